"""One area in one period as a chapter of an HTML page: its cells and drawings, and the parts that are made of them.

Every table of the report is made of the same cells, so that a finding reads alike wherever it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from compliance.cells import number_words
from compliance.judging.derive import history, value_now
from compliance.judging.verdict import CriterionFinding, Standing, Verdict
from compliance.problems import Place
from compliance.reports import phrases
from compliance.reports.html import Content, Markup, anchor, grouped, join, placed, signatures, table, table_row, tag
from compliance.reports.view import OPEN, Condition, Row, View, by_lead, can_come_to, gaps_of, proof_counts
from compliance.rules.sets import nearest_edge


@dataclass(frozen=True)
class Area:
    """One assessment on the page, with what its pieces need to name each other.

    ``key`` and ``rules`` are the beginnings of the anchors of its findings and of its ruleset's rules; ``leads`` number
    the lead units of the whole page, ``leaders`` the persons; ``folder`` is that of all files, which places on the page
    leave out.
    """

    view: View
    key: str
    rules: str
    leads: Mapping[str, int]
    leaders: Mapping[str, int]
    folder: str = ""

    def say(self, key: str, **details: object) -> str:
        """A sentence of the report."""
        return self.view.say(f"report.{key}", **details)

    def table(self, headings: str, rows: Iterable[Markup], **how: Any) -> Markup:
        """A table by the words of its headings."""
        return table([*map(self.say, headings.split())], rows, **how)

    def at(self, row: Row) -> str:
        """The address of a finding."""
        key = self.key if row.is_own or self.view.gap is None else self.view.gap.key
        return f"#{key}-{row.indicator.id}"

    def link(self, content: Content, row: Row) -> Markup:
        """What leads to a finding."""
        return tag("a", content, href=self.at(row))

    def where(self, place: Place) -> Markup:
        """Where something stands, without the folder that all files lie in."""
        return tag("small", placed(self.short(place)), class_="place")

    def short(self, place: Place) -> str:
        """Where something stands, as text."""
        return place.text(self.view.language).removeprefix(self.folder)

    def rule(self, row: Row) -> str:
        """The address of the rule."""
        return f"#{anchor(self.rules, row.indicator.id)}"

    def sorting(self, row: Row) -> dict[str, str]:
        """What a filter asks of a row."""
        leads = " ".join([str(self.leads[unit]) for unit in row.leads]) or "none"
        led = {"data_g": " ".join(str(self.leaders[each]) for each in row.leaders)} if self.leaders else {}
        return {"data_v": row.outcome.value, "data_c": row.indicator.constraint, "data_l": leads, **led}


def _number_cell(area: Area, row: Row, rows: int | None = None) -> Markup:
    """The printed number, which leads to the rule."""
    link = tag("a", row.number, href=area.rule(row), title=area.say("to_rule", number=row.number))
    return tag("td", link, class_="number", rowspan=rows)


def _name_cell(area: Area, row: Row, rows: int | None = None) -> Markup:
    """Name and constraint type, with marks where the rule itself is in doubt."""
    doubts = [area.say("contradicts")] if row.disputing else []
    if any(each.leaf.required.unverified for each in row.conditions):
        doubts.append(area.say("doubtful"))
    links = [tag("a", f"※ {words}", class_="doubt", href=area.rule(row)) for words in doubts]
    return tag("th", row.name, tag("small", row.kind, class_="kind"), links, scope="row", rowspan=rows)


def _row(area: Area, row: Row, *cells: Content, **how: Any) -> Markup:
    """A row about an indicator, behind its number."""
    return table_row(_number_cell(area, row), *cells, **area.sorting(row), **how)


def _value_lines(area: Area, condition: Condition) -> Content:
    """What was measured, and where it stands, with warnings and notes."""
    return [
        tag("span", condition.part, class_="part") if condition.part else None,
        condition.value,
        [tag("small", f"※ {words}", class_="warned") for words in condition.warnings],
        [tag("small", words, class_="note") for words in condition.notes],
        [area.where(place) for place in condition.places],
    ]


def _demand_lines(area: Area, condition: Condition) -> Content:
    """What is demanded, with the document of a given number and the place of an earlier value."""
    given, baseline = condition.leaf.required.given, condition.leaf.required.baseline
    shown: list[Content] = [condition.demanded]
    if condition.one_of:
        shown.append(tag("small", area.say(condition.one_of)))
    if given is not None:
        shown += [tag("small", given.document or None), area.where(given.place)]
    if baseline is not None and baseline.place is not None:
        shown.append(area.where(baseline.place))
    return shown


def _drawn(area: Area, condition: Condition) -> list[Markup]:
    """A condition in cells: the value, the demand, and both drawn."""
    value, demand = tag("td", _value_lines(area, condition)), tag("td", _demand_lines(area, condition))
    return [value, demand, tag("td", _chart(area, condition), class_="drawing")]


def _finding_rows(area: Area, row: Row, *, rank: int) -> Markup:
    """An indicator in the table of all: a row for each condition, together one body of the table."""
    several = len(row.conditions) > 1
    span = len(row.conditions) if several else None
    rows = []
    for index, each in enumerate(row.conditions):
        word = each.word if several and each.verdict is not Verdict.PASS else ""
        distance = area.view.say("text.colon").join(filter(None, [word, each.distance]))
        small = tag("small", distance, class_="told") if distance else None
        head = [_number_cell(area, row, span), _name_cell(area, row, span)] if index == 0 else []
        years, verdict = tag("td", _years(area, each), class_="years"), [row.mark if index == 0 else None, small]
        rows.append(table_row(*head, *_drawn(area, each), years, verdict))
    return _body(area, row, rows, rank)


def _brief_rows(area: Area, row: Row, *, rank: int) -> Markup:
    """An indicator among those of very many areas: the same facts in few elements, so that the page stays light."""
    view, rows = area.view, []
    for index, each in enumerate(row.conditions):
        first, leaf = index == 0, each.leaf
        said = " · ".join(filter(None, [row.mark.text if first else "", each.distance]))
        doubts = [*each.warnings, *[area.say("doubtful")] * leaf.required.unverified]
        doubts += [area.say("contradicts")] * (first and bool(row.disputing))
        small = [f"※ {doubt}" for doubt in doubts] + each.notes
        small += row.finding.evidence if first else ()
        small += dict.fromkeys(area.short(measurement.place) for measurement in leaf.behind)
        value = view.say("text.colon").join(filter(None, [each.part, each.value]))
        demanded = each.demanded
        if each.one_of:
            demanded += phrases.aside(area.say(each.one_of), view.language)
        head = [row.number, tag("th", tag("a", row.name, href=area.rule(row)), scope="row")] if first else [None, None]
        verdict = tag("td", said, class_=f"brief-{row.verdict.value}" if first else None)
        beside = tag("small", " · ".join(small)) if small else None
        rows.append(table_row(*head, [value, beside], demanded, verdict))
    return _body(area, row, rows, rank)


def _body(area: Area, row: Row, rows: Content, rank: int) -> Markup:
    return tag("tbody", rows, class_="f", id=f"{area.key}-{row.indicator.id}", data_r=rank, **area.sorting(row))


# Drawings. Floats are used here, and only here, because ink has no exact places; nothing of it goes into a verdict.

_WIDE, _HIGH = 132, 16
_LINE_WIDE, _LINE_HIGH = 84, 26
Scale = tuple[Fraction, Fraction]


def _chart(area: Area, condition: Condition) -> Markup | None:
    """A bar for the value, a tick for the edge, a tint where values pass, and a dotted line for what lacks.

    Its title says the same in words. None for a state, and where the value or the edge is not known.
    The scale is what is possible where the rule says so (a share: 0 to 100), else from 0 to a little beyond the larger.
    """
    leaf, words = condition.leaf, filter(None, [f"{condition.value} · {condition.demanded}", condition.distance])
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
    return _svg(
        f"bullet {leaf.verdict.value}", _WIDE, _HIGH,
        tag("title", area.view.say("text.colon").join(words)),
        tag("rect", class_="zone", x=_n(start), y="1", width=_n(end - start), height="14"),
        tag("path", class_="axis", d=f"M{_n(left)} 15.5H{_n(right)}"),
        tag("path", class_="value", d=f"M{_n(zero)} 8H{_n(here)}"),
        tag("path", class_="gap", d=f"M{_n(here)} 8H{_n(tick)}") if leaf.verdict is Verdict.FAIL else None,
        tag("path", class_="edge", d=f"M{_n(tick)} 0V16"),
    )  # fmt: skip


def _svg(kind: str, wide: int, high: int, *drawn: Content) -> Markup:
    box = f"0 0 {wide} {high}"
    return tag("svg", drawn, class_=kind, viewBox=box, width=wide, height=high, aria_hidden="true")


def _scale(leaf: CriterionFinding, value: Fraction, edge: Fraction) -> Scale:
    span = leaf.criterion.range
    low, high = min(value, edge, Fraction(0)), max(value, edge, Fraction(0))
    if span is not None and span.low is not None and span.high is not None:
        left, right = Fraction(span.low), Fraction(span.high)
        if left <= low and high <= right and right - left <= 100:
            return left, right
    room = (high - low) * Fraction(3, 20) or Fraction(1)
    return low - (room if low < 0 else 0), high + (room if high > 0 else 0)


def _years(area: Area, condition: Condition) -> Content:
    """A line through the values of the periods, with what is demanded now as levels, and the earlier values in figures.

    A baseline (an earlier value that the new one is held against) is dashed, a number of the document drawn through.
    None for fewer than two values.
    """
    points, required = history(area.view.assessment, condition.leaf), condition.leaf.required
    if len(points) < 2:
        return None
    days, values = [when.last_day.toordinal() for when, _ in points], [value for _, value in points]
    edges, kind = required.edges, "level" if required.baseline is None else "base"
    low, high = min(*values, *edges), max(*values, *edges)
    room = (high - low) or Fraction(1)

    def across(day: int) -> str:
        return _n(5 + (_LINE_WIDE - 10) * (day - days[0]) / (days[-1] - days[0]))

    def up(value: Fraction) -> str:
        return _n(_LINE_HIGH - 4 - (_LINE_HIGH - 8) * float((value - low) / room))

    spots = [(across(day), up(value)) for day, value in zip(days, values, strict=True)]
    levels = [tag("path", class_=kind, d=f"M0 {up(edge)}H{_LINE_WIDE}") for edge in edges]
    run = tag("path", class_="run", d="M" + "L".join(f"{x} {y}" for x, y in spots))
    before = [tag("circle", cx=x, cy=y, r="1.8") for x, y in spots[:-1]]
    now = tag("circle", class_="now", cx=spots[-1][0], cy=spots[-1][1], r="3")
    figures = [tag("small", f"{when} {number_words(value)}", class_="year") for when, value in points[:-1]]
    return [_svg("trend", _LINE_WIDE, _LINE_HIGH, levels, run, before, now), figures]


def _x(value: Fraction, scale: Scale) -> float:
    return 1 + (_WIDE - 2) * float((value - scale[0]) / (scale[1] - scale[0]))


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


# What is told about an area, part by part.


_NARROW = 5  # as many as a first look takes in
_NAMED = 8


def conclusion(area: Area) -> Markup:
    """The verdict on the area and the counts: what is read in ten seconds."""
    view = area.view
    total, *by_constraint = view.counts
    known = [tag("p", tag("span", words, class_="warned"), class_="because") for words in view.standing]
    label = tag("span", view.say("text.area_verdict"), class_="label")
    return tag(
        "section",
        tag("p", label, view.mark, class_="area-verdict"),
        tag("p", total, class_="one-line"),
        [tag("p", line, class_="by-constraint") for line in by_constraint],
        known,
        list(_because(area)),
        list(_to_check(area)),
        [tag("p", words, class_="soft small") for words in view.weights],
        class_=f"conclusion {view.verdict.value}",
    )


def _because(area: Area) -> Iterator[Markup]:
    """Which indicators are missed or open, by name; where they are many, how many more."""
    language = area.view.language
    for each in (Standing.VETO, Standing.BINDING, Standing.FAIL, Standing.UNDETERMINED):
        rows = [row for row in area.view.weakest if row.outcome is each]
        if rows:
            names = join("、" if language == "zh" else ", ", [area.link(row.title, row) for row in rows[:_NAMED]])
            more = " " + area.say("so_many", n=len(rows) - (_NAMED if language == "en" else 0))
            word = phrases.Mark(rows[0].verdict.value, phrases.standing_word(each, language))
            yield tag("p", word, " ", names, more if len(rows) > _NAMED else None, class_="because")
    yield from filter(None, [in_gap(area)])


def _to_check(area: Area) -> Iterator[Markup]:
    """What has to be checked, whatever it came to."""
    say = area.view.say
    for row, condition, words in area.view.to_check:
        place = condition.leaf.place
        where = area.where(place) if place is not None else None
        warned = tag("span", f"※ {say('text.to_check')}", class_="warned")
        lines: list[Content] = [warned, " ", area.link(row.title, row), say("text.colon"), words, " ", where]
        yield tag("p", lines, class_="because to-check")


def _by_domain(area: Area) -> Markup:
    """Each domain in a line: a mark for each indicator, in the order of the document, and the counts."""
    lines, among = [], can_come_to([area.view])
    for domain, rows in area.view.domains:
        words_of = [(row, f"{row.title} · {row.word}") for row in rows]
        marks = [tag("a", row.mark._replace(word=row.number), href=area.at(row), title=words, aria_label=words)
                 for row, words in words_of]  # fmt: skip
        counts = [sum(row.outcome is each for row in rows) for each in among]
        head = tag("th", domain or area.say("no_domain"), scope="row")
        lines.append(table_row(head, tag("span", marks, class_="marks"), *number_cells(counts)))
    words = [phrases.standing_word(each, area.view.language) for each in among]
    return table([area.say("domain"), area.say("marks"), *words], lines, class_="domains")


def number_cells(counts: list[int]) -> list[Markup]:
    """Numbers beside each other; a zero stands back."""
    return [tag("td", str(number) if number else tag("span", "0", class_="zero")) for number in counts]


def _needs_attention(area: Area) -> Content:
    """Vetoes, misses and open indicators, the weakest first; what nobody filled in is listed below, a line each."""
    first = [row for row in area.view.weakest if row.verdict in OPEN]
    if not first and area.view.gap is None:
        return tag("p", area.say("nothing_first"))
    shown: list[Content] = [_card(area, row) for row in first if not row.unmeasured]
    without = [_unmeasured(area, row) for row in first if row.unmeasured]
    return [*shown, _no_data(area, without, area.say("no_data")) if without else None, in_gap(area)]


def _unmeasured(area: Area, row: Row, **how: Any) -> Markup:
    demanded = [tag("p", _demand_lines(area, each)) for each in row.conditions]
    return _row(area, row, _name_cell(area, row), demanded, "、".join(row.leads), **how)


def _no_data(area: Area, rows: Iterable[Markup], caption: str, **how: Any) -> Markup:
    columns = ("number", "", "", "word")
    listed = area.table("number indicator demand lead", rows, columns=columns, caption=caption)
    return tag("div", listed, class_="no-data", data_group=True, **how)


def gaps(areas: Sequence[Area]) -> Iterator[Markup]:
    """What nobody measured in any of several areas and periods; the verdicts on it lead here."""
    for gap in gaps_of(area.view for area in areas):
        area = next(area for area in areas if area.view.gap is gap)
        rows = [_unmeasured(area, row, id=f"{gap.key}-{row.indicator.id}") for row in gap.rows]
        yield tag("section", _no_data(area, rows, gap.title, id=gap.key), class_="first")


def in_gap(area: Area) -> Markup | None:
    """What leads to the indicators that are told once for several periods."""
    gap = area.view.gap
    return None if gap is None else tag("p", tag("a", area.view.in_gap, href=f"#{gap.key}"), class_="because")


def _card(area: Area, row: Row) -> Markup:
    """An indicator that is missed or open: everything that has to be known to act."""
    say, several = area.view.say, len(row.conditions) > 1
    lines = []
    for each in row.conditions:
        distance = tag("p", each.distance, class_="told") if each.distance else None
        lines.append(tag(
            "div",
            tag("div", _value_lines(area, each), class_="value"),
            tag("div", tag("span", area.say("demand"), class_="label"), _demand_lines(area, each)),
            tag("div", _chart(area, each), each.mark if several else None, distance),
            class_="condition",
        ))  # fmt: skip
    todo = tag("span", area.say("todo"), class_="label")
    also = [f"※ {words}" for words in row.disputing]
    kind, units = tag("small", row.kind, class_="kind"), "、".join((*row.leads, *row.leaders))
    return tag(
        "article",
        tag("h4", row.mark, area.link(row.title, row), kind, tag("small", units, class_="unit")),
        lines,
        tag("p", todo, say("text.semicolon").join(row.to_do), class_="todo"),
        [tag("p", words, class_="cited") for words in (*row.cited(Verdict.PASS), *also)],
        class_=f"card {row.verdict.value}",
        **area.sorting(row),
    )


def _narrow(area: Area) -> Content:
    """The indicators that are met with the least to spare, in proportion to what is demanded, and all that are doubted.

    Doubted ones are named since a value that is too good to be true has much to spare, and would not be listed.
    """
    rows = []
    passed = (row for row in area.view.weakest if row.verdict is Verdict.PASS)
    met = [(row, *row.tightest) for row in passed if row.tightest is not None]
    for row, share, each in (*met[:_NARROW], *(narrow for narrow in met[_NARROW:] if narrow[0].finding.doubted)):
        share_cell = tag("td", phrases.percent(share), class_="number")
        rows.append(_row(area, row, _name_cell(area, row), *_drawn(area, each), each.distance, share_cell))
    how = tag("p", area.say("narrow_how", n=len(rows)), class_="soft small")
    listed = area.table("number indicator value demand drawing verdict share", rows, class_="narrow")
    return [how, listed] if rows else None


def all_indicators(area: Area, *, drawn: bool) -> Markup:
    """Every indicator with its conditions, by domain; drawn or, where areas are many, in words alone."""
    rank = {row.indicator.id: place for place, row in enumerate(area.view.weakest)}
    names = ["number", "indicator", "value", "demand", *(("drawing", "years") if drawn else ()), "verdict"]
    bodies = []
    for domain, rows in area.view.domains:
        own = [row for row in rows if row.is_own]
        if not own:
            continue
        heading = tag("th", domain or area.say("no_domain"), colspan=len(names), scope="rowgroup")
        bodies.append(tag("tbody", tag("tr", heading), class_="domain"))
        bodies += [(_finding_rows if drawn else _brief_rows)(area, row, rank=rank[row.indicator.id]) for row in own]
    columns, kind = [f"{each}-column" for each in names], "all drawn" if drawn else "all"
    return grouped([*map(area.say, names)], bodies, columns=columns, class_=kind, data_group=True)


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
        pages = [_lead_page(area, unit, theirs) for unit, theirs in by_lead(area.view.weakest)]
        yield Chapter(area.say("by_lead"), "leads", [how, in_gap(area), pages])
    yield Chapter(area.say("evidence"), "evidence", _evidence(area))


def legend(area: Area, *, drawn: bool = True) -> Markup:
    """How shapes are read, and drawings where there are any."""
    say = area.view.say
    among = can_come_to([area.view])
    verdicts = [phrases.standing_mark(each, area.view.language) for each in among]
    said = [" ", say("text.semicolon").join(map(area.say, ("legend_chart", "legend_trend")))] if drawn else None
    return tag("p", area.say("legend"), say("text.colon"), verdicts, said, class_="legend soft small")


# What is forwarded.


def _lead_page(area: Area, unit: str, rows: Sequence[Row]) -> Markup:
    """The page of a lead unit: what it answers for, what came of it, and what it is asked to do."""
    shown, say = area.view, area.view.say
    counts = Counter(row.outcome for row in rows)
    among = phrases.can_come_to({row.indicator.constraint for row in rows}, shown.ruleset)
    counted = phrases.counts_words(counts, shown.language, among)
    headings = "number indicator value demand verdict todo proof"
    columns = [f"{each}-column" for each in headings.split()]
    return tag(
        "section",
        tag("button", area.say("print_one"), type="button", class_="only", hidden=True),
        tag("h4", unit or area.say("lead_unstated"), " ", tag("small", shown.subject)),
        tag("p", say("text.indicators", n=len(rows)), say("text.colon"), counted),
        area.table(headings, [_lead_row(area, row) for row in rows], columns=columns, class_="lead"),
        signatures([area.say("handled_by"), area.say("approved_by")], shown.language),
        class_="sheet",
        id=anchor(area.key, "lead", str(area.leads[unit]) if unit else "none"),
        data_group=True,
    )


def _lead_row(area: Area, row: Row) -> Markup:
    indicator = row.indicator
    beside = [area.say("partners", names="、".join(indicator.partners))] if indicator.partners else []
    deadlines = [indicator.deadline, *(each.leaf.criterion.deadline for each in row.conditions)]
    beside += [area.say("leader", names="、".join(row.leaders))] if row.leaders else []
    beside += [area.say("deadline", when=when) for when in dict.fromkeys(filter(None, deadlines))]
    small = [tag("small", row.kind, class_="kind"), *(tag("small", words) for words in beside)]
    values = [tag("div", _value_lines(area, each), class_="one") for each in row.conditions]
    demands = [tag("div", _demand_lines(area, each), class_="one") for each in row.conditions]
    verdict = [row.mark, [tag("small", each.distance, class_="told") for each in row.conditions]]
    to_do = [tag("div", each) for each in row.to_do] or area.say("do_nothing")
    proofs = [tag("div", each) for each in row.finding.evidence]
    return _row(area, row, tag("th", row.name, small, scope="row"), values, demands, verdict, to_do, proofs)


def _evidence(area: Area) -> Content:
    """The catalogue of evidence, with what is lacking first."""
    order = {"none": 0, "partly": 0, "no_value": 1, "there": 2, "not_needed": 3}
    rows = [_proof_row(area, row) for row in sorted(area.view.own_rows, key=lambda row: order[row.proof])]
    counted = tag("p", area.say("evidence_counts", **proof_counts(area.view.assessment.findings)))
    return [counted, in_gap(area), area.table("number indicator lead proof lacking", rows, class_="proofs")]


def _proof_row(area: Area, row: Row) -> Markup:
    sign = "" if row.proof in ("there", "not_needed") else "※ "
    state = area.say(row.proof, parts="、".join(row.lacking))
    evidence = [tag("div", words) for words in row.finding.evidence]
    proof = tag("span", sign, state, class_=f"proof-{row.proof}")
    return _row(area, row, tag("th", row.name, scope="row"), "、".join(row.leads), evidence, proof)
