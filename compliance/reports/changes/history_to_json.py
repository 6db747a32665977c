"""The history of an indicator as JSON: every version and plan with its whole requirement, gaps among them."""

from __future__ import annotations

from datetime import date
from typing import Any

from compliance.reports.to_json import text_of
from compliance.review.history import Entry, History
from compliance.rules.canonical import indicator_form


def history_json(found: History) -> str:
    """Every series that asks for the indicator, with its versions by date."""
    series = [{"series": name, "versions": [_entry(entry) for entry in entries]} for name, entries in found.series]
    return text_of({"format": 1, "indicator": found.id, "name": found.row.name, "series": series})


def _entry(entry: Entry) -> dict[str, Any]:
    head = entry.head
    shown: dict[str, Any] = {
        "ruleset": head.id,
        "version": head.version,
        "title": head.title,
        "effective": {"from": _day(head.effective_from), "to": _day(head.effective_to)},
        "at_hand": entry.ruleset is not None,
        "indicator": None if entry.row is None else indicator_form(entry.row),
        "withdrawn": None if entry.withdrawn is None else entry.withdrawn.reason,
        "compared_with": None if entry.compared is None or entry.ruleset is None else entry.compared.id,
        "effects": list(entry.effects),
        "gap": entry.gap,
        "elsewhere": [{"indicator": row.id, "criterion": each.name} for row, each in entry.elsewhere],
    }
    return shown | {"plans": [_entry(plan) for plan in entry.plans]}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
