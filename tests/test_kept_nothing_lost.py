"""Nothing is dropped in silence: every number of a table is read, explained by its heading, or named."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from compliance.cells import read_cell
from compliance.measurements.tables.layout import tables
from compliance.measurements.tables.sheets import from_grids
from compliance.reading.grid import Grid, GridCell, Span

_HEADINGS = [
    "指标",
    "序号",
    "单位",
    "2016年",
    "2017年",
    "2017年目标值",
    "完成值",
    "现状值",
    "备注",
    "佐证材料",
    "年份",
    "地区",
]
_HEADINGS += [
    "示例区",
    "排名",
    "十三五末",
    "领域",
    "状态",
    "控制目标值",
    "",
    "森林覆盖率(%)",
    "2017年/完成值",
    "子指标",
]
_CELLS = [
    "",
    "",
    "森林覆盖率",
    "公众绿色出行率",
    "52.5",
    "52.5%",
    "95",
    "2017",
    "%",
    "/",
    "合计",
    "一、生态",
    "注：无",
    "示例区",
]
_CELLS += ["编制", "不适用", "填表人：无", "1", "2", "甲", "指标", "单位", "现状值"]


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A sheet with a heading line (or two) and rows, of cells such as tables have them, some of them merged."""
    width = draw(st.integers(2, 6))
    lines = [["报送表"] + [""] * (width - 1)] * draw(st.integers(0, 1))
    head = draw(st.lists(st.sampled_from(_HEADINGS), min_size=width, max_size=width))
    above, below = [text.partition("/")[0] for text in head], [text.partition("/")[2] for text in head]
    lines += [above, below] if any(below) else [above]
    cell = st.sampled_from(_CELLS)
    lines += draw(st.lists(st.lists(cell, min_size=width, max_size=width + 1), min_size=1, max_size=6))
    cells = {(r, c): GridCell(text) for r, line in enumerate(lines, 1) for c, text in enumerate(line) if text}
    merged = []
    for row, column in draw(st.lists(st.tuples(st.integers(1, len(lines)), st.integers(0, width - 1)), max_size=2)):
        down, right = draw(st.sampled_from([(1, 0), (0, 1), (0, width - 1), (2, 0)]))
        inside = [(r, c) for r in range(row, row + down + 1) for c in range(column, column + right + 1)]
        if not any(span.top <= r <= span.bottom and span.left <= c <= span.right for span in merged for r, c in inside):
            merged.append(Span(row, column, row + down, column + right))
            for spot in inside[1:]:
                cells.pop(spot, None)  # as a spreadsheet does
    return Grid("m.xlsx", "表", cells, tuple(merged))


@given(grids())
def test_every_number_of_a_table_is_read_or_explained_or_named(grid: Grid) -> None:
    found = from_grids([grid])
    if any(problem.code in ("no-table", "sheet-not-read", "column-missing") for problem in found.problems):
        return  # said of the sheet as a whole
    stopped = any(
        problem.level == "error" for problem in found.problems
    )  # nothing is judged, so no column is passed over
    named = {(problem.place.row, problem.place.column) for problem in found.problems if problem.place is not None}
    read = {(entry.place.row, entry.place.column): entry for entry in found.entries}
    beside = {
        spot for entry in found.entries for _, place in entry.columns.values() for spot in [(place.row, place.column)]
    }
    for layout in tables(grid):
        for (row, column), cell in grid.cells.items():
            if row not in layout.rows or read_cell(cell.text).kind != "number":
                continue
            letter = grid.place(row, column).column
            heading = layout.columns.get(column)
            if stopped and (heading is None or heading.field is None):
                continue
            if heading is not None and heading.field not in ("value", "state", "given", "earlier", None):
                continue  # a number, a target, a year, a note: its heading says what it is
            if all(grid.text(row, each) in layout.paths.get(each, ()) for each in grid.rows[row]):
                continue  # the headings again, of samples 1 and 95
            if (row, letter) in read or (row, letter) in beside or (row, None) in named or (row, letter) in named:
                continue
            assert any(
                r == row or (r is not None and r <= layout.bottom and c == letter) or c == letter for r, c in named
            ), f"{letter}{row} {cell.text} is neither read nor named: {found}"


@given(grids())
def test_what_is_read_stands_where_it_is_said_to_stand(grid: Grid) -> None:
    for entry in from_grids([grid]).entries:
        if entry.fault is not None:  # which says nothing, and is named
            continue
        written = {
            grid.place(*spot).column: cell.text for spot, cell in grid.cells.items() if spot[0] == entry.place.row
        }
        said = entry.value or entry.state or entry.reason or ""
        assert written.get(entry.place.column or "", "") == said
        if not said:
            continue
        layout = next(each for each in tables(grid) if entry.place.row in each.rows)
        heading = next(h for c, h in layout.columns.items() if grid.place(column=c).column == entry.place.column)
        assert heading.field != "ignored"
