"""One area in one period on an HTML page: the conclusion, what needs attention, every indicator, and who does what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.judging.verdict import Finding, Verdict
from compliance.reports import phrases
from compliance.reports.html import Content, Markup, join, mark, table, tag
from compliance.reports.page.findings import (
    Area,
    brief_rows,
    demand_lines,
    drawings,
    finding_rows,
    name_cell,
    number_cell,
    ranks,
    told_line,
    value_lines,
    verdict_mark,
)
from compliance.reports.page.record import by_lead, evidence
from compliance.reports.phrases import doubt_lines, lead_units, to_do
from compliance.reports.ranking import narrowly_met, nobody_measured, tightest, weakest_first
from compliance.rules.ruleset import may_matter
from compliance.words import say

_NARROW = 5  # as many as a first look takes in
_NAMED = 8
_OPEN = (Verdict.VETO, Verdict.FAIL, Verdict.UNDETERMINED)


def conclusion(area: Area) -> Markup:
    """The verdict on the area and the counts: what is read in ten seconds."""
    found, language = area.found, area.language
    total, *by_constraint = phrases.count_lines(found, language)
    word = mark(found.verdict.value, phrases.verdict_word(found.verdict, language))
    return tag(
        "section",
        tag("p", tag("span", say(language, "text.area_verdict"), class_="label"), word, class_="area-verdict"),
        tag("p", total, class_="one-line"),
        [tag("p", line, class_="by-constraint") for line in by_constraint],
        tag("p", phrases.unplaced_words(found, language), class_="because") if found.unplaced else None,
        list(_because(area)),
        list(_to_check(area)),
        class_=f"conclusion {found.verdict.value}",
    )


def _because(area: Area) -> Iterator[Markup]:
    """Which indicators are missed or open, by name; where they are many, how many more."""
    for verdict in _OPEN:
        found = [each for each in weakest_first(area.found.findings) if each.verdict is verdict]
        names = [
            tag("a", f"{each.indicator.number} {phrases.indicator_name(each.indicator, area.language)}",
                href="#" + area.at(each))
            for each in found[:_NAMED]
        ]  # fmt: skip
        if found:
            word = phrases.verdict_word(verdict, area.language)
            more = " " + area.say("so_many", n=len(found) - (_NAMED if area.language == "en" else 0))
            comma = "、" if area.language == "zh" else ", "
            yield tag("p", mark(verdict.value, word), " ", join(comma, names), more if len(found) > _NAMED else None,
                      class_="because")  # fmt: skip


def _to_check(area: Area) -> Iterator[Markup]:
    """What has to be checked, whatever it came to."""
    language = area.language
    for finding in area.found.findings:
        for leaf, words in doubt_lines(finding, area.found.ruleset, language):
            title = f"{finding.indicator.number} {phrases.indicator_name(finding.indicator, language)}"
            yield tag(
                "p",
                tag("span", f"※ {say(language, 'text.to_check')}", class_="warned"),
                " ",
                tag("a", title, href="#" + area.at(finding)),
                say(language, "text.colon"),
                words,
                " ",
                area.where(leaf.place) if leaf.place is not None else None,
                class_="because to-check",
            )


def by_domain(area: Area) -> Markup:
    """Each domain in a line: a mark for each indicator, in the order of the document, and the counts."""
    rows = []
    for domain, findings in domains(area):
        marks = [_small_mark(area, each) for each in findings]
        counts = [sum(each.verdict is verdict for each in findings) for verdict in phrases.TOLD]
        numbers = [tag("td", str(number) if number else tag("span", "0", class_="zero")) for number in counts]
        rows.append(tag("tr", tag("th", domain, scope="row"), tag("td", tag("span", marks, class_="marks")), numbers))
    words = [phrases.verdict_word(verdict, area.language) for verdict in phrases.TOLD]
    return table([area.say("domain"), area.say("marks"), *words], rows, class_="domains")


def domains(area: Area) -> list[tuple[str, list[Finding]]]:
    """The findings of each domain, in the order of the numbers."""
    found: dict[str, list[Finding]] = {}
    for finding in area.found.findings:
        found.setdefault(finding.indicator.domain or area.say("no_domain"), []).append(finding)
    return list(found.items())


def _small_mark(area: Area, finding: Finding) -> Markup:
    """A shape with a number, which leads to the finding."""
    row = finding.indicator
    words = f"{row.number} {phrases.indicator_name(row, area.language)}"
    verdict = phrases.verdict_word(finding.verdict, area.language, row.constraint)
    return tag(
        "a",
        mark(finding.verdict.value, row.number),
        href="#" + area.at(finding),
        title=f"{words} · {verdict}",
        aria_label=f"{words} · {verdict}",
    )


def needs_attention(area: Area) -> Content:
    """Vetoes, misses and open indicators, the weakest first; what nobody filled in is listed below, a line each."""
    first = [each for each in weakest_first(area.found.findings) if each.verdict in _OPEN]
    without = [each for each in first if nobody_measured(each)]
    told = [each for each in first if each not in without]
    if not first:
        return tag("p", area.say("nothing_first"))
    shown: list[Content] = [_card(area, each) for each in told]
    if without:
        headings = [area.say("number"), area.say("indicator"), area.say("demand"), area.say("lead")]
        rows = [
            tag(
                "tr",
                number_cell(area, each),
                name_cell(area, each),
                tag("td", [tag("p", demand_lines(area, each, leaf)) for leaf in each.leaves()]),
                tag("td", "、".join(lead_units(each, area.found.ruleset))),
                **area.sorting(each),
            )
            for each in without
        ]
        shown.append(
            tag(
                "div",
                table(headings, rows, columns=("number", "", "", "word"), caption=area.say("no_data")),
                class_="no-data",
                data_group=True,
            )
        )
    return shown


def _card(area: Area, finding: Finding) -> Markup:
    """An indicator that is missed or open: everything that has to be known to act."""
    language, row = area.language, finding.indicator
    leaves = tuple(finding.leaves())
    cited: dict[str, None] = {}
    lines = []
    for leaf in leaves:
        chart, _ = drawings(area, finding, leaf)
        word = phrases.verdict_word(leaf.verdict, language)
        told = told_line(area, leaf)
        lines.append(
            tag(
                "div",
                tag("div", value_lines(area, finding, leaf, part=True), class_="value"),
                tag("div", tag("span", area.say("demand"), class_="label"), demand_lines(area, finding, leaf)),
                tag("div", chart, mark(leaf.verdict.value, word) if len(leaves) > 1 else None,
                    tag("p", told, class_="told") if told else None),
                class_="condition",
            )
        )  # fmt: skip
        if leaf.verdict is not Verdict.PASS:
            for citation in phrases.cited(finding, leaf):
                cited[phrases.citation_words(citation, area.found.ruleset, language)] = None
    also = [_contradiction(area, each.lines, each.quote) for each in row.contradictions if may_matter(row, each)]
    return tag(
        "article",
        tag(
            "h4",
            verdict_mark(finding, language),
            tag("a", f"{row.number} {phrases.indicator_name(row, language)}", href="#" + area.at(finding)),
            tag("small", say(language, f"constraints.{row.constraint}"), class_="kind"),
            tag("small", "、".join(lead_units(finding, area.found.ruleset)), class_="unit"),
        ),
        lines,
        tag(
            "p",
            tag("span", area.say("todo"), class_="label"),
            say(language, "text.semicolon").join(to_do(finding, language)),
            class_="todo",
        ),
        [tag("p", words, class_="cited") for words in (*cited, *also)],
        class_=f"card {finding.verdict.value}",
        **area.sorting(finding),
    )


def _contradiction(area: Area, lines: str, quote: str) -> str:
    language = area.language
    where = phrases.aside(say(language, "text.lines", {"lines": lines}), language)
    return (
        f"※ {say(language, 'text.contradiction')}{where}{say(language, 'text.colon')}{phrases.quoted(quote, language)}"
    )


def narrow(area: Area) -> Content:
    """The indicators that are met with the least to spare, in proportion to what is demanded."""
    found = narrowly_met(area.found.findings)[:_NARROW]
    if not found:
        return None
    rows = []
    for each in found:
        nearest = tightest(each)
        assert nearest is not None
        share, leaf = nearest
        chart, _ = drawings(area, each, leaf)
        rows.append(
            tag(
                "tr",
                number_cell(area, each),
                name_cell(area, each),
                tag("td", value_lines(area, each, leaf, part=True)),
                tag("td", demand_lines(area, each, leaf)),
                tag("td", chart, class_="drawing"),
                tag("td", told_line(area, leaf)),
                tag("td", phrases.percent(share), class_="number"),
                **area.sorting(each),
            )
        )
    headings = ["number", "indicator", "value", "demand", "drawing", "verdict", "share"]
    return [
        tag("p", area.say("narrow_how", n=len(rows)), class_="soft small"),
        table([area.say(each) for each in headings], rows, class_="narrow"),
    ]


def all_indicators(area: Area, *, drawn: bool) -> Markup:
    """Every indicator with its conditions, by domain; drawn or, where areas are many, in words alone."""
    rank = ranks(area)
    bodies = []
    names = ["number", "indicator", "value", "demand", *(("drawing", "years") if drawn else ()), "verdict"]
    for domain, findings in domains(area):
        heading = tag("th", domain, colspan=len(names), scope="rowgroup")
        bodies.append(tag("tbody", tag("tr", heading), class_="domain"))
        rows = finding_rows if drawn else brief_rows
        bodies += [rows(area, each, rank=rank[each.indicator.id]) for each in findings]
    head = tag("thead", tag("tr", [tag("th", area.say(each), scope="col") for each in names]))
    widths = tag("colgroup", [tag("col", class_=f"{each}-column") for each in names])
    return tag("table", widths, head, bodies, class_="all drawn" if drawn else "all", data_group=True)


@dataclass(frozen=True)
class Chapter:
    """A part of what is told about an area: its title, its class in the style sheet, and what it holds."""

    title: str
    kind: str
    content: Content


def whole(area: Area) -> Iterator[Chapter]:
    """Everything about an area, part by part."""
    yield Chapter(area.say("by_domain"), "domains-part", by_domain(area))
    yield Chapter(area.say("first"), "first", needs_attention(area))
    close = narrow(area)
    if close is not None:
        yield Chapter(area.say("narrow"), "close", close)
    yield Chapter(area.say("all"), "everything", [legend(area), all_indicators(area, drawn=True)])
    if any(lead_units(each, area.found.ruleset) for each in area.found.findings):
        how = tag("p", area.say("by_lead_how"), class_="soft small")
        yield Chapter(area.say("by_lead"), "leads", [how, by_lead(area)])
    yield Chapter(area.say("evidence"), "evidence", evidence(area))


def legend(area: Area, *, drawn: bool = True) -> Markup:
    """How shapes are read, and drawings where there are any."""
    verdicts = [mark(each.value, phrases.verdict_word(each, area.language)) for each in phrases.TOLD]
    words = say(area.language, "text.semicolon").join([area.say("legend_chart"), area.say("legend_trend")])
    said = [" ", words] if drawn else None
    return tag("p", area.say("legend"), say(area.language, "text.colon"), verdicts, said, class_="legend soft small")
