"""What ``check`` does once it knows the files: judged for the first time, or again for a record, by the same steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compliance.engine import choose_rulesets, judged, of_period
from compliance.measurements.binding import SubjectKey
from compliance.measurements.measurement import Measurements
from compliance.records.asked import Asked
from compliance.reports.formats import Checked
from compliance.rules.ruleset import Ruleset

Chosen = Mapping[SubjectKey, Sequence[Ruleset]]


def chosen_rulesets(found: Measurements, asked: Asked) -> dict[SubjectKey, tuple[Ruleset, ...]]:
    """What each area and period that is asked for is judged by. Raises ComplianceError."""
    subjects = found.subjects if asked.only is None else of_period(found.subjects, asked.only)
    return choose_rulesets(found, asked.rulesets, subjects=subjects, as_of=asked.as_of, folders=asked.folders)


def check_result(
    found: Measurements,
    chosen: Chosen,
    asked: Asked,
    *,
    version: str,
    language: str | None = None,
    terminal: bool = False,
) -> Checked:
    """Everything that the check found, for whoever shows it. Raises MeasurementError where something does not fit."""
    assessments, warnings = judged(
        found, chosen, fill=asked.fill, accept_unverified=asked.accept_unverified, strict=asked.strict
    )
    return Checked(tuple(assessments), found.inputs, asked.options(), warnings, language, version, terminal)
