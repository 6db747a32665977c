"""Which rulesets build on one that changes, which of them take a change over, and which have a row of their own.

Read from the children's files themselves: a child that pins another version of its parent, and so cannot be resolved
until somebody accepts the new one, is told of what would come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from compliance.problems import ComplianceError, RulesetError
from compliance.reading.document import read_toml
from compliance.review.changes import Change
from compliance.rules.catalog import Head, find
from compliance.rules.ruleset import Indicator, Ruleset

_Tables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Child:
    """A ruleset at hand that builds on one of the two that are compared.

    ``of`` says on which of them (both: they go by one id). ``pins`` is what it says that it builds on, or what the one
    between says; ``through`` are the ids between it and the changed one, nearest to the child first.
    """

    head: Head
    of: Literal["old", "new", "both"]
    pins: str
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """The ids of the children that take a changed thing over, and of those that have their own word on it."""

    inherited_by: tuple[str, ...] = ()
    shielded: tuple[str, ...] = ()


def children_of(
    old: Ruleset, new: Ruleset, changes: Sequence[Change], known: Sequence[Head]
) -> tuple[tuple[Child, ...], tuple[Reach, ...]]:
    """The rulesets among ``known`` that build on either side, and beside each change whom it reaches.

    None where the new ruleset does not take the place of the old one: they then are of two series. A child that cannot
    be read is left to whoever loads it.
    """
    if old.id != new.id and old.series != new.series:
        return (), ()
    found: dict[tuple[str, str], tuple[Child, list[_Tables]]] = {}
    for head in known:
        line = _line(head, (old.id, new.id), known)
        if not line or head.id in (old.id, new.id):
            continue
        try:
            tables: list[_Tables] = [read_toml(each.path.read_bytes(), each.shown).data for each in line]
        except (ComplianceError, OSError):
            continue
        pins = str(line[-1].extends)
        parent = pins.partition("@")[0]
        of: Literal["old", "new", "both"] = "both" if old.id == new.id else "old" if parent == old.id else "new"
        child = Child(head, of, pins, tuple(each.id for each in line[1:]))
        found.setdefault((head.id, head.version), (child, tables))
    if not found:
        return (), ()
    return tuple(child for child, _ in found.values()), tuple(_reach(change, found.values()) for change in changes)


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
            above = _found(line[-1].extends, known)
        except RulesetError:
            return []
        if above in line:
            return []
        line.append(above)
    return []


def _found(pin: str, known: Sequence[Head]) -> Head:
    try:
        return find(pin, known)
    except RulesetError:
        return find(pin.partition("@")[0], known)


def _reach(change: Change, children: Iterable[tuple[Child, list[_Tables]]]) -> Reach:
    taken: dict[str, None] = {}
    shielded: dict[str, None] = {}
    for child, tables in children:
        reached = all(_passes_on(each, change) for each in reversed(tables))
        (taken if reached else shielded)[child.head.id] = None
    return Reach(tuple(taken), tuple(shielded))


def _passes_on(tables: _Tables, change: Change) -> bool:
    """Whether a child's file leaves what changed to its parent."""
    if change.indicator is None:  # a child says itself what it is called, who issued it, from when it holds
        inherited = change.field.partition(".")[0] in ("verdicts", "variants", "axes", "quantities", "units", "sources")
        return inherited and not any(path == change.field for path in _own_words(tables))
    if change.indicator in tables.get("withdrawn", {}):
        return False
    row = tables.get("indicators", {}).get(change.indicator)
    if row is None:
        return True
    if change.field == "indicator":  # a row of its own stands by itself, unless it leans on the parent's
        return "inherits" in row
    return _takes_over(row, "requirement" if change.criterion is not None else change.field)


# What a row of a file says besides its requirement.
_FIELDS = {"inherits", *(each.name for each in fields(Indicator))} - {"criteria"}


def _takes_over(row: _Tables, field: str) -> bool:
    """Whether a row of a file has a field from its parent's row."""
    said = any(key not in _FIELDS for key in row) if field == "requirement" else field in row
    named = row.get("inherits", ())
    return not said and (named == "rest" or field in named)


def _own_words(tables: _Tables) -> Iterator[str]:
    """What a child says itself of the ruleset as a whole, as the fields of a change are called."""
    yield from (f"verdicts.{constraint}" for constraint in tables.get("verdicts", {}))
    yield from (f"variants.{axis}" for axis in tables.get("ruleset", {}).get("variants", {}))
