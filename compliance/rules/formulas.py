"""Whether the formulas of a ruleset are sound: only declared quantities, only arithmetic, and the right dimension."""

from __future__ import annotations

from collections.abc import Mapping

from compliance.formula import FormulaRefused, check_dimension, parse_formula
from compliance.problems import Problem, listed, nearest
from compliance.rules.declared import Quantity
from compliance.rules.ruleset import Indicator
from compliance.units import UnitsDoNotFit, UnknownUnit, parse_unit


def formula_problems(indicators: Mapping[str, Indicator], quantities: Mapping[str, Quantity]) -> list[Problem]:
    """What is wrong with the formulas of a ruleset, one problem for each formula."""
    found = [_problem(quantities, row) for row in indicators.values() if row.formula is not None]
    return [problem for problem in found if problem is not None]


def _problem(quantities: Mapping[str, Quantity], row: Indicator) -> Problem | None:
    assert row.formula is not None
    key = f"formula = {row.formula[:80]!r}"
    try:
        formula = parse_formula(row.formula, tuple(quantities))
    except FormulaRefused as error:
        close = nearest(error.detail, quantities) if error.reason == "unknown-name" else None
        return _refused(row, key, error, quantities, close)
    units = {name: quantities[name].unit for name in formula.names}
    without = sorted(name for name, unit in units.items() if unit is None)
    if without or row.unit is None:
        details = {"why": "no unit: " + ", ".join(without or [row.id]), "known": listed(quantities)}
        return Problem("formula-refused", row.formula_place, key, details)
    try:
        check_dimension(formula, {name: parse_unit(unit) for name, unit in units.items() if unit}, parse_unit(row.unit))
    except FormulaRefused as error:
        return _refused(row, key, error, quantities, None)
    except UnknownUnit:
        return None  # said where the unit stands
    except UnitsDoNotFit as error:
        (one, other), (yi, er) = error.words("en"), error.words("zh")
        details = {"unit": row.unit, "found_en": one, "wanted_en": other, "found_zh": yi, "wanted_zh": er}
        return Problem("formula-dimension", row.formula_place, key, details)
    return None


def _refused(
    row: Indicator, key: str, error: FormulaRefused, quantities: Mapping[str, Quantity], close: str | None
) -> Problem:
    why = ": ".join(filter(None, [error.reason, error.detail]))
    return Problem("formula-refused", row.formula_place, key, {"why": why, "known": listed(quantities)}, (), close)
