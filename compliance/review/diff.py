"""The difference of two resolved rulesets: every path in which their canonical forms differ, and what it does.

Indicators are matched by id, never by number or name. Comments, white space and the order of keys are nothing. A row
is told by what it demands, condition by condition, and by all else that it says; the effect of what a verdict may hang
on comes from judging it by both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, product
from typing import Any

from compliance.cells import digits_shown
from compliance.judging.verdict import Verdict, at_least, weighed, weighs
from compliance.review.changes import (
    KINDS,
    READ_BY_NO_VERDICT,
    Change,
    Effect,
    Kind,
    Path,
    Witness,
    condition_tree,
    fields,
    row_tree,
    same_amount,
    same_formula,
    text_of,
    texts_of,
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
    words_of,
)
from compliance.review.representatives import Shown, periods_for, ranges_of
from compliance.rules.canonical import canonical
from compliance.rules.declared import Range
from compliance.rules.requirements import Criterion, Threshold, criterion_form, when_form
from compliance.rules.ruleset import CONSTRAINTS, Indicator, Ruleset
from compliance.rules.sets import Interval
from compliance.units import has_money, parse_unit

# What of a condition says by which numbers or words it is held, and for whom it is.
_BESIDE = frozenset(("range", "may_not_apply", "period", *READ_BY_NO_VERDICT))
# What is said of a criterion of alternatives, of one that demands nothing, or of a row, and judged by its single
# conditions, which carry it.
_CARRIED = frozenset(("applies", "unit", "range", "measures", "unverified"))
_FOR_WHOM = ("added", "removed", "variant")
MOST_UNSTATED = 2000  # combinations of what was seen, for areas of which not all is stated

Texts = tuple[str | None, str | None]
Fields = Mapping[str, tuple[Any, Any, bool]]  # what either side says in a field, and whether only the order differs
Come = tuple[Effect, Witness | None] | None  # what a change comes to; None where another change tells it


def diff(old: Ruleset, new: Ruleset) -> tuple[Change, ...]:
    """Every change from one ruleset to another, in the order of the new one; removed indicators come last."""
    if not (isinstance(old, Ruleset) and isinstance(new, Ruleset)):
        from compliance.engine import only_rulesets  # which imports all that reads measurements

        only_rulesets("diff", old, new)
    if old is new:
        return ()
    pair = _pair(old, new)
    ids = [*new.indicators, *(id_ for id_ in old.indicators if id_ not in new.indicators)]
    pair.rows.update({id_: _row(pair, id_) for id_ in ids})
    changes = [*(change for row in pair.rows.values() for change in row.changes), *_of_the_whole(pair)]
    place = {id_: index for index, id_ in enumerate([None, *ids])}
    return tuple(sorted(changes, key=lambda change: place.get(change.indicator, len(place))))


def diff_of(old: Ruleset, new: Ruleset, id_: str) -> tuple[Change, ...]:
    """Every change of one indicator; none when neither ruleset has it."""
    if id_ not in old.indicators and id_ not in new.indicators:
        return ()
    return _row(_pair(old, new), id_).changes


def renamed(old: Ruleset, new: Ruleset) -> tuple[tuple[Indicator, Indicator], ...]:
    """Rows that one name has under two ids: a rename is proposed, and never taken for one."""
    removed = [row for id_, row in old.indicators.items() if id_ not in new.indicators]
    added = [row for id_, row in new.indicators.items() if id_ not in old.indicators]
    return tuple(
        (was, now) for was in removed for now in added
        if old.identify(now.name) == was.id or new.identify(was.name) == now.id
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What a review finds of a row that both rulesets have: its changes, and how it turned in each kind of area."""

    changes: tuple[Change, ...]
    turned: tuple[tuple[Area, Effect, Witness | None], ...] = ()


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two rulesets, and how they understand words.

    ``misread``: ids that both rulesets measure, but that some name means in only one of them. ``moved``: axes of
    which a word means another variant in each. ``rows``: what the review knows of each row so far.
    """

    old: Ruleset
    new: Ruleset
    misread: frozenset[str]
    moved: frozenset[str]
    rows: dict[str, Row]

    @property
    def sides(self) -> tuple[Ruleset, Ruleset]:
        """Both, the older first."""
        return self.old, self.new


def _pair(old: Ruleset, new: Ruleset) -> _Pair:
    measured = [{*side.uses, *(id_ for row in side.indicators.values() if row.formula for id_ in side.quantities)}
             for side in (old, new)]  # fmt: skip
    both = (measured[0] | old.indicators.keys()) & (measured[1] | new.indicators.keys())
    misread = set()
    for word in {*old.names, *old.ancestor_names, *new.names, *new.ancestor_names}:
        ids = [side.names.get(word) or side.ancestor_names.get(word) for side in (old, new)]
        if ids[0] != ids[1]:
            misread |= {id_ for id_ in ids if id_ is not None and id_ in both}
    moved = {
        axis
        for axis in old.axes.keys() & new.axes.keys()
        for word in words_of(old, new, axis)
        if None not in (pair := (old.axes[axis].variant(word), new.axes[axis].variant(word))) and pair[0] != pair[1]
    }
    return _Pair(old, new, frozenset(misread), frozenset(moved), {})


def _row(pair: _Pair, id_: str) -> Row:
    before, after = (side.indicators.get(id_) for side in pair.sides)
    if before is None or after is None:
        return Row((_added_or_removed(*pair.sides, before, after),))
    return _of_both(pair, before, after)


def _by_formulas(old: Ruleset, new: Ruleset, before: Indicator, after: Indicator) -> Iterator[Change]:
    """The formulas of other rows by which what this one asks for is computed, where they changed."""
    for id_ in dict.fromkeys(leaf.measures for row in (before, after) for leaf in row.leaves()):
        rows = [side.indicators.get(id_) for side in (old, new)]
        texts = [None if row is None else row.formula for row in rows]
        if id_ != after.id and None not in rows and not same_formula(texts[0], texts[1]):
            yield Change(after.id, None, "formula", "formula", "open", texts[0], texts[1], before=before, after=after)


# --- the ruleset as a whole ---


def _whole(field: str, kind: Kind, effect: Effect, texts: Iterable[str | None], **more: Any) -> Change:
    """A change of the ruleset as a whole."""
    old, new = texts
    return Change(None, None, field, kind, effect, old, new, **more)


def _of_the_whole(pair: _Pair) -> Iterator[Change]:
    """Changes beside the rows: what a miss means, the area that a ruleset is made for, sources, axes and the rest."""
    yield from _verdicts(*pair.sides)
    forms = [canonical(side) for side in pair.sides]
    for section, (one, other, ordered) in fields(forms[0]["ruleset"], forms[1]["ruleset"]).items():
        yield from _of_section(pair, section, one, other, ordered=ordered)
    yield from _withdrawn(pair, [{row["id"]: row for row in form["withdrawn"]} for form in forms])


def _withdrawn(pair: _Pair, rows: Sequence[Mapping[str, Mapping[str, Any]]]) -> Iterator[Change]:
    """The rows of the parent that are left out: why, and where that stands."""
    for id_ in dict.fromkeys((*rows[0], *rows[1])):
        before, after = (side.indicators.get(id_) for side in pair.sides)
        both = [side.get(id_, {}) for side in rows]
        for field, (one, other, _) in fields(*both).items():
            if all(both) or field in ("reason", "source"):
                name = "withdrawn" if field == "reason" else f"withdrawn.{field}"
                texts = texts_of(*pair.sides, field, one, other)
                yield Change(id_, None, name, "words", "neutral", *texts, before=before, after=after)


def _of_section(pair: _Pair, section: str, one: Any, other: Any, *, ordered: bool) -> Iterator[Change]:
    """What differs in one thing that a ruleset says of itself; ``ordered``: in its order alone."""
    tables = section in ("variants", "axes", "quantities", "units", "verdict_notes", "sources", "ancestor_names")
    below = fields(one or {}, other or {}) if tables else {}
    match section:
        case "verdicts":  # told by what it does
            return
        case "variants":
            for axis, (was, now, _) in below.items():
                yield _whole(f"variants.{axis}", "variant", "open", (was, now))
        case "effective" | "judges":
            yield _whole(section, "effective", "open", map(_days, (one, other)))
        case "parents":
            gaps = [any(not each.get("at_hand", True) for each in side or ()) for side in (one, other)]
            yield _whole(section, "parent", "neutral" if gaps[0] is gaps[1] else "open", map(_lineage, (one, other)))
        case "ancestor_names":
            ids = {id_ for both in below.values() for id_ in both[:2]}
            effect: Effect = "neutral" if ids.isdisjoint(pair.misread) else "open"
            yield _whole(section, "words", effect, _names_of(*pair.sides))
        case "axes" | "quantities":
            of_one = _of_axis if section == "axes" else _of_quantity
            for id_, (was, now, _) in below.items():
                if None in (was, now):
                    yield from of_one(pair, id_, None, was, now)
                else:
                    for field, pair_of in fields(was, now).items():
                        yield from of_one(pair, id_, field, *pair_of[:2])
        case "units":  # what only one side reads, or reads otherwise
            for name, both in below.items():  # a kind of its own where it is nothing else
                texts = (each and ", ".join([each.get("is", "{}"), *each.get("aliases", ())]) for each in both[:2])
                yield _whole(f"units.{name}", "unit", "open", texts)
        case "verdict_notes":
            for kind, (was, now, _) in below.items():
                for key, both in fields(was or {}, now or {}).items():
                    yield _whole(f"{section}.{kind}.{key}", "words", "neutral", map(text_of, both[:2]))
        case "sources":
            for ref, (was, now, _) in below.items():
                yield _whole(f"{section}.{ref}", "sources", "neutral", _texts_of_source(was, now))
        case _:
            known = "words" if section == "number" else READ_BY_NO_VERDICT.get(section)  # of a document, not of a row
            effect = "neutral" if ordered or known else "open"
            yield _whole(section, "order" if ordered else known or "other", effect, (text_of(one), text_of(other)))


def _days(effective: Mapping[str, str] | str | None) -> str | None:
    if effective is None or isinstance(effective, str):
        return effective
    days = [effective.get("from", ""), effective.get("to", "")]
    return (" - ".join(days) if days[1] else days[0]).strip(" -") or None


def _lineage(parents: Sequence[Mapping[str, Any]] | None) -> str | None:
    missing = {False: " (not at hand)", True: ""}
    parents_shown = (f"{each['id']}@{each['version']}{missing[each.get('at_hand', True)]}" for each in parents or ())
    return " < ".join(parents_shown) or None


def _names_of(old: Ruleset, new: Ruleset) -> list[str | None]:
    """The names of ancestors that only one side understands."""
    kept = [{name: id_ for name, id_ in side.ancestor_names.items() if name not in side.names} for side in (old, new)]
    return [
        ", ".join(f"{name} = {id_}" for name, id_ in sorted(side.items()) if id_ not in (name, other.get(name))) or None
        for side, other in ((kept[0], kept[1]), (kept[1], kept[0]))
    ]


def _texts_of_source(*both: Mapping[str, Any] | None) -> list[str | None]:
    """A document in words. Where both sides have it, only what is different."""
    old, new = (side or {} for side in both)
    differing = fields(old, new)
    differ = ["title"] if None in both else [key for key in differing if key != "ruleset"] or differing
    return ["; ".join(str(side[key]) for key in differ if key in side) or None for side in (old, new)]


def _verdicts(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    """What missing an indicator of each constraint type means, and the rows that it hits."""
    common = [(row, new.indicators[row.id]) for row in old.indicators.values() if row.id in new.indicators]
    for constraint in CONSTRAINTS:
        before, after = (weighed(Verdict.FAIL, constraint, side) for side in (old, new))
        if before == after:
            continue
        rows = [(was, now) for was, now in common if was.constraint == constraint and now.constraint == constraint]
        concerned = [(now.id, *_missed(Sides(old, new, was, now), _weight(before, after))) for was, now in rows]
        hits = [(id_, witness) for id_, effect, witness in concerned if effect != "neutral"]
        effect = together(effect for _, effect, witness in concerned if witness)
        if constraint == "aim":  # it never counts
            effect = "neutral"
        elif hits and effect == "neutral":
            effect = "open"
        shown = next((witness for _, witness in hits if witness is not None), None)
        yield _whole(
            f"verdicts.{constraint}", "constraint", effect, (before.value, after.value),
            witness=shown if effect != "neutral" else None, hits=tuple(id_ for id_, _ in hits),
        )  # fmt: skip


# --- words by which things are read ---


def _of_axis(pair: _Pair, axis: str, field: str | None, one: Any, other: Any) -> Iterator[Change]:
    """What changed of a way in which demands vary: its variants, other words for them, and its names."""
    known = [side.axes.get(axis) for side in pair.sides]
    used = [id_ for id_ in pair.rows if any(axis in side.indicators[id_].axes for side in pair.sides
                                            if id_ in side.indicators)]  # fmt: skip
    if field in (None, "variants"):
        variants = [() if each is None else each.variants for each in known]
        same = field is not None and set(variants[0]) == set(variants[1])
        unread: Effect = "open" if field and not same and used else "neutral"
        texts = [", ".join(each) or None for each in variants]
        hits = tuple(used) if unread == "open" else ()
        yield _whole(f"axes.{axis}", "order" if same else "variant", unread, texts, hits=hits)
    elif field == "synonyms":
        words = [{} if each is None else each.synonyms for each in known]
        turned = [(id_, *each) for id_, row in pair.rows.items() for each in row.turned]
        hit = [each for each in turned if each[2] != "neutral" and each[1].old.get(axis) != each[1].new.get(axis)]
        effect = together(effect for _, _, effect, _ in hit)
        unread_words = any(each is not None and each.variant(word) is None for each in known for word in fields(*words))
        if effect == "neutral" and used and unread_words:
            effect = "open"
        texts = [", ".join(f"{word} = {variant}" for word, variant in sorted(each.items())) or None for each in words]
        witness = next((witness for *_, witness in hit if witness is not None), None)
        hits = tuple(dict.fromkeys(id_ for id_, *_ in hit)) or (tuple(used) if effect == "open" else ())
        yield _whole(f"axes.{axis}.synonyms", "synonyms", effect, texts, witness=witness, hits=hits)
    else:
        yield _whole(f"axes.{axis}.{field}", "words", "neutral", (text_of(one), text_of(other)))


def _of_quantity(pair: _Pair, id_: str, field: str | None, one: Any, other: Any) -> Iterator[Change]:
    """What is said of a raw quantity itself: its names, its range, its unit (by which a bare number is read).

    It is told of each row that asks for the quantity; of the ruleset as a whole where none does.
    """
    change = _quantity_change(pair, id_, field, one, other)
    rows = _rows_of_quantity(pair, id_)
    for each in rows:
        before, after = (side.indicators.get(each) for side in pair.sides)
        yield replace(change, indicator=each, before=before, after=after)
    if not rows:
        yield change


def _rows_of_quantity(pair: _Pair, id_: str) -> Sequence[str]:
    """The rows that ask for a quantity, or compute their value from it: those of both sides, if there are any."""
    rows: dict[str, None] = {}
    for side in reversed(pair.sides):
        for row in side.indicators.values():
            if any(leaf.measures == id_ for leaf in row.leaves()) or re.search(rf"\b{id_}\b", row.formula or ""):
                rows[row.id] = None
    both = [each for each in rows if all(each in side.indicators for side in pair.sides)]
    return both or [*rows]


def _quantity_change(pair: _Pair, id_: str, field: str | None, one: Any, other: Any) -> Change:
    old, new = pair.sides
    if field is None:  # new or gone: the rows that ask for it tell what that means
        names = [side.quantities[id_].name if id_ in side.quantities else None for side in pair.sides]
        return _whole(f"quantities.{id_}", "words", "neutral", names)
    used, computed = id_ in old.uses and id_ in new.uses, id_ in old.formula_names and id_ in new.formula_names
    match field:
        case "unit":
            unread = (used or computed) and not same_amount(one, other)
        case "range":
            unread = computed
        case "name" | "aliases":
            unread = id_ in pair.misread
        case _:
            unread = field not in READ_BY_NO_VERDICT
    texts = texts_of(old, new, field, one, other)
    return _whole(f"quantities.{id_}.{field}", _kind(field), "open" if unread else "neutral", texts)


# --- rows that came or went ---


def _added_or_removed(old: Ruleset, new: Ruleset, before: Indicator | None, after: Indicator | None) -> Change:
    """An indicator that only one ruleset has.

    A new row can only make a verdict worse, so it is stricter, though the other side has no verdict on it. Other rows
    that ask for the same are named beside it.
    """
    row = after or before
    assert row is not None
    sides = Sides(old, new, before, after)
    elsewhere = _demanded_elsewhere(new if after is None else old, row.id, row.leaves())
    said = "; ".join(each.requirement.signs(each, None) or "none" for each in row.criteria)
    change = Change(
        row.id, None, "indicator", "added" if before is None else "removed", "neutral",
        None if before is None else said, None if after is None else said,
        before=before, after=after, elsewhere=elsewhere,
    )  # fmt: skip
    if all(leaf.requirement.measured_as is None for leaf in row.leaves()):
        return change
    effect, witness = _missing(sides, {leaf.measures for _, leaf in elsewhere})
    return replace(change, effect=effect, witness=witness)


def _missing(sides: Sides, elsewhere: set[str]) -> tuple[Effect, Witness | None]:
    """A measurement that misses the row of one side. If possible, no other row asks for what it measures."""
    way: Effect = "tightened" if sides.before is None else "loosened"
    every = areas(sides.old, sides.new, axes_of(sides.before, sides.after))
    open_: tuple[Effect, Witness | None] | None = None
    for without in (elsewhere, set()) if elsewhere else (set(),):
        several = judged_in(sides, every, bounds=False, without=without)
        turned = [(each.area, case) for each in several for case in each.row.of("worse", "better")]
        if turned:
            return way, witness_of(sides, [min(turned, key=lambda each: each[1].weight)], sides.row.id)
        still = [(each.area, case) for each in several for case in each.row.of("open_worse", "open_better")]
        if any(each.crowded for each in several) or any(_lacks(leaf) for leaf in sides.row.leaves()) or not still:
            open_ = ("open", None)
        elif open_ is None:
            open_ = (way, witness_of(sides, still[:1], sides.row.id))
    assert open_ is not None
    return open_


def _lacks(leaf: Criterion) -> bool:
    """Whether a condition has no number of its own for some kind of area."""
    requirement = leaf.requirement
    return requirement.measured_as == "number" and not requirement.earlier_periods and (
        not requirement.entries or bool(requirement.axes)
    )  # fmt: skip


# --- a row that both have ---


def _of_both(pair: _Pair, before: Indicator, after: Indicator) -> Row:
    """Every difference between two rulesets in one indicator.

    Where a word for an area means another variant by one of them, the row is judged even if it says the same.
    """
    old, new = pair.sides
    sides, moved = Sides(old, new, before, after), not pair.moved.isdisjoint(axes_of(before, after))
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
        alone = unit.alone and _demands(sides, unit, {}, (), every)  # one that demands nothing came or went
        changes += alone or _of_whole(sides, unit, differing, judged)
    known = {change.field for change in changes if change.matters and change.kind != "constraint"}
    known |= {"for whom"} if any(change.matters and change.kind in _FOR_WHOM for change in changes) else set()
    changes += _of_own(sides, own, judged, read=after.id in pair.misread, known=known)
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
    return Row((*changes, *_by_formulas(old, new, before, after)), turned)


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
    """What is no single condition: criteria of alternatives on both sides, and what demands nothing."""
    bare = [
        [each for each in row.criteria if each.requirement.measured_as is None and not each.requirement.parts]
        for _, row in sides.rows if row is not None
    ]  # fmt: skip
    names = [{each.name for each in several} for several in bare]
    pairs = {(id(was), id(now)): (was, now) for was, now in (unit.clause for unit in units)} | {
        (id(was), id(now)): (was, now) for was in bare[0] for now in bare[1] if was.name == now.name
    }
    waiting: list[tuple[Criterion, Criterion, Path, Path]] = [
        (was, now, (was.name,), (now.name,)) for was, now in pairs.values() if was and now
    ]
    for was, now, *paths in waiting:
        if was.requirement.measured_as is None and now.requirement.measured_as is None:
            yield Unit(was, now, (was, now), (paths[0], paths[1]))
            parts = {each.name: each for each in now.requirement.parts}
            common = [(each, parts[each.name]) for each in was.requirement.parts if each.name in parts]
            waiting += [(one, other, (*paths[0], one.name), (*paths[1], one.name)) for one, other in common]
    yield from (Unit(each, None, (each, None), ((each.name,), None)) for each in bare[0] if each.name not in names[1])
    yield from (Unit(None, each, (None, each), (None, (each.name,))) for each in bare[1] if each.name not in names[0])


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
    sides: Sides, unit: Unit | None, differing: Fields, judged: Callable[[str, Any, Any], Come]
) -> Iterator[Change]:
    """One change for each field that is different. It is neutral where no verdict depends on the field.

    ``judged`` gives what a change of any other field comes to. A field that a condition takes over from its row is told
    once, for the row.
    """
    for field, (one, other, ordered) in differing.items():
        if unit is not None and field in ("range", *READ_BY_NO_VERDICT) and _from_row(sides, field, one, other):
            continue
        come = ("neutral", None) if field in READ_BY_NO_VERDICT else judged(field, one, other)
        if come is not None:
            kind, texts = _kind(field, ordered=ordered), texts_of(sides.old, sides.new, field, one, other)
            yield _change(sides, unit, field, kind, come[0], texts, witness=come[1])
    if unit is not None and unit.renamed:
        assert unit.was is not None
        yield _change(sides, unit, "name", "words", "neutral", (unit.was.name, unit.either.name))


def _from_row(sides: Sides, field: str, one: Any, other: Any) -> bool:
    """Whether a change of a condition's field is that of its row, which is a change already."""
    return (one, other) == (sides.forms[0].get(field), sides.forms[1].get(field))


def _over(sides: Sides, turns: Iterable[tuple[Area, Turns]], first: str | None) -> tuple[Effect, Witness | None]:
    """What the turns in several kinds of area come to, with one that shows it; ``first`` is the thing shown first."""
    outcomes = [(area, *each.outcome()) for area, each in turns]
    effect = together(effect for _, effect, _ in outcomes)
    cases = [(area, case) for area, _, cases in outcomes for case in cases]
    return effect, witness_of(sides, cases if effect == "shifted" else cases[:1], first)


# --- a condition ---


@dataclass(frozen=True, slots=True)
class _InArea:
    """A condition in one kind of area: the printed number that holds on either side, and what came of judging."""

    area: Area
    entries: tuple[Threshold | None, Threshold | None]
    applies: tuple[bool, bool]
    effect: Effect
    cases: Sequence[Case]


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

    def come(field: str, one: Any, other: Any) -> Come:
        if field == "may_not_apply":
            return _over(sides, ((each.area, each.claims.get(unit.paths, Turns())) for each in judged), None)
        if field == "period":  # of which lengths of periods it speaks: judged are years alone
            return "open", None
        if field != "range":
            return None  # its demand says it
        effect = "neutral" if decided else together(each.effect for each in here)
        return effect, None if effect == "neutral" else _witness(sides, unit, here)

    yield from _of_fields(sides, unit, differing, come)


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
    effect, cases = judged.units.get(unit.paths, Turns()).outcome()
    if effect == "neutral" and unit.alone:
        effect, cases = judged.claims.get(unit.paths, Turns()).outcome()
    left_open = _left_open(unit, applies, variants)
    # what a number that is set elsewhere will be decides, and nobody can say which way that goes; a condition that came
    # or went goes one way, whatever its number is
    leaves = list(unit.leaves())
    given = any(leaf.requirement.takes_given for leaf in leaves)
    one_way = unit.alone and given and not any(leaf.requirement.number_missing for leaf in leaves)
    others_decide = bool(cases) and cases[0].decided and (one_way or (unit.either.requirement.parts and not given))
    if judged.crowded or (left_open and not others_decide):
        effect, cases = "open", []
    elif effect == "neutral" and _prices_decide(unit):
        effect = "open"
    return _InArea(judged.area, (entries[0], entries[1]), (applies[0], applies[1]), effect, cases)


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
    """Whether the demand changed and compares money of several years: then the price years decide."""
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
            printed = (one and (one.numbers, str(one.numbers), json.dumps(dict(one.when))) for one in each.entries)
            groups.setdefault((*printed, each.applies, each.effect), []).append(each)
    differs = False
    for group in groups.values():
        first = group[0]
        if alone is None and first.effect == "neutral" and not _differing(trees, first):
            continue
        differs = True
        was, now = (_said(each, applies, entry) for each, applies, entry in
                    zip(both, first.applies, first.entries, strict=True))  # fmt: skip
        field, kind, texts = ("requirement", alone, (was, now)) if alone else _aspect(unit, trees, first, (was, now))
        yield _change(
            sides, unit, field, kind, first.effect, texts,
            when=described([each.area for each in group], every, _named(unit, first)),
            witness=_witness(sides, unit, group),
            elsewhere=_demanded_elsewhere(there, sides.row.id, unit.either.leaves()) if alone else (),
        )  # fmt: skip
    was, now = (None if each is None else each.requirement.signs(each, None) or "none" for each in both)
    if differs:
        return
    order: Kind = "order" if was != now and sorted(was or "") == sorted(now or "") else "other"
    if alone or was != now:
        yield _change(sides, unit, "requirement", alone or order, "neutral", (was, now))
        return
    for field, (one, other, moved) in differing.items():  # what makes no difference in any kind of area
        if field not in _BESIDE and not _from_row(sides, field, one, other):
            texts = texts_of(sides.old, sides.new, field, one, other)
            yield _change(sides, unit, field, _kind(field, ordered=moved), "neutral", texts)


def _demanded_elsewhere(
    ruleset: Ruleset, id_: str | None, leaves: Iterable[Criterion]
) -> tuple[tuple[Indicator, Criterion], ...]:
    """The conditions of indicators but one that ask for what some conditions measure."""
    measured = dict.fromkeys(leaf.measures for leaf in leaves if leaf.requirement.measured_as is not None)
    return tuple((row, each) for measures in measured for row, each in ruleset.uses.get(measures, ()) if row.id != id_)


def _witness(sides: Sides, unit: Unit, several: Iterable[_InArea]) -> Witness | None:
    return witness_of(sides, [(each.area, case) for each in several for case in each.cases], unit.either.measures)


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


def _differing(trees: _Trees, case: _InArea) -> set[str]:
    """The keys in which two conditions, as the canonical form has them, differ for a kind of area."""
    sides: list[dict[str, Any]] = []
    for tree, entry in zip(trees, case.entries, strict=True):
        when = None if entry is None else json.dumps(when_form(entry.when), ensure_ascii=False, sort_keys=True)
        own = {key: value for key, value in (tree or {}).items() if key not in ("thresholds", "applies", *_BESIDE)}
        entries = (tree or {}).get("thresholds", {})  # of a kind that prints its numbers elsewhere, all is compared
        sides.append(own | ({"number": {**entries[when], "when": None}} if when in entries else {}))
    return {key for key in sides[0] | sides[1] if sides[0].get(key) != sides[1].get(key)}


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
    differ = _differing(trees, case)
    same = numbers[0] == numbers[1] and not differ - {"comparator", "number", *_CARRIED}
    for field in ("comparator", "unit"):
        if same and field in differ:
            return field, field, texts
    units = [None if each.unit is None else parse_unit(each.unit).canonical for each in (was, now)]
    if not same and units[0] != units[1] and case.effect == "neutral":
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
    periods = periods_for({word for each in judged for word in each.periods.named})
    known: set[object] = set()
    for area, may_be in unstated_areas(sides.old, sides.new, axes_of(sides.before, sides.after)):
        of_all = [demands.get(tuple(each.words.items()), ((), ())) for each in may_be]
        key = tuple(frozenset(side) for side in zip(*of_all, strict=True))
        if key in known:  # of both sides it may be what another one may be
            continue
        known.add(key)
        for chosen in islice(product(*pools.values()), MOST_UNSTATED):
            shown = tuple(one for one in chosen if one != Shown(one.measures))
            case = whole_case(sides, area, (unit,), shown, periods, accept=False)
            if case.turn and (unit.paths, case.turn) in case.moved:
                turns.add(case, case.weight)
                area_of[id(case)] = area  # of one that is not kept the number may come again
    effect, cases = turns.outcome()
    if not cases:
        return
    before, after = (", ".join(sorted(each.axes)) or None for each in (unit.was, unit.now) if each is not None)
    witness = witness_of(sides, [(area_of[id(case)], case) for case in cases], unit.either.measures)
    yield _change(sides, unit, "when", "variant", effect, (before, after), witness=witness)


def _pools(judged: Sequence[Judged]) -> dict[str, list[Shown]]:
    """All that was judged of each id, in the kinds of area whose variants are all stated, each once."""
    pools: dict[str, dict[str, Shown]] = {}
    for pool in {id(each.pool): each.pool for each in judged}.values():
        for id_, shown in pool:
            pools.setdefault(id_, {}).setdefault(repr(shown), shown)
    return {id_: list(several.values()) for id_, several in pools.items()}


# --- a criterion of alternatives, and the row itself ---


def _of_whole(sides: Sides, unit: Unit, differing: Fields, judged: Sequence[Judged]) -> Iterator[Change]:
    """What changed of a criterion besides its single conditions: what it may be left out by, and its words."""

    def come(field: str, one: Any, other: Any) -> Come:
        if field in ("any", "readings"):  # which came and went of single alternatives is told by itself
            groups = {each.name for whole in (unit.was, unit.now) if whole is not None
                      for each in whole.requirement.parts if each.requirement.parts}  # fmt: skip
            came = set(one or ()) ^ set(other or ())
            return ("neutral", None) if not came or groups & came else None
        if field == "period":
            return "open", None
        return ("neutral", None) if field in _CARRIED else _over(sides, ((e.area, e.claimed) for e in judged), None)

    yield from _of_fields(sides, unit, differing, come)


def _of_own(sides: Sides, own: Fields, judged: Sequence[Judged], *, read: bool, known: set[str]) -> Iterator[Change]:
    """Changes of the row itself: neutral where no verdict depends on the field, else judged or open.

    ``known``: fields that a change of a condition tells already; and that one has other areas to meet it.
    """

    def of_row() -> tuple[Effect, Witness | None]:
        return _over(sides, ((each.area, each.row) for each in judged), sides.row.id)

    def come(field: str, one: Any, other: Any) -> Come:
        match field:
            case "constraint":  # told by itself
                return None
            case "applies" if "for whom" in known and field not in known:
                return of_row()
            case "applies" | "may_not_apply":  # its conditions have it from the row, and carry it
                return None if field in known else ("neutral", None)
            case "range" if field in known:
                return None
            case "range":
                effect, witness = of_row()
                return "open" if sides.row.formula else "neutral" if known else effect, None if known else witness
            case "name" | "aliases":
                same = not read
            case "unit":
                same = not _numbers_of(sides) or same_amount(one, other)
            case "formula":
                same = same_formula(one, other)
            case _:
                same = False
        return "neutral" if same else "open", None

    yield from _of_fields(sides, None, own, come)


def _constraint(sides: Sides, judged: Sequence[Judged]) -> Iterator[Change]:
    """An indicator whose constraint type changed: heavier or lighter, by what missing it means on either side."""
    (_, old), (_, new) = kinds = [(side, row.constraint) for side, row in sides.rows if row is not None]
    if old == new:
        return
    weights = [weighed(Verdict.FAIL, kind, side) if weighs(kind) else Verdict.PASS for side, kind in kinds]
    effect, witness = _weight(weights[0], weights[1]), None
    if effect != "neutral":
        effect, witness = _missed(sides, effect, judged)
    yield _change(sides, None, "constraint", "constraint", effect, (old, new), witness=witness)


def _weight(before: Verdict, after: Verdict) -> Effect:
    """Whether a miss weighs more or less than it did."""
    return "neutral" if before is after else "tightened" if at_least(after, before) else "loosened"


def _missed(sides: Sides, effect: Effect, judged: Sequence[Judged] = ()) -> tuple[Effect, Witness | None]:
    """What another weight of a miss does to a row, with a measurement that misses it on both sides.

    Where no measurement does, it does nothing; where a number is missing, nobody knows.
    """
    every = areas(sides.old, sides.new, axes_of(sides.before, sides.after))
    several = list(judged) or judged_in(sides, every, bounds=False)
    missed = [(each.area, each.missed) for each in several if each.missed is not None]
    if missed:
        witness = witness_of(sides, [min(missed, key=lambda each: each[1].weight)], sides.row.id)
        assert witness is not None
        aims = [None if row is None else row.constraint == "aim" for _, row in sides.rows]
        pairs = zip(aims, (witness.old, witness.new), strict=True)
        old, new = ("not_asked" if aim and verdict != "refused" else verdict for aim, verdict in pairs)
        return effect, replace(witness, old=old, new=new)
    lacking = any(each.crowded for each in several) or all(
        any(leaf.requirement.takes_given for leaf in row.leaves()) for _, row in sides.rows if row is not None
    )
    return ("open" if lacking else "neutral"), None


# --- how a change is said ---


def _kind(field: str, *, ordered: bool = False) -> Kind:
    """The kind of a change of a field; ``ordered``: of its order alone."""
    return "order" if ordered else KINDS.get(field, "other")


def _change(
    sides: Sides, unit: Unit | None, field: str, kind: Kind, effect: Effect, texts: Texts, **more: Any
) -> Change:
    """A change of one field, of a condition or of the row itself."""
    was, now, name = (None, None, None) if unit is None else (unit.was, unit.now, unit.name)
    both: dict[str, Any] = {"before": sides.before, "after": sides.after, "was": was, "now": now}
    demands = [None if text is None else text.replace(" (unverified)", "") for text in texts]
    # how a row is read and of whom all is known are no demands that a document would have to say otherwise
    reads = field == "when" or (unit is None and field in ("aliases", "unit"))
    asks = not reads and (effect != "neutral" or kind in ("threshold", "comparator", "unit"))
    same_source = asks and demands[0] != demands[1] and _same_source(sides, unit)
    both |= {"same_source": same_source, **more}
    return Change(sides.row.id, name, field, kind, effect, texts[0], texts[1], **both)


def _same_source(sides: Sides, unit: Unit | None) -> bool:
    """Whether the citation behind a demand is the same on both sides; of one that came or went, is cited there too."""
    if unit is not None and unit.alone:
        here, (ruleset, row) = sides.rows if unit.now is None else sides.rows[::-1]
        return _pointed_at(*here, unit.either) <= _pointed_at(ruleset, row, *(row.leaves() if row is not None else ()))
    pair = ((), ()) if unit is None else ((unit.was,), (unit.now,))
    old, new = (_pointed_at(*side, *several) for side, several in zip(sides.rows, pair, strict=True))
    return old == new


def _pointed_at(ruleset: Ruleset, row: Indicator | None, *conditions: Criterion | None) -> set[tuple[object, ...]]:
    """The places behind a row, or some conditions of it: the document, whatever it is called here, lines and words."""
    places: set[tuple[object, ...]] = set()
    of_row = () if row is None else row.source
    cited = [each for one in conditions if one is not None for each in one.source or of_row]
    for each in cited if conditions else of_row or (() if row is None else row.citations):
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
