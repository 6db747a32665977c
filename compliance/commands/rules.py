"""The commands for whoever reads or writes rules: ``show``, ``list``, ``lint``, ``test``, ``explain`` (contract §3)."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import click

from compliance.commands.shared import (
    FOUND,
    OK,
    format_option,
    language_option,
    output_option,
    rulesets_option,
    show_problems,
    spare,
    with_problems,
)
from compliance.problems import ComplianceError, Problem, nearest
from compliance.visible import in_lines
from compliance.words import codes, say

_GAP = re.compile(r"\{\w+\}")

SECTIONS = ("problems", "reasons", "warnings")


def all_codes() -> tuple[str, ...]:
    """Every code that a problem, a finding or a warning can carry."""
    return tuple(dict.fromkeys(code for section in SECTIONS for code in codes(section)))


def guide() -> str:
    """The page of all codes: inside the package in a wheel, in ``docs`` in a checkout."""
    inside = Path(__file__).parents[1] / "_docs" / "problems.md"
    return (inside if inside.is_file() else Path(__file__).parents[2] / "docs" / "problems.md").read_text("utf-8")


def explanation(code: str, language: str | None = None) -> str:
    """The section of a code: what, why, an example, and what to do instead. Raises ComplianceError for no such code."""
    if code not in all_codes():
        raise ComplianceError(Problem("unknown-code", None, "", {"code": code}, (), nearest(code, all_codes())))
    found = re.search(rf"^### {re.escape(code)}\n(.*?)(?=^##|\Z)", guide(), re.MULTILINE | re.DOTALL)
    shown = f"{code}\n"
    for section in SECTIONS:
        if code in codes(section):
            sentences = [say("zh", f"{section}.{code}"), say("zh", f"{section}.{code}.help", default="")]
            plain = [_GAP.sub("…", each).replace("{{", "{").replace("}}", "}") for each in sentences if each]
            shown += "".join(f"\n{each}" for each in plain if language != "en") + "\n"
            break
    section = found[1].strip() if found else ""
    if language == "zh":  # the summary is in Chinese, and so are the files of the example; the rest is in English only
        blocks = [block.partition("\n```")[0] for block in section.split("\n```")[1::2]]
        summary, files = section.partition("\n\n")[0], [f"```{each}\n```" for each in blocks if each[:7] != "console"]
        example = [say("zh", "text.example"), *files] if files else []
        return "\n\n".join([shown.rstrip(), *filter(None, [summary]), *example]) + "\n"
    return shown + (f"\n{section}\n" if section else "")


@click.command()
@click.argument("ruleset")
@click.argument("indicator", required=False)
@format_option("text", "json")
@output_option
@language_option
@rulesets_option
@with_problems
def show(
    ruleset: str, indicator: str | None, form: str, output: str | None, lang: str | None, folders: tuple[str, ...]
) -> int:
    """Show a resolved ruleset, or one indicator of it, with where every number comes from.

    INDICATOR is an id, a name, or the printed number, which may be that of several rows.
    """
    from compliance.problems import RulesetError, misspelt
    from compliance.rules.loading import load_ruleset, of_word
    from compliance.writing import write

    loaded = load_ruleset(of_word(ruleset), folders=folders)
    spare(output, (), (loaded,))
    rows = list(loaded.indicators.values()) if indicator is None else loaded.called(indicator)
    if indicator is not None and not rows:
        close = misspelt(indicator, [*loaded.indicators, *(row.name for row in loaded.indicators.values())])
        details = {"name": indicator, "rulesets": loaded.id}
        raise RulesetError(Problem("unknown-indicator", None, "", details, (), close))
    if form == "json":
        from compliance.reports.rulesets.to_json import ruleset_json

        write(ruleset_json(loaded, rows), output)
    else:
        from compliance.reports.rulesets.to_text import ruleset_text

        write(ruleset_text(loaded, rows, lang or loaded.language), output)
    return OK


@click.command("list")
@format_option("text", "json")
@output_option
@language_option
@rulesets_option
@with_problems
def list_(form: str, output: str | None, lang: str | None, folders: tuple[str, ...]) -> int:
    """List the rulesets at hand, and those that are known to exist."""
    from pathlib import Path

    from compliance.rules.catalog import heads
    from compliance.writing import write

    known = heads([Path(folder) for folder in folders])
    spare(output, [head.path for head in known])
    if form == "json":
        from compliance.reports.rulesets.to_json import rulesets_json

        write(rulesets_json(known), output)
    else:
        from compliance.reports.rulesets.to_text import list_text

        write(list_text(known, lang or "zh"), output)
    return OK


@click.command()
@click.argument("rulesets_named", nargs=-1, metavar="[RULESET|FOLDER…]")
@click.option("--documents", metavar="DIR", help="Look up every document and quote in this folder.")
@click.option("--summary", is_flag=True, help="Show row by row what the quotes prove.")
@language_option
@rulesets_option
@with_problems
def lint(
    rulesets_named: tuple[str, ...], documents: str | None, summary: bool, lang: str | None, folders: tuple[str, ...]
) -> int:
    """Find every problem of rule files: all that are at hand, the named ones, or those below a folder."""
    from compliance.rules.lint import lint as find_problems

    problems, read = find_problems(rulesets_named, documents, folders)
    language = lang or "zh"
    from compliance.words import say
    from compliance.writing import write

    if summary:
        from compliance.reports.rulesets.to_text import proofs_text

        write("\n".join(proofs_text(each, language) for each in read) + "\n", None)
    errors = [problem for problem in problems if problem.level == "error"]
    # what documents say in two ways is on record in the files; without a name it is counted, not told one by one
    recorded = Counter(_file(each) for each in problems if each.code == "contradiction" and not rulesets_named)
    if problems:
        show_problems([each for each in problems if each.code != "contradiction" or rulesets_named], language)
        if recorded:
            which = ", ".join(f"{name} {n}" for name, n in recorded.items())
            write(say(language, "text.recorded", {"n": recorded.total(), "which": which}) + "\n", None)
        counts = {"errors": len(errors), "warnings": len(problems) - len(errors)}
        write(say(language, "text.problems", counts) + "\n", None)
    else:
        write(say(language, "text.no_problems", {"n": len(read)}) + "\n", None)
    return FOUND if errors else OK


def _file(problem: Problem) -> str:
    """The ruleset file in which a problem stands, by the name of a shipped one."""
    return "–" if problem.place is None else Path(problem.place.file).stem


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@language_option
@rulesets_option
@with_problems
def test(paths: tuple[str, ...], lang: str | None, folders: tuple[str, ...]) -> int:
    """Run ruleset test cases: the files and folders named, or tests/cases."""
    from compliance.cases import run_all
    from compliance.words import say
    from compliance.writing import write

    outcomes = run_all(paths or ("tests/cases",), folders)
    bad = [outcome for outcome in outcomes if not outcome.holds]
    lines = [f"{each.case.place}  {each.case}: {each.found}, not {each.expected}" for each in bad]
    counts = {"n": len(outcomes) - len(bad), "bad": len(bad)}
    write(in_lines([*lines, say(lang or "en", "text.cases_held", counts)]), None)
    return FOUND if bad else OK


@click.command()
@click.argument("text", default="")
@click.option("--ruleset", "named", multiple=True, metavar="RULESET", help="With the units that this ruleset declares.")
@language_option
@rulesets_option
@with_problems
def units(text: str, named: tuple[str, ...], lang: str | None, folders: tuple[str, ...]) -> int:
    """List the units that values and rules may be written in: all, or those whose spelling holds a TEXT."""
    from compliance.reports.rulesets.to_text import units_text
    from compliance.rules.loading import load_ruleset, of_word
    from compliance.units import UnknownUnit, parse_unit
    from compliance.writing import write

    found = units_text(text.strip(), [load_ruleset(of_word(name), folders=folders) for name in named], lang or "zh")
    if not found:
        try:
            parse_unit(text)
        except UnknownUnit as error:
            raise ComplianceError(error.problem(None, "")) from None
    write(found, None)
    return OK


@click.command()
@click.argument("code")
@language_option
@with_problems
def explain(code: str, lang: str | None) -> int:
    """Explain a problem, reason or warning code in words."""
    from compliance.writing import write

    write(explanation(code, lang), None)
    return OK
