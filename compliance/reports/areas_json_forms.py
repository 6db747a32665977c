"""The form of what ``check`` prints as JSON of large tables; ``schemas/`` is generated from it."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict  # before Python 3.12 pydantic, which reads the forms, refuses typing's own

from compliance.reports.json_forms import AreaVerdict, Constraint, Engine, FindingVerdict, JudgedBy, Variants


class BulkOptions(TypedDict):
    """How it was asked to judge: as of a record, without the options that tables do not take."""

    accept_unverified: bool
    as_of: str | None
    set: Variants
    area: str | None
    period: str | None
    files: list[str]
    ruleset: list[str]
    rulesets: list[str]


class TableName(TypedDict):
    """A table that was read."""

    name: str


class AreaForm(TypedDict):
    """One area in one period: its verdict, and how many indicators of each constraint type have each verdict."""

    area: str | None
    period: str | None
    ruleset: str
    verdict: AreaVerdict
    counts: dict[Constraint, dict[FindingVerdict, int]]


class Bulk(TypedDict):
    """All areas and periods of large tables; ``apart`` counts rows that belong to nothing which is judged, by code."""

    format: Literal[1]
    engine: Engine
    options: BulkOptions
    inputs: list[TableName]
    rulesets: list[JudgedBy]
    rows: int
    apart: dict[str, int]
    areas: list[AreaForm]
