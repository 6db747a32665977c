"""The difference of two resolved rulesets: every path in which their canonical forms differ, and what it does.

Indicators are matched by id, never by number or name. Comments, white space and the order of keys are nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from compliance.engine import only_rulesets
from compliance.review.changes import Change, Effect, Kind, Witness, together
from compliance.review.effects import Sides, judged_in, witness_of
from compliance.review.matching import areas, axes_of, words_of
from compliance.review.rows import (
    Row,
    as_requirement,
    asked_elsewhere,
    changes_of_row,
    meaning,
    missed,
    same_amount,
    same_formula,
    text_of,
    weight,
)
from compliance.review.walking import ORDER, head_tree, walk
from compliance.rules.canonical import canonical
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import CONSTRAINTS, Indicator, Ruleset

# What of a ruleset as a whole no verdict reads, with the kind of a change of it.
_HEAD_READ_BY_NO_VERDICT: Mapping[str, Kind] = {
    "id": "words", "version": "words", "title": "words", "title_en": "words", "series": "words", "issuer": "words",
    "number": "words", "issued": "words", "language": "words", "note": "words", "extends": "parent",
    "sources": "sources",
}  # fmt: skip


def diff(old: Ruleset, new: Ruleset) -> tuple[Change, ...]:
    """Every change from one ruleset to another, in the order of the new one; removed indicators come last."""
    only_rulesets("diff", old, new)
    if old is new:
        return ()
    misread, moved = _misread(old, new), _moved_axes(old, new)
    ids = [*new.indicators, *(id_ for id_ in old.indicators if id_ not in new.indicators)]
    rows = {id_: _row(old, new, id_, misread, moved) for id_ in ids}
    found = list(_of_the_whole(old, new, misread, rows, moved))
    for row in rows.values():
        found += row.changes
    return tuple(found)


def diff_of(old: Ruleset, new: Ruleset, id_: str) -> tuple[Change, ...]:
    """Every change of one indicator; none when neither ruleset has it."""
    if id_ not in old.indicators and id_ not in new.indicators:
        return ()
    return _row(old, new, id_, _misread(old, new), _moved_axes(old, new)).changes


def _row(old: Ruleset, new: Ruleset, id_: str, misread: frozenset[str], moved: frozenset[str]) -> Row:
    before, after = old.indicators.get(id_), new.indicators.get(id_)
    if before is None or after is None:
        return Row((_come_or_gone(old, new, before, after),))
    concerned = not moved.isdisjoint(axes_of(before, after))
    found = changes_of_row(old, new, before, after, read=id_ in misread, moved=concerned)
    return replace(found, changes=(*found.changes, *_by_formulas(old, new, before, after)))


def _by_formulas(old: Ruleset, new: Ruleset, before: Indicator, after: Indicator) -> Iterator[Change]:
    """The formulas of other rows by which what this one asks for is computed, where they changed."""
    measured = dict.fromkeys(leaf.measures for row in (before, after) for leaf in row.leaves())
    for id_ in measured:
        rows = [side.indicators.get(id_) for side in (old, new)]
        texts = [None if row is None else row.formula for row in rows]
        if id_ != after.id and None not in rows and not same_formula(texts[0], texts[1]):
            yield Change(after.id, None, "formula", "formula", "open", texts[0], texts[1], before=before, after=after)


# --- the ruleset as a whole ---

Texts = tuple[str | None, str | None]


def _whole(field: str, kind: Kind, effect: Effect, texts: Iterable[str | None]) -> Change:
    """A change of the ruleset as a whole."""
    old, new = texts
    return Change(None, None, field, kind, effect, old, new)


def _of_the_whole(
    old: Ruleset, new: Ruleset, misread: frozenset[str], rows: Mapping[str, Row], moved: frozenset[str]
) -> Iterator[Change]:
    """What missing an indicator means, which area a ruleset is made for, and all else that stands beside the rows."""
    trees = [head_tree(canonical(side)) for side in (old, new)]
    yield from _verdicts(old, new)
    for axis in sorted({*old.variants, *new.variants}):
        one, other = old.variants.get(axis), new.variants.get(axis)
        if one != other:
            yield _whole(f"variants.{axis}", "variant", "open", (one, other))
    told: dict[tuple[str, ...], Change] = {}
    for path, one, other in walk(trees[0], trees[1]):
        for change in _of_path(old, new, path, one, other, misread, rows, moved):
            known = told.get((change.field, change.kind))
            told[change.field, change.kind] = change if known is None else replace(
                known, effect=together((known.effect, change.effect)), witness=known.witness or change.witness
            )  # fmt: skip
    yield from told.values()


def _of_path(
    old: Ruleset, new: Ruleset, path: tuple[str, ...], one: Any, other: Any, misread: frozenset[str],
    rows: Mapping[str, Row], moved: frozenset[str],
) -> Iterator[Change]:  # fmt: skip
    """One difference beside the rows."""
    texts = (text_of(one), text_of(other))
    if path[0] == "withdrawn":
        before, after = (side.indicators.get(path[1]) for side in (old, new))
        field = ".".join(("withdrawn", *path[2:]))
        yield Change(path[1], None, field, "words", "neutral", _reason(one), _reason(other), before=before, after=after)
        return
    section, rest = path[1], path[2:]
    match section:
        case "verdicts" | "variants":
            return
        case "effective" | "judges":
            days = [canonical(side)["ruleset"].get(section) for side in (old, new)]
            yield _whole(section, "effective", "open", map(_days, days))
        case "parents":
            sides = [canonical(side)["ruleset"].get("parents", []) for side in (old, new)]
            hands = [[each.get("at_hand", True) for each in side] for side in sides]
            effect: Effect = "open" if [False in each for each in hands] != [False in hands[0]] * 2 else "neutral"
            yield _whole("parents", "parent", effect, map(_lineage, sides))
        case "ancestor_names":
            ids = {id_ for each in (one, other) for id_ in (each.values() if isinstance(each, Mapping) else (each,))}
            effect = "neutral" if ids.isdisjoint(misread) else "open"
            yield _whole("ancestor_names", "words", effect, _names_of(old, new))
        case "axes":
            yield from _of_axis(old, new, path, one, other, rows, moved)
        case "quantities":
            yield from _of_quantity(old, new, rest, one, other, misread)
        case "units":  # what only one side reads, or reads otherwise
            sides = [canonical(side)["ruleset"].get("units", {}).get(rest[0]) for side in (old, new)]
            yield _whole(f"units.{rest[0]}", "unit", "open", map(_unit_text, sides))
        case "sources":
            yield _whole(".".join((section, *rest[:1])), "sources", "neutral", _texts_of_source(old, new, rest[0]))
        case _ if section in _HEAD_READ_BY_NO_VERDICT:
            yield _whole(section, _HEAD_READ_BY_NO_VERDICT[section], "neutral", texts)
        case _:
            kind: Kind = "order" if path[-1] == ORDER else "other"
            yield _whole(".".join(path[1:]), kind, "neutral" if kind == "order" else "open", texts)


def _reason(withdrawn: Any) -> str | None:
    if isinstance(withdrawn, Mapping) and "reason" in withdrawn:
        return str(withdrawn["reason"])
    return text_of(withdrawn)


def _unit_text(unit: Mapping[str, Any] | None) -> str | None:
    """A declared unit: what it is, or that it is a kind of its own, and its other spellings."""
    return None if unit is None else ", ".join([unit.get("is", "{}"), *unit.get("aliases", ())])


def _days(effective: Mapping[str, str] | str | None) -> str | None:
    if isinstance(effective, str) or not effective:
        return effective if isinstance(effective, str) else None
    return (
        f"{effective.get('from', '')} - {effective.get('to', '')}".strip(" -")
        if "to" in effective
        else effective["from"]
    )


def _lineage(parents: Sequence[Mapping[str, Any]]) -> str | None:
    missing = {False: " (not at hand)", True: ""}
    return " < ".join(f"{each['id']}@{each['version']}{missing[each.get('at_hand', True)]}" for each in parents) or None


def _names_of(old: Ruleset, new: Ruleset) -> tuple[str | None, str | None]:
    """The names of ancestors that only one side understands."""
    kept = [{name: id_ for name, id_ in side.ancestor_names.items() if name not in side.names} for side in (old, new)]
    only = [
        ", ".join(f"{name} = {id_}" for name, id_ in sorted(side.items()) if other.get(name) != id_) or None
        for side, other in ((kept[0], kept[1]), (kept[1], kept[0]))
    ]
    return only[0], only[1]


def _texts_of_source(old: Ruleset, new: Ruleset, ref: str) -> tuple[str | None, str | None]:
    sides = [canonical(side)["ruleset"]["sources"].get(ref) for side in (old, new)]
    keys = [*{**(sides[0] or {}), **(sides[1] or {})}]
    differ = [key for key in keys if (sides[0] or {}).get(key) != (sides[1] or {}).get(key)]
    if None in sides:
        differ = ["title"]
    found = [
        None if side is None else "; ".join(str(side[key]) for key in differ if key in side) or None for side in sides
    ]
    return found[0], found[1]


def _verdicts(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    """What missing an indicator of each constraint type means, and the rows that it hits."""
    common = [(row, new.indicators[row.id]) for row in old.indicators.values() if row.id in new.indicators]
    for constraint in CONSTRAINTS:
        before, after = (meaning(side, constraint) for side in (old, new))
        if before == after:
            continue
        rows = [(was, now) for was, now in common if was.constraint == constraint and now.constraint == constraint]
        found = [(now.id, *missed(Sides(old, new, was, now), weight(before, after))) for was, now in rows]
        hits = [(id_, witness) for id_, effect, witness in found if effect != "neutral"]
        effect = (
            "neutral"
            if constraint == "aim"
            else together(effect for _, effect, witness in found if witness) or "neutral"
        )
        if effect == "neutral" and hits and constraint != "aim":
            effect = "open"
        change = _whole(f"verdicts.{constraint}", "constraint", effect, (before, after))
        shown = next((witness for _, witness in hits if witness is not None), None)
        yield replace(change, witness=shown if effect != "neutral" else None, hits=tuple(id_ for id_, _ in hits))


# --- words by which things are read ---


def _misread(old: Ruleset, new: Ruleset) -> frozenset[str]:
    """The things that both sides ask for and that a word names on one side alone."""
    asked = [{*side.uses, *(id_ for row in side.indicators.values() if row.formula for id_ in side.quantities)}
             for side in (old, new)]  # fmt: skip
    both = (asked[0] | old.indicators.keys()) & (asked[1] | new.indicators.keys())
    found = set()
    for word in {*old.names, *old.ancestor_names, *new.names, *new.ancestor_names}:
        ids = [side.names.get(word) or side.ancestor_names.get(word) for side in (old, new)]
        if ids[0] != ids[1]:
            found |= {id_ for id_ in ids if id_ is not None and id_ in both}
    return frozenset(found)


def _moved_axes(old: Ruleset, new: Ruleset) -> frozenset[str]:
    """The axes of which a word means one variant on one side and another on the other."""
    return frozenset(
        axis
        for axis in old.axes.keys() & new.axes.keys()
        for word in words_of(old, new, axis)
        if None not in (pair := (old.axes[axis].variant(word), new.axes[axis].variant(word))) and pair[0] != pair[1]
    )


def _of_axis(
    old: Ruleset, new: Ruleset, path: tuple[str, ...], one: Any, other: Any, rows: Mapping[str, Row],
    moved: frozenset[str],
) -> Iterator[Change]:  # fmt: skip
    """What changed of a way in which demands vary: its variants, other words for them, and its names."""
    axis, rest = path[2], path[3:]
    if not rest or rest[0] == "variants":
        known = [side.axes[axis].variants if axis in side.axes else () for side in (old, new)]
        texts = [", ".join(each) or None for each in known]
        if rest and set(known[0]) == set(known[1]):
            yield _whole(f"axes.{axis}", "order", "neutral", texts)
            return
        unread: Effect = "open" if rest and axis in {each for side in (old, new) for each in _used(side)} else "neutral"
        yield _whole(f"axes.{axis}", "variant", unread, texts)
    elif rest[0] == "synonyms":
        words = [(side.axes[axis].synonyms if axis in side.axes else {}) for side in (old, new)]
        texts = [", ".join(f"{word} = {variant}" for word, variant in sorted(each.items())) or None for each in words]
        hits = [
            (id_, effect, witness)
            for id_, row in rows.items()
            for area, effect, witness in row.turned
            if effect != "neutral" and area.old.get(axis) != area.new.get(axis)
        ]
        effect = together(effect for _, effect, _ in hits)
        word = rest[-1]
        one_sided = axis in _used(old) | _used(new) and any(
            side.axes[axis].variant(each) is None
            for side in (old, new) if axis in side.axes
            for each in ({*words[0], *words[1]} if len(rest) == 1 else {word})
        )  # fmt: skip
        if effect == "neutral" and one_sided:
            effect = "open"
        shown = next((witness for _, its, witness in hits if witness is not None), None)
        change = _whole(f"axes.{axis}.synonyms", "synonyms", effect, texts)
        yield replace(change, witness=shown, hits=tuple(dict.fromkeys(id_ for id_, _, _ in hits)))
    else:
        yield _whole(f"axes.{axis}.{rest[0]}", "words", "neutral", (text_of(one), text_of(other)))


def _used(ruleset: Ruleset) -> set[str]:
    """The axes on which any row depends."""
    return {axis for row in ruleset.indicators.values() for axis in row.axes}


def _of_quantity(
    old: Ruleset, new: Ruleset, rest: tuple[str, ...], one: Any, other: Any, misread: frozenset[str]
) -> Iterator[Change]:
    """What is said of a raw quantity itself: its names, its range, its unit (by which a bare number is read)."""
    id_, *below = rest
    texts = (text_of(one), text_of(other))
    if not below:  # new or gone: the rows that ask for it tell what that means
        names = [side.quantities[id_].name if id_ in side.quantities else None for side in (old, new)]
        yield _whole(f"quantities.{id_}", "words", "neutral", names)
        return
    field = below[0]
    used = id_ in old.uses and id_ in new.uses
    computed = id_ in old.formula_names and id_ in new.formula_names
    effect: Effect = "neutral"
    match field:
        case "unit":
            effect = "open" if (used or computed) and not same_amount(one, other) else "neutral"
            yield _whole(f"quantities.{id_}.unit", "unit", effect, texts)
        case "range":
            sides = [side.quantities[id_].range for side in (old, new)]
            spans = [None if each is None else str(each) for each in sides]
            yield _whole(f"quantities.{id_}.range", "range", "open" if computed else "neutral", spans)
        case "name" | "aliases":
            effect = "open" if id_ in misread else "neutral"
            yield _whole(f"quantities.{id_}.{field}", "words", effect, texts)
        case "name_en" | "note":
            yield _whole(f"quantities.{id_}.{field}", "words", "neutral", texts)
        case _:
            yield _whole(f"quantities.{id_}.{field}", "other", "open", texts)


# --- rows that came or went ---


def _come_or_gone(old: Ruleset, new: Ruleset, before: Indicator | None, after: Indicator | None) -> Change:
    """An indicator that is new, or that is no longer asked.

    A new row can only cost an area what it had, so it is stricter though the other side has no verdict on it. Which
    other rows ask for the same thing there is told beside it.
    """
    row = after or before
    assert row is not None
    sides = Sides(old, new, before, after)
    elsewhere = asked_elsewhere(new if after is None else old, row.id, row.leaves())
    said = "; ".join(as_requirement(row).values())
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
    """A measurement that misses a row which only one side has; if it can be, of what no other row asks for."""
    way: Effect = "tightened" if sides.before is None else "loosened"
    every = areas(sides.old, sides.new, axes_of(sides.before, sides.after))
    open_: tuple[Effect, Witness | None] | None = None
    for without in (elsewhere, set()) if elsewhere else (set(),):
        found = judged_in(sides, every, bounds=False, without=without)
        turned = [(each.area, case) for each in found for case in (each.row.worse, each.row.better) if case]
        if turned:
            area, case = min(turned, key=lambda each: each[1].weight)
            return way, witness_of(case, sides, area, sides.row.id)
        still = [(each.area, case) for each in found for case in (each.row.open_worse, each.row.open_better) if case]
        if any(each.crowded for each in found) or any(_lacks(leaf) for leaf in sides.row.leaves()) or not still:
            open_ = ("open", None)
        elif open_ is None:
            open_ = (way, witness_of(still[0][1], sides, still[0][0], sides.row.id))
    assert open_ is not None
    return open_


def _lacks(leaf: Criterion) -> bool:
    """Whether a condition has no number of its own for some kind of area."""
    requirement = leaf.requirement
    return requirement.measured_as == "number" and not requirement.earlier_periods and (
        not requirement.entries or bool(requirement.axes)
    )  # fmt: skip
