"""What one condition asks in one region: a set of numbers, states, an earlier value, or nothing that is known yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from compliance.rules.requirements import Criterion, Threshold
from compliance.rules.ruleset import Ruleset
from compliance.rules.sets import EVERYTHING, Interval, between, intersect, scaled
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
    if not criterion.requirement.parts:
        return (criterion,)
    found: list[Criterion] = []
    for each in criterion.requirement.parts:
        applies = dict(criterion.applies)
        for axis, among in each.applies.items():
            applies[axis] = tuple(variant for variant in among if variant in applies.get(axis, among))
        found += singles(replace(each, applies=applies))
    return tuple(found)


def asked(criterion: Criterion, variants: Mapping[str, str], units: Units) -> Condition | None:
    """What a single condition asks of an area with these variants, or None when it asks nothing of it."""
    requirement = criterion.requirement
    if requirement.measured_as is None or any(
        variants[axis] not in among for axis, among in criterion.applies.items() if axis in variants
    ):
        return None
    if any(axis not in variants for axis in criterion.applies):
        return Condition(criterion, Open(("variant-unstated",)))
    by = conversion(criterion, units)
    if requirement.measured_as == "number" and by is None:
        return Condition(criterion, Open(("unit", criterion.unit, repr(requirement))))
    asks = requirement.asks(criterion, variants)
    meaning: Meaning
    if asks.words is not None:
        accepted = frozenset(word for word, holds in asks.words.items() if holds)
        meaning = Words(accepted, frozenset(asks.words) - accepted)
    elif asks.numbers is None or by is None:
        return Condition(criterion, Open(asks.token))
    elif asks.against is not None:
        meaning = Earlier(asks.against, scaled(asks.numbers, by))
    else:
        meaning = Numbers(scaled(asks.numbers, by))
    doubtful = criterion.unverified or (asks.entry is not None and asks.entry.unverified)
    return Condition(criterion, Open(("unverified", meaning)) if doubtful else meaning, asks.entry)


def possible(criteria: tuple[Criterion, ...], measures: str, units: Units) -> Interval:
    """The values that can be at all, by the ranges of everything that measures the same thing."""
    found = EVERYTHING
    for leaf in (leaf for each in criteria for leaf in each.leaves()):
        by = conversion(leaf, units)
        if leaf.measures == measures and leaf.range is not None and by is not None:
            bounds = between(*leaf.range)
            found = intersect(found, scaled(bounds, by))
    return found


def stated(ruleset: Ruleset, variants: Mapping[str, str]) -> dict[str, str]:
    """An area's variants as a ruleset sees them: one that is made for an area fixes its axes."""
    return {**variants, **ruleset.variants}
