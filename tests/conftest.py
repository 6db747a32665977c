from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# A loaded machine is slow, which says nothing of the code; CI draws the same examples each time.
settings.register_profile(
    "project", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="Write what is printed now into tests/golden.")
    parser.addoption(
        "--changes", type=int, default=60, help="How many changes of a record are drawn (test_drawn_changes)."
    )
