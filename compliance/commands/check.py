"""``compliance check``: judge measurement files (contract §3)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from compliance import __version__
from compliance.commands.shared import (
    FOUND,
    OK,
    UNUSABLE,
    format_option,
    language_option,
    output_option,
    rulesets_option,
    show_problems,
    with_problems,
)
from compliance.problems import ComplianceError
from compliance.reports.formats import FORMATS

if TYPE_CHECKING:
    from compliance.judging.verdict import Assessment


def _settings(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        axis, equals, variant = value.partition("=")
        if not equals or not axis.strip() or not variant.strip():
            raise click.BadParameter(f"{value!r} is not of the form AXIS=VARIANT")
        if found.setdefault(axis.strip(), variant.strip()) != variant.strip():
            raise click.BadParameter(f"{axis} is set twice, to {found[axis.strip()]} and {variant}")
    return found


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER…")
@click.option(
    "--ruleset", "rulesets_named", multiple=True, metavar="ID|ID@VERSION|SERIES|PATH", help="What to judge by."
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which a series' ruleset is in force.")
@click.option("--set", "fill", multiple=True, callback=_settings, metavar="AXIS=VARIANT", help="A variant left open.")
@click.option("--area", help="The area that the files leave unnamed.")
@click.option("--period", help="The period that the files leave unnamed.")
@click.option("--only", metavar="PERIOD|latest", help="Judge this period alone; others serve as earlier values.")
@format_option(*FORMATS)
@output_option
@click.option(
    "--fail-on", type=click.Choice(["undetermined", "fail", "veto", "never"]), default="undetermined",
    show_default=True,
    help="The area verdict from which on the exit code is 1.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Every warning is a problem.")
@click.option("--accept-unverified", is_flag=True, help="Judge by thresholds that no document at hand proves.")
@language_option
@click.option("--input", "input_format", type=click.Choice(["toml", "json", "csv"]), help="The format of '-'.")
@rulesets_option
@with_problems
def check(
    files: tuple[str, ...], rulesets_named: tuple[str, ...], as_of: Any, fill: dict[str, str], area: str | None,
    period: str | None, only: str | None, form: str, output: str | None, fail_on: str, strict: bool,
    accept_unverified: bool, lang: str | None, input_format: str | None, folders: tuple[str, ...],
) -> int:  # fmt: skip
    """Judge measurement files (TOML, JSON, CSV), all of one call as one set."""
    from compliance.engine import choose_rulesets, judged, load_measurements, of_period

    stdin = sys.stdin.buffer if "-" in files else None
    found = load_measurements(*files, area=area, period=period, input_format=input_format, stdin=stdin)
    day = as_of.date() if as_of is not None else None
    subjects = found.subjects if only is None else of_period(found.subjects, only)
    chosen = choose_rulesets(found, rulesets_named, subjects=subjects, as_of=day, folders=folders)
    spoken = lang or next(several[0].language for several in chosen.values())
    try:
        assessments, warnings = judged(found, chosen, fill=fill, accept_unverified=accept_unverified, strict=strict)
    except ComplianceError as error:  # the rules are known by now, and with them the language
        show_problems(error.problems, spoken)
        return UNUSABLE
    if warnings:
        show_problems(warnings, spoken)
    from compliance.output import write
    from compliance.reports.formats import Checked, rendered

    options = {
        "accept_unverified": accept_unverified,
        "strict": strict,
        "as_of": None if day is None else day.isoformat(),
        "set": fill,
        "only": only,
    }
    result = Checked(
        assessments=tuple(assessments),
        inputs=found.inputs,
        options=options,
        warnings=warnings,
        language=lang,
        version=__version__,
        terminal=output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
    )
    write(rendered(form, result), output)
    return _exit_code(assessments, fail_on)


def _exit_code(assessments: Sequence[Assessment], fail_on: str) -> int:
    from compliance.judging.verdict import Verdict, at_least

    if fail_on == "never":
        return OK
    return FOUND if any(at_least(each.verdict, Verdict(fail_on)) for each in assessments) else OK
