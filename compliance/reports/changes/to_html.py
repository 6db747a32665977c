"""A change of rules as one HTML page to print and sign: each change with sources, whom it reaches, whom it flips.

It needs no script and no network; what files say is text and never markup (html.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from compliance.reports.changes import impact_words, words
from compliance.reports.changes.impact_words import Affected, Flipped
from compliance.reports.changes.note import Entry, Item, Note, Section, cells, demand_text, note, title
from compliance.reports.changes.summary import alike, noted_of, points, unchanged_heading, verdicts_may_change
from compliance.reports.html import Content, Markup, anchor, facts, grouped, join, mark, page, signatures, table, tag
from compliance.reports.phrases import document_name
from compliance.review.changes import Change
from compliance.review.review import Review
from compliance.rules.declared import Citation
from compliance.rules.ruleset import Ruleset
from compliance.words import say


def render(review: Review) -> str:
    """The whole page."""
    found = note(review)
    language = found.language
    ids = [f"{each.id} {each.version}" for each in (review.old, review.new)]
    return page(
        f"{say(language, 'note.title')} · {' → '.join(ids)}",
        tag("h1", say(language, "note.title")),
        _head(review, language),
        _summary(found),
        _impact(review, language),
        [_section(found, section) for section in found.sections],
        _unchanged(review, language),
        _rest(found),
        _children(review, language),
        tag("p", found.summed, class_="soft small uncounted") if found.summed else None,
        _end(review, language),
        language=language,
        running=f"{say(language, 'note.title')} · {' → '.join(ids)}",
        sheets=("changes",),
    )


def _columns(names: Iterable[str], language: str) -> list[str]:
    return [say(language, f"note.column_{each}") for each in names]


def _head(review: Review, language: str) -> Markup:
    """Both rulesets beside one another."""
    same = (review.old.id, review.old.version) == (review.new.id, review.new.version)
    rows, colon = [], say(language, "text.colon")
    for key, told in (
        ("title", lambda each: (each.title_en or each.title) if language == "en" else each.title),
        ("number", lambda each: each.number),
        ("issuer", lambda each: each.issuer),
        ("effective", lambda each: each.effective_from and each.effective_from.isoformat()),
        ("id", lambda each: f"{each.id} {each.version}"),
        ("extends", lambda each: each.extends),
        ("file", lambda each: each.file if same else None),
        ("digest", lambda each: tag("span", each.sha256, class_="digest")),
    ):
        sides = [told(each) for each in (review.old, review.new)]
        if any(sides):
            heading = tag("th", say(language, f"note.head_{key}"), scope="row")
            rows.append(tag("tr", heading, [tag("td", side or say(language, "note.unsaid")) for side in sides]))
    noted = [
        [tag("div", name, colon, what) for name, what in noted_of(each, language)] for each in (review.old, review.new)
    ]
    if any(noted):
        heading = tag("th", say(language, "note.head_noted"), scope="row")
        rows.append(tag("tr", heading, [tag("td", side or "–", class_="small") for side in noted]))
    headings = ["", *(say(language, f"note.{side}") for side in ("old", "new"))]
    return table(headings, rows, columns=("word", "half", "half"), class_="head")


def _summary(found: Note) -> list[Content]:
    """What it comes to: the sentence, a table of the effects, and what a reviewer has to know."""
    language = found.language
    rows: list[list[Content]] = [
        [
            tag("a", mark(section.effect, say(language, f"note.{section.effect}")), href=f"#{section.effect}"),
            tag("span", section.count, class_="number"),
            join(say(language, "note.comma"), [title(item, language) for item in section.items]),
        ]
        for section in found.sections
    ]
    return [
        tag("h2", say(language, "note.summary_heading")),
        tag("p", tag("strong", verdicts_may_change(found.review, language))),
        table(_columns(("effect", "changes", "rows"), language), rows, columns=("word", "number", ""))
        if rows
        else None,
        tag("ul", [tag("li", point) for point in points(found.review, language)]),
    ]


def _section(found: Note, section: Section) -> list[Content]:
    language = found.language
    headings = _columns(("what", "old", "new", "witness"), language)
    groups = [_item(found, section, item) for item in section.items]
    heading = section.heading(language)
    return [
        tag("h2", mark(section.effect, heading), id=section.effect),
        _wide(grouped(headings, groups, columns=("what", "side", "side", "side"), class_="changes"), heading),
    ]


def _wide(shown: Markup, label: str) -> Markup:
    """A table that a narrow screen scrolls sideways, by keyboard too."""
    return tag("div", shown, class_="wide", role="region", aria_label=label, tabindex=0)


def _item(found: Note, section: Section, item: Item) -> Markup:
    """An indicator: what changed, what shows it, whose verdict flips, whom it reaches, and the documents."""
    language = found.language
    more = tag("small", join(" · ", filter(None, [item.constraint, item.conditions])))
    behind = [
        _flips(found, item.changes),
        [tag("p", line, class_="small") for line in impact_words.reached(found.review, item.changes, language)],
        _sources(found.review, item.changes, language),
    ]
    return tag(
        "tbody",
        tag("tr", tag("th", title(item, language), " ", more, colspan=4, scope="rowgroup"), class_="item"),
        [
            tag(
                "tr",
                [
                    tag("td", cell)
                    for cell in (_what(entry, language), *_demands(entry, language), _shown(entry, language))
                ],
            )
            for entry in item.entries
        ],
        tag("tr", tag("td", behind, colspan=4), class_="behind") if any(behind) else None,
        id=anchor(section.effect, item.id or "ruleset"),
    )


def _what(entry: Entry, language: str) -> Content:
    named = say(language, "text.colon").join(each for each in (entry.lead, entry.thing) if each)
    return named or say(language, f"note.field_{entry.changes[0].kind}")


def _demands(entry: Entry, language: str) -> list[Content]:
    return [[tag("div", line) for line in side] or "–" for side in cells(entry, language)]


def _shown(entry: Entry, language: str) -> Content:
    shown: list[Content] = [tag("div", line.witness) for line in entry.lines if line.witness]
    shown += [tag("div", each) for each in entry.elsewhere]
    if entry.flagged:
        shown.append(tag("strong", say(language, "note.same_source")))
    return shown or "–"


def _sources(review: Review, changes: tuple[Change, ...], language: str) -> Markup | None:
    """The documents behind both sides: title, lines, the words themselves, or how far they are proved."""
    told = []
    for key, ruleset, old in (("source_old", review.old, True), ("source_new", review.new, False)):
        documents: dict[str, list[Citation]] = {}
        for each in words.cited(changes, old=old):
            documents.setdefault(each.ref, []).append(each)
        if documents:
            cited = [_document(ref, several, ruleset, language) for ref, several in documents.items()]
            told.append((say(language, f"note.{key}"), cited))
    return facts(told, class_="facts sources") if told else None


def _document(ref: str, cited: Iterable[Citation], ruleset: Ruleset, language: str) -> Markup:
    """One document, and what is cited of it."""
    alone = words.alone(ref, ruleset)  # the head of the page names it
    named = None if alone else tag("div", document_name(ref, ruleset))
    return tag("div", named, [_citation(each, language) for each in cited])


def _citation(citation: Citation, language: str) -> list[Content]:
    grade = None if citation.grade == "quoted" else say(language, f"text.{citation.grade}")
    lines = say(language, "text.lines", {"lines": citation.lines}) if citation.lines else None
    told = [each for each in (lines, grade, citation.note) if each]
    return [
        tag("div", join(say(language, "text.colon"), told), class_="soft") if told else None,
        tag("blockquote", citation.quote, lang="zh-Hans") if citation.quote else None,
    ]


def _flips(found: Note, changes: tuple[Change, ...]) -> Markup | None:
    """The verdicts that these changes made flip; what was measured stands in the part on areas."""
    flips = () if found.review.impact is None else found.review.impact.flips
    ours = tuple(flip for flip in flips if flip.indicator and any(c is each for c in flip.causes for each in changes))
    lines = [
        tag("li", each.where, say(found.language, "text.colon"), _both(flip))
        for each in impact_words.affected(found.review, found.language, ours)
        for flip in each.flips
    ]
    return tag("div", say(found.language, "note.flips"), tag("ul", lines), class_="flips") if lines else None


def _both(flip: Flipped) -> list[Content]:
    return [mark(flip.old.kind, flip.old.word), " → ", mark(flip.new.kind, flip.new.word)]


def _impact(review: Review, language: str) -> list[Content] | None:
    """Whose verdict flips: a block of rows for each area and period, its own verdict first."""
    impact = review.impact
    if impact is None:
        return None
    affected = impact_words.affected(review, language)
    headings = _columns(("indicator", "verdict_old", "verdict_new", "value", "why"), language)
    groups = [_affected(each, language) for each in affected]
    columns, heading = ("thing", "verdict", "verdict", "", ""), impact_words.heading(impact, language)
    rest = (impact_words.unaffected(impact, language), *impact_words.unread(impact, language))
    return [
        tag("h2", heading),
        _wide(grouped(headings, groups, columns=columns, class_="impact"), heading) if groups else None,
        [tag("p", line) for line in rest if line],
        facts([(name, tag("span", digest, class_="digest")) for name, digest in impact.inputs]),
    ]


def _affected(each: Affected, language: str) -> Markup:
    """An area in a period: its own verdict and what decides it, then the indicators."""
    rows = []
    for flip in each.flips:
        why: Content = [tag("div", cause) for cause in flip.why]
        if flip.area:
            because = [say(language, "note.because"), join(say(language, "note.stop"), flip.why)] if flip.why else None
            told = tag("small", flip.what, say(language, "text.colon"), _both(flip), because)
            rows.append(tag("tr", tag("th", each.where, " ", told, colspan=5, scope="rowgroup"), class_="item"))
            continue
        sides = [mark(side.kind, side.word) for side in (flip.old, flip.new)]
        cells: list[Content] = [flip.what, *sides, [tag("div", value) for value in flip.values], why]
        rows.append(tag("tr", [tag("td", cell) for cell in cells]))
    if not each.flips[0].area:
        rows.insert(0, tag("tr", tag("th", each.where, colspan=5, scope="rowgroup"), class_="item"))
    return tag("tbody", rows)


def _unchanged(review: Review, language: str) -> list[Content] | None:
    """What asks the same, by how far that is proved."""
    told = [
        [
            tag("p", rows.heading, class_="alike"),
            tag("ul", [tag("li", name, [tag("div", each, class_="soft small") for each in notes])
                       for name, notes in rows.rows], class_="numbers"),
        ]
        for rows in alike(review, language)
    ]  # fmt: skip
    return [tag("h2", unchanged_heading(review, language)), told] if told else None


def _rest(found: Note) -> list[Content]:
    """What changes no verdict, and the numbers of the indicators before and now."""
    language = found.language
    said = [
        tag("li", title(item, language), say(language, "text.colon"), join(say(language, "note.stop"), told))
        for item in found.rest
        for told in ([text for entry in item.entries for text in demand_text(entry, language)],)
    ]
    numbers = [
        tag("li", tag("span", f"{old} → {new}", class_="number"), words.name(change, language))
        for old, new, change in found.moved
    ]
    return [
        tag("h2", say(language, "note.rest")) if said or numbers else None,
        tag("ul", said) if said else None,
        [tag("h3", say(language, "note.numbers_heading")), tag("ul", numbers, class_="numbers")] if numbers else None,
    ]


def _children(review: Review, language: str) -> list[Content] | None:
    told = list(impact_words.children(review, language))
    if not told:
        return None
    return [tag("h2", say(language, "note.children_heading")), facts(told, class_="facts children")]


def _end(review: Review, language: str) -> Markup:
    """Where a reviewer writes an opinion and signs."""
    roles = [say(language, f"note.signed_{role}") for role in ("reviewer", "approver")]
    return tag(
        "section",
        tag("h2", say(language, "note.opinion")),
        tag("div", class_="opinion"),
        signatures(roles, language),
        tag("p", say(language, "note.made_by", {"version": review.version}), class_="soft small"),
        class_="end",
    )
