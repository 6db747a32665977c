"""The benchmark's own parts: its data, what it holds to be right, the hand-written limit. Needs the extra ``bulk``."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import compliance
from compliance.problems import MeasurementError

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
import bulk  # noqa: E402
import data  # noqa: E402
import exact  # noqa: E402
import limit  # noqa: E402
import rules  # noqa: E402
import wrong  # noqa: E402

pytestmark = pytest.mark.heavy
OFTEN = (0.3, 0.3)  # how often a region and a terrain are not stated, so that every row of the rules meets it
# What stops a file altogether when it is checked, and in bulk is the reason of a row.
PROBLEMS = "not-finite unknown-unit unit-does-not-fit impossible-value percent-or-fraction unknown-indicator".split()


@pytest.fixture(scope="module", params=["plain", "whole"])
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def made(profile: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data.file_of(profile, 10_000, tmp_path_factory.mktemp(profile))


@pytest.fixture(scope="module", params=[False, True], ids=["as usual", "variants often unstated"])
def judged(request: pytest.FixtureRequest, profile: str, made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not request.param:
        return made
    path = tmp_path_factory.mktemp(profile) / "unstated.parquet"
    data.write(data.generate(profile, 40_000, unstated=OFTEN), path)
    return path


def test_the_same_seed_gives_the_same_rows(profile: str, made: Path) -> None:
    again = data.generate(profile, 10_000)
    assert again.num_rows == 10_000
    table = pq.read_table(made)
    assert [column.to_pylist() for column in again.select(table.column_names[:3]).columns] == [
        column.to_pylist() for column in table.columns[:3]
    ]
    numbers = [column["value"].combine_chunks().view(pa.int64()).to_pylist() for column in (again, table)]
    assert numbers[0] == numbers[1]


def test_the_shipped_ruleset_is_the_one_that_the_data_are_made_for(profile: str) -> None:
    assert data.ruleset_of(profile).read_text(encoding="utf-8") == rules.toml(rules.PROFILES[profile]())


def test_nothing_is_said_twice(made: Path) -> None:
    known = Counter(zip(*(pq.read_table(made)[name].to_pylist() for name in wrong.KEYS), strict=True))
    assert [key for key, times in known.items() if times > 1 and key[2] != data.UNKNOWN_INDICATOR] == []


def test_a_third_of_the_values_stand_on_an_edge_or_beside_it() -> None:
    demanded = {row.id: row for row in rules.plain().indicators} | {row.name: row for row in rules.plain().indicators}
    ties = judged = 0
    for row in data.generate("plain", 10_000).to_pylist():
        indicator = demanded.get(row["indicator"])
        worth = rules.UNITS[indicator.family].get(row["unit"] or rules.OWN[indicator.family]) if indicator else None
        if indicator is None or worth is None or row["value"] is None:
            continue
        judged += 1
        edges = [threshold.exact / worth for threshold in indicator.criteria[0].thresholds]
        ties += any(row["value"] in data.beside(edge) for edge in edges)
    assert judged > 9_000
    assert 0.32 < ties / judged < 0.40  # some of the others are three digits that happen to be an edge


@pytest.mark.parametrize("unstated", [(0.02, 0.05), OFTEN])
def test_what_is_held_to_be_right_is_what_the_engine_says_of_each_row(unstated: tuple[float, float]) -> None:
    """One value at a time; what stops a file is its reason here."""
    table = data.generate("plain", 3_000, unstated=unstated)
    rows, _ = _expect(table, "plain")
    ruleset = compliance.load_ruleset(data.ruleset_of("plain"))
    reasons: Counter[str | None] = Counter()
    for row, right in zip(table.to_pylist(), rows.to_pylist(), strict=True):
        found: tuple[str | None, str | None]
        variants = {axis: row[axis] for axis in ("region", "terrain") if row[axis]}
        value = None if row["value"] is None or row["value"] != row["value"] else row["value"]
        try:
            if value is None and row["unit"] not in (data.UNKNOWN_UNIT, data.UNFIT_UNIT):
                value = "无数据"
            if value in (float("inf"), float("-inf")):
                found = ("undetermined", "not-finite")
            else:
                finding = compliance.judge(ruleset, row["indicator"], value, row["unit"], **variants)
                found = (finding.verdict.value, finding.reason)
        except MeasurementError as error:
            found = ("undetermined", error.problems[0].code)
        assert found == (right["verdict"], right["reason"]), row
        reasons[right["reason"]] += 1
    assert len(reasons) == 10, reasons


@pytest.mark.parametrize("unstated", [(0.02, 0.05), OFTEN])
def test_what_is_held_to_be_right_is_what_check_says_of_whole_areas(
    unstated: tuple[float, float], tmp_path: Path
) -> None:
    """Several criteria, earlier periods, formulas and claims, by the command's own way; without what stops a file."""
    table = data.generate("whole", 10_000, unstated=unstated)
    rows, _ = _expect(table, "whole")
    fine = [reason not in PROBLEMS for reason in rows["reason"].to_pylist()]
    units = [unit not in (data.UNKNOWN_UNIT, data.UNFIT_UNIT) for unit in table["unit"].to_pylist()]
    finite = [value is None or abs(value) != float("inf") for value in table["value"].to_pylist()]
    told = table.filter(pa.array([all(three) for three in zip(fine, units, finite, strict=True)]))
    _, areas = _expect(told, "whole")
    with open(tmp_path / "told.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, told.column_names)
        writer.writeheader()
        for row in told.to_pylist():
            for name in ("value", "given"):
                number = row[name]
                row[name] = "" if number is None or math.isnan(number) else format(number, ".15g")
            writer.writerow(row)
    ruleset = compliance.load_ruleset(data.ruleset_of("whole"))
    found = compliance.load_measurements(tmp_path / "told.csv", ruleset=ruleset)
    counted = {}
    for assessment in compliance.check(found, ruleset):
        counts: Counter[str] = Counter()
        for by in assessment.counts.values():
            counts.update({verdict.value: number for verdict, number in by.items()})
        counted[assessment.area, str(assessment.period)] = (assessment.verdict.value, dict(counts))
    right: dict[Any, Any] = {
        (line["area"], line["period"]): (line["verdict"], {word: line[word] for word in counts})
        for line in areas.to_pylist()
    }
    assert len(right) > 150
    assert counted == right


def _expect(table: pa.Table, profile: str) -> tuple[pa.Table, pa.Table]:
    plain = table.cast(
        pa.schema([(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in table.schema])
    )
    return exact.expect_of(plain, rules.PROFILES[profile]())


def test_the_hand_written_limit_has_no_verdict_wrong(profile: str, judged: Path, tmp_path: Path) -> None:
    out, areas = tmp_path / "out.parquet", tmp_path / "areas.parquet"
    judge = limit.plain if profile == "plain" else limit.Whole
    judge(rules.PROFILES[profile](), str(judged), str(out), str(areas))
    right = tmp_path / "right.parquet", tmp_path / "right_areas.parquet"
    for path, table in zip(right, exact.expect(judged, rules.PROFILES[profile]()), strict=True):
        pq.write_table(table, path)
    assert wrong.wrong(judged, right[0], out, (right[1], areas)) == (0, 0, 0)


def test_a_wrong_verdict_is_counted(made: Path, tmp_path: Path) -> None:
    right = exact.expect(made, rules.PROFILES[made.stem.partition("_")[0]]())
    table = pq.read_table(made)
    verdicts = right[0]["verdict"].to_pylist()
    reasons = right[0]["reason"].to_pylist()
    at = verdicts.index("pass")
    verdicts[at] = "fail"
    reasons[reasons.index("missing-measurement")] = "unknown-unit"
    pq.write_table(right[0], tmp_path / "right.parquet")
    table = table.append_column("verdict", pa.array(verdicts)).append_column("reason", pa.array(reasons))
    pq.write_table(table, tmp_path / "out.parquet")
    assert wrong.wrong(made, tmp_path / "right.parquet", tmp_path / "out.parquet") == (1, 1, None)


@pytest.mark.parametrize("side", bulk.SIDES, ids=lambda side: side.name)
def test_every_side_has_its_program_and_every_peer_a_pinned_version(side: bulk.Side) -> None:
    program = Path(side.command("plain", Path("in"), Path("out"), Path("areas"))[1])
    assert program.exists()
    if side.package is not None:
        pinned = (BENCHMARKS / "requirements" / f"{side.script}.txt").read_text().splitlines()
        assert [line for line in pinned if line.startswith(side.package)]
        assert all("==" in line for line in pinned)


def test_this_project_from_file_to_file_has_no_verdict_wrong(profile: str, judged: Path, tmp_path: Path) -> None:
    side = next(side for side in bulk.SIDES if side.name == "file")
    out, areas = tmp_path / "out.parquet", tmp_path / "areas.parquet"
    subprocess.run(side.command(profile, judged, out, areas), check=True)
    right = tmp_path / "right.parquet", tmp_path / "right_areas.parquet"
    for path, table in zip(right, exact.expect(judged, rules.PROFILES[profile]()), strict=True):
        pq.write_table(table, path)
    assert wrong.wrong(judged, right[0], out, (right[1], areas)) == (0, 0, 0)
