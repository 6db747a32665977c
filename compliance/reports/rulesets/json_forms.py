"""The forms of what ``show`` and ``list`` print as JSON (contract §4); see ``json_forms.py``.

A description of what ``rules/canonical.py`` and ``to_json.py`` write.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict  # as in json_forms.py

from compliance.reports.json_forms import Citation, Comparator, Constraint, Contradiction, Variants

When = dict[str, str | list[str]]
Meaning = Literal["fail", "veto"]

# The days on which a ruleset is in force: from None where that is not known, to None until its successor.
Effective = TypedDict("Effective", {"from": str | None, "to": str | None})
InForce = TypedDict("InForce", {"from": NotRequired[str], "to": NotRequired[str]})  # the same, where no key is null


class Source(TypedDict):
    """A document that rules come from; ``ruleset`` is the one whose file declares it."""

    title: str
    number: NotRequired[str]
    issuer: NotRequired[str]
    file: NotRequired[str]
    sha256: NotRequired[str]
    note: NotRequired[str]
    issued: NotRequired[str]
    ruleset: str


class Quantity(TypedDict):
    """A raw quantity that criteria and formulas use."""

    name: str
    name_en: NotRequired[str]
    aliases: NotRequired[list[str]]
    unit: NotRequired[str]
    range: NotRequired[list[str]]
    note: NotRequired[str]


class Axis(TypedDict):
    """A way in which requirements vary, its variants, and other words for them."""

    name: str
    name_en: NotRequired[str]
    variants: list[str]
    synonyms: Variants


class Threshold(TypedDict):
    """A number as the document prints it, for the variants of ``when``; for all where that is empty."""

    when: When
    value: NotRequired[str]
    between: NotRequired[list[str]]
    unverified: bool


class Criterion(TypedDict):
    """One condition of an indicator; of the keys from ``thresholds`` to ``requirement`` it has those of its kind."""

    criterion: str
    measures: str
    unit: NotRequired[str]
    comparator: NotRequired[Comparator]
    thresholds: NotRequired[list[Threshold]]
    rounding: NotRequired[str]
    baseline: NotRequired[str]
    change: NotRequired[str]
    delegated_to: NotRequired[str]
    unknown: NotRequired[str]
    states: NotRequired[list[str]]
    accepted: NotRequired[list[str]]
    synonyms: NotRequired[Variants]
    any: NotRequired[list[Criterion]]
    requirement: NotRequired[Literal["none"]]
    unverified: NotRequired[Literal[True]]
    range: NotRequired[list[str]]
    applies: NotRequired[When]
    may_not_apply: NotRequired[Literal[True]]
    lead: NotRequired[list[str]]
    deadline: NotRequired[str]
    note: NotRequired[str]
    source: NotRequired[Citation | list[Citation]]


class Indicator(TypedDict):
    """One row of the indicator table, everything inherited filled in; ``set_by`` names the ruleset of each field."""

    id: str
    number: str
    name: str
    name_en: NotRequired[str]
    aliases: list[str]
    domain: NotRequired[str]
    task: NotRequired[str]
    unit: NotRequired[str]
    constraint: Constraint
    lead: list[str]
    partners: NotRequired[list[str]]
    deadline: NotRequired[str]
    formula: NotRequired[str]
    range: NotRequired[list[str]]
    note: NotRequired[str]
    applies: NotRequired[When]
    may_not_apply: NotRequired[Literal[True]]
    criteria: list[Criterion]
    source: NotRequired[Citation | list[Citation]]
    contradictions: list[Contradiction]
    set_by: dict[str, str]


class Withdrawn(TypedDict):
    """An indicator of the parent that the document leaves out."""

    id: str
    name: str
    reason: str
    source: NotRequired[Citation | list[Citation]]


class Parent(TypedDict):
    """A ruleset that another builds on; ``at_hand`` stands where its text is not."""

    id: str
    version: str
    at_hand: NotRequired[Literal[False]]


class Ruleset(TypedDict):
    """Which ruleset it is, and what it declares; ``sha256`` is the digest of the whole, parents included.

    ``parents`` stand nearest first; ``ancestor_names`` are names of theirs by which a measurement is still understood.
    """

    id: str
    version: str
    title: str
    title_en: NotRequired[str]
    series: str
    extends: NotRequired[str]
    parents: NotRequired[list[Parent]]
    at_hand: NotRequired[Literal[False]]
    issuer: NotRequired[str]
    number: NotRequired[str]
    issued: NotRequired[str]
    effective: InForce
    language: Literal["zh", "en"]
    note: NotRequired[str]
    variants: Variants
    verdicts: dict[Constraint, Meaning]
    sha256: str
    sources: dict[str, Source]
    quantities: dict[str, Quantity]
    axes: dict[str, Axis]
    ancestor_names: NotRequired[dict[str, str]]


class Show(TypedDict):
    """What ``compliance show --format json`` prints."""

    format: Literal[1]
    ruleset: Ruleset
    indicators: list[Indicator]
    withdrawn: list[Withdrawn]


class Listed(TypedDict):
    """A ruleset at hand, or one that is known to exist."""

    id: str
    version: str
    title: str
    series: str
    extends: str | None
    effective: Effective
    at_hand: bool


class Condition(TypedDict):
    """A condition of an indicator, by both names."""

    indicator: str
    criterion: str


class Version(TypedDict):
    """What one ruleset says of an indicator; None where it does not ask, or its text is not at hand.

    ``gap``: texts between it and the one that it is compared with are not at hand. ``elsewhere``: what asks for the
    same thing under another indicator.
    """

    ruleset: str
    version: str
    title: str
    effective: Effective
    at_hand: bool
    indicator: Indicator | None
    withdrawn: str | None
    compared_with: str | None
    effects: list[Literal["tightened", "loosened", "shifted", "open"]]
    gap: bool
    elsewhere: list[Condition]
    plans: list[Version]


class Series(TypedDict):
    """A series with its versions by date."""

    series: str
    versions: list[Version]


class History(TypedDict):
    """What ``compliance history --format json`` prints."""

    format: Literal[1]
    indicator: str
    name: str
    series: list[Series]


class List(TypedDict):
    """What ``compliance list --format json`` prints."""

    format: Literal[1]
    rulesets: list[Listed]
