"""Numbers that do not go with a verdict: a doubt beside it, which never changes it, and what is to be checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from compliance.cells import amount, number_words, plain
from compliance.judging.derive import Value, base_period, value_at
from compliance.judging.verdict import Beside, CriterionFinding, Finding, Verdict
from compliance.measurements.measurement import Subject
from compliance.rules.declared import Contradiction
from compliance.rules.requirements import Criterion, Required
from compliance.rules.ruleset import Ruleset, other_number
from compliance.rules.sets import lies_in
from compliance.units import factor, parse_unit

FAR = 100  # times: 万立方米 typed for 立方米 is 10,000; a share that falls to a hundredth is worth a look, too


def doubts(
    criterion: Criterion, subject: Subject, ruleset: Ruleset, value: Value, required: Required
) -> dict[str, Beside]:
    """The warnings that another number gives rise to, each with that number.

    Held against the value are what its own formula gives, the threshold that a higher level gave, and the value of the
    period before (or of the one that the demand compares with).
    """
    found: dict[str, Beside] = {}
    if value.by_formula is not None:
        found["formula-disagrees"] = Beside(number_words(value.by_formula, value.values.low), value.unit.text)
    far = _far_given(criterion, value, required) or _far_earlier(criterion, subject, ruleset, value)
    if far is not None:
        found["unit-doubtful"] = far
    return found


def _far_given(criterion: Criterion, value: Value, required: Required) -> Beside | None:
    given = required.given
    if given is None or given.unit is None or required.value is None:
        return None
    times = _times(_in_unit_of(criterion, value), required.value)
    return None if times is None else Beside(plain(given.value), given.unit.text, "the given threshold", times)


def _far_earlier(criterion: Criterion, subject: Subject, ruleset: Ruleset, value: Value) -> Beside | None:
    if subject.period is None or not subject.earlier:
        return None
    compared = [base_period(period, subject) for period in criterion.requirement.earlier_periods]
    period = next(filter(None, compared), subject.period.previous)
    earlier = value_at(subject, ruleset, criterion.measures, period)
    if isinstance(earlier, str):
        return None
    times = _times(_in_unit_of(criterion, value), before := _in_unit_of(criterion, earlier))
    if times is None or before is None:
        return None
    written = earlier.measurement.value if earlier.measurement is not None else None
    digits = number_words(before) if written is None else plain(written)
    return Beside(digits, earlier.unit.text, str(period), times)


def _in_unit_of(criterion: Criterion, value: Value) -> Fraction | None:
    """The exact value in a criterion's unit; None for a qualified one, of which nobody can say how far it is off."""
    exact = value.values.only
    if exact is None or criterion.unit is None:
        return None
    return exact * factor(value.unit, parse_unit(criterion.unit))


def _times(one: Fraction | None, other: Fraction | None) -> str | None:
    """How many times one of two positive numbers is the other, in two digits, where they are far apart."""
    if one is None or other is None or one <= 0 or other <= 0:
        return None
    times = max(one, other) / min(one, other)
    if times < FAR:
        return None
    return plain(Context(prec=2).divide(Decimal(times.numerator), Decimal(times.denominator)))


def doubt_details(found: CriterionFinding, code: str) -> dict[str, object]:
    """What the sentence of a warning names: the value, the other number, where that is from, how far they are apart."""
    beside, measured = found.beside.get(code), found.measured
    if beside is None or measured is None:
        return {}
    written = measured.written
    value = number_words(measured.exact or Fraction(0)) if written is None else plain(written)
    return {
        "value": amount(value, measured.unit),
        "other": amount(beside.digits, beside.unit),
        "kind": beside.kind,
        "times": beside.times,
    }


@dataclass(frozen=True, slots=True)
class Disputed:
    """A condition on which another place of the document decides otherwise; ``verdict`` is what it would be there."""

    leaf: CriterionFinding
    other: Contradiction
    verdict: Verdict


def disputed(finding: Finding) -> Iterator[Disputed]:
    """The conditions of a finding that would be judged otherwise by another number of the same document."""
    for leaf in finding.leaves():
        value = None if leaf.measured is None else leaf.measured.converted or leaf.measured.exact
        if value is None or leaf.verdict not in (Verdict.PASS, Verdict.FAIL):
            continue
        for other in finding.indicator.contradictions:
            number = other_number(leaf.criterion, other)
            accepted = None if number is None else leaf.criterion.requirement.at(number)
            if accepted is None:
                continue
            there = Verdict.PASS if lies_in(value, accepted) else Verdict.FAIL
            if there is not leaf.verdict:
                yield Disputed(leaf, other, there)


def to_check(finding: Finding) -> bool:
    """Whether somebody has to look at an indicator whatever its verdict: its value is doubted, or its demand."""
    return bool(finding.doubted) or any(True for _ in disputed(finding))
