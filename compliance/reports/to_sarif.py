"""Findings as SARIF 2.1.0, for code-scanning pages and editors: a rule for each indicator, a result for each finding.

Verdicts as kinds: pass, fail (also for a veto), ``notApplicable``; an undetermined one is ``review`` where somebody has
to look at what was handed in or at the rule, and ``open`` where something is still missing. ``level`` is ``none`` but
for what fails: ``error`` for a veto, ``note`` for an aim, else ``warning``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from compliance.judging.verdict import Verdict
from compliance.problems import Place, Problem
from compliance.reports import phrases
from compliance.reports.formats import Checked, Tried
from compliance.reports.to_json import text_of
from compliance.reports.view import Row, View
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.visible import in_lines, visible, visible_lines
from compliance.words import say

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# Undetermined for what stands there already, in the file or in the rule, so that a person has to look at it.
_REVIEW = frozenset({
    "threshold-unverified", "state-unrecognised", "qualified-value", "inapplicability-not-foreseen",
    "price-years-differ", "formula-undefined",
})  # fmt: skip


def render(result: Checked) -> str:
    """The whole result as one run."""
    language, views = result.spoken, result.views(result.spoken)
    rules = [(ruleset, row) for ruleset in result.rulesets for row in ruleset.indicators.values()]
    index = {(ruleset.sha256, row.id): number for number, (ruleset, row) in enumerate(rules)}
    notices = (*result.problems, *result.warnings, *(each for one in result.assessments for each in one.warnings))
    run = _begun(result.version, language, [_rule(ruleset, row, language) for ruleset, row in rules]) | {
        "invocations": [{
            "executionSuccessful": not result.problems,
            "toolExecutionNotifications": [_notification(each, language) for each in notices],
        }],
        "artifacts": [
            {"location": _artifact(name), "roles": ["analysisTarget"], "hashes": {"sha-256": digest}}
            for name, digest in result.inputs
        ],
        "results": [_result(row, index[view.ruleset.sha256, row.indicator.id]) for view in views for row in view.rows],
        "properties": {
            "options": dict(result.options),
            "rulesets": [{"id": each.id, "version": each.version, "sha256": each.sha256} for each in result.rulesets],
            "assessments": [
                _about(view) | {"ruleset": view.ruleset.id, "verdict": view.assessment.verdict.value} for view in views
            ],
        },
    }  # fmt: skip
    return _document(run)


def render_tried(what: str, tried: Sequence[Tried], language: str, version: str) -> str:
    """What ``lint`` or ``test`` tried as one run: a rule for each code, a result for each problem or case."""
    codes = list(dict.fromkeys(each.code for each in tried))
    results = [
        {
            "ruleId": each.code,
            "ruleIndex": codes.index(each.code),
            "kind": "pass" if each.level is None else "fail",
            "level": each.level or "none",
            "message": _message(*dict.fromkeys((each.name, each.message))),
            "locations": _locations([each.place], language),
        }
        for each in tried
    ]
    run = _begun(version, language, [{"id": code, "name": code} for code in codes])
    return _document(run | {"results": results, "properties": {"command": what}})


def _begun(version: str, language: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    """A run of this program as far as all have the same: by whom, by which rules, in which language."""
    driver = {"name": "compliance", "version": version, "semanticVersion": version, "rules": rules}
    tag = "zh-CN" if language == "zh" else "en"
    return {"tool": {"driver": driver}, "language": tag, "columnKind": "unicodeCodePoints"}


def _document(run: Mapping[str, Any]) -> str:
    return text_of(_visible({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}))


def _visible(said: Any) -> Any:
    """The form with every text as people may see it: code-scanning pages show what JSON only writes."""
    match said:
        case str():
            return visible_lines(said)
        case Mapping():
            return {visible_lines(key): _visible(each) for key, each in said.items()}
        case list():
            return [_visible(each) for each in said]
        case _:
            return said


def _message(*lines: str) -> dict[str, str]:
    """A plain message; brackets and braces would be links and gaps to fill."""
    text = "\n".join(map(visible, filter(None, lines))) or "–"
    for mark, instead in (("\\", "\\\\"), ("[", "\\["), ("]", "\\]"), ("{", "{{"), ("}", "}}")):
        text = text.replace(mark, instead)
    return {"text": text}


def _rule_id(ruleset: Ruleset, row: Indicator) -> str:
    return f"{ruleset.id}@{ruleset.version}/{row.id}"


def _rule(ruleset: Ruleset, row: Indicator, language: str) -> dict[str, Any]:
    """An indicator: its name, what it demands of anybody, and as help the document with the words themselves."""
    demands = [phrases.criterion_words(each, row, ruleset, language) for each in row.criteria]
    cited = dict.fromkeys(phrases.citation_words(citation, ruleset, language) for citation in row.citations)
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
        "shortDescription": {"text": phrases.indicator_title(row, language)},
        "fullDescription": {"text": demanded or say(language, "text.nothing")},
        "help": {"text": in_lines([demanded, *cited, row.note or ""]).strip() or say(language, "text.nothing")},
        "defaultConfiguration": {"level": "error" if ruleset.verdicts.get(row.constraint) == "veto" else "warning"},
        "properties": {key: value for key, value in about.items() if value is not None},
    }


def _about(view: View) -> dict[str, Any]:
    return {"area": view.assessment.area, "period": view.period or None}


def _result(row: Row, index: int) -> dict[str, Any]:
    view, indicator, leaves = row.view, row.indicator, [each.leaf for each in row.conditions]
    rules = _locations([leaf.criterion.place or indicator.place for leaf in leaves], view.language)
    beside = {"message": _message(view.say("documents.rule_place"))}
    return {
        "ruleId": _rule_id(view.ruleset, indicator),
        "ruleIndex": index,
        "kind": _kind(row),
        "level": _level(row),
        "message": _message(f"{view.subject} · {row.title}{view.say('text.colon')}{row.word}", *row.said),
        "locations": _locations([leaf.place for leaf in leaves], view.language),
        "relatedLocations": [each | beside for each in rules],
        "partialFingerprints": {"subject/v1": "/".join([view.assessment.area or "", view.period, indicator.id])},
        "properties": _about(view) | {
            "verdict": row.verdict.value,
            "reason": row.finding.reason,
            "constraint": indicator.constraint,
            "warnings": sorted({code for leaf in leaves for code in leaf.warnings}),
            "evidence": list(row.finding.evidence),
            "sources": list(row.cited()),
        },
    }  # fmt: skip


def _kind(row: Row) -> str:
    if row.verdict is Verdict.UNDETERMINED:
        return "review" if any(each.leaf.reason in _REVIEW for each in row.conditions) else "open"
    return {Verdict.PASS: "pass", Verdict.NOT_APPLICABLE: "notApplicable"}.get(row.verdict, "fail")


def _level(row: Row) -> str:
    if row.verdict not in (Verdict.FAIL, Verdict.VETO):
        return "none"
    if row.indicator.constraint == "aim":
        return "note"
    return "error" if row.verdict is Verdict.VETO else "warning"


def _artifact(name: str) -> dict[str, str]:
    """A file by its name, as a relative or absolute URI reference."""
    return {"uri": quote(name.replace("\\", "/"), safe="/", errors="replace")}


def _locations(places: Iterable[Place | None], language: str) -> list[dict[str, Any]]:
    """Some places, each once, as far as they are known."""
    return [_location(place, language) for place in dict.fromkeys(places) if place is not None]


def _location(place: Place, language: str) -> dict[str, Any]:
    """A line of a file, or the sheet, row and column of a table, which have no line."""
    physical: dict[str, Any] = {"artifactLocation": _artifact(place.file)}
    if place.line is not None:
        physical["region"] = {"startLine": place.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.row is not None or place.sheet is not None:
        cell = f"{place.column or ''}{place.row or ''}"
        qualified = "!".join(filter(None, [place.sheet, cell]))
        words = place.text(language).removeprefix(place.file).strip()
        location["logicalLocations"] = [{"name": cell or place.sheet, "fullyQualifiedName": qualified, "kind": "cell"}]
        location["message"] = _message(words)
    return location


def _notification(warning: Problem, language: str) -> dict[str, Any]:
    return {
        "level": warning.level,
        "message": _message(warning.message(language)),
        "descriptor": {"id": warning.code},
        "locations": _locations([warning.place], language),
    }
