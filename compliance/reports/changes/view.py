"""A review as parts of rows of words, made once for a language: every format only lays them out.

First what it comes to, then what became stricter, looser, different or open, then the rest in short.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from compliance.judging.verdict import CriterionFinding, Verdict
from compliance.reports import phrases
from compliance.reports.changes import words
from compliance.reports.changes.words import Entry, joined
from compliance.reports.phrases import Mark, aside, indicator_title, titled
from compliance.review.changes import Change, Effect, by_indicator, overall, row_of
from compliance.review.matching import may_still_depend
from compliance.review.review import Branch, Review, Unchanged
from compliance.rules.declared import Citation
from compliance.rules.requirements import Requirement
from compliance.rules.ruleset import CONSTRAINTS, Indicator, Ruleset, naturally
from compliance.words import codes, say

if TYPE_CHECKING:
    from compliance.review.impact import Flip, Impact

# What the head of the note says of either side.
_IN_HEAD = ("id", "version", "title", "title_en", "number", "series")


Cell = tuple[str | Mark, ...]  # a line each


@dataclass(frozen=True, slots=True)
class Row:
    """A row under the columns of its part; of one cell alone, a heading within it.

    ``id`` begins the rows of one indicator, ``behind`` are lines below the last of them: documents, whom it reaches.
    ``text`` says what stands beside the first cell in lines, where there are no columns.
    """

    cells: tuple[Cell, ...]
    text: tuple[str, ...] = ()
    id: str = ""
    behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the note: a heading, sentences, rows. ``folded``: only who asks for it wants to see it on a screen."""

    name: str
    heading: str
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    sentences: tuple[str, ...] = ()
    effect: Effect | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator (id None: the ruleset as a whole) with all of its changes that matter, or all that do not.

    ``named`` is its number and name, then its type.
    """

    id: str | None
    named: tuple[str, ...]
    changes: tuple[Change, ...]
    entries: tuple[Entry, ...]


Note = tuple[Review, Sequence[Part]]
Sections = Mapping[Effect, Sequence[Item]]


def parts(review: Review) -> Iterator[Part]:
    """The whole note in its order; parts that have nothing to say are left out."""
    language = review.spoken
    sections = _sections(review)
    yield _head(review, language)
    yield _summary(review, sections)
    yield from _impact(review)
    for effect, items in sections.items():
        rows = tuple(row for item in items for row in _item(review, item, effect))
        columns = ("indicator", "what", "old", "new", "witness")
        yield Part("changes", _heading(effect, items, language), columns, rows, effect=effect)
    same = say(language, "note.unchanged", {"n": len(review.unchanged)})
    every = [
        Part("rows", say(language, "note.rows_heading"), ("old_rules", "new_rules", "effect"),
             tuple(_beside(review, language)), folded=True),
        Part("alike", same, ("indicator", "note"), tuple(_alike(review, language)), folded=True),
        _rest(review, sections),
        Part("children", say(language, "note.children_heading"), ("ruleset", "reach"),
             tuple(_children(review, language))),
    ]  # fmt: skip
    yield from (part for part in every if part.rows or part.sentences)


def branch_lines(branch: Branch) -> list[str]:
    """What a branch moved: between which commits, which rulesets, and those that came or went."""
    language = branch.spoken
    lines = [say(language, "note.branch", {"n": len(branch.reviews)})]
    for side, name, commit in zip(("old", "new"), branch.names, branch.commits, strict=True):
        shown = name if name == commit else name + aside(commit, language)
        lines.append(f"{say(language, f'note.{side}')}{say(language, 'text.colon')}{shown}")
    moved = [(words.called(each.new, each.old, language), verdicts_may_change(each)) for each in branch.reviews]
    lines += [say(language, "note.branch_moved", {"which": which, "verdict": verdict}) for which, verdict in moved]
    for key, rulesets in (("came", branch.came), ("went", branch.went)):
        named = (words.called(each, each, language) for each in rulesets)
        lines += [say(language, f"note.branch_{key}", {"which": which}) for which in named]
    if branch.unread:
        details = {"n": len(branch.unread), "which": joined(branch.unread, language)}
        lines.append(say(language, "note.branch_unread", details))
        lines += [words.why(each, language) for each in branch.unloaded]
    return lines


def _sections(review: Review) -> Sections:
    """What became stricter, looser, different or open: its indicators, what weighs most first."""

    def weight(change: Change) -> int:
        rows = [row for row in (change.before, change.after) if row is not None]
        return min((CONSTRAINTS.index(row.constraint) for row in rows), default=-1)

    groups = by_indicator(review.changes).values()
    chosen = {effect: [each for group in groups if overall(group) == effect for each in group] for effect in EFFECTS}
    return {effect: _items(review, sorted(several, key=weight)) for effect, several in chosen.items() if several}


def _items(review: Review, changes: Sequence[Change]) -> list[Item]:
    language, items = review.spoken, []
    for id_, group in groupby(changes, key=lambda change: change.indicator):
        together = tuple(group)
        first = together[0]
        named = filter(None, [words.title(first, language), words.constraints(first, language)])
        items.append(Item(id_, tuple(named), together, tuple(words.entries(review, together))))
    return items


def _heading(effect: Effect, items: Sequence[Item], language: str) -> str:
    """What a section holds, how many indicators, and what that means."""
    n = _count(items)
    counted = [say(language, "note.section_n", {"n": n})] if n else []
    if n < len(items):
        counted.append(say(language, "note.section_whole"))
    means = say(language, f"note.{effect}_means")
    details = {"effect": say(language, f"note.{effect}"), "n": joined(counted, language), "means": means}
    return say(language, "note.section", details)


def _count(items: Sequence[Item]) -> int:
    """How many indicators; the ruleset as a whole is none."""
    return sum(item.id is not None for item in items)


def _head(review: Review, language: str) -> Part:
    """Both rulesets beside one another, with what pins them."""
    sides = (review.old, review.new)
    same = len({(each.id, each.version) for each in sides}) == 1
    colon, unsaid = say(language, "text.colon"), say(language, "note.unsaid")
    said: dict[str, Sequence[Sequence[object]]] = {
        "title": [(titled(each, language),) for each in sides],
        "number": [(each.number,) for each in sides],
        "issuer": [(each.issuer,) for each in sides],
        "effective": [(each.effective_from,) for each in sides],
        "extends": [(each.extends,) for each in sides],
        "id": [(f"{each.id} {each.version}",) for each in sides],
        "file": [(each.file if same else None,) for each in sides],
        "commit": [(each,) for each in review.commits],
        "digest": [(each.sha256,) for each in sides],
        "noted": [[f"{name}{colon}{what}" for name, what in noted_of(each, language)] for each in sides],
    }
    rows = []
    for key, both in said.items():
        lines = [tuple(str(line) for line in side if line) for side in both]
        if any(lines):
            rows.append(Row(((say(language, f"note.head_{key}"),), *(side or (unsaid,) for side in lines))))
    return Part("head", "", ("", "old_rules", "new_rules"), tuple(rows))


def _summary(review: Review, sections: Sections) -> Part:
    """What it comes to: the sentence, what a reviewer has to know, and which indicators go which way."""
    language = review.spoken
    rows = tuple(
        Row(((Mark(effect, say(language, f"note.{effect}")),), (str(_count(items)),),
             (joined((item.named[0] for item in items), language),)))
        for effect, items in sections.items()
    )  # fmt: skip
    sentences = (verdicts_may_change(review), *points(review))
    return Part("summary", say(language, "note.summary_heading"), ("effect", "changes", "rows"), rows, sentences)


def _item(review: Review, item: Item, effect: Effect) -> Iterator[Row]:
    """An indicator: what changed, what shows it, whose verdict flips, whom it reaches, and the documents."""
    language = review.spoken
    flips, colon = say(language, "note.flips"), say(language, "text.colon")
    behind = [] if item.id is None else [say(language, "note.code", {"id": item.id})]
    for flip in review.flips:
        if flip.indicator and any(cause is each for cause in flip.causes for each in item.changes):
            (where,), (what,), (old,), (new,), *_ = _flip(review, flip).cells
            subject = joined(["", str(where)], language, "pause")
            behind.append(f"{flips}{colon}{what}{subject}{colon}{old} → {new}")
    behind += _reached(review, item.changes, language)
    behind += words.sources_words(item.changes, review.old, review.new, language)
    named = (*item.named, *_conditions(item.changes, language))
    rows: list[Row] = []
    for entry in item.entries:
        cells = (named, (entry.about,), entry.old, entry.new, (*entry.witnesses, *entry.beside))
        text = [entry.text, *(say(language, "note.for_example", {"witness": each}) for each in entry.witnesses)]
        rows.append(Row(cells, (*text, *entry.beside), "" if rows else f"{effect}-{item.id or 'ruleset'}"))
    rows += _disagreeing(review, item, named)
    yield from (*rows[:-1], replace(rows[-1], behind=tuple(behind)))


def _disagreeing(review: Review, item: Item, named: Cell) -> Iterator[Row]:
    """What the quotes of an indicator say otherwise than its new row."""
    language, row = review.spoken, review.new.indicators.get(item.id or "")
    problems = review.disagreements.get(item.id or "", ())
    for line in () if row is None else words.disagreeing(problems, row, review.new, language):
        yield Row((named, (say(language, "note.quote"),), (), (line,), ()), (line,))


def _conditions(changes: Sequence[Change], language: str) -> Iterator[str]:
    """How many conditions an indicator had and has, and of how many one is enough, where some came or went."""
    before, after = changes[0].before, changes[0].after
    moved = [change for change in changes if change.kind in ("added", "removed") and change.criterion is not None]
    if before is None or after is None:
        return
    if len(before.criteria) != len(after.criteria) and not all(map(words.is_alternative, moved)):
        yield say(language, "note.conditions", {"old": len(before.criteria), "new": len(after.criteria)})
    several = (each.criterion or "" for each in moved if words.is_alternative(each))
    for which in dict.fromkeys(name.partition(".")[0] for name in several):
        sides = ([each for each in row.criteria if each.name == which] for row in (before, after))
        old, new = (sum(len(list(each.leaves())) for each in criteria) for criteria in sides)
        yield say(language, "note.alternatives", {"old": old, "new": new})


def _rest(review: Review, sections: Sections) -> Part:
    """The changes by which no verdict changes, but those that the head tells; the numbers that moved in one line.

    What is told of one condition already, for it may turn a verdict there, is not told again of another.
    """
    language = review.spoken
    rest = [change for change in review.changes if not change.matters]
    numbers = [each for each in rest if each.field == "number" and each.indicator is not None]
    shown = [each for each in rest if not (each in numbers or _elsewhere(review, each))]
    rows, groups = [], by_indicator(review.changes)
    known = {(item.id, entry.text) for items in sections.values() for item in items for entry in item.entries}
    for item in _items(review, shown):
        entries = [each for each in item.entries if (item.id, each.text) not in known]
        rows += [Row((item.named, (each.about,), each.old, each.new), (each.text,)) for each in entries]
        if item.id not in groups:  # else it is told there
            rows += [replace(row, cells=row.cells[:4]) for row in _disagreeing(review, item, item.named)]
    pairs = sorted(((each.old or "", each.new or "") for each in numbers), key=lambda pair: naturally(pair[0]))
    moved = [f"{old}→{new}" for old, new in pairs]
    sentences = [say(language, "note.sum_number", {"n": len(moved), "moved": joined(moved, language)})] if moved else []
    columns = ("indicator", "what", "old_rules", "new_rules")
    return Part("rest", say(language, "note.rest"), columns, tuple(rows), tuple(sentences), folded=True)


def _elsewhere(review: Review, change: Change) -> bool:
    """Whether the head or another change tells it: of two documents what each is called, of two ids of a condition."""
    if change.indicator is None:
        head = change.field in _IN_HEAD and review.old.id != review.new.id
        fields = {each.field for each in review.changes}
        return head or (change.field == "extends" and "parents" in fields) or _unknown(review, change)
    if change.field.startswith("withdrawn"):  # why a row went stands beside it
        return change.before is not None and change.after is None
    named = change.field == "name" and change.criterion is not None
    return named and any(each is not change and each.indicator == change.indicator for each in review.changes)


def _unknown(review: Review, change: Change) -> bool:
    """Whether an axis came or went only because the numbers that may depend on it are not at hand."""
    section, _, axis = change.field.partition(".")
    if section != "axes" or None not in (change.old, change.new):
        return False
    sides = (review.old, review.new) if change.new is None else (review.new, review.old)
    return may_still_depend(axis, *sides)


def _beside(review: Review, language: str) -> Iterator[Row]:
    """Every row of both documents side by side, in the order of the newer one; those that went come last."""
    moved = by_indicator(review.changes)
    went = [row for row in review.old.rows if row.id not in review.new.indicators]
    for id_ in [row.id for row in (*review.new.rows, *went)]:
        effect = overall(moved.get(id_, ()))
        sides = (_printed(side.indicators.get(id_), side, language) for side in (review.old, review.new))
        yield Row((*sides, (Mark(effect, say(language, f"note.{effect}")),)))


def _printed(row: Indicator | None, ruleset: Ruleset, language: str) -> Cell:
    """What a row asks, as its document has it."""
    if row is None:
        return ()
    kind = say(language, f"constraints.{row.constraint}")
    return (f"{indicator_title(row, language)} [{kind}]", *words.demands_of(row, ruleset, language))


def _alike(review: Review, language: str) -> Iterator[Row]:
    """What asks the same, by how far that is proved: first what leans on the other side, then of one document, weakly.

    One after the other where there is nothing to note. That two versions of one ruleset are alike needs no proof.
    """
    for kind in () if review.old.id == review.new.id else ("note", "document", "weak", "apart"):
        chosen = [each for each in review.unchanged if _kind(each) == kind]
        rows = [(words.title(each, language), tuple(_unproved(each, kind, review, language))) for each in chosen]
        if rows:
            yield Row(((say(language, f"note.unchanged_{kind}", {"n": len(rows)}),),))
        if any(notes for _, notes in rows):
            yield from (Row(((name,), notes), notes) for name, notes in rows)
        elif rows:
            yield Row(((joined((name for name, _ in rows), language, "stop"),), ()))


# Whose verdict flips, and whom the changes reach.


def _impact(review: Review) -> Iterator[Part]:
    """Whose verdict flips: a row each, collections of one area beside each other."""
    language, colon = review.spoken, say(review.spoken, "text.colon")
    if not review.impacts:
        return
    place = {key: index for index, key in enumerate(dict.fromkeys((flip.area, flip.period) for flip in review.flips))}
    rows = [_flip(review, each) for each in sorted(review.flips, key=lambda flip: place[flip.area, flip.period])]
    sentences = [line for each in review.impacts for line in (*_unaffected(review, each), *_unread(review, each))]
    if review.problems:
        sentences.append(say(language, "impact.problems", {"n": len(review.problems)}))
        sentences += [words.why(each, language) for each in review.problems]
    sentences += [f"{name}{colon}{digest}" for each in review.impacts for name, digest in each.inputs]
    heading = joined((_counted(review, each) for each in review.impacts), language, "stop")
    columns = ("area", "indicator", "verdict_old", "verdict_new", "value", "why")
    yield Part("impact", heading, columns, tuple(rows), tuple(sentences))


def _counted(review: Review, impact: Impact) -> str:
    """How many areas were judged by both rulesets, and how many verdicts flip."""
    areas = sum(flip.indicator is None for flip in impact.flips)
    counts = {"n": len(impact.subjects), "areas": areas, "rows": len(impact.flips) - areas}
    heading = say(review.spoken, "impact.heading" if impact.flips else "impact.none", counts)
    return heading + _collection(review, impact)


def _collection(review: Review, impact: Impact) -> str:
    """The collection of measurements, where there are several."""
    return aside(impact.collection, review.spoken) if impact.collection and len(review.impacts) > 1 else ""


def _flip(review: Review, flip: Flip) -> Row:
    """A verdict that flips: where, of what, from and to which, what was measured, and what caused it."""
    language, row = review.spoken, flip.row
    impact = next(each for each in review.impacts if any(flip is one for one in each.flips))
    where = _subject(flip.area, str(flip.period or ""), language) + _collection(review, impact)
    what = say(language, "text.area_verdict") if row is None else indicator_title(row, language)
    old, new = (_mark_of(verdict, flip, language) for verdict in (flip.old, flip.new))
    values = () if row is None else tuple(dict.fromkeys(_judged(flip, review)))
    why = tuple(_causes(flip, review))
    kind = "" if row is None else say(language, f"constraints.{row.constraint}")
    details = {"old": old.word, "new": new.word, "name": what, "kind": kind}
    turn = say(language, "impact.area" if row is None else "impact.row", details)
    because = (say(language, "impact.because", {"cause": cause}) for cause in why)
    return Row(((where,), (what,), (old,), (new,), values, why), (turn, *values, *because))


def _subject(area: str | None, period: str, language: str) -> str:
    """An area in a period, by name."""
    return " ".join(filter(None, [area or say(language, "text.unnamed"), period]))


def _mark_of(verdict: Verdict | None, flip: Flip, language: str) -> Mark:
    """The verdict of one side, or that there is none."""
    if verdict is None:
        elsewhere = any(change.elsewhere for change in flip.causes)
        how = "elsewhere" if elsewhere else "not_judged" if flip.indicator is None else "not_asked"
        return Mark("not_asked", say(language, f"impact.told_{how}"))
    matter = flip.row is not None and flip.row.constraint == "veto"  # else what a miss weighs, which may have changed
    return Mark(verdict.value, phrases.verdict_word(verdict, language, "veto" if matter else None))


def _causes(flip: Flip, review: Review) -> list[str]:
    """What caused a flip: of an indicator the changes themselves, of an area the indicators that decide it."""
    language = review.spoken
    causes = []
    for change in flip.causes:
        row = row_of(change) if flip.indicator is None else None
        causes.append(indicator_title(row, language) if row else words.change_text(review, change))
    return list(dict.fromkeys([*causes, *(each.message(language) for each in flip.unread)]))


def _judged(flip: Flip, review: Review) -> Iterator[str]:
    """The values behind a flip, where they stand, and why a verdict is open where one is."""
    from compliance.judging.derive import value_now

    language = review.spoken
    sides = ((flip.was, review.old, "was_because"), (flip.now, review.new, "now_because"))
    leaves = [{} if finding is None else {_key(leaf): leaf for leaf in finding.leaves()} for finding, _, _ in sides]
    for index, (finding, ruleset, key) in enumerate(sides):
        for leaf in () if finding is None else finding.leaves():
            other = leaves[1 - index].get(_key(leaf))
            if other is not None and other.verdict is leaf.verdict and flip.old is not None and flip.new is not None:
                continue
            part = phrases.part_name(leaf.criterion, finding.indicator, ruleset, language) if finding else ""
            if leaf.measured is not None:
                value = phrases.measured_words(leaf.measured, language, leaf.required.edge(value_now(leaf)))
                shown = say(language, "text.colon").join(filter(None, [part, value]))
                place = "" if leaf.place is None else leaf.place.text(language)
                yield say(language, "impact.value", {"value": shown, "place": place}).rstrip()
            if "whatever-it-is" in leaf.warnings and leaf.verdict in (Verdict.PASS, Verdict.FAIL):
                yield say(language, f"impact.{key[:-8]}_whatever_{leaf.verdict.value}")
            if leaf.reason in codes("reasons"):  # what could not be read is told as the cause
                reason = phrases.reason_words(leaf, ruleset, language)
                if leaf.reason == "missing-measurement" and other is not None and other.measured is not None:
                    reason = say(language, "impact.unfit")
                shown = say(language, "text.colon").join(filter(None, [part, reason]))
                yield say(language, f"impact.{key}", {"reason": shown})


def _key(leaf: CriterionFinding) -> tuple[str, str]:
    return leaf.criterion.name, leaf.criterion.measures


def _unaffected(review: Review, impact: Impact) -> Iterator[str]:
    """The areas and periods in which no verdict flips, where some flip in others."""
    language = review.spoken
    flips = {(flip.area, flip.period) for flip in impact.flips}
    others = [key for key in impact.subjects if key not in flips]
    named = (_subject(area, str(when or ""), language) + _collection(review, impact) for area, when in others)
    if others and flips:
        yield say(language, "note.impact_same", {"subjects": joined(named, language)})


def _unread(review: Review, impact: Impact) -> list[str]:
    """What only one of the rulesets can read, with its area and its place."""
    language = review.spoken
    lines: dict[str, None] = {}
    for each in impact.unread:
        period = say(language, "impact.all_periods") if each.period is None else str(each.period)
        place = "" if each.problem.place is None else f"  {each.problem.place.text(language)}"
        subject = _subject(each.area, period, language) + _collection(review, impact)
        details = {"subject": subject, "problem": each.problem.message(language)}
        lines[say(language, f"impact.{'whole' if each.whole else 'unread'}_{each.side}", details) + place] = None
    return list(lines)


def _reached(review: Review, changes: Sequence[Change], language: str) -> Iterator[str]:
    """Which of the rulesets that build on these take the changes over, and which have rows of their own.

    A ruleset that goes on building on the old rules, or builds on the new ones already, is told once, at the end.
    """
    ids: dict[str, list[str]] = {"inherited_by": [], "shielded": []}
    for child in (each for each in review.children if each.of == "both" and not each.problems):
        taken = {child.takes_over(change) for change in changes if change.matters}
        partly = aside(say(language, "note.partly"), language) if len(taken) > 1 else ""
        ids["inherited_by" if True in taken else "shielded"].append(child.head.id + partly)
    yield from (say(language, f"impact.{key}", {"ids": joined(some, language)}) for key, some in ids.items() if some)


def _children(review: Review, language: str) -> Iterator[Row]:
    """Every ruleset at hand that builds on one of the two, and on which changed indicators it has no row of its own."""
    # What a ruleset says of itself (from when it holds) is no child's to take over.
    mattering = [each for each in review.changes if each.matters and (each.indicator or "." in each.field)]
    broken = {each.head.id for each in review.broken}
    for child in review.children if mattering or broken else ():
        head = child.head
        reached = [change for change in mattering if child.takes_over(change)]
        own = {change.indicator for change in mattering if all(change is not each for each in reached)}
        partly = aside(say(language, "note.partly"), language)
        ours = ((words.title(each, language), each.indicator in own) for each in reached)
        taken = dict.fromkeys(name + partly * part for name, part in ours)
        every = dict.fromkeys(words.title(change, language) for change in mattering)
        others = len(every) - len(taken)
        details = {
            "name": f"{head.id} {head.version} {titled(head, language)}",
            "pins": " → ".join([*child.through, child.pins]),
            "taken": len(taken),
            "which": joined(taken, language, "stop"),
            "rest": say(language, "note.child_rest", {"own": others}) if others else "",
        }
        what = f"child_of_{child.of}" if taken else "child_shielded"
        if child.problems:
            above = [id_ for id_ in reversed(child.through) if id_ in broken]
            whys = joined((words.why(each, language) for each in child.problems), language, "stop")
            details["why"] = say(language, "note.child_above", {"name": above[0]}) if above else whys
            what = "child_broken"
        reach = say(language, f"note.{what}", details)
        yield Row(((say(language, "note.child", details),), (reach,)), (reach,))


# What a change of rules comes to: how far rows are proved, what stayed the same.


def noted_of(ruleset: Ruleset, language: str) -> Iterator[tuple[str, str]]:
    """What is noted of the ruleset (assumed dates, disputed numbers), and the documents that it brings, with theirs."""
    if ruleset.note:
        yield say(language, "note.head_note"), ruleset.note
    for source in ruleset.sources.values():
        if source.ruleset == ruleset.id:
            parts = filter(None, [phrases.document_name(source.ref, ruleset), source.note])
            yield say(language, "note.head_source"), say(language, "text.colon").join(parts)


# What a citation notes of a reprint, the least first; the notes are in Chinese.
_RELIABLE = {"低": "low", "中低": "less", "中": "medium", "高": "high"}


def proof(ruleset: Ruleset, language: str, disagreeing: Collection[str] = ()) -> str:
    """How many rows are quoted, reprinted, or rest on something that nothing at hand proves.

    ``disagreeing`` are the rows that a quote says otherwise.
    """
    rows = list(ruleset.indicators.values())
    parts = []
    for grade in ("quoted", "disagreeing", "reprinted", "unverified"):
        of_grade = [row for row in rows if ("disagreeing" if row.id in disagreeing else row_grade(row)) == grade]
        if of_grade:
            counted = say(language, f"note.grade_{grade}", {"n": len(of_grade)})
            parts.append(counted + _by_reliability(of_grade, language) if grade == "reprinted" else counted)
    return joined(parts, language)


def _by_reliability(rows: list[Indicator], language: str) -> str:
    """How many reprinted rows have which note on their reliability."""
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


def _kind(each: Unchanged) -> str:
    if each.rests is not None:
        return each.rests
    return "apart" if all(well_proved(row) for row in (each.before, each.after)) else "weak"


def _unproved(each: Unchanged, kind: str, review: Review, language: str) -> Iterator[str]:
    """What keeps it from being proved."""
    leaning: tuple[tuple[Ruleset, Citation], ...] = each.leaning
    if kind == "weak":
        sides = ((review.old, each.before), (review.new, each.after))
        leaning = tuple((ruleset, one) for ruleset, row in sides if not well_proved(row) for one in row.citations)
    for ruleset, citation in leaning:
        side = say(language, "note.source_old" if ruleset is review.old else "note.source_new")
        yield f"{side}{say(language, 'text.colon')}{words.cited(citation, ruleset, language)}"


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
    counted = joined(counts, language)
    if whole:
        effect, hits = say(language, f"note.{overall(whole)}").lower(), {id_ for each in whole for id_ in each.hits}
        effect = say(language, "note.count_hits", {"effect": effect, "n": len(hits)}) if hits else effect
        also = say(language, f"note.count_{'' if counts else 'only_'}whole", {"n": len(whole), "effect": effect})
        if not counts:
            return say(language, "note.may_change_whole", {"whole": also})
        counted = joined([counted, also], language, "stop")
    return say(language, "note.may_change" if groups else "note.no_verdict", {"n": len(groups), "counts": counted})


def points(review: Review) -> Iterator[str]:
    """What a reviewer has to know before the single changes."""
    language = review.spoken
    if not review.changes:
        return
    if review.stale_version:
        yield say(language, "note.stale_version", {"version": f"{review.new.id} {review.new.version}"})
    yield _rows(review, language)
    same, sure = len(review.unchanged), sum(_kind(each) == "apart" for each in review.unchanged)
    if sure < same and review.old.id != review.new.id:  # of what did not change, how much each side proves by itself
        yield say(language, "note.proved_apart", {"same": same, "sure": sure, "n": same - sure})
    yield _constraints(review, language)
    yield from _vetoes(review, language)
    names = [f"{now.name}: {was.id} → {now.id}" for was, now in review.renamed]
    if names:
        yield say(language, "note.renamed", {"which": joined(names, language, "stop")})
    yield from _caveats([change for change in review.changes if change.matters], language)
    if review.disagreements:
        rows = [review.new.indicators[id_].number for id_ in review.disagreements]
        yield say(language, "note.disagreeing_count", {"n": len(rows), "which": joined(rows, language)})
    grades = [proof(review.old, language), proof(review.new, language, review.disagreements)]
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
        "new_rows": _counted_rows("new", new, language), "gone_rows": _counted_rows("gone", went, language),
    }  # fmt: skip
    return say(language, "note.rows" if new or went else "note.rows_kept", details)


def _counted_rows(which: str, rows: Sequence[Indicator | None], language: str) -> str:
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
        kinds, effect = words.constraints(change, language), say(language, f"note.{change.effect}").lower()
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
        concerned = {change.indicator: words.numbers(change, language) for change in changes if holds(change)}
        if concerned:
            which = joined(filter(None, concerned.values()), language)
            yield say(language, f"note.{key}", {"n": len(concerned), "which": which})


def _unverified(change: Change) -> bool:
    if change.indicator is None:
        return False
    sides = ((change.old, change.before, True), (change.new, change.after, False))
    return any(
        "(unverified)" in said or (change.field == "indicator" and row_grade(row) == "unverified")
        or (change.field in words.DEMANDS
            and any(each.grade == "unverified" for each in words.citations(change, old=old)))
        for said, row, old in sides if said is not None and row is not None
    )  # fmt: skip


def _demands(change: Change) -> Iterator[Requirement]:
    """The requirements of the conditions that a change is about; of a whole row, those of the newer side."""
    several = (row_of(change),) if change.field == "indicator" else (change.was, change.now)
    return (leaf.requirement for each in several if each is not None for leaf in each.leaves())
