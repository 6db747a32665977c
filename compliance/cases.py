"""Ruleset test cases: data files that say what a ruleset has to judge, written from a second reading of its document.

A person who writes no Python can add one; ``compliance test`` and the test suite run them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compliance.engine import judge
from compliance.judging.verdict import CriterionFinding, Finding, all_of
from compliance.problems import ComplianceError, Place, Problem, RulesetError, listed, nearest
from compliance.reading.document import Document, read_toml
from compliance.reading.files import read_file, shown
from compliance.rules.catalog import rule_files
from compliance.rules.loading import load_ruleset
from compliance.rules.ruleset import Ruleset

# What a case may say, and of which kind it is where the form itself says so.
_KEYS: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("indicator", "criterion", "state", "unit", "verdict", "reason", "problem", "note"), (str, "text")),
    **dict.fromkeys(("variants", "measurements", "given", "earlier"), (dict, "a table")),
    **dict.fromkeys(("value", "period", "base_period"), (object, "")),
    "accept_unverified": (bool, "true or false"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case: what is measured, and the verdict (with its reason) or the problem that has to come of it."""

    ruleset: str
    place: Place
    said: Mapping[str, Any]

    def __str__(self) -> str:
        part = f".{self.said['criterion']}" if "criterion" in self.said else ""
        what = self.said.get("value", self.said.get("state", ""))
        return f"{self.said.get('indicator')}{part} {what} {self.said.get('unit', '')}".strip()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a case (``found``), and the one that it expects."""

    case: Case
    expected: str
    found: str

    @property
    def holds(self) -> bool:
        """Whether the case came out as it says."""
        return self.expected == self.found

    def __str__(self) -> str:
        """What came of it, in a line."""
        held = "" if self.holds else f", not {self.expected}"
        return f"{self.case.place}  {self.case}: {self.found}{held}"


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of one file; its ruleset is named at the top, or by the file's name. Raises RulesetError."""
    try:
        document = read_toml(read_file(path), shown(path))
    except ComplianceError as error:
        raise RulesetError(error.problems) from None
    ruleset = document.data.get("ruleset", path.stem)
    problems = list(_departures(document))
    if problems:
        raise RulesetError(problems)
    for index, said in enumerate(document.data.get("cases", ())):
        yield Case(ruleset, document.place("cases", index), said)


def _departures(document: Document) -> Iterator[Problem]:
    cases = document.data.get("cases")
    if not isinstance(document.data.get("ruleset", ""), str):
        yield _wrong_type(document, "text", "ruleset")
    if not isinstance(cases, list) or not cases:
        yield Problem("no-cases", document.place(), details={"name": document.name})
        return
    for index, said in enumerate(cases):
        if isinstance(said, dict):
            yield from _departures_of(document, index, said)
        else:
            details = {"key": "cases", "table": "cases", "expected": "a table"}
            yield Problem("wrong-type", document.place("cases", index), "", details)


def _departures_of(document: Document, index: int, said: Mapping[str, Any]) -> Iterator[Problem]:
    where, variants, measured = document.place("cases", index), said.get("variants"), said.get("measurements")
    for key in sorted(set(said) - _KEYS.keys()):
        details = {"key": key, "table": "cases", "allowed": listed(_KEYS, most=40)}
        yield Problem("unknown-key", document.place("cases", index, key), key, details, (), nearest(key, _KEYS))
    if "indicator" not in said:
        yield Problem("missing-key", where, details={"key": "indicator", "table": "cases"})
    for key, (kind, expected) in _KEYS.items():
        if key in said and not isinstance(said[key], kind):
            yield _wrong_type(document, expected, "cases", index, key)
    if "value" in said and isinstance(measured, dict) and said.get("indicator") in measured:
        details = {"name": said["indicator"], "one": str(said["value"]), "other": str(measured[said["indicator"]])}
        yield Problem("conflicting-values", document.place("cases", index, "measurements"), "", details)
    for axis, word in variants.items() if isinstance(variants, dict) else ():
        place = document.place("cases", index, "variants")
        if axis in _KEYS:  # the case's own words are no axes
            yield Problem("unknown-axis", place, f"variants.{axis}", {"axis": axis, "known": "-"})
        if not isinstance(word, str):
            yield Problem("wrong-type", place, "variants", {"key": "variants", "table": "cases", "expected": "text"})
    if "verdict" not in said and "problem" not in said:
        yield Problem("missing-key", where, details={"key": "verdict", "table": "cases"})


def _wrong_type(document: Document, expected: str, *path: str | int) -> Problem:
    details = {"key": path[-1], "table": "cases", "expected": expected}
    return Problem("wrong-type", document.place(*path), document.key(*path), details)


def run(path: Path, folders: Sequence[str | Path] = (), ruleset: Ruleset | None = None) -> Iterator[Outcome]:
    """Judge every case of a file by its ruleset, or by the one that is handed in."""
    for case in read_cases(path):
        yield outcome(case, ruleset or ruleset_of(path, case, folders))


def ruleset_of(path: Path, case: Case, folders: Sequence[str | Path] = ()) -> Ruleset:
    """The ruleset of a case: by its id, or a file in the folder of the cases; no other file is opened."""
    name = case.ruleset
    beside = name.endswith(".toml") and Path(name).name == name
    return load_ruleset(path.parent / name if beside else name, folders=folders)


def run_all(paths: Sequence[str | Path], folders: Sequence[str | Path] = ()) -> list[Outcome]:
    """The outcomes of all case files named, and of those below the folders named. Raises RulesetError."""
    files: list[Path] = []
    for path in map(Path, paths):
        if not os.path.exists(path):
            raise RulesetError(Problem("file-not-found", Place(str(path)), details={"name": str(path)}))
        files += rule_files(path) if path.is_dir() else [path]
    if not files:
        raise RulesetError(Problem("no-cases", None, details={"name": listed(paths)}))
    return [outcome for file in files for outcome in run(file, folders)]


def outcome(case: Case, ruleset: Ruleset) -> Outcome:
    """What one case comes to."""
    said = case.said
    if "problem" in said:
        expected = f"problem {said['problem']}"
    else:
        expected = said["verdict"] + (f" ({said['reason']})" if "reason" in said else "")
    more: dict[str, Any] = {key: said.get(key) for key in ("measurements", "given", "earlier", "base_period")}
    try:
        finding = judge(
            ruleset,
            said["indicator"],
            said.get("value", said.get("state")),
            said.get("unit"),
            **more,
            period=said.get("period", "2017" if "earlier" in said else None),
            accept_unverified=said.get("accept_unverified", False),
            **said.get("variants", {}),
        )
        verdict, reason = _said_of(finding, said, ruleset)
    except ComplianceError as error:
        return Outcome(case, expected, f"problem {error.problems[0].code}")
    tells = reason is not None and ("reason" in said or verdict != said.get("verdict"))
    return Outcome(case, expected, f"{verdict} ({reason})" if tells else verdict)


def _said_of(finding: Finding, said: Mapping[str, Any], ruleset: Ruleset) -> tuple[str, str | None]:
    """The verdict that a case is about: of a criterion, of what measures a quantity, or of the whole indicator."""
    parts: list[CriterionFinding] = []
    if "criterion" in said:
        every = [*finding.criteria, *finding.leaves()]
        parts = [part for part in every if part.criterion.name == said["criterion"]][:1]
        if not parts:
            names = listed(part.criterion.name for part in every)
            details = {"name": said["criterion"], "known": names}
            raise RulesetError(Problem("unknown-criterion", None, "", details, (), nearest(said["criterion"], names)))
    elif said["indicator"] not in ruleset.indicators:
        wanted = ruleset.identify(said["indicator"])
        parts = [part for part in finding.criteria if any(leaf.criterion.measures == wanted for leaf in part.leaves())]
    if not parts:
        return finding.verdict.value, finding.reason
    verdict = all_of(part.verdict for part in parts)
    return verdict.value, next((part.reason for part in parts if part.verdict is verdict), None)
