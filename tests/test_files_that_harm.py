"""Files that never end, that nobody may read, that are too large or too many: a problem each, and no waiting."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from calling import call

from compliance.rules import catalog

HEAD = """\
[ruleset]
id = "{id}"
version = "1.0.0"
series = "s{id}"
title = "甲"
effective = {{ from = 2020-01-01 }}
language = "zh"
"""
CASES = 'ruleset = "hailing_2018"\n[[cases]]\nindicator = "forest_cover"\nvalue = 20\nverdict = "pass"\n'


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def giant(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate(10 << 30)  # of which nothing is on the disk


def folder(path: Path) -> None:
    path.mkdir()


def dead_link(path: Path) -> None:
    path.symlink_to("nowhere")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)))


MADE: list[Callable[[Path], None]] = [pipe, device, giant, dead_link, circle, noise]
READING = [
    ("test", "f.toml"),
    ("lint", "./f.toml"),
    ("show", "./f.toml"),
    ("verify", "f.toml"),
    ("check", "f.toml", "--ruleset", "hailing_2018"),
    ("check", "m.csv", "--ruleset", "./f.toml"),
    ("diff", "hailing_2018", "./f.toml"),
    ("lint", "rules/c.toml", "--documents", "."),
]


@pytest.mark.parametrize("make", MADE, ids=[make.__name__ for make in MADE])
@pytest.mark.parametrize("arguments", READING, ids=[" ".join(each) for each in READING])
def test_no_command_waits_for_a_file_or_breaks_on_it(
    arguments: tuple[str, ...], make: Callable[[Path], None], tmp_path: Path
) -> None:
    make(tmp_path / "f.toml")
    (tmp_path / "m.csv").write_text("指标,数值\n森林覆盖率,20\n", encoding="utf-8")
    (tmp_path / "rules").mkdir()
    source = '[sources.a]\ntitle = "甲"\nfile = "f.toml"\n'
    (tmp_path / "rules" / "c.toml").write_text(HEAD.format(id="c") + source, encoding="utf-8")
    found = call(tmp_path, *arguments)
    if make is not noise or "--documents" not in arguments:  # any bytes may be a document
        assert found.code in (1, 2), found.err
        assert found.codes, found.out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("arguments", READING[:-1], ids=[" ".join(each) for each in READING[:-1]])
def test_a_file_that_nobody_may_read_is_a_problem(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(CASES, encoding="utf-8")
    (tmp_path / "f.toml").chmod(0)
    assert call(tmp_path, *arguments).code == 2


@pytest.mark.parametrize("make", MADE, ids=[make.__name__ for make in MADE])
def test_a_folder_of_rulesets_with_such_a_file_is_read_without_it(make: Callable[[Path], None], tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "good.toml").write_text(HEAD.format(id="good"), encoding="utf-8")
    make(tmp_path / "rules" / "bad.toml")
    found = call(tmp_path, "list", "--rulesets", "rules", "--format", "json")
    assert "good" in [each["id"] for each in found.json["rulesets"]]


def test_a_folder_of_cases_with_such_files_runs_the_others(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "good.toml").write_text(CASES, encoding="utf-8")
    for make in (pipe, giant, dead_link):
        make(tmp_path / "cases" / f"{make.__name__}.toml")
    assert call(tmp_path, "test", "cases").code == 0


@pytest.mark.parametrize(
    "text",
    ["", "ruleset = 5\n[[cases]]\n", "cases = 5\n", "[cases]\n", "cases = [5]\n", CASES.replace("20", "[1]"),
     CASES.replace("20", "{ a = 1 }"), CASES.replace("20", "2017-01-01"), CASES.replace("20", "true"),
     CASES.replace("20", "nan"), CASES + "period = 5.5\n", CASES + "period = [1]\n", CASES + 'earlier = { a = "b" }\n',
     CASES + 'earlier = { "2016" = [] }\n', CASES + "given = { forest_cover = [1] }\n", CASES + "unit = 5\n",
     CASES + "measurements = { forest_cover = { a = {} } }\n", CASES + "base_period = []\n",
     CASES.replace('"pass"', "5"), CASES + "reason = 5\n", CASES + "criterion = 5\n"],
)  # fmt: skip
def test_cases_that_say_something_else_are_a_problem(text: str, tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(text, encoding="utf-8")
    found = call(tmp_path, "test", "f.toml")
    assert found.code in (1, 2), found.out


def test_rulesets_that_build_on_one_another_without_end(tmp_path: Path) -> None:
    for number in range(30):
        extends = f'extends = "r{number + 1}@1.0.0"\n' if number < 29 else ""
        (tmp_path / f"r{number}.toml").write_text(HEAD.format(id=f"r{number}") + extends, encoding="utf-8")
    found = call(tmp_path, "show", "./r0.toml")
    assert (found.code, found.codes) == (2, ["extends-too-deep"])
    assert call(tmp_path, "show", "./r12.toml").code == 0


def test_a_folder_with_more_files_than_rulesets_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules").mkdir()
    for number in range(12):
        (tmp_path / "rules" / f"r{number}.toml").write_text(HEAD.format(id=f"r{number}"), encoding="utf-8")
    ways = [
        ("list", "--rulesets", "rules"),
        ("lint", "rules"),
        ("test", "rules"),
        ("check", "m.csv", "--ruleset", "r1", "--rulesets", "rules"),
    ]
    (tmp_path / "rules" / "c.toml").write_text(HEAD.format(id="c") + 'extends = "r1@1.0.0"\n', encoding="utf-8")
    (tmp_path / "m.csv").write_text("指标,数值\n森林覆盖率,20\n", encoding="utf-8")
    for limit in ("_MOST_RULE_FILES", "_MOST_ENTRIES"):
        with monkeypatch.context() as patch:
            patch.setattr(catalog, limit, 10)
            patch.setattr(catalog, "shipped_folder", lambda: tmp_path / "none")
            (tmp_path / "none").mkdir(exist_ok=True)
            for way in ways:
                found = call(tmp_path, *way)
                assert (found.code, "too-many-files" in found.codes) == (2, True), (way, found.err)


# The rule files below a folder.


def test_a_folder_of_rule_files_is_linted(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "a.toml").write_text(HEAD.format(id="a"), encoding="utf-8")
    (tmp_path / "deep" / "b.toml").write_text(HEAD.format(id="b") + 'extends = "a@1.0.0"\n', encoding="utf-8")
    (tmp_path / "deep" / "er" / "c.toml").write_text(HEAD.format(id="c"), encoding="utf-8")
    (tmp_path / "deep" / "m.toml").write_text('[subject]\narea = "甲"\n', encoding="utf-8")  # no rule file
    found = call(tmp_path, "lint", "deep", "--lang", "en")
    assert (found.code, "in 3 rulesets" in found.out) == (0, True), found.err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD.format(id="a") + "wrong = 5\n", "unknown-key"),
        (HEAD.format(id="a") + "title = 5\n", "not-toml"),
        (HEAD.format(id="A b"), "wrong-value"),
        (HEAD.format(id="a") + 'extends = "nobody@1.0.0"\n', "unknown-parent"),
        ("[ruleset]\n", "missing-key"),
        ("[ruleset", "rulesets-folder"),
        ('[subject]\narea = "甲"\n', "rulesets-folder"),
    ],
)
def test_what_is_wrong_below_a_folder_is_told(text: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "r.toml").write_text(text, encoding="utf-8")
    found = call(tmp_path, "lint", "rules")
    assert (found.code in (1, 2), found.codes[:1]) == (True, [code])


def test_beside_a_ruleset_that_is_named_by_its_path_a_large_folder_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home" / "deep").mkdir(parents=True)
    (tmp_path / "home" / "p.toml").write_text(HEAD.format(id="p"), encoding="utf-8")
    (tmp_path / "home" / "c.toml").write_text(HEAD.format(id="c") + 'extends = "p@1.0.0"\n', encoding="utf-8")
    for number in range(12):
        (tmp_path / "home" / "deep" / f"r{number}.toml").write_text(HEAD.format(id=f"r{number}"), encoding="utf-8")
    monkeypatch.setattr(catalog, "_MOST_RULE_FILES", 10)
    (tmp_path / "none").mkdir()
    monkeypatch.setattr(catalog, "shipped_folder", lambda: tmp_path / "none")
    assert call(tmp_path, "show", "home/c.toml").code == 0


STEPWISE = """\
[ruleset]
id = "stepwise"
{head}
extends = "national_2018@2.0.0"
[sources.annex]
title = "x"
[indicators.forest_cover]
source = {{ ref = "nowhere", lines = "1", quote = "12 森林覆盖率 % ≥65" }}
comparator = "≥"
threshold = 65
[indicators.green_travel]
name = "x"
unknown = 5
[indicators.river_chief_system]
comparator = "≥"
threshold = 65
unit = "吨标媒"
"""


@pytest.mark.parametrize(
    "head",
    ["", 'version = 5', 'title = "x"', 'version = "1.0.0"\neffective = { from = "2025-01-01" }', "language = 5",
     'series = ["a"]', "effective = 2025-01-01", 'version = "1.0.0"\nseries = "s"\nwrong = 1'],
)  # fmt: skip
def test_all_that_is_wrong_with_a_file_is_told_at_once(head: str, tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(STEPWISE.format(head=head), encoding="utf-8")
    found = call(tmp_path, "lint", "./r.toml", "--lang", "en")
    assert {"unknown-key", "unknown-source", "unknown-unit", "missing-key"} <= set(found.codes), found.err
    for key in ("number", "name"):
        assert f'the key "{key}" is missing in indicators.river_chief_system' in found.err
