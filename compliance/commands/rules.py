"""The commands for whoever reads or writes rules: ``show``, ``list``, ``lint``, ``relation``, ``test``, ``explain``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from compliance.commands import shared
from compliance.problems import Problem, needing_bulk
from compliance.visible import in_lines
from compliance.words import say

if TYPE_CHECKING:
    from compliance.library import Language, RelationForm, TriedForm


@click.command()
@click.argument("ruleset")
@click.argument("indicator", required=False)
@shared.shown_rules
def show(
    ruleset: str, indicator: str | None, form: Literal["text", "json"], output: str | None, lang: Language | None,
    folders: tuple[str, ...],
) -> None:  # fmt: skip
    """Show a resolved ruleset, or one indicator of it, with where every number comes from.

    INDICATOR is an id, a name, or the printed number, which may be that of several rows.
    """
    from compliance.library import show as shown
    from compliance.rules.loading import load_ruleset, of_word
    from compliance.writing import write

    loaded = load_ruleset(of_word(ruleset), folders=folders)
    shared.spare(output, (), (loaded,))
    write(shown(loaded, indicator, format=form, language=lang), output)


@click.command("list")
@shared.shown_rules
def list_(form: str, output: str | None, lang: str | None, folders: tuple[str, ...]) -> None:
    """List the rulesets at hand, and those that are known to exist."""
    from compliance.library import rulesets
    from compliance.reports.rulesets.to_json import List
    from compliance.reports.rulesets.to_text import list_text
    from compliance.writing import write

    known = rulesets(folders)
    shared.spare(output, [head.path for head in known])
    write(List.text(known) if form == "json" else list_text(known, lang or "zh"), output)


@click.command()
@click.argument("rulesets_named", nargs=-1, metavar="[RULESET|FOLDER…]")
@click.option("--documents", metavar="DIR", help="Look up every document and quote in this folder.")
@click.option("--summary", is_flag=True, help="Show row by row what the quotes prove.")
@shared.format_option("text", "json", "junit", "sarif")
@shared.by_rules
def lint(
    rulesets_named: tuple[str, ...], documents: str | None, summary: bool, form: Literal["text"] | TriedForm,
    lang: Language | None, folders: tuple[str, ...],
) -> int:  # fmt: skip
    """Find every problem of rule files: all that are at hand, the named ones, or those below a folder."""
    from compliance.library import render_tried
    from compliance.reports.rulesets.to_text import proofs_text
    from compliance.rules.lint import lint as find_problems
    from compliance.writing import write

    if summary and form != "text":
        raise click.UsageError("--summary is text alone")
    problems, read = find_problems(rulesets_named, documents, folders)
    language: Language = lang or "zh"
    errors = [problem for problem in problems if problem.level == "error"]
    if form != "text":
        write(render_tried(problems, form, language), None)
        return shared.FOUND if errors else shared.OK
    if summary:
        write("\n".join(proofs_text(each, language) for each in read) + "\n", None)
    # what documents say in two ways is on record in the files; without a name it is counted, not told one by one
    recorded = Counter(_file(each) for each in problems if each.code == "contradiction" and not rulesets_named)
    if problems:
        shared.show_problems([each for each in problems if each.code != "contradiction" or rulesets_named], language)
        if recorded:
            which = ", ".join(f"{name} {n}" for name, n in recorded.items())
            write(say(language, "text.recorded", {"n": recorded.total(), "which": which}) + "\n", None)
        counts = {"errors": len(errors), "warnings": len(problems) - len(errors)}
        write(say(language, "text.problems", counts) + "\n", None)
    else:
        write(say(language, "text.no_problems", {"n": len(read)}) + "\n", None)
    return shared.FOUND if errors else shared.OK


def _file(problem: Problem) -> str:
    """The ruleset file in which a problem stands, by the name of a shipped one."""
    return "–" if problem.place is None else Path(problem.place.file).stem


@click.command()
@click.argument("ruleset")
@click.option("-o", "--output", "folder", metavar="DIR", required=True, help="The folder to write into.")
@shared.format_option("parquet", "csv", "sql")
@click.option("--words", metavar="FILE", help="Spellings that your table has, one a line, for the tables to know.")
@shared.fill_option
@shared.unverified_option
@shared.by_rules
def relation(
    ruleset: str, folder: str, form: RelationForm, words: str | None, fill: dict[str, str], accept_unverified: bool,
    lang: str | None, folders: tuple[str, ...],
) -> None:  # fmt: skip
    """Write a ruleset as tables for a database, and the query that judges a table there: judge.sql."""
    from compliance.library import relation as tables_of
    from compliance.library import relation_query
    from compliance.reading.files import read_file
    from compliance.reading.text import decode
    from compliance.rules.loading import load_ruleset, of_word
    from compliance.writing import write_into

    loaded = load_ruleset(of_word(ruleset), folders=folders)
    known = decode(read_file(words), words).text.splitlines() if words is not None else []
    tables = tables_of(loaded, accept_unverified=accept_unverified, variants=fill, words=known)
    with needing_bulk():
        from compliance.bulk.sql import relation_files
    files = relation_files(tables, relation_query(loaded), form)
    for name in files:
        shared.spare(str(Path(folder, name)), [words] if words is not None else (), (loaded,))
    write_into(folder, files)


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@shared.format_option("text", "json", "junit", "sarif")
@shared.by_rules
def test(
    paths: tuple[str, ...], form: Literal["text"] | TriedForm, lang: Language | None, folders: tuple[str, ...]
) -> int:
    """Run ruleset test cases: the files and folders named, or tests/cases."""
    from compliance.library import render_tried, run_cases
    from compliance.writing import write

    outcomes = run_cases(*(paths or ("tests/cases",)), folders=folders)
    bad = [outcome for outcome in outcomes if not outcome.holds]
    if form == "text":
        counts = {"n": len(outcomes) - len(bad), "bad": len(bad)}
        write(in_lines([*map(str, bad), say(lang or "en", "text.cases_held", counts)]), None)
    else:
        write(render_tried(outcomes, form, lang or "en"), None)
    return shared.FOUND if bad else shared.OK


@click.command()
@click.argument("text", default="")
@click.option("--ruleset", "named", multiple=True, metavar="RULESET", help="With the units that this ruleset declares.")
@shared.by_rules
def units(text: str, named: tuple[str, ...], lang: Language | None, folders: tuple[str, ...]) -> None:
    """List the units that values and rules may be written in: all, or those whose spelling holds a TEXT."""
    from compliance.library import find_units
    from compliance.rules.loading import load_ruleset, of_word
    from compliance.writing import write

    declaring = [load_ruleset(of_word(name), folders=folders) for name in named]
    write(find_units(text, *declaring, language=lang or "zh"), None)


@click.command()
@click.argument("code")
@shared.language_option
@shared.with_problems
def explain(code: str, lang: Language | None) -> None:
    """Explain a problem, reason or warning code in words."""
    from compliance.library import explain as explained
    from compliance.writing import write

    write(explained(code, lang), None)
