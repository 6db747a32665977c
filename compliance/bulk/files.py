"""Tables in files larger than memory: read in batches, judged, and written with a verdict and a reason in each row.

Parquet, Arrow (IPC) and CSV come in and go out. A table that needs one reading only is judged and written in one pass;
whatever turns out to need more is written in a second one. Reading, judging and writing each have a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from pyarrow import types

from compliance.bulk.coding import Ints, without_views
from compliance.bulk.collecting import Collecting, ahead, behind
from compliance.bulk.kernel import ADDED, Settled
from compliance.bulk.rows import MADE, columns_of
from compliance.problems import MeasurementError, Place, Problem, refusal
from compliance.reading.text import encoding_of
from compliance.rules.ruleset import Ruleset
from compliance.writing import replacing

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
    known = Collecting(
        ruleset, table.schema, accept_unverified=accept_unverified, variants=variants, area=area, period=period
    )
    done = _Done(progress, table.rows)
    if out is None:
        for batch in ahead(map(known.reader.coded, table.judged())):
            known.collect(batch)
            done.more(len(batch))
    elif _in_one_pass(known, table, Path(out), done):
        return Settled(known, table.judged)
    settled = Settled(known, table.judged)
    if out is not None:
        with writing(Path(out), _kind(Path(out)), table.written, alike=table.alike) as write:
            for batch in ahead(map(known.reader.coded, table.all())):
                verdicts = settled.judge(batch)
                write(partial(judged_rows, batch, verdicts))
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
                    write(partial(_with_outcomes, batch, known, codes))
                done.more(len(batch))
            known.mark_mixed()
            if known.again:
                raise _Again
    except _Again:
        return False
    return True


def _with_outcomes(batch: pa.RecordBatch, known: Collecting, codes: Ints) -> pa.RecordBatch:
    return judged_rows(batch, known.outcomes.columns(codes))


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
            with _readable(path), _opened(path) as (schema, rows, _):
                names = schema.names  # which are no text in a damaged file
            schemas.append(schema)
            self.rows = None if rows is None or self.rows is None else self.rows + rows
            if names != schemas[0].names:
                details = {"name": str(path), "other": str(paths[0])}
                raise MeasurementError(Problem("other-columns", Place(str(path)), "", details))
            columns = columns_of(schema, ruleset, str(path))
        self.schema, self._schemas = schemas[0], schemas
        self.alike = all(schema.equals(self.schema) for schema in schemas)
        taken = [name for name in ADDED if name in self.schema.names]
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
            with _readable(path), _opened(path, names, self._words) as (_, _, batches):
                for batch in batches:
                    read = batch if names is None else batch.select(names)
                    for column in read.columns:  # a damaged file leads out of its own memory
                        if _kind(path) == "arrow":
                            column.validate(full=True)
                        elif types.is_dictionary(column.type):
                            _hold_to_dictionary(column)
                    yield read


def _hold_to_dictionary(column: pa.Array) -> None:
    """Raise ArrowInvalid where a code of the column is in no place of its dictionary, or a text there is no UTF-8.

    The least and the greatest code say it four times faster than Arrow's own look at every code.
    """
    column.dictionary.validate(full=True)
    ends = pc.min_max(column.indices).as_py()
    if ends["max"] is not None and not 0 <= ends["min"] <= ends["max"] < len(column.dictionary):
        column.validate(full=True)


def _of_all(schemas: Sequence[pa.Schema], paths: Sequence[Path]) -> pa.Schema:
    """Columns that hold those of several files: texts as texts, whole numbers and doubles as doubles."""
    fields = {field.name: field for field in plain_types(schemas[0])}
    for schema, path in zip(schemas, paths, strict=True):
        for field in plain_types(schema):
            both = [pa.schema([fields[field.name]]), pa.schema([field])]
            try:
                fields[field.name] = pa.unify_schemas(both, promote_options="permissive").field(0)
            except (pa.ArrowInvalid, pa.ArrowTypeError):
                one, other = (
                    f"{where} ({each.names[0]}: {each.types[0]})"
                    for where, each in zip((paths[0], path), both, strict=True)
                )
                details = {"name": other, "other": one}
                raise MeasurementError(Problem("other-columns", Place(str(path)), field.name, details)) from None
    return pa.schema([fields[name] for name in schemas[0].names])


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """What is wrong with a file is a problem of it."""
    try:
        yield
    except (OSError, UnicodeError, pa.ArrowException) as error:
        details = {"name": str(path), "why": getattr(error, "strerror", None) or str(error).splitlines()[0]}
        raise MeasurementError(Problem("not-readable", Place(str(path)), "", details)) from None


@contextmanager
def _opened(
    path: Path, names: list[str] | None = None, words: Sequence[str] = ()
) -> Iterator[tuple[pa.Schema, int | None, Iterable[pa.RecordBatch]]]:
    """The columns of a file, its number of rows where that is known before it is read, and its batches."""
    with ExitStack() as stack:
        match _kind(path):
            case "parquet":
                # Not buffered beforehand: that keeps what was read of a file until its end.
                file = stack.enter_context(pq.ParquetFile(path, read_dictionary=[*words], pre_buffer=False))
                batches = file.iter_batches(batch_size=ROWS, columns=names)
                yield file.schema_arrow, file.metadata.num_rows, batches
            case "arrow":
                stream = stack.enter_context(pa.memory_map(str(path)))
                try:
                    reader = pa.ipc.open_file(stream)
                    yield reader.schema, None, map(reader.get_batch, range(reader.num_record_batches))
                except pa.ArrowInvalid:
                    stream.seek(0)
                    yield (reader := pa.ipc.open_stream(stream)).schema, None, reader
            case _:
                reader = stack.enter_context(_csv(path))
                yield reader.schema, None, reader


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


# Rows with their verdicts written into a file, in a thread of its own; the file appears whole or not at all.


def judged_rows(batch: pa.RecordBatch, judged: tuple[pa.Array, pa.Array]) -> pa.RecordBatch:
    """A batch as it came, with its verdicts and reasons."""
    own = batch.select([place for place, name in enumerate(batch.schema.names) if name not in MADE])
    return pa.RecordBatch.from_arrays([*own.columns, *judged], names=[*own.schema.names, *ADDED])


def plain_types(schema: pa.Schema) -> pa.Schema:
    """The same columns with plain texts: no dictionaries, since a file may hold only one per column, and no views."""

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
def writing(
    out: Path, kind: str, schema: pa.Schema, *, alike: bool
) -> Iterator[Callable[[Callable[[], pa.RecordBatch]], None]]:
    """A function that writes batches with their verdicts, which are made by the thread that writes.

    ``alike``: all of them have the types of the schema. Raises MeasurementError for a file that cannot be written, or
    that cannot hold these columns.
    """
    added = [pa.field(name, pa.string()) for name in ADDED]
    wanted = pa.schema([*(schema if kind == "parquet" and alike else plain_types(schema)), *added])
    with _refused(out, OSError), ExitStack() as stack:
        temporary = stack.enter_context(replacing(out))
        writers: list[Any] = []

        def write(batch: pa.RecordBatch) -> None:
            batch = _without_empty_words(batch) if kind == "parquet" and alike else _of_types(batch, wanted)
            if not writers:
                writers.append(stack.enter_context(_writer(kind, temporary, batch.schema, wanted)))
            writers[0].write_batch(batch)

        def written(rows: Callable[[], pa.RecordBatch]) -> None:
            with _refused(out, pa.ArrowException):
                write(rows())

        with behind(written) as put:
            yield put
        if not writers:
            written(lambda: pa.RecordBatch.from_pylist([], schema=wanted))


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
            write_batch_size=1 << 15,  # rows at a time, of a column
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
