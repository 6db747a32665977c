"""Records that verify: the check is made again, and has to give the same record, member for member.

A record pins its files and rulesets by their digests. It is no signature: whoever can change a record can write another
one; what verifies is that these files by these rules give this record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from compliance.engine import at_hand
from compliance.measurements.gathering import gather
from compliance.measurements.tables.headings import with_headings
from compliance.problems import ComplianceError, Problem
from compliance.reading.files import says_its_format
from compliance.records.comparing import Difference, differences
from compliance.records.judging import Call, call_of, check_result
from compliance.records.reading import (
    Files,
    Moved,
    Whereabouts,
    files_of,
    located,
    names_now,
    read_record,
    rulesets_now,
)
from compliance.rules.loading import of_word


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of judging a record again, with how many files, rulesets, assessments and findings it has.

    ``differences`` are those because of which it does not hold, ``allowed`` those that may be. ``idle`` are options
    that change nothing in this check, so that nothing holds them. ``added`` are files that the record does not name,
    ``moved`` rulesets that are not as it names them. ``problems`` are why nothing could be judged again.
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
    return {
        "assessments": len(several),
        "findings": sum(len(each) for each in findings if isinstance(each, list)),
    }


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
    from compliance.reading.document import read_to_compare
    from compliance.reports.formats import content

    there = [path for name in call.folders if (path := located(name, where.record)) is not None]
    known = at_hand([of_word(name) for name in names_now(call, said, where)], [*there, *where.folders])
    with with_headings(call.headings, known):
        measurements = gather(
            files.inputs, area=call.area, period=call.period, problems=files.passed_over, partial=True
        )
    chosen, moved = rulesets_now(measurements, call, said, where)
    again: Any = read_to_compare(
        content("json", check_result(measurements, chosen, call, version=version, folders=where.folders)), where.record
    )
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
            same = [other for other in free if other["sha256"] == each["sha256"]]
            alike = [other for other in free if Path(other["name"]).name == Path(name).name]
            if same or alike:
                chosen = (same or alike)[0]
                free.remove(chosen)
                name = chosen["name"]
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
