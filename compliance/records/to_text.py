"""What came of judging a record again, as text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from compliance.judging.verdict import Verdict
from compliance.reading.files import shown
from compliance.records.record import ABSENT, Difference
from compliance.records.verifying import Moved, Verified
from compliance.reports.phrases import verdict_word
from compliance.visible import in_lines, visible
from compliance.words import say

_MOST = 50  # lines of differences; a changed ruleset may change every finding
_LONGEST = 200  # characters of a value


def verified_text(verified: Verified, record: str, language: str) -> str:
    """What was looked at, every difference, and whether the record holds."""
    return in_lines(_lines(verified, record, language))


def _lines(verified: Verified, record: str, language: str) -> Iterator[str]:
    counts = {"files": verified.files, "rulesets": verified.rulesets, "assessments": verified.assessments}
    yield say(language, "record.title", {"name": shown(record), "findings": verified.findings} | counts)
    yield from (f"  {line}" for line in _notes(verified, language))
    yield from (f"  {say(language, 'record.file-added', {'name': name})}" for name in verified.added)
    first = {"file-changed": 0, "verdict": 1}  # files first, for they are why; then verdicts
    ordered = sorted(verified.differences, key=lambda each: first.get(_kind(each), 2))
    yield from (f"  {line}" for each in ordered[:_MOST] for line in _lines_of(each, language))
    if len(ordered) > _MOST:
        yield f"  {say(language, 'record.rest', {'n': len(ordered) - _MOST})}"
    for moved in verified.moved:
        yield from _moved(moved, language)
    if verified.problems:
        yield say(language, "record.not_judged")
        return
    number = len(verified.differences) + len(verified.added)
    yield say(language, "record.differs", {"n": number}) if number else say(language, "record.holds")


def _notes(verified: Verified, language: str) -> Iterator[str]:
    """What may differ, and what nothing holds."""
    places = [each for each in verified.allowed if each.path != "engine.version"]
    for each in verified.allowed:
        if each.path == "engine.version":
            details = {"recorded": each.recorded, "now": each.now}
            yield say(language, "record.engine", details)
    if places:
        yield say(language, "record.rule-place", {"n": len(places), **_details(places[0])})
    for option, value in verified.idle:
        yield say(language, "record.idle", {"option": option, "value": _value(value)})


def _kind(difference: Difference) -> str:
    if difference.recorded is ABSENT:
        return "added"
    if difference.now is ABSENT:
        return "missing"
    if difference.path.startswith("inputs[") and difference.path.endswith("].sha256"):
        return "file-changed"
    both = (difference.recorded, difference.now)
    verdicts = all(isinstance(each, str) and each in {*Verdict} for each in both)
    return "verdict" if difference.path.endswith(".verdict") and verdicts else "detail"


def _lines_of(each: Difference, language: str) -> list[str]:
    """A difference in one line, or in three."""
    kind = _kind(each)
    details = _details(each)
    if kind == "verdict":
        details |= {key: verdict_word(Verdict(getattr(each, key)), language) for key in ("recorded", "now")}
    if kind == "file-changed":
        details |= {key: str(getattr(each, key)) for key in ("recorded", "now")}
    shown = {key: visible(text) for key, text in details.items()}
    return say(language, f"record.{kind}", shown).split("\n")


def _details(each: Difference) -> dict[str, str]:
    where = f"{each.path} ({each.about})" if each.about else each.path
    return {"path": where, "about": each.about, "recorded": _value(each.recorded), "now": _value(each.now)}


def _moved(moved: Moved, language: str) -> Iterator[str]:
    """A ruleset that changed, as the difference between the text that the record names and the one of now."""
    now = moved.now
    details = {"id": moved.id, "recorded": moved.version, "now": now.version, "file": now.file or ""}
    yield ""
    yield say(language, "record.ruleset-kept" if moved.judged_as_recorded else "record.ruleset-changed", details)
    if moved.named is None:
        yield f"  {say(language, 'record.ruleset-unknown', details)}"
    else:
        yield from (f"  {line}".rstrip() for line in _what_changed(moved, language).splitlines())
    yield ""


def _what_changed(moved: Moved, language: str) -> str:
    """The review of the change, which is made by whoever makes any review."""
    from compliance.reports.formats import rendered_review
    from compliance.review.diff import diff
    from compliance.review.review import Review

    assert moved.named is not None
    changes = diff(moved.named, moved.now)
    return rendered_review("text", Review(moved.named, moved.now, changes, language=language))


def _value(value: Any) -> str:
    text = str(value) if value is ABSENT else json.dumps(value, ensure_ascii=False, default=str)
    if not isinstance(value, str | bool | dict | list | type(None)):
        text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
