"""One indicator through time: what each version of a series asks, and the local plans that build on them.

A version that is known to exist but is not at hand is an entry of its own: a gap, never its predecessor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from compliance.problems import Problem, RulesetError, listed, misspelt, nearest
from compliance.review.changes import Effect
from compliance.review.diff import diff_of
from compliance.rules.catalog import Head, heads
from compliance.rules.loading import load_head
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset, Withdrawn


@dataclass(frozen=True, slots=True)
class Entry:
    """What one ruleset says of the indicator.

    ``ruleset`` is None for one whose text is not at hand (or, with ``broken``, cannot be read), ``row`` for one that
    does not ask for the indicator; ``elsewhere`` are conditions of other indicators that ask for the same thing there.
    ``compared`` is the ruleset that stands before it at hand (of a plan: its parent), ``effects`` what became of the
    demand since; with ``gap`` others whose text is not at hand lie between. ``plans`` build on it.
    """

    head: Head
    ruleset: Ruleset | None = None
    row: Indicator | None = None
    withdrawn: Withdrawn | None = None
    compared: Ruleset | None = None
    effects: tuple[Effect, ...] = ()
    plans: tuple[Entry, ...] = ()
    broken: bool = False
    elsewhere: tuple[tuple[Indicator, Criterion], ...] = ()
    gap: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """One indicator in every series that asks for it, each with its versions by date."""

    id: str
    row: Indicator
    series: tuple[tuple[str, tuple[Entry, ...]], ...]
    warnings: tuple[Problem, ...] = ()


def history(indicator: str, series: str | None = None, folders: Sequence[Path] = ()) -> History:
    """The history of the indicator of an id, a printed name or an alias, in all series or in one.

    Raises RulesetError: ``unknown-indicator`` or ``unknown-series`` with a suggestion, ``name-means-several``.
    """
    known = heads(folders)
    rulesets, warnings = _loaded(known, folders)
    id_ = _identified(indicator, rulesets.values())
    names = {head.series for head in known}
    if series is not None and series not in names:
        details = {"name": series, "known": listed(names, most=60)}
        raise RulesetError(Problem("unknown-series", None, "", details, (), nearest(series, names)))
    rooted = {head.series for head in known if head.extends is None}
    every_series = dict.fromkeys(head.series for head in _by_date(known) if head.series in rooted)
    shown = [series] if series is not None else list(every_series)
    series_shown = [(name, tuple(_versions(id_, name, known, rulesets, {*shown, *rooted}))) for name in shown]
    with_rows = tuple((name, entries) for name, entries in series_shown if any(_asks(entry) for entry in entries))
    first = [entry.row for _, entries in with_rows for entry in reversed(entries) if entry.row is not None]
    every = [row for ruleset in rulesets.values() if (row := ruleset.indicators.get(id_)) is not None]
    return History(id_, (first or every)[0], with_rows, tuple(warnings))


def _loaded(known: Sequence[Head], folders: Sequence[Path]) -> tuple[dict[Head, Ruleset], list[Problem]]:
    """Every ruleset at hand, by its head and date; those that cannot be read are reported and left out."""
    by_head: dict[Head, Ruleset] = {}
    warnings: list[Problem] = []
    for head in _by_date(known):
        if head.at_hand:
            try:
                by_head[head] = load_head(head, folders)
            except RulesetError as error:
                warnings += [replace(problem, level="warning") for problem in error.problems]
    return by_head, list({(each.code, each.place, each.key): each for each in warnings}.values())


def _by_date(known: Iterable[Head]) -> list[Head]:
    return sorted(known, key=lambda head: (head.effective_from or date.min, head.id, head.version))


def _identified(name: str, rulesets: Iterable[Ruleset]) -> str:
    rows = {id_: row for ruleset in rulesets for id_, row in ruleset.indicators.items()}
    if name in rows:
        return name
    meant = {id_ for ruleset in rulesets if (id_ := ruleset.identify(name)) in rows and id_ is not None}
    if len(meant) > 1:
        raise RulesetError(Problem("name-means-several", None, "", {"name": name, "ids": listed(meant)}))
    if not meant:
        known = [*rows, *(word for row in rows.values() for word in (row.name, *row.aliases))]
        details = {"name": name, "rulesets": listed({ruleset.id for ruleset in rulesets})}
        raise RulesetError(Problem("unknown-indicator", None, "", details, (), misspelt(name, known)))
    return meant.pop()


def _versions(
    id_: str, series: str, known: Sequence[Head], rulesets: Mapping[Head, Ruleset], elsewhere_shown: set[str]
) -> Iterator[Entry]:
    before: Ruleset | None = None
    gap = False
    for head in _by_date(head for head in known if head.series == series):
        ruleset = rulesets.get(head)
        plans = () if ruleset is None else tuple(_plans(id_, ruleset, rulesets, elsewhere_shown))
        yield replace(_entry(id_, head, ruleset, before, plans), gap=gap and ruleset is not None)
        gap = ruleset is None and before is not None
        before = ruleset or before


def _plans(id_: str, parent: Ruleset, rulesets: Mapping[Head, Ruleset], elsewhere_shown: set[str]) -> Iterator[Entry]:
    """The rulesets that build directly on one, each with those that build on it; other series have their own table."""
    for head, ruleset in rulesets.items():
        direct = ruleset.lineage[:1] == ((parent.id, parent.version),)
        if direct and head.series != parent.series and head.series not in elsewhere_shown:
            entry = _entry(id_, head, ruleset, parent, tuple(_plans(id_, ruleset, rulesets, elsewhere_shown)))
            if entry.row is not None or entry.effects or entry.plans or entry.elsewhere:
                yield entry


def _entry(id_: str, head: Head, ruleset: Ruleset | None, before: Ruleset | None, plans: tuple[Entry, ...]) -> Entry:
    if ruleset is None:
        return Entry(head, broken=head.at_hand)
    changes = () if before is None else diff_of(before, ruleset, id_)
    effects = tuple(dict.fromkeys(each.effect for each in changes if each.matters and each.kind != "words"))
    row = ruleset.indicators.get(id_)
    elsewhere = () if row is not None else ruleset.uses.get(id_, ())
    if elsewhere and effects:  # the row went, and what it asked for stands in another one: not looser for that
        effects = ("open",)
    return Entry(head, ruleset, row, ruleset.withdrawn.get(id_), before, effects, plans, elsewhere=elsewhere)


def _asks(entry: Entry) -> bool:
    return entry.row is not None or bool(entry.elsewhere) or any(_asks(plan) for plan in entry.plans)
