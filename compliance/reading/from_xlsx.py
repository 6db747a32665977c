"""Reading an xlsx workbook: what its cells show, merged ranges, hidden rows, what is struck through, comments.

Only the parts that say what a cell shows are opened, in one pass each, so that no chart, picture, style or macro of a
workbook can stop its reading (docs/adr/0005). A part with a DOCTYPE is refused: no office program writes one, and with
it every trick of XML entities is gone.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from compliance.place import Place
from compliance.problems import MeasurementError, Problem
from compliance.reading.grid import MOST_CELLS, Grid, GridCell, SheetState, Span, too_large
from compliance.reading.number_formats import BUILT_IN, shown
from compliance.reading.xlsx_package import Attributes, Damaged, parse, refuse_bombs, related, relations, spot, unpacked
from compliance.reading.xlsx_texts import Runs, comments, is_on, is_struck, strings, text_of

_SMALL = 4 * 1024 * 1024
_MOST_SHEETS = 200
_EMPTY = re.compile(
    rb'<(?:\w+:)?(?:row|c)\s(?:[^<>]*?\s)?r="[^<>]*/>'
)  # rows and cells that are formatted and hold nothing


def read_xlsx(content: bytes, name: str) -> tuple[Grid, ...]:
    """Every sheet of a workbook, in the order of its tabs. Raises MeasurementError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            refuse_bombs(package, name)
            return _sheets(package, name)
    except (
        *(Damaged, expat.ExpatError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, EOFError),
        *(NotImplementedError, OverflowError, RuntimeError, UnicodeError),
    ) as error:
        details = {"name": name, "why": str(error).splitlines()[0][:120] if str(error) else type(error).__name__}
        raise MeasurementError(Problem("workbook-damaged", Place(name), details=details)) from None


def _sheets(package: zipfile.ZipFile, name: str) -> tuple[Grid, ...]:
    book = related(package, "", "officeDocument") or "xl/workbook.xml"
    targets = relations(package, book)
    listed: list[Attributes] = []
    since_1904 = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal since_1904
        if tag == "sheet":
            listed.append(attributes)
        elif tag == "workbookPr":
            since_1904 = attributes.get("date1904") in ("1", "true")

    parse(unpacked(package, book), start)
    if len(listed) > _MOST_SHEETS:
        raise MeasurementError(too_large(name, _MOST_SHEETS))
    texts = strings(package, related(package, book, "sharedStrings"))
    styles = _styles(package, related(package, book, "styles"))
    grids: list[Grid] = []
    opened: set[str] = set()
    left = MOST_CELLS
    for sheet in listed:
        id_ = next((value for key, value in sheet.items() if key.rpartition(":")[2] == "id"), "")
        kind, path = targets[id_]
        if kind != "worksheet":  # a sheet that is one chart
            continue
        state: Any = sheet.get("state", "visible")
        if path in opened:
            raise Damaged(path)
        opened.add(path)
        reader = _Sheet(texts, styles, since_1904, left)
        xml = unpacked(package, path)
        if len(xml) > _SMALL and b"<![CDATA[" not in xml:
            xml = _EMPTY.sub(b"", xml)
        reader.read(xml, name)
        left -= len(reader.cells)
        grids.append(reader.grid(name, sheet["name"], state, comments(package, path)))
    return tuple(grids)


def _styles(package: zipfile.ZipFile, path: str | None) -> tuple[list[str], frozenset[int]]:
    """The number format of every cell style, and the styles whose font is struck through."""
    own: dict[int, str] = {}
    formats: list[str] = []
    fonts = 0
    struck_fonts: set[str] = set()
    struck: set[int] = set()
    inside = ""

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal inside, fonts
        if tag == "numFmt" and "numFmtId" in attributes:
            own[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "fonts"):
            inside = tag
        elif tag == "font" and inside == "fonts":
            fonts += 1
        elif tag == "strike" and inside == "fonts" and is_on(attributes):
            struck_fonts.add(str(fonts - 1))
        elif tag == "xf" and inside == "cellXfs":
            if attributes.get("fontId", "0") in struck_fonts:
                struck.add(len(formats))
            number = int(attributes.get("numFmtId", "0"))
            formats.append(own.get(number) or BUILT_IN.get(number, "General"))

    def end(tag: str) -> None:
        nonlocal inside
        inside = "" if tag == inside else inside

    if path is not None:
        parse(unpacked(package, path), start, end)
    return formats, frozenset(struck)


class _Sheet:
    """One pass through a sheet: what is found is kept in its fields."""

    def __init__(
        self,
        texts: tuple[list[str], Mapping[int, set[bool | None]]],
        styles: tuple[list[str], frozenset[int]],
        since_1904: bool,
        most: int,
    ) -> None:
        (self.strings, self.pieces), (self.formats, self.struck_styles) = texts, styles
        self.since_1904, self.most = since_1904, most
        self.cells: dict[tuple[int, int], GridCell] = {}
        self.struck: dict[tuple[int, int], bool] = {}
        self.runs: Runs | None = None
        self.merged: list[Span] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.spot = (0, -1)
        self.type, self.style, self.is_formula, self.aside = "n", 0, False, False
        self.value: list[str] | None = None
        self.capturing = False

    def read(self, xml: bytes, name: str) -> None:
        self.name = name
        parse(xml, self.start, self.end, self.characters)

    def grid(self, file: str, sheet: str, state: SheetState, remarks: Mapping[tuple[int, int], str]) -> Grid:
        rows, columns = frozenset(self.hidden_rows), tuple(self.hidden_columns)
        return Grid(file, sheet, self.cells, tuple(self.merged), rows, columns, state, self.struck, remarks)

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            row, column = self.spot
            self.spot = spot(attributes["r"]) if "r" in attributes else (row, column + 1)
            self.type, self.style = attributes.get("t", "n"), int(attributes.get("s", "0"))
            self.is_formula, self.value, self.runs = False, None, None
        elif tag in ("v", "t"):
            self.capturing = not self.aside
            if self.value is None:
                self.value = []
        elif tag == "f":
            self.is_formula = True
        elif tag == "row":
            row = int(attributes.get("r", self.spot[0] + 1))
            self.spot = (row, -1)
            if attributes.get("hidden") in ("1", "true"):
                self.hidden_rows.add(row)
        elif tag == "rPh":
            self.aside = True
        elif tag == "is":
            self.runs = Runs()
        elif self.runs is not None:
            self.runs.start(tag, attributes)
        elif tag == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            (top, left), (bottom, right) = spot(first), spot(last or first)
            self.merged.append(Span(top, left, bottom, right))
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            self.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))

    def characters(self, text: str) -> None:
        if self.capturing and self.value is not None:
            self.value.append(text)
            if self.runs is not None:
                self.runs.text(text)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.capturing = False
        elif tag == "rPh":
            self.aside = False
        elif tag == "c":
            cell = self._cell("".join(self.value or ()))
            if cell is not None:
                self.cells[self.spot] = cell
                if self.pieces or self.runs or self.style in self.struck_styles:
                    self._strike()
                if len(self.cells) > self.most:
                    raise MeasurementError(too_large(self.name, MOST_CELLS))
            self.runs = None

    def _strike(self) -> None:
        """Note a cell of which all or a part is struck through."""
        pieces = self.runs.struck if self.runs is not None else None
        if self.type == "s":
            pieces = self.pieces.get(int("".join(self.value or ())))
        found = is_struck(pieces, self.style in self.struck_styles)
        if found is not None:
            self.struck[self.spot] = found

    def _cell(self, value: str) -> GridCell | None:
        if self.type == "s" and value:
            text = self.strings[int(value)]
        elif self.type in ("str", "inlineStr", "d"):
            text = text_of(value)
        elif self.is_formula and not value:
            return GridCell("=", "formula")
        elif not value:
            return None
        elif self.type == "e":
            return GridCell(value.strip(), "error")
        elif self.type == "b":
            return GridCell("TRUE" if value.strip() in ("1", "true") else "FALSE", "boolean")
        else:
            code = self.formats[self.style] if 0 <= self.style < len(self.formats) else "General"
            return shown(float(value), code, since_1904=self.since_1904)
        return GridCell(text) if text else None
