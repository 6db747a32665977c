"""The kernel on Arrow batches says of every row what the exact path says, whatever stands in the rows."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from bulk_drawing import COLUMNS, SCALE, Drawn, draw
from bulk_reference import judge_rows

import compliance
from compliance.bulk.coding import area_key
from compliance.bulk.frames import judge_frame
from compliance.bulk.kernel import Settled, settle
from compliance.problems import MeasurementError
from compliance.rules.loading import load_ruleset
from compliance.rules.ruleset import Ruleset

VALUE_TYPES = {
    "text": pa.string(),
    "float64": pa.float64(),
    "float32": pa.float32(),
    "decimal": pa.decimal128(38, SCALE),
    "int64": pa.int64(),
}


def table(drawn: Drawn) -> pa.Table:
    """The rows that were drawn, as an Arrow table with a typed value column."""
    kinds = dict.fromkeys(COLUMNS, pa.string())
    kinds["value"] = VALUE_TYPES[drawn.type]
    kinds["given"] = VALUE_TYPES[drawn.type]

    def cell(record: dict[str, Any], name: str) -> Any:
        value = record.get(name)
        return value.item() if isinstance(value, np.generic) else value

    columns = [pa.array([cell(record, name) for record in drawn.records], kinds[name]) for name in COLUMNS]
    return pa.table(columns, names=list(COLUMNS))


def said(settled: Settled, batches: list[pa.RecordBatch]) -> list[tuple[str | None, str | None]]:
    found = []
    for batch in batches:
        verdict, reason = settled.judge(batch)
        found += list(zip(verdict.to_pylist(), reason.to_pylist(), strict=True))
    return found


def compared(drawn: Drawn, rows: int = 700) -> Counter[Any]:
    """Hold the kernel against the reference on what was drawn: rows, findings, areas; what the reference said."""
    batches = table(drawn).to_batches(max_chunksize=rows)
    settled = settle(drawn.ruleset, lambda: batches)
    reference = judge_rows(drawn.records, drawn.ruleset)
    differ = [
        (record, got, wanted)
        for record, got, wanted in zip(drawn.records, said(settled, batches), reference.rows, strict=True)
        if got != wanted
    ]
    assert not differ, differ[:3]
    findings = {
        (area_key(row["area"]), row["period"], row["indicator"]): (row["verdict"], row["reason"])
        for batch in settled.findings(1000)
        for row in batch.to_pylist()
    }
    assert findings == {
        (area, None if when is None else str(when), id_): found
        for ((area, when), id_), found in reference.findings.items()
    }
    summary = {(area_key(row["area"]), row["period"]): row for row in settled.summary().to_pylist()}
    assert len(summary) == settled.subjects == len(reference.areas)
    for (area, when), (verdict, counts) in reference.areas.items():
        row = summary[area, None if when is None else str(when)]
        assert row["verdict"] == verdict
        assert row["digits_decide"] == reference.hanging[area, when]
        for each, count in counts.items():
            assert count == sum(row[name] for name in row if name.endswith(f"_{each}") and not name.startswith("aim"))
    return Counter({**Counter(reference.rows), "hanging": sum(reference.hanging.values())})


@pytest.mark.heavy
@pytest.mark.parametrize("kind", VALUE_TYPES)
def test_rows_of_every_kind_are_judged_as_one_at_a_time(kind: Any, tmp_path: Path) -> None:
    counts: Counter[Any] = Counter()
    for seed in range(3):
        counts += compared(draw(100 + seed, 2500, tmp_path, kind))
    assert counts.total() >= 5000
    assert len(counts) > 20, counts
    assert counts["hanging"] > 20 or kind in ("float32", "int64", "decimal"), counts["hanging"]


# --- whatever the order and the cut of the rows ---


def test_the_order_and_the_cut_of_rows_mean_nothing(tmp_path: Path) -> None:
    drawn = draw(7, 1500, tmp_path, "float64")
    whole = table(drawn)
    settled = settle(drawn.ruleset, whole.to_batches)
    expected = said(settled, whole.to_batches())
    order = list(range(len(whole)))
    random.Random(1).shuffle(order)
    shuffled = whole.take(order)
    for rows in (1, 37, 10_000):
        batches = shuffled.to_batches(max_chunksize=rows)
        found = said(settle(drawn.ruleset, lambda batches=batches: batches), batches)
        assert found == [expected[row] for row in order]
    some = whole.select(["indicator", "period", "area"])  # looking up needs no more
    assert said(settled, some.to_batches()) == expected


# --- columns ---

RULES = """
[ruleset]
id = "own"
version = "1.0.0"
series = "own"
title = "自订"
effective = { from = 2010-01-01 }
[axes.region]
name = "区域"
variants = ["东部地区", "西部地区"]
[sources.doc]
title = "文件"
[indicators.share]
number = "1"
name = "比例"
unit = "%"
comparator = "≤"
threshold = 0.7
range = [0, 100]
source = { ref = "doc", grade = "reprinted" }
[indicators.plan]
number = "2"
name = "规划"
states = ["1级", "2级"]
accepted = ["1级"]
source = { ref = "doc", grade = "reprinted" }
[indicators.land]
number = "3"
name = "亩产"
unit = "万元/亩"
comparator = "≥"
threshold.region = { "东部地区" = 80, "西部地区" = 60 }
source = { ref = "doc", grade = "reprinted" }
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    path = tmp_path_factory.mktemp("rules") / "own.toml"
    path.write_text(RULES, encoding="utf-8")
    return load_ruleset(path)


def judged(rules: Ruleset, columns: dict[str, Any], **options: Any) -> list[tuple[str | None, str | None]]:
    batch = pa.RecordBatch.from_pydict(columns)
    return said(settle(rules, lambda: [batch], **options), [batch])


PASS, FAIL = ("pass", None), ("fail", None)


def open_for(reason: str) -> tuple[str, str]:
    return "undetermined", reason


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([0.7, 0.70000000000000007, 0.7000000000001, None, float("nan"), float("inf"), -0.5, 1e300]),
         [PASS, PASS, FAIL, *map(open_for, ["missing-measurement", "missing-measurement", "not-finite",
                                           "impossible-value", "number-out-of-range"])]),
        (pa.array([np.float32(0.7), np.float32(0.70001)], pa.float32()), [PASS, FAIL]),
        (pa.array([Decimal("0.7"), Decimal("0.70000000000000000001"), Decimal("0.7000000000000001")],
                  pa.decimal128(38, 20)), [PASS, FAIL, FAIL]),
        (pa.array([Decimal("0.7"), Decimal("0.70000000000000000001")], pa.decimal256(50, 30)), [PASS, FAIL]),
        (pa.array([0, 1, 10**17], pa.int64()), [PASS, FAIL, open_for("impossible-value")]),
        (pa.array(["0.7", "0.70000000000000000001", "≤0.6", "≥0.6", "约0.7", "0.7‰",
                   "0.6L", "0.71±0.02", "0.7（县报）", "不涉及", "—", "", "多"]),
         [PASS, FAIL, PASS, *map(open_for, ["qualified-value", "qualified-value", "units-disagree"]), PASS,
          open_for("qualified-value"), PASS, *map(open_for, ["inapplicability-not-foreseen", "missing-measurement",
                                                             "missing-measurement", "value-not-a-number"])]),
        (pa.array(["0.7", "0.7", "0.8"]).dictionary_encode(), [PASS, PASS, FAIL]),
        (pa.array(["0.7", "0.8"], pa.large_string()), [PASS, FAIL]),
        (pa.array(["0.7", "0.8"], pa.string_view()), [PASS, FAIL]),
        (pa.DictionaryArray.from_arrays(pa.array([1, 0], pa.uint8()), pa.array(["0.8", "0.7"], pa.string_view())),
         [PASS, FAIL]),
        (pa.nulls(2), [open_for("missing-measurement")] * 2),
    ],
)  # fmt: skip
def test_a_value_of_any_type_means_its_own_digits(rules: Ruleset, values: pa.Array, expected: list[Any]) -> None:
    count = len(values)
    columns = {"area": [f"a{n}" for n in range(count)], "indicator": ["share"] * count, "value": values}
    assert judged(rules, {**columns, "unit": ["%"] * count}) == expected


def test_headings_may_be_chinese_and_areas_are_spaced_as_people_do(rules: Ruleset) -> None:
    columns = {
        "地区": ["海陵区", "海 陵区", "乙区"],
        "年份": [2017, 2017, None],
        "指标": ["比例", "亩产", "亩产"],
        "数值": [0.5, 1200.0, 70.0],
        "单位": ["%", "万元/公顷", None],
        "区域": ["东部地区", None, "西部地区"],
    }
    assert judged(rules, columns) == [PASS, PASS, PASS]


def test_a_state_column_a_number_as_a_state_and_variants_from_outside(rules: Ruleset) -> None:
    columns = {"indicator": ["plan", "land"], "value": [None, 70.0], "state": ["1级", None]}
    assert judged(rules, columns, variants={"region": "西部地区"}) == [PASS, PASS]
    assert judged(rules, columns) == [PASS, open_for("variant-unstated")]
    assert judged(rules, {"indicator": ["plan"], "value": [1.0]}) == [open_for("state-unrecognised")]


@pytest.mark.parametrize("kind", VALUE_TYPES)
def test_a_table_that_is_said_twice_says_the_same(kind: Any, tmp_path: Path) -> None:
    drawn = draw(11, 1500, tmp_path, kind)
    whole = table(drawn)
    twice = pa.concat_tables([whole, whole.take(pa.array(range(len(whole) - 1, -1, -1)))])
    once, again = settle(drawn.ruleset, whole.to_batches), settle(drawn.ruleset, twice.to_batches)
    expected = said(once, whole.to_batches())
    assert said(again, twice.to_batches()) == expected + expected[::-1]
    assert again.summary().equals(once.summary())


def test_the_same_thing_said_twice(rules: Ruleset) -> None:
    columns = {"area": ["甲", "甲", "乙", "乙"], "indicator": ["share"] * 4, "value": [0.5, 5.0, 0.5, 0.6]}
    found = judged(rules, {**columns, "unit": ["%", "‰", "%", "%"]})
    assert found == [PASS, PASS, *[open_for("conflicting-values")] * 2]


def test_an_area_of_which_two_variants_are_stated_and_nothing_else(rules: Ruleset) -> None:
    columns = {"indicator": ["land", "land"], "value": [70.0, 70.0], "region": ["东部地区", "西部地区"]}
    assert judged(rules, columns) == [open_for("variant-conflict")] * 2


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.int64(), pa.decimal128(8, 1)])
def test_a_number_says_whether_something_does_not_apply_and_which_year_it_is(rules: Ruleset, kind: Any) -> None:
    """0 claims nothing, nor does NaN; and 2017 is a year whatever its type."""
    count = 3 + (1 if pa.types.is_floating(kind) else 0)
    columns = {
        "indicator": ["plan"] * count,
        "period": pa.array([2017, 2018, 2019, float("nan")][:count], kind),
        "value": ["1级", None, None, None][:count],
        "not_applicable": pa.array([0, 0, 1, float("nan")][:count], kind),
    }
    missing, claimed = open_for("missing-measurement"), open_for("inapplicability-not-foreseen")
    assert judged(rules, columns) == [PASS, missing, claimed, missing][:count]
    batch = pa.RecordBatch.from_pydict(columns)
    periods = settle(rules, lambda: [batch]).summary()["period"].to_pylist()
    assert periods == [None, "2017", "2018", "2019"][4 - count :]


def test_views_of_texts_beside_rows_that_belong_to_nothing(rules: Ruleset) -> None:
    columns = {"indicator": ["share", None, "森林"], "value": [0.5] * 3, "unit": ["%"] * 3}
    views = {name: pa.array(cells, pa.string_view() if name != "value" else None) for name, cells in columns.items()}
    expected = [PASS, open_for("row-without-indicator"), open_for("unknown-indicator")]
    assert judged(rules, views) == expected
    places = pa.array([0, 1, 2], pa.int8())
    words = pa.DictionaryArray.from_arrays(places, pa.array(columns["indicator"], pa.string_view()))
    assert judged(rules, {**columns, "indicator": words}) == expected


def test_a_stream_whose_dictionaries_arrow_cannot_put_together(rules: Ruleset) -> None:
    """More words than a small index counts, and a dictionary in which one of the words is empty."""
    small = pa.array([0, 1], pa.int8())
    batches = [
        pa.record_batch(
            {
                "area": pa.DictionaryArray.from_arrays(small, pa.array([f"a{n}", f"b{n}"])),
                "indicator": pa.DictionaryArray.from_arrays(small, pa.array(["share", None])),
                "value": [0.005, 0.005],
                "unit": ["1", "1"],
            }
        )
        for n in range(99)
    ]
    judged_rows = judge_frame(pa.RecordBatchReader.from_batches(batches[0].schema, batches), rules).read_all()
    assert judged_rows["reason"].to_pylist() == [None, "row-without-indicator"] * 99


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"indicator": ["share"]}, "column-missing"),
        ({"indicator": ["share"], "value": [1.0], "数值": [1.0]}, "columns-mean-the-same"),
        ({"indicator": ["share"], "value": [1.0], "年份": ["2017"], "季": ["1"]}, "columns-mean-the-same"),
        ({"indicator": ["share"], "value": [1.0], "unit": [1]}, "column-type"),
        ({"indicator": ["share"], "value": pa.array([1], pa.date32())}, "column-type"),
    ],
)
def test_columns_that_cannot_be_used(rules: Ruleset, columns: dict[str, Any], code: str) -> None:
    with pytest.raises(MeasurementError) as raised:
        judged(rules, columns)
    assert [problem.code for problem in raised.value.problems] == [code]


def test_variants_from_outside_that_no_axis_has(rules: Ruleset) -> None:
    with pytest.raises(MeasurementError, match="unknown-variant"):
        judged(rules, {"indicator": ["share"], "value": [1.0]}, variants={"region": "北部"})


def test_rows_that_were_not_there_before_are_not_judged(rules: Ruleset) -> None:
    batch = pa.RecordBatch.from_pydict({"area": ["甲"], "indicator": ["share"], "value": [0.5]})
    other = pa.RecordBatch.from_pydict({"area": ["乙"], "indicator": ["share"], "value": [0.5]})
    settled = settle(rules, lambda: [batch])
    with pytest.raises(KeyError):
        settled.judge(other)


def test_a_table_without_rows(rules: Ruleset) -> None:
    empty = pa.RecordBatch.from_pydict({"indicator": pa.array([], pa.string()), "value": pa.array([], pa.float64())})
    settled = settle(rules, lambda: [empty])
    assert settled.subjects == 0
    assert settled.summary().num_rows == 0
    assert list(settled.findings()) == []


def test_long_numbers_are_judged_by_their_digits_where_an_edge_is_close_and_together_elsewhere(rules: Ruleset) -> None:
    shares = [repr(0.7 + (number - 500) / 3e3) for number in range(1000)]
    shares += [f"{sign}{'0' * 20}{digits}" for sign in ("", "-") for digits in ("0.7", "0.70000000000000000", "0")]
    shares += [
        "0.70000000000000001",
        "0.69999999999999999",
        "0.7000000000000001",
        "100.00000000000000000000001",
        "-0.0000000000000000001",
    ]
    wanted = [
        open_for("impossible-value") if not 0 <= share <= 100 else PASS if share <= Decimal("0.7") else FAIL
        for share in map(Decimal, shares)
    ]
    rows = {"area": [f"a{n}" for n in range(len(shares))], "indicator": ["share"] * len(shares), "value": shares}
    batch = pa.RecordBatch.from_pydict({**rows, "unit": ["%"] * len(shares)})
    settled = settle(rules, lambda: [batch])
    assert said(settled, [batch]) == wanted
    assert len(settled._known.alone._outcome) < 20


def test_rules_that_nobody_asks_cost_nothing(rules: Ruleset) -> None:
    """Only the ways of writing that the rows have are looked at."""
    rows = {"indicator": ["land"] * 3, "area": ["a", "b", "c"], "value": [50.0, 90.0, 40.0], "unit": ["万元/亩"] * 3}
    settled = settle(rules, lambda: [pa.RecordBatch.from_pydict(rows)])
    assert len(settled._known.alone) == 1


def test_a_variant_that_matters_only_where_a_value_misses_is_asked_for(tmp_path: Path) -> None:
    """With the terrain unstated, one reading is judged in each: which of them matters shows with the answers."""
    (tmp_path / "own.toml").write_text(
        """
        [ruleset]
        id = "own"
        version = "1.0.0"
        series = "own"
        title = "自订"
        [axes.region]
        name = "区域"
        variants = ["东部地区", "中部地区", "西部地区"]
        [axes.terrain]
        name = "地形"
        variants = ["平原地区", "山区"]
        [sources.doc]
        title = "文件"
        [indicators.row1]
        number = "2"
        name = "行1"
        unit = "%"
        constraint = "reference"
        range = [0, 50]
        source = { ref = "doc", grade = "reprinted" }
        [indicators.row1.criteria.c0]
        measures = "row1"
        comparator = "≥"
        threshold.delegated_to = "省"
        [indicators.row1.criteria.c1.readings.x0]
        measures = "row1"
        comparator = "="
        rounding = "GB/T 8170"
        threshold.region."东部地区" = 37.5
        threshold.region."中部地区" = 37.5
        threshold.region."西部地区" = 12.5
        [indicators.row1.criteria.c1.readings.x1]
        measures = "row1"
        comparator = ">"
        thresholds = [
            { when = { region = "东部地区", terrain = "平原地区" }, value = 15 },
            { when = { region = "中部地区", terrain = "平原地区" }, value = 32.5 },
            { when = { region = "西部地区", terrain = "平原地区" }, value = 37.5 },
            { when = { terrain = "山区" }, value = 15 },
        ]
        applies = { region = ["东部地区"] }
        """,
        encoding="utf-8",
    )
    rules = compliance.load_ruleset(tmp_path / "own.toml")
    for value in (12.4, 12.5, 20.0, 37.5, 40.0):
        row = {"area": "甲", "period": "2017", "indicator": "row1", "value": value, "unit": "%", "given": None}
        frame = pa.Table.from_pylist([row | {"region": "西部地区"}])
        finding = compliance.judge(rules, "row1", Decimal(str(value)), "%", region="西部地区")
        assert compliance.findings_frame(frame, rules).column("verdict").to_pylist() == [finding.verdict.value]
