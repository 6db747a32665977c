"""What reads first in every report, and how a value went over the years."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import compliance
from compliance.judging.derive import history
from compliance.judging.verdict import Assessment, Finding, Verdict
from compliance.reports.view import Row, View
from compliance.words import LANGUAGES, codes, say

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def years() -> list[Assessment]:
    """The illustrative district, 2015 to 2017."""
    ruleset = compliance.load_ruleset("hailing_2018")
    return compliance.check(compliance.load_measurements(ROOT / "examples/district", ruleset=ruleset), ruleset)


def by_id(found: Assessment) -> dict[str, Finding]:
    return {finding.indicator.id: finding for finding in found.findings}


def share(row: Row) -> Fraction | None:
    """The smallest margin of a row's conditions, in proportion to what is demanded."""
    return None if row.tightest is None else row.tightest[0]


def test_the_weakest_stand_first_and_nothing_is_lost(years: list[Assessment]) -> None:
    view = View(years[-1], "zh")
    order = view.weakest
    wanted = [Verdict.VETO] + [Verdict.FAIL] + [Verdict.UNDETERMINED] * 5 + [Verdict.PASS] * 30
    assert [row.verdict for row in order] == wanted
    assert sorted(row.indicator.id for row in order) == sorted(view.by_id)
    met = [each for each in map(share, order[7:]) if each is not None]
    assert met == sorted(met)


def test_a_margin_is_told_in_proportion_to_what_is_demanded(years: list[Assessment]) -> None:
    found = View(years[-1], "zh").by_id
    assert share(found["urban_sewage_treatment"]) == Fraction("-2.4") / 100
    assert share(found["performance_review_share"]) == Fraction(2, 20)
    assert share(found["ecological_index"]) == Fraction("0.5") / Fraction("61.8"), "the tighter of two counts"
    assert share(found["eco_civilization_plan"]) is None, "a state has no distance"


def test_what_cannot_be_better_is_not_narrowly_met(years: list[Assessment]) -> None:
    row = View(years[-1], "zh").by_id["hazardous_waste_disposal"]
    assert (row.verdict, share(row)) == (Verdict.PASS, None)  # 100 % of ≥ 100 %
    narrow = [row.indicator.id for row in View(years[-1], "zh").weakest if row.verdict is Verdict.PASS and share(row)]
    assert narrow[0] == "ecological_index"


def test_rows_without_any_measurement_are_told_apart(years: list[Assessment]) -> None:
    assert [row.indicator.id for row in View(years[-1], "zh").rows if row.unmeasured] == [
        "natural_resource_balance_sheet"
    ]


@pytest.mark.parametrize(("year", "wanted"), [(0, ["2015"]), (2, ["2015", "2016", "2017"])])
def test_the_history_of_a_value_ends_with_the_assessed_year(
    years: list[Assessment], year: int, wanted: list[str]
) -> None:
    found = years[year]
    (leaf,) = by_id(found)["forest_cover"].leaves()
    points = history(found, leaf)
    assert [str(when) for when, _ in points] == wanted
    assert points[-1][1] == leaf.measured.exact  # type: ignore[union-attr]


def test_history_speaks_the_unit_of_the_rule_and_follows_the_formula(years: list[Assessment]) -> None:
    level, cap = by_id(years[-1])["water_per_gdp"].leaves()
    (_, first), *_, (_, last) = history(years[-1], level)
    assert last == level.measured.exact  # type: ignore[union-attr]
    assert first != last
    assert history(years[-1], cap)[-1][1] == 121_080_000  # of 12108 万立方米


def test_a_state_has_no_history(years: list[Assessment]) -> None:
    (leaf,) = by_id(years[-1])["river_chief_system"].leaves()
    assert history(years[-1], leaf) == ()


@pytest.mark.parametrize("section", ["reasons", "warnings"])
def test_every_reason_and_warning_says_what_is_to_be_done(section: str) -> None:
    for code in codes(section):
        for language in LANGUAGES:
            assert say(language, f"{section}.{code}.help")
