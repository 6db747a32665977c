"""Several areas or periods in text: a line for each, then who misses which indicator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.judging.disputed import to_check
from compliance.judging.verdict import Assessment
from compliance.reports import phrases
from compliance.reports.layout import Style, columns
from compliance.reports.several import by_ruleset, missed
from compliance.words import say


def overview(found: Sequence[Assessment], language: str, style: Style) -> Iterator[str]:
    """Verdict and counts of each area and period, the indicators that any of them misses, those of most areas first."""
    groups = by_ruleset(found)
    yield style(say(language, "text.overview", {"n": len(found)}), "bold")
    words = ["area", "period", *(["ruleset"] if len(groups) > 1 else []), "verdict"]
    rows = [[*(say(language, f"report.{word}") for word in words)]]
    rows[0] += [*(phrases.verdict_word(verdict, language) for verdict in phrases.TOLD), say(language, "text.to_check")]
    for each in found:
        counted = [finding.verdict for finding in each.counted]
        numbers = [
            *(counted.count(verdict) for verdict in phrases.TOLD),
            sum(map(to_check, each.findings)),
        ]
        name = [each.area or say(language, "text.unnamed"), str(each.period or "–")]
        name += [each.ruleset.id] if len(groups) > 1 else []
        rows.append([*name, phrases.verdict_word(each.verdict, language), *map(str, numbers)])
    yield from (f"  {line}" for line in columns(rows))
    for group in groups:
        yield from _who_misses(group, language, style, named=len(groups) > 1)


def _who_misses(group: Sequence[Assessment], language: str, style: Style, *, named: bool) -> Iterator[str]:
    """A line for each indicator that somebody misses."""
    several_areas, several_periods = (len({getattr(each, of) for each in group}) > 1 for of in ("area", "period"))
    rows = []
    for row, who in missed(group):
        names = [
            " ".join(
                [
                    *([each.area or say(language, "text.unnamed")] if several_areas else []),
                    *([str(each.period or "–")] if several_periods else []),
                ]
            )
            or say(language, "text.unnamed")
            for each in who
        ]
        comma = "、" if language == "zh" else ", "
        rows.append((row.number, phrases.indicator_name(row, language), str(len(who)), comma.join(names)))
    yield ""
    title = say(language, "text.who_misses") + (f" · {group[0].ruleset.id}" if named else "")
    nobody = "" if rows else say(language, "text.colon") + say(language, "text.nobody")
    yield style(title, "bold") + nobody
    yield from (f"  {line}" for line in columns(rows))
