"""The two illustrative rulesets of the benchmark (示例, 虚构): 40 indicators each, as data and as TOML.

``plain``: one fixed threshold per indicator and variant. ``whole``: the rule model as the real tables use it, several
criteria and alternatives, baselines, given thresholds, formulas over raw quantities, states and claims. No document
stands behind any of these numbers. Units and their factors are written down here a second time, from a school book, so
that neither the reference nor the hand-written sides ask the engine what a unit is worth.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Literal

REGIONS = ("东部地区", "中部地区", "西部地区")
TERRAINS = ("山区", "丘陵地区", "平原地区")
SYNONYMS = {"东部": "东部地区", "中部": "中部地区", "西部": "西部地区"}
VERDICTS = {"binding": "veto", "reference": "fail", "veto": "veto"}

# What one of each unit is worth in the family's own unit, the first.
UNITS: dict[str, dict[str, Fraction]] = {
    name: {unit: Fraction(worth) for unit, worth in (pair.split("=") for pair in pairs.split())}
    for name, pairs in {
        "share": "%=1 ‰=1/10 1=100",
        "energy": "吨标煤/万元=1 千克标煤/万元=1/1000 吨标煤/亿元=1/10000 克标煤/元=1/100",
        "water": "立方米/万元=1 立方米/亿元=1/10000 升/元=10",
        "land": "平方米/人=1 亩/人=2000/3 公顷/万人=1 平方公里/万人=100",
        "dust": "微克/立方米=1 毫克/立方米=1000 μg/m3=1",
        "yield": "万元/亩=1 元/平方米=1/15 万元/公顷=1/15 亿元/平方公里=20/3",
        "power": "千瓦时/人=1 兆焦/人=5/18 吉焦/人=2500/9",
        "waste": "吨/平方公里=1 千克/公顷=1/10 千克/亩=3/2",
        "coal": "吨标煤=1 万吨标煤=10000 千克标煤=1/1000",
        "money": "万元=1 亿元=10000 元=1/10000",
        "volume": "立方米=1 万立方米=10000 升=1/1000",
        "mass": "吨=1 万吨=10000 千克=1/1000",
    }.items()
}
OWN = {family: next(iter(units)) for family, units in UNITS.items()}


@dataclass(frozen=True)
class Threshold:
    """A number as it would be printed, for the variants named (any, where an axis is not)."""

    written: str
    region: tuple[str, ...] = ()
    terrain: tuple[str, ...] = ()

    @property
    def exact(self) -> Fraction:
        return exactly(self.written)


@cache
def exactly(written: str) -> Fraction:
    return Fraction(written)


@dataclass(frozen=True)
class Criterion:
    """One condition: what it measures (empty: the indicator itself), and what is demanded of it."""

    name: str
    kind: Literal["fixed", "baseline", "given", "states"]
    comparator: str = ""
    measures: str = ""
    family: str = ""
    thresholds: tuple[Threshold, ...] = ()
    change: str = "0"
    states: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    may_not_apply: bool = False


@dataclass(frozen=True)
class Indicator:
    """A row of the illustrative table; ``criteria`` must all hold, ``alternatives`` are those of which one must."""

    id: str
    name: str
    constraint: str
    family: str = ""
    criteria: tuple[Criterion, ...] = ()
    alternatives: tuple[Criterion, ...] = ()
    formula: tuple[tuple[str, ...], str] | None = None  # the sum of some quantities, divided by another
    ranged: bool = False  # a share of something: 0 to 100 %

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        return self.criteria + self.alternatives


@dataclass(frozen=True)
class Quantity:
    id: str
    name: str
    family: str
    ranged: bool = False


@dataclass(frozen=True)
class Rules:
    """A ruleset: its indicators and quantities; ``things`` are those of which the data have rows, in order."""

    profile: str
    indicators: tuple[Indicator, ...]
    quantities: tuple[Quantity, ...] = ()
    unmeasured: frozenset[str] = field(default_factory=frozenset)

    @property
    def things(self) -> tuple[Indicator | Quantity, ...]:
        return tuple(thing for thing in (*self.indicators, *self.quantities) if thing.id not in self.unmeasured)


def _edges(draw: random.Random, around: float, digits: int, spread: float) -> Iterator[str]:
    """Numbers as a table would print them, a little apart from one another."""
    while True:
        yield f"{around * (1 + spread * draw.uniform(-1, 1)):.{digits}f}"


def _thresholds(shape: str, numbers: Iterator[str]) -> tuple[Threshold, ...]:
    east, middle, west = REGIONS
    mountain, hill, plain = TERRAINS
    match shape:
        case "one":
            return (Threshold(next(numbers)),)
        case "region":
            return tuple(Threshold(next(numbers), (region,)) for region in REGIONS)
        case "two regions":  # the third has none: variant-without-threshold
            return tuple(Threshold(next(numbers), (region,)) for region in (east, middle))
        case "terrain":
            return tuple(Threshold(next(numbers), (), (terrain,)) for terrain in (mountain, hill, plain))
        case "both":
            return (
                Threshold(next(numbers), (east, middle), (mountain, hill)),
                Threshold(next(numbers), (east, middle), (plain,)),
                Threshold(next(numbers), (west,), (mountain, hill)),
                Threshold(next(numbers), (west,), (plain,)),
            )
    raise ValueError(shape)


# family, comparator, about which number, digits printed, shape, ranged
_TABLE = """
share >= 80 0 one        share >= 95 0 one        share >= 60 0 region     share >= 18 1 terrain
share >= 50 0 one        share >= 70 0 both       share > 30 0 one         share >= 85 1 region
share = 100 0 one        share <= 8 1 one         share >= 65 0 two_regions share >= 90 0 both
share >= 40 2 terrain    share < 12 1 one         share >= 75 0 region     share >= 55 1 one
energy <= 0.7 2 one      energy <= 0.62 3 region  energy < 0.9 2 one       energy <= 0.55 2 both
water <= 65 0 region     water <= 50 0 one        water <= 33.5 1 two_regions water < 80 0 one
land >= 13 1 one         land >= 9.5 1 terrain    land >= 11 0 region
dust <= 35 0 one         dust <= 60 0 region      dust <= 20 1 one
yield >= 7.5 1 one       yield >= 4.2 1 both      yield >= 80 0 region
power <= 900 0 one       power <= 640 0 region    power < 1200 0 one
waste <= 4.5 1 one       waste <= 2.75 2 terrain  waste < 6.3 1 both       waste <= 3.1 1 two_regions
"""
_CONSTRAINTS = ("binding", "reference", "binding", "reference", "binding", "unstated", "reference", "veto")


def _fixed_rows(draw: random.Random) -> list[Indicator]:
    words = _TABLE.split()
    rows = []
    for number in range(len(words) // 5):
        family, sign, around, digits, shape = words[number * 5 : number * 5 + 5]
        ranged = family == "share"
        spread = 0.0 if sign == "=" else 0.06
        numbers = _edges(draw, float(around), int(digits), spread)
        level = Criterion("level", "fixed", sign, "", family, _thresholds(shape.replace("_", " "), numbers))
        constraint = "aim" if number == 39 else _CONSTRAINTS[number % 8]
        rows.append(
            Indicator(f"{family}_{number + 1:02}", f"示例指标{number + 1}", constraint, family, (level,), ranged=ranged)
        )
    return rows


def plain() -> Rules:
    return Rules("plain", tuple(_fixed_rows(random.Random(40))))


def whole() -> Rules:
    """Fixed thresholds, and every other kind of demand in about the proportions of the county list."""
    draw = random.Random(41)
    fixed = _fixed_rows(random.Random(40))
    rows = [*fixed[0:4], *fixed[16:18], *fixed[20:22], *fixed[24:26], *fixed[27:28], *fixed[30:31], *fixed[36:38]]
    numbers = iter(range(101, 200))

    def row(id_: str, family: str = "", *criteria: Criterion, **more: object) -> None:
        number = next(numbers)
        constraint = _CONSTRAINTS[number % 8]
        rows.append(Indicator(id_, f"示例指标{number}", constraint, family, criteria, **more))  # type: ignore[arg-type]

    def one(sign: str, around: str, family: str, shape: str = "one", **more: object) -> Criterion:
        digits = len(around.partition(".")[2])
        found = _thresholds(shape, _edges(draw, float(around), digits, 0.0 if shape == "one" else 0.06))
        return Criterion("level", "fixed", sign, "", family, found, **more)  # type: ignore[arg-type]

    for at, (sign, around, family, change) in enumerate(
        [(">=", "55", "share", "0"), ("<=", "40", "dust", "0"), (">=", "80", "share", "-1"),
         ("<=", "48", "water", "0"), (">=", "12.5", "land", "0")]
    ):  # fmt: skip
        held = Criterion("not_worse", "baseline", sign, "", family, change=change)
        row(
            f"held_{at + 1}",
            family,
            one(sign, around, family, "region" if at == 0 else "one"),
            held,
            ranged=family == "share",
        )
    for at, around in enumerate(["90", "75"]):
        rising = Criterion("rising", "baseline", ">", "", "share")
        row(f"either_{at + 1}", "share", ranged=True, alternatives=(one(">=", around, "share"), rising))
    for at, (sign, family) in enumerate([(">=", "share"), ("<=", "dust"), (">=", "land"), ("<=", "power")]):
        row(f"given_{at + 1}", family, Criterion("level", "given", sign, "", family), ranged=family == "share")
    for id_, family, around, total in [
        ("energy_per_output", "energy", "0.70", "total_energy_use"),
        ("water_per_output", "water", "50", "total_water_use"),
    ]:
        quantity = {"total_energy_use": "coal", "total_water_use": "volume"}[total]
        cap = Criterion("within_cap", "given", "<=", total, quantity)
        row(id_, family, one("<=", around, family), cap, formula=((total,), "output"))
    row("treated_share", "share", one(">=", "85", "share", "both"), formula=(("treated",), "produced"), ranged=True)
    row("reuse_share", "share", one(">=", "32.5", "share"), formula=(("reused", "recycled"), "produced"), ranged=True)
    for at, around in enumerate(["95", "90"]):
        parts = [one(">=", around, "share"), one(">=", around, "share", may_not_apply=at == 0)]
        parts = [
            Criterion(f"part_{n}", "fixed", part.comparator, f"part_{at + 1}{'ab'[n - 1]}", "share", part.thresholds,
                      may_not_apply=part.may_not_apply)
            for n, part in enumerate(parts, 1)
        ]  # fmt: skip
        row(f"parts_{at + 1}", "", *parts)
    known = (
        "未发生 发生, 制定实施 未制定实施, 建立 未建立, 全面推行 部分推行 未推行, 名列前茅 中游 靠后, 不明显 明显 严重"
    )
    for at, states in enumerate(known.split(", ")):
        words = tuple(states.split())
        row(f"state_{at + 1}", "", Criterion("level", "states", states=words, accepted=words[:1]))
    row("coast", "share", one(">=", "60", "share", may_not_apply=True), ranged=True)
    row("heating", "power", one("<=", "700", "power", "region", may_not_apply=True))
    row("announced", "")
    quantities = [
        Quantity("total_energy_use", "示例能源消耗总量", "coal"),
        Quantity("total_water_use", "示例用水总量", "volume"),
        Quantity("output", "示例产值", "money"),
        Quantity("treated", "示例处理量", "mass"),
        Quantity("produced", "示例产生量", "mass"),
        Quantity("reused", "示例利用量", "mass"),
        Quantity("recycled", "示例回收量", "mass"),
        *(Quantity(f"part_{n}{letter}", f"示例部分{n}{letter}", "share", True) for n in (1, 2) for letter in "ab"),
        Quantity("population_land", "示例人均用地", "land"),
    ]
    return Rules("whole", tuple(rows), tuple(quantities), frozenset({"parts_1", "parts_2", "announced"}))


PROFILES = {"plain": plain, "whole": whole}


def toml(rules: Rules) -> str:
    """The ruleset as the file that the engine reads."""
    lines = [
        "# Illustrative (示例, 虚构), written by benchmarks/data.py: no document stands behind these numbers.",
        "[ruleset]",
        f'id        = "benchmark_{rules.profile}"',
        'version   = "1.0.0"',
        f'series    = "benchmark_{rules.profile}"',
        f'title     = "示例：性能测试用的指标表（虚构，{rules.profile}）"',
        "effective = { from = 2015-01-01 }",
        'language  = "zh"',
        "",
        "[verdicts]",
        *(f'{constraint:9} = "{verdict}"' for constraint, verdict in VERDICTS.items()),
        "",
        "[axes.region]",
        'name      = "区域"',
        f"variants  = {_list(REGIONS)}",
        "synonyms  = { " + ", ".join(f'"{word}" = "{variant}"' for word, variant in SYNONYMS.items()) + " }",
        "",
        "[axes.terrain]",
        'name      = "地形"',
        f"variants  = {_list(TERRAINS)}",
        "",
        "[sources.made_up]",
        'title = "示例（虚构）"',
    ]
    for quantity in rules.quantities:
        lines += ["", f"[quantities.{quantity.id}]", f'name  = "{quantity.name}"', f'unit  = "{OWN[quantity.family]}"']
        lines += ["range = [0, 100]"] * quantity.ranged
    for number, row in enumerate(rules.indicators, 1):
        lines += ["", f"[indicators.{row.id}]", f'number     = "{number}"', f'name       = "{row.name}"']
        lines += [f'constraint = "{row.constraint}"']
        if row.family:
            lines.append(f'unit       = "{OWN[row.family]}"')
        lines += ["range      = [0, 100]"] * row.ranged
        if row.formula:
            above, below = row.formula
            total = above[0] if len(above) == 1 else "(" + " + ".join(above) + ")"
            lines.append(f'formula    = "{total} / {below}"')
        lines.append('source     = { ref = "made_up", grade = "reprinted", note = "示例（虚构）" }')
        if not row.leaves:
            lines.append('requirement = "none"')
        for criterion in row.criteria:
            simple = len(row.criteria) == 1 and not criterion.measures
            lines += _criterion(criterion, "" if simple else f"indicators.{row.id}.criteria.{criterion.name}")
        for criterion in row.alternatives:
            lines += _criterion(criterion, f"indicators.{row.id}.criteria.level_or_rising.any.{criterion.name}")
    return "\n".join(lines) + "\n"


def _list(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


def _criterion(criterion: Criterion, path: str) -> Iterator[str]:
    if path:
        yield f"[{path}]"
    if criterion.measures:
        yield f'measures   = "{criterion.measures}"'
    if criterion.may_not_apply:
        yield "may_not_apply = true"
    if criterion.kind == "states":
        yield f"states     = {_list(criterion.states)}"
        yield f"accepted   = {_list(criterion.accepted)}"
        return
    yield f'comparator = "{criterion.comparator}"'
    if criterion.kind == "given":
        yield 'threshold  = { delegated_to = "示例上级（虚构）" }'
    elif criterion.kind == "baseline":
        yield f'threshold  = {{ baseline = "previous_period", change = {criterion.change} }}'
    elif len(criterion.thresholds) == 1:
        yield f"threshold  = {criterion.thresholds[0].written}"
    else:
        yield "thresholds = ["
        for threshold in criterion.thresholds:
            axes = [("region", threshold.region), ("terrain", threshold.terrain)]
            when = ", ".join(f"{axis} = {_list(among)}" for axis, among in axes if among)
            yield f"  {{ when = {{ {when} }}, value = {threshold.written} }},"
        yield "]"
