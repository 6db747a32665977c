"""What was measured, what is demanded and how far the two are apart, as the digits that tables print."""

from __future__ import annotations

from fractions import Fraction

from compliance.cells import digits_shown, plain
from compliance.judging.verdict import CriterionFinding


def value_digits(leaf: CriterionFinding) -> str | None:
    """The number as it is written (or as a formula gives it) with its qualifier; None for a state or no value."""
    measured = leaf.measured
    if measured is None or measured.state is not None:
        return None
    number = plain(measured.written) if measured.written is not None else digits_shown(measured.exact or Fraction(0))
    sign = measured.measurement.qualifier if measured.measurement is not None else None
    return f"{sign or ''}{number}"


def margin_digits(leaf: CriterionFinding) -> str | None:
    """The distance to the nearest edge in the rule's unit, negative when missed."""
    return None if leaf.margin is None else digits_shown(leaf.margin)
