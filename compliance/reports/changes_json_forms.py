"""The form of what ``diff`` prints as JSON (contract §4); ``schemas/`` is generated from it."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

Effect = Literal["tightened", "loosened", "shifted", "neutral", "open"]
Kind = Literal[
    "added", "removed", "threshold", "comparator", "unit", "variant", "constraint", "accepted", "source", "words",
    "number",
]  # fmt: skip
Verdict = Literal["pass", "fail", "veto", "undetermined", "not_applicable"]


class Compared(TypedDict):
    """One of the two rulesets."""

    id: str
    version: str
    title: str
    sha256: str


class ShownBy(TypedDict):
    """What judging the witness needs besides its value, and the verdicts; None: that side does not ask for it."""

    measures: str
    unit: str | None
    earlier: str | None
    variants: dict[str, str]
    claim: bool
    old: Verdict | None
    new: Verdict | None


class Change(TypedDict):
    """One change; an indicator of None is the ruleset as a whole, a witness is a value or a state."""

    indicator: str | None
    criterion: str | None
    field: str
    when: dict[str, str | list[str]]
    kind: Kind
    old: str | None
    new: str | None
    effect: Effect
    witness: str | None
    shown_by: ShownBy | None
    same_source: bool


class Impact(TypedDict):
    """A verdict that flips; an indicator of None is the area's."""

    area: str | None
    period: str | None
    indicator: str | None
    old: Verdict | None
    new: Verdict | None
    cause: str | None


class Diff(TypedDict):
    """Everything that ``diff --format json`` prints."""

    format: Literal[1]
    old: Compared
    new: Compared
    changes: list[Change]
    impact: list[Impact]
