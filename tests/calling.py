"""The command as a user calls it, but in this process: its exit code, what it printed, the problems that it showed."""

from __future__ import annotations

import json
import re
from contextlib import chdir
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from compliance.cli import cli
from compliance.problems import Place

# Several of one code stand together: how many, then a line for each.
_PROBLEM = re.compile(
    r"^(?:错误|警告|error|warning)\[([a-z0-9-]+)\]: (?:((?:共 )?\d+ (?:处|places)$)|.*)"
    r"((?:\n  (?!提示:|help:)\S.*(?:\n    .*)*)*)",
    re.MULTILINE,
)
_HEAD = re.compile("文件中有 |Problems in the files")
_PLACE = re.compile(r"(?:(?!   ).)+?(?::\d+|(?: 第\d+行)(?: [A-Z]+列)?)?(?=   |$)")


@dataclass(frozen=True)
class Called:
    """What came of a call."""

    code: int
    out: str
    err: str

    @cached_property
    def problems(self) -> list[tuple[str, str]]:
        """The code of each problem, and where it stands (``m.toml:3``, ``m.csv 第2行 B列``, or "" where nowhere).

        Those of the report come first (at the head of one in text, ``problems`` of one in JSON), then those on standard
        error.
        """
        found = []
        if self.out.startswith("{"):
            several = json.loads(self.out).get("problems", ())
            found += [(each["code"], Place(**each["place"]).text("zh") if each["place"] else "") for each in several]
        head = self.out.partition("\n\n")[0] if _HEAD.match(self.out) else ""
        for code, several, where in _PROBLEM.findall(re.sub("^  ", "", head, flags=re.MULTILINE) + "\n" + self.err):
            lines = where.split("\n")[1:] or [""]
            lines = [line for line in lines if not line.startswith("    ")] if several else lines[:1]
            found += [(code, _PLACE.match(line.strip())[0] if line else "") for line in lines]  # type: ignore[index]
        return found

    @cached_property
    def codes(self) -> list[str]:
        """The codes of the problems, in the order in which they are shown."""
        return [code for code, _ in self.problems]

    @cached_property
    def json(self) -> dict[str, Any]:
        """What it printed, which is JSON."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def call(folder: Path, *words: str | Path, stdin: bytes | None = None) -> Called:
    """Run ``compliance`` in a folder. A bug of ours is not caught: it fails the test."""
    with chdir(folder):
        found = CliRunner().invoke(cli, [str(word) for word in words], input=stdin, catch_exceptions=False)
    return Called(found.exit_code, found.stdout, found.stderr)


def check(folder: Path, *words: str | Path, stdin: bytes | None = None) -> Called:
    """A check that judges nothing as long as there is a problem; left to itself it has the same problems."""
    refusing = call(folder, "check", *words, "--all-or-nothing", stdin=stdin)
    found = call(folder, "check", *words, "--format", "json", stdin=stdin)
    assert found.code == refusing.code, found.err
    if found.code == 2 and found.out:
        assert sorted(each["code"] for each in found.json["problems"]) == sorted(refusing.codes), found.err
    elif found.code == 2:
        assert found.problems == refusing.problems
    return refusing
