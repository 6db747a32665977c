"""Many exact numbers at once: quotients of whole numbers as arrays, in machine words as long as these hold them.

Where two measured values meet (an earlier value, a given threshold, a formula) doubles are wrong in a quarter of close
cases. A double of a file means a decimal of at most 15 digits, so it is a whole number over a power of ten, and sums,
products and quotients of such are whole numbers over whole numbers. How large they may become is known beforehand:
below 2**63 they are int64, from there on Python's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from compliance.bulk.coding import Flags, Floats
from compliance.cells import exact

_WORD = 2**63
_MOST_PLACES = 15


@dataclass(frozen=True)
class Ratio:
    """Numbers ``above / below``, below positive; ``most`` bounds the size of both. Undefined ones divide by zero.

    Each of the two is an array, or one number that holds for all.
    """

    above: Any
    below: Any
    most: tuple[int, int]
    undefined: Flags | None = None

    def __add__(self, other: Any) -> Ratio:
        return _sum(self, _ratio(other), 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Ratio:
        return _sum(self, _ratio(other), -1)

    def __rsub__(self, other: Any) -> Ratio:
        return _sum(_ratio(other), self, -1)

    def __mul__(self, other: Any) -> Ratio:
        if isinstance(other, Fraction) and other == 1:  # of a unit as it is
            return self
        other = _ratio(other)
        most = (self.most[0] * other.most[0], self.most[1] * other.most[1])
        above = _times(self.above, other.above, most[0])
        return Ratio(above, _times(self.below, other.below, most[1]), most, _either(self, other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Ratio:
        other = _ratio(other)
        zero = np.asarray(other.above == 0)
        sign = (
            np.where(other.above < 0, -1, 1) if isinstance(other.above, np.ndarray) else (-1 if other.above < 0 else 1)
        )
        flipped = Ratio(
            other.below * sign,
            np.where(zero, 1, other.above * sign) if zero.any() else other.above * sign,
            (other.most[1], max(1, other.most[0])),
            other.undefined,
        )
        quotient = self * flipped
        if not zero.any():
            return quotient
        undefined = np.broadcast_to(zero, np.shape(self.above) or zero.shape)
        return Ratio(quotient.above, quotient.below, quotient.most, undefined | _flags(quotient))

    def __rtruediv__(self, other: Any) -> Ratio:
        return _ratio(other) / self

    def __neg__(self) -> Ratio:
        return Ratio(-self.above, self.below, self.most, self.undefined)

    def __abs__(self) -> Ratio:
        return Ratio(abs(self.above), self.below, self.most, self.undefined)

    def sign(self) -> Any:
        """-1, 0 or 1, by whether each is negative, nothing, or positive."""
        signs = np.asarray(self.above)
        return (signs > 0).astype(np.int8) - (signs < 0).astype(np.int8)


def least(*values: Any) -> Any:
    """The smallest of several numbers, each with each."""
    return _extreme(values, -1)


def greatest(*values: Any) -> Any:
    """The largest of several numbers, each with each."""
    return _extreme(values, 1)


def _extreme(values: tuple[Any, ...], wanted: int) -> Any:
    if not any(isinstance(value, Ratio) for value in values):
        return min(values) if wanted < 0 else max(values)
    best = _ratio(values[0])
    for value in values[1:]:
        other = _ratio(value)
        better = (other - best).sign() == wanted
        most = (max(best.most[0], other.most[0]), max(best.most[1], other.most[1]))
        above = np.where(better, _listed(other.above), _listed(best.above))
        below = np.where(better, _listed(other.below), _listed(best.below))
        best = Ratio(above, below, most, _either(best, other))
    return best


def _listed(numbers: Any) -> Any:
    """A number of Python's own as numpy takes one, whatever its size."""
    return np.array(numbers, object) if isinstance(numbers, int) and abs(numbers) >= _WORD else numbers


def decimals(values: Floats) -> Ratio:
    """The decimals that doubles mean at 15 significant digits, as whole numbers over one power of ten."""
    if not len(values):
        return Ratio(np.zeros(0, np.int64), 1, (1, 1))
    top = float(np.abs(values).max())
    for places in range(_MOST_PLACES + 1):
        scale = 10.0**places
        if top * scale >= 1e15:
            break
        whole = np.rint(values * scale)
        if (whole / scale == values).all():  # a decimal of 15 digits at most, and the double next to it
            return Ratio(whole.astype(np.int64), 10**places, (int(top * scale) + 1, 10**places))
    return _one_by_one(values)


def few_places(values: Floats) -> Flags:
    """Which doubles mean a decimal of few places, so that products of them are likely to fit a machine word."""
    flags: Flags = (np.rint(values * 1e6) / 1e6 == values) & (np.abs(values) < 1e9)
    return flags


def _one_by_one(values: Floats) -> Ratio:
    """The same for doubles of many sizes, or beside the decimal that they mean."""
    distinct, inverse = np.unique(values, return_inverse=True)
    exactly = [Fraction(exact(float(value))) for value in distinct]
    above = np.array([number.numerator for number in exactly], object).take(inverse.reshape(-1))
    below = np.array([number.denominator for number in exactly], object).take(inverse.reshape(-1))
    most = max(abs(number.numerator) for number in exactly), max(number.denominator for number in exactly)
    return Ratio(_narrow(above, most[0]), _narrow(below, most[1]), most)


def _narrow(numbers: Any, most: int) -> Any:
    return numbers.astype(np.int64) if most < _WORD else numbers


def _ratio(value: Any) -> Ratio:
    if isinstance(value, Ratio):
        return value
    number = value if isinstance(value, Fraction) else Fraction(value)
    return Ratio(number.numerator, number.denominator, (abs(number.numerator), number.denominator))


def _sum(one: Ratio, other: Ratio, sign: int) -> Ratio:
    if isinstance(one.below, int) and isinstance(other.below, int) and one.below == other.below:
        most = one.most[0] + other.most[0]
        return Ratio(
            _wide(one.above, most) + sign * _wide(other.above, most), one.below, (most, one.below), _either(one, other)
        )
    left, right = one.most[0] * other.most[1], other.most[0] * one.most[1]
    most, below = left + right, one.most[1] * other.most[1]
    above = _times(one.above, other.below, most) + sign * _times(other.above, one.below, most)
    return Ratio(above, _times(one.below, other.below, below), (most, below), _either(one, other))


def _times(one: Any, other: Any, most: int) -> Any:
    """A product of which the size is known: in machine words if they hold it and what it is added to."""
    return _wide(one, most) * _wide(other, most)


def _wide(numbers: Any, most: int) -> Any:
    if most >= _WORD and isinstance(numbers, np.ndarray) and numbers.dtype != object:
        return numbers.astype(object)
    return numbers


def _flags(value: Ratio) -> Any:
    return False if value.undefined is None else value.undefined


def _either(one: Ratio, other: Ratio) -> Flags | None:
    if one.undefined is None:
        return other.undefined
    return one.undefined if other.undefined is None else one.undefined | other.undefined
