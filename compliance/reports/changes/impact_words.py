"""Whose verdict flips by a change of rules, as rows of words and as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from compliance.judging.derive import value_now
from compliance.judging.verdict import CriterionFinding, Verdict
from compliance.reports import phrases
from compliance.reports.changes import words
from compliance.reports.changes.note import change_text
from compliance.reports.changes.words import joined
from compliance.reports.phrases import aside, indicator_name
from compliance.review.changes import Change
from compliance.review.impact import Flip, Impact, Unread
from compliance.review.review import Review
from compliance.words import codes, say


def impact_lines(review: Review) -> Iterator[str]:
    """Every verdict that flips, by area and period, with what caused it; and what only one side could read."""
    impact, language = review.impact, review.spoken
    if impact is None:
        return
    last: tuple[object, ...] = ()
    for flip in impact.flips:
        if (flip.area, flip.period) != last:
            last = (flip.area, flip.period)
            yield f"  {subject_words(flip.area, str(flip.period or ''), language)}"
        yield from (f"    {line}" for line in _flip(flip, review))
    yield from _unread(impact, language)


def subject_words(area: str | None, period: str, language: str) -> str:
    """An area in a period, by name."""
    return " ".join(filter(None, [area or say(language, "text.unnamed"), period]))


def told(verdict: Verdict | None, flip: Flip, language: str) -> str:
    """A verdict of one side in words; one that is not there."""
    if verdict is None and any(change.elsewhere for change in flip.causes):
        return say(language, "impact.told_elsewhere")
    if verdict is None:
        return say(language, "impact.told_not_judged" if flip.indicator is None else "impact.told_not_asked")
    constraint = None if flip.row is None else flip.row.constraint
    return phrases.verdict_word(verdict, language, constraint)


def _flip(flip: Flip, review: Review) -> Iterator[str]:
    language = review.spoken
    details = {"old": told(flip.old, flip, language), "new": told(flip.new, flip, language)}
    row = flip.row
    if row is None:
        yield say(language, "impact.area", details)
    else:
        kind = say(language, f"constraints.{row.constraint}")
        name = f"{row.number} {phrases.indicator_name(row, language)}"
        yield say(language, "impact.row", details | {"name": name, "kind": kind})
        yield from (f"  {line}" for line in dict.fromkeys(judged_words(flip, review)))
    for cause in causes_words(flip, review):
        yield "  " + say(language, "impact.because", {"cause": cause})


def causes_words(flip: Flip, review: Review) -> list[str]:
    """What caused a flip: of an indicator the changes themselves, of an area the indicators that decide it."""
    language = review.spoken
    found = []
    for change in flip.causes:
        row = change.after or change.before
        line = change_text(review, change)
        if flip.indicator is None and row is not None:
            line = f"{row.number} {phrases.indicator_name(row, language)}"
        found.append(line)
    return list(dict.fromkeys([*found, *(each.message(language) for each in flip.unread)]))


def judged_words(flip: Flip, review: Review) -> Iterator[str]:
    """The values behind a flip, where they stand, and why a verdict is open where one is."""
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


def _unread(impact: Impact, language: str) -> Iterator[str]:
    if impact.unread:
        yield f"  {say(language, 'impact.unread_heading')}{say(language, 'text.colon').rstrip()}"
    for each in dict.fromkeys(unread_words(each, language) for each in impact.unread):
        yield f"    {each}"


def unread_words(each: Unread, language: str) -> str:
    """What one side cannot use, of which area, and where it stands."""
    period = say(language, "impact.all_periods") if each.period is None else str(each.period)
    place = "" if each.problem.place is None else f"  {each.problem.place.text(language)}"
    details = {"subject": subject_words(each.area, period, language), "problem": each.problem.message(language)}
    return say(language, f"impact.{'whole' if each.whole else 'unread'}_{each.side}", details) + place


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
