"""Reading an xlsx workbook: what its cells show, merged ranges, hidden rows; and nothing else that is in the file.

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

from compliance.place import Place
from compliance.problems import MeasurementError, Problem
from compliance.reading.grid import MOST_CELLS, Grid, GridCell, SheetState, Span, clean, column_index, too_large
from compliance.reading.number_formats import BUILT_IN, shown

LARGEST_SHEET = 96 * 1024 * 1024  # unpacked; a million rows that are merely formatted take 70 MiB
LARGEST_PART = 24 * 1024 * 1024  # any other part
_LARGEST_IN_ALL = 192 * 1024 * 1024
_SMALL = 4 * 1024 * 1024
_MOST_SHEETS = 200
_EMPTY = re.compile(
    rb'<(?:\w+:)?(?:row|c)\s(?:[^<>]*?\s)?r="[^<>]*/>'
)  # rows and cells that are formatted and hold nothing
_SPOT = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")

Attributes = Mapping[str, str]


class _Damaged(Exception):
    """What the file says contradicts the form of a workbook."""


def read_xlsx(content: bytes, name: str) -> tuple[Grid, ...]:
    """Every sheet of a workbook, in the order of its tabs. Raises MeasurementError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _refuse_bombs(package, name)
            return _sheets(package, name)
    except (
        *(_Damaged, expat.ExpatError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, EOFError),
        *(NotImplementedError, OverflowError, RuntimeError, UnicodeError),
    ) as error:
        details = {"name": name, "why": str(error).splitlines()[0][:120] if str(error) else type(error).__name__}
        raise MeasurementError(Problem("workbook-damaged", Place(name), details=details)) from None


def _refuse_bombs(package: zipfile.ZipFile, name: str) -> None:
    """Refuse what unpacks to far more than a table of measurements: parts that may be read, alone and together."""
    parts = [part for part in package.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
    oversized = any(part.file_size > _limit(part.filename) for part in parts)
    if oversized or sum(part.file_size for part in parts) > _LARGEST_IN_ALL:
        details = {"name": name, "limit": LARGEST_SHEET // 1024**2, "what": "MiB"}
        raise MeasurementError(Problem("workbook-too-large", Place(name), details=details))


def _limit(path: str) -> int:
    return LARGEST_SHEET if "worksheets/" in path else LARGEST_PART


def _part(package: zipfile.ZipFile, path: str) -> bytes:
    """One part, unpacked; never more than its kind may have, whatever the archive says of its size."""
    with package.open(path) as stream:
        return stream.read(_limit(path))


def _parse(
    xml: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Go through a part once; names come without their prefix."""

    def refuse(*_: object) -> None:
        raise _Damaged("DOCTYPE")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def _sheets(package: zipfile.ZipFile, name: str) -> tuple[Grid, ...]:
    book = _related(package, "", "officeDocument") or "xl/workbook.xml"
    targets = _relations(package, book)
    listed: list[Attributes] = []
    since_1904 = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal since_1904
        if tag == "sheet":
            listed.append(attributes)
        elif tag == "workbookPr":
            since_1904 = attributes.get("date1904") in ("1", "true")

    _parse(_part(package, book), start)
    if len(listed) > _MOST_SHEETS:
        raise MeasurementError(too_large(name, _MOST_SHEETS))
    strings = _strings(package, _related(package, book, "sharedStrings"))
    formats = _formats(package, _related(package, book, "styles"))
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
            raise _Damaged(path)
        opened.add(path)
        reader = _Sheet(strings, formats, since_1904, left)
        xml = _part(package, path)
        if len(xml) > _SMALL and b"<![CDATA[" not in xml:
            xml = _EMPTY.sub(b"", xml)
        reader.read(xml, name)
        left -= len(reader.cells)
        grids.append(reader.grid(name, sheet["name"], state))
    return tuple(grids)


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to, by id: the kind and the path of each."""
    folder, base = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/", folder, attributes["Target"])).lstrip("/")
            found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], path)

    path = posixpath.join(folder, "_rels", f"{base}.rels")
    if path in package.namelist():
        _parse(_part(package, path), start)
    return found


def _related(package: zipfile.ZipFile, part: str, kind: str) -> str | None:
    return next((path for found, path in _relations(package, part).values() if found == kind), None)


def _strings(package: zipfile.ZipFile, path: str | None) -> list[str]:
    """The texts that cells refer to by number; readings above characters (拼音) are not part of a text."""
    found: list[str] = []
    if path is None:
        return found
    pieces: list[str] = []
    aside = reading = False

    def start(tag: str, _: Attributes) -> None:
        nonlocal aside, reading
        if tag == "si":
            pieces.clear()
        aside = aside or tag == "rPh"
        reading = tag == "t" and not aside

    def end(tag: str) -> None:
        nonlocal aside, reading
        reading = False
        if tag == "rPh":
            aside = False
        elif tag == "si":
            found.append(_text("".join(pieces)))

    _parse(_part(package, path), start, end, lambda text: pieces.append(text) if reading else None)
    return found


def _text(written: str) -> str:
    """A text without the escapes that stand for control characters, and the white space around it."""
    if "_x" in written:
        written = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), written)
    return clean(written)


def _formats(package: zipfile.ZipFile, path: str | None) -> list[str]:
    """The number format of every cell style."""
    own: dict[int, str] = {}
    found: list[str] = []
    inside = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal inside
        if tag == "numFmt" and "numFmtId" in attributes:
            own[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            number = int(attributes.get("numFmtId", "0"))
            found.append(own.get(number) or BUILT_IN.get(number, "General"))

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag != "cellXfs"

    if path is not None:
        _parse(_part(package, path), start, end)
    return found


class _Sheet:
    """One pass through a sheet: what is found is kept in its fields."""

    def __init__(self, strings: list[str], formats: list[str], since_1904: bool, most: int) -> None:
        self.strings, self.formats, self.since_1904, self.most = strings, formats, since_1904, most
        self.cells: dict[tuple[int, int], GridCell] = {}
        self.merged: list[Span] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.spot = (0, -1)
        self.type, self.style, self.is_formula, self.aside = "n", 0, False, False
        self.value: list[str] | None = None
        self.capturing = False

    def read(self, xml: bytes, name: str) -> None:
        self.name = name
        _parse(xml, self.start, self.end, self.characters)

    def grid(self, file: str, sheet: str, state: SheetState) -> Grid:
        rows = frozenset(self.hidden_rows)
        return Grid(file, sheet, self.cells, tuple(self.merged), rows, tuple(self.hidden_columns), state)

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            row, column = self.spot
            self.spot = _spot(attributes["r"]) if "r" in attributes else (row, column + 1)
            self.type, self.style = attributes.get("t", "n"), int(attributes.get("s", "0"))
            self.is_formula, self.value = False, None
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
        elif tag == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            (top, left), (bottom, right) = _spot(first), _spot(last or first)
            self.merged.append(Span(top, left, bottom, right))
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            self.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))

    def characters(self, text: str) -> None:
        if self.capturing and self.value is not None:
            self.value.append(text)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.capturing = False
        elif tag == "rPh":
            self.aside = False
        elif tag == "c":
            cell = self._cell("".join(self.value or ()))
            if cell is not None:
                self.cells[self.spot] = cell
                if len(self.cells) > self.most:
                    raise MeasurementError(too_large(self.name, MOST_CELLS))

    def _cell(self, value: str) -> GridCell | None:
        if self.type == "s" and value:
            text = self.strings[int(value)]
        elif self.type in ("str", "inlineStr", "d"):
            text = _text(value)
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


def _spot(reference: str) -> tuple[int, int]:
    """The row and column that a reference such as D23 names."""
    found = _SPOT.fullmatch(reference)
    if found is None:
        raise _Damaged(reference)
    return int(found[2]), column_index(found[1])
