"""Findings as a table, one row per condition, as spreadsheets and programs read it: CSV in UTF-8 with a BOM."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from compliance.cells import digits_shown
from compliance.judging.verdict import Assessment, CriterionFinding, Finding
from compliance.reports import phrases
from compliance.reports.formats import Checked
from compliance.reports.harmless import defused, for_xml
from compliance.reports.phrases import demanded_words, margin_digits, notes, paths, sources, value_digits
from compliance.words import say

COLUMNS = (
    "area", "period", "ruleset", "version", "number", "indicator", "name", "domain", "constraint", "lead",
    "indicator_verdict", "criterion", "part", "verdict", "verdict_code", "reason", "reason_code",
    "value", "unit", "converted", "converted_unit", "required", "comparator", "threshold", "threshold_unit",
    "margin", "margin_unit", "warnings", "evidence", "note", "place", "source",
)  # fmt: skip


def render(result: Checked) -> str:
    """Every condition of every assessment; the first character is the mark by which Excel knows UTF-8."""
    language = result.language or (result.assessments[0].ruleset.language if result.assessments else "en")
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow([say(language, f"columns.{column}") for column in COLUMNS])
    for assessment in result.assessments:
        for finding in assessment.findings:
            for name, leaf in paths(finding):
                row = dict(_row(assessment, finding, name, leaf, language))
                table.writerow([defused(for_xml(row.get(column) or "")) for column in COLUMNS])
    return "\ufeff" + text.getvalue()


def _row(
    found: Assessment, finding: Finding, name: str, leaf: CriterionFinding, language: str
) -> Iterator[tuple[str, str | None]]:
    """The cells of one condition by column; what does not apply is absent."""
    indicator, semicolon = finding.indicator, say(language, "text.semicolon")
    yield "area", found.area
    yield "period", str(found.period or "")
    yield "ruleset", found.ruleset.id
    yield "version", found.ruleset.version
    yield "number", indicator.number
    yield "indicator", indicator.id
    yield "name", phrases.indicator_name(indicator, language)
    yield "domain", indicator.domain
    yield "constraint", say(language, f"constraints.{indicator.constraint}")
    yield "lead", semicolon.join(leaf.criterion.lead or indicator.lead)
    yield "indicator_verdict", phrases.verdict_word(finding.verdict, language, indicator.constraint)
    yield "criterion", name
    yield "part", phrases.part_name(leaf.criterion, indicator, found.ruleset, language)
    yield "verdict", phrases.verdict_word(leaf.verdict, language)
    yield "verdict_code", leaf.verdict.value
    yield "reason", phrases.reason_words(leaf, found.ruleset, language)
    yield "reason_code", leaf.reason
    yield from _measured(leaf)
    yield "required", demanded_words(leaf, finding, found.ruleset, language)
    yield from _required(leaf)
    yield "warnings", semicolon.join(phrases.warning_words(leaf, language))
    yield "evidence", semicolon.join(dict.fromkeys(proof for each in leaf.behind for proof in each.evidence))
    yield "note", semicolon.join(notes(leaf))
    yield "place", None if leaf.place is None else leaf.place.text(language)
    yield "source", semicolon.join(sources(finding, found.ruleset, language))


def _measured(leaf: CriterionFinding) -> Iterator[tuple[str, str | None]]:
    """The value as it is written (or as a formula gives it), and in the rule's unit where that is another."""
    measured = leaf.measured
    if measured is None:
        return
    yield "value", value_digits(leaf) or measured.state
    yield "unit", measured.unit
    if measured.converted is not None:
        yield "converted", digits_shown(measured.converted)
        yield "converted_unit", measured.converted_unit


def _required(leaf: CriterionFinding) -> Iterator[tuple[str, str | None]]:
    """The number that is demanded, or a band without a sign, and how far the value is from it; in the rule's unit."""
    yield "comparator", leaf.required.comparator
    if leaf.required.known:
        yield "threshold", leaf.required.digits
        yield "threshold_unit", leaf.required.unit
    if leaf.margin is not None:
        yield "margin", margin_digits(leaf)
        yield "margin_unit", leaf.criterion.unit
