"""What a reviewer has to know of a ruleset before its rows: who issued it, from when, how far its text is at hand."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.reports.phrases import document_name
from compliance.rules.ruleset import Ruleset
from compliance.words import say


def facts_of(ruleset: Ruleset, language: str) -> Iterator[tuple[str, str]]:
    """Issuer, first day, digest, and what is noted of the ruleset and of its documents."""
    unsaid = say(language, "note.unsaid")
    yield say(language, "note.head_issuer"), ruleset.issuer or unsaid
    yield say(language, "note.head_effective"), ruleset.effective_from.isoformat() if ruleset.effective_from else unsaid
    yield say(language, "note.head_digest"), ruleset.sha256
    yield from noted_of(ruleset, language)


def noted_of(ruleset: Ruleset, language: str) -> Iterator[tuple[str, str]]:
    """What is noted of the ruleset (assumed dates, disputed numbers), and the documents that it brings, with theirs."""
    if ruleset.note:
        yield say(language, "note.head_note"), ruleset.note
    for source in ruleset.sources.values():
        if source.ruleset == ruleset.id:
            told = filter(None, [document_name(source.ref, ruleset), source.note])
            yield say(language, "note.head_source"), say(language, "text.colon").join(told)
