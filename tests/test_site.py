"""The pages as one site: every page and code is there and found, links hold, and nothing comes from another host."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import pytest

from compliance.library import all_codes

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(find_spec("mkdocs") is None, reason="mkdocs is not here (pip install -e '.[docs]')")
LOADED = {
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "srcset"),
    ("form", "action"),
}


class Seen(HTMLParser):
    """What a page links to, what it loads, and its anchors."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.anchors.add(value or "")
            elif (tag, name) in LOADED:
                self.loaded.append(value or "")
            elif (tag, name) == ("a", "href"):
                self.links.append(value or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    built = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Seen]:
    return {path.resolve(): Seen(path) for path in site.rglob("*.html") if path.name != "404.html"}


def test_every_page_of_the_project_is_a_page_of_the_site(site: Path) -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "examples" / "README.md"]:
        name = page.relative_to(ROOT).with_suffix(".html").as_posix()
        assert (site / re.sub(r"README\.html$", "index.html", name)).exists(), name


def test_every_link_leads_to_a_file_and_a_place_in_it(pages: dict[Path, Seen]) -> None:
    lost = []
    for path, seen in pages.items():
        for link in seen.links:
            if re.match(r"https?:|mailto:", link):
                continue
            name, _, anchor = unquote(link).partition("#")
            target = (path.parent / name).resolve() if name else path
            if not target.exists() or (anchor and target in pages and anchor not in pages[target].anchors):
                lost.append((path.name, link))
    assert lost == []


def test_nothing_is_loaded_from_another_host(site: Path, pages: dict[Path, Seen]) -> None:
    assert [each for seen in pages.values() for each in seen.loaded if re.match(r"\w+:|//", each)] == []
    styles = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    assert [each for style in styles for each in re.findall(r"(?:url\(|@import )['\"]?(\w+:[^)'\"]+)", style)] == []


def test_the_search_finds_every_code_and_both_languages(site: Path) -> None:
    script = (site / "search" / "index.js").read_text(encoding="utf-8")
    entries = json.loads(script.removeprefix("window.searchIndex = ").rstrip().removesuffix(";"))
    places = {each["location"] for each in entries}
    assert {f"docs/problems.html#{code}" for code in all_codes()} <= places
    assert any("检出限" in each["text"] for each in entries)
    assert any(each["location"] == "docs/python.html#judge" for each in entries)
    assert any(each["location"] == "docs/schemas.html#check-finding" for each in entries)


def test_a_page_in_chinese_says_so_and_a_block_shows_its_file(site: Path) -> None:
    for name, language in (("for-district-offices", "zh-Hans"), ("for-developers", "en")):
        assert f'<html class="writer-html5" lang="{language}"' in (site / f"docs/{name}.html").read_text(
            encoding="utf-8"
        )
    assert '<p class="file">shili_2020.toml</p>' in (site / "docs/writing-rulesets.html").read_text(encoding="utf-8")
