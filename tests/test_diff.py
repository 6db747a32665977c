"""The laws of a review of changes, over rulesets that hypothesis draws, and the real change of 2016 to 2018.

What the review says is held against what the judge says: of any measurement, and of every witness. The suite draws 200
pairs for each law; ``COMPLIANCE_PAIRS=20000 python -m pytest tests/test_diff.py`` draws more, before a release.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from calling import call
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from review_drawing import QUANTITIES, REGIONS, changed, in_unit, made, rulesets, subjects, verdicts_of

import compliance
from compliance import load_ruleset
from compliance.judging.judge import judge_indicator
from compliance.measurements.measurement import Subject
from compliance.problems import MeasurementError
from compliance.review.changes import Change, Witness
from compliance.review.diff import diff
from compliance.review.effects import subject_of
from compliance.review.representatives import Shown, periods_for
from compliance.rules.declared import Citation, Range
from compliance.rules.requirements import (
    AnyOf,
    Baseline,
    Criterion,
    Delegated,
    Fixed,
    Nothing,
    States,
    Threshold,
    Unknown,
)
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import lies_in

PAIRS = int(os.environ.get("COMPLIANCE_PAIRS", "200"))
# A pair that fails is not made smaller: each try judges it hundreds of times.
AS_DRAWN = [Phase.explicit, Phase.reuse, Phase.generate]
drawn = settings(max_examples=PAIRS, deadline=None, phases=AS_DRAWN, suppress_health_check=list(HealthCheck))
vigorous = settings(drawn, max_examples=60)


@vigorous
@given(rulesets())
def test_a_ruleset_does_not_differ_from_itself(ruleset: Ruleset) -> None:
    assert diff(ruleset, ruleset) == ()
    again = replace(ruleset, indicators=dict(reversed(ruleset.indicators.items())))
    assert diff(ruleset, again) == ()


def seen_from(change: Change, *, back: bool) -> tuple[Any, ...]:
    kind, effect, sides = change.kind, change.effect, (change.old, change.new)
    if back:
        kind = {"added": "removed", "removed": "added"}.get(kind, kind)  # type: ignore[assignment]
        effect, sides = {"tightened": "loosened", "loosened": "tightened"}.get(effect, effect), (change.new, change.old)
    names = {each.name for each in (change.was, change.now) if each is not None}
    renamed = len(names) > 1
    when = tuple(sorted((axis, tuple(sorted(among))) for axis, among in change.when.items()))
    part = (change.criterion or "").rpartition(".")[2]  # of alternatives, the criterion goes by its newer name
    return change.indicator, None if renamed else part, change.field, kind, effect, sides, when


@vigorous
@given(changed())
def test_the_way_back_mirrors_the_way_there(pair: tuple[Ruleset, Ruleset]) -> None:
    old, new = pair
    there = sorted(repr(seen_from(change, back=False)) for change in diff(old, new))
    back = sorted(repr(seen_from(change, back=True)) for change in diff(new, old))
    assert there == back


@drawn
@given(changed(), st.lists(subjects(), min_size=20, max_size=30))
def test_what_a_review_promises(pair: tuple[Ruleset, Ruleset], several: list[Subject]) -> None:
    """Every difference is a change; every claim has a witness; nothing turns that is not told."""
    old, new = pair
    changes = diff(old, new)
    assert (old.sha256 != new.sha256) == bool(changes)
    for change in changes:
        has_a_witness(change, old, new)
        counted(change)
    for id_ in old.indicators.keys() & new.indicators.keys():
        keeps_to_what_is_told(changes, id_, old, new, several)


def test_a_claim_beside_a_number_that_cannot_be_is_refused() -> None:
    """Drawn once: the witness claims one quantity and reports of another what a second row takes for impossible."""
    high, flat, west = {"terrain": ("山",)}, {"terrain": ("平",)}, {"region": ("西",)}
    way = Criterion("cap", "way", States(("丙", "甲", "乙"), ("丙", "甲"), {}))
    trend = Criterion("trend", "mass", Fixed("<=", (Threshold(Decimal(2), high), Threshold(Decimal(0), flat))), "吨")
    most = Criterion("level", "mass", Fixed(">=", (Threshold(Decimal("2.5"), west),)), "吨", Range(None, Decimal(5)))
    level = replace(most, applies={"region": ("东",), **flat})
    may = Criterion("level", "mass", Fixed("<=", (Threshold(Decimal("0.5")),)), "吨", Range(), may_not_apply=True)
    other = Criterion("cap", "mass", Unknown("<=", "不在手边"), "吨", Range(Decimal(1), Decimal(5)))
    old = made({"one": Indicator("one", "1", "名", "binding", (way, trend, level))}, variants={"region": "东"})
    new = made({"one": Indicator("one", "1", "名", "aim", (may,)), "two": Indicator("two", "2", "乙", "aim", (other,))})
    claimed = {each.witness.new: each for each in diff(old, new) if each.witness and each.witness.shown.claim}
    assert sorted(claimed) == ["not_applicable", "refused"]
    for change in claimed.values():
        has_a_witness(change, old, new)


def test_what_both_sides_refuse_shows_nothing() -> None:
    """Drawn once: a witness that neither ruleset lets anybody report."""
    part = {"region": ("东",), "terrain": ("平",)}
    falls = Criterion("level", "mass", Baseline("<", "2017", Decimal(-1)), "吨", Range(Decimal(1), Decimal(5)))
    state = Criterion("trend", "mass", States(("丙", "甲", "乙"), ("丙",), {}), applies=part)
    cap = Criterion("cap", "mass", States(("甲", "乙", "丙"), ("甲",), {"丁": "乙"}))
    least = Criterion("level", "mass", Fixed(">=", (Threshold(Decimal(0)),)), "吨")
    way = Criterion("trend", "way", States(("丙", "甲", "乙"), ("丙", "甲"), {}), applies=part)
    old = made({"two": Indicator("two", "2", "称", "binding", (state, falls, cap))})
    new = made({"two": Indicator("two", "1", "名", "reference", (way, least, replace(falls, name="cap")))})
    for change in diff(old, new):
        has_a_witness(change, old, new)


def test_what_both_sides_refuse_shows_nothing_of_an_area_that_is_not_known() -> None:
    """Drawn once: the same where it is not stated in which area one is."""
    east, hills, plains = ({"region": ("东",)}, *({"region": ("西",), "terrain": (each,)} for each in ("山", "平")))
    entries = (Threshold(Decimal(4), east), Threshold(Decimal("5.5"), hills), Threshold(Decimal(5), plains))
    second, state = (
        Criterion("second", "mass", Fixed("<=", entries), "吨"),
        States(("丙", "乙", "甲"), ("丙", "乙"), {}),
    )
    third = Criterion("third", "mass", Delegated("<", "市"), "吨", Range(Decimal(0), Decimal(5)))
    parts = [(each, Criterion("first", "way", state), third) for each in (second, replace(second, range=third.range))]
    before, after = (
        Indicator("one", "2", "名", "binding", (Criterion("trend", "mass", AnyOf(each)),)) for each in parts
    )
    first = Criterion("first", "mass", Delegated(">", "省"), "吨", Range(Decimal(1), Decimal(5)))
    other = Criterion("trend", "mass", AnyOf((first, Criterion("second", "way", state))))
    cap = Criterion("cap", "mass", Delegated("<", "市"), "吨", Range())
    old = made({"two": Indicator("two", "1", "名", "unstated", (replace(NOTHING, measures="two"),)), "one": before})
    new = made({"two": Indicator("two", "1", "称", "binding", (other, cap)), "one": after})
    for change in diff(old, new):
        has_a_witness(change, old, new)


def test_a_given_number_is_refused_by_rules_that_take_one() -> None:
    """Drawn once: a witness was told to be refused by rules that do not look at the given number beside it."""
    level = Criterion("level", "mass", Delegated("<", "省"), "吨", Range())
    trend = Criterion("trend", "mass", Fixed(">=", (Threshold(Decimal(2500)),)), "千克", Range())
    way = Criterion("first", "way", States(("甲", "乙"), ("甲",), {}), unverified=True)
    falls = Criterion(
        "second", "mass", Baseline("<=", "previous_period", Decimal(-1)), "吨", applies={"region": ("东",)}
    )
    cap = Criterion("cap", "mass", Fixed("<", (Threshold(Decimal(4500)),)), "千克", Range(Decimal(1000)))
    cap = replace(cap, applies={"region": ("东",), "terrain": ("平",)})
    old = made({"two": Indicator("two", "2", "名", "unstated", (level, trend))})
    new = made({"two": Indicator("two", "1", "名", "unstated", (Criterion("level", "mass", AnyOf((way, falls))), cap))})
    changes = diff(old, new)
    assert any(each.witness and each.witness.shown.given == (Decimal(0), "吨") for each in changes)
    for change in changes:
        has_a_witness(change, old, new)


def test_an_earlier_year_that_one_area_alone_asks_for() -> None:
    """Drawn once: an area that is not known was judged by the earlier years of the first one."""
    east, west = {"region": ("东",)}, {"region": ("西",)}
    hills, plains = ({"terrain": (each,)} for each in ("山", "平"))
    every = (Threshold(Decimal(0), east), Threshold(Decimal(6), west | hills), Threshold(Decimal("0.5"), west | plains))
    cap = Criterion("cap", "mass", Fixed("=", every), "吨", Range(Decimal(1), Decimal(5)))
    possible = Range(Decimal(0), Decimal(5))
    falls = Criterion("trend", "mass", Baseline("=", "2017", Decimal(-2)), "吨", possible, applies=east | plains)
    least = replace(cap, requirement=Fixed(">=", (Threshold(Decimal(6), hills), Threshold(Decimal(6), plains))))
    level = Fixed("=", (Threshold(Decimal(6), east), Threshold(Decimal("3.5"), west)))
    before = Indicator("two", "2", "名", "reference", (cap, falls))
    after = replace(before, criteria=(least, Criterion("level", "mass", level, "吨", possible)))
    old, new = (made({"two": each}, variants={"region": "东"}) for each in (before, after))
    for change in diff(old, new):
        has_a_witness(change, old, new)


def test_a_condition_that_demands_nothing_comes_and_goes_by_name() -> None:
    """Drawn once: the digest moved and nothing was told."""
    cap = Criterion("cap", "mass", Fixed("<", (Threshold(Decimal("3.5")),)), "吨")
    one, both = (made({"one": Indicator("one", "1", "名", "binding", each)}) for each in ((cap,), (cap, NOTHING)))
    for old, new, kind in ((one, both, "added"), (both, one, "removed")):
        (change,) = diff(old, new)
        assert (change.kind, change.effect, change.criterion) == (kind, "neutral", "level")


NOTHING = Criterion("level", "one", Nothing())


def keeps_to_what_is_told(
    changes: tuple[Change, ...], id_: str, old: Ruleset, new: Ruleset, several: list[Subject]
) -> None:
    """Nothing turns where nothing matters, and nothing decided turns against what is told."""
    concerned = [change for change in changes if change.indicator == id_ or concerns(change, id_)]
    effects = {change.effect for change in concerned} - {"neutral"}
    for subject in several:
        found = verdicts_of(old, new, id_, subject)
        if found is None or subject_is_impossible(subject, old, new, id_):
            continue
        before, after = found
        if not effects:
            assert before == after
        if effects == {"tightened"}:
            assert not (before in ("fail", "veto") and after == "pass")
        if effects == {"loosened"}:
            assert not (before == "pass" and after in ("fail", "veto"))


def concerns(change: Change, id_: str) -> bool:
    """Whether a change of the ruleset as a whole is one of a row."""
    return change.indicator is None and (id_ in change.hits or change.effect == "open")


def subject_is_impossible(subject: Subject, old: Ruleset, new: Ruleset, id_: str) -> bool:
    """A value outside a range is a problem of the file and never judged."""
    known = (*subject.measurements.values(), *subject.earlier.values(), *subject.given.values())
    values = [each.value for each in known if each.value is not None]
    leaves = [(each, leaf) for each in (old, new) for row in each.indicators.values() for leaf in row.leaves()]
    return any(
        not lies_in(Fraction(in_unit(value, leaf.unit)), each.possible(leaf).values)
        for each, leaf in leaves
        for value in values
        if leaf.unit
    )


def has_a_witness(change: Change, old: Ruleset, new: Ruleset) -> None:
    """A claim has a value that turns, by the front door, as it is told."""
    assert change.witness is not None or change.effect in ("open", "neutral"), change
    for witness in () if change.witness is None else (change.witness, change.witness.contrary):
        if witness is not None:
            assert witness.old != witness.new
            rows = [change.indicator] if change.indicator is not None else change.hits
            told = [tuple(front_door(witness, side, id_ or "", old, new) for side in (old, new)) for id_ in rows]
            assert (witness.old, witness.new) in told


def front_door(witness: Witness, ruleset: Ruleset, id_: str, old: Ruleset, new: Ruleset) -> str:
    """The verdict on a row by ``compliance.judge``; what weighs nothing (aim) is not asked where a weight is shown."""
    row = ruleset.indicators.get(id_)
    if row is None:
        return "not_asked"
    leaves = [leaf for side in (old, new) if id_ in side.indicators for leaf in side.indicators[id_].leaves()]
    shown = (witness.shown, *witness.others)
    words = {word for leaf in leaves for word in leaf.requirement.earlier_periods}
    periods = periods_for(words | {word for each in shown for word in each.earlier})
    variants = {axis: word for axis, word in witness.variants.items() if axis not in ruleset.variants}
    if any(each.claim for each in shown):
        if any(is_impossible(each, ruleset) for each in shown):
            return "refused"
        subject = subject_of(shown, {**variants, **ruleset.variants}, periods)
        subject = replace(subject, variants={a: ruleset.axes[a].variant(w) or "" for a, w in subject.variants.items()})
        return judge_indicator(row, subject, ruleset, accept_unverified=witness.accept_unverified).verdict
    told: dict[str, Any] = {each.measures: table(each, periods) for each in shown}
    given_ = {each.measures: each.given for each in shown if each.given is not None}
    try:
        finding = compliance.judge(
            ruleset, id_, None, measurements=told, given=given_, period=str(periods.of_subject),
            base_period=str(periods.base), accept_unverified=witness.accept_unverified, **variants,
        )  # fmt: skip
    except MeasurementError as error:
        codes = {problem.code for problem in error.problems}
        if codes == {"impossible-value"}:
            return "refused"
        if codes - {"impossible-value", "state-for-a-number"}:
            raise  # else the side refuses the whole file
        return witness.old if ruleset is old else witness.new
    aimed = row.constraint == "aim" and id_ in old.indicators and id_ in new.indicators
    if aimed and finding.verdict in ("fail", "veto") and "not_asked" in (witness.old, witness.new):
        return "not_asked"
    return finding.verdict


def is_impossible(shown: Shown, ruleset: Ruleset) -> bool:
    """Whether a row of a ruleset takes a number for impossible; a file with it is refused whatever else it claims."""
    leaves = [leaf for row in ruleset.indicators.values() for leaf in row.leaves() if leaf.measures == shown.measures]
    number = None if shown.value is None or shown.unit is None else shown.value / in_unit(Decimal(1), shown.unit)
    return number is not None and any(
        not lies_in(Fraction(in_unit(number, leaf.unit)), ruleset.possible(leaf).values) for leaf in leaves if leaf.unit
    )


def table(shown: Shown, periods: Any) -> dict[str, Any]:
    """One measured thing as a measurement file has it."""
    found: dict[str, Any] = {}
    if shown.value is not None:
        found |= {"value": shown.value if shown.sign is None else f"{shown.sign}{shown.value}", "unit": shown.unit}
    if shown.state is not None:
        found["state"] = shown.state
    if shown.earlier:
        (unit,) = {unit for _, unit in shown.earlier.values()} | ({shown.unit} if shown.unit else set())
        found |= {
            "earlier": {str(periods.named[word]): value for word, (value, _) in shown.earlier.items()},
            "unit": unit,
        }
    return found


OPEN = {True: 0, False: 0}


def counted(change: Change) -> None:
    """Counts, of the changes in which all is known, those that are left open."""
    leaves = [leaf for row in (change.before, change.after) if row is not None for leaf in row.leaves()]
    needs = any(leaf.requirement.takes_given or leaf.requirement.earlier_periods for leaf in leaves)
    unread = change.kind in ("formula", "words", "synonyms") or "no number" in (change.old, change.new)
    if change.indicator is not None and not needs and not unread:
        OPEN[change.effect == "open"] += 1


def test_what_is_known_is_seldom_left_open() -> None:
    """At most a tenth, of all that the law above drew in this process."""
    assert OPEN[True] <= 0.1 * (OPEN[True] + OPEN[False]), OPEN


# 2016 to 2018 for counties, row by row, from the two printed tables and nothing else: what each says of an indicator,
# its number and what is demanded. A number in brackets is one that no document at hand proves; ? is one not at hand.
# Indicators by their ids; None is no such row.
TABLES: dict[str, tuple[tuple[str, str] | None, tuple[str, str] | None]] = {
    "ecological_redline": (("1", "划定并遵守"), ("17", "划定并遵守")),
    "farmland_redline": (("2", "遵守"), ("18", "遵守")),
    "protected_area_share": (("3", "山区≥33 丘陵地区≥22 平原地区≥16"), ("19", "山区≥33 丘陵地区≥22 平原地区≥16")),
    "planning_eia_rate": (("4", "=100"), None),
    "energy_per_gdp": (("5", "≤0.70 且 ≤控制目标值"), ("21", "≤0.70 且 ≤控制目标值")),
    "water_per_gdp": (("6", "东≤50 中≤70 西≤80 且 ≤控制目标值"), ("22", "东≤50 中≤70 西≤80 且 ≤控制目标值")),
    "industrial_value_added_per_land": (("7", "东≥80 中[≥65] 西[≥55]"), ("23", "东≥80 中[≥65] 西[≥55]")),
    "agricultural_waste_use": (("8", "秸秆≥95 粪便≥95"), ("24", "秸秆≥95 粪便≥95")),
    "industrial_solid_waste_use": (("9", "≥90"), ("25", "≥90")),
    "certified_produce_area_share": (("10", "[≥50]"), None),
    "air_quality": (
        ("11", "目标:不降低且达到考核要求 优良天数≥85 严重污染[基本消除]"),
        ("9", "优良天数提高幅度:省定 重污染下降幅度:省定"),
    ),
    "surface_water_quality": (
        ("12", "目标:不降低且达到考核要求 Ⅲ类:山区[≥85] 丘陵[≥75] 平原[≥70] 劣Ⅴ类[基本消除]"),
        ("10", "Ⅲ类提高幅度:省定 劣Ⅴ类下降幅度:省定"),
    ),
    "soil_quality": (("13", "不降低且达到考核要求"), None),
    "pollutant_reduction": (("14", "达到考核要求"), None),
    "ecological_index": (("15", "≥55 且不降低"), ("11", "≥55 且不降低")),
    "forest_cover": (("16", "山区≥60 丘陵≥40 平原≥18 高寒≥70"), ("12", "山区≥60 丘陵≥40 平原≥18 高寒≥70")),
    "species_protection": (("17", "执行 不明显"), ("13", "执行 不明显")),
    "hazardous_waste_disposal": (("18", "=100"), ("14", "=100")),
    "contaminated_site_supervision": (("19", "建立"), ("15", "建立")),
    "environmental_emergencies": (("20", "未发生"), ("16", "未发生")),
    "village_drinking_water": (("21", "=100"), ("26", "=100")),
    "urban_sewage_treatment": (("22", "县级市[≥95] 县[≥85]"), ("27", "≥?")),
    "urban_waste_treatment": (("23", "东≥95 中≥90 西≥85"), ("28", "≥?")),
    "rural_sanitary_toilets": (("24", "≥95"), ("29", "≥95")),
    "village_improvement": (("25", "东[≥80] 中[≥70] 西[≥60]"), ("30", "≥?")),
    "green_buildings": (("26", "东≥50 中≥40 西≥30"), ("31", "东≥50 中≥40 西≥30")),
    "public_green_travel": (("27", "≥50"), ("32", "≥50")),
    "efficient_appliances": (("28", "东≥80 中≥70 西≥60"), ("33", "东≥80 中≥70 西≥60")),
    "green_procurement": (("29", "≥80"), ("34", "≥80")),
    "eco_civilization_plan": (("30", "制定实施"), ("1", "制定实施")),
    "performance_review_share": (("31", "≥20"), ("2", "≥20")),
    "natural_resource_balance_sheet": (("32", "编制"), ("3", "编制")),
    "natural_resource_audit": (None, ("4", "开展")),
    "damage_accountability": (None, ("5", "开展")),
    "river_chief_system": (None, ("6", "全面推行")),
    "pollution_permits": (("33", "=100"), ("7", "开展")),
    "model_township_share": (("34", "[≥60]"), None),
    "official_training": (("35", "=100"), ("35", "=100")),
    "public_awareness": (("36", "≥80"), ("36", "≥80")),
    "environmental_disclosure": (("37", "≥80"), ("8", "≥80")),
    "public_satisfaction": (("38", "≥80"), ("37", "≥80")),
    "spatial_plan": (None, ("20", "编制")),
}  # fmt: skip

# What that comes to, for every row whose demand differs between the tables: (effect, variants, old, new), in order.
OPEN_2018 = "≥?"
EFFECTS: dict[str, list[tuple[str, str, str | None, str | None]]] = {
    "natural_resource_audit": [("tightened", "", None, "开展")],
    "damage_accountability": [("tightened", "", None, "开展")],
    "river_chief_system": [("tightened", "", None, "全面推行")],
    "spatial_plan": [("tightened", "", None, "编制")],
    "planning_eia_rate": [("loosened", "", ">= 100 %", None)],
    "soil_quality": [("loosened", "", "不降低且达到考核要求", None)],
    "pollutant_reduction": [("loosened", "", "达到考核要求", None)],
    "certified_produce_area_share": [("loosened", "", ">= 50 % (unverified)", None)],
    "model_township_share": [("loosened", "", ">= 60 % (unverified)", None)],
    "pollution_permits": [("shifted", "", ">= 100 %", "开展")],
    "air_quality": [  # what is new can only be missed, whatever its number will be
        ("tightened", "", None, ">= delegated_to: 省级环保部门"),
        ("tightened", "", None, ">= delegated_to: 省级环保部门"),
        ("loosened", "", "不降低且达到考核要求", None),
        ("loosened", "", ">= 85 %", None),
        ("loosened", "", "基本消除 (unverified)", None),
    ],
    "surface_water_quality": [
        ("tightened", "山区·丘陵地区·平原地区", None, ">= delegated_to: 省级环保部门"),
        ("open", "高寒区或草原区", None, ">= delegated_to: 省级环保部门"),  # where nothing passed before
        ("tightened", "山区·丘陵地区·平原地区", None, ">= delegated_to: 省级环保部门"),
        ("open", "高寒区或草原区", None, ">= delegated_to: 省级环保部门"),
        ("loosened", "", "不降低且达到考核要求", None),
        ("loosened", "山区", ">= 85 % (unverified)", None),
        ("loosened", "丘陵地区", ">= 75 % (unverified)", None),
        ("loosened", "平原地区", ">= 70 % (unverified)", None),
        ("open", "高寒区或草原区", "no number", None),
        ("loosened", "", "基本消除 (unverified)", None),
    ],
    "urban_sewage_treatment": [
        ("open", "县级市", ">= 95 % (unverified)", OPEN_2018),
        ("open", "县", ">= 85 % (unverified)", OPEN_2018),
    ],
    "urban_waste_treatment": [
        ("open", "东部地区", ">= 95 %", OPEN_2018),
        ("open", "中部地区", ">= 90 %", OPEN_2018),
        ("open", "西部地区", ">= 85 %", OPEN_2018),
    ],
    "village_improvement": [
        ("open", "东部地区", ">= 80 % (unverified)", OPEN_2018),
        ("open", "中部地区", ">= 70 % (unverified)", OPEN_2018),
        ("open", "西部地区", ">= 60 % (unverified)", OPEN_2018),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def real() -> tuple[Change, ...]:
    return diff(load_ruleset("national_2016"), load_ruleset("national_2018"))


def test_the_rows_of_the_two_tables(real: tuple[Change, ...]) -> None:
    rulesets_ = load_ruleset("national_2016"), load_ruleset("national_2018")
    for side, ruleset in enumerate(rulesets_):
        printed = {id_: rows[side][0] for id_, rows in TABLES.items() if rows[side] is not None}  # type: ignore[index]
        assert {id_: row.number for id_, row in ruleset.indicators.items()} == printed
    moved = {(change.indicator, change.old, change.new) for change in real if change.kind == "number"}
    both = {id_: (was[0], now[0]) for id_, (was, now) in TABLES.items() if was is not None and now is not None}
    assert moved == {(id_, *numbers) for id_, numbers in both.items() if numbers[0] != numbers[1]}


def test_the_effect_of_every_row(real: tuple[Change, ...]) -> None:
    found: dict[str, list[tuple[str, str, str | None, str | None]]] = {}
    for change in real:
        if change.matters and change.indicator is not None:
            when = " ".join("·".join(among) for among in change.when.values())
            new = OPEN_2018 if (change.new or "").startswith(">= unknown:") else change.new
            found.setdefault(change.indicator or "", []).append((change.effect, when, change.old, new))
    differing = {id_ for id_, (was, now) in TABLES.items() if (was and was[1]) != (now and now[1])}
    assert found.keys() == EFFECTS.keys() == differing
    assert found == EFFECTS


def test_no_constraint_type_changed_and_no_number_without_its_source(real: tuple[Change, ...]) -> None:
    assert not [change for change in real if change.kind == "constraint"]
    assert not [change for change in real if change.matters and change.same_source]


def test_exit_codes_and_json(tmp_path: Path) -> None:
    assert call(tmp_path, "diff", "national_2016", "national_2018").code == 0
    assert call(tmp_path, "diff", "national_2016", "national_2018", "--exit-code").code == 1
    assert call(tmp_path, "diff", "national_2016", "national_2016", "--exit-code").code == 0
    found = call(tmp_path, "diff", "national_2016", "national_2018", "--format", "json").json
    assert list(found) == ["format", "old", "new", "changes", "impact", "children", "unchanged", "renames"]
    keys = ["indicator", "criterion", "field", "when", "kind", "old", "new", "effect", "witness"]
    assert all(list(each)[: len(keys)] == keys for each in found["changes"])
    schema = json.loads((Path(__file__).parent.parent / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found)


def level(sign: Any, value: str, unit: str = "%", **more: Any) -> Ruleset:
    """A ruleset of one indicator with one demand, cited."""
    cited = (Citation("doc", "1", more.pop("quote", "甲")),)
    low_high = Range(Decimal(0), Decimal(100)) if unit == "%" else None
    criterion = Criterion("level", "one", Fixed(sign, (Threshold(Decimal(value)),)), unit, low_high, source=cited)
    row = Indicator("one", "1", more.pop("name", "甲率"), more.pop("constraint", "binding"), (criterion,), source=cited,
                    aliases=more.pop("aliases", ()))  # fmt: skip
    return made({"one": replace(row, unit=unit)})


@pytest.mark.parametrize(
    ("old", "new", "effect", "kind", "witness"),
    [
        ((">=", "95"), (">=", "100"), "tightened", "threshold", "95"),
        ((">=", "95"), (">", "95"), "tightened", "comparator", "95"),
        ((">=", "100"), ("=", "100"), "neutral", "comparator", None),
        (("<=", "0.70", "吨标煤/万元"), ("<=", "700", "千克标煤/万元"), "neutral", "unit", None),
        (("<=", "0.70", "吨标煤/万元"), ("<=", "600", "千克标煤/万元"), "tightened", "threshold", "0.7"),
        ((">=", "80"), ("<=", "80"), "shifted", "comparator", "81"),
    ],
)
def test_the_examples_of_a_reviewer(old: Any, new: Any, effect: str, kind: str, witness: str | None) -> None:
    found = [change for change in diff(level(*old), level(*new)) if change.criterion == "level"]
    assert [(change.effect, change.kind, change.same_source) for change in found] == [(effect, kind, True)]
    shown = found[0].witness
    assert (None if shown is None else shown.shown.value) == (None if witness is None else Decimal(witness))


def test_how_a_number_is_written_changes_no_verdict() -> None:
    (change,) = diff(level("<=", "0.70"), level("<=", "0.7"))  # contract §7: every difference of the forms is a change
    assert (change.kind, change.effect, change.old, change.new) == ("threshold", "neutral", "<= 0.70 %", "<= 0.7 %")


def test_a_name_that_only_one_side_understands_is_open() -> None:
    changes = diff(level("<=", "0.7"), level("<=", "0.7", name="乙率"))
    assert [(change.kind, change.field, change.effect) for change in changes] == [("words", "name", "open")]
    both = level("<=", "0.7", name="乙率", aliases=("甲率",))
    old = level("<=", "0.7", aliases=("乙率",))
    assert {change.effect for change in diff(old, both)} == {"neutral"}


def test_a_lighter_constraint_type_shows_what_a_miss_means() -> None:
    change = diff(level(">=", "95"), level(">=", "95", constraint="reference"))[0]
    assert (change.kind, change.effect, change.old, change.new) == ("constraint", "loosened", "binding", "reference")
    assert change.witness is not None
    assert (change.witness.old, change.witness.new) == ("veto", "fail")


def rows(*criteria: Criterion, constraint: Any = "binding") -> Ruleset:
    return made({"one": Indicator("one", "1", "甲量", constraint, criteria)})


def at_least(name: str, value: int, **more: Any) -> Criterion:
    numbers = tuple(Threshold(Decimal(value), when) for when in more.pop("whens", [{}]))
    return Criterion(name, "mass", Fixed(">=", numbers), "吨", **more)


BY_REGION = [{"region": (region,)} for region in REGIONS]


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        # another condition asks for as much, of whoever is asked this one
        ([at_least("cap", 5)], [at_least("cap", 5), at_least("level", 4)], "neutral"),
        # it can be excused, this one cannot
        (
            [at_least("cap", 5, may_not_apply=True)],
            [at_least("cap", 5, may_not_apply=True), at_least("level", 4)],
            "shifted",
        ),
        # one number for every region is judged whatever the region is, stated or not
        ([at_least("cap", 5, whens=BY_REGION)], [at_least("cap", 5, whens=BY_REGION), at_least("level", 4)], "neutral"),
        ([at_least("cap", 5)], [at_least("cap", 5), at_least("level", 4, whens=BY_REGION)], "neutral"),
    ],
)
def test_a_condition_is_implied_only_where_the_other_one_is_always_judged(old: Any, new: Any, effect: str) -> None:
    changes = [change for change in diff(rows(*old), rows(*new)) if change.criterion == "level"]
    assert {change.effect for change in changes} == {effect}


def test_alternatives_and_demands_on_a_trend_show_what_a_miss_means() -> None:
    trend = Criterion("trend", "mass", Baseline(">=", "previous_period"), "吨")
    either = Criterion("level", "mass", AnyOf((at_least("high", 90), trend)))
    (change,) = diff(rows(either), rows(either, constraint="reference"))
    witness = change.witness
    assert witness is not None
    assert (witness.old, witness.new) == ("veto", "fail")
    assert witness.shown.value is not None
    earlier, _ = witness.shown.earlier["previous_period"]
    assert witness.shown.value < min(90, earlier)
    (added,) = diff(made({}), rows(either))
    assert (added.effect, added.witness and added.witness.new) == ("tightened", "veto")


def test_a_demand_on_a_trend_shows_what_may_be_lost_or_has_to_be_gained() -> None:
    lost, gained = (
        Criterion("trend", "mass", Baseline(">=", "previous_period", Decimal(by)), "吨") for by in ("-1", "2")
    )
    (change,) = diff(rows(lost), rows(gained))
    assert (change.effect, change.old) == ("tightened", ">= previous_period - 1 吨")
    assert change.new == ">= previous_period + 2 吨"


def test_what_another_indicator_asks_for_is_told_beside_it() -> None:
    one = Indicator("one", "1", "甲量", "binding", (at_least("level", 5),))
    other = Indicator("two", "2", "乙", "reference", (at_least("part", 6),))
    changes = {change.indicator: change for change in diff(made({"one": one}), made({"two": other}))}
    assert {id_: change.effect for id_, change in changes.items()} == {"one": "loosened", "two": "tightened"}
    assert [(row.id, each.name) for row, each in changes["one"].elsewhere] == [("two", "part")]
    assert [(row.id, each.name) for row, each in changes["two"].elsewhere] == [("one", "level")]
    # what is new beside it shows that the indicator is stricter; a condition that goes leaves open what another asks
    way = Criterion("way", "way", States(("甲", "乙"), ("甲",), {}))
    wider = replace(other, criteria=(*other.criteria, way))
    (_, added) = sorted(diff(made({"one": one}), made({"two": wider})), key=lambda each: each.kind == "added")
    assert (added.effect, added.witness and added.witness.shown.state) == ("tightened", "乙")
    both = made({"one": replace(one, criteria=(*one.criteria, way)), "two": other})
    (gone,) = diff(both, made({"one": replace(one, criteria=(way,)), "two": other}))
    assert (gone.criterion, gone.effect) == ("level", "loosened")  # contract §7: effects are of a row
    assert [row.id for row, _ in gone.elsewhere] == ["two"]


def test_forest_cover_of_2016_is_a_condition_of_2024() -> None:
    found = diff(load_ruleset("national_2016_city"), load_ruleset("national_2024_city"))
    gone = next(change for change in found if change.indicator == "forest_cover")
    come = next(change for change in found if change.indicator == "ecosystem_restoration")
    assert [row.number for row, _ in gone.elsewhere] == ["8"]
    assert [row.number for row, _ in come.elsewhere] == ["14"]
    assert gone.effect == "loosened"
    assert come.witness is not None
    assert come.witness.measures != "forest_cover"


def test_a_number_that_became_a_state_is_shown_by_a_row_that_has_both(real: tuple[Change, ...]) -> None:
    change = next(each for each in real if each.effect == "shifted")
    witness = change.witness
    assert witness is not None
    assert (witness.shown.value, witness.shown.state) == (100, "未开展")
    rulesets_ = load_ruleset("national_2016"), load_ruleset("national_2018")
    told = [front_door(witness, side, "pollution_permits", *rulesets_) for side in rulesets_]
    assert told == ["pass", "veto"]


def test_the_unit_of_a_quantity_is_told() -> None:
    other = replace(level(">=", "95"), quantities={**QUANTITIES, "mass": replace(QUANTITIES["mass"], unit="千克")})
    (change,) = diff(level(">=", "95"), other)
    assert (change.field, change.kind, change.effect) == ("quantities.mass.unit", "unit", "neutral")


ONE_WAY = """[ruleset]
id        = "mine"
version   = "1.0.0"
series    = "mine"
title     = "虚构的指标表"
effective = { from = 2020-01-01 }
[axes.region]
name     = "区域"
variants = ["东部地区", "西部地区"]
[sources.a]
title = "虚构的表甲"
[sources.b]
title = "虚构的表乙"
[indicators.green_travel]
number     = "1"
name       = "绿色出行率"
aliases    = ["绿色出行", "公众绿色出行率"]
constraint = "binding"
unit       = "%"
comparator = ">="
threshold.region = { "东部地区" = 60.0, "西部地区" = 50 }
source     = [{ ref = "a", grade = "reprinted", note = "甲" }, { ref = "b", grade = "reprinted", note = "乙" }]
[indicators.emergencies]
number     = "2"
name       = "突发环境事件"
states     = ["发生", "未发生", "已处置"]
accepted   = ["未发生", "已处置"]
source     = { ref = "a", grade = "reprinted", note = "甲" }
"""
ANOTHER = """# 同一份规则的另一种写法
[indicators.emergencies]
source   = { note = "甲", grade = "reprinted", ref = "a" }
accepted = ["已处置", "未发生"]
states   = ["已处置", "未发生", "发生"]
name     = '突发环境事件'
number   = "2"

[indicators.green_travel]   # 注
aliases = ["公众绿色出行率", "绿色出行"]
source = [
  { ref = "b", grade = "reprinted", note = "乙" },
  { ref = "a", grade = "reprinted", note = "甲" },
]
thresholds = [{ when = { region = "西部地区" }, value = 50 }, { when = { region = "东部地区" }, value = 60 }]
comparator = "≥"
unit = "％"
constraint = "binding"
name = "绿色出行率"
number = "1"

[sources]
b = { title = "虚构的表乙" }
a = { title = "虚构的表甲" }

[axes]
region = { variants = ["西部地区", "东部地区"], name = "区域" }

[ruleset]
title = "虚构的指标表"
series = "mine"
version = "1.0.0"
id = "mine"
effective.from = 2020-01-01
"""


def test_order_formatting_and_comments_never_show(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(ONE_WAY, encoding="utf-8")
    (tmp_path / "another.toml").write_text(ANOTHER, encoding="utf-8", newline="\r\n")
    found = call(tmp_path, "diff", "one.toml", "another.toml", "--format", "json")
    assert found.err == ""
    assert {each["effect"] for each in found.json["changes"]} <= {"neutral"}  # contract §7: order is told, as neutral
