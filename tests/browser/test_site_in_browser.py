"""The site of the pages, opened with a double click: it searches in both languages, and fits a telephone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True)
    return folder


@pytest.fixture(params=[1280, 390])
def page(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    page = chromium.new_page(viewport={"width": request.param, "height": 900})
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    yield page
    assert [url for url in asked if not url.startswith("file:")] == []
    page.close()


@pytest.mark.parametrize(
    ("words", "first"), [("检出限", "detection-limit-unstated"), ("unit-assumed", "unit-assumed"), ("judge frame", "")]
)
def test_what_is_searched_is_found(page: Any, site: Path, words: str, first: str) -> None:
    page.goto(f"file://{site}/search.html?q={quote(words)}")
    page.wait_for_selector("#mkdocs-search-results h3 a")
    assert page.inner_text("#mkdocs-search-results h3 a").startswith(first)
    with page.expect_navigation():
        page.click("#mkdocs-search-results h3 a")
    assert Path(page.evaluate("decodeURI(location.pathname)")).exists()


def test_no_page_is_wider_than_the_screen(page: Any, site: Path) -> None:
    wide = []
    for path in sorted(site.rglob("*.html")):
        if path.name != "404.html":  # its links hold on a server alone
            page.goto(f"file://{path}")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.append(path.name)
    assert wide == []
