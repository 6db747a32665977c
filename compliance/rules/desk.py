"""A ruleset file brought into its typed form: the desk on which it is read, with every departure as a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from compliance.problems import Problem, listed, nearest
from compliance.reading.document import Document, Path
from compliance.rules.declared import Axis, Citation, Quantity, Range, Source
from compliance.units import UnitsDoNotFit, UnknownUnit, factor, parse_unit, spelled

if TYPE_CHECKING:
    from pydantic import BaseModel

    from compliance.rules.form import CitationTable, Form, When


@dataclass
class Desk:
    """The desk on which one file is resolved. It has what is declared so far, and every problem so far."""

    document: Document
    ruleset: str
    axes: Mapping[str, Axis]
    quantities: Mapping[str, Quantity]
    sources: Mapping[str, Source]
    problems: list[Problem]
    units: Mapping[str, str] = field(default_factory=dict)  # declared spellings, with the unit of each
    indicators: Mapping[str, Any] = field(default_factory=dict)

    def problem(self, code: str, path: Path, details: Mapping[str, object] | None = None, **more: Any) -> None:
        """Note what is wrong at a key of the file; ``more`` are other fields of the problem."""
        self.problems.append(self.document.problem(code, path, details=details or {}, **more))

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
            details = {"name": path[-2], "unit": other, "wanted": unit} | error.details()
            self.problem("unit-does-not-fit", path, details)
        except UnknownUnit:
            return  # said where it is declared

    def axis(self, name: str, path: Path) -> Axis | None:
        """An axis has to be one that the file or its parents declare."""
        if name not in self.axes:
            details = {"axis": name, "known": listed(self.axes) or "-"}
            self.problem("unknown-axis", path, details, suggestion=nearest(name, self.axes))
        return self.axes.get(name)

    def spelled(self, unit: str | None) -> str | None:
        """A unit as the file writes it, which knows what it means where the ruleset declares units."""
        return None if unit is None else spelled(unit, self.units)

    def range_holds(self, declared: Range | None, path: Path) -> None:
        """The least that is possible stands first."""
        if declared is not None and declared.values.empty:
            self.problem("empty-range", path, {"low": declared.low, "high": declared.high})

    def known_unit(self, unit: str | None, path: Path) -> None:
        """A unit has to be one that the table of units knows."""
        if unit is None:
            return
        try:
            parse_unit(unit, self.units)
        except UnknownUnit as error:
            self.problems.append(error.problem(self.document.place(*path), self.document.key(*path)))


def fields_of(table: Form) -> dict[str, Any]:
    """The values of a table by field, ready for the frozen class that the table stands for: lists become tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table}


def citations(desk: Desk, cited: CitationTable | list[CitationTable] | None, path: Path) -> tuple[Citation, ...]:
    """Where the document says it: one table or a list of them."""
    if cited is None:
        return ()
    several = []
    for index, table in enumerate(cited if isinstance(cited, list) else [cited]):
        where = (*path, index) if isinstance(cited, list) else path
        desk.known_source(table.ref, where)
        if table.grade == "quoted" and not (table.quote and table.lines):
            desk.problem("quote-missing", where, {"ref": table.ref})
        several.append(Citation(**fields_of(table), place=desk.document.place(*where)))
    return tuple(several)


def when_of(desk: Desk, table: When, path: Path) -> dict[str, tuple[str, ...]]:
    """The variants, by axis, for which something holds; every axis and variant has to be declared."""
    stated: dict[str, tuple[str, ...]] = {}
    for name, variants in table.items():
        where = (*path, name)
        axis = desk.axis(name, where)
        if axis is None:
            continue
        chosen = tuple(variants) if isinstance(variants, list) else (variants,)
        for variant in chosen:
            known_variant(desk, axis, variant, where)
        stated[name] = chosen
    return stated


def known_variant(desk: Desk, axis: Axis, variant: str, path: Path) -> None:
    """A variant has to be one of its axis, by its own name: a rule uses no synonyms."""
    if variant in axis.variants:
        return
    close = axis.synonyms.get(variant) or nearest(variant, axis.variants)
    desk.problem("unknown-variant", path, **axis.unknown(variant), suggestion=close)


Model = TypeVar("Model", bound="BaseModel")

# What pydantic calls it -> what we call it. Whatever is not here is a value that does not fit its key.
_CODES = {
    "missing": "missing-key",
    "number-as-text": "number-as-text",
    "not-finite": "not-finite",
    "number-out-of-range": "number-out-of-range",
    **dict.fromkeys(("string_pattern_mismatch", "literal_error"), "wrong-value"),
    **dict.fromkeys(("too_short", "too_long", "string_too_short", "string_too_long"), "wrong-value"),
}
_TYPES = {
    "string_type": "text", "bool_type": "true or false", "dict_type": "a table", "model_type": "a table",
    "list_type": "a list", "date_type": "a date", "int_type": "a whole number", "wrong-type": "a number",
}  # fmt: skip


def formed(document: Document, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """What a document says in its form (a pydantic model), or None and every departure, in the order of the file."""
    from pydantic import ValidationError

    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        problems = [_problem(document, model, item) for item in error.errors(include_url=False)]
        return None, sorted(problems, key=lambda problem: (problem.place.line or 0) if problem.place else 0)


def _problem(document: Document, model: type[BaseModel], error: Any) -> Problem:
    kind, location = error["type"], error["loc"]
    path = _path(document.data, location)
    name = str(path[-1]) if path else ""
    details: dict[str, object] = {"key": name, "table": ".".join(str(part) for part in path[:-1])}
    details |= {"name": document.name, "number": document.key(*path)}
    if kind == "extra_forbidden":
        allowed = _allowed(model, path[:-1])
        details |= {"key": str(location[-1]), "allowed": listed(allowed, most=40)}
        return document.problem("unknown-key", path, details=details, suggestion=nearest(name, allowed))
    if kind == "missing":
        details["key"] = str(location[-1])
        details["table"] = ".".join(str(part) for part in path) or document.name
        return Problem("missing-key", document.place(*path), "", details)
    code = _CODES.get(kind, "wrong-type")
    context = error.get("ctx", {})
    details["expected"] = _TYPES.get(kind) or context.get("expected") or context.get("pattern") or error["msg"]
    return document.problem(code, path, details=details)


def _path(data: Any, location: Sequence[str | int]) -> Path:
    """The keys of an error's location that the file has; the names of union members fall away."""
    path: list[str | int] = []
    for part in location:
        in_list = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if in_list or (isinstance(data, dict) and part in data):
            data = data[part]
            path.append(part)
    return tuple(path)


def _allowed(model: type[BaseModel], path: Sequence[str | int]) -> tuple[str, ...]:
    """The keys that the table at a path may hold, read off the form's JSON Schema."""
    schema = model.model_json_schema(by_alias=True)
    nodes = _alternatives(schema, schema)
    for part in path:
        below = [_below(node, part) for node in nodes]
        nodes = [member for node in below if isinstance(node, dict) for member in _alternatives(node, schema)]
    return tuple(key for node in nodes for key in node.get("properties", ()))


def _below(node: dict[str, Any], part: str | int) -> Any:
    if isinstance(part, int):
        return node.get("items")
    patterns = iter(node.get("patternProperties", {}).values())  # tables whose keys are ids
    return node.get("properties", {}).get(part) or next(patterns, node.get("additionalProperties"))


def _alternatives(node: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A node with its references followed, or every member when it is a choice."""
    if "$ref" in node:
        return _alternatives(schema["$defs"][node["$ref"].rsplit("/", 1)[-1]], schema)
    members = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    return [each for member in members for each in _alternatives(member, schema)] if members else [node]
