"""Findings as a table, one row per condition, as spreadsheets and programs read it: CSV in UTF-8 with a BOM."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.cells import digits_shown
from compliance.reports import phrases
from compliance.reports.formats import Checked
from compliance.reports.harmless import csv_text
from compliance.reports.view import Condition, Row
from compliance.words import say

COLUMNS = (
    "area", "period", "ruleset", "version", "number", "indicator", "name", "domain", "constraint", "lead", "leader",
    "indicator_verdict", "criterion", "part", "verdict", "verdict_code", "reason", "reason_code",
    "value", "unit", "converted", "converted_unit", "required", "comparator", "threshold", "threshold_unit",
    "margin", "margin_unit", "warnings", "evidence", "note", "place", "source",
)  # fmt: skip


def render(result: Checked) -> str:
    """Every condition of every assessment."""
    rows = (row for view in result.views(result.spoken) for row in view.rows)
    cells = ([cell or "" for cell in _cells(row, each)] for row in rows for each in row.conditions)
    return csv_text([[say(result.spoken, f"columns.{column}") for column in COLUMNS], *cells])


def _cells(row: Row, condition: Condition) -> Iterator[str | None]:
    """The cells of one condition; what does not apply is empty.

    The value as it is written (or as a formula gives it), and in the rule's unit where that is another; the number that
    is demanded, or a band without a sign, and how far the value is from it.
    """
    view, leaf, semicolon = row.view, condition.leaf, row.view.say("text.semicolon")
    measured, required = leaf.measured, leaf.required
    yield from (view.assessment.area, view.period, view.ruleset.id, view.ruleset.version)
    yield from (row.number, row.indicator.id, row.name, row.indicator.domain, row.kind)
    yield from (semicolon.join(condition.lead), semicolon.join(condition.leader))
    yield from (row.word, condition.name, condition.part)
    yield from (condition.word, condition.verdict.value, condition.reason, leaf.reason)
    if measured is None:
        yield from (None,) * 4
    else:
        converted = None if measured.converted is None else digits_shown(measured.converted)
        yield from (condition.digits or measured.state, measured.unit, converted)
        yield None if converted is None else measured.converted_unit
    yield from (condition.demanded, required.comparator)
    yield from (required.digits, required.unit) if required.known else (None, None)
    yield from (None, None) if leaf.margin is None else (digits_shown(leaf.margin), leaf.criterion.unit)
    yield semicolon.join((*condition.warnings, *(each.message(view.language) for each in view.assessment.warnings)))
    yield semicolon.join(leaf.evidence)
    yield semicolon.join(filter(None, [*leaf.notes, phrases.reported_words(leaf, view.language)]))
    yield condition.place
    yield semicolon.join(row.cited())
