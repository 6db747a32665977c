"""One area in one year, 40 indicators, judged again and again in one process, with everything that a report needs.

    python benchmarks/one_subject.py make FOLDER          a CSV of the 40 values, as measurement file and as JSON
    python benchmarks/one_subject.py compliance FOLDER N  compliance.check: an assessment with its findings
    python benchmarks/one_subject.py frame FOLDER N       compliance.findings_frame of many subjects, for each
    python benchmarks/one_subject.py one FOLDER N         compliance.judge of each of the 40, one call after the other
    python benchmarks/one_subject.py loop FOLDER N        a loop by hand over a table of edges: verdicts, no more
    python benchmarks/one_subject.py zen FOLDER N         zen-engine: a decision over the same 40, with its trace on

Prints the seconds of one judgement of all 40, the median of N, and what came out.
"""

from __future__ import annotations

import csv
import json
import operator
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def make(folder: Path) -> None:
    """The first area that states its variants and has all its 40 values, none of which stops a file."""
    import pyarrow.parquet as pq
    from data import file_of
    from exact import expected

    rows = pq.read_table(file_of("plain", 100_000)).to_pylist()
    right = pq.read_table(expected("plain", 100_000)[0]).to_pylist()
    subjects: dict[Any, list[Any]] = {}
    for row, outcome in zip(rows, right, strict=True):
        subjects.setdefault((row["area"], row["period"]), []).append((row, outcome))
    told = next(
        several
        for several in subjects.values()
        if len(several) == 40
        and all(o["verdict"] != "undetermined" and row["region"] and row["terrain"] for row, o in several)
    )
    with open(folder / "subject.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(told[0][0]))
        writer.writeheader()
        writer.writerows([row for row, _ in told])
    (folder / "subject.json").write_text(json.dumps([{**row, **outcome} for row, outcome in told], ensure_ascii=False))


def timed(judge: Callable[[], Any], times: int) -> tuple[float, Any]:
    found = judge()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        judge()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken), found


def ours(folder: Path, times: int) -> tuple[float, list[str]]:
    import compliance

    ruleset = compliance.load_ruleset(HERE / "plain.toml")
    found = compliance.load_measurements(folder / "subject.csv", ruleset=ruleset)
    seconds, assessments = timed(lambda: compliance.check(found, ruleset), times)
    return seconds, sorted(f"{finding.indicator.id} {finding.verdict}" for finding in assessments[0].findings)


def one(folder: Path, times: int) -> tuple[float, list[str]]:
    import compliance

    ruleset = compliance.load_ruleset(HERE / "plain.toml")
    rows = json.loads((folder / "subject.json").read_text())

    def judge() -> list[compliance.Finding]:
        return [
            compliance.judge(
                ruleset, row["indicator"], row["value"], row["unit"], region=row["region"], terrain=row["terrain"]
            )
            for row in rows
        ]

    seconds, findings = timed(judge, times)
    return seconds, sorted(f"{finding.indicator.id} {finding.verdict}" for finding in findings)


def loop(folder: Path, times: int) -> tuple[float, list[str]]:
    """What somebody writes for one area: the edge that holds there and the factor of each unit, in exact numbers."""
    sys.path.insert(0, str(HERE / "peers"))
    from demanded import demanded
    from rules import UNITS, VERDICTS, plain

    rows = json.loads((folder / "subject.json").read_text())
    signs = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}
    table = {}
    for row in plain().indicators:
        level = row.criteria[0]
        edge, _ = demanded(level, rows[0]["region"], rows[0]["terrain"])
        miss = VERDICTS.get(row.constraint, "fail")
        table[row.id] = table[row.name] = (
            row.id,
            signs[level.comparator],
            Fraction(edge.written),
            miss,
            UNITS[row.family],
        )

    def judge() -> list[str]:
        outcomes = []
        for row in rows:
            id_, holds, edge, miss, factors = table[row["indicator"]]
            amount = Fraction(str(row["value"])) * factors[row["unit"]]
            outcomes.append(f"{id_} {'pass' if holds(amount, edge) else miss}")
        return outcomes

    seconds, outcomes = timed(judge, times)
    return seconds, sorted(outcomes)


def frame(folder: Path, times: int) -> tuple[float, list[str]]:
    """Every finding of 250 areas in 10 years, divided by the number of subjects."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from data import file_of

    import compliance

    ruleset = compliance.load_ruleset(HERE / "plain.toml")
    many = pq.read_table(file_of("plain", 100_000))
    subjects = len(many.group_by(["area", "period"]).aggregate([]))
    seconds, _ = timed(lambda: compliance.findings_frame(many, ruleset), max(3, times // 40))
    told = json.loads((folder / "subject.json").read_text())
    one = pa.Table.from_pylist([{name: row[name] for name in many.column_names} for row in told], schema=many.schema)
    found = compliance.findings_frame(one, ruleset).to_pylist()
    return seconds / subjects, sorted(f"{row['indicator']} {row['verdict']}" for row in found)


def theirs(folder: Path, times: int) -> tuple[float, list[str]]:
    sys.path.insert(0, str(HERE / "peers"))
    import zen
    from by_row import expression, plain
    from zen_engine import ZEN

    told = json.loads((folder / "subject.json").read_text())
    ids = {row.name: row.id for row in plain().indicators}
    context = {"region": told[0]["region"], "terrain": told[0]["terrain"]}
    for row in told:
        context[ids.get(row["indicator"], row["indicator"])] = {"value": row["value"], "unit": row["unit"] or ""}
    expressions = [
        {"id": row.id, "key": row.id, "value": expression(row, ZEN, f"{row.id}.")} for row in plain().indicators
    ]
    place = {"x": 0, "y": 0}
    decision = zen.ZenEngine().create_decision(
        json.dumps(
            {
                "nodes": [
                    {"id": "in", "name": "in", "type": "inputNode", "position": place, "content": {}},
                    {
                        "id": "rules",
                        "name": "rules",
                        "type": "expressionNode",
                        "position": place,
                        "content": {"expressions": expressions},
                    },
                    {"id": "out", "name": "out", "type": "outputNode", "position": place, "content": {}},
                ],
                "edges": [
                    {"id": "1", "type": "edge", "sourceId": "in", "targetId": "rules"},
                    {"id": "2", "type": "edge", "sourceId": "rules", "targetId": "out"},
                ],
            }
        )
    )
    seconds, found = timed(lambda: decision.evaluate(context, {"trace": True}), times)
    if not found["trace"]:
        raise AssertionError("no trace")
    return seconds, sorted(f"{id_} {outcome}" for id_, outcome in found["result"].items())


def main() -> None:
    side, folder, *times = sys.argv[1:]
    if side == "make":
        make(Path(folder))
        return
    judge = {"compliance": ours, "one": one, "loop": loop, "frame": frame, "zen": theirs}[side]
    seconds, outcomes = judge(Path(folder), int(times[0]))
    print(json.dumps({"seconds": seconds, "outcomes": outcomes}))


if __name__ == "__main__":
    main()
