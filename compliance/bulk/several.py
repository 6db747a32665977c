"""Indicators that need several rows, judged for all subjects at once: by kinds of what is there, then by numbers.

Apart from its numbers, a judgement depends on what is there and how it is written: the *signature* of a subject. For
each signature the judge is asked once, about one subject that has it, with an arithmetic that notes every question
about numbers instead of answering it. The questions are answered for all subjects of the signature as arrays of exact
numbers, and for each set of answers that occurs the judge is asked again. So verdicts and reasons are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from compliance.bulk.alone import Content, Exactly, Steps, formula_inputs, short_in_places
from compliance.bulk.coding import Contents, Flags, Floats, Ints, Rows, grouped
from compliance.bulk.rows import NOWHERE, Stands, Written
from compliance.cells import Claimed, exact, read_cell
from compliance.formula import Formula, evaluate_in
from compliance.judging.cutoffs import first_double
from compliance.judging.derive import Arithmetic, Value, base_period
from compliance.judging.doubts import otherwise
from compliance.judging.verdict import Finding
from compliance.measurements.binding import Readings, asks, excused_parts
from compliance.measurements.cellreading import read_given, read_measurement
from compliance.measurements.measurement import Claim, Entry, Kind, Measurement, Subject
from compliance.period import Period
from compliance.problems import Place, Problem
from compliance.rules.requirements import Accepted, Criterion, Given, holds
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import Interval, point, scaled
from compliance.units import factor, is_share, parse_unit

# Many exact numbers at once: quotients of whole numbers as arrays, in machine words as long as these hold them.
#
# Where two measured values meet (an earlier value, a given threshold, a formula) doubles are wrong in a quarter of
# close cases. A double of a file means a decimal of at most 15 digits, so it is a whole number over a power of ten,
# and sums, products and quotients of such are whole numbers over whole numbers. How large they may become is known
# beforehand: below 2**63 they are int64, from there on Python's own.

_WORD = 2**63
_MOST_PLACES = 15


@dataclass(frozen=True)
class Ratio:
    """Numbers ``above / below``, where below is positive; each of the two is an array, or one number for all.

    ``most`` bounds the size of each. ``undefined`` marks the numbers that come from a division by zero.
    """

    above: Any
    below: Any
    most: tuple[int, int]
    undefined: Flags | None = None

    def __add__(self, other: Any) -> Ratio:
        return _sum(self, _ratio(other), 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Ratio:
        return _sum(self, _ratio(other), -1)

    def __rsub__(self, other: Any) -> Ratio:
        return _sum(_ratio(other), self, -1)

    def __mul__(self, other: Any) -> Ratio:
        if isinstance(other, Fraction) and other == 1:  # of a unit as it is
            return self
        other = _ratio(other)
        most = (self.most[0] * other.most[0], self.most[1] * other.most[1])
        above = _times(self.above, other.above, most[0])
        return Ratio(above, _times(self.below, other.below, most[1]), most, _either(self, other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Ratio:
        other = _ratio(other)
        zero = np.asarray(other.above == 0)
        sign = (
            np.where(other.above < 0, -1, 1) if isinstance(other.above, np.ndarray) else (-1 if other.above < 0 else 1)
        )
        flipped = Ratio(
            other.below * sign,
            np.where(zero, 1, other.above * sign) if zero.any() else other.above * sign,
            (other.most[1], max(1, other.most[0])),
            other.undefined,
        )
        quotient = self * flipped
        if not zero.any():
            return quotient
        undefined = np.broadcast_to(zero, np.shape(self.above) or zero.shape)
        return Ratio(quotient.above, quotient.below, quotient.most, undefined | _flags(quotient))

    def __rtruediv__(self, other: Any) -> Ratio:
        return _ratio(other) / self

    def __neg__(self) -> Ratio:
        return Ratio(-self.above, self.below, self.most, self.undefined)

    def __abs__(self) -> Ratio:
        return Ratio(abs(self.above), self.below, self.most, self.undefined)

    def sign(self) -> Any:
        """-1, 0 or 1, by whether each is negative, nothing, or positive."""
        signs = np.asarray(self.above)
        return (signs > 0).astype(np.int8) - (signs < 0).astype(np.int8)


def least(*values: Any) -> Any:
    """The smallest of several numbers, element by element."""
    return _extreme(values, -1)


def greatest(*values: Any) -> Any:
    """The largest of several numbers, element by element."""
    return _extreme(values, 1)


def _extreme(values: tuple[Any, ...], wanted: int) -> Any:
    if not any(isinstance(value, Ratio) for value in values):
        return min(values) if wanted < 0 else max(values)
    best = _ratio(values[0])
    for value in values[1:]:
        other = _ratio(value)
        better = (other - best).sign() == wanted
        most = (max(best.most[0], other.most[0]), max(best.most[1], other.most[1]))
        above = np.where(better, _listed(other.above), _listed(best.above))
        below = np.where(better, _listed(other.below), _listed(best.below))
        best = Ratio(above, below, most, _either(best, other))
    return best


def _listed(numbers: Any) -> Any:
    """A number of Python's own as numpy takes one, whatever its size."""
    return np.array(numbers, object) if isinstance(numbers, int) and abs(numbers) >= _WORD else numbers


def decimals(values: Floats) -> Ratio:
    """The decimals that doubles mean at 15 significant digits, as whole numbers over one power of ten."""
    if not len(values):
        return Ratio(np.zeros(0, np.int64), 1, (1, 1))
    top = float(np.abs(values).max())
    for places in range(_MOST_PLACES + 1):
        scale = 10.0**places
        if top * scale >= 1e15:
            break
        whole = np.rint(values * scale)
        if (whole / scale == values).all():  # a decimal of 15 digits at most, and the double next to it
            return Ratio(whole.astype(np.int64), 10**places, (int(top * scale) + 1, 10**places))
    return _one_by_one(values)


def few_places(values: Floats) -> Flags:
    """Which doubles mean a decimal of few places, so that products of them are likely to fit a machine word."""
    flags: Flags = (np.rint(values * 1e6) / 1e6 == values) & (np.abs(values) < 1e9)
    return flags


def _one_by_one(values: Floats) -> Ratio:
    """The same for doubles that have no scale in common, and for those of more than 15 digits."""
    distinct, inverse = np.unique(values, return_inverse=True)
    exactly = [Fraction(exact(float(value))) for value in distinct]
    above = np.array([number.numerator for number in exactly], object).take(inverse.reshape(-1))
    below = np.array([number.denominator for number in exactly], object).take(inverse.reshape(-1))
    most = max(abs(number.numerator) for number in exactly), max(number.denominator for number in exactly)
    return Ratio(_narrow(above, most[0]), _narrow(below, most[1]), most)


def _narrow(numbers: Any, most: int) -> Any:
    return numbers.astype(np.int64) if most < _WORD else numbers


def _ratio(value: Any) -> Ratio:
    if isinstance(value, Ratio):
        return value
    number = value if isinstance(value, Fraction) else Fraction(value)
    return Ratio(number.numerator, number.denominator, (abs(number.numerator), number.denominator))


def _sum(one: Ratio, other: Ratio, sign: int) -> Ratio:
    if isinstance(one.below, int) and isinstance(other.below, int) and one.below == other.below:
        most = one.most[0] + other.most[0]
        return Ratio(
            _wide(one.above, most) + sign * _wide(other.above, most), one.below, (most, one.below), _either(one, other)
        )
    left, right = one.most[0] * other.most[1], other.most[0] * one.most[1]
    most, below = left + right, one.most[1] * other.most[1]
    above = _times(one.above, other.below, most) + sign * _times(other.above, one.below, most)
    return Ratio(above, _times(one.below, other.below, below), (most, below), _either(one, other))


def _times(one: Any, other: Any, most: int) -> Any:
    """A product that is at most ``most``: in machine words where these hold that."""
    return _wide(one, most) * _wide(other, most)


def _wide(numbers: Any, most: int) -> Any:
    if most >= _WORD and isinstance(numbers, np.ndarray) and numbers.dtype != object:
        return numbers.astype(object)
    return numbers


def _flags(value: Ratio) -> Any:
    return False if value.undefined is None else value.undefined


def _either(one: Ratio, other: Ratio) -> Flags | None:
    if one.undefined is None:
        return other.undefined
    return one.undefined if other.undefined is None else one.undefined | other.undefined


# What is said of one thing in every subject: how, as a kind, and how much, as a double.
#
# Two measurements are of one kind when nothing but their number differs: unit, price year, what is assumed. Whatever is
# no plain number (a state, ``≥95``, 20 digits, a problem) is of a kind of its own. Kind 0 is nothing at all.

Read = Measurement | Given
KINDS: tuple[Kind, ...] = ("measurement", "given")
_ABOVE_ONE = first_double(Fraction(1), True)
_CLOSE = 1e-12  # of a number: a difference as small may come from digits after the fifteenth
# What a claim is: that a thing does not concern the area; that it is not assessed, with or without who decided that;
# two different ones; one of a thing that is measured.
CLAIM, CONTRARY, MEASURED, NOT_ASSESSED, DECIDED = range(1, 6)
CLAIM_PROBLEMS = {CONTRARY: "conflicting-values", MEASURED: "claimed-and-measured"}


def claim_code(reason: str | None, decided: bool) -> int:
    """The code of a claim, from its words, and from whether it names who decided."""
    if reason is None:
        return 0
    return (DECIDED if decided else NOT_ASSESSED) if read_cell(reason).claims == "not-assessed" else CLAIM


def _claim_of(id_: str, code: int) -> Claim:
    kind: Claimed = "not-assessed" if code in (NOT_ASSESSED, DECIDED) else "not-concerned"
    return Claim(id_, "", NOWHERE, CLAIM_PROBLEMS.get(code), kind, "decided" if code == DECIDED else None)


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
        self._deciding = deciding
        self._steps = {
            kind: Steps(
                partial(self._read, kind),
                contents.said,
                contents.code,
                partial(self._read, kind, number=False),
            )
            for kind in KINDS
        }

    def code(self, read: Read | None, *, number: bool) -> int:
        """The kind of what was read; with ``number``, how much it is stands in an array and is no part of the kind."""
        if read is None or (isinstance(read, Measurement) and read.missing and read.problem is None):
            return 0
        said = replace(read, place=NOWHERE)
        if isinstance(said, Measurement):
            claim = None if said.claim is None else replace(said.claim, place=NOWHERE)
            said = replace(said, evidence=(), note=None, stored=None, also=(), warnings=(), claim=claim)
            said = replace(said, sample=None, samples=(), said=None)
        else:
            said = replace(said, by=None)
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
        """For each kind the one that says the same in the rule's unit, since a unit changes nothing but numbers."""
        for code in range(len(self._merged), len(self.known)):
            read = self.known[code]
            own = self._ruleset.unit_of(read.id) if read is not None and self.is_number[code] else None
            if read is None or own is None or read.unit is None:
                self._merged.append(code)
            else:
                self._merged.append(self.code(replace(read, unit=parse_unit(own), unit_assumed=False), number=True))
        return np.array(self._merged, np.int32)

    def problem(self, id_: str, code: str, kind: Kind = "measurement") -> int:
        """The kind of a value (or a given threshold) with a problem."""
        if kind == "given":
            return self.code(Given(id_, Decimal(0), None, NOWHERE, problem=code), number=False)
        return self.code(Measurement(id_, None, None, None, NOWHERE, problem=code), number=False)

    def of(self, read: Read | None) -> tuple[int, float]:
        """The kind and the number of what was read."""
        value = None if read is None or read.problem is not None else read.value
        if value is not None and getattr(read, "qualifier", None) is None and exact(float(value)) == value:
            return self.code(read, number=True), float(getattr(read, "stored", None) or value)
        return self.code(read, number=False), np.nan

    def of_rows(self, kind: Kind, written: Ints, value: Floats, odd: Ints | None) -> Ints:
        """The kinds of what rows measure, or of the thresholds that they give."""
        steps = self._steps[kind]
        most = int(written.max()) if len(written) else -1
        while len(steps) <= most:
            steps.add(self._deciding(self._written[len(steps)]))
        return steps.codes(written, value, odd)

    def _read(self, kind: Kind, written: int, content: Content, _: int | None = None, *, number: bool = True) -> int:
        how, ruleset = self._written[written], self._ruleset
        entries = how.entries(content) if kind == "measurement" else how.entries(None, content)
        entry = next((entry for entry in entries if entry.kind == kind), None)
        if entry is None or not asks(ruleset, kind, how.id):
            return 0
        read: Read | Problem = (
            read_measurement(entry, how.id, ruleset, (ruleset,))
            if kind == "measurement"
            else read_given(entry, how.id, ruleset)
        )
        if isinstance(read, Problem):
            return self.problem(how.id, read.code, kind)
        return self.code(read, number=number and read.value is not None)

    def flags(self, condition: Callable[[Read], bool]) -> npt.NDArray[np.bool_]:
        """For each kind, whether something holds for what stands for it."""
        return np.array([read is not None and condition(read) for read in self.known], bool)


Deciding = Callable[[Written], "list[Interval] | None"]


def folded(kinds: Kinds, ruleset: Ruleset, id_: str, entries: Sequence[Entry]) -> tuple[int, float, int, float, int]:
    """What several rows say of one spot: kind and number measured, kind and number given, and the claim."""
    readings = Readings(ruleset, (ruleset,), entries)
    spot = (id_, None)
    claim = readings.claims.get(spot)
    said = 0 if claim is None else claim_code(claim.reason, claim.by is not None)
    said = CONTRARY if claim is not None and claim.problem == "conflicting-values" else said
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
        """For each kind that has its number in itself, whether something holds for that number."""
        flags: npt.NDArray[np.bool_] = ~number
        flags &= kinds.flags(lambda read: read.value is not None and read.problem is None and holds(read.value))
        return flags

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


def contradict(ruleset: Ruleset, kinds: Kinds, spots: dict[str, Spots]) -> None:
    """Mark the claims that an indicator does not apply although a part of it is measured."""
    measuring = kinds.flags(lambda read: not isinstance(read, Measurement) or read.claim is None)
    for id_, of in spots.items():
        if not of.claim.any():
            continue
        measured = np.zeros(len(of.claim), bool)
        for part in excused_parts(ruleset, id_):
            if part in spots:
                measured |= measuring.take(spots[part].kind)
        of.claim[(of.claim != 0) & measured] = MEASURED


# One indicator, judged for all subjects at once.


@dataclass(frozen=True, slots=True)
class Slot:
    """A thing in a period that a judgement looks at: the subject's own, or one that a baseline names."""

    id: str
    base: str | None
    kind: Ints
    value: npt.NDArray[np.float64]


class Together:
    """One indicator for all subjects."""

    def __init__(
        self,
        indicator: Indicator,
        exactly: Exactly,
        kinds: Kinds,
        spots: Mapping[str, Spots],
        periods: Sequence[Period | None],
        period_of: Ints,
        bases: Mapping[str, Ints],
        stated: Ints,
        stands: Sequence[Stands],
    ) -> None:
        self.indicator, self.kinds, self.spots = indicator, kinds, spots
        self.ruleset = ruleset = exactly.ruleset
        self._judge = partial(exactly.finding, indicator)
        self.periods, self.period_of, self.stated, self.stands = periods, period_of, stated, stands
        self.slots: list[Slot] = []
        leaves = list(indicator.leaves())
        for leaf in leaves:
            for id_ in (leaf.measures, *sorted(formula_inputs(ruleset, leaf.measures))):
                self._slot(id_, None, None)
                for base in leaf.requirement.earlier_periods:
                    self._slot(id_, base, bases[base])
        givens = sorted({leaf.measures for leaf in leaves if leaf.requirement.takes_given and leaf.measures in spots})
        self._given = [Slot(id_, None, spots[id_].given, spots[id_].given_value) for id_ in givens]
        self.merged = kinds.merged()
        self._near = np.zeros(len(period_of), bool)  # subjects with a long number close to an edge
        self._short = False  # whether no number of the subjects at hand has more than fifteen digits
        self._numbers: dict[object, Any] = {}  # of the subjects at hand, by slot or formula
        self.claims = [id_ for id_ in sorted({indicator.id, *(leaf.measures for leaf in leaves)}) if id_ in spots]

    def _slot(self, id_: str, base: str | None, where: Ints | None) -> None:
        if id_ not in self.spots or any((slot.id, slot.base) == (id_, base) for slot in self.slots):
            return
        of = self.spots[id_]
        if where is None:
            self.slots.append(Slot(id_, None, of.kind, of.value))
        else:
            there = np.maximum(where, 0)
            self.slots.append(Slot(id_, base, np.where(where >= 0, of.kind.take(there), 0), of.value.take(there)))

    def findings(self) -> Iterator[tuple[Rows, Finding]]:
        """Findings, each with the subjects that have it."""
        codes = [self._relevant(), *(self.merged.take(slot.kind) for slot in (*self.slots, *self._given))]
        codes += [self.spots[id_].claim for id_ in self.claims]
        if any(leaf.period is not None for leaf in self.indicator.leaves()):
            lengths = [None if period is None else period.length for period in self.periods]
            codes.append(np.array([lengths.index(each) for each in lengths]).take(self.period_of[: len(self.stated)]))
        for rows in grouped(codes):
            yield from self._of_signature(rows)

    def hanging(self) -> Iterator[int]:
        """The subjects whose verdict another reading of their numbers turns, once all findings are known."""
        rows = np.flatnonzero(self._near)
        long = np.zeros(len(rows), bool)
        number, few = np.array(self.kinds.is_number), np.array([*map(_has_few_digits, self.kinds.known)])
        for slot in (*self.slots, *self._given):  # most have few digits for certain
            kind = slot.kind.take(rows)
            long |= ~np.where(number.take(kind), short_in_places(slot.value.take(rows)), few.take(kind))
        for row in rows[long].tolist():
            if not any(self._is_long(slot, row) for slot in (*self.slots, *self._given)):
                continue
            subject = self._subject(row, alike=False)
            other = otherwise(subject, self.ruleset)
            if other is not None and self._judge(subject).verdict is not self._judge(other).verdict:
                yield row

    def _is_long(self, slot: Slot, row: int) -> bool:
        """Whether the number of a subject has more than fifteen digits."""
        kind, double = int(slot.kind[row]), float(slot.value[row])
        if self.kinds.is_number[kind]:
            return float(f"{double:.15g}") != double
        return not _has_few_digits(self.kinds.known[kind])

    def _relevant(self) -> Ints:
        """What is stated of the axes that the indicator asks for, as a code."""
        axes = self.indicator.axes
        known: dict[Any, int] = {}
        codes = []
        for variants, unclear in self.stands:
            said = tuple((variants.get(axis), unclear.get(axis)) for axis in sorted(axes))
            codes.append(known.setdefault(said, len(known)))
        return np.array(codes, np.int32).take(self.stated)

    def _subject(self, row: int, *, alike: bool) -> Subject:
        """One subject, with all that the indicator looks at; ``alike``: as it stands for all of its signature."""
        period = self.periods[self.period_of[row]]
        variants, unclear = self.stands[self.stated[row]]
        measurements: dict[str, Measurement] = {}
        earlier: dict[tuple[str, Period], Measurement] = {}
        bare = Subject(None, period, variants, {})
        for number, slot in enumerate(self.slots):
            measured = self._read(slot, row, number, alike=alike)
            if not isinstance(measured, Measurement):
                continue
            when = period if slot.base is None else base_period(slot.base, bare)
            if slot.base is None:
                measurements[slot.id] = measured
            elif when is not None:
                earlier[slot.id, when] = measured
        given = {slot.id: self._read(slot, row, number, alike=alike) for number, slot in enumerate(self._given)}
        claims = {
            id_: _claim_of(id_, int(self.spots[id_].claim[row])) for id_ in self.claims if self.spots[id_].claim[row]
        }
        thresholds = {id_: each for id_, each in given.items() if isinstance(each, Given)}
        return Subject(None, period, variants, measurements, thresholds, claims, earlier, unclear=unclear)

    def _read(self, slot: Slot, row: int, number: int, *, alike: bool) -> Measurement | Given | None:
        kind = int(slot.kind[row])
        read = self.kinds.known[self.merged[kind] if alike else kind]
        if read is None:
            return None
        place = Place("", line=number)
        if not self.kinds.is_number[kind] or alike:
            return replace(read, place=place)
        double = float(slot.value[row])
        measurement = replace(read, value=exact(double), place=place)
        return measurement if isinstance(measurement, Given) else replace(measurement, stored=Decimal(repr(double)))

    def _of_signature(self, rows: Rows) -> Iterator[tuple[Rows, Finding]]:
        subject = self._subject(int(rows[0]), alike=True)
        questions = Questions()
        finding = self._judge(subject, Arithmetic(questions.compute, questions.complies))
        if not questions.computed and not questions.held:
            yield rows, finding
            return
        known: dict[tuple[int, ...], Finding] = {}
        for part, short in self._parts(rows):
            self._short, self._numbers = short, {}
            try:
                answers = [self._computed(each, part) for each in questions.computed.values()]
                answers += [self._held(questions, each, part) for each in questions.held.values()]
            except _OneByOne:
                yield from self._one_by_one(part)
                continue
            for group in grouped(answers):
                said = tuple(int(answer[group[0]]) for answer in answers)
                if said not in known:
                    answering = Answers(dict(zip([*questions.computed, *questions.held], said, strict=True)))
                    try:
                        known[said] = self._judge(subject, Arithmetic(answering.compute, answering.complies))
                    except _OneByOne:  # a variant that matters only where not all is well
                        yield from self._one_by_one(part[group])
                        continue
                yield part[group], known[said]

    def _one_by_one(self, rows: Rows) -> Iterator[tuple[Rows, Finding]]:
        self._near[rows] = True
        for row in rows.tolist():
            yield np.array([row]), self._judge(self._subject(row, alike=False))

    def _parts(self, rows: Rows) -> Iterator[tuple[Rows, bool]]:
        """Subjects whose values are written in the same units, and whether their numbers certainly have few digits."""
        for part in grouped(
            [slot.kind.take(rows) for slot in self.slots] + [given.kind.take(rows) for given in self._given]
        ):
            alike = rows[part]
            plain = np.ones(len(alike), bool)
            few = True
            for slot in (*self.slots, *self._given):
                kind = slot.kind[alike[0]]
                if self.kinds.is_number[kind]:
                    plain &= few_places(slot.value.take(alike))
                else:
                    few &= _has_few_digits(self.kinds.known[kind])
            yield from ((each, short) for each, short in ((alike[plain], few), (alike[~plain], False)) if len(each))

    # Answers for all subjects of a signature.

    def _computed(self, question: tuple[Indicator, Formula, Sequence[Measurement]], rows: Rows) -> Ints:
        """Whether a formula gives something that can be."""
        indicator, formula, used = question
        if any(each.qualifier is not None for each in used):
            raise _OneByOne
        numbers = self._formula(indicator, formula, used, rows)
        fine = np.ones(len(rows), bool) if numbers.undefined is None else ~numbers.undefined
        self._note(rows, numbers, numbers, indicator.possible.values)
        return (fine & _inside(numbers, indicator.possible.values, len(rows))).astype(np.int32)

    def _formula(self, indicator: Indicator, formula: Formula, used: Sequence[Measurement], rows: Rows) -> Ratio:
        key = _key(indicator, used)
        if key not in self._numbers:
            quantities = {each.id: (self._amount(self._slot_of(each), each, rows), each.unit) for each in used}
            unit = parse_unit(indicator.unit or "1")
            numbers: Any = evaluate_in(formula, quantities, unit, (least, greatest))  # type: ignore[arg-type]
            self._numbers[key] = numbers if isinstance(numbers, Ratio) else numbers * _one(len(rows))
        known: Ratio = self._numbers[key]
        return known

    def _amount(self, slot: Slot, read: Measurement | Given, rows: Rows) -> Ratio | Fraction:
        """How much stands in a slot, in the unit of what stands for all of its signature."""
        kind = int(slot.kind[rows[0]])
        if not self.kinds.is_number[kind]:
            return Fraction(read.value or 0)
        unit = self.kinds.known[kind].unit  # type: ignore[union-attr]
        assert unit is not None
        assert read.unit is not None
        if id(slot) not in self._numbers:
            self._numbers[id(slot)] = decimals(slot.value.take(rows))
        number: Ratio = self._numbers[id(slot)]
        return number * factor(unit, read.unit)

    def _slot_of(self, measured: Measurement) -> Slot:
        return self.slots[measured.place.line or 0]

    def _expression(self, questions: Questions, value: Value, rows: Rows) -> Any:
        """A value in its own unit, for all subjects."""
        if value.measurement is not None:
            if value.values.only is None:
                raise _OneByOne
            return self._amount(self._slot_of(value.measurement), value.measurement, rows)
        formula = next(each for each in questions.computed.values() if each[2] == value.inputs)
        return self._formula(*formula, rows)

    def _held(self, questions: Questions, question: Question, rows: Rows) -> Ints:
        """Whether each value lies in what is accepted."""
        criterion, value, result, earlier = question
        direct, relative, unit = value.measurement, result.relative, parse_unit(criterion.unit or "1")
        alike = direct is not None and not self.kinds.is_number[self._slot_of(direct).kind[rows[0]]]
        if alike and relative is None:
            self._near[rows] |= direct is not None and len((direct.value or Decimal(0)).as_tuple().digits) > 15
            answer = holds(criterion, result, scaled(value.values, factor(value.unit, unit)))
            return np.full(len(rows), EITHER if answer is None else YES if answer else NO, np.int32)
        number = self._expression(questions, value, rows) * factor(value.unit, unit)
        given, difference = result.required.given, number
        if relative is not None and earlier is not None:
            difference = number - self._expression(questions, earlier, rows) * factor(earlier.unit, unit)
        elif relative is not None and given is not None and given.unit is not None:
            threshold = self._amount(self._given[given.place.line or 0], given, rows)
            difference = number - threshold * factor(given.unit, unit)
        sure, possible = (result.sure, result.possible) if relative is None else (relative, relative)
        assert sure is not None
        assert possible is not None
        self._note(rows, number, difference, sure, possible)
        self._note(rows, number, number, self.ruleset.possible(criterion).values)
        held = np.where(_inside(difference, sure, len(rows)), YES, NO if sure is possible else EITHER)
        if sure is not possible:
            held[~_inside(difference, possible, len(rows))] = NO
        if criterion.range is not None:
            held[~_inside(number, criterion.range.values, len(rows))] = EITHER
        return held.astype(np.int32)

    def _note(self, rows: Rows, number: Any, difference: Any, *sets: Interval) -> None:
        """Note the subjects whose number lies close to the edge of a set, so that its last digits may decide."""
        if self._short:
            return
        ends = {float(end) for values in sets for end in (values.low, values.high) if end is not None}
        doubles = _floats(difference, len(rows))
        size = np.abs(doubles if difference is number else _floats(number, len(rows)))
        for end in ends:
            self._near[rows] |= np.abs(doubles - end) <= _CLOSE * (size + abs(end))


def _has_few_digits(read: Read | None) -> bool:
    """Whether the number in what was read, if there is one, has at most fifteen digits."""
    if read is None or read.value is None:
        return True
    return getattr(read, "stored", None) is None and len(read.value.as_tuple().digits) <= 15


class _OneByOne(Exception):
    """A value allows several numbers where it meets another measured one: each subject is judged by itself."""


def _signs(number: Any, length: int) -> npt.NDArray[np.int8]:
    if not isinstance(number, Ratio):
        return np.full(length, (number > 0) - (number < 0), np.int8)
    signs = number.sign()
    return signs if signs.shape else np.full(length, signs)


def _inside(number: Any, values: Interval, length: int) -> Flags:
    """Which numbers lie in an interval."""
    inside = np.full(length, not values.empty)
    if values.low is not None:
        above = number - values.low if values.low else number
        inside &= _signs(above, length) >= (1 if values.low_open else 0)
    if values.high is not None:
        below = number - values.high if values.high else number
        inside &= _signs(below, length) <= (-1 if values.high_open else 0)
    return inside


def _floats(number: Any, length: int) -> Floats:
    """Numbers as doubles, to tell how close they are."""
    if not isinstance(number, Ratio):
        return np.full(length, float(number))
    above, below = (np.broadcast_to(np.asarray(part, float), (length,)) for part in (number.above, number.below))
    values: Floats = above / below
    return values


def _one(length: int) -> Ratio:
    return Ratio(np.ones(length, np.int64), 1, (1, 1))


# An arithmetic that notes what a judgement asks about numbers, and one that gives the answers.

NO, YES, EITHER = range(3)  # answers: a demand is missed, held, or the value allows both


# A criterion, the value that it is asked about, what it accepts, and the earlier value that it compares with.
Question = tuple[Criterion, Value, Accepted, Value | None]


class Questions:
    """An arithmetic that notes each question, and answers that there is a value and that every demand is met."""

    def __init__(self) -> None:
        self.computed: dict[tuple[str, int], tuple[Indicator, Formula, Sequence[Measurement]]] = {}
        self.held: dict[tuple[object, ...], Question] = {}

    def compute(
        self, indicator: Indicator, formula: Formula, inputs: Any, used: Sequence[Measurement]
    ) -> Interval | None:
        """What a formula gives: something."""
        self.computed[_key(indicator, used)] = indicator, formula, tuple(used)
        return point(Fraction(1))

    def complies(self, criterion: Criterion, value: Value, accepted: Accepted, compared: Value | None) -> bool | None:
        """Whether a value holds a demand: yes."""
        self.held[_question(criterion, accepted)] = criterion, value, accepted, compared
        return True


@dataclass(frozen=True, slots=True)
class Answers:
    """An arithmetic that has the answers."""

    by_question: Mapping[Any, int]

    def compute(
        self, indicator: Indicator, formula: Formula, inputs: Any, used: Sequence[Measurement]
    ) -> Interval | None:
        """What a formula gives: something, or nothing that can be."""
        return point(Fraction(1)) if self._answer(_key(indicator, used)) else None

    def complies(self, criterion: Criterion, value: Value, accepted: Accepted, compared: Value | None) -> bool | None:
        """Whether a value holds a demand."""
        return {NO: False, YES: True, EITHER: None}[self._answer(_question(criterion, accepted))]

    def _answer(self, question: Any) -> int:
        if question not in self.by_question:
            raise _OneByOne
        return self.by_question[question]


def _question(criterion: Criterion, accepted: Accepted) -> tuple[object, ...]:
    """The key of a question: the criterion, and what it accepts, since that may differ by variant."""
    return id(criterion), accepted.sure, accepted.possible


def _key(indicator: Indicator, used: Sequence[Measurement]) -> tuple[str, int]:
    """The key of a formula in a period: the first input says which period."""
    return indicator.id, used[0].place.line or 0 if used else -1
