"""Indicators that need several rows, judged for all subjects at once: by kinds of what is there, then by numbers.

Apart from its numbers, a judgement depends on what is there and how it is written: the *signature* of a subject. For
each signature the judge is asked once, about one subject that has it, with an arithmetic that notes every question
about numbers instead of answering it. The questions are answered for all subjects of the signature as arrays of exact
numbers, and for each set of answers that occurs the judge is asked again. So verdicts and reasons are its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from compliance.bulk.asking import EITHER, NO, YES, Asked, Told
from compliance.bulk.coding import Ints, Rows, grouped
from compliance.bulk.ratios import Ratio, decimals, few_places, greatest, least
from compliance.bulk.relation import NOWHERE, formula_inputs
from compliance.bulk.spots import CLAIM_PROBLEMS, Kinds, Spots
from compliance.bulk.variations import Stands
from compliance.cells import exact
from compliance.formula import Formula, evaluate_in
from compliance.judging.demanded import Demanded, base_period, complies
from compliance.judging.derive import Arithmetic, Value
from compliance.judging.judge import judge_indicator
from compliance.judging.verdict import Finding
from compliance.measurements.measurement import Claim, Given, Measurement, Subject
from compliance.measurements.period import Period
from compliance.place import Place
from compliance.rules.passing import accepts, passing, point
from compliance.rules.ruleset import Baseline, Criterion, Indicator, Ruleset
from compliance.units import factor, parse_unit


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
        ruleset: Ruleset,
        kinds: Kinds,
        spots: Mapping[str, Spots],
        periods: Sequence[Period | None],
        period_of: Ints,
        bases: Mapping[str, Ints],
        stated: Ints,
        stands: Sequence[Stands],
        accept_unverified: bool,
    ) -> None:
        self.indicator, self.ruleset, self.kinds, self.spots = indicator, ruleset, kinds, spots
        self.periods, self.period_of, self.stated, self.stands = periods, period_of, stated, stands
        self.accept_unverified = accept_unverified
        self.slots: list[Slot] = []
        leaves = list(indicator.leaves())
        for leaf in leaves:
            for id_ in (leaf.measures, *sorted(formula_inputs(ruleset, leaf.measures))):
                self._slot(id_, None, None)
                if isinstance(leaf.demand, Baseline):
                    self._slot(id_, leaf.demand.period, bases[leaf.demand.period])
        givens = sorted({leaf.measures for leaf in leaves if leaf.delegated and leaf.measures in spots})
        self._given = [Slot(id_, None, spots[id_].given, spots[id_].given_value) for id_ in givens]
        self.merged = kinds.merged()
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
        for rows in grouped(codes):
            yield from self._of_signature(rows)

    def _relevant(self) -> Ints:
        """What is stated of the axes that the indicator asks for, as a code."""
        axes = {axis for leaf in self.indicator.leaves() for axis in leaf.applies}
        axes |= {axis for criterion in self.indicator.criteria for axis in criterion.applies}
        for leaf in self.indicator.leaves():
            for threshold in getattr(leaf.demand, "thresholds", ()):
                axes |= set(threshold.when)
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
            when = period if slot.base is None else base_period(Baseline(slot.base), bare)
            if slot.base is None:
                measurements[slot.id] = measured
            elif when is not None:
                earlier[slot.id, when] = measured
        given = {slot.id: self._read(slot, row, number, alike=alike) for number, slot in enumerate(self._given)}
        claims = {
            id_: Claim(id_, "", NOWHERE, CLAIM_PROBLEMS[int(self.spots[id_].claim[row])])
            for id_ in self.claims
            if self.spots[id_].claim[row]
        }
        told = {id_: each for id_, each in given.items() if isinstance(each, Given)}
        return Subject(None, period, variants, measurements, told, claims, earlier, unclear=unclear)

    def _read(self, slot: Slot, row: int, number: int, *, alike: bool) -> Measurement | Given | None:
        kind = int(slot.kind[row])
        read = self.kinds.known[self.merged[kind] if alike else kind]
        if read is None:
            return None
        place = Place("", line=number)
        if not self.kinds.is_number[kind] or alike:
            return replace(read, place=place)
        return replace(read, value=exact(float(slot.value[row])), place=place)

    def _judge(self, subject: Subject, arithmetic: Arithmetic | None) -> Finding:
        return judge_indicator(
            self.indicator,
            subject,
            self.ruleset,
            accept_unverified=self.accept_unverified,
            arithmetic=arithmetic,
        )

    def _of_signature(self, rows: Rows) -> Iterator[tuple[Rows, Finding]]:
        subject = self._subject(int(rows[0]), alike=True)
        asked = Asked()
        finding = self._judge(subject, Arithmetic(asked.compute, asked.complies))
        if not asked.computed and not asked.held:
            yield rows, finding
            return
        known: dict[tuple[int, ...], Finding] = {}
        for part in self._parts(rows):
            try:
                answers = [self._computed(each, part) for each in asked.computed.values()]
                answers += [self._held(asked, *each, part) for each in asked.held.values()]
            except _OneByOne:
                for row in part.tolist():
                    yield np.array([row]), self._judge(self._subject(row, alike=False), None)
                continue
            for group in grouped(answers):
                said = tuple(int(answer[group[0]]) for answer in answers)
                if said not in known:
                    told = Told(dict(zip([*asked.computed, *asked.held], said, strict=True)))
                    known[said] = self._judge(subject, Arithmetic(told.compute, told.complies))
                yield part[group], known[said]

    def _parts(self, rows: Rows) -> Iterator[Rows]:
        """Subjects whose values are written in the same units, those whose numbers have few places apart."""
        for part in grouped(
            [slot.kind.take(rows) for slot in self.slots] + [given.kind.take(rows) for given in self._given]
        ):
            alike = rows[part]
            plain = np.ones(len(alike), bool)
            for slot in (*self.slots, *self._given):
                if self.kinds.is_number[slot.kind[alike[0]]]:
                    plain &= few_places(slot.value.take(alike))
            yield from (each for each in (alike[plain], alike[~plain]) if len(each))

    # Answers for all subjects of a signature.

    def _computed(self, asked: tuple[Indicator, Formula, Sequence[Measurement]], rows: Rows) -> Ints:
        """Whether a formula gives something that can be."""
        indicator, formula, used = asked
        found = self._formula(indicator, formula, used, rows)
        fine = np.ones(len(rows), bool) if found.undefined is None else ~found.undefined
        if indicator.range is not None:
            low, high = indicator.range
            fine &= (found - Fraction(low)).sign() >= 0
            fine &= (found - Fraction(high)).sign() <= 0
        return fine.astype(np.int32)

    def _formula(self, indicator: Indicator, formula: Formula, used: Sequence[Measurement], rows: Rows) -> Ratio:
        quantities = {each.id: (self._amount(self._slot_of(each), each, rows), each.unit) for each in used}
        unit = parse_unit(indicator.unit or "1")
        found: Any = evaluate_in(formula, quantities, unit, (least, greatest))  # type: ignore[arg-type]
        return found if isinstance(found, Ratio) else found * _one(len(rows))

    def _amount(self, slot: Slot, read: Measurement | Given, rows: Rows) -> Ratio | Fraction:
        """How much stands in a slot, in the unit of what stands for all of its signature."""
        kind = int(slot.kind[rows[0]])
        if not self.kinds.is_number[kind]:
            return Fraction(read.value or 0)
        unit = self.kinds.known[kind].unit  # type: ignore[union-attr]
        assert unit is not None
        assert read.unit is not None
        return decimals(slot.value.take(rows)) * factor(unit, read.unit)

    def _slot_of(self, measured: Measurement) -> Slot:
        return self.slots[measured.place.line or 0]

    def _expression(self, asked: Asked, value: Value, rows: Rows) -> Any:
        """A value in its own unit, for all subjects."""
        if value.measurement is not None:
            if value.values.only is None:
                raise _OneByOne
            return self._amount(self._slot_of(value.measurement), value.measurement, rows)
        formula = next(each for each in asked.computed.values() if each[2] == value.inputs)
        return self._formula(*formula, rows)

    def _held(self, asked: Asked, criterion: Criterion, value: Value, found: Demanded, rows: Rows) -> Ints:
        """Whether each value holds the demand."""
        assert criterion.comparator is not None
        given, earlier, direct = found.required.given, found.earlier, value.measurement
        alike = direct is not None and not self.kinds.is_number[self._slot_of(direct).kind[rows[0]]]
        if alike and given is None and earlier is None:
            answer = complies(criterion, value, found)
            return np.full(len(rows), EITHER if answer is None else YES if answer else NO, np.int32)
        unit = parse_unit(criterion.unit or "1")
        number = self._expression(asked, value, rows) * factor(value.unit, unit)
        edge: Any = found.required.value
        if earlier is not None:
            assert isinstance(criterion.demand, Baseline)
            before = self._expression(asked, earlier, rows) * factor(earlier.unit, unit)
            edge = before + Fraction(criterion.demand.change)
        elif given is not None and given.unit is not None:
            edge = self._amount(self._given[given.place.line or 0], given, rows) * factor(given.unit, unit)
        signs = _signs(number - edge, len(rows))
        accepted = passing(criterion.comparator, Fraction(0))
        answers = [YES if accepts(accepted, point(Fraction(sign))) else NO for sign in (-1, 0, 1)]
        held = np.array(answers, np.int32).take(signs + 1)
        if criterion.range is not None:
            low, high = (Fraction(bound) for bound in criterion.range)
            outside = (_signs(number - low, len(rows)) < 0) | (_signs(number - high, len(rows)) > 0)
            held[outside] = EITHER
        return held


class _OneByOne(Exception):
    """A value allows several numbers where it meets another measured one: each subject is judged by itself."""


def _signs(number: Any, length: int) -> npt.NDArray[np.int8]:
    if not isinstance(number, Ratio):
        return np.full(length, (number > 0) - (number < 0), np.int8)
    return np.broadcast_to(number.sign(), (length,))


def _one(length: int) -> Ratio:
    return Ratio(np.ones(length, np.int64), 1, (1, 1))
