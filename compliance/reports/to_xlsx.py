"""The ledger (台账): findings as a workbook to read, filter, forward and print.

A summary, a matrix of several areas or years, all findings by domain, by lead unit, the catalogue of evidence with what
is missing, and sources with digests. What files say is text in it, and no cell holds a formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from compliance.cells import number_words
from compliance.judging import disputed
from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Verdict
from compliance.reading.own import LEDGER
from compliance.reports import phrases
from compliance.reports import workbook as paper
from compliance.reports.demands import demanded_words
from compliance.reports.evidence import proof
from compliance.reports.formats import Checked
from compliance.reports.layout import width
from compliance.reports.ledger.matrix import write_matrix
from compliance.reports.ledger.page import Column, Mark, Number, Page, Value
from compliance.reports.ledger.sources import write_sources
from compliance.reports.sentences import (
    finding_words,
    lead_units,
    notes,
    sources,
    subject_words,
    to_check,
    to_do,
    variants_words,
)
from compliance.reports.values import margin_digits, value_digits
from compliance.rules.ruleset import CONSTRAINTS
from compliance.words import say

if TYPE_CHECKING:
    from compliance.reports.workbook import Workbook


Side = Literal["left", "center", "right"]


def render(result: Checked) -> bytes:
    """The workbook as a file."""
    language = result.language or (result.assessments[0].ruleset.language if result.assessments else "en")
    book = paper.new(say(language, "ledger.title"))
    book.properties.category = LEDGER  # by which a folder is read without it
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
        row.append(sum(map(disputed.to_check, found.findings)))
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
        for each in to_check(finding, found.ruleset, language)
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
