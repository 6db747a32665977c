"""The reference that bulk is held against says what ``check`` says, where ``check`` says anything."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from bulk_drawing import COLUMNS, draw
from bulk_reference import judge_rows

import compliance
from compliance.rules.ruleset import name_key


def test_the_reference_is_check_with_problems_as_reasons(tmp_path: Path) -> None:
    """Each area that has no problem is handed to check() as a file; every finding has to be the same."""
    counts: Counter[str | None] = Counter()
    for seed in range(3):
        drawn = draw(seed, 3000, tmp_path, "text", clean=True)
        by_area: dict[str, list[dict[str, str]]] = {}
        for record in drawn.records:
            by_area.setdefault(record["area"], []).append(record)
        for records in by_area.values():
            path = tmp_path / "m.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS)
                writer.writeheader()
                writer.writerows(records)
            try:
                found = compliance.load_measurements(path, ruleset=drawn.ruleset)
            except compliance.MeasurementError:
                continue
            reference = judge_rows(records, drawn.ruleset)
            for assessment in compliance.check(found, drawn.ruleset):
                key = (name_key(assessment.area or ""), assessment.period)
                assert reference.areas[key][0] == assessment.verdict
                for finding in assessment.findings:
                    assert reference.findings[key, finding.indicator.id] == (finding.verdict, finding.reason)
                    counts[finding.reason or finding.verdict] += 1
    assert {"pass", "fail", "veto", "no-baseline", "does-not-apply", "threshold-delegated"} <= counts.keys()
    assert counts.total() > 1000, counts
