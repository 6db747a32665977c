"""Whose verdict flips by a change of rules, and whom it reaches, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance.judging.verdict import CriterionFinding, Verdict
from compliance.reports import phrases
from compliance.reports.changes import words
from compliance.reports.changes.words import change_text, joined
from compliance.reports.phrases import aside, indicator_name, titled
from compliance.review.changes import Change
from compliance.review.review import Review
from compliance.words import codes, say

if TYPE_CHECKING:
    from compliance.review.impact import Flip, Impact, Unread


@dataclass(frozen=True, slots=True)
class Flipped:
    """One verdict that flips: of which area and period, of what, from and to which (kind and word).

    ``values`` say what was measured and where it stands, ``why`` what caused it. ``area``: it is the area's own.
    """

    where: str
    what: str
    kind: str
    old: tuple[str, str]
    new: tuple[str, str]
    values: tuple[str, ...]
    why: tuple[str, ...]
    area: bool


def flipped(review: Review, language: str, flips: Iterable[Flip]) -> Iterator[Flipped]:
    """Verdicts that flip, in words."""
    for flip in flips:
        row = flip.row
        old, new = (
            ("not_asked" if verdict is None else verdict.value, _told(verdict, flip, language))
            for verdict in (flip.old, flip.new)
        )
        named = say(language, "text.area_verdict") if row is None else f"{row.number} {indicator_name(row, language)}"
        kind = "" if row is None else say(language, f"constraints.{row.constraint}")
        values = () if row is None else tuple(dict.fromkeys(_judged(flip, review)))
        where = _subject(flip.area, str(flip.period or ""), _collection(review, flip), language)
        yield Flipped(where, named, kind, old, new, values, tuple(_causes(flip, review)), row is None)


def both(flip: Flipped) -> str:
    """From which verdict to which, with their shapes."""
    from compliance.reports.html import SHAPES

    return " → ".join(f"{SHAPES[kind]}{word}" for kind, word in (flip.old, flip.new))


def flip_text(flip: Flipped, language: str) -> tuple[str, ...]:
    """A verdict that flips in lines: from which to which, what was measured, and what caused it."""
    details = {"old": flip.old[1], "new": flip.new[1], "name": flip.what, "kind": flip.kind}
    because = (say(language, "impact.because", {"cause": cause}) for cause in flip.why)
    return say(language, "impact.area" if flip.area else "impact.row", details), *flip.values, *because


def heading(review: Review, impact: Impact) -> str:
    """How many areas were judged by both rulesets, and how many verdicts flip."""
    areas = sum(flip.indicator is None for flip in impact.flips)
    counts = {"n": len(impact.subjects), "areas": areas, "rows": len(impact.flips) - areas}
    told = say(review.spoken, "impact.heading" if impact.flips else "impact.none", counts)
    return told + aside(impact.collection, review.spoken) if len(review.impacts) > 1 else told


def _collection(review: Review, flip: Flip) -> str:
    """The collection of measurements that a flip is of, where there are several."""
    found = [each.collection for each in review.impacts if any(flip is one for one in each.flips)]
    return found[0] if found and len(review.impacts) > 1 else ""


def _subject(area: str | None, period: str, collection: str, language: str) -> str:
    """An area in a period, by name."""
    found = " ".join(filter(None, [area or say(language, "text.unnamed"), period]))
    return found + aside(collection, language) if collection else found


def _told(verdict: Verdict | None, flip: Flip, language: str) -> str:
    """A verdict of one side in words; one that is not there."""
    if verdict is None and any(change.elsewhere for change in flip.causes):
        return say(language, "impact.told_elsewhere")
    if verdict is None:
        return say(language, "impact.told_not_judged" if flip.indicator is None else "impact.told_not_asked")
    matter = flip.row is not None and flip.row.constraint == "veto"  # else what a miss weighs, which may have changed
    return phrases.verdict_word(verdict, language, "veto" if matter else None)


def _causes(flip: Flip, review: Review) -> list[str]:
    """What caused a flip: of an indicator the changes themselves, of an area the indicators that decide it."""
    language = review.spoken
    found = []
    for change in flip.causes:
        row = change.after or change.before
        of_area = flip.indicator is None and row is not None
        found.append(
            f"{row.number} {indicator_name(row, language)}" if of_area and row else change_text(review, change)
        )
    return list(dict.fromkeys([*found, *(each.message(language) for each in flip.unread)]))


def _judged(flip: Flip, review: Review) -> Iterator[str]:
    """The values behind a flip, where they stand, and why a verdict is open where one is."""
    from compliance.judging.derive import value_now

    language = review.spoken
    sides = ((flip.was, review.old, "was_because"), (flip.now, review.new, "now_because"))
    leaves = [{} if finding is None else {_key(leaf): leaf for leaf in finding.leaves()} for finding, _, _ in sides]
    for index, (finding, ruleset, key) in enumerate(sides):
        for leaf in () if finding is None else finding.leaves():
            other = leaves[1 - index].get(_key(leaf))
            if other is not None and other.verdict is leaf.verdict and flip.old is not None and flip.new is not None:
                continue
            part = phrases.part_name(leaf.criterion, finding.indicator, ruleset, language) if finding else ""
            if leaf.measured is not None:
                value = phrases.measured_words(leaf.measured, language, leaf.required.edge(value_now(leaf)))
                shown = say(language, "text.colon").join(filter(None, [part, value]))
                place = "" if leaf.place is None else leaf.place.text(language)
                yield say(language, "impact.value", {"value": shown, "place": place}).rstrip()
            if leaf.reason in codes("reasons"):  # what could not be read is told as the cause
                reason = phrases.reason_words(leaf, ruleset, language)
                shown = say(language, "text.colon").join(filter(None, [part, reason]))
                yield say(language, f"impact.{key}", {"reason": shown})


def _key(leaf: CriterionFinding) -> tuple[str, str]:
    return leaf.criterion.name, leaf.criterion.measures


def unaffected(review: Review, impact: Impact) -> str | None:
    """The areas and periods of which no verdict flips, where some of others do."""
    language = review.spoken
    name = impact.collection if len(review.impacts) > 1 else ""
    flips = {(flip.area, flip.period) for flip in impact.flips}
    rest = [_subject(*key, name, language) for key in
            ((area, str(period or "")) for area, period in impact.subjects if (area, period) not in flips)]  # fmt: skip
    return say(language, "note.impact_same", {"subjects": joined(rest, language)}) if rest and flips else None


def unread(review: Review, impact: Impact) -> list[str]:
    """What only one of the rulesets can use, of which area, and where it stands."""
    name = impact.collection if len(review.impacts) > 1 else ""
    return list(dict.fromkeys(_unread(each, name, review.spoken) for each in impact.unread))


def _unread(each: Unread, collection: str, language: str) -> str:
    period = say(language, "impact.all_periods") if each.period is None else str(each.period)
    place = "" if each.problem.place is None else f"  {each.problem.place.text(language)}"
    subject = _subject(each.area, period, collection, language)
    details = {"subject": subject, "problem": each.problem.message(language)}
    return say(language, f"impact.{'whole' if each.whole else 'unread'}_{each.side}", details) + place


def reached(review: Review, changes: Sequence[Change], language: str) -> Iterator[str]:
    """Which of the rulesets that build on these take the changes over, and which have rows of their own."""
    for key in ("inherited_by", "shielded"):
        ids = dict.fromkeys(
            id_ for change in changes if change.matters for id_ in getattr(review.reach_of(change), key)
        )
        if ids:
            yield say(language, f"impact.{key}", {"ids": joined(ids, language)})


def children(review: Review, language: str) -> Iterator[tuple[str, str]]:
    """Every ruleset at hand that builds on one of the two, and on which changed indicators it has no row of its own."""
    # What a ruleset says of itself (from when it holds) is no child's to take over.
    mattering = [each for each in review.changes if each.matters and (each.indicator or "." in each.field)]
    for child in review.children if mattering else ():
        head = child.head
        reached = [change for change in mattering if head.id in review.reach_of(change).inherited_by]
        own = {change.indicator for change in mattering if all(change is not each for each in reached)}
        partly = aside(say(language, "note.partly"), language)
        taken = dict.fromkeys(
            _named(change, language) + (partly if change.indicator in own else "") for change in reached
        )
        every = dict.fromkeys(_named(change, language) for change in mattering)
        details = {
            "name": f"{head.id} {head.version} {titled(head, language)}",
            "pins": " → ".join([*child.through, child.pins]),
            "taken": len(taken),
            "which": joined(taken, language, "stop"),
            "own": len(every) - len(taken),
        }
        what = f"child_of_{child.of}" if taken else "child_shielded"
        yield say(language, "note.child", details), say(language, f"note.{what}", details)


def _named(change: Change, language: str) -> str:
    row = change.after or change.before
    if row is None:
        return words.name(change, language)
    number = row.number if change.after is not None else say(language, "note.number_gone", {"old": row.number})
    return words.numbered(number, words.name(change, language))
