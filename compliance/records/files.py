"""The measurement files of a record, where they are now: where they were, or among the files that are given."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from compliance.place import Place
from compliance.problems import Problem
from compliance.reading.files import Input, collect_all, shown
from compliance.records.asked import Asked


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a record under the names that they have in it, whatever they are called now.

    ``passed_over`` are the warnings on files that the check did not read, ``added`` the files that the record does not
    name, ``rule_files`` those given ones that are rule files of the record. ``problems`` are why nothing can be judged.
    """

    inputs: tuple[Input, ...] = ()
    passed_over: tuple[Problem, ...] = ()
    added: tuple[Input, ...] = ()
    rule_files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


def files_of(said: Mapping[str, Any], asked: Asked, record: str, given: Sequence[str]) -> Files:
    """The files of a record: those that its call named, from here or from the folder of the record, or those given."""
    paths = {name: located(name, record) for name in asked.files if name != "-"}
    if given:
        collected, told = _without_itself(said, record, *collect_all(given, asked.input_format, None))
    else:
        there = {path: name for name, path in paths.items() if path is not None}
        found = collect_all([*there], asked.input_format, None)
        collected, told = _as_named(there, *_without_itself(said, record, *found))
    unreadable = [problem for problem in told if problem.level == "error"]
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
    passed_over = [problem for problem in told if problem.level == "warning"]
    if missing:  # a file that is missing may be one that is empty now
        unreadable += [*missing, *(replace(problem, level="error") for problem in passed_over)]
    elif not given:  # a path that is nowhere is worth saying where no file is missing for it
        nowhere = [name for name, path in paths.items() if path is None]
        unreadable += collect_all(nowhere, asked.input_format, None)[1]
    return Files(
        inputs=tuple(inputs),
        passed_over=tuple(_as_recorded(said, passed_over, exactly=not given)),
        added=tuple(left),
        rule_files=tuple(Path(each.name) for each in rule_files),
        problems=tuple(unreadable),
    )


def _without_itself(
    said: Mapping[str, Any], record: str, collected: Sequence[Input], told: Sequence[Problem]
) -> tuple[list[Input], list[Problem]]:
    """What was collected without the record itself, which is no file of its own check.

    Where it says that it was passed over, it took the place of an older one.
    """
    itself, name = os.path.realpath(record), os.path.basename(record)
    warned = [each["place"]["file"] for each in said["warnings"] if each["place"] is not None]
    replaced = any(os.path.basename(file) == name for file in warned)
    others = [each for each in told if each.place is None or os.path.realpath(each.place.file) != itself]
    return [each for each in collected if os.path.realpath(each.name) != itself], [*told] if replaced else others


def _as_named(
    there: Mapping[str, str], collected: Sequence[Input], told: Sequence[Problem]
) -> tuple[list[Input], list[Problem]]:
    """What was collected from paths under the names by which the call named these paths."""
    names = {shown(path): name for path, name in there.items()}
    found = [replace(each, name=_recorded(each.name, names)) for each in collected]
    return found, [
        _placed(each, _recorded(each.place.file, names)) if each.place is not None else each for each in told
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


def _as_recorded(said: Mapping[str, Any], told: Sequence[Problem], *, exactly: bool) -> Iterator[Problem]:
    """The warnings on files that were passed over, each under the name that the record has for its file.

    Of the files of the call every one counts; among given ones a result may lie that was written since.
    """
    places = [(each["code"], each["place"]["file"]) for each in said["warnings"] if each["place"] is not None]
    for problem in told:
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
