"""Cutoffs: the least and the greatest double that pass, so that plain comparison of floats gives the exact verdict.

A double means the decimal that it shows at 15 significant digits (``0.70000000000000007`` is 0.7). As the double
rises, that decimal never falls. So an interval of accepted exact numbers is an interval of doubles. Its two ends are
found by galloping and bisection over the doubles. From then on ``low <= value <= high`` on plain floats is the exact
verdict, whatever factor lies between the unit of the values and that of the rule.
"""

from __future__ import annotations

import math
import struct
from fractions import Fraction
from functools import lru_cache

from compliance.rules.sets import Interval, intersect, scaled

LARGEST = struct.unpack("<d", b"\xff" * 6 + b"\xef\x7f")[0]  # the largest finite double: an open end is never infinity
Edge = tuple[Fraction, bool]  # a number, and whether it is left out: False for the values from it on


def cutoffs(accepted: Interval, factor: Fraction = Fraction(1), within: Interval | None = None) -> tuple[float, float]:
    """The least and the greatest double that pass; where no double passes, the first is greater than the second.

    ``accepted`` and ``within`` (the possible values) are in the rule's unit. A double times ``factor`` is in that unit.
    """
    values = scaled(accepted if within is None else intersect(accepted, within), 1 / factor)
    low = -LARGEST if values.low is None else first_double(values.low, values.low_open)
    if values.high is None:
        return low, LARGEST
    return low, math.nextafter(first_double(values.high, not values.high_open), -math.inf)


def edges(values: Interval) -> tuple[Edge, ...]:
    """The numbers at which a rising value enters an interval, and at which it leaves it."""
    both: list[Edge] = []
    if values.low is not None:
        both.append((values.low, values.low_open))
    if values.high is not None:
        both.append((values.high, not values.high_open))
    return tuple(both)


def beyond(value: Fraction, edge: Edge) -> bool:
    """Whether an exact value has reached an edge from below."""
    return value > edge[0] if edge[1] else value >= edge[0]


@lru_cache(maxsize=65536)
def first_double(number: Fraction, above: bool) -> float:
    """The least finite double whose decimal is at least a number (``above``: greater than it); infinity if none is."""
    numerator, denominator = number.numerator, number.denominator

    def reached(ordinal: int) -> bool:
        if ordinal > _LAST:
            return True
        if ordinal < -_LAST:
            return False
        mine = Fraction(format(_double(ordinal), ".15g"))
        left, right = mine.numerator * denominator, numerator * mine.denominator
        return left > right if above else left >= right

    try:
        near = float(number)
    except OverflowError:
        near = math.inf if number > 0 else -math.inf
    start = _ordinal(near)
    step = 1
    if reached(start):  # gallop down to a double that has not reached it
        high, low = start, start - step
        while reached(low):
            step *= 2
            high, low = low, low - step
    else:
        low, high = start, start + step
        while not reached(high):
            step *= 2
            low, high = high, high + step
    while high - low > 1:
        middle = (low + high) // 2
        if reached(middle):
            high = middle
        else:
            low = middle
    return _double(high) if high <= _LAST else math.inf


def _ordinal(value: float) -> int:
    """The place of a double in the order of all doubles; both zeros are at 0."""
    bits: int = struct.unpack("<q", struct.pack("<d", value))[0]
    return bits if bits >= 0 else -(bits & 0x7FFF_FFFF_FFFF_FFFF)


def _double(ordinal: int) -> float:
    value: float = struct.unpack("<d", struct.pack("<q", abs(ordinal)))[0]
    return value if ordinal >= 0 else -value


_LAST = _ordinal(LARGEST)
