"""``compliance verify``: judge again what a record says was judged (contract §3)."""

from __future__ import annotations

import click

from compliance import __version__
from compliance.commands.shared import (
    FOUND,
    OK,
    UNUSABLE,
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
@rulesets_option
@with_problems
def verify(
    record: str, files: tuple[str, ...], rulesets_named: tuple[str, ...], output: str | None, lang: str | None,
    folders: tuple[str, ...],
) -> int:  # fmt: skip
    """Make the check of a record (the JSON of check) again, and tell every member that differs.

    Without FILE the files are looked for where the check had them, from here and from the folder of the record. A
    folder of --rulesets may also hold the text of a ruleset that has changed since: then the change is told.
    """
    from compliance.output import write
    from compliance.records.to_text import verified_text
    from compliance.records.verifying import verify as judge_again

    found = judge_again(record, files, version=__version__, rulesets=rulesets_named, folders=folders)
    if found.differences or found.added or not found.problems:
        write(verified_text(found, record, lang or "zh"), output)
    if found.problems:
        show_problems(found.problems, lang or "zh")
        return UNUSABLE
    return OK if found.holds else FOUND
