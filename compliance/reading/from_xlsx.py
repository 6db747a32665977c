"""Reading an xlsx workbook: its package within bounds, and what its cells show, hide, strike out and comment.

Only the parts that say what a cell shows are opened, in one pass each, so that no chart, picture, style or macro of a
workbook can stop its reading (docs/adr/0005). A part with a DOCTYPE is refused: no office program writes one, and with
it every trick of XML entities is gone.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers import expat

from compliance.problems import MeasurementError, Place, Problem
from compliance.reading.grid import (
    BUILT_IN,
    MOST_CELLS,
    Grid,
    GridCell,
    SheetState,
    Span,
    clean,
    column_index,
    remark,
    shown,
    too_large,
)

LARGEST_SHEET = 96 * 1024 * 1024  # unpacked; a million rows that are merely formatted take 70 MiB
LARGEST_PART = 24 * 1024 * 1024  # any other part
_LARGEST_IN_ALL = 192 * 1024 * 1024
_SPOT = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")

Attributes = Mapping[str, str]


class Damaged(Exception):
    """What the file says contradicts the form of a workbook."""


def refuse_bombs(package: zipfile.ZipFile, name: str) -> None:
    """Refuse what unpacks to far more than a table of measurements: parts that may be read, alone and together."""
    parts = [part for part in package.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
    oversized = any(part.file_size > _limit(part.filename) for part in parts)
    if oversized or sum(part.file_size for part in parts) > _LARGEST_IN_ALL:
        details = {"name": name, "limit": LARGEST_SHEET // 1024**2, "what": "MiB"}
        raise MeasurementError(Problem("workbook-too-large", Place(name), details=details))


def _limit(path: str) -> int:
    return LARGEST_SHEET if "worksheets/" in path else LARGEST_PART


def unpacked(package: zipfile.ZipFile, path: str) -> bytes:
    """One part, unpacked; never more than its kind may have, whatever the archive says of its size."""
    with package.open(path) as stream:
        return stream.read(_limit(path))


def parse(
    xml: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Go through a part once; names come without their prefix."""

    def refuse(*_: object) -> None:
        raise Damaged("DOCTYPE")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def relations(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to, by id: the kind and the path of each."""
    folder, base = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/", folder, attributes["Target"])).lstrip("/")
            found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], path)

    path = posixpath.join(folder, "_rels", f"{base}.rels")
    if path in package.namelist():
        parse(unpacked(package, path), start)
    return found


def related(package: zipfile.ZipFile, part: str, kind: str) -> str | None:
    """The path of the one part of a kind that a part refers to."""
    return next((path for found, path in relations(package, part).values() if found == kind), None)


def spot(reference: str) -> tuple[int, int]:
    """The row and column that a reference such as D23 names."""
    found = _SPOT.fullmatch(reference)
    if found is None:
        raise Damaged(reference)
    return int(found[2]), column_index(found[1])


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Runs:
    """The pieces of a text, each of which may have a font of its own; fed with what a parser finds."""

    def __init__(self) -> None:
        self.own: bool | None = None
        self.struck: set[bool | None] = set()

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins: a piece, its font, or that it is struck through."""
        if tag == "r":
            self.own = None
        elif tag == "rPr":
            self.own = False
        elif tag == "strike":
            self.own = is_on(attributes)

    def text(self, written: str) -> None:
        """Characters of the piece."""
        if written.strip():
            self.struck.add(self.own)


def is_on(attributes: Attributes) -> bool:
    """Whether a property that is there is meant: <strike/>, and not <strike val="0"/>."""
    return attributes.get("val", "1") not in ("0", "false")


def is_struck(pieces: set[bool | None] | None, cell: bool) -> bool | None:
    """Whether all of a text is struck through (True), a part of it (False), or nothing (None).

    A piece without a font of its own has the cell's.
    """
    found = {cell} if not pieces else {cell if each is None else each for each in pieces}
    return None if True not in found else found == {True}


def strings(package: zipfile.ZipFile, path: str | None) -> tuple[list[str], dict[int, set[bool | None]]]:
    """The texts that cells refer to by number, and the pieces of those of which some are struck through.

    Readings above characters (拼音) are not part of a text.
    """
    found: list[str] = []
    struck: dict[int, set[bool | None]] = {}
    if path is None:
        return found, struck
    pieces: list[str] = []
    aside = reading = False
    runs = Runs()

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal aside, reading, runs
        if tag == "si":
            pieces.clear()
            runs = Runs()
        aside = aside or tag == "rPh"
        reading = tag == "t" and not aside
        if not reading:
            runs.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal aside, reading
        reading = False
        if tag == "rPh":
            aside = False
        elif tag == "si":
            if runs.struck - {None}:
                struck[len(found)] = runs.struck
            found.append(text_of("".join(pieces)))

    def text(written: str) -> None:
        if reading:
            pieces.append(written)
            runs.text(written)

    parse(unpacked(package, path), start, end, text)
    return found, struck


def text_of(written: str) -> str:
    """A text without the escapes that stand for control characters, and the white space around it."""
    if "_x" in written:
        written = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), written)
    return clean(written)


def comments(package: zipfile.ZipFile, sheet: str) -> Mapping[tuple[int, int], str]:
    """What people remark on the cells of a sheet, in one line each; replies join what they reply to.

    A sheet with conversations has them as plain comments too, with words of the program around: the conversations
    count. What is wrong with a part that holds nothing but remarks stops no reading.
    """
    found: dict[tuple[int, int], str] = {}
    try:
        parts = relations(package, sheet).values()
        for kind in ("comments", "threadedComment"):
            said: dict[tuple[int, int], list[str]] = {}
            for path in (path for each, path in parts if each == kind):
                _remarks(unpacked(package, path), said)
            found |= {where: "；".join(filter(None, several)) for where, several in said.items()}
    except (Damaged, expat.ExpatError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, EOFError, RuntimeError):
        return {}
    return found


def _remarks(xml: bytes, said: dict[tuple[int, int], list[str]]) -> None:
    pieces: list[str] = []
    where: tuple[int, int] | None = None
    reading = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal where, reading
        if tag in ("comment", "threadedComment"):
            where = spot(attributes["ref"])
            pieces.clear()
        reading = reading or tag == "text"

    def end(tag: str) -> None:
        nonlocal reading
        if tag == "text":
            reading = False
        elif tag in ("comment", "threadedComment") and where is not None:
            said.setdefault(where, []).append(remark(text_of("".join(pieces))))

    parse(xml, start, end, lambda text: pieces.append(text) if reading else None)


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
