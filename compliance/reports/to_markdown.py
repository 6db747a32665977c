"""Findings as Markdown: what needs reading first, in tables; text of files is text and never markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.judging.verdict import Assessment, Finding, Verdict
from compliance.reports import phrases
from compliance.reports.formats import Checked
from compliance.reports.harmless import code, escaped, table
from compliance.reports.phrases import (
    doubt_lines,
    finding_words,
    needs_reading,
    outside,
    ruleset_words,
    sources,
    subject_words,
    variants_words,
)
from compliance.reports.to_text import summary
from compliance.rules.ruleset import Ruleset
from compliance.words import say


def render(result: Checked) -> str:
    """Every assessment under a heading of its own, an overview before several, and the digests at the end."""
    language = result.language or (result.assessments[0].ruleset.language if result.assessments else "en")
    blocks = [f"# {say(language, 'documents.title')}"]
    if result.problems:
        blocks.append(f"## {say(language, 'documents.problems')}")
        blocks.append("\n".join(f"- {escaped(each.text(language))}" for each in result.problems))
    if len(result.assessments) > 1:
        blocks += [f"## {say(language, 'documents.overview')}", _overview(result.assessments, language)]
    for found in result.assessments:
        blocks += _assessment(found, result.language or found.ruleset.language)
    if result.warnings:
        blocks.append(f"## {say(language, 'documents.warnings')}")
        blocks.append("\n".join(f"- {escaped(warning.text(language))}" for warning in result.warnings))
    blocks += _judged(result, language)
    return "\n\n".join(blocks) + "\n"


def _heading(*names: str, language: str) -> list[str]:
    return [say(language, f"columns.{name}") for name in names]


def _mark(verdict: Verdict, language: str, constraint: str | None = None) -> str:
    return f"{phrases.SHAPES[verdict]} {phrases.verdict_word(verdict, language, constraint)}"


def _overview(assessments: Sequence[Assessment], language: str) -> str:
    """A line for each area, period and ruleset: the verdict and how many indicators have which."""
    headings = _heading("area", "period", "ruleset", "verdict", language=language)
    headings += [say(language, f"verdicts.{verdict}") for verdict in Verdict]
    rows = []
    for found in assessments:
        counted = [each.verdict for each in found.counted]
        area = found.area or say(language, "text.unnamed")
        cells = [escaped(area), str(found.period or ""), code(f"{found.ruleset.id}@{found.ruleset.version}")]
        numbers = [str(counted.count(verdict)) for verdict in Verdict]
        rows.append([*cells, f"**{_mark(found.verdict, language)}**", *numbers])
    return "\n".join(table(headings, rows))


def _assessment(found: Assessment, language: str) -> Iterator[str]:
    yield f"## {escaped(subject_words(found, language))}"
    yield escaped(ruleset_words(found.ruleset, language))
    if found.variants:
        yield escaped(variants_words(found, language))
    *counts, verdict = summary(found, language)
    yield (
        "\n".join(f"- {escaped(line)}" for line in counts)
        + f"\n- **{phrases.SHAPES[found.verdict]} {escaped(verdict)}**"
    )
    told = [(finding, *each) for finding in found.findings for each in doubt_lines(finding, found.ruleset, language)]
    if told:
        yield f"### {say(language, 'text.to_check')}"
        rows = [
            [
                *map(escaped, _title(finding, language)),
                escaped(words),
                escaped(leaf.place.text(language)) if leaf.place is not None else "",
            ]
            for finding, leaf, words in told
        ]
        yield "\n".join(table(_heading("number", "name", "warnings", "place", language=language), rows))
    first = needs_reading(found)
    if first:
        yield f"### {say(language, 'documents.attention')}"
        headings = _heading("verdict", "number", "name", "constraint", "outcome", "lead", "source", language=language)
        yield "\n".join(table(headings, [_row(each, found.ruleset, language, with_source=True) for each in first]))
    met = [each for each in found.findings if each.verdict is Verdict.PASS]
    if met:
        yield f"### {say(language, 'documents.met')}"
        headings = _heading("verdict", "number", "name", "constraint", "outcome", "lead", language=language)
        yield "\n".join(table(headings, [_row(each, found.ruleset, language, with_source=False) for each in met]))
    apart = [each for each in found.findings if each.verdict is Verdict.NOT_APPLICABLE]
    if apart:
        yield f"### {say(language, 'documents.outside')}"
        rows = [[*map(escaped, (*_title(each, language), outside(each, found.ruleset, language)))] for each in apart]
        yield "\n".join(table(_heading("number", "name", "reason", language=language), rows))
    if found.unused:
        yield f"### {say(language, 'documents.unused')}"
        yield "\n".join(f"- {escaped(each.name)} {escaped(each.place.text(language))}" for each in found.unused)


def _title(finding: Finding, language: str) -> tuple[str, str]:
    return finding.indicator.number, phrases.indicator_name(finding.indicator, language)


def _row(finding: Finding, ruleset: Ruleset, language: str, *, with_source: bool) -> list[str]:
    row = finding.indicator
    constraint = say(language, f"constraints.{row.constraint}")
    said = "<br>".join(escaped(each) for each in finding_words(finding, ruleset, language))
    lead = say(language, "text.semicolon").join(row.lead)
    cells = [_mark(finding.verdict, language, row.constraint), *map(escaped, _title(finding, language))]
    cells += [escaped(constraint), said, escaped(lead)]
    if with_source:
        cells.append("<br>".join(escaped(each) for each in sources(finding, ruleset, language)))
    return cells


def _judged(result: Checked, language: str) -> Iterator[str]:
    """The digests that say what was judged by which rules, so that it can be judged again."""
    yield f"## {say(language, 'documents.judged')}"
    yield escaped(say(language, "documents.engine", {"version": result.version}))
    if result.options.get("accept_unverified"):
        yield escaped(say(language, "documents.option_accept_unverified"))
    rulesets = {each.ruleset.sha256: each.ruleset for each in result.assessments}
    rows = [[escaped(name), code(digest)] for name, digest in result.files]
    rows += [[code(f"{each.id}@{each.version}"), code(digest)] for digest, each in rulesets.items()]
    yield "\n".join(table([say(language, "documents.file"), say(language, "documents.digest")], rows))
