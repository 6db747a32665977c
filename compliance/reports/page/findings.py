"""A finding on an HTML page: its value, its demand, its verdict, its drawings, and what is to be done about it.

Every table of the report is made of these cells, so that a finding reads alike wherever it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from compliance.cells import number_words
from compliance.judging.derive import history, value_now
from compliance.judging.verdict import CriterionFinding, Verdict
from compliance.period import Period
from compliance.problems import Place
from compliance.reports import phrases
from compliance.reports.html import Content, Markup, anchor, mark, placed, tag
from compliance.reports.view import Condition, Row, View
from compliance.rules.sets import nearest_edge


@dataclass(frozen=True)
class Area:
    """One assessment on the page, with what its pieces need to name each other.

    ``key`` and ``rules`` are the beginnings of the anchors of its findings and of its ruleset's rules; ``leads`` number
    the lead units of the whole page; ``folder`` is that of all files, which places on the page leave out.
    """

    view: View
    key: str
    rules: str
    leads: Mapping[str, int]
    folder: str = ""

    def say(self, key: str, **details: object) -> str:
        """A sentence of the report."""
        return self.view.say(f"report.{key}", **details)

    def at(self, row: Row) -> str:
        """The address of a finding."""
        return f"#{self.key}-{row.indicator.id}"

    def link(self, content: Content, row: Row) -> Markup:
        """What leads to a finding."""
        return tag("a", content, href=self.at(row))

    def where(self, place: Place) -> Markup:
        """Where something stands, without the folder that all files lie in."""
        return tag("small", placed(self.short(place)), class_="place")

    def short(self, place: Place) -> str:
        """The same as text."""
        return place.text(self.view.language).removeprefix(self.folder)

    def rule(self, row: Row) -> str:
        """The address of the rule."""
        return "#" + anchor(self.rules, row.indicator.id)

    def sorting(self, row: Row) -> dict[str, str]:
        """What a filter asks of a row."""
        leads = " ".join(str(self.leads[unit]) for unit in row.leads) or "none"
        return {"data_v": row.verdict.value, "data_c": row.indicator.constraint, "data_l": leads}


def verdict_mark(row: Row) -> Markup:
    """The verdict on an indicator: shape and word."""
    return mark(row.verdict.value, row.word)


def area_mark(view: View) -> Markup:
    """The verdict on an area: shape and word."""
    return mark(view.found.verdict.value, view.word)


def number_cell(area: Area, row: Row, rows: int | None = None) -> Markup:
    """The printed number, which leads to the rule."""
    link = tag("a", row.number, href=area.rule(row), title=area.say("to_rule", number=row.number))
    return tag("td", link, class_="number", rowspan=rows)


def name_cell(area: Area, row: Row, rows: int | None = None) -> Markup:
    """Name and constraint type, with marks where the rule itself is in doubt."""
    doubts = [area.say("contradicts")] if row.disputing else []
    if any(each.leaf.required.unverified for each in row.conditions):
        doubts.append(area.say("doubtful"))
    links = [tag("a", f"※ {words}", class_="doubt", href=area.rule(row)) for words in doubts]
    return tag("th", row.name, tag("small", row.kind, class_="kind"), links, scope="row", rowspan=rows)


def value_lines(area: Area, condition: Condition) -> Content:
    """What was measured, and where it stands, with warnings and notes."""
    return [
        tag("span", condition.part, class_="part") if condition.part else None,
        condition.value,
        [tag("small", f"※ {words}", class_="warned") for words in condition.warnings],
        [tag("small", words, class_="note") for words in noted(area, condition)],
        [area.where(place) for place in condition.places],
    ]


def noted(area: Area, condition: Condition) -> list[str]:
    """The notes of the files on a value."""
    return [area.view.say("text.note", note=note) for note in condition.leaf.notes]


def demand_lines(area: Area, condition: Condition) -> Content:
    """What is demanded, with the document of a given number and the place of an earlier value."""
    given, baseline = condition.leaf.required.given, condition.leaf.required.baseline
    shown: list[Content] = [condition.demanded]
    if condition.is_alternative:
        shown.append(tag("small", area.say("alternative")))
    if given is not None:
        shown += [tag("small", given.document or None), area.where(given.place)]
    if baseline is not None and baseline.place is not None:
        shown.append(area.where(baseline.place))
    return shown


def told_line(condition: Condition, words: str | None = None) -> Markup | None:
    """By how much it is met or missed, or why it is open."""
    words = condition.told if words is None else words
    return tag("small", words, class_="told") if words else None


def chart(area: Area, condition: Condition) -> Content:
    """The bullet chart."""
    told = [f"{condition.value} · {condition.demanded}", condition.told]
    return bullet(condition.leaf, area.view.say("text.colon").join(filter(None, told)))


def years(area: Area, condition: Condition) -> Content:
    """The line through the periods, with the earlier values in figures."""
    points, required = history(area.view.found, condition.leaf), condition.leaf.required
    line = trend(points, required.edges, baseline=required.baseline is not None)
    figures = (tag("small", f"{when} {number_words(value)}", class_="year") for when, value in points[:-1])
    return None if line is None else [line, figures]


def finding_rows(area: Area, row: Row, *, rank: int) -> Markup:
    """An indicator in the table of all: a row for each condition, together one body of the table."""
    several = len(row.conditions) > 1
    span = len(row.conditions) if several else None
    rows = []
    for index, each in enumerate(row.conditions):
        told = each.told
        if several and each.verdict is not Verdict.PASS:
            told = area.view.say("text.colon").join(filter(None, [each.word, told]))
        rows.append(tag(
            "tr",
            [number_cell(area, row, span), name_cell(area, row, span)] if index == 0 else None,
            tag("td", value_lines(area, each)),
            tag("td", demand_lines(area, each)),
            tag("td", chart(area, each), class_="drawing"),
            tag("td", years(area, each), class_="years"),
            tag("td", verdict_mark(row) if index == 0 else None, told_line(each, told)),
        ))  # fmt: skip
    return _body(area, row, rows, rank)


def brief_rows(area: Area, row: Row, *, rank: int) -> Markup:
    """An indicator among those of very many areas: the same facts in few elements, so that the page stays light."""
    view, rows = area.view, []
    for index, each in enumerate(row.conditions):
        first, leaf = index == 0, each.leaf
        said = " · ".join(filter(None, [row.mark if first else "", each.told]))
        doubts = [*each.warnings, *[area.say("doubtful")] * leaf.required.unverified]
        doubts += [area.say("contradicts")] * (first and bool(row.disputing))
        small = [f"※ {doubt}" for doubt in doubts] + noted(area, each)
        small += row.finding.evidence if first else ()
        small += dict.fromkeys(area.short(measurement.place) for measurement in leaf.behind)
        value = view.say("text.colon").join(filter(None, [each.part, each.value]))
        demanded = each.demanded
        if each.is_alternative:
            demanded += phrases.aside(area.say("alternative"), view.language)
        rows.append(tag(
            "tr",
            tag("td", row.number if first else None),
            tag("th", tag("a", row.name, href=area.rule(row)), scope="row") if first else tag("td"),
            tag("td", value, tag("small", " · ".join(small)) if small else None),
            tag("td", demanded),
            tag("td", said, class_=f"brief-{row.verdict.value}" if first else None),
        ))  # fmt: skip
    return _body(area, row, rows, rank)


def _body(area: Area, row: Row, rows: Content, rank: int) -> Markup:
    return tag("tbody", rows, class_="f", id=f"{area.key}-{row.indicator.id}", data_r=rank, **area.sorting(row))


# Drawings.


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
