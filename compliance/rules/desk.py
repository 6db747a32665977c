"""The desk on which one ruleset file is read: what is declared so far, and every problem that was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from compliance.place import Place
from compliance.problems import Problem, listed, nearest
from compliance.reading.document import Document
from compliance.rules.declared import Axis, Citation, Quantity, Source
from compliance.units import UnitsDoNotFit, UnknownUnit, factor, parse_unit

if TYPE_CHECKING:
    from compliance.rules.form import CitationTable, Form, When

Path = tuple[str | int, ...]


@dataclass
class Desk:
    """The desk on which one file is resolved: what is declared so far, and the problems that were found."""

    document: Document
    ruleset: str
    axes: Mapping[str, Axis]
    quantities: Mapping[str, Quantity]
    sources: Mapping[str, Source]
    problems: list[Problem]
    indicators: Mapping[str, Any] = field(default_factory=dict)

    def problem(
        self,
        code: str,
        path: Path,
        details: Mapping[str, object] | None = None,
        related: tuple[tuple[Place, str], ...] = (),
        suggestion: str | None = None,
    ) -> None:
        """Note what is wrong at a key of the file."""
        place, key = self.document.place(*path), self.document.key(*path)
        self.problems.append(Problem(code, place, key, details or {}, related, suggestion))

    def known_source(self, ref: str | None, path: Path) -> None:
        """A reference to a document has to be one that the file or its parents declare."""
        if ref is not None and ref not in self.sources:
            details = {"ref": ref, "known": listed(self.sources) or "-"}
            self.problem("unknown-source", path, details, suggestion=nearest(ref, self.sources))

    def units_fit(self, unit: str, other: str, path: Path) -> None:
        """A criterion is written in a unit of what it measures."""
        try:
            factor(parse_unit(other), parse_unit(unit))
        except UnitsDoNotFit as error:
            (found, wanted), (yi, er) = error.words("en"), error.words("zh")
            details = {"name": path[-2], "unit": other, "wanted": unit, "found_en": found, "wanted_en": wanted}
            self.problem("unit-does-not-fit", path, details | {"found_zh": yi, "wanted_zh": er})
        except UnknownUnit:
            return  # said where it is declared

    def known_unit(self, unit: str | None, path: Path) -> None:
        """A unit has to be one that the table of units knows."""
        if unit is None:
            return
        try:
            parse_unit(unit)
        except UnknownUnit as error:
            self.problem("unknown-unit", path, {"unit": unit}, suggestion=error.suggestion)


def told(table: Form) -> dict[str, Any]:
    """What a table says, by field, with lists that nobody changes: the fields of the thing that it stands for."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table}


def citations(desk: Desk, cited: CitationTable | list[CitationTable] | None, path: Path) -> tuple[Citation, ...]:
    """Where the document says it: one table or a list of them."""
    if cited is None:
        return ()
    found = []
    for index, table in enumerate(cited if isinstance(cited, list) else [cited]):
        where = (*path, index) if isinstance(cited, list) else path
        desk.known_source(table.ref, where)
        if table.grade == "quoted" and not (table.quote and table.lines):
            desk.problem("quote-missing", where, {"ref": table.ref})
        found.append(Citation(**told(table), place=desk.document.place(*where)))
    return tuple(found)


def when_of(desk: Desk, table: When, path: Path) -> dict[str, tuple[str, ...]]:
    """The variants, by axis, for which something holds; every axis and variant has to be declared."""
    found: dict[str, tuple[str, ...]] = {}
    for name, variants in table.items():
        where = (*path, name)
        axis = desk.axes.get(name)
        if axis is None:
            details = {"axis": name, "known": listed(desk.axes) or "-"}
            desk.problem("unknown-axis", where, details, suggestion=nearest(name, desk.axes))
            continue
        chosen = tuple(variants) if isinstance(variants, list) else (variants,)
        for variant in chosen:
            known_variant(desk, axis, variant, where)
        found[name] = chosen
    return found


def known_variant(desk: Desk, axis: Axis, variant: str, path: Path) -> None:
    """A variant has to be one of its axis, by its own name: a rule uses no synonyms."""
    if variant in axis.variants:
        return
    details = {"variant": variant, "axis": f"{axis.name} ({axis.id})", "known": "、".join(axis.variants)}
    related = ((axis.place, "、".join(axis.variants)),) if axis.place else ()
    close = axis.synonyms.get(variant) or nearest(variant, axis.variants)
    desk.problem("unknown-variant", path, details, related, close)
