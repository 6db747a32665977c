"""Batches of a long table as numbers: whose row it is, what it measures, how its cells are written, and its value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import types

from compliance.bulk.coding import Ints, Texts, Tuples, grown
from compliance.bulk.columns import Columns, area_key
from compliance.bulk.values import Contents, Floats, Values
from compliance.bulk.written import Written
from compliance.measurements.gathering import printable
from compliance.measurements.period import Period, parse_period, price_year
from compliance.measurements.tables.long import claim_in, given_in
from compliance.measurements.wanted import wanted
from compliance.rules.ruleset import Ruleset

NO_NAME, UNKNOWN_NAME = 0, 1  # codes of names; the ids of the ruleset follow
NO_PERIOD, BAD_PERIOD = 0, 1  # codes of periods; those that are met follow
UNSTATED, UNKNOWN_VARIANT, SEVERAL_VARIANTS, FIRST_VARIANT = range(4)  # codes of variants, in the order of their axis
_BESIDES = ("unit", "prices", "state", "not_applicable")  # columns that say how a row is written


@dataclass(slots=True)
class Rows:
    """The rows of a batch that have a name and a readable period, as arrays of one length.

    ``here`` are their places in the batch, None for all of it. ``combination`` is the code of how a row is written and
    what it states of the axes. ``odd`` and ``odd_given`` are codes of contents (0: the number says it), ``claim`` codes
    of reasons.
    """

    length: int
    here: Ints | None
    name: Ints
    subject: Ints
    combination: Ints
    value: Floats
    odd: Ints | None
    given: Floats | None
    odd_given: Ints | None
    claim: Ints | None
    problems: tuple[tuple[Ints, str], ...] = ()


class Reader:
    """Reads batches, and remembers every name, unit, subject and odd cell that it has met, each by its code."""

    def __init__(
        self, columns: Columns, ruleset: Ruleset, area: str | None, period: Period | None, ids: Mapping[str, int]
    ) -> None:
        self.columns, self._ruleset, self._ids = columns, ruleset, ids
        self._names = {code: id_ for id_, code in ids.items()}
        self._bad_period = False
        self._states = np.zeros(len(ids) + 2, bool)  # by the code of a name, whether all that asks for it asks a state
        for code, id_ in self._names.items():
            self._states[code] = wanted(ruleset, id_).only_states
        self._any_state = bool(self._states.any())
        self.contents = Contents()
        self.areas: list[list[str]] = [[]]  # by area, every spelling of its name
        self.periods: list[Period | None] = [None, None]
        self._area_codes: dict[str, int] = {}
        self._period_codes: dict[Period, int] = {}
        self.words: list[str | None] = [None]  # of units, price years and states
        self._word_codes: dict[str, int] = {}
        self._unnamed = self._area(area) if area is not None else 0
        self._undated = self._period(period) if period is not None else NO_PERIOD
        self._texts = {
            "area": Texts(self._area),
            "period": Texts(self._period),
            "indicator": Texts(self._name),
            "unit": Texts(self._word),
            "prices": Texts(lambda word: self._word(price_year(_whole(word)))),
            "state": Texts(lambda word: self._word(printable(word))),
            "not_applicable": Texts(self._claim),
        }
        self._axes = tuple(Texts(partial(self._variant, axis)) for axis, _ in columns.axes)
        self._values, self._givens = Values(self.contents), Values(self.contents)
        self._fields = [field for field in _BESIDES if field in columns.fields]
        self.combinations = Tuples(1 + len(self._fields) + len(columns.axes))
        self._ways: dict[tuple[int, ...], int] = {}
        self.written: list[Written] = []
        self._table = np.full((16, 4), -1, np.intp)  # area x period -> subject
        self.area_of, self.period_of = np.zeros(0, np.int32), np.zeros(0, np.int32)
        self.subjects = 0

    # What a text means.

    def _area(self, word: str) -> int:
        key = area_key(word)
        if key is None:
            return 0
        code = self._area_codes.setdefault(key, len(self.areas))
        if code == len(self.areas):
            self.areas.append([])
        self.areas[code].append(word)
        return code

    def area(self, code: int) -> str | None:
        """The name of an area as it is shown: the least of its spellings."""
        if not self.areas[code]:
            return None
        name = min(self.areas[code]).strip()
        return name if name.isprintable() else "".join(c if c.isprintable() else "�" for c in name)

    def _period(self, word: Any) -> int:
        if isinstance(word, Period):
            period: Period | None = word
        elif isinstance(word, str) and not word.strip():
            return NO_PERIOD
        else:
            period = parse_period(_whole(word))
        if period is None:
            bad = not (isinstance(word, float) and isnan(word))
            self._bad_period |= bad
            return BAD_PERIOD if bad else NO_PERIOD
        code = self._period_codes.setdefault(period, len(self.periods))
        if code == len(self.periods):
            self.periods.append(period)
        return code

    def _name(self, word: str) -> int:
        if not word.strip():
            return NO_NAME
        id_ = self._ruleset.identify(word)
        return UNKNOWN_NAME if id_ is None else self._ids[id_]

    def _word(self, word: str | None) -> int:
        if word is None or not word.strip():
            return 0
        word = word.strip()
        code = self._word_codes.setdefault(word, len(self.words))
        if code == len(self.words):
            self.words.append(word)
        return code

    def _claim(self, word: Any) -> int:
        claim = claim_in(str(word).strip() or None)
        return 0 if claim is None else self.contents.text(claim)

    def _variant(self, axis: str, word: str) -> int:
        if not word.strip():
            return 0
        found = self._ruleset.axes[axis]
        name = found.variant(word.strip())
        return UNKNOWN_VARIANT if name is None else found.variants.index(name) + FIRST_VARIANT

    # Batches.

    def _codes(self, batch: pa.RecordBatch, field: str) -> Ints | None:
        heading = self.columns.fields.get(field)
        return None if heading is None else self._texts[field].codes(_plain_text(batch.column(heading)))

    def where(self, batch: pa.RecordBatch) -> tuple[Ints, Ints, Ints]:
        """The name, the area and the period of every row."""
        length = len(batch)
        name, area, period = (self._codes(batch, field) for field in ("indicator", "area", "period"))
        assert name is not None
        area = np.zeros(length, np.intp) if area is None else area
        period = np.zeros(length, np.intp) if period is None else period
        if self._unnamed:
            area = np.where(area == 0, self._unnamed, area)
        if self._undated:
            period = np.where(period == NO_PERIOD, self._undated, period)
        return name, area, period

    def read(self, batch: pa.RecordBatch) -> Rows:
        """The rows of a batch, new subjects and new ways of writing included."""
        name, area, period = self.where(batch)
        problems: list[tuple[Ints, str]] = []
        here: Ints | None = None
        if len(batch) and (name.min() == NO_NAME or (self._bad_period and (period == BAD_PERIOD).any())):
            unnamed, undated = name == NO_NAME, period == BAD_PERIOD
            problems = [
                (np.flatnonzero(unnamed).astype(np.int32), "row-without-indicator"),
                (np.flatnonzero(undated & ~unnamed).astype(np.int32), "bad-period"),
            ]
            here = np.flatnonzero(~unnamed & ~undated).astype(np.int32)
            batch = batch.take(pa.array(here))
            name, area, period = name.take(here), area.take(here), period.take(here)
        value, odd = self._numbers(batch, "value", self._values, self._states.take(name) if self._any_state else None)
        claim = self._codes(batch, "not_applicable")
        given, odd_given = (None, None)
        if "given" in self.columns.fields:
            given, odd_given = self._numbers(batch, "given", self._givens)
            odd = self._silent(value, odd, given, odd_given)
        parts = [name, *(self._part(batch, field, claim) for field in self._fields)]
        parts += [
            texts.codes(_plain_text(batch.column(heading)))
            for texts, (_, heading) in zip(self._axes, self.columns.axes, strict=True)
        ]
        return Rows(
            length=len(batch),
            here=here,
            name=name,
            subject=self.subject(area, period, new=True),
            combination=self.combinations.codes(parts),
            value=value,
            odd=odd,
            given=given,
            odd_given=odd_given,
            claim=claim,
            problems=tuple(problems),
        )

    def _silent(self, value: Floats, odd: Ints | None, given: Floats, odd_given: Ints | None) -> Ints | None:
        """Rows that give a threshold and measure nothing: their unit is that of the threshold alone."""
        told = ~np.isnan(given)
        if odd_given is not None:
            said = self.contents.said
            codes = np.unique(odd_given)
            real = [code for code in codes.tolist() if code and given_in(said[code]) is not None]
            told |= np.isin(odd_given, real)
        told &= np.isnan(value)
        if odd is not None:
            told &= odd == 0
        if not told.any():
            return odd
        odd = np.zeros(len(value), np.int32) if odd is None else odd
        odd[told] = self.contents.silent
        return odd

    def _numbers(
        self, batch: pa.RecordBatch, field: str, values: Values, states: npt.NDArray[np.bool_] | None = None
    ) -> tuple[Floats, Ints | None]:
        heading = self.columns.fields.get(field)
        if heading is None:
            return np.full(len(batch), np.nan), None
        return values.read(batch.column(heading), states)

    def _part(self, batch: pa.RecordBatch, field: str, claim: Ints | None) -> Ints:
        if field == "not_applicable":
            assert claim is not None
            claimed: Ints = (claim != 0).astype(np.intp)
            return claimed
        codes = self._codes(batch, field)
        assert codes is not None
        return codes

    def taken_apart(self, combination: int) -> tuple[int, int, list[tuple[str, int]]]:
        """What a combination stands for: the code of a name, that of how a row is written, its variant on each axis."""
        parts = self.combinations.known[combination]
        way = parts[: 1 + len(self._fields)]
        written = self._ways.setdefault(way, len(self.written))
        if written == len(self.written):
            found: dict[str, Any] = {}
            for field, part in zip(self._fields, way[1:], strict=True):
                found["claimed" if field == "not_applicable" else field] = (
                    bool(part) if field == "not_applicable" else self.words[part]
                )
            self.written.append(Written(self.id_of(way[0]), **found))
        axes = [axis for axis, _ in self.columns.axes]
        return way[0], written, list(zip(axes, parts[len(way) :], strict=True))

    def id_of(self, name: int) -> str:
        """The id that the code of a name stands for; empty for an unknown one."""
        return "" if name <= UNKNOWN_NAME else self._names[name]

    def subject(self, area: Ints, period: Ints, *, new: bool) -> Ints:
        """The subject of each row; KeyError for one that is not known, unless it may be new."""
        if len(area) == 0:
            return np.zeros(0, np.intp)
        self._grow(len(self.areas), len(self.periods))
        keys = area * self._table.shape[1] + period
        flat = self._table.reshape(-1)
        found = flat.take(keys)
        if found.min() < 0:
            if not new:
                raise KeyError("a row of an area or a period that was not there before")
            unknown = keys[found < 0]
            _, places = np.unique(unknown, return_index=True)
            fresh = unknown[np.sort(places)]
            after = self.subjects + len(fresh)
            self.area_of, self.period_of = grown(self.area_of, after), grown(self.period_of, after)
            flat[fresh] = np.arange(self.subjects, after)
            self.area_of[self.subjects : after], self.period_of[self.subjects : after] = np.divmod(
                fresh, self._table.shape[1]
            )
            self.subjects = after
            found = flat.take(keys)
        return found

    def subject_of(self, area: Ints, period: Ints) -> Ints:
        """The subject of each area and period, -1 where there is none."""
        self._grow(len(self.areas), len(self.periods))
        return self._table[area, period]

    def _grow(self, areas: int, periods: int) -> None:
        have = self._table.shape
        if areas <= have[0] and periods <= have[1]:
            return
        table = np.full((max(have[0], areas * 3 // 2), max(have[1], periods + 2)), -1, np.intp)
        table[: have[0], : have[1]] = self._table
        self._table = table


def _plain_text(column: pa.Array) -> pa.Array:
    """A column as Texts takes it."""
    if types.is_string_view(column.type) or types.is_boolean(column.type):
        return column.cast(pa.string())
    return column


def _whole(word: Any) -> Any:
    """2017.0, which a column of whole numbers with empty cells becomes, as 2017."""
    return int(word) if isinstance(word, float) and word.is_integer() else word
