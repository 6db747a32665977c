"""One area and period held against several rulesets: who passes where."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.judging.verdict import Assessment, Finding
from compliance.reports import phrases


def same_subject(assessments: Sequence[Assessment]) -> list[list[Assessment]]:
    """The subjects that several rulesets judge, each with all its assessments."""
    groups: dict[tuple[object, object], list[Assessment]] = {}
    for each in assessments:
        groups.setdefault((each.area, each.period), []).append(each)
    return [group for group in groups.values() if len(group) > 1]


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
