"""The commands for whoever reviews a change of rules: arguments and exit codes, nothing else (contract §3)."""

from __future__ import annotations

from pathlib import Path

import click

from compliance.commands.shared import (
    FOUND,
    OK,
    area_and_period,
    fill_option,
    format_option,
    input_option,
    language_option,
    only_option,
    output_option,
    rulesets_option,
    show_problems,
    spare,
    standard_input,
    unverified_option,
    with_problems,
)
from compliance.reports.formats import REVIEW_FORMATS


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.argument("files", nargs=-1, metavar="")
@format_option(*REVIEW_FORMATS)
@click.option("--impact", "measured", multiple=True, metavar="FILE|FOLDER…", help="Judge these by both rulesets.")
@fill_option
@area_and_period
@only_option
@unverified_option
@click.option("--exit-code", is_flag=True, help="End with 1 when a verdict may change.")
@output_option
@language_option
@input_option
@rulesets_option
@with_problems
def diff(
    old: str, new: str, files: tuple[str, ...], form: str, measured: tuple[str, ...], fill: dict[str, str],
    area: str | None, period: str | None, only: str | None, accept_unverified: bool, exit_code: bool,
    output: str | None, lang: str | None, input_format: str | None, folders: tuple[str, ...],
) -> int:  # fmt: skip
    """Tell what changed between two rulesets by meaning: what became stricter or looser, with a value that shows it.

    OLD and NEW are an id, an id and version, a path, or REV:path of a git repository. With --impact, the measurement
    files after it are judged by both, and every verdict that flips is listed with the change that caused it.
    """
    if files and not measured:
        raise click.UsageError(f"{files[0]} is one ruleset too many; measurement files stand after --impact")
    from compliance import __version__
    from compliance.reports.formats import rendered_review
    from compliance.review.changes import verdict_may_change
    from compliance.review.children import children_of
    from compliance.review.diff import diff as differences
    from compliance.review.git import load_either
    from compliance.review.review import Review
    from compliance.rules.catalog import heads
    from compliance.writing import write

    places = [Path(folder) for folder in folders]
    before, after = (load_either(name, places) for name in (old, new))
    spare(output, (*measured, *files), (before, after))
    changes = differences(before, after)
    children, reach = children_of(before, after, changes, heads(places))
    flipped = None
    if measured:
        from compliance.engine import load_measurements, of_period
        from compliance.review.impact import impact

        paths = (*measured, *files)
        stdin = standard_input() if "-" in paths else None
        found = load_measurements(*paths, area=area, period=period, input_format=input_format, stdin=stdin)
        subjects = found.subjects if only is None else of_period(found.subjects, only)
        flipped = impact(
            found, before, after, changes, subjects=subjects, fill=fill, accept_unverified=accept_unverified
        )
        if flipped.warnings:
            show_problems(flipped.warnings, lang or after.language)
    options = {"accept_unverified": accept_unverified, "set": fill, "only": only}
    review = Review(
        before, after, changes, children, reach, flipped, language=lang, version=__version__, options=options
    )
    write(rendered_review(form, review), output)
    flips = flipped is not None and bool(flipped.flips)
    return FOUND if exit_code and (flips or verdict_may_change(changes)) else OK


@click.command()
@click.argument("indicator")
@click.option("--series", help="This series alone, by name; else every one that asks for the indicator.")
@format_option("text", "json")
@output_option
@language_option
@rulesets_option
@with_problems
def history(
    indicator: str, series: str | None, form: str, output: str | None, lang: str | None, folders: tuple[str, ...]
) -> int:
    """Show one indicator (id, name or alias) through the versions of a series and the plans that build on them."""
    from compliance.review.history import history as through_time
    from compliance.rules.catalog import heads
    from compliance.writing import write

    places = [Path(folder) for folder in folders]
    spare(output, [head.path for head in heads(places)])
    found = through_time(indicator, series, places)
    if found.warnings:
        show_problems(found.warnings, lang or "zh")
    if form == "json":
        from compliance.reports.changes.history import history_json

        write(history_json(found), output)
    else:
        from compliance.reports.changes.history import history_text

        write(history_text(found, lang or "zh"), output)
    return OK
