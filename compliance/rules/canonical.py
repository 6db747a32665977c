"""The canonical form of a resolved ruleset, its digest, and the way back.

Plain data that JSON can hold; decimals are text, as the document writes them; keys that do not apply are absent. It
holds all that a file says but places, comments and white space, and what reading by the rules needs: the names of
ancestors, the parents with their versions, and which of them are not at hand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from compliance.rules.declared import Axis, Contradiction, DeclaredUnit, Quantity, Source, WeightNote, spellings_of
from compliance.rules.requirements import criterion_of, data_of, present, read_back, said
from compliance.rules.ruleset import Indicator, Ruleset, Withdrawn
from compliance.units import Spellings, spelled


def digest(ruleset: Ruleset) -> str:
    """The SHA-256 of the canonical form, parents included, the digest itself left out; the order of rows is nothing."""
    form = canonical(ruleset)
    for rows in ("indicators", "withdrawn"):
        form[rows] = sorted(form[rows], key=lambda row: row["id"])
    text = json.dumps(form, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def with_digest(ruleset: Ruleset) -> dict[str, Any]:
    """The canonical form as ``show --format json`` prints it."""
    return canonical(ruleset, ruleset.sha256)


# The head in its order; what follows it are sections.
_HEAD = (
    "id", "version", "title", "title_en", "series", "extends", "parents", "at_hand", "issuer", "number", "issued",
    "effective", "judges", "language", "note", "variants", "verdicts",
)  # fmt: skip


def canonical(ruleset: Ruleset, sha256: str | None = None) -> dict[str, Any]:
    """Everything that the resolved ruleset says, in the order in which it says it; its digest where that is known."""
    before = ruleset.ancestor_names
    head = {name: data_of(getattr(ruleset, name, None)) for name in _HEAD} | {
        "parents": [_parent(ruleset, *parent) for parent in ruleset.lineage] or None,
        "at_hand": None if ruleset.at_hand else False,
        "effective": present({end: data_of(getattr(ruleset, f"effective_{end}")) for end in ("from", "to")}),
        "verdict_notes": {kind: said(why, but=("constraint",)) for kind, why in ruleset.verdict_notes.items()} or None,
        "sha256": sha256,
        **{section: _declared(getattr(ruleset, section)) for section in ("sources", "quantities", "axes")},
        "units": {name: _unit(unit) for name, unit in ruleset.units.items()} or None,
        "ancestor_names": {name: id_ for name, id_ in sorted(before.items()) if name not in ruleset.names} or None,
    }
    return {
        "format": 1,
        "ruleset": present(head),
        "indicators": [indicator_form(row) for row in ruleset.indicators.values()],
        "withdrawn": [said(row) for row in ruleset.withdrawn.values()],
    }


def _declared(section: Mapping[str, Axis | Quantity | Source]) -> dict[str, Any]:
    """What is declared beside the rows, each by its name."""
    return {name: said(each, but=("id", "ref")) for name, each in section.items()}


def _unit(unit: DeclaredUnit) -> dict[str, Any]:
    return present({"is": unit.means, "aliases": list(unit.aliases) or None})


def _spelled(form: Any, declared: Spellings) -> Any:
    """A part of a canonical form. Its units know what the ruleset declares of them."""
    if isinstance(form, list):
        return [_spelled(each, declared) for each in form]
    if not isinstance(form, dict):
        return form
    form_shown = {key: _spelled(each, declared) for key, each in form.items()}
    unit = form_shown.get("unit")
    return form_shown | {"unit": spelled(unit, declared)} if isinstance(unit, str) else form_shown


def _parent(ruleset: Ruleset, id_: str, version: str) -> dict[str, Any]:
    """A ruleset that this one builds on, and whether its text is at hand."""
    return present({"id": id_, "version": version, "at_hand": False if id_ in ruleset.parents_not_at_hand else None})


# The order in which a row is printed; a field that is not here comes after these.
_ORDER = (
    "id", "number", "name", "name_en", "aliases", "domain", "task", "unit", "constraint", "lead", "leader", "partners",
    "deadline", "formula", "range", "note", "applies", "may_not_apply", "criteria", "source", "contradictions",
    "set_by",
)  # fmt: skip
ALWAYS = ("aliases", "lead", "contradictions", "set_by")


def indicator_form(row: Indicator) -> dict[str, Any]:
    """One indicator of the canonical form."""
    tree = said(row, always=ALWAYS)
    return {name: tree[name] for name in _ORDER if name in tree} | tree


# The way back: the ruleset that a canonical form is of, without the places of a file.


def ruleset_of(form: Mapping[str, Any]) -> Ruleset:
    """The ruleset of a canonical form; its own canonical form is the same again."""
    head = form["ruleset"]
    parents, own = head.get("parents", ()), {name: head[name] for name in _HEAD if name in head}
    days = {f"effective_{end}": head["effective"].get(end) for end in ("from", "to")}
    units = {
        name: DeclaredUnit(name, each.get("is"), tuple(each.get("aliases", ())))
        for name, each in head.get("units", {}).items()
    }
    if units:
        declared = spellings_of(units)
        form = {**form, "indicators": _spelled(form["indicators"], declared)}
        head = {**head, "quantities": _spelled(head["quantities"], declared)}
    return Ruleset(
        **read_back({name: each for name, each in (own | days).items() if name not in ("parents", "effective")}),
        lineage=tuple((parent["id"], parent["version"]) for parent in parents),
        parents_not_at_hand=tuple(parent["id"] for parent in parents if parent.get("at_hand") is False),
        verdict_notes={kind: WeightNote(kind, **read_back(why)) for kind, why in head.get("verdict_notes", {}).items()},
        sources={ref: Source(ref, **read_back(source)) for ref, source in head["sources"].items()},
        quantities={id_: Quantity(id_, **read_back(quantity)) for id_, quantity in head["quantities"].items()},
        axes={id_: Axis(id_, **{"name_en": None} | read_back(axis)) for id_, axis in head["axes"].items()},
        units=units,
        ancestor_names=head.get("ancestor_names", {}),
        indicators={row["id"]: _indicator_of(row) for row in form["indicators"]},
        withdrawn={row["id"]: Withdrawn(**read_back(row)) for row in form["withdrawn"]},
    )  # fmt: skip


def _indicator_of(form: Mapping[str, Any]) -> Indicator:
    contradictions = tuple(Contradiction(**each) for each in form["contradictions"])
    criteria = tuple(map(criterion_of, form["criteria"]))
    return Indicator(**read_back(form) | {"criteria": criteria, "contradictions": contradictions})
