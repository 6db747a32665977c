"""What a row demands: each kind of requirement answers for itself, and nobody else tells the kinds apart.

A kind is one class. It says what it needs (variants, earlier periods, a given number), what it accepts of a subject as
far as facts are known, how a file writes it, how it stands in the canonical form, and how it reads. Judge, bulk work,
lint, reviews, forms and reports ask the requirement, so its class is all that they need of a new kind.

Where a number is not known but has to lie in a range, the requirement stands for a *family* of passing sets. ``sure``
is what every member accepts, ``possible`` what at least one accepts. A verdict is given where all members agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Protocol

from compliance.cells import amount, digits_shown, plain, same_unit
from compliance.period import period_words
from compliance.problems import Place, listed
from compliance.reading.document import Path
from compliance.rules import sets
from compliance.rules.declared import Citation, Range
from compliance.rules.sets import PRINTED, SPELLINGS, Comparator, Interval, moved, passing, rounded_into
from compliance.units import Unit, factor, has_money, parse_unit
from compliance.words import say

if TYPE_CHECKING:
    from compliance.rules import form
    from compliance.rules.form import Desk

When = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number as the document prints it, for the variants that ``when`` names (all of them when it is empty).

    For a band (6～9) ``value`` is the lower end, and ``high`` the upper one.
    """

    value: Decimal
    when: When = field(default_factory=dict)
    unverified: bool = False
    place: Place | None = None
    high: Decimal | None = None

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers that are printed."""
        return (self.value,) if self.high is None else (self.value, self.high)


@dataclass(frozen=True, slots=True)
class Given:
    """A threshold that a higher level set, with who set it and where; ``problem`` is the code of what is wrong."""

    id: str
    value: Decimal
    unit: Unit | None
    place: Place
    by: str | None = None
    document: str | None = None
    unit_assumed: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of an earlier value: the values that it may have, in the criterion's unit.

    ``reason`` says why there are no values, or why those that are known cannot be compared. ``missing``: nobody
    measured it, so it may have any possible value.
    """

    period: str
    values: Interval | None = None
    reason: str | None = None
    missing: bool = False
    warnings: tuple[str, ...] = ()
    place: Place | None = None


class Facts(Protocol):
    """What is known of a subject, as far as a requirement may ask for it."""

    @property
    def accept_unverified(self) -> bool:
        """Whether to judge by numbers that no document at hand proves."""

    @property
    def variants(self) -> Mapping[str, str]:
        """The variants of the area, by axis, as far as they are stated."""

    def unstated(self, axes: tuple[str, ...]) -> str:
        """The reason why it is open which variants of some axes hold."""

    def given(self, measures: str) -> Given | None:
        """The threshold that a higher level set for an indicator or a quantity."""

    def earlier(self, criterion: Criterion, period: str) -> Earlier:
        """The earlier value of what a criterion measures; the period as a rule names it."""


class EarlierValue(NamedTuple):
    """The earlier value that a demand compares with, in the criterion's unit, and the change that is added to it."""

    period: str
    value: Fraction | None
    change: Decimal
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Required:
    """What is demanded of a subject, as far as it is known: a number or states, where it comes from, for which variant.

    ``members`` has what is demanded in each variant of the axes that are not stated, ``span`` the range of an unknown
    number. Both are filled only where the verdict comes from them.
    """

    requirement: Requirement | None = None
    comparator: Comparator | None = None
    value: Fraction | None = None
    written: Decimal | None = None
    unit: str | None = None
    variant: Mapping[str, str] | None = None
    unverified: bool = False
    accepted: tuple[str, ...] = ()
    baseline: EarlierValue | None = None
    delegated_to: str | None = None
    unknown: str | None = None
    given: Given | None = None
    members: tuple[Required, ...] = ()
    span: Interval | None = None
    band: tuple[Decimal, ...] = ()

    @property
    def edges(self) -> tuple[Fraction, ...]:
        """The numbers that are demanded: one, or both ends of a band; empty where they are not known."""
        return tuple(map(Fraction, self.band)) if self.value is None else (self.value,)

    @property
    def known(self) -> bool:
        """Whether it is known which number is demanded of this subject."""
        return bool(self.edges)

    @property
    def digits(self) -> str | None:
        """The number as the document prints it, ``6～9`` for a band; None where it is not known."""
        if self.value is None:
            return _band(self.band) if self.band else None
        return plain(self.written) if self.written is not None else digits_shown(self.value)

    def own(self) -> Required:
        """A copy for one finding: a change of its variants changes no other finding."""
        if self.variant is None:
            return self
        values = [*_values_of_required(self)]  # half the time of dataclasses.replace, for each finding
        values[_VARIANT] = {**self.variant}
        return Required(*values)

    def edge(self, value: Fraction | None) -> Fraction | None:
        """The number that is demanded; of a band the end that is nearest to a value."""
        if self.value is not None or value is None or len(self.edges) < 2:
            return self.value if self.value is not None else next(iter(self.edges), None)
        return min(self.edges, key=lambda edge: abs(edge - value))


_values_of_required = attrgetter(*Required.__slots__)
_VARIANT = Required.__slots__.index("variant")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a criterion on a number accepts of one subject, in its own unit, or the reason why that is not known.

    For a family, ``reason`` says why its members may disagree; ``whatever`` are the warnings where they all give the
    same verdict. ``relative`` is there where the edge is a given or an earlier value: the accepted differences between
    the judged value and that one. ``about`` names what the reason is about (axes that are not stated).
    """

    required: Required
    sure: Interval | None = None
    possible: Interval | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    whatever: tuple[str, ...] = ()
    relative: Interval | None = None

    @property
    def passing(self) -> Interval | None:
        """The set that is accepted; None for a family, and where it is not known."""
        return None if self.whatever else self.possible


@dataclass(frozen=True, slots=True)
class Asks:
    """What a criterion asks of every area with the same variants: numbers, words, or a difference to an earlier value.

    ``numbers`` is the set for the value itself or, with ``against``, for its difference to the value of that period.
    Where a number is missing all of these are None, and ``token`` says why; criteria with equal tokens ask the same.
    ``entry`` is the printed number behind it.
    """

    numbers: Interval | None = None
    words: Mapping[str, bool] | None = None
    against: str | None = None
    token: tuple[object, ...] = ()
    entry: Threshold | None = None


class Requirement:
    """Base of all kinds of requirement: by default it asks for a number and needs no other fact of the subject."""

    __slots__ = ()

    # What it needs.

    measured_as: ClassVar[Literal["number", "state"] | None] = "number"  # None: it has parts, or nothing is judged
    takes_given: ClassVar[bool] = False  # a higher level sets its number
    number_missing: ClassVar[bool] = False  # its number is in a document that is not at hand
    # What its parts are, by the key of the file: alternatives of which one must hold, or readings that must agree.
    several: ClassVar[Literal["any", "readings"]] = "any"

    # What the document prints. A kind that prints one of these declares a field of that name.

    sign: Comparator | None = None
    entries: tuple[Threshold, ...] = ()  # the numbers or bands
    accepted_states: tuple[str, ...] = ()
    parts: tuple[Criterion, ...] = ()  # alternatives or readings

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes whose variants choose what is demanded."""
        return tuple(sorted({axis for entry in self.entries for axis in entry.when}))

    @property
    def earlier_periods(self) -> tuple[str, ...]:
        """The periods whose values it compares with, as a rule names them (``previous_period``)."""
        return ()

    @property
    def words(self) -> Mapping[str, str]:
        """Every word for a state that the rule knows, to the state that it means."""
        return {}

    @property
    def phrase(self) -> str | None:
        """The words that stand in place of a number, where the quote has to have them."""
        return None

    # What it accepts.

    def accepts(self, criterion: Criterion, facts: Facts) -> Accepted:
        """The numbers that it accepts of a subject."""
        raise NotImplementedError

    def hangs_on_variants(self, criterion: Criterion, facts: Facts) -> bool:
        """Whether the variants alone decide what it accepts, so that all subjects with the same variants share it.

        They do as long as no earlier value and no given number is held against.
        """
        return not self.earlier_periods and (not self.takes_given or facts.given(criterion.measures) is None)

    def accepts_word(self, word: str) -> bool | None:
        """Whether a word for a state is accepted; None for one that the rule does not know."""
        state = self.words.get(word)
        return None if state is None else state in self.accepted_states

    def asks(self, criterion: Criterion, variants: Mapping[str, str]) -> Asks:
        """What it asks of every area with these variants."""
        raise NotImplementedError

    def members(self, criterion: Criterion) -> tuple[tuple[Threshold, Interval], ...]:
        """Every printed number with what it accepts in the criterion's unit."""
        return ()

    def at(self, number: Fraction) -> Interval | None:
        """What it would accept if another number were printed; None for a kind without a printed number."""
        return None

    def proofs(self, entry: Threshold) -> tuple[tuple[Decimal | None, ...], ...]:
        """The forms in which a quote may print one of its numbers; a quote that has one of them proves the number.

        A form of one number stands for that number with its sign. A form of two stands for a band; None in it stands
        for any number.
        """
        return ((entry.value,),)

    def deciding(self, criterion: Criterion, variants: Mapping[str, str]) -> tuple[Interval, ...]:
        """Sets of numbers whose edges may decide a verdict, for areas that state these variants and no others.

        Sets that move with an earlier or a given value are not among them: their users build them from that value. More
        sets than needed do no harm.
        """
        asks = self.asks(criterion, variants)
        return () if asks.numbers is None or asks.against is not None else (asks.numbers,)

    # How it is written and how it reads.

    keys: ClassVar[Mapping[str, str]] = {}  # each key of the canonical form, to the field that it stands for

    def form(self, criterion: Criterion) -> dict[str, Any]:
        """Its part of the canonical form."""
        return {key: data_of(getattr(self, name)) for key, name in self.keys.items()}

    def reads(self, criterion: Criterion, language: str, each: Callable[[Criterion], str]) -> str:
        """What it demands, in words, for all variants; ``each`` puts an alternative into words."""
        raise NotImplementedError

    def entry_reads(self, criterion: Criterion, entry: Threshold) -> str:
        """One of its printed numbers alone: ``≥ 95 %``."""
        raise NotImplementedError

    def signs(self, criterion: Criterion, entry: Threshold | None) -> str | None:
        """What it demands as a JSON report writes it: ``>= 95 %``; all of it, or one of its printed numbers."""
        raise NotImplementedError

    def required_reads(self, required: Required, language: str, beside: str | None) -> tuple[str, list[str]]:
        """What is demanded of a subject, and notes on it; the unit ``beside`` is shown already and not said again."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Criterion:
    """One testable condition of an indicator: what it measures, in which unit, and what is required of it.

    ``period`` is the length of the periods that it is about (``year``), where the rule says one. ``unverified``: no
    document at hand proves the row. An empty ``lead``, ``leader``, ``deadline`` or ``note`` is that of the indicator.
    """

    name: str
    measures: str
    requirement: Requirement
    unit: str | None = None
    range: Range | None = None
    unverified: bool = False
    applies: When = field(default_factory=dict)
    may_not_apply: bool = False
    period: str | None = None
    lead: tuple[str, ...] = ()
    leader: tuple[str, ...] = ()
    deadline: str | None = None
    note: str | None = None
    source: tuple[Citation, ...] = ()
    place: Place | None = None

    @property
    def doubtful(self) -> bool:
        """Whether no document at hand proves the row, or one of its numbers."""
        return self.unverified or any(entry.unverified for entry in self.requirement.entries)

    @property
    def axes(self) -> frozenset[str]:
        """The axes that decide to whom it applies or what it demands, its alternatives included."""
        return frozenset(self.applies).union(self.requirement.axes, *(part.axes for part in self.requirement.parts))

    def leaves(self) -> Iterator[Criterion]:
        """The criterion itself, or the alternatives that it is made of."""
        if self.requirement.parts:
            for part in self.requirement.parts:
                yield from part.leaves()
        else:
            yield self


def holds(criterion: Criterion, accepted: Accepted, values: Interval) -> bool | None:
    """Whether a measurement meets a demand; ``values`` are all that it allows, in the criterion's unit.

    True where all of them are accepted by every member of the family, False where none is accepted by any member, else
    None. None too where the measurement allows no value.
    """
    if criterion.range is not None and not sets.contains(span := criterion.range.values, values):
        values = sets.intersect(values, span)  # of ≥100 % only 100 % is possible
    assert accepted.sure is not None
    assert accepted.possible is not None
    return sets.accepts(accepted.sure, values, accepted.possible)


def proved(criterion: Criterion, entry: Threshold | None, accepted: Accepted, facts: Facts) -> Accepted:
    """What is accepted, with regard to proof: an unproved number is judged by only if the call accepts unverified ones.

    Then there is a warning; else the criterion stays open, and the number is shown all the same.
    """
    if not criterion.unverified and (entry is None or not entry.unverified):
        return accepted
    accepted = replace(accepted, required=replace(accepted.required, unverified=True))
    if facts.accept_unverified:
        return replace(accepted, warnings=(*accepted.warnings, "unverified-accepted"))
    return replace(accepted, sure=None, possible=None, reason="threshold-unverified", about=(), whatever=())


def choose(entries: tuple[Threshold, ...], variants: Mapping[str, str]) -> Threshold | str:
    """The entry for an area's variants, or the reason why there is none; an unstated variant has no default."""
    open_axes = False
    for entry in entries:
        if all(axis not in variants or variants[axis] in among for axis, among in entry.when.items()):
            if entry.when.keys() <= variants.keys():
                return entry
            open_axes = True
    return "variant-unstated" if open_axes else "variant-without-threshold"


def can_both_match(one: When, other: When) -> bool:
    """Whether an area can meet two conditions at once: on each axis that both name, they share a variant."""
    return all(set(one[axis]) & set(other[axis]) for axis in one.keys() & other.keys())


@dataclass(frozen=True, slots=True)
class OfNumber(Requirement):
    """Base of the kinds with a printed sign."""

    sign: Comparator = field()

    def at(self, number: Fraction) -> Interval | None:
        """What it would accept with another number."""
        return passing(self.sign, number)

    def required_reads(self, required: Required, language: str, beside: str | None) -> tuple[str, list[str]]:
        """The sign and the number, or what stands in place of a number that is not known."""
        unit = None if same_unit(beside, required.unit) else required.unit
        shown = self.instead(required, language) if required.digits is None else amount(required.digits, unit)
        return f"{PRINTED[self.sign]} {shown}".rstrip(), [*(required.variant or {}).values()]

    def instead(self, required: Required, language: str) -> str:
        """What is said in place of a number that is not known."""
        return self.stands(language)

    def stands(self, language: str) -> str:
        """What the document says in place of a number."""
        return ""

    def reads(self, criterion: Criterion, language: str, each: Callable[[Criterion], str]) -> str:
        """The sign and what stands behind it."""
        return f"{PRINTED[self.sign]} {self.stands(language)}"

    def around(self, criterion: Criterion, edges: Interval | None, accepted: Accepted, *whatever: str) -> Accepted:
        """What is sure and what is possible where the number may be any of ``edges``; without any, nothing is known."""
        if edges is None or edges.empty:
            return accepted
        sure, possible = sets.sure(self.sign, edges), sets.possible(self.sign, edges)
        required, warnings = replace(accepted.required, span=edges), ("whatever-it-is", *whatever)
        return replace(accepted, sure=sure, possible=possible, whatever=warnings, required=required)


def _possible_numbers(criterion: Criterion) -> Interval | None:
    """The values that an unknown number can have: the range of the criterion."""
    if criterion.unit is None or criterion.range is None:
        return None
    return criterion.range.values


class Printed(Requirement):
    """Base of the kinds whose numbers or bands the document prints, perhaps different ones for each variant.

    ``rounding`` names a convention by which the value is rounded to the printed digits before it is compared.
    """

    __slots__ = ()
    rounding: str | None

    def accepts(self, criterion: Criterion, facts: Facts) -> Accepted:
        """What the number for the area's variants accepts."""
        variants = facts.variants
        chosen = choose(self.entries, variants)
        if isinstance(chosen, str):
            required = Required(self, self.sign, unit=criterion.unit, variant={})
            missing = tuple(axis for axis in self.axes if axis not in variants)
            if chosen == "variant-unstated":
                return Accepted(required, reason=facts.unstated(missing), about=missing)
            return Accepted(required, reason=chosen, about=tuple(variants[x] for x in self.axes if x in variants))
        numbers = self.of(chosen)
        variant = {axis: variants[axis] for axis in chosen.when}
        own: dict[str, Any] = {"value": _exact(chosen.value), "written": chosen.value}
        if chosen.high is not None:
            own = {"band": chosen.numbers}
        required = Required(self, self.sign, unit=criterion.unit, variant=variant, **own)
        return proved(criterion, chosen, Accepted(required, numbers, numbers), facts)

    def of(self, entry: Threshold) -> Interval:
        """What one of its numbers or bands accepts."""
        return _printed(self.sign, entry.numbers, None if self.rounding is None else _digits(entry.numbers))

    def asks(self, criterion: Criterion, variants: Mapping[str, str]) -> Asks:
        """The set for the variants, or why there is none."""
        chosen = choose(self.entries, variants)
        return Asks(token=(chosen,)) if isinstance(chosen, str) else Asks(self.of(chosen), entry=chosen)

    def members(self, criterion: Criterion) -> tuple[tuple[Threshold, Interval], ...]:
        """Every printed number with what it accepts."""
        return tuple((entry, self.of(entry)) for entry in self.entries)

    def deciding(self, criterion: Criterion, variants: Mapping[str, str]) -> tuple[Interval, ...]:
        """The sets of all numbers that may hold for such an area."""
        stated = {axis: (variant,) for axis, variant in variants.items()}
        return tuple(self.of(entry) for entry in self.entries if can_both_match(entry.when, stated))

    def form(self, criterion: Criterion) -> dict[str, Any]:
        """Every number with its variants; a plain number has none."""
        numbers = [
            {"when": when_form(each.when)}
            | ({"value": plain(each.value)} if each.high is None else {"between": data_of(each.numbers)})
            | {"unverified": each.unverified or criterion.unverified}
            for each in self.entries
        ]
        rounding = {} if self.rounding is None else {"rounding": self.rounding}
        return Requirement.form(self, criterion) | {"thresholds": numbers} | rounding

    def reads(self, criterion: Criterion, language: str, each: Callable[[Criterion], str]) -> str:
        """All numbers, each with its variants."""
        shown = " / ".join(self._reads(criterion, entry, language) for entry in self.entries)
        return shown + "".join(say(language, "text.aside", {"words": words}) for words in self._rounded(language))

    def _rounded(self, language: str) -> list[str]:
        return [] if self.rounding is None else [say(language, "text.rounded", {"rounding": self.rounding})]

    def _reads(self, criterion: Criterion, entry: Threshold, language: str) -> str:
        notes = ["·".join(among) for among in entry.when.values()]
        if entry.unverified:
            notes.append(say(language, "text.unverified"))
        return with_notes(self.entry_reads(criterion, entry), notes, language)

    def entry_reads(self, criterion: Criterion, entry: Threshold) -> str:
        """One of its printed numbers alone: ``≥ 95 %``, or a band as it is printed: ``6～9``."""
        return self._signed(amount(_band(entry.numbers), criterion.unit))

    def _signed(self, numbers: str) -> str:
        """Numbers behind the printed sign, where there is one."""
        return numbers if self.sign is None else f"{PRINTED[self.sign]} {numbers}".rstrip()

    def required_reads(self, required: Required, language: str, beside: str | None) -> tuple[str, list[str]]:
        """The number or the band; where a variant is not stated, those of all variants."""
        numbers = dict.fromkeys(each.digits for each in required.members or (required,) if each.digits is not None)
        unit = None if same_unit(beside, required.unit) or not numbers else required.unit
        notes = [*(required.variant or {}).values(), *self._rounded(language)]
        return self._signed(amount(" / ".join(numbers), unit)), notes

    def signs(self, criterion: Criterion, entry: Threshold | None) -> str:
        """One number, or all of them with their variants."""
        doubt = " (unverified)" if criterion.unverified or (entry is not None and entry.unverified) else ""
        rounding = "" if self.rounding is None else f" ({self.rounding})"
        sign = "" if self.sign is None else f"{self.sign} "
        shown = (
            f"{sign}{_band(each.numbers)}{_unit(criterion)}{_variants(each) if entry is None else ''}"
            for each in (self.entries if entry is None else (entry,))
        )
        return " / ".join(shown) + rounding + doubt


@dataclass(frozen=True, slots=True)
class Fixed(Printed, OfNumber):
    """A number that the document prints, perhaps a different one for each variant."""

    entries: tuple[Threshold, ...] = field()
    rounding: str | None = None
    keys: ClassVar[Mapping[str, str]] = {"comparator": "sign"}

    def at(self, number: Fraction) -> Interval | None:
        """What it would accept if another number were printed, with as many digits."""
        numbers = passing(self.sign, number)
        return numbers if self.rounding is None else rounded_into(numbers, _step(_digits(self.entries[0].numbers)))

    def proofs(self, entry: Threshold) -> tuple[tuple[Decimal | None, ...], ...]:
        """The number alone, or as one end of a band: the lower end for ≥ and >, the upper one for ≤ and <."""
        low, high = ((entry.value, None),), ((None, entry.value),)
        bands = {">=": low, ">": low, "<=": high, "<": high}
        return ((entry.value,), *bands.get(self.sign, ()))


@dataclass(frozen=True, slots=True)
class Between(Printed):
    """A band that the document prints (6～9), perhaps another one for each variant; both ends belong to it."""

    entries: tuple[Threshold, ...] = field()
    rounding: str | None = None

    def proofs(self, entry: Threshold) -> tuple[tuple[Decimal | None, ...], ...]:
        """Both ends together."""
        return (entry.numbers,)


@lru_cache(maxsize=4096)  # few numbers are printed, and each is held against many areas
def _printed(sign: Comparator | None, numbers: tuple[Decimal, ...], exponent: int | None) -> Interval:
    """The values that a printed number or band accepts; with an exponent, after rounding to that power of ten.

    So 70 and 70.0, which are equal numbers, accept different values.
    """
    values = sets.between(*numbers) if sign is None else passing(sign, _exact(numbers[0]))
    return values if exponent is None else rounded_into(values, _step(exponent))


@lru_cache(maxsize=4096)
def _exact(number: Decimal) -> Fraction:
    return Fraction(number)


def _digits(numbers: tuple[Decimal, ...]) -> int:
    """The place of the last digit that is printed, as a power of ten."""
    return min(exponent for each in numbers if isinstance(exponent := each.as_tuple().exponent, int))


def _step(exponent: int) -> Fraction:
    return Fraction(10) ** exponent


def _band(numbers: tuple[Decimal, ...]) -> str:
    return "～".join(plain(number) for number in numbers)


@dataclass(frozen=True, slots=True)
class Baseline(OfNumber):
    """An earlier value (不降低): that of ``period``, plus ``change`` in the criterion's unit."""

    period: str  # previous_period, base_period, or a period such as 2019
    change: Decimal = Decimal(0)
    keys: ClassVar[Mapping[str, str]] = {"comparator": "sign", "baseline": "period", "change": "change"}

    @property
    def earlier_periods(self) -> tuple[str, ...]:
        """The period whose value it compares with."""
        return (self.period,)

    def accepts(self, criterion: Criterion, facts: Facts) -> Accepted:
        """What has the sign's relation to the earlier value plus the change; a family where that value is not exact."""
        before, change = facts.earlier(criterion, self.period), _exact(self.change)
        values = before.values
        exact = None if values is None else values.only
        edge, place = (None, None) if exact is None else (exact + change, before.place)
        baseline = EarlierValue(before.period, exact, self.change, place)
        required = Required(self, self.sign, edge, unit=criterion.unit, variant={}, baseline=baseline)
        if edge is not None and before.reason is None:
            numbers, about_zero = passing(self.sign, edge), passing(self.sign, change)
            accepted = Accepted(required, numbers, numbers, warnings=before.warnings, relative=about_zero)
            return proved(criterion, None, accepted, facts)
        accepted = Accepted(required, reason=before.reason or "qualified-value", about=(before.period,))
        span = _possible_numbers(criterion)
        if values is None:  # an unknown amount of money has an unknown price year: it may be anything
            money = criterion.unit is not None and has_money(parse_unit(criterion.unit))
            values = span if before.missing and not money else None
        elif before.reason is not None:
            values = None
        elif span is not None:
            values = sets.intersect(values, span)
        edges = None if values is None else moved(values, change)
        return proved(criterion, None, self.around(criterion, edges, accepted), facts)

    def asks(self, criterion: Criterion, variants: Mapping[str, str]) -> Asks:
        """The differences to the earlier value that are accepted."""
        return Asks(passing(self.sign, Fraction(self.change)), against=self.period)

    def stands(self, language: str) -> str:
        """The period, and what may be added or taken away."""
        return self._base(self.period, language)

    def _base(self, period: str, language: str) -> str:
        base = say(language, "text.baseline", {"period": period_words(period, language)})
        return base + (f" {'+' if self.change > 0 else '−'} {plain(abs(self.change))}" if self.change else "")

    def signs(self, criterion: Criterion, entry: Threshold | None) -> str:
        """The period, and what may be added or taken away."""
        change = self.change
        by = "" if not change else f" {'+' if change > 0 else '-'} {plain(abs(change))}{_unit(criterion)}"
        return f"{self.sign} {self.period}{by}{' (unverified)' if criterion.unverified else ''}"

    def required_reads(self, required: Required, language: str, beside: str | None) -> tuple[str, list[str]]:
        """The number that results from the earlier value, and which period that value is from."""
        shown, notes = OfNumber.required_reads(self, required, language, beside)
        if required.baseline is not None and required.baseline.value is not None:
            notes.append(self._base(required.baseline.period, language))
        return shown, notes

    def instead(self, required: Required, language: str) -> str:
        """The period of the value that is missing."""
        period = required.baseline.period if required.baseline is not None else self.period
        return say(language, "text.baseline_missing", {"period": period_words(period, language)})


class Supplied(OfNumber):
    """Base of the kinds whose number is not in the ruleset; a given threshold takes its place."""

    __slots__ = ()
    takes_given: ClassVar[bool] = True
    reason: ClassVar[str]

    def accepts(self, criterion: Criterion, facts: Facts) -> Accepted:
        """What has the sign's relation to the given number; a family of all possible numbers where none is given."""
        stands: dict[str, Any] = self.form(criterion)  # its sign, and who sets the number or why it is not known
        required, given = Required(self, unit=criterion.unit, variant={}, **stands), facts.given(criterion.measures)
        if given is not None and given.problem is not None:
            return Accepted(required, reason=given.problem)
        if given is None or given.unit is None or criterion.unit is None:
            doubt = ("sign-unverified",) if criterion.unverified else ()
            return self.around(criterion, _possible_numbers(criterion), Accepted(required, reason=self.reason), *doubt)
        value = Fraction(given.value) * factor(given.unit, parse_unit(criterion.unit))
        numbers = passing(self.sign, value)
        warnings = ("unit-assumed",) if given.unit_assumed else ()
        required, about_zero = replace(required, value=value, given=given), passing(self.sign, Fraction(0))
        return Accepted(required, numbers, numbers, warnings=warnings, relative=about_zero)

    def deciding(self, criterion: Criterion, variants: Mapping[str, str]) -> tuple[Interval, ...]:
        """What is accepted whatever the number is, and what at least one possible number accepts."""
        span = _possible_numbers(criterion)
        return () if span is None else (sets.sure(self.sign, span), sets.possible(self.sign, span))

    def asks(self, criterion: Criterion, variants: Mapping[str, str]) -> Asks:
        """A number that somebody has to supply."""
        return Asks(token=("given", self.sign))

    def signs(self, criterion: Criterion, entry: Threshold | None) -> str:
        """Who sets it, or why it is not known."""
        sign, stands = self.form(criterion).items()
        return f"{sign[1]} {stands[0]}: {stands[1]}"

    def required_reads(self, required: Required, language: str, beside: str | None) -> tuple[str, list[str]]:
        """The given number and who set it."""
        shown, notes = OfNumber.required_reads(self, required, language, beside)
        if required.given is not None and required.given.by:
            notes.append(say(language, "text.given_by", {"by": required.given.by}))
        return shown, notes


@dataclass(frozen=True, slots=True)
class Delegated(Supplied):
    """A number that a higher level sets, in the document's phrase."""

    to: str
    reason: ClassVar[str] = "threshold-delegated"
    keys: ClassVar[Mapping[str, str]] = {"comparator": "sign", "delegated_to": "to"}

    @property
    def phrase(self) -> str | None:
        """Who sets it, unless the document does not say."""
        return None if self.to == "not stated" else self.to

    def stands(self, language: str) -> str:
        """Who sets it."""
        to = self.phrase
        return say(language, "text.not_stated") if to is None else say(language, "text.delegated", {"to": to})


@dataclass(frozen=True, slots=True)
class Unknown(Supplied):
    """A number in a document that is not at hand, and why."""

    why: str
    reason: ClassVar[str] = "threshold-unknown"
    number_missing: ClassVar[bool] = True
    keys: ClassVar[Mapping[str, str]] = {"comparator": "sign", "unknown": "why"}

    def stands(self, language: str) -> str:
        """Why it is not known."""
        return f"{say(language, 'text.unknown')}: {self.why}"

    def instead(self, required: Required, language: str) -> str:
        """That it is not at hand."""
        return say(language, "text.unknown")


@dataclass(frozen=True, slots=True)
class States(Requirement):
    """A state: the states that can be, those that are accepted, and other words for them."""

    states: tuple[str, ...]
    accepted_states: tuple[str, ...] = field()
    synonyms: Mapping[str, str]
    measured_as: ClassVar[Literal["number", "state"] | None] = "state"
    keys: ClassVar[Mapping[str, str]] = {"states": "states", "accepted": "accepted_states", "synonyms": "synonyms"}

    @property
    def words(self) -> Mapping[str, str]:
        """The states and their synonyms."""
        own = {state: state for state in self.states}
        return own | {word: state for word, state in self.synonyms.items() if word not in own}

    def accepts_word(self, word: str) -> bool | None:
        """Whether a word for a state is accepted; None for one that the rule does not know."""
        state = word if word in self.states else self.synonyms.get(word)
        return None if state is None else state in self.accepted_states

    def accepts(self, criterion: Criterion, facts: Facts) -> Accepted:
        """Which states are accepted, and whether the row is proved; there is no set of numbers."""
        return proved(criterion, None, Accepted(Required(self, accepted=self.accepted_states)), facts)

    def asks(self, criterion: Criterion, variants: Mapping[str, str]) -> Asks:
        """The words that it knows, and which of them are accepted."""
        return Asks(words={word: state in self.accepted_states for word, state in self.words.items()})

    def reads(self, criterion: Criterion, language: str, each: Callable[[Criterion], str]) -> str:
        """The states that are accepted."""
        return one_of(self.accepted_states, language)

    def signs(self, criterion: Criterion, entry: Threshold | None) -> str:
        """The states that are accepted."""
        return " / ".join(self.accepted_states) + (" (unverified)" if criterion.unverified else "")

    def required_reads(self, required: Required, language: str, beside: str | None) -> tuple[str, list[str]]:
        """The states that are accepted."""
        return one_of(self.accepted_states, language), []


@dataclass(frozen=True, slots=True)
class OfParts(Requirement):
    """Base of the kinds that are made of other criteria."""

    parts: tuple[Criterion, ...] = field()
    measured_as: ClassVar[Literal["number", "state"] | None] = None

    def signs(self, criterion: Criterion, entry: Threshold | None) -> str:
        """The criteria that it is made of."""
        shown = (each.requirement.signs(each, None) or "-" for each in self.parts)
        return f" {self.several}: " + " | ".join(shown)


class AnyOf(OfParts):
    """Alternatives of which one must hold (≥90 或持续提高)."""

    __slots__ = ()
    keys: ClassVar[Mapping[str, str]] = {"any": "parts"}

    def reads(self, criterion: Criterion, language: str, each: Callable[[Criterion], str]) -> str:
        """The alternatives, one or another."""
        return one_of(map(each, self.parts), language)


class SeveralReadings(OfParts):
    """Readings of a row, where no document says which one is meant: a verdict is given where all readings agree."""

    __slots__ = ()
    several: ClassVar[Literal["any", "readings"]] = "readings"
    keys: ClassVar[Mapping[str, str]] = {"readings": "parts"}

    def reads(self, criterion: Criterion, language: str, each: Callable[[Criterion], str]) -> str:
        """The readings, with a note that nobody knows which one is meant."""
        shown = " / ".join(each(part) for part in self.parts)
        return shown + say(language, "text.aside", {"words": say(language, "text.readings")})


@dataclass(frozen=True, slots=True)
class Nothing(Requirement):
    """A row that demands nothing."""

    measured_as: ClassVar[Literal["number", "state"] | None] = None

    def form(self, criterion: Criterion) -> dict[str, Any]:
        """That the row demands nothing."""
        return {"requirement": "none"}

    def reads(self, criterion: Criterion, language: str, each: Callable[[Criterion], str]) -> str:
        """That the row demands nothing."""
        return say(language, "text.nothing")

    def signs(self, criterion: Criterion, entry: Threshold | None) -> None:
        """Nothing at all."""
        return


# How a criterion stands in the canonical form.


def criterion_form(criterion: Criterion) -> dict[str, Any]:
    """One criterion of the canonical form; keys that do not apply are absent."""
    own = said(criterion, but=("name", "requirement"))
    first = {key: own[key] for key in ("measures", "unit") if key in own}
    doubt = {"unverified": True} if criterion.unverified else {}
    return {"criterion": criterion.name} | first | criterion.requirement.form(criterion) | doubt | own


def said(part: Any, *, but: Collection[str] = (), always: Collection[str] = ()) -> dict[str, Any]:
    """The fields of a part of the rules, as data for JSON. Fields that say nothing are left out.

    ``but`` names fields to leave out, ``always`` fields to keep even if they are empty.
    """
    members = {}
    for name, default in _defaults(part.__class__).items():
        value = getattr(part, name)
        if name not in but and (name in always or (value is not None and value != default)):
            members[name] = _WRITTEN.get(name, data_of)(value)
    return members


@lru_cache(maxsize=32)
def _defaults(kind: type) -> dict[str, Any]:
    """The fields of a part of the rules, without its places, each with its default."""
    own = (each for each in fields(kind) if not each.name.endswith("place"))
    return {each.name: each.default if each.default_factory is MISSING else each.default_factory() for each in own}


def data_of(value: Any) -> Any:
    """A value of the rules as data for JSON."""
    if isinstance(value, tuple):
        return [data_of(each) for each in value]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Criterion):
        return criterion_form(value)
    return said(value) if is_dataclass(value) else value


def present(form: Mapping[str, Any]) -> dict[str, Any]:
    """A form without the keys that do not apply."""
    return {key: value for key, value in form.items() if value is not None}


def when_form(when: When) -> dict[str, Any]:
    """Variants by axis; one alone is no list."""
    return {axis: among[0] if len(among) == 1 else list(among) for axis, among in when.items()}


def sources_form(citations: tuple[Citation, ...]) -> Any:
    """One citation, a list of several, or None."""
    forms = [said(each) for each in citations]
    return forms[0] if len(forms) == 1 else forms or None


# The way back from the canonical form.


def criterion_of(form: Mapping[str, Any]) -> Criterion:
    """The criterion of a canonical form."""
    own = {name: form[name] for name in _defaults(Criterion) if name in form and name != "requirement"}
    return Criterion(name=form["criterion"], requirement=_requirement_of(form), **read_back(own))


def read_back(form: Mapping[str, Any]) -> dict[str, Any]:
    """Values for the fields of a part of the rules, read back from its canonical form."""
    return {
        name: _READ[name](value) if name in _READ else tuple(value) if isinstance(value, list) else value
        for name, value in form.items()
    }


def _requirement_of(form: Mapping[str, Any]) -> Requirement:
    printed: dict[str, Any] = {}
    if "thresholds" in form:
        numbers = tuple(_threshold_of(each, form) for each in form["thresholds"])
        printed = {"entries": numbers, "rounding": form.get("rounding")}
    for kind in KINDS:
        if issubclass(kind, Printed) == bool(printed) and kind.keys.keys() <= form.keys():
            requirement: Requirement = kind(**printed | read_back({name: form[key] for key, name in kind.keys.items()}))
            return requirement
    return Nothing()


# The first whose keys a form has is its kind: one with more keys stands before one with some of them.
KINDS: tuple[type[Any], ...] = (Fixed, Between, Baseline, Delegated, Unknown, States, AnyOf, SeveralReadings)


def _threshold_of(form: Mapping[str, Any], criterion: Mapping[str, Any]) -> Threshold:
    """A printed number; the form marks each number of an unverified row, the ruleset marks the row alone."""
    low, *high = map(Decimal, form.get("between") or [form["value"]])
    doubt = form["unverified"] and not criterion.get("unverified", False)
    return Threshold(low, when_of_form(form["when"]), doubt, None, *high)


def when_of_form(form: Mapping[str, Any]) -> When:
    """Variants by axis."""
    return {axis: (among,) if isinstance(among, str) else tuple(among) for axis, among in form.items()}


def range_form(declared: Range) -> Any:
    """A range: both ends as a list, a single end by its name."""
    low, high = (None if end is None else plain(end) for end in (declared.low, declared.high))
    if low is not None and high is not None:
        return [low, high]
    return "any" if low is high else {"from": low, "to": high}


def range_of_form(form: Any) -> Range:
    """A range, from its lower to its upper end."""
    ends = (None, None) if form == "any" else (form["from"], form["to"]) if isinstance(form, Mapping) else form
    return Range(*(None if end is None else Decimal(end) for end in ends))


def sources_of(form: Any) -> tuple[Citation, ...]:
    """Where a document says it: nothing, one citation, or a list of them."""
    return () if form is None else tuple(Citation(**each) for each in (form if isinstance(form, list) else [form]))


# How fields are written and read that have a form of their own (``sources_form``: one citation alone is no list).
_WRITTEN: Mapping[str, Callable[[Any], Any]] = {"applies": when_form, "range": range_form, "source": sources_form}
_READ: Mapping[str, Callable[[Any], Any]] = {
    "applies": when_of_form, "detection_limit": Decimal, "range": range_of_form, "source": sources_of,
    **dict.fromkeys(("issued", "effective_from", "effective_to"), lambda day: day and date.fromisoformat(day)),
    "change": Decimal, "parts": lambda forms: tuple(map(criterion_of, forms)),
}  # fmt: skip


# How what is demanded reads.


def one_of(several: Iterable[str], language: str) -> str:
    """Several words, with "or" between them."""
    return f" {say(language, 'text.one_of')} ".join(several)


def with_notes(shown: str, notes: list[str], language: str) -> str:
    """Words with notes in the brackets of a language."""
    if not notes:
        return shown
    return f"{shown} ({', '.join(notes)})" if language == "en" else f"{shown}（{'，'.join(notes)}）"


def required_words(required: Required, language: str, beside: str | None = None) -> str:
    """What is demanded, in words: ``≤ 50 (东部地区)``, states, an earlier value, or who sets the number.

    ``beside`` is the unit of the value that is shown next to it. The same unit is not shown twice.
    """
    if required.requirement is None:
        return ""
    shown, notes = required.requirement.required_reads(required, language, beside)
    if required.unverified and required.requirement.measured_as == "number":
        notes.append(say(language, "text.unverified"))
    return with_notes(shown, notes, language)


def _unit(criterion: Criterion) -> str:
    return "" if criterion.unit in (None, "1") else f" {criterion.unit}"


def _variants(entry: Threshold) -> str:
    words = " ".join("·".join(among) for among in entry.when.values())
    return f" ({words})" if words else ""


# How a file writes it.

NUMBER_KEYS = ("comparator", "threshold", "thresholds", "rounding")
STATE_KEYS = ("states", "accepted", "synonyms")
# The keys of one printed number that is written as a table, beside the variants that it is for.
ENTRY_KEYS = ("value", "between", "unverified")
_PERIOD = r"previous_period|base_period|\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?"
ReadPart = Callable[[str, "form.CriterionTable", Path], Criterion | None]


def read_requirement(
    desk: Desk, row: str, table: form.RequirementTable, path: Path, read_part: ReadPart
) -> Requirement | None:
    """What a table of a ruleset file demands; None, with a problem, where that is not of exactly one kind."""
    keys = {"comparator": NUMBER_KEYS, "states": STATE_KEYS}
    keys |= {key: (key,) for key in ("any", "readings", "requirement")}
    said = [kind for kind, its in keys.items() if any(key in table.model_fields_set for key in its)]
    if len(said) > 1:
        if table.rounding is not None and table.model_fields_set.isdisjoint(NUMBER_KEYS[:-1]):
            desk.problem("rounding-without-number", (*path, "rounding"), {"name": row})
        else:
            desk.problem("requirement-mixed", (*path, said[1]), {"one": said[0], "other": said[1]})
        return None
    if not said:
        desk.problem("requirement-missing", path, {"name": row})
        return None
    match said[0]:
        case "comparator":
            return _read_number(desk, row, table, path)
        case "states":
            return _read_states(desk, table, path)
        case "any" | "readings" as several:
            parts: Mapping[str, form.CriterionTable] = getattr(table, several, {})  # a row has none
            if len(parts) < (2 if several == "readings" else 1):  # one reading alone leaves nothing open
                desk.problem("requirement-missing", path, {"name": row})
                return None
            every = [read_part(name, part, (*path, several, name)) for name, part in parts.items()]
            kind = AnyOf if several == "any" else SeveralReadings
            return kind(tuple(criterion for criterion in every if criterion is not None))
        case _:
            return Nothing()


def _missing(desk: Desk, key: str, path: Path) -> None:
    desk.problem("missing-key", path, {"key": key, "table": ".".join(map(str, path))})


def _read_states(desk: Desk, table: form.RequirementTable, path: Path) -> States | None:
    states, accepted, synonyms = table.states, table.accepted, table.synonyms or {}
    if not states or not accepted:
        _missing(desk, "accepted" if states else "states", path)
        return None
    for key, words in (("accepted", accepted), ("synonyms", list(synonyms.values()))):
        for word in words:
            if word not in states:
                details = {"state": word, "known": "、".join(states)}
                desk.problem("unknown-state", (*path, key), details)  # the nearest word may be the opposite
    return States(tuple(states), tuple(accepted), synonyms)


def _read_number(desk: Desk, row: str, table: form.RequirementTable, path: Path) -> Requirement | None:
    if (table.threshold is None) == (table.thresholds is None) or table.thresholds == []:
        if table.comparator is None:
            _missing(desk, "comparator", path)
        where = (*path, "thresholds") if table.thresholds == [] and table.threshold is None else path
        desk.problem("one-threshold", where, {"table": ".".join(map(str, path))})
        return None
    requirement = _read_threshold(desk, table, path)
    if requirement is None:
        return None
    if (requirement.sign is None) == (table.comparator is not None):
        if requirement.sign is None:
            desk.problem("requirement-mixed", (*path, "comparator"), {"one": "comparator", "other": "between"})
        else:
            _missing(desk, "comparator", path)
    if table.rounding is None:
        return requirement
    if isinstance(requirement, Printed):
        return replace(requirement, rounding=table.rounding)  # type: ignore[type-var]  # each kind is a dataclass
    desk.problem("rounding-without-number", (*path, "rounding"), {"name": row})
    return None


def _read_threshold(desk: Desk, table: form.RequirementTable, path: Path) -> Requirement | None:
    from compliance.rules import form

    sign, where = SPELLINGS[table.comparator or "="], (*path, "threshold")
    match table.threshold:
        case None:
            meeting = _read_where_axes_meet(desk, table.thresholds or [], (*path, "thresholds"))
            return _of_entries(desk, sign, meeting, path)
        case Decimal() | form.NumberTable() | form.BandTable() as number:
            return _of_entries(desk, sign, (_read_entry(desk, number, {}, where),), path)
        case form.BaselineTable(baseline=period, change=change):
            if not re.fullmatch(_PERIOD, period):
                desk.problem("bad-baseline", (*where, "baseline"), {"period": period})
            return Baseline(sign, period, change)
        case form.DelegatedTable(delegated_to=to):
            return Delegated(sign, to)
        case form.UnknownTable(unknown=why):
            return Unknown(sign, why)
        case by_variant:
            entries = _read_by_variant(desk, by_variant, where)
            return None if entries is None else _of_entries(desk, sign, entries, path)


def _of_entries(desk: Desk, sign: Comparator, entries: tuple[Threshold, ...], path: Path) -> Requirement | None:
    """Numbers with a sign, or bands; a mix of both is a problem."""
    bands = [entry for entry in entries if entry.high is not None]
    if not bands:
        return Fixed(sign, entries)
    if len(bands) < len(entries):
        desk.problem("requirement-mixed", path, {"one": "value", "other": "between"})
        return None
    for entry in bands:
        if entry.high is not None and entry.high < entry.value:
            desk.problem("empty-range", path, {"low": entry.value, "high": entry.high})
    return Between(entries)


def _read_by_variant(
    desk: Desk, threshold: Mapping[str, Mapping[str, form.AnyNumber]], where: Path
) -> tuple[Threshold, ...] | None:
    if len(threshold) != 1:
        desk.problem("one-axis", where, {"axes": listed(threshold)})
        return None
    ((name, numbers),) = threshold.items()
    axis = desk.axis(name, (*where, name))
    if axis is None:
        return None
    entries = {}
    for variant, number in numbers.items():
        spot = (*where, name, variant)
        desk.known_variant(axis, variant, spot)
        entries[variant] = _read_entry(desk, number, {name: (variant,)}, spot)
    return tuple(entries[variant] for variant in axis.variants if variant in entries)  # the order of keys says nothing


def _read_entry(desk: Desk, number: form.AnyNumber | form.ThresholdEntry, when: When, path: Path) -> Threshold:
    place = desk.document.place(*path)
    if isinstance(number, Decimal):
        return Threshold(number, when, place=place)
    value, ends = getattr(number, "value", None), getattr(number, "between", None)
    if value is not None and ends is not None:
        desk.problem("requirement-mixed", path, {"one": "value", "other": "between"})
    if value is None and ends is None:
        _missing(desk, "value", path)
    low, *high = ends or [value or Decimal(0)]
    return Threshold(low, when, number.unverified, place, *high)


def _read_where_axes_meet(desk: Desk, tables: list[form.ThresholdEntry], path: Path) -> tuple[Threshold, ...]:
    entries = []
    for index, table in enumerate(tables):
        when = desk.when(table.when, (*path, index, "when"))
        entries.append(_read_entry(desk, table, when, (*path, index)))
    for (first, one), (second, other) in combinations(enumerate(entries), 2):
        if can_both_match(one.when, other.when):
            details = {"one": str(one.value), "other": str(other.value)}
            related = ((one.place, f"thresholds[{first}] = {one.value}"),) if one.place else ()
            desk.problem("overlapping-variants", (*path, second), details, related=related)
    return tuple(entries)
