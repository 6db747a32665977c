"""Reading an xls workbook of Excel 97–2003, through xlrd: what its cells show, merged ranges, hidden rows."""

from __future__ import annotations

import io
from typing import Any

from compliance.problems import MeasurementError, Place, Problem
from compliance.reading.grid import MOST_CELLS, Grid, GridCell, SheetState, Span, clean, remark, shown, too_large

_STATES: dict[int, SheetState] = {0: "visible", 1: "hidden", 2: "veryHidden"}


def read_xls(content: bytes, name: str) -> tuple[Grid, ...]:
    """Every sheet of a workbook, in the order of its tabs. Raises MeasurementError.

    An xls file always has the computed values of its formulas, so none is missing here.
    """
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        )
        grids: list[Grid] = []
        left = MOST_CELLS
        for index in range(book.nsheets):
            grid = _grid(book, book.sheet_by_index(index), name, left)
            left -= len(grid.cells)
            grids.append(grid)
            book.unload_sheet(index)
    except MeasurementError:
        raise
    except Exception as error:  # whatever a damaged file makes xlrd do, it is the file that is damaged
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise MeasurementError(Problem("workbook-encrypted", Place(name), details={"name": name})) from None
        details = {"name": name, "why": (str(error) or type(error).__name__).splitlines()[0][:120]}
        raise MeasurementError(Problem("workbook-damaged", Place(name), details=details)) from None
    return tuple(grids)


def _grid(book: Any, sheet: Any, name: str, most: int) -> Grid:
    cells: dict[tuple[int, int], GridCell] = {}
    struck: dict[tuple[int, int], bool] = {}
    fonts = {index for index, font in enumerate(book.font_list) if font.struck_out}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = _cell(book, sheet.cell(row, column))
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
        hidden_columns=tuple((column, column) for column, info in sheet.colinfo_map.items() if info.hidden),
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


def _cell(book: Any, cell: Any) -> GridCell | None:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT:
        text = clean(cell.value)
        return GridCell(text) if text else None
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        form = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        return shown(cell.value, form.format_str if form else "General", since_1904=book.datemode == 1)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return GridCell("TRUE" if cell.value else "FALSE", "boolean")
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return GridCell(xlrd.error_text_from_code.get(cell.value, "#ERROR"), "error")
    return None
