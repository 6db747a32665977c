"""Headings that offices use and that are read, or refused with what to do, through the command."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from time import process_time

import openpyxl
import pytest
from calling import Called, call
from kept_workbooks import as_xlsx
from little_rulesets import HEAD
from little_rulesets import row as rule
from test_kept_places import read

from compliance.cells import compact
from compliance.engine import load_measurements, load_ruleset
from compliance.measurements.gathering import gather
from compliance.measurements.tables.columns import read_heading
from compliance.measurements.tables.naming import resolve
from compliance.problems import MeasurementError
from compliance.reading.files import Input

OPTIONS = ("--ruleset", "hailing_2018", "--area", "示例区", "--period", "2017")


def judged(folder: Path, sheets: dict[str, str]) -> Called:
    (folder / "m.xlsx").write_bytes(as_xlsx(sheets))
    return call(folder, "check", "m.xlsx", *OPTIONS, "--format", "json")


def value_of(found: Called, id_: str) -> str | None:
    (assessment,) = found.json["assessments"]
    (finding,) = (each for each in assessment["findings"] if each["indicator"] == id_)
    measured = finding["criteria"][0]["measured"]
    return None if measured is None else measured["value"]


@pytest.mark.parametrize(
    "heading",
    [
        *"本年 本年度 自评值 核定值 本年完成值 本年实际 初步结果 上报数 平均值 年度值 年末数".split(),
        "我县目前情况",
        "结果±扩展不确定度(k=2)",
    ],
)
@pytest.mark.parametrize("title", ["", "| 完成情况表 |\n"])
def test_a_heading_of_values(tmp_path: Path, heading: str, title: str) -> None:
    found = judged(tmp_path, {"表1": f"{title}| 指标 | 单位 | {heading} |\n| 森林覆盖率 | % | 18.9 |"})
    assert (found.code, found.err) == (1, "")
    assert value_of(found, "forest_cover") == "18.9"


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_names_of_indicators_under_the_heading_for_names(tmp_path: Path, suffix: str) -> None:
    drawn = "| 序号 | 名称 | 单位 | 完成值 |\n| 12 | 森林覆盖率 | % | 18.9 |\n| 32 | 公众绿色出行 | % | 50 |"
    lines = [",".join(cell.strip() for cell in line.split("|")[1:-1]) for line in drawn.splitlines()]
    content = as_xlsx({"表1": drawn}) if suffix == "xlsx" else "\n".join(lines).encode()
    (tmp_path / f"m.{suffix}").write_bytes(content)
    found = call(tmp_path, "check", f"m.{suffix}", *OPTIONS)
    assert (found.code, found.codes) == (2, ["unknown-indicator"])  # names are names of indicators, and nothing else
    (tmp_path / f"m.{suffix}").write_bytes(
        as_xlsx({"表1": drawn.replace("公众绿色出行", "公众绿色出行率")})
        if suffix == "xlsx"
        else content.replace("公众绿色出行".encode(), "公众绿色出行率".encode())
    )
    found = call(tmp_path, "check", f"m.{suffix}", *OPTIONS, "--format", "json")
    assert value_of(found, "forest_cover") == "18.9"


@pytest.mark.parametrize("headings", ["指标 | Item | 2020", "Item | 指标 | 2020", "指标 | 2020 | Item"])
def test_of_a_name_and_its_translation_the_name_counts(headings: str) -> None:
    cells = {"指标": "用水普及率（%）", "Item": "Population with Access to Tap Water (%)", "2020": "=98.6"}
    row = " | ".join(cells[heading] for heading in headings.split(" | "))
    found = gather([Input("m.xlsx", as_xlsx({"Sheet1": f"| {headings} |\n| {row} |"}), "xlsx")])
    assert [entry.name for entry in found.entries] == ["用水普及率（%）"]


def test_a_long_heading_in_two_languages_is_read_in_the_first() -> None:
    heading = "年末户籍人口(万人)\nHousehold Registered Population\nat Year-end of the Municipality\n(10 000 persons)"
    book = openpyxl.Workbook()
    for row in (["城市", "年份", heading], ["甲市", 2019, 139]):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    (entry,) = gather([Input("m.xlsx", content.getvalue(), "xlsx")]).entries
    assert (entry.name, entry.unit, entry.value) == ("年末户籍人口", "万人", "139")


def test_names_are_of_anything_where_another_sheet_has_indicators(tmp_path: Path) -> None:
    sheets = {
        "指标": "| 指标 | 单位 | 完成值 |\n| 森林覆盖率 | % | 18.9 |",
        "企业": "| 序号 | 名称 | 完成值 |\n| 1 | 某厂 | 5 |",
    }
    found = judged(tmp_path, sheets)
    assert (found.code, found.codes) == (1, ["sheet-not-read"])


@pytest.mark.parametrize(
    ("headings", "code", "shown"),
    [
        ("指标 | 单位 | 比例", "column-missing", "比例"),
        ("指标 | 单位 | 上年", "column-missing", "上年"),
        ("指标 | 自评值 | 核定值", "columns-mean-the-same", "请只留用于评判的一列"),
    ],
)
def test_a_heading_that_may_mean_several_things(tmp_path: Path, headings: str, code: str, shown: str) -> None:
    found = judged(tmp_path, {"表1": f"| {headings} |\n| 森林覆盖率 | 17 | 18.9 |"})
    assert (found.code, found.codes) == (2, [code])
    assert shown in found.err or any(shown in each["help"] for each in found.json["problems"])
    if code == "column-missing":
        assert "如已有该列而列名不同，请改成以上写法之一" in found.err


def test_a_share_beside_a_value_is_said_and_left_alone(tmp_path: Path) -> None:
    found = judged(tmp_path, {"表1": "| 指标 | 单位 | 完成值 | 比例 |\n| 森林覆盖率 | % | 18.9 | 105 |"})
    assert (found.code, found.codes) == (1, ["unknown-column"])
    assert value_of(found, "forest_cover") == "18.9"


BESIDE = [  # a value and what stands under 扩展不确定度 beside it, and what is read of both
    ("=0.31", "=0.02", "0.31±0.02"),
    ("0.31mg/L", "±0.02", "0.31±0.02mg/L"),
    ("=0.31", "U=0.02（k=2）", "0.31±0.02"),
    ("=0.4", "5%", "0.4±0.02"),
    ("0.31±0.02", "=0.02", "0.31±0.02"),
    ("=0.31", "/", "0.31"),
    # nobody can tell how far it may be off
    ("=0.31", "约0.02", "!value-unclear"),
    ("=0.31", "0.02μg/L", "!value-unclear"),
    ("0.31±0.03", "=0.02", "!value-unclear"),
    ("<0.31", "=0.02", "!value-unclear"),
]


@pytest.mark.parametrize(("value", "beside", "said"), BESIDE, ids=[f"{row[0]} {row[1]}" for row in BESIDE])
def test_an_uncertainty_beside_a_value_is_never_left_away(value: str, beside: str, said: str) -> None:
    assert read(f"项目 | 测定值 | 扩展不确定度（k=2） | 单位 \n 氨氮 | {value} | {beside} | mg/L") == said
    across = read(f"点位 | 氨氮（mg/L） | 不确定度 \n 甲桥 | {value} | {beside}")
    assert across == (said if said.startswith("!") else f"甲桥 {said}")


@pytest.mark.parametrize("heading", ["U(k=2)", "U（mg/L，k=2）", "扩展不确定度", "U95"])
def test_across_each_uncertainty_is_of_the_indicator_before_it(heading: str) -> None:
    drawn = f"点位 | 氨氮(mg/L) | {heading} | 总磷(mg/L) | {heading} \n 甲桥 | =0.31 | =0.02 | =0.1 | =0.01"
    assert read(drawn) == "甲桥 0.1±0.01; 甲桥 0.31±0.02"
    uranium = "点位 | U(mg/L) | 氨氮(mg/L) \n 甲桥 | =0.01 | =0.3"
    assert read(uranium) == "甲桥 0.01; 甲桥 0.3"


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        ("测定值 | U（mg/L，k=2） | 单位", "0.31±0.02"),
        ("测定值 | U | 单位", "0.31±0.02"),
        ("扩展不确定度/mg/L | 测定值 | 单位", "0.02±0.31"),
        ("测定值 | 相对扩展不确定度（%） | 单位", "0.31±0.000062"),
        ("测定值 | 相对扩展不确定度 | 单位", "!value-unclear"),
        ("测定值 | 标准不确定度 | 单位", "!value-unclear"),
        ("测定值 | U（μg/L，k=2） | 单位", "!value-unclear"),
        ("1# | 2# | 扩展不确定度", "!value-unclear"),
    ],
)
def test_of_which_kind_an_uncertainty_is_tells_its_heading(headings: str, said: str) -> None:
    assert read(f"项目 | {headings} \n 氨氮 | =0.31 | =0.02 | {'=1' if '#' in headings else 'mg/L'}") == said


@pytest.mark.parametrize(
    "heading", ["氨氮mg/L", "氨氮 mg/L", "氨氮（以N计）mg/L", "NH3-N mg/L", "氨氮/(mg/L)", "氨氮/mg/L", "氨氮【mg/L】"]
)
def test_a_unit_stands_behind_a_name_without_brackets(tmp_path: Path, heading: str) -> None:
    text = "| 断面 | 年份 | {0} |\n| 甲桥 | 2017 | =0.4 |", "| 年份 | 2017 |\n| 指标 | 完成值 |\n| {0} | =0.4 |"
    for drawn in text:
        (tmp_path / "m.xlsx").write_bytes(as_xlsx({"Sheet1": drawn.format(heading)}))
        (tmp_path / "wq.toml").write_text(WATER, encoding="utf-8")
        found = call(tmp_path, "check", "m.xlsx", "--ruleset", "./wq.toml", "--format", "json")
        assert value_of(found, "ammonia") == "0.4", found.err
        (assessment,) = found.json["assessments"]
        assert assessment["findings"][0]["criteria"][0]["measured"]["unit"] == "mg/L"


@pytest.mark.parametrize(("name", "fits"), [("人均公园绿地面积", True), ("公园绿地面积", False)])
def test_what_is_per_head_may_leave_that_to_its_name(tmp_path: Path, name: str, fits: bool) -> None:
    (tmp_path / "wq.toml").write_text(WATER.replace("氨氮", name).replace("g/L", "平方米/人"), encoding="utf-8")
    (tmp_path / "m.csv").write_text(f"县区,年份,{name}（平方米）\n甲县,2023,0.75\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--ruleset", "./wq.toml", "--format", "json")
    assert ("unit-does-not-fit" in found.codes) != fits
    assert not fits or value_of(found, "ammonia") == "0.75"


WATER = """
[ruleset]
id = "wq"
series = "wq"
version = "1.0.0"
title = "Water (made up)"
[sources.standard]
title = "A standard (made up)"
[indicators.ammonia]
number = "1"
name = "氨氮"
unit = "g/L"
constraint = "binding"
source = { ref = "standard", lines = "1", quote = "氨氮 ≤1.0" }
comparator = "≤"
threshold = 1.0
"""


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("用水量10^4m3/d", None),
        ("产值百万元/人", None),
        ("完成%", None),
        ("PM2.5μg/m3", "μg/m3"),
        ("BOD5mg/L", "mg/L"),
        ("处理水量/×10⁴m³", "×10⁴m³"),
        ("电耗/万m3", None),
        ("氨氮(mg·L⁻¹)", "mg·L−1"),
        ("氨氮/(μg·m-3)", "μg·m-3"),
    ],
)
def test_a_piece_of_a_unit_is_none(heading: str, said: str | None) -> None:
    assert read_heading((heading,)).unit == said


@pytest.mark.parametrize(
    ("heading", "said"),
    [("氨氮/mg·L-1", ("氨氮", "mg·L-1")), ("氨氮/吨", ("氨氮/吨", None)), ("流量/吨", ("流量/吨", None))],
)
def test_a_unit_behind_a_stroke_is_one_where_the_rules_ask_for_such(
    tmp_path: Path, heading: str, said: tuple[str, str | None]
) -> None:
    for file, text in (("r.toml", WATER), ("m.csv", f"断面名称,{heading}\n甲桥,0.2\n")):
        (tmp_path / file).write_text(text, encoding="utf-8")
    rules = load_ruleset(tmp_path / "r.toml")
    found = load_measurements(tmp_path / "m.csv", ruleset=rules, partial=True)
    assert [(entry.name, entry.unit) for entry in resolve(found.entries, [rules]).entries] == [said]


SOIL = (
    WATER.replace("[indicators.ammonia]", "[indicators.cd]").replace("氨氮", "镉").replace("g/L", "mg/L")
    + """
[indicators.soil_cd]
number = "2"
name = "土壤镉"
unit = "mg/kg"
constraint = "binding"
source = { ref = "standard", lines = "1", quote = "镉 ≤0.3" }
comparator = "≤"
threshold = 0.3
"""
)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("土壤监测结果", "土壤镉"),
        ("地表水监测结果", "镉"),
        ("土壤和地下水监测结果", "镉"),
        ("监测结果", "镉"),
        ("土壤污染防治水质监测", "镉"),
    ],
)
@pytest.mark.parametrize("table", ["样品编号,镉\nS1,0.2", "项目,结果\n镉,0.2"])
def test_what_the_samples_are_of_is_a_part_of_the_name(tmp_path: Path, title: str, name: str, table: str) -> None:
    for file, text in (("r.toml", SOIL), ("m.csv", f"{title},\n{table}\n")):
        (tmp_path / file).write_text(text, encoding="utf-8")
    found = load_measurements(tmp_path / "m.csv", ruleset=load_ruleset(tmp_path / "r.toml"))
    assert [entry.name for entry in found.entries] == [name]


@pytest.mark.parametrize(
    ("title", "rate", "name"),
    [
        ("甲县农村污水治理进展情况表", "治理率", "农村污水治理率"),
        ("2023年农村污水治理情况", "污水治理率", "农村污水治理率"),
        ("甲县城乡农村污水治理情况", "治理率", "治理率"),  # of more than the rate is
        ("甲县农村污水治理与水体治理情况", "治理率", "治理率"),
        ("甲县垃圾治理情况", "治理率", "治理率"),
        ("甲县农村污水2023年年报", "治理率", "农村污水治理率"),
        ("甲县城乡农村污水年报", "治理率", "治理率"),
        ("甲县农村年报", "治理率", "治理率"),
    ],
)
@pytest.mark.parametrize("table", ["乡镇,{}\n甲镇,30", "项目,结果\n{},30"])
def test_a_title_completes_the_name_of_a_rate(tmp_path: Path, title: str, rate: str, name: str, table: str) -> None:
    rules = WATER.replace("氨氮", "农村污水治理率").replace("μg/L", "%")
    for file, text in (("r.toml", rules), ("m.csv", f"{title},,\n{table.format(rate)}\n")):
        (tmp_path / file).write_text(text, encoding="utf-8")
    found = load_measurements(tmp_path / "m.csv", ruleset=load_ruleset(tmp_path / "r.toml"), partial=True)
    assert [entry.name for entry in found.entries] == [name]


@pytest.mark.parametrize("heading", ["指标任务", "工作内容", "重点任务"])
def test_a_heading_that_nobody_knows_names_what_the_rules_ask_for(tmp_path: Path, heading: str) -> None:
    (tmp_path / "r.toml").write_text(SOIL, encoding="utf-8")
    rules = load_ruleset(tmp_path / "r.toml")
    lines = [f"序号 | {heading} | 目标值 | 完成情况", "1 | 镉 | ≤0.3 | 已完成，0.1", "2 | 土壤镉 | ≤0.3 | 0.2"]
    (tmp_path / "m.xlsx").write_bytes(as_xlsx({"表": "\n".join(f"| {line} |" for line in lines)}))
    found = load_measurements(tmp_path / "m.xlsx", ruleset=rules, partial=True)
    assert {entry.name: entry.value for entry in found.entries} == {"镉": "已完成，0.1", "土壤镉": "0.2"}
    for name, other in (("土壤镉", "新建两站"), ("完成情况", "乙村")):  # most is not in the rules, and no value
        others = "\n".join(f"| {line.replace(name, other)} |" for line in lines)
        (tmp_path / "m.xlsx").write_bytes(as_xlsx({"表": others}))
        with pytest.raises(MeasurementError, match="no-table"):
            load_measurements(tmp_path / "m.xlsx", ruleset=rules, partial=True)


@pytest.mark.parametrize(("group", "name"), [("农村污水", "农村污水治理率"), ("黑臭水体", "治理率")])
def test_a_group_of_headings_completes_the_name_of_a_rate(tmp_path: Path, group: str, name: str) -> None:
    rules = WATER.replace("氨氮", "农村污水治理率").replace("μg/L", "%")
    for file, text in (
        ("r.toml", rules),
        ("m.csv", f"乡镇,{group},,其他\n,处理量（吨）,治理率（%）,人口（人）\n甲镇,3,30,5\n"),
    ):
        (tmp_path / file).write_text(text, encoding="utf-8")
    found = load_measurements(tmp_path / "m.csv", ruleset=load_ruleset(tmp_path / "r.toml"), partial=True)
    assert [entry.name for entry in found.entries if entry.value == "30"] == [name]


@pytest.mark.parametrize(
    "title",
    [
        "各区县降尘监测结果（2023年1—6月）",
        "2023年上半年各区县降尘量统计",
        "2023年各乡镇降尘量监测结果（上半年）",
        "2023年各监测点位降尘量",
    ],
)
def test_a_title_names_an_amount_without_its_sign(tmp_path: Path, title: str) -> None:
    rules = WATER.replace("氨氮", "降尘量").replace("μg/L", "%")
    for file, text in (("r.toml", rules), ("m.csv", f"{title},,\n区县,1月,2月\n甲县,4.8,4.1\n")):
        (tmp_path / file).write_text(text, encoding="utf-8")
    found = load_measurements(tmp_path / "m.csv", ruleset=load_ruleset(tmp_path / "r.toml"), partial=True)
    said = {(entry.name, str(entry.period), entry.value) for entry in found.entries}
    assert said == {("降尘量", "2023-01", "4.8"), ("降尘量", "2023-02", "4.1")}


def test_years_below_a_heading_of_history_are_of_values() -> None:
    assert read("指标 | 历史数据 | < | 2023年 \n ^ | 2021年 | 2022年 | ^ \n 森林覆盖率 | =5 | =6 | =7") == (
        "2021 5; 2022 6; 2023 7"
    )


@pytest.mark.parametrize("heading", ["指标名称【属性】", "指标（性质）", "指标名称（编号）"])
def test_what_else_stands_in_the_names_of_indicators(heading: str) -> None:
    assert read(f"{heading} | 2023年 \n 森林覆盖率【约束性】 | =5") == "2023 5"


ALONE = [  # headings of two columns, and what is read of 5 and 6
    ("数量 | 备注", "5"),
    ("考核结果 | 备注", "5"),
    ("数量 | 完成值", "6"),
    ("数量 | 2017年", "2017 6"),
    ("数量 | 数据", "!columns-mean-the-same"),
]


@pytest.mark.parametrize(("headings", "said"), ALONE, ids=[row[0] for row in ALONE])
def test_a_heading_that_means_a_value_where_there_is_no_other(headings: str, said: str) -> None:
    assert read(f"项目 | {headings} \n 森林覆盖率 | =5 | =6").split("; ")[-1] == said


def test_states_of_two_years_are_no_verdicts() -> None:
    drawn = "指标 | 2022年 | 2023年 \n 生态文明建设规划 | 完成 | 完成 \n 森林覆盖率 | 达标 | =18"
    assert read(drawn) == "2023 18; 2022 达标; 2022 完成; 2023 完成"


@pytest.mark.parametrize(("said", "code"), [("已达标", 1), ("未达标", 1), ("超额完成", 2)])
@pytest.mark.parametrize("below", ["", "\n| 填表人：甲    审核人：乙 | < | < | < |"])
def test_a_column_of_verdicts_is_one_whatever_its_heading(tmp_path: Path, said: str, code: int, below: str) -> None:
    drawn = f"| 指标 | 单位 | 现状（2017年） | 完成情况 |\n| 森林覆盖率 | % | 18.9 | {said} |"
    found = judged(tmp_path, {"表1": drawn + below})
    assert found.code == code
    assert value_of(found, "forest_cover") == ("18.9" if code == 1 else None)
    assert ("verdict-differs" in found.out) == (said == "未达标")


OF_THEIR_OWN_YEARS = [  # the cells of a column, and what is read of them where nothing else names a year
    ("62.1（2020年） \n 2021年：347", "2021 2021年：347; 2020 62.1（2020年）"),
    ("62.1（2020年） \n 347", "347; 62.1（2020年）"),
    ("62.1（2020年） \n /", "2020 /; 2020 62.1（2020年）"),
    ("62.1（2020年） \n 347（2021年） \n 88", "2021 347（2021年）; 2020 62.1（2020年）; !period-unnamed"),
]


@pytest.mark.parametrize(("cells", "said"), OF_THEIR_OWN_YEARS, ids=[row[0] for row in OF_THEIR_OWN_YEARS])
def test_cells_of_which_most_name_their_year_are_of_it(cells: str, said: str) -> None:
    rows = [" | ".join(row) for row in zip(("森林覆盖率", "优良天数", "公众满意度"), cells.split("\n"), strict=False)]
    assert read("\n".join(["指标 | 完成值", *rows])) == said


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("注：〔 〕、[ ]内为“十三五”五年累计数。", "2016/2020 751.7; 2020 33"),
        ("注：[ ]内的数据为十三五五年累计值", "2016/2020 751.7; 2020 33"),
        ("注：[ ]内为预期数", "2020 〔７５１．７〕; 2020 33"),
    ],
)
def test_a_note_says_of_which_years_a_number_in_brackets_is_the_sum(note: str, said: str) -> None:
    assert read(f"指标 | 2020年 \n 细颗粒物 | =33 \n VOCs减排量 | 〔７５１．７〕 \n {note} | -") == said


@pytest.mark.parametrize(
    ("cell", "value"),
    [("18.9（2017年）", "18.9"), ("18.8（2016年），18.7（2015年）", None), ("18.8（2016年），18.9", None)],
)
def test_of_several_years_in_a_cell_one_is_that_of_the_table(tmp_path: Path, cell: str, value: str | None) -> None:
    assert value_of(judged(tmp_path, {"表1": f"| 指标 | 完成值 |\n| 森林覆盖率 | {cell} |"}), "forest_cover") == value


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            "指标 | 完成情况 \n 湿地保护率 | 2016年29.9，2017年29.7 \n 森林覆盖率 | 2017年18.9（达标）",
            "2016 2016年29.9; 2017 2017年29.7; 2017 2017年18.9（达标）",
        ),
        (
            "指标 | 单位 | 完成值 \n 森林覆盖率 | % | 18.8（2016年）；18.9（2017年）",
            "2016 18.8（2016年）; 2017 18.9（2017年）",
        ),
        ("指标 | 2017年 \n 森林覆盖率 | 2016年18.8；2017年18.9", "2016 2016年18.8; 2017 2017年18.9"),
        ("指标 | 2017年 \n 森林覆盖率 | 2016年18.8 2017年18.9", "2016 2016年18.8; 2017 2017年18.9"),
        ("指标 | 2017年 \n 森林覆盖率 | 2015年18.8；2016年18.9", "2017 2015年18.8；2016年18.9"),
        (
            "县区 | 森林覆盖率（%） \n 甲县 | 2016年18.8，2017年18.9 \n 乙县 | =17",
            "甲县 2016 2016年18.8; 甲县 2017 2017年18.9; !period-unnamed",
        ),
    ],
)
def test_each_of_several_years_in_a_cell_counts_where_that_of_the_table_is_among_them(table: str, said: str) -> None:
    assert sorted(read(table).split("; ")) == sorted(said.split("; "))


STREAMS = [  # a table of sewage works, and the names of what is read of it
    ("日期 | 进水水质（mg/L） | < | 出水水质（mg/L） | < \n ^ | COD | 氨氮 | COD | 氨氮 \n 2.1 | =200 | =30 | =20 | =1",
     "出水COD 20; 出水氨氮 1; 进水COD 200; 进水氨氮 30"),
    ("日期 | 出水 \n ^ | TP \n ^ | mg/L \n 2.1 | =0.3", "出水TP 0.3"),
    ("检测项目 | 单位 | 进水 | 出水 \n COD | mg/L | =200 | =20", "出水COD 20; 进水COD 200"),
    ("采样点位 | COD（mg/L） | 氨氮（mg/L） \n 进水 | =200 | =30 \n 出水 | =20 | =1",
     "出水COD 20; 出水氨氮 1; 进水COD 200; 进水氨氮 30"),
    # no works, or a place of another name
    ("断面 | 监测项目（mg/L） | < \n ^ | COD | 氨氮 \n 甲桥 | =20 | =1", "COD 20; 氨氮 1"),
    ("检测项目 | 单位 | 进水口 | 出水口 \n COD | mg/L | =20 | =21 \n 氨氮 | mg/L | =1 | =2",
     "COD 20; COD 21; 氨氮 1; 氨氮 2"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "said"), STREAMS, ids=[row[0] for row in STREAMS])
def test_what_flows_into_sewage_works_and_out_of_them_is_part_of_a_name(sheet: str, said: str) -> None:
    lines = ["甲县城北污水处理厂运行日报表（2023年2月） | <", *sheet.split("\n")]
    book = as_xlsx({"Sheet1": "\n".join(f"| {line.strip()} |" for line in lines)})
    entries = gather([Input("m.xlsx", book, "xlsx")], partial=True).entries
    assert sorted(f"{each.name} {each.value}" for each in entries) == sorted(said.split("; "))


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (
            "甲县工业园污水处理厂出水监督性监测结果（2023年5月）",
            "甲县 工业园污水处理厂: 出水COD 22; 处理水量 20; 进水总磷 3",
        ),
        ("甲县城北污水处理厂进水水质检测结果（2023年5月）", "甲县 城北污水处理厂: 进水COD 22; 处理水量 20; 进水总磷 3"),
        ("甲县城北污水处理厂监测结果（2023年5月）", "甲县 城北污水处理厂: COD 22; 处理水量 20; 进水总磷 3"),
        ("甲县城南水厂出水水质检测结果（2023年5月）", "甲县 城南水厂出水: COD 22; 处理水量 20; 进水总磷 3"),
        ("甲县污水厂出水水质检测结果（2023年5月）", "甲县: COD 22; 处理水量 20; 进水总磷 3"),
    ],
)
def test_a_title_may_say_of_which_stream_of_which_works_all_is(title: str, said: str) -> None:
    rows = "COD | mg/L | =22 \n 进水总磷 | mg/L | =3 \n 处理水量 | 万吨 | =20"
    drawn = "\n".join(f"| {line} |" for line in (f"{title} | < | <", "项目 | 单位 | 结果", *rows.split(" \n ")))
    found = gather([Input("m.xlsx", as_xlsx({"Sheet1": drawn}), "xlsx")], partial=True)
    place, _, values = said.partition(": ")
    assert {each.area for each in found.entries} == {place}
    assert {f"{each.name} {each.value}" for each in found.entries} == {*values.split("; ")}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("断面 | 水质类别 | 上月类别 \n 甲桥 | Ⅲ类 | Ⅱ类", "2023-08 Ⅲ类; 2023-07 Ⅱ类"),
        ("断面 | 综合指数 | 去年同期指数 \n 甲桥 | =0.8 | =0.9", "2023-08 0.8; 2022-08 0.9"),
        ("断面 | 综合指数 | 高锰酸盐指数 | 上月指数 \n 甲桥 | =0.8 | =3 | =0.9", "2023-08 0.8; 2023-08 3; 2023-07 0.9"),
    ],
)
def test_behind_a_time_may_stand_the_end_of_the_one_name_beside_it(table: str, said: str) -> None:
    lines = [f"| {line} |" for line in f"2023年8月水质 | < \n {table}".split(" \n ")]
    found = gather([Input("m.xlsx", as_xlsx({"Sheet1": "\n".join(lines)}), "xlsx")], partial=True)
    assert {f"{each.period} {each.value}" for each in found.entries} == {*said.split("; ")}
    ends = {each.name for each in found.entries if each.value in ("Ⅱ类", "0.9")}
    assert ends == {"水质类别" if "类别" in table else "指数" if "高锰" in table else "综合指数"}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("点位 | 昼间 | 夜间 \n 甲桥 | =58.3 | =47.9", "昼间噪声 58.3; 夜间噪声 47.9"),
        ("点位 | 上半年 \n 甲桥 | 昼58.3 夜47.9", "昼间噪声 58.3; 夜间噪声 47.9"),
        ("点位 | 等效声级 \n 甲桥 | 昼58.3 夜47.9", "昼间噪声 58.3; 夜间噪声 47.9"),
        ("点位 | Lmax | < \n ^ | 昼间 | 夜间 \n 甲桥 | =58.3 | =47.9", "昼间 58.3; 夜间 47.9"),
        (
            "点位 | 监测结果 \n 甲桥 | COD 21，氨氮0.5 \n 乙桥 | COD：19；氨氮<0.4",
            "COD 21; 氨氮 0.5; COD 19; 氨氮 <0.4",
        ),
    ],
)
@pytest.mark.parametrize("unit", ["dB(A)", "辆/h"])
def test_a_cell_may_name_its_numbers_and_noise_is_of_day_or_night(table: str, said: str, unit: str) -> None:
    drawn = "\n".join(f"| {line} |" for line in f"2021年监测（单位：{unit}） | < \n {table}".split(" \n "))
    found = gather([Input("m.xlsx", as_xlsx({"Sheet1": drawn}), "xlsx")], partial=True)
    wanted = said if unit == "dB(A)" else said.replace("噪声", "")
    assert {f"{each.name} {each.value}" for each in found.entries} == {*wanted.split("; ")}


@pytest.mark.parametrize(
    ("title", "said"), [("环境噪声检测结果", "2024-06-11"), ("声环境", "2024-06-11"), ("水质检测结果", "None")]
)
def test_noise_is_measured_on_the_day_of_its_test(title: str, said: str) -> None:
    drawn = (
        f"| 甲县{title} | < | < |\n| 检测日期：2024年6月11日 | < | < |\n| 点位 | 检测结果（dB(A)） | 限值（昼/夜） |"
    )
    content = as_xlsx({"Sheet1": f"{drawn}\n| 甲桥 | 昼55.3 夜41.2 | 60/50 |"})
    found = gather([Input("m.xlsx", content, "xlsx")], partial=True)
    assert {f"{each.value} {each.period}" for each in found.entries} == {f"55.3 {said}", f"41.2 {said}"}


@pytest.mark.parametrize(
    "unit",
    [
        "除CO为mg/m³外，其它均为μg/m³",
        "μg/m³，CO：mg/m³",
        "微克/立方米（一氧化碳毫克/立方米）",
        "除CO外均为μg/m³，CO为毫克/立方米",
    ],
)
@pytest.mark.parametrize("where", ["above", "heading"])
def test_a_unit_of_all_may_be_none_of_some(unit: str, where: str) -> None:
    where = "above" if unit.endswith("）") else where
    group = "浓度" if where == "above" else f"浓度（单位：{unit}）"
    line = f"甲县2024年4月空气质量（单位：{unit}）" if where == "above" else "甲县2024年4月空气质量"
    drawn = f"| {line} | < | < |\n| 站点 | {group} | < |\n| ^ | SO2 | CO-95per |\n| 青年路 | =9 | =0.8 |"
    found = gather([Input("m.xlsx", as_xlsx({"Sheet1": drawn}), "xlsx")], partial=True)
    units = {each.name: compact(each.unit or "") for each in found.entries}
    assert units["SO2"] in ("μg/m3", "微克/立方米")
    assert units["CO-95per"] in ("mg/m3", "毫克/立方米")


@pytest.mark.parametrize(("value", "said"), [("4 104 700", "4 104 700"), ("=36940", "36940"), ("未统计", "未统计")])
def test_a_row_that_a_number_in_a_circle_counts_is_no_note(value: str, said: str) -> None:
    table = f"序号 | 指标 | 2017年 \n ① | 森林覆盖率 | =18.9 \n ② | 用水总量 | {value} \n ①为快报数 | < | <"
    assert sorted(read(table).split("; ")) == sorted(["2017 18.9", f"2017 {said}"])


OF_ONE = [  # a title, a table below it, and what is read
    ("甲县2023年细颗粒物监测结果", "月份 | 青年路 | 实验小学 | 均值 \n 一月 | =35 | =36 | =36 \n 二月 | =31 | - | =32",
     "甲县 青年路 2023-01 35; 甲县 实验小学 2023-01 36; 甲县 青年路 2023-02 31"),
    ("甲县PM2.5月均值", "月份 | 县政府站 | 老干局 \n 202301 | =35 | =36",
     "甲县 县政府站 2023-01 35; 甲县 老干局 2023-01 36"),
    ("2022年甲市各县区细颗粒物浓度月均值", "县区\\月份 | 1月 | 2月 \n 乙县 | =70 | =43 \n 全市 | =71 | =44",
     "乙县 2022-01 70; 乙县 2022-02 43; 甲市 2022-01 71; 甲市 2022-02 44"),
    ("2022年甲市细颗粒物统计", "月份＼县区 | 乙县 | 丙县 \n 1月 | =70 | =43", "乙县 2022-01 70; 丙县 2022-01 43"),
    ("甲县生活垃圾清运情况", "2022年 | 单位 | 1月 | 2月 \n 垃圾清运量 | 万吨 | =2.1 | =2.4",
     "甲县 2022-01 2.1; 甲县 2022-02 2.4"),
    ("甲县用水情况", "指标名称（2022年） | 单位 | 一季度 | 上半年 \n 用水总量 | 万吨 | =2.1 | =4.4",
     "甲县 2022-Q1 2.1; 甲县 2022-H1 4.4"),
    # a sum of the months that are filled in, by its numbers
    ("甲县2022年用水情况", "指标 | 单位 | 1月 | 2月 | 3月 | 年累计 \n 用水总量 | 万吨 | =2.1 | =2.4 | - | =4.5",
     "甲县 2022-01 2.1; 甲县 2022-02 2.4; 甲县 2022-01/02 4.5"),
    ("甲县2022年用水情况", "指标 | 单位 | 1月 | 2月 | 3月 | 年累计 \n 用水总量 | 万吨 | =2.1 | =2.4 | - | =2.2",
     "甲县 2022-01 2.1; 甲县 2022-02 2.4; !bad-period"),
    ("甲县2022年用水情况", "指标 | 单位 | 2月 | 3月 | 年累计 \n 用水总量 | 万吨 | =2.1 | =2.4 | =4.5",
     "甲县 2022-02 2.1; 甲县 2022-03 2.4; !bad-period"),
    # measures, or no place by its form, or nothing that a title names
    ("甲县2023年细颗粒物监测结果", "月份 | 氨氮 | 实验小学 \n 一月 | =35 | =36", "甲县 2023-01 35; 甲县 2023-01 36"),
    ("甲县2023年细颗粒物监测结果", "月份 | 风速 | 气温 \n 一月 | =35 | =36", "甲县 2023-01 35; 甲县 2023-01 36"),
    ("甲县2023年监测结果", "月份 | 青年路 | 实验小学 \n 一月 | =35 | =36", "甲县 2023-01 35; 甲县 2023-01 36"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "table", "said"), OF_ONE, ids=[f"{row[0]} {row[1]}" for row in OF_ONE])
def test_places_and_areas_across_below_a_title_of_one_indicator(title: str, table: str, said: str) -> None:
    assert sorted(read(f"{title} | < \n {table}").split("; ")) == sorted(said.split("; "))


METHODS = [  # the headings of a table of methods and its row of 总磷, and whether its limit is that of 未检出
    ("检测项目 | 检测方法 | 检出限", "总磷 | 分光光度法 | 0.01mg/L", True),
    ("检测项目 | 检测方法 | 检出限（mg/L）", "总磷 | 分光光度法 | =0.01", True),
    ("检测项目 | 单位 | 方法检出限", "总磷 | mg/L | =0.01", True),
    ("检测项目 | 检测方法 | 检出限", "总磷 | 分光光度法 | =0.01", False),
    ("检测项目 | 检测方法 | 检出限", "总氮 | 分光光度法 | 0.05mg/L", False),
]


@pytest.mark.parametrize("below", [True, False], ids=["below", "on a sheet"])
@pytest.mark.parametrize(("headings", "row", "found"), METHODS, ids=[f"{row[0]} {row[1]}" for row in METHODS])
def test_a_limit_stands_in_the_table_of_methods(headings: str, row: str, found: bool, below: bool) -> None:
    results = "| 检测项目 | 单位 | 检测结果 |\n| 氨氮 | mg/L | =0.3 |\n| 总磷 | mg/L | 未检出 |"
    methods = f"| {headings} |\n| {row} |"
    sheets = {"结果": f"{results}\n{methods}"} if below else {"结果": results, "方法": methods}
    entries = gather([Input("m.xlsx", as_xlsx(sheets), "xlsx")], partial=True).entries
    assert [(each.name, each.value) for each in entries] == [("总磷", "未检出"), ("氨氮", "0.3")]
    assert ("0.01" in str(entries[0].limit)) == found


@pytest.mark.parametrize(("other", "code"), [("50.5%", "columns-mean-the-same"), ("52.5%", None), ("", None)])
def test_of_two_columns_that_mean_the_same_none_counts_where_they_differ(other: str, code: str | None) -> None:
    sheet = f"| 指标 | 2017年 | 2017年 |\n| 公众绿色出行率 | 52.5% | {other} |\n| 森林覆盖率 | 25% | 25% |"
    measurements = gather([Input("m.xlsx", as_xlsx({"表1": sheet}), "xlsx")], partial=True)
    faults = {each.name: each.fault and each.fault.code for each in measurements.entries}
    assert faults == {"公众绿色出行率": code, "森林覆盖率": None}
    assert [each.code for each in measurements.problems if each.level == "error"] == ["columns-mean-the-same"]


REMARKS = [
    ("为2020年目标", True),
    ("2015年数据", True),
    ("2017年数据", False),
    ("2016年为51", False),
    ("2015年发布", False),
    ("为1-9月数据", True),
    ("上半年数据", True),
    ("截至9月底", True),
    ("上年数据", True),
    ("12月底数据", False),
    ("1-12月数据", False),
    ("9月发布", False),
]


@pytest.mark.parametrize(("remark", "asked"), REMARKS)
def test_a_remark_may_say_of_which_year_a_value_is(tmp_path: Path, remark: str, asked: bool) -> None:
    sheet = f"| 指标 | 2017年 | 备注 |\n| 森林覆盖率 | 25% | {remark} |\n| 公众绿色出行率 | 52.5% | - |"
    found = judged(tmp_path, {"表1": sheet})
    assert [each["code"] for each in found.json["problems"]] == ["value-of-another-period"] * asked


SECTIONS = [  # a line inside a table of 示例区 in 2017, and whether what stands below it is asked about
    ("二、2020年目标", True),
    ("规划目标", True),
    ("2016年", True),
    ("二、2016年完成情况", True),
    ("乙县", True),
    ("二、建成区", True),
    ("单位：万立方米", True),
    ("二、生态安全", False),
    ("目标责任体系与制度建设", False),
    ("示例区", False),
    ("2017年", False),
]


@pytest.mark.parametrize("merged", [True, False], ids=["merged", "alone"])
@pytest.mark.parametrize(("line", "asked"), SECTIONS, ids=[line for line, _ in SECTIONS])
def test_a_line_in_a_table_may_say_whose_the_rows_below_are(line: str, asked: bool, merged: bool) -> None:
    above = "| 示例区2017年 | - |\n| 指标 | 完成值 |\n| 公众绿色出行率 | 52.5% |"
    sheet = f"{above}\n| {line} | {'<' if merged else ''} |\n| 森林覆盖率 | 25% |"
    measurements = gather([Input("m.xlsx", as_xlsx({"表1": sheet}), "xlsx")], partial=True)
    faults = {each.name: each.fault and each.fault.code for each in measurements.entries if each.value}
    assert faults == {"公众绿色出行率": None, "森林覆盖率": "below-a-section" if asked else None}
    assert [each.code for each in measurements.problems] == ["below-a-section"] * asked


OWN = '[fields]\nvalue = ["本季填报数"]\nverdict = ["自我评价"]\n[targets]\nwords = ["争取"]\n'


def test_an_office_adds_words_of_its_own(tmp_path: Path) -> None:
    drawn = "| 指标 | 单位 | 本季填报数 | 2017年争取 | 自我评价 |\n| 森林覆盖率 | % | 18.9 | 25 | 未达标 |"
    (tmp_path / "m.xlsx").write_bytes(as_xlsx({"表1": drawn}))
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    assert call(tmp_path, "check", "m.xlsx", *OPTIONS).codes == ["columns-of-whom"]
    found = call(tmp_path, "check", "m.xlsx", *OPTIONS, "--headings", "own.toml", "--format", "json")
    assert (found.code, value_of(found, "forest_cover")) == (1, "18.9")
    assert found.json["options"]["headings"]["fields"]["value"] == ["本季填报数"]
    (tmp_path / "record.json").write_text(found.out, encoding="utf-8")
    assert call(tmp_path, "verify", "record.json").code == 0
    assert call(tmp_path, "check", "m.xlsx", *OPTIONS).codes == ["columns-of-whom"]  # the next call knows nothing of it


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[field]\nvalue = ["甲"]\n', "unknown-key"),
        ('[fields]\nvalues = ["甲"]\n', "unknown-key"),
        ('[fields]\nvalue = "甲"\n', "wrong-type"),
        ("[fields]\nvalue = [1]\n", "wrong-type"),
        ("fields = 1\n", "unknown-key"),
        ("[fields\n", "not-toml"),
    ],
)
def test_words_that_cannot_be_used(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "m.csv").write_text("指标,数值\n森林覆盖率,18.9\n", encoding="utf-8")
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", *OPTIONS, "--headings", "own.toml")
    assert (found.code, found.codes) == (2, [code])
    assert call(tmp_path, "check", "m.csv", *OPTIONS, "--headings", "none.toml").codes == ["not-readable"]


UNITS = [  # a line above a table, the heading of its values, and the unit of which it is said that nobody knows it
    ("单位：百亩次", "数值", "百亩次"),
    ("单位：亿元、万人", "数值", "亿元、万人"),
    ("单位：亿元、%", "数值", None),
    ("（单位：百亩次）", "数值", "百亩次"),
    ("示例区2017年指标", "数值（百亩次/年）", "百亩次/年"),
    ("单位：%", "数值", None),
    ("单位：%（pH值无量纲）", "数值", None),
    ("单位：百亩次（森林覆盖率除外）", "数值", None),
    ("单位：百亩次（除注明外）", "数值", "百亩次"),
    ("单位：百亩次（pH无量纲；森林覆盖率：%）", "数值", None),
    ("单位：百亩次，森林覆盖率：%", "数值", None),
    ("单位：百亩次（森林覆盖率的单位为%）", "数值", None),
    ("单位：除森林覆盖率为%外，其余均为百亩次", "数值", None),
    ("单位：%（氨氮为百亩次，pH无量纲）", "数值", None),
    ("单位：除氨氮为%外，其余均为百亩次", "数值", "百亩次"),
    ("单位：%（特别说明的指标另见表后的注）", "数值", "%（特别说明的指标另见表后的注）"),
    ("示例区2017年指标", "数值（单位：除森林覆盖率为%外，其它均为μg/m3）", None),
    ("示例区2017年指标", "数值（除氨氮为%外，其它均为μg/m3）", "μg/m3"),
    ("单位：示例区林业局", "数值", None),
    ("单位：示例环保有限公司", "数值", None),
    ("单位：示例区", "数值", None),
    ("示例区2017年指标", "数值（%）", None),
    ("单位：除水温为℃外，其他均为百亩次", "数值", "百亩次"),
    ("单位：除森林覆盖率为百亩次外，其他均为%", "数值", "百亩次"),
    ("单位：百亩次（森林覆盖率：%）", "数值", None),
    ("单位：t/(km2·30d)", "数值（%）", None),
]


@pytest.mark.parametrize(("line", "heading", "unit"), UNITS, ids=[f"{row[0]} {row[1]}" for row in UNITS])
def test_a_unit_that_nobody_knows_is_never_passed_over(
    tmp_path: Path, line: str, heading: str, unit: str | None
) -> None:
    found = judged(tmp_path, {"表1": f"| {line} | - |\n| 指标 | {heading} |\n| 森林覆盖率 | =18.9 |"})
    assert value_of(found, "forest_cover") == (None if unit else "18.9")
    assert [each["details"]["unit"] for each in found.json["problems"]] == [unit] * (unit is not None)


NAMED = [  # the name of a file, a line above its table, and whether they contradict each other
    ("乙县.xlsx", "甲县2017年指标", True),
    ("乙县上报.xlsx", "甲县2017年指标", True),
    ("附件2 乙县生态环境局（最终版）.xlsx", "甲县2017年指标", True),
    ("乙县上报.xlsx", "地区：甲县", True),
    ("甲县2016年.xlsx", "甲县2017年指标", True),
    ("2016年指标.xlsx", "甲县2017年指标", True),
    ("甲县上报.xlsx", "甲县2017年指标", False),
    ("丙市各县上报.xlsx", "甲县2017年指标", False),
    ("丙市甲县上报.xlsx", "甲县2017年指标", False),
    ("附件2（最终版）.xlsx", "甲县2017年指标", False),
]


@pytest.mark.parametrize(("name", "line", "asked"), NAMED, ids=[f"{row[0]} {row[1]}" for row in NAMED])
def test_the_name_of_a_file_may_contradict_its_title(name: str, line: str, asked: bool) -> None:
    said = read(as_xlsx({"Sheet1": f"| {line} | - |\n| 指标 | 完成值 |\n| 森林覆盖率 | =18.9 |"}), name)
    assert said.endswith("18.9; !surroundings-disagree" if asked else "18.9")


# Tables of which it is not clear what stands in them, and what the message says of each.
UNCLEAR = {
    "nobody says whose they are": (
        "测量处,氨氮(mg/L),总磷(mg/L)\n甲,0.12,0.06\n",
        "subject-missing",
        "断面名称",
    ),
    "nobody says whose, below a title": ("水质表,,\n甲,水温(℃),总磷(mg/L)\n乙,16.2,0.06\n", "subject-missing", "年份"),
    "several columns of numbers": ("报送表,,\n检测项目,老王,老李\n氨氮,0.1,0.2\n", "columns-of-whom", "监测断面"),
    "three of them": ("报送表,,,\n指标,甲乙,丙丁,戊己\n森林覆盖率,1,2,3\n", "columns-of-whom", "样品编号"),
    "one column of numbers": ("报送表,,\n检测项目,单位,填报\n氨氮,mg/L,0.1\n", "column-missing", "填报 → 现状值"),
    "a column of targets alone": ("报送表,,\n指标,单位,指标值\n氨氮,mg/L,0.1\n", "column-missing", "指标值"),
    "a growth alone": ("报送表,,\n指标,单位,增长（%）\n氨氮,mg/L,0.1\n", "column-missing", "增长（%）"),
}


@pytest.mark.parametrize(("text", "code", "fix"), UNCLEAR.values(), ids=UNCLEAR)
def test_the_message_names_what_this_table_lacks(tmp_path: Path, text: str, code: str, fix: str) -> None:
    (tmp_path / "m.csv").write_text(text, encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", *OPTIONS)
    assert (found.code, found.codes) == (2, [code])
    assert fix in found.err


def test_a_workbook_whose_only_table_is_hidden_says_so(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("封面")
    for values in (("指标", "数值", "单位"), ("森林覆盖率", 18.9, "%")):
        book["Sheet"].append(values)
    book["Sheet"].sheet_state = "hidden"
    book.save(tmp_path / "m.xlsx")
    found = call(tmp_path, "check", "m.xlsx", *OPTIONS, "--lang", "en")
    assert (found.code, found.codes) == (2, ["sheet-not-read"])
    assert "it is hidden" in found.err


@pytest.mark.parametrize(
    "text", ["创建材料（虚构）,\n二〇二〇年三月,\n", "说明,\n数据由各部门提供。,\n", "目录\n一、指标表\n"]
)
def test_a_cover_or_notes_as_csv_stop_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "cover.csv").write_text(text, encoding="utf-8")
    (tmp_path / "m.csv").write_text("指标,数值,单位\n森林覆盖率,18.9,%\n", encoding="utf-8")
    found = call(tmp_path, "check", "cover.csv", "m.csv", *OPTIONS)
    assert (found.code, found.codes) == (1, ["sheet-not-read"])


def test_a_file_without_a_table_is_known_soon() -> None:
    rows = "\n".join(f"示例{n},文字,{n},{n / 7:.3f},备注{n}" for n in range(20_000))
    began = process_time()
    with pytest.raises(MeasurementError):
        gather([Input("m.csv", f"编码,姓名,数量,金额,说明\n{rows}".encode(), "csv")])
    assert process_time() - began < 5  # a tenth of it on a quiet machine


AXIS_OF_PARTS = '[axes.lake]\nname = "湖区"\nvariants = ["湖区县", "城区"]\n'
OF_A_LAKE = rule(
    "cover", 'comparator = "≥"', 'threshold.lake."湖区县" = 15', 'threshold.lake."城区" = 20', "range = [0, 100]"
)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("heading", "verdict", "codes"),
    [
        ("湖区", "pass", []),  # 城区 is a variant here, and no part of the county
        ("lake", "pass", []),
        ("调查的是", "undetermined", ["value-of-a-scope", "unknown-column"]),
        ("统计范围", "undetermined", ["value-of-a-scope"]),
    ],
)
def test_a_part_of_an_area_may_be_the_variant_of_an_axis(
    tmp_path: Path, heading: str, verdict: str, codes: list[str], suffix: str
) -> None:
    (tmp_path / "own.toml").write_text("\n".join([HEAD, AXIS_OF_PARTS, OF_A_LAKE]), encoding="utf-8")
    lines = [f"地区,年份,指标,数值,单位,{heading}", "甲县,2018,cover,28,%,城区", "乙县,2018,cover,28,%,湖区县"]
    drawn = "\n".join(f"| {line.replace(',', ' | ')} |" for line in lines)
    (tmp_path / f"m.{suffix}").write_bytes(as_xlsx({"表1": drawn}) if suffix == "xlsx" else "\n".join(lines).encode())
    found = call(tmp_path, "check", f"m.{suffix}", "--ruleset", "./own.toml", "--format", "json", "--accept-unverified")
    (judged_as,) = [each["verdict"] for each in found.json["assessments"] if each["area"] == "甲县"]
    assert (judged_as, found.codes) == (verdict, codes)
