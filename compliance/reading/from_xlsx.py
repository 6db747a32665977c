"""Reading an xlsx workbook: its package within bounds, and what its cells show, hide, strike out and comment.

Only the parts that say what a cell shows are opened, in one pass each, so that no chart, picture, style or macro of a
workbook can stop its reading (docs/adr/0005). A part with a DOCTYPE is refused: no office program writes one, and with
it every trick of XML entities is gone.

Programs write packages in many ways, and spreadsheets read them all: with backslashes in the names of parts, in other
folders, in other letter case, without a part that only says how cells look. So does this module.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from compliance.patterns import pattern
from compliance.problems import MeasurementError, Place, Problem
from compliance.reading.files import archive_of
from compliance.reading.grid import (
    BUILT_IN,
    MOST_CELLS,
    Draft,
    Grid,
    GridCell,
    SheetState,
    Span,
    clean,
    column_index,
    is_struck,
    laid_out,
    raised,
    remark,
    shown,
    shown_day,
    spot_name,
    too_large,
)

LARGEST_SHEET = 96 * 1024 * 1024  # unpacked; a million rows that are merely formatted take 70 MiB
LARGEST_PART = 24 * 1024 * 1024  # any other part
_LARGEST_IN_ALL = 192 * 1024 * 1024
_MOST_ELEMENTS = 4_000_000  # of all parts together, the ends of elements counted too
DEEPEST = 200  # elements inside each other
_MOST_IN_TREE = 500_000  # elements
_PIECE = 1024 * 1024  # bytes that are parsed at once
_LONGEST_RUN = 1024 * 1024  # bytes without a "<": no text of a cell and no element with its attributes is that long
_SPOT = pattern(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_COLUMN_OR_ROW = pattern(r"\$?(?:([A-Za-z]{1,3})|([0-9]{1,7}))")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_383

Attributes = dict[str, str]
Start = Callable[[str, Attributes], object]  # what is called for an element that begins
End = Callable[[str], object]  # for the end of one, or a text


class Damaged(Exception):
    """What the file says contradicts the form of a workbook; the text names the spot, or is a word of ``kinds``."""


class Package:
    """The parts of a workbook by their names, however the archive writes these."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.name = name
        self._archive = archive
        self._bytes, self._elements = _LARGEST_IN_ALL, _MOST_ELEMENTS
        self._parts: dict[str, list[zipfile.ZipInfo]] = {}
        self.relations: dict[str, dict[str, tuple[str, str]]] = {}  # of the parts that were asked for
        for part in archive.infolist():
            self._parts.setdefault(_key(part.filename), []).append(part)

    def __contains__(self, path: str) -> bool:
        return _key(path) in self._parts

    def ending(self, end: str) -> str | None:
        """The first part whose name has this end."""
        return next((path for path in self._parts if path.endswith(end)), None)

    def read(self, path: str, limit: int = LARGEST_PART) -> bytes:
        """One part, unpacked; never more than its kind may have, whatever the archive says of its size."""
        same = self._parts.get(_key(path), [])
        if len(same) != 1:  # none, or two of which programs choose differently
            raise Damaged(path)
        limit = min(limit, self._bytes)
        if same[0].file_size > limit:
            raise too_large(self.name, LARGEST_SHEET // 1024**2, "MiB")
        with self._archive.open(same[0]) as stream:
            content = stream.read(limit + 1)
        self._bytes -= len(content)
        self._elements -= content.count(b"<")
        if len(content) > limit:
            raise too_large(self.name, LARGEST_SHEET // 1024**2, "MiB")
        half = _LONGEST_RUN // 2
        if self._elements < 0:
            raise too_large(self.name, _MOST_ELEMENTS, "elements")
        if any(content.find(b"<", at, at + half) < 0 for at in range(0, len(content) - half, half)):
            raise Damaged(path)
        return content


@lru_cache(maxsize=1024)  # workbooks have parts of the same names
def _key(path: str) -> str:
    """The name of a part, reduced to what identifies it."""
    if "%" in path:
        from urllib.parse import unquote

        path = unquote(path)
    return posixpath.normpath("/" + path.replace("\\", "/").lstrip("/")).lower()


def build(
    xml: bytes, names: Collection[str], done: Callable[[Element], object], other: Start = lambda _, __: None
) -> None:
    """Go through a part of a workbook once: elements of some names are built whole, ``other`` is called for the others.

    Names come without their namespace. What is not in that of the outermost element is no part of what a sheet shows
    (extensions, which may call theirs as the workbook calls its own), nor is what stands in an ``extLst``: both are
    passed over with all in them.
    """
    plain = _OwnNames()
    aside = 0  # how deep the parser is in what is passed over

    def start(tag: str, attributes: Attributes) -> bool:
        nonlocal aside
        name = plain[tag]
        if aside or not name:
            aside += 1
            return False
        if name in names:
            return True
        other(name, attributes)
        return False

    def end(_: str) -> None:
        nonlocal aside
        aside -= aside > 0

    go_through(xml, start, end, lambda element: done(plain.in_all(element)), " ")


def build_all(
    xml: bytes, start: Callable[[str, Attributes], bool], end: End, done: Callable[[Element], object]
) -> None:
    """Go through a part once, with nothing passed over: what ``start`` says so of is built whole, without prefixes."""

    def bare(element: Element) -> None:
        for each in element.iter():
            each.tag = each.tag.rpartition(":")[2]
        done(element)

    go_through(
        xml,
        lambda tag, attributes: start(tag.rpartition(":")[2], attributes),
        lambda tag: end(tag.rpartition(":")[2]),
        bare,
    )


def parse_all(xml: bytes, start: Start, end: End, text: End) -> None:
    """Go through a part once, with nothing passed over; names of elements come with their prefix."""
    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.Parse(xml, True)


def tree(xml: bytes) -> Element:
    """A part that is small in a file of people, with what ``build`` passes over taken out."""
    return _kept_tree(xml) if len(xml) <= _SHORT else _tree(xml)


def _tree(xml: bytes) -> Element:
    if xml.count(b"</") + xml.count(b"/>") > _MOST_IN_TREE:
        raise Damaged("damaged: content")
    builder, parser = TreeBuilder(), _parser(" ")
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.data
    parser.Parse(xml, True)
    return _OwnNames().in_all(builder.close())


_SHORT = 8192  # bytes
_kept_tree = lru_cache(maxsize=64)(_tree)  # many workbooks of one program have the same styles and relations


class _OwnNames(dict[str, str]):
    """The plain name of every element of a part by its full one; empty for what is passed over.

    The first that is asked for is the outermost element, whose namespace is the part's own.
    """

    own: str | None = None

    def __missing__(self, tag: str) -> str:
        space, _, name = tag.rpartition(" ")
        self.own = space if self.own is None else self.own
        self[tag] = "" if space != self.own or name == "extLst" else name
        return self[tag]

    def in_all(self, root: Element) -> Element:
        """The element with plain names, without foreign elements; the text behind those stays."""
        foreign = False
        for each in root.iter():
            each.tag = self[each.tag]
            foreign = foreign or not each.tag
        for parent in root.iter() if foreign else ():
            kept: list[Element] = []
            for child in parent:
                if child.tag:
                    kept.append(child)
                elif child.tail and kept:
                    kept[-1].tail = (kept[-1].tail or "") + child.tail
                elif child.tail:
                    parent.text = (parent.text or "") + child.tail
            parent[:] = kept
        return root


def go_through(
    xml: bytes,
    start: Callable[[str, Attributes], bool],
    end: End,
    done: Callable[[Element], object],
    separator: str | None = None,
) -> None:
    """Go through a part once: an element of which ``start`` says so is built whole, by C alone, and ``done`` gets it.

    With a separator, names have their namespace before it.
    """
    builder, parser = TreeBuilder(), _parser(separator)
    above = builder.start("", {})
    whole: Element | None = None

    def began(tag: str, attributes: Attributes) -> None:
        nonlocal whole
        if start(tag, attributes):
            whole = builder.start(tag, attributes)
            parser.StartElementHandler, parser.EndElementHandler = builder.start, ended
            parser.CharacterDataHandler = builder.data

    def ended(tag: str) -> None:
        nonlocal whole
        element = builder.end(tag)
        if element is whole:
            parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = began, end, None
            whole = None
            done(element)
            above.clear()

    parser.StartElementHandler, parser.EndElementHandler = began, end
    tags = 0  # in the pieces that begin within one element
    for at in range(0, len(xml), _PIECE):
        piece, before = xml[at : at + _PIECE], whole
        parser.Parse(piece, False)
        tags = 0 if whole is None or whole is not before else tags + piece.count(b"<")
        if tags > _MOST_IN_TREE:
            raise Damaged("damaged: content")
    parser.Parse(b"", True)


def _parser(separator: str | None = None) -> expat.XMLParserType:
    """A parser that takes no document with declarations of its own."""

    def refuse(*_: object) -> None:
        raise Damaged("DOCTYPE")

    parser = expat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    return parser


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to, by id: the kind and the path of each."""
    if part in package.relations:
        return package.relations[part]
    folder, base = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{base}.rels")
    targets = package.relations[part] = {}
    for each in tree(package.read(path)).iter("Relationship") if path in package else ():
        if each.get("TargetMode") != "External":
            target = posixpath.join("/", folder, each.get("Target", "").replace("\\", "/"))
            kind = each.get("Type", "").rpartition("/")[2]
            targets[each.get("Id", "")] = (kind, posixpath.normpath(target).lstrip("/"))
    return targets


def related(package: Package, part: str, kind: str) -> str | None:
    """The path of the one part of a kind that a part refers to, if the package has it."""
    paths = (path for each, path in relations(package, part).values() if each == kind)
    return next((path for path in paths if path in package), None)


def whole(attributes: Attributes, name: str, otherwise: int) -> int:
    """A whole number among the attributes of an element; what is none says nothing, as in a spreadsheet."""
    text = attributes.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def is_true(attributes: Attributes, name: str, *, otherwise: bool = False) -> bool:
    """Whether an attribute says yes."""
    return attributes[name] in ("1", "true") if name in attributes else otherwise


@lru_cache(maxsize=4096)
def spot(reference: str) -> tuple[int, int]:
    """The row and column that a reference such as D23 names."""
    match = _SPOT.fullmatch(reference)
    if match is None:
        raise Damaged(reference[:40])
    return int(match[2]), column_index(match[1].upper())


def corners(reference: str) -> tuple[int, int, int, int]:
    """The first row and column and the last ones of a range: B2:C3, and E:E or 3:3 for a whole column or row."""
    first, _, last = reference.partition(":")
    ends = [_COLUMN_OR_ROW.fullmatch(end) for end in (first, last or first)]
    if None in ends or not last:
        (top, left), (bottom, right) = spot(first), spot(last or first)
        return top, left, bottom, right
    letters, numbers = zip(*(end.groups() for end in ends if end is not None), strict=True)
    if all(letters):
        return 1, column_index(letters[0].upper()), _LAST_ROW, column_index(letters[1].upper())
    if all(numbers):
        return int(numbers[0]), 0, int(numbers[1]), _LAST_COLUMN
    raise Damaged(reference[:40])


_ESCAPED = pattern("_x([0-9A-Fa-f]{4})_")


def rich_text(item: Element) -> tuple[str, set[bool | None]]:
    """A text of pieces that may have a font each, and whether these are struck through: None for one without a font.

    Nothing is said of a text without fonts. Readings above characters (拼音) are not part of a text.
    """
    shown = ""
    struck: set[bool | None] = set()
    for piece in item:
        font = piece.find("rPr")
        own = None if font is None else any(is_on(each.attrib) for each in font.findall("strike"))
        above = font is not None and any(each.get("val") == "superscript" for each in font.findall("vertAlign"))
        for text in (piece,) if piece.tag == "t" else piece.findall("t") if piece.tag == "r" else ():
            if text.text:
                shown += raised(text.text) if above else text.text
                if text.text.strip():
                    struck.add(own)
    return shown, struck if struck != {None} else set()


def is_on(attributes: Attributes) -> bool:
    """Whether a property that is there is meant: <strike/>, and not <strike val="0"/>."""
    return attributes.get("val", "1") not in ("0", "false")


def strings(package: Package, path: str | None) -> tuple[list[str], dict[int, set[bool | None]]]:
    """The texts that cells refer to by number, and the pieces of each text that is struck through in part."""
    texts: list[str] = []
    struck: dict[int, set[bool | None]] = {}

    def add(item: Element) -> None:
        text, pieces = rich_text(item)
        if pieces:
            struck[len(texts)] = pieces
        texts.append(text_of(text))

    if path is not None:
        build(package.read(path), ("si",), add)
    return texts, struck


def text_of(written: str) -> str:
    """A text without the escapes that stand for control characters, and the white space around it."""
    if "_x" in written:
        written = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), written)
    return clean(written)


def comments(package: Package, sheet: str) -> dict[tuple[int, int], str]:
    """What people remark on the cells of a sheet, in one line each; replies join what they reply to.

    A sheet with conversations has them as plain comments too, with words of the program around: the conversations
    count. What is wrong with a part that holds nothing but remarks stops no reading.
    """
    by_cell: dict[tuple[int, int], str] = {}
    try:
        parts = relations(package, sheet).values()
        for kind in ("comments", "threadedComment"):
            said: dict[tuple[int, int], list[str]] = {}
            for path in (path for each, path in parts if each == kind):
                for each in tree(package.read(path)).iter():
                    if each.tag in ("comment", "threadedComment"):
                        words = "".join("".join(text.itertext()) for text in each.findall("text"))
                        said.setdefault(spot(each.attrib["ref"]), []).append(remark(text_of(words)))
            by_cell |= {where: "；".join(filter(None, several)) for where, several in said.items()}
    except (Damaged, expat.ExpatError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, EOFError, RuntimeError):
        return {}
    return by_cell


_MOST_SHEETS = 200
_MOST_RANGES = 100_000  # merged ranges of a sheet, or ranges of formulas, or hidden columns
NUMBER = pattern(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]{1,4})?")
# Of what breaks while a file is read, which word of ``kinds`` says why.
_WHY = {
    **dict.fromkeys((zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError), "damaged: archive"),
    expat.ExpatError: "damaged: markup",
}


@dataclass(frozen=True, slots=True)
class _Book:
    """What a workbook says for all its sheets.

    ``strings`` and ``pieces`` are its texts (see ``strings`` below), ``formats`` and ``struck`` say what its styles do.
    ``uncomputed``: the program that wrote it computes no formulas and leaves a 0 in place of each result.
    """

    strings: list[str]
    pieces: Mapping[int, set[bool | None]]
    formats: list[str]
    struck: frozenset[int]
    since_1904: bool
    uncomputed: bool


def read_xlsx(content: bytes, name: str) -> tuple[Grid, ...]:
    """Every sheet of a workbook, in the order of its tabs. Raises MeasurementError."""
    with package_of(content, name) as package:
        return _sheets(package, name)


@contextmanager
def package_of(content: bytes, name: str) -> Iterator[Package]:
    """The package that a file is."""
    with damage_said(name):
        yield Package(archive_of(content), name)


@contextmanager
def damage_said(name: str) -> Iterator[None]:
    """Whatever breaks while a file is read, it is the file that is damaged."""
    try:
        yield
    except (
        *(Damaged, expat.ExpatError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, EOFError),
        *(NotImplementedError, OverflowError, RuntimeError, UnicodeError),
    ) as error:
        why = str(error) if isinstance(error, Damaged) else _WHY.get(type(error), "damaged: content")
        raise MeasurementError(Problem("workbook-damaged", Place(name), details={"name": name, "why": why})) from None


def _sheets(package: Package, name: str) -> tuple[Grid, ...]:
    path = related(package, "", "officeDocument") or package.ending("/workbook.xml")
    if path is None:
        raise Damaged("workbook.xml")
    targets, workbook = relations(package, path), tree(package.read(path))
    listed = [*workbook.iter("sheet")]
    if len(listed) > _MOST_SHEETS:
        raise too_large(name, _MOST_SHEETS, "sheets")
    since_1904 = any(is_true(each.attrib, "date1904") for each in workbook.iter("workbookPr"))
    recomputed = any(is_true(each.attrib, "fullCalcOnLoad") for each in workbook.iter("calcPr"))
    formats, struck = _styles(package, related(package, path, "styles"))
    texts, pieces = strings(package, related(package, path, "sharedStrings"))
    book = _Book(texts, pieces, formats, struck, since_1904, recomputed or _is_made_by_poi(package))
    grids: list[Grid] = []
    opened: set[str] = set()
    left = MOST_CELLS
    for sheet in listed:
        id_ = next((value for key, value in sheet.items() if key.endswith("/relationships id")), "")
        if not id_:  # the module of a macro, which is no sheet
            continue
        kind, path = targets[id_]
        if kind != "worksheet":  # a sheet that is one chart
            continue
        state: Any = sheet.get("state", "visible")
        if path in opened:
            raise Damaged(path)
        opened.add(path)
        reader = _Sheet(book, name, sheet.get("name", ""), left)
        reader.read(package.read(path, LARGEST_SHEET))
        left -= len(reader.cells)
        reader.comments = comments(package, path)
        grids.append(reader.grid(state))
    return tuple(grids)


def _is_made_by_poi(package: Package) -> bool:
    """Whether a library wrote the workbook that computes formulas only where its caller asks for it."""
    path = related(package, "", "extended-properties")
    programs = tree(package.read(path)).iter("Application") if path is not None else ()
    return "".join(each.text or "" for each in programs).strip().startswith("Apache POI")


def _styles(package: Package, path: str | None) -> tuple[list[str], frozenset[int]]:
    """The number format of every cell style, and the styles whose font is struck through."""
    if path is None:
        return [], frozenset()
    sheet = tree(package.read(path))
    own = {whole(each.attrib, "numFmtId", 0): each.get("formatCode", "") for each in sheet.iter("numFmt")}
    fonts = [font for every in sheet.iter("fonts") for font in every.findall("font")]
    struck_fonts = {
        number for number, font in enumerate(fonts) if any(is_on(each.attrib) for each in font.findall("strike"))
    }
    styles = [each.attrib for every in sheet.iter("cellXfs") for each in every.findall("xf")]
    numbers = [whole(each, "numFmtId", 0) for each in styles]
    formats = [own.get(number) or BUILT_IN.get(number, "General") for number in numbers]
    return formats, frozenset(at for at, each in enumerate(styles) if whole(each, "fontId", 0) in struck_fonts)


class _Sheet(Draft):
    """One pass through a sheet."""

    def __init__(self, book: _Book, file: str, sheet: str, most: int) -> None:
        super().__init__(file, sheet)
        self.book, self.most = book, most
        self.computed: list[Span] = []  # the ranges that formulas fill together
        self.nothing: list[tuple[int, int]] = []  # the zeros of a workbook whose formulas nobody computed
        self.left = _MOST_RANGES  # how many columns may yet be said to be hidden
        self.zeros = True  # whether the sheet shows them
        self.spot = (0, -1)

    def grid(self, state: SheetState = "visible") -> Grid:
        """The sheet as it was read."""
        if self.nothing and self.computed:
            filled = laid_out(self.computed, self.cells, self.file)
            self.cells |= dict.fromkeys((where for where in self.nothing if where in filled), _NEVER_COMPUTED)
        return super().grid(state)

    def read(self, xml: bytes) -> None:
        build(xml, ("c",), self._place, self._around)

    def _around(self, tag: str, attributes: Attributes) -> None:
        if tag == "row":
            row = whole(attributes, "r", self.spot[0] + 1)
            self.spot = (row, -1)
            if is_true(attributes, "hidden"):
                self.hidden_rows.add(row)
        elif tag == "mergeCell":
            self._range(self.merged, attributes.get("ref", ""))
        elif tag == "sheetView":
            self.zeros = self.zeros and is_true(attributes, "showZeros", otherwise=True)
        elif tag == "col" and is_true(attributes, "hidden"):
            columns = range(whole(attributes, "min", 1) - 1, min(whole(attributes, "max", 0), 16_384))
            self.left -= len(columns)
            if self.left < 0:
                raise too_large(self.file, _MOST_RANGES, "ranges")
            self.hidden_columns.update(columns)

    def _range(self, into: list[Span], reference: str) -> None:
        into.append(Span(*corners(reference)))
        if len(into) > _MOST_RANGES:
            raise too_large(self.file, _MOST_RANGES, "ranges")

    def _place(self, cell: Element) -> None:
        """Note what a cell shows, and whether all or a part of it is struck through."""
        reference = cell.get("r")
        self.spot = (self.spot[0], self.spot[1] + 1) if reference is None else spot(reference)
        value = text = None
        is_formula = False
        for part in cell:
            if (part.tag == "v" and value is not None) or (part.tag == "is" and text is not None):
                raise Damaged(spot_name(*self.spot))  # of two values programs read one or the other
            if part.tag == "v":
                value = part.text or ""
            elif part.tag == "is":
                text = part
            elif part.tag == "f":
                is_formula = True
                if "ref" in part.attrib and part.get("t") != "shared":
                    self._range(self.computed, part.attrib["ref"])
        kind, style = cell.get("t", "n"), whole(cell.attrib, "s", 0)
        inline, pieces = ("", None) if text is None else rich_text(text)
        if is_formula and self._was_not_computed(value, inline, kind):
            shows: GridCell | None = _NEVER_COMPUTED
        else:
            shows = self._shows(kind, style, value or "", inline)
        if shows is None:
            return
        if self.spot in self.cells:
            raise Damaged(spot_name(*self.spot))
        if kind == "s" and value:
            pieces = self.book.pieces.get(self._number_of_text(value))
        is_all = style in self.book.struck
        self.put(self.spot, shows, is_struck(pieces, is_all) if pieces or is_all else None)
        if len(self.cells) > self.most:
            raise too_large(self.file, MOST_CELLS)

    def _was_not_computed(self, value: str | None, inline: str, kind: str) -> bool:
        """Whether a formula has no result: none is written, or what stands where nobody computed."""
        if inline and value and inline.strip() != value.strip():
            return False
        if value is None or (not value and kind != "str"):
            return True
        return self.book.uncomputed and (not value or _is_zero(value))

    def _number_of_text(self, value: str) -> int:
        number = value.strip()
        if not (number.isascii() and number.isdigit()):
            raise Damaged(spot_name(*self.spot))
        return int(number)

    def _shows(self, kind: str, style: int, value: str, inline: str) -> GridCell | None:
        if inline and value and inline.strip() != value.strip():  # nobody knows which of them a program shows
            return GridCell(f"{text_of(inline)} / {text_of(value)}", "otherwise")
        if kind == "s" and value:
            text = self.book.strings[self._number_of_text(value)]
        elif inline or kind in ("str", "inlineStr"):
            text = text_of(inline or value)
        elif not value:
            return None
        elif kind == "e":
            return GridCell(value.strip(), "error")
        elif kind == "b":
            return GridCell("TRUE" if value.strip() in ("1", "true") else "FALSE", "boolean")
        else:
            code = self.book.formats[style] if style < len(self.book.formats) else "General"
            return shown_day(text_of(value), code) if kind == "d" else self._number(value, code)
        return GridCell(text) if text else None

    def _number(self, value: str, code: str) -> GridCell:
        if NUMBER.fullmatch(value.strip()) is None:
            raise Damaged(spot_name(*self.spot))
        cell = shown(float(value), code, since_1904=self.book.since_1904)
        if not _is_zero(value):
            return cell
        if self.book.uncomputed:
            self.nothing.append(self.spot)
        return cell if self.zeros else GridCell("0", "otherwise")


_NEVER_COMPUTED = GridCell("=", "formula")


def _is_zero(written: str) -> bool:
    return NUMBER.fullmatch(written.strip()) is not None and float(written) == 0
