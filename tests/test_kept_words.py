"""Headings, titles, names and cells of tables as people keep them, a line each: what is read from the words."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import call
from hypothesis import given
from hypothesis import strategies as st
from kept_workbooks import as_xlsx

import compliance
from compliance.measurements.measurement import Entry
from compliance.measurements.tables.columns import is_area, read_heading
from compliance.measurements.tables.naming import resolve
from compliance.measurements.tables.surroundings import surroundings
from compliance.period import Period, parse_period
from compliance.problems import Place
from compliance.reading.grid import grid_of_texts

AIR = Path(__file__).parents[1] / "examples" / "offices" / "air.toml"

HEADINGS = [  # the lines of a heading, its field, period, area, unit
    ("指标　　年份\nItem　　Year", "indicator", None, None, None),
    ("单 位\nUnit of Measure", "unit", None, None, None),
    ("2020年\nTarget", "ignored", "2020", None, None),
    ("指标名称", "indicator", None, None, None),
    ("指标名称（单位）", "indicator", None, None, None),
    ("指标 / 名称", "indicator", None, None, None),
    ("指标 / 单位", "unit", None, None, None),
    ("序号", "number", None, None, None),
    ("标识", "id", None, None, None),
    ("现状值", "value", None, None, None),
    ("数值（%）", "value", None, None, "%"),
    ("数值（单位：吨标煤/万元）", "value", None, None, "吨标煤/万元"),
    ("完成值 / %", "value", None, None, "%"),
    ("本年", "value", None, None, None),
    ("2018—2020年三年均值", "value", "2018/2020", None, None),
    ("2019-2020年\n二年平均值", "value", "2019/2020", None, None),
    ("2018—2020年二年均值", None, None, None, None),
    ("2016—2020年五年均值", None, None, None, None),
    ("2020年三年均值", None, None, None, None),
    ("昼间（dB(A)）", None, None, None, "dB"),
    ("本年度", "value", None, None, None),
    ("本年 / 完成值", "value", None, None, None),
    ("自评值", "value", None, None, None),
    ("2017年自评值（%）", "value", "2017", None, "%"),
    ("核定值", "value", None, None, None),
    ("2015年", "value", "2015", None, None),
    ("2016", "value", "2016", None, None),
    ("２０１６年度", "value", "2016", None, None),
    ("2015年现状值", "value", "2015", None, None),
    ("现状值（2015年）", "value", "2015", None, None),
    ("2017年完成值(%)", "value", "2017", None, "%"),
    ("2017年实际完成情况", "value", "2017", None, None),
    ("2017年第三季度", "value", "2017-Q3", None, None),
    ("2017-Q3", "value", "2017-Q3", None, None),
    ("2017年6月", "value", "2017-06", None, None),
    ("2017-06", "value", "2017-06", None, None),
    ("2015年（基准年）", "value", "2015", None, None),
    ("2017年末", "value", "2017", None, None),
    ("现状值 / 2015", "value", "2015", None, None),
    ("2017年 / 完成值", "value", "2017", None, None),
    ("海陵区", "value", None, "海陵区", None),
    ("示例区（虚构）", "value", None, "示例区（虚构）", None),
    ("海陵区 / 2016年", "value", "2016", "海陵区", None),
    ("2016年 / 海陵区", "value", "2016", "海陵区", None),
    ("示例区（%）", "value", None, "示例区", "%"),
    ("示例区（2017年）", "value", "2017", "示例区", None),
    ("2017年示例区", "value", "2017", "示例区", None),
    ("控制目标", "given", None, None, None),
    ("2017年控制目标", "given", "2017", None, None),
    ("2017年 / 上级下达目标", "given", "2017", None, None),
    ("上级下达目标值（%）", "given", None, None, "%"),
    ("省级下达目标", "given", None, None, None),
    ("下达指标", "given", None, None, None),
    ("2017年往期值", "earlier", "2017", None, None),
    ("2017年控制目标值", "given", "2017", None, None),
    ("2017年不适用原因", "not_applicable", "2017", None, None),
    ("2017年佐证材料", "evidence", "2017", None, None),
    ("2017年 / 佐证材料", "evidence", "2017", None, None),
    ("2017年备注", "note", "2017", None, None),
    # never measured
    ("目标值", "ignored", None, None, None),
    ("指标值", "ignored", None, None, None),
    ("2020年目标值", "ignored", "2020", None, None),
    ("2020年目标", "ignored", "2020", None, None),
    ("2018年度考核目标值", "ignored", "2018", None, None),
    ("2018年计划", "ignored", "2018", None, None),
    ("2017年 / 目标值", "ignored", "2017", None, None),
    ("本年 / 目标值", "ignored", None, None, None),
    ("目标值 / 2017年", "ignored", "2017", None, None),
    ("目标值 / 2017年 / 数值", "ignored", "2017", None, None),
    ("国家标准", "ignored", None, None, None),
    ("标准限值", "ignored", None, None, None),
    ("《生活饮用水卫生标准》 GB 5749-2022", "ignored", None, None, None),
    ("GB 3838-2002 Ⅲ类", "ignored", None, None, None),
    ("指标值 / 现状值", "value", None, None, None),
    ("指标值 / 数值", "ignored", None, None, None),
    ("“十三五”规划目标", "ignored", None, None, None),
    ("约束性指标值", "ignored", None, None, None),
    # not understood
    ("排名", None, None, None, None),
    ("完成率", None, None, None, None),
    ("比例", None, None, None, None),
    ("名称", None, None, None, None),
    ("上年", None, None, None, None),
    ("上周", "value", None, None, None),
    ("全市", None, None, None, None),
    ("国家生态文明建设示范区", None, None, None, None),
    ("自然保护区", None, None, None, None),
    ("建成区", None, None, None, None),
    ("农村地区", None, None, None, None),
    ("森林覆盖率（建成区）", None, None, None, None),
    ("示例区（完成值）", None, None, None, None),
    ("2017年（完成值", None, "2017", None, None),
    ("2017年预计", None, "2017", None, None),
    ("2017年比2016年增长", None, None, None, None),
    ("1", None, None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "field", "period", "area", "unit"), HEADINGS, ids=[row[0] for row in HEADINGS])
def test_a_heading(lines: str, field: str | None, period: str | None, area: str | None, unit: str | None) -> None:
    found = read_heading(lines.split(" / "))
    assert (found.field, found.area, found.unit) == (field, area, unit)
    assert (None if found.period is None else str(found.period)) == period
    assert found.explained == (field is not None)


@pytest.mark.parametrize(
    ("lines", "scope"),
    [
        ("2017年完成值（建成区）", "建成区"),
        ("2017年完成值（全区）（%）", "全区"),
        ("2017年（建成区）", "建成区"),
        ("2017年农村地区", "农村地区"),
        ("2017年建成区完成值", "建成区"),
        ("完成值（城镇）", "城镇"),
        ("2017年 / 园区", "园区"),
        ("完成值 / 主城区", "主城区"),
        ("示例区（建成区）", "建成区"),
    ],
)
def test_a_scope_is_no_area(lines: str, scope: str) -> None:
    found = read_heading(lines.split(" / "))
    assert (found.field, found.scope) == ("value", scope)
    assert found.area in (None, "示例区")


@pytest.mark.parametrize(
    "words", ["十三五末", "“十三五”末", "2017-2015年", "近三年平均", "上年", "2017年9-3月", "2017年预计", "年均"]
)
def test_a_time_that_names_no_one_period(words: str) -> None:
    found = read_heading((words,))
    assert (found.field, found.timing is not None) == (None, True)


@given(st.lists(st.text(st.sampled_from("2015年现状目标值指标单位%(（）/ 区县市完成海陵0一\n")), max_size=4))
def test_any_heading_is_read(lines: list[str]) -> None:
    found = read_heading(lines)
    assert found.field or found.words or not "".join(lines).strip() or found.unit or found.period or found.timing


AREAS = [
    "望城区",
    "东城区",
    "长沙市望城区",
    "海陵区",
    "示例区（虚构）",
    "泰州市海陵区",
    "兴隆台区",
    "某自治县",
    "示例街道",
    "高新区",
    *("双城乡", "矿区"),
]
NO_AREAS = [
    "全区",
    "各县区",
    "本市",
    "示范区",
    "生态保护区",
    "区",
    "区发改局",
    "受示例县",
    "工业园区",
    "城市",
    "森林覆盖率",
    "2017年示例区",
    "地区",
    "建成区",
    "主城区",
    "老城区",
    "长沙市城区",
    "城区",
    "各城区",
    *("城乡", "牧区"),
    "临江市分县",
    "临江市各县区",
    "临江市县区",
    "临江市区县",
    "县（市、区）",
    "农村地区",
    "完成值(建成区",
    "卫计委(示例区",
    "卫计委示例区",
    "示例区(%)",
    "示例区（2017年）",
]


@pytest.mark.parametrize("name", AREAS)
def test_an_area(name: str) -> None:
    assert is_area(name)


@pytest.mark.parametrize("name", NO_AREAS)
def test_no_area(name: str) -> None:
    assert not is_area(name)


TITLES = [  # the lines above a table, the area, the period
    ("海陵区2017年生态文明建设指标统计表", "海陵区", "2017年"),
    ("泰州市海陵区创建国家生态文明建设示范区工作任务分解表", "泰州市海陵区", None),
    ("示例区（虚构）2017年度指标完成情况表", "示例区（虚构）", "2017年度"),
    ("关于示例县生态指标的报表", "示例县", None),
    ("2017年国家生态文明建设示范区指标", None, "2017年"),
    ("示例区2015-2017年指标", "示例区", None),
    ("示例区2015—2017年累计减排量", "示例区", "2015—2017年"),
    ("示例区2015—2017年累计目标", "示例区", None),
    ("示例区2020年目标任务表", "示例区", None),
    ("泰海政办发〔2018〕26号", None, None),
    ("区发改局2017年报送表", None, "2017年"),
    ("卫计委（示例区（虚构））", "示例区（虚构）", None),
    ("区发改局2017年报送表（海陵区）", "海陵区", "2017年"),
    ("生态文明指标表（试行）", None, None),
    ("城市环境质量2017年报表", None, "2017年"),
    ("示例县域经济2017年指标", None, "2017年"),
    ("地区：示例区|年份：2017", "示例区", "2017"),
    ("地区：示例区  统计年度：2017年", "示例区", "2017年"),
    ("填报单位：区水务局|填报日期：2018年3月5日", None, None),
    ("填表日期|2018年3月", None, None),
    ("地区|示例区（虚构）", "示例区（虚构）", None),
    ("年度|2017", None, "2017"),
    ("单位：%", None, None),
]


@pytest.mark.parametrize(("line", "area", "period"), TITLES, ids=[row[0] for row in TITLES])
def test_what_a_title_says(line: str, area: str | None, period: str | None) -> None:
    around = surroundings(grid_of_texts("m.csv", [line.split("|")]), (1,))
    assert (around.area and around.area.text, around.period and around.period.text) == (area, period)


@pytest.mark.parametrize(
    ("file", "sheet", "area", "period"),
    [
        ("示例区2017年.xlsx", "Sheet1", "示例区", "2017年"),
        ("示例区.xlsx", "2017年", "示例区", "2017年"),
        ("a/b/示例区_2017年.xlsx", "海陵区", "海陵区", "2017年"),
        ("区发改局2017年.xlsx", "表1", None, None),
        ("2017.xlsx", "数据", None, "2017"),
        ("报送材料.xlsx", "2016-2017", None, None),
        ("桐江县2020.xlsx", "Sheet1", "桐江县", "2020"),
        ("望城区_2021年指标.xlsx", "Sheet1", "望城区", "2021年"),
        ("2023年南屏县生态指标.xlsx", "Sheet1", "南屏县", "2023年"),
        ("1-2 东屏市2021年.xlsx", "Sheet1", "东屏市", "2021年"),
        ("2021年7月水站数据.xlsx", "Sheet1", None, "2021年7月"),
        ("2023年度指标自查表（南屏县）.xlsx", "Sheet1", "南屏县", "2023年度"),
        ("2024年一季度水质监测(南屏县).csv", "c", "南屏县", "2024年一季度"),
        ("南屏县各指标现状.xlsx", "Sheet1", "南屏县", None),
        ("附表2 南屏县生态文明建设规划指标.xlsx", "Sheet1", "南屏县", None),
        ("2023年指标（初稿）.xlsx", "Sheet1", None, None),
        # names of something else
        ("桐江县发改局2020.xlsx", "Sheet1", None, None),
        ("2021年报送的指标.xlsx", "Sheet1", None, None),
        ("南屏县2025年目标.xlsx", "Sheet1", None, None),
        ("南屏县20231.xlsx", "Sheet1", "南屏县", None),
        ("2020年和2021年指标.xlsx", "Sheet1", None, None),
        ("分县市.xlsx", "Sheet1", None, None),
    ],
)
def test_what_names_of_files_and_sheets_say(file: str, sheet: str, area: str | None, period: str | None) -> None:
    from dataclasses import replace

    around = surroundings(replace(grid_of_texts(file, []), sheet=sheet), ())
    assert (around.area and around.area.text, around.period and around.period.text) == (area, period)


NAMES = [  # a name as written, the name that the ruleset knows, the unit in it; None for no such name
    ("forest_cover", "forest_cover", None),
    ("森林覆盖率", "森林覆盖率", None),
    ("单位GDP能耗", "单位GDP能耗", None),
    ("21 单位地区生产总值能耗", "单位地区生产总值能耗", None),
    ("21单位地区生产总值能耗", "单位地区生产总值能耗", None),
    ("21、单位地区生产总值能耗", "单位地区生产总值能耗", None),
    ("21.单位地区生产总值能耗", "单位地区生产总值能耗", None),
    ("（21）单位地区生产总值能耗", "单位地区生产总值能耗", None),
    ("第21项 单位地区生产总值能耗", "单位地区生产总值能耗", None),
    ("单位地区生产总值能耗（吨标煤/万元）", "单位地区生产总值能耗", "吨标煤/万元"),
    ("21 单位GDP能耗(吨标煤/万元)", "单位GDP能耗", "吨标煤/万元"),
    ("单位GDP能耗（吨标煤/万圆）", "单位GDP能耗", "吨标煤/万圆"),
    ("单位GDP能耗（年均/月均）", None, None),
    ("森林覆盖率（单位：%）", "森林覆盖率", "%"),
    ("森林覆盖率，%", "森林覆盖率", "%"),
    ("其中：秸秆综合利用率", "秸秆综合利用率", None),
    ("年末森林覆盖率", "森林覆盖率", None),
    ("年末森林覆盖率(%)", "森林覆盖率", "%"),
    ("辖区内：森林覆盖率", "森林覆盖率", None),
    ("森林覆盖率%", "森林覆盖率", "%"),
    ("森林覆盖率/%", "森林覆盖率", "%"),
    ("秸秆综合利用率 天", "秸秆综合利用率", "天"),
    ("单位地区生产总值能耗 吨标煤/万元", "单位地区生产总值能耗", "吨标煤/万元"),
    ("年均森林覆盖率", None, None),
    ("生态环境状况指数（EI）", "生态环境状况指数（EI）", None),
    ("森林覆盖率*", "森林覆盖率", None),
    ("森林覆盖率 Forest Coverage", "森林覆盖率", None),
    ("12 森林覆盖率Forest cover（%）", "森林覆盖率", "%"),
    ("森林覆盖率①Forest Cover (year-end)", "森林覆盖率", None),
    ("森林覆盖率 A", None, None),
    ("覆盖率 Forest Coverage", None, None),
    ("森林复盖率", None, None),
    ("森林覆盖率（平原地区）", None, None),
    ("森林覆盖率（2017年）", None, None),
    ("21", None, None),
    ("覆盖率", None, None),
    ("2017年森林覆盖率", None, None),
    ("森林覆盖率（单位GDP能耗）", None, None),
]  # fmt: skip


@pytest.mark.parametrize("number", ["12", "１２", "１２．", "12、", "约束１２"])
def test_a_number_is_the_same_in_any_width(number: str) -> None:
    ruleset = compliance.load_ruleset("hailing_2018")
    (printed,) = {row.number for row in ruleset.indicators.values() if row.name == "森林覆盖率"}
    text = number.replace("12", printed).replace("１２", "".join(chr(ord(each) + 0xFEE0) for each in printed))
    place = Place("m.xlsx", row=2)
    entry = Entry("measurement", "森林覆盖率", None, Period(2017), place, kept=True, number=text)
    assert resolve([entry], [ruleset]).problems == []


LISTED = [  # a name, the units that its table lists, and the one that it has
    ("森林覆盖率", "亩、%", "%"),
    ("森林覆盖率", "万亩、万立方米、％", "％"),
    ("单位GDP能耗", "%、吨标煤/万元", "吨标煤/万元"),
    ("单位GDP能耗", "%、亩", "%、亩"),
    ("森林覆盖率", "%、‰", "%、‰"),
    ("造林面积", "亩、%", "亩、%"),
    ("单位地区生产总值用水量", "方/万元", "立方米/万元"),
    ("森林覆盖率", "万方", "万方"),
]


@pytest.mark.parametrize(("name", "listed", "unit"), LISTED)
def test_of_the_units_of_a_table_a_name_has_the_one_that_fits(name: str, listed: str, unit: str) -> None:
    ruleset = compliance.load_ruleset("hailing_2018")
    entry = Entry("measurement", name, None, Period(2017), Place("m.xlsx", row=2), kept=True, unit=listed)
    (found,) = resolve([entry], [ruleset]).entries
    assert found.unit == unit


@pytest.mark.parametrize(("written", "name", "unit"), NAMES, ids=[row[0] for row in NAMES])
def test_a_name_and_what_stands_around_it(written: str, name: str | None, unit: str | None) -> None:
    ruleset = compliance.load_ruleset("hailing_2018")
    entry = Entry("measurement", written, None, Period(2017), Place("m.xlsx", row=2), kept=True)
    (found,) = resolve([entry], [ruleset]).entries
    assert (found.name, found.unit) == (name or written, unit)
    assert (ruleset.identify(found.name) is None) == (name is None)
    (strict,) = resolve([Entry("measurement", written, None, None, Place("m.toml"))], [ruleset]).entries
    assert strict.name == written  # a key of TOML is a name and nothing more


@pytest.mark.parametrize(("period", "is_meant"), [("2017-08", True), ("2017", False)])
def test_the_mean_of_a_month_is_the_value_of_that_month_alone(period: str, is_meant: bool) -> None:
    ruleset, name = compliance.load_ruleset(AIR), "细颗粒物(PM2.5)月平均浓度(微克/立方米)"
    entry = Entry("measurement", name, "甲市", parse_period(period), Place("m.xlsx", row=2), kept=True)
    (found,) = resolve([entry], [ruleset]).entries
    assert (found.name == "细颗粒物") == is_meant


CELLS = [  # the cell, the unit column, value and unit as judged; or the problem
    ("52.5", "%", "52.5 %"),
    ("５２．５", "％", "52.5 %"),
    ("52。5", "%", "52.5 %"),
    ("52.5%", "", "52.5 %"),
    ("52.5％", "%", "52.5 %"),
    ("525‰", "", "525 ‰"),
    ("=0.525 52.5%", "", "52.5 %"),
    ("=0.525 52.5%", "%", "52.5 %"),
    ("0.525", "1", "0.525 1"),
    ("=52.500000000000007", "%", "52.5 %"),
    ("≥52.5%", "", "52.5 %"),
    ("不低于52.5", "%", "52.5 %"),
    ("约95", "%", "95 %"),
    ("/", "%", "missing"),
    ("—", "%", "missing"),
    ("无数据", "%", "missing"),
    ("一", "%", "missing"),
    ("-", "%", "missing"),
    ("〔18〕", "%", "value-unclear"),
    ("2016年为50.2", "%", "value-of-another-period"),
    ("2017年为52.5", "%", "52.5 %"),
    ("54.O", "%", "value-not-a-number"),
    ("52.5（初步）", "%", "52.5 %"),
    ("52.5▲", "%", "52.5 %"),
    ("52.5 ★", "", "52.5 %"),
    ("▲", "%", "value-not-a-number"),
    ("52.5（目标）", "%", "value-unclear"),
    ("52.5 53", "%", "value-not-a-number"),
    ("无", "%", "value-not-a-number"),
    ("达标", "%", "value-not-a-number"),
    ("√", "%", "value-not-a-number"),
    ("50-55", "%", "value-is-a-range"),
    ("-999", "%", "impossible-value"),
    ("0.525", "", "percent-or-fraction"),
    ("=0.525", "", "percent-or-fraction"),
    ("315天", "", "unit-does-not-fit"),
    ("52.5%", "‰", "units-disagree"),
    ("525‰", "%", "units-disagree"),
]


@pytest.mark.parametrize(("cell", "unit", "read"), CELLS, ids=[f"{row[0]} {row[1]}" for row in CELLS])
def test_a_cell_is_judged_as_it_is_read(cell: str, unit: str, read: str, tmp_path: Path) -> None:
    sheet = f"| 指标 | 单位 | 2017年 |\n| 公众绿色出行率 | {unit or '-'} | {cell} |\n| 环境信息公开率 | % | 90 |"
    (tmp_path / "m.xlsx").write_bytes(as_xlsx({"表1": sheet}))
    found = call(tmp_path, "check", "m.xlsx", "--ruleset", "hailing_2018", "--format", "json")
    if "-" in read:
        assert (found.code, found.problems) == (2, [(read, "m.xlsx 表1 第2行 C列")])
        return
    assert found.code == 1, found.err
    rows = {row["indicator"]: row for row in found.json["assessments"][0]["findings"]}
    (leaf,) = rows["public_green_travel"]["criteria"]
    if read == "missing":
        assert (leaf["verdict"], leaf["reason"]) == ("undetermined", "missing-measurement")
    else:
        assert f"{leaf['measured']['value']} {leaf['measured']['unit']}".replace("％", "%") == read
