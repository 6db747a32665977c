"""Nothing that a file says moves a cursor, turns letters round or hides, in any command, in any format.

The commands and their formats are read off the program, so that a new one is tried by the same files.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import tomli
from calling import Called, call
from hypothesis import given
from hypothesis import strategies as st

from compliance.cli import HOMES, cli
from compliance.visible import for_output, in_lines, is_seen, set_off, visible, visible_lines

# What a terminal obeys, what has no width, turns the order of letters round, ends a line or looks like nothing.
UNSEEN = "".join(
    chr(code)
    for first, last in (
        *((0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5)),
        *((0x180B, 0x180E), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F)),
        *((0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0xFDD0, 0xFDD1), (0xFFFF, 0xFFFF), (0xE0001, 0xE0001)),
        *((0xE0041, 0xE0041), (0xE007F, 0xE007F), (0xE0100, 0xE0101)),
    )
    for code in range(first, last + 1)
)
FORGED = "PASS forged"
SCREEN = "\x1b[2J\x1b[H\x1b[8m\x1b[1m"
EVIL = f"甲{UNSEEN}{SCREEN}\n{FORGED}\r\n{FORGED}\r{FORGED}\u2028{FORGED}\u2029\n=1+1<script>alert(1)</script>"


def quoted(text: str) -> str:
    """A text as a TOML string in which every character that is not plain is an escape."""
    return '"' + "".join(c if c.isalnum() and c not in UNSEEN else f"\\U{ord(c):08x}" for c in text) + '"'


def raw(text: str) -> set[str]:
    """What of a text a terminal would obey or hide."""
    inkless = ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")
    return {ascii(c) for c in text if c != "\n" and (c in UNSEEN or unicodedata.category(c) in inkless)}


RULES = """
[ruleset]
id = "{id}"
version = "{version}"
series = "evil"
title = {evil}
title_en = {evil}
issuer = {evil}
number = {evil}
note = {evil}
language = "zh"
effective = {{ from = {year}-01-01 }}
{extends}
[verdicts]
binding = "veto"
[axes.region]
name = "区域"
variants = ["东部", "西部"]
[sources.doc]
title = {evil}
note = {evil}
[quantities.cap]
name = "总量"
unit = "吨"
note = {evil}
[indicators.share]
number = "1"
name = {name}
name_en = {name}
aliases = [{alias}]
domain = {evil}
task = {evil}
constraint = "binding"
unit = "%"
lead = [{evil}]
partners = [{evil}]
deadline = {evil}
note = {evil}
source = {{ ref = "doc", lines = "1", quote = {evil}, grade = "reprinted", note = {evil} }}
contradictions = [{{ lines = "1", quote = {evil}, value = "9", note = {evil} }}]
criteria.level = {{ comparator = "≥", threshold = {threshold}, note = {evil} }}
criteria.cap = {{ measures = "cap", unit = "吨", comparator = "≤", threshold = {{ delegated_to = {evil} }} }}
[indicators.plan]
number = "2"
name = {other}
constraint = "reference"
states = ["有", {state}]
accepted = ["有"]
lead = [{evil}]
may_not_apply = true
source = {{ ref = "doc", grade = "reprinted", note = {evil} }}
[indicators.later]
number = "3"
name = "待定的比例"
constraint = "reference"
unit = "%"
comparator = "≥"
threshold.unknown = {evil}
source = {{ ref = "doc", grade = "unverified", note = {evil} }}
"""
MEASURED = """
[subject]
area = {evil}
period = "2018"
region = "东部"
[measurements]
share = {{ value = 85, unit = "%", evidence = [{evil}], note = {evil}, earlier = {{ "2017" = 84 }} }}
cap = {{ value = 7, unit = "吨", note = {evil} }}
plan = {{ state = {evil}, evidence = [{evil}], note = {evil} }}
[given.cap]
value = 9
unit = "吨"
by = {evil}
document = {evil}
"""
CASES = """
ruleset = "evil_new"
[[cases]]
indicator = "share"
value = 85
unit = {evil}
note = {evil}
verdict = {evil}
reason = {evil}
[[cases]]
indicator = {evil}
value = {evil}
verdict = "pass"
"""


def write_rules(folder: Path, *, in_names: bool) -> None:
    """Two versions of a ruleset whose every text is evil: those of names and ids too, or all but those."""
    name = quoted(EVIL if in_names else "某项的比例")
    for id_, version, year, threshold in (("evil_old", "1.0.0", 2017, 90), ("evil_new", "2.0.0", 2018, 80)):
        text = RULES.format(
            id=id_, version=version, year=year, threshold=threshold, extends="", evil=quoted(EVIL), name=name,
            alias=quoted("别名" + (EVIL if in_names else "")), other=quoted("乙" + EVIL if in_names else "某规划"),
            state=quoted("无" + EVIL if in_names else "没有"),
        )  # fmt: skip
        (folder / f"{id_}.toml").write_text(text, encoding="utf-8", newline="\n")


def write(folder: Path, *, in_names: bool) -> None:
    """Everything that the commands below are called with."""
    rules = folder / "rules"
    rules.mkdir()
    write_rules(rules, in_names=in_names)
    (folder / "m.toml").write_text(MEASURED.format(evil=quoted(EVIL)), encoding="utf-8", newline="\n")
    (folder / "cases.toml").write_text(CASES.format(evil=quoted(EVIL)), encoding="utf-8", newline="\n")
    measured = {EVIL: {"value": EVIL}, "share": {"value": 5, "unit": EVIL}}
    said = {"subject": {"area": EVIL, "period": "2018", "region": EVIL}, "measurements": measured}
    (folder / "m.json").write_text(json.dumps(said), encoding="utf-8")
    typed = "".join(c for c in EVIL if c not in '"\r\n' and (unicodedata.category(c) != "Cc" or c in "\t\x85\x0b\x0c"))
    row = f'"{typed}",2018,share,"{typed}",%,"{typed}\n{FORGED}","{typed}"\n'
    (folder / "m.csv").write_bytes(f"area,period,indicator,value,unit,note,evidence\n{row}".encode())
    bulk = f"area,period,indicator,value,unit,{typed}\n{typed},2018,share,85,%,x\n"
    (folder / "bulk.csv").write_bytes(bulk.encode())
    named = "evil\x1b[2J\u202e\u200b\nPASS forged"
    (folder / f"{named}.csv").write_text(row, encoding="utf-8")
    checked = call(folder, "check", "m.toml", "--ruleset", "rules/evil_new.toml", "--format", "json")
    (folder / "record.json").write_text(checked.out or "{}", encoding="utf-8")
    found = checked.out.replace('"pass"', json.dumps(EVIL)).replace("85", "86")
    (folder / "forged.json").write_text(found, encoding="utf-8")
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@example.invalid")
    for words in (("init", "-q"), ("add", "rules"), ("commit", "-qm", EVIL.replace("\0", ""))):
        subprocess.run([*git, *words], cwd=folder, check=True, capture_output=True)


# How each command is called; {evil} and {named} are hostile words of the command line, which may be names of files.
CALLS: dict[str, list[tuple[str, ...]]] = {
    "check": [
        ("m.toml", "--ruleset", "rules/evil_new.toml"),
        ("m.toml", "--ruleset", "rules/evil_new.toml", "--ruleset", "rules/evil_old.toml", "--accept-unverified"),
        ("m.toml", "--ruleset", "rules/evil_new.toml", "--strict"),
        ("m.json", "--ruleset", "rules/evil_new.toml"),
        ("m.csv", "--ruleset", "rules/evil_new.toml"),
        ("{named}.csv", "--ruleset", "rules/evil_new.toml"),
        ("{evil}", "--ruleset", "{evil}", "--area", "{evil}", "--period", "{evil}", "--set", "{evil}={evil}"),
        ("m.toml", "--ruleset", "rules/evil_new.toml", "--set", "region={evil}", "--only", "{evil}"),
        ("bulk.csv", "--bulk", "--ruleset", "rules/evil_new.toml", "--area", "{evil}"),
    ],
    "diff": [
        ("rules/evil_old.toml", "rules/evil_new.toml", "--impact", "m.toml"),
        ("rules/evil_new.toml", "hailing_2018"),
        ("HEAD:rules/evil_old.toml", "rules/evil_new.toml", "--impact", "m.json"),
        ("{evil}:rules/evil_old.toml", "{evil}"),
    ],
    "explain": [("{evil}",), ("unit-assumed",)],
    "git-setup": [("{named}",), ("--undo",)],
    "history": [("share", "--rulesets", "rules"), ("{evil}", "--rulesets", "rules", "--series", "{evil}")],
    "lint": [("rules/evil_new.toml",), ("--rulesets", "rules", "--documents", "."), ("{evil}",)],
    "list": [("--rulesets", "rules"), ("--rulesets", "{evil}")],
    "page": [("--parts", "{evil}", "-o", "page.html"), ("--rulesets", "rules", "-o", "page.html")],
    "serve": [("--parts", "{evil}"), ("--rulesets", "{evil}")],  # neither of which serves anything
    "show": [("rules/evil_new.toml",), ("rules/evil_new.toml", "plan"), ("evil_old", "{evil}", "--rulesets", "rules")],
    "template": [("rules/evil_new.toml", "--area", "{evil}"), ("rules/evil_new.toml", "--periods", "{evil}")],
    "test": [("cases.toml", "--rulesets", "rules"), ("{evil}",)],
    "textconv": [("rules/evil_new.toml",), ("bulk.csv",), ("{evil}",)],
    "verify": [("record.json",), ("forged.json",), ("forged.json", "m.json"), ("{evil}",)],
}  # fmt: skip


def formats(command: str) -> tuple[str | None, ...]:
    """The formats that a command has; None where it has but one."""
    found = cli.get_command(click.Context(cli), command)
    assert found is not None
    (form,) = [each.type for each in found.params if each.name == "form"] or [None]
    return tuple(form.choices) if isinstance(form, click.Choice) else (None,)


def languages(command: str) -> tuple[str, ...]:
    found = cli.get_command(click.Context(cli), command)
    assert found is not None
    return ("zh", "en") if any(each.name == "lang" for each in found.params) else ("",)


EVERY = [(command, form) for command in HOMES for form in formats(command)]


@pytest.fixture(scope="module", params=[False, True], ids=["texts", "names"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("evil")
    write(where, in_names=request.param)
    return where


def words_of(folder: Path, words: tuple[str, ...]) -> list[str]:
    (named,) = (path.stem for path in folder.glob("evil*.csv"))
    return [word.replace("{evil}", EVIL.replace("\0", "")).replace("{named}", named) for word in words]


def outputs(folder: Path, command: str, form: str | None) -> Iterator[tuple[Called, bytes | None]]:
    """What a command prints, and what it writes, for everything that it can be called with."""
    for words in CALLS.get(command, [("{evil}",), ("rules/evil_new.toml",), ()]):
        for language in languages(command):
            target = folder / "out"
            target.unlink(missing_ok=True)
            asked = [command, *words_of(folder, words)]
            asked += [*(["--format", form] if form else []), *(["--lang", language] if language else [])]
            found = call(folder, *asked, *(["-o", "out"] if form == "xlsx" else []))
            yield found, target.read_bytes() if target.exists() else None


@pytest.mark.parametrize(("command", "form"), EVERY, ids=[f"{command}-{form or 'only'}" for command, form in EVERY])
def test_nothing_of_a_file_moves_a_cursor_or_hides(folder: Path, command: str, form: str | None) -> None:
    for found, written in outputs(folder, command, form):
        assert found.code != 3
        out = found.out.removeprefix("\ufeff").replace("\r\n", "\n") if form == "csv" else found.out
        assert not raw(out), found.out
        assert not raw(found.err), found.err
        told = found.err + (out if form != "html" else "")  # which has no lines: a page is one text
        assert not [line for line in told.splitlines() if line.strip().strip('"|').startswith(FORGED)]
        if form == "toml" and found.code == 0:
            areas = {each["area"] for each in tomli.loads(out)["subjects"]}
            assert areas <= {EVIL.replace("\0", "")}  # nothing of it is lost
        if form in ("html", "junit", "markdown"):
            assert "<script>alert" not in out
        if written is not None:
            assert not [part for part in parts(written) if raw(part.replace("\r\n", "\n")) or "<script>alert" in part]


def test_nor_does_what_goes_back_to_the_bureaus(folder: Path, tmp_path: Path) -> None:
    rules = (folder / "rules" / "evil_new.toml").read_text(encoding="utf-8")
    leads = ", ".join(
        quoted(each) for each in (EVIL, "../../up", "a/b", "..", "con", "甲" * 300, "甲" * 300 + "乙", " . ")
    )
    (tmp_path / "rules.toml").write_text(
        rules.replace(f"lead = [{quoted(EVIL)}]", f"lead = [{leads}]"), encoding="utf-8"
    )
    (tmp_path / "m.toml").write_bytes((folder / "m.toml").read_bytes())
    found = call(tmp_path, "check", "m.toml", "--ruleset", "rules.toml", "--feedback", "back", "--lang", "en")
    if found.code == 2 and not (tmp_path / "back").exists():  # such names are refused
        return
    back = sorted((tmp_path / "back").iterdir())
    assert len(back) >= 7
    assert {path.name for path in tmp_path.iterdir()} == {"rules.toml", "m.toml", "back"}
    for path in back:
        assert not raw(path.name)
        assert not [part for part in parts(path.read_bytes()) if raw(part.replace("\r\n", "\n"))]


def parts(workbook: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        for name in package.namelist():
            yield package.read(name).decode("utf-8")


def test_the_files_above_are_judged_and_the_evil_in_them_is_seen(tmp_path: Path) -> None:
    write(tmp_path, in_names=False)
    found = call(tmp_path, "check", "m.toml", "--ruleset", "rules/evil_new.toml", "--lang", "en")
    assert found.code == 1, found.err
    assert "\\u202e" in found.out
    assert "\\u001b[2J" in found.out


def test_words_of_the_command_line_and_a_bug_of_ours_are_shown_harmless_too(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "compliance"]
    wrong = ([f"--{SCREEN}"], [SCREEN], ["check", f"--{SCREEN}\u202e"], ["check", "a", "--format", SCREEN], ["show"])
    for words in wrong:
        found = subprocess.run([*run, *words], cwd=tmp_path, capture_output=True, check=False)
        assert found.returncode == 2
        assert not raw(found.stderr.decode() + found.stdout.decode()), found
    found = subprocess.run([sys.executable, "-c", A_BUG], cwd=tmp_path, capture_output=True, check=False)
    assert found.returncode == 3
    assert not raw(found.stderr.decode()), found.stderr
    assert b"\\u001b[2J\\u202e" in found.stderr


A_BUG = """
from compliance import cli
def bad(**_): raise RuntimeError("\\x1b[2J\\u202e")
cli.cli.main = bad
cli.main()
"""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb\r\nc\td", "a b c d"),
        ("\x1b[2J\r\x07", "\\u001b[2J\\r\\u0007"),
        ("exe.\u202etxt\u2066\u200b\ufeff", "exe.\\u202etxt\\u2066\\u200b\\ufeff"),
        ("\u2028\u2029\x85\x0b\x0c", "\\u2028\\u2029\\u0085\\u000b\\u000c"),
        ("海\u3164陵\U000e0041\ufe0f", "海\\u3164陵\\udb40\\udc41\\ufe0f"),
        ("海　陵\xa0区\u2003好", "海　陵\xa0区 好"),
        ("\udcff\uffff\ufdd0", "\\udcff\\uffff\\ufdd0"),
        ("a\\b 海陵区 ½ ①😀", "a\\b 海陵区 ½ ①😀"),
    ],
)
def test_what_is_not_seen_is_shown_as_json_escapes_it(text: str, line: str) -> None:
    assert visible(text) == line
    assert visible(line) == line
    assert is_seen(line) or set(line) & set("　\xa0")
    assert json.loads(f'"{visible(line)}"'.replace("a\\b", "ab")) is not None


@given(st.text(st.characters() | st.sampled_from(UNSEEN)))
def test_no_text_at_all_is_shown_with_what_is_not_seen(text: str) -> None:
    for shown in (visible(text), visible_lines(text), in_lines([text, text]), for_output(text), set_off(text, 1)):
        assert not raw(for_output(shown).removeprefix("\ufeff").replace("\x1b[1m", "").replace("\x1b[0m", "")) - {
            "'\\r'"
        }
    assert visible(visible(text)) == visible(text)
    assert "\n" not in visible(text)
    assert in_lines([text, text]).count("\n") == 2


def test_only_our_own_colours_reach_a_terminal() -> None:
    line = f"{set_off('达标', 1, 32)} \x1b[1mforged\x1b[0m"
    assert for_output(in_lines([line])) == "\x1b[1;32m达标\x1b[0m \\u001b[1mforged\\u001b[0m\n"
    assert for_output(in_lines(["forged \x1b" + "0" * 16 + "[1m"])) == "forged \\u001b0000000000000000[1m\n"
