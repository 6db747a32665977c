"""A change of rules as Markdown, for a pull request: what it comes to, a table for each effect, the rest folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compliance.reports.changes import impact_words, words
from compliance.reports.changes.note import Entry, Item, Note, Section, cells, demand_text, note, title
from compliance.reports.changes.summary import alike, noted_of, points, unchanged_heading, verdicts_may_change
from compliance.reports.harmless import code, escaped, folded, table
from compliance.reports.html import SHAPES
from compliance.review.review import Review
from compliance.words import say


def render(review: Review) -> str:
    """The whole note."""
    found = note(review)
    language = found.language
    blocks = [
        [f"## {say(language, 'note.title')}"],
        [_called(review, language)],
        [f"**{escaped(verdicts_may_change(review, language))}**"],
        [f"- {escaped(point)}" for point in points(review, language)],
        list(_impact(review, language)),
        *(list(_section(found, section)) for section in found.sections),
        list(_unchanged(review, language)),
        list(_rest(found)),
        list(_children(review, language)),
        [escaped(found.summed)] if found.summed else [],
        list(_digests(review, language)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _called(review: Review, language: str) -> str:
    sides = (("old", review.old, review.new), ("new", review.new, review.old))
    colon = say(language, "text.colon")
    lines = []
    for side, one, other in sides:
        lines.append(f"{say(language, f'note.{side}')}{colon}{escaped(words.called(one, other, language))}")
        lines += [f"{name}{colon}{escaped(what)}" for name, what in noted_of(one, language)]
    return "<br>\n".join(lines)


def _columns(names: Iterable[str], language: str) -> list[str]:
    return [say(language, f"note.column_{each}") for each in names]


def _lines(texts: Iterable[str]) -> str:
    """Several lines in one cell."""
    return "<br>".join(escaped(text) for text in texts)


def _section(found: Note, section: Section) -> Iterator[str]:
    """One effect: a row for each condition, then, folded, where it stands and whom it reaches."""
    language = found.language
    yield from (f"### {SHAPES[section.effect]} {escaped(section.heading(language))}", "")
    headings = _columns(("indicator", "constraint", "what", "old", "new", "witness"), language)
    yield from table(headings, _rows(section, language))
    behind = [line for item in section.items for line in _behind(found, item)]
    if behind:
        yield from ("", *folded(escaped(say(language, "note.sources")), behind))


def _rows(section: Section, language: str) -> Iterator[list[str]]:
    for item in section.items:
        for entry in item.entries:
            yield _row(item, entry, language, first=entry is item.entries[0])


def _row(item: Item, entry: Entry, language: str, *, first: bool) -> list[str]:
    name = f"**{escaped(title(item, language))}**"
    if item.conditions and first:
        name += f"<br>{escaped(item.conditions)}"
    old, new = (_lines(side) for side in cells(entry, language))
    shown = [*(line.witness for line in entry.lines if line.witness), *entry.elsewhere]
    if entry.flagged:
        shown.append(say(language, "note.same_source"))
    what = say(language, "text.colon").join(each for each in (entry.lead, entry.thing) if each)
    return [name, escaped(item.constraint), escaped(what), old, new, _lines(shown)]


def _behind(found: Note, item: Item) -> Iterator[str]:
    """The documents behind the changes of an indicator, old and new, and the rulesets that they reach."""
    language = found.language
    told = []
    for side, ruleset in (("old", found.review.old), ("new", found.review.new)):
        for each in words.cited(item.changes, old=side == "old"):
            shown = words.source_words(each, ruleset, language)
            told.append(f"{say(language, f'note.source_{side}')}{say(language, 'text.colon')}{shown}")
    told += impact_words.reached(found.review, item.changes, language)
    if told:
        yield f"- {escaped(title(item, language))}"
        yield from (f"  - {escaped(each)}" for each in told)


def _impact(review: Review, language: str) -> Iterator[str]:
    """The verdicts that flip, a row each."""
    impact = review.impact
    if impact is None:
        return
    yield from (f"### {escaped(impact_words.heading(impact, language))}", "")
    rows = []
    for each in impact_words.affected(review, language):
        for flip in each.flips:
            sides = [f"{SHAPES[side.kind]} {escaped(side.word)}" for side in (flip.old, flip.new)]
            if flip.area:
                sides = [f"**{side}**" for side in sides]
            rows.append([escaped(each.where), escaped(flip.what), *sides, _lines(flip.values), _lines(flip.why)])
    if rows:
        names = ("area", "indicator", "verdict_old", "verdict_new", "value", "why")
        yield from table(_columns(names, language), rows)
    told = filter(None, (impact_words.unaffected(impact, language), *impact_words.unread(impact, language)))
    more = [f"- {escaped(line)}" for line in told]
    yield from ("", *more) if rows and more else more


def _unchanged(review: Review, language: str) -> Iterator[str]:
    """What asks the same, folded."""
    lines = []
    for rows in alike(review, language):
        lines.append(f"- {escaped(rows.heading)}")
        for name, notes in rows.rows:
            lines.append(f"  - {escaped(name)}" + "".join(f"<br>{escaped(each)}" for each in notes))
    if lines:
        yield from folded(escaped(unchanged_heading(review, language)), lines)


def _rest(found: Note) -> Iterator[str]:
    """What changes no verdict, folded: in words, and the numbers that moved in a table."""
    language = found.language
    lines = []
    for item in found.rest:
        lines.append(f"- {escaped(title(item, language))}")
        lines += [f"  - {escaped(text)}" for entry in item.entries for text in demand_text(entry, language)]
    if found.moved:
        rows = [[escaped(old), escaped(new), escaped(words.name(change, language))] for old, new, change in found.moved]
        lines += ["", *table(_columns(("number_old", "number_new", "indicator"), language), rows)]
    if lines:
        yield from folded(escaped(say(language, "note.rest")), lines)


def _children(review: Review, language: str) -> Iterator[str]:
    told = list(impact_words.children(review, language))
    if told:
        yield from (
            f"### {say(language, 'note.children_heading')}",
            "",
            *(f"- {escaped(who)}<br>{escaped(what)}" for who, what in told),
        )


def _digests(review: Review, language: str) -> Iterator[str]:
    """What was compared, so that anybody can compare it again."""
    rows = [[say(language, f"note.{side}"), code(f"{each.id}@{each.version}"), code(each.sha256)]
            for side, each in (("old", review.old), ("new", review.new))]  # fmt: skip
    yield from table(["", say(language, "note.head_id"), say(language, "note.head_digest")], rows)
