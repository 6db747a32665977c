"""Judge a table on Spark: every row with its verdict and reason, and a summary of every area and period.

    spark-submit --master MASTER examples/judge_on_spark.py measurements.parquet judged/ --ruleset hailing_2018

MASTER is any: local[*], spark://host:7077, yarn, k8s://… The project has to be installed on the executors as on
the driver (pip install '.[spark]', in the checkout); the ruleset travels with the job. The table is Parquet in the long
form, one measurement a row: area, period, indicator, value, unit, a column per axis (docs/bulk.md). judged/rows gets
all of its columns with verdict and reason, judged/areas a line per area and period. All rows of one area are judged
together, however they are spread over files and partitions; nothing is collected on the driver.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pyspark.sql import SparkSession

import compliance


def main() -> int:
    """Read, judge, write; the problems of a table that cannot be used are shown, and the exit code is then 2."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", help="Parquet: a file, a folder, or any URL that Spark reads")
    parser.add_argument("judged", help="the folder that is written; it must not exist")
    parser.add_argument("--ruleset", required=True, help="an id, id@version, or the path of a file on the driver")
    parser.add_argument(
        "--set", action="append", default=[], metavar="AXIS=VARIANT", help="a variant that is left open"
    )
    parser.add_argument("--accept-unverified", action="store_true")
    given = parser.parse_args()
    spark = SparkSession.builder.appName("compliance").getOrCreate()
    try:
        is_file = given.ruleset.endswith(".toml")
        ruleset = compliance.load_ruleset(Path(given.ruleset) if is_file else given.ruleset)
        rows = spark.read.parquet(given.table)
        variants = dict(word.split("=", 1) for word in given.set)
        for function, folder in ((compliance.judge_frame, "rows"), (compliance.summarize_frame, "areas")):
            frame = function(rows, ruleset, accept_unverified=given.accept_unverified, variants=variants)
            frame.write.parquet(f"{given.judged}/{folder}")
    except compliance.ComplianceError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
