"""OpenFisca-Core: an input of value and unit and an outcome per indicator, areas as persons, years as periods.

    python peers/openfisca.py IN.parquet OUT.parquet AREAS.parquet

Long rows are laid out as vectors by area first and looked up again afterwards, as a user of OpenFisca has to. Its
floats have 32 bits. It has no missing value: NaN stands for one. What it does not know (an unknown indicator, a unit of
another kind, an infinite value) is sorted out in front of it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from demanded import demanded
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import YEAR
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

sys.path.insert(0, str(Path(__file__).parent.parent))
from rules import REGIONS, SYNONYMS, TERRAINS, UNITS, VERDICTS, Indicator, plain

VERDICT = ("pass", "fail", "veto", "undetermined", "not_applicable")
TROUBLE = (
    "missing-measurement",
    "impossible-value",
    "percent-or-fraction",
    "variant-unstated",
    "variant-without-threshold",
    "unknown-unit",
    "unit-does-not-fit",
    "not-finite",
    "unknown-indicator",
)
MISSING, IMPOSSIBLE, PERCENT, UNSTATED, WITHOUT, UNKNOWN_UNIT, UNFIT, NOT_FINITE, UNKNOWN = range(3, 12)
UNSAID = 4  # the place after the units of a family
COMPARE = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less, "=": np.equal}

Area = build_entity(key="area", plural="areas", label="An area", is_person=True)


def system(rows: tuple[Indicator, ...]) -> TaxBenefitSystem:
    """Three variables an indicator, two for the variants of an area, and the thresholds as parameters."""
    found = TaxBenefitSystem([Area])
    tree: dict[str, Any] = {}
    for row in rows:
        tree[row.id] = {
            f"v{at}": {"values": {"2000-01-01": {"value": float(threshold.written)}}}
            for at, threshold in enumerate(row.criteria[0].thresholds)
        }
    found.parameters = ParameterNode("", data=tree)

    def variable(name: str, value_type: type, formula: Any = None) -> None:
        members = {"value_type": value_type, "entity": Area, "definition_period": YEAR, "label": name}
        if value_type is float:
            members["default_value"] = float("nan")
        found.add_variable(type(name, (Variable,), members | ({"formula": formula} if formula else {})))

    variable("region", int)
    variable("terrain", int)
    for row in rows:
        variable(f"{row.id}_value", float)
        variable(f"{row.id}_unit", int)
        variable(row.id, int, _formula(row))
    return found


def _formula(row: Indicator) -> Any:
    level = row.criteria[0]
    worths = [float(worth) for worth in UNITS[row.family].values()]
    factors = np.array([*worths, *[0.0] * (UNSAID - len(worths)), 1.0], np.float32)
    miss = VERDICT.index(VERDICTS.get(row.constraint, "fail"))
    # Which threshold is the hardest and which the easiest of all that an area may be; the last places are of unstated.
    none = len(level.thresholds)
    ends = [[demanded(level, region, terrain) for terrain in (*TERRAINS, None)] for region in (*REGIONS, None)]
    hardest, easiest = (
        np.array([[none if pair[at] is None else level.thresholds.index(pair[at]) for pair in line] for line in ends])
        for at in (0, 1)
    )
    why = np.where(easiest == none, WITHOUT, UNSTATED)

    def formula(area: Any, period: Any, parameters: Any) -> Any:
        value, unit = area(f"{row.id}_value", period), area(f"{row.id}_unit", period)
        region, terrain = area("region", period), area("terrain", period)
        amount = value * factors[unit]
        node = parameters(period)[row.id]
        edges = np.array([*(node[f"v{at}"] for at in range(none)), np.nan], np.float32)
        holds, hard, easy = COMPARE[level.comparator], edges[hardest[region, terrain]], edges[easiest[region, terrain]]
        open_ = holds(amount, easy) | np.isnan(easy)
        found = np.where(holds(amount, hard), 0, np.where(open_, why[region, terrain], miss))
        if row.ranged:
            found = np.where((amount < 0) | (amount > 100), IMPOSSIBLE, found)
        if row.family == "share":
            found = np.where((unit == UNSAID) & (value > 0) & (value <= 1), PERCENT, found)
        return np.where(np.isnan(value), MISSING, found)

    return formula


def main() -> None:
    source, target, areas = sys.argv[1:4]
    rows = plain().indicators
    table = pq.read_table(source)
    table = pa.table(
        {
            name: column.combine_chunks().dictionary_encode()
            if pa.types.is_string(column.type)
            else column.combine_chunks()
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )

    def codes(name: str, words: dict[str, int], otherwise: int, null: int) -> Any:
        column = table[name].chunk(0)
        look = np.array([*(words.get(word, otherwise) for word in column.dictionary.to_pylist()), null])
        return look[column.indices.fill_null(len(look) - 1).to_numpy()]

    names = {word: at for at, row in enumerate(rows) for word in (row.id, row.name)}
    thing = codes("indicator", names, -1, -1)
    regions = {word: REGIONS.index(SYNONYMS.get(word, word)) for word in (*REGIONS, *SYNONYMS)}
    region = codes("region", regions, -1, -1)
    terrain = codes("terrain", {word: at for at, word in enumerate(TERRAINS)}, -1, -1)
    area, period = (table[name].chunk(0) for name in ("area", "period"))
    where, when, years = area.indices.to_numpy(), period.indices.to_numpy(), period.dictionary.to_pylist()
    value = table["value"].chunk(0).fill_null(np.nan).to_numpy()
    every = [unit for units in UNITS.values() for unit in units] + ["座"]
    spelt = codes("unit", {unit: at for at, unit in enumerate(every)}, len(every), len(every) + 1)
    place = np.array(
        [
            [*(list(UNITS[row.family]).index(unit) if unit in UNITS[row.family] else -2 for unit in every), -1, UNSAID]
            for row in rows
        ]
    )
    unit = place[thing, spelt]
    outcome = np.full(len(table), UNKNOWN)
    outcome[(thing >= 0) & (unit == -1)] = UNKNOWN_UNIT
    outcome[(thing >= 0) & (unit == -2)] = UNFIT
    outcome[(thing >= 0) & np.isinf(value)] = NOT_FINITE
    fine = (thing >= 0) & (unit >= 0) & ~np.isinf(value)
    simulation = SimulationBuilder().build_default_simulation(system(rows), count=len(area.dictionary))
    for at, year in enumerate(years):
        here = when == at
        for name, column in (("region", region), ("terrain", terrain)):
            vector = np.full(len(area.dictionary), -1)
            vector[where[here]] = column[here]
            simulation.set_input(name, year, vector)
        for number, row in enumerate(rows):
            mine = np.flatnonzero(here & fine & (thing == number))
            values, units = np.full(len(area.dictionary), np.nan), np.zeros(len(area.dictionary), int)
            values[where[mine]], units[where[mine]] = value[mine], unit[mine]
            simulation.set_input(f"{row.id}_value", year, values)
            simulation.set_input(f"{row.id}_unit", year, units)
            outcome[mine] = simulation.calculate(row.id, year)[where[mine]]
    write(table, outcome, target)
    counts = np.zeros((len(area.dictionary) * len(years), 5), int)
    aims = [at for at, row in enumerate(rows) if row.constraint == "aim"]
    counted = (thing >= 0) & ~np.isin(thing, aims)
    subject = where.astype(np.int64) * len(years) + when
    np.add.at(counts, (subject[counted], np.minimum(outcome[counted], 3)), 1)
    counts[:, 3] += len(rows) - len(aims) - counts.sum(axis=1)
    seen = np.unique(subject)
    counts = counts[seen]
    worst = np.select([counts[:, 2] > 0, counts[:, 1] > 0, counts[:, 3] > 0], [2, 1, 3], 0)
    pq.write_table(
        pa.table(
            {
                "area": area.dictionary.take(pa.array(seen // len(years))),
                "period": period.dictionary.take(pa.array(seen % len(years))),
                "verdict": pa.array(VERDICT).take(pa.array(worst)),
            }
            | {word: counts[:, at] for at, word in enumerate(VERDICT)}
        ),
        areas,
    )


def write(table: pa.Table, outcome: Any, target: str) -> None:
    verdict = pa.DictionaryArray.from_arrays(pa.array(np.minimum(outcome, 3).astype(np.int8)), list(VERDICT))
    reason = pa.DictionaryArray.from_arrays(
        pa.array(np.maximum(outcome - 3, 0).astype(np.int8), mask=outcome < 3), list(TROUBLE)
    )
    pq.write_table(table.append_column("verdict", verdict).append_column("reason", reason), target)


if __name__ == "__main__":
    main()
