"""Rows that decide alone: what becomes of each, looked up by how it is written, what holds for it, and its number.

``Exactly`` judges one spot at a time, by the same functions as a small file. ``Steps`` asks it once for each piece of
the line of numbers, and from then on a code is looked up. ``Alone`` puts the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import isnan
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from compliance.bulk.coding import Flags, Floats, Ints, Pairs, column_of, grouped, grown, words_of
from compliance.bulk.rows import NOWHERE, OnAxes, Reader, Stands, Variations, Written
from compliance.cells import exact
from compliance.formula import parse_formula
from compliance.judging.cutoffs import Edge, beyond, edges, first_double
from compliance.judging.derive import Arithmetic, computed
from compliance.judging.doubts import at_fifteen, otherwise
from compliance.judging.judge import judge_indicator
from compliance.judging.verdict import CriterionFinding, Finding, Verdict, all_of, first_reason
from compliance.measurements.binding import Readings, asks, parts_of
from compliance.measurements.cellreading import is_code, out_of_range, read_measurement, said_unit, unit_in, wanted
from compliance.measurements.measurement import Entry, Measurement, Subject
from compliance.patterns import pattern
from compliance.problems import Problem
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import Interval, scaled
from compliance.units import Unit, UnitsDoNotFit, factor, is_share, parse_unit

# What a row says in the end, as a code: its verdict and reason, and what that makes of indicators.

NOTHING = 0  # the code of a spot that no row speaks of
AGAIN = 0xFFFF  # the code of a spot that has to be read again: several rows speak of it, or it depends on others
VERDICTS = tuple(Verdict)


class Said(NamedTuple):
    """A verdict with its reason; no verdict where nobody asks."""

    verdict: Verdict | None
    reason: str | None


def said_of(findings: Iterable[Finding | CriterionFinding]) -> tuple[Said, ...]:
    """What findings say."""
    return tuple(Said(each.verdict, each.reason) for each in findings)


def together(several: Sequence[Said]) -> Said:
    """What several conditions say that all have to hold."""
    verdicts = [(said.verdict, said.reason) for said in several if said.verdict is not None]
    verdict = all_of(each for each, _ in verdicts)
    return Said(verdict, first_reason(verdicts, verdict))


class Outcome(NamedTuple):
    """What a row says, and the findings on the indicators that nothing else decides."""

    row: Said
    findings: tuple[Said, ...] = ()


NOT_ASKED = Said(None, "not-asked")
OF_THE_WHOLE = Said(None, "value-of-the-whole")


def unasked(ruleset: Ruleset, id_: str) -> Said:
    """What a row says of a thing for which nobody asks: nothing, or that its parts are what has to be reported."""
    return OF_THE_WHOLE if parts_of(ruleset, id_) else NOT_ASKED


class Outcomes:
    """Outcomes and their codes, from 1 on; the verdict and reason of each as the columns that are written."""

    def __init__(self) -> None:
        self.known: list[Outcome] = [Outcome(NOT_ASKED)]
        self._codes: dict[Outcome, int] = {}
        self.reasons: list[str] = []
        self._reason: dict[str | None, int] = {None: -1}
        self._verdicts, self._reasons = np.full(1, -1, np.int8), np.full(1, -1, np.int8)

    def code(self, outcome: Outcome) -> int:
        """The code of an outcome."""
        code = self._codes.get(outcome)
        if code is None:
            code = self._codes[outcome] = len(self.known)
            if code >= AGAIN:
                raise OverflowError(f"more than {AGAIN:,} different outcomes: judge a smaller ruleset at a time")
            if outcome.row.reason not in self._reason:
                self._reason[outcome.row.reason] = len(self.reasons)
                self.reasons.append(str(outcome.row.reason))
            self.known.append(outcome)  # last: another thread may write those that are known
        return code

    def said(self, verdict: Verdict | None, reason: str | None) -> int:
        """The code of a verdict and a reason alone."""
        return self.code(Outcome(Said(verdict, reason)))

    def verdicts(self) -> npt.NDArray[np.int8]:
        """For each outcome, the place of its verdict in VERDICTS, -1 for none."""
        if len(self._verdicts) < len(self.known):
            rows = [outcome.row for outcome in self.known]
            self._verdicts = np.array([VERDICTS.index(s.verdict) if s.verdict else -1 for s in rows], np.int8)
            self._reasons = np.array([self._reason[s.reason] for s in rows], np.int8)
        return self._verdicts

    def columns(self, codes: npt.NDArray[np.integer]) -> tuple[pa.DictionaryArray, pa.DictionaryArray]:
        """The verdicts and the reasons of outcomes."""
        verdicts = self.verdicts()
        of_rows = (verdicts, [str(verdict) for verdict in VERDICTS]), (self._reasons, self.reasons)
        one, other = (_dictionary(places.take(codes), words_of(words)) for places, words in of_rows)
        return one, other

    def findings(self, place: int) -> npt.NDArray[np.uint16]:
        """For each outcome, the code of its finding on the indicator at a place among those that it decides."""
        return np.array(
            [self.code(Outcome(o.findings[place])) if len(o.findings) > place else NOTHING for o in [*self.known]],
            np.uint16,
        )


def _dictionary(indices: npt.NDArray[np.int8], words: pa.Array) -> pa.DictionaryArray:
    """Words by their indices, -1 for an empty cell."""
    return pa.DictionaryArray.from_arrays(column_of(indices, indices < 0), words)


# How the ruleset falls apart: which things one row decides alone, and which need several rows of an area.


@dataclass(frozen=True, slots=True)
class Component:
    """Things that are measured and indicators that hang together: none of it says anything of another component.

    ``alone``: a row of its only thing decides its indicators by itself.
    """

    ids: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    axes: frozenset[str]
    alone: bool


def components(ruleset: Ruleset, *, given: bool, claims: bool) -> tuple[Component, ...]:
    """The components of a ruleset, for tables that have a column of given thresholds, or of claims."""
    group: dict[str, set[str]] = {}  # by "id" or "indicator id", the members, shared by all of a component

    def join(names: set[str]) -> None:
        together = set(names)
        for name in names:
            together |= group.get(name, set())
        for name in together:
            group[name] = together

    needs: dict[str, set[str]] = {}
    for row in ruleset.indicators.values():
        needs[row.id] = {leaf.measures for leaf in row.leaves()}
        for measured in tuple(needs[row.id]):
            needs[row.id] |= formula_inputs(ruleset, measured)
        if claims:
            needs[row.id].add(row.id)
        join({f"#{row.id}", *needs[row.id]})
    several: list[Component] = []
    for members in {id(members): members for members in group.values()}.values():
        rows = tuple(row for row in ruleset.indicators.values() if f"#{row.id}" in members)
        ids = tuple(sorted(name for name in members if not name.startswith("#")))
        axes = frozenset[str]().union(*(row.axes for row in rows))
        alone = len(ids) == 1 and not _needs_others(ruleset, ids[0], rows, given=given)
        several.append(Component(ids, rows, axes, alone))
    return tuple(several)


def formula_inputs(ruleset: Ruleset, id_: str) -> frozenset[str]:
    """The quantities from which a formula computes a thing, where one does."""
    row = ruleset.indicators.get(id_)
    if row is None or row.formula is None:
        return frozenset()
    return parse_formula(row.formula, tuple(ruleset.quantities)).names


def _needs_others(ruleset: Ruleset, id_: str, rows: tuple[Indicator, ...], *, given: bool) -> bool:
    """Whether a row of a thing needs other rows to be judged: an earlier value, a given threshold, another period."""
    leaves = [leaf for row in rows for leaf in row.leaves()]
    if any(leaf.requirement.earlier_periods or (given and leaf.requirement.takes_given) for leaf in leaves):
        return True
    if any(leaf.period is not None for leaf in leaves):  # which of them a row is for, its period tells
        return True
    own = ruleset.unit_of(id_) or next((leaf.unit for leaf in leaves if leaf.unit), None)
    if own is None or not is_share(parse_unit(own)):
        return False
    return not _settled_fraction(ruleset, id_)  # a fraction may be doubtful for what another period says


def _settled_fraction(ruleset: Ruleset, id_: str) -> bool:
    """Whether a share of at most 1 without a unit is doubtful already for what the rule demands."""
    for value in (Decimal("0.5"), Decimal(1)):
        read = read_measurement(Entry("measurement", id_, None, None, NOWHERE, value=value), id_, ruleset, (ruleset,))
        if not isinstance(read, Problem):
            return False
    return True


# Spots judged one at a time, by the same functions as a small file: what each row's combination comes to.
#
# Everything that the kernel looks up was found out here once; whatever no table can say is judged here every time.

Content = Decimal | str | None  # what the cell of a value says
_BARE = Arithmetic(computed)  # exact, without the doubts that stand beside a verdict
_FRACTION = Interval(Fraction(0), Fraction(1), low_open=True)  # may be a fraction for a percentage


_MOST_JUDGED = 1 << 17  # readings and outcomes


def _judged(_: Ruleset) -> dict[bool, dict[Any, Any]]:
    """What was judged before, by whether unverified numbers count."""
    return {}


@dataclass(frozen=True, slots=True)
class Reading:
    """How numbers of a thing in a unit are read: the intervals that decide whatever is demanded, and what demands.

    Each criterion comes with how many of its unit one of the number's is.
    """

    deciding: tuple[Interval, ...] = ()
    demands: tuple[tuple[Criterion, Fraction], ...] = ()


class Exactly:
    """The exact judge for one ruleset, with what is asked of it again and again kept at hand."""

    def __init__(self, ruleset: Ruleset, accept_unverified: bool) -> None:
        self.ruleset, self.accept_unverified = ruleset, accept_unverified
        # What was judged before by these rules, for the next table; begun anew where it is too much.
        known = ruleset.once(_judged)
        if len(known.get(accept_unverified, ())) > _MOST_JUDGED:
            known.pop(accept_unverified, None)
        self.judged = known.setdefault(accept_unverified, {})
        self._readings: dict[tuple[str, str | None], Reading | None] = {}

    def subject(self, entries: Sequence[Entry], stands: Stands) -> Subject:
        """A subject with what these entries say, and nothing else."""
        readings = Readings(self.ruleset, (self.ruleset,), entries)
        return readings.subject((None, None), *stands, None)

    def finding(self, row: Indicator, subject: Subject, arithmetic: Arithmetic | None = None) -> Finding:
        """The finding on an indicator."""
        return judge_indicator(
            row, subject, self.ruleset, accept_unverified=self.accept_unverified, arithmetic=arithmetic or _BARE
        )

    def outcome(self, component: Component, subject: Subject) -> Outcome:
        """What a row says of the one thing of a component that it decides alone."""
        (id_,) = component.ids
        findings = {row.id: self.finding(row, subject) for row in component.indicators}
        asking = [leaf for each in findings.values() for leaf in each.leaves() if leaf.criterion.measures == id_]
        measured = subject.measurements.get(id_)
        if id_ in findings and any(leaf in asking for leaf in findings[id_].leaves()):
            (said,) = said_of([findings[id_]])
        elif asking:
            said = together(said_of(asking))
        elif measured is not None and measured.problem is not None:
            said = Said(Verdict.UNDETERMINED, measured.problem)
        else:
            said = unasked(self.ruleset, id_)
        return Outcome(said, said_of(findings.values()))

    def measured(self, written: Written, content: Content) -> Measurement | None:
        """What a row measures by itself; None for one that says something else."""
        entries = written.entries(content)
        if not asks(self.ruleset, "measurement", written.id) or [entry.kind for entry in entries] != ["measurement"]:
            return None
        read = read_measurement(entries[0], written.id, self.ruleset, (self.ruleset,))
        return nothing_of(written.id, read.code) if isinstance(read, Problem) else read

    def unmeasured(self, component: Component, stands: Stands) -> tuple[Said, ...]:
        """The findings on a component's indicators in an area where no row measures any of them."""
        subject = self.subject((), stands)
        return said_of(self.finding(row, subject) for row in component.indicators)

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
        return [
            *reading.deciding,
            *(
                scaled(numbers, 1 / by)
                for criterion, by in reading.demands
                for numbers in criterion.requirement.deciding(criterion, stands[0])
            ),
        ]

    def _reading(self, id_: str, unit: str | None) -> Reading | None:
        """How a number of a thing in a unit is read; None where it is read as a text."""
        ruleset = self.ruleset
        demanded = wanted(ruleset, id_)
        if demanded.only_states:
            words = [word for _, criterion in ruleset.uses[id_] for word in criterion.requirement.words]
            return None if any(character.isdecimal() for word in words for character in word) else Reading()
        entry = Entry("measurement", id_, None, None, NOWHERE, value=Decimal(1), unit=unit)
        source = unit_in(entry, demanded)
        if not isinstance(source, Unit):
            return Reading()
        intervals = [_FRACTION] if said_unit(entry) is None and is_share(source) else []
        for span, text in demanded.bounds:
            by = _factor(source, text)
            if by is not None:
                intervals.append(scaled(span.values, 1 / by))
        demands = [
            (criterion, by) for criterion in demanded.numbers if (by := _factor(source, criterion.unit)) is not None
        ]
        return Reading(tuple(intervals), tuple(demands))


def nothing_of(id_: str, problem: str | None) -> Measurement:
    """Nothing measured of a thing, or something with a problem."""
    return Measurement(id_, None, None, None, NOWHERE, problem=problem)


def _factor(source: Unit, text: str | None) -> Fraction | None:
    """What a number is multiplied by to stand in a unit of the rules, where it can stand there."""
    try:
        return None if text is None else factor(source, parse_unit(text))
    except UnitsDoNotFit:
        return None


# Numbers to codes by comparison with cutoffs: what becomes of a double changes only at a few edges, found once.
#
# For each way in which a row may be written there are a few intervals of exact numbers (what passes, what is possible,
# what may be a fraction for a percentage) that decide everything. Between two of their edges nothing changes, so each
# piece of the line is judged once, exactly, by the first number that falls into it; from then on a code is looked up.

UNSEEN = -1  # the code of a piece that nothing has fallen into
_LONG = pattern(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)  # 0.30000000000000004, as computers write it
_CLOSE = 1e-13  # of an edge: beyond it a number of any digits lies on the side on which its double lies

_POWERS = np.array([float(f"1e{places}") for places in range(23)])  # those that a double holds exactly


def _short(values: Floats, power: Floats | float = 1e6) -> Flags:
    """Which doubles certainly are nearest to a decimal of fifteen digits with so many places: both readings agree."""
    with np.errstate(all="ignore"):
        whole = np.rint(values * power)
        short: Flags = (np.abs(whole) < 1e15) & (whole / power == values)
    return short


def short_in_places(values: Floats) -> Flags:
    """Which doubles certainly are nearest to a decimal of fifteen digits, with as many places as its size leaves."""
    with np.errstate(all="ignore"):
        before = np.floor(np.log10(np.abs(values)))
    places = np.where(np.isfinite(before), np.clip(14 - before, 0, 22), 0).astype(np.intp)
    return _short(values, _POWERS.take(places))


class Steps:
    """For each combination: its edges as doubles, and the codes of the pieces between them, as far as they are known.

    ``judge`` says what the code of an exact content is, and is told in which piece of the line a number lies; it is
    asked once. ``of_odd`` judges odd cells where they are another matter than numbers.
    """

    def __init__(
        self,
        judge: Callable[[int, Content, int | None], int],
        said: Sequence[Content],
        content: Callable[[Decimal], int],
        of_odd: Callable[[int, Content], int] | None = None,
    ) -> None:
        self._judge, self._said, self._content = judge, said, content
        self._judge_odd = of_odd
        self._edges: list[tuple[Edge, ...]] = []
        self._textual = np.zeros(0, bool)
        self._breaks: list[Floats] = []  # the edges as doubles, by rank, for every combination (NaN where it has fewer)
        self._have = np.zeros(0, np.intp)  # by rank, how many combinations have an edge of it
        self._usual = 0  # the ranks of which many have one
        self._codes = np.zeros((0, 2), np.intp)  # by combination, of nothing at all and of the pieces from the left
        self._sharp: list[bool] = []  # by combination, whether no two of its edges are one double
        self._near = np.zeros(0)  # by content, the double next to a long number; NaN for what is none
        self._odd = Pairs()
        self._odd_codes: list[int] = []

    def __len__(self) -> int:
        return len(self._edges)

    def add(self, deciding: Sequence[Interval] | None) -> None:
        """One combination more, with the intervals that decide; None where a number is read as a text."""
        index = len(self._edges)
        limits = {edge for interval in deciding or () for edge in edges(interval)}
        places = sorted({first_double(*edge) for edge in limits})
        self._edges.append(tuple(limits))
        self._sharp.append(len(places) == len(limits))
        while len(self._breaks) < len(places):
            self._breaks.append(np.full(len(self._codes), np.nan))
            self._codes = np.hstack([self._codes, np.full((len(self._codes), 1), UNSEEN)])
            self._have = np.append(self._have, 0)
        self._codes, self._textual = grown(self._codes, index + 1, UNSEEN), grown(self._textual, index + 1, False)
        self._breaks = [grown(line, index + 1, np.nan) for line in self._breaks]
        for line, place in zip(self._breaks, places, strict=False):
            line[index] = place
        self._textual[index] = deciding is None
        self._have[: len(places)] += 1
        self._usual = int(np.count_nonzero(self._have * 8 > index))

    def codes(self, combination: Ints, values: Floats, odd: Ints | None) -> Ints:
        """The code of every row."""
        if self._textual.any():
            values, odd = self._as_texts(combination, values, odd)
        result = self._looked_up(combination, values)
        if odd is None:
            return result
        places: Ints = np.flatnonzero(odd)
        if self._judge_odd is None:  # a long number far from every edge lies where its double lies
            which, near = combination.take(places), self._doubles().take(odd.take(places))
            far = ~(np.isnan(near) | self._textual.take(which) | self._close(which, near))
            result[places[far]] = self._looked_up(which[far], near[far])
            places = places[~far]
        result[places] = self._of_odd(combination.take(places), odd.take(places))
        return result

    def others(self, combination: Ints, values: Floats, odd: Ints | None) -> Iterator[tuple[int, int]]:
        """The rows whose numbers lie in another piece when they are read the other way, each with the code of that.

        A double is read in all its digits, what is written in more than fifteen at fifteen.
        """
        rows = np.flatnonzero(~_short(values))
        numbers = values.take(rows)
        if odd is not None:  # where no number stands, the text beside it may be a long one
            texts = odd.take(rows)
            numbers = np.where(texts > 0, self._doubles().take(texts), numbers)
        rows = rows[self._close(combination.take(rows), numbers)]
        rows = rows[~short_in_places(values.take(rows))]
        for row in rows.tolist():
            index = int(combination[row])
            content = self._said[int(odd[row])] if odd is not None and odd[row] else None
            value = float(values[row])
            if content is None and float(f"{value:.15g}") == value:
                continue
            here = exact(value) if content is None else Decimal(content)
            there = Decimal(repr(value)) if content is None else at_fifteen(here)
            if here == there or self._textual[index]:
                continue
            if self._piece(index, here) != self._piece(index, there):
                yield row, self._of_content(index, there)

    def _close(self, combination: Ints, numbers: Floats) -> Flags:
        """Which numbers lie so close to an edge that their last digits may decide on which side."""
        close = np.zeros(len(numbers), bool)
        for rows, those, edge in self._beside(combination, numbers):
            close[rows] |= np.abs(those - edge) <= _CLOSE * np.abs(edge)
        return close

    def _beside(self, combination: Ints, numbers: Floats) -> Iterator[tuple[Any, Floats, Floats]]:
        """The edges of all numbers by rank: the places of those that have one of it, they, and the edges."""
        rows: Any = slice(None)
        for rank, line in enumerate(self._breaks):
            if rank == self._usual:  # few have as many
                rows = np.flatnonzero(~np.isnan(line).take(combination))
                combination, numbers = combination.take(rows), numbers.take(rows)
            yield rows, numbers, line.take(combination)

    def _piece(self, index: int, number: Decimal) -> int:
        """How many edges a number has reached."""
        return sum(beyond(Fraction(number), edge) for edge in self._edges[index])

    def _doubles(self) -> Floats:
        """For each content, the double next to a long number; NaN for what is none."""
        known = len(self._near)
        if known < len(self._said):
            self._near = np.append(self._near, [_double(content) for content in self._said[known:]])
        return self._near

    def _looked_up(self, combination: Ints, values: Floats) -> Ints:
        """The code of each value in its piece, which is judged when it is met for the first time."""
        pieces = (~np.isnan(values)).view(np.int8)
        for rows, numbers, edge in self._beside(combination, values):
            pieces[rows] += (numbers >= edge).view(np.int8)
        width, flat = self._codes.shape[1], self._codes.reshape(-1)
        keys = combination * width
        keys += pieces
        codes: Ints = flat.take(keys)
        if not len(codes) or codes.min() > UNSEEN:
            return codes
        unseen = np.flatnonzero(codes == UNSEEN)[::-1]
        first = np.full(len(flat), UNSEEN)
        first[keys[unseen]] = unseen  # of several rows of one key the first is written last
        for row in first[first != UNSEEN].tolist():
            value, index = float(values[row]), int(combination[row])
            content = None if isnan(value) else exact(value)
            piece: int | None = int(keys[row]) % width - 1  # the first code is that of nothing at all
            if content is None or not self._sharp[index]:
                piece = None if content is None else self._piece(index, content)
            flat[keys[row]] = self._judge(index, content, piece)
        return flat.take(keys)

    def _of_odd(self, combination: Ints, contents: Ints) -> Ints:
        pairs = self._odd.codes(combination, contents)
        for pair in range(len(self._odd_codes), self._odd.number):
            content = self._said[int(self._odd.second[pair])]
            self._odd_codes.append(self._of_content(int(self._odd.first[pair]), content))
        return np.asarray(self._odd_codes, np.intp).take(pairs)

    def _of_content(self, index: int, content: Content) -> int:
        """The code of an odd cell: of a long number that of its piece of the line, of anything else its own."""
        if self._judge_odd is not None:
            return self._judge_odd(index, content)
        if not isinstance(content, Decimal) or out_of_range(content) or is_code(content) or self._textual[index]:
            return self._judge(index, content, None)
        return self._judge(index, content, self._piece(index, content))

    def _as_texts(self, combination: Ints, values: Floats, odd: Ints | None) -> tuple[Floats, Ints | None]:
        """The numbers of textual combinations as odd cells."""
        places = np.flatnonzero(self._textual.take(combination) & ~np.isnan(values))
        if not len(places):
            return values, odd
        distinct, inverse = np.unique(values[places], return_inverse=True)
        codes = np.array([self._content(exact(float(value))) for value in distinct], np.int32)
        values, odd = values.copy(), np.zeros(len(values), np.int32) if odd is None else odd.copy()
        values[places], odd[places] = np.nan, codes.take(inverse)
        return values, odd


def _double(content: Content) -> float:
    """The double next to a long number, and NaN for anything else."""
    if isinstance(content, str):
        content = Decimal(content) if _LONG.fullmatch(content) else None
    if not isinstance(content, Decimal) or out_of_range(content) or is_code(content):
        return np.nan
    return float(content)


def _dressed(text: str) -> bool:
    """Whether a text has the digits of a long number and is more than a number."""
    return sum(map(str.isdecimal, text)) > 15 and _LONG.fullmatch(text) is None


# The outcome of each row.


@dataclass(frozen=True, slots=True)
class Case:
    """How a row is written, with its code and how it is in whatever unit; the variants, and what they come to.

    ``component`` is what the row decides alone, None for any other row; so many ``intervals`` decide of a number.
    """

    written: Written
    stands: Stands
    component: Component | None
    code: int
    alike: Written
    on_axes: OnAxes
    intervals: int


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
        self._alike: dict[Written, Written] = {}
        self._outcome: dict[tuple[object, ...], int] = {}
        self._long = np.zeros(0, bool)  # by content
        self._other: dict[tuple[int, int], int | None] = {}
        self._steps = Steps(self._judge, reader.contents.said, reader.contents.code)

    def __len__(self) -> int:
        return len(self._cases)

    def place(self, code: int, stated: int) -> int:
        """The place of a way of writing under some statements; only what its thing asks for matters."""
        written = self._reader.written[code]
        component = self._component_of.get(written.id)
        component = component if component is not None and component.alone else None
        on_axes = self._variations.on_axes(stated, component.axes) if component is not None else ()
        place = self._places.setdefault((code, on_axes), len(self._cases))
        if place == len(self._cases):
            stands, alike = self._variations.stands[stated], replace(written, unit=None)
            alike = self._alike.setdefault(alike, alike)
            deciding = [] if component is None else self._exactly.deciding(written, stands)
            self._cases.append(Case(written, stands, component, code, alike, on_axes, len(deciding or ())))
            self._steps.add(deciding)
        return place

    def _judge(self, step: int, content: Content, piece: int | None) -> int:
        """The outcome of a row; numbers between the same edges have one, in whatever unit they stand."""
        case = self._cases[step]
        id_ = case.written.id
        if case.component is None:
            return self._outcomes.code(Outcome(unasked(self._exactly.ruleset, id_))) if id_ else self._unknown
        if piece is None or not isinstance(content, Decimal) or out_of_range(content):
            key: tuple[object, ...] = (case.code, case.on_axes, content)
        else:
            key = (case.alike if case.intervals else case.written, case.on_axes, case.intervals, piece)
        if key not in self._outcome:
            self._outcome[key] = self._of_row(case, case.component, content, key)
        return self._outcome[key]

    def _of_row(self, case: Case, component: Component, content: Content, key: tuple[object, ...]) -> int:
        """The outcome of a row, taken over where a row of this ``key`` was judged before, also for another table."""
        exactly, judged = self._exactly, self._exactly.judged
        if key in judged:
            return self._outcomes.code(judged[key])
        row = case.written, content
        read = nothing_of(case.written.id, judged[row]) if row in judged else exactly.measured(case.written, content)
        if read is None:
            outcome = exactly.outcome(component, exactly.subject(case.written.entries(content), case.stands))
        else:
            subject = Subject(None, None, case.stands[0], {read.id: read}, unclear=case.stands[1])
            nothing = read.id, read.problem, case.on_axes  # nothing that can be judged says nothing in any unit
            before = judged.get(nothing) if read.missing else None
            outcome = exactly.outcome(component, subject) if before is None else before
            if read.missing:
                judged[nothing] = outcome
                if content is None or (isinstance(content, Decimal) and not content.is_finite()):  # of which are few
                    judged[row] = read.problem
        code = self._outcomes.code(outcome)
        if key[0] != case.code:
            judged[key] = self._outcomes.known[code]
        return code

    def places(self, written: Ints, stated: Ints) -> Ints:
        """The places of rows, each with the code of the variants that hold in the end."""
        steps = np.empty(len(written), np.intp)
        for rows in grouped([written, stated]):
            steps[rows] = self.place(int(written[rows[0]]), int(stated[rows[0]]))
        return steps

    def others(self, steps: Ints, value: Floats, odd: Ints | None) -> Iterator[tuple[int, int]]:
        """The rows whose numbers lie elsewhere when they are read the other way, each with the outcome of that."""
        yield from self._steps.others(steps, value, odd)
        if odd is None or not (dressed := self._dressed()).any():
            return
        for row in np.flatnonzero(dressed.take(odd)).tolist():
            other = self._otherwise(int(steps[row]), int(odd[row]))
            if other is not None:
                yield row, other

    def _dressed(self) -> Flags:
        """For each content, whether it is a text with a long number in it and something beside (35.2999…9%)."""
        said = self._reader.contents.said
        if len(self._long) < len(said):
            fresh = [isinstance(each, str) and _dressed(each) for each in said[len(self._long) :]]
            self._long = np.append(self._long, np.array(fresh, bool))
        return self._long

    def _otherwise(self, step: int, odd: int) -> int | None:
        """The outcome of such a text when its number is read the other way; None where that is the same number."""
        if (step, odd) not in self._other:
            case = self._cases[step]
            entries = case.written.entries(self._reader.contents.said[odd])
            other = otherwise(self._exactly.subject(entries, case.stands), self._exactly.ruleset)
            self._other[step, odd] = None
            if case.component is not None and other is not None:
                self._other[step, odd] = self._outcomes.code(self._exactly.outcome(case.component, other))
        return self._other[step, odd]

    def codes(self, steps: Ints, value: Floats, odd: Ints | None) -> Ints:
        """The outcomes of rows by the places of how they are written."""
        return self._steps.codes(steps, value, odd)
