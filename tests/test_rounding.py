"""Rounding as GB/T 8170 has it: a value is rounded half to even to the digits that the threshold prints, then compared.

The grid holds every row against ``Decimal.quantize``: five signs, thresholds with and without decimals, values on the
halves, beside and between them, in several units, measured and by formula, one at a time and as a table in any order.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from calling import call
from little_rulesets import finding_json, row, written

from compliance import Ruleset, RulesetError, diff, findings_frame, judge, judge_frame

ROUNDED = 'rounding = "GB/T 8170"'
HOLDS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "≥": operator.ge,
    ">": operator.gt,
    "≤": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}
THRESHOLDS = "0.05 0.1 0.5 0.50 1 1.0 2 2.5 9.95 10 50 50.0 69.9 70 70.0 95 99.5 99.95 100 100.0".split()
# Where values lie, in last digits of the threshold from it: the halves are ±0.5 and ±1.5.
STEPS = "-1.5 -1 -0.501 -0.5 -0.499 -0.25 -0.001 0 0.001 0.25 0.499 0.5 0.501 1 1.5".split()
ORDERS = ("as drawn", "reversed", "shuffled")


class Rule(NamedTuple):
    """An indicator of the grid; every second one states what is possible."""

    name: str
    sign: str
    threshold: str
    ranged: bool

    def text(self, *lines: str) -> str:
        demand = [f'comparator = "{self.sign}"', f"threshold = {self.threshold}", ROUNDED]
        return row(self.name, *demand, *(["range = [0, 100]"] if self.ranged else []), *lines)

    def expects(self, value: Decimal) -> str:
        """What GB/T 8170 says of a value in %."""
        threshold = Decimal(self.threshold)
        rounded = value.quantize(threshold, rounding=ROUND_HALF_EVEN)
        return "pass" if HOLDS[self.sign](rounded, threshold) else "fail"

    def values(self) -> Iterator[Decimal]:
        """Values in % on the threshold and around it, as far as they are possible."""
        threshold = Decimal(self.threshold)
        last = Decimal(1).scaleb(int(threshold.as_tuple().exponent))
        for step in STEPS:
            value = threshold + last * Decimal(step)
            if value >= 0 and not (self.ranged and value > 100):
                yield value


RULES = [
    Rule(f"row_{place}_{index}", sign, threshold, (place + index) % 2 == 0)
    for place, sign in enumerate(HOLDS)
    for index, threshold in enumerate(THRESHOLDS)
]


class Row(NamedTuple):
    """A measurement and what has to be said of it."""

    rule: Rule
    value: str
    unit: str | None
    expected: str


@cache
def rows() -> tuple[Row, ...]:
    found = []
    for rule in RULES:
        for value in rule.values():
            expected = rule.expects(value)
            found.append(Row(rule, f"{value:f}", "%", expected))
            found.append(Row(rule, f"{value * 10:f}", "‰", expected))
            if value > 1 or Decimal(rule.threshold) <= 1:  # else nobody knows whether a fraction is meant
                found.append(Row(rule, f"{value:f}", None, expected))
    return tuple(found)


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    return written(tmp_path_factory.mktemp("grid"), *(rule.text() for rule in RULES))


def ordered(count: int, order: str) -> list[int]:
    places = list(range(count))
    if order == "shuffled":
        Random(8170).shuffle(places)
    return places[::-1] if order == "reversed" else places


def test_the_grid_has_enough_rows_and_both_verdicts_of_each_rule() -> None:
    assert len(rows()) >= 2850
    one_sided = {rule for rule in RULES if rule.ranged and Decimal(rule.threshold) == 100 and rule.sign in "≤>"}
    for rule in RULES:
        assert len({each.expected for each in rows() if each.rule == rule}) == 1 + (rule not in one_sided), rule


def test_one_at_a_time(grid: Ruleset) -> None:
    wrong = []
    for each in rows():
        found = judge(grid, each.rule.name, each.value, each.unit).verdict.value
        if found != each.expected:
            wrong.append((each, found))
    assert not wrong, f"{len(wrong)} wrong: {wrong[:10]}"


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", ["text", "double"])
def test_as_a_table(grid: Ruleset, kind: str, order: str) -> None:
    drawn = [rows()[place] for place in ordered(len(rows()), order)]
    values = [each.value if kind == "text" else float(each.value) for each in drawn]
    frame = pa.table(
        {
            "area": [f"示例{place}县" for place in range(len(drawn))],
            "indicator": [each.rule.name for each in drawn],
            "value": pa.array(values, pa.string() if kind == "text" else pa.float64()),
            "unit": pa.array([each.unit for each in drawn], pa.string()),
        }
    )
    found = judge_frame(frame, grid)["verdict"].to_pylist()
    wrong = [(each, said) for each, said in zip(drawn, found, strict=True) if said != each.expected]
    assert not wrong, f"{len(wrong)} wrong: {wrong[:10]}"


# --- through a formula ---


@pytest.fixture(scope="module")
def by_formula(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    return written(tmp_path_factory.mktemp("formula"), *(rule.text('formula = "a / b"') for rule in RULES))


@cache
def quotients() -> tuple[tuple[Decimal, Decimal, str], ...]:
    """Every value of the grid that a share can have, with two quantities that give it."""
    values = sorted({value for rule in RULES for value in rule.values() if value <= 100})
    divisors = [Decimal(1000), Decimal(3)]
    return tuple(
        (value, value / 100 * divisors[place % 2], f"{divisors[place % 2]}") for place, value in enumerate(values)
    )


def test_by_formula_one_at_a_time(by_formula: Ruleset) -> None:
    known = {value: (f"{a:f}", b) for value, a, b in quotients()}
    wrong = []
    for rule in RULES:
        for value in rule.values():
            if value in known:
                a, b = known[value]
                found = judge(by_formula, rule.name, None, measurements={"a": (a, "吨"), "b": (b, "吨")})
                if found.verdict.value != rule.expects(value):
                    wrong.append((rule, value, found.verdict.value))
    assert not wrong, f"{len(wrong)} wrong: {wrong[:10]}"


@pytest.mark.parametrize("order", ORDERS)
def test_by_formula_as_a_table(by_formula: Ruleset, order: str) -> None:
    drawn = [
        {"area": f"{value:f}", "indicator": name, "value": told, "unit": "吨"}
        for value, a, b in quotients()
        for name, told in (("a", f"{a:f}"), ("b", b))
    ]
    frame = pa.Table.from_pylist([drawn[place] for place in ordered(len(drawn), order)])
    found = findings_frame(frame, by_formula).to_pylist()
    assert len(found) == len(RULES) * len(quotients()) > 2850
    rules = {rule.name: rule for rule in RULES}
    wrong = [each for each in found if each["verdict"] != rules[each["indicator"]].expects(Decimal(each["area"]))]
    assert not wrong, f"{len(wrong)} wrong: {wrong[:10]}"


# --- bounded values, variants, alternatives ---


def small(folder: Path, *lines: str, name: str = "own") -> Ruleset:
    return written(folder, row("row", "range = [0, 100]", *lines), name=name)


@pytest.mark.parametrize(
    ("sign", "threshold", "value", "verdict"),
    [
        ("≥", "70.0", "≥69.95", "pass"),  # 69.95 is 70.0, and so is or exceeds it all above
        ("≥", "70.0", ">69.94", "undetermined"),
        ("≥", "70.0", "≥69.9", "undetermined"),
        ("≥", "70.0", "<69.95", "fail"),
        ("≥", "70.0", "≤69.95", "undetermined"),
        ("≥", "69.9", "≥69.85", "undetermined"),  # 69.85 is 69.8, the even one
        ("≥", "69.9", ">69.85", "pass"),
        ("≥", "69.9", "≤69.85", "fail"),
        ("≤", "70.0", "≤70.05", "pass"),
        ("≤", "70.0", "<70.06", "undetermined"),
        ("≤", "69.9", "<69.95", "pass"),
        ("≤", "69.9", "≥69.95", "fail"),
        (">", "70", "≥70.5", "undetermined"),
        (">", "70", ">70.5", "pass"),
        ("=", "100", "≥99.5", "pass"),
        ("=", "100", "<99.5", "fail"),
        ("≥", "70.0", "约70", "undetermined"),
    ],
)
def test_a_bounded_value_is_rounded_at_its_bound(
    tmp_path: Path, sign: str, threshold: str, value: str, verdict: str
) -> None:
    ruleset = small(tmp_path, f'comparator = "{sign}"', f"threshold = {threshold}", ROUNDED)
    found = judge(ruleset, "row", value, "%")
    assert (found.verdict, found.reason) == (verdict, "qualified-value" if verdict == "undetermined" else None)
    frame = pa.table({"indicator": ["row"], "value": [value], "unit": ["%"]})
    assert judge_frame(frame, ruleset)["verdict"].to_pylist() == [verdict]


VARIANTS = [
    ("东部地区", "69.7", "fail"),
    ("东部地区", "69.95", "pass"),
    ("中部地区", "69.7", "pass"),
    ("中部地区", "69.5", "pass"),
    ("中部地区", "69.49", "fail"),
    ("西部地区", "69.995", "pass"),
    ("西部地区", "69.99", "fail"),
    (None, "69.995", "pass"),
    (None, "69.7", "undetermined"),
    (None, "69.49", "fail"),
]


def test_each_variant_has_the_digits_of_its_own_number(tmp_path: Path) -> None:
    numbers = 'threshold.region = { "东部地区" = 70.0, "中部地区" = 70, "西部地区" = 70.00 }'
    ruleset = small(tmp_path, 'comparator = "≥"', numbers, ROUNDED)
    frame = pa.table(
        {
            "area": [f"示例{place}县" for place in range(len(VARIANTS))],
            "区域": pa.array([region for region, _, _ in VARIANTS], pa.string()),
            "indicator": ["row"] * len(VARIANTS),
            "value": [value for _, value, _ in VARIANTS],
            "unit": ["%"] * len(VARIANTS),
        }
    )
    assert judge_frame(frame, ruleset)["verdict"].to_pylist() == [verdict for _, _, verdict in VARIANTS]
    for region, value, verdict in VARIANTS:
        stated = {} if region is None else {"region": region}
        assert judge(ruleset, "row", value, "%", **stated).verdict == verdict


HIGH = ("[indicators.row.criteria.level.any.high]", 'comparator = "≥"', "threshold = 70.0")
LOW = ("[indicators.row.criteria.level.any.low]", 'comparator = "≤"', "threshold = 5")


@pytest.mark.parametrize(
    ("lines", "passing", "failing"),
    [
        ((*HIGH, ROUNDED, *LOW), ("69.95", "5"), ("69.94", "5.4")),
        ((*HIGH, *LOW, ROUNDED), ("70", "5.4"), ("69.95", "5.5")),
    ],
    ids=["on one alternative", "on the other"],
)
def test_rounding_holds_for_what_it_stands_on(
    tmp_path: Path, lines: tuple[str, ...], passing: tuple[str, ...], failing: tuple[str, ...]
) -> None:
    ruleset = small(tmp_path, *lines)
    assert {value: judge(ruleset, "row", value, "%").verdict.value for value in (*passing, *failing)} == (
        dict.fromkeys(passing, "pass") | dict.fromkeys(failing, "fail")
    )


def test_a_criterion_may_round_where_its_neighbour_does_not(tmp_path: Path) -> None:
    one = ("[indicators.row.criteria.one]", 'comparator = "≥"', "threshold = 70.0", ROUNDED)
    other = ("[indicators.row.criteria.other]", 'comparator = "≤"', "threshold = 90.0")
    ruleset = small(tmp_path, *one, *other)
    for value, verdict in (("69.95", "pass"), ("69.94", "fail"), ("90", "pass"), ("90.04", "fail")):
        assert judge(ruleset, "row", value, "%").verdict == verdict


# --- what is refused ---

NO_NUMBER = {
    "an earlier value": ('comparator = "≥"', 'threshold.baseline = "previous_period"'),
    "set elsewhere": ('comparator = "≥"', 'threshold.delegated_to = "省级环保部门"'),
    "not at hand": ('comparator = "≥"', 'threshold.unknown = "不在手边"'),
    "a state": ('states = ["建立", "未建立"]', 'accepted = ["建立"]'),
}
PLACES = {
    "on the indicator": (),
    "on a criterion": ("[indicators.row.criteria.level]",),
    "on an alternative": (*HIGH, "[indicators.row.criteria.level.any.other]"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", NO_NUMBER)
def test_rounding_without_a_printed_number_is_refused(tmp_path: Path, kind: str, place: str) -> None:
    with pytest.raises(RulesetError) as raised:
        small(tmp_path, *PLACES[place], *NO_NUMBER[kind], ROUNDED)
    assert [problem.code for problem in raised.value.problems] == ["rounding-without-number"]
    assert raised.value.problems[0].place is not None


def test_rounding_of_a_row_that_demands_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesetError) as raised:
        small(tmp_path, 'requirement = "none"', ROUNDED)
    assert [problem.code for problem in raised.value.problems] == ["rounding-without-number"]


@pytest.mark.parametrize("word", ['"HJ 8170"', '"GB/T8170"', "true", "1", '""'])
def test_a_convention_that_nobody_knows_is_refused(tmp_path: Path, word: str) -> None:
    with pytest.raises(RulesetError) as raised:
        small(tmp_path, 'comparator = "≥"', "threshold = 70.0", f"rounding = {word}")
    assert {problem.code for problem in raised.value.problems} <= {"wrong-value", "wrong-type"}
    assert "rounding" in str(raised.value)


# --- 70 and 70.0 ---


@pytest.mark.parametrize("first", ["70", "70.0"])
def test_70_and_70_0_are_two_demands(tmp_path: Path, first: str) -> None:
    """Whichever is judged first: nothing that is kept takes the one for the other."""
    expected = {"70": "pass", "70.0": "fail"}
    second = next(each for each in expected if each != first)
    both = {
        text: small(tmp_path, 'comparator = "≥"', f"threshold = {text}", ROUNDED, name=f"own_{text.replace('.', '_')}")
        for text in (first, second)
    }
    assert both["70"].sha256 != both["70.0"].sha256
    frame = pa.table({"indicator": ["row"], "value": [69.7], "unit": ["%"]})
    for text, ruleset in both.items():
        assert judge(ruleset, "row", "69.7", "%").verdict == expected[text]
        assert judge_frame(frame, ruleset)["verdict"].to_pylist() == [expected[text]]
    assert effects(diff(both["70"], both["70.0"])) == {"tightened"}


def test_both_in_one_ruleset(tmp_path: Path) -> None:
    demand = ('comparator = "≥"', ROUNDED)
    whole = ("[indicators.row.criteria.whole]", *demand, "threshold = 70")
    tenths = ("[indicators.row.criteria.tenths]", *demand, "threshold = 70.0")
    found = judge(small(tmp_path, *whole, *tenths), "row", "69.7", "%")
    assert [criterion.verdict.value for criterion in found.criteria] == ["pass", "fail"]


# --- what is shown ---


def test_show_names_the_convention(tmp_path: Path) -> None:
    rounded = row("row", 'comparator = "≥"', "threshold = 70.0", ROUNDED)
    plain = row("plain", 'comparator = "≥"', "threshold = 70.0", number="2")
    written(tmp_path, rounded, plain)
    shown = call(tmp_path, "show", "own.toml", "--format", "json").json["indicators"]
    assert shown[0]["criteria"][0]["rounding"] == "GB/T 8170"
    assert "rounding" not in shown[1]["criteria"][0]


@pytest.mark.parametrize(
    ("sign", "threshold", "value", "verdict", "margin"),
    [
        ("≥", "70.0", "69.97", "pass", "0.02"),
        ("≥", "70.0", "69.95", "pass", "0"),
        ("≥", "70.0", "69.94", "fail", "-0.01"),
        ("≥", "69.9", "69.85", "fail", "0"),
        (">", "70.0", "70.06", "pass", "0.01"),
        ("≤", "70.0", "70.02", "pass", "0.03"),
        ("<", "70.0", "70", "fail", "-0.05"),
        ("=", "70.0", "69.94", "fail", "-0.01"),
        ("=", "70.0", "69.96", "pass", "0.01"),
    ],
)
def test_the_margin_is_to_the_edge_of_what_is_accepted(
    tmp_path: Path, sign: str, threshold: str, value: str, verdict: str, margin: str
) -> None:
    ruleset = small(tmp_path, f'comparator = "{sign}"', f"threshold = {threshold}", ROUNDED)
    found = finding_json(ruleset, measurements={"row": {"value": value, "unit": "%"}})
    (criterion,) = found["criteria"]
    assert found["verdict"] == verdict
    assert Fraction(criterion["margin"]["value"]) == Fraction(margin)
    assert criterion["required"]["value"] == threshold
    assert criterion["required"]["rounding"] == "GB/T 8170"
    assert criterion["measured"]["value"] == value


def test_a_demand_without_rounding_says_nothing_of_it(tmp_path: Path) -> None:
    ruleset = small(tmp_path, 'comparator = "≥"', "threshold = 70.0")
    found = finding_json(ruleset, measurements={"row": {"value": "69.97", "unit": "%"}})
    assert found["verdict"] == "fail"
    assert "rounding" not in found["criteria"][0]["required"]


@pytest.mark.parametrize(
    ("sign", "effect"),
    [("≥", "loosened"), (">", "tightened"), ("≤", "loosened"), ("<", "tightened"), ("=", "loosened")],
)
def test_a_convention_that_comes_or_goes_is_a_change(tmp_path: Path, sign: str, effect: str) -> None:
    demand = (f'comparator = "{sign}"', "threshold = 70.0")
    plain, rounded = small(tmp_path, *demand, name="plain"), small(tmp_path, *demand, ROUNDED, name="rounded")
    assert effects(diff(plain, rounded)) == {effect}
    assert effects(diff(rounded, plain)) == {"loosened" if effect == "tightened" else "tightened"}
    assert effects(diff(rounded, rounded)) == set()


def effects(changes: Any) -> set[str]:
    return {change.effect for change in changes} - {"neutral"}
