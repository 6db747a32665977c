"""A check as one HTML page for officers, reviewers and leaders: it opens offline, prints on A4, needs no script.

Of one area in one period everything is told: conclusion, what needs attention, every indicator drawn, a page for each
lead unit, the evidence, every rule with its document. Of several, an overview and a matrix stand before the chapters;
of very many, each chapter is its table alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from compliance.problems import Problem
from compliance.reports import phrases
from compliance.reports.formats import Checked
from compliance.reports.html import SHAPES, Content, Markup, anchor, page, tag
from compliance.reports.page.area import all_indicators, conclusion, legend, whole
from compliance.reports.page.findings import Area
from compliance.reports.page.matrix import by_period, matrices, overview, side_by_side
from compliance.reports.page.record import record, rules
from compliance.reports.phrases import lead_units, ruleset_words, subject_words, variants_words
from compliance.rules.ruleset import CONSTRAINTS, Ruleset
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


_WHOLE_CHAPTERS = 24  # of more areas and years the page would be too large to use
_NUMERALS = "一二三四五六七八九十"


def render(result: Checked) -> str:
    """The whole page."""
    assessments = result.assessments
    language = result.language or assessments[0].ruleset.language
    rulesets = list(dict.fromkeys(each.ruleset for each in assessments))
    areas = _areas(result, rulesets, language)
    title = _title(areas, language)
    parts: list[Part] = []
    if result.problems:
        parts.append((say(language, "report.problems"), "problems", list(_problems(result, language))))
    parts += _single(areas[0]) if len(areas) == 1 else _several(areas, language)
    for number, ruleset in enumerate(rulesets, 1):
        name = say(language, "report.rules")
        if len(rulesets) > 1:
            name += f" · {ruleset_words(ruleset, language)}"
        rows = [each.indicator for each in next(a for a in areas if a.found.ruleset is ruleset).found.findings]
        parts.append((name, "rules", list(rules(ruleset, rows, f"r{number}", language))))
    parts.append((say(language, "report.record"), "record", list(record(result, rulesets, language))))
    return page(
        f"{say(language, 'report.kicker')} · {title}",
        tag("header", _head(areas, rulesets, title, language), class_="top"),
        conclusion(areas[0]) if len(areas) == 1 else None,
        _contents([name for name, _, _ in parts], language),
        controls(areas, language),
        [_part(number, *part, language) for number, part in enumerate(parts)],
        language=language,
        running=f"{title} · {' · '.join(f'{each.id} {each.version}' for each in rulesets)}",
        sheets=("report",),
        scripts=("report",),
    )


def _problems(result: Checked, language: str) -> Iterator[Markup]:
    """What is wrong with the files: for each file a table, each cause once with its places."""
    yield tag("p", say(language, "text.problems_head", {"n": len(result.problems)}))
    for file, causes in phrases.problems_by_file(result.problems).items():
        yield tag("h3", file or say(language, "text.no_file"))
        for several in causes:
            yield tag("p", Problem.together(several, language), class_="problem")


def _areas(result: Checked, rulesets: Sequence[Ruleset], language: str) -> list[Area]:
    """The assessments with their anchors; the lead units are numbered in the order in which they occur."""
    leads: dict[str, int] = {}
    for found in result.assessments:
        for finding in found.findings:
            for unit in lead_units(finding, found.ruleset):
                leads.setdefault(unit, len(leads))
    folder = _folder([name for name, _ in result.inputs])
    return [
        Area(found, language, f"a{number}", f"r{rulesets.index(found.ruleset) + 1}", leads, folder)
        for number, found in enumerate(result.assessments, 1)
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
        return subject_words(areas[0].found, language)
    names = list(dict.fromkeys(area.name for area in areas))
    periods = sorted({area.period for area in areas if area.period})
    spans = "–".join(dict.fromkeys([periods[0], periods[-1]])) if periods else ""
    where = names[0] if len(names) == 1 else say(language, "report.so_many_areas", {"n": len(names)})
    return " ".join(filter(None, [where, spans]))


def _head(areas: Sequence[Area], rulesets: Sequence[Ruleset], title: str, language: str) -> Iterator[Content]:
    """What is judged by what: the first lines of the page."""
    yield tag("p", say(language, "report.kicker"), class_="kicker")
    yield tag("h1", title)
    for ruleset in rulesets:
        number = f"（{ruleset.number}）" if ruleset.number and language == "zh" else ""
        yield tag("p", say(language, "report.judged_by", {"title": ruleset_words(ruleset, language) + number}))
    if len(areas) == 1 and areas[0].found.variants:
        yield tag("p", variants_words(areas[0].found, language), class_="soft")


Part = tuple[str, str, Content]


def _single(area: Area) -> Iterator[Part]:
    """The chapters on one area: its parts."""
    for each in whole(area):
        yield each.title, each.kind, each.content


def _several(areas: Sequence[Area], language: str) -> Iterator[Part]:
    """Overview and matrix, then a chapter for each area and period."""
    yield (
        say(language, "report.overview"),
        "overview-part",
        [list(by_period(areas, language)), overview(areas, language)],
    )
    beside, shown = list(side_by_side(areas, language)), list(matrices(areas, language))
    alone = len({area.found.area for area in areas}) == 1
    title = (
        say(language, "report.matrix_years" if alone else "report.matrix")
        if shown
        else say(language, "text.side_by_side")
    )
    yield title, "matrix-part", [legend(areas[0], drawn=False), beside, shown]
    chapters = [_chapter(area, whole_one=len(areas) <= _WHOLE_CHAPTERS) for area in areas]
    yield say(language, "report.each_area"), "chapters", chapters


def _chapter(area: Area, *, whole_one: bool) -> Markup:
    """An area in a period among others."""
    several = [] if not whole_one else [
        tag("section", tag("h4", each.title), each.content, class_=each.kind) for each in whole(area)
    ]  # fmt: skip
    variants = variants_words(area.found, area.language)
    return tag(
        "section",
        tag("button", area.say("print_area"), type="button", class_="only", hidden=True),
        tag("h3", subject_words(area.found, area.language), " ", tag("small", area.found.ruleset.id)),
        tag("p", variants, class_="soft small") if variants else None,
        conclusion(area),
        several or all_indicators(area, drawn=False),
        class_="chapter" if whole_one else "chapter brief",
        id=area.key,
        data_y=area.period or None,
        data_name=area.name,
    )


def _part(number: int, title: str, kind: str, content: Content, language: str) -> Markup:
    numeral = f"{_NUMERALS[number]}、" if language == "zh" and number < len(_NUMERALS) else f"{number + 1}. "
    return tag("section", tag("h2", numeral, title), content, class_=f"part {kind}", id=anchor("part", str(number + 1)))


def _contents(names: Sequence[str], language: str) -> Markup:
    """The way to each part, for the screen."""
    links = [tag("li", tag("a", name, href="#" + anchor("part", str(number)))) for number, name in enumerate(names, 1)]
    return tag("nav", tag("ol", links), class_="contents", aria_label=say(language, "report.contents"))
