"""Verdicts at, just above and just below every threshold, in every unit that fits, against arithmetic of our own.

Nothing here asks the engine what a unit is worth or what a comparator means: both stand below, written a second time.
Ties are drawn on purpose and counted, since a property that never meets one proves little.
"""

from __future__ import annotations

import json
import math
import operator
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from io import BytesIO
from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compliance.engine import check, judge, load_measurements
from compliance.judging.verdict import Verdict
from compliance.problems import MeasurementError
from compliance.rules.catalog import heads
from compliance.rules.loading import load_ruleset
from compliance.rules.requirements import Baseline, Criterion, Fixed, Threshold
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import lies_in
from compliance.units import spellings

HOLDS: Mapping[str | None, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}
# How much one of each unit is, kind by kind, from a school book and not from units.txt.
SCHOOL_BOOK = """
pure     1=1
share    %=1/100 ‰=1/1000
coal     克标煤=1/1000000 千克标煤=1/1000 吨标煤=1 万吨标煤=1e4 亿吨标煤=1e8
money    元=1 千元=1e3 万元=1e4 百万元=1e6 千万元=1e7 亿元=1e8 万亿元=1e12
length   毫米=1/1000 厘米=1/100 米=1 公里=1e3 万公里=1e7
area     平方米=1 万平方米=1e4 公顷=1e4 千公顷=1e7 万公顷=1e8 平方公里=1e6 万平方公里=1e10
area     亩=2000/3 万亩=20000000/3 亿亩=200000000000/3
volume   毫升=1/1000000 升=1/1000 立方米=1 万立方米=1e4 百万立方米=1e6 亿立方米=1e8
mass     纳克=1/1000000000 微克=1/1000000 毫克=1/1000 克=1 千克=1e3 吨=1e6 千吨=1e9 万吨=1e10 百万吨=1e12 亿吨=1e14
energy   焦=1 千焦=1e3 兆焦=1e6 吉焦=1e9 太焦=1e12 千瓦时=36e5 万千瓦时=36e9 亿千瓦时=36e13
time     秒=1 分钟=60 小时=3600 天=86400
years    年=1 季=1/4 月=1/12
persons  人=1 千人=1e3 万人=1e4 亿人=1e8
visits   人次=1 万人次=1e4 亿人次=1e8
户 户=1 万户=1e4
家 家=1 万家=1e4
辆 辆=1 万辆=1e4
蒸吨 蒸吨=1 万蒸吨=1e4
个 个=1 万个=1e4
次 次=1 万次=1e4
件 件=1 万件=1e4
头 头=1 万头=1e4
株 株=1 万株=1e4
标台 标台=1
条 条=1
组 组=1
台 台=1
块 块=1
起 起=1
项 项=1
处 处=1
座 座=1
声级 分贝=1
volume   100mL=1/10000 10mL=1/100000 250mL=1/4000 千立方米=1e3 微升=1/1000000000
mass     100克=100
persons  10万人=1e5 百万人=1e6 百人=100
time     30天=2592000
share    ‱=1/10000
energy   兆瓦时=36e8 吉瓦时=36e11
length   分米=1/10 微米=1/1000000 纳米=1/1000000000
area     平方分米=1/100 平方厘米=1/10000
power    瓦=1 千瓦=1e3 兆瓦=1e6 万千瓦=1e7 吉瓦=1e9 亿千瓦=1e11
co2      克二氧化碳=1/1000000 千克二氧化碳=1/1000 吨二氧化碳=1 万吨二氧化碳=1e4
co2e     千克二氧化碳当量=1/1000 吨二氧化碳当量=1 万吨二氧化碳当量=1e4
tkm      吨公里=1 万吨公里=1e4 亿吨公里=1e8
pkm      人公里=1 万人公里=1e4 亿人公里=1e8
rawcoal  吨原煤=1 万吨原煤=1e4
oil      吨标油=1 万吨标油=1e4
pressure 帕=1 百帕=100 千帕=1e3 兆帕=1e6
voltage  毫伏=1/1000 千伏=1e3
activity 毫贝可=1/1000 贝可=1 千贝可=1e3
dose     纳希沃特=1/1000000000 微希沃特=1/1000000 毫希沃特=1/1000 希沃特=1
kerma    纳戈瑞=1/1000000000 微戈瑞=1/1000000 毫戈瑞=1/1000 戈瑞=1
amount   微摩尔=1/1000000 毫摩尔=1/1000 摩尔=1
field    微特=1/1000000 毫特=1/1000
conduct  微西门子=1/1000000 毫西门子=1/1000
份 份=1 万份=1e4
例 例=1 万例=1e4
册 册=1 万册=1e4
只 只=1 万只=1e4
套 套=1 万套=1e4
床 床=1 万床=1e4
张 张=1 万张=1e4
所 所=1 万所=1e4
标箱 标箱=1 万标箱=1e4
间 间=1 万间=1e4
CFU CFU=1
FTU FTU=1
MPN MPN=1
NTU NTU=1
°C °C=1
倍 倍=1
分 分=1
勒克斯 勒克斯=1
千卡 千卡=1
学分 学分=1
宗 宗=1
批 批=1
栋 栋=1
生 生=1
眼 眼=1
篇 篇=1
艘 艘=1
课时 课时=1
"""
ONE_UNIT_WITH_A_STROKE = ("1/10万", "V/m", "kV/m", "W/m2", "μW/cm2")
KIND: dict[str, str] = {}
SIZE: dict[str, Fraction] = {}
for kind, *units in map(str.split, SCHOOL_BOOK.strip().splitlines()):
    for unit, _, worth in (written.partition("=") for written in units):
        KIND[unit], SIZE[unit] = kind, Fraction(worth)
SPELLINGS = {texts[0]: texts for texts in spellings().values()}
NAME = {text: usual for usual, texts in SPELLINGS.items() for text in texts}


def test_the_school_book_knows_every_unit_of_the_table() -> None:
    assert set(SPELLINGS) == {*SIZE, *ONE_UNIT_WITH_A_STROKE}


def size(unit: str) -> Fraction:
    """How much one of a unit is, ``/`` by ``/``."""
    first, *below = (SIZE[NAME[part]] for part in unit.split("/"))
    return first / prod(below, start=Fraction(1))


@cache
def fitting(unit: str) -> tuple[str, ...]:
    """Every unit of the same kind, by its usual spelling: 70 of them for 万元/亩. A share may be a fraction, too."""
    alike = [[unit for unit, kind in KIND.items() if kind == KIND[NAME[part]]] for part in unit.split("/")]
    found = tuple("/".join(parts) for parts in product(*alike))
    return (*found, "1") if KIND[NAME[unit.split("/", maxsplit=1)[0]]] == "share" and len(alike) == 1 else found


@cache
def spelt(unit: str) -> tuple[str, ...]:
    """Every unit of the same kind in every one of its spellings."""
    return tuple(
        "/".join(texts) for each in fitting(unit) for texts in product(*(SPELLINGS[p] for p in each.split("/")))
    )


# Every number of every ruleset.


@dataclass(frozen=True)
class Edge:
    """A number of a ruleset, with the criterion that asks for it and an area's variants."""

    ruleset: Ruleset = field(repr=False)
    indicator: Indicator = field(repr=False)
    criterion: Criterion = field(repr=False)
    threshold: Threshold
    variants: Mapping[str, str]

    def __str__(self) -> str:
        asked = f"{self.criterion.requirement.sign} {self.threshold.value} {self.unit}"
        return f"{self.ruleset.id} {self.indicator.id}.{self.criterion.name} {asked} {'/'.join(self.variants.values())}"

    @property
    def unit(self) -> str:
        assert self.criterion.unit is not None
        return self.criterion.unit

    @property
    def number(self) -> Fraction:
        return Fraction(self.threshold.value)

    def expected(self, value: Fraction) -> str:
        """The verdict on a value in the rule's unit: outside what is possible it is a problem instead."""
        asked = [leaf for _, leaf in self.ruleset.uses[self.criterion.measures]]
        spans = [self.ruleset.possible(leaf) for leaf in asked if leaf.requirement.measured_as == "number"]
        if any(not lies_in(value, span.values) for span in spans):
            return "impossible-value"
        return "pass" if HOLDS[self.criterion.requirement.sign](value, self.number) else "fail"

    def judged(self, value: object, unit: str) -> str:
        """The verdict of the engine on the criterion, or the code of the problem."""
        measured = {self.criterion.measures: (value, unit)}
        try:
            found = judge(
                self.ruleset, self.indicator.id, None, measurements=measured, accept_unverified=True, **self.variants
            )
        except MeasurementError as error:
            return ", ".join(problem.code for problem in error.problems)
        return next(leaf.verdict.value for leaf in found.leaves() if leaf.criterion is self.criterion)


def edges_of(ruleset: Ruleset) -> Iterator[Edge]:
    for indicator in ruleset.indicators.values():
        for criterion in indicator.leaves():
            if isinstance(criterion.requirement, Fixed):
                for threshold in criterion.requirement.entries:
                    axes = dict(criterion.applies) | dict(threshold.when)
                    for combination in product(*axes.values()):
                        variants = dict(zip(axes, combination, strict=True))
                        if all(ruleset.variants.get(axis, variant) == variant for axis, variant in variants.items()):
                            yield Edge(ruleset, indicator, criterion, threshold, variants)


RULESETS = [load_ruleset(f"{head.id}@{head.version}") for head in heads() if head.at_hand]
EDGES = [edge for ruleset in RULESETS for edge in edges_of(ruleset)]


def places(value: Fraction) -> int | None:
    """How many decimal places write a fraction exactly; None where none do."""
    rest, shift = value.denominator, 0
    for prime in (2, 5):
        times = 0
        while rest % prime == 0:
            rest, times = rest // prime, times + 1
        shift = max(shift, times)
    return shift if rest == 1 else None


def text(value: Fraction) -> str:
    """A fraction of finitely many decimal places, as digits."""
    digits = places(value)
    assert digits is not None
    return format(Decimal(value.numerator * 10**digits // value.denominator).scaleb(-digits, Context(prec=200)), "f")


def around(value: Fraction, further: int) -> tuple[Fraction, ...]:
    """A value and its neighbours in a further digit; of one that no digits write, the two neighbours."""
    digits = places(value)
    if digits is None:
        step = Fraction(1, 10 ** (15 + further))  # a number may have sixty digits in all
        below = math.floor(value / step) * step
        return below, below + step
    step = Fraction(1, 10 ** (digits + further))
    return value - step, value, value + step


@pytest.mark.parametrize("ruleset", RULESETS, ids=lambda ruleset: ruleset.id)
def test_every_number_of_every_ruleset_in_every_unit(ruleset: Ruleset) -> None:
    wrong, ties = [], 0
    for edge in edges_of(ruleset):
        for unit in fitting(edge.unit):
            per = size(unit) / size(edge.unit)
            for further in (1, 25):
                for value in around(edge.number / per, further):
                    ties += value * per == edge.number
                    found, expected = edge.judged(text(value), unit), edge.expected(value * per)
                    if found != expected:
                        wrong.append(f"{edge}: {text(value)} {unit} is {found}, not {expected}")
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong[:20]])
    assert ties


def test_every_ruleset_at_hand_has_numbers() -> None:
    assert {edge.ruleset.id for edge in EDGES} == {ruleset.id for ruleset in RULESETS}
    assert len(EDGES) > 300


# The same drawn at random: ties, further digits, any spelling.

counted = settings(max_examples=400, deadline=None, derandomize=True)  # derandomized, so that the counts hold
SOMEWHERE = st.sampled_from(["tie", "tie", "near", "far"])


@st.composite
def values_in_a_unit(draw: st.DrawFn, edge: Edge, unit: str) -> Fraction:
    """A value in a unit: on the number wherever digits can write it there, else near it or anywhere."""
    exact = edge.number * size(edge.unit) / size(unit)
    where = draw(SOMEWHERE)
    if where == "tie" and places(exact) is not None:
        return exact
    if where != "far":
        return draw(st.sampled_from(around(exact, draw(st.integers(1, 25)))))
    digits = draw(st.integers(0, 6))
    return Fraction(draw(st.integers(-(10**6), 3 * 10**6)), 10**digits)


@st.composite
def measured(draw: st.DrawFn) -> tuple[Edge, Fraction, str]:
    edge = draw(st.sampled_from(EDGES))
    unit = draw(st.sampled_from(spelt(edge.unit)))
    return edge, draw(values_in_a_unit(edge, unit)), unit


def enough_ties(ties: Counter[bool]) -> None:
    assert ties[True] * 3 >= ties.total() > 100, f"{ties[True]} ties in {ties.total()}"


def test_the_verdict_is_the_exact_one_however_the_number_is_written() -> None:
    ties: Counter[bool] = Counter()

    @counted
    @given(measured(), st.sampled_from([str, Decimal, lambda digits: f"{digits}000", lambda digits: f" {digits} "]))
    def holds(drawn: tuple[Edge, Fraction, str], written: Callable[[str], object]) -> None:
        edge, value, unit = drawn
        digits = text(value) if "." in text(value) else text(value) + ".0"
        exact = value * size(unit) / size(edge.unit)
        ties[exact == edge.number] += 1
        assert edge.judged(written(digits), unit) == edge.expected(exact)

    holds()
    enough_ties(ties)


def test_the_unit_in_which_a_value_is_written_never_changes_the_verdict() -> None:
    ties: Counter[bool] = Counter()

    @counted
    @given(measured(), st.data())
    def holds(drawn: tuple[Edge, Fraction, str], data: st.DataObject) -> None:
        edge, value, unit = drawn
        other = data.draw(st.sampled_from(spelt(edge.unit)))
        converted = value * size(unit) / size(other)
        assume(places(converted) is not None)
        ties[value * size(unit) == edge.number * size(edge.unit)] += 1
        assert edge.judged(text(value), unit) == edge.judged(text(converted), other)

    holds()
    enough_ties(ties)


def test_a_float_means_the_decimal_that_it_shows_at_15_digits() -> None:
    ties: Counter[bool] = Counter()
    at_15 = Context(prec=15)

    @counted
    @given(st.sampled_from(EDGES), st.data(), st.integers(-6, 6))
    def holds(edge: Edge, data: st.DataObject, ulps: int) -> None:
        unit = data.draw(st.sampled_from(fitting(edge.unit)))
        value = float(edge.number * size(edge.unit) / size(unit))
        for _ in range(abs(ulps)):
            value = math.nextafter(value, math.copysign(math.inf, ulps))
        exact = Fraction(at_15.create_decimal(Decimal(value))) * size(unit) / size(edge.unit)
        ties[exact == edge.number] += 1
        assert edge.judged(value, unit) == edge.expected(exact)

    holds()
    enough_ties(ties)
    assert Fraction(0.7000000000000001) != Fraction("0.7")  # what is meant: this float is 0.7


def test_better_never_turns_a_pass_into_a_miss() -> None:
    ties: Counter[bool] = Counter()
    order = {"pass": 0, "fail": 1}

    @counted
    @given(measured(), st.data())
    def holds(drawn: tuple[Edge, Fraction, str], data: st.DataObject) -> None:
        edge, value, unit = drawn
        assume(edge.criterion.requirement.sign != "=")
        other = data.draw(st.sampled_from(spelt(edge.unit)))
        second = data.draw(values_in_a_unit(edge, other))
        one, two = value * size(unit), second * size(other)
        ties[edge.number * size(edge.unit) in (one, two)] += 1
        worse, better = sorted([(one, value, unit), (two, second, other)], key=operator.itemgetter(0))
        if edge.criterion.requirement.sign in ("<=", "<"):
            worse, better = better, worse
        before, after = edge.judged(text(worse[1]), worse[2]), edge.judged(text(better[1]), better[2])
        if "impossible-value" not in (before, after):
            assert order[after] <= order[before]

    holds()
    enough_ties(ties)


# Where two measured values meet: earlier values, given thresholds, formulas.


@dataclass(frozen=True)
class Asked:
    """A criterion of a ruleset that compares two measured values."""

    ruleset: Ruleset = field(repr=False)
    criterion: Criterion = field(repr=False)
    name: str

    @property
    def unit(self) -> str:
        assert self.criterion.unit is not None
        return self.criterion.unit


def all_that(hold: Callable[[Criterion], bool]) -> list[Asked]:
    return [
        Asked(ruleset, leaf, f"{ruleset.id} {row.id}.{leaf.name}")
        for ruleset in RULESETS
        for row in ruleset.indicators.values()
        for leaf in row.leaves()
        if hold(leaf)
    ]


def one_criterion(asked: Asked, document: object) -> Verdict:
    """The verdict on one criterion for the last subject of a measurement file."""
    found = load_measurements("-", input_format="json", stdin=BytesIO(json.dumps(document).encode()))
    last = check(found, asked.ruleset, accept_unverified=True)[-1]
    return next(leaf.verdict for each in last.findings for leaf in each.leaves() if leaf.criterion is asked.criterion)


BASELINES = all_that(lambda leaf: isinstance(leaf.requirement, Baseline))
GIVEN = all_that(lambda leaf: leaf.requirement.takes_given)
POSSIBLE = st.integers(2 * 10**4, 98 * 10**4).map(lambda n: Fraction(n, 10**4))  # a share inside its range, too


@st.composite
def two_values(draw: st.DrawFn, asked: Asked, change: Fraction) -> tuple[Fraction, str, Fraction, str]:
    """A value to compare with and a measured one, each in a unit of its own: alike but for the change, or nearly so."""
    unit, most = asked.unit, asked.ruleset.possible(asked.criterion).high
    one, other = (draw(st.sampled_from(spelt(unit))) for _ in range(2))
    edge = draw(POSSIBLE) * (3 if most is None else Fraction(most) / 100)  # times three so that 亩 write it in digits
    before = (edge - change) * size(unit) / size(one)
    after = edge * size(unit) / size(other)
    assume(places(before) is not None)
    near = around(after, draw(st.integers(1, 25)))
    value = after if len(near) == 3 and draw(st.booleans()) else draw(st.sampled_from(near))
    return before, one, value, other


def test_an_earlier_value_is_compared_exactly() -> None:
    ties: Counter[bool] = Counter()

    @settings(counted, max_examples=300)
    @given(st.sampled_from(BASELINES), st.data())
    def holds(asked: Asked, data: st.DataObject) -> None:
        criterion = asked.criterion
        assert isinstance(criterion.requirement, Baseline)
        change = Fraction(criterion.requirement.change)
        before, one, value, other = data.draw(two_values(asked, change))
        base = int(criterion.requirement.period) if criterion.requirement.period.isdigit() else 2016
        told = ((base, before, one), (base + 1, value, other))
        subjects = [
            {"period": year, "measurements": {criterion.measures: {"value": text(number), "unit": unit}}}
            for year, number, unit in told
        ]
        subjects[-1]["base_period"] = base
        edge = before * size(one) / size(asked.unit) + change
        exact = value * size(other) / size(asked.unit)
        ties[exact == edge] += 1
        expected = "pass" if HOLDS[criterion.requirement.sign](exact, edge) else "fail"
        assert one_criterion(asked, {"subjects": subjects}) == expected

    holds()
    enough_ties(ties)


def test_a_given_threshold_is_compared_exactly() -> None:
    ties: Counter[bool] = Counter()

    @settings(counted, max_examples=300)
    @given(st.sampled_from(GIVEN), st.data())
    def holds(asked: Asked, data: st.DataObject) -> None:
        criterion = asked.criterion
        demanded, one, value, other = data.draw(two_values(asked, Fraction(0)))
        document = {
            "measurements": {criterion.measures: {"value": text(value), "unit": other}},
            "given": {criterion.measures: {"value": text(demanded), "unit": one}},
        }
        exact, edge = value * size(other), demanded * size(one)
        ties[exact == edge] += 1
        expected = "pass" if HOLDS[criterion.requirement.sign](exact, edge) else "fail"
        assert one_criterion(asked, document) == expected

    holds()
    enough_ties(ties)


QUOTIENTS = [  # every formula of a shipped ruleset is one quantity over another
    (edge, *str(edge.indicator.formula).split(" / "))
    for edge in EDGES
    if edge.indicator.formula and edge.criterion.measures == edge.indicator.id
]


def test_a_formula_is_compared_exactly() -> None:
    ties: Counter[bool] = Counter()

    @counted
    @given(st.sampled_from(QUOTIENTS), st.data())
    def holds(case: tuple[Edge, str, str], data: st.DataObject) -> None:
        edge, above, below = case
        units = [str(edge.ruleset.quantities[name].unit) for name in (above, below)]
        one, other = (data.draw(st.sampled_from(spelt(unit))) for unit in units)
        divisor = Fraction(data.draw(st.integers(1, 10**6)) * 3, 10)
        dividend = edge.number * size(edge.unit) * divisor * size(other) / size(one)
        near = around(dividend, data.draw(st.integers(1, 25)))
        value = dividend if len(near) == 3 and data.draw(st.booleans()) else data.draw(st.sampled_from(near))
        exact = value * size(one) / (divisor * size(other)) / size(edge.unit)
        ties[exact == edge.number] += 1
        raw = {above: (text(value), one), below: (text(divisor), other)}
        found = judge(edge.ruleset, edge.indicator.id, None, measurements=raw, accept_unverified=True, **edge.variants)
        leaf = next(leaf for leaf in found.leaves() if leaf.criterion is edge.criterion)
        assert leaf.verdict == edge.expected(exact)

    holds()
    enough_ties(ties)
    assert all(len(case) == 3 for case in QUOTIENTS)


# The same for whole rows: several criteria, alternatives, earlier values, given thresholds, variants stated or not.

WORSE = {"pass": 0, "undetermined": 1, "fail": 2, "veto": 3}
UPWARD = {">=": True, ">": True, "<=": False, "<": False}


@dataclass(frozen=True)
class Directed:
    """A row and something that it measures, of which all its criteria want more (or all less)."""

    ruleset: Ruleset = field(repr=False)
    row: Indicator = field(repr=False)
    name: str
    measures: str
    more_is_better: bool

    @property
    def leaves(self) -> list[Criterion]:
        return [leaf for leaf in self.row.leaves() if leaf.measures == self.measures]


def directed_of(ruleset: Ruleset) -> Iterator[Directed]:
    for measures, uses in ruleset.uses.items():
        row = uses[0][0]
        signs = {UPWARD.get(leaf.requirement.sign or "") for leaf in row.leaves() if leaf.measures == measures}
        if len(signs) == 1 and None not in signs:
            yield Directed(ruleset, row, f"{ruleset.id} {row.id}", measures, bool(signs.pop()))


DIRECTED = [directed for ruleset in RULESETS for directed in directed_of(ruleset)]


@st.composite
def situations(draw: st.DrawFn, directed: Directed) -> tuple[dict[str, Any], tuple[Fraction, Fraction]]:
    """What is known besides the value, and two values, often on an edge or beside one."""
    told = draw(st.fixed_dictionaries({}, optional=dict.fromkeys(("before", "base", "given"), POSSIBLE)))
    edges = list(told.values())
    edges += [
        Fraction(t.value)
        for leaf in directed.leaves
        if isinstance(leaf.requirement, Fixed)
        for t in leaf.requirement.entries
    ]
    step = draw(st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(1, 10**9)]))
    beside = st.builds(
        lambda edge, times: edge + times * step,
        st.sampled_from(edges or [Fraction(50)]),
        st.sampled_from([0, 0, 0, 1, -1]),
    )
    earlier = {year: text(told[key]) for key, year in (("before", "2016"), ("base", "2012")) if key in told}
    axes = {axis.id: st.sampled_from(axis.variants) for axis in directed.ruleset.axes.values()}
    stated = st.fixed_dictionaries(axes)
    variants = draw(stated | stated | st.fixed_dictionaries({}, optional=axes))
    known = {
        "earlier": earlier,
        "given": {directed.measures: {"value": text(told["given"])}} if "given" in told else {},
        "accept_unverified": draw(st.sampled_from([True, True, False])),
        **{axis: directed.ruleset.variants.get(axis, variant) for axis, variant in variants.items()},
    }
    return known, (draw(beside), draw(beside))


def test_better_never_makes_a_row_worse() -> None:
    ties: Counter[bool] = Counter()

    @settings(counted, max_examples=800)
    @given(st.sampled_from(DIRECTED), st.data())
    def holds(directed: Directed, data: st.DataObject) -> None:
        known, values = data.draw(situations(directed))
        unit = directed.leaves[0].unit
        found = []
        for value in sorted(values, reverse=not directed.more_is_better):
            options = {"period": 2017, "base_period": 2012, **known}
            with suppress(MeasurementError):  # beyond what is possible
                found.append(judge(directed.ruleset, directed.measures, text(value), unit, **options))
        ties[any(leaf.margin == 0 for finding in found for leaf in finding.leaves())] += 1
        assert len(found) < 2 or WORSE[found[1].verdict] <= WORSE[found[0].verdict]

    holds()
    enough_ties(ties)


@pytest.mark.parametrize(
    ("value", "unit", "verdict"),
    [
        ("1200", "万元/公顷", "pass"),  # 80 万元/亩, and no digit less
        ("1199.999999999999999999", "万元/公顷", "fail"),
        ("1200.000000000000000001", "万元／公顷", "pass"),
        ("1199.99", "元/平方米", "fail"),
        ("1200", "元/m²", "pass"),
        ("0.0012", "百万元/平方米", "pass"),
    ],
)
def test_80_wan_per_mu_is_1200_wan_per_hectare(value: str, unit: str, verdict: str) -> None:
    edge = next(
        edge
        for edge in EDGES
        if edge.unit == "万元/亩" and edge.number == 80 and edge.criterion.requirement.sign == ">="
    )
    assert edge.judged(value, unit) == verdict
