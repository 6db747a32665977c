"""The variants of each subject, by axis: what files state, filled from the command line, checked against the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from compliance.measurements.measurement import Measurements
from compliance.measurements.tables.headings import heading_key
from compliance.period import Period
from compliance.problems import Place, Problem, listed, nearest
from compliance.rules.declared import Axis
from compliance.rules.ruleset import Ruleset

SubjectKey = tuple[str | None, Period | None]


@dataclass(slots=True)
class _Said:
    """A word for an axis and one for a variant, as a file or the command line has them.

    ``places`` are all where it stands, each with its turn among everything that is said.
    """

    word: str
    variant: str
    key: str
    places: list[tuple[int, Place]] = field(default_factory=list)


_Sayings = dict[tuple[str, str, str], _Said]  # each once, by its words and how they are shown: rows repeat them
_SET, _DECLARED, _IN_COLUMN = "", '{} = "{}"', "{}: {}"


@dataclass(frozen=True, slots=True)
class Stated:
    """The variants of a subject as one ruleset reads them, in the order of its axes, with what is wrong with them.

    An axis of which something unusable is said has no variant, but stands in ``unclear`` with the code of it.
    ``foreign``: the ruleset is made for other areas, so that the subject is none of its matter.
    """

    variants: Mapping[str, str]
    unclear: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    foreign: bool = False


class Variants:
    """What is stated of every subject, read by each ruleset with its own axes."""

    def __init__(self, found: Measurements, rulesets: Sequence[Ruleset], fill: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._rulesets = rulesets
        self._turn = count()
        self._unknown: set[tuple[str, Place]] = set()
        self._names = {axis for ruleset in rulesets for axis in ruleset.axes}
        self._fill: _Sayings = {}
        self._said: dict[SubjectKey, _Sayings] = {}
        for word, variant in fill.items():
            self._say(self._fill, word, variant, Place(f"--set {word}={variant}"), _SET)
        for said in found.declared:
            known = self._said.setdefault((said.area, said.period), {})
            for word, variant in said.variants.items():
                self._say(known, word, variant, said.place_of(word), _DECLARED)
        seen: set[tuple[str, str | None, str]] = set()
        for entry in found.entries:
            if not entry.columns:
                continue
            known = self._said.setdefault((entry.area, entry.period), {})
            for word, (variant, place) in entry.columns.items():
                if (word, variant, _IN_COLUMN) in known:
                    known[word, variant, _IN_COLUMN].places.append((next(self._turn), place))
                elif self._is_axis(word):
                    if variant:
                        self._say(known, word, variant, place, _IN_COLUMN)
                elif (entry.place.file, entry.place.sheet, word) not in seen:
                    seen.add((entry.place.file, entry.place.sheet, word))
                    details = {"heading": word, "file": entry.place.file}
                    spot = Place(entry.place.file, column=place.column, sheet=place.sheet) if place.sheet else None
                    where = spot or Place(entry.place.file)
                    self.warnings.append(Problem("unknown-column", where, word, details, level="warning"))

    def _is_axis(self, word: str) -> bool:
        return any(heading_key(word) in ruleset.once(_by_word) for ruleset in self._rulesets)

    def _say(self, known: _Sayings, word: str, variant: str, place: Place, shown: str) -> None:
        key = shown.format(word, variant)
        if self._is_axis(word):
            known.setdefault((word, variant, shown), _Said(word, variant, key)).places.append((next(self._turn), place))
            return
        details: dict[str, object] = {"axis": word, "known": listed(self._names) or "-"}
        problem = Problem("unknown-axis", place, key, details, (), nearest(word, self._names))
        if (word, place) not in self._unknown:
            self._unknown.add((word, place))
            self.problems.append(problem)

    def of(self, key: SubjectKey, ruleset: Ruleset) -> Stated:
        """The variants of a subject on the axes of a ruleset; the file's word is the first, then the ruleset's own."""
        wrong: list[Problem] = []
        unclear: dict[str, str] = {}
        stated = self._read(self._said.get(key, {}), ruleset, wrong, unclear)
        fill = self._read(self._fill, ruleset, wrong, {})
        found: dict[str, str] = {}
        foreign = False
        for axis in ruleset.axes:
            said: list[tuple[str, Place]] = []
            if axis in stated:
                said.append(stated[axis])
            if axis in ruleset.variants:
                said.append((ruleset.variants[axis], Place(ruleset.file or ruleset.id)))
                foreign = foreign or any(
                    each[axis][0] != ruleset.variants[axis] for each in (stated, fill) if axis in each
                )
            if axis in fill:
                said.append(fill[axis])
            if not said:
                continue
            found[axis] = said[0][0]
            for variant, place in said[1:]:
                if variant != said[0][0]:
                    details = {"axis": axis, "one": said[0][0], "other": variant}
                    wrong.append(Problem("variant-conflict", said[0][1], "", details, ((place, variant),)))
                    unclear.setdefault(axis, "variant-conflict")
        clear = {axis: variant for axis, variant in found.items() if axis not in unclear}
        return Stated(clear, unclear, tuple(wrong), foreign)

    def _read(
        self, sayings: _Sayings, ruleset: Ruleset, wrong: list[Problem], unclear: dict[str, str]
    ) -> dict[str, tuple[str, Place]]:
        """What is said, by axis of a ruleset: the variant, and where it stands."""
        found: dict[str, tuple[str, Place]] = {}
        problems: list[tuple[int, Problem]] = []
        for said in sayings.values():
            axis = ruleset.once(_by_word).get(heading_key(said.word))
            if axis is None:
                continue
            name = axis.variant(said.variant.strip())
            if name is None:
                problems += [(turn, _unknown_variant(axis, said, place)) for turn, place in said.places]
                unclear[axis.id] = "unknown-variant"  # outweighs a conflict
                continue
            before = found.setdefault(axis.id, (name, said.places[0][1]))
            if before[0] != name:
                details = {"axis": axis.id, "one": before[0], "other": name}
                related = ((before[1], before[0]),)
                for turn, place in said.places:
                    problems.append((turn, Problem("variant-conflict", place, said.key, details, related)))
                unclear.setdefault(axis.id, "variant-conflict")
        wrong += [problem for _, problem in sorted(problems, key=lambda each: each[0])]
        return found


def _by_word(ruleset: Ruleset) -> dict[str, Axis]:
    axes = reversed(tuple(ruleset.axes.values()))
    return {heading_key(word): axis for axis in axes for word in (axis.id, axis.name)}


def _unknown_variant(axis: Axis, said: _Said, place: Place) -> Problem:
    details: dict[str, object] = {
        "variant": said.variant,
        "axis": f"{axis.name} ({axis.id})",
        "known": "、".join(axis.variants),
    }
    related = ((axis.place, "、".join(axis.variants)),) if axis.place else ()
    close = nearest(said.variant, (*axis.variants, *axis.synonyms))
    return Problem("unknown-variant", place, said.key, details, related, close)
