"""The areas and periods of large tables as JSON: the same table gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import chain

from compliance.judging.verdict import Verdict
from compliance.reports.areas import Areas
from compliance.reports.to_json import text_of

_text = json.JSONEncoder(ensure_ascii=False).encode


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
    before, ruleset_id = "\n  ", json.dumps(ruleset.id)
    for area in found.areas:
        name, period = _text(area.name), _text(area.period)
        counts = _counts(tuple(area.counts)) % tuple(chain.from_iterable(area.counts.values()))
        yield (
            f'{before}{{"area": {name}, "period": {period}, "ruleset": {ruleset_id}, '
            f'"verdict": "{area.verdict.value}", "counts": {counts}}}'
        )
        before = ",\n  "
    yield ("]" if before == "\n  " else "\n ]") + "\n}\n"


@cache
def _counts(constraints: tuple[str, ...]) -> str:
    """The counts of an area with a place for each number; there are too many areas to write each as an object."""
    return json.dumps({constraint: {verdict.value: 0 for verdict in Verdict} for constraint in constraints}).replace(
        ": 0", ": %d"
    )
