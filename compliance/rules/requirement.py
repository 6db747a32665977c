"""The requirement of a row: comparator and thresholds, states, or named criteria, read into the judge's form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Any

from compliance.place import Place
from compliance.problems import Problem, listed, nearest
from compliance.reading.document import Document
from compliance.rules.citing import Citation, Source
from compliance.rules.passing import SPELLINGS
from compliance.rules.ruleset import (
    AnyOf,
    Axis,
    Baseline,
    Criterion,
    Delegated,
    Demand,
    Fixed,
    Indicator,
    Nothing,
    Quantity,
    States,
    Threshold,
    Unknown,
)
from compliance.units import UnitsDoNotFit, UnknownUnit, factor, parse_unit

Path = tuple[str | int, ...]

_NUMBER_KEYS = ("comparator", "threshold", "thresholds")
_STATE_KEYS = ("states", "accepted", "synonyms")
_PERIOD = re.compile(r"previous_period|base_period|\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?")


@dataclass
class Rows:
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


def citations(rows: Rows, tables: Any, path: Path) -> tuple[Citation, ...]:
    """Where the document says it: one table or a list of them."""
    if tables is None:
        return ()
    found = []
    for index, table in enumerate(tables if isinstance(tables, list) else [tables]):
        where = (*path, index) if isinstance(tables, list) else path
        rows.known_source(table["ref"], where)
        if table.get("grade", "quoted") == "quoted" and not (table.get("quote") and table.get("lines")):
            rows.problem("quote-missing", where, {"ref": table["ref"]})
        found.append(Citation(**table, place=rows.document.place(*where)))
    return tuple(found)


def when_of(rows: Rows, table: Mapping[str, Any], path: Path) -> dict[str, tuple[str, ...]]:
    """The variants, by axis, for which something holds; every axis and variant has to be declared."""
    found: dict[str, tuple[str, ...]] = {}
    for name, variants in table.items():
        where = (*path, name)
        axis = rows.axes.get(name)
        if axis is None:
            details = {"axis": name, "known": listed(rows.axes) or "-"}
            rows.problem("unknown-axis", where, details, suggestion=nearest(name, rows.axes))
            continue
        chosen = tuple(variants) if isinstance(variants, list) else (variants,)
        for variant in chosen:
            known_variant(rows, axis, variant, where)
        found[name] = chosen
    return found


def known_variant(rows: Rows, axis: Axis, variant: str, path: Path) -> None:
    """A variant has to be one of its axis, by its own name: a rule uses no synonyms."""
    if variant in axis.variants:
        return
    details = {"variant": variant, "axis": f"{axis.name} ({axis.id})", "known": "、".join(axis.variants)}
    related = ((axis.place, "、".join(axis.variants)),) if axis.place else ()
    close = axis.synonyms.get(variant) or nearest(variant, axis.variants)
    rows.problem("unknown-variant", path, details, related, close)


def criteria_of(rows: Rows, indicator: Indicator, table: Mapping[str, Any], path: Path) -> tuple[Criterion, ...]:
    """The criteria of an indicator that this file writes: the named ones, or the one that is written straight in."""
    named = table.get("criteria")
    if named is None:
        rows.known_unit(table.get("unit"), (*path, "unit"))
        found = _criterion(rows, indicator, "level", table, path, straight=True)
        return (found,) if found else ()
    mixed = [key for key in (*_NUMBER_KEYS, *_STATE_KEYS, "measures", "requirement") if key in table]
    if mixed:
        rows.problem("requirement-mixed", (*path, mixed[0]), {"one": mixed[0], "other": "criteria"})
    if not named:
        rows.problem("requirement-missing", path, {"name": indicator.id})
    rows.known_unit(table.get("unit"), (*path, "unit"))
    every = (_criterion(rows, indicator, name, part, (*path, "criteria", name)) for name, part in named.items())
    return tuple(criterion for criterion in every if criterion is not None)


def _criterion(
    rows: Rows, indicator: Indicator, name: str, table: Mapping[str, Any], path: Path, straight: bool = False
) -> Criterion | None:
    measures = table.get("measures", indicator.id)
    quantity = rows.quantities.get(measures)
    if quantity is None and measures not in rows.indicators:
        known = (*rows.quantities, *rows.indicators)
        rows.problem("unknown-quantity", (*path, "measures"), {"name": measures}, suggestion=nearest(measures, known))
        return None
    if not straight:
        rows.known_unit(table.get("unit"), (*path, "unit"))
    if straight:  # what the indicator took over from its parent holds for its only criterion too
        source, applies, may_not_apply = indicator.source, indicator.applies, indicator.may_not_apply
    else:
        source = citations(rows, table.get("source"), (*path, "source")) or indicator.source
        applies = when_of(rows, table.get("applies", {}), (*path, "applies")) or indicator.applies
        may_not_apply = table.get("may_not_apply", indicator.may_not_apply)
    unit = table.get("unit") or (indicator.unit if quantity is None else quantity.unit)
    demand = _demand(rows, indicator, table, path)
    if demand is None:
        return None
    if not source and not isinstance(demand, Nothing | AnyOf):
        rows.problem("source-missing", path, {"name": indicator.id})
    if "comparator" in table and unit is None:
        rows.problem("unit-missing", path, {"name": indicator.id})
    own_range = table.get("range")
    if own_range and not own_range[0] <= own_range[1]:
        rows.problem("empty-range", (*path, "range"), {"low": own_range[0], "high": own_range[1]})
    if unit is not None and quantity is not None and quantity.unit is not None and "comparator" in table:
        rows.units_fit(unit, quantity.unit, (*path, "unit"))
    bounds = (quantity.range if quantity else indicator.range) if own_range is None else tuple(map(Decimal, own_range))
    return Criterion(
        name=name,
        measures=measures,
        demand=demand,
        unit=None if isinstance(demand, States | Nothing) else unit,
        comparator=SPELLINGS[table["comparator"]] if "comparator" in table else None,
        range=bounds,  # type: ignore[arg-type]
        unverified=any(citation.grade == "unverified" for citation in source),
        applies=applies,
        may_not_apply=may_not_apply,
        source=source,
        lead=() if straight else tuple(table.get("lead", ())),
        deadline=None if straight else table.get("deadline"),
        note=None if straight else table.get("note"),
        place=rows.document.place(*path),
    )


def _demand(rows: Rows, indicator: Indicator, table: Mapping[str, Any], path: Path) -> Demand | None:
    """What is demanded, of which a row may say exactly one kind."""
    kinds = {
        "comparator": any(key in table for key in _NUMBER_KEYS),
        "states": any(key in table for key in _STATE_KEYS),
        "any": "any" in table,
        "requirement": "requirement" in table,
    }
    said = [kind for kind, there in kinds.items() if there]
    if len(said) > 1:
        rows.problem("requirement-mixed", (*path, said[1]), {"one": said[0], "other": said[1]})
        return None
    if not said:
        rows.problem("requirement-missing", path, {"name": indicator.id})
        return None
    match said[0]:
        case "comparator":
            return _number(rows, table, path)
        case "states":
            return _states(rows, table, path)
        case "any":
            parts = table["any"].items()
            if not parts:
                rows.problem("requirement-missing", path, {"name": indicator.id})
                return None
            every = [_criterion(rows, indicator, name, part, (*path, "any", name)) for name, part in parts]
            return AnyOf(tuple(criterion for criterion in every if criterion is not None))
        case _:
            return Nothing()


def _states(rows: Rows, table: Mapping[str, Any], path: Path) -> States | None:
    for key in ("states", "accepted"):
        if not table.get(key):
            rows.problem("missing-key", path, {"key": key, "table": ".".join(map(str, path))})
            return None
    states, accepted, synonyms = table["states"], table["accepted"], table.get("synonyms", {})
    for key, words in (("accepted", accepted), ("synonyms", list(synonyms.values()))):
        for word in words:
            if word not in states:
                details = {"state": word, "known": "、".join(states)}
                rows.problem("unknown-state", (*path, key), details)  # the nearest word may be the opposite
    return States(tuple(states), tuple(accepted), synonyms)


def _number(rows: Rows, table: Mapping[str, Any], path: Path) -> Demand | None:
    if "comparator" not in table:
        rows.problem("missing-key", path, {"key": "comparator", "table": ".".join(map(str, path))})
    if ("threshold" in table) == ("thresholds" in table):
        rows.problem("one-threshold", path, {"table": ".".join(map(str, path))})
        return None
    if table.get("thresholds") == []:
        rows.problem("one-threshold", (*path, "thresholds"), {"table": ".".join(map(str, path))})
        return None
    if "thresholds" in table:
        return _where_axes_meet(rows, table["thresholds"], (*path, "thresholds"))
    threshold = table["threshold"]
    where = (*path, "threshold")
    if not isinstance(threshold, dict) or "value" in threshold:
        return Fixed((_threshold(rows, threshold, {}, where),))
    if "baseline" in threshold:
        if not _PERIOD.fullmatch(threshold["baseline"]):
            rows.problem("bad-baseline", (*where, "baseline"), {"period": threshold["baseline"]})
        return Baseline(threshold["baseline"], Decimal(threshold.get("change", 0)))
    if "delegated_to" in threshold:
        return Delegated(threshold["delegated_to"])
    if "unknown" in threshold:
        return Unknown(threshold["unknown"])
    return _by_variant(rows, threshold, where)


def _by_variant(rows: Rows, threshold: Mapping[str, Any], where: Path) -> Fixed | None:
    if len(threshold) != 1:
        rows.problem("one-axis", where, {"axes": listed(threshold)})
        return None
    ((name, numbers),) = threshold.items()
    axis = rows.axes.get(name)
    if axis is None:
        details = {"axis": name, "known": listed(rows.axes) or "-"}
        rows.problem("unknown-axis", (*where, name), details, suggestion=nearest(name, rows.axes))
        return None
    found = []
    for variant, number in numbers.items():
        spot = (*where, name, variant)
        known_variant(rows, axis, variant, spot)
        found.append(_threshold(rows, number, {name: (variant,)}, spot))
    return Fixed(tuple(found))


def _threshold(rows: Rows, number: Any, when: Mapping[str, tuple[str, ...]], path: Path) -> Threshold:
    table = number if isinstance(number, dict) else {"value": number}
    return Threshold(Decimal(table["value"]), when, table.get("unverified", False), rows.document.place(*path))


def _where_axes_meet(rows: Rows, entries: list[Mapping[str, Any]], path: Path) -> Fixed:
    found = []
    for index, entry in enumerate(entries):
        when = when_of(rows, entry["when"], (*path, index, "when"))
        found.append(_threshold(rows, entry, when, (*path, index)))
    for (first, one), (second, other) in combinations(enumerate(found), 2):
        if can_both_match(one.when, other.when):
            details = {"one": str(one.value), "other": str(other.value)}
            related = ((one.place, f"thresholds[{first}] = {one.value}"),) if one.place else ()
            rows.problem("overlapping-variants", (*path, second), details, related)
    return Fixed(tuple(found))


def can_both_match(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether an area can meet the conditions of two entries at once: no axis on which both speak keeps them apart."""
    return all(set(one[axis]) & set(other[axis]) for axis in one.keys() & other.keys())
