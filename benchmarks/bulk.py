"""Measurements in bulk, side by side in one run: this project, the hand-written limit, and what else there is.

    python benchmarks/bulk.py                                  everything, about ten minutes on two free cores
    python benchmarks/bulk.py --rows 1e5 1e6 --rounds 3        some sizes only
    python benchmarks/bulk.py --sides limit file --profiles plain

Every side is a whole process: it starts, reads the Parquet file, judges, writes all columns with verdict and reason,
and a summary by area and period. The sides take turns (A B C A B C ...), and what counts is the ratio to the limit of
the same round. Their outputs are compared with what is right, row by row. Each peer has a virtual environment of its
own, made from benchmarks/requirements/ under benchmarks/.cache/; this project and the limit have what the extra
``bulk`` brings. The tables go into benchmarks/README.md (--no-write:
nowhere).

This process imports nothing large: what a child is said to have used at most includes what its parent had.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import compliance

HERE = Path(__file__).parent
CACHE = HERE / ".cache"
README = HERE / "README.md"
BEGIN, END = "<!-- bulk: written by bulk.py -->", "<!-- end of bulk -->"
OURS = CACHE / "venvs" / "ours" / "bin" / "python"  # with what the extra bulk brings, and nothing else
ENOUGH = 40.0  # seconds on one file, after which a side is not run again
TOO_LONG = 60.0  # seconds; a side that takes longer is not asked for a larger file


@dataclass(frozen=True)
class Side:
    """A program that judges a file: what it is, which rules it can judge, how it is called."""

    name: str
    title: str
    script: str
    profiles: tuple[str, ...] = ("plain",)
    package: str | None = None  # a peer's package: it runs in a virtual environment of its own

    def command(self, profile: str, source: Path, target: Path, areas: Path) -> list[str]:
        words = [str(source), str(target), str(areas)]
        if self.package is not None:
            return [str(python_of(self.script)), str(HERE / "peers" / f"{self.script}.py"), *words]
        return [ours(), str(HERE / f"{self.script}.py"), profile, *words]


BOTH = ("plain", "whole")
SIDES = (
    Side("limit", "the limit: numpy over Arrow batches, by hand", "limit", BOTH),
    Side("check", "**compliance**, the command: `check X.parquet -o out.parquet --format json`", "ours_check", BOTH),
    Side("file", "**compliance**, file to file from Python", "ours_file", BOTH),
    Side("frame", "**compliance**, in memory: `judge_frame`, `summarize_frame` (PyArrow)", "ours_frame", BOTH),
    Side("polars", "Polars join, by hand", "polars_join", package="polars"),
    Side("openfisca", "OpenFisca-Core", "openfisca", package="openfisca-core"),
    Side("pandera", "pandera on Polars, a data validator", "pandera_polars", package="pandera"),
    Side("zen", "zen-engine, an expression per indicator", "zen_engine", package="zen-engine"),
    Side("cel", "cel-cpp, an expression per indicator", "cel_cpp", package="cel-expr-python"),
)
ENGINES = ("openfisca", "zen", "cel")  # those that are engines of rules


@dataclass
class Taken:
    """What the runs of one side on one file took, and what came out."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    peak: int = 0  # bytes
    wrong: dict[str, int | None] = field(default_factory=dict)
    failed: str = ""


def ours() -> str:
    """The Python of this project and the limit; this one, where none has been made for them."""
    return str(OURS) if OURS.exists() else sys.executable


def python_of(script: str) -> Path:
    return CACHE / "venvs" / script / "bin" / "python"


def prepare(side: Side) -> str:
    """A peer's virtual environment; the reason if it cannot be had."""
    if side.package is None:
        return ""
    wanted = HERE / "requirements" / f"{side.script}.txt"
    done = python_of(side.script).parent.parent / wanted.name
    if done.exists() and done.read_bytes() == wanted.read_bytes():
        return ""
    print(f"installing {side.package} ...", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(done.parent)], check=True)
    pip = [str(python_of(side.script)), "-m", "pip", "install", "-q", "-r", str(wanted)]
    installed = subprocess.run(pip, capture_output=True, text=True, check=False)
    if installed.returncode:
        return "could not be installed: " + installed.stderr.strip().splitlines()[-1][:200]
    done.write_bytes(wanted.read_bytes())
    return ""


def run(command: Sequence[str]) -> tuple[float, float, int, str]:
    """Seconds, seconds of both cores, peak memory in bytes, and the last line of what went wrong if something did."""
    with open(CACHE / "stderr.txt", "w+b") as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, cwd=HERE)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip().splitlines()
    failed = "" if process.returncode == 0 else (said or [f"exit code {process.returncode}"])[-1][:200]
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, failed


def tool(*words: str) -> str:
    """A step of our own, in a process of its own, whose last line of output is returned."""
    process = subprocess.run([ours(), *words], stdout=subprocess.PIPE, text=True, check=True, cwd=HERE)
    return process.stdout.strip().splitlines()[-1] if process.stdout.strip() else ""


def measure(profile: str, rows: int, sides: Sequence[Side], rounds: int, before: dict[str, float]) -> dict[str, Taken]:
    """All sides in turn on one file; ``before`` says what each took for a smaller one."""
    source = Path(tool("data.py", profile, str(rows)))
    tool("wrong.py", profile, str(rows))
    taken = {side.name: Taken() for side in sides if profile in side.profiles}
    for name, mine in taken.items():
        if before.get(name, 0) > TOO_LONG:
            mine.failed = f"not asked: {before[name]:.0f} s for fewer rows"
    for turn in range(-1, rounds):  # the first turn warms the disk's caches, and what comes of it is checked
        reference = 0.0
        for side in sides:
            mine = taken.get(side.name)
            if mine is None or mine.failed or sum(mine.seconds) > ENOUGH:
                continue
            target, areas = CACHE / f"{side.name}.out.parquet", CACHE / f"{side.name}.areas.parquet"
            seconds, cpu, peak, mine.failed = run(side.command(profile, source, target, areas))
            if not mine.failed and turn < 0:
                mine.wrong = json.loads(tool("wrong.py", profile, str(rows), str(target), str(areas)))
            reference = seconds if side.name == "limit" else reference
            if not mine.failed and (turn >= 0 or seconds > ENOUGH):
                mine.seconds.append(seconds)
                mine.cpu.append(cpu)
                mine.ratios += [reference / seconds] if reference else []
            mine.peak = max(mine.peak, peak)
            target.unlink(missing_ok=True)
            areas.unlink(missing_ok=True)
            shown = f"{seconds:8.2f} s  {rows / seconds / 1e6:6.2f} million/s  {peak / 2**20:6.0f} MiB  {mine.failed}"
            print(f"{profile} {rows:>10,} {side.name:10} {turn + 1:>2}  {shown}", file=sys.stderr)
    return taken


def table(profile: str, rows: int, taken: dict[str, Taken]) -> list[str]:
    lines = [
        "",
        f"**`{profile}`, {rows:,} rows**",
        "",
        "| side | million/s | of the limit | CPU seconds | peak MiB | wrong verdicts | wrong reasons | wrong areas |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for side in SIDES:
        mine = taken.get(side.name)
        if mine is None:
            continue
        if mine.failed or not mine.seconds:
            lines.append(f"| {side.title} | {mine.failed or 'not run'} | | | | | | |")
            continue
        rate = rows / statistics.median(mine.seconds) / 1e6
        ratio = f"{statistics.median(mine.ratios):.3g}" if mine.ratios else ""
        wrong = [mine.wrong.get(what) for what in ("verdicts", "reasons", "areas")]
        counted = " | ".join("none" if number is None else f"{number:,}" for number in wrong)
        cost = f"{statistics.median(mine.cpu):.3g} | {mine.peak / 2**20:,.0f}"
        lines.append(f"| {side.title} | {rate:.3g} | {ratio} | {cost} | {counted} |")
    return lines


def one_subject(rounds: int, times: int) -> list[str]:
    """40 indicators of one subject with findings, against a decision over the same 40 with its trace."""
    folder = CACHE / "one"
    folder.mkdir(exist_ok=True)
    tool("one_subject.py", "make", str(folder))
    zen = next(side for side in SIDES if side.name == "zen")
    pythons = dict.fromkeys(("compliance", "one", "frame", "loop"), ours()) | {"zen": str(python_of(zen.script))}
    seconds: dict[str, list[float]] = {name: [] for name in pythons}
    outcomes = {}
    for _ in range(rounds):
        for name, python in pythons.items():
            command = [python, "one_subject.py", name, str(folder), str(times)]
            process = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=HERE)
            said = json.loads(process.stdout.splitlines()[-1])
            seconds[name].append(said["seconds"])
            outcomes[name] = said["outcomes"]
    if any(each != outcomes["loop"] for each in outcomes.values()):
        raise AssertionError("the sides judge the one subject differently")
    titles = {
        "compliance": "`compliance.check` of the 40, an assessment with every finding",
        "frame": "`compliance.findings_frame` of 2,500 such subjects, each",
        "one": "`compliance.judge` of each of the 40",
        "loop": "a loop by hand over a table of edges, exact, verdicts and no more",
        "zen": "zen-engine, one decision over the 40, its trace on",
    }
    lines = ["", "| 40 indicators of one area and year, in one process | ms | zen's time over this |", "|---|--:|--:|"]
    for name, title in titles.items():
        ratio = statistics.median(other / own for other, own in zip(seconds["zen"], seconds[name], strict=True))
        lines.append(f"| {title} | {statistics.median(seconds[name]) * 1000:.3g} | {ratio:.3g} |")
    return lines


def unused(rounds: int, sizes: Sequence[int]) -> list[str]:
    """What 360 indicators cost that the data do not have: the time with them over the time without, and by row."""
    narrow = (HERE / "plain.toml").read_text(encoding="utf-8")
    head, *indicators = re.split(r"\n(?=\[indicators\.)", narrow)
    more = [_renamed(text, number, copy) for copy in range(1, 10) for number, text in enumerate(indicators, 1)]
    wide = CACHE / "wide.toml"
    wide.write_text("\n".join([head, *indicators, *more]), encoding="utf-8")
    taken: dict[tuple[int, bool], list[float]] = {}
    cost: dict[tuple[int, bool], list[float]] = {}
    for _ in range(rounds):
        for rows in sizes:
            source = tool("data.py", "plain", str(rows))
            for ruleset in (HERE / "plain.toml", wide):
                words = [source, str(CACHE / "unused.parquet"), str(CACHE / "unused.areas")]
                seconds, cpu, _, failed = run([ours(), str(HERE / "ours_file.py"), str(ruleset), *words])
                if failed:
                    return ["", f"With 360 indicators more: {failed}"]
                taken.setdefault((rows, ruleset == wide), []).append(seconds)
                cost.setdefault((rows, ruleset == wide), []).append(cpu)
    lines = ["", "File to file, `plain`, with 360 more indicators that no row asks for:"]
    for rows in sizes:
        pairs = zip(taken[rows, True], taken[rows, False], strict=True)
        lines.append(f"{statistics.median(more / less for more, less in pairs):.2f} times as long for {rows:,} rows,")
    if len(sizes) > 1:
        rows = sizes[-1] - sizes[0]
        by_row = [(min(cost[sizes[-1], wide]) - min(cost[sizes[0], wide])) / rows * 1e9 for wide in (False, True)]
        lines.append(f"and each further row takes {by_row[1]:.0f} ns of a core instead of {by_row[0]:.0f} ns,")
    return [*lines[:-1], lines[-1].rstrip(",") + "."]


def _renamed(indicator: str, number: int, copy: int) -> str:
    """An indicator again, under another id, number and name."""
    text = re.sub(r"(?<=\[indicators\.)\w+", lambda id_: f"{id_[0]}_{copy}", indicator, count=1)
    text = re.sub(r'number     = "\d+"', f'number     = "{number + 40 * copy}"', text)
    return re.sub(r'name       = "(.+)"', rf'name       = "\1之{copy}"', text)


def machine(rounds: int) -> str:
    """Where, when and with what."""
    model = (
        re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text()) if Path("/proc/cpuinfo").exists() else None
    )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = [f"Python {platform.python_version()}", f"compliance {compliance.__version__}"]
    versions += [f"{name} {importlib.metadata.version(name)}" for name in ("pyarrow", "numpy")]
    for side in SIDES:
        if side.package is not None:
            pinned = (HERE / "requirements" / f"{side.script}.txt").read_text().splitlines()
            versions.append(next(line for line in pinned if line.startswith(side.package)).replace("==", " "))
    load = f", load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    hardware = f"{cores} cores of {model[1] if model else platform.processor()}, {platform.machine()}"
    return f"{date.today()}, {hardware}{load}; median of at most {rounds} rounds; {', '.join(versions)}."


def write(lines: list[str]) -> None:
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(before + "\n".join([BEGIN, *lines, "", END]) + after, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="+", default=["1e5", "1e6", "1e7"], help="how many rows")
    parser.add_argument("--profiles", nargs="+", default=list(BOTH), choices=BOTH)
    parser.add_argument(
        "--sides", nargs="+", default=[side.name for side in SIDES], choices=[side.name for side in SIDES]
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often, at most")
    parser.add_argument("--no-write", action="store_true", help="leave README.md alone")
    options = parser.parse_args()
    CACHE.mkdir(exist_ok=True)
    if not OURS.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(OURS.parent.parent)], check=True)
    subprocess.run([str(OURS), "-m", "pip", "install", "-q", "-e", f"{HERE.parent}[bulk]"], check=True)
    sides = [side for side in SIDES if side.name in options.sides]
    missing = {side.name: why for side in sides if (why := prepare(side))}
    lines: list[str] = []
    peaks: dict[tuple[str, str], dict[int, int]] = {}
    rates: dict[tuple[str, str], float] = {}
    for profile in options.profiles:
        before: dict[str, float] = {}
        for rows in sorted(int(float(rows)) for rows in options.rows):
            taken = measure(profile, rows, [side for side in sides if side.name not in missing], options.rounds, before)
            lines += table(profile, rows, taken)
            for name, mine in taken.items():
                if mine.seconds:
                    before[name] = statistics.median(mine.seconds)
                    peaks.setdefault((profile, name), {})[rows] = mine.peak
                    rates[profile, name] = max(rows / before[name], rates.get((profile, name), 0))
    lines += [f"\n{side.title}: {missing[side.name]}" for side in sides if side.name in missing]
    lines += growth(peaks)
    lines += over_engines(rates)
    if {"check", "zen"} <= set(options.sides) and "zen" not in missing:
        lines += one_subject(options.rounds, 200)
    if "file" in options.sides and "plain" in options.profiles:
        lines += unused(options.rounds, sorted(int(float(rows)) for rows in options.rows)[-2:])
    lines = ["", machine(options.rounds), *lines]
    print("\n".join(lines))
    if not options.no_write:
        write(lines)


def over_engines(rates: dict[tuple[str, str], float]) -> list[str]:
    """This project's rate over that of each engine of rules, each at the size at which it is fastest."""
    own = rates.get(("plain", "file"))
    titles = {side.name: side.title.partition(",")[0] for side in SIDES}
    if own is None or not any(("plain", name) in rates for name in ENGINES):
        return []
    said = [f"{own / rates['plain', name]:.3g} times {titles[name]}" for name in ENGINES if ("plain", name) in rates]
    return ["", f"Its rate over those of engines of rules, each at the size where it is fastest: {', '.join(said)}."]


def growth(peaks: dict[tuple[str, str], dict[int, int]]) -> list[str]:
    """Peak memory at the largest size over that at a tenth of it."""
    lines = []
    for (profile, name), by_rows in peaks.items():
        most = max(by_rows)
        if name in ("limit", "check", "file") and by_rows.get(most // 10):
            more = by_rows[most] - by_rows[most // 10]
            times = by_rows[most] / by_rows[most // 10]
            lines.append(f"{name}, `{profile}`: {times:.2f} times ({more / (most - most // 10):.0f} bytes a row more)")
    return ["", f"Peak memory at {most:,} rows against a tenth of them: {'; '.join(lines)}."] if lines else []


if __name__ == "__main__":
    main()
