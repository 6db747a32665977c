"""Areas in periods as codes: the subjects of a table, in the order in which its rows come to them."""

from __future__ import annotations

import numpy as np

from compliance.bulk.coding import Ints, grown


class Subjects:
    """The subjects of a table by the codes of their areas and periods; ``area_of`` and ``period_of`` lead back."""

    def __init__(self) -> None:
        self._table = np.full((16, 4), -1, np.intp)  # area x period -> subject
        self.area_of, self.period_of = np.zeros(0, np.int32), np.zeros(0, np.int32)
        self.number = 0

    def codes(self, area: Ints, period: Ints, *, new: bool) -> Ints:
        """The subject of each row; KeyError for one that is not known, unless it may be new."""
        if len(area) == 0:
            return np.zeros(0, np.intp)
        self._grow(int(area.max()) + 1, int(period.max()) + 1)
        keys = area * self._table.shape[1] + period
        flat = self._table.reshape(-1)
        found: Ints = flat.take(keys)
        if found.min() < 0:
            if not new:
                raise KeyError("a row of an area or a period that was not there before")
            unknown = keys[found < 0]
            _, places = np.unique(unknown, return_index=True)
            fresh = unknown[np.sort(places)]
            after = self.number + len(fresh)
            self.area_of, self.period_of = grown(self.area_of, after), grown(self.period_of, after)
            flat[fresh] = np.arange(self.number, after)
            new_ones = slice(self.number, after)
            self.area_of[new_ones], self.period_of[new_ones] = np.divmod(fresh, self._table.shape[1])
            self.number = after
            found = flat.take(keys)
        return found

    def of(self, area: Ints, period: Ints) -> Ints:
        """The subject of each area and period, -1 where there is none."""
        if len(area):
            self._grow(int(area.max()) + 1, int(period.max()) + 1)
        return self._table[area, period]

    def _grow(self, areas: int, periods: int) -> None:
        have = self._table.shape
        if areas <= have[0] and periods <= have[1]:
            return
        table = np.full((max(have[0], areas * 3 // 2), max(have[1], periods + 2)), -1, np.intp)
        table[: have[0], : have[1]] = self._table
        self._table = table
