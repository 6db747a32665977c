"""The workbook that an area fills in: its sheets, its colours, its notes; ``check`` reads it back.

A cell becomes green or red only where the judge would pass or fail its value: the number is printed for the area's
variants, proved, and in the unit of the row. Any other cell keeps its colour. As with the judge, it is green where all
conditions hold, and red where one is missed.

Indicators down under their domains, the years across; headings and rules are locked (without a password), what is to be
filled in is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from compliance.cells import digits_shown
from compliance.judging.derive import Known
from compliance.judging.verdict import CriterionFinding, Verdict
from compliance.measurements.measurement import Subject
from compliance.period import Period
from compliance.reports import workbook as paper
from compliance.reports.forms.blanks import Form, Heading, Line
from compliance.reports.phrases import MARKS, axis_name, indicator_name, measured_name, ruleset_words, titled
from compliance.reports.workbook import Column
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Ruleset
from compliance.rules.sets import Interval, intersect, scaled
from compliance.units import factor, is_share, parse_unit
from compliance.visible import visible_lines
from compliance.words import say

# Values at 15 significant digits, as the judge reads those of a spreadsheet.
_VALUE = "ROUND({cell},14-INT(LOG10(ABS({cell})+({cell}=0))))"
_NEVER = "FALSE"


@dataclass(frozen=True, slots=True)
class Colours:
    """When a cell is met and when it is missed, as formulas; ``span`` is what is possible, in the unit of the row."""

    met: str | None
    missed: str | None
    span: tuple[str, str] | None = None  # both ends, where it has two


def colours(line: Line, subject: Subject, ruleset: Ruleset, cell: str, unit: str) -> Colours:
    """The formulas for one cell; ``unit`` is the cell that says the unit of its row."""
    known = [_criterion(colour, line, subject, ruleset, cell) for _, colour in line.demands]
    span = _span(line, ruleset)
    low, high = (None if end is None else _digits(end) for end in (span.low, span.high))
    shown = None if low is None or high is None else (low, high)
    if not known or (span.low is not None and low is None) or (span.high is not None and high is None):
        return Colours(None, None, shown)
    met, missed = _all(passes for passes, _ in known), _any(fails for _, fails in known)
    guard = _guard(line, span, cell, unit)
    green, red = (None if when == _NEVER else f"AND({guard},{when})" for when in (met, missed))
    return Colours(green, red, shown)


def _criterion(
    judgement: CriterionFinding, line: Line, subject: Subject, ruleset: Ruleset, cell: str
) -> tuple[str, str]:
    """When a criterion passes and when it fails; neither where it is open whatever stands in the cell."""
    if judgement.any:
        apply = [part for part in judgement.any if part.verdict is not Verdict.NOT_APPLICABLE]
        parts = [_criterion(part, line, subject, ruleset, cell) for part in apply]
        met, missed = (passes for passes, _ in parts), (fails for _, fails in parts)
        return (_all(met) if judgement.criterion.requirement.several == "readings" else _any(met)), _all(missed)
    criterion = judgement.criterion
    if criterion.measures != line.id or (judgement.reason == "variant-unstated" and criterion.applies):
        return _NEVER, _NEVER
    if criterion.requirement.measured_as == "state":
        return _states(criterion, cell)
    accepted = criterion.requirement.accepts(criterion, Known(subject, ruleset))
    if accepted.passing is None or criterion.unit is None or line.unit is None:
        return _NEVER, _NEVER
    inside = _inside(scaled(accepted.passing, factor(parse_unit(criterion.unit), parse_unit(line.unit))), cell)
    return (inside, f"NOT({inside})") if inside is not None else (_NEVER, _NEVER)


def _states(criterion: Criterion, cell: str) -> tuple[str, str]:
    if criterion.unverified:
        return _NEVER, _NEVER
    words, states = criterion.requirement.words, criterion.requirement.accepted_states
    accepted = [word for word, state in words.items() if state in states]
    refused = [word for word, state in words.items() if state not in states]
    return _any(_is(cell, word) for word in accepted), _any(_is(cell, word) for word in refused)


def _is(cell: str, word: str) -> str:
    quoted = visible_lines(word).replace('"', '""')
    return f'EXACT(TRIM({cell}),"{quoted}")'


def _inside(values: Interval, cell: str) -> str | None:
    """Whether a cell lies in an interval; None where an edge has more digits than a spreadsheet keeps."""
    value, parts = _VALUE.format(cell=cell), []
    low, high = ">" if values.low_open else ">=", "<" if values.high_open else "<="
    for edge, sign in ((values.low, low), (values.high, high)):
        digits = None if edge is None else _digits(edge)
        if digits is not None:
            parts.append(f"{value}{sign}{digits}")
        elif edge is not None:
            return None
    return _joined("AND", parts) if parts else "TRUE"


def _digits(edge: Fraction) -> str | None:
    text = digits_shown(edge)
    exact = Fraction(text) == edge and len(text.strip("-").replace(".", "").strip("0")) <= 15
    return text if exact else None


def _span(line: Line, ruleset: Ruleset) -> Interval:
    """What is possible for every condition of a line, in its unit."""
    values: Interval = Interval()
    for criterion in line.criteria:
        if criterion.requirement.measured_as == "number" and criterion.unit is not None and line.unit is not None:
            by = factor(parse_unit(criterion.unit), parse_unit(line.unit))
            values = intersect(values, scaled(ruleset.possible(criterion).values, by))
    return values


def _guard(line: Line, span: Interval, cell: str, unit: str) -> str:
    """When a cell can be coloured: a state is text; a number is possible, in the rule's unit, and surely a percentage.

    (``95%`` typed into a cell is stored as 0.95, and only the format of the cell shows which of the two is meant.)
    """
    if line.unit is None:
        return f"ISTEXT({cell})"
    parts = [f"ISNUMBER({cell})", _is(unit, line.unit)]
    parts += [f"{cell}{sign}{_digits(end)}" for sign, end in ((">=", span.low), ("<=", span.high)) if end is not None]
    if is_share(parse_unit(line.unit)):
        doubtful = 1 if span.high is not None and span.high <= 100 else 10
        parts.append(f"OR({cell}<=0,{cell}>{doubtful})")
    return ",".join(parts)


def _all(parts: Iterable[str]) -> str:
    several = list(dict.fromkeys(parts))
    return _NEVER if _NEVER in several else _joined("AND", several)


def _any(parts: Iterable[str]) -> str:
    return _joined("OR", [part for part in dict.fromkeys(parts) if part != _NEVER])


def _joined(how: str, several: list[str]) -> str:
    return f"{how}({','.join(several)})" if len(several) > 1 else "".join(several) or _NEVER


_WIDE = 76.0
# The hints in their order. Each is shown only where the form has what it is about; None is always there.
_HINTS = {
    "where": None, "units": None, "percent": None, "states": "states", "missing": None, "limits": "limit",
    "earlier": "earlier", "formula": "formula", "given": "given", "claims": "claim", "not_assessed": "given",
    "colours": None, "locked": None, "check": None,
}  # fmt: skip


def write_notes(book: paper.Workbook, form: Form, lists: Mapping[tuple[str, ...], int], language: str) -> None:
    """The sheet, with the long drop-down lists of the other sheets beside the text."""
    page = paper.sheet(book, say(language, "template.sheet_notes"), landscape=False)
    page.column_dimensions["A"].width = _WIDE
    for row, (words, bold) in enumerate(_notes(form, language), 1):
        paper.text(paper.at(page, row, 1), words, paper.Look(vertical="top", bold=bold, size=11, lined=False))
        paper.height(page, row, [(words, _WIDE / 1.1)])
    for among, number in lists.items():
        for row, state in enumerate(among, 1):
            paper.text(paper.at(page, row, 26 + number), state, paper.Look(lined=False))
        page.column_dimensions[paper.letter(26 + number)].width = 20
    page.print_area = f"A1:A{page.max_row}"
    page.protection.sheet = True
    paper.footer(page, f"{form.ruleset.id} {form.ruleset.version}", say(language, "template.printed"))


def _notes(form: Form, language: str) -> Iterator[tuple[str, bool]]:
    yield say(language, "notes.title"), True
    about = [say(language, "template.ruleset"), ruleset_words(form.ruleset, language)]
    yield say(language, "text.colon").join(about), False
    formulas = [row for row in form.ruleset.indicators.values() if row.formula]
    concerned = {None: True, "formula": bool(formulas)}
    hints = (key for key, need in _HINTS.items() if (concerned[need] if need in concerned else form.has(str(need))))
    for number, key in enumerate(hints, 1):
        details = {"file": say(language, "notes.file"), "n": number}
        yield f"{number}. " + say(language, f"notes.{key}", details), False
    if formulas:
        yield say(language, "notes.formulas_title"), True
        for row in formulas:
            yield f"{row.number} {indicator_name(row, language)} = {_formula(row.formula or '', form, language)}", False
    if form.left_out:
        yield say(language, "notes.left_out_title"), True
        yield from ((f"{row.title}{say(language, 'text.colon')}{row.outside}", False) for row in form.left_out)


def _formula(formula: str, form: Form, language: str) -> str:
    """A formula in the names of its quantities."""
    names = re.sub(r"[a-z_][a-z0-9_]*", lambda match: measured_name(match[0], form.ruleset, language), formula)
    return names.replace("*", "×").replace("/", "÷")


MARK = "compliance-template 1"  # in the file's properties: who wrote it, and the version of its layout

ENTRY = paper.Look(ground=paper.INPUT, entry=True)
LOCKED = paper.Look(ground=paper.BAND)


# The columns that are filled in, each with the field that a line needs for that. All other cells are locked.
_TO_FILL = {
    "value": "id", "evidence": "id", "note": "id", "claim": "id", "unit": "unit", "earlier": "earlier",
    "detection_limit": "limit", "prices": "money", "given": "given", "given_by": "given", "given_document": "given",
}  # fmt: skip


def template_xlsx(form: Form, periods: Sequence[Period], area: str | None, language: str) -> bytes:
    """The workbook as a file."""
    title = titled(form.ruleset, language)
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
        self, book: paper.Workbook, form: Form, periods: tuple[Period, ...], area: str | None, language: str
    ) -> None:
        self.book, self.form, self.periods, self.area, self.language = book, form, periods, area, language
        self.first = 8.0 if language == "zh" else 14.0  # the first column holds the labels above the table, too
        self.lists: dict[tuple[str, ...], int] = {}  # drop-down lists that are too long for a cell's own rule

    def say(self, key: str, **details: object) -> str:
        return say(self.language, f"template.{key}", details)

    def write(self, title: str) -> None:
        self._data(title)
        if given := [line for line in self.form.to_fill if line.given]:
            named = [("number", self.first), ("name", 34), ("unit", 12)]
            behind = self._columns(("given_by", 22), ("given_document", 30), ("requirement", 30), ("id", 12))
            self._table("given", given, [*self._columns(*named), *self._of_periods("given", "given", 15), *behind])
        others = [line for line in self.form.to_fill if line.claim or line.given]
        if claims := sorted(others, key=lambda line: not line.claim):  # what the document foresees comes first
            columns = self._columns(("number", self.first), ("name", 40))
            columns += self._of_periods("claim", "not_applicable", 24)
            columns += self._columns(("given_by", 22), ("given_document", 30)) if given else []
            self._table("claims", claims, [*columns, *self._columns(("id", 12))])
        write_notes(self.book, self.form, self.lists, self.language)

    def _columns(self, *named: tuple[str, float]) -> list[Column]:
        return [Column(self.say(field), width, field=field) for field, width in named]

    def _of_periods(self, field: str, key: str, width: float, *periods: Period) -> list[Column]:
        several = periods or self.periods
        return [Column(period_words(each, key, self.language), width, field=field) for each in several]

    # --- the sheet of values ---

    def _data(self, title: str) -> None:
        has = self.form.has
        named = [("number", self.first), ("name", 27), ("unit", 10), ("requirement", 25), ("constraint", 9)]
        columns = self._columns(*named, *(each for each in (("lead", 12), ("leader", 10)) if has(each[0])))
        columns += self._of_periods("earlier", "earlier", 11, self.periods[0].previous) if has("earlier") else []
        columns += self._of_periods("value", "year", 11)
        columns += self._columns(("detection_limit", 9)) if has("limit") else []
        columns += self._columns(("prices", 8)) if has("money") else []
        columns += self._columns(("evidence", 20), ("note", 12), ("id", 12))
        page = self._sheet("data")
        paper.title(page, 1, title, len(columns) - 1)
        for row, (label, value, among) in enumerate(self._about(), 2):
            self._pair(page, row, label, value, among)
        row += 1
        paper.heading(page, row, columns, frozen=2, least=30)
        for line in self.form.lines:
            row += 1
            if isinstance(line, Heading):
                self._section(page, row, line, len(columns))
            else:
                self._line(page, row, line, columns)
        self._finish(page, columns, row)

    def _about(self) -> list[tuple[str, str, Sequence[str] | None]]:
        """What is said of the area above the table: label, what is known, what may be chosen (None: it is fixed)."""
        ruleset = self.form.ruleset
        known = self.form.subject.variants
        varying = {axis for line in self.form.to_fill for criterion in line.criteria for axis in criterion.axes}
        axes = [axis for axis in ruleset.axes.values() if axis.id in known or axis.id in varying]
        return [
            (self.say("ruleset"), f"{ruleset.id}@{ruleset.version}", None),
            (self.say("area"), self.area or "", ()),
            *((axis_name(ruleset, each.id, self.language), known.get(each.id, ""),
               None if each.id in known else each.variants) for each in axes),
        ]  # fmt: skip

    def _pair(self, page: paper.Worksheet, row: int, label: str, value: str, among: Sequence[str] | None) -> None:
        paper.text(paper.at(page, row, 1), label, paper.Look(bold=True, ground=paper.HEAD))
        cell = paper.text(paper.at(page, row, 2), value, ENTRY if among is not None else paper.Look())
        if among:
            self._choice(page, cell, tuple(among), self.say("unknown_state", states="、".join(among)))
        paper.height(page, row, [(label, self.first), (value, 27)])

    def _line(self, page: paper.Worksheet, row: int, line: Line, columns: Sequence[Column]) -> None:
        said = line.words("、" if self.language == "zh" else ", ") | {"unit": line.unit or "/"}
        unit = f"${paper.letter(3)}{row}"
        for index, column in enumerate(columns, 1):
            entry = column.field in _TO_FILL and bool(getattr(line, _TO_FILL[column.field]))
            look = replace(ENTRY if entry else LOCKED, horizontal=_stands(line, column))
            cell, words = paper.at(page, row, index), said.get(column.field, "")
            if column.field == "number" and isinstance(ordinal := paper.counted(words), int):
                cell.value, words = ordinal, ""
            paper.text(cell, words, look)
            if entry and column.field in ("value", "earlier"):
                self._checked(page, cell, line, unit)
            elif entry and column.field == "unit" and line.units:
                self._choice(page, cell, (said["unit"], *line.units), self.say("other_unit"))
        wide = {column.field: column.width for column in columns}
        texts = [(said[field], wide[field]) for field in ("name", "requirement", "lead") if field in wide]
        texts += [(f"✗ {state}", wide["value"] - 1) for state in line.states if "value" in wide]
        paper.height(page, row, texts, least=22)

    def _checked(self, page: paper.Worksheet, cell: paper.Cell, line: Line, unit: str) -> None:
        """Drop-down lists and doubts of a cell, and the colours of values of this area and period."""
        rules = colours(line, self.form.subject, self.form.ruleset, cell.coordinate, unit)
        if line.unit is None and line.states:
            self._choice(page, cell, line.states, self.say("unknown_state", states="、".join(line.states)))
        elif rules.span is not None:
            (low, high), at = rules.span, cell.coordinate
            possible = f"OR(NOT(ISNUMBER({at})),AND({at}>={low},{at}<={high}))"
            words = self.say("doubtful", low=low, high=high, unit=line.unit)
            paper.doubt(page, cell, "custom", possible, self.say("entry"), words)
        for formula, verdict in ((rules.met, Verdict.PASS), (rules.missed, Verdict.FAIL)):
            if formula is not None:
                paper.coloured(page, cell, formula, verdict, MARKS[verdict])

    # --- the sheets of targets and claims ---

    def _table(self, key: str, lines: Sequence[Line], columns: Sequence[Column]) -> None:
        page = self._sheet(key)
        paper.title(page, 1, self.say(f"{key}_title"), len(columns) - 1)
        paper.heading(page, 2, columns, frozen=2, least=30)
        for row, line in enumerate(lines, 3):
            self._line(page, row, line, columns)
        self._finish(page, columns, len(lines) + 2)

    # --- what the sheets share ---

    def _sheet(self, key: str) -> paper.Worksheet:
        return paper.sheet(self.book, self.say(f"sheet_{key}"))

    def _section(self, page: paper.Worksheet, row: int, line: Heading, columns: int) -> None:
        size, ground = (11, paper.HEAD) if line.level == 1 else (10, paper.BAND)
        look = paper.Look(bold=True, size=size, ground=ground)
        for index in range(1, columns + 1):
            paper.text(paper.at(page, row, index), line.title if index == 1 else "", look)
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns - 1)
        page.row_dimensions[row].height = 20

    def _choice(self, page: paper.Worksheet, cell: paper.Cell, among: tuple[str, ...], otherwise: str) -> None:
        """A drop-down list. Other words may be typed, since the rule knows synonyms: ``otherwise`` is shown then."""
        listed = visible_lines(",".join(among)).replace('"', '""')
        if len(listed) <= 250 and not any("," in each for each in among):
            source = f'"{listed}"'
        else:
            column = paper.letter(26 + self.lists.setdefault(among, len(self.lists)))
            notes = self.say("sheet_notes").replace("'", "''")
            source = f"'{notes}'!${column}$1:${column}${len(among)}"
        paper.doubt(page, cell, "list", source, self.say("entry"), otherwise)

    def _finish(self, page: paper.Worksheet, columns: Sequence[Column], last: int) -> None:
        page.column_dimensions[paper.letter(len(columns))].hidden = True
        page.print_area = f"A1:{paper.letter(len(columns) - 1)}{last}"
        protection = page.protection
        protection.sheet, protection.formatColumns, protection.formatRows = True, False, False
        paper.footer(page, f"{self.form.ruleset.id} {self.form.ruleset.version}", self.say("printed"))


def _stands(line: Line, column: Column) -> Literal["left", "center", "right"]:
    """Where the words of a cell stand: numbers right, states and short words in the middle."""
    if column.field in ("value", "earlier", "given"):
        return "right" if line.unit is not None else "center"
    return "center" if column.field in ("number", "unit", "constraint", "prices") else "left"
