"""A record as it is read: what ``check --format json`` prints, or why a file is none."""

from __future__ import annotations

from typing import Any

from compliance.place import Place
from compliance.problems import ComplianceError, Problem
from compliance.reading.files import read_file, shown
from compliance.reports.json_forms import Check

LARGEST_RECORD = 256 * 1024 * 1024


def read_record(record: str) -> dict[str, Any]:
    """The record of a file. Raises ComplianceError for what is no record."""
    import json

    from pydantic import TypeAdapter, ValidationError

    content = read_file(record, LARGEST_RECORD)
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise _no_record(record, "it is no JSON") from None
    if isinstance(data, dict) and "areas" in data and "assessments" not in data:
        raise _no_record(record, "it is the summary of tables judged in bulk, which has no findings to judge again")
    try:
        TypeAdapter(Check).validate_python(data, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        lacks = first["type"] == "missing"
        raise _no_record(
            record, "a part of it is missing" if lacks else "a part of it is of another kind", where
        ) from None
    ids = [each["id"] for each in data["rulesets"]]
    if data["engine"]["name"] != "compliance":
        raise _no_record(record, "another program wrote it", "engine.name")
    if len(ids) != len(set(ids)):  # an assessment names its ruleset without the version
        raise _no_record(record, "it judges by two versions of one ruleset", "rulesets")
    found: dict[str, Any] = data
    return found


def _no_record(record: str, why: str, where: str = "") -> ComplianceError:
    name = shown(record)
    return ComplianceError(Problem("not-a-record", Place(name), where, {"name": name, "why": why}))
