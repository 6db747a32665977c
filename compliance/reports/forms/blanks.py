"""What a ruleset asks an area to fill in: a line for each thing that is measured, under the headings of the document.

For every form that is handed out: as a workbook, as CSV, as TOML. The demands are those of the area's variants, read
off an assessment of which nothing has been measured yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from compliance.formula import parse_formula
from compliance.judging.judge import assess
from compliance.judging.verdict import CriterionFinding, Verdict
from compliance.measurements.measurement import Subject
from compliance.period import Period
from compliance.reports import phrases
from compliance.reports.view import Row, View
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.units import dimensionality, has_money, other_sizes, parse_unit

_YEARS = 3
Demand = tuple[Row, CriterionFinding]  # a criterion as it stands, alternatives whole, and the row that it belongs to


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that only heads others: a domain (level 1), or an indicator whose parts follow (level 2)."""

    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to fill in: an indicator, a part of one, or a raw quantity (``demands`` is empty then).

    ``unit`` is None for a state, of which ``states`` lists those that the rule knows. ``requirement`` is in words.
    ``given``: a higher level sets its threshold, or says that it does not assess it. ``claim``: the document foresees
    that it may not apply. ``earlier``: it is compared with the period before. ``money``: its amount has a price year.
    ``limit``: it may lie below a detection limit. ``units``: in which others its value may come.
    """

    id: str
    number: str
    name: str
    unit: str | None
    requirement: str
    constraint: str
    lead: tuple[str, ...]
    states: tuple[str, ...]
    demands: tuple[Demand, ...]
    leader: tuple[str, ...] = ()
    given: bool = False
    claim: bool = False
    earlier: bool = False
    money: bool = False
    limit: bool = False
    units: tuple[str, ...] = ()

    def words(self, comma: str) -> dict[str, str]:
        """What is printed of it, by the names of the columns."""
        said = {"id": self.id, "number": self.number, "name": self.name, "unit": self.unit or ""}
        more = {"requirement": self.requirement, "constraint": self.constraint}
        return {**said, **more, "lead": comma.join(self.lead), "leader": comma.join(self.leader)}

    @property
    def criteria(self) -> Iterator[Criterion]:
        """The single conditions that ask for it."""
        for _, pair in self.demands:
            yield from (leaf.criterion for leaf in pair.leaves() if leaf.criterion.measures == self.id)


@dataclass(frozen=True)
class Form:
    """All lines of a form with their headings, for a ruleset and the variants of an area."""

    ruleset: Ruleset
    subject: Subject
    lines: tuple[Heading | Line, ...]
    left_out: tuple[Row, ...]  # what is not asked of such an area, and rows that demand nothing

    @cached_property
    def to_fill(self) -> tuple[Line, ...]:
        """The lines alone."""
        return tuple(line for line in self.lines if isinstance(line, Line))

    def has(self, field: str) -> bool:
        """Whether any of them has something in a field."""
        return any(getattr(line, field) for line in self.to_fill)


def last_years() -> list[Period]:
    """The periods that a form asks for where nobody says which: the last three whole years."""
    year = date.today().year
    return [Period(year - back) for back in range(_YEARS, 0, -1)]


def form_of(subject: Subject, ruleset: Ruleset, language: str) -> Form:
    """The form for a subject of which only the variants are known."""
    blank = View(assess(subject, ruleset), language)
    criteria = _demands(blank)
    lines: list[Heading | Line] = []
    listed: set[str] = set()
    domain = None
    for row in blank.rows:
        measured = [id_ for id_ in _measures(row) if id_ not in listed]
        if not measured:
            continue
        if row.indicator.domain not in (domain, None, ""):
            lines.append(Heading(row.indicator.domain, 1))
        domain = row.indicator.domain
        if row.indicator.id not in measured:
            lines.append(Heading(blank.say("template.parts", number=row.number, name=row.name), 2))
        lines += [_line(id_, row, criteria[id_]) for id_ in measured]
        listed.update(measured)
    raw = _raw(blank, listed)
    if raw:
        lines += [Heading(blank.say("template.raw"), 1), *raw]
    return Form(ruleset, subject, tuple(lines), tuple(blank.of(Verdict.NOT_APPLICABLE)))


def _measures(row: Row) -> list[str]:
    """What an indicator asks of the area, its own value first; each once."""
    leaves = [each.leaf.criterion for each in row.conditions if each.verdict is not Verdict.NOT_APPLICABLE]
    measured = dict.fromkeys(leaf.measures for leaf in leaves if leaf.requirement.measured_as is not None)
    return sorted(measured, key=lambda id_: id_ != row.indicator.id)


def _demands(blank: View) -> Mapping[str, list[Demand]]:
    """The criteria that ask for each thing, alternatives whole."""
    by_measured: dict[str, list[Demand]] = {}
    for row in blank.rows:
        for criterion in row.finding.criteria:
            for id_ in dict.fromkeys(leaf.criterion.measures for leaf in criterion.leaves()):
                if criterion.verdict is not Verdict.NOT_APPLICABLE:
                    by_measured.setdefault(id_, []).append((row, criterion))
    return by_measured


def _line(id_: str, row: Row, demands: Sequence[Demand]) -> Line:
    view = row.view
    measured = view.ruleset.indicators.get(id_) or view.ruleset.quantities[id_]
    every = (leaf.criterion for _, criterion in demands for leaf in criterion.leaves())
    leaves = [leaf for leaf in every if leaf.measures == id_]
    requirements = [leaf.requirement for leaf in leaves]
    states = tuple(dict.fromkeys(state for each in requirements for word, state in each.words.items() if word == state))
    numbers = any(each.measured_as != "state" for each in requirements)
    said = dict.fromkeys(_words(id_, other, criterion) for other, criterion in demands)
    requirement = view.say("template.and").join(filter(None, said))
    if isinstance(measured, Indicator) and measured.formula:
        requirement += phrases.aside(view.say("template.by_formula"), view.language)
    unit = measured.unit if numbers else None
    return Line(
        id=id_,
        number=row.number,
        name=phrases.indicator_name(measured, view.language),
        unit=unit,
        requirement=requirement,
        constraint=row.kind,
        lead=next((each.lead for each in leaves if each.lead), row.indicator.lead),
        leader=next((each.leader for each in leaves if each.leader), row.indicator.leader),
        states=() if numbers else states,
        demands=tuple(demands),
        given=any(each.takes_given for each in requirements),
        claim=any(leaf.may_not_apply for leaf in leaves),
        earlier=any(each.earlier_periods for each in requirements),
        **_of_unit(unit),
    )


def _words(id_: str, row: Row, judgement: CriterionFinding) -> str:
    """A criterion in words; alternatives that measure something else say what."""
    demanded = {id(each.leaf): each.demanded.strip() for each in row.conditions}
    said = []
    for leaf in judgement.leaves():
        other = leaf.criterion.measures
        name = "" if other == id_ else f"{phrases.measured_name(other, row.view.ruleset, row.view.language)} "
        said.append(name + demanded[id(leaf)])
    return row.view.say("template.or").join(said)


def _of_unit(written: str | None) -> dict[str, Any]:
    """What is asked besides a number because of its unit; concentrations and counts in a volume have limits."""
    if written is None:
        return {}
    unit = parse_unit(written)
    kinds = {"money": has_money(unit), "limit": dimensionality(unit).get("length") == -3}
    return {**kinds, "units": other_sizes(unit)}


def _raw(blank: View, listed: set[str]) -> list[Line]:
    """The quantities from which formulas compute, as far as no line asks for them yet."""
    quantities, comma = blank.ruleset.quantities, "、" if blank.language == "zh" else ", "
    used: dict[str, list[str]] = {}
    for row in blank.rows:
        if row.indicator.formula and row.verdict is not Verdict.NOT_APPLICABLE:
            for name in sorted(parse_formula(row.indicator.formula, tuple(quantities)).names):
                if name not in listed:
                    used.setdefault(name, []).append(row.number)
    lines = []
    for id_, numbers in used.items():
        unit, name = quantities[id_].unit, phrases.indicator_name(quantities[id_], blank.language)
        purpose = blank.say("template.used_for", numbers=comma.join(numbers))
        lines.append(Line(id_, "", name, unit, purpose, "", (), (), (), (), **_of_unit(unit)))
    return lines
