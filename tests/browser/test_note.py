"""The page of a change of rules in a browser: read, printed, without a script, on a narrow screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from calling import call
from opening import Opened, faults, printed

import compliance

ROOT = Path(__file__).parent.parent.parent
IMPACT = ("--impact", "examples/district", "--only", "2017")
PAGES = {
    "zh": ("national_2016", "national_2018", *IMPACT),
    "en": ("national_2018", "hailing_2018", *IMPACT, "--lang", "en"),
}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages that are looked at."""
    folder = tmp_path_factory.mktemp("notes")
    for name, words in PAGES.items():
        found = call(ROOT, "diff", *words, "--format", "html", "-o", folder / f"{name}.html")
        assert found.code == 0, found.err
    return folder


@pytest.fixture
def opened(chromium: Any, notes: Path) -> Opened:
    return Opened(chromium, notes)


def test_it_reads_without_a_script_and_links_lead_to_their_section(opened: Opened) -> None:
    with opened.page("zh", java_script_enabled=False) as page:
        assert page.locator("h1").inner_text() == "规则变动审阅"
        page.locator("a", has_text="待定").click()
        assert page.url.endswith("#open")
        heading = page.locator("h2#open").bounding_box()
        assert -1 < heading["y"] < 900  # a browser rounds where it scrolls to
        row = page.locator("tbody#tightened-river_chief_system")
        assert "“未全面推行”，原不作要求，现否决" in row.inner_text()
        assert "示例区（虚构） 2017：－不作要求 → ✓达标" in row.inner_text()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_of_the_window(name: str, width: int, opened: Opened) -> None:
    with opened.page(name, width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # words do not run into the next column
        wide = "[...document.querySelectorAll('td, th')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
        assert page.evaluate(wide) == 0


def test_on_paper_pages_are_numbered_headings_repeat_and_the_end_is_signed(opened: Opened) -> None:
    with opened.page("zh") as page:
        found = printed(page)
    rulesets = [compliance.load_ruleset(name) for name in PAGES["zh"][:2]]
    for number, text in enumerate(found, 1):
        assert re.search(rf"第{number}页[,，]共{len(found)}页", text)
        assert "→".join(f"{each.id}{each.version}" for each in rulesets) in text
        assert all(ruleset.sha256 in text for ruleset in rulesets), "a sheet without both digests"
        assert len(text) > 200, "a sheet that is almost empty"
    tables = [text for text in found if "原要求" in text and "新要求" in text]
    assert len(tables) > 2
    for role in ("编制", "审核", "批准", "意见", "签名", "日期"):
        assert role in found[-1]


def test_on_paper_every_line_of_a_change_and_of_a_flip_names_its_indicator(opened: Opened) -> None:
    with opened.page("zh") as page:
        for kind in ("changes", "rest", "impact"):
            rows = page.locator(f"table.{kind} > tbody > tr:not(.behind)")
            texts = [row.split("\t")[0 if kind != "impact" else 1].strip() for row in rows.all_inner_texts()]
            assert texts
            assert all(re.match(r"(原 ?)?\d+|规则集整体|地区结论", text) for text in texts), texts
        behind = page.locator("tr.behind strong").all_inner_texts()
        assert len(behind) == page.locator("tr.behind").count()


def test_on_paper_every_row_of_both_lists_stands_beside_its_counterpart(opened: Opened) -> None:
    """What both lists say alike stands once, across both columns."""
    with opened.page("zh") as page:
        rows = [row.split("\t") for row in page.locator("table.rows > tbody > tr").all_inner_texts()]
    old, new = (compliance.load_ruleset(name) for name in PAGES["zh"][:2])
    numbers = [[re.match(r"\d+", side.strip()) for side in (row[0], row[-2])] for row in rows]
    assert [new_[0] for _, new_ in numbers if new_] == [row.number for row in new.rows]
    assert {old_[0] for old_, _ in numbers if old_} == {row.number for row in old.rows}


def test_what_colour_says_is_said_in_words_too(opened: Opened) -> None:
    with opened.page("en") as page:
        for text in page.locator(".mark").all_inner_texts():
            assert len(text.strip()) > 1, "a mark without a word"
        tree = page.locator("main").aria_snapshot()
        assert 'heading "Review of a change of rules" [level=1]' in tree
        assert "UNDETERMINED" in tree


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_fault_of_accessibility(name: str, width: int, opened: Opened) -> None:
    with opened.page(name, width=width) as page:
        assert faults(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_in_the_dark_it_is_as_easy_to_read(name: str, opened: Opened) -> None:
    with opened.page(name, color_scheme="dark") as page:
        assert faults(page) == []
