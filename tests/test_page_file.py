"""The page as a file: made of pinned parts, the same bytes each time, with a policy that connects to nothing."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest
from calling import call
from goldens import ROOT

from compliance.browser.building import MANIFEST, RUNTIME, built, parts_in
from compliance.browser.serving import server_of
from compliance.browser.session import kind_of, named_by
from compliance.problems import Problem
from compliance.rules.catalog import heads
from compliance.words import LANGUAGES, codes


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """Parts that are none, but pinned as real ones."""
    folder = tmp_path / "parts"
    folder.mkdir()
    for name in RUNTIME:
        (folder / name).write_bytes(f"// {name}".encode())
    with ZipFile(folder / "little-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("little.py", "ONE = 1\n")
    files = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in sorted(folder.iterdir())}
    told = {"name": "little", "version": "1", "sha256": "0" * 64, "license": "MIT"}
    (folder / MANIFEST).write_text(json.dumps({"runtime": {}, "parts": [told], "files": files}))
    return folder


def made(folder: Path, parts: Path, name: str, *more: str) -> str:
    found = call(folder, "page", "-o", name, "--parts", parts, *more)
    assert (found.code, found.err) == (0, "")
    return (folder / name).read_text(encoding="utf-8")


def test_the_same_parts_give_the_same_bytes(tmp_path: Path, parts: Path) -> None:
    assert made(tmp_path, parts, "one.html") == made(tmp_path, parts, "two.html")
    assert made(tmp_path, parts, "day.html", "--day", "2026-01-05") != made(tmp_path, parts, "one.html")


def test_the_policy_lets_nothing_in_and_nothing_out(tmp_path: Path, parts: Path) -> None:
    page = made(tmp_path, parts, "page.html")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    rules = dict(each.strip().split(" ", 1) for each in policy[1].split(";"))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules  # so that the first one holds
    assert "unsafe-inline" not in policy[1]
    assert "'unsafe-eval'" not in policy[1]
    assert not re.search(r"https?:(?!//parts\.invalid/)", page.replace("http-equiv", ""))


def test_without_parts_the_command_says_how_to_get_them(tmp_path: Path) -> None:
    found = call(tmp_path, "page", "-o", "page.html", "--parts", "nowhere")
    assert found.code == 2
    assert "python tools/page_parts.py" in found.err
    assert not (tmp_path / "page.html").exists()


def test_a_part_that_is_another_file_is_refused(tmp_path: Path, parts: Path) -> None:
    (parts / RUNTIME[0]).write_text("something else")
    found = call(tmp_path, "page", "-o", "page.html", "--parts", parts)
    assert found.code == 2
    assert "other-page-parts" in found.err


def test_no_address_of_a_registry_is_written_anywhere() -> None:
    assert "http" not in (ROOT / "tools" / "page_parts.py").read_text(encoding="utf-8")


def test_the_server_hands_out_the_page_and_nothing_else(parts: Path) -> None:
    page = built(parts_in(parts), version="1")
    server = server_of(page, 0)
    assert server.server_address[0] == "127.0.0.1"
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"

    def asked(path: str = "", method: str = "GET", **headers: str) -> int:
        try:
            with urlopen(Request(address + path, method=method, headers=headers), timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    try:
        with urlopen(address, timeout=10) as answer:
            assert answer.read().decode() == page.html
            assert answer.headers["Content-Security-Policy"].startswith(page.policy)
            known = answer.headers["ETag"]
        assert asked(**{"If-None-Match": known}) == 304
        assert asked("etc/passwd") == 404
        assert asked(method="POST") == 501
        assert asked(Host="example.invalid") == 404  # another name for this machine
    finally:
        server.shutdown()
        server.server_close()


RULES = """[ruleset]
id = "{id}"
version = "1.0.0"
series = "of_ones_own"
title = "自定指标（虚构）"
[sources.doc]
title = "虚构的文件"
[indicators.cover]
number = "1"
name = "森林覆盖率"
constraint = "binding"
unit = "%"
{demand}
source = {{ ref = "doc", grade = "reprinted" }}
"""


@pytest.mark.parametrize(
    ("id_", "demand", "code"),
    [
        ("own", 'comparator = "≥"\nthreshold = "eighteen"', "number-as-text"),
        ("hailing_2018", 'comparator = "≥"\nthreshold = 18', "ruleset-twice"),
    ],
    ids=["not a number", "the id of a shipped one"],
)
def test_a_ruleset_that_cannot_be_used_makes_no_page(
    id_: str, demand: str, code: str, tmp_path: Path, parts: Path
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.toml").write_text(RULES.format(id=id_, demand=demand), encoding="utf-8")
    found = call(tmp_path, "page", "-o", "page.html", "--parts", parts, "--rulesets", "rules")
    assert (found.code, found.codes) == (2, [code])
    assert not (tmp_path / "page.html").exists()


# Whoever meets these has a command line: they are of git, of lint, of tables larger than memory, of how a page is made.
OF_THE_COMMANDS = {
    "not-a-file", "input-format-missing", "unknown-parent", "rulesets-folder", "bulk-without-day",
    "unit-known-otherwise", "already-there",
    "no-page-parts", "not-with-bulk", "quote-silent", "document-missing", "newer-parent",
    "unverified-accepted", "unknown-revision",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_no_command_line_is_told_what_to_do_without_one(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance.words._Shown.__missing__", lambda *_: "–")  # the sentences alone are looked at
    for code in codes("problems"):
        if code not in OF_THE_COMMANDS:
            told = Problem(code, suggestion="--area 甲县" if code == "area-unnamed" else None).mend(language)
            assert not re.search(r"--[a-z]|\bcompliance [a-z]|COMPLIANCE_", told), (code, told)


@pytest.mark.parametrize(
    ("areas", "files", "named"),
    [
        (["泰州市海陵区"], [], ["hailing_2018", "hailing_2018_tasks"]),
        (["安康市"], [], ["ankang_2020", "ankang_2020_tasks"]),
        (["安康市汉滨区"], [], []),  # a district of the city, for which that list is not made
        ([], ["2019兴隆台区/01 区统计局.xlsx"], ["xinglongtai_2019", "xinglongtai_2019_tasks"]),
        (["示例区（虚构）"], ["国家生态文明建设示范区指标.xlsx", "开发区.csv"], []),
    ],
)
def test_an_area_or_a_file_names_the_rulesets_that_are_made_for_it(
    areas: list[str], files: list[str], named: list[str]
) -> None:
    assert named_by(areas, files, heads()) == named


def test_every_shipped_ruleset_is_of_one_kind() -> None:
    kinds = {head.id: kind_of(head) for head in heads()}
    assert {name for name, kind in kinds.items() if kind in ("county", "city")} == {
        name for name in kinds if name.startswith("national_")
    }
    assert {name for name, kind in kinds.items() if kind == "tasks"} == {name for name in kinds if "_tasks" in name}
