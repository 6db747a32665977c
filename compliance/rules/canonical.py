"""The canonical form of a resolved ruleset (contract §4, ``show``), and its digest: what a record pins.

Plain data that JSON can hold; decimals are text, as the document writes them; keys that do not apply are absent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from compliance.cells import plain
from compliance.rules.citing import Citation, Contradiction, Source
from compliance.rules.ruleset import (
    AnyOf,
    Baseline,
    Criterion,
    Delegated,
    Fixed,
    Indicator,
    Nothing,
    Quantity,
    Ruleset,
    States,
    Unknown,
)


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
        "effective": _present({"from": _day(ruleset.effective_from), "to": _day(ruleset.effective_to)}),
        "language": ruleset.language,
        "note": ruleset.note,
        "variants": dict(ruleset.variants),
        "verdicts": dict(ruleset.verdicts),
        "sources": {ref: _source(source) for ref, source in ruleset.sources.items()},
        "quantities": {name: _quantity(quantity) for name, quantity in ruleset.quantities.items()},
        "axes": {
            name: _present({"name": axis.name, "name_en": axis.name_en, "variants": list(axis.variants)})
            | {"synonyms": dict(axis.synonyms)}
            for name, axis in ruleset.axes.items()
        },
    }
    return {
        "format": 1,
        "ruleset": _present(head),
        "indicators": [indicator_form(row) for row in ruleset.indicators.values()],
        "withdrawn": [
            _present({"id": gone.id, "name": gone.name, "reason": gone.reason, "source": sources_form(gone.source)})
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
        "range": _range(row.range),
        "note": row.note,
        "applies": _when(row.applies) or None,
        "may_not_apply": row.may_not_apply or None,
    }
    return _present(
        fixed
        | further
        | {
            "criteria": [criterion_form(criterion) for criterion in row.criteria],
            "source": sources_form(row.source),
            "contradictions": [contradiction_form(each) for each in row.contradictions],
            "set_by": dict(row.set_by),
        }
    )


def criterion_form(criterion: Criterion) -> dict[str, Any]:
    """One criterion of the canonical form."""
    found: dict[str, Any] = {"criterion": criterion.name, "measures": criterion.measures}
    found |= _present({"unit": criterion.unit, "comparator": criterion.comparator})
    match criterion.demand:
        case Fixed(thresholds):
            found["thresholds"] = [
                {
                    "when": _when(each.when),
                    "value": plain(each.value),
                    "unverified": each.unverified or criterion.unverified,
                }
                for each in thresholds
            ]
        case Baseline(period, change):
            found |= {"baseline": period, "change": plain(change)}
        case Delegated(to):
            found["delegated_to"] = to
        case Unknown(why):
            found["unknown"] = why
        case States(states, accepted, synonyms):
            found |= {"states": list(states), "accepted": list(accepted), "synonyms": dict(synonyms)}
        case AnyOf(alternatives):
            found["any"] = [criterion_form(each) for each in alternatives]
        case Nothing():
            found["requirement"] = "none"
    further = {
        "unverified": criterion.unverified or None,
        "range": _range(criterion.range),
        "applies": _when(criterion.applies) or None,
        "may_not_apply": criterion.may_not_apply or None,
        "lead": list(criterion.lead) or None,
        "deadline": criterion.deadline,
        "note": criterion.note,
        "source": sources_form(criterion.source),
    }
    return found | _present(further)


def citation_form(citation: Citation) -> dict[str, Any]:
    """Where a document says it."""
    found = {"ref": citation.ref, "lines": citation.lines, "quote": citation.quote, "note": citation.note}
    return _present(found | {"grade": None if citation.grade == "quoted" else citation.grade})


def sources_form(citations: tuple[Citation, ...]) -> Any:
    """One citation, a list of several, or None."""
    found = [citation_form(each) for each in citations]
    return found[0] if len(found) == 1 else found or None


def contradiction_form(each: Contradiction) -> dict[str, Any]:
    """Another place of the document that says something else."""
    return _present({"ref": each.ref, "lines": each.lines, "quote": each.quote, "value": each.value, "note": each.note})


def _source(source: Source) -> dict[str, Any]:
    fields = ("title", "number", "issuer", "file", "sha256", "note")
    return _present({field: getattr(source, field) for field in fields} | {"issued": _day(source.issued)}) | {
        "ruleset": source.ruleset
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    found = {"name": quantity.name, "name_en": quantity.name_en, "aliases": list(quantity.aliases) or None}
    return _present(found | {"unit": quantity.unit, "range": _range(quantity.range)})


def _present(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value is not None}


def _when(when: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {axis: among[0] if len(among) == 1 else list(among) for axis, among in when.items()}


def _range(pair: tuple[Decimal, Decimal] | None) -> list[str] | None:
    return None if pair is None else [plain(pair[0]), plain(pair[1])]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
