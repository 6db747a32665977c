"""The note of a review: what every format shows of it, in order and in words. A renderer only sets it.

First what it comes to, then what became stricter, looser, different or open, then the rest in short.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from compliance.naturally import naturally
from compliance.reports.changes import words
from compliance.review.changes import Change, Effect
from compliance.review.review import Review
from compliance.rules.ruleset import CONSTRAINTS
from compliance.words import say

EFFECTS: tuple[Effect, ...] = ("tightened", "loosened", "shifted", "open")
_SUMMED = (
    "number",
    "source",
    "domain",
    "task",
    "lead",
    "partners",
    "aliases",
    "name_en",
    "deadline",
    "note",
    "condition",
)


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
    instead of old and new where those would not read well.
    """

    lead: str
    thing: str
    sentence: str | None
    lines: tuple[Line, ...]
    flagged: bool
    changes: tuple[Change, ...]
    demand: bool


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator (or the ruleset as a whole) with those of its changes that belong to one section.

    ``also`` says which of its changes stand in other sections.
    """

    number: str
    name: str
    constraint: str
    also: str
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
    """All changes of one effect: what became stricter, and so on."""

    effect: Effect
    count: int
    items: tuple[Item, ...]

    def heading(self, language: str) -> str:
        """What the section holds, how many changes, and what that means."""
        said = {each: say(language, f"note.{self.effect}{each}") for each in ("", "_means")}
        return say(language, "note.section", {"effect": said[""], "n": self.count, "means": said["_means"]})


@dataclass(frozen=True, slots=True)
class Note:
    """A whole note; ``rest`` are changes by which no verdict changes, ``summed`` those that are only counted."""

    review: Review
    language: str
    sections: tuple[Section, ...]
    rest: tuple[Item, ...]
    summed: tuple[str, ...]

    def section_of(self, effect: Effect) -> Section | None:
        """The section of an effect; None when no change has it."""
        return next((each for each in self.sections if each.effect == effect), None)


def note(review: Review) -> Note:
    """A review in words, in its language."""
    language = review.spoken
    sections = []
    for effect in EFFECTS:
        chosen = [change for change in review.changes if change.effect == effect]
        if chosen:
            items = tuple(_items(review, _by_weight(chosen), language))
            sections.append(Section(effect, len(chosen), items))
    rest = [change for change in review.changes if not change.matters]
    spoken = [change for change in rest if _summed_as(change) is None]
    summed = tuple(_summed(rest, language))
    return Note(review, language, tuple(sections), tuple(_items(review, spoken, language)), summed)


def _by_weight(changes: Iterable[Change]) -> list[Change]:
    """What weighs most first: the ruleset as a whole, veto matters, binding indicators, and so on."""

    def weight(change: Change) -> int:
        rows = [row for row in (change.before, change.after) if row is not None]
        return min((CONSTRAINTS.index(row.constraint) for row in rows), default=-1)

    return sorted(changes, key=weight)


def _items(review: Review, changes: Sequence[Change], language: str) -> Iterator[Item]:
    for id_, group in groupby(changes, key=lambda change: change.indicator):
        together = tuple(group)
        first = together[0]
        entries = tuple(_entries(review, together, language))
        also = _also(review, id_, first.effect, language) if first.matters and id_ is not None else ""
        yield Item(
            words.numbers(first, language) if id_ is not None else "",
            words.name(first, language),
            words.constraints(first, language),
            also,
            entries,
        )


def _also(review: Review, id_: str, effect: Effect, language: str) -> str:
    """The sections in which the same indicator stands too."""
    others = [
        (other, sum(change.indicator == id_ and change.effect == other for change in review.changes))
        for other in EFFECTS
        if other != effect
    ]
    counts = [say(language, f"note.count_{other}", {"n": number}) for other, number in others if number]
    return say(language, "note.also", {"counts": words.joined(counts, language)}) if counts else ""


def _entries(review: Review, changes: Sequence[Change], language: str) -> Iterator[Entry]:
    def of_one(change: Change) -> tuple[object, ...]:
        return change.criterion, change.field, change.kind, change.effect, change.same_source, id(change.was)

    for _, group in groupby(changes, key=of_one):
        together = tuple(group)
        first = together[0]
        sentence = words.sentence(first, review.old, review.new, language) if len(together) == 1 else None
        yield Entry(
            words.lead(first, language),
            words.thing(first, review.old, review.new, language) if sentence is None else "",
            sentence,
            tuple(_line(review, change, language, several=len(together) > 1) for change in together),
            first.same_source and first.matters,
            together,
            first.field in words.DEMANDS,
        )


def _line(review: Review, change: Change, language: str, *, several: bool) -> Line:
    return Line(
        words.whom(change.when, language),
        words.side(change, review.old, old=True, language=language),
        words.side(change, review.new, old=False, language=language),
        words.witness_words(change, review.old, review.new, language, for_whom=several),
    )


def _summed(changes: Sequence[Change], language: str) -> Iterator[str]:
    """What only reads differently: the numbers that moved, and how many rows have another source, another note …"""
    counts = {field: len({each.indicator for each in changes if _summed_as(each) == field}) for field in _SUMMED}
    if counts["number"]:
        shown = [f"{old}→{new}" for old, new, _ in moved_numbers(changes)]
        moved = words.joined(shown[:5], language) + (" …" if len(shown) > 5 else "")
        yield say(language, "note.sum_number", {"n": counts["number"], "moved": moved})
    which = [say(language, f"note.sum_{field}", {"n": n}) for field, n in counts.items() if n and field != "number"]
    if which:
        yield say(language, "note.sum_rest", {"which": words.joined(which, language)})


def _summed_as(change: Change) -> str | None:
    """The field under which a change is only counted; None for one that is told."""
    if change.field == "name" and change.criterion is not None:
        return "condition"  # what an encoder calls a condition is no word of a document
    return change.field if change.field in _SUMMED else None


def moved_numbers(changes: Iterable[Change]) -> list[tuple[str, str, Change]]:
    """The numbers that moved, before and now, in the old order."""
    moved = [(change.old or "", change.new or "", change) for change in changes if change.field == "number"]
    return sorted(moved, key=lambda each: naturally(each[0]))


def change_text(review: Review, change: Change) -> str:
    """One change in one sentence."""
    (entry,) = _entries(review, (change,), review.spoken)
    return demand_text(entry, review.spoken)[0]


def demand_text(entry: Entry, language: str) -> list[str]:
    """An entry in sentences: one, or one for each kind of area where both sides differ from one to the next."""
    if entry.sentence is not None:
        return [entry.sentence]
    folded = _folded(entry, language) if len(entry.lines) > 1 else None
    return [_one(entry, line, language) for line in entry.lines] if folded is None else [folded]


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


def title(item: Item, language: str) -> str:
    """An indicator by number and name."""
    return f"{item.number}{'' if item.number.endswith('）') else ' '}{item.name}".strip()


def _folded(entry: Entry, language: str) -> str | None:
    """Several kinds of area in one sentence, where one side is the same for all of them."""
    olds, news = ([getattr(line, side) for line in entry.lines] for side in ("old", "new"))
    if len(set(olds)) > 1 and len(set(news)) > 1:
        return None

    def told(side: list[str | None]) -> str | None:
        if len(set(side)) == 1:
            return side[0]
        parts = [
            say(language, "note.of_variant", {"when": line.whom, "demand": _or_nothing(each, entry, language)})
            for line, each in zip(entry.lines, side, strict=True)
        ]
        return words.joined(parts, language)

    return _sides(entry, told(olds), told(news), language)


def _one(entry: Entry, line: Line, language: str) -> str:
    if not line.whom:
        return _sides(entry, line.old, line.new, language)
    if entry.lead:
        demand = _or_nothing(line.new or line.old, entry, language)
        shown = say(language, "note.of_variant", {"when": line.whom, "demand": demand})
        return _sides(entry, None, shown, language)
    return _sides(entry, line.old, line.new, language, line.whom)


def _sides(entry: Entry, old: str | None, new: str | None, language: str, whom: str = "") -> str:
    colon = say(language, "text.colon")
    before = "".join(each + colon for each in (entry.lead, entry.thing, whom) if each)
    if entry.lead and (old is None or new is None):
        return before + (new or old or "")
    return f"{before}{_or_nothing(old, entry, language)} → {_or_nothing(new, entry, language)}"


def _or_nothing(side: str | None, entry: Entry, language: str) -> str:
    return side or say(language, "note.asks_nothing" if entry.demand else "note.nothing")
