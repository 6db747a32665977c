"""The areas and periods of large tables as JSON: the same table gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from compliance.judging.verdict import Verdict
from compliance.reports.areas import Area, Areas
from compliance.reports.to_json import text_of


def render(found: Areas) -> Iterator[str]:
    """With what was judged and by what, then a verdict and counts for each area and period, a line each."""
    ruleset = found.ruleset
    form = {
        "format": 1,
        "engine": {"name": "compliance", "version": found.version},
        "options": found.options,
        "inputs": [{"name": name} for name in found.inputs],
        "rulesets": [{"id": ruleset.id, "version": ruleset.version, "sha256": ruleset.sha256}],
        "rows": found.rows,
        "apart": dict(sorted(found.apart.items())),
    }
    yield text_of(form).removesuffix("\n}\n") + ',\n "areas": ['
    before = "\n  "
    for area in found.areas:
        yield before + json.dumps(_area(area, ruleset.id), ensure_ascii=False)
        before = ",\n  "
    yield ("]" if before == "\n  " else "\n ]") + "\n}\n"


def _area(area: Area, ruleset: str) -> dict[str, Any]:
    counts = {
        constraint: {verdict.value: several[verdict] for verdict in Verdict}
        for constraint, several in area.counts.items()
    }
    return {
        "area": area.name,
        "period": area.period,
        "ruleset": ruleset,
        "verdict": area.verdict.value,
        "counts": counts,
    }
