"""Reading a CSV file: a heading row and the rows below it, counted as a spreadsheet counts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from compliance.problems import ComplianceError, MeasurementError, Place, Problem
from compliance.reading.grid import MOST_CELLS, Grid, column_letter, grid_of_texts
from compliance.reading.text import Text, decode

_DELIMITERS = (",", ";", "\t")
_MOST_PROBLEMS = 20  # a file that is wrong in every row says so often enough


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its number as a spreadsheet shows it, and a cell for every heading."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
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
    found = _text(content, name)
    filled = [*_filled(_records(found.text, name))]
    if not filled:
        raise MeasurementError(Problem("empty-file", place=Place(name), details={"name": name}))
    first, rows = filled[0], filled[1:]
    width = max(index for index, cell in enumerate(first.cells) if cell) + 1
    padding = ("",) * width
    fitted = tuple(row if len(row.cells) == width else Row(row.number, (row.cells + padding)[:width]) for row in rows)
    table = Table(name, found.encoding, first.cells[:width], fitted, first.number)
    problems = [*islice(chain(_duplicate_columns(table), _cells_without_heading(table, rows)), _MOST_PROBLEMS)]
    if problems:
        raise MeasurementError(problems)
    return table


def first_row(content: bytes, name: str) -> tuple[str, ...]:
    """The first row of a CSV file that holds anything; none in an empty file. Raises MeasurementError."""
    first = next(_filled(_records(_text(content, name).text, name)), None)
    return () if first is None else first.cells


def read_csv_grid(content: bytes, name: str) -> Grid | None:
    """Every cell of a CSV file where it stands, whatever it may mean; None for more than a table kept by hand has.

    Raises MeasurementError.
    """
    text = _text(content, name).text
    if text.count(_delimiter(text)) > MOST_CELLS:
        return None
    return grid_of_texts(name, _records(text, name))


def _text(content: bytes, name: str) -> Text:
    try:
        return decode(content, name)
    except ComplianceError as error:
        raise MeasurementError(error.problems) from None


def _records(text: str, name: str) -> Iterator[list[str]]:
    """Every record of the file, empty ones too, so that counting them gives the spreadsheet's rows."""
    import csv
    import io

    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True, strict=True)
    row = 1
    try:
        for record in reader:
            yield record
            row += 1
    except csv.Error as error:
        place, details = Place(name, row=row), {"name": name, "row": row, "message": str(error)}
        raise MeasurementError(Problem("not-csv", place=place, details=details)) from None


def _delimiter(text: str) -> str:
    """The delimiter that the first line with any has most of, outside quotes; a title above the table has none."""
    for line in text.lstrip().split("\n", maxsplit=20)[:20]:
        unquoted = "".join(line.split('"')[::2])
        found = max(_DELIMITERS, key=unquoted.count)
        if found in unquoted:
            return found
    return _DELIMITERS[0]


def _filled(records: Iterable[list[str]]) -> Iterator[Row]:
    """The records that hold anything, numbered, their cells without white space around them (full-width space too)."""
    for number, record in enumerate(records, start=1):
        cells = tuple(map(str.strip, record))
        if any(cells):
            yield Row(number, cells)


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
