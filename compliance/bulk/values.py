"""A column of values as doubles that mean their 15 digits, and beside them every cell that no double can say.

A cell that is no plain number of 15 digits (a state, ``≥95``, a long decimal, infinity) is *odd*: it has a code for
what it says, and the exact judge reads that. Where a row has neither number nor odd cell, nothing is written.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from compliance.bulk.coding import Ints, without_views
from compliance.bulk.texts import Texts
from compliance.judging.cutoffs import first_double
from compliance.measurements.cellreading import DIGITS
from compliance.measurements.gathering import printable

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_PLAIN = r"^-?[0-9]+(\.[0-9]+)?$"
_LONGEST = 15  # characters, hence digits, of a plain number
_EXACT = 10**15  # whole numbers below it have 15 digits at most
# Sizes of numbers that are read (cellreading.DIGITS before or after the point), as doubles.
TINY, HUGE = first_double(Fraction(1, 10**DIGITS), False), first_double(Fraction(10 ** (DIGITS + 1)), False)
_POWERS = np.array([float(10**power) for power in range(23)])  # all of them exact


SILENT = Decimal("NaN")  # of a row that says something else, and nothing of what is measured


class Contents:
    """What odd cells say, each once, from 1 on: a text, or a number that no double says."""

    def __init__(self) -> None:
        self.said: list[Decimal | str | None] = [None]
        self._codes: dict[Decimal | str, int] = {}
        self.infinity, self.minus_infinity = self.code(Decimal("Infinity")), self.code(Decimal("-Infinity"))
        self.beyond = self.code(Decimal("1E+90"))  # stands for every double out of all proportion
        self.silent = self._new(SILENT)

    def code(self, content: Decimal | str) -> int:
        """The code of what a cell says."""
        code = self._codes.get(content)
        if code is None:
            code = self._codes[content] = self._new(content)
        return code

    def _new(self, content: Decimal | str) -> int:
        self.said.append(content)
        return len(self.said) - 1

    def text(self, written: str | None) -> int:
        """The code of a text as a file shows it, 0 for one of which nothing is left."""
        shown = printable((written or "").strip())
        return self.code(shown) if shown else 0


class Values:
    """Reads one column of numbers, states and whatever else stands there."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._texts = Texts(contents.text)

    def read(self, column: pa.Array, states: Flags | None = None) -> tuple[Floats, Ints | None]:
        """The doubles (NaN where there is none), and the codes of the odd cells (0 elsewhere), or None without any.

        ``states`` says which rows are of things that have states: what is text there stays text.
        """
        if types.is_dictionary(column.type):
            value_type = column.type.value_type
            if types.is_floating(value_type) or types.is_integer(value_type) or types.is_decimal(value_type):
                column = column.cast(value_type)
        kind = column.type
        if types.is_null(kind):
            return np.full(len(column), np.nan), None
        if types.is_float64(kind):
            return self._doubles(_dense(column))
        if types.is_floating(kind):
            return self._doubles(_dense(column.cast(pa.float32()).cast(pa.string()).cast(pa.float64())))
        if types.is_integer(kind):
            return self._integers(column)
        if types.is_decimal(kind):
            return self._decimals(column)
        if types.is_boolean(kind):
            column = column.cast(pa.string())
        return self._words(column, states)

    def _doubles(self, values: Floats) -> tuple[Floats, Ints | None]:
        """Doubles as they are; those out of all proportion are odd."""
        size = np.abs(values)
        fine = size < HUGE
        fine &= (size >= TINY) | (size == 0)
        if fine.all():
            return values, None
        wild = np.flatnonzero(~fine & ~np.isnan(values))
        if not len(wild):
            return values, None
        odd = np.zeros(len(values), np.int32)
        odd[wild] = self._contents.beyond
        odd[values == np.inf] = self._contents.infinity
        odd[values == -np.inf] = self._contents.minus_infinity
        values = values.copy()
        values[wild] = np.nan
        return values, odd

    def _integers(self, column: pa.Array) -> tuple[Floats, Ints | None]:
        dense = pc.fill_null(column, 0) if column.null_count else column
        whole = dense.to_numpy(zero_copy_only=False)
        values = whole.astype(np.float64)
        large = (whole >= _EXACT) | (whole <= -_EXACT) if whole.dtype.itemsize == 8 else np.zeros(len(whole), bool)
        return self._with_odd(column, values, large)

    def _decimals(self, column: pa.Array) -> tuple[Floats, Ints | None]:
        """Decimals of at most 15 digits are exact quotients of two doubles; the others keep their digits."""
        scale = column.type.scale
        if types.is_decimal256(column.type) or not 0 <= scale <= 22:
            return self._with_odd(column, np.zeros(len(column)), np.ones(len(column), bool))
        column = column.cast(pa.decimal128(38, scale)) if not types.is_decimal128(column.type) else column
        data = np.frombuffer(column.buffers()[1], np.int64)[2 * column.offset : 2 * (column.offset + len(column))]
        low, high = data[0::2].copy(), data[1::2]
        if column.null_count:
            low[column.is_null().to_numpy(zero_copy_only=False)] = 0
        long = high != low >> 63
        power = np.full(len(low), scale)
        for _ in range(scale):  # 95.300000000000000 has three digits
            shorter = (np.abs(low) >= _EXACT) & (low % 10 == 0) & (power > 0)
            if not shorter.any():
                break
            low[shorter] //= 10
            power[shorter] -= 1
        long |= (low >= _EXACT) | (low <= -_EXACT)  # the least number has no absolute value
        return self._with_odd(column, low / _POWERS.take(power), long)

    def _with_odd(self, column: pa.Array, values: Floats, long: Flags) -> tuple[Floats, Ints | None]:
        """The values, with nothing where the column is empty, and with what is too long for a double as odd cells."""
        if column.null_count:
            empty = column.is_null().to_numpy(zero_copy_only=False)
            values[empty] = np.nan
            long &= ~empty
        places = np.flatnonzero(long)
        if not len(places):
            return values, None
        odd = np.zeros(len(values), np.int32)
        odd[places] = [self._contents.code(Decimal(each)) for each in column.take(pa.array(places)).to_pylist()]
        values[places] = np.nan
        return values, odd

    def _words(self, column: pa.Array, states: Flags | None) -> tuple[Floats, Ints | None]:
        """Texts: plain short numbers at once, every other word once."""
        column = without_views(column)
        if types.is_dictionary(column.type):
            if len(column.dictionary) * 2 < len(column) and states is None:
                values, odd = self._words(column.dictionary.cast(pa.string()), None)
                indices = pc.fill_null(column.indices.cast(pa.int64()), len(values)).to_numpy(zero_copy_only=False)
                values = np.append(values, np.nan).take(indices)
                return values, None if odd is None else np.append(odd, np.int32(0)).take(indices)
            column = column.cast(pa.string())
        column = column.cast(pa.string()) if not types.is_string(column.type) else column
        short = pc.less_equal(pc.utf8_length(column), _LONGEST)
        plain = pc.and_(short, pc.match_substring_regex(column, _PLAIN))
        if states is not None and states.any():
            plain = pc.and_(plain, pa.array(~states))
        values = _dense(pc.if_else(plain, column, pa.scalar(None, pa.string())).cast(pa.float64()))
        rest = pc.and_(column.is_valid(), pc.invert(plain)).to_numpy(zero_copy_only=False).astype(bool)
        places = np.flatnonzero(rest)
        if not len(places):
            return values, None
        odd = np.zeros(len(values), np.int32)
        odd[places] = self._texts.codes(column.take(pa.array(places)))
        return values, odd


def _dense(column: pa.Array) -> Floats:
    found: Floats = column.to_numpy(zero_copy_only=False)  # empty cells become NaN
    return found
