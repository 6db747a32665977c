"""Another number beside a value that does not go with it: said, with both numbers, and no verdict is changed by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from calling import call

RULES = """
[ruleset]
id = "own"
version = "1.0.0"
series = "own"
title = "自订"
effective = { from = 2010-01-01 }
[sources.doc]
title = "文件"
[quantities.coal]
name = "用煤"
unit = "吨标煤"
[quantities.money]
name = "产值"
unit = "万元"
[indicators.water]
number = "1"
name = "用水总量"
unit = "立方米"
comparator = "≤"
threshold.delegated_to = "省级"
source = { ref = "doc", grade = "reprinted" }
[indicators.rate]
number = "2"
name = "处理率"
unit = "%"
comparator = "≥"
threshold.baseline = "previous_period"
source = { ref = "doc", grade = "reprinted" }
[indicators.forest]
number = "3"
name = "森林"
unit = "公顷"
comparator = "≥"
threshold = 1
source = { ref = "doc", grade = "reprinted" }
[indicators.energy]
number = "4"
name = "能耗"
unit = "吨标煤/万元"
comparator = "≤"
threshold = 1000
formula = "coal / money"
source = { ref = "doc", grade = "reprinted" }
"""
HEAD = "地区,年份,指标,数值,单位,控制目标值\n"


def checked(folder: Path, rows: str, *options: str) -> tuple[dict[str, list[str]], dict[str, str], str]:
    """The warnings of every indicator in 2017, its verdict, and the text of the report."""
    (folder / "own.toml").write_text(RULES, encoding="utf-8")
    (folder / "m.csv").write_text(HEAD + rows, encoding="utf-8")
    words = ("check", "m.csv", "--ruleset", "./own.toml", "--only", "2017")
    found = call(folder, *words, "--format", "json")
    findings = json.loads(found.out)["assessments"][0]["findings"]
    return (
        {each["indicator"]: each["criteria"][0]["warnings"] for each in findings},
        {each["indicator"]: each["verdict"] for each in findings},
        call(folder, *words, *options).out,
    )


def test_a_threshold_given_in_another_unit_than_the_preset_one(tmp_path: Path) -> None:
    rows = "示例区,2017,用水总量,5200,立方米,5500\n示例区,2017,森林,3,公顷,\n"
    warned, verdicts, _ = checked(tmp_path, rows)
    assert (warned["water"], verdicts["water"]) == ([], "pass")
    (tmp_path / "given.csv").write_text(
        "地区,年份,指标,控制目标值,单位\n示例区,2017,用水总量,5500,万立方米\n", encoding="utf-8"
    )
    (tmp_path / "m.csv").write_text("地区,年份,指标,数值,单位\n示例区,2017,用水总量,5200,立方米\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "given.csv", "--ruleset", "./own.toml")
    assert "单位是否有误？5200 立方米 与下达的控制目标值 5500 万立方米 相差约 11000 倍" in found.out
    assert "达标 1 / 未达标 0" in found.out
    strict = call(tmp_path, "check", "m.csv", "given.csv", "--ruleset", "./own.toml", "--strict")
    assert (strict.code, strict.problems) == (2, [("unit-doubtful", "m.csv 第2行 D列")])
    assert "“用水总量”为 5200 立方米，与下达的控制目标值 5500 万立方米 相差约 11000 倍，单位是否有误？" in strict.out


@pytest.mark.parametrize(
    ("before", "now", "doubtful"),
    [
        ("1,公顷", "100,公顷", True),
        ("1,公顷", "99.9,公顷", False),
        ("100,公顷", "1,公顷", True),
        ("1,公顷", "1,平方公里", True),  # 100 of them
        ("15,亩", "1.5,公顷", False),  # 1 and 1.5 公顷
        ("0,公顷", "1000,公顷", False),
        ("-1,公顷", "1000,公顷", False),
        ("-1000,公顷", "-1,公顷", False),
        ("约1,公顷", "1000,公顷", False),
        ("1,公顷", "≥1000,公顷", False),
        ("无数据,公顷", "1000,公顷", False),
    ],
)
def test_the_value_of_the_period_before(tmp_path: Path, before: str, now: str, doubtful: bool) -> None:
    rows = f"示例区,2016,森林,{before},\n示例区,2017,森林,{now},\n"
    warned, _, text = checked(tmp_path, rows)
    assert warned["forest"] == (["unit-doubtful"] if doubtful else [])
    assert ("单位是否有误" in text) is doubtful


def test_an_older_period_and_another_area_are_not_compared(tmp_path: Path) -> None:
    rows = "示例区,2015,森林,1,公顷,\n别的区,2016,森林,1,公顷,\n示例区,2017,森林,1000,公顷,\n"
    assert checked(tmp_path, rows)[0]["forest"] == []


def test_what_a_demand_compares_with_is_compared(tmp_path: Path) -> None:
    rows = "示例区,2016,处理率,60,%,\n示例区,2017,处理率,0.5,%,\n"
    warned, verdicts, text = checked(tmp_path, rows, "--lang", "en")
    assert (warned["rate"], verdicts["rate"]) == (["unit-doubtful"], "fail")
    assert "is the unit right? 0.5 % is about 120 times off 2016: 60 %" in text


def test_what_formulas_give_is_compared(tmp_path: Path) -> None:
    rows = "".join(
        f"示例区,{year},用煤,{coal},吨标煤,\n示例区,{year},产值,3,万元,\n" for year, coal in ((2016, 1), (2017, 1000))
    )
    warned, _, text = checked(tmp_path, rows)
    assert warned["energy"] == ["unit-doubtful"]
    assert "333.333 吨标煤/万元 与2016年 0.333333 吨标煤/万元 相差约 1000 倍" in text


def test_what_a_formula_gives_is_said_beside_a_value_that_differs(tmp_path: Path) -> None:
    rows = "示例区,2017,用煤,1,吨标煤,\n示例区,2017,产值,3,万元,\n示例区,2017,能耗,334,千克标煤/万元,\n"
    warned, _, text = checked(tmp_path, rows)
    assert warned["energy"] == ["formula-disagrees"]
    assert "与公式计算值 333.333 千克标煤/万元 不一致" in text
    rows = rows.replace("334", "333.333")
    assert checked(tmp_path, rows)[0]["energy"] == []
