"""What a criterion demands of anybody, in words: every variant, for ``show`` and where a subject's own is not known."""

from __future__ import annotations

from dataclasses import replace

from compliance.cells import amount, plain
from compliance.judging.verdict import CriterionFinding, Finding
from compliance.reports.phrases import (
    delegated_words,
    indicator_name,
    part_name,
    period_words,
    required_words,
    shown_unit,
)
from compliance.rules.passing import PRINTED
from compliance.rules.ruleset import (
    AnyOf,
    Baseline,
    Criterion,
    Delegated,
    Fixed,
    Indicator,
    Nothing,
    Ruleset,
    States,
    Threshold,
    Unknown,
)
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
    if isinstance(leaf.criterion.demand, Fixed) and leaf.required.value is None:
        return demand_words(leaf.criterion, finding.indicator, ruleset, language)
    return required_words(leaf.required, language, shown_unit(leaf.measured))


def demand_words(criterion: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """What a criterion demands of anybody: all its variants."""
    sign = PRINTED[criterion.comparator] if criterion.comparator else ""
    match criterion.demand:
        case Fixed(thresholds):
            return " / ".join(_threshold(each, sign, criterion.unit, language) for each in thresholds)
        case Baseline(period, change):
            base = say(language, "text.baseline", {"period": period_words(period, language)})
            return f"{sign} {base}" + (f" {'+' if change > 0 else '−'} {plain(abs(change))}" if change else "")
        case Delegated(to):
            return f"{sign} {delegated_words(to, language)}"
        case Unknown(why):
            return f"{sign} {say(language, 'text.unknown')}: {why}"
        case States(_, accepted, _):
            return f" {say(language, 'text.one_of')} ".join(accepted)
        case AnyOf(alternatives):
            either = f" {say(language, 'text.one_of')} "
            return either.join(_alternative(each, criterion, row, ruleset, language) for each in alternatives)
        case Nothing():
            return say(language, "text.nothing")


def _alternative(each: Criterion, of: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """One of several ways to meet a criterion; what it measures is said where that is not the criterion's own."""
    if each.measures != of.measures:
        return criterion_words(each, row, ruleset, language)
    return criterion_words(replace(each, measures=row.id), row, ruleset, language)


def _threshold(threshold: Threshold, sign: str, unit: str | None, language: str) -> str:
    shown = f"{sign} {amount(plain(threshold.value), unit)}"
    notes = ["·".join(among) for among in threshold.when.values()]
    if threshold.unverified:
        notes.append(say(language, "text.unverified"))
    if not notes:
        return shown
    return f"{shown} ({', '.join(notes)})" if language == "en" else f"{shown}（{'，'.join(notes)}）"
