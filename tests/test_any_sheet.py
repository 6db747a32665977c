"""Sheets of offices with cells moved, merged, lost and written over by chance: read or refused, and nothing else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from compliance.measurements.tables.headings import words_now
from compliance.measurements.tables.sheets import from_grids
from compliance.problems import ComplianceError
from compliance.reading.grid import Grid, GridCell, Span, grid_of_texts
from compliance.reading.workbooks import read_workbook

ROOT = Path(__file__).parent.parent
SHEETS = [
    grid
    for path in sorted((ROOT / "examples").rglob("*.xlsx"))
    for grid in read_workbook(path.read_bytes(), path.name, "xlsx")
    if len(grid.cells) < 400
]
WORDS = [
    *words_now().fields,
    *words_now().labels,
    *"2017年 5月 1# 甲县 甲桥 mg/L % 12.5 — 0.02L 合计 注： 1.说明 地区：甲县 第29周 Ⅲ".split(),
]


def changed(grid: Grid, chance: random.Random) -> Grid:
    """A sheet with up to eight changes."""
    cells, merged = dict(grid.cells), [*grid.merged]
    for _ in range(chance.randint(1, 8)):
        row, column = chance.choice([*cells]) if cells else (1, 0)
        below, beside = row + chance.randint(0, 2), column + chance.randint(0, 3)
        match chance.randrange(6):
            case 0:
                cells = {spot: cell for spot, cell in cells.items() if spot[0] != row}
            case 1:
                cells = {spot: cell for spot, cell in cells.items() if spot[1] != column}
            case 2:
                cells[below, beside] = GridCell(chance.choice(WORDS))
            case 3:
                apart = all(s.top > below or s.bottom < row or s.left > beside or s.right < column for s in merged)
                merged += [Span(row, column, below, beside)] if apart and (row, column) != (below, beside) else []
            case 4:
                cells.pop((row, column), None)
            case _:
                cells = {(r + (r >= row), c): cell for (r, c), cell in cells.items()}
                merged = [s for s in merged if s.bottom < row]
    return Grid(grid.file, grid.sheet, cells, tuple(merged))


@pytest.mark.parametrize("seed", range(8))
def test_a_sheet_changed_by_chance_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(250):
        grid = changed(chance.choice(SHEETS), chance)
        try:
            from_grids([grid] if grid.cells else [SHEETS[0]])
        except ComplianceError:
            continue


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        # a line of labels, an empty one, and words below it
        ([["地区", "年份"], [], ["甲县", "2017年"], ["指标", "数值"], ["森林覆盖率", "18.4%"]], ()),
        # a word below an empty cell that is merged with it
        ([["指标", "2017年"], ["森林覆盖率", "18.4%"], ["", "城区"]], (Span(3, 0, 3, 1),)),
        # a title of many empty lines, which took minutes
        ([["甲" + "\n \n" * 40 + "乙丙"], ["指标", "2017年"], ["森林覆盖率", "18.4%"]], ()),
    ],
)
def test_sheets_that_once_ended_in_an_error_of_ours(rows: list[list[str]], merged: tuple[Span, ...]) -> None:
    grid = grid_of_texts("m", rows)
    from_grids([Grid("m", None, grid.cells, merged)])
