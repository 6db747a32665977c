"""HTML that cannot be broken by what it shows: every text is escaped, and nothing but this module makes markup.

A page is one file: no network, its style inside, no script but one of this room, and a policy in its head that refuses
everything else. What a ruleset or a measurement file says arrives as ``str`` and becomes text; only ``tag`` turns text
into ``Markup``.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from compliance.patterns import pattern
from compliance.reports.phrases import MARKS, Mark
from compliance.visible import visible_lines
from compliance.words import say


class Markup(NamedTuple):
    """A piece of HTML that is well-formed and escaped."""

    html: str


Content: TypeAlias = "Markup | Mark | str | int | Iterable[Content] | None"

_VOID = frozenset({"br", "col", "hr", "input", "meta"})
_ELEMENTS = frozenset(
    "a article aside b bdi blockquote br caption code col colgroup dd details div dl dt em footer h1 h2 h3 h4 header "
    "hr li main nav ol p q section small span strong summary table tbody td tfoot th thead time tr ul "
    "button fieldset form input label legend option output select "  # for pages with a script
    "circle line path rect svg title".split()  # drawings
)
_ATTRIBUTES = frozenset(
    "class colspan datetime href id lang open role rowspan scope tabindex title checked for hidden name selected type "
    "value cx cy d height r rx viewBox width x x1 x2 y y1 y2".split()
)
_OPEN_NAME = pattern(r"(aria|data)-[a-z-]+")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


@lru_cache(maxsize=16384)
def escaped(text: str) -> str:
    """Text as HTML shows it."""
    return visible_lines(text).translate(_ESCAPES)


def tag(name: str, /, *content: Content, **attributes: str | int | bool | None) -> Markup:
    """An element. An attribute that is None or False is left out; ``class_`` and ``aria_label`` are written so.

    Raises ValueError for an element, an attribute or a link (only ``#place`` is one) that a page of ours never has.
    """
    if name not in _ELEMENTS:
        raise ValueError(f"no element of ours: {name}")
    begin = f"<{name}"
    for key, value in attributes.items():
        begin += _attribute(key, value)
    return Markup(f"{begin}>" if name in _VOID else f"{begin}>{_html(content)}</{name}>")


@lru_cache(maxsize=8192, typed=True)
def _attribute(key: str, value: str | int | bool | None) -> str:
    name = _name(key)
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    if name == "href" and not str(value).startswith("#"):
        raise ValueError(f"a page links to nothing but itself: {value}")
    return f' {name}="{escaped(str(value))}"'


@cache
def _name(key: str) -> str:
    name = key.rstrip("_").replace("_", "-")
    if name not in _ATTRIBUTES and not _OPEN_NAME.fullmatch(name):
        raise ValueError(f"no attribute of ours: {name}")
    return name


def _html(content: Content) -> str:
    if content is None:
        return ""
    if isinstance(content, Markup):
        return content.html
    if isinstance(content, Mark):
        return mark(*content).html
    if isinstance(content, str):
        return escaped(content)
    return str(content) if isinstance(content, int) else "".join([_html(each) for each in content])


def join(separator: Content, parts: Iterable[Content]) -> list[Content]:
    """Parts with something between them."""
    pieces: list[Content] = []
    for part in parts:
        pieces += [separator, part] if pieces else [part]
    return pieces


@lru_cache(maxsize=8192)
def anchor(*parts: str) -> str:
    """An id for a place of the page, from any text; ``href="#" + anchor(…)`` leads there."""
    return "-".join(re.sub(r"[^\w.]+", "_", part) for part in parts)


def mark(kind: str, word: str) -> Markup:
    """A verdict or an effect: its shape, its word and its colour, in this order of weight."""
    shape = tag("span", MARKS[kind], class_="shape", aria_hidden="true")
    return tag("span", shape, word, class_=f"mark {kind}")


def table_row(*cells: Content, **attributes: str | int | bool | None) -> Markup:
    """A row of a table: a cell for each content that is no cell yet."""
    begins = ("<td", "<th")
    made = [c if isinstance(c, Markup) and c.html.startswith(begins) else tag("td", c) for c in cells]
    return tag("tr", made, **attributes)


def table(headings: Sequence[Content], rows: Iterable[Sequence[Content] | Markup], **how: Any) -> Markup:
    """A table whose heading is repeated on every page of paper. A row may be a ``tr`` of one's own."""
    body = [each if isinstance(each, Markup) else table_row(*each) for each in rows]
    return grouped(headings, [tag("tbody", body)], **how)


def grouped(
    headings: Sequence[Content], groups: Iterable[Markup], *, columns: Sequence[str] = (), caption: Content = None,
    foot: Content = None, sortable: bool = False, **attributes: Any,
) -> Markup:  # fmt: skip
    """A table whose rows stand together in groups, a ``tbody`` each.

    ``columns`` are classes of the columns in the style sheet (``number``, ``word``, ``wide`` …). A script can sort by
    those of a ``sortable`` one; what stands at its foot stays there.
    """
    above = tag("caption", caption) if caption is not None else None
    widths = tag("colgroup", [tag("col", class_=each or None) for each in columns]) if columns else None
    head = tag("thead", tag("tr", [tag("th", each, scope="col", data_sort=sortable) for each in headings]))
    return tag("table", above, widths, head, groups, None if foot is None else tag("tfoot", foot), **attributes)


def placed(text: str) -> Content:
    """Where something stands, as text: a line does not break within the last of the name and the number behind it."""
    tail = re.search(r"[^/\s]{0,24}:\d+$", text)
    return text if tail is None else [text[: tail.start()], tag("span", tail[0], class_="unbroken")]


def facts(pairs: Iterable[tuple[Content, Content]], class_: str = "facts") -> Markup:
    """What is so, line by line: a name and what stands for it."""
    rows = [table_row(tag("th", name, scope="row"), what) for name, what in pairs if what is not None]
    return tag("table", tag("tbody", rows), class_=class_)


def signatures(roles: Sequence[str], language: str) -> Markup:
    """A line to sign and to date for each role; they stay together on one page."""
    date = say(language, "page.date")
    dated = [tag("span", class_="line"), tag("span", date, class_="role"), tag("span", class_="line short")]
    lines = [tag("div", tag("span", role, class_="role"), dated, class_="signature") for role in roles]
    return tag("section", lines, class_="signatures")


def page(
    title: str, *content: Content, language: str, running: str | Mapping[str, str] = "", sheets: Sequence[str] = (),
    scripts: Sequence[str] = (),
) -> str:  # fmt: skip
    """A whole page. ``running`` stands at the foot of every sheet of paper, beside its number; by name, on those sheets
    that the element stands on whose class has that name.

    ``sheets`` are further style sheets of this room by name (``changes`` is changes.css), ``scripts`` its scripts
    (``report`` is report.js), without which a page shows all the same.
    """
    style = "".join(_beside(f"{name}.css") for name in ("page", *sheets)) + _paper(running, language)
    script = "".join(_beside(f"{name}.js") for name in scripts)
    policy = f"default-src 'none'; style-src '{digest(style)}'"
    if script:
        policy += f"; script-src '{digest(script)}'"
    policy += "; base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html>\n<html lang="{"zh-Hans" if language == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escaped(title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n{tag('main', content).html}\n"
        + (f"<script>{script}</script>\n" if script else "")
        + "</body>\n</html>\n"
    )


def digest(text: str) -> str:
    """What a policy names one style or one script by."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


@cache
def _beside(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _paper(running: str | Mapping[str, str], language: str) -> str:
    """What stands at the foot of each sheet; browsers that do not know margin boxes leave it out."""
    before, between, after = (_quoted(part) for part in say(language, "page.numbers").split("#"))
    numbers = f"{before} counter(page) {between} counter(pages) {after}"
    rules = ""
    for name, text in ({"": running} if isinstance(running, str) else running).items():
        left = f"@bottom-left {{ content: {_quoted(text)}; white-space: pre-line; text-align: left }}"
        rules += f"@page {name} {{ {left} @bottom-right {{ content: {numbers} }} }}\n"
        rules += f".{name} {{ page: {name} }}\n" if name else ""
    return rules


def _quoted(text: str) -> str:
    """A text in a style sheet, where nothing of it can end the text or the sheet."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text) + '"'
