"""Pairs the conditions of an old and a new row, and lists the kinds of area."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby, product
from typing import TypeVar

from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset

Variants = Mapping[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """A single condition of a row: the names of the criterion and of the alternatives down to it.

    It applies where all of them do. ``whole`` is the criterion of the row that it belongs to.
    """

    path: tuple[str, ...]
    leaf: Criterion
    whole: Criterion


Paths = tuple[tuple[str, ...] | None, tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class Unit:
    """Two conditions that a review compares: one before, one now. None: that side has no such condition.

    ``clause`` are the criteria that they belong to, ``paths`` their names. ``of_several``: it is one of several
    alternatives. Where it is absent, it counts as missed.
    """

    was: Criterion | None
    now: Criterion | None
    clause: tuple[Criterion | None, Criterion | None]
    paths: Paths
    of_several: bool = False

    @property
    def either(self) -> Criterion:
        """The condition, as the newer side has it if it does."""
        side = self.now or self.was
        assert side is not None
        return side

    @property
    def alone(self) -> bool:
        """Whether only one side has it."""
        return self.was is None or self.now is None

    @property
    def renamed(self) -> bool:
        """Whether both sides have it by other names."""
        return self.was is not None and self.now is not None and self.was.name != self.now.name

    def leaves(self) -> Iterator[Criterion]:
        """The single conditions of either side."""
        for each in (self.was, self.now):
            if each is not None:
                yield from each.leaves()

    @property
    def name(self) -> str:
        """The condition by name; an alternative below that of its criterion."""
        own = self.either.name
        clause = self.clause[1] if self.now is not None and self.clause[1] is not None else self.clause[0]
        if clause is None or any(each is not None and each.name == own for each in self.clause):
            return own
        return f"{clause.name}.{own}"


def parts_of(row: Indicator | None) -> tuple[Part, ...]:
    """Every single condition of a row that asks for something."""
    every = () if row is None else row.criteria
    return tuple(
        part for each in every for part in _below(each, each, (each.name,), {})
        if part.leaf.requirement.measured_as is not None
    )  # fmt: skip


def _below(
    criterion: Criterion, whole: Criterion, path: tuple[str, ...], around: Mapping[str, tuple[str, ...]]
) -> Iterator[Part]:
    applies = dict(around)
    for axis, among in criterion.applies.items():
        applies[axis] = tuple(variant for variant in among if variant in applies.get(axis, among))
    if not criterion.requirement.parts:
        yield Part(path, replace(criterion, applies=applies), whole)
    for each in criterion.requirement.parts:
        yield from _below(each, whole, (*path, each.name), applies)


def is_demanded(part: Part, variants: Variants) -> bool:
    """Whether a condition asks something of an area with these variants; one that is not stated may be any."""
    return all(among and variants.get(axis, among[0]) in among for axis, among in part.leaf.applies.items())


def units_of(before: Sequence[Part], after: Sequence[Part]) -> tuple[Unit, ...]:
    """The conditions of two rows beside each other, in the new row's order; those that went come last."""
    sides = [[list(several) for _, several in groupby(parts, key=lambda part: id(part.whole))]
             for parts in (before, after)]  # fmt: skip
    pairs: list[Unit] = []
    for was, now in _pairs(sides[0], sides[1], lambda parts: parts[0].whole):
        clause = (None if was is None else was[0].whole, None if now is None else now[0].whole)
        if None in (was, now) and len(was or now or ()) > 1:
            paths = (None if was is None else was[0].path[:1], None if now is None else now[0].path[:1])
            pairs.append(Unit(*clause, clause, paths))
            continue
        several = max(len(was or ()), len(now or ())) > 1
        for one, other in _pairs(was or [], now or [], lambda part: part.leaf):
            paths = (None if one is None else one.path, None if other is None else other.path)
            leaves = (None if one is None else one.leaf, None if other is None else other.leaf)
            pairs.append(Unit(*leaves, clause, paths, of_several=several))
    return tuple(pairs)


def _pairs(old: Sequence[T], new: Sequence[T], criterion: Callable[[T], Criterion]) -> list[tuple[T | None, T | None]]:
    """The conditions of two rules in pairs, in the order of the new rule; those without a partner come last.

    A pair has the same name or the same kind of measurement. Two conditions that measure nothing in common are no
    pair.
    """
    alike: tuple[Callable[[Criterion, Criterion], bool], ...] = (
        lambda one, other: one.name == other.name and _measured(one) == _measured(other) and _way(one) == _way(other),
        lambda one, other: _measured(one) == _measured(other) and _way(one) == _way(other),
        lambda one, other: one.name == other.name and _measured(one) == _measured(other),
        lambda one, other: one.name == other.name and not _measured(one).isdisjoint(_measured(other)),
    )
    partner: dict[int, int] = {}
    for like in alike:
        free = {index: each for index, each in enumerate(old) if index not in partner.values()}
        for index, each in enumerate(new):
            if index in partner:
                continue
            place = next((at for at, before in free.items() if like(criterion(before), criterion(each))), None)
            if place is not None:
                partner[index] = place
                del free[place]
    matched: list[tuple[T | None, T | None]] = [
        (old[partner[index]] if index in partner else None, each) for index, each in enumerate(new)
    ]
    return matched + [(each, None) for index, each in enumerate(old) if index not in partner.values()]


def _measured(criterion: Criterion) -> frozenset[str]:
    return frozenset(leaf.measures for leaf in criterion.leaves())


def _way(criterion: Criterion) -> tuple[str, ...]:
    demands = [leaf.requirement for leaf in criterion.leaves()]
    return tuple(sorted("earlier" if each.earlier_periods else each.measured_as or "nothing" for each in demands))


# Kinds of area.


@dataclass(frozen=True, slots=True)
class Area:
    """A kind of area: the words that a file states for it, by axis, and the variants that either side reads there."""

    words: Variants
    old: Variants
    new: Variants


def axes_of(*rows: Indicator | None) -> tuple[str, ...]:
    """The axes on which what rows demand depends."""
    return tuple(sorted({axis for row in rows if row is not None for axis in row.axes}))


def areas(old: Ruleset, new: Ruleset, axes: Iterable[str]) -> list[Area]:
    """Every kind of area that both rulesets can judge: on each axis a word that both know, if both know the axis."""
    choices = [[(axis, *each) for each in _words(old, new, axis)] for axis in axes]
    return [
        Area(
            {axis: word for axis, word, _, _ in chosen if word is not None},
            {axis: was for axis, _, was, _ in chosen if was is not None},
            {axis: now for axis, _, _, now in chosen if now is not None},
        )
        for chosen in product(*choices)
    ]


def unstated_areas(old: Ruleset, new: Ruleset, axes: Sequence[str]) -> Iterator[tuple[Area, list[Area]]]:
    """Kinds of area that leave some axis open, each with the stated kinds that it may be."""
    free = [axis for axis in axes if axis not in old.variants and axis not in new.variants]
    every = areas(old, new, axes)
    for count in range(1, len(free) + 1):
        for left_open in combinations(free, count):
            by_key: dict[object, tuple[Area, list[Area]]] = {}
            for area in every:
                sides = [{axis: each for axis, each in side.items() if axis not in left_open}
                         for side in (area.words, area.old, area.new)]  # fmt: skip
                key = tuple(tuple(side.items()) for side in sides)
                by_key.setdefault(key, (Area(*sides), []))[1].append(area)
            yield from by_key.values()


def _words(old: Ruleset, new: Ruleset, axis: str) -> list[tuple[str | None, str | None, str | None]]:
    """Words for the variants of an axis, one for each pair of what they mean on either side."""
    meant: dict[tuple[str | None, str | None], str | None] = {}
    for word in words_of(old, new, axis):
        sides = tuple(side.axes[axis].variant(word) if axis in side.axes else None for side in (old, new))
        if any(axis in side.axes and variant is None for side, variant in zip((old, new), sides, strict=True)):
            continue  # one side cannot read it
        fixed = (old.variants.get(axis), new.variants.get(axis))
        if any(own is not None and variant != own for own, variant in zip(fixed, sides, strict=True)):
            continue  # an area that one side is not made for
        meant.setdefault((sides[0], sides[1]), word)
    if meant:
        return [(word, *sides) for sides, word in meant.items()]
    return [(None, old.variants.get(axis), new.variants.get(axis))]


def words_of(old: Ruleset, new: Ruleset, axis: str) -> tuple[str, ...]:
    """Every word for a variant of an axis: those of both sides first, then variants before other words."""
    known: dict[str, int] = {}
    for side in (old, new):
        if axis in side.axes:
            for word in (*side.axes[axis].variants, *side.axes[axis].synonyms):
                known[word] = known.get(word, 0) + (2 if word in side.axes[axis].variants else 1)
    return tuple(sorted(known, key=lambda word: -known[word]))


def may_still_depend(axis: str, known: Ruleset, other: Ruleset) -> bool:
    """Whether an indicator that depends on an axis in one ruleset has, in another, a number that is not at hand."""
    rows = [(row, other.indicators[id_]) for id_, row in known.indicators.items() if id_ in other.indicators]
    return any(
        axis in row.axes and any(leaf.requirement.number_missing for leaf in beside.leaves()) for row, beside in rows
    )


def described(group: Sequence[Area], every: Sequence[Area], named: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """A group of areas in the words of a rule: the variants by axis, without the axes that make no difference.

    An axis that the rule itself names (``named``) is always said.
    """
    spoken = set(named)
    here = {axis: tuple(dict.fromkeys(each.words[axis] for each in group if axis in each.words))
            for axis in (every[0].words if every else ())}  # fmt: skip
    somewhere = {axis: {each.words.get(axis) for each in every} for axis in here}
    return {axis: words for axis, words in here.items() if axis in spoken or len(words) < len(somewhere[axis])}
