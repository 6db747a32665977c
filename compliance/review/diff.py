"""The difference of two resolved rulesets: every path in which their canonical forms differ, and what it does.

Indicators are matched by id, never by number or name. Comments, white space and the order of keys are nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from compliance.review.changes import ORDER, READ_BY_NO_VERDICT, Change, Effect, Kind, Witness, together, walk
from compliance.review.effects import Sides, judged_in, witness_of
from compliance.review.matching import areas, axes_of, words_of
from compliance.review.rows import (
    Row,
    Texts,
    as_requirement,
    changes_of_row,
    demanded_elsewhere,
    meaning,
    missed,
    same_amount,
    same_formula,
    span_text,
    text_of,
    weight,
)
from compliance.rules.canonical import canonical
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import CONSTRAINTS, Indicator, Ruleset


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
    return (*_of_the_whole(pair), *(change for row in pair.rows.values() for change in row.changes))


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
class _Pair:
    """Two rulesets, and how they understand words.

    ``misread``: ids that both rulesets measure, but that some name means in only one of them. ``moved``: axes of
    which a word means another variant in each. ``rows``: what the review knows of each row so far.
    """

    old: Ruleset
    new: Ruleset
    misread: frozenset[str]
    moved: frozenset[str]
    rows: dict[str, Row] = field(default_factory=dict)

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
    return _Pair(old, new, frozenset(misread), frozenset(moved))


def _row(pair: _Pair, id_: str) -> Row:
    before, after = (side.indicators.get(id_) for side in pair.sides)
    if before is None or after is None:
        return Row((_added_or_removed(*pair.sides, before, after),))
    concerned = not pair.moved.isdisjoint(axes_of(before, after))
    changes = changes_of_row(*pair.sides, before, after, read=id_ in pair.misread, moved=concerned)
    return replace(changes, changes=(*changes.changes, *_by_formulas(*pair.sides, before, after)))


def _by_formulas(old: Ruleset, new: Ruleset, before: Indicator, after: Indicator) -> Iterator[Change]:
    """The formulas of other rows by which what this one asks for is computed, where they changed."""
    for id_ in dict.fromkeys(leaf.measures for row in (before, after) for leaf in row.leaves()):
        rows = [side.indicators.get(id_) for side in (old, new)]
        texts = [None if row is None else row.formula for row in rows]
        if id_ != after.id and None not in rows and not same_formula(texts[0], texts[1]):
            yield Change(after.id, None, "formula", "formula", "open", texts[0], texts[1], before=before, after=after)


# --- the ruleset as a whole ---


def _whole(field: str, kind: Kind, effect: Effect, texts: Iterable[str | None]) -> Change:
    """A change of the ruleset as a whole."""
    old, new = texts
    return Change(None, None, field, kind, effect, old, new)


def _of_the_whole(pair: _Pair) -> Iterator[Change]:
    """Changes beside the rows: what a miss means, the area that a ruleset is made for, sources, axes and the rest."""
    yield from _verdicts(*pair.sides)
    forms = [canonical(side) for side in pair.sides]
    trees = [{"ruleset": form["ruleset"], "withdrawn": {row["id"]: row for row in form["withdrawn"]}}
             for form in forms]  # fmt: skip
    changes: dict[tuple[str, ...], Change] = {}
    for path, one, other in walk(trees[0], trees[1]):
        heads = (trees[0]["ruleset"], trees[1]["ruleset"])
        withdrawn = path[0] == "withdrawn"
        for change in _withdrawn(pair, path, one, other) if withdrawn else _of_path(pair, heads, path[1:], one, other):
            known = changes.setdefault((change.indicator or "", change.field, change.kind), change)
            effect, witness = together((known.effect, change.effect)), known.witness or change.witness
            changes[change.indicator or "", change.field, change.kind] = replace(known, effect=effect, witness=witness)
    yield from changes.values()


def _withdrawn(pair: _Pair, path: tuple[str, ...], one: Any, other: Any) -> Iterator[Change]:
    """A row of the parent that was left out, with its reason."""
    before, after = (side.indicators.get(path[1]) for side in pair.sides)
    old, new = (side.get("reason", side) if isinstance(side, Mapping) else side for side in (one, other))
    field = ".".join(("withdrawn", *path[2:]))
    yield Change(path[1], None, field, "words", "neutral", text_of(old), text_of(new), before=before, after=after)


def _of_path(
    pair: _Pair, heads: tuple[Mapping[str, Any], Mapping[str, Any]], path: tuple[str, ...], one: Any, other: Any
) -> Iterator[Change]:
    """One difference beside the rows."""
    section, rest = path[0], path[1:]
    both = [head.get(section) for head in heads]
    match section:
        case "verdicts":  # told by what it does
            return
        case "variants":
            for axis in rest or sorted({*(both[0] or ()), *(both[1] or ())}):
                yield _whole(f"variants.{axis}", "variant", "open", ((each or {}).get(axis) for each in both))
        case "effective" | "judges":
            yield _whole(section, "effective", "open", map(_days, both))
        case "parents":
            gaps = [any(not each.get("at_hand", True) for each in side or ()) for side in both]
            yield _whole("parents", "parent", "neutral" if gaps[0] is gaps[1] else "open", map(_lineage, both))
        case "ancestor_names":
            ids = {id_ for each in (one, other) for id_ in (each.values() if isinstance(each, Mapping) else (each,))}
            effect: Effect = "neutral" if ids.isdisjoint(pair.misread) else "open"
            yield _whole("ancestor_names", "words", effect, _names_of(*pair.sides))
        case "axes":
            yield from _of_axis(pair, rest, one, other)
        case "quantities":
            yield from _of_quantity(pair, rest, one, other)
        case "units":  # what only one side reads, or reads otherwise
            for name in rest[:1] or sorted({*(both[0] or ()), *(both[1] or ())}):
                units = [(each or {}).get(name) for each in both]  # a kind of its own where it is nothing else
                texts = (each and ", ".join([each.get("is", "{}"), *each.get("aliases", ())]) for each in units)
                yield _whole(f"units.{name}", "unit", "open", texts)
        case "sources":
            yield _whole(".".join((section, *rest[:1])), "sources", "neutral", _texts_of_source(both, rest[0]))
        case _:
            order = path[-1] == ORDER
            kind: Kind = "order" if order else READ_BY_NO_VERDICT.get(section, "other")
            kind = "words" if kind == "number" else kind  # of a document, not of a row
            effect = "neutral" if order or section in READ_BY_NO_VERDICT else "open"
            yield _whole(".".join(path), kind, effect, (text_of(one), text_of(other)))


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
        ", ".join(f"{name} = {id_}" for name, id_ in sorted(side.items()) if other.get(name) != id_) or None
        for side, other in ((kept[0], kept[1]), (kept[1], kept[0]))
    ]


def _texts_of_source(both: Sequence[Any], ref: str) -> list[str | None]:
    """A document in words. Where both sides have it, only what is different."""
    sides = [each.get(ref) for each in both]
    keys = dict.fromkeys(key for side in sides for key in side or ())
    differ = ["title"] if None in sides else [key for key in keys if sides[0].get(key) != sides[1].get(key)]
    known = [side or {} for side in sides]
    return ["; ".join(str(side[key]) for key in differ if key in side) or None for side in known]


def _verdicts(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    """What missing an indicator of each constraint type means, and the rows that it hits."""
    common = [(row, new.indicators[row.id]) for row in old.indicators.values() if row.id in new.indicators]
    for constraint in CONSTRAINTS:
        before, after = (meaning(side, constraint) for side in (old, new))
        if before == after:
            continue
        rows = [(was, now) for was, now in common if was.constraint == constraint and now.constraint == constraint]
        concerned = [(now.id, *missed(Sides(old, new, was, now), weight(before, after))) for was, now in rows]
        hits = [(id_, witness) for id_, effect, witness in concerned if effect != "neutral"]
        effect = together(effect for _, effect, witness in concerned if witness)
        if constraint == "aim":  # it never counts
            effect = "neutral"
        elif hits and effect == "neutral":
            effect = "open"
        shown = next((witness for _, witness in hits if witness is not None), None)
        yield replace(
            _whole(f"verdicts.{constraint}", "constraint", effect, (before, after)),
            witness=shown if effect != "neutral" else None, hits=tuple(id_ for id_, _ in hits),
        )  # fmt: skip


# --- words by which things are read ---


def _of_axis(pair: _Pair, rest: tuple[str, ...], one: Any, other: Any) -> Iterator[Change]:
    """What changed of a way in which demands vary: its variants, other words for them, and its names."""
    axis, *below = rest
    known = [side.axes.get(axis) for side in pair.sides]
    used = [any(axis in row.axes for row in side.indicators.values()) for side in pair.sides]
    if not below or below[0] == "variants":
        variants = [() if each is None else each.variants for each in known]
        same = bool(below) and set(variants[0]) == set(variants[1])
        unread: Effect = "open" if below and not same and any(used) else "neutral"
        texts = [", ".join(each) or None for each in variants]
        yield _whole(f"axes.{axis}", "order" if same else "variant", unread, texts)
    elif below[0] == "synonyms":
        words = [{} if each is None else each.synonyms for each in known]
        turned = [(id_, *each) for id_, row in pair.rows.items() for each in row.turned]
        hits = [each for each in turned if each[2] != "neutral" and each[1].old.get(axis) != each[1].new.get(axis)]
        effect = together(effect for _, _, effect, _ in hits)
        concerned = {*words[0], *words[1]} if len(below) == 1 else {below[-1]}
        unread_words = any(each is not None and each.variant(word) is None for each in known for word in concerned)
        if effect == "neutral" and any(used) and unread_words:
            effect = "open"
        texts = [", ".join(f"{word} = {variant}" for word, variant in sorted(each.items())) or None for each in words]
        yield replace(
            _whole(f"axes.{axis}.synonyms", "synonyms", effect, texts),
            witness=next((witness for *_, witness in hits if witness is not None), None),
            hits=tuple(dict.fromkeys(id_ for id_, *_ in hits)),
        )
    else:
        yield _whole(f"axes.{axis}.{below[0]}", "words", "neutral", (text_of(one), text_of(other)))


def _of_quantity(pair: _Pair, rest: tuple[str, ...], one: Any, other: Any) -> Iterator[Change]:
    """What is said of a raw quantity itself: its names, its range, its unit (by which a bare number is read)."""
    id_, *below = rest
    old, new = pair.sides
    if not below:  # new or gone: the rows that ask for it tell what that means
        names = [side.quantities[id_].name if id_ in side.quantities else None for side in pair.sides]
        yield _whole(f"quantities.{id_}", "words", "neutral", names)
        return
    used, computed = id_ in old.uses and id_ in new.uses, id_ in old.formula_names and id_ in new.formula_names
    texts: Texts = (text_of(one), text_of(other))
    kind: Kind = "words"
    unread = False
    match below[0]:
        case "unit":
            kind, unread = "unit", (used or computed) and not same_amount(one, other)
        case "range":
            kind, unread, texts = "range", computed, (span_text(one), span_text(other))
        case "name" | "aliases":
            unread = id_ in pair.misread
        case field if field not in READ_BY_NO_VERDICT:
            kind, unread = "other", True
    yield _whole(f"quantities.{id_}.{below[0]}", kind, "open" if unread else "neutral", texts)


# --- rows that came or went ---


def _added_or_removed(old: Ruleset, new: Ruleset, before: Indicator | None, after: Indicator | None) -> Change:
    """An indicator that only one ruleset has.

    A new row can only make a verdict worse, so it is stricter, though the other side has no verdict on it. Other rows
    that ask for the same are named beside it.
    """
    row = after or before
    assert row is not None
    sides = Sides(old, new, before, after)
    elsewhere = demanded_elsewhere(new if after is None else old, row.id, row.leaves())
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
    """A measurement that misses the row of one side. If possible, no other row asks for what it measures."""
    way: Effect = "tightened" if sides.before is None else "loosened"
    every = areas(sides.old, sides.new, axes_of(sides.before, sides.after))
    open_: tuple[Effect, Witness | None] | None = None
    for without in (elsewhere, set()) if elsewhere else (set(),):
        several = judged_in(sides, every, bounds=False, without=without)
        turned = [(each.area, case) for each in several for case in each.row.of("worse", "better")]
        if turned:
            area, case = min(turned, key=lambda each: each[1].weight)
            return way, witness_of(case, sides, area, sides.row.id)
        still = [(each.area, case) for each in several for case in each.row.of("open_worse", "open_better")]
        if any(each.crowded for each in several) or any(_lacks(leaf) for leaf in sides.row.leaves()) or not still:
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
