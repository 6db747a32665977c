"""What the judge sees of the rules: everything resolved, nothing inherited, nothing abbreviated, all of it frozen.

What a file may say is in ``form.py``; ``loading.py`` makes a ruleset of it.
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
from compliance.problems import Place, by_key
from compliance.rules import declared
from compliance.rules.declared import Citation, Contradiction, Quantity, Range, possible
from compliance.rules.requirements import Criterion
from compliance.units import UnitsDoNotFit, UnknownUnit, factor, parse_unit

_PARTS = pattern(r"\d+|\D+")


def naturally(number: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts printed numbers: runs of digits by their value, and before all other characters."""
    parts = _PARTS.findall(number)
    return tuple((0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in parts)


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


def kind_of(row: Indicator, other: Contradiction) -> declared.ContradictionKind:
    """The kind of a contradiction: as the ruleset says, else ``number`` where it differs from a number of the row."""
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
        """All values that it can have."""
        return possible(self.range, self.name, self.name_en)

    @property
    def axes(self) -> frozenset[str]:
        """The axes that decide what it demands."""
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
    """A file that a ruleset was read from; its time of change and its size tell whether it has to be read again."""

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
    ``parent`` is the first. ``parents_not_at_hand`` are the ids of those whose text is not at hand, so that nobody
    knows what they ask. ``judges`` are the periods that the document is about, where it says so (``2015/2020``).
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
    axes: Mapping[str, declared.Axis]
    sources: Mapping[str, declared.Source]
    verdicts: Mapping[Constraint, str]
    variants: Mapping[str, str]
    withdrawn: Mapping[str, Withdrawn]
    units: Mapping[str, declared.DeclaredUnit] = field(default_factory=dict)
    verdict_notes: Mapping[Constraint, declared.WeightNote] = field(default_factory=dict)
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
        """Makes its mappings read-only: others may have loaded the same ruleset."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, dict):
                object.__setattr__(self, each.name, MappingProxyType(value))

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        """Other processes get the fields alone, not what was computed from them."""
        values = (getattr(self, each.name) for each in fields(self))
        return Ruleset, tuple(dict(value) if isinstance(value, MappingProxyType) else value for value in values)

    def __repr__(self) -> str:
        return f"<Ruleset {self.id} {self.version}: {len(self.indicators)} indicators>"

    def identify(self, name: str) -> str | None:
        """The id that an id, a printed name or an alias means, here or in a ruleset below this one; else None."""
        key = name_key(name)
        return self.names.get(key) or self.ancestor_names.get(key)

    def called(self, word: str) -> list[Indicator]:
        """The row that an id or a name means; where it means none, the rows with that printed number."""
        row = self.indicators.get(self.identify(word) or "")
        return [row] if row is not None else [each for each in self.indicators.values() if each.number == word]

    def once(self, make: Callable[[Ruleset], Made]) -> Made:
        """The result of a function of the rules alone; it is computed once and kept with the ruleset."""
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
        return declared.spellings_of(self.units)

    @cached_property
    def formula_names(self) -> frozenset[str]:
        """The quantities that occur in the formula of an indicator."""
        formulas = [row.formula for row in self.indicators.values() if row.formula]
        return frozenset(name for formula in formulas for name in re.findall(r"[a-z_][a-z0-9_]*", formula))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """From every id, printed name and alias (as ``name_key`` reduces it) to the id of the indicator or quantity."""
        return {name_key(name): each.id for each in self.things for name in (each.id, each.name, *each.aliases)}

    @property
    def things(self) -> tuple[Quantity | Indicator, ...]:
        """Everything that can be measured."""
        return (*self.quantities.values(), *self.indicators.values())

    @cached_property
    def uses(self) -> Mapping[str, tuple[tuple[Indicator, Criterion], ...]]:
        """From the id of what is measured to the single conditions that ask for it, each with its indicator."""
        leaves = ((row, leaf) for row in self.indicators.values() for leaf in row.leaves())
        measured = by_key((leaf.measures, (row, leaf)) for row, leaf in leaves if leaf.requirement.measured_as)
        return {name: tuple(pairs) for name, pairs in measured.items()}

    @cached_property
    def sha256(self) -> str:
        """The digest of the resolved ruleset's canonical form, parents included."""
        from compliance.rules.canonical import digest

        return digest(self)

    def measured(self, id_: str) -> Quantity | Indicator | None:
        """The quantity or the indicator of an id."""
        return self.quantities.get(id_) or self.indicators.get(id_)

    def possible(self, criterion: Criterion) -> Range:
        """All values that a condition's number can have: its own range, else that of the indicator or quantity."""
        measured = self.measured(criterion.measures)
        return criterion.range or (possible(None) if measured is None else measured.possible)

    def unit_of(self, measures: str) -> str | None:
        """The unit of an indicator or a quantity; None for a state."""
        row = self.measured(measures)
        return None if row is None else row.unit

    def detection_limit(self, measures: str) -> Decimal | None:
        """The least detectable value of an indicator or a quantity, in its unit, where the document says one."""
        row = self.measured(measures)
        return None if row is None else row.detection_limit


@lru_cache(maxsize=4096)  # few different names are read, each in many rows
def name_key(name: str) -> str:
    """A printed name reduced to what identifies it: without white space, case and compatibility characters."""
    return compact(name).casefold()
