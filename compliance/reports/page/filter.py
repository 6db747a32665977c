"""The controls of an HTML report, hidden unless its script runs: what to show, in which order, which year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from compliance.reports import phrases
from compliance.reports.html import SHAPES, Content, Markup, tag
from compliance.reports.page.findings import Area
from compliance.rules.ruleset import CONSTRAINTS
from compliance.words import say


def controls(areas: Sequence[Area], language: str) -> Markup:
    """The form: a box for each verdict that occurs, lists of constraint types and lead units, and the order or year."""

    def words(key: str) -> str:
        return say(language, f"report.{key}")

    findings = [finding for area in areas for finding in area.found.findings]
    verdicts = [each for each in phrases.TOLD if any(finding.verdict is each for finding in findings)]
    kinds = {finding.indicator.constraint for finding in findings}
    constraints = [(each, say(language, f"constraints.{each}")) for each in CONSTRAINTS if each in kinds]
    leads = [(str(number), unit) for unit, number in areas[0].leads.items()]
    periods = sorted({area.period for area in areas if area.period})
    boxes = [
        tag("label", tag("input", type="checkbox", name="verdict", value=each.value, checked=True), " ",
            tag("span", SHAPES[each.value], class_="shape", aria_hidden="true"), phrases.verdict_word(each, language))
        for each in verdicts
    ]  # fmt: skip
    everything = ("", words("every"))
    names = tag("label", words("find"), " ", tag("input", type="search", name="area"))
    return tag(
        "form",
        tag("fieldset", tag("legend", words("filter")), boxes),
        _choice("constraint", words("constraint"), [everything, *constraints]) if len(constraints) > 1 else None,
        _choice("lead", words("lead"), [everything, *leads]) if leads else None,
        _choice("order", words("order"), [("number", words("by_number")), ("weakness", words("by_weakness"))]),
        _choice("year", words("year"), [*((each, each) for each in reversed(periods)), everything])
        if len(periods) > 1
        else None,
        names if len({area.name for area in areas}) > 1 else None,
        tag("button", words("reset"), type="reset"),
        tag("output", data_words=words("shown"), aria_live="polite"),
        class_="controls",
        hidden=True,
        aria_label=words("filter"),
        data_sort=words("sort_by"),
    )


def _choice(name: str, title: str, options: Iterable[tuple[str, str]]) -> Content:
    return tag(
        "label",
        title,
        " ",
        tag("select", [tag("option", words, value=value) for value, words in options], name=name),
    )
