"""The sheet that goes back to each bureau (条目式反馈): what is wrong in its files, what it has still to hand in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from compliance.engine import UNLISTED
from compliance.judging.verdict import Verdict
from compliance.patterns import pattern
from compliance.problems import Place, Problem
from compliance.reading.files import LEDGER
from compliance.reports import phrases
from compliance.reports import workbook as paper
from compliance.reports.formats import Checked
from compliance.reports.to_xlsx import file_and_spot, ledger_table
from compliance.reports.view import Row, View, gaps_of, grouped
from compliance.visible import visible
from compliance.words import say

_COLUMNS = (("kind", 9), ("number", 7), ("name", 26), ("wrong", 56), ("file", 24), ("spot", 16), ("mend", 44))
_NOT_IN_NAMES = pattern(r'[\\/:*?"<>|\x00-\x1f]')  # what a file's name cannot hold on some system
_OFFICE = pattern("(局|委|办|办公室|部|厅|处|所|站|院|中心|公司|街道|镇|乡)$")  # how names of offices end
_LEADING_NUMBER = pattern(r"^[\d\s._、—-]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a bureau is asked to do: about which indicator, where it stands, and how to mend it.

    ``of_cell``: only whoever filled in the cell can tell, or left it empty.
    """

    kind: str
    wrong: str
    mend: str
    number: str = ""
    name: str = ""
    place: Place | None = None
    spot: tuple[str | None, Place | None] = (None, None)
    of_cell: bool = False


def feedback(result: Checked) -> dict[str, bytes]:
    """A workbook for each bureau that is asked for something, by the name of its file."""
    language = result.spoken
    files: dict[str, bytes] = {}
    for unit, items in sorted(items_of_units(result, language).items()):
        name = _NOT_IN_NAMES.sub("_", visible(unit)).strip(" .")[:60] or say(language, "ledger.lead_unstated")
        while f"{name}.xlsx" in files:  # two bureaus whose names begin alike
            name += "_"
        files[f"{name}.xlsx"] = _workbook(unit, items, language)
    return files


def items_of_units(result: Checked, language: str) -> dict[str, list[Item]]:
    """What each bureau is asked for: the problems of its files, then its indicators in the order of the ruleset."""
    items_of: dict[str, list[Item]] = {}
    views = result.views(language)
    owners, several = _owners(views), len(views) > 1
    rows = [row for view in views for row in view.rows]
    files = {name for name, _ in result.inputs}
    touched: dict[tuple[str | None, Place | None], tuple[str, str]] = {}
    for row in rows:
        for leaf in row.finding.leaves():
            touched[leaf.reason, leaf.place] = touched[_spot(leaf.reason, leaf.place)] = _about(row, several=several)
    for problem in (each for each in result.problems if each.code not in UNLISTED):
        spot = _spot(problem.code, problem.place)
        about = touched.get((problem.code, problem.place)) or touched.get(spot) or ("", "")
        known: set[str] = set()
        for side in _sides(problem, files):
            units = [unit for unit in owners.of("" if side.place is None else side.place.file) if unit not in known]
            if units:
                item = Item("problem", _words(side, language), side.mend(language), *about, side.place, spot)
            for unit in units:
                items_of.setdefault(unit, []).append(item)
            known.update(units)
    for row in (row for each in (*views, *gaps_of(views)) for row in each.own_rows):
        for item in _of_row(row, several=several):
            for unit in owners.responsible_for(item, row.leads):
                others = items_of.setdefault(unit, [])
                if item.kind != "open" or item.spot not in [each.spot for each in others if each.kind == "problem"]:
                    others.append(item)  # else it stands there as what is wrong with the file
    return {unit: items for unit, items in items_of.items() if items}


def _sides(problem: Problem, files: Collection[str]) -> Iterator[Problem]:
    """A problem as each of the files has it in which a part of it stands, its own first."""
    yield problem
    for place, what in problem.related:
        if problem.place is not None and place.file in files:
            here = {"one": problem.details["other"], "other": what} if _is_between(problem) else {}
            there = ((problem.place, str(problem.details.get("other", ""))),)
            yield replace(problem, place=place, details={**problem.details, **here}, related=there)


def _is_between(problem: Problem) -> bool:
    """Whether it is two sayings that do not go together: one here, the other there."""
    return {"one", "other"} <= set(problem.details)


def _words(problem: Problem, language: str) -> str:
    """What is wrong in one sentence, with where the other saying stands."""
    words = problem.message(language)
    if problem.related and _is_between(problem):
        there = problem.related[0][0].text(language)
        words += say(language, "ledger.feedback_elsewhere", {"place": there})
    return words


def _spot(code: str | None, place: Place | None) -> tuple[str | None, Place | None]:
    """What is wrong, and the row that it is in, whatever its column."""
    return code, None if place is None else replace(place, column=None)


def _about(row: Row, *, several: bool) -> tuple[str, str]:
    """The number and the name of an indicator, with whose it is where there are several."""
    subject = phrases.aside(row.view.subject, row.view.language) if several else ""
    return row.number, row.name + subject


def _of_row(row: Row, *, several: bool) -> Iterator[Item]:
    """What is asked about one indicator: it was not handed in, it is open for another reason, or it is doubted."""
    view, about = row.view, _about(row, several=several)
    if row.unmeasured:
        for place, conditions in grouped(row.conditions, lambda each: each.leaf.place):  # the cell that was left empty
            parts = (f"{each.part} {each.demanded}".strip() for each in conditions)
            wanted = view.say("text.semicolon").join(dict.fromkeys(parts))
            mend = view.say("reasons.missing-measurement.help")
            yield Item("not_handed_in", wanted, mend, *about, place, of_cell=True)
        return
    if row.verdict is Verdict.UNDETERMINED:
        for each in row.conditions:
            if each.verdict is Verdict.UNDETERMINED:
                mend = view.say("text.semicolon").join(row.to_do)
                spot = _spot(each.leaf.reason, each.leaf.place)
                yield Item("open", each.sentence, mend, *about, each.leaf.place, spot)
    for each, words in row.to_check:
        doubted = bool(each.leaf.beside)  # else the document contradicts itself
        yield Item("to_check", words, view.say("text.check_number"), *about, each.leaf.place, of_cell=doubted)


@dataclass(frozen=True, slots=True)
class _Owners:
    """Which bureau a file is from: the one that its name says, else those whose indicators it holds values of."""

    units: tuple[str, ...]
    by_file: dict[str, dict[str, None]]

    def of(self, file: str) -> tuple[str, ...]:
        """Whose a file is."""
        stem = self._stem(file)
        return self._named(stem) or tuple(self.by_file.get(file, ())) or (stem,)

    def responsible_for(self, item: Item, leads: tuple[str, ...]) -> tuple[str, ...]:
        """Who is asked: of a doubt the bureau whose cell it is; of an empty cell that bureau, too; else who leads."""
        own = () if item.place is None else self._named(self._stem(item.place.file))
        if item.of_cell and item.kind == "not_handed_in":
            return tuple(dict.fromkeys((*own, *leads))) or ("",)
        return (own if item.of_cell else ()) or leads or own or ("",)

    def _stem(self, file: str) -> str:
        return _LEADING_NUMBER.sub("", PurePath(file).stem)

    def _named(self, stem: str) -> tuple[str, ...]:
        """The bureau that the name of a file says."""
        known = [unit for unit in self.units if unit and unit in stem]
        return (max(known, key=len),) if known else (stem,) if _OFFICE.search(stem) else ()


def _owners(views: Sequence[View]) -> _Owners:
    units: dict[str, None] = {}
    by_file: dict[str, dict[str, None]] = {}
    for row in (row for view in views for row in view.rows):
        leads = dict.fromkeys(row.leads)
        units |= leads
        for each in row.conditions:
            if each.leaf.place is not None:
                by_file.setdefault(each.leaf.place.file, {}).update(leads)
    return _Owners(tuple(units), by_file)


def _workbook(unit: str, items: list[Item], language: str) -> bytes:
    """The sheet of one bureau, to print or to send."""
    title = say(language, "ledger.feedback_to", {"unit": unit or say(language, "ledger.lead_unstated")})
    book = paper.new(title)
    book.properties.category = LEDGER  # read again with the folder, it is passed over as a result of ours
    columns = [paper.Column(say(language, f"ledger.feedback_{key}"), wide) for key, wide in _COLUMNS]
    counts = say(language, "ledger.feedback_counts", _counts(items))
    table = ledger_table(book, say(language, "ledger.feedback"), title, columns, language, 3, counts)
    for each in items:
        kind, spot = say(language, f"ledger.feedback_{each.kind}"), file_and_spot(each.place, language)
        table.add([kind, each.number, each.name, each.wrong, *spot, each.mend])
    table.end()
    return paper.content(book)


def _counts(items: list[Item]) -> dict[str, int]:
    kinds = [item.kind for item in items]
    return {kind: kinds.count(kind) for kind in ("problem", "not_handed_in", "open", "to_check")}
