"""The first reading of a table: what a row decides alone is judged as it passes, what needs other rows is kept."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from compliance.bulk.alone import AGAIN, NOT_ASKED, NOTHING, Alone, Exactly, Outcome, Outcomes, components, unasked
from compliance.bulk.coding import NO_NAME, UNKNOWN_NAME, Floats, Ints, chunks, distinct, grouped, grown
from compliance.bulk.rows import Reader, Rows, Variations, columns_of
from compliance.judging.verdict import Verdict
from compliance.period import stated_period
from compliance.problems import MeasurementError, Place, Problem
from compliance.rules.ruleset import Ruleset

# Reading ahead and writing behind: a batch is read and another one written while the judge has a third.

_WAITING = 2  # batches between two threads: enough to keep both busy, few enough to keep memory small
_END: Any = object()
T = TypeVar("T")


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The items, each fetched by a thread while the one before is used. What goes wrong there is raised here."""
    iterator = iter(items)
    with ThreadPoolExecutor(1) as thread:
        waiting = deque(thread.submit(next, iterator, _END) for _ in range(_WAITING))
        while (item := waiting.popleft().result()) is not _END:
            waiting.append(thread.submit(next, iterator, _END))
            yield item


@contextmanager
def behind(use: Callable[[T], None]) -> Iterator[Callable[[T], None]]:
    """A function that hands items to a thread, which uses them in order. What goes wrong there is raised here."""
    waiting: deque[Future[None]] = deque()
    with ThreadPoolExecutor(1) as thread:

        def put(item: T) -> None:
            waiting.append(thread.submit(use, item))
            if len(waiting) > _WAITING:
                waiting.popleft().result()

        try:
            yield put
            for each in waiting:
                each.result()
        finally:
            thread.shutdown(cancel_futures=True)


# Rows that need others, kept until all are there, in as few bytes as what they say.

Places = npt.NDArray[np.integer]


@dataclass(slots=True)
class Kept:
    """Rows of one thing, column by column in the order in which they were met; None for what none of them says."""

    subject: Ints
    written: Ints
    value: Floats
    odd: Ints | None
    given: Floats | None
    odd_given: Ints | None
    claim: Ints | None
    sample: Ints | None

    def __len__(self) -> int:
        return len(self.subject)


def keep(rows: Rows, places: Ints, written: Ints) -> Kept:
    """Some rows of a batch; ``written`` are the codes of how they are written."""
    subject = rows.subject.take(places).astype(np.int32)
    said = (_few(column, places) for column in (rows.odd, rows.given, rows.odd_given, rows.claim, rows.sample))
    return Kept(subject, written.astype(np.int32), rows.value.take(places), *said)


def _few(column: npt.NDArray[Any] | None, places: Ints) -> npt.NDArray[Any] | None:
    """Some cells in few bytes; None where nothing stands in them."""
    if column is None:
        return None
    part = column.take(places)
    if part.dtype.kind == "f":
        return None if np.isnan(part).all() else part
    return part.astype(np.int32) if part.any() else None


def gathered(pieces: Sequence[Kept]) -> Kept:
    """All rows that were kept of one thing."""

    def whole(name: str) -> Any:
        columns = [getattr(piece, name) for piece in pieces]
        if all(column is None for column in columns):
            return None
        nothing = np.nan if name in ("value", "given") else np.int32(0)
        pairs = zip(pieces, columns, strict=True)
        return np.concatenate([np.full(len(piece), nothing) if each is None else each for piece, each in pairs])

    return Kept(*(whole(each.name) for each in fields(Kept)))


def once(rows: Kept, subjects: int) -> tuple[Places, list[Places]]:
    """A row of each subject whose rows all say the same, and the rows of each other subject, in their order."""
    order = np.arange(len(rows), dtype=np.int32)
    last = np.empty(subjects, np.int32)
    last[rows.subject] = order
    chosen = last.take(rows.subject)
    whole = chosen == order
    if whole.all():
        return order, []
    differs = np.zeros(len(rows), bool)
    for column in (getattr(rows, each.name) for each in fields(Kept)):
        if column is not None:
            other = column.take(chosen)
            unlike = column != other
            if column.dtype.kind == "f":
                unlike &= ~(np.isnan(column) & np.isnan(other))  # nothing is nothing
            differs |= unlike
    if not differs.any():
        return np.flatnonzero(whole), []
    contrary = np.zeros(subjects, bool)
    contrary[rows.subject[differs]] = True
    among = contrary.take(rows.subject)
    places = np.flatnonzero(among)
    places = places[np.argsort(rows.subject.take(places), kind="stable")]
    return np.flatnonzero(whole & ~among), np.split(places, np.flatnonzero(np.diff(rows.subject.take(places))) + 1)


# All that is known of a table.

MOST = 1 << 16  # rows of a chunk: a row number in it fits a cell of the grid, and its arrays fit the cache
NAME, SORT, GRID_COLUMN, STEP, WRITTEN, STATED = range(6)  # what is known of a combination
UNASKED, UNKNOWN, ALONE, SEVERAL = range(4)  # what a row is: nobody asks, nobody knows it, it decides alone, or not

Keys = npt.NDArray[np.int64]
Lines = npt.NDArray[np.int64]  # places of rows in the table
_NO_LINES: Lines = np.zeros(0, np.int64)


class Collecting:
    """What is known of a table, from its first row to its last."""

    def __init__(
        self,
        ruleset: Ruleset,
        schema: pa.Schema,
        *,
        accept_unverified: bool = False,
        variants: Mapping[str, str] | None = None,
        area: str | None = None,
        period: str | None = None,
        digits: bool = True,
        places: bool = False,
    ) -> None:
        """Nothing read yet of a table with these columns; ``digits``: it is counted where verdicts hang on those."""
        columns = columns_of(schema, ruleset)
        when = stated_period(period, Place("--period"), period) if period is not None else None
        if isinstance(when, Problem):
            raise MeasurementError(when)
        self.ruleset, self.columns, self.digits = ruleset, columns, digits
        # By the code of a name, the first row of each subject that has it (-1: none); None where nobody asks.
        self.places: dict[int, Lines] | None = {} if places else None
        # By thing, how many verdicts of a subject hang on digits after the fifteenth, where any does.
        self.hanging: dict[str, dict[int, int]] = {}
        self.exactly = Exactly(ruleset, accept_unverified)
        self.outcomes = Outcomes()
        given, claims = ("given" in columns.fields), ("not_applicable" in columns.fields)
        self.components = components(ruleset, given=given, claims=claims)
        names = sorted({*ruleset.names.values(), *ruleset.ancestor_names.values()})
        self.ids = {id_: code for code, id_ in enumerate(names, start=UNKNOWN_NAME + 1)}
        self.component_of = {id_: component for component in self.components for id_ in component.ids}
        self.reader = Reader(columns, ruleset, area, when, self.ids)
        self.variations = Variations(ruleset, [axis for axis, _ in columns.axes], variants or {})
        # By the code of a name: what a row of it is, and its column in the grid (-1 until it is met).
        self.sort_of = np.full(len(names) + 2, UNASKED, np.int8)
        self.sort_of[UNKNOWN_NAME] = UNKNOWN
        for id_, component in self.component_of.items():
            self.sort_of[self.ids[id_]] = ALONE if component.alone else SEVERAL
        self.column_of = np.full(len(names) + 2, -1, np.intp)
        self.columns_used: list[str] = []
        self.grid = np.zeros((0, 8), np.uint16)  # subject x column -> outcome
        self._last_key = -1  # the last spot in the grid of which rows spoke
        self.again = False
        self.rows = 0
        self.unjudged: Counter[str] = Counter()  # rows that belong to nothing that is judged, by what is wrong
        self.kept: dict[str, list[Kept]] = {}
        # By the code of a name, the outcome of a row of what nobody judges; -1 for what somebody does.
        self.said_of = np.where(self.sort_of > UNKNOWN, -1, self.outcomes.code(Outcome(NOT_ASKED)))
        for id_ in self.ids.keys() - self.component_of.keys():
            self.said_of[self.ids[id_]] = self.outcomes.code(Outcome(unasked(ruleset, id_)))
        self.said_of[NO_NAME] = self.outcomes.said(Verdict.UNDETERMINED, "row-without-indicator")
        self.said_of[UNKNOWN_NAME] = self.outcomes.said(Verdict.UNDETERMINED, "unknown-indicator")
        # By combination (how a row is written, and what it states): the code of its name, what a row of it is, its
        # column in the grid (-1 for none), its place in the steps, the codes of how it is written and what it states.
        self._of_combinations: Ints = np.zeros((6, 0), np.intp)
        self._stated: list[int] = []  # by what a row states, the code of the variants
        unknown = int(self.said_of[UNKNOWN_NAME])
        self.alone = Alone(self.exactly, self.outcomes, self.reader, self.variations, self.component_of, unknown)

    # Rows that decide alone.

    def _learn_combinations(self) -> None:
        """Find out what is to be known of combinations that are new."""
        reader, known = self.reader, self._of_combinations.shape[1]
        if reader.combinations.number == known:
            return
        axes = [axis for axis, _ in self.columns.axes]
        for words in reader.stated.known[len(self._stated) :]:
            self._stated.append(self.variations.code([*zip(axes, words, strict=True)]))
        written: Ints = reader.combinations.first[known:].astype(np.intp)
        stated = np.array(self._stated, np.intp).take(reader.combinations.second[known:])
        name = np.array([way[0] for way in reader.ways.known], np.intp).take(written)
        sort = self.sort_of.take(name)
        for each in distinct(name[sort == ALONE])[0].tolist():
            self._column(each)
        column = np.where(sort == ALONE, self.column_of.take(name), -1)
        steps = [self.alone.place(*each) for each in zip(written.tolist(), stated.tolist(), strict=True)]
        new = np.array([name, sort, column, steps, written, stated])
        self._of_combinations = np.hstack([self._of_combinations, new])

    def _of(self, what: int, combinations: Ints) -> Ints:
        """What is known of some combinations."""
        codes: Ints = self._of_combinations[what].take(combinations)
        return codes

    # Batches.

    def collect(self, batch: pa.RecordBatch) -> Ints:
        """Read a batch for the first time: the outcome of each row, which holds unless ``again`` is set in the end."""
        parts = [self._collect(chunk) for chunk in chunks(batch, MOST)]
        return np.concatenate(parts) if parts else np.zeros(0, np.intp)

    def _collect(self, batch: pa.RecordBatch) -> Ints:
        rows = self.reader.read(batch)
        self._learn_combinations()
        if self.places is not None:
            self._note(self.places, rows)
        self.rows += len(batch)
        if self.variations.axes and rows.length:
            self.variations.hear(rows.subject, self._of(STATED, rows.combination), self.reader.subjects.number)
        steps = self._of(STEP, rows.combination)
        codes = self.alone.codes(steps, rows.value, rows.odd)
        columns = self._of(GRID_COLUMN, rows.combination)
        self.hang(rows.subject, columns, codes, self.alone.others(steps, rows.value, rows.odd))
        if rows.length and columns.min() >= 0:
            self._place(rows.subject, columns, codes)
        else:
            places = np.flatnonzero(columns >= 0)
            self._place(rows.subject.take(places), columns.take(places), codes.take(places))
            others = np.flatnonzero(columns < 0)
            sorts = self._of(SORT, rows.combination.take(others))
            self._count_unjudged("unknown-indicator", int(np.count_nonzero(sorts == UNKNOWN)))
            several = others[sorts == SEVERAL]
            if len(several):
                self.again = True
                self.keep(rows, several)
        if rows.here is None:
            return codes
        whole = np.full(len(batch), NOTHING, np.intp)
        whole[rows.here] = codes
        for wrong, code in rows.problems:
            whole[wrong] = self.outcomes.said(Verdict.UNDETERMINED, code)
            self._count_unjudged(code, len(wrong))
        return whole

    def _note(self, places: dict[int, Lines], rows: Rows) -> None:
        """Note where the rows stand that are the first to speak of a thing of their subject."""
        names = self._of(NAME, rows.combination)
        lines = self.rows + (np.arange(rows.length) if rows.here is None else rows.here)
        for name in distinct(names)[0].tolist():
            here = np.flatnonzero(names == name)
            known = grown(places.get(name, _NO_LINES), self.reader.subjects.number, -1)
            new = here[known.take(rows.subject.take(here)) < 0][::-1]  # of several the first is written last
            known[rows.subject.take(new)] = lines.take(new)
            places[name] = known

    def first_rows(self, ids: Sequence[str]) -> Lines:
        """The first row of each subject that speaks of one of several things (without ids: of any), -1 for none."""
        first = np.full(self.reader.subjects.number, -1, np.int64)
        names = [self.ids[id_] for id_ in ids] if ids else list(self.places or {})
        for name in names:
            known = grown((self.places or {}).get(name, _NO_LINES), len(first), -1)[: len(first)]
            first = np.where((first < 0) | ((known >= 0) & (known < first)), known, first)
        return first

    def hang(self, subject: Ints, columns: Ints, codes: Ints, others: Iterable[tuple[int, int]]) -> None:
        """Note the verdicts that another reading of a number turns; ``others`` are its outcomes by row."""
        known = self.outcomes.known
        for row, other in others if self.digits else ():
            pairs = zip(known[int(codes[row])].findings, known[other].findings, strict=False)
            turned = sum(one.verdict is not two.verdict for one, two in pairs)
            if turned and columns[row] >= 0:
                self.hanging.setdefault(self.columns_used[int(columns[row])], {})[int(subject[row])] = turned

    def _count_unjudged(self, code: str, rows: int) -> None:
        """Count rows that belong to nothing which is judged."""
        if rows:
            self.unjudged[code] += rows

    def keep(self, rows: Rows, places: npt.NDArray[np.integer]) -> None:
        """Keep rows, by what they measure, until all are there."""
        names = self._of(NAME, rows.combination.take(places))
        for alike in grouped([names]):
            name, chosen = int(names[alike[0]]), places.take(alike)
            self._column(name)
            kept = keep(rows, chosen, self._of(WRITTEN, rows.combination.take(chosen)))
            self.kept.setdefault(self.reader.meanings.id_of(name), []).append(kept)

    def _column(self, name: int) -> int:
        """The column of the grid for a name, new when it is met for the first time."""
        column = int(self.column_of[name])
        if column < 0:
            column = len(self.columns_used)
            self.columns_used.append(self.reader.meanings.id_of(name))
            self.column_of[name] = column
            if column >= self.grid.shape[1]:
                self.grid = np.hstack([self.grid, np.zeros((len(self.grid), 8), np.uint16)])
                self._last_key = self.grid.size  # rows that come after stand elsewhere in it
        return column

    def room(self) -> npt.NDArray[np.uint16]:
        """The grid, with a line for every subject."""
        if len(self.grid) < self.reader.subjects.number:
            self.grid = grown(self.grid, self.reader.subjects.number)
        return self.grid

    def keys(self, subject: Ints, column: Ints) -> Keys:
        """Where in the grid the spot of each row is."""
        keys: Keys = subject * self.room().shape[1] + column
        return keys

    def _place(self, subject: Ints, column: Ints, codes: Ints) -> None:
        """Write outcomes into the grid. A spot that several rows speak of has to be read again."""
        if not len(subject):
            return
        keys = self.keys(subject, column)
        flat = self.grid.reshape(-1)
        if keys[0] > self._last_key and (keys[1:] > keys[:-1]).all():  # rows that stand in order: all of them are new
            flat[keys] = codes
            self._last_key = int(keys[-1])
            return
        spoken = flat.take(keys) != NOTHING if keys.min() <= self._last_key else False
        self._last_key = max(self._last_key, int(keys.max()))
        order = np.arange(len(keys), dtype=np.uint16)
        flat[keys] = order
        repeated = flat.take(keys) != order  # of two rows of one spot, one does not find its own number
        flat[keys] = codes
        repeated |= spoken
        if repeated.any():
            flat[keys[repeated]] = AGAIN
            self.again = True

    def mark_mixed(self) -> None:
        """Mark what depends on an axis where some row of the subject says less than another."""
        grid, mixed = self.room(), self.variations.mixed(self.reader.subjects.number)
        for column, id_ in enumerate(self.columns_used):
            component = self.component_of[id_]
            if component.alone and not component.axes.isdisjoint(self.variations.axes):
                stale = mixed[grid[mixed, column] != NOTHING]
                grid[stale, column] = AGAIN
                self.again = self.again or len(stale) > 0

    def collect_again(self, batch: pa.RecordBatch) -> None:
        """Read a batch for the second time, and keep the rows of every spot that needs it."""
        for chunk in chunks(batch, MOST):
            rows = self.reader.read(chunk)
            self._learn_combinations()
            columns = self._of(GRID_COLUMN, rows.combination)
            alone = np.flatnonzero(columns >= 0)
            keys = self.keys(rows.subject.take(alone), columns.take(alone))
            wanted = alone[self.grid.reshape(-1).take(keys) == AGAIN]
            if len(wanted):
                self.keep(rows, wanted)
