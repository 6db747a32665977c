"""The pages for each of the people (docs/for-*.md), read from top to bottom: commands print what stands below them."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
from pathlib import Path

import pytest
from calling import call
from test_docs import blocks, in_order

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs").glob("for-*.md"))


def test_there_is_a_page_for_each_of_the_people() -> None:
    assert [page.stem.removeprefix("for-") for page in PAGES] == [
        "auditors", "developers", "district-offices", "reviewers",
    ]  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_the_page_prints_what_it_shows(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for text in blocks(page.read_text(encoding="utf-8"), "console"):
        command, *lines = text.splitlines()
        found = call(tmp_path, *shlex.split(command.removeprefix("$ compliance ")))
        assert found.code in (0, 1), f"{command}\n{found.err}"
        missing = in_order(lines, found.err + found.out)
        assert missing is None, f"{command} does not print: {missing}\n\n{found.err + found.out}"
        if written := re.search(r" -o (\S+)", command):
            assert (tmp_path / written[1]).stat().st_size > 0


@pytest.mark.parametrize(
    "text", blocks((ROOT / "docs" / "for-developers.md").read_text(encoding="utf-8"), "python"), ids=lambda text: ""
)
def test_the_python_of_the_page_prints_what_it_says(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "for-developers.md", "exec"), {})
    said = [line.strip() for line in text.splitlines() if line.strip().startswith("# ")]
    assert printed.getvalue().splitlines() == [line.removeprefix("# ") for line in said]
