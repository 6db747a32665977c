"""Rulesets as text: the list of those at hand, and one resolved ruleset with where every number comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.reports import phrases
from compliance.reports.demands import criterion_words
from compliance.reports.layout import columns
from compliance.rules.catalog import Head
from compliance.rules.contradicted import may_matter
from compliance.rules.ruleset import Indicator, Ruleset
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
        yield f"      {criterion_words(criterion, row, ruleset, language)}"
    if row.formula:
        yield f"      {say(language, 'text.formula_is')}: {row.formula}"
    citations = dict.fromkeys((*row.source, *(each for leaf in row.leaves() for each in leaf.source)))
    for citation in citations:
        yield f"      {phrases.citation_words(citation, ruleset, language)}"
    for other in sorted(row.contradictions, key=lambda other: not may_matter(row, other)):
        lines = say(language, "text.lines", {"lines": other.lines})
        key = "other_number" if may_matter(row, other) else "worded_otherwise"
        kind = ("※ " if may_matter(row, other) else "") + say(language, f"text.{key}")
        yield f"      {kind} ({lines}): “{other.quote}” {other.note or ''}".rstrip()
    for note in filter(None, [row.note]):
        yield f"      {note}"
