"""Workbooks as bytes: what their cells show, number formats, and files that are damaged, hostile or something else."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from calling import call
from hypothesis import given
from hypothesis import strategies as st
from kept_workbooks import as_xls, as_xlsx, changed

from compliance.problems import MeasurementError
from compliance.reading.grid import MOST_CELLS, Grid, GridCell, Span, column_index, column_letter, shown
from compliance.reading.workbooks import read_workbook

# Number formats: what a stored number looks like, digit for digit.

SHOWN = [  # stored, number format, what is read, kind
    (0.205, "0.0%", "20.5%", "number"),
    (0.205, "0%", "20.5%", "number"),  # the stored digits, not 21%
    (0.95, "0.00%", "95.00%", "number"),
    (0.70000000000000007, "General", "0.7", "number"),
    (0.70000000000000007, "0.00", "0.70", "number"),
    (0.1 + 0.2, "General", "0.3", "number"),
    (1 / 3, "0.00", "0.333333333333333", "number"),
    (0.123456789012345, "0.0%", "12.3456789012345%", "number"),
    (1234567.5, "#,##0.00", "1234567.50", "number"),
    (812000.0, "General", "812000", "number"),
    (1e21, "General", "1000000000000000000000", "number"),
    (1.5e-7, "0.00E+00", "0.00000015", "number"),
    (-5.0, "0.00_);[Red]\\(0.00\\)", "-5.00", "number"),
    (-5.0, "0.00;[Red]-0.00", "-5.00", "number"),
    (0.0, "0.00", "0.00", "number"),
    (-0.0, "General", "0", "number"),
    (95.0, '0.0"%"', "95.0%", "number"),  # the sign is a mere word of the format: nothing is multiplied
    (95.0, "0.0\\%", "95.0%", "number"),
    (0.452, '0.000"吨标煤/万元"', "0.452吨标煤/万元", "number"),
    (95.0, '"约"0', "约95", "number"),
    (95.0, '"≥"0.0', "≥95.0", "number"),
    (1200.0, '"¥"#,##0.00', "1200.00元", "number"),
    (1200.0, "[$¥-804]#,##0", "1200元", "number"),
    (812000.0, "#,##0,", "812", "number"),  # shown in thousands, and so read
    (95.0, "@", "95", "number"),
    (95.0, "G/通用格式", "95", "number"),
    (95.0, "[DBNum1][$-804]General", "95", "number"),
    (95.0, "[<100]0.0;[>=100]0.0", "95.0", "number"),
    (0.5, "# ?/?", "0.5", "number"),
    (0.0, '#,##0.00;-#,##0.00;"-"', "0", "otherwise"),
    (0.0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0", "otherwise"),  # 会计专用
    (5.0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "5.00", "number"),
    (5.0, ";;;", "5", "otherwise"),
    (5.0, '"达标"', "5", "otherwise"),
    (525.0, "0!.0", "525", "otherwise"),
    (52.5, '[<60]"低";0.0', "52.5", "otherwise"),
    (43100.0, "yyyy-mm-dd", "2017-12-31", "date"),
    (43100.0, 'yyyy"年"', "2017年", "date"),
    (43100.0, 'yyyy"年"m"月"', "2017-12", "date"),
    (43100.0, "[$-804]yyyy/m/d;@", "2017-12-31", "date"),
    (0.5, "h:mm", "12:00", "date"),
    (-1.0, "yyyy", "-1", "otherwise"),
]


@pytest.mark.parametrize(("stored", "code", "text", "kind"), SHOWN)
def test_a_number_is_read_as_it_is_shown(stored: float, code: str, text: str, kind: str) -> None:
    assert shown(stored, code) == GridCell(text, kind)  # type: ignore[arg-type]


@given(st.floats(), st.text(st.sampled_from('0#?.,%;"-\\!_*[]<>=ymdhs年G通E+/@ ¥$'), max_size=12))
def test_any_number_under_any_format_shows_something(stored: float, code: str) -> None:
    assert shown(stored, code).text


@given(st.decimals(-(10**6), 10**6, places=4), st.sampled_from(["General", "0.00", "#,##0.0000", "0", "@"]))
def test_digits_are_those_that_were_typed(typed: object, code: str) -> None:
    from decimal import Decimal

    assert Decimal(shown(float(str(typed)), code).text) == typed


# What cells show.


def package(sheet: str, others: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook of one sheet made by hand, with the parts that it needs, and others."""
    main, docs = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/"
    relation = f"{docs}officeDocument/2006/relationships"
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{relation}/officeDocument" Target="/xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets><sheet name="表" sheetId="1" r:id="b"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="b" Type="{relation}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="c" Type="{relation}/sharedStrings" Target="strings.xml"/>'
        f'<Relationship Id="d" Type="{relation}/styles" Target="styles.xml"/></Relationships>',
        "xl/strings.xml": "<sst><si><t>甲</t></si><si><r><t>生态</t></r><r><t>空间</t></r><rPh><t>shengtai</t></rPh></si>"
        "<si><t>a_x000D_b_x005F_</t></si></sst>",
        "xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="0.0%"/></numFmts><cellStyleXfs><xf '
        'numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="57"/></cellXfs>'
        "</styleSheet>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}" xmlns:x="{main}">{sheet}</worksheet>',
    }
    parts |= others or {}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def only(content: bytes) -> Grid:
    (grid,) = read_workbook(content, "m.xlsx", "xlsx")
    return grid


def codes(content: bytes, form: str = "xlsx") -> list[str]:
    with pytest.raises(MeasurementError) as error:
        read_workbook(content, f"m.{form}", form)
    return [problem.code for problem in error.value.problems]


CELLS = [  # a cell of XML, what it shows, kind
    ('<c r="A1" t="s"><v>0</v></c>', "甲", "text"),
    ('<c r="A1" t="s"><v>1</v></c>', "生态空间", "text"),  # without the reading above the characters
    ('<c r="A1" t="s"><v>2</v></c>', "a\nb_", "text"),
    (
        '<c r="A1" t="inlineStr"><is><r><t>生态</t></r><r><t xml:space="preserve">空间 </t></r></is></c>',
        "生态空间",
        "text",
    ),
    ('<c r="A1" t="str"><f>B1</f><v>制定实施</v></c>', "制定实施", "text"),
    ('<c r="A1"><f>1/2</f><v>0.5</v></c>', "0.5", "number"),
    ('<c r="A1"><f>1/2</f></c>', "=", "formula"),
    ('<c r="A1"><f>1/2</f><v></v></c>', "=", "formula"),
    ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!", "error"),
    ('<c r="A1" t="b"><v>1</v></c>', "TRUE", "boolean"),
    ('<c r="A1" s="1"><v>0.205</v></c>', "20.5%", "number"),
    ('<c r="A1" s="2"><v>43100</v></c>', "2017-12", "date"),  # a built-in format of Chinese systems
    ('<c r="A1" s="99"><v>5</v></c>', "5", "number"),  # a style that does not exist is no reason to stop
    ('<c r="A1"><v>1E-3</v></c>', "0.001", "number"),
    ("<c><v>5</v></c>", "5", "number"),  # cells and rows need not say where they are
]


@pytest.mark.parametrize(("xml", "text", "kind"), CELLS)
def test_a_cell_shows(xml: str, text: str, kind: str) -> None:
    grid = only(package(f"<sheetData><row>{xml}</row></sheetData>"))
    assert grid.cells == {(1, 0): GridCell(text, kind)}  # type: ignore[arg-type]


def test_a_sheet_with_prefixes_hidden_parts_merged_ranges_and_a_wrong_dimension() -> None:
    xml = (
        '<dimension ref="A1"/><cols><col min="2" max="3" hidden="1"/><col min="9" max="9"/></cols><sheetData>'
        '<row r="2" hidden="1"><c r="B2"><v>1</v></c></row><row r="7"><c r="AA7"><v>2</v></c><c><v>3</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="B2:C3"/></mergeCells>'
    )
    prefixed = xml.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    for grid in (only(package(xml)), only(package(prefixed))):
        assert {spot: cell.text for spot, cell in grid.cells.items()} == {(2, 1): "1", (7, 26): "2", (7, 27): "3"}
        assert grid.merged == (Span(2, 1, 3, 2),)
        assert (grid.text(3, 2), grid.text(4, 2), grid.origin(3, 2)) == ("1", "", (2, 1))
        assert grid.is_hidden(2, 0)
        assert grid.is_hidden(7, 2)
        assert not grid.is_hidden(7, 26)


def test_both_kinds_of_workbook_are_read_alike() -> None:
    sheets = {
        "表 一": "| 题 | < | < |\n| 指标 | 单位 | 2017年 |\n| 森林覆盖率 | ^ | =0.184 18.4% |",
        "二": "| =5 5.00 |",
    }
    one, other = read_workbook(as_xlsx(sheets), "m", "xlsx"), read_workbook(as_xls(sheets), "m", "xls")
    assert [(g.sheet, g.cells, {*g.merged}) for g in one] == [(g.sheet, g.cells, {*g.merged}) for g in other]
    assert one[0].text(3, 2) == "18.4%"


@given(st.integers(0, 16383))
def test_letters_and_numbers_of_columns_are_one_to_one(index: int) -> None:
    assert column_index(column_letter(index)) == index


# What is no workbook, or none that can be used.

SOUND = as_xlsx({"表1": "| 指标 | 2017年 |\n| 森林覆盖率 | 18.4% |"})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHERS = [  # what, bytes, the extension's format, problem, how it is called
    ("xls as xlsx", as_xls({"a": "| 1 |"}), "xlsx", "not-a-workbook", "Excel 97–2003 工作簿（.xls）"),
    ("xlsx as xls", SOUND, "xls", "not-a-workbook", "Excel 工作簿（.xlsx）"),
    ("a web page", b"<html><body><table>", "xlsx", "not-a-workbook", "网页"),
    ("an empty web page", b"<html><body><table>", "xls", "empty-file", "空文件"),
    ("a web page in UTF-16", "<html>".encode("utf-16"), "xls", "empty-file", "空文件"),
    ("a page to log in", "<html><body>请先登录</body></html>".encode(), "xls", "no-table", "表头"),
    ("XML of Excel 2003", b'<?xml version="1.0"?><Workbook/>', "xls", "not-a-workbook", "XML"),
    ("CSV", "指标,数值".encode("gb18030"), "xls", "not-a-workbook", "纯文本"),
    ("a PDF", b"%PDF-1.7\n", "xlsx", "not-a-workbook", "PDF"),
    ("a letter", b"PK\x03\x04" + b"word/document.xml", "xlsx", "not-a-workbook", "Word"),
    ("an archive", b"PK\x03\x04" + b"photos", "xlsx", "not-a-workbook", "zip"),
    ("something", b"\x01\x00\x02\x00", "xlsx", "not-a-workbook", "其他文件"),
    ("with a password", OLE + "EncryptedPackage".encode("utf-16-le"), "xlsx", "workbook-encrypted", "打开密码"),
    ("cut short", SOUND[:-200], "xlsx", "workbook-damaged", "已损坏"),
    ("xls with a hole", as_xls({"a": "| 1 |"}).replace(b"\x09\x08", b"\0\0"), "xls", "workbook-damaged", "已损坏"),
    ("nothing in it", as_xlsx({"表1": "| - |"}), "xlsx", "empty-file", "空文件"),
]


@pytest.mark.parametrize(("content", "form", "code", "words"), [row[1:] for row in OTHERS], ids=[r[0] for r in OTHERS])
def test_a_file_that_is_no_such_workbook(content: bytes, form: str, code: str, words: str, tmp_path: Path) -> None:
    (tmp_path / f"m.{form}").write_bytes(content)
    found = call(tmp_path, "check", f"m.{form}", "--ruleset", "hailing_2018")
    assert (found.code, found.out, found.codes) == (2, "", [code]), found.err
    assert words in found.err


LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
HOSTILE = [  # what, workbook, problem
    ("entities", package("", {"xl/strings.xml": f"{LAUGHS}<sst><si><t>&b;</t></si></sst>"}), "workbook-damaged"),
    ("an outer entity", package("", {"xl/styles.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><styleSheet/>'}), "workbook-damaged"),
    ("no such text", package('<sheetData><row><c t="s"><v>7</v></c></row></sheetData>'), "workbook-damaged"),
    ("no such cell", package('<sheetData><row><c r="1A"><v>7</v></c></row></sheetData>'), "workbook-damaged"),
    ("a number that is none", package("<sheetData><row><c><v>x</v></c></row></sheetData>"), "workbook-damaged"),
    ("unclosed", package("<sheetData>"), "workbook-damaged"),
    ("no sheet", package("", {"xl/_rels/workbook.xml.rels": "<Relationships/>"}), "workbook-damaged"),
    ("a part that is too large", package("", {"xl/strings.xml": b" " * (25 * 1024**2)}), "workbook-too-large"),
    ("a sheet that is too large", package("", {"xl/worksheets/sheet1.xml": b" " * (97 * 1024**2)}), "workbook-too-large"),
    (
        "too many cells",
        package("<sheetData>" + ("<row>" + "<c><v>1</v></c>" * 1000 + "</row>") * (MOST_CELLS // 1000 + 1) + "</sheetData>"),
        "workbook-too-large",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("content", "code"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_workbook_that_means_harm(content: bytes, code: str) -> None:
    assert codes(content) == [code]


def test_far_cells_and_formatted_rows_cost_little() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>'
    rows = "".join(f'<row r="{row}" s="1" customFormat="1" ht="14.25"/>' for row in range(2, 400_000))
    merged = '<mergeCells><mergeCell ref="A1:XFD1"/><mergeCell ref="B2:B1048576"/></mergeCells>'
    sheet = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{rows}{far}</sheetData>'
    start = time.perf_counter()
    grid = only(package(sheet))
    assert [*grid.rows] == [1, 1048576]
    assert grid.width == 16384
    assert time.perf_counter() - start < 30  # seconds where a cell for each spot would take hours
    with pytest.raises(
        MeasurementError
    ) as error:  # ranges are laid out within the used part alone, and not without end
        assert only(package(f"<sheetData><row><c><v>1</v></c></row>{far}</sheetData>{merged}")).spans
    assert error.value.problems[0].code == "workbook-too-large"
    assert only(package(f"<sheetData><row><c><v>1</v></c></row></sheetData>{merged}")).spans == {
        (1, 0): Span(1, 0, 1, 0)
    }


def test_one_part_cannot_be_many_sheets() -> None:
    twice = changed(
        package("<sheetData><row><c><v>1</v></c></row></sheetData>"),
        "xl/workbook.xml",
        lambda xml: xml.replace("</sheets>", '<sheet name="二" sheetId="2" r:id="b"/></sheets>'),
    )
    assert codes(twice) == ["workbook-damaged"]


def test_what_a_sheet_is_called_cannot_harm_a_terminal(tmp_path: Path) -> None:
    book = as_xlsx({"表1": "| 指标 | 2017年 |\n| 森林_x001B_[31m率 | 18.4% |"})
    evil = changed(book, "xl/workbook.xml", lambda xml: xml.replace('name="表1"', 'name="a&#10;b\u202e"'))
    (tmp_path / "m.xlsx").write_bytes(evil)
    found = call(tmp_path, "check", "m.xlsx", "--ruleset", "hailing_2018")
    assert (found.code, found.codes) == (1, ["not-in-this-ruleset"])
    assert "\x1b" not in found.out + found.err
    assert "\u202e" not in found.out + found.err
    assert "a\nb" not in found.out + found.err


@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused(position: int, noise: bytes) -> None:
    content = SOUND[:position] + noise + SOUND[position + len(noise) :]
    try:
        assert read_workbook(content, "m.xlsx", "xlsx")
    except MeasurementError as error:
        assert error.problems


XLS = as_xls({"表1": "| 指标 | 2017年 |\n| 森林覆盖率 | =0.184 18.4% |"})


@given(st.integers(0, len(XLS) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_old_workbook_is_read_or_refused(position: int, noise: bytes) -> None:
    content = XLS[:position] + noise + XLS[position + len(noise) :]
    try:
        assert read_workbook(content, "m.xls", "xls")
    except MeasurementError as error:
        assert error.problems


def test_an_archive_that_lies_about_its_sizes(tmp_path: Path) -> None:
    content = bytearray(
        package("<sheetData><row><c><v>1</v></c></row></sheetData>", {"xl/strings.xml": b" " * 30_000_000})
    )
    at = content.rfind(b"PK\x01\x02")
    while at >= 0:  # every entry of the directory says that it unpacks to a hundred bytes
        struct.pack_into("<I", content, at + 24, 100)
        at = content.rfind(b"PK\x01\x02", 0, at)
    assert codes(bytes(content)) in (["workbook-damaged"], ["workbook-too-large"])


def test_a_workbook_from_standard_input(tmp_path: Path) -> None:
    found = call(
        tmp_path, "check", "-", "--input", "xlsx", "--ruleset", "hailing_2018", "--format", "json", stdin=SOUND
    )
    assert found.code == 1
    leaves = [leaf for row in found.json["assessments"][0]["findings"] for leaf in row["criteria"]]
    (place,) = [leaf["place"] for leaf in leaves if leaf["measured"]]
    assert place == {"file": "-", "sheet": "表1", "row": 2, "column": "B"}
