"""The workbook that an area fills in: what it writes, ``check`` reads back.

Indicators down under their domains, the years across; headings and rules are locked (without a password), what is to be
filled in is not. The cells colour as values are typed, see ``colouring.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from compliance.judging.verdict import Verdict
from compliance.period import Period
from compliance.reports import workbook as paper
from compliance.reports.forms.blanks import Form, Heading, Line
from compliance.reports.forms.colouring import Colours, colours
from compliance.reports.forms.notes import write_notes
from compliance.reports.harmless import for_xml
from compliance.reports.phrases import SHAPES, axis_name
from compliance.words import say

if TYPE_CHECKING:
    from compliance.reports.workbook import Cell, Workbook, Worksheet

MARK = "compliance-template 1"  # in the file's properties: who wrote it, and the version of its layout

ENTRY = paper.Look(ground=paper.INPUT, entry=True)
LOCKED = paper.Look(ground=paper.BAND)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: what it holds, its heading, its width, whether it is filled in, and for which period."""

    field: str
    heading: str
    width: float
    entry: bool = False
    period: Period | None = None


def template_xlsx(form: Form, periods: Sequence[Period], area: str | None, language: str) -> bytes:
    """The workbook as a file."""
    title = (form.ruleset.title_en or form.ruleset.title) if language == "en" else form.ruleset.title
    book = paper.new(title)
    book.properties.keywords = MARK
    _Sheets(book, form, tuple(periods), area, language).write(say(language, "template.title", {"title": title}))
    return paper.content(book)


def period_words(period: Period, key: str, language: str) -> str:
    """The heading of a column for a period: 2017年, 2017-Q1控制目标值."""
    shown = f"{period}年" if language == "zh" and period.length == "year" else str(period)
    return say(language, f"template.{key}", {"period": shown})


class _Sheets:
    """The sheets of one form; they share the lines, the periods and the language."""

    def __init__(
        self, book: Workbook, form: Form, periods: tuple[Period, ...], area: str | None, language: str
    ) -> None:
        self.book, self.form, self.periods, self.area, self.language = book, form, periods, area, language
        self.first = 8.0 if language == "zh" else 14.0  # the first column holds the labels above the table, too
        self.lists: dict[tuple[str, ...], int] = {}  # drop-down lists that are too long for a cell's own rule

    def say(self, key: str, **details: object) -> str:
        return say(self.language, f"template.{key}", details)

    def write(self, title: str) -> None:
        self._data(title)
        given = [line for line in self.form.to_fill if line.given]
        if given:
            self._targets(given)
        claims = [line for line in self.form.to_fill if line.claim]
        if claims:
            self._claims(claims)
        write_notes(self.book, self.form, self.lists, self.language)

    # --- the sheet of values ---

    def _data(self, title: str) -> None:
        columns = self._columns()
        page = self._sheet("data")
        paper.title(page, 1, title, len(columns) - 1)
        row = 2
        for label, value, among in self._about():
            row = self._pair(page, row, label, value, among)
        self._head(page, row, columns)
        page.freeze_panes = f"C{row + 1}"
        for line in self.form.lines:
            row += 1
            if isinstance(line, Heading):
                self._section(page, row, line, len(columns))
            else:
                self._line(page, row, line, columns)
        self._finish(page, columns, row)

    def _columns(self) -> list[Column]:
        lines = self.form.to_fill
        columns = [
            Column("number", self.say("number"), self.first),
            Column("name", self.say("name"), 27),
            Column("unit", self.say("unit"), 10, entry=True),
            Column("requirement", self.say("requirement"), 25),
            Column("constraint", self.say("constraint"), 9),
        ]
        if any(line.lead for line in lines):
            columns.append(Column("lead", self.say("lead"), 12))
        if any(line.earlier for line in lines):
            before = self.periods[0].previous
            columns.append(Column("earlier", period_words(before, "earlier", self.language), 11, True, before))
        for period in self.periods:
            columns.append(Column("value", period_words(period, "year", self.language), 11, True, period))
        if any(line.money for line in lines):
            columns.append(Column("prices", self.say("prices"), 8, entry=True))
        columns += [Column("evidence", self.say("evidence"), 20, True), Column("note", self.say("note"), 12, True)]
        return [*columns, Column("id", self.say("id"), 12)]

    def _about(self) -> list[tuple[str, str, Sequence[str] | None]]:
        """What is said of the area above the table: label, what is known, what may be chosen (None: it is fixed)."""
        ruleset = self.form.ruleset
        known = self.form.subject.variants
        found: list[tuple[str, str, Sequence[str] | None]] = [
            (self.say("ruleset"), f"{ruleset.id}@{ruleset.version}", None),
            (self.say("area"), self.area or "", ()),
        ]
        for axis in ruleset.axes.values():
            if axis.id in known:
                found.append((axis_name(ruleset, axis.id, self.language), known[axis.id], None))
            elif any(axis.id in among for line in self.form.to_fill for among in _axes(line)):
                found.append((axis_name(ruleset, axis.id, self.language), "", axis.variants))
        return found

    def _pair(self, page: Worksheet, row: int, label: str, value: str, among: Sequence[str] | None) -> int:
        paper.text(paper.at(page, row, 1), label, paper.Look(bold=True, ground=paper.HEAD))
        cell = paper.text(paper.at(page, row, 2), value, ENTRY if among is not None else paper.Look())
        if among:
            self._choice(page, cell, tuple(among))
        paper.height(page, row, [(label, self.first), (value, 27)])
        return row + 1

    def _line(self, page: Worksheet, row: int, line: Line, columns: Sequence[Column]) -> None:
        said = {
            "number": line.number,
            "name": line.name,
            "unit": line.unit or "/",
            "requirement": line.requirement,
            "constraint": line.constraint,
            "lead": "、".join(line.lead) if self.language == "zh" else ", ".join(line.lead),
            "id": line.id,
        }
        unit = f"${paper.letter(3)}{row}"
        for index, column in enumerate(columns, 1):
            entry = column.entry and _has_entry(line, column)
            look = replace(ENTRY if entry else LOCKED, horizontal=_stands(line, column))
            cell = paper.at(page, row, index)
            if isinstance(ordinal := paper.counted(said.get(column.field, "")), int) and column.field == "number":
                cell.value = ordinal
            paper.text(cell, "" if cell.value is not None else said.get(column.field, ""), look)
            if entry and column.field in ("value", "earlier"):
                self._checked(page, cell, line, unit)
        wide = {column.field: column.width for column in columns}
        told = [(said[field], wide[field]) for field in ("name", "requirement", "lead") if field in wide]
        told += [(f"✗ {state}", wide["value"] - 1) for state in line.states if "value" in wide]
        paper.height(page, row, told, least=22)

    def _checked(self, page: Worksheet, cell: Cell, line: Line, unit: str) -> None:
        """Drop-down lists and doubts of a cell, and the colours of values of this area and period."""
        found = colours(line, self.form.subject, self.form.ruleset, cell.coordinate, unit)
        if line.unit is None and line.states:
            self._choice(page, cell, line.states)
        elif found.span is not None:
            self._doubt(page, cell, line, found)
        for formula, verdict in ((found.met, Verdict.PASS), (found.missed, Verdict.FAIL)):
            if formula is not None:
                paper.coloured(page, cell, formula, verdict, SHAPES[verdict])

    # --- the sheets of targets and claims ---

    def _targets(self, lines: Sequence[Line]) -> None:
        columns = [
            Column("number", self.say("number"), self.first),
            Column("name", self.say("name"), 34),
            Column("unit", self.say("unit"), 12, entry=True),
            *(Column("given", period_words(each, "given", self.language), 15, True, each) for each in self.periods),
            Column("given_by", self.say("given_by"), 22, entry=True),
            Column("given_document", self.say("given_document"), 30, entry=True),
            Column("requirement", self.say("requirement"), 30),
            Column("id", self.say("id"), 12),
        ]
        self._table("given", lines, columns)

    def _claims(self, lines: Sequence[Line]) -> None:
        claims = (
            Column("claim", period_words(each, "not_applicable", self.language), 24, True, each)
            for each in self.periods
        )
        columns = [Column("number", self.say("number"), self.first), Column("name", self.say("name"), 40), *claims]
        self._table("claims", lines, [*columns, Column("id", self.say("id"), 12)])

    def _table(self, key: str, lines: Sequence[Line], columns: Sequence[Column]) -> None:
        page = self._sheet(key)
        paper.title(page, 1, self.say(f"{key}_title"), len(columns) - 1)
        self._head(page, 2, columns)
        page.freeze_panes = "C3"
        for row, line in enumerate(lines, 3):
            self._line(page, row, line, columns)
        self._finish(page, columns, len(lines) + 2)

    # --- what the sheets share ---

    def _sheet(self, key: str) -> Worksheet:
        return paper.sheet(self.book, self.say(f"sheet_{key}"))

    def _head(self, page: Worksheet, row: int, columns: Sequence[Column]) -> None:
        paper.heading(page, row, (column.heading for column in columns))
        paper.height(page, row, [(column.heading, column.width) for column in columns], least=30)

    def _section(self, page: Worksheet, row: int, line: Heading, columns: int) -> None:
        look = paper.Look(bold=True, size=11 if line.level == 1 else 10, ground=paper.HEAD)
        if line.level > 1:
            look = replace(look, ground=paper.BAND)
        for index in range(1, columns + 1):
            paper.text(paper.at(page, row, index), line.title if index == 1 else "", look)
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns - 1)
        page.row_dimensions[row].height = 20

    def _choice(self, page: Worksheet, cell: Cell, among: tuple[str, ...]) -> None:
        """A drop-down list; other words may be typed, for the rule knows synonyms."""
        listed = for_xml(",".join(among)).replace('"', '""')
        if len(listed) <= 250 and not any("," in each for each in among):
            source = f'"{listed}"'
        else:
            column = paper.letter(26 + self.lists.setdefault(among, len(self.lists)))
            notes = self.say("sheet_notes").replace("'", "''")
            source = f"'{notes}'!${column}$1:${column}${len(among)}"
        paper.doubt(page, cell, "list", source, self.say("entry"), self.say("unknown_state", states="、".join(among)))

    def _doubt(self, page: Worksheet, cell: Cell, line: Line, found: Colours) -> None:
        """A word of doubt where a number lies outside of what is possible."""
        assert found.span is not None
        low, high = found.span
        possible = f"OR(NOT(ISNUMBER({cell.coordinate})),AND({cell.coordinate}>={low},{cell.coordinate}<={high}))"
        words = self.say("doubtful", low=low, high=high, unit=line.unit)
        paper.doubt(page, cell, "custom", possible, self.say("entry"), words)

    def _finish(self, page: Worksheet, columns: Sequence[Column], last: int) -> None:
        paper.widths(page, (column.width for column in columns))
        hidden = paper.letter(len(columns))
        page.column_dimensions[hidden].hidden = True
        page.print_area = f"A1:{paper.letter(len(columns) - 1)}{last}"
        protection = page.protection
        protection.sheet, protection.formatColumns, protection.formatRows = True, False, False
        paper.footer(page, f"{self.form.ruleset.id} {self.form.ruleset.version}", self.say("printed"))


def _axes(line: Line) -> list[set[str]]:
    """The axes on which what a line is asked depends."""
    return [set(criterion.axes) for criterion in line.criteria]


def _stands(line: Line, column: Column) -> Literal["left", "center", "right"]:
    """Where the words of a cell stand: numbers right, states and short words in the middle."""
    if column.field in ("value", "earlier", "given"):
        return "right" if line.unit is not None else "center"
    return "center" if column.field in ("number", "unit", "constraint", "prices") else "left"


def _has_entry(line: Line, column: Column) -> bool:
    if column.field == "unit":
        return line.unit is not None
    if column.field == "prices":
        return line.money
    return column.field != "earlier" or line.earlier
