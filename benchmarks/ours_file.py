"""This project from file to file.

python benchmarks/ours_file.py PROFILE IN.parquet OUT.parquet AREAS.parquet
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq

import compliance
from compliance.bulk.files import judge_files


def main() -> None:
    profile, source, target, areas = sys.argv[1:]
    ruleset = compliance.load_ruleset(Path(__file__).parent / f"{profile}.toml")
    pq.write_table(judge_files([Path(source)], ruleset, Path(target)).summary(), areas)


if __name__ == "__main__":
    main()
