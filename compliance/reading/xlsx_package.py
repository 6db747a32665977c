"""The package that an xlsx workbook is: its parts, unpacked within bounds, each gone through once."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from xml.parsers import expat

from compliance.place import Place
from compliance.problems import MeasurementError, Problem
from compliance.reading.grid import column_index

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
