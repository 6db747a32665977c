"""Spark DataFrames: the kernel runs on the executors, on whole areas, and the rows never leave the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from compliance.bulk.streams import Question
from compliance.measurements.tables.headings import field_of
from compliance.rules.ruleset import name_key

_KEY = "__area_key"


def answered(frame: Any, question: Question) -> Any:
    """The answer as another DataFrame; nothing runs until somebody asks for its rows.

    All rows of one area have to meet in one partition: a baseline, a second value or a variant may stand in any of
    them. So the rows are shuffled by the area's name, read as the kernel reads it; their order is lost, as ever.
    """
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    rows = to_arrow_schema(frame.schema)
    question.columns(rows)
    area = next((name for name in frame.columns if field_of(name) == "area"), None)
    keyed_schema = pa.schema([*rows, pa.field(_KEY, pa.string())])

    def keyed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield pa.RecordBatch.from_arrays([*batch.columns, _keys(batch, area)], schema=keyed_schema)

    def judged(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        first = next(batches, None)
        if first is None:
            return
        schema = pa.schema([field for field in first.schema if field.name != _KEY])

        def without_key() -> Iterator[pa.RecordBatch]:
            yield first.select(schema.names)
            for batch in batches:
                yield batch.select(schema.names)

        yield from question.answer(schema, without_key())

    wanted = question.schema(rows)
    if area is None:
        together = frame.repartition(1)
    else:
        together = frame.mapInArrow(keyed, from_arrow_schema(keyed_schema)).repartition(_KEY)
    return together.mapInArrow(judged, from_arrow_schema(wanted))


def _keys(batch: pa.RecordBatch, area: str | None) -> pa.Array:
    names = batch[area].dictionary_encode()
    keys = pa.array([None if name is None else name_key(name) for name in names.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(names.indices, keys).dictionary_decode()
