"""Spark says what this machine says, row by row: two executors, areas cut across files and partitions.

Run by ``.ci/spark``, which brings Java and pyspark; elsewhere it is skipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bulk_drawing import draw, table

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: .ci/spark brings it")

import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from compliance.bulk.frames import judge_frame, summarize_frame  # noqa: E402

ROOT = Path(__file__).parent.parent
HOME = Path(pyspark.__file__).parent
MASTER = "local-cluster[2,1,1024]"
FILES = 6


def submit(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The example, handed to a master with two executors on this machine."""
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "4", "spark.driver.memory": "1g"}
    options = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    command = [HOME / "bin" / "spark-submit", "--master", MASTER, *options, ROOT / "examples/judge_on_spark.py", *words]
    where = {"SPARK_HOME": str(HOME), "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    return subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **where, "SPARK_LOCAL_IP": "127.0.0.1", "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=200,
    )  # fmt: skip


def test_every_row_and_every_area_is_judged_as_on_this_machine(tmp_path: Path) -> None:
    drawn = draw(0, 6000, tmp_path, "float64")
    rows = table(drawn)
    rows = rows.append_column("row", pa.array(range(len(rows))))
    (tmp_path / "table").mkdir()
    for part in range(FILES):  # every area is in every file
        pq.write_table(rows.take(pa.array(range(part, len(rows), FILES))), tmp_path / "table" / f"{part}.parquet")
    found = submit(tmp_path / "table", tmp_path / "judged", "--ruleset", tmp_path / "drawn_0.toml")
    assert found.returncode == 0, found.stderr[-3000:]
    judged = pq.read_table(tmp_path / "judged" / "rows").sort_by("row")
    local = judge_frame(rows, drawn.ruleset)
    assert judged.schema.names == local.schema.names
    for name in ("row", "verdict", "reason"):
        assert judged[name].to_pylist() == local[name].to_pylist()
    areas = pq.read_table(tmp_path / "judged" / "areas")
    order = [("area", "ascending"), ("period", "ascending")]
    assert areas.sort_by(order).to_pylist() == summarize_frame(rows, drawn.ruleset).sort_by(order).to_pylist()
    assert len(set(local["verdict"].to_pylist())) == 6  # all five, and null
