"""What a ruleset declares beside its rows: axes, raw quantities, and the documents that it cites.

Fields stand in the order in which the canonical form has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from compliance.problems import Place
from compliance.units import UnknownUnit, folded, own_kind, parse_unit

Grade = Literal["quoted", "reprinted", "unverified"]


@dataclass(frozen=True, slots=True)
class Axis:
    """A way in which requirements vary (区域, 地形), with its variants and other words for them."""

    id: str
    name: str
    name_en: str | None
    variants: tuple[str, ...]
    synonyms: Mapping[str, str]
    place: Place | None = None

    def variant(self, word: str) -> str | None:
        """The variant that a word stands for, or None."""
        return word if word in self.variants else self.synonyms.get(word)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A raw quantity that criteria and formulas use; one without a unit is a matter of states."""

    id: str
    name: str
    name_en: str | None = None
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    range: tuple[Decimal, Decimal] | None = None
    note: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class DeclaredUnit:
    """A unit of a ruleset's own: what it is (mL/m3), or a kind of its own; ``aliases`` are its other spellings."""

    name: str
    means: str | None = None
    aliases: tuple[str, ...] = ()
    place: Place | None = None


def spellings_of(units: Mapping[str, DeclaredUnit]) -> dict[str, str]:
    """Every spelling of declared units, with the unit that it stands for; what means an unknown one is left out."""
    found: dict[str, str] = {}
    for unit in units.values():
        try:
            canonical = parse_unit(unit.means or unit.name, found).canonical
        except UnknownUnit:
            if unit.means is not None:
                continue
            canonical = own_kind(unit.name)
        for spelling in (unit.name, *unit.aliases):
            found.setdefault(folded(spelling), canonical)
    return found


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Another place of the same document that says something else than the target table, which is what is encoded."""

    ref: str | None = None
    lines: str
    quote: str
    value: str | None = None
    note: str | None = None
    place: Place | None = None
