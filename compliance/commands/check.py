"""``compliance check`` and ``compliance verify``: judge measurement files, and judge a record again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from compliance import __version__
from compliance.commands import shared
from compliance.problems import ComplianceError
from compliance.reading.files import FOR_BULK
from compliance.reports.formats import FORMATS, SHOWS_PROBLEMS
from compliance.rules.catalog import own_folders
from compliance.words import say

if TYPE_CHECKING:
    from compliance.judging.verdict import Verdict
    from compliance.records.judging import Call
    from compliance.reports.formats import Checked


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER…")
@click.option(
    "--ruleset", "rulesets_named", multiple=True, metavar="ID|ID@VERSION|SERIES|PATH", help="What to judge by."
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which a series' ruleset is in force.")
@shared.left_open
@shared.format_option(*FORMATS)
@shared.output_option
@click.option(
    "--fail-on", type=click.Choice(["undetermined", "fail", "veto", "never"]), default="undetermined",
    show_default=True,
    help="The area verdict from which on the exit code is 1.",
)  # fmt: skip
@click.option("--feedback", metavar="FOLDER", help="Write for each bureau the sheet that goes back to it.")
@click.option("--bulk", is_flag=True, help="Judge large tables row by row; Parquet and Arrow files always are.")
@click.option("--strict", is_flag=True, help="Every warning is a problem.")
@click.option("--all-or-nothing", is_flag=True, help="Judge nothing as long as there is a problem.")
@shared.unverified_option
@shared.language_option
@shared.input_option
@shared.rulesets_option
@click.option("--headings", metavar="FILE", help="A file with an office's own words for headings (docs/tables.md).")
@shared.with_problems
def check(
    rulesets_named: tuple[str, ...], as_of: Any, form: str, output: str | None, fail_on: str, feedback: str | None,
    bulk: bool, lang: str | None, folders: tuple[str, ...], headings: str | None, **said: Any,
) -> int:  # fmt: skip
    """Judge measurement files (TOML, JSON, CSV, Excel workbooks), all of one call as one set.

    Parquet and Arrow files, and CSV with --bulk, may be larger than memory: -o writes every row with its verdict, and a
    line for each area is shown.
    """
    from compliance.records.judging import Call, check_result, chosen_rulesets, measurements_of, named_rulesets

    call = Call(
        **said,
        rulesets=rulesets_named,
        folders=(*folders, *map(str, own_folders())),
        as_of=None if as_of is None else as_of.date(),
        language=lang,
    )
    if bulk or any(os.path.splitext(file)[1].lower() in FOR_BULK for file in call.files):
        is_said = click.get_current_context().get_parameter_source("form") is ParameterSource.COMMANDLINE
        form = form if is_said else FORMATS[0]  # what -o names holds the rows, and is no report
        return _judge_tables(call, form, output, {"feedback": feedback, "headings": headings}, folders, fail_on)
    from compliance.measurements.tables.headings import own_words
    from compliance.reading.files import not_looked_into
    from compliance.reports.formats import rendered
    from compliance.writing import write

    if headings is not None:
        call = replace(call, headings=own_words(headings))
    stdin = shared.standard_input() if "-" in call.files else None
    known = named_rulesets(call)
    measurements = measurements_of(call, known, stdin=stdin, headings=headings)
    try:
        chosen = chosen_rulesets(measurements, call)
    except ComplianceError as error:
        raise ComplianceError((*measurements.problems, *error.problems)) from None
    spoken = lang or next(several[0].language for several in chosen.values())
    shared.spare(output, call.files, {ruleset for several in chosen.values() for ruleset in several})
    try:
        result = check_result(measurements, chosen, call, version=__version__, terminal=shared.in_colours(output))
    except ComplianceError as error:  # the rules are known by now, and with them the language
        shared.show_problems(error.problems, spoken)
        return shared.UNUSABLE
    shared.show_warnings([*not_looked_into(call.files), *result.warnings], spoken)
    write(rendered(form, result), output)
    if feedback is not None:
        _write_feedback(result, feedback, spoken, call.files)
    if result.problems:
        shared.show_unjudged(result.problems, spoken, listed=form not in SHOWS_PROBLEMS)
        return shared.UNUSABLE
    return _exit_code((each.verdict for each in result.assessments), fail_on)


def _write_feedback(result: Checked, folder: str, language: str, paths: Sequence[str]) -> None:
    """A workbook for each bureau, in a folder that is made where it is not there."""
    from compliance.reports.feedback import feedback
    from compliance.visible import in_lines
    from compliance.writing import tell, write_into

    files = feedback(result)
    for name in files:
        shared.spare(os.path.join(folder, name), paths, result.rulesets)
    write_into(folder, files)
    tell(in_lines([say(language, "text.feedback_written", {"n": len(files), "folder": folder})]))


def _judge_tables(
    call: Call, form: str, output: str | None, refused: Mapping[str, str | None], folders: Sequence[str], fail_on: str
) -> int:
    """Tables larger than memory."""
    from compliance.commands.tables import judge_tables
    from compliance.reports import areas
    from compliance.writing import write

    settled = judge_tables(call, form, output, refused, folders)
    write((areas.as_json if form == "json" else areas.as_text)(settled), None)
    return _exit_code((settled.verdict,), fail_on)


def _exit_code(verdicts: Iterable[Verdict], fail_on: str) -> int:
    from compliance.judging.verdict import Verdict, at_least

    if fail_on == "never":
        return shared.OK
    return shared.FOUND if any(at_least(each, Verdict(fail_on)) for each in verdicts) else shared.OK


@click.command()
@click.argument("record", metavar="RECORD.json")
@click.argument("files", nargs=-1, metavar="[FILE|FOLDER…]")
@click.option("--ruleset", "rulesets_named", multiple=True, metavar="PATH", help="A ruleset that was given by path.")
@shared.output_option
@shared.by_rules
def verify(
    record: str, files: tuple[str, ...], rulesets_named: tuple[str, ...], output: str | None, lang: str | None,
    folders: tuple[str, ...],
) -> int:  # fmt: skip
    """Make the check of a record (the JSON of check) again, and tell every member that differs.

    Without FILE the files are looked for where the check had them, from here and from the folder of the record. A
    folder of --rulesets may also hold the text of a ruleset that has changed since: then the change is told.
    """
    from compliance.records.judging import call_of
    from compliance.records.record import read_record
    from compliance.records.to_text import verified_text
    from compliance.records.verifying import located
    from compliance.records.verifying import verify as judge_again
    from compliance.writing import write

    if output is not None:
        said = call_of(read_record(record)["options"])
        where = [located(name, record) for name in (*said.files, *said.rulesets)]
        shared.spare(output, [record, *files, *rulesets_named, *filter(None, where)])
    result = judge_again(record, files, version=__version__, rulesets=rulesets_named, folders=folders)
    if result.differences or result.added or not result.problems:
        write(verified_text(result, record, lang or "zh"), output)
    if result.problems:
        shared.show_problems(result.problems, lang or "zh")
        return shared.UNUSABLE
    return shared.OK if result.holds else shared.FOUND
