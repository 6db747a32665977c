"""One area in one period on an HTML page: the conclusion, what needs attention, every indicator, and who does what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from compliance.judging.verdict import Verdict
from compliance.reports import phrases
from compliance.reports.html import Content, Markup, join, mark, table, tag
from compliance.reports.page.findings import (
    Area,
    area_mark,
    brief_rows,
    chart,
    demand_lines,
    finding_rows,
    name_cell,
    number_cell,
    value_lines,
    verdict_mark,
)
from compliance.reports.page.record import evidence, lead_pages
from compliance.reports.ranking import narrowly_met, tightest, weakest_first
from compliance.reports.view import OPEN, Row

_NARROW = 5  # as many as a first look takes in
_NAMED = 8


def conclusion(area: Area) -> Markup:
    """The verdict on the area and the counts: what is read in ten seconds."""
    view = area.view
    total, *by_constraint = view.counts
    label = tag("span", view.say("text.area_verdict"), class_="label")
    return tag(
        "section",
        tag("p", label, area_mark(view), class_="area-verdict"),
        tag("p", total, class_="one-line"),
        [tag("p", line, class_="by-constraint") for line in by_constraint],
        list(_because(area)),
        list(_to_check(area)),
        class_=f"conclusion {view.found.verdict.value}",
    )


def _weakest(area: Area) -> list[Row]:
    """The rows, the weakest first."""
    return [area.view.by_id[finding.indicator.id] for finding in weakest_first(area.view.found.findings)]


def _because(area: Area) -> Iterator[Markup]:
    """Which indicators are missed or open, by name; where they are many, how many more."""
    language = area.view.language
    for verdict in OPEN:
        rows = [row for row in _weakest(area) if row.verdict is verdict]
        if rows:
            names = join("、" if language == "zh" else ", ", [area.link(row.title, row) for row in rows[:_NAMED]])
            more = " " + area.say("so_many", n=len(rows) - (_NAMED if language == "en" else 0))
            word = mark(verdict.value, phrases.verdict_word(verdict, language))
            yield tag("p", word, " ", names, more if len(rows) > _NAMED else None, class_="because")


def _to_check(area: Area) -> Iterator[Markup]:
    """What has to be checked, whatever it came to."""
    say = area.view.say
    for row, condition, words in area.view.to_check:
        place = condition.leaf.place
        where = area.where(place) if place is not None else None
        warned = tag("span", f"※ {say('text.to_check')}", class_="warned")
        told: list[Content] = [warned, " ", area.link(row.title, row), say("text.colon"), words, " ", where]
        yield tag("p", told, class_="because to-check")


def _by_domain(area: Area) -> Markup:
    """Each domain in a line: a mark for each indicator, in the order of the document, and the counts."""
    lines = []
    for domain, rows in area.view.domains:
        marks = [_small_mark(area, row) for row in rows]
        counts = [sum(row.verdict is verdict for row in rows) for verdict in phrases.TOLD]
        head = tag("th", domain or area.say("no_domain"), scope="row")
        lines.append(tag("tr", head, tag("td", tag("span", marks, class_="marks")), number_cells(counts)))
    words = [phrases.verdict_word(verdict, area.view.language) for verdict in phrases.TOLD]
    return table([area.say("domain"), area.say("marks"), *words], lines, class_="domains")


def number_cells(counts: list[int]) -> list[Markup]:
    """Numbers beside each other; a zero stands back."""
    return [tag("td", str(number) if number else tag("span", "0", class_="zero")) for number in counts]


def _small_mark(area: Area, row: Row) -> Markup:
    """A shape with a number, which leads to the finding."""
    words = f"{row.title} · {row.word}"
    return tag("a", mark(row.verdict.value, row.number), href=area.at(row), title=words, aria_label=words)


def _needs_attention(area: Area) -> Content:
    """Vetoes, misses and open indicators, the weakest first; what nobody filled in is listed below, a line each."""
    first = [row for row in _weakest(area) if row.verdict in OPEN]
    if not first:
        return tag("p", area.say("nothing_first"))
    shown: list[Content] = [_card(area, row) for row in first if not row.unmeasured]
    without = [_unmeasured(area, row) for row in first if row.unmeasured]
    if without:
        headings, columns = ("number", "indicator", "demand", "lead"), ("number", "", "", "word")
        listed = table([*map(area.say, headings)], without, columns=columns, caption=area.say("no_data"))
        shown.append(tag("div", listed, class_="no-data", data_group=True))
    return shown


def _unmeasured(area: Area, row: Row) -> Markup:
    demanded = tag("td", [tag("p", demand_lines(area, each)) for each in row.conditions])
    lead = tag("td", "、".join(row.leads))
    return tag("tr", number_cell(area, row), name_cell(area, row), demanded, lead, **area.sorting(row))


def _card(area: Area, row: Row) -> Markup:
    """An indicator that is missed or open: everything that has to be known to act."""
    say, several = area.view.say, len(row.conditions) > 1
    lines = []
    for each in row.conditions:
        told = tag("p", each.told, class_="told") if each.told else None
        lines.append(tag(
            "div",
            tag("div", value_lines(area, each), class_="value"),
            tag("div", tag("span", area.say("demand"), class_="label"), demand_lines(area, each)),
            tag("div", chart(area, each), mark(each.verdict.value, each.word) if several else None, told),
            class_="condition",
        ))  # fmt: skip
    todo = tag("span", area.say("todo"), class_="label")
    also = [f"※ {words}" for words in row.disputing]
    return tag(
        "article",
        tag(
            "h4",
            verdict_mark(row),
            area.link(row.title, row),
            tag("small", row.kind, class_="kind"),
            tag("small", "、".join(row.leads), class_="unit"),
        ),
        lines,
        tag("p", todo, say("text.semicolon").join(row.to_do), class_="todo"),
        [tag("p", words, class_="cited") for words in (*row.cited(Verdict.PASS), *also)],
        class_=f"card {row.verdict.value}",
        **area.sorting(row),
    )


def _narrow(area: Area) -> Content:
    """The indicators that are met with the least to spare, in proportion to what is demanded."""
    rows = []
    for finding in narrowly_met(area.view.found.findings)[:_NARROW]:
        nearest, row = tightest(finding), area.view.by_id[finding.indicator.id]
        assert nearest is not None
        share, leaf = nearest
        each = next(each for each in row.conditions if each.leaf is leaf)
        rows.append(tag(
            "tr",
            number_cell(area, row),
            name_cell(area, row),
            tag("td", value_lines(area, each)),
            tag("td", demand_lines(area, each)),
            tag("td", chart(area, each), class_="drawing"),
            tag("td", each.told),
            tag("td", phrases.percent(share), class_="number"),
            **area.sorting(row),
        ))  # fmt: skip
    headings = ("number", "indicator", "value", "demand", "drawing", "verdict", "share")
    return [
        tag("p", area.say("narrow_how", n=len(rows)), class_="soft small"),
        table([*map(area.say, headings)], rows, class_="narrow"),
    ] if rows else None  # fmt: skip


def all_indicators(area: Area, *, drawn: bool) -> Markup:
    """Every indicator with its conditions, by domain; drawn or, where areas are many, in words alone."""
    rank = {row.indicator.id: place for place, row in enumerate(_weakest(area))}
    names = ["number", "indicator", "value", "demand", *(("drawing", "years") if drawn else ()), "verdict"]
    bodies = []
    for domain, rows in area.view.domains:
        heading = tag("th", domain or area.say("no_domain"), colspan=len(names), scope="rowgroup")
        bodies.append(tag("tbody", tag("tr", heading), class_="domain"))
        bodies += [(finding_rows if drawn else brief_rows)(area, row, rank=rank[row.indicator.id]) for row in rows]
    head = tag("thead", tag("tr", [tag("th", area.say(each), scope="col") for each in names]))
    widths = tag("colgroup", [tag("col", class_=f"{each}-column") for each in names])
    return tag("table", widths, head, bodies, class_="all drawn" if drawn else "all", data_group=True)


class Chapter(NamedTuple):
    """A part of the page: its title, its class in the style sheet, and what it holds."""

    title: str
    kind: str
    content: Content


def whole(area: Area) -> Iterator[Chapter]:
    """Everything about an area, part by part."""
    yield Chapter(area.say("by_domain"), "domains-part", _by_domain(area))
    yield Chapter(area.say("first"), "first", _needs_attention(area))
    if close := _narrow(area):
        yield Chapter(area.say("narrow"), "close", close)
    yield Chapter(area.say("all"), "everything", [legend(area), all_indicators(area, drawn=True)])
    if any(row.leads for row in area.view.rows):
        how = tag("p", area.say("by_lead_how"), class_="soft small")
        yield Chapter(area.say("by_lead"), "leads", [how, lead_pages(area)])
    yield Chapter(area.say("evidence"), "evidence", evidence(area))


def legend(area: Area, *, drawn: bool = True) -> Markup:
    """How shapes are read, and drawings where there are any."""
    say = area.view.say
    verdicts = [mark(each.value, phrases.verdict_word(each, area.view.language)) for each in phrases.TOLD]
    said = [" ", say("text.semicolon").join(map(area.say, ("legend_chart", "legend_trend")))] if drawn else None
    return tag("p", area.say("legend"), say("text.colon"), verdicts, said, class_="legend soft small")
