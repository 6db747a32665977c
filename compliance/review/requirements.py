"""How the requirement of one indicator differs between two rulesets: condition by condition, region by region."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from compliance.review.besides import Both, change_of, own_words
from compliance.review.changes import Change, Kind
from compliance.review.conditions import (
    Condition,
    Numbers,
    Open,
    asked,
    possible,
    singles,
    stated,
    units_of,
)
from compliance.review.effects import Around, Outcome, effect_of
from compliance.review.matching import Pair, Variants, areas, axes_of, described, pairs, unstated_areas
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import EVERYTHING, Interval, intersect
from compliance.units import parse_unit


@dataclass(frozen=True, slots=True)
class _Seen:
    """A pair of conditions in one kind of area."""

    area: Variants
    old: Condition | None
    new: Condition | None
    outcome: Outcome


def requirement_changes(old: Ruleset, new: Ruleset, before: Indicator, after: Indicator) -> Iterator[Change]:
    """Every difference in what one indicator demands."""
    both = Both(old, new, before, after, units_of(before.criteria, after.criteria))
    for was, now in pairs(_real(before), _real(after)):
        either = was or now
        if either is None:
            continue
        if was is None or now is None:
            yield from _whole(both, was, now)
        elif was.requirement.parts or now.requirement.parts:
            for pair in pairs(singles(was), singles(now)):
                yield from _single(both, pair, (was, now))
            if was.requirement.parts and now.requirement.parts:
                yield from own_words(both, now.name, was, now)
        else:
            yield from _single(both, (was, now), (was, now))


def _real(row: Indicator) -> tuple[Criterion, ...]:
    return tuple(each for each in row.criteria if each.requirement.parts or each.requirement.measured_as is not None)


def _single(both: Both, pair: Pair, clause: tuple[Criterion, Criterion]) -> Iterator[Change]:
    """A condition that stands on both sides, or one that came to alternatives or went from them."""
    was, now = pair
    either = now or was
    assert either is not None
    name = (
        either.name
        if any(either.name == each.name for each in clause)
        else f"{(clause[1] if now is not None else clause[0]).name}.{either.name}"
    )
    axes = axes_of((*both.before.criteria, *both.after.criteria))
    every = areas(both.old, both.new, axes)
    seen = [_look(both, pair, clause, area) for area in every]
    changes = list(_grouped(both, name, pair, seen, every))
    yield from changes
    if was is None or now is None:
        return
    if all(change.effect != "open" for change in changes):
        yield from _other_axes(both, name, pair, clause)
    yield from own_words(both, name, was, now)


def _other_axes(both: Both, name: str, pair: Pair, clause: tuple[Criterion, Criterion]) -> Iterator[Change]:
    """A demand that begins or ceases to depend on an axis: an area that leaves it open is judged on one side alone."""
    axes = [axes_of(() if each is None else (each,)) for each in pair]
    if axes[0] == axes[1]:
        return
    outcomes = [
        _look(both, pair, clause, area).outcome for area in unstated_areas(both.old, both.new, axes[0] | axes[1])
    ]
    if any(effect != "neutral" for effect, _ in outcomes):
        was, now = (", ".join(sorted(each)) or None for each in axes)
        yield replace(change_of(both, name, pair, "when", "variant", ("open", None)), old=was, new=now)


def _whole(both: Both, was: Criterion | None, now: Criterion | None) -> Iterator[Change]:
    """A criterion that is new, or that is no longer there."""
    either = now or was
    assert either is not None
    leaves = singles(either)
    every = areas(both.old, both.new, axes_of((*both.before.criteria, *both.after.criteria)))
    if len(leaves) == 1:
        pair: Pair = (was and leaves[0], now and leaves[0])
        yield from _grouped(both, either.name, pair, [_look(both, pair, (was, now), area) for area in every], every)
        return
    kind: Kind = "added" if now is not None else "removed"
    found = change_of(both, either.name, (was, now), "requirement", kind, _of_alternatives(both, leaves, now, every))
    yield found


def _of_alternatives(
    both: Both, leaves: Sequence[Criterion], now: Criterion | None, every: Sequence[Variants]
) -> Outcome:
    """The effect of alternatives that are new or gone as a whole: told only where all have numbers of one thing."""
    side = both.new if now is not None else both.old
    for area in every:
        found = [each for each in (asked(leaf, stated(side, area), both.units) for leaf in leaves) if each]
        sets = [each.meaning.passing for each in found if isinstance(each.meaning, Numbers)]
        if not sets or len(sets) < len(found) or len({leaf.measures for leaf in leaves}) > 1:
            continue
        around = replace(
            _around(both, leaves[0], (None, None), area), alternative=True, old_others=(), new_others=tuple(sets)
        )
        everything = Condition(leaves[0], Numbers(EVERYTHING))
        effect, witness = effect_of(everything, found[0], around)
        if witness is not None and effect in ("tightened", "shifted"):
            shown = replace(witness, variants=area)
            if now is not None:
                return "tightened", replace(shown, old="not_asked", new="fail")
            return "loosened", replace(shown, old="fail", new="not_asked")
    return "open", None


def _look(both: Both, pair: Pair, clause: tuple[Criterion | None, Criterion | None], area: Variants) -> _Seen:
    old, new = (
        None if each is None else asked(each, stated(side, area), both.units)
        for each, side in zip(pair, (both.old, both.new), strict=True)
    )
    if old is None and new is None:
        return _Seen(area, None, None, ("neutral", None))
    leaf = pair[1] or pair[0]
    assert leaf is not None
    outcome = effect_of(old, new, _around(both, leaf, clause, area))
    if outcome[0] == "neutral":  # not by what an area may leave open, or be excused from, while this one stands
        sure = _around(both, leaf, clause, area, lambda other: _stands_with(other, pair, both))
        outcome = outcome if effect_of(old, new, sure)[0] == "neutral" else ("open", None)
    return _Seen(area, old, new, outcome)


def _stands_with(other: Criterion, pair: Pair, both: Both) -> bool:
    """Whether a condition is judged wherever those of a pair are, so that it can make up for what they ask.

    For one that came or went alone it has to be judged nowhere else either.
    """
    present = [each for each in pair if each is not None]
    if other in present:
        return True
    if other.may_not_apply and not all(each.may_not_apply for each in present):
        return False
    fixed = {axis for axis in both.old.variants if axis in both.new.variants}
    its, *own = (axes_of((each,)) - fixed for each in (other, *present))
    return its == own[0] if len(own) == 1 else its <= own[0] & own[1]


def _around(
    both: Both,
    leaf: Criterion,
    clause: tuple[Criterion | None, Criterion | None],
    area: Variants,
    counts_in: Callable[[Criterion], bool] = lambda other: True,
) -> Around:
    sides = ((both.old, both.before, clause[0]), (both.new, both.after, clause[1]))
    numbers: list[tuple[Interval, ...]] = []
    wholes: list[Interval] = []
    counts: list[int] = []
    measured: list[bool] = []
    for side, row, within in sides:
        variants = stated(side, area)
        found = () if within is None else tuple(asked(each, variants, both.units) for each in singles(within))
        counts.append(sum(each is not None for each in found))
        applying = [each for each in found if each is not None and counts_in(each.criterion)]
        numbers.append(tuple(_sets(applying, leaf.measures)))
        alone = [asked(each, variants, both.units) for each in row.criteria if counts_in(each)]
        whole = EVERYTHING
        for one in _sets([each for each in alone if each is not None], leaf.measures):
            whole = intersect(whole, one)
        wholes.append(whole)
        measured.append(any(each is not None and each.criterion.measures == leaf.measures for each in alone))
    return Around(
        measures=leaf.measures,
        unit=both.units.get(leaf.measures),
        possible=possible((*both.before.criteria, *both.after.criteria), leaf.measures, both.units),
        old_whole=wholes[0],
        new_whole=wholes[1],
        alternative=max(counts) > 1 and min(counts) > 0,
        old_others=numbers[0],
        new_others=numbers[1],
        measured_before=measured[0],
        measured_after=measured[1],
    )


def _sets(found: Sequence[Condition], measures: str) -> Iterator[Interval]:
    for each in found:
        if each.criterion.measures == measures and isinstance(each.meaning, Numbers):
            yield each.meaning.passing


def _grouped(both: Both, name: str, pair: Pair, seen: Sequence[_Seen], every: Sequence[Variants]) -> Iterator[Change]:
    """The pair in all kinds of area, told once for each entry of the rule and each effect."""
    groups: dict[tuple[object, ...], list[_Seen]] = {}
    for each in seen:
        key = (_entry(each.old), _entry(each.new), each.outcome[0])
        groups.setdefault(key, []).append(each)
    for group in groups.values():
        first = group[0]
        effect, witness = first.outcome
        if first.old is None and first.new is None:
            continue
        was, now = (None if each is None else _said(each) for each in (first.old, first.new))
        if effect == "neutral" and _alike(first.old, first.new):
            continue
        field, kind = _aspect(pair, first)
        if field == "accepted" and was == now:
            field, was, now = "synonyms", _synonyms(pair[0]), _synonyms(pair[1])
        named = _named(first)
        when = described([each.area for each in group], every, named)
        if witness is not None:
            witness = replace(witness, variants=first.area)
        found = change_of(both, name, pair, field, kind, (effect, witness))
        yield replace(found, old=was, new=now, when=when)


def _said(found: Condition) -> str | None:
    if found.meaning == Open(("variant-without-threshold",)):
        return "no number"
    return found.criterion.requirement.signs(found.criterion, found.entry)


def _synonyms(criterion: Criterion | None) -> str | None:
    """The states that a condition knows and the other words for them."""
    if criterion is None or not criterion.requirement.words:
        return None
    words = sorted(criterion.requirement.words.items())
    others = (f"{word} = {state}" for word, state in words if word != state)
    return ", ".join([*(word for word, state in words if word == state), *others])


def _entry(found: Condition | None) -> object:
    if found is None:
        return None
    return id(found.entry) if found.entry is not None else repr(found.meaning)


def _named(seen: _Seen) -> set[str]:
    found: set[str] = set()
    for each in (seen.old, seen.new):
        if each is not None:
            found |= set(each.criterion.applies)
            if each.entry is not None:
                found |= set(each.entry.when)
    return found


def _alike(old: Condition | None, new: Condition | None) -> bool:
    """Whether two conditions that judge alike also say the same: formatting and order are nothing."""
    if old is None or new is None:
        return old is new
    return _printed(old) == _printed(new)


def _printed(found: Condition) -> tuple[object, ...]:
    criterion, requirement = found.criterion, found.criterion.requirement
    unit = None if criterion.unit is None else parse_unit(criterion.unit).canonical
    if requirement.words:
        return frozenset(requirement.words.items()), frozenset(requirement.accepted_states)
    numbers = found.entry.numbers if found.entry is not None else ()
    rest = {key: said for key, said in requirement.form(criterion).items() if key not in ("comparator", "thresholds")}
    # Where values are rounded to the digits that are printed, 70 and 70.0 are two demands.
    value = tuple(map(str, numbers)) if "rounding" in rest else numbers
    return requirement.sign, unit, value, rest


def _aspect(pair: Pair, seen: _Seen) -> tuple[str, Kind]:
    """The field that differs most, and the kind of change that this is."""
    was, now = pair
    if was is None or now is None:
        return "requirement", "added" if was is None else "removed"
    old, new = seen.old, seen.new
    if old is None or new is None:
        return "applies", "variant"
    if was.requirement.words or now.requirement.words:
        return "accepted", "accepted"
    both_fixed = was.requirement.entries and now.requirement.entries
    if both_fixed and (old.entry is None) != (new.entry is None):
        return "threshold", "variant"
    if _printed(old)[2:] == _printed(new)[2:]:
        if was.requirement.sign != now.requirement.sign:
            return "comparator", "comparator"
        if _printed(old)[1] != _printed(new)[1]:
            return "unit", "unit"
    elif was.unit != now.unit and seen.outcome[0] == "neutral":
        return "unit", "unit"
    return "threshold", "threshold"


def as_requirement(row: Indicator) -> Mapping[str, str]:
    """Every criterion of an indicator in the signs of a JSON report, by name."""
    return {each.name: each.requirement.signs(each, None) or "none" for each in row.criteria}
