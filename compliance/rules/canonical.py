"""The canonical form of a resolved ruleset (contract §4, ``show``), and its digest: what a record pins.

Plain data that JSON can hold; decimals are text, as the document writes them; keys that do not apply are absent.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from compliance.rules.declared import Contradiction, Quantity, Source
from compliance.rules.requirements import criterion_form, present, range_form, sources_form, when_form
from compliance.rules.ruleset import Indicator, Ruleset


def digest(ruleset: Ruleset) -> str:
    """The SHA-256 of the canonical form, parents included, the digest itself left out."""
    text = json.dumps(canonical(ruleset), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def with_digest(ruleset: Ruleset) -> dict[str, Any]:
    """The canonical form as ``show --format json`` prints it."""
    found = canonical(ruleset)
    head = found["ruleset"]
    after = {key: head.pop(key) for key in ("sources", "quantities", "axes")}
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
    return present(found | {"unit": quantity.unit, "range": range_form(quantity.range)})


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
