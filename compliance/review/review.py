"""Everything that a review of a change of rules knows, for whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from compliance.review.changes import Change, verdict_may_change
from compliance.review.children import Child, Reach
from compliance.review.impact import Impact
from compliance.review.unchanged import Unchanged, unchanged
from compliance.rules.ruleset import Ruleset


@dataclass(frozen=True)
class Review:
    """Two rulesets, what changed between them, which children a change reaches, and whose verdict flips.

    ``reach`` stands beside ``changes``, one for each; it is empty where nothing builds on either. ``impact`` is None
    when no measurements were handed in. ``language`` None is the new ruleset's own. ``options`` are those that the
    verdicts of the impact depend on.
    """

    old: Ruleset
    new: Ruleset
    changes: tuple[Change, ...]
    children: tuple[Child, ...] = ()
    reach: tuple[Reach, ...] = ()
    impact: Impact | None = None
    language: str | None = None
    version: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def spoken(self) -> str:
        """The language of the review."""
        return self.language or self.new.language

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
