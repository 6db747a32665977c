"""The laws of a review of changes, over rulesets that hypothesis draws, and the real change of 2016 to 2018.

What the review says is held against what the judge says: of any measurement, and of every witness.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from calling import call
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance import load_ruleset
from compliance.judging.judge import judge_criterion, judge_indicator
from compliance.measurements.measurement import Claim, Measurement, Subject
from compliance.period import parse_period
from compliance.place import Place
from compliance.review.changes import MIRRORED, Change, Witness
from compliance.review.diff import diff
from compliance.rules.declared import Axis, Citation, Quantity
from compliance.rules.requirements import (
    AnyOf,
    Baseline,
    Criterion,
    Delegated,
    Fixed,
    Given,
    Nothing,
    States,
    Threshold,
    Unknown,
)
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.units import parse_unit

HERE = Place("drawn")
REGIONS = ("东", "西")
TERRAINS = ("山", "平")
AXES = {
    "region": Axis("region", "区域", None, REGIONS, {}),
    "terrain": Axis("terrain", "地形", None, TERRAINS, {}),
}
QUANTITIES = {"mass": Quantity("mass", "量", unit="吨"), "way": Quantity("way", "态")}
SIGNS = st.sampled_from([">=", ">", "<=", "<", "="])
UNITS = st.sampled_from(["吨", "吨", "千克"])
PERIOD, BEFORE = parse_period("2018"), parse_period("2017")
ids = st.sampled_from(["one", "two"])
vigorous = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def in_unit(tonnes: Decimal, unit: str) -> Decimal:
    return tonnes * 1000 if unit == "千克" else tonnes


tonnes = st.integers(0, 12).map(lambda n: Decimal(n) / 2)


@st.composite
def conditions(draw: st.DrawFn, name: str, depth: int = 0) -> Criterion:
    kind = draw(
        st.sampled_from(["fixed"] * 6 + ["state", "state", "earlier", "given", "unknown"] + ["any"] * (2 - depth))
    )
    both = {"region": ("东",), "terrain": ("平",)}
    applies = draw(st.sampled_from([{}] * 6 + [{"region": ("东",)}, {"terrain": ("平",)}, both]))
    extra: dict[str, Any] = {
        "applies": applies,
        "unverified": draw(st.sampled_from([False] * 6 + [True])),
        "may_not_apply": draw(st.sampled_from([False] * 6 + [True])),
    }
    if kind == "any":
        names = draw(st.lists(st.sampled_from(["first", "second", "third"]), min_size=2, max_size=3, unique=True))
        parts = tuple(draw(conditions(each, depth=2)) for each in names)
        return Criterion(name, "mass", AnyOf(tuple(replace(each, may_not_apply=False) for each in parts)), **extra)
    if kind == "state":
        accepted = draw(st.lists(st.sampled_from("甲乙丙"), min_size=1, max_size=2, unique=True))
        synonyms = draw(st.sampled_from([{}, {}, {"丁": "甲"}, {"丁": "乙"}, {"戊": "甲"}]))
        states = tuple(dict.fromkeys([*accepted, *draw(st.sampled_from(["甲乙", "甲乙丙"]))]))
        synonyms = {word: state for word, state in synonyms.items() if state in states}
        what = draw(st.sampled_from(["way", "way", "mass"]))  # a state of what elsewhere is a number
        return Criterion(name, what, States(states, tuple(accepted), synonyms), **extra)
    unit = draw(UNITS)
    top = in_unit(Decimal(5), unit)
    extra |= {
        "unit": unit,
        "range": draw(
            st.sampled_from([None, None, None, (Decimal(0), top), (Decimal(0), top * 3 / 5), (top / 5, top)])
        ),
    }
    sign, demand = draw(SIGNS), None
    match kind:
        case "given":
            demand = Delegated(sign, draw(st.sampled_from(["省", "市"])))
        case "unknown":
            demand = Unknown(sign, "不在手边")
        case "earlier":
            change = in_unit(draw(st.integers(-2, 2).map(Decimal)), unit)
            demand = Baseline(
                sign, draw(st.sampled_from(["previous_period", "previous_period", "2017", "base_period"])), change
            )
        case _:
            shape = draw(st.sampled_from(["plain", "plain", "plain", "region", "terrain", "west", "cross"]))
            western = [{"region": ("西",), "terrain": (terrain,)} for terrain in TERRAINS]
            whens: list[dict[str, tuple[str, ...]]] = {
                "plain": [{}],
                "region": [{"region": ("东",)}, {"region": ("西",)}],
                "terrain": [{"terrain": ("山",)}, {"terrain": ("平",)}],
                "west": [{"region": ("西",)}],
                "cross": [{"region": ("东",)}, *western],
            }[shape]
            unsure = st.sampled_from([False] * 6 + [True])
            numbers = tuple(Threshold(in_unit(draw(tonnes), unit), when, draw(unsure)) for when in whens)
            demand = Fixed(sign, numbers)
    assert demand is not None
    return Criterion(name, "mass", demand, **extra)


@st.composite
def indicators(draw: st.DrawFn, id_: str) -> Indicator:
    names = draw(st.lists(st.sampled_from(["level", "cap", "trend"]), min_size=1, max_size=3, unique=True))
    criteria = tuple(draw(conditions(name)) for name in names)
    if draw(st.integers(0, 20)) == 0:
        criteria = (Criterion("level", id_, Nothing()),)
    constraint = draw(st.sampled_from(["binding", "binding", "binding", "reference", "veto", "unstated", "aim"]))
    return Indicator(id_, draw(st.sampled_from("12")), draw(st.sampled_from("名称")), constraint, criteria)


@st.composite
def rulesets(draw: st.DrawFn) -> Ruleset:
    known = {id_: draw(indicators(id_)) for id_ in draw(st.lists(ids, min_size=1, max_size=2, unique=True))}
    verdicts = {"binding": draw(st.sampled_from(["veto", "veto", "fail"])), "reference": "fail", "veto": "veto"}
    fixed = draw(st.sampled_from([{}] * 5 + [{"region": "东"}]))
    return made(known, verdicts, fixed)


def made(known: dict[str, Indicator], verdicts: Any = None, variants: Any = None) -> Ruleset:
    return Ruleset(
        "drawn", "1.0.0", "drawn", "画", "zh", None, None, known, QUANTITIES, AXES, {},
        verdicts or {"binding": "veto", "reference": "fail", "veto": "veto"}, variants or {}, {},
    )  # fmt: skip


@st.composite
def changed(draw: st.DrawFn) -> tuple[Ruleset, Ruleset]:
    """Two rulesets that are alike in much: the second takes rows and conditions of the first, with some drawn anew."""
    old, other = draw(rulesets()), draw(rulesets())
    rows = {}
    for id_, row in other.indicators.items():
        before = old.indicators.get(id_)
        criteria = list(row.criteria)
        if before is not None:
            kept = [each for each in before.criteria if draw(st.booleans())]
            names = {each.name for each in kept}
            criteria = [
                *kept,
                *(each for each in criteria if each.name not in names and draw(st.booleans())),
            ] or criteria
            if draw(st.booleans()):
                row = replace(row, constraint=before.constraint)  # noqa: PLW2901
        rows[id_] = replace(row, criteria=tuple(criteria))
    same = draw(st.booleans())
    return old, made(rows, old.verdicts if same else other.verdicts, old.variants if same else other.variants)


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    halves = st.integers(0, 20).map(lambda n: Decimal(n) / 4)  # at and between the numbers that rules draw
    measurements, earlier = {}, {}
    if draw(st.integers(0, 7)):
        measurements["mass"] = measured("mass", draw(halves))
    if draw(st.integers(0, 7)):
        measurements["way"] = measured("way", state=draw(st.sampled_from("甲乙丙丁戊")))
    if draw(st.booleans()):
        earlier["mass", BEFORE] = measured("mass", draw(halves))
    given_ = {"mass": Given("mass", draw(halves), parse_unit("吨"), HERE)} if draw(st.booleans()) else {}
    variants = {}
    if draw(st.integers(0, 5)):
        variants["region"] = draw(st.sampled_from(REGIONS))
    if draw(st.integers(0, 5)):
        variants["terrain"] = draw(st.sampled_from(TERRAINS))
    claims = {"one": Claim("one", "无", HERE)} if draw(st.integers(0, 9)) == 0 else {}
    base = draw(st.sampled_from([BEFORE, BEFORE, None]))
    return Subject(None, PERIOD, variants, measurements, given_, claims, earlier, base)


def measured(id_: str, value: Decimal | None = None, state: str | None = None, unit: str = "吨") -> Measurement:
    return Measurement(id_, value, state, None if value is None else parse_unit(unit), HERE)


def of_side(subject: Subject, ruleset: Ruleset) -> Subject | None:
    """The subject as a ruleset sees it, or None for an area that the ruleset is not made for."""
    if any(subject.variants.get(axis, variant) != variant for axis, variant in ruleset.variants.items()):
        return None
    return replace(subject, variants={**subject.variants, **ruleset.variants})


def verdicts_of(old: Ruleset, new: Ruleset, id_: str, subject: Subject) -> tuple[str, str] | None:
    found = []
    for side in (old, new):
        seen = of_side(subject, side)
        if seen is None:
            return None
        found.append(judge_indicator(side.indicators[id_], seen, side).verdict.value)
    return found[0], found[1]


@vigorous
@given(rulesets())
def test_a_ruleset_does_not_differ_from_itself(ruleset: Ruleset) -> None:
    assert diff(ruleset, ruleset) == ()
    again = made(dict(reversed(ruleset.indicators.items())), ruleset.verdicts, ruleset.variants)
    assert diff(ruleset, again) == ()


def seen_from(change: Change, *, back: bool) -> tuple[Any, ...]:
    kind, effect, sides = change.kind, change.effect, (change.old, change.new)
    if back:
        kind = {"added": "removed", "removed": "added"}.get(kind, kind)  # type: ignore[assignment]
        effect, sides = MIRRORED[effect], (change.new, change.old)
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


@vigorous
@given(changed(), st.lists(subjects(), min_size=1, max_size=12))
def test_what_the_effects_promise_of_verdicts(pair: tuple[Ruleset, Ruleset], several: list[Subject]) -> None:
    old, new = pair
    changes = diff(old, new)
    for id_ in old.indicators.keys() & new.indicators.keys():
        effects = {change.effect for change in changes if change.indicator in (id_, None)} - {"neutral"}
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


def subject_is_impossible(subject: Subject, old: Ruleset, new: Ruleset, id_: str) -> bool:
    """A value outside a range is a problem of the file and never judged."""
    known = (*subject.measurements.values(), *subject.earlier.values(), *subject.given.values())
    values = [each.value for each in known if each.value is not None]
    for leaf in (leaf for side in (old, new) for leaf in side.indicators[id_].leaves()):
        if leaf.range and leaf.unit:
            low, high = leaf.range
            if any(not low <= in_unit(value, leaf.unit) <= high for value in values):
                return True
    return False


@vigorous
@given(changed())
def test_every_witness_is_judged_differently(pair: tuple[Ruleset, Ruleset]) -> None:
    old, new = pair
    for change in diff(old, new):
        witness = change.witness
        if witness is None:
            continue
        assert witness.old != witness.new
        subject = shown_by(witness, change.indicator or "one")
        if change.indicator is None:
            continue
        found = []
        for side, row, criterion in ((old, change.before, change.was), (new, change.after, change.now)):
            seen = of_side(subject, side)
            assert seen is not None
            if (
                row is None
                or (change.criterion is not None and criterion is None)
                or (row.constraint == "aim" and change.field == "constraint")
            ):
                found.append(None)
            elif criterion is None:
                found.append(judge_indicator(row, seen, side).verdict.value)
            else:
                found.append(judge_criterion(criterion, row, seen, side).verdict.value)
        for told, was in zip((witness.old, witness.new), found, strict=True):
            if told == "not_asked":
                assert was in (None, "not_applicable")
            elif was == "not_applicable" and told == "fail":  # an alternative that is not asked here, as good as missed
                assert change.kind in ("variant", "added", "removed")
            elif was is not None:  # None: an alternative that is not there
                assert was == told


def shown_by(witness: Witness, id_: str) -> Subject:
    measurements, earlier = {}, {}
    if witness.value is not None:
        measurements[witness.measures] = measured(witness.measures, decimal(witness.value), unit=witness.unit or "")
    if witness.state is not None:
        measurements[witness.measures] = measured(witness.measures, state=witness.state)
    if witness.earlier is not None:
        earlier[witness.measures, BEFORE] = measured(
            witness.measures, decimal(witness.earlier), unit=witness.unit or ""
        )
    claims = {id_: Claim(id_, "无", HERE)} if witness.claim else {}
    return Subject(None, PERIOD, witness.variants, measurements, {}, claims, earlier, BEFORE)


def decimal(value: Fraction) -> Decimal:
    found = Decimal(value.numerator) / Decimal(value.denominator)
    assert Fraction(found) == value
    return found


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
    "certified_produce_area_share": [("open", "", ">= 50 % (unverified)", None)],
    "model_township_share": [("open", "", ">= 60 % (unverified)", None)],
    "pollution_permits": [("shifted", "", ">= 100 %", "开展")],
    "air_quality": [
        ("open", "", None, ">= delegated_to: 省级环保部门"),
        ("open", "", None, ">= delegated_to: 省级环保部门"),
        ("loosened", "", "不降低且达到考核要求", None),
        ("loosened", "", ">= 85 %", None),
        ("open", "", "基本消除 (unverified)", None),
    ],
    "surface_water_quality": [
        ("open", "", None, ">= delegated_to: 省级环保部门"),
        ("open", "", None, ">= delegated_to: 省级环保部门"),
        ("loosened", "", "不降低且达到考核要求", None),
        ("open", "山区", ">= 85 % (unverified)", None),
        ("open", "丘陵地区", ">= 75 % (unverified)", None),
        ("open", "平原地区", ">= 70 % (unverified)", None),
        ("open", "高寒区或草原区", "no number", None),
        ("open", "", "基本消除 (unverified)", None),
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
        if change.matters:
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
    assert list(found) == ["format", "old", "new", "changes", "impact", "children", "unchanged"]
    keys = ["indicator", "criterion", "field", "when", "kind", "old", "new", "effect", "witness"]
    assert all(list(each)[: len(keys)] == keys for each in found["changes"])
    schema = json.loads((Path(__file__).parent.parent / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found)


def level(sign: Any, value: str, unit: str = "%", **more: Any) -> Ruleset:
    """A ruleset of one indicator with one demand, cited."""
    cited = (Citation("doc", "1", more.pop("quote", "甲")),)
    low_high = (Decimal(0), Decimal(100)) if unit == "%" else None
    criterion = Criterion("level", "one", Fixed(sign, (Threshold(Decimal(value)),)), unit, low_high, source=cited)
    row = Indicator("one", "1", more.pop("name", "甲率"), more.pop("constraint", "binding"), (criterion,), source=cited)
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
    assert (None if shown is None else shown.value) == (None if witness is None else Fraction(witness))


def test_how_a_number_is_written_is_nothing_and_a_new_name_is_words() -> None:
    assert diff(level("<=", "0.70"), level("<=", "0.7")) == ()
    changes = diff(level("<=", "0.7"), level("<=", "0.7", name="乙率"))
    assert [(change.kind, change.field, change.effect) for change in changes] == [("words", "name", "neutral")]


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
            "open",
        ),
        # it is open for an area that does not state its region, and this one is not; or the other way round
        ([at_least("cap", 5, whens=BY_REGION)], [at_least("cap", 5, whens=BY_REGION), at_least("level", 4)], "open"),
        ([at_least("cap", 5)], [at_least("cap", 5), at_least("level", 4, whens=BY_REGION)], "open"),
    ],
)
def test_a_condition_is_implied_only_where_the_other_one_is_always_judged(old: Any, new: Any, effect: str) -> None:
    changes = [change for change in diff(rows(*old), rows(*new)) if change.criterion == "level"]
    assert {change.effect for change in changes} == {effect}


def test_alternatives_and_demands_on_a_trend_show_what_a_miss_means() -> None:
    trend = Criterion("trend", "mass", Baseline(">=", "previous_period"), "吨")
    either = Criterion("level", "mass", AnyOf((at_least("high", 90), trend)))
    (change,) = diff(rows(either), rows(either, constraint="reference"))
    shown = change.witness
    assert shown is not None
    assert (shown.old, shown.new) == ("veto", "fail")
    assert shown.value is not None
    assert shown.earlier is not None
    assert shown.value < min(90, shown.earlier)
    (added,) = diff(made({}), rows(either))
    assert (added.effect, added.witness and added.witness.new) == ("tightened", "veto")


def test_a_demand_on_a_trend_shows_what_may_be_lost_or_has_to_be_gained() -> None:
    lost, gained = (
        Criterion("trend", "mass", Baseline(">=", "previous_period", Decimal(by)), "吨") for by in ("-1", "2")
    )
    (change,) = diff(rows(lost), rows(gained))
    assert (change.effect, change.old) == ("tightened", ">= previous_period - 1 吨")
    assert change.new == ">= previous_period + 2 吨"


def test_what_another_indicator_asks_for_is_not_called_not_asked() -> None:
    one = Indicator("one", "1", "甲量", "binding", (at_least("level", 5),))
    other = Indicator("two", "2", "乙", "reference", (at_least("part", 6),))
    changes = {change.indicator: change for change in diff(made({"one": one}), made({"two": other}))}
    assert {id_: change.effect for id_, change in changes.items()} == {"one": "open", "two": "open"}
    assert [(row.id, each.name) for row, each in changes["one"].elsewhere] == [("two", "part")]
    assert [(row.id, each.name) for row, each in changes["two"].elsewhere] == [("one", "level")]
    # what is new beside it shows that the indicator is stricter; a condition that goes leaves open what another asks
    way = Criterion("way", "way", States(("甲", "乙"), ("甲",), {}))
    wider = replace(other, criteria=(*other.criteria, way))
    (_, added) = sorted(diff(made({"one": one}), made({"two": wider})), key=lambda each: each.kind == "added")
    assert (added.effect, added.witness and added.witness.state) == ("tightened", "乙")
    both = made({"one": replace(one, criteria=(*one.criteria, way)), "two": other})
    (gone,) = diff(both, made({"one": replace(one, criteria=(way,)), "two": other}))
    assert (gone.criterion, gone.effect, gone.witness) == ("level", "open", None)


def test_forest_cover_of_2016_is_a_condition_of_2024() -> None:
    found = diff(load_ruleset("national_2016_city"), load_ruleset("national_2024_city"))
    gone = next(change for change in found if change.indicator == "forest_cover")
    come = next(change for change in found if change.indicator == "ecosystem_restoration")
    assert [row.number for row, _ in gone.elsewhere] == ["8"]
    assert [row.number for row, _ in come.elsewhere] == ["14"]
    assert gone.effect == "open"
    assert come.witness is not None
    assert come.witness.measures != "forest_cover"


def test_a_number_that_became_a_state_is_shown_by_an_answer_to_each(real: tuple[Change, ...]) -> None:
    change = next(each for each in real if each.effect == "shifted")
    shown = change.witness
    assert shown is not None
    assert shown.answers == (99, "开展")
    rulesets_ = load_ruleset("national_2016"), load_ruleset("national_2018")
    verdicts = []
    for ruleset, answer, criterion in zip(rulesets_, shown.answers, (change.was, change.now), strict=True):
        state = answer if isinstance(answer, str) else None
        value = None if isinstance(answer, str) else decimal(answer)
        subject = Subject(
            None, PERIOD, {}, {shown.measures: measured(shown.measures, value, state, "%")}, {}, {}, {}, None
        )
        assert criterion is not None
        verdicts.append(judge_criterion(criterion, ruleset.indicators["pollution_permits"], subject, ruleset).verdict)
    assert verdicts == ["fail", "pass"]


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
    assert (found.err, found.json["changes"]) == ("", [])
