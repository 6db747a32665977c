"""The history of an indicator, every version and plan, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from compliance.reports import phrases
from compliance.reports.layout import columns
from compliance.reports.phrases import criterion_words, elsewhere_words
from compliance.reports.to_json import text_of
from compliance.review.history import Entry, History, named
from compliance.rules.canonical import indicator_form
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.visible import in_lines
from compliance.words import say


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


_HEADINGS = ("from", "ruleset", "number", "type", "change", "requirement")
Row = tuple[str, ...]


def history_text(found: History, language: str) -> str:
    """Every series with its versions by date, the plans that build on one indented below it."""
    lines = [say(language, "history.title", {"name": named(found, language), "id": found.id})]
    for series, entries in found.series:
        rows = [tuple(say(language, f"history.{heading}") for heading in _HEADINGS)]
        for entry in entries:
            rows += _rows(entry, language, 0)
        lines += ["", say(language, "history.series", {"series": series}), *columns(rows)]
    lines += ["", say(language, "history.since")]
    if any(entry.gap for _, entries in found.series for entry in entries):
        lines.append(say(language, "history.since_gap"))
    return in_lines(lines)


def _rows(entry: Entry, language: str, depth: int) -> Iterator[Row]:
    """An entry as rows of the table: the first has all columns, the others go on with the last one."""
    head = entry.head
    since = head.effective_from.isoformat() if head.effective_from else "–"
    indent = "  " * depth + ("└ " if depth else "")
    row, ruleset = entry.row, entry.ruleset
    first = (since, f"{indent}{head.id}@{head.version}")
    if row is None or ruleset is None:
        absent = absence_words(entry, language)
        yield (*first, "", "", effects_words(entry, language), absent[0])
        yield from (("", "", "", "", "", more) for more in absent[1:])
    else:
        said = list(_said(row, ruleset, language))
        kind = say(language, f"constraints.{row.constraint}")
        yield (*first, row.number, kind, effects_words(entry, language), said[0])
        yield from (("", "", "", "", "", more) for more in said[1:])
    for plan in entry.plans:
        yield from _rows(plan, language, depth + 1)


def absence_words(entry: Entry, language: str) -> list[str]:
    """Why an entry has no row: a gap, one that was left out or never there; and which other rows ask for the same."""
    if entry.ruleset is None:
        return [say(language, "history.broken" if entry.broken else "history.not_at_hand")]
    elsewhere = [elsewhere_words(row, each, entry.ruleset, language) for row, each in entry.elsewhere]
    if entry.withdrawn is not None:
        return [say(language, "history.withdrawn", {"reason": entry.withdrawn.reason}), *elsewhere]
    return elsewhere or [say(language, "history.not_asked")]


def effects_words(entry: Entry, language: str) -> str:
    """What became of the demand since the ruleset that it is held against."""
    if entry.compared is None or entry.ruleset is None:
        return ""
    if entry.row is None and not entry.effects:  # nor did that one ask for it
        return ""
    told = "/".join(say(language, f"history.{effect}") for effect in entry.effects or ("neutral",))
    if not entry.gap or entry.effects == ("open",):
        return told
    # what the texts between asked is not known, and so not whether this one is stricter than what held before it
    return say(language, "history.gap", {"compared": entry.compared.id, "effects": told})


def _said(row: Indicator, ruleset: Ruleset, language: str) -> Iterator[str]:
    """What is asked, a line for each criterion, and the sources; of an untouched row of a parent, its name instead."""
    yield from (criterion_words(each, row, ruleset, language) for each in row.criteria)
    origin = row.set_by.get("requirement", ruleset.id)
    if origin != ruleset.id and row.set_by.get("number") != ruleset.id:
        yield say(language, "history.taken_over", {"parent": origin})
        return
    citations = dict.fromkeys((*row.source, *(each for leaf in row.leaves() for each in leaf.source)))
    yield from (phrases.citation_words(citation, ruleset, language) for citation in citations)
