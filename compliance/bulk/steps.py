"""Numbers to codes by comparison with cutoffs: what becomes of a double changes only at a few edges, found once.

For each way in which a row may be written there are a few intervals of exact numbers (what passes, what is possible,
what may be a fraction for a percentage) that decide everything. Between two of their edges nothing changes, so each
piece of the line is judged once, exactly, by the first number that falls into it; from then on a code is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isnan

import numpy as np

from compliance.bulk.coding import Ints, Pairs, grown
from compliance.bulk.values import Floats
from compliance.cells import exact
from compliance.judging.cutoffs import Edge, beyond, edges, first_double
from compliance.measurements.cellreading import out_of_range
from compliance.rules.passing import Interval

Content = Decimal | str | None
UNSEEN, WIDE = -1, -2  # a piece that nothing has fallen into; a combination with more edges than most have
_LONG = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)  # 0.30000000000000004, as computers write it
_CLOSE = 1e-13  # of an edge: beyond it a number of any digits lies on the side on which its double lies
_FEW = 3  # edges that are tried for every row: a threshold, and both ends of what is possible


class _Table:
    """Edges and codes by combination."""

    def __init__(self) -> None:
        self.breaks: list[Floats] = []
        self.codes = np.zeros((0, 2), np.intp)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, index: int, places: Sequence[float], code: int) -> None:
        while len(self.breaks) < len(places):
            self.breaks.append(np.full(len(self.codes), np.nan))
            self.codes = np.hstack([self.codes, np.full((len(self.codes), 1), UNSEEN, np.intp)])
        self.codes = grown(self.codes, index + 1, UNSEEN)
        self.codes[index] = code
        self.breaks = [grown(line, len(self.codes), np.nan) for line in self.breaks]
        for line, place in zip(self.breaks, places, strict=False):
            line[index] = place
        self._length = index + 1


class Steps:
    """For each combination: its edges as doubles, and the codes of the pieces between them, as far as they are known.

    ``intervals`` says what decides for a combination, ``judge`` what the code of an exact content is; both are asked
    once. Where there are no intervals but None, a number is read as a text, and no two numbers are alike. ``of_odd``
    judges odd cells where they are another matter than numbers; it is asked for each of them.
    """

    def __init__(
        self,
        intervals: Callable[[int], Iterable[Interval] | None],
        judge: Callable[[int, Content], int],
        said: Sequence[Content],
        content: Callable[[Decimal], int],
        of_odd: Callable[[int, Content], int] | None = None,
    ) -> None:
        self._intervals, self._judge, self._said, self._content = intervals, judge, said, content
        self._judge_odd = of_odd
        self._edges: list[tuple[Edge, ...]] = []
        self._textual = np.zeros(0, bool)
        self._any_textual = False
        # The edges as doubles, by rank, for every combination (NaN where it has fewer), and the codes of nothing at all
        # and of the pieces from the left: for combinations of few edges, and for the others.
        self._few = _Table()
        self._wide = _Table()
        self._wide_place = np.zeros(0, np.intp)
        self._plain = np.zeros(0, bool)  # by combination: whether a number is read as one, and has few edges
        self._near = np.zeros(0)  # by content, the double next to a long number; NaN for what is none
        self._long: dict[tuple[int, int], int] = {}
        self._odd = Pairs()
        self._odd_codes: list[int] = []

    def __len__(self) -> int:
        return len(self._edges)

    def add(self) -> None:
        """One combination more."""
        index = len(self._edges)
        deciding = self._intervals(index)
        found = {edge for interval in deciding or () for edge in edges(interval)}
        places = sorted({first_double(*edge) for edge in found})
        self._edges.append(tuple(found))
        self._textual = grown(self._textual, index + 1, False)
        self._wide_place = grown(self._wide_place, index + 1)
        if len(places) <= _FEW:
            self._few.add(index, places, UNSEEN)
        else:
            self._few.add(index, [], WIDE)
            self._wide_place[index] = len(self._wide)
            self._wide.add(len(self._wide), places, UNSEEN)
        self._plain = grown(self._plain, index + 1, False)
        self._plain[index] = 0 < len(places) <= _FEW
        self._textual[index] = deciding is None
        self._any_textual |= deciding is None

    def codes(self, combination: Ints, values: Floats, odd: Ints | None) -> Ints:
        """The code of every row."""
        if self._any_textual:
            values, odd = self._as_texts(combination, values, odd)
        found = self._looked_up(self._few, combination, combination, values)
        if len(found) and found.min() == WIDE:
            rows = np.flatnonzero(found == WIDE)
            which = combination.take(rows)
            found[rows] = self._looked_up(self._wide, self._wide_place.take(which), which, values.take(rows))
        if odd is not None:
            places: Ints = np.flatnonzero(odd)
            if self._judge_odd is None:
                places = self._far(combination, odd, places, found)
            found[places] = self._of_odd(combination.take(places), odd.take(places))
        return found

    def _far(self, combination: Ints, odd: Ints, places: Ints, found: Ints) -> Ints:
        """Look long numbers up by the doubles next to them, where no edge is close; the places of other odd cells."""
        known = len(self._near)
        if known < len(self._said):
            self._near = np.append(self._near, [_double(content) for content in self._said[known:]])
        which, values = combination.take(places), self._near.take(odd.take(places))
        far = self._plain.take(which) & ~np.isnan(values)
        for line in self._few.breaks:
            edge = line.take(which)
            far &= ~(np.abs(values - edge) <= _CLOSE * np.abs(edge))
        if not far.any():
            return places
        here, values = which[far], values[far]
        found[places[far]] = self._looked_up(self._few, here, here, values)
        return places[~far]

    def _looked_up(self, table: _Table, place: Ints, combination: Ints, values: Floats) -> Ints:
        """The code of each value in its piece, which is judged when it is met for the first time."""
        pieces = (~np.isnan(values)).astype(np.int8)
        for line in table.breaks:
            pieces += (values >= line.take(place)).view(np.int8)
        keys = place * table.codes.shape[1]
        keys += pieces
        found: Ints = table.codes.reshape(-1).take(keys)
        if len(found) and found.min() <= UNSEEN and (found == UNSEEN).any():
            self._learn(table, combination, values, keys, found)
            found = table.codes.reshape(-1).take(keys)
        return found

    def _learn(self, table: _Table, combination: Ints, values: Floats, keys: Ints, found: Ints) -> None:
        flat = table.codes.reshape(-1)
        unseen = np.flatnonzero(found == UNSEEN)
        _, first = np.unique(keys[unseen], return_index=True)
        for row in unseen[first].tolist():
            value = float(values[row])
            flat[keys[row]] = self._judge(int(combination[row]), None if isnan(value) else exact(value))

    def _of_odd(self, combination: Ints, contents: Ints) -> Ints:
        pairs, new = self._odd.codes(combination, contents)
        for pair in new:
            self._odd_codes.append(self._of_content(self._odd.first[pair], self._said[self._odd.second[pair]]))
        return np.asarray(self._odd_codes, np.intp).take(pairs)

    def _of_content(self, index: int, content: Content) -> int:
        """The code of an odd cell: of a long number that of its piece of the line, of anything else its own."""
        if self._judge_odd is not None:
            return self._judge_odd(index, content)
        if not isinstance(content, Decimal) or out_of_range(content) or self._textual[index]:
            return self._judge(index, content)
        number = Fraction(content)
        piece = index, sum(beyond(number, edge) for edge in self._edges[index])
        if piece not in self._long:
            self._long[piece] = self._judge(index, content)
        return self._long[piece]

    def _as_texts(self, combination: Ints, values: Floats, odd: Ints | None) -> tuple[Floats, Ints | None]:
        """The numbers of textual combinations as odd cells."""
        places = np.flatnonzero(self._textual.take(combination) & ~np.isnan(values))
        if not len(places):
            return values, odd
        distinct, inverse = np.unique(values[places], return_inverse=True)
        codes = np.array([self._content(exact(float(value))) for value in distinct], np.int32)
        values, odd = values.copy(), np.zeros(len(values), np.int32) if odd is None else odd.copy()
        values[places], odd[places] = np.nan, codes.take(inverse)
        return values, odd


def _double(content: Content) -> float:
    """The double next to a long number, and NaN for anything else."""
    if isinstance(content, str):
        content = Decimal(content) if _LONG.fullmatch(content) else None
    return float(content) if isinstance(content, Decimal) and not out_of_range(content) else np.nan
