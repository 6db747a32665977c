"""A long table judged: a verdict and a reason for every row, a finding for every indicator, a verdict for every area.

The table is read twice: first to judge what each row decides alone and to collect what needs several rows (earlier
values, given thresholds, formulas, claims, the same thing said twice), then to put the verdicts beside the rows. What
becomes of a row depends on its area, its period and what it measures, and on nothing else, so that the order of rows
means nothing. Verdicts and reasons are those of ``check``; a problem for which ``check`` would refuse a file leaves
open what asks for it, with its code as the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from compliance.bulk.coding import NO_NAME, chunks, taken
from compliance.bulk.collecting import MOST, Collecting
from compliance.bulk.finishing import Finishing, Tallies
from compliance.bulk.relation import AGAIN, NOTHING, VERDICTS
from compliance.bulk.rows import columns_of
from compliance.bulk.streams import Source, Spool, ahead
from compliance.judging.verdict import Verdict, worst
from compliance.period import stated_period
from compliance.place import Place
from compliance.problems import MeasurementError, Problem
from compliance.rules.ruleset import CONSTRAINTS, Ruleset

_LINES = 1 << 14  # areas and periods of a batch: their part of the grid fits the cache


def settle(
    ruleset: Ruleset,
    source: Source,
    *,
    accept_unverified: bool = False,
    variants: Mapping[str, str] | None = None,
    area: str | None = None,
    period: str | None = None,
    keep: bool = False,
) -> Settled:
    """Judge a table by a ruleset. ``source`` gives its batches of rows, from the first, each time it is called.

    The columns are those of a CSV file (contract §2). ``variants`` states axes that the table leaves open; ``area`` and
    ``period`` name what its rows leave unnamed. ``keep``: two bytes a row spare the rows a second reading, if they need
    none. Raises MeasurementError for columns that cannot be used.
    """
    batches = iter(source())
    begun = next(batches, None)
    if begun is None:
        raise MeasurementError(Problem("no-measurements", details={"name": "table"}))
    known = started(
        ruleset, begun.schema, accept_unverified=accept_unverified, variants=variants, area=area, period=period
    )
    first: list[npt.NDArray[np.uint16]] = []
    pieces = (piece for batch in chain((begun,), batches) for piece in chunks(batch, MOST))
    for piece in ahead(map(known.reader.coded, pieces)):
        codes = known.collect(piece)
        if keep and not known.again:
            first.append(codes.astype(np.uint16))
    return finished(known, source, first)


def started(
    ruleset: Ruleset,
    schema: pa.Schema,
    *,
    accept_unverified: bool = False,
    variants: Mapping[str, str] | None = None,
    area: str | None = None,
    period: str | None = None,
) -> Collecting:
    """Nothing read yet of a table with these columns."""
    when = stated_period(period, Place("--period"), period) if period is not None else None
    if isinstance(when, Problem):
        raise MeasurementError(when)
    return Collecting(
        ruleset,
        columns_of(schema, ruleset),
        accept_unverified=accept_unverified,
        variants=variants or {},
        area=area,
        period=when,
    )


def finished(known: Collecting, source: Source, first: Sequence[npt.NDArray[np.uint16]] = ()) -> Settled:
    """Everything judged that the first reading left open, after a second one where that is needed.

    ``first`` are the outcomes of all rows as the first reading gave them, if they were kept.
    """
    known.mark_mixed()
    if known.again and (known.room() == AGAIN).any():
        for batch in source():
            known.collect_again(batch)
    return Settled(known, Finishing(known), () if known.again else first)


class Settled:
    """A table of which every row is judged: look-ups of verdicts, findings and areas."""

    def __init__(self, known: Collecting, findings: Finishing, first: Sequence[npt.NDArray[np.uint16]] = ()) -> None:
        self._known, self._findings, self._first = known, findings, first
        self._rows = known.ruleset.rows

    @property
    def subjects(self) -> int:
        """How many areas and periods there are."""
        return self._findings.subjects

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """The headings that mean nothing to the judge."""
        return self._known.columns.unknown

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return self._known.rows

    @property
    def apart(self) -> dict[str, int]:
        """How many rows belong to nothing that is judged, by the code of what is wrong with them."""
        return dict(self._known.apart)

    def judged(self, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[pa.DictionaryArray, pa.DictionaryArray]]:
        """The verdicts and the reasons of all rows, for the same batches from which they were judged."""
        first = iter(self._first)
        for batch in batches:
            if not self._first:
                yield self.judge(batch)
                continue
            pieces = list(islice(first, -(-len(batch) // MOST)))
            yield self._known.outcomes.columns(np.concatenate(pieces) if pieces else np.zeros(0, np.uint16))

    def judge(self, batch: pa.RecordBatch) -> tuple[pa.DictionaryArray, pa.DictionaryArray]:
        """The verdict and the reason of each row, in its order; the columns area, period and indicator are enough.

        Raises KeyError for a row of an area, a period or a thing that was not there when the table was judged.
        """
        known = self._known
        name, undated = known.reader.names(batch), known.reader.undated(batch)
        columns = known.column_of.take(name.table).take(name.places)
        if undated is not None:
            columns[undated] = -1
        if len(batch) and columns.min() >= 0:
            return known.outcomes.columns(self._spoken(batch, columns))
        asked = np.flatnonzero(columns >= 0)
        names = name.codes()
        codes = known.said_of.take(names)
        if undated is not None:
            codes[undated & (names != NO_NAME)] = known.bad_period
        codes[asked] = self._spoken(taken(batch, asked), columns.take(asked))
        if len(codes) and codes.min() < 0:
            raise KeyError("a row of a thing that was not there before")
        return known.outcomes.columns(codes)

    def _spoken(self, batch: pa.RecordBatch, columns: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """The outcomes of rows that speak of a spot in the grid."""
        known = self._known
        subject = known.reader.subjects_of(batch, new=False)
        found = known.grid.reshape(-1).take(known.keys(subject, columns))
        if len(found) and found.min() == NOTHING:
            raise KeyError("a row of a thing that was not there before")
        return found.astype(np.intp)

    def findings(self, rows: int = 1 << 16) -> Iterator[pa.RecordBatch]:
        """The finding on every indicator for every area and period, by area, period, and number of the indicator."""
        (areas, periods, order), reader = self._names(), self._known.reader
        width = max(1, len(self._rows))
        ids = pa.array([row.id for row in self._rows], pa.string())
        constraints = pa.array([row.constraint for row in self._rows], pa.string())
        step = max(1, rows // width)
        for start in range(0, len(order), step):
            subjects = order[start : start + step]
            codes = self._findings.codes(subjects, self._rows)
            verdict, reason = self._known.outcomes.columns(codes.reshape(-1))
            here = pa.array(np.tile(np.arange(width, dtype=np.int32), len(subjects)))
            names = {
                "area": areas.of(reader.subjects.area_of.take(subjects).repeat(width)),
                "period": periods.of(reader.subjects.period_of.take(subjects).repeat(width)),
                "indicator": pa.DictionaryArray.from_arrays(here, ids),
                "verdict": verdict,
                "reason": reason,
                "constraint": pa.DictionaryArray.from_arrays(here, constraints),
            }
            yield pa.RecordBatch.from_arrays(list(names.values()), names=list(names))

    def summary(self) -> pa.Table:
        """The verdict on every area and period, and how many indicators of each constraint type have each verdict."""
        batches = list(self.summaries())
        return pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()

    def summaries(self) -> Iterator[pa.RecordBatch]:
        """The same as it comes, by area and period, a few thousand lines at a time; at least one batch."""
        (areas, periods, order), reader = self._names(), self._known.reader
        words = pa.array([str(verdict) for verdict in VERDICTS], pa.string())
        for start in range(0, max(1, len(order)), _LINES):
            subjects = order[start : start + _LINES]
            tally = self._tallies.of(subjects)
            columns: dict[str, pa.Array] = {
                "area": areas.of(reader.subjects.area_of.take(subjects)),
                "period": periods.of(reader.subjects.period_of.take(subjects)),
                "verdict": pa.DictionaryArray.from_arrays(pa.array(tally.overall), words),
            }
            columns |= {
                f"{constraint}_{verdict}": pa.array(count)
                for constraint, counts in tally.counts.items()
                for verdict, count in zip(VERDICTS, counts, strict=True)
            }
            yield pa.RecordBatch.from_pydict(columns)

    @cached_property
    def worst(self) -> Verdict:
        """The worst verdict on any area and period."""
        found: set[int] = set()
        for start in range(0, self.subjects, _LINES):
            found.update(np.unique(self._tallies.of(np.arange(start, min(start + _LINES, self.subjects))).overall))
        return worst(VERDICTS[code] for code in found)

    @cached_property
    def _tallies(self) -> Tallies:
        return Tallies(self._findings, self._known.outcomes)

    def _names(self) -> tuple[_Names, _Names, npt.NDArray[np.int64]]:
        """The names of all areas and of all periods by their codes, and the subjects by area, then period."""
        reader = self._known.reader
        means = reader.meanings
        areas = [means.area_name(code) for code in range(len(means.areas))]
        periods = [None if period is None else str(period) for period in means.periods]

        def ranks(names: list[str | None]) -> npt.NDArray[np.int64]:
            return np.argsort(sorted(range(len(names)), key=lambda code: names[code] or ""))

        by_period = ranks(periods).take(reader.subjects.period_of[: self.subjects])
        by_area = ranks(areas).take(reader.subjects.area_of[: self.subjects])
        order: npt.NDArray[np.int64] = np.lexsort((by_period, by_area))
        return _Names(areas), _Names(periods), order


class _Names:
    """Names by code, None for what has no name, as columns."""

    def __init__(self, names: list[str | None]) -> None:
        self._words = pa.array([name or "" for name in names], pa.string())
        self._none = np.array([name is None for name in names])

    def of(self, codes: npt.NDArray[np.integer]) -> pa.DictionaryArray:
        """The names of some codes, in a dictionary of those that occur."""
        used = np.zeros(len(self._none), bool)
        used[codes] = True
        places = (np.cumsum(used, dtype=np.int32) - 1).take(codes)
        dictionary = self._words.take(pa.array(np.flatnonzero(used)))
        return pa.DictionaryArray.from_arrays(pa.array(places, mask=self._none.take(codes)), dictionary)


# Rows in, verdicts out, as streams of Arrow batches: what every engine has in common (contract §5).

What = Literal["rows", "findings", "summary"]
ADDED = ("verdict", "reason")


@dataclass(frozen=True)
class Question:
    """What is asked of the rows: by which rules, and how what they leave open is filled."""

    what: What
    ruleset: Ruleset
    accept_unverified: bool = False
    variants: Mapping[str, str] = field(default_factory=dict)
    area: str | None = None
    period: str | None = None

    def columns(self, schema: pa.Schema) -> list[str]:
        """Those of the columns that say anything: the fields of a measurement and the axes of the ruleset.

        Raises MeasurementError for columns that cannot be used, or that have the name of one that is to be added.
        """
        taken = [name for name in schema.names if name in ADDED]
        if self.what == "rows" and taken:
            raise MeasurementError(Problem("column-taken", None, "", {"heading": taken[0]}))
        return list(columns_of(schema, self.ruleset, "frame").all)

    def schema(self, rows: pa.Schema) -> pa.Schema:
        """The columns of the answer."""
        text = pa.string()
        if self.what == "rows":
            return pa.schema([*rows, *(pa.field(name, text) for name in ADDED)], rows.metadata)
        names = ("area", "period", "indicator", "verdict", "reason", "constraint")
        if self.what == "findings":
            return pa.schema([(name, text) for name in names])
        held = {row.constraint for row in self.ruleset.indicators.values()}
        counted = [f"{constraint}_{verdict}" for constraint in CONSTRAINTS if constraint in held for verdict in Verdict]
        return pa.schema([(name, text) for name in ("area", "period", "verdict")] + [(c, pa.int32()) for c in counted])

    def settle(self, schema: pa.Schema, source: Source) -> Settled:
        """Judge everything that the rows hold."""
        columns = self.columns(schema)
        return settle(
            self.ruleset,
            lambda: (batch.select(columns) for batch in source()),
            accept_unverified=self.accept_unverified,
            variants=self.variants,
            area=self.area,
            period=self.period,
            keep=self.what == "rows",
        )

    def answer(self, schema: pa.Schema, rows: Source | Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches of the answer; the rows are read when the first of them is asked for.

        ``rows`` can be read again when it is called again; a stream that can be read once is kept until its end.
        """
        source = rows if callable(rows) else Spool(schema, rows).batches
        settled = self.settle(schema, source)
        wanted = self.schema(schema)
        if self.what == "rows":
            for batch, judged in zip(source(), settled.judged(source()), strict=True):
                arrays = [plain(array) for array in judged]
                yield pa.RecordBatch.from_arrays([*batch.columns, *arrays], schema=wanted)
        elif self.what == "findings":
            for batch in settled.findings():
                yield pa.RecordBatch.from_arrays([plain(batch[name]) for name in wanted.names], schema=wanted)
        else:
            for batch in settled.summaries():
                yield pa.RecordBatch.from_arrays([plain(batch[name]) for name in wanted.names], schema=wanted)


def plain(array: pa.Array) -> pa.Array:
    """Text as text, not as codes of a dictionary: engines join and compare it without surprises."""
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
