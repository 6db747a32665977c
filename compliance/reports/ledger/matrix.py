"""The matrix of the ledger: areas and periods against indicators; a cell has the shape of the verdict and the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from compliance.cells import amount, number_words
from compliance.judging.verdict import Assessment, CriterionFinding, Finding
from compliance.reports import phrases
from compliance.reports.ledger.page import Column, Mark, Page, Value
from compliance.reports.sentences import subject_words
from compliance.reports.values import value_digits
from compliance.rules.ruleset import Indicator
from compliance.words import say

if TYPE_CHECKING:
    from compliance.reports.workbook import Workbook

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
    page = Page(book, name, _title(name, group[0], language), columns, language)
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
    page = Page(book, name, _title(name, group[0], language), columns, language)
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


def _title(name: str, found: Assessment, language: str) -> str:
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
