"""OpenDocument sheets and Word documents for tests: drawn as text, or written by hand element by element."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from html import escape

from kept_workbooks import filled, number_of

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_PREFIXES = {
    "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle", "draw": "drawing",
    "dc": "dc",
}  # fmt: skip
ODF = " ".join(f'xmlns:{prefix}="{_ODF}:{name}:1.0"' for prefix, name in _PREFIXES.items())
CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
CHOICE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def ods(body: str, styles: str = "", others: Mapping[str, str | bytes] | None = None) -> bytes:
    """A spreadsheet of what stands in its ``office:spreadsheet``, with automatic styles."""
    content = (
        f"<office:document-content {ODF} {CALCEXT}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
    }
    return package(parts | dict(others or {}))


def docx(body: str, others: Mapping[str, str | bytes] | None = None) -> bytes:
    """A document of what stands in its ``w:body``."""
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{_TYPES}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W} {MATH} {CHOICE}><w:body>{body}</w:body></w:document>",
    }
    return package(parts | dict(others or {}))


PER_CENT = "".join(
    f'<number:percentage-style style:name="P{places}"><number:number number:decimal-places="{places}"/>'
    f'<number:text>%</number:text></number:percentage-style><style:style style:name="p{places}" '
    f'style:family="table-cell" style:data-style-name="P{places}"/>'
    f'<number:number-style style:name="N{places}"><number:number number:decimal-places="{places}"/>'
    "</number:number-style>"
    f'<style:style style:name="n{places}" style:family="table-cell" style:data-style-name="N{places}"/>'
    for places in range(5)
)


def as_ods(sheets: Mapping[str, str]) -> bytes:
    """A spreadsheet of drawn sheets (see ``kept_workbooks``)."""
    return ods("".join(_ods_sheet(title, drawn) for title, drawn in sheets.items()), PER_CENT)


def _ods_sheet(title: str, drawn: str) -> str:
    cells, merged = filled(drawn)
    corners = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merged}
    covered = {
        (r, c) for top, left, bottom, right in merged for r in range(top, bottom + 1) for c in range(left, right + 1)
    }
    rows = []
    for row in range(1, _last(cells, merged, 0, 2) + 1):
        shown = ""
        for column in range(1, _last(cells, merged, 1, 3) + 1):
            spot = (row, column)
            high, wide = corners.get(spot, (1, 1))
            span = f' table:number-columns-spanned="{wide}" table:number-rows-spanned="{high}"' * (spot in corners)
            if spot in covered and spot not in corners:
                shown += "<table:covered-table-cell/>"
            else:
                shown += f"<table:table-cell{span}{_ods_value(cells.get(spot, ''))}</table:table-cell>"
        rows.append(f"<table:table-row>{shown}</table:table-row>")
    return f'<table:table table:name="{escape(title)}">{"".join(rows)}</table:table>'


def _ods_value(text: str) -> str:
    number = number_of(text)
    if not text:
        return ">"
    if number is None:
        return f' office:value-type="string"><text:p>{escape(text)}</text:p>'
    value, code = number
    kind = "percentage" if code.endswith("%") else "float"
    places = len(code.rstrip("%").partition(".")[2])
    style = "" if code == "General" else f' table:style-name="{kind[0].replace("f", "n")}{places}"'
    return f' office:value-type="{kind}" office:value="{value!r}"{style}>'


def as_docx(sheets: Mapping[str, str]) -> bytes:
    """A document with a table for each drawn sheet, under its name."""
    return docx("".join(f"{paragraph(title)}{_docx_table(drawn)}" for title, drawn in sheets.items()))


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{escape(text)}</w:t></w:r></w:p>"


def table(*rows: str) -> str:
    """A table of rows, each the XML of its cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def cell(text: str = "", properties: str = "", inside: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside or paragraph(text)}</w:tc>"


def _docx_table(drawn: str) -> str:
    cells, merged = filled(drawn)
    owner = {
        (r, c): (top, left, right)
        for top, left, bottom, right in merged
        for r in range(top, bottom + 1)
        for c in range(left, right + 1)
    }
    rows = []
    for row in range(1, _last(cells, merged, 0, 2) + 1):
        shown, column = "", 1
        while column <= _last(cells, merged, 1, 3):
            top, left, right = owner.get((row, column), (row, column, column))
            tall = any(r == row + 1 and o[0] == top for (r, c), o in owner.items() if c == left)
            goes = "" if top == row and not tall else f'<w:vMerge w:val="{"restart" if top == row else "continue"}"/>'
            wide = f'<w:gridSpan w:val="{right - left + 1}"/>'
            shown += cell(as_shown(cells.get((row, column), "")), wide + goes)
            column = right + 1
        rows.append(shown)
    return table(*rows)


def as_shown(text: str) -> str:
    """What a drawn cell shows: 18.4% of =0.184 18.4%."""
    return text if number_of(text) is None else text[1:].rpartition(" ")[2]


def _last(cells: Mapping[tuple[int, int], str], merged: list[tuple[int, int, int, int]], of: int, to: int) -> int:
    return max([spot[of] for spot in cells] + [span[to] for span in merged])
