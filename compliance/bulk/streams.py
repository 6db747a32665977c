"""Rows in, verdicts out, as streams of Arrow batches: what every engine has in common (contract §5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from compliance.bulk.columns import columns_of
from compliance.bulk.kernel import Settled, settle
from compliance.bulk.spool import Again, Spool
from compliance.judging.verdict import Verdict
from compliance.problems import MeasurementError, Problem
from compliance.rules.ruleset import CONSTRAINTS, Ruleset

What = Literal["rows", "findings", "summary"]
ADDED = ("verdict", "reason")


@dataclass(frozen=True)
class Question:
    """What is asked of the rows: by which rules, and how what they leave open is filled."""

    what: What
    ruleset: Ruleset
    accept_unverified: bool = False
    variants: Mapping[str, str] = field(default_factory=dict)
    area: str | None = None
    period: str | None = None

    def columns(self, schema: pa.Schema) -> list[str]:
        """Those of the columns that say anything: the fields of a measurement and the axes of the ruleset.

        Raises MeasurementError for columns that cannot be used, or that have the name of one that is to be added.
        """
        taken = [name for name in schema.names if name in ADDED]
        if self.what == "rows" and taken:
            raise MeasurementError(Problem("column-taken", None, "", {"heading": taken[0]}))
        return list(columns_of(schema, self.ruleset, "frame").all)

    def schema(self, rows: pa.Schema) -> pa.Schema:
        """The columns of the answer."""
        text = pa.string()
        if self.what == "rows":
            return pa.schema([*rows, *(pa.field(name, text) for name in ADDED)], rows.metadata)
        names = ("area", "period", "indicator", "verdict", "reason", "constraint")
        if self.what == "findings":
            return pa.schema([(name, text) for name in names])
        held = {row.constraint for row in self.ruleset.indicators.values()}
        counted = [f"{constraint}_{verdict}" for constraint in CONSTRAINTS if constraint in held for verdict in Verdict]
        return pa.schema([(name, text) for name in ("area", "period", "verdict")] + [(c, pa.int32()) for c in counted])

    def settle(self, schema: pa.Schema, again: Again) -> Settled:
        """Judge everything that the rows hold."""
        columns = self.columns(schema)
        return settle(
            self.ruleset,
            lambda: (batch.select(columns) for batch in again()),
            accept_unverified=self.accept_unverified,
            variants=self.variants,
            area=self.area,
            period=self.period,
            keep=self.what == "rows",
        )

    def answer(self, schema: pa.Schema, rows: Again | Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches of the answer; the rows are read when the first of them is asked for.

        ``rows`` can be read again when it is called again; a stream that can be read once is kept until its end.
        """
        again = rows if callable(rows) else Spool(schema, rows).batches
        settled = self.settle(schema, again)
        wanted = self.schema(schema)
        if self.what == "rows":
            for batch, judged in zip(again(), settled.judged(again()), strict=True):
                arrays = [plain(array) for array in judged]
                yield pa.RecordBatch.from_arrays([*batch.columns, *arrays], schema=wanted)
        elif self.what == "findings":
            for batch in settled.findings():
                yield pa.RecordBatch.from_arrays([plain(batch[name]) for name in wanted.names], schema=wanted)
        else:
            for batch in settled.summaries():
                yield pa.RecordBatch.from_arrays([plain(batch[name]) for name in wanted.names], schema=wanted)


def plain(array: pa.Array) -> pa.Array:
    """Text as text, not as codes of a dictionary: engines join and compare it without surprises."""
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
