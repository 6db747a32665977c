"""The commands that git and its users call: ``git-setup``, and ``textconv``, which git itself runs."""

from __future__ import annotations

import click

from compliance.commands.shared import OK, language_option, with_problems


@click.command()
@click.argument("patterns", nargs=-1, metavar="[PATTERN…]")
@click.option("--undo", is_flag=True, help="Take everything back that an earlier call wrote.")
@language_option
@with_problems
def git_setup(patterns: tuple[str, ...], undo: bool, lang: str | None) -> int:
    """Let git diff and git log -p tell changes of ruleset files by indicator, in the repository of this folder.

    PATTERN says which files are rulesets, as in a .gitattributes file; without one, rulesets/**/*.toml. Only the
    repository's own config and info/attributes are written.
    """
    from compliance.gitsetup import PATTERN, set_up, take_back
    from compliance.output import write
    from compliance.words import say

    done = take_back() if undo else set_up(patterns or (PATTERN,))
    language = lang or "zh"
    write("".join(f"{say(language, f'git.{code}', details)}\n" for code, details in done), None)
    return OK


@click.command(hidden=True)
@click.argument("file", type=click.Path())
@with_problems
def textconv(file: str) -> int:
    """Show a ruleset file as lines, for git: one for each indicator, criterion and variant."""
    from compliance.gitsetup import converted
    from compliance.output import write

    write(converted(file), None)
    return OK
