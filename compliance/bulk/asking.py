"""An arithmetic that notes what a judgement asks about numbers, and one that says what it was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from compliance.formula import Formula
from compliance.judging.demanded import Demanded
from compliance.judging.derive import Value
from compliance.measurements.measurement import Measurement
from compliance.rules.ruleset import Criterion, Indicator

NO, YES, EITHER = range(3)  # answers: a demand is missed, held, or the value allows both


class Asked:
    """An arithmetic that notes what it is asked, and says that all is well."""

    def __init__(self) -> None:
        self.computed: dict[tuple[str, int], tuple[Indicator, Formula, Sequence[Measurement]]] = {}
        self.held: dict[int, tuple[Criterion, Value, Demanded]] = {}

    def compute(
        self, indicator: Indicator, formula: Formula, inputs: Any, used: Sequence[Measurement]
    ) -> Fraction | None:
        """What a formula gives: something."""
        self.computed[_key(indicator, used)] = indicator, formula, tuple(used)
        return Fraction(1)

    def complies(self, criterion: Criterion, value: Value, found: Demanded) -> bool | None:
        """Whether a value holds a demand: yes."""
        self.held[id(criterion)] = criterion, value, found
        return True


@dataclass(frozen=True, slots=True)
class Told:
    """An arithmetic that says what it was told."""

    answers: Mapping[Any, int]

    def compute(
        self, indicator: Indicator, formula: Formula, inputs: Any, used: Sequence[Measurement]
    ) -> Fraction | None:
        """What a formula gives: something, or nothing that can be."""
        return Fraction(1) if self.answers[_key(indicator, used)] else None

    def complies(self, criterion: Criterion, value: Value, found: Demanded) -> bool | None:
        """Whether a value holds a demand."""
        return {NO: False, YES: True, EITHER: None}[self.answers[id(criterion)]]


def _key(indicator: Indicator, used: Sequence[Measurement]) -> tuple[str, int]:
    """A formula in a period, which its first input tells."""
    return indicator.id, used[0].place.line or 0 if used else -1
