"""A record as it is read: its members, its measurement files where they are now, and its rulesets."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from compliance.measurements.binding import SubjectKey
from compliance.measurements.measurement import Measurements
from compliance.problems import ComplianceError, Place, Problem, RulesetError
from compliance.reading.files import Input, collect_all, read_file, shown
from compliance.records.comparing import name_of, shown_by
from compliance.records.judging import Call, call_of, chosen_rulesets
from compliance.reports.to_json import FORMAT, RecordHead
from compliance.rules.catalog import head_of, rule_files, shipped_folder
from compliance.rules.loading import is_path, load_kept, load_ruleset, own_files
from compliance.rules.ruleset import Ruleset

LARGEST_RECORD = 256 * 1024 * 1024


def read_record(record: str) -> dict[str, Any]:
    """The record in a file. It has all members that judging again needs; what it claims is not yet checked.

    Raises ComplianceError for a file that is no record, or has a key, an input, a ruleset or an assessment twice.
    """
    from compliance.reading.document import read_to_compare

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
    departed = _departure(data, RecordHead)
    if departed is not None:
        where, lacks = departed
        raise _no_record(record, "a part of it is missing" if lacks else "a part of it is of another kind", where)
    try:
        call_of(data["options"])
    except ValueError:
        raise _no_record(record, "a part of it is of another kind", "options.as_of") from None
    if data["engine"]["name"] != "compliance":
        raise _no_record(record, "another program wrote it", "engine.name")


def _departure(value: Any, kind: Any) -> tuple[str, bool] | None:
    """Where a value is not of the kind that a record has there, and whether it is because something lacks."""
    inner: Iterable[tuple[str, Any, Any]]
    if is_dataclass(kind):
        if not isinstance(value, dict):
            return "", False
        kinds = get_type_hints(kind)
        lacking = [each.name for each in fields(kind) if each.default is MISSING and each.name not in value]
        inner = [(each.name, value[each.name], kinds[each.name]) for each in fields(kind) if each.name in value]
        if lacking:
            return lacking[0], True
    elif get_origin(kind) in (list, Sequence) and isinstance(value, list):
        inner = [(str(index), each, get_args(kind)[0]) for index, each in enumerate(value)]
    elif get_origin(kind) in (dict, Mapping) and isinstance(value, dict):
        inner = [(name, each, get_args(kind)[1]) for name, each in value.items()]
    else:
        among = get_args(kind) if get_origin(kind) in (Union, UnionType, Literal) else (kind,)
        if get_origin(kind) is Literal:
            fits = any(type(value) is type(each) and value == each for each in among)
        elif len(among) > 1:
            fits = any(_departure(value, each) is None for each in among)
        else:
            fits = type(value) is (NoneType if kind is None else kind)
        return None if fits else ("", False)
    for name, each, wanted in inner:
        departure = _departure(each, wanted)
        if departure is not None:
            return f"{name}.{departure[0]}".rstrip("."), departure[1]
    return None


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


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a record, under the names that the record has for them.

    ``passed_over``: warnings about files that the check did not read. ``added``: files that the record does not name.
    ``rule_files``: given files that are rule files of the record. ``problems``: why nothing can be judged.
    """

    inputs: tuple[Input, ...] = ()
    passed_over: tuple[Problem, ...] = ()
    added: tuple[Input, ...] = ()
    rule_files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


def files_of(said: Mapping[str, Any], call: Call, record: str, given: Sequence[str]) -> Files:
    """The files of a record: those that its call named, from here or from the folder of the record, or those given."""
    paths = {name: located(name, record) for name in call.files if name != "-"}
    if given:
        collected, problems = _without_itself(said, record, *collect_all(given, call.input_format, None))
    else:
        there = {path: name for name, path in paths.items() if path is not None}
        there_now = collect_all([*there], call.input_format, None)
        collected, problems = _as_named(there, *_without_itself(said, record, *there_now))
    unreadable = [problem for problem in problems if problem.level == "error"]
    if given and unreadable and not collected:  # what a folder that is not there lacks goes without saying
        return Files(problems=tuple(unreadable))
    rules = {each["sha256"] for each in said["inputs"] if each["kind"] == "ruleset"}
    rule_files = [each for each in collected if each.sha256 in rules]
    left = [each for each in collected if each not in rule_files]
    pinned = {each["name"]: each["sha256"] for each in said["inputs"] if each["kind"] == "measurements"}
    inputs, missing = [], []
    for name, digest in pinned.items():
        here = _given(name, digest, left, pinned) if given else next((each for each in left if each.name == name), None)
        if here is None:
            missing.append(Problem("record-file-missing", Place(shown(record)), name, {"name": name}))
            continue
        left.remove(here)
        inputs.append(replace(here, name=name))
    passed_over = [problem for problem in problems if problem.level == "warning"]
    if missing:  # a file that is missing may be one that is empty now
        unreadable += [*missing, *(replace(problem, level="error") for problem in passed_over)]
    elif not given:  # a path that is nowhere is worth saying where no file is missing for it
        nowhere = [name for name, path in paths.items() if path is None]
        unreadable += collect_all(nowhere, call.input_format, None)[1]
    return Files(
        inputs=tuple(inputs),
        passed_over=tuple(_as_recorded(said, passed_over, exactly=not given)),
        added=tuple(left),
        rule_files=tuple(Path(each.name) for each in rule_files),
        problems=tuple(unreadable),
    )


def _without_itself(
    said: Mapping[str, Any], record: str, collected: Sequence[Input], problems: Sequence[Problem]
) -> tuple[list[Input], list[Problem]]:
    """The files without the record itself, which lies in the same folder but is no input.

    Unless the record says that a file of its name was passed over: then it replaced an older record.
    """
    itself, name = os.path.realpath(record), os.path.basename(record)
    warned = [each["place"]["file"] for each in said["warnings"] if each["place"] is not None]
    replaced = any(os.path.basename(file) == name for file in warned)
    others = [each for each in problems if each.place is None or os.path.realpath(each.place.file) != itself]
    return [each for each in collected if os.path.realpath(each.name) != itself], [*problems] if replaced else others


def _as_named(
    there: Mapping[str, str], collected: Sequence[Input], problems: Sequence[Problem]
) -> tuple[list[Input], list[Problem]]:
    """What was collected from paths under the names by which the call named these paths."""
    names = {shown(path): name for path, name in there.items()}
    inputs = [replace(each, name=_recorded(each.name, names)) for each in collected]
    return inputs, [
        _placed(each, _recorded(each.place.file, names)) if each.place is not None else each for each in problems
    ]


def located(name: str, record: str) -> str | None:
    """Where a path of a record is now: from here, or from the folder of the record."""
    beside = os.path.join(os.path.dirname(record), name)
    return next((path for path in (name, beside) if os.path.exists(path)), None)


def _recorded(path: str, names: Mapping[str, str]) -> str:
    """The name in the record of a file that is a located path, or lies below one."""
    for start, name in names.items():
        if path == start or path.startswith(os.path.join(start, "")):
            return name + path[len(start) :]
    return path


def _as_recorded(said: Mapping[str, Any], problems: Sequence[Problem], *, exactly: bool) -> Iterator[Problem]:
    """Warnings about files that were passed over, under the names that the record has.

    ``exactly``: the files are those of the call, so each warning counts. Given files may have a newer result among
    them.
    """
    places = [(each["code"], each["place"]["file"]) for each in said["warnings"] if each["place"] is not None]
    for problem in problems:
        file = problem.place.file if problem.place is not None else ""
        names = [name for code, name in places if code == problem.code and (name == file or not exactly)]
        best = max(names, key=lambda name: _alike(file, name), default="")
        if best and _alike(file, best):
            places.remove((problem.code, best))
            yield _placed(problem, best)
        elif exactly:
            yield problem


def _placed(problem: Problem, name: str) -> Problem:
    """A problem of a whole file, under another name of that file."""
    return replace(problem, place=Place(name), details={**problem.details, "name": name})


def _given(name: str, digest: str, given: Sequence[Input], pinned: Mapping[str, str]) -> Input | None:
    """The file that a name of the record means: the one with its digest, else the one with the end of its path."""
    same = [each for each in given if each.sha256 == digest]
    others = [each for each in given if each.sha256 not in pinned.values() and _alike(each.name, name)]
    return max(same or others, key=lambda each: _alike(each.name, name), default=None)


def _alike(one: str, other: str) -> int:
    """How many parts two paths have in common, from the end."""
    pairs = zip(reversed(Path(one).parts), reversed(Path(other).parts), strict=False)
    count = 0
    for mine, yours in pairs:
        if mine != yours:
            break
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class Moved:
    """A ruleset that is not as the record names it: what is there now, and the recorded one where it is at hand.

    A ruleset of the package is judged by as it is recorded, since its files are no inputs of the check.
    """

    id: str
    version: str
    now: Ruleset
    named: Ruleset | None
    judged_as_recorded: bool


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where rulesets may be now: the record that names them, and the files and folders that were given."""

    record: str
    paths: tuple[Path, ...]
    folders: tuple[Path, ...]


def names_now(call: Call, said: Mapping[str, Any], where: Whereabouts) -> list[str]:
    """The rulesets that the call named, those that are files by where they lie now. Raises ComplianceError."""
    return [_path_now(name, _pinned(said), where) if is_path(name) else name for name in call.rulesets]


def _pinned(said: Mapping[str, Any]) -> dict[str, str]:
    return {each["name"]: each["sha256"] for each in said["inputs"] if each["kind"] == "ruleset"}


def rulesets_now(
    measurements: Measurements, call: Call, said: Mapping[str, Any], where: Whereabouts
) -> tuple[dict[SubjectKey, tuple[Ruleset, ...]], tuple[Moved, ...]]:
    """What each area and period is judged by, chosen as the check chose, and what is not as recorded.

    Raises ComplianceError.
    """
    pinned = _pinned(said)
    names = names_now(call, said, where)
    recorded = [Path(path) if (path := located(name, where.record)) else None for name in call.folders]
    chosen = _chosen(measurements, replace(call, rulesets=tuple(names)), recorded, where.folders)
    olds = [path for name in call.rulesets if is_path(name) and (path := located(name, where.record)) is not None]
    known = [*where.folders, *filter(None, recorded), *map(Path, olds)]
    moved: dict[Ruleset, Moved] = {}
    for ruleset in dict.fromkeys(ruleset for several in chosen.values() for ruleset in several):
        entries = [each for each in said["rulesets"] if each["id"] == ruleset.id]
        if entries and not any(_is(ruleset, each) for each in entries):
            entry = next((each for each in entries if each["version"] == ruleset.version), entries[0])
            named = ruleset_of_record(entry, known)
            keeps = named is not None and not own_files(ruleset)
            moved[ruleset] = Moved(entry["id"], entry["version"], ruleset, named, keeps)
    instead = {old: _pinned_only(each.named, pinned) for old, each in moved.items() if each.judged_as_recorded}
    judged_by = {key: tuple(instead.get(each) or each for each in several) for key, several in chosen.items()}
    return judged_by, tuple(moved.values())


def ruleset_of_record(entry: Mapping[str, Any], places: Sequence[Path]) -> Ruleset | None:
    """The ruleset a record names, by id, version and digest, where its text is at hand; else None.

    ``places`` are files and folders that may hold it, besides the package.
    """
    for path, folder in _rule_files((*places, shipped_folder())):
        try:
            head = head_of(read_file(path), path, str(path))
            if head is None or (head.id, head.version) != (entry["id"], entry["version"]):
                continue
            ruleset = load_ruleset(path, folders=() if folder == shipped_folder() else (folder,))
        except ComplianceError:
            continue
        if _is(ruleset, entry):
            return ruleset
    released = load_kept(f"{entry['id']}@{entry['version']}")
    return released if released is not None and _is(released, entry) else None


def _is(ruleset: Ruleset, entry: Mapping[str, Any]) -> bool:
    return (ruleset.id, ruleset.version, ruleset.sha256) == (entry["id"], entry["version"], entry["sha256"])


def _pinned_only(ruleset: Ruleset | None, pinned: Mapping[str, str]) -> Ruleset | None:
    """A ruleset without the files that the record does not pin: the package's own text may lie in a folder now."""
    if ruleset is None:
        return None
    return replace(ruleset, files=tuple(file for file in ruleset.files if file.sha256 in pinned.values()))


def _rule_files(places: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Every rule file of files and folders, with the folder that its parents may lie in."""
    for place in places:
        if place.is_dir():
            yield from ((path, place) for path in rule_files(place))
        elif place.is_file():
            yield place, place.parent


def _path_now(name: str, pinned: Mapping[str, str], where: Whereabouts) -> str:
    """Where the file of a ruleset is now: a file that was given for it, else where it was.

    If it is not there any more, a file with the same digest in one of the folders.
    """
    digest = pinned.get(shown(str(Path(name))))
    same = [path for path in where.paths if _digest(path) == digest]
    alike = [path for path in where.paths if path.name == Path(name).name] or [*where.paths]
    if same or alike:
        return str((same or alike)[0].absolute())
    if (there := located(name, where.record)) is not None:
        return there
    return next((str(path.absolute()) for path, _ in _rule_files(where.folders) if _digest(path) == digest), name)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(read_file(path)).hexdigest()
    except ComplianceError:
        return None


def _chosen(
    measurements: Measurements, call: Call, recorded: Sequence[Path | None], given: Sequence[Path]
) -> dict[SubjectKey, tuple[Ruleset, ...]]:
    """What the check chooses, from the folders of its call; from those that are given as far as it takes them."""
    there = tuple(folder for folder in recorded if folder is not None)
    several = [there, (*there, *given), tuple(given)]
    if len(there) < len(recorded):
        several = [*several[1:], there]
    wrong: RulesetError | None = None
    for folders in dict.fromkeys(several):
        try:
            return chosen_rulesets(measurements, replace(call, folders=tuple(map(str, folders))))
        except RulesetError as error:
            wrong = wrong or error
    assert wrong is not None
    raise wrong
