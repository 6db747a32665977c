"""What a row of a child writes itself, and what it takes over from its parent's row (contract §1, ``inherits``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The keys that together are one thing, the requirement: written whole, or inherited whole.
REQUIREMENT = (
    "comparator", "threshold", "thresholds", "states", "accepted", "synonyms", "measures", "criteria", "requirement",
)  # fmt: skip
INHERITABLE = (
    "number", "name", "name_en", "aliases", "domain", "task", "constraint", "unit", "range", "formula", "lead",
    "partners", "deadline", "note", "applies", "may_not_apply", "source", "contradictions", "requirement",
)  # fmt: skip


def writes(table: Mapping[str, Any], field: str) -> bool:
    """Whether a row of a file says a field itself."""
    return any(key in table for key in REQUIREMENT) if field == "requirement" else field in table


def names(table: Mapping[str, Any]) -> frozenset[str]:
    """The fields that a row names as its parent's; ``"rest"`` names all that can be."""
    inherits = table.get("inherits", ())
    return frozenset(INHERITABLE if inherits == "rest" else inherits)


def takes_over(table: Mapping[str, Any], field: str) -> bool:
    """Whether a row has a field from its parent's row."""
    return not writes(table, field) and field in names(table)
