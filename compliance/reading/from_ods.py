"""Reading an OpenDocument spreadsheet: what its cells show, in one pass through ``content.xml``.

Number formats stand in it as trees of elements; they are written as the format codes that workbooks have
(``number:number`` with one decimal and the text ``%`` is ``0.0%``), so that a number is shown alike whatever program
saved it. A cell or a row that is repeated is written once with its count: only what holds anything is laid out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from compliance.patterns import pattern
from compliance.problems import MeasurementError, Place, Problem
from compliance.reading.from_xlsx import DEEPEST, LARGEST_SHEET, Attributes, Damaged, build_all, package_of
from compliance.reading.grid import (
    MOST_CELLS,
    Draft,
    Grid,
    GridCell,
    Span,
    clean,
    is_struck,
    raised,
    remark,
    shown,
    shown_day,
    too_large,
)

_MOST_SHEETS = 200
_LAST_COLUMN = 16_383
_MOST_REPEATED = pattern("[0-9]{1,7}")
_MOST_PARTS = 8  # of a number format, by conditions; workbooks have three
_LONGEST_GAP = 64  # spaces in a row, written as a count
_STYLES_ABOVE = 16  # a style may build on another one, and so on
_ERROR = pattern(r"#[A-Z0-9/]+[!?]?|#NAME\?|Err:[0-9]{3}")
_INSIDE_TEXT = frozenset({"p", "span", "a", "ruby", "ruby-base", "meta"})
_STYLES = frozenset(
    "style number-style percentage-style currency-style date-style time-style boolean-style text-style".split()
)
_CONDITION = pattern(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9.]+(?:E[+-]?[0-9]+)?)")
_ODD_CODE = '"?"'
_ODD = frozenset({"quarter", "week-of-year", "embedded-text"})
_BEYOND = 1e300  # value()<=1.79E+308 says of a format for text what holds for numbers
# Of a number format: elements that stand for a part of a date, and what a format code writes for them.
_OF_DATES = {
    "month": "mm", "day": "dd", "hours": "h", "minutes": "h", "seconds": "h", "am-pm": "h", "day-of-week": "",
    "era": "",
}  # fmt: skip
_EXTENTS = ("table:number-columns-repeated", "table:number-columns-spanned", "table:number-rows-spanned")
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
    """One pass through a part: styles and formats as they come, then the sheets; its fields keep what is read.

    A style, a format and a cell are read when they are whole.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.grids: list[Grid] = []
        self.formats: dict[str, _Format] = {}
        self.styles: dict[tuple[str, str], _Style] = {}
        self.format_of: dict[str | None, str | None] = {}  # of a style of cells, once the sheets begin
        self.struck_by: dict[str | None, bool] = {}
        self.left = MOST_CELLS
        self.path: list[str] = []
        self.sheet: _Sheet | None = None

    def read(self, xml: bytes) -> None:
        build_all(xml, self.start, self.end, self._whole)

    # Elements as they come.

    def start(self, tag: str, attributes: Attributes) -> bool:
        """Whether the element that begins, a cell or a style, is to be built whole."""
        path = self.path
        is_cell = tag in ("table-cell", "covered-table-cell") and path[-1:] == ["table-row"]
        if is_cell if self.sheet is not None else tag in _STYLES and "style:name" in attributes:
            return True
        path.append(tag)
        if len(path) > DEEPEST:
            raise Damaged("damaged: content")
        if self.sheet is not None:
            if tag == "table-column":
                self.sheet.columns(attributes)
            elif tag == "table-row-group":
                self.sheet.groups.append(attributes.get("table:display") == "false")
            elif tag == "table-row":
                self.sheet.start_row(attributes)
        elif tag == "table" and path[-2:-1] == ["spreadsheet"]:
            if len(self.grids) == _MOST_SHEETS:
                raise too_large(self.name, _MOST_SHEETS, "sheets")
            style = self.styles.get(("table", attributes.get("table:style-name", "")), _Style())
            self.sheet = _Sheet(self, attributes.get("table:name", ""), style.hides)
        return False

    def end(self, tag: str) -> None:
        if self.sheet is not None:
            if tag == "table-row":
                self.sheet.end_row()
            elif tag == "table-row-group":
                self.sheet.groups.pop()
            elif tag == "table" and self.path[-2:-1] == ["spreadsheet"]:
                self.grids.append(self.sheet.grid("hidden" if self.sheet.hidden else "visible"))
                self.sheet = None
        self.path.pop()

    def _whole(self, element: Element) -> None:
        if self.sheet is not None:
            self.sheet.place(element)
        elif element.tag == "style":
            self.styles[element.get("style:family", ""), element.attrib["style:name"]] = _style(element)
        else:
            self.formats[element.attrib["style:name"]] = _format(element)

    # What a cell shows under its styles.

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
        if cell_style not in self.format_of:
            chain = self._chain("table-cell", cell_style)
            self.format_of[cell_style] = next((each.format for each in chain if each.format), None)
        form = self.formats.get(self.format_of[cell_style] or "")
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

    def text(self, cell: Element) -> tuple[str, set[bool | None]]:
        """The text of a cell, and which of its pieces are struck through: None for one without a style of its own."""
        paragraphs = cell.findall("p")
        if len(paragraphs) == 1 and not len(paragraphs[0]):  # as nearly all are
            text = clean(paragraphs[0].text or "")
            return text, {None} if text else set()
        lines: list[str] = []
        struck: set[bool | None] = set()
        for paragraph in paragraphs:
            pieces = []
            for text, styles in self._pieces(paragraph, ()):
                pieces.append(raised(text) if any(style.raised for style in styles) else text)
                if text.strip():
                    struck.add(next((style.struck for style in reversed(styles) if style.struck is not None), None))
            lines.append("".join(pieces))
        return clean("\n".join(lines)), struck

    def _pieces(
        self, element: Element, styles: tuple[_Style, ...], depth: int = 0
    ) -> Iterator[tuple[str, tuple[_Style, ...]]]:
        """The pieces of a paragraph, each with the styles of text around it, the innermost last."""
        if depth > DEEPEST:
            raise Damaged("damaged: content")
        yield element.text or "", styles
        for part in element:
            if part.tag == "s":
                yield " " * min(_repeated(part.get("text:c")), _LONGEST_GAP), styles
            elif part.tag in ("tab", "line-break"):
                yield "\t" if part.tag == "tab" else "\n", styles
            elif part.tag in _INSIDE_TEXT:
                own = [*self._chain("text", part.get("text:style-name"))] if part.tag == "span" else []
                yield from self._pieces(part, (*styles, *reversed(own)), depth + 1)
            yield part.tail or "", styles

    def shows(self, cell: Element, text: str, style: str | None) -> GridCell | None:
        """What a cell shows."""
        kind = cell.get("office:value-type") or cell.get("calcext:value-type") or ""
        is_formula = "table:formula" in cell.attrib
        if kind == "float" and text in ("TRUE", "FALSE"):  # =TRUE() is the number 1
            return GridCell(text, "boolean")
        if cell.get("calcext:value-type") == "error" or (is_formula and _ERROR.fullmatch(text)):
            return GridCell(text or "#ERROR", "error")
        if kind in ("float", "percentage", "currency") and "office:value" in cell.attrib:
            value = float(cell.attrib["office:value"])
            return shown(value, self._code(value, style, kind))
        if kind == "date" and "office:date-value" in cell.attrib:
            return shown_day(cell.attrib["office:date-value"], self._code(1.0, style, kind))
        if kind == "time":
            return GridCell(text or cell.get("office:time-value", "?"), "date")
        if kind == "boolean":
            return GridCell("TRUE" if cell.get("office:boolean-value") == "true" else "FALSE", "boolean")
        text = text or clean(cell.get("office:string-value", ""))
        if is_formula and not kind and cell.find("p") is None:  # a text that was computed and is empty has a line
            return GridCell("=", "formula")
        return GridCell(text) if text else None

    def is_struck(self, pieces: set[bool | None], style: str | None) -> bool | None:
        """Whether all or a part of what a cell shows is struck through."""
        if style not in self.struck_by:
            chain = self._chain("table-cell", style)
            self.struck_by[style] = bool(next((each.struck for each in chain if each.struck is not None), False))
        return is_struck(pieces, self.struck_by[style])


def _style(element: Element) -> _Style:
    style = _Style(element.get("style:parent-style-name"), element.get("style:data-style-name"))
    for part in element.iter():
        if part.tag == "text-properties":
            for key in ("style:text-line-through-style", "style:text-line-through-type", "style:text-crossing-out"):
                if key in part.attrib:
                    style.struck = part.attrib[key] != "none"
            position = part.get("style:text-position")
            if position is not None:
                style.raised = position.startswith("super") or (position[:1].isdigit() and position[:1] != "0")
        elif part.tag == "table-properties":
            style.hides = part.get("table:display") == "false"
    return style


def _format(element: Element) -> _Format:
    """A number format as its code; a share that does not say so is shown as nobody can tell."""
    form = _Format()
    percent = element.tag == "percentage-style"
    for part in [*element.iter()][1:]:
        places = "." + "0" * min(int(part.get("number:decimal-places") or 0), 30)
        if part.tag == "number":
            plain = "number:decimal-places" not in part.attrib
            scale = {"1000": ",", "1000000": ",,"}.get(part.get("number:display-factor", "1"), "")
            form.code += ("General" if plain and not scale else "0" + places.rstrip(".")) + scale
        elif part.tag == "scientific-number":
            form.code += "0" + places.rstrip(".") + "E+00"
        elif part.tag == "fraction":
            form.code += "# ?/?"
        elif part.tag == "text-content":
            form.code += "@"
        elif part.tag == "year":
            form.code += "yyyy" if part.get("number:style") == "long" else "yy"
        elif part.tag in ("text", "currency-symbol"):
            before, sign, after = (part.text or "").replace('"', "").partition("%" if percent else "\0")
            form.code += f'"{before}"{sign}"{after}"'
            percent = percent and not sign
        elif part.tag in _ODD:
            form.odd = True
        elif part.tag in _OF_DATES:
            form.code += _OF_DATES[part.tag]
        elif part.tag == "map":
            match = _CONDITION.fullmatch(part.get("style:condition", "").strip())
            if match is not None and len(form.instead) < _MOST_PARTS:
                form.instead.append((match[1], match[2], part.get("style:apply-style-name", "")))
    form.odd = form.odd or percent
    return form


class _Sheet(Draft):
    """The sheet that is being read: its rows as they come, laid out where they hold anything."""

    def __init__(self, book: _Book, name: str, hidden: bool) -> None:
        super().__init__(book.name, name)
        self.book, self.hidden = book, hidden
        self.lasts: list[int] = []  # the last column of each range of columns
        self.styles: list[str | None] = []  # the style of its cells
        self.groups: list[bool] = []
        self.row = 0  # the last that is laid out
        self.repeated, self.row_hidden = 1, False
        self.row_style: str | None = None
        self.column = 0
        self.filled: list[tuple[int, GridCell, bool | None, list[str]]] = []
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
        self.column, self.filled, self.wide = 0, [], []

    def place(self, cell: Element) -> None:
        """Put the cell that was read, and its repetitions, behind those of its row."""
        times, wide, high = map(_repeated, map(cell.get, _EXTENTS))
        if cell.tag == "table-cell":
            style = cell.get("table:style-name") or self.row_style or self._of_column(self.column)
            text, pieces = self.book.text(cell)
            shows = self.book.shows(cell, text, style)
            if shows is not None:
                self._count(times)
                struck, remarks = self.book.is_struck(pieces, style), [*map(_remark, cell.findall("annotation"))]
                for column in range(self.column, self.column + times):
                    self.filled.append((column, shows, struck, remarks))
            if (wide, high) != (1, 1):
                self.wide.append((self.column, wide, high))
        self.column += times

    def end_row(self) -> None:
        """Lay out the row, as often as it is repeated; rows that hold nothing are only counted."""
        if self.filled:
            self._count((len(self.filled) + len(self.wide)) * (self.repeated - 1))
        first = self.row + 1
        for row in range(first, first + (self.repeated if self.filled else bool(self.wide))):
            if self.row_hidden:
                self.hidden_rows.add(row)
            for column, shows, struck, remarks in self.filled:
                self.put((row, column), shows, struck, remarks)
            for column, wide, high in self.wide:
                self.merged.append(Span(row, column, row + high - 1, column + wide - 1))
        self.row += self.repeated

    def _count(self, more: int) -> None:
        self.book.left -= more
        if self.book.left < 0:
            raise too_large(self.book.name, MOST_CELLS)

    def _of_column(self, column: int) -> str | None:
        at = bisect_left(self.lasts, column)
        return self.styles[at] if at < len(self.styles) else None


def _remark(annotation: Element) -> str:
    return remark(" ".join("".join(each.itertext()) for each in annotation.iter("p")))


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
