"""Bulk reads every cell as the exact path does: drawn long tables, judged by both, finding by finding."""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO
from random import Random

import pyarrow as pa
import pytest
from little_rulesets import HEAD, row

import compliance
from compliance import Ruleset
from compliance.judging.judge import assess
from compliance.measurements.binding import bind_readable
from compliance.measurements.gathering import gather
from compliance.reading.files import Input
from compliance.rules.ruleset import name_key

RULES = "".join(
    [
        HEAD,
        row("share", 'comparator = "≥"', "threshold = 50", "range = [0, 100]", number="1"),
        row("mercury", 'comparator = "≤"', "threshold = 1", "detection_limit = 0.5", number="2", unit="mg/L"),
        row("trend", 'comparator = "≥"', 'threshold.baseline = "previous_period"', number="3", unit="1"),
        row("water", 'comparator = "≤"', 'threshold.delegated_to = "市"', number="4", unit="万立方米"),
        row("yearly", 'comparator = "≤"', "threshold = 40", 'period = "year"', number="5", unit="天"),
        row("starred", 'comparator = "≤"', "threshold = 5", "may_not_apply = true", number="6", unit="吨"),
        row("ratio", 'formula = "a / b"', 'comparator = "≤"', "threshold = 2", number="7", unit="1"),
        row(
            "plan", 'states = ["未编制", "编制"]', 'accepted = ["编制"]', "may_not_apply = true", number="8", unit=None
        ),
        row("litres", 'comparator = "≤"', "threshold = 200", number="9", unit="升"),
    ]
)
NAMES = ("share", "mercury", "trend", "water", "yearly", "starred", "ratio", "plan", "litres", "甲量", "乙量")
VALUES = (
    *("1", "2", "3.5", "60", "60%", "0.4L", "<0.3", "2L", "未检出", "ND", "<DL", "检出限以下", "未检出（<0.3）"),
    *(
        "2.0×10³",
        "4×10-5",
        "0.9±0.05",
        "0.9±0.2",
        "2.0×103",
        "83分（全市第一）",
        "83分",
        "58.1（ΔEQI=-0.6）",
        "60（目标）",
    ),
    *(
        "〔30〕",
        "〔30〕天",
        "2017年为30",
        "2016年：30",
        "30（2017年）",
        "30（2017年6月）",
        "同比下降3%",
        "30左右",
        "≥60",
        "50~60",
    ),
    *(
        "持续提高",
        "不降低",
        "不涉及",
        "无国控监测点",
        "不考核",
        "上级不考核",
        "待核实",
        "*",
        "?",
        "/",
        "",
        "编制",
        "未编制",
    ),
    *("30天", "30吨", "30 mg/L", "0.5", "1（万元）"),
)
PERIODS = (
    "2016",
    "2017",
    "2017",
    "2017年",
    "2017-06",
    "2017-H1",
    "2016/2018",
    "2017-06-05",
    "2017-06-05 08:00",
    "2017-W23",
)
COLUMNS = {
    "area": ("甲县", "甲县", "乙县", ""),
    "period": (*PERIODS, ""),
    "indicator": NAMES,
    "value": VALUES,
    "unit": ("", "", "%", "mg/L", "万立方米", "吨"),
    "given": ("", "", "", "50", "<5", "不考核"),
    "given_by": ("", "", "市", "/", "无"),
    "given_document": ("", "", "", "函"),
    "not_applicable": ("", "", "", "", "不临海", "不考核", "待核实", "是", "否"),
    "检出限": ("", "", "0.2", "<0.2", "0.2 mg/L", "/", "多"),
    "水样编号": ("", "1#", "2#"),
    "采样日期": ("", "", "", "2017-06-05", "2017-06-07", "2016-12-30", "去年"),
    "断面名称": ("", "断面一", "断面二"),
    "达标情况": ("", "达标", "不达标"),
}
SHAPES = (
    ("area", "period", "indicator", "value", "unit"),
    ("area", "period", "indicator", "value", "unit", "given", "given_by", "given_document", "not_applicable"),
    ("period", "indicator", "value", "检出限", "达标情况"),
    ("area", "period", "indicator", "value", "水样编号"),
    ("area", "indicator", "value", "采样日期"),
    ("area", "period", "indicator", "value", "采样日期", "水样编号"),
    ("area", "断面名称", "period", "indicator", "value", "检出限"),
    ("断面名称", "period", "indicator", "value", "given_by"),
)


@pytest.fixture(scope="module")
def ruleset(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    path = tmp_path_factory.mktemp("rules") / "own.toml"
    path.write_text(RULES, encoding="utf-8")
    return compliance.load_ruleset(path)


def drawn(seed: int) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    random = Random(f"cells {seed}")
    columns = SHAPES[seed % len(SHAPES)]
    rows = [tuple(random.choice(COLUMNS[name]) for name in columns) for _ in range(random.choice((4, 40, 150)))]
    return columns, rows


Found = dict[tuple[str, str, str], tuple[str, str | None]]


def exactly(columns: tuple[str, ...], rows: list[tuple[str, ...]], ruleset: Ruleset) -> Found:
    text = StringIO()
    csv.writer(text).writerows([columns, *rows])
    found = gather([Input("m.csv", text.getvalue().encode(), "csv")], partial=True)
    bound, _ = bind_readable(found, dict.fromkeys(found.subjects, (ruleset,)))
    return {
        (name_key(subject.area or ""), str(subject.period or ""), finding.indicator.id): (
            finding.verdict.value,
            finding.reason,
        )
        for subject, rules in bound.subjects
        for finding in assess(subject, rules).findings
    }


def in_bulk(columns: tuple[str, ...], rows: list[tuple[str, ...]], ruleset: Ruleset) -> Found:
    table = pa.table({name: [record[at] or None for record in rows] for at, name in enumerate(columns)})
    found = compliance.findings_frame(table, ruleset)
    return {
        (name_key(each["area"] or ""), each["period"] or "", each["indicator"]): (each["verdict"], each["reason"])
        for each in found.to_pylist()
    }


def test_bulk_finds_what_the_exact_path_finds(ruleset: Ruleset) -> None:
    counts: Counter[str | None] = Counter()
    for seed in range(120):
        columns, rows = drawn(seed)
        exact, bulk = exactly(columns, rows, ruleset), in_bulk(columns, rows, ruleset)
        spoken = {key: said for key, said in bulk.items() if key in exact}
        assert spoken == exact, (
            seed,
            columns,
            {key: (exact[key], bulk.get(key)) for key in exact if bulk.get(key) != exact[key]},
        )
        counts.update(reason for _, reason in exact.values())
    assert {
        *("several-samples", "detection-limit-unstated", "trend-claimed", "other-period", "not-assessed"),
        *("value-of-another-period", "value-unclear", "claimed-not-applicable", "inapplicability-not-foreseen"),
        *("qualified-value", "conflicting-values", "claimed-and-measured"),
    } <= counts.keys()


REMARKED = [
    "60(D)",
    "60（仪器故障）",
    "ND(0.3)",
    "未检出，0.3L",
    "60%，居全市第8位",
    "60↑",
    "30；上年为29",
    "（30）",
    "[30]",
    "30（2017）",
]
REMARKED += [
    "30（2016）",
    "30（2017年数据）",
    "未下达",
    "/（不涉及）",
    "完成下达任务",
    "校准",
    "35天（优良率91.8%）",
    "60.2 良",
]


@pytest.mark.parametrize("period", ["2017", "2016/2018", "2017年1-9月"])
def test_a_number_with_a_remark_is_the_same_in_bulk(ruleset: Ruleset, period: str) -> None:
    columns = ("area", "period", "indicator", "value")
    rows = [(f"{name}{at}", period, name, value) for name in NAMES for at, value in enumerate(REMARKED)]
    exact, bulk = exactly(columns, rows, ruleset), in_bulk(columns, rows, ruleset)
    assert {key: said for key, said in bulk.items() if key in exact} == exact
