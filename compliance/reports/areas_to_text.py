"""A line for every area and period of large tables, for a terminal or a file; Chinese or English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from compliance.judging.verdict import Verdict
from compliance.reports.areas import Area, Areas
from compliance.reports.layout import in_columns, plain_style, terminal_style, widths_of
from compliance.reports.sentences import ruleset_words
from compliance.words import say

_COLOURS = {Verdict.VETO: "red", Verdict.FAIL: "red", Verdict.UNDETERMINED: "yellow", Verdict.PASS: "green"}


def render(found: Areas) -> Iterator[str]:
    """The lines of all areas, then how many there are of each verdict, and the rows that belong to nothing."""
    language, style = found.language, terminal_style if found.terminal else plain_style
    heads = [say(language, f"bulk.{word}") for word in ("verdict", "area", "period", *Verdict)]
    widths = widths_of(heads if area is None else _row(area, language) for area in chain((None,), found.areas))
    yield style(ruleset_words(found.ruleset, language), "bold") + "\n"
    yield style(in_columns(heads, widths), "dim") + "\n"
    counts: Counter[Verdict] = Counter()
    for area in found.areas:
        word, *others = _row(area, language)
        line = in_columns([word, *others], widths)
        yield style(word, "bold", _COLOURS[area.verdict]) + line.removeprefix(word) + "\n"
        counts[area.verdict] += 1
    details = {
        "n": found.number,
        "rows": f"{found.rows:,}",
        **{verdict.value: counts[verdict] for verdict in Verdict},
    }
    yield "\n" + say(language, "bulk.total", details) + "\n"
    if found.apart:
        several = [say(language, "bulk.count", {"code": code, "n": n}) for code, n in sorted(found.apart.items())]
        yield say(language, "bulk.apart", {"counts": say(language, "bulk.comma").join(several)}) + "\n"


def _row(area: Area, language: str) -> list[str]:
    """The verdict on an area and period in words, and how many indicators have each verdict."""
    return [
        say(language, f"verdicts.{area.verdict}"),
        area.name or say(language, "text.unnamed"),
        area.period or "",
        *(str(area.counted(verdict)) for verdict in Verdict),
    ]
