"""What trials with bytes by chance once found, and a short trial of every reader (``fuzz.py`` is the long one)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fuzz import FINDS, TARGETS, answer, changed


def test_every_format_that_is_read_has_a_target() -> None:
    from compliance.bulk.files import SUFFIXES
    from compliance.reading.files import FORMATS

    assert {*FORMATS.values(), *(f"bulk {form}" for form in SUFFIXES.values())} <= set(TARGETS)


def test_every_find_has_a_target() -> None:
    assert {path.parent.name for path in FINDS.glob("*/*")} <= {name.replace(" ", "_") for name in TARGETS}


@pytest.mark.parametrize("path", sorted(FINDS.glob("*/*")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_once_is_mended(path: Path) -> None:
    answer(TARGETS[path.parent.name.replace("_", " ")], path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_every_reader_answers_or_refuses(name: str) -> None:
    target, chance = TARGETS[name], random.Random(name)
    seeds = target.seeds()
    for content in [*seeds[:2], *((target.change or changed)(chance, chance.choice(seeds), seeds) for _ in range(20))]:
        answer(target, content)
