"""Headings of a table with indicators across that are no indicators: the axes of a ruleset, known when it is bound."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.cells import read_cell
from compliance.measurements.measurement import Declared, Entry
from compliance.measurements.tables.headings import heading_key
from compliance.rules.ruleset import Ruleset


def stated_across(
    entries: Sequence[Entry], rulesets: Sequence[Ruleset]
) -> tuple[tuple[Entry, ...], tuple[Declared, ...]]:
    """The entries that measure something, and what the others state of their area: under 地区类别 stands a variant.

    A heading that is an indicator's in any ruleset of the call is that of an indicator.
    """
    words = {
        heading_key(word) for ruleset in rulesets for axis in ruleset.axes.values() for word in (axis.id, axis.name)
    }
    kept, declared = [], []
    for entry in entries:
        if not entry.across or heading_key(entry.name) not in words or any(r.identify(entry.name) for r in rulesets):
            kept.append(entry)
        elif isinstance(entry.value, str) and read_cell(entry.value).kind != "missing":
            declared.append(Declared(entry.area, entry.period, {entry.name: entry.value}, entry.place))
    return tuple(kept), tuple(declared)
