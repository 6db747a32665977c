"""The indicators of which both rulesets ask the same, in words: those of independent sources apart from the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.reports.changes.words import joined, noted
from compliance.reports.phrases import indicator_name
from compliance.review.review import Review
from compliance.review.unchanged import Unchanged
from compliance.words import say


@dataclass(frozen=True, slots=True)
class Alike:
    """Indicators that ask the same, of one kind of proof: what that kind means, and each with what is noted of it."""

    heading: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def unchanged_heading(review: Review, language: str) -> str:
    """How many ask the same."""
    return say(language, "note.unchanged", {"n": len(review.unchanged)})


def alike(review: Review, language: str) -> Iterator[Alike]:
    """Those that ask the same: what leans on the other side first, then of one document, then of two."""
    for rests in ("note", "document", None):
        chosen = [each for each in review.unchanged if each.rests == rests]
        if chosen:
            key = f"note.unchanged_{rests or 'apart'}"
            rows = tuple((_named(each, language), tuple(_noted(each, review, language))) for each in chosen)
            yield Alike(say(language, key, {"n": len(chosen)}), rows)


def listed(rows: Alike, language: str) -> str:
    """The names of indicators, one after the other."""
    return joined((name for name, _ in rows.rows), language, "stop")


def _named(each: Unchanged, language: str) -> str:
    old, new = each.before.number, each.after.number
    number = new if old == new else say(language, "note.number_was", {"old": old, "new": new})
    return f"{number}{'' if number.endswith('）') else ' '}{indicator_name(each.after, language)}"


def _noted(each: Unchanged, review: Review, language: str) -> Iterator[str]:
    for ruleset, citation in each.leaning:
        side = "source_old" if ruleset is review.old else "source_new"
        told = noted(citation, language)
        yield f"{say(language, f'note.{side}')}{say(language, 'text.colon')}{told}"
