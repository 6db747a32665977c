"""What needs reading first: by verdict, then by how far from what is demanded, in proportion to it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from operator import itemgetter

from compliance.judging.derive import value_now
from compliance.judging.verdict import CriterionFinding, Finding, Verdict
from compliance.reports.phrases import WORST_FIRST
from compliance.rules.ruleset import naturally
from compliance.rules.sets import nearest_edge

_FAR = Fraction(10) ** 30


def weakest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Vetoes, misses, open ones, then those that are met; among each the ones farthest below or nearest above first."""
    return sorted(findings, key=weakness)


def weakness(finding: Finding) -> tuple[object, ...]:
    """The key of ``weakest_first``: what has no distance stands last among its verdict, by number."""
    spare = relative_margin(finding)
    row = finding.indicator
    return WORST_FIRST.index(finding.verdict), _FAR if spare is None else spare, naturally(row.number), row.id


def narrowly_met(findings: Iterable[Finding]) -> list[Finding]:
    """What is met with a distance that could be larger, the nearest to missing first."""
    met = [each for each in findings if each.verdict is Verdict.PASS and relative_margin(each) is not None]
    return weakest_first(met)


def relative_margin(finding: Finding) -> Fraction | None:
    """The smallest margin of an indicator's conditions in proportion to what each demands; negative when missed."""
    found = tightest(finding)
    return None if found is None else found[0]


def tightest(finding: Finding) -> tuple[Fraction, CriterionFinding] | None:
    """The condition with the smallest margin in proportion to what it demands, and that proportion.

    None without one: for states, where 0 is demanded, and where nothing better is possible than what was measured
    (100 % of ≥ 100 % is not met narrowly). Of alternatives the best one counts.
    """
    found = []
    for criterion in finding.criteria:
        among = [(share, leaf) for leaf in criterion.leaves() if (share := _share(leaf)) is not None]
        if among:
            found.append(max(among, key=itemgetter(0)))
    return min(found, key=itemgetter(0), default=None)


def _share(leaf: CriterionFinding) -> Fraction | None:
    value = value_now(leaf)
    edge = None if value is None or leaf.passing is None else nearest_edge(leaf.passing, value)
    if leaf.margin is None or not edge or _best_possible(leaf):
        return None
    return leaf.margin / abs(edge)


def _best_possible(leaf: CriterionFinding) -> bool:
    """Whether a value that passes cannot be better: it is the one that is asked, or at the end of what can be."""
    if leaf.verdict is not Verdict.PASS:
        return False
    accepted, span, value = leaf.passing, leaf.criterion.range, value_now(leaf)
    if accepted is not None and accepted.only is not None:
        return True
    if span is None or value is None or accepted is None:
        return False
    return (accepted.high is None and value == span[1]) or (accepted.low is None and value == span[0])
