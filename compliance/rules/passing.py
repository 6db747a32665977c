"""Passing sets: the values that a criterion accepts, as an interval of exact rationals or a set of states.

The one idea of the house. Judging asks whether a value lies in the set, the margin is the distance to its edge, a
review of a change asks whether the new set lies inside the old one, lint asks whether a set is empty, and bulk work
asks for the edges. Nobody else knows what a comparator means.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Comparator = Literal[">=", ">", "<=", "<", "="]
Relation = Literal["equal", "tightened", "loosened", "shifted"]

# The printed sign of each comparator, and every spelling that a file may use for it.
PRINTED: dict[Comparator, str] = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "="}
SPELLINGS: dict[str, Comparator] = {
    "≥": ">=", ">=": ">=", "＞=": ">=", "⩾": ">=", "≧": ">=", "≤": "<=", "<=": "<=", "⩽": "<=", "≦": "<=",
    ">": ">", "＞": ">", "<": "<", "＜": "<", "=": "=", "＝": "=", "==": "=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """All rationals between two edges; None is no edge on that side, ``open`` leaves the edge itself out."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        """Whether no value lies in it."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    @property
    def only(self) -> Fraction | None:
        """The one value that lies in it, as in a point; None where there are several or none."""
        if self.low is None or self.low_open or self.high_open:
            return None
        return self.low if self.low is self.high or self.low == self.high else None


EVERYTHING = Interval()
PassingSet = Interval | frozenset[str]


def passing(comparator: Comparator, threshold: Fraction) -> Interval:
    """The values that stand in the relation ``comparator`` to the threshold."""
    match comparator:
        case ">=":
            return Interval(low=threshold)
        case ">":
            return Interval(low=threshold, low_open=True)
        case "<=":
            return Interval(high=threshold)
        case "<":
            return Interval(high=threshold, high_open=True)
        case "=":
            return Interval(low=threshold, high=threshold)


def point(value: Fraction) -> Interval:
    """The set of one value: what a measurement without a qualifier allows."""
    return Interval(low=value, high=value)


@lru_cache(maxsize=4096)  # few numbers are printed, and many values are held against each
def between(low: Decimal, high: Decimal) -> Interval:
    """The values from one printed number to another: what is possible."""
    return Interval(Fraction(low), Fraction(high))


def intersect(one: Interval, other: Interval) -> Interval:
    """The values that lie in both."""
    low, low_open = _tighter(one.low, one.low_open, other.low, other.low_open, upper=False)
    high, high_open = _tighter(one.high, one.high_open, other.high, other.high_open, upper=True)
    return Interval(low, high, low_open, high_open)


def _tighter(
    one: Fraction | None, one_open: bool, other: Fraction | None, other_open: bool, *, upper: bool
) -> tuple[Fraction | None, bool]:
    if one is None:
        return other, other_open
    if other is None:
        return one, one_open
    if one == other:
        return one, one_open or other_open
    first = one < other if upper else one > other
    return (one, one_open) if first else (other, other_open)


def lies_in(value: Fraction, values: Interval) -> bool:
    """Whether a value lies in an interval: on the right side of both edges."""
    low, high = values.low, values.high
    if low is not None and (value <= low if values.low_open else value < low):
        return False
    return high is None or (value < high if values.high_open else value <= high)


def contains(outer: Interval, inner: Interval) -> bool:
    """Whether every value of ``inner`` lies in ``outer`` (so an empty ``inner`` always does)."""
    value = inner.only
    if value is not None:
        return lies_in(value, outer)
    return inner.empty or intersect(outer, inner) == inner


def accepts(accepted: Interval, values: Interval) -> bool | None:
    """Whether a measurement complies: True when every value that it allows is accepted, False when none is, else None.

    A plain measurement allows one value; ``≥95`` allows all from 95 on: it passes ``≥90``, and says nothing of ``≥97``.
    """
    value = values.only
    if value is not None:
        return lies_in(value, accepted)
    if values.empty:
        return None
    if contains(accepted, values):
        return True
    return False if intersect(accepted, values).empty else None


def margin(accepted: Interval, value: Fraction) -> Fraction | None:
    """The distance of a value to the nearest edge of the set, negative outside; None when the set has no edge.

    Zero on an edge, even on one that the set leaves out.
    """
    above = None if accepted.low is None else value - accepted.low
    below = None if accepted.high is None else accepted.high - value
    if above is None or below is None:
        return below if above is None else above
    return min(above, below)


def scaled(values: Interval, factor: Fraction) -> Interval:
    """The same values written in another unit; the factor is positive."""
    if factor == 1:
        return values
    low = None if values.low is None else values.low * factor
    high = low if values.high is values.low else None if values.high is None else values.high * factor
    return Interval(low, high, values.low_open, values.high_open)


def moved(values: Interval, by: Fraction) -> Interval:
    """The same interval shifted by a distance."""
    low = None if values.low is None else values.low + by
    high = None if values.high is None else values.high + by
    return Interval(low, high, values.low_open, values.high_open)


def compare(old: PassingSet, new: PassingSet) -> Relation:
    """What a change of the set does: the new one lies inside the old (tightened), around it, across it, or is equal."""
    if isinstance(old, Interval) and isinstance(new, Interval):
        inside, around = contains(old, new), contains(new, old)
    elif isinstance(old, frozenset) and isinstance(new, frozenset):
        inside, around = new <= old, old <= new
    else:
        return "shifted"
    if inside and around:
        return "equal"
    return "tightened" if inside else "loosened" if around else "shifted"


def witness(inside: Interval, outside: Interval) -> Fraction | None:
    """A value that lies in ``inside`` and not in ``outside``, as near to the edge between them as is plain to read."""
    for part in _without(inside, outside):
        if not part.empty:
            return _some_value(part)
    return None


def remaining(whole: Interval, cuts: Iterable[Interval]) -> tuple[Interval, ...]:
    """What is left of a set when others are taken out of it, in parts, none of them empty."""
    parts: tuple[Interval, ...] = (whole,)
    for cut in cuts:
        parts = tuple(left for part in parts for left in _without(part, cut))
    return tuple(part for part in parts if not part.empty)


def _without(whole: Interval, cut: Interval) -> tuple[Interval, ...]:
    if cut.empty:
        return (whole,)
    below = Interval(None, cut.low, False, not cut.low_open) if cut.low is not None else None
    above = Interval(cut.high, None, not cut.high_open, False) if cut.high is not None else None
    return tuple(intersect(whole, side) for side in (below, above) if side is not None)


def _some_value(part: Interval) -> Fraction:
    """An easily read member of a set that is not empty: an edge that belongs to it, a whole number, or the middle."""
    if part.low is not None and not part.low_open:
        return part.low
    if part.high is not None and not part.high_open:
        return part.high
    if part.low is None:
        return Fraction(0) if part.high is None else part.high - 1
    if part.high is None:
        return part.low + 1
    return (part.low + part.high) / 2
