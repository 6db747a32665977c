"""A data validator, pandera on Polars: a check per indicator, and a check per thing that can be wrong with a row.

    python peers/pandera_polars.py IN.parquet OUT.parquet AREAS.parquet

Its failure cases (check and row) are the verdicts and reasons. It has no units: amounts are converted in front of it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import polars as pl
from demanded import demanded
from pandera.errors import SchemaErrors
from pandera.polars import Check, Column, DataFrameSchema

sys.path.insert(0, str(Path(__file__).parent.parent))
from rules import SYNONYMS, UNITS, VERDICTS, Criterion, Indicator, plain

COMPARE = {">=": pl.Expr.ge, ">": pl.Expr.gt, "<=": pl.Expr.le, "<": pl.Expr.lt, "=": pl.Expr.eq}
ORDER = [
    "unknown-indicator",
    "not-finite",
    "unknown-unit",
    "unit-does-not-fit",
    "missing-measurement",
    "percent-or-fraction",
    "impossible-value",
    "variant-unstated",
    "variant-without-threshold",
]


def checks(rows: tuple[Indicator, ...]) -> dict[str, pl.Expr]:
    """What must hold of a row, by the name of the check."""
    thing, amount, value, unit = (pl.col(name) for name in ("thing", "amount", "value", "unit"))
    family = thing.replace_strict({row.id: row.family for row in rows}, default=None)
    own = unit.replace_strict(
        {unit: name for name, units in UNITS.items() for unit in units} | {"座": "座"}, default=""
    )
    shares = [row.id for row in rows if row.family == "share"]
    empty = value.is_null() | value.is_nan()
    spelt = {"region": SYNONYMS, "terrain": {}}
    found = {
        "unknown-indicator": thing.is_in([row.id for row in rows]),
        "not-finite": empty | value.is_finite(),
        "unknown-unit": unit.is_null() | (own != ""),
        "unit-does-not-fit": unit.is_null() | (own == family).fill_null(True),
        "missing-measurement": ~empty,
        "percent-or-fraction": ~(thing.is_in(shares) & unit.is_null() & (value > 0) & (value <= 1)),
        "impossible-value": ~thing.is_in(shares) | amount.is_between(0, 100),
    }
    some: dict[str, list[pl.Expr]] = {"variant-unstated": [], "variant-without-threshold": []}
    for row in rows:
        level = row.criteria[0]
        # A variant that is not stated may be any: what holds for one of them is open, unless it holds for all.
        some_hold, all_hold, stated, known = pl.lit(False), pl.lit(every(level)), pl.lit(True), pl.lit(False)
        for threshold in level.thresholds:
            here = pl.lit(True)
            for axis, among in (("region", threshold.region), ("terrain", threshold.terrain)):
                if among:
                    words = [*among, *(word for word, variant in spelt[axis].items() if variant in among)]
                    here &= pl.col(axis).is_null() | pl.col(axis).is_in(words)
                    stated &= pl.col(axis).is_not_null()
            known |= here
            holds = COMPARE[level.comparator](amount, float(threshold.written))
            some_hold |= here & holds
            all_hold &= ~here | holds
        if level.thresholds[0].region or level.thresholds[0].terrain:
            some["variant-unstated"].append((thing == row.id) & ~stated & some_hold & ~all_hold)
            some["variant-without-threshold"].append((thing == row.id) & ~known)
        found[row.id] = (thing != row.id) | some_hold
    return found | {name: ~pl.any_horizontal(several) for name, several in some.items()}


def every(level: Criterion) -> bool:
    """Whether there is a threshold for every variant; where there is none, nothing holds for all of them."""
    return None not in demanded(level, None, None)


def main() -> None:
    source, target, areas = sys.argv[1:4]
    rows = plain().indicators
    given = pl.read_parquet(source)
    factors = {unit: float(worth) for units in UNITS.values() for unit, worth in units.items()}
    frame = given.with_columns(
        thing=pl.col("indicator").replace({row.name: row.id for row in rows}),
        amount=pl.col("value") * pl.col("unit").replace_strict(factors, default=1.0, return_dtype=pl.Float64),
    )

    def check(name: str, expression: pl.Expr) -> Check:
        def of(data: Any) -> pl.LazyFrame:
            return data.lazyframe.select(expression.fill_null(True))  # type: ignore[no-any-return]

        return Check(of, name=name)

    column = Column(float, nullable=True, checks=[check(*each) for each in checks(rows).items()])
    failed = pl.DataFrame(schema={"index": pl.Int32, "check": pl.String})
    try:
        DataFrameSchema({"value": column}).validate(frame, lazy=True)
    except SchemaErrors as errors:
        failed = errors.failure_cases.select("index", "check")
    rank = {name: at for at, name in enumerate([*ORDER, *(row.id for row in rows)])}
    first = (
        failed.with_columns(rank=pl.col("check").replace_strict(rank, return_dtype=pl.Int32))
        .group_by("index")
        .agg(pl.col("check").sort_by("rank").first())
    )
    misses = {row.id: VERDICTS.get(row.constraint, "fail") for row in rows}
    judged = (
        frame.with_row_index("index")
        .with_columns(pl.col("index").cast(pl.Int32))
        .join(first, on="index", how="left", maintain_order="left")
        .with_columns(
            verdict=pl.when(pl.col("check").is_null())
            .then(pl.lit("pass"))
            .otherwise(pl.col("check").replace_strict(misses, default="undetermined")),
            reason=pl.when(pl.col("check").is_in(ORDER)).then(pl.col("check")),
        )
    )
    judged.select(*given.columns, "verdict", "reason").write_parquet(target, compression="snappy")
    aims = [row.id for row in rows if row.constraint == "aim"]
    counted = pl.col("verdict").filter(pl.col("thing").is_in([row.id for row in rows if row.id not in aims]))
    verdicts = ("pass", "fail", "veto", "undetermined")
    summary = (
        judged.group_by("area", "period")
        .agg(*((counted == verdict).sum().alias(verdict) for verdict in verdicts))
        .with_columns(undetermined=len(rows) - len(aims) - pl.col("pass") - pl.col("fail") - pl.col("veto"))
    )
    worst = pl.coalesce(
        *(pl.when(pl.col(name) > 0).then(pl.lit(name)) for name in ("veto", "fail", "undetermined", "pass"))
    )
    summary.with_columns(verdict=worst).write_parquet(areas, compression="snappy")


if __name__ == "__main__":
    main()
