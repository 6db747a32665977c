"""Findings as text for a terminal: what needs reading first, then what is met, then the counts; Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from compliance.judging.derive import value_now
from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Verdict
from compliance.problems import Problem
from compliance.reports import phrases
from compliance.reports.formats import Checked
from compliance.reports.harmless import for_terminal
from compliance.reports.layout import Style, columns, plain_style, terminal_style
from compliance.reports.overview import disagreements, overview, same_subject
from compliance.reports.phrases import (
    condition_words,
    demanded_words,
    doubt_lines,
    needs_reading,
    noted_words,
    outside,
    ruleset_words,
    subject_words,
    variants_words,
)
from compliance.reports.ranking import nobody_measured
from compliance.rules.ruleset import may_matter
from compliance.words import say

_COLOURS = {Verdict.VETO: "red", Verdict.FAIL: "red", Verdict.UNDETERMINED: "yellow", Verdict.PASS: "green"}

# Warnings of every folder of tables as people keep them, of which hardly one matters.
_ROUTINE = ("taken-from-title", "sheet-not-read", "row-not-read", "unknown-column", "column-not-filled", "own-output")


def render(result: Checked) -> str:
    """Every assessment, one below the other; where one area is held against several rulesets, who passes where."""
    style = terminal_style if result.terminal else plain_style
    language = result.language
    parts = []
    if result.problems:
        parts.append("\n".join(_problems(result.problems, language or result.assessments[0].ruleset.language, style)))
    if len(result.assessments) > 1:
        spoken = language or result.assessments[0].ruleset.language
        parts.append("\n".join(overview(result.assessments, spoken, style)))
    parts += ["\n".join(_assessment(each, language or each.ruleset.language, style)) for each in result.assessments]
    for same in same_subject(result.assessments):
        parts.append("\n".join(_side_by_side(same, language or same[0].ruleset.language, style)))
    return for_terminal("\n\n".join(parts) + "\n", coloured=result.terminal)


def _problems(problems: Sequence[Problem], language: str, style: Style) -> Iterator[str]:
    """What is wrong with the files, by file, each cause once with its places."""
    yield style(say(language, "text.problems_head", {"n": len(problems)}), "red", "bold")
    for file, causes in phrases.problems_by_file(problems).items():
        yield style(file or say(language, "text.no_file"), "bold")
        for several in causes:
            yield from (f"  {line}" for line in Problem.together(several, language).splitlines())


def problems_text(problems: Iterable[Problem], language: str) -> str:
    """Problems of files, one below the other."""
    return for_terminal("\n".join(problem.text(language) for problem in problems) + "\n")


def warnings_text(warnings: Iterable[Problem], language: str) -> str:
    """Warnings of files, those of one code together; what may change a number stands last, next to the verdict."""
    by_code: dict[str, list[Problem]] = {}
    for warning in warnings:
        by_code.setdefault(warning.code, []).append(warning)
    told = sorted(by_code, key=lambda code: code not in _ROUTINE)
    return for_terminal("\n".join(Problem.together(by_code[code], language) for code in told) + "\n")


def _assessment(found: Assessment, language: str, style: Style) -> Iterator[str]:
    yield style(subject_words(found, language), "bold") + f" · {ruleset_words(found.ruleset, language)}"
    if found.variants:
        yield variants_words(found, language)
    first = needs_reading(found)
    without = [finding for finding in first if nobody_measured(finding)]
    met = [finding for finding in found.findings if finding.verdict is Verdict.PASS]
    blocks = [
        [line for each in first if each not in without for line in _finding(each, found, language, style)],
        list(_no_data(without, found, language, style)) if without else [],
        list(_met(met, found, language, style)) if met else [],
        [*_outside(found, language, style), *_unused(found, language)],
        [*summary(found, language, style), *_to_check(found, language, style)],
    ]
    for block in filter(None, blocks):
        yield ""
        yield from block


def _outside(found: Assessment, language: str, style: Style) -> Iterator[str]:
    """What does not apply, with the reason."""
    for finding in found.findings:
        if finding.verdict is Verdict.NOT_APPLICABLE:
            word = style(phrases.verdict_word(finding.verdict, language), "dim")
            yield f"{word}  {_title(finding, language)}  {outside(finding, found.ruleset, language)}"


def _unused(found: Assessment, language: str) -> Iterator[str]:
    """What is known but not asked."""
    if found.unused:
        named = [
            f"{phrases.known_name(each.name, found.ruleset, language)} [{each.place.text(language)}]"
            for each in found.unused
        ]
        yield say(language, "text.unused") + say(language, "text.colon") + say(language, "text.semicolon").join(named)


def _title(finding: Finding, language: str) -> str:
    return f"{finding.indicator.number} {phrases.indicator_name(finding.indicator, language)}"


def _finding(finding: Finding, found: Assessment, language: str, style: Style) -> Iterator[str]:
    """What needs reading: each criterion with value, requirement, margin and both places."""
    word = phrases.verdict_word(finding.verdict, language, finding.indicator.constraint)
    kind = say(language, f"constraints.{finding.indicator.constraint}")
    yield f"{style(word, _COLOURS[finding.verdict], 'bold')}  {style(_title(finding, language), 'bold')}  [{kind}]"
    several = len(tuple(finding.leaves())) > 1
    cited: dict[str, None] = {}
    for leaf in finding.leaves():
        yield "    " + _criterion(leaf, finding, found, language, style, named=several)
        if leaf.verdict is not Verdict.PASS:
            for citation in phrases.cited(finding, leaf):
                cited[phrases.citation_words(citation, found.ruleset, language)] = None
    for words in cited:
        yield style("    " + words, "dim")
    for other in (each for each in finding.indicator.contradictions if may_matter(finding.indicator, each)):
        said = phrases.quoted(other.quote, language)
        lines = phrases.aside(say(language, "text.lines", {"lines": other.lines}), language)
        yield style(f"    {say(language, 'text.contradiction')}{lines}{say(language, 'text.colon')}{said}", "dim")


def _criterion(
    leaf: CriterionFinding, finding: Finding, found: Assessment, language: str, style: Style, *, named: bool
) -> str:
    shown = condition_words(leaf, finding, found.ruleset, language)
    if named:
        shown = f"{style(phrases.verdict_word(leaf.verdict, language), _COLOURS.get(leaf.verdict, 'dim'))}  {shown}"
    if leaf.place is not None:
        shown += style(f"   {leaf.place.text(language)}", "dim")
    return shown


def _no_data(findings: Sequence[Finding], found: Assessment, language: str, style: Style) -> Iterator[str]:
    """What nobody measured, a line each: what would be asked."""
    rows = []
    for finding in findings:
        said = []
        for leaf in finding.leaves():
            part = phrases.part_name(leaf.criterion, finding.indicator, found.ruleset, language)
            place = f"   {leaf.place.text(language)}" if leaf.place is not None else ""
            said.append((f"{part} " if part else "") + demanded_words(leaf, finding, found.ruleset, language) + place)
        name = phrases.indicator_name(finding.indicator, language)
        rows.append((finding.indicator.number, name, say(language, "text.semicolon").join(said)))
    word = style(phrases.verdict_word(Verdict.UNDETERMINED, language), "yellow", "bold")
    yield f"{word}  {say(language, 'text.no_data')}{say(language, 'text.colon')}".rstrip()
    for line in columns(rows):
        yield f"    {line}"


def _met(findings: Sequence[Finding], found: Assessment, language: str, style: Style) -> Iterator[str]:
    """What is met, a line each: the value and what was asked, one condition after the other."""
    rows = []
    for finding in findings:
        said = []
        for leaf in finding.leaves():
            if leaf.verdict is Verdict.PASS:
                part = phrases.part_name(leaf.criterion, finding.indicator, found.ruleset, language)
                value = phrases.measured_words(leaf.measured, language, leaf.required.edge(value_now(leaf)))
                warned = "".join(phrases.aside(words, language) for words in phrases.warning_words(leaf, language))
                told = value if leaf.required.accepted else value + phrases.required_beside(leaf, language)
                said.append((f"{part} " if part else "") + told + warned + noted_words(leaf, language))
        name = phrases.indicator_name(finding.indicator, language)
        rows.append((finding.indicator.number, name, say(language, "text.semicolon").join(said)))
    word = style(say(language, "verdicts.pass"), "green", "bold")
    for line in columns(rows):
        yield f"{word}  {line}"


def summary(found: Assessment, language: str, style: Style = plain_style) -> Iterator[str]:
    """The counts in one line, binding and reference apart, and the verdict on the area."""
    total, *by_constraint = phrases.count_lines(found, language)
    yield total
    yield from (f"  {line}" for line in by_constraint)
    if found.unplaced:
        yield f"  {phrases.unplaced_words(found, language)}"
    word = style(phrases.verdict_word(found.verdict, language), _COLOURS[found.verdict], "bold")
    yield f"{say(language, 'text.area_verdict')}{say(language, 'text.colon')}{word}"


def _to_check(found: Assessment, language: str, style: Style) -> Iterator[str]:
    """The values that are doubted, whatever they came to: read directly under the verdict."""
    told = [(finding, *each) for finding in found.findings for each in doubt_lines(finding, found.ruleset, language)]
    if told:
        yield style(f"{say(language, 'text.to_check')}{say(language, 'text.colon')}".rstrip(), "yellow", "bold")
    for finding, leaf, words in told:
        where = style(f"   {leaf.place.text(language)}", "dim") if leaf.place is not None else ""
        yield f"    {_title(finding, language)}  {words}{where}"


def _side_by_side(group: Sequence[Assessment], language: str, style: Style) -> Iterator[str]:
    """Indicator by indicator, who passes where, for what two or more of the rulesets ask."""
    area = " ".join(filter(None, [group[0].area, str(group[0].period or "")]))
    yield style(f"{say(language, 'text.side_by_side')} · {area}".rstrip(" ·"), "bold")
    rows: list[tuple[str, ...]] = [("", *(each.ruleset.id for each in group))]
    for known, several in disagreements(group, language):
        words = [phrases.verdict_word(each.verdict, language) if each is not None else "–" for each in several]
        rows.append((phrases.indicator_name(known.indicator, language), *words))
    rows.append((say(language, "text.area_verdict"), *(phrases.verdict_word(each.verdict, language) for each in group)))
    yield from columns(rows)
