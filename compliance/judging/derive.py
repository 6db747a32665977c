"""What is known of a subject: its values, measured or by formula, the given thresholds, and the earlier values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from compliance.formula import Formula, evaluate_in, parse_formula
from compliance.judging.verdict import Assessment, CriterionFinding
from compliance.measurements.cellreading import allowed_values
from compliance.measurements.measurement import Measurement, Subject
from compliance.period import Period, parse_period
from compliance.rules.declared import Quantity
from compliance.rules.requirements import Accepted, Criterion, Earlier, Given
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import (
    Interval,
    accepts,
    greatest,
    intersect,
    least,
    nearest_edge,
    point,
    rounded_into,
    scaled,
)
from compliance.units import Unit, factor, has_money, parse_unit


class Value(NamedTuple):
    """A number ready to be judged: the set of all values that the written number allows, in its own unit.

    ``prices`` is the price year of money, where one is stated. ``measurement`` is None for the result of a formula.
    ``by_formula`` is the result of the formula where a measured value differs from it, in the unit of the value.
    """

    values: Interval
    unit: Unit
    measurement: Measurement | None
    prices: str | None = None
    warnings: tuple[str, ...] = ()
    formula: str | None = None
    inputs: tuple[Measurement, ...] = ()
    by_formula: Fraction | None = None


def measured_at(subject: Subject, id_: str, period: Period | None) -> Measurement | None:
    """What was measured in a period: in that of the subject, or in an earlier one."""
    if period is subject.period or period == subject.period:
        return subject.measurements.get(id_)
    return subject.earlier.get((id_, period)) if period is not None else None


Inputs = Mapping[str, tuple[Fraction | Interval, Unit]]  # an Interval for a bound such as ≥95


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The two calculations of a judgement, as bulk work does them for many subjects at once.

    ``compute`` gives the result of a formula (None where no result is possible). ``complies`` says whether a value
    meets a demand; without it the sets themselves say that. Everything else in a judgement depends on what is there and
    how it is written, not on its numbers. A finding that is judged with an arithmetic has a verdict and a reason, but
    no doubts.
    """

    compute: Callable[[Indicator, Formula, Inputs, Sequence[Measurement]], Interval | None]
    complies: Callable[..., bool | None] | None = None


def computed(indicator: Indicator, formula: Formula, inputs: Inputs, _: Sequence[Measurement] = ()) -> Interval | None:
    """All values that an indicator's formula can give, in its unit, as far as they are possible for the indicator.

    None where it can give no possible value. Raises ZeroDivisionError where the formula divides by what may be zero.
    """
    bounded = any(isinstance(amount, Interval) for amount, _ in inputs.values())
    value = evaluate_in(
        formula, inputs, parse_unit(indicator.unit or "1"), (least, greatest) if bounded else (min, max)
    )
    values = value if isinstance(value, Interval) else point(value)
    within = intersect(values, indicator.possible.values)
    return None if within.empty else within  # 150 % of the waste cannot have been treated


def value_at(
    subject: Subject, ruleset: Ruleset, id_: str, period: Period | None, arithmetic: Arithmetic | None = None
) -> Value | str:
    """The value of an indicator or a quantity in a period, or the reason why there is none.

    A measured value goes before the formula, with a warning where they differ in the digits that are written.
    """
    measured = measured_at(subject, id_, period)
    direct: Value | None = None
    if measured is not None:
        if measured.problem is not None:
            return measured.problem
        if measured.value is not None and measured.unit is not None:
            warnings = ("unit-assumed", *measured.warnings) if measured.unit_assumed else measured.warnings
            direct = Value(allowed_values(measured), measured.unit, measured, measured.prices, warnings)
    indicator = ruleset.indicators.get(id_)
    if indicator is None or indicator.formula is None or indicator.unit is None:
        return "missing-measurement" if direct is None else direct
    by_formula = _computed(subject, ruleset, indicator, parse_unit(indicator.unit), period, arithmetic)
    if direct is None:
        return by_formula
    if isinstance(by_formula, Value) and not _agree(direct, by_formula):
        by = factor(direct.unit, by_formula.unit)
        near = nearest_edge(by_formula.values, (direct.values.low or Fraction(0)) * by)
        other = None if near is None else near / by
        return direct._replace(warnings=(*direct.warnings, "formula-disagrees"), by_formula=other)
    return direct


@lru_cache(maxsize=1024)
def _formula(text: str, names: tuple[str, ...]) -> Formula:
    return parse_formula(text, names)


def _computed(
    subject: Subject,
    ruleset: Ruleset,
    indicator: Indicator,
    unit: Unit,
    period: Period | None,
    arithmetic: Arithmetic | None,
) -> Value | str:
    text = indicator.formula or ""
    formula = _formula(text, tuple(ruleset.quantities))
    inputs: dict[str, tuple[Fraction | Interval, Unit]] = {}
    bounded = False
    prices: dict[str, str | None] = {}
    warnings: list[str] = []
    used: list[Measurement] = []
    for name in sorted(formula.names):
        measured = measured_at(subject, name, period)
        if measured is None or measured.value is None or measured.unit is None:
            return (measured.problem if measured is not None else None) or "missing-measurement"
        used.append(measured)
        if measured.qualifier is None:
            inputs[name] = (Fraction(measured.value), measured.unit)
        else:
            inputs[name] = (_possible_input(measured, measured.unit, ruleset.quantities[name]), measured.unit)
            bounded = True
        if measured.unit_assumed:
            warnings.append("unit-assumed")
        if has_money(measured.unit):
            prices[name] = measured.prices
    together = combined_prices(*prices.values())
    if together == "differ":
        return "price-years-differ"
    if together == "unstated":
        warnings.append("price-year-unstated")
    try:
        values = (computed if arithmetic is None else arithmetic.compute)(indicator, formula, inputs, used)
    except ZeroDivisionError:  # a divisor that is only bounded may be zero: a more exact value is needed
        return "qualified-value" if bounded else "formula-undefined"
    if values is None:
        return "formula-undefined"
    stated = next((year for year in prices.values() if year is not None), None)
    return Value(values, unit, None, stated, tuple(dict.fromkeys(warnings)), text, tuple(used))


def _possible_input(measured: Measurement, unit: Unit, quantity: Quantity) -> Interval:
    """All values that a bounded input can have: ``<0.5`` reaches down to the least possible value only."""
    values = allowed_values(measured)
    if quantity.unit is None:
        return values
    return intersect(values, scaled(quantity.possible.values, factor(parse_unit(quantity.unit), unit)))


def combined_prices(*years: str | None) -> str | None:
    """Why money of some price years may not be combined: they ``differ``, or some are ``unstated``; else None."""
    stated = {year for year in years if year is not None}
    if len(stated) > 1:
        return "differ"
    return "unstated" if stated and None in years else None


def _agree(direct: Value, computed: Value) -> bool:
    """Whether the formula gives the measured value, compared in the digits in which that is written."""
    measured = direct.measurement
    if measured is None or measured.value is None:
        return True
    by = factor(direct.unit, computed.unit)  # a pure number may be read as a share, never the other way round
    values = direct.values
    if measured.qualifier is None:
        exponent = measured.value.as_tuple().exponent
        values = rounded_into(values, Fraction(10) ** (exponent if isinstance(exponent, int) else 0))  # GB/T 8170-2008
    return accepts(scaled(values, by), computed.values) is not False


def history(assessment: Assessment, leaf: CriterionFinding) -> tuple[tuple[Period, Fraction], ...]:
    """The exact values of what a criterion measures, in its unit, up to the assessed period, oldest first.

    Periods of another length, later ones, and values that are missing or not exact are left out: a gap stays a gap.
    """
    unit = leaf.criterion.unit
    if unit is None or assessment.period is None:
        return ()
    shown = []
    periods = {
        when for _, when in assessment.earlier if when.as_long_as(assessment.period) and when < assessment.period
    }
    if periods:
        area = Subject(assessment.area, assessment.period, assessment.variants, {}, earlier=assessment.earlier)
        for when in sorted(periods):
            value = value_at(area, assessment.ruleset, leaf.criterion.measures, when)
            exact = value.values.only if isinstance(value, Value) else None
            if isinstance(value, Value) and exact is not None:
                shown.append((when, exact * factor(value.unit, parse_unit(unit))))
    now = value_now(leaf)
    return (*shown, *(((assessment.period, now),) if now is not None else ()))


def value_now(leaf: CriterionFinding) -> Fraction | None:
    """The exact value that a criterion was judged on, in its unit; None for a state, a qualified or a missing value."""
    if leaf.measured is None:
        return None
    return leaf.measured.exact if leaf.measured.converted is None else leaf.measured.converted


class Known:
    """The facts of one subject that a ruleset asks for; each is worked out once and kept.

    ``measured`` is the value that is being judged: an earlier value of money has to be in the same price year.
    ``compared`` is the earlier value that it was compared with last, in its own unit, or None.
    """

    __slots__ = (
        *("accept_unverified", "all_stated", "arithmetic", "compared", "measured", "ruleset", "subject", "variants"),
        *("_cases", "_demands", "_previous", "_values"),
    )

    def __init__(
        self,
        subject: Subject,
        ruleset: Ruleset,
        *,
        accept_unverified: bool = False,
        arithmetic: Arithmetic | None = None,
    ) -> None:
        self.subject, self.ruleset, self.arithmetic = subject, ruleset, arithmetic
        self.variants: Mapping[str, str] = subject.variants
        self.accept_unverified = accept_unverified
        self.all_stated = ruleset.axes.keys() <= subject.variants.keys()
        self.measured: Value | None = None
        self.compared: Value | None = None
        self._values: dict[str | tuple[str, Period | None], Value | str] = {}
        self._previous: Period | None = None
        self._cases: dict[tuple[tuple[str, str], ...], Known] = {}
        self._demands: dict[int, tuple[Criterion, Accepted]] | None = None

    def value(self, id_: str) -> Value | str:
        """The value of an indicator or a quantity, or the reason why there is none."""
        value = self._values.get(id_)
        if value is None:
            value = value_at(self.subject, self.ruleset, id_, self.subject.period, self.arithmetic)
            self._values[id_] = value
        return value

    def value_in(self, id_: str, period: Period | None) -> Value | str:
        """The value in another period, or the reason why there is none."""
        value = self._values.get((id_, period))
        if value is None:
            value = value_at(self.subject, self.ruleset, id_, period, self.arithmetic)
            self._values[id_, period] = value
        return value

    @property
    def previous(self) -> Period | None:
        """The period directly before."""
        if self._previous is None and self.subject.period is not None:
            self._previous = self.subject.period.previous
        return self._previous

    def demand(self, criterion: Criterion) -> Accepted:
        """What a criterion accepts of the subject.

        Where the variants alone decide it, it is worked out once for all subjects with these variants and kept with the
        ruleset. So each finding gets its own copy of what is required (``Required.own``).
        """
        if not criterion.requirement.hangs_on_variants(criterion, self):
            return criterion.requirement.accepts(criterion, self)
        if self._demands is None:
            known = self.ruleset.once(_by_variants)
            said = (self.accept_unverified, *self.variants.items(), "unclear", *self.subject.unclear.items())
            if said not in known and len(known) >= _MOST_VARIANTS:
                known.clear()
            self._demands = known.setdefault(said, {})
        # By identity, for rules may hold what has no hash; the criterion is kept too, so that no other one gets its id.
        kept = self._demands.get(id(criterion))
        if kept is None:
            kept = self._demands[id(criterion)] = criterion, criterion.requirement.accepts(criterion, self)
        return kept[1]

    def stated(self, variants: tuple[tuple[str, str], ...]) -> Known:
        """The same subject, if these variants of it were stated too."""
        case = self._cases.get(variants)
        if case is None:
            subject = replace(self.subject, variants={**self.variants, **dict(variants)})
            case = self._cases[variants] = Known(
                subject, self.ruleset, accept_unverified=self.accept_unverified, arithmetic=self.arithmetic
            )
            case._values = self._values  # no variant changes them
        return case

    def unstated(self, axes: tuple[str, ...]) -> str:
        """The reason why it is open which variants of some axes hold."""
        return self.subject.unstated(axes)

    def given(self, measures: str) -> Given | None:
        """The threshold that a higher level set for an indicator or a quantity."""
        return self.subject.given.get(measures)

    def earlier(self, criterion: Criterion, period: str) -> Earlier:
        """The earlier value of what a criterion measures, in its unit; the period as a rule names it."""
        subject = self.subject
        when = base_period(period, subject)
        if when is None:
            return Earlier(period, reason="no-baseline", missing=_may_be_stated(period, subject))
        before = self.value_in(criterion.measures, when)
        if isinstance(before, str) or criterion.unit is None:
            missing = before == "missing-measurement"
            return Earlier(str(when), reason="no-baseline" if missing else str(before), missing=missing)
        self.compared = before
        unit = parse_unit(criterion.unit)
        values = scaled(before.values, factor(before.unit, unit))
        place = before.measurement.place if before.measurement is not None else None
        measured = self.measured
        prices = combined_prices(before.prices, measured.prices) if measured is not None and has_money(unit) else None
        if prices == "differ":
            return Earlier(str(when), values, "price-years-differ", place=place)
        warnings = (*before.warnings, *(("price-year-unstated",) if prices == "unstated" else ()))
        return Earlier(str(when), values, warnings=warnings, place=place)


_MOST_VARIANTS = 256  # the demands of that many sets of variants are kept


def _by_variants(_: Ruleset) -> dict[tuple[object, ...], dict[int, tuple[Criterion, Accepted]]]:
    """What criteria accept of the subjects with the same variants; it is filled when it is first asked for."""
    return {}


def base_period(period: str, subject: Subject) -> Period | None:
    """The period that a rule names: directly before, the subject's own base period, or a fixed one.

    None for a period of another length or one that is not earlier: nothing is compared with itself or a later value.
    """
    if period == "previous_period":
        return subject.period.previous if subject.period is not None else None
    when = subject.base_period if period == "base_period" else parse_period(period)
    if when is None or subject.period is None:
        return None
    return when if when.as_long_as(subject.period) and when < subject.period else None


def _may_be_stated(period: str, subject: Subject) -> bool:
    """Whether nobody has stated yet which period it is, so that its value may be any possible one."""
    return subject.period is None or (period == "base_period" and subject.base_period is None)
