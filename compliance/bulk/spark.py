"""Spark DataFrames: the kernel runs on the executors, on whole areas, and the rows never leave the cluster."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pyarrow as pa

from compliance.bulk.coding import area_key
from compliance.bulk.kernel import Question
from compliance.measurements.tables.headings import field_of


def answered(frame: Any, question: Question) -> Any:
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
    key = arrow_udf(_keys, "long")  # only this column goes to Python and back
    return frame.repartition(key(frame[area])).mapInArrow(judged, wanted)


def _keys(names: pa.Array) -> pa.Array:
    """A number for each name of an area, however it is spaced or typed: numbers cost Spark less than texts.

    Two areas that share one are judged in one partition, which does no harm.
    """
    coded = names.dictionary_encode()
    keys = [zlib.crc32((area_key(name) or "").encode()) for name in coded.dictionary.to_pylist()]
    return pa.array([*keys, 0], pa.int64()).take(coded.indices.fill_null(len(keys)))
