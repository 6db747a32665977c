"""A record: its members as they are read, and two records compared, every path at which they differ."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from compliance.problems import ComplianceError, Place, Problem
from compliance.reading.document import read_to_compare
from compliance.reading.files import read_file, shown
from compliance.records.judging import call_of
from compliance.reports.to_json import FORMAT, RecordHead, Shape

LARGEST_RECORD = 256 * 1024 * 1024


def read_record(record: str) -> dict[str, Any]:
    """The record in a file. It has all members that judging again needs; what it claims is not yet checked.

    Raises ComplianceError for a file that is no record, or has a key, an input, a ruleset or an assessment twice.
    """
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
    for where, lacks in _departures(data, RecordHead):  # the first is told
        raise _no_record(record, "a part of it is missing" if lacks else "a part of it is of another kind", where)
    try:
        call_of(data["options"])
    except ValueError:
        raise _no_record(record, "a part of it is of another kind", "options.as_of") from None
    if data["engine"]["name"] != "compliance":
        raise _no_record(record, "another program wrote it", "engine.name")


def _departures(value: Any, kind: Any, where: str = "") -> Iterator[tuple[str, bool]]:
    """Where a value is not of the kind that a record has there, and whether it is because something lacks."""
    inner: Iterable[tuple[str, Any, Any]] = ()
    origin, among, fits, members = get_origin(kind), get_args(kind), True, _members(kind)
    if members and isinstance(value, dict):
        kinds = get_type_hints(kind)
        lacking = (name for name, optional in members.items() if not optional and name not in value)
        yield from ((f"{where}.{name}".lstrip("."), True) for name in lacking)
        inner = [(name, value[name], kinds[name]) for name in members if name in value]
    elif origin in (list, Sequence) and isinstance(value, list):
        inner = [(str(index), each, among[0]) for index, each in enumerate(value)]
    elif origin in (dict, Mapping) and isinstance(value, dict):
        inner = [(name, each, among[1]) for name, each in value.items()]
    elif origin is Literal:
        fits = any(type(value) is type(each) and value == each for each in among)
    elif origin in (Union, UnionType):
        fits = any(next(_departures(value, each), None) is None for each in among)
    else:
        fits = type(value) is (NoneType if kind is None else kind)
    if not fits:
        yield where, False
    for name, each, wanted in inner:
        yield from _departures(each, wanted, f"{where}.{name}".lstrip("."))


def _members(kind: Any) -> dict[str, bool]:
    """The keys of what is printed, or of a thing that is printed by its fields, and whether each may be left out."""
    if isinstance(kind, type) and issubclass(kind, Shape):
        return {name: key.optional for name, key in kind.keys.items()}
    return {each.name: each.default is not MISSING for each in fields(kind)} if is_dataclass(kind) else {}


def _twice(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The members that a record has twice: why that is wrong, and where.

    An assessment names its ruleset without the version, so one assessment for each version is right.
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


def _counted(several: Any) -> Iterator[tuple[Any, int]]:
    """Each thing with how often it has come so far."""
    seen: Counter[Any] = Counter()
    for each in several:
        seen[each] += 1
        yield each, seen[each]


def _no_record(record: str, why: str, where: str = "") -> ComplianceError:
    name = shown(record)
    return ComplianceError(Problem("not-a-record", Place(name), where, {"name": name, "why": why}))


# Two records beside each other.

# What may differ in a record that holds, by its path: which version judged, and where a rule stands, whose words are
# pinned by the ruleset's digest. Everything else is as judging again says.
MAY_DIFFER: Final = re.compile(r"engine\.version|.*\.rule_place\.(file|line)")

# By which of its members the item of a list is known; items of other lists are known by their position.
_NAMED_BY: Final = {
    "inputs": ("name",),
    "rulesets": ("id",),
    "assessments": ("area", "period", "ruleset"),
    "findings": ("indicator",),
    "criteria": ("criterion",),
    "any": ("criterion",),
    "readings": ("criterion",),
    "unused": ("kind", "name"),
}
_SHOWN_BY: Final = {"findings": ("number", "name")}


class _Absent:
    """Stands for a member that one side does not have."""

    def __repr__(self) -> str:
        return "–"


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Difference:
    """A path at which two records differ; ``about`` names the things that it leads through."""

    path: str
    about: str
    recorded: Any
    now: Any

    @property
    def matters(self) -> bool:
        """Whether a record with it does not hold."""
        lacks = self.recorded is ABSENT or self.now is ABSENT
        return lacks or type(self.recorded) is not type(self.now) or not MAY_DIFFER.fullmatch(self.path)


def differences(recorded: Any, now: Any, path: str = "", about: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Every path at which two values of JSON differ; the order of keys means nothing, that of lists does."""
    if isinstance(recorded, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*recorded, *now)):
            inner = f"{path}.{key}" if path else str(key)
            yield from differences(recorded.get(key, ABSENT), now.get(key, ABSENT), inner, about)
    elif isinstance(recorded, list) and isinstance(now, list):
        yield from _of_lists(recorded, now, path, about)
    elif type(recorded) is not type(now) or recorded != now:
        yield Difference(path, " · ".join(about), recorded, now)


def _of_lists(recorded: list[Any], now: list[Any], path: str, about: tuple[str, ...]) -> Iterator[Difference]:
    """Items that have names are held against those of the same name, else all against those in the same place."""
    kind = re.split(r"[.\[]", path)[-1]
    names, others = (_names(kind, items) for items in (recorded, now))
    places = {name: index for index, name in enumerate(others)}
    both = places.keys() & {*names}
    for index, (item, name) in enumerate(zip(recorded, names, strict=True)):
        other = now[places[name]] if name in both else ABSENT
        yield from differences(item, other, f"{path}[{index}]", (*about, *_shown(kind, item)))
    for index, (item, name) in enumerate(zip(now, others, strict=True)):
        if name not in both:
            yield Difference(f"{path}[{index}]", " · ".join((*about, *_shown(kind, item))), ABSENT, item)
    ordered = [[name for name in each if name in both] for each in (names, others)]
    if ordered[0] != ordered[1]:  # the same items in another order
        said = [[name for name, _ in each] for each in ordered]
        yield Difference(path, " · ".join(about), *said)


def _names(kind: str, items: Sequence[Any]) -> list[tuple[str, int]]:
    """A name for each item, with how often it has come so far."""
    return [*_counted(name_of(kind, item) for item in items)]


def name_of(kind: str, item: Any) -> str:
    """What an item of a list of some kind is known by, as JSON; nothing where it is known by its place alone."""
    members = _NAMED_BY.get(kind, ())
    known = bool(members) and isinstance(item, dict) and all(member in item for member in members)
    return json.dumps([item[member] for member in members], default=str) if known else ""


def shown_by(kind: str, item: Any) -> str:
    """What an item of a list of some kind is called for people, or nothing."""
    members = _SHOWN_BY.get(kind) or _NAMED_BY.get(kind, ())
    values = [item.get(member) for member in members] if isinstance(item, dict) else []
    return " ".join(each for each in values if isinstance(each, str))


def _shown(kind: str, item: Any) -> tuple[str, ...]:
    shown = shown_by(kind, item)
    return (shown,) if shown else ()
