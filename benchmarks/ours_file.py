"""This project from file to file, called from Python: the same work as the other sides, areas as Parquet too.

python benchmarks/ours_file.py PROFILE|RULESET.toml IN.parquet OUT.parquet AREAS.parquet
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq

import compliance
from compliance.bulk.files import judge_files


def ruleset_at(rules: str) -> Path:
    """The ruleset of a profile, or the file itself."""
    return Path(rules) if rules.endswith(".toml") else Path(__file__).parent / f"{rules}.toml"


def main() -> None:
    rules, source, target, areas = sys.argv[1:]
    ruleset = compliance.load_ruleset(ruleset_at(rules))
    summaries = judge_files([Path(source)], ruleset, Path(target)).summaries()
    first = next(summaries)
    with pq.ParquetWriter(areas, first.schema) as lines:
        for batch in (first, *summaries):
            lines.write_batch(batch)


if __name__ == "__main__":
    main()
