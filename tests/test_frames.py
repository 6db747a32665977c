"""What other people's frames hold besides plain columns: it is read, or refused by a problem, never dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

import compliance
from compliance import MeasurementError

duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")

RULESET = compliance.load_ruleset("hailing_2018")
ROWS = {  # forest_cover asks for 18 %: met in 甲县, missed in 乙县
    "area": ["甲县", "乙县"],
    "period": ["2017", "2017"],
    "indicator": ["forest_cover", "forest_cover"],
    "value": [20.0, 12.0],
    "unit": ["%", "%"],
}
Judge = Callable[..., Any]
JUDGES: tuple[Judge, ...] = (compliance.judge_frame, compliance.findings_frame, compliance.summarize_frame)


def collected(frame: Any) -> Any:
    return frame.collect() if isinstance(frame, pl.LazyFrame) else frame


def codes(frame: Any) -> list[str]:
    """The problems for which a frame is refused, by each function the same."""
    found = []
    for judge in JUDGES:
        with pytest.raises(MeasurementError) as error:
            collected(judge(frame, RULESET))
        found.append(sorted({problem.code for problem in error.value.problems}))
    assert found[0] == found[1] == found[2]
    return found[0]


def said(frame: Any) -> list[tuple[str, str | None]]:
    """The verdict and the reason of every row."""
    judged = collected(compliance.judge_frame(frame, RULESET))
    if isinstance(judged, duckdb.DuckDBPyRelation):
        judged = judged.to_arrow_table()
    found = [judged[name].to_list() if hasattr(judged[name], "to_list") else judged[name].to_pylist() for name in ADDED]
    return [(verdict, None if isinstance(reason, float) else reason) for verdict, reason in zip(*found, strict=True)]


ADDED, PASS, FAIL = ("verdict", "reason"), ("pass", None), ("fail", None)


# An index of pandas that holds what a column would.

FRAME = pd.DataFrame(ROWS)
INDEXES = {
    "nothing": FRAME,
    "the area": FRAME.set_index("area"),
    "area and period": FRAME.set_index(["area", "period"]),
    "the indicator": FRAME.set_index("indicator"),
    "all but the value": FRAME.set_index(["area", "period", "indicator", "unit"]),
    "the area in Chinese": FRAME.rename(columns={"area": "地区"}).set_index("地区"),
    "the area twice": FRAME.set_index("area", drop=False),
    "a number of its own": FRAME.set_index(pd.Index([7, 8], name="row")),
    "days": FRAME.set_index(pd.to_datetime(["2020-01-01", "2020-01-02"])),
    "years": FRAME.drop(columns="period").set_index(pd.PeriodIndex(["2017", "2017"], freq="Y", name="period")),
    "codes": FRAME.astype({"area": "category"}).set_index("area"),
}


@pytest.mark.parametrize("what", INDEXES)
def test_an_index_is_read_as_columns_are(what: str) -> None:
    frame = INDEXES[what]
    assert said(frame) == [PASS, FAIL]
    assert compliance.judge_frame(frame, RULESET).index.equals(frame.index)
    areas = compliance.summarize_frame(frame, RULESET)
    assert sorted(areas["area"]) == ["乙县", "甲县"]
    assert set(areas["period"]) == {"2017"}


def test_an_index_and_a_column_that_mean_the_same_are_refused() -> None:
    assert codes(FRAME.set_index(pd.Index(["甲", "乙"], name="地区"))) == ["columns-mean-the-same"]


def test_an_index_by_the_name_of_what_is_added_is_refused() -> None:
    with pytest.raises(MeasurementError, match="column-taken"):
        compliance.judge_frame(FRAME.set_index(pd.Index(["a", "b"], name="verdict")), RULESET)


# Names that an engine takes for one, whatever their case.


@pytest.mark.parametrize("name", ["Verdict", "VERDICT", "Reason", "verdict", "rEASON"])
def test_duckdb_has_no_second_verdict(name: str) -> None:
    relation = duckdb.sql(f"SELECT 'forest_cover' AS indicator, 20 AS value, '%' AS unit, 'x' AS \"{name}\"")
    with pytest.raises(MeasurementError, match="column-taken"):
        compliance.judge_frame(relation, RULESET)
    assert len(compliance.summarize_frame(relation, RULESET)) == 1


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("1 AS x, 2 AS X, 3 AS \"a\"\"b\", 4 AS rows_to_judge", {"x": 1, "X": 2, 'a"b': 3, "rows_to_judge": 4}),
        ("5::HUGEINT AS judged_rows, 6::UTINYINT AS column_0", {"judged_rows": 5, "column_0": 6}),
        ("DATE '2017-01-01' AS \"Date\", 7 AS \"date 2\"", {"Date": dt.date(2017, 1, 1), "date 2": 7}),
        ("8 AS \"Area code\", 9 AS _", {"Area code": 8, "_": 9}),
        ("10 AS \"select\", 11 AS \"SELECT\"", {"select": 10, "SELECT": 11}),
    ],
)  # fmt: skip
def test_other_columns_of_duckdb_come_back_as_they_were(columns: str, expected: dict[str, Any]) -> None:
    relation = duckdb.sql(f"SELECT 'forest_cover' AS Indicator, 20 AS VALUE, '%' AS Unit, {columns}")
    judged = compliance.judge_frame(relation, RULESET)
    row = dict(zip(judged.columns, judged.fetchall()[0], strict=True))
    assert row == {"Indicator": "forest_cover", "VALUE": 20, "Unit": "%", **expected, "verdict": "pass", "reason": None}
    assert judged.types[: len(relation.types)] == relation.types


# Numbers that Arrow has no plain type for, or no value.

OPAQUE = pa.opaque(pa.string(), "numeric", "PostgreSQL")  # as the driver of ADBC gives numeric: its exact text


def exact_texts(*texts: str | None) -> pa.Table:
    values = pa.ExtensionArray.from_storage(OPAQUE, pa.array(texts))
    return pa.table({**ROWS, "value": values})


NUMBERS = {
    "an infinite Decimal": (FRAME.assign(value=[Decimal("Infinity"), Decimal(12)]), "value-not-a-number"),
    "one below": (FRAME.assign(value=[Decimal("-Infinity"), Decimal(12)]), "value-not-a-number"),
    "an infinite float": (FRAME.assign(value=[float("inf"), 12.0]), "not-finite"),
    "no number": (FRAME.assign(value=[Decimal("NaN"), Decimal(12)]), "missing-measurement"),
    "one that signals": (FRAME.assign(value=[Decimal("sNaN"), Decimal(12)]), "missing-measurement"),
    "a number and a list": (FRAME.assign(value=[[20], 12]), "value-unclear"),
    "PostgreSQL's infinity": (exact_texts("Infinity", "12"), "value-not-a-number"),
    "PostgreSQL's NaN": (exact_texts("NaN", "12"), "value-not-a-number"),
    "PostgreSQL's null": (exact_texts(None, "12"), "missing-measurement"),
    "many digits of Polars": (
        pl.DataFrame(ROWS).with_columns(value=pl.Series([10**30, 12], dtype=pl.Int128)),
        "impossible-value",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", NUMBERS)
def test_what_is_no_number_says_so_and_the_other_row_is_judged(what: str) -> None:
    frame, reason = NUMBERS[what]
    assert said(frame) == [("undetermined", reason), FAIL]


SAME = {
    "Decimals": FRAME.assign(value=[Decimal("18"), Decimal("17.999999999999999999")]),
    "PostgreSQL's numeric": exact_texts("18.0000000000000000000", "17.9999999999999999999"),
    "objects": FRAME.astype(object),
    "sparse": FRAME.assign(value=pd.arrays.SparseArray([20.0, 12.0])),
}


@pytest.mark.parametrize("what", SAME)
def test_a_number_of_any_type_is_judged_by_its_digits(what: str) -> None:
    assert said(SAME[what]) == [PASS, FAIL]


def test_integers_of_polars_come_back_as_they_were() -> None:
    frame = pl.DataFrame(ROWS).with_columns(
        value=pl.Series([20, 12], dtype=pl.Int128), other=pl.Series([10**30, None], dtype=pl.Int128)
    )
    for judged in (compliance.judge_frame(frame, RULESET), compliance.judge_frame(frame.lazy(), RULESET).collect()):
        assert judged.drop("verdict", "reason").equals(frame)


# Days and periods of other libraries.

PERIODS = {
    "years": (pd.PeriodIndex(["2017", "2018"], freq="Y"), ["2017", "2018"]),
    "quarters": (pd.PeriodIndex(["2017Q1", "2017Q2"], freq="Q"), ["2017-Q1", "2017-Q2"]),
    "months": (pd.PeriodIndex(["2017-06", "2017-12"], freq="M"), ["2017-06", "2017-12"]),
    "objects": (pd.Series([pd.Period("2017", "Y"), pd.Period("2017Q3", "Q")], dtype=object), ["2017", "2017-Q3"]),
    "a year and nothing": (pd.PeriodIndex(["2017", None], freq="Y"), ["2017", None]),
    "whole numbers": ([2017, 2018], ["2017", "2018"]),
}


@pytest.mark.parametrize("what", PERIODS)
def test_periods_of_pandas_are_ours(what: str) -> None:
    periods, expected = PERIODS[what]
    frame = pd.DataFrame({**ROWS, "period": periods})
    assert said(frame) == [PASS, FAIL]
    found = [None if pd.isna(each) else each for each in compliance.summarize_frame(frame, RULESET)["period"]]
    assert sorted(map(str, found)) == sorted(map(str, expected))


# Every type of column, as an area, a period, a value and a unit: read, or refused.

APART = {**ROWS, "period": ["2017", "2018"]}
WORDS = {"area": APART["area"], "period": APART["period"], "value": ["20", "12"], "unit": APART["unit"]}
DIGITS = {"area": [1, 2], "period": [2017, 2018], "value": [20, 12], "unit": [1, 2]}
SMALL = {role: [each % 100 for each in cells] for role, cells in DIGITS.items()}  # which fit a byte
DATES, TIMES, SPANS = [dt.date(2017, 12, 31)] * 2, [dt.time(1)] * 2, [dt.timedelta(1)] * 2
SIZES = (16, 32, 64)
LISTS, STRUCTS = ({role: [make(cell) for cell in cells] for role, cells in WORDS.items()} for make in (
    lambda cell: [cell], lambda cell: {"a": cell}))  # fmt: skip
Column = Callable[[str], Any]  # the cells of a role as a column
# What becomes of a column of a kind in each role: read, refused, or the reason of both rows.
READ, REFUSED, NO_NUMBER = "read", "column-type", "value-not-a-number"
BECOMES = {
    "words": dict.fromkeys(WORDS, READ),
    "numbers": {"area": REFUSED, "period": READ, "value": READ, "unit": REFUSED},
    "small numbers": {"area": REFUSED, "period": "bad-period", "value": READ, "unit": REFUSED},
    "flags": {"area": REFUSED, "period": "bad-period", "value": NO_NUMBER, "unit": REFUSED},
    "nothing": {"area": None, "period": None, "value": "missing-measurement", "unit": READ},
    "others": dict.fromkeys(WORDS, REFUSED),
}


def always(cell: Any) -> dict[str, list[Any]]:
    return {role: [cell] * 2 for role in WORDS}


def arrow(cells: dict[str, list[Any]], type_: pa.DataType) -> Column:
    return lambda role: pa.array(cells[role], type_)


def coded(values: Column) -> Column:
    return lambda role: values(role).dictionary_encode()


def wrapped(type_: pa.DataType, cells: dict[str, list[Any]]) -> Column:
    return lambda role: pa.ExtensionArray.from_storage(type_, pa.array(cells[role], type_.storage_type))


def repeated(role: str) -> Any:
    return pa.RunEndEncodedArray.from_arrays(pa.array([1, 2], pa.int32()), pa.array(WORDS[role]))


ARROW: dict[str, dict[str, Column]] = {
    "words": {
        **{str(type_): arrow(WORDS, type_) for type_ in (pa.string(), pa.large_string(), pa.string_view())},
        **{f"codes of {index}": arrow(WORDS, pa.dictionary(index, pa.string()))
           for index in (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint32(), pa.uint64())},
        "codes of large": coded(arrow(WORDS, pa.large_string())),
        "codes of views": lambda role: pa.DictionaryArray.from_arrays([0, 1], pa.array(WORDS[role], pa.string_view())),
        **{f"opaque {type_}": wrapped(pa.opaque(type_, "numeric", "PostgreSQL"), WORDS)
           for type_ in (pa.string(), pa.large_string(), pa.string_view())},
    },
    "numbers": {
        **{f"{kind}{size}": arrow(DIGITS, getattr(pa, f"{kind}{size}")())
           for kind in ("int", "uint", "float") for size in SIZES},
        **{f"decimal{size}": arrow(DIGITS, getattr(pa, f"decimal{size}")(digits, 2))
           for size, digits in ((32, 9), (64, 18), (128, 38), (256, 60))},
        **{f"codes of {type_}": coded(arrow(DIGITS, type_))
           for type_ in (pa.int64(), pa.uint16(), pa.float32(), pa.float64(), pa.decimal128(9, 2))},
    },
    "small numbers": {f"{kind}8": arrow(SMALL, getattr(pa, f"{kind}8")()) for kind in ("int", "uint")},
    "flags": {"bool": lambda _: pa.array([True, False]), "codes of bool": coded(lambda _: pa.array([True, False]))},
    "nothing": {
        "null": lambda _: pa.nulls(2), "codes of null": coded(lambda _: pa.nulls(2)),
        "opaque null": wrapped(pa.opaque(pa.null(), "null", "PostgreSQL"), always(None)),
    },
    "others": {
        **{str(type_): arrow(WORDS, type_) for type_ in (pa.binary(), pa.large_binary(), pa.binary_view())},
        "binary of a size": lambda _: pa.array([b"ab", b"cd"], pa.binary(2)),
        **{str(type_): lambda _, type_=type_: pa.array(DATES).cast(type_)
           for type_ in (pa.date32(), pa.date64(), pa.timestamp("us"), pa.timestamp("ns", "UTC"))},
        "codes of days": coded(lambda _: pa.array(DATES)),
        "time": lambda _: pa.array(TIMES), "duration": lambda _: pa.array(SPANS),
        "interval": lambda _: pa.array([(1, 2, 3)] * 2, pa.month_day_nano_interval()),
        **{str(type_): lambda role, type_=type_: pa.array(LISTS[role], type_) for type_ in (
            pa.list_(pa.string()), pa.large_list(pa.string()), pa.list_view(pa.string()), pa.list_(pa.string(), 1))},
        "struct": lambda role: pa.array(STRUCTS[role]),
        "map": lambda role: pa.array(STRUCTS[role], pa.map_(pa.string(), pa.string())),
        "union": lambda role: pa.UnionArray.from_sparse(pa.array([0, 0], pa.int8()), [pa.array(WORDS[role])]),
        "runs": repeated,
        "uuid": wrapped(pa.uuid(), always(b"a" * 16)),
        "json": wrapped(pa.json_(), {role: [f'"{cell}"' for cell in cells] for role, cells in WORDS.items()}),
        "opaque bytes": wrapped(pa.opaque(pa.binary(), "bignum", "DuckDB"), always(b"a")),
    },
}  # fmt: skip


def of_pandas(cells: dict[str, list[Any]], type_: str) -> Column:
    return lambda role: pd.Series(cells[role]).astype(type_)


def pandas_of(values: Column) -> Column:
    return lambda role: pd.Series(values(role), dtype=pd.ArrowDtype(values(role).type))


def periods(often: str) -> Column:
    return lambda _: pd.Series(pd.PeriodIndex(DATES, freq=often))


PANDAS: dict[str, dict[str, Column]] = {
    "words": {
        name: of_pandas(WORDS, name) for name in ("object", "str", "string[python]", "string[pyarrow]", "category")
    },
    "numbers": {
        **{f"{kind}{size}": of_pandas(DIGITS, f"{kind}{size}")
           for kind in ("int", "uint", "float", "Int", "UInt", "Float") for size in SIZES
           if f"{kind}{size}" != "Float16"},
        "objects": of_pandas(DIGITS, "object"), "codes": of_pandas(DIGITS, "category"),
        "Decimals": lambda role: pd.Series([*map(Decimal, DIGITS[role])], dtype=object),
    },
    "small numbers": {f"{kind}8": of_pandas(SMALL, f"{kind}8") for kind in ("int", "uint", "Int", "UInt")},
    "flags": {name: of_pandas(always(True), name) for name in ("bool", "boolean")},
    "nothing": {"None": lambda _: pd.Series([None] * 2), "NaN": lambda _: pd.Series([float("nan")] * 2)},
    "others": {
        "days": lambda _: pd.Series(pd.to_datetime(DATES)), "dates": lambda _: pd.Series(DATES),
        "days with an hour": lambda _: pd.Series(pd.to_datetime(DATES)).dt.tz_localize("UTC"),
        "codes of days": lambda _: pd.Series(pd.to_datetime(DATES)).astype("category"),
        "spans of time": lambda _: pd.Series(pd.to_timedelta(SPANS)),
        **{f"periods {often}": periods(often) for often in ("D", "W", "h", "Y-MAR", "Q-MAR")},
        "intervals": lambda _: pd.Series(pd.interval_range(0, 2)), "bytes": lambda _: pd.Series([b"a", b"b"]),
        "lists": lambda role: pd.Series(LISTS[role]), "dicts": lambda role: pd.Series(STRUCTS[role]),
    },
}  # fmt: skip
for kind, of_arrow in ARROW.items():
    PANDAS[kind] |= {f"arrow {name}": pandas_of(values) for name, values in of_arrow.items()}


def of_polars(cells: dict[str, list[Any]], type_: Any) -> Column:
    return lambda role: pl.Series(cells[role]).cast(type_)


POLARS: dict[str, dict[str, Column]] = {
    "words": {
        "String": of_polars(WORDS, pl.String), "Categorical": of_polars(WORDS, pl.Categorical),
        "Enum": lambda role: pl.Series(WORDS[role], dtype=pl.Enum([*dict.fromkeys(WORDS[role])])),
    },
    "numbers": {
        **{f"{kind}{size}": of_polars(DIGITS, getattr(pl, f"{kind}{size}"))
           for kind in ("Int", "UInt", "Float") for size in SIZES},
        "Decimal": of_polars(DIGITS, pl.Decimal(20, 2)),
    },
    "small numbers": {f"{kind}8": of_polars(SMALL, getattr(pl, f"{kind}8")) for kind in ("Int", "UInt")},
    "flags": {"Boolean": lambda _: pl.Series([True, False])},
    "nothing": {"Null": lambda _: pl.Series([None, None])},
    "others": {
        "Date": lambda _: pl.Series(DATES), "Datetime": lambda _: pl.Series(DATES).cast(pl.Datetime),
        "Datetime with an hour": lambda _: pl.Series(DATES).cast(pl.Datetime("us", "UTC")),
        "Time": lambda _: pl.Series(TIMES), "Duration": lambda _: pl.Series(SPANS),
        "Binary": of_polars(WORDS, pl.Binary), "List": lambda role: pl.Series(LISTS[role]),
        "Array": lambda role: pl.Series(LISTS[role], dtype=pl.Array(pl.String, 1)),
        "Struct": lambda role: pl.Series(STRUCTS[role]), "Object": lambda _: pl.Series([object()] * 2),
        "List of Int128": lambda _: pl.Series([[1], [2]], dtype=pl.List(pl.Int128)),
    },
}  # fmt: skip


def of_duckdb(cells: dict[str, list[Any]], type_: str) -> Column:
    return lambda role: [f"'{cell}'::{type_}" for cell in cells[role]]


def same(text: str) -> Column:
    return lambda _: [text] * 2


DUCKDB: dict[str, dict[str, Column]] = {
    "words": {
        "VARCHAR": of_duckdb(WORDS, "VARCHAR"),
        "ENUM": of_duckdb(WORDS, "ENUM('甲县', '乙县', '2017', '2018', '20', '12', '%')"),
    },
    "numbers": {type_: of_duckdb(DIGITS, type_) for type_ in (
        "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE",
        "DECIMAL(4,0)", "DECIMAL(9,2)", "DECIMAL(18,2)", "DECIMAL(38,2)")},
    "small numbers": {type_: of_duckdb(SMALL, type_) for type_ in ("TINYINT", "UTINYINT")},
    "flags": {"BOOLEAN": same("true")},
    "nothing": {"NULL": same("NULL"), "an empty VARCHAR": same("NULL::VARCHAR")},
    "others": {
        **{type_: same(f"DATE '2017-12-31'::{type_}") for type_ in (
            "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ")},
        "TIME": same("'01:00:00'::TIME"), "INTERVAL": same("INTERVAL 1 DAY"), "BLOB": same("'a'::BLOB"),
        "BIT": same("'101'::BIT"), "BIGNUM": same("20::BIGNUM"), "JSON": same("to_json('a')"), "LIST": same("['a']"),
        "ARRAY": same("['a']::VARCHAR[1]"), "STRUCT": same("{'a': 'b'}"), "MAP": same("MAP {'a': 'b'}"),
        "UNION": same("'a'::UNION(a VARCHAR, b INTEGER)"),
    },
}  # fmt: skip


def duckdb_frame(role: str, column: Column) -> Any:
    cells = {name: [f"'{cell}'" for cell in cells] for name, cells in APART.items()} | {role: column(role)}
    cells["value"] = column(role) if role == "value" else ["20.0", "12.0"]
    rows = [", ".join(f"{cell} AS {name}" for name, cell in zip(cells, row, strict=True))
            for row in zip(*cells.values(), strict=True)]  # fmt: skip
    return duckdb.sql(" UNION ALL ".join(f"SELECT {row}" for row in rows))


LIBRARIES: dict[str, tuple[dict[str, dict[str, Column]], Callable[[str, Column], Any]]] = {
    "Arrow": (ARROW, lambda role, column: pa.table({**APART, role: column(role)})),
    "pandas": (PANDAS, lambda role, column: pd.DataFrame(APART).assign(**{role: column(role)})),
    "Polars": (POLARS, lambda role, column: pl.DataFrame(APART).with_columns(column(role).alias(role))),
    "Polars, lazy": (POLARS, lambda role, column: pl.DataFrame(APART).with_columns(column(role).alias(role)).lazy()),
    "DuckDB": (DUCKDB, duckdb_frame),
}
COLUMNS = [
    (library, kind, name, role)
    for library, (kinds, _) in LIBRARIES.items()
    for kind, columns in kinds.items()
    for name in columns
    for role in WORDS
]


@pytest.mark.parametrize(("library", "kind", "name", "role"), COLUMNS)
def test_a_column_of_any_type_is_read_or_refused(library: str, kind: str, name: str, role: str) -> None:
    kinds, framed = LIBRARIES[library]
    frame, becomes = framed(role, kinds[kind][name]), BECOMES[kind][role]
    if becomes == REFUSED:
        assert codes(frame) == [REFUSED]
        return
    assert said(frame) == ([PASS, FAIL] if becomes in (READ, None) else [("undetermined", becomes)] * 2)
    findings, areas = (_columns(collected(judge(frame, RULESET))) for judge in JUDGES[1:])
    if becomes == "bad-period":
        assert not any(findings.values())
        assert not any(areas.values())
        return
    assert len(findings["area"]) == 2 * len(RULESET.indicators)
    areas = {name: sorted(map(str, areas[name])) for name in ("area", "period")}
    expected = {name: sorted(APART[name]) for name in areas}
    if becomes is None:
        expected[role] = ["None", "None"]
    assert areas == expected


def test_there_are_as_many_columns_as_were_asked_for() -> None:
    assert len(COLUMNS) > 120
    assert {library for library, *_ in COLUMNS} == LIBRARIES.keys()


UNSTREAMED = {"Object": pl.Series([object(), None]), "List": pl.Series([[1], [2]], dtype=pl.List(pl.Int128))}


@pytest.mark.parametrize("what", UNSTREAMED)
def test_other_columns_that_arrow_has_no_type_for_are_refused_in_a_lazy_frame_alone(what: str) -> None:
    frame = pl.DataFrame(ROWS).with_columns(UNSTREAMED[what].alias("other"))
    assert said(frame) == [PASS, FAIL]
    with pytest.raises(MeasurementError, match="column-type"):
        compliance.judge_frame(frame.lazy(), RULESET)
    assert len(compliance.summarize_frame(frame.lazy(), RULESET).collect()) == 2


def test_a_remark_in_any_frame_says_that_a_value_does_not_hold() -> None:
    rows = {**CAME, "备注": ["无效", "a", "b", "c"], "其他": [[1], [2], [3], [4]]}
    frame, polars = pd.DataFrame(rows), pl.DataFrame(rows)
    coded = polars.with_columns(pl.col("备注").cast(pl.Categorical))
    for each in (frame, frame.astype({"备注": "category"}), polars, coded, polars.lazy()):
        judged = compliance.judge_frame(each, RULESET)
        reasons = [*(judged.collect() if isinstance(judged, pl.LazyFrame) else judged)["reason"]]
        assert (reasons[0], pd.isna(reasons[1])) == ("value-unclear", True)


def test_an_index_of_days_is_refused() -> None:
    frame = FRAME.drop(columns="period").set_index(pd.DatetimeIndex(DATES, name="period"))
    assert codes(frame) == ["column-type"]


def test_headings_of_several_levels_are_refused() -> None:
    frame = pd.DataFrame(
        [["forest_cover", 20.0]], columns=pd.MultiIndex.from_tuples([("a", "indicator"), ("a", "value")])
    )
    assert codes(frame) == ["column-missing"]


# Findings beside the rows that they are about.

CAME: dict[str, Any] = {
    "area": ["甲县", "甲 县", "乙县", "乙县"],
    "period": [2017, 2017, 2018, 2018],
    "indicator": ["森林覆盖率", "public_green_travel", "forest_cover", "environmental_emergencies"],
    "value": ["18.2", "49.99", "3", "发生"],
    "unit": ["%", "%", "%", None],
    "note": ["a", "b", "c", "d"],
}
KEYS = ["area", "period", "indicator"]


def _columns(frame: Any) -> dict[str, list[Any]]:
    """The cells of any frame, nothing where nothing is."""
    if isinstance(frame, duckdb.DuckDBPyRelation):
        rows = frame.fetchall()
        return {name: [row[place] for row in rows] for place, name in enumerate(frame.columns)}
    if isinstance(frame, pd.DataFrame):
        return {name: [None if cell != cell else cell for cell in frame[name]] for name in frame}  # noqa: PLR0124 - NaN
    return frame.to_pydict() if isinstance(frame, pa.Table) else frame.to_dict(as_series=False)


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars lazy", "pyarrow", "duckdb"])
def test_findings_join_the_rows_as_they_came(engine: str) -> None:
    rows = pa.table(CAME)
    frame = {
        "pandas": rows.to_pandas,
        "polars": lambda: pl.from_arrow(rows),
        "polars lazy": lambda: pl.from_arrow(rows).lazy(),
        "pyarrow": lambda: rows,
        "duckdb": lambda: duckdb.connect().from_arrow(rows),
    }[engine]()
    found = collected(compliance.findings_frame(frame, RULESET))
    found = pa.table({name: [*cells] for name, cells in _columns(found).items()})
    assert found.num_rows == 2 * len(RULESET.indicators)
    assert pa.types.is_int64(found["written_period"].type)
    written = [f"written_{name}" for name in KEYS]
    joined = rows.join(found, KEYS, written, "inner", right_suffix="_found").sort_by("note")
    assert joined["note"].to_pylist() == ["a", "b", "c", "d"]
    assert joined["verdict"].to_pylist() == ["pass", "fail", "fail", "veto"]
    assert joined["indicator_found"].to_pylist() == [RULESET.identify(name) for name in CAME["indicator"]]
    silent = [row for row in found.to_pylist() if row["written_indicator"] is None]
    assert {(row["area"], row["written_period"]) for row in silent} == {("乙县", 2018), ("甲 县", 2017)}


def test_findings_say_more_in_words_on_request() -> None:
    found = compliance.findings_frame(pa.table(CAME), RULESET, details="en").to_pylist()
    columns = ("name", "value", "unit", "required", "margin", "reason_in_words")
    said = {(row["period"], row["indicator"]): tuple(row[name] for name in columns) for row in found}
    assert said["2017", "forest_cover"] == ("Forest cover", "18.2", "%", "≥ 18 (平原地区)", "0.2", None)
    assert said["2018", "forest_cover"][4] == "-15"
    assert said["2018", "environmental_emergencies"][1:4] == ("发生", None, "未发生")
    assert said["2018", "public_green_travel"][1:] == (None, None, "≥ 50 %", None, "nobody measured it")
    in_chinese = compliance.findings_frame(pa.table(CAME), RULESET, details="zh").to_pylist()
    assert {row["reason_in_words"] for row in in_chinese if row["reason"] == "missing-measurement"} == {"没有填报数据"}
    with pytest.raises(ValueError, match="details is one of"):
        compliance.findings_frame(pa.table(CAME), RULESET, details="fr")  # type: ignore[arg-type]
