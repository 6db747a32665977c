"""The rulesets of a record: those that its check would choose now, and those that it names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from compliance.measurements.binding import SubjectKey
from compliance.measurements.measurement import Measurements
from compliance.problems import ComplianceError, RulesetError
from compliance.reading.files import shown
from compliance.records.asked import Asked
from compliance.records.files import located
from compliance.records.judging import chosen_rulesets
from compliance.rules.catalog import head_of, shipped_folder
from compliance.rules.loading import is_path, load_kept, load_ruleset, own_files
from compliance.rules.ruleset import Ruleset


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


def rulesets_now(
    found: Measurements, asked: Asked, said: Mapping[str, Any], where: Whereabouts
) -> tuple[dict[SubjectKey, tuple[Ruleset, ...]], tuple[Moved, ...]]:
    """What each area and period is judged by, chosen as the check chose, and what is not as recorded.

    Raises ComplianceError.
    """
    pinned = {each["name"]: each["sha256"] for each in said["inputs"] if each["kind"] == "ruleset"}
    names = [_path_now(name, pinned, where) if is_path(name) else name for name in asked.rulesets]
    recorded = [Path(path) if (path := located(name, where.record)) else None for name in asked.folders]
    chosen = _chosen(found, replace(asked, rulesets=tuple(names)), recorded, where.folders)
    olds = [path for name in asked.rulesets if is_path(name) and (path := located(name, where.record)) is not None]
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
            head = head_of(path.read_bytes(), path, str(path))
            if head is None or (head.id, head.version) != (entry["id"], entry["version"]):
                continue
            found = load_ruleset(path, folders=() if folder == shipped_folder() else (folder,))
        except (OSError, ComplianceError):
            continue
        if _is(found, entry):
            return found
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
            yield from ((path, place) for path in sorted(place.rglob("*.toml")) if path.is_file())
        elif place.is_file():
            yield place, place.parent


def _path_now(name: str, pinned: Mapping[str, str], where: Whereabouts) -> str:
    """Where a ruleset is now that the call named by its path: the file that is given for it, else where it was.

    A file of a folder stands in for one that is not there any more: beside a changed one it is the text of before.
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
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _chosen(
    found: Measurements, asked: Asked, recorded: Sequence[Path | None], given: Sequence[Path]
) -> dict[SubjectKey, tuple[Ruleset, ...]]:
    """What the check chooses, from the folders of its call; from those that are given as far as it takes them."""
    there = tuple(folder for folder in recorded if folder is not None)
    several = [there, (*there, *given), tuple(given)]
    if len(there) < len(recorded):
        several = [*several[1:], there]
    wrong: RulesetError | None = None
    for folders in dict.fromkeys(several):
        try:
            return chosen_rulesets(found, replace(asked, folders=tuple(map(str, folders))))
        except RulesetError as error:
            wrong = wrong or error
    assert wrong is not None
    raise wrong
