"""What every shipped ruleset demands, line by line, as it was last accepted: no number changes without being seen.

``golden/rulesets/<id>.txt`` has a line for every number, state or other demand of the resolved ruleset:

    number | id | constraint | criterion | measures | demand | variant | remarks | set_by

Its first lines say what holds for all rows: what it extends, the variants that it fixes, what missing a row means.

A failure says what was added, removed and changed, and which rulesets inherit the rows concerned. If that is meant:

    python -m pytest tests/test_listings.py --accept
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

import compliance
from compliance.cells import plain
from compliance.rules.catalog import heads
from compliance.rules.requirements import AnyOf, Baseline, Criterion, Delegated, Fixed, SeveralReadings, States, Unknown
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import PRINTED

GOLDEN = Path(__file__).parent / "golden" / "rulesets"
ACCEPT = "python -m pytest tests/test_listings.py --accept"
AT_HAND = [head.id for head in heads() if head.at_hand]


class Line(NamedTuple):
    """One demand; ``str`` of it is the line of the golden file."""

    number: str
    id: str
    constraint: str
    criterion: str
    measures: str
    demand: str
    variant: str
    remarks: str
    set_by: str

    def __str__(self) -> str:
        return " | ".join(self)

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays when the demand changes."""
        return self.id, self.criterion, self.variant


def parsed(text: str) -> list[Line]:
    return [Line(*line.split(" | ")) for line in text.splitlines()]


def listing(ruleset: Ruleset) -> list[Line]:
    """What a ruleset says of all its rows, then every demand in its order; withdrawn rows at the end."""
    head = {
        "extends": ruleset.extends or "-",
        "variants": ", ".join(f"{axis} = {variant}" for axis, variant in ruleset.variants.items()) or "-",
        "verdicts": ", ".join(f"{constraint} = {verdict}" for constraint, verdict in ruleset.verdicts.items()),
    }
    whole = [Line("-", "(all)", "-", name, "-", said, "-", "-", ruleset.id) for name, said in head.items()]
    found = [
        Line(row.number, row.id, row.constraint, name, leaf.measures, *rest, row.set_by.get("requirement", "-"))
        for row in ruleset.indicators.values()
        for name, leaf in leaves(row)
        for rest in demands(leaf)
    ]
    gone = [
        Line("-", id_, "withdrawn", *"-" * 5, ruleset.id) for id_ in ruleset.withdrawn if id_ not in ruleset.indicators
    ]
    return whole + found + gone


def leaves(row: Indicator) -> Iterator[tuple[str, Criterion]]:
    """Every single condition with its name; an alternative's name follows that of its criterion."""
    for criterion in row.criteria:
        if isinstance(criterion.requirement, AnyOf | SeveralReadings):
            yield from ((f"{criterion.name}.{each.name}", each) for each in criterion.requirement.parts)
        else:
            yield criterion.name, criterion


def demands(leaf: Criterion) -> Iterator[tuple[str, str, str]]:
    """Demand, variant and remarks of a condition, once for every variant that has a number of its own."""
    sign = PRINTED[leaf.requirement.sign] if leaf.requirement.sign else ""
    unit = leaf.unit or ""
    variant = words(leaf.applies) or "-"
    remarks = ["unverified"] * leaf.unverified + ["may not apply"] * leaf.may_not_apply
    match leaf.requirement:
        case Fixed(entries=thresholds):
            for each in thresholds:
                said = ["unverified"] if each.unverified and not leaf.unverified else []
                yield (
                    f"{sign} {plain(each.value)} {unit}".strip(),
                    words({**leaf.applies, **each.when}) or "-",
                    joined([*said, *remarks]),
                )
            return
        case Baseline(period=period, change=change):
            demand = f"{sign} {period}" + (f" {change:+f}" if change else "") + f" [{unit}]"
        case Delegated(to=to):
            demand, remarks = f"{sign} ? {unit}".strip(), [f"delegated: {to}", *remarks]
        case Unknown(why=why):
            demand, remarks = f"{sign} ? {unit}".strip(), [f"unknown: {why}", *remarks]
        case States(states, accepted, synonyms):
            others = [state for state in states if state not in accepted]
            demand = f"{'／'.join(accepted)} (not {'／'.join(others)})"
            remarks = [f"“{word}” = {state}" for word, state in synonyms.items()] + remarks
        case _:
            demand = "nothing"
    yield demand, variant, joined(remarks)


def words(when: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join("、".join(among) for among in when.values())


def joined(remarks: list[str]) -> str:
    return "; ".join(remarks) or "-"


def differences(old: list[Line], new: list[Line]) -> list[str]:
    """What was added, removed and changed, for a person to read."""
    before, after = {line.key: line for line in old}, {line.key: line for line in new}
    found = [f"  + added    {line}" for key, line in after.items() if key not in before]
    found += [f"  - removed  {line}" for key, line in before.items() if key not in after]
    for key, line in after.items():
        if key in before and before[key] != line:
            fields = zip(Line._fields, before[key], line, strict=True)
            changes = "; ".join(f"{name}: {one} → {other}" for name, one, other in fields if one != other)
            found.append(f"  * changed  {line.number} {line.id}.{line.criterion} ({line.variant}): {changes}")
    if not found and old != new:
        found = ["  * the order of the rows changed"]
    return found


def heirs(id_: str, old: list[Line], new: list[Line], others: Mapping[str, list[Line]]) -> list[str]:
    """The rulesets that take rows which differ from this one, and which rows."""
    touched = {line.id for line in {*old} ^ {*new}}
    found = []
    for other, lines in others.items():
        rows = dict.fromkeys(line.id for line in lines if line.id in touched and line.set_by == id_ != other)
        if rows:
            found.append(f"  {other} inherits {', '.join(rows)}")
    return found


def report(id_: str, old: list[Line], new: list[Line], others: Mapping[str, list[Line]]) -> str:
    """All that a person needs who did not expect the change."""
    parts = [f"{id_} demands something else than was accepted:", *differences(old, new)]
    parts += heirs(id_, old, new, others) or ["  no other ruleset inherits these rows"]
    return "\n".join([*parts, f"Is that meant? Then accept it, and look at the difference: {ACCEPT}"])


def golden(id_: str) -> list[Line]:
    path = GOLDEN / f"{id_}.txt"
    return parsed(path.read_text(encoding="utf-8")) if path.exists() else []


@pytest.mark.parametrize("id_", AT_HAND)
def test_every_ruleset_demands_what_was_accepted(id_: str, request: pytest.FixtureRequest) -> None:
    now = listing(compliance.load_ruleset(id_))
    assert len({line.key for line in now}) == len(now), "two demands under one name"
    if request.config.getoption("--accept"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / f"{id_}.txt").write_text("".join(f"{line}\n" for line in now), encoding="utf-8", newline="\n")
    before = golden(id_)
    if now != before:
        others = {other: golden(other) + listing(compliance.load_ruleset(other)) for other in AT_HAND}
        pytest.fail(report(id_, before, now, others), pytrace=False)


def test_every_listing_belongs_to_a_ruleset() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(AT_HAND)


PARENT = """
[ruleset]
id = "parent"
version = "1.0.0"
series = "parent"
title = "虚构的上级指标"
[axes.terrain]
name = "地形"
variants = ["山区", "平原地区"]
[sources.table]
title = "虚构的表"
[indicators.forest_cover]
number = "1"
name = "森林覆盖率"
unit = "%"
comparator = "≥"
threshold.terrain."山区" = 60
threshold.terrain."平原地区" = 18
source = { ref = "table", grade = "reprinted" }
[indicators.green_travel]
number = "2"
name = "公众绿色出行率"
unit = "%"
comparator = "≥"
threshold = 50
source = { ref = "table", grade = "reprinted" }
"""
CHILD = """
[ruleset]
id = "child"
version = "1.0.0"
series = "child"
title = "虚构的方案"
extends = "parent@1.0.0"
[indicators.green_travel]
number = "8"
inherits = "rest"
"""


def test_a_change_is_told_with_those_who_inherit_it(tmp_path: Path) -> None:
    def both(parent: str) -> dict[str, list[Line]]:
        (tmp_path / "parent.toml").write_text(parent, encoding="utf-8")
        (tmp_path / "child.toml").write_text(CHILD, encoding="utf-8")
        return {id_: listing(compliance.load_ruleset(id_, folders=[tmp_path])) for id_ in ("parent", "child")}

    old = both(PARENT)
    assert parsed("\n".join(map(str, old["parent"]))) == old["parent"]
    assert str(old["child"][3]) == "8 | green_travel | unstated | level | green_travel | ≥ 50 % | - | - | parent"
    changed = PARENT.replace("= 50", "= { value = 55, unverified = true }").replace('"山区" = 60', '"山区" = 61')
    new = both(changed.replace('threshold.terrain."平原地区" = 18\n', ""))
    told = report("parent", old["parent"], new["parent"], old)
    assert told.splitlines()[1:] == [
        "  - removed  1 | forest_cover | unstated | level | forest_cover | ≥ 18 % | 平原地区 | - | parent",
        "  * changed  1 forest_cover.level (山区): demand: ≥ 60 % → ≥ 61 %",
        "  * changed  2 green_travel.level (-): demand: ≥ 50 % → ≥ 55 %; remarks: - → unverified",
        "  child inherits green_travel, forest_cover",
        f"Is that meant? Then accept it, and look at the difference: {ACCEPT}",
    ]
    assert "  + added    1 | forest_cover" in report("parent", new["parent"], old["parent"], {})
    assert "no other ruleset inherits" in report("parent", new["parent"], old["parent"], {})
