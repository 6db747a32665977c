"""What systems hand out instead of workbooks: web pages, texts with tabs and XML called .xls, lists of records."""

from __future__ import annotations

import json
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


# XML Spreadsheet 2003.

SHEETS = """<?xml version="1.0" encoding="{charset}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">
<Styles><Style ss:ID="Default"><Font/></Style><Style ss:ID="share"><NumberFormat ss:Format="0.0%"/></Style>
<Style ss:ID="named" ss:Parent="struck"><NumberFormat ss:Format="Percent"/></Style>
<Style ss:ID="struck"><Font ss:StrikeThrough="1"/></Style>
<Style ss:ID="money"><NumberFormat ss:Format="Currency"/></Style>
</Styles>{sheets}</Workbook>"""
SHEET = """<Worksheet ss:Name="表1"><Table>{rows}</Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
<Visible>{state}</Visible></WorksheetOptions></Worksheet>"""


def as_xml(rows: str, state: str = "SheetVisible", charset: str = "utf-8") -> bytes:
    """A file with one sheet."""
    return SHEETS.format(charset=charset, sheets=SHEET.format(rows=rows, state=state)).encode(charset)


def row(*cells: str, **about: object) -> str:
    """A row of cells that are written whole, or are texts."""
    written = [each if each.startswith("<") else f'<Cell><Data ss:Type="String">{each}</Data></Cell>' for each in cells]
    return f"<Row{said(about)}>{''.join(written)}</Row>"


def cell(text: str, kind: str = "Number", **about: object) -> str:
    return f'<Cell{said(about)}><Data ss:Type="{kind}">{text}</Data></Cell>'


def said(about: dict[str, object]) -> str:
    return "".join(f' ss:{name}="{value}"' for name, value in about.items())


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "utf-16"])
def test_an_xml_spreadsheet_is_a_workbook(charset: str) -> None:
    grid = only(as_xml(
        '<Column/><Column ss:Index="3" ss:Span="1" ss:Hidden="1"/>'
        + row(cell("甲县2017年", "String", MergeAcross=2), cell("x", "String", Index=5))
        + row(cell("指标", "String", MergeDown=1), cell("数值", "String"), Index=3, Span=1)
        + row(cell("y", "String", Index=2), Hidden=1, Index=5)
        + row("森林覆盖率", cell("18.40"), cell("0.45200000000000001")),
        charset=charset,
    ))  # fmt: skip
    assert {spot: grid.text(*spot) for spot in grid.cells} == {
        (1, 0): "甲县2017年", (1, 4): "x", (3, 0): "指标", (3, 1): "数值", (5, 1): "y", (6, 0): "森林覆盖率",
        (6, 1): "18.4", (6, 2): "0.452",
    }  # fmt: skip
    assert {*grid.merged} == {Span(1, 0, 1, 2), Span(3, 0, 4, 0)}
    assert (grid.hidden_rows, grid.hidden_columns, grid.sheet) == ({5}, {2, 3}, "表1")


def test_a_cell_of_xml_shows_what_its_type_and_format_say() -> None:
    rich = '95.2<Sup xmlns="http://www.w3.org/TR/REC-html40"><Font>1</Font></Sup>'
    cells = {
        cell("0.205", StyleID="share"): ("20.5%", "number"),
        cell("0.205", StyleID="named"): ("20.50%", "number"),
        cell("0.205", StyleID="money"): ("0.205", "otherwise"),
        cell("2017-12-31T00:00:00.000", "DateTime"): ("2017-12-31", "date"),
        cell("1", "Boolean"): ("TRUE", "boolean"),
        cell("#DIV/0!", "Error"): ("#DIV/0!", "error"),
        cell("十八", "Number"): ("十八", "text"),
        cell("83", Formula="=RC[-1]"): ("83", "number"),
        '<Cell ss:Formula="=RC[-1]"/>': ("=", "formula"),
        cell(rich, "String"): ("95.2¹", "text"),
        cell("a&amp;b&#10;c", "String"): ("a&b\nc", "text"),
        '<Cell ss:StyleID="share"/>': None,
    }
    for written, shows in cells.items():
        grid = only(as_xml(row("甲", written)))
        at = grid.at(1, 1)
        assert (None if at is None else (at.text, at.kind)) == shows, written
    column = '<Column ss:Index="2" ss:StyleID="share"/>'
    assert only(as_xml(column + row("甲", cell("0.2")))).text(1, 1) == "20.0%"
    assert only(as_xml(row("甲", cell("0.2"), StyleID="share"))).text(1, 1) == "20.0%"
    assert only(as_xml(row("甲", cell("1", StyleID="struck")))).struck == {(1, 1): True}
    remark = '<Cell><Data ss:Type="Number">1</Data><Comment><ss:Data><B>复核</B>过</ss:Data></Comment></Cell>'
    assert only(as_xml(row("甲", remark))).comments == {(1, 1): "复核过"}


def test_a_hidden_sheet_of_xml_is_hidden() -> None:
    states = {"SheetVisible": "visible", "SheetHidden": "hidden", "SheetVeryHidden": "hidden"}
    assert {each: only(as_xml(row("甲"), each)).state for each in states} == states


@pytest.mark.parametrize(
    "rows",
    [
        row("甲") + row("乙", Index=1),
        row("甲", cell("1", Index=1)),
        row(cell("甲", "String", MergeDown=1)) + row("乙"),
        row("甲", cell("1", StyleID="nobody")),
        row("甲", Index=2_000_000),
        "<Row><Cell></Row>",
        "<Row>&what;</Row>",
    ],
)
def test_xml_that_contradicts_itself_is_damaged(rows: str) -> None:
    with pytest.raises(MeasurementError) as caught:
        only(as_xml(rows))
    assert [problem.code for problem in caught.value.problems] == ["workbook-damaged"]


def test_xml_with_declarations_of_its_own_or_too_much_in_it_is_refused() -> None:
    content = as_xml(row("甲")).replace(b"<Workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1)
    with pytest.raises(MeasurementError) as caught:
        only(content)
    assert "DOCTYPE" in str(caught.value)
    with pytest.raises(MeasurementError) as caught:
        only(as_xml(row(*["<Cell/>"] * 600_000)))
    assert [problem.code for problem in caught.value.problems] == ["workbook-too-large"]
    with pytest.raises(MeasurementError) as caught:
        only(as_xml(row("甲")).replace(b"ss:", b"t:").replace(b":ss=", b":t="))
    assert "xmlns:ss" in str(caught.value)


@pytest.mark.parametrize("name", ["导出.xls", "导出.xml"])
def test_the_values_of_xml_are_judged(tmp_path: Path, name: str) -> None:
    rows = row("指标", "2017年完成值") + row("森林覆盖率", cell("0.184", StyleID="share"), Hidden=1)
    (tmp_path / name).write_bytes(as_xml(rows))
    found = call(tmp_path, "check", name, "--ruleset", "hailing_2018", "--area", "甲县", "--format", "csv")
    assert ",18.4,%," in found.out
    assert "hidden-cells-read" in found.err


def test_other_xml_is_told_and_in_a_folder_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<?xml version='1.0'?><testsuite/>", encoding="utf-8")
    (tmp_path / "m.csv").write_text("地区,年份,指标,数值,单位\n甲县,2017,森林覆盖率,18.4,%\n", encoding="utf-8")
    options = ("--ruleset", "hailing_2018", "--format", "json")
    assert not call(tmp_path, "check", ".", *options).json["problems"]
    assert "not-a-workbook" in call(tmp_path, "check", "a.xml", *options).err


# Lists of records.

RECORDS = [
    {"地区": "甲县", "年份": 2017, "指标": "森林覆盖率", "数值": 18.4, "单位": "%", "备注": None},
    {
        "地区": "甲县",
        "年份": "2017年",
        "指标": "公众绿色出行率",
        "数值": "≥52",
        "单位": "%",
        "佐证材料": ["年鉴", "公报"],
    },
]


def judged(folder: Path, text: str, *options: str) -> dict[str, tuple[str, int]]:
    """What was taken for each indicator, and the row it stands in."""
    (folder / "m.json").write_text(text, encoding="utf-8")
    data = call(folder, "check", "m.json", "--ruleset", "hailing_2018", *options, "--format", "json").json
    leaves = [leaf for each in data["assessments"] for row in each["findings"] for leaf in row["criteria"]]
    taken = (leaf for leaf in leaves if leaf.get("measured"))
    return {leaf["measures"]: (leaf["measured"]["value"], leaf["place"]["row"]) for leaf in taken}


def test_a_list_of_records_is_a_table_in_whose_rows_their_lines_are(tmp_path: Path) -> None:
    lines = json.dumps(RECORDS, ensure_ascii=False, indent=1)
    taken = judged(tmp_path, lines)
    assert {name: value for name, (value, _) in taken.items()} == {
        "forest_cover": "18.4",
        "public_green_travel": "52",
    }
    assert [lines.splitlines()[int(at) - 1].strip() for _, at in taken.values()] == ["{", "{"]
    one_line = judged(tmp_path, json.dumps(RECORDS, ensure_ascii=False))
    assert {name: at for name, (_, at) in one_line.items()} == {"forest_cover": 2, "public_green_travel": 3}


def test_records_may_stand_under_a_key_with_what_holds_for_all_above(tmp_path: Path) -> None:
    few = [{"指标": each["指标"], "数值": each["数值"], "单位": "%"} for each in RECORDS]
    for data in (
        {"data": few, "地区": "甲县", "年份": 2017},
        {"地区": "甲县", "年份": "2017年", "rows": few, "code": 0},
    ):
        assert len(judged(tmp_path, json.dumps(data, ensure_ascii=False))) == 2
    assert len(judged(tmp_path, json.dumps({"data": few}), "--area", "甲县", "--period", "2017")) == 2


def test_every_digit_of_a_record_counts(tmp_path: Path) -> None:
    text = '[{"地区": "甲县", "年份": 2017, "指标": "森林覆盖率", "数值": 17.9999999999999999990, "单位": "%"}]'
    assert judged(tmp_path, text)["forest_cover"][0] == "17.9999999999999999990"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[1, 2]", "not-an-object"),
        ('[{"指标": "森林覆盖率"}, 3]', "not-an-object"),
        ('{"data": [{"指标": "森林覆盖率"}, 3]}', "unknown-key"),
        ('{"data": [{"指标": "森林覆盖率"}], "more": {"a": 1}}', "unknown-key"),
        ('[{"a": 1}]', "no-table"),
        ('[{"指标": "森林覆盖率", "指标": "公众绿色出行率"}]', "duplicate-key"),
        ('[{"地区": "甲县", "年份": 2017, "指标": "森林覆盖率", "数值": {"x": 1}}]', "value-not-a-number"),
        ("[]", "not-an-object"),
    ],
)
def test_what_is_no_list_of_records_is_a_problem(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "m.json").write_text(text, encoding="utf-8")
    assert f"[{code}]" in (found := call(tmp_path, "check", "m.json", "--ruleset", "hailing_2018")).err + found.out
