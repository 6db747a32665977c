"""A line for every area and period of large tables, for a terminal or a file; Chinese or English."""

from __future__ import annotations

from collections import Counter

from compliance.judging.verdict import Verdict
from compliance.reports.areas import Areas
from compliance.reports.layout import columns, plain_style, terminal_style
from compliance.reports.sentences import ruleset_words
from compliance.words import say

_COLOURS = {Verdict.VETO: "red", Verdict.FAIL: "red", Verdict.UNDETERMINED: "yellow", Verdict.PASS: "green"}


def render(found: Areas) -> str:
    """The lines of all areas, then how many there are of each verdict, and the rows that belong to nothing."""
    language, style = found.language, terminal_style if found.terminal else plain_style
    heads = [say(language, f"bulk.{word}") for word in ("verdict", "area", "period", *Verdict)]
    rows = [
        [
            say(language, f"verdicts.{area.verdict}"),
            area.name or say(language, "text.unnamed"),
            area.period or "",
            *(str(area.counted(verdict)) for verdict in Verdict),
        ]
        for area in found.areas
    ]
    head, *lines = columns([heads, *rows])
    shown = [style(ruleset_words(found.ruleset, language), "bold"), style(head, "dim")]
    for area, line in zip(found.areas, lines, strict=True):
        word = say(language, f"verdicts.{area.verdict}")
        shown.append(style(word, "bold", _COLOURS[area.verdict]) + line.removeprefix(word))
    counts = Counter(area.verdict for area in found.areas)
    details = {
        "n": len(found.areas),
        "rows": f"{found.rows:,}",
        **{verdict.value: counts[verdict] for verdict in Verdict},
    }
    shown += ["", say(language, "bulk.total", details)]
    if found.apart:
        several = [say(language, "bulk.count", {"code": code, "n": n}) for code, n in sorted(found.apart.items())]
        shown.append(say(language, "bulk.apart", {"counts": say(language, "bulk.comma").join(several)}))
    return "\n".join(shown) + "\n"
