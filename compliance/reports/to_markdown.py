"""Findings as Markdown: what needs reading first, in tables; text of files is text and never markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from compliance.judging.verdict import Verdict
from compliance.reports.formats import Checked
from compliance.reports.harmless import code, escaped, table
from compliance.reports.phrases import SHAPES, standing_word
from compliance.reports.to_text import summary
from compliance.reports.view import OPEN, Row, View, can_come_to
from compliance.words import say


def render(result: Checked) -> str:
    """Every assessment under a heading of its own, an overview before several, and the digests at the end."""
    language, views = result.spoken, result.views()
    blocks = [f"# {say(language, 'documents.title')}"]
    if result.problems:
        blocks.append(f"## {say(language, 'documents.problems')}")
        blocks.append(_list(each.text(language) for each in result.problems))
    if len(views) > 1:
        blocks += [f"## {say(language, 'documents.overview')}", _overview(views, language)]
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
    return f"**{SHAPES[view.assessment.verdict]} {escaped(words)}**"


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
    return [row.mark, escaped(row.number), escaped(row.name), escaped(row.kind), said, escaped(lead)]


def _judged(result: Checked, language: str) -> Iterator[str]:
    """The digests that say what was judged by which rules, so that it can be judged again."""
    yield f"## {say(language, 'documents.judged')}"
    yield escaped(say(language, "documents.engine", {"version": result.version}))
    if result.options.get("accept_unverified"):
        yield escaped(say(language, "documents.option_accept_unverified"))
    rows = [[escaped(name), code(digest)] for name, digest in result.files]
    rows += [[code(f"{each.id}@{each.version}"), code(each.sha256)] for each in result.rulesets]
    yield "\n".join(table([say(language, "documents.file"), say(language, "documents.digest")], rows))
