"""Reading an xls workbook of Excel 97–2003, through xlrd: what its cells show, merged ranges, hidden rows.

The tables of WPS (``.et``) are such workbooks too.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from struct import pack_into, unpack_from
from typing import Any

from compliance.problems import MeasurementError, Place, Problem
from compliance.reading.grid import (
    MOST_CELLS,
    Draft,
    Grid,
    GridCell,
    SheetState,
    Span,
    clean,
    is_struck,
    raised,
    remark,
    shown,
    too_large,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORMULA, _BEGIN, _END = (0x0006, 0x0206, 0x0406), (0x0009, 0x0209, 0x0409, 0x0809), 0x000A  # kinds of records
# Records that say nothing of what a cell shows, and that stop xlrd where they are faulty: names, remarks, drawings.
_BESIDE_CELLS, _NO_RECORD = frozenset({0x18, 0x1C, 0x5D, 0xEB, 0xEC, 0x1AE, 0x1B6, 0x218}), 0x0FFF
_ROOT, _OF_STREAM = 5, 2  # kinds of entries of the directory
_STATES: dict[int, SheetState] = {0: "visible", 1: "hidden", 2: "veryHidden"}


def read_xls(content: bytes, name: str) -> tuple[Grid, ...]:
    """Every sheet of a workbook, in the order of its tabs. Raises MeasurementError.

    Every formula has a result in an xls file; a program that computes none writes 0 or nothing, and no summary of the
    document either, as every office program does.
    """
    computes = not content.startswith(_OLE) or "SummaryInformation".encode("utf-16-le") in content
    why: Exception | None = None
    for beside in (True, False):
        try:
            stream = _stream(content)
            return _sheets(stream if beside else _cells_alone(stream), name, computes=computes)
        except MeasurementError:
            raise
        except Exception as error:  # whatever a damaged file makes xlrd do, it is the file that is damaged
            why = why or error
    if "encrypted" in str(why).lower() or "password" in str(why).lower():
        raise MeasurementError(Problem("workbook-encrypted", Place(name), details={"name": name}))
    details = {"name": name, "why": "damaged: content"}
    raise MeasurementError(Problem("workbook-damaged", Place(name), details=details))


def _sheets(content: bytes, name: str, *, computes: bool) -> tuple[Grid, ...]:
    import xlrd

    book = xlrd.open_workbook(
        file_contents=content, formatting_info=True, on_demand=True, ragged_rows=True, logfile=io.StringIO()
    )
    grids: list[Grid] = []
    left = MOST_CELLS
    for index in range(book.nsheets):
        formulas = frozenset() if computes else frozenset(_formulas(book, index))
        grid = _grid(book, book.sheet_by_index(index), formulas, name, left)
        left -= len(grid.cells)
        grids.append(grid)
        book.unload_sheet(index)
    return tuple(grids)


def _stream(content: bytes) -> bytes:
    """The workbook among the streams of an OLE file, whatever letters its name has; any other file as it is.

    Sectors that two streams claim, or that are missing, are no reason to stop: spreadsheets open such files too. A
    chain of sectors that turns back on itself ends there.
    """
    if not content.startswith(_OLE):
        return content
    shift, short_shift = unpack_from("<HH", content, 30)
    size, short_size = (1 << shift if shift <= 16 else 512), (1 << short_shift if short_shift <= 12 else 64)
    directory, _, smallest, short_first = unpack_from("<iiii", content, 48)

    def sectors(numbers: Iterable[int]) -> bytes:
        return b"".join(content[(number + 1) * size : (number + 2) * size] for number in numbers)

    tables = [number for number in unpack_from("<109i", content, 76) if number >= 0]
    more, seen = unpack_from("<i", content, 68)[0], set[int]()
    while more >= 0 and more not in seen and (listed := _numbers(sectors([more]))):
        seen.add(more)
        tables += [number for number in listed[:-1] if number >= 0]
        more = listed[-1]
    following = _numbers(sectors(dict.fromkeys(tables)))
    entries = sectors(_chain(directory, following))
    streams: dict[str, tuple[int, int]] = {}
    for at in range(0, len(entries) - 127, 128):
        length, kind = unpack_from("<HB", entries, at + 64)
        name = entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace").lower()
        if kind in (_ROOT, _OF_STREAM):
            streams.setdefault("" if kind == _ROOT else name, unpack_from("<iI", entries, at + 116))
    first, length = streams.get("workbook") or streams["book"]
    if length >= smallest:
        return sectors(_chain(first, following))[:length]
    inside = sectors(_chain(streams[""][0], following))
    chain = _chain(first, _numbers(sectors(_chain(short_first, following))))
    return b"".join(inside[number * short_size : (number + 1) * short_size] for number in chain)[:length]


def _numbers(sector: bytes) -> tuple[int, ...]:
    return unpack_from(f"<{len(sector) // 4}i", sector)


def _chain(first: int, following: Sequence[int]) -> Iterator[int]:
    """The sectors of a stream, from the first on; each once."""
    seen: set[int] = set()
    while 0 <= first < len(following) and first not in seen:
        seen.add(first)
        yield first
        first = following[first]


def _cells_alone(stream: bytes) -> bytes:
    """A workbook without what says nothing of its cells, and may be damaged: names, remarks, drawings."""
    records = bytearray(stream)
    at = 0
    while at + 4 <= len(records):
        kind, size = unpack_from("<HH", records, at)
        if kind in _BESIDE_CELLS:
            pack_into("<H", records, at, _NO_RECORD)
        at += 4 + size
    return bytes(records)


def _formulas(book: Any, index: int) -> Iterator[tuple[int, int]]:
    """The cells of a sheet that hold a formula, which xlrd does not tell apart: walked over record by record."""
    stream, at = book.mem, book._sh_abs_posn[index]
    depth = 0  # a chart inside a sheet has a beginning and an end of its own
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        depth += (kind in _BEGIN) - (kind == _END)
        if kind in _FORMULA and length >= 4:
            yield unpack_from("<HH", stream, at + 4)
        if depth <= 0:
            return
        at += 4 + length


def _grid(book: Any, sheet: Any, formulas: Collection[tuple[int, int]], name: str, most: int) -> Grid:
    draft = Draft(name, sheet.name)
    fonts = {index for index, font in enumerate(book.font_list) if font.struck_out}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = _cell(book, sheet, row, column)
            if (row, column) in formulas and sheet.cell(row, column).value in ("", 0):
                cell = GridCell("=", "formula")
            if cell is not None:
                runs = _runs(book, sheet, row, column) if fonts else ()
                pieces: set[bool | None] = {font in fonts for font, text in runs if text.strip()}
                draft.put((row + 1, column), cell, is_struck(pieces, False) if pieces else None)
        if len(draft.cells) > most:
            raise too_large(name, MOST_CELLS)
    draft.merged = [Span(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells]
    draft.hidden_rows = {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden}
    draft.hidden_columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
    draft.comments = {(row + 1, column): remark(note.text) for (row, column), note in sheet.cell_note_map.items()}
    return draft.grid(_STATES.get(sheet.visibility, "hidden"))


def _runs(book: Any, sheet: Any, row: int, column: int) -> list[tuple[int, str]]:
    """The pieces of what a cell holds, each with the number of its font."""
    text = str(sheet.cell_value(row, column))
    style = book.xf_list[sheet.cell_xf_index(row, column)]
    runs = [(0, style.font_index), *sheet.rich_text_runlist_map.get((row, column), ())]
    ends = [start for start, _ in runs[1:]] + [len(text)]
    return [(font, text[start:end]) for (start, font), end in zip(runs, ends, strict=True)]


def _cell(book: Any, sheet: Any, row: int, column: int) -> GridCell | None:
    import xlrd

    cell = sheet.cell(row, column)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        pieces = _runs(book, sheet, row, column)
        shows = (raised(text) if book.font_list[font].escapement == 1 else text for font, text in pieces)
        text = clean("".join(shows))
        return GridCell(text) if text else None
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        form = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        if cell.value == 0 and not sheet.show_zero_values:
            return GridCell("0", "otherwise")
        return shown(cell.value, form.format_str if form else "General", since_1904=book.datemode == 1)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return GridCell("TRUE" if cell.value else "FALSE", "boolean")
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return GridCell(xlrd.error_text_from_code.get(cell.value, "#ERROR"), "error")
    return None
