"""The canonical form of a resolved ruleset (contract §4, ``show``), its digest, and the way back.

Plain data that JSON can hold; decimals are text, as the document writes them; keys that do not apply are absent. It
holds all that a file says but places, comments and white space, and what reading by the rules needs: the names of
ancestors, the parents with their versions, and which of them are not at hand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from compliance.rules.declared import Axis, Contradiction, Quantity, Source
from compliance.rules.requirements import (
    criterion_form,
    criterion_of,
    present,
    range_form,
    range_of_form,
    sources_form,
    sources_of,
    when_form,
    when_of_form,
)
from compliance.rules.ruleset import Indicator, Ruleset, Withdrawn


def digest(ruleset: Ruleset) -> str:
    """The SHA-256 of the canonical form, parents included, the digest itself left out; the order of rows is nothing."""
    form = canonical(ruleset)
    for rows in ("indicators", "withdrawn"):
        form[rows] = sorted(form[rows], key=lambda row: row["id"])
    text = json.dumps(form, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def with_digest(ruleset: Ruleset) -> dict[str, Any]:
    """The canonical form as ``show --format json`` prints it."""
    found = canonical(ruleset)
    head = found["ruleset"]
    after = {key: head.pop(key) for key in ("sources", "quantities", "axes", "ancestor_names") if key in head}
    found["ruleset"] = head | {"sha256": ruleset.sha256} | after
    return found


def canonical(ruleset: Ruleset) -> dict[str, Any]:
    """Everything that the resolved ruleset says, in the order in which it says it."""
    head = {
        "id": ruleset.id,
        "version": ruleset.version,
        "title": ruleset.title,
        "title_en": ruleset.title_en,
        "series": ruleset.series,
        "extends": ruleset.extends,
        "parents": [_parent(ruleset, *parent) for parent in ruleset.lineage] or None,
        "at_hand": None if ruleset.at_hand else False,
        "issuer": ruleset.issuer,
        "number": ruleset.number,
        "issued": _day(ruleset.issued),
        "effective": present({"from": _day(ruleset.effective_from), "to": _day(ruleset.effective_to)}),
        "language": ruleset.language,
        "note": ruleset.note,
        "variants": dict(ruleset.variants),
        "verdicts": dict(ruleset.verdicts),
        "sources": {ref: _source(source) for ref, source in ruleset.sources.items()},
        "quantities": {name: _quantity(quantity) for name, quantity in ruleset.quantities.items()},
        "axes": {
            name: present({"name": axis.name, "name_en": axis.name_en, "variants": list(axis.variants)})
            | {"synonyms": dict(axis.synonyms)}
            for name, axis in ruleset.axes.items()
        },
        "ancestor_names": {
            name: id_ for name, id_ in sorted(ruleset.ancestor_names.items()) if name not in ruleset.names
        }
        or None,
    }
    return {
        "format": 1,
        "ruleset": present(head),
        "indicators": [indicator_form(row) for row in ruleset.indicators.values()],
        "withdrawn": [
            present({"id": gone.id, "name": gone.name, "reason": gone.reason, "source": sources_form(gone.source)})
            for gone in ruleset.withdrawn.values()
        ],
    }


def _parent(ruleset: Ruleset, id_: str, version: str) -> dict[str, Any]:
    """A ruleset that this one builds on, and whether its text is at hand."""
    return present({"id": id_, "version": version, "at_hand": False if id_ in ruleset.parents_not_at_hand else None})


def indicator_form(row: Indicator) -> dict[str, Any]:
    """One indicator of the canonical form."""
    fixed = {
        "id": row.id, "number": row.number, "name": row.name, "name_en": row.name_en, "aliases": list(row.aliases),
        "domain": row.domain, "task": row.task, "unit": row.unit, "constraint": row.constraint, "lead": list(row.lead),
    }  # fmt: skip
    further = {
        "partners": list(row.partners) or None,
        "deadline": row.deadline,
        "formula": row.formula,
        "range": range_form(row.range),
        "note": row.note,
        "applies": when_form(row.applies) or None,
        "may_not_apply": row.may_not_apply or None,
    }
    return present(
        fixed
        | further
        | {
            "criteria": [criterion_form(criterion) for criterion in row.criteria],
            "source": sources_form(row.source),
            "contradictions": [contradiction_form(each) for each in row.contradictions],
            "set_by": dict(row.set_by),
        }
    )


def contradiction_form(each: Contradiction) -> dict[str, Any]:
    """Another place of the document that says something else."""
    return present({"ref": each.ref, "lines": each.lines, "quote": each.quote, "value": each.value, "note": each.note})


def _source(source: Source) -> dict[str, Any]:
    fields = ("title", "number", "issuer", "file", "sha256", "note")
    return present({field: getattr(source, field) for field in fields} | {"issued": _day(source.issued)}) | {
        "ruleset": source.ruleset
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    found = {"name": quantity.name, "name_en": quantity.name_en, "aliases": list(quantity.aliases) or None}
    return present(found | {"unit": quantity.unit, "range": range_form(quantity.range), "note": quantity.note})


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


# The way back: the ruleset that a canonical form is of, without the places of a file.


def ruleset_of(form: Mapping[str, Any]) -> Ruleset:
    """The ruleset of a canonical form; its own canonical form is the same again."""
    head = form["ruleset"]
    effective, parents = head["effective"], head.get("parents", ())
    return Ruleset(
        id=head["id"],
        version=head["version"],
        series=head["series"],
        title=head["title"],
        title_en=head.get("title_en"),
        issuer=head.get("issuer"),
        number=head.get("number"),
        issued=_read_day(head.get("issued")),
        effective_from=_read_day(effective.get("from")),
        effective_to=_read_day(effective.get("to")),
        language=head["language"],
        extends=head.get("extends"),
        lineage=tuple((parent["id"], parent["version"]) for parent in parents),
        parents_not_at_hand=tuple(parent["id"] for parent in parents if parent.get("at_hand") is False),
        at_hand=head.get("at_hand", True),
        note=head.get("note"),
        variants=head["variants"],
        verdicts=head["verdicts"],
        sources={ref: Source(ref, **source | {"issued": _read_day(source.get("issued"))})
                 for ref, source in head["sources"].items()},
        quantities={id_: _quantity_of(id_, quantity) for id_, quantity in head["quantities"].items()},
        axes={id_: Axis(id_, axis["name"], axis.get("name_en"), tuple(axis["variants"]), axis["synonyms"])
              for id_, axis in head["axes"].items()},
        ancestor_names=head.get("ancestor_names", {}),
        indicators={row["id"]: _indicator_of(row) for row in form["indicators"]},
        withdrawn={gone["id"]: Withdrawn(**gone | {"source": sources_of(gone.get("source"))})
                   for gone in form["withdrawn"]},
    )  # fmt: skip


def _quantity_of(id_: str, form: Mapping[str, Any]) -> Quantity:
    return Quantity(
        id_, **{**form, "aliases": tuple(form.get("aliases", ())), "range": range_of_form(form.get("range"))}
    )


def _indicator_of(form: Mapping[str, Any]) -> Indicator:
    read: dict[str, Callable[[Any], Any]] = {
        "aliases": tuple, "lead": tuple, "partners": tuple, "range": range_of_form, "applies": when_of_form,
        "criteria": lambda rows: tuple(map(criterion_of, rows)), "source": sources_of,
        "contradictions": lambda rows: tuple(Contradiction(**row) for row in rows),
    }  # fmt: skip
    return Indicator(**{key: read.get(key, _as_it_is)(value) for key, value in form.items()})


def _as_it_is(value: Any) -> Any:
    return value


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
