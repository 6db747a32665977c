"""Places and periods of tables as people keep them: a kind a line, what is read of it, and what must not be read so."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from kept_workbooks import as_xlsx
from office_files import cell, docx, paragraph, table

from compliance.measurements.gathering import gather
from compliance.problems import MeasurementError
from compliance.reading.files import Input


def read(content: bytes | str, name: str = "m.xlsx") -> str:
    """What is read of a file, or of a drawn table: each area, period, sample and value, then the codes of problems."""
    if isinstance(content, str):
        content = as_xlsx({"Sheet1": "\n".join(f"| {line.strip()} |" for line in content.strip().splitlines())})
    try:
        found = gather([Input(name, content, name.rpartition(".")[2])], partial=True)
    except MeasurementError as error:
        return " ".join(dict.fromkeys(f"!{problem.code}" for problem in error.problems))
    entries = [each for each in found.entries if each.kind == "measurement" and each.value and each.fault is None]
    parts = ([each.area, str(each.period or ""), each.sample, each.value] for each in entries)
    values = [" ".join(filter(None, part)) for part in parts]
    return "; ".join([*values, *dict.fromkeys(f"!{problem.code}" for problem in found.problems)])


TITLES = [  # a title, and the area and period of the value below it
    ("1-2 东屏市2021年基本情况", "东屏市 2021 5"),
    ("表1-2 东屏市2021年基本情况", "东屏市 2021 5"),
    ("2-1-3 东屏市2021年基本情况", "东屏市 2021 5"),
    ("3、东屏市2021年基本情况", "东屏市 2021 5"),
    ("（二）东屏市2021年基本情况", "东屏市 2021 5"),
    ("专栏1 东屏市2021年基本情况", "东屏市 2021 5"),
    ("表3 2021年东屏市基本情况", "东屏市 2021 5"),
    ("附件3-2：东屏市2021年基本情况", "东屏市 2021 5"),
    ("附表1东屏市2021年基本情况", "东屏市 2021 5"),
    ("《东屏市2021年环境质量公报》", "东屏市 2021 5"),
    # behind its year, and alone between gaps
    ("2021年东屏市基本情况", "东屏市 2021 5"),
    ("2021年末东屏市人口", "东屏市 2021 5"),
    ("东屏市和西屏市2021年人口", "2021 5"),
    ("2021年底东屏市人口", "东屏市 2021 5"),
    ("东屏市地区生产总值构成（2021年）", "东屏市 2021 5"),
    ("2021年东屏县市政设施", "东屏县 2021 5"),
    ("2021年柳州市民生指标", "柳州市 2021 5"),
    ("2021年 东屏市 基本情况", "东屏市 2021 5"),
    ("2021年1-6月东屏市基本情况", "东屏市 2021-H1 5"),
    ("2021 年 5 月东屏市基本情况", "东屏市 2021-05 5"),
    ("二〇二一年东屏市基本情况", "东屏市 2021 5"),
    ("东屏市二〇二一年度基本情况", "东屏市 2021 5"),
    ("水质监测月报 东屏市 2021年5月", "东屏市 2021-05 5"),
    ("统计公报附表——东屏市（2021年）", "东屏市 2021 5"),
    ("主要指标（2021年，东屏市）", "东屏市 2021 5"),
    ("泰州市 海陵区 2021年指标", "泰州市海陵区 2021 5"),
    ("海 陵 区 2021 年 指 标", "海陵区 2021 5"),
    ("东屏市主要指标2021-06", "东屏市 2021-06 5"),
    ("2021东屏市主要指标", "东屏市 2021 5"),
    ("东屏市主要指标（2022年4月11日—4月17日）", "东屏市 2022-W15 5"),
    ("2021年8月11日三江口断面水质监测结果", "三江口 2021-08-11 5"),
    ("东屏市2021年指标（2022年1月填报）", "东屏市 2021 5"),
    ("东屏市2021年生态环境目标责任考核表", "东屏市 2021 5"),
    ("东屏市2021年度目标任务完成情况表", "东屏市 2021 5"),
    ("东屏市生态文明建设规划实施情况表（2021年）", "东屏市 2021 5"),
    ("东屏市2021年目标完成情况表", "东屏市 5"),
    ("东屏市环境监测中心站水质检测报告", "5"),
    ("2021年乡镇污水处理厂水质", "2021 5"),
    ("东屏市2021年前三季度基本情况", "东屏市 2021-01/09 5"),
    ("东屏市2021年第1-3季度基本情况", "东屏市 5"),
    ("东屏市2021年汛期水质", "东屏市 5"),
    ("东屏市2021年5月上旬水质", "东屏市 5"),
    ("东屏市指标体系（2021年版）", "东屏市 5"),
    ("东屏市地表水标准2002", "东屏市 5"),
    ("东屏市、西屏市2021年基本情况", "2021 5"),
    ("2021年东屏市等5个市基本情况", "2021 5"),
    ("东屏市2021年度目标任务表", "东屏市 5"),
    # no area, and no year
    ("2021年各县区基本情况", "2021 5"),
    ("2021年我区基本情况", "2021 5"),
    ("2021年重点县基本情况", "2021 5"),
    ("2021年沿海地区基本情况", "2021 5"),
    ("水质监测东屏市2021年", "2021 5"),
    ("截至2021年东屏市基本情况", "2021 5"),
    ("GB3838-2002东屏市基本情况", "5"),
    # no number of a table
    ("1-2月东屏市基本情况", "5"),
    ("2021-2022年东屏市基本情况", "东屏市 5"),
    ("12东屏市2021年基本情况", "2021 5"),
    ("3-2 各县区2021年基本情况", "2021 5"),
    ("一二区2021年基本情况", "一二区 2021 5"),
]


@pytest.mark.parametrize(("title", "said"), TITLES, ids=[row[0] for row in TITLES])
def test_the_number_of_a_table_is_none_of_its_area(title: str, said: str) -> None:
    assert read(f"{title} | - \n 指标 | 完成值 \n 森林覆盖率 | =5") == said


NAMES = [  # a line above the table, and what is read below it
    ("断面名称：白沙渡（2023年）", "白沙渡 2023 5"),
    ("地区：示例县(2023年6月)", "示例县 2023-06 5"),
    ("站点名称：白沙渡（2023-06-05）", "白沙渡 2023-06-05 2023-06-05 5"),
    # what stands in the brackets is none
    ("断面名称：白沙渡（国控）", "白沙渡（国控） 5"),
    ("断面名称：白沙渡（2号）", "白沙渡（2号） 5"),
    ("断面名称：白沙渡（2023年起）", "白沙渡（2023年起） 5"),
    ("断面名称：（2023年）", "（2023年） 5"),
    ("地区：示例县（2023年）；年份：2022", "示例县 2022 5"),
]


@pytest.mark.parametrize(("line", "said"), NAMES[:2] + NAMES[3:], ids=[row[0] for row in NAMES[:2] + NAMES[3:]])
def test_a_year_in_brackets_behind_a_place_is_its_period(line: str, said: str) -> None:
    assert read(f"{line} | - \n 指标 | 完成值 \n 森林覆盖率 | =5") == said


ROWS = [  # the first cell of a row, and what is read of it
    ("示例县（2023年）", "示例县 2023 5"),
    ("青 溪 县", "青溪县 2022 5"),
    ("全  市", ""),
    ("全　 市", ""),
    ("合   计", ""),
    ("小 计", ""),
    # names with gaps
    ("青溪县 北岸", "青溪县 北岸 2022 5"),
    ("A B", "A B 2022 5"),
    ("全市 均线", "全市 均线 2022 5"),
    ("示例县（北区）", "示例县（北区） 2022 5"),
    ("全县城", "全县城 2022 5"),
]


@pytest.mark.parametrize(("cell", "said"), ROWS, ids=[row[0] for row in ROWS])
def test_white_space_in_a_name_is_nothing(cell: str, said: str) -> None:
    year = "-" if "2023" in cell else "2022"
    found = read(f"报送表 | - | - \n 县区 | 年份 | 森林覆盖率（%） \n {cell} | {year} | =5 \n 甲县 | 2022 | =6")
    found = found.replace("!row-not-read", "").replace("!row-without-area", "")
    assert found.strip("; ") == "; ".join(filter(None, (said, "甲县 2022 6")))


PLACES = [  # a title, and the area and period of the value below it
    ("石门水库水质检测结果汇总表", "石门水库 5"),
    ("石桥闸2023年7月水质均值", "石桥闸 2023-07 5"),
    ("2021年柳河大桥断面水样检测结果", "柳河大桥断面 2021 5"),
    ("第三中学站空气质量日均值（2022年6月）", "第三中学 2022-06 5"),
    ("清水河入湖口样品检测结果（单位：%）", "清水河入湖口 5"),
    ("示例县石门水库2022年水质", "示例县 石门水库 2022 5"),
    ("2021年柳河大桥断面水质监测结果", "柳河大桥 2021 5"),
    ("上游断面水质（2022）", "上游断面 2022 5"),
    ("附表：2021年8月水质情况", "2021-08 5"),
    ("东屏市2023年12月3日空气质量日均值", "东屏市 2023-12-03 5"),
    ("填表日期2023年12月3日空气质量", "5"),
    ("清溪水厂原水检测结果汇总", "清溪水厂原水 5"),
    ("清溪水厂出厂水水质", "清溪水厂出厂水 5"),
    ("清溪水厂水源水复测结果", "清溪水厂水源水 5"),
    ("示例县城东污水处理厂运行日报表（2021年5月）", "示例县 城东污水处理厂 2021-05 5"),
    ("示例市高新区污水处理厂2023年3月运行记录", "示例市 高新区污水处理厂 2023-03 5"),
    ("示例县工业园污水处理厂运行日志", "示例县 工业园污水处理厂 5"),
    ("示例县工业集中区污水处理厂2024年出水", "示例县 工业集中区污水处理厂 2024 5"),
    ("示例县工业污水处理厂2024年出水", "示例县 2024 5"),
    ("示例县梅溪桥断面历年监测均值", "示例县 梅溪桥 5"),
    ("梅溪桥断面逐年水质", "梅溪桥 5"),
    ("示例县梅溪桥断面平行样检测结果（2023年5月12日采样）", "示例县 梅溪桥断面 2023-05-12 2023年5月12日 5"),
    ("示例县城南污水处理厂废水检测结果", "示例县 城南污水处理厂 5"),
    ("示例市高新区2023年3月水质", "示例市高新区 2023-03 5"),
    ("受示例县生态环境局委托进行采样", "5"),
    ("柳河水质（采样日期：2020年9月18日）", "2020-09-18 2020年9月18日 5"),
    ("梅溪桥断面水质检测结果（采样日期2022-09-06）", "梅溪桥断面 2022-09-06 2022-09-06 5"),
    # no place, and no period
    ("2020年2月地表水断面水质监测结果", "2020-02 5"),
    ("2022年国控断面水质状况", "2022 5"),
    ("各断面水质监测结果", "5"),
    ("跨行政区域河流交接断面水质考核结果", "5"),
    ("水质自动站监测均值", "5"),
    ("2022年环境空气站点监测结果", "2022 5"),
    ("饮用水水源地水质", "5"),
    ("重点水库水质监测结果", "5"),
    ("水库水质监测结果", "5"),
    ("桥梁工程质量检测结果", "5"),
    ("示例县环境监测站2021年数据", "示例县 2021 5"),
    ("青政发（2022）5号", "5"),
    ("梅溪桥2023年8月11日", "梅溪桥 5"),
    ("水质监测方案（2022）", "5"),
]


@pytest.mark.parametrize(("title", "said"), PLACES, ids=[row[0] for row in PLACES])
def test_a_title_names_a_place_and_a_period(title: str, said: str) -> None:
    assert read(f"{title} | - \n 指标 | 完成值 \n 森林覆盖率 | =5") == said


PRESENT = [  # a line above a table with one column of values, the heading of that, and what is read
    ("示例县指标（现状年：2018年，近期：2021年，远期：2026年）", "现状值", "示例县 2018 5"),
    ("现状基准年2019年；近期规划年2023年；远期规划年2028年", "现状", "2019 5"),
    ("示例县生态县建设规划目标（基准年2020年）", "现状值", "示例县 2020 5"),
    ("现状值为2022年，近期目标为2025年，远期目标为2030年", "现状值", "2022 5"),
    ("规划基准年：|2021年|近期目标年：|2023年", "现状值", "2021 5"),
    # nothing says that the values are of that year
    ("示例县指标（基准年2020年）", "完成值", "示例县 5"),
    ("近期目标为2025年", "现状值", "5"),
    ("现状基准年2019年", "2021年现状值", "2021 5"),
    ("现状年：待定", "现状值", "5"),
    ("年份：2022；基准年：2020年", "现状值", "2022 5"),
    ("现状年：2018—2020年", "现状值", "5"),
]


@pytest.mark.parametrize(("line", "heading", "said"), PRESENT, ids=[f"{row[0]} {row[1]}" for row in PRESENT])
def test_the_year_of_a_plan_is_that_of_its_present_value(line: str, heading: str, said: str) -> None:
    assert read(f"{line} | - \n 指标 | {heading} | 近期目标 \n 森林覆盖率 | =5 | =6") == said


PAIRS = [  # a line of cells above a table, and what is read below it
    ("采样地点 | 甲湖 | 采样日期 | 2022.5.12", "甲湖 2022-05-12 2022.5.12 5"),
    ("采样地点： | 甲湖 | 采样日期： | 2022年5月12日", "甲湖 2022-05-12 2022年5月12日 5"),
    ("点位名称：甲湖 | - | 采样日期：2022/5/12 | -", "甲湖 2022-05-12 2022/5/12 5"),
    ("采样点位 | 甲湖 | 样品编号 | W1 | 采样日期 | 2022-05-12", "甲湖 2022-05-12 W1 2022-05-12 5"),
    ("送检人 | 甲 | 采样地点 | 甲湖 | 采样日期 | 2022.5.12", "甲湖 2022-05-12 2022.5.12 5"),
    ("采样地点 | 甲湖 | 样品数量 | - | 采样日期 | 2022.5.12", "甲湖 2022-05-12 2022.5.12 5"),
    ("采样点位 | 采样日期 | 样品编号 \n 甲湖 | 2022-05-12 | W1", "甲湖 2022-05-12 W1 2022-05-12 5"),
    ("填 报 地 区：甲县 | 年　　度：2022年", "甲县 2022 5"),
    ("地　区：海 陵 区　 年　度：2022", "海陵区 2022 5"),
    ("地区：甲县 年份：2022", "甲县 2022 5"),
    ("（地区：甲县；年份：2022年）", "甲县 2022 5"),
    ("地区 甲县 | 年份 2022", "甲县 2022 5"),
    ("采样点位 | 甲湖 | 采样深度 | 0.5m | 采样日期 | 2022.5.12", "甲湖 2022-05-12 2022.5.12 5"),
    ("监测点位：1#甲湖；2#乙湖", "1#甲湖；2#乙湖 5"),
    ("1.地区：__甲县__ | 2.所属时期：2022年第一季度", "甲县 2022-Q1 5"),
    ("1 | 填报地区 | 甲县 \n 2 | 报告年度 | 2022", "甲县 2022 5"),
    ("地区：/ | 统计时段：2022年3月1日至3月31日", "2022-03 5"),
    ("填报单位（盖章）：甲县人民政府 | 报告期：2022.01-2022.12", "甲县 2022 5"),
    ("创建单位：甲县人民政府 | 年份：2022", "甲县 2022 5"),
    ("受检单位 | 青石河大桥断面 | 采样时间 | 2022-05-12", "青石河大桥断面 2022-05-12 2022-05-12 5"),
    ("样品来源：南塘水厂取水口", "南塘水厂取水口 5"),
    ("样品名称：梁家湾河水 | 采样日期：2022.5.12", "梁家湾河水 2022-05-12 2022.5.12 5"),
    ("水样检测结果（2022年8月16日采样）", "2022-08-16 2022年8月16日 5"),
    ("东沟河口水质监测数据 | 监测日期：2022年5月10日", "东沟河口 2022-05-10 5"),
    ("北闸自动站实验室比对结果 2022年5月", "北闸 2022-05 5"),
    ("地区：甲县 | 样品名称：甲湖水", "甲县 甲湖水 5"),
    ("样品名称：地表水（三江口断面）", "三江口断面 地表水（三江口断面） 5"),
    ("时间范围：2023-05-01 00:00 至 2023-05-31 23:00", "2023-05 5"),
    ("时间：2022年全年 | 行政区划：甲县（350427）", "甲县 2022 5"),
    ("报告期：2022年 1 季度 | 统计时间：2022年末", "2022-Q1 5"),
    ("甲县 | 2022年度", "甲县 2022 5"),
    ("环境质量公报 | 2022年度", "2022 5"),
    # nobody whose values they are
    ("采样地点：见下表 | 采样日期：详见附件", "5"),
    ("区发改局 | 2022年3月", "5"),
    ("采样点位：共5个 | 检测地点：本公司实验室", "5"),
    ("填报单位：甲县发改局 | 年份：2022", "2022 5"),
    ("单位名称：区水务局 | 年份：2022", "2022 5"),
    ("受检单位：甲县水务局", "5"),
    ("采样日期 | 2022-05-12 | 化验人 | 甲 | 复核 | 乙", "2022-05-12 2022-05-12 5"),
    ("填报日期 | 2022-05-12 | 填报人 | 甲 | 复核 | 乙", "5"),
    ("比对日期：2022年5月12日", "2022-05-12 2022年5月12日 5"),
    ("受检单位：甲县水务集团", "5"),
    ("受检单位：甲县水务集团 | 地区：甲县", "甲县 5"),
    ("受检单位：甲县自来水有限公司（东区）", "5"),
    ("受检单位：甲县水投", "5"),
    ("受检单位：甲县自来水厂", "甲县自来水厂 5"),
    ("受检单位：甲县水务集团第二水厂", "甲县水务集团第二水厂 5"),
    ("受检单位：青溪小学", "青溪小学 5"),
    ("委托单位：甲县人民政府", "5"),
    ("样品来源：客户送样", "5"),
    ("样品名称：地表水", "5"),
    ("样品名称 | 水样 | 样品编号 | W1", "W1 5"),
    ("受检单位：青石河大桥断面 | 样品来源：三江口断面", "!surroundings-disagree"),
    # not pairs alone
    ("采样地点 | 甲湖 | 乙湖 | 丙湖", "5"),
    ("采样地点 | 采样日期 | 甲湖 | 2022-05-12", "5"),
    ("采样地点 | 甲湖 | 采样日期", "5"),
    ("甲湖 | 采样地点 | 2022-05-12 | 采样日期", "5"),
    ("采样人 | 甲 | 收样人 | 乙", "5"),
    ("填报人：甲 | 日期：2018-03-05", "5"),
    ("填报人： | 甲 | 日期： | 2018-03-05", "5"),
    ("审核人 | 甲 | 日期 | 2018-03-05", "5"),
    ("单位负责人：甲  日期：2018年3月5日", "5"),
    ("（联系人甲，日期2018年3月5日）", "5"),
    ("采样地点 | 甲湖 | 采样日期 | 2022-05-12至2022-05-13", "!bad-period"),
]


@pytest.mark.parametrize(("line", "said"), PAIRS, ids=[row[0] for row in PAIRS])
def test_labels_and_their_values_in_one_line(line: str, said: str) -> None:
    assert read(f"报告 | - \n {line} \n 指标 | 单位 | 完成值 \n 森林覆盖率 | % | =5") == said


PLANS = [  # the headings, what marks an indicator, and what is read
    ("2020年 | 2025年", "预期性", "2020 5; !value-or-target"),
    ("2020年 | 2025年", "[预期性]", "2020 5; !value-or-target"),
    ("2020 | 2021", "预期性指标", "2020 5; !value-or-target"),
    ("2020年现状值 | 2025年", "预期性", "2020 5; !value-or-target"),
    ("2020年（现状） | 2025年", "约束性", "2020 5; !value-or-target"),
    ("2020年（基期） | 2025年", "约束性", "2020 5; !value-or-target"),
    ("2020年实际值 | 2025年", "约束性", "2020 5; !value-or-target"),
    ("2020年 | 2025年", "甲县规划目标表", "2020 5; !value-or-target"),
    ("2020年 | 2021年", "甲县规划目标完成情况", "2020 5; 2021 6"),
    ("2020年（基准年） | 2021年", "甲县指标自评表", "2020 5; !value-or-target"),  # below the table
    # what was measured is named, or nothing marks a plan
    ("2020年完成值 | 2021年完成值", "预期性", "2020 5; 2021 6"),
    ("2020年（现状） | 2025年完成值", "约束性", "2020 5; 2025 6"),
    ("2020年（现状） | 2021年（现状）", "约束性", "2020 5; 2021 6"),
    ("2020年 | 2025年目标值", "预期性", "2020 5"),
    ("2020年 | 2021年", "约束性", "2020 5; 2021 6"),
    ("2020年 | 2021年", "参考性", "2020 5; 2021 6"),
    ("2020年 | 2021年实际值", "预期性", "2020 5; 2021 6"),
    ("2020年 | 2021年", "〔注〕", "2020 5; 2021 6"),
]


@pytest.mark.parametrize(("headings", "mark", "said"), PLANS, ids=[f"{row[0]} {row[1]}" for row in PLANS])
def test_a_bare_year_in_a_plan_is_asked_about(headings: str, mark: str, said: str) -> None:
    drawn = f"指标表 | - | - | - \n 指标 | {headings} | 属性 \n 森林覆盖率 | =5 | =6 | {mark}"
    assert read(drawn) == said


COLUMNS = [  # headings beside 项目, and what is read of 5 and 6 below them
    ("梅溪桥 | 龙潭水库", "梅溪桥 5; 龙潭水库 6"),
    ("白沙渡 | 城东断面", "白沙渡 5; 城东断面 6"),
    ("2022年上半年 | 填报", "2022-H1 5; !numbers-of-whom"),
    ("2020年 | 累计", "2020 5; !bad-period"),
    ("甲县 | 另一处", "甲县 5; !numbers-of-whom"),
    # words that count or compare name no place
    ("全年 | 龙潭水库", "龙潭水库 6; !bad-period"),
    ("小计 | 龙潭水库", "龙潭水库 6; !numbers-of-whom"),
    ("标准 | 龙潭水库", "龙潭水库 6"),
    ("平均浓度 | 龙潭水库", "龙潭水库 6; !numbers-of-whom"),
    ("变化幅度 | 龙潭水库", "龙潭水库 6"),
    ("比上年增长 | 2022年", "2022 6"),
    ("完成值 | 另一处", "5"),
    ("完成值 | 龙潭水库", "5; !numbers-of-whom"),
    ("完成值 | 1#", "5; !numbers-of-whom"),
    ("“十三五”累计 | 备注", "2016/2020 5"),
    ("“十二五”时期 | “十三五”时期", "2011/2015 5; 2016/2020 6"),
    ("2016—2020年累计 | 备注", "2016/2020 5"),
    ("十三五末 | 2021年", "2021 6; !bad-period"),
    ("“十三五”目标 | 2021年", "2021 6"),
    ("十九五累计 | 2021年", "2021 6; !bad-period"),
    ("十三五年均 | 2021年", "2021 6; !bad-period"),
    ("十三五前三年累计 | 2021年", "2021 6; !bad-period"),
]


@pytest.mark.parametrize(("headings", "said"), COLUMNS, ids=[row[0] for row in COLUMNS])
def test_a_column_of_numbers_is_of_somebody_or_a_problem(headings: str, said: str) -> None:
    assert read(f"报送表 | - | - \n 项目 | {headings} \n 森林覆盖率 | =5 | =6") == said


@pytest.mark.parametrize("heading", ["交接断面", "断面（站点）名称", "考核断面", "监测断面", "站点名称", "国控断面"])
def test_headings_of_places(heading: str) -> None:
    rows = "甲县 | 三江口 | 2023年6月 | =1 \n 甲县 | 桥下 | 2023年6月 | =1"
    drawn = f"考核表 | - | - | - \n 县区 | {heading} | 考核月份 | 氨氮 \n {rows}"
    assert read(drawn) == "甲县 三江口 2023-06 1; 甲县 桥下 2023-06 1"


@pytest.mark.parametrize("heading", ["断面属性", "断面类型", "断面水质", "断面数", "断面长度"])
def test_what_is_said_of_a_place_names_none(heading: str) -> None:
    drawn = f"考核表 | - | - \n 县区 | {heading} | 氨氮 \n 甲县 | 国控 | =1"
    assert "甲县 国控 1" not in read(drawn)


def test_a_day_with_hours_has_samples(tmp_path: Path) -> None:
    from datetime import datetime

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["断面名称", "监测时间", "氨氮(mg/L)"])
    for hour, value in ((0, 0.1), (4, 0.2), (8, 0.3)):
        sheet.append(["三江口", datetime(2023, 6, 8, hour), value])
    sheet.append(["三江口", datetime(2023, 6, 9, 4, 0, 30), 0.4])
    book.save(tmp_path / "m.xlsx")
    assert read((tmp_path / "m.xlsx").read_bytes()) == (
        "三江口 2023-06-08 2023-06-08 00:00 0.1; 三江口 2023-06-08 2023-06-08 04:00 0.2; "
        "三江口 2023-06-08 2023-06-08 08:00 0.3; 三江口 2023-06-09 2023-06-09 04:00:30 0.4"
    )


def test_days_without_hours_are_days(tmp_path: Path) -> None:
    from datetime import datetime

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["断面名称", "监测时间", "氨氮(mg/L)"])
    sheet.append(["三江口", datetime(2023, 6, 8), 0.1])
    sheet.append(["三江口", datetime(2023, 6, 9, 4), 0.2])
    sheet["B3"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "m.xlsx")
    assert read((tmp_path / "m.xlsx").read_bytes()) == "三江口 2023-06-08 0.1; 三江口 2023-06-09 0.2"


LONG = [  # the name of a CSV in the long form, its headings, and what is read of it
    ("桐江县2020.csv", "指标,数值", "桐江县 2020 5"),
    ("望城区_2021年指标.csv", "指标,完成值", "望城区 2021 5"),
    ("附表-2016年.csv", "指标,数值", "2016 5"),
    # its own columns say it, or the name says nothing
    ("桐江县2020.csv", "地区,年份,指标,数值", "甲县 2019 5"),
    ("桐江县数据.csv", "年份,指标,数值", "桐江县 2019 5"),
    ("发改局2020年上报.csv", "指标,数值", "5"),
    ("指标.csv", "指标,数值", "5"),
    ("2019年至2020年指标.csv", "指标,数值", "5"),
    ("桐江县2025年规划.csv", "指标,数值", "5"),
]


@pytest.mark.parametrize(("name", "headings", "said"), LONG, ids=[f"{row[0]} {row[1]}" for row in LONG])
def test_the_name_of_a_csv_says_what_its_columns_do_not(name: str, headings: str, said: str) -> None:
    cells = {"地区": "甲县", "年份": "2019", "指标": "森林覆盖率"}
    row = ",".join(cells.get(each, "5") for each in headings.split(","))
    assert read(f"{headings}\n{row}\n".encode(), name) == said


def test_a_row_named_after_an_indicator_is_of_the_whole_area() -> None:
    rows = "乡镇 | 森林覆盖率（%） \n 甲镇 | =5 \n 森林覆盖率（林业局口径） | =6"
    assert {*read(f"甲县2023年林业 | - \n {rows}").split("; ")} == {"甲镇 2023 5", "甲县 2023 6"}


WHOLES = [  # a title, the first cell of a row, and whether its value is the title's
    ("示例市各县区2022年情况", "全市", True),
    ("示例市分县（市、区）2022年情况", "全  市", True),
    ("示例县各乡镇2022年情况", "全县", True),
    ("示例镇各村2022年情况", "全镇", True),
    ("示例市各县区2022年情况", "合计", False),
    ("示例市各县区2022年情况", "全县", False),
    ("示例市各县区2022年情况", "全市平均", False),
    ("示例市各县区2022年情况", "全省", False),
    ("各县区2022年情况", "全市", False),
]


@pytest.mark.parametrize(("title", "cell", "meant"), WHOLES, ids=[f"{row[0]} {row[1]}" for row in WHOLES])
def test_all_of_an_area_is_that_which_the_title_names(title: str, cell: str, meant: bool) -> None:
    found = read(f"{title} | - \n 地区 | 森林覆盖率（%） \n {cell} | =5 \n 甲县 | =6")
    assert (f"{title[:3]} 2022 5" in found) == meant
    assert "甲县 2022 6" in found
    assert ("!row-without-area" in found) == (title[0] == "各")


HEADS = [  # headings of two columns of values, and what is read of 5 and 6
    ("检测结果（k=2） | 备注", "5"),
    ("检测结果（包含因子k=2） | 备注", "5"),
    ("柳河大桥 | 石桥闸", "柳河大桥 5; 石桥闸 6"),
    ("S20210501 | S20210502", "S20210501 5; S20210502 6"),
    ("入湖口 | 取水口", "入湖口 5; 取水口 6"),
    ("W2405-01 | W2405-02", "W2405-01 5; W2405-02 6"),
    ("SW240620-01 | S23-811", "SW240620-01 5; S23-811 6"),
    ("1# | 平均值", "1# 5; 平均值 6"),
    ("1# | 最大值", "1# 5"),
    ("入湖口 | 平均值", "入湖口 5"),
    ("202401 | 202402", "!columns-of-whom"),
    ("检测结果（n=2） | 备注", "!column-missing"),
    ("检测结果（t=2） | 备注", "!column-missing"),
    ("20210501 | 20210502", "!columns-of-whom"),
    ("人口 | 出口", "!columns-of-whom"),
    ("立交桥 | 人行天桥", "!columns-of-whom"),
    ("桥梁 | 闸门", "!columns-of-whom"),
    ("第三中学 | 体育馆", "第三中学 5; 体育馆 6"),
    ("中学 | 体育馆", "!columns-of-whom"),
]


@pytest.mark.parametrize(("headings", "said"), HEADS, ids=[row[0] for row in HEADS])
def test_headings_of_samples_and_places(headings: str, said: str) -> None:
    assert read(f"报告 | - | - \n 项目 | {headings} \n 森林覆盖率 | =5 | =6") == said


WATER = [  # the headings of a table of measures of water, and what is read of 5 and 6 below two of them
    ("项目 | 单位 | 赤石 | 黄坑", "赤石 5; 黄坑 6; 赤石 7; 黄坑 8"),
    ("检测项目 | 单位 | 水库坝前 | 出水口", "水库坝前 5; 出水口 6; 水库坝前 7; 出水口 8"),
    ("监测站 | 单位 | 东湖站 | 西湾站", "东湖站 5; 西湾站 6; 东湖站 7; 西湾站 8"),
    ("站点 | 单位 | 赤石 | 黄坑", "赤石 5; 黄坑 6; 赤石 7; 黄坑 8"),
    ("断面 | 单位 | 甲县 | 乙县", "甲县 5; 乙县 6; 甲县 7; 乙县 8"),
    ("年份 | 单位 | 2020年 | 2021年", "2020 5; 2021 6; 2020 7; 2021 8"),
    ("项目\\编号 | 单位 | S01 | S02", "S01 5; S02 6; S01 7; S02 8"),
    ("样品编号/项目 | 单位 | 1# | 2#", "1# 5; 2# 6; 1# 7; 2# 8"),
    ("项目 | 单位 | 东湖站 | 平均", "东湖站 5; 东湖站 7"),
    ("点位\\项目 | 单位 | 赤石 | 黄坑", "赤石 5; 黄坑 6; 赤石 7; 黄坑 8"),
    ("项目\\断面 | 单位 | 梅溪-下湾 | 安丰—新市", "梅溪-下湾 5; 安丰—新市 6; 梅溪-下湾 7; 安丰—新市 8"),
    ("项目 | 单位 | 赤石（左岸） | 黄坑", "赤石(左岸) 5; 黄坑 6; 赤石(左岸) 7; 黄坑 8"),
    ("项目 | 单位 | 1号井（上游） | 2号井（厂内）", "1号井(上游) 5; 2号井(厂内) 6; 1号井(上游) 7; 2号井(厂内) 8"),
    # what counts, compares or times is no place
    ("项目 | 单位 | 实测—背景 | 赤石（均值）—黄坑", "!columns-of-whom"),
    ("项目 | 单位 | 上午 | 下午", "!columns-of-whom"),
    ("项目 | 单位 | 赤石 | 标准值", "!column-missing"),
    ("项目 | 单位 | 设计 | 实测", "!columns-of-whom"),
    ("项目 | 单位 | 自动监测 | 实验室", "!columns-of-whom"),
    ("项目 | 单位 | 处理前 | 处理后", "!columns-of-whom"),
    ("项目 | 单位 | 丰水 | 枯水", "!columns-of-whom"),
    ("项目 | 单位 | 昼间 | 夜间", "!columns-of-whom"),
    ("项目 | 单位 | 工业 | 生活", "!columns-of-whom"),
    ("项目 | 单位 | 最大值 | 最小值", "!columns-of-whom"),
    ("项目 | 单位 | 赤石 | 比例", "!columns-of-whom"),
    ("采样日期 | 单位 | 赤石 | 黄坑", "赤石 5; 黄坑 6; 赤石 7; 黄坑 8"),
]


@pytest.mark.parametrize(("headings", "said"), WATER, ids=[row[0] for row in WATER])
def test_what_only_water_and_air_have_stands_under_places_and_samples(headings: str, said: str) -> None:
    rows = "氨氮 | mg/L | =5 | =6 \n pH值（无量纲） | - | =7 | =8"
    assert sorted(read(f"监测结果表 | - | - | - \n {headings} \n {rows}").split("; ")) == sorted(said.split("; "))


LINES = [  # the lines over 氨氮 and its values 5 and 6, and what is read of them
    ("断面名称 | 单位 | 甲桥 | 乙桥 \n 采样时间 | - | 2023-05-01 | 2023-05-02", "乙桥 2023-05-02 6; 甲桥 2023-05-01 5"),
    ("样品编号 | 单位 | S1 | S2 \n 采样点位 | - | 甲桥 | 乙桥", "乙桥 S2 6; 甲桥 S1 5"),
    (
        "采样点位 | 单位 | 甲桥 | 乙桥 \n 样品性状 | - | 无色 | 无色 \n 样品编号 | - | 23-1 | 23-2",
        "乙桥 23-2 6; 甲桥 23-1 5",
    ),
    ("采样点位 | - | 甲桥 | 乙桥 \n 项目 | 单位 | 结果 | 结果", "乙桥 6; 甲桥 5"),
    ("检测项目 | 单位 | 甲桥 | 乙桥 \n 采样日期 | - | 2023-05-01 | 2023-05-02", "乙桥 2023-05-02 6; 甲桥 2023-05-01 5"),
    ("检测项目 | 单位 | 甲桥 | 乙桥 \n 采样日期 | - | 2023-05-01 | 五月", "!bad-period; 甲桥 2023-05-01 5"),
]


@pytest.mark.parametrize(("lines", "said"), LINES, ids=[row[0] for row in LINES])
def test_lines_that_say_of_whom_each_column_is(lines: str, said: str) -> None:
    found = read(f"监测表 | - | - | - \n {lines} \n 氨氮 | mg/L | =5 | =6 \n 总磷 | mg/L | - | -")
    assert "; ".join(sorted(each for each in found.split("; ") if each != "-")) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("城东站 | - | 环保局 | -", "城东站 2024-03 5; 城东站 2024-03 7; 环保局 2024-03 6; 环保局 2024-03 8"),
        (
            "东山公园 | - | 新城广场 | -",
            "东山公园 2024-03 5; 东山公园 2024-03 7; 新城广场 2024-03 6; 新城广场 2024-03 8",
        ),
        ("自动监测 | - | 手工 | -", "2024-03 5; 2024-03 6; 2024-03 7; 2024-03 8"),
    ],
)
def test_names_of_places_stand_over_the_same_measures(names: str, said: str) -> None:
    found = read(f"月份 | {names} \n - | PM2.5 | NO2 | PM2.5 | NO2 \n 2024年3月 | =5 | =7 | =6 | =8")
    assert "; ".join(sorted(found.split("; "))) == said


SECOND = [  # two heading lines of a table with indicators across, and what is read of 5 and 6
    ("地区 | 用水总量 | - | 优良天数 | - \n - | 绝对数（亿立方米） | 增速 | 绝对数（天） | 增减", "甲县 6; 甲县 5"),
    (
        "断面 | 2023年1月 | - | 2023年2月 | - \n - | 氨氮 | 总磷 | 氨氮 | 总磷",
        "甲县 2023-01 7; 甲县 2023-01 5; 甲县 2023-02 8; 甲县 2023-02 6",
    ),
]


@pytest.mark.parametrize(("lines", "said"), SECOND, ids=["fields", "names"])
def test_a_second_heading_line_of_words(lines: str, said: str) -> None:
    found = read(f"{lines} \n 甲县 | =5 | =7 | =6 | =8")
    assert {*said.split("; ")} <= {*found.split("; ")}
    assert "!" not in found


def test_the_value_below_the_name_of_its_indicator() -> None:
    drawn = "考核断面 | 氨氮 | - | 总磷 | - \n - | 目标值 | 监测值 | 目标值 | 监测值 \n 甲桥 | =1 | =5 | =2 | =6"
    assert read(drawn) == "甲桥 6; 甲桥 5"  # by the names of the indicators


PARTS = [  # a title, the headings of two columns, and what is read of 5 and 6 below them
    ("示例县2021年上半年主要指标", "上半年 | 上年同期", "2021-H1 5; 2020-H1 6"),
    ("示例县2021年主要指标", "本年 | 上年", "2021 5; 2020 6"),
    ("示例县2021年主要指标", "一月 | 十二月", "2021-01 5; 2021-12 6"),
    ("示例县2021年上半年主要指标", "1月 | 6月", "2021-01 5; 2021-06 6"),
    ("示例县2021年1—6月主要指标", "1—6月累计 | 比上年同期增长（%）", "2021-H1 5"),
    ("示例县2021年主要指标", "上半年 | 全年", "2021-H1 5; 2021 6"),
    ("示例县2021年主要指标", "Ⅰ季度 | IV季度", "2021-Q1 5; 2021-Q4 6"),
    ("示例县2021年主要指标", "1月 | 均值", "2021-01 5"),
    ("示例县规划指标", "2021年（现状） | 2025年（近期）", "2021 5"),
    ("示例县2021年主要指标", "1月 | 年均值", "2021-01 5; 2021 6"),
    ("示例县2021年1-2月主要指标", "1月 | 2月", "2021-01 5; 2021-02 6"),
    ("示例县2021年6月3日小时数据", "0时 | 4时", "2021-06-03 0时 5; 2021-06-03 4时 6"),
    ("示例县2021年上半年主要指标", "完成值 | 上年同期完成值", "2021-H1 5; 2020-H1 6"),
    ("示例县2021年3月主要指标", "本月 | 上月", "2021-03 5; 2021-02 6"),
    ("示例县主要指标", "2021年1-6月 | 上年同期", "2021-H1 5; 2020-H1 6"),
    ("示例县2021年主要指标", "本年 | 上年实际", "2021 5; 2020 6"),
    ("示例县二〇二一年主要指标", "二○二一年第一季度 | 二零二〇年", "2021-Q1 5; 2020 6"),
    # of no period, or of another one than the title's
    ("示例县2021年上半年主要指标", "上半年 | 上年", "2021-H1 5; !bad-period"),
    ("示例县2021年主要指标", "本年 | 上月", "2021 5; !bad-period"),
    ("示例县2021年上半年主要指标", "1月 | 8月", "2021-01 5; !bad-period"),
    ("示例县2021年主要指标", "1月 | 1-2月", "2021-01 5; 2021-01/02 6"),
    ("示例县2021年主要指标", "1月 | 月均值", "2021-01 5; !bad-period"),
    ("示例县2021年主要指标", "1月 | 十三月", "2021-01 5; !numbers-of-whom"),
    ("示例县主要指标", "2021年 | 上年", "2021 5; !bad-period"),
    ("示例县2021年小时数据", "0时 | 4时", "!bad-period"),
    ("示例县2019—2021年主要指标", "本年 | 上年", "5; !bad-period"),
]


@pytest.mark.parametrize(("title", "headings", "said"), PARTS, ids=[f"{row[0]} {row[1]}" for row in PARTS])
def test_a_column_of_a_part_of_what_the_title_names(title: str, headings: str, said: str) -> None:
    assert read(f"{title} | - | - \n 指标 | {headings} \n 森林覆盖率 | =5 | =6").replace("示例县 ", "") == said


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("日期 | 时", "2023-11-02 | 8时"),
        ("日期 | 小时", "2023-11-02 | =8"),
        ("日期 | 时间", "2023-11-02 | 08:00"),
        ("年 | 月 | 日 | 时", "=2023 | =11 | =2 | =8"),
    ],
)
def test_an_hour_beside_its_day_is_a_sample(headings: str, cells: str) -> None:
    found = read(f"站点名称 | {headings} | 氨氮 \n 三江口 | {cells} | =5")
    assert re.fullmatch(r"三江口 2023-11-02 2023-11-02 (8时|08:00) 5", found)


DAYS = [  # a title, the heading of the times, a time, and what is read of it
    ("三江口断面2021年5月日均值", "日期", "5月1日", "2021-05-01 2021-05-01 5"),
    ("三江口断面2021年5月日均值", "日期", "05-01", "2021-05-01 2021-05-01 5"),
    ("三江口断面2021年5月日均值", "日期", "月均值", "2021-05 月均值 5"),
    ("第三中学站日均值（2022年6月）", "日期", "3", "2022-06-03 2022-06-03 5"),
    ("三江口断面2021年水质", "监测时间", "07-09 04:00", "2021-07-09 07-09 04:00 5"),
    ("三江口断面水质", "监测时间", "2022年8月10日4时", "2022-08-10 2022年8月10日4时 5"),
    ("三江口（2021.9.15）", "小时", "1时", "2021-09-15 1时 5"),
    ("三江口断面2021年6月3日小时数据", "时间", "04:00", "2021-06-03 04:00 5"),
    # the title names no such day, or none at all
    ("三江口断面2021年5月日均值", "日期", "6月1日", "!bad-period"),
    ("三江口断面2021年5月日均值", "日期", "5月32日", "!bad-period"),
    ("三江口断面水质", "监测时间", "07-09 04:00", "!bad-period"),
    ("三江口断面2021年水质", "小时", "1时", "!bad-period"),
    ("三江口断面2021年水质", "日期", "3", "!bad-period"),
    ("三江口断面2021年水质", "监测时间", "7日", "!bad-period"),
    ("三江口断面2021年水质", "监测时间", "月均值", "!bad-period"),
    ("三江口断面2021年5月3日、4日水质", "小时", "1时", "!bad-period"),
    ("三江口断面水质", "监测时间", "2024年第23周（6月3日-6月9日）", "2024-W23 5"),
    ("三江口断面水质", "监测时间", "2024年第23周（6月4日-6月10日）", "!bad-period"),
    ("三江口断面2021年5月水质", "采样日期", "5月1日", "2021-05 2021-05-01 5"),
    ("三江口断面2021年5月上旬水质", "采样日期", "5月1日", "2021-05-01 2021-05-01 5"),
    ("三江口断面2021年5月上旬水质", "采样日期", "6月1日", "!bad-period"),
    ("三江口断面2021年汛期水质", "采样日期", "7.1", "2021-07-01 2021-07-01 5"),
    ("三江口断面水质（2021年5月1日—10日）", "日期", "5月3日", "2021-05-03 2021-05-03 5"),
]


@pytest.mark.parametrize(("title", "heading", "time", "said"), DAYS, ids=[f"{row[0]} {row[2]}" for row in DAYS])
def test_a_day_or_an_hour_of_what_the_title_names(title: str, heading: str, time: str, said: str) -> None:
    found = read(f"{title} | - \n {heading} | 氨氮(mg/L) \n {time} | =5")
    assert found.replace("三江口 ", "").replace("第三中学 ", "").removeprefix("5; ") == said


CODES = [  # a title, the lines of the headings, and what is read of 5 and 6
    ("报告", "样品编号 | < \n - | 2023-01 | 2023-02", "2023-01 5; 2023-02 6"),
    ("2024年第二季度报告", "样品编号 | < \n - | 2023-01 | 2023-02", "2024-Q2 2023-01 5; 2024-Q2 2023-02 6"),
    ("2023年报告", "2023-01 | 2023-02", "2023-01 5; 2023-02 6"),
    ("2023年1月报告", "2023-01 | 2022-01", "2023-01 5; 2022-01 6"),
    ("2024年第二季度报告", "2023-01 | 2023-02", "!surroundings-disagree"),
]


@pytest.mark.parametrize(("title", "headings", "said"), CODES, ids=[f"{row[0]} {row[1]}" for row in CODES])
def test_a_running_number_of_a_sample_is_no_month(title: str, headings: str, said: str) -> None:
    assert read(f"{title} | - | - \n 项目 | {headings} \n 氨氮 | =5 | =6") == said


LABELS = [  # lines with a label each over the rows of measures, and what is read of 5 and 6
    (
        "采样点位 | 上游对照 | 排口下100m \n 采样日期 | 2023-05-16 | 2023-05-16",
        "上游对照 2023-05-16 5; 排口下100m 2023-05-16 6",
    ),
    ("采样日期 | 2023-05-16 | 2023-05-17 \n 采样点位 | 甲桥 | 甲桥", "甲桥 2023-05-16 5; 甲桥 2023-05-17 6"),
    ("断面名称 | 甲桥断面 | 乙桥断面 \n 监测时间 | 2024年8月 | 2024年8月", "甲桥断面 2024-08 5; 乙桥断面 2024-08 6"),
    ("样品编号 | W1 | W2 \n 采样地点 | 甲桥 | 乙桥", "甲桥 W1 5; 乙桥 W2 6"),
    ("- | 甲桥 | 乙桥", "甲桥 5; 乙桥 6"),
    ("- | =3 | =4", "!no-table"),
    (
        "项目 | 采样点位（采样日期：2023年5月16日） | < \n - | 甲桥 | 乙桥",
        "甲桥 2023-05-16 2023年5月16日 5; 乙桥 2023-05-16 2023年5月16日 6",
    ),
    ("项目 | 采样点位（报告日期：2023年5月16日） | < \n - | 甲桥 | 乙桥", "甲桥 5; 乙桥 6"),
    ("断面名称 | 甲桥断面 | 乙桥断面 \n 监测时间 | 上旬 | 下旬", "!surroundings-disagree !bad-period"),
]


@pytest.mark.parametrize(("lines", "said"), LABELS, ids=[row[0] for row in LABELS])
def test_places_and_times_across_have_a_line_each(lines: str, said: str) -> None:
    found = read(f"报告 | - | - \n {lines} \n 氨氮（mg/L） | =5 | =6 \n 总磷（mg/L） | =7 | =8 \n 水质类别 | Ⅱ | Ⅲ")
    values = [part for part in found.split("; ") if part[-2:] in (" 5", " 6") or part[0] == "!"]
    assert "; ".join(values) == said


LINES = [  # the lines of a heading, and what is read of 5 and 6
    ("断面 | 氨氮 | 总磷 \n 单位 | mg/L | mg/L", "甲桥 5; 甲桥 6"),
    ("断面 | 氨氮 | 总磷 \n （单位） | （mg/L） | （mg/L）", "甲桥 5; 甲桥 6"),
    ("断面 | 氨氮 | 总磷 \n - | NH3-N | TP \n - | mg/L | mg/L", "甲桥 5; 甲桥 6"),
    ("断面 | 监测项目及结果（mg/L） | < \n - | 氨氮 | 总磷", "甲桥 5; 甲桥 6"),
    ("区县 | 指标 | < \n - | 森林覆盖率（%） | 用水总量（吨）", "甲桥 5; 甲桥 6"),
    # rows of data whose first cell is empty, or that have no number
    ("断面 | 氨氮 | 总磷 \n - | / | -", "甲桥 5; 甲桥 6; !row-without-indicator"),
    ("断面 | 氨氮 | 总磷 \n 乙桥 | / | ≤1", "甲桥 5; 甲桥 6; 乙桥 /; 乙桥 ≤1"),
]


@pytest.mark.parametrize(("lines", "said"), LINES, ids=[row[0] for row in LINES])
def test_a_second_line_of_a_heading_is_told_from_data(lines: str, said: str) -> None:
    found = read(f"{lines} \n 甲桥 | =5 | =6").split("; ")
    assert sorted(part for part in found) == sorted(said.split("; "))


ROWS_OF_LIMITS = "标准限值 标准值（Ⅲ类） Ⅲ类标准 III类 标准 检出限 计量单位 最大值 平均值 超标率 GB3838-2002Ⅲ类".split()


@pytest.mark.parametrize("heading", ["断面名称", "采样日期", "区县"])
@pytest.mark.parametrize("name", ROWS_OF_LIMITS)
def test_a_row_of_limits_or_sums_below_measured_values_is_neither_place_nor_time(name: str, heading: str) -> None:
    cell = {"断面名称": "甲桥", "采样日期": "2023-05-16", "区县": "甲县"}[heading]
    found = read(f"{heading} | 氨氮（mg/L） \n {cell} | =5 \n {name} | =1")
    assert found.replace(f"{cell} {cell}", cell) == f"{cell} 5"


@pytest.mark.parametrize("name", ["年均增长（%）", "五年平均", "同比增减", "多年平均"])
def test_a_row_over_several_times_is_of_none(name: str) -> None:
    assert read(f"年份 | 用水总量(万吨) \n 2020年 | =5 \n {name} | =1") == "2020 5"


def test_the_number_of_a_sample_tells_it_from_others_of_its_name() -> None:
    found = read("样品名称 | 样品编号 | 项目 | 结果 | 单位 \n 甲桥水样 | W1 | 氨氮 | =5 | mg/L")
    assert found == "W1 5"


@pytest.mark.parametrize(
    ("status", "said"), [("有效", "甲桥 5"), ("N", "甲桥 5"), ("无效", "!value-unclear"), ("维护", "!value-unclear")]
)
def test_a_status_of_a_row_says_whether_its_values_hold(status: str, said: str) -> None:
    assert read(f"断面名称 | 氨氮（mg/L） | 状态 \n 甲桥 | =5 | {status}") == said


TITLED = [  # a title, and what is read of 5 below a year beside an area
    ("各县细颗粒物年均浓度（μg/m3）", "甲县 2020 5"),
    ("2021年甲县、乙县优良天数累计情况（天）", "甲县 2020 5"),
    ("表3 各县（市、区）PM2.5年均浓度 单位：μg/m³", "甲县 2020 5"),
    ("各县生产总值", "甲县 2020 5"),
    ("各县优良天数统计（2021年1—6月）", "甲县 2020 5"),
    ("各县工业总产值", "!no-table"),
    ("主城区优良天数统计表", "!no-table"),
    ("各县优良天数变化情况", "!no-table"),
    ("各县优良天数比例", "!no-table"),
]


@pytest.mark.parametrize(("title", "said"), TITLED, ids=[row[0] for row in TITLED])
def test_a_title_names_the_one_indicator_of_its_table(title: str, said: str) -> None:
    assert read(f"{title} | - | - \n 县名 | 2020年 | 2021年 \n 甲县 | =5 | -").removesuffix("; 甲县 2021 -") == said


CORNERS = [  # the first two cells of a heading, the first of the row below, and what is read of 5 and 6
    ("- | 单位", "森林覆盖率", "入湖口 5; 白沙渡 6"),
    ("- | 计量单位", "森林覆盖率", "入湖口 5; 白沙渡 6"),
    ("- | 备注", "森林覆盖率", "!no-table"),
    ("- | 单位", "=3", "!no-table"),
    ("- | 单位", "-", "!no-table"),
    ("类 | 单位", "森林覆盖率", "!no-table"),
    ("- | 比例", "森林覆盖率", "!no-table"),
]


@pytest.mark.parametrize(("heading", "cell", "said"), CORNERS, ids=[f"{row[0]} {row[1]}" for row in CORNERS])
def test_an_empty_corner_beside_the_unit_is_of_indicators(heading: str, cell: str, said: str) -> None:
    assert read(f"报告 | - | - | - \n {heading} | 入湖口 | 白沙渡 \n {cell} | % | =5 | =6") == said


YEARS = [  # headings of two columns, what stands in them, and what is read
    ("年份 | 周", "2022 | 第36周", "2022-W36 5"),
    ("年份 | 周次", "2022年 | 36", "2022-W36 5"),
    ("年度 | 月份", "2022 | 6", "2022-06 5"),
    ("年份 | 季度", "2022 | 三季度", "2022-Q3 5"),
    ("年份 | 监测日期", "2022 | 2022-06-05", "2022-06-05 5"),
    ("日期 | 时", "2022-06-05 | 8时", "2022-06-05 2022-06-05 8时 5"),
    ("日期 | 小时", "2022-06-05 | 8", "2022-06-05 2022-06-05 8时 5"),
    ("采样日期 | 时间", "2022-06-05 | 08:00", "2022-06-05 2022-06-05 08:00 5"),
    ("监测日期 | 监测小时", "2022-06-05 | 8", "2022-06-05 2022-06-05 8时 5"),
    # no part of that year, or two periods
    ("年份 | 月份", "2022 | 2021-06", "!bad-period"),
    ("年份 | 月份", "2022 | 13", "!bad-period"),
    ("年份 | 周", "- | 第36周", "!bad-period"),
    ("年份 | 监测时间", "2022 | 2022-06", "2022-06 5"),
    ("年份 | 监测时间", "2022 | 2021-06", "!bad-period"),
    ("月份 | 年份", "6月 | 2022", "!columns-mean-the-same; !bad-period"),
]


@pytest.mark.parametrize(("headings", "cells", "said"), YEARS, ids=[f"{row[0]} {row[1]}" for row in YEARS])
def test_a_year_and_its_part_in_two_columns(headings: str, cells: str, said: str) -> None:
    found = read(f"断面名称 | {headings} | 氨氮(mg/L) \n 甲桥 | {cells} | =5").replace("甲桥 ", "")
    assert {*re.findall(r"![a-z-]+", found)} == {*re.findall(r"![a-z-]+", said)}
    assert said.startswith("!") or found.startswith(said.partition(";")[0])


@pytest.mark.parametrize(
    "heading",
    [
        "县",
        "县域",
        "水源名称",
        "水源点",
        "取水口名称",
        "所在乡镇",
        "所属街道名称",
        "监测区县",
        "地块",
        "采样地块",
        "湖库名称",
        "监测站（点）",
        "断面/点位",
        "土壤点位",
        "归属乡镇",
        "县（市、区）别",
        "街道",
        "街道/乡镇",
        "镇、街道名称",
        "县/区",
        "县（市、区）",
    ],
)
def test_a_heading_of_areas_or_places(heading: str) -> None:
    assert read(f"{heading} | 氨氮(mg/L) \n 甲县 | =5 \n 乙县 | =6") == "甲县 5; 乙县 6"


@pytest.mark.parametrize(("unit", "said"), [("乙县", "乙县 6; 甲县 5"), ("万元", "6; 5")])
def test_under_a_heading_of_units_stand_areas_alone_or_units(unit: str, said: str) -> None:
    first = "甲县" if unit == "乙县" else "吨"
    assert read(f"单位 | 指标 | 结果 \n {first} | 氨氮 | =5 \n {unit} | 总磷 | =6") == said


@pytest.mark.parametrize("cell", ["1时", "04:00", "2022-06-05", "2022年6月5日4时", "2022年6月"])
def test_a_time_is_the_name_of_no_place(cell: str) -> None:
    found = read(f"断面名称 | 氨氮(mg/L) \n {cell} | =5 \n 甲桥 | =6")
    assert found.startswith("甲桥 6")
    assert "!row-without-area" in found


@pytest.mark.parametrize("cell", ["其中：城东镇", "其中 城东镇", "城东镇"])
def test_a_part_of_a_whole_is_called_by_its_own_name(cell: str) -> None:
    assert read(f"地区 | 氨氮(mg/L) \n {cell} | =5").startswith("城东镇 ")


COVERS = [  # a sheet before one with a table alone, and what is read
    (
        "| 报告 |\n| 采样地点 | 甲湖 |\n| 采样日期 | 2022年12月6日 |\n| 报告日期 | 2022年12月20日 |",
        "甲湖 2022-12-06 2022年12月6日 5",
    ),
    ("| 甲县实施情况报表 |\n| 报告年度：2022年 |\n| 填报单位（盖章）：甲县人民政府 |", "甲县 2022 5"),
    ("| 报告书 |\n| 受检单位：甲水厂 | 采样日期：2022-12-06 |", "甲水厂 2022-12-06 2022-12-06 5"),
    ("| 甲县创建材料 |\n| 二〇二二年三月 |", "甲县 5"),
    ("| 甲县创建材料 |\n| 2022年3月 |", "甲县 5"),
    ("| 甲湖 |\n| 采样日期 | 2022-12-06 |\n| 采样日期 | 2022-12-07 |", "2022-12-06 2022-12-06 5"),
]


@pytest.mark.parametrize(("cover", "said"), COVERS, ids=range(len(COVERS)))
def test_a_cover_says_whose_the_tables_are(cover: str, said: str) -> None:
    assert read(as_xlsx({"封面": cover, "结果": "| 检测项目 | 检测结果 |\n| 氨氮 | =5 |"})) == said


AGREED = [  # labels above a table, and what they say together
    ("省份：福山省 | 城市：甲市", "甲市 5"),
    ("地区：甲市 | 填报地区：福山省甲市", "甲市 5"),
    ("断面名称：三江口断面 | 采样点位：三江口", "三江口断面 5"),
    ("年份：2023 | 月份：5", "2023-05 5"),
    ("季度：二季度 | 年份：2023", "2023-Q2 5"),
    ("考核年度：2023 | 统计时段：2023年3月", "2023-03 5"),
    ("2023年三江口断面5月水质", "三江口 2023-05 5"),
    ("2023年度上半年甲县指标", "甲县 2023-H1 5"),
    ("甲县第一季度指标 | 年度：2023", "甲县 2023-Q1 5"),
    # they do not go together
    ("地区：甲县 | 填报地区：乙县", "甲县 5; !surroundings-disagree"),
    ("断面名称：三江口 | 采样点位：白沙渡", "三江口 5; !surroundings-disagree"),
    ("考核年度：2023 | 统计时段：2022年3月", "2023 5; !surroundings-disagree"),
    ("年度：2023 | 统计时段：1-9月", "2023-01/09 5"),
    ("甲县1-9月指标 | 年度：2023", "甲县 2023-01/09 5"),
    ("甲县5月、6月指标 | 年度：2023", "甲县 2023 5"),
    ("甲县前三季度指标 | 年度：2023", "甲县 2023-01/09 5"),
    ("甲县第一、二季度指标 | 年度：2023", "甲县 5; !bad-period"),
    ("甲县截至5月底指标 | 年度：2023", "甲县 5; !bad-period"),
    ("甲县5月上旬指标 | 年度：2023", "甲县 5; !bad-period"),
]


@pytest.mark.parametrize(("line", "said"), AGREED, ids=[row[0] for row in AGREED])
def test_several_labels_say_one_thing_or_are_asked_about(line: str, said: str) -> None:
    assert read(f"{line} | - \n 指标 | 单位 | 完成值 \n 森林覆盖率 | % | =5") == said


BELOW = [  # lines below a table with 氨氮 5, and what is read
    ("采样地点：甲湖 | 采样日期：2023-06-08", "甲湖 2023-06-08 2023-06-08 5"),
    ("注：初步数 \n 统计时段：2023年3月 \n 检测人：甲 | 复核：乙", "2023-03 5"),
    ("填报单位：甲县人民政府 | 日期：2023年1月5日", "甲县 5"),
    ("采样点：乙湖 | - \n 氨氮 | =6", "乙湖 6; !row-without-area"),
    (
        "采样点：乙湖 | 采样日期：2023-06-09 \n 氨氮 | =6",
        "乙湖 2023-06-09 2023-06-09 6; !row-without-area; !period-unnamed",
    ),
    # nothing of the kind
    ("日期：2023年1月5日", "5"),
    ("监测点位 | 12", "12; 5"),
]


BLOCKS = "采样点：甲湖 | 采样日期：2023-06-08 \n 氨氮 | =5 \n 采样点：乙湖 | 采样日期：2023-06-09 \n 氨氮 | =6"


def test_lines_in_a_table_say_whose_the_next_values_are() -> None:
    said = "甲湖 2023-06-08 2023-06-08 5; 乙湖 2023-06-09 2023-06-09 6"
    assert read(f"报告 | - \n 项目 | 结果 \n {BLOCKS}") == said
    assert read(f"报告 | - \n {BLOCKS}".replace("氨氮 | =5", "项目 | 结果 \n 氨氮 | =5")) == said


@pytest.mark.parametrize(("below", "said"), BELOW, ids=[row[0] for row in BELOW])
def test_labels_below_a_table_and_in_it(below: str, said: str) -> None:
    assert {*read(f"报告 | - \n 项目 | 结果 \n 氨氮 | =5 \n {below}").split("; ")} == {*said.split("; ")}


NAMED = [  # the name of a file and of a sheet, a title, and what is read
    ("m.xlsx", "5月", "2023年水质", "2023-05 5"),
    ("m.xlsx", "第二季度数据", "2023年水质", "2023-Q2 5"),
    ("m.xlsx", "白沙渡断面", "2023年水质", "白沙渡 2023 5"),
    ("三江口断面2023年5月.xlsx", "表1", "水质", "三江口 2023-05 5"),
    ("甲县台账（2023年底）.xlsx", "表1", "水质", "甲县 2023 5"),
    ("（2023年末）甲县指标.xlsx", "表1", "水质", "甲县 2023 5"),
    ("2023年.xlsx", "表1", "2023年5月水质", "2023-05 5"),
    ("2023年5月.xlsx", "表1", "2023年水质", "2023 5; !surroundings-disagree"),
    ("m.xlsx", "5月报送", "2023年水质", "2023 5"),
    ("m.xlsx", "5月地表水 (2)", "2023年水质", "2023-05 5"),
    ("m.xlsx", "元月", "2023年水质", "2023-01 5"),
    ("m.xlsx", "2月", "2023年1月水质", "2023-01 5; !surroundings-disagree"),
    ("甲县2023年水质.xlsx", "202305", "水质", "甲县 2023-05 5"),
    ("A07甲县2023年一季度断面水质.xlsx", "1月", "水质", "甲县 2023-01 5"),
    ("12甲县水质（二〇二三年）.xlsx", "表1", "水质", "甲县 2023 5"),
    ("甲县2023年断面水质月报（1-3月）.xlsx", "表1", "水质", "甲县 2023-Q1 5"),
    ("甲县指标5月.xlsx", "表1", "2023年指标", "甲县 2023 5"),  # perhaps handed in then
    ("2023年度数据上报-甲县.xlsx", "表1", "水质", "甲县 2023 5"),
    ("检测报告附页-甲县.xlsx", "表1", "水质", "甲县 5"),
    ("甲县-主要指标.xlsx", "表1", "水质", "甲县 5"),
    ("03_甲县2023年月度统计.xlsx", "表1", "水质", "甲县 2023 5"),
    ("d01甲县城乡建设统计年报.xlsx", "表1", "水质", "甲县 5"),
    ("甲县农业环境年报2021-2023.xlsx", "2021", "水质", "甲县 2021 5"),
    ("甲县水务系统台账.xlsx", "表1", "水质", "甲县 5"),
    ("甲县水务系统.xlsx", "表1", "水质", "5"),
    ("甲县水务系统台账.xlsx", "表1", "乙市水质", "乙市 5"),
    ("a12_甲县2023年主要指标.xlsx", "二月份", "水质", "甲县 2023-02 5"),
    ("2023_甲县.xlsx", "表1", "水质", "甲县 2023 5"),
    ("2023县区对比.xlsx", "表1", "水质", "2023 5"),
    ("乡镇指标预估2023.xlsx", "表1", "水质", "2023 5"),
    ("2023年目标上报-甲县.xlsx", "表1", "水质", "5"),
    ("甲市-乙县.xlsx", "表1", "水质", "5"),
    ("e12甲县秸秆.xlsx", "表1", "水质", "甲县 5"),
    ("甲县2017-2023年农膜.xlsx", "表1", "水质", "甲县 5"),
    ("副本甲县森林.xlsx", "表1", "水质", "甲县 5"),
    ("甲县水务局.xlsx", "表1", "水质", "5"),
    ("1.甲县2023年农膜.xlsx", "表1", "水质", "甲县 2023 5"),
    ("【甲县】秸秆2022.xlsx", "表1", "水质", "甲县 2022 5"),
    ("（定稿）甲县秸秆.xlsx", "表1", "水质", "甲县 5"),
    ("农业局_甲县_2022.xlsx", "表1", "水质", "甲县 2022 5"),
    ("最终版-甲县.xlsx", "表1", "水质", "甲县 5"),
    ("各乡镇秸秆（甲县2023）.xlsx", "表1", "水质", "甲县 2023 5"),
    ("甲县水质-乙镇.xlsx", "表1", "水质", "5"),
    ("关于报送甲县2023年数据的函.xlsx", "表1", "水质", "甲县 2023 5"),
    ("甲县空气202305.xlsx", "表1", "水质", "甲县 2023-05 5"),
    ("甲县空气2023Q2.xlsx", "表1", "水质", "甲县 2023-Q2 5"),
    ("甲县空气20230512.xlsx", "表1", "水质", "甲县 5"),
    ("JC202305甲县空气.xlsx", "表1", "水质", "甲县 5"),
    ("甲县空气202305.xlsx", "表1", "2022年水质", "甲县 2022 5"),
    ("超市噪声.xlsx", "表1", "水质", "5"),
    ("m.xlsx", "表1", "甲县各空气站日均值（2024年3月）单位：ug/m3", "甲县 2024-03 5"),
    ("m.xlsx", "表1", "甲县地块检测（2023年4月26日采样）", "甲县 2023-04-26 2023年4月26日 5"),
    ("m.xlsx", "表1", "街道卫生情况2023年", "2023 5"),
]


def test_sheets_of_months_lie_in_the_quarter_of_the_cover() -> None:
    sheet = "| {}月空气质量 |\n| 指标 | 数值 |\n| PM2.5 | ={} |"
    cover = "| 甲区环境空气质量月报 |\n| 2023年一季度合订本 |"
    book = as_xlsx({"封面": cover, "1月": sheet.format(1, 28), "2月": sheet.format(2, 26)})
    assert {*read(book).split("; ")} == {"甲区 2023-01 28", "甲区 2023-02 26"}
    other = as_xlsx({"封面": cover, "5月": sheet.format(5, 28)})
    assert "!bad-period" in read(other)


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("甲县9月份运行情况", "2023-09"),
        ("甲县三季度运行情况", "2023-Q3"),
        ("甲县前三季度运行情况", "2023-01/09"),
        ("甲县运行情况", "2023"),
    ],
)
def test_a_title_names_a_part_of_the_year_of_the_call(title: str, period: str) -> None:
    content = as_xlsx({"表": f"| {title} |\n| 污水厂名称 | 出水COD（mg/L） |\n| 东厂 | =20 |"})
    found = gather([Input("m.xlsx", content, "xlsx")], period="2023")
    assert [str(entry.period) for entry in found.entries] == [period]
    said = [warning.key for warning in found.warnings if warning.code == "taken-from-title"]
    assert len(said) == 1 + (period != "2023")


@pytest.mark.parametrize(("name", "sheet", "title", "said"), NAMED, ids=[f"{row[0]} {row[1]}" for row in NAMED])
def test_the_name_of_a_sheet_goes_with_the_title(name: str, sheet: str, title: str, said: str) -> None:
    assert read(as_xlsx({sheet: f"| {title} |\n| 项目 | 结果 |\n| 氨氮 | =5 |"}), name) == said


OVERLOOKED = [  # a line above a table, and the warnings of it
    ("填报单位：甲县统计局", "area-not-read"),
    ("受检单位：甲县水务局 | 检测日期：2023年6月8日", "area-not-read period-not-read"),
    ("受检单位：甲县自来水公司", "area-not-read"),
    ("白沙渡2023年8月11日", "period-not-read"),
    ("清水河水质", "area-not-read"),
    ("2022—2023年情况", "period-not-read"),
    # they seem to name none
    ("填报单位：县水务局 | 填报日期：2023年6月8日", ""),
    ("国控断面水质（GB 3838-2002）", ""),
    ("青政发〔2022〕5号", ""),
    ("主要指标", ""),
    ("样品来源：客户送样", ""),
]


@pytest.mark.parametrize(("line", "codes"), OVERLOOKED, ids=[row[0] for row in OVERLOOKED])
def test_what_seems_to_name_an_area_or_a_period_is_not_passed_over(line: str, codes: str) -> None:
    drawn = "\n".join(f"| {each} |" for each in (f"{line} | -", "项目 | 结果 | 单位", "氨氮 | =5 | mg/L"))
    found = gather([Input("m.xlsx", as_xlsx({"Sheet1": drawn}), "xlsx")], partial=True)
    assert " ".join(each.code for each in found.warnings if each.code.endswith("-not-read")) == codes


LIMITS = [  # a sheet of methods, and the limit of 氨氮 and 总磷
    (
        "检测项目 | 方法 | 检出限 | 单位 \n 氨氮 | HJ 535-2009 | =0.025 | mg/L \n 总磷 | - | 0.01mg/L | -",
        "0.025 mg/L, 0.01mg/L",
    ),
    ("项目 | 检出限（μg/L） \n 氨氮（NH3-N） | =25", "25 μg/L, None"),
    ("项目 | 检出限 \n 氨氮 | =0.025 \n 总磷 | —", "None, None"),
    ("项目 | 检出限 \n 氨氮 | 0.025mg/L \n 氨氮 | 0.01mg/L", "None, None"),
    ("项目 | 方法 \n 氨氮 | HJ 535-2009", "None, None"),
]


@pytest.mark.parametrize(("methods", "said"), LIMITS, ids=range(len(LIMITS)))
def test_a_sheet_of_methods_states_limits(methods: str, said: str) -> None:
    drawn = "\n".join(f"| {line.strip()} |" for line in methods.splitlines())
    book = as_xlsx({"结果": "| 项目 | 结果 |\n| 氨氮 | 未检出 |\n| 总磷 | 未检出 |", "方法": drawn})
    found = gather([Input("m.xlsx", book, "xlsx")], partial=True)
    limits = {entry.name: entry.limit for entry in found.entries}
    assert f"{limits['氨氮']}, {limits['总磷']}" == said


def test_a_row_states_the_limits_of_the_columns_above_it() -> None:
    lines = ("井名 | 氨氮（mg/L） | 铅（μg/L）", "A井 | 未检出 | ND", "方法检出限 | =0.025 | =1")
    book = as_xlsx({"结果": "\n".join(f"| {line} |" for line in lines)})
    found = gather([Input("m.xlsx", book, "xlsx")], partial=True)
    assert {entry.name: entry.limit for entry in found.entries} == {"氨氮": "0.025 mg/L", "铅": "1 μg/L"}


NOTES = [  # a note below a table, and the limits of 氨氮 and 总磷
    ("注：ND表示未检出；检出限：氨氮0.025mg/L、总磷0.01mg/L、挥发酚0.0003mg/L。", "0.025 mg/L, 0.01 mg/L"),
    ("备注：1.ND表示低于方法检出限，NH3-N的检出限为25μg/L，总磷检出限0.01mg/L。", "25 μg/L, 0.01 mg/L"),
    ("“未检出”表示低于检出限；各项目检出限（mg/L）：氨氮 0.025，总磷 0.01。", "0.025 mg/L, 0.01 mg/L"),
    ("注：检出限：氨氮0.025mg/L，氨氮（在线）0.05mg/L，总磷≤0.01mg/L。", "0.025 mg/L, None"),
    ("注：检出限：氨氮0.025mg/L、氨氮0.05mg/L、总磷0.01。", "None, None"),
    ("注：未检出按检出限的一半参与统计，氨氮0.012mg/L、总磷0.005mg/L。", "None, None"),
    ("注：各项目检出限为（mg/L）：氨氮0.025、总磷0.01。", "0.025 mg/L, 0.01 mg/L"),
    ("注：未检出项目的检出限分别为（单位：mg/L）：氨氮0.025；总磷 0.01", "0.025 mg/L, 0.01 mg/L"),
    ("注：氨氮、总磷的检出限分别为0.025mg/L和0.01mg/L。", "0.025 mg/L, 0.01 mg/L"),
    ("注：氨氮和总磷检出限依次为0.025mg/L。", "None, None"),
    ("注：未检出表示低于检出限。氨氮标准限值为1.0mg/L，总磷0.2mg/L。", "None, None"),
    ("注：低于检出限以未检出表示，限值：氨氮1.0mg/L、总磷0.2mg/L。", "None, None"),
    ("注：总磷0.2mg/L，检出限以下按未检出计；氨氮检出限0.025mg/L。", "0.025 mg/L, None"),
    ("注：检出限：氨氮0.025mg/L，标准：总磷0.2mg/L。", "0.025 mg/L, None"),
]


@pytest.mark.parametrize("form", ["xlsx", "docx"])
@pytest.mark.parametrize(("note", "said"), NOTES, ids=range(len(NOTES)))
def test_a_note_states_limits(note: str, said: str, form: str) -> None:
    rows = (("项目", "结果"), ("氨氮", "未检出"), ("总磷", "未检出"))
    drawn = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    text = docx(table(*("".join(map(cell, row)) for row in rows)) + paragraph(f"注：{note}"))
    content = as_xlsx({"结果": f"{drawn}| {note} | < |"}) if form == "xlsx" else text
    found = gather([Input(f"m.{form}", content, form)], partial=True)
    limits = {entry.name: entry.limit for entry in found.entries}
    assert f"{limits['氨氮']}, {limits['总磷']}" == said


def test_a_note_states_the_limit_of_a_metal_of_soil() -> None:
    drawn = "| 土壤 | < |\n| 项目 | 结果 |\n| 土壤汞 | ND |\n| 注：汞的检出限为0.002mg/kg。 | < |"
    found = gather([Input("m.xlsx", as_xlsx({"结果": drawn}), "xlsx")], partial=True)
    assert [each.limit for each in found.entries] == ["0.002 mg/kg"]


SECOND = [  # the second sheet of a workbook, and whether it goes on with the table of the first, which ends with No. 2
    ("| 甲县指标表（续） |\n| 3 | 总磷 | =6 |\n| 4 | 氨氮 | =7 |", True),
    ("| 3 | 总磷 | =6 |\n| 4 | 氨氮 | =7 |", True),
    ("| 甲县指标表 |\n| 4 | 总磷 | =6 |\n| 5 | 氨氮 | =7 |", False),
    ("| 甲县指标表 |\n| 1 | 总磷 | =6 |\n| 2 | 氨氮 | =7 |", False),
    ("| 甲县指标表 |\n| 3 | 总磷 | =6 | =1 |\n| 4 | 氨氮 | =7 |", False),
    ("| 说明 | 见下 |\n| 3 | 总磷 | =6 |\n| 4 | 氨氮 | =7 |", False),
    ("| 甲县指标表 |\n| 3 | - | =6 |\n| 4 | 氨氮 | =7 |", False),
    ("| 甲县指标表 |\n| 总磷 | 3 | =6 |\n| 氨氮 | 4 | =7 |", False),
]


@pytest.mark.parametrize(("sheet", "goes_on"), SECOND, ids=range(len(SECOND)))
def test_a_sheet_that_goes_on_counting_goes_on_with_the_table(sheet: str, goes_on: bool) -> None:
    first = "| 甲县2022年指标表 |\n| 序号 | 指标 | 完成值 |\n| 1 | 汞 | =4 |\n| 2 | 溶解氧 | =5 |"
    found = read(as_xlsx({"表": first, "表（续）": sheet}))
    assert {*found.split("; ")} == {f"甲县 2022 {value}" for value in (4, 5, *(6, 7) * goes_on)}


OPENINGS = [  # the title of a document and how its first sentence begins, and of whom and when a table below that is
    ("甲县环境质量月报", "2023年5月，全县", "甲县 2023-05"),
    ("甲县水质周报", "2024年第10周（2024年3月4日至3月10日），全县", "甲县 2024-W10"),
    ("甲县2022年环境质量公报", "我县", "甲县 2022"),
    ("甲县2022年环境质量公报", "2023年5月，全县", ""),
    ("关于印发方案的通知", "2023年12月，省政府", ""),
    ("检测报告", "受委托，我公司于2024年5月22日对松江地表水进行了采样，结果见表1，", " 2024-05-22 2024年5月22日"),
    ("检测报告", "受委托，我公司于2024年5月22日对3个点位进行了采样，结果见表1，", " 2024-05-22 2024年5月22日"),
    ("检测报告", "2024年5月22日，我站对松江等3个断面开展了采样，结果见表1，", " 2024-05-22 2024年5月22日"),
    ("检测报告", "我公司于2024年5月22日对松江进行了采样，2024年6月3日采样，结果见表1，", ""),
]


@pytest.mark.parametrize(("title", "begins", "said"), OPENINGS)
def test_the_opening_of_a_document_is_of_its_tables(title: str, begins: str, said: str) -> None:
    sentence = f"{begins}优良天数比例为88.4%，同比上升1.2个百分点；PM2.5浓度同比下降8.6%，各断面水质均达标，总体良好。"
    drawn = table(cell("断面") + cell("氨氮（mg/L）"), cell("甲桥") + cell("5"))
    content = docx(paragraph(title) + paragraph(sentence) + paragraph("表1 主要指标") + drawn)
    area, _, period = said.partition(" ")
    assert read(content, "m.docx") == " ".join(filter(None, (area, "甲桥", period, "5")))


OF_ONE_MEASURE = [  # a title that names the one measure of its table behind what it was measured at
    "甲县2023年主要断面总磷浓度统计表",
    "甲县各断面总磷2023年月度数据",
    "甲县2023年重点河流总磷逐月均值（mg/L）",
    "甲县各站点总磷监测值（2023年）",
]


@pytest.mark.parametrize("title", OF_ONE_MEASURE)
def test_a_title_names_a_measure_behind_its_places(title: str) -> None:
    found = read(f"{title} | < | < \n 断面名称 | 1月 | 2月 \n 甲桥 | =1 | =2 \n 乙桥 | 断流 | =3")
    assert found == "甲县 甲桥 2023-01 1; 甲县 甲桥 2023-02 2; 甲县 乙桥 2023-02 3; 甲县 乙桥 2023-01 断流"


def test_a_title_names_classes_behind_its_places() -> None:
    found = read("甲县2023年国控断面水质类别 | < \n 断面 | 1月 \n 甲桥 | Ⅱ \n 乙桥 | Ⅲ")
    assert found == "甲县 甲桥 2023-01 Ⅱ; 甲县 乙桥 2023-01 Ⅲ"


def test_a_place_says_in_brackets_in_which_area_it_is() -> None:
    found = read(
        "甲市2024年3月水质 | < \n 断面 | 氨氮（mg/L） \n 甲桥（乙县） | =1 \n 乙桥（新桥） | =2 \n 丙桥（甲市） | =3"
    )
    assert found == "乙县 甲桥 2024-03 1; 甲市 乙桥（新桥） 2024-03 2; 甲市 丙桥 2024-03 3"
    assert read("断面,时间,指标,数值\n甲桥（乙县）,2023,氨氮,5\n".encode(), "m.csv") == "乙县 甲桥 2023 5"
    assert read("甲市2024年3月水质 | < | < \n 项目 | 甲桥（乙县） | 丙桥（丁区） \n 氨氮 | =1 | =2") == (
        "乙县 甲桥 2024-03 1; 丁区 丙桥 2024-03 2"
    )


PARTS_OF_THE_CALL = [  # headings, and the periods of their values where a title names the month, and the call its year
    ("断面 | 本月水质 | 上月水质 | 上年同期", "2023-07 2023-06 2022-07"),
    ("指标 | 6月 | 7月", "2023-06 2023-07"),
    ("断面 | 氨氮（mg/L）", "2023-07"),
]


@pytest.mark.parametrize(("headings", "periods"), PARTS_OF_THE_CALL)
def test_a_month_of_a_title_is_of_the_year_of_the_call(headings: str, periods: str) -> None:
    value, several = "Ⅲ类" if "水质" in headings else "=5", headings.count("|")
    sheet = f"| 甲县7月份水质 {'| < ' * several}|\n| {headings} |\n| 甲桥 {f'| {value} ' * several}|"
    found = gather([Input("m.xlsx", as_xlsx({"表": sheet}), "xlsx")], period="2023", partial=True)
    assert sorted(str(each.period) for each in found.entries) == sorted(periods.split())
    assert not found.problems


REPORTS = [  # a title that calls its table the report of a part of a year, and of when its values are
    ("2023年水质月报", "!bad-period"),
    ("2023年第9期", "!bad-period"),
    ("2023年9月水质月报", "2023-09"),
    ("2023年水质年报", "2023"),
]


@pytest.mark.parametrize(("title", "said"), REPORTS)
def test_a_report_of_months_is_never_of_the_year(title: str, said: str) -> None:
    found = read(as_xlsx({"表": f"| {title} |\n| 项目 | 单位 | 结果 |\n| 氨氮 | （mg/L） | =5 |"}), "m.xlsx")
    assert (said in found) if said.startswith("!") else (found == f"{said} 5"), found
    columns = "| 项目 | 单位 | 8月 | 9月 |\n| 氨氮 | mg/L | =4 | =5 |"
    months = read(as_xlsx({"表": f"| {title} |\n{columns}"}), "m.xlsx")
    assert "!" not in months, months


def test_the_sum_since_january_is_no_month_beside_the_month_of_the_title() -> None:
    sheet = "| 甲县4月空气质量 |\n| 指标 | 本月 | 上年同月 | 1-4月累计 | 上年同期累计 |\n| 氨氮 | =5 | =6 | =7 | =8 |"
    found = gather([Input("m.xlsx", as_xlsx({"表": sheet}), "xlsx")], period="2024")
    said = {str(entry.value): str(entry.period) for entry in found.entries}
    assert said == {"5": "2024-04", "6": "2023-04", "7": "2024-01/04", "8": "2023-01/04"}


def test_all_tables_of_a_document_are_of_its_month() -> None:
    drawn = table(cell("断面") + cell("氨氮（mg/L）"), cell("甲桥") + cell("5"))
    above = paragraph("甲县环境质量月报") + paragraph("（2023年第9期）") + paragraph("9月，全县优良天数27天。")
    content = docx(
        above + paragraph("表1") + drawn + paragraph("表2") + drawn.replace(">5<", ">6<").replace("甲桥", "乙桥")
    )
    assert read(content, "m.docx") == "甲县 甲桥 2023-09 5; 甲县 乙桥 2023-09 6"


@pytest.mark.parametrize("heading", ["REGION", "填报单元", "name_cn"])
def test_a_column_with_nothing_but_areas_is_that_of_areas(heading: str) -> None:
    long = f"{heading},指标,年份,数值,单位\n甲县,森林覆盖率,2020,20,%\n乙县,森林覆盖率,2020,30,%\n"
    across = f"年份,{heading},森林覆盖率（%）\n2020,甲县,20\n2020,乙县,30\n"
    for text in (long, across):
        assert read(text.encode(), "m.csv") == read(text.replace(",", " | ")) == "甲县 2020 20; 乙县 2020 30"
    assert read(across.replace("甲县", "良好").encode(), "m.csv").startswith("2020 ")  # some of it is none


REPORTERS = [  # a line above a table of an area, and the area and place of its value
    ("填报单位（盖章）：城北污水处理厂", "甲县 城北污水处理厂 2023 5"),
    ("填表单位：河口填埋场", "甲县 河口填埋场 2023 5"),
    ("单位详细名称：河口镇污水处理站", "甲县 河口镇污水处理站 2023 5"),
    ("填报单位：甲县自来水厂 | 水源：龙潭水库", "甲县 龙潭水库 2023 5"),
    ("填报单位：甲县林业工作站", "甲县 2023 5"),
    ("填报单位：甲县水务有限公司", "甲县 2023 5"),
    ("甲县统计局　甲县水利局编　　2024年8月", "甲县 2023 5"),
    ("甲县统计局 | 2024年8月", "甲县 2023 5"),
    ("甲县统计局　2022年8月", "甲县 2023 5; !surroundings-disagree"),
]


@pytest.mark.parametrize(("line", "said"), REPORTERS)
def test_works_report_of_themselves_and_bureaus_of_their_area(line: str, said: str) -> None:
    values = read(f"甲县2023年运行情况\n{line}\n指标 | 单位 | 本年\n氨氮 | mg/L | 5").split("; ")
    assert "; ".join(sorted({*values})[::-1]) == said


MONTHS_IN_FIGURES = [  # a heading of times, figures below it, and the period of the value
    ("报告期", "202310", "甲县 2023-10 5"),
    ("统计周期", "202310", "甲县 2023-10 5"),
    ("时间", "201205", "!bad-period"),  # or 5 December 2020
    ("月份", "201205", "甲县 2012-05 5"),
    ("周次", "202310", "!bad-period"),
]


@pytest.mark.parametrize(("heading", "written", "said"), MONTHS_IN_FIGURES)
def test_six_figures_are_a_month_where_they_are_no_day(heading: str, written: str, said: str) -> None:
    assert read(f"{heading},地区,指标名称,数值,单位\n{written},甲县,氨氮,5,mg/L".encode(), "m.csv") == said


PARTS_BESIDE = [  # two headings of times, the cells below them, and the period
    ("年,季", "2023,1", "2023-Q1"),
    ("年份,季", "2023,3", "2023-Q3"),
    ("年度,季度", "2023,第四季度", "2023-Q4"),
    ("年,月", "2023,5", "2023-05"),
    ("年份,片区", "2023,1", "2023"),
]


@pytest.mark.parametrize(("headings", "cells", "said"), PARTS_BESIDE)
def test_a_part_of_a_year_stands_beside_it(headings: str, cells: str, said: str) -> None:
    text = f"县名,{headings},指标,数值,单位\n甲县,{cells},氨氮,5,mg/L\n"
    assert read(text.encode(), "m.csv") == read(text.strip().replace(",", " | ")) == f"甲县 {said} 5"


THIS_MONTH = [  # a title over 本月 | 上年同月 | 累计 | 上年同期, and what is read of 1 | 2 | 3 | 4
    ("2023年1—5月", "甲县 2023-05 1; 甲县 2022-05 2; 甲县 2023-01/05 3; 甲县 2022-01/05 4"),
    ("2023年1-6月", "甲县 2023-06 1; 甲县 2022-06 2; 甲县 2023-H1 3; 甲县 2022-H1 4"),
]


@pytest.mark.parametrize(("title", "said"), THIS_MONTH)
def test_the_month_of_a_report_since_january_is_its_last(title: str, said: str) -> None:
    lines = (f"甲县{title}主要指标", "指标 | 单位 | 本月 | 上年同月 | 累计 | 上年同期", "造林面积 | 亩 | 1 | 2 | 3 | 4")
    assert read("\n".join(lines)) == said


def test_the_end_of_a_plan_before_other_years_was_measured() -> None:
    heading = "指标 | 单位 | 2015年（十二五末） | 2020年（十三五末） | {}"
    rows = ("甲县", heading.format("2023年"), "森林面积 | 亩 | 1 | 2 | 3")
    assert read("\n".join(rows)) == "甲县 2015 1; 甲县 2020 2; 甲县 2023 3"
    assert "!value-or-target" in read("\n".join(rows).replace("2023年", "备注"))


PLANS_UNDER_WAY = [  # a title of a plan over 2020年 | 2021年 | 2022年 | 2025年目标 | 属性, and how many values are read
    ("甲县“十四五”规划主要指标", 0),
    ("甲县“十四五”规划指标中期评估表", 3),
    ("甲县“十四五”规划指标年度执行情况", 3),
]


@pytest.mark.parametrize(("title", "values"), PLANS_UNDER_WAY)
def test_years_before_the_goal_of_a_plan_that_is_under_way_were_measured(title: str, values: int) -> None:
    heading = "指标 | 单位 | 2020年 | 2021年 | 2022年 | 2025年规划目标 | 属性"
    said = read(f"{title}\n{heading}\n森林覆盖率 | % | 40 | 41 | 42 | 45 | 预期性")
    assert said == ("甲县 2020 40; 甲县 2021 41; 甲县 2022 42" if values else "!value-or-target")


def test_a_title_says_the_month_of_its_sheet_in_other_words() -> None:
    table = "| 1月份主要指标完成情况 |\n| 指标 | 单位 | 本月 |\n| 氨氮 | mg/L | 5 |"
    assert read(as_xlsx({"1月": table}), "甲县2023年统计月报.xlsx") == "甲县 2023-01 5"


@pytest.mark.parametrize("note", ["年鉴出版以统计局核定数为准", "刊登数据以统计局核定数为准"])
def test_a_note_on_what_is_printed_says_which_column_counts(note: str) -> None:
    lines = ("甲县2023年", "指标 | 单位 | 部门上报数 | 统计局核定数", "森林覆盖率 | % | 40 | 41", f"说明：{note}。")
    assert read("\n".join(lines)) == "甲县 2023 41"


def test_the_days_of_samples_are_in_the_year_of_the_file_and_the_month_of_the_sheet() -> None:
    sheets = {
        "4月": "| 断面 | 采样日期 | 氨氮 |\n| 甲桥 | 7日 | =5 |",
        "5月": "| 断面 | 采样日期 | 氨氮 |\n| 甲桥 | 5月9日 | =6 |",
    }
    assert read(as_xlsx(sheets), "甲县2023年4-6月闸口水质报送.xlsx") == (
        "甲县 甲桥 2023-04-07 2023-04-07 5; 甲县 甲桥 2023-05-09 2023-05-09 6"
    )
    assert "!bad-period" in read(as_xlsx(sheets), "甲县2023年5-6月闸口水质报送.xlsx")  # April is not in it


LEVELS_OF_A_FILE = [  # the columns of a CSV before the measure, their cells, and the area and sample of the value
    ("样品编号,样品名称,采样点,采样日期", "W2306001,地表水,白沙渡,2023-03-06", "白沙渡 2023-03-06 W2306001 2023-03-06"),
]


@pytest.mark.parametrize(("headings", "cells", "said"), LEVELS_OF_A_FILE)
def test_a_csv_may_name_places_and_samples_at_two_levels(headings: str, cells: str, said: str) -> None:
    text = f"{headings},分析项目,浓度,单位\n{cells},氨氮,5,mg/L\n{cells},总磷,6,mg/L\n"
    assert read(text.encode(), "m.csv") == f"{said} 6; {said} 5"


def test_a_kind_of_water_between_the_day_and_the_works_is_no_place() -> None:
    lines = (
        "甲县水质公示 | < | < | <",
        "检测项目 | 单位 | 2025.12.6 | 2025.12.7",
        "^ | ^ | 出厂水 | 出厂水",
        "^ | ^ | 城南水厂 | 北路水厂",
        "砷 | mg/L | =5 | =6",
    )
    assert read("\n".join(lines)) == "甲县 城南水厂 2025-12-06 5; 甲县 北路水厂 2025-12-07 6"


def test_the_firm_before_the_area_in_the_name_of_a_file_is_no_area() -> None:
    text = "检测项目 | 单位 | 检测结果 \n 氨氮 | mg/L | =5"
    content = as_xlsx({"Sheet1": "\n".join(f"| {line.strip()} |" for line in text.splitlines())})
    assert read(content, "恒测-甲县地表水检测.xlsx") == "5"


@pytest.mark.parametrize("value", ["202307", "123307"])
def test_a_number_of_six_figures_is_a_month_under_a_heading_of_times_alone(value: str) -> None:
    text = f"地区,时间,指标,数值,单位\n甲县,202305,污水处理量,{value},吨\n"
    assert read(text.encode(), "m.csv") == read(text.replace(",", " | ")) == f"甲县 2023-05 {value}"
