"""Rulesets as text: the list of those at hand, a resolved one with where every number comes from, and units.

The history of an indicator is told through every version and plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from compliance.cells import amount, plain
from compliance.reading.document import dotted
from compliance.reports import phrases
from compliance.reports.layout import columns, width
from compliance.rules.catalog import Head
from compliance.rules.proofs import ASPECTS, Outcome, by_aspect, proofs
from compliance.rules.requirements import ENTRY_KEYS
from compliance.rules.ruleset import Indicator, Ruleset, may_matter
from compliance.rules.sets import PRINTED, SPELLINGS
from compliance.units import dimension_words, families, find_unit, several_meanings
from compliance.visible import in_lines, visible
from compliance.words import say

if TYPE_CHECKING:
    from compliance.review.history import Entry, History


def list_text(heads: Sequence[Head], language: str) -> str:
    """The rulesets by series and date: from when each is in force, what it builds on, whether its text is at hand."""
    rows = []
    for head in heads:
        since = head.effective_from.isoformat() if head.effective_from else "–"
        title = phrases.titled(head, language) + ("" if head.at_hand else f"  [{say(language, 'text.not_at_hand')}]")
        rows.append((head.series, since, f"{head.id}@{head.version}", head.extends or "", title))
    return in_lines(columns(rows))


def units_text(wanted: str, rulesets: Sequence[Ruleset], language: str) -> str:
    """The units whose spellings hold a text (all for an empty one), by what they measure; then what rulesets declare.

    A text that spells a unit itself is told first; one that means several things is told with what it may mean.
    """
    lines: list[str] = []
    several = {text: said[language == "zh"] for text, said in several_meanings().items() if wanted in text}
    declared = {text: unit for ruleset in rulesets for text, unit in ruleset.unit_spellings.items()}
    if wanted and (unit := find_unit(wanted, declared)) is not None:
        lines.append(f"{wanted}   {dimension_words(unit, language)}")
    for english, chinese, units in families():
        rows = [each for each in units if not wanted or any(wanted in text for text in each[0])]
        if rows:
            lines += ["", chinese if language == "zh" else english]
            lines += [f"  {line}".rstrip() for line in columns([_spelled(*each, units[0][0][0]) for each in rows])]
    if several:
        lines += ["", say(language, "text.units_several")]
        lines += [f"  {text}   {said}" for text, said in several.items()]
    for ruleset in rulesets:
        shown = [line for line in _declared_units(ruleset) if wanted in line]
        if shown:
            lines += ["", say(language, "text.units_declared", {"ruleset": ruleset.id}), *shown]
    return in_lines(lines[not lines[0] :]) if lines else ""


def _spelled(texts: tuple[str, ...], size: Fraction, first: str) -> tuple[str, str]:
    """The spellings of a unit, and how many of the first unit of its family it is."""
    return "、".join(texts), "" if size == 1 else f"= {amount(str(size), first)}"


def _declared_units(ruleset: Ruleset) -> Iterator[str]:
    for unit in ruleset.units.values():
        yield f"  {'、'.join((unit.name, *unit.aliases))}" + (f"   = {unit.means}" if unit.means else "")


def ruleset_text(ruleset: Ruleset, rows: Sequence[Indicator], language: str) -> str:
    """Rows of a resolved ruleset, one after the other in the document's order, for reading beside the document."""
    lines = list(_head(ruleset, language))
    heading: tuple[str | None, str | None] | None = None
    for row in rows:
        if (row.domain, row.task) != heading:
            heading = (row.domain, row.task)
            lines += ["", " · ".join(filter(None, heading))]
        lines += _row(row, ruleset, language)
    if (meant := phrases.glossary(rows, ruleset, language)) is not None:
        lines += ["", meant]
    if len(rows) == len(ruleset.indicators) and ruleset.withdrawn:
        lines += ["", say(language, "text.withdrawn")]
        lines += [f"  {row.name} ({row.id}): {row.reason}" for row in ruleset.withdrawn.values()]
    return in_lines(lines)


_MARKS: Mapping[Outcome, str] = {"proved": "✓", "noted": "n", "silent": "·", "wrong": "✗"}
_WIDEST_NAME = 24


def proofs_text(ruleset: Ruleset, language: str) -> str:
    """What the quotes of a ruleset prove, row by row and part by part, and how much of all that is to be proved."""
    by_row = {id_: by_aspect(each) for id_, each in proofs(ruleset).items()}
    if not by_row:
        return say(language, "text.proofs_none", {"ruleset": ruleset.id}) + "\n"
    rows = [("", "", *(say(language, f"kinds.quoted: {aspect}") for aspect in ASPECTS), "")]
    for id_, each in by_row.items():
        row = ruleset.indicators[id_]
        name = phrases.indicator_name(row, language)
        name = name if width(name) <= _WIDEST_NAME else _narrowed(name) + "…"
        marks = (_MARKS[each[aspect]] if aspect in each else "" for aspect in ASPECTS)
        rows.append((row.number, name, *marks, f"{[*each.values()].count('proved')}/{len(each)}"))
    outcomes = [outcome for each in by_row.values() for outcome in each.values()]
    proved = outcomes.count("proved")
    total = {"ruleset": ruleset.id, "proved": proved, "all": len(outcomes), "share": 100 * proved // len(outcomes)}
    lines = [*columns(rows), say(language, "text.proofs_legend"), say(language, "text.proofs_total", total)]
    return "\n".join(lines) + "\n"


def _narrowed(name: str) -> str:
    while width(name) >= _WIDEST_NAME:
        name = name[:-1]
    return name


def _head(ruleset: Ruleset, language: str) -> Iterator[str]:
    yield f"{ruleset.id} {ruleset.version} · {phrases.titled(ruleset, language)}"
    about = [ruleset.issuer, ruleset.number, ruleset.effective_from.isoformat() if ruleset.effective_from else None]
    yield " · ".join(filter(None, about))
    if ruleset.lineage:
        yield f"extends {' < '.join(f'{id_}@{version}' for id_, version in ruleset.lineage)}"
    if ruleset.variants:
        yield " · ".join(ruleset.variants.values())
    yield from weight_lines(ruleset, language)
    yield f"sha256 {ruleset.sha256}"
    if ruleset.note:
        yield ruleset.note
    if ruleset.units:
        yield say(language, "text.units_declared", {"ruleset": ruleset.id})
        yield from _declared_units(ruleset)


def weight_lines(ruleset: Ruleset, language: str) -> Iterator[str]:
    """What a miss means where the ruleset says why, or where it says otherwise than its parent."""
    for kind, why in ruleset.verdict_notes.items():
        means = phrases.weight_words(ruleset, kind, language)
        restated = ""
        if why.instead_of is not None:
            before = say(language, f"verdicts.{why.instead_of}")
            restated = phrases.aside(say(language, "text.restated", {"before": before}), language)
        yield f"{means}{restated}"


def _row(row: Indicator, ruleset: Ruleset, language: str) -> Iterator[str]:
    kind = phrases.kind_words(row, ruleset, language)
    origin = row.set_by.get("requirement", ruleset.id)
    inherited = f"  ({say(language, 'text.set_by')} {origin})" if origin != ruleset.id else ""
    yield f"  {row.number} {phrases.indicator_name(row, language)} [{kind}]  {row.id}{inherited}"
    for criterion in row.criteria:
        yield f"      {phrases.criterion_words(criterion, row, ruleset, language)}"
    if row.formula:
        yield f"      {say(language, 'text.formula_is')}: {row.formula}"
    for citation in row.citations:
        yield f"      {phrases.citation_words(citation, ruleset, language)}"
    for other in sorted(row.contradictions, key=lambda other: not may_matter(row, other)):
        lines = say(language, "text.lines", {"lines": other.lines})
        key = "other_number" if may_matter(row, other) else "worded_otherwise"
        kind = ("※ " if may_matter(row, other) else "") + say(language, f"text.{key}")
        yield f"      {kind} ({lines}): “{other.quote}” {other.note or ''}".rstrip()
    for note in filter(None, [row.note]):
        yield f"      {note}"


_OF_HISTORY = ("from", "ruleset", "number", "type", "change", "requirement")


def history_text(steps: History, language: str) -> str:
    """Every series with its versions by date, the plans that build on one indented below it."""
    lines = [say(language, "history.title", {"name": phrases.indicator_name(steps.row, language), "id": steps.id})]
    for series, entries in steps.series:
        rows = [tuple(say(language, f"history.{heading}") for heading in _OF_HISTORY)]
        for entry in entries:
            rows += _entry(entry, language, 0)
        lines += ["", say(language, "history.series", {"series": series}), *columns(rows)]
    lines += ["", say(language, "history.since")]
    if any(entry.gap for _, entries in steps.series for entry in entries):
        lines.append(say(language, "history.since_gap"))
    return in_lines(lines)


def _entry(entry: Entry, language: str, depth: int) -> Iterator[tuple[str, ...]]:
    """An entry as rows of the table: the first has all columns, the others go on with the last one."""
    head = entry.head
    since = head.effective_from.isoformat() if head.effective_from else "–"
    indent = "  " * depth + ("└ " if depth else "")
    row, ruleset = entry.row, entry.ruleset
    if row is None or ruleset is None:
        number, kind, said = "", "", _absence(entry, language)
    else:
        number, kind = row.number, say(language, f"constraints.{row.constraint}")
        said = list(_demanded(row, ruleset, language))
    yield (since, f"{indent}{head.id}@{head.version}", number, kind, _effects(entry, language), said[0])
    yield from (("", "", "", "", "", more) for more in said[1:])
    for plan in entry.plans:
        yield from _entry(plan, language, depth + 1)


def _absence(entry: Entry, language: str) -> list[str]:
    """Why an entry has no row: a gap, one that was left out or never there; and which other rows ask for the same."""
    if entry.ruleset is None:
        return [say(language, "history.broken" if entry.broken else "history.not_at_hand")]
    elsewhere = [phrases.elsewhere_words(row, each, entry.ruleset, language) for row, each in entry.elsewhere]
    if entry.withdrawn is not None:
        return [say(language, "history.withdrawn", {"reason": entry.withdrawn.reason}), *elsewhere]
    return elsewhere or [say(language, "history.not_asked")]


def _effects(entry: Entry, language: str) -> str:
    """What became of the demand since the ruleset that it is held against."""
    unasked = entry.row is None and not entry.effects  # nor did that one ask for it
    if entry.compared is None or entry.ruleset is None or unasked:
        return ""
    effects = "/".join(say(language, f"history.{effect}") for effect in entry.effects or ("neutral",))
    if not entry.gap or entry.effects == ("open",):
        return effects
    # what the texts between asked is not known, and so not whether this one is stricter than what held before it
    return say(language, "history.gap", {"compared": entry.compared.id, "effects": effects})


def _demanded(row: Indicator, ruleset: Ruleset, language: str) -> Iterator[str]:
    """What is asked, a line for each criterion, and the sources; of an untouched row of a parent, its name instead."""
    yield from (phrases.criterion_words(each, row, ruleset, language) for each in row.criteria)
    origin = row.set_by.get("requirement", ruleset.id)
    if origin != ruleset.id and row.set_by.get("number") != ruleset.id:
        yield say(language, "history.taken_over", {"parent": origin})
        return
    yield from (phrases.citation_words(citation, ruleset, language) for citation in row.citations)


_Table = Mapping[str, Any]
_PARTS = ("criteria", "any", "readings")
_DEMANDS = ("comparator", "threshold", "thresholds", "states", "accepted", "requirement", *_PARTS, "unit")
_HEADING = ("number", "name", "constraint")


def ruleset_lines(data: _Table) -> Iterator[str]:
    """The lines of a file: a heading for each section and indicator, as TOML has it, and below it what it says."""
    for section, table in data.items():
        yield ""
        if section != "indicators" or not isinstance(table, dict):
            yield f"[{section}]"
            yield from (f"{section}.{line}" for line in _flat(table, ()))
            continue
        for id_, row in table.items():
            if not isinstance(row, dict):
                yield from (f"indicators.{id_}{line}" for line in _flat(row, ()))
                continue
            words = " ".join(_scalar(row[key]) for key in _HEADING if key in row)
            yield ""
            yield f"[indicators.{id_}] {words}".rstrip()
            yield from _criterion(f"{id_}.", str(id_), "level", row, row, _HEADING)


def _criterion(head: str, id_: str, name: str, criterion: Any, row: _Table, but: tuple[str, ...] = ()) -> Iterator[str]:
    """What is demanded, then all else but what was said already."""
    rest = criterion
    if isinstance(criterion, dict):
        yield from _requirement(id_, name, criterion, row)
        rest = {key: value for key, value in criterion.items() if key not in (*_DEMANDS, *but)}
    yield from (f"{head}{line}" for line in _flat(rest, ()))


def _requirement(id_: str, name: str, table: _Table, row: _Table) -> Iterator[str]:
    """What is demanded, a line for each criterion and variant: sign, number, unit."""
    sign = _sign(table.get("comparator", ""))
    unit = table.get("unit", row.get("unit"))
    more = f" {_scalar(unit)}" if unit not in (None, "1") else ""
    where = f"{id_} {name}"
    numbers = [(when, *_value(value)) for when, value in _numbers(table)]
    for when, number, words in numbers:
        said = " ".join(filter(None, [sign, number and f"{number}{more}", words]))
        yield f"{where}{f' [{when}]' if when else ''}: {said}"
    if "unit" in table and not (numbers and all(number for _, number, _ in numbers)):
        yield f"{where} unit: {_scalar(table['unit'])}"
    if "comparator" in table and not any(key in table for key in ("threshold", "thresholds")):
        yield f"{where}: {sign}"
    if "accepted" in table:
        yield f"{where}: {_scalar(table['accepted'])}"
    for key in ("states", "requirement"):
        if key in table:
            yield f"{where} {key}: {_scalar(table[key])}"
    for part in _PARTS:
        several = table.get(part, {})
        for inner, criterion in several.items() if isinstance(several, dict) else ():
            called = inner if name == "level" and part == "criteria" else f"{name}.{inner}"
            yield from _criterion(f"{id_} {called}.", id_, called, criterion, row)


def _sign(written: Any) -> str:
    known = SPELLINGS.get(written) if isinstance(written, str) else None
    return _scalar(written) if known is None else PRINTED[known]


def _numbers(table: _Table) -> Iterator[tuple[str, Any]]:
    """Every number of a requirement, or what stands in its place, with the variants that it is for."""
    several = table.get("thresholds", [])
    for each in several if isinstance(several, list) else (several,):
        when = each.get("when", {}) if isinstance(each, dict) else {}
        among = when.items() if isinstance(when, dict) else ((when, ""),)
        rest = {key: value for key, value in each.items() if key != "when"} if isinstance(each, dict) else each
        yield ", ".join(f"{axis}={_scalar(variants)}" for axis, variants in among), rest
    if "threshold" in table:
        yield from _by_variant(table["threshold"])


def _by_variant(threshold: Any) -> Iterator[tuple[str, Any]]:
    tables = isinstance(threshold, dict) and threshold and all(isinstance(value, dict) for value in threshold.values())
    if tables and not threshold.keys() & set(ENTRY_KEYS):
        for axis, variants in threshold.items():
            for variant, value in variants.items():
                yield f"{axis}={variant}", value
    else:
        yield "", threshold


def _value(value: Any) -> tuple[str, str]:
    """A number, and whether it is unverified; or no number but a baseline, who sets it, why it is not known."""
    if not isinstance(value, dict):
        return _scalar(value), ""
    rest = {key: other for key, other in value.items() if key != "value"}
    doubt = ["(unverified)"] if rest.get("unverified") is True and rest.pop("unverified") else []
    number = _scalar(value["value"]) if "value" in value else ""
    return number, " ".join([*doubt, *_flat(rest, ())])


def _flat(value: Any, path: tuple[str | int, ...]) -> Iterator[str]:
    """Everything below a key, one line for each value, with its path."""
    if isinstance(value, dict) and (value or not path):
        for key, inner in value.items():
            yield from _flat(inner, (*path, str(key)))
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for index, inner in enumerate(value):
            yield from _flat(inner, (*path, index))
    else:
        yield f"{dotted(path)} = {_scalar(value)}" if path else _scalar(value)


def _scalar(value: Any) -> str:
    """A value as people read it; a line break in a text would begin a line of its own."""
    match value:
        case bool():
            return str(value).lower()
        case Decimal() if value.is_finite():
            return plain(value)
        case str():
            return " ".join(visible(value).split()) or ('""' if value else "")
        case date():
            return value.isoformat()
        case list() | tuple():
            return ", ".join(_scalar(each) for each in value)
        case dict():
            return ", ".join(_flat(value, ())) or "{}"
        case _:
            return str(value)
