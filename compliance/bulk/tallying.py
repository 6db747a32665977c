"""How many indicators of each constraint type have each verdict, for every area and period, and the worst of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from compliance.bulk.finishing import Finishing
from compliance.bulk.outcomes import VERDICTS, Outcomes
from compliance.judging.verdict import FROM_BEST_TO_WORST, Verdict
from compliance.rules.ruleset import CONSTRAINTS, Constraint, Indicator

Counts = npt.NDArray[np.int32]  # subject x verdict
_BITS = 12  # of a packed count: five of them fit one number
_MOST = (1 << _BITS) - 1  # indicators that may be counted in one number
_BLOCK = 1 << 12  # subjects whose part of the grid fits the cache


@dataclass(frozen=True)
class Tally:
    """By subject: the worst verdict, as its place in VERDICTS, and by constraint type the counts of each verdict."""

    overall: npt.NDArray[np.int8]
    counts: dict[Constraint, Counts]


def tally(findings: Finishing, outcomes: Outcomes) -> Tally:
    """Count the findings on every subject. What is only aimed at (力争) is counted, and weighs nothing."""
    subjects = findings.subjects
    groups = _groups([row for found in findings.found for row in found.indicators])
    verdicts = [outcome.row.verdict for outcome in outcomes.known]
    one_each = np.array([0 if v is None else 1 << _BITS * VERDICTS.index(v) for v in verdicts], np.int64)
    counts = {constraint: np.zeros((subjects, len(VERDICTS)), np.int32) for constraint, _ in groups}
    for constraint, among in groups:
        tables = [
            (found.keys, np.sum([one_each.take(table) for table in asked], axis=0))
            for found in findings.found
            if (asked := [table for row, table in zip(found.indicators, found.tables, strict=True) if row.id in among])
        ]
        for start in range(0, subjects, _BLOCK):
            block = slice(start, min(subjects, start + _BLOCK))
            packed = np.zeros(block.stop - start, np.int64)
            for keys, table in tables:
                packed += table.take(keys(block))
            for place in range(len(VERDICTS)):
                counts[constraint][block, place] += (packed >> _BITS * place & _MOST).astype(np.int32)
    overall = np.full(subjects, VERDICTS.index(Verdict.UNDETERMINED), np.int8)  # compliance has to be shown
    for verdict in FROM_BEST_TO_WORST:
        place = VERDICTS.index(verdict)
        for constraint, count in counts.items():
            if constraint != "aim":
                overall[count[:, place] > 0] = place
    return Tally(overall, counts)


def _groups(rows: list[Indicator]) -> list[tuple[Constraint, frozenset[str]]]:
    """The ids of indicators by constraint type, not more of them together than can be counted in one number."""
    found = []
    for constraint in CONSTRAINTS:
        ids = [row.id for row in rows if row.constraint == constraint]
        found += [(constraint, frozenset(ids[start : start + _MOST])) for start in range(0, len(ids), _MOST)]
    return found
