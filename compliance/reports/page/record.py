"""The end of an HTML page: every rule with its document and its words, and the record of what was judged by what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.reports import phrases
from compliance.reports.formats import Checked
from compliance.reports.html import Content, Markup, anchor, facts, placed, table, tag
from compliance.reports.page.area import Area
from compliance.reports.view import View
from compliance.rules.declared import Citation, Contradiction
from compliance.rules.ruleset import Indicator, Ruleset, may_matter
from compliance.words import say


def rules(view: View, key: str) -> Iterator[Markup]:
    """Every rule: what it demands of anybody, its document, lines and quote, and what contradicts it there."""
    ruleset, language = view.ruleset, view.language
    listed = [_rule(ruleset, row.indicator, key, language) for row in view.rows]
    yield tag("div", listed, class_="rules-list")
    yield _documents(ruleset, language)


def _rule(ruleset: Ruleset, row: Indicator, key: str, language: str) -> Markup:
    words = [
        say(language, f"constraints.{row.constraint}"),
        " · ".join(filter(None, [row.domain, row.task])),
        "、".join(row.lead),
        _told("partners", language, names="、".join(row.partners)) if row.partners else "",
        _told("deadline", language, when=row.deadline) if row.deadline else "",
    ]
    words_of = ((phrases.criterion_words(each, row, ruleset, language), each.note) for each in row.criteria)
    demands = [tag("li", words, tag("small", note) if note else None) for words, note in words_of]
    by = row.set_by.get("number", ruleset.id)
    notes: list[Content] = [row.note] if row.note else []
    if by != ruleset.id:
        notes.append(_told("set_by", language, ruleset=by))
    if row.place is not None:
        notes.append([_told("rule_file", language), say(language, "text.colon"), placed(row.place.text(language))])
    cited = [_citation(each, ruleset, language) for each in row.citations]
    doubtful = any(leaf.doubtful for leaf in row.leaves())
    title = f"{row.number} {phrases.indicator_name(row, language)} "
    return tag(
        "article",
        tag("h4", title, tag("small", " · ".join(filter(None, words)))),
        tag("ul", demands, class_="demands"),
        tag("p", f"※ {_told('doubtful', language)}", class_="doubt") if doubtful else None,
        cited or tag("p", _told("nowhere", language), class_="soft"),
        [_contradiction(each, row, language) for each in row.contradictions],
        [tag("p", note, class_="soft small") for note in notes],
        id=anchor(key, row.id),
        class_="rule",
    )


def _contradiction(other: Contradiction, row: Indicator, language: str) -> Markup:
    """Another place of the document that says something else than what is judged by; marked if a verdict may differ."""
    matters = may_matter(row, other)
    told = f"※ {_told('contradicts', language)}" if matters else _told("worded", language)
    where = say(language, "text.colon").join([told, say(language, "text.lines", {"lines": other.lines})])
    return _said(tag("p", where, class_="doubt" if matters else "soft small"), other)


def _said(where: Markup, other: Citation | Contradiction) -> Markup:
    """What a place of a document says, below where it stands."""
    quote = tag("blockquote", other.quote) if other.quote else None
    return tag("div", where, quote, tag("p", other.note, class_="soft small") if other.note else None)


def _citation(citation: Citation, ruleset: Ruleset, language: str) -> Content:
    where = [phrases.document_name(citation.ref, ruleset)]
    if citation.lines:
        where.append(say(language, "text.lines", {"lines": citation.lines}))
    grade = None
    if citation.grade != "quoted":
        grade = tag("span", f"※ {say(language, f'text.{citation.grade}', default=citation.grade)} ", class_="doubt")
    return _said(tag("p", grade, ("，" if language == "zh" else ", ").join(where), class_="where"), citation)


def _documents(ruleset: Ruleset, language: str) -> Markup:
    """The documents that the rules cite."""
    cited = {citation.ref for row in ruleset.indicators.values() for citation in row.citations}
    rows: list[list[Content]] = []
    for ref, source in ruleset.sources.items():
        if ref in cited:
            digest = tag("small", source.sha256, class_="digest") if source.sha256 else None
            name = phrases.document_name(ref, ruleset)
            rows.append([name, str(source.issued or ""), [source.file or "", digest]])
    headings = [_told(each, language) for each in ("title", "issued", "archive")]
    return table(headings, rows, caption=_told("documents", language), class_="documents")


def record(result: Checked, areas: Sequence[Area], rulesets: Sequence[Ruleset], language: str) -> Iterator[Content]:
    """By what and on what was judged, with digests, so that it can be judged again."""
    asked = say(language, "text.semicolon").join(_options(result, language))
    about: list[tuple[str, Content]] = [("engine", f"compliance {result.version}"), ("options", asked)]
    about += [("ruleset", _ruleset(each, language)) for each in rulesets]
    yield facts((_told(key, language), what) for key, what in about)
    inputs: list[list[Content]] = [[name, tag("span", digest, class_="digest")] for name, digest in result.files]
    yield table([_told("file", language), _told("digest", language)], inputs, caption=_told("inputs", language))
    warnings = [tag("li", each.text(language), class_="problem") for each in result.warnings]
    unused = dict.fromkeys(f"{name}（{place}）" for area in areas for name, place in area.view.unused)
    for key, listed in (("warnings", warnings), ("unused", [tag("li", each) for each in unused])):
        if listed:
            yield from (tag("h3", _told(key, language)), tag("ul", listed))


def _ruleset(ruleset: Ruleset, language: str) -> Content:
    parents = ", ".join(f"{id_} {version}" for id_, version in ruleset.lineage)
    return [
        phrases.ruleset_words(ruleset, language),
        tag("small", _told("builds_on", language, names=parents)) if parents else None,
        tag("small", f"SHA-256 {ruleset.sha256}", class_="digest"),
        tag("small", ruleset.note) if ruleset.note else None,
    ]


def _options(result: Checked, language: str) -> list[str]:
    """The options that the verdicts depend on, in words."""
    said = []
    for key, value in result.options.items():
        if not value or key in ("files", "ruleset", "lang"):  # what stands there with its digest, or is no matter
            continue
        shown = "、".join(value) if isinstance(value, list) else value
        if key == "set":
            shown = "、".join(f"{axis}={variant}" for axis, variant in value.items())
        elif key == "only" and value == "latest":
            shown = _told("latest", language)
        words = say(language, f"report.{key}", {"value": shown}, default=f"{key}: {shown}")
        named = key in ("area", "period")  # of which the report has only the name
        said.append(say(language, "text.colon").join([words, str(shown)]) if named else words)
    return said or [_told("usual", language)]


def _told(key: str, language: str, **details: object) -> str:
    return say(language, f"report.{key}", details)
