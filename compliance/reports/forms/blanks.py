"""What a ruleset asks an area to fill in: a line for each thing that is measured, under the headings of the document.

For every form that is handed out: as a workbook, as CSV, as TOML. The demands are those of the area's variants, read
off an assessment of which nothing has been measured yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from compliance.formula import parse_formula
from compliance.judging.judge import assess
from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Verdict
from compliance.measurements.measurement import Subject
from compliance.reports import phrases
from compliance.reports.phrases import demanded_words
from compliance.rules.declared import Quantity
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.units import has_money, parse_unit
from compliance.words import say

Asked = tuple[Finding, CriterionFinding]  # a criterion as it stands, and the finding that it belongs to


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that only heads others: a domain (level 1), or an indicator whose parts follow (level 2)."""

    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to fill in: an indicator, a part of one, or a raw quantity (``asked`` is empty then).

    ``unit`` is None for a state, of which ``states`` lists those that the rule knows. ``requirement`` is in words.
    ``given``: a higher level sets its threshold. ``claim``: the document foresees that it may not apply. ``earlier``:
    it is compared with the period before. ``money``: its amount has a price year.
    """

    id: str
    number: str
    name: str
    unit: str | None
    requirement: str
    constraint: str
    lead: tuple[str, ...]
    states: tuple[str, ...]
    asked: tuple[Asked, ...]
    given: bool = False
    claim: bool = False
    earlier: bool = False
    money: bool = False

    @property
    def criteria(self) -> Iterator[Criterion]:
        """The single conditions that ask for it."""
        for _, found in self.asked:
            yield from (leaf.criterion for leaf in found.leaves() if leaf.criterion.measures == self.id)


@dataclass(frozen=True)
class Form:
    """All lines of a form with their headings, for a ruleset and the variants of an area."""

    ruleset: Ruleset
    subject: Subject
    lines: tuple[Heading | Line, ...]
    left_out: tuple[Finding, ...]  # what is not asked of such an area, and rows that demand nothing

    @cached_property
    def to_fill(self) -> tuple[Line, ...]:
        """The lines alone."""
        return tuple(line for line in self.lines if isinstance(line, Line))


def form_of(subject: Subject, ruleset: Ruleset, language: str) -> Form:
    """The form for a subject of which nothing but its variants is known."""
    blank = assess(subject, ruleset)
    asked = _asked(blank)
    lines: list[Heading | Line] = []
    listed: set[str] = set()
    domain = None
    for finding in blank.findings:
        row = finding.indicator
        measured = [id_ for id_ in _measures(finding) if id_ not in listed]
        if not measured:
            continue
        if row.domain != domain and row.domain:
            lines.append(Heading(row.domain, 1))
        domain = row.domain
        if row.id not in measured:
            about = {"number": row.number, "name": phrases.indicator_name(row, language)}
            lines.append(Heading(say(language, "template.parts", about), 2))
        lines += [_line(id_, row, asked[id_], ruleset, language) for id_ in measured]
        listed.update(measured)
    raw = _raw(blank, listed, ruleset, language)
    if raw:
        lines += [Heading(say(language, "template.raw"), 1), *raw]
    left_out = tuple(each for each in blank.findings if each.verdict is Verdict.NOT_APPLICABLE)
    return Form(ruleset, subject, tuple(lines), left_out)


def _measures(finding: Finding) -> list[str]:
    """What an indicator asks of the area, its own value first; each once."""
    leaves = [each for each in finding.leaves() if each.verdict is not Verdict.NOT_APPLICABLE]
    found = dict.fromkeys(
        each.criterion.measures for each in leaves if each.criterion.requirement.measured_as is not None
    )
    return sorted(found, key=lambda id_: id_ != finding.indicator.id)


def _asked(blank: Assessment) -> Mapping[str, tuple[Asked, ...]]:
    """The criteria that ask for each thing, alternatives whole."""
    found: dict[str, list[Asked]] = {}
    for finding in blank.findings:
        for criterion in finding.criteria:
            for id_ in dict.fromkeys(leaf.criterion.measures for leaf in criterion.leaves()):
                if criterion.verdict is not Verdict.NOT_APPLICABLE:
                    found.setdefault(id_, []).append((finding, criterion))
    return {id_: tuple(several) for id_, several in found.items()}


def _line(id_: str, row: Indicator, asked: tuple[Asked, ...], ruleset: Ruleset, language: str) -> Line:
    thing = ruleset.indicators.get(id_) or ruleset.quantities[id_]
    leaves = [leaf.criterion for _, found in asked for leaf in found.leaves() if leaf.criterion.measures == id_]
    demands = [leaf.requirement for leaf in leaves]
    states = tuple(dict.fromkeys(state for each in demands for word, state in each.words.items() if word == state))
    numbers = any(each.measured_as != "state" for each in demands)
    said = dict.fromkeys(_words(id_, finding, found, ruleset, language) for finding, found in asked)
    requirement = say(language, "template.and").join(filter(None, said))
    if isinstance(thing, Indicator) and thing.formula:
        requirement += phrases.aside(say(language, "template.by_formula"), language)
    unit = thing.unit if numbers else None
    lead = next((each.lead for each in leaves if each.lead), row.lead)
    return Line(
        id=id_,
        number=row.number,
        name=_name(thing, language),
        unit=unit,
        requirement=requirement,
        constraint=say(language, f"constraints.{row.constraint}"),
        lead=lead,
        states=() if numbers else states,
        asked=asked,
        given=any(each.takes_given for each in demands),
        claim=any(leaf.may_not_apply for leaf in leaves),
        earlier=any(each.earlier_periods for each in demands),
        money=_is_money(unit),
    )


def _words(id_: str, finding: Finding, found: CriterionFinding, ruleset: Ruleset, language: str) -> str:
    """A criterion in words; alternatives that measure something else say what."""
    said = []
    for leaf in found.leaves():
        words = demanded_words(leaf, finding, ruleset, language).strip()
        if leaf.criterion.measures != id_:
            thing = ruleset.indicators.get(leaf.criterion.measures) or ruleset.quantities[leaf.criterion.measures]
            words = f"{_name(thing, language)} {words}"
        said.append(words)
    return say(language, "template.or").join(said)


def _name(thing: Indicator | Quantity, language: str) -> str:
    return (thing.name_en or thing.name) if language == "en" else thing.name


def _is_money(unit: str | None) -> bool:
    return unit is not None and has_money(parse_unit(unit))


def _raw(blank: Assessment, listed: set[str], ruleset: Ruleset, language: str) -> list[Line]:
    """The quantities from which formulas compute, as far as no line asks for them yet."""
    used: dict[str, list[str]] = {}
    for finding in blank.findings:
        row = finding.indicator
        if row.formula and finding.verdict is not Verdict.NOT_APPLICABLE:
            for name in sorted(parse_formula(row.formula, tuple(ruleset.quantities)).names):
                if name not in listed:
                    used.setdefault(name, []).append(row.number)
    found = []
    for id_, numbers in used.items():
        quantity = ruleset.quantities[id_]
        purpose = say(language, "template.used_for", {"numbers": ("、" if language == "zh" else ", ").join(numbers)})
        name, money = _name(quantity, language), _is_money(quantity.unit)
        found.append(Line(id_, "", name, quantity.unit, purpose, "", (), (), (), money=money))
    return found
