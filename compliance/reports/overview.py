"""Several areas, periods or rulesets beside each other, in text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.judging.doubts import to_check
from compliance.judging.verdict import Assessment, Finding, Verdict
from compliance.reports import phrases
from compliance.reports.layout import Style, columns
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.words import say


def same_subject(assessments: Sequence[Assessment]) -> list[list[Assessment]]:
    """The subjects that several rulesets judge, each with all its assessments."""
    groups: dict[tuple[object, object], list[Assessment]] = {}
    for each in assessments:
        groups.setdefault((each.area, each.period), []).append(each)
    return [group for group in groups.values() if len(group) > 1]


def by_ruleset(assessments: Sequence[Assessment]) -> list[list[Assessment]]:
    """The assessments by each ruleset, in the order in which the rulesets come."""
    groups: dict[Ruleset, list[Assessment]] = {}
    for each in assessments:
        groups.setdefault(each.ruleset, []).append(each)
    return list(groups.values())


def missed(group: Sequence[Assessment]) -> list[tuple[Indicator, list[Assessment]]]:
    """The indicators of one ruleset that somebody misses, each with who does; those that most miss first."""
    found: list[tuple[Indicator, list[Assessment]]] = []
    for index, finding in enumerate(group[0].findings):
        who = [each for each in group if each.findings[index].verdict in (Verdict.FAIL, Verdict.VETO)]
        if who:
            found.append((finding.indicator, who))
    return sorted(found, key=lambda pair: -len(pair[1]))


def disagreements(group: Sequence[Assessment], language: str) -> list[tuple[Finding, list[Finding | None]]]:
    """The indicators on which the rulesets' verdicts differ: a finding that names it, and what each ruleset found.

    None where a ruleset does not ask for it, which is a difference too.
    """
    found = [{finding.indicator.id: finding for finding in each.findings} for each in group]
    rows = []
    for id_ in dict.fromkeys(id_ for each in found for id_ in each):
        several = [each.get(id_) for each in found]
        words = {phrases.verdict_word(each.verdict, language) if each is not None else None for each in several}
        if len(words) > 1:
            rows.append((next(each for each in several if each is not None), several))
    return rows


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
