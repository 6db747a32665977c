"""The areas and periods of large tables as JSON: the same table gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from compliance.judging.verdict import Verdict
from compliance.reports.areas import Areas
from compliance.reports.to_json import text_of

_COUNT = '"%s": %d'


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
    before, words = "\n  ", [verdict.value for verdict in Verdict]
    ruleset_id = json.dumps(ruleset.id)
    for area in found.areas:
        counts = ", ".join(
            f'"{constraint}": {{{", ".join(map(_COUNT.__mod__, zip(words, several, strict=True)))}}}'
            for constraint, several in area.counts.items()
        )
        name, period = _text(area.name), _text(area.period)
        yield (
            f'{before}{{"area": {name}, "period": {period}, "ruleset": {ruleset_id}, '
            f'"verdict": "{area.verdict.value}", "counts": {{{counts}}}}}'
        )
        before = ",\n  "
    yield ("]" if before == "\n  " else "\n ]") + "\n}\n"


def _text(text: str | None) -> str:
    return json.dumps(text, ensure_ascii=False)
