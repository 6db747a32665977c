"""Where results go: a file appears whole or not at all, through links, with the rights that it had."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

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
