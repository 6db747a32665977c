"""The difference of two resolved rulesets by meaning: what became stricter or looser, for whom, and what shows it.

Indicators are matched by id, never by number or name. Order, formatting and comments of a file are nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from compliance.arguments import only_rulesets
from compliance.review.changes import Change, Effect, Kind
from compliance.review.missing import meaning, missed
from compliance.review.requirements import as_requirement, requirement_changes
from compliance.rules.declared import Citation, Quantity
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import CONSTRAINTS, Indicator, Ruleset

_SEVERITY = {"neutral": 0, "undetermined": 1, "fail": 2, "veto": 3}
_WORDS = ("name", "name_en", "aliases", "domain", "task", "unit", "lead", "partners", "deadline", "note")


def diff(old: Ruleset, new: Ruleset) -> tuple[Change, ...]:
    """Every change from one ruleset to another, in the order of the new one; removed indicators come last."""
    only_rulesets("diff", old, new)
    found = list(_of_the_whole(old, new))
    for id_ in [*new.indicators, *(id_ for id_ in old.indicators if id_ not in new.indicators)]:
        found += diff_of(old, new, id_)
    return tuple(found)


def diff_of(old: Ruleset, new: Ruleset, id_: str) -> tuple[Change, ...]:
    """Every change of one indicator; none when neither ruleset has it."""
    before, after = old.indicators.get(id_), new.indicators.get(id_)
    if before is not None and after is not None:
        return tuple(_of_indicator(old, new, before, after))
    return () if before is after else (_come_or_gone(old, new, before, after),)


def _of_the_whole(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    """What missing an indicator means, which area a ruleset is made for, and the axes themselves."""
    common = [(row, new.indicators[row.id]) for row in old.indicators.values() if row.id in new.indicators]
    for constraint in CONSTRAINTS:
        before, after = (meaning(side, constraint) for side in (old, new))
        if before == after:
            continue
        concerned = [(was, now) for was, now in common if was.constraint == constraint and now.constraint == constraint]
        shown = next((w for each in concerned if (w := missed(old, new, *each)) is not None), None)
        effect = _weight(before, after) if concerned else "neutral"
        change = Change(None, None, f"verdicts.{constraint}", "constraint", effect, before, after)
        yield replace(change, witness=shown if effect != "neutral" else None)
    for axis in sorted({*old.variants, *new.variants}):
        one, other = old.variants.get(axis), new.variants.get(axis)
        if one != other:
            yield Change(None, None, f"variants.{axis}", "variant", "open", one, other)
    for axis in sorted({*old.axes, *new.axes}):
        known = [(side.axes[axis].variants if axis in side.axes else ()) for side in (old, new)]
        if set(known[0]) != set(known[1]):
            was, now = (", ".join(each) or None for each in known)
            yield Change(None, None, f"axes.{axis}", "variant", "neutral", was, now)
    for id_ in sorted(old.quantities.keys() & new.quantities.keys()):
        yield from _of_quantity(old.quantities[id_], new.quantities[id_])


def _of_quantity(before: Quantity, after: Quantity) -> Iterator[Change]:
    """What is said of a raw quantity itself: its name, its range, its unit (by which a bare number is read)."""
    kinds: dict[str, Kind] = {"name": "words", "unit": "unit", "range": "words"}
    for field, kind in kinds.items():
        one, other = (_range(getattr(each, field)) for each in (before, after))
        if one != other:
            yield Change(None, None, f"quantities.{after.id}.{field}", kind, "neutral", one, other)


def _range(value: Any) -> str | None:
    return f"{value[0]} - {value[1]}" if isinstance(value, tuple) else value


def _weight(before: str, after: str) -> Effect:
    step = _SEVERITY[after] - _SEVERITY[before]
    return "tightened" if step > 0 else "loosened" if step < 0 else "neutral"


def _of_indicator(old: Ruleset, new: Ruleset, before: Indicator, after: Indicator) -> Iterator[Change]:
    """Everything that two rulesets say differently of one indicator."""
    change = Change(before.id, None, "number", "number", "neutral", None, None, before=before, after=after)
    if before.constraint != after.constraint:
        yield _constraint(old, new, before, after, change)
    same = set(_cited(old, before.source)) == set(_cited(new, after.source))
    for each in requirement_changes(old, new, before, after):
        found = _moved(old, new, each)
        own = [side and (side.source or row.source) for side, row in ((found.was, before), (found.now, after))]
        cited = same if None in own else set(_cited(old, own[0] or ())) == set(_cited(new, own[1] or ()))
        flagged = cited and found.field in ("requirement", "threshold", "comparator", "unit", "accepted")
        yield replace(found, same_source=flagged)
    if before.formula != after.formula:
        yield replace(
            change, field="formula", kind="threshold", effect="open", old=before.formula, new=after.formula,
            same_source=same,
        )  # fmt: skip
    if before.number != after.number:
        yield replace(change, old=before.number, new=after.number)
    for field in _WORDS:
        one, other = (_plainly(field, getattr(row, field)) for row in (before, after))
        if one != other and not (field == "unit" and _units_are_told(before, after)):
            yield replace(change, field=field, kind="words", old=one, new=other)
    from_, to = (_sources(side, row) for side, row in ((old, before), (new, after)))
    if set(from_) != set(to):
        old_text, new_text = ("; ".join(map(_citation_text, each)) or None for each in (from_, to))
        yield replace(change, field="source", kind="source", old=old_text, new=new_text)


def _units_are_told(before: Indicator, after: Indicator) -> bool:
    """Whether a change of the row's unit is one of its criteria's units too, or comes with another requirement."""
    return {leaf.unit for leaf in before.leaves()} != {leaf.unit for leaf in after.leaves()}


def _plainly(field: str, value: Any) -> str | None:
    if isinstance(value, tuple):  # other names have no order; who leads and who helps stand as they are printed
        return "; ".join(sorted(value) if field == "aliases" else value) or None
    return None if value is None else str(value)


def _constraint(old: Ruleset, new: Ruleset, before: Indicator, after: Indicator, change: Change) -> Change:
    """An indicator whose constraint type changed: heavier or lighter, by what missing it means on either side."""
    weights = [
        "neutral" if row.constraint == "aim" else meaning(side, row.constraint)
        for side, row in ((old, before), (new, after))
    ]
    effect = _weight(weights[0], weights[1])
    shown = missed(old, new, before, after) if effect != "neutral" else None
    return replace(
        change, field="constraint", kind="constraint", effect=effect, old=before.constraint, new=after.constraint,
        witness=shown,
    )  # fmt: skip


def _come_or_gone(old: Ruleset, new: Ruleset, before: Indicator | None, after: Indicator | None) -> Change:
    """An indicator that is new, or that is no longer asked."""
    row = after or before
    assert row is not None
    side, other = (new, old) if before is None else (old, new)
    kind: Kind = "added" if before is None else "removed"
    elsewhere = asked_elsewhere(other, row.id, row.leaves())
    known = {each.measures for _, each in elsewhere}
    shown = missed(side, side, row, row, among=(old, new), but=known)
    effect: Effect = "tightened" if before is None else "loosened"
    demands = [leaf for leaf in row.leaves() if leaf.requirement.measured_as is not None]
    if not demands or row.constraint == "aim":
        effect, shown = "neutral", None
    elif shown is None:
        effect = "open"
    else:
        shown = replace(shown, old="not_asked") if before is None else replace(shown, new="not_asked")
    said = "; ".join(as_requirement(row).values())
    texts = (None, said) if before is None else (said, None)
    change = Change(row.id, None, "indicator", kind, effect, texts[0], texts[1], before=before, after=after)
    return replace(change, witness=shown, elsewhere=elsewhere)


def _moved(old: Ruleset, new: Ruleset, change: Change) -> Change:
    """A condition that came or went: whether another indicator asked for the same, or asks for it now, leaves it open.

    What becomes of the area then hangs on both, and nobody may say that the thing was not asked for.
    """
    if (change.was is None) == (change.now is None):
        return change
    leaf, other = (change.now, old) if change.was is None else (change.was, new)
    assert leaf is not None
    elsewhere = asked_elsewhere(other, change.indicator, leaf.leaves())
    if not elsewhere or not change.matters:
        return change
    return replace(change, effect="open", witness=None, elsewhere=elsewhere)


def asked_elsewhere(
    ruleset: Ruleset, id_: str | None, leaves: Iterable[Criterion]
) -> tuple[tuple[Indicator, Criterion], ...]:
    """The conditions of indicators but one that ask for what some conditions measure."""
    things = dict.fromkeys(leaf.measures for leaf in leaves if leaf.requirement.measured_as is not None)
    return tuple((row, each) for thing in things for row, each in ruleset.uses.get(thing, ()) if row.id != id_)


def _cited(ruleset: Ruleset, citations: tuple[Citation, ...]) -> tuple[tuple[object, ...], ...]:
    """Citations by what they point at: the document, whatever it is called here, the lines and the words."""
    found = []
    for each in citations:
        source = ruleset.sources.get(each.ref)
        document = (source.title, source.number, source.sha256) if source is not None else (each.ref,)
        found.append((*document, each.lines, each.quote, each.grade, each.note))
    return tuple(found)


def _sources(ruleset: Ruleset, row: Indicator) -> tuple[tuple[object, ...], ...]:
    """The citations of a row and of its criteria, each once."""
    every = (row.source, *(leaf.source for leaf in row.leaves()))
    return tuple(dict.fromkeys(each for citations in every for each in _cited(ruleset, citations)))


def _citation_text(cited: tuple[object, ...]) -> str:
    *document, lines, quote, grade, note = cited
    parts = [str(document[0]), f"lines {lines}" if lines else "", f'"{quote}"' if quote else ""]
    if grade != "quoted":
        parts.append(f"[{grade}] {note or ''}".strip())
    return " ".join(part for part in parts if part)
