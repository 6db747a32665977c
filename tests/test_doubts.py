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
threshold = 50
source = { ref = "doc", grade = "reprinted" }
[indicators.energy]
number = "4"
name = "能耗"
unit = "吨标煤/万元"
comparator = "≤"
threshold = 20
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


# Beside what is demanded: a hundred times beyond it, or 0 where it may not be exceeded.

BESIDE = """
[ruleset]
id = "own"
version = "1.0.0"
series = "own"
title = "自订"
[axes.region]
name = "区域"
variants = ["东部", "西部"]
[sources.doc]
title = "文件"
[indicators.row]
number = "1"
name = "甲"
source = { ref = "doc", grade = "reprinted" }
"""


def warned(folder: Path, rules: str, measured: str) -> tuple[str, list[str], str]:
    """The verdict on a row, its warnings, and the lines of what has to be checked."""
    (folder / "own.toml").write_text(BESIDE + rules, encoding="utf-8")
    (folder / "m.toml").write_text(measured, encoding="utf-8")
    words = ("check", "m.toml", "--ruleset", "./own.toml")
    finding = call(folder, *words, "--format", "json").json["assessments"][0]["findings"][0]
    leaf = finding["criteria"][0].get("any", finding["criteria"])[0]
    return finding["verdict"], leaf["warnings"], call(folder, *words).out.partition("须核对")[2]


AT_MOST_50 = 'unit = "吨"\ncomparator = "≤"\nthreshold = 50\nrange = { from = 0 }'
AT_LEAST_80 = 'unit = "万元/亩"\ncomparator = "≥"\nthreshold = 80'


@pytest.mark.parametrize(
    ("rules", "value", "verdict", "code"),
    [
        (AT_LEAST_80, '88888, unit = "万元/亩"', "pass", "unit-doubtful"),
        (AT_LEAST_80, '8000, unit = "万元/亩"', "pass", "unit-doubtful"),
        (AT_LEAST_80, '7999.9, unit = "万元/亩"', "pass", None),
        (AT_LEAST_80, '90, unit = "元/亩"', "fail", "unit-doubtful"),  # 万 was forgotten
        (AT_MOST_50, '0.5, unit = "吨"', "pass", "unit-doubtful"),
        (AT_MOST_50, '0.51, unit = "吨"', "pass", None),
        (AT_MOST_50, '5, unit = "公斤"', "pass", "unit-doubtful"),
        (AT_MOST_50, '0, unit = "吨"', "pass", "zero-doubtful"),
        (AT_MOST_50, '"0.00", unit = "公斤"', "pass", "zero-doubtful"),
        (AT_MOST_50.replace("≤", "<"), '0, unit = "吨"', "pass", "zero-doubtful"),
        (AT_MOST_50.replace("= 50", "= 0"), '0, unit = "吨"', "pass", None),  # 0 is what is asked for
        (AT_MOST_50.replace("≤", "≥"), '0, unit = "吨"', "fail", None),
        (AT_MOST_50.replace("≤", "="), '0, unit = "吨"', "fail", None),
        ('unit = "1"\nthreshold.between = [6, 9]', '900, unit = "1"', "fail", "unit-doubtful"),
        ('unit = "1"\nthreshold.between = [6, 9]', '0.07, unit = "1"', "fail", None),
        ('unit = "1"\nthreshold.between = [6, 9]', '0.06, unit = "1"', "fail", "unit-doubtful"),
        ('unit = "吨"\ncomparator = "≥"\nthreshold = -5\nrange = "any"', '-500, unit = "吨"', "fail", "unit-doubtful"),
        ('unit = "吨"\ncomparator = "≥"\nthreshold = -5\nrange = "any"', '-0.01, unit = "吨"', "pass", None),
        ('unit = "吨"\ncomparator = "≤"\nthreshold.region = { "东部" = 5, "西部" = 6 }', '0, unit = "吨"', "pass",
         "zero-doubtful"),
        (AT_MOST_50, '"<0.5", unit = "吨"', "pass", None),  # nobody says how much it is
    ],
)  # fmt: skip
def test_a_value_that_is_possible_but_absurd_beside_what_is_demanded(
    tmp_path: Path, rules: str, value: str, verdict: str, code: str | None
) -> None:
    found, warnings, to_check = warned(tmp_path, rules, f"[measurements]\nrow = {{ value = {value} }}\n")
    assert (found, [each for each in warnings if each != "whatever-it-is"]) == (verdict, [code] if code else [])
    assert ("甲" in to_check) is (code is not None)


def test_it_says_which_number_the_value_is_beside(tmp_path: Path) -> None:
    _, _, told = warned(tmp_path, AT_LEAST_80, '[measurements.row]\nvalue = 88888\nunit = "万元/亩"\n')
    assert "单位是否有误？88888 万元/亩 与指标值 80 万元/亩 相差约 1100 倍" in told
    _, _, told = warned(tmp_path, AT_MOST_50, '[measurements.row]\nvalue = 0\nunit = "公斤"\n')
    assert "是否确为 0 公斤？要求不超过 50 吨" in told


@pytest.mark.parametrize(("value", "unit"), [("88888", "万元/亩"), ("0", "吨")])
def test_the_page_lists_a_doubted_value_among_the_smallest_margins(tmp_path: Path, value: str, unit: str) -> None:
    rules = AT_LEAST_80 if unit == "万元/亩" else AT_MOST_50
    others = range(2, 9)  # all of them nearer to what is demanded
    more = "".join(
        f'\n[indicators.other{n}]\nnumber = "{n}"\nname = "乙{n}"\nunit = "吨"\ncomparator = "≥"\nthreshold = 10\n'
        'source = { ref = "doc", grade = "reprinted" }'
        for n in others
    )
    measured = "".join(f'[measurements.other{n}]\nvalue = 1{n}\nunit = "吨"\n' for n in others)
    warned(tmp_path, rules + more, f'{measured}[measurements.row]\nvalue = {value}\nunit = "{unit}"\n')
    page = call(tmp_path, "check", "m.toml", "--ruleset", "./own.toml", "--format", "html").out
    narrow = page.partition('class="narrow"')[2].partition("</table>")[0]
    assert [f"乙{n}" in narrow for n in others] == [n < 7 for n in others]
    assert "甲" in narrow
    assert "※" in narrow


# A fraction where a percentage is written.

SHARE = 'unit = "%"\nrange = [0, 100]\n'


@pytest.mark.parametrize(
    ("demand", "value", "verdict", "doubted"),
    [
        ('comparator = "≥"\nthreshold = 80', "0.85", "fail", "85 %"),
        ('comparator = "≥"\nthreshold = 80', "0.80", "fail", "80 %"),
        ('comparator = "≥"\nthreshold = 80', "1", "fail", "100 %"),
        ('comparator = "≥"\nthreshold = 80', "0.79", "fail", None),  # 79 % misses as well
        ('comparator = "≥"\nthreshold = 80', "1.01", "fail", None),
        ('comparator = "≥"\nthreshold = 80', "85", "pass", None),
        ('comparator = "≤"\nthreshold = 5', "0.3", "pass", "30 %"),
        ('comparator = "≤"\nthreshold = 5', "0.051", "pass", "5.1 %"),
        ('comparator = "≤"\nthreshold = 5', "0.05", "pass", None),  # 5 % passes as well
        ('comparator = ">"\nthreshold = 99', "0.995", "fail", "99.5 %"),
        ('comparator = "<"\nthreshold = 1', "0.5", "pass", "50 %"),
        ('comparator = "="\nthreshold = 50', "0.5", "fail", "50 %"),
        ("threshold.between = [40, 60]", "0.5", "fail", "50 %"),
        ('comparator = "≥"\nthreshold = 80\nrounding = "GB/T 8170"', "0.796", "fail", "79.6 %"),
        ('comparator = "≥"\nthreshold.region = { "东部" = 70, "西部" = 80 }', "0.85", "fail", "85 %"),
    ],
)
def test_a_fraction_where_a_percentage_is_written(
    tmp_path: Path, demand: str, value: str, verdict: str, doubted: str | None
) -> None:
    measured = f'[measurements.row]\nvalue = {value}\nunit = "%"\n'
    found, warnings, to_check = warned(tmp_path, SHARE + demand, measured)
    assert (found, "fraction-doubtful" in warnings) == (verdict, doubted is not None)
    assert "unit-doubtful" not in warnings or doubted is None  # one cause is said once
    if doubted is not None:
        assert f"是 {value} %，还是 {doubted}？" in to_check


@pytest.mark.parametrize(
    ("others", "doubted"),
    [
        ((), False),  # alone, and 0.4 % and 40 % miss alike
        (("0.9",), True),
        (("0.9", "1", "0.05"), True),
        (("0.9", "12"), False),
        (("0.9", "0"), False),  # 0 is 0 % as well
        (("0.9", '"≥0.5"'), False),
    ],
)
def test_a_column_of_fractions_is_doubted_whole(tmp_path: Path, others: tuple[str, ...], doubted: bool) -> None:
    more = "".join(
        f'[indicators.other{n}]\nnumber = "2"\nname = "乙{n}"\nsource = {{ ref = "doc", grade = "reprinted" }}\n'
        f'{SHARE}comparator = "≥"\nthreshold = 60\n'
        for n in range(len(others))
    )
    measured = "".join(f'[measurements.other{n}]\nvalue = {each}\nunit = "%"\n' for n, each in enumerate(others))
    row = '[measurements.row]\nvalue = 0.4\nunit = "%"\n'
    _, warnings, _ = warned(tmp_path, f'{SHARE}comparator = "≥"\nthreshold = 60\n{more}', row + measured)
    assert ("fraction-doubtful" in warnings) is doubted
