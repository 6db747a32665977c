"""Whose verdict flips by a change of rules, as rows of a table: for the formats that have tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from compliance.judging.verdict import Verdict
from compliance.reports.changes import words
from compliance.reports.changes.impact_to_text import causes_words, judged_words, subject_words, told, unread_words
from compliance.reports.changes.words import joined
from compliance.reports.phrases import aside, indicator_name
from compliance.review.changes import Change
from compliance.review.impact import Flip, Impact
from compliance.review.review import Review
from compliance.words import say

_MOST = 12  # names in one sentence


@dataclass(frozen=True, slots=True)
class Side:
    """A verdict of one side: its kind (``not_asked`` where that side does not ask or judge) and its word."""

    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Flipped:
    """One verdict that flips; ``area`` says that it is the area's own. ``values`` say what was measured, and where."""

    area: bool
    what: str
    old: Side
    new: Side
    values: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """An area in a period of which a verdict flips."""

    where: str
    flips: tuple[Flipped, ...]


def heading(impact: Impact, language: str) -> str:
    """How many areas were judged by both rulesets, and how many verdicts flip."""
    areas = sum(flip.indicator is None for flip in impact.flips)
    counts = {"n": len(impact.subjects), "areas": areas, "rows": len(impact.flips) - areas}
    return say(language, "impact.heading" if impact.flips else "impact.none", counts)


def affected(review: Review, language: str, flips: Sequence[Flip] | None = None) -> tuple[Affected, ...]:
    """Every area and period of which a verdict flips, in their order, its own verdict first; or those of ``flips``."""
    if flips is None:
        flips = () if review.impact is None else review.impact.flips
    found = []
    for (area, period), group in groupby(flips, key=lambda flip: (flip.area, flip.period)):
        rows = tuple(_flipped(review, flip, language) for flip in group)
        found.append(Affected(subject_words(area, str(period or ""), language), rows))
    return tuple(found)


def _flipped(review: Review, flip: Flip, language: str) -> Flipped:
    row = flip.row
    what = say(language, "text.area_verdict") if row is None else f"{row.number} {indicator_name(row, language)}"
    old, new = (_side(verdict, flip, language) for verdict in (flip.old, flip.new))
    values = () if row is None else tuple(dict.fromkeys(judged_words(flip, review)))
    return Flipped(row is None, what, old, new, values, tuple(causes_words(flip, review)))


def _side(verdict: Verdict | None, flip: Flip, language: str) -> Side:
    return Side("not_asked" if verdict is None else verdict.value, told(verdict, flip, language))


def unaffected(impact: Impact, language: str) -> str | None:
    """The areas and periods of which no verdict flips, where some of others do."""
    flipped = {(flip.area, flip.period) for flip in impact.flips}
    rest = [subject_words(area, str(period or ""), language) for area, period in impact.subjects
            if (area, period) not in flipped]  # fmt: skip
    return say(language, "note.impact_same", {"subjects": joined(rest, language)}) if rest and flipped else None


def unread(impact: Impact, language: str) -> list[str]:
    """What only one of the rulesets can use, of which area, and where it stands."""
    return list(dict.fromkeys(unread_words(each, language) for each in impact.unread))


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
        title = (child.title_en or child.title) if language == "en" else child.title
        reached = [change for change in mattering if child.id in review.reach_of(change).inherited_by]
        own = {change.indicator for change in mattering if all(change is not each for each in reached)}
        partly = aside(say(language, "note.partly"), language)
        taken = dict.fromkeys(
            _named(change, language) + (partly if change.indicator in own else "") for change in reached
        )
        every = dict.fromkeys(_named(change, language) for change in mattering)
        details = {
            "name": f"{child.id} {child.version} {title}",
            "pins": " → ".join([*child.through, child.pins]),
            "taken": len(taken),
            "which": _some([*taken], language),
            "own": len(every) - len(taken),
        }
        what = f"child_of_{child.of}" if taken else "child_shielded"
        yield say(language, "note.child", details), say(language, f"note.{what}", details)


def _some(names: list[str], language: str) -> str:
    """The first names of many."""
    which = joined(names[:_MOST], language, "stop")
    return say(language, "note.and_more", {"which": which, "n": len(names) - _MOST}) if len(names) > _MOST else which


def _named(change: Change, language: str) -> str:
    row = change.after or change.before
    if row is None:
        return words.name(change, language)
    number = row.number if change.after is not None else say(language, "note.number_gone", {"old": row.number})
    return f"{number}{'' if number.endswith('）') else ' '}{words.name(change, language)}"
