"""Rulesets, their list and the history of an indicator as JSON, with a class for each thing (``reports/to_json.py``).

A ruleset prints its canonical form (``rules/canonical.py``). Rows, and what they declare, are printed by the fields of
their own classes; only the head, and the keys of each kind of requirement, have classes here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from compliance.problems import Place, Problem
from compliance.reports.to_json import ABSENT, Comparator, FileProblem, Shape, Variants, problem_form, text_of
from compliance.rules import ruleset as rules
from compliance.rules.canonical import indicator_form, with_digest
from compliance.rules.catalog import Head
from compliance.rules.declared import Axis, Quantity, Source, WeightNote
from compliance.rules.requirements import Criterion

if TYPE_CHECKING:
    from compliance.cases import Outcome
    from compliance.review import history as through_time

When = Mapping[str, str | list[str]]


def ruleset_json(ruleset: rules.Ruleset, rows: Sequence[rules.Indicator]) -> str:
    """The resolved ruleset with rows of it, and their provenance."""
    ids = {row.id for row in rows}
    form = with_digest(ruleset)
    form["indicators"] = [row for row in form["indicators"] if row["id"] in ids]
    return text_of(form)


def rulesets_json(heads: Sequence[Head]) -> str:
    """The rulesets at hand, and those that are known to exist."""

    return text_of(List(1, [Listed.shaped(head, effective=_effective(head)) for head in heads]))


def history_json(history: through_time.History) -> str:
    """Every series that asks for an indicator, with its versions by date."""
    series = [Series(name, [_version(entry) for entry in entries]) for name, entries in history.series]
    return text_of(History(1, history.id, history.row.name, series))


def _effective(head: Head) -> Effective:
    days = (None if day is None else day.isoformat() for day in (head.effective_from, head.effective_to))
    return Effective(*days)


def _version(entry: through_time.Entry) -> Version:
    return Version.shaped(
        entry.head,
        ruleset=entry.head.id,
        effective=_effective(entry.head),
        at_hand=entry.ruleset is not None,
        indicator=None if entry.row is None else indicator_form(entry.row),
        withdrawn=None if entry.withdrawn is None else entry.withdrawn.reason,
        compared_with=None if entry.compared is None or entry.ruleset is None else entry.compared.id,
        effects=entry.effects,
        gap=entry.gap,
        elsewhere=[Condition(row.id, each.name) for row, each in entry.elsewhere],
        plans=[_version(plan) for plan in entry.plans],
    )


def lint_json(problems: Sequence[Problem], language: str) -> str:
    """Every problem of rule files, in the words of a language."""
    return text_of(Lint(1, [Linted(each.level, problem_form(each, language)) for each in problems]))


def cases_json(outcomes: Sequence[Outcome]) -> str:
    """What came of ruleset test cases."""
    cases = [
        Case(each.case.ruleset, each.case.place, str(each.case), each.expected, each.found, each.holds)
        for each in outcomes
    ]
    return text_of(Cases(1, cases))


class Linted(Shape):
    """A problem of a rule file, or a warning."""

    level: Literal["error", "warning"]
    problem: FileProblem


class Lint(Shape):
    """What ``lint --format json`` prints."""

    format: Literal[1]
    problems: list[Linted]


class Case(Shape):
    """A ruleset test case: the verdict (with its reason) or the problem that should come of it, and what did."""

    ruleset: str
    place: Place
    case: str
    expected: str
    found: str
    holds: bool


class Cases(Shape):
    """What ``test --format json`` prints."""

    format: Literal[1]
    cases: list[Case]


class Effective(Shape):
    """The days on which a ruleset is in force: from None where that is not known, to None until its successor."""

    from_: str | None
    to: str | None


class InForce(Shape):
    """The same, where no key is null."""

    from_: str = ABSENT
    to: str = ABSENT


class Ends(Shape):
    """What is possible where one side alone has an end; null is none."""

    from_: str | None
    to: str | None


Possible = list[str] | Ends | Literal["any"]


class Threshold(Shape):
    """A number as the document prints it, for the variants of ``when``; for all where that is empty."""

    when: When
    value: str = ABSENT
    between: list[str] = ABSENT
    unverified: bool = field(kw_only=True)


class Demanded(Shape):
    """What a criterion demands: of these keys it has those of its kind."""

    comparator: Comparator = ABSENT
    thresholds: list[Threshold] = ABSENT
    rounding: str = ABSENT
    baseline: str = ABSENT
    change: str = ABSENT
    delegated_to: str = ABSENT
    unknown: str = ABSENT
    states: list[str] = ABSENT
    accepted: list[str] = ABSENT
    synonyms: Variants = ABSENT
    any: list[Criterion] = ABSENT
    readings: list[Criterion] = ABSENT
    requirement: Literal["none"] = ABSENT


class Parent(Shape):
    """A ruleset that another builds on; ``at_hand`` stands where its text is not."""

    id: str
    version: str
    at_hand: Literal[False] = ABSENT


class DeclaredUnit(Shape):
    """A unit that the ruleset declares: what it is; without that, a kind of its own."""

    is_: str = ABSENT
    aliases: list[str] = ABSENT


class Ruleset(Shape):
    """Which ruleset it is, and what it declares; ``sha256`` is the digest of the whole, parents included.

    ``parents`` stand nearest first; ``ancestor_names`` are names of theirs by which a measurement is still understood.
    """

    id: str
    version: str
    title: str
    title_en: str = ABSENT
    series: str = field(kw_only=True)
    extends: str = ABSENT
    parents: list[Parent] = ABSENT
    at_hand: Literal[False] = ABSENT
    issuer: str = ABSENT
    number: str = ABSENT
    issued: str = ABSENT
    effective: InForce = field(kw_only=True)
    judges: str = ABSENT
    language: Literal["zh", "en"] = field(kw_only=True)
    note: str = ABSENT
    variants: Variants = field(kw_only=True)
    verdicts: Mapping[rules.Constraint, Literal["fail", "veto"]] = field(kw_only=True)
    verdict_notes: Mapping[rules.Constraint, WeightNote] = ABSENT
    sha256: str = field(kw_only=True)
    sources: Mapping[str, Source] = field(kw_only=True)
    quantities: Mapping[str, Quantity] = field(kw_only=True)
    axes: Mapping[str, Axis] = field(kw_only=True)
    units: Mapping[str, DeclaredUnit] = ABSENT
    ancestor_names: Mapping[str, str] = ABSENT


class Show(Shape):
    """What ``compliance show --format json`` prints."""

    format: Literal[1]
    ruleset: Ruleset
    indicators: list[rules.Indicator]
    withdrawn: list[rules.Withdrawn]


class Listed(Shape):
    """A ruleset at hand, or one that is known to exist."""

    id: str
    version: str
    title: str
    series: str
    extends: str | None
    effective: Effective
    at_hand: bool


class List(Shape):
    """What ``compliance list --format json`` prints."""

    format: Literal[1]
    rulesets: list[Listed]


class Condition(Shape):
    """A condition of an indicator, by both names."""

    indicator: str
    criterion: str


class Version(Shape):
    """What one ruleset says of an indicator; None where it does not ask, or its text is not at hand.

    ``gap``: texts between it and the one that it is compared with are not at hand. ``elsewhere``: what asks for the
    same thing under another indicator.
    """

    ruleset: str
    version: str
    title: str
    effective: Effective
    at_hand: bool
    indicator: rules.Indicator | None
    withdrawn: str | None
    compared_with: str | None
    effects: list[Literal["tightened", "loosened", "shifted", "open"]]
    gap: bool
    elsewhere: list[Condition]
    plans: list[Version]


class Series(Shape):
    """A series with its versions by date."""

    series: str
    versions: list[Version]


class History(Shape):
    """What ``compliance history --format json`` prints."""

    format: Literal[1]
    indicator: str
    name: str
    series: list[Series]
