"""Doubts about a value, because another number does not go with it: a warning to check it, never another verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from itertools import chain

from compliance.cells import amount, digits_shown, exact, number_words, plain
from compliance.judging.derive import Known, Value, base_period
from compliance.judging.verdict import Beside, CriterionFinding, Finding, Verdict
from compliance.measurements.cellreading import FAR, wanted
from compliance.measurements.measurement import Measurement, Subject
from compliance.rules.declared import Contradiction
from compliance.rules.requirements import Accepted, Criterion, Given, Required, holds
from compliance.rules.ruleset import Ruleset, other_number
from compliance.rules.sets import lies_in, point
from compliance.units import Unit, factor, is_pure, is_share, parse_unit


def doubts(
    criterion: Criterion, facts: Known, value: Value, number: Fraction | None, accepted: Accepted
) -> dict[str, Beside]:
    """The warnings about a value, by code, each with the number that does not go with it.

    ``number`` is the exact value in the criterion's unit, None for a qualified one (``>5``), which may be near or far.
    It is compared with the result of its own formula, with what is demanded, and with the value of the period before
    (or of the one that the demand names). Where it may be a fraction that means a percentage, it is compared with a
    hundred times itself too.
    """
    warnings: dict[str, Beside] = {}
    if value.by_formula is not None:
        warnings["formula-disagrees"] = Beside(number_words(value.by_formula, value.values.low), value.unit.text)
    if (fraction := _fraction(criterion, facts.subject, value, accepted)) is not None:
        return warnings | {"fraction-doubtful": fraction}  # whatever else is far off is explained by this
    if number:
        far = _far_demand(criterion, number, accepted.required) or _far_earlier(criterion, facts, number)
        if far is not None:
            warnings["unit-doubtful"] = far
    elif number is not None and (nothing := _nothing(criterion, accepted.required)) is not None:
        warnings["zero-doubtful"] = nothing
    return warnings


def _fraction(criterion: Criterion, subject: Subject, value: Value, accepted: Accepted) -> Beside | None:
    """The percentage that may be meant by a fraction (85 % by 0.85 %), else None.

    It is doubted where the two get different verdicts, or where all shares of the area look like fractions.
    """
    measured = value.measurement
    if measured is None or measured.value is None or not _may_be_fraction(measured) or criterion.unit is None:
        return None
    shares = [each for each in subject.measurements.values() if each.value is not None and _in_percent(each.unit)]
    every = len(shares) > 1 and all(map(_may_be_fraction, shares))
    if not every and accepted.possible is not None:
        read = (Fraction(measured.value) * times * factor(value.unit, parse_unit(criterion.unit)) for times in (1, 100))
        one, other = (holds(criterion, accepted, point(number)) for number in read)
        every = one is not other
    return Beside(digits_shown(Fraction(measured.value) * 100), value.unit.text) if every else None


def _may_be_fraction(measured: Measurement) -> bool:
    return (
        measured.value is not None
        and measured.qualifier is None
        and 0 < measured.value <= 1
        and _in_percent(measured.unit)
    )


def _in_percent(unit: Unit | None) -> bool:
    return unit is not None and is_share(unit) and not is_pure(unit) and factor(unit, parse_unit("%")) == 1


def _nothing(criterion: Criterion, required: Required) -> Beside | None:
    """The upper threshold that a value of 0 always meets, so that the 0 may mean "no data"; else None."""
    edge = required.value
    if required.comparator not in ("<=", "<") or edge is None or edge <= 0:
        return None
    return Beside(required.digits or "", criterion.unit or "1")


def _far_demand(criterion: Criterion, number: Fraction, required: Required) -> Beside | None:
    """The printed or given threshold, where the value is far from it; earlier values are compared elsewhere."""
    if required.baseline is not None:
        return None
    given, edge = required.given, required.edge(number)
    times = None if edge is None else _times(number, edge)
    if times is None or edge is None:
        return None
    if given is not None and given.unit is not None:
        return Beside(plain(given.value), given.unit.text, "the given threshold", times)
    digits = required.digits if required.value is not None else None
    return Beside(digits or number_words(edge), criterion.unit or "1", "the threshold", times)


def _far_earlier(criterion: Criterion, facts: Known, number: Fraction) -> Beside | None:
    subject = facts.subject
    if subject.period is None or not subject.earlier:
        return None
    compared = (base_period(period, subject) for period in criterion.requirement.earlier_periods)
    period = next(filter(None, compared), facts.previous)
    earlier = facts.value_in(criterion.measures, period)
    if isinstance(earlier, str):
        return None
    before = _in_unit_of(criterion, earlier)
    times = None if before is None else _times(number, before)
    if times is None or before is None:
        return None
    written = earlier.measurement.value if earlier.measurement is not None else None
    digits = number_words(before) if written is None else plain(written)
    return Beside(digits, earlier.unit.text, str(period), times)


def _in_unit_of(criterion: Criterion, value: Value) -> Fraction | None:
    """The exact value in a criterion's unit; None for a qualified one."""
    number = value.values.only
    if number is None or criterion.unit is None:
        return None
    unit = parse_unit(criterion.unit)
    return number if value.unit.canonical == unit.canonical else number * factor(value.unit, unit)


def _times(one: Fraction, other: Fraction) -> str | None:
    """How many times the larger of two numbers is the smaller, in two digits; None where they are not far apart.

    Only a change can be below 0, and a change may well be near 0. So with such a number it is only asked whether
    ``one`` is far larger than ``other``, without their signs.
    """
    large, small = one.numerator * other.denominator, other.numerator * one.denominator
    if not large > 0 < small:
        large, small = abs(large), abs(small)
    elif large < small:
        large, small = small, large
    if large < FAR * small or not small:
        return None
    times = Fraction(large, small)
    return plain(Context(prec=2).divide(Decimal(times.numerator), Decimal(times.denominator)))


# Digits after the fifteenth: some file formats have them, others do not.


def otherwise(subject: Subject, ruleset: Ruleset) -> Subject | None:
    """The same area with every number read the other way; None where no number has more than fifteen digits.

    A double means the decimal that it shows at 15 significant digits, a text all its digits. Here it is the other way
    round: a double with all its digits, a text with fifteen.
    """

    said = (subject.measurements.values(), subject.earlier.values(), subject.given.values())
    every: Iterator[Measurement | Given] = chain(*said)
    if not any(map(_is_read_otherwise, every)):  # nearly always
        return None

    def read(measured: Measurement) -> Measurement:
        number = _other(measured)
        if number is None or measured.unit is None or number == measured.value:
            return measured
        possible = wanted(ruleset, measured.id).possible(measured.unit)
        if any(not lies_in(Fraction(number), each.values) for each in possible):
            return replace(measured, value=None, problem="impossible-value")
        return replace(measured, value=number)

    return replace(
        subject,
        measurements={id_: read(each) for id_, each in subject.measurements.items()},
        earlier={spot: read(each) for spot, each in subject.earlier.items()},
        given={id_: replace(each, value=at_fifteen(each.value)) for id_, each in subject.given.items()},
    )


def _is_read_otherwise(said: Measurement | Given) -> bool:
    return (other := _other(said)) is not said.value and other != said.value


def _other(said: Measurement | Given) -> Decimal | None:
    """The number of a measurement or a given threshold, read the other way (see ``otherwise``)."""
    if isinstance(said, Given):
        return at_fifteen(said.value)
    if said.value is None or said.qualifier is not None or said.unit is None:
        return said.value
    return said.stored if said.stored is not None else at_fifteen(said.value)


def at_fifteen(number: Decimal) -> Decimal:
    """A number at fifteen significant digits, as a double shows it; the same number where it has no more digits."""
    try:
        short = len(str(number)) <= 15 or len(number.as_tuple().digits) <= 15
        rounded = number if short else exact(float(number))
    except (OverflowError, ValueError):  # larger than any double
        return number
    return number if rounded == number else rounded


def hanging(finding: Finding, other: Finding) -> Finding:
    """A finding with a warning on each condition that gets another verdict when its numbers are read the other way."""
    pairs = zip(finding.criteria, other.criteria, strict=True)
    return replace(finding, criteria=tuple(_hanging(one, two) for one, two in pairs))


def _hanging(one: CriterionFinding, other: CriterionFinding) -> CriterionFinding:
    if one.any:
        pairs = zip(one.any, other.any, strict=True)
        return replace(one, any=tuple(_hanging(part, its) for part, its in pairs))
    if one.verdict is other.verdict or one.measured is None:
        return one
    digits, unit = "", one.measured.unit or "1"
    if other.measured is not None:
        written, shown = other.measured.written, other.measured.exact
        digits = plain(written) if written is not None else "" if shown is None else number_words(shown)
    beside = Beside(digits, unit, f"verdict {other.verdict}")
    warnings = (*one.warnings, "digits-decide")
    return replace(one, warnings=warnings, beside={**one.beside, "digits-decide": beside})


def doubt_details(judgement: CriterionFinding, code: str) -> dict[str, object]:
    """The details of a warning's sentence: the value, the other number, what that is, how far they are apart."""
    beside, measured = judgement.beside.get(code), judgement.measured
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
    """A condition for which the document has another number elsewhere; ``verdict`` is the verdict by that number."""

    leaf: CriterionFinding
    other: Contradiction
    verdict: Verdict


def disputed(finding: Finding) -> Iterator[Disputed]:
    """The conditions of a finding that another number of the same document gives another verdict."""
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
    """Whether somebody has to check an indicator, whatever its verdict: its value or its demand is doubted."""
    return bool(finding.doubted) or any(True for _ in disputed(finding))
