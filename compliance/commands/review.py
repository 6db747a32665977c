"""The commands for whoever reviews a change of rules: arguments and exit codes, nothing else (contract §3)."""

from __future__ import annotations

from pathlib import Path

import click

from compliance.commands.shared import (
    FOUND,
    OK,
    format_option,
    language_option,
    output_option,
    rulesets_option,
    with_problems,
)


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@format_option("text", "json")
@click.option("--exit-code", is_flag=True, help="End with 1 when a verdict may change.")
@output_option
@language_option
@rulesets_option
@with_problems
def diff(
    old: str, new: str, form: str, exit_code: bool, output: str | None, lang: str | None, folders: tuple[str, ...]
) -> int:
    """Tell what changed between two rulesets by meaning: what became stricter or looser, with a value that shows it."""
    from compliance.output import write
    from compliance.review.changes import verdict_may_change
    from compliance.review.diff import diff as differences
    from compliance.rules.loading import load_ruleset

    places = [Path(folder) for folder in folders]
    before, after = (load_ruleset(name, folders=places) for name in (old, new))
    changes = differences(before, after)
    if form == "json":
        from compliance.reports.changes_to_json import changes_json

        write(changes_json(before, after, changes), output)
    else:
        from compliance.reports.changes_to_text import changes_text

        write(changes_text(before, after, changes, lang or after.language), output)
    return FOUND if exit_code and verdict_may_change(changes) else OK
