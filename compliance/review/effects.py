"""What a change does to verdicts: both rulesets judge the same representatives of a row, and what turned is the effect.

Only worse: tightened; only better: loosened; both: shifted; none: neutral. The judge itself judges every single
condition on the representatives of what it measures; conditions of different things are combined as the judge does it.
A row that turned turned because of those of its conditions that moved in the same direction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from compliance.judging.derive import Known
from compliance.judging.judge import judge_criterion, judge_indicator, number_or_word, of_held
from compliance.judging.verdict import CriterionFinding, Finding, Verdict, all_of, any_of, weighed
from compliance.review.changes import Effect, Told, Witness
from compliance.review.matching import Area, Part, Paths, Unit, is_asked, parts_of, units_of
from compliance.review.representatives import (
    Asked,
    Periods,
    Shown,
    TooManyToJudge,
    comparable,
    periods_for,
    ranges_of,
    representatives,
    subject_of,
    unit_for,
)
from compliance.rules.requirements import Accepted, Criterion, holds
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import Interval, allowed, intersect, scaled
from compliance.units import factor, parse_unit

MOST_COMBINATIONS = 200_000  # of what can be seen of the several things of one row
# A condition that is not there, or does not apply, weighs as little as what passes; of alternatives, as what is missed.
# What does not apply as a whole row has no direction. A row that is not there has one: it can only cost an area what it
# had.
RANK = {Verdict.PASS: 0, Verdict.NOT_APPLICABLE: 0, None: 0, Verdict.UNDETERMINED: 1, Verdict.FAIL: 2}
RANK_OF_SEVERAL = RANK | {Verdict.NOT_APPLICABLE: 2, None: 2}
DECIDED = (Verdict.PASS, Verdict.FAIL, Verdict.NOT_APPLICABLE, None)


@dataclass(frozen=True, slots=True)
class Sides:
    """A row of two rulesets; None where a ruleset has no such row."""

    old: Ruleset
    new: Ruleset
    before: Indicator | None
    after: Indicator | None

    @property
    def rows(self) -> tuple[tuple[Ruleset, Indicator | None], tuple[Ruleset, Indicator | None]]:
        """Both sides, the older first."""
        return (self.old, self.before), (self.new, self.after)

    @property
    def row(self) -> Indicator:
        """The row, as the newer side has it if it does."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Case:
    """A representative of a row, what either side says of it before a miss is weighed, and which conditions moved.

    ``moved`` has the paths of a unit with -1 where it got better and 1 where it got worse. ``unread``: only one side
    knows the word that was reported. ``sure``: no number is accepted that no document proves.
    """

    shown: tuple[Shown, ...]
    old: Verdict | None
    new: Verdict | None
    moved: frozenset[tuple[Paths, int]] = frozenset()
    unread: bool = False
    sure: bool = True
    claim: bool = False

    @property
    def turn(self) -> int:
        """Which way the row turned: 1 worse, -1 better, 0 in no direction."""
        step = RANK[self.new] - RANK[self.old]
        return (step > 0) - (step < 0)

    @property
    def decided(self) -> bool:
        """Whether both sides know."""
        return self.old in DECIDED and self.new in DECIDED

    @property
    def weight(self) -> tuple[int, ...]:
        """How hard it is to read; the lightest is shown."""
        signs = sum(one.sign is not None for one in self.shown)
        return (
            not self.sure, self.claim, signs, len(self.shown), sum(len(one.earlier) for one in self.shown),
            sum(one.given is not None for one in self.shown), sum(one.state is not None for one in self.shown),
        )  # fmt: skip


@dataclass(slots=True)
class Turns:
    """The cases in which something turned, the lightest of each kind."""

    worse: Case | None = None
    better: Case | None = None
    open_worse: Case | None = None
    open_better: Case | None = None
    aside: Case | None = None
    unread: Case | None = None
    kept: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def add(self, case: Case, beside: int = 0) -> None:
        """Take a case in; of those that are alike the one is kept in which fewest conditions moved ``beside``."""
        if case.old is case.new:
            return
        if case.turn == 0 or Verdict.NOT_APPLICABLE in (case.old, case.new):
            kind = "aside"
        elif case.decided:
            kind = "worse" if case.turn > 0 else "better"
        elif case.unread:
            kind = "unread"
        else:
            kind = "open_worse" if case.turn > 0 else "open_better"
        found = self.kept.get(kind)
        if found is None or (beside, *case.weight) < found:
            self.kept[kind] = (beside, *case.weight)
            setattr(self, kind, case)

    def outcome(self) -> tuple[Effect, Case | None]:
        """What the turns come to: those between decided verdicts first, then from or to what is not known."""
        if self.worse or self.better:
            return _direction(self.worse, self.better)
        if self.unread:
            return "open", self.unread
        if self.open_worse or self.open_better:
            return _direction(self.open_worse, self.open_better)
        return ("shifted", self.aside) if self.aside else ("neutral", None)


def _direction(worse: Case | None, better: Case | None) -> tuple[Effect, Case | None]:
    if worse and better:
        return "shifted", worse
    return ("tightened", worse) if worse else ("loosened", better)


@dataclass(slots=True)
class Judged:
    """A row judged by both sides in one kind of area: its turns, those that each of its units did, and a miss on both.

    ``sought`` are the conditions that ask for something there, beside each other, and ``units`` what they did.
    ``claimed`` and ``claims`` are the same where somebody claims that it does not apply. ``pool`` is what was seen of
    each thing. ``crowded``: there is too much to judge, so that nobody knows.
    """

    area: Area
    sought: tuple[Unit, ...] = ()
    row: Turns = field(default_factory=Turns)
    units: dict[Paths, Turns] = field(default_factory=dict)
    claimed: Turns = field(default_factory=Turns)
    claims: dict[Paths, Turns] = field(default_factory=dict)
    missed: Case | None = None
    pool: list[tuple[str, Shown]] = field(default_factory=list)
    crowded: bool = False
    periods: Periods | None = None


@dataclass(frozen=True, slots=True)
class _Asks:
    """A single condition of one side, by its place in the row."""

    side: int
    part: Part
    asked: Asked


def judged(sides: Sides, area: Area, *, bounds: bool = True, without: Collection[str] = ()) -> Judged:
    """A row judged by both rulesets in one kind of area, on every representative.

    Without ``bounds``, only on exact values: enough where a single miss is looked for. Of the things in ``without``
    nothing is reported.
    """
    asks = [
        _Asks(side, part, Asked(part.leaf, {**variants, **ruleset.variants}))
        for side, (variants, (ruleset, row)) in enumerate(zip((area.old, area.new), sides.rows, strict=True))
        for part in parts_of(row)
    ]
    asks = [each for each in asks if is_asked(each.part, each.asked.variants)]
    units = units_of(*([each.part for each in asks if each.side == side] for side in (0, 1)))
    words = {word for each in asks for word in each.asked.leaf.requirement.earlier_periods}
    periods = periods_for(words)
    found = Judged(area, units, periods=periods)
    things = list(dict.fromkeys(each.asked.leaf.measures for each in asks))
    try:
        seen = [
            _seen(
                sides,
                [each for each in asks if each.asked.leaf.measures == thing],
                periods,
                bounds=bounds,
                nothing=thing in without,
            )
            for thing in things
        ]
        for accept in (False, True) if any(each.asked.leaf.doubtful for each in asks) else (False,):
            pool = [each[accept] for each in seen]
            found.pool += [(thing, shown) for thing, each in zip(things, pool, strict=True) for shown in each.values()]
            for case in _cases(sides, area, units, things, pool, periods, accept):
                _take(found, case, units)
    except TooManyToJudge:
        found.crowded = True
    return found


def same_demands(sides: Sides, area: Area) -> object:
    """What two kinds of area have in common that are judged alike: the same numbers hold for both, on both sides."""
    return tuple(
        (side, part.path, repr(part.leaf.requirement.asks(part.leaf, its)))
        for side, (variants, (ruleset, row)) in enumerate(zip((area.old, area.new), sides.rows, strict=True))
        for part in parts_of(row)
        if is_asked(part, its := {**variants, **ruleset.variants})
    )


def judged_in(
    sides: Sides, every: Sequence[Area], *, bounds: bool = True, without: Collection[str] = ()
) -> list[Judged]:
    """A row judged in every kind of area; those are judged once for which the same numbers hold."""
    known: dict[object, Judged] = {}
    found = []
    for area in every:
        key = same_demands(sides, area)
        if key not in known:
            known[key] = judged(sides, area, bounds=bounds, without=without)
        found.append(replace(known[key], area=area))
    return found


def _take(found: Judged, case: Case, units: Sequence[Unit]) -> None:
    """A case among what turned: of the row, and of the units that did it."""
    if case.old is case.new:
        missed = case.old is Verdict.FAIL and (found.missed is None or case.weight < found.missed.weight)
        if missed:
            found.missed = case
        return
    (found.claimed if case.claim else found.row).add(case)
    by_unit = found.claims if case.claim else found.units
    direction = case.turn
    did = {unit for unit, way in case.moved if direction in (way, 0)} or {unit for unit, _ in case.moved}
    for unit in did or [each.paths for each in units]:
        by_unit.setdefault(unit, Turns()).add(case, len(did))


Vector = tuple[tuple[tuple[int, tuple[str, ...]], Verdict], ...]
Seen = dict[tuple[Vector, bool], Shown]


def _cases(
    sides: Sides, area: Area, units: Sequence[Unit], things: Sequence[str], seen: Sequence[Seen], periods: Periods,
    accept: bool,
) -> Iterator[Case]:  # fmt: skip
    """Every combination of what can be seen of the single things, then claims that the row does not apply."""
    if prod(map(len, seen)) > MOST_COMBINATIONS:
        raise TooManyToJudge
    for chosen in product(*(each.items() for each in seen)):
        verdicts: dict[tuple[int, tuple[str, ...]], Verdict] = {}
        for (vector, _), _shown in chosen:
            verdicts |= dict(vector)
        unread = any(doubt for (_, doubt), _ in chosen)
        shown = tuple(one for _, one in chosen if one != Shown(one.measures))
        yield _case(sides, units, verdicts, shown, unread=unread, sure=not accept)
    yield from _claims(sides, area, units, things, seen, periods, accept)


def _seen(
    sides: Sides, asks: Sequence[_Asks], periods: Periods, *, bounds: bool, nothing: bool = False
) -> tuple[Seen, Seen]:
    """The verdicts that all conditions on one thing can give together, each with a representative that gives them.

    Without and with accepting numbers that no document proves.
    """
    measures = asks[0].asked.leaf.measures
    asked = [each.asked for each in asks]
    if not comparable(asked):
        raise TooManyToJudge
    unit = unit_for(asked)
    ranges = [ranges_of(ruleset, measures, unit) for ruleset, _ in sides.rows]
    knowing = [frozenset(each.asked.leaf.requirement.words) for each in asks if each.asked.leaf.requirement.words]
    answers = [_Answers(each, *sides.rows[each.side], periods) for each in asks]
    impossible = [_Impossible(unit, several) for several in ranges]
    found: tuple[Seen, Seen] = ({}, {})
    lightest: tuple[dict[tuple[Vector, bool], tuple[int, ...]], ...] = ({}, {})
    every = representatives(measures, asked, ranges, unit, bounds=bounds)
    for shown in (Shown(measures),) if nothing else every:
        cannot_be = [side.holds(shown) for side in impossible]
        vectors: tuple[list[Any], list[Any]] = ([], [])
        for each, answer in zip(asks, answers, strict=True):
            for vector, accept in zip(vectors, (False, True), strict=True):
                verdict = Verdict.UNDETERMINED if cannot_be[each.side] else answer.verdict(shown, accept)
                vector.append(((each.side, each.part.path), verdict))
        unread = shown.state is not None and 0 < sum(shown.state in known for known in knowing) < len(knowing)
        for vector, several, known in zip(vectors, found, lightest, strict=True):
            key = (tuple(vector), unread)
            lightness = (any(cannot_be), *_lightness(shown))
            if key not in several or lightness < known[key]:
                several[key], known[key] = shown, lightness
    return found


def _lightness(shown: Shown) -> tuple[int, ...]:
    return (
        shown.sign is not None, len(shown.earlier), shown.given is not None,
        (shown.value is not None) + (shown.state is not None),
    )  # fmt: skip


class _Answers:
    """What the judge says of representatives by one condition, asked once for all that share earlier and given values.

    What is demanded does not hang on the value, so that of a number only whether it lies in it is asked anew.
    """

    def __init__(self, asks: _Asks, ruleset: Ruleset, row: Indicator | None, periods: Periods) -> None:
        assert row is not None
        self._leaf, self._variants = asks.asked.leaf, asks.asked.variants
        self._ruleset, self._row, self._periods = ruleset, row, periods
        self._beside = number_or_word(asks.part.whole)
        self._number = self._leaf.requirement.measured_as == "number"
        self._unit = parse_unit(self._leaf.unit) if self._leaf.unit is not None else None
        self._known: dict[object, Any] = {}

    def verdict(self, shown: Shown, accept: bool) -> Verdict:
        """The verdict on a representative, ``accept``: numbers that no document proves are judged by."""
        accept = accept and self._leaf.doubtful
        if not self._number:
            key: object = (shown.state, shown.value is None, accept)
            if key not in self._known:
                self._known[key] = self._judged(shown, accept)
            return self._known[key]  # type: ignore[no-any-return]
        if shown.value is None or shown.unit is None or self._unit is None:
            return Verdict.UNDETERMINED
        key = (tuple(shown.earlier.items()), shown.given, accept)
        if key not in self._known:
            subject = subject_of((shown,), self._variants, self._periods)
            facts = Known(subject, self._ruleset, None, accept_unverified=accept)
            self._known[key] = self._leaf.requirement.accepts(self._leaf, facts)
        accepted: Accepted = self._known[key]
        if accepted.possible is None:
            return Verdict.UNDETERMINED
        values = scaled(allowed(shown.value, shown.sign), factor(parse_unit(shown.unit), self._unit))
        return of_held(holds(self._leaf, accepted, values))

    def _judged(self, shown: Shown, accept: bool) -> Verdict:
        subject = subject_of((shown,), self._variants, self._periods)
        return judge_criterion(
            self._leaf, self._row, subject, self._ruleset, accept_unverified=accept, beside=self._beside
        ).verdict


class _Impossible:
    """Whether something that was reported lies outside what a side takes for possible: that side refuses it."""

    def __init__(self, unit: str | None, ranges: Sequence[Interval]) -> None:
        self._unit, self._ranges = unit, ranges
        self._known: dict[object, bool] = {}

    def holds(self, shown: Shown) -> bool:
        """Whether the value or an earlier one cannot be."""
        if self._unit is None or not self._ranges:
            return False
        value = shown.value is not None and shown.unit is not None and self._of(shown.value, shown.unit, shown.sign)
        return value or any(self._of(number, unit, None) for number, unit in shown.earlier.values())

    def _of(self, number: Decimal, unit: str, sign: str | None) -> bool:
        key = (number, unit, sign)
        if key not in self._known:
            values = scaled(allowed(number, sign), factor(parse_unit(unit), parse_unit(self._unit or unit)))
            self._known[key] = any(intersect(values, each).empty for each in self._ranges)
        return self._known[key]


def _case(
    sides: Sides, units: Sequence[Unit], verdicts: Mapping[tuple[int, tuple[str, ...]], Verdict],
    shown: tuple[Shown, ...], *, unread: bool = False, sure: bool = True, claim: bool = False,
    whole: Sequence[Verdict | None] | None = None,
) -> Case:  # fmt: skip
    """A case of which the verdicts of the single conditions are known; those that are not asked are left out."""
    old, new = whole or [None if row is None else _row(row, side, verdicts) for side, (_, row) in enumerate(sides.rows)]
    moved: set[tuple[Paths, int]] = set()
    if old is not new:
        for unit in units:
            rank = RANK_OF_SEVERAL if unit.of_several else RANK
            was, now = (
                None if each is None or path is None else _whole(each, path, side, verdicts)
                for side, (each, path) in enumerate(zip((unit.was, unit.now), unit.paths, strict=True))
            )
            step = rank[now] - rank[was]
            if step:
                moved.add((unit.paths, 1 if step > 0 else -1))
    return Case(shown, old, new, frozenset(moved), unread, sure, claim)


def _row(row: Indicator, side: int, verdicts: Mapping[tuple[int, tuple[str, ...]], Verdict]) -> Verdict:
    return all_of(_whole(each, (each.name,), side, verdicts) for each in row.criteria)


def _whole(
    criterion: Criterion, path: tuple[str, ...], side: int, verdicts: Mapping[tuple[int, tuple[str, ...]], Verdict]
) -> Verdict:
    """The verdict on a criterion, put together from those on its alternatives."""
    if criterion.requirement.parts:
        return any_of(_whole(each, (*path, each.name), side, verdicts) for each in criterion.requirement.parts)
    return verdicts.get((side, path), Verdict.NOT_APPLICABLE)


def _claims(
    sides: Sides, area: Area, units: Sequence[Unit], things: Sequence[str], seen: Sequence[Seen], periods: Periods,
    accept: bool,
) -> Iterator[Case]:  # fmt: skip
    """Claims that the row or something of it does not apply, with nothing else reported, and with all else met."""
    if not any(part.leaf.may_not_apply or part.whole.may_not_apply for _, row in sides.rows for part in parts_of(row)):
        return
    met = tuple(_met(each) for each in seen)
    for id_ in dict.fromkeys((sides.row.id, *things)):
        claim = Shown(id_, claim=True)
        for others in ((), tuple(one for one in met if one is not None and one.measures != id_)):
            yield from whole_cases(sides, area, units, (claim, *others), periods, accept=accept)


def _met(seen: Seen) -> Shown | None:
    """What meets as many of the conditions on a thing as can be."""

    def missed(entry: tuple[tuple[Vector, bool], Shown]) -> int:
        return sum(verdict is not Verdict.PASS for _, verdict in entry[0][0])

    return min(seen.items(), key=missed, default=(None, None))[1]


def whole_cases(
    sides: Sides, area: Area, units: Sequence[Unit], shown: tuple[Shown, ...], periods: Periods, *, accept: bool
) -> Iterator[Case]:
    """A case that the judge judges as a whole: with a claim, or for an area of which not every variant is stated."""
    verdicts: dict[tuple[int, tuple[str, ...]], Verdict] = {}
    whole: list[Verdict | None] = []
    for side, ((ruleset, row), variants) in enumerate(zip(sides.rows, (area.old, area.new), strict=True)):
        if row is None:
            whole.append(None)
            continue
        finding = judge_indicator(
            row, subject_of(shown, {**variants, **ruleset.variants}, periods), ruleset, accept_unverified=accept
        )
        whole.append(_raw(finding))
        for criterion in finding.criteria:
            verdicts |= {(side, path): verdict for path, verdict in _verdicts(criterion, (criterion.criterion.name,))}
    claim = any(one.claim for one in shown)
    yield _case(sides, units, verdicts, shown, sure=not accept, claim=claim, whole=whole)


def _raw(finding: Finding) -> Verdict:
    """The verdict before a miss is weighed."""
    return Verdict.FAIL if finding.verdict is Verdict.VETO else finding.verdict


def _verdicts(finding: CriterionFinding, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Verdict]]:
    yield path, finding.verdict
    for part in finding.any:
        yield from _verdicts(part, (*path, part.criterion.name))


def witness_of(case: Case, sides: Sides, area: Area, first: str | None) -> Witness:
    """A case as it is shown: the thing that a change is about first, the others that belong to it after."""
    order = sorted(case.shown, key=lambda one: (one.measures != first, not one.claim))
    told = [_told(verdict, ruleset, row) for verdict, (ruleset, row) in zip(
        (case.old, case.new), sides.rows, strict=True)]  # fmt: skip
    shown = order[0] if order else Shown(first or sides.row.id)
    return Witness(shown, told[0], told[1], dict(area.words), tuple(order[1:]), accept_unverified=not case.sure)


def _told(verdict: Verdict | None, ruleset: Ruleset, row: Indicator | None) -> Told:
    if verdict is None or row is None:
        return "not_asked"
    return weighed(verdict, row.constraint, ruleset).value
