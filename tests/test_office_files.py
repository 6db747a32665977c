"""OpenDocument sheets, tables of WPS and tables of Word documents: read as the same workbook of Excel is."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from calling import call
from hypothesis import given
from hypothesis import strategies as st
from kept_workbooks import AREA, BOOKS, as_xls, as_xlsx, changed, filled
from office_files import as_docx, as_ods, as_shown, cell, docx, ods, paragraph, table

from compliance.cells import read_cell
from compliance.problems import MeasurementError
from compliance.reading.grid import MOST_CELLS, Grid, GridCell, Span
from compliance.reading.workbooks import read_workbook

HAILING = ("--ruleset", "hailing_2018", "--area", AREA, "--period", "2017")
WORKBOOKS = [book for book in BOOKS if not book.name.endswith(".csv")]


def sheets(content: bytes, form: str) -> tuple[Grid, ...]:
    return read_workbook(content, f"m.{form}", form)


def only(content: bytes, form: str) -> Grid:
    (grid,) = sheets(content, form)
    return grid


def texts(grid: Grid) -> dict[tuple[int, int], str]:
    return {spot: cell.text for spot, cell in grid.cells.items()}


# One table, whatever program saved it.


@pytest.mark.parametrize("book", WORKBOOKS, ids=[book.name for book in WORKBOOKS])
def test_a_drawn_workbook_is_one_grid_in_every_format(book: Any) -> None:
    drawn = {title: text for title, text in book.sheets.items() if "C3/1000" not in text}
    if not drawn:
        return
    want = sheets(as_xlsx(drawn), "xlsx")
    for content, form in ((as_ods(drawn), "ods"), (as_xls(drawn), "xls")):
        found = sheets(content, form)
        assert [(g.sheet, g.cells) for g in found] == [(g.sheet, g.cells) for g in want]
        assert [g.spans for g in found] == [g.spans for g in want]
    for grid, (title, text) in zip(sheets(as_docx(drawn), "docx"), drawn.items(), strict=True):
        shown = {(row, column - 1): as_shown(each) for (row, column), each in filled(text)[0].items()}
        assert texts(grid) == {(0, 0): title} | shown
        assert set(grid.merged) == set(next(g for g in want if g.sheet == title).merged)


@pytest.mark.parametrize("form", ["ods", "et", "docx"])
def test_twenty_bureaus_are_the_same_district_in_every_format(form: str, tmp_path: Path) -> None:
    draw = {"ods": as_ods, "et": as_xls, "docx": as_docx}[form]
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
    for book in BOOKS:
        as_it_is = book.content
        (tmp_path / "one" / book.name).write_bytes(as_it_is)
        other = form if not book.name.endswith(".csv") and not book.cached else book.name.rpartition(".")[2]
        name = f"{book.name.rpartition('.')[0]}.{other}"
        drawn = {t: text for t, text in book.sheets.items() if t != "旧数据"}  # a hidden sheet, not read
        (tmp_path / "other" / name).write_bytes(draw(drawn) if other == form else as_it_is)
    options = (*HAILING[:4], "--only", "latest", "--format", "json")
    one, other = (call(tmp_path / folder, "check", ".", *options).json for folder in ("one", "other"))
    assert verdicts(one) == verdicts(other)
    assert len(verdicts(one)) > 37


def verdicts(found: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (row["indicator"], leaf["criterion"], leaf["verdict"], str(leaf["measured"]))
        for area in found["assessments"]
        for row in area["findings"]
        for leaf in row["criteria"]
    ]


def test_a_document_whose_parts_are_named_with_backslashes_is_read() -> None:
    import io
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new, zipfile.ZipFile(io.BytesIO(as_docx({"表": "| 甲 |"}))) as old:
        for name in old.namelist():
            new.writestr(name.replace("/", "\\"), old.read(name))
    assert texts(only(stream.getvalue(), "docx")) == {(0, 0): "表", (1, 0): "甲"}


# What a cell of an OpenDocument sheet shows.


def format_(name: str, kind: str, inside: str) -> str:
    style = f'<style:style style:name="{name.lower()}" style:family="table-cell" style:data-style-name="{name}"/>'
    return f'<number:{kind}-style style:name="{name}">{inside}</number:{kind}-style>{style}'


def style(name: str, properties: str = "", family: str = "text", more: str = "") -> str:
    inside = f"<style:text-properties {properties}/>" if properties else ""
    return f'<style:style style:name="{name}" style:family="{family}" {more}>{inside}</style:style>'


def places(number_of: int, more: str = "") -> str:
    return f'<number:number number:decimal-places="{number_of}" {more}/>'


def words(said: str) -> str:
    return f"<number:text>{said}</number:text>"


def instead(condition: str, name: str) -> str:
    return f'<style:map style:condition="value(){condition}" style:apply-style-name="{name}"/>'


STYLES = "".join(
    [
        format_("D", "date", '<number:year number:style="long"/>' + words("年")),
        format_("P", "percentage", places(1) + words("%")),
        format_("W", "percentage", places(1)),
        format_("U", "number", places(3) + words("吨标煤/万元")),
        format_("A", "number", words("约") + places(0)),
        format_("Z0", "number", words("-")),
        format_("Z", "number", places(2) + instead("=0", "Z0")),
        format_("L0", "number", words("低")),
        format_("L", "number", places(1) + instead("&lt;60", "L0")),
        format_("K", "number", places(0, 'number:display-factor="1000"')),
        format_("E", "number", words("")),
        format_("C", "currency", "<number:currency-symbol>¥</number:currency-symbol>" + places(2)),
        format_("G", "number", '<number:number number:min-integer-digits="1"/>'),
        style("child", "", "table-cell", 'style:parent-style-name="p"'),
        style("loop", "", "table-cell", 'style:parent-style-name="loop"'),
        style("struck", 'style:text-line-through-style="solid"', "table-cell"),
        style("T1", 'style:text-line-through-style="solid"'),
        style("T2", 'style:text-position="super 58%"'),
        style("T3", 'style:text-position="sub 58%"'),
        '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style>",
    ]
)


def number(value: str, style: str = "", kind: str = "float", rest: str = "") -> str:
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}"{named}>{rest}</table:table-cell>'


def text(inside: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{inside}</text:p></table:table-cell>'


def of_type(kind: str, value: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="{kind}" office:{kind}-value="{value}" {more}/>'


def computed(value: str, shown: str) -> str:
    return f'<table:table-cell table:formula="of:=A1" {value}><text:p>{shown}</text:p></table:table-cell>'


def rows(*each: str, more: str = "") -> str:
    """A sheet of rows, each the XML of its cells."""
    return f'<table:table table:name="表" {more}>' + "".join(map(row, each)) + "</table:table>"


def row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


RUBY = "<text:ruby><text:ruby-base>"

SHOWN = [  # a cell, what it shows, kind
    (number("0.205", "p", "percentage"), "20.5%", "number"),
    (number("0.205", "child", "percentage"), "20.5%", "number"),
    (number("0.205", "", "percentage"), "20.5%", "number"),  # a share is shown as one, whatever its format
    (number("0.205", "w", "percentage"), "0.205", "otherwise"),  # but not where the format says nothing of it
    (number("0.452", "u"), "0.452吨标煤/万元", "number"),
    (number("95", "a"), "约95", "number"),
    (number("0", "z"), "0", "otherwise"),
    (number("5", "z"), "5.00", "number"),
    (number("52.5", "l"), "52.5", "otherwise"),
    (number("65", "l"), "65", "otherwise"),
    (number("812000", "k"), "812", "number"),
    (number("5", "e"), "5", "otherwise"),
    (number("1200", "c", "currency"), "1200.00元", "number"),
    (number("0.1", "g"), "0.1", "number"),
    (number("0.1", "loop"), "0.1", "number"),
    (number("0.1", "none"), "0.1", "number"),
    (number("0.70000000000000007"), "0.7", "number"),
    (number("1", "", "float", "<text:p>TRUE</text:p>"), "TRUE", "boolean"),
    (text("制定实施"), "制定实施", "text"),
    (text("生态<text:s text:c='3'/>空间<text:line-break/>二"), "生态   空间\n二", "text"),
    (text("2.0×10<text:span text:style-name='T2'>3</text:span>"), "2.0×10³", "text"),
    (text("m<text:span text:style-name='T2'>-2</text:span>"), "m⁻²", "text"),
    (text("PM<text:span text:style-name='T3'>2.5</text:span>"), "PM2.5", "text"),
    (text(f"{RUBY}生态</text:ruby-base><text:ruby-text>shengtai</text:ruby-text></text:ruby>"), "生态", "text"),
    (text("95</text:p><text:p>（全市第一）"), "95\n（全市第一）", "text"),
    (text("95<draw:frame><draw:text-box><text:p>盖章</text:p></draw:text-box></draw:frame>"), "95", "text"),
    (of_type("date", "2017-12-31"), "2017-12-31", "date"),
    (of_type("date", "2017-12-31", 'table:style-name="d"'), "2017年", "date"),
    (of_type("boolean", "true"), "TRUE", "boolean"),
    (computed('office:value-type="string" calcext:value-type="error"', "#DIV/0!"), "#DIV/0!", "error"),
    (computed('office:value-type="float" office:value="0"', "Err:503"), "Err:503", "error"),
    (computed('office:value-type="float" office:value="8"', "8"), "8", "number"),
    ('<table:table-cell table:formula="of:=A1"/>', "=", "formula"),  # nobody computed it
]  # fmt: skip


@pytest.mark.parametrize(("xml", "shown", "kind"), SHOWN)
def test_a_cell_of_a_sheet_shows(xml: str, shown: str, kind: str) -> None:
    assert only(ods(rows(xml), STYLES), "ods").cells == {(1, 0): GridCell(shown, kind)}  # type: ignore[arg-type]


def test_an_empty_result_is_an_empty_cell() -> None:
    empty = '<table:table-cell table:formula="of:=IF(1;&quot;&quot;)"><text:p/></table:table-cell>'
    assert texts(only(ods(rows(empty + text("甲"))), "ods")) == {(1, 1): "甲"}


SPAN = ' table:number-columns-spanned="2" table:number-rows-spanned="2"'
PARTLY = '<text:span text:style-name="T1">90</text:span>95'
SAID = "<office:annotation><dc:creator>张</dc:creator><text:p>核实过</text:p><text:p>再看</text:p></office:annotation>"


def test_a_sheet_with_all_that_a_person_does_to_it() -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse" table:default-cell-style-name="p"/>'
        '<table:table-column table:number-columns-repeated="16381"/>'
    )
    to_the_end = '<table:table-cell table:number-columns-repeated="16381"/>'
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    twice = text("丙", ' table:number-columns-repeated="2"').replace("<text:p>", f"{SAID}<text:p>", 1)
    struck = row(number("95", "struck") + text(PARTLY))
    body = [
        f"<table:tracked-changes><table:change>{row(text('旧'))}</table:change></table:tracked-changes>",
        f'<table:table table:name="表">{columns}<table:table-header-rows>',
        row(text("甲", SPAN) + "<table:covered-table-cell/>" + number("0.5", "", "percentage")),
        "</table:table-header-rows>",
        row(covered + text("乙") + to_the_end, 'table:number-rows-repeated="2" table:visibility="filter"'),
        f'<table:table-row-group table:display="false">{struck}</table:table-row-group>',
        row(twice),
        row('<table:table-cell table:number-columns-repeated="16384"/>', 'table:number-rows-repeated="1048570"'),
        "</table:table>",
        rows(text("丁"), more='table:style-name="ta2"'),
    ]
    grid, hidden = sheets(ods("".join(body), STYLES), "ods")
    assert texts(grid) == {
        (1, 0): "甲", (1, 2): "50.0%", (2, 2): "乙", (3, 2): "乙", (4, 0): "95", (4, 1): "9095", (5, 0): "丙",
        (5, 1): "丙",
    }  # fmt: skip
    assert grid.merged == (Span(1, 0, 2, 1),)
    assert (grid.hidden_rows, set(grid.hidden_columns)) == ({2, 3, 4}, {2})
    assert grid.struck == {(4, 0): True, (4, 1): False}
    assert grid.comments == dict.fromkeys([(5, 0), (5, 1)], "核实过 再看")
    assert (grid.state, hidden.state) == ("visible", "hidden")


def test_a_sheet_whose_file_does_not_say_its_kind_is_read() -> None:
    bare = changed(ods(rows(text("甲"))), "mimetype", lambda _: "")
    assert texts(only(bare, "ods")) == {(1, 0): "甲"}


# Files that LibreOffice saved (tests/saved, all made up): a sheet twice, and a letter with two tables.

SAVED = Path(__file__).parent / "saved"
SHEET = """
2 | 序号 | 指标名称 | 单位 | 2016年 | 2017年 | 备注
3 | 12 | 森林覆盖率 | % | 18.2% | 18.4% | 虚构
4 | 27 | 城镇污水处理率 | % | 97.6% | 100.0%
5 | 32 | 公众绿色出行率 | % | 50.2 | 52.5 | 虚构
6 | 21 | 单位地区生产总值能耗 | 0.471吨标煤/万元 | 0.452吨标煤/万元
8 | 2.0×10³
"""


@pytest.mark.parametrize(("name", "form"), [("指标.ods", "ods"), ("指标.et", "xls")])
def test_a_sheet_that_libreoffice_saved(name: str, form: str) -> None:
    grid, hidden = sheets((SAVED / name).read_bytes(), form)
    lines = (" | ".join([str(row_), *(grid.text(row_, c) for c in grid.rows[row_])]) for row_ in [*grid.rows][1:])
    assert [*lines] == SHEET.strip().splitlines()
    assert (grid.merged, grid.hidden_rows, set(grid.hidden_columns)) == ((Span(1, 0, 1, 5),), {5}, {6})
    assert (grid.struck, grid.comments) == ({(4, 3): True}, {(5, 4): "街道抽样调查"})
    assert (hidden.sheet, hidden.state) == ("旧", "hidden")


def test_a_letter_that_libreoffice_saved_is_judged(tmp_path: Path) -> None:
    found = call(SAVED, "check", "函.docx", "--ruleset", "hailing_2018", "--only", "latest", "--format", "json")
    assert {(code, place) for code, place in found.problems if code != "taken-from-title"} == {
        ("partly-struck", "函.docx 第1个表 第4行 D列"),
        ("struck-through", "函.docx 第1个表 第3行 D列"),
    }
    assert values(found.json) >= {
        ("public_green_travel", "48.6"),
        ("river_chief_system", "全面推行"),
        ("water_per_gdp", "47.1"),
    }
    (area,) = found.json["assessments"]
    assert (area["area"], area["period"]) == ("示例区（虚构）", "2017")


# Tables of a Word document.


def word(*body: str) -> tuple[Grid, ...]:
    return sheets(docx("".join(body)), "docx")


def shown(inside: str) -> str | None:
    """What a cell of these runs shows."""
    (grid,) = word(table(cell("甲"), cell(inside=f"<w:p>{inside}</w:p>")))
    return texts(grid).get((2, 0))


def run(said: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{said}</w:t></w:r>"


RUNS = [  # what, the runs of a paragraph, what is seen
    ("plain runs", run("9") + run("5"), "95"),
    ("an inserted text", f"<w:ins>{run('95')}</w:ins>", "95"),
    ("a deleted text", f"<w:del><w:r><w:delText>90</w:delText></w:r></w:del>{run('95')}", "95"),
    ("a deleted text that is written as any other", f"<w:del>{run('90')}</w:del>{run('95')}", "95"),
    ("a text that was moved away", f"<w:moveFrom>{run('90')}</w:moveFrom><w:moveTo>{run('95')}</w:moveTo>", "95"),
    ("a hidden text", run("9", "<w:vanish/>") + run("5"), "5"),
    ("a text that is not hidden", run("9", '<w:vanish w:val="0"/>') + run("5"), "95"),
    ("how it was before", run("95", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"), "95"),
    ("a raised 3", run("2.0×10") + run("3", '<w:vertAlign w:val="superscript"/>'), "2.0×10³"),
    ("a raised minus", run("4×10") + run("-5", '<w:vertAlign w:val="superscript"/>'), "4×10⁻⁵"),
    ("a 3 that is lifted", run("m") + run("3", '<w:position w:val="8"/>'), "m³"),
    ("a number that is lifted a little", run("95", '<w:position w:val="2"/>'), "95"),
    ("a lowered 2", run("CO") + run("2", '<w:vertAlign w:val="subscript"/>'), "CO2"),
    ("a sign of the font Symbol", '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("95"), "≥95"),
    ("a sign of another font", '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>' + run("95"), "�95"),
    ("an equation that is a picture", f"<w:r><w:object/></w:r>{run('95')}", "�95"),
    ("an equation", "<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>3</m:t></m:r></m:sup>"
     "</m:sSup></m:oMath>", "10³"),
    ("a fraction", "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
     "</m:oMath>", "1/2"),
    ("a hint of a form", "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
     f"<w:sdtContent>{run('90')}</w:sdtContent></w:sdt>", None),
    ("a field of a form", f"<w:sdt><w:sdtPr/><w:sdtContent>{run('95')}</w:sdtContent></w:sdt>", "95"),
    ("a computed field", f"<w:r><w:instrText>=SUM(ABOVE)</w:instrText></w:r>{run('95')}", "95"),
    ("a link", f"<w:hyperlink>{run('95')}</w:hyperlink>", "95"),
    ("a box over the cell", f"{run('95')}<w:r><w:txbxContent>{paragraph('盖章')}</w:txbxContent></w:r>", "95"),
    ("a box in two forms", f"<mc:AlternateContent><mc:Choice>{run('95')}</mc:Choice><mc:Fallback>{run('95')}"
     "</mc:Fallback></mc:AlternateContent>", "95"),
    ("a line break", run("95") + "<w:r><w:br/></w:r>" + run("（全市第一）"), "95\n（全市第一）"),
    ("a hyphen that holds", run("5") + "<w:r><w:noBreakHyphen/></w:r>" + run("6"), "5-6"),
    ("a reading above", "<w:ruby><w:rt><w:r><w:t>shengtai</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>生态</w:t></w:r>"
     "</w:rubyBase></w:ruby>", "生态"),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "seen"), [each[1:] for each in RUNS], ids=[each[0] for each in RUNS])
def test_a_cell_of_a_document_shows(inside: str, seen: str | None) -> None:
    assert shown(inside) == seen


@pytest.mark.parametrize("mark", ["1", "①", "a", "*"])
def test_a_number_with_a_raised_footnote_is_never_another_number(mark: str) -> None:
    said = shown(run("95.2") + run(mark, '<w:vertAlign w:val="superscript"/>'))
    assert said is not None
    assert read_cell(said).value in (None, Decimal("95.2"))


def test_cells_of_a_document_that_are_merged() -> None:
    wide, first, more = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    (grid,) = word(
        table(
            cell("甲", wide) + cell("乙", first),
            cell("丙") + cell("丁") + cell("", more),
            cell("戊", first + wide) + cell("", more),
            cell("被盖住", more + wide) + cell("己", first),
            '<w:trPr><w:gridBefore w:val="2"/></w:trPr>' + cell("庚"),
            cell("辛", '<w:hMerge w:val="restart"/>') + cell("", '<w:hMerge w:val="continue"/>') + cell("壬"),
        )
    )
    assert texts(grid) == {
        (1, 0): "甲", (1, 2): "乙", (2, 0): "丙", (2, 1): "丁", (3, 0): "戊", (4, 2): "己", (5, 2): "庚", (6, 0): "辛",
        (6, 2): "壬",
    }  # fmt: skip
    assert {*grid.merged} == {Span(1, 0, 1, 1), Span(1, 2, 3, 2), Span(3, 0, 4, 1), Span(6, 0, 6, 1)}


def test_rows_that_are_deleted_or_hidden() -> None:
    gone, hidden = "<w:trPr><w:del/></w:trPr>", "<w:trPr><w:hidden/></w:trPr>"
    (grid,) = word(table(cell("甲"), gone + cell("乙"), hidden + cell("丙"), "<w:trPr><w:ins/></w:trPr>" + cell("丁")))
    assert texts(grid) == {(1, 0): "甲", (2, 0): "丙", (3, 0): "丁"}
    assert grid.hidden_rows == {2}


def test_each_table_has_the_lines_above_it_and_stands_for_itself() -> None:
    inner = paragraph("内表") + table(cell("指标") + cell("数值"), cell("森林覆盖率") + cell("18.4"))
    sentence = paragraph("全区认真贯彻落实生态文明建设示范区创建工作各项要求，" * 4)
    outer, hull, layout, last, around = word(
        *(paragraph("2016年的一句话"), sentence, paragraph("示例区2017年"), paragraph("单位：%"), table(cell("甲"))),
        *(table(cell(inside=paragraph("外") + inner)), paragraph("注"), table(cell("乙"))),
    )
    assert (hull.sheet, texts(hull)) == ("第2个表", {(1, 0): "外\n内表"})
    assert texts(outer) == {(-1, 0): "示例区2017年", (0, 0): "单位：%", (1, 0): "甲"}
    assert texts(layout) == {
        (-1, 0): "外", (0, 0): "内表", (1, 0): "指标", (1, 1): "数值", (2, 0): "森林覆盖率", (2, 1): "18.4",
    }  # fmt: skip
    assert (last.sheet, texts(last)) == ("第4个表", {(0, 0): "注", (1, 0): "乙"})
    assert (around.sheet, texts(around)) == ("正文", {(1, 0): "2016年的一句话"})


def measured_in_word(tmp_path: Path, value: str, *more: str) -> Any:
    head = cell("指标") + cell("单位") + cell("完成值")
    rows_ = (head, cell("森林覆盖率") + cell("%") + value, cell("公众绿色出行率") + cell("%") + cell("52.5"))
    (tmp_path / "m.docx").write_bytes(docx("".join([*more, table(*rows_)]), COMMENTS))
    return call(tmp_path, "check", "m.docx", *HAILING, "--lang", "en", "--format", "json")


COMMENTS = {
    "word/_rels/document.xml.rels": "<Relationships>"
    '<Relationship Id="c" Type="x/comments" Target="comments.xml"/></Relationships>',
    "word/comments.xml": f'<w:comments xmlns:w="w"><w:comment w:id="7">{paragraph("已核实")}</w:comment></w:comments>',
}


def test_a_value_under_tracked_changes_is_read_as_changed_and_said(tmp_path: Path) -> None:
    value = cell(inside=f"<w:p><w:del>{run('8.4')}</w:del><w:ins>{run('18.4')}</w:ins></w:p>")
    found = measured_in_word(tmp_path, value)
    assert ("forest_cover", "18.4") in values(found.json)
    assert found.codes == ["changes-not-accepted"]
    assert "C2" in found.err


def values(found: dict[str, Any]) -> set[tuple[str, str]]:
    leaves = [
        (row["indicator"], leaf["measured"])
        for area in found["assessments"]
        for row in area["findings"]
        for leaf in row["criteria"]
        if leaf["measured"]
    ]
    return {(name, said.get("value", said.get("state"))) for name, said in leaves}


def test_a_struck_value_and_a_comment_are_seen_in_a_document_too(tmp_path: Path) -> None:
    said = '<w:r><w:commentReference w:id="7"/></w:r>'
    value = cell(inside=f"<w:p>{run('18.4', '<w:strike/>')}{said}</w:p>")
    found = measured_in_word(tmp_path, value)
    assert found.codes == ["struck-through"]
    assert "已核实" in found.out
    partly = cell(inside=f"<w:p>{run('8.4', '<w:dstrike/>')}{run('18.4')}</w:p>")
    assert "partly-struck" in measured_in_word(tmp_path, partly).codes


def test_the_year_and_the_area_of_a_document_stand_above_its_table(tmp_path: Path) -> None:
    head = paragraph("示例区2017年生态文明建设指标完成情况表") + paragraph("单位：%")
    rows_ = (cell("指标") + cell("完成值"), cell("森林覆盖率") + cell("18.4"))
    (tmp_path / "m.docx").write_bytes(docx(head + table(*rows_)))
    found = call(tmp_path, "check", "m.docx", "--ruleset", "hailing_2018", "--format", "json")
    (area,) = found.json["assessments"]
    assert (area["area"], area["period"]) == ("示例区", "2017")
    (place,) = [leaf["place"] for row in area["findings"] for leaf in row["criteria"] if leaf["measured"]]
    assert place == {"file": "m.docx", "sheet": "第1个表", "row": 2, "column": "B"}


@pytest.mark.parametrize("text_", [paragraph("工作总结"), table(cell("签到") + cell("姓名"), cell("1") + cell("张"))])
def test_a_text_in_a_folder_stops_nothing_and_alone_is_refused(text_: str, tmp_path: Path) -> None:
    (tmp_path / "总结.docx").write_bytes(docx(text_))
    alone = call(tmp_path, "check", "总结.docx", *HAILING)
    assert alone.code == 2
    assert alone.codes[-1] in ("document-without-table", "no-table")
    (tmp_path / "m.xlsx").write_bytes(as_xlsx({"表1": "| 指标 | 完成值 |\n| 森林覆盖率 | 18.4% |"}))
    found = call(tmp_path, "check", ".", *HAILING, "--format", "json")
    assert ("forest_cover", "18.4") in values(found.json)
    assert found.code == 1
    assert "总结.docx" in found.err


@pytest.mark.parametrize("name", ["表.pdf", "扫描.JPG", "表.ofd"])
def test_a_print_or_a_scan_is_refused_with_what_to_do(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.7\n")
    found = call(tmp_path, "check", name, *HAILING)
    assert (found.code, found.codes) == (2, ["print-or-scan"])
    assert "compliance template" in found.err


@pytest.mark.parametrize("name", ["表.doc", "表.wps", "表.uos", "表.fods", "表.xlsb"])
def test_other_formats_have_to_be_saved_anew(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert call(tmp_path, "check", name, *HAILING).codes == ["format-not-read-yet"]


# Files that are something else, damaged, or mean harm.

LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
MANIFEST = {"META-INF/manifest.xml": "<manifest><file-entry><encryption-data/></file-entry></manifest>"}
FAR, WIDE = 'table:number-rows-repeated="1048576"', ' table:number-columns-repeated="16384"'
TEXT = {"mimetype": "application/vnd.oasis.opendocument.text"}


def far(cells: str) -> bytes:
    return ods(f'<table:table table:name="表">{row(cells, FAR)}</table:table>')


def repeated(times: int) -> bytes:
    return ods(rows(text("甲", f' table:number-columns-repeated="{times}"')))


HOSTILE = [  # what, content, format, problem
    ("a value in every cell", far(text("甲", WIDE)), "ods", "workbook-too-large"),
    ("many merged cells", far(text("甲") + text("", SPAN + WIDE)), "ods", "workbook-too-large"),
    ("repeated beyond measure", repeated(99999999999), "ods", "workbook-damaged"),
    ("repeated never", repeated(0), "ods", "workbook-damaged"),
    ("entities", ods("", others={"content.xml": f"{LAUGHS}<x>&b;</x>"}), "ods", "workbook-damaged"),
    ("entities in styles", ods("", others={"styles.xml": f"{LAUGHS}<x>&b;</x>"}), "ods", "workbook-damaged"),
    ("a number that is none", ods(rows(number("x"))), "ods", "workbook-damaged"),
    ("too large", ods("", others={"content.xml": b" " * (97 * 1024**2)}), "ods", "workbook-too-large"),
    ("too many sheets", ods(rows(text("甲")) * 201), "ods", "workbook-too-large"),
    ("with a password", ods("", others=MANIFEST), "ods", "workbook-encrypted"),
    ("no sheet", ods(""), "ods", "empty-file"),
    ("a text of OpenDocument", ods("", others=TEXT), "ods", "not-a-workbook"),
    ("xlsx as ods", as_xlsx({"a": "| 1 |"}), "ods", "not-a-workbook"),
    ("ods as xlsx", ods(rows(text("甲"))), "xlsx", "not-a-workbook"),
    ("ods as docx", ods(rows(text("甲"))), "docx", "not-a-workbook"),
    ("docx as ods", docx(table(cell("甲"))), "ods", "not-a-workbook"),
    ("a PDF", b"%PDF-1.7\n", "docx", "not-a-workbook"),
    ("cut short", ods(rows(text("甲")))[:-100], "ods", "workbook-damaged"),
    ("entities in Word", docx("", {"word/document.xml": f"{LAUGHS}<x>&b;</x>"}), "docx", "workbook-damaged"),
    ("too wide", docx(table(cell("甲", '<w:gridSpan w:val="9999999"/>'))), "docx", "workbook-damaged"),
    ("too many cells", docx(table(*[cell("1") * 100] * (MOST_CELLS // 100 + 1))), "docx", "workbook-too-large"),
    ("too many tables", docx(table(cell("甲")) * 501), "docx", "workbook-too-large"),
    ("a text", docx(paragraph("工作总结")), "docx", "document-without-table"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "form", "code"), [row_[1:] for row_ in HOSTILE], ids=[row_[0] for row_ in HOSTILE])
def test_a_file_that_means_harm_or_is_something_else(content: bytes, form: str, code: str) -> None:
    start = time.process_time()
    with pytest.raises(MeasurementError) as error:
        sheets(content, form)
    assert [problem.code for problem in error.value.problems] == [code]
    assert time.process_time() - start < 10


def test_a_gap_of_any_length_is_a_short_one() -> None:
    assert only(ods(rows(text("甲<text:s text:c='1000000'/>乙"))), "ods").cells[1, 0].text == "甲" + " " * 64 + "乙"


def test_nesting_without_end_is_read_or_refused() -> None:
    deep = 300_000
    start = time.process_time()
    for content, form in (
        (ods("<table:table>" * deep + "</table:table>" * deep), "ods"),
        (ods(rows(text("<text:span>" * deep + "95" + "</text:span>" * deep))), "ods"),
        (docx("<w:tbl><w:tr><w:tc>" * deep + "</w:tc></w:tr></w:tbl>" * deep), "docx"),
        (docx("<w:sdt>" * deep + "</w:sdt>" * deep), "docx"),
    ):
        with pytest.raises(MeasurementError):
            sheets(content, form)
    assert time.process_time() - start < 10


def test_what_is_repeated_in_the_markup_costs_little() -> None:
    columns, maps = "<table:table-column/>" * 100_000, instead("&gt;=0", "none") * 100_000
    styles_ = format_("M", "number", places(1) + maps)
    cells = (number("1", "m") + "<table:table-cell/>") * 500
    start = time.process_time()
    body = rows(*[cells] * 200).replace("<table:table-row", columns + "<table:table-row", 1)
    assert len(only(ods(body, styles_), "ods").cells) == 100_000
    assert time.process_time() - start < 10


SOUND = [(as_ods({"表": "| 指标 | 2017年 |\n| 森林覆盖率 | =0.184 18.4% |"}), "ods")]
SOUND += [(as_docx({"表": "| 指标 | 2017年 |\n| 森林覆盖率 | 18.4% |"}), "docx")]


@given(st.sampled_from(SOUND), st.floats(0, 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused(sound: tuple[bytes, str], where: float, noise: bytes) -> None:
    content, form = sound
    at = int(where * (len(content) - 1))
    try:
        assert sheets(content[:at] + noise + content[at + len(noise) :], form)
    except MeasurementError as error:
        assert error.problems


TAGS = (
    *("table:table", "table:table-row", "table:table-cell", "text:p", "text:span", "office:annotation", "draw:frame"),
    *("w:tbl", "w:tr", "w:tc", "w:p", "w:r", "w:t", "w:del", "w:sdt", "w:sdtPr", "w:showingPlcHdr", "w:txbxContent"),
)
TREES = st.recursive(
    st.sampled_from(["", "95"]), lambda inner: st.lists(st.tuples(st.sampled_from(TAGS), inner)), max_leaves=12
)


DRAWN_CELLS = st.sampled_from(
    ["指标", "95", "≥95%", "=0.184 18.4%", "=5 5.00", "未发生", "-", "<", "^", "m³/万元", "a&b<c>"]
)


@given(st.lists(st.lists(DRAWN_CELLS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_any_drawn_sheet_is_one_grid_in_every_format(drawn_rows: list[list[str]]) -> None:
    """Merged cells have to be whole rectangles: a sign that would make another form is an empty cell."""
    for at, cells in enumerate(drawn_rows):
        for column, each in enumerate(cells):
            above = drawn_rows[at - 1] if at else ["^"] * 3
            no_left = each == "<" and (column == 0 or cells[column - 1] == "^")
            no_above = each == "^" and ("<" in above[column : column + 2] or above[column] == "^")
            if no_left or no_above:
                cells[column] = "-"
    drawn = {"表": "\n".join("| " + " | ".join(cells) + " |" for cells in [["始", "-", "-"], *drawn_rows])}
    want, found = only(as_xlsx(drawn), "xlsx"), only(as_ods(drawn), "ods")
    assert (found.cells, found.spans) == (want.cells, want.spans)
    document = only(as_docx(drawn), "docx")
    shown_ = {(r, c - 1): as_shown(each) for (r, c), each in filled(drawn["表"])[0].items()}
    assert texts(document) == {(0, 0): "表"} | shown_
    assert {*document.merged} == {*want.merged}


@given(TREES)
def test_elements_in_any_order_are_read_or_refused(tree: Any) -> None:
    def written(part: Any) -> str:
        return part if isinstance(part, str) else "".join(f"<{tag}>{written(inside)}</{tag}>" for tag, inside in part)

    sheet, document = ods(rows(text("甲")) + written(tree)), docx(table(cell("甲")) + written(tree))
    for content, form in ((sheet, "ods"), (document, "docx")):
        try:
            assert sheets(content, form)
        except MeasurementError as error:
            assert error.problems


# Workbooks of Excel 97–2003, as other programs write them.

BOOK = as_xls({"表1": "| 指标 | 2017年 |\n| 森林覆盖率 | =0.184 18.4% |"})


@pytest.mark.parametrize("name", ["WORKBOOK", "workbook", "WorkBook"])
def test_the_stream_of_a_workbook_may_be_called_in_capitals(name: str) -> None:
    content = BOOK.replace("Workbook".encode("utf-16-le"), name.encode("utf-16-le"))
    assert content != BOOK or name == "Workbook"
    assert only(content, "xls").cells[2, 1].text == "18.4%"


def test_a_document_that_speaks_of_a_workbook_is_none() -> None:
    letter = BOOK.replace("Workbook".encode("utf-16-le"), "Document".encode("utf-16-le"))
    with pytest.raises(MeasurementError) as error:
        sheets(letter + b"x" + "Workbook".encode("utf-16-le") + b"\0\0", "xls")
    assert [problem.code for problem in error.value.problems] == ["not-a-workbook"]


def test_a_book_that_is_damaged_beside_its_cells_is_read() -> None:
    window, name = b"\x3d\x00\x12\x00", b"\x18\x00\x12\x00"  # a record of the same length, which names nothing
    assert BOOK.count(window) == 1
    assert only(BOOK.replace(window, name), "xls").cells[2, 1].text == "18.4%"


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_raised_figures_of_a_workbook_are_no_digits(form: str) -> None:
    import io

    import openpyxl
    import xlwt
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    stream, pieces = io.BytesIO(), (("2.0×10", "3"), ("95.2", "1"), ("m", "2"))
    if form == "xlsx":
        book = openpyxl.Workbook()
        for row_, (plain, above) in enumerate(pieces, start=1):
            block = TextBlock(InlineFont(vertAlign="superscript"), above)
            book.active.cell(row_, 1).value = CellRichText(plain, block)  # type: ignore[union-attr]
        book.save(stream)
    else:
        old = xlwt.Workbook()
        sheet = old.add_sheet("表")
        for row_, (plain, above) in enumerate(pieces):
            font = xlwt.Font()
            font.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
            sheet.write_rich_text(row_, 0, [plain, (above, font)])
        old.save(stream)
    assert [*texts(only(stream.getvalue(), form)).values()] == ["2.0×10³", "95.2¹", "m²"]


def test_a_chain_of_sectors_without_end_is_read_or_refused() -> None:
    """Wherever a chain of sectors goes on, it may turn back."""
    start = time.process_time()
    tables = [at for at in range(0, len(BOOK), 4) if BOOK[at : at + 4] == b"\xfe\xff\xff\xff"]
    assert len(tables) > 2
    for at in tables:
        for back in (0, 1, 2):
            try:
                assert sheets(BOOK[:at] + back.to_bytes(4, "little") + BOOK[at + 4 :], "xls")
            except MeasurementError as error:
                assert error.problems
    assert time.process_time() - start < 20
