"""Findings as JSON, and the class of each thing that is printed, from which ``tools/generate.py`` makes its schema too.

The same input gives the same bytes; decimals and days are text. A field that is ``ABSENT`` is left out, one that is
None is null. Places and what stands in the rules are printed by the fields of their own classes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from json.encoder import encode_basestring
from typing import Any, ClassVar, Literal, Self, dataclass_transform

from compliance.cells import digits_shown, plain
from compliance.judging import verdict as judged
from compliance.measurements.measurement import Unused
from compliance.problems import Place, Problem
from compliance.reports.formats import Checked
from compliance.rules.declared import Citation, Contradiction
from compliance.rules.requirements import Required, said, sources_form
from compliance.rules.ruleset import Constraint
from compliance.units import Unit
from compliance.visible import for_output
from compliance.words import gaps

# Of what a check prints, which is its record; a record of format 1 does not hold all that it hangs on.
FORMAT: Literal[2] = 2

CriterionVerdict = Literal["pass", "fail", "undetermined", "not_applicable"]
FindingVerdict = Literal["pass", "fail", "veto", "undetermined", "not_applicable"]
AreaVerdict = Literal["pass", "fail", "veto", "undetermined"]
Comparator = Literal[">=", ">", "<=", "<", "="]
Variants = Mapping[str, str]
ABSENT: Any = object()
ITEM = "\n  "  # the line break before each item of a list that is the member of a whole


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Shape:
    """The shape of a thing that is printed as JSON: its fields are the keys."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __init_subclass__(cls, *, kw_only: bool = False) -> None:
        dataclass(frozen=True, kw_only=kw_only)(cls)

    @classmethod
    def shaped(cls, source: object, **others: Any) -> Self:
        """What has such fields in this shape, with ``others`` in place of its own."""
        own = {name: getattr(source, name) for name in cls.__dataclass_fields__ if name not in others}
        return cls(**own, **others)


def text_of(shape: object) -> str:
    """JSON as it is printed: a space of indent, Chinese as it is, what nobody sees escaped, a newline at the end."""
    return item_text(shape, "\n") + "\n"


def item_text(item: object, line: str) -> str:
    """The same of what stands in a list of another thing; ``line`` is the line break before it, with the indent."""
    return for_output(_text(item, line))


def with_list(head: object, key: str, items: Iterable[str]) -> Iterator[str]:
    """A thing whose last member is a long list, piece by piece as it is printed; its items begin on ``ITEM``."""
    yield text_of(head).removesuffix("\n}\n") + f',\n "{key}": ['
    before = ""
    for item in items:
        yield before + ITEM + item
        before = ","
    yield ("\n ]" if before else "]") + "\n}\n"


def data_of(shape: object) -> dict[str, Any]:
    """What is printed, as mappings, lists and texts."""
    data: dict[str, Any] = json.loads(_text(shape, ""))
    return data


def _text(value: Any, line: str) -> str:
    """A thing as JSON; of a class of its own those of its fields that say something."""
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, int | float):
        return json.dumps(value)
    inner = line + " "
    if isinstance(value, list | tuple):
        items = [_text(each, inner) for each in value]
        return f"[{inner}{f',{inner}'.join(items)}{line}]" if items else "[]"
    if isinstance(value, Mapping):
        members = [f"{encode_basestring(key)}: {_text(each, inner)}" for key, each in value.items()]
    elif isinstance(value, Place):
        return _text(value.to_json(), line)
    elif isinstance(value, Contradiction):
        return _text(said(value), line)
    else:
        values = ((key, getattr(value, name)) for key, name in _keys(value.__class__))
        members = [f"{key}: {_text(each, inner)}" for key, each in values if each is not ABSENT]
    return f"{{{inner}{f',{inner}'.join(members)}{line}}}" if members else "{}"


@cache
def _keys(kind: type) -> tuple[tuple[str, str], ...]:
    """The fields of a class, each as the key that is printed and by its name."""
    if not is_dataclass(kind):
        raise TypeError(f"no form for {kind!r}")
    return tuple((encode_basestring(each.name.rstrip("_")), each.name) for each in fields(kind))


# What a check prints.


class Engine(Shape):
    """What judged."""

    name: str
    version: str


class Options(Shape):
    """How it was asked to judge: every option that a verdict can hang on, by its name on the command line.

    ``files`` are the files and folders that were named; ``ruleset`` and ``rulesets`` are empty where nothing was said.
    ``headings`` are the words that an office has for headings.
    """

    accept_unverified: bool
    strict: bool
    all_or_nothing: bool
    lang: Literal["zh", "en"] | None
    as_of: str | None
    set: Variants
    only: str | None
    area: str | None
    period: str | None
    files: list[str]
    input: Literal["toml", "json", "csv", "xlsx", "xls"] | None
    ruleset: list[str]
    rulesets: list[str]
    headings: dict[str, dict[str, list[str]]] | None


class Input(Shape):
    """A file that was read, and the digest of its bytes."""

    name: str
    sha256: str


class CheckInput(Input):
    """A file that a check read; rule files are among them but those of the package, which their rulesets pin."""

    kind: Literal["measurements", "ruleset"]


class Related(Shape):
    """Another place that belongs to a problem, and what stands there."""

    place: Place
    what: str


class FileProblem(Shape):
    """What is wrong with a file: what it touches is undetermined, the rest is judged. In the language of the call."""

    code: str
    message: str
    help: str | None
    details: Variants
    place: Place | None
    related: list[Related]


class FileWarning(Shape):
    """Something in a file that was read, or left unread, in a way that somebody should know of."""

    code: str
    message: str
    place: Place | None
    related: list[Place] = ABSENT


class JudgedBy(Shape):
    """A ruleset that was judged by, and the digest of its canonical form."""

    id: str
    version: str
    sha256: str


class Amount(Shape):
    """A number and its unit."""

    value: str
    unit: str


class FormulaInput(Shape):
    """A raw quantity that a formula used, as it is written."""

    measures: str
    value: str
    unit: str
    place: Place


class MeasuredNumber(Shape):
    """A number as it is written, or as a formula gives it; ``converted`` is the same in the criterion's unit.

    ``bounds`` stand for what a formula gives where an input is qualified: from and to, None where there is no end.
    ``uncertainty`` is how far the value may be off to either side (0.013±0.002).
    """

    value: str = ABSENT
    bounds: list[str | None] = ABSENT
    unit: str = field(kw_only=True)
    qualifier: Literal["≈", ">=", ">", "<=", "<", "±"] = ABSENT
    uncertainty: str = ABSENT
    prices: str = ABSENT
    formula: str = ABSENT
    inputs: list[FormulaInput] = ABSENT
    converted: Amount = ABSENT


class MeasuredState(Shape):
    """A state as it is written."""

    state: str


class EarlierValue(Shape):
    """The earlier value that is compared with, and the change that is allowed; None where it is missing."""

    period: str
    value: str | None
    change: str


class Given(Shape):
    """A threshold that was set elsewhere and supplied, in its own unit."""

    value: str
    unit: str | None
    by: str | None
    document: str | None
    place: Place


class Member(Shape):
    """The number that is demanded in one of the variants that were not stated."""

    when: Variants
    value: str | None = ABSENT
    between: list[str] = ABSENT


class RequiredNumber(Shape):
    """The number that is demanded, for which variant, and where it comes from; None as far as it is not known.

    Where a verdict was given whatever the number is: ``members`` for each variant, or the ``range`` in which it lies.
    """

    comparator: Comparator | None
    value: str | None = ABSENT
    between: list[str] | None = ABSENT
    unit: str | None = field(kw_only=True)
    variant: Variants = field(kw_only=True)
    unverified: bool = field(kw_only=True)
    members: list[Member] = ABSENT
    range: list[str | None] = ABSENT
    rounding: str = ABSENT
    baseline: EarlierValue = ABSENT
    delegated_to: str = ABSENT
    unknown: str = ABSENT
    given: Given = ABSENT


class RequiredState(Shape):
    """The states that are accepted."""

    accepted: Sequence[str]
    unverified: bool


class Judged(Shape):
    """The judgement on a criterion; ``about`` is what its reason is about, ``notes`` what files remark on the value."""

    criterion: str
    measures: str
    verdict: CriterionVerdict
    reason: str | None
    warnings: Sequence[str]
    about: Sequence[str] = ABSENT
    notes: Sequence[str] = ABSENT


class JudgedCondition(Judged, kw_only=True):
    """The judgement on one condition; the margin is negative when it is missed and None when that is open.

    ``also`` are other places that say the same as ``place``. ``reported`` is a number that was reported where a state
    is asked for.
    """

    measured: MeasuredNumber | MeasuredState | None
    required: RequiredNumber | RequiredState
    margin: Amount | None
    place: Place | None
    also: Sequence[Place] = ABSENT
    rule_place: Place | None
    reported: MeasuredNumber | MeasuredState = ABSENT


class JudgedAlternatives(Judged, kw_only=True):
    """The judgement on alternatives of which one must hold, or on readings that have to agree."""

    any: list[JudgedCondition | JudgedAlternatives] = ABSENT
    readings: list[JudgedCondition | JudgedAlternatives] = ABSENT


class Finding(Shape):
    """The judgement on one indicator."""

    indicator: str
    number: str
    name: str
    domain: str | None
    constraint: Constraint
    lead: Sequence[str]
    verdict: FindingVerdict
    reason: str | None
    criteria: list[JudgedCondition | JudgedAlternatives]
    source: Citation | list[Citation] | None
    contradictions: Sequence[Contradiction]
    evidence: Sequence[str]
    leader: Sequence[str] = ABSENT


class Counts(Shape):
    """How many indicators have each verdict."""

    pass_: int
    fail: int
    veto: int
    undetermined: int
    not_applicable: int


class OfMeasured(Shape):
    """The verdict over what was measured, and that this is ``measured`` of so many indicators that apply."""

    verdict: AreaVerdict
    measured: int
    of: int


class Assessment(Shape, kw_only=True):
    """One area in one period against one ruleset; ``warnings`` are about the ruleset, where there are any.

    ``verdict_of_measured`` stands where a part was measured; the area's verdict is ``verdict`` all the same.
    """

    area: str | None
    period: str | None
    ruleset: str
    variants: Variants
    verdict: AreaVerdict
    verdict_of_measured: OfMeasured = ABSENT
    counts: Mapping[Constraint, Counts]
    findings: list[Finding]
    unplaced: list[str]
    unused: Sequence[Unused]
    warnings: list[FileWarning] = ABSENT


class RecordHead(Shape):
    """What a check hung on: enough to judge again."""

    format: Literal[2]
    engine: Engine
    options: Options
    inputs: list[CheckInput]
    problems: list[FileProblem]
    warnings: list[FileWarning]
    rulesets: list[JudgedBy]


class Check(RecordHead):
    """What ``compliance check --format json`` prints."""

    assessments: list[Assessment]


# How it is made.


def render(result: Checked) -> Iterator[str]:
    """The whole result of a ``check``, an assessment after the other: on what and by what was judged, every finding."""
    options: Any = result.options
    measured = [CheckInput(name, digest, "measurements") for name, digest in result.inputs]
    rulesets = {each.ruleset.id + each.ruleset.version: each.ruleset for each in result.assessments}
    head = RecordHead(
        format=FORMAT,
        engine=Engine("compliance", result.version),
        options=options,
        inputs=measured + [CheckInput(name, digest, "ruleset") for name, digest in result.rule_files],
        problems=[problem_form(each, result.spoken) for each in result.problems],
        warnings=[warning_form(each, result.spoken) for each in result.warnings],
        rulesets=[JudgedBy(each.id, each.version, each.sha256) for each in rulesets.values()],
    )
    forms = (assessment_form(each, result.spoken) for each in result.assessments)
    yield from with_list(head, "assessments", (item_text(each, ITEM) for each in forms))


def assessment_text(assessment: judged.Assessment) -> str:
    """One assessment alone."""
    return text_of(assessment_form(assessment, assessment.ruleset.language))


def problem_form(problem: Problem, language: str) -> FileProblem:
    """A problem with each field of its code as text, and its sentence in one language."""
    related = [Related(place, what) for place, what in problem.related]
    known = gaps("problems", problem.code)
    details = {name: _detail(problem.details[name]) for name in known if name in problem.details}
    message, help_text = problem.message(language), problem.help(language) or None
    return FileProblem(problem.code, message, help_text, details, problem.place, related)


def _detail(value: object) -> str:
    """A field of a problem as text; of how many of each, these one behind the other."""
    return ", ".join(f"{kind} {n}" for kind, n in value.items()) if isinstance(value, Mapping) else str(value)


def warning_form(warning: Problem, language: str) -> FileWarning:
    """What is to be known of a file, in one language."""
    related = [place for place, _ in warning.related]
    return FileWarning(warning.code, warning.message(language), warning.place, related or ABSENT)


def assessment_form(assessment: judged.Assessment, language: str) -> Assessment:
    """One area in one period against one ruleset; what is said of the ruleset in one language."""
    part = assessment.verdict_of_measured
    verdicts: list[Any] = [assessment.verdict.value, part and part.verdict.value]  # an area's is never "not_applicable"
    return Assessment.shaped(
        assessment,
        period=None if assessment.period is None else str(assessment.period),
        ruleset=assessment.ruleset.id,
        verdict=verdicts[0],
        verdict_of_measured=ABSENT if part is None else OfMeasured(verdicts[1], part.measured, part.of),
        counts={constraint: Counts(*by_verdict.values()) for constraint, by_verdict in assessment.counts.items()},
        findings=[finding_form(finding) for finding in assessment.findings],
        unplaced=[each.code for each in assessment.unplaced],
        warnings=[warning_form(each, language) for each in assessment.warnings] or ABSENT,
    )


def finding_form(finding: judged.Finding) -> Finding:
    """The judgement on one indicator."""
    row = finding.indicator
    return Finding(
        row.id, row.number, row.name, row.domain, row.constraint, row.lead, finding.verdict.value, finding.reason,
        [criterion_form(criterion) for criterion in finding.criteria],
        sources_form(row.source), row.contradictions, finding.evidence, row.leader or ABSENT,
    )  # fmt: skip


def criterion_form(judgement: judged.CriterionFinding) -> JudgedCondition | JudgedAlternatives:
    """The judgement on one criterion, with where the measurement stands and where the rule does."""
    criterion = judgement.criterion
    about: dict[str, Any] = {
        "criterion": criterion.name,
        "measures": criterion.measures,
        "verdict": judgement.verdict.value,
        "reason": judgement.reason,
        "warnings": judgement.warnings,
        "about": judgement.about or ABSENT,
        "notes": judgement.notes or ABSENT,
    }
    if judgement.any:
        parts: Any = {criterion.requirement.several: [criterion_form(each) for each in judgement.any]}
        return JudgedAlternatives(**about, **parts)
    return JudgedCondition(
        **about,
        measured=None if judgement.measured is None else _measured(judgement.measured),
        required=_required(judgement.required),
        margin=_amount(judgement.margin, criterion.unit),
        place=judgement.place,
        also=judgement.also or ABSENT,
        rule_place=criterion.place,
        reported=ABSENT if judgement.reported is None else _measured(judgement.reported),
    )


def _digits(number: Decimal | Fraction | None) -> Any:
    """A number as it is shown: a decimal as written, a fraction with at most 15 significant digits."""
    return None if number is None else plain(number) if isinstance(number, Decimal) else digits_shown(number)


def _amount(value: Fraction | None, unit: Any) -> Any:
    return None if value is None else Amount(digits_shown(value), unit)


def _measured(measured: judged.Measured) -> MeasuredNumber | MeasuredState:
    if measured.state is not None:
        return MeasuredState(measured.state)
    number = measured.exact if measured.written is None else measured.written
    bounds = measured.bounds if number is None else None
    unit: Any = measured.unit
    inputs = [FormulaInput(each.id, _digits(each.value), _unit(each.unit), each.place) for each in measured.inputs]
    return MeasuredNumber(
        value=_digits(number) or ABSENT,
        bounds=ABSENT if bounds is None else [_digits(bounds.low), _digits(bounds.high)],
        unit=unit,
        qualifier=getattr(measured.measurement, "qualifier", None) or ABSENT,
        uncertainty=_digits(getattr(measured.measurement, "uncertainty", None)) or ABSENT,
        prices=getattr(measured.measurement, "prices", None) or ABSENT,
        formula=measured.formula or ABSENT,
        inputs=inputs if measured.formula else ABSENT,
        converted=_amount(measured.converted, measured.converted_unit) or ABSENT,
    )


def _unit(unit: Unit | None) -> Any:
    return None if unit is None else unit.text


def _required(required: Required) -> RequiredNumber | RequiredState:
    """What is demanded; a kind without a sign of its own demands the numbers between two ends."""
    kind, given, before, span = required.requirement, required.given, required.baseline, required.span
    if kind is not None and kind.measured_as == "state":
        return RequiredState(kind.accepted_states, required.unverified)
    band = kind is not None and kind.sign is None
    return RequiredNumber(
        required.comparator,
        **_number(required, band),
        unit=required.unit,
        variant=required.variant or {},
        unverified=required.unverified,
        members=[Member(each.variant or {}, **_number(each, band)) for each in required.members] or ABSENT,
        range=ABSENT if span is None else [_digits(span.low), _digits(span.high)],
        rounding=getattr(kind, "rounding", None) or ABSENT,
        baseline=EarlierValue(before.period, _digits(before.value), _digits(before.change)) if before else ABSENT,
        delegated_to=required.delegated_to or ABSENT,
        unknown=required.unknown or ABSENT,
        given=Given.shaped(given, value=_digits(given.value), unit=_unit(given.unit)) if given else ABSENT,
    )


def _number(required: Required, band: bool) -> dict[str, Any]:
    if band:
        return {"between": [plain(number) for number in required.band] or None}
    return {"value": _digits(required.value if required.written is None else required.written)}
