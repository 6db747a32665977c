"""What a change of rules does to real areas: both rulesets judge the same measurements; each flip, and what caused it.

Each flip names the changes that caused it: those of its indicator whose own condition is judged differently here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from compliance.engine import only_measurements, only_rulesets
from compliance.judging.judge import assess
from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Verdict, at_least, weighs
from compliance.measurements.binding import Misfit, bind_readable
from compliance.measurements.measurement import Measurements, Subject
from compliance.measurements.tables.naming import identified
from compliance.period import Period
from compliance.problems import MeasurementError, Problem, each_once, listed
from compliance.review.changes import Change
from compliance.review.diff import diff, renamed
from compliance.review.effects import unweighed
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset

_WEIGHED = (Verdict.FAIL, Verdict.VETO)
# What of a row bears on how a value is read, though of itself no verdict changes by it.
_READ_BY = ("unit", "name", "aliases", "range")


def causes_of(
    id_: str, old: Assessment, new: Assessment, was: Finding | None, now: Finding | None, changes: Sequence[Change]
) -> tuple[Change, ...]:
    """The changes because of which an indicator is judged differently; none where none is.

    A change of a condition is a cause when the condition itself has another verdict here, or the value that it is
    judged by another meaning; one of the constraint type, when a miss weighs otherwise.
    """
    if was is None or now is None:
        return tuple(change for change in changes if change.indicator == id_ and change.field == "indicator")
    own = [change for change in changes if change.indicator == id_ and _concerns(change, old, new)]
    causes = [change for change in own if change.criterion is not None and _judged_differently(change, was, now)]
    weights = _weights(own, changes, was, now)
    matter = [change for change in causes if change.matters]
    if matter or unweighed(was) is unweighed(now):  # a weight alone never turns what a row comes to
        return (*matter, *weights)
    measured = {leaf.criterion.measures for finding in (was, now) for leaf in finding.leaves()}
    formulas = [change for change in own if change.field == "formula" and change.matters]
    words = [change for change in own if change.criterion is None and change.field.rpartition(".")[2] in _READ_BY]
    around = [change for change in changes if change.indicator is None and _whole(change, measured)]
    reading = [change for change in (*words, *around) if change.matters]
    others = formulas or reading or [change for change in own if change.matters] or causes or [*words, *around]
    return (*others, *(change for change in weights if all(change is not each for each in others)))


def _concerns(change: Change, old: Assessment, new: Assessment) -> bool:
    """Whether a change is for areas like this one; an area that leaves the axis open may be any."""
    sides = (old.variants, new.variants)
    return any(all(side.get(axis, among[0]) in among for axis, among in change.when.items()) for side in sides)


def _judged_differently(change: Change, was: Finding, now: Finding) -> bool:
    """Whether the condition that changed has another verdict on either side, or is there on one side alone."""
    before, after = _finding_on(change.was, was), _finding_on(change.now, now)
    if before is not None and after is not None:
        return before.verdict is not after.verdict
    alone, finding = (before, was) if before is not None else (after, now)
    if alone is None or alone.verdict is Verdict.NOT_APPLICABLE:
        return False
    absent = Verdict.PASS if any(alone is each for each in finding.criteria) else Verdict.FAIL  # of an alternative
    return alone.verdict is not absent


def _finding_on(criterion: Criterion | None, finding: Finding) -> CriterionFinding | None:
    """The judgement on a condition, known by its demand, since the review may have rewritten the rest of it."""
    if criterion is None:
        return None
    demand = (criterion.name, criterion.measures, criterion.requirement)
    every = (*finding.criteria, *finding.leaves())
    return next((e for e in every if (e.criterion.name, e.criterion.measures, e.criterion.requirement) == demand), None)


def _weights(own: Iterable[Change], changes: Iterable[Change], was: Finding, now: Finding) -> list[Change]:
    """What a miss means, where there is one and it means something else now; what is aimed at never counted."""
    kinds = {finding.indicator.constraint for finding in (was, now)}
    causes = [change for change in own if change.field == "constraint"]
    if "aim" in kinds and len(kinds) > 1:
        return causes
    fields = {f"verdicts.{kind}" for kind in kinds}
    causes += [change for change in changes if change.indicator is None and change.field in fields]
    return causes if was.verdict in _WEIGHED or now.verdict in _WEIGHED else []


def _whole(change: Change, measured: set[str]) -> bool:
    """Whether a change of the ruleset as a whole bears on how a value of one of these things is read."""
    section, _, rest = change.field.partition(".")
    return section in ("axes", "variants") or (section == "quantities" and rest.partition(".")[0] in measured)


def deciding(old: Assessment, new: Assessment) -> tuple[str, ...]:
    """The indicators by which an area's verdict got worse, or by which it could get better."""
    was, now = _counted(old), _counted(new)
    every = tuple(dict.fromkeys([*now, *was]))
    worse = at_least(new.verdict, old.verdict)
    one, other, limit = (now, was, new.verdict) if worse else (was, now, old.verdict)
    ids = tuple(id_ for id_ in every if one.get(id_) is limit and not (id_ in other and at_least(other[id_], limit)))
    return ids or tuple(id_ for id_ in every if was.get(id_) is not now.get(id_))


def _counted(assessment: Assessment) -> Mapping[str, Verdict]:
    """The verdicts that make the area's: of what applies and is not only aimed at."""
    return {
        finding.indicator.id: finding.verdict
        for finding in assessment.findings
        if weighs(finding.indicator.constraint) and finding.verdict is not Verdict.NOT_APPLICABLE
    }


SubjectKey = tuple[str | None, Period | None]
Side = Literal["old", "new"]


@dataclass(frozen=True, slots=True)
class Flip:
    """A verdict on one area in one period that is different by two rulesets.

    ``indicator`` None: the verdict of the area. A verdict of None: that ruleset has no such indicator, or is not made
    for the area. ``causes`` are the changes behind it, ``unread`` the problems that only one side has with the files.
    """

    area: str | None
    period: Period | None
    indicator: str | None
    old: Verdict | None
    new: Verdict | None
    causes: tuple[Change, ...]
    was: Finding | None = None
    now: Finding | None = None
    unread: tuple[Problem, ...] = ()

    @property
    def row(self) -> Indicator | None:
        """The indicator as the newer side that asks for it has it."""
        side = self.now or self.was
        return None if side is None else side.indicator


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in the files that one of the two rulesets cannot use, though the other can.

    ``whole``: that ruleset does not judge the area at all. ``period`` None: of any of the area's.
    """

    side: Side
    area: str | None
    period: Period | None
    whole: bool
    problem: Problem


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change means for a collection of measurements: flips by area and period, that of the area itself first.

    ``collection`` is the name of the collection, for a review may have several. ``problems`` are problems of the files,
    by either ruleset: the rows that they touch are undetermined by both.
    """

    inputs: tuple[tuple[str, str], ...]
    subjects: tuple[SubjectKey, ...]
    flips: tuple[Flip, ...]
    unread: tuple[Unread, ...] = ()
    warnings: tuple[Problem, ...] = ()
    collection: str = ""
    problems: tuple[Problem, ...] = ()

    def of_change(self, change: Change) -> tuple[Flip, ...]:
        """The verdicts on indicators that a change made flip."""
        return tuple(
            flip for flip in self.flips if flip.indicator is not None and any(change is each for each in flip.causes)
        )


def impact(
    measurements: Measurements,
    old: Ruleset,
    new: Ruleset,
    changes: Sequence[Change] | None = None,
    *,
    subjects: Sequence[SubjectKey] | None = None,
    fill: Mapping[str, str] | None = None,
    accept_unverified: bool = False,
    collection: str = "",
) -> Impact:
    """Judge every area and period by both rulesets; each verdict that is different, with its causes.

    ``changes`` are those of ``diff(old, new)``; without them they are looked for. What only one ruleset can read is
    judged by that one, and stands in ``unread``. ``collection`` is the name of the measurements. What neither can read
    stands in ``problems`` where the measurements are ``partial``; else MeasurementError is raised for it.
    """
    only_measurements("impact", measurements)
    only_rulesets("impact", old, new)
    changes = diff(old, new) if changes is None else changes
    keys = tuple(measurements.subjects if subjects is None else subjects)
    problems = _several_meanings(measurements, old, new)
    known = tuple(entry for entry in measurements.entries if entry.name not in problems)
    measurements = replace(measurements, entries=known) if problems else measurements
    bound, _ = bind_readable(measurements, dict.fromkeys(keys, tuple(dict.fromkeys((old, new)))), fill)
    unread, bad = _unread(bound.misfits, old, new)
    several = (*problems.values(), *bad)
    if several and not measurements.partial:
        raise MeasurementError(several)
    seen: dict[tuple[SubjectKey, int], Subject] = {
        ((subject.area, subject.period), id(ruleset)): subject for subject, ruleset in bound.subjects
    }
    foreign = {(each.side, each.area, each.period) for each in unread if each.whole}
    flips: list[Flip] = []
    for key in keys:  # one area after the other: what was judged of many would fill the memory
        before, after = (
            None if (side, *key) in foreign else assess(seen[key, id(each)], each, accept_unverified=accept_unverified)
            for side, each in (("old", old), ("new", new))
        )
        about = tuple(each for each in unread if each.area == key[0] and each.period in (None, key[1]))
        flips += _flips(before, after, about, key, changes)
    return Impact(measurements.inputs, keys, tuple(flips), unread, bound.warnings, collection, several)


def _several_meanings(measurements: Measurements, old: Ruleset, new: Ruleset) -> Mapping[str, Problem]:
    """The names that were one indicator's and are now another's, which name nothing to compare.

    One that has two ids because an indicator's id was changed is read by each side as its own.
    """
    problems: dict[str, Problem] = {}
    proposed = {(was.id, now.id) for was, now in renamed(old, new)}
    for entry in measurements.entries:
        meant = (identified(old, entry.name), identified(new, entry.name))
        if None not in meant and meant[0] != meant[1] and meant not in proposed:
            details = {"name": entry.name, "ids": listed({*filter(None, meant)})}
            place = entry.name_place or entry.place
            problems.setdefault(entry.name, Problem("name-means-several", place, entry.key, details))
    return problems


def _unread(misfits: Iterable[Misfit], old: Ruleset, new: Ruleset) -> tuple[tuple[Unread, ...], tuple[Problem, ...]]:
    """What only one side cannot read, and what is wrong with the files themselves."""
    several = list(misfits)
    mistakes = {id(side): {_same(each) for each in several if each.ruleset is side} for side in (old, new)}
    both = mistakes[id(old)] & mistakes[id(new)] if old is not new else mistakes[id(old)]
    bad = [each.ruleset is None or _same(each) in both for each in several]
    problems = [each.problem for each, is_bad in zip(several, bad, strict=True) if is_bad]
    unread = tuple(
        Unread("old" if each.ruleset is old else "new", each.area, each.period, each.foreign, each.problem)
        for each, is_bad in zip(several, bad, strict=True)
        if not is_bad
    )
    return unread, each_once(problems)


def _same(misfit: Misfit) -> tuple[object, ...]:
    """By what a mistake in a file is known again, whichever ruleset finds it."""
    return misfit.problem.code, misfit.problem.place, misfit.area, misfit.period


def _flips(
    before: Assessment | None, after: Assessment | None, unread: Sequence[Unread], key: SubjectKey,
    changes: Sequence[Change],
) -> list[Flip]:  # fmt: skip
    """The flips of one area in one period; an assessment of None is by a ruleset that is made for other areas."""
    if before is None or after is None:
        if before is after:
            return []
        misfits = tuple(each.problem for each in unread if each.whole)
        made_for = tuple(change for change in changes if change.field.startswith("variants."))
        verdicts = (None if before is None else before.verdict, None if after is None else after.verdict)
        return [Flip(*key, None, *verdicts, made_for, unread=misfits)]
    was, now = ({each.indicator.id: each for each in side.findings} for side in (before, after))

    def causes(id_: str) -> tuple[Change, ...]:
        return causes_of(id_, before, after, was.get(id_), now.get(id_), changes)

    rows: list[Flip] = []
    for id_ in [*now, *(each for each in was if each not in now)]:
        one, other = was.get(id_), now.get(id_)
        verdicts = (None if one is None else one.verdict, None if other is None else other.verdict)
        if verdicts[0] is verdicts[1] or not {*verdicts} - {None, Verdict.NOT_APPLICABLE}:
            continue
        rows.append(Flip(*key, id_, *verdicts, causes(id_), one, other, _about(one, other, unread)))
    if before.verdict is after.verdict:
        return rows
    ids = deciding(before, after)
    together = {id(change): change for id_ in ids for change in causes(id_)}
    misread = {id(each): each for flip in rows if flip.indicator in ids for each in flip.unread}
    area = Flip(*key, None, before.verdict, after.verdict, tuple(together.values()), unread=tuple(misread.values()))
    return [area, *rows]


def _about(one: Finding | None, other: Finding | None, unread: Iterable[Unread]) -> tuple[Problem, ...]:
    """What one side could not read of what an indicator asks for: the value stands where the other side read it."""
    leaves = [leaf for finding in (one, other) if finding is not None for leaf in finding.leaves()]
    places = {measurement.place for leaf in leaves for measurement in leaf.behind}
    return tuple(each.problem for each in unread if not each.whole and each.problem.place in places)
