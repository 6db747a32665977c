"""A row that may be read in several ways: judged where all readings agree, open with that reason where they do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from calling import call
from little_rulesets import HEAD, checked, row

import compliance
from compliance.rules.loading import read_ruleset


def several(first: str, second: str) -> str:
    """A row with two readings."""
    return row("rate", *(f"[indicators.rate.criteria.level.readings.{name}]\n{lines}"
                         for name, lines in (("first", first), ("second", second))))  # fmt: skip


STRICT_OR_NOT = several('comparator = "≥"\nthreshold = 60', 'comparator = ">"\nthreshold = 60')
LAST_YEAR_OR_2015 = several(
    'comparator = "≥"\nthreshold = { baseline = "previous_period" }',
    'comparator = "≥"\nthreshold = { baseline = "2015" }',
)


def ruleset(*rows: str) -> compliance.Ruleset:
    return read_ruleset("\n".join([HEAD, *rows]).encode(), "own.toml", lambda _: None)


@pytest.mark.parametrize(
    ("value", "verdict", "reason"),
    [("61", "pass", None), ("60", "undetermined", "reading-open"), ("59", "fail", None), (">60", "pass", None)],
)
def test_a_value_is_judged_where_the_readings_agree(value: str, verdict: str, reason: str | None) -> None:
    finding = compliance.judge(ruleset(STRICT_OR_NOT), "rate", value, "%")
    assert (finding.verdict, finding.reason) == (verdict, reason)
    assert ("whatever-it-is" in finding.criteria[0].warnings) == (reason is None)


@pytest.mark.parametrize(
    ("earlier", "verdict", "reason"),
    [
        ({"2016": "50", "2015": "40"}, "pass", None),
        ({"2016": "70", "2015": "65"}, "fail", None),
        ({"2016": "50", "2015": "70"}, "undetermined", "reading-open"),
        ({"2016": "50"}, "undetermined", "reading-open"),  # by one reading it is met, by the other nobody knows
        ({}, "undetermined", "no-baseline"),
    ],
)
def test_two_earlier_values_that_may_be_meant(earlier: dict[str, str], verdict: str, reason: str | None) -> None:
    told = {"rate": {"value": "60", "unit": "%", "earlier": earlier}}
    subject = {"area": "甲县", "period": "2017", "measurements": told}
    (finding,) = checked(ruleset(LAST_YEAR_OR_2015), subject)[0].findings
    assert (finding.verdict, finding.reason) == (verdict, reason)


def test_one_reading_alone_is_no_family(tmp_path: Path) -> None:
    one = row("rate", '[indicators.rate.criteria.level.readings.only]\ncomparator = "≥"\nthreshold = 60')
    (tmp_path / "own.toml").write_text(f"{HEAD}\n{one}", encoding="utf-8")
    assert "requirement-missing" in call(tmp_path, "lint", "own.toml").codes


def test_reports_say_that_another_reading_decides_otherwise(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f"{HEAD}\n{STRICT_OR_NOT}", encoding="utf-8")
    (tmp_path / "m.toml").write_text('[measurements.rate]\nvalue = 60\nunit = "%"\n', encoding="utf-8")
    told = {each: call(tmp_path, "check", "m.toml", "--ruleset", "own.toml", "--format", each).out
            for each in ("text", "json", "csv", "html")}  # fmt: skip
    for each in ("text", "csv", "html"):
        assert "各种读法的结论不一致" in told[each]
    (condition,) = json.loads(told["json"])["assessments"][0]["findings"][0]["criteria"]
    assert (condition["verdict"], condition["reason"]) == ("undetermined", "reading-open")
    assert [each["verdict"] for each in condition["readings"]] == ["pass", "fail"]
