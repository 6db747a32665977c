"""A check as one HTML page for officers, reviewers and leaders: it opens offline, prints on A4, needs no script.

Of one area in one period everything is told: conclusion, what needs attention, every indicator drawn, a page for each
lead unit, the evidence, every rule with its document. Of several, an overview and a matrix stand before the chapters;
of very many, each chapter is its table alone. A change of rules is a page, too, to print and sign.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from compliance.engine import uncollected
from compliance.judging.verdict import standing_of, standing_of_area
from compliance.problems import Problem
from compliance.reports import chapter, phrases
from compliance.reports.chapter import Area, Chapter
from compliance.reports.formats import Checked
from compliance.reports.html import Content, Markup, anchor, facts, page, placed, table, table_row, tag
from compliance.reports.html import grouped as in_groups
from compliance.reports.phrases import MARKS, Mark
from compliance.reports.view import Row, View, by_file, can_come_to, disagreements, grouped, missed, same_subject
from compliance.rules.declared import Citation, Contradiction
from compliance.rules.ruleset import CONSTRAINTS, Indicator, may_matter
from compliance.words import say

if TYPE_CHECKING:
    from compliance.reports.changes.view import Cell, Note, Part
    from compliance.reports.changes.view import Row as Line
    from compliance.review.review import Branch, Review

_WHOLE_CHAPTERS = 24  # of more areas and years the page would be too large to use
_NUMERALS = "一二三四五六七八九十"


@uncollected()
def render(result: Checked) -> str:
    """The whole page."""
    language, areas = result.spoken, _areas(result)
    judged = [several[0] for _, several in grouped(areas, lambda area: area.rules)]
    title = _title(areas, language)
    problems = [Chapter(say(language, "report.problems"), "problems", list(_problems(result)))]
    parts = problems if result.problems else []
    parts += chapter.whole(areas[0]) if len(areas) == 1 else _several(areas, language)
    for area in judged:
        name = area.say("rules") + (f" · {area.view.ruleset_words}" if len(judged) > 1 else "")
        parts.append(Chapter(name, "rules", list(_rules(area))))
    parts.append(Chapter(say(language, "report.record"), "record", list(_record(result, areas, judged))))
    named = " · ".join(f"{area.view.ruleset.id} {area.view.ruleset.version}" for area in judged)
    return page(
        f"{say(language, 'report.kicker')} · {title}",
        tag("header", _head(areas, judged, title), class_="top"),
        chapter.conclusion(areas[0]) if len(areas) == 1 else None,
        _contents([part.title for part in parts], language),
        _controls(areas, language),
        [_part(number, part, language) for number, part in enumerate(parts)],
        language=language,
        running=f"{title} · {named}",
        sheets=("report",),
        scripts=("report",),
    )


def render_rules(blank: View) -> str:
    """A ruleset as a page: every rule with its document, lines and quote; ``blank`` is judged by it with no value."""
    area, language = Area(blank, "a1", "r1", {}, {}), blank.language
    title = say(language, "report.rules")
    return page(
        blank.ruleset_words,
        tag("header", tag("p", title, class_="kicker"), tag("h1", blank.ruleset_words), class_="top"),
        facts([(area.say("ruleset"), _ruleset_facts(area))]),
        tag("section", list(_rules(area)), class_="part rules"),
        language=language,
        running=f"{title} · {blank.ruleset.id} {blank.ruleset.version}",
        sheets=("report",),
    )


def _problems(result: Checked) -> Iterator[Markup]:
    """What is wrong with the files, by file, each cause once with its places."""
    language = result.spoken
    yield tag("p", say(language, "text.problems_head", {"n": len(result.problems)}))
    for file, causes in by_file(result.problems):
        yield tag("h3", file or say(language, "text.no_file"))
        for several in causes:
            yield tag("p", Problem.together(several, language, plain=True), class_="problem", data_code=several[0].code)


def _areas(result: Checked) -> list[Area]:
    """The assessments with their anchors; the lead units are numbered in the order in which they occur."""
    views = result.views(result.spoken)
    leads = dict.fromkeys(unit for view in views for row in view.rows for unit in row.leads)
    leaders = dict.fromkeys(each for view in views for row in view.rows for each in row.leaders)
    numbers, of_leaders = ({each: number for number, each in enumerate(names)} for names in (leads, leaders))
    rulesets = list(dict.fromkeys(view.ruleset for view in views))
    folder = _folder([name for name, _ in result.inputs])
    return [
        Area(view, f"a{number}", f"r{rulesets.index(view.ruleset) + 1}", numbers, of_leaders, folder)
        for number, view in enumerate(views, 1)
    ]


def _folder(names: Sequence[str]) -> str:
    """The folder that all files lie in, with the stroke behind it."""
    folders = [name.rpartition("/")[0] for name in names]
    first = folders[0] if folders else ""
    while first and not all(folder == first or folder.startswith(f"{first}/") for folder in folders):
        first = first.rpartition("/")[0]
    return f"{first}/" if first else ""


def _title(areas: Sequence[Area], language: str) -> str:
    if len(areas) == 1:
        return areas[0].view.subject
    names = list(dict.fromkeys(area.view.area for area in areas))
    periods = sorted({area.view.period for area in areas} - {""})
    spans = "–".join(dict.fromkeys([periods[0], periods[-1]])) if periods else ""
    where = names[0] if len(names) == 1 else say(language, "report.so_many_areas", {"n": len(names)})
    return " ".join(filter(None, [where, spans]))


def _head(areas: Sequence[Area], judged: Sequence[Area], title: str) -> Iterator[Content]:
    """What is judged by what: the first lines of the page."""
    yield tag("p", areas[0].say("kicker"), class_="kicker")
    yield tag("h1", title)
    for area in judged:
        number = area.view.ruleset.number if area.view.language == "zh" else None
        words = area.view.ruleset_words + (f"（{number}）" if number else "")
        yield tag("p", area.say("judged_by", title=words))
    if len(areas) == 1 and areas[0].view.variants:
        yield tag("p", areas[0].view.variants, class_="soft")


def _several(areas: Sequence[Area], language: str) -> Iterator[Chapter]:
    """Overview and matrix, then a chapter for each area and period."""
    first: list[Content] = [list(_by_period(areas, language)), _overview(areas, language)]
    yield Chapter(say(language, "report.overview"), "overview-part", first)
    beside, shown = list(_side_by_side(areas, language)), list(_matrices(areas))
    title = ("report.matrix_years" if _is_alone(areas) else "report.matrix") if shown else "text.side_by_side"
    yield Chapter(say(language, title), "matrix-part", [chapter.legend(areas[0], drawn=False), beside, shown])
    if once := list(chapter.gaps(areas)):
        yield Chapter(say(language, "report.no_data"), "gaps", once)
    chapters = [_chapter(area, in_whole=len(areas) <= _WHOLE_CHAPTERS) for area in areas]
    yield Chapter(say(language, "report.each_area"), "chapters", chapters)


def _chapter(area: Area, *, in_whole: bool) -> Markup:
    """An area in a period among others."""
    view = area.view
    several = chapter.whole(area) if in_whole else ()
    parts = [tag("section", tag("h4", each.title), each.content, class_=each.kind) for each in several]
    return tag(
        "section",
        tag("button", area.say("print_area"), type="button", class_="only", hidden=True),
        tag("h3", view.subject, " ", tag("small", view.ruleset.id)),
        tag("p", view.variants, class_="soft small") if view.variants else None,
        chapter.conclusion(area),
        parts or chapter.all_indicators(area, drawn=False),
        class_="chapter" if in_whole else "chapter brief",
        id=area.key,
        data_y=view.period or None,
        data_name=view.area,
    )


def _part(number: int, part: Chapter, language: str) -> Markup:
    numeral = f"{_NUMERALS[number]}、" if language == "zh" and number < len(_NUMERALS) else f"{number + 1}. "
    heading = tag("h2", numeral, part.title)
    return tag("section", heading, part.content, class_=f"part {part.kind}", id=anchor("part", str(number + 1)))


def _contents(names: Sequence[str], language: str) -> Markup:
    """The way to each part, for the screen."""
    links = [tag("li", tag("a", name, href="#" + anchor("part", str(number)))) for number, name in enumerate(names, 1)]
    return tag("nav", tag("ol", links), class_="contents", aria_label=say(language, "report.contents"))


# Controls.


def _controls(areas: Sequence[Area], language: str) -> Markup:
    """The form: a box for each verdict that occurs, lists of constraint types and lead units, and the order or year."""
    words = areas[0].say
    findings = [finding for area in areas for finding in area.view.assessment.findings]
    come_to = {standing_of(finding.verdict, finding.indicator.constraint) for finding in findings}
    kinds = {finding.indicator.constraint for finding in findings}
    constraints = [(each, say(language, f"constraints.{each}")) for each in CONSTRAINTS if each in kinds]
    leads = [(str(number), unit) for unit, number in areas[0].leads.items()]
    leaders = [(str(number), name) for name, number in areas[0].leaders.items()]
    periods = sorted({area.view.period for area in areas} - {""})
    marks = [(each, phrases.standing_mark(each, language)) for each in phrases.STANDINGS if each in come_to]
    boxes = [
        tag("label", tag("input", type="checkbox", name="verdict", value=each.value, checked=True), " ",
            tag("span", shown.shape, class_="shape", aria_hidden="true"), shown.word)
        for each, shown in marks
    ]  # fmt: skip
    everything, years = ("", words("every")), [(each, each) for each in reversed(periods)]
    names = tag("label", words("find"), " ", tag("input", type="search", name="area"))
    return tag(
        "form",
        tag("fieldset", tag("legend", words("filter")), boxes),
        _choice("constraint", words("constraint"), [everything, *constraints]) if len(constraints) > 1 else None,
        _choice("lead", words("lead"), [everything, *leads]) if leads else None,
        _choice("leader", words("leaders"), [everything, *leaders]) if leaders else None,
        _choice("order", words("order"), [("number", words("by_number")), ("weakness", words("by_weakness"))]),
        _choice("year", words("year"), [*years, everything]) if len(periods) > 1 else None,
        names if len({area.view.area for area in areas}) > 1 else None,
        tag("button", words("reset"), type="reset"),
        tag("output", data_words=say(language, "report.shown"), aria_live="polite"),
        class_="controls",
        hidden=True,
        aria_label=words("filter"),
        data_sort=words("sort_by"),
    )


def _choice(name: str, title: str, options: Iterable[tuple[str, str]]) -> Content:
    among = [tag("option", words, value=value) for value, words in options]
    return tag("label", title, " ", tag("select", among, name=name))


# Several areas or years: an overview, and a matrix of verdicts whose cells lead to the findings.

_FEW = 8  # columns that have room for a value


def _by_period(areas: Sequence[Area], language: str) -> Iterator[Markup]:
    """One line for each period and ruleset: how many areas have each verdict; of one area alone, its indicators."""
    groups = grouped(areas, lambda area: (area.view.period, area.view.ruleset.id))
    several = len({id_ for (_, id_), _ in groups}) > 1
    alone = _is_alone(areas)
    for (period, id_), among in sorted(groups, key=lambda group: group[0]):
        counts = Counter(standing_of_area(area.view.assessment.standings, area.view.verdict) for area in among)
        many = say(language, "report.so_many_areas", {"n": len(among)})
        named = " · ".join(filter(None, [period, id_ if several else "", "" if alone else many]))
        come_to = can_come_to(area.view for area in among)
        said = among[0].view.counts[0] if alone else phrases.counts_words(counts, language, come_to)
        line = say(language, "text.colon").join(filter(None, [named, said]))
        yield tag("p", line, class_="one-line", data_y=period or None)


def _is_alone(areas: Sequence[Area]) -> bool:
    """Whether all assessments are of one area."""
    return len({area.view.assessment.area for area in areas}) == 1


def _overview(areas: Sequence[Area], language: str) -> Markup:
    """A line for each area and period: its verdict, its counts, and the way to its chapter."""
    several, among = len({area.view.ruleset for area in areas}) > 1, can_come_to(area.view for area in areas)
    rows = []
    for area in areas:
        view = area.view
        named = [tag("th", tag("a", view.area, href="#" + area.key), scope="row"), view.period]
        named += [view.ruleset.id] if several else []
        verdict = tag("td", view.mark, data_k=phrases.RANK[view.verdict])
        rows.append(table_row(*named, verdict, *chapter.number_cells(view.totals(among)), data_y=view.period))
    words = ["area", "period", *(["ruleset"] if several else []), "verdict"]
    headings = [say(language, f"report.{each}") for each in words]
    headings += [phrases.standing_word(each, language) for each in among]
    return table(headings, rows, sortable=True, class_="overview")


def _matrices(areas: Sequence[Area]) -> Iterator[Markup]:
    """For each ruleset, a matrix of each period's areas; of one area alone, one matrix of all its periods.

    Of a single area in a single period there is nothing to hold side by side: its chapter says it all.
    """
    groups = grouped(areas, lambda area: area.rules)
    for _, group in groups:
        title = group[0].view.ruleset.title if len(groups) > 1 else ""
        if len(group) == 1:
            continue
        if _is_alone(group):
            yield _matrix(group, [area.view.period for area in group], title, "")
            continue
        for period in sorted({area.view.period for area in group}):
            same = [area for area in group if area.view.period == period]
            yield _matrix(same, [area.view.area for area in same], f"{title} {period}".strip(), period)


def _side_by_side(areas: Sequence[Area], language: str) -> Iterator[Markup]:
    """For each area that several rulesets judge, the indicators on which they differ."""
    by_view = {id(area.view): area for area in areas}
    for group in same_subject(area.view for area in areas):
        among = [by_view[id(view)] for view in group]
        rows = []
        for row, several in disagreements(group):
            pairs = zip(among, several, strict=True)
            cells = [_value_cell(area, each) if each is not None else "–" for area, each in pairs]
            rows.append(table_row(tag("th", phrases.indicator_name(row, language), scope="row"), *cells))
        headings: list[Content] = [say(language, "report.indicator")]
        headings += [tag("a", area.view.ruleset.id, href="#" + area.key) for area in among]
        title = tag("h3", f"{say(language, 'text.side_by_side')} · {group[0].subject}")
        beside = table(headings, rows, sortable=True, class_="matrix few")
        yield tag("div", title, beside, class_="years-few", data_y=group[0].period or None)


def _matrix(areas: Sequence[Area], names: Sequence[str], title: str, period: str) -> Markup:
    """The areas of one ruleset in one period: beside each other where they are few, else one below the other."""
    rows, view, few = areas[0].view.rows, areas[0].view, len(areas) <= _FEW
    beside = (_few if few else _many)(areas, names)
    below = view.say("text.semicolon").join(row.title for row in rows)
    label = f"{view.say('report.matrix')} {title}".strip()
    return tag(
        "div",
        tag("h3", title) if title else None,
        tag("div", beside, class_="scroll", tabindex="0", role="region", aria_label=label),
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
        body.append(table_row(number, tag("th", row.name, scope="row"), *cells, data_group=True))
    headings: list[Content] = [areas[0].say("number"), areas[0].say("indicator")]
    headings += [tag("a", name, href="#" + area.key) for area, name in zip(areas, names, strict=True)]
    return table(headings, body, sortable=True, class_="matrix few")


def _value_cell(area: Area, row: Row) -> Markup:
    """Verdict and values, which lead to the finding."""
    values = dict.fromkeys(each.value for each in row.conditions if each.value)
    shown: list[Content] = [area.link(row.mark, row), [tag("small", value) for value in values]]
    return tag("td", shown, class_="cell", data_k=phrases.RANK[row.verdict], **area.sorting(row))


def _many(areas: Sequence[Area], names: Sequence[str]) -> Markup:
    """Areas down, a column with a shape for each indicator."""
    rows, area = areas[0].view.rows, areas[0]
    body = []
    for each, name in zip(areas, names, strict=True):
        head = tag("th", tag("a", name, href="#" + each.key), scope="row")
        verdict = tag("td", each.view.mark, data_k=phrases.RANK[each.view.verdict])
        body.append(table_row(head, verdict, *(_shape_cell(each, each.view.by_id[row.indicator.id]) for row in rows)))
    headings: list[Content] = [area.say("area"), area.say("verdict")]
    headings += [tag("a", row.number, href=area.rule(row), title=row.name) for row in rows]
    misses = {row.indicator.id: len(who) for row, who in missed([each.view for each in areas])}
    counts = [tag("td", str(misses.get(row.indicator.id, 0)), class_="number") for row in rows]
    foot = table_row(tag("th", area.say("so_many_miss"), scope="row"), None, *counts)
    return table(headings, body, sortable=True, class_="matrix many", foot=foot)


def _shape_cell(area: Area, row: Row) -> Markup:
    """A shape, which leads to the finding; its word is read out and shown to whoever points at it."""
    kind = row.verdict.value
    link = tag("a", MARKS[kind], href=area.at(row), title=row.word, aria_label=row.word)
    return tag("td", link, class_=f"cell {kind}", data_k=phrases.RANK[row.verdict], **area.sorting(row))


# The end of the page: every rule with its document and its words, and the record of what was judged by what.


def _rules(area: Area) -> Iterator[Markup]:
    """Every rule: what it demands of anybody, its document, lines and quote, and what contradicts it there."""
    yield tag("div", [_rule(area, row) for row in area.view.rows], class_="rules-list")
    yield _documents(area)


def _rule(area: Area, row: Row) -> Markup:
    indicator, ruleset, language = row.indicator, area.view.ruleset, area.view.language
    words = [
        row.kind,
        " · ".join(filter(None, [indicator.domain, indicator.task])),
        "、".join(indicator.lead),
        area.say("partners", names="、".join(indicator.partners)) if indicator.partners else "",
        area.say("leader", names="、".join(row.leaders)) if row.leaders else "",
        area.say("deadline", when=indicator.deadline) if indicator.deadline else "",
    ]
    words_of = ((phrases.criterion_words(each, indicator, ruleset, language), each.note) for each in indicator.criteria)
    demands = [tag("li", words, tag("small", note) if note else None) for words, note in words_of]
    by = indicator.set_by.get("number", ruleset.id)
    notes: list[Content] = [indicator.note, area.say("set_by", ruleset=by) if by != ruleset.id else None]
    if indicator.place is not None:
        notes.append([area.say("rule_file"), area.view.say("text.colon"), placed(indicator.place.text(language))])
    cited = [_citation(area, each) for each in indicator.citations]
    doubtful = any(leaf.doubtful for leaf in indicator.leaves())
    return tag(
        "article",
        tag("h4", f"{row.title} ", tag("small", " · ".join(filter(None, words)))),
        tag("ul", demands, class_="demands"),
        tag("p", f"※ {area.say('doubtful')}", class_="doubt") if doubtful else None,
        cited or tag("p", area.say("nowhere"), class_="soft"),
        [_contradiction(area, each, indicator) for each in indicator.contradictions],
        [tag("p", note, class_="soft small") for note in notes if note],
        id=area.rule(row).removeprefix("#"),
        class_="rule",
    )


def _contradiction(area: Area, other: Contradiction, row: Indicator) -> Markup:
    """Another place of the document that says something else than what is judged by; marked if a verdict may differ."""
    matters = may_matter(row, other)
    words = f"※ {area.say('contradicts')}" if matters else area.say("worded")
    where = area.view.say("text.colon").join([words, area.view.say("text.lines", lines=other.lines)])
    return _said(tag("p", where, class_="doubt" if matters else "soft small"), other)


def _said(where: Markup, other: Citation | Contradiction) -> Markup:
    """What a place of a document says, below where it stands."""
    quote = tag("blockquote", other.quote) if other.quote else None
    return tag("div", where, quote, tag("p", other.note, class_="soft small") if other.note else None)


def _citation(area: Area, citation: Citation) -> Content:
    where, grade = [phrases.document_name(citation.ref, area.view.ruleset)], None
    if citation.lines:
        where.append(area.view.say("text.lines", lines=citation.lines))
    if citation.grade != "quoted":
        word = say(area.view.language, f"text.{citation.grade}", default=citation.grade)
        grade = tag("span", f"※ {word} ", class_="doubt")
    comma = "，" if area.view.language == "zh" else ", "
    return _said(tag("p", grade, comma.join(where), class_="where"), citation)


def _documents(area: Area) -> Markup:
    """The documents that the rules cite."""
    ruleset = area.view.ruleset
    cited = {citation.ref for row in ruleset.indicators.values() for citation in row.citations}
    rows: list[list[Content]] = []
    for ref, source in ruleset.sources.items():
        if ref in cited:
            digest = tag("small", source.sha256, class_="digest") if source.sha256 else None
            name = phrases.document_name(ref, ruleset)
            rows.append([name, str(source.issued or ""), [source.file or "", digest]])
    headings = [*map(area.say, ("title", "issued", "archive"))]
    return table(headings, rows, caption=area.say("documents"), class_="documents")


def _record(result: Checked, areas: Sequence[Area], judged: Sequence[Area]) -> Iterator[Content]:
    """By what and on what was judged, with digests, so that it can be judged again; ``judged``: one of each ruleset."""
    heading = areas[0].say
    options = areas[0].view.say("text.semicolon").join(_options(result, areas[0]))
    about: list[tuple[str, Content]] = [("engine", f"compliance {result.version}"), ("options", options)]
    yield facts((heading(key), what) for key, what in [*about, *(("ruleset", _ruleset_facts(each)) for each in judged)])
    inputs: list[list[Content]] = [[name, tag("span", digest, class_="digest")] for name, digest in result.files]
    yield table([heading("file"), heading("digest")], inputs, caption=heading("inputs"))
    warnings = [
        tag("li", each.text(areas[0].view.language, plain=True), class_="problem", data_code=each.code)
        for each in result.warnings
    ]
    unused = dict.fromkeys(f"{name}（{place}）" for area in areas for name, place in area.view.unused)
    for key, listed in (("warnings", warnings), ("unused", [tag("li", each) for each in unused])):
        if listed:
            yield from (tag("h3", heading(key)), tag("ul", listed))


def _ruleset_facts(area: Area) -> Content:
    """What a ruleset is: title, version, what it builds on, its digest, and the note on it."""
    ruleset = area.view.ruleset
    parents = ", ".join(f"{id_} {version}" for id_, version in ruleset.lineage)
    return [
        area.view.ruleset_words,
        tag("small", area.say("builds_on", names=parents)) if parents else None,
        tag("small", f"SHA-256 {ruleset.sha256}", class_="digest"),
        tag("small", ruleset.note) if ruleset.note else None,
    ]


def _options(result: Checked, area: Area) -> list[str]:
    """The options that the verdicts depend on, in words."""
    said = []
    for key, value in result.options.items():
        if not value or key in ("files", "ruleset", "lang"):  # what stands there with its digest, or is no matter
            continue
        shown = "、".join(value) if isinstance(value, list) else value
        if key == "set":
            shown = "、".join(f"{axis}={variant}" for axis, variant in value.items())
        elif key == "only" and value == "latest":
            shown = area.say("latest")
        words = say(area.view.language, f"report.{key}", {"value": shown}, default=f"{key}: {shown}")
        named = key in ("area", "period")  # of which the report has only the name
        said.append(area.view.say("text.colon").join([words, str(shown)]) if named else words)
    return said or [area.say("usual")]


# A change of rules, to print and sign.

_ROLES = ("preparer", "reviewer", "approver")
# Columns whose width the style sheet says.
_WIDTHS = {
    "head": ("word", "half", "half"), "summary": ("word", "number", ""), "rows": ("half", "half", "effect"),
    "changes": ("what", "thing", "side", "side", ""), "rest": ("what", "thing", "", ""), "children": ("half", ""),
    "alike": ("half", ""),
    "impact": ("subject", "row", "verdict", "verdict", "value", ""),
}  # fmt: skip


def render_review(review: Review, parts: Sequence[Part]) -> str:
    """The note as a page: each change with sources, whom it reaches, whom it flips."""
    running, title = _running(review), say(review.spoken, "note.title")
    return page(
        running.splitlines()[0], _review(review, parts, "sheet", title), language=review.spoken, sheets=("changes",),
        running={"sheet": running},
    )  # fmt: skip


def render_branch(branch: Branch, lines: Sequence[str], notes: Sequence[Note]) -> str:
    """One page of all rulesets that moved, each on sheets of its own."""
    title, *others = lines
    running = {"sheet": "\n".join(lines[:3])}  # the commits of both ends
    running |= {f"sheet{index}": _running(review) for index, (review, _) in enumerate(notes)}
    first = tag("section", tag("h1", title), tag("ul", [tag("li", line) for line in others]), class_="sheet")
    shown = []
    for index, (review, parts) in enumerate(notes):
        name = f"{say(review.spoken, 'note.title')} · {review.new.id} {review.new.version}"
        shown.append(_review(review, parts, f"sheet{index}", name))
    return page(title, first, shown, language=branch.spoken, sheets=("changes",), running=running)


def _running(review: Review) -> str:
    """What stands at the foot of every sheet: what was compared, with both digests."""
    language, sides = review.spoken, {"old": review.old, "new": review.new}
    ids = " → ".join(f"{each.id} {each.version}" for each in sides.values())
    digests = [f"{say(language, f'note.{side}')} {each.sha256}" for side, each in sides.items()]
    return "\n".join([f"{say(language, 'note.title')} · {ids}", *digests])


def _review(review: Review, parts: Sequence[Part], name: str, title: str) -> Markup:
    """A review from its title to the signatures; its places are named after the sheets that it stands on."""
    language, prefix = review.spoken, "" if name == "sheet" else f"{name}-"
    shown = [_review_part(part, language, prefix) for part in parts]
    return tag("section", tag("h1", title), shown, _end(review), class_=name)


def _review_part(part: Part, language: str, prefix: str) -> list[Content]:
    heading: Content = Mark(part.effect, part.heading) if part.effect else part.heading
    first, rest = part.sentences[:1], part.sentences[1:] if part.name == "summary" else part.sentences
    # A group begins where an indicator or a heading does.
    begun = accumulate(bool(row.id) or len(row.cells) == 1 for row in part.rows)
    by_group = groupby(zip(begun, part.rows, strict=True), key=itemgetter(0))
    groups = [_group([row for _, row in pairs], part, prefix) for _, pairs in by_group]
    headings = [say(language, f"note.column_{each}") if each else "" for each in part.columns]
    if part.name == "summary":
        groups = [tag("tbody", [table_row(*(_linked(cell, prefix) for cell in row.cells)) for row in part.rows])]
    shown = in_groups(headings, groups, columns=_WIDTHS.get(part.name, ()), class_=part.name) if part.rows else None
    return [
        tag("h2", heading, id=prefix + part.effect if part.effect else None) if part.heading else None,
        tag("p", tag("strong", first[0])) if first and part.name == "summary" else None,
        tag("div", shown, class_="wide", role="region", aria_label=part.heading or None, tabindex=0) if shown else None,
        tag("ul", [tag("li", each) for each in rest]) if rest else None,
    ]


def _group(rows: list[Line], part: Part, prefix: str) -> Markup:
    shown, columns = [], len(part.columns)
    for row in rows:
        if len(row.cells) == 1:
            shown.append(table_row(tag("th", _lines(row.cells[0]), colspan=columns, scope="rowgroup"), class_="item"))
            continue
        shown.append(table_row(*_cells(row.cells, _SIDES.get(part.name), empty=part.name != "rows")))
        if row.behind:
            named = tag("strong", str(row.cells[0][0]))
            lines = tag("ul", [tag("li", line) for line in row.behind])
            shown.append(table_row(tag("td", named, lines, colspan=columns), class_="behind"))
    return tag("tbody", shown, id=prefix + rows[0].id if rows[0].id else None)


# The first of the two columns that stand for either side; a table of both documents has nothing where a row is new.
_SIDES = {"head": 1, "rows": 0, "changes": 2, "rest": 2, "alike": 0}


def _cells(cells: Sequence[Cell], sides: int | None, *, empty: bool) -> Iterator[Markup]:
    """The cells of a row; what both sides say, or what one sentence says of both, stands across both columns."""
    pair = () if sides is None else cells[sides : sides + 2]
    across = bool(pair) and (pair[0] == pair[1] or (empty and not all(pair)))
    shown = (*cells[:sides], pair[0] or pair[1], *cells[(sides or 0) + 2 :]) if across else cells
    for index, cell in enumerate(shown):
        width = 2 if across and index == sides else None
        lines = _lines(cell)
        yield tag("td", lines, colspan=width) if index else tag("th", lines, scope="row", colspan=width)


def _lines(cell: Cell) -> Content:
    return [tag("div", _kept(each) if isinstance(each, str) else each) for each in cell] or "–"


_FILE = r"([^/\s]{1,20}\.(?:toml|csv|xlsx?|ods|json)(?::\d+)?)"


def _kept(text: str) -> Content:
    """A text whose signs and units stay in the line of their number, and whose names of files do not break."""
    joined = re.sub(r"(?<=[≥≤<>=]) (?=[-\d])|(?<=\d) (?=[%‰])", "\u00a0", text)
    parts = enumerate(re.split(_FILE, joined))
    return [tag("span", part, class_="unbroken") if index % 2 else part for index, part in parts]


def _linked(cell: Cell, prefix: str) -> Content:
    """An effect of the summary leads to its part."""
    return [each if isinstance(each, str) else tag("a", each, href=f"#{prefix}{each.kind}") for each in cell]


def _end(review: Review) -> Markup:
    """Where those who prepared, reviewed and approve it write an opinion, sign and date it."""
    language = review.spoken
    headings = [say(language, f"note.column_{each}") for each in ("role", "opinion", "signature", "date")]
    rows: list[list[Content]] = [[tag("strong", say(language, f"note.signed_{role}")), "", "", ""] for role in _ROLES]
    return tag(
        "section",
        tag("h2", say(language, "note.opinion")),
        table(headings, rows, columns=("word", "", "thing", "thing"), class_="sign"),
        tag("p", say(language, "note.digests"), class_="soft small"),
        tag("p", say(language, "note.made_by", {"version": review.version}), class_="soft small"),
        class_="end",
    )
