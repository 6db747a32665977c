"""What the engines that judge one row at a time have in common: expressions of nested conditions, rows, files, roll-up.

An engine of expressions has no units, no variants and no missing values of its own: all of it is written out, indicator
by indicator, as its user would. Infinite numbers are kept from it, since JSON has none.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from demanded import demanded

sys.path.insert(0, str(Path(__file__).parent.parent))
from rules import REGIONS, SYNONYMS, TERRAINS, UNITS, VERDICTS, Criterion, Indicator, plain

VERDICT = ("pass", "fail", "veto", "undetermined", "not_applicable")
UNFIT = "座"
PASS = "'pass'"


@dataclass(frozen=True)
class Language:
    """How an expression language writes what it writes differently."""

    both: str
    number: Callable[[str], str]
    missing: str


def expression(row: Indicator, language: Language, of: str = "") -> str:
    """The outcome of an indicator as one expression of value, unit, region, terrain: pass, fail, veto, or the reason.

    ``of`` stands before value and unit where several indicators share one context.
    """
    value, unit = f"{of}value", f"{of}unit"
    miss = VERDICTS.get(row.constraint, "fail")
    number = language.number
    level, sign = row.criteria[0], "==" if row.criteria[0].comparator == "=" else row.criteria[0].comparator

    def judged(amount: str) -> str:
        found = _by_variant(
            level,
            lambda edge, reached, missed: f"({amount} {sign} {number(edge)} ? {reached} : {missed})",
            f"'{miss}'",
            language,
        )
        if row.ranged:
            possible = f"{amount} >= {number('0')} {language.both} {amount} <= {number('100')}"
            return f"({possible} ? {found} : 'impossible-value')"
        return found

    parts = []
    for spelt, worth in UNITS[row.family].items():
        parts.append(f"{unit} == '{spelt}' ? {judged(value if worth == 1 else _times(value, worth, number))}")
    doubtful = judged(value)
    if row.family == "share":
        inside = f"{value} > {number('0')} {language.both} {value} <= {number('1')}"
        doubtful = f"({inside} ? 'percent-or-fraction' : {doubtful})"
    parts.append(f"{unit} == '' ? {doubtful}")
    known = [spelt for units in UNITS.values() for spelt in units if spelt not in UNITS[row.family]] + [UNFIT]
    trouble = f"({unit} in {_list(known)} ? 'unit-does-not-fit' : 'unknown-unit')"
    missing = f"{unit} in {_list(['', *UNITS[row.family]])} ? 'missing-measurement' : {trouble}"
    return f"{language.missing.replace('value', value)} ? ({missing}) : {' : '.join(parts)} : {trouble}"


def _list(words: Sequence[str]) -> str:
    return "[" + ", ".join(f"'{word}'" for word in words) + "]"


def _times(value: str, worth: Fraction, number: Callable[[str], str]) -> str:
    """A conversion as it would be written: a decimal where there is one, else a multiplication and a division."""
    den = worth.denominator
    while den % 2 == 0:
        den //= 2
    while den % 5 == 0:
        den //= 5
    if den == 1:
        return f"{value} * {number(str(float(worth)))}"
    return f"{value} * {number(str(worth.numerator))} / {number(str(worth.denominator))}"


def _by_variant(level: Criterion, then: Callable[[str, str, str], str], miss: str, language: Language) -> str:
    """The first threshold whose variants are the row's, or what all that it may be come to; else why there is none.

    ``then`` writes a threshold with what comes of reaching it, and of missing it.
    """
    regions = any(threshold.region for threshold in level.thresholds)
    terrains = any(threshold.terrain for threshold in level.thresholds)

    def several(region: str | None, terrain: str | None) -> str:
        hardest, easiest = demanded(level, region, terrain)
        if easiest is None:
            return "'variant-without-threshold'"
        if hardest == easiest:
            return then(easiest.written, PASS, miss)
        between = "'variant-unstated'"
        return then(easiest.written, then(hardest.written, PASS, between) if hardest is not None else between, miss)

    if not regions and not terrains:
        return several(None, None)
    parts = []
    if regions:
        by_terrain = [f"terrain == '{terrain}' ? {several(None, terrain)}" for terrain in TERRAINS if terrains]
        parts.append(f"region == '' ? ({' : '.join([*by_terrain, several(None, None)])})")
    if terrains:
        by_region = [f"region in {_list(_spelt((region,)))} ? {several(region, None)}" for region in REGIONS if regions]
        parts.append(f"terrain == '' ? ({' : '.join([*by_region, several(None, None)])})")
    for threshold in level.thresholds:
        axes = (("region", _spelt(threshold.region)), ("terrain", threshold.terrain))
        conditions = [f"{axis} in {_list(words)}" for axis, words in axes if words]
        parts.append(f"{f' {language.both} '.join(conditions)} ? {then(threshold.written, PASS, miss)}")
    return "(" + " : ".join(parts) + " : 'variant-without-threshold')"


def _spelt(regions: tuple[str, ...]) -> list[str]:
    """Regions in all their spellings."""
    return [*regions, *(word for word, region in SYNONYMS.items() if region in regions)]


def run(judges: dict[str, Callable[[float | None, str, str, str], str]], source: str, target: str, areas: str) -> None:
    """Every row of a file by its indicator's judge, written with verdict and reason; and a line per subject."""
    rules = plain()
    by_name = judges | {row.name: judges[row.id] for row in rules.indicators}
    aims = {word for row in rules.indicators if row.constraint == "aim" for word in (row.id, row.name)}
    counts: dict[tuple[str, str], list[int]] = {}
    schema = pq.read_schema(source)
    words = [field.name for field in schema if pa.types.is_string(field.type)]
    verdicts: dict[str, int] = {"pass": 0, "fail": 1, "veto": 2}
    writer = None
    for batch in pq.ParquetFile(source, read_dictionary=words).iter_batches(1 << 16):
        column = {
            name: batch.column(name).to_pylist()
            for name in ("area", "period", "indicator", "value", "unit", "region", "terrain")
        }
        found = []
        for area, period, name, value, unit, region, terrain in zip(*column.values(), strict=True):
            judge = by_name.get(name)
            if judge is None:
                outcome = "unknown-indicator"
            elif value is not None and math.isinf(value):
                outcome = "not-finite"
            else:
                outcome = judge(
                    None if value is None or math.isnan(value) else value, unit or "", region or "", terrain or ""
                )
            found.append(outcome)
            several = counts.setdefault((area, period), [0, 0, 0, 0, 0])
            if judge is not None and name not in aims:
                several[verdicts.get(outcome, 3)] += 1
        codes = pa.array([verdicts.get(outcome, 3) for outcome in found], pa.int8())
        verdict = pa.DictionaryArray.from_arrays(codes, list(VERDICT))
        reason = pa.array([None if outcome in verdicts else outcome for outcome in found]).dictionary_encode()
        table = pa.Table.from_batches([batch]).append_column("verdict", verdict).append_column("reason", reason)
        writer = writer or pq.ParquetWriter(target, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()
    pq.write_table(summary(counts, sum(row.constraint != "aim" for row in rules.indicators)), areas)


def summary(counts: dict[tuple[str, str], list[int]], indicators: int) -> pa.Table:
    """A verdict per area and period; what nobody measured is undetermined."""
    rows = []
    for (area, period), several in counts.items():
        several[3] += indicators - sum(several)
        worst = next((VERDICT[at] for at in (2, 1, 3, 0) if several[at]), "undetermined")
        rows.append({"area": area, "period": period, "verdict": worst, **dict(zip(VERDICT, several, strict=True))})
    return pa.Table.from_pylist(rows)


__all__ = ["Language", "expression", "plain", "run"]
