"""What ``check`` found in large tables: a verdict and counts for every area and period, for whoever shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compliance.judging.verdict import Verdict, weighs, worst
from compliance.rules.ruleset import Constraint, Ruleset

Counts = Mapping[Constraint, Sequence[int]]  # one for each verdict, in their order
_PLACES = {verdict: place for place, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Area:
    """One area in one period: its verdict, and how many indicators of each constraint type have each verdict."""

    name: str | None
    period: str | None
    verdict: Verdict
    counts: Counts

    def counted(self, verdict: Verdict) -> int:
        """How many indicators have a verdict, but those that are only aimed at."""
        place = _PLACES[verdict]
        return sum(several[place] for constraint, several in self.counts.items() if weighs(constraint))


@dataclass(frozen=True, slots=True)
class Areas:
    """All areas and periods of some tables, judged by one ruleset.

    ``apart`` counts the rows that belong to nothing which is judged, by the code of what is wrong with them; ``inputs``
    are the names of the tables and ``rows`` how many rows they have. ``areas`` may be gone through more than once; each
    time they may be made anew. ``number`` is how many there are, ``worst`` the worst verdict of them.
    """

    ruleset: Ruleset
    areas: Iterable[Area]
    number: int
    worst: Verdict
    apart: Mapping[str, int]
    inputs: tuple[str, ...]
    rows: int
    options: Mapping[str, Any]
    version: str
    language: str
    terminal: bool = False

    @property
    def verdict(self) -> Verdict:
        """The worst verdict; rows that belong to nothing leave it undetermined at least."""
        return worst([self.worst, *([Verdict.UNDETERMINED] if self.apart else [])])
