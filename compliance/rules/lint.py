"""Checks of rulesets beyond their form: what a careful reader asks about thresholds, variants, parents and quotes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from compliance.cells import amount
from compliance.problems import Place, Problem, RulesetError
from compliance.rules.catalog import Head, heads, numeric, rule_files, standing, successor
from compliance.rules.loading import is_path, load_head, load_ruleset
from compliance.rules.quotes import disagreements, looked_up
from compliance.rules.requirements import Criterion, Threshold, can_both_match
from compliance.rules.resolving import formula_problems
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import Interval, compare, intersect, scaled
from compliance.units import UnitsDoNotFit, factor, parse_unit


def lint(
    names: Sequence[str] = (), documents: str | Path | None = None, folders: Sequence[str | Path] = ()
) -> tuple[list[Problem], int]:
    """Every problem of the named rulesets, or of all at hand, and how many rulesets were read.

    The name of a folder means every rule file below it.

    With a folder of documents, every document is looked up by its digest and every quote in its lines.
    """
    places = [Path(folder) for folder in folders]
    found: list[Problem] = []
    known = heads(places)
    if documents is not None and not Path(documents).is_dir():
        raise RulesetError(Problem("file-not-found", Place(str(documents)), details={"name": str(documents)}))
    rulesets: list[Ruleset] = []
    ids = {head.id for head in known}
    names = [each for name in names for each in ([name] if name in ids else _of_folder(name) or [name])]
    nearby = [Path(name).resolve().parent for name in names if is_path(name)]
    wanted: list[str | Head] = [*names] or [head for head in known if head.at_hand]
    for name in wanted:
        try:
            loaded = load_head(name, places) if isinstance(name, Head) else load_ruleset(name, folders=places)
            rulesets.append(loaded)
        except RulesetError as error:
            if name in names and error.problems[0].code in (
                "unknown-ruleset",
                "names-a-series",
                "file-not-found",
                "wrong-version",
            ):
                raise  # asked for by a name that nothing has
            found += [problem for problem in error.problems if problem not in found]
    parents = heads(places, nearby)
    for ruleset in rulesets:
        found += _newer_parent(ruleset, parents)
        found += _standing(ruleset, parents)
        found += _of(ruleset)
        if documents is not None:
            found += looked_up(ruleset, Path(documents))
    if not names:
        found += _same_day(known)
    return found, len(rulesets)


def _of_folder(name: str) -> list[str]:
    """The rule files below a folder, also those of which not even the head can be read. Raises RulesetError."""
    if not os.path.isdir(name):
        return []
    found = [str(path) for path in rule_files(Path(name)) if b"[ruleset]" in path.read_bytes()]
    if not found:
        raise RulesetError(Problem("rulesets-folder", Place(name), "", {"name": name}))
    return found


def _newer_parent(ruleset: Ruleset, known: Sequence[Head]) -> Iterator[Problem]:
    """A pinned parent goes on holding when a newer version of it comes; somebody should look at what that changes."""
    if ruleset.extends is None:
        return
    id_, _, pinned = ruleset.extends.partition("@")
    newest = max((head.version for head in known if head.id == id_), key=numeric, default=pinned)
    if numeric(newest) > numeric(pinned):
        details = {"name": ruleset.id, "parent": ruleset.extends, "newest": f"{id_}@{newest}"}
        key = f'extends = "{ruleset.extends}"'
        yield Problem("newer-parent", ruleset.extends_place, key, details, level="warning")


def _standing(ruleset: Ruleset, known: Sequence[Head]) -> Iterator[Problem]:
    """A parent whose text is not at hand, and a ruleset that another one of its series replaced."""
    after = successor(ruleset, known)
    day = None if after is None else after.effective_from
    for problem in standing(ruleset, None, day, known):
        place = ruleset.extends_place or (Place(ruleset.file) if ruleset.file else None)
        yield replace(problem, place=place if problem.code == "parent-not-at-hand" else Place(ruleset.file or "-"))


def _of(ruleset: Ruleset) -> Iterator[Problem]:
    """What is to be said of one ruleset, of its own rows only: those it inherits are its parent's affair."""
    yield from formula_problems(ruleset.indicators, ruleset.quantities)
    yield from disagreements(ruleset)
    yield from _without_range(ruleset)
    parent = ruleset.parent
    for gone in ruleset.withdrawn.values() if parent is not None else ():
        if parent is not None and gone.id in parent.indicators and parent.indicators[gone.id].constraint == "binding":
            yield _looser(parent, parent.indicators[gone.id], gone.place, "withdrawn")
    for row in ruleset.indicators.values():
        own = row.set_by.get("requirement", ruleset.id) == ruleset.id
        for criterion in row.leaves() if own else ():
            yield from _reachable(ruleset, row, criterion)
            yield from _variants(ruleset, row, criterion)
            if parent is not None:
                yield from _loosened(parent, row, criterion)
        if parent is not None:
            yield from _weakened(parent, row)
        for other in row.contradictions if row.set_by.get("contradictions") == ruleset.id else ():
            details = {"name": row.name, "value": other.value or other.note or other.quote}
            yield Problem("contradiction", other.place, other.quote[:80], details, level="warning")


def _without_range(ruleset: Ruleset) -> Iterator[Problem]:
    """What is measured as a number though nothing says which numbers can be."""
    asked = {leaf.measures: leaf for row in ruleset.indicators.values() for leaf in row.leaves() if _unbounded(leaf)}
    for id_ in dict.fromkeys((*asked, *ruleset.formula_names)):
        thing = ruleset.quantities.get(id_) or ruleset.indicators.get(id_)
        parent = ruleset.parent
        inherited = parent is not None and (id_ in parent.quantities or id_ in parent.indicators)
        if thing is None or thing.range is not None or thing.unit is None or inherited:
            continue
        why = "from 0" if thing.possible.low is not None else "a change"
        key = f"[{'quantities' if id_ in ruleset.quantities else 'indicators'}.{id_}]"
        yield Problem("range-missing", thing.place, key, {"name": thing.name, "why": why}, level="warning")


def _unbounded(leaf: Criterion) -> bool:
    return leaf.requirement.measured_as == "number" and leaf.range is None


def _reachable(ruleset: Ruleset, row: Indicator, criterion: Criterion) -> Iterator[Problem]:
    """A threshold has to leave something that can be measured."""
    possible = ruleset.possible(criterion)
    for threshold, accepted in criterion.requirement.members(criterion):
        if intersect(possible.values, accepted).empty:
            asked = criterion.requirement.entry_reads(replace(criterion, unit=None), threshold)
            why = f"{asked}, {amount(str(possible), criterion.unit)}"
            place = threshold.place or criterion.place
            yield Problem("empty-passing-set", place, f"[indicators.{row.id}]", {"name": row.name, "why": why})


def _variants(ruleset: Ruleset, row: Indicator, criterion: Criterion) -> Iterator[Problem]:
    """Variants of an axis for which the document has no number, where the ruleset does not fix the axis."""
    axes = criterion.requirement.axes
    if len(axes) != 1 or (axis := axes[0]) in ruleset.variants:
        return
    named = {variant for threshold in criterion.requirement.entries for variant in threshold.when[axis]}
    left = [variant for variant in ruleset.axes[axis].variants if variant not in named]
    if left:
        details = {"name": row.name, "variants": "、".join(left)}
        yield Problem("variant-missing", row.place, f"[indicators.{row.id}]", details, level="warning")


def _loosened(parent: Ruleset, row: Indicator, criterion: Criterion) -> Iterator[Problem]:
    """A demand that accepts what a binding demand of the parent refuses, for areas to which both apply."""
    before = parent.indicators.get(row.id)
    if before is None or before.constraint not in ("binding", "veto"):
        return
    for other in before.leaves():
        if other.measures != criterion.measures:
            continue
        for threshold, own in criterion.requirement.members(criterion):
            for national, before_it in other.requirement.members(other):
                if can_both_match(threshold.when, national.when) and _wider(other, before_it, criterion, own):
                    details = {
                        "name": row.name,
                        "parent": f"{parent.id}@{parent.version}",
                        "old": _shown(other, national),
                        "new": _shown(criterion, threshold),
                    }
                    related = ((national.place, _shown(other, national)),) if national.place else ()
                    place = threshold.place or criterion.place
                    yield Problem("loosens-parent", place, f"[indicators.{row.id}]", details, related, level="warning")


def _weakened(parent: Ruleset, row: Indicator) -> Iterator[Problem]:
    """A binding row of the parent that the child has as less than binding."""
    before = parent.indicators.get(row.id)
    if before is not None and before.constraint == "binding" and row.constraint in ("reference", "unstated", "aim"):
        yield _looser(parent, before, row.place, row.constraint)


def _looser(parent: Ruleset, before: Indicator, place: Place | None, now: str) -> Problem:
    details = {
        "name": before.name,
        "parent": f"{parent.id}@{parent.version}",
        "old": before.constraint,
        "new": now,
    }
    related = ((before.place, f"[indicators.{before.id}]"),) if before.place else ()
    return Problem("loosens-parent", place, f"[{before.id}]", details, related, level="warning")


def _wider(old: Criterion, before: Interval, new: Criterion, after: Interval) -> bool:
    if old.unit is None or new.unit is None:
        return False
    try:
        by = factor(parse_unit(new.unit), parse_unit(old.unit))
    except UnitsDoNotFit:
        return True
    after = scaled(after, by)
    if old.range is not None:
        before, after = intersect(before, old.range.values), intersect(after, old.range.values)
    return compare(before, after) in ("loosened", "shifted")


def _shown(criterion: Criterion, threshold: Threshold) -> str:
    when = "·".join(variant for among in threshold.when.values() for variant in among)
    asked = criterion.requirement.entry_reads(replace(criterion, unit=None), threshold)
    return f"{asked} {criterion.unit}" + (f" ({when})" if when else "")


def _same_day(known: Sequence[Head]) -> Iterator[Problem]:
    """One day has one ruleset of a series; two versions of one ruleset are one."""
    seen: dict[tuple[str, object], Head] = {}
    for head in known:
        other = seen.setdefault((head.series, head.effective_from), head)
        if other.id != head.id:
            details = {"one": other.id, "other": head.id, "series": head.series}
            yield Problem("effective-overlap", head.place, "", details, ((other.place, other.id),))
