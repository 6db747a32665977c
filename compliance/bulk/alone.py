"""Rows that decide alone: what becomes of each, looked up by how it is written, what holds for it, and its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from compliance.bulk.coding import Ints, grouped
from compliance.bulk.exactly import Exactly
from compliance.bulk.outcomes import Outcome, Outcomes, unasked
from compliance.bulk.relation import Component
from compliance.bulk.rows import Reader
from compliance.bulk.steps import Content, Steps
from compliance.bulk.values import Floats
from compliance.bulk.variations import OnAxes, Stands, Variations
from compliance.bulk.written import Written
from compliance.measurements.cellreading import out_of_range
from compliance.rules.passing import Interval, accepts, point


@dataclass(slots=True)
class Case:
    """How a row is written under which variants, and the intervals that decide what becomes of its number."""

    written: Written
    stands: Stands
    asked: OnAxes
    intervals: list[Interval] | None = None


class Alone:
    """The outcomes of rows that decide alone. ``unknown`` is that of an unknown name."""

    def __init__(
        self,
        exactly: Exactly,
        outcomes: Outcomes,
        reader: Reader,
        variations: Variations,
        component_of: Mapping[str, Component],
        unknown: int,
    ) -> None:
        self._exactly, self._outcomes, self._reader, self._variations = exactly, outcomes, reader, variations
        self._component_of, self._unknown = component_of, unknown
        self._cases: list[Case] = []  # by place in the steps
        self._places: dict[tuple[int, OnAxes], int] = {}
        self._outcome: dict[tuple[object, ...], int] = {}
        self._steps = Steps(self._deciding, self._judge, reader.contents.said, reader.contents.code)

    def __len__(self) -> int:
        return len(self._cases)

    def place(self, written: int, stated: int) -> int:
        """The place of a way of writing under some statements; only what its thing asks for matters."""
        component = self._component_of.get(self._reader.written[written].id)
        asked: OnAxes = ()
        if component is not None and component.alone and component.axes:
            asked = self._variations.asked(stated, component.axes)
        place = self._places.setdefault((written, asked), len(self._cases))
        if place == len(self._cases):
            self._cases.append(Case(self._reader.written[written], self._variations.stands[stated], asked))
            self._steps.add()
        return place

    def _deciding(self, step: int) -> list[Interval] | None:
        case = self._cases[step]
        if self._of(case) is None:
            return []
        case.intervals = self._exactly.deciding(case.written, case.stands)
        return case.intervals

    def _of(self, case: Case) -> Component | None:
        """The component of a row that decides alone."""
        component = self._component_of.get(case.written.id)
        return component if component is not None and component.alone else None

    def _judge(self, step: int, content: Content) -> int:
        """The outcome of a row; numbers that lie in the same intervals have one, in whatever unit they stand."""
        case = self._cases[step]
        component = self._of(case)
        if component is None:
            id_ = case.written.id
            return self._outcomes.code(Outcome(unasked(self._exactly.ruleset, id_))) if id_ else self._unknown
        key: tuple[object, ...] = (case.written, case.asked, content)
        if case.intervals and isinstance(content, Decimal) and not out_of_range(content):
            number = point(Fraction(content))
            lies = tuple(accepts(interval, number) for interval in case.intervals)
            key = (replace(case.written, unit=None), case.asked, len(lies), lies)
        if key not in self._outcome:
            entries = case.written.entries(content)
            if len(entries) == 1 and entries[0].kind == "measurement":  # by far the most; nothing can contradict it
                outcome = self._exactly.measured(component, entries[0], case.stands, case.asked)
            else:
                outcome = self._exactly.alone(component, entries, case.stands)
            self._outcome[key] = self._outcomes.code(outcome)
        return self._outcome[key]

    def of(self, written: Ints, stated: Ints, value: Floats, odd: Ints | None) -> Ints:
        """The outcomes of rows that decide alone, each with the code of the variants that hold in the end."""
        steps = np.empty(len(written), np.intp)
        for rows in grouped([written, stated]):
            steps[rows] = self.place(int(written[rows[0]]), int(stated[rows[0]]))
        return self.codes(steps, value, odd)

    def codes(self, steps: Ints, value: Floats, odd: Ints | None) -> Ints:
        """The outcomes of rows by the places of how they are written."""
        return self._steps.codes(steps, value, odd)
