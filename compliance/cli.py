"""The command ``compliance``: arguments and exit codes, nothing else (contract §3)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from compliance import __version__
from compliance.commands import Commands
from compliance.problems import ComplianceError, Problem

if TYPE_CHECKING:
    from compliance.judging.verdict import Assessment
    from compliance.measurements.measurement import Measurements

OK, FOUND, UNUSABLE, BUG = 0, 1, 2, 3

_rulesets = click.option(
    "--rulesets",
    "folders",
    multiple=True,
    metavar="DIR",
    help="A folder of your own rulesets, besides the shipped ones.",
)
_language = click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of what is shown.")
_output = click.option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="compliance")
def cli() -> None:
    """Check measurements against versioned rulesets: pass, fail or veto, and undetermined where it cannot be known.

    Exit codes: 0 nothing at or above --fail-on; 1 something is (lint, test: something was found;
    diff --exit-code: a verdict may change); 2 bad usage, or a
    file that cannot be used: nothing is judged; 3 a bug of ours.
    """


def _with_problems(command: Callable[..., int]) -> Callable[..., None]:
    """Show the problems of files on standard error and end with 2; nothing is judged then."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            code = command(*args, **kwargs)
        except ComplianceError as error:
            _show(error.problems, kwargs.get("lang") or "zh")
            code = UNUSABLE
        sys.exit(code)

    return run


def _show(problems: Sequence[Problem], language: str) -> None:
    from compliance.reports.to_text import problems_text

    with suppress(OSError, AttributeError):  # nobody listens
        sys.stderr.buffer.write(problems_text(problems, language).encode(errors="backslashreplace"))
        sys.stderr.buffer.flush()


def _settings(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        axis, equals, variant = value.partition("=")
        if not equals or not axis.strip() or not variant.strip():
            raise click.BadParameter(f"{value!r} is not of the form AXIS=VARIANT")
        if found.setdefault(axis.strip(), variant.strip()) != variant.strip():
            raise click.BadParameter(f"{axis} is set twice, to {found[axis.strip()]} and {variant}")
    return found


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER…")
@click.option(
    "--ruleset", "rulesets_named", multiple=True, metavar="ID|ID@VERSION|SERIES|PATH", help="What to judge by."
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which a series' ruleset is in force.")
@click.option("--set", "fill", multiple=True, callback=_settings, metavar="AXIS=VARIANT", help="A variant left open.")
@click.option("--area", help="The area that the files leave unnamed.")
@click.option("--period", help="The period that the files leave unnamed.")
@click.option("--only", metavar="PERIOD|latest", help="Judge this period alone; others serve as earlier values.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_output
@click.option(
    "--fail-on", type=click.Choice(["undetermined", "fail", "veto", "never"]), default="undetermined",
    show_default=True,
    help="The area verdict from which on the exit code is 1.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Every warning is a problem.")
@click.option("--accept-unverified", is_flag=True, help="Judge by thresholds that no document at hand proves.")
@_language
@click.option("--input", "input_format", type=click.Choice(["toml", "json", "csv"]), help="The format of '-'.")
@_rulesets
@_with_problems
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
        _show(error.problems, spoken)
        return UNUSABLE
    if warnings:
        _show(warnings, spoken)
    options = {
        "accept_unverified": accept_unverified,
        "strict": strict,
        "as_of": None if day is None else day.isoformat(),
        "set": fill,
        "only": only,
    }
    from compliance.output import write

    write(_rendered(form, assessments, found, options, lang, output), output)
    return _exit_code(assessments, fail_on)


def _rendered(
    form: str, assessments: Sequence[Assessment], found: Measurements, options: dict[str, Any], lang: str | None,
    output: str | None,
) -> str:  # fmt: skip
    if form == "json":
        from compliance.reports.to_json import assessments_json

        return assessments_json(assessments, found.inputs, options, __version__)
    from compliance.reports.layout import plain_style, terminal_style
    from compliance.reports.to_text import assessments_text

    coloured = output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return assessments_text(assessments, lang, terminal_style if coloured else plain_style)


def _exit_code(assessments: Sequence[Assessment], fail_on: str) -> int:
    from compliance.judging.verdict import Verdict, at_least

    if fail_on == "never":
        return OK
    return FOUND if any(at_least(each.verdict, Verdict(fail_on)) for each in assessments) else OK


@cli.command()
@click.argument("ruleset")
@click.argument("indicator", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_output
@_language
@_rulesets
@_with_problems
def show(
    ruleset: str, indicator: str | None, form: str, output: str | None, lang: str | None, folders: tuple[str, ...]
) -> int:
    """Show a resolved ruleset, or one indicator of it, with where every number comes from."""
    from compliance.output import write
    from compliance.problems import RulesetError, nearest
    from compliance.rules.loading import load_ruleset

    loaded = load_ruleset(ruleset, folders=folders)
    id_ = None if indicator is None else loaded.identify(indicator)
    if indicator is not None and id_ not in loaded.indicators:
        close = nearest(indicator, [*loaded.indicators, *(row.name for row in loaded.indicators.values())])
        details = {"name": indicator, "rulesets": loaded.id}
        raise RulesetError(Problem("unknown-indicator", None, "", details, (), close))
    if form == "json":
        from compliance.reports.to_json import ruleset_json

        write(ruleset_json(loaded, id_), output)
    else:
        from compliance.reports.rulesets_to_text import ruleset_text

        write(ruleset_text(loaded, id_, lang or loaded.language), output)
    return OK


@cli.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_output
@_language
@_rulesets
@_with_problems
def list_(form: str, output: str | None, lang: str | None, folders: tuple[str, ...]) -> int:
    """List the rulesets at hand, and those that are known to exist."""
    from pathlib import Path

    from compliance.output import write
    from compliance.rules.catalog import heads

    known = heads([Path(folder) for folder in folders])
    if form == "json":
        from compliance.reports.to_json import rulesets_json

        write(rulesets_json(known), output)
    else:
        from compliance.reports.rulesets_to_text import list_text

        write(list_text(known, lang or "zh"), output)
    return OK


@cli.command()
@click.argument("rulesets_named", nargs=-1, metavar="[RULESET…]")
@click.option("--documents", metavar="DIR", help="Look up every document and quote in this folder.")
@_language
@_rulesets
@_with_problems
def lint(rulesets_named: tuple[str, ...], documents: str | None, lang: str | None, folders: tuple[str, ...]) -> int:
    """Find every problem of rule files: all that are at hand, or the named ones."""
    from compliance.rules.lint import lint as find_problems

    problems, number = find_problems(rulesets_named, documents, folders)
    language = lang or "zh"
    from compliance.output import write
    from compliance.words import say

    errors = [problem for problem in problems if problem.level == "error"]
    if problems:
        _show(problems, language)
        counts = {"errors": len(errors), "warnings": len(problems) - len(errors)}
        write(say(language, "text.problems", counts) + "\n", None)
    else:
        write(say(language, "text.no_problems", {"n": number}) + "\n", None)
    return FOUND if errors else OK


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@_language
@_rulesets
@_with_problems
def test(paths: tuple[str, ...], lang: str | None, folders: tuple[str, ...]) -> int:
    """Run ruleset test cases: the files and folders named, or tests/cases."""
    from compliance.cases import run_all
    from compliance.output import write
    from compliance.words import say

    outcomes = run_all(paths or ("tests/cases",), folders)
    bad = [outcome for outcome in outcomes if not outcome.holds]
    lines = [f"{each.case.place}  {each.case}: {each.found}, not {each.expected}" for each in bad]
    counts = {"n": len(outcomes) - len(bad), "bad": len(bad)}
    write("\n".join([*lines, say(lang or "en", "text.cases_held", counts)]) + "\n", None)
    return FOUND if bad else OK


@cli.command()
@click.argument("code")
@_language
@_with_problems
def explain(code: str, lang: str | None) -> int:
    """Explain a problem, reason or warning code in words."""
    from compliance.explaining import explanation
    from compliance.output import write

    write(explanation(code, lang), None)
    return OK


def main() -> None:
    """Run the command; whatever is not foreseen is a bug of ours, and says so."""
    try:
        cli.main(standalone_mode=False)
    except (SystemExit, KeyboardInterrupt):
        raise
    except click.ClickException as error:
        error.show()
        sys.exit(UNUSABLE)
    except click.Abort:
        sys.exit(UNUSABLE)
    except BrokenPipeError:  # whoever read our output has gone; that says nothing of any area
        os._exit(UNUSABLE)
    except Exception:
        import traceback

        from compliance.words import say

        traceback.print_exc()
        print(f"\n{say('en', 'text.bug')}\n{say('zh', 'text.bug')}", file=sys.stderr)
        sys.exit(BUG)


if __name__ == "__main__":
    main()
