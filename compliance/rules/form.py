"""What a ruleset file may say, key by key, and the desk on which one is read; unknown keys are refused.

This is the surface form: abbreviated, with things inherited. ``resolving.py`` turns it into ``ruleset.py``, the form
that the judge sees. The JSON Schema for editors is generated from these models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PlainValidator, Tag, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from compliance.problems import Problem, listed, nearest
from compliance.reading.document import Document, Path
from compliance.rules.declared import Axis, Citation, Quantity, Range, Source
from compliance.units import UnitsDoNotFit, UnknownUnit, factor, parse_unit, spelled


def _number(value: object) -> Decimal:
    """A TOML number as the decimal that is printed; text, booleans and what is not finite are refused."""
    if isinstance(value, str):
        raise PydanticCustomError("number-as-text", "a number stands without quotes")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("wrong-type", "a number is expected", {"expected": "number"})
    if isinstance(value, Decimal) and not value.is_finite():
        raise PydanticCustomError("not-finite", "a number is finite")
    number = Decimal(value)
    if abs(number.adjusted()) > 60 or len(number.as_tuple().digits) > 60:
        raise PydanticCustomError("number-out-of-range", "a number has at most 60 digits")
    return number


def _range(value: object) -> Range:
    """What is possible: both ends, one of them, or anything."""
    if isinstance(value, list) and len(value) == 2:
        return Range(*map(_number, value))
    if isinstance(value, dict) and value and value.keys() <= {"from", "to"}:
        return Range(*(_number(value[end]) if end in value else None for end in ("from", "to")))
    if value == "any":
        return Range()
    raise PydanticCustomError("literal_error", "a range is expected", {"expected": "a range"})


_NUMBER = {"type": "number"}
Number = Annotated[Decimal, PlainValidator(_number), WithJsonSchema(_NUMBER)]
_ONE_END = {"type": "object", "properties": dict.fromkeys(("from", "to"), _NUMBER), "minProperties": 1}
_RANGES = [
    {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2},
    {**_ONE_END, "additionalProperties": False},
    {"const": "any"},
]
Possible = Annotated[Range, PlainValidator(_range), WithJsonSchema({"anyOf": _RANGES})]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$", max_length=30)]
Pin = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*@\d+\.\d+\.\d+$", max_length=120)]
Lines = Annotated[str, Field(pattern=r"^\d+(-\d+)?(, ?\d+(-\d+)?)*$", max_length=80)]
FileName = Annotated[str, Field(pattern=r"^[^/\\:\x00-\x1f.][^/\\:\x00-\x1f]*$", max_length=200)]
UnitName = Annotated[str, Field(pattern=r"^[^\s\d/*·(),，（）=<>≤≥][^\s/*,，=<>≤≥]*$", max_length=20)]
When = dict[str, Text | Annotated[list[Text], Field(min_length=1)]]
Ends = Annotated[list[Number], Field(min_length=2, max_length=2)]
Comparator = Literal["≥", ">", "≤", "<", "=", ">=", "<=", "==", "＞", "＜", "＝"]


class Form(BaseModel):
    """A table of a ruleset file: closed, strict, and never changed after it is read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class NumberTable(Form):
    """A number with what is to be said of it: ``unverified`` when no document at hand proves it."""

    value: Number
    unverified: bool = False


class BandTable(Form):
    """A band with both ends (6～9)."""

    between: Ends
    unverified: bool = False


# Tags are in angle brackets so that no key of a file can be taken for one in the path of an error.


def _plain_or_table(value: object) -> str:
    if not isinstance(value, dict):
        return "<number>"
    return "<band>" if "between" in value else "<table>"


AnyNumber = Annotated[
    Annotated[Number, Tag("<number>")] | Annotated[NumberTable, Tag("<table>")] | Annotated[BandTable, Tag("<band>")],
    Discriminator(_plain_or_table),
]


class BaselineTable(Form):
    """A threshold that is an earlier value: ``previous_period``, ``base_period`` or a period, plus a change."""

    baseline: Text
    change: Number = Decimal(0)


class DelegatedTable(Form):
    """A threshold that a higher level sets, in the document's phrase."""

    delegated_to: Text


class UnknownTable(Form):
    """A threshold that stands in a document which is not at hand, with the reason."""

    unknown: Text


def _threshold_kind(value: object) -> str:
    if not isinstance(value, dict):
        return "<number>"
    for key in ("value", "between", "baseline", "delegated_to", "unknown"):
        if key in value:
            return f"<{key}>"
    return "<by_variant>" if set(value) - {"unverified", "change"} else "<value>"


AnyThreshold = Annotated[
    Annotated[Number, Tag("<number>")]
    | Annotated[NumberTable, Tag("<value>")]
    | Annotated[BandTable, Tag("<between>")]
    | Annotated[BaselineTable, Tag("<baseline>")]
    | Annotated[DelegatedTable, Tag("<delegated_to>")]
    | Annotated[UnknownTable, Tag("<unknown>")]
    | Annotated[dict[str, dict[str, AnyNumber]], Tag("<by_variant>")],
    Discriminator(_threshold_kind),
]


class ThresholdEntry(Form):
    """One number where axes meet: ``{ when = { level = "县", region = ["东部地区"] }, value = 95 }``."""

    when: When
    value: Number | None = None
    between: Ends | None = None
    unverified: bool = False


class CitationTable(Form):
    """Where a document says it."""

    ref: Text
    lines: Lines | None = None
    quote: Text | None = None
    grade: Literal["quoted", "reprinted", "unverified"] = "quoted"
    note: Text | None = None


Citations = Annotated[
    Annotated[CitationTable, Tag("<one>")] | Annotated[list[CitationTable], Tag("<list>")],
    Discriminator(lambda value: "<list>" if isinstance(value, list) else "<one>"),
]


class RequirementTable(Form):
    """What may be demanded: a number, a state, or several criteria; written straight in or under a name."""

    comparator: Comparator | None = None
    threshold: AnyThreshold | None = None
    thresholds: list[ThresholdEntry] | None = None
    rounding: Literal["GB/T 8170"] | None = None
    states: list[Text] | None = None
    accepted: list[Text] | None = None
    synonyms: dict[str, Text] | None = None
    measures: Id | None = None
    unit: Text | None = None
    range: Possible | None = None
    source: Citations | None = None
    lead: list[Text] | None = None
    leader: list[Text] | None = None
    deadline: Text | None = None
    note: Text | None = None
    applies: When | None = None
    may_not_apply: bool | None = None
    period: Literal["years", "year", "half", "quarter", "month", "week", "day"] | None = None


class CriterionTable(RequirementTable):
    """One named condition of an indicator; ``any`` holds the alternatives of which one must hold.

    ``readings`` holds what a document may mean where none says which: all of them have to agree.
    """

    any: dict[Id, CriterionTable] | None = None
    readings: dict[Id, CriterionTable] | None = None


class ContradictionTable(Form):
    """Another place of the document that says something else: another number, another word, or a slip."""

    kind: Literal["number", "word", "slip"] | None = None
    lines: Lines
    quote: Text
    value: Text | None = None
    note: Text | None = None
    ref: Text | None = None


class IndicatorTable(RequirementTable):
    """One row of an indicator table as this document has it."""

    number: Text | None = None
    name: Text | None = None
    name_en: Text | None = None
    aliases: list[Text] | None = None
    domain: Text | None = None
    task: Text | None = None
    constraint: Literal["binding", "reference", "veto", "unstated", "aim"] | None = None
    formula: Text | None = None
    detection_limit: Number | None = None
    partners: list[Text] | None = None
    requirement: Literal["none"] | None = None
    criteria: dict[Id, CriterionTable] | None = None
    inherits: list[Text] | Literal["rest"] | None = None
    contradictions: list[ContradictionTable] | None = None


class Effective(Form):
    """The days on which a ruleset is in force; without ``to``, until its successor in the series."""

    from_: date = Field(alias="from")
    to: date | None = None


class Head(Form):
    """Which ruleset this is, from which document, and what it builds on."""

    id: Id
    version: Version
    series: Id
    title: Text
    title_en: Text | None = None
    issuer: Text | None = None
    number: Text | None = None
    issued: date | None = None
    effective: Effective | None = None
    judges: Text | None = None
    language: Literal["zh", "en"] = "zh"
    extends: Pin | None = None
    variants: dict[Id, Text] = {}
    at_hand: bool = True
    note: Text | None = None


class AxisTable(Form):
    """A way in which requirements vary, with its variants and other words for them."""

    name: Text
    name_en: Text | None = None
    variants: Annotated[list[Text], Field(min_length=1)]
    synonyms: dict[str, Text] = {}


class SourceTable(Form):
    """A document; ``file`` is its name in an archive of documents and ``sha256`` pins the text."""

    title: Text
    number: Text | None = None
    issuer: Text | None = None
    issued: date | None = None
    file: FileName | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    note: Text | None = None


class QuantityTable(Form):
    """A raw quantity that criteria and formulas use."""

    name: Text
    name_en: Text | None = None
    aliases: list[Text] = []
    unit: Text | None = None
    range: Possible | None = None
    detection_limit: Number | None = None
    note: Text | None = None


class UnitTable(Form):
    """A unit that the document uses: what it ``is`` (mL/m3), or a kind of its own, with other spellings of it."""

    is_: Text | None = Field(default=None, alias="is")
    aliases: list[UnitName] = []


class WithdrawnTable(Form):
    """An indicator of the parent that this document leaves out."""

    reason: Text
    source: Citations | None = None


Miss = Literal["fail", "veto"]


class MeaningTable(Form):
    """What a miss means, and why: the words of a document, or a note that none says it."""

    means: Miss
    note: Text | None = None
    source: Citations | None = None


Meaning = Annotated[
    Annotated[Miss, Tag("<word>")] | Annotated[MeaningTable, Tag("<table>")],
    Discriminator(lambda value: "<table>" if isinstance(value, dict) else "<word>"),
]


class Verdicts(Form):
    """What missing an indicator of each constraint type means; ``aim`` is never part of an area's verdict."""

    binding: Meaning | None = None
    reference: Meaning | None = None
    veto: Meaning | None = None
    unstated: Meaning | None = None


class RulesetFile(Form):
    """A whole ruleset file."""

    ruleset: Head
    verdicts: Verdicts = Verdicts.model_construct()
    axes: dict[Id, AxisTable] = {}
    sources: dict[Id, SourceTable] = {}
    quantities: dict[Id, QuantityTable] = {}
    units: dict[UnitName, UnitTable] = {}
    indicators: dict[Id, IndicatorTable] = {}
    withdrawn: dict[Id, WithdrawnTable] = {}


# The desk on which a file is read, with every departure as a problem.


@dataclass
class Desk:
    """The desk on which one file is resolved. It has what is declared so far, and every problem so far."""

    document: Document
    ruleset: str
    axes: Mapping[str, Axis]
    quantities: Mapping[str, Quantity]
    sources: Mapping[str, Source]
    problems: list[Problem]
    units: Mapping[str, str] = field(default_factory=dict)  # declared spellings, with the unit of each
    indicators: Mapping[str, Any] = field(default_factory=dict)

    def problem(self, code: str, path: Path, details: Mapping[str, object] | None = None, **more: Any) -> None:
        """Note what is wrong at a key of the file; ``more`` are other fields of the problem."""
        self.problems.append(self.document.problem(code, path, details=details or {}, **more))

    def known_source(self, ref: str | None, path: Path) -> None:
        """A reference to a document has to be one that the file or its parents declare."""
        if ref is not None and ref not in self.sources:
            details = {"ref": ref, "known": listed(self.sources) or "-"}
            self.problem("unknown-source", path, details, suggestion=nearest(ref, self.sources))

    def units_fit(self, unit: str, other: str, path: Path) -> None:
        """A criterion is written in a unit of what it measures."""
        try:
            factor(parse_unit(other), parse_unit(unit))
        except UnitsDoNotFit as error:
            details = {"name": path[-2], "unit": other, "wanted": unit} | error.details()
            self.problem("unit-does-not-fit", path, details)
        except UnknownUnit:
            return  # said where it is declared

    def axis(self, name: str, path: Path) -> Axis | None:
        """An axis has to be one that the file or its parents declare."""
        if name not in self.axes:
            details = {"axis": name, "known": listed(self.axes) or "-"}
            self.problem("unknown-axis", path, details, suggestion=nearest(name, self.axes))
        return self.axes.get(name)

    def spelled(self, unit: str | None) -> str | None:
        """A unit as the file writes it, which knows what it means where the ruleset declares units."""
        return None if unit is None else spelled(unit, self.units)

    def range_holds(self, declared: Range | None, path: Path) -> None:
        """The least that is possible stands first."""
        if declared is not None and declared.values.empty:
            self.problem("empty-range", path, {"low": declared.low, "high": declared.high})

    def known_unit(self, unit: str | None, path: Path) -> None:
        """A unit has to be one that the table of units knows."""
        if unit is None:
            return
        try:
            parse_unit(unit, self.units)
        except UnknownUnit as error:
            self.problems.append(error.problem(self.document.place(*path), self.document.key(*path)))

    def citations(self, cited: Citations | None, path: Path) -> tuple[Citation, ...]:
        """Where the document says it: one table or a list of them."""
        if cited is None:
            return ()
        several = []
        for index, table in enumerate(cited if isinstance(cited, list) else [cited]):
            where = (*path, index) if isinstance(cited, list) else path
            self.known_source(table.ref, where)
            if table.grade == "quoted" and not (table.quote and table.lines):
                self.problem("quote-missing", where, {"ref": table.ref})
            several.append(Citation(**fields_of(table), place=self.document.place(*where)))
        return tuple(several)

    def when(self, table: When | None, path: Path) -> dict[str, tuple[str, ...]]:
        """The variants, by axis, for which something holds; every axis and variant has to be declared."""
        stated: dict[str, tuple[str, ...]] = {}
        for name, variants in (table or {}).items():
            where = (*path, name)
            axis = self.axis(name, where)
            if axis is None:
                continue
            chosen = tuple(variants) if isinstance(variants, list) else (variants,)
            for variant in chosen:
                self.known_variant(axis, variant, where)
            stated[name] = chosen
        return stated

    def known_variant(self, axis: Axis, variant: str, path: Path) -> None:
        """A variant has to be one of its axis, by its own name: a rule uses no synonyms."""
        if variant in axis.variants:
            return
        close = axis.synonyms.get(variant) or nearest(variant, axis.variants)
        self.problem("unknown-variant", path, **axis.unknown(variant), suggestion=close)


def fields_of(table: Form) -> dict[str, Any]:
    """The values of a table by field, ready for the frozen class that the table stands for: lists become tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table}


# Errors that are called as we raise them, and those of pydantic that are about a value; any other is about its type.
_OURS = ("number-as-text", "not-finite", "number-out-of-range")
_OF_VALUE = (
    "string_pattern_mismatch", "literal_error", "too_short", "too_long", "string_too_short", "string_too_long",
)  # fmt: skip
_TYPES = {
    "string_type": "text", "bool_type": "true or false", "dict_type": "a table", "model_type": "a table",
    "list_type": "a list", "date_type": "a date", "int_type": "a whole number", "wrong-type": "a number",
}  # fmt: skip


def formed(document: Document) -> tuple[RulesetFile | None, Document, list[Problem]]:
    """What a ruleset file says in its form, and every departure from it.

    With departures the form is that of the rest, so that all that is wrong with a file is told at once, and the
    document is what the rest says: without rows that have a slip, and elsewhere with a stand-in for what is missing or
    wrong. There is no form where too much hangs on it.
    """
    try:
        return RulesetFile.model_validate(document.data), document, []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    problems = [_problem(document, each) for each in errors]
    form, rest = None, deepcopy(document.data)
    with suppress(ValidationError):
        if all(_left_out(rest, _path(document.data, each["loc"]), each) for each in errors):
            form = RulesetFile.model_validate(rest)
    return form, replace(document, data=rest), problems


# What stands in for a key that a table needs; other keys are left out.
_STAND_INS = {
    **dict.fromkeys(("id", "series"), "unnamed"), **dict.fromkeys(("title", "reason"), "–"),
    "version": "0.0.0", "from": date.min,
}  # fmt: skip
_HUNG_ON = frozenset({"extends", "variants", "synonyms", "at_hand", "name", "unit"})  # by rows


def _left_out(rest: dict[str, Any], path: Path, error: Any) -> bool:
    """Whether a row with a slip, or a single key, can be left out or stood in for; it then is."""
    *around, key = (*path, error["loc"][-1]) if error["type"] == "missing" else path
    if not around:
        return False
    if around[0] in ("indicators", "withdrawn"):
        rest[around[0]].pop((*around, key)[1], None)
        return True
    table: Any = rest
    for part in around:
        table = table.get(part) if isinstance(table, dict) else None
    if not isinstance(table, dict) or key in _HUNG_ON or not (key in _STAND_INS or key in table):
        return False
    if key in _STAND_INS:
        table[key] = _STAND_INS[key]
    else:
        del table[key]
    return True


def _problem(document: Document, error: Any) -> Problem:
    kind, location = error["type"], error["loc"]
    path = _path(document.data, location)
    name = str(path[-1]) if path else ""
    details: dict[str, object] = {"key": name, "table": ".".join(str(part) for part in path[:-1])}
    details |= {"name": document.name, "number": document.key(*path)}
    if kind == "extra_forbidden":
        allowed = _allowed(path[:-1])
        details |= {"key": str(location[-1]), "allowed": listed(allowed, most=40)}
        return document.problem("unknown-key", path, details=details, suggestion=nearest(name, allowed))
    if kind == "missing":
        details["key"] = str(location[-1])
        details["table"] = ".".join(str(part) for part in path) or document.name
        return Problem("missing-key", document.place(*path), "", details)
    code = kind if kind in _OURS else "wrong-value" if kind in _OF_VALUE else "wrong-type"
    context = error.get("ctx", {})
    details["expected"] = _TYPES.get(kind) or context.get("expected") or context.get("pattern") or error["msg"]
    return document.problem(code, path, details=details)


def _path(data: Any, location: Sequence[str | int]) -> Path:
    """The keys of an error's location that the file has; the names of union members fall away."""
    path: list[str | int] = []
    for part in location:
        in_list = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if in_list or (isinstance(data, dict) and part in data):
            data = data[part]
            path.append(part)
    return tuple(path)


def _allowed(path: Path) -> tuple[str, ...]:
    """The keys that the table at a path may hold, read off the form's JSON Schema."""
    schema = RulesetFile.model_json_schema(by_alias=True)
    return tuple(key for node in _nodes(schema, schema["$defs"], path) for key in node.get("properties", ()))


def _nodes(node: dict[str, Any], known: dict[str, Any], path: Path) -> Iterator[dict[str, Any]]:
    """The parts of a schema that are for a path: every member of a choice on the way."""
    node = known[node["$ref"].rsplit("/", 1)[-1]] if "$ref" in node else node
    members = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    for member in members:
        yield from _nodes(member, known, path)
    if not members and not path:
        yield node
    elif not members:
        named = iter(node.get("patternProperties", {}).values())  # tables whose keys are ids
        others = next(named, node.get("additionalProperties"))
        below = node.get("items") if isinstance(path[0], int) else node.get("properties", {}).get(path[0]) or others
        if isinstance(below, dict):
            yield from _nodes(below, known, path[1:])
