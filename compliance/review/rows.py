"""How two rulesets differ in one row: what it demands, condition by condition, and all else that it says.

Every path in which the two canonical forms of the row differ becomes a change; the effect of those that a verdict may
hang on comes from judging the row by both.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, product
from typing import Any

from compliance.cells import digits_shown
from compliance.review.changes import (
    READ_BY_NO_VERDICT,
    Change,
    Effect,
    Kind,
    Path,
    Witness,
    condition_tree,
    fields,
    row_tree,
    together,
)
from compliance.review.effects import Case, Judged, Sides, Turns, judged_in, whole_case, witness_of
from compliance.review.matching import (
    Area,
    Paths,
    Unit,
    areas,
    axes_of,
    described,
    is_demanded,
    parts_of,
    units_of,
    unstated_areas,
)
from compliance.review.representatives import Shown, ranges_of
from compliance.rules.declared import Range
from compliance.rules.requirements import Criterion, Threshold, criterion_form, range_of_form, when_form
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import Interval
from compliance.units import UnitsDoNotFit, factor, has_money, parse_unit

# What of a condition says by which numbers or words it is held, and for whom it is.
_BESIDE = {"range", "may_not_apply", "period", *READ_BY_NO_VERDICT}
# What is said of a criterion of alternatives, of one that demands nothing, or of a row, and judged by its single
# conditions, which carry it.
_CARRIED: Mapping[str, Kind] = {
    "applies": "variant", "unit": "unit", "range": "range", "measures": "variant", "unverified": "variant",
}  # fmt: skip
MOST_UNSTATED = 2000  # combinations of what was seen, for areas of which not all is stated

Texts = tuple[str | None, str | None]
Fields = Mapping[str, tuple[Any, Any, bool]]  # what either side says in a field, and whether only the order differs
Said = tuple[Kind, Effect, Witness | None] | None


@dataclass(frozen=True, slots=True)
class Row:
    """What a review finds of a row that both rulesets have: its changes, and how it turned in each kind of area."""

    changes: tuple[Change, ...]
    turned: tuple[tuple[Area, Effect, Witness | None], ...] = ()


def changes_of_row(old: Ruleset, new: Ruleset, before: Indicator, after: Indicator, *, read: bool, moved: bool) -> Row:
    """Every difference between two rulesets in one indicator.

    ``read``: a name of the row means something else by one of them. ``moved``: a word for an area means another
    variant, so the row is judged even if it says the same.
    """
    sides = Sides(old, new, before, after)
    every = areas(old, new, axes_of(before, after))
    units = [(unit, _fields(unit.was, unit.now)) for unit in _units(sides, every)]
    wholes = [(unit, _fields(unit.was, unit.now)) for unit in _wholes(sides, [unit for unit, _ in units])]
    own = fields(row_tree(sides.forms[0], old.id), row_tree(sides.forms[1], new.id))
    spans = _spans(sides)
    telling = any(unit.alone or differing.keys() - READ_BY_NO_VERDICT for unit, differing in (*units, *wholes))
    judged = judged_in(sides, every) if telling or moved or "range" in own or spans is not None else []
    changes = list(_constraint(sides, judged))
    for unit, differing in units:
        if differing or unit.alone or unit.renamed:
            here = [each for each in judged if any(one.paths == unit.paths for one in each.sought)]
            changes += _of_unit(sides, unit, differing, here, every)
    for unit, differing in wholes:
        changes += _of_whole(sides, unit, differing, judged)
    known = {change.field for change in changes if change.matters and change.kind != "constraint"}
    changes += _of_own(sides, own, judged, read=read, known=known)
    common = {each.name for each in before.criteria} & {each.name for each in after.criteria}
    order = [[each.name for each in row.criteria if each.name in common] for row in (before, after)]
    if order[0] != order[1]:
        changes.append(_change(sides, None, "criteria", "order", "neutral", (", ".join(order[0]), ", ".join(order[1]))))
    turned = tuple((each.area, *_over(sides, [(each.area, each.row)], sides.row.id)) for each in judged)
    rest = together(effect for _, effect, _ in turned)
    if rest != "neutral" and not moved and not any(change.matters for change in changes):
        witness = next((each for _, effect, each in turned if effect != "neutral"), None)
        if spans is None:
            changes.append(_change(sides, None, "indicator", "other", rest, (None, None), witness=witness))
        else:
            changes.append(_change(sides, None, "range", "range", rest, spans, witness=witness))
    return Row(tuple(changes), turned)


def _units(sides: Sides, every: Sequence[Area]) -> tuple[Unit, ...]:
    """The conditions beside each other, as they are in any kind of area; those that are asked nowhere come last."""
    by_path: dict[Paths, Unit] = {}
    parts = [parts_of(row) for _, row in sides.rows]
    known: set[tuple[frozenset[int], ...]] = set()
    for area in every:
        conditions = [
            [part for part in several if is_demanded(part, variants)]
            for several, (_, _, variants) in zip(parts, sides.seen(area), strict=True)
        ]
        which = tuple(frozenset(map(id, several)) for several in conditions)
        if which not in known:
            known.add(which)
            by_path |= {unit.paths: unit for unit in units_of(*conditions) if unit.paths not in by_path}
    rest = [
        [part for part in several
         if not any(path is not None and part.path[: len(path)] == path for path in (paths[side] for paths in by_path))]
        for side, several in enumerate(parts)
    ]  # fmt: skip
    return (*by_path.values(), *units_of(*rest))


def _wholes(sides: Sides, units: Sequence[Unit]) -> Iterator[Unit]:
    """What stands on both sides and is no single condition: criteria of alternatives, and what demands nothing."""
    bare = [
        [each for each in row.criteria if each.requirement.measured_as is None and not each.requirement.parts]
        for _, row in sides.rows if row is not None
    ]  # fmt: skip
    pairs = {(id(was), id(now)): (was, now) for was, now in (unit.clause for unit in units)} | {
        (id(was), id(now)): (was, now) for was in bare[0] for now in bare[1] if was.name == now.name
    }
    both = [(was, now) for was, now in pairs.values() if was and now]
    waiting: list[tuple[Criterion, Criterion, Path, Path]] = [
        (*each, (each[0].name,), (each[1].name,)) for each in both
    ]
    for was, now, *paths in waiting:
        if was.requirement.measured_as is None and now.requirement.measured_as is None:
            yield Unit(was, now, (was, now), (paths[0], paths[1]))
            parts = {each.name: each for each in now.requirement.parts}
            common = [(each, parts[each.name]) for each in was.requirement.parts if each.name in parts]
            waiting += [(one, other, (*paths[0], one.name), (*paths[1], one.name)) for one, other in common]


def _spans(sides: Sides) -> Texts | None:
    """The ranges of possible values by each side, if they are different. Another row may have set them."""
    leaves = [leaf for _, row in sides.rows if row is not None for leaf in row.leaves()]
    for leaf in leaves:
        old, new = (ranges_of(ruleset, leaf.measures, leaf.unit) for ruleset, _ in sides.rows)
        if leaf.requirement.measured_as == "number" and set(old) != set(new):
            return _shown_spans(old), _shown_spans(new)
    return None


def _shown_spans(several: Iterable[Interval]) -> str | None:
    ends = ((None if end is None else Decimal(digits_shown(end)) for end in (each.low, each.high)) for each in several)
    return ", ".join(sorted(str(Range(*each)) for each in ends)) or None


def _fields(was: Criterion | None, now: Criterion | None) -> Fields:
    """What differs between two conditions."""
    if was is None or now is None:
        return {}
    return fields(condition_tree(criterion_form(was)), condition_tree(criterion_form(now)))


def _of_fields(
    sides: Sides, unit: Unit | None, differing: Fields, judged: Callable[[str, Any, Any], Said]
) -> Iterator[Change]:
    """One change for each field that is different. It is neutral where no verdict depends on the field.

    ``judged`` gives kind, effect and witness of other fields, or None where another change tells it. A field that a
    condition takes over from its row is told once, for the row.
    """
    for field, (one, other, ordered) in differing.items():
        if unit is not None and field in ("range", *READ_BY_NO_VERDICT) and _from_row(sides, field, one, other):
            continue
        unread = READ_BY_NO_VERDICT.get(field)
        said = judged(field, one, other) if unread is None else (unread, "neutral", None)
        if said is not None:
            kind, effect, witness = said
            kind, texts = "order" if ordered else kind, _texts(sides, field, one, other)
            yield _change(sides, unit, field, kind, effect, texts, witness=witness)
    if unit is not None and unit.renamed:
        assert unit.was is not None
        yield _change(sides, unit, "name", "words", "neutral", (unit.was.name, unit.either.name))


def _from_row(sides: Sides, field: str, one: Any, other: Any) -> bool:
    """Whether a condition has a field from its row, of which that is said already."""
    return (one, other) == (sides.forms[0].get(field), sides.forms[1].get(field))


def _over(sides: Sides, turns: Iterable[tuple[Area, Turns]], first: str | None) -> tuple[Effect, Witness | None]:
    """What the turns in several kinds of area come to, with one that shows it; ``first`` is the thing shown first."""
    outcomes = [(area, *each.outcome()) for area, each in turns]
    shown = next((witness_of(case, sides, area, first) for area, _, case in outcomes if case is not None), None)
    return together(effect for _, effect, _ in outcomes), shown


# --- a condition ---


@dataclass(frozen=True, slots=True)
class _InArea:
    """A condition in one kind of area: the printed number that holds on either side, and what came of judging."""

    area: Area
    entries: tuple[Threshold | None, Threshold | None]
    applies: tuple[bool, bool]
    effect: Effect
    case: Case | None


def _of_unit(
    sides: Sides, unit: Unit, differing: Fields, judged: Sequence[Judged], every: Sequence[Area]
) -> Iterator[Change]:
    """What changed of one condition: its demand for each kind of area, its range, who may leave it out, its words."""
    here = [_in_area(sides, unit, each) for each in judged]
    demands = list(_demands(sides, unit, differing, here, every)) if unit.alone or differing.keys() - _BESIDE else []
    yield from demands
    decided = any(change.matters for change in demands)
    if judged and not unit.alone and not decided:
        yield from _unstated(sides, unit, judged)

    def said(field: str, one: Any, other: Any) -> Said:
        if field == "may_not_apply":
            claims = ((each.area, each.claims.get(unit.paths, Turns())) for each in judged)
            return "variant", *_over(sides, claims, None)
        if field == "period":  # of which lengths of periods it speaks: judged are years alone
            return "other", "open", None
        if field != "range":
            return None  # its demand says it
        shown = next((each for each in here if each.case is not None), None)
        effect = "neutral" if decided else together(each.effect for each in here)
        return "range", effect, None if shown is None or effect == "neutral" else _witness(sides, unit, shown)

    yield from _of_fields(sides, unit, differing, said)


def _in_area(sides: Sides, unit: Unit, judged: Judged) -> _InArea:
    variants = [its for _, _, its in sides.seen(judged.area)]
    applies, entries = [], []
    for each, its in zip((unit.was, unit.now), variants, strict=True):
        does = each is not None and all(
            among and its.get(axis, among[0]) in among for axis, among in each.applies.items()
        )
        applies.append(does)
        asks = each.requirement.asks(each, its) if each is not None and does and not each.requirement.parts else None
        entries.append(None if asks is None else asks.entry)
    effect, case = judged.units.get(unit.paths, Turns()).outcome()
    if effect == "neutral" and unit.alone:
        effect, case = judged.claims.get(unit.paths, Turns()).outcome()
    left_open = _left_open(unit, applies, variants)
    # what a number that is set elsewhere will be decides, and nobody can say which way that goes
    given = any(leaf.requirement.takes_given for leaf in unit.leaves())
    others_decide = case is not None and case.decided and unit.either.requirement.parts and not given
    if judged.crowded or (left_open and not others_decide):
        effect, case = "open", None
    elif effect == "neutral" and _prices_decide(unit):
        effect = "open"
    return _InArea(judged.area, (entries[0], entries[1]), (applies[0], applies[1]), effect, case)


def _left_open(unit: Unit, applies: Sequence[bool], variants: Sequence[Mapping[str, str]]) -> bool:
    """Whether one side has no number to judge by, or has it from somebody else than the other side."""
    lacking = [
        None if each is None or not does else _lacking(each, its)
        for each, does, its in zip((unit.was, unit.now), applies, variants, strict=True)
    ]
    return lacking[0] != lacking[1] and any(each for each in lacking)


def _lacking(criterion: Criterion, variants: Mapping[str, str]) -> tuple[object, ...]:
    """Why a condition has no number of its own, and who has it; nothing where it has one."""
    numbers = [leaf for leaf in criterion.leaves() if leaf.requirement.measured_as == "number"]
    pairs = [(leaf.requirement, leaf.requirement.asks(leaf, variants)) for leaf in numbers]
    return tuple((asks.token, each.phrase, each.number_missing) for each, asks in pairs if asks.numbers is None)


def _prices_decide(unit: Unit) -> bool:
    """Whether both sides compare money of several years, of which the price years decide."""
    differ = unit.was is None or unit.now is None or unit.was.requirement != unit.now.requirement
    return differ and any(
        leaf.requirement.earlier_periods and leaf.unit is not None and has_money(parse_unit(leaf.unit))
        for leaf in unit.leaves()
    )


_Trees = Sequence[Mapping[str, Any] | None]  # what either side says of a condition, as the canonical form has it


def _demands(
    sides: Sides, unit: Unit, differing: Fields, here: Sequence[_InArea], every: Sequence[Area]
) -> Iterator[Change]:
    """The condition in all kinds of area, told once for each entry of the rule and each effect."""
    both, there = (unit.was, unit.now), sides.old if unit.was is None else sides.new
    alone: Kind | None = "added" if unit.was is None else "removed" if unit.now is None else None
    trees = [None if each is None else condition_tree(criterion_form(each)) for each in both]
    groups: dict[tuple[object, ...], list[_InArea]] = {}
    for each in here:
        if any(each.applies):
            groups.setdefault((*map(_entry_key, each.entries), each.applies, each.effect), []).append(each)
    differs = False
    for group in groups.values():
        first = group[0]
        if alone is None and first.effect == "neutral" and _alike(trees, first):
            continue
        differs = True
        was, now = (_said(each, applies, entry) for each, applies, entry in
                    zip(both, first.applies, first.entries, strict=True))  # fmt: skip
        field, kind, texts = ("requirement", alone, (was, now)) if alone else _aspect(unit, trees, first, (was, now))
        shown = next((each for each in group if each.case is not None), first)
        yield _change(
            sides, unit, field, kind, first.effect, texts,
            when=described([each.area for each in group], every, _named(unit, first)),
            witness=_witness(sides, unit, shown),
            same_source=alone is None and _same_source(sides, unit),
            elsewhere=demanded_elsewhere(there, sides.row.id, unit.either.leaves()) if alone else (),
        )  # fmt: skip
    was, now = (None if each is None else each.requirement.signs(each, None) for each in both)
    if differs:
        return
    order: Kind = "order" if was != now and sorted(was or "") == sorted(now or "") else "other"
    if alone or was != now:
        yield _change(sides, unit, "requirement", alone or order, "neutral", (was, now))
        return
    for field, (one, other, moved) in differing.items():  # what makes no difference in any kind of area
        if field not in _BESIDE and not _from_row(sides, field, one, other):
            carried = "order" if moved else _CARRIED.get(field, "other")
            yield _change(sides, unit, field, carried, "neutral", _texts(sides, field, one, other))


def _entry_key(entry: Threshold | None) -> object:
    return None if entry is None else (entry.numbers, str(entry.numbers), json.dumps(dict(entry.when)))


def demanded_elsewhere(
    ruleset: Ruleset, id_: str | None, leaves: Iterable[Criterion]
) -> tuple[tuple[Indicator, Criterion], ...]:
    """The conditions of indicators but one that ask for what some conditions measure."""
    measured = dict.fromkeys(leaf.measures for leaf in leaves if leaf.requirement.measured_as is not None)
    return tuple((row, each) for measures in measured for row, each in ruleset.uses.get(measures, ()) if row.id != id_)


def _witness(sides: Sides, unit: Unit, case: _InArea) -> Witness | None:
    return None if case.case is None else witness_of(case.case, sides, case.area, unit.either.measures)


def _said(criterion: Criterion | None, applies: bool, entry: Threshold | None) -> str | None:
    """What a condition asks of a kind of area, in the signs of a JSON report."""
    if criterion is None or not applies:
        return None
    requirement = criterion.requirement
    if entry is None and requirement.entries:
        return "no number"
    return requirement.signs(criterion, entry)


def _synonyms(criterion: Criterion) -> str | None:
    """The states that a condition knows and the other words for them."""
    words = sorted(criterion.requirement.words.items())
    others = (f"{word} = {state}" for word, state in words if word != state)
    return ", ".join([*(word for word, state in words if word == state), *others]) or None


def _named(unit: Unit, case: _InArea) -> set[str]:
    named = {axis for each in (unit.was, unit.now) if each is not None for axis in each.applies}
    return named | {axis for entry in case.entries if entry is not None for axis in entry.when}


def _alike(trees: _Trees, case: _InArea) -> bool:
    """Whether two conditions, as the canonical form has them, say the same of a kind of area."""
    printed = []
    for tree, entry in zip(trees, case.entries, strict=True):
        assert tree is not None
        when = None if entry is None else json.dumps(when_form(entry.when), ensure_ascii=False, sort_keys=True)
        entries = tree.get("thresholds", {})  # of a kind that prints its numbers elsewhere, all of it is compared
        number = {**entries[when], "when": None} if when is not None and when in entries else None
        rest = {key: value for key, value in tree.items() if key not in ("thresholds", "applies", *_BESIDE)}
        printed.append((rest, number))
    return bool(printed[0] == printed[1])


def _aspect(unit: Unit, trees: _Trees, case: _InArea, texts: Texts) -> tuple[str, Kind, Texts]:
    """The field of a condition that changed, the kind of the change, and what each side says."""
    was, now = unit.was, unit.now
    assert was is not None
    assert now is not None
    if case.applies[0] != case.applies[1]:
        return "applies", "variant", texts
    if was.requirement.words or now.requirement.words:
        if texts[0] != texts[1]:
            return "accepted", "accepted", texts
        synonyms = (_synonyms(was), _synonyms(now))
        if synonyms[0] != synonyms[1]:
            return "synonyms", "synonyms", synonyms
        return "states", "order", ("、".join(was.requirement.words), "、".join(now.requirement.words))
    both_fixed = was.requirement.entries and now.requirement.entries
    if both_fixed and (case.entries[0] is None) != (case.entries[1] is None):
        return "threshold", "variant", texts
    numbers = [None if entry is None else entry.numbers for entry in case.entries]
    said_apart = {"comparator", "thresholds", *_CARRIED, *_BESIDE}
    rest = [{key: value for key, value in (tree or {}).items() if key not in said_apart} for tree in trees]
    units = [None if each.unit is None else parse_unit(each.unit).canonical for each in (was, now)]
    if numbers[0] == numbers[1] and rest[0] == rest[1]:
        if was.requirement.sign != now.requirement.sign:
            return "comparator", "comparator", texts
        if was.unit != now.unit:
            return "unit", "unit", texts
    elif units[0] != units[1] and case.effect == "neutral":
        return "unit", "unit", texts
    return "threshold", "threshold", texts


def _unstated(sides: Sides, unit: Unit, judged: Sequence[Judged]) -> Iterator[Change]:
    """A demand that begins or ceases to depend on an axis: an area that leaves it open is judged on one side alone."""
    pools = _pools(judged)
    if not pools:
        return
    turns = Turns()
    area_of: dict[int, Area] = {}
    demands = {tuple(each.area.words.items()): each.demands for each in judged}
    known: set[object] = set()
    for area, may_be in unstated_areas(sides.old, sides.new, axes_of(sides.before, sides.after)):
        of_all = [demands.get(tuple(each.words.items()), ((), ())) for each in may_be]
        key = tuple(frozenset(side) for side in zip(*of_all, strict=True))
        if key in known:  # of both sides it may be what another one may be
            continue
        known.add(key)
        for chosen in islice(product(*pools.values()), MOST_UNSTATED):
            shown = tuple(one for one in chosen if one != Shown(one.measures))
            case = whole_case(sides, area, (unit,), shown, judged[0].periods, accept=False)
            if case.turn and (unit.paths, case.turn) in case.moved:
                turns.add(case, case.weight)
                area_of[id(case)] = area  # of one that is not kept the number may come again
    effect, shown_by = turns.outcome()
    if shown_by is None:
        return
    before, after = (", ".join(sorted(each.axes)) or None for each in (unit.was, unit.now) if each is not None)
    witness = witness_of(shown_by, sides, area_of[id(shown_by)], unit.either.measures)
    yield _change(sides, unit, "when", "variant", effect, (before, after), witness=witness)


def _pools(judged: Sequence[Judged]) -> dict[str, list[Shown]]:
    """What was seen of each thing in the kinds of area of which all is stated, each once."""
    pools: dict[str, dict[str, Shown]] = {}
    for pool in {id(each.pool): each.pool for each in judged}.values():
        for id_, shown in pool:
            pools.setdefault(id_, {}).setdefault(repr(shown), shown)
    return {id_: list(several.values()) for id_, several in pools.items()}


# --- a criterion of alternatives, and the row itself ---


def _of_whole(sides: Sides, unit: Unit, differing: Fields, judged: Sequence[Judged]) -> Iterator[Change]:
    """What changed of a criterion besides its single conditions: what it may be left out by, and its words."""

    def said(field: str, one: Any, other: Any) -> Said:
        if field in ("any", "readings"):  # which came and went of single alternatives is told by itself
            groups = {each.name for whole in (unit.was, unit.now) if whole is not None
                      for each in whole.requirement.parts if each.requirement.parts}  # fmt: skip
            came = set(one or ()) ^ set(other or ())
            return ("words", "neutral", None) if not came or groups & came else None
        if field in _CARRIED:
            return _CARRIED[field], "neutral", None
        if field == "period":
            return "other", "open", None
        return "variant", *_over(sides, ((each.area, each.claimed) for each in judged), None)

    yield from _of_fields(sides, unit, differing, said)


def _of_own(sides: Sides, own: Fields, judged: Sequence[Judged], *, read: bool, known: set[str]) -> Iterator[Change]:
    """Changes of the row itself: neutral where no verdict depends on the field, else judged or open.

    ``known``: fields that a change of a condition tells already.
    """

    def said(field: str, one: Any, other: Any) -> Said:
        match field:
            case "constraint":  # told by itself
                return None
            case "applies" | "may_not_apply" | "range" if field in known:  # its conditions have it from the row
                return None
            case "applies" | "may_not_apply":  # its conditions carry it
                return "variant", "neutral", None
            case "name" | "aliases":
                return "words", "open" if read else "neutral", None
            case "unit":
                return "unit", "open" if _numbers_of(sides) and not same_amount(one, other) else "neutral", None
            case "formula":
                return "formula", "neutral" if same_formula(one, other) else "open", None
            case "range":
                effect, witness = _over(sides, ((each.area, each.row) for each in judged), sides.row.id)
                if known:
                    effect, witness = "neutral", None
                return "range", "open" if sides.row.formula else effect, witness
        return "other", "open", None

    for change in _of_fields(sides, None, own, said):
        flagged = change.field == "formula" and change.matters and _same_source(sides, None)
        yield replace(change, same_source=flagged)


def _constraint(sides: Sides, judged: Sequence[Judged]) -> Iterator[Change]:
    """An indicator whose constraint type changed: heavier or lighter, by what missing it means on either side."""
    (_, old), (_, new) = kinds = [(side, row.constraint) for side, row in sides.rows if row is not None]
    if old == new:
        return
    weights = ["neutral" if kind == "aim" else meaning(side, kind) for side, kind in kinds]
    effect, witness = weight(weights[0], weights[1]), None
    if effect != "neutral":
        effect, witness = missed(sides, effect, judged)
    yield _change(sides, None, "constraint", "constraint", effect, (old, new), witness=witness)


_SEVERITY = {"neutral": 0, "undetermined": 1, "fail": 2, "veto": 3}


def meaning(ruleset: Ruleset, constraint: Any) -> str:
    """The verdict on an indicator of a constraint type that is missed."""
    return str(ruleset.verdicts.get(constraint, "fail"))


def weight(before: str, after: str) -> Effect:
    """Whether a miss weighs more or less than it did."""
    step = _SEVERITY[after] - _SEVERITY[before]
    return "tightened" if step > 0 else "loosened" if step < 0 else "neutral"


def missed(sides: Sides, effect: Effect, judged: Sequence[Judged] = ()) -> tuple[Effect, Witness | None]:
    """What another weight of a miss does to a row, with a measurement that misses it on both sides.

    Where no measurement does, it does nothing; where a number is missing, nobody knows.
    """
    every = areas(sides.old, sides.new, axes_of(sides.before, sides.after))
    several = list(judged) or judged_in(sides, every, bounds=False)
    shown = [(each.missed, each.area) for each in several if each.missed is not None]
    if shown:
        case, area = min(shown, key=lambda each: each[0].weight)
        witness = witness_of(case, sides, area, sides.row.id)
        aims = [None if row is None else row.constraint == "aim" for _, row in sides.rows]
        pairs = zip(aims, (witness.old, witness.new), strict=True)
        old, new = ("not_asked" if aim else verdict for aim, verdict in pairs)
        return effect, replace(witness, old=old, new=new)
    lacking = any(each.crowded for each in several) or all(
        any(leaf.requirement.takes_given for leaf in row.leaves()) for _, row in sides.rows if row is not None
    )
    return ("open" if lacking else "neutral"), None


# --- how a change is said ---


def _change(
    sides: Sides, unit: Unit | None, field: str, kind: Kind, effect: Effect, texts: Texts, **more: Any
) -> Change:
    """A change of one field, of a condition or of the row itself."""
    was, now, name = (None, None, None) if unit is None else (unit.was, unit.now, unit.name)
    both: dict[str, Any] = {"before": sides.before, "after": sides.after, "was": was, "now": now}
    return Change(sides.row.id, name, field, kind, effect, texts[0], texts[1], **both, **more)


def _texts(sides: Sides, field: str, one: Any, other: Any) -> tuple[str | None, str | None]:
    """What either side says in a field."""
    if field == "source":
        both = [each if isinstance(each, list) else [] if each is None else [each] for each in (one, other)]
        return _cited(sides.old, _only(*both)), _cited(sides.new, _only(both[1], both[0]))
    if field == "range":
        return span_text(one), span_text(other)
    if field == "may_not_apply":
        return str(bool(one)).lower(), str(bool(other)).lower()
    if field == "contradictions":
        return _noted(_only(one or [], other or [])), _noted(_only(other or [], one or []))
    return text_of(one), text_of(other)


def span_text(form: Any) -> str | None:
    """What is possible, from and to."""
    return None if form is None else str(range_of_form(form))


def _only(these: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """What stands on one side alone; everything where only the order differs."""
    return [each for each in these if each not in others] or (list(these) if len(these) == len(others) else [])


def _noted(contradictions: Sequence[Mapping[str, Any]]) -> str | None:
    """Contradictions by their words, with the lines and the value."""
    words = ((f'"{each["quote"]}"', f"lines {each['lines']}", each.get("value"), each.get("note"))
            for each in contradictions)  # fmt: skip
    return "; ".join(" ".join(filter(None, each)) for each in words) or None


def text_of(value: Any) -> str | None:
    """A value of a canonical form in one line."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "; ".join(value) or None
    if isinstance(value, Mapping):
        return "; ".join(f"{key} = {text_of(each)}" for key, each in value.items()) or None
    return json.dumps(value, ensure_ascii=False) if value else None


def _cited(ruleset: Ruleset, several: Sequence[Mapping[str, Any]]) -> str | None:
    """Citations by the document that they point at, the lines and the words."""
    return "; ".join(_citation_text(ruleset, each) for each in several) or None


def _citation_text(ruleset: Ruleset, cited: Mapping[str, Any]) -> str:
    source = ruleset.sources.get(cited["ref"])
    lines, quote, grade, note = (cited.get(key) for key in ("lines", "quote", "grade", "note"))
    parts = [cited["ref"] if source is None else source.title, f"lines {lines}" if lines else "",
             f'"{quote}"' if quote else ""]  # fmt: skip
    if grade or note:
        parts.append(f"[{grade}] {note or ''}".strip() if grade else str(note))
    return " ".join(part for part in parts if part)


def _same_source(sides: Sides, unit: Unit | None) -> bool:
    """Whether the citation behind a demand is the same on both sides."""
    pair = (None, None) if unit is None else (unit.was, unit.now)
    old, new = (_pointed_at(*side, criterion) for side, criterion in zip(sides.rows, pair, strict=True))
    return old == new


def _pointed_at(ruleset: Ruleset, row: Indicator | None, criterion: Criterion | None) -> set[tuple[object, ...]]:
    """The places behind a demand: the document, whatever it is called here, the lines and the words."""
    places: set[tuple[object, ...]] = set()
    for each in (criterion.source if criterion is not None else ()) or (() if row is None else row.source):
        source = ruleset.sources.get(each.ref)
        document = (source.title, source.number, source.sha256) if source is not None else (each.ref,)
        places.add((*document, each.lines, each.quote, each.grade, each.note))
    return places


def _numbers_of(sides: Sides) -> bool:
    """Whether both sides ask for numbers of the row itself, so that one without a unit is read by the row's unit."""
    return all(
        any(leaf.requirement.measured_as == "number" for _, leaf in ruleset.uses.get(sides.row.id, ()))
        for ruleset, _ in sides.rows
    )


def same_amount(one: str | None, other: str | None) -> bool:
    """Whether a number without a unit means the same amount."""
    if one is None or other is None:
        return one is other
    try:
        return factor(parse_unit(one), parse_unit(other)) == 1
    except UnitsDoNotFit:
        return False


def same_formula(one: str | None, other: str | None) -> bool:
    """Whether two formulas are one tree."""
    if one is None or other is None:
        return one is other
    trees = [ast.dump(ast.parse(text.strip(), mode="eval")) for text in (one, other)]
    return trees[0] == trees[1]


def as_requirement(row: Indicator) -> Mapping[str, str]:
    """Every criterion of an indicator in the signs of a JSON report, by name."""
    return {each.name: each.requirement.signs(each, None) or "none" for each in row.criteria}
