"""The last sheet of the ledger: on what and by what was judged, so that it can be judged again; what is in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from compliance.reports import phrases
from compliance.reports.formats import Checked
from compliance.reports.ledger.page import Column, Page
from compliance.reports.sentences import ruleset_words
from compliance.rules.ruleset import Ruleset
from compliance.words import say

if TYPE_CHECKING:
    from compliance.reports.workbook import Workbook

Line = tuple[str, str, str]  # what it is, its name or words, its digest or where it stands


def write_sources(book: Workbook, result: Checked, language: str) -> None:
    """Files and rulesets with their digests, documents, options, contradictions, unverified numbers, warnings."""
    widths = (("what", 26), ("words", 84), ("where", 70))
    columns = [Column(say(language, f"documents.{key}"), width) for key, width in widths]
    words = say(language, "ledger.sources")
    page = Page(book, words, f"{say(language, 'ledger.title')} · {words}", columns, language)
    page.line(say(language, "ledger.engine", {"version": result.version}))
    page.headings(frozen=1)
    rulesets = list({each.ruleset.sha256: each.ruleset for each in result.assessments}.values())
    for kind, name, where in _lines(result, rulesets, language):
        page.add([say(language, f"ledger.{kind}"), name, where])
    page.finish()


def _lines(result: Checked, rulesets: list[Ruleset], language: str) -> Iterator[Line]:
    for name, digest in result.files:
        yield "inputs", name, digest
    for ruleset in rulesets:
        yield "rulesets", ruleset_words(ruleset, language), ruleset.sha256
    for words in _options(result, language):
        yield "options", words, ""
    for ruleset in rulesets:
        for ref, source in ruleset.sources.items():
            day = source.issued.isoformat() if source.issued is not None else ""
            issuer = " ".join(filter(None, [phrases.document_name(ref, ruleset), source.issuer, day]))
            yield "documents", issuer, " ".join(filter(None, [source.file, source.sha256]))
        yield from _doubts(ruleset, language)
    for found in result.assessments:
        for unused in found.unused:
            yield "unused", phrases.known_name(unused.name, found.ruleset, language), unused.place.text(language)
    for warning in result.warnings:
        yield "warnings", warning.message(language), "" if warning.place is None else warning.place.text(language)


def _options(result: Checked, language: str) -> Iterator[str]:
    options = result.options
    if options.get("accept_unverified"):
        yield say(language, "ledger.option_accept_unverified")
    if options.get("strict"):
        yield say(language, "ledger.option_strict")
    if options.get("as_of"):
        yield say(language, "ledger.option_as_of", {"day": options["as_of"]})
    if options.get("set"):
        said = ", ".join(f"{axis}={variant}" for axis, variant in options["set"].items())
        yield say(language, "ledger.option_set", {"variants": said})
    if options.get("only"):
        yield say(language, "ledger.option_only", {"only": options["only"]})


def _doubts(ruleset: Ruleset, language: str) -> Iterator[Line]:
    """Where documents contradict themselves, and numbers that none proves."""
    for row in ruleset.indicators.values():
        name = f"{row.number} {phrases.indicator_name(row, language)}"
        for other in row.contradictions:
            lines = say(language, "text.lines", {"lines": other.lines})
            said = say(language, "text.colon").join([name, other.quote])
            yield "contradictions", say(language, "text.semicolon").join(filter(None, [said, other.note])), lines
        doubtful = [leaf for leaf in row.leaves() if leaf.doubtful]
        if doubtful:
            place = row.place.text(language) if row.place is not None else ""
            yield "unverified", name, place
