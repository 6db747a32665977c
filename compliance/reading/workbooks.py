"""Workbooks, whatever program wrote them: their sheets as grids, or the problem of a file that is no workbook.

The extension says how a file is read; what the file really is, its first bytes say. Where the two differ, it is not
read in another way but named, with what to do: one file is always read in one way. But a web page, an XML
Spreadsheet or a text with tabs that is called ``.xls`` is what many systems hand out, and every spreadsheet opens it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from compliance.problems import MeasurementError, Place, Problem
from compliance.reading.files import archive_of, has_too_many_parts, shown
from compliance.reading.grid import Grid

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of a workbook's stream, in whatever letters, where an entry of the directory begins.
_STREAM = re.compile(b"(?:W\0o\0r\0k\0)?b\0o\0o\0k\0\0\0", re.IGNORECASE)
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"<div", b"<body")
_XML = (b"<?xml", b"mime-version")
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_HANDED_OUT = ("html", "tabs", "xml")  # which is called .xls, and every spreadsheet opens it


def read_workbook(content: bytes, name: str, form: str) -> tuple[Grid, ...]:
    """The sheets of an ``xlsx``, ``xls`` or ``ods`` file, or the tables of a ``docx``, in their order.

    Those without any content are left out.

    Raises MeasurementError for what is no such workbook, is locked by a password, is damaged, or unpacks to more than
    any table of measurements has.
    """
    kind = _kind(content)
    if kind == "encrypted":
        raise MeasurementError(Problem("workbook-encrypted", Place(name), details={"name": name}))
    if kind != form and not (form == "xls" and kind in _HANDED_OUT):
        details = {"name": name, "kind": f"a file: {kind}", "expected": f"a file: {form}"}
        raise MeasurementError(Problem("not-a-workbook", Place(name), details=details))
    read = _reader(kind)
    named = ((grid, shown(grid.sheet or "")) for grid in read(content, name) if grid.cells)
    grids = tuple(grid if grid.sheet == sheet else replace(grid, sheet=sheet) for grid, sheet in named)
    if not grids:
        raise MeasurementError(Problem("empty-file", Place(name), details={"name": name}))
    return grids


def _reader(kind: str) -> Callable[[bytes, str], tuple[Grid, ...]]:
    """Who reads a file of a kind; no other reader is imported."""
    reader: Callable[[bytes, str], tuple[Grid, ...]]
    reader = getattr(import_module(f"compliance.reading.from_{'csv' if kind == 'tabs' else kind}"), f"read_{kind}")
    return reader


def _kind(content: bytes) -> str:
    """What a file is by its bytes, as the words of ``kinds.toml`` name it."""
    if content.startswith(_ZIP) and has_too_many_parts(content):
        return "zip"
    if content.startswith(_ZIP):
        inside = _inside(content)
        if b"workbook.bin" in inside:
            return "xlsb"
        if b"workbook.xml" in inside or b"xl/" in inside:
            return "xlsx"
        if b"word/" in inside:
            return "docx"
        if b"opendocument" in inside or b"content.xml" in inside:
            return "ods" if b"spreadsheet" in inside or b"opendocument" not in inside else "odf"
        return "zip"
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "encrypted"
        return "xls" if any(match.start() % 128 == 0 for match in _STREAM.finditer(content)) else "ole"
    start = content[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"").lower()
    if start.startswith(_XML) and b"<html" not in start:
        return "xml" if _SPREADSHEET in start else "mht"
    if start.startswith((*_MARKUP, *_XML)):
        return "html"
    if start.startswith(b"%pdf"):
        return "pdf"
    if content[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00"):
        return "xls"  # the bare stream of old programs
    if b"\0" in content[:2048] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return "unknown"
    return "tabs" if b"\t" in content[:2048] else "text"


def _inside(content: bytes) -> bytes:
    """The names of a package's parts, and what it says of its kind; of one that is cut short, what is left of them."""
    try:
        package = archive_of(content)
        names = package.namelist()
        said = package.open("mimetype").read(200) if "mimetype" in names else b""
        return "\n".join(names).replace("\\", "/").lower().encode() + said
    except Exception:  # what is damaged is said where it is read
        return (content[-65536:] + content[:4096]).lower()  # names of parts stand in the directory at the end
