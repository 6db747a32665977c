"""What a row says in the end, as a code: its verdict and reason, and what that makes of indicators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from compliance.judging.verdict import Verdict
from compliance.measurements.wholes import parts_of
from compliance.rules.ruleset import Ruleset

NOTHING = 0  # the code of a spot that no row speaks of
AGAIN = 0xFFFF  # the code of a spot that has to be read again: several rows speak of it, or it depends on others
VERDICTS = tuple(Verdict)


class Said(NamedTuple):
    """A verdict with its reason; no verdict where nobody asks."""

    verdict: Verdict | None
    reason: str | None


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

    def columns(self, codes: npt.NDArray[np.integer]) -> tuple[pa.DictionaryArray, pa.DictionaryArray]:
        """The verdicts and the reasons of outcomes."""
        if len(self._verdicts) < len(self.known):
            rows = [outcome.row for outcome in self.known]
            self._verdicts = np.array([VERDICTS.index(s.verdict) if s.verdict else -1 for s in rows], np.int8)
            self._reasons = np.array([self._reason[s.reason] for s in rows], np.int8)
        reasons = pa.array(self.reasons, pa.string())
        return (
            _dictionary(self._verdicts.take(codes), pa.array([str(v) for v in VERDICTS], pa.string())),
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


def first_reason(said: Sequence[Said], verdict: Verdict) -> str | None:
    """Why a verdict on several criteria is open or falls away."""
    if verdict not in (Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE):
        return None
    return next((each.reason for each in said if each.verdict is verdict), None)
