"""The limit: a kernel of numpy over Arrow batches, written by hand for exactly these data and rules.

    python benchmarks/limit.py PROFILE IN.parquet OUT.parquet AREAS.parquet

Everything that a general engine has to find out is known here: which columns there are, that every row says all that
its area states of its variants, that nothing is said twice, how many periods there are. Verdicts are exact: fixed
thresholds by the least and the greatest double that pass in each unit, measured values against measured values in
whole numbers. Written without sight of the engine's kernel, so that its speed means something beside it.
"""

from __future__ import annotations

import sys
import threading

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from limit_parts import (
    AIM,
    FAIL,
    REASON_OF,
    SPELT_REGION,
    SPELT_TERRAIN,
    UNKNOWN,
    VERDICT_OF,
    VETO,
    Array,
    Fixed,
    Outcomes,
    Source,
    in_turn,
    look,
    numbers,
    summary,
    with_outcomes,
    write,
)
from limit_whole import Whole
from rules import PROFILES, VERDICTS, Rules


def plain(rules: Rules, source: str, target: str, areas: str) -> None:
    """One pass: read, judge, count; written by a second thread as it comes."""
    things = [
        (row.family, row.ranged, row.criteria[0], VETO if VERDICTS.get(row.constraint, "fail") == "veto" else FAIL)
        for row in rules.indicators
    ]
    aims = [at for at, row in enumerate(rules.indicators) if row.constraint == "aim"]
    fixed = Fixed(things, aims)
    names = {row.id: at for at, row in enumerate(rules.indicators)} | {
        row.name: at for at, row in enumerate(rules.indicators)
    }
    outcomes = Outcomes(2 * VERDICT_OF, 2 * REASON_OF)
    counts = Counts([*VERDICT_OF, *[15] * AIM], len(rules.indicators) - len(aims))
    counts.of_code[UNKNOWN] = 15
    file, lock = Source(source), threading.Lock()

    def judged(group: int) -> pa.Table:
        table, column = file.read(group)
        codes = fixed.judge(
            look(column["indicator"], names, len(things), len(things), fixed.spellings),
            look(column["unit"], fixed.unit_code, fixed.spellings - 2, fixed.spellings - 1),
            look(column["region"], SPELT_REGION, 3, 3, 4),
            look(column["terrain"], SPELT_TERRAIN, 3, 3),
            numbers(column["value"]),
        )
        with lock:
            counts.add(column["area"], column["period"], codes)
        return with_outcomes(table, outcomes, codes)

    write(target, in_turn(judged, file.groups))
    pq.write_table(counts.table(), areas)


class Counts:
    """How many indicators of each area and period have each verdict."""

    def __init__(self, of_code: list[int], indicators: int) -> None:
        """Where each code counts: 0 to 4 are the verdicts, the places from 8 on are for what does not count."""
        self.of_code = np.array(of_code, np.int64)
        self.indicators = indicators
        self.areas: dict[str, int] = {}
        self.periods: dict[str, int] = {}
        self.cells = np.zeros((0, 16, 16), np.int32)

    def add(self, area: pa.DictionaryArray, period: pa.DictionaryArray, codes: Array) -> None:
        where = [self.areas.setdefault(word, len(self.areas)) for word in area.dictionary.to_pylist()]
        when = [self.periods.setdefault(word, len(self.periods)) for word in period.dictionary.to_pylist()]
        if len(self.areas) > len(self.cells):
            more = max(len(self.areas), 2 * len(self.cells)) - len(self.cells)
            self.cells = np.concatenate([self.cells, np.zeros((more, 16, 16), np.int32)])
        at = self.of_code[codes]
        at += (np.array(when) * 16)[period.indices.to_numpy()]
        at += area.indices.to_numpy() * 256
        found = np.bincount(at, minlength=len(where) * 256)
        self.cells[where] += found.reshape(len(where), 16, 16).astype(np.int32)

    def table(self) -> pa.Table:
        cells = self.cells[: len(self.areas), : len(self.periods)]
        where, when = np.nonzero(cells.any(axis=2))
        several = cells[where, when, :5]
        several[:, 3] += self.indicators - several.sum(axis=1)  # what nobody measured
        return summary(list(self.areas), list(self.periods), where, when, several)


def main() -> None:
    profile, *paths = sys.argv[1:]
    rules = PROFILES[profile]()
    (plain if profile == "plain" else Whole)(rules, *paths)


if __name__ == "__main__":
    main()
