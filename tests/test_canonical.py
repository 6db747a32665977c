"""The canonical form of a ruleset: it holds all that the judge sees, and leads back to it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from compliance import load_ruleset
from compliance.rules.canonical import canonical, ruleset_of
from compliance.rules.catalog import heads

SHIPPED = [head.id for head in heads() if head.at_hand]


@pytest.mark.parametrize("id_", SHIPPED)
def test_the_form_leads_back_to_the_same_rules(id_: str) -> None:
    ruleset = load_ruleset(id_)
    again = ruleset_of(json.loads(json.dumps(canonical(ruleset))))
    assert canonical(again) == canonical(ruleset)
    assert again.sha256 == ruleset.sha256
    assert all(again.identify(name) == ruleset.identify(name) for name in (*ruleset.names, *ruleset.ancestor_names))


def test_the_digest_does_not_hang_on_the_order_of_rows() -> None:
    ruleset = load_ruleset("hailing_2018")
    turned = replace(ruleset, indicators=dict(reversed(ruleset.indicators.items())))
    assert turned.sha256 == ruleset.sha256


def test_what_reading_needs_of_ancestors_is_in_the_form() -> None:
    head = canonical(load_ruleset("hailing_2018"))["ruleset"]
    assert head["parents"] == [{"id": "national_2018", "version": "2.0.0"}]
    ruleset = load_ruleset("hailing_2018")
    lost = replace(ruleset, ancestor_names={})
    assert lost.sha256 != ruleset.sha256
    assert replace(ruleset, parents_not_at_hand=("national_2018",)).sha256 != ruleset.sha256
