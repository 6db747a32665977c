"""The ledger (台账): findings as a workbook to read, filter, forward and print.

A summary, a matrix of several areas or years, all findings by domain, by lead unit, the catalogue of evidence with what
is missing, and sources with digests. What files say is text in it, and no cell holds a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from compliance.cells import amount, number_words
from compliance.judging import doubts
from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Verdict
from compliance.problems import Problem
from compliance.reading.files import LEDGER
from compliance.reports import phrases
from compliance.reports import workbook as paper
from compliance.reports.formats import Checked
from compliance.reports.layout import width
from compliance.reports.phrases import (
    SHAPES,
    demanded_words,
    doubt_lines,
    finding_words,
    lead_units,
    margin_digits,
    notes,
    proof,
    ruleset_words,
    sources,
    subject_words,
    to_do,
    value_digits,
    variants_words,
    verdict_word,
)
from compliance.rules.ruleset import CONSTRAINTS, Indicator, Ruleset
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


_FEW = 12  # columns for which indicators go down the page; with more, the areas do


def write_matrix(book: Workbook, assessments: Sequence[Assessment], language: str) -> None:
    """A sheet for each ruleset that judged several areas or periods."""
    by_ruleset: dict[str, list[Assessment]] = {}
    for found in assessments:
        by_ruleset.setdefault(found.ruleset.sha256, []).append(found)
    for group in by_ruleset.values():
        words = say(language, "ledger.matrix")
        name = words if len(by_ruleset) == 1 else f"{words} {group[0].ruleset.id}"
        (_areas_across if len(group) <= _FEW else _areas_down)(book, name, group, language)


def _areas_across(book: Workbook, name: str, group: Sequence[Assessment], language: str) -> None:
    """Indicators down, with domain and constraint; few areas or years across."""
    columns = [
        Column(say(language, "columns.domain"), 12),
        Column(say(language, "columns.number"), 6, "center"),
        Column(say(language, "columns.name"), 34),
        Column(say(language, "columns.constraint"), 10, "center"),
        *(Column(subject_words(found, language), 18, "center") for found in group),
    ]
    page = Page(book, name, _matrix_title(name, group[0], language), columns, language)
    page.headings(frozen=4)
    page.add([None, None, say(language, "text.area_verdict"), None, *(Mark(found.verdict) for found in group)])
    for row in group[0].findings:
        indicator = row.indicator
        cells = [_cell(_of(found, indicator), language) for found in group]
        kind = say(language, f"constraints.{indicator.constraint}")
        page.add(
            [
                indicator.domain,
                indicator.number,
                phrases.indicator_name(indicator, language),
                kind,
                *cells,
            ]
        )
    page.finish()


def _areas_down(book: Workbook, name: str, group: Sequence[Assessment], language: str) -> None:
    """Many areas and periods down, sortable by each indicator across."""
    rows = [finding.indicator for finding in group[0].findings]
    columns = [
        Column(say(language, "columns.area"), 18),
        Column(say(language, "columns.period"), 9, "center"),
        Column(say(language, "columns.verdict"), 13),
        *(Column(f"{row.number} {phrases.indicator_name(row, language)}", 12, "center") for row in rows),
    ]
    page = Page(book, name, _matrix_title(name, group[0], language), columns, language)
    page.headings(frozen=3)
    for found in group:
        area = found.area or say(language, "text.unnamed")
        page.add(
            [
                area,
                str(found.period or ""),
                Mark(found.verdict),
                *(_cell(_of(found, row), language) for row in rows),
            ]
        )
    page.finish()


def _matrix_title(name: str, found: Assessment, language: str) -> str:
    title = (found.ruleset.title_en or found.ruleset.title) if language == "en" else found.ruleset.title
    return f"{title} · {name}"


def _of(found: Assessment, row: Indicator) -> Finding | None:
    return next((finding for finding in found.findings if finding.indicator.id == row.id), None)


def _cell(finding: Finding | None, language: str) -> Value:
    """The verdict, and the value; of several things that are measured each once, in order, a dash where one is not."""
    if finding is None:
        return None
    said: dict[str, str] = {}
    for leaf in finding.leaves():
        said[leaf.criterion.measures] = said.get(leaf.criterion.measures) or _said(leaf)
    values = [each or "–" for each in said.values()] if any(said.values()) else []
    return Mark(finding.verdict, beside=say(language, "text.semicolon").join(values))


def _said(leaf: CriterionFinding) -> str:
    """The value as it is written, what a formula gives in short, a state; a number in the rule's unit.

    Areas and years are compared along a row, whatever unit each was written in.
    """
    measured = leaf.measured
    if measured is None:
        return ""
    if measured.converted is not None:
        return number_words(measured.converted)
    if measured.written is None and measured.exact is not None:
        return number_words(measured.exact)
    said = value_digits(leaf) or measured.state or ""
    return said if measured.unit in (None, leaf.criterion.unit) else amount(said, measured.unit)


Line = tuple[str, str, str]  # what it is, its name or words, its digest or where it stands


def write_sources(book: Workbook, result: Checked, language: str) -> None:
    """Files and rulesets with their digests, documents, options, contradictions, unverified numbers, warnings."""
    widths = (("what", 26), ("words", 84), ("where", 70))
    columns = [Column(say(language, f"documents.{key}"), width) for key, width in widths]
    words = say(language, "ledger.sources")
    page = Page(book, words, f"{say(language, 'ledger.title')} · {words}", columns, language)
    page.line(say(language, "ledger.engine", {"version": result.version}))
    page.headings(frozen=1)
    rulesets = list({each.ruleset.sha256: each.ruleset for each in result.assessments}.values())
    for kind, name, where in _lines(result, rulesets, language):
        page.add([say(language, f"ledger.{kind}"), name, where])
    page.finish()


def _lines(result: Checked, rulesets: list[Ruleset], language: str) -> Iterator[Line]:
    for name, digest in result.files:
        yield "inputs", name, digest
    for ruleset in rulesets:
        yield "rulesets", ruleset_words(ruleset, language), ruleset.sha256
    for words in _options(result, language):
        yield "options", words, ""
    for ruleset in rulesets:
        for ref, source in ruleset.sources.items():
            day = source.issued.isoformat() if source.issued is not None else ""
            issuer = " ".join(filter(None, [phrases.document_name(ref, ruleset), source.issuer, day]))
            yield "documents", issuer, " ".join(filter(None, [source.file, source.sha256]))
        yield from _doubts(ruleset, language)
    for found in result.assessments:
        for unused in found.unused:
            yield "unused", phrases.known_name(unused.name, found.ruleset, language), unused.place.text(language)
    for warning in result.warnings:
        yield "warnings", warning.message(language), "" if warning.place is None else warning.place.text(language)


def _options(result: Checked, language: str) -> Iterator[str]:
    options = result.options
    if options.get("accept_unverified"):
        yield say(language, "ledger.option_accept_unverified")
    if options.get("strict"):
        yield say(language, "ledger.option_strict")
    if options.get("as_of"):
        yield say(language, "ledger.option_as_of", {"day": options["as_of"]})
    if options.get("set"):
        said = ", ".join(f"{axis}={variant}" for axis, variant in options["set"].items())
        yield say(language, "ledger.option_set", {"variants": said})
    if options.get("only"):
        yield say(language, "ledger.option_only", {"only": options["only"]})


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


Side = Literal["left", "center", "right"]


def render(result: Checked) -> bytes:
    """The workbook as a file."""
    language = result.language or (result.assessments[0].ruleset.language if result.assessments else "en")
    book = paper.new(say(language, "ledger.title"))
    book.properties.category = LEDGER  # by which a folder is read without it
    _problems(book, result.problems, language)
    _summary(book, result.assessments, language)
    _to_check(book, result.assessments, language)
    if len(result.assessments) > 1:
        write_matrix(book, result.assessments, language)
    _by_domain(book, result.assessments, language)
    _by_lead(book, result.assessments, language)
    _evidence(book, result.assessments, language)
    write_sources(book, result, language)
    return paper.content(book)


def _title(key: str, assessments: Sequence[Assessment], language: str) -> str:
    """The name of a sheet, of one area with its name."""
    words = say(language, f"ledger.{key}")
    names = dict.fromkeys(subject_words(each, language) for each in assessments)
    return f"{next(iter(names))} · {words}" if len(names) == 1 else f"{say(language, 'ledger.title')} · {words}"


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


def _whose(assessments: Sequence[Assessment], language: str) -> list[Column]:
    """Area and period, where there are several."""
    return _columns(language, ("area", 14), ("period", 8, "center")) if len(assessments) > 1 else []


def _head(found: Assessment, assessments: Sequence[Assessment], language: str) -> list[Value]:
    return [found.area or say(language, "text.unnamed"), str(found.period or "")] if len(assessments) > 1 else []


def _problems(book: Workbook, problems: Sequence[Problem], language: str) -> None:
    """What is wrong with the files, a line each with its place and how to mend it; no sheet where there is nothing."""
    if not problems:
        return
    columns = _columns(language, ("ledger.file", 28), ("ledger.spot", 16), ("ledger.wrong", 60), ("ledger.mend", 50))
    columns += [replace(column, aside=True) for column in _columns(language, ("ledger.code", 20))]
    page = Page(book, say(language, "ledger.problems"), say(language, "ledger.problems"), columns, language)
    page.line(say(language, "text.problems_head", {"n": len(problems)}))
    page.headings(frozen=2)
    for each in problems:
        place = each.place
        spot = "" if place is None else replace(place, file="").text(language).lstrip(": ")
        page.add(["" if place is None else place.file, spot, each.message(language), each.help(language), each.code])
    page.finish()


def _summary(book: Workbook, assessments: Sequence[Assessment], language: str) -> None:
    """A line for each area, period and ruleset: its verdict, and the counts of each constraint type apart."""
    columns = _columns(
        language, ("area", 18), ("period", 8, "center"), ("ruleset", 18), ("ledger.variants", 16), ("verdict", 11)
    )
    kinds = [kind for kind in CONSTRAINTS if any(kind in found.counts for found in assessments)]
    for kind in (None, *kinds):
        word = say(language, f"constraints.{kind}") if kind else say(language, "ledger.all")
        columns.append(Column(f"{word}\n{say(language, 'ledger.indicators')}", 7, "center"))
        columns += [Column(f"{word}\n{phrases.verdict_word(each, language)}", 7, "center") for each in phrases.TOLD]
        if kind is None:
            columns.append(Column(say(language, "ledger.to_check"), 7, "center"))
    page = Page(book, say(language, "ledger.summary"), _title("summary", assessments, language), columns, language)
    marks = say(language, "text.semicolon").join(Mark(verdict).text(language) for verdict in phrases.TOLD)
    page.line(say(language, "ledger.legend", {"marks": marks}))
    page.headings(frozen=2)
    for found in assessments:
        row: list[Value] = [found.area or say(language, "text.unnamed"), str(found.period or "")]
        row += [f"{found.ruleset.id} {found.ruleset.version}", variants_words(found, language), Mark(found.verdict)]
        counted = [each.verdict for each in found.counted]
        row += [len(counted), *(counted.count(verdict) for verdict in phrases.TOLD)]
        row.append(sum(map(doubts.to_check, found.findings)))
        for kind in kinds:
            counts = found.counts.get(kind, {})
            row += [sum(counts.values()), *(counts.get(verdict, 0) for verdict in phrases.TOLD)]
        page.add(row)
    page.finish()


def _to_check(book: Workbook, assessments: Sequence[Assessment], language: str) -> None:
    """What has to be checked, whatever it came to; no sheet where there is nothing."""
    told = [
        (found, finding, *each)
        for found in assessments
        for finding in found.findings
        for each in doubt_lines(finding, found.ruleset, language)
    ]
    if not told:
        return
    columns = _whose(assessments, language) + _columns(
        language, ("number", 6, "center"), ("name", 26), ("verdict", 11), ("warnings", 60), ("lead", 14), ("place", 28)
    )
    page = Page(book, say(language, "ledger.to_check"), _title("to_check", assessments, language), columns, language)
    page.headings(frozen=4 if len(assessments) > 1 else 2)
    for found, finding, leaf, words in told:
        row = finding.indicator
        page.add([
            *_head(found, assessments, language), row.number, phrases.indicator_name(row, language),
            Mark(finding.verdict, row.constraint), words,
            say(language, "text.semicolon").join(leaf.criterion.lead or row.lead),
            None if leaf.place is None else leaf.place.text(language),
        ])  # fmt: skip
    page.finish()


def _by_domain(book: Workbook, assessments: Sequence[Assessment], language: str) -> None:
    """Every condition of every finding under its domain, in the order of the documents."""
    columns = _whose(assessments, language) + _columns(
        language, ("domain", 10), ("number", 6, "center"), ("name", 24), ("constraint", 9, "center"),
        ("verdict", 11), ("part", 16), ("ledger.condition_verdict", 10), ("value", 10, "right"), ("unit", 10, "center"),
        ("required", 20), ("ledger.spare", 10, "right"), ("ledger.remarks", 24), ("lead", 12),
    )  # fmt: skip
    besides = _columns(language, ("evidence", 40), ("note", 30), ("place", 30), ("source", 80))
    columns += [replace(column, aside=True) for column in besides]
    page = Page(book, say(language, "ledger.by_domain"), _title("by_domain", assessments, language), columns, language)
    page.headings(frozen=5 if len(assessments) > 1 else 3)
    for found in assessments:
        domains = list(dict.fromkeys(finding.indicator.domain for finding in found.findings))
        for finding in sorted(found.findings, key=lambda each: domains.index(each.indicator.domain)):
            for leaf in finding.leaves():
                page.add([*_head(found, assessments, language), *_condition(found, finding, leaf, language)])
    page.finish()


def _condition(found: Assessment, finding: Finding, leaf: CriterionFinding, language: str) -> Iterator[Value]:
    row, semicolon = finding.indicator, say(language, "text.semicolon")
    yield row.domain
    yield row.number
    yield phrases.indicator_name(row, language)
    yield say(language, f"constraints.{row.constraint}")
    yield Mark(finding.verdict, row.constraint)
    yield phrases.part_name(leaf.criterion, row, found.ruleset, language)
    yield Mark(leaf.verdict)
    yield from _value(leaf)
    yield demanded_words(leaf, finding, found.ruleset, language)
    margin = margin_digits(leaf)
    yield None if margin is None or leaf.margin is None else Number(margin, number_words(leaf.margin))
    told = [phrases.reason_words(leaf, found.ruleset, language), *phrases.warning_words(leaf, language)]
    yield semicolon.join(filter(None, told))
    yield semicolon.join(leaf.criterion.lead or row.lead)
    yield semicolon.join(dict.fromkeys(each for measurement in leaf.behind for each in measurement.evidence))
    yield semicolon.join(notes(leaf))
    yield None if leaf.place is None else leaf.place.text(language)
    yield semicolon.join(sources(finding, found.ruleset, language))


def _value(leaf: CriterionFinding) -> tuple[Value, str | None]:
    """The value as it was measured, a number where it is one, and its unit."""
    said = value_digits(leaf)
    if said is None:
        return (leaf.measured.state if leaf.measured is not None else None), None
    measured = leaf.measured
    if measured is None or measured.exact is None:
        return said, measured.unit if measured is not None else None
    computed = (
        None if measured.written is not None else number_words(measured.exact, leaf.required.edge(measured.exact))
    )
    return Number(said, computed), measured.unit


def _by_lead(book: Workbook, assessments: Sequence[Assessment], language: str) -> None:
    """What each lead unit answers for, and what it is asked to do; a printed page begins with each unit."""
    columns = _columns(
        language, ("lead", 14), *(("area", 14), ("period", 8, "center")) * (len(assessments) > 1),
        ("number", 6, "center"), ("name", 26), ("constraint", 9, "center"), ("verdict", 11), ("outcome", 48),
        ("ledger.to_do", 32),
    )  # fmt: skip
    page = Page(book, say(language, "ledger.by_lead"), _title("by_lead", assessments, language), columns, language)
    page.headings(frozen=1)
    units: dict[str, list[tuple[Assessment, Finding]]] = {}
    for found in assessments:
        for finding in found.findings:
            for unit in lead_units(finding, found.ruleset) or ("",):
                units.setdefault(unit, []).append((found, finding))
    for unit in sorted(units, key=lambda each: (each == "", list(units).index(each))):
        if page.row > page.head:
            paper.page_break(page.sheet, page.row)
        for found, finding in units[unit]:
            row = finding.indicator
            page.add([
                unit or say(language, "ledger.lead_unstated"), *_head(found, assessments, language), row.number,
                phrases.indicator_name(row, language), say(language, f"constraints.{row.constraint}"),
                Mark(finding.verdict, row.constraint), "\n".join(finding_words(finding, found.ruleset, language)),
                "\n".join(to_do(finding, language)),
            ])  # fmt: skip
    page.finish()


def _evidence(book: Workbook, assessments: Sequence[Assessment], language: str) -> None:
    """A line for each piece of evidence, and one for each value that comes without."""
    columns = _whose(assessments, language) + _columns(
        language, ("number", 6, "center"), ("name", 26), ("part", 18), ("ledger.state", 13), ("evidence", 44),
        ("lead", 14), ("place", 28),
    )  # fmt: skip
    page = Page(book, say(language, "ledger.evidence"), _title("evidence", assessments, language), columns, language)
    states = [proof(finding).state for found in assessments for finding in found.findings]
    counts = {"there": states.count("there"), "lacking": states.count("none") + states.count("partly")}
    page.line(say(language, "ledger.evidence_counts", counts | {"without": states.count("no_value")}))
    page.headings(frozen=4 if len(assessments) > 1 else 2)
    for found in assessments:
        for finding in found.findings:
            for row in _proofs(found, finding, language):
                page.add([*_head(found, assessments, language), *row])
    page.finish()


def _proofs(found: Assessment, finding: Finding, language: str) -> Iterator[list[Value]]:
    row = finding.indicator
    head: list[Value] = [row.number, phrases.indicator_name(row, language)]
    lead = say(language, "text.semicolon").join(lead_units(finding, found.ruleset))
    state = proof(finding).state
    if state == "not_needed":
        return
    if state == "no_value":
        mark = Mark(Verdict.UNDETERMINED, beside=say(language, "ledger.proof_no_value"))
        yield [*head, None, mark, None, lead, None]
        return
    measured = {each.id: each for leaf in finding.leaves() for each in leaf.behind if not each.missing}
    for id_, measurement in measured.items():
        part = None if id_ == row.id else phrases.thing_name(id_, found.ruleset, language)
        place = measurement.place.text(language)
        for evidence in measurement.evidence:
            mark = Mark(Verdict.PASS, beside=say(language, "ledger.proof_there"))
            yield [*head, part, mark, evidence, lead, place]
        if not measurement.evidence:
            mark = Mark(Verdict.FAIL, beside=say(language, "ledger.proof_lacking"))
            yield [*head, part, mark, None, lead, place]
