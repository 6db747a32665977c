"""Arrays of exact numbers calculate as fractions do, in machine words and beyond them."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from compliance.bulk.several import Ratio, decimals, few_places, greatest, least
from compliance.cells import exact
from compliance.formula import evaluate_in, parse_formula
from compliance.units import parse_unit

FORMULAS: dict[str, Callable[..., Any]] = {
    "a / b": lambda a, b, c: a / b,
    "(a - b) / (c - b)": lambda a, b, c: (a - b) / (c - b),
    "1 - a / b * c": lambda a, b, c: 1 - a / b * c,
    "min(a, b, 3) + max(b, c)": lambda a, b, c: min(a, b, 3) + max(b, c),
    "abs(a - 2 * b) * (0.5 - c)": lambda a, b, c: abs(a - 2 * b) * (Fraction(1, 2) - c),
    "-a / (b * b * c)": lambda a, b, c: -a / (b * b * c),
}


def drawn(draw: random.Random, size: str) -> float:
    if size == "plain":
        return draw.randint(-2000, 2000) / draw.choice((1, 10, 100))
    if size == "long":
        return draw.uniform(-1, 1) * 10.0 ** draw.randint(-3, 12)
    return draw.choice((0.7, 0.70000000000000007, 1e-20, 3e15, 1 / 3, 0.0, -5.0, 123456789.123456))


def fractions(ratio: Any, length: int) -> list[Fraction | None]:
    above, below = (np.broadcast_to(np.asarray(each, object), (length,)) for each in (ratio.above, ratio.below))
    undefined = np.zeros(length, bool) if ratio.undefined is None else np.broadcast_to(ratio.undefined, (length,))
    return [
        None if wrong else Fraction(int(one), int(other))
        for one, other, wrong in zip(above, below, undefined, strict=True)
    ]


@pytest.mark.parametrize("size", ["plain", "long", "odd"])
@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_over_arrays_are_formulas_over_fractions(text: str, size: str) -> None:
    draw = random.Random(f"{text} {size}")
    columns = {name: [drawn(draw, size) for _ in range(400)] for name in "abc"}
    one = parse_unit("1")
    arrays = {name: (decimals(np.array(values)), one) for name, values in columns.items()}
    formula = parse_formula(text, columns)
    found = fractions(evaluate_in(formula, arrays, one, (least, greatest)), 400)
    for row, got in enumerate(found):
        exactly = {name: Fraction(exact(values[row])) for name, values in columns.items()}
        try:
            wanted = FORMULAS[text](*(exactly[name] for name in "abc"))
        except ZeroDivisionError:
            wanted = None
        assert got == wanted, exactly


def test_whole_numbers_stay_in_machine_words_as_long_as_they_fit() -> None:
    small = decimals(np.array([0.7, 12.25]))
    assert small.above.dtype == np.int64
    assert (small * Fraction(2000, 3) - Fraction(1, 7)).above.dtype == np.int64
    large = small * Fraction(10**17) * Fraction(1, 7**9)
    assert large.above.dtype == object
    assert fractions(large, 2)[0] == Fraction(7, 10) * 10**17 / 7**9


def test_neighbours_of_a_decimal_are_that_decimal() -> None:
    near = np.array([0.7, np.nextafter(0.7, 1), np.nextafter(0.7, 0)])
    assert list((decimals(near) - Fraction(7, 10)).sign()) == [0, 0, 0]
    assert list(few_places(near)) == [True, False, False]


def test_of_nothing_there_is_nothing() -> None:
    assert isinstance(decimals(np.zeros(0)), Ratio)
