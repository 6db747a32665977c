"""What one condition asks in one region: a set of numbers, states, an earlier value, or nothing that is known yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from compliance.cells import plain
from compliance.judging.demanded import choose
from compliance.rules.passing import EVERYTHING, Comparator, Interval, between, intersect, passing, scaled
from compliance.rules.ruleset import (
    AnyOf,
    Baseline,
    Criterion,
    Delegated,
    Fixed,
    Nothing,
    Ruleset,
    States,
    Threshold,
    Unknown,
)
from compliance.units import UnitsDoNotFit, factor, parse_unit


@dataclass(frozen=True, slots=True)
class Numbers:
    """A set of accepted numbers, in the unit in which the review compares them."""

    passing: Interval


@dataclass(frozen=True, slots=True)
class Words:
    """The words for a state that pass, and those that fail; every other word leaves the verdict open."""

    accepted: frozenset[str]
    refused: frozenset[str]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A demand against the value of another period: the differences that are accepted."""

    period: str
    differences: Interval


@dataclass(frozen=True, slots=True)
class Open:
    """A demand without a number that could be judged by; two of them with one ``token`` judge alike."""

    token: tuple[object, ...]


Meaning = Numbers | Words | Earlier | Open


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in one region: what it means there, and the entry of the rule that says so."""

    criterion: Criterion
    meaning: Meaning
    entry: Threshold | None = None


Units = Mapping[str, str]  # what is measured, to the unit in which it is compared


def units_of(*sides: tuple[Criterion, ...]) -> Units:
    """The unit in which each thing is compared: the first in which a side, the older before the newer, writes it."""
    found: dict[str, str] = {}
    for criterion in (leaf for side in sides for each in side for leaf in each.leaves()):
        if criterion.unit is not None:
            found.setdefault(criterion.measures, criterion.unit)
    return found


def conversion(criterion: Criterion, units: Units) -> Fraction | None:
    """What a number of a criterion is multiplied by to stand in the unit of comparison; None when nothing does."""
    if criterion.unit is None or criterion.measures not in units:
        return None
    try:
        return factor(parse_unit(criterion.unit), parse_unit(units[criterion.measures]))
    except UnitsDoNotFit:
        return None


def singles(criterion: Criterion) -> tuple[Criterion, ...]:
    """A criterion as single conditions; an alternative applies where the criterion does that it belongs to."""
    if not isinstance(criterion.demand, AnyOf):
        return (criterion,)
    found: list[Criterion] = []
    for each in criterion.demand.alternatives:
        applies = dict(criterion.applies)
        for axis, among in each.applies.items():
            applies[axis] = tuple(variant for variant in among if variant in applies.get(axis, among))
        found += singles(replace(each, applies=applies))
    return tuple(found)


def asked(criterion: Criterion, variants: Mapping[str, str], units: Units) -> Condition | None:
    """What a single condition asks of an area with these variants, or None when it asks nothing of it."""
    demand = criterion.demand
    if isinstance(demand, Nothing | AnyOf) or any(
        variants[axis] not in among for axis, among in criterion.applies.items() if axis in variants
    ):
        return None
    entry = None
    meaning: Meaning
    if any(axis not in variants for axis in criterion.applies):
        meaning = Open(("variant-unstated",))
    elif isinstance(demand, States):
        meaning = _words(demand)
        if criterion.unverified:
            meaning = Open(("unverified", meaning))
    else:
        meaning, entry = _number(criterion, demand, variants, conversion(criterion, units))
    return Condition(criterion, meaning, entry)


def _words(demand: States) -> Words:
    known = {*demand.states, *demand.synonyms}
    accepted = frozenset(word for word in known if demand.state(word) in demand.accepted)
    return Words(accepted, frozenset(known) - accepted)


def _number(
    criterion: Criterion,
    demand: Fixed | Baseline | Delegated | Unknown,
    variants: Mapping[str, str],
    by: Fraction | None,
) -> tuple[Meaning, Threshold | None]:
    sign = criterion.comparator
    if by is None or sign is None:
        return Open(("unit", criterion.unit, repr(demand))), None
    if isinstance(demand, Delegated | Unknown):
        return Open(("given", sign)), None
    if isinstance(demand, Baseline):
        earlier = Earlier(demand.period, _set(sign, demand.change, by))
        return (Open(("unverified", earlier)) if criterion.unverified else earlier), None
    chosen = choose(demand.thresholds, variants)
    if isinstance(chosen, str):
        return Open((chosen,)), None
    numbers = Numbers(_set(sign, chosen.value, by))
    doubtful = criterion.unverified or chosen.unverified
    return (Open(("unverified", numbers)) if doubtful else numbers), chosen


def _set(sign: Comparator, number: Decimal, by: Fraction) -> Interval:
    return scaled(passing(sign, Fraction(number)), by)


def possible(criteria: tuple[Criterion, ...], measures: str, units: Units) -> Interval:
    """The values that can be at all, by the ranges of everything that measures the same thing."""
    found = EVERYTHING
    for leaf in (leaf for each in criteria for leaf in each.leaves()):
        by = conversion(leaf, units)
        if leaf.measures == measures and leaf.range is not None and by is not None:
            bounds = between(*leaf.range)
            found = intersect(found, scaled(bounds, by))
    return found


def said(criterion: Criterion, entry: Threshold | None) -> str | None:
    """What a condition asks, in the signs of a JSON report: ``>= 95 %``."""
    sign = f"{criterion.comparator} " if criterion.comparator else ""
    unit = "" if criterion.unit in (None, "1") else f" {criterion.unit}"
    doubt = " (unverified)" if criterion.unverified or (entry is not None and entry.unverified) else ""
    match criterion.demand:
        case Fixed(thresholds):
            if entry is not None:
                return f"{sign}{plain(entry.value)}{unit}{doubt}"
            shown = (f"{sign}{plain(each.value)}{unit}{_variants(each)}" for each in thresholds)
            return " / ".join(shown) + doubt
        case Baseline(period, change):
            moved = "" if not change else f" {'+' if change > 0 else '-'} {plain(abs(change))}{unit}"
            return f"{sign}{period}{moved}{doubt}"
        case Delegated(to):
            return f"{sign}delegated_to: {to}"
        case Unknown(why):
            return f"{sign}unknown: {why}"
        case States(_, accepted, _):
            return " / ".join(accepted) + doubt
        case AnyOf(alternatives):
            return " any: " + " | ".join(said(each, None) or "-" for each in alternatives)
        case Nothing():
            return None


def _variants(threshold: Threshold) -> str:
    words = " ".join("·".join(among) for among in threshold.when.values())
    return f" ({words})" if words else ""


def stated(ruleset: Ruleset, variants: Mapping[str, str]) -> dict[str, str]:
    """An area's variants as a ruleset sees them: one that is made for an area fixes its axes."""
    return {**variants, **ruleset.variants}
