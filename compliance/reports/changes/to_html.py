"""A change of rules as one HTML page to print and sign: each change with sources, whom it reaches, whom it flips.

It needs no script and no network; what files say is text and never markup (html.py).
"""

from __future__ import annotations

from itertools import accumulate, groupby
from operator import itemgetter

from compliance.reports.changes.view import Mark, Part, Row, branch_lines, parts
from compliance.reports.html import Content, Markup, grouped, mark, page, table, tag
from compliance.review.review import Branch, Review
from compliance.words import say

_ROLES = ("preparer", "reviewer", "approver")
# Columns whose width the style sheet says.
_WIDTHS = {
    "head": ("word", "half", "half"), "summary": ("word", "number", ""), "rows": ("half", "half", "effect"),
    "changes": ("what", "thing", "side", "side", ""), "rest": ("what", "thing", "", ""), "children": ("half", ""),
    "alike": ("half", ""),
    "impact": ("thing", "thing", "verdict", "verdict", "", ""),
}  # fmt: skip


def render(review: Review) -> str:
    """The whole page."""
    running = _running(review)
    title = say(review.spoken, "note.title")
    return page(
        running.splitlines()[0], _review(review, "sheet", title), language=review.spoken, sheets=("changes",),
        running={"sheet": running},
    )  # fmt: skip


def render_branch(branch: Branch) -> str:
    """One page of all rulesets that moved, each on sheets of its own."""
    title, *lines = branch_lines(branch)
    names = [f"sheet{index}" for index, _ in enumerate(branch.reviews)]
    running = {"sheet": "\n".join([title, *lines[:2]])}  # the commits of both ends
    first = tag("section", tag("h1", title), tag("ul", [tag("li", line) for line in lines]), class_="sheet")
    return page(
        title, first,
        [_review(each, name, f"{say(each.spoken, 'note.title')} · {each.new.id} {each.new.version}")
         for each, name in zip(branch.reviews, names, strict=True)],
        language=branch.spoken, sheets=("changes",),
        running=running | dict(zip(names, map(_running, branch.reviews), strict=True)),
    )  # fmt: skip


def _running(review: Review) -> str:
    """What stands at the foot of every sheet: what was compared, with both digests."""
    language, sides = review.spoken, {"old": review.old, "new": review.new}
    ids = " → ".join(f"{each.id} {each.version}" for each in sides.values())
    digests = [f"{say(language, f'note.{side}')} {each.sha256}" for side, each in sides.items()]
    return "\n".join([f"{say(language, 'note.title')} · {ids}", *digests])


def _review(review: Review, name: str, title: str) -> Markup:
    """A review from its title to the signatures; its places are named after the sheets that it stands on."""
    language, prefix = review.spoken, "" if name == "sheet" else f"{name}-"
    shown = [_part(part, language, prefix) for part in parts(review)]
    return tag("section", tag("h1", title), shown, _end(review), class_=name)


def _part(part: Part, language: str, prefix: str) -> list[Content]:
    heading: Content = mark(part.effect, part.heading) if part.effect else part.heading
    first, rest = part.sentences[:1], part.sentences[1:] if part.name == "summary" else part.sentences
    # A group begins where an indicator or a heading does.
    begun = accumulate(bool(row.id) or len(row.cells) == 1 for row in part.rows)
    by_group = groupby(zip(begun, part.rows, strict=True), key=itemgetter(0))
    groups = [_group([row for _, row in pairs], len(part.columns), prefix) for _, pairs in by_group]
    headings = [say(language, f"note.column_{each}") if each else "" for each in part.columns]
    if part.name == "summary":
        summed = [tag("tr", [tag("td", _linked(cell, prefix)) for cell in row.cells]) for row in part.rows]
        groups = [tag("tbody", summed)]
    shown = grouped(headings, groups, columns=_WIDTHS.get(part.name, ()), class_=part.name) if part.rows else None
    return [
        tag("h2", heading, id=prefix + part.effect if part.effect else None) if part.heading else None,
        tag("p", tag("strong", first[0])) if first and part.name == "summary" else None,
        tag("div", shown, class_="wide", role="region", aria_label=part.heading or None, tabindex=0) if shown else None,
        tag("ul", [tag("li", each) for each in rest]) if rest else None,
    ]


def _group(rows: list[Row], columns: int, prefix: str) -> Markup:
    shown: list[Markup] = []
    for row in rows:
        if len(row.cells) == 1:
            shown.append(tag("tr", tag("th", _lines(row.cells[0]), colspan=columns, scope="rowgroup"), class_="item"))
            continue
        first, *cells = row.cells
        shown.append(tag("tr", tag("th", _lines(first), scope="row"), [tag("td", _lines(cell)) for cell in cells]))
        if row.behind:
            named = tag("strong", first[0]) if isinstance(first[0], str) else None
            lines = tag("ul", [tag("li", line) for line in row.behind])
            shown.append(tag("tr", tag("td", named, lines, colspan=columns), class_="behind"))
    return tag("tbody", shown, id=prefix + rows[0].id if rows[0].id else None)


def _lines(cell: tuple[str | Mark, ...]) -> Content:
    return [tag("div", mark(each.kind, each.word) if isinstance(each, Mark) else each) for each in cell] or "–"


def _linked(cell: tuple[str | Mark, ...], prefix: str) -> Content:
    """An effect of the summary leads to its part."""
    return [
        tag("a", mark(each.kind, each.word), href=f"#{prefix}{each.kind}") if isinstance(each, Mark) else each
        for each in cell
    ]


def _end(review: Review) -> Markup:
    """Where those who prepared, reviewed and approve it write an opinion, sign and date it."""
    language = review.spoken
    headings = [say(language, f"note.column_{each}") for each in ("role", "opinion", "signature", "date")]
    rows: list[list[Content]] = [[tag("strong", say(language, f"note.signed_{role}")), "", "", ""] for role in _ROLES]
    return tag(
        "section",
        tag("h2", say(language, "note.opinion")),
        table(headings, rows, columns=("word", "", "thing", "thing"), class_="sign"),
        tag("p", say(language, "note.made_by", {"version": review.version}), class_="soft small"),
        class_="end",
    )
