"""Findings as JUnit XML, for build servers: a suite for each area, period and ruleset, a test for each indicator.

A missed indicator is a failure; an undetermined one is an error, since compliance has to be shown; what does not apply
is skipped, and so is an aim (力争) that is not met, which never counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as Xml

from compliance.judging.verdict import Verdict
from compliance.reports.formats import Checked, Tried
from compliance.reports.view import Row, View, grouped
from compliance.visible import in_lines, visible
from compliance.words import say

_OUTCOMES = {
    Verdict.FAIL: "failure", Verdict.VETO: "failure", Verdict.UNDETERMINED: "error", Verdict.NOT_APPLICABLE: "skipped",
}  # fmt: skip


def render(result: Checked) -> str:
    """The whole result as one XML document; it names no time, so that the same input gives the same bytes."""
    suites = [_problems(result)] if result.problems else []
    suites += [_suite(view, result) for view in result.views()]
    return _whole(suites)


def render_tried(what: str, tried: Sequence[Tried], language: str, version: str) -> str:
    """What ``lint`` or ``test`` tried: a suite for each file, a test for each problem or case; warnings pass."""
    tried = tried or [Tried(what, what, None, None, "", "")]
    suites = []
    for file, several in grouped(tried, lambda each: each.place.file if each.place is not None else what):
        failed = str(sum(each.level == "error" for each in several))
        about = {"name": file, "tests": str(len(several)), "failures": failed, "errors": "0"}
        suites.append(_element("testsuite", about, *(_test(each, f"compliance.{what}") for each in several)))
    return _whole(suites)


def _test(tried: Tried, of: str) -> Xml.Element:
    inside = [_element("system-out", {}, text=tried.text)] if tried.level is not None else []
    if tried.level == "error":
        inside = [_element("failure", {"message": tried.message, "type": tried.code}, text=tried.text)]
    return _element("testcase", {"classname": of, "name": tried.name, "time": "0"}, *inside)


def _whole(suites: Sequence[Xml.Element]) -> str:
    totals = {name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in ("tests", "failures", "errors")}
    root = _element("testsuites", {"name": "compliance", **totals}, *suites)
    Xml.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _problems(result: Checked) -> Xml.Element:
    """What is wrong with the files, an error each."""
    language, number = result.spoken, str(len(result.problems))
    cases = []
    for each in result.problems:
        words = each.message(language)
        error = _element("error", {"message": words, "type": each.code}, text=each.text(language))
        cases.append(_element("testcase", {"name": words, "classname": "compliance.problems"}, error))
    about = {"name": say(language, "documents.problems"), "tests": number, "errors": number}
    return _element("testsuite", about, *cases)


def _suite(view: View, result: Checked) -> Xml.Element:
    outcomes, ruleset = [_outcome(row) for row in view.rows], view.ruleset
    counts = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    numbers = {"tests": len(outcomes)} | {key: outcomes.count(outcome) for key, outcome in counts.items()}
    named = {"name": f"{view.subject} · {view.ruleset_words}"} | {key: str(n) for key, n in numbers.items()}
    about = {
        "verdict": view.assessment.verdict.value,
        "ruleset": f"{ruleset.id}@{ruleset.version}",
        "ruleset.sha256": ruleset.sha256,
        "engine": f"compliance {result.version}",
        "accept_unverified": str(bool(result.options.get("accept_unverified"))).lower(),
        **{f"variant.{axis}": variant for axis, variant in view.assessment.variants.items()},
        **{f"warning.{each.code}": each.message(view.language) for each in view.assessment.warnings},
        **{f"input.{name}": digest for name, digest in result.files},
    }
    properties = (_element("property", {"name": key, "value": value}) for key, value in about.items())
    return _element("testsuite", named, _element("properties", {}, *properties), *map(_case, view.rows))


def _case(row: Row) -> Xml.Element:
    view, outcome = row.view, _outcome(row)
    area = view.assessment.area and view.area
    named = ".".join(filter(None, [view.ruleset.id, area, view.period, row.indicator.domain]))
    places = dict.fromkeys(each.place for each in row.conditions if each.place)
    details = in_lines([*row.said, *places, *row.cited()]).rstrip("\n")
    aim = row.indicator.constraint == "aim" and row.verdict is not Verdict.PASS
    word = view.say("documents.aim_missed", verdict=row.word) if aim else row.word
    about = {"message": f"{word} [{row.kind}]{view.say('text.colon')}{view.say('text.semicolon').join(row.said)}"}
    if outcome in ("failure", "error"):
        about = {"type": row.finding.reason or row.verdict.value} | about
    inner = _element(outcome or "system-out", about if outcome else {}, text=details)
    return _element("testcase", {"classname": named, "name": row.title, "time": "0"}, inner)


def _outcome(row: Row) -> str | None:
    """What a build server sees of a finding; None is a test that passed."""
    if row.verdict is not Verdict.PASS and row.indicator.constraint == "aim":
        return "skipped"
    return _OUTCOMES.get(row.verdict)


def _element(name: str, attributes: Mapping[str, str], *inner: Xml.Element, text: str | None = None) -> Xml.Element:
    """An element whose attributes XML can hold, and with them every reader; its text is in lines already."""
    element = Xml.Element(name, {key: visible(value) for key, value in attributes.items()})
    element.text = text
    element.extend(inner)
    return element
