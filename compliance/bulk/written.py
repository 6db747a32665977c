"""How the cells of a row are written, and what a row that is written so says with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compliance.bulk.relation import NOWHERE
from compliance.bulk.values import SILENT
from compliance.measurements.measurement import Entry
from compliance.measurements.tables.long import row_entries


@dataclass(frozen=True, slots=True)
class Written:
    """How the cells of rows are written, apart from their numbers: what is measured, in which unit, if a claim."""

    id: str
    unit: str | None = None
    prices: str | None = None
    state: str | None = None
    claimed: bool = False

    def entries(self, value: Any, given: Any = None, claim: str | None = None) -> list[Entry]:
        """What a row that is written so says with its numbers, as the same row of a CSV file would."""
        if value is SILENT:
            value, given = None, Decimal(0) if given is None else given
        cells = {
            "indicator": self.id,
            "unit": self.unit,
            "prices": self.prices,
            "state": self.state,
            "value": value,
            "given": given,
            "not_applicable": claim or ("claimed" if self.claimed else None),
        }
        found = row_entries(cells.get, lambda _: NOWHERE, {})
        return [entry for entry in found if isinstance(entry, Entry)]
