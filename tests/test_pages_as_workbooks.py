"""Web pages and texts with tabs that are called .xls, as many systems hand them out: read as spreadsheets open them."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import call

from compliance.problems import MeasurementError
from compliance.reading.grid import Grid, Span
from compliance.reading.workbooks import read_workbook

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}">
<title>导出</title><style>td {{ mso-number-format:"\\@" }}</style>
<!--[if gte mso 9]><xml><x:Name>Sheet1</x:Name></xml><![endif]--></head>
<body><h3>甲县（虚构）2017年指标</h3>
<TABLE border=1><tr><th rowspan="2">指标</th><th rowspan=2>单位</th><th colspan='2'>2017年</th></tr>
<tr><td>目标值<td>完成值</tr>
<tr style="display:none"><td>森林&nbsp;覆盖率<td>%<td>18<td>18.4</tr>
<tr><td>受保护地区占<br>国土面积比例</td><td>%</td><td>20</td><td><s>19</s>21.5<sup>1</sup></td></tr>
</table><p>1 初步数据</p></body></html>"""


def only(content: bytes) -> Grid:
    (grid,) = read_workbook(content, "m.xls", "xls")
    return grid


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "utf-16"])
def test_a_page_is_one_sheet(charset: str) -> None:
    """Lines and tables stand below each other; cells go across rows and columns; what nobody sees is not there."""
    grid = only(PAGE.format(charset=charset).encode(charset))
    assert [[grid.text(row, column) for column in grid.seen(row)] for row in grid.rows] == [
        ["甲县（虚构）2017年指标"],
        ["指标", "单位", "2017年", "2017年"],
        ["指标", "单位", "目标值", "完成值"],
        ["森林\xa0覆盖率", "%", "18", "18.4"],
        ["受保护地区占\n国土面积比例", "%", "20", "1921.5¹"],
        ["1 初步数据"],
    ]
    assert {*grid.merged} == {Span(2, 0, 3, 0), Span(2, 1, 3, 1), Span(2, 2, 2, 3)}
    assert grid.hidden_rows == {4}
    assert grid.struck == {(5, 3): False}


def test_the_values_of_a_page_are_judged(tmp_path: Path) -> None:
    rows = "<tr><td>指标<td>2017年完成值<tr><td>森林覆盖率<td>18.4%<tr><td>受保护地区占国土面积比例<td>25%</table>"
    (tmp_path / "导出.xls").write_text(f"<table>{rows}", encoding="gb18030")
    words = ("check", "导出.xls", "--ruleset", "hailing_2018", "--area", "甲县", "--format", "csv")
    assert ",18.4,%," in call(tmp_path, *words).out


def test_a_text_with_tabs_is_a_sheet() -> None:
    for encoding in ("utf-16", "gb18030", "utf-8-sig"):
        grid = only("指标\t2017年\n森林覆盖率\t18.4%\n".encode(encoding))
        assert {spot: cell.text for spot, cell in grid.cells.items()} == {
            (1, 0): "指标", (1, 1): "2017年", (2, 0): "森林覆盖率", (2, 1): "18.4%",
        }  # fmt: skip


def test_tables_in_a_table_stand_below_each_other() -> None:
    grid = only(b"<table><tr><td>a<table><tr><td>b<td>c</table><td>d</table>")
    assert {spot: cell.text for spot, cell in grid.cells.items()} == {
        (1, 0): "a",
        (2, 0): "b",
        (2, 1): "c",
        (3, 0): "d",
    }


@pytest.mark.parametrize("piece", ["<td colspan=1000>x", "<td>" * 30, "<a>" * 200])
def test_a_page_larger_than_any_table_is_refused(piece: str) -> None:
    with pytest.raises(MeasurementError) as caught:
        only(f"<table>{piece * 20_000}".encode())
    assert {problem.code for problem in caught.value.problems} <= {"workbook-too-large"}
