"""Several assessments beside each other: one subject by several rulesets, several subjects by one."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.judging.verdict import Assessment, Finding, Verdict
from compliance.reports import phrases
from compliance.rules.ruleset import Indicator, Ruleset


def same_subject(assessments: Sequence[Assessment]) -> list[list[Assessment]]:
    """The subjects that several rulesets judge, each with all its assessments."""
    groups: dict[tuple[object, object], list[Assessment]] = {}
    for each in assessments:
        groups.setdefault((each.area, each.period), []).append(each)
    return [group for group in groups.values() if len(group) > 1]


def by_ruleset(assessments: Sequence[Assessment]) -> list[list[Assessment]]:
    """The assessments by each ruleset, in the order in which the rulesets come."""
    groups: dict[Ruleset, list[Assessment]] = {}
    for each in assessments:
        groups.setdefault(each.ruleset, []).append(each)
    return list(groups.values())


def missed(group: Sequence[Assessment]) -> list[tuple[Indicator, list[Assessment]]]:
    """The indicators of one ruleset that somebody misses, each with who does; those that most miss first."""
    found: list[tuple[Indicator, list[Assessment]]] = []
    for index, finding in enumerate(group[0].findings):
        who = [each for each in group if each.findings[index].verdict in (Verdict.FAIL, Verdict.VETO)]
        if who:
            found.append((finding.indicator, who))
    return sorted(found, key=lambda pair: -len(pair[1]))


def disagreements(group: Sequence[Assessment], language: str) -> list[tuple[Finding, list[Finding | None]]]:
    """The indicators on which the rulesets' verdicts differ: a finding that names it, and what each ruleset found.

    None where a ruleset does not ask for it, which is a difference too.
    """
    found = [{finding.indicator.id: finding for finding in each.findings} for each in group]
    rows = []
    for id_ in dict.fromkeys(id_ for each in found for id_ in each):
        several = [each.get(id_) for each in found]
        words = {phrases.verdict_word(each.verdict, language) if each is not None else None for each in several}
        if len(words) > 1:
            rows.append((next(each for each in several if each is not None), several))
    return rows
