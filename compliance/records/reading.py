"""A record as it is read: what ``check --format json`` prints, or why a file is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from compliance.place import Place
from compliance.problems import ComplianceError, Problem
from compliance.reading.files import read_file, shown
from compliance.records.asked import asked_of
from compliance.records.comparing import name_of, shown_by
from compliance.reports.json_forms import RecordHead
from compliance.reports.to_json import FORMAT

LARGEST_RECORD = 256 * 1024 * 1024


def read_record(record: str) -> dict[str, Any]:
    """The record of a file, with all that it takes to judge again; nothing is said yet of what it claims.

    Raises ComplianceError for what is no record, and for one in which a key, an input, a ruleset or an assessment
    stands twice.
    """
    from compliance.reading.from_json import read_to_compare

    content = read_file(record, LARGEST_RECORD)
    try:
        data = read_to_compare(content, shown(record))
    except ComplianceError as error:
        if any(problem.code == "duplicate-key" for problem in error.problems):
            raise
        raise _no_record(record, "it is no JSON") from None
    except (ValueError, RecursionError):
        raise _no_record(record, "it is no JSON") from None
    if isinstance(data, dict) and "areas" in data and "assessments" not in data:
        raise _no_record(record, "it is the summary of tables judged in bulk, which has no findings to judge again")
    if not isinstance(data, dict) or "format" not in data:
        raise _no_record(record, "a part of it is missing", "format")
    _refuse_other_format(record, data["format"])
    _refuse_without_head(record, data)
    twice = next(_twice(data), None)
    if twice is not None:
        raise _no_record(record, *twice)
    return data


def _refuse_other_format(record: str, number: object) -> None:
    """A record of format 1 does not hold all that it hangs on, so that it cannot be told whether it holds."""
    if type(number) is not int:
        raise _no_record(record, "a part of it is of another kind", "format")
    if number != FORMAT:
        details = {"name": shown(record), "format": number, "known": FORMAT}
        raise ComplianceError(Problem("record-format", Place(shown(record)), f"format: {number}", details))


def _refuse_without_head(record: str, data: Mapping[str, Any]) -> None:
    """What it takes to judge again has to be there, each of its kind; any other member is compared afterwards."""
    from pydantic import TypeAdapter, ValidationError

    try:
        TypeAdapter(RecordHead).validate_python(data, strict=True)
        asked_of(data["options"])
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        lacks = first["type"] == "missing"
        raise _no_record(
            record, "a part of it is missing" if lacks else "a part of it is of another kind", where
        ) from None
    except ValueError:
        raise _no_record(record, "a part of it is of another kind", "options.as_of") from None
    if data["engine"]["name"] != "compliance":
        raise _no_record(record, "another program wrote it", "engine.name")


def _twice(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What stands twice in a record, as why it is none and where.

    An assessment says by which ruleset and not by which version, so that there may be one for each version.
    """
    versions = Counter(each["id"] for each in data["rulesets"])
    for index, (file, count) in enumerate(_counted((each["kind"], each["name"]) for each in data["inputs"])):
        if count > 1:
            yield "an input stands in it twice", f"inputs[{index}] ({file[1]})"
    for index, (ruleset, count) in enumerate(_counted((each["id"], each["version"]) for each in data["rulesets"])):
        if count > 1:
            yield "a ruleset stands in it twice", f"rulesets[{index}] ({' '.join(ruleset)})"
    assessments = data.get("assessments")
    several = assessments if isinstance(assessments, list) else []
    for index, (name, count) in enumerate(_counted(name_of("assessments", each) for each in several)):
        if name and count > max(versions[str(several[index]["ruleset"])], 1):
            where = f"assessments[{index}] ({shown_by('assessments', several[index])})"
            yield "an assessment stands in it twice", where


def _counted(things: Any) -> Iterator[tuple[Any, int]]:
    """Each thing with how often it has come so far."""
    seen: Counter[Any] = Counter()
    for each in things:
        seen[each] += 1
        yield each, seen[each]


def _no_record(record: str, why: str, where: str = "") -> ComplianceError:
    name = shown(record)
    return ComplianceError(Problem("not-a-record", Place(name), where, {"name": name, "why": why}))
