"""Hold every shipped ruleset against its newest released version: one that changed has to carry a higher version.

    python tools/release.py             say what moved, and what the new version has to be at least
    python tools/release.py --accept    keep the rulesets whose version moved far enough

``rulesets/released/<id>@<version>.json`` is a released version, whole and for good: it loads by its name, children
that pin it build on it, and records are judged again by it. Against the newest a ruleset is reviewed as ``compliance
diff`` does it. Major: a verdict may change; minor: indicators were added; patch: anything else (contract §1).

A kept version keeps its digest too. Where the canonical form grows, what a version did not say stays absent in it.
"""
# ruff: noqa: T201 - a tool speaks by printing

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from compliance.review.changes import Change
from compliance.review.diff import diff
from compliance.rules.catalog import heads, kept_folder
from compliance.rules.loading import kept_text, load_kept, load_source
from compliance.rules.ruleset import Ruleset
from compliance.writing import whole

COMMAND = "python tools/release.py --accept"
STEPS = ("major", "minor", "patch")

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A ruleset that is not as it was released: which step its version needs, and because of which changes."""

    ruleset: Ruleset
    released: str | None
    step: str
    changes: tuple[Change, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether the version moved far enough."""
        if self.released is None:
            return True
        before, now = _numbers(self.released), _numbers(self.ruleset.version)
        return now[: STEPS.index(self.step) + 1] > before[: STEPS.index(self.step) + 1]

    def __str__(self) -> str:
        ruleset = self.ruleset
        if self.released is None:
            return f"{ruleset.id} {ruleset.version} is new: keep it with {COMMAND}"
        if self.enough:
            return f"{ruleset.id} {self.released} → {ruleset.version} ({self.step}): keep it with {COMMAND}"
        why = "".join(
            f"\n    {change.effect} {change.indicator or 'the whole'} {change.field}: {change.old} → {change.new}"
            for change in [each for each in self.changes if each.matters] or self.changes
        )
        least = _next(self.released, self.step)
        return f"{ruleset.id} {ruleset.version} changed since {self.released}: it has to be {least} at least{why}"


def moved(ruleset: Ruleset, released: Ruleset | None) -> Moved | None:
    """What a ruleset's version needs, held against the newest released one; None when it is that."""
    if released is None:
        return Moved(ruleset, None, "major")
    if ruleset.sha256 == released.sha256:
        return None
    changes = tuple(diff(released, ruleset))
    matter = [change for change in changes if change.matters]
    added = [change for change in matter if change.kind == "added" and change.field == "indicator"]
    step = "major" if len(added) < len(matter) else "minor" if added else "patch"
    return Moved(ruleset, released.version, step, changes)


def shipped() -> list[Ruleset]:
    """The shipped rulesets that are at hand, as their files say them."""
    return [load_source(head) for head in heads() if head.at_hand]


def path_of(ruleset: Ruleset, folder: Path) -> Path:
    """Where a released version is kept."""
    return folder / f"{ruleset.id}@{ruleset.version}.json"


def _numbers(version: str) -> Version:
    return tuple(map(int, version.split(".")))


def _next(version: str, step: str) -> str:
    numbers = list(_numbers(version))
    at = STEPS.index(step)
    return ".".join(map(str, [*numbers[:at], numbers[at] + 1, *[0] * (2 - at)]))


def main(arguments: list[str], folder: Path | None = None, rulesets: Iterable[Ruleset] | None = None) -> int:
    """Say what moved; with ``--accept``, keep what moved far enough."""
    if arguments not in ([], ["--accept"]):
        print(f"usage: {COMMAND.removesuffix(' --accept')} [--accept]", file=sys.stderr)
        return 2
    folder = folder or kept_folder()
    left = 0
    for ruleset in shipped() if rulesets is None else rulesets:
        found = moved(ruleset, load_kept(ruleset.id, folder))
        path, text = path_of(ruleset, folder), kept_text(ruleset).encode()
        if found is None and path.read_bytes() == text:
            continue
        if arguments and (found is None or found.enough):
            folder.mkdir(exist_ok=True)
            whole(path, [text])
            print(f"kept {ruleset.id} {ruleset.version}")
        else:
            left += 1
            print(found or f"{ruleset.id} {ruleset.version} is the same in another order: keep that with {COMMAND}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
