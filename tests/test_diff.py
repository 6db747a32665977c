"""The laws of a review of changes, over rulesets that hypothesis draws, and the real change of 2016 to 2018.

What the review says is held against what the judge says: of any measurement, and of every witness.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from compliance import load_ruleset
from compliance.judging.judge import judge_criterion, judge_indicator
from compliance.measurements.measurement import Claim, Given, Measurement, Subject
from compliance.measurements.period import parse_period
from compliance.place import Place
from compliance.review.changes import MIRRORED, Change, Witness
from compliance.review.diff import diff
from compliance.rules.citing import Citation
from compliance.rules.ruleset import (
    AnyOf,
    Axis,
    Baseline,
    Criterion,
    Delegated,
    Fixed,
    Indicator,
    Nothing,
    Quantity,
    Ruleset,
    States,
    Threshold,
    Unknown,
)
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
    applies = draw(st.sampled_from([{}] * 5 + [{"region": ("东",)}, {"terrain": ("平",)}]))
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
        synonyms = draw(st.sampled_from([{}, {}, {"丁": "甲"}]))
        states = tuple(dict.fromkeys([*accepted, *draw(st.sampled_from(["甲乙", "甲乙丙"]))]))
        return Criterion(name, "way", States(states, tuple(accepted), synonyms), **extra)
    unit = draw(UNITS)
    top = in_unit(Decimal(5), unit)
    extra |= {
        "unit": unit,
        "comparator": draw(SIGNS),
        "range": draw(st.sampled_from([None, None, (Decimal(0), top)])),
    }
    demand: Any
    match kind:
        case "given":
            demand = Delegated(draw(st.sampled_from(["省", "市"])))
        case "unknown":
            demand = Unknown("不在手边")
        case "earlier":
            change = in_unit(draw(st.integers(-2, 2).map(Decimal)), unit)
            demand = Baseline(draw(st.sampled_from(["previous_period", "previous_period", "2017"])), change)
        case _:
            shape = draw(st.sampled_from(["plain", "plain", "region", "terrain", "west"]))
            whens: list[dict[str, tuple[str, ...]]] = {
                "plain": [{}],
                "region": [{"region": ("东",)}, {"region": ("西",)}],
                "terrain": [{"terrain": ("山",)}, {"terrain": ("平",)}],
                "west": [{"region": ("西",)}],
            }[shape]
            unsure = st.sampled_from([False] * 6 + [True])
            demand = Fixed(tuple(Threshold(in_unit(draw(tonnes), unit), when, draw(unsure)) for when in whens))
    return Criterion(name, "mass", demand, **extra)


@st.composite
def indicators(draw: st.DrawFn, id_: str) -> Indicator:
    names = draw(st.lists(st.sampled_from(["level", "cap", "trend"]), min_size=1, max_size=3, unique=True))
    criteria = tuple(draw(conditions(name)) for name in names)
    if draw(st.integers(0, 20)) == 0:
        criteria = (Criterion("level", id_, Nothing()),)
    constraint = draw(st.sampled_from(["binding", "binding", "binding", "reference", "veto", "aim"]))
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
    return Subject(None, PERIOD, variants, measurements, given_, claims, earlier)


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
    return change.indicator, None if renamed else change.criterion, change.field, kind, effect, sides, when


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
    value = subject.measurements["mass"].value if "mass" in subject.measurements else None
    ranged = any(leaf.range for side in (old, new) for leaf in side.indicators[id_].leaves())
    return ranged and value is not None and value > 5


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
                or row.constraint == "aim"
                and change.field == "constraint"
            ):
                found.append(None)
            elif criterion is None:
                found.append(judge_indicator(row, seen, side).verdict.value)
            else:
                found.append(judge_criterion(criterion, row, seen, side).verdict.value)
        for told, was in zip((witness.old, witness.new), found, strict=True):
            if told == "not_asked":
                assert was in (None, "not_applicable")
            elif was is not None:  # an alternative that is not there is as good as one that is missed
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
    return Subject(None, PERIOD, witness.variants, measurements, {}, claims, earlier)


def decimal(value: Fraction) -> Decimal:
    found = Decimal(value.numerator) / Decimal(value.denominator)
    assert Fraction(found) == value
    return found
