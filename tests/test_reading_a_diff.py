"""docs/reading-a-diff.md shows what is printed: its commands run in order, in a repository of a shipped ruleset."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from calling import call
from test_docs import ROOT, blocks, in_order

pytestmark = pytest.mark.usefixtures("without_newcomers")
PAGE = (ROOT / "docs" / "reading-a-diff.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the examples and one ruleset, as a reviewer has it."""
    if shutil.which("git") is None:
        pytest.skip("git is not there")
    folder = tmp_path_factory.mktemp("review")
    shutil.copytree(ROOT / "examples", folder / "examples")
    (folder / "rulesets").mkdir()
    shutil.copy(ROOT / "rulesets" / "national_2018.toml", folder / "rulesets")
    who = ("-c", "user.name=虚构", "-c", "user.email=nobody@example.org")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "As shipped")):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
    return folder


def steps() -> list[tuple[list[str], list[str]]]:
    """The blocks of the page: the commands of each, and the lines below the last."""
    found = []
    for text in blocks(PAGE, "console"):
        lines = text.splitlines()
        commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        found.append((commands, lines[len(commands) :]))
    return found


def run(command: str, folder: Path) -> tuple[int, str, str]:
    if command.startswith("compliance "):
        found = call(folder, *shlex.split(command)[1:])
        return found.code, found.out, found.err
    ended = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize("step", steps(), ids=lambda step: re.sub(r"\W+", "-", step[0][-1])[:60])
def test_each_command_of_the_page_prints_what_it_shows(step: tuple[list[str], list[str]], repository: Path) -> None:
    commands, lines = step
    for command in commands[:-1]:
        assert run(command, repository)[0] == 0
    code, printed, complaints = run(commands[-1], repository)
    assert lines
    missing = in_order(lines, printed)
    assert missing is None, f"not printed: {missing}\n\n{complaints}{printed}"
    assert code == ("--exit-code" in commands[-1])
