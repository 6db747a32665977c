"""A finding on an HTML page: its value, its demand, its verdict, its drawings, and what is to be done about it.

Every table of the report is made of these cells, so that a finding reads alike wherever it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.cells import number_words
from compliance.judging.history import history
from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Verdict
from compliance.place import Place
from compliance.reports import phrases
from compliance.reports.demands import demanded_words
from compliance.reports.html import SHAPES, Content, Markup, anchor, mark, placed, tag
from compliance.reports.page.charts import bullet, trend
from compliance.reports.ranking import weakest_first
from compliance.reports.sentences import lead_units, notes
from compliance.rules.contradicted import may_matter
from compliance.words import say


@dataclass(frozen=True)
class Area:
    """One assessment on the page, with what its pieces need to name each other.

    ``key`` and ``rules`` are the beginnings of the anchors of its findings and of its ruleset's rules; ``leads`` number
    the lead units of the whole page; ``folder`` is that of all files, which places on the page leave out.
    """

    found: Assessment
    language: str
    key: str
    rules: str
    leads: Mapping[str, int]
    folder: str = ""

    def say(self, key: str, **details: object) -> str:
        """A sentence of the report."""
        return say(self.language, f"report.{key}", details)

    @property
    def name(self) -> str:
        """The area's name, or that it has none."""
        return self.found.area or say(self.language, "text.unnamed")

    @property
    def period(self) -> str:
        """The assessed period, or nothing."""
        return str(self.found.period or "")

    def at(self, finding: Finding) -> str:
        """The anchor of a finding."""
        return f"{self.key}-{finding.indicator.id}"

    def where(self, place: Place) -> Markup:
        """Where something stands, without the folder that all files lie in."""
        return tag("small", placed(self.short(place)), class_="place")

    def short(self, place: Place) -> str:
        """The same as text."""
        return place.text(self.language).removeprefix(self.folder)

    def sorting(self, finding: Finding) -> dict[str, str]:
        """What a filter asks of a row."""
        leads = " ".join(str(self.leads[unit]) for unit in lead_units(finding, self.found.ruleset)) or "none"
        return {"data_v": finding.verdict.value, "data_c": finding.indicator.constraint, "data_l": leads}


def ranks(area: Area) -> dict[str, int]:
    """The place of each indicator when the weakest stand first."""
    return {finding.indicator.id: place for place, finding in enumerate(weakest_first(area.found.findings))}


def verdict_mark(finding: Finding, language: str) -> Markup:
    """The verdict on an indicator: shape and word."""
    word = phrases.verdict_word(finding.verdict, language, finding.indicator.constraint)
    return mark(finding.verdict.value, word)


def number_cell(area: Area, finding: Finding, rows: int | None = None) -> Markup:
    """The printed number, which leads to the rule."""
    row = finding.indicator
    label = area.say("to_rule", number=row.number)
    link = tag("a", row.number, href="#" + anchor(area.rules, row.id), title=label)
    return tag("td", link, class_="number", rowspan=rows)


def name_cell(area: Area, finding: Finding, rows: int | None = None) -> Markup:
    """Name and constraint type, with marks where the rule itself is in doubt."""
    row = finding.indicator
    kind = say(area.language, f"constraints.{row.constraint}")
    doubts = []
    if any(may_matter(row, other) for other in row.contradictions):
        doubts.append(area.say("contradicts"))
    if any(leaf.required.unverified for leaf in finding.leaves()):
        doubts.append(area.say("doubtful"))
    return tag(
        "th",
        phrases.indicator_name(row, area.language),
        tag("small", kind, class_="kind"),
        [tag("a", f"※ {words}", class_="doubt", href="#" + anchor(area.rules, row.id)) for words in doubts],
        scope="row",
        rowspan=rows,
    )


def value_lines(area: Area, finding: Finding, leaf: CriterionFinding, *, part: bool) -> Content:
    """What was measured, and where it stands, with warnings and notes."""
    language = area.language
    name = phrases.part_name(leaf.criterion, finding.indicator, area.found.ruleset, language) if part else ""
    value = phrases.value_words(leaf, language)
    warned = [tag("small", f"※ {words}", class_="warned") for words in phrases.warning_words(leaf, language)]
    noted = [tag("small", say(language, "text.note", {"note": each}), class_="note") for each in notes(leaf)]
    places = dict.fromkeys(each.place for each in leaf.behind)
    if leaf.place is not None and not places:
        places = {leaf.place: None}
    where = [area.where(place) for place in places]
    return [tag("span", name, class_="part") if name else None, value, warned, noted, where]


def is_alternative(leaf: CriterionFinding, finding: Finding) -> bool:
    """Whether it is one of several conditions of which one has to hold."""
    return all(criterion is not leaf for criterion in finding.criteria)


def demand_lines(area: Area, finding: Finding, leaf: CriterionFinding) -> Content:
    """What is demanded, with the document of a given number and the place of an earlier value."""
    required = leaf.required
    shown: list[Content] = [demanded_words(leaf, finding, area.found.ruleset, area.language)]
    if is_alternative(leaf, finding):
        shown.append(tag("small", area.say("alternative")))
    if required.given is not None:
        shown += [tag("small", required.given.document or None), area.where(required.given.place)]
    if required.baseline is not None and required.baseline.place is not None:
        shown.append(area.where(required.baseline.place))
    return shown


def told_line(area: Area, leaf: CriterionFinding) -> str:
    """By how much it is met or missed, or why it is open."""
    return phrases.told_words(leaf, area.found.ruleset, area.language)


def drawings(area: Area, finding: Finding, leaf: CriterionFinding) -> tuple[Content, Content]:
    """The bullet chart and the line through the periods, with the earlier values in figures."""
    language = area.language
    words = say(language, "text.colon").join(filter(None, [
        f"{phrases.value_words(leaf, language)} · {demanded_words(leaf, finding, area.found.ruleset, language)}",
        told_line(area, leaf),
    ]))  # fmt: skip
    points = history(area.found, leaf)
    line = trend(points, leaf.required.edges, baseline=leaf.required.baseline is not None)
    if line is None:
        return bullet(leaf, words), None
    figures = [tag("small", f"{when} {number_words(value)}", class_="year") for when, value in points[:-1]]
    return bullet(leaf, words), [line, figures]


def finding_rows(area: Area, finding: Finding, *, rank: int) -> Markup:
    """An indicator in the table of all: a row for each condition, together one body of the table."""
    leaves = tuple(finding.leaves())
    span = len(leaves) if len(leaves) > 1 else None
    rows = []
    for index, leaf in enumerate(leaves):
        cells = [number_cell(area, finding, span), name_cell(area, finding, span)] if index == 0 else []
        chart, line = drawings(area, finding, leaf)
        cells += [
            tag("td", value_lines(area, finding, leaf, part=True)),
            tag("td", demand_lines(area, finding, leaf)),
            tag("td", chart, class_="drawing"),
            tag("td", line, class_="years"),
        ]
        cells.append(tag("td", _verdict_lines(area, finding, leaf, first=index == 0, several=span is not None)))
        rows.append(tag("tr", cells))
    return tag("tbody", rows, class_="f", id=area.at(finding), data_r=rank, **area.sorting(finding))


def _verdict_lines(area: Area, finding: Finding, leaf: CriterionFinding, *, first: bool, several: bool) -> Content:
    """The verdict on the indicator beside its first condition; beside each of several, what came of that one."""
    shown: list[Content] = [verdict_mark(finding, area.language)] if first else []
    told = told_line(area, leaf)
    if several and leaf.verdict is not Verdict.PASS:
        word = phrases.verdict_word(leaf.verdict, area.language)
        told = say(area.language, "text.colon").join(filter(None, [word, told]))
    return [*shown, tag("small", told, class_="told") if told else None]


def brief_rows(area: Area, finding: Finding, *, rank: int) -> Markup:
    """An indicator among those of very many areas: the same facts in few elements, so that the page stays light."""
    language, row = area.language, finding.indicator
    leaves = tuple(finding.leaves())
    word = phrases.verdict_word(finding.verdict, language, row.constraint)
    rows = []
    for index, leaf in enumerate(leaves):
        told = told_line(area, leaf)
        said = " · ".join(filter(None, [f"{SHAPES[finding.verdict.value]} {word}" if index == 0 else "", told]))
        doubts = [*phrases.warning_words(leaf, language), *(area.say("doubtful"),) * leaf.required.unverified]
        doubts += [area.say("contradicts")] * (index == 0 and any(may_matter(row, o) for o in row.contradictions))
        small = [f"※ {each}" for each in doubts]
        small += [say(language, "text.note", {"note": each}) for each in notes(leaf)]
        small += finding.evidence if index == 0 else ()
        small += dict.fromkeys(area.short(each.place) for each in leaf.behind)
        part = phrases.part_name(leaf.criterion, row, area.found.ruleset, language)
        value = say(language, "text.colon").join(filter(None, [part, phrases.value_words(leaf, language)]))
        demanded = demanded_words(leaf, finding, area.found.ruleset, language)
        if is_alternative(leaf, finding):
            demanded += phrases.aside(area.say("alternative"), language)
        rows.append(
            tag(
                "tr",
                tag("td", row.number if index == 0 else None),
                tag("th", tag("a", phrases.indicator_name(row, language), href="#" + anchor(area.rules, row.id)),
                    scope="row") if index == 0 else tag("td"),
                tag("td", value, tag("small", " · ".join(small)) if small else None),
                tag("td", demanded),
                tag("td", said, class_=f"brief-{finding.verdict.value}" if index == 0 else None),
            )
        )  # fmt: skip
    return tag("tbody", rows, class_="f", id=area.at(finding), data_r=rank, **area.sorting(finding))
