"""Values under the name of an indicator that is reported by its parts: they say nothing about any of these."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from compliance.cells import plain, read_cell
from compliance.measurements.measurement import Entry
from compliance.measurements.names import asks
from compliance.problems import Problem
from compliance.rules.ruleset import Ruleset


def parts_of(ruleset: Ruleset, id_: str) -> tuple[str, ...]:
    """What an indicator is reported by where that is not itself: its parts; else nothing."""
    row = ruleset.indicators.get(id_)
    if row is None or id_ in ruleset.uses or id_ in ruleset.formula_names:
        return ()
    return tuple(dict.fromkeys(leaf.measures for leaf in row.leaves() if leaf.requirement.measured_as is not None))


def of_the_whole(
    entry: Entry, id_: str, ruleset: Ruleset, rulesets: Sequence[Ruleset], known: Collection[str]
) -> Problem | None:
    """The problem of a value that is reported for the whole of an indicator with parts; None where none is written.

    ``known`` are the parts that are reported too. Where that is all of them, or another ruleset of the call asks for
    the whole, nothing is lost, and it is a warning.
    """
    said = entry.state if entry.value is None else entry.value
    value = (said or "") if isinstance(said, str | None) else plain(said)
    if read_cell(value).kind == "missing":
        return None
    parts = parts_of(ruleset, id_)
    fine = all(part in known for part in parts) or any(asks(other, entry.kind, id_) for other in rulesets)
    details = {
        "name": entry.name,
        "number": ruleset.indicators[id_].number,
        "ruleset": ruleset.id,
        "parts": "、".join((ruleset.quantities.get(part) or ruleset.indicators[part]).name for part in parts),
        "value": value,
    }
    return Problem("value-of-the-whole", entry.place, entry.key, details, level="warning" if fine else "error")
