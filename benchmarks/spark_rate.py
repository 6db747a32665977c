"""How many rows a second Spark judges with two executors on this machine, and whether all of them are right.

    .ci/spark                                              makes the environment that has pyspark, if there is none
    .venv-spark/bin/python benchmarks/spark_rate.py 1e6 1e7

Each run is a whole process: Spark starts, with two executors of one core each (local-cluster), reads the Parquet file
of `plain`, judges, and writes all columns with verdict and reason as Parquet. Each row is held against what is right.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bulk import CACHE, tool

MASTER = "local-cluster[2,1,3072]"
HERE = Path(__file__).parent


def judge(source: str, target: str) -> None:
    """In the child: judge a file on Spark."""
    from pyspark.sql import SparkSession

    import compliance

    begin = time.perf_counter()
    spark = (
        SparkSession.builder.master(MASTER)
        .config("spark.ui.enabled", "false")
        .config("spark.executor.memory", "3g")
        .config("spark.executorEnv.PYTHONPATH", ":".join(sys.path))
        .config("spark.pyspark.python", sys.executable)
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    rows = spark.read.parquet(source)
    rows.count()  # the executors are there
    started = time.perf_counter()
    compliance.judge_frame(rows, compliance.load_ruleset(HERE / "plain.toml")).write.parquet(target)
    print(f"{started - begin:.2f} {time.perf_counter() - started:.2f}")
    spark.stop()


def main() -> None:
    if sys.argv[1] == "judge":
        judge(*sys.argv[2:])
        return
    for rows in (int(float(word)) for word in sys.argv[1:]):
        source = Path(tool("data.py", "plain", str(rows)))
        tool("wrong.py", "plain", str(rows))
        target = CACHE / "spark.out"
        shutil.rmtree(target, ignore_errors=True)
        begin = time.perf_counter()
        command = [sys.executable, str(HERE / "spark_rate.py"), "judge", str(source), str(target)]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
        whole, start, work = time.perf_counter() - begin, float(said[-2]), float(said[-1])
        wrong = json.loads(tool("wrong.py", "plain", str(rows), str(target), str(CACHE / "none")))
        lines = (
            f"{rows:,} rows: {start:.1f} s to start",
            f"{work:.1f} s to judge ({rows / work / 1e6:.2f} million/s)",
            f"{whole:.1f} s in all ({rows / whole / 1e6:.2f} million/s)",
            f"wrong: {wrong['verdicts']} verdicts, {wrong['reasons']} reasons",
        )
        print(", ".join(lines))
        shutil.rmtree(target)


if __name__ == "__main__":
    main()
