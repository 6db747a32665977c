"""Findings as SARIF 2.1.0, for code-scanning pages and editors: a rule for each indicator, a result for each finding.

Verdicts as kinds: pass, fail (also for a veto), ``notApplicable``; an undetermined one is ``review`` where somebody has
to look at what was handed in or at the rule, and ``open`` where something is still missing. ``level`` is ``none`` but
for what fails: ``error`` for a veto, ``note`` for an aim, else ``warning``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from compliance.judging.verdict import Assessment, Finding, Verdict
from compliance.problems import Place, Problem
from compliance.reports import phrases
from compliance.reports.formats import Checked
from compliance.reports.harmless import for_xml
from compliance.reports.phrases import criterion_words, finding_words, sources, subject_words
from compliance.reports.to_json import text_of
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.words import say

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# Undetermined for what stands there already, in the file or in the rule, so that a person has to look at it.
_REVIEW = frozenset({
    "threshold-unverified", "state-unrecognised", "qualified-value", "inapplicability-not-foreseen",
    "price-years-differ", "formula-undefined",
})  # fmt: skip


def render(result: Checked) -> str:
    """The whole result as one run."""
    language = result.language or (result.assessments[0].ruleset.language if result.assessments else "en")
    rulesets = {each.ruleset.sha256: each.ruleset for each in result.assessments}
    rows = [(ruleset, row) for ruleset in rulesets.values() for row in ruleset.indicators.values()]
    index = {(ruleset.sha256, row.id): number for number, (ruleset, row) in enumerate(rows)}
    driver = {
        "name": "compliance",
        "version": result.version,
        "semanticVersion": result.version,
        "rules": [_rule(ruleset, row, language) for ruleset, row in rows],
    }
    run = {
        "tool": {"driver": driver},
        "language": "zh-CN" if language == "zh" else "en",
        "columnKind": "unicodeCodePoints",
        "invocations": [{
            "executionSuccessful": not result.problems,
            "toolExecutionNotifications": [
                _notification(each, language) for each in (*result.problems, *result.warnings)
            ],
        }],
        "artifacts": [
            {"location": _artifact(name), "roles": ["analysisTarget"], "hashes": {"sha-256": digest}}
            for name, digest in result.inputs
        ],
        "results": [
            _result(finding, found, index[found.ruleset.sha256, finding.indicator.id], language)
            for found in result.assessments
            for finding in found.findings
        ],
        "properties": {
            "options": dict(result.options),
            "rulesets": [{"id": each.id, "version": each.version, "sha256": key} for key, each in rulesets.items()],
            "assessments": [_verdict(found) for found in result.assessments],
        },
    }  # fmt: skip
    return text_of({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _message(*lines: str) -> dict[str, str]:
    """A plain message; brackets and braces would be links and gaps to fill."""
    text = for_xml("\n".join(filter(None, lines))) or "–"
    for mark, instead in (("\\", "\\\\"), ("[", "\\["), ("]", "\\]"), ("{", "{{"), ("}", "}}")):
        text = text.replace(mark, instead)
    return {"text": text}


def _rule_id(ruleset: Ruleset, row: Indicator) -> str:
    return f"{ruleset.id}@{ruleset.version}/{row.id}"


def _rule(ruleset: Ruleset, row: Indicator, language: str) -> dict[str, Any]:
    """An indicator: its name, what it demands of anybody, and as help the document with the words themselves."""
    demands = [criterion_words(each, row, ruleset, language) for each in row.criteria]
    citations = [*row.source, *(citation for leaf in row.leaves() for citation in leaf.source)]
    cited = dict.fromkeys(phrases.citation_words(citation, ruleset, language) for citation in citations)
    demanded = say(language, "text.semicolon").join(demands)
    about = {
        "ruleset": ruleset.id,
        "number": row.number,
        "domain": row.domain,
        "constraint": row.constraint,
        "lead": list(row.lead),
        "tags": [each for each in (ruleset.id, row.domain, row.constraint) if each],
    }
    return {
        "id": _rule_id(ruleset, row),
        "name": row.id,
        "shortDescription": {"text": f"{row.number} {phrases.indicator_name(row, language)}"},
        "fullDescription": {"text": demanded or say(language, "text.nothing")},
        "help": {"text": "\n".join([demanded, *cited, row.note or ""]).strip() or say(language, "text.nothing")},
        "defaultConfiguration": {"level": "error" if ruleset.verdicts.get(row.constraint) == "veto" else "warning"},
        "properties": {key: value for key, value in about.items() if value is not None},
    }


def _result(finding: Finding, found: Assessment, index: int, language: str) -> dict[str, Any]:
    row = finding.indicator
    word = phrases.verdict_word(finding.verdict, language, row.constraint)
    title = f"{subject_words(found, language)} · {row.number} {phrases.indicator_name(row, language)}"
    said = finding_words(finding, found.ruleset, language)
    places = dict.fromkeys(leaf.place for leaf in finding.leaves() if leaf.place is not None)
    rules = dict.fromkeys(leaf.criterion.place or row.place for leaf in finding.leaves())
    shown: dict[str, Any] = {
        "ruleId": _rule_id(found.ruleset, row),
        "ruleIndex": index,
        "kind": _kind(finding),
        "level": _level(finding),
        "message": _message(f"{title}{say(language, 'text.colon')}{word}", *said),
        "locations": [_location(place, language) for place in places],
        "relatedLocations": [
            {**_location(place, language), "message": _message(say(language, "documents.rule_place"))}
            for place in rules
            if place is not None
        ],
        "partialFingerprints": {"subject/v1": "/".join([found.area or "", str(found.period or ""), row.id])},
        "properties": {
            "area": found.area,
            "period": None if found.period is None else str(found.period),
            "verdict": finding.verdict.value,
            "reason": finding.reason,
            "constraint": row.constraint,
            "warnings": sorted({code for leaf in finding.leaves() for code in leaf.warnings}),
            "evidence": list(finding.evidence),
            "sources": list(sources(finding, found.ruleset, language)),
        },
    }
    return shown


def _verdict(found: Assessment) -> dict[str, Any]:
    when = None if found.period is None else str(found.period)
    return {"area": found.area, "period": when, "ruleset": found.ruleset.id, "verdict": found.verdict.value}


def _kind(finding: Finding) -> str:
    if finding.verdict is Verdict.PASS:
        return "pass"
    if finding.verdict is Verdict.NOT_APPLICABLE:
        return "notApplicable"
    if finding.verdict is Verdict.UNDETERMINED:
        return "review" if any(leaf.reason in _REVIEW for leaf in finding.leaves()) else "open"
    return "fail"


def _level(finding: Finding) -> str:
    if finding.verdict not in (Verdict.FAIL, Verdict.VETO):
        return "none"
    if finding.indicator.constraint == "aim":
        return "note"
    return "error" if finding.verdict is Verdict.VETO else "warning"


def _artifact(name: str) -> dict[str, str]:
    """A file by its name, as a relative or absolute URI reference."""
    return {"uri": quote(name.replace("\\", "/"), safe="/", errors="replace")}


def _location(place: Place, language: str) -> dict[str, Any]:
    """A line of a file, or the sheet, row and column of a table, which have no line."""
    physical: dict[str, Any] = {"artifactLocation": _artifact(place.file)}
    if place.line is not None:
        physical["region"] = {"startLine": place.line}
    found: dict[str, Any] = {"physicalLocation": physical}
    if place.row is not None or place.sheet is not None:
        cell = f"{place.column or ''}{place.row or ''}"
        qualified = "!".join(filter(None, [place.sheet, cell]))
        words = place.text(language).removeprefix(place.file).strip()
        found["logicalLocations"] = [{"name": cell or place.sheet, "fullyQualifiedName": qualified, "kind": "cell"}]
        found["message"] = _message(words)
    return found


def _notification(warning: Problem, language: str) -> dict[str, Any]:
    shown: Mapping[str, Any] = {
        "level": warning.level,
        "message": _message(warning.message(language)),
        "descriptor": {"id": warning.code},
    }
    places: Iterable[Place] = (warning.place,) if warning.place is not None else ()
    return {**shown, "locations": [_location(place, language) for place in places]}
