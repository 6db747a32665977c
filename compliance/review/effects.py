"""What a change of one condition does to verdicts in one region, and a measurement that shows it.

A change is told by two questions: is there a value that met the old demand and misses the new one, and is there one
the other way round? Both are asked of passing sets, cut to what is possible, with whatever else is demanded of the same
value, so that a demand which another one implies changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from compliance.review.changes import Effect, Told, Witness
from compliance.review.conditions import Condition, Earlier, Numbers, Open, Words
from compliance.rules.sets import EVERYTHING, Interval, accepts, intersect, moved, point, remaining

Outcome = tuple[Effect, Witness | None]


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a pair of conditions: what can be, what both sides demand of the same value, the alternatives.

    ``alternative``: the condition is one of several of which one must hold; ``old_others`` and ``new_others`` are then
    the sets of all alternatives of a side that measure the same.
    """

    measures: str
    unit: str | None
    possible: Interval = EVERYTHING
    old_whole: Interval = EVERYTHING
    new_whole: Interval = EVERYTHING
    alternative: bool = False
    old_others: tuple[Interval, ...] = ()
    new_others: tuple[Interval, ...] = ()
    measured_before: bool = False
    measured_after: bool = False


def effect_of(old: Condition | None, new: Condition | None, around: Around) -> Outcome:
    """The effect of a change from one condition to another; None is no such condition."""
    before = old.meaning if old is not None else None
    after = new.meaning if new is not None else None
    match before, after:
        case (Open(), Open()) if before == after:
            return "neutral", None
        case (Open(), _) | (_, Open()):
            return "open", None
        case (Numbers() | None, Numbers() | None):
            return _numbers(before, after, around)
        case (Words() | None, Words() | None):
            return _words(before, after, around)
        case (Earlier() | None, Earlier() | None):
            return _earlier(before, after, around)
        case (Numbers() | Words() as one, Numbers() | Words() as other):
            shown = _other_kind(one, around)
            return "shifted", None if shown is None else replace(shown, answers=_answers(one, other, around))
        case _:
            return "open", None


def _numbers(before: Numbers | None, after: Numbers | None, around: Around) -> Outcome:
    if around.alternative:
        was = [intersect(before.passing, around.possible)] if before is not None else []
        now = [intersect(after.passing, around.possible)] if after is not None else []
        lost = [part for each in was for part in remaining(each, around.new_others)]
        won = [part for each in now for part in remaining(each, around.old_others)]
    else:
        old_set = before.passing if before is not None else EVERYTHING
        new_set = after.passing if after is not None else EVERYTHING
        lost = list(remaining(_all(around.old_whole, around.possible, old_set), (new_set,)))
        won = list(remaining(_all(around.new_whole, around.possible, new_set), (old_set,)))
    absent: Told = "fail" if around.alternative else "not_asked"
    good: Told = "pass" if before is not None else absent
    bad: Told = "fail" if after is not None else absent
    if lost:
        shown = Witness(around.measures, good, bad, value=readable(lost, around.possible), unit=around.unit)
        return ("shifted" if won else "tightened"), shown
    if won:
        good, bad = ("pass" if after is not None else absent), ("fail" if before is not None else absent)
        return "loosened", Witness(around.measures, bad, good, value=readable(won, around.possible), unit=around.unit)
    return _implied(before is None, after is None, around)


def _all(*sets: Interval) -> Interval:
    whole = EVERYTHING
    for each in sets:
        whole = intersect(whole, each)
    return whole


def _implied(no_before: bool, no_after: bool, around: Around) -> Outcome:
    """A demand that every value meets still asks that there be a value."""
    if not around.alternative and no_before and not around.measured_before:
        return "tightened", Witness(around.measures, "not_asked", "undetermined")
    if not around.alternative and no_after and not around.measured_after:
        return "loosened", Witness(around.measures, "undetermined", "not_asked")
    return "neutral", None


def _words(before: Words | None, after: Words | None, around: Around) -> Outcome:
    known = sorted(word for side in (before, after) if side is not None for word in side.accepted | side.refused)
    absent: Told = "fail" if around.alternative else "not_asked"
    told = [(word, _told(before, word, absent), _told(after, word, absent)) for word in dict.fromkeys(known)]
    rank = {"pass": 0, "not_asked": 0, "undetermined": 1, "fail": 2}
    steps = [(rank[new] - rank[old], Witness(around.measures, old, new, state=word)) for word, old, new in told]
    worse = [witness for step, witness in steps if step > 0]
    better = [witness for step, witness in steps if step < 0]
    if not any(abs(step) == 2 for step, _ in steps):
        changed = worse + better
        if not changed:
            implied = _implied(before is None, after is None, around)
            one_side = before is None or after is None
            # a word that another condition knows may be one that this condition does not know
            return ("open", None) if one_side and implied[0] == "neutral" else implied
        return "open", changed[0]
    worse.sort(key=lambda witness: "undetermined" in (witness.old, witness.new))
    better.sort(key=lambda witness: "undetermined" in (witness.old, witness.new))
    if worse:
        return ("shifted" if better else "tightened"), worse[0]
    return "loosened", better[0]


def _told(side: Words | None, word: str, absent: Told) -> Told:
    if side is None:
        return absent
    return "pass" if word in side.accepted else "fail" if word in side.refused else "undetermined"


def _earlier(before: Earlier | None, after: Earlier | None, around: Around) -> Outcome:
    if before is not None and after is not None:
        if before.period != after.period:
            return "open", None
        lost = remaining(before.differences, (after.differences,))
        won = remaining(after.differences, (before.differences,))
        if lost:
            return ("shifted" if won else "tightened"), beside(lost, around, "pass", "fail")
        return ("loosened", beside(won, around, "fail", "pass")) if won else ("neutral", None)
    one = before or after
    if one is None:
        return "neutral", None
    added = before is None
    first: Told
    then: Told
    missed = remaining(EVERYTHING, (one.differences,))
    if around.alternative:
        others = around.old_others if added else around.new_others
        inside = remaining(around.possible, others)
        first, then = ("fail", "pass") if added else ("pass", "fail")
        return ("loosened" if added else "tightened"), beside((one.differences,), around, first, then, inside)
    whole = intersect(around.old_whole if added else around.new_whole, around.possible)
    first, then = ("not_asked", "fail") if added else ("fail", "not_asked")
    return ("tightened" if added else "loosened"), beside(missed, around, first, then, remaining(whole, ()))


def beside(
    differences: Sequence[Interval], around: Around, old: Told, new: Told, among: Sequence[Interval] | None = None
) -> Witness | None:
    """A value, and the earlier one that it is held against, whose difference lies among the given ones."""
    within = among if among is not None else (around.possible,)
    for difference in _some_differences(differences, around.possible):
        values = [Fraction(50), Fraction(1), Fraction(1, 2), *([readable(among)] if among else [])]
        values += [value + step for value in values for step in (1, -1, 10, -10)]
        both = intersect(
            around.possible, moved(around.possible, difference)
        )  # the earlier value has to be possible too
        parts = [part for each in within if not (part := intersect(each, both)).empty]
        for value in (*values, *([readable(parts, around.possible)] if parts else ())):
            if _lies(value, parts):
                return Witness(around.measures, old, new, value=value, unit=around.unit, earlier=value - difference)
    return None


def _some_differences(differences: Sequence[Interval], possible: Interval) -> Iterator[Fraction]:
    """Differences among the given ones that two possible values can have: one that reads well, and the least ones."""
    span = EVERYTHING
    if possible.low is not None and possible.high is not None:
        width = possible.high - possible.low
        span = Interval(-width, width)
    parts = [part for each in differences if not (part := intersect(each, span)).empty]
    if parts:
        yield readable(parts, span)
    for part in parts:
        near = [edge for edge in (part.low, part.high) if edge is not None]
        found = _shortest(part, min(near, key=abs) if near else Fraction(0))
        if found is not None:
            yield found


def _lies(value: Fraction, among: Iterable[Interval]) -> bool:
    return any(accepts(part, point(value)) for part in among)


def _other_kind(before: Numbers | Words, around: Around) -> Witness | None:
    """Where a number is asked instead of a state, or a state instead of a number: what passed is no answer any more."""
    if isinstance(before, Words):
        word = next(iter(sorted(before.accepted)), None)
        return None if word is None else Witness(around.measures, "pass", "undetermined", state=word)
    parts = remaining(intersect(before.passing, around.possible), ())
    return (
        Witness(around.measures, "pass", "undetermined", value=readable(parts, around.possible), unit=around.unit)
        if parts
        else None
    )


def _answers(
    before: Numbers | Words, after: Numbers | Words, around: Around
) -> tuple[Fraction | str, Fraction | str] | None:
    """An answer to either side, a number and a state: the older is missed, the newer is met."""
    missed = _answer(before, around, met=False)
    met = _answer(after, around, met=True)
    return None if missed is None or met is None else (missed, met)


def _answer(side: Numbers | Words, around: Around, *, met: bool) -> Fraction | str | None:
    if isinstance(side, Words):
        known = side.accepted if met else side.refused
        return min(known, key=lambda word: (len(word), word), default=None)
    within = intersect(side.passing, around.possible)
    parts = remaining(within, ()) if met else remaining(around.possible, (side.passing,))
    return readable(parts, around.possible) if parts else None


def readable(parts: Sequence[Interval], possible: Interval = EVERYTHING) -> Fraction:
    """A value of one of the sets that is easily written and lies where the demand does.

    An edge that belongs to a set, else the shortest decimal near an edge; an edge of what is ``possible`` at all (0 %)
    says nothing of a demand and comes last. None of the sets is empty. Only where there is but one value, and that no
    finite decimal, it is not a decimal.
    """
    for ends in ((possible.low, possible.high), ()):
        for part in parts:
            edges = [(edge, out) for edge, out in ((part.low, part.low_open), (part.high, part.high_open))
                     if edge is not None and (out or edge not in ends)]  # fmt: skip
            for edge, left_out in edges:
                if not left_out and _is_decimal(edge):
                    return edge
            near = edges[0][0] if edges else None if ends else Fraction(0)
            found = None if near is None else _shortest(part, near)
            if found is not None:
                return found
    first = parts[0]
    return first.low if first.low is not None else Fraction(0)


def _shortest(part: Interval, near: Fraction) -> Fraction | None:
    """The decimal of fewest digits in a set, beside one of its edges."""
    for digits in range(40):
        step = Fraction(1, 10**digits)
        nearest = near // step
        for count in (0, 1, -1, 2):
            value = (nearest + count) * step
            if _lies(value, (part,)):
                return value
    return None


def _is_decimal(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
