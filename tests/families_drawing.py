"""Rulesets and areas of which something is unknown, and what enumerating all that it can be gives.

An unstated axis, a number set elsewhere or not at hand, a missing or bounded earlier value, a bounded measurement stand
for several that are stated. Each of these members is judged with everything stated, through ``judge``: the verdict on
a condition is that of all its members, conditions are combined within each variant, and what all variants agree on is
the verdict on the indicator.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from little_rulesets import HEAD, written

from compliance import CriterionFinding, Finding, Ruleset, judge

AXES = {"region": ("东部地区", "中部地区", "西部地区"), "terrain": ("平原地区", "山区")}
RANGES = ((0, 100), (0, 100), (0, 50), (20, 100), (-10, 10))
ORDER = ("pass", "undetermined", "fail")  # from best to worst
QUALIFIERS = ("≥", "≥", ">", "≤", "<", "约")
STEP = Decimal("0.001")  # finer than every number that is drawn
PERIOD, BEFORE = "2017", "2016"
ROWS, SUBJECTS = 3, 10  # of a seed


@dataclass(frozen=True)
class Said:
    """A number as it is written: the number, and how it is qualified."""

    number: Decimal
    qualifier: str = ""

    def __str__(self) -> str:
        return f"{self.qualifier}{self.number:f}"

    def allows(self, value: Decimal) -> bool:
        match self.qualifier:
            case "":
                return value == self.number
            case "≥":
                return value >= self.number
            case ">":
                return value > self.number
            case "≤":
                return value <= self.number
            case "<":
                return value < self.number
            case _:
                return True


@dataclass
class Leaf:
    """One drawn condition: what it measures, its lines, the numbers that it prints, what it needs to know."""

    measures: str
    lines: list[str]
    numbers: list[Decimal] = field(default_factory=list)
    axes: set[str] = field(default_factory=set)
    given: bool = False
    change: Decimal | None = None
    rounded: bool = False


@dataclass
class Row:
    """One drawn indicator."""

    name: str
    constraint: str
    possible: tuple[Decimal, Decimal]
    formula: bool
    criteria: list[list[Leaf]]  # alternatives, where there are several
    readings: set[int] = field(default_factory=set)  # which of them are readings instead

    @property
    def leaves(self) -> list[Leaf]:
        return [leaf for alternatives in self.criteria for leaf in alternatives]

    @property
    def axes(self) -> set[str]:
        return {axis for leaf in self.leaves for axis in leaf.axes}

    @property
    def numbers(self) -> set[Decimal]:
        """Every edge that a value may meet: printed numbers, ends of the range, and these after a change."""
        changes = {Decimal(0), *(leaf.change for leaf in self.leaves if leaf.change is not None)}
        return {n for leaf in self.leaves for n in leaf.numbers} | {
            end + by for end in self.possible for by in changes if self.possible[0] <= end + by <= self.possible[1]
        }

    def text(self, index: int) -> str:
        low, high = self.possible
        own = [f"[indicators.{self.name}]", f'number = "{index + 1}"', f'name = "行{index}"', 'unit = "%"']
        own += [f'constraint = "{self.constraint}"', f"range = [{low}, {high}]"]
        own += ['source = { ref = "doc", grade = "reprinted" }'] + ['formula = "a / b"'] * self.formula
        for place, alternatives in enumerate(self.criteria):
            for which, leaf in enumerate(alternatives):
                path = f"indicators.{self.name}.criteria.c{place}"
                several = "readings" if place in self.readings else "any"
                own += [f"[{path}.{several}.x{which}]" if len(alternatives) > 1 else f"[{path}]"]
                own += [f'measures = "{leaf.measures}"', *leaf.lines]
        return "\n".join(own) + f"\n[quantities.q{index}]\nname = '量{index}'\nunit = '%'\nrange = [{low}, {high}]\n"


@dataclass
class Told:
    """What is said of one thing in an area: its value, its earlier value, a given threshold, or a state."""

    value: Said | None = None
    unit: str = "%"
    earlier: Said | None = None
    given: Decimal | None = None
    state: str | None = None

    @property
    def table(self) -> dict[str, Any]:
        if self.state is not None:
            return {"state": self.state}
        by = 10 if self.unit == "‰" else 1
        found: dict[str, Any] = {"unit": self.unit}
        for key, said in (("value", self.value), ("earlier", self.earlier)):
            if said is not None:
                text = str(Said(said.number * by, said.qualifier))
                found[key] = {BEFORE: text} if key == "earlier" else text
        return found if len(found) > 1 else {}


@dataclass
class Area:
    """One drawn subject."""

    name: str
    variants: dict[str, str]
    told: dict[str, Told]
    ties: int = 0
    values: int = 0

    @property
    def measurements(self) -> dict[str, Any]:
        return {name: told.table for name, told in self.told.items() if told.table}

    @property
    def given(self) -> dict[str, Any]:
        return {name: (told.given, "%") for name, told in self.told.items() if told.given is not None}

    def records(self) -> Iterator[dict[str, Any]]:
        """The same as rows of a table."""
        blank = dict.fromkeys(("value", "unit", "state", "given", *AXES))
        for name, told in self.told.items():
            base = blank | {"area": self.name, "period": PERIOD, "indicator": name} | self.variants
            table = told.table
            if table or told.given is not None:
                by = 10 if told.unit == "‰" else 1
                given = None if told.given is None else f"{told.given * by:f}"
                row = {key: table[key] for key in ("value", "unit", "state") if key in table}
                if row.keys() & {"value", "state"} or given is not None:
                    yield base | row | {"given": given} | ({"unit": told.unit} if given is not None else {})
            if "earlier" in table:
                yield base | {"period": BEFORE, "value": table["earlier"][BEFORE], "unit": told.unit}


class Drawing:
    """A ruleset and its areas, from a seed."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = Random(f"families {seed}")
        self.rows = [self._row(index) for index in range(ROWS)]
        ways = "".join(f"[quantities.way{index}]\nname = '态{index}'\n" for index in range(ROWS))
        texts = [row.text(index) for index, row in enumerate(self.rows)]
        verdicts = '[verdicts]\nbinding = "veto"\n'
        self.ruleset: Ruleset = written(folder, verdicts, ways, *texts, name=f"drawn_{seed}", head=HEAD)
        self.areas = [self._area(f"示例{index}县") for index in range(SUBJECTS)]

    def chance(self, per_cent: float) -> bool:
        return self.random.random() * 100 < per_cent

    def judged(self, row: Row, area: Area) -> Finding:
        """What ``judge`` says of an indicator in an area."""
        told = {"measurements": area.measurements, "given": area.given}
        return judge(self.ruleset, row.name, None, **told, period=PERIOD, **area.variants)

    # Rules.

    def _row(self, index: int) -> Row:
        formula = self.chance(25)
        possible = (0, 100) if formula else self.random.choice(RANGES)
        row = Row(
            f"row{index}",
            self.random.choice(("binding", "reference")),
            (Decimal(possible[0]), Decimal(possible[1])),
            formula,
            [],
        )
        for _ in range(self.random.choice((1, 1, 2, 2, 3))):
            row.criteria.append([self._leaf(index, row) for _ in range(2 if self.chance(25) else 1)])
            if len(row.criteria[-1]) > 1 and index % 2:
                row.readings.add(len(row.criteria) - 1)
        return row

    def _number(self, row: Row) -> Decimal:
        low, high = row.possible
        return low + (high - low) * self.random.randint(0, 20) / 20

    def _leaf(self, index: int, row: Row) -> Leaf:
        kind = self.random.choice(
            ["fixed", "region", "region", "both", "band", "bands", "given", "given", "earlier", "earlier", "state"]
        )
        leaf = Leaf(f"q{index}" if self.chance(25) else row.name, [])
        if kind == "state":
            leaf = Leaf(f"way{index}", ['states = ["建立", "未建立"]', 'accepted = ["建立"]'])
        else:
            signs = "≥≥>≤<" if row.formula else "≥≥>≤<="  # a quotient of unknowns need not write an edge in digits
            if kind not in ("band", "bands"):
                leaf.lines.append(f'comparator = "{self.random.choice(signs)}"')
            if kind not in ("given", "earlier") and self.chance(25):
                leaf.rounded = True
                leaf.lines.append('rounding = "GB/T 8170"')
            self._demand(kind, leaf, row)
        if self.chance(20):
            axis = self.random.choice(tuple(AXES))
            among = self.random.sample(AXES[axis], self.random.randint(1, len(AXES[axis]) - 1))
            leaf.lines.append(f"applies = {{ {axis} = {_toml(among)} }}")
            leaf.axes.add(axis)
        return leaf

    def _demand(self, kind: str, leaf: Leaf, row: Row) -> None:
        def number() -> str:
            shown = self._plain(leaf, row)
            return f"{{ value = {shown}, unverified = true }}" if self.chance(6) else shown

        def band() -> str:
            doubt = ", unverified = true" if self.chance(6) else ""
            return f"{{ between = {self._ends(leaf, row)}{doubt} }}"

        match kind:
            case "fixed":
                leaf.lines.append(f"threshold = {number()}")
            case "region":
                numbers = {name: number() for name in AXES["region"] if not self.chance(6)} or {"东部地区": number()}
                leaf.lines += [f'threshold.region."{name}" = {number}' for name, number in numbers.items()]
                leaf.axes.add("region")
            case "band":
                leaf.lines.append(f"threshold = {band()}")
            case "bands":
                bands = {name: band() for name in AXES["region"] if not self.chance(6)} or {"东部地区": band()}
                leaf.lines += [f'threshold.region."{name}" = {two}' for name, two in bands.items()]
                leaf.axes.add("region")
            case "both":
                places = [f'region = "{name}", terrain = "平原地区"' for name in AXES["region"]] + ['terrain = "山区"']
                entries = ", ".join(f"{{ when = {{ {place} }}, value = {self._plain(leaf, row)} }}" for place in places)
                leaf.lines.append(f"thresholds = [{entries}]")
                leaf.axes |= {"region", "terrain"}
            case "given":
                leaf.lines.append(
                    self.random.choice(('threshold.delegated_to = "省"', 'threshold.unknown = "不在手边"'))
                )
                leaf.given = True
            case _:
                leaf.change = Decimal(self.random.choice(("0", "0", "-1", "0.5", "2")))
                leaf.lines += ['threshold.baseline = "previous_period"', f"threshold.change = {leaf.change}"]

    def _plain(self, leaf: Leaf, row: Row) -> str:
        number = self._number(row)
        leaf.numbers += _edges(leaf, number)
        return f"{number:f}"

    def _ends(self, leaf: Leaf, row: Row) -> str:
        """Both ends of a band, one above the other: a quotient of unknowns need not write a single value in digits."""
        low, high = row.possible
        steps = sorted(self.random.sample(range(21), 2))
        ends = [low + (high - low) * step / 20 for step in steps]
        exponent = min(_exponent(end) for end in ends)
        leaf.numbers += [edge for end in ends for edge in _edges(leaf, end, exponent)]
        return f"[{', '.join(f'{end:f}' for end in ends)}]"

    # Areas.

    def _area(self, name: str) -> Area:
        area = Area(name, {axis: self.random.choice(among) for axis, among in AXES.items() if self.chance(55)}, {})
        for index, row in enumerate(self.rows):
            for thing in dict.fromkeys((row.name, f"q{index}")):
                leaves = [leaf for leaf in row.leaves if leaf.measures == thing]
                if leaves:
                    area.told[thing] = self._told(row, leaves, area, by_formula=row.formula and thing == row.name)
            if any(leaf.measures == f"way{index}" for leaf in row.leaves):
                state = self.random.choice(("建立", "建立", "未建立", "别的", None))
                area.told[f"way{index}"] = Told(state=state)
        if any(row.formula for row in self.rows):
            # A rounded threshold of 0 has an edge below 0, which no share has.
            edges = sorted({n for row in self.rows if row.formula for n in row.numbers if n >= 0})
            divisor = Decimal(self.random.choice((20, 50, 100, 200)))
            share = self.random.choice(edges) if self.chance(60) else Decimal(self.random.randint(0, 100))
            for thing, number in (("a", share * divisor / 100), ("b", divisor)):
                if not self.chance(4):
                    qualifier = self.random.choice(QUALIFIERS) if self.chance(30) and number else ""
                    area.told[thing] = Told(Said(number, qualifier), "吨")
        return area

    def _told(self, row: Row, leaves: Sequence[Leaf], area: Area, *, by_formula: bool) -> Told:
        told = Told(unit=self.random.choice(("%", "%", "‰")))
        if any(leaf.given for leaf in leaves) and self.chance(45):
            told.given = self._number(row)
        changes = [leaf.change for leaf in leaves if leaf.change is not None]
        if changes and self.chance(55):
            told.earlier = self._bounded(row, self._number(row), 35)
        if self.chance(4) or (by_formula and self.chance(75)):
            return told
        edges = row.numbers | ({told.given} if told.given is not None else set())
        if told.earlier is not None:
            edges |= {told.earlier.number + change for change in changes}
        low, high = row.possible
        inside = sorted(edge for edge in edges if low <= edge <= high)
        area.values += 1
        if self.chance(55):
            number = self.random.choice(inside)
            area.ties += 1
        else:
            number = self.random.choice(inside) + self.random.choice((-1, 1)) * Decimal(
                self.random.choice(("0.1", "3"))
            )
        told.value = self._bounded(row, min(max(number, low), high), 25)
        return told

    def _bounded(self, row: Row, number: Decimal, per_cent: float) -> Said:
        """A number, perhaps qualified, of which something is possible."""
        said = Said(number, self.random.choice(QUALIFIERS) if self.chance(per_cent) else "")
        nothing = (said.qualifier == ">" and number == row.possible[1]) or (
            said.qualifier == "<" and number == row.possible[0]
        )
        return Said(number) if nothing else said


def _exponent(number: Decimal) -> int:
    """The place of the last digit that is printed."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


def _edges(leaf: Leaf, number: Decimal, exponent: int | None = None) -> list[Decimal]:
    """Where a value meets a printed number: at it, or where it is rounded to it or away from it."""
    if not leaf.rounded:
        return [number]
    half = Decimal(5).scaleb((_exponent(number) if exponent is None else exponent) - 1)
    return [number - half, number, number + half]


def _toml(words: Iterable[str]) -> str:
    return str(list(words)).replace("'", '"')


# What enumerating gives.


def expected(drawing: Drawing, row: Row, area: Area) -> str:
    """The verdict on an indicator that all members agree on."""
    unstated = sorted(axis for axis in row.axes if axis not in area.variants)
    found, at_worst = set(), set()
    for combination in product(*(AXES[axis] for axis in unstated)):
        variants = area.variants | dict(zip(unstated, combination, strict=True))
        members = (Area("", variants, told) for told in _members(row, area))
        findings = [drawing.judged(row, member).criteria for member in members]
        same = list(zip(*findings, strict=True))
        found.add(all_of(map(_agreed, same)))
        at_worst.add(all_of(_agreed(each, without_number="fail") for each in same))
    # A variant for which the document has no number accepts nothing for sure: by it nothing passes.
    verdict = "fail" if at_worst == {"fail"} and "fail" in found else _one(found)
    return "veto" if verdict == "fail" and row.constraint == "binding" else verdict


def all_of(verdicts: Iterable[str]) -> str:
    """All must hold; what does not apply falls away."""
    counted = [verdict for verdict in verdicts if verdict != "not_applicable"]
    return max(counted, key=ORDER.index) if counted else "not_applicable"


def any_of(verdicts: Iterable[str]) -> str:
    """One must hold; what does not apply falls away."""
    counted = [verdict for verdict in verdicts if verdict != "not_applicable"]
    return min(counted, key=ORDER.index) if counted else "not_applicable"


def _agreed(same: Sequence[CriterionFinding], without_number: str = "undetermined") -> str:
    """The verdict on a criterion, from its findings on all members; of one that has no number there, as is said."""
    if same[0].any:
        parts = [_agreed(each, without_number) for each in zip(*(each.any for each in same), strict=True)]
        return any_of(parts) if same[0].criterion.requirement.several == "any" else _one(set(parts))
    if {each.reason for each in same} == {"variant-without-threshold"}:
        return without_number
    return _one({each.verdict.value for each in same})


def _one(verdicts: set[str]) -> str:
    return next(iter(verdicts)) if len(verdicts) == 1 else "undetermined"


def _members(row: Row, area: Area) -> Iterator[dict[str, Told]]:
    """All that the things of a row can be, each condition's unknowns by themselves and all things side by side."""
    columns = [_of_thing(row, thing, told, area) for thing, told in area.told.items() if _concerns(row, thing)]
    for place in range(max((len(column) for column in columns), default=1)):
        yield {name: told for column in columns for name, told in column[place % len(column)].items()}


def _concerns(row: Row, thing: str) -> bool:
    return any(leaf.measures == thing for leaf in row.leaves)


def _of_thing(row: Row, thing: str, told: Told, area: Area) -> list[dict[str, Told]]:
    if thing.startswith("way"):
        return [{thing: told}]
    leaves = [leaf for leaf in row.leaves if leaf.measures == thing]
    changes = {leaf.change for leaf in leaves if leaf.change is not None}
    edges = set(row.numbers)
    edges |= {said.number for said in (told.value,) if said is not None}
    edges |= {told.given} if told.given is not None else set()
    edges |= {told.earlier.number + change for change in changes if told.earlier is not None}
    by_formula = row.formula and thing == row.name and told.value is None
    if by_formula:
        values = list(_quotients(row, edges, area))
        about = {Decimal(50), *(said.number for said in _shares(area))}
    else:
        own = [None] if told.value is None else _allowed(told.value, row, edges)
        values = [{thing: Told(None if number is None else Said(number))} for number in own]
        about = {told.value.number} if told.value is not None else set()
    givens = _all_that(told.given, any(leaf.given for leaf in leaves), row, about)
    before = {value - change for value in about for change in changes} | about
    if told.earlier is not None and told.earlier.qualifier:
        earliers: list[Decimal | None] = [*_allowed(told.earlier, row, before | {told.earlier.number})]
    else:
        exact = None if told.earlier is None else told.earlier.number
        earliers = _all_that(exact, bool(changes), row, before)
    found = []
    for stated in values:
        for place in range(max(len(givens), len(earliers))):
            given, earlier = givens[place % len(givens)], earliers[place % len(earliers)]
            own_told = stated.get(thing, Told())
            full = Told(own_told.value, "%", None if earlier is None else Said(earlier), given)
            found.append({**stated, thing: full})
    return found


def _all_that(known: Decimal | None, asked: bool, row: Row, about: Iterable[Decimal]) -> list[Decimal | None]:
    """A number that is known, or all that it can be as far as it matters; None where nobody asks."""
    if known is not None:
        return [known]
    return [*_points({*row.possible, *about}, row)] if asked else [None]


def _points(edges: Iterable[Decimal], row: Row) -> list[Decimal]:
    """Possible values at some edges and on either side of them."""
    low, high = row.possible
    return sorted({v for edge in edges for v in (edge - STEP, edge, edge + STEP) if low <= v <= high})


def _allowed(said: Said, row: Row, edges: Iterable[Decimal]) -> list[Decimal]:
    return [value for value in _points({*edges, said.number, *row.possible}, row) if said.allows(value)]


# Shares of two raw quantities.


def _shares(area: Area) -> list[Said]:
    a, b = area.told.get("a"), area.told.get("b")
    return [Said(a.value.number / b.value.number * 100)] if a and b and a.value and b.value else []


def _quotients(row: Row, edges: set[Decimal], area: Area) -> Iterator[dict[str, Told]]:
    """All that two quantities can be, as far as their quotient is possible; a divisor of 0 where that can be."""
    a, b = (area.told.get(name) for name in "ab")
    if a is None or b is None or a.value is None or b.value is None:
        yield {name: told for name, told in (("a", a), ("b", b)) if told is not None}
        return
    shares = _points(edges | {share.number for share in _shares(area)}, row)
    found = False
    for divisor in _divisors(a.value, b.value, shares):
        for dividend in _dividends(a.value, divisor, shares):
            if divisor == 0 or row.possible[0] <= Fraction(dividend) / Fraction(divisor) * 100 <= row.possible[1]:
                found = True
                yield {"a": Told(Said(dividend), "吨"), "b": Told(Said(divisor), "吨")}
    if not found:  # nothing is possible, so nothing is decided
        yield {"a": Told(Said(Decimal(1)), "吨"), "b": Told(Said(Decimal(0)), "吨")}


def _divisors(a: Said, b: Said, shares: Iterable[Decimal]) -> list[Decimal]:
    if not b.qualifier:
        return [b.number]
    near = {b.number, b.number + STEP, b.number - STEP, Decimal(0), Decimal(10**6)}
    if not a.qualifier:  # divisors that bring the share to either side of an edge
        near |= {Decimal(math.floor(a.number * 10**11 / share)).scaleb(-9) for share in shares if share > 0}
    return sorted(value for value in near if b.allows(value))


def _dividends(a: Said, divisor: Decimal, shares: Iterable[Decimal]) -> list[Decimal]:
    if not a.qualifier:
        return [a.number]
    near = {a.number, a.number + STEP, a.number - STEP, *(share * divisor / 100 for share in shares)}
    return sorted(value for value in near if value >= 0 and a.allows(value))


# What is unknown.


def unknown(row: Row, area: Area) -> set[str]:
    """Which kinds of unknown an indicator has in an area."""
    found = {"axis"} if any(axis not in area.variants for axis in row.axes) else set()
    for leaf in row.leaves:
        told = area.told[leaf.measures]
        if leaf.given and told.given is None:
            found.add("number")
        if leaf.change is not None and (told.earlier is None or told.earlier.qualifier):
            found.add("earlier" if told.earlier is None else "bounded earlier")
        if told.value is not None and told.value.qualifier:
            found.add("bounded value")
        if row.formula and leaf.measures == row.name and told.value is None and _shares(area):
            found |= {"bounded share"} if any(area.told[name].value.qualifier for name in "ab") else set()
    return found
