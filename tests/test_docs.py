"""What the README and the pages below docs/ show is true: their files load, their commands print what stands there.

In docs/writing-rulesets.md a block that names a file is that file; "(more)" goes on with it, "(slip)" goes on with it
until the next block. Below a command stand lines that it prints, in their order; "…" skips some.
(docs/problems.md and examples/README.md have tests of their own.)
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
from calling import call

import compliance
from compliance.rules.requirements import Baseline, Delegated, Fixed, Nothing, States, Unknown

pytestmark = pytest.mark.usefixtures("without_newcomers")
ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
WRITING = (ROOT / "docs" / "writing-rulesets.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

_BLOCK = re.compile(r"^```(\w+)[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, kind: str) -> list[str]:
    return [text for language, _, text in _BLOCK.findall(page) if language == kind]


def in_order(wanted: list[str], printed: str) -> str | None:
    """The first line that is not printed after the one before it."""
    lines = iter([line.rstrip() for line in printed.splitlines()])
    for line in wanted:
        if line.strip() != "…" and line.rstrip() not in lines:
            return line
    return None


# --- the guide for writing rulesets ---


def steps(page: str) -> Iterator[tuple[dict[str, str], str, list[str]]]:
    """For every command of the page: the files as they are then, the command, and the lines below it."""
    files: dict[str, str] = {}
    before_slip: dict[str, str] = {}
    for language, words, text in _BLOCK.findall(page):
        name, _, how = words.partition(" ")
        if language == "console":
            command, *lines = text.splitlines()
            yield dict(files), command.removeprefix("$ compliance "), lines
        elif name:
            if how != "(slip)" and before_slip:
                files, before_slip = before_slip, {}
            if how == "(slip)":
                before_slip = dict(files)
            files[name] = files.get(name, "") * bool(how) + text


STEPS = list(steps(WRITING))


def run(files: dict[str, str], command: str, folder: Path) -> tuple[int, str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    found = call(folder, *shlex.split(command))
    return found.code, found.err + found.out


@pytest.mark.parametrize("step", STEPS, ids=[f"{number}-{step[1].split()[0]}" for number, step in enumerate(STEPS)])
def test_each_step_of_the_guide_prints_what_it_shows(
    step: tuple[dict[str, str], str, list[str]], tmp_path: Path
) -> None:
    files, command, lines = step
    code, printed = run(files, command, tmp_path)
    assert lines, "a command shows what it prints"
    missing = in_order(lines, printed)
    assert missing is None, f"not printed: {missing}\n\n{printed}"
    assert code == (1 if "error[" in "".join(lines) else 0)


def test_the_guide_ends_with_a_whole_ruleset(tmp_path: Path) -> None:
    files, command, _ = STEPS[-1]
    run(files, command, tmp_path)
    document = (tmp_path / "documents" / "shili_2020.txt").read_bytes()
    assert hashlib.sha256(document).hexdigest() in files["shili_2020.toml"]
    ruleset = compliance.load_ruleset(tmp_path / "shili_2020.toml")
    own = [row for row in ruleset.indicators.values() if row.set_by["number"] == "shili_2020"]
    assert {row.number for row in own} == {str(number) for number in range(1, 15)}
    assert {row.constraint for row in own} == {"binding", "reference", "veto", "unstated", "aim"}
    kinds = {type(leaf.requirement) for row in own for leaf in row.leaves()}
    assert kinds == {Fixed, States, Baseline, Delegated, Unknown, Nothing}
    assert any(row.may_not_apply for row in own)
    assert any(row.contradictions for row in own)
    assert set(ruleset.withdrawn) == {"farmland_redline"}
    assert "made up" in WRITING


# --- README and the other pages ---


BULK = (ROOT / "docs" / "bulk.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [*blocks(README, "python"), *blocks(BULK, "python")])
def test_the_python_of_the_pages_prints_what_it_says(text: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "page", "exec"), {})
    assert printed.getvalue().splitlines() == re.findall(r"print\(.*\)  # (.*)$", text, re.MULTILINE)


def tables(text: str) -> dict[str, Any]:
    return tomli.loads(text)


def test_the_measurements_of_the_readme_are_read(tmp_path: Path) -> None:
    (text,) = (each for each in blocks(README, "toml") if "measurements" in tables(each))
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    found = call(tmp_path, "check", "m.toml", "--format", "json")
    assert (found.code, found.err) == (1, "")
    (assessment,) = found.json["assessments"]
    measured = [
        each["criterion"]
        for row in assessment["findings"]
        for each in row["criteria"]
        if each["measured"] and row["indicator"] in tables(text)["measurements"]
    ]
    assert len(measured) == len(tables(text)["measurements"])


def test_the_rule_of_the_readme_is_the_shipped_one() -> None:
    (text,) = (each for each in blocks(README, "toml") if "indicators" in tables(each))
    (id_,) = tables(text)["indicators"]
    shipped = tomli.loads((ROOT / "rulesets/provincial/jiangsu/hailing_2018.toml").read_text(encoding="utf-8"))
    rule = tables(text)["indicators"][id_]
    assert rule.items() <= {**shipped["indicators"][id_], "criteria": rule["criteria"]}.items()
    assert rule["criteria"].items() <= shipped["indicators"][id_]["criteria"].items()


def test_the_report_in_the_readme_is_the_real_one() -> None:
    (excerpt,) = blocks(README, "text")
    found = call(ROOT, "check", "examples/district", "--only", "latest", "--lang", "en")
    missing = in_order(excerpt.splitlines(), found.out)
    assert missing is None, f"not printed: {missing}"


def commands(page: Path) -> list[str]:
    """The calls of ``compliance`` in the shell blocks of a page."""
    lines = [line for text in blocks(page.read_text(encoding="utf-8"), "sh") for line in text.splitlines()]
    parts = [part.strip() for line in lines for part in line.split("&&")]
    return [part.partition("compliance ")[2] for part in parts if re.match(r"(\S*/bin/)?compliance ", part)]


@pytest.mark.parametrize("command", [each for page in PAGES if page.name != "problems.md" for each in commands(page)])
def test_the_commands_of_the_pages_run(command: str, tmp_path: Path) -> None:
    words = shlex.split(command, comments=True)
    written = tmp_path / words[words.index("-o") + 1] if "-o" in words else None
    if written is not None:
        words[words.index("-o") + 1] = str(written)
    found = call(ROOT, *words)
    assert found.code in (0, 1)
    assert found.out or (written is not None and written.stat().st_size)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_the_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} → {target}"


TELLING = [ROOT / folder for folder in (".ci", "benchmarks", "compliance", "docs", "examples", "tools")]
TOLD = [path for folder in TELLING for path in folder.rglob("*") if path.suffix in {"", ".md", ".py", ".toml"}]


def test_nobody_is_told_to_install_the_project_from_an_index() -> None:
    told = []
    for path in [ROOT / "README.md", *(path for path in TOLD if path.is_file() and ".cache" not in path.parts)]:
        for words in re.findall(r"pip install ((?:-\w+ )*[^\s`;]+)", path.read_text(encoding="utf-8")):
            told.append((path.name, words.split()[-1].strip("'\"()[]")))
    assert {"README.md", "bulk.md", "for-developers.md", "problems.md", "problems.toml"} <= {name for name, _ in told}
    local = re.compile(r"\.(\[|$)|compliance_indicators-[\d.]+-py3-none-any\.whl|.*\$")
    assert [(name, what) for name, what in told if not local.match(what)] == []


def test_the_wheel_of_the_pages_has_the_name_that_it_gets() -> None:
    project = tables((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wheel = f"{project['name'].replace('-', '_')}-{compliance.__version__}-py3-none-any.whl"
    told = [re.findall(r"\w+-[\d.]+-py3-none-any\.whl", page.read_text(encoding="utf-8")) for page in PAGES]
    assert {name for names in told for name in names} == {wheel}
