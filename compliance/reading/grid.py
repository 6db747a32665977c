"""Cells of a sheet where they stand, as a person sees them, their number formats with them.

The digits are those that are stored, at 15 significant digits, never the rounded ones that a format shows: a verdict
must not change because somebody widened a column.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from compliance.cells import exact, plain
from compliance.patterns import pattern
from compliance.problems import MeasurementError, Place, Problem
from compliance.visible import escaped

CellKind = Literal["text", "number", "date", "boolean", "error", "formula", "otherwise"]
SheetState = Literal["visible", "hidden", "veryHidden"]

MOST_CELLS = 100_000  # filled cells of a workbook; one district's indicators need a few thousand
TEXT = "正文"  # the sheet of the lines that a sentence parts from the tables of a document; they may be of all of them
# When samples were taken, in a sentence: 受…委托，我公司于2024年5月22日对甲县松岭江地表水进行了采样.
SAMPLED_ON_DAY = pattern(
    r"(?<![\d日至~～—–-])([12]\d{3}(?:年\d{1,2}月\d{1,2}日|([-./])\d{1,2}\2\d{1,2}))\s*"
    r"(?:[,，]?[^\d,，。;；:：]{0,10}对[^年,，。;；:：]{2,30}(?:进行|开展|实施)了?(?:现场)?)?(?:采样|取样)(?![点位断人])",
    having="样",
)
_UPSETTING = pattern("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
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
    stored: Decimal | None = field(default=None, compare=False)  # every digit, where there are more than fifteen


class Span(NamedTuple):
    """A merged range, its first and last row and column, both included; rows count from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook, or a CSV file (without a sheet's name): its filled cells by row and column.

    Rows count from 1, columns from 0. ``struck`` are the cells that are struck through: wholly (True), or in a part of
    their text. ``comments`` are what people remark on cells. ``split`` are cells of CSV that may be a number only with
    the one to the right. ``changed`` are cells under tracked changes that nobody has accepted yet. A table of a Word
    document has the lines above it in the rows before row 1: 0, -1 …
    """

    file: str
    sheet: str | None
    cells: Mapping[tuple[int, int], GridCell]
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    state: SheetState = "visible"
    struck: Mapping[tuple[int, int], bool] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    split: Collection[tuple[int, int]] = frozenset()
    changed: Collection[tuple[int, int]] = frozenset()

    @cached_property
    def rows(self) -> Mapping[int, tuple[int, ...]]:
        """The filled columns of every row that holds anything, in order; merged cells count where they begin."""
        by_row: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            by_row.setdefault(row, []).append(column)
        return {row: tuple(columns) for row, columns in by_row.items()}

    @cached_property
    def stem(self) -> str:
        """The name of the file without its folder and its extension."""
        return os.path.splitext(os.path.basename(self.file))[0]

    @cached_property
    def width(self) -> int:
        """How many columns the sheet uses."""
        return max((column for _, column in self.cells), default=-1) + 1

    @cached_property
    def spans(self) -> Mapping[tuple[int, int], Span]:
        """For every cell below a merged range, within the used part of the sheet: that range."""
        return laid_out(self.merged, self.cells, self.file) if self.merged else {}

    def seen(self, row: int) -> tuple[int, ...]:
        """The columns of a row in which something is seen, merged ranges included, in order."""
        return self._seen.get(row, ())

    @cached_property
    def _seen(self) -> Mapping[int, tuple[int, ...]]:
        by_row: dict[int, set[int]] = {row: set(columns) for row, columns in self.rows.items()}
        for (row, column), span in self.spans.items():
            if (span.top, span.left) in self.cells:
                by_row.setdefault(row, set()).add(column)
        return {row: tuple(sorted(columns)) for row, columns in by_row.items()}

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """Where the cell that is seen at a spot is written: its own place, or the corner of its merged range."""
        span = self.spans.get((row, column))
        return (row, column) if span is None else (span.top, span.left)

    def at(self, row: int, column: int) -> GridCell | None:
        """The cell that is seen at a spot, merged ranges included; None where nothing is."""
        return self._shown.get((row, column))

    @cached_property
    def _shown(self) -> Mapping[tuple[int, int], GridCell]:
        """The cells that are seen at all spots."""
        corners = {spot: (span.top, span.left) for spot, span in self.spans.items()}
        own = {spot: cell for spot, cell in self.cells.items() if spot not in corners} if corners else self.cells
        return {**own, **{spot: self.cells[at] for spot, at in corners.items() if at in self.cells}} if corners else own

    def text(self, row: int, column: int) -> str:
        """What is seen at a spot; empty where nothing is."""
        cell = self._shown.get((row, column))
        return "" if cell is None else cell.text

    def is_hidden(self, row: int, column: int) -> bool:
        """Whether a cell is in a hidden row or column."""
        return row in self.hidden_rows or column in self.hidden_columns

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """Where a cell stands, or its row, or the sheet; a line above row 1 is counted from the table upwards."""
        if row is not None and row < 1:
            return Place(self.file, row=1 - row, sheet=f"{self.sheet}上方")
        letter = None if column is None else column_letter(column)
        return Place(self.file, row=row, column=letter, sheet=self.sheet)


class Draft:
    """A sheet that is being read: what is seen in it so far."""

    def __init__(self, file: str, sheet: str | None = None) -> None:
        self.file, self.sheet = file, sheet
        self.cells: dict[tuple[int, int], GridCell] = {}
        self.struck: dict[tuple[int, int], bool] = {}
        self.comments: dict[tuple[int, int], str] = {}
        self.merged: list[Span] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.changed: set[tuple[int, int]] = set()

    def put(self, spot: tuple[int, int], cell: GridCell, struck: bool | None, remarks: Collection[str] = ()) -> None:
        """Note what a cell shows, whether it is struck through, and what people remark on it."""
        self.cells[spot] = cell
        if struck is not None:
            self.struck[spot] = struck
        if remarks and (words := "；".join(filter(None, remarks))):
            self.comments[spot] = words

    def grid(self, state: SheetState = "visible") -> Grid:
        """The sheet as it was read."""
        return Grid(
            self.file, self.sheet, self.cells, tuple(self.merged), frozenset(self.hidden_rows),
            frozenset(self.hidden_columns), state, self.struck, self.comments, changed=self.changed,
        )  # fmt: skip


def clean(text: str) -> str:
    """The text of a cell without white space around it; what would upset a terminal in it is shown as an escape."""
    if text.isprintable():
        return text.strip()
    return _UPSETTING.sub(lambda match: escaped(match[0]), text.replace("\r\n", "\n").replace("\r", "\n").strip())


_RAISED = str.maketrans("0123456789+-−–n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻ⁿ")


def raised(text: str) -> str:
    """Characters above the line, as such: 10 with a raised 3 is no 103, and 95.2 with a footnote 1 is no 95.21."""
    return text.translate(_RAISED)


def is_struck(pieces: set[bool | None] | None, cell: bool) -> bool | None:
    """Whether all of a text is struck through (True), a part of it (False), or nothing (None).

    A piece without a font of its own has the cell's.
    """
    if not cell and (not pieces or True not in pieces):
        return None
    marks = {cell} if not pieces else {cell if each is None else each for each in pieces}
    return None if True not in marks else marks == {True}


def remark(text: str) -> str:
    """A comment on a cell in one line, cut where it is long."""
    line = " ".join(clean(text).split())
    return line[:_LONGEST_REMARK] + "…" * (len(line) > _LONGEST_REMARK)


def laid_out(spans: Iterable[Span], used: Iterable[tuple[int, int]], file: str) -> Mapping[tuple[int, int], Span]:
    """For every cell of some ranges, within the used part of a sheet: its range. Raises MeasurementError."""
    last, right_most = 0, -1
    for row, column in used:
        last, right_most = max(last, row), max(right_most, column)
    by_corner: dict[tuple[int, int], Span] = {}
    left = _MOST_MERGED
    for span in spans:
        bottom, right = min(span.bottom, last), min(span.right, right_most)
        if bottom < span.top or right < span.left:
            continue
        left -= (bottom - span.top + 1) * (right - span.left + 1)
        if left < 0:
            raise too_large(file, _MOST_MERGED)
        inside = Span(span.top, span.left, bottom, right)
        for row in range(span.top, bottom + 1):
            for column in range(span.left, right + 1):
                by_corner.setdefault((row, column), inside)
    return by_corner


def too_large(file: str, limit: int, what: str = "cells", code: str = "workbook-too-large") -> MeasurementError:
    """The problem of a workbook with more cells than any table of measurements has, or more of something else."""
    details = {"name": file, "limit": limit, "kind": f"too many: {what}"}
    return MeasurementError(Problem(code, Place(file), details=details))


def table_too_large(file: str, limit: int, what: str) -> MeasurementError:
    """The problem of a table that is judged as fast row by row, and not at once."""
    return too_large(file, limit, what, "table-too-large")


def grid_of_texts(file: str, records: Iterable[Iterable[str]], split: Collection[tuple[int, int]] = ()) -> Grid:
    """The grid of a CSV file."""
    cells = {
        (row, column): _text_cell(shows)
        for row, record in enumerate(records, start=1)
        for column, text in enumerate(record)
        if (shows := text.strip())
    }
    return Grid(file, None, cells, split=split)


_text_cell = lru_cache(maxsize=4096)(GridCell)  # many cells of a table say the same


@lru_cache(maxsize=1024)
def column_letter(index: int) -> str:
    """The letter of a column in a spreadsheet, the first being 0: A … Z, AA, AB …"""
    letters = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        letters = chr(ord("A") + rest) + letters
        index -= 1
    return letters


def spot_name(row: int, column: int) -> str:
    """A cell as a spreadsheet calls it: D23."""
    return f"{column_letter(column)}{row}"


def column_index(letters: str) -> int:
    """The index of a column from its letters, the first being 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


# Formats that a workbook need not write out, by number; 27 to 36 and 50 to 58 are those of Chinese systems.
BUILT_IN = {
    9: "0%", 10: "0.00%", 2: "0.00", 4: "#,##0.00", 3: "#,##0", 1: "0", 11: "0.00E+00", 37: "#,##0", 38: "#,##0",
    39: "#,##0.00", 40: "#,##0.00", 41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;-"¥"#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;-"¥"#,##0.00;"-"', 5: '"¥"#,##0', 6: '"¥"#,##0', 7: '"¥"#,##0.00', 8: '"¥"#,##0.00',
    **dict.fromkeys((14, 15, 22, 28, 29, 30, 31, 50, 51, 53, 54, 58, 27, 36, 52), "yyyy-mm-dd"),
    **dict.fromkeys((17, 57), "yyyy-mm"), 16: "mm-dd",
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), "h:mm"),
}  # fmt: skip

_TOKEN = pattern(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)|'
    r"(?P<digit>[0#?])|(?P<exponent>[eE][+-])|(?P<date>[yYmMdDhHsS]+|上午/下午|AM/PM)|(?P<other>.)",
    re.DOTALL,
)
_SILENT = frozenset("-+() \t　")  # signs and gaps that a format writes around digits; the number has its own
_DASHES = frozenset("-–—/无")  # in place of a 0
_MINUS = frozenset("-−–(（")
_FIRST_DAY, _FIRST_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_HALF_A_SECOND, _MIDNIGHT = timedelta(seconds=0.5), time()
_LAST_SERIAL = 2_958_466  # the day after 9999-12-31
_FURTHEST = 60  # places by which a format moves the point; a scaling comma moves it by three
_LONGEST_CODE = 255  # of a format; a spreadsheet writes no longer one
_HALF = Decimal("0.5")
_SHORT = 16  # characters of a number that has no more than fifteen digits


class _Section(NamedTuple):
    """One part of a number format: what stands around the digits, how far they are moved, or the parts of a date."""

    before: str = ""
    after: str = ""
    power: int = 0  # of ten: 2 for %, -3 for a scaling comma
    decimals: int = 0
    digits: bool = False
    broken: bool = False  # words between digits: 0!.0 shows a point that is none
    date: str = ""
    condition: bool = False
    dash: bool = False
    minus: bool = False  # a sign before the digits that makes a number one below 0 for whoever looks: -0, (0)
    zero: bool = False  # whether it shows a 0 as one: 0 does, # shows nothing


def shown(stored: float, code: str, *, since_1904: bool = False) -> GridCell:
    """The number of a cell as its format shows it."""
    if code == "General" and len(text := repr(stored)) < _SHORT and stored and "e" not in text and "n" not in text:
        return GridCell(text.removesuffix(".0"), "number")  # all of its digits, and no more
    try:
        value = exact(stored)
    except ValueError:  # beyond all measure; the grammar of cells refuses the text
        return GridCell(repr(stored), "number")
    sections = _sections(code if len(code) <= _LONGEST_CODE else "0!.")
    position = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    used = sections if any(section.condition for section in sections) else (sections[position],)
    if any(section.date for section in used):
        return _as_date(stored, used[0].date, since_1904)
    first = used[0]
    alike = all((s.before, s.after, s.power, s.digits) == (first.before, first.after, first.power, True) for s in used)
    nothing = any(not s.zero and abs(value.scaleb(s.power)).scaleb(s.decimals) < _HALF for s in used)
    broken = any(section.broken or abs(section.power) > _FURTHEST for section in used)
    turned = value > 0 and len(used) == 1 and first.minus
    if not alike or nothing or broken or turned or (value == 0 and first.dash):
        return GridCell(plain(value), "otherwise")
    moved = exact(plain(value.scaleb(first.power)).rstrip("0").rstrip(".")) if first.power < 0 else value
    moved = value.scaleb(first.power) if first.power > 0 else moved
    every = Decimal(repr(stored))
    longer = every.scaleb(first.power) if every != value and first.power >= 0 else None
    return GridCell(first.before + _padded(moved, first.decimals) + first.after, "number", longer)


def _padded(value: Decimal, decimals: int) -> str:
    """All digits of a number, with the zeros that its format shows behind them: 0.7 under 0.00 is 0.70."""
    text = plain(value)
    written = len(text.partition(".")[2])
    if written >= decimals:
        return text
    return text + ("" if written else ".") + "0" * (decimals - written)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    return tuple(_section(part) for part in _parts(code))


def _parts(code: str) -> list[str]:
    """The sections of a format, at most three for numbers; a semicolon in quotes or behind a backslash is none."""
    parts = [""]
    for token in _TOKEN.finditer(code):
        if token[0] == ";":
            parts.append("")
        else:
            parts[-1] += token[0]
    return parts[:3]


def _section(code: str) -> _Section:
    before, after, date = "", "", ""
    decimals = percent = commas = 0
    digits = point = broken = condition = dash = minus = zero = False
    if code.strip() in ("", "@"):  # an empty section shows nothing; @ shows text, and a number as it is
        return _Section(digits=code.strip() == "@", zero=True)
    for token in _TOKEN.finditer(code):
        words = token["quoted"] or token["escaped"] or ""
        if token["general"]:
            digits = zero = True
        elif token["digit"]:
            broken = broken or bool(digits and after)
            digits, commas = True, 0
            decimals += point
            zero = zero or token["digit"] == "0"
        elif token["exponent"]:
            point = False
        elif token["bracket"] is not None:
            condition = condition or token["bracket"][:1] in ("<", ">", "=")
            words = token["bracket"][1:].partition("-")[0] if token["bracket"].startswith("$") else ""
        elif token["date"]:
            date += token["date"].lower()
        elif (other := token["other"]) == "%":
            percent += 1
            words = "%"
        elif other == "." and digits:
            point = True
        elif other == "," and digits:
            commas += 1
        elif other == "/" and digits:  # a fraction shows its 0
            zero = True
        elif other and other not in "/@":
            words = other
        dash = dash or any(character in _DASHES for character in words)
        minus = minus or (not digits and any(character in _MINUS for character in words))
        words = "".join(character for character in words if character not in _SILENT)
        if digits:
            after += words
        else:
            before += words
    if before in ("¥", "￥", "CNY", "RMB"):  # a sign of money before the digits is its unit
        before, after = "", "元" + after
    after = before.count("%") * "%" + after
    power = 2 * percent - 3 * commas
    return _Section(before.replace("%", ""), after, power, decimals, digits, broken, date, condition, dash, minus, zero)


def shown_day(written: str, code: str) -> GridCell:
    """A day that is written out (2017-12-31T00:00:00), as its format shows it."""
    try:
        day = datetime.fromisoformat(written.removesuffix("Z"))
    except ValueError:
        return GridCell(written, "date")
    return _day(day, _sections(code)[0].date or "yyyymmdd")


def _as_date(stored: float, letters: str, since_1904: bool) -> GridCell:
    """A day, month or year as far as the format shows it."""
    if not 0 <= stored < _LAST_SERIAL:
        return GridCell(plain(exact(stored)), "otherwise")
    return _day((_FIRST_DAY_1904 if since_1904 else _FIRST_DAY) + timedelta(days=stored), letters)


def _day(day: datetime, letters: str) -> GridCell:
    if "y" in letters and "d" not in letters:
        return GridCell(f"{day.year}-{day.month:02}" if "m" in letters else f"{day.year}年", "date")
    day = (day + _HALF_A_SECOND).replace(microsecond=0)  # a part of a day is stored with some billionths more or less
    hour = day.strftime("%H:%M:%S" if day.second else "%H:%M")
    if not letters.strip("hms"):
        return GridCell(hour, "date")
    return GridCell(f"{day.date()} {hour}" if "h" in letters and day.time() != _MIDNIGHT else f"{day.date()}", "date")
