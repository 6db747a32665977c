"""One change between two rulesets, as a reviewer reads it: what, for whom, from what to what, and with which effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from fractions import Fraction
from typing import Literal

from compliance.rules.ruleset import Criterion, Indicator

Kind = Literal[
    "added", "removed", "threshold", "comparator", "unit", "variant", "constraint", "accepted", "source", "words",
    "number",
]  # fmt: skip
Effect = Literal["tightened", "loosened", "shifted", "neutral", "open"]
Told = Literal["pass", "fail", "veto", "undetermined", "not_applicable", "not_asked"]
When = Mapping[str, tuple[str, ...]]

MIRRORED: Mapping[Effect, Effect] = {
    "tightened": "loosened", "loosened": "tightened", "shifted": "shifted", "neutral": "neutral", "open": "open",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Witness:
    """A measurement that shows a change: of what, which value or state, and the verdicts before and after.

    Neither value nor state: nothing was measured at all (or, with ``claim``, somebody claims that it does not apply).
    ``earlier`` is the value that a demand against a baseline is held against, in the same unit. ``variants`` are those
    of an area that the change concerns. ``not_asked`` means that the rule has no such demand.
    """

    measures: str
    old: Told
    new: Told
    value: Fraction | None = None
    unit: str | None = None
    state: str | None = None
    earlier: Fraction | None = None
    variants: Mapping[str, str] = made(default_factory=dict)
    claim: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in what two rulesets say of one indicator (None: of the ruleset as a whole).

    ``old`` and ``new`` are what either side says, in the signs of a JSON report, None where it says nothing. ``when``
    names the variants that it concerns, none when it concerns all. ``same_source`` flags a demand that changed although
    the citation behind it did not. ``before`` and ``after`` are the rows, ``was`` and ``now`` the conditions.
    """

    indicator: str | None
    criterion: str | None
    field: str
    kind: Kind
    effect: Effect
    old: str | None
    new: str | None
    when: When = made(default_factory=dict)
    witness: Witness | None = None
    same_source: bool = False
    before: Indicator | None = None
    after: Indicator | None = None
    was: Criterion | None = None
    now: Criterion | None = None

    @property
    def matters(self) -> bool:
        """Whether a verdict may change."""
        return self.effect != "neutral"


def verdict_may_change(changes: Iterable[Change]) -> bool:
    """Whether any of the changes can change a verdict."""
    return any(change.matters for change in changes)
