"""A plugin of pytest: the rule files of a folder, each linted, and every ruleset test case, are tests of a suite.

``pytest --compliance rulesets/ tests/cases/``; a failure reads as ``compliance lint`` and ``compliance test`` tell it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from compliance.cases import Case
    from compliance.rules.ruleset import Ruleset


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say so, and in which language."""
    group = parser.getgroup("compliance")
    group.addoption("--compliance", action="store_true", help="Lint rule files and run ruleset test cases (.toml).")
    group.addoption("--compliance-lang", choices=["zh", "en"], default="en", help="The language of what is found.")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A rule file, or a file of cases."""
    if file_path.suffix != ".toml" or not parent.config.getoption("--compliance"):
        return None
    content = file_path.read_bytes()
    if b"[ruleset]" in content:
        return RuleFile.from_parent(parent, path=file_path)
    return CaseFile.from_parent(parent, path=file_path) if b"[[cases]]" in content else None


class ProblemsFound(Exception):
    """What a command would tell of a file or a case."""


class _Read(pytest.File):
    """A file whose problems are shown as a command shows them."""

    def text_of(self, problems: Any) -> str:
        """Problems in words."""
        from compliance.reports.to_text import problems_text

        return problems_text(problems, self.config.getoption("--compliance-lang")).rstrip()


class RuleFile(_Read):
    """A rule file: one test, that lint finds no error in it."""

    def collect(self) -> Iterator[Linted]:
        """The test."""
        yield Linted.from_parent(self, name="lint")


class CaseFile(_Read):
    """A file of ruleset test cases: a test for each."""

    def collect(self) -> Iterator[Judged]:
        """The tests, in the order of the file."""
        from compliance.cases import read_cases
        from compliance.problems import ComplianceError

        try:
            cases = list(read_cases(self.path))
        except ComplianceError as error:
            raise self.CollectError(self.text_of(error.problems)) from None
        for number, case in enumerate(cases, 1):
            yield Judged.from_parent(self, name=f"{number} {case}", case=case)

    @cached_property
    def rulesets(self) -> dict[str, Ruleset]:
        """The rulesets that its cases name, each read once."""
        return {}


class _Item(pytest.Item):
    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **how: Any) -> Any:
        """What was found, without a traceback; a bug of ours with one."""
        from compliance.problems import ComplianceError

        if isinstance(excinfo.value, ComplianceError) and isinstance(self.parent, _Read):
            return self.parent.text_of(excinfo.value.problems)
        return (
            str(excinfo.value)
            if isinstance(excinfo.value, ProblemsFound)
            else super().repr_failure(excinfo, *args, **how)
        )


class Linted(_Item):
    """A test that lint finds no error in a rule file; the report of a failure has its warnings too."""

    def runtest(self) -> None:
        """Lint the file."""
        from compliance.library import lint

        problems = lint(self.path)
        if any(problem.level == "error" for problem in problems) and isinstance(self.parent, _Read):
            raise ProblemsFound(self.parent.text_of(problems))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where it stands."""
        return self.path, None, f"lint {self.path.name}"


class Judged(_Item):
    """A test that a case comes out as it says."""

    def __init__(self, *, case: Case, **how: Any) -> None:
        super().__init__(**how)
        self.case = case

    def runtest(self) -> None:
        """Judge the case."""
        from compliance.cases import outcome, ruleset_of

        assert isinstance(self.parent, CaseFile)
        known, name = self.parent.rulesets, self.case.ruleset
        known[name] = known.get(name) or ruleset_of(self.path, self.case)
        result = outcome(self.case, known[name])
        if not result.holds:
            raise ProblemsFound(str(result))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands."""
        line = self.case.place.line
        return self.path, None if line is None else line - 1, self.name
