"""The variants of each subject, by axis: what files state, filled from the command line, checked against the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compliance.measurements.headings import heading_key
from compliance.measurements.measurement import Measurements
from compliance.measurements.period import Period
from compliance.place import Place
from compliance.problems import Problem, listed, nearest
from compliance.rules.ruleset import Axis, Ruleset

SubjectKey = tuple[str | None, Period | None]
Stated = dict[str, tuple[str, Place]]  # by axis: the variant, and where it is said


class Variants:
    """What is stated of every subject, and which of it each ruleset can use."""

    def __init__(self, found: Measurements, rulesets: Sequence[Ruleset], fill: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._fill: Stated = {}
        self._stated: dict[SubjectKey, Stated] = {}
        self._unclear: dict[SubjectKey, dict[str, str]] = {}
        axes = [axis for ruleset in rulesets for axis in ruleset.axes.values()]
        self._by_word = {heading_key(word): axis for axis in reversed(axes) for word in (axis.id, axis.name)}
        for word, variant in fill.items():
            self._say(self._fill, {}, word, variant, Place(f"--set {word}={variant}"), "")
        for said in found.declared:
            known, unclear = self._of(said.area, said.period)
            for word, variant in said.variants.items():
                self._say(known, unclear, word, variant, said.place_of(word), f'{word} = "{variant}"')
        seen: set[tuple[str, str]] = set()
        for entry in found.entries:
            if not entry.columns:
                continue
            known, unclear = self._of(entry.area, entry.period)
            for word, (variant, place) in entry.columns.items():
                if heading_key(word) in self._by_word:
                    if variant:
                        self._say(known, unclear, word, variant, place, f"{word}: {variant}")
                elif (entry.place.file, word) not in seen:
                    seen.add((entry.place.file, word))
                    details = {"heading": word, "file": entry.place.file}
                    self.warnings.append(
                        Problem("unknown-column", Place(entry.place.file), word, details, level="warning")
                    )

    def _of(self, area: str | None, period: Period | None) -> tuple[Stated, dict[str, str]]:
        """What is known of a subject, and the axes of which something unusable is said."""
        return self._stated.setdefault((area, period), {}), self._unclear.setdefault((area, period), {})

    def _say(self, known: Stated, unclear: dict[str, str], word: str, variant: str, place: Place, key: str) -> None:
        axis = self._by_word.get(heading_key(word))
        if axis is None:
            names = {axis.id for axis in self._by_word.values()}
            details: dict[str, object] = {"axis": word, "known": listed(names) or "-"}
            self._problem(Problem("unknown-axis", place, key, details, (), nearest(word, names)))
            return
        name = axis.variant(variant.strip())
        if name is None:
            self._problem(_unknown_variant(axis, variant, place, key))
            unclear[axis.id] = "unknown-variant"  # outweighs a conflict
            return
        before = known.setdefault(axis.id, (name, place))
        if before[0] != name:
            unclear.setdefault(axis.id, "variant-conflict")
            details = {"axis": axis.id, "one": before[0], "other": name}
            self._problem(Problem("variant-conflict", place, key, details, ((before[1], before[0]),)))

    def _problem(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def of(self, key: SubjectKey, ruleset: Ruleset) -> tuple[Mapping[str, str], Mapping[str, str], list[Problem]]:
        """The variants of a subject on the axes of a ruleset, in the order of its axes, and what contradicts what.

        An axis of which something unusable is said has no variant, but the code of what is wrong.
        """
        stated, wrong = self._stated.get(key, {}), []
        unclear = dict(self._unclear.get(key, {}))
        found: dict[str, str] = {}
        for axis in ruleset.axes:
            said: list[tuple[str, Place]] = []
            if axis in stated:
                said.append(stated[axis])
            if axis in ruleset.variants:
                said.append((ruleset.variants[axis], Place(ruleset.file or ruleset.id)))
            if axis in self._fill:
                said.append(self._fill[axis])
            if not said:
                continue
            found[axis] = said[0][0]
            for variant, place in said[1:]:
                if variant != said[0][0]:
                    details = {"axis": axis, "one": said[0][0], "other": variant}
                    wrong.append(Problem("variant-conflict", said[0][1], "", details, ((place, variant),)))
                    unclear.setdefault(axis, "variant-conflict")
        return {axis: variant for axis, variant in found.items() if axis not in unclear}, unclear, wrong


def _unknown_variant(axis: Axis, variant: str, place: Place, key: str) -> Problem:
    details: dict[str, object] = {
        "variant": variant,
        "axis": f"{axis.name} ({axis.id})",
        "known": "、".join(axis.variants),
    }
    related = ((axis.place, "、".join(axis.variants)),) if axis.place else ()
    close = nearest(variant, (*axis.variants, *axis.synonyms))
    return Problem("unknown-variant", place, key, details, related, close)
