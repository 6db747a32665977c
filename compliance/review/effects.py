"""What a change does to verdicts: both rulesets judge the same representatives of a row, and what turned is the effect.

Only worse: tightened; only better: loosened; both: shifted; none: neutral. The judge itself judges every single
condition on the representatives of what it measures; conditions of different things are combined as the judge does it.
A row that turned turned because of those of its conditions that moved in the same direction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property
from math import prod
from operator import add
from typing import Any, NamedTuple

from compliance.judging.derive import Known
from compliance.judging.judge import judge_criterion, judge_indicator, number_or_word, of_held
from compliance.judging.verdict import CriterionFinding, Finding, Verdict, all_of, together, weighed
from compliance.review.changes import Effect, Outcome, Witness
from compliance.review.matching import Area, Paths, Unit, is_demanded, parts_of, units_of
from compliance.review.representatives import (
    Condition,
    Periods,
    Shown,
    TooManyToJudge,
    periods_for,
    ranges_of,
    representatives,
    subject_of,
    unit_for,
)
from compliance.rules.canonical import indicator_form
from compliance.rules.requirements import Accepted, Criterion, holds
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import allowed, intersect, scaled
from compliance.units import factor, parse_unit

MOST_COMBINATIONS = 200_000  # of what can be seen of the several things of one row
# A condition that is not there, or does not apply, weighs as little as what passes; of alternatives, as what is missed.
# What does not apply as a whole row has no direction. A row that is not there has one: it can only cost an area what it
# had.
RANK = {Verdict.PASS: 0, Verdict.NOT_APPLICABLE: 0, None: 0, Verdict.UNDETERMINED: 1, Verdict.FAIL: 2}
RANK_OF_SEVERAL = RANK | {Verdict.NOT_APPLICABLE: 2, None: 2}
DECIDED = (Verdict.PASS, Verdict.FAIL, Verdict.NOT_APPLICABLE, None)


@dataclass(frozen=True)
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

    @cached_property
    def forms(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """What either side says of the row, as its canonical form has it."""
        before, after = ({} if row is None else indicator_form(row) for _, row in self.rows)
        return before, after

    def seen(self, area: Area) -> list[tuple[Ruleset, Indicator | None, Mapping[str, str]]]:
        """Both sides, each with the variants of a kind of area as it reads them."""
        every = zip(self.rows, (area.old, area.new), strict=True)
        return [(ruleset, row, {**variants, **ruleset.variants}) for (ruleset, row), variants in every]

    def conditions(self, area: Area) -> list[Condition]:
        """The single conditions of either side that ask something of a kind of area."""
        every = [(part, its, side) for side, (_, row, its) in enumerate(self.seen(area)) for part in parts_of(row)]
        return [Condition(part, its, side) for part, its, side in every if is_demanded(part, its)]

    @property
    def row(self) -> Indicator:
        """The row, as the newer side has it if it does."""
        indicator = self.after or self.before
        assert indicator is not None
        return indicator


@dataclass(frozen=True, slots=True)
class Case:
    """A measurement of a row, with the verdict of each side and the conditions that changed their verdict.

    The verdicts are those before a miss is weighed. ``moved`` has each such condition with 1 for worse and -1 for
    better. ``unread``: only one side knows the reported word. ``sure``: no unproved number was accepted.
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
        return (not self.sure, self.claim, *weight_of(self.shown))


NO_WEIGHT = (0, 0, 0, 0, 0)


def weight_of(shown: Sequence[Shown]) -> tuple[int, ...]:
    """How hard measurements are to read: what is exact and alone before signs, earlier and given values, and states."""
    rows = [(one.sign is not None, 1, len(one.earlier), one.given is not None, one.state is not None) for one in shown]
    return tuple(map(sum, zip(NO_WEIGHT, *rows, strict=True)))


# What the kinds of turns come to: those between decided verdicts first, then from or to what is not known.
_COME_TO: tuple[Mapping[str, Effect], ...] = (
    {"worse": "tightened", "better": "loosened"}, {"unread": "open"},
    {"open_worse": "tightened", "open_better": "loosened"}, {"aside": "shifted"},
)  # fmt: skip


@dataclass(slots=True)
class Turns:
    """The cases in which something turned, the lightest of each kind with how light it is."""

    kept: dict[str, tuple[tuple[int, ...], Case]] = field(default_factory=dict)

    def add(self, case: Case, weight: tuple[int, ...]) -> None:
        """Take a case in; of those that are alike the lightest is kept."""
        if case.turn == 0 or Verdict.NOT_APPLICABLE in (case.old, case.new):
            kind = "aside"
        elif case.decided:
            kind = "worse" if case.turn > 0 else "better"
        elif case.unread:
            kind = "unread"
        else:
            kind = "open_worse" if case.turn > 0 else "open_better"
        # that a miss ceases to apply says more than that anything else does
        weight = (kind == "aside" and Verdict.FAIL not in (case.old, case.new), *weight)
        if kind not in self.kept or weight < self.kept[kind][0]:
            self.kept[kind] = weight, case

    def of(self, *kinds: str) -> list[Case]:
        """The cases of some kinds."""
        return [self.kept[kind][1] for kind in kinds if kind in self.kept]

    def outcome(self) -> tuple[Effect, list[Case]]:
        """What the turns come to, and the cases that show it: two where they go both ways."""
        for effects in _COME_TO:
            turned = [kind for kind in effects if kind in self.kept]
            if turned:
                return effects[turned[0]] if len(turned) == 1 else "shifted", self.of(*turned)
        return "neutral", []


@dataclass(slots=True)
class Judged:
    """A row judged by both sides in one kind of area.

    ``sought`` are its conditions side by side. ``row`` has the cases in which the row turned, ``units`` those by
    condition; ``claimed`` and ``claims`` the same for claims that the row does not apply. ``missed`` is a case that
    both sides miss. ``pool`` is every measurement that was tried. ``crowded``: there are too many to judge.
    ``demands`` are what each side demands there.
    """

    area: Area
    sought: tuple[Unit, ...]
    periods: Periods
    row: Turns = field(default_factory=Turns)
    units: dict[Paths, Turns] = field(default_factory=dict)
    claimed: Turns = field(default_factory=Turns)
    claims: dict[Paths, Turns] = field(default_factory=dict)
    missed: Case | None = None
    pool: list[tuple[str, Shown]] = field(default_factory=list)
    crowded: bool = False
    demands: tuple[object, object] = ((), ())


def judged(sides: Sides, area: Area, *, bounds: bool = True, without: Collection[str] = ()) -> Judged:
    """A row judged by both rulesets in one kind of area, on every representative.

    Without ``bounds``, only on exact values: enough where a single miss is looked for. Of the things in ``without``
    nothing is reported.
    """
    asks = sides.conditions(area)
    units = units_of(*([each.part for each in asks if each.side == side] for side in (0, 1)))
    periods = periods_for({word for each in asks for word in each.leaf.requirement.earlier_periods})
    pair = Judged(area, units, periods)
    by_measured: dict[str, list[Condition]] = {}
    for each in asks:
        by_measured.setdefault(each.leaf.measures, []).append(each)
    try:
        seen = {
            id_: _seen(sides, several, periods, bounds=bounds, nothing=id_ in without)
            for id_, several in by_measured.items()
        }
        for accept in (False, True) if any(each.leaf.doubtful for each in asks) else (False,):
            pool = {id_: each[accept] for id_, each in seen.items()}
            pair.pool += [(id_, shown) for id_, each in pool.items() for _, shown in each.values()]
            for case in _cases(sides, pair, pool, accept=accept):
                _take(pair, case)
    except TooManyToJudge:
        pair.crowded = True
    return pair


def same_demands(sides: Sides, area: Area) -> tuple[object, object]:
    """What two kinds of area have in common that are judged alike: the same numbers hold for both, on either side."""
    demands = [(each.side, (each.part.path, _demand(each))) for each in sides.conditions(area)]
    old, new = (tuple(demand for at, demand in demands if at == side) for side in (0, 1))
    return old, new


def _demand(condition: Condition) -> str:
    asks = condition.leaf.requirement.asks(condition.leaf, condition.variants)
    entry = None if asks.entry is None else replace(asks.entry, when={})
    return repr(replace(asks, entry=entry))


def judged_in(
    sides: Sides, every: Sequence[Area], *, bounds: bool = True, without: Collection[str] = ()
) -> list[Judged]:
    """A row judged in every kind of area; those are judged once for which the same numbers hold."""
    known: dict[tuple[object, object], Judged] = {}
    several = []
    for area in every:
        key = same_demands(sides, area)
        if key not in known:
            known[key] = judged(sides, area, bounds=bounds, without=without)
        several.append(replace(known[key], area=area, demands=key))
    return several


def _take(result: Judged, case: Case) -> None:
    """Keep a case, if it is the lightest of its kind so far: for the row, and for each condition that caused it."""
    weight = case.weight
    if case.old is case.new:
        if case.old is Verdict.FAIL and (result.missed is None or weight < result.missed.weight):
            result.missed = case
        return
    (result.claimed if case.claim else result.row).add(case, weight)
    by_unit = result.claims if case.claim else result.units
    did = {unit for unit, way in case.moved if case.turn in (way, 0)} or {unit for unit, _ in case.moved}
    for unit in did or [each.paths for each in result.sought]:
        by_unit.setdefault(unit, Turns()).add(case, (len(did), *weight))


Leaf = tuple[int, tuple[str, ...]]  # a single condition: its side, and the names down to it
Verdicts = Mapping[Leaf, Verdict]
Vector = tuple[tuple[Leaf, Verdict], ...]
# By what is seen of a thing, whether a word is one that is not known everywhere, and the sides that refuse the number:
# how light to read what shows it is, and that.
Seen = dict[tuple[Vector, bool, frozenset[int]], tuple[tuple[int, ...], Shown]]


def _cases(sides: Sides, result: Judged, seen: Mapping[str, Seen], *, accept: bool) -> Iterator[Case]:
    """Every way in which the measurements of the row can come out together, then claims that it does not apply.

    ``accept``: unproved numbers are accepted.
    """
    measured = {leaf: id_ for id_, several in seen.items() for vector, *_ in several for leaf, _ in vector}
    combined = _Combined(sides, result.sought, measured)
    parts = [combined.parts(id_, several) for id_, several in seen.items()]
    if prod(map(len, parts)) > MOST_COMBINATIONS:
        raise TooManyToJudge
    outcomes = [_Outcome()]
    for part in parts:
        outcomes = _lightest(one.with_(other) for one in outcomes for other in part)
    for outcome in outcomes:
        case = combined.case(outcome, sure=not accept)
        if case is not None:
            yield case
    yield from _claims(sides, result, seen, accept)


def _seen(
    sides: Sides, asks: Sequence[Condition], periods: Periods, *, bounds: bool, nothing: bool = False
) -> tuple[Seen, Seen]:
    """For each set of verdicts that the conditions on one measured value can have, the measurement that shows it best.

    Once without unproved numbers, and once with them.
    """
    measures = asks[0].leaf.measures
    unit = unit_for(asks)
    ranges = [ranges_of(ruleset, measures, unit) for ruleset, _ in sides.rows]
    knowing = [frozenset(each.leaf.requirement.words) for each in asks if each.leaf.requirement.words]
    answers = [(each.side, each.part.path, _answers(each, *sides.rows[each.side], periods)) for each in asks]
    refuses = [_refuses(ruleset, measures, unit) for ruleset, _ in sides.rows]
    both: tuple[Seen, Seen] = ({}, {})
    every = representatives(measures, asks, ranges, unit, bounds=bounds)
    doubtful = any(each.leaf.doubtful for each in asks)
    for shown in (Shown(measures),) if nothing else every:
        cannot_be = frozenset(side for side, refused in enumerate(refuses) if refused(shown))
        if len(cannot_be) > 1:  # nobody can report it
            continue
        unread = shown.state is not None and 0 < sum(shown.state in known for known in knowing) < len(knowing)
        amounts = (shown.value is not None) + (shown.state is not None)
        lightness = (bool(cannot_be), shown.sign is not None, len(shown.earlier), shown.given is not None, amounts)
        for accept in (False, True) if doubtful else (False,):
            vector = tuple(
                ((side, path), Verdict.UNDETERMINED if side in cannot_be else answer(shown, accept))
                for side, path, answer in answers
            )
            several, key = both[accept], (vector, unread, cannot_be)
            if key not in several or lightness < several[key][0]:
                several[key] = lightness, shown
    return both if doubtful else (both[0], both[0])


def _answers(
    condition: Condition, ruleset: Ruleset, row: Indicator | None, periods: Periods
) -> Callable[[Shown, bool], Verdict]:
    """A function that judges one condition by a measurement, with or without unproved numbers.

    It remembers what is demanded for the same earlier and given values, and the verdict on the same number.
    """
    assert row is not None
    criterion, variants, requirement = condition.leaf, condition.variants, condition.leaf.requirement
    beside, doubtful = number_or_word(condition.part.whole), criterion.doubtful
    by_earlier, by_given = bool(requirement.earlier_periods), requirement.takes_given
    unit = None if criterion.unit is None else parse_unit(criterion.unit)
    demanded: dict[object, Accepted] = {}
    known: dict[object, Verdict] = {}

    def held(shown: Shown, accept: bool) -> Verdict:
        """Whether a number lies in what is demanded of an area with these earlier and given values."""
        if shown.value is None or shown.unit is None or unit is None:
            return Verdict.UNDETERMINED
        hangs = (accept, by_earlier and tuple(shown.earlier.items()), by_given and shown.given)
        key = (hangs, shown.value, shown.unit, shown.sign)
        if key not in known:
            if hangs not in demanded:
                facts = Known(subject_of((shown,), variants, periods), ruleset, accept_unverified=accept)
                demanded[hangs] = requirement.accepts(criterion, facts)
            values = scaled(allowed(shown.value, shown.sign), factor(parse_unit(shown.unit), unit))
            accepted = demanded[hangs]
            open_ = accepted.possible is None
            known[key] = Verdict.UNDETERMINED if open_ else of_held(holds(criterion, accepted, values))
        return known[key]

    def judged(shown: Shown, accept: bool) -> Verdict:
        key = (accept, shown.state, shown.value is None)
        if key not in known:
            subject = subject_of((shown,), variants, periods)
            facts = Known(subject, ruleset, accept_unverified=accept)
            finding = judge_criterion(criterion, row, facts, beside=beside)
            known[key] = finding.verdict
        return known[key]

    answer = held if requirement.measured_as == "number" else judged
    return lambda shown, accept: answer(shown, accept and doubtful)


def _refuses(ruleset: Ruleset, measures: str, unit: str | None) -> Callable[[Shown], bool]:
    """A function that says whether a ruleset takes a reported number for impossible; a given one if it takes any."""
    ranges = ranges_of(ruleset, measures, unit)
    takes_given = any(leaf.requirement.takes_given for _, leaf in ruleset.uses.get(measures, ()))

    @cache
    def outside(number: Decimal, written: str, sign: str | None = None) -> bool:
        values = scaled(allowed(number, sign), factor(parse_unit(written), parse_unit(unit or written)))
        return any(intersect(values, each).empty for each in ranges)

    def refused(shown: Shown) -> bool:
        value = shown.value is not None and shown.unit is not None and outside(shown.value, shown.unit, shown.sign)
        return value or any(outside(*each) for each in (shown.beside if takes_given else shown.earlier.values()))

    return refused if unit is not None and ranges else lambda shown: False


Node = tuple[Criterion, Leaf]  # a condition, single or of parts, and where it stands


class _Outcome(NamedTuple):
    """How the measurements of some values come out for the row.

    ``old`` and ``new``: the verdicts of those criteria that need no other value. ``moved``: which of their conditions
    changed. ``rest``: verdicts on conditions of criteria that need further values. ``refused``: the sides that take a
    number for impossible. ``weight``: how hard ``shown`` is to read.
    """

    old: Verdict = Verdict.NOT_APPLICABLE
    new: Verdict = Verdict.NOT_APPLICABLE
    moved: frozenset[tuple[Paths, int]] = frozenset()
    rest: Vector = ()
    unread: bool = False
    refused: frozenset[int] = frozenset()
    shown: tuple[Shown, ...] = ()
    weight: tuple[int, ...] = NO_WEIGHT

    def with_(self, other: _Outcome) -> _Outcome:
        """What is seen of these things and of others together."""
        return _Outcome(
            all_of((self.old, other.old)),
            all_of((self.new, other.new)),
            self.moved | other.moved,
            self.rest + other.rest,
            self.unread or other.unread,
            self.refused | other.refused,
            self.shown + other.shown,
            tuple(map(add, self.weight, other.weight)),
        )


def _lightest(outcomes: Iterable[_Outcome]) -> list[_Outcome]:
    """The lightest of the outcomes that come to the same; the first of equally light ones."""
    by_key: dict[object, _Outcome] = {}
    for each in outcomes:
        key = each[:6]
        if key not in by_key or each.weight < by_key[key].weight:
            by_key.pop(key, None)
            by_key[key] = each
    return list(by_key.values())


@dataclass(slots=True)
class _Group:
    """The criteria of either side, and the units, that ask for one thing alone; of None, those that ask for several."""

    criteria: tuple[list[Node], list[Node]] = field(default_factory=lambda: ([], []))
    units: list[tuple[Paths, Mapping[Verdict | None, int], list[Node | None]]] = field(default_factory=list)

    def come_to(self, verdicts: Verdicts) -> tuple[Verdict, Verdict, frozenset[tuple[Paths, int]]]:
        """What the criteria of either side come to, and the units that got better (-1) or worse (1)."""
        old, new = (all_of(_together(node, verdicts) for node in nodes) for nodes in self.criteria)
        moved = set()
        for paths, rank, nodes in self.units:
            was, now = (rank[None if node is None else _together(node, verdicts)] for node in nodes)
            if was != now:
                moved.add((paths, 1 if now > was else -1))
        return old, new, frozenset(moved)


class _Combined:
    """How the verdicts of single conditions come to those of the row and of its units; what is not asked falls out."""

    def __init__(self, sides: Sides, units: Sequence[Unit], measured: Mapping[Leaf, str]) -> None:
        self._sides, self._measured = sides, measured
        self._groups: dict[str | None, _Group] = {}
        for side, (_, row) in enumerate(sides.rows):
            for criterion in () if row is None else row.criteria:
                node = (criterion, (side, (criterion.name,)))
                self._group([node]).criteria[side].append(node)
        for unit in units:
            rank = RANK_OF_SEVERAL if unit.of_several else RANK
            nodes = [
                None if each is None or path is None else (each, (side, path))
                for side, (each, path) in enumerate(zip((unit.was, unit.now), unit.paths, strict=True))
            ]
            self._group([node for node in nodes if node is not None]).units.append((unit.paths, rank, nodes))
        self._across = self._groups.pop(None, _Group())

    def _group(self, nodes: Iterable[Node]) -> _Group:
        measured = {self._measured[leaf] for node in nodes for leaf in _leaves(node) if leaf in self._measured}
        return self._groups.setdefault(measured.pop() if len(measured) == 1 else None, _Group())

    def parts(self, measured: str, seen: Seen) -> list[_Outcome]:
        """What can be seen of a thing; of what comes to the same, the lightest."""
        group = self._groups.get(measured, _Group())
        across = {leaf for nodes in self._across.criteria for node in nodes for leaf in _leaves(node)}
        across |= {leaf for *_, nodes in self._across.units for node in nodes if node for leaf in _leaves(node)}
        by_key: dict[object, tuple[tuple[int, ...], _Outcome]] = {}
        for (vector, unread, refused), (lightness, shown) in seen.items():
            rest = tuple(each for each in vector if each[0] in across)
            seen_of_it = () if shown == Shown(measured) else (shown,)
            came_to = (*group.come_to(dict(vector)), rest, unread, refused)
            part = _Outcome(*came_to, seen_of_it, weight_of(seen_of_it))
            key = part[:6]
            if key not in by_key or lightness < by_key[key][0]:
                by_key[key] = lightness, part
        return [part for _, part in by_key.values()]

    def case(self, outcome: _Outcome, *, sure: bool) -> Case | None:
        """The case in which all of this is seen; None where both sides say the same, and it is no miss.

        Nor is there any where both refuse it: nobody can report that.
        """
        outcome = outcome.with_(_Outcome(*self._across.come_to(dict(outcome.rest))))
        old, new = (
            None if row is None else verdict
            for (_, row), verdict in zip(self._sides.rows, (outcome.old, outcome.new), strict=True)
        )
        if len(outcome.refused) > 1 or (old is new and old is not Verdict.FAIL):
            return None
        moved = frozenset() if old is new else outcome.moved
        return Case(outcome.shown, old, new, moved, outcome.unread, sure)

    def moved(self, verdicts: Verdicts) -> frozenset[tuple[Paths, int]]:
        """The units that moved by the verdicts on all single conditions."""
        return self._across.come_to(verdicts)[2]


def _parts(node: Node) -> list[Node]:
    criterion, (side, path) = node
    return [(each, (side, (*path, each.name))) for each in criterion.requirement.parts]


def _leaves(node: Node) -> list[Leaf]:
    return [leaf for each in _parts(node) for leaf in _leaves(each)] or [node[1]]


def _together(node: Node, verdicts: Verdicts) -> Verdict:
    """The verdict on a condition, put together from those on its alternatives."""
    criterion, leaf = node
    if criterion.requirement.parts:
        return together(criterion.requirement, (_together(each, verdicts) for each in _parts(node)))
    return verdicts.get(leaf, Verdict.NOT_APPLICABLE)


def _claims(sides: Sides, result: Judged, seen: Mapping[str, Seen], accept: bool) -> Iterator[Case]:
    """Claims that the row or something of it does not apply, with nothing else reported, and with all else met."""
    if not any(part.leaf.may_not_apply or part.whole.may_not_apply for _, row in sides.rows for part in parts_of(row)):
        return
    met = tuple(_met(each) for each in seen.values())
    for id_ in dict.fromkeys((sides.row.id, *seen)):
        claim = Shown(id_, claim=True)
        for others in ((), tuple(one for one in met if one is not None and one.measures != id_)):
            yield whole_case(sides, result.area, result.sought, (claim, *others), result.periods, accept=accept)


def _met(seen: Seen) -> Shown | None:
    """What meets as many of the conditions on a thing as can be."""
    usual = min(seen, key=lambda key: sum(verdict is not Verdict.PASS for _, verdict in key[0]), default=None)
    return None if usual is None else seen[usual][1]


def whole_case(
    sides: Sides, area: Area, units: Sequence[Unit], shown: tuple[Shown, ...], periods: Periods, *, accept: bool
) -> Case:
    """A case that the judge judges as a whole: with a claim, or for an area with an unstated variant."""
    verdicts: dict[Leaf, Verdict] = {}
    whole: list[Verdict | None] = []
    for side, (ruleset, row, variants) in enumerate(sides.seen(area)):
        if row is None:
            whole.append(None)
            continue
        finding = judge_indicator(row, subject_of(shown, variants, periods), ruleset, accept_unverified=accept)
        whole.append(unweighed(finding))
        for criterion in finding.criteria:
            verdicts |= {(side, path): verdict for path, verdict in _verdicts(criterion, (criterion.criterion.name,))}
    if whole[0] is not whole[1] and all(_is_refused(ruleset, shown) for ruleset, *_ in sides.rows):
        whole = [Verdict.UNDETERMINED] * 2
    claim = any(one.claim for one in shown)
    moved = frozenset() if whole[0] is whole[1] else _Combined(sides, units, {}).moved(verdicts)
    return Case(shown, whole[0], whole[1], moved, sure=not accept, claim=claim)


def unweighed(finding: Finding) -> Verdict:
    """The verdict before a miss is weighed."""
    return Verdict.FAIL if finding.verdict is Verdict.VETO else finding.verdict


def _verdicts(finding: CriterionFinding, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Verdict]]:
    yield path, finding.verdict
    for part in finding.any:
        yield from _verdicts(part, (*path, part.criterion.name))


def witness_of(sides: Sides, cases: Sequence[tuple[Area, Case]], first: str | None) -> Witness | None:
    """The first case as it is shown, with the first that turned the other way; ``first`` is the thing shown first."""
    contrary = [pair for pair in cases if pair[1].turn == -cases[0][1].turn != 0][:1]
    shown = [_witness(sides, *pair, first) for pair in (*cases[:1], *contrary)]
    return replace(shown[0], contrary=shown[1] if contrary else None) if shown else None


def _witness(sides: Sides, area: Area, case: Case, first: str | None) -> Witness:
    """A case as it is shown: the thing that a change is about first, the others that belong to it after."""
    order = sorted(case.shown, key=lambda one: (one.measures != first, not one.claim))
    old, new = (
        _outcome_of(verdict, *side, order) for verdict, side in zip((case.old, case.new), sides.rows, strict=True)
    )
    shown = order[0] if order else Shown(first or sides.row.id)
    return Witness(shown, old, new, dict(area.words), tuple(order[1:]), accept_unverified=not case.sure)


def _outcome_of(verdict: Verdict | None, ruleset: Ruleset, row: Indicator | None, several: Sequence[Shown]) -> Outcome:
    if verdict is None or row is None:
        return "not_asked"
    return "refused" if _is_refused(ruleset, several) else weighed(verdict, row.constraint, ruleset).value


def _is_refused(ruleset: Ruleset, several: Iterable[Shown]) -> bool:
    """Whether a ruleset takes one of several values for impossible."""
    units = ((one, one.unit or next((unit for _, unit in one.beside), None)) for one in several)
    return any(_refuses(ruleset, one.measures, unit)(one) for one, unit in units)
