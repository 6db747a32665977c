"""Which condition of a new rule takes the place of which condition of the old one, and for which areas."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import product

from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Ruleset

Pair = tuple[Criterion | None, Criterion | None]
Variants = dict[str, str]


def pairs(old: Sequence[Criterion], new: Sequence[Criterion]) -> list[Pair]:
    """The conditions of two rules that belong together, in the new rule's order; those that went come last.

    The name tells, and what is measured in which way; a condition never takes the place of one that measures something
    else.
    """
    keys: tuple[Callable[[Criterion], Hashable], ...] = (
        lambda each: (each.name, _measured(each), _way(each)),
        lambda each: (_measured(each), _way(each)),
        lambda each: (each.name, _measured(each)),
        lambda each: (each.name, tuple(sorted(set(_measured(each))))[:1]),
    )
    partner: dict[int, int] = {}
    for key in keys:
        free = {index: each for index, each in enumerate(old) if index not in partner.values()}
        for index, each in enumerate(new):
            if index in partner:
                continue
            found = next((other for other, before in free.items() if key(before) == key(each)), None)
            if found is not None:
                partner[index] = found
                del free[found]
    matched: list[Pair] = [(old[partner[index]] if index in partner else None, each) for index, each in enumerate(new)]
    return matched + [(each, None) for index, each in enumerate(old) if index not in partner.values()]


def _measured(criterion: Criterion) -> tuple[str, ...]:
    return tuple(sorted({leaf.measures for leaf in criterion.leaves()}))


def _way(criterion: Criterion) -> tuple[str, ...]:
    return tuple(sorted(_kind(leaf) for leaf in criterion.leaves()))


def _kind(leaf: Criterion) -> str:
    requirement = leaf.requirement
    return "earlier" if requirement.earlier_periods else requirement.measured_as or "nothing"


def axes_of(criteria: Iterable[Criterion]) -> set[str]:
    """The axes on which any of the conditions depends."""
    return {axis for each in criteria for leaf in each.leaves() for axis in leaf.axes}


def may_still_depend(axis: str, known: Ruleset, other: Ruleset) -> bool:
    """Whether an indicator that depends on an axis in one ruleset has, in another, a number that is not at hand."""
    rows = [(row, other.indicators[id_]) for id_, row in known.indicators.items() if id_ in other.indicators]
    return any(
        axis in axes_of(row.criteria) and any(leaf.requirement.number_missing for leaf in beside.leaves())
        for row, beside in rows
    )


def areas(old: Ruleset, new: Ruleset, axes: Iterable[str]) -> list[Variants]:
    """Every kind of area that both rulesets can judge: a variant on each of the axes."""
    return list(_combined({axis: _variants(old, new, axis) for axis in sorted(axes)}))


def unstated_areas(old: Ruleset, new: Ruleset, axes: Iterable[str]) -> list[Variants]:
    """The kinds of area that leave at least one of the axes open, where neither ruleset is made for one area."""
    free = [axis for axis in sorted(axes) if axis not in old.variants and axis not in new.variants]
    found = []
    for chosen in areas(old, new, axes):
        for left_out in product((False, True), repeat=len(free)):
            gone = {axis for axis, out in zip(free, left_out, strict=True) if out}
            kept = {axis: variant for axis, variant in chosen.items() if axis not in gone}
            if gone and kept not in found:
                found.append(kept)
    return found


def _variants(old: Ruleset, new: Ruleset, axis: str) -> tuple[str, ...]:
    fixed = {side.variants[axis] for side in (old, new) if axis in side.variants}
    if len(fixed) == 1:
        return tuple(fixed)
    known: dict[str, None] = {}
    for side in (old, new):
        if axis in side.axes:
            known |= dict.fromkeys(side.axes[axis].variants)
    return tuple(known)


def _combined(choices: Mapping[str, Sequence[str]]) -> Iterator[Variants]:
    for values in product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def described(group: Sequence[Variants], every: Sequence[Variants], named: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """A group of areas in the words of a rule: the variants by axis, without the axes that make no difference.

    An axis that the rule itself names (``named``) is always said.
    """
    spoken = set(named)
    found: dict[str, tuple[str, ...]] = {}
    for axis in every[0] if every else ():
        here = tuple(dict.fromkeys(each[axis] for each in group))
        if axis in spoken or len(here) < len({each[axis] for each in every}):
            found[axis] = here
    return found
