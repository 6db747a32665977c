"""Cutoffs against fractions: comparing doubles with the two ends is the exact verdict, on adversarial values.

``python tests/test_cutoffs.py 5000000`` runs as many cases as asked, with a fresh seed that it prints.
"""

from __future__ import annotations

import math
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import pytest

from compliance.cells import exact
from compliance.judging.cutoffs import LARGEST, beyond, cutoffs, edges, first_double
from compliance.rules.sets import Comparator, Interval, accepts, intersect, passing, point

COMPARATORS: tuple[Comparator, ...] = (">=", ">", "<=", "<", "=")
# %, 万, 亿, 亩, 吨标煤/万元, per thousand, thirds and sevenths that no decimal writes, tiny and huge ones.
FACTORS = [
    Fraction(text)
    for text in "1 100 1/100 10 10000 1/10000 100000000 2000/3 3/2000 1/3 7 1/7 86400 1/86400 1000/9 1e-30 1e30".split()
]


def decimal_of(value: float) -> Fraction:
    return Fraction(exact(value))


def threshold(draw: random.Random) -> Fraction:
    digits = draw.choice((1, 2, 3, 6, 13, 14, 15, 16, 17))
    number = Fraction(draw.randint(0, 10**digits), 10 ** draw.randint(0, digits))
    scale = draw.choices((0, -300, -320, 300, 307, -40, 40), (60, 1, 1, 1, 1, 2, 2))[0]
    return number * draw.choice((1, 1, 1, -1)) * Fraction(10) ** scale


def values(draw: random.Random, edge: Fraction, number: int) -> Iterator[float]:
    """Doubles on an edge, a few beside it, its last digits off by one, and anything at all."""
    try:
        at = float(edge)
    except OverflowError:
        at = LARGEST if edge > 0 else -LARGEST
    for _ in range(number):
        kind = draw.randrange(6)
        if kind <= 1:
            value = at
            for _ in range(draw.randint(0, 3)):
                value = math.nextafter(value, draw.choice((-math.inf, math.inf)))
        elif kind <= 3:
            value = float(format(at, f".{draw.choice((1, 3, 5, 13, 14, 15, 16, 17))}g"))
            value = math.nextafter(value, math.inf) if draw.random() < 0.2 else value
        elif kind == 4:
            value = at * (1 + draw.choice((-1, 1)) * 10 ** draw.uniform(-17, -12))
        else:
            value = draw.choice((0.0, -0.0, 5e-324, -5e-324, LARGEST, -LARGEST, draw.uniform(-1e3, 1e3), 2.0**-1022))
        yield value if math.isfinite(value) else LARGEST


def wrong(draw: random.Random, cases: int) -> tuple[Counter[str], list[str]]:
    """As many cases judged both ways: what was drawn, and every case that differs."""
    drawn: Counter[str] = Counter()
    found: list[str] = []
    each = 250
    for _ in range(cases // each):
        edge, factor, comparator = threshold(draw), draw.choice(FACTORS), draw.choice(COMPARATORS)
        accepted = passing(comparator, edge)
        within = Interval(Fraction(0), Fraction(100)) if draw.random() < 0.3 else None
        low, high = cutoffs(accepted, factor, within)
        allowed = accepted if within is None else intersect(accepted, within)
        for value in values(draw, edge / factor, each):
            number = decimal_of(value) * factor
            passes = accepts(allowed, point(number))
            drawn[f"{comparator} {passes}"] += 1
            drawn["tie"] += number == edge
            if passes is not (low <= value <= high):
                found.append(f"{value!r} × {factor} {comparator} {edge} within {within}: {passes}")
    return drawn, found


def test_no_verdict_differs_from_the_exact_one() -> None:
    drawn, found = wrong(random.Random(20261125), 200_000)
    assert not found, found[:5]
    assert sum(drawn[f"{sign} {passes}"] for sign in COMPARATORS for passes in (True, False)) == 200_000
    assert all(drawn[f"{sign} {passes}"] > 1_000 for sign in COMPARATORS for passes in (True, False)), drawn
    assert drawn["tie"] > 20_000, drawn


def test_plain_arithmetic_on_doubles_would_not_do() -> None:
    low, _ = cutoffs(passing(">=", Fraction("0.7")), Fraction(1, 100))  # percent against a share
    assert low <= 70.00000000000001 - 1e-14
    assert 0.1 + 0.2 != 0.3
    low, high = cutoffs(passing("=", Fraction("0.3")))
    assert low <= 0.1 + 0.2 <= high


@pytest.mark.parametrize("comparator", COMPARATORS)
def test_infinity_and_nan_never_pass(comparator: Comparator) -> None:
    for edge in (Fraction(10) ** 400, -(Fraction(10) ** 400), Fraction(0), Fraction(1, 3)):
        low, high = cutoffs(passing(comparator, edge))
        assert not any(low <= value <= high for value in (math.inf, -math.inf, math.nan))


def test_open_ends_are_the_largest_doubles() -> None:
    assert cutoffs(Interval()) == (-LARGEST, LARGEST)
    assert sys.float_info.max == LARGEST


def test_a_range_cuts_what_passes() -> None:
    share = Interval(Fraction(0), Fraction(100))
    assert cutoffs(passing(">=", Fraction(100)), within=share) == cutoffs(passing("=", Fraction(100)))


def test_edges_are_where_membership_changes() -> None:
    whole = Interval(Fraction(0), Fraction(1), True, False)
    assert [beyond(Fraction(0), edge) for edge in edges(whole)] == [False, False]
    assert [beyond(Fraction(1), edge) for edge in edges(whole)] == [True, False]
    entered_and_left = [[beyond(Fraction(number), edge) for edge in edges(point(Fraction(1)))] for number in (0, 1, 2)]
    assert entered_and_left == [[False, False], [True, False], [True, True]]
    assert [first_double(*edge) for edge in edges(whole)] == [5e-324, pytest.approx(1.000000000000005, abs=1e-15)]


if __name__ == "__main__":
    seed = time.time_ns()
    counted, differ = wrong(random.Random(seed), int(sys.argv[1]))
    sys.stdout.write(f"seed {seed}: {counted}\n{len(differ)} wrong\n" + "\n".join(differ[:20]) + "\n")
    sys.exit(bool(differ))
