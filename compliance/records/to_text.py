"""What came of judging a record again, as text."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.judging.verdict import Verdict
from compliance.reading.files import shown
from compliance.records.verifying import Difference, Verified
from compliance.reports.phrases import verdict_word
from compliance.words import say

_MOST = 50  # lines of differences; a changed ruleset may change every finding


def verified_text(found: Verified, record: str, language: str) -> str:
    """What was looked at, every difference, and whether the record holds."""
    return "\n".join(_lines(found, record, language)) + "\n"


def _lines(found: Verified, record: str, language: str) -> Iterator[str]:
    counts = {"files": found.files, "rulesets": found.rulesets, "assessments": found.assessments}
    yield say(language, "record.title", {"name": shown(record), "findings": found.findings} | counts)
    for each in found.differences[:_MOST]:
        yield f"  {_line(each, language)}"
    if len(found.differences) > _MOST:
        yield f"  … ({len(found.differences)})"
    if found.problems:
        yield say(language, "record.not_judged")
        return
    number = sum(each.matters for each in found.differences)
    yield say(language, "record.differs", {"n": number}) if number else say(language, "record.holds")


def _line(each: Difference, language: str) -> str:
    details = {"about": _printable(each.about)}
    for key, value in (("recorded", each.recorded), ("now", each.now)):
        details[key] = _printable(value)
        if each.kind == "verdict" and value in set(Verdict):
            details[key] = verdict_word(Verdict(value), language)
    return say(language, f"record.{each.kind}", details)


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else "�" for each in text)
