"""What a condition says besides its demand, and the two sides of an indicator that a review holds beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from compliance.review.changes import Change, Effect, Kind, Witness
from compliance.review.conditions import Units, asked, singles, stated
from compliance.review.effects import Outcome
from compliance.review.matching import Pair, Variants, areas, axes_of
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset


@dataclass(frozen=True, slots=True)
class Both:
    """One indicator in both rulesets, with the unit in which each thing that it measures is compared."""

    old: Ruleset
    new: Ruleset
    before: Indicator
    after: Indicator
    units: Units


def own_words(both: Both, name: str, was: Criterion, now: Criterion) -> Iterator[Change]:
    """What a condition says besides: its name, whether an area may leave it out, what is possible, its own words."""
    change = change_of(both, name, (was, now), "name", "words", ("neutral", None))
    if was.name != now.name:
        yield replace(change, old=was.name, new=now.name)
    if was.may_not_apply != now.may_not_apply:
        effect: Effect = "loosened" if now.may_not_apply else "tightened"
        told = ("undetermined", "not_applicable") if now.may_not_apply else ("not_applicable", "undetermined")
        shown = Witness(now.measures, *told, claim=True, variants=_asked_of_both(both, was, now))  # type: ignore[arg-type]
        yield replace(
            change, field="may_not_apply", kind="variant", effect=effect, witness=shown,
            old=str(was.may_not_apply).lower(), new=str(now.may_not_apply).lower(),
        )  # fmt: skip
    if was.range != now.range and None not in (was.unit, now.unit):  # what is a state now has no range
        yield replace(change, field="range", old=_bounds(was), new=_bounds(now))
    for field in ("note", "deadline"):
        before, after = getattr(was, field), getattr(now, field)
        if before != after and (before, after) != (getattr(both.before, field), getattr(both.after, field)):
            yield replace(change, field=field, old=before, new=after)


def _asked_of_both(both: Both, was: Criterion, now: Criterion) -> Variants:
    """A kind of area of which both conditions ask something."""
    for area in areas(both.old, both.new, axes_of((was, now))):
        sides = ((was, both.old), (now, both.new))
        if all(any(asked(leaf, stated(side, area), both.units) for leaf in singles(each)) for each, side in sides):
            return area
    return {}


def _bounds(criterion: Criterion) -> str | None:
    return None if criterion.range is None else f"{criterion.range[0]} - {criterion.range[1]}"


def change_of(both: Both, name: str, pair: Pair, field: str, kind: Kind, outcome: Outcome) -> Change:
    """A change of one condition, with what either side says of it for all areas."""
    was, now = pair
    old, new = (None if each is None else each.requirement.signs(each, None) for each in pair)
    effect, witness = outcome
    return Change(
        both.before.id, name, field, kind, effect, old, new, {}, witness, False, both.before, both.after, was, now
    )
