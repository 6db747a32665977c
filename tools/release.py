"""Hold every shipped ruleset against its last accepted version: one that changed has to carry a higher version.

    python tools/release.py             say what moved, and what the new version has to be at least
    python tools/release.py --accept    record the rulesets whose version moved far enough
    python tools/release.py --reform    the canonical form changed, not the rulesets: record their digests anew

``tests/released/<id>.json`` is the record: the digests of all versions so far, and of the last one everything that a
verdict hangs on, a line for each indicator. Against that a ruleset is reviewed as ``compliance diff`` does it, without
any git history. Major: a verdict may change; minor: indicators were added; patch: anything else (contract §1).
"""
# ruff: noqa: T201 - a tool speaks by printing

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from compliance.output import whole
from compliance.review.changes import Change
from compliance.review.diff import diff
from compliance.rules.canonical import canonical
from compliance.rules.catalog import heads
from compliance.rules.declared import Axis, Quantity
from compliance.rules.loading import load_head
from compliance.rules.requirements import (
    AnyOf,
    Baseline,
    Between,
    Criterion,
    Delegated,
    Fixed,
    Nothing,
    Requirement,
    States,
    Threshold,
    Unknown,
)
from compliance.rules.ruleset import Indicator, Ruleset

RECORDS = Path(__file__).resolve().parent.parent / "tests" / "released"
COMMAND = "python tools/release.py --accept"
STEPS = ("major", "minor", "patch")
# What of a row and of a criterion no verdict hangs on.
_WORDS = ("name_en", "domain", "task", "lead", "partners", "deadline", "note", "source", "contradictions", "set_by")

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A ruleset that is not as it was recorded: which step its version needs, and because of which changes."""

    ruleset: Ruleset
    recorded: str | None
    step: str
    changes: tuple[Change, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether the version moved far enough."""
        if self.recorded is None:
            return True
        before, now = _numbers(self.recorded), _numbers(self.ruleset.version)
        return now[: STEPS.index(self.step) + 1] > before[: STEPS.index(self.step) + 1]

    def __str__(self) -> str:
        ruleset = self.ruleset
        if self.recorded is None:
            return f"{ruleset.id} {ruleset.version} is new: record it with {COMMAND}"
        if self.enough:
            return f"{ruleset.id} {self.recorded} → {ruleset.version} ({self.step}): record it with {COMMAND}"
        why = "".join(
            f"\n    {change.effect} {change.indicator or 'the whole'} {change.field}: {change.old} → {change.new}"
            for change in self.changes
        )
        least = _next(self.recorded, self.step)
        return f"{ruleset.id} {ruleset.version} changed since {self.recorded}: it has to be {least} at least{why}"


def moved(ruleset: Ruleset, record: Mapping[str, Any] | None) -> Moved | None:
    """What a ruleset's version needs, held against its record; None when it is as recorded."""
    if record is None:
        return Moved(ruleset, None, "major")
    if record["versions"].get(ruleset.version) == ruleset.sha256 and record["version"] == ruleset.version:
        return None
    changes = tuple(change for change in diff(restored(record), reduced(ruleset)) if change.matters)
    added = [change for change in changes if change.kind == "added" and change.field == "indicator"]
    step = "major" if len(added) < len(changes) else "minor" if added else "patch"
    return Moved(ruleset, record["version"], step, changes)


def shipped() -> list[Ruleset]:
    """The shipped rulesets that are at hand."""
    return [load_head(head) for head in heads() if head.at_hand]


def read(id_: str, folder: Path = RECORDS) -> dict[str, Any] | None:
    """The record of a ruleset."""
    path = folder / f"{id_}.json"
    found: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found


def record(ruleset: Ruleset, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is recorded of a ruleset: all digests so far, and what verdicts hang on."""
    found = canonical(ruleset)
    head = found["ruleset"]
    versions = dict(before["versions"]) if before is not None else {}
    return {
        "id": ruleset.id,
        "version": ruleset.version,
        "versions": versions | {ruleset.version: ruleset.sha256},
        "verdicts": head["verdicts"],
        "variants": head["variants"],
        "axes": {name: {"variants": axis["variants"]} for name, axis in head["axes"].items()},
        "quantities": {
            name: {key: each[key] for key in ("name", "unit", "range") if key in each}
            for name, each in head["quantities"].items()
        },
        "indicators": [_bare(row) for row in found["indicators"]],
    }


def text(found: Mapping[str, Any]) -> str:
    """A record as it is kept: a line for each key, and for each indicator."""
    lines = [f" {json.dumps(key)}: {_line(value)}" for key, value in found.items() if key != "indicators"]
    rows = ",\n".join(f"  {_line(row)}" for row in found["indicators"])
    return "{\n" + ",\n".join(lines) + ',\n "indicators": [\n' + rows + "\n ]\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _bare(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _bare(value) for key, value in found.items() if key not in _WORDS}
    return [_bare(each) for each in found] if isinstance(found, list) else found


def reduced(ruleset: Ruleset) -> Ruleset:
    """A ruleset without its words, to be held against a record."""
    return restored(record(ruleset, None))


def restored(found: Mapping[str, Any]) -> Ruleset:
    """The ruleset that a record is of, as far as verdicts hang on it."""
    quantities = {
        id_: Quantity(id_, each["name"], unit=each.get("unit"), range=_pair(each.get("range")))
        for id_, each in found["quantities"].items()
    }
    axes = {id_: Axis(id_, id_, None, tuple(each["variants"]), {}) for id_, each in found["axes"].items()}
    rows = {row["id"]: _indicator(row) for row in found["indicators"]}
    return Ruleset(
        found["id"], found["version"], found["id"], found["id"], "zh", None, None, rows, quantities, axes, {},
        found["verdicts"], found["variants"], {},
    )  # fmt: skip


def _indicator(row: Mapping[str, Any]) -> Indicator:
    return Indicator(
        row["id"], row["number"], row["name"], row["constraint"], tuple(map(_criterion, row["criteria"])),
        aliases=tuple(row["aliases"]), unit=row.get("unit"), range=_pair(row.get("range")), formula=row.get("formula"),
        applies=_when(row.get("applies", {})), may_not_apply=row.get("may_not_apply", False),
    )  # fmt: skip


def _criterion(found: Mapping[str, Any]) -> Criterion:
    return Criterion(
        found["criterion"], found["measures"], _requirement(found), found.get("unit"),
        _pair(found.get("range")), found.get("unverified", False), _when(found.get("applies", {})),
        found.get("may_not_apply", False),
    )  # fmt: skip


def _requirement(found: Mapping[str, Any]) -> Requirement:
    if "thresholds" in found:
        several = found["thresholds"]
        doubt = found.get("unverified", False)  # of the whole row: then its numbers say so too
        numbers = []
        for each in several:
            low, *high = map(Decimal, each.get("between") or [each["value"]])
            numbers.append(Threshold(low, _when(each["when"]), each["unverified"] and not doubt, None, *high))
        if "comparator" not in found:
            return Between(tuple(numbers), found.get("rounding"))
        return Fixed(found["comparator"], tuple(numbers), found.get("rounding"))
    if "baseline" in found:
        return Baseline(found["comparator"], found["baseline"], Decimal(found["change"]))
    if "delegated_to" in found:
        return Delegated(found["comparator"], found["delegated_to"])
    if "unknown" in found:
        return Unknown(found["comparator"], found["unknown"])
    if "states" in found:
        return States(tuple(found["states"]), tuple(found["accepted"]), found["synonyms"])
    if "any" in found:
        return AnyOf(tuple(map(_criterion, found["any"])))
    return Nothing()


def _when(found: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {axis: (among,) if isinstance(among, str) else tuple(among) for axis, among in found.items()}


def _pair(found: Iterable[str] | None) -> tuple[Decimal, Decimal] | None:
    if found is None:
        return None
    low, high = map(Decimal, found)
    return low, high


def _numbers(version: str) -> Version:
    return tuple(map(int, version.split(".")))


def _next(version: str, step: str) -> str:
    numbers = list(_numbers(version))
    at = STEPS.index(step)
    return ".".join(map(str, [*numbers[:at], numbers[at] + 1, *[0] * (2 - at)]))


def main(arguments: list[str], folder: Path = RECORDS, rulesets: Iterable[Ruleset] | None = None) -> int:
    """Say what moved; with ``--accept``, record what moved far enough; with ``--reform``, what did not move at all."""
    if arguments not in ([], ["--accept"], ["--reform"]):
        print(f"usage: {COMMAND.removesuffix(' --accept')} [--accept | --reform]", file=sys.stderr)
        return 2
    left = 0
    for ruleset in shipped() if rulesets is None else rulesets:
        before = read(ruleset.id, folder)
        found = moved(ruleset, before)
        if found is None:
            continue
        reformed = arguments == ["--reform"] and found.recorded == ruleset.version and not found.changes
        if reformed or (arguments == ["--accept"] and found.enough):
            folder.mkdir(exist_ok=True)
            whole(folder / f"{ruleset.id}.json", text(record(ruleset, before)).encode())
            print(f"recorded {ruleset.id} {ruleset.version}")
        else:
            left += 1
            print(found)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
