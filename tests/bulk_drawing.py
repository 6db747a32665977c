"""Rulesets and rows drawn from a seed, for holding bulk against the exact path: everything a frame may hold.

A third and more of the values lie on an edge (a threshold, a given number, an earlier value plus its change, what a
formula has to give) or one last digit beside it, and `Drawn` counts them. All of it is made up.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from compliance.period import parse_period
from compliance.rules.loading import load_ruleset
from compliance.rules.requirements import AnyOf, Baseline, Criterion, Fixed, Nothing, States, choose
from compliance.rules.ruleset import Ruleset
from compliance.rules.sets import lies_in
from compliance.units import UnitsDoNotFit, factor, parse_unit

Type = Literal["text", "float64", "float32", "decimal", "int64"]
# How the value column may be typed; the scale of the decimals.
TYPES: tuple[Type, ...] = ("text", "float64", "decimal", "float64", "text", "float32", "float64", "int64")
SCALE = 10
COLUMNS = (
    *("area", "period", "indicator", "value", "state", "unit", "prices", "given", "not_applicable"),
    *("区域", "level", "note"),
)

FAMILIES = {
    "share": ("%", "‰", "百分点", "1"),
    "coal": ("吨标煤/万元", "千克标煤/元", "万吨标煤/亿元", "吨标煤/亿元", "克标煤/元"),
    "yield": ("万元/亩", "万元/公顷", "元/平方米", "亿元/平方公里"),
    "mass": ("吨", "万吨", "千克", "公斤"),
    "air": ("微克/立方米", "μg/m³", "毫克/立方米"),
    "land": ("公顷", "亩", "平方公里", "万亩"),
    "index": ("1", "无量纲"),
    "money": ("万元", "亿元", "元"),
}
USUAL = {units[0]: units for units in FAMILIES.values()} | {"吨标煤": ("吨标煤", "万吨标煤", "千克标煤")}
DIVISORS = {"output": ("coal", "spending"), "produced": ("treated",)}
REGIONS, LEVELS = ("东部地区", "中部地区", "西部地区"), ("县", "市")
SIGNS = ("≥", ">", "≤", "<", "=")
PERIODS = ("2014", "2015", "2016", "2017", "2016-Q4", "2017-Q1", "2017-06")
HEAD = """
[ruleset]
id = "drawn_{seed}"
version = "1.0.0"
series = "drawn"
title = "抽样（虚构）"
effective = {{ from = 2010-01-01 }}
[verdicts]
binding = "veto"
[axes.region]
name = "区域"
variants = ["东部地区", "中部地区", "西部地区"]
synonyms = {{ "东部" = "东部地区" }}
[axes.level]
name = "级别"
variants = ["县", "市"]
[sources.doc]
title = "文件（虚构）"
[quantities.never_asked]
name = "无人问"
unit = "吨"
[quantities.coal]
name = "用煤"
unit = "吨标煤"
[quantities.output]
name = "产值"
unit = "万元"
[quantities.spending]
name = "支出"
unit = "万元"
[quantities.treated]
name = "处理量"
unit = "吨"
[quantities.produced]
name = "产生量"
unit = "吨"
range = [0, 100000000]
"""


class _Writer:
    """A ruleset as TOML, row by row."""

    def __init__(self, seed: int) -> None:
        self.random, self.lines, self.count = Random(f"rules {seed}"), [HEAD.format(seed=seed)], 0

    def number(self) -> str:
        digits = self.random.choice((0, 0, 1, 2, 2, 3, 4))
        return format(Decimal(self.random.randint(1, 99 * 10**digits)).scaleb(-digits), "f")

    def family(self) -> str:
        return self.random.choice(list(FAMILIES))

    def sign(self) -> str:
        return self.random.choice(SIGNS)

    def quantity(self, family: str) -> str:
        self.count += 1
        self.lines.insert(1, f'[quantities.q{self.count}]\nname = "量{self.count}"\nunit = "{FAMILIES[family][0]}"\n')
        return f"q{self.count}"

    def row(
        self, body: str, *, family: str | None, more: str = "", grade: str = "reprinted", name: str = "指标"
    ) -> str:
        """An indicator: what it demands straight in it, and further tables below it, where ROW is its id."""
        self.count += 1
        id_ = f"i{self.count}"
        constraint = self.random.choice(("binding", "binding", "reference", "veto", "unstated", "aim"))
        unit = f'unit = "{FAMILIES[family][0]}"\n' if family else ""
        self.lines.append(
            f'[indicators.{id_}]\nnumber = "{self.count}"\nname = "{name}{self.count}"\n'
            f'aliases = ["第{self.count}项"]\n'
            f'constraint = "{constraint}"\n{unit}source = {{ ref = "doc", grade = "{grade}" }}\n{body}\n'
            + more.replace("ROW", f"indicators.{id_}")
        )
        return id_

    def plain(self) -> str:
        return f'comparator = "{self.sign()}"\nthreshold = {self.number()}'

    def by_region(self) -> str:
        named = self.random.sample(REGIONS, self.random.choice((2, 3)))
        table = ", ".join(f'"{region}" = {self.number()}' for region in named)
        return f'comparator = "{self.sign()}"\nthreshold.region = {{ {table} }}'

    def by_both(self) -> str:
        entries = [
            f'{{ when = {{ level = "{level}", region = "{region}" }}, value = {self.number()} }}'
            for level in LEVELS
            for region in self.random.sample(REGIONS, 2)
        ]
        return f'comparator = "{self.sign()}"\nthresholds = [{", ".join(entries)}]'

    def ends(self) -> str:
        return ", ".join(sorted((self.number(), self.number()), key=Decimal))

    def band(self) -> str:
        return f"threshold.between = [{self.ends()}]"

    def band_by_region(self) -> str:
        named = self.random.sample(REGIONS, self.random.choice((2, 3)))
        table = ", ".join(f'"{region}" = {{ between = [{self.ends()}] }}' for region in named)
        return f"threshold.region = {{ {table} }}"

    def band_by_both(self) -> str:
        entries = [
            f'{{ when = {{ level = "{level}", region = "{region}" }}, between = [{self.ends()}] }}'
            for level in LEVELS
            for region in self.random.sample(REGIONS, 2)
        ]
        return f"thresholds = [{', '.join(entries)}]"

    def states(self) -> str:
        return 'states = ["建立", "在建", "未建立"]\naccepted = ["建立", "在建"]\nsynonyms = { "已建立" = "建立" }'

    def baseline(self, period: str = "previous_period") -> str:
        change = self.random.choice(("0", "0", self.number(), f"-{self.number()}"))
        return f'comparator = "{self.sign()}"\nthreshold.baseline = "{period}"\nthreshold.change = {change}'

    def elsewhere(self, what: str | None = None) -> str:
        what = what or self.random.choice(('delegated_to = "省里"', 'unknown = "不在手边"'))
        return f'comparator = "{self.sign()}"\nthreshold.{what}'

    def any(self) -> str:
        return self.random.choice((self.plain, self.by_region, self.baseline, self.elsewhere, self.states))()


def ranges(w: _Writer) -> None:
    """Rows with one end of what is possible, with none, and one of a change, which may be negative."""
    w.row(f"{w.plain()}\nrange = {{ from = -5 }}", family=w.family())
    w.row(f"{w.plain()}\nrange = {{ to = 100 }}", family="share")
    w.row(f'{w.any()}\nrange = "any"', family="index")
    w.row(f"{w.baseline()}\nrange = {{ from = 0 }}", family="share")
    w.row(f"{w.elsewhere()}\nrange = {{ from = 0 }}", family="mass")
    w.row(w.plain().replace("threshold = ", "threshold = -"), family="share", name="下降率")
    w.row(f'{w.plain()}\nperiod = "{w.random.choice(("year", "quarter", "month"))}"', family=w.family())


def ruleset_text(seed: int) -> str:
    """A ruleset with every kind of criterion, in an order and with numbers of its own."""
    w = _Writer(seed)
    simple = (w.plain, w.plain, w.by_region, w.by_both, w.states, w.baseline, w.baseline, w.elsewhere, w.elsewhere)
    for body in simple:
        text = body()
        w.row(text, family=None if text.startswith("states") else w.family())
    w.row(w.elsewhere('delegated_to = "省里"'), family=w.family())
    w.row(w.elsewhere('unknown = "不在手边"'), family=w.family())
    w.row(w.baseline(), family="money")
    w.row(w.baseline("2015"), family=w.family())
    w.row(w.baseline("base_period"), family="index")
    w.row(f"{w.plain()}\nrange = [0, 100]", family="share")
    w.row(w.plain(), family="share")
    ranges(w)
    w.row(f"{w.any()}\nmay_not_apply = true", family="index")
    w.row(f"{w.plain()}\nmay_not_apply = true", family=w.family())
    w.row(f'{w.by_region()}\napplies = {{ level = ["市"] }}', family=w.family())
    w.row(w.plain().replace("threshold = ", "threshold.unverified = true\nthreshold.value = "), family=w.family())
    w.row(w.plain(), family=w.family(), grade="unverified")
    w.row(w.baseline(), family=w.family(), grade="unverified")
    w.row(w.states(), family=None, grade="unverified")
    w.row('requirement = "none"', family=None)
    for formula, family in (
        ("coal / output", "coal"),
        ("spending / output", "share"),
        ("treated / produced", "share"),
        ("1 - treated / max(produced, treated)", "share"),
    ):
        w.row(f'{w.any() if family == "coal" else w.plain()}\nformula = "{formula}"', family=family)
    w.row(f'{w.baseline()}\nformula = "(treated + produced) / 2"', family="mass")
    w.row(f'{w.plain()}\nformula = "treated - produced"', family="mass")  # nothing where it is negative
    alternatives = (
        (w.plain, w.baseline),
        (w.by_region, w.elsewhere),
        (w.plain, lambda: f'{w.plain()}\napplies = {{ level = "市" }}'),
        (w.states, w.states),
    )
    for sign in SIGNS:  # rounded to the digits of the threshold, whose last may be a nought or a half
        number = f"{w.random.choice(('0.05', '0.5', '1', '1.0', '2.5', '70', '70.0', '99.95'))}"
        w.row(f'comparator = "{sign}"\nthreshold = {number}\nrounding = "GB/T 8170"', family="share")
    w.row(f'{w.by_region()}\nrounding = "GB/T 8170"', family="mass")
    # What is not known stands for all that it can be.
    for body in (w.elsewhere, w.elsewhere, w.baseline, w.baseline, w.by_both):
        w.row(f"{body()}\nrange = [0, {w.random.choice((100, 50))}]", family="share")
    more = f"[ROW.criteria.level.any.number]\n{w.plain()}\n[ROW.criteria.level.any.word]\n{w.states()}\n"
    w.row("", family="index", more=more)
    for one, other in alternatives:
        text, several = one(), "readings" if one == w.by_region else "any"
        more = f"[ROW.criteria.level.{several}.first]\n{text}\n[ROW.criteria.level.{several}.second]\n{other()}\n"
        w.row("", family=None if text.startswith("states") else w.family(), more=more)
    for excuse in ("", "may_not_apply = true\n"):
        family, quantity = w.family(), w.quantity("mass")
        more = f"[ROW.criteria.level]\n{w.plain()}\n{excuse}"
        more += f'[ROW.criteria.within_cap]\nmeasures = "{quantity}"\n{w.elsewhere()}\n'
        w.row("", family=family, more=more)
    for one, other in ((w.plain, w.by_region), (w.baseline, w.plain)):
        first, second = w.quantity("mass"), w.quantity("land")
        more = f'[ROW.criteria.first]\nmeasures = "{first}"\n{one()}\n'
        more += f'[ROW.criteria.second]\nmeasures = "{second}"\n{other()}\nmay_not_apply = true\n'
        w.row("", family="mass", more=more)
    for body in (w.band, w.band_by_region, w.band_by_both):
        w.row(body(), family=w.family())
    w.row(w.band().replace("]", "]\nthreshold.unverified = true"), family=w.family())
    w.row(f'{w.band_by_region()}\nrounding = "GB/T 8170"', family="share")
    w.row(f"{w.band_by_region()}\nrange = [0, 100]", family="share")
    more = f"[ROW.criteria.level.any.number]\n{w.plain()}\n[ROW.criteria.level.any.band]\n{w.band()}\n"
    w.row("", family=w.family(), more=more)
    more = f"[ROW.criteria.level]\n{w.plain()}\n[ROW.criteria.not_worse.any.falls]\n{w.baseline()}\n"
    w.row("", family="air", more=more + f"[ROW.criteria.not_worse.any.good]\n{w.plain()}\n")
    return "\n".join(w.lines)


def kinds(ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    """Every kind of condition of a ruleset, each with the id of what it measures."""
    for row in ruleset.indicators.values():
        for criterion in row.criteria:
            if criterion.requirement.parts:
                kind = "alternatives" if isinstance(criterion.requirement, AnyOf) else "readings"
                yield kind, criterion.requirement.parts[0].measures
        for leaf in row.leaves():
            yield type(leaf.requirement).__name__, leaf.measures
            if leaf.requirement.entries:
                kind = type(leaf.requirement).__name__
                yield f"{kind} by {max(len(each.when) for each in leaf.requirement.entries)} axes", leaf.measures
                if any(each.unverified for each in leaf.requirement.entries):
                    yield f"{kind} unverified", leaf.measures
                if getattr(leaf.requirement, "rounding", None) is not None:
                    yield f"{kind} rounded", leaf.measures
            if isinstance(leaf.requirement, Baseline):
                yield f"against {leaf.requirement.period}", leaf.measures
            if leaf.requirement.sign is not None:
                yield leaf.requirement.sign, leaf.measures
            extras = {
                "may not apply": leaf.may_not_apply,
                "applies": bool(leaf.applies),
                "unverified": leaf.unverified,
                "formula": row.formula is not None,
                "several criteria": len(row.criteria) > 1,
                "possible range": leaf.range is not None,
                "of a quantity": leaf.measures in ruleset.quantities,
                row.constraint: True,
            }
            yield from ((name, leaf.measures) for name, holds in extras.items() if holds)


# Rows.


@dataclass
class Drawn:
    """A ruleset and rows for it, with the type of their value column and what was drawn."""

    ruleset: Ruleset
    records: list[dict[str, Any]]
    type: Type
    values: int = 0
    close: int = 0
    counts: Counter[str] = field(default_factory=Counter)


def draw(seed: int, rows: int, folder: Path, type_: Type | None = None, *, clean: bool = False) -> Drawn:
    """A ruleset and about as many rows; clean ones have no mistakes that a file would be refused for."""
    path = folder / f"drawn_{seed}.toml"
    path.write_text(ruleset_text(seed), encoding="utf-8")
    drawn = Drawn(load_ruleset(path), [], type_ or TYPES[seed % len(TYPES)])
    _Rows(seed, drawn, clean).draw(rows)
    return drawn


def _digits(value: Fraction) -> int | None:
    rest, digits = value.denominator, 0
    while rest % 10 == 0:
        rest, digits = rest // 10, digits + 1
    while rest % 2 == 0 or rest % 5 == 0:
        rest, digits = rest // (2 if rest % 2 == 0 else 5), digits + 1
    return digits if rest == 1 and digits <= 40 else None


def _decimal(value: Fraction, digits: int) -> Decimal:
    return Decimal(math.floor(value * 10**digits)).scaleb(-digits, Context(prec=200))


class _Rows:
    """The rows of one drawing, area by area, then shuffled."""

    def __init__(self, seed: int, drawn: Drawn, clean: bool) -> None:
        self.random, self.drawn, self.ruleset = Random(f"rows {seed}"), drawn, drawn.ruleset
        self.clean = clean
        self.text = drawn.type == "text"
        known = {thing.id for thing in self.ruleset.things}
        asked = {*self.ruleset.uses, *self.ruleset.formula_names} & known
        self.measured = sorted(asked, key=lambda id_: (id_ not in DIVISORS, id_))
        self.excused = next(row.id for row in self.ruleset.indicators.values() if row.may_not_apply)
        self.by_formula = {row.id for row in self.ruleset.indicators.values() if row.formula}
        self.names = {thing.id: (thing.id, thing.name, *thing.aliases) for thing in self.ruleset.things}

    def chance(self, per_thousand: float) -> bool:
        return self.random.random() * 1000 < per_thousand

    def draw(self, rows: int) -> None:
        area = 0
        while len(self.drawn.records) < rows:
            area += 1
            earlier: dict[tuple[str, str], Fraction] = {}
            region, level = self.random.choice(REGIONS), self.random.choice(LEVELS)
            start = self.random.randint(0, 4)
            for period in PERIODS[start : start + self.random.randint(2, 4)]:
                self.drawn.records += self._subject(f"示例{area}县", period, region, level, earlier)
        self.random.shuffle(self.drawn.records)

    def _subject(
        self, area: str, period: str, region: str, level: str, earlier: dict[tuple[str, str], Fraction]
    ) -> list[dict[str, Any]]:
        said: dict[str, str | None] = {"区域": region, "level": level}
        if self.chance(60):
            said[self.random.choice(("区域", "level"))] = None
        everywhere = not self.chance(300)
        base: dict[str, Any] = dict.fromkeys(COLUMNS)
        base |= {"area": area, "period": period}
        rows: list[dict[str, Any]] = []
        variants = {axis: word for axis, word in (("region", said["区域"]), ("level", said["level"])) if word}
        for id_ in self.measured:
            if not self.chance(500 if id_ in self.by_formula else 40):
                rows += self._measured(dict(base), id_, period, variants, earlier)
        if self.chance(900):
            row = self.random.choice([*self.ruleset.indicators.values()])
            rows.append(
                {
                    **base,
                    "indicator": row.id,
                    "not_applicable": self.random.choice(("不临海", "没有此项", "没有煤矿", "待核实")),
                }
            )
        if self.chance(200):
            rows = [row for row in rows if row["indicator"] != self.excused] + [
                {**base, "indicator": self.excused, "not_applicable": "不临海"}
            ]
        for row in rows:
            row["indicator"] = self._name(row["indicator"])
            if everywhere:
                row.update(said)
        if rows and not everywhere:
            self.random.choice(rows).update(said)
        if self.clean:
            return rows
        if rows and self.chance(40):
            self.random.choice(rows)["区域"] = "北部地区"
        if rows and self.chance(110):
            self.random.choice(rows)["level"] = self.random.choice(LEVELS)
        return [each for row in rows for each in self._beside(row)]

    def _name(self, id_: str) -> str:
        name = self.random.choice(self.names[id_]) if self.chance(300) else id_
        return f" {name[:1]} {name[1:]}" if self.chance(30) else name

    def _beside(self, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """A row, perhaps spoilt as a whole, and perhaps a second one like it."""
        dice = self.random.random() * 1000
        if dice < 4:
            row["indicator"] = self.random.choice((None, " "))
        elif dice < 8:
            row["period"] = self.random.choice(("去年", "2017-13", "17"))
        elif dice < 12:
            row["indicator"] = self.random.choice(("森林", "指标九百", "unknown_id"))
        elif dice < 16:
            row["indicator"] = "never_asked"
        elif dice < 18:
            row["area"] = None
        elif dice < 20:
            row["period"] = None
        elif dice < 30 and row["period"] is not None and "-" not in row["period"]:
            row["period"] += "年"
        elif dice < 40:
            row["area"] = row["area"][:2] + " " + row["area"][2:]
        yield row
        if self.chance(20):
            second = dict(row)
            if self.chance(500) and second["value"] is not None:
                second["value"] = self._typed(Decimal(self.random.randint(2, 90)))
            elif self.chance(300) and second["not_applicable"]:
                second["not_applicable"] = "另有原因"
            elif self.chance(300) and second["given"] is not None:
                second["given"] = self._typed(Decimal(self.random.randint(2, 90)))
            yield second

    def _measured(
        self, row: dict[str, Any], id_: str, period: str, variants: dict[str, str],
        earlier: dict[tuple[str, str], Fraction],
    ) -> list[dict[str, Any]]:  # fmt: skip
        row["indicator"] = id_
        asked = [leaf for _, leaf in self.ruleset.uses.get(id_, ())]
        if asked and self.chance(20):
            row["not_applicable"] = self.random.choice(("不临海", "否", "没有此项"))
            if self.chance(700):
                return [row]
        numbers = [leaf for leaf in asked if not isinstance(leaf.requirement, States)]
        if (asked and not numbers) or (len(numbers) < len(asked) and self.chance(200)):
            return [self._state(row)]
        unit = self.ruleset.unit_of(id_)
        assert unit is not None
        row["unit"] = said = self.random.choice(USUAL.get(unit, (unit,)))
        by = factor(parse_unit(said), parse_unit(unit))
        if any(leaf.requirement.takes_given for leaf in asked) and not self.chance(150):
            given = self._possible(_decimal(Fraction(self.random.randint(2, 9000), 100), 2), asked, by)
            row["given"] = self._typed(given)
            edges = [Fraction(given) * by] if row["given"] is not None else []
        else:
            edges = []
        leaves = [leaf for leaf in numbers if not isinstance(leaf.requirement, Nothing)]
        edges += self._by_formula(id_, period, variants, earlier)
        edges += [edge for leaf in leaves if (edge := self._edge(leaf, unit, variants, period, earlier)) is not None]
        edges += [
            end * factor(parse_unit(leaf.unit or unit), parse_unit(unit))
            for leaf in leaves
            for numbers in leaf.requirement.deciding(leaf, variants)
            for end in (numbers.low, numbers.high)
            if end is not None
        ]
        value = Decimal(0) if id_ in DIVISORS and self.chance(150) else self._value(edges, by)
        value = self._possible(value, asked, by)
        earlier[id_, period] = Fraction(value) * by
        row["value"] = self._typed(value)
        if unit == "万元" and not self.chance(100):
            row["prices"] = self.random.choice(("2015", "2015年", "2015", "2010"))
        if not self.clean:
            self._spoil(row, value, said)
        return [row]

    def _edge(
        self, leaf: Criterion, unit: str, variants: dict[str, str], period: str,
        earlier: dict[tuple[str, str], Fraction],
    ) -> Fraction | None:  # fmt: skip
        by = factor(parse_unit(leaf.unit or unit), parse_unit(unit))
        match leaf.requirement:
            case Fixed(entries=thresholds):
                found = choose(thresholds, variants)
                return Fraction((thresholds[0] if isinstance(found, str) else found).value) * by
            case Baseline(period=base, change=change):
                here = parse_period(period)
                before = str(here.previous) if base == "previous_period" and here else base
                return (
                    None
                    if (leaf.measures, before) not in earlier
                    else earlier[leaf.measures, before] + Fraction(change) * by
                )
            case _:
                return None

    def _by_formula(
        self, id_: str, period: str, variants: dict[str, str], earlier: dict[tuple[str, str], Fraction]
    ) -> Iterator[Fraction]:
        """What a dividend has to be, so that its share of the divisor lies on an edge."""
        divisor = next((below for below, above in DIVISORS.items() if id_ in above), None)
        if divisor is None or (divisor, period) not in earlier:
            return
        for name in self.by_formula:
            row = self.ruleset.indicators[name]
            if row.formula == f"{id_} / {divisor}" and row.unit is not None:
                by = Fraction(1, 100) if row.unit == "%" else Fraction(1)
                edges = (self._edge(leaf, row.unit, variants, period, earlier) for leaf in row.leaves())
                yield from (edge * by * earlier[divisor, period] for edge in edges if edge is not None)

    def _value(self, edges: list[Fraction], by: Fraction) -> Decimal:
        """A value in the unit of the row: on an edge, one last digit beside it, or anywhere."""
        self.drawn.values += 1
        where = self.random.random()
        if edges and where < 0.75:
            edge = self.random.choice(edges) / by
            digits = _digits(edge)
            if where < 0.5 and digits is not None:
                self.drawn.close += 1
                return _decimal(edge, digits)
            self.drawn.close += 1
            further = (digits if digits is not None else self.random.choice((4, 8, 11))) + self.random.randint(0, 2)
            if self.text and self.chance(100):
                further += 20
            return _decimal(edge, further) + self.random.choice((-1, 1) if digits is not None else (0, 1)) * Decimal(
                1
            ).scaleb(-further)
        digits = self.random.randint(0, 3)
        return Decimal(self.random.randint(1, 10**4 * 10**digits)).scaleb(-digits - self.random.choice((0, 2)))

    def _possible(self, value: Decimal, asked: list[Criterion], by: Fraction) -> Decimal:
        """A value that can be, now and then one that cannot."""
        within = all(lies_in(Fraction(value) * by, self.ruleset.possible(leaf).values) for leaf in asked)
        if within or not (self.clean or self.chance(900)):
            return value
        return _decimal(Fraction(self.random.randint(2, 50)) / by, 6)

    def _typed(self, value: Decimal) -> Any:
        """The value as the column holds it; None where it cannot hold it."""
        match self.drawn.type:
            case "text":
                text = format(value, "f")
                return text + "0" * ("." in text and self.chance(100))
            case "float64":
                number = float(value)
                for _ in range(self.random.choice((0, 0, 1, 2))):  # noise that arithmetic leaves in the last bits
                    number = math.nextafter(number, math.inf if self.chance(500) else -math.inf)
                return number
            case "float32":
                return np.float32(float(value))
            case "decimal":
                return value.quantize(Decimal(1).scaleb(-SCALE), context=Context(prec=60))
            case _:
                return int(value) if value == int(value) or self.chance(700) else 10**15 + int(value)

    def _state(self, row: dict[str, Any]) -> dict[str, Any]:
        state = self.random.choice(("建立", "已建立", "在建", "未建立", "未建立", "正在办理", "—", None))
        row["value" if self.text and self.chance(500) else "state"] = state
        return row

    def _spoil(self, row: dict[str, Any], value: Decimal, unit: str) -> None:
        """What else a cell may hold, now and then."""
        dice = self.random.random() * 1000
        if dice < 12:
            row["unit"] = self.random.choice(("吨标媒", "百分号", "k g"))
        elif dice < 22:
            row["unit"] = next(each for each in ("米", "户", "%") if not _fits(each, unit))
        elif dice < 32:
            row["unit"] = self.random.choice((None, "/", ""))
        elif dice < 50:
            row["unit"], row["value"] = None, self._typed(Decimal(self.random.randint(1, 99)).scaleb(-2))
        elif dice < 70:
            wrong = self.random.choice((-value, -value, value * 1000, Decimal(-9999), Decimal("-99.9"), Decimal(0)))
            row["value"] = self._typed(wrong)
        elif dice < 90:
            row["value"] = {"float64": math.nan, "float32": np.float32(math.nan)}.get(self.drawn.type)
        elif dice < 100 and self.drawn.type in ("float64", "float32"):
            row["value"] = self.random.choice((math.inf, -math.inf))
        elif dice < 104 and self.drawn.type == "float64":
            row["value"] = self.random.choice((1e70, -1e65, 1e-70, 1e300, 5e-324))
        elif dice < 108:
            row["state"] = "建立"
            row["value"] = row["value"] if self.chance(300) else None
        elif dice < 120 and row["value"] is not None and self.drawn.type.startswith("float") and self.chance(400):
            row["value"] = -0.0 if self.drawn.type == "float64" else np.float32(0)
        elif self.text and dice < 200:
            text = row["value"]
            forms = (
                "≥{}",
                "＞{}",
                "≤{}",
                "约{}",
                "{}以上",
                "不足{}",
                "{}左右",
                "{}.",
                "{}~95",
                "{}%",
                "{}L",
                "{}±0.5",
                "{}（全市第一）",
                "2017年为{}",
                "未检出",
                "不涉及",
                "良好",
                "无数据",
                "1e70",
            )
            row["value"] = self.random.choice(forms).format(text)


def _fits(one: str, other: str) -> bool:
    try:
        factor(parse_unit(one), parse_unit(other))
    except UnitsDoNotFit:
        return False
    return True


# The same rows as a table.

ARROW: dict[Type, pa.DataType] = {
    "text": pa.string(),
    "float64": pa.float64(),
    "float32": pa.float32(),
    "decimal": pa.decimal128(38, SCALE),
    "int64": pa.int64(),
}


def table(drawn: Drawn) -> pa.Table:
    """The rows as an Arrow table, its value column of the type that was drawn."""
    kinds = {"value": ARROW[drawn.type], "given": ARROW[drawn.type]}
    columns = {}
    for name in drawn.records[0]:
        kind = kinds.get(name, pa.string())
        columns[name] = pa.array([row[name] for row in drawn.records], kind)
    return pa.table(columns)
