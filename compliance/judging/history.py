"""How a measured thing went over an area's periods: what a trend is drawn from."""

from __future__ import annotations

from fractions import Fraction

from compliance.judging.derive import Value, value_at
from compliance.judging.verdict import Assessment, CriterionFinding
from compliance.measurements.measurement import Subject
from compliance.period import Period
from compliance.units import factor, parse_unit


def history(found: Assessment, leaf: CriterionFinding) -> tuple[tuple[Period, Fraction], ...]:
    """The exact values of what a criterion measures, in its unit, up to the assessed period, oldest first.

    Periods of another length, later ones, and values that are missing or not exact are left out: a gap stays a gap.
    """
    unit = leaf.criterion.unit
    if unit is None or found.period is None:
        return ()
    shown = []
    periods = {when for _, when in found.earlier if when.length == found.period.length and when < found.period}
    if periods:
        area = Subject(found.area, found.period, found.variants, {}, earlier=found.earlier)
        for when in sorted(periods):
            value = value_at(area, found.ruleset, leaf.criterion.measures, when)
            exact = value.values.only if isinstance(value, Value) else None
            if isinstance(value, Value) and exact is not None:
                shown.append((when, exact * factor(value.unit, parse_unit(unit))))
    now = value_now(leaf)
    return (*shown, *(((found.period, now),) if now is not None else ()))


def value_now(leaf: CriterionFinding) -> Fraction | None:
    """The exact value that a criterion was judged on, in its unit; None for a state, a qualified or a missing value."""
    if leaf.measured is None:
        return None
    return leaf.measured.exact if leaf.measured.converted is None else leaf.measured.converted
