"""Laws of passing sets, against sets of points that a naive comparison picks.

Edges are whole numbers from -4 to 4, so the halves from -6 to 6 stand for every rational: two intervals that agree on
them agree everywhere. Whatever the module says of intervals is held against what Python's sets say of those points.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from compliance.rules.sets import (
    EVERYTHING,
    PRINTED,
    SPELLINGS,
    Comparator,
    Interval,
    accepts,
    contains,
    greatest,
    intersect,
    least,
    margin,
    moved,
    nearest_edge,
    passing,
    point,
    scaled,
)

HALVES = [Fraction(n, 2) for n in range(-12, 13)]
NAIVE: dict[Comparator, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}
COMPARATORS = st.sampled_from(get_args(Comparator))
EDGES = st.none() | st.integers(-4, 4).map(Fraction)
INTERVALS = st.builds(Interval, EDGES, EDGES, st.booleans(), st.booleans())
RATIONALS = st.fractions(max_denominator=60)
POSITIVE = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000)
STATES = st.frozensets(st.sampled_from("甲乙丙"))


def lies_in(value: Fraction, interval: Interval) -> bool:
    """What an interval means, edge by edge."""
    above = interval.low is None or value > interval.low or (value == interval.low and not interval.low_open)
    below = interval.high is None or value < interval.high or (value == interval.high and not interval.high_open)
    return above and below


def points(interval: Interval) -> frozenset[Fraction]:
    return frozenset(value for value in HALVES if lies_in(value, interval))


def test_every_comparator_has_its_sign_and_every_spelling_one_comparator() -> None:
    assert set(NAIVE) == set(PRINTED) == set(SPELLINGS.values())
    assert all(SPELLINGS[sign] == comparator for comparator, sign in PRINTED.items())


@given(COMPARATORS, RATIONALS, RATIONALS)
def test_a_value_is_accepted_when_the_comparison_holds(
    comparator: Comparator, threshold: Fraction, value: Fraction
) -> None:
    for tried in (value, threshold):  # the tie, every time
        assert accepts(passing(comparator, threshold), point(tried)) is NAIVE[comparator](tried, threshold)


@given(INTERVALS, INTERVALS)
def test_a_qualified_value_is_accepted_when_all_that_it_allows_is(accepted: Interval, values: Interval) -> None:
    allowed, good = points(values), points(accepted)
    expected = None if not allowed else True if allowed <= good else False if not allowed & good else None
    assert accepts(accepted, values) is expected


@given(INTERVALS, INTERVALS)
def test_intersection_and_inclusion_are_those_of_sets(one: Interval, other: Interval) -> None:
    assert points(intersect(one, other)) == points(one) & points(other) == points(intersect(other, one))
    assert contains(one, other) is (points(other) <= points(one))
    assert one.empty is (not points(one))
    assert contains(EVERYTHING, one)
    assert points(intersect(one, EVERYTHING)) == points(intersect(one, one)) == points(one)


@given(INTERVALS, INTERVALS, INTERVALS)
def test_intersection_does_not_mind_the_order(one: Interval, two: Interval, three: Interval) -> None:
    assert points(intersect(intersect(one, two), three)) == points(intersect(one, intersect(two, three)))


@given(INTERVALS, st.sampled_from(HALVES))
def test_the_margin_is_the_way_to_the_nearest_edge_and_negative_outside(interval: Interval, value: Fraction) -> None:
    found = margin(interval, value)
    edges = [edge for edge in (interval.low, interval.high) if edge is not None]
    if not edges:
        assert found is None
        assert nearest_edge(interval, value) is None
        return
    assert found is not None
    if found > 0:
        assert lies_in(value, interval)
    elif found < 0:
        assert not lies_in(value, interval)
    else:
        assert value in edges
    if not interval.empty:
        assert abs(found) == min(abs(value - edge) for edge in edges)
        assert nearest_edge(interval, value) in (value - found, value + found)


@given(INTERVALS, RATIONALS, POSITIVE, RATIONALS)
def test_another_unit_changes_nothing(
    interval: Interval, value: Fraction, factor: Fraction, distance: Fraction
) -> None:
    for tried in (value, interval.low, interval.high):
        if tried is None:
            continue
        there = scaled(interval, factor)
        assert lies_in(tried * factor, there) is lies_in(tried, interval)
        assert lies_in(tried + distance, moved(interval, distance)) is lies_in(tried, interval)
        near = margin(interval, tried)
        assert margin(there, tried * factor) == (None if near is None else near * factor)
    assert scaled(scaled(interval, factor), 1 / factor) == interval
    assert moved(moved(interval, distance), -distance) == interval


@given(INTERVALS, INTERVALS, POSITIVE)
def test_units_and_intersections_do_not_mind_each_other(one: Interval, other: Interval, factor: Fraction) -> None:
    assert scaled(intersect(one, other), factor) == intersect(scaled(one, factor), scaled(other, factor))
    assert contains(scaled(one, factor), scaled(other, factor)) is contains(one, other)


# Arithmetic: every value that an operation can give for values of the operands, and no other.

TINY, HUGE = Fraction(1, 10**6), Fraction(10**6)
OPERATIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {  # for numbers, for sets
    "+": (operator.add, operator.add),
    "-": (operator.sub, operator.sub),
    "*": (operator.mul, operator.mul),
    "/": (operator.truediv, operator.truediv),
    "abs": (lambda one, _: abs(one), lambda one, _: abs(one)),
    "min": (min, least),
    "max": (max, greatest),
}
OPERANDS = INTERVALS.filter(lambda interval: not interval.empty) | EDGES.filter(lambda edge: edge is not None)


def samples(operand: Interval | Fraction) -> list[Fraction]:
    """Members of a set that stand for all of it: its edges and 0, what lies close beside these, and far out."""
    if isinstance(operand, Fraction):
        return [operand]
    edges = [edge for edge in (operand.low, operand.high, Fraction(0)) if edge is not None]
    near = [edge + by for edge in edges for by in (-TINY, 0, TINY)]
    return [value for value in (*near, -HUGE, HUGE) if lies_in(value, operand)]


@pytest.mark.parametrize("name", OPERATIONS)
@given(OPERANDS, OPERANDS)
@example(Interval(None, Fraction(-1)), Fraction(2))
@example(Fraction(2), Interval(Fraction(1), None))
@example(Interval(Fraction(0), Fraction(1), True, False), Interval(Fraction(0), Fraction(2), True, True))
def test_arithmetic_gives_every_value_that_can_come_out(
    name: str, one: Interval | Fraction, other: Interval | Fraction
) -> None:
    of_numbers, of_sets = OPERATIONS[name]
    if name == "/" and 0 in samples(other):
        if isinstance(other, Interval):
            with pytest.raises(ZeroDivisionError):
                of_sets(one, other)
        return
    found = of_sets(one, other)
    possible = [of_numbers(left, right) for left in samples(one) for right in samples(other)]
    if isinstance(found, Fraction):
        assert set(possible) == {found}
        return
    assert all(lies_in(value, found) for value in possible)
    for edge, left_out, nearest in ((found.low, found.low_open, min), (found.high, found.high_open, max)):
        if edge is None:
            assert abs(nearest(possible)) > 1000
        else:
            assert abs(nearest(possible) - edge) < Fraction(1, 1000)
            assert (edge in possible) is not left_out
