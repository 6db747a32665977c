"""A check as one HTML page for officers, reviewers and leaders: it opens offline, prints on A4, needs no script.

Of one area in one period everything is told: conclusion, what needs attention, every indicator drawn, a page for each
lead unit, the evidence, every rule with its document. Of several, an overview and a matrix stand before the chapters;
of very many, each chapter is its table alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from compliance.engine import uncollected
from compliance.judging.verdict import standing_of
from compliance.problems import Problem
from compliance.reports import phrases
from compliance.reports.formats import Checked
from compliance.reports.html import SHAPES, Content, Markup, anchor, facts, page, tag
from compliance.reports.page.area import Area, Chapter, all_indicators, conclusion, legend, whole
from compliance.reports.page.matrix import by_period, is_alone, matrices, overview, side_by_side
from compliance.reports.page.record import record, rules, ruleset_facts
from compliance.reports.view import View, grouped, problems_by_file
from compliance.rules.ruleset import CONSTRAINTS
from compliance.words import say

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
    parts += whole(areas[0]) if len(areas) == 1 else _several(areas, language)
    for area in judged:
        name = area.say("rules") + (f" · {area.view.ruleset_words}" if len(judged) > 1 else "")
        parts.append(Chapter(name, "rules", list(rules(area))))
    parts.append(Chapter(say(language, "report.record"), "record", list(record(result, areas, judged))))
    named = " · ".join(f"{area.view.ruleset.id} {area.view.ruleset.version}" for area in judged)
    return page(
        f"{say(language, 'report.kicker')} · {title}",
        tag("header", _head(areas, judged, title), class_="top"),
        conclusion(areas[0]) if len(areas) == 1 else None,
        _contents([part.title for part in parts], language),
        controls(areas, language),
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
        facts([(area.say("ruleset"), ruleset_facts(area))]),
        tag("section", list(rules(area)), class_="part rules"),
        language=language,
        running=f"{title} · {blank.ruleset.id} {blank.ruleset.version}",
        sheets=("report",),
    )


def _problems(result: Checked) -> Iterator[Markup]:
    """What is wrong with the files, by file, each cause once with its places."""
    language = result.spoken
    yield tag("p", say(language, "text.problems_head", {"n": len(result.problems)}))
    for file, causes in problems_by_file(result.problems):
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
    first: list[Content] = [list(by_period(areas, language)), overview(areas, language)]
    yield Chapter(say(language, "report.overview"), "overview-part", first)
    beside, shown = list(side_by_side(areas, language)), list(matrices(areas))
    title = ("report.matrix_years" if is_alone(areas) else "report.matrix") if shown else "text.side_by_side"
    yield Chapter(say(language, title), "matrix-part", [legend(areas[0], drawn=False), beside, shown])
    chapters = [_chapter(area, in_whole=len(areas) <= _WHOLE_CHAPTERS) for area in areas]
    yield Chapter(say(language, "report.each_area"), "chapters", chapters)


def _chapter(area: Area, *, in_whole: bool) -> Markup:
    """An area in a period among others."""
    view = area.view
    several = whole(area) if in_whole else ()
    parts = [tag("section", tag("h4", each.title), each.content, class_=each.kind) for each in several]
    return tag(
        "section",
        tag("button", area.say("print_area"), type="button", class_="only", hidden=True),
        tag("h3", view.subject, " ", tag("small", view.ruleset.id)),
        tag("p", view.variants, class_="soft small") if view.variants else None,
        conclusion(area),
        parts or all_indicators(area, drawn=False),
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


def controls(areas: Sequence[Area], language: str) -> Markup:
    """The form: a box for each verdict that occurs, lists of constraint types and lead units, and the order or year."""
    words = areas[0].say
    findings = [finding for area in areas for finding in area.view.assessment.findings]
    come_to = {standing_of(finding.verdict, finding.indicator.constraint) for finding in findings}
    kinds = {finding.indicator.constraint for finding in findings}
    constraints = [(each, say(language, f"constraints.{each}")) for each in CONSTRAINTS if each in kinds]
    leads = [(str(number), unit) for unit, number in areas[0].leads.items()]
    leaders = [(str(number), name) for name, number in areas[0].leaders.items()]
    periods = sorted({area.view.period for area in areas} - {""})
    boxes = [
        tag("label", tag("input", type="checkbox", name="verdict", value=each.value, checked=True), " ",
            tag("span", SHAPES[phrases.shape_of(each)], class_="shape", aria_hidden="true"),
            phrases.standing_word(each, language))
        for each in phrases.STANDINGS if each in come_to
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
