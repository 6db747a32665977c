"""What docs/security.md promises, held against the program."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import getcontext
from pathlib import Path

import pytest

import compliance
from compliance.reports.formats import FORMATS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
MODULES = sorted((ROOT / "compliance").rglob("*.py"))
LIMITS = re.findall(r"^\| ([^|]+) \| (\d+)( MiB)? \| `([\w.]+?)(?:\[\"(\w+)\"\])?` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("what", "number", "mebibytes", "name", "key"), LIMITS, ids=[row[0] for row in LIMITS])
def test_a_limit_is_the_number_on_the_page(what: str, number: str, mebibytes: str, name: str, key: str) -> None:
    module, _, constant = name.rpartition(".")
    found = getattr(importlib.import_module(f"compliance.{module}"), constant)
    assert (found[key] if key else found) == int(number) * (1024**2 if mebibytes else 1)


def test_the_page_has_limits_and_no_limit_of_a_reader_is_left_out() -> None:
    told = {name for _, _, _, name, _ in LIMITS}
    pattern = re.compile(r"^((?:_?LARGEST|_?MOST|DEEPEST|LONGEST)_\w+) = \d", re.MULTILINE)
    kept = {
        f"{'.'.join(path.relative_to(ROOT / 'compliance').with_suffix('').parts)}.{constant}"
        for path in MODULES
        if path.parent.name in ("reading", "records")
        for constant in pattern.findall(path.read_text(encoding="utf-8"))
    }
    small = {"reading.from_csv._MOST_PROBLEMS", "reading.from_ods._MOST_PARTS"}  # how many are told or looked at
    assert {name for name in kept if name.rpartition(".")[2] not in ("_LONGEST_SHOWN",)} - small - told == set()


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield str(path.relative_to(ROOT)), node


NETWORK = {"socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "telnetlib", "asyncio", "requests", "httpx"}
RUNNING = {"pickle", "marshal", "shelve", "ctypes", "runpy", "code", "yaml", "dill"}
CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}


def test_nothing_of_the_network_and_nothing_that_runs_what_it_reads_is_imported() -> None:
    found = set()
    for path, node in nodes():
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        found |= {(path, name) for name in names if {name, name.split(".")[0]} & (NETWORK | RUNNING)}
    # `serve` hands one page out to this machine; test_page_file.py holds what it answers.
    assert found == {("compliance/browser/serving.py", "http"), ("compliance/browser/serving.py", "http.server")}


def calls() -> set[tuple[str, str]]:
    return {(path, ast.unparse(node.func)) for path, node in nodes() if isinstance(node, ast.Call)}


def test_nothing_is_called_that_runs_a_text() -> None:
    assert {(path, name) for path, name in calls() if name in CALLS} == set()


def test_another_program_is_called_in_one_place_and_never_by_a_shell() -> None:
    programs = ("subprocess.", "os.system", "os.popen", "os.exec", "os.spawn")
    assert {path for path, name in calls() if name.startswith(programs)} == {"compliance/review/git.py"}
    assert "shell=" not in (ROOT / "compliance" / "review" / "git.py").read_text(encoding="utf-8")


def test_the_environment_is_read_where_the_page_says() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in MODULES)
    read = set(re.findall(r"os\.environ(?:\.get\(|\[)\"(\w+)\"", source))
    assert read == {"COMPLIANCE_RULESETS", "NO_COLOR"}
    assert all(f"`{name}`" in PAGE for name in read)


def test_every_format_has_a_line_on_the_page() -> None:
    told = PAGE.partition("## What each format escapes")[2].partition("##")[0].lower()
    assert [form for form in FORMATS if not re.search(rf"^\| {form}\b", told, re.MULTILINE)] == []


QUIET = """
import sys
def refuse(event, given):
    if event.startswith(("socket.", "urllib.", "ftplib.", "smtplib.", "http.", "os.system", "os.exec", "os.spawn")):
        raise SystemExit(f"{event} {given}")
sys.addaudithook(refuse)
from compliance.cli import main
main()
"""


@pytest.mark.parametrize(
    "words",
    [
        ("check", "examples/bureaus", "--ruleset", "hailing_2018", "--area", "示例区（虚构）", "--format", "html"),
        ("check", "examples/district", "--format", "sarif"),
        ("diff", "national_2018", "hailing_2018", "--impact", "examples/district"),
        ("lint", "hailing_2018"),
        ("show", "hailing_2018", "--format", "json"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_no_connection_is_opened(words: tuple[str, ...]) -> None:
    found = subprocess.run([sys.executable, "-c", QUIET, *words], cwd=ROOT, capture_output=True, check=False)
    assert b"socket" not in found.stderr
    assert found.returncode in (0, 1, 2)
    assert found.stdout


def test_several_threads_say_what_one_says() -> None:
    def judged(_: int) -> str:
        ruleset = compliance.load_ruleset("hailing_2018")
        found = compliance.load_measurements(ROOT / "examples" / "district", ruleset=ruleset)
        return json.dumps([each.to_json() for each in compliance.check(found, ruleset)])

    alone = judged(0)
    before = getcontext().copy()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(judged, range(8))) == {alone}
    assert str(getcontext()) == str(before)
