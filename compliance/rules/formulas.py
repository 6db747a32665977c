"""Whether the formulas of a ruleset are sound: only declared quantities, only arithmetic, and the right dimension."""

from __future__ import annotations

from compliance.formula import FormulaRefused, check_dimension, parse_formula
from compliance.problems import Problem, listed, nearest
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.units import UnitsDoNotFit, parse_unit


def formula_problems(ruleset: Ruleset) -> list[Problem]:
    """What is wrong with the formulas of a ruleset, one problem for each formula."""
    found = [_problem(ruleset, row) for row in ruleset.indicators.values() if row.formula is not None]
    return [problem for problem in found if problem is not None]


def _problem(ruleset: Ruleset, row: Indicator) -> Problem | None:
    assert row.formula is not None
    key = f"formula = {row.formula[:80]!r}"
    try:
        formula = parse_formula(row.formula, tuple(ruleset.quantities))
    except FormulaRefused as error:
        close = nearest(error.detail, ruleset.quantities) if error.reason == "unknown-name" else None
        details: dict[str, object] = {"why": f"{error.reason}: {error.detail}", "known": listed(ruleset.quantities)}
        return Problem("formula-refused", row.place, key, details, (), close)
    units = {name: ruleset.quantities[name].unit for name in formula.names}
    without = sorted(name for name, unit in units.items() if unit is None)
    if without or row.unit is None:
        details = {"why": "no unit: " + ", ".join(without or [row.id]), "known": ""}
        return Problem("formula-refused", row.place, key, details)
    try:
        check_dimension(formula, {name: parse_unit(unit) for name, unit in units.items() if unit}, parse_unit(row.unit))
    except UnitsDoNotFit as error:
        (one, other), (yi, er) = error.words("en"), error.words("zh")
        details = {"unit": row.unit, "found_en": one, "wanted_en": other, "found_zh": yi, "wanted_zh": er}
        return Problem("formula-dimension", row.place, key, details)
    return None
