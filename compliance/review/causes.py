"""Which of the changes between two rulesets made one verdict flip: by indicator, criterion and what was judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Verdict, at_least, weighs
from compliance.review.changes import Change
from compliance.rules.requirements import Criterion

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
    found = [change for change in own if change.criterion is not None and _judged_differently(change, was, now)]
    weights = list(_weights(own, changes, was, now))
    matter = [change for change in found if change.matters]
    if matter or weights or _raw(was) is _raw(now):
        return (*matter, *weights)
    measured = {leaf.criterion.measures for finding in (was, now) for leaf in finding.leaves()}
    formulas = [change for change in own if change.field == "formula" and change.matters]
    words = [change for change in own if change.criterion is None and change.field in _READ_BY]
    around = [change for change in changes if change.indicator is None and _whole(change, measured)]
    reading = [change for change in (*words, *around) if change.matters]
    return tuple(formulas or reading or [change for change in own if change.matters] or found or [*words, *around])


def _concerns(change: Change, old: Assessment, new: Assessment) -> bool:
    """Whether a change is for areas like this one; an area that leaves the axis open may be any."""
    sides = (old.variants, new.variants)
    return any(all(side.get(axis, among[0]) in among for axis, among in change.when.items()) for side in sides)


def _judged_differently(change: Change, was: Finding, now: Finding) -> bool:
    """Whether the condition that changed has another verdict on either side, or is there on one side alone."""
    before, after = _found(change.was, was), _found(change.now, now)
    if before is not None and after is not None:
        return before.verdict is not after.verdict
    alone, finding = (before, was) if before is not None else (after, now)
    if alone is None or alone.verdict is Verdict.NOT_APPLICABLE:
        return False
    absent = Verdict.PASS if any(alone is each for each in finding.criteria) else Verdict.FAIL  # of an alternative
    return alone.verdict is not absent


def _found(criterion: Criterion | None, finding: Finding) -> CriterionFinding | None:
    """The judgement on a condition, which the review may have rewritten, as one of alternatives, but for its demand."""
    if criterion is None:
        return None
    asked = (criterion.name, criterion.measures, criterion.requirement)
    every = (*finding.criteria, *finding.leaves())
    return next((e for e in every if (e.criterion.name, e.criterion.measures, e.criterion.requirement) == asked), None)


def _raw(finding: Finding) -> Verdict:
    """What the row comes to, before a miss is weighed; of a variant that nobody stated, what all of them come to."""
    return Verdict.FAIL if finding.verdict is Verdict.VETO else finding.verdict


def _weights(own: Iterable[Change], changes: Iterable[Change], was: Finding, now: Finding) -> Iterator[Change]:
    """What a miss means, where there is one and it means something else now; what is aimed at never counted."""
    kinds = {finding.indicator.constraint for finding in (was, now)}
    if "aim" in kinds and len(kinds) > 1:
        yield from (change for change in own if change.field == "constraint")
        return
    if was.verdict not in _WEIGHED and now.verdict not in _WEIGHED:
        return
    yield from (change for change in own if change.field == "constraint")
    fields = {f"verdicts.{kind}" for kind in kinds}
    yield from (change for change in changes if change.indicator is None and change.field in fields)


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
