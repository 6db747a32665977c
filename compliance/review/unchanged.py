"""The indicators of which two rulesets ask the same, and whether either side leans on the other one's text.

That two encodings are alike says little where one was filled from the other: the citations tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from compliance.review.changes import Change, by_indicator
from compliance.rules.declared import Citation
from compliance.rules.ruleset import Indicator, Ruleset


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An indicator by whose changes, if it has any, no verdict changes.

    ``rests`` is ``document`` where both sides cite one document, ``note`` where what is noted on a citation of a text
    that is not at hand speaks of the year of the other side's text, else None. ``leaning`` are those citations.
    """

    before: Indicator
    after: Indicator
    rests: Literal["document", "note"] | None
    leaning: tuple[tuple[Ruleset, Citation], ...] = ()


def unchanged(old: Ruleset, new: Ruleset, changes: Sequence[Change]) -> tuple[Unchanged, ...]:
    """The indicators of both that ask the same, in the new order."""
    moved = by_indicator(changes)
    return tuple(
        _unchanged(old, new, old.indicators[row.id], row)
        for row in new.rows
        if row.id in old.indicators and row.id not in moved
    )


def _unchanged(old: Ruleset, new: Ruleset, before: Indicator, after: Indicator) -> Unchanged:
    if _documents(old, before) & _documents(new, after):
        return Unchanged(before, after, "document")
    leaning = (*_leaning(old, before, new), *_leaning(new, after, old))
    return Unchanged(before, after, "note" if leaning else None, leaning)


def cited_by(row: Indicator) -> tuple[Citation, ...]:
    """Everything that a row and its conditions cite, each once."""
    return tuple(dict.fromkeys((*row.source, *(each for leaf in row.leaves() for each in leaf.source))))


def _documents(ruleset: Ruleset, row: Indicator) -> set[str]:
    """The documents behind a row, by number where they have one."""
    sources = [ruleset.sources.get(each.ref) for each in cited_by(row)]
    return {each.number or each.title for each in sources if each is not None}


def _leaning(ruleset: Ruleset, row: Indicator, other: Ruleset) -> Iterator[tuple[Ruleset, Citation]]:
    """The citations of a row whose notes speak of the other ruleset's year, where that is not its own."""
    years = [None if each.effective_from is None else each.effective_from.year for each in (ruleset, other)]
    if years[1] is None or years[0] == years[1]:
        return
    for citation in cited_by(row):
        if citation.grade != "quoted" and re.search(rf"(?<!\d){years[1]}(?!\d)", citation.note or ""):
            yield ruleset, citation
