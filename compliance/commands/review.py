"""The commands for whoever reviews a change of rules: arguments and exit codes, nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance.commands import shared
from compliance.reports.formats import REVIEW_FORMATS

if TYPE_CHECKING:
    from compliance.library import Language
    from compliance.measurements.measurement import Measurements
    from compliance.reports.formats import ReviewForm
    from compliance.review.review import Review
    from compliance.rules.ruleset import Ruleset


class _Collections(click.Command):
    """What follows one ``--impact`` up to the next option is one collection of measurements."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the files behind an ``--impact`` together, once OLD and NEW are there."""
        put: list[str] = []
        before, following = 0, False
        for word in args:
            option = word.startswith("-") and word != "-"
            if following and not option and before >= (1 if ".." in put[0] else 2):
                put[-1] += f"\0{word}"
                continue
            put.append(word)
            following = (bool(put[1:]) and put[-2] == "--impact") or word.startswith("--impact=")
            before += not option and not following
        return super().parse_args(ctx, put)


@click.command(cls=_Collections)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW", required=False)
@click.argument("files", nargs=-1, metavar="")
@shared.format_option(*REVIEW_FORMATS)
@click.option("--impact", "measured", multiple=True, metavar="FILE|FOLDER…", help="Judge these by both rulesets.")
@shared.left_open
@shared.unverified_option
@click.option("--exit-code", is_flag=True, help="End with 1 when a verdict may change.")
@shared.output_option
@shared.language_option
@shared.input_option
@shared.rulesets_option
@shared.with_problems
def diff(
    old: str, new: str | None, files: tuple[str, ...], form: ReviewForm, measured: tuple[str, ...],
    fill: dict[str, str], area: str | None, period: str | None, only: str | None, accept_unverified: bool,
    exit_code: bool,
    output: str | None, lang: Language | None, input_format: str | None, folders: tuple[str, ...],
) -> int:  # fmt: skip
    """Tell what changed between two rulesets by meaning: what became stricter or looser, with a value that shows it.

    OLD and NEW are an id, an id and version, a path, or REV:path of a git repository; A..B alone reviews every ruleset
    that differs between two revisions. With --impact, the measurement files after it are judged by both, and every
    verdict that flips is listed with the change that caused it; each --impact is a collection by itself.
    """
    if files and not measured:
        raise click.UsageError(f"{files[0]} is one ruleset too many; measurement files stand after --impact")
    from compliance.library import compare, render_review
    from compliance.review.git import ends_of, load_either, moved_by
    from compliance.review.review import Branch
    from compliance.writing import write

    places = [Path(folder) for folder in folders]
    collections = [collection.split("\0") for collection in measured]
    if collections:
        collections[-1] += files

    def reviewed(before: Ruleset, after: Ruleset, commits: tuple[str | None, str | None]) -> Review:
        compared = compare(
            before, after, *(_read(paths) for paths in collections), only=only, variants=fill,
            accept_unverified=accept_unverified, language=lang, folders=folders,
            names=[" ".join(paths) for paths in collections],
        )  # fmt: skip
        for each in compared.impacts:
            if each.warnings:
                shared.show_problems(each.warnings, lang or after.language)
        return replace(compared, commits=commits)

    def _read(paths: list[str]) -> Measurements:
        from compliance.engine import load_measurements

        stdin = shared.standard_input() if "-" in paths else None
        return load_measurements(*paths, area=area, period=period, input_format=input_format, stdin=stdin, partial=True)

    review: Review | Branch
    if new is not None:
        (before, was), (after, now) = (load_either(name, places) for name in (old, new))
        shared.spare(output, [path for paths in collections for path in paths], (before, after))
        review = reviewed(before, after, (was, now))
    else:
        ends = ends_of(old)
        if ends is None:
            raise click.UsageError("NEW is missing; or name two revisions of git as A..B")
        shared.spare(output, [path for paths in collections for path in paths])
        commits, moved, unread = moved_by(ends, places)
        reviews = tuple(reviewed(was, now, commits) for was, now in moved if was is not None and now is not None)
        came, went = (tuple(pair[side] for pair in moved if pair[1 - side] is None) for side in (1, 0))
        review = Branch(ends, commits, reviews, tuple(filter(None, came)), tuple(filter(None, went)), lang, unread)
    write(render_review(review, form), output)
    if review.problems:
        shared.show_problems(review.problems, review.spoken)
        return shared.UNUSABLE
    return shared.FOUND if exit_code and review.verdict_may_change else shared.OK


@click.command()
@click.argument("indicator")
@click.option("--series", help="This series alone, by name; else every one that asks for the indicator.")
@shared.shown_rules
def history(
    indicator: str, series: str | None, form: str, output: str | None, lang: str | None, folders: tuple[str, ...]
) -> None:
    """Show one indicator (id, name or alias) through the versions of a series and the plans that build on them."""
    from compliance.library import history as through_time
    from compliance.reports.rulesets.to_json import History
    from compliance.reports.rulesets.to_text import history_text
    from compliance.rules.catalog import heads
    from compliance.writing import write

    places = [Path(folder) for folder in folders]
    shared.spare(output, [head.path for head in heads(places)])
    steps = through_time(indicator, series, places)
    if steps.warnings:
        shared.show_problems(steps.warnings, lang or "zh")
    write(History.text(steps) if form == "json" else history_text(steps, lang or "zh"), output)
