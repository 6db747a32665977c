"""The ruleset for a database: tables to join, and one plain query that says verdict and reason of what a row decides.

What a row says is looked up: its names and units in ``names`` and ``units``, its number between two doubles of
``cutoffs``, its word in ``states``. Each of their rows was judged by the exact judge, so that verdicts and reasons are
its own. What needs other rows is marked ``needs-more-rows``, and what is spelled as no table has it
``not-in-relation``: neither has a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from itertools import product
from math import inf, nextafter
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv as pa_csv
from pyarrow import parquet as pq

from compliance.bulk.alone import Component, Exactly, components, unasked
from compliance.bulk.coding import CODES, FIRST_VARIANT, HUGE, TINY, UNKNOWN_VARIANT, UNSTATED
from compliance.bulk.rows import NOWHERE, Stands, Variations, Written
from compliance.cells import digits_shown, exact, is_missing
from compliance.judging.cutoffs import LARGEST, Edge, cutoffs, edges, first_double
from compliance.judging.verdict import Verdict, weighed
from compliance.measurements.cellreading import Wanted, unit_in, wanted
from compliance.measurements.measurement import Entry
from compliance.measurements.tables.naming import identified
from compliance.rules.ruleset import Ruleset
from compliance.rules.sets import Interval, intersect
from compliance.units import (
    Unit,
    UnitsDoNotFit,
    UnknownUnit,
    dimension_words,
    factor,
    folded,
    parse_unit,
    parts,
    several_meanings,
    spellings,
)

# In place of a unit, a variant or a state that no cell says; of a variant that decides nothing.
NOT_SAID, ANY, NEEDS_MORE = "-", "*", "needs-more-rows"
MISSING, MISFIT, UNKNOWN, SEVERAL = "missing-measurement", "unit-does-not-fit", "unknown-unit", "unit-means-several"
FAR, ENDLESS = "number-out-of-range", "not-finite"
UNKNOWN_WORD = "unknown-variant"  # the id of a variant that its axis does not know

Said = tuple[str | None, str | None]
Tables = dict[str, pa.Table]


# What is looked up.


@dataclass(frozen=True, slots=True)
class Piece:
    """Numbers from one double to another, between two exact edges; either edge may be open or missing."""

    least: float = -LARGEST
    greatest: float = LARGEST
    low: Edge | None = None
    high: Edge | None = None

    @property
    def sample(self) -> float | None:
        """A number of it that can be read."""
        for each in (self.least, -1e60, -TINY, 0.0, TINY, self.greatest):
            if self.least <= each <= self.greatest and abs(each) < HUGE and (each == 0 or abs(each) >= TINY):
                return each
        return None


@dataclass(frozen=True, slots=True)
class Spot:
    """What one row of ``cutoffs`` or ``states`` is about: a thing, a unit (or what is wrong), variants, a number."""

    id: str
    unit: str
    variants: tuple[str, ...]
    piece: Piece = field(default_factory=Piece)
    state: str | None = None


def _pieces(intervals: Iterable[Interval]) -> Iterator[Piece]:
    """The line of doubles, cut wherever an interval begins or ends."""
    cuts: dict[float, list[Edge]] = {}
    for edge in sorted({edge for interval in intervals for edge in edges(interval)}):
        double = first_double(*edge)
        if -LARGEST < double < inf:
            cuts.setdefault(double, []).append(edge)
    least, low = -LARGEST, None
    for double, several in cuts.items():
        yield Piece(least, nextafter(double, -inf), low, several[0])
        least, low = double, several[-1]
    yield Piece(least, LARGEST, low, None)


class _Relation:
    """The tables of a ruleset in the making."""

    def __init__(
        self, ruleset: Ruleset, accept_unverified: bool, variants: Mapping[str, str], words: Iterable[str]
    ) -> None:
        self.ruleset, self.words = ruleset, tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
        self.exactly = Exactly(ruleset, accept_unverified)
        whole = components(ruleset, given=True, claims=False)
        self.component_of = {id_: component for component in whole for id_ in component.ids}
        self.alone = [component for component in whole if component.alone]
        self.axes = axes_of(ruleset)
        self.stands = Variations(ruleset, self.axes, variants)
        self.written = dict(self._written())
        self._fit: dict[tuple[Unit, ...], tuple[str, ...]] = {}
        self.shown: dict[str, str] = {}  # by the name of a unit, how the tables spell it
        own = (text for row in ruleset.indicators.values() for leaf in row.leaves() if (text := leaf.unit))
        for text in (*own, *self.written):
            self.shown.setdefault(parse_unit(text, ruleset.unit_spellings).canonical, text)

    def tables(self) -> Tables:
        """All tables by name."""
        said = {spot: outcome for component in self.alone for spot, outcome in self._spots(component)}
        outcomes: dict[str, set[Said]] = {}
        for spot, outcome in said.items():
            outcomes.setdefault(spot.id, set()).add(outcome)
        settled = {id_: only.pop() for id_, only in outcomes.items() if len(only) == 1}
        kept = {spot: outcome for spot, outcome in said.items() if spot.id not in settled}
        return {
            "cutoffs": self._cutoffs({spot: outcome for spot, outcome in kept.items() if spot.state is None}),
            "states": self._states({spot: outcome for spot, outcome in kept.items() if spot.state is not None}),
            "names": self._names(settled),
            "units": self._units(),
        }

    def _judged(self, spot: Spot, component: Component, stands: Stands) -> Said:
        """What a row says that stands for a spot."""
        numbers = {ENDLESS: Decimal("Infinity"), FAR: Decimal("1E+300"), MISSING: None}
        sample = None if spot.piece.sample is None else exact(spot.piece.sample)
        written = Written(spot.id, self._unit_of(spot), state=None if spot.state == NOT_SAID else spot.state)
        entries = written.entries(None if spot.state else numbers.get(spot.unit, sample))
        verdict, reason = self.exactly.outcome(component, self.exactly.subject(entries, stands)).row
        return (None if verdict is None else str(verdict)), reason

    def _unit_of(self, spot: Spot) -> str | None:
        instead = {SEVERAL: next(iter(several_meanings())), UNKNOWN: UNKNOWN}
        if spot.unit in (NOT_SAID, MISSING, FAR, ENDLESS):
            return None
        if spot.unit == MISFIT:
            fitting = self._fitting(wanted(self.ruleset, spot.id))
            return next((text for text in self.shown.values() if text not in fitting), UNKNOWN)
        return instead.get(spot.unit, spot.unit)

    def _spots(self, component: Component) -> Iterator[tuple[Spot, Said]]:
        """Every spot of a thing that a row decides alone, with what a row of it says."""
        (id_,) = component.ids
        demanded = wanted(self.ruleset, id_)
        words = dict.fromkeys(word for _, leaf in self.ruleset.uses.get(id_, ()) for word in leaf.requirement.words)
        units = self._fitting(demanded) if demanded.numbers else ()
        states = [*([NOT_SAID] if demanded.only_states else []), *([*words, *self.words] if demanded.states else [])]
        for variants, stands in self._variants(component):
            spots = [Spot(id_, NOT_SAID, variants, state=state) for state in states]
            for unit in () if demanded.only_states else (NOT_SAID, *units):
                intervals = self.exactly.deciding(Written(id_, None if unit == NOT_SAID else unit), stands)
                pieces = (piece for piece in _pieces(intervals or ()) if piece.sample is not None)
                spots += [Spot(id_, unit, variants, piece) for piece in pieces]
            if not demanded.only_states:
                wrong = (MISSING, MISFIT, UNKNOWN, SEVERAL, FAR, ENDLESS)
                spots += [Spot(id_, each, variants) for each in wrong]
            for spot in spots:
                yield spot, self._judged(spot, component, stands)

    def _fitting(self, demanded: Wanted) -> tuple[str, ...]:
        """The units that fit all that asks for a thing, as the tables spell them."""
        if demanded.units not in self._fit:
            units = ((text, parse_unit(text, demanded.spellings)) for text in self.shown.values())
            self._fit[demanded.units] = tuple(text for text, unit in units if _fits(unit, demanded.units))
        return self._fit[demanded.units]

    def _variants(self, component: Component) -> Iterator[tuple[tuple[str, ...], Stands]]:
        """What may be stated of the axes by which a thing is judged, and what it comes to."""
        every: list[list[tuple[str, int]]] = []
        for axis in self.axes:
            variants = self.ruleset.axes[axis].variants if axis in component.axes else ()
            stated = [(variant, FIRST_VARIANT + place) for place, variant in enumerate(variants)]
            unstated = [(NOT_SAID, UNSTATED), (UNKNOWN_WORD, UNKNOWN_VARIANT)]
            every.append([*stated, *unstated] if axis in component.axes else [(ANY, UNSTATED)])
        for several in product(*every):
            code = self.stands.code([(axis, code) for axis, (_, code) in zip(self.axes, several, strict=True)])
            yield tuple(word for word, _ in several), self.stands.stands[code]

    # Units.

    def _written(self) -> Iterator[tuple[str, str]]:
        """The spellings of units that the tables know, each with the name of the unit."""
        ruleset = self.ruleset
        own = {text: None for row in ruleset.indicators.values() for leaf in row.leaves() if (text := leaf.unit)}
        simple = {text: name for name, texts in spellings().items() for text in texts}
        texts = [*own, *ruleset.unit_spellings, *simple]
        for text in own:
            texts += _compounds(parse_unit(text, ruleset.unit_spellings))
        for text in texts:
            for typed in _typed(text):
                yield typed, parse_unit(typed, ruleset.unit_spellings).canonical

    def _units(self) -> pa.Table:
        meanings = {text: self.shown[name] for text, name in self.written.items()}
        for word in self.words:
            meanings.setdefault(word.replace(" ", ""), self._meant(word))
        return _table(({"written": text, "unit": unit} for text, unit in meanings.items()), ("written", "unit"))

    def _meant(self, word: str) -> str:
        if is_missing(word):
            return NOT_SAID
        try:
            return self.shown.get(parse_unit(word, self.ruleset.unit_spellings).canonical, MISFIT)
        except UnknownUnit as error:
            return UNKNOWN if error.meanings is None else SEVERAL

    # Tables.

    def _names(self, settled: Mapping[str, Said]) -> pa.Table:
        ruleset = self.ruleset
        rows: list[tuple[str | None, ...]] = []

        def add(
            kind: str, name: str, id_: str | None, said: Said = (None, None), axes: frozenset[str] = frozenset()
        ) -> None:
            rows.append((kind, name, id_, *said, *(None if axis in axes else ANY for axis in self.axes)))

        own = (name for each in ruleset.things for name in (each.id, each.name, *each.aliases))
        typed = {key: identified(ruleset, word) for word in (*own, *self.words) for key in _keys(word)}
        known = {**ruleset.ancestor_names, **ruleset.names, **typed}
        for name, id_ in known.items():
            component = self.component_of.get(id_ or "")
            if id_ is None:
                add("thing", name, None, (str(Verdict.UNDETERMINED), "unknown-indicator"))
            elif component is None:
                add("thing", name, id_, (None, unasked(ruleset, id_).reason))
            elif component.alone:
                add("thing", name, id_, settled.get(id_, (None, None)), component.axes)
            else:
                add("thing", name, id_, (None, NEEDS_MORE))
        for axis in self.axes:
            declared = ruleset.axes[axis]
            for word in dict.fromkeys((*declared.variants, *declared.synonyms, *self.words)):
                add(axis, word, declared.variant(word) or UNKNOWN_WORD)
        names = (*_NAMES, *map(column_of, self.axes))
        return _table((dict(zip(names, row, strict=True)) for row in rows), names)

    def _cutoffs(self, said: Mapping[Spot, Said]) -> pa.Table:
        rows: list[dict[str, Any]] = []
        last: tuple[Any, ...] | None = None
        for spot, outcome in said.items():
            key = (spot.id, spot.unit, spot.variants, outcome)
            if key != last:
                least = {"least": spot.piece.least} | _number("least", "above", spot.piece.low)
                rows.append(self._row(spot, outcome) | least | self._about(spot))
            last = key
            rows[-1] |= {"greatest": spot.piece.greatest} | _number("greatest", "below", spot.piece.high)
        return _table(rows, ("indicator", "criterion", "unit", *map(column_of, self.axes)), _CUTOFFS)

    def _row(self, spot: Spot, said: Said) -> dict[str, Any]:
        """What stands in the row of a spot, in whatever table."""
        criteria = dict.fromkeys(f"{row.id}.{leaf.name}" for row, leaf in self.ruleset.uses.get(spot.id, ()))
        about = {"indicator": spot.id, "criterion": " ".join(criteria) or NOT_SAID, "unit": spot.unit}
        variants = dict(zip(map(column_of, self.axes), spot.variants, strict=True))
        return about | variants | {"state": spot.state, "verdict": said[0], "reason": said[1]}

    def _about(self, spot: Spot) -> dict[str, Any]:
        """What is known of a thing besides: what is possible in a unit, what missing it means, whether it is proved."""
        ruleset, id_ = self.ruleset, spot.id
        row = ruleset.indicators.get(id_)
        own = row is not None and any(leaf.measures == id_ for leaf in row.leaves())
        missed = weighed(Verdict.FAIL, row.constraint, ruleset) if own and row is not None else Verdict.FAIL
        span, demanded = Interval(), wanted(ruleset, id_)
        unit = None if spot.unit == NOT_SAID else spot.unit
        read = unit_in(Entry("measurement", id_, None, None, NOWHERE, unit=unit), demanded)
        for possible in demanded.possible(read) if isinstance(read, Unit) else ():
            span = intersect(span, possible.values)
        least, greatest = cutoffs(span)
        doubtful = any(leaf.doubtful for _, leaf in ruleset.uses.get(id_, ()))
        about = {"missed": str(missed), "unverified": doubtful}
        return about | {"possible_least": least, "possible_greatest": greatest}

    def _states(self, said: Mapping[Spot, Said]) -> pa.Table:
        names = ("indicator", "criterion", "state", *map(column_of, self.axes), "verdict", "reason")
        return _table((self._row(spot, outcome) for spot, outcome in said.items()), names)


def _table(
    rows: Iterable[dict[str, Any]], texts: Iterable[str], others: Mapping[str, pa.DataType] | None = None
) -> pa.Table:
    """A table of some columns of rows."""
    return pa.Table.from_pylist([*rows], pa.schema([*((name, pa.string()) for name in texts), *(others or {}).items()]))


_NAMES = ("kind", "name", "id", "verdict", "reason")
_CUTOFFS = {
    "least": pa.float64(), "greatest": pa.float64(), "verdict": pa.string(), "reason": pa.string(),
    "least_number": pa.string(), "least_above": pa.bool_(), "greatest_number": pa.string(),
    "greatest_below": pa.bool_(), "possible_least": pa.float64(), "possible_greatest": pa.float64(),
    "missed": pa.string(), "unverified": pa.bool_(),
}  # fmt: skip


def column_of(axis: str) -> str:
    """The column of an axis in the tables: its id, but where they have a column of that name already."""
    return f"{axis}_axis" if axis in {*_NAMES, *_CUTOFFS, "indicator", "criterion", "unit", "state"} else axis


def axes_of(ruleset: Ruleset) -> tuple[str, ...]:
    """The axes of which the query reads a column: those by which something is judged that a row decides alone."""
    whole = components(ruleset, given=True, claims=False)
    used = frozenset[str]().union(*(component.axes for component in whole if component.alone))
    return tuple(axis for axis in ruleset.axes if axis in used)


def _fits(unit: Unit, among: Iterable[Unit]) -> bool:
    try:
        return all(factor(unit, target) for target in among)
    except UnitsDoNotFit:
        return False


def _compounds(unit: Unit) -> Iterator[str]:
    """How else a unit may be written that is made of two others (吨标煤/万元): by all units that measure the same."""
    powers = parts(unit)
    if sorted(powers.values()) != [-1, 1]:
        return
    above, below = sorted(powers, key=lambda name: -powers[name])
    for one, other in product(_alike(above), _alike(below)):
        yield f"{one}/{other}"


def _alike(name: str) -> Iterator[str]:
    """The spellings of all units that measure what one does."""
    measured = dimension_words(Unit("", name), "en")
    for other, texts in spellings().items():
        if dimension_words(Unit("", other), "en") == measured:
            yield from texts


def _typed(text: str) -> Iterator[str]:
    """A spelling in the widths in which it is typed."""
    for typed in dict.fromkeys(
        (text, folded(text), text.replace("m2", "m²").replace("m3", "m³"), text.replace("%", "％"))
    ):
        yield typed.replace(" ", "")


def _keys(word: str) -> tuple[str, str]:
    """A name as databases make it of what a cell says: without blanks, its letters small, or only those of ASCII."""
    for sign, instead in _FOLDED:
        word = word.replace(sign, instead)
    return word.lower(), "".join(each.lower() if each.isascii() else each for each in word)


_FOLDED = ((" ", ""), ("　", ""), ("（", "("), ("）", ")"))


def _number(name: str, side: str, edge: Edge | None) -> dict[str, Any]:
    """An exact end of a piece, as a decimal or else a fraction; true ``above`` or ``below`` leaves it out."""
    if edge is None:
        return {f"{name}_number": None, f"{name}_{side}": None}
    number, above = edge
    return {f"{name}_number": _digits(number), f"{name}_{side}": above if side == "above" else not above}


def _digits(number: Fraction) -> str:
    shown = digits_shown(number)
    return shown if Fraction(shown) == number else str(number)


def tables_of(ruleset: Ruleset, accept_unverified: bool, variants: Mapping[str, str], words: Iterable[str]) -> Tables:
    """The tables of a ruleset by name; ``words`` are spellings of a table that they have to know too."""
    return _Relation(ruleset, accept_unverified, variants, words).tables()


# The query.


def query_of(ruleset: Ruleset) -> str:
    """The query that gives every row of ``measurements`` its verdict and its reason, by the tables of a ruleset.

    It is one text for PostgreSQL, DuckDB, SQLite and Spark SQL, and nothing in it is of one ruleset but its axes.
    """
    axes = axes_of(ruleset)
    gaps = {
        "columns": "".join(f", {_quoted(axis)}" for axis in axes),
        "name": _compact("m.indicator"),
        "area": _compact("COALESCE(m.area, '')"),
        "in_period": "REPLACE(REPLACE(COALESCE(m.period, ''), ' ', ''), '年', '')",
        "period": _in_shape("m.period"),
        "tiny": repr(TINY), "huge": repr(HUGE), "codes": ", ".join(map(repr, CODES.tolist())),
        "stated": _lines(
            f"    CASE WHEN TRIM(m.indicator) <> '' THEN {_blank('m.' + _quoted(axis))} END AS said_{axis},"
            for axis in axes
        ),
        "variants": _lines(_stated(axis) for axis in axes),
        "joined": _lines(
            f"  LEFT JOIN names {axis}_word ON {axis}_word.kind = '{axis}' AND {axis}_word.name = k.said_{axis}"
            for axis in axes
        ),
        "meant": _lines(
            f"    CASE WHEN k.said_{axis} IS NOT NULL THEN COALESCE({axis}_word.id, '{_STRANGE}') END AS id_{axis},"
            for axis in axes
        ),
        "held": _lines(f"    COALESCE(l.any_{axis}, l.stated_{axis}) AS held_{axis}," for axis in axes),
        "any": _lines(f"    t.{_quoted(column_of(axis))} AS any_{axis}," for axis in axes),
        "axes": "".join(f", w.{_quoted(axis)}" for axis in axes),
        "by_cutoff": "".join(f" AND c.{_quoted(column_of(axis))} = w.held_{axis}" for axis in axes),
        "by_state": "".join(f" AND s.{_quoted(column_of(axis))} = w.held_{axis}" for axis in axes),
        "mixed": "".join(f" OR w.held_{axis} = '{_MIXED}'" for axis in axes),
    }  # fmt: skip
    return Path(__file__).with_name("judge.sql").read_text(encoding="utf-8").format_map(gaps)


_MIXED = "several"  # of variants that the rows of one area do not say alike
_STRANGE = "?"  # of a variant that is spelled as no table has it


def _quoted(name: str) -> str:
    """The name of a column, which may be a word of SQL; no id has a quotation mark in it."""
    return f'"{name}"'


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _compact(cell: str) -> str:
    """A name as it is looked up."""
    for sign, instead in _FOLDED:
        cell = f"REPLACE({cell}, '{sign}', '{instead}')"
    return f"LOWER({cell})"


def _blank(cell: str) -> str:
    """A cell without blanks around it, nothing where nothing is left."""
    return f"NULLIF(TRIM({cell}), '')"


def _stated(axis: str) -> str:
    """What all rows of an area and period state of an axis together, and those whose period nobody can tell."""
    strange = f"CASE WHEN n.is_dated = 0 THEN n.id_{axis} END"
    together = f"COALESCE(MAX(n.id_{axis}) OVER subject, '{NOT_SAID}')"
    return f"""\
    CASE
      WHEN MIN({strange}) OVER area <> {together} OR MAX({strange}) OVER area <> {together} THEN '{_STRANGE}'
      WHEN MAX(CASE WHEN n.id_{axis} = '{_STRANGE}' THEN 1 ELSE 0 END) OVER subject = 1 THEN '{_STRANGE}'
      WHEN MAX(CASE WHEN n.id_{axis} = '{UNKNOWN_WORD}' THEN 1 ELSE 0 END) OVER subject = 1 THEN '{UNKNOWN_WORD}'
      WHEN MIN(n.id_{axis}) OVER subject <> MAX(n.id_{axis}) OVER subject THEN '{_MIXED}'
      ELSE {together}
    END AS stated_{axis},"""


def _in_shape(period: str) -> str:
    """Whether a period is a year (2017, 2017年), a month (2017-06) or a quarter (2017-Q1), or not stated."""
    shape = f"TRIM({period})"
    for digit in "123456789":
        shape = f"REPLACE({shape}, '{digit}', '0')"
    return f"""\
CASE
      WHEN {_blank(period)} IS NULL THEN 1
      WHEN TRIM({period}) LIKE '0000%' THEN 0
      ELSE CASE {shape}
        WHEN '0000' THEN 1
        WHEN '0000年' THEN 1
        WHEN '0000-00' THEN CASE WHEN SUBSTR(TRIM({period}), 6, 2) BETWEEN '01' AND '12' THEN 1 ELSE 0 END
        WHEN '0000-Q0' THEN CASE WHEN SUBSTR(TRIM({period}), 7, 1) BETWEEN '1' AND '4' THEN 1 ELSE 0 END
        ELSE 0 END
    END"""


# The files.


def relation_files(tables: Tables, query: str, form: str) -> dict[str, bytes]:
    """The files of a relation by name: its tables, and the query."""
    files = {"judge.sql": query.encode()}
    if form == "sql":
        return files | {"relation.sql": "".join(_statements(tables)).encode()}
    for name, table in tables.items():
        file = BytesIO()
        (pq.write_table if form == "parquet" else pa_csv.write_csv)(table, file)
        files[f"{name}.{form}"] = file.getvalue()
    return files


_TYPES = {pa.string(): "TEXT", pa.float64(): "DOUBLE PRECISION", pa.bool_(): "BOOLEAN"}


def _statements(tables: Tables) -> Iterator[str]:
    """The tables as SQL makes them."""
    for name, table in tables.items():
        columns = ", ".join(f"{_quoted(each.name)} {_TYPES[each.type]}" for each in table.schema)
        yield f"CREATE TABLE {name} ({columns});\n"
        for row in table.to_pylist():
            yield f"INSERT INTO {name} VALUES ({', '.join(map(_literal, row.values()))});\n"


def _literal(cell: object) -> str:
    if cell is None or isinstance(cell, bool):
        return "NULL" if cell is None else str(cell).upper()
    return "'" + cell.replace("'", "''") + "'" if isinstance(cell, str) else repr(cell)
