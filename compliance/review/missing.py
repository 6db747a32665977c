"""A measurement that misses an indicator in both of two rulesets: it shows what a miss means in each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from compliance.judging.verdict import Verdict
from compliance.review.changes import Told, Witness
from compliance.review.conditions import (
    Condition,
    Earlier,
    Numbers,
    Open,
    Units,
    Words,
    asked,
    possible,
    singles,
    stated,
)
from compliance.review.conditions import units_of as units_for
from compliance.review.effects import Around, beside, readable
from compliance.review.matching import Variants, areas, axes_of
from compliance.rules.ruleset import Constraint, Indicator, Ruleset
from compliance.rules.sets import EVERYTHING, Interval, remaining


def meaning(ruleset: Ruleset, constraint: Constraint) -> str:
    """The verdict on an indicator of a constraint type that is missed."""
    return str(ruleset.verdicts.get(constraint, "fail"))


def missed(
    old: Ruleset,
    new: Ruleset,
    before: Indicator,
    after: Indicator,
    among: tuple[Ruleset, Ruleset] | None = None,
    but: Collection[str] = (),
) -> Witness | None:
    """A value or state that misses one criterion in both, with what that means in each; None where there is none.

    ``among`` are the rulesets that have to be able to judge the area, where they are not these two; a measurement of
    what ``but`` names shows nothing.
    """
    units = units_for(before.criteria, after.criteria)
    together = (*before.criteria, *after.criteria)
    told: list[Told] = [_as_told(side, row) for side, row in ((old, before), (new, after))]
    for area in areas(*(among or (old, new)), axes_of(together)):
        for one in _clauses(before, old, area, units):
            for other in _clauses(after, new, area, units):
                measures = {each.criterion.measures for each in (*one, *other)}
                if len(measures) == 1 and not measures & set(but):
                    id_ = measures.pop()
                    around = Around(id_, units.get(id_), possible(together, id_, units))
                    found = _missing_all((*one, *other), around, told)
                    if found is not None:
                        return replace(found, variants=area)
    return None


def _as_told(ruleset: Ruleset, row: Indicator) -> Told:
    """What missing an indicator means for the area; what is only aimed at means nothing."""
    if row.constraint == "aim":
        return "not_asked"
    return "veto" if Verdict(meaning(ruleset, row.constraint)) is Verdict.VETO else "fail"


def _clauses(row: Indicator, ruleset: Ruleset, area: Variants, units: Units) -> Iterator[tuple[Condition, ...]]:
    """Each criterion as the conditions of which one must hold in an area: one, or its alternatives."""
    variants = stated(ruleset, area)
    for criterion in row.criteria:
        if criterion.requirement.measured_as is not None or criterion.requirement.parts:
            found = [asked(each, variants, units) for each in singles(criterion)]
            applying = tuple(each for each in found if each is not None)
            if applying:
                yield applying


def _missing_all(conditions: Sequence[Condition], around: Around, told: Sequence[Told]) -> Witness | None:
    """A measurement of one thing that none of the conditions accepts."""
    meanings = [each.meaning for each in conditions]
    words = [each for each in meanings if isinstance(each, Words)]
    numbers = [each.passing for each in meanings if isinstance(each, Numbers)]
    earlier = [each for each in meanings if isinstance(each, Earlier)]
    if any(isinstance(each, Open) for each in meanings):
        return None
    if words:
        refused = sorted(frozenset.intersection(*(each.refused for each in words)))
        whole = not numbers and not earlier and refused
        return Witness(around.measures, told[0], told[1], state=refused[0]) if whole else None
    parts = remaining(around.possible, numbers)
    if not parts:
        return None
    if not earlier:
        value = readable(parts, around.possible)
        return Witness(around.measures, told[0], told[1], value=value, unit=around.unit)
    if len({each.period for each in earlier}) > 1:
        return None
    differences: tuple[Interval, ...] = remaining(EVERYTHING, [each.differences for each in earlier])
    return beside(differences, around, told[0], told[1], parts)
