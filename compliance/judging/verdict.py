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
    """达标, 未达标, 否决, 待证, 不适用."""

    PASS = "pass"
    FAIL = "fail"
    VETO = "veto"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


class Standing(StrEnum):
    """How a report counts what came of an indicator: 约束性未达标 apart from other misses, and from 一票否决."""

    PASS = "pass"
    FAIL = "fail"
    BINDING = "binding"
    VETO = "veto"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


_STANDINGS = dict(zip(Verdict, map(Standing, Verdict), strict=True))


def standing_of(verdict: Verdict, constraint: str | None) -> Standing:
    """What came of an indicator of a constraint type, as it is counted, whatever a missed binding one weighs."""
    missed = constraint == "binding" and verdict in (Verdict.FAIL, Verdict.VETO)
    return Standing.BINDING if missed else _STANDINGS[verdict]


def standing_of_area(counts: Mapping[Standing, int], verdict: Verdict) -> Standing:
    """What an area comes to: what vetoes comes first, then what is binding, then any other miss."""
    return next(
        (each for each in (Standing.VETO, Standing.BINDING, Standing.FAIL) if counts.get(each)), Standing(verdict.value)
    )


# What does not apply is not counted at all.
FROM_BEST_TO_WORST = (Verdict.PASS, Verdict.UNDETERMINED, Verdict.FAIL, Verdict.VETO)


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """All must hold: a failing one decides, else an undetermined one leaves it open; what does not apply falls away."""
    counted = [verdict for verdict in verdicts if verdict is not Verdict.NOT_APPLICABLE]
    return worst(counted) if counted else Verdict.NOT_APPLICABLE


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """One must hold: a passing one decides, else an undetermined one leaves it open."""
    counted = [verdict for verdict in verdicts if verdict is not Verdict.NOT_APPLICABLE]
    return min(counted, key=FROM_BEST_TO_WORST.index) if counted else Verdict.NOT_APPLICABLE


def together(requirement: Requirement, verdicts: Iterable[Verdict]) -> Verdict:
    """What the parts of a requirement come to: of alternatives one must hold, readings have to agree."""
    return agreed(verdicts) if requirement.several == "readings" else any_of(verdicts)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts; undetermined when nothing was judged, because compliance has to be shown."""
    counted = [verdict for verdict in verdicts if verdict is not Verdict.NOT_APPLICABLE]
    return max(counted, key=FROM_BEST_TO_WORST.index) if counted else Verdict.UNDETERMINED


def first_reason(said: Iterable[tuple[Verdict, str | None]], verdict: Verdict) -> str | None:
    """Why a verdict on several criteria is open or falls away: the reason of the first that makes it so."""
    if verdict is not Verdict.UNDETERMINED and verdict is not Verdict.NOT_APPLICABLE:
        return None
    return next((reason for each, reason in said if each is verdict), None)


def agreed(verdicts: Iterable[Verdict]) -> Verdict:
    """What all that can be comes to: a verdict that every case gives, else undetermined."""
    cases = set(verdicts)
    return cases.pop() if len(cases) == 1 else Verdict.UNDETERMINED


def weighed(verdict: Verdict, constraint: Constraint, ruleset: Ruleset) -> Verdict:
    """What missing the criteria of an indicator means for its constraint type."""
    return Verdict(ruleset.verdicts.get(constraint, "fail")) if verdict is Verdict.FAIL else verdict


def weighs(constraint: Constraint) -> bool:
    """Whether indicators of a constraint type make the area's verdict; what is only aimed at (力争) does not."""
    return constraint != "aim"


def at_least(verdict: Verdict, limit: Verdict) -> bool:
    """Whether a verdict is as bad as a limit or worse."""
    return verdict in FROM_BEST_TO_WORST and FROM_BEST_TO_WORST.index(verdict) >= FROM_BEST_TO_WORST.index(limit)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, as it is written, and in the criterion's unit where that is another one.

    ``measurement`` is None for a value that a formula gives from ``inputs``; ``exact`` is None for a state or a
    qualified value. ``bounds`` is all that a formula may give where an input is qualified.
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
    """Another number for what was measured that does not go with it, as it is written, with its unit.

    ``kind`` is the period that it is of, or ``the given threshold``; ``times`` how many times the one is the other.
    """

    digits: str
    unit: str
    kind: str = ""
    times: str = ""


@dataclass(frozen=True, slots=True)
class CriterionFinding:
    """The judgement on one criterion, with its reason, its margin (in the criterion's unit) and its warnings.

    ``beside`` has the other number for each warning that is about one.
    """

    criterion: Criterion
    verdict: Verdict
    reason: str | None
    required: Required
    measured: Measured | None = None
    margin: Fraction | None = None
    warnings: tuple[str, ...] = ()
    any: tuple[CriterionFinding, ...] = ()
    about: tuple[str, ...] = ()  # what the reason is about: the axes that are not stated, the state that is unknown
    place: Place | None = None  # where the measurement stands, or the claim, or the cell that says that there is none
    beside: Mapping[str, Beside] = field(default_factory=dict)
    behind: tuple[Measurement, ...] = ()  # what the value comes from: a measurement, a formula's inputs, an empty cell
    passing: Interval | None = None  # the set by which a number was judged: of a family the part that decided
    reported: Measured | None = None  # a number that was reported where a state is asked for: shown beside it

    def leaves(self) -> Iterable[CriterionFinding]:
        """The finding itself, or those on its alternatives."""
        if not self.any:
            yield self
        for alternative in self.any:
            yield from alternative.leaves()

    @property
    def evidence(self) -> tuple[str, ...]:
        """The evidence of everything that its value comes from, each once."""
        return tuple(dict.fromkeys(each for measurement in self.behind for each in measurement.evidence))

    @property
    def also(self) -> tuple[Place, ...]:
        """The other places that say the same as the one where its value stands."""
        return tuple(place for each in self.behind if each.place == self.place for place in each.also)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the files remark on its value."""
        return tuple(dict.fromkeys(measurement.note for measurement in self.behind if measurement.note))


@dataclass(frozen=True, slots=True)
class Finding:
    """The judgement on one indicator; missed criteria weigh what the ruleset says for its constraint type."""

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
        """Whether nobody handed in anything for any of its conditions that apply."""
        demanded = [leaf for leaf in self.leaves() if leaf.verdict is not Verdict.NOT_APPLICABLE]
        nothing = (leaf.reason == "missing-measurement" and not (leaf.measured or leaf.reported) for leaf in demanded)
        return bool(demanded) and all(nothing)

    @property
    def doubted(self) -> tuple[CriterionFinding, ...]:
        """The conditions beside whose value another number stands that does not go with it, whatever the verdict."""
        return tuple(leaf for leaf in self.leaves() if leaf.beside)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The evidence of everything that was measured for it, each once."""
        return tuple(dict.fromkeys(each for leaf in self.leaves() for each in leaf.evidence))


class OfMeasured(NamedTuple):
    """The verdict on an area as far as it was measured: over so many of the indicators that apply to it."""

    verdict: Verdict
    measured: int
    of: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings on one area in one period against one ruleset, and the area's verdict.

    ``earlier`` is what was measured in the area's other periods, by what and when. ``unplaced`` are problems of files
    that may hide something of the area, though it is not known of which row: with one it is at best undetermined.
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
        """The worst of its indicators that count, and of what files or rules that are not at hand may hide."""
        hidden = (Verdict.UNDETERMINED for _ in (*self.unplaced, *self.ruleset.parents_not_at_hand))
        return worst((*(finding.verdict for finding in self.counted), *hidden))

    @property
    def verdict_of_measured(self) -> OfMeasured | None:
        """The worst of what was handed in, where that is a part; what was handed in and not read leaves it open."""
        demanded = [finding for finding in self.counted if finding.verdict is not Verdict.NOT_APPLICABLE]
        measured = [finding.verdict for finding in demanded if not finding.unmeasured]
        if not 0 < len(measured) < len(demanded):
            return None
        unread = (Verdict.UNDETERMINED for _ in self.unplaced)
        return OfMeasured(worst((*measured, *unread)), len(measured), len(demanded))

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that make the area's verdict."""
        return tuple(finding for finding in self.findings if weighs(finding.indicator.constraint))

    @property
    def standings(self) -> Counter[Standing]:
        """How many of the indicators that count come to what, as a report tells it."""
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
