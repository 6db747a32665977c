"""The ledger (台账): findings as a workbook to read, filter, forward and print.

A summary, a matrix of several areas or years, all findings by domain, by lead unit, the catalogue of evidence with what
is missing, and sources with digests. What files say is text in it, and no cell holds a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from compliance.cells import amount, digits_shown, number_words
from compliance.judging.verdict import CriterionFinding, Verdict
from compliance.reading.files import LEDGER
from compliance.reports import phrases
from compliance.reports import workbook as paper
from compliance.reports.formats import Checked
from compliance.reports.layout import width
from compliance.reports.phrases import SHAPES, titled, verdict_word
from compliance.reports.view import Condition, Row, View, by_lead, by_ruleset, proof_counts
from compliance.rules.ruleset import CONSTRAINTS, Ruleset
from compliance.words import say

if TYPE_CHECKING:
    from compliance.reports.view import Row
    from compliance.reports.workbook import Cell, Workbook, Worksheet


_WHOSE: tuple[tuple[str, float, Side], ...] = (("area", 14, "left"), ("period", 8, "center"))


def render(result: Checked) -> bytes:
    """The workbook as a file."""
    language, views = result.spoken, result.views(result.spoken)
    book = paper.new(say(language, "ledger.title"))
    book.properties.category = LEDGER  # by which a folder is read without it
    _summary(book, views, language)
    _to_check(book, views, language)
    if len(views) > 1:
        write_matrix(book, views, language)
    _by_domain(book, views, language)
    _by_lead(book, views, language)
    _evidence(book, views, language)
    write_sources(book, result, views, language)
    return paper.content(book)


def _page(book: Workbook, key: str, columns: Sequence[Column], views: Sequence[View], language: str) -> Page:
    """A sheet with its name, of one area with the area's."""
    words = say(language, f"ledger.{key}")
    names = dict.fromkeys(view.subject for view in views)
    head = next(iter(names)) if len(names) == 1 else say(language, "ledger.title")
    return Page(book, words, f"{head} · {words}", columns, language)


def _columns(language: str, *columns: tuple[str, float] | tuple[str, float, Side]) -> list[Column]:
    """Columns by the keys of their headings (``ledger.…`` where they are its own), with room for their longest word."""
    found = []
    for column in columns:
        key, wide, aligned = (*column, "left")[:3]
        heading = say(language, key if "." in key else f"columns.{key}")
        words = heading.split()
        if key.endswith("verdict"):
            words += [Mark(verdict).text(language) for verdict in phrases.TOLD]
        if language == "en":
            wide = max(wide, max(width(word) for word in words) + 2)
        found.append(Column(heading[:1].upper() + heading[1:], wide, aligned))
    return found


def _whose(views: Sequence[View]) -> Sequence[tuple[str, float, Side]]:
    """Area and period, where there are several."""
    return _WHOSE if len(views) > 1 else ()


def _filled(page: Page, views: Sequence[View], rows: Iterable[tuple[View, Iterable[Value]]], frozen: int) -> None:
    """A table, area and period before each row where there are several; some of its columns stay in sight."""
    several = len(views) > 1
    page.headings(frozen=frozen + 2 * several)
    for view, values in rows:
        page.add([*((view.area, view.period) if several else ()), *values])
    page.finish()


def _summary(book: Workbook, views: Sequence[View], language: str) -> None:
    """A line for each area, period and ruleset: its verdict, and the counts of each constraint type apart."""
    columns = _columns(
        language, ("area", 18), ("period", 8, "center"), ("ruleset", 18), ("ledger.variants", 16), ("verdict", 11)
    )
    kinds = [kind for kind in CONSTRAINTS if any(kind in view.found.counts for view in views)]
    for kind in (None, *kinds):
        word = say(language, f"constraints.{kind}" if kind else "ledger.all")
        told = [say(language, "ledger.indicators"), *(phrases.verdict_word(each, language) for each in phrases.TOLD)]
        columns += [Column(f"{word}\n{each}", 7, "center") for each in told]
        columns += [] if kind else [Column(say(language, "ledger.to_check"), 7, "center")]
    page = _page(book, "summary", columns, views, language)
    marks = say(language, "text.semicolon").join(Mark(verdict).text(language) for verdict in phrases.TOLD)
    page.line(say(language, "ledger.legend", {"marks": marks}))
    page.headings(frozen=2)
    for view in views:
        row: list[Value] = [view.area, view.period, f"{view.ruleset.id} {view.ruleset.version}", view.variants]
        row += [Mark(view.found.verdict), sum(view.totals), *view.totals, view.doubted]
        for kind in kinds:
            counts = view.found.counts.get(kind, {})
            row += [sum(counts.values()), *(counts.get(verdict, 0) for verdict in phrases.TOLD)]
        page.add(row)
    page.finish()


def _to_check(book: Workbook, views: Sequence[View], language: str) -> None:
    """What has to be checked, whatever it came to; no sheet where there is nothing."""
    semicolon = say(language, "text.semicolon")
    rows: list[tuple[View, list[Value]]] = [
        (view, [row.number, row.name, Mark.of(row), words, semicolon.join(each.lead), each.place or None])
        for view in views
        for row, each, words in view.to_check
    ]
    if rows:
        columns = _columns(
            language, *_whose(views), ("number", 6, "center"), ("name", 26), ("verdict", 11), ("warnings", 60),
            ("lead", 14), ("place", 28),
        )  # fmt: skip
        _filled(_page(book, "to_check", columns, views, language), views, rows, 2)


def _by_domain(book: Workbook, views: Sequence[View], language: str) -> None:
    """Every condition of every finding under its domain, in the order of the documents."""
    columns = _columns(
        language, *_whose(views), ("domain", 10), ("number", 6, "center"), ("name", 24), ("constraint", 9, "center"),
        ("verdict", 11), ("part", 16), ("ledger.condition_verdict", 10), ("value", 10, "right"), ("unit", 10, "center"),
        ("required", 20), ("ledger.spare", 10, "right"), ("ledger.remarks", 24), ("lead", 12),
    )  # fmt: skip
    besides = _columns(language, ("evidence", 40), ("note", 30), ("place", 30), ("source", 80))
    columns += [replace(column, aside=True) for column in besides]
    rows = (
        (view, _condition(row, each))
        for view in views
        for _, rows in view.domains
        for row in rows
        for each in row.conditions
    )
    _filled(_page(book, "by_domain", columns, views, language), views, rows, 3)


def _condition(row: Row, condition: Condition) -> Iterator[Value]:
    leaf, semicolon = condition.leaf, row.view.say("text.semicolon")
    yield from (row.indicator.domain, row.number, row.name, row.kind, Mark.of(row))
    yield from (condition.part, Mark(leaf.verdict), *_value(leaf, condition.digits), condition.demanded)
    yield None if leaf.margin is None else Number(digits_shown(leaf.margin), number_words(leaf.margin))
    yield semicolon.join(filter(None, [condition.reason, *condition.warnings]))
    yield from map(semicolon.join, (condition.lead, leaf.evidence, leaf.notes))
    yield from (condition.place or None, semicolon.join(row.cited()))


def _value(leaf: CriterionFinding, said: str | None) -> tuple[Value, str | None]:
    """The value as it was measured, a number where it is one, and its unit."""
    measured = leaf.measured
    if measured is None or said is None:
        return (None if measured is None else measured.state), None
    if measured.exact is None:
        return said, measured.unit
    computed = measured.written is None
    shown = number_words(measured.exact, leaf.required.edge(measured.exact)) if computed else None
    return Number(said, shown), measured.unit


def _by_lead(book: Workbook, views: Sequence[View], language: str) -> None:
    """What each lead unit answers for, and what it is asked to do; a printed page begins with each unit."""
    columns = _columns(
        language, ("lead", 14), *_whose(views), ("number", 6, "center"), ("name", 26), ("constraint", 9, "center"),
        ("verdict", 11), ("outcome", 48), ("ledger.to_do", 32),
    )  # fmt: skip
    page = _page(book, "by_lead", columns, views, language)
    page.headings(frozen=1)
    for unit, rows in by_lead(row for view in views for row in view.rows):
        if page.row > page.head:
            paper.page_break(page.sheet, page.row)
        for row in rows:
            page.add([
                unit or say(language, "ledger.lead_unstated"),
                *((row.view.area, row.view.period) if len(views) > 1 else ()),
                row.number, row.name, row.kind, Mark.of(row), "\n".join(row.said), "\n".join(row.to_do),
            ])  # fmt: skip
    page.finish()


def _evidence(book: Workbook, views: Sequence[View], language: str) -> None:
    """A line for each piece of evidence, and one for each value that comes without."""
    columns = _columns(
        language, *_whose(views), ("number", 6, "center"), ("name", 26), ("part", 18), ("ledger.state", 13),
        ("evidence", 44), ("lead", 14), ("place", 28),
    )  # fmt: skip
    page = _page(book, "evidence", columns, views, language)
    page.line(say(language, "ledger.evidence_counts", proof_counts(row for view in views for row in view.rows)))
    rows = ((view, values) for view in views for row in view.rows for values in _proofs(row))
    _filled(page, views, rows, 2)


def _proofs(row: Row) -> Iterator[list[Value]]:
    """What there is of evidence for an indicator, and what lacks; nothing where none is needed."""
    view, lead = row.view, row.view.say("text.semicolon").join(row.leads)

    def line(part: str | None, verdict: Verdict, state: str, evidence: str | None, place: str | None) -> list[Value]:
        mark = Mark(verdict, beside=view.say(f"ledger.proof_{state}"))
        return [row.number, row.name, part, mark, evidence, lead, place]

    if row.proof == "no_value":
        yield line(None, Verdict.UNDETERMINED, "no_value", None, None)
    for each in row.measured if row.proof != "not_needed" else ():
        place = each.place.text(view.language)
        part = None if each.id == row.indicator.id else phrases.thing_name(each.id, view.ruleset, view.language)
        for evidence in each.evidence:
            yield line(part, Verdict.PASS, "there", evidence, place)
        if not each.evidence:
            yield line(part, Verdict.FAIL, "lacking", None, place)


# A table of the ledger.


Side = Literal["left", "center", "right"]


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

    @classmethod
    def of(cls, row: Row) -> Mark:
        """The verdict on an indicator."""
        return cls(row.verdict, row.indicator.constraint)

    def text(self, language: str) -> str:
        """What the cell says."""
        word = verdict_word(self.verdict, language, self.constraint) if self.beside is None else self.beside
        return f"{SHAPES[self.verdict]} {word}".strip()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in digits, and where its words stand."""

    heading: str
    width: float
    aligned: Side = "left"
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


# The matrix: areas and periods against indicators; a cell has the shape of the verdict and the value.


_FEW = 12  # columns for which indicators go down the page; with more, the areas do


def write_matrix(book: Workbook, views: Sequence[View], language: str) -> None:
    """A sheet for each ruleset that judged several areas or periods."""
    groups = by_ruleset(views)
    for group in groups:
        words = say(language, "ledger.matrix")
        name = words if len(groups) == 1 else f"{words} {group[0].ruleset.id}"
        (_areas_across if len(group) <= _FEW else _areas_down)(book, name, group, language)


def _areas_across(book: Workbook, name: str, group: Sequence[View], language: str) -> None:
    """Indicators down, with domain and constraint; few areas or years across."""
    columns = [
        Column(say(language, "columns.domain"), 12),
        Column(say(language, "columns.number"), 6, "center"),
        Column(say(language, "columns.name"), 34),
        Column(say(language, "columns.constraint"), 10, "center"),
        *(Column(view.subject, 18, "center") for view in group),
    ]
    page = Page(book, name, f"{titled(group[0].ruleset, language)} · {name}", columns, language)
    page.headings(frozen=4)
    page.add([None, None, say(language, "text.area_verdict"), None, *(Mark(view.found.verdict) for view in group)])
    for row in group[0].rows:
        cells = [_cell(view.by_id.get(row.indicator.id)) for view in group]
        page.add([row.indicator.domain, row.number, row.name, row.kind, *cells])
    page.finish()


def _areas_down(book: Workbook, name: str, group: Sequence[View], language: str) -> None:
    """Many areas and periods down, sortable by each indicator across."""
    columns = [
        Column(say(language, "columns.area"), 18),
        Column(say(language, "columns.period"), 9, "center"),
        Column(say(language, "columns.verdict"), 13),
        *(Column(row.title, 12, "center") for row in group[0].rows),
    ]
    page = Page(book, name, f"{titled(group[0].ruleset, language)} · {name}", columns, language)
    page.headings(frozen=3)
    for view in group:
        cells = [_cell(view.by_id.get(row.indicator.id)) for row in group[0].rows]
        page.add([view.area, view.period, Mark(view.found.verdict), *cells])
    page.finish()


def _cell(row: Row | None) -> Value:
    """The verdict, and the value; of several things that are measured each once, in order, a dash where one is not."""
    if row is None:
        return None
    said: dict[str, str] = {}
    for each in row.conditions:
        said[each.leaf.criterion.measures] = said.get(each.leaf.criterion.measures) or _said(each)
    values = [each or "–" for each in said.values()] if any(said.values()) else []
    return Mark(row.verdict, beside=row.view.say("text.semicolon").join(values))


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


# On what and by what was judged, so that it can be judged again; what is in doubt.


Line = tuple[str, str, str]  # what it is, its name or words, its digest or where it stands


def write_sources(book: Workbook, result: Checked, views: Sequence[View], language: str) -> None:
    """Files and rulesets with their digests, documents, options, contradictions, unverified numbers, warnings."""
    widths = (("what", 26), ("words", 84), ("where", 70))
    columns = [Column(say(language, f"documents.{key}"), width) for key, width in widths]
    words = say(language, "ledger.sources")
    page = Page(book, words, f"{say(language, 'ledger.title')} · {words}", columns, language)
    page.line(say(language, "ledger.engine", {"version": result.version}))
    page.headings(frozen=1)
    for kind, name, where in _lines(result, views, language):
        page.add([say(language, f"ledger.{kind}"), name, where])
    page.finish()


def _lines(result: Checked, views: Sequence[View], language: str) -> Iterator[Line]:
    rulesets = result.rulesets
    for name, digest in result.files:
        yield "inputs", name, digest
    for ruleset in rulesets:
        yield "rulesets", phrases.ruleset_words(ruleset, language), ruleset.sha256
    for words in _options(result, language):
        yield "options", words, ""
    for ruleset in rulesets:
        for ref, source in ruleset.sources.items():
            day = source.issued.isoformat() if source.issued is not None else ""
            issuer = " ".join(filter(None, [phrases.document_name(ref, ruleset), source.issuer, day]))
            yield "documents", issuer, " ".join(filter(None, [source.file, source.sha256]))
        yield from _doubts(ruleset, language)
    yield from (("unused", name, place) for view in views for name, place in view.unused)
    for warning in result.warnings:
        yield "warnings", warning.message(language), "" if warning.place is None else warning.place.text(language)


def _options(result: Checked, language: str) -> Iterator[str]:
    """The options that were set, in words."""
    options = dict(result.options)
    if options.get("set"):
        options["set"] = ", ".join(f"{axis}={variant}" for axis, variant in options["set"].items())
    for key in ("accept_unverified", "strict", "as_of", "set", "only"):
        if options.get(key):
            yield say(
                language, f"ledger.option_{key}", {"day": options[key], "variants": options[key], "only": options[key]}
            )


def _doubts(ruleset: Ruleset, language: str) -> Iterator[Line]:
    """Where documents contradict themselves, and numbers that none proves."""
    for row in ruleset.indicators.values():
        name = f"{row.number} {phrases.indicator_name(row, language)}"
        for other in row.contradictions:
            lines = say(language, "text.lines", {"lines": other.lines})
            said = say(language, "text.colon").join([name, other.quote])
            yield "contradictions", say(language, "text.semicolon").join(filter(None, [said, other.note])), lines
        doubtful = [leaf for leaf in row.leaves() if leaf.doubtful]
        if doubtful:
            place = row.place.text(language) if row.place is not None else ""
            yield "unverified", name, place
