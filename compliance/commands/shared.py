"""What commands share: exit codes, options, and how the problems of files are shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any

import click

from compliance.problems import ComplianceError, Problem

OK, FOUND, UNUSABLE, BUG = 0, 1, 2, 3

rulesets_option = click.option(
    "--rulesets",
    "folders",
    multiple=True,
    metavar="DIR",
    help="A folder of your own rulesets, besides the shipped ones.",
)
language_option = click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of what is shown.")
output_option = click.option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``--format``: the first of the formats is what is shown when nothing is said."""
    return click.option("--format", "form", type=click.Choice(formats), default=formats[0], show_default=True)


def with_problems(command: Callable[..., int]) -> Callable[..., None]:
    """Show the problems of files on standard error and end with 2; nothing is judged then."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            code = command(*args, **kwargs)
        except ComplianceError as error:
            show_problems(error.problems, kwargs.get("lang") or "zh")
            code = UNUSABLE
        sys.exit(code)

    return run


def show_problems(problems: Sequence[Problem], language: str) -> None:
    """Problems on standard error, as long as somebody listens."""
    from compliance.reports.to_text import problems_text

    with suppress(OSError, AttributeError):
        sys.stderr.buffer.write(problems_text(problems, language).encode(errors="backslashreplace"))
        sys.stderr.buffer.flush()
