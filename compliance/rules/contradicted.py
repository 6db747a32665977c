"""Where a document contradicts itself: whether the other place has another number, on which a verdict may depend."""

from __future__ import annotations

from fractions import Fraction

from compliance.cells import read_cell
from compliance.rules.declared import Contradiction
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator
from compliance.units import UnitsDoNotFit, UnknownUnit, factor, parse_unit


def other_number(criterion: Criterion, other: Contradiction) -> Fraction | None:
    """The number that another place has for a condition, in its unit; None where it says nothing that can be compared.

    That is a number in a unit that fits, other than all thresholds that the target table prints.
    """
    entries = criterion.requirement.entries
    if not entries or criterion.unit is None or other.value is None:
        return None
    cell = read_cell(other.value)
    if cell.kind != "number" or cell.value is None or cell.unit is None:
        return None
    try:
        number = Fraction(cell.value) * factor(parse_unit(cell.unit), parse_unit(criterion.unit))
    except (UnknownUnit, UnitsDoNotFit):
        return None
    return None if any(Fraction(printed) == number for each in entries for printed in each.numbers) else number


def may_matter(row: Indicator, other: Contradiction) -> bool:
    """Whether a verdict may depend on a contradiction; most are words, headings or misprints."""
    return any(other_number(leaf, other) is not None for leaf in row.leaves())
