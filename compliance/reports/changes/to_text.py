"""A change of rules as a review note in text: what it comes to, what became stricter first, and the rest in short."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.reports.changes.view import Cell, Part, branch_lines, parts
from compliance.reports.layout import columns
from compliance.review.review import Branch, Review
from compliance.visible import in_lines
from compliance.words import say


def render(review: Review) -> str:
    """The whole note, but what only paper needs: both documents row by row."""
    language = review.spoken
    blocks = ([*_part(part, language)] for part in parts(review) if part.name != "rows")
    return "\n".join(in_lines(block) for block in blocks)


def render_branch(branch: Branch) -> str:
    """The notes of all rulesets that moved, one after the other."""
    return "\n".join([in_lines(branch_lines(branch)), *map(render, branch.reviews)])


def _part(part: Part, language: str) -> Iterator[str]:
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
