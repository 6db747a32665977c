"""What the properties draw: every field of a criterion and of every kind of requirement, and not only its default.

A field that no generator draws is one that no property holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, replace
from pathlib import Path
from typing import Any

import pytest
from bulk_drawing import ruleset_text
from every_kind import KINDS
from families_drawing import Drawing
from hypothesis import Phase, given, settings
from hypothesis import seed as from_seed
from review_drawing import rulesets

from compliance import Ruleset, load_ruleset
from compliance.review.changes import READ_BY_NO_VERDICT
from compliance.rules import requirements
from compliance.rules.requirements import Criterion, Threshold

# Words, and where something stands: no verdict hangs on them.
WORDS = {*READ_BY_NO_VERDICT, "place"}
TYPES = (Criterion, Threshold, *(getattr(requirements, name) for name in sorted(KINDS)))
ASKED = {f"{kind.__name__}.{field.name}" for kind in TYPES for field in fields(kind) if field.name not in WORDS}
ASKED |= {kind.__name__ for kind in TYPES}
SEEDS = range(20)


def for_tables(seed: int, folder: Path) -> Ruleset:
    path = folder / f"drawn_{seed}.toml"
    path.write_text(ruleset_text(seed), encoding="utf-8")
    return load_ruleset(path)


def for_families(seed: int, folder: Path) -> Ruleset:
    return Drawing(seed, folder).ruleset


def for_reviews(seed: int, folder: Path) -> Ruleset:
    """Some rulesets of the laws of a review, all their rows in one."""
    found: list[Ruleset] = []

    @from_seed(seed)
    @settings(max_examples=15, database=None, deadline=None, phases=[Phase.generate])
    @given(rulesets())
    def draw(ruleset: Ruleset) -> None:
        found.append(ruleset)

    draw()
    rows = {f"{number}_{id_}": row for number, each in enumerate(found) for id_, row in each.indicators.items()}
    return replace(found[0], indicators=rows)


# Each generator of rulesets, and what it leaves to the others: a line for each.
GENERATORS: dict[str, tuple[Callable[[int, Path], Ruleset], set[str]]] = {
    "bulk": (for_tables, set()),
    "families": (
        for_families,
        {"Criterion.unverified", "Criterion.may_not_apply", "Criterion.period", "States.synonyms", "Nothing"},
    ),
    "reviews": (for_reviews, {"Criterion.period"}),  # judged in years alone: a change of it is open
}


def parts_of(criterion: Criterion) -> Iterator[Any]:
    """A criterion, what it requires, its printed numbers, and its alternatives."""
    yield from (criterion, criterion.requirement, *criterion.requirement.entries)
    for part in criterion.requirement.parts:
        yield from parts_of(part)


def is_said(field: Field[Any], value: Any) -> bool:
    """Whether a field has more than its default; of one that has none, more than nothing at all."""
    if field.default_factory is not MISSING:
        return bool(value != field.default_factory())
    return bool(value not in ((), {}, "") if field.default is MISSING else value != field.default)


@pytest.mark.parametrize("name", GENERATORS)
def test_every_field_is_drawn(name: str, tmp_path: Path) -> None:
    draw, left = GENERATORS[name]
    drawn = set()
    for seed in SEEDS:
        for row in draw(seed, tmp_path).indicators.values():
            for part in (part for criterion in row.criteria for part in parts_of(criterion)):
                kind = type(part).__name__
                said = [each.name for each in fields(part) if is_said(each, getattr(part, each.name))]
                drawn |= {kind, *(f"{kind}.{field}" for field in said)}
    assert ASKED - drawn == left
