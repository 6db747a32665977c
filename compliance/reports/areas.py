"""What ``check`` found in large tables: a verdict and counts for every area and period, as text and as JSON.

There may be hundreds of thousands, so that each is a line, written as it comes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from compliance.judging.verdict import Standing, Verdict, standing_of, standing_of_area, weighs, worst
from compliance.problems import Problem
from compliance.reports import to_json as shapes
from compliance.reports.layout import in_columns, plain_style, terminal_style, widths_of
from compliance.reports.phrases import STANDINGS, counts_words, ruleset_words, standing_word
from compliance.reports.to_json import Shape, of
from compliance.reports.to_text import COLOURS
from compliance.rules.ruleset import Constraint, Ruleset
from compliance.visible import in_lines
from compliance.words import say

if TYPE_CHECKING:
    from compliance.bulk.kernel import Settled

Counts = Mapping[Constraint, Sequence[int]]  # one for each verdict, in their order
_text = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Area:
    """One area in one period: its verdict, and how many indicators of each constraint type have each verdict.

    ``digits_decide``: so many of them hang on digits after the fifteenth.
    """

    name: str | None
    period: str | None
    verdict: Verdict
    counts: Counts
    digits_decide: int = 0

    @property
    def standings(self) -> Counter[Standing]:
        """How many indicators came to what, but those that are only aimed at."""
        counts: Counter[Standing] = Counter()
        for constraint, several in self.counts.items():
            for verdict, n in zip(Verdict, several, strict=True) if weighs(constraint) else ():
                counts[standing_of(verdict, constraint)] += n
        return counts


@dataclass(frozen=True, slots=True)
class Areas:
    """All areas and periods of some tables, judged by one ruleset.

    ``inputs`` are the names of the tables, ``settled`` has what was judged of them. ``warnings`` are about the ruleset.
    """

    ruleset: Ruleset
    settled: Settled
    inputs: tuple[str, ...]
    options: Mapping[str, Any]
    version: str
    language: str
    terminal: bool = False
    warnings: tuple[Problem, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst verdict; rows that belong to nothing leave it undetermined at least."""
        return worst([self.settled.worst, *([Verdict.UNDETERMINED] if self.settled.unjudged else [])])

    def each(self) -> Iterator[Area]:
        """The areas and periods, made anew whenever they are asked for: there may be hundreds of thousands."""
        verdicts = {str(verdict): verdict for verdict in Verdict}
        for batch in self.settled.summaries():
            names, periods, verdict, *counts, hanging = (
                batch.column(index).to_pylist() for index in range(batch.num_columns)
            )
            kinds = [name.removesuffix("_pass") for name in batch.schema.names if name.endswith("_pass")]
            width = len(verdicts)
            by_kind = [zip(*counts[place : place + width], strict=True) for place in range(0, len(counts), width)]
            for name, period, word, hangs, *several in zip(names, periods, verdict, hanging, *by_kind, strict=True):
                yield Area(name, period, verdicts[word], dict(zip(kinds, several, strict=True)), hangs)


# As text.


def as_text(areas: Areas) -> Iterator[str]:
    """The lines of all areas, then how many there are of each verdict, and the rows that belong to nothing."""
    language, style = areas.language, terminal_style if areas.terminal else plain_style
    heads = [*(say(language, f"bulk.{word}") for word in ("verdict", "area", "period"))]
    heads += [standing_word(each, language) for each in STANDINGS]
    widths = widths_of(heads if area is None else _row(area, language) for area in chain((None,), areas.each()))
    warned = (style(f"※ {warning.message(language)}", "yellow") for warning in areas.warnings)
    heading = style(in_columns(heads, widths), "dim")
    yield in_lines([style(ruleset_words(areas.ruleset, language), "bold"), *warned, heading])
    counts: Counter[Standing] = Counter()
    for area in areas.each():
        word, *others = _row(area, language)
        line = in_columns([word, *others], widths)
        if area.digits_decide:
            line += f"  ※ {say(language, 'bulk.digits', {'n': area.digits_decide})}"
        yield in_lines([style(word, "bold", COLOURS[area.verdict]) + line.removeprefix(word)])
        counts[standing_of_area(area.standings, area.verdict)] += 1
    among = [each for each in STANDINGS if each is not Standing.NOT_APPLICABLE]
    settled = areas.settled
    details = {"n": settled.subjects, "rows": f"{settled.rows:,}", "counts": counts_words(counts, language, among)}
    yield in_lines(["", say(language, "bulk.total", details)])
    if settled.unjudged:
        several = [say(language, "bulk.count", {"code": code, "n": n}) for code, n in sorted(settled.unjudged.items())]
        yield in_lines([say(language, "bulk.apart", {"counts": say(language, "bulk.comma").join(several)})])


def _row(area: Area, language: str) -> list[str]:
    """The verdict on an area and period in words, and how many indicators have each verdict."""
    counts = area.standings
    word = standing_word(standing_of_area(counts, area.verdict), language)
    head = [word, area.name or say(language, "text.unnamed"), area.period or ""]
    return [*head, *(str(counts[each]) for each in STANDINGS)]


# As JSON, with the shapes of what is printed.


# Options of a check that tables do not take.
NOT_OF_TABLES = ("only", "strict", "all_or_nothing", "feedback", "input", "headings")


class BulkOptions(shapes.Options, without=(*NOT_OF_TABLES, "lang")):
    """How it was asked to judge: as of a record, without the options that tables do not take."""


class TableName(Shape):
    """A table that was read."""

    name: str = of()


class AreaForm(Shape):
    """One area in one period: its verdict, and how many indicators of each constraint type have each verdict.

    ``digits_decide``: so many of them hang on digits after the fifteenth.
    """

    area: str | None
    period: str | None
    ruleset: str
    verdict: shapes.AreaVerdict
    counts: Mapping[Constraint, Mapping[shapes.FindingVerdict, int]]
    digits_decide: int


class Bulk(shapes.Output):
    """All areas and periods of large tables; ``apart`` counts rows that belong to nothing which is judged, by code."""

    engine: shapes.Engine = of(form=shapes.Engine.form)
    options: BulkOptions
    inputs: list[TableName] = of("inputs", each=TableName.form)
    rulesets: list[shapes.JudgedBy] = of(lambda areas: [shapes.JudgedBy.form(areas.ruleset)])
    rows: int = of("settled.rows")
    apart: Mapping[str, int] = of(lambda areas: dict(sorted(areas.settled.unjudged.items())))
    areas: list[AreaForm] = of(lambda _: shapes.ABSENT)  # printed one by one, since there are too many
    warnings: list[shapes.FileWarning] = shapes.if_any("warnings", each=shapes.FileWarning.form)


def as_json(areas: Areas) -> Iterator[str]:
    """With what was judged and by what, then a verdict and counts for each area and period, a line each."""
    yield from shapes.with_list(Bulk.form(areas, areas.language), "areas", _items(areas))


def _items(areas: Areas) -> Iterator[str]:
    """A line for each area and period."""
    ruleset_id = json.dumps(areas.ruleset.id)
    for area in areas.each():
        name, period = _text(area.name), _text(area.period)
        counts = _counts(tuple(area.counts)) % tuple(chain.from_iterable(area.counts.values()))
        yield (
            f'{{"area": {name}, "period": {period}, "ruleset": {ruleset_id}, '
            f'"verdict": "{area.verdict.value}", "counts": {counts}, "digits_decide": {area.digits_decide}}}'
        )


@cache
def _counts(constraints: tuple[str, ...]) -> str:
    """The counts of an area with a place for each number; there are too many areas to write each as an object."""
    return json.dumps({constraint: {verdict.value: 0 for verdict in Verdict} for constraint in constraints}).replace(
        ": 0", ": %d"
    )
