"""Findings as JSON, and the shape of each thing that is printed, from which ``tools/generate.py`` makes its schema too.

The same input gives the same bytes; decimals and days are text. A key that is ``ABSENT`` is left out, one that is None
is null. Places and what stands in the rules are printed by the fields of their own classes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from json.encoder import encode_basestring
from operator import attrgetter, itemgetter
from typing import Any, ClassVar, Literal, NamedTuple, TypeAlias

from compliance.cells import digits_shown, plain
from compliance.judging import verdict as judged
from compliance.measurements.measurement import Unused
from compliance.period import Period
from compliance.problems import Place, Problem
from compliance.reports.formats import Checked
from compliance.rules.declared import Citation, Contradiction
from compliance.rules.requirements import Required, said, sources_form
from compliance.rules.ruleset import Constraint, Ruleset
from compliance.rules.sets import Interval
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
Reader: TypeAlias = Callable[[Any, Any], Any]  # what is printed of a thing within a whole: in its language, say
How: TypeAlias = str | Callable[[Any], Any]  # at which path of a thing something stands, or what is made of the thing


class Key(NamedTuple):
    """A key of a shape: what it holds of the thing that is printed, and whether it may be left out."""

    read: Reader
    optional: bool = False


def key(read: Reader, *, optional: bool = False) -> Any:
    """A key that hangs on the whole as well as on the thing."""
    return Key(read, optional)


def of(
    how: How | None = None, form: Reader | None = None, *, each: Reader | None = None, optional: bool = False
) -> Any:
    """A key that holds what stands at a path, or what a function makes of the thing, else the thing itself.

    ``form`` is the shape that it then gets, or None stays None; ``each`` the shape of each of several.
    """
    at: Callable[[Any], Any] = attrgetter(how) if isinstance(how, str) else how or (lambda item: item)

    def read(item: Any, within: Any) -> Any:
        value = at(item)
        if each is not None:
            return [each(one, within) for one in value]
        return value if form is None or value is None else form(value, within)

    return Key(read, optional)


def if_any(how: How, form: Reader | None = None, *, each: Reader | None = None) -> Any:
    """A key as of ``of``, which is left out where it says nothing."""
    whole: Key = of(how, form, each=each)

    def read(item: Any, within: Any) -> Any:
        value = whole.read(item, within)
        return ABSENT if value is None or (isinstance(value, str | tuple | list | dict) and not value) else value

    return Key(read, True)


class Shape:
    """The shape of a thing that is printed as JSON: its annotations are the keys, in their order.

    A key holds what the thing has by that name, unless ``of`` or ``if_any`` says otherwise. Those that are
    ``inherited`` may be read off what stands at a path of it, and some be left out (``without``).
    """

    keys: ClassVar[dict[str, Key]] = {}

    def __init_subclass__(cls, *, inherited: str = "", without: Collection[str] = ()) -> None:
        keys = (pair for base in cls.__mro__[:0:-1] for pair in vars(base).get("keys", {}).items())
        cls.keys = {name: of(inherited, key.read) if inherited else key for name, key in keys if name not in without}
        for name in cls.__annotations__:
            cls.keys[name.rstrip("_")] = vars(cls).get(name) or of(name)

    @classmethod
    def form(cls, item: Any, within: Any = None) -> dict[str, Any]:
        """A thing in this shape."""
        members = ((name, key.read(item, within)) for name, key in cls.keys.items())
        return {name: value for name, value in members if value is not ABSENT}


def text_of(shape: object) -> str:
    """JSON as it is printed: a space of indent, Chinese as it is, what nobody sees escaped, a newline at the end."""
    return item_text(shape, "\n") + "\n"


def item_text(item: object, line: str) -> str:
    """One item of a list as it is printed; ``line`` is the line break before it, with the indent."""
    return for_output(_text(item, line))


def with_list(head: object, key: str, items: Iterable[str]) -> Iterator[str]:
    """A thing whose last member is a long list, piece by piece as it is printed; its items begin on ``ITEM``."""
    yield text_of(head).removesuffix("\n}\n") + f',\n "{key}": ['
    before = ""
    for item in items:
        yield before + ITEM + item
        before = ","
    yield ("\n ]" if before else "]") + "\n}\n"


def data_of(form: object) -> dict[str, Any]:
    """What is printed, as mappings, lists and texts."""
    data: dict[str, Any] = json.loads(_text(form, ""))
    return data


# How things are written that are neither texts nor numbers of JSON.
_WRITTEN: dict[type, Callable[[Any], Any]] = {
    Decimal: plain, Fraction: digits_shown, Period: str, date: str, Unit: str, Place: Place.to_json,
    Contradiction: said, Interval: lambda span: [span.low, span.high],
}  # fmt: skip


def _text(value: Any, line: str) -> str:
    """A thing as JSON; of a class of its own its fields."""
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, int | float):
        return json.dumps(value)
    if written := _WRITTEN.get(value.__class__):
        return _text(written(value), line)
    inner, names = line + " ", _fields(value.__class__)
    if isinstance(value, list | tuple) and not names:
        items = [_text(each, inner) for each in value]
        return f"[{inner}{f',{inner}'.join(items)}{line}]" if items else "[]"
    if isinstance(value, Mapping):
        members = [f"{encode_basestring(key)}: {_text(each, inner)}" for key, each in value.items()]
    else:
        members = [f'"{name}": {_text(getattr(value, name), inner)}' for name in names]
    return f"{{{inner}{f',{inner}'.join(members)}{line}}}" if members else "{}"


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """The fields of a class of its own; of what JSON knows none."""
    if is_dataclass(kind):
        return tuple(each.name for each in fields(kind))
    if issubclass(kind, tuple | list | Mapping):
        return getattr(kind, "_fields", ())
    raise TypeError(f"no form for {kind!r}")


class Output(Shape):
    """What is printed as a whole, in a form that has never changed."""

    format: Literal[1] = of(lambda _: 1)

    @classmethod
    def text(cls, item: Any, within: Any = None) -> str:
        """All of it, as it is printed."""
        return text_of(cls.form(item, within))


# What a check prints.


class Engine(Shape):
    """What judged."""

    name: str = of(lambda _: "compliance")
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

    name: str = of(itemgetter(0))
    sha256: str = of(itemgetter(1))


class CheckInput(Input):
    """A file that a check read; rule files are among them but those of the package, which their rulesets pin."""

    kind: Literal["measurements", "ruleset"] = of(itemgetter(2))


class Related(Shape):
    """Another place that belongs to a problem, and what stands there."""

    place: Place = of(itemgetter(0))
    what: str = of(itemgetter(1))


def _detail(value: object) -> str:
    """A field of a problem as text; of how many of each, these one behind the other."""
    return ", ".join(f"{kind} {n}" for kind, n in value.items()) if isinstance(value, Mapping) else str(value)


class FileProblem(Shape):
    """What is wrong with a file: what it touches is undetermined, the rest is judged. In the language of the call."""

    code: str
    message: str = key(Problem.message)
    help: str | None = key(lambda problem, language: problem.help(language) or None)
    details: Variants = of(lambda problem: {
        field: _detail(problem.details[field]) for field in gaps("problems", problem.code) if field in problem.details
    })  # fmt: skip
    place: Place | None
    related: list[Related] = of("related", each=Related.form)


class FileWarning(Shape):
    """Something in a file that was read, or left unread, in a way that somebody should know of."""

    code: str
    message: str = key(Problem.message)
    place: Place | None
    related: list[Place] = if_any(lambda warning: [place for place, _ in warning.related])


class Named(Shape):
    """A ruleset by its id and version."""

    id: str
    version: str


class Titled(Named):
    """The same with its title."""

    title: str


class JudgedBy(Named):
    """A ruleset that was judged by, and the digest of its canonical form."""

    sha256: str


class Amount(Shape):
    """A number and its unit."""

    value: str = of(itemgetter(0))
    unit: str = of(itemgetter(1))


def _amount(number: str, unit: str) -> Callable[[Any], Any]:
    """A number that stands at a path, and its unit that stands at another one."""
    at = attrgetter(number, unit)
    return lambda item: None if at(item)[0] is None else at(item)


def _number(computed: str) -> Callable[[Any], Any]:
    """A number as it is written, else as it was computed."""
    return lambda item: getattr(item, computed) if item.written is None else item.written


class FormulaInput(Shape):
    """A raw quantity that a formula used, as it is written."""

    measures: str = of("id")
    value: str
    unit: str
    place: Place


def _as_measured(name: str) -> Callable[[judged.Measured], Any]:
    """What a measurement says besides its value; of what a formula gives, nothing."""
    return lambda measured: getattr(measured.measurement, name, None)


class MeasuredNumber(Shape):
    """A number as it is written, or as a formula gives it; ``converted`` is the same in the criterion's unit.

    ``bounds`` stand for what a formula gives where an input is qualified: from and to, None where there is no end.
    ``uncertainty`` is how far the value may be off to either side (0.013±0.002).
    """

    value: str = if_any(_number("exact"))
    bounds: list[str | None] = if_any(
        lambda measured: measured.bounds if (measured.exact, measured.written) == (None, None) else None
    )
    unit: str
    qualifier: Literal["≈", ">=", ">", "<=", "<", "±"] = if_any(_as_measured("qualifier"))
    uncertainty: str = if_any(_as_measured("uncertainty"))
    prices: str = if_any(_as_measured("prices"))
    formula: str = if_any("formula")
    inputs: list[FormulaInput] = if_any("inputs", each=FormulaInput.form)
    converted: Amount = if_any(_amount("converted", "converted_unit"), Amount.form)


class MeasuredState(Shape):
    """A state as it is written."""

    state: str


def _measured(measured: judged.Measured, language: str) -> dict[str, Any]:
    return (MeasuredNumber if measured.state is None else MeasuredState).form(measured, language)


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


def _is_band(required: Required) -> bool:
    """Whether a kind without a sign of its own demands the numbers between two ends."""
    return required.requirement is not None and required.requirement.sign is None


class Member(Shape):
    """The number that is demanded in one of the variants that were not stated."""

    when: Variants = of(lambda required: required.variant or {})
    value: str | None = of(lambda required: ABSENT if _is_band(required) else _number("value")(required), optional=True)
    between: list[str] = of(lambda required: required.band or None if _is_band(required) else ABSENT, optional=True)


class RequiredNumber(Shape):
    """The number that is demanded, for which variant, and where it comes from; None as far as it is not known.

    Where a verdict was given whatever the number is: ``members`` for each variant, or the ``range`` in which it lies.
    """

    comparator: Comparator | None
    value: str | None = Member.value
    between: list[str] | None = Member.between
    unit: str | None
    variant: Variants = Member.when
    unverified: bool
    members: list[Member] = if_any("members", each=Member.form)
    range: list[str | None] = if_any("span")
    rounding: str = if_any(lambda required: getattr(required.requirement, "rounding", None))
    baseline: EarlierValue = if_any("baseline", EarlierValue.form)
    delegated_to: str = if_any("delegated_to")
    unknown: str = if_any("unknown")
    given: Given = if_any("given", Given.form)


class RequiredState(Shape):
    """The states that are accepted."""

    accepted: Sequence[str] = of("requirement.accepted_states")
    unverified: bool


def _required(required: Required, language: str) -> dict[str, Any]:
    kind = required.requirement
    return (RequiredState if kind is not None and kind.measured_as == "state" else RequiredNumber).form(required)


class Judged(Shape):
    """The judgement on a criterion; ``about`` is what its reason is about, ``notes`` what files remark on the value."""

    criterion: str = of("criterion.name")
    measures: str = of("criterion.measures")
    verdict: CriterionVerdict
    reason: str | None
    warnings: Sequence[str]
    about: Sequence[str] = if_any("about")
    notes: Sequence[str] = if_any("notes")


class JudgedCondition(Judged):
    """The judgement on one condition; the margin is negative when it is missed and None when that is open.

    ``also`` are other places that say the same as ``place``. ``reported`` is a number that was reported where a state
    is asked for.
    """

    measured: MeasuredNumber | MeasuredState | None = of("measured", _measured)
    required: RequiredNumber | RequiredState = of("required", _required)
    margin: Amount | None = of(_amount("margin", "criterion.unit"), Amount.form)
    place: Place | None
    also: Sequence[Place] = if_any("also")
    rule_place: Place | None = of("criterion.place")
    reported: MeasuredNumber | MeasuredState = if_any("reported", _measured)


def criterion_form(judgement: judged.CriterionFinding, language: str) -> dict[str, Any]:
    """The judgement on one criterion, with where the measurement stands and where the rule does."""
    return (JudgedAlternatives if judgement.any else JudgedCondition).form(judgement, language)


def _parts(several: str) -> Any:
    """The judgements on alternatives, or on readings."""

    def among(judgement: judged.CriterionFinding) -> tuple[judged.CriterionFinding, ...]:
        return judgement.any if judgement.criterion.requirement.several == several else ()

    return if_any(among, each=criterion_form)


class JudgedAlternatives(Judged):
    """The judgement on alternatives of which one must hold, or on readings that have to agree."""

    any: list[JudgedCondition | JudgedAlternatives] = _parts("any")
    readings: list[JudgedCondition | JudgedAlternatives] = _parts("readings")


class Finding(Shape):
    """The judgement on one indicator."""

    indicator: str = of("indicator.id")
    number: str = of("indicator.number")
    name: str = of("indicator.name")
    domain: str | None = of("indicator.domain")
    constraint: Constraint = of("indicator.constraint")
    lead: Sequence[str] = of("indicator.lead")
    verdict: FindingVerdict
    reason: str | None
    criteria: list[JudgedCondition | JudgedAlternatives] = of("criteria", each=criterion_form)
    source: Citation | list[Citation] | None = of(lambda finding: sources_form(finding.indicator.source))
    contradictions: Sequence[Contradiction] = of("indicator.contradictions")
    evidence: Sequence[str]
    leader: Sequence[str] = if_any("indicator.leader")


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


class Assessment(Shape):
    """One area in one period against one ruleset; ``warnings`` are about the ruleset, where there are any.

    ``verdict_of_measured`` stands where a part was measured; the area's verdict is ``verdict`` all the same.
    """

    area: str | None
    period: str | None
    ruleset: str = of("ruleset.id")
    variants: Variants
    verdict: AreaVerdict
    verdict_of_measured: OfMeasured = if_any("verdict_of_measured", OfMeasured.form)
    counts: Mapping[Constraint, Counts]
    findings: list[Finding] = of("findings", each=Finding.form)
    unplaced: list[str] = of("unplaced", each=lambda problem, _: problem.code)
    unused: Sequence[Unused]
    warnings: list[FileWarning] = if_any("warnings", each=FileWarning.form)


def _inputs(result: Checked) -> list[tuple[str, str, str]]:
    return [(*each, "measurements") for each in result.inputs] + [(*each, "ruleset") for each in result.rule_files]


def _rulesets(result: Checked) -> list[Ruleset]:
    return list({each.ruleset.id + each.ruleset.version: each.ruleset for each in result.assessments}.values())


class RecordHead(Shape):
    """What a check hung on: enough to judge again."""

    format: Literal[2] = of(lambda _: FORMAT)
    engine: Engine = of(form=Engine.form)
    options: Options
    inputs: list[CheckInput] = of(_inputs, each=CheckInput.form)
    problems: list[FileProblem] = of("problems", each=FileProblem.form)
    warnings: list[FileWarning] = of("warnings", each=FileWarning.form)
    rulesets: list[JudgedBy] = of(_rulesets, each=JudgedBy.form)


class Check(RecordHead):
    """What ``compliance check --format json`` prints."""

    assessments: list[Assessment] = of("assessments", each=Assessment.form)


def render(result: Checked) -> Iterator[str]:
    """The whole result of a ``check``, an assessment after the other: on what and by what was judged, every finding."""
    forms = (Assessment.form(each, result.spoken) for each in result.assessments)
    items = (item_text(each, ITEM) for each in forms)
    yield from with_list(RecordHead.form(result, result.spoken), "assessments", items)
