"""``compliance check`` on tables larger than memory: Parquet and Arrow, and CSV with ``--bulk``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance import __version__
from compliance.commands import shared
from compliance.problems import MeasurementError, Place, Problem, RulesetError, needing_bulk
from compliance.reading.files import LOOKED_AT, TEXTS
from compliance.records.judging import Call
from compliance.rules.catalog import heads, standing

if TYPE_CHECKING:
    from compliance.period import Period
    from compliance.reports.areas import Areas
    from compliance.rules.ruleset import Ruleset

FORMATS = ("text", "json")


def judge_tables(
    call: Call, form: str, output: str | None, refused: Mapping[str, str | None], folders: Sequence[str]
) -> Areas:
    """Judge the rows of tables as one set, write them with their verdicts to ``output``, and give what they come to.

    ``refused`` are other options of the call that have no meaning here, ``folders`` those that it names. Raises
    ComplianceError for them, and for tables that cannot be used.
    """
    with needing_bulk():
        from compliance.bulk.files import SUFFIXES, judge_files
    from compliance.reports.areas import NOT_OF_TABLES, Areas, BulkOptions

    said = {**call.options(), **refused}
    wrong = [f"--{option.replace('_', '-')}" for option in NOT_OF_TABLES if said[option]]
    wrong += [f"--format {form}"] if form not in FORMATS else []
    wrong += [f"--ruleset {name}" for name in call.rulesets[1:]]
    if output is not None and Path(output).suffix.lower() not in SUFFIXES:
        wrong.append(f"-o {output}")
    problems = [Problem("not-with-bulk", None, "", {"option": option}) for option in wrong]
    tables = [*_tables(call.files, SUFFIXES, problems)]
    if problems:
        raise MeasurementError(problems)
    ruleset = _ruleset(call, folders)
    shared.spare(output, tables, (ruleset,))
    spoken = call.language or ruleset.language
    with _progress(spoken) as progress:
        settled = judge_files(
            tables,
            ruleset,
            output,
            accept_unverified=call.accept_unverified,
            variants=call.fill,
            area=call.area,
            period=call.period,
            progress=progress,
        )
    file = str(tables[0])
    unread = [
        Problem("unknown-column", Place(file), heading, {"heading": heading, "file": file}, level="warning")
        for heading in settled.unknown_columns
    ]
    if unread:
        shared.show_problems(unread, spoken)
    return Areas(
        ruleset=ruleset,
        settled=settled,
        inputs=tuple(map(str, tables)),
        options={option: said[option] for option in BulkOptions.keys},
        version=__version__,
        language=spoken,
        terminal=shared.in_colours(None),
        warnings=tuple(_standing(ruleset, settled.periods, call.as_of, folders)),
    )


def _tables(files: Sequence[str], suffixes: Mapping[str, str], problems: list[Problem]) -> Iterator[Path]:
    """The tables that the paths mean; those of a folder sorted, without hidden ones."""
    for name in files:
        path = Path(name)
        if path.is_dir():
            paths = [each for each in sorted(path.rglob("*")) if _looked_at(each.relative_to(path)) and each.is_file()]
            others = [each for each in paths if each.suffix.lower() not in suffixes]
            if not paths:
                problems.append(Problem("folder-without-files", Place(name), "", {"name": name}))
            if others:  # nothing of a folder is left out silently
                first, *more = [Place(str(each)) for each in others]
                related = tuple((place, "") for place in more)
                problems.append(Problem("not-with-bulk", first, "", {"option": first.file}, related))
            yield from (each for each in paths if each.suffix.lower() in suffixes)
        elif path.suffix.lower() not in suffixes:
            problems.append(Problem("not-with-bulk", None, "", {"option": name}))
        elif not path.is_file():
            problems.append(Problem("file-not-found", Place(name), "", {"name": name}))
        else:
            yield path


def _looked_at(inside: Path) -> bool:
    """Whether a file of a folder may hold measurements: not hidden, not a lock of a spreadsheet, and of such a type."""
    hidden = any(part.startswith(".") for part in inside.parts) or inside.name.startswith("~$")
    return not hidden and inside.suffix.lower() in LOOKED_AT - TEXTS


def _standing(
    ruleset: Ruleset, periods: Sequence[Period], day: date | None, folders: Sequence[str]
) -> Iterator[Problem]:
    """What is to be known of the ruleset, in any of the periods."""
    known = heads([Path(folder) for folder in folders])
    seen = set()
    for period in (None, *periods):
        for problem in standing(ruleset, period, day, known):
            if problem.message() not in seen:
                seen.add(problem.message())
                yield problem


def _ruleset(call: Call, folders: Sequence[str]) -> Ruleset:
    """The one ruleset of a call; of a series the one in force on the day."""
    from compliance.engine import choose_rulesets
    from compliance.measurements.measurement import Measurements
    from compliance.rules.loading import of_word

    nobody = (None, None)
    nothing, names = Measurements((), (), ()), [of_word(name) for name in call.rulesets]
    try:
        return choose_rulesets(nothing, names, subjects=[nobody], as_of=call.as_of, folders=folders)[nobody][0]
    except RulesetError as error:  # the day of each row would be known, but all rows go by one ruleset
        codes = {"series-without-day": "bulk-without-day"}
        raise RulesetError(replace(each, code=codes.get(each.code, each.code)) for each in error.problems) from None


@contextmanager
def _progress(language: str) -> Iterator[Callable[[int, int | None], None] | None]:
    """A bar on standard error while rows are judged, if that is a terminal; a second reading begins a second one."""
    from compliance.writing import on_terminal

    if not on_terminal(sys.stderr):
        yield None
        return
    from compliance.words import say

    bars: list[Any] = []

    def show(done: int, total: int | None) -> None:
        if total:
            reading, done = divmod(max(done - 1, 0), total)
            done += 1
        else:  # how many rows there are is not known before the last
            reading = 0
        if len(bars) <= reading:
            if bars:
                bars[-1].__exit__(None, None, None)
            label = say(language, "bulk.judging") + (f" ({reading + 1})" if reading else "")
            bar = click.progressbar(length=total or 0, label=label, file=sys.stderr, show_pos=True)
            bars.append(bar)
            bar.__enter__()
        bars[-1].update(done - bars[-1].pos)

    try:
        yield show
    finally:
        for bar in bars[-1:]:
            bar.__exit__(None, None, None)
