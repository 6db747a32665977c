"""The rows of a long table as numbers: whose row it is (an area in a period), what it measures, what its cells say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from compliance.bulk.coding import (
    BAD_PERIOD,
    FIRST_VARIANT,
    NO_NAME,
    SEVERAL_VARIANTS,
    SILENT,
    UNKNOWN_VARIANT,
    UNSTATED,
    Contents,
    Floats,
    Ints,
    Looked,
    Lookup,
    Meanings,
    Pairs,
    Texts,
    Tuples,
    Values,
    flags_of,
    grouped,
    grown,
    taken,
    turns,
    without_views,
)
from compliance.cells import says_nothing
from compliance.measurements.binding import Variants
from compliance.measurements.cellreading import wanted
from compliance.measurements.measurement import Declared, Entry, Measurements, given_in
from compliance.measurements.tables.columns import OF_A_SCOPE
from compliance.measurements.tables.headings import (
    field_of,
    heading_key,
    is_aside,
    is_of_data,
    kept_field_of,
    words_now,
)
from compliance.measurements.tables.long import heading_problems, is_timed, row_entries, sample_named
from compliance.period import Period
from compliance.problems import MeasurementError, Place, Problem
from compliance.rules.ruleset import Ruleset

NOWHERE = Place("")

# Which variants hold for a subject, as a code: what its rows state of each axis, read as a file's words would be.

Stands = tuple[Mapping[str, str], Mapping[str, str]]  # the variants, and the axes that are unclear with the reason
OnAxes = tuple[tuple[str | None, str | None], ...]  # of each axis that a thing asks for: the variant, or what is wrong


class Variations:
    """Codes of what may be stated of all axes together, from 0 on, and what each comes to by the rules."""

    def __init__(self, ruleset: Ruleset, axes: Sequence[str], fill: Mapping[str, str]) -> None:
        self.axes = tuple(dict.fromkeys(axes))  # those that the table has columns for
        self._ruleset, self._fill = ruleset, fill
        self._tuples = Tuples(len(self.axes))
        self.stands: list[Stands] = []
        self._on_axes: dict[tuple[int, frozenset[str]], OnAxes] = {}
        self._codes: Ints = np.zeros(0, np.int32)  # by subject, of what its rows state together
        self._mixed = np.zeros(0, bool)  # by subject, whether some row does not say what all of them say
        filled = Variants(Measurements((), (), ()), (ruleset,), fill)
        if problems := [*filled.problems, *filled.of((None, None), ruleset).problems]:
            raise MeasurementError(problems)

    def code(self, said: Sequence[tuple[str, int]]) -> int:
        """The code of what a row states, of some axes perhaps in two columns."""
        by_axis = dict.fromkeys(self.axes, UNSTATED)
        for axis, word in said:
            by_axis[axis] = _both(by_axis[axis], word)
        return self._known(self._tuples.code(tuple(by_axis.values())))

    def on_axes(self, code: int, axes: frozenset[str]) -> OnAxes:
        """What the statements of a code come to on some axes, in their order."""
        answers = self._on_axes.get((code, axes))
        if answers is None:
            variants, unclear = self.stands[code]
            answers = tuple((variants.get(axis), unclear.get(axis)) for axis in sorted(axes))
            self._on_axes[code, axes] = answers
        return answers

    def of_subjects(self, subjects: int) -> Ints:
        """The code of each subject, when every row has been heard."""
        if not self.axes:
            return np.zeros(subjects, np.intp)
        return self._codes[:subjects].astype(np.intp)

    def _known(self, code: int) -> int:
        while len(self.stands) < len(self._tuples.known):
            words = self._tuples.known[len(self.stands)]
            self.stands.append(self._comes_to(dict(zip(self.axes, words, strict=True))))
        return code

    def _comes_to(self, words: Mapping[str, int]) -> Stands:
        """What statements come to: with the ruleset's own variants, and those that fill what is left open."""
        declared = []
        for axis, word in words.items():
            variants = self._ruleset.axes[axis].variants
            several: tuple[str, ...] = ()
            if word == UNKNOWN_VARIANT:
                several = ("\0",)  # no axis knows it
            elif word == SEVERAL_VARIANTS:
                several = variants[:2]
            elif word != UNSTATED:
                several = (variants[word - FIRST_VARIANT],)
            declared += [Declared(None, None, {axis: variant}, NOWHERE) for variant in several]
        chosen = Variants(Measurements((), (), tuple(declared)), (self._ruleset,), self._fill)
        stated = chosen.of((None, None), self._ruleset)
        return stated.variants, stated.unclear

    def hear(self, subject: Ints, stated: Ints, subjects: int) -> None:
        """Put what rows state, by the codes of it, together with what was stated of their subjects before."""
        self._codes, self._mixed = grown(self._codes, subjects, -1), grown(self._mixed, subjects, False)
        rows = turns(subject, stated)  # to hear a thing twice is to hear it once
        subject, stated = subject.take(rows), stated.take(rows)
        before = self._codes.take(subject)
        if (before == stated).all():
            return
        new = np.flatnonzero(before < 0)
        self._codes[subject.take(new)] = stated.take(new)
        while len(unlike := np.flatnonzero(self._codes.take(subject) != stated)):
            who = subject.take(unlike)
            before = self._codes.take(who)
            self._mixed[who] = True
            together = self._together(before, stated.take(unlike))
            changed = together != before
            if not changed.any():
                return
            self._codes[who[changed]] = together[changed]

    def _together(self, ones: Ints, others: Ints) -> Ints:
        codes = np.empty(len(ones), np.int32)
        for rows in grouped([ones, others]):
            words = (self._tuples.known[int(each[rows[0]])] for each in (ones, others))
            codes[rows] = self._known(self._tuples.code(tuple(map(_both, *words))))
        return codes

    def mixed(self, subjects: int) -> Ints:
        """The subjects with a row that states less than, or not the same as, all their rows together."""
        return np.flatnonzero(grown(self._mixed, subjects, False)[:subjects])


def _both(one: int, other: int) -> int:
    """What two cells state of one axis together: an unknown word outweighs two variants, and these outweigh one."""
    if UNKNOWN_VARIANT in (one, other):
        return UNKNOWN_VARIANT
    if UNSTATED in (one, other) or one == other:
        return max(one, other)
    return SEVERAL_VARIANTS


# Which column of a long table is what: by its heading, as in a CSV file, and by whether its type can hold that.

_NUMBERS = (types.is_integer, types.is_floating, types.is_decimal, types.is_boolean)
_TEXTS = (types.is_string, types.is_large_string, types.is_string_view, types.is_null)
# Fields that are read where their column has words: a column of days is left alone.
_ONLY_WORDS = ("given_by", "given_document", "site", "sample", "sampled", "detection_limit")
# Fields in which a number may stand.
_NUMERIC = ("value", "given", "period", "prices", "not_applicable", "detection_limit", "site", "sample", "sampled")


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings of a table by field (``indicator``, ``value``) and by axis; ``unknown`` ones mean nothing.

    Under ``asides`` a row may say of itself that its value does not hold, or is another: 备注, 类型, 统计范围.
    """

    fields: dict[str, str]
    axes: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    asides: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that says something to the judge."""
        return (*self.fields.values(), *(heading for _, heading in self.axes), *self.asides)


def columns_of(schema: pa.Schema, ruleset: Ruleset, name: str = "table") -> Columns:
    """The columns of a schema. Raises MeasurementError for headings or types that cannot be used."""
    fields: dict[str, str] = {}
    axes: list[tuple[str, str]] = []
    others: list[str] = []
    problems: list[Problem] = []
    words = {heading_key(word): axis.id for axis in ruleset.axes.values() for word in (axis.id, axis.name)}
    for index, heading in enumerate(schema.names):
        field = field_of(heading) if heading else "ignored"
        if field is None and kept_field_of(heading) == "uncertainty":  # of many rows at once it is never left away
            details = {"name": name, "value": heading, "kind": "value: uncertainty"}
            problems.append(Problem("value-unclear", Place(name), heading, details))
        elif field is None:
            axis = words.get(heading_key(heading))
            if axis is None:
                others.append(heading)
            elif heading in (other for _, other in axes):
                details = {"heading": heading, "other": heading}
                problems.append(Problem("columns-mean-the-same", Place(name), heading, details))
            else:
                axes.append((axis, heading))
                problems += _wrong_type(schema, index, _TEXTS, name)
        elif field in fields:
            details = {"heading": heading, "other": fields[field]}
            problems.append(Problem("columns-mean-the-same", Place(name), heading, details))
        elif field in _ONLY_WORDS:
            if not _wrong_type(schema, index, (*_TEXTS, *(_NUMBERS if field in _NUMERIC else ())), name):
                fields[field] = heading
        elif field not in ("ignored", "evidence", "note", "verdict"):
            fields[field] = heading
            problems += _wrong_type(schema, index, (*_TEXTS, *(_NUMBERS if field in _NUMERIC else ())), name)
    for heading in others if "period" in fields else ():  # 年份 | 季
        if kept_field_of(heading) == "period":
            details = {"heading": heading, "other": fields["period"]}
            problems.append(Problem("columns-mean-the-same", Place(name), heading, details))
    problems += heading_problems(fields, others, Place(name))
    if problems:
        raise MeasurementError(problems)
    alone = {*(h for h in schema.names if schema.names.count(h) == 1)} - {heading for _, heading in axes}
    texts = (each for index, each in enumerate(schema.names) if not _wrong_type(schema, index, _TEXTS, name))
    return Columns(fields, tuple(axes), tuple(others), tuple(t for t in texts if t in alone and is_aside(t)))


def _wrong_type(
    schema: pa.Schema, index: int, allowed: tuple[Callable[[pa.DataType], bool], ...], name: str
) -> list[Problem]:
    column = schema.field(index)
    kind = column.type.value_type if types.is_dictionary(column.type) else column.type
    if isinstance(kind, pa.OpaqueType) and any(is_text(kind.storage_type) for is_text in _TEXTS):
        kind = kind.storage_type  # what a database hands over as its exact text
    if any(is_kind(kind) for is_kind in allowed):
        return []
    details = {"heading": column.name, "type": str(column.type)}
    return [Problem("column-type", Place(name), column.name, details)]


# How the cells of a row are written, and what a row that is written so says with its numbers.


@dataclass(frozen=True, slots=True)
class Written:
    """How the cells of rows are written, apart from their numbers: what is measured, in which unit, if a claim.

    ``claimed`` stands for all claims of a kind, ``decided`` says whether somebody is named who decided.
    """

    id: str
    unit: str | None = None
    prices: str | None = None
    state: str | None = None
    claimed: str | None = None
    decided: bool = False
    detection_limit: str | None = None

    def entries(
        self, value: Any, given: Any = None, claim: str | None = None, sample: str | None = None
    ) -> list[Entry]:
        """What a row that is written so says with its numbers, as the same row of a CSV file would."""
        if value is SILENT:
            value, given = None, Decimal(0) if given is None else given
        cells = {
            "indicator": self.id,
            "unit": self.unit,
            "prices": self.prices,
            "state": self.state,
            "value": value,
            "given": given,
            "not_applicable": claim or self.claimed,
            "given_by": "decided" if self.decided else None,
            "detection_limit": self.detection_limit,
            "sample": sample,
        }
        rows = row_entries(cells.get, lambda _: NOWHERE, {})
        return [entry for entry in rows if isinstance(entry, Entry)]


# Batches as numbers.

# Columns that say how a row is written.
_BESIDES = ("unit", "prices", "state", "detection_limit", "not_applicable", "given_by", "given_document")
_CLAIMS = (None, "claimed", "不考核")  # what stands for all claims of a kind


@dataclass(slots=True)
class Rows:
    """The rows of a batch that have a name and a readable period, as arrays of one length.

    ``here`` are their places in the batch, None for all of it. ``combination`` is the code of how a row is written and
    what it states of the axes. ``odd`` and ``odd_given`` are codes of contents (0: the number says it), ``claim`` codes
    of reasons, ``sample`` those of what tells samples apart.
    """

    length: int
    here: Ints | None
    subject: Ints
    combination: Ints
    value: Floats
    odd: Ints | None
    given: Floats | None
    odd_given: Ints | None
    claim: Ints | None
    sample: Ints | None = None
    problems: tuple[tuple[Ints, str], ...] = ()


_SAMPLE = ("sample", "sampled", "period")


MADE = SITES, DAYS, STATES = "\0area", "\0period", "\0state"  # columns that are made from others, and never written


def _with_sites(batch: pa.RecordBatch, fields: Mapping[str, str]) -> pa.RecordBatch:
    """A batch with its areas and the places in them as one column: each place is an area of its own."""
    area, site = (_stated(batch, fields.get(field)) for field in ("area", "site"))
    both = pc.binary_join_element_wise(area, site, " ")
    return batch.append_column(SITES, pc.coalesce(both, area, site))


def _with_days(batch: pa.RecordBatch, fields: Mapping[str, str]) -> pa.RecordBatch:
    """A batch whose periods are the days of samples where none is stated."""
    return batch.append_column(DAYS, pc.coalesce(*(_stated(batch, fields.get(each)) for each in ("period", "sampled"))))


_VOID = "无效"  # the state of data that do not hold
_REMARK = r"(?:[(\x{FF08}][^()\x{FF08}\x{FF09}]*[)\x{FF09}])?$"  # behind the name of an area, for Arrow


def _with_states(
    batch: pa.RecordBatch, fields: Mapping[str, str], asides: Iterable[str], area: str | None
) -> pa.RecordBatch:
    """A batch with the state of data that do not hold where a row says so beside: 无效 in 备注, 目标, 建成区."""
    words, states = words_now(), _stated(batch, fields.get("state"))
    wanted, doubted = (pa.array(several) for several in ([*words.wanted, *words.targets], [*words.doubted]))
    areas = _stated(batch, fields["area"]) if "area" in fields else pa.repeat(area or "", len(batch))
    for heading in asides:
        said = _stated(batch, heading).dictionary_encode()
        keys = pc.replace_substring_regex(pc.utf8_normalize(said.dictionary, "NFKC"), r"\s+", "")
        keys = pc.utf8_lower(keys)  # as words are compared everywhere
        parts = pc.match_substring_regex(said.dictionary, f"^(?:{OF_A_SCOPE.pattern})$")
        others = pc.or_(parts, pc.is_in(keys, wanted))
        others = pc.or_(others, pc.is_in(keys, doubted)) if is_of_data(heading) else others
        if not pc.any(others).as_py():
            continue
        rows = others.take(said.indices)
        for place in np.flatnonzero(flags_of(parts)):  # 全县 of 甲县 is all of it
            whole = re.search("[全本](.)", said.dictionary[place].as_py())
            if whole is not None:
                is_all = pc.or_(pc.equal(areas, ""), pc.match_substring_regex(areas, whole[1] + _REMARK))
                rows = pc.and_not(rows, pc.and_(pc.equal(said.indices, place), is_all))
        states = pc.if_else(pc.fill_null(rows, False), _VOID, states)
    return batch.append_column(STATES, states)


def _stated(batch: pa.RecordBatch, heading: str | None) -> pa.Array:
    """A column as texts, empty where a cell says nothing."""
    if heading is None:
        return pa.nulls(len(batch), pa.string())
    words = pc.utf8_trim_whitespace(without_views(batch.column(heading)).cast(pa.string()))
    return pc.if_else(pc.equal(words, ""), pa.nulls(1, pa.string())[0], words)


def _word(cell: Any) -> str | None:
    """A cell as the text that a file would have."""
    return None if cell is None else str(cell).strip() or None


class Reader:
    """Reads batches, and remembers every name, unit, subject and odd cell that it has met, each by its code."""

    def __init__(
        self, columns: Columns, ruleset: Ruleset, area: str | None, period: Period | None, ids: Mapping[str, int]
    ) -> None:
        self._said = columns.fields
        made = {"area": SITES} if "site" in columns.fields else {}
        made |= {"period": DAYS} if "sampled" in columns.fields else {}
        made |= {"state": STATES} if columns.asides else {}
        self._area = area
        self.columns = columns = replace(columns, fields={**columns.fields, **made})
        self.contents = Contents()
        self.meanings = means = Meanings(ruleset, ids, self.contents)
        self.subjects = Pairs()  # of areas and periods, in the order in which the rows come to them
        self._states = np.zeros(len(ids) + 2, bool)  # by the code of a name, whether all that asks for it asks a state
        for id_, code in ids.items():
            self._states[code] = wanted(ruleset, id_).only_states
        self._texts = {
            "area": Texts(means.area, 0 if area is None else means.area(area)),
            "period": Texts(means.period, 0 if period is None else means.period(period)),
            "indicator": Texts(means.name),
            "unit": Texts(means.word),
            "prices": Texts(means.price_year),
            "state": Texts(means.state),
            "not_applicable": Texts(means.claim),
            "sampled": Texts(means.period),
            "sample": Texts(means.label),
        }
        # Of a claim only its kind says how a row is written, and of who decided only whether anybody did.
        self._how = {
            **self._texts,
            "not_applicable": Texts(means.kind_of_claim),
            "detection_limit": Texts(means.label),
            "given_by": Texts(lambda word: int(not says_nothing(word))),
            "given_document": Texts(lambda word: int(not says_nothing(word))),
        }
        self._looked: tuple[pa.RecordBatch | None, dict[str, Looked]] = None, {}  # in the batch that is read
        self._axes = tuple(Texts(partial(means.variant, axis)) for axis, _ in columns.axes)
        self._values, self._givens = Values(self.contents), Values(self.contents)
        self._fields = [field for field in _BESIDES if field in columns.fields]
        self.ways, self.stated = Tuples(1 + len(self._fields)), Tuples(len(columns.axes))
        self.combinations = Pairs()  # of how a row is written and what it states of the axes
        self.written: list[Written] = []  # by way
        self._combined = Lookup(self._combination)
        self._met = Lookup(lambda codes: self.subjects.codes(*codes, new=True))
        self._known = Lookup(lambda codes: self.subjects.codes(*codes, new=False))

    def coded(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch with its words as dictionaries: what takes the most time of tables that have them as texts."""
        batch = self.whole(batch)
        numbers = {self.columns.fields.get("value"), self.columns.fields.get("given")}
        for place, field in enumerate(batch.schema):
            word = types.is_string(field.type) or types.is_large_string(field.type)
            if word and field.name not in numbers and field.name in self.columns.all:
                batch = batch.set_column(place, field.name, batch.column(place).dictionary_encode())
        return batch

    def whole(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch with the columns that are made from others."""
        if self.columns.fields.get("area") == SITES and SITES not in batch.schema.names:
            batch = _with_sites(batch, self._said)
        if self.columns.fields.get("period") == DAYS and DAYS not in batch.schema.names:
            batch = _with_days(batch, self._said)
        names = {*batch.schema.names}
        if self.columns.asides and STATES not in names and names >= {*self.columns.asides}:
            batch = _with_states(batch, self._said, self.columns.asides, self._area)
        return batch

    def _look(self, batch: pa.RecordBatch, field: str) -> Looked:
        """What stands in the column of a field; it is looked up once for a batch."""
        if batch is not self._looked[0]:
            self._looked = batch, {}
        looked = self._looked[1]
        if field not in looked:
            heading = self.columns.fields.get(field)
            looked[field] = self._texts[field].look(pa.nulls(len(batch)) if heading is None else batch.column(heading))
        return looked[field]

    def names(self, batch: pa.RecordBatch) -> Looked:
        """The code of the name of every row."""
        return self._look(batch, "indicator")

    def undated(self, batch: pa.RecordBatch) -> dict[str, npt.NDArray[np.bool_]]:
        """Which rows have no period that can be read, by what is wrong with it."""
        period = self._look(batch, "period")
        flags = {"bad-period": period.codes() == BAD_PERIOD} if period.may_be(BAD_PERIOD) else {}
        if "sampled" not in self.columns.fields:
            return flags
        sampled = self._look(batch, "sampled").codes()
        flags["bad-period"] = flags.get("bad-period", False) | (sampled == BAD_PERIOD)
        flags["sample-of-another-period"] = np.zeros(len(batch), bool)
        for rows in grouped([period.codes(), sampled]):
            whole, day = (self.meanings.periods[int(codes[rows[0]])] for codes in (period.codes(), sampled))
            if whole is not None and day is not None and not whole.holds(day):
                flags["sample-of-another-period"][rows] = True
        return {code: rows for code, rows in flags.items() if rows.any()}

    def subjects_of(self, batch: pa.RecordBatch, *, new: bool) -> Ints:
        """The subject of every row; KeyError for one that is not known, unless it may be new."""
        return (self._met if new else self._known).codes([self._look(batch, "area"), self._look(batch, "period")])

    def read(self, batch: pa.RecordBatch) -> Rows:
        """The rows of a batch, new subjects and new ways of writing included."""
        batch = self.whole(batch)
        name, undated = self.names(batch), self.undated(batch)
        problems: list[tuple[Ints, str]] = []
        here: Ints | None = None
        if undated or name.may_be(NO_NAME):
            astray = name.codes() == NO_NAME
            problems = [(np.flatnonzero(astray).astype(np.int32), "row-without-indicator")]
            for code, rows in undated.items():
                problems.append((np.flatnonzero(rows & ~astray).astype(np.int32), code))
                astray |= rows
            here = np.flatnonzero(~astray).astype(np.int32)
            batch = taken(batch, here)
            name = self.names(batch)
        value, odd = self._numbers(batch, "value", self._values, name)
        odd = self._in_their_periods(batch, odd)
        claim = self._look(batch, "not_applicable").codes() if "not_applicable" in self.columns.fields else None
        given, odd_given = (None, None)
        if "given" in self.columns.fields:
            given, odd_given = self._numbers(batch, "given", self._givens)
            odd = self._silent(value, odd, given, odd_given)
        besides = ((self._how[field], self.columns.fields[field]) for field in self._fields)
        axes = ((texts, heading) for texts, (_, heading) in zip(self._axes, self.columns.axes, strict=True))
        parts = [name, *(texts.look(batch.column(heading)) for texts, heading in (*besides, *axes))]
        return Rows(
            length=len(batch),
            here=here,
            subject=self.subjects_of(batch, new=True),
            combination=self._combined.codes(parts),
            value=value,
            odd=odd,
            given=given,
            odd_given=odd_given,
            claim=claim,
            sample=self._samples(batch),
            problems=tuple(problems),
        )

    def _in_their_periods(self, batch: pa.RecordBatch, odd: Ints | None) -> Ints | None:
        """The odd cells, with those that name their own period as numbers where they stand in it (2020年为51)."""
        which = self.contents.of_a_period
        if odd is None or not which or not (places := np.flatnonzero(np.isin(odd, list(which)))).size:
            return odd
        periods, odd = self._look(batch, "period").codes(), odd.copy()
        for place in places.tolist():
            odd[place] = self.contents.in_period(int(odd[place]), self.meanings.periods[int(periods[place])])
        return odd

    def _samples(self, batch: pa.RecordBatch) -> Ints | None:
        """What tells the samples of one period apart: number, day, and the time of the day; None where nothing does."""
        fields = self.columns.fields
        words = [fields[field] for field in ("sample", "sampled", "period") if field in fields]
        if len(words) == ("period" in fields) and not self._timed(batch):
            return None
        labels = Texts(self.contents.text)
        columns = [batch.column(fields[field]) if field in fields else pa.nulls(len(batch)) for field in _SAMPLE]
        samples = np.zeros(len(batch), np.int32)
        for rows in grouped([labels.codes(column) for column in columns]):
            said = [_word(column[int(rows[0])].as_py()) for column in columns]
            samples[rows] = self.contents.text(sample_named(*said))
        return samples if samples.any() else None

    def _timed(self, batch: pa.RecordBatch) -> bool:
        """Whether a period has a time of the day."""
        heading = self.columns.fields.get("period")
        if heading is None or not types.is_dictionary(batch.column(heading).type):
            return False
        return any(isinstance(word, str) and is_timed(word) for word in batch.column(heading).dictionary.to_pylist())

    def _silent(self, value: Floats, odd: Ints | None, given: Floats, odd_given: Ints | None) -> Ints | None:
        """Rows that give a threshold and measure nothing: their unit is that of the threshold alone."""
        silent = ~np.isnan(given)
        if odd_given is not None:
            said = self.contents.said
            codes = np.unique(odd_given)
            real = [code for code in codes.tolist() if code and given_in(said[code]) is not None]
            silent |= np.isin(odd_given, real)
        silent &= np.isnan(value)
        if odd is not None:
            silent &= odd == 0
        if not silent.any():
            return odd
        odd = np.zeros(len(value), np.int32) if odd is None else odd
        odd[silent] = self.contents.silent
        return odd

    def _numbers(
        self, batch: pa.RecordBatch, field: str, values: Values, name: Looked | None = None
    ) -> tuple[Floats, Ints | None]:
        """The numbers of a column; what is text of a thing that has states stays text, if names are given."""
        heading = self.columns.fields.get(field)
        if heading is None:
            return np.full(len(batch), np.nan), None
        column, states = batch.column(heading), None
        if name is not None and self._states.any() and not types.is_floating(column.type):
            states = self._states.take(name.codes())
        return values.read(column, states)

    def _combination(self, parts: Sequence[Ints]) -> Ints:
        """The codes of how rows are written and what they state, new ones included."""
        width = 1 + len(self._fields)
        ways = self.ways.codes(parts[:width])
        self.written += map(self._written, self.ways.known[len(self.written) :])
        stated = self.stated.codes(parts[width:]) if self.columns.axes else np.zeros_like(ways)
        return self.combinations.codes(ways, stated).astype(np.intp)

    def _written(self, way: tuple[int, ...]) -> Written:
        """How a row is written, by the code of its name and those of the cells beside its numbers."""
        columns: dict[str, Any] = {}
        for field, part in zip(self._fields, way[1:], strict=True):
            if field in ("given_by", "given_document"):
                columns["decided"] = columns.get("decided", False) or bool(part)
            elif field == "not_applicable":
                columns["claimed"] = _CLAIMS[part]
            else:
                columns[field] = self.meanings.words[part]
        return Written(self.meanings.id_of(way[0]), **columns)
