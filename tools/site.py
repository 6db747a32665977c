"""What mkdocs has to be told to make one site of the pages: a hook of ``mkdocs.yml``.

The site has the layout of the repository, so that a link between two pages holds in both. A file that a page links to
and that is no page (a schema, an example) comes along as it is.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
PAGES = ("*.md", "docs/**/*.md", "examples/README.md", "benchmarks/README.md")
BESIDE = ("docs/pictures/*", "docs/site/*")  # pictures, and how the site looks and searches
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
_NAMED_BLOCK = re.compile(r"^```(\w+) (\S[^\n]*)$", re.MULTILINE)
_PREFORMATTED = re.compile(r"(<pre.*?</pre>)", re.DOTALL)
_CHINESE = "\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e"
_CHINESE_END = re.compile(rf"(?<=[{_CHINESE}])\n(?=[{_CHINESE}])")
_INNER_ITEM = re.compile(r"^  (?=- )", re.MULTILINE)


def on_config(config: Any) -> Any:
    """Headings have the anchors that a forge gives them; in the menu ``*.md`` stands for all pages of a folder."""
    config.mdx_configs["toc"] = {"slugify": _anchor}
    config.nav = _all_pages(config.nav)
    return config


def _all_pages(menu: list[Any]) -> list[Any]:
    """The menu with the pages of its folders; a part without pages goes."""
    found = []
    for each in menu:
        ((title, content),) = each.items()
        if isinstance(content, list):
            content = _all_pages(content)
        elif "*" in content:
            content = sorted((path.relative_to(ROOT).as_posix() for path in ROOT.glob(content)), key=_readme_first)
        if content:
            found.append({title: content})
    return found


def _readme_first(name: str) -> tuple[bool, str]:
    return not name.endswith("README.md"), name


def on_files(files: Files, config: Any) -> Files:
    """All pages, at the place that they have in the repository, with what they link to."""
    for file in files.documentation_pages() + files.media_files():
        if file.src_dir == config.docs_dir:
            files.remove(file)
    paths = {path for pattern in (*PAGES, *BESIDE) for path in ROOT.glob(pattern)}
    for page in [path for path in paths if path.suffix == ".md"]:
        targets = (page.parent / each for each in _LINK.findall(page.read_text(encoding="utf-8")))
        paths |= {target.resolve() for target in targets if target.is_file()}
    for path in sorted(paths):
        name = path.relative_to(ROOT).as_posix()
        files.append(File(name, str(ROOT), config.site_dir, use_directory_urls=False))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """A block that names a file shows the name; an item inside another is set as Python-Markdown wants it."""
    markdown = _NAMED_BLOCK.sub(r'<p class="file">\2</p>\n\n```\1', markdown)
    return _INNER_ITEM.sub("    ", markdown)


def on_page_content(html: str, **_: Any) -> str:
    """Where a line ends between two Chinese characters there is no space."""
    parts = _PREFORMATTED.split(html)
    return "".join(part if number % 2 else _CHINESE_END.sub("", part) for number, part in enumerate(parts))


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """A page in Chinese says so."""
    letters = re.findall(r"[a-zA-Z]+|[\u4e00-\u9fff]", page.markdown or "")
    chinese = sum(each >= "\u4e00" for each in letters)
    return output.replace('lang="en"', 'lang="zh-Hans"', 1) if chinese > len(letters) / 2 else output


def on_post_build(config: Any) -> None:
    """The index of the search as a script, which a page may load that was opened as a file."""
    index = Path(config.site_dir) / "search" / "search_index.json"
    entries = json.loads(index.read_text(encoding="utf-8"))["docs"]
    parted = {each["location"].partition("#")[0] for each in entries if "#" in each["location"]}
    for each in entries:
        if each["location"] in parted:
            each["text"] = ""  # its sections have it
    index.unlink()
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    index.with_name("index.js").write_text(f"window.searchIndex = {text};\n", encoding="utf-8")


def _anchor(heading: str, separator: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", separator)
