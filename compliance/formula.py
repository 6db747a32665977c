"""How raw quantities give an indicator: ``total_energy_use / gdp``, checked when it is loaded, evaluated exactly.

A formula comes from a file, and simpleeval is no sandbox by itself: most of the hostile expressions that were tried on
it returned a value, one hung, some took all memory. So a formula passes a fence first: a short text of few tokens, a
small tree of the node kinds below, names that are declared, numbers read again from the text as the decimals that they
are. Only that checked tree is kept and evaluated, on fractions or on quantities with their units, never on floats.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from threading import local
from typing import Any, NamedTuple
from unicodedata import category, is_normalized

from compliance.patterns import pattern
from compliance.units import Unit, factor, is_pure, is_share, parse_unit, product

LONGEST, MOST_NODES, DEEPEST = 400, 80, 12  # characters, nodes of the tree, levels of it

_NUMBER = pattern(r"[0-9]++(?:\.[0-9]++)?")
_TEXT = pattern(rf"(?>(?: |[^\W\d]\w*+|{_NUMBER.pattern}(?![\w.])|[-+*/(),])*)")  # never a second way
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_FUNCTIONS = {"min": (2, MOST_NODES), "max": (2, MOST_NODES), "abs": (1, 1)}  # with how many arguments


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that passed the fence: its text, the quantities that it needs, and the checked tree."""

    text: str
    names: frozenset[str]
    tree: ast.expr = field(repr=False, compare=False)


class FormulaRefused(ValueError):
    """A formula that is not evaluated. ``reason`` is a code, ``detail`` the part of the formula that it is about.

    Reasons: ``too-long``, ``not-normal-form``, ``control-characters``, ``not-arithmetic``, ``too-many-nodes``,
    ``too-deep``, ``unknown-name``, ``wrong-number-of-arguments``, ``divides-by-zero``.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        """A refusal for a reason, about a part of the formula."""
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


def parse_formula(text: str, declared: Collection[str]) -> Formula:
    """The formula that a text writes with declared names, or FormulaRefused."""
    if len(text) > LONGEST:
        raise FormulaRefused("too-long", f"{len(text)} > {LONGEST}")
    if not is_normalized("NFKC", text):
        raise FormulaRefused("not-normal-form")
    if any(category(character).startswith("C") for character in text):
        raise FormulaRefused("control-characters")
    if not _TEXT.fullmatch(text):  # no quotes, dots, brackets, comparisons; no 1e9, 0x1, 1if
        raise FormulaRefused("not-arithmetic")
    source = text.strip()
    try:
        tree = ast.parse(source, mode="eval").body
        nodes = sum(1 for node in ast.walk(tree) if isinstance(node, ast.expr))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaRefused("not-arithmetic") from None
    if nodes > MOST_NODES:
        raise FormulaRefused("too-many-nodes", f"{nodes} > {MOST_NODES}")
    names: set[str] = set()
    checked = _checked(tree, source, names, 1)
    if unknown := sorted(names.difference(declared)):
        raise FormulaRefused("unknown-name", ", ".join(unknown))
    return Formula(text, frozenset(names), checked)


Number = Any  # a Fraction, or whatever adds, multiplies and divides like one


def evaluate_in(
    formula: Formula,
    quantities: Mapping[str, tuple[Number, Unit]],
    target: Unit,
    extremes: tuple[Callable[..., Number], Callable[..., Number]] = (min, max),
) -> Number:
    """What the formula gives for quantities with their units, exactly, in the target unit.

    万吨标煤 and 亿元 give 吨标煤/万元 as they should. UnitsDoNotFit where dimensions mix or differ from its.
    ``extremes`` are the least and the greatest of several numbers, where these are no fractions. KeyError for a name
    without a value; ZeroDivisionError passes through.

    >>> energy = parse_formula("total_energy_use / gdp", ("total_energy_use", "gdp"))
    >>> values = {"total_energy_use": (Fraction(7), parse_unit("吨标煤")), "gdp": (Fraction(10), parse_unit("万元"))}
    >>> str(evaluate_in(energy, values, parse_unit("吨标煤/万元")))
    '7/10'
    """
    result = _in_units(formula, {name: _Sized(*quantities[name]) for name in formula.names}, extremes)
    if result.value is None:
        raise TypeError("a quantity without a value")
    return result.value * factor(result.unit, target)


def check_dimension(formula: Formula, units: Mapping[str, Unit], target: Unit) -> None:
    """Raise UnitsDoNotFit, with the two units that differ, unless the formula gives what the target unit measures."""
    factor(unit_of(formula, units), target)


def unit_of(formula: Formula, units: Mapping[str, Unit]) -> Unit:
    """The unit in which the formula's result stands when each quantity stands in its own: 万吨标煤/亿元."""
    try:
        return _in_units(formula, {name: _Sized(None, units[name]) for name in formula.names}).unit
    except ZeroDivisionError:  # 1 / 0 * a: between numbers of the formula itself
        raise FormulaRefused("divides-by-zero") from None


# The fence.


def _checked(node: ast.expr, source: str, names: set[str], depth: int) -> ast.expr:
    """The tree again, made of allowed nodes only, with exact numbers; the names in it are added to the set."""
    if depth > DEEPEST:
        raise FormulaRefused("too-deep", f"> {DEEPEST}")

    def below(child: ast.expr) -> ast.expr:
        return _checked(child, source, names, depth + 1)

    match node:
        case ast.Name(id=name):
            names.add(name)
            return ast.Name(name, ast.Load())
        case ast.Constant():
            written = ast.get_source_segment(source, node) or ""
            if not _NUMBER.fullmatch(written):  # True, None
                raise FormulaRefused("not-arithmetic", written)
            exact: Any = Fraction(written)  # what Python read may be a float
            return ast.Constant(exact)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ast.UnaryOp(ast.USub(), below(operand))
        case ast.BinOp(left=left, op=sign, right=right) if isinstance(sign, _OPERATORS):
            return ast.BinOp(below(left), sign, below(right))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            least, most = _FUNCTIONS[name]
            if not least <= len(arguments) <= most:
                raise FormulaRefused("wrong-number-of-arguments", name)
            return ast.Call(ast.Name(name, ast.Load()), [below(argument) for argument in arguments], [])
    raise FormulaRefused("not-arithmetic", ast.get_source_segment(source, node) or "")


# Evaluation.

_mine = local()  # an evaluator for each thread: it keeps the names of the formula at hand


def _run(
    formula: Formula, values: Mapping[str, Any], operators: Mapping[type, Any], functions: Mapping[str, Any]
) -> Any:
    """The checked tree evaluated over values of any kind that the operators know."""
    evaluator: Any = getattr(_mine, "evaluator", None)
    if evaluator is None:
        from simpleeval import SimpleEval

        evaluator = _mine.evaluator = SimpleEval(operators={}, functions={}, names={})
    evaluator.operators, evaluator.functions, evaluator.names = operators, functions, values
    try:
        return evaluator.eval(formula.text, previously_parsed=formula.tree)
    finally:
        evaluator.names = {}


class _Sized(NamedTuple):
    """A value with its unit; without the value where only the unit is asked."""

    value: Number | None
    unit: Unit


def _in_units(
    formula: Formula,
    quantities: Mapping[str, _Sized],
    extremes: tuple[Callable[..., Number], Callable[..., Number]] = (min, max),
) -> _Sized:
    """The formula over values with their units: units multiply and divide along, and are alike where values add."""
    operators: dict[type, Callable[..., _Sized]] = {
        ast.Add: partial(_alike, operator.add),
        ast.Sub: partial(_alike, operator.sub),
        ast.Mult: partial(_times, operator.mul, 1),
        ast.Div: partial(_times, operator.truediv, -1),
        ast.USub: partial(_alike, operator.neg),
    }
    least, greatest = extremes
    functions = {"min": partial(_alike, least), "max": partial(_alike, greatest), "abs": partial(_alike, abs)}
    return _sized(_run(formula, quantities, operators, functions))


def _alike(operation: Callable[..., Fraction], *operands: _Sized | Fraction) -> _Sized:
    """An operation on values of one dimension, in the unit of the first: 吨 + 万吨, 1 - 15 %."""
    sized = [_sized(operand) for operand in operands]
    # A pure number may be read as a share, never the other way round.
    unit = next((each.unit for each in sized if is_share(each.unit)), None)
    unit = unit or next((each.unit for each in sized if not is_pure(each.unit)), sized[0].unit)
    factors = [factor(each.unit, unit) for each in sized]
    values = [each.value * by for each, by in zip(sized, factors, strict=True) if each.value is not None]
    return _Sized(operation(*values) if len(values) == len(sized) else None, unit)


def _times(operation: Callable[..., Fraction], power: int, left: _Sized | Fraction, right: _Sized | Fraction) -> _Sized:
    """A product or a quotient. A share of something is that something: 95 % of 吨 are 吨."""
    one, other = _without_share(_sized(left)), _without_share(_sized(right))
    value = operation(one.value, other.value) if one.value is not None and other.value is not None else None
    return _Sized(value, product(one.unit, other.unit, power))


def _without_share(quantity: _Sized) -> _Sized:
    if not is_share(quantity.unit):
        return quantity
    pure = parse_unit("1")
    return _Sized(None if quantity.value is None else quantity.value / factor(pure, quantity.unit), pure)


def _sized(operand: _Sized | Fraction) -> _Sized:
    """An operand with its unit; a number of the formula itself is a pure number."""
    return operand if isinstance(operand, _Sized) else _Sized(operand, parse_unit("1"))
