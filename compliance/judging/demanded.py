"""What a criterion demands of one subject: its passing set there, or the reason why it is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from compliance.judging.derive import Arithmetic, Value, combined_prices, value_at
from compliance.judging.verdict import EarlierValue, Required
from compliance.measurements.measurement import Subject
from compliance.measurements.period import Period, parse_period
from compliance.rules.passing import Comparator, Interval, accepts, between, contains, intersect, passing, scaled
from compliance.rules.ruleset import Baseline, Criterion, Delegated, Fixed, Ruleset, Threshold, Unknown
from compliance.units import factor, has_money, parse_unit


@dataclass(frozen=True, slots=True)
class Demanded:
    """The set of accepted values in the criterion's unit, and how it comes about; None with the reason why not.

    ``about`` names what the reason is about (axes that are not stated), ``earlier`` what a baseline holds against.
    """

    required: Required
    passing: Interval | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    earlier: Value | None = None


def complies(criterion: Criterion, value: Value, found: Demanded) -> bool | None:
    """Whether a value holds a demand that is known: True when all that it may be does, False when none of it does."""
    return holds(criterion, scaled(value.values, factor(value.unit, parse_unit(criterion.unit or "1"))), found)


def holds(criterion: Criterion, values: Interval, found: Demanded) -> bool | None:
    """The same of values that stand in the criterion's unit."""
    assert found.passing is not None
    if criterion.range is not None and not contains(possible := between(*criterion.range), values):
        values = intersect(values, possible)  # of ≥100 % only 100 % is possible
    return accepts(found.passing, values)


def demanded(
    criterion: Criterion,
    subject: Subject,
    ruleset: Ruleset,
    measured: Value | None,
    *,
    accept_unverified: bool,
    arithmetic: Arithmetic | None = None,
) -> Demanded:
    """What a criterion on a number demands of a subject; ``measured`` is compared with a baseline's price year."""
    if isinstance(criterion.demand, Fixed):
        return _fixed(criterion, criterion.demand.thresholds, subject, accept_unverified)
    required = Required(comparator=criterion.comparator, unit=criterion.unit, variant={})
    match criterion.demand:
        case Baseline():
            found = _baseline(criterion, criterion.demand, subject, ruleset, measured, required, arithmetic)
        case Delegated(to):
            return _given(criterion, subject, replace(required, delegated_to=to), "threshold-delegated")
        case Unknown(why):
            return _given(criterion, subject, replace(required, unknown=why), "threshold-unknown")
        case _:
            raise AssertionError(f"{criterion.name} demands no number")
    return unverified(criterion.unverified, found, accept_unverified)


def unverified(doubtful: bool, found: Demanded, accept: bool) -> Demanded:
    """A demand that no document at hand proves is shown, and judged only if that is accepted, with a warning."""
    if not doubtful:
        return found
    found = replace(found, required=replace(found.required, unverified=True))
    if accept:
        return replace(found, warnings=(*found.warnings, "unverified-accepted"))
    return replace(found, passing=None, reason="threshold-unverified", about=())


def choose(thresholds: tuple[Threshold, ...], variants: Mapping[str, str]) -> Threshold | str:
    """The entry for an area's variants, or the reason why there is none. An unstated variant is never a default."""
    open_axes = False
    for threshold in thresholds:
        unstated = False
        for axis, among in threshold.when.items():
            if axis not in variants:
                unstated = True
            elif variants[axis] not in among:
                break
        else:
            if not unstated:
                return threshold
            open_axes = True
    return "variant-unstated" if open_axes else "variant-without-threshold"


def _fixed(
    criterion: Criterion,
    thresholds: tuple[Threshold, ...],
    subject: Subject,
    accept_unverified: bool,
) -> Demanded:
    variants = subject.variants
    chosen = choose(thresholds, variants)
    if isinstance(chosen, str):
        required = Required(comparator=criterion.comparator, unit=criterion.unit, variant={})
        axes = tuple(sorted({axis for threshold in thresholds for axis in threshold.when}))
        missing = tuple(axis for axis in axes if axis not in variants)
        if chosen == "variant-unstated":
            return Demanded(required, reason=subject.unstated(missing), about=missing)
        return Demanded(required, reason=chosen, about=tuple(variants[axis] for axis in axes if axis in variants))
    assert criterion.comparator is not None
    value, accepted = _printed(criterion.comparator, chosen.value)
    variant = {axis: variants[axis] for axis in chosen.when}
    found = Demanded(Required(criterion.comparator, value, chosen.value, criterion.unit, variant), accepted)
    return unverified(criterion.unverified or chosen.unverified, found, accept_unverified)


@lru_cache(maxsize=4096)  # few numbers are printed, and each is held against many areas
def _printed(comparator: Comparator, threshold: Decimal) -> tuple[Fraction, Interval]:
    """A printed threshold, exactly, and the values that it accepts."""
    value = Fraction(threshold)
    return value, passing(comparator, value)


def _passing(criterion: Criterion, value: Fraction) -> Interval:
    assert criterion.comparator is not None
    return passing(criterion.comparator, value)


def _given(criterion: Criterion, subject: Subject, required: Required, otherwise: str) -> Demanded:
    given = subject.given.get(criterion.measures)
    if given is not None and given.problem is not None:
        return Demanded(required, reason=given.problem)
    if given is None or given.unit is None or criterion.unit is None:
        return Demanded(required, reason=otherwise)
    value = Fraction(given.value) * factor(given.unit, parse_unit(criterion.unit))
    warnings = ("unit-assumed",) if given.unit_assumed else ()
    return Demanded(replace(required, value=value, given=given), passing=_passing(criterion, value), warnings=warnings)


def _baseline(
    criterion: Criterion,
    demand: Baseline,
    subject: Subject,
    ruleset: Ruleset,
    measured: Value | None,
    required: Required,
    arithmetic: Arithmetic | None,
) -> Demanded:
    period = base_period(demand, subject)
    shown = str(period) if period is not None else demand.period
    required = replace(required, baseline=EarlierValue(shown, None, demand.change))
    earlier = (
        value_at(subject, ruleset, criterion.measures, period, arithmetic) if period is not None else "no-baseline"
    )
    if isinstance(earlier, str) or criterion.unit is None:
        reason = "no-baseline" if earlier == "missing-measurement" else str(earlier)
        return Demanded(required, reason=reason, about=(shown,))
    exact = earlier.values.only
    if exact is None:
        return Demanded(required, reason="qualified-value", about=(shown,))
    unit = parse_unit(criterion.unit)
    before = exact * factor(earlier.unit, unit)
    edge = before + Fraction(demand.change)
    place = earlier.measurement.place if earlier.measurement is not None else None
    required = replace(required, value=edge, baseline=EarlierValue(shown, before, demand.change, place))
    prices = combined_prices(earlier.prices, measured.prices) if measured is not None and has_money(unit) else None
    if prices == "differ":
        return Demanded(required, reason="price-years-differ", about=(shown,))
    warnings = (*earlier.warnings, *(("price-year-unstated",) if prices == "unstated" else ()))
    return Demanded(required, passing=_passing(criterion, edge), warnings=warnings, earlier=earlier)


def base_period(demand: Baseline, subject: Subject) -> Period | None:
    """The period that a baseline names: directly before, the subject's own base period, or a fixed one.

    None for one that is not of equal length or not earlier: nothing is compared with itself or with what came after.
    """
    if demand.period == "previous_period":
        return subject.period.previous if subject.period is not None else None
    period = subject.base_period if demand.period == "base_period" else parse_period(demand.period)
    if period is None or subject.period is None:
        return None
    return period if period.length == subject.period.length and period < subject.period else None
