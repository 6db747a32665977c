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
    "Int128": pl.DataFrame(ROWS).with_columns(value=pl.Series([20, 12], dtype=pl.Int128)),
    "Int128, lazy": pl.LazyFrame(ROWS).with_columns(value=pl.Series([20, 12], dtype=pl.Int128)),
    "short decimals": pa.table({**ROWS, "value": pa.array([Decimal(18), Decimal("17.99")], pa.decimal32(5, 2))}),
    "long decimals": pa.table({**ROWS, "value": pa.array([Decimal(18), Decimal(17)], pa.decimal256(60, 2))}),
    "HUGEINT": duckdb.sql("SELECT indicator, '%' AS unit, value::HUGEINT AS value, value::VARCHAR AS area FROM "
                          "(VALUES ('forest_cover', 20), ('forest_cover', 12)) AS t(indicator, value)"),
    "sparse": FRAME.assign(value=pd.arrays.SparseArray([20.0, 12.0])),
    "halves": pa.table({**ROWS, "value": pa.array([20.0, 12.0], pa.float16())}),
    "views of texts": pa.table({**ROWS, "value": pa.array(["20", "12"], pa.string_view())}),
    "objects": FRAME.astype(object),
}  # fmt: skip


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


DAYS = {
    "days of pandas": pd.DataFrame({**ROWS, "period": pd.to_datetime(["2017-12-31", "2018-12-31"])}),
    "days with an hour": pd.DataFrame({**ROWS, "period": pd.to_datetime(["2017-12-31"] * 2).tz_localize("UTC")}),
    "dates of Python": pd.DataFrame({**ROWS, "period": [dt.date(2017, 12, 31)] * 2}),
    "a year from April on": pd.DataFrame({**ROWS, "period": pd.PeriodIndex(["2017", "2018"], freq="Y-MAR")}),
    "weeks": pd.DataFrame({**ROWS, "period": pd.PeriodIndex(["2017-06-05"] * 2, freq="W")}),
    "dates of Polars": pl.DataFrame({**ROWS, "period": [dt.date(2017, 12, 31)] * 2}),
    "dates of Polars, lazy": pl.LazyFrame({**ROWS, "period": [dt.date(2017, 12, 31)] * 2}),
    "dates of DuckDB": duckdb.sql("SELECT 'forest_cover' AS indicator, 20 AS value, DATE '2017-12-31' AS period"),
    "dates of Arrow": pa.table({**ROWS, "period": pa.array([dt.date(2017, 12, 31)] * 2)}),
    "an index of days": FRAME.drop(columns="period").set_index(pd.DatetimeIndex(["2017-12-31"] * 2, name="period")),
    "spans of time": pd.DataFrame({**ROWS, "value": pd.to_timedelta([1, 2])}),
    "lists": pl.DataFrame({**ROWS, "value": [[20], [12]]}),
    "bytes": pa.table({**ROWS, "area": pa.array([b"a", b"b"])}),
    "an opaque number": pa.table({**ROWS, "value": pa.ExtensionArray.from_storage(
        pa.opaque(pa.binary(), "bignum", "DuckDB"), pa.array([b"a", b"b"]))}),
}  # fmt: skip


@pytest.mark.parametrize("what", DAYS)
def test_what_no_cell_of_a_column_can_mean_is_refused(what: str) -> None:
    assert codes(DAYS[what]) == ["column-type"]


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
        return dict(zip(frame.columns, map(list, zip(*frame.fetchall(), strict=True)), strict=True))
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
