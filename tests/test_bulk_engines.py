"""Bulk and one-at-a-time say the same of every row, every indicator and every area, on every engine.

Each seed draws a ruleset and 10,000 rows; together 100,000 on Polars and on DuckDB. What was drawn is counted: each
kind of criterion and each reason a hundred times in all, a third of the values on an edge or one last digit beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from bulk_drawing import TYPES, Drawn, Type, draw, kinds, table
from bulk_reference import Reference, judge_rows

from compliance.bulk.frames import findings_frame, judge_frame, summarize_frame
from compliance.period import parse_period
from compliance.rules.ruleset import name_key
from compliance.words import codes

duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")

SEEDS, ROWS = range(10), 10_000
FEW = (0, 1)  # seeds of which the findings and the areas are compared as well


def in_duckdb(rows: pa.Table) -> Any:
    connection = duckdb.connect()
    connection.register("rows_of_arrow", rows)
    connection.execute("CREATE TABLE rows_of_duckdb AS SELECT * FROM rows_of_arrow")
    return connection.table("rows_of_duckdb")


def in_codes(rows: pa.Table) -> pa.Table:
    """Text as dictionaries, in small batches, each with a dictionary of its own."""
    batches = []
    for batch in rows.to_batches(max_chunksize=777):
        arrays = [array.dictionary_encode() if pa.types.is_string(array.type) else array for array in batch.columns]
        batches.append(pa.RecordBatch.from_arrays(arrays, batch.schema.names))
    return pa.Table.from_batches(batches)


# How each engine gets the rows, and how what it gives back is read as an Arrow table.
ENGINES: Mapping[str, tuple[Callable[[pa.Table], Any], Callable[[Any], pa.Table]]] = {
    "polars": (pl.from_arrow, lambda frame: frame.to_arrow()),
    "polars lazy": (
        lambda rows: pl.from_arrow(rows).lazy().with_columns(pl.col("area", "unit").cast(pl.Categorical)),
        lambda frame: frame.collect().to_arrow(),
    ),
    "duckdb": (in_duckdb, pa.table),
    "pandas": (lambda rows: rows.to_pandas(), lambda frame: pa.Table.from_pandas(frame, preserve_index=False)),
    "pyarrow": (in_codes, lambda rows: rows),
    "pyarrow reader": (
        lambda rows: pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches(max_chunksize=1000)),
        lambda reader: reader.read_all(),
    ),
}


def column(rows: pa.Table, name: str) -> list[Any]:
    return [None if isinstance(value, float) else value for value in rows[name].to_pylist()]  # pandas has NaN for null


@pytest.mark.heavy
@pytest.mark.parametrize("seed", SEEDS)
def test_bulk_says_what_one_at_a_time_says(seed: int, tmp_path: Path) -> None:
    drawn = draw(seed, ROWS, tmp_path)
    accept = seed in ACCEPTING
    expected = judge_rows(drawn.records, drawn.ruleset, accept_unverified=accept)
    enough(seed, drawn, expected)
    for engine in ("polars", "duckdb"):
        assert not differing_rows(engine, drawn, accept, expected)
    if seed in FEW:
        assert not differing_findings("polars", drawn, accept, expected)
        assert not differing_areas("polars", drawn, accept, expected)


@pytest.mark.parametrize("type_", ["text", "float64", "float32", "decimal", "int64"])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_says_the_same(engine: str, type_: Type, tmp_path: Path) -> None:
    drawn = draw(20, 400, tmp_path, type_)
    expected = judge_rows(drawn.records, drawn.ruleset)
    assert not differing_rows(engine, drawn, False, expected)
    assert not differing_findings(engine, drawn, False, expected)
    assert not differing_areas(engine, drawn, False, expected)


def differing_rows(engine: str, drawn: Drawn, accept: bool, expected: Reference) -> list[str]:
    """The rows of which an engine says something else; they have to be the same rows, in the same order."""
    into, out_of = ENGINES[engine]
    rows = table(drawn)
    judged = out_of(judge_frame(into(rows), drawn.ruleset, accept_unverified=accept))
    assert judged.schema.names == [*rows.schema.names, "verdict", "reason"]
    for name in set(rows.schema.names) - {"value", "given"}:
        assert column(judged, name) == column(rows, name)
    said = zip(column(judged, "verdict"), column(judged, "reason"), strict=True)
    return [
        f"row {number} is {one}, not {other}: {drawn.records[number]}"
        for number, (one, other) in enumerate(zip(said, expected.rows, strict=True))
        if one != other
    ][:20]


def key_of(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return name_key(row["area"]) if row["area"] is not None else None, parse_period(row["period"])


def differing_findings(engine: str, drawn: Drawn, accept: bool, expected: Reference) -> list[str]:
    into, out_of = ENGINES[engine]
    frame = findings_frame(into(table(drawn)), drawn.ruleset, accept_unverified=accept)
    found = out_of(frame).to_pylist()
    said = {(key_of(row), row["indicator"]): (row["verdict"], row["reason"]) for row in found}
    assert len(said) == len(found)
    assert said.keys() == expected.findings.keys()
    return [f"{key}: {said[key]}, not {expected.findings[key]}" for key in said if said[key] != expected.findings[key]]


def differing_areas(engine: str, drawn: Drawn, accept: bool, expected: Reference) -> list[str]:
    into, out_of = ENGINES[engine]
    frame = summarize_frame(into(table(drawn)), drawn.ruleset, accept_unverified=accept)
    found = out_of(frame).to_pylist()
    assert len(found) == len(expected.areas)
    wrong = []
    for row in found:
        verdict, counts = expected.areas[key_of(row)]
        counted = {
            each: sum(n for name, n in row.items() if name.endswith(f"_{each}") and not name.startswith("aim_"))
            for each in ("pass", "fail", "veto", "undetermined", "not_applicable")
        }
        if (row["verdict"], counted) != (verdict, counts):
            wrong.append(f"{row} is not {verdict}, {counts}")
    return wrong


def test_empty_columns_of_pandas_and_numbers_that_arrow_has_no_type_for(tmp_path: Path) -> None:
    ruleset = draw(0, 10, tmp_path).ruleset
    share = next(row for row in ruleset.indicators.values() if row.unit == "%" and not row.formula)
    rows = {"indicator": [share.id] * 3, "value": [2**70, 10, None], "unit": [float("nan")] * 3}
    frame = pd.DataFrame({**rows, "state": [float("nan")] * 3, "区域": [None] * 3}, dtype=object)
    empty = frame.assign(**{name: frame[name].astype(float) for name in ("unit", "state", "区域")})
    texts = [
        {**dict.fromkeys(frame.columns), "indicator": share.id, "value": value} for value in (str(2**70), "10", None)
    ]
    for number, text in enumerate(texts):
        expected = judge_rows([text], ruleset).rows
        for some in (frame, empty, empty.astype({"value": "object"})):
            judged = judge_frame(some.iloc[number : number + 1], ruleset)
            said = judged[["verdict", "reason"]].astype(object).where(judged[["verdict", "reason"]].notna(), None)
            assert list(said.itertuples(index=False, name=None)) == expected


# What was drawn.

ACCEPTING = (0, 3, 6, 9)  # seeds that judge by thresholds that nothing proves
PROBLEMS = (
    *("bad-period", "row-without-indicator", "unknown-indicator", "unknown-variant", "variant-conflict"),
    *("claimed-and-measured", "conflicting-values", "impossible-value", "percent-or-fraction", "state-for-a-number"),
    *("unknown-unit", "unit-does-not-fit", "not-asked", "not-finite", "number-out-of-range"),
    *("value-is-a-range", "value-not-a-number", "units-disagree"),
)


OF_CELLS = {  # of cells and columns that tests/test_bulk_cells.py draws
    *("several-samples", "detection-limit-unstated", "trend-claimed", "other-period", "not-assessed"),
}


def seeds_of(reason: str) -> list[int]:
    """The seeds whose rows can have a reason: it may need text, or what only a double can hold."""
    types: dict[str, tuple[Type, ...]] = {
        **dict.fromkeys(("qualified-value", "value-is-a-range", "value-not-a-number", "units-disagree"), ("text",)),
        "not-finite": ("float64", "float32"),
        "number-out-of-range": ("float64",),
        "percent-or-fraction": ("text", "float64", "float32", "decimal"),
    }
    drawn = [seed for seed in SEEDS if TYPES[seed % len(TYPES)] in types.get(reason, TYPES)]
    return [seed for seed in drawn if reason != "threshold-unverified" or seed not in ACCEPTING]


KINDS = (
    *(f"{kind} by {axes} axes" for kind in ("Fixed", "Between") for axes in range(3)),
    *(f"{kind} {more}" for kind in ("Fixed", "Between") for more in ("unverified", "rounded")),
    *("States", "Delegated", "Unknown", "alternatives"),
    *("against previous_period", "against base_period", "against 2015", "several criteria", "of a quantity"),
    *("may not apply", "applies", "unverified", "formula", "possible range"),
    *(">=", ">", "<=", "<", "=", "binding", "reference", "veto", "unstated", "aim"),
)


def enough(seed: int, drawn: Drawn, expected: Reference) -> None:
    """Every seed has its share of a hundred of each kind of criterion and of each reason, and of values on edges."""
    assert len(drawn.records) >= ROWS
    assert drawn.close * 3 >= drawn.values, f"{drawn.close} of {drawn.values} values lie close to an edge"
    measured = Counter(drawn.ruleset.identify(row["indicator"] or "") for row in drawn.records)
    of_kind: Counter[str] = Counter()
    for kind, id_ in kinds(drawn.ruleset):
        of_kind[kind] += measured[id_]
    assert not {kind: of_kind[kind] for kind in KINDS if of_kind[kind] < 100 / len(SEEDS)}
    reasons = Counter(reason for _, reason in [*expected.rows, *expected.findings.values()])
    asked = {
        reason: 100 / len(seeds_of(reason))
        for reason in {*codes("reasons"), *PROBLEMS} - OF_CELLS
        if seed in seeds_of(reason)
    }
    assert not {reason: reasons[reason] for reason, least in asked.items() if reasons[reason] < least}
