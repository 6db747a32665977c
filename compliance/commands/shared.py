"""What commands share: exit codes, options, and how the problems of files are shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance.problems import ComplianceError, Place, Problem
from compliance.reading.files import FORMATS
from compliance.visible import in_lines
from compliance.words import say
from compliance.writing import tell

if TYPE_CHECKING:
    from compliance.rules.ruleset import Ruleset

OK, FOUND, UNUSABLE, BUG = 0, 1, 2, 3

rulesets_option = click.option(
    "--rulesets",
    "folders",
    multiple=True,
    metavar="DIR",
    help="A folder of your own rulesets, besides the shipped ones.",
)
language_option = click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of what is shown.")
output_option = click.option(
    "-o", "--output", metavar="FILE", is_eager=True,
    help="Write to a file instead of standard output; its extension may say the format.",
)  # fmt: skip
_EXTENSIONS = {"md": "markdown", "htm": "html"}  # the others are the names of formats


def _settings(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for value in values:
        axis, equals, variant = value.partition("=")
        if not equals or not axis.strip() or not variant.strip():
            raise click.BadParameter(f"{value!r} is not of the form AXIS=VARIANT")
        if settings.setdefault(axis.strip(), variant.strip()) != variant.strip():
            raise click.BadParameter(f"{axis} is set twice, to {settings[axis.strip()]} and {variant}")
    return settings


input_option = click.option("--input", "input_format", type=click.Choice([*FORMATS]), help="The format of '-'.")
unverified_option = click.option(
    "--accept-unverified", is_flag=True, help="Judge by thresholds that no document at hand proves."
)


fill_option = click.option(
    "--set", "fill", multiple=True, callback=_settings, metavar="AXIS=VARIANT", help="A variant left open."
)


def left_open(command: Callable[..., Any]) -> Callable[..., Any]:
    """What files may leave open (``--set``, ``--area``, ``--period``), and which period of theirs is judged."""
    only = "Judge this period alone; others serve as earlier values."
    command = click.option("--only", metavar="PERIOD|latest", help=only)(command)
    command = click.option("--period", help="The period that the files leave unnamed.")(command)
    return fill_option(click.option("--area", help="The area that the files leave unnamed.")(command))


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``--format``: where nothing is said, that of the file's name (``-o ledger.xlsx``), else the first."""

    def named(context: click.Context, _parameter: click.Parameter, form: str | None) -> str:
        extension = str(context.params.get("output") or "").rpartition(".")[2].lower()
        extension = _EXTENSIONS.get(extension, extension)
        return form or (extension if extension in formats else formats[0])

    return click.option("--format", "form", type=click.Choice(formats), callback=named, show_default=formats[0])


def with_problems(command: Callable[..., int | None]) -> Callable[..., None]:
    """Show the problems of files on standard error and end with 2; a command that says no exit code ends with 0."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            code = command(*args, **kwargs) or OK
        except ComplianceError as error:
            show_problems(error.problems, kwargs.get("lang") or "zh")
            code = UNUSABLE
        sys.exit(code)

    return run


def by_rules(command: Callable[..., int | None]) -> Callable[..., None]:
    """``--lang`` and ``--rulesets``, and how problems are shown: of a command that reads rules."""
    return language_option(rulesets_option(with_problems(command)))


def shown_rules(command: Callable[..., int | None]) -> Callable[..., None]:
    """Those of a command that shows rules, as text or as JSON, and may write that to a file."""
    return format_option("text", "json")(output_option(by_rules(command)))


def standard_input() -> Any:
    """Standard input as bytes; None where it is closed."""
    return getattr(sys.stdin, "buffer", None)


def in_colours(output: str | None) -> bool:
    """Whether a result is shown with colours."""
    from compliance.writing import on_terminal

    return output is None and on_terminal(sys.stdout) and not os.environ.get("NO_COLOR")


def spare(output: str | None, paths: Sequence[str | Path], rulesets: Iterable[Ruleset] = ()) -> None:
    """Refuse a result that would replace one of the files and folders that the call reads, or a ruleset of it.

    Raises ComplianceError.
    """
    from compliance.reading.files import replaced, shown

    if output is None or output == "-":
        return
    rules = [Path(file.path) for ruleset in rulesets for file in ruleset.files]
    problems = replaced(output, [*paths, *rules])
    if problems is not None:
        details = {"name": shown(output), "other": shown(problems)}
        raise ComplianceError(Problem("would-replace-input", Place(shown(output)), "", details))


def show_problems(problems: Sequence[Problem], language: str) -> None:
    """Problems on standard error, as long as somebody listens."""
    from compliance.reports.to_text import problems_text

    tell(problems_text(problems, language))


def show_unjudged(problems: Sequence[Problem], language: str, *, listed: bool) -> None:
    """How many problems leave something unjudged, on standard error; ``listed`` there too, where no report has them."""
    if listed:
        show_problems(problems, language)
    tell(in_lines([say(language, "text.problems_left", {"n": len(problems)})]))


def show_warnings(warnings: Sequence[Problem], language: str) -> None:
    """Warnings about files that were judged all the same, on standard error."""
    from compliance.reports.to_text import warnings_text

    if warnings:
        tell(warnings_text(warnings, language))
