"""Reading an XML Spreadsheet of Excel 2003, which many systems hand out as ``.xls``: what its cells show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from compliance.reading import grid as seen
from compliance.reading.from_csv import text_of
from compliance.reading.from_xlsx import NUMBER, Damaged, build_all, damage_said, is_true, whole

_MOST_TAGS = 400_000  # four of a cell at least
_LAST = 1_048_576  # row; a column that far is in no sheet, and harms nothing
_PREFIX = 'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
# Formats that have a name; a number in any other of these is shown as no code says.
_FORMATS = {
    "General Number": "General", "Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "Scientific": "0.00E+00",
    **dict.fromkeys(("Long Time", "Medium Time", "Short Time"), "h:mm"),
}  # fmt: skip
_NAME = re.compile("(?!General$)[A-Z][a-z]+([ /][A-Z][a-z]+)*")
_Styles = Mapping[str, tuple[str, bool]]  # by name the number format, and whether it strikes through


def read_xml(content: bytes, name: str) -> tuple[seen.Grid, ...]:
    """Every sheet, in the order of its tabs. Raises MeasurementError."""
    text = re.sub(r"\A\s*<\?xml[^>]*>", "", text_of(content, name).text)
    book: list[Element] = []
    if text.count("<") > _MOST_TAGS:
        raise seen.too_large(name, _MOST_TAGS, "elements")
    with damage_said(name):
        build_all(text.encode(), lambda *_: True, lambda _: None, book.append)
        if _PREFIX not in text:
            raise Damaged("xmlns:ss")
        return tuple(_sheet(each, name, _styles(book[0])) for each in book[0].iterfind("Worksheet"))


def _styles(book: Element) -> _Styles:
    styles = {"Default": ("General", False)}
    for style in book.iterfind("Styles/Style"):
        code, struck = styles.get(style.get("ss:Parent", "Default"), styles["Default"])
        for part in style:
            code = part.get("ss:Format", "General") if part.tag == "NumberFormat" else code
            struck = is_true(part.attrib, "ss:StrikeThrough") if part.tag == "Font" else struck
        styles[style.attrib["ss:ID"]] = _FORMATS.get(code, '"?"' if _NAME.fullmatch(code) else code), struck
    return styles


def _sheet(sheet: Element, name: str, styles: _Styles) -> seen.Grid:
    draft, of_column = seen.Draft(name, sheet.get("ss:Name", "")), dict[int, str | None]()
    row = column = 0
    for each in sheet.iterfind("Table/Column"):
        columns = _spots(each, column)
        column = columns[-1]
        of_column |= dict.fromkeys(columns, each.get("ss:StyleID"))
        draft.hidden_columns.update(at - 1 for at in columns if is_true(each.attrib, "ss:Hidden"))
    usual = next((each.get("ss:StyleID") for each in sheet.iterfind("Table")), None) or "Default"
    for each in sheet.iterfind("Table/Row"):
        rows, last = _spots(each, row), 0
        row = rows[-1]
        draft.hidden_rows.update(rows if is_true(each.attrib, "ss:Hidden") else ())
        for cell in each.iterfind("Cell"):
            at = _spots(cell, last)[0]
            wide, high = whole(cell.attrib, "ss:MergeAcross", 0), whole(cell.attrib, "ss:MergeDown", 0)
            last = at + wide
            if wide or high:
                draft.merged.append(seen.Span(rows[0], at - 1, rows[0] + high, last - 1))
            style = cell.get("ss:StyleID") or each.get("ss:StyleID") or of_column.get(at) or usual
            _place(draft, (rows[0], at - 1), cell, *styles[style])
    grid = draft.grid("hidden" if "Hidden" in sheet.findtext("WorksheetOptions/Visible", "") else "visible")
    if covered := [(row, at + 1) for row, at in grid.cells if grid.origin(row, at) != (row, at)]:
        raise Damaged("R{}C{}".format(*covered[0]))  # below a merged range, where nobody sees it
    return grid


def _place(draft: seen.Draft, spot: tuple[int, int], cell: Element, code: str, struck: bool) -> None:
    """Note what a cell shows; of a formula, what it gave when the file was saved."""
    data = next(cell.iterfind("Data"), Element("Data"))
    pieces, kind = [*_pieces(data)], data.get("ss:Type")
    text = seen.clean("".join(seen.raised(piece) if "Sup" in tags else piece for piece, tags in pieces))
    if not text:
        shows = seen.GridCell("=", "formula") if "ss:Formula" in cell.attrib and kind != "String" else None
    elif kind == "Number" and NUMBER.fullmatch(text):
        shows = seen.shown(float(text), code)
    elif kind == "DateTime":
        shows = seen.shown_day(text, code)
    elif kind == "Boolean":
        shows = seen.GridCell("TRUE" if text == "1" else "FALSE", "boolean")
    else:
        shows = seen.GridCell(text, "error" if kind == "Error" else "text")
    if shows is not None:
        remarks = [seen.remark("".join(each.itertext())) for each in cell.iterfind("Comment/Data")]
        marks: set[bool | None] = {"S" in tags or None for piece, tags in pieces if piece.strip()}
        draft.put(spot, shows, seen.is_struck(marks, struck), remarks)


def _pieces(element: Element, tags: frozenset[str] = frozenset()) -> Iterator[tuple[str, frozenset[str]]]:
    """The pieces of a text, each with the names of the elements that it stands in."""
    yield element.text or "", tags
    for part in element:
        yield from _pieces(part, tags | {part.tag})
        yield part.tail or "", tags


def _spots(element: Element, before: int) -> range:
    """The rows or columns that an element is about; they stand in order, and what stands between them is empty."""
    first = whole(element.attrib, "ss:Index", before + 1)
    last = first + whole(element.attrib, "ss:Span", 0)
    if not before < first <= last <= _LAST:
        raise Damaged(f"ss:Index={first}")
    return range(first, last + 1)
