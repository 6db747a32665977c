"""Words of columns as whole numbers: each text once, whatever batch it stands in, by way of the batch's dictionary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from compliance.bulk.coding import Ints, without_views

_MANY = 1 << 9  # words of a dictionary that are looked up together
_LARGEST = 1 << 20  # cells of a table of combinations


@dataclass(frozen=True, slots=True)
class Looked:
    """A column of a batch: for each row a place in a table of codes, of which the last is that of empty cells."""

    places: Ints
    table: Ints
    any_empty: bool

    def codes(self) -> Ints:
        """The code of every row."""
        found: Ints = self.table.take(self.places)
        return found

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
        self._last: tuple[pa.Array, Ints] | None = None
        self._words: pa.Array | None = None  # those of long dictionaries, and their codes
        self._codes: Ints = np.zeros(0, np.intp)
        self._nothing = np.array([otherwise], np.intp)

    def codes(self, column: pa.Array) -> Ints:
        """The code of every cell."""
        return self.look(column).codes()

    def look(self, column: pa.Array) -> Looked:
        """The place of every cell in a table of codes; the table is the same object for batches of the same words."""
        if types.is_null(column.type):
            return Looked(np.zeros(len(column), np.int32), self._nothing, True)
        column = column.cast(pa.string()) if types.is_boolean(column.type) else without_views(column)
        if not types.is_dictionary(column.type):
            column = column.dictionary_encode()
        dictionary = column.dictionary
        table = self._table(dictionary)
        indices, any_empty = column.indices, column.indices.null_count > 0
        if indices.type.bit_width != 32:
            indices = indices.cast(pa.int32())
        if any_empty:
            indices = pc.fill_null(indices, pa.scalar(len(dictionary), indices.type))
        return Looked(indices.to_numpy(zero_copy_only=True), table, any_empty)

    def _table(self, dictionary: pa.Array) -> Ints:
        """The code of every word of a dictionary, and at the end that of an empty cell.

        Batches of one file have the same dictionary, or one that begins like that of the batch before.
        """
        begun = 0
        if self._last is not None:
            last, table = self._last
            begun = len(last)
            if last.type != dictionary.type or len(dictionary) < begun or not dictionary[:begun].equals(last):
                begun = 0
            elif len(dictionary) == begun:
                return table
        if len(dictionary) - begun > _MANY and self._words is not None and self._words.type == dictionary.type:
            codes = self._of_many(dictionary)
        else:
            found = self._last[1][:begun].tolist() if begun and self._last else []
            # Of a type that indexes other tables as it is.
            codes = np.asarray([*found, *self._of_few(dictionary[begun:]), self._otherwise], np.intp)
        self._last = dictionary, codes
        text = types.is_string(dictionary.type) or types.is_large_string(dictionary.type)
        if text and len(dictionary) > _MANY and (self._words is None or len(self._words) < len(self._known) // 2):
            # Other batches may have had numbers here.
            known = {word: code for word, code in self._known.items() if isinstance(word, str)}
            self._words = pa.array(known, dictionary.type)
            self._codes = np.array(list(known.values()), np.intp)
        return codes

    def _of_few(self, words: pa.Array) -> list[int]:
        known, read = self._known, self._read
        found = []
        for word in words.to_pylist():
            code = known.get(word)
            if code is None:
                code = known[word] = read(word) or self._otherwise
            found.append(code)
        return found

    def _of_many(self, dictionary: pa.Array) -> Ints:
        """The same by a search that needs no text of Python's for words that were met before."""
        places = pc.index_in(dictionary, value_set=self._words)
        new = np.flatnonzero(places.is_null().to_numpy(zero_copy_only=False))
        codes = np.append(self._codes.take(pc.fill_null(places, 0).to_numpy(zero_copy_only=False)), self._otherwise)
        codes[new] = self._of_few(dictionary.take(pa.array(new)))
        return codes


class Lookup:
    """Codes of what several columns say together. ``of`` gives them for columns of codes.

    A batch has few words, and the next one mostly the same: as long as the tables of the columns stay what they are,
    the places of a row make one place in a table of all combinations, and ``of`` is asked once for each.
    """

    def __init__(self, of: Callable[[Sequence[Ints]], Ints]) -> None:
        self._of = of
        self._tables: tuple[Ints, ...] = ()
        self._rows = 0  # that were looked up with these tables
        self._known: Ints | None = None

    def codes(self, columns: Sequence[Looked]) -> Ints:
        """The code of every row."""
        tables = tuple(column.table for column in columns)
        if tuple(map(id, tables)) != tuple(map(id, self._tables)):
            self._tables, self._rows, self._known = tables, 0, None
        first, *others = columns
        self._rows += len(first.places)
        cells = prod(map(len, tables))
        if self._known is None and cells > min(_LARGEST, self._rows):  # not worth a table
            return self._of([column.codes() for column in columns])
        places = first.places
        for column in others:
            places = places * np.int32(len(column.table)) + column.places
        if self._known is None:
            self._known = np.full(cells, -1, np.intp)
            self._learn(places)
        found: Ints = self._known.take(places)
        if len(found) and found.min() < 0:
            self._learn(places[found < 0])
            found = self._known.take(places)
        return found

    def _learn(self, places: Ints) -> None:
        """Ask for combinations that are new."""
        assert self._known is not None
        new = np.flatnonzero(np.bincount(places))
        self._known[new] = self._of(self._parts(new))

    def _parts(self, places: Ints) -> list[Ints]:
        """The codes of each column at places of the table."""
        codes = []
        for table in reversed(self._tables):
            places, place = np.divmod(places, len(table))
            codes.append(table.take(place))
        return codes[::-1]
