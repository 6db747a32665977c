"""How many verdicts, reasons and areas of a side are not what they should be.

python benchmarks/wrong.py PROFILE ROWS                              make what is right
python benchmarks/wrong.py PROFILE ROWS OUT.parquet AREAS.parquet    count what is wrong
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from data import file_of
from exact import expected


class Wrong(NamedTuple):
    """How many rows of a side have another verdict than is right, how many the right verdict with another reason."""

    verdicts: int
    reasons: int | None
    areas: int | None


KEYS = ("area", "period", "indicator")


def wrong(source: Path, right: Path, found: Path, areas: tuple[Path, Path] | None = None) -> Wrong:
    """Compare a side's output with what is right, row by row; by keys if it has lost the order."""
    mine, theirs = pq.read_table(right), pq.read_table(found)
    if len(mine) != len(theirs):
        raise AssertionError(f"{found.name} has {len(theirs)} rows, not {len(mine)}")
    keys = pq.read_table(source, columns=list(KEYS))
    if not keys.equals(theirs.select(KEYS).cast(keys.schema)):
        order = [(key, "ascending") for key in KEYS]
        mine = mine.take(pc.sort_indices(keys, order))
        theirs = theirs.take(pc.sort_indices(theirs, order))
    same = _equal(mine["verdict"], theirs["verdict"])
    reasons = None
    if "reason" in theirs.column_names:
        reasons = int(np.count_nonzero(same & ~_equal(mine["reason"], theirs["reason"])))
    return Wrong(int(np.count_nonzero(~same)), reasons, _wrong_areas(*areas) if areas else None)


def _wrong_areas(right: Path, found: Path) -> int:
    one, other = (_verdicts(path) for path in (right, found))
    return sum(one.get(key) != other.get(key) for key in {**one, **other})


def _verdicts(path: Path) -> dict[Any, str]:
    """The verdict of each area and period, from a Parquet file or what `check --format json` prints."""
    if path.read_bytes()[:4] == b"PAR1":
        lines = pq.read_table(path, columns=["area", "period", "verdict"]).to_pylist()
    else:
        lines = json.loads(path.read_text(encoding="utf-8"))["areas"]
    return {(line["area"], line["period"]): line["verdict"] for line in lines}


def _equal(one: pa.ChunkedArray, other: pa.ChunkedArray) -> Any:
    one, other = (column.cast(pa.string()).fill_null("-") for column in (one, other))
    return np.asarray(pc.equal(one, other).combine_chunks())


def main() -> None:
    """``PROFILE ROWS``: make what is right; with OUT and AREAS, print how much of them is wrong."""
    profile, rows, *found = sys.argv[1:]
    right, areas = expected(profile, int(rows))
    if found:
        out, theirs = (Path(name) for name in found)
        counted = wrong(file_of(profile, int(rows)), right, out, (areas, theirs) if theirs.exists() else None)
        print(json.dumps(counted._asdict()))


if __name__ == "__main__":
    main()
