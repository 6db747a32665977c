"""A real browser for the pages: Debian's chromium, driven by playwright.

Where either is missing the tests are skipped, with the reason; ``.ci/browser`` sets COMPLIANCE_BROWSER=required, and
then a missing browser is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from calling import call
from made_up import write
from opening import Opened

ROOT = Path(__file__).parent.parent.parent
REQUIRED = os.environ.get("COMPLIANCE_BROWSER") == "required"
DISTRICT = ("check", "examples/district")


def missing(what: str) -> None:
    """Skip, or fail where a browser has to be there."""
    reason = f"{what} is not here: apt-get install chromium fonts-noto-cjk; pip install -e '.[browser]'"
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser itself, one for all tests of a process."""
    path = os.environ.get("COMPLIANCE_CHROMIUM") or shutil.which("chromium")
    if path is None:
        missing("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every report that is looked at."""
    folder = tmp_path_factory.mktemp("reports")
    made_up = write(folder, areas=12, indicators=16, years=3)
    reason = ("check", "examples/every_reason/measurements.toml", "--ruleset", "examples/every_reason/ruleset.toml")
    calls = {
        "one": (*DISTRICT, "--only", "latest"),
        "english": (*DISTRICT, "--only", "latest", "--lang", "en"),
        "years": DISTRICT,
        "reasons": reason,
        "areas": made_up,  # twelve areas in three years: too many for whole chapters
        "few": (*made_up, "--only", "2017"),
    }
    for name, words in calls.items():
        found = call(ROOT, *words, "--format", "html", "-o", folder / f"{name}.html")
        assert (found.code, found.err) == (1, "")
    return folder


@pytest.fixture
def opened(chromium: Any, reports: Path) -> Opened:
    """To open reports with: ``with opened.page("one") as page``."""
    return Opened(chromium, reports)
