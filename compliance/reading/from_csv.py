"""Reading a CSV file: a heading row and the rows below it, counted as a spreadsheet counts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise

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


def read_csv(content: bytes, name: str) -> Grid:
    """Every cell of a CSV file where it stands, whatever it may mean. Raises MeasurementError.

    Of a file with more cells than any table, as many are read as it takes to say so.
    """
    text = text_of(content, name).text
    by_hand, filled, spots = is_kept_by_hand(text), 0, 0
    split: set[tuple[int, int]] = set()

    def cells() -> Iterator[list[str]]:
        nonlocal filled, spots
        for row, (record, columns) in enumerate(_records(text, name), start=1):
            split.update((row, column) for column in columns)
            filled += any(map(str.strip, record))
            if filled > MOST_ROWS and not by_hand:
                raise table_too_large(name, MOST_ROWS, "rows")
            yield record[: MOST_SPOTS + 1] if by_hand or spots <= MOST_SPOTS else []
            spots += (len(record) - record.count("")) * (filled > 1)

    return grid_of_texts(name, cells(), split)


def is_kept_by_hand(text: str) -> bool:
    """Whether a file has no more cells than a table that people keep."""
    return text.count(_delimiter(text)) <= MOST_CELLS


def read_tabs(content: bytes, name: str) -> tuple[Grid, ...]:
    """The one sheet of a text with tabs that is called a workbook. Raises MeasurementError."""
    if not is_kept_by_hand(text_of(content, name).text):
        raise table_too_large(name, MOST_CELLS, "cells")
    return (read_csv(content, name),)


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


# A long table: a heading row, and rows of which every cell stands below a heading.


def headings(grid: Grid) -> tuple[str, ...]:
    """The texts of the first row that holds anything; none in an empty file."""
    row, columns = next(iter(grid.rows.items()), (0, (-1,)))
    return tuple(grid.text(row, column) for column in range(columns[-1] + 1))


def refuse_bad_form(grid: Grid) -> None:
    """Refuse what is no long table. Raises MeasurementError with everything that is wrong with its form."""
    if not grid.cells:
        raise MeasurementError(Problem("empty-file", place=Place(grid.file), details={"name": grid.file}))
    header, rows = headings(grid), [*grid.rows][1:]
    if len(rows) >= MOST_ROWS:
        raise table_too_large(grid.file, MOST_ROWS, "rows")
    if len(header) * len(rows) > MOST_SPOTS:
        raise table_too_large(grid.file, MOST_SPOTS, "spots")
    problems = [*islice(chain(_duplicate_columns(grid, header), _cells_without_heading(grid, header)), _MOST_PROBLEMS)]
    if problems:
        raise MeasurementError(problems)


def _duplicate_columns(grid: Grid, header: Sequence[str]) -> Iterator[Problem]:
    row = next(iter(grid.rows))
    seen: dict[str, int] = {}
    for index, heading in enumerate(header):
        first = seen.setdefault(heading, index)
        if heading and first != index:
            details = {"name": grid.file, "heading": heading, "first": column_letter(first)}
            related = ((grid.place(row, first), heading),)
            yield Problem("duplicate-column", grid.place(row, index), heading, details, related)


def _cells_without_heading(grid: Grid, header: Sequence[str]) -> Iterator[Problem]:
    """Cells that no heading explains: below an empty one, or beyond the last. None may be dropped silently."""
    width = len(header)

    def unexplained(code: str, row: int, column: int) -> Problem:
        cell = grid.text(row, column)[:60]
        details = {"name": grid.file, "row": row, "column": column_letter(column), "width": width, "cell": cell}
        return Problem(code, grid.place(row, column), cell, details)

    for index in (index for index, heading in enumerate(header) if not heading):
        row = next((row for row in grid.rows if (row, index) in grid.cells), None)
        if row is not None:
            yield unexplained("column-without-heading", row, index)
    for row, columns in grid.rows.items():
        beyond = next((column for column in columns if column >= width), None)
        if beyond is not None:
            yield unexplained("row-too-long", row, beyond)
