"""Changes between two rulesets as JSON (contract §4): the same rulesets give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from compliance.cells import digits_shown
from compliance.reports.to_json import text_of
from compliance.review.changes import Change, Witness
from compliance.rules.ruleset import Ruleset


def changes_json(old: Ruleset, new: Ruleset, changes: Sequence[Change]) -> str:
    """The two rulesets and every change between them."""
    found = {
        "format": 1,
        "old": _head(old),
        "new": _head(new),
        "changes": [change_form(change) for change in changes],
        "impact": [],
    }
    return text_of(found)


def _head(ruleset: Ruleset) -> dict[str, str]:
    return {"id": ruleset.id, "version": ruleset.version, "title": ruleset.title, "sha256": ruleset.sha256}


def change_form(change: Change) -> dict[str, Any]:
    """One change; ``witness`` is the value or state, and ``shown_by`` all that judging it needs."""
    when = {axis: among[0] if len(among) == 1 else list(among) for axis, among in change.when.items()}
    witness = change.witness
    value = None if witness is None else witness.state if witness.value is None else _number(witness.value)
    return {
        "indicator": change.indicator,
        "criterion": change.criterion,
        "field": change.field,
        "when": when,
        "kind": change.kind,
        "old": change.old,
        "new": change.new,
        "effect": change.effect,
        "witness": value,
        "shown_by": None if witness is None else _witness(witness),
        "same_source": change.same_source,
    }


def _witness(witness: Witness) -> dict[str, Any]:
    """A measurement, and the verdict on it by either side (None: the side does not ask for it)."""
    return {
        "measures": witness.measures,
        "unit": witness.unit if witness.value is not None else None,
        "earlier": None if witness.earlier is None else _number(witness.earlier),
        "variants": dict(witness.variants),
        "claim": witness.claim,
        "old": None if witness.old == "not_asked" else witness.old,
        "new": None if witness.new == "not_asked" else witness.new,
    }


def _number(value: Fraction) -> str:
    return digits_shown(value)
