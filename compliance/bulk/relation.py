"""How the ruleset falls apart: which things one row decides alone, and which need several rows of an area."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from compliance.bulk.outcomes import Outcome, Said, first_reason, unasked
from compliance.judging.judge import judge_indicator
from compliance.judging.verdict import CriterionFinding, Finding, Verdict, all_of
from compliance.measurements.cellreading import read_measurement
from compliance.measurements.measurement import Entry, Subject
from compliance.place import Place
from compliance.problems import Problem
from compliance.rules.ruleset import Baseline, Fixed, Indicator, Ruleset
from compliance.units import is_share, parse_unit

NOWHERE = Place("")


@dataclass(frozen=True, slots=True)
class Component:
    """Things that are measured and indicators that hang together: none of it says anything of another component.

    ``alone``: a row of its only thing decides its indicators by itself.
    """

    ids: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    axes: frozenset[str]
    alone: bool


def components(ruleset: Ruleset, *, given: bool, claims: bool) -> tuple[Component, ...]:
    """The components of a ruleset, for tables that have a column of given thresholds, or of claims."""
    group: dict[str, set[str]] = {}  # by "id" or "indicator id", the members, shared by all of a component

    def join(names: set[str]) -> None:
        together = set(names)
        for name in names:
            together |= group.get(name, set())
        for name in together:
            group[name] = together

    needs: dict[str, set[str]] = {}
    for row in ruleset.indicators.values():
        needs[row.id] = {leaf.measures for leaf in row.leaves()}
        for measured in tuple(needs[row.id]):
            needs[row.id] |= formula_inputs(ruleset, measured)
        if claims:
            needs[row.id].add(row.id)
        join({f"#{row.id}", *needs[row.id]})
    found: list[Component] = []
    for members in {id(members): members for members in group.values()}.values():
        rows = tuple(row for row in ruleset.indicators.values() if f"#{row.id}" in members)
        ids = tuple(sorted(name for name in members if not name.startswith("#")))
        axes = {axis for row in rows for criterion in row.criteria for axis in criterion.applies}
        for leaf in (leaf for row in rows for leaf in row.leaves()):
            axes |= set(leaf.applies)
            if isinstance(leaf.demand, Fixed):
                axes |= {axis for threshold in leaf.demand.thresholds for axis in threshold.when}
        alone = len(ids) == 1 and not _needs_others(ruleset, ids[0], rows, given=given)
        found.append(Component(ids, rows, frozenset(axes), alone))
    return tuple(found)


def formula_inputs(ruleset: Ruleset, id_: str) -> set[str]:
    """The quantities from which a formula computes a thing, where one does."""
    import re

    row = ruleset.indicators.get(id_)
    if row is None or row.formula is None:
        return set()
    return {name for name in re.findall(r"[a-z_][a-z0-9_]*", row.formula) if name in ruleset.quantities}


def _needs_others(ruleset: Ruleset, id_: str, rows: tuple[Indicator, ...], *, given: bool) -> bool:
    """Whether a row of a thing needs other rows to be judged: an earlier value, a given threshold, another period."""
    leaves = [leaf for row in rows for leaf in row.leaves()]
    if any(isinstance(leaf.demand, Baseline) or (given and leaf.delegated) for leaf in leaves):
        return True
    own = ruleset.unit_of(id_) or next((leaf.unit for leaf in leaves if leaf.unit), None)
    if own is None or not is_share(parse_unit(own)):
        return False
    return not _settled_fraction(ruleset, id_)  # a fraction may be doubtful for what another period says


def _settled_fraction(ruleset: Ruleset, id_: str) -> bool:
    """Whether a share of at most 1 without a unit is doubtful already for what the rule demands."""
    for value in (Decimal("0.5"), Decimal(1)):
        found = read_measurement(Entry("measurement", id_, None, None, NOWHERE, value=value), id_, ruleset, (ruleset,))
        if not isinstance(found, Problem):
            return False
    return True


def said_of(subject: Subject, ruleset: Ruleset, component: Component, findings: dict[str, Finding]) -> dict[str, Said]:
    """What a row of each thing of a component says: the finding on the indicator, else the criteria that measure it."""
    found = {}
    for id_ in component.ids:
        own = findings.get(id_)
        if own is not None and any(leaf.measures == id_ for leaf in own.indicator.leaves()):
            found[id_] = Said(own.verdict, own.reason)
            continue
        leaves = [leaf for row in component.indicators for leaf in findings[row.id].leaves() if _asks(leaf, id_)]
        if leaves:
            said = [Said(leaf.verdict, leaf.reason) for leaf in leaves]
            verdict = all_of(leaf.verdict for leaf in leaves)
            found[id_] = Said(verdict, first_reason(said, verdict))
            continue
        measured = subject.measurements.get(id_)
        if measured is not None and measured.problem is not None:
            found[id_] = Said(Verdict.UNDETERMINED, measured.problem)
        else:
            found[id_] = unasked(ruleset, id_)
    return found


def _asks(leaf: CriterionFinding, id_: str) -> bool:
    return leaf.criterion.measures == id_


def judged(subject: Subject, ruleset: Ruleset, component: Component, accept_unverified: bool) -> dict[str, Finding]:
    """The findings on the indicators of a component."""
    return {
        row.id: judge_indicator(row, subject, ruleset, accept_unverified=accept_unverified)
        for row in component.indicators
    }


def outcome_alone(subject: Subject, ruleset: Ruleset, component: Component, accept_unverified: bool) -> Outcome:
    """The outcome of the one thing of a component that a row decides alone."""
    findings = judged(subject, ruleset, component, accept_unverified)
    said = said_of(subject, ruleset, component, findings)[component.ids[0]]
    return Outcome(said, tuple(Said(findings[row.id].verdict, findings[row.id].reason) for row in component.indicators))
