"""What is forwarded: a page for each lead unit (牵头单位), and the catalogue of evidence with what is lacking."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.judging.verdict import Finding, Verdict
from compliance.reports import phrases
from compliance.reports.evidence import Proof, proof
from compliance.reports.html import Content, Markup, anchor, signatures, table, tag
from compliance.reports.page.findings import (
    Area,
    demand_lines,
    number_cell,
    told_line,
    value_lines,
    verdict_mark,
)
from compliance.reports.ranking import weakest_first
from compliance.reports.sentences import lead_units, to_do
from compliance.words import say


def by_lead(area: Area) -> list[Markup]:
    """A page for each lead unit: what it answers for, what came of it, and what it is asked to do."""
    units: dict[str, list[Finding]] = {}
    for finding in weakest_first(area.found.findings):
        for unit in lead_units(finding, area.found.ruleset) or ("",):
            units.setdefault(unit, []).append(finding)
    order = sorted(units, key=lambda unit: (unit == "", list(units).index(unit)))
    return [_lead_page(area, unit, units[unit]) for unit in order]


def _lead_page(area: Area, unit: str, findings: Sequence[Finding]) -> Markup:
    language = area.language
    counts = {verdict: sum(each.verdict is verdict for each in findings) for verdict in Verdict}
    headings = ["number", "indicator", "value", "demand", "verdict", "todo", "proof"]
    rows = [_lead_row(area, each) for each in findings]
    title = " ".join(filter(None, [area.name, area.period]))
    key = str(area.leads[unit]) if unit else "none"
    return tag(
        "section",
        tag("button", area.say("print_one"), type="button", class_="only", hidden=True),
        tag("h4", unit or area.say("lead_unstated"), " ", tag("small", title)),
        tag(
            "p",
            say(language, "text.indicators", {"n": len(findings)}),
            say(language, "text.colon"),
            phrases.counts_words(counts, language),
        ),
        table(
            [area.say(each) for each in headings], rows, columns=[f"{each}-column" for each in headings], class_="lead"
        ),
        signatures([area.say("handled_by"), area.say("approved_by")], language),
        class_="sheet",
        id=anchor(area.key, "lead", key),
        data_group=True,
    )


def _lead_row(area: Area, finding: Finding) -> Markup:
    language, row = area.language, finding.indicator
    leaves = tuple(finding.leaves())
    beside = [area.say("partners", names="、".join(row.partners))] if row.partners else []
    deadlines = dict.fromkeys(filter(None, [row.deadline, *(leaf.criterion.deadline for leaf in leaves)]))
    beside += [area.say("deadline", when=when) for when in deadlines]
    return tag(
        "tr",
        number_cell(area, finding),
        tag("th", phrases.indicator_name(row, language), tag("small", say(language, f"constraints.{row.constraint}"),
            class_="kind"), [tag("small", words) for words in beside], scope="row"),
        tag("td", [tag("div", value_lines(area, finding, leaf, part=True), class_="one") for leaf in leaves]),
        tag("td", [tag("div", demand_lines(area, finding, leaf), class_="one") for leaf in leaves]),
        tag("td", verdict_mark(finding, language),
            [tag("small", told_line(area, leaf), class_="told") for leaf in leaves]),
        tag("td", [tag("div", each) for each in to_do(finding, area.language)] or area.say("do_nothing")),
        tag("td", [tag("div", each) for each in finding.evidence]),
        **area.sorting(finding),
    )  # fmt: skip


def evidence(area: Area) -> Content:
    """The catalogue of evidence, with what is lacking first."""
    proofs = [proof(each) for each in area.found.findings]
    states = [each.state for each in proofs]
    counted = {
        "there": states.count("there"),
        "lacking": states.count("none") + states.count("partly"),
        "without": states.count("no_value"),
    }
    order = {"none": 0, "partly": 0, "no_value": 1, "there": 2, "not_needed": 3}
    rows = [_proof_row(area, each) for each in sorted(proofs, key=lambda each: order[each.state])]
    headings = ["number", "indicator", "lead", "proof", "lacking"]
    return [
        tag("p", area.say("evidence_counts", **counted)),
        table([area.say(each) for each in headings], rows, class_="proofs"),
    ]


def _proof_row(area: Area, each: Proof) -> Markup:
    finding = each.finding
    parts = "、".join(each.lacking_names(area.found.ruleset, area.language))
    state = area.say(each.state, parts=parts)
    return tag(
        "tr",
        number_cell(area, finding),
        tag("th", phrases.indicator_name(finding.indicator, area.language), scope="row"),
        tag("td", "、".join(lead_units(finding, area.found.ruleset))),
        tag("td", [tag("div", words) for words in finding.evidence]),
        tag(
            "td",
            tag("span", "" if each.state in ("there", "not_needed") else "※ ", state, class_=f"proof-{each.state}"),
        ),
        **area.sorting(finding),
    )
