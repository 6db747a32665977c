"""What the judge sees of the rules: everything resolved, nothing inherited, nothing abbreviated, all of it frozen.

What a file may say is another matter (``form.py``); ``loading.py`` turns the one into the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from compliance.cells import compact, read_cell
from compliance.patterns import pattern
from compliance.problems import Place
from compliance.rules.declared import (
    Axis,
    Citation,
    Contradiction,
    ContradictionKind,
    DeclaredUnit,
    Quantity,
    Range,
    Source,
    WeightNote,
    possible,
    spellings_of,
)
from compliance.rules.requirements import Criterion
from compliance.units import UnitsDoNotFit, UnknownUnit, factor, parse_unit

_PARTS = pattern(r"\d+|\D+")


def naturally(number: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts printed numbers: runs of digits by their value, before anything that is not a digit."""
    return tuple(
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in _PARTS.findall(number)
    )


def other_number(criterion: Criterion, other: Contradiction) -> Fraction | None:
    """The number that another place prints for a condition, in the unit of the condition.

    None where there is no number, where its unit does not fit, or where the rule has the same number.
    """
    entries = criterion.requirement.entries
    if not entries or criterion.unit is None or other.value is None:
        return None
    cell = read_cell(other.value)
    if cell.kind != "number" or cell.value is None or cell.unit is None:
        return None
    try:
        number = Fraction(cell.value) * factor(parse_unit(cell.unit), parse_unit(criterion.unit))
    except (UnknownUnit, UnitsDoNotFit):
        return None
    return None if any(Fraction(printed) == number for each in entries for printed in each.numbers) else number


def kind_of(row: Indicator, other: Contradiction) -> ContradictionKind:
    """Of which kind a contradiction is: as the ruleset says, else a number where it can be compared with one."""
    compared = any(other_number(leaf, other) is not None for leaf in row.leaves())
    return other.kind or ("number" if compared else "word")


def may_matter(row: Indicator, other: Contradiction) -> bool:
    """Whether a verdict may depend on a contradiction; most are words, headings or misprints."""
    return kind_of(row, other) == "number"


Constraint = Literal["binding", "reference", "veto", "unstated", "aim"]
Made = TypeVar("Made")
CONSTRAINTS: tuple[Constraint, ...] = ("veto", "binding", "reference", "unstated", "aim")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of an indicator table: its printed words, its constraint type, and the criteria that must all hold."""

    id: str
    number: str
    name: str
    constraint: Constraint
    criteria: tuple[Criterion, ...]
    name_en: str | None = None
    domain: str | None = None
    task: str | None = None
    unit: str | None = None
    formula: str | None = None
    deadline: str | None = None
    note: str | None = None
    aliases: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    leader: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    range: Range | None = None
    applies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    may_not_apply: bool = False
    detection_limit: Decimal | None = None
    source: tuple[Citation, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    set_by: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None
    formula_place: Place | None = None

    @property
    def possible(self) -> Range:
        """What its value can be at all."""
        return possible(self.range, self.name, self.name_en)

    @property
    def axes(self) -> frozenset[str]:
        """The axes on which what it demands depends."""
        return frozenset[str]().union(*(criterion.axes for criterion in self.criteria))

    def leaves(self) -> Iterator[Criterion]:
        """Every single condition, alternatives included."""
        for criterion in self.criteria:
            yield from criterion.leaves()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of the row and of its conditions, each once."""
        return tuple(dict.fromkeys((*self.source, *(each for leaf in self.leaves() for each in leaf.source))))


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An indicator of the parent that this document leaves out, with the reason."""

    id: str
    name: str
    reason: str
    source: tuple[Citation, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file that a ruleset was read from: its name as it is shown, its digest, and by what a change of it shows."""

    name: str
    sha256: str
    path: str
    changed: int
    size: int


@dataclass(frozen=True, eq=False)
class Ruleset:
    """A versioned set of indicators from one document, with everything it takes from its parents resolved.

    ``verdicts`` says what missing an indicator of each constraint type means, ``verdict_notes`` why. ``variants`` are
    the axes that a ruleset made for one area fixes. ``lineage`` names the rulesets it builds on, nearest first;
    ``parent`` is the first.
    ``parents_not_at_hand`` are the ids of those of which no text is at hand, so that nobody knows what they ask.
    ``judges`` are the periods that the document is about, where it says so (``2015/2020``).
    """

    id: str
    version: str
    series: str
    title: str
    language: str
    effective_from: date | None
    effective_to: date | None
    indicators: Mapping[str, Indicator]
    quantities: Mapping[str, Quantity]
    axes: Mapping[str, Axis]
    sources: Mapping[str, Source]
    verdicts: Mapping[Constraint, str]
    variants: Mapping[str, str]
    withdrawn: Mapping[str, Withdrawn]
    units: Mapping[str, DeclaredUnit] = field(default_factory=dict)
    verdict_notes: Mapping[Constraint, WeightNote] = field(default_factory=dict)
    title_en: str | None = None
    issuer: str | None = None
    number: str | None = None
    issued: date | None = None
    judges: str | None = None
    extends: str | None = None
    extends_place: Place | None = None
    lineage: tuple[tuple[str, str], ...] = ()
    parent: Ruleset | None = None
    parents_not_at_hand: tuple[str, ...] = ()
    at_hand: bool = True
    note: str | None = None
    file: str | None = None
    ancestor_names: Mapping[str, str] = field(default_factory=dict)
    files: tuple[RuleFile, ...] = ()

    def __post_init__(self) -> None:
        """Nobody changes a ruleset that others have loaded too."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, dict):
                object.__setattr__(self, each.name, MappingProxyType(value))

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        """Rules go to other processes without what was worked out from them."""
        values = (getattr(self, each.name) for each in fields(self))
        return Ruleset, tuple(dict(value) if isinstance(value, MappingProxyType) else value for value in values)

    def __repr__(self) -> str:
        return f"<Ruleset {self.id} {self.version}: {len(self.indicators)} indicators>"

    def identify(self, name: str) -> str | None:
        """The id that an id, a printed name or an alias means here or in a ruleset that this one builds on, or None."""
        key = name_key(name)
        return self.names.get(key) or self.ancestor_names.get(key)

    def called(self, word: str) -> list[Indicator]:
        """The rows that an id or a name means here, else those with a printed number."""
        row = self.indicators.get(self.identify(word) or "")
        return [row] if row is not None else [each for each in self.indicators.values() if each.number == word]

    def once(self, make: Callable[[Ruleset], Made]) -> Made:
        """What a function makes of the rules alone: made when it is first asked for, and kept as long as they are."""
        known: dict[Callable[[Ruleset], Any], Any] = self.__dict__.setdefault("_made", {})
        made: Made = known[make] if make in known else known.setdefault(make, make(self))
        return made

    @cached_property
    def rows(self) -> tuple[Indicator, ...]:
        """The indicators in the order of findings: by number, read naturally, then id."""
        return tuple(sorted(self.indicators.values(), key=lambda row: (naturally(row.number), row.id)))

    @cached_property
    def unit_spellings(self) -> Mapping[str, str]:
        """The spellings of units that the ruleset declares, with the unit of each."""
        return spellings_of(self.units)

    @cached_property
    def formula_names(self) -> frozenset[str]:
        """The quantities from which some indicator's formula computes its value."""

        return frozenset(
            name
            for row in self.indicators.values()
            if row.formula
            for name in re.findall(r"[a-z_][a-z0-9_]*", row.formula)
        )

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every id, printed name and alias of an indicator or a quantity, to its id; unspaced, see ``name_key``."""
        return {name_key(name): each.id for each in self.things for name in (each.id, each.name, *each.aliases)}

    @property
    def things(self) -> tuple[Quantity | Indicator, ...]:
        """Everything that can be measured."""
        return (*self.quantities.values(), *self.indicators.values())

    @cached_property
    def uses(self) -> Mapping[str, tuple[tuple[Indicator, Criterion], ...]]:
        """The single conditions that ask for each measured thing, by the id of what they measure."""
        by_measured: dict[str, list[tuple[Indicator, Criterion]]] = {}
        for indicator in self.indicators.values():
            for criterion in indicator.leaves():
                if criterion.requirement.measured_as is not None:
                    by_measured.setdefault(criterion.measures, []).append((indicator, criterion))
        return {name: tuple(pairs) for name, pairs in by_measured.items()}

    @cached_property
    def sha256(self) -> str:
        """The digest of the resolved ruleset's canonical form, parents included."""
        from compliance.rules.canonical import digest

        return digest(self)

    def measured(self, id_: str) -> Quantity | Indicator | None:
        """The quantity or the indicator of an id."""
        return self.quantities.get(id_) or self.indicators.get(id_)

    def possible(self, criterion: Criterion) -> Range:
        """What can be at all of what a condition measures: what is declared for it, else for the thing."""
        measured = self.measured(criterion.measures)
        return criterion.range or (possible(None) if measured is None else measured.possible)

    def unit_of(self, measures: str) -> str | None:
        """The unit in which an indicator or a quantity is written, or None for a state."""
        row = self.measured(measures)
        return None if row is None else row.unit

    def detection_limit(self, measures: str) -> Decimal | None:
        """Below what nothing is found of an indicator or a quantity, in its unit, where the document says that."""
        row = self.measured(measures)
        return None if row is None else row.detection_limit


@lru_cache(maxsize=4096)  # few names are read, and each stands in many rows
def name_key(name: str) -> str:
    """A printed name reduced to what identifies it: compatibility characters folded, white space and case gone."""
    return compact(name).casefold()
