"""What is known of a subject, as far as requirements ask for it: variants, given thresholds, earlier values."""

from __future__ import annotations

from collections.abc import Mapping

from compliance.judging.derive import Arithmetic, Value, combined_prices, value_at
from compliance.measurements.measurement import Subject
from compliance.period import Period, parse_period
from compliance.rules.requirements import Criterion, Earlier, Given
from compliance.rules.ruleset import Ruleset
from compliance.rules.sets import scaled
from compliance.units import factor, has_money, parse_unit


class Known:
    """The facts of one subject for one criterion; ``measured`` is what an earlier value's price year has to go with.

    ``compared`` is the earlier value that was asked for, in its own unit, where there is one.
    """

    __slots__ = ("_arithmetic", "_measured", "_ruleset", "_subject", "accept_unverified", "compared", "variants")

    def __init__(
        self,
        subject: Subject,
        ruleset: Ruleset,
        measured: Value | None,
        *,
        accept_unverified: bool,
        arithmetic: Arithmetic | None = None,
    ) -> None:
        self._subject, self._ruleset, self._measured, self._arithmetic = subject, ruleset, measured, arithmetic
        self.variants: Mapping[str, str] = subject.variants
        self.accept_unverified = accept_unverified
        self.compared: Value | None = None

    def unstated(self, axes: tuple[str, ...]) -> str:
        """The reason why it is open which variants of some axes hold."""
        return self._subject.unstated(axes)

    def given(self, measures: str) -> Given | None:
        """The threshold that a higher level set for a thing."""
        return self._subject.given.get(measures)

    def earlier(self, criterion: Criterion, period: str) -> Earlier:
        """The earlier value of what a criterion measures, in its unit; the period as a rule names it."""
        subject = self._subject
        when = base_period(period, subject)
        if when is None:
            return Earlier(period, reason="no-baseline", missing=_may_be_stated(period, subject))
        before = value_at(subject, self._ruleset, criterion.measures, when, self._arithmetic)
        if isinstance(before, str) or criterion.unit is None:
            missing = before == "missing-measurement"
            return Earlier(str(when), reason="no-baseline" if missing else str(before), missing=missing)
        self.compared = before
        unit = parse_unit(criterion.unit)
        values = scaled(before.values, factor(before.unit, unit))
        place = before.measurement.place if before.measurement is not None else None
        measured = self._measured
        prices = combined_prices(before.prices, measured.prices) if measured is not None and has_money(unit) else None
        if prices == "differ":
            return Earlier(str(when), values, "price-years-differ", place=place)
        warnings = (*before.warnings, *(("price-year-unstated",) if prices == "unstated" else ()))
        return Earlier(str(when), values, warnings=warnings, place=place)


def base_period(period: str, subject: Subject) -> Period | None:
    """The period that a rule names: directly before, the subject's own base period, or a fixed one.

    None for one that is not of equal length or not earlier: nothing is compared with itself or with what came after.
    """
    if period == "previous_period":
        return subject.period.previous if subject.period is not None else None
    when = subject.base_period if period == "base_period" else parse_period(period)
    if when is None or subject.period is None:
        return None
    return when if when.length == subject.period.length and when < subject.period else None


def _may_be_stated(period: str, subject: Subject) -> bool:
    """Whether nobody said yet which period it is: then its value may be any; else it is one to compare with nothing."""
    return subject.period is None or (period == "base_period" and subject.base_period is None)
