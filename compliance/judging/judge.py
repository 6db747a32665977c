"""Judges a criterion, an indicator, a subject: pure functions, and a value that does not comply never raises.

A verdict says whether what was measured lies in what is accepted. Where a variant is not stated, the whole indicator is
judged in each variant that the area may have. Where all of these verdicts agree, that is the verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from math import prod

from compliance.judging.derive import Arithmetic, Known, measured_at
from compliance.judging.doubts import doubts, hanging, otherwise
from compliance.judging.verdict import (
    Assessment,
    Beside,
    CriterionFinding,
    Finding,
    Measured,
    Verdict,
    agreed,
    all_of,
    first_reason,
    together,
    weighed,
)
from compliance.measurements.measurement import Subject
from compliance.measurements.tables.headings import said_verdict
from compliance.rules.catalog import Head, standing
from compliance.rules.requirements import Criterion, Required, holds
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import margin, scaled
from compliance.units import factor, parse_unit

# The most combinations of unstated variants in which an indicator is judged; with more of them it stays open.
MOST_COMBINATIONS = 1000


def assess(
    subject: Subject,
    ruleset: Ruleset,
    *,
    accept_unverified: bool = False,
    day: date | None = None,
    known: Sequence[Head] = (),
) -> Assessment:
    """Judge every indicator of a ruleset on one subject; findings stand by number, read naturally, then id.

    The ruleset has to be in force on ``day``, else on the last day of the period. ``known`` are the rulesets that are
    known: one of them may have replaced it.
    """
    findings = tuple(judge_read(ruleset.rows, subject, ruleset, accept_unverified=accept_unverified))
    about = (subject.area, subject.period, ruleset, subject.variants, findings)
    of_rules = standing(ruleset, subject.period, day, known)
    return Assessment(*about, subject.unused, subject.earlier, subject.unplaced, of_rules)


def judge_read(
    rows: Iterable[Indicator], subject: Subject, ruleset: Ruleset, *, accept_unverified: bool = False
) -> Iterator[Finding]:
    """Judge several indicators, with a warning where a verdict depends on digits after the fifteenth."""
    facts = Known(subject, ruleset, accept_unverified=accept_unverified)
    subject_otherwise = otherwise(subject, ruleset)
    if subject_otherwise is None:
        yield from (_judge(row, facts) for row in rows)
        return
    other = Known(subject_otherwise, ruleset, accept_unverified=accept_unverified)
    yield from (hanging(_judge(row, facts), _judge(row, other)) for row in rows)


def judge_indicator(
    indicator: Indicator,
    subject: Subject,
    ruleset: Ruleset,
    *,
    accept_unverified: bool = False,
    arithmetic: Arithmetic | None = None,
) -> Finding:
    """Judge an indicator: all criteria must hold, and a miss counts as the ruleset says for the constraint type.

    All criteria are judged in the same variant of an axis that is not stated.
    """
    return _judge(indicator, Known(subject, ruleset, accept_unverified=accept_unverified, arithmetic=arithmetic))


def _judge(indicator: Indicator, facts: Known) -> Finding:
    finding = _in_every_variant(indicator, facts)
    return finding if facts.arithmetic is not None else _said_otherwise(finding)


def _said_otherwise(finding: Finding) -> Finding:
    """The finding, with a warning where the file states a verdict of its own (单项结论) and that is another one."""
    if finding.verdict not in (Verdict.PASS, Verdict.FAIL, Verdict.VETO):
        return finding
    if not any(each.said for criterion in finding.criteria for each in criterion.behind):  # nearly always
        return finding
    return replace(finding, criteria=tuple(_beside_its_own(each, finding.verdict) for each in finding.criteria))


def _beside_its_own(criterion: CriterionFinding, verdict: Verdict) -> CriterionFinding:
    said = next((each.said for each in criterion.behind if each.said is not None), None)
    if said is None or said_verdict(said) is (verdict is Verdict.PASS):
        return criterion
    beside = {**criterion.beside, "verdict-differs": Beside(said, "1")}
    return replace(criterion, warnings=(*criterion.warnings, "verdict-differs"), beside=beside)


def _in_every_variant(indicator: Indicator, facts: Known) -> Finding:
    """The finding by the stated variants and, where that is open, by every variant of the other axes."""
    finding = _judge_stated(indicator, facts)
    if facts.all_stated or all(map(_settled, (*finding.criteria, *finding.leaves()))):
        return finding
    subject = facts.subject
    axes = sorted(axis for axis in indicator.axes if axis not in subject.variants and axis not in subject.unclear)
    several = [facts.ruleset.axes[axis].variants for axis in axes]
    if not several or prod(map(len, several)) > MOST_COMBINATIONS:
        return finding
    stated = (tuple(zip(axes, variants, strict=True)) for variants in product(*several))
    return _in_every_case(finding, [_judge_stated(indicator, facts.stated(variants)) for variants in stated])


def _settled(judgement: CriterionFinding) -> bool:
    """Whether no further variant can change a finding: it is decided, or there is no value to judge."""
    if judgement.verdict is not Verdict.UNDETERMINED:
        return True
    return judgement.measured is None and judgement.reason != "variant-unstated"


def _judge_stated(indicator: Indicator, facts: Known) -> Finding:
    """The finding by the variants that are stated."""
    criteria = tuple([judge_criterion(criterion, indicator, facts) for criterion in indicator.criteria])
    verdict = criteria[0].verdict if len(criteria) == 1 else all_of(criterion.verdict for criterion in criteria)
    reason = first_reason([(each.verdict, each.reason) for each in criteria], verdict)
    return Finding(indicator, weighed(verdict, indicator.constraint, facts.ruleset), reason, criteria)


def _in_every_case(finding: Finding, cases: Sequence[Finding]) -> Finding:
    """The finding with the verdicts on which all cases agree: that on the indicator, and that on each criterion."""
    criteria = tuple(
        _agreed(criterion, several)
        for criterion, *several in zip(finding.criteria, *(case.criteria for case in cases), strict=True)
    )
    verdict = finding.verdict
    if verdict is Verdict.UNDETERMINED:
        verdict = _common(cases)
        # Where the cases decide the indicator although its criteria one by one leave it open, a warning says so.
        if verdict is not Verdict.UNDETERMINED and all_of(each.verdict for each in criteria) is Verdict.UNDETERMINED:
            criteria = tuple(
                replace(each, warnings=(*each.warnings, "whatever-it-is"))
                if each.verdict is Verdict.UNDETERMINED
                else each
                for each in criteria
            )
    reason = first_reason(((each.verdict, each.reason) for each in criteria), verdict)
    return Finding(finding.indicator, verdict, reason, criteria)


def _common(cases: Sequence[Finding] | Sequence[CriterionFinding]) -> Verdict:
    """The verdict that all cases give.

    A variant for which the document has no number lets no value pass. So a value that misses the numbers of all other
    variants is a miss.
    """
    verdict = agreed(case.verdict for case in cases)
    if verdict is not Verdict.UNDETERMINED:
        return verdict
    missed = {case.verdict for case in cases} & {Verdict.FAIL, Verdict.VETO}
    return missed.pop() if missed and all(_accepts_nothing(case) for case in cases) else verdict


def _accepts_nothing(case: Finding | CriterionFinding) -> bool:
    """Whether a case is a miss when a variant without a number is taken to accept nothing."""
    if case.verdict is not Verdict.UNDETERMINED:
        return case.verdict in (Verdict.FAIL, Verdict.VETO)
    if isinstance(case, Finding):
        return any(_accepts_nothing(criterion) for criterion in case.criteria)
    if case.reason == "reading-open":
        return all(map(_accepts_nothing, case.any))
    if case.any and case.reason in {part.reason for part in case.any}:
        return all(_accepts_nothing(part) for part in case.any if part.verdict is not Verdict.NOT_APPLICABLE)
    return case.reason == "variant-without-threshold" and not case.any


def _agreed(judgement: CriterionFinding, cases: Sequence[CriterionFinding]) -> CriterionFinding:
    """The judgement on a criterion; where it is open, with the verdict on which all cases agree."""
    if judgement.any:
        parts = zip(judgement.any, *(case.any for case in cases), strict=True)
        judgement = replace(judgement, any=tuple(_agreed(part, several) for part, *several in parts))
    verdict = _common(cases)
    if judgement.verdict is not Verdict.UNDETERMINED or verdict is Verdict.UNDETERMINED:
        return judgement
    # The margin is that of the nearest edge: for a pass of the strictest variant, for a miss of the mildest.
    cases = [case for case in cases if case.verdict is verdict]
    distances = [case.margin for case in cases if case.margin is not None]
    nearest = (min if verdict is Verdict.PASS else max)(distances, default=None)
    case = next((case for case in cases if case.margin == nearest), cases[0])
    members = tuple({repr(each.required): each.required for each in cases}.values())
    required = cases[0].required
    if len(members) > 1:
        required = replace(required, value=None, written=None, band=(), variant={}, members=members)
    return replace(
        case,
        verdict=verdict,
        required=required,
        any=judgement.any,
        warnings=tuple(dict.fromkeys((*(code for each in cases for code in each.warnings), "whatever-it-is"))),
        beside={code: beside for each in (*cases, case) for code, beside in each.beside.items()},
    )


def judge_criterion(
    criterion: Criterion,
    indicator: Indicator,
    facts: Known,
    *,
    beside: frozenset[str] = frozenset(),
) -> CriterionFinding:
    """Judge one condition: does it apply, what was measured, what is demanded, does the one lie in the other.

    ``beside``: ids for which a number and a word are both an answer, because alternatives ask for each of them.
    """
    subject = facts.subject
    outside = _outside(criterion, indicator, subject)
    if criterion.requirement.parts:
        beside = number_or_word(criterion) or beside
        parts = tuple([judge_criterion(part, indicator, facts, beside=beside) for part in criterion.requirement.parts])
        verdict = together(criterion.requirement, (part.verdict for part in parts))
        reason = first_reason(((part.verdict, part.reason) for part in parts), verdict)
        whole = CriterionFinding(criterion, verdict, reason, Required(), any=parts)
        if criterion.requirement.several == "readings":
            whole = _of_readings(whole)
        return replace(whole, verdict=outside.verdict, reason=outside.reason) if outside else whole
    if criterion.requirement.measured_as == "state":
        judgement = _judge_state(criterion, facts, beside)
        reported = _reported(criterion, indicator, subject)
        judgement = judgement if reported is None else replace(judgement, reported=reported)
    elif criterion.requirement.measured_as == "number":
        judgement = _judge_number(criterion, facts, beside)
    else:
        judgement = _unmeasured(criterion, Verdict.NOT_APPLICABLE, "no-requirement", Required(), subject)
    if outside is None and criterion.period is not None:
        outside = _of_other_length(judgement, subject)
    if outside is None:
        return judgement
    return replace(
        judgement,
        verdict=outside.verdict,
        reason=outside.reason,
        about=outside.about,
        place=outside.place or judgement.place,
        margin=None,
        warnings=(),
        beside={},
        passing=None,
    )


def _of_readings(whole: CriterionFinding) -> CriterionFinding:
    """The judgement on several readings of a row: with a reason where they differ, with a warning where they agree."""
    if whole.verdict is not Verdict.UNDETERMINED:
        return replace(whole, warnings=("whatever-it-is",))
    differ = any(part.verdict is not Verdict.UNDETERMINED for part in whole.any)
    return replace(whole, reason="reading-open") if differ else whole


def number_or_word(criterion: Criterion) -> frozenset[str]:
    """The ids that one alternative asks for as a number, and another one as a state (≤100 或未检出).

    Readings have no such ids: each of them is a whole demand, and a word is no answer where a number is asked for.
    """
    if criterion.requirement.several != "any":
        return frozenset()
    kinds = {(leaf.measures, leaf.requirement.measured_as) for leaf in criterion.leaves()}
    return frozenset(id_ for id_, kind in kinds if kind == "number" and (id_, "state") in kinds)


def _outside(criterion: Criterion, indicator: Indicator, subject: Subject) -> CriterionFinding | None:
    """The finding on a criterion that does not apply to a subject, or may not apply; None for one that applies.

    It does not apply where the conditions of the rule say so, or where the files claim it and the rule foresees that.
    """
    measured = subject.measurements.get(criterion.measures)
    said = None if measured is None else measured.claim
    if not criterion.applies and not subject.not_applicable and said is None:
        return None
    unstated = tuple(axis for axis in criterion.applies if axis not in subject.variants)
    excluded = [axis for axis, among in criterion.applies.items() if subject.variants.get(axis, among[0]) not in among]
    if excluded:
        return CriterionFinding(criterion, Verdict.NOT_APPLICABLE, "does-not-apply", Required())
    if unstated:
        reason = subject.unstated(unstated)
        return CriterionFinding(criterion, Verdict.UNDETERMINED, reason, Required(), about=unstated)
    claim = subject.not_applicable.get(indicator.id) or subject.not_applicable.get(criterion.measures) or said
    requirement = criterion.requirement
    if claim is None or claim.kind == "trend" or (requirement.measured_as is None and not requirement.parts):
        return None
    if claim.problem is not None:
        judgement = CriterionFinding(criterion, Verdict.UNDETERMINED, claim.problem, Required())
    elif claim.kind == "not-assessed" and claim.by and all(leaf.requirement.takes_given for leaf in criterion.leaves()):
        judgement = CriterionFinding(criterion, Verdict.NOT_APPLICABLE, "not-assessed", Required())
    elif criterion.may_not_apply and claim.kind == "not-concerned":
        judgement = CriterionFinding(criterion, Verdict.NOT_APPLICABLE, "claimed-not-applicable", Required())
    else:
        judgement = CriterionFinding(criterion, Verdict.UNDETERMINED, "inapplicability-not-foreseen", Required())
    return replace(judgement, about=tuple(filter(None, (claim.reason, claim.by))), place=claim.place)


def _of_other_length(judgement: CriterionFinding, subject: Subject) -> CriterionFinding | None:
    """The finding where a criterion speaks of periods of another length than the measured one, else None.

    The value of a month is not that of a year.
    """
    period, criterion = subject.period, judgement.criterion
    if criterion.period is None or period is None or period.length == criterion.period or judgement.measured is None:
        return None
    return CriterionFinding(criterion, Verdict.UNDETERMINED, "other-period", Required(), about=(str(period),))


def _unmeasured(
    criterion: Criterion, verdict: Verdict, reason: str, required: Required, subject: Subject
) -> CriterionFinding:
    """The finding where there is nothing to judge; ``behind`` has the empty entry, if there is one."""
    if required.span is not None:
        required = replace(required, span=None)
    empty = measured_at(subject, criterion.measures, subject.period)
    if empty is None:
        return CriterionFinding(criterion, verdict, reason, required)
    claim = () if empty.claim is None else (empty.claim.reason,)
    about = empty.samples or claim if reason == empty.problem else ()
    return CriterionFinding(criterion, verdict, reason, required, about=about, place=empty.place, behind=(empty,))


def _judge_state(criterion: Criterion, facts: Known, beside: frozenset[str]) -> CriterionFinding:
    requirement, subject = criterion.requirement, facts.subject
    facts.measured = None
    demand = facts.demand(criterion)
    measurement = measured_at(subject, criterion.measures, subject.period)
    state = None if measurement is None else measurement.state
    number = (
        state is None and measurement is not None and measurement.value is not None and measurement.unit is not None
    )
    if measurement is None or (state is None and not (number and criterion.measures in beside)):
        reason = (measurement.problem if measurement is not None else None) or "missing-measurement"
        return _unmeasured(criterion, Verdict.UNDETERMINED, reason, demand.required.own(), subject)
    accepted = False if state is None else requirement.accepts_word(state)  # a number is no word that is accepted
    verdict, why, about, warnings = Verdict.UNDETERMINED, demand.reason, demand.about, demand.warnings
    if why is None and accepted is None:
        why, about, warnings = "state-unrecognised", tuple(dict.fromkeys(requirement.words.values())), ()
    elif why is None:
        verdict = Verdict.PASS if accepted else Verdict.FAIL
    unit = None if measurement.unit is None else measurement.unit.text
    measured = Measured(measurement, state=state) if state is not None else Measured(
        measurement, written=measurement.value, unit=unit
    )  # fmt: skip
    return CriterionFinding(
        criterion,
        verdict,
        why,
        demand.required,
        measured,
        warnings=warnings,
        about=about,
        place=measurement.place,
        behind=(measurement,),
    )


def _judge_number(criterion: Criterion, facts: Known, beside: frozenset[str]) -> CriterionFinding:
    subject, arithmetic = facts.subject, facts.arithmetic
    value = facts.value(criterion.measures)
    facts.measured, facts.compared = None if isinstance(value, str) else value, None
    demand = facts.demand(criterion)
    if isinstance(value, str) or criterion.unit is None:
        reason = value if isinstance(value, str) else "missing-measurement"
        if reason == "missing-measurement" and criterion.measures in beside and _word(criterion, subject):
            reason = "number-missing"
        return _unmeasured(criterion, Verdict.UNDETERMINED, reason, demand.required.own(), subject)
    measurement, unit = value.measurement, parse_unit(criterion.unit)
    as_written = value.unit.canonical == unit.canonical
    values = value.values if as_written else scaled(value.values, factor(value.unit, unit))
    exact = values.only
    verdict, why, distance, accepted = Verdict.UNDETERMINED, demand.reason, None, None
    required, about, whatever = demand.required.own(), demand.about, demand.whatever
    if demand.possible is not None:
        complies = None if arithmetic is None else arithmetic.complies
        held = holds(criterion, demand, values) if complies is None else complies(
            criterion, value, demand, facts.compared
        )  # fmt: skip
        if held is None:
            why = demand.reason or "qualified-value"
        else:
            verdict, why, about = of_held(held), None, ()
            accepted = demand.sure if held else demand.possible
            if exact is not None and accepted is not None and arithmetic is None:
                distance = margin(accepted, exact)
    if whatever and why is not None:  # the range of an unknown number is shown only where it gave the verdict
        required, whatever = replace(required, span=None), ()
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
        None if measurement is not None or exact is not None else value.values,
    )
    doubted = doubts(criterion, facts, value, exact, demand) if arithmetic is None else {}
    warnings = (*value.warnings, *demand.warnings, *whatever, *doubted)
    behind = value.inputs if measurement is None else (measurement,)
    return CriterionFinding(
        criterion,
        verdict,
        why,
        required,
        measured,
        distance,
        warnings=tuple(dict.fromkeys(warnings)) if warnings else (),
        about=about,
        place=behind[0].place if behind else None,
        beside=doubted,
        behind=behind,
        passing=accepted,
    )


def of_held(held: bool | None) -> Verdict:
    """Pass for True, fail for False, undetermined for None: what ``holds`` says of a value, as a verdict."""
    return Verdict.UNDETERMINED if held is None else Verdict.PASS if held else Verdict.FAIL


def _reported(criterion: Criterion, indicator: Indicator, subject: Subject) -> Measured | None:
    """A number that was reported where a state is asked for: under the id of the state, or under that of the row."""
    for id_ in dict.fromkeys((criterion.measures, indicator.id)):
        measurement = measured_at(subject, id_, subject.period)
        if measurement is None or measurement.value is None:
            continue
        if not any(leaf.measures == id_ and leaf.requirement.measured_as == "number" for leaf in indicator.leaves()):
            return Measured(
                measurement, written=measurement.value, unit=None if measurement.unit is None else measurement.unit.text
            )
    return None


def _word(criterion: Criterion, subject: Subject) -> bool:
    """Whether a state was reported under the id of what a criterion measures."""
    measurement = measured_at(subject, criterion.measures, subject.period)
    return measurement is not None and measurement.state is not None
