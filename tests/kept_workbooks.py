"""Twenty made-up workbooks (虚构), each with the habits of another office, and what has to be read from each.

A sheet is drawn as text, a row a line, cells between bars; ``-`` in a cell is an empty one, ``<`` continues the cell to
its left and ``^`` the one above (merged cells). ``=`` before a number stores it as a number, ``20.5%`` after it as one
that is shown so: ``=0.205 20.5%``. The entries expected below each were written by hand, from looking at the drawing.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

AREA = "示例区（虚构）"


@dataclass(frozen=True)
class Book:
    """One file of an office: its name, its sheets as drawn, what is read from them, and the warnings that it gives."""

    name: str
    sheets: dict[str, str]
    expected: str
    warnings: tuple[str, ...] = ()
    after: Callable[[Any], None] | None = None
    cached: dict[str, str] = field(default_factory=dict)
    encoding: str = ""

    @property
    def content(self) -> bytes:
        """The file, as the office's program saves it."""
        if self.name.endswith(".csv"):
            (drawn,) = self.sheets.values()
            return as_csv(drawn).encode(self.encoding)
        if self.name.endswith(".xls"):
            return as_xls(self.sheets)
        return as_xlsx(self.sheets, self.after, self.cached)


def rows_of(drawn: str) -> list[list[str]]:
    lines = [line.strip() for line in drawn.strip().splitlines()]
    return [[cell.strip() for cell in line.strip("|").split("|")] if line else [] for line in lines]


def filled(drawn: str) -> tuple[dict[tuple[int, int], str], list[tuple[int, int, int, int]]]:
    """The cells of a drawing by row and column from 1, and its merged ranges (top, left, bottom, right)."""
    rows = rows_of(drawn)
    cells: dict[tuple[int, int], str] = {}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows, 1):
        for c, text in enumerate(row, 1):
            if text in ("<", "^"):
                owner[r, c] = owner[(r, c - 1) if text == "<" else (r - 1, c)]
            else:
                owner[r, c] = (r, c)
                if text not in ("", "-"):
                    cells[r, c] = text
    merged = []
    for corner in dict.fromkeys(owner.values()):
        held = [spot for spot, whose in owner.items() if whose == corner]
        if len(held) > 1:
            merged.append((*corner, max(r for r, _ in held), max(c for _, c in held)))
    return cells, merged


def number_of(text: str) -> tuple[float, str] | None:
    """The number and the number format that a cell such as ``=0.205 20.5%`` stands for."""
    if not re.match(r"=-?[\d.]+( |$)", text):
        return None
    stored, _, shown = text[1:].partition(" ")
    decimals = len(shown.partition(".")[2].rstrip("%"))
    digits = "0" + ("." + "0" * decimals if decimals else "")
    return float(stored), (digits + "%" if shown.endswith("%") else digits) if shown else "General"


def as_xlsx(
    sheets: dict[str, str], after: Callable[[Any], None] | None = None, cached: dict[str, str] | None = None
) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, drawn in sheets.items():
        sheet = book.create_sheet(title)
        cells, merged = filled(drawn)
        for (row, column), text in cells.items():
            cell = sheet.cell(row, column)
            number = number_of(text)
            if number is not None:
                cell.value, cell.number_format = number
            elif text.startswith("=") and len(text) > 1:
                cell.value = text
            else:
                cell.value = text.replace("⏎", "\n")
                cell.data_type = "s"
        for top, left, bottom, right in merged:
            sheet.merge_cells(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")
    if after is not None:
        after(book)
    stream = io.BytesIO()
    book.save(stream)
    return with_results(stream.getvalue(), cached or {})


def with_results(content: bytes, cached: dict[str, str]) -> bytes:
    """The workbook with the results of its formulas, which openpyxl does not write: Excel stores them with each."""
    return changed(content, "xl/worksheets/sheet1.xml", lambda xml: _results(xml, cached)) if cached else content


def _results(xml: str, cached: dict[str, str]) -> str:
    for spot, value in cached.items():
        xml = re.sub(rf'(<c r="{spot}"[^>]*><f>[^<]*</f>)<v ?/>', rf"\1<v>{value}</v>", xml)
        xml = re.sub(rf'(<c r="{spot}"[^>]*><f>[^<]*</f>)<v></v>', rf"\1<v>{value}</v>", xml)
    return xml


def changed(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """A workbook with one of its parts rewritten."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()).encode() if name == part else data)
    return stream.getvalue()


def as_xls(sheets: dict[str, str]) -> bytes:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    for title, drawn in sheets.items():
        sheet = book.add_sheet(title)
        cells, merged = filled(drawn)
        inside = {(top, left): (bottom, right) for top, left, bottom, right in merged}
        for (row, column), text in cells.items():
            number = number_of(text)
            style = xlwt.XFStyle()
            if number is not None:
                style.num_format_str = number[1]
            value = text if number is None else number[0]
            if (row, column) in inside:
                bottom, right = inside[row, column]
                sheet.write_merge(row - 1, bottom - 1, column - 1, right - 1, value, style)
            else:
                sheet.write(row - 1, column - 1, value, style)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_csv(drawn: str) -> str:
    rows = [[("" if cell in ("-", "<", "^") else cell) for cell in row] for row in rows_of(drawn)]
    return "\r\n".join(",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows) + "\r\n"


def _hide_old_sheet(book: Any) -> None:
    book["旧数据"].sheet_state = "hidden"


def _hide_a_row(book: Any) -> None:
    book.active.row_dimensions[5].hidden = True


def _empty_far_away(book: Any) -> None:
    """Formatted cells far out, as a careless click leaves them."""
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    book.active["A5000"].font = openpyxl.styles.Font(bold=True)


def _formats(book: Any) -> None:
    sheet = book.active
    sheet["D5"].number_format = '0.000"吨标煤/万元"'
    sheet["D6"].number_format = "#,##0.0_ "
    sheet["D7"].number_format = "0.00_);[Red]\\(0.00\\)"


BOOKS = (
    Book(
        "01 区发改局.xlsx",
        {
            "表1": """
            | 示例区（虚构）生态文明建设示范区指标完成情况表 | < | < | < | < | < | < | < | < |
            | 填报单位：区发改局（虚构） | < | < | < | - | - | 填报日期：2018年3月5日 | < | < |
            | 领域 | 任务 | 序号 | 指标名称 | 单位 | 2016年 | < | 2017年 | < |
            | ^ | ^ | ^ | ^ | ^ | 目标值 | 完成值 | 目标值 | 完成值 |
            | 一、生态经济 | < | < | < | < | < | < | < | < |
            | 生态经济 | 资源节约利用 | 21 | 单位地区生产总值能耗 | 吨标煤/万元 | 0.70 | =0.471 | 0.70 | =0.452 |
            | ^ | ^ | 23 | 单位工业用地工业增加值 | 万元/亩 | 80 | =81.2 | 80 | =83.5 83.50 |
            | 注：数据来源于统计年鉴（虚构）。 | < | < | < | < | < | < | < | < |
            """
        },
        """
        2016 | 单位地区生产总值能耗   | 0.471 | 吨标煤/万元 | 表1 第6行 G列
        2017 | 单位地区生产总值能耗   | 0.452 | 吨标煤/万元 | 表1 第6行 I列
        2016 | 单位工业用地工业增加值 | 81.2  | 万元/亩     | 表1 第7行 G列
        2017 | 单位工业用地工业增加值 | 83.50 | 万元/亩     | 表1 第7行 I列
        """,
    ),
    Book(
        "02 区统计局.xlsx",
        {
            "Sheet1": """
            | 区统计局数据报送表（虚构） | < | < | < | < |
            | 指标 | 计量单位 | 2015年现状值 | 2016年现状值 | 2017年现状值 |
            | 地区生产总值 | 亿元 | =512.3 | =548.96 | =590.1 590.10 |
            | 能源消耗总量 | 万吨标煤 | =24.6 | =25.2 | =26.1 |
            | 用水总量 | 亿立方米 | 1.2311 | 1.2206 | 1.2108 |
            """
        },
        """
        2015 | 地区生产总值 | 512.3  | 亿元     | Sheet1 第3行 C列
        2016 | 地区生产总值 | 548.96 | 亿元     | Sheet1 第3行 D列
        2017 | 地区生产总值 | 590.10 | 亿元     | Sheet1 第3行 E列
        2015 | 能源消耗总量 | 24.6   | 万吨标煤 | Sheet1 第4行 C列
        2016 | 能源消耗总量 | 25.2   | 万吨标煤 | Sheet1 第4行 D列
        2017 | 能源消耗总量 | 26.1   | 万吨标煤 | Sheet1 第4行 E列
        2015 | 用水总量     | 1.2311 | 亿立方米 | Sheet1 第5行 C列
        2016 | 用水总量     | 1.2206 | 亿立方米 | Sheet1 第5行 D列
        2017 | 用水总量     | 1.2108 | 亿立方米 | Sheet1 第5行 E列
        """,
    ),
    Book(
        "03 区水务局.xlsx",
        {
            "数据": """
            | 年份 | 指标名称 | 数值 | 单位 | 控制目标值 | 下达单位 | 佐证材料 | 备注 |
            | 2016年 | 用水总量 | 12,206 | 万立方米 | 12500 | 示例市水利局（虚构） | 水资源公报（虚构） | - |
            | 2017年 | 用水总量 | 12,108 | 万立方米 | 12400 | 示例市水利局（虚构） | ^ | 虚构 |
            | ^ | 城镇污水处理率 | 100 | % | - | - | 运行月报（虚构） | - |
            """
        },
        """
        2016 | 用水总量       | 12,206 | 万立方米 | 数据 第2行 C列
        2016 | 用水总量       | 12500  | 万立方米 | 数据 第2行 E列 | given
        2017 | 用水总量       | 12,108 | 万立方米 | 数据 第3行 C列
        2017 | 用水总量       | 12400  | 万立方米 | 数据 第3行 E列 | given
        2017 | 城镇污水处理率 | 100    | %        | 数据 第4行 C列
        """,
    ),
    Book(
        "04 区住建局.xlsx",
        {
            "Sheet1": """
            | 2017年住建领域指标统计表（虚构） | < | < |
            | 序号 | 指标 | 完成情况 |
            | 1 | 城镇生活垃圾无害化处理率 | =1 100% |
            | 2 | 城镇新建绿色建筑比例 | =0.535 53.5% |
            | 3 | 村庄环境综合整治率 | 100% |
            """
        },
        """
        2017 | 城镇生活垃圾无害化处理率 | 100%  | - | Sheet1 第3行 C列
        2017 | 城镇新建绿色建筑比例     | 53.5% | - | Sheet1 第4行 C列
        2017 | 村庄环境综合整治率       | 100%  | - | Sheet1 第5行 C列
        """,
        ("taken-from-title",),
    ),
    Book(
        "05 区生态环境局.xlsx",
        {
            "封面": """
            | 生态文明建设示范区创建资料（虚构） |
            | 区生态环境局 |
            """,
            "指标": """
            | 指标名称（单位） | 2016年 | 2017年 | 数据来源 |
            | 生态环境状况指数(EI) | 56.1 | 56.4 | 遥感解译（虚构） |
            | 危险废物安全处置率（%） | 100 | 100 | 台账（虚构） |
            | 重、特大突发环境事件 | 未发生 | 未发生 | / |
            | 环境信息公开率(％) | ９１．５ | ≥95 | - |
            """,
            "旧数据": """
            | 指标名称 | 2014年 |
            | 危险废物安全处置率 | 98 |
            """,
            "填表说明": """
            | 一、填报范围（虚构）；二、填报口径。 |
            """,
        },
        """
        2016 | 生态环境状况指数(EI)    | 56.1     | - | 指标 第2行 B列
        2017 | 生态环境状况指数(EI)    | 56.4     | - | 指标 第2行 C列
        2016 | 危险废物安全处置率（%） | 100      | - | 指标 第3行 B列
        2017 | 危险废物安全处置率（%） | 100      | - | 指标 第3行 C列
        2016 | 重、特大突发环境事件    | 未发生   | - | 指标 第4行 B列
        2017 | 重、特大突发环境事件    | 未发生   | - | 指标 第4行 C列
        2016 | 环境信息公开率(％)      | ９１．５ | - | 指标 第5行 B列
        2017 | 环境信息公开率(％)      | ≥95      | - | 指标 第5行 C列
        """,
        ("sheet-not-read", "sheet-not-read"),
        _hide_old_sheet,
    ),
    Book(
        "06 区农业农村局.xlsx",
        {
            "表": """
            | 年度：2017 | - | - | 单位：% | - |
            | 序号 | 指标名称 | < | 实际完成值 | 备注 |
            | 24 | 农业废弃物综合利用率 | 秸秆综合利用率 | 96.2 | 虚构 |
            | ^ | ^ | 畜禽养殖场粪便综合利用率 | 95.8 | 虚构 |
            | 29 | 农村卫生厕所普及率 | < | 97 | - |
            """
        },
        """
        2017 | 秸秆综合利用率           | 96.2 | % | 表 第3行 D列
        2017 | 畜禽养殖场粪便综合利用率 | 95.8 | % | 表 第4行 D列
        2017 | 农村卫生厕所普及率       | 97   | % | 表 第5行 D列
        """,
    ),
    Book(
        "07 区林业局.xls",
        {
            "林业": """
            | 林业指标（虚构） | < | < | < |
            | 指标 | 单位 | 2016 | 2017 |
            | 森林覆盖率 | % | =0.182 18.2% | =0.184 18.4% |
            | 受保护地区占国土面积比例 | % | =16.5 | =16.7 16.70 |
            """
        },
        """
        2016 | 森林覆盖率               | 18.2% | % | 林业 第3行 C列
        2017 | 森林覆盖率               | 18.4% | % | 林业 第3行 D列
        2016 | 受保护地区占国土面积比例 | 16.5  | % | 林业 第4行 C列
        2017 | 受保护地区占国土面积比例 | 16.70 | % | 林业 第4行 D列
        """,
    ),
    Book(
        "08 区城管局.xlsx",
        {
            "Sheet1": """
            | 考核指标 | 指标属性 | 指标值 | 完成值（2017年） | 责任单位 |
            | 32公众绿色出行率 | 参考性 | ≥50% | ５２．５％ | 区城管局 |
            | 33、节能、节水器具普及率 | 参考性 | ≥80% | 不低于80% | 区城管局 |
            """
        },
        """
        2017 | 32公众绿色出行率         | ５２．５％ | - | Sheet1 第2行 D列
        2017 | 33、节能、节水器具普及率 | 不低于80%  | - | Sheet1 第3行 D列
        """,
    ),
    Book(
        "09 区发改局能源.xlsx",
        {
            "能耗": """
            | 年份 | 能源消耗总量（万吨标煤） | 地区生产总值 | 工业增加值 |
            | ^ | ^ | 亿元 | 亿元 |
            | 2016年 | 25.2 | 548.96 | 201.5 |
            | 2017年 | 26.1 | 590.1 | 215.8 |
            """
        },
        """
        2016 | 能源消耗总量 | 25.2   | 万吨标煤 | 能耗 第3行 B列
        2017 | 能源消耗总量 | 26.1   | 万吨标煤 | 能耗 第4行 B列
        2016 | 地区生产总值 | 548.96 | 亿元     | 能耗 第3行 C列
        2017 | 地区生产总值 | 590.1  | 亿元     | 能耗 第4行 C列
        2016 | 工业增加值   | 201.5  | 亿元     | 能耗 第3行 D列
        2017 | 工业增加值   | 215.8  | 亿元     | 能耗 第4行 D列
        """,
    ),
    Book(
        "10 区委组织部.xlsx",
        {
            "统计表": """
            | 党政领导干部培训情况统计表 | < | < | < |
            | 制表机关：区委组织部（虚构） | < | 2017年度 | < |
            |  |
            | 指标名称 | 计量单位 | 代码 | 本年值 |
            | 甲 | 乙 | 丙 | 1 |
            | 党政领导干部参加生态文明培训的人数比例 | % | 01 | 100 |
            |  |
            | 单位负责人：（虚构） | 填表人：（虚构） | 联系电话：- | 报出日期：2018年1月 |
            """
        },
        """
        2017 | 党政领导干部参加生态文明培训的人数比例 | 100 | % | 统计表 第6行 D列
        """,
        ("taken-from-title",),
    ),
    Book(
        "11 区财政局.xlsx",
        {
            "Sheet1": """
            | 序号 | 指标名称 | 指标值 | 2016年完成情况 | 2017年完成情况 | 2017年佐证材料 |
            | 3 | 自然资源资产负债表 | 编制 | 未编制 | 编制 | 编制方案（虚构） |
            | 34 | 政府绿色采购比例 | ≥80% | 82% | 85.6% | 采购年报（虚构） |
            """
        },
        """
        2016 | 自然资源资产负债表 | 未编制 | - | Sheet1 第2行 D列
        2017 | 自然资源资产负债表 | 编制   | - | Sheet1 第2行 E列
        2016 | 政府绿色采购比例   | 82%    | - | Sheet1 第3行 D列
        2017 | 政府绿色采购比例   | 85.6%  | - | Sheet1 第3行 E列
        """,
    ),
    Book(
        "12 区审计局.csv",
        {
            "": """
            | 区审计局报送（虚构） | - | - |
            | 指标名称 | 单位 | 2017年 |
            | 自然资源资产离任审计 | / | 开展 |
            """
        },
        """
        2017 | 自然资源资产离任审计 | 开展 | - | 第3行 C列
        """,
        encoding="gb18030",
    ),
    Book(
        "13 区自然资源局.xlsx",
        {
            "2016年": """
            | 指标 | 现状值 |
            | 生态保护红线 | 划定并遵守 |
            | 耕地红线 | 遵守 |
            """,
            "2017年": """
            | 指标 | 现状值 |
            | 生态保护红线 | 划定并遵守 |
            | 耕地红线 | 遵守 |
            | 空间规划 | 编制 |
            """,
        },
        """
        2016 | 生态保护红线 | 划定并遵守 | - | 2016年 第2行 B列
        2016 | 耕地红线     | 遵守       | - | 2016年 第3行 B列
        2017 | 生态保护红线 | 划定并遵守 | - | 2017年 第2行 B列
        2017 | 耕地红线     | 遵守       | - | 2017年 第3行 B列
        2017 | 空间规划     | 编制       | - | 2017年 第4行 B列
        """,
        ("taken-from-title", "taken-from-title"),
    ),
    Book(
        "14 水利分局.xlsx",
        {
            "Sheet1": """
            | 表一 河长制（虚构） | < | < |
            | 指标 | 2016年 | 2017年 |
            | 河长制 | 全面推行 | 全面推行 |
            |  |
            | 表二 用水（虚构） | < | < |
            | 指标 | 单位 | 2017年 |
            | 单位地区生产总值用水量 | 立方米/万元 | 47.1 |
            """
        },
        """
        2016 | 河长制                 | 全面推行 | -           | Sheet1 第3行 B列
        2017 | 河长制                 | 全面推行 | -           | Sheet1 第3行 C列
        2017 | 单位地区生产总值用水量 | 47.1     | 立方米/万元 | Sheet1 第7行 C列
        """,
    ),
    Book(
        "15 区卫健局.xlsx",
        {
            "Sheet1": """
            | 指标 | 单位 | 2017年 | 佐证材料 |
            | 村镇饮用水卫生合格率 | % | 100 | 监测报告一（虚构） |
            | ^ | ^ | ^ | 监测报告二（虚构） |
            """
        },
        """
        2017 | 村镇饮用水卫生合格率 | 100 | % | Sheet1 第2行 C列
        """,
    ),
    Book(
        "16 区委宣传部.xlsx",
        {
            "Sheet1": """
            | 公众调查结果（虚构） | < | < | < |
            | 编号 | 指标 | 单位 | 2017年 |
            | 1 | 公众对生态文明知识知晓度 | % | 88.3 |
            | 2 | 公众对生态文明建设的满意度 | % | 90.1 |
            | 3 | 公众绿色出行率 | % | 52.5 |
            """
        },
        """
        2017 | 公众对生态文明知识知晓度   | 88.3 | % | Sheet1 第3行 D列
        2017 | 公众对生态文明建设的满意度 | 90.1 | % | Sheet1 第4行 D列
        2017 | 公众绿色出行率             | 52.5 | % | Sheet1 第5行 D列
        """,
        ("hidden-cells-read",),
        _hide_a_row,
    ),
    Book(
        "17 区绩效办.xlsx",
        {
            "Sheet1": """
            | 指标 | 单位 | 2017年 |
            | 生态文明建设工作占党政实绩考核的比例 | % | 22 |
            """
        },
        """
        2017 | 生态文明建设工作占党政实绩考核的比例 | 22 | % | Sheet1 第2行 C列
        """,
        after=_empty_far_away,
    ),
    Book(
        "18 区政府办.csv",
        {
            "": """
            | 指标 | 2016年 | 2017年 |
            | 生态文明建设规划 | 制定实施 | 制定实施 |
            | 固定源排污许可证覆盖率 | 开展 | 开展 |
            """
        },
        """
        2016 | 生态文明建设规划       | 制定实施 | - | 第2行 B列
        2017 | 生态文明建设规划       | 制定实施 | - | 第2行 C列
        2016 | 固定源排污许可证覆盖率 | 开展     | - | 第3行 B列
        2017 | 固定源排污许可证覆盖率 | 开展     | - | 第3行 C列
        """,
        encoding="utf-16",
    ),
    Book(
        "19 区工信局.xlsx",
        {
            "Sheet1": """
            | 指标 | 单位 | 数量 | 2017年 |
            | 工业用地面积 | 亩 | - | =25000 |
            | 一般工业固体废物处置利用率 | % | 931 | =C3/1000*100 |
            | 合计 | - | 1931 | 25093.1 |
            """
        },
        """
        2017 | 工业用地面积               | 25000 | 亩 | Sheet1 第2行 D列
        2017 | 一般工业固体废物处置利用率 | 93.1  | %  | Sheet1 第3行 D列
        """,
        ("unknown-column", "row-not-read"),
        cached={"D3": "93.100000000000009"},
    ),
    Book(
        "20 区经信委.xlsx",
        {
            "Sheet1": """
            | 经信领域指标（虚构） | < | < | < | < |
            | 地区 | 指标 | 年份 | 数值 | 不适用 |
            | 示例区（虚构） | 污染场地环境监管体系 | 2017 | 建立 | - |
            | ^ | 生物物种资源保护 | ^ | - | - |
            | ^ | 单位地区生产总值能耗 | 2015 | =0.5 | - |
            | ^ | 单位地区生产总值用水量 | 2015 | =52.25 | - |
            """
        },
        """
        2017 | 污染场地环境监管体系   | 建立  | - | Sheet1 第3行 D列
        2017 | 生物物种资源保护       | -     | - | Sheet1 第4行 D列
        2015 | 单位地区生产总值能耗   | 0.500吨标煤/万元 | - | Sheet1 第5行 D列
        2015 | 单位地区生产总值用水量 | 52.25 | - | Sheet1 第6行 D列
        """,
        after=_formats,
    ),
)
