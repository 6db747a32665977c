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
from compliance.rules.declared import Axis, Contradiction, Quantity, Source
from compliance.rules.desk import Desk, Path, citations, when_of
from compliance.rules.formulas import formula_problems
from compliance.rules.requirements import KEYS, Criterion, read_requirement
from compliance.rules.ruleset import Constraint, Indicator, Ruleset, Withdrawn, name_key

_MEANINGS: dict[Constraint, str] = {
    "binding": "fail", "reference": "fail", "veto": "veto", "unstated": "fail", "aim": "fail",
}  # fmt: skip
# What a row of a child may take over from its parent's row (contract §1, ``inherits``).
INHERITABLE = (
    "number", "name", "name_en", "aliases", "domain", "task", "constraint", "unit", "range", "formula", "lead",
    "partners", "deadline", "note", "applies", "may_not_apply", "source", "contradictions", "requirement",
)  # fmt: skip


def resolve(
    document: Document, parent: Ruleset | None, *, check_formulas: bool = True
) -> tuple[Ruleset | None, list[Problem]]:
    """The ruleset that a well-formed file and its resolved parent give, or None, with every problem that was found.

    The dimensions of formulas need not be checked for shipped files, where lint has done so.
    """
    data = document.data
    head = data["ruleset"]
    desk = Desk(
        document=document,
        ruleset=head["id"],
        axes=_taken_over("axes", document, parent, _axis),
        quantities=_taken_over("quantities", document, parent, _quantity),
        sources=_taken_over("sources", document, parent, _source),
        problems=[],
    )
    _declared_twice(desk, parent)
    withdrawn = _withdrawn(desk, parent)
    indicators = _indicators(desk, parent, withdrawn)
    _names_used_twice(desk, indicators)
    if not desk.problems:  # what else is wrong may be the unit
        _units_fit(desk, indicators)
    for name, table in data.get("quantities", {}).items():
        desk.known_unit(table.get("unit"), ("quantities", name, "unit"))
    if check_formulas:
        desk.problems += formula_problems(indicators, desk.quantities)
    variants = dict(parent.variants) if parent else {}
    variants |= {
        axis: found[0]
        for axis, found in when_of(desk, head.get("variants", {}), ("ruleset", "variants")).items()
        if found
    }
    effective = head.get("effective", {})
    if "to" in effective and effective["to"] < effective["from"]:
        desk.problem("empty-range", ("ruleset", "effective"), {"low": effective["from"], "high": effective["to"]})
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
        parents_not_at_hand=(*(() if parent.at_hand else (parent.id,)), *parent.parents_not_at_hand) if parent else (),
        variants=variants,
        verdicts=dict(parent.verdicts if parent else _MEANINGS) | data.get("verdicts", {}),
        axes=desk.axes,
        sources=desk.sources,
        quantities=desk.quantities,
        indicators=indicators,
        withdrawn=withdrawn,
        at_hand=head.get("at_hand", True),
        note=head.get("note"),
        file=document.name,
        ancestor_names={**parent.ancestor_names, **parent.names} if parent else {},
    )
    if not ruleset.at_hand and data.get("indicators"):
        desk.problem("not-at-hand-has-rows", ("ruleset", "at_hand"))
    return (None if desk.problems else ruleset), desk.problems


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
        table.get("note"),
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


def _declared_twice(desk: Desk, parent: Ruleset | None) -> None:
    """A child adds axes, quantities and sources to its parent's; it never redefines one."""
    for section in ("axes", "quantities", "sources") if parent else ():
        for name in desk.document.data.get(section, {}):
            before = getattr(parent, section).get(name)
            if before is not None:
                related = ((before.place, f"{section}.{name}"),) if before.place else ()
                desk.problem("declared-twice", (section, name), {"name": name}, related)
    named: dict[str, Axis] = {}
    for name, axis in desk.axes.items():
        other = named.setdefault(name_key(axis.name), axis)
        if other is not axis:
            related = ((other.place, other.id),) if other.place else ()
            details = {"name": axis.name, "one": other.id, "other": axis.id}
            desk.problem("name-used-twice", ("axes", name, "name"), details, related)
        for word, variant in axis.synonyms.items():
            if variant not in axis.variants:
                path = ("axes", name, "synonyms", word)
                desk.problem(
                    "unknown-variant",
                    path,
                    {"variant": variant, "axis": name, "known": listed(axis.variants)},
                    suggestion=nearest(variant, axis.variants),
                )


def _withdrawn(desk: Desk, parent: Ruleset | None) -> dict[str, Withdrawn]:
    found: dict[str, Withdrawn] = dict(parent.withdrawn) if parent else {}
    known = parent.indicators if parent else {}
    for name, table in desk.document.data.get("withdrawn", {}).items():
        path = ("withdrawn", name)
        if name not in known:
            desk.problem("withdrawn-unknown", path, {"name": name}, suggestion=nearest(name, known))
            continue
        if name in desk.document.data.get("indicators", {}):
            desk.problem("withdrawn-and-written", path, {"name": name})
        source = citations(desk, table.get("source"), (*path, "source"))
        found[name] = Withdrawn(name, known[name].name, table["reason"], source, desk.document.place(*path))
    return found


def _indicators(desk: Desk, parent: Ruleset | None, withdrawn: Mapping[str, Withdrawn]) -> dict[str, Indicator]:
    """The child's rows in its own order, then those of the parent that it does not mention."""
    before = parent.indicators if parent else {}
    desk.indicators = {**before, **desk.document.data.get("indicators", {})}
    found: dict[str, Indicator] = {}
    for name, table in desk.document.data.get("indicators", {}).items():
        indicator = _indicator(desk, name, table, before.get(name))
        if indicator is not None:
            found[name] = indicator
    for name, row in before.items():
        if name not in desk.document.data.get("indicators", {}) and name not in withdrawn:
            found[name] = row
    return found


def _indicator(desk: Desk, name: str, table: Mapping[str, Any], before: Indicator | None) -> Indicator | None:
    path = ("indicators", name)
    wanted = _inherited_fields(desk, path, table, before)
    fields: dict[str, Any] = {}
    set_by: dict[str, str] = {}

    def take(field: str, value: Any, default: Any = None) -> None:
        if field in table:
            fields[field], set_by[field] = value(table[field]) if callable(value) else table[field], desk.ruleset
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
    take("applies", lambda value: when_of(desk, value, (*path, "applies")), {})
    take("may_not_apply", None, False)
    take("source", lambda value: citations(desk, value, (*path, "source")), ())
    take("contradictions", lambda value: _contradictions(desk, value, path), ())
    for field in ("number", "name"):
        if not fields[field]:
            desk.problem("missing-key", path, {"key": field, "table": f"indicators.{name}"})
            return None
    fields["contradictions"] = fields["contradictions"] or ()
    formula_place = before.formula_place if before is not None else None
    if "formula" in table:
        formula_place = desk.document.place(*path, "formula")
    place = desk.document.place(*path)
    indicator = Indicator(id=name, criteria=(), set_by=set_by, place=place, formula_place=formula_place, **fields)
    if writes(table, "requirement"):
        set_by["requirement"] = desk.ruleset
        return replace(indicator, criteria=_criteria(desk, indicator, table, path))
    if before is not None and "requirement" in wanted:
        if "requirement" in before.set_by:
            set_by["requirement"] = before.set_by["requirement"]
        if indicator.unit != before.unit:
            units = {"unit": indicator.unit or "-", "parent": before.unit or "-"}
            desk.problem("unit-without-requirement", (*path, "unit"), units)
        return replace(indicator, criteria=_with_own_row(before.criteria, indicator, before))
    if not table.get("inherits") or before is not None:
        desk.problem("requirement-missing", path, {"name": name})
    return None


def _criteria(desk: Desk, indicator: Indicator, table: Mapping[str, Any], path: Path) -> tuple[Criterion, ...]:
    """The criteria of an indicator that this file writes: the named ones, or the one that is written straight in."""
    named = table.get("criteria")
    if named is None:
        desk.known_unit(table.get("unit"), (*path, "unit"))
        found = _criterion(desk, indicator, "level", table, path, straight=True)
        return (found,) if found else ()
    mixed = [key for key in KEYS if key in table and key != "criteria"]
    if mixed:
        desk.problem("requirement-mixed", (*path, mixed[0]), {"one": mixed[0], "other": "criteria"})
    if not named:
        desk.problem("requirement-missing", path, {"name": indicator.id})
    desk.known_unit(table.get("unit"), (*path, "unit"))
    every = (_criterion(desk, indicator, name, part, (*path, "criteria", name)) for name, part in named.items())
    return tuple(criterion for criterion in every if criterion is not None)


def _criterion(
    desk: Desk, indicator: Indicator, name: str, table: Mapping[str, Any], path: Path, straight: bool = False
) -> Criterion | None:
    measures = table.get("measures", indicator.id)
    quantity = desk.quantities.get(measures)
    if quantity is None and measures not in desk.indicators:
        known = (*desk.quantities, *desk.indicators)
        desk.problem("unknown-quantity", (*path, "measures"), {"name": measures}, suggestion=nearest(measures, known))
        return None
    if not straight:
        desk.known_unit(table.get("unit"), (*path, "unit"))
    if straight:  # what the indicator took over from its parent holds for its only criterion too
        source, applies, may_not_apply = indicator.source, indicator.applies, indicator.may_not_apply
    else:
        source = citations(desk, table.get("source"), (*path, "source")) or indicator.source
        applies = when_of(desk, table.get("applies", {}), (*path, "applies")) or indicator.applies
        may_not_apply = table.get("may_not_apply", indicator.may_not_apply)
    own_unit = None if straight else table.get("unit")
    unit = table.get("unit") or (indicator.unit if quantity is None else quantity.unit)

    def part(name: str, inner: Mapping[str, Any], where: Path) -> Criterion | None:
        return _criterion(desk, indicator, name, inner, where)

    requirement = read_requirement(desk, indicator.id, table, path, part)
    if requirement is None:
        return None
    if not source and requirement.measured_as is not None:
        desk.problem("source-missing", path, {"name": indicator.id})
    if requirement.measured_as == "number" and unit is None:
        desk.problem("unit-missing", path, {"name": indicator.id})
    own_range = table.get("range")
    if own_range and not own_range[0] <= own_range[1]:
        desk.problem("empty-range", (*path, "range"), {"low": own_range[0], "high": own_range[1]})
    if unit is not None and quantity is not None and quantity.unit is not None and requirement.measured_as == "number":
        desk.units_fit(unit, quantity.unit, (*path, "unit"))
    bounds = (quantity.range if quantity else indicator.range) if own_range is None else tuple(map(Decimal, own_range))
    return Criterion(
        name=name,
        measures=measures,
        requirement=requirement,
        unit=unit if requirement.measured_as == "number" or requirement.parts or own_unit else None,
        range=bounds,  # type: ignore[arg-type]
        unverified=any(citation.grade == "unverified" for citation in source),
        applies=applies,
        may_not_apply=may_not_apply,
        source=source,
        lead=() if straight else tuple(table.get("lead", ())),
        deadline=None if straight else table.get("deadline"),
        note=None if straight else table.get("note"),
        place=desk.document.place(*path),
    )


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
    desk: Desk, path: tuple[str, ...], table: Mapping[str, Any], before: Indicator | None
) -> set[str]:
    inherits = table.get("inherits", [])
    if not inherits:
        return set()
    if before is None:
        desk.problem("nothing-to-inherit", (*path, "inherits"), {"name": path[-1]})
        return set()
    for field in inherits if inherits != "rest" else ():
        if field not in INHERITABLE:
            details = {"field": field, "allowed": listed(INHERITABLE, most=40)}
            desk.problem("unknown-field", (*path, "inherits"), details, suggestion=nearest(field, INHERITABLE))
        if writes(table, field):
            desk.problem("inherited-and-written", (*path, "inherits"), {"field": field})
    return set(inherited_names(table))


def _contradictions(desk: Desk, tables: list[Mapping[str, Any]], path: Path) -> tuple[Contradiction, ...]:
    found = []
    for index, table in enumerate(tables):
        where = (*path, "contradictions", index)
        desk.known_source(table.get("ref"), where)
        found.append(Contradiction(**table, place=desk.document.place(*where)))
    return tuple(found)


def _names_used_twice(desk: Desk, indicators: Mapping[str, Indicator]) -> None:
    """One name, one thing: a printed name or alias that two things share could not be read in a measurement file."""
    seen: dict[str, Indicator | Quantity] = {}
    things: tuple[Indicator | Quantity, ...] = (*desk.quantities.values(), *indicators.values())
    for thing in things:
        for name in dict.fromkeys(name_key(word) for word in (thing.id, thing.name, *thing.aliases)):
            other = seen.setdefault(name, thing)
            if other is not thing:
                section = "indicators" if isinstance(thing, Indicator) else "quantities"
                related = ((other.place, other.id),) if other.place else ()
                details = {"name": name, "one": other.id, "other": thing.id}
                desk.problem("name-used-twice", (section, thing.id), details, related)


def _units_fit(desk: Desk, indicators: Mapping[str, Indicator]) -> None:
    """All that asks for one thing is written in units of one kind: a value without a unit stands in its own.

    Of quantities that have a unit it is said where they are asked for.
    """
    own = {row.id: row.unit for row in indicators.values() if row.unit}
    for row in indicators.values():
        for leaf in row.leaves():
            quantity = desk.quantities.get(leaf.measures)
            if leaf.requirement.measured_as == "number" and leaf.unit and (quantity is None or quantity.unit is None):
                unit = own.setdefault(leaf.measures, leaf.unit)
                desk.units_fit(leaf.unit, unit, ("indicators", row.id, "criteria", leaf.name, "unit"))


def writes(table: Mapping[str, Any], field: str) -> bool:
    """Whether a row of a file says a field itself."""
    return any(key in table for key in KEYS) if field == "requirement" else field in table


def inherited_names(table: Mapping[str, Any]) -> frozenset[str]:
    """The fields that a row names as its parent's; ``"rest"`` names all that can be."""
    inherits = table.get("inherits", ())
    return frozenset(INHERITABLE if inherits == "rest" else inherits)


def takes_over(table: Mapping[str, Any], field: str) -> bool:
    """Whether a row has a field from its parent's row."""
    return not writes(table, field) and field in inherited_names(table)
