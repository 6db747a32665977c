"""Which column of a long table is what: by its heading, as in a CSV file, and by whether its type can hold that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
from pyarrow import types

from compliance.measurements.tables.headings import HEADINGS, field_of, heading_key
from compliance.measurements.tables.long import heading_problems
from compliance.place import Place
from compliance.problems import MeasurementError, Problem
from compliance.rules.ruleset import Ruleset, name_key

_NUMBERS = (types.is_integer, types.is_floating, types.is_decimal, types.is_boolean)
_TEXTS = (types.is_string, types.is_large_string, types.is_string_view, types.is_null)
_NUMERIC = ("value", "given", "period", "prices", "not_applicable")  # fields in which a number may stand


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings of a table by field (``indicator``, ``value``) and by axis; ``unknown`` ones mean nothing."""

    fields: dict[str, str]
    axes: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that says something to the judge."""
        return (*self.fields.values(), *(heading for _, heading in self.axes))


def columns_of(schema: pa.Schema, ruleset: Ruleset, name: str = "table") -> Columns:
    """The columns of a schema. Raises MeasurementError for headings or types that cannot be used."""
    fields: dict[str, str] = {}
    axes: list[tuple[str, str]] = []
    others: list[str] = []
    problems: list[Problem] = []
    words = {heading_key(word): axis.id for axis in ruleset.axes.values() for word in (axis.id, axis.name)}
    for index, heading in enumerate(schema.names):
        field = field_of(heading) if heading else "ignored"
        if field is None:
            axis = words.get(heading_key(heading))
            if axis is None:
                others.append(heading)
            elif heading in (other for _, other in axes):
                details = {"heading": heading, "other": heading}
                problems.append(Problem("columns-mean-the-same", Place(name), heading, details))
            else:
                axes.append((axis, heading))
                problems += _wrong_type(schema, index, _TEXTS, name)
        elif field in fields:
            details = {"heading": heading, "other": fields[field]}
            problems.append(Problem("columns-mean-the-same", Place(name), heading, details))
        elif field not in ("ignored", "evidence", "note", "given_by", "given_document"):
            fields[field] = heading
            problems += _wrong_type(schema, index, (*_TEXTS, *(_NUMBERS if field in _NUMERIC else ())), name)
    problems += heading_problems(fields, others, Place(name))
    if problems:
        raise MeasurementError(problems)
    return Columns(fields, tuple(axes), tuple(others))


def _wrong_type(
    schema: pa.Schema, index: int, allowed: tuple[Callable[[pa.DataType], bool], ...], name: str
) -> list[Problem]:
    found = schema.field(index)
    kind = found.type.value_type if types.is_dictionary(found.type) else found.type
    if any(is_kind(kind) for is_kind in allowed):
        return []
    details = {"heading": found.name, "type": str(found.type)}
    return [Problem("column-type", Place(name), found.name, details)]


def area_key(name: str | None) -> str | None:
    """What identifies an area, however its name is spaced or typed: 海 陵区 is 海陵区."""
    return name_key(name) if name is not None and name.strip() else None


__all__ = ["HEADINGS", "Columns", "area_key", "columns_of"]
