"""From what a ruleset file says to what the judge sees: parents taken in, defaults written out, origins kept.

What a child does not mention is the parent's, whole. A row that it has is the row as that document has it, and what it
takes over from the parent it says (``inherits``). Never a deep merge, never last-one-wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from compliance.problems import Problem, listed, nearest
from compliance.reading.document import Document
from compliance.rules.citing import Contradiction, Source
from compliance.rules.formulas import formula_problems
from compliance.rules.inheriting import INHERITABLE, names, writes
from compliance.rules.requirement import Path, Rows, citations, criteria_of, when_of
from compliance.rules.ruleset import (
    Axis,
    Constraint,
    Criterion,
    Indicator,
    Quantity,
    Ruleset,
    Withdrawn,
    name_key,
)

_MEANINGS: dict[Constraint, str] = {
    "binding": "fail", "reference": "fail", "veto": "veto", "unstated": "fail", "aim": "fail",
}  # fmt: skip


def resolve(
    document: Document, parent: Ruleset | None, *, check_formulas: bool = True
) -> tuple[Ruleset | None, list[Problem]]:
    """The ruleset that a well-formed file and its resolved parent give, or None, with every problem that was found.

    The dimensions of formulas need not be checked for shipped files, where lint has done so.
    """
    data = document.data
    head = data["ruleset"]
    rows = Rows(
        document=document,
        ruleset=head["id"],
        axes=_taken_over("axes", document, parent, _axis),
        quantities=_taken_over("quantities", document, parent, _quantity),
        sources=_taken_over("sources", document, parent, _source),
        problems=[],
    )
    _declared_twice(rows, parent)
    withdrawn = _withdrawn(rows, parent)
    indicators = _indicators(rows, parent, withdrawn)
    _names_used_twice(rows, indicators)
    if not rows.problems:  # what else is wrong may be the unit
        _units_fit(rows, indicators)
    for name, table in data.get("quantities", {}).items():
        rows.known_unit(table.get("unit"), ("quantities", name, "unit"))
    if check_formulas:
        rows.problems += formula_problems(indicators, rows.quantities)
    variants = dict(parent.variants) if parent else {}
    variants |= {
        axis: found[0]
        for axis, found in when_of(rows, head.get("variants", {}), ("ruleset", "variants")).items()
        if found
    }
    effective = head.get("effective", {})
    if "to" in effective and effective["to"] < effective["from"]:
        rows.problem("empty-range", ("ruleset", "effective"), {"low": effective["from"], "high": effective["to"]})
    ruleset = Ruleset(
        id=head["id"],
        version=head["version"],
        series=head["series"],
        title=head["title"],
        title_en=head.get("title_en"),
        issuer=head.get("issuer"),
        number=head.get("number"),
        issued=head.get("issued"),
        effective_from=effective.get("from"),
        effective_to=effective.get("to"),
        language=head.get("language", "zh"),
        extends=head.get("extends"),
        parent=parent,
        lineage=((parent.id, parent.version), *parent.lineage) if parent else (),
        variants=variants,
        verdicts=dict(parent.verdicts if parent else _MEANINGS) | data.get("verdicts", {}),
        axes=rows.axes,
        sources=rows.sources,
        quantities=rows.quantities,
        indicators=indicators,
        withdrawn=withdrawn,
        at_hand=head.get("at_hand", True),
        note=head.get("note"),
        file=document.name,
        ancestor_names={**parent.ancestor_names, **parent.names} if parent else {},
    )
    if not ruleset.at_hand and data.get("indicators"):
        rows.problem("not-at-hand-has-rows", ("ruleset", "at_hand"))
    return (None if rows.problems else ruleset), rows.problems


def _taken_over(section: str, document: Document, parent: Ruleset | None, make: Any) -> dict[str, Any]:
    """A section of the parent with what the child adds to it."""
    found = dict(getattr(parent, section)) if parent else {}
    for name, table in document.data.get(section, {}).items():
        found.setdefault(name, make(name, table, document))
    return found


def _axis(name: str, table: Mapping[str, Any], document: Document) -> Axis:
    return Axis(
        name,
        table["name"],
        table.get("name_en"),
        tuple(table["variants"]),
        table.get("synonyms", {}),
        document.place("axes", name, "variants"),
    )


def _quantity(name: str, table: Mapping[str, Any], document: Document) -> Quantity:
    return Quantity(
        name,
        table["name"],
        table.get("name_en"),
        tuple(table.get("aliases", ())),
        table.get("unit"),
        range_of(table.get("range")),
        document.place("quantities", name),
    )


def _source(name: str, table: Mapping[str, Any], document: Document) -> Source:
    keys = ("number", "issuer", "issued", "file", "sha256", "note")
    given = {key: table[key] for key in keys if key in table}
    place = document.place("sources", name)
    return Source(ref=name, title=table["title"], ruleset=document.data["ruleset"]["id"], place=place, **given)


def range_of(pair: Any) -> tuple[Decimal, Decimal] | None:
    """The least and the greatest possible value that a file states."""
    return (Decimal(pair[0]), Decimal(pair[1])) if pair else None


def _declared_twice(rows: Rows, parent: Ruleset | None) -> None:
    """A child adds axes, quantities and sources to its parent's; it never redefines one."""
    for section in ("axes", "quantities", "sources") if parent else ():
        for name in rows.document.data.get(section, {}):
            before = getattr(parent, section).get(name)
            if before is not None:
                related = ((before.place, f"{section}.{name}"),) if before.place else ()
                rows.problem("declared-twice", (section, name), {"name": name}, related)
    named: dict[str, Axis] = {}
    for name, axis in rows.axes.items():
        other = named.setdefault(name_key(axis.name), axis)
        if other is not axis:
            related = ((other.place, other.id),) if other.place else ()
            details = {"name": axis.name, "one": other.id, "other": axis.id}
            rows.problem("name-used-twice", ("axes", name, "name"), details, related)
        for word, variant in axis.synonyms.items():
            if variant not in axis.variants:
                path = ("axes", name, "synonyms", word)
                rows.problem(
                    "unknown-variant",
                    path,
                    {"variant": variant, "axis": name, "known": listed(axis.variants)},
                    suggestion=nearest(variant, axis.variants),
                )


def _withdrawn(rows: Rows, parent: Ruleset | None) -> dict[str, Withdrawn]:
    found: dict[str, Withdrawn] = dict(parent.withdrawn) if parent else {}
    known = parent.indicators if parent else {}
    for name, table in rows.document.data.get("withdrawn", {}).items():
        path = ("withdrawn", name)
        if name not in known:
            rows.problem("withdrawn-unknown", path, {"name": name}, suggestion=nearest(name, known))
            continue
        if name in rows.document.data.get("indicators", {}):
            rows.problem("withdrawn-and-written", path, {"name": name})
        source = citations(rows, table.get("source"), (*path, "source"))
        found[name] = Withdrawn(name, known[name].name, table["reason"], source, rows.document.place(*path))
    return found


def _indicators(rows: Rows, parent: Ruleset | None, withdrawn: Mapping[str, Withdrawn]) -> dict[str, Indicator]:
    """The child's rows in its own order, then those of the parent that it does not mention."""
    before = parent.indicators if parent else {}
    rows.indicators = {**before, **rows.document.data.get("indicators", {})}
    found: dict[str, Indicator] = {}
    for name, table in rows.document.data.get("indicators", {}).items():
        indicator = _indicator(rows, name, table, before.get(name))
        if indicator is not None:
            found[name] = indicator
    for name, row in before.items():
        if name not in rows.document.data.get("indicators", {}) and name not in withdrawn:
            found[name] = row
    return found


def _indicator(rows: Rows, name: str, table: Mapping[str, Any], before: Indicator | None) -> Indicator | None:
    path = ("indicators", name)
    wanted = _inherited_fields(rows, path, table, before)
    fields: dict[str, Any] = {}
    set_by: dict[str, str] = {}

    def take(field: str, value: Any, default: Any = None) -> None:
        if field in table:
            fields[field], set_by[field] = value(table[field]) if callable(value) else table[field], rows.ruleset
        elif before is not None and field in wanted:
            fields[field] = getattr(before, field)
            if field in before.set_by:
                set_by[field] = before.set_by[field]
        else:
            fields[field] = default

    for field in ("number", "name", "name_en", "domain", "task", "unit", "formula", "deadline", "note"):
        take(field, None)
    for field in ("aliases", "lead", "partners"):
        take(field, tuple, ())
    take("constraint", None, "unstated")
    take("range", range_of)
    take("applies", lambda value: when_of(rows, value, (*path, "applies")), {})
    take("may_not_apply", None, False)
    take("source", lambda value: citations(rows, value, (*path, "source")), ())
    take("contradictions", lambda value: _contradictions(rows, value, path), ())
    for field in ("number", "name"):
        if not fields[field]:
            rows.problem("missing-key", path, {"key": field, "table": f"indicators.{name}"})
            return None
    fields["contradictions"] = fields["contradictions"] or ()
    formula_place = before.formula_place if before is not None else None
    if "formula" in table:
        formula_place = rows.document.place(*path, "formula")
    place = rows.document.place(*path)
    indicator = Indicator(id=name, criteria=(), set_by=set_by, place=place, formula_place=formula_place, **fields)
    if writes(table, "requirement"):
        set_by["requirement"] = rows.ruleset
        return replace(indicator, criteria=criteria_of(rows, indicator, table, path))
    if before is not None and "requirement" in wanted:
        if "requirement" in before.set_by:
            set_by["requirement"] = before.set_by["requirement"]
        if indicator.unit != before.unit:
            units = {"unit": indicator.unit or "-", "parent": before.unit or "-"}
            rows.problem("unit-without-requirement", (*path, "unit"), units)
        return replace(indicator, criteria=_with_own_row(before.criteria, indicator, before))
    if not table.get("inherits") or before is not None:
        rows.problem("requirement-missing", path, {"name": name})
    return None


def _with_own_row(criteria: tuple[Criterion, ...], row: Indicator, before: Indicator) -> tuple[Criterion, ...]:
    """Criteria taken over whole keep their numbers and their source; whether they apply is what the new row says."""
    return tuple(
        replace(
            criterion,
            applies=row.applies if criterion.applies == before.applies else criterion.applies,
            may_not_apply=(
                row.may_not_apply if criterion.may_not_apply == before.may_not_apply else criterion.may_not_apply
            ),
        )
        for criterion in criteria
    )


def _inherited_fields(
    rows: Rows, path: tuple[str, ...], table: Mapping[str, Any], before: Indicator | None
) -> set[str]:
    inherits = table.get("inherits", [])
    if not inherits:
        return set()
    if before is None:
        rows.problem("nothing-to-inherit", (*path, "inherits"), {"name": path[-1]})
        return set()
    for field in inherits if inherits != "rest" else ():
        if field not in INHERITABLE:
            details = {"field": field, "allowed": listed(INHERITABLE, most=40)}
            rows.problem("unknown-field", (*path, "inherits"), details, suggestion=nearest(field, INHERITABLE))
        if writes(table, field):
            rows.problem("inherited-and-written", (*path, "inherits"), {"field": field})
    return set(names(table))


def _contradictions(rows: Rows, tables: list[Mapping[str, Any]], path: Path) -> tuple[Contradiction, ...]:
    found = []
    for index, table in enumerate(tables):
        where = (*path, "contradictions", index)
        rows.known_source(table.get("ref"), where)
        found.append(Contradiction(**table, place=rows.document.place(*where)))
    return tuple(found)


def _names_used_twice(rows: Rows, indicators: Mapping[str, Indicator]) -> None:
    """One name, one thing: a printed name or alias that two things share could not be read in a measurement file."""
    seen: dict[str, Indicator | Quantity] = {}
    things: tuple[Indicator | Quantity, ...] = (*rows.quantities.values(), *indicators.values())
    for thing in things:
        for name in dict.fromkeys(name_key(word) for word in (thing.id, thing.name, *thing.aliases)):
            other = seen.setdefault(name, thing)
            if other is not thing:
                section = "indicators" if isinstance(thing, Indicator) else "quantities"
                related = ((other.place, other.id),) if other.place else ()
                details = {"name": name, "one": other.id, "other": thing.id}
                rows.problem("name-used-twice", (section, thing.id), details, related)


def _units_fit(rows: Rows, indicators: Mapping[str, Indicator]) -> None:
    """All that asks for one thing is written in units of one kind: a value without a unit stands in its own.

    Of quantities that have a unit it is said where they are asked for.
    """
    own = {row.id: row.unit for row in indicators.values() if row.unit}
    for row in indicators.values():
        for leaf in row.leaves():
            quantity = rows.quantities.get(leaf.measures)
            if leaf.comparator and leaf.unit and (quantity is None or quantity.unit is None):
                unit = own.setdefault(leaf.measures, leaf.unit)
                rows.units_fit(leaf.unit, unit, ("indicators", row.id, "criteria", leaf.name, "unit"))
