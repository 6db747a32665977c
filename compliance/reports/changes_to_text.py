"""Changes between two rulesets as a review note: first what may change a verdict, each with a value that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.naturally import naturally
from compliance.reports.change_words import change_line, heading_words, witness_words
from compliance.reports.impact_to_text import children_lines, impact_lines, reach_lines
from compliance.review.changes import Change, Effect
from compliance.review.review import Review
from compliance.rules.ruleset import Ruleset
from compliance.words import say

# What a reader looks for first: rows that came or went, then demands by their effect, then what only reads differently.
_EFFECTS: tuple[Effect, ...] = ("tightened", "loosened", "shifted", "open")
_SUMMED = ("number", "source", "domain", "task", "lead", "partners", "aliases", "name_en", "deadline", "note")


def render(review: Review) -> str:
    """The whole note: what is compared, what it comes to, changes by effect, the rest in short, whose verdict flips."""
    old, new, changes, language = review.old, review.new, review.changes, review.spoken
    lines = [say(language, "diff.title", {"old": called(old, review), "new": called(new, review)})]
    lines += ["", _summary(changes, language)]
    if review.stale_version:
        lines.append(say(language, "diff.stale_version", {"id": new.id, "version": new.version}))
    lines += children_lines(review)
    for effect in _EFFECTS:
        chosen = [change for change in changes if change.effect == effect]
        if chosen:
            lines += ["", say(language, f"diff.{effect}_heading", {"n": len(chosen)})]
            lines += _listed(review, chosen, language)
    rest = [change for change in changes if not change.matters]
    spoken = [change for change in rest if change.field not in _SUMMED]
    if rest:
        lines += ["", say(language, "diff.neutral_heading")]
        lines += _listed(review, spoken, language)
        lines += _summed(rest, old, new, language)
    lines += impact_lines(review)
    return "\n".join(lines) + "\n"


def called(ruleset: Ruleset, review: Review) -> str:
    """A ruleset by its title, id and version; where both sides go by the same, by where it stands too."""
    language = review.spoken
    title = (ruleset.title_en or ruleset.title) if language == "en" else ruleset.title
    shown = say(language, "diff.ruleset", {"title": title, "id": ruleset.id, "version": ruleset.version})
    same = (review.old.id, review.old.version) == (review.new.id, review.new.version)
    return f"{shown} {ruleset.file}" if same and ruleset.file else shown


def _summary(changes: Sequence[Change], language: str) -> str:
    if not changes:
        return say(language, "diff.same")
    counted = [(effect, sum(change.effect == effect for change in changes)) for effect in _EFFECTS]
    parts = [say(language, f"diff.{effect}_count", {"n": number}) for effect, number in counted if number]
    if not parts:
        return say(language, "diff.no_verdict")
    flagged = sum(change.same_source and change.matters for change in changes)
    if flagged:
        parts.append(say(language, "diff.same_source_count", {"n": flagged}))
    return say(language, "diff.summary", {"counts": say(language, "diff.comma").join(parts)})


def _listed(review: Review, changes: Sequence[Change], language: str) -> Iterator[str]:
    """Changes under the name of their indicator, in the order in which they are given."""
    old, new = review.old, review.new
    last: str | None = ""
    for change in changes:
        if change.indicator != last:
            yield f"  {heading_words(change, language)}"
            last = change.indicator
        yield f"    {change_line(old, new, change, language)}"
        if change.witness is not None:
            yield f"      {witness_words(change.witness, old, new, change, language)}"
        if change.same_source and change.matters:
            yield f"      {say(language, 'diff.same_source')}"
        yield from reach_lines(review, change)


def _summed(changes: Sequence[Change], old: Ruleset, new: Ruleset, language: str) -> Iterator[str]:
    """What only reads differently, one line for each field: the numbers moved, the sources are other documents."""
    for field in _SUMMED:
        chosen = [change for change in changes if change.field == field]
        if not chosen:
            continue
        rows = [change for change in chosen if change.before is not None]
        details: dict[str, object] = {"n": len({change.indicator for change in rows})}
        if field == "number":
            moved = sorted(chosen, key=lambda change: naturally(change.old or ""))
            shown = [f"{change.old}→{change.new}" for change in moved]
            more = " …" if len(shown) > 5 else ""
            details["moved"] = say(language, "diff.comma").join(shown[:5]) + more
        yield f"  {say(language, f'diff.sum_{field}', details)}"
