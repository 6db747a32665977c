"""The areas whose verdict flips by a change of rules, as text, with what caused it."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.judging.history import value_now
from compliance.judging.verdict import CriterionFinding, Verdict
from compliance.reports import phrases
from compliance.reports.changes.note import change_text
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
