"""What a change of rules comes to: the head of a note, how far rows are proved, what stayed the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from compliance.reports.changes.words import constraints, joined, noted, numbered
from compliance.reports.phrases import aside, document_name, indicator_name, indicator_title
from compliance.review.changes import Change, Effect, by_indicator, overall, row_of
from compliance.review.review import Review, Unchanged
from compliance.rules.declared import Citation
from compliance.rules.requirements import Requirement
from compliance.rules.ruleset import CONSTRAINTS, Indicator, Ruleset
from compliance.words import say


def noted_of(ruleset: Ruleset, language: str) -> Iterator[tuple[str, str]]:
    """What is noted of the ruleset (assumed dates, disputed numbers), and the documents that it brings, with theirs."""
    if ruleset.note:
        yield say(language, "note.head_note"), ruleset.note
    for source in ruleset.sources.values():
        if source.ruleset == ruleset.id:
            parts = filter(None, [document_name(source.ref, ruleset), source.note])
            yield say(language, "note.head_source"), say(language, "text.colon").join(parts)


# What a citation notes of a reprint, the least first; the notes are in Chinese.
_RELIABLE = {"低": "low", "中低": "less", "中": "medium", "高": "high"}


def proof(ruleset: Ruleset, language: str) -> str:
    """How many rows are quoted, reprinted, or rest on something that nothing at hand proves."""
    rows = list(ruleset.indicators.values())
    parts = []
    for grade in ("quoted", "reprinted", "unverified"):
        of_grade = [row for row in rows if row_grade(row) == grade]
        if of_grade:
            words = say(language, f"note.grade_{grade}", {"n": len(of_grade)})
            parts.append(words + _by_reliability(of_grade, language) if grade == "reprinted" else words)
    return joined(parts, language)


def _by_reliability(rows: list[Indicator], language: str) -> str:
    """Of reprinted rows, how many are noted as how reliable."""
    counts = Counter(_RELIABLE.get(reliability(row) or "", "unsaid") for row in rows)
    levels = [each for each in (*reversed(_RELIABLE.values()), "unsaid") if counts[each]]
    parts = (say(language, f"note.reliable_{each}", {"n": counts[each]}) for each in levels)
    return aside(joined(parts, language), language)


def reliability(row: Indicator) -> str | None:
    """The least reliability that the citations of a row note; None where they note none."""
    notes = " ".join(each.note or "" for each in row.citations)
    grades = re.findall(r"可信度(高|中低|中|低)", notes)
    return min(grades, key=list(_RELIABLE).index, default=None)


def well_proved(row: Indicator) -> bool:
    """Whether a row is quoted, or reprinted and noted as reliable throughout."""
    grade = row_grade(row)
    return grade == "quoted" or (grade == "reprinted" and reliability(row) == "高")


def row_grade(row: Indicator) -> str:
    """The weakest proof of anything that a row demands."""
    grades = {each.grade for each in row.citations}
    doubtful = any(leaf.doubtful for leaf in row.leaves())
    if doubtful or "unverified" in grades:
        return "unverified"
    return "reprinted" if "reprinted" in grades else "quoted"


Alike = tuple[str, list[tuple[str, tuple[str, ...]]]]


def alike(review: Review) -> Iterator[Alike]:
    """The indicators that ask the same, by kind of proof: what that kind means, and each with what is noted of it.

    First what leans on the other side, then what is of one document, of weak proof, and the rest.
    """
    language, kinds = review.spoken, [(each, _kind(each)) for each in review.unchanged]
    for kind in ("note", "document", "weak", "apart"):
        chosen = [each for each, its in kinds if its == kind]
        if chosen:
            rows = [(_named(each, language), tuple(_noted(each, kind, review, language))) for each in chosen]
            yield say(language, f"note.unchanged_{kind}", {"n": len(chosen)}), rows


def _kind(each: Unchanged) -> str:
    if each.rests is not None:
        return each.rests
    return "apart" if all(well_proved(row) for row in (each.before, each.after)) else "weak"


def _named(each: Unchanged, language: str) -> str:
    old, new = each.before.number, each.after.number
    number = new if old == new else say(language, "note.number_was", {"old": old, "new": new})
    return numbered(number, indicator_name(each.after, language))


def _noted(each: Unchanged, kind: str, review: Review, language: str) -> Iterator[str]:
    """What keeps it from being proved."""
    leaning: tuple[tuple[Ruleset, Citation], ...] = each.leaning
    if kind == "weak":
        sides = ((review.old, each.before), (review.new, each.after))
        leaning = tuple((ruleset, one) for ruleset, row in sides if not well_proved(row) for one in row.citations)
    for ruleset, citation in leaning:
        side = say(language, "note.source_old" if ruleset is review.old else "note.source_new")
        yield f"{side}{say(language, 'text.colon')}{noted(citation, language)}"


EFFECTS: tuple[Effect, ...] = ("tightened", "loosened", "shifted", "open")


def verdicts_may_change(review: Review) -> str:
    """Whether a verdict may change, on how many indicators, by effect, and how many rulesets no longer load."""
    language, verdicts = review.spoken, _verdicts(review)
    if not review.broken:
        return verdicts
    details = {"n": len(review.broken), "which": joined((each.head.id for each in review.broken), language)}
    return (" " if language == "en" else "").join([verdicts, say(language, "note.broken", details)])


def _verdicts(review: Review) -> str:
    language = review.spoken
    if not review.changes:
        return say(language, "note.same")
    groups = dict(by_indicator(review.changes))
    whole = groups.pop(None, ())
    effects = [overall(group) for group in groups.values()]
    counts = [say(language, f"note.count_{each}", {"n": effects.count(each)}) for each in EFFECTS if each in effects]
    words = joined(counts, language)
    if whole:
        effect = say(language, f"note.{overall(whole)}").lower()
        also = say(language, "note.count_whole", {"n": len(whole), "effect": effect})
        if not counts:
            return say(language, "note.may_change_whole", {"whole": also})
        words = joined([words, also], language, "stop")
    return say(language, "note.may_change" if groups else "note.no_verdict", {"n": len(groups), "counts": words})


def points(review: Review) -> Iterator[str]:
    """What a reviewer has to know before the single changes."""
    language = review.spoken
    if not review.changes:
        return
    if review.stale_version:
        yield say(language, "note.stale_version", {"version": f"{review.new.id} {review.new.version}"})
    yield _rows(review, language)
    same, sure = len(review.unchanged), sum(_kind(each) == "apart" for each in review.unchanged)
    if sure < same:  # of what did not change, how much each side proves by itself
        yield say(language, "note.proved_apart", {"same": same, "sure": sure, "n": same - sure})
    yield _constraints(review, language)
    yield from _vetoes(review, language)
    names = [f"{now.name}: {was.id} → {now.id}" for was, now in review.renamed]
    if names:
        yield say(language, "note.renamed", {"which": joined(names, language, "stop")})
    yield from _caveats([change for change in review.changes if change.matters], language)
    grades = [proof(side, language) for side in (review.old, review.new)]
    yield say(language, f"note.grades{'_same' if grades[0] == grades[1] else ''}", {"old": grades[0], "new": grades[1]})


def _rows(review: Review, language: str) -> str:
    """How many indicators there are, came and went, and in how many of the others the demand differs."""
    new = [change.after for change in review.changes if change.kind == "added" and change.field == "indicator"]
    went = [change.before for change in review.changes if change.kind == "removed" and change.field == "indicator"]
    both = [id_ for id_ in review.old.indicators if id_ in review.new.indicators]
    differ = {change.indicator for change in review.changes if change.matters} & set(both)
    details = {
        "old": len(review.old.indicators), "new": len(review.new.indicators), "both": len(both), "differ": len(differ),
        "same": len(both) - len(differ),
        "new_rows": _counted("new", new, language), "gone_rows": _counted("gone", went, language),
    }  # fmt: skip
    return say(language, "note.rows" if new or went else "note.rows_kept", details)


def _counted(which: str, rows: Sequence[Indicator | None], language: str) -> str:
    """How many indicators, and how many of each type."""
    shown = say(language, f"note.rows_{which}", {"n": len(rows)})
    kinds = [row.constraint for row in rows if row is not None]
    parts = [
        say(language, "note.rows_of", {"n": kinds.count(kind), "constraint": say(language, f"constraints.{kind}")})
        for kind in CONSTRAINTS
        if kind in kinds
    ]
    return shown + aside(joined(parts, language), language) if parts else shown


def _constraints(review: Review, language: str) -> str:
    """The indicators that became binding, or ceased to be."""
    moved = [change for change in review.changes if change.kind == "constraint" and change.indicator is not None]
    if not moved:
        return say(language, "note.constraint_same")
    which = []
    for change in moved:
        kinds, effect = constraints(change, language), say(language, f"note.{change.effect}").lower()
        row = row_of(change)
        title = "" if row is None else indicator_title(row, language)
        which.append(title + aside(joined([kinds, effect], language, "pause"), language))
    return say(language, "note.constraint_moved", {"n": len(moved), "which": joined(which, language, "stop")})


def _vetoes(review: Review, language: str) -> Iterator[str]:
    """Veto matters that are new or gone."""
    rows = [(each.kind, row_of(each)) for each in review.changes if each.field == "indicator"]
    vetoes = [("new" if kind == "added" else "gone", row) for kind, row in rows if row and row.constraint == "veto"]
    shown = [say(language, f"note.veto_{key}", {"name": indicator_title(row, language)}) for key, row in vetoes]
    if shown:
        yield say(language, "note.veto_moved", {"which": joined(shown, language, "stop")})


def _caveats(changes: Sequence[Change], language: str) -> Iterator[str]:
    """What has to be looked up before anybody concludes anything."""
    counted: Mapping[str, Callable[[Change], bool]] = {
        "same_source_count": lambda change: change.same_source,
        "unverified_count": _unverified,
        "missing_count": lambda change: any(each.number_missing for each in _demands(change)),
        "elsewhere_count": lambda change: any(
            each.takes_given and not each.number_missing for each in _demands(change)
        ),
    }
    for key, holds in counted.items():
        concerned = {change.indicator for change in changes if holds(change)}
        if concerned:
            yield say(language, f"note.{key}", {"n": len(concerned)})


def _unverified(change: Change) -> bool:
    sides = ((change.old, change.before), (change.new, change.after))
    return any(
        "(unverified)" in said or (change.field == "indicator" and row_grade(row) == "unverified")
        for said, row in sides if said is not None and row is not None
    )  # fmt: skip


def _demands(change: Change) -> Iterator[Requirement]:
    """What the conditions that a change is of demand; of a whole row all of them, as the newer side has it."""
    several = (row_of(change),) if change.field == "indicator" else (change.was, change.now)
    return (leaf.requirement for each in several if each is not None for leaf in each.leaves())
