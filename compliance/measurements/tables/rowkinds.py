"""Rows of a table that hold no data: headings of sections, repeated headings, counts of columns, notes, signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from compliance.cells import read_cell
from compliance.measurements.tables.layout import Layout
from compliance.measurements.tables.surroundings import SIGNED

_TOTAL = re.compile(
    r"(?:[全本][省市县区]|总|合|小|共|分类)?(?:计|合计|总计|小计|共计|平均|平均值|均值|汇总|总数)|全[省市县区]"
)
_NOTE = re.compile(r"^[(（*※]?\s*(?:注|说明|备注|附注|填表说明|资料来源|数据来源)\s*\d*\s*[:：、.．)）]|^[*※]")
_SECTION = re.compile(r"^[(（]?[一二三四五六七八九十]{1,3}[)）、.．]")
_COUNT = re.compile(r"[(（]?\d{1,2}[)）]?|[甲乙丙丁戊]|[A-Z]|栏次|行次")
_LONGEST_NAME = 60


def is_total(name: str) -> bool:
    """Whether a row is the total (or the mean) of others: it measures nothing of its own."""
    return _TOTAL.fullmatch(name) is not None


def is_section(name: str) -> bool:
    """Whether a row with nothing but a name is the heading of a section, or a sentence."""
    return _SECTION.search(name) is not None or len(name) > _LONGEST_NAME


def holds_no_data(layout: Layout, row: int, names: Sequence[int], measured: Sequence[int]) -> bool:
    """Whether a row is no row of data, by its form alone; ``names`` and ``measured`` are the columns of both."""
    grid = layout.grid
    own = grid.rows[row]
    texts = [grid.cells[row, column].text for column in own]
    for column in own:
        span = grid.spans.get((row, column))
        if span and _inside(span.left, span.right, names) and _inside(span.left, span.right, measured):
            others = [grid.cells[row, other].text for other in own if other != column]
            return not any(map(is_number, others)) and not is_bare_number(grid.cells[row, column].text)
    if names and grid.text(row, names[0]) in layout.paths.get(names[0], ()) and _repeats(layout, row):
        return True
    if row == layout.rows[0] and _counts(layout, row, names):
        return True
    if any(is_number(grid.text(row, column)) for column in measured):
        return False
    unexplained = [column for column in own if column not in layout.columns or layout.columns[column].field is None]
    if any(is_number(grid.cells[row, column].text) for column in unexplained):
        return False
    return bool(_NOTE.search(texts[0]) or SIGNED.match(texts[0]))


def _inside(left: int, right: int, columns: Sequence[int]) -> bool:
    return any(left <= column <= right for column in columns)


def is_number(text: str) -> bool:
    """Whether a text is a number, whatever unit stands with it."""
    return read_cell(text).kind == "number"


def is_bare_number(text: str) -> bool:
    """Whether a text is a number and nothing else: 95, but not 9 环境空气质量."""
    cell = read_cell(text)
    return cell.kind == "number" and cell.unit is None


def _repeats(layout: Layout, row: int) -> bool:
    """Whether a row repeats the heading, as on every page of a print."""
    grid = layout.grid
    return all(grid.cells[row, column].text in layout.paths.get(column, ()) for column in grid.rows[row])


def _counts(layout: Layout, row: int, names: Sequence[int]) -> bool:
    """Whether a row below the heading counts the columns: 甲 乙 1 2 3."""
    grid = layout.grid
    texts = [grid.cells[row, column].text for column in grid.rows[row]]
    if len(texts) < 2 or not all(_COUNT.fullmatch(text) for text in texts):
        return False
    digits = [re.sub(r"\D", "", text) for text in texts]
    numbers = [int(each) for each in digits if each]
    rising = all(after == before + 1 for before, after in pairwise(numbers))
    names_counted = any(grid.at(row, column) is not None for column in names)
    return rising and bool(numbers) and names_counted
