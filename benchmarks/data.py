"""Generated measurements for the benchmark, seeded, in the long form that a province's platform would export.

    python benchmarks/data.py PROFILE ROWS [FOLDER]      plain or whole; 100000, 1e6 ...

A third of the values stand exactly on an edge of what is demanded (a threshold, a given threshold, the period before,
a formula's quotient) or one last digit beside it; units are mixed; some areas do not state a variant; some values are
missing, NaN, infinite or impossible, some units are missing, unknown or of another kind. Every number is the double
nearest to a decimal of at most 15 digits, as a reader of text would make it: nothing here is a result of float
arithmetic. Rows of ``plain`` stand by area and period; rows of ``whole`` stand in no order at all. No (area, period,
indicator) occurs twice.
"""

from __future__ import annotations

import hashlib
import sys
from fractions import Fraction
from math import floor, log10
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rules import PROFILES, REGIONS, TERRAINS, UNITS, Criterion, Indicator, Quantity, Rules, toml

HERE = Path(__file__).parent
_MADE_BY = b"".join((HERE / name).read_bytes() for name in ("rules.py", "data.py", "exact.py"))
CACHE = HERE / ".cache" / hashlib.sha256(_MADE_BY).hexdigest()[:12]  # other rules, data or reference are other files
PERIODS = tuple(str(year) for year in range(2015, 2025))
PLACES = 4  # decimals of what is compared with another measured value, in the family's own unit
ROW_GROUP = 1 << 17
UNKNOWN_UNIT, UNFIT_UNIT, UNKNOWN_INDICATOR = "标煤吨", "座", "示例未知指标"
UNKNOWN_STATE = "情况不明"
CLAIM = "示例：没有相应对象"
Array = Any

_SPELT = {"region": (*REGIONS, *(region[:2] for region in REGIONS)), "terrain": TERRAINS}


def decimal15(value: Fraction) -> Fraction:
    """The decimal of 15 significant digits that is nearest."""
    step = last_digit(value)
    return round(value / step) * step


def last_digit(value: Fraction) -> Fraction:
    """One in the 15th significant digit."""
    exponent = floor(log10(value))
    return Fraction(10) ** (exponent - 14)


def beside(edge: Fraction) -> list[float]:
    """Values on an edge and one last digit beside it: of the decimal as it is written, and of 15 digits."""
    near, fine = decimal15(edge), last_digit(edge)
    coarse = fine
    if near == edge:  # written in full
        coarse = Fraction(1)
        while edge % coarse:
            coarse /= 10
    found = [near, near, near, near, near - coarse, near + coarse, near - fine, near + fine]
    return [float(value) for value in found]


def generate(profile: str, rows: int, seed: int = 2026, unstated: tuple[float, float] = (0.02, 0.05)) -> pa.Table:
    """A table of exactly so many rows; ``unstated``: the shares of areas that do not state their region, terrain."""
    rules = PROFILES[profile]()
    draw = np.random.default_rng([seed, rows, len(profile)])
    things = rules.things
    areas = int(rows / 0.96 / (len(things) * len(PERIODS))) + 2
    region = draw.integers(0, 6, areas).astype(np.int8)
    terrain = draw.integers(0, 3, areas).astype(np.int8)
    region[draw.random(areas) < unstated[0]] = -1
    terrain[draw.random(areas) < unstated[1]] = -1
    named = draw.random(areas) < 0.2  # these write printed names, the others ids
    maker = _Maker(rules, draw, areas, np.where(region < 0, -1, region % 3), terrain)
    shape = (areas, len(PERIODS), len(things))
    for at in range(len(things)):
        maker.fill(at)
    maker.trouble()
    keep = draw.random(shape) >= 0.02
    cells = np.flatnonzero((keep & ~maker.absent).ravel())
    cells = cells[:rows] if profile == "plain" else draw.permutation(cells)[:rows]
    if len(cells) < rows:
        raise AssertionError("too few areas were drawn")
    thing = (cells % shape[2]).astype(np.int32)
    area = (cells // (shape[1] * shape[2])).astype(np.int32)
    period = (cells // shape[2] % shape[1]).astype(np.int32)
    unknown = draw.random(rows) < 0.002
    spelt = np.where(unknown, 2 * len(things), thing + len(things) * named[area])
    words = [thing.id for thing in things] + [thing.name for thing in things] + [UNKNOWN_INDICATOR]
    columns = {
        "area": _words(area, [f"示例县{number + 1:05}" for number in range(areas)]),
        "period": _words(period, PERIODS),
        "indicator": _words(spelt, words),
        "value": pa.array(maker.value.ravel()[cells], mask=maker.null.ravel()[cells]),
        "unit": _words(maker.unit.ravel()[cells], maker.units),
    }
    if profile == "whole":
        columns["state"] = _words(maker.state.ravel()[cells], maker.states)
        given = maker.given.ravel()[cells]
        columns["given"] = pa.array(given, mask=np.isnan(given))
        columns["not_applicable"] = _words(np.where(maker.claim.ravel()[cells], 0, -1), [CLAIM])
    columns["region"] = _words(region[area], _SPELT["region"])
    columns["terrain"] = _words(terrain[area], _SPELT["terrain"])
    return pa.table(columns)


def _words(codes: Array, words: tuple[str, ...] | list[str]) -> pa.DictionaryArray:
    codes = codes.astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(words, pa.string()))


class _Maker:
    """The cube of area × period × thing, filled thing by thing."""

    def __init__(self, rules: Rules, draw: np.random.Generator, areas: int, region: Array, terrain: Array) -> None:
        self.rules, self.draw, self.things = rules, draw, rules.things
        self.index = {thing.id: at for at, thing in enumerate(self.things)}
        self.areas, self.region, self.terrain = areas, region, terrain
        cube = (areas, len(PERIODS), len(self.things))
        self.value, self.null = np.zeros(cube), np.zeros(cube, bool)
        self.unit = np.full(cube, -1, np.int8)
        self.absent = np.zeros(cube, bool)
        self.units = [*dict.fromkeys(unit for units in UNITS.values() for unit in units), UNKNOWN_UNIT, UNFIT_UNIT]
        found = (leaf for thing in self.things if isinstance(thing, Indicator) for leaf in thing.leaves)
        self.states = [*dict.fromkeys(state for leaf in found for state in leaf.states), UNKNOWN_STATE]
        if rules.profile == "whole":
            self.state, self.given = np.full(cube, -1, np.int8), np.full(cube, np.nan)
            self.claim = np.zeros(cube, bool)
        self.done: set[str] = set()  # quantities that were drawn together with another one
        self.leaves: dict[str, list[Criterion]] = {}
        for row in rules.indicators:
            for leaf in row.leaves:
                self.leaves.setdefault(leaf.measures or row.id, []).append(leaf)

    def fill(self, at: int) -> None:
        thing = self.things[at]
        leaves = self.leaves.get(thing.id, [])
        kinds = {leaf.kind for leaf in leaves}
        if kinds == {"states"}:
            self._state(at, leaves[0])
            return
        if isinstance(thing, Quantity) and not thing.ranged:
            if thing.id not in self.done:
                self._quantity(thing)
            return
        unit = self._some_unit(at, thing.family)
        if "baseline" in kinds:
            self._held(at, thing.family, unit, leaves)
        elif "given" in kinds and not (isinstance(thing, Indicator) and thing.formula):
            self._given(at, thing.family, unit, thing.ranged)
        else:
            level = next(leaf for leaf in leaves if leaf.kind == "fixed")
            self._fixed(at, thing, level, unit)
            if isinstance(thing, Indicator) and thing.formula:
                fate = self.draw.random(unit.shape)
                self.null[:, :, at] |= fate < 0.7  # left blank, to be computed
                self.absent[:, :, at] |= fate > 0.9
        if (
            self.rules.profile == "whole"
            and kinds == {"fixed"}
            and not (isinstance(thing, Indicator) and thing.formula)
        ):
            claimed = self.draw.random(unit.shape) < (0.1 if leaves[0].may_not_apply else 0.003)
            self.claim[:, :, at] = claimed
            self.null[:, :, at] |= claimed
            self.unit[:, :, at][claimed] = -1

    def _some_unit(self, at: int, family: str) -> Array:
        """A unit of the family, or none (the own one is meant)."""
        units = list(UNITS[family])
        unit = self.draw.integers(0, len(units), (self.areas, len(PERIODS)))
        codes = np.array([self.units.index(name) for name in units], np.int8)[unit]
        unsaid = self.draw.random(unit.shape) < 0.02
        self.unit[:, :, at] = np.where(unsaid, -1, codes)
        return np.where(unsaid, 0, unit)

    def _chosen(self, thresholds: Any) -> Array:
        """Which threshold holds for each area; any, where none does."""
        chosen = self.draw.integers(0, len(thresholds), self.areas)
        for number, threshold in enumerate(thresholds):
            fits = np.ones(self.areas, bool)
            for among, codes, known in (
                (threshold.region, self.region, REGIONS),
                (threshold.terrain, self.terrain, TERRAINS),
            ):
                if among:
                    fits &= np.isin(codes, [known.index(word) for word in among])
            chosen[fits] = number
        return chosen

    def _fixed(self, at: int, thing: Any, level: Criterion, unit: Array) -> None:
        """A third on or beside the threshold, the rest around it with three digits."""
        worth = list(UNITS[thing.family].values())
        edges = [[threshold.exact / factor for threshold in level.thresholds] for factor in worth]
        ties = np.array([[beside(edge) for edge in several] for several in edges])
        chosen = np.broadcast_to(self._chosen(level.thresholds)[:, None], unit.shape)
        tie = ties[unit, chosen, self.draw.integers(0, 8, unit.shape)]
        around = np.array([[float(edge) for edge in several] for several in edges])[unit, chosen]
        some = around * self.draw.uniform(0.4, 1.6, unit.shape)
        if thing.ranged:
            most = np.array([100 / float(factor) for factor in worth])[unit]
            over = some > most
            some[over] = (most * self.draw.uniform(0.5, 1.0, unit.shape))[over]
            impossible = self.draw.random(unit.shape) < 0.005
            some[impossible] = (most * self.draw.uniform(1.0, 2.0, unit.shape))[impossible]
            fraction = (self.unit[:, :, at] < 0) & (self.draw.random(unit.shape) < 0.2)
            some[fraction] /= 100
            tie[fraction] = some[fraction]
        found = np.where(self.draw.random(unit.shape) < 1 / 3, tie, _three_digits(some))
        if thing.ranged:  # nothing at all is 0 % without a unit too
            found[(self.unit[:, :, at] < 0) & (self.draw.random(unit.shape) < 0.1)] = 0
        self.value[:, :, at] = found

    def _amount(self, family: str) -> Array:
        """Ten-thousandths of the own unit, written with two decimals or none."""
        around = {"share": 70, "dust": 45, "land": 12, "water": 48, "power": 800}[family]
        return np.rint(around * self.draw.uniform(0.5, 1.4, (self.areas, len(PERIODS))) * 100).astype(np.int64) * 100

    def _written(self, amount: Array, family: str, unit: Array) -> Array:
        """Ten-thousandths of the own unit as a number in each unit: the double nearest to the quotient."""
        worth = list(UNITS[family].values())
        above = np.array([factor.denominator for factor in worth], float)[unit]
        below = np.array([factor.numerator * 10**PLACES for factor in worth], float)[unit]
        return (amount * above) / below

    def _steps(self, shape: Any) -> Array:
        """On the edge, or one last digit beside it."""
        return np.array([0, 0, 0, 100, -100, 1, -1])[self.draw.integers(0, 7, shape)]

    def _held(self, at: int, family: str, unit: Array, leaves: list[Criterion]) -> None:
        """A third on or beside the period before, or the threshold; of shares some at the ends of what they can be."""
        amount = self._amount(family)
        level = next(leaf for leaf in leaves if leaf.kind == "fixed")
        change = int(Fraction(next(leaf.change for leaf in leaves if leaf.kind == "baseline")) * 10**PLACES)
        edge = np.array([int(t.exact * 10**PLACES) for t in level.thresholds])[self._chosen(level.thresholds)]
        for period in range(len(PERIODS)):
            tie = self.draw.random(self.areas) < 1 / 3
            on_level = self.draw.random(self.areas) < (0.4 if period else 1.0)
            before = edge if period == 0 else amount[:, period - 1] + change
            near = np.where(on_level, edge, before) + self._steps(self.areas)
            amount[:, period] = np.where(tie, near, amount[:, period])
            if family == "share":
                amount[:, period] = self._at_an_end(amount[:, period], change)
        self.value[:, :, at] = self._written(amount, family, unit)

    def _at_an_end(self, amount: Array, change: int = 0) -> Array:
        """Shares, a few of them nothing, everything, or on or beside what is demanded if everything was before."""
        most = 100 * 10**PLACES
        ends = np.array([0, 0, most, most])[self.draw.integers(0, 4, amount.shape)]
        ends += np.where(self.draw.random(amount.shape) < 0.5, self._steps(amount.shape) + change, 0)
        amount = np.where(self.draw.random(amount.shape) < 0.06, ends, np.maximum(amount, 100))
        return np.clip(amount, 0, most)

    def _given(self, at: int, family: str, unit: Array, ranged: bool) -> None:
        """A third on or beside what a higher level set, which stands in the row's unit; of shares some at an end."""
        amount = self._amount(family)
        set_ = np.rint(amount * self.draw.uniform(0.8, 1.2, amount.shape) / 10**PLACES).astype(np.int64) * 10**PLACES
        amount = np.where(self.draw.random(amount.shape) < 1 / 3, set_ + self._steps(amount.shape), amount)
        if ranged:
            amount, set_ = self._at_an_end(amount), np.clip(set_, 100, 100 * 10**PLACES)
        self.value[:, :, at] = self._written(amount, family, unit)
        given = self._written(set_, family, unit)
        if ranged:
            end = (amount == 0) | (amount == 100 * 10**PLACES)
            given[end & (self.draw.random(amount.shape) < 0.5)] = np.nan
        self._set(at, given)

    def _set(self, at: int, given: Array) -> None:
        given[self.draw.random(given.shape) < 0.05] = np.nan
        self.given[:, :, at] = given

    def _quantity(self, thing: Quantity) -> None:
        """The inputs of a formula together, so that a third of the quotients stand on or beside the threshold."""
        row = next(
            (row for row in self.rules.indicators if row.formula and thing.id in (*row.formula[0], row.formula[1])),
            None,
        )
        shape = (self.areas, len(PERIODS))
        if row is None or row.formula is None:  # what nobody asks for
            at = self.index[thing.id]
            self._put(at, self._amount(thing.family))
            return
        rows = [other for other in self.rules.indicators if other.formula and other.formula[1] == row.formula[1]]
        below = self.index[row.formula[1]]
        base = self.draw.integers(1_000, 900_000, shape)  # whole units
        base[self.draw.random(shape) < 0.002] = 0
        self._put(below, base * 10**PLACES)
        left = base * 10**PLACES
        for other in rows:
            assert other.formula is not None
            level = other.leaves[0]
            chosen = np.broadcast_to(self._chosen(level.thresholds)[:, None], shape)
            percent = 100 if other.family == "share" else 1
            edge = np.array([int(t.exact * 10**PLACES) for t in level.thresholds])[chosen] * base // percent
            some = np.rint(edge * self.draw.uniform(0.5, 1.3, shape) / 100).astype(np.int64) * 100
            total = np.where(self.draw.random(shape) < 1 / 3, edge + self._steps(shape), some)
            total = np.maximum(total, 0)
            if other.family == "share":
                over = (total > left) & (self.draw.random(shape) > 0.005)
                total = np.where(over, left, total)
            names = other.formula[0]
            if len(names) == 2:
                part = np.rint(total * self.draw.random(shape) / 100).astype(np.int64) * 100
                self._put(self.index[names[1]], total - part)
                total = part
            first = self.index[names[0]]
            unit = self._put(first, total)
            if any(leaf.kind == "given" for leaf in self.leaves.get(names[0], ())):
                family = self.things[first].family
                cap = np.rint(total * self.draw.uniform(0.8, 1.2, shape) / 10**PLACES).astype(np.int64) * 10**PLACES
                cap = np.where(self.draw.random(shape) < 1 / 3, np.maximum(total + self._steps(shape), 0), cap)
                self._set(first, self._written(cap, family, unit))

    def _put(self, at: int, amount: Array) -> Array:
        """A quantity in some unit, which is returned."""
        family = self.things[at].family
        unit = self._some_unit(at, family)
        self.value[:, :, at] = self._written(amount, family, unit)
        self.done.add(self.things[at].id)
        return unit

    def _state(self, at: int, leaf: Criterion) -> None:
        shape = (self.areas, len(PERIODS))
        known = np.array([self.states.index(state) for state in leaf.states], np.int8)
        drawn = np.minimum(self.draw.geometric(0.65, shape) - 1, len(known) - 1)
        state = known[drawn]
        fate = self.draw.random(shape)
        state[fate < 0.02] = self.states.index(UNKNOWN_STATE)
        state[fate > 0.97] = -1
        self.state[:, :, at] = state
        self.null[:, :, at] = True

    def trouble(self) -> None:
        """What goes wrong in real tables, one thing at a time and only where a number stands."""
        there = ~self.null
        fate = self.draw.random(there.shape)
        self.null |= there & (fate < 0.02)
        self.value[there & (fate >= 0.02) & (fate < 0.03)] = np.nan
        self.value[there & (fate >= 0.03) & (fate < 0.0305)] = np.inf
        self.value[there & (fate >= 0.0305) & (fate < 0.031)] = -np.inf
        self.unit[there & (fate >= 0.031) & (fate < 0.036)] = self.units.index(UNKNOWN_UNIT)
        self.unit[there & (fate >= 0.036) & (fate < 0.041)] = self.units.index(UNFIT_UNIT)


def _three_digits(some: Array) -> Array:
    """Positive numbers with three digits, as yearbooks print them, each the double nearest to its decimal."""
    places = 2 - np.floor(np.log10(some)).astype(np.int64)
    power = 10.0 ** np.abs(places)
    whole = np.rint(np.where(places >= 0, some * power, some / power))
    return np.where(places >= 0, whole / power, whole * power)


def file_of(profile: str, rows: int, folder: Path = CACHE) -> Path:
    """The generated file, made where it is not there yet."""
    path = folder / f"{profile}_{rows}.parquet"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write(generate(profile, rows), path)
    return path


def write(table: pa.Table, path: Path) -> None:
    """The table as a file of plain words and numbers."""
    words = [
        name
        for name, column in zip(table.column_names, table.columns, strict=True)
        if pa.types.is_dictionary(column.type)
    ]
    plain = table.cast(
        pa.schema([(field.name, pa.string() if field.name in words else field.type) for field in table.schema])
    )
    half = path.with_suffix(".part")
    pq.write_table(plain, half, row_group_size=ROW_GROUP, use_dictionary=words)
    half.replace(path)


def ruleset_of(profile: str) -> Path:
    """The illustrative ruleset that the data are judged by."""
    return HERE / f"{profile}.toml"


def main() -> None:
    for profile, make in PROFILES.items():
        ruleset_of(profile).write_text(toml(make()), encoding="utf-8")
    profile, rows, *folder = sys.argv[1:] or ("plain", "100000")
    print(file_of(profile, int(float(rows)), *(Path(name) for name in folder)))


if __name__ == "__main__":
    main()
