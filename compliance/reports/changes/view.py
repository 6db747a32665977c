"""A review as parts of rows of words, made once for a language: what HTML and Markdown show, and only lay out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance.reports.changes import impact_words, words
from compliance.reports.changes.note import Entry, Item, Note, cells, entry_text, moved_words, title
from compliance.reports.changes.summary import alike, listed, noted_of, points, unchanged_heading, verdicts_may_change
from compliance.reports.phrases import indicator_name
from compliance.review.changes import Effect, by_indicator, overall
from compliance.review.review import Review
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.words import say

if TYPE_CHECKING:
    from compliance.review.impact import Flip


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict or an effect: its kind, which has a shape and a colour, and its word."""

    kind: str
    word: str


Cell = tuple[str | Mark, ...]  # a line each


@dataclass(frozen=True, slots=True)
class Row:
    """A row under the columns of its part; of one cell alone, a heading within it.

    ``id`` begins the rows of one indicator, ``behind`` are lines below the last of them: documents, whom it reaches.
    ``text`` says what stands beside the first cell in lines, where there are no columns.
    """

    cells: tuple[Cell, ...]
    text: tuple[str, ...] = ()
    id: str = ""
    behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the note: a heading, sentences, rows. ``folded``: only who asks for it wants to see it on a screen."""

    name: str
    heading: str
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    sentences: tuple[str, ...] = ()
    effect: Effect | None = None
    folded: bool = False


def parts(found: Note) -> Iterator[Part]:
    """The whole note in its order; parts that have nothing to say are left out."""
    language = found.language
    yield _head(found.review, language)
    yield _summary(found)
    yield from _impact(found)
    for section in found.sections:
        rows = tuple(row for item in section.items for row in _item(found, item, section.effect))
        columns = ("indicator", "what", "old", "new", "witness")
        yield Part("changes", section.heading(language), columns, rows, effect=section.effect)
    every = [
        Part("rows", say(language, "note.rows_heading"), ("old_rules", "new_rules", "effect"),
             tuple(_beside(found.review, language)), folded=True),
        Part("alike", unchanged_heading(found.review, language), ("indicator", "note"),
             tuple(_alike(found.review, language)), folded=True),
        Part("rest", say(language, "note.rest"), ("indicator", "what", "old_rules", "new_rules"),
             tuple(Row((_named(item), *_sides(entry, language)), (entry_text(entry, language),))
                   for item in found.rest for entry in item.entries),
             tuple(filter(None, [moved_words(found)])), folded=True),
        Part("children", say(language, "note.children_heading"), ("ruleset", "reach"),
             tuple(Row(((who,), (what,)), (what,)) for who, what in impact_words.children(found.review, language))),
    ]  # fmt: skip
    yield from (part for part in every if part.rows or part.sentences)


def _head(review: Review, language: str) -> Part:
    """Both rulesets beside one another, with what pins them."""
    same = (review.old.id, review.old.version) == (review.new.id, review.new.version)
    colon = say(language, "text.colon")
    told: list[tuple[str, Sequence[Sequence[str | None]]]] = [
        (key, [(getattr(side, field),) for side in (review.old, review.new)])
        for key, field in (("title", "title_en" if language == "en" else "title"), ("number", "number"),
                           ("issuer", "issuer"), ("effective", "effective_from"), ("extends", "extends"))
    ]  # fmt: skip
    told[0] = (
        "title",
        [(one or side.title,) for (one,), side in zip(told[0][1], (review.old, review.new), strict=True)],
    )
    told += [
        ("id", [(f"{each.id} {each.version}",) for each in (review.old, review.new)]),
        ("file", [(each.file if same else None,) for each in (review.old, review.new)]),
        ("commit", [(each,) for each in review.commits]),
        ("digest", [(each.sha256,) for each in (review.old, review.new)]),
        ("noted", [[f"{name}{colon}{what}" for name, what in noted_of(each, language)]
                   for each in (review.old, review.new)]),
    ]  # fmt: skip
    unsaid = say(language, "note.unsaid")
    rows = tuple(
        Row(
            (
                (say(language, f"note.head_{key}"),),
                *(tuple(str(line) for line in side if line) or (unsaid,) for side in sides),
            )
        )
        for key, sides in told
        if any(line for side in sides for line in side)
    )
    return Part("head", "", ("", "old_rules", "new_rules"), rows)


def _summary(found: Note) -> Part:
    """What it comes to: the sentence, what a reviewer has to know, and which indicators go which way."""
    language = found.language
    rows = tuple(
        Row(((Mark(section.effect, say(language, f"note.{section.effect}")),), (str(section.count),),
             (words.joined((title(item) for item in section.items), language),)))
        for section in found.sections
    )  # fmt: skip
    sentences = (verdicts_may_change(found.review, language), *points(found.review, language))
    return Part("summary", say(language, "note.summary_heading"), ("effect", "changes", "rows"), rows, sentences)


def _named(item: Item) -> Cell:
    return (title(item), *((item.constraint,) if item.constraint else ()))


def _item(found: Note, item: Item, effect: Effect) -> Iterator[Row]:
    """An indicator: what changed, what shows it, whose verdict flips, whom it reaches, and the documents."""
    review, language = found.review, found.language
    named = (*_named(item), *((item.conditions,) if item.conditions else ()))
    ours = [
        flip for flip in review.flips if flip.indicator and any(c is each for c in flip.causes for each in item.changes)
    ]
    colon = say(language, "text.colon")
    behind = [
        f"{say(language, 'note.flips')}{colon}{each.what}{words.joined(['', each.where], language, 'pause')}{colon}"
        f"{impact_words.both(each)}"
        for each in impact_words.flipped(review, language, ours)
    ]
    if review.old.id == review.new.id:  # else each child is told once, at the end
        behind += impact_words.reached(review, item.changes, language)
    behind += words.sources_words(item.changes, review.old, review.new, language)
    for entry in item.entries:
        first, last = entry is item.entries[0], entry is item.entries[-1]
        witnesses = [line.witness for line in entry.lines if line.witness]
        more = [*entry.elsewhere, *([say(language, "note.same_source")] if entry.flagged else [])]
        text = [*(say(language, "note.for_example", {"witness": each}) for each in witnesses), *more]
        yield Row(
            (named, *_sides(entry, language), (*witnesses, *more)),
            (entry_text(entry, language), *text),
            f"{effect}-{item.id or 'ruleset'}" if first else "",
            tuple(behind) if last else (),
        )


def _sides(entry: Entry, language: str) -> tuple[Cell, Cell, Cell]:
    """What of an indicator an entry is about, and both sides of it."""
    what = say(language, "text.colon").join(each for each in (entry.lead, entry.thing) if each)
    old, new = cells(entry, language)
    return (what or say(language, f"note.field_{entry.changes[0].kind}"),), tuple(old), tuple(new)


def _beside(review: Review, language: str) -> Iterator[Row]:
    """Every row of both documents side by side, in the order of the newer one; those that went come last."""
    moved = by_indicator(review.changes)
    went = [row for row in review.old.rows if row.id not in review.new.indicators]
    for id_ in [row.id for row in (*review.new.rows, *went)]:
        effect = overall(moved.get(id_, ()))
        sides = (_printed(side.indicators.get(id_), side, language) for side in (review.old, review.new))
        yield Row((*sides, (Mark(effect, say(language, f"note.{effect}")),)))


def _printed(row: Indicator | None, ruleset: Ruleset, language: str) -> Cell:
    """What a row asks, as its document has it."""
    if row is None:
        return ()
    kind = say(language, f"constraints.{row.constraint}")
    return (f"{row.number} {indicator_name(row, language)} [{kind}]", *words.demands_of(row, ruleset, language))


def _alike(review: Review, language: str) -> Iterator[Row]:
    """What asks the same, by how far that is proved; one after the other where there is nothing to note."""
    for rows in alike(review, language):
        yield Row(((rows.heading,),))
        if any(notes for _, notes in rows.rows):
            yield from (Row(((name,), notes), notes) for name, notes in rows.rows)
        else:
            yield Row(((listed(rows, language),), ()))


def _impact(found: Note) -> Iterator[Part]:
    """Whose verdict flips: a row each, collections of one area beside each other."""
    review, language = found.review, found.language
    if not review.impacts:
        return
    place = {key: index for index, key in enumerate(dict.fromkeys((flip.area, flip.period) for flip in review.flips))}
    flips: list[Flip] = sorted(review.flips, key=lambda flip: place[flip.area, flip.period])
    rows = tuple(
        Row(
            ((each.where,), (each.what,), (Mark(*each.old),), (Mark(*each.new),), each.values, each.why),
            impact_words.flip_text(each, language),
        )
        for each in impact_words.flipped(review, language, flips)
    )
    colon = say(language, "text.colon")
    sentences = [
        line for each in review.impacts
        for line in (impact_words.unaffected(review, each), *impact_words.unread(review, each)) if line
    ]  # fmt: skip
    sentences += [f"{name}{colon}{digest}" for each in review.impacts for name, digest in each.inputs]
    heading = words.joined((impact_words.heading(review, each) for each in review.impacts), language, "stop")
    columns = ("area", "indicator", "verdict_old", "verdict_new", "value", "why")
    yield Part("impact", heading, columns, rows, tuple(sentences))
