"""Records that verify: the check is made again, and has to give the same record, member for member.

A record pins its files and rulesets by their digests. It is no signature: whoever can change a record can write another
one; what verifies is that these files by these rules give this record.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

from compliance.engine import at_hand
from compliance.measurements.binding import SubjectKey
from compliance.measurements.gathering import gather
from compliance.measurements.measurement import Measurements
from compliance.measurements.tables.headings import with_headings
from compliance.problems import ComplianceError, Place, Problem, RulesetError
from compliance.reading.document import read_to_compare
from compliance.reading.files import Input, collect_all, read_file, says_its_format, shown
from compliance.records.judging import Call, call_of, check_result, chosen_rulesets
from compliance.records.record import Difference, differences, read_record
from compliance.reports.formats import content
from compliance.rules.catalog import head_of, rule_files, shipped_folder
from compliance.rules.loading import is_path, load_kept, load_ruleset, of_word, own_files
from compliance.rules.ruleset import Ruleset

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of judging a record again, with how many files, rulesets, assessments and findings it has.

    With ``differences`` the record does not hold; ``allowed`` are differences that do not matter. ``idle`` are options
    that change nothing in this check, so that it cannot prove them. ``added`` are files that the record does not name,
    ``moved`` are rulesets that are not as it names them. ``problems`` say why nothing could be judged again.
    """

    differences: tuple[Difference, ...]
    allowed: tuple[Difference, ...]
    idle: tuple[tuple[str, Any], ...]
    added: tuple[str, ...]
    moved: tuple[Moved, ...]
    problems: tuple[Problem, ...]
    files: int
    rulesets: int
    assessments: int
    findings: int

    @property
    def holds(self) -> bool:
        """Whether everything is as the record says."""
        return not self.problems and not self.differences and not self.added


def verify(
    record: str, files: Sequence[str], *, version: str, rulesets: Sequence[str] = (), folders: Sequence[str] = ()
) -> Verified:
    """Judge again what a record says was judged; ``files`` say where its files are now, when not where they were.

    ``rulesets`` are paths of rulesets that the call named by path, ``folders`` where others are, or texts of older
    versions. Raises ComplianceError for what is no record.
    """
    said = read_record(record)
    call = call_of(said["options"])
    record_files = files_of(said, call, record, files)
    where = Whereabouts(record, (*map(Path, rulesets), *record_files.rule_files), tuple(map(Path, folders)))
    problems = [*record_files.problems]
    moved: tuple[Moved, ...] = ()
    again: dict[str, Any] | None = None
    if not problems:
        try:
            again, moved = _judged_again(said, call, record_files, where, version)
        except ComplianceError as error:
            problems += error.problems
    # Where nothing can be judged again, which files changed is known all the same.
    every = [*(_changed_files(said, record_files) if again is None else differences(said, again))]
    verified = Verified(
        differences=tuple(each for each in every if each.matters),
        allowed=tuple(each for each in every if not each.matters),
        idle=(),
        added=tuple(each.name for each in record_files.added),
        moved=moved,
        problems=tuple(problems),
        files=len(said["inputs"]),
        rulesets=len(said["rulesets"]),
        **_counts(said),
    )
    if again is not None and verified.holds:
        return replace(verified, idle=tuple(_idle(said, call, again, record_files, where)))
    return verified


def _counts(said: Mapping[str, Any]) -> dict[str, int]:
    """How many assessments and findings a record has, whatever else stands there."""
    several = said["assessments"] if isinstance(said.get("assessments"), list) else []
    findings = [each.get("findings") for each in several if isinstance(each, dict)]
    return {"assessments": len(several), "findings": sum(len(each) for each in findings if isinstance(each, list))}


def _changed_files(said: Mapping[str, Any], files: Files) -> Iterator[Difference]:
    digests = {each.name: each.sha256 for each in files.inputs}
    for index, each in enumerate(said["inputs"]):
        now = digests.get(each["name"], each["sha256"])
        if now != each["sha256"]:
            yield Difference(f"inputs[{index}].sha256", each["name"], each["sha256"], now)


def _judged_again(
    said: Mapping[str, Any], call: Call, files: Files, where: Whereabouts, version: str
) -> tuple[dict[str, Any], tuple[Moved, ...]]:
    """The record that the check gives now, by the very steps of ``check``. Raises ComplianceError."""
    there = [path for name in call.folders if (path := located(name, where.record)) is not None]
    known = at_hand([of_word(name) for name in names_now(call, said, where)], [*there, *where.folders])
    with with_headings(call.headings, known):
        measurements = gather(
            files.inputs, area=call.area, period=call.period, problems=files.passed_over, partial=True
        )
    chosen, moved = rulesets_now(measurements, call, said, where)
    result = check_result(measurements, chosen, call, version=version, folders=where.folders)
    again: Any = read_to_compare(content("json", result), where.record)
    again["inputs"] = _under_recorded_names(again["inputs"], said["inputs"])
    return again, moved


def _under_recorded_names(
    now: Sequence[Mapping[str, Any]], recorded: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The inputs, with the recorded names for rule files that have moved.

    A rule file is recognized by its digest, else by its file name.
    """
    taken = {each["name"] for each in now}
    free = [each for each in recorded if each["kind"] == "ruleset" and each["name"] not in taken]
    known = {each["name"] for each in recorded}
    renamed = []
    for each in now:
        name = each["name"]
        if each["kind"] == "ruleset" and name not in known:
            meant = _meant(name, each["sha256"], free, lambda other: (other["name"], other["sha256"]))
            if meant is not None:
                free.remove(meant)
                name = meant["name"]
        renamed.append({**each, "name": name})
    return sorted(renamed, key=lambda each: (each["kind"], each["name"], each["sha256"]))


def _idle(
    said: Mapping[str, Any], call: Call, again: Mapping[str, Any], files: Files, where: Whereabouts
) -> Iterator[tuple[str, Any]]:
    """The options that were said and change nothing: without each the check gives the same."""
    for option, value, without in _without_each(call):
        if option == "input":
            if all(says_its_format(each.name) for each in files.inputs):
                yield option, value
            continue
        if option == "rulesets" and where.folders:  # what is given stands in for the folders of the call
            continue
        try:
            other, _ = _judged_again(said, without, files, where, again["engine"]["version"])
        except ComplianceError:
            continue
        if not any(each.matters for each in differences({**again, "options": None}, {**other, "options": None})):
            yield option, value


def _without_each(call: Call) -> Iterator[tuple[str, Any, Call]]:
    """Each option that was said, by its name in the record, with how the check was asked without it."""
    options, nothing = call.options(), Call(files=call.files).options()
    for option, value in options.items():
        if option == "set":
            for axis, variant in value.items():
                rest = {key: each for key, each in value.items() if key != axis}
                yield f"set.{axis}", variant, call_of({**options, "set": rest})
        elif value != nothing[option]:
            yield option, value, call_of({**options, option: nothing[option]})


# Where the files of a record and its rulesets are now.


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
        free = [each for each in left if each.sha256 == digest or each.sha256 not in pinned.values()]
        same = [each for each in left if each.name == name]
        here = _meant(name, digest, free, lambda file: (file.name, file.sha256)) if given else next(iter(same), None)
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
    placed = [each if each.place is None else _placed(each, _recorded(each.place.file, names)) for each in problems]
    return inputs, placed


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


def _meant(name: str, digest: str | None, files: Iterable[T], pin: Callable[[T], tuple[str, str | None]]) -> T | None:
    """The file that a name of the record means: the one with its digest, else the one with the end of its path.

    ``pin`` gives the name and the digest of a file.
    """
    every = [(each, *pin(each)) for each in files]
    same = [each for each in every if each[2] == digest] or [each for each in every if _alike(each[1], name)]
    return max(same, key=lambda each: _alike(each[1], name))[0] if same else None


def _alike(one: str, other: str) -> int:
    """How many parts two paths have in common, from the end."""
    pairs = zip(reversed(Path(one).parts), reversed(Path(other).parts), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


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
    given = _meant(name, digest, where.paths, lambda path: (str(path), _digest(path))) or next(iter(where.paths), None)
    if given is not None:
        return str(given.absolute())
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
