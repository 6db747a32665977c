"""The ledger (台账): findings as a workbook to read, filter, forward and print.

A summary, a matrix of several areas or years, all findings by domain, by lead unit, the catalogue of evidence with what
is missing, and sources with digests. What files say is text in it, and no cell holds a formula.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from compliance.cells import amount, digits_shown, number_words
from compliance.judging.doubts import to_check as is_to_check
from compliance.judging.verdict import CriterionFinding, Standing, Verdict, standing_of
from compliance.measurements.cellreading import number_as_written
from compliance.problems import Place, Problem
from compliance.reading.files import LEDGER, LEDGER_LINE
from compliance.reports import phrases
from compliance.reports import workbook as paper
from compliance.reports.formats import Checked
from compliance.reports.layout import width
from compliance.reports.phrases import Mark
from compliance.reports.view import Condition, Row, View, by_ruleset, can_come_to, gaps_of, measured_for, proof_counts
from compliance.reports.workbook import Aligned, Column, Number, Table, Value
from compliance.rules.ruleset import CONSTRAINTS, Constraint, Ruleset
from compliance.words import say

_FEW = 12  # columns for which indicators go down a matrix; with more, the areas do
_Columns = tuple[tuple[str, float] | tuple[str, float, Aligned], ...]
# The columns of a sheet, those aside of what is printed, and how many stay in sight.
_SHEETS: dict[str, tuple[_Columns, _Columns, int]] = {
    "problems": (
        (("ledger.file", 28), ("ledger.spot", 16), ("ledger.wrong", 60), ("ledger.mend", 50)), (("ledger.code", 20),), 2
    ),
    "to_check": (
        (("number", 6, "center"), ("name", 26), ("verdict", 11), ("warnings", 60), ("lead", 14), ("place", 28)), (), 2
    ),
    "by_domain": (
        (("domain", 10), ("number", 6, "center"), ("name", 24), ("constraint", 9, "center"), ("verdict", 11),
         ("part", 16), ("ledger.condition_verdict", 10), ("value", 10, "right"), ("unit", 10, "center"),
         ("required", 20), ("ledger.spare", 10, "right"), ("ledger.remarks", 24), ("lead", 12)),
        (("leader", 12), ("evidence", 40), ("note", 30), ("place", 30), ("source", 80)), 3
    ),
    "by_lead": (
        (("lead", 14), ("number", 6, "center"), ("name", 26), ("constraint", 9, "center"), ("verdict", 11),
         ("outcome", 48), ("ledger.to_do", 32)), (), 1
    ),
    "evidence": (
        (("number", 6, "center"), ("name", 26), ("part", 18), ("ledger.state", 13), ("evidence", 44), ("lead", 14),
         ("place", 28)), (), 2
    ),
}  # fmt: skip
Line = tuple[str, str, str]  # of the sources: what it is, its name or words, its digest or where it stands


def render(result: Checked) -> bytes:
    """The workbook as a file."""
    language = result.spoken
    book = paper.new(say(language, "ledger.title"))
    book.properties.category = LEDGER  # by which a folder is read without it
    ledger = _Ledger(book, result.views(language), language)
    ledger.problems(result.problems)
    ledger.of_areas()
    ledger.sources(result)
    return paper.content(book)


def file_and_spot(place: Place | None, language: str) -> tuple[str, str]:
    """The file that a place is in, and where in it, as two cells."""
    return ("", "") if place is None else (place.file, replace(place, file="").text(language).lstrip(": "))


def ledger_table(
    book: paper.Workbook, name: str, title: str, columns: Sequence[Column], language: str, frozen: int, line: str = ""
) -> Table:
    """A table of ours on a sheet of its own; its first line says so to whoever reads a folder."""
    page = paper.sheet(book, name)
    paper.footer(page, title, say(language, "ledger.printed"))
    return Table(page, columns, frozen, title + LEDGER_LINE, line)


@dataclass(frozen=True)
class _Ledger:
    """The sheets of the workbook."""

    book: paper.Workbook
    views: Sequence[View]
    language: str

    @cached_property
    def partly(self) -> bool:
        """Whether of any area a part alone was measured."""
        return any(view.assessment.verdict_of_measured for view in self.views)

    @cached_property
    def among(self) -> tuple[Standing, ...]:
        """What indicators can come to."""
        return can_come_to(self.views)

    @cached_property
    def kinds(self) -> list[Constraint]:
        """The constraint types that occur."""
        return [kind for kind in CONSTRAINTS if any(kind in view.by_constraint for view in self.views)]

    def say(self, key: str, **details: object) -> str:
        return say(self.language, key, details)

    def mark(self, each: Standing) -> Mark:
        return phrases.standing_mark(each, self.language)

    def columns(self, *columns: tuple[str, float] | tuple[str, float, Aligned], aside: bool = False) -> list[Column]:
        """Columns by the keys of their headings (``ledger.…`` for its own), with room for their longest word."""
        laid = []
        for column in columns:
            key, wide, aligned = (*column, "left")[:3]
            heading = self.say(key if "." in key else f"columns.{key}")
            words = heading.split()
            if key.endswith("verdict"):
                words += [self.mark(each).text for each in self.among]
            if self.language == "en":
                wide = max(wide, max(width(word) for word in words) + 2)
            laid.append(Column(heading[:1].upper() + heading[1:], wide, aligned, aside))
        return laid

    def whose(self, view: View) -> list[Value]:
        """Area and period, where there are several."""
        return [view.area, view.period] if len(self.views) > 1 else []

    def sheet(self, key: str, columns: Sequence[Column], frozen: int, line: str = "") -> Table:
        """A sheet with its name, of one area with the area's."""
        name, names = self.say(f"ledger.{key}"), dict.fromkeys(view.subject for view in self.views)
        head = next(iter(names)) if len(names) == 1 else self.say("ledger.title")
        return ledger_table(self.book, name, f"{head} · {name}", columns, self.language, frozen, line)

    def listed(self, key: str, line: str = "") -> Table:
        """A sheet by its columns, with those of area and period where there are several."""
        of_many = len(self.views) > 1 and key != "problems"
        whose = self.columns(("area", 14), ("period", 8, "center")) if of_many else []
        columns, aside, frozen = _SHEETS[key]
        laid = [*self.columns(*columns), *self.columns(*aside, aside=True)]
        first = key == "by_lead"  # whose first column says for whom a printed page is
        frozen += 0 if first else len(whose)
        return self.sheet(key, [*laid[:first], *whose, *laid[first:]], frozen, line)

    def problems(self, problems: Sequence[Problem]) -> None:
        """What is wrong with the files, a line each with its place and how to mend it; no sheet where nothing is."""
        if not problems:
            return
        table = self.listed("problems", self.say("text.problems_head", n=len(problems)))
        for each in problems:
            spot = file_and_spot(each.place, self.language)
            table.add([*spot, each.message(self.language), each.mend(self.language), each.code])
        table.end()

    def of_areas(self) -> None:
        """The sheets of all areas: an area's rows are made once for all of them, and let go before the next one's."""
        every = [finding for view in self.views for finding in view.assessment.findings]
        summary = self.summary()
        to_check = self.listed("to_check") if any(map(is_to_check, every)) else None
        matrices = self.matrices()
        by_domain, by_lead = self.listed("by_domain"), self.listed("by_lead")
        evidence = self.listed("evidence", self.say("ledger.evidence_counts", **proof_counts(every)))
        units: dict[str, list[list[Value]]] = {}
        gaps = gaps_of(self.views)  # each behind the first view that it covers
        for view in (replace(view) for view in self.views):
            summary.add(self.summed(view))
            whose = self.whose(view)
            for row, condition, words in view.to_check:
                assert to_check is not None
                to_check.add([*whose, *_checked(row, condition, words)])
            if view.ruleset in matrices:
                cells = (_cell(view.by_id.get(each.id)) for each in view.ruleset.rows)
                matrices[view.ruleset].add([view.area, view.period, view.mark, *cells])
            for each in (view, gaps.pop(0)) if gaps and view.gap is gaps[0] else (view,):
                whose = self.whose(each)
                for row in (row for _, rows in each.domains for row in rows if row.is_own):
                    for condition in row.conditions:
                        by_domain.add([*whose, *_condition(row, condition)])
                for row in each.own_rows:
                    for proof in _proofs(row):
                        evidence.add([*whose, *proof])
                    for unit in row.leads or ("",):
                        units.setdefault(unit, []).append([*whose, *_answer(row)])
        for unit, answers in sorted(units.items(), key=lambda each: not each[0]):
            by_lead.new_page()
            for answer in answers:
                by_lead.add([unit or self.say("ledger.lead_unstated"), *answer])
        for table in (summary, to_check, *matrices.values(), by_domain, by_lead, evidence):
            if table is not None:
                table.end()

    def summary(self) -> Table:
        """A line for each area, period and ruleset: its verdict, and the counts of each constraint type apart."""
        columns = self.columns(
            ("area", 18), ("period", 8, "center"), ("ruleset", 18), ("ledger.variants", 16), ("verdict", 24)
        )
        columns += self.columns(("ledger.measured_verdict", 16)) if self.partly else []
        counted = [self.say("ledger.indicators"), *(self.mark(each).word for each in self.among)]
        for kind in (None, *self.kinds):
            word = self.say(f"constraints.{kind}" if kind else "ledger.all")
            columns += [Column(f"{word}\n{each}", 7, "center") for each in counted]
            columns += [] if kind else [Column(self.say("ledger.to_check"), 7, "center")]
        marks = self.say("text.semicolon").join(self.mark(each).text for each in self.among)
        return self.sheet("summary", columns, 2, self.say("ledger.legend", marks=marks))

    def summed(self, view: View) -> Iterator[Value]:
        """The line of an area."""
        yield from (view.area, view.period, f"{view.ruleset.id} {view.ruleset.version}", view.variants)
        yield view.mark
        if self.partly:
            part = view.assessment.verdict_of_measured
            yield Mark(part.verdict, view.of_measured) if part else None
        yield from (view.assessment.standings.total(), *view.totals(self.among), view.doubted)
        for kind in self.kinds:
            counts = view.by_constraint.get(kind, {})
            come_to = Counter({standing_of(verdict, kind): n for verdict, n in counts.items() if n})
            yield from (sum(counts.values()), *(come_to[each] for each in self.among))

    def matrices(self) -> dict[Ruleset, Table]:
        """For each ruleset areas and periods against indicators, where there are several: those that are to be filled.

        Of few areas and periods a matrix is whole at once.
        """
        groups = by_ruleset(self.views) if len(self.views) > 1 else []
        open_ones = {}
        for group in groups:
            words, ruleset = self.say("ledger.matrix"), group[0].ruleset
            name = words if len(groups) == 1 else f"{words} {ruleset.id}"
            title = f"{phrases.titled(ruleset, self.language)} · {name}"
            across = len(group) <= _FEW
            columns = self.across(group) if across else self.down(ruleset)
            table = ledger_table(self.book, name, title, columns, self.language, 4 if across else 3)
            if not across:
                open_ones[ruleset] = table
                continue
            table.add([None, None, self.say("text.area_verdict"), None,
                       *(view.mark for view in group)])  # fmt: skip
            for row in group[0].rows:
                cells = [_cell(view.by_id.get(row.indicator.id)) for view in group]
                table.add([row.indicator.domain, row.number, row.name, row.kind, *cells])
            table.end()
        return open_ones

    def across(self, group: Sequence[View]) -> list[Column]:
        """Indicators down, with domain and constraint; few areas or years across."""
        columns = [
            Column(self.say(f"columns.{key}"), wide, "center" if key in ("number", "constraint") else "left")
            for key, wide in {"domain": 12, "number": 6, "name": 34, "constraint": 10}.items()
        ]
        return columns + [Column(view.subject, 18, "center") for view in group]

    def down(self, ruleset: Ruleset) -> list[Column]:
        """Many areas and periods down, sortable by each indicator across."""
        named: dict[str, tuple[float, Aligned]] = {
            "area": (18, "left"),
            "period": (9, "center"),
            "verdict": (24, "left"),
        }
        columns = [Column(self.say(f"columns.{key}"), *laid) for key, laid in named.items()]
        return columns + [Column(phrases.indicator_title(row, self.language), 12, "center") for row in ruleset.rows]

    def sources(self, result: Checked) -> None:
        """Files and rulesets with their digests, documents, options, contradictions, unverified numbers, warnings."""
        widths = {"what": 26, "words": 84, "where": 70}
        columns = [Column(self.say(f"documents.{key}"), width) for key, width in widths.items()]
        name, engine = self.say("ledger.sources"), self.say("ledger.engine", version=result.version)
        title = f"{self.say('ledger.title')} · {name}"
        table = ledger_table(self.book, name, title, columns, self.language, 1, engine)
        for kind, *others in _lines(result, self.views, self.language):
            table.add([self.say(f"ledger.{kind}"), *others])
        table.end()


def _checked(row: Row, condition: Condition, words: str) -> list[Value]:
    lead = row.view.say("text.semicolon").join(condition.lead)
    return [row.number, row.name, row.mark, words, lead, condition.place]


def _answer(row: Row) -> list[Value]:
    """What came of an indicator, and what its lead unit is asked to do."""
    return [row.number, row.name, row.kind, row.mark, "\n".join(row.said), "\n".join(row.to_do)]


def _condition(row: Row, condition: Condition) -> Iterator[Value]:
    leaf, semicolon = condition.leaf, row.view.say("text.semicolon")
    yield from (row.indicator.domain, row.number, row.name, row.kind, row.mark, condition.part)
    yield from (condition.mark, *_value(leaf, condition.digits), condition.demanded)
    yield None if leaf.margin is None else Number(digits_shown(leaf.margin), number_words(leaf.margin))
    yield semicolon.join(filter(None, [condition.reason, *condition.warnings]))
    reported = phrases.reported_words(leaf, row.view.language)
    yield from map(semicolon.join, (condition.lead, condition.leader, leaf.evidence))
    yield semicolon.join(filter(None, [*leaf.notes, reported]))
    yield from (condition.place, semicolon.join(row.cited()))


def _value(leaf: CriterionFinding, said: str | None) -> tuple[Value, str | None]:
    """The value as it was measured, a number where it is one, and its unit."""
    measured = leaf.measured
    if measured is None or said is None:
        return (None if measured is None else measured.state), None
    if measured.exact is None:
        signed = measured.measurement
        return said if signed is None else number_as_written(signed, printed=True), measured.unit
    computed = measured.written is None
    shown = number_words(measured.exact, leaf.required.edge(measured.exact)) if computed else None
    return Number(said, shown), measured.unit


def _proofs(row: Row) -> Iterator[list[Value]]:
    """The state of the evidence for an indicator, and what is lacking; empty where none is needed."""
    view, lead = row.view, row.view.say("text.semicolon").join(row.leads)

    def line(part: str, verdict: Verdict, state: str, evidence: str = "", place: str = "") -> list[Value]:
        mark = Mark(verdict, view.say(f"ledger.proof_{state}"))
        return [row.number, row.name, part, mark, evidence, lead, place]

    if row.proof == "no_value":
        yield line("", Verdict.UNDETERMINED, "no_value")
    for each in measured_for(row.finding) if row.proof != "not_needed" else ():
        part = "" if each.id == row.indicator.id else phrases.measured_name(each.id, view.ruleset, view.language)
        for evidence in each.evidence or ("",):
            state = (Verdict.PASS, "there") if evidence else (Verdict.FAIL, "lacking")
            yield line(part, *state, evidence, each.place.text(view.language))


def _cell(row: Row | None) -> Value:
    """The verdict, and the value; of several things that are measured each once, in order, a dash where one is not."""
    if row is None:
        return None
    said: dict[str, str] = {}
    for each in row.conditions:
        said[each.leaf.criterion.measures] = said.get(each.leaf.criterion.measures) or _said(each)
    values = [each or "–" for each in said.values()] if any(said.values()) else []
    return Mark(row.verdict, row.view.say("text.semicolon").join(values))


def _said(condition: Condition) -> str:
    """The value as it is written, what a formula gives in short, a state; a number in the rule's unit.

    Areas and years are compared along a row, whatever unit each was written in.
    """
    measured = condition.leaf.measured
    if measured is None:
        return ""
    if measured.converted is not None:
        return number_words(measured.converted)
    if measured.written is None and measured.exact is not None:
        return number_words(measured.exact)
    said = condition.digits or measured.state or ""
    return said if measured.unit in (None, condition.leaf.criterion.unit) else amount(said, measured.unit)


def _lines(result: Checked, views: Sequence[View], language: str) -> Iterator[Line]:
    """On what and by what was judged, so that it can be judged again; what is in doubt."""
    for name, digest in result.files:
        yield "inputs", name, digest
    for ruleset in result.rulesets:
        yield "rulesets", phrases.ruleset_words(ruleset, language), ruleset.sha256
    for words in _options(result, language):
        yield "options", words, ""
    for ruleset in result.rulesets:
        for ref, source in ruleset.sources.items():
            day = source.issued.isoformat() if source.issued is not None else ""
            issuer = " ".join(filter(None, [phrases.document_name(ref, ruleset), source.issuer, day]))
            yield "documents", issuer, " ".join(filter(None, [source.file, source.sha256]))
        yield from (("weights", phrases.weight_words(ruleset, kind, language), "") for kind in ruleset.verdict_notes)
        yield from _doubts(ruleset, language)
    yield from (("unused", name, place) for view in views for name, place in view.unused)
    for warning in (*result.warnings, *(each for assessment in result.assessments for each in assessment.warnings)):
        yield "warnings", warning.message(language), "" if warning.place is None else warning.place.text(language)


def _options(result: Checked, language: str) -> Iterator[str]:
    """The options that were set, in words."""
    for key in ("accept_unverified", "strict", "as_of", "set", "only"):
        if value := result.options.get(key):
            shown = ", ".join(f"{axis}={variant}" for axis, variant in value.items()) if key == "set" else value
            yield say(language, f"ledger.option_{key}", {"day": shown, "variants": shown, "only": shown})


def _doubts(ruleset: Ruleset, language: str) -> Iterator[Line]:
    """Where documents contradict themselves, and numbers that none proves."""
    for row in ruleset.indicators.values():
        name = phrases.indicator_title(row, language)
        for other in row.contradictions:
            said = say(language, "text.colon").join([name, other.quote])
            words = say(language, "text.semicolon").join(filter(None, [said, other.note]))
            yield "contradictions", words, say(language, "text.lines", {"lines": other.lines})
        if any(leaf.doubtful for leaf in row.leaves()):
            yield "unverified", name, row.place.text(language) if row.place is not None else ""
