"""This project in memory: the file as one PyArrow table, judge_frame and summarize_frame, written again.

python benchmarks/ours_frame.py PROFILE IN.parquet OUT.parquet AREAS.parquet
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq

import compliance


def main() -> None:
    profile, source, target, areas = sys.argv[1:]
    ruleset = compliance.load_ruleset(Path(__file__).parent / f"{profile}.toml")
    frame = pq.read_table(source)
    pq.write_table(compliance.judge_frame(frame, ruleset), target)
    pq.write_table(compliance.summarize_frame(frame, ruleset), areas)


if __name__ == "__main__":
    main()
