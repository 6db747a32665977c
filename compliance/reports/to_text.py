"""Findings as text for a terminal: what needs reading first, then what is met, then the counts; Chinese or English.

So is a change of rules: what it comes to, what became stricter first, and the rest in short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from compliance.judging.verdict import Verdict
from compliance.problems import Problem, in_groups
from compliance.reports.formats import Checked
from compliance.reports.layout import Style, columns, plain_style, terminal_style
from compliance.reports.phrases import comma, glossary, indicator_name, required_beside, standing_word
from compliance.reports.view import (
    OPEN,
    Condition,
    Gap,
    Row,
    View,
    by_file,
    by_ruleset,
    can_come_to,
    disagreements,
    gaps_of,
    grouped,
    missed,
    same_subject,
    spans,
)
from compliance.visible import in_lines
from compliance.words import say

if TYPE_CHECKING:
    from compliance.reports.changes.view import Cell, Note, Part
    from compliance.review.review import Branch, Review

COLOURS = {Verdict.VETO: "red", Verdict.FAIL: "red", Verdict.UNDETERMINED: "yellow", Verdict.PASS: "green"}

# Warnings of every folder of tables as people keep them, of which hardly one matters.
_ROUTINE = ("taken-from-title", "sheet-not-read", "row-not-read", "unknown-column", "column-not-filled", "own-output")


def render(result: Checked) -> str:
    """Every assessment, one below the other; where one area is held against several rulesets, who passes where."""
    style, views = terminal_style if result.terminal else plain_style, result.views()
    parts = [_problems(result, style)] if result.problems else []
    parts += [_overview(views, result.spoken, style)] if len(views) > 1 else []
    parts += [_no_data(each.rows, style) for each in gaps_of(views)]
    parts += [_assessment(each, style) for each in views]
    parts += [_side_by_side(group, style) for group in same_subject(views)]
    return "\n".join(map(in_lines, parts))


def _problems(result: Checked, style: Style) -> Iterator[str]:
    """What is wrong with the files, by file, each cause once with its places."""
    language = result.spoken
    yield style(say(language, "text.problems_head", {"n": len(result.problems)}), "red", "bold")
    for file, causes in by_file(result.problems):
        yield style(file or say(language, "text.no_file"), "bold")
        for several in causes:
            yield from (f"  {line}" for line in Problem.together(several, language).splitlines())


def problems_text(problems: Iterable[Problem], language: str) -> str:
    """Problems of files, one below the other."""
    return "".join(f"{group}\n" for group in in_groups(problems, language))


def warnings_text(warnings: Iterable[Problem], language: str) -> str:
    """Warnings of files, those of one code together; what may change a number stands last, next to the verdict."""
    by_code = dict(grouped(warnings, lambda each: each.code))
    codes = sorted(by_code, key=lambda code: code not in _ROUTINE)
    return "".join(f"{Problem.together(by_code[code], language)}\n" for code in codes)


def _assessment(view: View, style: Style) -> Iterator[str]:
    yield style(view.subject, "bold") + f" · {view.ruleset_words}"
    if view.variants:
        yield view.variants
    yield from (style(words, "yellow") for words in view.standing)
    first, met, outside = view.of(*OPEN), view.of(Verdict.PASS), view.of(Verdict.NOT_APPLICABLE)
    without = [row for row in first if row.unmeasured]
    blocks = [
        [line for row in first if row not in without for line in _row(row, style)],
        [*_no_data(without, style), *filter(None, [view.in_gap])],
        [f"{style(met[0].word, 'green', 'bold')}  {line}" for line in _listed(met, _met)] if met else [],
        [f"{style(row.word, 'dim')}  {row.title}  {row.outside}" for row in outside] + [*_unused(view)],
        [*filter(None, [glossary(view.ruleset.rows, view.ruleset, view.language)])],
        [*summary(view, style), *_to_check(view, style), *(style(words, "dim") for words in view.weights)],
    ]
    for block in filter(None, blocks):
        yield ""
        yield from block


def _row(row: Row, style: Style) -> Iterator[str]:
    """What needs reading: each condition with value, requirement, margin and both places."""
    yield f"{style(row.word, COLOURS[row.verdict], 'bold')}  {style(row.title, 'bold')}  [{row.kind}]"
    for each in row.conditions:
        word = style(each.word, COLOURS.get(each.verdict, "dim")) + "  " if len(row.conditions) > 1 else ""
        yield f"    {word}{each.sentence}{_place(each, style)}"
    for words in (*row.cited(Verdict.PASS), *row.disputing):
        yield style(f"    {words}", "dim")


def _place(condition: Condition, style: Style = plain_style) -> str:
    return style(f"   {condition.place}", "dim") if condition.place else ""


def _listed(rows: Sequence[Row], said: Callable[[Row, Condition], str | None]) -> Iterator[str]:
    """A line each: the number, the name, and what is said of one condition after the other, each with its part."""
    lines = []
    for row in rows:
        pairs = [(f"{each.part} " if each.part else "", said(row, each)) for each in row.conditions]
        words = [part + words for part, words in pairs if words is not None]
        lines.append((row.number, row.name, row.view.say("text.semicolon").join(words)))
    return columns(lines)


def _no_data(rows: Sequence[Row], style: Style) -> Iterator[str]:
    """What nobody measured, in this period or in several: what would be asked."""
    for row in rows[:1]:
        title = row.view.title if isinstance(row.view, Gap) else row.view.say("text.no_data")
        yield f"{style(row.word, 'yellow', 'bold')}  {title}{row.view.say('text.colon')}".rstrip()
    yield from (f"    {line}" for line in _listed(rows, lambda _, each: each.demanded + each.noted + _place(each)))


def _met(row: Row, condition: Condition) -> str | None:
    """What is met: the value and what was asked."""
    if condition.verdict is not Verdict.PASS:
        return None
    demanded = "" if condition.leaf.required.accepted else required_beside(condition.leaf, row.view.language)
    return condition.value + demanded + condition.warned + condition.noted


def _unused(view: View) -> Iterator[str]:
    """What is known but not asked."""
    if view.unused:
        named = view.say("text.semicolon").join(f"{name} [{place}]" for name, place in view.unused)
        yield view.say("text.unused") + view.say("text.colon") + named


def summary(view: View, style: Style = plain_style) -> Iterator[str]:
    """The counts in one line, binding and reference apart, and the verdict on the area."""
    total, *by_constraint = view.counts
    yield total
    yield from (f"  {line}" for line in by_constraint)
    word = style(view.word, COLOURS[view.assessment.verdict], "bold")
    yield f"{view.say('text.area_verdict')}{view.say('text.colon')}{word}"


def _to_check(view: View, style: Style) -> Iterator[str]:
    """The values that are doubted, whatever they came to: read directly under the verdict."""
    if view.to_check:
        yield style(f"{view.say('text.to_check')}{view.say('text.colon')}".rstrip(), "yellow", "bold")
    for row, condition, words in view.to_check:
        yield f"    {row.title}  {words}{_place(condition, style)}"


# Several areas or periods, several rulesets.


def _overview(views: Sequence[View], language: str, style: Style) -> Iterator[str]:
    """Verdict and counts of each area and period, the indicators that any of them misses, those of most areas first."""
    groups = by_ruleset(views)
    yield style(say(language, "text.overview", {"n": len(views)}), "bold")
    words = ["report.area", "report.period", *["report.ruleset"] * (len(groups) > 1), "report.verdict"]
    among = can_come_to(views)
    outcomes = [standing_word(each, language) for each in among]
    rows = [[*(say(language, word) for word in words), *outcomes, say(language, "text.to_check")]]
    for view in views:
        name = [view.area, view.period or "–", *[view.ruleset.id] * (len(groups) > 1)]
        rows.append([*name, view.word, *map(str, (*view.totals(among), view.doubted))])
    yield from (f"  {line}" for line in columns(rows))
    for group in groups:
        yield from _who_misses(group, language, style, named=len(groups) > 1)


def _who_misses(group: Sequence[View], language: str, style: Style, *, named: bool) -> Iterator[str]:
    """A line for each indicator that somebody misses."""
    areas, periods = ({getattr(each.assessment, of) for each in group} for of in ("area", "period"))
    rows = []
    for row, who in missed(group):
        names = []
        for area, several in grouped(who, lambda each: each.area):
            where = area if len(areas) > 1 or len(periods) == 1 else ""
            when = spans(several) if len(periods) > 1 else [""]
            names += [" ".join(filter(None, (where, each))) for each in when]
        rows.append((row.number, indicator_name(row.indicator, language), str(len(who)), comma(language).join(names)))
    yield ""
    title = say(language, "text.who_misses") + (f" · {group[0].ruleset.id}" if named else "")
    yield style(title, "bold") + ("" if rows else say(language, "text.colon") + say(language, "text.nobody"))
    yield from (f"  {line}" for line in columns(rows))


def _side_by_side(group: Sequence[View], style: Style) -> Iterator[str]:
    """Indicator by indicator, who passes where, for what two or more of the rulesets ask."""
    first, language = group[0], group[0].language
    yield style(f"{first.say('text.side_by_side')} · {first.subject}", "bold")
    rows: list[tuple[str, ...]] = [("", *(each.ruleset.id for each in group))]
    for row, several in disagreements(group):
        words = [each.word if each is not None else "–" for each in several]
        rows.append((indicator_name(row, language), *words))
    rows.append((first.say("text.area_verdict"), *(each.word for each in group)))
    yield from columns(rows)


# A change of rules.


def render_review(review: Review, parts: Sequence[Part]) -> str:
    """The whole note, but what only paper needs: both documents row by row."""
    blocks = ([*_review_part(part, review.spoken)] for part in parts if part.name != "rows")
    return "\n".join(in_lines(block) for block in blocks)


def render_branch(branch: Branch, lines: Sequence[str], notes: Sequence[Note]) -> str:
    """The notes of all rulesets that moved, one after the other."""
    return "\n".join([in_lines(lines), *(render_review(*each) for each in notes)])


def _review_part(part: Part, language: str) -> Iterator[str]:
    if part.name == "head":
        yield say(language, "note.title")
        yield from (f"  {line}" for line in columns([*_sides(part, language)]))
        return
    yield part.heading
    if part.name == "summary":  # whose table the headings below say again
        yield from (f"  {line}" for line in part.sentences)
        return
    depth, last = "  ", None
    for row in part.rows:
        first = row.cells[0]
        if first != last:
            last = first
            yield ("  " if len(row.cells) == 1 else depth) + _title(first, language)
        if len(row.cells) == 1:  # a heading of what follows
            depth = "    "
        for index, line in enumerate(row.text):
            yield f"{depth}  {'  ' if index and part.name != 'alike' else ''}{line}"
        yield from (f"{depth}  {line}" for line in row.behind)
    yield from (f"  {line}" for line in part.sentences)


def _sides(part: Part, language: str) -> Iterator[tuple[str, str]]:
    """One side below the other."""
    for side in (1, 2):
        name = say(language, f"note.column_{part.columns[side]}")
        for row in part.rows:
            for line in row.cells[side]:
                yield name, f"{row.cells[0][0]}{say(language, 'text.colon')}{line}"
                name = ""


def _title(cell: Cell, language: str) -> str:
    """The indicator, its type in brackets, and how many conditions it had and has."""
    name, *more = map(str, cell)
    kind, conditions = f" [{more[0]}]" if more else "", more[1:]
    return say(language, "note.pause").join([name + kind, *conditions])
