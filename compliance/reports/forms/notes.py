"""The sheet of notes in a workbook to fill in: how to fill it in, what its colours mean, what is left out and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from compliance.reports import workbook as paper
from compliance.reports.forms.blanks import Form
from compliance.reports.phrases import indicator_name
from compliance.reports.sentences import outside, ruleset_words
from compliance.words import say

if TYPE_CHECKING:
    from compliance.reports.workbook import Workbook

_WIDE = 76.0
_HINTS = (
    "where", "units", "percent", "states", "missing", "earlier", "formula", "given", "claims", "colours", "locked",
    "check",
)  # fmt: skip


def write_notes(book: Workbook, form: Form, lists: Mapping[tuple[str, ...], int], language: str) -> None:
    """The sheet, with the long drop-down lists of the other sheets beside the text."""
    page = paper.sheet(book, say(language, "template.sheet_notes"), landscape=False)
    paper.widths(page, [_WIDE])
    for row, (words, bold) in enumerate(_notes(form, language), 1):
        paper.text(paper.at(page, row, 1), words, paper.Look(vertical="top", bold=bold, size=11, lined=False))
        paper.height(page, row, [(words, _WIDE / 1.1)])
    for among, number in lists.items():
        for row, state in enumerate(among, 1):
            paper.text(paper.at(page, row, 26 + number), state, paper.Look(lined=False))
        page.column_dimensions[paper.letter(26 + number)].width = 20
    page.print_area = f"A1:A{page.max_row}"
    page.protection.sheet = True
    paper.footer(page, f"{form.ruleset.id} {form.ruleset.version}", say(language, "template.printed"))


def _notes(form: Form, language: str) -> Iterator[tuple[str, bool]]:
    yield say(language, "notes.title"), True
    about = [say(language, "template.ruleset"), ruleset_words(form.ruleset, language)]
    yield say(language, "text.colon").join(about), False
    for number, key in enumerate(_said(form), 1):
        details = {"file": say(language, "notes.file"), "n": number}
        yield f"{number}. " + say(language, f"notes.{key}", details), False
    formulas = [row for row in form.ruleset.indicators.values() if row.formula]
    if formulas:
        yield say(language, "notes.formulas_title"), True
        for row in formulas:
            yield f"{row.number} {indicator_name(row, language)} = {_formula(row.formula or '', form, language)}", False
    if form.left_out:
        yield say(language, "notes.left_out_title"), True
        for finding in form.left_out:
            row, why = finding.indicator, outside(finding, form.ruleset, language)
            yield f"{row.number} {indicator_name(row, language)}{say(language, 'text.colon')}{why}", False


def _said(form: Form) -> Iterator[str]:
    """The hints that concern this form."""
    lines = form.to_fill
    concerned = {
        "earlier": any(line.earlier for line in lines),
        "formula": any(row.formula for row in form.ruleset.indicators.values()),
        "given": any(line.given for line in lines),
        "claims": any(line.claim for line in lines),
        "states": any(line.states for line in lines),
    }
    yield from (key for key in _HINTS if concerned.get(key, True))


def _formula(formula: str, form: Form, language: str) -> str:
    """A formula in the names of its quantities."""

    def name(found: re.Match[str]) -> str:
        thing = form.ruleset.quantities.get(found[0])
        return found[0] if thing is None else (thing.name_en or thing.name) if language == "en" else thing.name

    return re.sub(r"[a-z_][a-z0-9_]*", name, formula).replace("*", "×").replace("/", "÷")
