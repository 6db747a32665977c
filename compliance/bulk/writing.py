"""Rows with their verdicts written into a file, in a thread of its own; the file appears whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from pyarrow import types

from compliance.bulk.coding import without_views
from compliance.bulk.threads import behind
from compliance.place import Place
from compliance.problems import MeasurementError, Problem, refusal
from compliance.replacing import replacing


def judged_rows(batch: pa.RecordBatch, judged: tuple[pa.Array, pa.Array]) -> pa.RecordBatch:
    """A batch with its verdicts and reasons."""
    return pa.RecordBatch.from_arrays([*batch.columns, *judged], names=[*batch.schema.names, "verdict", "reason"])


def plain_types(schema: pa.Schema) -> pa.Schema:
    """The same columns with texts as texts: no dictionaries, of which a file may hold one, and no views."""

    def plain(kind: pa.DataType) -> pa.DataType:
        if types.is_dictionary(kind):
            kind = kind.value_type
        return pa.string() if types.is_string_view(kind) else kind

    return pa.schema([field.with_type(plain(field.type)) for field in schema])


@contextmanager
def _refused(out: Path, kind: type[Exception]) -> Iterator[None]:
    """Why a file cannot be written is a problem of it."""
    try:
        yield
    except kind as error:
        why = refusal(error) if isinstance(error, OSError) else str(error).splitlines()[0]
        details = {"name": str(out), "why": why}
        raise MeasurementError(Problem("not-writable", Place(str(out)), "", details)) from None


@contextmanager
def writing(out: Path, kind: str, schema: pa.Schema, *, alike: bool) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """A function that writes batches with their verdicts. ``alike``: all of them have the types of the schema.

    Raises MeasurementError for a file that cannot be written, or that cannot hold these columns.
    """
    added = [pa.field(name, pa.string()) for name in ("verdict", "reason")]
    wanted = pa.schema([*(schema if kind == "parquet" and alike else plain_types(schema)), *added])
    with _refused(out, OSError), ExitStack() as stack:
        temporary = stack.enter_context(replacing(out))
        writers: list[Any] = []

        def write(batch: pa.RecordBatch) -> None:
            batch = _without_empty_words(batch) if kind == "parquet" and alike else _of_types(batch, wanted)
            if not writers:
                writers.append(stack.enter_context(_writer(kind, temporary, batch.schema, wanted)))
            writers[0].write_batch(batch)

        def written(batch: pa.RecordBatch) -> None:
            with _refused(out, pa.ArrowException):
                write(batch)

        with behind(written) as put:
            yield put
        if not writers:
            written(pa.RecordBatch.from_pylist([], schema=wanted))


def _writer(kind: str, path: Path, given: pa.Schema, wanted: pa.Schema) -> Any:
    if kind == "parquet":
        # Words are written from their dictionaries; what reads the file later finds texts.
        plain = all(not types.is_nested(field.type) and not types.is_temporal(field.type) for field in given)
        return pq.ParquetWriter(
            path,
            given,
            store_schema=not plain,
            use_dictionary=_repeating(given),
            # Numbers get no smaller, and what statistics say of words nobody asks: half of the time of writing.
            compression={f.name: "none" if types.is_floating(f.type) else "snappy" for f in given},
            write_statistics=[f.name for f in given if types.is_floating(f.type)],
        )
    return pa.ipc.new_file(path, wanted) if kind == "arrow" else pa_csv.CSVWriter(path, wanted)


def _repeating(schema: pa.Schema) -> list[str]:
    """The columns whose words repeat; numbers hardly do."""
    return [field.name for field in schema if not types.is_floating(field.type)]


def _of_types(batch: pa.RecordBatch, wanted: pa.Schema) -> pa.RecordBatch:
    columns = [
        column if column.type == field.type else without_views(column).cast(field.type)
        for column, field in zip(batch.columns, wanted, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=wanted)


def _without_empty_words(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch whose empty cells are none of the words of its dictionaries: Parquet has no other."""
    for place, field in enumerate(batch.schema):
        given = batch.column(place)
        column = without_views(given)
        if types.is_dictionary(column.type) and column.dictionary.null_count:
            column = column.dictionary_decode().dictionary_encode().cast(column.type)
        if column is not given:
            batch = batch.set_column(place, field.name, column)
    return batch
