"""Where in a grid the tables are: the heading lines of each, what every column holds, and the rows below.

Nothing here knows a rule or an indicator: a table is known by its headings alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from compliance.measurements.tables.columns import Heading, is_area, read_heading
from compliance.measurements.tables.headings import field_of, is_target
from compliance.reading.grid import Grid, GridCell

Shape = Literal["down", "across"]  # where the indicators stand

_MOST_HEADING_LINES = 4
_MEASURED = frozenset({"value", "state", "given", "not_applicable", "earlier"})
_LONGEST_HEADING = 60
_UNDER_A_GROUP = frozenset({"名称", "内容", "指标名称", "项目", "指标内容"})


@dataclass(frozen=True)
class Layout:
    """One table of a sheet: its heading lines, its columns, and its rows, from the one below to the last.

    ``shape`` says whether indicators go down (years or areas across, or one value a row) or across (years or areas
    down).
    ``above`` are the rows between the table before it (or the top of the sheet) and its first heading line.
    """

    grid: Grid
    shape: Shape
    top: int
    bottom: int
    columns: Mapping[int, Heading]
    paths: Mapping[int, tuple[str, ...]]
    above: tuple[int, ...]
    rows: tuple[int, ...]

    def title(self, column: int) -> str:
        """The heading of a column, all its lines in one."""
        return " / ".join(self.paths[column])

    def is_target(self, column: int) -> bool:
        """Whether the heading of a column names a target, whatever stands in its brackets."""
        return any(is_target(re.sub("[(（].*?[)）]", "", part)) for part in self.paths[column])

    def having(self, *fields: str) -> list[int]:
        """The columns that hold one of the fields."""
        return [column for column, heading in self.columns.items() if heading.field in fields]


def tables(grid: Grid) -> list[Layout]:
    """Every table of a sheet, from the top; none for a sheet that has no heading with an indicator and a value."""
    return _tables(grid, "down") or _tables(grid, "across")


def with_names(grid: Grid) -> Grid:
    """The sheet as if its 名称 said 指标名称: what a table means whose names stand under no other heading."""
    named = [spot for spot, cell in grid.cells.items() if cell.text == "名称"]
    return replace(grid, cells={**grid.cells, **dict.fromkeys(named, GridCell("指标名称"))}) if named else grid


def indicator_heading(grid: Grid) -> tuple[int, int] | None:
    """Where a heading for indicators stands, in a sheet that is no table: it lacks the values."""
    for row, columns in grid.rows.items():
        for column in columns:
            if field_of(grid.cells[row, column].text) == "indicator" and len(columns) > 1:
                return row, column
    return None


def _tables(grid: Grid, shape: Shape) -> list[Layout]:
    rows = [*grid.rows]
    heads: list[tuple[int, int, dict[int, tuple[str, ...]], dict[int, Heading]]] = []
    index = 0
    while index < len(rows):
        head = _head(grid, rows, index, shape, heads[-1][1] if heads else 0)
        if head is None:
            index += 1
            continue
        heads.append(head)
        while index < len(rows) and rows[index] <= head[1]:
            index += 1
    found: list[Layout] = []
    for number, (top, bottom, paths, columns) in enumerate(heads):
        before = heads[number - 1][1] if number else rows[0] - 1
        end = heads[number + 1][0] if number + 1 < len(heads) else rows[-1] + 1
        above = tuple(row for row in rows if before < row < top)
        if number:  # what stands between two tables belongs to the lower one from its first title line on
            above = above[_last_data(grid, above, heads[number - 1][3]) :]
            end_before = top if not above else above[0]
            upper = found[-1]
            kept = tuple(row for row in upper.rows if row < end_before)
            found[-1] = Layout(grid, shape, upper.top, upper.bottom, upper.columns, upper.paths, upper.above, kept)
        inside = tuple(row for row in rows if bottom < row < end)
        found.append(Layout(grid, shape, top, bottom, columns, paths, above, inside))
    return found


def _last_data(grid: Grid, between: Sequence[int], columns: Mapping[int, Heading]) -> int:
    """How many of the rows between two tables belong to the upper one: up to the last that has more than one cell."""
    count = 0
    for index, row in enumerate(between, start=1):
        filled = {grid.origin(row, column) for column in columns if grid.at(row, column) is not None}
        if len(filled) > 1:
            count = index
    return count


def _head(
    grid: Grid, rows: Sequence[int], index: int, shape: Shape, after: int
) -> tuple[int, int, dict[int, tuple[str, ...]], dict[int, Heading]] | None:
    """The heading lines that hold this row, if its cells are headings: first and last line, and every column's path."""
    row = rows[index]
    key = _key_column(grid, row, shape)
    if key is None:
        return None
    top, bottom = row, row
    span = grid.spans.get((row, key))
    if span is not None:
        bottom = max(bottom, span.bottom)
    for below in rows[index + 1 :]:
        if below <= bottom:
            continue
        if below - top >= _MOST_HEADING_LINES or not _goes_on(grid, below, key):
            break
        bottom = below
    for above in reversed(rows[:index]):
        if above <= after or row - above > 2 or not _groups(grid, above, key):
            break
        top = above
    paths = {column: _path(grid, top, bottom, column) for column in range(grid.width)}
    columns = {column: _turned(read_heading(path), shape) for column, path in paths.items() if path}
    fields = {heading.field for heading in columns.values()}
    if shape == "down":
        good = bool(fields & {"indicator", "id"}) and bool(fields & _MEASURED)
    else:
        words = [column for column, heading in columns.items() if heading.words]
        good = bool(fields & {"area", "period"}) and not fields & (_MEASURED | {"indicator"})
        good = good and _numbers_below(grid, rows, bottom, words)
    return (top, bottom, {c: path for c, path in paths.items() if path}, columns) if good else None


def _turned(heading: Heading, shape: Shape) -> Heading:
    """A heading as a table of a shape means it: below 年份＼指标 stand the years where indicators go across."""
    return replace(heading, field=heading.corner) if shape == "across" and heading.corner else heading


def _key_column(grid: Grid, row: int, shape: Shape) -> int | None:
    """The column of a row whose text is the heading that a table is known by."""
    wanted = ("indicator", "id") if shape == "down" else ("area", "period")
    if len({grid.origin(row, column) for column in grid.rows[row]}) < 2:
        return None
    for column in grid.rows[row]:
        if _turned(read_heading((grid.cells[row, column].text,)), shape).field in wanted:
            return column
    return None


def _goes_on(grid: Grid, row: int, key: int) -> bool:
    """Whether a row below a heading line is one too: nothing stands under the indicator, and only headings beside."""
    span = grid.spans.get((row - 1, key))
    is_group = span is not None and span.right > span.left  # 指标 over 名称 and 单位
    if grid.at(row, key) is not None and not (is_group and grid.text(row, key) in _UNDER_A_GROUP):
        return False
    texts = [grid.cells[row, column].text for column in grid.rows[row] if column != key or not is_group]
    read = [read_heading(("", text, text)) for text in texts]
    return bool(texts) and all(each.explained or each.unit is not None for each in read)


def _groups(grid: Grid, row: int, key: int) -> bool:
    """Whether a row above a heading line groups its columns: years, areas or fields over some of them, no title."""
    columns = grid.rows[row]
    texts = [grid.cells[row, column].text for column in columns]
    if grid.at(row, key) is not None or any(":" in text or "：" in text for text in texts):  # a labelled line
        return False
    read = [read_heading((text,)) for text in texts]
    return all(each.explained for each in read) and any(each.period or each.area or each.field for each in read)


def _path(grid: Grid, top: int, bottom: int, column: int) -> tuple[str, ...]:
    """The texts of a column's heading lines from the top; a group's text holds for the columns to its right too."""
    found: list[str] = []
    for row in range(top, bottom + 1):
        text = grid.text(row, column)
        if not text and row < bottom and _any_below(grid, row, bottom, column):
            text = _group_to_the_left(grid, row, bottom, column)
        if text and text not in found and len(text) <= _LONGEST_HEADING:
            found.append(text)
    return tuple(found)


def _group_to_the_left(grid: Grid, row: int, bottom: int, column: int) -> str:
    for left in range(column - 1, -1, -1):
        if grid.at(row, left) is None:
            continue
        span = grid.spans.get((row, left))
        is_group = span is None and _any_below(grid, row, bottom, left)
        return grid.text(row, left) if is_group else ""
    return ""


def _any_below(grid: Grid, row: int, bottom: int, column: int) -> bool:
    """Whether a column has a heading of its own below a line."""
    return any(
        grid.at(line, column) is not None and grid.origin(line, column)[0] > row for line in range(row + 1, bottom + 1)
    )


def _numbers_below(grid: Grid, rows: Sequence[int], bottom: int, columns: Sequence[int]) -> bool:
    """Whether any of the columns holds a number below the heading lines: a table, not a line of words."""
    from compliance.cells import read_cell

    return any(
        read_cell(grid.text(row, column)).kind == "number"
        for row in rows
        if row > bottom
        for column in columns
        if not is_area(grid.text(row, column))
    )
