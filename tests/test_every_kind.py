"""A row of every kind of requirement goes through all that tells kinds apart by their keys."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from calling import call
from every_kind import EXAMPLES, KINDS, example_row, lay_out
from little_rulesets import written

from compliance import check, load_measurements, load_ruleset
from compliance.rules.canonical import canonical, ruleset_of
from compliance.rules.form import ThresholdEntry
from compliance.rules.requirements import ENTRY_KEYS, required_words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("kinds")
    lay_out(found)
    return found


def test_every_kind_has_an_example() -> None:
    assert {example.kind for example in EXAMPLES.values()} == KINDS, "give it a row in tests/every_kind.py"


def test_a_printed_number_has_the_same_keys_wherever_it_is_read() -> None:
    assert {*ThresholdEntry.model_fields} - {"when"} == {*ENTRY_KEYS}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_row_is_of_its_kind(folder: Path, name: str) -> None:
    (criterion,) = load_ruleset(folder / "own.toml").indicators[name].criteria
    assert type(criterion.requirement).__name__ == EXAMPLES[name].kind


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_quote_proves_it_or_does_not(tmp_path: Path, name: str) -> None:
    example = EXAMPLES[name]
    for quote, wrong in ((example.quote, False), (example.wrong, True)):
        if quote is not None:
            ruleset = written(tmp_path, example_row(name, quote))
            linted = call(tmp_path, "lint", "./own.toml")
            assert ("quote-disagrees" in linted.codes) == wrong, linted.err
    held = [leaf.requirement for leaf in ruleset.indicators[name].leaves()]
    prints = any(each.entries or each.accepted_states or each.phrase is not None for each in held)
    assert prints == (example.wrong is not None), "a kind that prints something has a quote that does not prove it"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_canonical_form_leads_back_to_it(folder: Path, name: str) -> None:
    ruleset = load_ruleset(folder / "own.toml")
    again = ruleset_of(json.loads(json.dumps(canonical(ruleset))))
    assert canonical(again) == canonical(ruleset)
    for (one, of_one), (other, of_other) in zip(ruleset.uses.get(name, ()), again.uses.get(name, ()), strict=True):
        assert (type(of_one.requirement), one.id) == (type(of_other.requirement), other.id)
        assert of_one.requirement.members(of_one) == () or [
            (entry.numbers, entry.when, entry.unverified, numbers)
            for entry, numbers in of_one.requirement.members(of_one)
        ] == [
            (entry.numbers, entry.when, entry.unverified, numbers)
            for entry, numbers in of_other.requirement.members(of_other)
        ]


def test_rules_from_the_canonical_form_judge_alike(folder: Path) -> None:
    ruleset = load_ruleset(folder / "own.toml")
    again = ruleset_of(json.loads(json.dumps(canonical(ruleset))))
    said = []
    for rules in (ruleset, again):
        found = check(load_measurements(folder / "m.toml", ruleset=rules), rules)
        leaves = [leaf for area in found for finding in area.findings for leaf in finding.leaves()]
        said.append([(leaf.verdict, leaf.reason, leaf.margin, required_words(leaf.required, "zh")) for leaf in leaves])
    assert said[0] == said[1]
    assert len({margin for _, _, margin, _ in said[0]}) > 4


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_change_of_it_is_told(folder: Path, name: str) -> None:
    changes = call(folder, "diff", "./own.toml", "./changed.toml", "--format", "json").json["changes"]
    found = [each for each in changes if each["indicator"] == name]
    other = EXAMPLES[name].other
    if other is None:
        assert found == []
        return
    (change,) = found
    assert change["effect"] == other[2]
    assert None is not change["old"] != change["new"] is not None


@pytest.fixture(scope="module")
def reports(folder: Path) -> dict[str, str]:
    words = ("check", "m.toml", "--ruleset", "./own.toml", "--lang", "zh")
    return {form: call(folder, *words, "--format", form).out for form in ("text", "csv")}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_report_says_what_it_demands(reports: dict[str, str], name: str) -> None:
    table = csv.DictReader(reports["csv"].removeprefix("\ufeff").splitlines())
    asked = [line["要求"] for line in table if line["标识"] == name]
    assert asked
    assert EXAMPLES[name].reads in asked[0]
    assert EXAMPLES[name].reads in reports["text"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_git_shows_it_in_one_line(folder: Path, name: str) -> None:
    lines = call(folder, "textconv", "own.toml").out.splitlines()
    assert EXAMPLES[name].git in lines
    assert len([line for line in lines if line.startswith(f"{name} level [")]) <= 2


@pytest.mark.parametrize("key", ENTRY_KEYS)
def test_git_takes_the_keys_of_a_number_for_no_axis(tmp_path: Path, key: str) -> None:
    written_as = f"[indicators.x]\nthreshold.{key} = {{ from = 6, to = 9 }}\n"
    (tmp_path / "own.toml").write_text(written_as, encoding="utf-8")
    shown = call(tmp_path, "textconv", "own.toml").out
    assert "x level: " in shown
    assert "[" not in shown.partition("x level")[2].splitlines()[0]
