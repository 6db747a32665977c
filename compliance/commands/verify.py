"""``compliance verify``: judge again what a record says was judged (contract §3)."""

from __future__ import annotations

import click

from compliance import __version__
from compliance.commands.shared import (
    FOUND,
    OK,
    UNUSABLE,
    input_option,
    language_option,
    output_option,
    rulesets_option,
    show_problems,
    with_problems,
)


@click.command()
@click.argument("record", metavar="RECORD.json")
@click.argument("files", nargs=-1, metavar="[FILE|FOLDER…]")
@click.option("--ruleset", "rulesets_named", multiple=True, metavar="PATH", help="A ruleset that was given by path.")
@output_option
@language_option
@input_option
@rulesets_option
@with_problems
def verify(
    record: str, files: tuple[str, ...], rulesets_named: tuple[str, ...], output: str | None, lang: str | None,
    input_format: str | None, folders: tuple[str, ...],
) -> int:  # fmt: skip
    """Judge again what a record (the JSON of check) says was judged, and tell every difference.

    Without FILE the files are looked for under the names that the record gives them, from here and from its own folder.
    """
    from compliance.output import write
    from compliance.records.to_text import verified_text
    from compliance.records.verifying import verify as judge_again

    found = judge_again(
        record, files, version=__version__, rulesets=rulesets_named, folders=folders, input_format=input_format
    )
    if found.differences or not found.problems:
        write(verified_text(found, record, lang or "zh"), output)
    if found.problems:
        show_problems(found.problems, lang or "zh")
        return UNUSABLE
    return OK if found.holds else FOUND
