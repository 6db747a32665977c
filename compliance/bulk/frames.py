"""Frames of other people's engines judged where they are: what comes in goes out, with a verdict and a reason.

pandas, Polars (eager and lazy), PyArrow (tables and readers), DuckDB relations and Spark DataFrames. All of them pass
their rows to the one kernel as Arrow batches, so verdict and reason are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from compliance.engine import only_rulesets, only_texts, only_variants
from compliance.problems import MeasurementError, Problem, needing_bulk
from compliance.reading.files import DataFrame, HasSchema
from compliance.rules.ruleset import Ruleset

if TYPE_CHECKING:
    import pyarrow as pa

    from compliance.bulk.streams import Question, What

Frame = TypeVar("Frame", bound=DataFrame | HasSchema)
_FUNCTIONS: dict[What, str] = {"rows": "judge_frame", "findings": "findings_frame", "summary": "summarize_frame"}


def judge_frame(
    frame: Frame,
    ruleset: Ruleset,
    *,
    accept_unverified: bool = False,
    variants: Mapping[str, str] | None = None,
    area: str | None = None,
    period: str | None = None,
) -> Frame:
    """The frame with two more columns: the ``verdict`` on what each row measures, and the ``reason`` where it is open.

    The frame is a long table, one measurement a row: ``indicator``, ``value``, ``unit``, ``area``,
    ``period``, a column per axis, and ``state``, ``given``, ``not_applicable``, ``prices`` where they occur; headings
    in English or Chinese, other columns pass through. Rows of one area and period are one subject, whatever their
    order. A row of an indicator has the indicator's verdict, a row of a quantity the worst of the criteria that measure
    it, null with ``not-asked`` where none does. What would be a problem of a file is a reason here.

    Type, rows, their order (Spark has none) and columns are those that came in. A lazy frame stays lazy; a DuckDB
    relation is read once, when this is called. ``variants`` states axes that the rows leave open, ``area`` and
    ``period`` name what they leave unnamed. Raises MeasurementError for a frame whose columns cannot be used.
    """
    return _answered("rows", frame, ruleset, accept_unverified, variants, area, period)


def findings_frame(
    frame: Frame,
    ruleset: Ruleset,
    *,
    accept_unverified: bool = False,
    variants: Mapping[str, str] | None = None,
    area: str | None = None,
    period: str | None = None,
    details: Literal["zh", "en"] | None = None,
) -> Frame:
    """A row per area, period and indicator of the ruleset, measured or not, in a frame of the same type.

    Columns: ``area``, ``period``, ``indicator`` (its id), ``verdict``, ``reason``, ``constraint``. To join the findings
    with the rows, ``written_area``, ``written_period`` and ``written_indicator`` are as in the first row that measures
    the indicator; they are null where no row measures it. ``details`` is the language of further columns: ``name``,
    ``value`` and ``unit`` as they are written, ``required``, ``margin`` and ``reason_in_words``; of several conditions
    it is the one that decides. These are judged one area at a time, some thousands a second. See ``judge_frame``.
    """
    if details not in (None, "zh", "en"):
        raise ValueError(f"details is one of zh, en, not {details!r}")
    return _answered("findings", frame, ruleset, accept_unverified, variants, area, period, details)


def summarize_frame(
    frame: Frame,
    ruleset: Ruleset,
    *,
    accept_unverified: bool = False,
    variants: Mapping[str, str] | None = None,
    area: str | None = None,
    period: str | None = None,
) -> Frame:
    """A row per area and period with its verdict and counts, in a frame of the same type.

    Columns: ``area``, ``period``, ``verdict``, then a count for each constraint type of the ruleset and each verdict
    (``binding_pass`` …). An indicator without rows is undetermined, and what is only aimed at does not count in the
    area's verdict. See ``judge_frame``.
    """
    return _answered("summary", frame, ruleset, accept_unverified, variants, area, period)


def _answered(
    what: What, frame: Frame, ruleset: Ruleset, accept_unverified: bool, variants: Mapping[str, str] | None,
    area: str | None, period: str | None, details: Literal["zh", "en"] | None = None,
) -> Frame:  # fmt: skip
    function = _FUNCTIONS[what]
    only_rulesets(function, ruleset)
    only_variants(function, variants)
    only_texts(function, area=area, period=period)
    engine = _engine(frame)
    with needing_bulk():
        from compliance.bulk.streams import Question
    question = Question(what, ruleset, accept_unverified, dict(variants or {}), area, period, details)
    answered: Frame = engine(frame, question)
    return answered


def _engine(frame: object) -> Callable[[Any, Question], Any]:
    """How a frame is read and given back, by the library and the name of its type; none of them is imported for it."""
    for kind in type(frame).__mro__:
        engine = _ENGINES.get((kind.__module__.partition(".")[0], kind.__name__))
        if engine is not None:
            return engine
    kind = type(frame)
    known = ", ".join(f"{library}.{name}" for library, name in _ENGINES if not library.startswith("_"))
    called = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    raise MeasurementError(Problem("frame-unknown", details={"type": called, "known": known}))


def _pyarrow_table(table: pa.Table, question: Question) -> pa.Table:
    import pyarrow as pa

    batches = table.to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    answer = question.answer(table.schema, lambda: batches)
    return pa.Table.from_batches(answer, question.schema(table.schema))


def _pyarrow_reader(reader: pa.RecordBatchReader, question: Question) -> pa.RecordBatchReader:
    """A reader can be read once, so its batches are kept until the last one is known."""
    import pyarrow as pa

    question.columns(reader.schema)
    return pa.RecordBatchReader.from_batches(question.schema(reader.schema), question.answer(reader.schema, reader))


def _pandas(frame: Any, question: Question) -> Any:
    import pyarrow as pa

    from compliance.bulk.kernel import ADDED

    named = [name for name in frame.columns if isinstance(name, str)]
    levels = [name for name in frame.index.names if isinstance(name, str) and name not in named]  # often of subjects
    columns = question.columns(_named([*named, *levels]), has_words=lambda name: name in named and _words(frame[name]))
    table = pa.table({
        name: _pandas_column(frame[name] if name in named else frame.index.get_level_values(name).to_series())
        for name in columns
    })  # fmt: skip
    answer = _pyarrow_table(table, question)
    if question.what != "rows":
        return answer.to_pandas()
    added = answer.select(ADDED).to_pandas()
    return frame.assign(**{name: added[name].set_axis(frame.index) for name in ADDED})


def _words(series: Any) -> bool:
    """Whether a column of pandas holds texts and nothing else."""
    kinds = series.cat.categories.to_series() if str(series.dtype) == "category" else series
    is_text = str(kinds.dtype).startswith(("str", "object"))
    return is_text and all(isinstance(each, str) for each in kinds.dropna())


def _named(names: Iterable[str]) -> pa.Schema:
    """A schema of columns whose types are not known yet."""
    import pyarrow as pa

    return pa.schema([(name, pa.null()) for name in names])


def _pandas_column(series: Any) -> pa.Array | pa.ChunkedArray:
    """A column as Arrow has it; one of mixed kinds, as spreadsheets give, or of periods, as the text of its cells.

    An empty column has no type of its own: pandas calls it one of doubles.
    """
    import pyarrow as pa

    try:
        is_ours = str(series.dtype).removeprefix("period[").removesuffix("]") in _PERIODS
        column = None if is_ours else pa.array(series, from_pandas=True)
    except (pa.ArrowException, OverflowError, TypeError):  # TypeError: of a Decimal that is infinite
        column = None
    if column is None:
        return pa.array(
            [None if empty else _text(each) for each, empty in zip(series, series.isna(), strict=True)], pa.string()
        )
    return pa.nulls(len(column)) if column.null_count == len(column) else column


_PERIODS = {"Y-DEC": "%Y", "A-DEC": "%Y", "Q-DEC": "%F-Q%q", "M": "%Y-%m"}  # of pandas, as ours are written


def _text(cell: Any) -> str:
    """A number as the digits that it means: 0.7 for 0.70000000000000007; a period of pandas as ours.

    A year or a quarter that does not begin with January is none of ours.
    """
    from compliance.cells import exact, in_short

    if (often := getattr(cell, "freqstr", None)) is not None:
        return str(cell.strftime(_PERIODS[often])) if often in _PERIODS else f"{cell} ({often})"
    if isinstance(cell, float):
        try:
            return str(exact(float(cell)))
        except ValueError:  # infinite
            return str(cell)
    return in_short(cell)


def csv_of(frame: Any) -> bytes:
    """A long table of any library as a CSV file: numbers as the digits that they mean, nothing where nothing is.

    Raises MeasurementError for what is no frame.
    """
    import csv
    from io import StringIO

    engine = _engine(frame)
    if engine is _pandas:
        plain = frame.reset_index() if any(frame.index.names) else frame
        names, rows = [str(name) for name in plain.columns], plain.itertuples(index=False, name=None)
    elif engine in (_polars, _polars_lazy):
        plain = frame.collect() if engine is _polars_lazy else frame
        names, rows = plain.columns, plain.iter_rows()
    elif engine in (_pyarrow_table, _pyarrow_reader):
        plain = frame if engine is _pyarrow_table else frame.read_all()
        names, rows = plain.column_names, zip(*(column.to_pylist() for column in plain.columns), strict=True)
    else:
        names, rows = frame.columns, frame.fetchall() if engine is _duckdb else frame.collect()
    file = StringIO(newline="")
    csv.writer(file).writerows([names, *([_as_typed(cell) for cell in row] for row in rows)])
    return file.getvalue().encode()


def _as_typed(cell: Any) -> str:
    """A cell as somebody would have typed it."""
    return "" if cell is None or cell != cell or (word := _text(cell)) in ("NaT", "<NA>") else word  # noqa: PLR0124 - NaN


def _polars(frame: Any, question: Question) -> Any:
    import polars as pl

    schema = frame.schema
    columns = frame.select(question.columns(_named(schema), has_words=lambda name: _is_of_words(schema[name])))
    answer = _pyarrow_table(columns.with_columns(_for_arrow(columns.schema)).to_arrow(), question)
    if question.what != "rows":
        return pl.from_arrow(answer)
    from compliance.bulk.kernel import ADDED

    return frame.with_columns([pl.Series(name, answer[name], pl.String) for name in ADDED])


def _is_of_words(kind: Any) -> bool:
    """Whether a column of Polars holds texts."""
    import polars as pl

    return isinstance(kind, (pl.String, pl.Categorical, pl.Enum))


def _for_arrow(schema: Any) -> list[Any]:
    """Columns of integers that Arrow has no type for, as the texts of their digits.

    Raises MeasurementError for columns of Python's objects, and of structures that hold such integers.
    """
    import polars as pl

    long = {name: kind for name, kind in schema.items() if kind == pl.Object or "Int128" in str(kind)}
    foreign = [(name, kind) for name, kind in long.items() if kind not in (pl.Int128, pl.UInt128)]
    if foreign:
        details = [{"heading": name, "type": str(kind)} for name, kind in foreign]
        raise MeasurementError([Problem("column-type", None, each["heading"], each) for each in details])
    return [pl.col(name).cast(pl.String) for name in long]


def _polars_lazy(frame: Any, question: Question) -> Any:
    """A scan of its own: the frame is collected in batches when somebody collects what is given back."""
    import polars as pl
    from polars.io.plugins import register_io_source

    from compliance.bulk.kernel import ADDED

    rows = frame.collect_schema()
    if question.what != "rows":
        frame = frame.select(question.columns(_named(rows), has_words=lambda name: _is_of_words(rows[name])))
    plain = frame.with_columns(_for_arrow(frame.collect_schema()))
    arrow = plain.collect_schema().to_frame().to_arrow().schema
    question.columns(arrow)
    if question.what == "rows":
        schema = pl.Schema({**rows, **dict.fromkeys(ADDED, pl.String)})
    else:
        schema = pl.DataFrame(question.schema(arrow).empty_table()).schema

    def batches(
        columns: list[str] | None, predicate: pl.Expr | None, most: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        collected = (batch for part in plain.collect_batches() for batch in part.to_arrow().to_batches())
        for batch in question.answer(arrow, collected):
            part = pl.DataFrame(batch).cast(schema)
            if most is not None:
                part, most = part.head(most), max(0, most - len(part))
            if predicate is not None:
                part = part.filter(predicate)
            yield part if columns is None else part.select(columns)
            if most == 0:
                return

    return register_io_source(batches, schema=schema)


def _duckdb(relation: Any, question: Question) -> Any:
    """The relation is run once, since its connection cannot run it inside another query; the answer is Arrow's.

    Names of columns are one there whatever their case, so that the rows are asked for by names of our own.
    """
    import pyarrow as pa

    with pa.RecordBatchReader.from_stream(relation) as reader:  # closed where it is refused: a connection has one
        schema = reader.schema
        pairs = zip(schema, relation.types, strict=True)  # Arrow has JSON as texts, with their quotation marks
        typed = [field.with_type(pa.json_()) if kind == "JSON" else field for field, kind in pairs]
        question.columns(pa.schema(typed), caseless=True)
        wanted = question.schema(schema)
        answer = pa.Table.from_batches(question.answer(schema, reader), wanted)
    judged_rows = answer.rename_columns([f"column_{index}" for index in range(len(wanted))])
    judged = relation.query("rows_to_judge", "SELECT * FROM judged_rows")  # which DuckDB finds by its name
    del judged_rows
    types = [*relation.types] if question.what == "rows" else []
    came = [*judged.types]
    back = [
        f"CAST({column} AS {types[index]})" if index < len(types) and types[index] != came[index] else column
        for index, column in enumerate(judged.columns)  # a HUGEINT came back as a decimal
    ]
    quoted = ['"' + name.replace('"', '""') + '"' for name in wanted.names]
    return judged.project(", ".join(f"{column} AS {name}" for column, name in zip(back, quoted, strict=True)))


def _spark(frame: Any, question: Question) -> Any:
    from compliance.bulk.streams import on_spark

    return on_spark(frame, question)


_ENGINES: dict[tuple[str, str], Callable[[Any, Question], Any]] = {
    ("pyarrow", "Table"): _pyarrow_table,
    ("pyarrow", "RecordBatchReader"): _pyarrow_reader,
    ("pandas", "DataFrame"): _pandas,
    ("polars", "DataFrame"): _polars,
    ("polars", "LazyFrame"): _polars_lazy,
    ("duckdb", "DuckDBPyRelation"): _duckdb,
    ("_duckdb", "DuckDBPyRelation"): _duckdb,
    ("pyspark", "DataFrame"): _spark,
}
