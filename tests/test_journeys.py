"""Four journeys through the program, each with the modules that it enters, in order: docs/architecture.md lists them.

``python -m pytest tests/test_journeys.py --accept`` writes the list anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from goldens import ROOT, held
from little_rulesets import HEAD, row

PAGE = ROOT / "docs" / "architecture.md"
BLOCK = re.compile(r"(?<=<!-- journeys -->\n).*?(?=\n<!-- /journeys -->)", re.DOTALL)
MOST = 40  # modules that somebody has to read to follow a value

# Runs the command, and says which modules of the package are entered: some function of theirs is called.
TRACED = """
import sys, threading
from pathlib import Path
import compliance
from compliance.cli import main

ROOT = str(Path(compliance.__file__).parent) + "/"
entered = {}

def profile(frame, event, argument):
    code = frame.f_code
    if event == "call" and code.co_filename.startswith(ROOT) and code.co_flags & 2:  # no body of a module or a class
        entered.setdefault(code.co_filename[len(ROOT):].removesuffix(".py").removesuffix("/__init__"))

threading.setprofile(profile)
sys.setprofile(profile)
try:
    main()
except SystemExit as ended:
    assert ended.code in (0, 1), ended.code
finally:
    sys.setprofile(None)
    print(*entered, file=sys.stderr)
"""


@dataclass(frozen=True)
class Journey:
    """What is followed, from where to where, and the command that it takes."""

    what: str
    way: str
    words: tuple[str, ...]


JOURNEYS = (
    Journey("A value", "from a TOML file to its verdict in the report", ("check", "m.toml")),
    Journey(
        "A ruleset", "from its file, checked and resolved, to what is read beside the document", ("show", "old.toml")
    ),
    Journey(
        "A Parquet row",
        "from a table larger than memory to its verdict in a column",
        ("check", "m.parquet", "--ruleset", "hailing_2018", "-o", "out.parquet"),
    ),
    Journey(
        "A changed threshold",
        "from two files to what the change means, with a value that shows it",
        ("diff", "old.toml", "new.toml"),
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the journeys begin with."""
    found = tmp_path_factory.mktemp("journeys")
    value = '[measurements.energy_per_gdp]\nvalue = 0.452\nunit = "吨标煤/万元"\n'
    (found / "m.toml").write_text(f'ruleset = "hailing_2018"\n{value}', encoding="utf-8")
    for name, threshold in (("old", 50), ("new", 60)):
        text = HEAD + row("share", 'comparator = "≥"', f"threshold = {threshold}")
        (found / f"{name}.toml").write_text(text, encoding="utf-8")
    table = {"area": ["甲县"], "period": ["2017"], "indicator": ["energy_per_gdp"], "value": [0.452]}
    pq.write_table(pa.table(table | {"unit": ["吨标煤/万元"]}), found / "m.parquet")
    return found


@cache
def modules(words: tuple[str, ...], folder: Path) -> tuple[str, ...]:
    """The modules that a command enters, in order, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", TRACED, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return tuple(name.replace("/", ".") for name in ran.stderr.splitlines()[-1].split())


def told(journey: Journey, folder: Path) -> str:
    """A journey as the page has it."""
    entered = modules(journey.words, folder)
    command = f"`compliance {' '.join(journey.words)}`"
    head = f"**{journey.what}**, {journey.way} ({command}), {len(entered)} modules:"
    return f"{head}\n{' → '.join(f'`{name}`' for name in entered)}"


def test_the_page_lists_the_modules_of_each_journey_in_order(request: pytest.FixtureRequest, folder: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    listed = "\n\n".join(told(journey, folder) for journey in JOURNEYS)
    assert BLOCK.search(page), "the page has no place for the journeys"
    held(request, PAGE, BLOCK.sub(lambda _: listed, page))


def test_a_value_enters_few_modules(folder: Path) -> None:
    assert len(modules(JOURNEYS[0].words, folder)) <= MOST
