"""A cell is read as people see it, or is named: formulas that nobody computed, zeros not shown, odd packages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest
from kept_workbooks import as_xlsx, changed
from test_workbooks import only, package

from compliance.measurements.tables.sheets import from_grids
from compliance.problems import MeasurementError
from compliance.reading.grid import GridCell, shown
from compliance.reading.workbooks import read_workbook

FOREIGN = 'xmlns:e="https://example.org/extension"'


def cell_of(cells: str, others: Mapping[str, str | bytes] | None = None, before: str = "") -> GridCell | None:
    """The cell A1 of a sheet of one row."""
    sheet = f'{before}<sheetData><row><c r="B1"><v>7</v></c>{cells}</row></sheetData>'
    return only(package(sheet, others)).cells.get((1, 0))


def book(inside: str) -> Mapping[str, str]:
    """A workbook part with more in it than a list of sheets."""
    docs = "http://schemas.openxmlformats.org"
    return {
        "xl/workbook.xml": f'<workbook xmlns="{docs}/spreadsheetml/2006/main" {FOREIGN} '
        f'xmlns:r="{docs}/officeDocument/2006/relationships"><sheets><sheet name="表" r:id="b"/></sheets>{inside}'
        "</workbook>"
    }


# Formulas: A1 of a workbook that asks to be computed when it is opened, or of one that does not.

ASKS = book('<calcPr fullCalcOnLoad="1"/>')
COMPUTED = book('<calcPr calcId="191029"/>')
RESULTS = [  # the cell, whether a program computed its result
    ("<f>1/2</f><v>0</v>", False),
    ("<f>1/2</f><v>0.0</v>", False),
    ("<f>1/2</f><v>0E0</v>", False),
    ("<f>1/2</f><v>0.5</v>", True),
    ("<f>1/2</f>", False),
    ('<f t="shared" si="0"/><v>0</v>', False),
    ('<f t="array" ref="A1:A1">B1</f><v>0</v>', False),
    ("<v>0</v>", True),  # no formula
]


@pytest.mark.parametrize(("inside", "computed"), RESULTS)
def test_a_formula_that_nobody_computed_is_named(inside: str, computed: bool) -> None:
    found = cell_of(f'<c r="A1">{inside}</c>', ASKS)
    assert (found != GridCell("=", "formula")) is computed


@pytest.mark.parametrize("inside", [inside for inside, _ in RESULTS if "<v>" in inside])
def test_a_zero_that_was_computed_is_one(inside: str) -> None:
    found = cell_of(f'<c r="A1">{inside}</c>', COMPUTED)
    assert found is not None
    assert found.kind == "number"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ('<c r="A1" t="str"><f>B1</f></c>', "formula"),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', None),  # an empty text is what the formula gives
        ('<c r="A1" t="str"><f>B1</f><v>未发生</v></c>', "text"),
        ('<c r="A1" t="s"><f>B1</f></c>', "formula"),
        ('<c r="A1" t="b"><f>B1</f></c>', "formula"),
        ('<c r="A1" t="e"><f>B1</f></c>', "formula"),
    ],
)
def test_a_formula_for_a_text_has_a_result_too(cell: str, kind: str | None) -> None:
    found = cell_of(cell, COMPUTED)
    assert (found and found.kind) == kind
    asked = cell_of(cell, ASKS)
    assert (asked and asked.kind) == (kind or "formula")


def test_what_one_formula_fills_was_computed_with_it() -> None:
    cells = '<c r="C1"><f t="array" ref="C1:E1">B1:B3</f><v>0</v></c><c r="D1"><v>0</v></c><c r="F1"><v>0</v></c>'
    grid = only(package(f"<sheetData><row>{cells}</row></sheetData>", ASKS))
    assert {column: cell.kind for (_, column), cell in grid.cells.items()} == {2: "formula", 3: "formula", 5: "number"}


def test_a_library_that_computes_nothing_says_so_in_the_workbook() -> None:
    docs = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    others = {
        "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{docs}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="b" Type="{docs}/extended-properties" Target="docProps/app.xml"/></Relationships>',
        "docProps/app.xml": "<Properties><Application>Apache POI</Application></Properties>",
    }
    assert cell_of('<c r="A1"><f>B1</f><v>0.0</v></c>', others) == GridCell("=", "formula")
    others["docProps/app.xml"] = "<Properties><Application>Microsoft Excel</Application></Properties>"
    assert cell_of('<c r="A1"><f>B1</f><v>0.0</v></c>', others) == GridCell("0", "number")


def test_a_formula_of_an_old_workbook_that_nobody_computed_is_named() -> None:
    import xlwt

    made = xlwt.Workbook()
    sheet = made.add_sheet("表")
    sheet.write(0, 0, xlwt.Formula("1/2"))
    sheet.write(1, 0, xlwt.Formula('"a"&"b"'))
    sheet.write(2, 0, 0)
    sheet.write(3, 0, "")
    stream = io.BytesIO()
    made.save(stream)
    (grid,) = read_workbook(stream.getvalue(), "m.xls", "xls")
    assert {row: cell.kind for (row, _), cell in grid.cells.items()} == {1: "formula", 2: "formula", 3: "number"}


# Zeros: under which formats a 0 (or what rounds to it) shows nothing.


@pytest.mark.parametrize(
    "code", ["#,###", "#", "#.##", "?", "#%", '#,###"吨"', "#,###;-#,###", "[<1]#,###;#,##0", "0;-0;", "0;-0;;@"]
)
def test_a_zero_that_its_format_does_not_show_is_none(code: str) -> None:
    assert shown(0.0, code).kind == "otherwise"


@pytest.mark.parametrize("code", ["0", "#,##0", "#0", "0.##", "General", "@", "# ?/?", "0%", "#.0", "##0.0E+0"])
def test_a_zero_that_its_format_shows_is_one(code: str) -> None:
    assert shown(0.0, code).kind == "number"


@pytest.mark.parametrize(
    ("stored", "code", "kind"),
    [(0.3, "#,###", "otherwise"), (0.5, "#,###", "number"), (0.004, "#.##", "otherwise"), (0.3, "#.##", "number"),
     (-0.2, "#", "otherwise"), (0.003, "#%", "otherwise"), (0.3, "#%", "number"), (0.3, "0", "number")],
)  # fmt: skip
def test_what_rounds_to_nothing_is_not_shown_either(stored: float, code: str, kind: str) -> None:
    assert shown(stored, code).kind == kind


@pytest.mark.parametrize(
    ("stored", "code", "kind"),
    [(100, "-0", "otherwise"), (100, '"-"0%', "otherwise"), (100, r"\-0.0", "otherwise"), (100, "(0)", "otherwise"),
     (-5, "0;-0", "number"), (-5, "0_);(0)", "number"), (5, "0_);(0)", "number"), (5, "_-* #,##0_-", "number"),
     (5, "[<0]-0;0", "number"), (5, '0"（吨）"', "number")],
)  # fmt: skip
def test_a_sign_that_only_the_format_has_is_not_left_out(stored: float, code: str, kind: str) -> None:
    assert shown(stored, code).kind == kind


@pytest.mark.parametrize("cell", ["<v>0</v>", "<f>B1-B1</f><v>0</v>", "<v>0.0</v>", "<v>-0</v>"])
def test_a_sheet_may_show_no_zeros(cell: str) -> None:
    view = '<sheetViews><sheetView showZeros="{}" workbookViewId="0"/></sheetViews>'
    assert cell_of(f'<c r="A1">{cell}</c>', COMPUTED, view.format("0")) == GridCell("0", "otherwise")
    assert cell_of(f'<c r="A1">{cell}</c>', COMPUTED, view.format("1")) == GridCell("0", "number")
    assert cell_of('<c r="A1"><v>0.5</v></c>', COMPUTED, view.format("0")) == GridCell("0.5", "number")


# Two things in one cell, and what is not of the workbook itself.


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('<c r="A1" t="inlineStr"><v>10</v><is><t>0</t></is></c>', GridCell("0 / 10", "otherwise")),
        ('<c r="A1"><v>10</v><is><t>0</t></is></c>', GridCell("0 / 10", "otherwise")),
        ('<c r="A1" t="str"><v>达标</v><is><t>不达标</t></is></c>', GridCell("不达标 / 达标", "otherwise")),
        ('<c r="A1" t="inlineStr"><v>10</v><is><t>10</t></is></c>', GridCell("10")),
        ('<c r="A1" t="inlineStr"><v>10</v></c>', GridCell("10")),
        ('<c r="A1" t="inlineStr"><is><r><t>1</t></r><r><t>0</t></r></is></c>', GridCell("10")),
        (f'<c r="A1"><v>10</v><e:v {FOREIGN}>0</e:v></c>', GridCell("10", "number")),
        ('<c r="A1"><v>10</v><extLst><ext><v>0</v></ext></extLst></c>', GridCell("10", "number")),
        (f'<c r="A1"><v>1<e:v {FOREIGN}>0</e:v></v></c>', GridCell("1", "number")),
        (f'<c r="A1"><e:f {FOREIGN}>B1</e:f><v>10</v></c>', GridCell("10", "number")),
    ],
)
def test_one_cell_says_one_thing(cell: str, found: GridCell) -> None:
    assert cell_of(cell) == found


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A1"><v>1</v><v>00</v></c>',
        '<c r="A1" t="inlineStr"><is><t>1</t></is><is><t>00</t></is></c>',
        '<c r="A1"><v>1</v></c><c r="A1"><v>100</v></c>',
        '<c r="A1"><v>1_0</v></c>',
        '<c r="A1"><v>nan</v></c>',
        '<c r="A1"><v>１０</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="A1" t="s"><v>１</v></c>',
    ],
)
def test_what_programs_read_in_two_ways_is_damaged(cells: str) -> None:
    with pytest.raises(MeasurementError) as error:
        cell_of(cells)
    assert [problem.code for problem in error.value.problems] == ["workbook-damaged"]


EXTENSIONS = [
    '<extLst><ext><e:workbookPr date1904="0"/></ext></extLst>',
    '<e:workbookPr chartTrackingRefBase="1"/>',
    "<extLst><ext><workbookPr/></ext></extLst>",
    '<e:calcPr fullCalcOnLoad="1"/>',
    '<extLst><ext><e:sheets><e:sheet name="x" r:id="z"/></e:sheets></ext></extLst>',
    "<e:any><workbookPr/></e:any>",
]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_an_extension_changes_nothing(extension: str) -> None:
    cells = '<c r="A1" s="2"><v>41638</v></c><c r="C1"><f>B1</f><v>0</v></c>'
    sheet = f"<sheetData><row>{cells}</row></sheetData>"
    for others in (book('<workbookPr date1904="1"/>' + extension), book(extension + '<workbookPr date1904="1"/>')):
        grid = only(package(sheet, others))
        assert [cell.text for cell in grid.cells.values()] == ["2017-12", "0"]


# Packages as other programs write them.

HEAD = "| 指标 | 2017年 |\n| 森林覆盖率 | =18.4 |"


def repacked(change: Callable[[str], str], content: bytes | None = None) -> bytes:
    """A workbook whose parts have other names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content or as_xlsx({"表1": HEAD}))) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            written = zipfile.ZipInfo("x")
            written.filename = change(part)  # which the constructor would write with slashes
            new.writestr(written, old.read(part))
    return stream.getvalue()


def edited(part: str, old: str, new: str) -> bytes:
    """A workbook with another text in one of its parts."""
    return changed(as_xlsx({"表1": HEAD}), part, lambda xml: xml.replace(old, new))


def moved(folder: str) -> bytes:
    """A workbook whose parts lie in another folder than xl/."""
    content = as_xlsx({"表1": HEAD})
    for part in ("_rels/.rels", RELATIONS):
        content = changed(content, part, lambda xml: xml.replace("xl/", folder))
    return repacked(lambda part: part.replace("xl/", folder), content)


def with_ranges(ranges: str) -> bytes:
    return edited(SHEET, "</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{ranges}"/></mergeCells>')


SHEET, BOOK, RELATIONS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
MODULE = '<sheet name="M" sheetId="9" state="veryHidden" r:id=""/>'
TOLERATED = {
    "backslashes": repacked(lambda part: part.replace("/", "\\")),
    "upper case": repacked(str.upper),
    "a slash before": repacked(lambda part: f"/{part}"),
    "no folder": moved(""),
    "another folder": moved("生/"),
    "a part that is not said to be the workbook": edited("_rels/.rels", 'officeDocument"', 'other"'),
    "no styles": repacked(lambda part: part.replace("styles.xml", "gone.xml")),
    "backslashes in targets": edited(RELATIONS, "/xl/worksheets/", "worksheets\\"),
    "targets with dots": edited(RELATIONS, "/xl/worksheets/", "./x/../worksheets/"),
    "an empty style": edited(SHEET, '<c r="B2"', '<c s="" r="B2"'),
    "a style by name": edited(SHEET, '<c r="B2"', '<c s="red" r="B2"'),
    "small letters": edited(SHEET, 'r="B2"', 'r="b2"'),
    "a merged column": with_ranges("E:F"),
    "a merged row": with_ranges("7:$9"),
    "a module of macros": edited(BOOK, "</sheets>", f"{MODULE}</sheets>"),
    "a sheet without a number": edited(BOOK, 'sheetId="1"', 'sheetId=""'),
    "odd columns": edited(SHEET, "<sheetData>", '<cols><col min="a" max="" hidden="1"/></cols><sheetData>'),
}


@pytest.mark.parametrize("content", TOLERATED.values(), ids=TOLERATED)
def test_a_package_is_read_as_spreadsheets_read_it(content: bytes) -> None:
    found = from_grids(read_workbook(content, "m.xlsx", "xlsx"))
    assert [(entry.name, entry.value) for entry in found.entries] == [("森林覆盖率", "18.4")]
    assert found.problems == []


REFUSED = {
    "a part twice": repacked(lambda part: part.replace("theme/theme1.xml", "WORKSHEETS/sheet1.xml")),
    "no sheet behind its id": edited(RELATIONS, 'Id="rId1"', 'Id="rId77"'),
    "a sheet that is not there": repacked(lambda part: part.replace("sheet1.xml", "gone.xml")),
    "a range that is none": with_ranges("A:3"),
    "no XML": edited(SHEET, "</sheetData>", "<"),
    "a prefix of nothing": edited(SHEET, "<sheetData>", "<sheetData><q:row/>"),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_damaged_package_is_told_in_words(content: bytes, language: str) -> None:
    with pytest.raises(MeasurementError) as error:
        read_workbook(content, "m.xlsx", "xlsx")
    (problem,) = error.value.problems
    assert problem.code == "workbook-damaged"
    assert not any(word in problem.message(language) for word in ("Error", "'", "None", "object", "index", "token"))


DATES = [
    ('<c r="A2" t="d"><v>2017-12-31T00:00:00</v></c>', "2017"),
    ('<c r="A2" t="d"><v>2017-12-31</v></c>', "2017"),
    ('<c r="A2" t="d"><v>2017-01-01T00:00:00Z</v></c>', "2017"),
    ('<c r="A2" t="d" s="2"><v>2017-06-30</v></c>', "2017-06"),
    ('<c r="A2" s="3"><v>43100</v></c>', "2017"),
    ('<c r="A2" t="d"><v>2017-06-30</v></c>', "2017-06-30"),
]


@pytest.mark.parametrize(("cell", "period"), DATES)
def test_a_date_that_ends_a_year_names_the_year(cell: str, period: str) -> None:
    head = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("年份", "指标", "现状值"))
    row = f'<row r="2">{cell}<c t="inlineStr"><is><t>森林覆盖率</t></is></c><c><v>36</v></c></row>'
    styles = '<styleSheet><cellXfs><xf/><xf/><xf numFmtId="57"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    grid = only(package(f"<sheetData><row>{head}</row>{row}</sheetData>", {"xl/styles.xml": styles}))
    found = from_grids([grid])
    assert [str(entry.period) for entry in found.entries] == [period]
    assert [problem.code for problem in found.problems if problem.level == "error"] == []


@pytest.mark.parametrize(
    "label", ["时间：最近2年", "时间：最近10年", "时间：2008-2017年", "年度：十二五期间", "报告期：历年"]
)
def test_a_label_of_several_years_is_no_period_beside_years_across(label: str) -> None:
    sheet = f"| {label} | - |\n| 指标 | 2017年 |\n| 森林覆盖率 | =36 |"
    found = from_grids(read_workbook(as_xlsx({"表1": sheet}), "m.xlsx", "xlsx"))
    assert [str(entry.period) for entry in found.entries] == ["2017"]
    assert found.problems == []
    unnamed = from_grids(read_workbook(as_xlsx({"表1": sheet.replace("2017年", "现状值")}), "m.xlsx", "xlsx"))
    assert [problem.code for problem in unnamed.problems] == ["bad-period"]
