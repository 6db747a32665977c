"""Findings as Markdown: what needs reading first, in tables; text of files is text and never markup.

So is a change of rules, for a pull request: what it comes to, a table for each effect, the rest folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from compliance.judging.verdict import Verdict
from compliance.reports.formats import Checked
from compliance.reports.harmless import code, escaped, folded, table
from compliance.reports.phrases import MARKS, standing_word
from compliance.reports.to_text import summary
from compliance.reports.view import OPEN, Row, View, can_come_to, gaps_of
from compliance.words import say

if TYPE_CHECKING:
    from compliance.reports.changes.view import Cell, Note, Part
    from compliance.review.review import Branch, Review


def render(result: Checked) -> str:
    """Every assessment under a heading of its own, an overview before several, and the digests at the end."""
    language, views = result.spoken, result.views()
    blocks = [f"# {say(language, 'documents.title')}"]
    if result.problems:
        blocks.append(f"## {say(language, 'documents.problems')}")
        blocks.append(_list(each.text(language) for each in result.problems))
    if len(views) > 1:
        blocks += [f"## {say(language, 'documents.overview')}", _overview(views, language)]
    for gap in gaps_of(views):
        rows = [_row(each)[1:] for each in gap.rows]
        blocks += [f"### {escaped(gap.title)}", _table(language, "number name constraint outcome lead", rows)]
    for view in views:
        blocks += _assessment(view)
    if result.warnings:
        blocks.append(f"## {say(language, 'documents.warnings')}")
        blocks.append(_list(warning.text(language) for warning in result.warnings))
    blocks += _judged(result, language)
    return "\n\n".join(blocks) + "\n"


def _table(language: str, columns: str, rows: Sequence[Sequence[str]]) -> str:
    """A table by the names of its columns."""
    return "\n".join(table([say(language, f"columns.{name}") for name in columns.split()], rows))


def _overview(views: Sequence[View], language: str) -> str:
    """A line for each area, period and ruleset: the verdict and how many indicators have which."""
    headings = [say(language, f"columns.{name}") for name in ("area", "period", "ruleset", "verdict")]
    rows, among = [], can_come_to(views)
    for view in views:
        area, verdict = escaped(view.area), _verdict(view, view.word)
        ruleset = code(f"{view.ruleset.id}@{view.ruleset.version}")
        rows.append([area, view.period, ruleset, verdict, *map(str, view.totals(among))])
    return "\n".join(table([*headings, *(standing_word(each, language) for each in among)], rows))


def _verdict(view: View, words: str) -> str:
    return f"**{view.mark.shape} {escaped(words)}**"


def _list(said: Iterable[str]) -> str:
    return "\n".join(f"- {escaped(each)}" for each in said)


def _assessment(view: View) -> Iterator[str]:
    language = view.language
    yield f"## {escaped(view.subject)}"
    yield escaped(view.ruleset_words)
    if view.variants:
        yield escaped(view.variants)
    yield from map(escaped, view.standing)
    *counts, verdict = summary(view)
    yield f"{_list(counts)}\n- {_verdict(view, verdict)}"
    if view.weights:
        yield "\n".join(map(escaped, view.weights))
    if view.to_check:
        yield f"### {view.say('text.to_check')}"
        doubts = [(row.number, row.name, words, condition.place) for row, condition, words in view.to_check]
        yield _table(language, "number name warnings place", [[*map(escaped, each)] for each in doubts])
    columns = "verdict number name constraint outcome lead"
    if first := view.of(*OPEN):
        rows = [[*_row(each), "<br>".join(map(escaped, each.cited()))] for each in first]
        yield f"### {view.say('documents.attention')}"
        yield _table(language, f"{columns} source", rows)
    if view.gap is not None:
        yield escaped(view.in_gap)
    if met := view.of(Verdict.PASS):
        yield f"### {view.say('documents.met')}"
        yield _table(language, columns, [_row(each) for each in met])
    if outside := view.of(Verdict.NOT_APPLICABLE):
        yield f"### {view.say('documents.outside')}"
        rows = [[*map(escaped, (each.number, each.name, each.outside))] for each in outside]
        yield _table(language, "number name reason", rows)
    if unused := view.unused:
        yield f"### {view.say('documents.unused')}"
        yield "\n".join(f"- {escaped(name)} {escaped(place)}" for name, place in unused)


def _row(row: Row) -> list[str]:
    said = "<br>".join(map(escaped, row.said))
    lead = row.view.say("text.semicolon").join(row.indicator.lead)
    return [row.mark.text, escaped(row.number), escaped(row.name), escaped(row.kind), said, escaped(lead)]


def _judged(result: Checked, language: str) -> Iterator[str]:
    """The digests that say what was judged by which rules, so that it can be judged again."""
    yield f"## {say(language, 'documents.judged')}"
    yield escaped(say(language, "documents.engine", {"version": result.version}))
    if result.options.get("accept_unverified"):
        yield escaped(say(language, "documents.option_accept_unverified"))
    rows = [[escaped(name), code(digest)] for name, digest in result.files]
    rows += [[code(f"{each.id}@{each.version}"), code(each.sha256)] for each in result.rulesets]
    yield "\n".join(table([say(language, "documents.file"), say(language, "documents.digest")], rows))


# A change of rules, for a pull request.


def render_review(review: Review, parts: Sequence[Part]) -> str:
    """The whole note: a table for each effect, the rest folded."""
    blocks = [[f"## {say(review.spoken, 'note.title')}"], *([*_part(part, review.spoken)] for part in parts)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def render_branch(branch: Branch, lines: Sequence[str], notes: Sequence[Note]) -> str:
    """The notes of all rulesets that moved, one after the other."""
    title, *others = lines
    head = [f"# {escaped(title)}", "", *(f"- {escaped(line)}" for line in others), ""]
    return "\n".join([*head, *(render_review(*each) for each in notes)]).rstrip() + "\n"


def _part(part: Part, language: str) -> Iterator[str]:
    heading = escaped(part.heading)
    if part.effect:
        heading = f"{MARKS[part.effect]} {heading}"
    if part.folded:
        yield from folded(heading, _part_table(part, language))
        return
    if heading and part.name != "summary":
        yield from (f"### {heading}", "")
    if part.name == "summary":
        yield from (*(f"**{escaped(each)}**" for each in part.sentences[:1]), "")
    yield from (f"- {escaped(each)}" for each in part.sentences[part.name == "summary" :])
    if part.name != "summary":  # whose table says what the headings below say again
        yield from ("", *_part_table(part, language)) if part.sentences else _part_table(part, language)
    behind = [line for row in part.rows if row.behind for line in
              (f"- {_cell(row.cells[0][:1])}", *(f"  - {escaped(each)}" for each in row.behind))]  # fmt: skip
    if behind:
        yield from ("", *folded(escaped(say(language, "note.sources")), behind))


def _part_table(part: Part, language: str) -> list[str]:
    if not part.rows:
        return []
    headings = [say(language, f"note.column_{each}") if each else "" for each in part.columns]
    rows = []
    for row in part.rows:
        cells = [f"**{_cell(row.cells[0])}**"] if len(row.cells) == 1 else [_cell(cell) for cell in row.cells]
        rows.append(cells + [""] * (len(headings) - len(cells)))
    return table(headings, rows)


def _cell(cell: Cell) -> str:
    lines = (escaped(each) if isinstance(each, str) else f"{each.shape} {escaped(each.word)}" for each in cell)
    return "<br>".join(lines)
