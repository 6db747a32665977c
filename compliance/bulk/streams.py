"""Rows in, verdicts out, as streams of Arrow batches: what every engine has in common, and Spark's executors do.

A stream that can be read once is kept until its end, for what a verdict needs may stand in the last row.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from compliance.bulk.coding import area_key, without_views
from compliance.bulk.kernel import ADDED, HANGING, Settled, Source, settle
from compliance.bulk.rows import columns_of
from compliance.judging.verdict import Verdict
from compliance.measurements.tables.headings import field_of
from compliance.problems import MeasurementError, Problem
from compliance.rules.ruleset import CONSTRAINTS, Ruleset

What = Literal["rows", "findings", "summary"]


@dataclass(frozen=True)
class Question:
    """What is asked of the rows: by which rules, and how what they leave open is filled."""

    what: What
    ruleset: Ruleset
    accept_unverified: bool = False
    variants: Mapping[str, str] = field(default_factory=dict)
    area: str | None = None
    period: str | None = None
    details: Literal["zh", "en"] | None = None  # the language in which findings say more

    def _came(self, schema: pa.Schema) -> list[tuple[str, str | None]]:
        """The columns by which findings join the rows again: by field, the heading of it."""
        fields = columns_of(schema, self.ruleset, "frame").fields
        return [(field, fields.get(field)) for field in ("area", "period", "indicator")]

    def columns(
        self, schema: pa.Schema, *, caseless: bool = False, has_words: Callable[[str], bool] | None = None
    ) -> list[str]:
        """Those of the columns that say anything: the fields of a measurement, the axes of the ruleset, and remarks.

        ``caseless``: Verdict and verdict are one name. ``has_words`` says of a column whether a remark may stand there,
        where the schema has names alone. Raises MeasurementError for columns that cannot be used, or that
        have the name of one that is to be added.
        """
        taken = [name for name in schema.names if (name.lower() if caseless else name) in ADDED]
        if self.what == "rows" and taken:
            raise MeasurementError(Problem("column-taken", None, "", {"heading": taken[0]}))
        columns = columns_of(schema, self.ruleset, "frame")
        return [name for name in columns.all if has_words is None or name not in columns.asides or has_words(name)]

    def schema(self, rows: pa.Schema) -> pa.Schema:
        """The columns of the answer."""
        text = pa.string()
        if self.what == "rows":
            return pa.schema([*rows, *(pa.field(name, text) for name in ADDED)], rows.metadata)
        if self.what == "findings":
            own = [(name, text) for name in ("area", "period", "indicator", "verdict", "reason", "constraint")]
            came = [(f"written_{field}", _type_of(rows, heading)) for field, heading in self._came(rows)]
            return pa.schema([*own, *came, *((name, text) for name in (DETAILS if self.details else ()))])
        held = {row.constraint for row in self.ruleset.indicators.values()}
        counted = [f"{constraint}_{verdict}" for constraint in CONSTRAINTS if constraint in held for verdict in Verdict]
        counts = [(name, pa.int32()) for name in (*counted, HANGING)]
        return pa.schema([(name, text) for name in ("area", "period", "verdict")] + counts)

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
            places=self.what == "findings",
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
            table = pa.Table.from_batches(list(source()), schema)
            details = details_of(table.select(self.columns(schema)), self) if self.details else None
            for batch in settled.findings():
                columns = {name: plain(batch[name]) for name in batch.schema.names}
                for field, heading in self._came(schema):
                    there = batch["row"] if field == "indicator" else pc.coalesce(batch["row"], batch["subject_row"])
                    columns[f"written_{field}"] = _taken(table, heading, there, wanted.field(f"written_{field}").type)
                if details is not None:
                    columns |= details(batch)
                yield pa.RecordBatch.from_arrays([columns[name] for name in wanted.names], schema=wanted)
        else:
            for batch in settled.summaries():
                yield pa.RecordBatch.from_arrays([plain(batch[name]) for name in wanted.names], schema=wanted)


def _type_of(schema: pa.Schema, heading: str | None) -> pa.DataType:
    """The type in which a column is given back: its own of numbers, else text."""
    kind = pa.null() if heading is None else schema.field(heading).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return kind if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind) else pa.string()


def _taken(table: pa.Table, heading: str | None, rows: pa.Array, kind: pa.DataType) -> pa.Array:
    """The cells of a column at some places, nothing where there is no place."""
    if heading is None:
        return pa.nulls(len(rows), kind)
    cells = pa.chunked_array([plain(without_views(each)).cast(kind) for each in table[heading].chunks], kind)
    return cells.take(rows).combine_chunks()


# What findings say besides, on request: read and judged one area at a time, as a file of the same rows would be.

DETAILS = ("name", "value", "unit", "required", "margin", "reason_in_words")
Details = tuple[str | None, ...]


def details_of(rows: pa.Table, question: Question) -> Callable[[pa.RecordBatch], dict[str, pa.Array]]:
    """The details of findings, as columns: of each indicator its name, and what the condition says that decides it.

    Of an area or a period that a file would not have (some of its rows have none) only the name is known.
    """
    from compliance.engine import check, load_measurements
    from compliance.reports.phrases import indicator_name
    from compliance.reports.view import View

    ruleset, language = question.ruleset, question.details or "zh"
    known: dict[object, Details] = {}
    try:
        measurements = load_measurements(rows, partial=True, area=question.area, period=question.period)
        accept, fill = question.accept_unverified, question.variants
        for each in check(measurements, ruleset, accept_unverified=accept, variants=fill):
            period = None if each.period is None else str(each.period)
            for row in View(each, language).rows:
                known[area_key(each.area), period, row.indicator.id, row.finding.reason] = (row.name, *row.deciding)
    except MeasurementError:  # nothing of it can be read
        pass
    names = {row.id: (indicator_name(row, language), *(None,) * (len(DETAILS) - 1)) for row in ruleset.rows}

    def columns(batch: pa.RecordBatch) -> dict[str, pa.Array]:
        keys = zip(*(batch[name].to_pylist() for name in ("area", "period", "indicator", "reason")), strict=True)
        cells = [known.get((area_key(area), *key), names[key[1]]) for area, *key in keys]
        return {name: pa.array([each[place] for each in cells], pa.string()) for place, name in enumerate(DETAILS)}

    return columns


def plain(array: pa.Array) -> pa.Array:
    """Text as text, not as codes of a dictionary: engines join and compare it without surprises."""
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


# A stream of Arrow batches that can be read again: what a verdict needs may stand in the last row.

IN_MEMORY = 128 * 1024 * 1024  # bytes of a stream that are kept in memory; more goes to a temporary file
_ROWS = 65536  # small batches are put together, so that their number costs nothing


class Spool:
    """The batches of a stream, read once from it and as often as needed from here, in their order.

    A long stream is written to a temporary file, which is mapped into memory and is gone with the last batch.
    """

    def __init__(self, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Read the stream to its end."""
        self.schema = schema
        self._batches: list[pa.RecordBatch] = []
        held = 0
        stream = iter(_together(schema, batches))
        for batch in stream:
            self._batches.append(batch)
            held += batch.nbytes
            if held > IN_MEMORY:
                self._batches = _through_a_file(schema, self._batches, stream)
                break

    def batches(self) -> list[pa.RecordBatch]:
        """All batches; at least one, so that their columns are known."""
        return self._batches or [pa.RecordBatch.from_pylist([], self.schema)]


def _through_a_file(
    schema: pa.Schema, first: list[pa.RecordBatch], rest: Iterable[pa.RecordBatch]
) -> list[pa.RecordBatch]:
    handle, path = tempfile.mkstemp(prefix="compliance-", suffix=".arrows")
    try:
        with os.fdopen(handle, "wb") as file, pa.ipc.new_stream(file, schema) as writer:
            while first:
                writer.write_batch(first.pop(0))
            for batch in rest:
                writer.write_batch(batch)
        with pa.ipc.open_stream(pa.memory_map(path)) as reader:
            return list(reader)
    finally:
        _remove(path)


def _remove(path: str) -> None:
    """The file goes now, where a mapped file may go; Windows keeps it until it restarts."""
    with suppress(OSError):
        os.unlink(path)


def _together(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches with the same rows, none of them small or empty."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        if not batch.num_rows:
            continue
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= _ROWS:
            yield from _one(schema, waiting)
            waiting, rows = [], 0
    if waiting:
        yield from _one(schema, waiting)


def _one(schema: pa.Schema, several: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """One batch of several, or these where Arrow cannot put them together: views, dictionaries that do not fit."""
    if len(several) == 1:
        return several
    try:
        together: list[pa.RecordBatch] = pa.Table.from_batches(several, schema).combine_chunks().to_batches()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return several
    return together


# Spark: the kernel runs on the executors, on whole areas, and the rows never leave the cluster.


def on_spark(frame: Any, question: Question) -> Any:
    """The answer as another DataFrame; nothing runs until somebody asks for its rows.

    All rows of one area have to meet in one partition: a baseline, a second value or a variant may stand in any of
    them. So the rows are shuffled by the area's name, read as the kernel reads it; their order is lost, as ever.
    """
    from pyspark.sql.functions import arrow_udf
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    rows = to_arrow_schema(frame.schema)
    question.columns(rows, caseless=True)
    area = next((name for name in frame.columns if field_of(name) == "area"), None)

    def judged(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        first = next(batches, None)
        if first is not None:
            yield from question.answer(first.schema, chain((first,), batches))

    wanted = from_arrow_schema(question.schema(rows))
    if area is None:
        return frame.repartition(1).mapInArrow(judged, wanted)
    key = arrow_udf(_area_numbers, "long")  # only this column goes to Python and back
    return frame.repartition(key(frame[area])).mapInArrow(judged, wanted)


def _area_numbers(names: pa.Array) -> pa.Array:
    """A number for each name of an area, however it is spaced or typed: numbers cost Spark less than texts.

    Two areas that share one are judged in one partition, which does no harm.
    """
    coded = names.dictionary_encode()
    keys = [zlib.crc32((area_key(name) or "").encode()) for name in coded.dictionary.to_pylist()]
    return pa.array([*keys, 0], pa.int64()).take(coded.indices.fill_null(len(keys)))
