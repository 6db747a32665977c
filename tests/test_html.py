"""The base of HTML and Markdown: whatever a text says stays text, and a page asks nothing of a network or a script."""

from __future__ import annotations

import re
from base64 import b64decode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from compliance.judging.verdict import Verdict
from compliance.reports.harmless import code, escaped, folded
from compliance.reports.harmless import table as markdown_table
from compliance.reports.html import facts, join, mark, page, signatures, table, tag
from compliance.reports.phrases import MARKS
from compliance.visible import visible, visible_lines


class Seen(HTMLParser):
    """What a reader of HTML makes of it: the elements, their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


hostile = st.text(st.sampled_from("<>&\"'/;=-! \n\\x海\u202e\x00\x1b") | st.characters(), max_size=40)


@given(hostile, hostile)
@example("</p><script>alert(1)</script>", '" onload="x')
def test_what_is_shown_stays_text(text: str, title: str) -> None:
    seen = Seen(tag("p", text, title=title).html)
    assert [name for name, _ in seen.elements] == ["p"]
    assert seen.elements[0][1] == {"title": visible_lines(title)}
    assert "".join(seen.text) == visible_lines(text)


@given(hostile, hostile)
@example("</title><script>", '"</style><script>alert(1)</script>')
def test_a_page_holds_nothing_but_itself(title: str, running: str) -> None:
    html = page(title, tag("h1", title), language="zh", running=running)
    seen = Seen(html)
    names = [name for name, _ in seen.elements]
    assert names == ["html", "head", "meta", "meta", "meta", "title", "style", "body", "main", "h1"]
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    allowed = seen.elements[3][1]["content"] or ""
    assert allowed.startswith("default-src 'none'; style-src 'sha256-")
    assert b64decode(allowed.split("sha256-")[1].partition("'")[0]) == sha256(style.encode()).digest()
    assert not re.search(r"url\(|@import|https?:|javascript:", style)


@pytest.mark.parametrize(
    ("name", "attributes"),
    [("script", {}), ("iframe", {}), ("p onclick=x", {}), ("p", {"onclick": "x"}), ("p", {"style": "x"}),
     ("a", {"href": "javascript:alert(1)"}), ("a", {"href": "https://example.org"})],
)  # fmt: skip
def test_what_a_page_never_has_is_refused(name: str, attributes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"of ours|nothing but itself"):
        tag(name, **attributes)


def test_nothing_but_text_and_markup_goes_in() -> None:
    assert tag("p", "a", None, 1, [tag("b", "<"), join(", ", "xy")]).html == "<p>a1<b>&lt;</b>x, y</p>"
    with pytest.raises(TypeError):
        tag("p", 1.5)  # type: ignore[arg-type]
    attributes = tag("p", id=None, open=True, class_="x", aria_hidden=False, aria_label="<").html
    assert attributes == '<p open class="x" aria-label="&lt;"></p>'


def test_every_verdict_and_effect_has_a_shape_of_its_own_beside_its_word() -> None:
    verdicts = {verdict.value for verdict in Verdict}
    assert verdicts <= MARKS.keys()
    assert len({MARKS[verdict] for verdict in verdicts}) == len(verdicts)
    effects = ["tightened", "loosened", "shifted", "open", "neutral"]
    assert len({MARKS[effect] for effect in effects}) == len(effects)
    assert "".join(Seen(mark("veto", "否决").html).text) == MARKS["veto"] + "否决"


def test_tables_have_headings_that_a_reader_and_a_printer_know() -> None:
    html = table(["甲", "<"], [["1", "2"]], columns=("number", ""), caption="表").html
    assert re.sub(r"\s+", "", html) == (
        '<table><caption>表</caption><colgroup><colclass="number"><col></colgroup>'
        '<thead><tr><thscope="col">甲</th><thscope="col">&lt;</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )
    assert "left out" not in facts([("a", "b"), ("left out", None)]).html
    assert signatures(["审核人"], "zh").html.count("日期") == 1


# --- Markdown ---

READ = MarkdownIt("commonmark").enable(["table", "strikethrough"])
marked = st.text(st.sampled_from("`*_[]()<>|\\~!#@:$^&;-+=1. \nw甲"), max_size=30) | hostile


@given(marked)
@example("1. - # @name #12 www.a.cn https://a.cn :+1: ~~a~~ | **b** _c_ [d](e) ![f](g) `h` <i> &amp; $j$")
def test_in_markdown_too_a_text_stays_text(text: str) -> None:
    plain = " ".join(visible(text).split()) + "x"
    listed = Seen(READ.render(f"- {escaped(text)}x"))
    assert ([name for name, _ in listed.elements], "".join(listed.text).strip()) == (["ul", "li"], plain)
    tabled = Seen(READ.render("\n".join(markdown_table([""], [[f"{escaped(text)}x"]]))))
    assert [name for name, _ in tabled.elements] == ["table", "thead", "tr", "th", "tbody", "tr", "td"]
    assert "".join(tabled.text).strip() == plain


def test_nobody_is_called_and_nothing_is_linked() -> None:
    shown = escaped("@name #12 https://a.cn www.a.cn :tada: a@b.cn")
    assert not re.search(r"@\w|#\w|://|www\.\w|:tada:", shown)


def test_ids_have_type_of_their_own_unless_they_are_none() -> None:
    assert code("national_2018@2.0.0") == "`national_2018@2.0.0`"
    assert code("a`b") == r"a\`b"
    assert list(folded("甲", ["乙"])) == ["<details><summary>甲</summary>", "", "乙", "", "</details>"]
