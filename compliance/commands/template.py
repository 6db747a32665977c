"""``compliance template``: a form to fill in, made from a ruleset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance.commands.shared import by_rules, fill_option, spare
from compliance.problems import ComplianceError, Place, Problem

if TYPE_CHECKING:
    from compliance.library import Language, TemplateForm

FORMATS: tuple[TemplateForm, ...] = ("xlsx", "csv", "toml")


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
@by_rules
def template(
    ruleset: str, output: str | None, replace: bool, form: TemplateForm | None, fill: dict[str, str],
    periods: str | None, area: str | None, as_of: Any, lang: Language | None, folders: tuple[str, ...],
) -> None:  # fmt: skip
    """Make a form to fill in: a workbook, CSV or TOML with what a ruleset asks, which check reads back."""
    from compliance.engine import at_hand
    from compliance.library import template as made
    from compliance.reading.files import shown
    from compliance.rules.loading import of_word
    from compliance.writing import write

    kind, day = form or _format(output), as_of.date() if as_of is not None else None
    wanted = () if periods is None else tuple(periods.replace("，", ",").split(","))
    name = of_word(ruleset)
    content = made(name, kind, periods=wanted, area=area, variants=fill, as_of=day, language=lang, folders=folders)
    spare(output, (), at_hand([name], folders))
    if output is not None and output != "-" and Path(output).is_file() and not replace:  # it may be filled in
        raise ComplianceError(Problem("already-there", Place(shown(output)), "", {"name": shown(output)}))
    write(content if kind == "xlsx" else content.decode(), output)


def _format(output: str | None) -> TemplateForm:
    """The format that a file's extension says."""
    extension = (output or "").rpartition(".")[2].lower()
    for form in FORMATS:
        if form == extension:
            return form
    raise click.UsageError(f"say the format: -o FILE.{'|'.join(FORMATS)}, or --format")
