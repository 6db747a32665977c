"""The ledger (台账): findings as a workbook to read, filter, forward and print.

A summary, a matrix of several areas or years, all findings by domain, by lead unit, the catalogue of evidence with what
is missing, and sources with digests. What files say is text in it, and no cell holds a formula.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from compliance.cells import amount, digits_shown, number_words
from compliance.judging.verdict import CriterionFinding, Told, Verdict, told
from compliance.measurements.cellreading import number_as_written
from compliance.problems import Place, Problem
from compliance.reading.files import LEDGER, LEDGER_LINE
from compliance.reports import phrases
from compliance.reports import workbook as paper
from compliance.reports.formats import Checked
from compliance.reports.layout import width
from compliance.reports.view import Condition, Row, View, by_lead, by_ruleset, can_come_to, proof_counts
from compliance.rules.ruleset import CONSTRAINTS, Ruleset
from compliance.words import say

if TYPE_CHECKING:
    from compliance.reports.workbook import Cell, Workbook, Worksheet

_FEW = 12  # columns for which indicators go down a matrix; with more, the areas do
Side = Literal["left", "center", "right"]


class Number(NamedTuple):
    """A decimal as it is written; a spreadsheet can count with it where a double holds it.

    Of a computed one the cell holds all digits and shows those that a reader wants (``shown``).
    """

    digits: str
    shown: str | None = None


class Mark(NamedTuple):
    """A verdict by shape, word and colour; a value may stand for the word."""

    verdict: Verdict
    word: str

    @property
    def text(self) -> str:
        """What the cell says."""
        return f"{phrases.SHAPES[self.verdict]} {self.word}".strip()


class Column(NamedTuple):
    """A column: its heading, its width in digits, and where its words stand."""

    heading: str
    width: float
    aligned: Side = "left"
    aside: bool = False  # on the screen alone, right of what is printed, on one line


Value = str | int | Number | Mark | None
Values = Iterable[Value] | None  # of a row; None: a new printed page begins
Line = tuple[str, str, str]  # of the sources: what it is, its name or words, its digest or where it stands


def render(result: Checked) -> bytes:
    """The workbook as a file."""
    language = result.spoken
    book = paper.new(say(language, "ledger.title"))
    book.properties.category = LEDGER  # by which a folder is read without it
    ledger = _Ledger(book, result.views(language), language)
    ledger.problems(result.problems)
    ledger.summary()
    ledger.to_check()
    ledger.matrices()
    ledger.by_domain()
    ledger.by_lead()
    ledger.evidence()
    ledger.sources(result)
    return paper.content(book)


def file_and_spot(place: Place | None, language: str) -> tuple[str, str]:
    """The file that a place is in, and where in it, as two cells."""
    return ("", "") if place is None else (place.file, replace(place, file="").text(language).lstrip(": "))


@dataclass(frozen=True)
class _Ledger:
    """The sheets of the workbook."""

    book: Workbook
    views: Sequence[View]
    language: str

    def say(self, key: str, **details: object) -> str:
        return say(self.language, key, details)

    def mark(self, each: Told) -> Mark:
        return Mark(Verdict(phrases.shape_of(each)), phrases.told_word(each, self.language))

    def columns(self, *columns: tuple[str, float] | tuple[str, float, Side], aside: bool = False) -> list[Column]:
        """Columns by the keys of their headings (``ledger.…`` for its own), with room for their longest word."""
        laid = []
        for column in columns:
            key, wide, aligned = (*column, "left")[:3]
            heading = self.say(key if "." in key else f"columns.{key}")
            words = heading.split()
            if key.endswith("verdict"):
                words += [self.mark(each).text for each in can_come_to(self.views)]
            if self.language == "en":
                wide = max(wide, max(width(word) for word in words) + 2)
            laid.append(Column(heading[:1].upper() + heading[1:], wide, aligned, aside))
        return laid

    def whose(self, view: View) -> list[Value]:
        """Area and period, where there are several."""
        return [view.area, view.period] if len(self.views) > 1 else []

    def sheet(self, key: str, columns: Sequence[Column], rows: Iterable[Values], frozen: int, line: str = "") -> None:
        """A sheet with its name, of one area with the area's."""
        name, names = self.say(f"ledger.{key}"), dict.fromkeys(view.subject for view in self.views)
        head = next(iter(names)) if len(names) == 1 else self.say("ledger.title")
        write_table(self.book, name, f"{head} · {name}", columns, rows, self.language, frozen, line)

    def listed(
        self, key: str, columns: Sequence[Column], rows: Iterable[tuple[View, Iterable[Value]]], frozen: int,
        line: str = "",
    ) -> None:  # fmt: skip
        """A sheet of rows, area and period before each where there are several."""
        several = len(self.views) > 1
        head = self.columns(("area", 14), ("period", 8, "center")) if several else []
        filled = ([*self.whose(view), *values] for view, values in rows)
        self.sheet(key, [*head, *columns], filled, frozen + 2 * several, line)

    def problems(self, problems: Sequence[Problem]) -> None:
        """What is wrong with the files, a line each with its place and how to mend it; no sheet where nothing is."""
        if not problems:
            return
        rows = []
        for each in problems:
            file, spot = file_and_spot(each.place, self.language)
            rows.append([file, spot, each.message(self.language), each.mend(self.language), each.code])
        columns = self.columns(("ledger.file", 28), ("ledger.spot", 16), ("ledger.wrong", 60), ("ledger.mend", 50))
        columns += self.columns(("ledger.code", 20), aside=True)
        self.sheet("problems", columns, rows, 2, self.say("text.problems_head", n=len(problems)))

    def summary(self) -> None:
        """A line for each area, period and ruleset: its verdict, and the counts of each constraint type apart."""
        partly = [view.found.verdict_of_measured for view in self.views]
        columns = self.columns(
            ("area", 18), ("period", 8, "center"), ("ruleset", 18), ("ledger.variants", 16), ("verdict", 24)
        )
        columns += self.columns(("ledger.measured_verdict", 16)) if any(partly) else []
        kinds = [kind for kind in CONSTRAINTS if any(kind in view.found.counts for view in self.views)]
        among = can_come_to(self.views)
        counted = [self.say("ledger.indicators"), *(self.mark(each).word for each in among)]
        for kind in (None, *kinds):
            word = self.say(f"constraints.{kind}" if kind else "ledger.all")
            columns += [Column(f"{word}\n{each}", 7, "center") for each in counted]
            columns += [] if kind else [Column(self.say("ledger.to_check"), 7, "center")]
        rows = []
        for view, part in zip(self.views, partly, strict=True):
            row: list[Value] = [view.area, view.period, f"{view.ruleset.id} {view.ruleset.version}", view.variants]
            row += [Mark(view.found.verdict, view.word)]
            if any(partly):
                row += [Mark(part.verdict, view.of_measured) if part else None]
            row += [view.found.told.total(), *view.totals(among), view.doubted]
            for kind in kinds:
                counts = view.found.counts.get(kind, {})
                come_to = Counter({told(verdict, kind): n for verdict, n in counts.items() if n})
                row += [sum(counts.values()), *(come_to[each] for each in among)]
            rows.append(row)
        marks = self.say("text.semicolon").join(self.mark(each).text for each in among)
        self.sheet("summary", columns, rows, 2, self.say("ledger.legend", marks=marks))

    def to_check(self) -> None:
        """What has to be checked, whatever it came to; no sheet where there is nothing."""
        semicolon = self.say("text.semicolon")
        rows: list[tuple[View, list[Value]]] = [
            (view, [row.number, row.name, Mark(row.verdict, row.word), words, semicolon.join(each.lead), each.place])
            for view in self.views
            for row, each, words in view.to_check
        ]
        if rows:
            columns = self.columns(
                ("number", 6, "center"), ("name", 26), ("verdict", 11), ("warnings", 60), ("lead", 14), ("place", 28)
            )
            self.listed("to_check", columns, rows, 2)

    def matrices(self) -> None:
        """For each ruleset areas and periods against indicators, where there are several: verdicts and values."""
        groups = by_ruleset(self.views) if len(self.views) > 1 else []
        for group in groups:
            words, ruleset = self.say("ledger.matrix"), group[0].ruleset
            name = words if len(groups) == 1 else f"{words} {ruleset.id}"
            title = f"{phrases.titled(ruleset, self.language)} · {name}"
            columns, rows, frozen = (self.across if len(group) <= _FEW else self.down)(group)
            write_table(self.book, name, title, columns, rows, self.language, frozen)

    def across(self, group: Sequence[View]) -> tuple[list[Column], list[list[Value]], int]:
        """Indicators down, with domain and constraint; few areas or years across."""
        columns = [
            Column(self.say(f"columns.{key}"), wide, "center" if key in ("number", "constraint") else "left")
            for key, wide in {"domain": 12, "number": 6, "name": 34, "constraint": 10}.items()
        ]
        rows: list[list[Value]] = [[None, None, self.say("text.area_verdict"), None]]
        rows[0] += [Mark(view.found.verdict, view.word) for view in group]
        for row in group[0].rows:
            cells = [_cell(view.by_id.get(row.indicator.id)) for view in group]
            rows.append([row.indicator.domain, row.number, row.name, row.kind, *cells])
        return columns + [Column(view.subject, 18, "center") for view in group], rows, 4

    def down(self, group: Sequence[View]) -> tuple[list[Column], list[list[Value]], int]:
        """Many areas and periods down, sortable by each indicator across."""
        named: list[tuple[str, float, Side]] = [("area", 18, "left"), ("period", 9, "center"), ("verdict", 24, "left")]
        columns = [Column(self.say(f"columns.{key}"), wide, side) for key, wide, side in named]
        columns += [Column(row.title, 12, "center") for row in group[0].rows]
        rows: list[list[Value]] = []
        for view in group:
            cells = [_cell(view.by_id.get(row.indicator.id)) for row in group[0].rows]
            rows.append([view.area, view.period, Mark(view.found.verdict, view.word), *cells])
        return columns, rows, 3

    def by_domain(self) -> None:
        """Every condition of every finding under its domain, in the order of the documents."""
        columns = self.columns(
            ("domain", 10), ("number", 6, "center"), ("name", 24), ("constraint", 9, "center"), ("verdict", 11),
            ("part", 16), ("ledger.condition_verdict", 10), ("value", 10, "right"), ("unit", 10, "center"),
            ("required", 20), ("ledger.spare", 10, "right"), ("ledger.remarks", 24), ("lead", 12),
        )  # fmt: skip
        more = [("leader", 12), ("evidence", 40), ("note", 30), ("place", 30), ("source", 80)]
        columns += self.columns(*more, aside=True)
        rows = ((view, row) for view in self.views for _, rows in view.domains for row in rows)
        filled = ((view, _condition(row, each)) for view, row in rows for each in row.conditions)
        self.listed("by_domain", columns, filled, 3)

    def by_lead(self) -> None:
        """What each lead unit answers for, and what it is asked to do; a printed page begins with each unit."""
        several: list[tuple[str, float, Side]] = [("area", 14, "left"), ("period", 8, "center")]
        columns = self.columns(
            ("lead", 14), *(several if len(self.views) > 1 else ()), ("number", 6, "center"), ("name", 26),
            ("constraint", 9, "center"), ("verdict", 11), ("outcome", 48), ("ledger.to_do", 32),
        )  # fmt: skip
        rows: list[Values] = []
        for unit, theirs in by_lead(row for view in self.views for row in view.rows):
            rows.append(None)
            for row in theirs:
                head = [unit or self.say("ledger.lead_unstated"), *self.whose(row.view)]
                told = ["\n".join(row.said), "\n".join(row.to_do)]
                rows.append([*head, row.number, row.name, row.kind, Mark(row.verdict, row.word), *told])
        self.sheet("by_lead", columns, rows, 1)

    def evidence(self) -> None:
        """A line for each piece of evidence, and one for each value that comes without."""
        columns = self.columns(
            ("number", 6, "center"), ("name", 26), ("part", 18), ("ledger.state", 13), ("evidence", 44), ("lead", 14),
            ("place", 28),
        )  # fmt: skip
        every = [row for view in self.views for row in view.rows]
        rows = ((row.view, values) for row in every for values in _proofs(row))
        self.listed("evidence", columns, rows, 2, self.say("ledger.evidence_counts", **proof_counts(every)))

    def sources(self, result: Checked) -> None:
        """Files and rulesets with their digests, documents, options, contradictions, unverified numbers, warnings."""
        widths = {"what": 26, "words": 84, "where": 70}
        columns = [Column(self.say(f"documents.{key}"), width) for key, width in widths.items()]
        name, engine = self.say("ledger.sources"), self.say("ledger.engine", version=result.version)
        rows = ([self.say(f"ledger.{kind}"), *others] for kind, *others in _lines(result, self.views, self.language))
        title = f"{self.say('ledger.title')} · {name}"
        write_table(self.book, name, title, columns, rows, self.language, 1, engine)


def _condition(row: Row, condition: Condition) -> Iterator[Value]:
    leaf, semicolon = condition.leaf, row.view.say("text.semicolon")
    yield from (row.indicator.domain, row.number, row.name, row.kind, Mark(row.verdict, row.word), condition.part)
    yield from (Mark(leaf.verdict, condition.word), *_value(leaf, condition.digits), condition.demanded)
    yield None if leaf.margin is None else Number(digits_shown(leaf.margin), number_words(leaf.margin))
    yield semicolon.join(filter(None, [condition.reason, *condition.warnings]))
    reported = phrases.reported_words(leaf, row.view.language)
    yield from map(semicolon.join, (condition.lead, condition.leader, leaf.evidence))
    yield semicolon.join(filter(None, [*leaf.notes, reported]))
    yield from (condition.place, semicolon.join(row.cited()))


def _value(leaf: CriterionFinding, said: str | None) -> tuple[Value, str | None]:
    """The value as it was measured, a number where it is one, and its unit."""
    measured = leaf.measured
    if measured is None or said is None:
        return (None if measured is None else measured.state), None
    if measured.exact is None:
        signed = measured.measurement
        return said if signed is None else number_as_written(signed, printed=True), measured.unit
    computed = measured.written is None
    shown = number_words(measured.exact, leaf.required.edge(measured.exact)) if computed else None
    return Number(said, shown), measured.unit


def _proofs(row: Row) -> Iterator[list[Value]]:
    """What there is of evidence for an indicator, and what lacks; nothing where none is needed."""
    view, lead = row.view, row.view.say("text.semicolon").join(row.leads)

    def line(part: str, verdict: Verdict, state: str, evidence: str = "", place: str = "") -> list[Value]:
        mark = Mark(verdict, view.say(f"ledger.proof_{state}"))
        return [row.number, row.name, part, mark, evidence, lead, place]

    if row.proof == "no_value":
        yield line("", Verdict.UNDETERMINED, "no_value")
    for each in row.measured if row.proof != "not_needed" else ():
        part = "" if each.id == row.indicator.id else phrases.thing_name(each.id, view.ruleset, view.language)
        for evidence in each.evidence or ("",):
            state = (Verdict.PASS, "there") if evidence else (Verdict.FAIL, "lacking")
            yield line(part, *state, evidence, each.place.text(view.language))


def _cell(row: Row | None) -> Value:
    """The verdict, and the value; of several things that are measured each once, in order, a dash where one is not."""
    if row is None:
        return None
    said: dict[str, str] = {}
    for each in row.conditions:
        said[each.leaf.criterion.measures] = said.get(each.leaf.criterion.measures) or _said(each)
    values = [each or "–" for each in said.values()] if any(said.values()) else []
    return Mark(row.verdict, row.view.say("text.semicolon").join(values))


def _said(condition: Condition) -> str:
    """The value as it is written, what a formula gives in short, a state; a number in the rule's unit.

    Areas and years are compared along a row, whatever unit each was written in.
    """
    measured = condition.leaf.measured
    if measured is None:
        return ""
    if measured.converted is not None:
        return number_words(measured.converted)
    if measured.written is None and measured.exact is not None:
        return number_words(measured.exact)
    said = condition.digits or measured.state or ""
    return said if measured.unit in (None, condition.leaf.criterion.unit) else amount(said, measured.unit)


def _lines(result: Checked, views: Sequence[View], language: str) -> Iterator[Line]:
    """On what and by what was judged, so that it can be judged again; what is in doubt."""
    for name, digest in result.files:
        yield "inputs", name, digest
    for ruleset in result.rulesets:
        yield "rulesets", phrases.ruleset_words(ruleset, language), ruleset.sha256
    for words in _options(result, language):
        yield "options", words, ""
    for ruleset in result.rulesets:
        for ref, source in ruleset.sources.items():
            day = source.issued.isoformat() if source.issued is not None else ""
            issuer = " ".join(filter(None, [phrases.document_name(ref, ruleset), source.issuer, day]))
            yield "documents", issuer, " ".join(filter(None, [source.file, source.sha256]))
        yield from (("weights", phrases.weight_words(ruleset, kind, language), "") for kind in ruleset.verdict_notes)
        yield from _doubts(ruleset, language)
    yield from (("unused", name, place) for view in views for name, place in view.unused)
    for warning in (*result.warnings, *(each for assessment in result.assessments for each in assessment.warnings)):
        yield "warnings", warning.message(language), "" if warning.place is None else warning.place.text(language)


def _options(result: Checked, language: str) -> Iterator[str]:
    """The options that were set, in words."""
    for key in ("accept_unverified", "strict", "as_of", "set", "only"):
        if value := result.options.get(key):
            shown = ", ".join(f"{axis}={variant}" for axis, variant in value.items()) if key == "set" else value
            yield say(language, f"ledger.option_{key}", {"day": shown, "variants": shown, "only": shown})


def _doubts(ruleset: Ruleset, language: str) -> Iterator[Line]:
    """Where documents contradict themselves, and numbers that none proves."""
    for row in ruleset.indicators.values():
        name = phrases.indicator_title(row, language)
        for other in row.contradictions:
            said = say(language, "text.colon").join([name, other.quote])
            words = say(language, "text.semicolon").join(filter(None, [said, other.note]))
            yield "contradictions", words, say(language, "text.lines", {"lines": other.lines})
        if any(leaf.doubtful for leaf in row.leaves()):
            yield "unverified", name, row.place.text(language) if row.place is not None else ""


def write_table(
    book: Workbook, name: str, title: str, columns: Sequence[Column], rows: Iterable[Values], language: str,
    frozen: int, line: str = "",
) -> None:  # fmt: skip
    """A sheet: lines of words first, then a table that is filtered, whose headings and first columns stay in sight."""
    page = paper.sheet(book, name)
    printed = [column for column in columns if not column.aside]
    whole = sum(column.width for column in printed)
    paper.widths(page, (column.width for column in columns))
    head = 1
    for words, size in ((title + LEDGER_LINE, 14), (line, 10)):
        if words:
            paper.title(page, head, words, len(printed), size=size, bold=size > 10)
            paper.height(page, head, [(words, whole * 10 / size)], least=2.2 * size)
            head += 1
    paper.footer(page, title, say(language, "ledger.printed"))
    paper.heading(page, head, (column.heading for column in columns))
    paper.height(page, head, [(column.heading, column.width) for column in columns], least=26)
    page.freeze_panes = f"{paper.letter(frozen + 1)}{head + 1}"
    last = head
    for values in rows:
        if values is not None:
            last += 1
            _fill(page, last, list(values), columns)
        elif last > head:
            paper.page_break(page, last)
    if last > head:
        page.auto_filter.ref = f"A{head}:{paper.letter(len(columns))}{last}"
    page.print_area = f"A1:{paper.letter(len(printed))}{last}"


def _fill(page: Worksheet, row: int, values: Sequence[Value], columns: Sequence[Column]) -> None:
    """A row of the table, high enough for what is printed of it."""
    told = []
    for index, (value, column) in enumerate(zip(values, columns, strict=True), 1):
        _put(paper.at(page, row, index), value, column)
        words = value.text if isinstance(value, Mark) else value
        if isinstance(words, str) and not column.aside:
            told.append((words, column.width))
    paper.height(page, row, told)


def _put(cell: Cell, value: Value, column: Column) -> None:
    if isinstance(value, str) and column.aligned == "center":
        value = paper.counted(value)
    if isinstance(value, Mark):
        back, ink = paper.COLOURS[value.verdict]
        paper.text(cell, value.text, paper.Look(horizontal="center", bold=True, colour=ink, ground=back))
    elif isinstance(value, Number):
        paper.number(cell, value.digits, paper.Look(), value.shown)
    elif isinstance(value, int):
        cell.value = value
        paper.dressed(cell, paper.Look(horizontal="center", colour=paper.INK if value else paper.SOFT))
    else:
        paper.text(cell, value, paper.Look(horizontal=column.aligned, wrap=not column.aside))
