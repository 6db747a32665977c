"""Tables as people keep them: what is read from the examples of docs/tables.md, from cells, headings and names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from compliance.engine import load_measurements
from compliance.measurements.measurement import Entry

PAGE = (Path(__file__).parent.parent / "docs" / "tables.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(r"^```csv (\S+)\n(.*?)^```\n\n((?:^\|[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
EXAMPLES = {name: (text, table) for name, text, table in _EXAMPLE.findall(PAGE)}


def shown(entry: Entry) -> list[str]:
    """An entry as a row of the page's tables."""
    said = [entry.area, str(entry.period), entry.name, str(entry.value), entry.unit]
    return [*(each or "" for each in said), str(entry.place).partition(" ")[2]]


@pytest.mark.parametrize(("name", "text", "table"), [(n, *both) for n, both in EXAMPLES.items()], ids=EXAMPLES)
def test_what_the_page_shows_is_what_is_read(tmp_path: Path, name: str, text: str, table: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="gb18030")
    expected = [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in table.splitlines()[2:]]
    assert sorted(map(shown, load_measurements(path).entries)) == sorted(expected)


def test_the_page_has_its_examples() -> None:
    assert set(EXAMPLES) == {"kept.csv", "across.csv", "labelled.csv"}
