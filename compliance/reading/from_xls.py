"""Reading an xls workbook of Excel 97–2003, through xlrd: what its cells show, merged ranges, hidden rows."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from struct import unpack_from
from typing import Any

from compliance.problems import MeasurementError, Place, Problem
from compliance.reading.grid import MOST_CELLS, Grid, GridCell, SheetState, Span, clean, remark, shown, too_large

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORMULA, _BEGIN, _END = (0x0006, 0x0206, 0x0406), (0x0009, 0x0209, 0x0409, 0x0809), 0x000A  # kinds of records
_STATES: dict[int, SheetState] = {0: "visible", 1: "hidden", 2: "veryHidden"}


def read_xls(content: bytes, name: str) -> tuple[Grid, ...]:
    """Every sheet of a workbook, in the order of its tabs. Raises MeasurementError.

    Every formula has a result in an xls file; a program that computes none writes 0 or nothing, and no summary of the
    document either, as every office program does.
    """
    import xlrd

    computes = not content.startswith(_OLE) or "SummaryInformation".encode("utf-16-le") in content

    try:
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
    except MeasurementError:
        raise
    except Exception as error:  # whatever a damaged file makes xlrd do, it is the file that is damaged
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise MeasurementError(Problem("workbook-encrypted", Place(name), details={"name": name})) from None
        details = {"name": name, "why": "damaged: content"}
        raise MeasurementError(Problem("workbook-damaged", Place(name), details=details)) from None
    return tuple(grids)


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
    cells: dict[tuple[int, int], GridCell] = {}
    struck: dict[tuple[int, int], bool] = {}
    fonts = {index for index, font in enumerate(book.font_list) if font.struck_out}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = _cell(book, sheet.cell(row, column), zeros=sheet.show_zero_values)
            if (row, column) in formulas and sheet.cell(row, column).value in ("", 0):
                cell = GridCell("=", "formula")
            if cell is not None:
                cells[row + 1, column] = cell
                found = _struck(book, sheet, row, column, fonts) if fonts else None
                if found is not None:
                    struck[row + 1, column] = found
        if len(cells) > most:
            raise MeasurementError(too_large(name, MOST_CELLS))
    return Grid(
        file=name,
        sheet=sheet.name,
        cells=cells,
        merged=tuple(Span(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells),
        hidden_rows=frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden),
        state=_STATES.get(sheet.visibility, "hidden"),
        struck=struck,
        comments={(row + 1, column): remark(note.text) for (row, column), note in sheet.cell_note_map.items()},
    )


def _struck(book: Any, sheet: Any, row: int, column: int, fonts: set[int]) -> bool | None:
    """Whether all of a cell is struck through (True), a part of its text (False), or nothing (None)."""
    text = str(sheet.cell_value(row, column))
    style = book.xf_list[sheet.cell_xf_index(row, column)]
    runs = [(0, style.font_index), *sheet.rich_text_runlist_map.get((row, column), ())]
    ends = [start for start, _ in runs[1:]] + [len(text)]
    found = {font in fonts for (start, font), end in zip(runs, ends, strict=True) if text[start:end].strip()}
    return None if True not in found else found == {True}


def _cell(book: Any, cell: Any, *, zeros: int) -> GridCell | None:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT:
        text = clean(cell.value)
        return GridCell(text) if text else None
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        form = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        if cell.value == 0 and not zeros:
            return GridCell("0", "otherwise")
        return shown(cell.value, form.format_str if form else "General", since_1904=book.datemode == 1)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return GridCell("TRUE" if cell.value else "FALSE", "boolean")
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return GridCell(xlrd.error_text_from_code.get(cell.value, "#ERROR"), "error")
    return None
