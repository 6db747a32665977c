"""Formulas: a fence that lets arithmetic through and nothing else, and values that are exact in every unit."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.formula import (
    Formula,
    FormulaRefused,
    check_dimension,
    evaluate_in,
    parse_formula,
    unit_of,
)
from compliance.units import UnitsDoNotFit, parse_unit

ONE = parse_unit("1")
NAMES = ("a", "b", "c")
VALUES = {"a": Fraction(7), "b": Fraction(2), "c": Fraction("0.1")}

GIVES = [
    ("a", Fraction(7)),
    ("a / b", Fraction(7, 2)),
    ("a+b*c", Fraction("7.2")),
    ("(a + b) * c", Fraction("0.9")),
    ("-a - -b", Fraction(-5)),
    ("a - b - c", Fraction("4.9")),
    ("a / b / c", Fraction(35)),
    ("0.1 * 3 - 0.3 + a", Fraction(7)),
    ("0.70", Fraction(7, 10)),
    ("100000000000000000.1 - 100000000000000000", Fraction(1, 10)),
    ("min(a, b, c)", Fraction(1, 10)),
    ("max(a, b) - abs(c - b)", Fraction("5.1")),
    ("  a  ", Fraction(7)),
]

REFUSED = [
    ("", "not-arithmetic"),
    (" ", "not-arithmetic"),
    ("a +", "not-arithmetic"),
    ("a b", "not-arithmetic"),
    ("(a", "not-arithmetic"),
    ("+a", "not-arithmetic"),
    ("a ** b", "not-arithmetic"),
    ("9**9**9**9", "not-arithmetic"),
    ("a // b", "not-arithmetic"),
    ("a % b", "not-arithmetic"),
    ("a < b", "not-arithmetic"),
    ("a == b", "not-arithmetic"),
    ("a and b", "not-arithmetic"),
    ("a in b", "not-arithmetic"),
    ("not a", "not-arithmetic"),
    ("~a", "not-arithmetic"),
    ("a << b", "not-arithmetic"),
    ("a if b else c", "not-arithmetic"),
    ("1if a else b", "not-arithmetic"),
    ("lambda: a", "not-arithmetic"),
    ("(a := b)", "not-arithmetic"),
    ("a = b", "not-arithmetic"),
    ("a; b", "not-arithmetic"),
    ("a # b", "not-arithmetic"),
    ("a, b", "not-arithmetic"),
    ("()", "not-arithmetic"),
    ("[a]", "not-arithmetic"),
    ("{a}", "not-arithmetic"),
    ("a[0]", "not-arithmetic"),
    ("a.real", "not-arithmetic"),
    ("a.__class__", "not-arithmetic"),
    ("'a'", "not-arithmetic"),
    ('f"{a}"', "not-arithmetic"),
    ("'a' * 9999999", "not-arithmetic"),
    ("[x for x in a]", "not-arithmetic"),
    ("True", "not-arithmetic"),
    ("None + a", "not-arithmetic"),
    ("1e9", "not-arithmetic"),
    ("1e9999999", "not-arithmetic"),
    ("1j", "not-arithmetic"),
    ("0x10", "not-arithmetic"),
    ("1_000", "not-arithmetic"),
    ("1.", "not-arithmetic"),
    (".5", "not-arithmetic"),
    ("007", "not-arithmetic"),
    ("a(b)", "not-arithmetic"),
    ("rand()", "not-arithmetic"),
    ("int(a)", "not-arithmetic"),
    ("eval(a)", "not-arithmetic"),
    ("__import__(a)", "not-arithmetic"),
    ("max(a, b)(c)", "not-arithmetic"),
    ("max(*a, b)", "not-arithmetic"),
    ("max(a, b, key=c)", "not-arithmetic"),
    ("max(**a)", "not-arithmetic"),
    ("max(a)", "wrong-number-of-arguments"),
    ("min()", "wrong-number-of-arguments"),
    ("abs(a, b)", "wrong-number-of-arguments"),
    ("a / gdp", "unknown-name"),
    ("max + a", "unknown-name"),
    ("__builtins__", "unknown-name"),
    ("能耗 / a", "unknown-name"),
    ("a\n+ b", "control-characters"),
    ("a\t+ b", "control-characters"),
    ("a\x00", "control-characters"),
    ("a\u200b", "control-characters"),
    ("a\u202e + b", "control-characters"),
    ("ａ + b", "not-normal-form"),
    ("a + １", "not-normal-form"),
    ("a÷b", "not-arithmetic"),
    ("a−b", "not-arithmetic"),
    ("a" * 401, "too-long"),
    ("a" * 399 + "!", "not-arithmetic"),  # at once, not after 2**399 ways to cut it
    ("1" * 399 + "!", "not-arithmetic"),
    ("-" * 399 + "a", "too-many-nodes"),
    ("-" * 12 + "a", "too-deep"),
    ("+".join("a" * 13), "too-deep"),
    ("max(" + ",".join("a" * 79) + ")", "too-many-nodes"),
    ("(" * 250 + "a" + ")" * 149, "not-arithmetic"),
]


def evaluate(formula: Formula, values: Mapping[str, Fraction]) -> Fraction:
    """What a formula gives for plain numbers."""
    given = {name: (values[name], ONE) for name in formula.names}
    return Fraction(evaluate_in(formula, given, ONE))


@pytest.mark.parametrize(("text", "value"), GIVES)
def test_values_are_exact(text: str, value: Fraction) -> None:
    found = evaluate(parse_formula(text, NAMES), VALUES)
    assert found == value
    assert type(found) is Fraction


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[repr(text[:20]) for text, _ in REFUSED])
def test_the_fence_refuses(text: str, reason: str) -> None:
    with pytest.raises(FormulaRefused) as caught:
        parse_formula(text, NAMES)
    assert caught.value.reason == reason


def test_the_refusal_says_what_it_is_about() -> None:
    with pytest.raises(FormulaRefused, match=r"^unknown-name: gdp, land$") as caught:
        parse_formula("a * land / gdp", NAMES)
    assert caught.value.detail == "gdp, land"


def test_the_fence_stands_where_it_says() -> None:
    assert parse_formula("a" + " " * 399, NAMES)
    assert parse_formula("-" * 11 + "a", NAMES)
    assert parse_formula("+".join("a" * 12), NAMES)
    assert parse_formula("max(" + ",".join("a" * 78) + ")", NAMES)
    assert parse_formula("(" * 150 + "a" + ")" * 150, NAMES)


def test_a_formula_knows_its_names() -> None:
    formula = parse_formula("max(a, 1) / b", NAMES)
    assert formula.text == "max(a, 1) / b"
    assert formula.names == {"a", "b"}
    assert formula == parse_formula("max(a, 1) / b", NAMES)
    assert "ast" not in repr(formula)


def test_names_may_be_written_in_chinese() -> None:
    formula = parse_formula("能耗 / 0.50", ["能耗"])
    assert evaluate(formula, {"能耗": Fraction(1)}) == 2


def test_what_goes_wrong_in_evaluation() -> None:
    formula = parse_formula("a / b", NAMES)
    with pytest.raises(ZeroDivisionError):
        evaluate(formula, {"a": Fraction(1), "b": Fraction(0)})
    with pytest.raises(KeyError):
        evaluate(formula, {"a": Fraction(1)})
    assert evaluate(formula, {"a": Fraction(1), "b": Fraction(4)}) == Fraction(1, 4)  # and nothing is left behind


@given(st.text(alphabet="abc0123456789.+-*/(), _[]'%=<>:\\\n１能", max_size=60))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        formula = parse_formula(text, NAMES)
    except FormulaRefused:
        return
    with suppress(ZeroDivisionError):
        assert type(evaluate(formula, VALUES)) is Fraction


# In units.

IN_UNITS = [
    ("a / b", {"a": ("812000", "吨标煤"), "b": ("1800000", "万元")}, "吨标煤/万元", Fraction(203, 450)),
    ("a / b", {"a": ("81.2", "万吨标煤"), "b": ("180", "亿元")}, "吨标煤/万元", Fraction(203, 450)),
    ("a / b", {"a": ("1200", "万元"), "b": ("1", "公顷")}, "万元/亩", Fraction(80)),
    ("a / b", {"a": ("300", "天"), "b": ("360", "天")}, "%", Fraction(250, 3)),
    ("a / b", {"a": ("9500", "千克"), "b": ("10", "吨")}, "%", Fraction(95)),
    ("a / b", {"a": ("1", "吨"), "b": ("8", "吨")}, "1", Fraction(1, 8)),
    ("(a + b) / c", {"a": ("1", "万吨"), "b": ("500", "吨"), "c": ("2", "万吨")}, "%", Fraction("52.5")),
    ("1 - a", {"a": ("15", "%")}, "%", Fraction(85)),
    ("a - 1", {"a": ("15", "‰")}, "%", Fraction("-98.5")),
    ("1 - a / b + c", {"a": ("1", "吨"), "b": ("4", "千吨"), "c": ("5", "%")}, "%", Fraction("104.975")),
    ("a * b", {"a": ("95", "%"), "b": ("200", "吨")}, "吨", Fraction(190)),
    ("b / a", {"a": ("95", "%"), "b": ("190", "吨")}, "吨", Fraction(200)),
    ("a * b", {"a": ("50", "%"), "b": ("500", "‰")}, "%", Fraction(25)),
    ("(a + b) / 2", {"a": ("90", "%"), "b": ("0.96", "1")}, "%", Fraction(93)),
    ("max(a, b)", {"a": ("999", "千克"), "b": ("1", "吨")}, "吨", Fraction(1)),
    ("min(a, b, c)", {"a": ("1", "亩"), "b": ("1", "公顷"), "c": ("600", "平方米")}, "亩", Fraction(9, 10)),
    ("abs(-a)", {"a": ("3", "万元")}, "元", Fraction(30000)),
    ("2 * a", {"a": ("3", "万元")}, "万元", Fraction(6)),
    ("a * b / b", {"a": ("3", "万元"), "b": ("2", "亩")}, "万元", Fraction(3)),
]


@pytest.mark.parametrize(("text", "quantities", "target", "value"), IN_UNITS)
def test_values_in_units(text: str, quantities: dict[str, tuple[str, str]], target: str, value: Fraction) -> None:
    formula = parse_formula(text, NAMES)
    sized = {name: (Fraction(Decimal(number)), parse_unit(unit)) for name, (number, unit) in quantities.items()}
    found = evaluate_in(formula, sized, parse_unit(target))
    assert found == value
    assert type(found) is Fraction
    check_dimension(formula, {name: unit for name, (_, unit) in sized.items()}, parse_unit(target))


UNFIT = [
    ("a + b", {"a": "吨", "b": "万元"}, "吨", "万元", "吨"),
    ("a - 1", {"a": "吨"}, "吨", "1", "吨"),
    ("max(a, b)", {"a": "吨", "b": "吨标煤"}, "吨", "吨标煤", "吨"),
    ("a + b", {"a": "吨", "b": "%"}, "吨", "吨", "%"),
    ("a / b", {"a": "吨标煤", "b": "亿元"}, "吨标煤", "吨标煤/亿元", "吨标煤"),
    ("a / b", {"a": "吨", "b": "万元"}, "吨标煤/万元", "吨/万元", "吨标煤/万元"),
    ("a * b", {"a": "万元", "b": "亩"}, "万元", "亩·万元", "万元"),
    ("a", {"a": "%"}, "1", "%", "1"),
]


@pytest.mark.parametrize(("text", "names", "target", "source_text", "target_text"), UNFIT)
def test_dimensions_that_do_not_fit_name_the_two_units(
    text: str, names: dict[str, str], target: str, source_text: str, target_text: str
) -> None:
    formula = parse_formula(text, NAMES)
    units = {name: parse_unit(unit) for name, unit in names.items()}
    with pytest.raises(UnitsDoNotFit) as caught:
        check_dimension(formula, units, parse_unit(target))
    assert (caught.value.source.text, caught.value.target.text) == (source_text, target_text)
    with pytest.raises(UnitsDoNotFit):
        evaluate_in(formula, {name: (Fraction(1), unit) for name, unit in units.items()}, parse_unit(target))


def test_the_unit_of_a_result() -> None:
    formula, units = parse_formula("a / b", NAMES), {"a": parse_unit("万吨标煤"), "b": parse_unit("亿元")}
    assert unit_of(formula, units).text == "万吨标煤/亿元"


def test_a_formula_that_divides_its_own_numbers_by_zero() -> None:
    units = {"a": parse_unit("吨")}
    with pytest.raises(FormulaRefused, match="divides-by-zero"):
        check_dimension(parse_formula("1 / 0 * a", NAMES), units, parse_unit("吨"))
    formula = parse_formula("a / (1 - 1)", NAMES)
    check_dimension(formula, units, parse_unit("吨"))
    with pytest.raises(ZeroDivisionError):
        evaluate_in(formula, {"a": (Fraction(1), units["a"])}, units["a"])


ENERGY = {"吨标煤": Fraction(1), "千克标煤": Fraction(1000), "万吨标煤": Fraction(1, 10000)}  # of one 吨标煤
MONEY = {"万元": Fraction(1), "元": Fraction(10000), "亿元": Fraction(1, 10000), "百万元": Fraction(1, 100)}


@given(st.fractions(), st.fractions().filter(bool), st.sampled_from(sorted(ENERGY)), st.sampled_from(sorted(MONEY)))
def test_the_units_of_the_quantities_never_change_the_value(
    energy: Fraction, money: Fraction, energy_unit: str, money_unit: str
) -> None:
    written = {
        "a": (energy * ENERGY[energy_unit], parse_unit(energy_unit)),
        "b": (money * MONEY[money_unit], parse_unit(money_unit)),
    }
    assert evaluate_in(parse_formula("a / b", NAMES), written, parse_unit("吨标煤/万元")) == energy / money


def test_threads_do_not_mix_up_their_values() -> None:
    formula = parse_formula("max(a, b) / b + c", NAMES)

    def one(n: int) -> bool:
        values = {"a": Fraction(n), "b": Fraction(n + 1, 2), "c": Fraction(n, 3)}
        return evaluate(formula, values) == max(values["a"], values["b"]) / values["b"] + values["c"]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(1, 2000)))


def test_units_that_meet_as_they_are_need_no_pint() -> None:
    script = (
        "import sys; from fractions import Fraction as F\n"
        "from compliance.formula import check_dimension, evaluate_in, parse_formula\n"
        "assert 'simpleeval' not in sys.modules\n"
        "from compliance.units import parse_unit as u\n"
        "ratio, rest = parse_formula('a / b', 'ab'), parse_formula('1 - (a + a) / b', 'ab')\n"
        "evaluate_in(ratio, {'a': (F(1), u('吨标煤')), 'b': (F(2), u('万元'))}, u('吨标煤/万元'))\n"
        "check_dimension(rest, {'a': u('吨'), 'b': u('公吨')}, u('%'))\n"
        "assert 'pint' not in sys.modules\n"
    )
    subprocess.run(
        [sys.executable, "-c", script], check=True, env={"PYTHONPATH": ":".join(sys.path), "PYTHONUTF8": "1"}
    )
