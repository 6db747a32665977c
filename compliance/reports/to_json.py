"""Findings, rulesets and lists as JSON (contract §4): the same input gives the same bytes, decimals are text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from compliance.cells import digits_shown, plain
from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Measured
from compliance.measurements.measurement import Measurement
from compliance.problems import Problem
from compliance.reports.formats import Checked
from compliance.reports.phrases import notes
from compliance.rules.canonical import contradiction_form, with_digest
from compliance.rules.catalog import Head
from compliance.rules.requirements import Required, sources_form
from compliance.rules.ruleset import Ruleset

FORMAT = 2  # of what a check prints, which is its record; a record of format 1 does not hold all that it hangs on


def text_of(found: Mapping[str, Any]) -> str:
    """JSON as it is printed: two spaces of indent, Chinese as it is, a newline at the end."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def render(result: Checked) -> str:
    """The whole result of a ``check``: with what it was judged, on what, by what, and every finding."""
    rulesets = {each.ruleset.id + each.ruleset.version: each.ruleset for each in result.assessments}
    spoken = result.language or next((each.ruleset.language for each in result.assessments), "zh")
    found = {
        "format": FORMAT,
        "engine": {"name": "compliance", "version": result.version},
        "options": dict(result.options),
        "inputs": _inputs(result),
        "problems": [each.to_json(spoken) for each in result.problems],
        "warnings": [_warning(warning) for warning in result.warnings],
        "rulesets": [{"id": each.id, "version": each.version, "sha256": each.sha256} for each in rulesets.values()],
        "assessments": [assessment_form(assessment) for assessment in result.assessments],
    }
    return text_of(found)


def _inputs(result: Checked) -> list[dict[str, Any]]:
    """Every file that was read: the measurements, then the rule files that are not of the package."""
    of_kinds = (("measurements", result.inputs), ("ruleset", result.rule_files))
    return [{"name": name, "sha256": digest, "kind": kind} for kind, files in of_kinds for name, digest in files]


def _warning(warning: Problem) -> dict[str, Any]:
    """What is to be known of a file; in English, whatever language is asked for, so that a record verifies."""
    place = None if warning.place is None else warning.place.to_json()
    shown: dict[str, Any] = {"code": warning.code, "message": warning.message("en"), "place": place}
    return shown | ({"related": [each.to_json() for each, _ in warning.related]} if warning.related else {})


def assessment_text(assessment: Assessment) -> str:
    """One assessment alone."""
    return text_of(assessment_form(assessment))


def assessment_form(assessment: Assessment) -> dict[str, Any]:
    """One area in one period against one ruleset."""
    counts = {
        constraint: {verdict.value: number for verdict, number in by_verdict.items()}
        for constraint, by_verdict in assessment.counts.items()
    }
    return {
        "area": assessment.area,
        "period": None if assessment.period is None else str(assessment.period),
        "ruleset": assessment.ruleset.id,
        "variants": dict(assessment.variants),
        "verdict": assessment.verdict.value,
        "counts": counts,
        "findings": [finding_form(finding) for finding in assessment.findings],
        "unplaced": [each.code for each in assessment.unplaced],
        "unused": [{"name": each.name, "kind": each.kind, "place": each.place.to_json()} for each in assessment.unused],
    }


def finding_form(finding: Finding) -> dict[str, Any]:
    """The judgement on one indicator."""
    row = finding.indicator
    return {
        "indicator": row.id,
        "number": row.number,
        "name": row.name,
        "domain": row.domain,
        "constraint": row.constraint,
        "lead": list(row.lead),
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        "criteria": [criterion_form(criterion) for criterion in finding.criteria],
        "source": sources_form(row.source),
        "contradictions": [contradiction_form(each) for each in row.contradictions],
        "evidence": list(finding.evidence),
    }


def criterion_form(found: CriterionFinding) -> dict[str, Any]:
    """The judgement on one criterion, with where the measurement stands and where the rule does."""
    criterion, measured = found.criterion, found.measured
    shown: dict[str, Any] = {
        "criterion": criterion.name,
        "measures": criterion.measures,
        "verdict": found.verdict.value,
        "reason": found.reason,
        "warnings": list(found.warnings),
    }
    if found.about:
        shown["about"] = list(found.about)
    if remarks := notes(found):
        shown["notes"] = list(remarks)
    if found.any:
        return shown | {"any": [criterion_form(each) for each in found.any]}
    shown |= {
        "measured": None if measured is None else _measured(measured),
        "required": _required(found.required),
        "margin": None if found.margin is None else _amount(found.margin, criterion.unit),
        "place": None if found.place is None else found.place.to_json(),
        "rule_place": None if criterion.place is None else criterion.place.to_json(),
    }
    return shown


def _amount(value: Fraction, unit: str | None) -> dict[str, Any]:
    return {"value": digits_shown(value), "unit": unit}


def _measured(measured: Measured) -> dict[str, Any]:
    if measured.state is not None:
        return {"state": measured.state}
    shown: dict[str, Any] = {}
    if measured.written is not None:
        shown["value"] = plain(measured.written)
    elif measured.exact is not None:
        shown["value"] = digits_shown(measured.exact)
    elif measured.bounds is not None:
        shown["bounds"] = [
            None if end is None else digits_shown(end) for end in (measured.bounds.low, measured.bounds.high)
        ]
    shown["unit"] = measured.unit
    measurement = measured.measurement
    if measurement is not None and measurement.qualifier is not None:
        shown["qualifier"] = measurement.qualifier
    if measurement is not None and measurement.prices is not None:
        shown["prices"] = measurement.prices
    if measured.formula is not None:
        shown["formula"] = measured.formula
        shown["inputs"] = [_input(each) for each in measured.inputs]
    if measured.converted is not None:
        shown["converted"] = _amount(measured.converted, measured.converted_unit)
    return shown


def _input(measurement: Measurement) -> dict[str, Any]:
    """A raw quantity that a formula used."""
    return {
        "measures": measurement.id,
        "value": None if measurement.value is None else plain(measurement.value),
        "unit": None if measurement.unit is None else measurement.unit.text,
        "place": measurement.place.to_json(),
    }


def _required(required: Required) -> dict[str, Any]:
    if required.requirement is None:
        return {"comparator": None, "value": None, "unit": None, "variant": {}, "unverified": False}
    return required.requirement.required_form(required)


def ruleset_json(ruleset: Ruleset, indicator: str | None = None) -> str:
    """The resolved ruleset, or one indicator of it, with provenance."""
    found = with_digest(ruleset)
    if indicator is not None:
        found["indicators"] = [row for row in found["indicators"] if row["id"] == indicator]
    return text_of(found)


def rulesets_json(heads: Sequence[Head]) -> str:
    """The rulesets at hand, and those that are known to exist."""
    rulesets = [
        {
            "id": head.id,
            "version": head.version,
            "title": head.title,
            "series": head.series,
            "extends": head.extends,
            "effective": {"from": _day(head.effective_from), "to": _day(head.effective_to)},
            "at_hand": head.at_hand,
        }
        for head in heads
    ]
    return text_of({"format": 1, "rulesets": rulesets})


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def number_text(value: Decimal | Fraction) -> str:
    """A number as it is shown: a decimal as written, a fraction with at most 15 significant digits."""
    return plain(value) if isinstance(value, Decimal) else digits_shown(value)
