"""Released versions are kept and go on loading; what is compiled of a shipped file says what reading the file says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import fields
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from calling import call

import compliance
from compliance import RulesetError, load_ruleset
from compliance.rules import catalog, loading
from compliance.rules.catalog import Head, heads, kept_folder
from compliance.rules.loading import kept_text, load_kept, load_source
from compliance.rules.ruleset import Ruleset

ROOT = Path(__file__).parent.parent
AT_HAND = [head for head in heads() if head.at_hand]
KEPT = sorted(path.stem for path in kept_folder().glob("*.json"))
NEWEST_OF = {head.id: head for head in AT_HAND}


def tool(name: str) -> Any:
    spec = spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def known(path: Path, head: Head) -> Ruleset | None:
    return loading._compiled(path.read_bytes(), path, head.shown, (), ())


# --- what is kept ---


def test_each_shipped_ruleset_has_its_files() -> None:
    assert {name.partition("@")[0] for name in KEPT} >= {head.id for head in AT_HAND}
    assert {path.stem for path in (ROOT / "rulesets" / "places").glob("*.json")} == {head.id for head in heads()}


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_version_loads_as_it_was_released(name: str) -> None:
    form = json.loads((kept_folder() / f"{name}.json").read_bytes())["ruleset"]
    ruleset = load_kept(name)
    assert ruleset is not None
    assert f"{ruleset.id}@{ruleset.version}" == name
    assert ruleset.sha256 == form["sha256"], "the canonical form may grow only by what old versions do not have"
    assert load_ruleset(name).sha256 == form["sha256"]


@pytest.mark.parametrize("name", KEPT)
def test_the_rules_of_a_kept_version_stand_in_its_lines(name: str) -> None:
    ruleset = load_kept(name)
    assert ruleset is not None
    lines = (kept_folder() / f"{name}.json").read_text(encoding="utf-8").splitlines()
    for row in ruleset.indicators.values():
        assert row.place is not None
        assert row.place.file == f"rulesets/released/{name}.json" == ruleset.file
        assert json.loads(lines[(row.place.line or 0) - 1].rstrip(","))["id"] == row.id
        assert all(criterion.place == row.place for criterion in row.leaves())
    for ref, source in ruleset.sources.items():
        assert source.place is not None
        assert lines[(source.place.line or 0) - 1].startswith(f'   "{ref}": ')


def test_a_version_that_nobody_released_is_not_there() -> None:
    assert load_kept("hailing_2018@9.0.0") is None
    assert load_kept("hailing") is None
    assert load_kept("../hailing_2018") is None
    with pytest.raises(RulesetError) as raised:
        load_ruleset("hailing_2018@9.0.0")
    assert raised.value.problems[0].code == "wrong-version"
    assert raised.value.problems[0].details["known"] == "1.0.0, 2.0.0"


# --- what is compiled ---


@pytest.mark.parametrize("head", AT_HAND, ids=lambda head: head.id)
def test_what_is_compiled_says_what_the_file_says(head: Head) -> None:
    """In the same order, and with the same places, so that no output can tell one from the other."""
    found, read = known(head.path, head), load_source(head)
    assert found is not None, "python tools/release.py and tools/generate.py say what is not current"
    assert kept_text(found) == kept_text(read)
    for field in fields(Ruleset):
        one, other = getattr(found, field.name), getattr(read, field.name)
        if field.name == "parent":
            assert (one and one.id, one and one.version) == (other and other.id, other and other.version)
        elif field.name == "ancestor_names":  # in the form are those that no row here has
            assert [found.identify(name) for name in other] == [read.identify(name) for name in other]
        else:
            assert one == other, field.name
            assert type(one) is type(other)
            assert not hasattr(one, "keys") or list(one) == list(other), field.name


def test_only_an_unchanged_file_is_taken_from_what_is_compiled(tmp_path: Path) -> None:
    head = NEWEST_OF["hailing_2018"]
    copy = tmp_path / "copy.toml"
    copy.write_bytes(head.path.read_bytes())
    assert known(copy, head) is not None
    copy.write_bytes(head.path.read_bytes() + b"\n# a remark\n")
    assert known(copy, head) is None


BLOCKED = """
import sys
for name in ("pydantic", "pydantic_core", "pint"):
    sys.modules[name] = None
import compliance
ruleset = compliance.load_ruleset(sys.argv[1])
finding = compliance.judge(ruleset, "energy_per_gdp", "0.71", "吨标煤/万元")
assert finding.criteria[0].verdict == "fail", finding
assert "compliance.rules.resolving" not in sys.modules
print(ruleset.sha256)
"""


@pytest.mark.parametrize("name", ["hailing_2018@1.0.0", "hailing_2018", "national_2018"])
def test_a_python_without_pydantic_and_pint_judges_by_what_is_kept(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-X", "utf8", "-c", BLOCKED, name]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip() == load_ruleset(name).sha256


# --- a ruleset that moves on ---

CHILD = """[ruleset]
id = "branch"
version = "1.0.0"
series = "branch"
title = "虚构区指标表"
extends = "national_2018@2.0.0"
"""
MEASURED = """ruleset = "national_2018@2.0.0"
[subject]
area = "虚构区"
period = "2018"
[measurements.energy_per_gdp]
value = 0.70
unit = "吨标煤/万元"
"""


@pytest.fixture
def moved_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped folder when the national list has become 3.0.0, and stricter."""
    folder = tmp_path / "shipped" / "rulesets"
    shutil.copytree(ROOT / "rulesets", folder)
    path = folder / "national_2018.toml"
    text = path.read_text(encoding="utf-8").replace('version   = "2.0.0"', 'version   = "3.0.0"')
    path.write_text(text.replace("threshold  = 0.70\n", "threshold  = 0.69\n"), encoding="utf-8")
    for module in (catalog, loading):
        monkeypatch.setattr(module, "shipped_folder", lambda: folder)
    return folder


def test_every_version_has_a_name(moved_on: Path, tmp_path: Path) -> None:
    assert load_ruleset("national_2018").version == "3.0.0"
    earlier = load_ruleset("national_2018@2.0.0")
    assert earlier.version == "2.0.0"
    assert earlier.file == "rulesets/released/national_2018@2.0.0.json"
    listed = [
        row for row in call(tmp_path, "list", "--format", "json").json["rulesets"] if row["id"] == "national_2018"
    ]
    assert [row["version"] for row in listed] == ["3.0.0"]
    told = call(tmp_path, "diff", "national_2018@2.0.0", "national_2018", "--lang", "en")
    assert "≤ 0.70 吨标煤/万元" in told.out
    assert "≤ 0.69 吨标煤/万元" in told.out
    with pytest.raises(RulesetError) as raised:
        load_ruleset("national_2018@1.5.0")
    assert raised.value.problems[0].details["known"] == "1.0.0, 2.0.0, 3.0.0"


def test_an_area_is_judged_by_the_version_that_is_named(moved_on: Path, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MEASURED, encoding="utf-8")
    for words in ((), ("--ruleset", "national_2018@2.0.0"), ("--ruleset", "national_2018")):
        printed = call(tmp_path, "check", "m.toml", *words, "--format", "json").json
        verdicts = {
            leaf["criterion"]: leaf["verdict"]
            for finding in printed["assessments"][0]["findings"]
            if finding["indicator"] == "energy_per_gdp"
            for leaf in finding["criteria"]
        }
        assert verdicts["level"] == ("fail" if words[1:] == ("national_2018",) else "pass")


def test_a_pinned_parent_goes_on_working(moved_on: Path, tmp_path: Path) -> None:
    before = load_kept("hailing_2018")
    assert before is not None
    head = next(head for head in heads() if head.id == "hailing_2018")
    assert known(head.path, head) is None  # its places in the parent are not those of this parent
    child = load_ruleset("hailing_2018")
    assert child.sha256 == before.sha256
    assert child.parent is not None
    assert child.parent.file == "rulesets/released/national_2018@2.0.0.json"
    for id_, text in tool("generate").places(moved_on).items():
        (moved_on / "places" / f"{id_}.json").write_text(text, encoding="utf-8")
    again = known(head.path, head)
    assert again is not None
    assert {row.id: row for row in again.indicators.values()} == dict(child.indicators)
    (tmp_path / "branch.toml").write_text(CHILD, encoding="utf-8")
    own = load_ruleset(tmp_path / "branch.toml")
    assert {row.id: str(row.criteria) for row in own.indicators.values()} == {
        row.id: str(row.criteria) for row in load_ruleset("national_2018@2.0.0").indicators.values()
    }
    for name, place in (
        ("hailing_2018", "rulesets/provincial/jiangsu/hailing_2018.toml:15"),
        ("branch.toml", "branch.toml:6"),
    ):
        told = call(tmp_path, "lint", name, "--lang", "en")
        assert told.code == 0
        assert ("newer-parent", place) in told.problems
    assert "newer-parent" not in call(tmp_path, "lint", "national_2018", "national_2018@2.0.0").codes


def test_a_kept_version_without_its_source_is_found(moved_on: Path) -> None:
    (moved_on / "provincial" / "jiangsu" / "hailing_2018.toml").unlink()
    assert load_ruleset("hailing_2018").file == "rulesets/released/hailing_2018@2.0.0.json"
    assert compliance.judge(load_ruleset("hailing_2018"), "energy_per_gdp", "0.71", "吨标煤/万元").verdict == "veto"


def test_a_source_at_hand_comes_before_what_is_kept(moved_on: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    shutil.copy(ROOT / "rulesets" / "national_2018.toml", own)
    assert load_ruleset("national_2018@2.0.0", folders=[own]).file == f"{own}/national_2018.toml"
    assert load_ruleset("hailing_2018", folders=[own]).parent.file == f"{own}/national_2018.toml"  # type: ignore[union-attr]


def test_an_edited_file_is_read_again(moved_on: Path) -> None:
    path = moved_on / "provincial" / "jiangsu" / "hailing_2018.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('title_en  = "Hailing', 'title_en  = "Our Hailing'), encoding="utf-8")
    assert str(load_ruleset("hailing_2018").title_en).startswith("Our Hailing")
    assert str(load_kept("hailing_2018").title_en).startswith("Hailing")  # type: ignore[union-attr]
