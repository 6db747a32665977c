"""The form of what ``check`` prints as JSON (contract §4); ``schemas/`` is generated from it by ``tools/generate.py``.

A description of what ``to_json.py`` writes. Decimals and days are text. A key that is ``NotRequired`` is absent where
it does not apply; one that may be None is always there. The forms of rulesets are in ``rulesets_json_forms.py``.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict  # before Python 3.12 pydantic, which reads the forms, refuses typing's own

CriterionVerdict = Literal["pass", "fail", "undetermined", "not_applicable"]
FindingVerdict = Literal["pass", "fail", "veto", "undetermined", "not_applicable"]
AreaVerdict = Literal["pass", "fail", "veto", "undetermined"]
Comparator = Literal[">=", ">", "<=", "<", "="]
Qualifier = Literal["≈", ">=", ">", "<=", "<"]
Constraint = Literal["binding", "reference", "veto", "unstated", "aim"]
UnusedKind = Literal["measurement", "given", "not_applicable"]
Grade = Literal["reprinted", "unverified"]

Variants = dict[str, str]


class Place(TypedDict):
    """Where something stands: file and line, or row and column, or sheet, row and column."""

    file: str
    line: NotRequired[int]
    sheet: NotRequired[str]
    row: NotRequired[int]
    column: NotRequired[str]


class Citation(TypedDict):
    """Where a document says it; without a grade it is quoted, and the quote is checked."""

    ref: str
    lines: NotRequired[str]
    quote: NotRequired[str]
    note: NotRequired[str]
    grade: NotRequired[Grade]


class Contradiction(TypedDict):
    """Another place of the document that says something else than its target table."""

    ref: NotRequired[str]
    lines: str
    quote: str
    value: NotRequired[str]
    note: NotRequired[str]


class Engine(TypedDict):
    """What judged."""

    name: str
    version: str


class Options(TypedDict):
    """How it was asked to judge: every option that a verdict can hang on, by its name on the command line.

    ``files`` are the files and folders that were named; ``ruleset`` and ``rulesets`` are empty where nothing was said.
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


class Input(TypedDict):
    """A file that was read, and the digest of its bytes."""

    name: str
    sha256: str


class CheckInput(Input):
    """A file that a check read; rule files are among them but those of the package, which their rulesets pin."""

    kind: Literal["measurements", "ruleset"]


class Related(TypedDict):
    """Another place that belongs to a problem, and what stands there."""

    place: Place
    what: str


class FileProblem(TypedDict):
    """What is wrong with a file: what it touches is undetermined, the rest is judged. In the language of the call."""

    code: str
    message: str
    help: str | None
    details: dict[str, str]
    place: Place | None
    related: list[Related]


class FileWarning(TypedDict):
    """Something in a file that was read, or left unread, in a way that somebody should know of; in English."""

    code: str
    message: str
    place: Place | None
    related: NotRequired[list[Place]]


class JudgedBy(TypedDict):
    """A ruleset that was judged by, and the digest of its canonical form."""

    id: str
    version: str
    sha256: str


class Amount(TypedDict):
    """A number and its unit."""

    value: str
    unit: str


class FormulaInput(Amount):
    """A raw quantity that a formula used, as it is written."""

    measures: str
    place: Place


class MeasuredNumber(TypedDict):
    """A number as it is written, or as a formula gives it; ``converted`` is the same in the criterion's unit.

    ``bounds`` stand for what a formula gives where an input is qualified: from and to, None where there is no end.
    """

    value: NotRequired[str]
    bounds: NotRequired[list[str | None]]
    unit: str
    qualifier: NotRequired[Qualifier]
    prices: NotRequired[str]
    formula: NotRequired[str]
    inputs: NotRequired[list[FormulaInput]]
    converted: NotRequired[Amount]


class MeasuredState(TypedDict):
    """A state as it is written."""

    state: str


class EarlierValue(TypedDict):
    """The earlier value that is compared with, and the change that is allowed; None where it is missing."""

    period: str
    value: str | None
    change: str


class Given(TypedDict):
    """A threshold that was set elsewhere and supplied, in its own unit."""

    value: str
    unit: str | None
    by: str | None
    document: str | None
    place: Place


class Member(TypedDict):
    """The number that is demanded in one of the variants that were not stated."""

    when: Variants
    value: NotRequired[str | None]
    between: NotRequired[list[str]]


class RequiredNumber(TypedDict):
    """The number that is demanded, for which variant, and where it comes from; None as far as it is not known.

    Where a verdict was given whatever the number is: ``members`` for each variant, or the ``range`` in which it lies.
    """

    comparator: Comparator | None
    value: NotRequired[str | None]
    between: NotRequired[list[str] | None]
    unit: str | None
    variant: Variants
    unverified: bool
    baseline: NotRequired[EarlierValue]
    delegated_to: NotRequired[str]
    unknown: NotRequired[str]
    given: NotRequired[Given]
    members: NotRequired[list[Member]]
    range: NotRequired[list[str | None]]
    rounding: NotRequired[str]


class RequiredState(TypedDict):
    """The states that are accepted."""

    accepted: list[str]
    unverified: bool


class Judged(TypedDict):
    """The judgement on a criterion; ``about`` is what its reason is about, ``notes`` what files remark on the value."""

    criterion: str
    measures: str
    verdict: CriterionVerdict
    reason: str | None
    warnings: list[str]
    about: NotRequired[list[str]]
    notes: NotRequired[list[str]]


class JudgedCondition(Judged):
    """The judgement on one condition; the margin is negative when it is missed and None when that is open."""

    measured: MeasuredNumber | MeasuredState | None
    required: RequiredNumber | RequiredState
    margin: Amount | None
    place: Place | None
    rule_place: Place | None


class JudgedAlternatives(Judged):
    """The judgement on alternatives of which one must hold."""

    any: list[JudgedCondition | JudgedAlternatives]


class Finding(TypedDict):
    """The judgement on one indicator."""

    indicator: str
    number: str
    name: str
    domain: str | None
    constraint: Constraint
    lead: list[str]
    verdict: FindingVerdict
    reason: str | None
    criteria: list[JudgedCondition | JudgedAlternatives]
    source: Citation | list[Citation] | None
    contradictions: list[Contradiction]
    evidence: list[str]


# How many indicators have each verdict.
Counts = TypedDict("Counts", {"pass": int, "fail": int, "veto": int, "undetermined": int, "not_applicable": int})


class Unused(TypedDict):
    """An entry of a file that is known but that the ruleset does not ask for."""

    name: str
    kind: UnusedKind
    place: Place


class Assessment(TypedDict):
    """One area in one period against one ruleset."""

    area: str | None
    period: str | None
    ruleset: str
    variants: Variants
    verdict: AreaVerdict
    counts: dict[Constraint, Counts]
    findings: list[Finding]
    unplaced: list[str]
    unused: list[Unused]


class RecordHead(TypedDict):
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
