"""The subjects of a table, areas in periods, as codes, and which variants hold for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from compliance.bulk.coding import FIRST_VARIANT, SEVERAL_VARIANTS, UNKNOWN_VARIANT, UNSTATED, Ints, Tuples, grown
from compliance.bulk.relation import NOWHERE
from compliance.measurements.measurement import Declared, Measurements
from compliance.measurements.variants import Variants
from compliance.problems import MeasurementError
from compliance.rules.ruleset import Ruleset

# Areas in periods as codes: the subjects of a table, in the order in which its rows come to them.


class Subjects:
    """The subjects of a table by the codes of their areas and periods; ``area_of`` and ``period_of`` lead back."""

    def __init__(self) -> None:
        self._table = np.full((16, 4), -1, np.intp)  # area x period -> subject
        self.area_of, self.period_of = np.zeros(0, np.int32), np.zeros(0, np.int32)
        self.number = 0

    def codes(self, area: Ints, period: Ints, *, new: bool) -> Ints:
        """The subject of each row; KeyError for one that is not known, unless it may be new."""
        if len(area) == 0:
            return np.zeros(0, np.intp)
        self._grow(int(area.max()) + 1, int(period.max()) + 1)
        keys = area * self._table.shape[1] + period
        flat = self._table.reshape(-1)
        found: Ints = flat.take(keys)
        if found.min() < 0:
            if not new:
                raise KeyError("a row of an area or a period that was not there before")
            unknown = keys[found < 0]
            _, places = np.unique(unknown, return_index=True)
            fresh = unknown[np.sort(places)]
            after = self.number + len(fresh)
            self.area_of, self.period_of = grown(self.area_of, after), grown(self.period_of, after)
            flat[fresh] = np.arange(self.number, after)
            new_ones = slice(self.number, after)
            self.area_of[new_ones], self.period_of[new_ones] = np.divmod(fresh, self._table.shape[1])
            self.number = after
            found = flat.take(keys)
        return found

    def of(self, area: Ints, period: Ints) -> Ints:
        """The subject of each area and period, -1 where there is none."""
        if len(area):
            self._grow(int(area.max()) + 1, int(period.max()) + 1)
        return self._table[area, period]

    def _grow(self, areas: int, periods: int) -> None:
        have = self._table.shape
        if areas <= have[0] and periods <= have[1]:
            return
        table = np.full((max(have[0], areas * 3 // 2), max(have[1], periods + 2)), -1, np.intp)
        table[: have[0], : have[1]] = self._table
        self._table = table


# Which variants hold for a subject, as a code: what its rows state of each axis, read as a file's words would be.

Small = npt.NDArray[np.int8]
Stands = tuple[Mapping[str, str], Mapping[str, str]]  # the variants, and the axes that are unclear with the reason
OnAxes = tuple[tuple[str | None, str | None], ...]  # of each axis that a thing asks for: the variant, or what is wrong


class Variations:
    """Codes of what may be stated of all axes together, from 0 on, and what each comes to by the rules."""

    def __init__(self, ruleset: Ruleset, axes: Sequence[str], fill: Mapping[str, str]) -> None:
        self.axes = tuple(dict.fromkeys(axes))  # those that the table has columns for
        self._ruleset, self._fill = ruleset, fill
        self._tuples = Tuples(len(self.axes))
        self.stands: list[Stands] = []
        self._asked: dict[tuple[int, frozenset[str]], OnAxes] = {}
        self._codes: Ints = np.zeros(0, np.int32)  # by subject, as long as its rows all say the same
        self._said: dict[str, Small] | None = None
        self._silent: dict[str, npt.NDArray[np.bool_]] = {}
        filled = Variants(Measurements((), (), ()), (ruleset,), fill)
        if problems := [*filled.problems, *filled.of((None, None), ruleset).problems]:
            raise MeasurementError(problems)

    def code(self, said: Sequence[tuple[str, int]]) -> int:
        """The code of what a row states, of some axes perhaps in two columns."""
        by_axis = dict.fromkeys(self.axes, UNSTATED)
        for axis, word in said:
            by_axis[axis] = _both(by_axis[axis], word)
        return self._known(self._tuples.code(tuple(by_axis.values())))

    def asked(self, code: int, axes: frozenset[str]) -> OnAxes:
        """What the statements of a code come to on some axes, in their order."""
        found = self._asked.get((code, axes))
        if found is None:
            variants, unclear = self.stands[code]
            found = tuple((variants.get(axis), unclear.get(axis)) for axis in sorted(axes))
            self._asked[code, axes] = found
        return found

    def of_subjects(self, subjects: int) -> Ints:
        """The code of each subject, when every row has been heard."""
        if not self.axes:
            return np.zeros(subjects, np.intp)
        if self._said is None:
            return self._codes[:subjects].astype(np.intp)
        codes = self._tuples.codes([self._said[axis][:subjects].astype(np.intp) for axis in self.axes])
        self._known(len(self._tuples.known) - 1)
        return codes

    def _known(self, code: int) -> int:
        while len(self.stands) < len(self._tuples.known):
            words = self._tuples.known[len(self.stands)]
            self.stands.append(self._comes_to(dict(zip(self.axes, words, strict=True))))
        return code

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
            elif word != UNSTATED:
                several = (variants[word - FIRST_VARIANT],)
            declared += [Declared(None, None, {axis: variant}, NOWHERE) for variant in several]
        found = Variants(Measurements((), (), tuple(declared)), (self._ruleset,), self._fill)
        stated = found.of((None, None), self._ruleset)
        return stated.variants, stated.unclear

    def hear(self, subject: Ints, stated: Ints, subjects: int) -> None:
        """Keep what rows state of their subjects, by the codes of it."""
        if self._said is None:
            self._codes = grown(self._codes, subjects, -1)
            before = self._codes.take(subject)
            if (before == stated).all():
                return
            new = before < 0
            if (new | (before == stated)).all():
                self._codes[subject] = stated
                if (self._codes.take(subject) == stated).all():
                    return
                self._codes[subject[new]] = -1
            self._by_axis()
        assert self._said is not None
        words = np.array(self._tuples.known, np.int8)
        for place, axis in enumerate(self.axes):
            self._said[axis] = grown(self._said[axis], subjects, UNSTATED)
            self._silent[axis] = grown(self._silent[axis], subjects, False)
            self._hear(self._said[axis], self._silent[axis], subject, words[:, place].take(stated))

    def _by_axis(self) -> None:
        """From now on the rows of a subject say different things, and each axis is kept by itself."""
        words = np.array(self._tuples.known, np.int8)
        heard = self._codes >= 0
        self._said = {}
        for place, axis in enumerate(self.axes):
            said = np.where(heard, words[:, place].take(np.maximum(self._codes, 0)), UNSTATED).astype(np.int8)
            self._said[axis], self._silent[axis] = said, heard & (said == UNSTATED)

    @staticmethod
    def _hear(said: Small, silent: npt.NDArray[np.bool_], subject: Ints, words: Small) -> None:
        """An unknown word outweighs two variants, and these outweigh one."""
        quiet = words == UNSTATED
        silent[subject[quiet]] = True
        speaking = ~quiet
        who, what = subject[speaking], words[speaking]
        first = said.take(who) == UNSTATED
        said[who[first]] = what[first]
        contrary = (said.take(who) != what) & (said.take(who) != UNKNOWN_VARIANT)
        said[who[contrary]] = SEVERAL_VARIANTS
        said[who[what == UNKNOWN_VARIANT]] = UNKNOWN_VARIANT

    def mixed(self, axis: str, subjects: int) -> npt.NDArray[np.bool_]:
        """The subjects of which some row does not say what all of them together say of an axis."""
        if self._said is None:
            return np.zeros(subjects, bool)
        said = self._said[axis][:subjects]
        mixed: npt.NDArray[np.bool_] = (said == UNKNOWN_VARIANT) | (said == SEVERAL_VARIANTS)
        mixed |= self._silent[axis][:subjects] & (said != UNSTATED)
        return mixed


def _both(one: int, other: int) -> int:
    """What two columns of one axis state together."""
    if UNKNOWN_VARIANT in (one, other):
        return UNKNOWN_VARIANT
    if UNSTATED in (one, other) or one == other:
        return max(one, other)
    return SEVERAL_VARIANTS
