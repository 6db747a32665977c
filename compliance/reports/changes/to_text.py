"""A change of rules as a review note in text: what it comes to, what became stricter first, and the rest in short."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from compliance.reports.changes import impact_words, words
from compliance.reports.changes.impact_to_text import impact_lines
from compliance.reports.changes.note import Entry, Item, Note, demand_text, note, title
from compliance.reports.changes.summary import points, verdicts_may_change
from compliance.reports.layout import columns
from compliance.reports.phrases import citation_words
from compliance.review.review import Review
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
        _part(say(language, "note.rest"), [*_items(found, found.rest), *_indented(found.summed)]),
        _part(say(language, "note.children_heading"), _children(review, language)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(review: Review, language: str) -> list[str]:
    sides = (("old", review.old, review.new), ("new", review.new, review.old))
    rows = [(say(language, f"note.{side}"), words.called(one, other, language)) for side, one, other in sides]
    return [say(language, "note.title"), *_indented(columns(rows))]


def _summary(review: Review, language: str) -> list[str]:
    return [verdicts_may_change(review, language), *points(review, language)]


def _part(heading: str, lines: Iterable[str]) -> list[str]:
    shown = list(lines)
    return [heading, *shown] if shown else []


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _sections(found: Note) -> Iterator[list[str]]:
    """What became stricter, and so on; the documents stand where an indicator is told first."""
    told: set[str | None] = set()
    for section in found.sections:
        yield _part(section.heading(found.language), _items(found, section.items, told))
        told |= {item.id for item in section.items}


def _items(found: Note, items: tuple[Item, ...], cited: Collection[str | None] = ()) -> Iterator[str]:
    """Each indicator with its changes, what shows them, whom they reach, and the words of the documents."""
    for item in items:
        yield f"  {_title(item, found.language)}"
        for entry in item.entries:
            yield from _entry(found, entry)
        if found.review.old.id == found.review.new.id:  # else each child is told once, at the end
            yield from (f"    {line}" for line in impact_words.reached(found.review, item.changes, found.language))
        if item.id not in cited:
            yield from _sources(found, item)


def _title(item: Item, language: str) -> str:
    kind = f" [{item.constraint}]" if item.constraint else ""
    return title(item, language) + kind + (words.joined(["", item.also], language, "pause") if item.also else "")


def _entry(found: Note, entry: Entry) -> Iterator[str]:
    for text, line in zip(demand_text(entry, found.language), entry.lines, strict=False):
        yield f"    {text}"
        if line.witness:
            yield f"      {say(found.language, 'note.for_example', {'witness': line.witness})}"
    if entry.flagged:
        yield f"      {say(found.language, 'note.same_source')}"


def _sources(found: Note, item: Item) -> Iterator[str]:
    """The words of the documents, where they are at hand; what is reprinted or unproved is told in the summary."""
    language = found.language
    for side, ruleset in (("old", found.review.old), ("new", found.review.new)):
        for each in words.cited(item.changes, old=side == "old"):
            if each.quote:
                shown = citation_words(each, ruleset, language)
                yield f"    {say(language, f'note.source_{side}')}{say(language, 'text.colon')}{shown}"


def _children(review: Review, language: str) -> Iterator[str]:
    for who, what in impact_words.children(review, language):
        yield from (f"  {who}", f"    {what}")
