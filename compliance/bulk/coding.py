"""Combinations of codes as codes of their own, each once, whatever batch it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.integer[Any]]
Rows = npt.NDArray[np.intp]
_LARGEST_TABLE = 1 << 22  # cells of a table of pairs; beyond it, a dictionary


class Pairs:
    """Combinations of two codes as codes of their own, from 0 on, in the order in which they are met."""

    def __init__(self) -> None:
        self.first: list[int] = []
        self.second: list[int] = []
        self._table: Ints = np.full((64, 16), -1, np.int32)
        self._known: dict[int, int] | None = None  # where the table would be too large

    def __len__(self) -> int:
        return len(self.first)

    def codes(self, one: Ints, other: Ints) -> tuple[Ints, range]:
        """The code of each pair, and the codes that are new."""
        before = len(self.first)
        if len(one) == 0:
            return np.zeros(0, np.intp), range(0)
        if self._known is None:
            self._grow(int(one.max()) + 1, int(other.max()) + 1)
        if self._known is not None:
            return self._by_dictionary(one, other), range(before, len(self.first))
        flat = self._table.reshape(-1)
        keys = one * self._table.shape[1] + other
        found = flat.take(keys)
        if found.min() < 0:
            new = keys[found < 0]
            _, places = np.unique(new, return_index=True)
            for key in new[np.sort(places)].tolist():
                flat[key] = len(self.first)
                x, y = divmod(key, self._table.shape[1])
                self.first.append(x)
                self.second.append(y)
            found = flat.take(keys)
        return found, range(before, len(self.first))

    def _grow(self, rows: int, columns: int) -> None:
        have = self._table.shape
        if rows <= have[0] and columns <= have[1]:
            return
        want = tuple(max(size, 1 << (need - 1).bit_length()) for size, need in zip(have, (rows, columns), strict=True))
        if want[0] * want[1] > _LARGEST_TABLE:
            self._known = {x << 32 | y: code for code, (x, y) in enumerate(zip(self.first, self.second, strict=True))}
            self._table = np.zeros((0, 0), np.int32)
            return
        table = np.full(want, -1, np.int32)
        table[: have[0], : have[1]] = self._table
        self._table = table

    def _by_dictionary(self, one: Ints, other: Ints) -> Ints:
        assert self._known is not None
        keys = one.astype(np.int64) << 32 | other
        distinct, inverse = np.unique(keys, return_inverse=True)
        codes = np.empty(len(distinct), np.int32)
        for index, key in enumerate(distinct.tolist()):
            code = self._known.get(key)
            if code is None:
                code = self._known[key] = len(self.first)
                self.first.append(key >> 32)
                self.second.append(key & 0xFFFF_FFFF)
            codes[index] = code
        found: Ints = codes.take(inverse.reshape(-1))
        return found


class Tuples:
    """Combinations of several codes as codes of their own, from 0 on, in the order in which they are met."""

    def __init__(self, width: int) -> None:
        self.known: list[tuple[int, ...]] = []
        self._codes: dict[tuple[int, ...], int] = {}
        self._sizes = [0] * width
        self._table: Ints | None = np.full(0, -1, np.int32)  # None where it would be too large
        self._halves: tuple[Tuples, Tuples, Tuples] | None = None
        self._of_both: list[int] = []

    def code(self, parts: tuple[int, ...]) -> int:
        """The code of one combination."""
        code = self._codes.setdefault(parts, len(self.known))
        if code == len(self.known):
            self.known.append(parts)
            self._enter(parts, code)
        return code

    def _enter(self, parts: tuple[int, ...], code: int) -> None:
        """Put a combination into the table, if it has room for all of its parts."""
        fits = all(part < size for part, size in zip(parts, self._sizes, strict=True))
        if self._table is None or not len(self._table) or not fits:
            return
        key = 0
        for part, size in zip(parts, self._sizes, strict=True):
            key = key * size + part
        self._table[key] = code

    def codes(self, columns: Sequence[Ints]) -> Ints:
        """The code of each row of several columns; the new ones stand at the end of ``known``."""
        if not len(columns[0]):
            return np.zeros(0, np.intp)
        needed = [int(column.max()) + 1 for column in columns]
        if any(need > size for need, size in zip(needed, self._sizes, strict=True)):
            self._sizes = [
                max(size, need + (need >> 2)) if need > size else size
                for need, size in zip(needed, self._sizes, strict=True)
            ]
            self._lay()
        if self._table is None:
            return self._by_halves(columns)
        keys = columns[0]
        for column, size in zip(columns[1:], self._sizes[1:], strict=True):
            keys = keys * size + column
        found = self._table.take(keys)
        if found.min() < 0:
            unknown = np.flatnonzero(found < 0)
            _, first = np.unique(keys[unknown], return_index=True)
            for row in unknown[np.sort(first)].tolist():
                self.code(tuple(int(column[row]) for column in columns))
            found = self._table.take(keys)
        return found.astype(np.intp)

    def _lay(self) -> None:
        """The table for codes of the present sizes."""
        cells = prod(self._sizes)
        if cells > _LARGEST_TABLE:
            self._table = None
            return
        self._table = np.full(cells, -1, np.int32)
        for code, parts in enumerate(self.known):
            self._enter(parts, code)

    def _by_halves(self, columns: Sequence[Ints]) -> Ints:
        """By the combinations of the first columns and those of the others, of which fewer occur than might."""
        if len(columns) < 3:
            return self._one_by_one(columns)
        middle = len(columns) // 2
        if self._halves is None:
            self._halves = Tuples(middle), Tuples(len(columns) - middle), Tuples(2)
        first, second, both = self._halves
        found = both.codes([first.codes(columns[:middle]), second.codes(columns[middle:])])
        for one, other in both.known[len(self._of_both) :]:
            self._of_both.append(self.code((*first.known[one], *second.known[other])))
        return np.asarray(self._of_both, np.intp).take(found)

    def _one_by_one(self, columns: Sequence[Ints]) -> Ints:
        found = np.empty(len(columns[0]), np.intp)
        for rows in grouped(columns):
            found[rows] = self.code(tuple(int(column[rows[0]]) for column in columns))
        return found


def grown(array: npt.NDArray[Any], length: int, fill: Any = 0) -> npt.NDArray[Any]:
    """An array with room for at least ``length`` entries along its first axis, the new ones filled."""
    if length <= len(array):
        return array
    shape = max(length, len(array) * 3 // 2 + 16), *array.shape[1:]
    # Memory of zeros that nobody has touched is not there yet.
    larger = np.full(shape, fill, array.dtype) if fill else np.zeros(shape, array.dtype)
    larger[: len(array)] = array
    return larger


def chunks(batch: pa.RecordBatch, most: int) -> Iterator[pa.RecordBatch]:
    """A batch in pieces of at most so many rows."""
    for start in range(0, len(batch), most):
        yield batch.slice(start, most)


def without_views(column: pa.Array) -> pa.Array:
    """A column with texts where it has views of them, of which Arrow can hardly take or cast any."""
    if pa.types.is_string_view(column.type):
        return column.cast(pa.string())
    if pa.types.is_dictionary(column.type) and pa.types.is_string_view(column.type.value_type):
        return pa.DictionaryArray.from_arrays(column.indices, column.dictionary.cast(pa.string()))
    return column


def taken(batch: pa.RecordBatch, places: npt.NDArray[np.integer[Any]]) -> pa.RecordBatch:
    """Some rows of a batch."""
    columns = [without_views(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, batch.schema.names).take(pa.array(places))


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
