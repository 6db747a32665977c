"""What a ruleset file may say, key by key; unknown keys are refused.

This is the surface form: abbreviated, with things inherited. ``resolving.py`` turns it into ``ruleset.py``, the form
that the judge sees. The JSON Schema for editors is generated from these models.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PlainValidator, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from compliance.rules.declared import Range


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


def _one_or_list(value: object) -> str:
    return "<list>" if isinstance(value, list) else "<one>"


Citations = Annotated[
    Annotated[CitationTable, Tag("<one>")] | Annotated[list[CitationTable], Tag("<list>")], Discriminator(_one_or_list)
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


def _word_or_table(value: object) -> str:
    return "<table>" if isinstance(value, dict) else "<word>"


Meaning = Annotated[
    Annotated[Miss, Tag("<word>")] | Annotated[MeaningTable, Tag("<table>")], Discriminator(_word_or_table)
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
