"""A change of rules as a review note in text: what it comes to, what became stricter first, and the rest in short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compliance.reports.changes import impact_words, words
from compliance.reports.changes.impact_words import impact_lines
from compliance.reports.changes.note import Entry, Item, Note, demand_text, moved_words, note, title
from compliance.reports.changes.summary import alike, facts_of, listed, points, unchanged_heading, verdicts_may_change
from compliance.reports.layout import columns
from compliance.review.review import Review
from compliance.visible import in_lines
from compliance.words import say


def render(review: Review) -> str:
    """The whole note."""
    found = note(review)
    language = found.language
    blocks = [
        _head(review, language),
        [say(language, "note.summary_heading"), *_indented(_summary(review, language))],
        [] if review.impact is None else [impact_words.heading(review.impact, language), *impact_lines(review)],
        *_sections(found),
        _unchanged(review, language),
        _part(say(language, "note.rest"), [*_items(found, found.rest), *_indented(filter(None, [moved_words(found)]))]),
        _part(say(language, "note.children_heading"), _children(review, language)),
        [found.summed] if found.summed else [],
    ]
    return "\n".join(in_lines(block) for block in blocks if block)


def _head(review: Review, language: str) -> list[str]:
    sides = (("old", review.old, review.new), ("new", review.new, review.old))
    rows = []
    for side, one, other in sides:
        rows.append((say(language, f"note.{side}"), words.called(one, other, language)))
        rows += [("", f"{name}{say(language, 'text.colon')}{what}") for name, what in facts_of(one, language)]
    return [say(language, "note.title"), *_indented(columns(rows))]


def _unchanged(review: Review, language: str) -> list[str]:
    """What asks the same: each by itself where it leans on the other side, else one after the other."""
    lines = []
    for rows in alike(review, language):
        lines.append(f"  {rows.heading}")
        if any(notes for _, notes in rows.rows):
            lines += [f"    {line}" for name, notes in rows.rows for line in (name, *(f"  {each}" for each in notes))]
        else:
            lines.append(f"    {listed(rows, language)}")
    return _part(unchanged_heading(review, language), lines)


def _summary(review: Review, language: str) -> list[str]:
    return [verdicts_may_change(review, language), *points(review, language)]


def _part(heading: str, lines: Iterable[str]) -> list[str]:
    shown = list(lines)
    return [heading, *shown] if shown else []


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _sections(found: Note) -> Iterator[list[str]]:
    """What became stricter, and so on."""
    for section in found.sections:
        yield _part(section.heading(found.language), _items(found, section.items))


def _items(found: Note, items: tuple[Item, ...]) -> Iterator[str]:
    """Each indicator with its changes, what shows them, whom they reach, and the words of the documents."""
    for item in items:
        yield f"  {_title(item, found.language)}"
        for entry in item.entries:
            yield from _entry(found, entry)
        if found.review.old.id == found.review.new.id:  # else each child is told once, at the end
            yield from (f"    {line}" for line in impact_words.reached(found.review, item.changes, found.language))
        yield from _sources(found, item)


def _title(item: Item, language: str) -> str:
    kind = f" [{item.constraint}]" if item.constraint else ""
    return (
        title(item, language)
        + kind
        + (words.joined(["", item.conditions], language, "pause") if item.conditions else "")
    )


def _entry(found: Note, entry: Entry) -> Iterator[str]:
    for text, line in zip(demand_text(entry, found.language), entry.lines, strict=False):
        yield f"    {text}"
        if line.witness:
            yield f"      {say(found.language, 'note.for_example', {'witness': line.witness})}"
    yield from (f"      {each}" for each in entry.elsewhere)
    if entry.flagged:
        yield f"      {say(found.language, 'note.same_source')}"


def _sources(found: Note, item: Item) -> Iterator[str]:
    """The words of the documents where they are at hand, and how far they are proved where they are not."""
    language = found.language
    for side, ruleset in (("old", found.review.old), ("new", found.review.new)):
        cited = words.cited(item.changes, old=side == "old")
        for shown in dict.fromkeys(words.source_words(each, ruleset, language) for each in cited):
            yield f"    {say(language, f'note.source_{side}')}{say(language, 'text.colon')}{shown}"


def _children(review: Review, language: str) -> Iterator[str]:
    for who, what in impact_words.children(review, language):
        yield from (f"  {who}", f"    {what}")
