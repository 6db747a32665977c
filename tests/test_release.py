"""A shipped ruleset does not change under its version: what changed carries one that is higher by enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from compliance import load_ruleset
from compliance.review.diff import diff
from compliance.rules.requirements import Criterion, Fixed, Nothing
from compliance.rules.ruleset import Indicator, Ruleset

ROOT = Path(__file__).parent.parent


def tool() -> Any:
    spec = spec_from_file_location("release", ROOT / "tools" / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    import sys

    sys.modules["release"] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


RELEASE = tool()
SHIPPED: list[Ruleset] = RELEASE.shipped()


@pytest.mark.parametrize("ruleset", SHIPPED, ids=lambda each: each.id)
def test_a_shipped_ruleset_is_as_it_was_recorded(ruleset: Ruleset) -> None:
    found = RELEASE.moved(ruleset, RELEASE.read(ruleset.id))
    assert found is None, str(found)


def test_every_record_has_its_ruleset() -> None:
    assert {path.stem for path in RELEASE.RECORDS.glob("*.json")} == {ruleset.id for ruleset in SHIPPED}


@pytest.mark.parametrize("ruleset", SHIPPED, ids=lambda each: each.id)
def test_a_record_keeps_all_that_verdicts_hang_on(ruleset: Ruleset) -> None:
    kept = RELEASE.restored(RELEASE.record(ruleset, None))
    assert [change for change in diff(kept, ruleset) if change.matters] == []
    assert RELEASE.restored(RELEASE.record(ruleset, None)).indicators == kept.indicators
    assert kept.indicators.keys() == ruleset.indicators.keys()


# --- what a version needs ---

NATIONAL = load_ruleset("national_2018")
Edit = Callable[[Indicator], Indicator]


def edited(id_: str, edit: Edit, version: str = "1.0.0") -> Ruleset:
    rows = {**NATIONAL.indicators, id_: edit(NATIONAL.indicators[id_])}
    return replace(NATIONAL, indicators=rows, version=version)


def in_kilograms(row: Indicator) -> Indicator:
    """The same demand in another unit."""
    (level, cap) = row.criteria
    assert isinstance(level.requirement, Fixed)
    (number,) = level.requirement.thresholds
    demand = replace(level.requirement, thresholds=(replace(number, value=number.value * 1000),))
    return replace(row, criteria=(replace(level, unit="千克标煤/万元", requirement=demand), cap))


def stricter(row: Indicator) -> Indicator:
    (level, *others) = row.criteria
    assert isinstance(level.requirement, Fixed)
    (number,) = level.requirement.thresholds
    demand = replace(level.requirement, thresholds=(replace(number, value=number.value - Decimal("0.01")),))
    return replace(row, criteria=(replace(level, requirement=demand), *others))


ENERGY = "energy_per_gdp"
ADDED = replace(NATIONAL.indicators[ENERGY], id="energy_again", name="虚构的又一项", aliases=(), number="99")


@pytest.mark.parametrize(
    ("ruleset", "step"),
    [
        (edited(ENERGY, stricter), "major"),
        (edited(ENERGY, lambda row: replace(row, constraint="reference")), "major"),
        (edited(ENERGY, lambda row: replace(row, criteria=row.criteria[:1])), "major"),
        (replace(NATIONAL, indicators={k: v for k, v in NATIONAL.indicators.items() if k != ENERGY}), "major"),
        (replace(NATIONAL, verdicts={**NATIONAL.verdicts, "binding": "fail"}), "major"),
        (replace(NATIONAL, indicators={**NATIONAL.indicators, "energy_again": ADDED}), "minor"),
        (edited(ENERGY, in_kilograms), "patch"),
        (edited(ENERGY, lambda row: replace(row, name="能耗", note="虚构")), "patch"),
        (edited(ENERGY, lambda row: replace(row, number="99")), "patch"),
    ],
    ids=["number", "type", "condition dropped", "row dropped", "verdicts", "row added", "unit", "words", "renumbered"],
)
def test_what_changed_says_how_far_the_version_has_to_move(ruleset: Ruleset, step: str) -> None:
    record = RELEASE.record(NATIONAL, None)
    found = RELEASE.moved(ruleset, record)
    assert (found.step, found.enough) == (step, False)
    assert {"major": "2.0.0", "minor": "1.1.0", "patch": "1.0.1"}[step] in str(found)
    for version, enough in (("1.0.1", step == "patch"), ("1.1.0", step != "major"), ("2.0.0", True), ("0.9.0", False)):
        assert RELEASE.moved(replace(ruleset, version=version), record).enough is enough


def test_only_what_moved_far_enough_is_accepted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert RELEASE.main(["--accept"], tmp_path, [NATIONAL]) == 0
    assert RELEASE.main([], tmp_path, [NATIONAL]) == 0
    before = (tmp_path / "national_2018.json").read_bytes()
    capsys.readouterr()
    assert RELEASE.main(["--accept"], tmp_path, [edited(ENERGY, stricter)]) == 1
    told = capsys.readouterr().out
    assert "national_2018 1.0.0 changed since 1.0.0: it has to be 2.0.0 at least" in told
    assert "tightened energy_per_gdp threshold: <= 0.70 吨标煤/万元 → <= 0.69 吨标煤/万元" in told
    assert (tmp_path / "national_2018.json").read_bytes() == before
    later = edited(ENERGY, stricter, "2.0.0")
    assert RELEASE.main([], tmp_path, [later]) == 1
    assert RELEASE.main(["--accept"], tmp_path, [later]) == 0
    assert list(RELEASE.read("national_2018", tmp_path)["versions"]) == ["1.0.0", "2.0.0"]
    assert RELEASE.main([], tmp_path, [later]) == 0
    assert RELEASE.main([], tmp_path, [NATIONAL]) == 1  # an earlier version does not come back


def test_another_canonical_form_is_no_other_ruleset(tmp_path: Path) -> None:
    RELEASE.main(["--accept"], tmp_path, [NATIONAL])
    path = tmp_path / "national_2018.json"
    path.write_text(path.read_text(encoding="utf-8").replace(NATIONAL.sha256, "0" * 64), encoding="utf-8")
    assert RELEASE.main([], tmp_path, [NATIONAL]) == 1
    assert RELEASE.main(["--reform"], tmp_path, [edited(ENERGY, stricter)]) == 1
    assert RELEASE.main(["--reform"], tmp_path, [NATIONAL]) == 0
    assert RELEASE.main([], tmp_path, [NATIONAL]) == 0


def test_a_released_band_is_read_again() -> None:
    numbers = {"thresholds": [{"when": {}, "between": ["6", "9"], "unverified": False}], "rounding": "GB/T 8170"}
    assert RELEASE._requirement(numbers).form(Criterion("level", "ph", Nothing())) == numbers
