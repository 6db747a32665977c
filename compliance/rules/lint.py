"""Checks of rulesets beyond their form: what a careful reader asks about thresholds, variants, parents and quotes.

Quotes are looked up in their documents: the words are there, on the lines that are named.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, groupby
from pathlib import Path
from typing import Literal

from compliance.cells import amount
from compliance.problems import ComplianceError, Place, Problem, RulesetError
from compliance.reading.document import read_toml
from compliance.reading.files import read_file
from compliance.rules.catalog import Head, heads, numeric, rule_files, standing, successor
from compliance.rules.declared import Citation, Range
from compliance.rules.loading import is_path, load_head, load_ruleset, of_word
from compliance.rules.lookalikes import hidden_characters, is_hidden
from compliance.rules.proofs import disagreements
from compliance.rules.requirements import Asks, Criterion, Threshold, When, can_both_match
from compliance.rules.resolving import formula_problems
from compliance.rules.ruleset import Indicator, Ruleset, may_matter
from compliance.rules.sentences import read_sentence, trends
from compliance.rules.sets import Interval, contains, intersect, scaled
from compliance.units import UnitsDoNotFit, factor, parse_unit
from compliance.words import LANGUAGES, say

_LARGEST_TEXT = 64 * 1024 * 1024  # of a document
_OF_THE_NAME = ("unknown-ruleset", "names-a-series", "file-not-found", "not-a-file", "wrong-version")
Related = tuple[tuple[Place, str], ...]  # other places of a problem
_SHOWN = 3  # rows that are left out, with their words; the numbers of all are named


def lint(
    names: Sequence[str] = (), documents: str | Path | None = None, folders: Sequence[str | Path] = ()
) -> tuple[list[Problem], list[Ruleset]]:
    """Every problem of the named rulesets, or of all at hand, and the rulesets that could be read.

    The name of a folder means every rule file below it.

    With a folder of documents, every document is looked up by its digest and every quote in its lines.
    """
    places = [Path(folder) for folder in folders]
    problems: list[Problem] = []
    known = heads(places)
    if documents is not None and not Path(documents).is_dir():
        raise RulesetError(Problem("file-not-found", Place(str(documents)), details={"name": str(documents)}))
    rulesets: list[Ruleset] = []
    ids = {head.id for head in known}
    names = [each for name in names for each in ([name] if name in ids else _of_folder(name) or [name])]
    nearby = [Path(os.path.realpath(name)).parent for name in names if is_path(name)]
    wanted: list[str | Head] = [*names] or [head for head in known if head.at_hand]
    for name in wanted:
        try:
            loaded = load_head(name, places) if isinstance(name, Head) else load_ruleset(of_word(name), folders=places)
            rulesets.append(loaded)
        except RulesetError as error:
            if name in names and error.problems[0].code in _OF_THE_NAME:
                raise  # asked for by a name that nothing has
            problems += [problem for problem in error.problems if problem not in problems]
    parents = heads(places, nearby)
    for ruleset in rulesets:
        problems += _hidden(ruleset)
        problems += _newer_parent(ruleset, parents)
        problems += _standing(ruleset, parents)
        problems += _of(ruleset)
        texts: dict[str, list[str]] = {}
        if documents is not None:
            problems += _looked_up(ruleset, Path(documents), texts)
        problems += _left_out(ruleset, texts)
    if not names:
        problems += _same_day(known)
    return problems, rulesets


def _hidden(ruleset: Ruleset) -> Iterator[Problem]:
    """Characters that nobody sees, which a text of the file has by an escape; in names nothing is loaded with them."""
    path = Path(ruleset.files[0].path)
    if path.suffix == ".toml":
        content = path.read_bytes()
        yield from hidden_characters(content, read_toml(content, ruleset.files[0].name), everywhere=True)


def _of_folder(name: str) -> list[str]:
    """The rule files below a folder, also those whose head cannot be read. Raises RulesetError."""
    if not os.path.isdir(name):
        return []
    files = [str(path) for path in rule_files(Path(name)) if b"[ruleset]" in path.read_bytes()]
    if not files:
        raise RulesetError(Problem("rulesets-folder", Place(name), "", {"name": name}))
    return files


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
    parent = ruleset.parent
    yield from formula_problems(ruleset.indicators, ruleset.quantities)
    yield from disagreements(ruleset)
    yield from _together(ruleset)
    yield from _without_range(ruleset)
    if parent is not None:
        for left_out in ruleset.withdrawn.values():
            yield from _weakened(parent, parent.indicators.get(left_out.id), "withdrawn", left_out.place)
    for row in ruleset.indicators.values():
        own = row.set_by.get("requirement", ruleset.id) == ruleset.id
        for criterion in row.leaves() if own else ():
            possible = ruleset.possible(criterion)
            for demand in _printed(row, criterion):  # it has to leave something that can be measured
                if intersect(possible.values, demand.accepted).empty:
                    yield _of_row("empty-passing-set", row, demand.place, why=demand.beside(possible))
            if verb := verb_of_heading(row, criterion):
                yield _of_row("verb-as-state", row, criterion.place, "warning", state=verb)
            yield from _variants(ruleset, row, criterion)
            if parent is not None:
                yield from _loosened(parent, row, criterion)
        if parent is not None:
            yield from _weakened(parent, parent.indicators.get(row.id), row.constraint, row.place)
        for other in row.contradictions if row.set_by.get("contradictions") == ruleset.id else ():
            if not may_matter(row, other):  # another word, or a slip: on record, and no verdict hangs on it
                continue
            details = {"name": row.name, "value": other.value or other.note or other.quote}
            yield Problem("contradiction", other.place, other.quote[:80], details, level="warning")


# Verbs that say which way something should go, and not that it is there.
_VERBS = "提升 提高 增加 确保 减少 降低 加大 保证 推进 加强 改善 发展 完善 规范".split()


def verb_of_heading(row: Indicator, criterion: Criterion) -> str | None:
    """A state that is accepted and is a verb of the heading (提升…率): whoever reports it has shown nothing."""
    in_heading = [state for state in criterion.requirement.accepted_states if state in row.name]
    verbs = (each for each in in_heading if any(verb in each and len(each) <= len(verb) + 2 for verb in _VERBS))
    return next(verbs, None)


def _without_range(ruleset: Ruleset) -> Iterator[Problem]:
    """What is measured as a number though nothing says which numbers can be."""
    leaves = [leaf for row in ruleset.indicators.values() for leaf in row.leaves()]
    unbounded = [leaf.measures for leaf in leaves if leaf.requirement.measured_as == "number" and leaf.range is None]
    for id_ in dict.fromkeys((*unbounded, *ruleset.formula_names)):
        measured, before = ruleset.measured(id_), ruleset.parent
        inherited = before is not None and before.measured(id_) is not None
        if measured is None or measured.range is not None or measured.unit is None or inherited:
            continue
        why = "from 0" if measured.possible.low is not None else "a change"
        key = f"[{'quantities' if id_ in ruleset.quantities else 'indicators'}.{id_}]"
        yield Problem("range-missing", measured.place, key, {"name": measured.name, "why": why}, level="warning")


@dataclass(frozen=True, slots=True)
class _Demand:
    """A set that a condition accepts of a quantity, for some variants; ``against`` an earlier period or not.

    ``entry`` is the printed number behind it.
    """

    row: Indicator
    criterion: Criterion
    accepted: Interval
    when: When = field(default_factory=dict)
    against: str | None = None
    entry: Threshold | None = None

    @property
    def place(self) -> Place | None:
        """Where it stands."""
        return (self.entry.place if self.entry is not None else None) or self.criterion.place

    def within(self, unit: str | None) -> Interval | None:
        """The set in another unit; None where that does not fit."""
        if unit is None or self.criterion.unit is None:
            return self.accepted
        try:
            return scaled(self.accepted, factor(parse_unit(self.criterion.unit), parse_unit(unit)))
        except UnitsDoNotFit:
            return None

    def beside(self, possible: Range) -> str:
        """What is demanded, and what is possible."""
        return f"{self._bare()}, {amount(str(possible), self.criterion.unit)}"

    def __str__(self) -> str:
        if self.entry is None:
            return str(self.criterion.requirement.signs(self.criterion, None))
        when = "·".join(variant for among in self.when.values() for variant in among)
        return amount(self._bare(), self.criterion.unit) + (f" ({when})" if when else "")

    def _bare(self) -> str:
        assert self.entry is not None
        return self.criterion.requirement.entry_reads(replace(self.criterion, unit=None), self.entry)


def _printed(row: Indicator, criterion: Criterion) -> list[_Demand]:
    """What each printed number of a condition demands."""
    members = criterion.requirement.members(criterion)
    return [_Demand(row, criterion, accepted, entry.when, None, entry) for entry, accepted in members]


def _demands(row: Indicator, criterion: Criterion) -> list[_Demand]:
    """All that a condition demands; of an earlier value, the differences to it."""
    asks = criterion.requirement.asks(criterion, {}) if criterion.requirement.earlier_periods else Asks()
    trend = [] if asks.numbers is None else [_Demand(row, criterion, asks.numbers, against=asks.against)]
    return [*_printed(row, criterion), *trend]


def _together(ruleset: Ruleset) -> Iterator[Problem]:
    """Something is left that meets all conditions on one quantity, and each of them refuses something."""
    by_quantity: dict[str, list[tuple[Indicator, Criterion]]] = {}
    for row in ruleset.indicators.values():
        if row.set_by.get("requirement", ruleset.id) == ruleset.id:
            for criterion in row.criteria:
                if not criterion.requirement.parts:
                    by_quantity.setdefault(criterion.measures, []).append((row, criterion))
                for leaf in criterion.leaves():
                    if why := _refuses_nothing(ruleset.possible(leaf), row, leaf):
                        yield _of_row("vacuous-set", row, leaf.place, why=why)
    for several in by_quantity.values():
        firm = [(row, criterion) for row, criterion in several if row.constraint != "aim"]
        for (one, first), (other, second) in combinations(firm, 2):
            due = (first.deadline or one.deadline) == (second.deadline or other.deadline)
            if due and can_both_match(first.applies, second.applies):
                yield from _both(one, first, other, second)


def _refuses_nothing(possible: Range, row: Indicator, criterion: Criterion) -> str | None:
    """The demand of a condition that every possible value meets; None where it refuses some value."""
    accepted = criterion.requirement.accepted_states
    if accepted and set(criterion.requirement.words.values()) <= {*accepted}:
        return " / ".join(accepted)
    met = (each for each in _printed(row, criterion) if contains(each.accepted, possible.values))
    return next((each.beside(possible) for each in met if not possible.values.empty), None)


def _both(one: Indicator, first: Criterion, other: Indicator, second: Criterion) -> Iterator[Problem]:
    """Whether two conditions on one quantity can be met together, and whether both can decide."""
    words = set(first.requirement.words) & set(second.requirement.words)
    if words and not any(first.requirement.accepts_word(w) and second.requirement.accepts_word(w) for w in words):
        states = (" / ".join(each.requirement.accepted_states) for each in (first, second))
        yield _of_row("empty-passing-set", other, second.place, why=", ".join(states))
        return
    pairs = [
        (left, right, within)
        for left in _demands(one, first)
        for right in _demands(other, second)
        if left.against == right.against and can_both_match(left.when, right.when)
        and (within := right.within(first.unit)) is not None
    ]  # fmt: skip
    for left, right, within in pairs:
        if intersect(left.accepted, within).empty and not (left.accepted.empty or within.empty):
            yield _of_row("empty-passing-set", other, right.place, why=f"{left}, {right}")
    if one is other and pairs and len(pairs) == len(_demands(one, first)) == len(_demands(other, second)):
        looser = [contains(left.accepted, within) for left, _, within in pairs]
        tighter = [contains(within, left.accepted) for left, _, within in pairs]
        if all(looser) or all(tighter):
            both = ", ".join(dict.fromkeys(f"{left}, {right}" for left, right, _ in pairs))
            yield _of_row("decides-nothing", one, second.place, "warning", why=both)


def _of_row(
    code: str, row: Indicator, place: Place | None, level: Literal["error", "warning"] = "error", **details: str
) -> Problem:
    return Problem(code, place, f"[indicators.{row.id}]", {"name": row.name, **details}, level=level)


def _variants(ruleset: Ruleset, row: Indicator, criterion: Criterion) -> Iterator[Problem]:
    """Variants of an axis for which the document has no number, where the ruleset does not fix the axis."""
    axes = criterion.requirement.axes
    if len(axes) != 1 or (axis := axes[0]) in ruleset.variants:
        return
    named = {variant for threshold in criterion.requirement.entries for variant in threshold.when[axis]}
    left = [variant for variant in ruleset.axes[axis].variants if variant not in named]
    if left:
        yield _of_row("variant-missing", row, row.place, "warning", variants="、".join(left))


def _loosened(parent: Ruleset, row: Indicator, criterion: Criterion) -> Iterator[Problem]:
    """Where the child accepts a value that a binding demand of its parent refuses.

    Only demands that can apply to the same area are compared.
    """
    before = parent.indicators.get(row.id)
    if before is None or before.constraint not in ("binding", "veto"):
        return
    others = [demand for leaf in before.leaves() if leaf.measures == criterion.measures
              for demand in _printed(before, leaf)]  # fmt: skip
    for was in others:
        for now in _printed(row, criterion):
            if can_both_match(now.when, was.when) and _wider(was, now):
                assert was.entry is not None
                related = ((was.entry.place, str(was)),) if was.entry.place else ()
                doubt = _doubt(unverified=was.criterion.unverified or was.entry.unverified)
                details = {"old": str(was), "new": str(now)} | doubt
                yield _looser(parent, row.name, now.place, f"[indicators.{row.id}]", details, related)


def _doubt(*, unverified: bool) -> dict[str, str]:
    """What is said beside a number of the parent that no document at hand proves."""
    return {
        f"doubt_{each}": say(each, "text.aside", {"words": say(each, "text.unverified")}) if unverified else ""
        for each in LANGUAGES
    }


def _weakened(parent: Ruleset, before: Indicator | None, now: str, place: Place | None) -> Iterator[Problem]:
    """A binding row of the parent that the child withdraws, or has as less than binding."""
    if before is not None and before.constraint == "binding" and now in ("reference", "unstated", "aim", "withdrawn"):
        details = {"old": before.constraint, "new": now} | _doubt(unverified=False)
        related = ((before.place, f"[indicators.{before.id}]"),) if before.place else ()
        yield _looser(parent, before.name, place, f"[{before.id}]", details, related)


def _looser(
    parent: Ruleset, name: str, place: Place | None, key: str, sides: Mapping[str, str], related: Related
) -> Problem:
    details = {"name": name, "parent": f"{parent.id}@{parent.version}", **sides}
    return Problem("loosens-parent", place, key, details, related, level="warning")


def _wider(was: _Demand, now: _Demand) -> bool:
    """Whether the newer demand accepts a possible value that the older refuses; in another kind of unit it may."""
    old = was.criterion
    if old.unit is None or now.criterion.unit is None:
        return False
    before, after = was.accepted, now.within(old.unit)
    if after is not None and old.range is not None:
        before, after = intersect(before, old.range.values), intersect(after, old.range.values)
    return after is None or not contains(before, after)


def _same_day(known: Sequence[Head]) -> Iterator[Problem]:
    """One day has one ruleset of a series; two versions of one ruleset are one."""
    seen: dict[tuple[str, object], Head] = {}
    for head in known:
        other = seen.setdefault((head.series, head.effective_from), head)
        if other.id != head.id:
            details = {"one": other.id, "other": head.id, "series": head.series}
            yield Problem("effective-overlap", head.place, "", details, ((other.place, other.id),))


# Quotes in their documents.


def _looked_up(ruleset: Ruleset, folder: Path, texts: dict[str, list[str]]) -> Iterator[Problem]:
    """Every document of a ruleset by its digest, and every quote in its lines; white space does not matter.

    The lines of each document are left in ``texts``.
    """
    for source in ruleset.sources.values():
        if source.ruleset != ruleset.id or source.file is None or source.file in texts:
            continue
        path = folder / source.file
        try:
            inside = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
            content = read_file(path, _LARGEST_TEXT) if inside else None
        except ComplianceError:
            content = None
        if content is None:
            yield Problem("document-missing", source.place, "", {"file": source.file})
            continue
        if source.sha256 is not None and hashlib.sha256(content).hexdigest() != source.sha256:
            yield Problem("document-changed", source.place, "", {"file": source.file})
        texts[source.file] = content.decode("utf-8", errors="replace").split("\n")
    every = list(dict.fromkeys(_own_citations(ruleset)))
    for citation in every:
        source = ruleset.sources[citation.ref]
        if citation.quote and citation.lines and source.file in texts:
            lines = "".join(_lines(texts[source.file], citation.lines))
            if _seen(citation.quote) not in _seen(lines):
                details = {"lines": citation.lines, "file": source.file}
                yield Problem("quote-not-found", citation.place, citation.quote[:60], details)
    for row, citation, numbers in _rows_quoted(ruleset):
        if (rest := _rest(ruleset, citation, numbers, every, texts)) is not None:
            yield _of_row("quote-cut", row, citation.place, "warning", lines=numbers, new=rest)


def _rows_quoted(ruleset: Ruleset) -> Iterator[tuple[Indicator, Citation, str]]:
    """The rows that this document prints, each with the citation of its line: the quote begins with its number."""
    for row in ruleset.indicators.values():
        for each in row.source if row.set_by.get("number") == ruleset.id else ():
            if each.quote and each.lines and read_sentence(each.quote).ordinal == row.number:
                yield row, each, each.lines


def _rest(
    ruleset: Ruleset, citation: Citation, lines: str, every: Sequence[Citation], texts: Mapping[str, list[str]]
) -> str | None:
    """A number with a sign, or 不降低 and its like, which the lines of a printed row have and no quote of them."""
    file = ruleset.sources[citation.ref].file
    if file is None or file not in texts:
        return None
    text = "\n".join(_lines(texts[file], lines))
    if _seen(citation.quote or "") not in _seen(text):
        return None
    at = [index for index, each in enumerate(text) if _seen(each)]
    seen, left = _seen(text), list(text)
    for other in every:
        words = _seen(other.quote or "")
        if words and words in seen and ruleset.sources[other.ref].file == file:
            for places in re.finditer(re.escape(words), seen):
                for index in at[places.start() : places.end()]:
                    left[index] = "。"
    rest = read_sentence("".join(left))
    numbers = [(each.start, each.end) for each in rest.numbers if each.demands and not each.bare]
    spans = [*numbers, *((start, end) for start, end, _ in trends(rest.text))]
    return rest.text[spans[0][0] : spans[0][1]] if spans else None


def _seen(text: str) -> str:
    """A text without blanks, and without the marks of no width that documents bring along."""
    return "".join(each for each in text if not each.isspace() and not is_hidden(each))


def _left_out(ruleset: Ruleset, texts: Mapping[str, list[str]]) -> Iterator[Problem]:
    """The printed numbers of a document's rows that no rule has, and that nothing says are left out.

    A gap between two numbers shows in the quotes; with the text of the document, a row before and after them too.
    """
    reasons = " ".join(filter(None, (ruleset.note, *(source.note for source in ruleset.sources.values()))))
    quotes = [each.quote for row in ruleset.withdrawn.values() for each in row.source if each.quote]
    known = {row.number for row in ruleset.indicators.values() if row.set_by.get("number") == ruleset.id}
    known |= {number for quote in quotes if (number := read_sentence(quote).ordinal) is not None}
    printed: dict[str, dict[int, tuple[int, int]]] = {}  # the lines of each numbered row, by document
    for row, each, numbers in _rows_quoted(ruleset):
        if row.number.isdigit():
            lines = [int(number) for number in re.findall(r"\d+", numbers)]
            printed.setdefault(each.ref, {})[int(row.number)] = (lines[0], lines[-1])
    for ref, rows in printed.items():
        text = texts.get(ruleset.sources[ref].file or "", [])
        at = dict(_numbered(text, rows))
        missing = [n for n in sorted({*range(min(rows), max(rows)), *at} - {*rows}) if str(n) not in known]
        missing = [number for number in missing if not re.search(rf"第\s*{number}\s*[项条]", reasons)]
        if missing:
            file = ruleset.sources[ref].file or ref
            shown = [(Place(file, at[number]), text[at[number] - 1].strip()[:60]) for number in missing if number in at]
            details = {"name": ruleset.id, "number": _spans(missing)}
            related, place = tuple(shown[:_SHOWN]), ruleset.sources[ref].place
            yield Problem("row-left-out", place, f"[sources.{ref}]", details, related, level="warning")


def _spans(numbers: Sequence[int]) -> str:
    """Numbers in order, those that follow each other as one: 2, 4–7."""
    runs = groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])  # alike while each follows the one before
    groups = [[number for _, number in run] for _, run in runs]
    return ", ".join(str(each[0]) if len(each) == 1 else f"{each[0]}–{each[-1]}" for each in groups)


def _numbered(text: Sequence[str], rows: Mapping[int, tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The lines of a document that begin a row without being cited: its number goes on from a neighbour's."""
    cited = {line for first, last in rows.values() for line in range(first, last + 1)}
    last = {end: number for number, (_, end) in rows.items()}
    number = 0
    for line, words in enumerate(text, 1):
        number = last.get(line, number)
        match = re.match(r"\s*(\d{1,3})(?:\s*$|[\s、.．])", words)
        if match is None or line in cited:
            continue
        own = int(match[1])
        before = [first for each, (first, _) in rows.items() if each > own]
        if own == number + 1 and own not in rows and all(line < first for first in before):
            yield own, line
            number = own


def _own_citations(ruleset: Ruleset) -> Iterator[Citation]:
    """The citations that this ruleset itself makes: those of its own sources, and its contradictions."""
    cited: list[Citation] = []
    for row in ruleset.indicators.values():
        conditions = [each for criterion in row.criteria for each in (criterion, *criterion.leaves())]
        own = [*row.source, *(citation for each in conditions for citation in each.source)]
        refs = [(other, other.ref or (own[0].ref if own else None)) for other in row.contradictions]
        cited += own
        cited += [Citation(ref, each.lines, each.quote, place=each.place) for each, ref in refs if ref is not None]
    cited += (each for row in ruleset.withdrawn.values() for each in row.source)
    cited += (each for why in ruleset.verdict_notes.values() for each in why.source)
    yield from (each for each in cited if ruleset.sources[each.ref].ruleset == ruleset.id)


def _lines(text: list[str], numbers: str) -> Iterator[str]:
    for part in numbers.split(","):
        first, _, last = part.strip().partition("-")
        yield from text[int(first) - 1 : int(last or first)]
