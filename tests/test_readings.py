"""A second reading of every document, made without the rulesets: both must demand the same numbers.

``readings/<ruleset>.tsv`` has a line for every number that the document demands, as a reader found it who saw no
ruleset: the row's number, what is demanded, the sign in ASCII, the number and the unit as printed, and the lines of the
document. Two parts under one row with the same demand are two lines, and have to be two conditions of the ruleset.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

import compliance
from compliance.rules.requirements import AnyOf, Baseline, Criterion, Fixed
from compliance.rules.ruleset import Indicator
from compliance.units import parse_unit

READINGS = sorted((Path(__file__).parent / "readings").glob("*.tsv"))
COLUMNS = ["number", "what", "comparator", "value", "unit", "lines"]
COMPARATORS = {">=", ">", "<=", "<", "="}


class Demand(NamedTuple):
    """What both sides say of one number; the unit by its canonical name, so that spellings do not matter."""

    number: str
    comparator: str
    value: str
    unit: str

    def __str__(self) -> str:
        return f"{self.number}: {self.comparator} {self.value} {self.unit}"


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
        rows = list(table)
    assert table.fieldnames == COLUMNS, f"{file.name}: the header is {table.fieldnames}"
    return rows


def demand(number: str, comparator: str | None, value: str, unit: str | None) -> Demand:
    return Demand(number, comparator or "no sign", value, parse_unit(unit or "1").canonical)


def nothing_beyond(criterion: Criterion) -> set[str]:
    """The alternatives that no document prints: 100 % cannot rise, so that it meets 提高."""
    several = criterion.requirement.parts if isinstance(criterion.requirement, AnyOf) else ()
    rises = any(isinstance(each.requirement, Baseline) for each in several)
    return {each.name for each in several if rises and each.name == "full"}


def demands(indicators: Iterable[Indicator]) -> Iterator[Demand]:
    for row in indicators:
        ends = {name for criterion in row.criteria for name in nothing_beyond(criterion)}
        for leaf in row.leaves():
            if isinstance(leaf.requirement, Fixed) and leaf.name not in ends:
                for threshold in leaf.requirement.entries:
                    yield demand(row.number, leaf.requirement.sign, str(threshold.value), leaf.unit)


def test_there_are_readings() -> None:
    assert READINGS


@pytest.mark.parametrize("file", READINGS, ids=lambda file: file.stem)
def test_the_lines_are_well_formed(file: Path) -> None:
    rows = read(file)
    assert rows
    for place, row in enumerate(rows, 2):
        where = f"{file.name}:{place}: {row}"
        assert None not in row.values(), where
        assert None not in row, where
        assert row["number"], where
        assert row["what"], where
        assert row["lines"], where
        assert row["comparator"] in COMPARATORS, where
        assert str(Decimal(row["value"])) == row["value"], where
        parse_unit(row["unit"] or "1")


@pytest.mark.parametrize("file", READINGS, ids=lambda file: file.stem)
def test_two_readings_agree(file: Path) -> None:
    ruleset = compliance.load_ruleset(file.stem)
    rows = read(file)
    reading = Counter(demand(row["number"], row["comparator"], row["value"], row["unit"]) for row in rows)
    everything = ruleset.indicators.values()
    resolved = Counter(demands(everything))
    own = Counter(demands(row for row in everything if row.set_by.get("requirement") == ruleset.id))

    missing = [f"  in the reading, not in the ruleset: {each}" for each in (reading - resolved).elements()]
    extra = [f"  in the ruleset, not in the reading: {each}" for each in (own - reading).elements()]
    assert not missing + extra, "\n".join([f"{file.name} and {file.stem} differ:", *missing, *extra])
