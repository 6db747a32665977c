"""A table of the ledger: headings, rows of typed cells, filters, and a page setup that prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from compliance.judging.verdict import Verdict
from compliance.reports import workbook as paper
from compliance.reports.phrases import SHAPES, verdict_word
from compliance.words import say

if TYPE_CHECKING:
    from compliance.reports.workbook import Cell, Workbook, Worksheet


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal as it is written; a spreadsheet can count with it where a double holds it.

    Of a computed one the cell holds all digits and shows those that a reader wants (``shown``).
    """

    digits: str
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict by shape, word and colour; ``beside`` stands after the shape instead of the word."""

    verdict: Verdict
    constraint: str | None = None
    beside: str | None = None

    def text(self, language: str) -> str:
        """What the cell says."""
        word = verdict_word(self.verdict, language, self.constraint) if self.beside is None else self.beside
        return f"{SHAPES[self.verdict]} {word}".strip()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in digits, and where its words stand."""

    heading: str
    width: float
    aligned: Literal["left", "center", "right"] = "left"
    aside: bool = False  # on the screen alone, right of what is printed, on one line


Value = str | int | Number | Mark | None


class Page:
    """A sheet that is written from the top: lines of words first, then one table."""

    def __init__(self, book: Workbook, title: str, words: str, columns: Sequence[Column], language: str) -> None:
        self.sheet: Worksheet = paper.sheet(book, title)
        self.columns, self.language = columns, language
        self.printed = [column for column in columns if not column.aside]
        self.row = 0
        paper.widths(self.sheet, (column.width for column in columns))
        self.line(words, size=14, bold=True)
        paper.footer(self.sheet, words, say(language, "ledger.printed"))

    def line(self, words: str, *, size: int = 10, bold: bool = False) -> None:
        """A line of words over the whole table."""
        self.row += 1
        paper.title(self.sheet, self.row, words, len(self.printed), size=size, bold=bold)
        whole = sum(column.width for column in self.printed) * 10 / size
        paper.height(self.sheet, self.row, [(words, whole)], least=2.2 * size)

    def headings(self, *, frozen: int = 0) -> None:
        """The headings of the table: they stay in sight with the first ``frozen`` columns, and on every page."""
        self.row += 1
        paper.heading(self.sheet, self.row, (column.heading for column in self.columns))
        told = [(column.heading, column.width) for column in self.columns]
        paper.height(self.sheet, self.row, told, least=26)
        self.sheet.freeze_panes = f"{paper.letter(frozen + 1)}{self.row + 1}"
        self.head = self.row

    def add(self, values: Iterable[Value]) -> None:
        """A row of the table."""
        self.row += 1
        told = []
        for index, (value, column) in enumerate(zip(values, self.columns, strict=True), 1):
            self._put(paper.at(self.sheet, self.row, index), value, column)
            if column.aside:
                continue
            if isinstance(value, str):
                told.append((value, column.width))
            elif isinstance(value, Mark):
                told.append((value.text(self.language), column.width))
        paper.height(self.sheet, self.row, told)

    def _put(self, cell: Cell, value: Value, column: Column) -> None:
        if isinstance(value, str) and column.aligned == "center":
            value = paper.counted(value)
        if isinstance(value, Mark):
            back, ink = paper.COLOURS[value.verdict]
            look = paper.Look(horizontal="center", bold=True, colour=ink, ground=back)
            paper.text(cell, value.text(self.language), look)
        elif isinstance(value, Number):
            paper.number(cell, value.digits, paper.Look(), value.shown)
        elif isinstance(value, int):
            cell.value = value
            paper.dressed(cell, paper.Look(horizontal="center", colour=paper.INK if value else paper.SOFT))
        else:
            paper.text(cell, value, paper.Look(horizontal=column.aligned, wrap=not column.aside))

    def finish(self) -> None:
        """Filters over the table, and what is printed."""
        last = paper.letter(len(self.columns))
        if self.row > self.head:
            self.sheet.auto_filter.ref = f"A{self.head}:{last}{self.row}"
        self.sheet.print_area = f"A1:{paper.letter(len(self.printed))}{self.row}"
