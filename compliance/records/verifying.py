"""Records that verify: what ``check --format json`` said is judged again, and every difference is told.

A record pins its files and rulesets by their digests. It is no signature: whoever can change a record can write another
one; what verifies is that these files by these rules give these verdicts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from compliance.engine import judged, of_period
from compliance.measurements.gathering import gather
from compliance.place import Place
from compliance.problems import ComplianceError, Problem, RulesetError
from compliance.reading.files import Input, collect, collect_all, shown
from compliance.records.reading import read_record
from compliance.reports.formats import Checked
from compliance.reports.json_forms import Options
from compliance.reports.to_json import render
from compliance.rules.loading import is_path, load_ruleset
from compliance.rules.ruleset import Ruleset

Kind = Literal[
    "engine", "file-changed", "file-added", "ruleset-changed", "verdict", "reason", "detail", "missing", "added",
    "other",
]  # fmt: skip
_PINNED = frozenset({"rule_place"})  # where a ruleset lies is of no matter; what it says is pinned by its digest
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the record says; ``about`` is what it is about, in the words of the record."""

    kind: Kind
    about: str
    recorded: str = ""
    now: str = ""

    @property
    def matters(self) -> bool:
        """Whether the record does not hold; that another version of the engine says the same is only worth a note."""
        return self.kind != "engine"


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of judging a record again, with how many files, rulesets, assessments and findings it has.

    ``problems`` are why nothing could be judged again; what differs in files and rulesets is known all the same.
    """

    differences: tuple[Difference, ...]
    files: int
    rulesets: int
    assessments: int
    findings: int
    problems: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything is as the record says."""
        return not self.problems and not any(each.matters for each in self.differences)


def verify(
    record: str,
    files: Sequence[str],
    *,
    version: str,
    rulesets: Sequence[str] = (),
    folders: Sequence[str] = (),
    input_format: str | None = None,
) -> Verified:
    """Judge again what a record says was judged; ``files`` say where its files are now, when not where they were.

    ``rulesets`` are paths of rulesets that are not at hand by name. Files are compared by their digests before anything
    is judged; ``Verified.problems`` say why nothing could be judged then: files and rulesets that are not there, files
    that cannot be judged any more. Raises ComplianceError for what is no record.
    """
    said = read_record(record)
    found, differences, problems = _inputs(said, record, files, input_format)
    if said["engine"]["version"] != version:
        differences.append(Difference("engine", "compliance", said["engine"]["version"], version))
    try:
        if not problems:
            differences += _judged_again(said, found, version, rulesets, [Path(folder) for folder in folders])
    except ComplianceError as error:
        problems += error.problems
    findings = sum(len(each["findings"]) for each in said["assessments"])
    counts = len(said["inputs"]), len(said["rulesets"]), len(said["assessments"]), findings
    return Verified(tuple(differences), *counts, problems=tuple(problems))


def _judged_again(
    said: Mapping[str, Any], found: Sequence[Input], version: str, paths: Sequence[str], folders: Sequence[Path]
) -> list[Difference]:
    """What differs in the rulesets, and in what comes of judging by them. Raises ComplianceError."""
    differences = []
    loaded = _rulesets(said, paths, folders)
    for pinned in said["rulesets"]:
        now = loaded[pinned["id"]]
        if now.version != pinned["version"]:
            differences.append(Difference("ruleset-changed", pinned["id"], pinned["version"], now.version))
        elif now.sha256 != pinned["sha256"]:
            name = f"{pinned['id']} {pinned['version']}"
            differences.append(Difference("ruleset-changed", name, pinned["sha256"], now.sha256))
    return [*differences, *_compared(said, _judged(said, found, loaded, version))]


def _inputs(
    said: Mapping[str, Any], record: str, files: Sequence[str], input_format: str | None
) -> tuple[list[Input], list[Difference], list[Problem]]:
    """The files of the record, under the names that they have in it; those that changed or are new; and the missing."""
    pinned: dict[str, str] = {each["name"]: each["sha256"] for each in said["inputs"]}
    collected, passed_over = collect_all(files, input_format, None)
    unreadable = [problem for problem in passed_over if problem.level == "error"]
    if unreadable and not collected:  # a folder that is not there: what it does not hold goes without saying
        return [], [], [*unreadable]
    given = [each for each in collected if os.path.realpath(each.name) != os.path.realpath(record)]
    differences, found, problems = [], [], [*unreadable]
    for name, digest in pinned.items():
        here = _given(name, digest, given, pinned) if files else _where_it_was(name, record, input_format)
        if here is None:
            problems.append(Problem("record-file-missing", Place(shown(record)), name, {"name": name}))
            continue
        if here in given:
            given.remove(here)
        if here.sha256 != digest:
            differences.append(Difference("file-changed", name, digest, here.sha256))
        found.append(replace(here, name=name))
    if len(problems) > len(unreadable):  # a file that is missing may be one that is empty now
        problems += [replace(problem, level="error") for problem in passed_over if problem.level == "warning"]
    differences += [Difference("file-added", each.name, now=each.sha256) for each in given]
    return found, differences, problems


def _given(name: str, digest: str, given: Sequence[Input], pinned: Mapping[str, str]) -> Input | None:
    """The file that a name of the record means: the one with its digest, else the one with the end of its path."""
    same = next((each for each in given if each.sha256 == digest), None)
    if same is not None:
        return same
    others = [each for each in given if each.sha256 not in pinned.values() and _alike(each.name, name)]
    return max(others, key=lambda each: _alike(each.name, name), default=None)


def _alike(one: str, other: str) -> int:
    """How many parts two paths have in common, from the end."""
    pairs = zip(reversed(Path(one).parts), reversed(Path(other).parts), strict=False)
    count = 0
    for mine, yours in pairs:
        if mine != yours:
            break
        count += 1
    return count


def _where_it_was(name: str, record: str, input_format: str | None) -> Input | None:
    """The file of that name, from the folder of the call or from that of the record."""
    for path in (Path(name), Path(record).parent / name):
        if name != "-" and os.path.isfile(path):
            return collect([path], input_format, None)[0]
    return None


def _rulesets(said: Mapping[str, Any], paths: Sequence[str], folders: Sequence[Path]) -> dict[str, Ruleset]:
    """The rulesets of the record by id: the pinned version, or the one at hand where that one is not."""
    named = {ruleset.id: ruleset for ruleset in (load_ruleset(path, folders=folders) for path in paths)}
    found: dict[str, Ruleset] = {}
    problems: list[Problem] = []
    for pinned in said["rulesets"]:
        id_ = pinned["id"]
        try:
            found[id_] = named.get(id_) or _at_hand(id_, pinned["version"], folders)
        except RulesetError as error:
            problems += error.problems
    wanted = {each["ruleset"] for each in said["assessments"]} - {each["id"] for each in said["rulesets"]}
    problems += [Problem("unknown-ruleset", None, id_, {"name": id_, "known": "-"}) for id_ in sorted(wanted)]
    if problems:
        raise RulesetError(problems)
    return found


def _at_hand(id_: str, version: str, folders: Sequence[Path]) -> Ruleset:
    if is_path(id_):  # an id is no path, whatever a record says
        raise RulesetError(Problem("unknown-ruleset", None, id_, {"name": id_, "known": "-"}))
    try:
        return load_ruleset(f"{id_}@{version}", folders=folders)
    except RulesetError as error:
        if all(problem.code != "wrong-version" for problem in error.problems):
            raise
    return load_ruleset(id_, folders=folders)


def _judged(
    said: Mapping[str, Any], inputs: Sequence[Input], loaded: Mapping[str, Ruleset], version: str
) -> dict[str, Any]:
    """What judging again says, in the form of a record."""
    import json

    options = {key: said["options"][key] for key in Options.__annotations__}
    found = gather(inputs, area=options["area"], period=options["period"])
    subjects = found.subjects if options["only"] is None else of_period(found.subjects, options["only"])
    by_subject: dict[tuple[str | None, str | None], list[Ruleset]] = {}
    for each in said["assessments"]:
        by_subject.setdefault((each["area"], each["period"]), []).append(loaded[each["ruleset"]])
    every = list(loaded.values())
    chosen = {key: by_subject.get((key[0], None if key[1] is None else str(key[1])), every) for key in subjects}
    assessments, warnings = judged(
        found, chosen, fill=options["set"], accept_unverified=options["accept_unverified"], strict=options["strict"]
    )
    result = Checked(tuple(assessments), found.inputs, options, warnings, None, version)
    again: dict[str, Any] = json.loads(render(result))
    return again


def _compared(said: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[Difference]:
    """Assessment by assessment, finding by finding."""
    before, now = ({_key(each): each for each in result["assessments"]} for result in (said, again))
    for key in before.keys() - now.keys():
        yield Difference("missing", " ".join(filter(None, key)))
    for key, assessment in now.items():
        about = " ".join(filter(None, key))
        if key not in before:
            yield Difference("added", about)
            continue
        yield from _assessment(before[key], assessment, about)
    rest = [{key: value for key, value in each.items() if key not in _APART} for each in (said, again)]
    read = {each["name"] for each in said["inputs"]}
    for each in rest:  # what was left out of a folder is not looked at again
        each["warnings"] = [one for one in each["warnings"] if one["place"] is None or one["place"]["file"] in read]
    yield from _details("other", "", *rest)


# Parts of a record that are compared by other means, each with words of its own.
_APART = ("engine", "inputs", "rulesets", "assessments")


def _key(assessment: Mapping[str, Any]) -> tuple[str, str, str]:
    return assessment["area"] or "", assessment["period"] or "", assessment["ruleset"]


def _assessment(before: Mapping[str, Any], now: Mapping[str, Any], about: str) -> Iterator[Difference]:
    if before["verdict"] != now["verdict"]:
        yield Difference("verdict", about, before["verdict"], now["verdict"])
    old, new = ({each["indicator"]: each for each in one["findings"]} for one in (before, now))
    for id_ in old.keys() - new.keys():
        yield Difference("missing", f"{about} {old[id_]['number']} {old[id_]['name']}")
    for id_, finding in new.items():
        name = f"{about} {finding['number']} {finding['name']}"
        if id_ not in old:
            yield Difference("added", name)
            continue
        yield from _finding(old[id_], finding, name)
    rest = [{key: value for key, value in one.items() if key not in ("findings", "verdict")} for one in (before, now)]
    yield from _details("detail", about, *rest)
    if len(old) != len(before["findings"]):
        yield Difference("detail", f"{about} findings", str(len(before["findings"])), str(len(old)))


def _finding(before: Mapping[str, Any], now: Mapping[str, Any], about: str) -> Iterator[Difference]:
    """The verdict first; where it is the same, the reason; where that is the same, every detail."""
    for field in ("verdict", "reason"):
        if before[field] != now[field]:
            yield Difference(field, about, str(before[field]), str(now[field]))
            return
    yield from _details("detail", about, before, now)


def _details(kind: Kind, about: str, before: object, now: object) -> Iterator[Difference]:
    """Every value that differs, with the way to it."""
    if isinstance(before, dict) and isinstance(now, dict):
        for key in dict.fromkeys(key for key in (*before, *now) if key not in _PINNED):
            yield from _details(kind, f"{about} {key}".strip(), before.get(key, _ABSENT), now.get(key, _ABSENT))
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for index, (old, new) in enumerate(zip(before, now, strict=True)):
            yield from _details(kind, f"{about}[{index}]", old, new)
    elif before != now or type(before) is not type(now):
        yield Difference(kind, about, _said(before), _said(now))


def _said(value: object) -> str:
    import json

    return "–" if value is _ABSENT else json.dumps(value, ensure_ascii=False)
