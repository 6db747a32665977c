"""Rulesets, changes of them and subjects that hypothesis draws for the laws of a review, with ties drawn on purpose."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from compliance.judging.judge import judge_indicator
from compliance.measurements.measurement import Claim, Measurement, Subject
from compliance.period import parse_period
from compliance.problems import Place
from compliance.rules.declared import Axis, Quantity, Range
from compliance.rules.requirements import (
    AnyOf,
    Baseline,
    Between,
    Criterion,
    Delegated,
    Fixed,
    Given,
    Nothing,
    SeveralReadings,
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
OTHER_WORDS: list[dict[str, str]] = [{}, {}, {"沿海": "东"}, {"沿海": "西"}]
QUANTITIES = {"mass": Quantity("mass", "量", unit="吨"), "way": Quantity("way", "态")}
SIGNS = st.sampled_from([">=", ">", "<=", "<", "="])
UNITS = st.sampled_from(["吨", "吨", "千克"])
PERIOD, BEFORE = parse_period("2018"), parse_period("2017")
ids = st.sampled_from(["one", "two"])


def in_unit(tonnes: Decimal, unit: str) -> Decimal:
    return tonnes * 1000 if unit == "千克" else tonnes


tonnes = st.integers(0, 12).map(lambda n: Decimal(n) / 2)


@st.composite
def conditions(draw: st.DrawFn, name: str, depth: int = 0) -> Criterion:
    kind = draw(
        st.sampled_from(
            ["fixed"] * 6 + ["between", "state", "state", "earlier", "given", "unknown"] + ["any"] * (2 - depth)
        )
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
        joined = draw(st.sampled_from([AnyOf, AnyOf, SeveralReadings]))
        return Criterion(name, "mass", joined(tuple(replace(each, may_not_apply=False) for each in parts)), **extra)
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
            st.sampled_from(
                [None, None, Range(), Range(top / 5), Range(None, top), Range(Decimal(0), top), Range(top / 5, top)]
            )
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
            rounding = draw(st.sampled_from([None, None, "GB/T 8170"]))
            if kind == "between":
                ends = [sorted((draw(tonnes), draw(tonnes))) for _ in whens]
                bands = [(in_unit(low, unit), in_unit(high, unit)) for low, high in ends]
                demand = Between(
                    tuple(
                        Threshold(low, when, draw(unsure), None, high)
                        for (low, high), when in zip(bands, whens, strict=True)
                    ),
                    rounding,
                )
            else:
                numbers = tuple(Threshold(in_unit(draw(tonnes), unit), when, draw(unsure)) for when in whens)
                demand = Fixed(sign, numbers, rounding)
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
    return made(known, verdicts, fixed, draw(st.sampled_from(OTHER_WORDS)))


def made(known: dict[str, Indicator], verdicts: Any = None, variants: Any = None, words: Any = None) -> Ruleset:
    axes = {**AXES, "region": replace(AXES["region"], synonyms=words or {})}
    return Ruleset(
        "drawn", "1.0.0", "drawn", "画", "zh", None, None, known, QUANTITIES, axes, {},
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
    words = (old if draw(st.booleans()) else other).axes["region"].synonyms
    return old, made(rows, old.verdicts if same else other.verdicts, old.variants if same else other.variants, words)


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
        variants["region"] = draw(st.sampled_from([*REGIONS, "沿海"]))
    if draw(st.integers(0, 5)):
        variants["terrain"] = draw(st.sampled_from(TERRAINS))
    claims = {"one": Claim("one", "无", HERE)} if draw(st.integers(0, 9)) == 0 else {}
    base = draw(st.sampled_from([BEFORE, BEFORE, None]))
    return Subject(None, PERIOD, variants, measurements, given_, claims, earlier, base)


def measured(id_: str, value: Decimal | None = None, state: str | None = None, unit: str = "吨") -> Measurement:
    return Measurement(id_, value, state, None if value is None else parse_unit(unit), HERE)


def of_side(subject: Subject, ruleset: Ruleset) -> Subject | None:
    """The subject as a ruleset sees it; None for an area that it is not made for, or whose words it cannot read."""
    variants = {axis: ruleset.axes[axis].variant(word) for axis, word in subject.variants.items()}
    if None in variants.values():
        return None
    if any(variants.get(axis, variant) != variant for axis, variant in ruleset.variants.items()):
        return None
    return replace(subject, variants={**variants, **ruleset.variants})  # type: ignore[dict-item]


def verdicts_of(old: Ruleset, new: Ruleset, id_: str, subject: Subject) -> tuple[str, str] | None:
    found = []
    for side in (old, new):
        seen = of_side(subject, side)
        if seen is None:
            return None
        found.append(judge_indicator(side.indicators[id_], seen, side).verdict.value)
    return found[0], found[1]
