"""Tables in files larger than memory: read in batches, judged, and written with a verdict and a reason in each row.

Parquet, Arrow (IPC) and CSV come in and go out. A table that needs one reading only is judged and written in one pass;
whatever turns out to need more is written in a second one. Reading, judging and writing each have a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from pyarrow import types

from compliance.bulk.collecting import Collecting
from compliance.bulk.columns import columns_of
from compliance.bulk.kernel import Settled, finished, started
from compliance.bulk.threads import ahead
from compliance.bulk.writing import judged_rows, plain_types, writing
from compliance.place import Place
from compliance.problems import MeasurementError, Problem
from compliance.reading.text import encoding_of
from compliance.rules.ruleset import Ruleset

ROWS = 1 << 17  # of a batch: larger ones cost as much to read, and memory
SUFFIXES = {
    ".parquet": "parquet", ".pq": "parquet", ".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow",
    ".csv": "csv", ".tsv": "csv", ".txt": "csv",
}  # fmt: skip
Progress = Callable[[int, int | None], None]


def judge_files(
    paths: Sequence[str | Path],
    ruleset: Ruleset,
    out: str | Path | None = None,
    *,
    accept_unverified: bool = False,
    variants: Mapping[str, str] | None = None,
    area: str | None = None,
    period: str | None = None,
    progress: Progress | None = None,
) -> Settled:
    """Judge the rows of files as one table; ``out`` gets all of them with the columns ``verdict`` and ``reason``.

    ``progress`` is told how many rows are done, and of how many where that is known; the rows of a second pass count
    again. Raises MeasurementError for files that cannot be used or that have other columns than the first.
    """
    table = Table([Path(path) for path in paths], ruleset)
    known = started(
        ruleset, table.schema, accept_unverified=accept_unverified, variants=variants, area=area, period=period
    )
    done = _Done(progress, table.rows)
    if out is None:
        for batch in ahead(map(known.reader.coded, table.judged())):
            known.collect(batch)
            done.more(len(batch))
    elif _in_one_pass(known, table, Path(out), done):
        return finished(known, table.judged)
    settled = finished(known, table.judged)
    if out is not None:
        with writing(Path(out), _kind(Path(out)), table.written, alike=table.alike) as write:
            for batch in ahead(map(known.reader.coded, table.all())):
                write(judged_rows(batch, settled.judge(batch)))
                done.more(len(batch))
    return settled


def _in_one_pass(known: Collecting, table: Table, out: Path, done: _Done) -> bool:
    """Judge all rows, and write them at once if none of them needs another; False, with nothing written, if one does.

    From the first one that does, the rest is only judged and collected.
    """
    try:
        with writing(out, _kind(out), table.written, alike=table.alike) as write:
            for batch in ahead(map(known.reader.coded, table.all())):
                codes = known.collect(batch)
                if not known.again:
                    write(judged_rows(batch, known.outcomes.columns(codes)))
                done.more(len(batch))
            known.mark_mixed()
            if known.again:
                raise _Again
    except _Again:
        return False
    return True


class _Again(Exception):
    """A table cannot be judged in one pass."""


class _Done:
    """How many rows have been read, for whoever watches."""

    def __init__(self, progress: Progress | None, rows: int | None) -> None:
        self._progress, self._rows, self._done = progress, rows, 0

    def more(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(self._done, self._rows)


# Reading.


class Table:
    """Files as one table of batches, which can be read again and again."""

    def __init__(self, paths: Sequence[Path], ruleset: Ruleset) -> None:
        if not paths:
            raise MeasurementError(Problem("no-measurements", details={"name": "-"}))
        self._paths = paths
        schemas: list[pa.Schema] = []
        self.rows: int | None = 0
        for path in paths:
            with _readable(path):
                schema, rows = _opened(path)
            schemas.append(schema)
            self.rows = None if rows is None or self.rows is None else self.rows + rows
            if schema.names != schemas[0].names:
                details = {"name": str(path), "other": str(paths[0])}
                raise MeasurementError(Problem("other-columns", Place(str(path)), "", details))
            columns = columns_of(schema, ruleset, str(path))
        self.schema, self._schemas = schemas[0], schemas
        self.alike = all(schema.equals(self.schema) for schema in schemas)
        taken = [name for name in ("verdict", "reason") if name in self.schema.names]
        if taken:
            details = {"heading": taken[0]}
            raise MeasurementError(Problem("column-taken", Place(str(paths[0])), taken[0], details))
        self._judged = list(columns.all)
        numbers = {columns.fields.get("value"), columns.fields.get("given")}
        self._words = [
            name for name in columns.all if name not in numbers and types.is_string(self.schema.field(name).type)
        ]

    @property
    def written(self) -> pa.Schema:
        """The columns of all files. Each is judged by its own types, and written with types that hold those of all."""
        return self.schema if self.alike else _of_all(self._schemas, self._paths)

    def judged(self) -> Iterator[pa.RecordBatch]:
        """The columns that say something to the judge."""
        return self._read(self._judged)

    def all(self) -> Iterator[pa.RecordBatch]:
        """All columns."""
        return self._read(None)

    def _read(self, names: list[str] | None) -> Iterator[pa.RecordBatch]:
        for path in self._paths:
            with _readable(path):
                yield from _batches(path, names, self._words)


def _of_all(schemas: Sequence[pa.Schema], paths: Sequence[Path]) -> pa.Schema:
    """Columns that hold those of several files: texts as texts, whole numbers and doubles as doubles."""
    found = {field.name: field for field in plain_types(schemas[0])}
    for schema, path in zip(schemas, paths, strict=True):
        for field in plain_types(schema):
            both = [pa.schema([found[field.name]]), pa.schema([field])]
            try:
                found[field.name] = pa.unify_schemas(both, promote_options="permissive").field(0)
            except (pa.ArrowInvalid, pa.ArrowTypeError):
                one, other = (
                    f"{where} ({each.names[0]}: {each.types[0]})"
                    for where, each in zip((paths[0], path), both, strict=True)
                )
                details = {"name": other, "other": one}
                raise MeasurementError(Problem("other-columns", Place(str(path)), field.name, details)) from None
    return pa.schema([found[name] for name in schemas[0].names])


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """What is wrong with a file is a problem of it."""
    try:
        yield
    except (OSError, UnicodeError, pa.ArrowException) as error:
        details = {"name": str(path), "why": getattr(error, "strerror", None) or str(error).splitlines()[0]}
        raise MeasurementError(Problem("not-readable", Place(str(path)), "", details)) from None


def _opened(path: Path) -> tuple[pa.Schema, int | None]:
    """The columns of a file, and its number of rows where that is known before it is read."""
    match _kind(path):
        case "parquet":
            with pq.ParquetFile(path) as file:
                return file.schema_arrow, file.metadata.num_rows
        case "arrow":
            with pa.memory_map(str(path)) as stream:
                try:
                    return pa.ipc.open_file(stream).schema, None
                except pa.ArrowInvalid:
                    stream.seek(0)
                    return pa.ipc.open_stream(stream).schema, None
        case _:
            with _csv(path) as reader:
                return reader.schema, None


def _batches(path: Path, names: list[str] | None, words: list[str]) -> Iterator[pa.RecordBatch]:
    match _kind(path):
        case "parquet":
            # Not buffered beforehand: that keeps what was read of a file until its end.
            with pq.ParquetFile(path, read_dictionary=words, pre_buffer=False) as file:
                yield from file.iter_batches(batch_size=ROWS, columns=names)
        case "arrow":
            with pa.memory_map(str(path)) as stream:
                try:
                    reader: Any = pa.ipc.open_file(stream)
                    batches = (reader.get_batch(index) for index in range(reader.num_record_batches))
                except pa.ArrowInvalid:
                    stream.seek(0)
                    batches = pa.ipc.open_stream(stream)
                for batch in batches:
                    yield batch if names is None else batch.select(names)
        case _:
            with _csv(path) as reader:
                for batch in reader:
                    yield batch if names is None else batch.select(names)


def _csv(path: Path) -> Any:
    """A CSV file in batches, every cell a text, as it is written."""
    import csv

    with path.open("rb") as file:
        sample = file.read(1 << 20)
    encoding = encoding_of(sample)
    text = sample.decode(encoding, "ignore").lstrip("\ufeff")

    def heading(delimiter: str) -> list[str]:
        """The first line that is not empty, which may have line breaks in its cells."""
        with suppress(csv.Error):
            return next(filter(None, csv.reader(StringIO(text, newline=""), delimiter=delimiter)), [])
        return []

    def opened(names: Sequence[str]) -> Any:
        return pa_csv.open_csv(
            path,
            read_options=pa_csv.ReadOptions(block_size=1 << 23, encoding=encoding),
            parse_options=pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=True
            ),
        )

    delimiter = max((",", ";", "\t"), key=lambda each: len(heading(each)))
    reader = opened(heading(delimiter))
    if all(types.is_string(kind) for kind in reader.schema.types):
        return reader
    names = reader.schema.names  # headings that Arrow reads otherwise: without them it guesses types
    reader.close()
    return opened(names)


def _kind(path: Path) -> str:
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        details = {"name": str(path), "extension": path.suffix or "-"}
        raise MeasurementError(Problem("unknown-format", Place(str(path)), "", details))
    return kind
