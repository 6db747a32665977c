"""Names held against the rules: who asks for what they name, those that nobody knows, and what these may stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from compliance.measurements.cellreading import read_given, read_measurement
from compliance.measurements.measurement import Entry, Kind
from compliance.measurements.tables.naming import ALIKE
from compliance.problems import Problem, nearest
from compliance.rules.ruleset import Ruleset


def asks(ruleset: Ruleset, kind: Kind, id_: str) -> bool:
    """Whether a ruleset can use what is said of a thing: measured, given, or claimed not to apply."""
    if kind == "given":
        return any(criterion.requirement.takes_given for _, criterion in ruleset.uses.get(id_, ()))
    if kind == "not_applicable":
        return id_ in ruleset.uses or id_ in ruleset.indicators
    return id_ in ruleset.uses or id_ in ruleset.formula_names


def unknown_names(entries: Sequence[Entry], rulesets: Sequence[Ruleset]) -> Iterator[Problem]:
    """Names that no ruleset of the call, nor any that it builds on, knows."""
    names = list(dict.fromkeys([entry.name for entry in entries]))
    for ruleset in rulesets:
        names = [name for name in names if ruleset.identify(name) is None]
    if not names:
        return
    unknown: dict[str, list[Entry]] = {name: [] for name in names}
    for entry in entries:
        if entry.name in unknown:
            unknown[entry.name].append(entry)
    things = [thing for ruleset in rulesets for thing in ruleset.things]
    known = {name for thing in things for name in (thing.id, thing.name, *thing.aliases)}
    for name, (first, *others) in unknown.items():
        details = {"name": name, "rulesets": ", ".join(ruleset.id for ruleset in rulesets)}
        related = tuple((entry.place, entry.key) for entry in others)
        place, key = (first.name_place, name) if first.name_place is not None else (first.place, first.key)
        yield Problem("unknown-indicator", place, key, details, related, nearest(name, known, ALIKE))


def supposed(entries: Sequence[Entry], problems: Sequence[Problem], rulesets: Sequence[Ruleset]) -> Iterator[Problem]:
    """What else would be wrong with an entry of an unknown name if it means the one that is suggested.

    Told with the unknown name, so that who mends the name mends the value, the unit or the fraction in the same round.
    """
    suggested = {
        str(problem.details["name"]): problem.suggestion
        for problem in problems
        if problem.code == "unknown-indicator" and problem.suggestion is not None
    }
    found: dict[tuple[object, ...], Problem] = {}
    for entry in entries:
        meant = suggested.get(entry.name)
        if meant is None or entry.kind == "not_applicable":
            continue
        for ruleset in rulesets:
            id_ = ruleset.identify(meant)
            if id_ is None or not asks(ruleset, entry.kind, id_):
                continue
            as_meant = replace(entry, name=meant)
            if entry.kind == "given":
                read: object = read_given(as_meant, id_, ruleset)
            else:
                read = read_measurement(as_meant, id_, ruleset, rulesets)
            if isinstance(read, Problem) and read.code != "state-for-a-number":  # a state speaks against the guess
                found.setdefault((read.code, read.place), replace(read, key=f"{entry.name} → {meant}?"))
    yield from found.values()
