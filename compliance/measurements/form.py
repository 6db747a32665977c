"""What a measurement file in TOML or JSON may say: one table of keys, for the check and for the schema.

Plain data rather than pydantic models: it is all that a small ``check`` would need pydantic for (``docs/adr/0003``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from compliance.measurements.measurement import is_blank_claim
from compliance.period import parse_period
from compliance.problems import Problem, listed, nearest
from compliance.reading.document import Document, Path

# What may stand under a key: a kind of value, a table of its own, "table of" or "list of" such tables.
MEASUREMENT = {
    "value": "number or text", "state": "text", "unit": "text", "prices": "text or year", "earlier": "table of values",
    "evidence": "text or list", "note": "text", "detection_limit": "number or text", "by": "text", "document": "text",
}  # fmt: skip
EARLIER = {"value": "number or text", "unit": "text", "prices": "text or year"}  # or the value alone
GIVEN = {"value": "number or text", "unit": "text", "by": "text", "document": "text", "note": "text"}
NOT_APPLICABLE = {"reason": "text", "by": "text", "document": "text"}
SECTIONS = {"measurements": MEASUREMENT, "given": GIVEN, "not_applicable": NOT_APPLICABLE}
SUBJECT = {"area": "text", "period": "text or year", "base_period": "text or year"}
REQUIRED = {"given": ("value",), "not_applicable": ("reason",)}

_KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number or text": (int, Decimal, str),
    "text or year": (str, int),
    "text or list": (str, list),
    "table of values": (dict,),
}


def departures(document: Document) -> list[Problem]:
    """Every place where a measurement document departs from the form, in the order of the file."""
    data = document.data
    if isinstance(data.get("ruleset"), dict):
        return [_problem(document, "is-a-ruleset", ("ruleset",), name=document.name)]
    problems = list(
        _table(document, (), data, {"ruleset": "text", "subject": None, "subjects": None, **dict.fromkeys(SECTIONS)})
    )
    if "subjects" in data and ("subject" in data or any(section in data for section in SECTIONS)):
        problems.append(_problem(document, "subject-and-subjects", ("subjects",)))
    subjects = data.get("subjects", [])
    if not isinstance(subjects, list):
        problems.append(_problem(document, "wrong-type", ("subjects",), expected="a list of tables, [[subjects]]"))
        subjects = []
    for index, subject in enumerate(subjects):
        problems += _subject(document, ("subjects", index), subject)
        problems += _sections_of(document, ("subjects", index), subject) if isinstance(subject, dict) else ()
    problems += _subject(document, ("subject",), data.get("subject", {}))
    problems += _sections_of(document, (), data)
    return sorted(problems, key=lambda problem: (problem.place and problem.place.line) or 0)


def _subject(document: Document, path: Path, table: object) -> Iterator[Problem]:
    """Area, period and base period; every other key is an axis, which only the ruleset can tell."""
    if not isinstance(table, dict):
        yield _problem(document, "wrong-type", path, expected="a table")
        return
    for key, value in table.items():
        if key not in SECTIONS:
            yield from _value(document, (*path, key), value, SUBJECT.get(key, "text"))
        known = isinstance(value, str | int) and not isinstance(value, bool)
        if key in ("period", "base_period") and known and parse_period(value) is None:
            yield _problem(document, "bad-period", (*path, key), period=value)


def _sections_of(document: Document, path: Path, table: Mapping[str, Any]) -> Iterator[Problem]:
    for section, keys in SECTIONS.items():
        named = table.get(section, {})
        if not isinstance(named, dict):
            yield _problem(document, "wrong-type", (*path, section), expected="a table")
            continue
        for name, entry in named.items():
            where = (*path, section, name)
            if not isinstance(entry, dict):
                yield _problem(document, "entry-not-a-table", where, name=name, section=section)
                continue
            yield from _table(document, where, entry, keys)
            for key in REQUIRED.get(section, ()):
                if key not in entry or (key == "reason" and is_blank_claim(str(entry[key]))):
                    spot = (*where, key) if key in entry else where
                    yield _problem(document, "missing-key", spot, key=key, table=f"{section}.{name}")


def _table(
    document: Document, path: Path, table: Mapping[str, Any], keys: Mapping[str, str | None]
) -> Iterator[Problem]:
    for key, value in table.items():
        where = (*path, key)
        if key not in keys:
            details = {"key": key, "table": ".".join(map(str, path)), "allowed": listed(keys, most=40)}
            yield document.problem("unknown-key", where, details=details, suggestion=nearest(key, keys))
        elif (kind := keys[key]) is not None:
            yield from _value(document, where, value, kind)


def _value(document: Document, path: Path, value: Any, kind: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, _KINDS[kind]):
        yield _problem(document, "wrong-type", path, expected=kind)
    elif isinstance(value, list) and not all(isinstance(item, str) for item in value):
        yield _problem(document, "wrong-type", path, expected="a list of text")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if parse_period(key) is None:
                yield _problem(document, "bad-period", (*path, key), period=key)
            if isinstance(inner, dict):
                yield from _table(document, (*path, key), inner, EARLIER)
            else:
                yield from _value(document, (*path, key), inner, "number or text")


def _problem(document: Document, code: str, path: Path, **details: object) -> Problem:
    details.setdefault("key", str(path[-1]) if path else "")
    details.setdefault("table", ".".join(map(str, path[:-1])))
    return document.problem(code, path, details=details)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a measurement file in TOML or JSON, for editors."""
    text: dict[str, Any] = {"type": "string"}
    number_or_text: dict[str, Any] = {"type": ["number", "string"]}
    kinds: dict[str, dict[str, Any]] = {
        "text": text,
        "number or text": number_or_text,
        "text or year": {"type": ["string", "integer"]},
        "text or list": {"anyOf": [text, {"type": "array", "items": text}]},
    }

    def table(keys: Mapping[str, str], required: tuple[str, ...] = ()) -> dict[str, Any]:
        properties = {key: kinds[kind] for key, kind in keys.items()}
        return {"type": "object", "properties": properties, "additionalProperties": False, "required": list(required)}

    values = [number_or_text, table(EARLIER, ("value",))]
    kinds["table of values"] = {"type": "object", "additionalProperties": {"anyOf": values}}
    sections = {
        name: {"type": "object", "additionalProperties": table(keys, REQUIRED.get(name, ()))}
        for name, keys in SECTIONS.items()
    }
    about = {key: kinds[kind] for key, kind in SUBJECT.items()}
    subject = {"type": "object", "properties": about, "additionalProperties": text}
    whole = {"type": "object", "properties": about | sections, "additionalProperties": text}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A measurement file of compliance",
        "type": "object",
        "properties": {"ruleset": text, "subject": subject, "subjects": {"type": "array", "items": whole}, **sections},
        "additionalProperties": False,
    }
