"""The indicators of which both rulesets ask the same, in words: those of independent sources apart from the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.reports.changes.proof import well_proved
from compliance.reports.changes.words import joined, noted
from compliance.reports.phrases import indicator_name
from compliance.review.review import Review
from compliance.review.unchanged import Unchanged, cited_by
from compliance.rules.declared import Citation
from compliance.rules.ruleset import Ruleset
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
    """Those that ask the same: what leans on the other side, what is of one document, of weak proof, and the rest."""
    kinds = [_kind(each) for each in review.unchanged]
    for kind in ("note", "document", "weak", "apart"):
        chosen = [each for each, its in zip(review.unchanged, kinds, strict=True) if its == kind]
        if chosen:
            rows = tuple((_named(each, language), tuple(_noted(each, kind, review, language))) for each in chosen)
            yield Alike(say(language, f"note.unchanged_{kind}", {"n": len(chosen)}), rows)


def proved_apart(review: Review) -> int:
    """Of how many both sides are well proved, each by itself."""
    return sum(_kind(each) == "apart" for each in review.unchanged)


def _kind(each: Unchanged) -> str:
    if each.rests is not None:
        return each.rests
    return "apart" if all(well_proved(row) for row in (each.before, each.after)) else "weak"


def listed(rows: Alike, language: str) -> str:
    """The names of indicators, one after the other."""
    return joined((name for name, _ in rows.rows), language, "stop")


def _named(each: Unchanged, language: str) -> str:
    old, new = each.before.number, each.after.number
    number = new if old == new else say(language, "note.number_was", {"old": old, "new": new})
    return f"{number}{'' if number.endswith('）') else ' '}{indicator_name(each.after, language)}"


def _noted(each: Unchanged, kind: str, review: Review, language: str) -> Iterator[str]:
    """What keeps it from being proved."""
    leaning: tuple[tuple[Ruleset, Citation], ...] = each.leaning
    if kind == "weak":
        sides = ((review.old, each.before), (review.new, each.after))
        leaning = tuple((ruleset, one) for ruleset, row in sides if not well_proved(row) for one in cited_by(row))
    for ruleset, citation in leaning:
        side = say(language, "note.source_old" if ruleset is review.old else "note.source_new")
        yield f"{side}{say(language, 'text.colon')}{noted(citation, language)}"
