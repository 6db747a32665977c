"""Rows that need others, kept until all are there, in as few bytes as what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from compliance.bulk.coding import Ints
from compliance.bulk.rows import Rows
from compliance.bulk.values import Floats

Places = npt.NDArray[np.integer]
_NONE: Any = np.int32(0)  # stands where nothing is said


@dataclass(slots=True)
class Kept:
    """Rows of one thing, column by column in the order in which they were met; None for what none of them says."""

    subject: Ints
    written: Ints
    value: Floats
    odd: Ints | None
    given: Floats | None
    odd_given: Ints | None
    claim: Ints | None

    def __len__(self) -> int:
        return len(self.subject)


def keep(rows: Rows, places: Ints, written: Ints) -> Kept:
    """Some rows of a batch; ``written`` are the codes of how they are written."""
    subject = rows.subject.take(places).astype(np.int32)
    said = (_few(column, places) for column in (rows.odd, rows.given, rows.odd_given, rows.claim))
    return Kept(subject, written.astype(np.int32), rows.value.take(places), *said)


def _few(column: npt.NDArray[Any] | None, places: Ints) -> npt.NDArray[Any] | None:
    """Some cells in few bytes; None where nothing stands in them."""
    if column is None:
        return None
    found = column.take(places)
    if found.dtype.kind == "f":
        return None if np.isnan(found).all() else found
    return found.astype(np.int32) if found.any() else None


def gathered(pieces: Sequence[Kept]) -> Kept:
    """All rows that were kept of one thing."""

    def whole(name: str, nothing: Any = _NONE) -> Any:
        columns = [getattr(piece, name) for piece in pieces]
        if all(column is None for column in columns):
            return None
        pairs = zip(pieces, columns, strict=True)
        return np.concatenate([np.full(len(piece), nothing) if each is None else each for piece, each in pairs])

    return Kept(
        subject=whole("subject"),
        written=whole("written"),
        value=whole("value", np.nan),
        odd=whole("odd"),
        given=whole("given", np.nan),
        odd_given=whole("odd_given"),
        claim=whole("claim"),
    )


def once(rows: Kept, subjects: int) -> tuple[Places, list[Places]]:
    """A row of each subject whose rows all say the same, and the rows of each other subject, in their order."""
    order = np.arange(len(rows), dtype=np.int32)
    last = np.empty(subjects, np.int32)
    last[rows.subject] = order
    chosen = last.take(rows.subject)
    whole = chosen == order
    if whole.all():
        return order, []
    differs = np.zeros(len(rows), bool)
    for column in (rows.written, rows.value, rows.odd, rows.given, rows.odd_given, rows.claim):
        if column is not None:
            other = column.take(chosen)
            unlike = column != other
            if column.dtype.kind == "f":
                unlike &= ~(np.isnan(column) & np.isnan(other))  # nothing is nothing
            differs |= unlike
    if not differs.any():
        return np.flatnonzero(whole), []
    contrary = np.zeros(subjects, bool)
    contrary[rows.subject[differs]] = True
    among = contrary.take(rows.subject)
    places = np.flatnonzero(among)
    places = places[np.argsort(rows.subject.take(places), kind="stable")]
    return np.flatnonzero(whole & ~among), np.split(places, np.flatnonzero(np.diff(rows.subject.take(places))) + 1)
