"""Reading a CSV file: a heading row and the rows below it, counted as a spreadsheet counts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import NamedTuple

from compliance.patterns import pattern
from compliance.problems import ComplianceError, MeasurementError, Place, Problem
from compliance.reading.grid import MOST_CELLS, Grid, column_letter, grid_of_texts, table_too_large
from compliance.reading.text import Text, decode

_DELIMITERS = (",", ";", "\t")
# The parts of a number that a comma stands in, apart, and as they stand beside each other without quotes.
_HEAD, _TAIL = r"[^0-9.,\"\n]{0,3}[1-9][0-9]{0,2}", r"[0-9]{3}(?:\.[0-9]+)?[%％]?"
_BEFORE_THOUSANDS, _THOUSANDS = pattern(_HEAD), pattern(_TAIL)
_BARE = pattern(rf"(?<![0-9.])({_HEAD}),(?=({_TAIL})(?:[,\r\n]|$))")
_MAYBE_SPLIT = pattern(",[0-9]{3}(?:[.,%％\r\n]|$)")
MOST_LINES = 1_048_576  # of a file, empty ones too: as many rows as a sheet has
MOST_ROWS, MOST_SPOTS = 50_000, 500_000  # of a long table; larger ones are judged row by row
_MOST_PROBLEMS = 20  # a file that is wrong in every row says so often enough


class Row(NamedTuple):
    """One row of a table: its number as a spreadsheet shows it, and a cell for every heading.

    ``split`` are the columns of cells that may be a number only with the next (see ``_split_numbers``).
    """

    number: int
    cells: tuple[str, ...]
    split: frozenset[int] = frozenset()


class Table(NamedTuple):
    """A heading row and the rows below it that hold anything."""

    name: str
    encoding: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    header_row: int = 1

    def place(self, row: Row | None, column: int | None = None) -> Place:
        """Where a cell stands, or its whole row; without a row, a heading."""
        letter = None if column is None else column_letter(column)
        return Place(self.name, row=self.header_row if row is None else row.number, column=letter)


def read_csv(content: bytes, name: str) -> Table:
    """The table in a CSV file. Raises MeasurementError with everything that is wrong with its form."""
    decoded = text_of(content, name)
    filled = [*islice(_filled(_records(decoded.text, name)), MOST_ROWS + 1)]
    if len(filled) > MOST_ROWS:
        raise table_too_large(name, MOST_ROWS, "rows")
    if not filled:
        raise MeasurementError(Problem("empty-file", place=Place(name), details={"name": name}))
    first, rows = filled[0], filled[1:]
    width = max(index for index, cell in enumerate(first.cells) if cell) + 1
    if width * len(rows) > MOST_SPOTS:
        raise table_too_large(name, MOST_SPOTS, "spots")
    padding = ("",) * width
    fitted = tuple(
        row if len(row.cells) == width else row._replace(cells=(row.cells + padding)[:width]) for row in rows
    )
    table = Table(name, decoded.encoding, first.cells[:width], fitted, first.number)
    problems = [*islice(chain(_duplicate_columns(table), _cells_without_heading(table, rows)), _MOST_PROBLEMS)]
    if problems:
        raise MeasurementError(problems)
    return table


def first_row(content: bytes, name: str) -> tuple[str, ...]:
    """The first row of a CSV file that holds anything; none in an empty file. Raises MeasurementError."""
    first = next(_filled(_records(text_of(content, name).text, name)), None)
    return () if first is None else first.cells


def read_csv_grid(content: bytes, name: str) -> Grid | None:
    """Every cell of a CSV file where it stands, whatever it may mean; None for more than a table kept by hand has.

    Raises MeasurementError.
    """
    text = text_of(content, name).text
    if text.count(_delimiter(text)) > MOST_CELLS:
        return None
    split: set[tuple[int, int]] = set()

    def cells() -> Iterator[list[str]]:
        for row, (record, columns) in enumerate(_records(text, name), start=1):
            split.update((row, column) for column in columns)
            yield record

    return grid_of_texts(name, cells(), split)


def read_tabs(content: bytes, name: str) -> tuple[Grid, ...]:
    """The one sheet of a text with tabs that is called a workbook. Raises MeasurementError."""
    grid = read_csv_grid(content, name)
    if grid is None:
        raise table_too_large(name, MOST_CELLS, "cells")
    return (grid,)


def text_of(content: bytes, name: str) -> Text:
    """The text of a file with a table. Raises MeasurementError."""
    lines = content.count(b"\n") + content.count(b"\r")
    if lines > 2 * MOST_LINES:
        raise table_too_large(name, MOST_LINES, "rows")
    try:
        return decode(content, name)
    except ComplianceError as error:
        raise MeasurementError(error.problems) from None


def _records(text: str, name: str) -> Iterator[tuple[list[str], tuple[int, ...]]]:
    """Every record of the file, empty ones too, so that counting them gives the spreadsheet's rows.

    With each, the columns of its numbers that a comma seems to have split.
    """
    import csv
    import io

    lines: list[str] = []  # of the record that is being read

    def noted() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            lines.append(line)
            yield line

    delimiter = _delimiter(text)
    reader = csv.reader(noted(), delimiter=delimiter, skipinitialspace=True, strict=True)
    row = 1
    try:
        for record in reader:
            yield record, (*_split_numbers(record, lines),) if delimiter == "," else ()
            lines.clear()
            row += 1
    except csv.Error as error:
        place, details = Place(name, row=row), {"name": name, "row": row, "message": str(error)}
        raise MeasurementError(Problem("not-csv", place=place, details=details)) from None


def _split_numbers(record: Sequence[str], lines: Iterable[str]) -> Iterator[int]:
    """The columns of cells that stand before three digits, as 1 and 234 do where 1,234 was not put in quotes.

    Who means two numbers writes a space behind the comma, or quotes.
    """
    if not any(map(_MAYBE_SPLIT.search, lines)):  # nearly always, and each cell need not be looked at
        return
    columns = [
        column
        for column, (first, second) in enumerate(pairwise(record))
        if _THOUSANDS.fullmatch(second) and _BEFORE_THOUSANDS.fullmatch(first)
    ]
    written = {(part[1].lstrip(), part[2]) for line in lines if columns for part in _BARE.finditer(line)}
    yield from (column for column in columns if (record[column], record[column + 1]) in written)


def _delimiter(text: str) -> str:
    """The delimiter that the first line with any has most of, outside quotes; a title above the table has none."""
    for line in text.lstrip().split("\n", maxsplit=20)[:20]:
        unquoted = "".join(line.split('"')[::2])
        delimiter = max(_DELIMITERS, key=unquoted.count)
        if delimiter in unquoted:
            return delimiter
    return _DELIMITERS[0]


def _filled(records: Iterable[tuple[list[str], tuple[int, ...]]]) -> Iterator[Row]:
    """The records that hold anything, numbered, their cells without white space around them (full-width space too)."""
    for number, (record, split) in enumerate(records, start=1):
        cells = tuple(map(str.strip, record))
        if any(cells):
            yield Row(number, cells, frozenset(split))


def _duplicate_columns(table: Table) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for index, heading in enumerate(table.header):
        first = seen.setdefault(heading, index)
        if heading and first != index:
            details = {"name": table.name, "heading": heading, "first": column_letter(first)}
            related = ((table.place(None, first), heading),)
            place = table.place(None, index)
            yield Problem("duplicate-column", place=place, key=heading, details=details, related=related)


def _cells_without_heading(table: Table, rows: list[Row]) -> Iterator[Problem]:
    """Cells that no heading explains: below an empty one, or beyond the last. None may be dropped silently."""
    unnamed = [index for index, heading in enumerate(table.header) if not heading]
    for index in unnamed:
        row = next((row for row in table.rows if row.cells[index]), None)
        if row is not None:
            yield _unexplained("column-without-heading", table, row, index)
    width = len(table.header)
    for row in rows:
        beyond = next((index for index in range(width, len(row.cells)) if row.cells[index]), None)
        if beyond is not None:
            yield _unexplained("row-too-long", table, row, beyond)


def _unexplained(code: str, table: Table, row: Row, index: int) -> Problem:
    width, cell = len(table.header), row.cells[index]
    details = {"name": table.name, "row": row.number, "column": column_letter(index), "width": width, "cell": cell[:60]}
    return Problem(code, place=table.place(row, index), key=cell[:60], details=details)
