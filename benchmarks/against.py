"""How fast this checkout is beside another one, as a rule that of the day before: both in turn, in one run.

    python benchmarks/against.py OLD_CHECKOUT [RUNS]                      all tasks, nine runs of each
    python benchmarks/against.py OLD_CHECKOUT 5 --only start,check40      some tasks
    python benchmarks/against.py OLD_CHECKOUT --only file --rows 1e6 --profiles plain

A ratio is the other checkout's time over the time of this one: 1.0 is as fast, 2.0 takes half as long. The goal is at
least 0.9 for every task. What is read is the same for both: examples and rulesets of the other checkout (what it can
read, this one has to read), data of this one. Each side runs in a process of its own, in its checkout, with its own
scripts; nothing is written into the other checkout.

start     `check examples/district --only latest`, the whole process
check40   `check` of a made-up file of 40 districts, text with every finding, the whole process
load      1,000 made-up districts read and held against the rules, in one process that has imported everything
judge     the same 1,000 judged
one       judge() of a single value, a thousand times, for each
subject   40 indicators of one area, again and again (one_subject.py)
file      judge_files, Parquet to Parquet, the whole process (ours_file.py), by `plain` and by `whole`
frame     judge_frame and summarize_frame with PyArrow, the whole process (ours_frame.py), likewise
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FOLDER = HERE / ".cache" / "against"
TASKS = ("start", "check40", "load", "judge", "one", "subject", "file", "frame")
GOAL = 0.9
COLUMNS = "area period indicator value unit prices given given_by evidence note not_applicable".split()


@dataclass(frozen=True)
class Side:
    """A checkout, and how its programs are run."""

    name: str
    root: Path

    def run(self, words: list[str]) -> tuple[float, float, str]:
        """Seconds, seconds of all cores, and the last line of the output; a check that finds something ends with 1."""
        caches = FOLDER / f"pycache-{self.name}"
        environment = {**os.environ, "PYTHONPATH": str(self.root), "PYTHONPYCACHEPREFIX": str(caches)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is compiled is kept, as where it is installed
        with open(FOLDER / "out.txt", "w+b") as out, open(FOLDER / "err.txt", "w+b") as errors:
            begin = time.perf_counter()
            command = [sys.executable, *words]
            process = subprocess.Popen(command, stdout=out, stderr=errors, cwd=self.root, env=environment)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - begin
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode not in (0, 1):
                errors.seek(0)
                raise SystemExit(f"{self.name}: {' '.join(words)}\n{errors.read().decode(errors='replace')}")
            out.seek(0)
            said = out.read().decode().strip().splitlines()
        if not said and process.returncode == 1:
            raise SystemExit(f"{self.name}: {' '.join(words)} broke off: {(FOLDER / 'err.txt').read_text()[-2000:]}")
        return seconds, usage.ru_utime + usage.ru_stime, said[-1] if said else ""


@dataclass
class Taken:
    """What one task took on each side, run by run."""

    title: str
    run: Callable[[Side], tuple[float, float]]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)

    def add(self, side: Side) -> None:
        seconds, cpu = self.run(side)
        self.seconds.setdefault(side.name, []).append(seconds)
        self.cpu.setdefault(side.name, []).append(cpu)

    def line(self) -> str:
        old, new = (statistics.median(self.seconds[name]) for name in ("old", "new"))
        pairs = sorted(one / other for one, other in zip(self.seconds["old"], self.seconds["new"], strict=True))
        cpu = [statistics.median(self.cpu[name]) for name in ("old", "new")]
        spread = f"{pairs[0]:.2f} to {pairs[-1]:.2f}"
        by_cpu = f"{cpu[0] / cpu[1]:8.2f}" if all(cpu) else f"{'':8}"
        below = "  below the goal" if old / new < GOAL else ""
        return f"{self.title:30}{old * 1000:10.1f}{new * 1000:10.1f}{old / new:8.2f}  {spread:14}{by_cpu}{below}"


def whole(*words: str) -> Callable[[Side], tuple[float, float]]:
    """A whole process; SCRIPTS at the beginning of a word is the folder of the side's own benchmarks."""

    def run(side: Side) -> tuple[float, float]:
        own = [word.replace("SCRIPTS", str(side.root / "benchmarks")) for word in words]
        return side.run(own)[:2]

    return run


def inside(what: str, *words: str) -> Callable[[Side], tuple[float, float]]:
    """What a process says that something in it took; it has no time of its cores."""

    def run(side: Side) -> tuple[float, float]:
        own = [word.replace("SCRIPTS", str(side.root / "benchmarks")) for word in words]
        return float(json.loads(side.run(own)[2])[what]), 0.0

    return run


# The made-up districts: the example's rows, with other numbers.


def districts(old: Path, target: Path, many: int) -> Path:
    """So many districts in two years each, half as many areas: what the example says of 2016 and 2017, varied."""
    drawn = random.Random(many)
    rows = [row for year in ("2016", "2017") for row in _rows(old / "examples" / "district" / f"{year}.toml")]
    with open(old / "examples" / "district" / "water_bureau.csv", encoding="utf-8-sig", newline="") as file:
        keys = ("area", "period", "indicator", "value", "unit", "given", "given_by", "evidence", "note")
        lines = [dict(zip(keys, row, strict=True)) for row in list(csv.reader(file))[1:]]
    rows += [row for row in lines if row["period"] != "2015"]
    with open(target, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        for area in range(many // 2):
            for row in rows:
                if drawn.random() > 1 / 30:
                    writer.writerow({**row, "area": f"示例{area + 1}区", "value": _varied(row, drawn)})
    return target


def _rows(path: Path) -> Iterator[dict[str, str]]:
    said = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    period = said["subject"]["period"]
    for id_, each in said["measurements"].items():
        given = said["given"].get(id_, {})
        yield {
            "period": period,
            "indicator": id_,
            "value": str(each.get("value", each.get("state", ""))),
            "unit": each.get("unit", ""),
            "prices": str(each.get("prices", "")),
            "given": str(given["value"]) if given.get("unit") == each.get("unit") and given else "",
            "given_by": given.get("by", ""),
            "evidence": "; ".join(each.get("evidence", ())),
            "note": each.get("note", ""),
        }
    for id_, claim in said.get("not_applicable", {}).items():
        yield {"period": period, "indicator": id_, "not_applicable": claim["reason"]}


def _varied(row: dict[str, str], drawn: random.Random) -> str:
    """A number of as many digits, within a tenth; a third of them stay, which are often on an edge."""
    value = row.get("value", "")
    if not value.replace(".", "", 1).isdigit() or drawn.random() < 1 / 3:
        return value
    places = len(value.partition(".")[2])
    most = 100.0 if row["unit"] == "%" else float("inf")
    return f"{min(float(value) * drawn.uniform(0.9, 1.1), most):.{places}f}"


def in_this_process(path: str) -> None:
    """What reading a file of districts takes here, and judging it; the whole way is gone once before."""
    import compliance

    ruleset = compliance.load_ruleset("hailing_2018")
    small = Path(path).with_name("40.csv")
    compliance.check(compliance.load_measurements(small, ruleset=ruleset), ruleset)
    begin = time.perf_counter()
    measurements = compliance.load_measurements(path, ruleset=ruleset)
    read = time.perf_counter()
    assessments = compliance.check(measurements, ruleset)
    judged = time.perf_counter()
    for _ in range(1000):
        compliance.judge(ruleset, "water_per_gdp", "45", "立方米/万元")
    one = (time.perf_counter() - judged) / 1000
    verdicts = sum(len(assessment.findings) for assessment in assessments)
    print(json.dumps({"load": read - begin, "judge": judged - read, "one": one, "findings": verdicts}))


# The tasks.


def tasks(options: argparse.Namespace, old: Side, new: Side) -> Iterator[Taken]:
    """The tasks that are asked for; what they read is made here."""
    wanted = options.only.split(",")
    if unknown := set(wanted) - set(TASKS):
        raise SystemExit(f"no such task: {', '.join(sorted(unknown))}; there are {', '.join(TASKS)}")
    check = ("-m", "compliance", "check")
    if "start" in wanted:
        example = str(old.root / "examples" / "district")
        yield Taken("start, check of a district", whole(*check, example, "--only", "latest"))
    if {"check40", "load", "judge", "one"} & set(wanted):
        small, large = (str(districts(old.root, FOLDER / f"{many}.csv", many)) for many in (40, 1000))
    if "check40" in wanted:
        yield Taken("check of 40 districts, text", whole(*check, small, "--ruleset", "hailing_2018"))
    for name, title in (
        ("load", "1,000 districts, read"),
        ("judge", "1,000 districts, judged"),
        ("one", "one judge()"),
    ):
        if name in wanted:
            yield Taken(title, inside(name, str(HERE / "against.py"), "--inside", large))
    if "subject" in wanted:
        if not (FOLDER / "subject.csv").exists():
            new.run([str(HERE / "one_subject.py"), "make", str(FOLDER)])
        words = ("SCRIPTS/one_subject.py", "compliance", str(FOLDER), "200")
        yield Taken("40 indicators of one area", inside("seconds", *words))
    outs = [str(FOLDER / name) for name in ("rows.parquet", "areas.parquet")]
    for name, title in (("file", "judge_files"), ("frame", "judge_frame")):
        for profile in options.profiles.split(",") if name in wanted else ():
            for rows in options.rows.split(","):
                source = new.run([str(HERE / "data.py"), profile, rows])[2]
                ruleset = str(old.root / "benchmarks" / profile)  # a profile that is a whole path is that file
                words = (f"SCRIPTS/ours_{name}.py", ruleset, source, *outs)
                yield Taken(f"{title}, {profile}, {float(rows):,.0f} rows", whole(*words))


def main() -> None:
    if sys.argv[1:2] == ["--inside"]:
        in_this_process(sys.argv[2])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path, help="the other checkout")
    parser.add_argument("runs", type=int, nargs="?", default=9)
    parser.add_argument("--only", default=",".join(TASKS), help="tasks, with commas between them")
    parser.add_argument("--rows", default="1e6,1e7", help="how many rows for file and frame")
    parser.add_argument("--profiles", default="plain,whole", help="by which rules for file and frame")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    old, new = Side("old", options.old.resolve()), Side("new", ROOT)
    for side in (old, new):
        imported = Path(side.run(["-c", "import compliance; print(compliance.__file__)"])[2])
        if not imported.is_relative_to(side.root):
            raise SystemExit(f"{side.name} would run {imported}, which is not in {side.root}")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(
        f"{options.runs} runs in turn, medians in ms; {cores} cores. A ratio is old/new: the goal is at least {GOAL}."
    )
    print(f"{'task':30}{'old':>10}{'new':>10}{'ratio':>8}  {'from to':14}{'of cores':>8}", flush=True)
    for task in tasks(options, old, new):
        for side in (old, new):
            task.run(side)  # warm the caches of the disk and of compiled files
        for turn in range(options.runs):
            for side in (old, new) if turn % 2 == 0 else (new, old):
                task.add(side)
        print(task.line(), flush=True)
    for left in FOLDER.glob("*.parquet"):
        left.unlink()


if __name__ == "__main__":
    main()
