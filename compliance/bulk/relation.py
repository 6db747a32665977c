"""The ruleset as a relation: which things one row decides alone, which need several, and what a row says in the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from compliance.formula import parse_formula
from compliance.judging.verdict import CriterionFinding, Finding, Verdict, all_of, first_reason
from compliance.measurements.binding import parts_of
from compliance.measurements.cellreading import read_measurement
from compliance.measurements.measurement import Entry
from compliance.problems import Place, Problem
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.units import is_share, parse_unit

# What a row says in the end, as a code: its verdict and reason, and what that makes of indicators.

NOTHING = 0  # the code of a spot that no row speaks of
AGAIN = 0xFFFF  # the code of a spot that has to be read again: several rows speak of it, or it depends on others
VERDICTS = tuple(Verdict)


class Said(NamedTuple):
    """A verdict with its reason; no verdict where nobody asks."""

    verdict: Verdict | None
    reason: str | None


def said_of(findings: Iterable[Finding | CriterionFinding]) -> tuple[Said, ...]:
    """What findings say."""
    return tuple(Said(each.verdict, each.reason) for each in findings)


def together(several: Sequence[Said]) -> Said:
    """What several conditions say that all have to hold."""
    verdicts = [(said.verdict, said.reason) for said in several if said.verdict is not None]
    verdict = all_of(each for each, _ in verdicts)
    return Said(verdict, first_reason(verdicts, verdict))


class Outcome(NamedTuple):
    """What a row says, and the findings on the indicators that nothing else decides."""

    row: Said
    findings: tuple[Said, ...] = ()


NOT_ASKED = Said(None, "not-asked")
OF_THE_WHOLE = Said(None, "value-of-the-whole")


def unasked(ruleset: Ruleset, id_: str) -> Said:
    """What a row says of a thing for which nobody asks: nothing, or that its parts are what has to be reported."""
    return OF_THE_WHOLE if parts_of(ruleset, id_) else NOT_ASKED


class Outcomes:
    """Outcomes and their codes, from 1 on; the verdict and reason of each as the columns that are written."""

    def __init__(self) -> None:
        self.known: list[Outcome] = [Outcome(NOT_ASKED)]
        self._codes: dict[Outcome, int] = {}
        self.reasons: list[str] = []
        self._reason: dict[str | None, int] = {None: -1}
        self._verdicts, self._reasons = np.full(1, -1, np.int8), np.full(1, -1, np.int8)

    def code(self, outcome: Outcome) -> int:
        """The code of an outcome."""
        code = self._codes.get(outcome)
        if code is None:
            code = self._codes[outcome] = len(self.known)
            if code >= AGAIN:
                raise OverflowError(f"more than {AGAIN:,} different outcomes: judge a smaller ruleset at a time")
            self.known.append(outcome)
            if outcome.row.reason not in self._reason:
                self._reason[outcome.row.reason] = len(self.reasons)
                self.reasons.append(str(outcome.row.reason))
        return code

    def said(self, verdict: Verdict | None, reason: str | None) -> int:
        """The code of a verdict and a reason alone."""
        return self.code(Outcome(Said(verdict, reason)))

    def verdicts(self) -> npt.NDArray[np.int8]:
        """For each outcome, the place of its verdict in VERDICTS, -1 for none."""
        if len(self._verdicts) < len(self.known):
            rows = [outcome.row for outcome in self.known]
            self._verdicts = np.array([VERDICTS.index(s.verdict) if s.verdict else -1 for s in rows], np.int8)
            self._reasons = np.array([self._reason[s.reason] for s in rows], np.int8)
        return self._verdicts

    def columns(self, codes: npt.NDArray[np.integer]) -> tuple[pa.DictionaryArray, pa.DictionaryArray]:
        """The verdicts and the reasons of outcomes."""
        verdicts = self.verdicts()
        reasons = pa.array(self.reasons, pa.string())
        return (
            _dictionary(verdicts.take(codes), pa.array([str(v) for v in VERDICTS], pa.string())),
            _dictionary(self._reasons.take(codes), reasons),
        )

    def findings(self, place: int) -> npt.NDArray[np.uint16]:
        """For each outcome, the code of its finding on the indicator at a place among those that it decides."""
        return np.array(
            [self.code(Outcome(o.findings[place])) if len(o.findings) > place else NOTHING for o in [*self.known]],
            np.uint16,
        )


def _dictionary(indices: npt.NDArray[np.int8], words: pa.Array) -> pa.DictionaryArray:
    """Indices with -1 for an empty cell as an Arrow column."""
    empty = indices < 0
    count = int(np.count_nonzero(empty))
    bitmap = pa.py_buffer(np.packbits(~empty, bitorder="little")) if count else None
    values = pa.Array.from_buffers(pa.int8(), len(indices), [bitmap, pa.py_buffer(indices)], count)
    return pa.DictionaryArray.from_arrays(values, words)


# How the ruleset falls apart: which things one row decides alone, and which need several rows of an area.

NOWHERE = Place("")


@dataclass(frozen=True, slots=True)
class Component:
    """Things that are measured and indicators that hang together: none of it says anything of another component.

    ``alone``: a row of its only thing decides its indicators by itself.
    """

    ids: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    axes: frozenset[str]
    alone: bool


def components(ruleset: Ruleset, *, given: bool, claims: bool) -> tuple[Component, ...]:
    """The components of a ruleset, for tables that have a column of given thresholds, or of claims."""
    group: dict[str, set[str]] = {}  # by "id" or "indicator id", the members, shared by all of a component

    def join(names: set[str]) -> None:
        together = set(names)
        for name in names:
            together |= group.get(name, set())
        for name in together:
            group[name] = together

    needs: dict[str, set[str]] = {}
    for row in ruleset.indicators.values():
        needs[row.id] = {leaf.measures for leaf in row.leaves()}
        for measured in tuple(needs[row.id]):
            needs[row.id] |= formula_inputs(ruleset, measured)
        if claims:
            needs[row.id].add(row.id)
        join({f"#{row.id}", *needs[row.id]})
    several: list[Component] = []
    for members in {id(members): members for members in group.values()}.values():
        rows = tuple(row for row in ruleset.indicators.values() if f"#{row.id}" in members)
        ids = tuple(sorted(name for name in members if not name.startswith("#")))
        axes = frozenset[str]().union(*(row.axes for row in rows))
        alone = len(ids) == 1 and not _needs_others(ruleset, ids[0], rows, given=given)
        several.append(Component(ids, rows, axes, alone))
    return tuple(several)


def formula_inputs(ruleset: Ruleset, id_: str) -> frozenset[str]:
    """The quantities from which a formula computes a thing, where one does."""
    row = ruleset.indicators.get(id_)
    if row is None or row.formula is None:
        return frozenset()
    return parse_formula(row.formula, tuple(ruleset.quantities)).names


def _needs_others(ruleset: Ruleset, id_: str, rows: tuple[Indicator, ...], *, given: bool) -> bool:
    """Whether a row of a thing needs other rows to be judged: an earlier value, a given threshold, another period."""
    leaves = [leaf for row in rows for leaf in row.leaves()]
    if any(leaf.requirement.earlier_periods or (given and leaf.requirement.takes_given) for leaf in leaves):
        return True
    if any(leaf.period is not None for leaf in leaves):  # which of them a row is for, its period tells
        return True
    own = ruleset.unit_of(id_) or next((leaf.unit for leaf in leaves if leaf.unit), None)
    if own is None or not is_share(parse_unit(own)):
        return False
    return not _settled_fraction(ruleset, id_)  # a fraction may be doubtful for what another period says


def _settled_fraction(ruleset: Ruleset, id_: str) -> bool:
    """Whether a share of at most 1 without a unit is doubtful already for what the rule demands."""
    for value in (Decimal("0.5"), Decimal(1)):
        read = read_measurement(Entry("measurement", id_, None, None, NOWHERE, value=value), id_, ruleset, (ruleset,))
        if not isinstance(read, Problem):
            return False
    return True
