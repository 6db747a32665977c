"""How far the rows of a ruleset are proved: quoted, reprinted (and how reliably, as is noted), or not proved."""

from __future__ import annotations

import re

from compliance.reports.changes.words import joined
from compliance.reports.phrases import aside
from compliance.review.unchanged import cited_by
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.words import say

# What a citation notes of a reprint, the least first; the notes are in Chinese.
_RELIABLE = ("低", "中低", "中", "高")


def proof(ruleset: Ruleset, language: str) -> str:
    """How many rows are quoted, reprinted, or rest on something that nothing at hand proves."""
    rows = list(ruleset.indicators.values())
    parts = []
    for grade in ("quoted", "reprinted", "unverified"):
        of_grade = [row for row in rows if row_grade(row) == grade]
        if of_grade:
            told = say(language, f"note.grade_{grade}", {"n": len(of_grade)})
            parts.append(told + _by_reliability(of_grade, language) if grade == "reprinted" else told)
    return joined(parts, language)


def _by_reliability(rows: list[Indicator], language: str) -> str:
    """Of reprinted rows, how many are noted as how reliable."""
    found = [reliability(row) for row in rows]
    parts = [
        say(language, f"note.reliable_{_WORDS[each]}", {"n": found.count(each)})
        for each in (*reversed(_RELIABLE), None)
        if each in found
    ]
    return aside(joined(parts, language), language)


_WORDS = {"高": "high", "中": "medium", "中低": "less", "低": "low", None: "unsaid"}


def reliability(row: Indicator) -> str | None:
    """The least reliability that the citations of a row note; None where they note none."""
    notes = " ".join(each.note or "" for each in cited_by(row))
    found = re.findall(r"可信度(高|中低|中|低)", notes)
    return min(found, key=_RELIABLE.index, default=None)


def well_proved(row: Indicator) -> bool:
    """Whether a row is quoted, or reprinted and noted as reliable throughout."""
    grade = row_grade(row)
    return grade == "quoted" or (grade == "reprinted" and reliability(row) == _RELIABLE[-1])


def row_grade(row: Indicator) -> str:
    """The weakest proof of anything that a row demands."""
    grades = {each.grade for each in cited_by(row)}
    doubtful = any(leaf.doubtful for leaf in row.leaves())
    if doubtful or "unverified" in grades:
        return "unverified"
    return "reprinted" if "reprinted" in grades else "quoted"
