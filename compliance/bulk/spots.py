"""What is said of one thing in every subject: how, as a kind, and how much, as a double.

Two measurements are of one kind when nothing but their number differs: unit, price year, what is assumed. Whatever is
no plain number (a state, ``≥95``, 20 digits, a problem) is of a kind of its own. Kind 0 is nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from compliance.bulk.coding import Ints
from compliance.bulk.relation import NOWHERE
from compliance.bulk.steps import Content, Steps
from compliance.bulk.values import Contents, Floats
from compliance.bulk.written import Written
from compliance.cells import exact
from compliance.judging.cutoffs import first_double
from compliance.measurements.binding import Readings, excused_parts
from compliance.measurements.cellreading import read_given, read_measurement
from compliance.measurements.measurement import Entry, Given, Kind, Measurement
from compliance.measurements.names import asks
from compliance.problems import Problem
from compliance.rules.passing import Interval
from compliance.rules.ruleset import Ruleset
from compliance.units import is_share, parse_unit

Read = Measurement | Given
_ABOVE_ONE = first_double(Fraction(1), True)
CLAIM, CONTRARY, MEASURED = 1, 2, 3  # what a claim is: a claim, two different ones, one of a thing that is measured
CLAIM_PROBLEMS = {CLAIM: None, CONTRARY: "conflicting-values", MEASURED: "claimed-and-measured"}


@dataclass(slots=True)
class Spots:
    """One thing in every subject: the kind and the number of what is measured, of what is given, and its claim."""

    kind: Ints
    value: Floats
    given: Ints
    given_value: Floats
    claim: Ints


class Kinds:
    """Every kind that was met, with a measurement (or a given threshold) that stands for all of it."""

    def __init__(self, ruleset: Ruleset, written: Sequence[Written], contents: Contents, deciding: Deciding) -> None:
        self._ruleset, self._written = ruleset, written
        self.known: list[Read | None] = [None]
        self._codes: dict[tuple[Read, bool], int] = {}
        self.is_number: list[bool] = [False]
        self._merged: list[int] = []
        said, code = contents.said, contents.code
        self._deciding = deciding
        self._steps = Steps(self._intervals, self._measured, said, code, self._measured_odd)
        self._givens = Steps(self._intervals, self._given, said, code, self._given_odd)

    def code(self, read: Read | None, *, number: bool) -> int:
        """The kind of what was read; ``number``: an array says how much it is."""
        if read is None or (isinstance(read, Measurement) and read.missing and read.problem is None):
            return 0
        said = replace(read, place=NOWHERE)
        said = replace(said, evidence=(), note=None) if isinstance(said, Measurement) else replace(said, by=None)
        if number:
            said = replace(said, value=Decimal(1))
        key = (said, number)
        code = self._codes.get(key)
        if code is None:
            code = self._codes[key] = len(self.known)
            self.known.append(said)
            self.is_number.append(number)
        return code

    def merged(self) -> Ints:
        """For each kind the one that says the same in the own unit: a unit changes nothing but numbers."""
        for code in range(len(self._merged), len(self.known)):
            read = self.known[code]
            own = self._ruleset.unit_of(read.id) if read is not None and self.is_number[code] else None
            if read is None or own is None or read.unit is None:
                self._merged.append(code)
            else:
                self._merged.append(self.code(replace(read, unit=parse_unit(own), unit_assumed=False), number=True))
        return np.array(self._merged, np.int32)

    def problem(self, id_: str, code: str) -> int:
        """The kind of a thing of which something is wrong."""
        return self.code(Measurement(id_, None, None, None, NOWHERE, problem=code), number=False)

    def of(self, read: Read | None) -> tuple[int, float]:
        """The kind and the number of what was read."""
        value = None if read is None or read.problem is not None else read.value
        if value is not None and getattr(read, "qualifier", None) is None and exact(float(value)) == value:
            return self.code(read, number=True), float(value)
        return self.code(read, number=False), np.nan

    def measured(self, written: Ints, value: Floats, odd: Ints | None) -> Ints:
        """The kinds of what rows measure."""
        self._room(self._steps, written)
        return self._steps.codes(written, value, odd)

    def given(self, written: Ints, value: Floats, odd: Ints | None) -> Ints:
        """The kinds of thresholds that rows give."""
        self._room(self._givens, written)
        return self._givens.codes(written, value, odd)

    def _room(self, steps: Steps, written: Ints) -> None:
        most = int(written.max()) if len(written) else -1
        while len(steps) <= most:
            steps.add()

    def _intervals(self, written: int) -> list[Interval] | None:
        return self._deciding(self._written[written])

    def _entry(self, written: int, content: Content, kind: Kind) -> Entry | None:
        how = self._written[written]
        if not asks(self._ruleset, kind, how.id):
            return None
        entries = how.entries(content) if kind == "measurement" else how.entries(None, content)
        return next((entry for entry in entries if entry.kind == kind), None)

    def _measured(self, written: int, content: Content, *, number: bool = True) -> int:
        entry, id_ = self._entry(written, content, "measurement"), self._written[written].id
        if entry is None:
            return 0
        read = read_measurement(entry, id_, self._ruleset, (self._ruleset,))
        if isinstance(read, Problem):
            return self.problem(id_, read.code)
        return self.code(read, number=number and read.value is not None)

    def _measured_odd(self, written: int, content: Content) -> int:
        return self._measured(written, content, number=False)

    def _given(self, written: int, content: Content, *, number: bool = True) -> int:
        entry, id_ = self._entry(written, content, "given"), self._written[written].id
        if entry is None:
            return 0
        read = read_given(entry, id_, self._ruleset)
        if isinstance(read, Problem):
            return self.code(Given(id_, Decimal(0), None, NOWHERE, problem=read.code), number=False)
        return self.code(read, number=number)

    def _given_odd(self, written: int, content: Content) -> int:
        return self._given(written, content, number=False)

    def flags(self, asked: Callable[[Read], bool]) -> npt.NDArray[np.bool_]:
        """For each kind, whether something holds for what stands for it."""
        return np.array([read is not None and asked(read) for read in self.known], bool)


Deciding = Callable[[Written], "list[Interval] | None"]


def folded(kinds: Kinds, ruleset: Ruleset, id_: str, entries: Sequence[Entry]) -> tuple[int, float, int, float, int]:
    """What several rows say of one spot: kind and number measured, kind and number given, and the claim."""
    readings = Readings(ruleset, (ruleset,), entries)
    spot = (id_, None)
    claim = readings.claims.get(spot)
    said = 0 if claim is None else CONTRARY if claim.problem == "conflicting-values" else CLAIM
    return *kinds.of(readings.measured.get(spot)), *kinds.of(readings.given.get(spot)), said


def doubt(kinds: Kinds, id_: str, spots: Spots, area: Ints) -> None:
    """A share of at most 1 without a unit is open where its given threshold or another period is in percent."""

    def fraction(read: Read) -> bool:
        return read.unit is not None and read.unit_assumed and is_share(read.unit) and read.problem is None

    doubtful = kinds.flags(lambda read: isinstance(read, Measurement) and fraction(read)).take(spots.kind)
    if not doubtful.any():
        return
    number = np.array(kinds.is_number)

    def sized(holds: Callable[[Decimal], bool]) -> npt.NDArray[np.bool_]:
        """Of kinds that carry their number themselves."""
        found: npt.NDArray[np.bool_] = ~number
        found &= kinds.flags(lambda read: read.value is not None and read.problem is None and holds(read.value))
        return found

    def above_one(kind: Ints, value: Floats) -> npt.NDArray[np.bool_]:
        counted: npt.NDArray[np.bool_] = number.take(kind) & (value >= _ABOVE_ONE)
        counted |= sized(lambda value: value > 1).take(kind)
        return counted

    small = number.take(spots.kind) & (spots.value > 0) & (spots.value < _ABOVE_ONE)
    small |= sized(lambda value: 0 < value <= 1).take(spots.kind)
    doubtful &= small
    large = np.bincount(area, above_one(spots.kind, spots.value)).take(area) > 0  # never the doubtful one itself
    doubtful &= large | above_one(spots.given, spots.given_value)
    spots.kind[doubtful] = kinds.problem(id_, "percent-or-fraction")


def contradict(ruleset: Ruleset, spots: dict[str, Spots]) -> None:
    """Claims of things of which something is measured all the same."""
    for id_, of in spots.items():
        if not of.claim.any():
            continue
        measured = np.zeros(len(of.claim), bool)
        for part in excused_parts(ruleset, id_):
            if part in spots:
                measured |= spots[part].kind != 0
        of.claim[(of.claim != 0) & measured] = MEASURED
