"""Several areas or years on one HTML page: an overview, and a matrix of verdicts whose cells lead to the findings.

Few columns have room for values; many have a shape each. One area over the years stands with the years across.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from compliance.judging.verdict import standing_of_area
from compliance.reports import phrases
from compliance.reports.html import SHAPES, Content, Markup, tag
from compliance.reports.page.area import Area, area_mark, number_cells, verdict_mark
from compliance.reports.view import Row, can_come_to, disagreements, grouped, missed, same_subject
from compliance.words import say

_FEW = 8  # columns that have room for a value


def by_period(areas: Sequence[Area], language: str) -> Iterator[Markup]:
    """One line for each period and ruleset: how many areas have each verdict; of one area alone, its indicators."""
    groups = grouped(areas, lambda area: (area.view.period, area.view.ruleset.id))
    several = len({id_ for (_, id_), _ in groups}) > 1
    alone = is_alone(areas)
    for (period, id_), among in sorted(groups, key=lambda group: group[0]):
        counts = Counter(
            standing_of_area(area.view.assessment.standings, area.view.assessment.verdict) for area in among
        )
        many = say(language, "report.so_many_areas", {"n": len(among)})
        named = " · ".join(filter(None, [period, id_ if several else "", "" if alone else many]))
        said = (
            among[0].view.counts[0]
            if alone
            else phrases.counts_words(counts, language, can_come_to(area.view for area in among))
        )
        line = say(language, "text.colon").join(filter(None, [named, said]))
        yield tag("p", line, class_="one-line", data_y=period or None)


def is_alone(areas: Sequence[Area]) -> bool:
    """Whether all is of one area."""
    return len({area.view.assessment.area for area in areas}) == 1


def overview(areas: Sequence[Area], language: str) -> Markup:
    """A line for each area and period: its verdict, its counts, and the way to its chapter."""
    several, among = len({area.view.ruleset for area in areas}) > 1, can_come_to(area.view for area in areas)
    rows = []
    for area in areas:
        view = area.view
        rows.append(tag(
            "tr",
            tag("th", tag("a", view.area, href="#" + area.key), scope="row"),
            tag("td", view.period),
            tag("td", view.ruleset.id) if several else None,
            tag("td", area_mark(view), data_k=phrases.RANK[view.assessment.verdict]),
            number_cells(view.totals(among)),
            data_y=view.period,
        ))  # fmt: skip
    words = ["area", "period", *(["ruleset"] if several else []), "verdict"]
    headings = [say(language, f"report.{each}") for each in words]
    headings += [phrases.standing_word(each, language) for each in among]
    return _sortable(headings, rows, class_="overview")


def matrices(areas: Sequence[Area]) -> Iterator[Markup]:
    """For each ruleset, a matrix of each period's areas; of one area alone, one matrix of all its periods.

    Of a single area in a single period there is nothing to hold side by side: its chapter says it all.
    """
    groups = grouped(areas, lambda area: area.rules)
    for _, group in groups:
        title = group[0].view.ruleset.title if len(groups) > 1 else ""
        if len(group) == 1:
            continue
        if is_alone(group):
            yield _matrix(group, [area.view.period for area in group], title, "")
            continue
        for period in sorted({area.view.period for area in group}):
            same = [area for area in group if area.view.period == period]
            yield _matrix(same, [area.view.area for area in same], f"{title} {period}".strip(), period)


def side_by_side(areas: Sequence[Area], language: str) -> Iterator[Markup]:
    """For each area that several rulesets judge, the indicators on which they differ."""
    by_view = {id(area.view): area for area in areas}
    for group in same_subject(area.view for area in areas):
        among = [by_view[id(view)] for view in group]
        rows = []
        for row, several in disagreements(group):
            pairs = zip(among, several, strict=True)
            cells = [_value_cell(area, each) if each is not None else tag("td", "–") for area, each in pairs]
            rows.append(tag("tr", tag("th", phrases.indicator_name(row, language), scope="row"), cells))
        headings: list[Content] = [say(language, "report.indicator")]
        headings += [tag("a", area.view.ruleset.id, href="#" + area.key) for area in among]
        title = f"{say(language, 'text.side_by_side')} · {group[0].subject}"
        table = _sortable(headings, rows, class_="matrix few")
        yield tag("div", tag("h3", title), table, class_="years-few", data_y=group[0].period or None)


def _matrix(areas: Sequence[Area], names: Sequence[str], title: str, period: str) -> Markup:
    """The areas of one ruleset in one period: beside each other where they are few, else one below the other."""
    rows, view, few = areas[0].view.rows, areas[0].view, len(areas) <= _FEW
    table = (_few if few else _many)(areas, names)
    below = view.say("text.semicolon").join(row.title for row in rows)
    label = f"{view.say('report.matrix')} {title}".strip()
    return tag(
        "div",
        tag("h3", title) if title else None,
        tag("div", table, class_="scroll", tabindex="0", role="region", aria_label=label),
        None if few else tag("p", below, class_="soft small"),
        class_="years-few" if few else "years-many",
        data_y=period or None,
    )


def _few(areas: Sequence[Area], names: Sequence[str]) -> Markup:
    """Indicators down, a column with the value for each area or year."""
    body = []
    for row in areas[0].view.rows:
        cells = [_value_cell(area, area.view.by_id[row.indicator.id]) for area in areas]
        number = tag("td", tag("a", row.number, href=areas[0].rule(row)), class_="number")
        body.append(tag("tr", number, tag("th", row.name, scope="row"), cells, data_group=True))
    headings: list[Content] = [areas[0].say("number"), areas[0].say("indicator")]
    headings += [tag("a", name, href="#" + area.key) for area, name in zip(areas, names, strict=True)]
    return _sortable(headings, body, class_="matrix few")


def _value_cell(area: Area, row: Row) -> Markup:
    """Verdict and values, which lead to the finding."""
    values = dict.fromkeys(each.value for each in row.conditions if each.value)
    shown: list[Content] = [area.link(verdict_mark(row), row), [tag("small", value) for value in values]]
    return tag("td", shown, class_="cell", data_k=phrases.RANK[row.verdict], **area.sorting(row))


def _many(areas: Sequence[Area], names: Sequence[str]) -> Markup:
    """Areas down, a column with a shape for each indicator."""
    rows, area = areas[0].view.rows, areas[0]
    body = []
    for each, name in zip(areas, names, strict=True):
        head = tag("th", tag("a", name, href="#" + each.key), scope="row")
        verdict = tag("td", area_mark(each.view), data_k=phrases.RANK[each.view.assessment.verdict])
        body.append(tag("tr", head, verdict, [_shape_cell(each, each.view.by_id[row.indicator.id]) for row in rows]))
    headings: list[Content] = [area.say("area"), area.say("verdict")]
    headings += [tag("a", row.number, href=area.rule(row), title=row.name) for row in rows]
    misses = {row.indicator.id: len(who) for row, who in missed([each.view for each in areas])}
    counts = [tag("td", str(misses.get(row.indicator.id, 0)), class_="number") for row in rows]
    foot = tag("tr", tag("th", area.say("so_many_miss"), scope="row"), tag("td"), counts)
    return _sortable(headings, body, class_="matrix many", foot=foot)


def _shape_cell(area: Area, row: Row) -> Markup:
    """A shape, which leads to the finding; its word is read out and shown to whoever points at it."""
    kind = row.verdict.value
    link = tag("a", SHAPES[kind], href=area.at(row), title=row.word, aria_label=row.word)
    return tag("td", link, class_=f"cell {kind}", data_k=phrases.RANK[row.verdict], **area.sorting(row))


def _sortable(headings: Iterable[Content], rows: Iterable[Markup], class_: str, foot: Markup | None = None) -> Markup:
    """A table whose columns a script can sort by; what stands at its foot stays there."""
    head = tag("thead", tag("tr", [tag("th", each, scope="col", data_sort=True) for each in headings]))
    return tag("table", head, tag("tbody", rows), None if foot is None else tag("tfoot", foot), class_=class_)
