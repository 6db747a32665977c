"""Spots judged one at a time, by the same functions as a small file: what each row's combination comes to.

Everything that the kernel looks up was found out here once; whatever no table can say is judged here every time.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from compliance.bulk.outcomes import Outcome, Said
from compliance.bulk.relation import NOWHERE, Component, judged, outcome_alone
from compliance.bulk.variations import Stands
from compliance.bulk.written import Written
from compliance.judging.demanded import choose
from compliance.judging.verdict import Finding
from compliance.measurements.binding import Readings
from compliance.measurements.cellreading import read_measurement, said_unit, unit_in
from compliance.measurements.measurement import Entry, Measurement, Subject
from compliance.measurements.names import asks
from compliance.measurements.wanted import wanted
from compliance.problems import Problem
from compliance.rules.passing import Comparator, Interval, between, passing, scaled
from compliance.rules.ruleset import Criterion, Fixed, Ruleset, States, Threshold
from compliance.units import Unit, UnitsDoNotFit, factor, is_share, parse_unit

_FRACTION = Interval(Fraction(0), Fraction(1), low_open=True)  # may be a fraction for a percentage


@dataclass(frozen=True, slots=True)
class Reading:
    """How numbers of a thing in a unit are read: the intervals that decide whatever is demanded, and what demands.

    Each demand comes with its thresholds, and with how many of its unit one of the number's is.
    """

    deciding: tuple[Interval, ...] = ()
    demands: tuple[tuple[Criterion, tuple[Threshold, ...], Fraction], ...] = ()


class Exactly:
    """The exact judge for one ruleset, with what is asked of it again and again kept at hand."""

    def __init__(self, ruleset: Ruleset, accept_unverified: bool) -> None:
        self.ruleset, self.accept_unverified = ruleset, accept_unverified
        self._nothing: dict[tuple[str, str | None, Hashable], Outcome] = {}
        self._readings: dict[tuple[str, str | None], Reading | None] = {}

    def subject(self, entries: Sequence[Entry], stands: Stands) -> Subject:
        """A subject of which nothing else is said."""
        readings = Readings(self.ruleset, (self.ruleset,), entries)
        return readings.subject((None, None), *stands, None)

    def alone(self, component: Component, entries: Sequence[Entry], stands: Stands) -> Outcome:
        """What the rows of one spot say, where they decide alone."""
        return outcome_alone(self.subject(entries, stands), self.ruleset, component, self.accept_unverified)

    def measured(self, component: Component, entry: Entry, stands: Stands, asked: Hashable) -> Outcome:
        """What one row that measures something says, if it decides alone; ``asked`` is what matters of ``stands``."""
        id_ = component.ids[0]
        read: Measurement | Problem | None = None
        if asks(self.ruleset, "measurement", id_):
            read = read_measurement(entry, id_, self.ruleset, (self.ruleset,))
        if isinstance(read, Problem):
            read = Measurement(id_, None, None, None, NOWHERE, problem=read.code)
        if read is not None and read.missing:  # nothing that can be judged says nothing in any unit
            key = (id_, read.problem, asked)
            if key not in self._nothing:
                self._nothing[key] = self._outcome(component, read, stands)
            return self._nothing[key]
        return self._outcome(component, read, stands)

    def _outcome(self, component: Component, read: Measurement | None, stands: Stands) -> Outcome:
        variants, unclear = stands
        subject = Subject(None, None, variants, {} if read is None else {read.id: read}, unclear=unclear)
        return outcome_alone(subject, self.ruleset, component, self.accept_unverified)

    def unmeasured(self, component: Component, stands: Stands) -> tuple[Said, ...]:
        """The findings on the indicators of a component of which no row of the area speaks."""
        findings = self.findings(component, self.subject((), stands))
        return tuple(Said(finding.verdict, finding.reason) for finding in findings.values())

    def findings(self, component: Component, subject: Subject) -> dict[str, Finding]:
        """The findings on the indicators of a component."""
        return judged(subject, self.ruleset, component, self.accept_unverified)

    def deciding(self, written: Written, stands: Stands | None) -> list[Interval] | None:
        """The intervals that decide what becomes of a number written so: those that pass, are possible, are doubtful.

        Without ``stands`` only how it is read. None where a number is read as a text.
        """
        key = written.id, written.unit
        if key not in self._readings:
            self._readings[key] = self._reading(*key)
        reading = self._readings[key]
        if reading is None or stands is None:
            return None if reading is None else list(reading.deciding)
        chosen = ((c.comparator, choose(thresholds, stands[0]), by) for c, thresholds, by in reading.demands)
        return [
            *reading.deciding,
            *(_accepted(sign, each.value, by) for sign, each, by in chosen if sign and isinstance(each, Threshold)),
        ]

    def _reading(self, id_: str, unit: str | None) -> Reading | None:
        """How a number of a thing in a unit is read; None where it is read as a text."""
        ruleset = self.ruleset
        asked = wanted(ruleset, id_)
        if asked.only_states:
            demanded = [criterion.demand for _, criterion in ruleset.uses[id_]]
            words = [word for d in demanded if isinstance(d, States) for word in (*d.states, *d.synonyms)]
            return None if any(character.isdecimal() for word in words for character in word) else Reading()
        entry = Entry("measurement", id_, None, None, NOWHERE, value=Decimal(1), unit=unit)
        source = unit_in(entry, asked)
        if not isinstance(source, Unit):
            return Reading()
        found = [_FRACTION] if said_unit(entry) is None and is_share(source) else []
        for pair, text in asked.bounds:
            by = _factor(source, text)
            if by is not None:
                found.append(scaled(between(*pair), 1 / by))
        demands = [
            (criterion, criterion.demand.thresholds, by)
            for criterion in asked.numbers
            if isinstance(criterion.demand, Fixed) and (by := _factor(source, criterion.unit)) is not None
        ]
        return Reading(tuple(found), tuple(demands))


@lru_cache(maxsize=65536)
def _accepted(comparator: Comparator, threshold: Decimal, by: Fraction) -> Interval:
    """What a threshold accepts, in a unit of which one is ``by`` of the rule's."""
    return scaled(passing(comparator, Fraction(threshold)), 1 / by)


def _factor(source: Unit, text: str | None) -> Fraction | None:
    """What a number is multiplied by to stand in a unit of the rules, where it can stand there."""
    try:
        return None if text is None else factor(source, parse_unit(text))
    except UnitsDoNotFit:
        return None
