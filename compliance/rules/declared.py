"""What a ruleset declares beside its rows: axes, raw quantities, and the documents that it cites.

Fields stand in the order in which the canonical form has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Literal

from compliance.cells import compact
from compliance.patterns import pattern
from compliance.problems import Place
from compliance.rules.sets import Interval, between
from compliance.units import find_unit, folded, own_kind

Grade = Literal["quoted", "reprinted", "unverified"]


@dataclass(frozen=True)
class Range:
    """What a number can be at all, from one end to the other; None is no end on that side."""

    low: Decimal | None = None
    high: Decimal | None = None

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return f"≥ {self.low:f}" if self.low is not None else f"≤ {self.high:f}" if self.high is not None else "any"
        return f"{self.low:f} - {self.high:f}"

    @cached_property
    def values(self) -> Interval:
        """The numbers that can be."""
        return between(self.low, self.high)


# The name of what went up or down, and not of how much there is: 提高幅度, 下降率, but not 工业增加值 or 降水量.
_CHANGE = pattern(
    "(?:提高|提升|上升|升高|增长|增加|改善|下降|降低|减少|减排|削减|变化|变动|升|增|降|减)(?:幅度|幅|率|速|量(?!化))"
    "|同比|(?<!循)环比|净增|变化值|变化$"
    r"|\b(?:change|increase|decrease|reduction|growth|decline|rise|drop)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)  # few things are measured, and each is asked again with every value
def possible(declared: Range | None, *names: str | None) -> Range:
    """What a number can be: what is declared, else nothing below 0.

    A change, which its name tells, may be negative though nobody declared it.
    """
    if declared is not None:
        return declared
    return Range(None if any(name and _CHANGE.search(name) for name in names) else Decimal(0))


@dataclass(frozen=True, slots=True)
class Axis:
    """A way in which requirements vary (区域, 地形), with its variants and other words for them."""

    id: str
    name: str
    name_en: str | None
    variants: tuple[str, ...]
    synonyms: Mapping[str, str]
    place: Place | None = None

    def unknown(self, word: str) -> dict[str, Any]:
        """What the problem of a word that stands for none of its variants says besides its place."""
        known = "、".join(self.variants)
        details = {"variant": word, "axis": f"{self.name} ({self.id})", "known": known}
        return {"details": details, "related": ((self.place, known),) if self.place else ()}

    def variant(self, word: str) -> str | None:
        """The variant that a word stands for, in whatever width it is typed, or None."""
        if word in self.variants or word in self.synonyms:
            return self.synonyms.get(word, word)
        meant = {compact(each): each for each in (*self.synonyms, *self.variants)}.get(compact(word))
        return None if meant is None else self.synonyms.get(meant, meant)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A raw quantity that criteria and formulas use; one without a unit is a matter of states."""

    id: str
    name: str
    name_en: str | None = None
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    range: Range | None = None
    note: str | None = None
    detection_limit: Decimal | None = None
    place: Place | None = None

    @property
    def possible(self) -> Range:
        """What it can be at all."""
        return possible(self.range, self.name, self.name_en)


@dataclass(frozen=True, slots=True)
class DeclaredUnit:
    """A unit of a ruleset's own: what it is (mL/m3), or a kind of its own; ``aliases`` are its other spellings."""

    name: str
    means: str | None = None
    aliases: tuple[str, ...] = ()
    place: Place | None = None


def spellings_of(units: Mapping[str, DeclaredUnit]) -> dict[str, str]:
    """Every spelling of declared units, with the unit that it stands for; what means an unknown one is left out."""
    by_spelling: dict[str, str] = {}
    for unit in units.values():
        known = find_unit(unit.means or unit.name, by_spelling)
        if known is None and unit.means is not None:
            continue
        canonical = own_kind(unit.name) if known is None else known.canonical
        for spelling in (unit.name, *unit.aliases):
            by_spelling.setdefault(folded(spelling), canonical)
    return by_spelling


@dataclass(frozen=True, slots=True)
class Source:
    """A document that rules come from; ``file`` and ``sha256`` pin its text in an archive of documents."""

    ref: str
    title: str
    number: str | None = None
    issuer: str | None = None
    file: str | None = None
    sha256: str | None = None
    note: str | None = None
    issued: date | None = None
    ruleset: str = field(kw_only=True)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a document says it: the lines of the file and the words themselves, with how far they are proved."""

    ref: str
    lines: str | None = None
    quote: str | None = None
    note: str | None = None
    grade: Grade = "quoted"
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class WeightNote:
    """Why a miss of this constraint type means fail or veto. The document says so, or a note says that none does.

    ``instead_of`` is what the parent says, if that is different. ``set_by`` is the ruleset that the note comes from.
    """

    constraint: str
    note: str | None = None
    source: tuple[Citation, ...] = ()
    instead_of: str | None = None
    set_by: str | None = None


ContradictionKind = Literal["number", "word", "slip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Another place of the same document, which says something else than the rule.

    ``kind`` is ``number`` (a verdict may change), ``word``, or ``slip`` (of the pen). None: nobody has said which.
    """

    kind: ContradictionKind | None = None
    ref: str | None = None
    lines: str
    quote: str
    value: str | None = None
    note: str | None = None
    place: Place | None = None
