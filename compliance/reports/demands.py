"""What a criterion demands of anybody, in words: every variant, for ``show`` and where a subject's own is not known."""

from __future__ import annotations

from dataclasses import replace

from compliance.judging.verdict import CriterionFinding, Finding
from compliance.reports.phrases import indicator_name, part_name, shown_unit
from compliance.rules.requirements import Criterion, required_words
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.words import say


def criterion_words(criterion: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """A criterion as the ruleset has it: what it measures and what it demands, of all variants."""
    part = part_name(criterion, row, ruleset, language)
    shown = demand_words(criterion, row, ruleset, language)
    if part:
        shown = f"{part}{say(language, 'text.colon')}{shown}"
    if criterion.unverified:
        shown += f" [{say(language, 'text.unverified')}]"
    if criterion.applies:
        among = "; ".join(", ".join(variants) for variants in criterion.applies.values())
        shown += f" [{say(language, 'text.applies_to')} {among}]"
    return shown


def elsewhere_words(row: Indicator, criterion: Criterion, ruleset: Ruleset, language: str) -> str:
    """That another indicator asks for something: which one, how it weighs, and what it demands."""
    details = {
        "number": row.number,
        "name": indicator_name(row, language),
        "constraint": say(language, f"constraints.{row.constraint}"),
        "demand": criterion_words(criterion, row, ruleset, language),
    }
    return say(language, "history.elsewhere", details)


def demanded_words(leaf: CriterionFinding, finding: Finding, ruleset: Ruleset, language: str) -> str:
    """What is demanded of the area; where its own number is not known, what the row demands of all."""
    if leaf.criterion.requirement.entries and not leaf.required.known:
        return demand_words(leaf.criterion, finding.indicator, ruleset, language)
    return required_words(leaf.required, language, shown_unit(leaf.measured))


def demand_words(criterion: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """What a criterion demands of anybody: all its variants."""

    def alternative(each: Criterion) -> str:
        return _alternative(each, criterion, row, ruleset, language)

    return criterion.requirement.reads(criterion, language, alternative)


def _alternative(each: Criterion, of: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """One of several ways to meet a criterion; what it measures is said where that is not the criterion's own."""
    if each.measures != of.measures:
        return criterion_words(each, row, ruleset, language)
    return criterion_words(replace(each, measures=row.id), row, ruleset, language)
