"""Several areas or years on one HTML page: an overview, and a matrix of verdicts whose cells lead to the findings.

Few columns have room for values; many have a shape each. One area over the years stands with the years across.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from compliance.judging.verdict import Finding
from compliance.reports import phrases
from compliance.reports.html import SHAPES, Content, Markup, anchor, mark, tag
from compliance.reports.overview import disagreements, missed, same_subject
from compliance.reports.page.findings import Area, verdict_mark
from compliance.reports.phrases import subject_words
from compliance.rules.ruleset import Indicator
from compliance.words import say

_FEW = 8  # columns that have room for a value
_RANK = {verdict: str(place) for place, verdict in enumerate(phrases.WORST_FIRST)}


def by_period(areas: Sequence[Area], language: str) -> Iterator[Markup]:
    """One line for each period and ruleset: how many areas have each verdict; of one area alone, its indicators."""
    groups: dict[tuple[str, str], list[Area]] = {}
    for area in areas:
        groups.setdefault((area.period, area.found.ruleset.id), []).append(area)
    several = len({id_ for _, id_ in groups}) > 1
    alone = len({area.found.area for area in areas}) == 1
    for (period, id_), among in sorted(groups.items()):
        counts = {verdict: sum(area.found.verdict is verdict for area in among) for verdict in phrases.TOLD}
        many = say(language, "report.so_many_areas", {"n": len(among)})
        told = " · ".join(filter(None, [period, id_ if several else "", "" if alone else many]))
        said = phrases.count_lines(among[0].found, language)[0] if alone else phrases.counts_words(counts, language)
        line = say(language, "text.colon").join(filter(None, [told, said]))
        yield tag("p", line, class_="one-line", data_y=period or None)


def overview(areas: Sequence[Area], language: str) -> Markup:
    """A line for each area and period: its verdict, its counts, and the way to its chapter."""
    several = len({area.found.ruleset for area in areas}) > 1
    rows = []
    for area in areas:
        found = area.found
        counts = [sum(each.verdict is verdict for each in found.findings) for verdict in phrases.TOLD]
        rows.append(
            tag(
                "tr",
                tag("th", tag("a", area.name, href="#" + area.key), scope="row"),
                tag("td", area.period),
                tag("td", found.ruleset.id) if several else None,
                tag("td", mark(found.verdict.value, phrases.verdict_word(found.verdict, language)),
                    data_k=_RANK[found.verdict]),
                [tag("td", str(number) if number else tag("span", "0", class_="zero")) for number in counts],
                data_y=area.period,
            )
        )  # fmt: skip
    words = ["area", "period", *(["ruleset"] if several else []), "verdict"]
    headings = [say(language, f"report.{each}") for each in words]
    headings += [phrases.verdict_word(verdict, language) for verdict in phrases.TOLD]
    return _sortable(headings, rows, class_="overview")


def matrices(areas: Sequence[Area], language: str) -> Iterator[Markup]:
    """For each ruleset, a matrix of each period's areas; of one area alone, one matrix of all its periods.

    Of a single area in a single period there is nothing to hold side by side: its chapter says it all.
    """
    by_ruleset: dict[str, list[Area]] = {}
    for area in areas:
        by_ruleset.setdefault(area.rules, []).append(area)
    for group in by_ruleset.values():
        if len(group) == 1:
            continue
        title = group[0].found.ruleset.title if len(by_ruleset) > 1 else ""
        if len({area.found.area for area in group}) == 1:
            yield _matrix(group, [area.period for area in group], language, title, "")
            continue
        for period in sorted({area.period for area in group}):
            same = [area for area in group if area.period == period]
            yield _matrix(same, [area.name for area in same], language, f"{title} {period}".strip(), period)


def side_by_side(areas: Sequence[Area], language: str) -> Iterator[Markup]:
    """For each area that several rulesets judge, the indicators on which they differ."""
    by_found = {id(area.found): area for area in areas}
    for group in same_subject([area.found for area in areas]):
        among = [by_found[id(found)] for found in group]
        rows = []
        for known, several in disagreements(group, language):
            name = tag("th", phrases.indicator_name(known.indicator, language), scope="row")
            cells = [
                _value_cell(area, each) if each is not None else tag("td", "–")
                for area, each in zip(among, several, strict=True)
            ]
            rows.append(tag("tr", name, cells))
        headings: list[Content] = [say(language, "report.indicator")]
        headings += [tag("a", area.found.ruleset.id, href="#" + area.key) for area in among]
        title = f"{say(language, 'text.side_by_side')} · {subject_words(group[0], language)}"
        table = _sortable(headings, rows, class_="matrix few")
        yield tag("div", tag("h3", title), table, class_="years-few", data_y=among[0].period or None)


def _matrix(areas: Sequence[Area], names: Sequence[str], language: str, title: str, period: str) -> Markup:
    """The areas of one ruleset in one period: beside each other where they are few, else one below the other."""
    rows = [finding.indicator for finding in areas[0].found.findings]
    found = [{finding.indicator.id: finding for finding in area.found.findings} for area in areas]
    few = len(areas) <= _FEW
    names_below = [f"{row.number} {phrases.indicator_name(row, language)}" for row in rows]
    table = _few(areas, names, rows, found, language) if few else _many(areas, names, rows, found, language)
    return tag(
        "div",
        tag("h3", title) if title else None,
        tag("div", table, class_="scroll", tabindex="0", role="region",
            aria_label=f"{say(language, 'report.matrix')} {title}".strip()),
        None if few else tag("p", say(language, "text.semicolon").join(names_below), class_="soft small"),
        class_="years-few" if few else "years-many",
        data_y=period or None,
    )  # fmt: skip


def _few(
    areas: Sequence[Area],
    names: Sequence[str],
    rows: Sequence[Indicator],
    found: Sequence[dict[str, Finding]],
    language: str,
) -> Markup:
    """Indicators down, a column with the value for each area or year."""
    body = []
    for row in rows:
        cells = [_value_cell(area, each[row.id]) for area, each in zip(areas, found, strict=True)]
        number = tag("td", tag("a", row.number, href="#" + anchor(areas[0].rules, row.id)), class_="number")
        body.append(
            tag("tr", number, tag("th", phrases.indicator_name(row, language), scope="row"), cells, data_group=True)
        )
    headings: list[Content] = [say(language, "report.number"), say(language, "report.indicator")]
    headings += [tag("a", name, href="#" + area.key) for area, name in zip(areas, names, strict=True)]
    return _sortable(headings, body, class_="matrix few")


def _value_cell(area: Area, finding: Finding) -> Markup:
    """Verdict and values, which lead to the finding."""
    values = [phrases.value_words(leaf, area.language) for leaf in finding.leaves()]
    return tag(
        "td",
        tag("a", verdict_mark(finding, area.language), href="#" + area.at(finding)),
        [tag("small", value) for value in dict.fromkeys(values) if value],
        class_="cell",
        data_k=_RANK[finding.verdict],
        **area.sorting(finding),
    )


def _many(
    areas: Sequence[Area],
    names: Sequence[str],
    rows: Sequence[Indicator],
    found: Sequence[dict[str, Finding]],
    language: str,
) -> Markup:
    """Areas down, a column with a shape for each indicator."""
    body = []
    for area, name, each in zip(areas, names, found, strict=True):
        verdict = mark(area.found.verdict.value, phrases.verdict_word(area.found.verdict, language))
        body.append(
            tag(
                "tr",
                tag("th", tag("a", name, href="#" + area.key), scope="row"),
                tag("td", verdict, data_k=_RANK[area.found.verdict]),
                [_shape_cell(area, each[row.id]) for row in rows],
            )
        )
    headings: list[Content] = [say(language, "report.area"), say(language, "report.verdict")]
    headings += [
        tag("a", row.number, href="#" + anchor(areas[0].rules, row.id), title=phrases.indicator_name(row, language))
        for row in rows
    ]
    misses = {row.id: len(who) for row, who in missed([area.found for area in areas])}
    counts = [tag("td", str(misses.get(row.id, 0)), class_="number") for row in rows]
    foot = tag("tr", tag("th", say(language, "report.so_many_miss"), scope="row"), tag("td"), counts)
    return _sortable(headings, body, class_="matrix many", foot=foot)


def _shape_cell(area: Area, finding: Finding) -> Markup:
    """A shape, which leads to the finding; its word is read out and shown to whoever points at it."""
    word = phrases.verdict_word(finding.verdict, area.language, finding.indicator.constraint)
    link = tag("a", SHAPES[finding.verdict.value], href="#" + area.at(finding), title=word, aria_label=word)
    kind = finding.verdict.value
    return tag("td", link, class_=f"cell {kind}", data_k=_RANK[finding.verdict], **area.sorting(finding))


def _sortable(headings: Iterable[Content], rows: Iterable[Markup], class_: str, foot: Markup | None = None) -> Markup:
    """A table whose columns a script can sort by; what stands at its foot stays there."""
    head = tag("thead", tag("tr", [tag("th", each, scope="col", data_sort=True) for each in headings]))
    return tag("table", head, tag("tbody", rows), None if foot is None else tag("tfoot", foot), class_=class_)
