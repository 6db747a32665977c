"""Findings as JUnit XML, for build servers: a suite for each area, period and ruleset, a test for each indicator.

A missed indicator is a failure; an undetermined one is an error, since compliance has to be shown; what does not apply
is skipped, and so is an aim (力争) that is not met, which never counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as Xml

from compliance.judging.verdict import Assessment, Finding, Verdict
from compliance.problems import Problem
from compliance.reports import phrases
from compliance.reports.formats import Checked
from compliance.reports.harmless import for_xml
from compliance.reports.phrases import finding_words, ruleset_words, sources, subject_words
from compliance.words import say

_OUTCOMES = {
    Verdict.FAIL: "failure", Verdict.VETO: "failure", Verdict.UNDETERMINED: "error", Verdict.NOT_APPLICABLE: "skipped",
}  # fmt: skip


def render(result: Checked) -> str:
    """The whole result as one XML document; it names no time, so that the same input gives the same bytes."""
    suites = [_suite(each, result, result.language or each.ruleset.language) for each in result.assessments]
    if result.problems:
        suites.insert(0, _problems(result.problems, result.language or result.assessments[0].ruleset.language))
    totals = {name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in ("tests", "failures", "errors")}
    root = _element("testsuites", {"name": "compliance", **totals})
    root.extend(suites)
    Xml.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _problems(problems: Sequence[Problem], language: str) -> Xml.Element:
    """What is wrong with the files, an error each."""
    number = str(len(problems))
    suite = _element("testsuite", {"name": say(language, "documents.problems"), "tests": number, "errors": number})
    for each in problems:
        case = _element("testcase", {"name": each.message(language), "classname": "compliance.problems"})
        case.append(_element("error", {"message": each.message(language), "type": each.code}, each.text(language)))
        suite.append(case)
    return suite


def _suite(found: Assessment, result: Checked, language: str) -> Xml.Element:
    outcomes = [_outcome(finding) for finding in found.findings]
    numbers = {
        "tests": len(outcomes),
        "failures": outcomes.count("failure"),
        "errors": outcomes.count("error"),
        "skipped": outcomes.count("skipped"),
    }
    name = f"{subject_words(found, language)} · {ruleset_words(found.ruleset, language)}"
    suite = _element("testsuite", {"name": name, **{key: str(number) for key, number in numbers.items()}})
    properties = _element("properties", {})
    about = {
        "verdict": found.verdict.value,
        "ruleset": f"{found.ruleset.id}@{found.ruleset.version}",
        "ruleset.sha256": found.ruleset.sha256,
        "engine": f"compliance {result.version}",
        "accept_unverified": str(bool(result.options.get("accept_unverified"))).lower(),
        **{f"variant.{axis}": variant for axis, variant in found.variants.items()},
        **{f"input.{name}": digest for name, digest in result.files},
    }
    properties.extend(_element("property", {"name": key, "value": value}) for key, value in about.items())
    suite.append(properties)
    suite.extend(_case(finding, found, language) for finding in found.findings)
    return suite


def _case(finding: Finding, found: Assessment, language: str) -> Xml.Element:
    row = finding.indicator
    name = f"{row.number} {phrases.indicator_name(row, language)}"
    area = ".".join(filter(None, [found.ruleset.id, found.area, str(found.period or ""), row.domain]))
    case = _element("testcase", {"classname": area, "name": name, "time": "0"})
    outcome = _outcome(finding)
    said = finding_words(finding, found.ruleset, language)
    word = phrases.verdict_word(finding.verdict, language, row.constraint)
    if row.constraint == "aim" and finding.verdict is not Verdict.PASS:
        word = say(language, "documents.aim_missed", {"verdict": word})
    constraint = say(language, f"constraints.{row.constraint}")
    message = f"{word} [{constraint}]{say(language, 'text.colon')}{say(language, 'text.semicolon').join(said)}"
    places = [leaf.place.text(language) for leaf in finding.leaves() if leaf.place is not None]
    details = "\n".join([*said, *dict.fromkeys(places), *sources(finding, found.ruleset, language)])
    if outcome is None:
        shown = _element("system-out", {}, details)
    elif outcome == "skipped":
        shown = _element(outcome, {"message": message}, details)
    else:
        kind = finding.reason or finding.verdict.value
        shown = _element(outcome, {"type": kind, "message": message}, details)
    case.append(shown)
    return case


def _outcome(finding: Finding) -> str | None:
    """What a build server sees of a finding; None is a test that passed."""
    if finding.verdict is not Verdict.PASS and finding.indicator.constraint == "aim":
        return "skipped"
    return _OUTCOMES.get(finding.verdict)


def _element(name: str, attributes: Mapping[str, str], text: str | None = None) -> Xml.Element:
    """An element whose texts XML can hold."""
    found = Xml.Element(name, {key: for_xml(value) for key, value in attributes.items()})
    found.text = None if text is None else for_xml(text)
    return found
