"""Findings that depend on which of two numbers of a document holds: shown to whoever decides, never judged by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.judging.verdict import CriterionFinding, Finding, Verdict
from compliance.rules.contradicted import other_number
from compliance.rules.declared import Contradiction
from compliance.rules.sets import lies_in


@dataclass(frozen=True, slots=True)
class Disputed:
    """A condition on which another place of the document decides otherwise; ``verdict`` is what it would be there."""

    leaf: CriterionFinding
    other: Contradiction
    verdict: Verdict


def disputed(finding: Finding) -> Iterator[Disputed]:
    """The conditions of a finding that would be judged otherwise by another number of the same document."""
    for leaf in finding.leaves():
        value = None if leaf.measured is None else leaf.measured.converted or leaf.measured.exact
        if value is None or leaf.verdict not in (Verdict.PASS, Verdict.FAIL):
            continue
        for other in finding.indicator.contradictions:
            number = other_number(leaf.criterion, other)
            accepted = None if number is None else leaf.criterion.requirement.at(number)
            if accepted is None:
                continue
            there = Verdict.PASS if lies_in(value, accepted) else Verdict.FAIL
            if there is not leaf.verdict:
                yield Disputed(leaf, other, there)


def to_check(finding: Finding) -> bool:
    """Whether somebody has to look at an indicator whatever its verdict: its value is doubted, or its demand."""
    return bool(finding.doubted) or any(True for _ in disputed(finding))
