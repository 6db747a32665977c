"""A finding on an HTML page: its value, its demand, its verdict, its drawings, and what is to be done about it.

Floats are used here, and only here, because ink has no exact places; nothing of a drawing goes back into a verdict.

Every table of the report is made of these cells, so that a finding reads alike wherever it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from compliance.cells import number_words
from compliance.judging.derive import history, value_now
from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Verdict
from compliance.period import Period
from compliance.problems import Place
from compliance.reports import phrases
from compliance.reports.html import SHAPES, Content, Markup, anchor, mark, placed, tag
from compliance.reports.phrases import demanded_words, lead_units, notes
from compliance.reports.ranking import weakest_first
from compliance.rules.ruleset import may_matter
from compliance.rules.sets import nearest_edge
from compliance.words import say

_WIDE, _HIGH = 132, 16
_LINE_WIDE, _LINE_HIGH = 84, 26
Scale = tuple[Fraction, Fraction]


def bullet(leaf: CriterionFinding, words: str) -> Markup | None:
    """A bar for the value, a tick for the edge, a tint where values pass, and what lacks between the two.

    ``words`` say the same for whoever points at it. None for a state, or as long as value or edge is not known.
    The scale is what is possible where the rule says so (a share: 0 to 100), else from 0 to a little beyond the larger.
    """
    value, accepted = value_now(leaf), leaf.passing
    edge = leaf.required.value
    if edge is None and value is not None and accepted is not None:
        edge = nearest_edge(accepted, value)
    if value is None or edge is None:
        return None
    if accepted is None and leaf.required.requirement is not None:  # an open verdict: by the number that is shown
        accepted = leaf.required.requirement.at(edge)
    scale = _scale(leaf, value, edge)
    left, right, here, tick, zero = (_x(each, scale) for each in (*scale, value, edge, max(scale[0], Fraction(0))))
    start = end = tick
    if accepted is not None and accepted.only is None:
        start = left if accepted.low is None else max(left, _x(accepted.low, scale))
        end = right if accepted.high is None else min(right, _x(accepted.high, scale))
    missed = leaf.verdict is Verdict.FAIL
    return tag(
        "svg",
        tag("title", words),
        tag("rect", class_="zone", x=_n(start), y="1", width=_n(end - start), height="14"),
        tag("path", class_="axis", d=f"M{_n(left)} 15.5H{_n(right)}"),
        tag("path", class_="value", d=f"M{_n(zero)} 8H{_n(here)}"),
        tag("path", class_="gap", d=f"M{_n(here)} 8H{_n(tick)}") if missed else None,
        tag("path", class_="edge", d=f"M{_n(tick)} 0V16"),
        class_=f"bullet {leaf.verdict.value}",
        viewBox=f"0 0 {_WIDE} {_HIGH}",
        width=_WIDE,
        height=_HIGH,
        aria_hidden="true",
    )


def _scale(leaf: CriterionFinding, value: Fraction, edge: Fraction) -> Scale:
    span = leaf.criterion.range
    low, high = min(value, edge, Fraction(0)), max(value, edge, Fraction(0))
    if span is not None and span[0] <= low and high <= span[1] and (span[1] - span[0]) <= 100:
        return Fraction(span[0]), Fraction(span[1])
    room = (high - low) * Fraction(3, 20) or Fraction(1)
    return low - (room if low < 0 else 0), high + (room if high > 0 else 0)


def trend(points: Sequence[tuple[Period, Fraction]], edges: Sequence[Fraction], *, baseline: bool) -> Markup | None:
    """A line through the values of the periods, with what is demanded now as levels; None for fewer than two values.

    A baseline (an earlier value that the new one is held against) is dashed, a number of the document drawn through.
    """
    if len(points) < 2:
        return None
    days = [when.last_day.toordinal() for when, _ in points]
    values = [value for _, value in points]
    among = [*values, *edges]
    low, high = min(among), max(among)
    room = (high - low) or Fraction(1)

    def across(day: int) -> str:
        return _n(5 + (_LINE_WIDE - 10) * (day - days[0]) / (days[-1] - days[0]))

    def up(value: Fraction) -> str:
        return _n(_LINE_HIGH - 4 - (_LINE_HIGH - 8) * float((value - low) / room))

    spots = [(across(day), up(value)) for day, value in zip(days, values, strict=True)]
    return tag(
        "svg",
        [tag("path", class_="base" if baseline else "level", d=f"M0 {up(edge)}H{_LINE_WIDE}") for edge in edges],
        tag("path", class_="run", d="M" + "L".join(f"{x} {y}" for x, y in spots)),
        [tag("circle", cx=x, cy=y, r="1.8") for x, y in spots[:-1]],
        tag("circle", class_="now", cx=spots[-1][0], cy=spots[-1][1], r="3"),
        class_="trend",
        viewBox=f"0 0 {_LINE_WIDE} {_LINE_HIGH}",
        width=_LINE_WIDE,
        height=_LINE_HIGH,
        aria_hidden="true",
    )


def _x(value: Fraction, scale: Scale) -> float:
    return 1 + (_WIDE - 2) * float((value - scale[0]) / (scale[1] - scale[0]))


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


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
