"""``compliance template``: a form to fill in, made from a ruleset (contract §3)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance.commands.shared import OK, fill_option, language_option, rulesets_option, spare, with_problems
from compliance.problems import ComplianceError, Place, Problem

if TYPE_CHECKING:
    from compliance.period import Period

FORMATS = ("xlsx", "csv", "toml")


@click.command()
@click.argument("ruleset")
@click.option("-o", "--output", metavar="FILE", help="Where to write it; its extension says the format.")
@click.option("--replace", is_flag=True, help="Replace a file that is there already.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="The format, where the name does not say it.")
@fill_option
@click.option(
    "--periods", metavar="P,P,…", help="The periods to fill in, such as 2015,2016,2017. [default: the last three years]"
)
@click.option("--area", help="The area, if it is known.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which a series' ruleset is in force.")
@language_option
@rulesets_option
@with_problems
def template(
    ruleset: str, output: str | None, replace: bool, form: str | None, fill: dict[str, str], periods: str | None,
    area: str | None, as_of: Any, lang: str | None, folders: tuple[str, ...],
) -> int:  # fmt: skip
    """Make a form to fill in: a workbook, CSV or TOML with what a ruleset asks, which check reads back."""
    from compliance.engine import blank_subject
    from compliance.reading.files import shown
    from compliance.reports.forms.blanks import form_of
    from compliance.rules.loading import of_word
    from compliance.writing import write

    kind = form or _format(output)
    wanted = _periods(periods)
    day = as_of.date() if as_of is not None else None
    subject, chosen = blank_subject(of_word(ruleset), wanted[-1], area=area, fill=fill, as_of=day, folders=folders)
    spare(output, (), (chosen,))
    if output is not None and output != "-" and Path(output).is_file() and not replace:  # it may be filled in
        raise ComplianceError(Problem("already-there", Place(shown(output)), "", {"name": shown(output)}))
    language = lang or chosen.language
    found = form_of(subject, chosen, language)
    write(_written(kind, found, wanted, area, language), output)
    return OK


def _written(kind: str, form: Any, periods: list[Period], area: str | None, language: str) -> str | bytes:
    if kind == "xlsx":
        from compliance.reports.forms.to_xlsx import template_xlsx

        return template_xlsx(form, periods, area, language)
    from compliance.reports.forms.to_text import template_csv, template_toml

    return (template_csv if kind == "csv" else template_toml)(form, periods, area, language)


def _format(output: str | None) -> str:
    """The format that a file's extension says."""
    extension = (output or "").rpartition(".")[2].lower()
    if extension not in FORMATS:
        raise click.UsageError(f"say the format: -o FILE.{'|'.join(FORMATS)}, or --format")
    return extension


def _periods(written: str | None) -> list[Period]:
    """The periods asked for, each once, in order; the last three whole years where nothing is asked."""
    from compliance.period import Period, stated_period
    from compliance.problems import MeasurementError, Place, Problem
    from compliance.reports.forms.blanks import last_years

    if written is None:
        return last_years()
    found = [stated_period(each, Place("--periods"), each) for each in written.replace("，", ",").split(",")]
    problems = [each for each in found if isinstance(each, Problem)]
    if problems:
        raise MeasurementError(problems)
    return sorted({each for each in found if isinstance(each, Period)})
