"""Changes between two rulesets as JSON (contract §4): the same rulesets give the same bytes."""

from __future__ import annotations

from typing import Any

from compliance.cells import plain
from compliance.problems import Problem
from compliance.reports.to_json import text_of
from compliance.review.changes import Change, Witness
from compliance.review.children import Child, Reach
from compliance.review.impact import Flip, Impact
from compliance.review.representatives import Amount, Shown
from compliance.review.review import Review
from compliance.rules.ruleset import Ruleset


def render(review: Review) -> str:
    """The two rulesets, every change between them, the children, and whose verdict flips."""
    impact = review.impact
    found = {
        "format": 1,
        "old": _head(review.old),
        "new": _head(review.new),
        "changes": [change_form(change) | _reach(review.reach_of(change)) for change in review.changes],
        "impact": [] if impact is None else [_flip(flip, review) for flip in impact.flips],
        "children": [_child(child) for child in review.children],
    }
    found["unchanged"] = [{"indicator": each.after.id, "rests": each.rests} for each in review.unchanged]
    return text_of(found if impact is None else found | _judged(review, impact))


def _judged(review: Review, impact: Impact) -> dict[str, Any]:
    """What was judged for the impact, and what of it only one side could read."""
    return {
        "options": dict(review.options),
        "inputs": [{"name": name, "sha256": digest} for name, digest in impact.inputs],
        "subjects": [{"area": area, "period": None if when is None else str(when)} for area, when in impact.subjects],
        "unread": [
            {
                "side": each.side,
                "area": each.area,
                "period": None if each.period is None else str(each.period),
                "whole": each.whole,
                "problem": _problem(each.problem),
            }
            for each in impact.unread
        ],
    }


def _flip(flip: Flip, review: Review) -> dict[str, Any]:
    """A verdict that differs; a cause is a change, known by its index too."""
    causes = [
        {"change": index, "indicator": change.indicator, "criterion": change.criterion, "field": change.field}
        for index, change in enumerate(review.changes)
        if any(change is each for each in flip.causes)
    ]
    return {
        "area": flip.area,
        "period": None if flip.period is None else str(flip.period),
        "indicator": flip.indicator,
        "old": flip.old,
        "new": flip.new,
        "cause": causes,
        "unread": [_problem(each) for each in flip.unread],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    place = None if problem.place is None else problem.place.to_json()
    return {"code": problem.code, "message": problem.message("en"), "place": place}


def _child(child: Child) -> dict[str, Any]:
    return {
        "id": child.id,
        "version": child.version,
        "title": child.title,
        "of": child.of,
        "pins": child.pins,
        "through": list(child.through),
    }


def _reach(reach: Reach) -> dict[str, Any]:
    return {"inherited_by": list(reach.inherited_by), "shielded": list(reach.shielded)}


def _head(ruleset: Ruleset) -> dict[str, str]:
    return {"id": ruleset.id, "version": ruleset.version, "title": ruleset.title, "sha256": ruleset.sha256}


def change_form(change: Change) -> dict[str, Any]:
    """One change; ``witness`` is the value or state, and ``shown_by`` all that judging it needs."""
    when = {axis: among[0] if len(among) == 1 else list(among) for axis, among in change.when.items()}
    witness = change.witness
    value = (
        None if witness is None else witness.shown.state if witness.shown.value is None else plain(witness.shown.value)
    )
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
        "elsewhere": [{"indicator": row.id, "criterion": each.name} for row, each in change.elsewhere],
        "hits": list(change.hits),
    }


def _witness(witness: Witness) -> dict[str, Any]:
    """A measurement, and the verdict on its row by either side (None: the side has no such row)."""
    return _shown(witness.shown) | {
        "others": [_shown(each) for each in witness.others],
        "variants": dict(witness.variants),
        "accept_unverified": witness.accept_unverified,
        "old": None if witness.old == "not_asked" else witness.old,
        "new": None if witness.new == "not_asked" else witness.new,
    }


def _shown(shown: Shown) -> dict[str, Any]:
    """One measured thing, with the earlier values by the period as a rule names it."""
    return {
        "measures": shown.measures,
        "value": None if shown.value is None else (shown.sign or "") + plain(shown.value),
        "unit": shown.unit if shown.value is not None else None,
        "state": shown.state,
        "earlier": {word: _amount(amount) for word, amount in shown.earlier.items()},
        "given": None if shown.given is None else _amount(shown.given),
        "claim": shown.claim,
    }


def _amount(amount: Amount) -> dict[str, str]:
    return {"value": plain(amount[0]), "unit": amount[1]}
