"""The note of a review: what every format shows of it, in order and in words. A renderer only sets it.

First what it comes to, then what became stricter, looser, different or open, then the rest in short.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from compliance.reports.changes import words
from compliance.reports.changes.summary import verdicts_may_change
from compliance.reports.changes.words import joined
from compliance.reports.phrases import aside
from compliance.review.changes import Change, Effect, by_indicator, overall
from compliance.review.matching import may_still_depend
from compliance.review.review import Branch, Review
from compliance.rules.ruleset import CONSTRAINTS, naturally
from compliance.words import say

EFFECTS: tuple[Effect, ...] = ("tightened", "loosened", "shifted", "open")
# What the head of the note says of either side.
_IN_HEAD = ("id", "version", "title", "title_en", "number", "series")


@dataclass(frozen=True, slots=True)
class Line:
    """A change for one kind of area (``whom``; empty: for all): what was asked, what is asked now, what shows it."""

    whom: str
    old: str | None
    new: str | None
    witness: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """The changes of one condition of an indicator that go one way, for the kinds of area that they concern.

    ``lead`` says that something is new or dropped, ``thing`` what of the indicator it is about. ``sentence`` stands
    instead of old and new where those would not read well. ``elsewhere``: which other indicators of the other side ask
    for what came or went.
    """

    lead: str
    thing: str
    sentence: str | None
    lines: tuple[Line, ...]
    flagged: bool
    changes: tuple[Change, ...]
    demand: bool
    elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator (or the ruleset as a whole) with all of its changes that matter, or all that do not.

    ``conditions`` says how many conditions it had and has, where some came or went.
    """

    number: str
    name: str
    constraint: str
    conditions: str
    entries: tuple[Entry, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes of the item."""
        return tuple(change for entry in self.entries for change in entry.changes)

    @property
    def id(self) -> str | None:
        """The id of the indicator."""
        return self.entries[0].changes[0].indicator


@dataclass(frozen=True, slots=True)
class Section:
    """All indicators of one effect: what became stricter, and so on."""

    effect: Effect
    items: tuple[Item, ...]

    @property
    def count(self) -> int:
        """How many indicators; the ruleset as a whole is none."""
        return sum(item.id is not None for item in self.items)

    def heading(self, language: str) -> str:
        """What the section holds, how many indicators, and what that means."""
        said = {each: say(language, f"note.{self.effect}{each}") for each in ("", "_means")}
        counted = [say(language, "note.section_n", {"n": self.count})] if self.count else []
        if self.count < len(self.items):
            counted.append(say(language, "note.section_whole"))
        details = {"effect": said[""], "n": joined(counted, language), "means": said["_means"]}
        return say(language, "note.section", details)


@dataclass(frozen=True, slots=True)
class Note:
    """A whole note; ``rest`` are changes by which no verdict changes.

    ``moved`` are the numbers of indicators that moved, with the change of each.
    """

    review: Review
    language: str
    sections: tuple[Section, ...]
    rest: tuple[Item, ...]
    moved: tuple[tuple[str, str, Change], ...]


def note(review: Review) -> Note:
    """A review in words, in its language."""
    language = review.spoken
    sections = []
    groups = by_indicator(review.changes)
    for effect in EFFECTS:
        chosen = [change for group in groups.values() if overall(group) == effect for change in group]
        if chosen:
            sections.append(Section(effect, tuple(_items(review, _by_weight(chosen), language))))
    rest = [change for change in review.changes if not change.matters]
    told = [
        each
        for each in rest
        if (each.field != "number" or each.indicator is None)
        and (each.field not in _IN_HEAD or each.indicator is not None)
        and not _unknown(review, each)
    ]
    items = tuple(_items(review, told, language))
    return Note(review, language, tuple(sections), items, tuple(_moved_numbers(rest)))


def _by_weight(changes: Iterable[Change]) -> list[Change]:
    """What weighs most first: the ruleset as a whole, veto matters, binding indicators, and so on."""

    def weight(change: Change) -> int:
        rows = [row for row in (change.before, change.after) if row is not None]
        return min((CONSTRAINTS.index(row.constraint) for row in rows), default=-1)

    return sorted(changes, key=weight)


def _unknown(review: Review, change: Change) -> bool:
    """Whether an axis came or went only because the numbers that may depend on it are not at hand."""
    section, _, axis = change.field.partition(".")
    if section != "axes" or None not in (change.old, change.new):
        return False
    sides = (review.old, review.new) if change.new is None else (review.new, review.old)
    return may_still_depend(axis, *sides)


def _items(review: Review, changes: Sequence[Change], language: str) -> Iterator[Item]:
    for id_, group in groupby(changes, key=lambda change: change.indicator):
        together = tuple(group)
        first = together[0]
        yield Item(
            words.numbers(first, language) if id_ is not None else "",
            words.name(first, language),
            words.constraints(first, language),
            _conditions(together, language),
            tuple(_entries(review, together, language)),
        )


def _conditions(changes: Sequence[Change], language: str) -> str:
    """How many conditions an indicator had and has, where some came or went."""
    before, after = changes[0].before, changes[0].after
    moved = any(change.kind in ("added", "removed") and change.criterion is not None for change in changes)
    if before is None or after is None or not moved:
        return ""
    return say(language, "note.conditions", {"old": len(before.criteria), "new": len(after.criteria)})


def _entries(review: Review, changes: Sequence[Change], language: str) -> Iterator[Entry]:
    def of_one(change: Change) -> tuple[object, ...]:
        return change.criterion, change.field, change.kind, change.effect, change.same_source, id(change.was)

    mixed = len({change.effect for change in changes if change.matters}) > 1
    for _, group in groupby(changes, key=of_one):
        together = tuple(group)
        first = together[0]
        sentence = words.sentence(first, review.old, review.new, language) if len(together) == 1 else None
        lead, thing = words.lead(first, language), ""
        if sentence is None:
            thing = words.thing(first, review.old, review.new, language)
            if mixed and not lead:  # of several that go different ways each says its own; a lead says it already
                effect = say(language, f"note.{first.effect}")
                thing = thing + aside(effect, language) if thing else effect
        yield Entry(
            lead,
            thing,
            sentence,
            tuple(_line(review, change, language, several=len(together) > 1) for change in together),
            first.same_source and first.matters,
            together,
            first.field in words.DEMANDS and (first.criterion is not None or first.field == "indicator"),
            (*words.elsewhere(first, review.old, review.new, language), *words.hits(first, review.new, language)),
        )


def _line(review: Review, change: Change, language: str, *, several: bool) -> Line:
    return Line(
        words.whom(change.when, language),
        words.side(change, review.old, old=True, language=language),
        words.side(change, review.new, old=False, language=language),
        words.witness_words(change, review.old, review.new, language, for_whom=several),
    )


def moved_words(found: Note) -> str | None:
    """All numbers that moved in one line; None where none did."""
    if not found.moved:
        return None
    moved = joined((f"{old}→{new}" for old, new, _ in found.moved), found.language)
    return say(found.language, "note.sum_number", {"n": len(found.moved), "moved": moved})


def _moved_numbers(changes: Iterable[Change]) -> list[tuple[str, str, Change]]:
    """The numbers that moved, before and now, in the old order."""
    moved = [
        (change.old or "", change.new or "", change)
        for change in changes
        if change.field == "number" and change.indicator is not None
    ]
    return sorted(moved, key=lambda each: naturally(each[0]))


def change_text(review: Review, change: Change) -> str:
    """One change in one sentence."""
    (entry,) = _entries(review, (change,), review.spoken)
    return entry_text(entry, review.spoken)


def entry_text(entry: Entry, language: str) -> str:
    """An entry in one sentence: what came or went, else both sides."""
    if entry.sentence is not None:
        return entry.sentence
    whom, sides = "", [joined(side, language) for side in cells(entry, language)]
    if len(entry.lines) == 1 and not entry.lead:
        line = entry.lines[0]
        whom, sides = line.whom, [_or_nothing(side, entry, language) for side in (line.old, line.new)]
    before = "".join(each + say(language, "text.colon") for each in (entry.lead, entry.thing, whom) if each)
    came, went = (all(getattr(line, side) is None for line in entry.lines) for side in ("old", "new"))
    if entry.lead and (came or went):
        return before + sides[1 if came else 0]
    return f"{before}{sides[0]} → {sides[1]}"


def cells(entry: Entry, language: str) -> tuple[list[str], list[str]]:
    """An entry in two cells of a table, before and now: a line for each kind of area, one where they say the same."""
    if entry.sentence is not None:
        return [], [entry.sentence]
    sides = []
    for old in (True, False):
        said = [_or_nothing(line.old if old else line.new, entry, language) for line in entry.lines]
        same = len(set(said)) == 1 and (len(said) > 1 or not entry.lines[0].whom)
        parts = zip(entry.lines, said, strict=True)
        named = [say(language, "note.of_variant", {"when": line.whom, "demand": each}) for line, each in parts]
        sides.append(said[:1] if same else named)
    return sides[0], sides[1]


def title(item: Item) -> str:
    """An indicator by number and name."""
    return f"{item.number}{'' if item.number.endswith('）') else ' '}{item.name}".strip()


def _or_nothing(side: str | None, entry: Entry, language: str) -> str:
    if side is None and entry.elsewhere:
        return say(language, "impact.told_elsewhere")
    return side or say(language, "note.asks_nothing" if entry.demand else "note.nothing")


def branch_lines(branch: Branch) -> list[str]:
    """What a branch moved: between which commits, which rulesets, and those that came or went."""
    language = branch.spoken
    lines = [say(language, "note.branch", {"n": len(branch.reviews)})]
    for side, name, commit in zip(("old", "new"), branch.names, branch.commits, strict=True):
        told = name if name == commit else name + aside(commit, language)
        lines.append(f"{say(language, f'note.{side}')}{say(language, 'text.colon')}{told}")
    for each in branch.reviews:
        side = words.called(each.new, each.old, language)
        lines.append(
            say(language, "note.branch_moved", {"which": side, "verdict": verdicts_may_change(each, language)})
        )
    for key, rulesets in (("came", branch.came), ("went", branch.went)):
        lines += [
            say(language, f"note.branch_{key}", {"which": words.called(each, each, language)}) for each in rulesets
        ]
    return lines
