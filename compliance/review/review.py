"""Everything that a review of a change of rules knows, for whoever shows it: what stayed the same, whom it reaches.

That two encodings are alike says little where one was filled from the other: the citations tell. Which rulesets build
on one that changes is read from their files themselves: a child that pins another version of its parent, and so cannot
be resolved until somebody accepts the new one, is told of what would come.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from compliance.problems import ComplianceError, Problem, RulesetError, each_once
from compliance.reading.document import Document, read_toml
from compliance.review.changes import Change, by_indicator, verdict_may_change
from compliance.review.diff import renamed
from compliance.rules.catalog import Head, find, named
from compliance.rules.declared import Citation
from compliance.rules.loading import read_ruleset
from compliance.rules.ruleset import Indicator, Ruleset

if TYPE_CHECKING:
    from compliance.review.impact import Flip, Impact


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An indicator by whose changes, if it has any, no verdict changes.

    ``rests`` is ``document`` where both sides cite one document, ``note`` where what is noted on a citation of a text
    that is not at hand speaks of the year of the other side's text, else None. ``leaning`` are those citations.
    """

    before: Indicator
    after: Indicator
    rests: Literal["document", "note"] | None
    leaning: tuple[tuple[Ruleset, Citation], ...] = ()


def _unchanged(old: Ruleset, new: Ruleset, before: Indicator, after: Indicator) -> Unchanged:
    if _documents(old, before) & _documents(new, after):
        return Unchanged(before, after, "document")
    leaning = (*_leaning(old, before, new), *_leaning(new, after, old))
    return Unchanged(before, after, "note" if leaning else None, leaning)


def _documents(ruleset: Ruleset, row: Indicator) -> set[str]:
    """The documents behind a row, by number where they have one."""
    sources = [ruleset.sources.get(each.ref) for each in row.citations]
    return {each.number or each.title for each in sources if each is not None}


def _leaning(ruleset: Ruleset, row: Indicator, other: Ruleset) -> Iterator[tuple[Ruleset, Citation]]:
    """The citations of a row whose notes speak of the other ruleset's year, where that is not its own."""
    years = [None if each.effective_from is None else each.effective_from.year for each in (ruleset, other)]
    if years[1] is None or years[0] == years[1]:
        return
    for citation in row.citations:
        if citation.grade != "quoted" and re.search(rf"(?<!\d){years[1]}(?!\d)", citation.note or ""):
            yield ruleset, citation


# The rulesets that build on one that changes: whether they take a change over, or have a word of their own.


@dataclass(frozen=True, slots=True)
class Child:
    """A ruleset at hand that builds on one of the two compared ones.

    ``of``: on which of them; ``both`` if they have one id, unless the child goes on building on the old version, which
    stays at hand. ``pins``: the version that it builds on. ``through``: the ids of the rulesets between them, nearest
    to the child first. ``problems``: why it loads over the old rules and no longer over the new ones, its own or those
    of a ruleset between. ``tables`` are its file and those between, nearest to the child first.
    """

    head: Head
    of: Literal["old", "new", "both"]
    pins: str
    through: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    tables: tuple[Mapping[str, Any], ...] = field(default=(), repr=False, compare=False)

    def takes_over(self, change: Change) -> bool:
        """Whether what changed reaches it: no file on the way has a word of its own on it."""
        return not self.problems and all(_passes_on(each, change) for each in reversed(self.tables))


@dataclass(frozen=True, slots=True)
class Reach:
    """The ids of the children that take a changed thing over, and of those that have their own word on it."""

    inherited_by: tuple[str, ...] = ()
    shielded: tuple[str, ...] = ()


def children_of(old: Ruleset, new: Ruleset, changes: Sequence[Change], known: Sequence[Head]) -> tuple[Child, ...]:
    """The rulesets among ``known`` that build on either side.

    None where the new ruleset does not take the place of the old one: they then are of two series. A child that cannot
    be loaded over the old rules either is left to whoever loads it. One that the new rules take its ground from takes
    over nothing, and has no word of its own.
    """
    if old.id != new.id and old.series != new.series:
        return ()
    by_child: dict[tuple[str, str], Child] = {}
    sides: tuple[_Loaded, _Loaded] = ({}, {})
    for head in known:
        line = _line(head, (old.id, new.id), known)
        if not line or head.id in (old.id, new.id):
            continue
        try:
            tables = tuple(read_toml(each.path.read_bytes(), each.shown).data for each in line)
        except (ComplianceError, OSError):
            continue
        pins = str(line[-1].extends)
        of = _built_on(pins, old, new, known)
        problems = _problems(line, new, sides[1]) if of == "both" and changes else ()
        if problems and _problems(line, old, sides[0]):
            continue
        child = Child(head, of, pins, tuple(each.id for each in line[1:]), problems, tables)
        by_child.setdefault((head.id, head.version), child)
    return tuple(by_child.values())


def _built_on(pins: str, old: Ruleset, new: Ruleset, known: Sequence[Head]) -> Literal["old", "new", "both"]:
    """Which of two rulesets a child builds on that pins one of them."""
    parent, _, version = pins.partition("@")
    if old.id != new.id:
        return "old" if parent == old.id else "new"
    if version == old.version != new.version:
        with suppress(RulesetError):  # where only the new version is at hand
            named(pins, known)
            return "old"
    return "both"


def _line(head: Head, parents: tuple[str, str], known: Sequence[Head]) -> list[Head]:
    """A ruleset and those between it and one of the parents, nearest to the parent last; none if it builds on neither.

    A version that is not at hand any more is read as the one that is.
    """
    line = [head]
    while line[-1].extends is not None:
        name = line[-1].extends.partition("@")[0]
        if name in parents:
            return line
        try:
            above = _of_pin(line[-1].extends, known)
        except RulesetError:
            return []
        if above in line:
            return []
        line.append(above)
    return []


def _of_pin(pin: str, known: Sequence[Head]) -> Head:
    try:
        return find(pin, known)
    except RulesetError:
        return find(pin.partition("@")[0], known)


_Loaded = dict[Path, Ruleset | tuple[Problem, ...]]  # rulesets over one side, or why they do not load, by their files


def _problems(line: Sequence[Head], ruleset: Ruleset, loaded: _Loaded) -> tuple[Problem, ...]:
    """Why the first of a line of rulesets does not load over another one, whatever version it pins."""
    above = ruleset
    for head in reversed(line):
        if head.path not in loaded:
            try:
                loaded[head.path] = read_ruleset(head.path.read_bytes(), head.shown, partial(_parent, above))
            except RulesetError as error:
                loaded[head.path] = tuple(error.problems)
        over = loaded[head.path]
        if isinstance(over, tuple):
            return over
        above = over
    return ()


def _parent(ruleset: Ruleset, _document: Document) -> Ruleset:
    return ruleset


def _passes_on(tables: Mapping[str, Any], change: Change) -> bool:
    """Whether a child's file leaves what changed to its parent."""
    if change.indicator is None:  # a child says itself what it is called, who issued it, from when it holds
        inherited = change.field.partition(".")[0] in ("verdicts", "variants", "axes", "quantities", "units", "sources")
        own = {f"verdicts.{each}" for each in tables.get("verdicts", {})}
        return inherited and change.field not in own | {
            f"variants.{each}" for each in tables["ruleset"].get("variants", {})
        }
    if change.indicator in tables.get("withdrawn", {}):
        return False
    if change.field.startswith("quantities."):  # which a child cannot declare anew, whatever row asks for it
        return True
    row = tables.get("indicators", {}).get(change.indicator)
    if row is None:
        return True
    if change.field == "indicator":  # a row of its own stands by itself, unless it leans on the parent's
        return "inherits" in row
    return _takes_over(row, "requirement" if change.criterion is not None else change.field)


# What a row of a file says besides its requirement.
_FIELDS = {"inherits", *(each.name for each in fields(Indicator))} - {"criteria"}


def _takes_over(row: Mapping[str, Any], field: str) -> bool:
    """Whether a row of a file has a field from its parent's row."""
    said = any(key not in _FIELDS for key in row) if field == "requirement" else field in row
    named = row.get("inherits", ())
    return not said and (named == "rest" or field in named)


@dataclass(frozen=True)
class Review:
    """Two rulesets, what changed between them, which children a change reaches, and whose verdict flips.

    ``impacts`` has one for each collection of measurements. ``language`` None is the new ruleset's own. ``options`` are
    those that the verdicts of the impacts depend on. ``commits`` are those of git that either side was read at.
    """

    old: Ruleset
    new: Ruleset
    changes: tuple[Change, ...]
    children: tuple[Child, ...] = ()
    impacts: tuple[Impact, ...] = ()
    language: str | None = None
    version: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    commits: tuple[str | None, str | None] = (None, None)

    def to_dict(self) -> dict[str, Any]:
        """The review as the JSON of ``diff`` has it."""
        from compliance.reports.formats import rendered_review

        data: dict[str, Any] = json.loads(rendered_review("json", self))
        return data

    def __repr__(self) -> str:
        sides = f"{self.old.id} {self.old.version} → {self.new.id} {self.new.version}"
        return f"<Review of {sides}: {len(self.changes)} changes, {len(self.flips)} flips>"

    @property
    def spoken(self) -> str:
        """The language of the review."""
        return self.language or self.new.language

    @property
    def flips(self) -> tuple[Flip, ...]:
        """The verdicts that flip, in all collections."""
        return tuple(flip for each in self.impacts for flip in each.flips)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files of measurements, by either ruleset."""
        return tuple(problem for each in self.impacts for problem in each.problems)

    @property
    def verdict_may_change(self) -> bool:
        """Whether a verdict may change: by the rules, in a collection, or because a ruleset on top no longer loads."""
        return bool(self.flips or self.broken) or verdict_may_change(self.changes)

    @cached_property
    def broken(self) -> tuple[Child, ...]:
        """The rulesets that build on these and no longer load over the new ones, those below others last."""
        return tuple(sorted((each for each in self.children if each.problems), key=lambda each: len(each.through)))

    @cached_property
    def renamed(self) -> tuple[tuple[Indicator, Indicator], ...]:
        """Rows that one name has under two ids."""
        return renamed(self.old, self.new)

    @cached_property
    def unchanged(self) -> tuple[Unchanged, ...]:
        """The indicators for which both sides demand the same."""
        kept = self.old.indicators.keys() - by_indicator(self.changes).keys()
        rows = [(self.old.indicators[row.id], row) for row in self.new.rows if row.id in kept]
        return tuple(_unchanged(self.old, self.new, before, after) for before, after in rows)

    @cached_property
    def disagreements(self) -> Mapping[str, tuple[Problem, ...]]:
        """What the quotes of the new side say otherwise than their rows, by the ids of the rows that changed."""
        changed = {change.indicator for change in self.changes}
        rows = [row for id_, row in self.new.indicators.items() if id_ in changed]
        if not any(citation.quote for row in rows for citation in row.citations):
            return {}
        from compliance.rules.proofs import disagreements  # which reads every quote

        by_id: dict[str, tuple[Problem, ...]] = {}
        for each in disagreements(self.new):
            id_ = each.key.removeprefix("[indicators.").removesuffix("]")
            if each.level == "error" and id_ in changed:
                by_id[id_] = (*by_id.get(id_, ()), each)
        return by_id

    @property
    def stale_version(self) -> bool:
        """Whether a verdict may change although the new ruleset goes by the same id and version."""
        same = (self.old.id, self.old.version) == (self.new.id, self.new.version)
        return same and verdict_may_change(self.changes)

    def reach_of(self, change: Change) -> Reach:
        """Which children a change reaches, and which have a row of their own."""
        loading = [child for child in self.children if not child.problems]
        taken, own = ({child.head.id: None for child in loading if child.takes_over(change) is reached}
                      for reached in (True, False))  # fmt: skip
        return Reach(tuple(taken), tuple(own))


@dataclass(frozen=True, slots=True)
class Branch:
    """A review of every ruleset that a branch moved; ``names`` and ``commits`` are those of its two ends.

    ``came`` are the rulesets that only the newer end has, ``went`` those that only the older one has. ``unread`` has
    the ids of those that do not load at one of the two ends, with the problems.
    """

    names: tuple[str, str]
    commits: tuple[str, str]
    reviews: tuple[Review, ...]
    came: tuple[Ruleset, ...] = ()
    went: tuple[Ruleset, ...] = ()
    language: str | None = None
    unread: Mapping[str, Sequence[Problem]] = field(default_factory=dict)

    @property
    def spoken(self) -> str:
        """The language of the note."""
        known = [*(each.new for each in self.reviews), *self.came, *self.went]
        return self.language or (known[0].language if known else "zh")

    @property
    def unloaded(self) -> tuple[Problem, ...]:
        """Why rulesets do not load, each problem once."""
        return each_once(chain.from_iterable(self.unread.values()))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why rulesets do not load, and what is wrong with the files of measurements."""
        return (*self.unloaded, *each_once(problem for each in self.reviews for problem in each.problems))

    @property
    def verdict_may_change(self) -> bool:
        """Whether a verdict may change by any of the rulesets that moved, or because one is gone."""
        return bool(self.went) or any(each.verdict_may_change for each in self.reviews)
