"""A Polars join written by hand: a small table of every spelling of indicator, unit and variants, and plain floats.

python peers/polars_join.py IN.parquet OUT.parquet AREAS.parquet
"""

from __future__ import annotations

import sys
from math import inf, nextafter
from pathlib import Path

import polars as pl
from demanded import demanded

sys.path.insert(0, str(Path(__file__).parent.parent))
from rules import OWN, REGIONS, SYNONYMS, TERRAINS, UNITS, VERDICTS, Criterion, plain

UNFIT = "座"
KEYS = ["indicator", "unit", "region", "terrain"]
VERDICT = ["pass", "undetermined", "fail", "veto"]


def table() -> pl.DataFrame:
    """What holds for each spelling: the factor, the comparator and the threshold, or why there is none."""
    known = [unit for units in UNITS.values() for unit in units] + [UNFIT]
    rows = []
    for row in plain().indicators:
        ends = {
            (region, terrain): _ends(row.criteria[0], region, terrain)
            for region in (None, *REGIONS)
            for terrain in (None, *TERRAINS)
        }
        for name in (row.id, row.name):
            for unit in [None, *known]:
                worth = UNITS[row.family].get(unit or OWN[row.family])
                for spelt in [None, *REGIONS, *SYNONYMS]:
                    region = SYNONYMS.get(spelt, spelt)
                    for terrain in [None, *TERRAINS]:
                        edge, least, most, reason = ends[region, terrain]
                        rows.append(
                            (
                                name,
                                unit,
                                spelt,
                                terrain,
                                float(worth or 1),
                                row.criteria[0].comparator,
                                edge,
                                least,
                                most,
                                reason if worth else "unit-does-not-fit",
                                worth is not None,
                                row.ranged,
                                row.family == "share" and unit is None,
                                VERDICTS.get(row.constraint, "fail"),
                                row.constraint != "aim",
                            )
                        )
    names = [
        *KEYS,
        "factor",
        "comparator",
        "threshold",
        "least",
        "most",
        "why",
        "fits",
        "ranged",
        "doubtful",
        "miss",
        "counts",
    ]
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


def _ends(level: Criterion, region: str | None, terrain: str | None) -> tuple[float | None, float, float, str | None]:
    """The threshold that decides what passes; from where to where others are open, and why."""
    hardest, easiest = (edge and float(edge.written) for edge in demanded(level, region, terrain))
    if easiest is None:
        return None, -inf, inf, "variant-without-threshold"
    if hardest == easiest:
        return hardest, -inf, inf, None
    upper = level.comparator[0] == "<"
    end = easiest if level.comparator[-1] == "=" else nextafter(easiest, -inf if upper else inf)
    return hardest, -inf if upper else end, end if upper else inf, "variant-unstated"


def main() -> None:
    source, target, areas = sys.argv[1:4]
    demanded = table()
    rows = pl.scan_parquet(source).join(demanded.lazy(), on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    amount = pl.col("value") * pl.col("factor")
    known = demanded["unit"].drop_nulls().unique().to_list()
    names = demanded["indicator"].unique().to_list()
    edge, sign = pl.col("threshold"), pl.col("comparator")
    holds = (
        pl.when(sign == ">=")
        .then(amount >= edge)
        .when(sign == ">")
        .then(amount > edge)
        .when(sign == "<=")
        .then(amount <= edge)
        .when(sign == "<")
        .then(amount < edge)
        .otherwise(amount == edge)
    ).fill_null(value=False)
    empty = pl.col("value").is_null() | pl.col("value").is_nan()
    reason = (
        pl.when(pl.col("factor").is_null())
        .then(
            pl.when(~pl.col("indicator").is_in(names))
            .then(pl.lit("unknown-indicator"))
            .when(pl.col("value").is_infinite())
            .then(pl.lit("not-finite"))
            .when(~pl.col("unit").is_in(known))
            .then(pl.lit("unknown-unit"))
        )
        .when(pl.col("value").is_infinite())
        .then(pl.lit("not-finite"))
        .when(~pl.col("fits"))
        .then(pl.lit("unit-does-not-fit"))
        .when(empty)
        .then(pl.lit("missing-measurement"))
        .when(pl.col("doubtful") & (amount > 0) & (amount <= 1))
        .then(pl.lit("percent-or-fraction"))
        .when(pl.col("ranged") & ((amount < 0) | (amount > 100)))
        .then(pl.lit("impossible-value"))
        .when(~holds & amount.is_between(pl.col("least"), pl.col("most")))
        .then(pl.col("why"))
    )
    columns = pl.scan_parquet(source).collect_schema().names()
    judged = rows.with_columns(reason=reason).with_columns(
        verdict=pl.when(pl.col("reason").is_not_null())
        .then(pl.lit("undetermined"))
        .when(holds)
        .then(pl.lit("pass"))
        .otherwise(pl.col("miss"))
    )
    indicators = sum(row.constraint != "aim" for row in plain().indicators)
    counted = pl.col("verdict").filter(pl.col("counts"))
    summary = (
        judged.group_by("area", "period")
        .agg(*((counted == verdict).sum().alias(verdict) for verdict in VERDICT))
        .with_columns(undetermined=indicators - pl.col("pass") - pl.col("fail") - pl.col("veto"))
        .with_columns(
            verdict=pl.when(pl.col("veto") > 0)
            .then(pl.lit("veto"))
            .when(pl.col("fail") > 0)
            .then(pl.lit("fail"))
            .when(pl.col("undetermined") > 0)
            .then(pl.lit("undetermined"))
            .otherwise(pl.lit("pass"))
        )
    )
    pl.collect_all(
        [
            judged.select(*columns, "verdict", "reason").sink_parquet(target, compression="snappy", lazy=True),
            summary.sink_parquet(areas, compression="snappy", lazy=True),
        ],
        engine="streaming",
    )


if __name__ == "__main__":
    main()
