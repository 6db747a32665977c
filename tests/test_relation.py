"""The ruleset as tables and one query says of a row what ``judge_frame`` says of it, or marks it; on databases.

``python tests/test_relation.py 200000 duckdb`` (or ``sqlite``, ``postgresql``, ``spark``) holds as many rows as asked.
"""

from __future__ import annotations

import atexit
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from bulk_drawing import draw, table
from calling import call
from little_rulesets import HEAD
from little_rulesets import row as rule

import compliance
from compliance import relation
from compliance import relation_query as query_of
from compliance.bulk.sql import axes_of, relation_files
from compliance.rules.ruleset import Ruleset

duckdb = pytest.importorskip("duckdb")

Said = tuple[str | None, str | None]
COLUMNS = ("area", "period", "indicator", "value", "unit", "state")
MARKS = ("needs-more-rows", "not-in-relation")  # in place of a verdict


# Databases.


def by_line(query: str) -> str:
    """The query with the place of each row, in the order of the rows."""
    return query.replace("SELECT w.area", "SELECT w.line, w.area") + "ORDER BY w.line"


def numbered(rows: pa.Table) -> pa.Table:
    return rows.append_column("line", pa.array(range(len(rows)), pa.int64()))


def in_duckdb(rows: pa.Table, ruleset: Ruleset, tables: dict[str, pa.Table]) -> list[Said]:
    connection = duckdb.connect()
    for name, each in {**tables, "measurements": numbered(rows)}.items():
        connection.register("arrow", each)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow")
    found = connection.execute(by_line(query_of(ruleset))).fetchall()
    return [row[-2:] for row in found]


def in_sqlite(rows: pa.Table, ruleset: Ruleset, tables: dict[str, pa.Table]) -> list[Said]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(relation_files(tables, "", "sql")["relation.sql"].decode())
    kinds = ", ".join(f'"{each.name}" {"REAL" if each.type == pa.float64() else "TEXT"}' for each in rows.schema)
    connection.execute(f"CREATE TABLE measurements ({kinds}, line INTEGER)")
    marks = ", ".join("?" * (rows.num_columns + 1))
    connection.executemany(
        f"INSERT INTO measurements VALUES ({marks})", ([*row.values()] for row in numbered(rows).to_pylist())
    )
    return [row[-2:] for row in connection.execute(by_line(query_of(ruleset))).fetchall()]


@cache
def cluster() -> Callable[[str], str]:
    """Runs SQL on a PostgreSQL of our own, with a user of our own, until the end; ``apt-get install postgresql``."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    home, who = Path(tempfile.mkdtemp()), []
    if os.getuid() == 0:  # a server does not run as root
        who = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        shutil.chown(home, "nobody", "nogroup")

    def run(name: str, *words: str) -> str:
        done = subprocess.run([*who, str(programs / name), *words], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def psql(text: str) -> str:
        script = home / "script.sql"
        script.write_text(text, encoding="utf-8")
        options = ("-v", "ON_ERROR_STOP=1", "-qAt", "-d", "postgres", "-f", str(script))
        return run("psql", "-h", str(home), "-U", "compliance_tests", *options)

    data = str(home / "data")
    run("initdb", "-N", "-D", data, "-U", "compliance_tests", "--encoding=UTF8", "--locale=C.UTF-8")
    run("pg_ctl", "-D", data, "-o", f"-k {home} -h '' -F", "-w", "-l", str(home / "log"), "start")
    atexit.register(shutil.rmtree, home)
    atexit.register(run, "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    return psql


def in_postgresql(rows: pa.Table, ruleset: Ruleset, tables: dict[str, pa.Table]) -> list[Said]:
    psql, rows = cluster(), numbered(rows)
    psql(
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
        + relation_files(tables, "", "sql")["relation.sql"].decode()
    )
    kinds = {"value": "DOUBLE PRECISION", "line": "BIGINT"}
    columns = ", ".join(f'"{name}" {kinds.get(name, "TEXT")}' for name in rows.schema.names)
    content = relation_files({"rows": rows}, "", "csv")["rows.csv"].decode()
    psql(f"CREATE TABLE measurements ({columns});\nCOPY measurements FROM STDIN (FORMAT csv, HEADER);\n{content}\\.\n")
    psql("ANALYZE;")
    said = f"SELECT verdict, reason FROM (\n{by_line(query_of(ruleset))}\n) judged ORDER BY line"
    pairs = (line.split("\t") for line in psql(f"COPY ({said}) TO STDOUT;").splitlines())
    return [(None if one == "\\N" else one, None if other == "\\N" else other) for one, other in pairs]


def in_spark(rows: pa.Table, ruleset: Ruleset, tables: dict[str, pa.Table]) -> list[Said]:
    """Where pyspark and Java are."""
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.config("spark.ui.enabled", "false").getOrCreate()
    spark.conf.set("spark.sql.ansi.doubleQuotedIdentifiers", "true")
    with tempfile.TemporaryDirectory() as folder:
        files = relation_files({**tables, "measurements": numbered(rows)}, "", "parquet")
        for name in (*tables, "measurements"):
            Path(folder, name).write_bytes(files[f"{name}.parquet"])
            spark.read.parquet(str(Path(folder, name))).createOrReplaceTempView(name)
        return [tuple(row[-2:]) for row in spark.sql(by_line(query_of(ruleset))).collect()]


ENGINES: dict[str, Callable[[pa.Table, Ruleset, dict[str, pa.Table]], list[Said]]] = {
    "duckdb": in_duckdb,
    "sqlite": in_sqlite,
    "postgresql": in_postgresql,
    "spark": in_spark,
}


# Rows.


def drawn(seed: int, number: int, folder: Path) -> tuple[Ruleset, pa.Table]:
    """A ruleset with every kind of requirement, and rows with all that can be wrong with a cell."""
    found = draw(seed, number, folder, "float64")
    rows = table(found).rename_columns({"区域": "region"})
    return found.ruleset, rows.select([*COLUMNS, *axes_of(found.ruleset)])


def shipped(id_: str, number: int, seed: int = 1) -> tuple[Ruleset, pa.Table]:
    """Rows of a shipped ruleset, a third and more of the numbers within three doubles of where a verdict turns."""
    ruleset, random = compliance.load_ruleset(id_), Random(seed)
    tables = relation(ruleset)
    edges: dict[tuple[str, str], list[float]] = {}
    for row in tables["cutoffs"].to_pylist():
        for end in (row["least"], row["greatest"]):
            if abs(end) < 1e60:
                edges.setdefault((row["indicator"], row["unit"]), []).append(end)
    names = [row for row in tables["names"].to_pylist() if row["kind"] == "thing"]
    units: dict[str, list[str]] = {}
    for row in tables["units"].to_pylist():
        units.setdefault(row["unit"], []).append(row["written"])
    words: dict[str, list[str]] = {}
    for row in tables["states"].to_pylist():
        words.setdefault(row["indicator"], ["无人知道", "/"]).append(row["state"])
    by_thing: dict[str, list[str]] = {}
    for thing, unit in edges:
        by_thing.setdefault(thing, []).append(unit)
    numbers = [row for row in names if row["id"] in by_thing]
    columns: dict[str, list[Any]] = {name: [] for name in (*COLUMNS, *axes_of(ruleset))}
    for area in range(number):
        name = random.choice(numbers if random.random() < 0.7 else names)
        unit = random.choice(by_thing.get(name["id"], ["-"]))
        value: float | None = random.choice(
            (0.0, -0.0, math.nan, None, math.inf, -1.0, 1e-70, 1e70, 9999.0, 99999.9, 32767.0, random.uniform(-5, 200))
        )
        if near := edges.get((name["id"], unit)):
            value = random.choice(near) if random.random() < 0.8 else random.uniform(0, 2) * random.choice(near)
            for _ in range(random.randint(0, 3)):
                value = math.nextafter(value, random.choice((-math.inf, math.inf)))
        written = random.choice(units.get(unit, [None])) if random.random() < 0.95 else random.choice(("户", "旮旯"))
        state = random.choice(words.get(name["id"], [None] * 40 + ["有"]))
        columns["area"].append(f"示例{area}县")
        columns["period"].append(random.choice(("2017", "2017-Q1", "2017-06")))
        columns["indicator"].append(name["name"])
        columns["value"].append(value if state is None else None)
        columns["unit"].append(written)
        columns["state"].append(state)
        for axis in axes_of(ruleset):
            columns[axis].append(random.choice((*ruleset.axes[axis].variants, *ruleset.axes[axis].synonyms, None)))
    kinds = {"value": pa.float64()}
    return ruleset, pa.table({name: pa.array(cells, kinds.get(name, pa.string())) for name, cells in columns.items()})


# What has to hold.


def differing(ruleset: Ruleset, rows: pa.Table, engine: str, **options: Any) -> tuple[list[str], Counter[Said]]:
    """The rows of which a database says another thing than ``judge_frame``, and what it says how often."""
    expected = compliance.judge_frame(
        rows, ruleset, **{name: each for name, each in options.items() if name != "words"}
    )
    pairs = zip(expected["verdict"].to_pylist(), expected["reason"].to_pylist(), strict=True)
    found = ENGINES[engine](rows, ruleset, relation(ruleset, **options))
    assert len(found) == len(rows)
    wrong = [
        f"{row}: {said}, not {right}"
        for row, said, right in zip(rows.to_pylist(), found, pairs, strict=True)
        if said != right and not (said[0] is None and said[1] in MARKS)
    ]
    return wrong, Counter(found)


def everything(number: int, engine: str, folder: Path) -> Iterator[tuple[str, int, list[str], Counter[Said]]]:
    """Drawn and shipped rulesets, each with its rows."""
    for seed in range(4):
        ruleset, rows = drawn(seed, number // 8, folder)
        yield f"drawn {seed}", len(rows), *differing(ruleset, rows, engine, accept_unverified=seed == 3)
    for id_ in ("national_2016", "national_2018", "hailing_2018", "qianjiang_2019_tasks"):
        ruleset, rows = shipped(id_, number // 8)
        assert close(ruleset, rows) * 3 >= number // 8
        yield id_, len(rows), *differing(ruleset, rows, engine)


def close(ruleset: Ruleset, rows: pa.Table) -> int:
    """How many rows have a number within three doubles of an edge of what they measure."""
    tables = relation(ruleset)
    meant = {row["name"]: row["id"] for row in tables["names"].to_pylist() if row["kind"] == "thing"}
    spelled = {row["written"]: row["unit"] for row in tables["units"].to_pylist()}
    near: dict[tuple[str, str], set[float]] = {}
    for row in tables["cutoffs"].to_pylist():
        for end in (row["least"], row["greatest"]):
            some = near.setdefault((row["indicator"], row["unit"]), set())
            for way in (-math.inf, math.inf):
                value = end
                for _ in range(4):
                    some.add(value)
                    value = math.nextafter(value, way)
    found = 0
    for row in rows.to_pylist():
        unit = "-" if row["unit"] is None else spelled.get(row["unit"], "")
        found += row["value"] in near.get((meant.get(row["indicator"], ""), unit), ())
    return found


@pytest.mark.heavy
@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_a_database_says_of_every_row_what_judge_frame_says_or_marks_it(engine: str, tmp_path: Path) -> None:
    ruleset, rows = drawn(0, 1000, tmp_path)
    wrong, said = differing(ruleset, rows, engine)
    assert not wrong
    assert sum(said[None, mark] for mark in MARKS) < 0.7 * len(rows)
    ruleset, rows = shipped("national_2018", 1000)
    assert close(ruleset, rows) * 3 >= 1000
    wrong, said = differing(ruleset, rows, engine)
    assert not wrong
    assert sum(said[None, mark] for mark in MARKS) < 0.5 * len(rows)
    assert {("pass", None), ("fail", None), ("veto", None), ("undetermined", "impossible-value")} <= said.keys()


def test_spellings_of_ones_own_are_known_when_they_are_told() -> None:
    ruleset, rows = shipped("national_2018", 500, seed=2)
    words = {cell for name in ("indicator", "unit", "state", "region", "terrain") for cell in rows[name].to_pylist()}
    wrong, said = differing(ruleset, rows, "duckdb", words=[word for word in words if word])
    assert not wrong
    assert said["undetermined", "unknown-unit"]
    assert said["undetermined", "state-unrecognised"]
    assert said[None, "not-in-relation"] < 20  # a word and a number in one row, a word for a number


HAILING = compliance.load_ruleset("hailing_2018")
ROWS = [
    ("甲区", "2018", "forest_cover", 18.2, "%", None, "pass", None),
    ("甲区", "2017", "forest_cover", 18.2, "%", None, None, "needs-more-rows"),  # said again below
    ("甲区", "2017年", "公众绿色出行率", 49.99, "％", None, "fail", None),
    ("甲区", "2017", "森林 覆盖率", 18.2, "%", None, None, "needs-more-rows"),
    ("甲区", "2016", "energy_per_gdp", 0.5, "吨标煤/万元", None, None, "needs-more-rows"),  # a cap set elsewhere
    ("甲区", "2016", "forest_cover", 18.2, "户", None, "undetermined", "unit-does-not-fit"),
    ("乙区", "2016", "forest_cover", 18.2, "旮旯", None, None, "not-in-relation"),
    ("乙区", "去年", "公众绿色出行率", 50.0, "%", None, None, "not-in-relation"),
    ("乙区", "2016", "公众绿色出行率", 50.0, "%", None, None, "not-in-relation"),  # perhaps the same period
    ("丙区", "2016", "environmental_emergencies", None, None, "未发生", "pass", None),
    ("丙区", "2017", "environmental_emergencies", 1.0, None, "未发生", None, "not-in-relation"),
    ("丙区", "2017", "forest_cove", 18.2, "%", None, None, "not-in-relation"),
    ("丙区", "2017", " ", 18.2, "%", None, "undetermined", "row-without-indicator"),
    ("丙区", "2018", "forest_cover", math.nan, "%", None, "undetermined", "missing-measurement"),
    ("丁区", "2018", "forest_cover", -math.inf, "户", None, "undetermined", "not-finite"),
]


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_what_one_row_cannot_say_is_marked_and_never_passes(engine: str) -> None:
    columns = dict(zip(COLUMNS, zip(*(row[:6] for row in ROWS), strict=True), strict=True))
    kinds = {"value": pa.float64()}
    columns |= {axis: [None] * len(ROWS) for axis in axes_of(HAILING)}
    rows = pa.table({name: pa.array([*cells], kinds.get(name, pa.string())) for name, cells in columns.items()})
    found = ENGINES[engine](rows, HAILING, relation(HAILING))
    assert [*zip(ROWS, found, strict=True)] == [(row, row[6:]) for row in ROWS]


@pytest.mark.parametrize("axis", ["order", "group", "select", "user", "kind", "id", "least", "times"])
@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_an_axis_may_be_called_by_a_word_of_sql_or_of_the_tables(axis: str, engine: str, tmp_path: Path) -> None:
    declared = f'[axes.{axis}]\nname = "类"\nvariants = ["甲", "乙"]\n'
    threshold = f'threshold.{axis} = {{ "甲" = 50, "乙" = 60 }}'
    rules = HEAD + declared + rule("share", 'comparator = "≥"', threshold, number="1")
    (tmp_path / "r.toml").write_text(rules, "utf-8")
    ruleset = compliance.load_ruleset(tmp_path / "r.toml")
    cells = {"area": ["甲区", "乙区"], "period": ["2017"] * 2, "indicator": ["share"] * 2, "value": [55.0] * 2}
    rows = pa.table({**cells, "unit": ["%"] * 2, "state": pa.nulls(2, pa.string()), axis: ["甲", "乙"]})
    wrong, said = differing(ruleset, rows, engine)
    assert not wrong
    assert said == {("pass", None): 1, ("fail", None): 1}


@pytest.mark.parametrize("form", ["parquet", "csv", "sql"])
def test_every_format_holds_the_same_doubles(form: str, tmp_path: Path) -> None:
    assert call(tmp_path, "relation", "hailing_2018", "-o", "rules", "--format", form).code == 0
    assert (tmp_path / "rules" / "judge.sql").read_text("utf-8") == query_of(HAILING)
    if form == "sql":
        connection = sqlite3.connect(":memory:")
        connection.executescript((tmp_path / "rules" / "relation.sql").read_text("utf-8"))
        found = connection.execute("SELECT least, greatest FROM cutoffs").fetchall()
    else:
        found = duckdb.sql(f"SELECT least, greatest FROM '{tmp_path}/rules/cutoffs.{form}'").fetchall()
    rows = relation(HAILING)["cutoffs"].to_pylist()
    assert found == [(row["least"], row["greatest"]) for row in rows]


def test_the_numbers_of_a_document_stand_beside_the_doubles() -> None:
    pieces = [
        (row["least_number"], row["least_above"], row["greatest_number"], row["greatest_below"], row["verdict"])
        for row in relation(HAILING)["cutoffs"].to_pylist()
        if (row["indicator"], row["unit"]) == ("public_green_travel", "‰")
    ]
    assert pieces == [
        (None, None, "0", True, "undetermined"),
        ("0", False, "500", True, "fail"),
        ("500", False, "1000", False, "pass"),
        ("1000", True, None, None, "undetermined"),
    ]


def test_a_call_that_means_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="a list of texts"):
        relation(HAILING, words="旮旯")
    with pytest.raises(TypeError, match="takes a Ruleset"):
        relation("hailing_2018")  # type: ignore[arg-type]
    assert call(tmp_path, "relation", "hailing_2018", "-o", "rules", "--words", "none.txt").code == 2


if __name__ == "__main__":
    began, total, bad, said = time.time(), 0, 0, Counter[Said]()
    with tempfile.TemporaryDirectory() as folder:
        for what, count, wrong, outcomes in everything(int(sys.argv[1]), sys.argv[2], Path(folder)):
            total, bad, said = total + count, bad + len(wrong), said + outcomes
            marked = {mark: outcomes[None, mark] for mark in MARKS}
            sys.stdout.write("\n".join([f"{what}: {count} rows, {len(wrong)} wrong, {marked}", *wrong[:5], ""]))
    sys.stdout.write(f"{total} rows in {time.time() - began:.0f} s, {bad} wrong; {dict(said.most_common())}\n")
    sys.exit(bool(bad))
