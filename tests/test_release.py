"""A shipped ruleset does not change under its version: what changed carries one that is higher by enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from compliance.rules.catalog import kept, kept_folder
from compliance.rules.loading import kept_text, load_kept
from compliance.rules.requirements import Fixed
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
def test_a_shipped_ruleset_is_as_it_was_released(ruleset: Ruleset) -> None:
    found = RELEASE.moved(ruleset, load_kept(ruleset.id))
    assert found is None, str(found)
    assert RELEASE.path_of(ruleset, kept_folder()).read_text(encoding="utf-8") == kept_text(ruleset)


def test_every_kept_version_has_its_ruleset() -> None:
    ids = {path.stem.partition("@")[0] for path in kept_folder().glob("*.json")}
    assert ids == {ruleset.id for ruleset in SHIPPED}


# --- what a version needs ---

KEPT = load_kept("national_2018@1.0.0")
assert KEPT is not None
NATIONAL = KEPT
Edit = Callable[[Indicator], Indicator]


def edited(id_: str, edit: Edit, version: str = "1.0.0") -> Ruleset:
    rows = {**NATIONAL.indicators, id_: edit(NATIONAL.indicators[id_])}
    return replace(NATIONAL, indicators=rows, version=version)


def in_kilograms(row: Indicator) -> Indicator:
    """The same demand in another unit."""
    (level, cap) = row.criteria
    assert isinstance(level.requirement, Fixed)
    (number,) = level.requirement.entries
    demand = replace(level.requirement, entries=(replace(number, value=number.value * 1000),))
    return replace(row, criteria=(replace(level, unit="千克标煤/万元", requirement=demand), cap))


def stricter(row: Indicator) -> Indicator:
    (level, *others) = row.criteria
    assert isinstance(level.requirement, Fixed)
    (number,) = level.requirement.entries
    demand = replace(level.requirement, entries=(replace(number, value=number.value - Decimal("0.01")),))
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
        (edited(ENERGY, lambda row: replace(row, note="虚构")), "patch"),
        (edited(ENERGY, lambda row: replace(row, name="能耗", aliases=(row.name, *row.aliases))), "major"),
        (edited(ENERGY, lambda row: replace(row, number="99")), "patch"),
    ],
    ids=[
        "number",
        "type",
        "condition dropped",
        "row dropped",
        "verdicts",
        "row added",
        "unit",
        "words",
        "another name",
        "renumbered",
    ],
)
def test_what_changed_says_how_far_the_version_has_to_move(ruleset: Ruleset, step: str) -> None:
    found = RELEASE.moved(ruleset, KEPT)
    assert (found.step, found.enough) == (step, False)
    assert {"major": "2.0.0", "minor": "1.1.0", "patch": "1.0.1"}[step] in str(found)
    for version, enough in (("1.0.1", step == "patch"), ("1.1.0", step != "major"), ("2.0.0", True), ("0.9.0", False)):
        assert RELEASE.moved(replace(ruleset, version=version), KEPT).enough is enough


def test_only_what_moved_far_enough_is_accepted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert RELEASE.main([], tmp_path, [NATIONAL]) == 1
    assert RELEASE.main(["--accept"], tmp_path, [NATIONAL]) == 0
    assert RELEASE.main([], tmp_path, [NATIONAL]) == 0
    first = tmp_path / "national_2018@1.0.0.json"
    before = first.read_bytes()
    capsys.readouterr()
    assert RELEASE.main(["--accept"], tmp_path, [edited(ENERGY, stricter)]) == 1
    told = capsys.readouterr().out
    assert "national_2018 1.0.0 changed since 1.0.0: it has to be 2.0.0 at least" in told
    assert "tightened energy_per_gdp threshold: <= 0.70 吨标煤/万元 → <= 0.69 吨标煤/万元" in told
    later = edited(ENERGY, stricter, "2.0.0")
    assert RELEASE.main([], tmp_path, [later]) == 1
    assert "1.0.0 → 2.0.0 (major)" in capsys.readouterr().out
    assert RELEASE.main(["--accept"], tmp_path, [later]) == 0
    assert list(kept("national_2018", tmp_path)) == ["1.0.0", "2.0.0"]
    assert RELEASE.main([], tmp_path, [later]) == 0
    assert RELEASE.main([], tmp_path, [NATIONAL]) == 1  # an earlier version does not come back
    assert RELEASE.main(["--accept"], tmp_path, [NATIONAL]) == 1
    assert first.read_bytes() == before
    released = [load_kept(f"national_2018@{version}", tmp_path) for version in ("1.0.0", "2.0.0")]
    assert [each and each.sha256 for each in released] == [NATIONAL.sha256, later.sha256]
    newest = load_kept("national_2018", tmp_path)
    assert newest is not None
    assert newest.version == "2.0.0"


def test_words_alone_are_told_where_nothing_else_changed() -> None:
    found = RELEASE.moved(edited(ENERGY, lambda row: replace(row, note="虚构")), KEPT)
    assert "it has to be 1.0.1 at least\n" in str(found)
    assert "energy_per_gdp note" in str(found)


def test_what_only_the_head_says_otherwise_is_told() -> None:
    found = RELEASE.moved(replace(NATIONAL, number="环办生态函〔2018〕329号"), KEPT)
    assert "it has to be 1.0.1 at least\n    neutral the whole number: " in str(found)


def test_another_order_is_the_same_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    RELEASE.main(["--accept"], tmp_path, [NATIONAL])
    turned = replace(NATIONAL, indicators=dict(reversed(NATIONAL.indicators.items())))
    assert RELEASE.main([], tmp_path, [turned]) == 1
    assert "the same in another order" in capsys.readouterr().out
    assert RELEASE.main(["--accept"], tmp_path, [turned]) == 0
    assert RELEASE.main([], tmp_path, [turned]) == 0


@pytest.mark.parametrize("ruleset", SHIPPED, ids=lambda each: each.id)
def test_what_is_kept_lies_in_lines(ruleset: Ruleset) -> None:
    """A change of one indicator is a change of one line."""
    lines = kept_text(ruleset).splitlines()
    id_, row = next(iter(ruleset.indicators.items()))
    rows = {**ruleset.indicators, id_: replace(row, note="虚构的一句话")}
    changed = kept_text(replace(ruleset, indicators=rows)).splitlines()
    assert len(changed) == len(lines)
    assert sum(one != two for one, two in zip(lines, changed, strict=True)) == 2  # and the digest
