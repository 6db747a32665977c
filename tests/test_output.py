"""Where results go: a file appears whole or not at all, through links, with the rights that it had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from calling import call

from compliance.problems import ComplianceError
from compliance.writing import write


def codes(error: pytest.ExceptionInfo[ComplianceError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    target, link = tmp_path / "kept" / "report.json", tmp_path / "latest.json"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    write("new", str(link))
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"
    assert [each.name for each in target.parent.iterdir()] == ["report.json"]


def test_a_link_that_leads_nowhere_yet_gets_its_target(tmp_path: Path) -> None:
    link = tmp_path / "latest.json"
    link.symlink_to("report.json")
    write("new", str(link))
    assert link.is_symlink()
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == "new"


def test_links_in_a_circle_are_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(ComplianceError) as error:
        write("new", str(tmp_path / "a"))
    assert codes(error) == ["not-writable"]
    assert (tmp_path / "a").is_symlink()


def test_an_earlier_file_keeps_its_rights(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o600)
    write("new", str(target))
    assert target.stat().st_mode & 0o777 == 0o600
    write("new", str(tmp_path / "fresh.json"))
    assert (tmp_path / "fresh.json").stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_what_cannot_be_finished_leaves_the_earlier_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.json"
    target.write_text("old", encoding="utf-8")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ComplianceError) as error:
        write("new", str(target))
    assert codes(error) == ["not-writable"]
    assert [(each.name, each.read_text(encoding="utf-8")) for each in tmp_path.iterdir()] == [("report.json", "old")]


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no such device here")
def test_a_device_is_written_to_and_never_replaced() -> None:
    write("new", "/dev/null")
    assert Path("/dev/null").is_char_device()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ComplianceError) as error:
        write("new", str(tmp_path))
    assert codes(error) == ["not-writable"]


class Terminal:
    def __init__(self, buffer: Any) -> None:
        self.buffer = buffer

    def isatty(self) -> bool:
        return True


def test_what_is_no_text_is_not_poured_on_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with open(tmp_path / "seen", "wb") as stream:
        monkeypatch.setattr(sys, "stdout", Terminal(stream))
        with pytest.raises(ComplianceError) as error:
            write(b"PK", None)
        write("text", None)
    assert codes(error) == ["binary-to-terminal"]
    assert (tmp_path / "seen").read_bytes() == b"text"


# What a result never replaces.

VALUES = "指标,数值,单位\n森林覆盖率,18.2,%\n"
PARENT = (
    '[ruleset]\nid = "p"\nversion = "1.0.0"\nseries = "p"\ntitle = "x"\n'
    'effective = { from = 2020-01-01 }\nlanguage = "zh"\n'
)
CHILD = PARENT.replace('"p"', '"c"') + 'extends = "p@1.0.0"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "values.csv").write_text(VALUES, encoding="utf-8")
    (tmp_path / "in" / "\u202evalues.csv").write_text(VALUES, encoding="utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "p.toml").write_text(PARENT, encoding="utf-8")
    (tmp_path / "rules" / "c.toml").write_text(CHILD, encoding="utf-8")
    (tmp_path / "link.json").symlink_to("in/values.csv")
    os.link(tmp_path / "in" / "values.csv", tmp_path / "hard.json")
    (tmp_path / "rules.json").symlink_to("rules/p.toml")
    call(tmp_path, "check", "in/values.csv", "--ruleset", "hailing_2018", "--format", "json", "-o", "record.json")
    return tmp_path


HAILING = ("--ruleset", "hailing_2018")
REPLACING = [
    ("check", "in/values.csv", *HAILING, "-o", "in/values.csv"),
    ("check", "in", *HAILING, "-o", "in/values.csv"),
    ("check", "in", *HAILING, "-o", "in/\u202evalues.csv"),
    ("check", "in/values.csv", *HAILING, "-o", "./in/../in/values.csv"),
    ("check", "in/values.csv", *HAILING, "--format", "json", "-o", "link.json"),
    ("check", "in/values.csv", *HAILING, "--format", "json", "-o", "hard.json"),
    ("check", "in/values.csv", "--ruleset", "rules/c.toml", "-o", "rules/c.toml"),
    ("check", "in/values.csv", "--ruleset", "rules/c.toml", "-o", "rules/p.toml"),  # a parent
    ("check", "in/values.csv", "--ruleset", "c", "--rulesets", "rules", "-o", "rules.json"),
    ("check", "in/values.csv", *HAILING, "--bulk", "-o", "in/values.csv"),
    ("show", "rules/c.toml", "-o", "rules/p.toml"),
    ("list", "--rulesets", "rules", "-o", "rules/c.toml"),
    ("history", "forest_cover", "--rulesets", "rules", "-o", "rules/c.toml"),
    ("diff", "rules/p.toml", "rules/c.toml", "-o", "rules/c.toml"),
    ("diff", "hailing_2018", "hailing_2018", "--impact", "in/values.csv", "-o", "in/values.csv"),
    ("verify", "record.json", "-o", "record.json"),
    ("verify", "record.json", "-o", "in/values.csv"),
    ("verify", "record.json", "in/values.csv", "-o", "link.json"),
    ("template", "rules/c.toml", "--format", "toml", "--replace", "-o", "rules/c.toml"),
]


@pytest.mark.parametrize("arguments", REPLACING, ids=[" ".join(each) for each in REPLACING])
def test_a_result_never_replaces_what_the_call_reads(arguments: tuple[str, ...], folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = call(folder, *arguments)
    assert (found.code, found.codes) == (2, ["would-replace-input"]), found.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_standard_input_is_not_replaced_either(folder: Path) -> None:
    command = [sys.executable, "-m", "compliance", "check", "-", "--input", "csv", *HAILING, "-o", "in/values.csv"]
    with open(folder / "in" / "values.csv", "rb") as stream:
        found = subprocess.run(command, cwd=folder, stdin=stream, capture_output=True, env=ENVIRONMENT, check=False)
    assert (found.returncode, b"would-replace-input" in found.stderr) == (2, True)
    assert (folder / "in" / "values.csv").read_text(encoding="utf-8") == VALUES


def test_an_earlier_result_in_the_folder_is_replaced(folder: Path) -> None:
    for _ in range(2):
        found = call(folder, "check", "in/values.csv", "in", *HAILING, "--format", "xlsx", "-o", "in/ledger.xlsx")
        assert (found.code, "error" in found.err) == (1, False), found.err


@pytest.mark.parametrize("name", ["form.xlsx", "form.csv", "form.toml", "link.csv", "./form.csv"])
def test_a_form_replaces_no_file_that_is_there(name: str, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("form.csv")
    assert call(tmp_path, "template", "hailing_2018", "-o", name).code == 0
    (tmp_path / name).write_text("filled in", encoding="utf-8")
    found = call(tmp_path, "template", "hailing_2018", "-o", name)
    assert (found.code, found.codes) == (2, ["already-there"])
    assert (tmp_path / name).read_text(encoding="utf-8") == "filled in"
    assert call(tmp_path, "template", "hailing_2018", "--replace", "-o", name).code == 0
    assert (tmp_path / name).read_bytes() != b"filled in"


# Streams that are closed, and files that never end.

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}


CHECK = "check in/values.csv --ruleset hailing_2018"
CLOSED = [
    f"{CHECK} >&-",
    f"{CHECK} <&- >&- 2>&-",
    f"{CHECK} --format xlsx >&-",
    f"{CHECK} --bulk >&-",
    f"{CHECK} > /dev/full",
    "check - --input csv --ruleset hailing_2018 <&-",
    "diff hailing_2018 national_2018 --impact - --input csv <&-",
    "check nothing.csv 2>&-",
    "test cases.toml >&-",
    "--help > /dev/full",
]


@pytest.mark.parametrize("call_", CLOSED)
def test_a_closed_stream_is_a_problem(call_: str, folder: Path) -> None:
    case = '[[cases]]\nindicator = "forest_cover"\nvalue = 20\nverdict = "pass"\n'
    (folder / "cases.toml").write_text(f'ruleset = "hailing_2018"\n{case}', encoding="utf-8")
    command = ["bash", "-c", f"{sys.executable} -m compliance {call_}"]
    found = subprocess.run(command, cwd=folder, input=b"", capture_output=True, env=ENVIRONMENT, check=False)
    assert (found.returncode, b"Traceback" in found.stderr) == (2, False), found.stderr.decode()
