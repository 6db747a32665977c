"""What is right: every row judged by fractions, slowly.

Written from the meaning of the rules (contract §2, §5 and §7), with nothing of the engine and nothing of the
hand-written kernel in it. A double means the decimal that it shows at 15 significant digits. Where it is open which
variant holds, or which number of a range is demanded, a verdict is given where it is the same for every one of them.
"""

from __future__ import annotations

import math
import operator
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from data import file_of
from rules import OWN, PROFILES, REGIONS, SYNONYMS, TERRAINS, UNITS, VERDICTS, Criterion, Indicator, Rules, exactly

Outcome = tuple[str | None, str | None]  # verdict, reason
HOLDS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "=": operator.eq}
ORDER = ("pass", "undetermined", "fail", "veto")
KNOWN_UNITS = frozenset(unit for units in UNITS.values() for unit in units) | {"座"}
BLANK = (None, None, None, None, None)


class Said(NamedTuple):
    """What a row says: a number (None for missing and NaN), unit, state, given threshold, claim."""

    value: float | None
    unit: str | None
    state: str | None
    given: float | None
    claim: str | None


class Between(NamedTuple):
    """A number of which only the ends are known between which it lies; the reason if they do not decide."""

    low: Fraction
    high: Fraction
    reason: str


def cases(axes: Any) -> list[Any]:
    """Every area that one may be of which these variants are stated (None: not stated)."""
    several = ([word] if word else among for word, among in zip(axes, (REGIONS, TERRAINS), strict=True))
    return list(product(*several))


def agreed(several: list[list[Outcome]], *, any_: bool = False) -> Outcome | None:
    """What the conditions come to, where they come to the same in every case; None where it is open.

    Where no number is printed for a case, nothing is accepted there for sure. So nothing passes by that case, and a
    miss in every other one is a miss.
    """
    found = [combined(case, any_=any_) for case in several]
    verdicts = {verdict for verdict, _ in found}
    if len(verdicts) == 1 and "undetermined" not in verdicts:
        return found[0]
    at_hardest = {combined(list(map(_hardest, case)), any_=any_)[0] for case in several}
    return ("fail", None) if "fail" in verdicts and at_hardest == {"fail"} else None


def _hardest(found: Outcome) -> Outcome:
    """A condition without a number, as one that accepts nothing."""
    return ("fail", None) if found == ("undetermined", "variant-without-threshold") else found


def meant(number: float) -> Fraction:
    """The decimal that a double shows at 15 significant digits."""
    return Fraction(Decimal(format(number, ".15g")))


class Exact:
    """The judge of one illustrative ruleset."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.things = {thing.id: thing for thing in (*rules.indicators, *rules.quantities)}
        self.names = {thing.name: thing.id for thing in self.things.values()} | {id_: id_ for id_ in self.things}
        self.uses: dict[str, list[tuple[Indicator, Criterion]]] = {}
        for row in rules.indicators:
            for leaf in row.leaves:
                self.uses.setdefault(leaf.measures or row.id, []).append((row, leaf))
        self.inputs = {name for row in rules.indicators if row.formula for name in (*row.formula[0], row.formula[1])}
        self.alone = {
            row.id
            for row in rules.indicators
            if row.leaves
            and not row.formula
            and all(not leaf.measures and leaf.kind != "baseline" for leaf in row.leaves)
        }
        self.known: dict[Any, Outcome] = {}
        self.known_axes: dict[Any, Any] = {}
        self.first_axes: dict[Any, Any] = {}
        self.read_before: dict[Any, Fraction | str] = {}

    def read(self, id_: str, said: Said | None) -> Fraction | str:
        """A row's number in the thing's own unit, or why it cannot be judged."""
        if said is None:
            return "missing-measurement"
        key = (id_, said.value, said.unit)
        if key not in self.read_before:
            self.read_before[key] = self._read(id_, said.value, said.unit)
        return self.read_before[key]

    def _read(self, id_: str, number: float | None, unit: str | None) -> Fraction | str:
        thing = self.things[id_]
        worth = UNITS[thing.family]
        if number is not None and math.isinf(number):
            return "not-finite"
        if unit is not None and unit not in worth:
            return "unit-does-not-fit" if unit in KNOWN_UNITS else "unknown-unit"
        if number is None:
            return "missing-measurement"
        value = meant(number) * worth[unit or OWN[thing.family]]
        if thing.family == "share":
            if unit is None and 0 < value <= 1:  # every share of the illustrative rules is demanded in percent
                return "percent-or-fraction"
            if thing.ranged and not 0 <= value <= 100:
                return "impossible-value"
        return value

    def value(self, id_: str, subject: dict[str, Said]) -> Fraction | str:
        """The number of a thing, direct or by its formula."""
        found = self.read(id_, subject.get(id_))
        thing = self.things[id_]
        if found != "missing-measurement" or not isinstance(thing, Indicator) or thing.formula is None:
            return found
        above, below = thing.formula
        inputs: dict[str, Fraction] = {}
        for name in sorted((*above, below)):
            part = self.read(name, subject.get(name))
            if isinstance(part, str):
                return part
            inputs[name] = part
        if inputs[below] == 0:
            return "formula-undefined"
        quotient = (
            sum((inputs[name] for name in above), Fraction(0)) / inputs[below] * (100 if thing.family == "share" else 1)
        )
        return "formula-undefined" if thing.ranged and not 0 <= quotient <= 100 else quotient

    def leaf(
        self, row: Indicator, leaf: Criterion, subject: dict[str, Said], before: dict[str, Said], axes: Any
    ) -> Outcome:
        """One condition; where a variant is not stated, what it is in every variant."""
        found = self._leaf(row, leaf, subject, before, axes)
        if found[1] != "variant-unstated":
            return found
        return agreed([[self._leaf(row, leaf, subject, before, case)] for case in cases(axes)]) or found

    def _leaf(
        self, row: Indicator, leaf: Criterion, subject: dict[str, Said], before: dict[str, Said], axes: Any
    ) -> Outcome:
        measures = leaf.measures or row.id
        if any(name in subject and subject[name].claim for name in (row.id, measures)):
            if leaf.may_not_apply:
                return "not_applicable", "claimed-not-applicable"
            return "undetermined", "inapplicability-not-foreseen"
        if leaf.kind == "states":
            state = subject[measures].state if measures in subject else None
            if state is None:
                return "undetermined", "missing-measurement"
            if state not in leaf.states:
                return "undetermined", "state-unrecognised"
            return ("pass" if state in leaf.accepted else "fail"), None
        value = self.value(measures, subject)
        if isinstance(value, str):
            return "undetermined", value
        edge = self._edge(leaf, measures, subject, before, axes)
        if isinstance(edge, str):
            return "undetermined", edge
        holds = HOLDS[leaf.comparator]
        if not isinstance(edge, Between):
            return ("pass" if holds(value, edge) else "fail"), None
        # The signs here are of one direction, so that what holds for both ends holds for all numbers between them.
        ends = {holds(value, edge.low), holds(value, edge.high)}
        if len(ends) > 1:
            return "undetermined", edge.reason
        return ("pass" if ends == {True} else "fail"), None

    def _edge(
        self, leaf: Criterion, measures: str, subject: dict[str, Said], before: dict[str, Said], axes: Any
    ) -> Fraction | Between | str:
        """The number that is demanded, all that it may be, or why nothing is known of it."""
        if leaf.kind == "given":
            said = subject.get(measures)
            if said is None or said.given is None:
                return self._any_number(measures, "threshold-delegated")
            family = self.things[measures].family
            return meant(said.given) * UNITS[family][said.unit or OWN[family]]
        if leaf.kind == "baseline":
            earlier = self.value(measures, before)
            if earlier == "missing-measurement":
                return self._any_number(measures, "no-baseline", exactly(leaf.change))
            return earlier if isinstance(earlier, str) else earlier + exactly(leaf.change)
        region, terrain = axes
        unstated = False
        for threshold in leaf.thresholds:
            pairs = [
                (among, word) for among, word in ((threshold.region, region), (threshold.terrain, terrain)) if among
            ]
            if all(word is None or word in among for among, word in pairs):
                if all(word is not None for _, word in pairs):
                    return threshold.exact
                unstated = True
        return "variant-unstated" if unstated else "variant-without-threshold"

    def _any_number(self, measures: str, reason: str, change: Fraction = Fraction(0)) -> Between | str:
        """All that a number that nobody told may be: of a share of something 0 to 100 %, of others anything."""
        return Between(change, 100 + change, reason) if self.things[measures].ranged else reason

    def finding(self, row: Indicator, subject: dict[str, Said], before: dict[str, Said], axes: Any) -> Outcome:
        """An indicator: all criteria must hold, of alternatives one."""
        if row.id in self.alone:
            key = (row.id, subject.get(row.id, BLANK), self._alike(row, axes))
            if key not in self.known:
                self.known[key] = self._finding(row, subject, before, axes)
            return self.known[key]
        return self._finding(row, subject, before, axes)

    def _alike(self, row: Indicator, axes: Any) -> Any:
        """The first axes that were met for which the indicator demands the same numbers."""
        if (row.id, axes) not in self.known_axes:
            levels = [leaf for leaf in row.leaves if leaf.kind == "fixed"]
            edges = tuple(self._edge(leaf, row.id, {}, {}, case) for leaf in levels for case in (axes, *cases(axes)))
            self.known_axes[row.id, axes] = self.first_axes.setdefault((row.id, edges), axes)
        return self.known_axes[row.id, axes]

    def _finding(self, row: Indicator, subject: dict[str, Said], before: dict[str, Said], axes: Any) -> Outcome:
        if not row.leaves:
            return "not_applicable", "no-requirement"
        found = [self.leaf(row, leaf, subject, before, axes) for leaf in row.leaves]
        verdict, reason = combined(found, any_=bool(row.alternatives))
        if verdict == "undetermined" and "variant-unstated" in [why for _, why in found]:
            every = [[self._leaf(row, leaf, subject, before, case) for leaf in row.leaves] for case in cases(axes)]
            whole = agreed(every, any_=bool(row.alternatives))
            verdict, reason = whole or (verdict, reason)
        return (VERDICTS.get(row.constraint, "fail"), None) if verdict == "fail" else (verdict, reason)

    def row(
        self,
        id_: str | None,
        findings: dict[str, Outcome],
        subject: dict[str, Said],
        before: dict[str, Said],
        axes: Any,
    ) -> Outcome:
        """The verdict of a row: that of what it measures."""
        if id_ is None:
            return "undetermined", "unknown-indicator"
        uses = self.uses.get(id_, [])
        if id_ in findings and (uses or subject[id_].claim):
            return findings[id_]
        if uses:
            return combined([self.leaf(row, leaf, subject, before, axes) for row, leaf in uses])
        if id_ in self.inputs:
            found = self.read(id_, subject[id_])
            if isinstance(found, str) and found != "missing-measurement":
                return "undetermined", found
        return None, "not-asked"


def combined(found: list[Outcome], *, any_: bool = False) -> Outcome:
    counted = [verdict for verdict, _ in found if verdict != "not_applicable"]
    if not counted:
        return "not_applicable", found[0][1]
    verdict = (min if any_ else max)(counted, key=lambda each: ORDER.index(each or ""))
    if verdict != "undetermined":
        return verdict, None
    return verdict, next(reason for each, reason in found if each == verdict)


# A whole file, both cores.

_shared: dict[str, Any] = {}


def _part(bounds: tuple[int, int]) -> tuple[Any, list[Outcome], list[tuple[Any, ...]]]:
    """The rows of some areas: outcome codes in their sorted order, what the codes mean, and a line per subject."""
    rules, columns = _shared["rules"], _shared["columns"]
    if "exact" not in _shared:  # one for each process
        _shared["exact"] = Exact(rules)
    exact = _shared["exact"]
    rows = _shared["order"][bounds[0] : bounds[1]]
    told = {name: column(rows) for name, column in columns.items()}
    codes: dict[Outcome, int] = {}
    outcomes = np.empty(len(rows), np.uint8)
    lines: list[tuple[Any, ...]] = []
    at = 0
    areas, periods, names = told["area"], told["period"], told["indicator"]
    blank: list[None] = [None] * len(rows)
    value, unit = told["value"], told["unit"]
    state, given, claim = (told.get(name, blank) for name in ("state", "given", "not_applicable"))
    region, terrain = told["region"], told["terrain"]
    before: dict[str, Said] = {}
    last = (None, 0)
    ids = exact.names
    while at < len(rows):
        end = at + 1
        while end < len(rows) and periods[end] == periods[at] and areas[end] == areas[at]:
            end += 1
        here = [ids.get(names[n]) for n in range(at, end)]
        subject = {
            id_: Said(value[n], unit[n], state[n], given[n], claim[n])
            for n, id_ in zip(range(at, end), here, strict=True)
            if id_ is not None
        }
        axes = (SYNONYMS.get(region[at], region[at]), terrain[at])
        if last != (areas[at], int(periods[at]) - 1):
            before = {}
        findings = {row.id: exact.finding(row, subject, before, axes) for row in rules.indicators}
        for n, id_ in zip(range(at, end), here, strict=True):
            outcome = exact.row(id_, findings, subject, before, axes)
            outcomes[n] = codes.setdefault(outcome, len(codes))
        judged = [findings[row.id][0] for row in rules.indicators if row.constraint != "aim"]
        count = Counter(judged)
        worst = max(
            (v for v in judged if v != "not_applicable"),
            key=lambda each: ORDER.index(each or ""),
            default="undetermined",
        )
        lines.append((areas[at], periods[at], worst, *(count[v] for v in (*ORDER, "not_applicable"))))
        before, last = subject, (areas[at], int(periods[at]))
        at = end
    return outcomes, list(codes), lines


def expect(path: Path, rules: Rules) -> tuple[pa.Table, pa.Table]:
    """The right verdict and reason of every row of a file, in its order; and the right verdict of every subject."""
    return expect_of(pq.read_table(path), rules)


def expect_of(table: pa.Table, rules: Rules) -> tuple[pa.Table, pa.Table]:
    """The same of a table."""

    def column(name: str) -> Any:
        found = table[name].combine_chunks()
        if pa.types.is_floating(found.type):
            numbers, null = found.to_numpy(zero_copy_only=False), np.asarray(found.is_null())
            return lambda rows: [
                None if gone or math.isnan(number) else number
                for number, gone in zip(numbers[rows].tolist(), null[rows].tolist(), strict=True)
            ]
        coded = found.dictionary_encode()
        words = [*coded.dictionary.to_pylist(), None]
        codes = coded.indices.fill_null(len(words) - 1).to_numpy()
        return lambda rows: [words[code] for code in codes[rows].tolist()]

    area, period = (table[name].combine_chunks().dictionary_encode() for name in ("area", "period"))
    rank = np.argsort(np.argsort(np.array(period.dictionary.to_pylist())))
    subject = area.indices.to_numpy().astype(np.int64) * 1000 + rank[period.indices.to_numpy()]
    order = np.argsort(subject, kind="stable")
    of_area = area.indices.to_numpy()[order]
    cuts = [0]
    for target in range(1, 64):
        at = int(np.searchsorted(of_area, of_area[min(len(order) - 1, len(order) * target // 64)]))
        cuts.append(at)
    cuts = sorted({*cuts, len(order)})
    _shared.update(rules=rules, order=order, columns={name: column(name) for name in table.column_names})
    verdicts: list[Outcome] = []
    codes = np.empty(len(order), np.uint8)
    lines: list[tuple[Any, ...]] = []
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        bounds = list(pairwise(cuts))
        for (begin, end), (outcomes, meanings, some) in zip(bounds, pool.map(_part, bounds), strict=True):
            verdicts += [outcome for outcome in meanings if outcome not in verdicts]
            codes[order[begin:end]] = np.array([verdicts.index(outcome) for outcome in meanings], np.uint8)[outcomes]
            lines += some
    _shared.clear()
    rows = pa.table(
        {"verdict": _coded(codes, [v for v, _ in verdicts]), "reason": _coded(codes, [r for _, r in verdicts])}
    )
    heads = ("area", "period", "verdict", *ORDER, "not_applicable")
    return rows, pa.table(dict(zip(heads, map(list, zip(*lines, strict=True)), strict=True)))


def _coded(codes: Any, meanings: list[str | None]) -> pa.DictionaryArray:
    words = [word for word in dict.fromkeys(meanings) if word is not None]
    look = np.array([-1 if word is None else words.index(word) for word in meanings], np.int8)[codes]
    return pa.DictionaryArray.from_arrays(pa.array(look, mask=look < 0), words)


def expected(profile: str, rows: int) -> tuple[Path, Path]:
    """The files with what is right, made once beside the data."""
    path = file_of(profile, rows)
    found = path.with_suffix(".rows"), path.with_suffix(".areas")
    if not all(each.exists() for each in found):
        for each, table in zip(found, expect(path, PROFILES[profile]()), strict=True):
            pq.write_table(table, each)
    return found
