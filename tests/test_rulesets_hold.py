"""What holds of every shipped ruleset: words that people meet stand in documents, and every demand can be missed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

import pytest
from test_listings import AT_HAND

import compliance
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset


def loaded(id_: str) -> Ruleset:
    return compliance.load_ruleset(id_)


def leaves(ruleset: Ruleset) -> Iterator[tuple[Indicator, Criterion]]:
    for row in ruleset.indicators.values():
        yield from ((row, leaf) for leaf in row.leaves())


@pytest.mark.parametrize("id_", AT_HAND)
def test_every_state_can_be_missed(id_: str) -> None:
    """Of what is accepted there is another state that can be handed in."""
    for row, leaf in leaves(loaded(id_)):
        states = set(leaf.requirement.words.values())
        assert not states or states > set(leaf.requirement.accepted_states), (row.number, leaf.name)


@pytest.mark.parametrize("id_", AT_HAND)
def test_no_state_is_a_verb_of_its_own_heading(id_: str) -> None:
    from compliance.rules.lint import verb_of_heading

    assert not [(row.number, leaf.name) for row, leaf in leaves(loaded(id_)) if verb_of_heading(row, leaf)]


def unspaced(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


def stands_in(piece: str, text: str) -> bool:
    """Whether the characters of a piece stand in a text in their order; what lies between them is left away."""
    rest = iter(text)
    return all(character in rest for character in piece)


@pytest.mark.parametrize("id_", AT_HAND)
def test_no_part_has_a_name_that_stands_in_no_document(id_: str) -> None:
    """Each piece of the name of a part (能耗：名列前茅) stands in the words of a row that asks for it."""
    ruleset = loaded(id_)
    theirs = loaded(ruleset.extends).quantities if ruleset.extends else {}  # they stand in the parent's list
    for row, leaf in leaves(ruleset):
        quantity = None if leaf.measures in theirs else ruleset.quantities.get(leaf.measures)
        cited = [each for each in (*row.citations, *row.contradictions) if each.quote]
        if quantity is None or not cited or row.set_by.get("requirement") != id_:
            continue
        text = unspaced("".join((row.name, *(each.quote or "" for each in cited))))
        said = [quantity.name, *quantity.aliases]
        pieces = [re.split(r"[:()的]|年均", unspaced(name)) for name in said]
        assert any(all(stands_in(each, text) for each in several) for several in pieces), (row.number, quantity.name)
