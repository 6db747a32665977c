"""Rulesets, their list and the history of an indicator as JSON, with a shape for each thing (``reports/to_json.py``).

A ruleset prints its canonical form (``rules/canonical.py``). Rows, and what they declare, are printed by the fields of
their own classes, requirements by the keys of their kinds; only the head and printed numbers have classes here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Literal

from compliance.problems import Place
from compliance.reports.to_json import ABSENT, FileProblem, Named, Output, Shape, Titled, Variants, of, text_of
from compliance.rules import ruleset as rules
from compliance.rules.canonical import indicator_form, with_digest
from compliance.rules.declared import Axis, Quantity, Source, WeightNote

OPTIONAL: Any = of(lambda _: ABSENT, optional=True)  # a key of what ``canonical.py`` writes
When = Mapping[str, str | list[str]]


class Linted(Shape):
    """A problem of a rule file, or a warning."""

    level: Literal["error", "warning"]
    problem: FileProblem = of(form=FileProblem.form)


class Lint(Output):
    """What ``lint --format json`` prints."""

    problems: list[Linted] = of(each=Linted.form)


class Case(Shape):
    """A ruleset test case: the verdict (with its reason) or the problem that should come of it, and what did."""

    ruleset: str = of("case.ruleset")
    place: Place = of("case.place")
    case: str = of(lambda outcome: str(outcome.case))
    expected: str
    found: str
    holds: bool


class Cases(Output):
    """What ``test --format json`` prints."""

    cases: list[Case] = of(each=Case.form)


class Effective(Shape):
    """The days on which a ruleset is in force: from None where that is not known, to None until its successor."""

    from_: str | None = of("effective_from")
    to: str | None = of("effective_to")


class InForce(Shape):
    """The days on which a ruleset is in force; a day that is not known has no key."""

    from_: str = OPTIONAL
    to: str = OPTIONAL


class Ends(Shape):
    """What is possible where one side alone has an end; null is none."""

    from_: str | None
    to: str | None


Possible = list[str] | Ends | Literal["any"]


class Threshold(Shape):
    """A number as the document prints it, for the variants of ``when``; for all where that is empty."""

    when: When
    value: str = OPTIONAL
    between: list[str] = OPTIONAL
    unverified: bool


class Parent(Named):
    """A ruleset that another builds on; ``at_hand`` stands where its text is not."""

    at_hand: Literal[False] = OPTIONAL


class DeclaredUnit(Shape):
    """A unit that the ruleset declares: what it is; without that, a kind of its own."""

    is_: str = OPTIONAL
    aliases: list[str] = OPTIONAL


class Ruleset(Titled):
    """Which ruleset it is, and what it declares; ``sha256`` is the digest of the whole, parents included.

    ``parents`` stand nearest first; ``ancestor_names`` are names of theirs by which a measurement is still understood.
    """

    title_en: str = OPTIONAL
    series: str
    extends: str = OPTIONAL
    parents: list[Parent] = OPTIONAL
    at_hand: Literal[False] = OPTIONAL
    issuer: str = OPTIONAL
    number: str = OPTIONAL
    issued: str = OPTIONAL
    effective: InForce
    judges: str = OPTIONAL
    language: Literal["zh", "en"]
    note: str = OPTIONAL
    variants: Variants
    verdicts: Mapping[rules.Constraint, Literal["fail", "veto"]]
    verdict_notes: Mapping[rules.Constraint, WeightNote] = OPTIONAL
    sha256: str
    sources: Mapping[str, Source]
    quantities: Mapping[str, Quantity]
    axes: Mapping[str, Axis]
    units: Mapping[str, DeclaredUnit] = OPTIONAL
    ancestor_names: Mapping[str, str] = OPTIONAL


class Show(Output):
    """What ``compliance show --format json`` prints."""

    ruleset: Ruleset
    indicators: list[rules.Indicator]
    withdrawn: list[rules.Withdrawn]


class Listed(Titled):
    """A ruleset at hand, or one that is known to exist."""

    series: str
    extends: str | None
    effective: Effective = of(form=Effective.form)
    at_hand: bool


class List(Output):
    """What ``compliance list --format json`` prints."""

    rulesets: list[Listed] = of(each=Listed.form)


class Condition(Shape):
    """A condition of an indicator, by both names."""

    indicator: str = of(lambda pair: pair[0].id)
    criterion: str = of(lambda pair: pair[1].name)


class Version(Shape):
    """What one ruleset says of an indicator; None where it does not ask, or its text is not at hand.

    ``gap``: texts between it and the one that it is compared with are not at hand. ``elsewhere``: what asks for the
    same thing under another indicator.
    """

    ruleset: str = of("head.id")
    version: str = of("head.version")
    title: str = of("head.title")
    effective: Effective = of("head", Effective.form)
    at_hand: bool = of(lambda entry: entry.ruleset is not None)
    indicator: rules.Indicator | None = of("row", lambda row, _: indicator_form(row))
    withdrawn: str | None = of("withdrawn", lambda withdrawn, _: withdrawn.reason)
    compared_with: str | None = of(
        lambda entry: None if entry.compared is None or entry.ruleset is None else entry.compared.id
    )
    effects: list[Literal["tightened", "loosened", "shifted", "open"]]
    gap: bool
    elsewhere: list[Condition] = of("elsewhere", each=Condition.form)
    plans: list[Version] = of(lambda entry: [Version.form(plan) for plan in entry.plans])


class Series(Shape):
    """A series with its versions by date."""

    series: str = of(itemgetter(0))
    versions: list[Version] = of(itemgetter(1), each=Version.form)


class History(Output):
    """What ``compliance history --format json`` prints."""

    indicator: str = of("id")
    name: str = of("row.name")
    series: list[Series] = of("series", each=Series.form)


def ruleset_json(ruleset: rules.Ruleset, rows: Sequence[rules.Indicator]) -> str:
    """The resolved ruleset with rows of it, and their provenance."""
    ids = {row.id for row in rows}
    form = with_digest(ruleset)
    form["indicators"] = [row for row in form["indicators"] if row["id"] in ids]
    return text_of(form)
