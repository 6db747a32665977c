"""From what a ruleset file says to what the judge sees: parents taken in, defaults written out, origins kept.

What a child does not mention is the parent's, whole. A row that it has is the row as that document has it, and what it
takes over from the parent it says (``inherits``). Never a deep merge, never last-one-wins.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any

from compliance.formula import FormulaRefused, check_dimension, parse_formula
from compliance.period import parse_span
from compliance.problems import Problem, listed, nearest
from compliance.reading.document import Document, Path
from compliance.rules import form as surface
from compliance.rules.declared import Axis, Contradiction, DeclaredUnit, Quantity, Source, WeightNote, spellings_of
from compliance.rules.form import Desk, RulesetFile, fields_of
from compliance.rules.lookalikes import difference_between, face, impostor
from compliance.rules.requirements import Criterion, read_requirement
from compliance.rules.ruleset import Constraint, Indicator, Ruleset, Withdrawn, name_key
from compliance.units import UnitsDoNotFit, UnknownUnit, find_unit, folded, is_kind_of_its_own, parse_unit


def formula_problems(indicators: Mapping[str, Indicator], quantities: Mapping[str, Quantity]) -> list[Problem]:
    """What is wrong with the formulas of a ruleset, one problem for each formula."""
    rows = [(row, row.formula) for row in indicators.values() if row.formula is not None]
    return [*filter(None, (_formula_problem(row, formula, quantities) for row, formula in rows))]


def _formula_problem(row: Indicator, text: str, quantities: Mapping[str, Quantity]) -> Problem | None:
    key = f"formula = {text[:80]!r}"
    try:
        formula = parse_formula(text, tuple(quantities))
        units = {name: quantities[name].unit for name in formula.names}
        without = sorted(name for name, unit in units.items() if unit is None)
        if without or row.unit is None:
            raise FormulaRefused("no unit", ", ".join(without or [row.id]))
        check_dimension(formula, {name: parse_unit(unit) for name, unit in units.items() if unit}, parse_unit(row.unit))
    except FormulaRefused as error:
        details = {"why": str(error), "known": listed(quantities)}
        close = nearest(error.detail, quantities) if error.reason == "unknown-name" else None
        return Problem("formula-refused", row.formula_place, key, details, (), close)
    except UnitsDoNotFit as error:
        return Problem("formula-dimension", row.formula_place, key, {"unit": row.unit, **error.details()})
    except UnknownUnit:  # said where the unit stands
        pass
    return None


_MEANINGS: dict[Constraint, str] = {
    "binding": "fail", "reference": "fail", "veto": "veto", "unstated": "fail", "aim": "fail",
}  # fmt: skip

# What a row says beside its requirement: every key of the form that is a field of the row.
_SHARED = [each.name for each in fields(Indicator) if each.name in surface.IndicatorTable.model_fields]
FIELDS = [name for name in _SHARED if name not in ("criteria", "constraint")]
FIELDS.insert(FIELDS.index("range"), "constraint")  # its place in ``set_by``
# The other keys together are one thing, the requirement: written whole, or inherited whole.
KEYS = [name for name in surface.IndicatorTable.model_fields if name not in (*FIELDS, "inherits")]
# What a row of a child may take over from its parent's row.
INHERITABLE = (*FIELDS, "requirement")
# What a criterion may say itself without regard to its row; the rest is read by name below.
_READ = ("measures", "unit", "range", "applies", "may_not_apply", "period", "source")
_KEPT = surface.CriterionTable.model_fields.keys() - {*_READ}
OWN = [each.name for each in fields(Criterion) if each.name in _KEPT]


def resolve(
    form: RulesetFile, document: Document, parent: Ruleset | None, *, check_formulas: bool = True
) -> tuple[Ruleset | None, list[Problem]]:
    """The ruleset that a file in its typed form and its resolved parent give, or None, with every problem found.

    The document knows where each key stands. The dimensions of formulas need not be checked for shipped files, where
    lint has done so.
    """
    head = fields_of(form.ruleset)
    units = {
        name: DeclaredUnit(name, table.is_, tuple(table.aliases), document.place("units", name))
        for name, table in form.units.items()
    }
    kinds: dict[str, Callable[..., Any]]
    kinds = {"axes": Axis, "quantities": Quantity, "sources": partial(Source, ruleset=form.ruleset.id)}
    taken = {section: _taken_over(section, make, form, document, parent) for section, make in kinds.items()}
    spellings = spellings_of({**(parent.units if parent else {}), **units})
    desk = Desk(document=document, ruleset=form.ruleset.id, problems=[], units=spellings, **taken)
    _declared_units(desk, units, parent)
    desk.quantities = {name: replace(each, unit=desk.spelled(each.unit)) for name, each in desk.quantities.items()}
    _declared_twice(desk, form, parent)
    withdrawn = _withdrawn(desk, form, parent)
    indicators = _indicators(desk, form, parent, withdrawn)
    _names_used_twice(desk, indicators)
    _look_alikes(desk, form, indicators)
    if not desk.problems:  # what else is wrong may be the unit
        _units_fit(desk, indicators)
    for name, table in form.quantities.items():
        desk.known_unit(table.unit, ("quantities", name, "unit"))
        desk.range_holds(table.range, ("quantities", name, "range"))
    if check_formulas:
        desk.problems += formula_problems(indicators, desk.quantities)
    stated = desk.when(dict(form.ruleset.variants), ("ruleset", "variants"))
    variants = {**(parent.variants if parent else {}), **{axis: variant for axis, (variant,) in stated.items()}}
    effective = head.pop("effective")
    first, last = (None, None) if effective is None else (effective.from_, effective.to)
    if first is not None and last is not None and last < first:
        desk.problem("empty-range", ("ruleset", "effective"), {"low": first, "high": last})
    if form.ruleset.judges is not None:
        span = parse_span(form.ruleset.judges)
        if span is None:
            desk.problem("bad-period", ("ruleset", "judges"), {"period": form.ruleset.judges})
        elif span[1].last_day < span[0].first_day:
            desk.problem("empty-range", ("ruleset", "judges"), {"low": span[0], "high": span[1]})
    weights, why = _weights(desk, form, parent)
    ruleset = Ruleset(
        **head | {"variants": variants},
        effective_from=first,
        effective_to=last,
        parent=parent,
        lineage=((parent.id, parent.version), *parent.lineage) if parent else (),
        parents_not_at_hand=(*(() if parent.at_hand else (parent.id,)), *parent.parents_not_at_hand) if parent else (),
        verdicts=weights,
        verdict_notes=why,
        axes=desk.axes,
        sources=desk.sources,
        quantities=desk.quantities,
        units={**(parent.units if parent else {}), **units},
        indicators=indicators,
        withdrawn=withdrawn,
        file=document.name,
        ancestor_names={**parent.ancestor_names, **parent.names} if parent else {},
    )
    if not ruleset.at_hand and form.indicators:
        desk.problem("not-at-hand-has-rows", ("ruleset", "at_hand"))
    return (None if desk.problems else ruleset), desk.problems


def _weights(
    desk: Desk, form: RulesetFile, parent: Ruleset | None
) -> tuple[dict[Constraint, str], dict[Constraint, WeightNote]]:
    """What a miss means for each constraint type, and why; what a child restates is its own, whole."""
    weights = dict(parent.verdicts if parent else _MEANINGS)
    before = parent.verdict_notes if parent else {}
    why = {kind: replace(note, set_by=note.set_by or parent.id) for kind, note in before.items() if parent}
    for kind, taken in [*weights.items()]:
        said: surface.Meaning | None = getattr(form.verdicts, kind, None)  # of what is only aimed at nothing is said
        if said is None:
            continue
        table = surface.MeaningTable(means=said) if isinstance(said, str) else said
        instead_of = taken if parent and taken != table.means else None
        weights[kind] = table.means
        why.pop(kind, None)
        if table.note or table.source or instead_of:
            source = desk.citations(table.source, ("verdicts", kind, "source"))
            why[kind] = WeightNote(kind, table.note, source, instead_of)
    return weights, why


def _declared_units(desk: Desk, units: Mapping[str, DeclaredUnit], parent: Ruleset | None) -> None:
    """A declaration says what nobody says otherwise: neither the table of units, nor a parent, nor another one here."""
    earlier = dict(parent.unit_spellings) if parent else {}
    for name, unit in units.items():
        path = ("units", name)
        if unit.means is not None:
            desk.known_unit(unit.means, (*path, "is"))
        meant = desk.units.get(folded(name))
        for spelling in (name, *unit.aliases):
            known = earlier.setdefault(folded(spelling), meant or "")
            table = find_unit(spelling)
            same = known == (meant or "")
            if table is not None:
                same = table.canonical == meant and (unit.means is not None or is_kind_of_its_own(table))
            if not same:
                desk.problem("unit-known-otherwise", path, {"unit": spelling, "name": name})


def _taken_over(
    section: str, make: Callable[..., Any], form: RulesetFile, document: Document, parent: Ruleset | None
) -> dict[str, Any]:
    """A section of the parent with what the child adds to it."""
    taken = dict(getattr(parent, section)) if parent else {}
    for name, table in getattr(form, section).items():
        spot = (section, name, "variants") if make is Axis else (section, name)
        taken.setdefault(name, make(name, **fields_of(table), place=document.place(*spot)))
    return taken


def _declared_twice(desk: Desk, form: RulesetFile, parent: Ruleset | None) -> None:
    """A child adds axes, quantities and sources to its parent's; it never redefines one."""
    for section in ("axes", "quantities", "sources") if parent else ():
        for name in getattr(form, section):
            before = getattr(parent, section).get(name)
            if before is not None:
                related = ((before.place, f"{section}.{name}"),) if before.place else ()
                desk.problem("declared-twice", (section, name), {"name": name}, related=related)
    named: dict[str, Axis] = {}
    for name, axis in desk.axes.items():
        other = named.setdefault(name_key(axis.name), axis)
        if other is not axis:
            related = ((other.place, other.id),) if other.place else ()
            details = {"name": axis.name, "one": other.id, "other": axis.id}
            desk.problem("name-used-twice", ("axes", name, "name"), details, related=related)
        for word, variant in axis.synonyms.items():
            if variant not in axis.variants:
                path, close = ("axes", name, "synonyms", word), nearest(variant, axis.variants)
                details = {"variant": variant, "axis": name, "known": listed(axis.variants)}
                desk.problem("unknown-variant", path, details, suggestion=close)


def _withdrawn(desk: Desk, form: RulesetFile, parent: Ruleset | None) -> dict[str, Withdrawn]:
    by_id: dict[str, Withdrawn] = dict(parent.withdrawn) if parent else {}
    known = parent.indicators if parent else {}
    for name, table in form.withdrawn.items():
        path = ("withdrawn", name)
        if name not in known:
            desk.problem("withdrawn-unknown", path, {"name": name}, suggestion=nearest(name, known))
            continue
        if name in form.indicators:
            desk.problem("withdrawn-and-written", path, {"name": name})
        source = desk.citations(table.source, (*path, "source"))
        by_id[name] = Withdrawn(name, known[name].name, table.reason, source, desk.document.place(*path))
    return by_id


def _indicators(
    desk: Desk, form: RulesetFile, parent: Ruleset | None, withdrawn: Mapping[str, Withdrawn]
) -> dict[str, Indicator]:
    """The child's rows in its own order, then those of the parent that it does not mention."""
    before = parent.indicators if parent else {}
    desk.indicators = {**before, **form.indicators}
    by_id: dict[str, Indicator] = {}
    for name, table in form.indicators.items():
        indicator = _indicator(desk, name, table, before.get(name))
        if indicator is not None:
            by_id[name] = indicator
    for name, row in before.items():
        if name not in form.indicators and name not in withdrawn:
            by_id[name] = row
    return by_id


def _indicator(desk: Desk, name: str, table: surface.IndicatorTable, before: Indicator | None) -> Indicator | None:
    path = ("indicators", name)
    wanted = _inherited_fields(desk, path, table, before)
    members: dict[str, Any] = {"constraint": "unstated"}
    set_by: dict[str, str] = {}
    said = fields_of(table) | {
        "applies": desk.when(table.applies, (*path, "applies")),
        "source": desk.citations(table.source, (*path, "source")),
        "unit": desk.spelled(table.unit),
        "contradictions": _contradictions(desk, table.contradictions or [], (*path, "contradictions")),
    }
    for field in FIELDS:
        if field in table.model_fields_set:
            members[field], set_by[field] = said[field], desk.ruleset
        elif before is not None and field in wanted:
            members[field] = getattr(before, field)
            if field in before.set_by:
                set_by[field] = before.set_by[field]
    for field in ("number", "name"):
        if field not in set_by:  # the id stands in for it, so that whatever else is wrong is told as well
            desk.problem("missing-key", path, {"key": field, "table": f"indicators.{name}"})
            members[field], set_by[field] = name, desk.ruleset
    formula_place = before.formula_place if before is not None else None
    if table.formula is not None:
        formula_place = desk.document.place(*path, "formula")
    place = desk.document.place(*path)
    indicator = Indicator(id=name, criteria=(), set_by=set_by, place=place, formula_place=formula_place, **members)
    if writes(table.model_fields_set, "requirement"):
        set_by["requirement"] = desk.ruleset
        return replace(indicator, criteria=_criteria(desk, indicator, table, path))
    if before is not None and "requirement" in wanted:
        if "requirement" in before.set_by:
            set_by["requirement"] = before.set_by["requirement"]
        if indicator.unit != before.unit:
            units = {"unit": indicator.unit or "-", "parent": before.unit or "-"}
            desk.problem("unit-without-requirement", (*path, "unit"), units)
        return replace(indicator, criteria=_with_own_row(before.criteria, indicator, before))
    if not table.inherits or before is not None:
        desk.problem("requirement-missing", path, {"name": name})
    return None


def _criteria(desk: Desk, indicator: Indicator, table: surface.IndicatorTable, path: Path) -> tuple[Criterion, ...]:
    """The criteria of an indicator that this file writes: the named ones, or the one that is written straight in."""
    named = table.criteria
    desk.known_unit(table.unit, (*path, "unit"))
    if named is None:
        single = _criterion(desk, indicator, "level", table, path, straight=True)
        return (single,) if single else ()
    mixed = [key for key in KEYS if key in table.model_fields_set and key != "criteria"]
    if mixed:
        desk.problem("requirement-mixed", (*path, mixed[0]), {"one": mixed[0], "other": "criteria"})
    if not named:
        desk.problem("requirement-missing", path, {"name": indicator.id})
    every = (_criterion(desk, indicator, name, part, (*path, "criteria", name)) for name, part in named.items())
    return tuple(criterion for criterion in every if criterion is not None)


def _criterion(
    desk: Desk, indicator: Indicator, name: str, table: surface.RequirementTable, path: Path, straight: bool = False
) -> Criterion | None:
    measures = table.measures or indicator.id
    quantity = desk.quantities.get(measures)
    if quantity is None and measures not in desk.indicators:
        known = (*desk.quantities, *desk.indicators)
        desk.problem("unknown-quantity", (*path, "measures"), {"name": measures}, suggestion=nearest(measures, known))
        return None
    source, applies, may_not_apply = indicator.source, indicator.applies, indicator.may_not_apply
    own: dict[str, Any] = {}
    if not straight:  # what the indicator took over from its parent holds for its only criterion too
        desk.known_unit(table.unit, (*path, "unit"))
        source = desk.citations(table.source, (*path, "source")) or source
        applies = desk.when(table.applies, (*path, "applies")) or applies
        may_not_apply = may_not_apply if table.may_not_apply is None else table.may_not_apply
        said = fields_of(table)
        own = {field: said[field] for field in OWN if said[field] is not None}
    unit = desk.spelled(table.unit) or (indicator.unit if quantity is None else quantity.unit)

    def part(name: str, inner: surface.CriterionTable, where: Path) -> Criterion | None:
        criterion = _criterion(desk, indicator, name, inner, where)
        return criterion and replace(criterion, period=criterion.period or table.period)

    requirement = read_requirement(desk, indicator.id, table, path, part)
    if requirement is None:
        return None
    if not source and requirement.measured_as is not None:
        desk.problem("source-missing", path, {"name": indicator.id})
    if requirement.measured_as == "number" and unit is None:
        desk.problem("unit-missing", path, {"name": indicator.id})
    bounds = quantity.range if quantity else indicator.range
    if table.range is not None:
        bounds = table.range
        desk.range_holds(table.range, (*path, "range"))
    if unit is not None and quantity is not None and quantity.unit is not None and requirement.measured_as == "number":
        desk.units_fit(unit, quantity.unit, (*path, "unit"))
    its_own_unit = table.unit is not None and not straight
    return Criterion(
        name=name,
        measures=measures,
        requirement=requirement,
        unit=unit if requirement.measured_as == "number" or requirement.parts or its_own_unit else None,
        range=bounds,
        unverified=any(citation.grade == "unverified" for citation in source),
        applies=applies,
        may_not_apply=may_not_apply,
        period=table.period,
        source=source,
        place=desk.document.place(*path),
        **own,
    )


def _with_own_row(criteria: tuple[Criterion, ...], row: Indicator, before: Indicator) -> tuple[Criterion, ...]:
    """Criteria taken over whole keep their numbers and their source; whether they apply is what the new row says."""
    own: list[Criterion] = []
    for criterion in criteria:
        of_row = [name for name in ("applies", "may_not_apply") if getattr(criterion, name) == getattr(before, name)]
        own.append(replace(criterion, **{name: getattr(row, name) for name in of_row}))
    return tuple(own)


def _inherited_fields(
    desk: Desk, path: Path, table: surface.IndicatorTable, before: Indicator | None
) -> frozenset[str]:
    if not table.inherits:
        return frozenset()
    where = (*path, "inherits")
    if before is None:
        desk.problem("nothing-to-inherit", where, {"name": path[-1]})
        return frozenset()
    for field in table.inherits if table.inherits != "rest" else ():
        if field not in INHERITABLE:
            details = {"field": field, "allowed": listed(INHERITABLE, most=40)}
            desk.problem("unknown-field", where, details, suggestion=nearest(field, INHERITABLE))
        if writes(table.model_fields_set, field):
            desk.problem("inherited-and-written", where, {"field": field})
    return inherited(table.inherits)


def _contradictions(desk: Desk, tables: Sequence[surface.ContradictionTable], path: Path) -> tuple[Contradiction, ...]:
    several = []
    for index, table in enumerate(tables):
        where = (*path, index)
        desk.known_source(table.ref, where)
        several.append(Contradiction(**fields_of(table), place=desk.document.place(*where)))
    return tuple(several)


def _names_used_twice(desk: Desk, indicators: Mapping[str, Indicator]) -> None:
    """One name, one thing: a printed name or alias that two things share could not be read in a measurement file."""
    seen: dict[str, Indicator | Quantity] = {}
    for section, each in _measurable(desk, indicators):
        for name in dict.fromkeys(name_key(word) for word in (each.id, each.name, *each.aliases)):
            other = seen.setdefault(name, each)
            if other is not each:
                related = ((other.place, other.id),) if other.place else ()
                details = {"name": name, "one": other.id, "other": each.id}
                desk.problem("name-used-twice", (section, each.id), details, related=related)


def _measurable(desk: Desk, indicators: Mapping[str, Indicator]) -> Iterator[tuple[str, Indicator | Quantity]]:
    """Everything that can be measured, with the section in which it stands."""
    yield from (("quantities", each) for each in desk.quantities.values())
    yield from (("indicators", each) for each in indicators.values())


def _look_alikes(desk: Desk, form: RulesetFile, indicators: Mapping[str, Indicator]) -> None:
    """Problems of names that a reader takes for one, though the program sees two, and of letters that imitate others.

    Names are compared where they could be confused: of all that can be measured, of the variants of one axis, of the
    states of one condition.
    """
    groups: list[list[tuple[str, str, Path]]] = [[]]  # a word, what it means, where it stands
    for section, each in _measurable(desk, indicators):
        groups[0] += [(word, each.id, (section, each.id)) for word in (each.id, each.name, *each.aliases)]
    for axis in desk.axes.values():
        words = {variant: variant for variant in axis.variants} | dict(axis.synonyms)
        groups.append([(word, variant, ("axes", axis.id)) for word, variant in words.items()])
    for row in indicators.values():
        for leaf in row.leaves():
            place = ("indicators", row.id, "criteria", leaf.name)
            groups.append([(word, state, place) for word, state in leaf.requirement.words.items()])
    for group in groups:
        seen: dict[str, tuple[str, str]] = {}
        for word, meaning, path in group:
            if path[1] in getattr(form, str(path[0])) and (sign := impostor(word)) is not None:
                details = {"name": word, "character": f"U+{ord(sign[0]):04X}", "like": sign[1]}
                desk.problem("look-alike-character", path, details)
            other, other_meaning = seen.setdefault(face(word), (word, meaning))
            if other_meaning != meaning and name_key(other) != name_key(word) and face(word):
                details = {"one": other, "other": word, "which": difference_between(other, word)}
                desk.problem("look-alike-names", path, details)


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


def writes(keys: Container[str], field: str) -> bool:
    """Whether a row of these keys says a field itself."""
    return any(key in keys for key in KEYS) if field == "requirement" else field in keys


def inherited(inherits: Sequence[str]) -> frozenset[str]:
    """The fields that a row names as its parent's; ``"rest"`` names all that can be."""
    return frozenset(INHERITABLE if inherits == "rest" else inherits)
