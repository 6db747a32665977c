"""A change of rules as Markdown, for a pull request: what it comes to, a table for each effect, the rest folded."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.reports.changes.view import Cell, Mark, Part, branch_lines, parts
from compliance.reports.harmless import escaped, folded, table
from compliance.reports.html import SHAPES
from compliance.review.review import Branch, Review
from compliance.words import say


def render(review: Review) -> str:
    """The whole note."""
    blocks = [[f"## {say(review.spoken, 'note.title')}"]]
    blocks += [list(_part(part, review.spoken)) for part in parts(review)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def render_branch(branch: Branch) -> str:
    """The notes of all rulesets that moved, one after the other."""
    title, *lines = branch_lines(branch)
    head = [f"# {escaped(title)}", "", *(f"- {escaped(line)}" for line in lines), ""]
    return "\n".join([*head, *(render(review) for review in branch.reviews)]).rstrip() + "\n"


def _part(part: Part, language: str) -> Iterator[str]:
    heading = escaped(part.heading)
    if part.effect:
        heading = f"{SHAPES[part.effect]} {heading}"
    if part.folded:
        yield from folded(heading, _table(part, language))
        return
    if heading and part.name != "summary":
        yield from (f"### {heading}", "")
    if part.name == "summary":
        yield from (*(f"**{escaped(each)}**" for each in part.sentences[:1]), "")
    yield from (f"- {escaped(each)}" for each in part.sentences[part.name == "summary" :])
    if part.name != "summary":  # whose table says what the headings below say again
        yield from ("", *_table(part, language)) if part.sentences else _table(part, language)
    behind = [line for row in part.rows if row.behind for line in
              (f"- {_cell(row.cells[0][:1])}", *(f"  - {escaped(each)}" for each in row.behind))]  # fmt: skip
    if behind:
        yield from ("", *folded(escaped(say(language, "note.sources")), behind))


def _table(part: Part, language: str) -> list[str]:
    if not part.rows:
        return []
    headings = [say(language, f"note.column_{each}") if each else "" for each in part.columns]
    rows = []
    for row in part.rows:
        cells = [f"**{_cell(row.cells[0])}**"] if len(row.cells) == 1 else [_cell(cell) for cell in row.cells]
        rows.append(cells + [""] * (len(headings) - len(cells)))
    return table(headings, rows)


def _cell(cell: Cell) -> str:
    return "<br>".join(
        f"{SHAPES[line.kind]} {escaped(line.word)}" if isinstance(line, Mark) else escaped(line) for line in cell
    )
