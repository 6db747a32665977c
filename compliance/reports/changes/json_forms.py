"""The form of what ``diff`` prints as JSON (contract §4); ``schemas/`` is generated from it."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from compliance.problems import Place
from compliance.reports.to_json import Input

Effect = Literal["tightened", "loosened", "shifted", "neutral", "open"]
Kind = Literal[
    "added", "removed", "threshold", "comparator", "unit", "variant", "constraint", "accepted", "source", "words",
    "number", "effective", "sources", "contradictions", "range", "synonyms", "formula", "parent", "order", "other",
]  # fmt: skip
Verdict = Literal["pass", "fail", "veto", "undetermined", "not_applicable"]


class Compared(TypedDict):
    """One of the two rulesets."""

    id: str
    version: str
    title: str
    sha256: str


class Amount(TypedDict):
    """A number with its unit."""

    value: str
    unit: str


class Shown(TypedDict):
    """One measured thing: a value (with its sign where it is not exact), a state, a claim, or nothing.

    ``earlier`` has values by the period as a rule names it (``previous_period``, ``2017``).
    """

    measures: str
    value: str | None
    unit: str | None
    state: str | None
    earlier: dict[str, Amount]
    given: Amount | None
    claim: bool


class ShownBy(Shown):
    """All that judging the witness needs, and the verdicts on its row; None: that side has no such row.

    ``others`` are what else of the row has to be met or missed for it.
    """

    others: list[Shown]
    variants: dict[str, str]
    accept_unverified: bool
    old: Verdict | None
    new: Verdict | None


class Elsewhere(TypedDict):
    """A condition of another indicator, by which the other side asks for what came or went here."""

    indicator: str
    criterion: str


class Change(TypedDict):
    """One change; an indicator of None is the ruleset as a whole, a witness is a value or a state.

    ``hits`` are the rows whose verdict turns by a change of the ruleset as a whole.
    """

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
    elsewhere: list[Elsewhere]
    hits: list[str]
    inherited_by: list[str]
    shielded: list[str]


class Cause(TypedDict):
    """A change that made a verdict flip: its index among the changes, and what it is about."""

    change: int
    indicator: str | None
    criterion: str | None
    field: str


class Misread(TypedDict):
    """What is wrong with something in a measurement file, against one of the two rulesets."""

    code: str
    message: str
    place: Place | None


class Impact(TypedDict):
    """A verdict that flips; an indicator of None is the area's. A verdict of None: that ruleset does not judge it."""

    area: str | None
    period: str | None
    indicator: str | None
    old: Verdict | None
    new: Verdict | None
    cause: list[Cause]
    unread: list[Misread]


class Child(TypedDict):
    """A ruleset at hand that builds on one of the two."""

    id: str
    version: str
    title: str
    of: Literal["old", "new", "both"]
    pins: str
    through: list[str]


class Unchanged(TypedDict):
    """An indicator of which both sides ask the same.

    ``rests``: ``document`` where both cite one document, ``note`` where the notes on a citation of either speak of the
    other one's year, so that it may have been filled from it.
    """

    indicator: str
    rests: Literal["document", "note"] | None


class Options(TypedDict):
    """What the verdicts of the impact depend on besides the files."""

    accept_unverified: bool
    set: dict[str, str]
    only: str | None


class Judged(TypedDict):
    """An area in a period that both rulesets were held against."""

    area: str | None
    period: str | None


class Unread(TypedDict):
    """What one side cannot read though the other can; ``whole``: it is made for other areas and judges none of it."""

    side: Literal["old", "new"]
    area: str | None
    period: str | None
    whole: bool
    problem: Misread


class Diff(TypedDict):
    """Everything that ``diff --format json`` prints; the last four with ``--impact`` alone."""

    format: Literal[1]
    old: Compared
    new: Compared
    changes: list[Change]
    impact: list[Impact]
    children: list[Child]
    unchanged: list[Unchanged]
    options: NotRequired[Options]
    inputs: NotRequired[list[Input]]
    subjects: NotRequired[list[Judged]]
    unread: NotRequired[list[Unread]]
