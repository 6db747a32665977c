"""Cells of a sheet where they stand, as a person sees them; what they mean is for others to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from compliance.place import Place
from compliance.problems import MeasurementError, Problem

CellKind = Literal["text", "number", "date", "boolean", "error", "formula", "otherwise"]
SheetState = Literal["visible", "hidden", "veryHidden"]

MOST_CELLS = 200_000  # filled cells of a workbook; one district's indicators need a few thousand
_UPSETTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST_REMARK = 200
_MOST_MERGED = 500_000  # cells below merged ranges, within the part of a sheet that is used


@dataclass(frozen=True, slots=True)
class GridCell:
    """What one cell shows. Numbers have their digits as stored, with the unit that their number format shows.

    ``error`` is an error value such as #DIV/0!, ``formula`` a formula whose value was never computed, ``otherwise`` a
    number of which the format shows something else (0 as a dash, nothing at all); their text says what the cell holds.
    """

    text: str
    kind: CellKind = "text"


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range, its first and last row and column, both included; rows count from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook, or a CSV file (without a sheet's name): its filled cells by row and column.

    Rows count from 1, columns from 0. ``hidden_columns`` are ranges, both ends included. ``struck`` are the cells that
    are struck through: wholly (True), or in a part of their text. ``comments`` are what people remark on cells.
    """

    file: str
    sheet: str | None
    cells: Mapping[tuple[int, int], GridCell]
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    state: SheetState = "visible"
    struck: Mapping[tuple[int, int], bool] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @cached_property
    def rows(self) -> Mapping[int, tuple[int, ...]]:
        """The filled columns of every row that holds anything, in order; merged cells count where they begin."""
        found: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            found.setdefault(row, []).append(column)
        return {row: tuple(columns) for row, columns in found.items()}

    @cached_property
    def width(self) -> int:
        """How many columns the sheet uses."""
        return max((column for _, column in self.cells), default=-1) + 1

    @cached_property
    def spans(self) -> Mapping[tuple[int, int], Span]:
        """For every cell below a merged range, within the used part of the sheet: that range."""
        last = max(self.rows, default=0)
        found: dict[tuple[int, int], Span] = {}
        for span in self.merged:
            bottom, right = min(span.bottom, last), min(span.right, self.width - 1)
            if bottom < span.top or right < span.left:
                continue
            if (bottom - span.top + 1) * (right - span.left + 1) + len(found) > _MOST_MERGED:
                raise MeasurementError(too_large(self.file, _MOST_MERGED))
            inside = Span(span.top, span.left, bottom, right)
            for row in range(span.top, bottom + 1):
                for column in range(span.left, right + 1):
                    found.setdefault((row, column), inside)
        return found

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """Where the cell that is seen at a spot is written: its own place, or the corner of its merged range."""
        span = self.spans.get((row, column))
        return (row, column) if span is None else (span.top, span.left)

    def at(self, row: int, column: int) -> GridCell | None:
        """The cell that is seen at a spot, merged ranges included; None where nothing is."""
        return self.cells.get(self.origin(row, column))

    def text(self, row: int, column: int) -> str:
        """What is seen at a spot; empty where nothing is."""
        cell = self.at(row, column)
        return "" if cell is None else cell.text

    def is_hidden(self, row: int, column: int) -> bool:
        """Whether a cell is in a hidden row or column."""
        return row in self.hidden_rows or any(first <= column <= last for first, last in self.hidden_columns)

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """Where a cell stands, or its row, or the sheet."""
        letter = None if column is None else column_letter(column)
        return Place(self.file, row=row, column=letter, sheet=self.sheet)


def clean(text: str) -> str:
    """The text of a cell without white space around it; what would upset a terminal in it is shown as lost."""
    return _UPSETTING.sub("�", text.replace("\r\n", "\n").replace("\r", "\n").strip())


def remark(text: str) -> str:
    """A comment on a cell in one line, cut where it is long."""
    line = " ".join(clean(text).split())
    return line[:_LONGEST_REMARK] + "…" * (len(line) > _LONGEST_REMARK)


def too_large(file: str, limit: int) -> Problem:
    """The problem of a workbook with more cells than any table of measurements has."""
    return Problem("workbook-too-large", Place(file), details={"name": file, "limit": limit, "what": "cells"})


def grid_of_texts(file: str, records: Iterable[Iterable[str]]) -> Grid:
    """The grid of a CSV file."""
    cells = {
        (row, column): GridCell(text.strip())
        for row, record in enumerate(records, start=1)
        for column, text in enumerate(record)
        if text.strip()
    }
    return Grid(file, None, cells)


def column_letter(index: int) -> str:
    """The letter of a column in a spreadsheet, the first being 0: A … Z, AA, AB …"""
    letters = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        letters = chr(ord("A") + rest) + letters
        index -= 1
    return letters


def column_index(letters: str) -> int:
    """The index of a column from its letters, the first being 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
