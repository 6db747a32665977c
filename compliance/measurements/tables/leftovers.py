"""What no entry of a table holds: clashing columns, cells under no heading, rows left out, values that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from compliance.cells import read_cell
from compliance.measurements.measurement import Entry
from compliance.measurements.tables.layout import Layout
from compliance.problems import Problem

Spot = tuple[int, int]  # row and column

_MOST_LISTED = 12
_LONGEST_SHOWN = 60


def clashing_columns(layout: Layout) -> Iterator[tuple[int, Problem]]:
    """Columns that hold the same as one before (a field of one area and period): no row could say which counts."""
    seen: dict[object, int] = {}
    for column, heading in layout.columns.items():
        if heading.scope or heading.field in (None, "ignored", "indicator", "evidence", "note", "number"):
            continue
        first = seen.setdefault((heading.field, heading.area, heading.period), column)
        if first != column:
            details = {"heading": layout.title(column), "other": layout.title(first)}
            place = layout.grid.place(layout.bottom, column)
            yield column, Problem("columns-mean-the-same", place, layout.title(column), details)


def vague_times(layout: Layout) -> Iterator[Problem]:
    """Columns of numbers under a time that names no one period: 十三五末, 近三年平均."""
    grid = layout.grid
    for column, heading in layout.columns.items():
        if not heading.timing or heading.field is not None or layout.shape == "across":
            continue
        if any(read_cell(grid.text(row, column)).kind == "number" for row in layout.rows):
            place = grid.place(layout.bottom, column)
            yield Problem("bad-period", place, layout.title(column), {"period": heading.timing})


def of_a_part(layout: Layout) -> Iterator[tuple[int, Problem | None]]:
    """Columns of values of a scope (建成区, 全市), which is no area, with what is to be said of those filled in.

    Beside columns of areas it is a warning: the areas have their own values.
    """
    grid = layout.grid
    areas = any(heading.area is not None and not heading.scope for heading in layout.columns.values())
    for column, heading in layout.columns.items():
        if not heading.scope or heading.field != "value" or layout.shape == "across":
            continue
        filled = any(read_cell(grid.text(row, column)).kind != "missing" for row in layout.rows)
        details = {"heading": layout.title(column), "scope": heading.scope}
        place, key = grid.place(layout.bottom, column), layout.title(column)
        level: Literal["warning", "error"] = "warning" if areas else "error"
        yield column, Problem("value-of-a-scope", place, key, details, level=level) if filled else None


def left_over(layout: Layout, stray: Mapping[int, Spot], skipped: Sequence[tuple[int, str]]) -> Iterator[Problem]:
    """What was found beside the table, and in rows that measure nothing.

    ``stray`` is the first cell of each column without a heading; a number there is a problem, a word a warning.
    """
    grid = layout.grid
    for spot in stray.values():
        text = grid.text(*spot)[:_LONGEST_SHOWN]
        place = grid.place(*spot)
        details = {"name": grid.file, "row": spot[0], "column": place.column, "cell": text}
        if read_cell(text).kind == "number":
            yield Problem("column-without-heading", place, text, details)
        else:
            yield Problem("column-without-heading", place, text, details, level="warning")
    for row, name in skipped:
        yield Problem("row-not-read", grid.place(row), "", {"words": name[:_LONGEST_SHOWN]}, level="warning")


def doubtful_cells(layout: Layout, found: Mapping[str, Sequence[Spot]]) -> Iterator[Problem]:
    """Values that were read and may not be meant, by the code of the warning: hidden ones, struck ones."""
    grid = layout.grid
    for code, cells in found.items():
        if cells:
            spots = [f"{grid.place(column=column).column}{row}" for row, column in cells]
            shown = "、".join(spots[:_MOST_LISTED]) + ("…" if len(spots) > _MOST_LISTED else "")
            yield Problem(code, grid.place(*cells[0]), "", {"cells": shown, "count": len(cells)}, level="warning")


def without_empty_columns(
    layout: Layout, measured: Sequence[int], entries: Sequence[Entry]
) -> tuple[list[Entry], list[Problem]]:
    """The entries without those of a period's or an area's column in which nothing is filled in, and the warnings.

    Nobody meant such a column to be judged. Nothing is left when nothing at all is filled in.
    """
    filled = {entry.place.column for entry in entries if entry.kind == "measurement" and (entry.value or entry.state)}
    if not filled and all(entry.kind == "measurement" for entry in entries):
        return [], []
    kept, warnings = list(entries), []
    for column in measured:
        heading, place = layout.columns[column], layout.grid.place(layout.bottom, column)
        if heading.field != "value" or place.column in filled or not (heading.period or heading.area):
            continue
        kept = [each for each in kept if each.place.column != place.column or each.kind != "measurement"]
        details = {"heading": layout.title(column)}
        warnings.append(Problem("column-not-filled", place, "", details, level="warning"))
    return kept, warnings
