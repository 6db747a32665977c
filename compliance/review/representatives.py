"""What a change is judged by: every measurement that could tell two rulesets apart, one of each kind.

Of one measured thing these are the edges of what either side accepts, a value between each two and beyond the last,
bounds at all of them, every word for a state, nothing at all, and a claim that it does not apply. Where a demand is
held against an earlier or a given value, that is chosen first, and the values around what then decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import pairwise, product

from compliance.measurements.measurement import Claim, Measurement, Subject
from compliance.period import Period, parse_period
from compliance.problems import Place
from compliance.review.matching import Part
from compliance.rules.requirements import Criterion, Given
from compliance.rules.ruleset import Ruleset
from compliance.rules.sets import EVERYTHING, Interval, intersect, lies_in, scaled
from compliance.units import UnitsDoNotFit, factor, parse_unit

Amount = tuple[Decimal, str]  # a number with its unit
Variants = Mapping[str, str]
SIGNS = (None, "≥", "≤", ">", "<")
UNHEARD_OF = "（未列出的说法）"
HERE = Place("representative")
MOST_PLACES = 130  # twice the digits that a number of a rule file may have
MOST = 20_000  # of one thing; beyond it nobody says what a change does


class TooManyToJudge(Exception):
    """A thing has more representatives than can be judged, or none that both sides read."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a measurement file may say of one measured value: a number, a state, both, or nothing.

    ``sign``: the number is a bound (≥). ``earlier``: the earlier values, by the period as the rule names it.
    ``given``: the number that a higher level set. ``claim``: somebody claims that it does not apply.
    """

    measures: str
    value: Decimal | None = None
    unit: str | None = None
    sign: str | None = None
    state: str | None = None
    earlier: Mapping[str, Amount] = field(default_factory=dict)
    given: Amount | None = None
    claim: bool = False

    @property
    def beside(self) -> tuple[Amount, ...]:
        """The earlier and given values that its demand is held against."""
        return (*self.earlier.values(), *([] if self.given is None else [self.given]))


@dataclass(frozen=True, slots=True)
class Periods:
    """When a representative is measured, and which period each word of a rule then means."""

    of_subject: Period
    base: Period
    named: Mapping[str, Period]


def periods_for(words: Iterable[str]) -> Periods:
    """Periods that lie apart for every word by which a rule names an earlier one."""
    fixed = {word: when for word in words if (when := parse_period(word)) is not None}
    last = max(fixed.values(), default=Period(2017))
    subject = last.following.following.following
    base = subject.previous.previous
    return Periods(subject, base, {**fixed, "previous_period": subject.previous, "base_period": base})


def subject_of(several: Iterable[Shown], variants: Variants, periods: Periods) -> Subject:
    """The area that representatives of several things make."""
    measured: dict[str, Measurement] = {}
    earlier: dict[tuple[str, Period], Measurement] = {}
    given: dict[str, Given] = {}
    claims: dict[str, Claim] = {}
    for one in several:
        id_ = one.measures
        if one.value is not None or one.state is not None:
            unit = parse_unit(one.unit) if one.value is not None and one.unit is not None else None
            measured[id_] = Measurement(id_, one.value, one.state, unit, HERE, qualifier=one.sign)
        for word, (number, unit_text) in one.earlier.items():
            earlier[id_, periods.named[word]] = Measurement(id_, number, None, parse_unit(unit_text), HERE)
        if one.given is not None:
            given[id_] = Given(id_, one.given[0], parse_unit(one.given[1]), HERE)
        if one.claim:
            claims[id_] = Claim(id_, "claimed", HERE)
    return Subject(None, periods.of_subject, variants, measured, given, claims, earlier, periods.base)


@dataclass(frozen=True, slots=True)
class Condition:
    """A single condition of one side (0: the older), with the variants of the area as that side sees them."""

    part: Part
    variants: Variants
    side: int

    @property
    def leaf(self) -> Criterion:
        """The criterion of the condition."""
        return self.part.leaf


class Scale:
    """The numbers of one thing, all in one unit, each remembered as it is best written."""

    def __init__(self, unit: str, possible: Interval) -> None:
        self.unit, self.possible = unit, possible
        self._parsed = parse_unit(unit)
        self._written: dict[Fraction, Amount] = {}

    def remember(self, number: Fraction, unit: str) -> Fraction:
        """A number of a rule, in the rule's unit, as it stands on the scale."""
        converted = number * factor(parse_unit(unit), self._parsed)
        if decimal_of(converted) is None and (written := decimal_of(number)) is not None:
            self._written.setdefault(converted, (written, unit))
        return converted

    def amount(self, number: Fraction) -> Amount | None:
        """How a number on the scale is written; None for one that has no finite decimal."""
        written = decimal_of(number)
        return (written, self.unit) if written is not None else self._written.get(number)

    def around(self, points: Iterable[Fraction], ends: Iterable[Fraction] = (), *, both: bool = True) -> list[Fraction]:
        """The points, what lies between each two and beyond the last: one value, or ``both`` beside either point.

        Points come first, then what lies beside them, then ``ends`` of what is possible, which tell least.
        """
        first, last = sorted(set(points)), sorted(set(ends).difference(points))
        edges = sorted({*first, *last})
        if not edges:
            return [] if self.possible.empty else [readable(self.possible)]
        gaps = [Interval(None, edges[0], high_open=True)]
        gaps += [Interval(low, high, True, True) for low, high in pairwise(edges)]
        gaps.append(Interval(edges[-1], None, low_open=True))
        beside: tuple[list[Fraction], list[Fraction]] = ([], [])
        for gap in gaps:
            near = [end for end in (gap.high, gap.low) if end is not None]
            near.sort(key=lambda end: end in last)
            for end in near if both else near[:1]:
                value = shortest(gap, end)
                if value is not None:
                    beside[end in last].append(value)
        return list(dict.fromkeys([*first, *beside[0], *last, *beside[1]]))


def representatives(
    measures: str,
    conditions: Sequence[Condition],
    ranges: Sequence[tuple[Interval, ...]],
    unit: str | None,
    *,
    bounds: bool = True,
) -> Iterator[Shown]:
    """Every kind of measurement of one thing; those that read best come first, ``bounds`` (≥95) beside their number.

    ``ranges`` are those that either side takes for possible, in ``unit``. Raises TooManyToJudge.
    """
    words = _words(conditions)
    yield Shown(measures)
    yield from (Shown(measures, state=word) for word in words)
    if unit is None:
        return
    scale = Scale(unit, possible_by(ranges))
    edges, steps, takes_given = _edges(conditions, scale)
    ends = {end for side in ranges for each in side for end in (each.low, each.high) if end is not None}
    count = 0
    befores_of = list(_earlier_values(edges, ends, steps, scale))
    if len(befores_of) * len(edges) * (len(edges) if takes_given else 1) > MOST:  # it will be more still
        raise TooManyToJudge
    for earlier in befores_of:
        moved = {before + step for word, before in earlier.items() for step in steps[word]}
        for given in [*scale.around(edges | moved, ends, both=False), None] if takes_given else (None,):
            critical = edges | moved | ({given} if given is not None else set())
            befores = {word: amount for word, before in earlier.items() if (amount := scale.amount(before))}
            set_above = None if given is None else scale.amount(given)
            if earlier or given is not None:
                yield Shown(measures, earlier=befores, given=set_above)
            for value in scale.around(critical, ends):
                amount = scale.amount(value)
                if amount is None:
                    continue
                # Whether a bound holds its end matters where something is decided by that end.
                signs = SIGNS if value in critical or value in ends else SIGNS[:3]
                for sign in signs if bounds else (None,):
                    count += 1
                    if count > MOST:
                        raise TooManyToJudge
                    yield Shown(measures, *amount, sign, None, befores, set_above)
                    if sign is None:
                        yield from (Shown(measures, *amount, None, word, befores, set_above) for word in words)


def _words(conditions: Iterable[Condition]) -> list[str]:
    """Every word for a state that either side knows, and one that neither does."""
    known = {word for each in conditions for word in each.leaf.requirement.words}
    return [*sorted(known, key=lambda word: (len(word), word)), UNHEARD_OF] if known else []


def _edges(conditions: Iterable[Condition], scale: Scale) -> tuple[set[Fraction], dict[str, set[Fraction]], bool]:
    """Where what is accepted ends; the changes allowed to earlier values, by period; whether a number is given."""
    edges: set[Fraction] = set()
    steps: dict[str, set[Fraction]] = {}
    takes_given = False
    for each in conditions:
        leaf, requirement = each.leaf, each.leaf.requirement
        if leaf.unit is None or requirement.measured_as != "number":
            continue
        takes_given = takes_given or requirement.takes_given
        for accepted in requirement.deciding(leaf, each.variants):
            ends = (accepted.low, accepted.high)
            edges |= {scale.remember(end, leaf.unit) for end in ends if end is not None}
        asks = requirement.asks(leaf, each.variants)
        if asks.against is not None and asks.numbers is not None:
            ends = (asks.numbers.low, asks.numbers.high)
            moved = steps.setdefault(asks.against, set())
            moved |= {scale.remember(end, leaf.unit) for end in ends if end is not None}
    return edges, steps, takes_given


def _earlier_values(
    edges: set[Fraction], ends: set[Fraction], steps: Mapping[str, set[Fraction]], scale: Scale
) -> Iterator[dict[str, Fraction]]:
    """The earlier values by period: those that lead to an edge by an allowed change, others around them, and none."""
    choices: list[list[Fraction | None]] = []
    for word in steps:
        points = {edge - step for edge in edges for step in steps[word]}
        ending = {end - step for end in ends for step in steps[word]}
        choices.append([*scale.around(points, ends | ending, both=False), None])
    for chosen in product(*choices):
        yield {word: value for word, value in zip(steps, chosen, strict=True) if value is not None}


def unit_for(conditions: Iterable[Condition]) -> str | None:
    """The unit in which a thing is compared: the first in which a side, the older before the newer, writes it.

    Raises TooManyToJudge where it is written in units of several kinds.
    """
    units = [each.leaf.unit for each in conditions if each.leaf.unit is not None and _number(each.leaf)]
    try:
        for unit in units[1:]:
            factor(parse_unit(units[0]), parse_unit(unit))
    except UnitsDoNotFit:
        raise TooManyToJudge from None
    return units[0] if units else None


def _number(leaf: Criterion) -> bool:
    return leaf.requirement.measured_as == "number"


def ranges_of(ruleset: Ruleset, measures: str, unit: str | None) -> tuple[Interval, ...]:
    """All ranges within which a ruleset takes a value of a thing for possible, in a unit."""
    if unit is None:
        return ()
    pairs = [(ruleset.possible(leaf), leaf.unit) for _, leaf in ruleset.uses.get(measures, ()) if _number(leaf)]
    measured = ruleset.indicators.get(measures) or ruleset.quantities.get(measures)
    if measured is not None:
        pairs.append((measured.possible, measured.unit))
    ranges: dict[Interval, None] = {}
    for span, own in pairs:
        with suppress(UnitsDoNotFit):
            if own is not None:
                ranges[scaled(span.values, factor(parse_unit(own), parse_unit(unit)))] = None
    return tuple(ranges)


def possible_by(sides: Iterable[tuple[Interval, ...]]) -> Interval:
    """All values that at least one side takes for possible, as one range."""
    spans = [reduce(intersect, ranges, EVERYTHING) for ranges in sides]
    lows, highs = [each.low for each in spans], [each.high for each in spans]
    low = None if None in lows else min(end for end in lows if end is not None)
    high = None if None in highs else max(end for end in highs if end is not None)
    return Interval(low, high)


def readable(part: Interval) -> Fraction:
    """A value of a set that is easily written."""
    ends = [end for end in (part.low, part.high) if end is not None]
    return shortest(part, sum(ends, Fraction(0)) / len(ends) if ends else Fraction(50)) or Fraction(0)


def shortest(part: Interval, near: Fraction) -> Fraction | None:
    """The decimal of fewest digits in a set, near a number."""
    for digits in range(MOST_PLACES):
        step = Fraction(1, 10**digits)
        nearest = near // step
        for count in (0, 1, -1, 2):
            value = (nearest + count) * step
            if lies_in(value, part):
                return value
    return None


def decimal_of(value: Fraction) -> Decimal | None:
    """A fraction as the decimal that it is; None where that has no end."""
    below = value.denominator
    places = next((count for count in range(below.bit_length()) if 10**count % below == 0), None)
    if places is None:
        return None
    digits = str(abs(value.numerator) * (10**places // below))
    return Decimal((int(value < 0), tuple(map(int, digits)), -places))  # since arithmetic would round to 28 digits
