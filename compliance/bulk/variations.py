"""Which variants hold for a subject, as a code: what its rows state of each axis, read as a file's words would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from compliance.bulk.coding import Ints, Pairs, grown
from compliance.bulk.relation import NOWHERE
from compliance.bulk.rows import SEVERAL_VARIANTS, UNKNOWN_VARIANT
from compliance.measurements.measurement import Declared, Measurements
from compliance.measurements.variants import Variants
from compliance.problems import MeasurementError
from compliance.rules.ruleset import Ruleset

Small = npt.NDArray[np.int8]
Stands = tuple[Mapping[str, str], Mapping[str, str]]  # the variants, and the axes that are unclear with the reason


class Variations:
    """Codes of what may be stated of all axes together, from 0 on, and what each comes to by the rules."""

    def __init__(self, ruleset: Ruleset, axes: Sequence[str], fill: Mapping[str, str]) -> None:
        self.axes = tuple(dict.fromkeys(axes))  # those that the table has columns for
        self._ruleset, self._fill = ruleset, fill
        self._pairs = [Pairs() for _ in self.axes]
        self.stands: list[Stands] = []
        self._said: dict[str, Small] = {axis: np.zeros(0, np.int8) for axis in self.axes}
        self._silent: dict[str, npt.NDArray[np.bool_]] = {axis: np.zeros(0, bool) for axis in self.axes}
        filled = Variants(Measurements((), (), ()), (ruleset,), fill)
        if problems := [*filled.problems, *filled.of((None, None), ruleset).problems]:
            raise MeasurementError(problems)
        if not self.axes:
            self.stands.append(self._comes_to({}))

    def of_rows(self, stated: Sequence[tuple[str, Ints]], length: int) -> tuple[Ints, dict[str, Ints]]:
        """The code of what each row states, and its variants by axis."""
        by_axis: dict[str, Ints] = {}
        for axis, said in stated:
            before = by_axis.get(axis)
            by_axis[axis] = said if before is None else _both(before, said)
        return self._codes([by_axis[axis] for axis in self.axes], length), by_axis

    def of_subjects(self, subjects: int) -> Ints:
        """The code of each subject, when every row has been heard."""
        return self._codes([self._room(axis, subjects).astype(np.int32) for axis in self.axes], subjects)

    def _codes(self, said: Sequence[Ints], length: int) -> Ints:
        codes = np.zeros(length, np.int32)
        new = range(0)
        for pairs, each in zip(self._pairs, said, strict=True):
            codes, new = pairs.codes(codes, each)
        for code in new:
            words: dict[str, int] = {}
            for axis, pairs in zip(reversed(self.axes), reversed(self._pairs), strict=True):
                words[axis] = pairs.second[code]
                code = pairs.first[code]  # noqa: PLW2901
            self.stands.append(self._comes_to(words))
        return codes

    def _comes_to(self, words: Mapping[str, int]) -> Stands:
        """What statements come to: with the ruleset's own variants, and those that fill what is left open."""
        declared = []
        for axis, word in words.items():
            variants = self._ruleset.axes[axis].variants
            several: tuple[str, ...] = ()
            if word == UNKNOWN_VARIANT:
                several = ("\0",)  # no axis knows it
            elif word == SEVERAL_VARIANTS:
                several = variants[:2]
            elif word:
                several = (variants[word - 1],)
            declared += [Declared(None, None, {axis: variant}, NOWHERE) for variant in several]
        found = Variants(Measurements((), (), tuple(declared)), (self._ruleset,), self._fill)
        stated = found.of((None, None), self._ruleset)
        return stated.variants, stated.unclear

    def _room(self, axis: str, subjects: int) -> Small:
        if len(self._said[axis]) < subjects:
            self._said[axis] = grown(self._said[axis], subjects)
            self._silent[axis] = grown(self._silent[axis], subjects, False)
        return self._said[axis][:subjects]

    def hear(self, subject: Ints, by_axis: Mapping[str, Ints], subjects: int) -> None:
        """Keep what rows state of their subjects. An unknown word outweighs two variants, and these outweigh one."""
        for axis, words in by_axis.items():
            said, silent = self._room(axis, subjects), self._silent[axis]
            row = words.astype(np.int8)
            if (said.take(subject) == row).all():
                quiet = row == 0
                if quiet.any():
                    silent[subject[quiet]] = True
                continue
            quiet = row == 0
            silent[subject[quiet]] = True
            speaking = ~quiet
            who, what = subject[speaking], row[speaking]
            first = said.take(who) == 0
            said[who[first]] = what[first]
            differs = said.take(who) != what
            contrary = differs & (said.take(who) < UNKNOWN_VARIANT)
            said[who[contrary]] = SEVERAL_VARIANTS
            said[who[what == UNKNOWN_VARIANT]] = UNKNOWN_VARIANT

    def mixed(self, axis: str, subjects: int) -> npt.NDArray[np.bool_]:
        """The subjects of which some row does not say what all of them together say of an axis."""
        if axis not in self._said:
            return np.zeros(subjects, bool)
        said = self._room(axis, subjects)
        mixed: npt.NDArray[np.bool_] = (said >= UNKNOWN_VARIANT) | (self._silent[axis][:subjects] & (said != 0))
        return mixed


def _both(one: Ints, other: Ints) -> Ints:
    """What two columns of one axis state together."""
    both = np.where(one == 0, other, one)
    contrary = (one != 0) & (other != 0) & (one != other)
    both[contrary] = SEVERAL_VARIANTS
    both[(one == UNKNOWN_VARIANT) | (other == UNKNOWN_VARIANT)] = UNKNOWN_VARIANT
    return both.astype(np.int32)
