"""Verdicts, one vocabulary for a criterion, an indicator and a whole area, and what a judgement says besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from compliance.measurements.measurement import Measurement, Unused
from compliance.period import Period
from compliance.problems import Place, Problem
from compliance.rules.requirements import Criterion, Required, Requirement
from compliance.rules.ruleset import CONSTRAINTS, Constraint, Indicator, Ruleset
from compliance.rules.sets import Interval


class Verdict(StrEnum):
    """Pass (达标), fail (未达标), veto (否决), undetermined (待证), not applicable (不适用)."""

    PASS = "pass"
    FAIL = "fail"
    VETO = "veto"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


class Standing(StrEnum):
    """How a report counts an indicator: like its verdict, but a missed binding one (约束性未达标) by itself."""

    PASS = "pass"
    FAIL = "fail"
    BINDING = "binding"
    VETO = "veto"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


_STANDINGS = dict(zip(Verdict, map(Standing, Verdict), strict=True))


def standing_of(verdict: Verdict, constraint: str | None) -> Standing:
    """How a report counts a verdict: a missed binding indicator is BINDING, be it a fail or a veto by the ruleset."""
    missed = constraint == "binding" and verdict in (Verdict.FAIL, Verdict.VETO)
    return Standing.BINDING if missed else _STANDINGS[verdict]


def standing_of_area(counts: Mapping[Standing, int], verdict: Verdict) -> Standing:
    """How a report counts an area: as the first of veto, binding and fail that it has, else by its verdict."""
    return next(
        (each for each in (Standing.VETO, Standing.BINDING, Standing.FAIL) if counts.get(each)), Standing(verdict.value)
    )


# NOT_APPLICABLE has no place in this order: it is not counted.
FROM_BEST_TO_WORST = (Verdict.PASS, Verdict.UNDETERMINED, Verdict.FAIL, Verdict.VETO)


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict where all must hold: the worst of those that apply, not applicable where none does."""
    counted = [verdict for verdict in verdicts if verdict is not Verdict.NOT_APPLICABLE]
    return worst(counted) if counted else Verdict.NOT_APPLICABLE


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict where one must hold: the best of those that apply, not applicable where none does."""
    counted = [verdict for verdict in verdicts if verdict is not Verdict.NOT_APPLICABLE]
    return min(counted, key=FROM_BEST_TO_WORST.index) if counted else Verdict.NOT_APPLICABLE


def together(requirement: Requirement, verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on a requirement with parts: one alternative must hold, but all readings must agree."""
    return agreed(verdicts) if requirement.several == "readings" else any_of(verdicts)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts; undetermined when nothing was judged, because compliance has to be shown."""
    counted = [verdict for verdict in verdicts if verdict is not Verdict.NOT_APPLICABLE]
    return max(counted, key=FROM_BEST_TO_WORST.index) if counted else Verdict.UNDETERMINED


def first_reason(said: Iterable[tuple[Verdict, str | None]], verdict: Verdict) -> str | None:
    """Why a verdict on several criteria is undetermined or not applicable: the reason of the first one that is."""
    if verdict is not Verdict.UNDETERMINED and verdict is not Verdict.NOT_APPLICABLE:
        return None
    return next((reason for each, reason in said if each is verdict), None)


def agreed(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that all cases give, else undetermined."""
    cases = set(verdicts)
    return cases.pop() if len(cases) == 1 else Verdict.UNDETERMINED


def weighed(verdict: Verdict, constraint: Constraint, ruleset: Ruleset) -> Verdict:
    """The verdict on an indicator: a fail becomes what the ruleset says for the constraint type, such as a veto."""
    return Verdict(ruleset.verdicts.get(constraint, "fail")) if verdict is Verdict.FAIL else verdict


def weighs(constraint: Constraint) -> bool:
    """Whether indicators of a constraint type count in the area's verdict; an aim (力争) does not."""
    return constraint != "aim"


def at_least(verdict: Verdict, limit: Verdict) -> bool:
    """Whether a verdict is as bad as a limit or worse."""
    return verdict in FROM_BEST_TO_WORST and FROM_BEST_TO_WORST.index(verdict) >= FROM_BEST_TO_WORST.index(limit)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, as it is written, and in the criterion's unit where that is another one.

    ``measurement`` is None for the result of a formula, which has ``inputs``. ``exact`` is None for a state or a
    qualified value. ``bounds`` is the set of possible results of a formula where an input is qualified.
    """

    measurement: Measurement | None
    state: str | None = None
    written: Decimal | None = None
    exact: Fraction | None = None
    unit: str | None = None
    converted: Fraction | None = None
    converted_unit: str | None = None
    formula: str | None = None
    inputs: tuple[Measurement, ...] = ()
    bounds: Interval | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What a doubted value does not go with: another number with its unit, or the file's own verdict, as written.

    ``kind`` says what the number is: the value of a period, ``the threshold``, ``the given threshold``, or what has
    another ``verdict``. ``times`` says how many times the larger number is the smaller.
    """

    digits: str
    unit: str
    kind: str = ""
    times: str = ""


@dataclass(frozen=True, slots=True)
class CriterionFinding:
    """The judgement on one criterion, with its reason, its margin (in the criterion's unit) and its warnings.

    ``beside`` has, by the code of a warning, the other number that the warning is about.
    """

    criterion: Criterion
    verdict: Verdict
    reason: str | None
    required: Required
    measured: Measured | None = None
    margin: Fraction | None = None
    warnings: tuple[str, ...] = ()
    any: tuple[CriterionFinding, ...] = ()
    about: tuple[str, ...] = ()  # what the reason is about: axes that are not stated, states that the rule knows
    place: Place | None = None  # where the measurement, the claim or the empty cell stands
    beside: Mapping[str, Beside] = field(default_factory=dict)
    behind: tuple[Measurement, ...] = ()  # where the value is from: a measurement, inputs of a formula, an empty cell
    passing: Interval | None = None  # the set that a number was judged by; of a family sure or possible
    reported: Measured | None = None  # a number that was reported where a state is asked for: shown beside it

    def leaves(self) -> Iterable[CriterionFinding]:
        """The finding itself, or those on its alternatives."""
        if not self.any:
            yield self
        for alternative in self.any:
            yield from alternative.leaves()

    @property
    def evidence(self) -> tuple[str, ...]:
        """The evidence of all measurements behind its value, each once."""
        return tuple(dict.fromkeys(each for measurement in self.behind for each in measurement.evidence))

    @property
    def also(self) -> tuple[Place, ...]:
        """The other places that have the same value."""
        return tuple(place for each in self.behind if each.place == self.place for place in each.also)

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes of the files on its value."""
        return tuple(dict.fromkeys(measurement.note for measurement in self.behind if measurement.note))


@dataclass(frozen=True, slots=True)
class Finding:
    """The judgement on one indicator; a missed criterion counts as the ruleset says for the constraint type."""

    indicator: Indicator
    verdict: Verdict
    reason: str | None
    criteria: tuple[CriterionFinding, ...]

    def leaves(self) -> Iterable[CriterionFinding]:
        """The findings on every single condition."""
        for criterion in self.criteria:
            yield from criterion.leaves()

    def to_dict(self) -> dict[str, Any]:
        """The finding as the JSON of ``check`` has it."""
        from compliance.reports import to_json

        return to_json.data_of(to_json.Finding.form(self))

    def __repr__(self) -> str:
        why = "" if self.reason is None else f" ({self.reason})"
        return f"<Finding on {self.indicator.number} {self.indicator.name}: {self.verdict}{why}>"

    @property
    def unmeasured(self) -> bool:
        """Whether nothing was handed in for the conditions that apply."""
        demanded = [leaf for leaf in self.leaves() if leaf.verdict is not Verdict.NOT_APPLICABLE]
        nothing = (leaf.reason == "missing-measurement" and not (leaf.measured or leaf.reported) for leaf in demanded)
        return bool(demanded) and all(nothing)

    @property
    def doubted(self) -> tuple[CriterionFinding, ...]:
        """The conditions whose value is doubted, because another number does not go with it, whatever the verdict."""
        return tuple(leaf for leaf in self.leaves() if leaf.beside)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The evidence of everything that was measured for it, each once."""
        return tuple(dict.fromkeys(each for leaf in self.leaves() for each in leaf.evidence))


class OfMeasured(NamedTuple):
    """The verdict over the ``measured`` indicators of an area; ``of`` is how many of its indicators apply."""

    verdict: Verdict
    measured: int
    of: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings on one area in one period against one ruleset, and the area's verdict.

    ``earlier`` is what was measured in the area's other periods, by id and period. ``unplaced`` are problems of files
    that may hide a value of the area, though it is not known of which row: with one of them the area does not pass.
    ``warnings`` are about the ruleset: it is not in force in the period, or a part of its list is not at hand.
    """

    area: str | None
    period: Period | None
    ruleset: Ruleset
    variants: Mapping[str, str]
    findings: tuple[Finding, ...]
    unused: tuple[Unused, ...] = ()
    earlier: Mapping[tuple[str, Period], Measurement] = field(default_factory=dict, repr=False)
    unplaced: tuple[Problem, ...] = field(default=(), repr=False)
    warnings: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        subject = " ".join(str(each) for each in (self.area, self.period) if each is not None) or "an unnamed area"
        return f"<Assessment of {subject} by {self.ruleset.id} {self.ruleset.version}: {self.verdict}>"

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the indicators that count; no pass where unread files or rules may hide a miss."""
        hidden = (Verdict.UNDETERMINED for _ in (*self.unplaced, *self.ruleset.parents_not_at_hand))
        return worst((*(finding.verdict for finding in self.counted), *hidden))

    @property
    def verdict_of_measured(self) -> OfMeasured | None:
        """The worst verdict of the measured indicators; None where none or all are measured.

        It is no pass where a file was handed in that could not be read.
        """
        demanded = [finding for finding in self.counted if finding.verdict is not Verdict.NOT_APPLICABLE]
        measured = [finding.verdict for finding in demanded if not finding.unmeasured]
        if not 0 < len(measured) < len(demanded):
            return None
        unread = (Verdict.UNDETERMINED for _ in self.unplaced)
        return OfMeasured(worst((*measured, *unread)), len(measured), len(demanded))

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that count in the area's verdict."""
        return tuple(finding for finding in self.findings if weighs(finding.indicator.constraint))

    @property
    def standings(self) -> Counter[Standing]:
        """How many of the indicators that count have each standing."""
        return Counter(standing_of(finding.verdict, finding.indicator.constraint) for finding in self.counted)

    @property
    def counts(self) -> dict[Constraint, dict[Verdict, int]]:
        """How many indicators of each constraint type have each verdict."""
        by_constraint: dict[Constraint, dict[Verdict, int]] = {}
        for constraint in CONSTRAINTS:
            verdicts = [finding.verdict for finding in self.findings if finding.indicator.constraint == constraint]
            if verdicts:
                by_constraint[constraint] = {verdict: verdicts.count(verdict) for verdict in Verdict}
        return by_constraint

    def to_dict(self) -> dict[str, Any]:
        """The assessment as the JSON of ``check`` has it."""
        from compliance.reports import to_json

        return to_json.data_of(to_json.Assessment.form(self, self.ruleset.language))

    def _repr_html_(self) -> str:
        """As notebooks show it: the report in text."""
        from html import escape

        from compliance.library import render

        return f"<pre>{escape(render([self]).decode())}</pre>"

    def to_json(self) -> str:
        """The assessment as ``check --format json`` writes one, as text."""
        from compliance.reports import to_json

        return to_json.text_of(to_json.Assessment.form(self, self.ruleset.language))
