"""Rows of a long table judged one at a time, by the readers and the judge of the small path: what bulk has to say.

Bulk is ``check`` of the same rows, but a problem does not stop everything: it leaves what it concerns undetermined,
with its code as the reason. Every number is read by ``read_measurement`` and ``read_given``, every condition judged by
``judge_criterion``, exactly; only what is said of problems stands here, a second time and row by row.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any

from compliance.cells import exact
from compliance.formula import parse_formula
from compliance.judging import judge as judging
from compliance.judging.doubts import otherwise
from compliance.judging.verdict import Verdict, all_of, worst
from compliance.measurements.cellreading import claim_of, disagreement, read_given, read_measurement
from compliance.measurements.gathering import _printable
from compliance.measurements.measurement import Claim, Entry, Measurement, Subject
from compliance.measurements.tables.headings import field_of, heading_key
from compliance.measurements.tables.long import row_entries
from compliance.period import Period
from compliance.problems import Place, Problem
from compliance.rules.requirements import Criterion, Given, Nothing
from compliance.rules.ruleset import Indicator, Ruleset, name_key
from compliance.units import is_share

Said = tuple[str | None, str | None]  # verdict, reason
Key = tuple[str | None, Period | None]  # an area by its name_key, a period


_FRAME = Place("frame")


@dataclass
class Reference:
    """What has to come out: of every row, of every indicator of an area in a period, of every area in a period."""

    rows: list[Said]
    findings: dict[tuple[Key, str], Said]
    areas: dict[Key, tuple[str, dict[str, int]]]
    details: dict[tuple[Key, str], list[tuple[Criterion, str, str | None]]] = field(default_factory=dict)
    hanging: dict[Key, int] = field(default_factory=dict)  # verdicts that another reading of the numbers turns


def judge_rows(
    records: Sequence[Mapping[str, Any]],
    ruleset: Ruleset,
    *,
    accept_unverified: bool = False,
    fill: Mapping[str, str] | None = None,
) -> Reference:
    """Judge rows whose keys are the columns of contract §2; values are text or numbers of Python and numpy."""
    entries = _entries(records)
    out: list[Said] = [(None, None)] * len(records)
    of_area: dict[str | None, list[tuple[int, Entry]]] = {}
    for number, said in enumerate(entries):
        if isinstance(said, str):
            out[number] = ("undetermined", said)
            continue
        for entry in said:
            of_area.setdefault(name_key(entry.area) if entry.area else None, []).append((number, entry))
            if ruleset.identify(entry.name) is None:
                out[number] = ("undetermined", "unknown-indicator")
    found = Reference(out, {}, {})
    for area, several in of_area.items():
        read = _Area(area, several, ruleset, accept_unverified, fill or {})
        for key in dict.fromkeys((area, entry.period) for _, entry in several):
            read.judge(key, found)
        for number, entry in several:
            id_ = ruleset.identify(entry.name)
            if id_ is not None and out[number] == (None, None):
                out[number] = read.row((area, entry.period), id_, found)
    return found


# Rows to entries.


def _cell(value: Any) -> str:
    """A value of a frame as the text of a cell; numbers of a value are put in again afterwards."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return str(value).strip()


def _is_number(value: Any) -> bool:
    return not isinstance(value, str | bool | None) and not _is_nan(value)


def _is_nan(value: Any) -> bool:
    return value.is_nan() if isinstance(value, Decimal) else math.isnan(value)


def _decimal(value: Any) -> Decimal:
    if type(value).__name__ == "float32":  # the digits that a float32 has of its own
        return Decimal(str(value))
    if isinstance(value, float) and math.isinf(value):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value
    return exact(value if isinstance(value, float) else int(value))


def _stored(value: Any) -> Decimal | None:
    """Every digit of a double."""
    double = isinstance(value, float) and type(value).__name__ != "float32" and math.isfinite(value)
    return Decimal(repr(float(value))) if double else None


def _entries(records: Sequence[Mapping[str, Any]]) -> list[list[Entry] | str]:
    """The entries of every row, or the code of what is wrong with the row as a whole."""
    header = tuple(dict.fromkeys(name for record in records for name in record))
    fields = {field: name for name in header if (field := field_of(name)) and field != "ignored"}
    columns = [name for name in header if field_of(name) is None]
    found: list[list[Entry] | str] = []
    for record in records:

        def cell(field: str, record: Mapping[str, Any] = record) -> str | None:
            value = record.get(fields.get(field, ""))
            if field in ("value", "given") and not isinstance(value, str):
                return "1" if _is_number(value) else None
            return _cell(value) or None

        others = {name: (_cell(record.get(name)), _FRAME) for name in columns}
        several = []
        for said in row_entries(cell, lambda _: _FRAME, others):
            if isinstance(said, Problem) and said.level == "warning":  # bulk has none
                continue
            if isinstance(said, Problem):
                found.append(said.code)
                break
            number = record.get(fields.get({"measurement": "value"}.get(said.kind, said.kind), ""))
            if said.kind != "not_applicable" and _is_number(number):
                said = replace(said, value=_decimal(number), stored=_stored(number))  # noqa: PLW2901
            several.append(_printable(said, said.area, said.period))
        else:
            found.append(several)
    return found


@cache
def _names(formula: str, declared: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(parse_formula(formula, declared).names))


class _Area:
    """All rows of one area, read by the ruleset: what was measured, and what is wrong with it, spot by spot."""

    def __init__(
        self,
        area: str | None,
        entries: Iterable[tuple[int, Entry]],
        ruleset: Ruleset,
        accept_unverified: bool,
        fill: Mapping[str, str],
    ) -> None:
        self.area, self.ruleset, self.accept = area, ruleset, accept_unverified
        self.measured: dict[tuple[str, Period | None], Measurement] = {}
        self.given: dict[tuple[str, Period | None], Given] = {}
        self.claims: dict[tuple[str, Period | None], Claim] = {}
        wrong: dict[str, dict[tuple[str, Period | None], set[str]]] = {"value": {}, "given": {}, "claim": {}}
        self.subjects: dict[Period | None, list[Entry]] = {}
        for _, entry in entries:
            self.subjects.setdefault(entry.period, []).append(entry)
            id_ = ruleset.identify(entry.name)
            if id_ is None or not self._asked(entry, id_):
                continue
            spot = (id_, entry.period)
            if entry.kind == "not_applicable":
                claim = claim_of(entry, id_, entry.reason or "")
                if self.claims.setdefault(spot, claim).reason != claim.reason:
                    wrong["claim"].setdefault(spot, set()).add("conflicting-values")
                continue
            kind = "given" if entry.kind == "given" else "value"
            read = (
                read_given(entry, id_, ruleset) if kind == "given" else read_measurement(entry, id_, ruleset, [ruleset])
            )
            if isinstance(read, Problem):
                wrong[kind].setdefault(spot, set()).add(read.code)
            elif isinstance(read, Given):
                if disagreement(self.given.setdefault(spot, read), read):
                    wrong[kind].setdefault(spot, set()).add("conflicting-values")
            else:
                before = self.measured.get(spot)
                if read.missing and read.problem is not None:  # ND without a limit
                    wrong[kind].setdefault(spot, set()).add(read.problem)
                if before is None or before.missing:
                    self.measured[spot] = read
                elif not read.missing and disagreement(before, read):
                    wrong[kind].setdefault(spot, set()).add("conflicting-values")
        self.poison = {kind: {spot: min(codes) for spot, codes in wrong[kind].items()} for kind in wrong}
        clean = {spot: each for spot, each in self.measured.items() if spot not in self.poison["value"]}
        for (id_, when), each in clean.items():
            share = each.value is not None and each.unit is not None and each.unit_assumed and is_share(each.unit)
            if share and 0 < each.value <= 1:  # type: ignore[operator]
                others = [one.value for (name, then), one in clean.items() if name == id_ and then != when]
                if (id_, when) in self.given and (id_, when) not in self.poison["given"]:
                    others.append(self.given[id_, when].value)
                if any(other is not None and other > 1 for other in others):
                    self.poison["value"][id_, when] = "percent-or-fraction"
        for spot in self.poison["value"]:
            self.measured.pop(spot, None)
        for spot in self.poison["given"]:
            self.given.pop(spot, None)
        self.fill = fill

    def _asked(self, entry: Entry, id_: str) -> bool:
        if entry.kind == "given":
            return any(criterion.requirement.takes_given for _, criterion in self.ruleset.uses.get(id_, ()))
        if entry.kind == "not_applicable":
            return id_ in self.ruleset.uses or id_ in self.ruleset.indicators
        return id_ in self.ruleset.uses or id_ in self.ruleset.formula_names

    def _variants(self, period: Period | None) -> tuple[dict[str, str], dict[str, str]]:
        """The variants of the area in a period, from all its rows, and the axes of which something is wrong."""
        said: dict[str, set[str | None]] = {}
        words = {heading_key(w): axis for axis in self.ruleset.axes.values() for w in (axis.id, axis.name)}
        for entry in self.subjects[period]:
            for word, (variant, _) in entry.columns.items():
                axis = words.get(heading_key(word))
                if axis is not None and variant.strip():
                    said.setdefault(axis.id, set()).add(axis.variant(variant.strip()))
        for axis_id, variant in self.ruleset.variants.items():
            said.setdefault(axis_id, set()).add(variant)
        for word, variant in self.fill.items():
            axis = words[heading_key(word)]
            said.setdefault(axis.id, set()).add(axis.variant(variant))
        wrong = {axis: "variant-conflict" for axis, several in said.items() if len(several) > 1}
        wrong |= {axis: "unknown-variant" for axis, several in said.items() if None in several}
        clean = {axis: next(iter(said[axis])) for axis in self.ruleset.axes if axis in said and axis not in wrong}
        return {axis: word for axis, word in clean.items() if word is not None}, wrong

    def judge(self, key: Key, found: Reference) -> None:
        """Every indicator in one period, and the area's verdict."""
        period = key[1]
        variants, self.wrong_axes = self._variants(period)
        subject = Subject(
            area=self.area,
            period=period,
            variants=variants,
            measurements={id_: each for (id_, when), each in self._with_problems().items() if when == period},
            given={id_: each for (id_, when), each in self._given_with_problems().items() if when == period},
            earlier={(id_, when): each for (id_, when), each in self._with_problems().items() if when is not None},
            unclear=self.wrong_axes,
        )
        claims = {id_: each for (id_, when), each in self.claims.items() if when == period}
        subject = replace(subject, not_applicable={id_: self._claim(each, subject) for id_, each in claims.items()})
        counts = {verdict.value: 0 for verdict in Verdict}
        verdicts = []
        other = otherwise(subject, self.ruleset)
        found.hanging[key] = 0
        for row in self.ruleset.indicators.values():
            finding = judging.judge_indicator(row, subject, self.ruleset, accept_unverified=self.accept)
            said = (finding.verdict.value, finding.reason)
            found.findings[key, row.id] = said
            if other is not None:
                turned = judging.judge_indicator(row, other, self.ruleset, accept_unverified=self.accept)
                found.hanging[key] += turned.verdict is not finding.verdict
            found.details[key, row.id] = [
                (leaf.criterion, leaf.verdict.value, leaf.reason) for leaf in finding.leaves()
            ]
            if row.constraint != "aim":
                verdicts.append(Verdict(said[0]))
                counts[said[0]] += 1
        found.areas[key] = (worst(verdicts).value, counts)

    def row(self, key: Key, id_: str, found: Reference) -> Said:
        """What is said of a row: the indicator's verdict, or that of the conditions that measure the quantity."""
        own, uses = self.ruleset.indicators.get(id_), self.ruleset.uses.get(id_, ())
        if own is not None and any(leaf.measures == id_ for leaf in own.leaves()):
            return found.findings[key, id_]
        if uses:
            leaves = [
                (verdict, reason)
                for row in self.ruleset.indicators.values()
                for leaf, verdict, reason in found.details[key, row.id]
                if leaf.measures == id_ and any(leaf is other for _, other in uses)
            ]
            verdict = all_of(Verdict(said) for said, _ in leaves)
            return verdict.value, _reason_of(leaves, verdict)
        poison = self.poison["value"].get((id_, key[1]))
        measured = self.measured.get((id_, key[1]))
        poison = poison or (None if measured is None else measured.problem)
        if poison is not None:
            return "undetermined", poison
        return None, "not-asked" if own is None or _silent(own) else "value-of-the-whole"

    # What has a problem is hidden, not unknown: it is there, with its code.

    def _with_problems(self) -> dict[tuple[str, Period | None], Measurement]:
        wrong = self.poison["value"].items()
        return self.measured | {
            (id_, when): Measurement(id_, None, None, None, _FRAME, problem=code) for (id_, when), code in wrong
        }

    def _given_with_problems(self) -> dict[tuple[str, Period | None], Given]:
        wrong = self.poison["given"].items()
        return self.given | {
            (id_, when): Given(id_, Decimal(0), None, _FRAME, problem=code) for (id_, when), code in wrong
        }

    def _claim(self, claim: Claim, subject: Subject) -> Claim:
        """A claim that contradicts another one, or a value that was measured all the same, has a problem."""
        excused = [leaf for _, leaf in self.ruleset.uses.get(claim.id, ())]
        excused += self.ruleset.indicators[claim.id].leaves() if claim.id in self.ruleset.indicators else []
        for part in {leaf.measures for leaf in excused if leaf.may_not_apply}:
            measured = subject.measurements.get(part)
            if measured is not None and measured.claim is not None:
                continue
            if measured is not None and (not measured.missing or measured.problem is not None):
                return replace(claim, problem="claimed-and-measured")
        contrary = (claim.id, subject.period) in self.poison["claim"]
        return replace(claim, problem="conflicting-values") if contrary else claim


def _silent(row: Indicator) -> bool:
    """Whether a row demands nothing."""
    return all(isinstance(leaf.requirement, Nothing) for leaf in row.leaves())


def _weighed(verdict: Verdict, row: Indicator, ruleset: Ruleset) -> Verdict:
    return Verdict(ruleset.verdicts.get(row.constraint, "fail")) if verdict is Verdict.FAIL else verdict


def _reason_of(leaves: Sequence[tuple[str, str | None]], verdict: Verdict) -> str | None:
    if verdict not in (Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE):
        return None
    return next((reason for said, reason in leaves if said == verdict), None)
