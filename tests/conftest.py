from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from compliance import words
from compliance.period import Period
from compliance.problems import Problem
from compliance.rules import catalog

# A loaded machine is slow, which says nothing of the code; CI draws the same examples each time.
settings.register_profile(
    "project", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("project")


def _gap(details: dict[str, object], name: str) -> str:
    raise AssertionError(f"a sentence has a gap {{{name}}} that nothing fills: {details}")


# A person sees a dash where a sentence lacks a word; in a test it is a fault of whoever made the problem.
words._Shown.__missing__ = _gap  # type: ignore[method-assign, assignment]


# What a problem is made with, by the kind of its field; of other kinds text, or a day or a period, shown as text.
MADE_WITH = {"whole_number": int, "counts": Mapping, "number": (int, Decimal, date, Period)}
_made = Problem.__init__


def _typed(self: Problem, *fields: object, **named: object) -> None:
    """In a test it is a fault of whoever made a problem that a field of it is of another kind than its code says."""
    _made(self, *fields, **named)  # type: ignore[arg-type]
    for field in words.gaps("problems", self.code) if self.code in words.codes("problems") else ():
        if field in self.details:
            kind, value = words.kind_of(self.code, field), self.details[field]
            assert isinstance(value, MADE_WITH.get(kind, (str, date, Period))), f"{self.code}.{field}: {value!r}"
            assert re.fullmatch(words.pattern_of(kind) or ".*", str(value), re.DOTALL), (
                f"{self.code}.{field}: {value!r}"
            )


Problem.__init__ = _typed  # type: ignore[method-assign]


# What the goldens and pages were written with. They tell which plans build on a list; a new plan moves none of them.
SETTLED = frozenset(
    """
    ankang_2020 ankang_2020_tasks hailing_2018 national_2016 national_2016_city national_2018 national_2018_city
    national_2019 national_2019_city national_2021 national_2021_city national_2024 national_2024_city qianjiang_2019
    qianjiang_2019_tasks shuangtaizi_2017 shuangtaizi_2017_tasks xinglongtai_2019 xinglongtai_2019_tasks
    """.split()
)


@pytest.fixture
def without_newcomers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the shipped rulesets only the settled ones are seen."""
    shipped, below = catalog.shipped_folder().resolve(), catalog._heads_below

    def settled(folder: Path, shown: str, **how: bool) -> list[catalog.Head]:
        return [
            head for head in below(folder, shown, **how) if head.id in SETTLED or not head.path.is_relative_to(shipped)
        ]

    monkeypatch.setattr(catalog, "_heads_below", settled)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what takes minutes to its own command (-m heavy), unless somebody names a file or a test."""
    if config.option.markexpr or not all(Path(word).is_dir() for word in config.args):
        return
    heavy = [item for item in items if item.get_closest_marker("heavy")]
    config.hook.pytest_deselected(items=heavy)
    items[:] = [item for item in items if not item.get_closest_marker("heavy")]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="Write what is printed now into tests/golden.")
    parser.addoption(
        "--changes", type=int, default=60, help="How many changes of a record are drawn (test_drawn_changes)."
    )
