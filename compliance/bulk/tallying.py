"""How many indicators of each constraint type have each verdict, for every area and period, and the worst of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from compliance.bulk.finishing import Finishing
from compliance.bulk.outcomes import VERDICTS, Outcomes
from compliance.judging.verdict import FROM_BEST_TO_WORST, Verdict
from compliance.rules.ruleset import CONSTRAINTS, Constraint, Indicator

Counts = npt.NDArray[np.int32]  # verdict x subject
_BITS = 12  # of a packed count: five of them fit one number
_MOST = (1 << _BITS) - 1  # indicators that can be counted in one number


@dataclass(frozen=True)
class Tally:
    """Of some subjects: the worst verdict, as its place in VERDICTS, and by constraint type the counts of each."""

    overall: npt.NDArray[np.int8]
    counts: dict[Constraint, Counts]


class Tallies:
    """What the findings on subjects come to. What is only aimed at (力争) is counted, and weighs nothing."""

    def __init__(self, findings: Finishing, outcomes: Outcomes) -> None:
        self._findings = findings
        verdicts = [outcome.row.verdict for outcome in outcomes.known]
        one_each = np.array([0 if v is None else 1 << _BITS * VERDICTS.index(v) for v in verdicts], np.int64)
        self._groups = [
            (
                constraint,
                [
                    (found.keys, np.sum([one_each.take(table) for table in asked], axis=0))
                    for found in findings.found
                    if (asked := found.tables_of(ids))
                ],
            )
            for constraint, ids in _groups([row for found in findings.found for row in found.indicators])
        ]

    def of(self, subjects: npt.NDArray[np.intp]) -> Tally:
        """Those of some subjects."""
        block = self._findings.block(subjects)
        counts = {constraint: np.zeros((len(VERDICTS), len(subjects)), np.int32) for constraint, _ in self._groups}
        for constraint, tables in self._groups:
            packed = np.zeros(len(subjects), np.int64)
            for keys, table in tables:
                packed += table.take(keys(block))
            for place in range(len(VERDICTS)):
                counts[constraint][place] += (packed >> _BITS * place & _MOST).astype(np.int32)
        overall = np.full(len(subjects), VERDICTS.index(Verdict.UNDETERMINED), np.int8)  # compliance has to be shown
        for verdict in FROM_BEST_TO_WORST:
            place = VERDICTS.index(verdict)
            for constraint, count in counts.items():
                if constraint != "aim":
                    overall[count[place] > 0] = place
        return Tally(overall, counts)


def _groups(rows: list[Indicator]) -> list[tuple[Constraint, frozenset[str]]]:
    """The ids of indicators by constraint type, not more of them together than can be counted in one number."""
    found = []
    for constraint in CONSTRAINTS:
        ids = [row.id for row in rows if row.constraint == constraint]
        found += [(constraint, frozenset(ids[start : start + _MOST])) for start in range(0, len(ids), _MOST)]
    return found
