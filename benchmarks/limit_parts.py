"""What both hand-written kernels use: codes, cutoffs of fixed thresholds as tables, and the way of files in and out."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product
from math import inf, nextafter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rules import REGIONS, SYNONYMS, TERRAINS, UNITS, Criterion

PERIODS = tuple(str(year) for year in range(2015, 2025))
PERIOD_CODE = {period: at for at, period in enumerate(PERIODS)}
PLACES = 4
Array = Any
LARGEST = sys.float_info.max
VERDICT = ("pass", "fail", "veto", "undetermined", "not_applicable")
# Outcome codes. From MISSING to PERCENT a value is of no use; ABSENT is what no row says anything of.
ABSENT, MISSING, NOT_FINITE, UNKNOWN_UNIT, UNFIT, IMPOSSIBLE, PERCENT, UNDEFINED = range(8)
UNSTATED, WITHOUT, UNKNOWN, NO_BASELINE, DELEGATED, NO_STATE, UNFORESEEN, NOT_ASKED, CLAIMED = range(8, 17)
PASS, FAIL, VETO = range(17, 20)
REASONS = (
    "missing-measurement missing-measurement not-finite unknown-unit unit-does-not-fit impossible-value "
    "percent-or-fraction formula-undefined variant-unstated variant-without-threshold unknown-indicator "
    "no-baseline threshold-delegated state-unrecognised inapplicability-not-foreseen not-asked "
    "claimed-not-applicable"
).split()
WORDS = [*dict.fromkeys(REASONS)]
VERDICT_OF = [3] * NOT_ASKED + [-1, 4, 0, 1, 2]
REASON_OF = [WORDS.index(reason) for reason in REASONS] + [-1] * 3
AIM = 20  # codes of what is only aimed at, and counts for nothing, stand so much higher
SPELT_REGION = {region: at for at, region in enumerate(REGIONS)} | {s: REGIONS.index(r) for s, r in SYNONYMS.items()}
SPELT_TERRAIN = {terrain: at for at, terrain in enumerate(TERRAINS)}
KNOWN_UNITS = {unit for units in UNITS.values() for unit in units} | {"座"}


def meant(number: float) -> Fraction:
    return Fraction(Decimal(format(number, ".15g")))


@cache
def least(edge: Fraction, *, strict: bool = False) -> float:
    """The least double whose decimal lies at or above an edge; strictly above, if so asked."""

    def above(number: float) -> bool:
        return meant(number) > edge if strict else meant(number) >= edge

    at = float(edge)
    while above(at):
        at = nextafter(at, -inf)
    while not above(at):
        at = nextafter(at, inf)
    return at


@cache
def bounds(comparator: str, edge: Fraction) -> tuple[float, float]:
    """The least and the greatest double that stand in a relation to an edge."""
    match comparator:
        case ">=":
            return least(edge), LARGEST
        case ">":
            return least(edge, strict=True), LARGEST
        case "<=":
            return -LARGEST, nextafter(least(edge, strict=True), -inf)
        case "<":
            return -LARGEST, nextafter(least(edge), -inf)
    return least(edge), nextafter(least(edge, strict=True), -inf)


def chosen(level: Criterion, region: int, terrain: int) -> Fraction | int:
    """The threshold for an area (3: not stated), or the code of why there is none."""
    unstated = False
    for threshold in level.thresholds:
        fits = [(region, [REGIONS.index(word) for word in threshold.region]) if threshold.region else None]
        fits.append((terrain, [TERRAINS.index(word) for word in threshold.terrain]) if threshold.terrain else None)
        asked = [pair for pair in fits if pair]
        if all(at in (3, *among) for at, among in asked):
            if all(at != 3 for at, _ in asked):
                return threshold.exact
            unstated = True
    return UNSTATED if unstated else WITHOUT


Ends = tuple[Fraction | None, Fraction]


def ends(level: Criterion, region: int, terrain: int) -> Ends | int:
    """The hardest and the easiest threshold of all areas that one may be, or the code of why there is none.

    They are the same where the variants are stated. Where one of the areas has no threshold, nothing is hard enough.
    """
    found = chosen(level, region, terrain)
    if isinstance(found, Fraction):
        return found, found
    if found == WITHOUT:
        return WITHOUT
    every = product(*(range(3) if at == 3 else (at,) for at in (region, terrain)))
    several = [chosen(level, *area) for area in every]
    edges = [edge for edge in several if isinstance(edge, Fraction)]
    hardest, easiest = ordered(level.comparator, min(edges), max(edges))
    return hardest if len(edges) == len(several) else None, easiest


def by_ends(level: Criterion) -> dict[Ends | int, list[int]]:
    """The variants, as 4 × region and terrain, for which the same is demanded."""
    found: dict[Ends | int, list[int]] = {}
    for variants, (region, terrain) in enumerate(product(range(4), range(4))):
        found.setdefault(ends(level, region, terrain), []).append(variants)
    return found


def ordered(comparator: str, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """The ends of a range of thresholds, the one that is hardest to reach first."""
    if comparator == "=" and low != high:
        raise AssertionError("of several numbers to be equal to, none is the hardest")
    return (high, low) if comparator[0] == ">" else (low, high)


class Fixed:
    """Fixed thresholds as tables: a combination of thing, unit and variants to four doubles and two outcomes.

    Units are the position in the thing's family, then none, unknown, and of another kind: 7 in all; variants are 4 × 4.
    Between ``least`` and ``most`` one comparison decides, whether a value lies between ``low`` and ``high``; the others
    are looked at once more. Where a variant is not stated these are all that do not pass in every one.
    """

    def __init__(self, things: list[tuple[str, bool, Criterion | None, int]], aims: list[int]) -> None:
        """Each thing with its family, whether it is a share of something, its criterion, and the code of missing it."""
        shape = (len(things) + 1, 7, 16)
        self.low, self.high = np.full(shape, inf), np.full(shape, -inf)
        self.least, self.most = np.full(shape, -LARGEST), np.full(shape, LARGEST)
        # What passes in one of the variants that may be, and what it is to pass in none.
        self.low_any, self.high_any = np.full(shape, -inf), np.full(shape, inf)
        self.miss = np.zeros(shape, np.uint8)
        self.out = np.full((*shape, 2), UNKNOWN, np.uint8)
        self.empty = np.full(shape, MISSING, np.uint8)
        for unit, code in ((5, UNKNOWN_UNIT), (6, UNFIT)):
            self.out[:-1, unit] = code
            self.empty[:-1, unit] = code
        self.empty[-1] = UNKNOWN
        for at, (family, ranged, level, miss) in enumerate(things):
            worths = [*UNITS[family].values()] if family else []
            demands = by_ends(level) if level else {}
            for unit, worth in [*enumerate(worths), *((4, worth) for worth in worths[:1])]:
                if ranged:
                    self.least[at, unit] = least(Fraction(0))
                    self.most[at, unit] = bounds("<=", 100 / worth)[1]
                if unit == 4 and family == "share":
                    self.least[at, unit] = nextafter(1.0, 2)
                if level is None:
                    self.low[at, unit], self.high[at, unit] = self.least[at, unit], self.most[at, unit]
                    self.out[at, unit] = PASS
                    continue
                for found, variants in demands.items():
                    where = (at, unit, variants)
                    if isinstance(found, int):
                        self.out[where] = found
                        continue
                    hardest, easiest = found
                    if hardest is not None:
                        low, high = bounds(level.comparator, hardest / worth)
                        self.low[where] = max(low, self.least[at, unit, 0])
                        self.high[where] = min(high, self.most[at, unit, 0])
                    self.out[where] = (miss, PASS)
                    if hardest != easiest:
                        self.out[where], self.miss[where] = (UNSTATED, PASS), miss
                        self.low_any[where], self.high_any[where] = bounds(level.comparator, easiest / worth)
        self.units = [*dict.fromkeys(unit for units in UNITS.values() for unit in units), "座"]
        self.unit_code = {unit: at for at, unit in enumerate(self.units)}
        self.base = np.full((len(things) + 1, len(self.units) + 2), 0, np.int64)  # thing × spelling -> combination
        for at in range(len(things) + 1):
            worth = UNITS.get(things[at][0], {}) if at < len(things) else {}
            places = [list(worth).index(unit) if unit in worth else 6 for unit in self.units]
            self.base[at] = (at * 7 + np.array([*places, 5, 4])) * 16
        self.beside = np.zeros(shape, np.uint8)
        for table in (self.beside, self.out, self.empty, self.miss):
            table[aims] += AIM
        several = np.isfinite(self.low_any) | np.isfinite(self.high_any)
        self.first, self.last = self.least, self.most  # the values that are possible
        self.least, self.most = np.where(several, self.low, self.least), np.where(several, self.high, self.most)
        for name in "low high least most first last low_any high_any miss empty beside".split():
            setattr(self, name, getattr(self, name).ravel())
        self.out = self.out.ravel()
        self.base_of = self.base.ravel()
        self.spellings = len(self.units) + 2

    def judge(self, thing: Array, unit: Array, region: Array, terrain: Array, value: Array) -> Array:
        """Outcome codes of rows: things × spellings already multiplied out, variants as 4 × region and terrain."""
        return self.at(self.base_of[thing + unit] + region + terrain, value)

    def at(self, at: Array, value: Array) -> Array:
        passes = (value >= self.low[at]) & (value <= self.high[at])
        found = self.out[at + at + passes]
        odd = np.flatnonzero(~((value >= self.least[at]) & (value <= self.most[at])))
        if len(odd):
            self._odd(found, odd, at[odd], value[odd])
        return found

    def _odd(self, found: Array, odd: Array, at: Array, value: Array) -> None:
        """What is empty, infinite or impossible, may be a fraction, or hangs on a variant: a few rows in a hundred."""
        empty, first = self.empty[at], self.first[at]
        doubtful = (at // 16 % 7 == 4) & (first > 1)
        code = self.beside[at] + np.where(doubtful & (value > 0) & (value <= 1), PERCENT, IMPOSSIBLE).astype(np.uint8)
        zero = doubtful & (value == 0)
        code[zero] = self._any(at[zero] - 4 * 16, value[zero])  # nothing at all of a share without a unit: as 0 %
        possible = (value >= first) & (value <= self.last[at])
        code[possible] = self._any(at[possible], value[possible])
        infinite = np.isinf(value)
        code[infinite] = np.where(empty == UNKNOWN, UNKNOWN, self.beside[at] + NOT_FINITE)[infinite]
        useless = np.isnan(value) | ((at // 16 % 7 > 4) & ~infinite)
        found[odd] = np.where(useless, empty, code)

    def _any(self, at: Array, value: Array) -> Array:
        """What is the same in all variants that may be."""
        found = self.out[at + at + ((value >= self.low[at]) & (value <= self.high[at]))]
        missed = (value < self.low_any[at]) | (value > self.high_any[at])
        found[missed] = self.miss[at[missed]]
        return found


def look(column: pa.DictionaryArray, codes: dict[str, int], otherwise: int, null: int, times: int = 1) -> Array:
    """The words of a batch as codes."""
    words = [*(codes.get(word, otherwise) for word in column.dictionary.to_pylist()), null]
    found = column.indices
    found = found.fill_null(len(words) - 1) if found.null_count else found
    return (np.array(words) * times)[found.to_numpy()]


def numbers(column: pa.Array) -> Array:
    """The numbers of a batch, nulls as NaN."""
    return (column.fill_null(np.nan) if column.null_count else column).to_numpy(zero_copy_only=False)


class Outcomes:
    """The words of outcome codes, as two columns with dictionaries."""

    def __init__(self, verdicts: list[int], reasons: list[int], *, always: bool = True) -> None:
        """The verdict and the reason of each code, -1 for none; ``always``: there is a verdict."""
        self.verdict, self.reason = np.array(verdicts, np.int8), np.array(reasons, np.int8)
        self.words = pa.array(VERDICT), pa.array(WORDS)
        self.always = always

    def columns(self, codes: Array) -> tuple[pa.Array, pa.Array]:
        return (
            _coded(self.verdict[codes], self.words[0], always=self.always),
            _coded(self.reason[codes], self.words[1], always=False),
        )


def _coded(found: Array, words: pa.Array, *, always: bool) -> pa.Array:
    valid = None if always else pa.py_buffer(np.packbits(found >= 0, bitorder="little"))
    found = found if always else np.maximum(found, 0)
    dense = pa.Array.from_buffers(pa.int8(), len(found), [valid, pa.py_buffer(found)])
    return pa.DictionaryArray.from_arrays(dense, words, safe=False)


def words_of(schema: pa.Schema) -> list[str]:
    return [field.name for field in schema if pa.types.is_string(field.type)]


class Source:
    """The file, read row group by row group from several threads."""

    def __init__(self, path: str) -> None:
        self.path, self.mine = path, threading.local()
        self.footer = pq.read_metadata(path)
        self.words = words_of(self.footer.schema.to_arrow_schema())
        self.groups, self.rows = self.footer.num_row_groups, self.footer.num_rows

    def read(self, group: int) -> tuple[pa.Table, dict[str, Any]]:
        if not hasattr(self.mine, "file"):
            self.mine.file = pq.ParquetFile(self.path, read_dictionary=self.words, metadata=self.footer)
        table = self.mine.file.read_row_group(group, use_threads=False)
        return table, {name: chunks.chunk(0) for name, chunks in zip(table.column_names, table.columns, strict=True)}


def with_outcomes(table: pa.Table, outcomes: Outcomes, codes: Array) -> pa.Table:
    for name, found in zip(("verdict", "reason"), outcomes.columns(codes), strict=True):
        table = table.append_column(name, found)
    return table


def in_turn(work: Callable[[int], pa.Table], many: int, ahead: int = 4) -> Iterator[pa.Table]:
    """Two threads at work, their results in order, a few of them waiting at most."""
    with ThreadPoolExecutor(2) as pool:
        waiting = deque(pool.submit(work, number) for number in range(min(ahead, many)))
        for number in range(ahead, many + ahead):
            yield waiting.popleft().result()
            if number < many:
                waiting.append(pool.submit(work, number))
            if not waiting:
                return


def write(target: str, tables: Iterator[pa.Table]) -> None:
    """The file of all columns, as it comes; numbers are not compressed (they get no smaller)."""
    writer = None
    for table in tables:
        if writer is None:
            floating = {field.name: pa.types.is_floating(field.type) for field in table.schema}
            writer = pq.ParquetWriter(
                target,
                table.schema,
                use_dictionary=[name for name, number in floating.items() if not number],
                compression={name: "none" if number else "snappy" for name, number in floating.items()},
                write_statistics=False,
            )
        writer.write_table(table)
    if writer is not None:
        writer.close()


def summary(areas: list[str], periods: list[str], where: Array, when: Array, counts: Array) -> pa.Table:
    """A line per area and period: the worst verdict, and how many there are of each."""
    worst = np.select([counts[:, 2] > 0, counts[:, 1] > 0, counts[:, 3] > 0, counts[:, 0] > 0], [2, 1, 3, 0], 3)
    columns = {
        "area": pa.DictionaryArray.from_arrays(where.astype(np.int32), areas),
        "period": pa.DictionaryArray.from_arrays(when.astype(np.int8), periods),
        "verdict": pa.DictionaryArray.from_arrays(worst.astype(np.int8), pa.array(VERDICT)),
    }
    return pa.table(columns | {word: counts[:, at] for at, word in enumerate(VERDICT)})
