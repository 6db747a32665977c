"""Sets of values, on both sides of a judgement: what a measurement allows, and what a criterion accepts.

All judging rests on this. What was measured is a set (a point, a bound, what a formula gives for bounds), what is
demanded is a set, and a verdict says whether the first lies in the second. The margin is the distance to the edge, lint
asks whether a set is empty, bulk work and reviews ask for the edges. This module knows what a comparator means, and
only the requirements ask it that.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import Literal, NamedTuple

Comparator = Literal[">=", ">", "<=", "<", "="]

# The printed sign of each comparator, and every spelling that a file may use for it.
PRINTED: dict[Comparator, str] = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "="}
SPELLINGS: dict[str, Comparator] = {
    "≥": ">=", ">=": ">=", "＞=": ">=", "⩾": ">=", "≧": ">=", "≤": "<=", "<=": "<=", "⩽": "<=", "≦": "<=",
    ">": ">", "＞": ">", "<": "<", "＜": "<", "=": "=", "＝": "=", "==": "=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """All rationals between two edges: None is no edge on that side, an ``open`` side leaves the edge itself out."""

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
        """The value of an interval with exactly one; None where there are several or none."""
        if self.low is None or self.low_open or self.high_open:
            return None
        return self.low if self.low is self.high or self.low == self.high else None

    # Arithmetic, for formulas: every value that the operation can give for values of the operands.

    def __add__(self, other: Interval | Fraction) -> Interval:
        low, high = _ends(self)
        by_low, by_high = _ends(other)
        return _between_ends(_sum(low, by_low), _sum(high, by_high))

    def __radd__(self, other: Fraction) -> Interval:
        return self + other

    def __neg__(self) -> Interval:
        low = None if self.low is None else -self.low
        return Interval(None if self.high is None else -self.high, low, self.high_open, self.low_open)

    def __sub__(self, other: Interval | Fraction) -> Interval:
        return self + -other

    def __rsub__(self, other: Fraction) -> Interval:
        return -self + other

    def __mul__(self, other: Interval | Fraction) -> Interval:
        corners = [_product(one, by) for one in _ends(self) for by in _ends(other)]
        return _between_ends(min(corners, key=_outermost), max(corners, key=_outermost_above))

    def __rmul__(self, other: Fraction) -> Interval:
        return self * other

    def __truediv__(self, other: Interval | Fraction) -> Interval:
        """The quotients; ZeroDivisionError where the divisor may be 0."""
        if not isinstance(other, Interval):
            return self * (1 / other)
        if lies_in(Fraction(0), other):
            raise ZeroDivisionError("the divisor may be 0")
        low, high = _ends(other)
        return self * _between_ends(_inverse(high, below=True), _inverse(low, below=False))

    def __rtruediv__(self, other: Fraction) -> Interval:
        return point(other) / self

    def __abs__(self) -> Interval:
        if self.low is not None and self.low >= 0:
            return self
        if self.high is not None and self.high <= 0:
            return -self
        largest = max(_ends(self)[1], _ends(-self)[1], key=_outermost_above)
        return _between_ends(_End(0, Fraction(0), False), largest)


EVERYTHING = Interval()
NOWHERE = Interval(Fraction(1), Fraction(0))  # no value at all


def passing(comparator: Comparator, threshold: Fraction) -> Interval:
    """The values that stand in the relation ``comparator`` to the threshold.

    >>> lies_in(Fraction(50), passing("<=", Fraction(50))), lies_in(Fraction(50), passing("<", Fraction(50)))
    (True, False)
    """
    low, high = (None if sign in comparator else threshold for sign in "<>")  # < has no lower edge, > no upper one
    return Interval(low, high, comparator == ">", comparator == "<")


def sure(comparator: Comparator, threshold: Interval) -> Interval:
    """The values that are accepted whatever the threshold is; ``threshold`` is the set of its possible numbers.

    Where that set ends at 5 but leaves 5 out, ``>`` accepts 5, for 5 is greater than every number below 5. Where it has
    no end on that side, nothing is sure.
    """
    match comparator:
        case ">=" | ">":
            if threshold.high is None:
                return NOWHERE
            return Interval(low=threshold.high, low_open=comparator == ">" and not threshold.high_open)
        case "<=" | "<":
            if threshold.low is None:
                return NOWHERE
            return Interval(high=threshold.low, high_open=comparator == "<" and not threshold.low_open)
        case "=":
            return NOWHERE if threshold.only is None else threshold


def possible(comparator: Comparator, threshold: Interval) -> Interval:
    """The values that at least one possible number of the threshold accepts."""
    match comparator:
        case ">=" | ">":
            return Interval(low=threshold.low, low_open=comparator == ">" or threshold.low_open)
        case "<=" | "<":
            return Interval(high=threshold.high, high_open=comparator == "<" or threshold.high_open)
        case "=":
            return threshold


def rounded_into(values: Interval, step: Fraction) -> Interval:
    """The numbers that become one of the values when they are rounded to whole steps, halves to the even step.

    This is how GB/T 8170-2008 rounds. With steps of 0.1, every number from 69.95 on becomes 70.0 or more.

    >>> rounded_into(passing(">=", Fraction(70)), Fraction("0.1")).low == Fraction("69.95")
    True
    """
    low = high = None
    low_open = high_open = False
    if values.low is not None:
        first = ceil(values.low / step)
        first += values.low_open and first * step == values.low
        low, low_open = (first - Fraction(1, 2)) * step, first % 2 != 0
    if values.high is not None:
        last = floor(values.high / step)
        last -= values.high_open and last * step == values.high
        high, high_open = (last + Fraction(1, 2)) * step, last % 2 != 0
    if values.low is not None and values.high is not None and first > last:
        return NOWHERE
    return Interval(low, high, low_open, high_open)


def point(value: Fraction) -> Interval:
    """The set of one value: what a measurement without a qualifier allows."""
    return Interval(low=value, high=value)


@lru_cache(maxsize=65536)  # each number that is read is judged soon after, often by several criteria
def allowed(number: Decimal, qualifier: str | None, uncertainty: Decimal | None = None) -> Interval:
    """The values that a written number allows: itself, all within its uncertainty, or all by its sign (≈: any)."""
    value = Fraction(number)
    if uncertainty is not None:
        return Interval(value - Fraction(uncertainty), value + Fraction(uncertainty))
    if qualifier is None:
        return point(value)
    return passing(SPELLINGS[qualifier], value) if qualifier in SPELLINGS else EVERYTHING


@lru_cache(maxsize=4096)  # few numbers are printed, and many values are compared with each
def between(low: Decimal | None, high: Decimal | None) -> Interval:
    """The values from one printed number to another, both included; None is no end."""
    return Interval(None if low is None else Fraction(low), None if high is None else Fraction(high))


def intersect(one: Interval, other: Interval) -> Interval:
    """The values that lie in both."""
    lows = [(each.low, each.low_open) for each in (one, other) if each.low is not None]
    highs = [(each.high, not each.high_open) for each in (one, other) if each.high is not None]
    low, low_open = max(lows, default=(None, other.low_open))  # an edge that is left out is the tighter
    high, has_high = min(highs, default=(None, not other.high_open))
    return Interval(low, high, low_open, not has_high)


def lies_in(value: Fraction, values: Interval) -> bool:
    """Whether a value lies in an interval: on the right side of both edges."""
    low, high = values.low, values.high
    if low is not None:
        above = _beyond(value, low)
        if above < 0 or (values.low_open and not above):
            return False
    if high is None:
        return True
    above = _beyond(value, high)
    return above < 0 or (not values.high_open and not above)


def _beyond(value: Fraction, edge: Fraction) -> int:
    """Positive where a value is above an edge, 0 on it, else negative; integers take a third of the time."""
    return value.numerator * edge.denominator - edge.numerator * value.denominator


def contains(outer: Interval, inner: Interval) -> bool:
    """Whether every value of ``inner`` lies in ``outer`` (so an empty ``inner`` always does)."""
    value = inner.only
    if value is not None:
        return lies_in(value, outer)
    return inner.empty or intersect(outer, inner) == inner


def accepts(accepted: Interval, values: Interval, possible: Interval | None = None) -> bool | None:
    """Whether a measurement complies: True when every value that it allows is accepted, False when none is, else None.

    ``possible``: what may be accepted too, where it is not known all of what is.

    A plain measurement allows one value; ``≥95`` allows all from 95 on: it passes ``≥90``, and says nothing of ``≥97``.

    >>> measured = allowed(Decimal(95), "≥")
    >>> [accepts(passing(">=", Fraction(number)), measured) for number in (90, 97)]
    [True, None]
    """
    value = values.only
    if value is not None:
        return lies_in(value, accepted) or (None if possible is not None and lies_in(value, possible) else False)
    if values.empty:
        return None
    if contains(accepted, values):
        return True
    return False if intersect(possible or accepted, values).empty else None


def margin(accepted: Interval, value: Fraction) -> Fraction | None:
    """The distance of a value to the nearest edge of the set, negative outside; None when the set has no edge.

    Zero on an edge, even on one that the set leaves out.

    >>> str(margin(passing("<=", Fraction(50)), Fraction(56)))
    '-6'
    """
    above = None if accepted.low is None else value - accepted.low
    below = None if accepted.high is None else accepted.high - value
    if above is None or below is None:
        return below if above is None else above
    return min(above, below)


def nearest_edge(accepted: Interval, value: Fraction) -> Fraction | None:
    """The edge of a set that is nearest to a value: what the margin is measured to; None when the set has no edge."""
    edges = [edge for edge in (accepted.low, accepted.high) if edge is not None]
    return min(edges, key=lambda edge: abs(value - edge), default=None)


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


def least(*values: Interval | Fraction) -> Interval:
    """All values that the smallest of several numbers can have; of each number only a set of values is known."""
    lows, highs = zip(*map(_ends, values), strict=True)
    return _between_ends(min(lows, key=_outermost), min(highs, key=_outermost_above))


def greatest(*values: Interval | Fraction) -> Interval:
    """All values that the largest of several numbers can have."""
    return -least(*(-value for value in values))


class _End(NamedTuple):
    """An end of an interval: below all numbers (-1), at a number (0), or above all (1); and whether it is left out."""

    side: int
    at: Fraction
    out: bool


def _ends(values: Interval | Fraction) -> tuple[_End, _End]:
    if not isinstance(values, Interval):
        return (_End(0, values, False),) * 2
    low = _End(-1, Fraction(0), True) if values.low is None else _End(0, values.low, values.low_open)
    return low, _End(1, Fraction(0), True) if values.high is None else _End(0, values.high, values.high_open)


def _between_ends(low: _End, high: _End) -> Interval:
    return Interval(
        None if low.side else low.at, None if high.side else high.at,
        low.out and not low.side, high.out and not high.side,
    )  # fmt: skip


def _outermost(end: _End) -> tuple[int, Fraction, bool]:
    """A key that sorts ends of sets by what lies lowest; at the same number, an end that the set has comes first."""
    return end.side, end.at, end.out


def _outermost_above(end: _End) -> tuple[int, Fraction, bool]:
    """A key that sorts upper ends by what lies lowest; at the same number, an end that is left out comes first."""
    return end.side, end.at, not end.out


def _sum(one: _End, other: _End) -> _End:
    return _End(one.side or other.side, one.at + other.at, one.out or other.out)


def _product(one: _End, other: _End) -> _End:
    if (not one.side and one.at == 0) or (not other.side and other.at == 0):
        sure_zero = any(not end.side and end.at == 0 and not end.out for end in (one, other))
        return _End(0, Fraction(0), not sure_zero)
    if one.side or other.side:
        sign = _sign(one) * _sign(other)
        return _End(sign, Fraction(0), True)
    return _End(0, one.at * other.at, one.out or other.out)


def _inverse(end: _End, *, below: bool) -> _End:
    """One over an end of a divisor that is never 0; where the end is at 0, the quotient has no end."""
    if end.side:
        return _End(0, Fraction(0), True)
    if end.at == 0:
        return _End(-1 if below else 1, Fraction(0), True)
    return _End(0, 1 / end.at, end.out)


def _sign(end: _End) -> int:
    return end.side or (end.at > 0) - (end.at < 0)
