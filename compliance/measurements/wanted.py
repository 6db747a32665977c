"""What a ruleset asks of one thing, as far as that says how a cell is read; worked out once for all cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Ruleset
from compliance.rules.sets import Interval, between, scaled
from compliance.units import Unit, factor, is_share, parse_unit

Range = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Possible:
    """What can be at all, as the rules print it in their ``unit``, and as ``values`` in the unit of a cell.

    ``percent``: it is a share that is demanded in percent, so that a number of at most 1 without a unit is doubtful.
    """

    low: Decimal
    high: Decimal
    unit: str
    values: Interval
    percent: bool


class Wanted:
    """What the rules ask of one thing: states or numbers, in which units, of which range."""

    def __init__(self, ruleset: Ruleset, id_: str) -> None:
        asked = [criterion for _, criterion in ruleset.uses.get(id_, ())]
        quantity = ruleset.quantities.get(id_)
        self.numbers = tuple(criterion for criterion in asked if criterion.requirement.measured_as == "number")
        self.states = len(self.numbers) < len(asked)  # whether a state is asked for, perhaps besides a number
        self.only_states = self.states and not self.numbers and id_ not in ruleset.formula_names
        self._own = ruleset.unit_of(id_)
        bounds = [(criterion.range, criterion.unit) for criterion in self.numbers]
        bounds += [(quantity.range, quantity.unit)] if quantity is not None else []
        self.bounds = [(pair, unit) for pair, unit in bounds if pair is not None and unit is not None]
        self._possible: dict[str, tuple[Possible, ...]] = {}

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units in which a number has to stand; the first is taken where none is written."""
        texts = (self._own, *(criterion.unit for criterion in self.numbers))
        return tuple(dict.fromkeys(parse_unit(text) for text in texts if text is not None))

    @cached_property
    def percent(self) -> str | None:
        """The unit of a share whose own threshold is above 1, so that a number of at most 1 without one is doubtful."""
        for criterion in self.numbers:
            if criterion.unit is not None and is_share(parse_unit(criterion.unit)) and _above_one((criterion,), None):
                return criterion.unit
        return None

    def possible(self, unit: Unit) -> tuple[Possible, ...]:
        """What can be at all, in a unit that fits."""
        found = self._possible.get(unit.canonical)
        if found is None:
            found = self._possible.setdefault(unit.canonical, tuple(self._possible_in(unit)))
        return found

    def _possible_in(self, unit: Unit) -> Iterator[Possible]:
        for (low, high), text in self.bounds:
            own = parse_unit(text)
            by = 1 / factor(unit, own)  # a pure number may be read as a share, never the other way round
            values = scaled(between(low, high), by)
            yield Possible(low, high, text, values, is_share(own) and _above_one(self.numbers, (low, high)))


def wanted(ruleset: Ruleset, id_: str) -> Wanted:
    """What a ruleset asks of a thing."""
    known = ruleset.once(_by_id)
    return known.get(id_) or known.setdefault(id_, Wanted(ruleset, id_))


def _by_id(_: Ruleset) -> dict[str, Wanted]:
    """What is asked of the things of which cells were read so far."""
    return {}


def _above_one(asked: Sequence[Criterion], pair: Range | None) -> bool:
    """Whether a share is demanded in percent; where no number is printed, the possible range tells."""
    numbers = [number for criterion in asked for entry in criterion.requirement.entries for number in entry.numbers]
    if numbers:
        return max(numbers) > 1
    return pair is not None and pair[1] > 1
