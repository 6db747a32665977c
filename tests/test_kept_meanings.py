"""Tables in which a colleague means something else than a quick reader takes (虚构): each asks, or is read so."""

from __future__ import annotations

import json

import pytest
from kept_workbooks import as_xlsx
from test_kept_places import read

from compliance.measurements.gathering import gather
from compliance.reading.files import Input

NAMES = [  # a table of 甲县城南污水处理厂, and the names and values that are read, then the codes of problems
    # 出水 over what was measured and its limit is no COD of a river, and 进水 beside it is read, too
    (
        "项目 | 单位 | 进水 | 出水 | < \n ^ | ^ | ^ | 实测值 | 标准值 \n COD | mg/L | =210 | =21 | =50",
        "进水COD 210; 出水COD 21",
    ),
    (
        "项目 | 单位 | 进水 | 出水 | 受纳水体 \n COD | mg/L | =210 | =21 | =15",
        "进水COD 210; 出水COD 21; !numbers-of-whom",
    ),
    ("项目 | 单位 | 设计进水 | 进水 | 出水 \n COD | mg/L | =300 | =210 | =21", "进水COD 210; 出水COD 21"),
    ("项目 | 单位 | 1# | < \n ^ | ^ | 进水 | 出水 \n COD | mg/L | =210 | =21", "进水COD 210; 出水COD 21"),
    ("厂名 | COD(mg/L) | < \n ^ | 进水 | 出水 \n 甲厂 | =210 | =21", "进水COD 210; 出水COD 21"),
    # how many times a limit is passed, and the limits of a zone, are no values
    (
        "断面 | 超标倍数 | COD \n 甲桥 | COD 0.2，氨氮0.5 | =24 \n 乙桥 | COD 0.1，氨氮0.4 | =23",
        "COD 24; COD 23",
    ),
    # 目标水质 is no whole name of 本周水质
    (
        "断面 | 本月水质 | 上月水质 | 目标水质 \n 甲桥 | Ⅲ | Ⅱ | Ⅱ",
        "水质类别 Ⅲ; 水质类别 Ⅱ; 目标水质 Ⅱ; !bad-period; !bad-period",
    ),
    # what stands in brackets behind a measure makes it another thing
    ("断面 | 氨氮（超标倍数） | 总磷（原值） \n 甲桥 | =0.2 | =0.1", "氨氮(超标倍数) 0.2; 总磷(原值) 0.1"),
    # 类别 beside measures is that of water, where no such name stands there; of noise it is that of a zone
    ("断面 | 目标类别 | 类别 | 氨氮 \n 甲桥 | Ⅲ | II | =0.2", "目标类别 Ⅲ; 水质类别 II; 氨氮 0.2"),
    ("断面 | 类别 | 上年类别 | 氨氮 \n 甲桥 | Ⅲ | Ⅱ | =0.2", "水质类别 Ⅲ; 水质类别 Ⅱ; 氨氮 0.2"),
    ("断面 | 类别 | 水质类别 | 氨氮 \n 甲桥 | Ⅲ | Ⅱ | =0.2", "水质类别 Ⅱ; 氨氮 0.2"),
    ("点位 | 类别 | 昼间噪声 \n 甲路 | 2类 | =52", "昼间噪声 52"),
    # the mean of what rules mean the percentile of
    (
        "站点 | CO | < | SO2 \n ^ | 第95百分位数 | 年均值 | 年均值 \n 甲站 | =1.1 | =0.6 | =9",
        "CO第95百分位数 1.1; CO均值 0.6; SO2 9",
    ),
    (
        "断面 | 主要指标浓度（mg/L） \n 甲桥 | COD 18，氨氮0.11 \n 乙桥 | COD 10，氨氮0.71",
        "COD 18; 氨氮 0.11; COD 10; 氨氮 0.71",
    ),
    (
        "断面 | 主要指标超标倍数 \n 甲桥 | COD 1.8，氨氮0.11 \n 乙桥 | COD 1.2，氨氮0.71",
        "主要指标超标倍数 COD 1.8，氨氮0.11; 主要指标超标倍数 COD 1.2，氨氮0.71",
    ),
    ("点位 | 功能区 | 监测结果 \n 甲路 | 昼60 夜50 | 昼58 夜47", "功能区 昼60 夜50; 昼间 58; 夜间 47"),
]


@pytest.mark.parametrize(("table", "said"), NAMES, ids=range(len(NAMES)))
def test_a_value_goes_under_the_name_that_is_meant(table: str, said: str) -> None:
    drawn = "\n".join(f"| {line.strip()} |" for line in f"甲县城南污水处理厂2023年 | <\n{table}".splitlines())
    found = gather([Input("m.xlsx", as_xlsx({"Sheet1": drawn}), "xlsx")], partial=True)
    problems = [f"!{each.code}" for each in found.problems]
    assert sorted([*(f"{each.name} {each.value}" for each in found.entries), *problems]) == sorted(said.split("; "))


def test_units_below_names_hold_for_those_that_they_name() -> None:
    table = (
        "点位 | 浓度值 | <",
        "^ | SO2 | CO",
        "^ | 单位：除CO为毫克/立方米外，其它均为微克/立方米 | <",
        "东站 | =9 | =1.2",
        "西站 | =6 | =1.1",
    )
    drawn = "\n".join(f"| {line} |" for line in ("甲县2023年空气 | < | <", *table))
    found = gather([Input("m.xlsx", as_xlsx({"Sheet1": drawn}), "xlsx")], partial=True)
    assert {(each.name, each.unit) for each in found.entries} == {("SO2", "微克/立方米"), ("CO", "毫克/立方米")}


MEANT = {  # a sheet, and what is read of it
    "last year right of a sum of nobody knows when": (
        "甲县2023年5月 | < \n 指标 | 本月 | 累计 | 上年同期 \n 污水处理量 | =6 | =30 | =28",
        "甲县 2023-05 6; !bad-period",
    ),
    "last year right of a sum that is not of all the year": (
        "甲县2023年 | < \n 指标 | 5月 | 累计 | 上年同期 \n 污水处理量 | =6 | =30 | =28",
        "甲县 2023-05 6; !bad-period",
    ),
    "a sum of the year in which nobody knows from when last year is": (
        "甲县2023年1-5月 | < \n 指标 | 年均值 | 去年同期 | 1-5月 \n PM2.5 | =60 | =61 | =62",
        "甲县 2023-01/05 62; !bad-period",
    ),
    "sums of a year that is not over": (
        "甲县2023年5月 | < \n 指标 | 2023年累计 | 2022年累计 | 5月 \n 污水处理量 | =30 | =29 | =6",
        "甲县 2023-05 6; !bad-period",
    ),
    "sums of a year that is over": (
        "甲县2023年12月 | < \n 指标 | 2023年累计 | 2022年累计 | 12月 \n 污水处理量 | =30 | =29 | =6",
        "甲县 2023 30; 甲县 2022 29; 甲县 2023-12 6",
    ),
    "targets that were put right": (
        "甲县2023年指标目标调整情况 | < \n 指标 | 单位 | 修改前 | 修改后 \n 森林覆盖率 | % | =18 | =19",
        "!value-or-target",
    ),
    "a note of which counts for one row alone": (
        "甲县2023年 | < \n 指标 | 自评值 | 核定值 \n 森林覆盖率 | =18 | =19 \n 注：湿地面积以核定值为准。 | <",
        "!columns-mean-the-same",
    ),
    "a note of what does not count": (
        "甲县2023年 | < \n 指标 | 自评值 | 核定值 \n 森林覆盖率 | =18 | =19 \n 注：不以核定值为准。 | <",
        "!columns-mean-the-same",
    ),
    "last year right of months of the year of a table": (
        "甲县2023年 | < \n 指标 | 1月 | 2月 | 累计 | 上年同期 \n 污水处理量 | =5 | =6 | =11 | =18",
        "甲县 2023-01 5; 甲县 2023-02 6; 甲县 2023-01/02 11; !bad-period",
    ),
    "last year right of half of the year of a table": (
        "甲县2023年 | < \n 指标 | 1-6月 | 上年同期 \n 污水处理量 | =5 | =6",
        "甲县 2023-H1 5; !bad-period",
    ),
    "a day that may be the tenth": (
        "甲县2023年 | < \n 断面 | 日期 | 氨氮 \n 甲桥 | =5.9 | =0.2 \n 甲桥 | =5.1 | =0.3 \n 甲桥 | =5.11 | =0.4",
        "甲县 甲桥 2023-05-09 2023-05-09 0.2; 甲县 甲桥 2023-05-11 2023-05-11 0.4; !bad-period",
    ),
    "a month that may be the tenth": (
        "甲县 | < \n 断面 | 月份 | 氨氮 \n 甲桥 | =2023.1 | =0.3 \n 甲桥 | =2023.11 | =0.4",
        "甲县 甲桥 2023-11 0.4; !bad-period",
    ),
    "a month that is the first": (
        "甲县 | < \n 断面 | 月份 | 氨氮 \n 甲桥 | =2023.1 | =0.3 \n 甲桥 | =2023.2 | =0.4",
        "甲县 甲桥 2023-01 0.3; 甲县 甲桥 2023-02 0.4",
    ),
    "a title of two measures": (
        "甲市2023年5月PM10、PM2.5浓度（μg/m3） | < \n 日期 | 城东站 | 城西站 \n 1日 | =51 | =55",
        "甲市 2023-05-01 2023-05-01 51; 甲市 2023-05-01 2023-05-01 55",
    ),
    "a label right above the headings, and years of the rows": (
        "年份 | 2022 \n 地区 | 年份 | 指标 | 数值 \n 甲县 | 2023 | 森林覆盖率 | =18",
        "甲县 2023 18",
    ),
    "a rate of the zone, which is no works": (
        "甲市高新区污水处理率2023年 | < \n 指标 | 数值 \n 处理率 | =90",
        "甲市高新区 2023 90",
    ),
    "two years of a month, and a mean of the year": (
        "甲县2024年8月空气 | < | < | < \n 指标 | 2024年 | 2023年 | 同比 \n PM2.5年均浓度 | =5 | =10 | =-50",
        "!bad-period",
    ),
    "two years of a month, and a note that they are since January": (
        "甲县2024年8月空气 | < | < | < \n 指标 | 2024年 | 2023年 | 同比 \n PM2.5 | =5 | =10 | =-50 \n "
        "注：为1-8月均值。 | <",
        "!bad-period",
    ),
    "a month and the months since January in one title": (
        "甲县2024年8月空气质量（1-8月累计） | < \n 指标 | 数值 \n PM2.5 | =5",
        "甲县 5; !bad-period",
    ),
    "a month and the months since January in one title, and columns of both": (
        "甲县2024年8月及1-8月空气质量 | < | < \n 指标 | 8月 | 1-8月 \n PM2.5 | =5 | =6",
        "甲县 2024-08 5; 甲县 2024-01/08 6",
    ),
    "last year beside the month, below the year": (
        "甲县2024年8月水质 | < | < \n 指标 | 2024年 | < \n ^ | 本月 | 上年同期 \n 氨氮 | =1 | =2",
        "甲县 2024-08 1; 甲县 2023-08 2",
    ),
    "a year of a plan behind that of the table": (
        "甲县 | < \n 指标 | 2023年 \n 森林覆盖率 | 2023年20；2025年22",
        "甲县 2023 2023年20；2025年22",
    ),
    "an arrow from what is to what is wanted": (
        "甲县2023年指标 | < | < \n 指标 | 数值 | 说明 \n 森林覆盖率 | 18→20 | 18为现状，20为目标",
        "甲县 2023 18→20",
    ),
    "an arrow from nothing": (
        "甲县2023年指标 | < | < \n 指标 | 数值 | 说明 \n 森林覆盖率 | →20 | 待核",
        "甲县 2023 →20",
    ),
    "a zone in brackets, and where a river goes": (
        "甲县2023年水质 | < \n 断面 | 氨氮（mg/L） \n 甲桥（缓冲区） | =1 \n "
        "乙桥（渔业用水区） | =2 \n 丙桥（入乙县） | =3",
        "甲县 甲桥（缓冲区） 2023 1; 甲县 乙桥（渔业用水区） 2023 2; 甲县 丙桥（入乙县） 2023 3",
    ),
    "the highest of several samples": (
        "甲县2023年5月水质 | < | < \n 断面 | 监测频次 | 氨氮（mg/L） \n 甲桥 | 1 | =1 \n "
        "甲桥 | 2 | =2 \n 甲桥 | 最大值 | =2",
        "甲县 甲桥 2023-05 1 1; 甲县 甲桥 2023-05 2 2",
    ),
    "scores": (
        "甲县2023年 | < | < \n 指标 | 标准分 | 自评 \n PM2.5 | =10 | =8",
        "!column-missing",
    ),
    "the month in which a table of the year was made": (
        "2023年 甲县年度指标（9月填报） | < \n 指标 | 数值 \n 森林覆盖率 | =20",
        "甲县 2023 20",
    ),
    "the works of a zone": ("甲市高新区水厂2023年5月 | < \n 指标 | 数值 \n 氨氮 | =0.1", "甲市 高新区水厂 2023-05 0.1"),
}


BOOKS = [  # the name of a file and of its sheets, and the periods of what is read of these
    ("甲县2023年6月水质.xlsx", "本月 累计", "2023-06 !bad-period"),
    ("甲县2023年6月水质.xlsx", "本期 上年同期", "2023-06 !bad-period"),
    ("甲县2023年水质.xlsx", "2023年 上年", "2023 !bad-period"),
    ("甲县2023年水质.xlsx", "1月 2月 累计", "2023-01 2023-02 !bad-period"),
    ("甲县2023年水质.xlsx", "1月 12月 累计", "2023 2023-01 2023-12"),
]


@pytest.mark.parametrize(("name", "sheets", "periods"), BOOKS)
def test_a_sheet_of_another_time_is_not_of_that_of_its_file(name: str, sheets: str, periods: str) -> None:
    drawn = dict.fromkeys(sheets.split(), "| 断面 | 氨氮（mg/L） |\n| 甲桥 | =5 |")
    found = gather([Input(name, as_xlsx(drawn), "xlsx")], partial=True)
    said = sorted(str(each.period) for each in found.entries if each.fault is None)
    assert [*said, *(f"!{problem.code}" for problem in found.problems)] == periods.split()


FLAGS = [  # a heading, what stands below it beside values of 甲桥 and 乙桥, and what is read of these
    ("数据标识", "无效", "无效", "!value-unclear"),
    ("状态", "可疑", "", "乙桥 2023 6; !value-unclear"),
    ("审核状态", "未通过", "已审核", "乙桥 2023 6; !value-unclear"),
    ("是否有效", "是", "否", "甲桥 2023 5; !value-unclear"),
    ("备注", "数据无效", "雨后采样", "乙桥 2023 6; !value-unclear"),
    ("是否达到标准", "是", "否", "甲桥 2023 5; 乙桥 2023 6"),
]


@pytest.mark.parametrize(("heading", "first", "second", "said"), FLAGS)
def test_no_value_passes_whose_row_says_that_it_is_none(heading: str, first: str, second: str, said: str) -> None:
    text = f"断面,年份,指标名称,监测值,{heading}\n甲桥,2023,氨氮,5,{first}\n乙桥,2023,氨氮,6,{second}\n"
    assert read(text.encode(), "m.csv") == read(text.replace(",", " | ")) == said


@pytest.mark.parametrize(("sheet", "said"), MEANT.values(), ids=MEANT)
def test_a_sheet_is_read_as_it_is_meant(sheet: str, said: str) -> None:
    assert sorted(read(sheet).split("; ")) == sorted(said.split("; "))


RECORD = {"地区": "甲县", "指标": "森林覆盖率", "数值": 18}
RECORDS = [  # what a file in JSON says, and what is read of it
    ({"目标": [RECORD]}, "!value-or-target"),
    ({"2023年目标任务": [RECORD]}, "!value-or-target"),
    ({"targets": [RECORD]}, "!unknown-key"),
    ({"period": "2022", "data": [{**RECORD, "年份": 2023}]}, "甲县 2023 18"),
    ({"total": 2022, "data": [{"指标": "森林覆盖率", "数值": 18, "年份": 2023}]}, "2023 18"),
    ({"title": "甲县2023年主要指标", "data": [{"指标": "森林覆盖率", "数值": 18}]}, "甲县 2023 18"),
    ({"乙县2023年指标": [{"指标": "森林覆盖率", "数值": 18}]}, "乙县 2023 18"),
]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(("said", "expected"), RECORDS, ids=range(len(RECORDS)))
def test_what_stands_beside_records_is_no_heading_of_theirs(said: object, expected: str, indent: int | None) -> None:
    assert read(json.dumps(said, ensure_ascii=False, indent=indent).encode(), "m.json") == expected


OTHERS = {  # a sheet in which the same words mean something else, and what is read of it
    "ranks in a table of nothing else": (
        "甲市2023年优良天数排名 | < | < \n 县区 | 1月 | 2月 \n 甲县 | =3 | =4 \n 乙县 | =1 | =2",
        "!no-table",
    ),
    "a measure by its sources": (
        "甲县2023年主要污染物（单位：mg/L） | < | < | < \n "
        "月份 | 化学需氧量 | < | < \n "
        "^ | 污水处理厂 | 垃圾填埋场 | 工业源 \n "
        "1月 | =5 | =60 | =70",
        "!bad-period",
    ),
    "where the air of a county comes from": (
        "甲县2023年空气质量（单位：μg/m3） | < | < \n "
        "月份 | 主要传输来源 | PM2.5 \n "
        "1月 | 乙县 | =50 \n "
        "2月 | 丙县 | =40",
        "甲县 2023-02 40; 甲县 2023-01 50; 甲县 2023-02 丙县; 甲县 2023-01 乙县",
    ),
    "the county beyond a section": (
        "甲县2023年 | < | < \n "
        "断面名称 | 交界县区 | 氨氮(mg/L) \n "
        "青江桥断面 | 乙县 | =0.5 \n "
        "白江桥断面 | 丙县 | =0.6",
        "甲县 白江桥断面 2023 丙县; 甲县 青江桥断面 2023 乙县; 甲县 青江桥断面 2023 0.5; 甲县 白江桥断面 2023 0.6",
    ),
    "a section without a name": (
        "甲县2023年水质（单位：mg/L） | < \n 断面 | 氨氮 \n 青江桥断面 | =0.5 \n — | =3.6",
        "甲县 青江桥断面 2023 0.5; 甲县 — 2023 3.6",
    ),
    "an address": (
        "甲县2020年指标 | < \n 所在地：乙市 | < \n 指标 | 数值 \n 森林覆盖率 | =45",
        "甲县 2020 45",
    ),
    "an issue of the year before": (
        "甲市2024年空气质量月报 | < \n 第12期 | < \n 2024年1月8日 | < \n 指标 | 数值 \n 优良天数 | =25",
        "甲市 25; !bad-period",
    ),
    "the rest of another table": (
        "表1 甲县2023年城东污水处理厂出水 | < \n "
        "时间 | 氨氮(mg/L) \n "
        "1月 | =12 \n "
        "表2 2023年甲县河流水质（续） | < \n "
        "时间 | 氨氮(mg/L) \n "
        "1月 | =0.5",
        "甲县 城东污水处理厂 2023-01 12; 甲县 2023-01 0.5",
    ),
    "what stood in the last column but one a month ago": (
        "甲县2024年4月 | < | < | < | < \n 断面 | 水质类别 | 水质状况 | 上月 | 变化 \n 甲桥 | Ⅲ | 良好 | Ⅱ | 变差",
        "甲县 甲桥 2024-04 Ⅱ; 甲县 甲桥 2024-04 良好; 甲县 甲桥 2024-04 Ⅲ",
    ),
    "a class that is demanded": (
        "甲县2023年（单位：mg/L） | < | < | < \n "
        "断面 | 氨氮 | 总磷 | 执行标准 \n "
        "^ | ^ | ^ | 类别 \n "
        "甲桥 | =0.5 | =0.1 | Ⅲ \n "
        "乙桥 | =0.5 | =0.1 | Ⅲ",
        "甲县 甲桥 2023 0.1; 甲县 乙桥 2023 0.1; 甲县 甲桥 2023 0.5; 甲县 乙桥 2023 0.5",
    ),
    "a unit between two tables": (
        "甲县2023年耕地 | < \n "
        "乡镇 | 耕地保有量 \n "
        "甲镇 | =12 \n "
        "单位：% | < \n "
        "甲县2023年林地 | < \n "
        "乡镇 | 森林覆盖率 \n "
        "甲镇 | =45",
        "甲镇 2023 45; 甲镇 2023 12",
    ),
    "two rows of limits": (
        "甲县2023年（单位：mg/L） | < \n 断面 | 氨氮 \n 检出限 | =0.025 \n 青江桥 | ND \n 检出限 | =1.5 \n 河口 | ND",
        "甲县 青江桥 2023 ND; 甲县 河口 2023 ND",
    ),
    "who fills in a form of a county": (
        "填报单位：红旗水库 | < \n 甲县2023年 | < \n 指标 | 数值 \n 森林覆盖率 | =45",
        "甲县 2023 45",
    ),
    "what an indicator is about": (
        "甲县2023年 | < | < | < \n 指标 | 环境要素 | 单位 | 现状值 \n PM2.5 | 大气 | μg/m3 | =30",
        "甲县 2023 30",
    ),
    "a title with checks among other things": (
        "甲县水质监测（含质控样） 2023年 | < | < \n 检测项目 | 单位 | 检测结果 \n 氨氮 | mg/L | =0.3",
        "甲县 2023 0.3",
    ),
    "a county town beside the county": (
        "甲县2023年 | < | < | < \n 指标 | 单位 | 数值 | 县城 \n 森林覆盖率 | % | =45 | =30",
        "甲县 2023 45",
    ),
    "a mean with weights as an indicator": (
        "甲县2023年 | < | < \n 指标 | 单位 | 数值 \n PM2.5浓度加权平均值 | μg/m3 | =35",
        "甲县 2023 35",
    ),
}


@pytest.mark.parametrize(("sheet", "said"), OTHERS.values(), ids=OTHERS)
def test_the_same_words_may_mean_something_else(sheet: str, said: str) -> None:
    assert sorted(read(sheet).split("; ")) == sorted(said.split("; "))
