"""A criterion, an indicator, a subject judged: pure, no input or output; a value that does not comply never raises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from compliance.judging.demanded import Demanded, demanded, holds, unverified
from compliance.judging.derive import Arithmetic, Value, measured_at, value_at
from compliance.judging.doubts import doubts
from compliance.judging.verdict import (
    Assessment,
    CriterionFinding,
    Finding,
    Measured,
    Required,
    Verdict,
    all_of,
    any_of,
)
from compliance.measurements.measurement import Subject
from compliance.rules.passing import margin, scaled
from compliance.rules.ruleset import AnyOf, Criterion, Indicator, Nothing, Ruleset, States
from compliance.units import factor, parse_unit


def assess(subject: Subject, ruleset: Ruleset, *, accept_unverified: bool = False) -> Assessment:
    """Judge every indicator of a ruleset on one subject; findings stand by number, read naturally, then id."""
    findings = tuple(
        judge_indicator(row, subject, ruleset, accept_unverified=accept_unverified) for row in ruleset.rows
    )
    return Assessment(
        subject.area, subject.period, ruleset, subject.variants, findings, subject.unused, subject.earlier
    )


def judge_indicator(
    indicator: Indicator,
    subject: Subject,
    ruleset: Ruleset,
    *,
    accept_unverified: bool = False,
    arithmetic: Arithmetic | None = None,
) -> Finding:
    """All criteria must hold; missing one means what the ruleset says for the constraint type."""
    criteria = tuple(
        judge_criterion(
            criterion, indicator, subject, ruleset, accept_unverified=accept_unverified, arithmetic=arithmetic
        )
        for criterion in indicator.criteria
    )
    verdict = criteria[0].verdict if len(criteria) == 1 else all_of(criterion.verdict for criterion in criteria)
    reason = _first_reason(criteria, verdict)
    if verdict is Verdict.FAIL:
        verdict = Verdict(ruleset.verdicts.get(indicator.constraint, "fail"))
    return Finding(indicator, verdict, reason, criteria)


def judge_criterion(
    criterion: Criterion,
    indicator: Indicator,
    subject: Subject,
    ruleset: Ruleset,
    *,
    accept_unverified: bool = False,
    arithmetic: Arithmetic | None = None,
) -> CriterionFinding:
    """One condition: does it apply, what was measured, what is demanded, does the one lie in the other."""
    outside = _outside(criterion, indicator, subject)
    if isinstance(criterion.demand, AnyOf):
        parts = tuple(
            judge_criterion(
                part, indicator, subject, ruleset, accept_unverified=accept_unverified, arithmetic=arithmetic
            )
            for part in criterion.demand.alternatives
        )
        verdict = any_of(part.verdict for part in parts)
        whole = CriterionFinding(criterion, verdict, _first_reason(parts, verdict), Required(), any=parts)
        return replace(whole, verdict=outside.verdict, reason=outside.reason) if outside else whole
    if isinstance(criterion.demand, States):
        found = _judge_state(criterion, criterion.demand, subject, accept_unverified)
    elif isinstance(criterion.demand, Nothing):
        found = _unmeasured(criterion, Verdict.NOT_APPLICABLE, "no-requirement", Required(), subject)
    else:
        found = _judge_number(criterion, subject, ruleset, accept_unverified, arithmetic)
    if outside is None:
        return found
    return replace(
        found,
        verdict=outside.verdict,
        reason=outside.reason,
        about=outside.about,
        place=outside.place or found.place,
        margin=None,
        warnings=(),
        beside={},
    )


def _first_reason(criteria: Sequence[CriterionFinding], verdict: Verdict) -> str | None:
    """Why a verdict is open or falls away: the reason of the first criterion that makes it so."""
    if verdict is not Verdict.UNDETERMINED and verdict is not Verdict.NOT_APPLICABLE:
        return None
    return next((criterion.reason for criterion in criteria if criterion.verdict is verdict), None)


def _outside(criterion: Criterion, indicator: Indicator, subject: Subject) -> CriterionFinding | None:
    """Whether a criterion falls away for a subject: by the rule's own words, or by a claim that the rule foresees."""
    if not criterion.applies and not subject.not_applicable:
        return None
    unstated = tuple(axis for axis in criterion.applies if axis not in subject.variants)
    excluded = [axis for axis, among in criterion.applies.items() if subject.variants.get(axis, among[0]) not in among]
    if excluded:
        return CriterionFinding(criterion, Verdict.NOT_APPLICABLE, "does-not-apply", Required())
    if unstated:
        reason = subject.unstated(unstated)
        return CriterionFinding(criterion, Verdict.UNDETERMINED, reason, Required(), about=unstated)
    claim = subject.not_applicable.get(indicator.id) or subject.not_applicable.get(criterion.measures)
    if claim is None or isinstance(criterion.demand, Nothing):
        return None
    if claim.problem is not None:
        found = CriterionFinding(criterion, Verdict.UNDETERMINED, claim.problem, Required())
    elif criterion.may_not_apply:
        found = CriterionFinding(criterion, Verdict.NOT_APPLICABLE, "claimed-not-applicable", Required())
    else:
        found = CriterionFinding(criterion, Verdict.UNDETERMINED, "inapplicability-not-foreseen", Required())
    return replace(found, about=(claim.reason,), place=claim.place)


def _unmeasured(
    criterion: Criterion, verdict: Verdict, reason: str, required: Required, subject: Subject
) -> CriterionFinding:
    """The finding where there is nothing to judge; behind it stands the entry that is empty, if there is one."""
    empty = measured_at(subject, criterion.measures, subject.period)
    if empty is None:
        return CriterionFinding(criterion, verdict, reason, required)
    return CriterionFinding(criterion, verdict, reason, required, place=empty.place, behind=(empty,))


def _judge_state(criterion: Criterion, demand: States, subject: Subject, accept_unverified: bool) -> CriterionFinding:
    found = unverified(criterion.unverified, Demanded(Required(accepted=demand.accepted)), accept_unverified)
    measurement = measured_at(subject, criterion.measures, subject.period)
    if measurement is None or measurement.state is None:
        reason = (measurement.problem if measurement is not None else None) or "missing-measurement"
        return _unmeasured(criterion, Verdict.UNDETERMINED, reason, found.required, subject)
    state = demand.state(measurement.state)
    verdict, why, about, warnings = Verdict.UNDETERMINED, found.reason, found.about, found.warnings
    if why is None and state is None:
        why, about, warnings = "state-unrecognised", demand.states, ()
    elif why is None:
        verdict = Verdict.PASS if state in demand.accepted else Verdict.FAIL
    return CriterionFinding(
        criterion,
        verdict,
        why,
        found.required,
        Measured(measurement, state=measurement.state),
        warnings=warnings,
        about=about,
        place=measurement.place,
        behind=(measurement,),
    )


def _judge_number(
    criterion: Criterion, subject: Subject, ruleset: Ruleset, accept_unverified: bool, arithmetic: Arithmetic | None
) -> CriterionFinding:
    value = value_at(subject, ruleset, criterion.measures, subject.period, arithmetic)
    known = value if isinstance(value, Value) else None
    found = demanded(criterion, subject, ruleset, known, accept_unverified=accept_unverified, arithmetic=arithmetic)
    if isinstance(value, str) or criterion.unit is None:
        reason = value if isinstance(value, str) else "missing-measurement"
        return _unmeasured(criterion, Verdict.UNDETERMINED, reason, found.required, subject)
    measurement, unit = value.measurement, parse_unit(criterion.unit)
    as_written = value.unit == unit
    values = value.values if as_written else scaled(value.values, factor(value.unit, unit))
    exact = values.only
    verdict, why, distance = Verdict.UNDETERMINED, found.reason, None
    if found.passing is not None:
        held = holds(criterion, values, found) if arithmetic is None else arithmetic.complies(criterion, value, found)
        if held is None:
            why = "qualified-value"
        else:
            verdict = Verdict.PASS if held else Verdict.FAIL
            distance = None if exact is None else margin(found.passing, exact)
    measured = Measured(
        measurement,
        None,
        None if measurement is None else measurement.value,
        value.values.only,
        value.unit.text,
        None if as_written else exact,
        None if as_written or exact is None else criterion.unit,
        value.formula,
        value.inputs,
    )
    # Bulk work, which answers with arithmetic of its own, has no warnings.
    beside = doubts(criterion, subject, ruleset, value, found.required) if arithmetic is None else {}
    behind = value.inputs if measurement is None else (measurement,)
    return CriterionFinding(
        criterion,
        verdict,
        why,
        found.required,
        measured,
        distance,
        warnings=tuple(dict.fromkeys((*value.warnings, *found.warnings, *beside))),
        about=found.about,
        place=behind[0].place if behind else None,
        beside=beside,
        behind=behind,
    )
