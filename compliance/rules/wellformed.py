"""A ruleset file in its typed form, or every departure from that form as a problem with its line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from compliance.problems import Problem, listed, nearest
from compliance.reading.document import Document

Model = TypeVar("Model", bound=BaseModel)

# What pydantic calls it -> what we call it. Whatever is not here is a value that does not fit its key.
_CODES = {
    "missing": "missing-key",
    "number-as-text": "number-as-text",
    "not-finite": "not-finite",
    "number-out-of-range": "number-out-of-range",
    "string_pattern_mismatch": "wrong-value",
    "literal_error": "wrong-value",
    "too_short": "wrong-value",
    "too_long": "wrong-value",
    "string_too_short": "wrong-value",
    "string_too_long": "wrong-value",
}
_TYPES = {
    "string_type": "text", "bool_type": "true or false", "dict_type": "a table", "model_type": "a table",
    "list_type": "a list", "date_type": "a date", "int_type": "a whole number", "wrong-type": "a number",
}  # fmt: skip


def formed(document: Document, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """What a document says in its form (a pydantic model), or None and every departure, in the order of the file."""
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        found = [_problem(document, model, item) for item in error.errors(include_url=False)]
        return None, sorted(found, key=lambda problem: (problem.place.line or 0) if problem.place else 0)


def _problem(document: Document, model: type[BaseModel], error: Any) -> Problem:
    kind, location = error["type"], error["loc"]
    path = _path(document.data, location)
    name = str(path[-1]) if path else ""
    details: dict[str, object] = {"key": name, "table": ".".join(str(part) for part in path[:-1])}
    details |= {"name": document.name, "number": document.key(*path)}
    if kind == "extra_forbidden":
        allowed = _allowed(model, path[:-1])
        details |= {"key": str(location[-1]), "allowed": listed(allowed, most=40)}
        return Problem("unknown-key", document.place(*path), document.key(*path), details, (), nearest(name, allowed))
    if kind == "missing":
        details["key"] = str(location[-1])
        details["table"] = ".".join(str(part) for part in path) or document.name
        return Problem("missing-key", document.place(*path), "", details)
    code = _CODES.get(kind, "wrong-type")
    context = error.get("ctx", {})
    details["expected"] = _TYPES.get(kind) or context.get("expected") or context.get("pattern") or error["msg"]
    return Problem(code, document.place(*path), document.key(*path), details)


def _path(data: Any, location: Sequence[str | int]) -> tuple[str | int, ...]:
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
    return [found for member in members for found in _alternatives(member, schema)] if members else [node]
