"""The texts of an xlsx workbook, those of cells and the comments on them; and which are struck through."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from xml.parsers import expat

from compliance.reading.grid import clean, remark
from compliance.reading.xlsx_package import Attributes, Damaged, parse, relations, spot, unpacked

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
