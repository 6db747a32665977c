"""One cell of a table as people keep it: whether it holds a value of its row alone, and in which unit."""

from __future__ import annotations

import re

from compliance.cells import read_cell
from compliance.measurements.measurement import Entry
from compliance.measurements.tables.columns import Heading
from compliance.problems import Problem
from compliance.reading.grid import Grid, Span
from compliance.units import UnknownUnit, parse_unit

_BRACKET = re.compile(r"[（(]")
_CODES = {
    "error": "error-cell",
    "formula": "formula-without-value",
    "otherwise": "shown-otherwise",
    "date": "date-for-a-value",
}
_LONGEST_SHOWN = 40


def belongs_to(grid: Grid, row: int, column: int, name: Span | None) -> bool:
    """Whether a cell holds one row's value: it is not merged, or just over the rows over which their name is."""
    span = grid.spans.get((row, column))
    if span is None or (span.top, span.left) == (span.bottom, span.right):
        return True
    rows_of_name = (row, row) if name is None else (name.top, name.bottom)
    return span.left == span.right and (span.top, span.bottom) == rows_of_name


def fault(grid: Grid, row: int, column: int) -> Problem | None:
    """What is wrong with a cell: an error, a formula without its value, a date, partly struck, not what it shows."""
    spot = grid.origin(row, column)
    cell = grid.cells[spot]
    code = "partly-struck" if grid.struck.get(spot) is False else _CODES.get(cell.kind)
    if code is None:
        return None
    return Problem(code, grid.place(*spot), cell.text[:_LONGEST_SHOWN], {"value": cell.text})


def merged_value(grid: Grid, row: int, column: int) -> Problem:
    """The problem of a value that is merged over several rows or columns, at the cell where it is written."""
    spot = grid.origin(row, column)
    shown = grid.cells[spot].text[:_LONGEST_SHOWN]
    return Problem("merged-value", grid.place(*spot), shown, {"value": shown})


def unit_of(base: Entry, heading: Heading, above: str | None) -> str | tuple[str, str] | None:
    """The unit of a value: its row's, its column's, or the one above the table; the two of them that disagree."""
    said = base.unit if base.unit and read_cell(base.unit).kind != "missing" else None
    if said and heading.unit and _canonical(said) != _canonical(heading.unit):
        return said, heading.unit
    table_wide = None if _BRACKET.search(base.name) else above  # a unit in the name comes before it
    return said or heading.unit or table_wide


def _canonical(unit: str) -> str:
    try:
        return parse_unit(unit).canonical
    except UnknownUnit:
        return unit
