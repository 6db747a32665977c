"""Reading an OpenDocument spreadsheet: what its cells show, in one pass through ``content.xml``.

Number formats stand in it as trees of elements; they are written as the format codes that workbooks have
(``number:number`` with one decimal and the text ``%`` is ``0.0%``), so that a number is shown alike whatever program
saved it. A cell or a row that is repeated is written once with its count: only what holds anything is laid out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from compliance.problems import MeasurementError, Place, Problem
from compliance.reading.from_xlsx import DEEPEST, LARGEST_SHEET, Attributes, Damaged, is_struck, package_of, parse_all
from compliance.reading.grid import (
    MOST_CELLS,
    Grid,
    GridCell,
    SheetState,
    Span,
    clean,
    raised,
    remark,
    shown,
    shown_day,
    too_large,
)

_MOST_SHEETS = 200
_LAST_COLUMN = 16_383
_MOST_REPEATED = re.compile("[0-9]{1,7}")
_MOST_PARTS = 8  # of a number format, by conditions; workbooks have three
_LONGEST_GAP = 64  # spaces in a row, written as a count
_STYLES_ABOVE = 16  # a style may build on another one, and so on
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|#NAME\?|Err:[0-9]{3}")
_INSIDE_TEXT = frozenset({"p", "span", "a", "s", "tab", "line-break", "ruby", "ruby-base", "meta"})
_FORMATS = frozenset(
    f"{kind}-style" for kind in ("number", "percentage", "currency", "date", "time", "boolean", "text")
)
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9.]+(?:E[+-]?[0-9]+)?)")
_ODD_CODE = '"?"'
_ODD = frozenset({"quarter", "week-of-year", "embedded-text"})
_BEYOND = 1e300  # value()<=1.79E+308 says of a format for text what holds for numbers
# Of a number format: elements that stand for a part of a date, and what a format code writes for them.
_OF_DATES = {
    "month": "mm", "day": "dd", "hours": "h", "minutes": "h", "seconds": "h", "am-pm": "h", "day-of-week": "",
    "era": "",
}  # fmt: skip
_BY_TYPE = {"percentage": "0%", "date": "yyyy-mm-dd"}  # what a value of this type looks like without a format


@dataclass
class _Format:
    """A number format: its code, and the formats that stand in for it where a condition holds."""

    code: str = ""
    odd: bool = False  # it shows what no format code does
    instead: list[tuple[str, str, str]] = field(default_factory=list)  # sign, number, name of the format


@dataclass
class _Style:
    """What a style of a cell or of a piece of text says itself; None where it leaves it to the one it builds on."""

    above: str | None = None
    format: str | None = None
    struck: bool | None = None
    raised: bool | None = None
    hides: bool = False


@dataclass
class _Cell:
    """The cell that is being read."""

    attributes: Attributes
    covered: bool
    lines: list[str] = field(default_factory=list)
    struck: set[bool | None] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)


def read_ods(content: bytes, name: str) -> tuple[Grid, ...]:
    """Every sheet, in the order of its tabs. Raises MeasurementError."""
    with package_of(content, name) as package:
        if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise MeasurementError(Problem("workbook-encrypted", Place(name), details={"name": name}))
        book = _Book(name)
        if "styles.xml" in package:
            book.read(package.read("styles.xml"))
        book.read(package.read("content.xml", LARGEST_SHEET))
        return tuple(book.grids)


class _Book:
    """One pass through a part: styles and formats as they come, then the sheets; its fields keep what is found."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.grids: list[Grid] = []
        self.formats: dict[str, _Format] = {}
        self.styles: dict[tuple[str, str], _Style] = {}
        self.left = MOST_CELLS
        self.path: list[str] = []
        self.format: _Format | None = None
        self.percent = False
        self.style: _Style | None = None
        self.sheet: _Sheet | None = None
        self.cell: _Cell | None = None
        self.cell_depth = 0
        self.pieces: list[str] | None = None  # of the paragraph that is being read
        self.spans: list[_Style] = []
        self.note: list[str] | None = None

    def read(self, xml: bytes) -> None:
        parse_all(xml, self.start, self.end, self.characters)

    # Elements as they come.

    def start(self, tag: str, attributes: Attributes) -> None:
        path = self.path
        path.append(tag)
        if len(path) > DEEPEST:
            raise Damaged("damaged: content")
        if self.cell is not None:
            self._in_cell(tag, attributes, self.cell)
        elif self.sheet is not None:
            self._in_sheet(tag, attributes, self.sheet)
        elif self.format is not None:
            self._in_format(tag, attributes, self.format)
        elif tag == "style" and "style:name" in attributes:
            self.style = _Style(attributes.get("style:parent-style-name"), attributes.get("style:data-style-name"))
            self.styles[attributes.get("style:family", ""), attributes["style:name"]] = self.style
        elif self.style is not None:
            self._in_style(tag, attributes, self.style)
        elif tag in _FORMATS and "style:name" in attributes:
            self.format = self.formats[attributes["style:name"]] = _Format()
            self.percent = tag == "percentage-style"
        elif tag == "table" and path[-2:-1] == ["spreadsheet"]:
            if len(self.grids) == _MOST_SHEETS:
                raise MeasurementError(too_large(self.name, _MOST_SHEETS, "sheets"))
            style = self.styles.get(("table", attributes.get("table:style-name", "")), _Style())
            self.sheet = _Sheet(self, attributes.get("table:name", ""), style.hides)

    def end(self, tag: str) -> None:
        if self.cell is not None:
            self._out_of_cell(tag, self.cell)
        elif self.sheet is not None:
            if tag == "table-row":
                self.sheet.end_row()
            elif tag == "table-row-group":
                self.sheet.groups.pop()
            elif tag == "table" and self.path[-2:-1] == ["spreadsheet"]:
                self.grids.append(self.sheet.grid())
                self.sheet = None
        elif tag == "style":
            self.style = None
        elif self.format is not None and tag in _FORMATS:
            if self.percent:  # a share that does not say so is shown as nobody can tell
                self.format.odd = True
            self.format, self.percent = None, False
        self.path.pop()

    def characters(self, text: str) -> None:
        if self.note is not None:
            if "p" in self.path[self.cell_depth :]:
                self.note.append(text)
        elif self.pieces is not None and _INSIDE_TEXT.issuperset(self.path[self.cell_depth :]):
            self._piece(text)
        elif self.format is not None and self.path[-1] in ("text", "currency-symbol"):
            self.format.code += self._literal(text)

    # Styles and number formats.

    def _in_style(self, tag: str, attributes: Attributes, style: _Style) -> None:
        if tag == "text-properties":
            for key in ("style:text-line-through-style", "style:text-line-through-type", "style:text-crossing-out"):
                if key in attributes:
                    style.struck = attributes[key] != "none"
            position = attributes.get("style:text-position")
            if position is not None:
                style.raised = position.startswith("super") or (position[:1].isdigit() and position[:1] != "0")
        elif tag == "table-properties":
            style.hides = attributes.get("table:display") == "false"

    def _in_format(self, tag: str, attributes: Attributes, form: _Format) -> None:
        places = "." + "0" * min(int(attributes.get("number:decimal-places") or 0), 30)
        long = attributes.get("number:style") == "long"
        if tag == "number":
            plain = "number:decimal-places" not in attributes
            scale = {"1000": ",", "1000000": ",,"}.get(attributes.get("number:display-factor", "1"), "")
            form.code += ("General" if plain and not scale else "0" + places.rstrip(".")) + scale
        elif tag == "scientific-number":
            form.code += "0" + places.rstrip(".") + "E+00"
        elif tag == "fraction":
            form.code += "# ?/?"
        elif tag == "text-content":
            form.code += "@"
        elif tag == "year":
            form.code += "yyyy" if long else "yy"
        elif tag in _ODD:
            form.odd = True
        elif tag in _OF_DATES:
            form.code += _OF_DATES[tag]
        elif tag == "map":
            found = _CONDITION.fullmatch(attributes.get("style:condition", "").strip())
            if found is not None and len(form.instead) < _MOST_PARTS:
                form.instead.append((found[1], found[2], attributes.get("style:apply-style-name", "")))

    def _literal(self, text: str) -> str:
        before, sign, after = text.replace('"', "").partition("%" if self.percent else "\0")
        self.percent = self.percent and not sign
        return f'"{before}"{sign}"{after}"'

    def _chain(self, family: str, name: str | None) -> Iterator[_Style]:
        """A style and those that it builds on."""
        for _ in range(_STYLES_ABOVE):
            style = self.styles.get((family, name)) if name else None
            if style is None:
                return
            yield style
            name = style.above

    def _code(self, value: float, cell_style: str | None, kind: str) -> str:
        """The format code under which a number of a cell is shown."""
        name = next((each.format for each in self._chain("table-cell", cell_style) if each.format), None)
        form = self.formats.get(name or "")
        if form is None:
            return _BY_TYPE.get(kind, "General")
        code = _ODD_CODE if form.odd else form.code
        for sign, number, name in form.instead:
            other = self.formats.get(name, _Format(odd=True))
            instead = _ODD_CODE if other.odd else other.code
            if float(number) != 0 and abs(float(number)) < _BEYOND:
                return f"[{sign}{number}]{instead};{code}"  # parts for other numbers than 0 have to show them alike
            if _holds(value, sign, float(number)):
                return instead
        return code

    # Sheets.

    def _in_sheet(self, tag: str, attributes: Attributes, sheet: _Sheet) -> None:
        if tag == "table-column":
            sheet.columns(attributes)
        elif tag == "table-row-group":
            sheet.groups.append(attributes.get("table:display") == "false")
        elif tag == "table-row":
            sheet.start_row(attributes)
        elif tag in ("table-cell", "covered-table-cell") and self.path[-2] == "table-row":
            self.cell, self.cell_depth = _Cell(attributes, tag != "table-cell"), len(self.path)

    def _in_cell(self, tag: str, attributes: Attributes, cell: _Cell) -> None:
        inside = self.path[self.cell_depth :]
        if inside == ["annotation"]:
            self.note = []
        elif inside == ["p"]:
            self.pieces, self.spans = [], []
        elif self.pieces is not None and _INSIDE_TEXT.issuperset(inside):
            if tag == "s":
                self._piece(" " * min(_repeated(attributes.get("text:c")), _LONGEST_GAP))
            elif tag in ("tab", "line-break"):
                self._piece("\t" if tag == "tab" else "\n")
        if tag == "span":
            self.spans.append(self._text_style(attributes.get("text:style-name")))
        elif tag == "p" and self.note:
            self.note.append(" ")

    def _text_style(self, name: str | None) -> _Style:
        found = [*self._chain("text", name)]
        struck = next((each.struck for each in found if each.struck is not None), None)
        return _Style(struck=struck, raised=any(each.raised for each in found))

    def _piece(self, text: str) -> None:
        assert self.pieces is not None
        assert self.cell is not None
        self.pieces.append(raised(text) if any(style.raised for style in self.spans) else text)
        if text.strip():
            self.cell.struck.add(next((s.struck for s in reversed(self.spans) if s.struck is not None), None))

    def _out_of_cell(self, tag: str, cell: _Cell) -> None:
        inside = self.path[self.cell_depth :]
        if tag == "span" and self.spans:
            self.spans.pop()
        if inside == ["annotation"]:
            cell.remarks.append(remark("".join(self.note or ())))
            self.note = None
        elif inside == ["p"]:
            cell.lines.append("".join(self.pieces or ()))
            self.pieces = None
        elif not inside:
            assert self.sheet is not None
            self.sheet.place(cell)
            self.cell = None

    def shows(self, cell: _Cell, style: str | None) -> GridCell | None:
        """What a cell shows."""
        attributes, text = cell.attributes, clean("\n".join(cell.lines))
        kind = attributes.get("office:value-type") or attributes.get("calcext:value-type") or ""
        is_formula = "table:formula" in attributes
        if kind == "float" and text in ("TRUE", "FALSE"):  # =TRUE() is the number 1
            return GridCell(text, "boolean")
        if attributes.get("calcext:value-type") == "error" or (is_formula and _ERROR.fullmatch(text)):
            return GridCell(text or "#ERROR", "error")
        if kind in ("float", "percentage", "currency") and "office:value" in attributes:
            value = float(attributes["office:value"])
            return shown(value, self._code(value, style, kind))
        if kind == "date" and "office:date-value" in attributes:
            return shown_day(attributes["office:date-value"], self._code(1.0, style, kind))
        if kind == "time":
            return GridCell(text or attributes.get("office:time-value", "?"), "date")
        if kind == "boolean":
            return GridCell("TRUE" if attributes.get("office:boolean-value") == "true" else "FALSE", "boolean")
        text = text or clean(attributes.get("office:string-value", ""))
        if is_formula and not kind and not cell.lines:  # a text that was computed and is empty has a line
            return GridCell("=", "formula")
        return GridCell(text) if text else None

    def is_struck(self, cell: _Cell, style: str | None) -> bool | None:
        """Whether all or a part of what a cell shows is struck through."""
        whole = next((s.struck for s in self._chain("table-cell", style) if s.struck is not None), False)
        return is_struck(cell.struck, bool(whole))


class _Sheet:
    """The sheet that is being read: its rows as they come, laid out where they hold anything."""

    def __init__(self, book: _Book, name: str, hidden: bool) -> None:
        self.book, self.name, self.hidden = book, name, hidden
        self.cells: dict[tuple[int, int], GridCell] = {}
        self.struck: dict[tuple[int, int], bool] = {}
        self.comments: dict[tuple[int, int], str] = {}
        self.merged: list[Span] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.lasts: list[int] = []  # the last column of each range of columns
        self.styles: list[str | None] = []  # the style of its cells
        self.groups: list[bool] = []
        self.row = 0  # the last that is laid out
        self.repeated, self.row_hidden = 1, False
        self.row_style: str | None = None
        self.column = 0
        self.found: list[tuple[int, GridCell, bool | None, str]] = []
        self.wide: list[tuple[int, int, int]] = []

    def columns(self, attributes: Attributes) -> None:
        first = self.lasts[-1] + 1 if self.lasts else 0
        last = first + _repeated(attributes.get("table:number-columns-repeated")) - 1
        self.lasts.append(last)
        self.styles.append(attributes.get("table:default-cell-style-name"))
        if attributes.get("table:visibility", "visible") != "visible":
            self.hidden_columns.update(range(first, min(last, _LAST_COLUMN) + 1))

    def start_row(self, attributes: Attributes) -> None:
        self.repeated = _repeated(attributes.get("table:number-rows-repeated"))
        self.row_style = attributes.get("table:default-cell-style-name")
        self.row_hidden = any(self.groups) or attributes.get("table:visibility", "visible") != "visible"
        self.column, self.found, self.wide = 0, [], []

    def place(self, cell: _Cell) -> None:
        """Put the cell that was read, and its repetitions, behind those of its row."""
        attributes = cell.attributes
        times = _repeated(attributes.get("table:number-columns-repeated"))
        wide = _repeated(attributes.get("table:number-columns-spanned"))
        high = _repeated(attributes.get("table:number-rows-spanned"))
        if not cell.covered:
            style = attributes.get("table:style-name") or self.row_style or self._of_column(self.column)
            shows = self.book.shows(cell, style)
            if shows is not None:
                self._count(times)
                struck = self.book.is_struck(cell, style)
                for column in range(self.column, self.column + times):
                    self.found.append((column, shows, struck, "；".join(filter(None, cell.remarks))))
            if (wide, high) != (1, 1):
                self.wide.append((self.column, wide, high))
        self.column += times

    def end_row(self) -> None:
        """Lay out the row, as often as it is repeated; rows that hold nothing are only counted."""
        if self.found:
            self._count((len(self.found) + len(self.wide)) * (self.repeated - 1))
        first = self.row + 1
        for row in range(first, first + (self.repeated if self.found else bool(self.wide))):
            if self.row_hidden:
                self.hidden_rows.add(row)
            for column, shows, struck, said in self.found:
                self.cells[row, column] = shows
                if struck is not None:
                    self.struck[row, column] = struck
                if said:
                    self.comments[row, column] = said
            for column, wide, high in self.wide:
                self.merged.append(Span(row, column, row + high - 1, column + wide - 1))
        self.row += self.repeated

    def _count(self, more: int) -> None:
        self.book.left -= more
        if self.book.left < 0:
            raise MeasurementError(too_large(self.book.name, MOST_CELLS))

    def _of_column(self, column: int) -> str | None:
        at = bisect_left(self.lasts, column)
        return self.styles[at] if at < len(self.styles) else None

    def grid(self) -> Grid:
        rows, columns = frozenset(self.hidden_rows), frozenset(self.hidden_columns)
        state: SheetState = "hidden" if self.hidden else "visible"
        return Grid(
            self.book.name, self.name, self.cells, tuple(self.merged), rows, columns, state, self.struck, self.comments
        )


def _repeated(written: str | None) -> int:
    """How often something is repeated, or how far it goes."""
    if written is None:
        return 1
    if _MOST_REPEATED.fullmatch(written) is None or int(written) == 0:
        raise Damaged(f"repeated={written[:20]}")
    return int(written)


def _holds(value: float, sign: str, number: float) -> bool:
    return {
        "<": value < number, "<=": value <= number, ">": value > number, ">=": value >= number,
        "=": value == number, "!=": value != number,
    }[sign]  # fmt: skip
