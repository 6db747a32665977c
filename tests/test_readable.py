"""One bad cell leaves open what asks for it, with its code, and stops nothing else (how bulk work binds)."""

from __future__ import annotations

import pytest

from compliance.judging.judge import assess
from compliance.measurements.binding import bind, bind_readable
from compliance.measurements.gathering import gather
from compliance.problems import MeasurementError
from compliance.reading.files import Input
from compliance.rules.loading import load_ruleset
from compliance.rules.ruleset import Ruleset

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
[quantities.coal]
name = "用煤"
unit = "吨标煤"
[quantities.money]
name = "产值"
unit = "万元"
[indicators.share]
number = "1"
name = "比例"
unit = "%"
comparator = "≥"
threshold.region = { "东部地区" = 5, "西部地区" = 3 }
may_not_apply = true
source = { ref = "doc", grade = "reprinted" }
[indicators.level]
number = "2"
name = "水平"
unit = "%"
criteria.level = { comparator = "≥", threshold = 5 }
criteria.not_lower = { comparator = "≥", threshold.baseline = "previous_period" }
source = { ref = "doc", grade = "reprinted" }
[indicators.set]
number = "3"
name = "下达"
unit = "吨标煤"
measures = "coal"
comparator = "≤"
threshold.delegated_to = "省"
source = { ref = "doc", grade = "reprinted" }
[indicators.intensity]
number = "4"
name = "强度"
unit = "吨标煤/万元"
formula = "coal / money"
comparator = "≤"
threshold = 0.5
source = { ref = "doc", grade = "reprinted" }
"""
HEADINGS = "area,period,indicator,value,unit,区域,given,not_applicable\n"
EAST = "甲,2017,unread,1,%,东部地区,,\n"  # an indicator that nobody knows still states its subject's region


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    path = tmp_path_factory.mktemp("rules") / "own.toml"
    path.write_text(RULES, encoding="utf-8")
    return load_ruleset(path)


@pytest.mark.parametrize(
    ("rows", "asked", "verdict", "reason"),
    [
        ("甲,2017,share,5,%,,,\n", "share", "pass", None),
        ("甲,2017,share,5,吨,,,\n", "share", "undetermined", "unit-does-not-fit"),
        ("甲,2017,share,5,吨,,,\n甲,2017,share,5,%,,,\n", "share", "undetermined", "unit-does-not-fit"),
        ("甲,2017,share,6,%,,,\n甲,2017,share,5,%,,,\n", "share", "undetermined", "conflicting-values"),
        ("甲,2017,share,6,坏,,,\n甲,2017,share,五,%,,,\n", "share", "undetermined", "unknown-unit"),
        ("甲,2017,share,5,%,西部地区,,\n", "share", "undetermined", "variant-conflict"),
        ("甲,2017,share,5,%,西部地区,,\n甲,2017,share,,,北部,,\n", "share", "undetermined", "unknown-variant"),
        ("甲,2017,share,5,%,北部,,\n甲,2017,level,4,%,,,\n", "level", "fail", None),
        ("甲,2017,share,5,%,,,无此项\n", "share", "undetermined", "claimed-and-measured"),
        ("甲,2017,share,,,,,无此项\n甲,2017,share,,,,,另有原因\n", "share", "undetermined", "conflicting-values"),
        ("甲,2017,share,五,%,,,无此项\n", "share", "undetermined", "claimed-and-measured"),
        ("甲,2017,level,7,%,,,\n甲,2016,level,7,坏,,,\n", "level", "undetermined", "unknown-unit"),
        ("甲,2017,level,7,%,,,\n甲,2016,level,,,,,\n", "level", "undetermined", "no-baseline"),
        ("甲,2017,coal,5,吨标煤,,坏,\n", "set", "undetermined", "value-not-a-number"),
        ("甲,2017,coal,5,吨,,5,\n", "set", "undetermined", "unit-does-not-fit"),
        ("甲,2017,coal,5,吨标煤,,,\n甲,2017,money,2,%,,,\n", "intensity", "undetermined", "unit-does-not-fit"),
        ("甲,2017,intensity,-,,,,\n甲,2017,coal,5,吨标煤,,,\n甲,2017,money,20,万元,,,\n", "intensity", "pass", None),
        ("甲,2017,intensity,多,,,,\n甲,2017,coal,5,吨标煤,,,\n甲,2017,money,20,万元,,,\n", "intensity",
         "undetermined", "value-not-a-number"),
    ],
)  # fmt: skip
def test_a_bad_cell_leaves_open_what_asks_for_it(
    rules: Ruleset, rows: str, asked: str, verdict: str, reason: str | None
) -> None:
    for order in (rows, "".join(reversed(rows.splitlines(keepends=True)))):
        found = gather([Input("m.csv", (HEADINGS + EAST + order).encode(), "csv")])
        chosen = dict.fromkeys(found.subjects, (rules,))
        bound, problems = bind_readable(found, chosen)
        assert bool(problems) is (reason not in (None, "no-baseline") or "北部" in rows)
        if problems:
            with pytest.raises(MeasurementError) as raised:
                bind(found, chosen)
            assert list(raised.value.problems) == problems
        subject = next(subject for subject, _ in bound.subjects if str(subject.period) == "2017")
        finding = next(f for f in assess(subject, rules).findings if f.indicator.id == asked)
        assert (finding.verdict, finding.reason) == (verdict, reason)
