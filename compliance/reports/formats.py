"""The formats in which a ``check`` or a ``diff`` can be shown: one renderer each, read when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from compliance.visible import visible

if TYPE_CHECKING:
    from compliance.cases import Outcome
    from compliance.judging.verdict import Assessment
    from compliance.problems import Place, Problem
    from compliance.reports.view import View
    from compliance.review.review import Branch, Review
    from compliance.rules.ruleset import Ruleset

# Each stands in a module ``to_<format>`` of this room, whose ``render`` takes a Checked and gives text or bytes.
Form = Literal["text", "json", "csv", "xlsx", "html", "markdown", "junit", "sarif"]
FORMATS = get_args(Form)
SHOWS_PROBLEMS = frozenset(FORMATS) - {"csv"}  # a table of findings has no room for them: standard error has


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that one ``check`` found, for whoever shows it.

    ``inputs`` are the measurement files that were read, each with its SHA-256, ``options`` those that the verdicts
    depend on. ``language`` None means that each ruleset speaks its own. ``terminal``: somebody reads it on a terminal
    in colour. ``problems`` are what is wrong with the files: they stand first in what people read.
    """

    assessments: tuple[Assessment, ...]
    inputs: tuple[tuple[str, str], ...]
    options: Mapping[str, Any]
    warnings: tuple[Problem, ...]
    language: str | None
    version: str
    terminal: bool = False
    problems: tuple[Problem, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The report as the JSON of ``check`` has it, which is its record."""
        data: dict[str, Any] = json.loads(content("json", self))
        return data

    @property
    def spoken(self) -> str:
        """The language of what is said once for all assessments."""
        return self.language or (self.assessments[0].ruleset.language if self.assessments else "en")

    def views(self, language: str | None = None) -> list[View]:
        """The assessments in words: in one language, or each in that of its ruleset where none was asked for."""
        from compliance.reports.view import View, with_gaps

        return with_gaps([View(each, language or self.language or each.ruleset.language) for each in self.assessments])

    @property
    def rulesets(self) -> list[Ruleset]:
        """What was judged by, each once."""
        return list({each.ruleset.sha256: each.ruleset for each in self.assessments}.values())

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """All files that were read: the measurements, then the rule files that are not of the package."""
        return (*self.inputs, *self.rule_files)

    @property
    def rule_files(self) -> tuple[tuple[str, str], ...]:
        """The rule files that were judged by, but those of the package, each with its SHA-256."""
        from compliance.rules.loading import own_files

        rules = {(file.name, file.sha256) for each in self.assessments for file in own_files(each.ruleset)}
        return tuple(sorted(rules))


def rendered(form: str, result: Checked) -> str | bytes | Iterator[str]:
    """The result in one of the formats: text, as a whole or as it is made, or the bytes of a file that is not text."""
    shown: str | bytes | Iterator[str] = import_module(f"compliance.reports.to_{form}").render(result)
    return shown


def content(form: str, result: Checked) -> bytes:
    """The same as the bytes of a file."""
    shown, file = rendered(form, result), BytesIO()
    for piece in [shown] if isinstance(shown, str | bytes) else shown:
        file.write(piece if isinstance(piece, bytes) else piece.encode())
    return file.getvalue()


# The same modules have ``render_review`` and ``render_branch``.
ReviewForm = Literal["text", "json", "markdown", "html"]
REVIEW_FORMATS = get_args(ReviewForm)


def rendered_review(form: str, review: Review | Branch) -> str:
    """The review, or all those of a branch, in one of the formats."""
    module = import_module(f"compliance.reports.{'changes.' if form == 'json' else ''}to_{form}")
    if form == "json":
        data: str = module.render(review)
        return data
    from compliance.reports.changes.view import branch_lines, parts
    from compliance.review.review import Branch

    if isinstance(review, Branch):
        notes = [(each, [*parts(each)]) for each in review.reviews]
        shown: str = module.render_branch(review, branch_lines(review), notes)
    else:
        shown = module.render_review(review, [*parts(review)])
    return shown


class Tried(NamedTuple):
    """What ``lint`` found, or what came of a case of ``test``: its code, how bad it is (None: it holds), its words."""

    name: str
    code: str
    level: str | None
    place: Place | None
    message: str
    text: str


def tried(problems: Sequence[Problem] | Sequence[Outcome], language: str) -> list[Tried]:
    """Problems of rule files, or outcomes of cases, as what was tried."""
    from compliance.problems import Problem

    return [_of_problem(each, language) if isinstance(each, Problem) else _of_case(each) for each in problems]


def _of_problem(problem: Problem, language: str) -> Tried:
    message = problem.message(language)
    return Tried(message, problem.code, problem.level, problem.place, message, problem.text(language))


def _of_case(outcome: Outcome) -> Tried:
    level, message = None if outcome.holds else "error", f"{outcome.found}, not {outcome.expected}"
    return Tried(str(outcome.case), "case", level, outcome.case.place, message, visible(str(outcome)))


def rendered_tried(form: str, what: str, outcomes: Sequence[Tried], language: str, version: str) -> str:
    """What was tried by ``lint`` or ``test`` as JUnit or SARIF."""
    shown: str = import_module(f"compliance.reports.to_{form}").render_tried(what, outcomes, language, version)
    return shown
