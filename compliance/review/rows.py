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
from compliance.review.changes import Change, Effect, Kind, Witness, together
from compliance.review.effects import Case, Judged, Sides, Turns, judged_in, whole_cases, witness_of
from compliance.review.matching import (
    Area,
    Paths,
    Unit,
    areas,
    axes_of,
    described,
    is_asked,
    parts_of,
    units_of,
    unstated_areas,
)
from compliance.review.representatives import Shown, ranges_of
from compliance.review.walking import condition_tree, fields, row_tree
from compliance.rules.canonical import indicator_form
from compliance.rules.declared import Citation, Range
from compliance.rules.requirements import Criterion, Threshold, criterion_form, range_of_form, when_form
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import Interval
from compliance.units import UnitsDoNotFit, factor, has_money, parse_unit

# What of a row and of a condition no verdict reads, with the kind of a change of it. One list; a test holds that it is
# complete: whatever else a form says is judged_in, or left open.
READ_BY_NO_VERDICT: Mapping[str, Kind] = {
    "number": "number", "name_en": "words", "domain": "words", "task": "words", "lead": "words", "partners": "words",
    "deadline": "words", "note": "words", "source": "source", "contradictions": "contradictions", "set_by": "parent",
}  # fmt: skip
# What of a condition says by which numbers or words it is held, and for whom it is.
_BESIDE = {"range", "may_not_apply", "period", *READ_BY_NO_VERDICT}
MOST_UNSTATED = 2000  # combinations of what was seen, for areas of which not all is stated


@dataclass(frozen=True, slots=True)
class Row:
    """What a review finds of a row that both rulesets have: its changes, and how it turned in each kind of area."""

    changes: tuple[Change, ...]
    turned: tuple[tuple[Area, Effect, Witness | None], ...] = ()


def changes_of_row(old: Ruleset, new: Ruleset, before: Indicator, after: Indicator, *, read: bool, moved: bool) -> Row:
    """Every difference in what two rulesets say of one indicator.

    ``read``: a word by which it is named means something else on either side. ``moved``: words for areas mean other
    variants, so that the row is judged though it says the same.
    """
    sides = Sides(old, new, before, after)
    every = areas(old, new, axes_of(before, after))
    units = _units(sides, every)
    differing = {unit.paths: _fields(unit.was, unit.now) for unit in units}
    wholes = list(_wholes(units))
    trees = [row_tree(indicator_form(row), side.id) for side, row in ((old, before), (new, after))]
    own = fields(trees[0], trees[1])
    telling = any(_telling(found) for found in (*differing.values(), *(found for _, _, found in wholes)))
    seen: list[Judged] = []
    spans = _spans(sides)
    if telling or moved or "range" in own or spans is not None:
        seen = judged_in(sides, every)
    found = list(_constraint(sides, seen))
    for unit in units:
        if differing[unit.paths] != {} or unit.was is None or unit.now is None or unit.was.name != unit.now.name:
            here = [each for each in seen if any(one.paths == unit.paths for one in each.sought)]
            found += _of_unit(sides, unit, differing[unit.paths] or {}, here, every)
    for was, now, paths in wholes:
        found += _of_whole(sides, was, now, paths, seen)
    told = {change.field for change in found if change.matters and change.kind != "constraint"}
    found += _of_own(sides, own, seen, read=read, told=told)
    common = {each.name for each in before.criteria} & {each.name for each in after.criteria}
    order = [[each.name for each in row.criteria if each.name in common] for row in (before, after)]
    if order[0] != order[1]:
        found.append(_plain(sides, None, "criteria", "order", "neutral", (", ".join(order[0]), ", ".join(order[1]))))
    turned = tuple((each.area, *_shown(each.row, sides, each.area)) for each in seen)
    rest = together(effect for _, effect, _ in turned)
    if rest != "neutral" and not moved and all(not change.matters for change in found):
        witness = next((each for _, effect, each in turned if effect != "neutral"), None)
        change = _plain(sides, None, "indicator", "other", rest, (None, None))
        if spans is not None:
            change = _plain(sides, None, "range", "range", rest, spans)
        found.append(replace(change, witness=witness))
    return Row(tuple(found), turned)


def _units(sides: Sides, every: Sequence[Area]) -> tuple[Unit, ...]:
    """The conditions beside each other, as they are in any kind of area; those that are asked nowhere come last."""
    found: dict[Paths, Unit] = {}
    parts = [parts_of(row) for _, row in sides.rows]
    for area in every:
        asked = [
            [part for part in several if is_asked(part, {**variants, **ruleset.variants})]
            for several, variants, (ruleset, _) in zip(parts, (area.old, area.new), sides.rows, strict=True)
        ]
        found |= {unit.paths: unit for unit in units_of(*asked) if unit.paths not in found}
    known = [{path for paths in found for path in paths[side : side + 1]} for side in (0, 1)]
    rest = [[part for part in several if not any(part.path[: len(path)] == path for path in its if path is not None)]
            for several, its in zip(parts, known, strict=True)]  # fmt: skip
    return (*found.values(), *units_of(*rest))


def _spans(sides: Sides) -> tuple[str | None, str | None] | None:
    """What each side takes for possible of what the row measures, where that differs: another row may say it."""
    assert sides.before is not None
    assert sides.after is not None
    for leaf in (*sides.before.leaves(), *sides.after.leaves()):
        spans = [ranges_of(ruleset, leaf.measures, leaf.unit) for ruleset, _ in sides.rows]
        if leaf.requirement.measured_as == "number" and set(spans[0]) != set(spans[1]):
            texts = [", ".join(sorted(map(_shown_span, side))) for side in spans]
            return texts[0] or None, texts[1] or None
    return None


def _shown_span(values: Interval) -> str:
    low, high = (None if end is None else Decimal(digits_shown(end)) for end in (values.low, values.high))
    return str(Range(low, high))


Fields = dict[str, tuple[Any, Any, bool]]


def _fields(was: Criterion | None, now: Criterion | None) -> Fields | None:
    """What differs between two conditions; None where one of them is not there."""
    if was is None or now is None:
        return None
    return fields(condition_tree(criterion_form(was)), condition_tree(criterion_form(now)))


def _telling(found: Fields | None) -> bool:
    """Whether what differs of a condition may be read by a verdict."""
    return found is None or any(field not in READ_BY_NO_VERDICT for field in found)


def _wholes(units: Sequence[Unit]) -> Iterator[tuple[Criterion, Criterion, Fields]]:
    """The criteria with alternatives that stand on both sides, and what of their own differs."""
    seen: set[tuple[int, int]] = set()
    for unit in units:
        was, now = unit.clause
        if was is None or now is None or not (was.requirement.parts and now.requirement.parts):
            continue
        found = _fields(was, now) or {}
        if (id(was), id(now)) not in seen and (found or was.name != now.name):
            yield was, now, found
        seen.add((id(was), id(now)))


# --- a condition ---


@dataclass(frozen=True, slots=True)
class _InArea:
    """A condition in one kind of area: the printed number that holds on either side, and what came of judging."""

    area: Area
    entries: tuple[Threshold | None, Threshold | None]
    asked: tuple[bool, bool]
    effect: Effect
    case: Case | None
    judged: Judged


def _of_unit(
    sides: Sides, unit: Unit, differing: Fields, seen: Sequence[Judged], every: Sequence[Area],
) -> Iterator[Change]:  # fmt: skip
    """What changed of one condition: its demand for each kind of area, its range, who may leave it out, its words."""
    alone = unit.was is None or unit.now is None
    demands = alone or bool(differing.keys() - _BESIDE)
    here = [_in_area(sides, unit, each) for each in seen]
    told: list[Change] = []
    if demands:
        told = list(_demands(sides, unit, here, every))
        yield from told
    effects = [change.effect for change in told]
    if seen and not alone and all(effect == "neutral" for effect in effects):
        yield from _unstated(sides, unit, seen)
    if alone:
        return
    by_range = together(each.effect for each in here)
    for field, (one, other, ordered) in differing.items():
        texts = _texts(sides, field, one, other)
        if field in ("range", *READ_BY_NO_VERDICT) and _same_as_row(sides, field, one, other):
            continue
        if field == "range":
            told_already = demands and any(effect != "neutral" for effect in effects)
            effect: Effect = "neutral" if told_already else by_range
            shown = next((each for each in here if each.case is not None), None) if effect != "neutral" else None
            change = _plain(sides, unit, field, "range", effect, texts)
            yield replace(change, witness=_witness(sides, unit, shown) if shown else None)
        elif field == "may_not_apply":
            yield _left_out(sides, unit, seen)
        elif field == "period":  # of which lengths of periods it speaks: judged are years alone
            yield _plain(sides, unit, field, "other", "open", texts)
        elif field in READ_BY_NO_VERDICT:
            yield _plain(sides, unit, field, "order" if ordered else READ_BY_NO_VERDICT[field], "neutral", texts)
    if unit.was is not None and unit.now is not None and unit.was.name != unit.now.name:
        yield _plain(sides, unit, "name", "words", "neutral", (unit.was.name, unit.now.name))


def _in_area(sides: Sides, unit: Unit, found: Judged) -> _InArea:
    variants = ({**found.area.old, **sides.old.variants}, {**found.area.new, **sides.new.variants})
    asked, entries = [], []
    for each, its in zip((unit.was, unit.now), variants, strict=True):
        applies = each is not None and all(
            among and its.get(axis, among[0]) in among for axis, among in each.applies.items()
        )
        asked.append(applies)
        asks = each.requirement.asks(each, its) if each is not None and applies and not each.requirement.parts else None
        entries.append(None if asks is None else asks.entry)
    effect, case = found.units.get(unit.paths, Turns()).outcome()
    if effect == "neutral" and (unit.was is None or unit.now is None):
        effect, case = found.claims.get(unit.paths, Turns()).outcome()
    left_open = _left_open(unit, asked, variants)
    others_decide = case is not None and case.decided and unit.either.requirement.parts and not _is_given(unit)
    if found.crowded or (left_open and not others_decide):
        effect, case = "open", None
    elif effect == "neutral" and _prices_decide(unit):
        effect = "open"
    return _InArea(found.area, (entries[0], entries[1]), (asked[0], asked[1]), effect, case, found)


def _left_open(unit: Unit, asked: Sequence[bool], variants: Sequence[Mapping[str, str]]) -> bool:
    """Whether one side has no number to judge by, or has it from somebody else than the other side."""
    lacking = [
        None if each is None or not applies else _lacking(each, its)
        for each, applies, its in zip((unit.was, unit.now), asked, variants, strict=True)
    ]
    return lacking[0] != lacking[1] and any(each for each in lacking)


def _is_given(unit: Unit) -> bool:
    """Whether a number is set elsewhere: then what it will be decides, and nobody can say which way that goes."""
    leaves = [leaf for each in (unit.was, unit.now) if each is not None for leaf in each.leaves()]
    return any(leaf.requirement.takes_given for leaf in leaves)


def _lacking(criterion: Criterion, variants: Mapping[str, str]) -> tuple[object, ...]:
    """Why a condition has no number of its own, and who has it; nothing where it has one."""
    found: list[object] = []
    for leaf in criterion.leaves():
        requirement = leaf.requirement
        if requirement.measured_as == "number":
            asks = requirement.asks(leaf, variants)
            if asks.numbers is None:
                found.append((asks.token, requirement.phrase, requirement.number_missing))
    return tuple(found)


def _prices_decide(unit: Unit) -> bool:
    """Whether both sides compare money of several years, of which the price years decide."""
    leaves = [leaf for each in (unit.was, unit.now) if each is not None for leaf in each.leaves()]
    differ = unit.was is None or unit.now is None or unit.was.requirement != unit.now.requirement
    return differ and any(
        leaf.requirement.earlier_periods and leaf.unit is not None and has_money(parse_unit(leaf.unit))
        for leaf in leaves
    )


def _demands(sides: Sides, unit: Unit, here: Sequence[_InArea], every: Sequence[Area]) -> Iterator[Change]:
    """The condition in all kinds of area, told once for each entry of the rule and each effect."""
    if unit.was is None or unit.now is None:
        yield from _came_or_went(sides, unit, here, every)
        return
    groups: dict[tuple[object, ...], list[_InArea]] = {}
    for each in here:
        groups.setdefault((*map(_entry_key, each.entries), each.asked, each.effect), []).append(each)
    told = False
    for group in groups.values():
        first = group[0]
        if first.asked == (False, False) or (first.effect == "neutral" and _alike(unit, first)):
            continue
        told = True
        field, kind = _aspect(unit, first)
        was, now = (_said(each, asked, entry) for each, asked, entry in
                    zip((unit.was, unit.now), first.asked, first.entries, strict=True))  # fmt: skip
        if field == "accepted" and was == now:
            field, kind, was, now = "synonyms", "synonyms", _synonyms(unit.was), _synonyms(unit.now)
        if field == "synonyms" and was == now:
            field, kind = "states", "order"
            was, now = ("、".join(each.requirement.words) for each in (unit.was, unit.now))
        shown = next((each for each in group if each.case is not None), first)
        change = _change(sides, unit, field, kind, first.effect, was, now)
        when = described([each.area for each in group], every, _named(unit, first))
        yield replace(change, when=when, witness=_witness(sides, unit, shown), same_source=_same_source(sides, unit))
    if not told:
        signs = [each.requirement.signs(each, None) for each in (unit.was, unit.now)]
        kind = "order" if signs[0] != signs[1] and sorted(signs[0] or "") == sorted(signs[1] or "") else "other"
        yield _change(sides, unit, "requirement", kind, "neutral", signs[0], signs[1])


def _entry_key(entry: Threshold | None) -> object:
    return None if entry is None else (entry.numbers, str(entry.numbers), json.dumps(dict(entry.when)))


def _came_or_went(sides: Sides, unit: Unit, here: Sequence[_InArea], every: Sequence[Area]) -> Iterator[Change]:
    groups: dict[tuple[object, ...], list[_InArea]] = {}
    for each in here:
        if any(each.asked):
            groups.setdefault((*map(_entry_key, each.entries), each.effect), []).append(each)
    kind: Kind = "added" if unit.was is None else "removed"
    for group in groups.values():
        first = group[0]
        was, now = (_said(each, asked, entry) for each, asked, entry in
                    zip((unit.was, unit.now), first.asked, first.entries, strict=True))  # fmt: skip
        shown = next((each for each in group if each.case is not None), first)
        change = _change(sides, unit, "requirement", kind, first.effect, was, now)
        when = described([each.area for each in group], every, _named(unit, first))
        yield replace(change, when=when, witness=_witness(sides, unit, shown), elsewhere=_elsewhere(sides, unit))
    if not groups:
        was, now = (None if each is None else each.requirement.signs(each, None) for each in (unit.was, unit.now))
        yield _change(sides, unit, "requirement", kind, "neutral", was, now)


def _elsewhere(sides: Sides, unit: Unit) -> tuple[tuple[Indicator, Criterion], ...]:
    """The conditions of other indicators by which the other side asks for what came or went."""
    other = sides.old if unit.was is None else sides.new
    return asked_elsewhere(other, sides.row.id, unit.either.leaves())


def asked_elsewhere(
    ruleset: Ruleset, id_: str | None, leaves: Iterable[Criterion]
) -> tuple[tuple[Indicator, Criterion], ...]:
    """The conditions of indicators but one that ask for what some conditions measure."""
    things = dict.fromkeys(leaf.measures for leaf in leaves if leaf.requirement.measured_as is not None)
    return tuple((row, each) for thing in things for row, each in ruleset.uses.get(thing, ()) if row.id != id_)


def _witness(sides: Sides, unit: Unit, found: _InArea) -> Witness | None:
    return None if found.case is None else witness_of(found.case, sides, found.area, unit.either.measures)


def _said(criterion: Criterion | None, asked: bool, entry: Threshold | None) -> str | None:
    """What a condition asks of a kind of area, in the signs of a JSON report."""
    if criterion is None or not asked:
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


def _named(unit: Unit, found: _InArea) -> set[str]:
    named = {axis for each in (unit.was, unit.now) if each is not None for axis in each.applies}
    return named | {axis for entry in found.entries if entry is not None for axis in entry.when}


def _printed(criterion: Criterion, entry: Threshold | None) -> Any:
    """What a condition says where one of its numbers holds, as the canonical form has it."""
    form = condition_tree(criterion_form(criterion))
    rest = {key: value for key, value in form.items() if key not in ("thresholds", *_BESIDE)}
    rest.pop("applies", None)
    number = None
    if entry is not None:
        when = json.dumps(when_form(entry.when), ensure_ascii=False, sort_keys=True)
        number = {key: value for key, value in form["thresholds"][when].items() if key != "when"}
    return rest, number


def _alike(unit: Unit, found: _InArea) -> bool:
    """Whether two conditions say the same of a kind of area."""
    assert unit.was is not None
    assert unit.now is not None
    return bool(_printed(unit.was, found.entries[0]) == _printed(unit.now, found.entries[1]))


def _aspect(unit: Unit, found: _InArea) -> tuple[str, Kind]:
    """The field that differs most, and the kind of change that this is."""
    was, now = unit.was, unit.now
    assert was is not None
    assert now is not None
    if found.asked[0] != found.asked[1]:
        return "applies", "variant"
    if was.requirement.words or now.requirement.words:
        return "accepted", "accepted"
    both_fixed = was.requirement.entries and now.requirement.entries
    if both_fixed and (found.entries[0] is None) != (found.entries[1] is None):
        return "threshold", "variant"
    numbers = [None if entry is None else entry.numbers for entry in found.entries]
    rest = [
        {key: value for key, value in each.requirement.form(each).items() if key not in ("comparator", "thresholds")}
        for each in (was, now)
    ]
    units = [None if each.unit is None else parse_unit(each.unit).canonical for each in (was, now)]
    if numbers[0] == numbers[1] and rest[0] == rest[1]:
        if was.requirement.sign != now.requirement.sign:
            return "comparator", "comparator"
        if was.unit != now.unit:
            return "unit", "unit"
    elif units[0] != units[1] and found.effect == "neutral":
        return "unit", "unit"
    return "threshold", "threshold"


def _unstated(sides: Sides, unit: Unit, seen: Sequence[Judged]) -> Iterator[Change]:
    """A demand that begins or ceases to depend on an axis: an area that leaves it open is judged on one side alone."""
    axes = axes_of(sides.before, sides.after)
    if not axes:
        return
    pools = _pools(seen)
    if not pools:
        return
    turns = Turns()
    area_of: dict[int, Area] = {}
    periods = seen[0].periods
    assert periods is not None
    for area in unstated_areas(sides.old, sides.new, axes):
        for shown in _combined(pools):
            for case in whole_cases(sides, area, (unit,), shown, periods, accept=False):
                if case.turn and (unit.paths, case.turn) in case.moved:
                    turns.add(case)
                    area_of.setdefault(id(case), area)
    effect, shown_by = turns.outcome()
    if shown_by is None:
        return
    before, after = (", ".join(sorted(each.axes)) or None for each in (unit.was, unit.now) if each is not None)
    change = _change(sides, unit, "when", "variant", effect, before, after)
    where = area_of[id(shown_by)]
    yield replace(change, witness=witness_of(shown_by, sides, where, unit.either.measures))


def _pools(seen: Sequence[Judged]) -> dict[str, list[Shown]]:
    """What was seen of each thing in the kinds of area of which all is stated, each once."""
    found: dict[str, dict[str, Shown]] = {}
    for each in seen:
        for thing, shown in each.pool:
            found.setdefault(thing, {}).setdefault(repr(shown), shown)
    return {thing: list(several.values()) for thing, several in found.items()}


def _combined(pools: Mapping[str, Sequence[Shown]]) -> Iterator[tuple[Shown, ...]]:
    for chosen in islice(product(*pools.values()), MOST_UNSTATED):
        yield tuple(one for one in chosen if one != Shown(one.measures))


def _left_out(sides: Sides, unit: Unit, seen: Sequence[Judged]) -> Change:
    """Whether an area may say that a condition does not concern it."""
    assert unit.was is not None
    assert unit.now is not None
    turns = [(each, *each.claims.get(unit.paths, Turns()).outcome()) for each in seen]
    effect = together(effect for _, effect, _ in turns)
    texts = (str(unit.was.may_not_apply).lower(), str(unit.now.may_not_apply).lower())
    change = _plain(sides, unit, "may_not_apply", "variant", effect, texts)
    shown = next(((each, case) for each, _, case in turns if case is not None), None)
    return change if shown is None else replace(change, witness=witness_of(shown[1], sides, shown[0].area, None))


# --- a criterion of alternatives, and the row itself ---


def _of_whole(
    sides: Sides, was: Criterion, now: Criterion, differing: Fields, seen: Sequence[Judged]
) -> Iterator[Change]:
    """What changed of a criterion of alternatives besides these: what it may be left out by, and its words."""
    unit = Unit(was, now, (was, now), ((was.name,), (now.name,)))
    if was.name != now.name:
        yield _plain(sides, unit, "name", "words", "neutral", (was.name, now.name))
    for field, (one, other, ordered) in differing.items():
        texts = _texts(sides, field, one, other)
        if field in ("range", *READ_BY_NO_VERDICT) and _same_as_row(sides, field, one, other):
            continue
        if field == "any" and not ordered:  # what came and went of them is told by itself
            continue
        if field == "any" or field in READ_BY_NO_VERDICT:
            kind = "order" if ordered else READ_BY_NO_VERDICT[field]
            yield _plain(sides, unit, field, kind, "neutral", texts)
        elif field in _CARRIED:
            yield _plain(sides, unit, field, _CARRIED[field], "neutral", texts)
        elif field == "period":
            yield _plain(sides, unit, field, "other", "open", texts)
        else:
            turns = [(each, *each.claimed.outcome()) for each in seen]
            effect = together(effect for _, effect, _ in turns)
            shown = next(((each, case) for each, _, case in turns if case is not None), None)
            witness = None if shown is None else witness_of(shown[1], sides, shown[0].area, None)
            yield replace(_plain(sides, unit, field, "variant", effect, texts), witness=witness)


# What is said of a criterion of alternatives, or of a row, and judged by its single conditions, which carry it.
_CARRIED: Mapping[str, Kind] = {
    "applies": "variant", "unit": "unit", "range": "range", "measures": "variant", "unverified": "variant",
}  # fmt: skip


def _of_own(sides: Sides, own: Fields, seen: Sequence[Judged], *, read: bool, told: set[str]) -> Iterator[Change]:
    """What changed of the row itself; what of it no verdict reads is neutral, the rest is judged or open.

    ``told`` are the fields of changes of conditions that say already how the row turns.
    """
    assert sides.after is not None
    for field, (one, other, ordered) in own.items():
        if field in told and field in ("applies", "may_not_apply", "range"):  # its conditions have it from the row
            continue
        texts = _texts(sides, field, one, other)
        kind: Kind = READ_BY_NO_VERDICT.get(field, "other")
        effect: Effect = "neutral"
        witness: Witness | None = None
        match field:
            case "constraint":
                continue
            case "name" | "aliases":
                kind, effect = "words", "open" if read else "neutral"
            case "unit":
                kind, effect = "unit", "open" if _numbers_of(sides) and not same_amount(one, other) else "neutral"
            case "formula":
                kind, effect = "formula", "neutral" if same_formula(one, other) else "open"
            case "range":
                outcomes = [_shown(each.row, sides, each.area) for each in seen]
                by_values = "neutral" if told else together(its for its, _ in outcomes)
                kind, effect = "range", "open" if sides.after.formula else by_values
                witness = next((shown for _, shown in outcomes if shown), None) if effect != "neutral" else None
            case "applies" | "may_not_apply":  # its conditions carry it
                kind = "variant"
            case _ if field not in READ_BY_NO_VERDICT:
                effect = "open"
        change = _plain(sides, None, field, "order" if ordered else kind, effect, texts)
        flagged = field == "formula" and effect == "open" and _same_source(sides, None)
        yield replace(change, witness=witness, same_source=flagged)


def _constraint(sides: Sides, seen: Sequence[Judged]) -> Iterator[Change]:
    """An indicator whose constraint type changed: heavier or lighter, by what missing it means on either side."""
    assert sides.before is not None
    assert sides.after is not None
    if sides.before.constraint == sides.after.constraint:
        return
    weights = [
        "neutral" if row.constraint == "aim" else meaning(side, row.constraint)
        for side, row in ((sides.old, sides.before), (sides.new, sides.after))
    ]
    effect, witness = weight(weights[0], weights[1]), None
    if effect != "neutral":
        effect, witness = missed(sides, effect, seen)
    texts = (sides.before.constraint, sides.after.constraint)
    change = _plain(sides, None, "constraint", "constraint", effect, texts)
    yield replace(change, witness=witness)


_SEVERITY = {"neutral": 0, "undetermined": 1, "fail": 2, "veto": 3}


def meaning(ruleset: Ruleset, constraint: Any) -> str:
    """The verdict on an indicator of a constraint type that is missed."""
    return str(ruleset.verdicts.get(constraint, "fail"))


def weight(before: str, after: str) -> Effect:
    """Whether a miss weighs more or less than it did."""
    step = _SEVERITY[after] - _SEVERITY[before]
    return "tightened" if step > 0 else "loosened" if step < 0 else "neutral"


def missed(sides: Sides, effect: Effect, seen: Sequence[Judged] = ()) -> tuple[Effect, Witness | None]:
    """What another weight of a miss does to a row, with a measurement that misses it on both sides.

    Where no measurement does, it does nothing; where a number is missing, nobody knows.
    """
    every = areas(sides.old, sides.new, axes_of(sides.before, sides.after))
    found = list(seen) or judged_in(sides, every, bounds=False)
    shown = [each for each in found if each.missed is not None]
    if shown:
        best = min(shown, key=lambda each: each.missed.weight if each.missed is not None else ())
        assert best.missed is not None
        witness = witness_of(best.missed, sides, best.area, sides.row.id)
        aims = [None if row is None else row.constraint == "aim" for _, row in sides.rows]
        witness = replace(
            witness, old="not_asked" if aims[0] else witness.old, new="not_asked" if aims[1] else witness.new
        )
        return effect, witness
    lacking = any(each.crowded for each in found) or all(
        any(leaf.requirement.takes_given for leaf in row.leaves()) for _, row in sides.rows if row is not None
    )
    return ("open" if lacking else "neutral"), None


def _shown(turns: Turns, sides: Sides, area: Area) -> tuple[Effect, Witness | None]:
    effect, case = turns.outcome()
    return effect, None if case is None else witness_of(case, sides, area, sides.row.id)


# --- how a change is said ---


def _change(
    sides: Sides, unit: Unit, field: str, kind: Kind, effect: Effect, old: str | None, new: str | None
) -> Change:
    return Change(sides.row.id, unit.name, field, kind, effect, old, new, before=sides.before, after=sides.after,
                  was=unit.was, now=unit.now)  # fmt: skip


def _plain(
    sides: Sides, unit: Unit | None, field: str, kind: Kind, effect: Effect, texts: tuple[str | None, str | None]
) -> Change:
    """A change of one field, of a condition or of the row itself."""
    was, now, name = (None, None, None) if unit is None else (unit.was, unit.now, unit.name)
    return Change(sides.row.id, name, field, kind, effect, *texts, before=sides.before, after=sides.after,
                  was=was, now=now)  # fmt: skip


def _same_as_row(sides: Sides, field: str, one: Any, other: Any) -> bool:
    """Whether a condition has a field from its row, of which that is said already."""
    if field == "range":
        return (one, other) == tuple(None if row is None else row.range for _, row in sides.rows)
    forms = [{} if row is None else indicator_form(row) for _, row in sides.rows]
    return (one, other) == (forms[0].get(field), forms[1].get(field))


def _texts(sides: Sides, field: str, one: Any, other: Any) -> tuple[str | None, str | None]:
    """What either side says in a field."""
    if field == "source":
        both = [each if isinstance(each, list) else [] if each is None else [each] for each in (one, other)]
        return _cited(sides.old, _only(*both)), _cited(sides.new, _only(both[1], both[0]))
    if field == "range":
        return _span(one), _span(other)
    if field == "contradictions":
        return _noted(_only(one or [], other or [])), _noted(_only(other or [], one or []))
    return text_of(one), text_of(other)


def _span(form: Any) -> str | None:
    """What is possible, from and to."""
    return None if form is None else str(range_of_form(form))


def _only(these: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """What stands on one side alone; everything where only the order differs."""
    return [each for each in these if each not in others] or (list(these) if len(these) == len(others) else [])


def _noted(contradictions: Sequence[Mapping[str, Any]]) -> str | None:
    """Contradictions by their words, with the lines and the value."""
    words = [
        [f'"{each["quote"]}"', f"lines {each['lines']}", each.get("value"), each.get("note")] for each in contradictions
    ]
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
    own: list[tuple[Citation, ...]] = []
    pair = (None, None) if unit is None else (unit.was, unit.now)
    for (_, row), criterion in zip(sides.rows, pair, strict=True):
        assert row is not None
        own.append((criterion.source if criterion is not None else ()) or row.source)
    return set(cited(sides.old, own[0])) == set(cited(sides.new, own[1]))


def cited(ruleset: Ruleset, citations: tuple[Citation, ...]) -> tuple[tuple[object, ...], ...]:
    """Citations by what they point at: the document, whatever it is called here, the lines and the words."""
    found = []
    for each in citations:
        source = ruleset.sources.get(each.ref)
        document = (source.title, source.number, source.sha256) if source is not None else (each.ref,)
        found.append((*document, each.lines, each.quote, each.grade, each.note))
    return tuple(found)


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
    trees: Callable[[str], str] = lambda text: ast.dump(ast.parse(text.strip(), mode="eval"))  # noqa: E731
    return trees(one) == trees(other)


def as_requirement(row: Indicator) -> Mapping[str, str]:
    """Every criterion of an indicator in the signs of a JSON report, by name."""
    return {each.name: each.requirement.signs(each, None) or "none" for each in row.criteria}
