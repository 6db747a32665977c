"""This project as users call it: `check IN.parquet --ruleset RULESET -o OUT.parquet --format json > AREAS`.

python benchmarks/ours_check.py PROFILE|RULESET.toml IN.parquet OUT.parquet AREAS
"""

from __future__ import annotations

import os
import sys

from ours_file import ruleset_at

from compliance.cli import main as command


def main() -> None:
    rules, source, target, areas = sys.argv[1:]
    with open(areas, "wb") as lines:
        os.dup2(lines.fileno(), 1)
    sys.argv = ["compliance", "check", source, "--ruleset", str(ruleset_at(rules)), "-o", target, "--format", "json"]
    try:
        command()
    except SystemExit as ended:
        if ended.code not in (0, 1):  # 1: an area does not comply
            raise


if __name__ == "__main__":
    main()
