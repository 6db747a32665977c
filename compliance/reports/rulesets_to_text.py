"""Rulesets as text: the list of those at hand, and one resolved ruleset with where every number comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.cells import plain
from compliance.reports import phrases
from compliance.reports.layout import columns
from compliance.rules.catalog import Head
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


def list_text(heads: Sequence[Head], language: str) -> str:
    """The rulesets by series and date: from when each is in force, what it builds on, whether its text is at hand."""
    rows = []
    for head in heads:
        since = head.effective_from.isoformat() if head.effective_from else "–"
        title = (head.title_en or head.title) if language == "en" else head.title
        title += "" if head.at_hand else f"  [{say(language, 'text.not_at_hand')}]"
        rows.append((head.series, since, f"{head.id}@{head.version}", head.extends or "", title))
    return "\n".join(columns(rows)) + "\n"


def ruleset_text(ruleset: Ruleset, indicator: str | None, language: str) -> str:
    """A resolved ruleset, row after row in the document's order, for reading beside the document."""
    lines = list(_head(ruleset, language))
    heading: tuple[str | None, str | None] | None = None
    for row in ruleset.indicators.values():
        if indicator is not None and row.id != indicator:
            continue
        if (row.domain, row.task) != heading:
            heading = (row.domain, row.task)
            lines += ["", " · ".join(filter(None, heading))]
        lines += _row(row, ruleset, language)
    if indicator is None and ruleset.withdrawn:
        lines += ["", say(language, "text.withdrawn")]
        lines += [f"  {gone.name} ({gone.id}): {gone.reason}" for gone in ruleset.withdrawn.values()]
    return "\n".join(lines) + "\n"


def _head(ruleset: Ruleset, language: str) -> Iterator[str]:
    title = (ruleset.title_en or ruleset.title) if language == "en" else ruleset.title
    yield f"{ruleset.id} {ruleset.version} · {title}"
    about = [ruleset.issuer, ruleset.number, ruleset.effective_from.isoformat() if ruleset.effective_from else None]
    yield " · ".join(filter(None, about))
    if ruleset.lineage:
        yield f"extends {' < '.join(f'{id_}@{version}' for id_, version in ruleset.lineage)}"
    if ruleset.variants:
        yield " · ".join(ruleset.variants.values())
    yield f"sha256 {ruleset.sha256}"
    if ruleset.note:
        yield ruleset.note


def _row(row: Indicator, ruleset: Ruleset, language: str) -> Iterator[str]:
    kind = say(language, f"constraints.{row.constraint}")
    origin = row.set_by.get("requirement", ruleset.id)
    inherited = f"  ({say(language, 'text.set_by')} {origin})" if origin != ruleset.id else ""
    yield f"  {row.number} {phrases.indicator_name(row, language)} [{kind}]  {row.id}{inherited}"
    for criterion in row.criteria:
        yield f"      {_criterion(criterion, row, ruleset, language)}"
    if row.formula:
        yield f"      {say(language, 'text.formula_is')}: {row.formula}"
    citations = dict.fromkeys((*row.source, *(each for leaf in row.leaves() for each in leaf.source)))
    for citation in citations:
        yield f"      {phrases.citation_words(citation, ruleset, language)}"
    for other in row.contradictions:
        lines = say(language, "text.lines", {"lines": other.lines})
        yield f"      {say(language, 'text.contradiction')} ({lines}): “{other.quote}” {other.note or ''}".rstrip()
    for note in filter(None, [row.note]):
        yield f"      {note}"


def _criterion(criterion: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    part = phrases.part_name(criterion, row, ruleset, language)
    shown = (
        f"{part}: {_demand(criterion, row, ruleset, language)}" if part else _demand(criterion, row, ruleset, language)
    )
    if criterion.unverified:
        shown += f" [{say(language, 'text.unverified')}]"
    if criterion.applies:
        among = "; ".join(", ".join(variants) for variants in criterion.applies.values())
        shown += f" [{say(language, 'text.applies_to')} {among}]"
    return shown


def _demand(criterion: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """What a criterion demands of anybody: all its variants."""
    sign = PRINTED[criterion.comparator] if criterion.comparator else ""
    match criterion.demand:
        case Fixed(thresholds):
            return " / ".join(_threshold(each, sign, criterion.unit, language) for each in thresholds)
        case Baseline(period, change):
            base = say(language, "text.baseline", {"period": say(language, f"text.{period}", default=period)})
            return f"{sign} {base}" + (f" {'+' if change > 0 else '−'} {plain(abs(change))}" if change else "")
        case Delegated(to):
            return f"{sign} {phrases.delegated_words(to, language)}"
        case Unknown(why):
            return f"{sign} {say(language, 'text.unknown')}: {why}"
        case States(_, accepted, _):
            return f" {say(language, 'text.one_of')} ".join(accepted)
        case AnyOf(alternatives):
            either = f" {say(language, 'text.one_of')} "
            return either.join(_criterion(each, row, ruleset, language) for each in alternatives)
        case Nothing():
            return say(language, "text.nothing")


def _threshold(threshold: Threshold, sign: str, unit: str | None, language: str) -> str:
    shown = f"{sign} {phrases.amount(plain(threshold.value), unit)}"
    notes = ["·".join(among) for among in threshold.when.values()]
    if threshold.unverified:
        notes.append(say(language, "text.unverified"))
    if not notes:
        return shown
    return f"{shown} ({', '.join(notes)})" if language == "en" else f"{shown}（{'，'.join(notes)}）"
