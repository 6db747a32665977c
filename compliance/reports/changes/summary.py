"""What a change of rules comes to, in a few sentences: how many rows, which weigh, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from compliance.reports.changes.proof import proof, row_grade
from compliance.reports.changes.unchanged_words import proved_apart
from compliance.reports.changes.words import constraints, joined
from compliance.reports.phrases import indicator_name
from compliance.review.changes import Change, Effect, by_indicator, overall
from compliance.review.review import Review
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import CONSTRAINTS, Indicator
from compliance.words import say

_EFFECTS: tuple[Effect, ...] = ("tightened", "loosened", "shifted", "open")


def verdicts_may_change(review: Review, language: str) -> str:
    """Whether a verdict may change, and on how many indicators, by effect."""
    if not review.changes:
        return say(language, "note.same")
    groups = dict(by_indicator(review.changes))
    whole = groups.pop(None, ())
    effects = [overall(group) for group in groups.values()]
    counts = [say(language, f"note.count_{each}", {"n": effects.count(each)}) for each in _EFFECTS if each in effects]
    told = joined(counts, language)
    if whole:
        effect = say(language, f"note.{overall(whole)}").lower()
        also = say(language, "note.count_whole", {"n": len(whole), "effect": effect})
        if not counts:
            return say(language, "note.may_change_whole", {"whole": also})
        told = joined([told, also], language, "stop")
    return (
        say(language, "note.may_change", {"n": len(groups), "counts": told})
        if groups
        else say(language, "note.no_verdict")
    )


def points(review: Review, language: str) -> Iterator[str]:
    """What a reviewer has to know before the single changes."""
    if not review.changes:
        return
    if review.stale_version:
        yield say(language, "note.stale_version", {"version": f"{review.new.id} {review.new.version}"})
    yield _rows(review, language)
    yield from _leaning(review, language)
    yield _constraints(review, language)
    yield from _vetoes(review, language)
    yield from _caveats([change for change in review.changes if change.matters], language)
    grades = [proof(side, language) for side in (review.old, review.new)]
    yield say(language, f"note.grades{'_same' if grades[0] == grades[1] else ''}", {"old": grades[0], "new": grades[1]})


def _rows(review: Review, language: str) -> str:
    """How many indicators there are, came and went, and in how many of the others the demand differs."""
    new = [change.after for change in review.changes if change.kind == "added" and change.field == "indicator"]
    gone = [change.before for change in review.changes if change.kind == "removed" and change.field == "indicator"]
    both = [id_ for id_ in review.old.indicators if id_ in review.new.indicators]
    differ = {change.indicator for change in review.changes if change.matters} & set(both)
    details = {
        "old": len(review.old.indicators), "new": len(review.new.indicators), "both": len(both), "differ": len(differ),
        "same": len(both) - len(differ),
        "new_rows": _counted("new", new, language), "gone_rows": _counted("gone", gone, language),
    }  # fmt: skip
    return say(language, "note.rows" if new or gone else "note.rows_kept", details)


def _leaning(review: Review, language: str) -> Iterator[str]:
    """Of what did not change, how much each side proves by itself."""
    same, sure = len(review.unchanged), proved_apart(review)
    if sure < same:
        yield say(language, "note.proved_apart", {"same": same, "sure": sure, "n": same - sure})


def _counted(which: str, rows: Sequence[Indicator | None], language: str) -> str:
    """How many indicators, and how many of each type."""
    shown = say(language, f"note.rows_{which}", {"n": len(rows)})
    kinds = [row.constraint for row in rows if row is not None]
    parts = [
        say(language, "note.rows_of", {"n": kinds.count(kind), "constraint": say(language, f"constraints.{kind}")})
        for kind in CONSTRAINTS
        if kind in kinds
    ]
    return shown + say(language, "text.aside", {"words": joined(parts, language)}) if parts else shown


def _constraints(review: Review, language: str) -> str:
    """The indicators that became binding, or ceased to be."""
    moved = [change for change in review.changes if change.kind == "constraint" and change.indicator is not None]
    if not moved:
        return say(language, "note.constraint_same")
    which = [f"{_title(change, language)}{_aside(change, language)}" for change in moved]
    return say(language, "note.constraint_moved", {"n": len(moved), "which": joined(which, language, "stop")})


def _title(change: Change, language: str) -> str:
    row = change.after or change.before
    assert row is not None
    return f"{row.number} {indicator_name(row, language)}"


def _aside(change: Change, language: str) -> str:
    effect = say(language, f"note.{change.effect}").lower()
    return say(language, "text.aside", {"words": joined([constraints(change, language), effect], language, "pause")})


def _vetoes(review: Review, language: str) -> Iterator[str]:
    """Veto matters that are new or gone."""
    shown = []
    for change in review.changes:
        row = change.after or change.before
        if change.field == "indicator" and row is not None and row.constraint == "veto":
            key = "veto_new" if change.kind == "added" else "veto_gone"
            shown.append(say(language, f"note.{key}", {"name": _title(change, language)}))
    if shown:
        yield say(language, "note.veto_moved", {"which": joined(shown, language, "stop")})


def _caveats(changes: Sequence[Change], language: str) -> Iterator[str]:
    """What has to be looked up before anybody concludes anything."""
    counted: Mapping[str, Callable[[Change], bool]] = {
        "same_source_count": lambda change: change.same_source,
        "unverified_count": lambda change: any(_unverified(change, old=old) for old in (True, False)),
        "missing_count": lambda change: _asks(change, lambda leaf: leaf.requirement.number_missing),
        "elsewhere_count": lambda change: _asks(
            change, lambda leaf: leaf.requirement.takes_given and not leaf.requirement.number_missing
        ),
    }
    for key, holds in counted.items():
        concerned = {change.indicator for change in changes if holds(change)}
        if concerned:
            yield say(language, f"note.{key}", {"n": len(concerned)})


def _unverified(change: Change, *, old: bool) -> bool:
    told, row = (change.old, change.before) if old else (change.new, change.after)
    if told is None or row is None:
        return False
    return "(unverified)" in told or (change.field == "indicator" and row_grade(row) == "unverified")


def _set_elsewhere(leaf: Criterion) -> bool:
    return leaf.requirement.takes_given and not leaf.requirement.number_missing


def _asks(change: Change, needs: Callable[[Criterion], bool]) -> bool:
    leaves = [leaf for each in (change.was, change.now) if each is not None for leaf in each.leaves()]
    if change.field == "indicator":
        row = change.after or change.before
        leaves = [] if row is None else list(row.leaves())
    return any(needs(leaf) for leaf in leaves)
