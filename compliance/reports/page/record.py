"""The end of an HTML page: every rule with its document and its words, and the record of what was judged by what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.reports import phrases
from compliance.reports.formats import Checked
from compliance.reports.html import Content, Markup, facts, placed, table, tag
from compliance.reports.page.area import Area
from compliance.reports.view import Row
from compliance.rules.declared import Citation, Contradiction
from compliance.rules.ruleset import Indicator, may_matter
from compliance.words import say


def rules(area: Area) -> Iterator[Markup]:
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


def record(result: Checked, areas: Sequence[Area], judged: Sequence[Area]) -> Iterator[Content]:
    """By what and on what was judged, with digests, so that it can be judged again; ``judged``: one of each ruleset."""
    heading = areas[0].say
    options = areas[0].view.say("text.semicolon").join(_options(result, areas[0]))
    about: list[tuple[str, Content]] = [("engine", f"compliance {result.version}"), ("options", options)]
    yield facts((heading(key), what) for key, what in [*about, *(("ruleset", ruleset_facts(each)) for each in judged)])
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


def ruleset_facts(area: Area) -> Content:
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
