"""Everything that a review of a change of rules knows, what stayed the same too, for whoever shows it.

That two encodings are alike says little where one was filled from the other: the citations tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from compliance.review.changes import Change, by_indicator, verdict_may_change
from compliance.review.children import Child, Reach
from compliance.review.diff import renamed
from compliance.rules.declared import Citation
from compliance.rules.ruleset import Indicator, Ruleset

if TYPE_CHECKING:
    from compliance.review.impact import Flip, Impact


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


@dataclass(frozen=True)
class Review:
    """Two rulesets, what changed between them, which children a change reaches, and whose verdict flips.

    ``reach`` stands beside ``changes``, one for each; it is empty where nothing builds on either. ``impacts`` has one
    for each collection of measurements. ``language`` None is the new ruleset's own. ``options`` are those that the
    verdicts of the impacts depend on. ``commits`` are those of git that either side was read at.
    """

    old: Ruleset
    new: Ruleset
    changes: tuple[Change, ...]
    children: tuple[Child, ...] = ()
    reach: tuple[Reach, ...] = ()
    impacts: tuple[Impact, ...] = ()
    language: str | None = None
    version: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    commits: tuple[str | None, str | None] = (None, None)

    def to_dict(self) -> dict[str, Any]:
        """The review as the JSON of ``diff`` has it."""
        import json

        from compliance.reports.formats import rendered_review

        data: dict[str, Any] = json.loads(rendered_review("json", self))
        return data

    def __repr__(self) -> str:
        sides = f"{self.old.id} {self.old.version} → {self.new.id} {self.new.version}"
        return f"<Review of {sides}: {len(self.changes)} changes, {len(self.flips)} flips>"

    @property
    def spoken(self) -> str:
        """The language of the review."""
        return self.language or self.new.language

    @property
    def flips(self) -> tuple[Flip, ...]:
        """The verdicts that flip, in all collections."""
        return tuple(flip for each in self.impacts for flip in each.flips)

    @property
    def verdict_may_change(self) -> bool:
        """Whether a verdict may change, by the rules or in a collection."""
        return bool(self.flips) or verdict_may_change(self.changes)

    @cached_property
    def renamed(self) -> tuple[tuple[Indicator, Indicator], ...]:
        """Rows that one name has under two ids."""
        return renamed(self.old, self.new)

    @cached_property
    def unchanged(self) -> tuple[Unchanged, ...]:
        """The indicators of which both sides ask the same."""
        return unchanged(self.old, self.new, self.changes)

    @property
    def stale_version(self) -> bool:
        """Whether a verdict may change although the new ruleset goes by the same id and version."""
        same = (self.old.id, self.old.version) == (self.new.id, self.new.version)
        return same and verdict_may_change(self.changes)

    def reach_of(self, change: Change) -> Reach:
        """Which children a change reaches, and which have a row of their own."""
        found = (reach for each, reach in zip(self.changes, self.reach, strict=False) if each is change)
        return next(found, Reach())


@dataclass(frozen=True, slots=True)
class Branch:
    """A review of every ruleset that a branch moved; ``names`` and ``commits`` are those of its two ends.

    ``came`` are the rulesets that only the newer end has, ``went`` those that only the older one has.
    """

    names: tuple[str, str]
    commits: tuple[str, str]
    reviews: tuple[Review, ...]
    came: tuple[Ruleset, ...] = ()
    went: tuple[Ruleset, ...] = ()
    language: str | None = None

    @property
    def spoken(self) -> str:
        """The language of the note."""
        known = [*(each.new for each in self.reviews), *self.came, *self.went]
        return self.language or (known[0].language if known else "zh")

    @property
    def verdict_may_change(self) -> bool:
        """Whether a verdict may change by any of the rulesets that moved, or because one is gone."""
        return bool(self.went) or any(each.verdict_may_change for each in self.reviews)
