"""Words and numbers of a table as codes and doubles: each word once, whatever batch it stands in.

Codes are whole numbers from 0 on. A word has a code (``Texts``), a combination of codes has one (``Pairs``, ``Tuples``,
``Lookup``), and what a number cannot say has one (``Contents``). ``Values`` reads numbers, ``Meanings`` knows what a
word means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isfinite, isnan, prod
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from compliance.cells import bare, read_cell
from compliance.judging.cutoffs import first_double
from compliance.measurements.cellreading import DIGITS, in_its_period, is_code
from compliance.measurements.gathering import printable
from compliance.measurements.measurement import claim_in
from compliance.measurements.tables.naming import identified
from compliance.period import Period, parse_period, price_year
from compliance.rules.ruleset import Ruleset, name_key
from compliance.visible import visible

# Columns of Arrow and arrays of numpy. ``pa.array``, ``pa.scalar`` and ``to_numpy`` would import pandas where it is
# installed, which takes as long as a million rows.

Ints = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]


def numbers_of(column: pa.Array) -> npt.NDArray[Any]:
    """The numbers of a column that has no empty cell, where they stand in memory."""
    numbers: npt.NDArray[Any] = np.from_dlpack(column)
    return numbers


def flags_of(column: pa.Array) -> Flags:
    """A column of true and false that has no empty cell."""
    bits = np.frombuffer(column.buffers()[1], np.uint8)
    return np.unpackbits(bits, count=column.offset + len(column), bitorder="little")[column.offset :].view(bool)


def column_of(values: npt.NDArray[Any], empty: Flags | None = None) -> pa.Array:
    """Numbers, or true and false, as a column, whose cells are empty where ``empty`` says so."""
    count = 0 if empty is None else int(np.count_nonzero(empty))
    valid = pa.py_buffer(np.packbits(~empty, bitorder="little")) if empty is not None and count else None
    held = np.packbits(values, bitorder="little") if values.dtype == bool else np.ascontiguousarray(values)
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(held)], count)


def words_of(texts: Sequence[str]) -> pa.Array:
    """Texts as a column."""
    words = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, words)], dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), len(words), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(words))])


def filled(column: pa.Array, number: float) -> npt.NDArray[Any]:
    """The numbers of a column, and another one where a cell is empty."""
    if column.null_count:
        column = pc.fill_null(column, column_of(np.array([number]))[0].cast(column.type))
    return numbers_of(column)


# Combinations of codes as codes of their own.

_LARGEST_TABLE = 1 << 22  # cells of a table of pairs; beyond it, a dictionary


class Pairs:
    """Combinations of two codes as codes of their own, from 0 on, in the order in which they are met."""

    def __init__(self) -> None:
        self.number = 0
        self._first, self._second = np.zeros(0, np.int32), np.zeros(0, np.int32)
        self._table: Ints = np.full((64, 16), -1, np.int32)
        self._known: dict[int, int] | None = None  # where the table would be too large for what is in it

    @property
    def first(self) -> Ints:
        """The first of the two, by the code of both."""
        return self._first[: self.number]

    @property
    def second(self) -> Ints:
        """The second of them."""
        return self._second[: self.number]

    def codes(self, one: Ints, other: Ints, *, new: bool = True) -> Ints:
        """The code of each pair; KeyError for one that is not known, unless it may be new."""
        result = self.of(one, other)
        if not len(result) or result.min() >= 0:
            return result
        if not new:
            raise KeyError("a pair that was not there before")
        unknown = np.flatnonzero(result < 0)
        fresh = unknown[np.sort(distinct(_keys(one[unknown], other[unknown]))[1])]
        before, self.number = self.number, self.number + len(fresh)
        self._first, self._second = grown(self._first, self.number), grown(self._second, self.number)
        self._first[before : self.number], self._second[before : self.number] = one[fresh], other[fresh]
        if self._known is None:
            self._table[one[fresh], other[fresh]] = np.arange(before, self.number)
        else:
            keys = _keys(one[fresh], other[fresh]).tolist()
            self._known |= zip(keys, range(before, self.number), strict=True)
        return self.of(one, other)

    def of(self, one: Ints, other: Ints) -> Ints:
        """The code of each pair, -1 where there is none."""
        if not len(one):
            return np.zeros(0, np.intp)
        self._grow(int(one.max()) + 1, int(other.max()) + 1, len(one))
        if self._known is None:
            result: Ints = self._table.reshape(-1).take(one * self._table.shape[1] + other)
            return result
        distinct, inverse = np.unique(_keys(one, other), return_inverse=True)
        codes = np.array([self._known.get(key, -1) for key in distinct.tolist()], np.int32)
        return codes.take(inverse.reshape(-1))

    def _grow(self, rows: int, columns: int, pairs: int) -> None:
        have = self._table.shape
        if self._known is not None or (rows <= have[0] and columns <= have[1]):
            return
        want = [max(size, 1 << (need - 1).bit_length()) for size, need in zip(have, (rows, columns), strict=True)]
        if prod(want) > max(_LARGEST_TABLE, 16 * (self.number + pairs)):
            self._known = dict(zip(_keys(self.first, self.second).tolist(), range(self.number), strict=True))
            return
        table = np.full(want, -1, np.int32)
        table[: have[0], : have[1]] = self._table
        self._table = table


def _keys(one: Ints, other: Ints) -> Ints:
    return one.astype(np.int64) << 32 | other


class Tuples:
    """Combinations of several codes as codes of their own, from 0 on: the pair of the others' code and of the last."""

    def __init__(self, width: int) -> None:
        self.known: list[tuple[int, ...]] = [] if width else [()]
        self._codes = {parts: code for code, parts in enumerate(self.known)}
        self._pairs = [Pairs() for _ in range(width)]

    def code(self, parts: tuple[int, ...]) -> int:
        """The code of one combination."""
        code = self._codes.get(parts)
        return int(self.codes([np.array([part]) for part in parts])[0]) if code is None else code

    def codes(self, columns: Sequence[Ints]) -> Ints:
        """The code of each row of several columns; the new ones stand at the end of ``known``."""
        codes: Ints = np.zeros(len(columns[0]), np.intp)
        for pairs, column in zip(self._pairs, columns, strict=True):
            codes = pairs.codes(codes, column)
        self._learn()
        return codes.astype(np.intp)

    def _learn(self) -> None:
        """The parts of combinations that are new."""
        code: Ints = np.arange(len(self.known), self._pairs[-1].number)
        parts: list[list[int]] = []
        for pairs in reversed(self._pairs):
            parts.insert(0, pairs.second[code].tolist())
            code = pairs.first[code]
        for each in zip(*parts, strict=True):
            self._codes[each] = len(self.known)
            self.known.append(each)


def distinct(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Ints]:
    """The values of an array, each once and in order, and where each stands first.

    As ``np.unique``, which imports masked arrays that nobody has here.
    """
    order = np.argsort(values, kind="stable")
    ordered = values.take(order)
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(values)])
    return ordered.take(first), order.take(first)


def turns(*columns: Ints) -> Ints:
    """The rows in which a column differs from the row before: where rows stand in order, all that say a thing first."""
    differs = np.ones(len(columns[0]), bool)
    np.not_equal(columns[0][1:], columns[0][:-1], out=differs[1:])
    for column in columns[1:]:
        differs[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(differs)


def grown(array: npt.NDArray[Any], length: int, fill: Any = 0) -> npt.NDArray[Any]:
    """An array with room for at least ``length`` entries along its first axis, the new ones filled."""
    if length <= len(array):
        return array
    shape = max(length, len(array) * 2 + 16), *array.shape[1:]
    # Memory of zeros that nobody has touched is not there yet.
    larger = np.full(shape, fill, array.dtype) if fill else np.zeros(shape, array.dtype)
    larger[: len(array)] = array
    return larger


def chunks(batch: pa.RecordBatch, most: int) -> Iterator[pa.RecordBatch]:
    """A batch in pieces of at most so many rows."""
    for start in range(0, len(batch), most):
        yield batch.slice(start, most)


def without_views(column: pa.Array) -> pa.Array:
    """A column with texts where it has views of them, of which Arrow can hardly take or cast any.

    Numbers that a database hands over as their exact text (the numeric of PostgreSQL) are texts here, and short
    decimals longer ones.
    """
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.storage
    if types.is_decimal32(column.type) or types.is_decimal64(column.type):
        return column.cast(pa.decimal128(18, column.type.scale))
    if pa.types.is_string_view(column.type):
        return column.cast(pa.string())
    if pa.types.is_dictionary(column.type) and pa.types.is_string_view(column.type.value_type):
        return pa.DictionaryArray.from_arrays(column.indices, column.dictionary.cast(pa.string()))
    return column


def taken(batch: pa.RecordBatch, places: npt.NDArray[np.integer[Any]]) -> pa.RecordBatch:
    """Some rows of a batch."""
    columns = [without_views(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, batch.schema.names).take(column_of(places))


def grouped(codes: Sequence[npt.NDArray[Any]]) -> Iterator[Rows]:
    """The places at which several columns of codes have the same, for each combination that occurs."""
    length = len(codes[0])
    if not length:
        return
    together = np.zeros(length, np.int64)
    size = 1
    for column in codes:
        most = int(column.max()) + 1
        if most == 1:
            continue
        together = together * most + column
        size *= most
        if size > _LARGEST_TABLE:
            _, together = np.unique(together, return_inverse=True)
            size = int(together.max()) + 1
        else:
            used = np.bincount(together, minlength=size) > 0
            numbers = np.cumsum(used) - 1
            together, size = numbers.take(together), int(numbers[-1]) + 1
    # Small numbers are sorted by counting them.
    order = np.argsort(together.astype(np.uint16) if size <= 1 << 16 else together, kind="stable")
    ends = np.cumsum(np.bincount(together, minlength=size))
    start = 0
    for end in ends.tolist():
        if end > start:
            yield order[start:end]
        start = end


# Words of columns as whole numbers: each text once, whatever batch it stands in, by way of the batch's dictionary.

_MANY = 1 << 9  # words of a dictionary that are searched together


@dataclass(frozen=True, slots=True)
class Looked:
    """A column of a batch: for each row an index into a table of codes, whose last entry is for empty cells."""

    places: Ints
    table: Ints
    any_empty: bool

    def codes(self) -> Ints:
        """The code of every row."""
        result: Ints = self.table.take(self.places)
        return result

    def may_be(self, code: int) -> bool:
        """Whether a row may have a code."""
        return bool(np.count_nonzero((self.table if self.any_empty else self.table[:-1]) == code))


class Texts:
    """The texts of one column as codes from 1 on; 0 stands for an empty cell. ``read`` makes a code of a text.

    ``otherwise`` is the code of what would be 0, where that is known from elsewhere.
    """

    def __init__(self, read: Callable[[Any], int], otherwise: int = 0) -> None:
        self._read, self._otherwise = read, otherwise
        self._known: dict[Any, int] = {None: otherwise}
        self._nothing: Ints = np.array([otherwise], np.intp)
        self._last = self._many = pa.nulls(0), self._nothing

    def codes(self, column: pa.Array) -> Ints:
        """The code of every cell."""
        return self.look(column).codes()

    def look(self, column: pa.Array) -> Looked:
        """The place of every cell in a table of codes; the table is the same object for batches of the same words."""
        if types.is_null(column.type):
            return Looked(np.zeros(len(column), np.intp), self._nothing, True)
        column = column.cast(pa.string()) if types.is_boolean(column.type) else without_views(column)
        if not types.is_dictionary(column.type):
            column = column.dictionary_encode()
        dictionary = column.dictionary
        table = self._table(dictionary)
        indices, any_empty = column.indices, column.indices.null_count > 0
        if indices.type.bit_width != 32:
            indices = indices.cast(pa.int32())
        # By places of another size numpy takes five times as long.
        return Looked(filled(indices, len(dictionary)).astype(np.intp), table, any_empty)

    def _table(self, dictionary: pa.Array) -> Ints:
        """The code of every word of a dictionary, and at the end that of an empty cell.

        Batches of one file have the same dictionary, or one that begins like that of the batch before.
        """
        last, table = self._last
        begun = len(last) if last.type == dictionary.type and dictionary[: len(last)].equals(last) else 0
        if not begun or begun < len(dictionary):
            table = np.concatenate([table[:begun], self._of(dictionary[begun:]), self._nothing])
            self._last = dictionary, table
        return table

    def _of(self, words: pa.Array) -> Ints:
        """The code of every word; of many, those that were met before are searched without a text of Python's."""
        if len(words) <= _MANY or not (types.is_string(words.type) or types.is_large_string(words.type)):
            return np.array([*map(self._code, words.to_pylist())], np.intp)
        many, codes = self._many if self._many[0].type == words.type else (words[:0], np.zeros(0, np.intp))
        places = pc.index_in(words, value_set=many)
        new = np.flatnonzero(flags_of(places.is_null()))
        result: Ints = np.append(codes, 0).take(filled(places, len(codes)))
        fresh = words.take(column_of(new))
        result[new] = [*map(self._code, fresh.to_pylist())]
        self._many = pa.concat_arrays([many, fresh]), np.append(codes, result[new])
        return result

    def _code(self, word: Any) -> int:
        code = self._known.get(word)
        if code is None:
            code = self._known[word] = self._read(word) or self._otherwise
        return code


class Lookup:
    """Codes of what several columns say together; ``of`` gives those of combinations that are new.

    As long as few words occur, there is a table of all their combinations, 0 for one that is not known. It only grows
    with the first column. A large table of which little is known costs more than it saves: memory comes in large pages.
    """

    def __init__(self, of: Callable[[Sequence[Ints]], Ints]) -> None:
        self._of = of
        self._sizes: list[int] = []  # by column, of how many codes the table has room
        self._after: Ints = np.zeros(0, np.intp)  # by combination, the number after its code
        self._met: list[Ints] = []  # the combinations that are known

    def codes(self, columns: Sequence[Looked]) -> Ints:
        """The code of every row."""
        most, *others = (int(column.table.max()) + 1 for column in columns)
        if not self._sizes or any(need > size for need, size in zip(others, self._sizes[1:], strict=True)):
            self._sizes, self._after = [0, *(need + need // 4 for need in others)], np.zeros(0, np.intp)
            self._met = []
        self._sizes[0] = max(self._sizes[0], most)
        cells = prod(self._sizes)
        if cells > max(_LARGEST_TABLE, 16 * (len(columns[0].places) + sum(map(len, self._met)))):
            return self._of([column.codes() for column in columns])
        if cells > len(self._after):
            larger = np.zeros(cells + cells // 2, np.intp)
            for met in self._met:
                larger[met] = self._after.take(met)
            self._after = larger
        places: Ints = np.zeros(0, np.intp)
        for column, size in zip(columns, self._sizes, strict=True):
            cells //= size
            part: Ints = (column.table * cells).take(column.places)
            places = np.add(places, part, out=places) if len(places) else part
        result: Ints = self._after.take(places)
        if len(result) and not result.min():
            new = places[result == 0]
            new = distinct(new.take(turns(new)))[0]
            self._after[new] = self._of(np.unravel_index(new, self._sizes)) + 1
            self._met.append(new)
            result = self._after.take(places)
        result -= 1
        return result


# A column of values as doubles that mean their 15 digits, and beside them every cell that no double can say.
#
# A cell that is no plain number of 15 digits (a state, ``≥95``, a long decimal, infinity), or may be a code for
# "not monitored" (99999), is *odd*: it has a code for
# what it says, and the exact judge reads that. Where a row has neither number nor odd cell, nothing is written.

_PLAIN = r"^-?[0-9]+(\.[0-9]+)?$"
_LONGEST = 15  # characters, hence digits, of a plain number
_EXACT = 10**15  # whole numbers below it have 15 digits at most
# Sizes of numbers that are read (cellreading.DIGITS before or after the point), as doubles.
TINY, HUGE = first_double(Fraction(1, 10**DIGITS), False), first_double(Fraction(10 ** (DIGITS + 1)), False)
_POWERS = np.array([float(10**power) for power in range(23)])  # all of them exact
# The doubles that may be codes for "not monitored", which the exact judge looks at one by one: as many nines as fit.
_NINES = [Decimal("9" * whole + "." + "9" * places) for whole in range(3, 16) for places in range(16 - whole)]
_CODES = sorted(number for number in {*_NINES, *map(Decimal, range(32744, 32769))} if is_code(number))
CODES = np.array([float(number) for number in _CODES])
_NAMES_PERIOD = frozenset("年〔[［(（")  # one of these is in every cell that names a period of its own

SILENT = Decimal("NaN")  # of a row that says something else, and nothing of what is measured


class Contents:
    """What odd cells say, each once, from 1 on: a text, or a number that no double says."""

    def __init__(self) -> None:
        self.said: list[Decimal | str | None] = [None]
        self.of_a_period: set[int] = set()  # codes of texts that their period makes a number, or none
        self._codes: dict[Decimal | str, int] = {}
        self.infinity, self.minus_infinity = self.code(Decimal("Infinity")), self.code(Decimal("-Infinity"))
        self.beyond = self.code(Decimal("1E+90"))  # stands for every double out of all proportion
        self.silent = self._new(SILENT)
        self.codes = np.array([self.code(number) for number in _CODES], np.int32)  # of those for "not monitored"

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
        """The code of a text as a file shows it, 0 for an empty one."""
        shown = printable((written or "").strip())
        if not shown:
            return 0
        code = self.code(shown)
        if not _NAMES_PERIOD.isdisjoint(shown):
            cell = read_cell(shown)
            if cell.period is not None or cell.unclear == "several-years":
                self.of_a_period.add(code)
        return code

    def in_period(self, code: int, period: Period | None) -> int:
        """The code of a text in a period: of the number alone where that is the one that the text names."""
        text = self.said[code]
        assert isinstance(text, str)
        return self.text(bare(text)) if in_its_period(read_cell(text), period) else code


class Values:
    """Reads one column of numbers, states and whatever else stands there."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._texts = Texts(contents.text)

    def read(self, column: pa.Array, states: Flags | None = None) -> tuple[Floats, Ints | None]:
        """The doubles (NaN where there is none), and the codes of the odd cells (0 elsewhere), or None without any.

        ``states`` says which rows are of things that have states: what is text there stays text.
        """
        values, odd = self._plain(column, states)
        large = np.flatnonzero(values >= CODES[0])
        numbers = values.take(large)
        places = np.searchsorted(CODES[:-1], numbers)
        is_code = CODES.take(places) == numbers
        if not is_code.any():
            return values, odd
        values, odd = values.copy(), np.zeros(len(values), np.int32) if odd is None else odd
        odd[large[is_code]] = self._contents.codes.take(places[is_code])
        values[large[is_code]] = np.nan
        return values, odd

    def _plain(self, column: pa.Array, states: Flags | None) -> tuple[Floats, Ints | None]:
        if types.is_dictionary(column.type):
            value_type = column.type.value_type
            if types.is_floating(value_type) or types.is_integer(value_type) or types.is_decimal(value_type):
                column = column.cast(value_type)
        kind = column.type
        if types.is_null(kind):
            return np.full(len(column), np.nan), None
        if types.is_float64(kind):
            return self._doubles(filled(column, np.nan))
        if types.is_floating(kind):
            return self._doubles(filled(column.cast(pa.float32()).cast(pa.string()).cast(pa.float64()), np.nan))
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
        wild = np.flatnonzero((size >= HUGE) | (size < TINY))  # nothing is neither
        numbers = values.take(wild)
        wild, numbers = wild[numbers != 0], numbers[numbers != 0]
        if not len(wild):
            return values, None
        odd = np.zeros(len(values), np.int32)
        odd[wild] = self._contents.beyond
        odd[wild[numbers == np.inf]] = self._contents.infinity
        odd[wild[numbers == -np.inf]] = self._contents.minus_infinity
        values = values.copy()
        values[wild] = np.nan
        return values, odd

    def _integers(self, column: pa.Array) -> tuple[Floats, Ints | None]:
        whole = filled(column, 0)
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
            low[flags_of(column.is_null())] = 0
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
            empty = flags_of(column.is_null())
            values[empty] = np.nan
            long &= ~empty
        places = np.flatnonzero(long)
        if not len(places):
            return values, None
        odd = np.zeros(len(values), np.int32)
        odd[places] = [self._contents.code(Decimal(each)) for each in column.take(column_of(places)).to_pylist()]
        values[places] = np.nan
        return values, odd

    def _words(self, column: pa.Array, states: Flags | None) -> tuple[Floats, Ints | None]:
        """Texts: plain short numbers at once, every other word once."""
        column = without_views(column)
        if types.is_dictionary(column.type):
            if len(column.dictionary) * 2 < len(column) and states is None:
                values, odd = self._words(column.dictionary.cast(pa.string()), None)
                indices = filled(column.indices.cast(pa.int64()), len(values))
                values = np.append(values, np.nan).take(indices)
                return values, None if odd is None else np.append(odd, np.int32(0)).take(indices)
            column = column.cast(pa.string())
        column = column.cast(pa.string()) if not types.is_string(column.type) else column
        short = pc.less_equal(pc.utf8_length(column), column_of(np.array([_LONGEST]))[0])
        plain = pc.and_(short, pc.match_substring_regex(column, _PLAIN))
        if states is not None and states.any():
            plain = pc.and_(plain, column_of(~states))
        values = filled(pc.if_else(plain, column, pa.nulls(1, pa.string())[0]).cast(pa.float64()), np.nan)
        rest = flags_of(pc.and_(column.is_valid(), pc.invert(plain)))
        places = np.flatnonzero(rest)
        if not len(places):
            return values, None
        odd = np.zeros(len(values), np.int32)
        odd[places] = self._texts.codes(column.take(column_of(places)))
        return values, odd


# What the words of a table mean, as codes: names of things, areas, periods, units, claims, variants.

NO_NAME, UNKNOWN_NAME = 0, 1  # codes of names; the ids of the ruleset follow
NO_PERIOD, BAD_PERIOD = 0, 1  # codes of periods; those that are met follow
UNSTATED, UNKNOWN_VARIANT, SEVERAL_VARIANTS, FIRST_VARIANT = range(4)  # codes of variants, in the order of their axis


class Meanings:
    """Every word that was met, by its code. ``ids`` are the codes of the things that the ruleset knows."""

    def __init__(self, ruleset: Ruleset, ids: Mapping[str, int], contents: Contents) -> None:
        self._ruleset, self._ids, self._contents = ruleset, ids, contents
        self._names = {code: id_ for id_, code in ids.items()}
        self.areas: list[str | None] = [None]  # by area, the least of the spellings of its name
        self.periods: list[Period | None] = [None, None]
        self._area_codes: dict[str, int] = {}
        self._period_codes: dict[Period, int] = {}
        self.words: list[str | None] = [None]  # of units, price years and states
        self._word_codes: dict[str, int] = {}

    def area(self, word: str) -> int:
        """The code of an area, however its name is spaced or typed; 0 for none."""
        key = name_key(word)
        if not key:
            return 0
        code = self._area_codes.setdefault(key, len(self.areas))
        if code == len(self.areas):
            self.areas.append(word)
        self.areas[code] = min(self.areas[code] or word, word)
        return code

    def area_name(self, code: int) -> str | None:
        """The name of an area as it is shown."""
        name = self.areas[code]
        return None if name is None else visible(name.strip())

    def period(self, word: Any) -> int:
        """The code of a period."""
        if isinstance(word, Period):
            known: Period | None = word
        elif isinstance(word, str) and not word.strip():
            return NO_PERIOD
        else:
            known = parse_period(_whole(word))
        if known is None:
            return NO_PERIOD if isinstance(word, float) and isnan(word) else BAD_PERIOD
        code = self._period_codes.setdefault(known, len(self.periods))
        if code == len(self.periods):
            self.periods.append(known)
        return code

    def name(self, word: str) -> int:
        """The code of what is measured."""
        if not word.strip():
            return NO_NAME
        id_ = identified(self._ruleset, word)
        return UNKNOWN_NAME if id_ is None else self._ids[id_]

    def word(self, word: str | None) -> int:
        """The code of a unit, a price year or a state as it is written; 0 for none."""
        if word is None or not word.strip():
            return 0
        word = word.strip()
        code = self._word_codes.setdefault(word, len(self.words))
        if code == len(self.words):
            self.words.append(word)
        return code

    def claim(self, word: Any) -> int:
        """The code of the reason of a claim that a thing does not apply, or is not assessed; 0 for no claim."""
        if isinstance(word, float) and isnan(word):
            return 0
        claim = claim_in(str(_whole(word)).strip() or None)
        return 0 if claim is None else self._contents.text(claim)

    def kind_of_claim(self, word: Any) -> int:
        """0 for no claim, 1 for one that a thing does not apply, 2 for one that nobody assesses it."""
        code = self.claim(word)
        text = self._contents.said[code]
        return 0 if code == 0 else 2 if isinstance(text, str) and read_cell(text).claims == "not-assessed" else 1

    def label(self, word: Any) -> int:
        """The code of a word that may be written as a number."""
        return 0 if isinstance(word, float) and isnan(word) else self.word(str(_whole(word)))

    def variant(self, axis: str, word: str) -> int:
        """The code of a variant of an axis."""
        if not word.strip():
            return 0
        declared = self._ruleset.axes[axis]
        name = declared.variant(word.strip())
        return UNKNOWN_VARIANT if name is None else declared.variants.index(name) + FIRST_VARIANT

    def price_year(self, word: Any) -> int:
        """The code of a price year."""
        return self.word(price_year(_whole(word)))

    def state(self, word: Any) -> int:
        """The code of a state, as a file shows it."""
        return self.word(printable(word))

    def id_of(self, name: int) -> str:
        """The id that the code of a name stands for; empty for an unknown one."""
        return "" if name <= UNKNOWN_NAME else self._names[name]


def area_key(name: str | None) -> str | None:
    """What identifies an area, however its name is spaced or typed: 海 陵区 is 海陵区."""
    return name_key(name) if name is not None and name.strip() else None


def _whole(word: Any) -> Any:
    """2017.0, which a column of whole numbers with empty cells becomes, as 2017, and so a decimal."""
    return int(word) if isinstance(word, float | Decimal) and isfinite(word) and word == int(word) else word
