"""A long table judged: each row, each indicator, each area; and what needed several rows once every row has been heard.

The table is read twice: first to judge what each row decides alone and to collect what needs several rows (earlier
values, given thresholds, formulas, claims, the same thing said twice), then to put the verdicts beside the rows. What
becomes of a row depends on its area, its period and what it measures, and on nothing else, so that the order of rows
means nothing. Verdicts and reasons are those of ``check``; a problem for which ``check`` would refuse a file leaves
open what asks for it, with its code as the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import chain, islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from compliance.bulk.alone import AGAIN, NOTHING, VERDICTS, Component, Content, Outcome, said_of, together, unasked
from compliance.bulk.coding import BAD_PERIOD, NO_NAME, Floats, Ints, chunks, column_of, grouped, taken, words_of
from compliance.bulk.collecting import MOST, Collecting, Kept, ahead, gathered, once
from compliance.bulk.rows import OnAxes, Written
from compliance.bulk.several import Kinds, Spots, Together, claim_code, contradict, doubt, folded
from compliance.cells import exact
from compliance.judging.derive import base_period
from compliance.judging.doubts import otherwise
from compliance.judging.verdict import FROM_BEST_TO_WORST, Finding, Verdict, weighs, worst
from compliance.measurements.measurement import Entry, Subject
from compliance.problems import MeasurementError, Problem
from compliance.rules.ruleset import CONSTRAINTS, Constraint, Indicator, Ruleset

Source = Callable[[], Iterable[pa.RecordBatch]]  # batches of one schema, from the first one at each call

# The findings of each subject, and the outcome of each spot.

Codes = npt.NDArray[np.uint16]
Subjects = npt.NDArray[np.intp]


Counts = npt.NDArray[np.int32]  # verdict x subject


class Finishing:
    """The findings of each subject on each indicator, and the outcome of each spot in the grid."""

    def __init__(self, known: Collecting) -> None:
        self.known = known
        self.subjects = known.reader.subjects.number
        self.stated = known.variations.of_subjects(self.subjects)
        self._stated_codes: list[int] = np.flatnonzero(np.bincount(self.stated)).tolist()
        self.kinds = Kinds(
            known.ruleset,
            known.reader.written,
            known.reader.contents,
            lambda written: [] if self._is_alone(written) else known.exactly.deciding(written, None),
        )
        # By indicator, codes of findings, and which of them subjects have, by them and the outcomes of their spots.
        self.findings: dict[str, tuple[Codes, Callable[[Subjects, Ints], Ints]]] = {}
        for component in known.components:
            met = [id_ for id_ in component.ids if id_ in known.columns_used]
            if not met:
                silent = zip(component.indicators, self._silent(component), strict=True)
                self.findings |= {
                    row.id: (codes, lambda subjects, _: self.stated.take(subjects)) for row, codes in silent
                }
            elif component.alone:
                if component.ids[0] in known.kept:
                    self._read_again(component, gathered(known.kept[component.ids[0]]))
                self._alone(component)
            else:
                self._several(component, met)
        known.kept.clear()

    def codes(self, subjects: Subjects) -> Codes:
        """The codes of the findings of some subjects on all indicators: a line for each, in the order of findings."""
        codes = np.zeros((len(self.known.ruleset.rows), len(subjects)), np.uint16)
        spoken: Ints = np.ascontiguousarray(self.known.grid.take(subjects, axis=0).T, np.intp)
        for line, row in zip(codes, self.known.ruleset.rows, strict=True):
            known, places = self.findings[row.id]
            line[:] = known.take(places(subjects, spoken))
        return codes

    def tally(self, subjects: Subjects) -> tuple[npt.NDArray[np.int8], dict[Constraint, Counts]]:
        """The worst verdict on some subjects, as its place in VERDICTS, and by constraint type the counts of each.

        What is only aimed at (力争) is counted, and weighs nothing.
        """
        ruleset = self.known.ruleset
        verdicts = self.known.outcomes.verdicts().take(self.codes(subjects))
        overall = np.full(len(subjects), VERDICTS.index(Verdict.UNDETERMINED), np.int8)  # compliance has to be shown
        counts: dict[Constraint, Counts] = {}
        for constraint in CONSTRAINTS:
            if places := [place for place, row in enumerate(ruleset.rows) if row.constraint == constraint]:
                of = verdicts[places]
                counts[constraint] = np.array([np.add.reduce(of == each, 0, np.int32) for each in range(len(VERDICTS))])
        for verdict in FROM_BEST_TO_WORST:
            place = VERDICTS.index(verdict)
            for constraint, count in counts.items():
                if weighs(constraint):
                    overall[count[place] > 0] = place
        if ruleset.parents_not_at_hand:  # nobody can say that an area passes
            overall[overall == VERDICTS.index(Verdict.PASS)] = VERDICTS.index(Verdict.UNDETERMINED)
        return overall, counts

    def _is_alone(self, written: Written) -> bool:
        component = self.known.component_of.get(written.id)
        return component is None or component.alone

    def _entries(self, rows: Kept, row: int) -> list[Entry]:
        """What one kept row says."""
        known = self.known

        def content(values: Floats | None, odd: Ints | None) -> Content:
            if odd is not None and odd[row]:
                return known.reader.contents.said[int(odd[row])]
            if values is None or np.isnan(values[row]):
                return None
            return exact(float(values[row]))

        claim = known.reader.contents.said[int(rows.claim[row])] if rows.claim is not None else None
        sample = known.reader.contents.said[int(rows.sample[row])] if rows.sample is not None else None
        entries = known.reader.written[int(rows.written[row])].entries(
            content(rows.value, rows.odd),
            content(rows.given, rows.odd_given),
            None if claim is None else str(claim),
            None if sample is None else str(sample),
        )
        double = None if np.isnan(rows.value[row]) else Decimal(repr(float(rows.value[row])))
        return [replace(entry, stored=double) if entry.kind == "measurement" else entry for entry in entries]

    # Things that a row decides alone.

    def _read_again(self, component: Component, rows: Kept) -> None:
        """Spots that several rows speak of, or that are judged by variants which not each row states."""
        known = self.known
        column = known.columns_used.index(component.ids[0])
        single, contrary = once(rows, self.subjects)
        stated = self.stated.take(rows.subject)
        steps = known.alone.places(rows.written.take(single), stated.take(single))
        value, odd = rows.value.take(single), None if rows.odd is None else rows.odd.take(single)
        codes = known.alone.codes(steps, value, odd)
        known.grid[rows.subject[single], column] = codes
        hung = known.hanging.get(component.ids[0], {})
        for subject in rows.subject.tolist():
            hung.pop(subject, None)
        columns = np.full(len(single), column)
        known.hang(rows.subject.take(single), columns, codes, known.alone.others(steps, value, odd))
        for several in contrary:
            entries = [entry for row in several.tolist() for entry in self._entries(rows, row)]
            stands = known.variations.stands[int(stated[several[0]])]
            subject, spot = known.exactly.subject(entries, stands), rows.subject[several[:1]]
            known.grid[spot, column] = code = known.outcomes.code(known.exactly.outcome(component, subject))
            other = otherwise(subject, known.ruleset)
            if other is not None:
                there = known.outcomes.code(known.exactly.outcome(component, other))
                known.hang(spot, np.array([column]), np.array([code]), ((0, there),))

    def _alone(self, component: Component) -> None:
        known = self.known
        column, outcomes = known.columns_used.index(component.ids[0]), len(known.outcomes.known)
        by_spot = [known.outcomes.findings(place)[:outcomes] for place in range(len(component.indicators))]

        def places(subjects: Subjects, spoken: Ints) -> Ints:
            """The outcome of the spot; of one that no row speaks of, what is stated of its subject."""
            codes: Ints = spoken[column]
            silent = codes == NOTHING
            return np.where(silent, outcomes + self.stated.take(subjects), codes) if silent.any() else codes

        for row, said, silent in zip(component.indicators, by_spot, self._silent(component), strict=True):
            self.findings[row.id] = np.concatenate([said, silent]), places

    def _silent(self, component: Component) -> npt.NDArray[np.uint16]:
        """For each indicator of a component, its finding on a subject without measurements, by the stated variants."""
        known, variations = self.known, self.known.variations
        tables = np.zeros((len(component.indicators), len(variations.stands)), np.uint16)
        codes: dict[OnAxes, list[int]] = {}
        for stated in self._stated_codes:
            on_axes = variations.on_axes(stated, component.axes)
            if on_axes not in codes:
                said = known.exactly.unmeasured(component, variations.stands[stated])
                codes[on_axes] = [known.outcomes.code(Outcome(each)) for each in said]
            tables[:, stated] = codes[on_axes]
        return tables

    # Things that need several rows.

    def _spots(self, id_: str) -> Spots:
        """What is said of one thing in every subject."""
        known, kinds = self.known, self.kinds
        rows = gathered(known.kept[id_])
        spots = Spots(
            np.zeros(self.subjects, np.int32),
            np.full(self.subjects, np.nan),
            np.zeros(self.subjects, np.int32),
            np.full(self.subjects, np.nan),
            np.zeros(self.subjects, np.int8),
        )
        spots.kind[rows.subject] = kinds.of_rows("measurement", rows.written, rows.value, rows.odd)
        spots.value[rows.subject] = rows.value
        gives = rows.given is not None or rows.odd_given is not None
        if gives and any(leaf.requirement.takes_given for _, leaf in known.ruleset.uses.get(id_, ())):
            given = np.full(len(rows), np.nan) if rows.given is None else rows.given
            spots.given[rows.subject] = kinds.of_rows("given", rows.written, given, rows.odd_given)
            spots.given_value[rows.subject] = given
        if rows.claim is not None:
            kinds_of = np.array([claim_code(each.claimed, each.decided) for each in known.reader.written], np.int8)
            spots.claim[rows.subject] = np.where(rows.claim != 0, kinds_of.take(rows.written), 0)
        for several in once(rows, self.subjects)[1]:
            entries = [entry for row in several.tolist() for entry in self._entries(rows, row)]
            subject = rows.subject[several[0]]
            kind, value, given_kind, given_value, claim = folded(kinds, known.ruleset, id_, entries)
            spots.kind[subject], spots.value[subject] = kind, value
            spots.given[subject], spots.given_value[subject] = given_kind, given_value
            spots.claim[subject] = claim
        doubt(kinds, id_, spots, known.reader.subjects.first)
        return spots

    def _several(self, component: Component, met: list[str]) -> None:
        known, reader = self.known, self.known.reader
        spots = {id_: self._spots(id_) for id_ in met}
        for id_ in met:
            del known.kept[id_]
        contradict(known.ruleset, self.kinds, spots)
        leaves = (leaf for row in component.indicators for leaf in row.leaves())
        bases = {period: self._bases(period) for leaf in leaves for period in leaf.requirement.earlier_periods}
        of_all = (reader.meanings.periods, reader.subjects.second, bases, self.stated, known.variations.stands)
        parts: dict[tuple[str, str], Codes] = {}  # what an indicator's conditions on a thing say
        for row in component.indicators:
            measured = [id_ for id_ in met if any(leaf.measures == id_ for leaf in row.leaves())]
            columns = [np.zeros(self.subjects, np.uint16) for _ in (row, *measured)]
            self.findings[row.id] = columns[0], lambda subjects, _: subjects
            parts |= {(row.id, id_): column for id_, column in zip(measured, columns[1:], strict=True)}
            together = Together(row, known.exactly, self.kinds, spots, *of_all)
            codes: dict[int, tuple[Finding, list[int]]] = {}  # of a finding that many subjects have
            for subjects, finding in together.findings():
                if id(finding) not in codes:
                    of = [*finding.leaves()]
                    several = [said_of(leaf for leaf in of if leaf.criterion.measures == id_) for id_ in measured]
                    of_parts = [known.outcomes.code(Outcome(said[0], said)) for said in several]
                    codes[id(finding)] = finding, [known.outcomes.said(finding.verdict, finding.reason), *of_parts]
                for column, code in zip(columns, codes[id(finding)][1], strict=True):
                    column[subjects] = code
            if known.digits:
                known.hanging[f"#{row.id}"] = dict.fromkeys(together.hanging(), 1)
        for id_ in met:
            known.grid[: self.subjects, known.columns_used.index(id_)] = self._row_outcomes(id_, spots[id_], parts)

    def _row_outcomes(self, id_: str, spots: Spots, parts: dict[tuple[str, str], Codes]) -> Codes:
        """What a row of a thing says: the finding on the indicator, or what all conditions on it say together."""
        known = self.known
        if (id_, id_) in parts:
            return self.findings[id_][0]
        mine = [codes for (_, measured), codes in parts.items() if measured == id_]
        outcomes = np.zeros(self.subjects, np.uint16)
        if not mine:
            problems = np.array(
                [
                    known.outcomes.code(Outcome(unasked(known.ruleset, id_)))
                    if read is None or read.problem is None
                    else known.outcomes.said(Verdict.UNDETERMINED, read.problem)
                    for read in self.kinds.known
                ],
                np.uint16,
            )
            return problems.take(spots.kind)
        for rows in grouped(mine):
            said = [each for codes in mine for each in known.outcomes.known[codes[rows[0]]].findings]
            outcomes[rows] = known.outcomes.code(Outcome(together(said)))
        return outcomes

    def _bases(self, base: str) -> Ints:
        """For each subject the subject that a baseline holds it against, -1 where there is none."""
        reader = self.known.reader
        codes = {period: code for code, period in enumerate(reader.meanings.periods) if code != BAD_PERIOD}
        found_by = [
            None if code == BAD_PERIOD else base_period(base, Subject(None, period, {}, {}))
            for code, period in enumerate(reader.meanings.periods)
        ]
        at = [-1 if period is None else codes.get(period, -1) for period in found_by]
        subjects = reader.subjects
        where = np.array(at, np.int32).take(subjects.second)
        bases = subjects.of(subjects.first, np.maximum(where, 0))
        return np.where(where >= 0, bases, -1)


ADDED = ("verdict", "reason")
HANGING = "digits_decide"  # the column of how many verdicts hang on digits after the fifteenth
_LINES = 1 << 14  # areas and periods of a batch: their part of the grid fits the cache


def settle(
    ruleset: Ruleset,
    source: Source,
    *,
    accept_unverified: bool = False,
    variants: Mapping[str, str] | None = None,
    area: str | None = None,
    period: str | None = None,
    keep: bool = False,
    places: bool = False,
) -> Settled:
    """Judge a table by a ruleset. ``source`` gives its batches of rows, from the first, each time it is called.

    The columns are those of a CSV file. ``variants`` states axes that the table leaves open; ``area`` and
    ``period`` name what its rows leave unnamed. ``keep``: two bytes a row spare the rows a second reading, if they need
    none; ``places``: eight bytes for each area, period and thing say where the rows of findings stand.
    Raises MeasurementError for columns that cannot be used.
    """
    batches = iter(source())
    begun = next(batches, None)
    if begun is None:
        raise MeasurementError(Problem("no-measurements", details={"name": "table"}))
    known = Collecting(
        ruleset,
        begun.schema,
        accept_unverified=accept_unverified,
        variants=variants,
        area=area,
        period=period,
        digits=not keep,
        places=places,
    )
    first: list[npt.NDArray[np.uint16]] = []
    pieces = (piece for batch in chain((begun,), batches) for piece in chunks(batch, MOST))
    for piece in ahead(map(known.reader.coded, pieces)):
        codes = known.collect(piece)
        if keep and not known.again:
            first.append(codes.astype(np.uint16))
    return Settled(known, source, first)


class Settled:
    """A table of which every row is judged: look-ups of verdicts, findings and areas.

    What the first reading left open is judged here, after a second reading of the rows where that is needed. ``first``
    are the outcomes of all rows as the first reading gave them, if they were kept.
    """

    def __init__(self, known: Collecting, source: Source, first: Sequence[npt.NDArray[np.uint16]] = ()) -> None:
        known.mark_mixed()
        if known.again and (known.room() == AGAIN).any():
            for batch in source():
                known.collect_again(batch)
        self._known, self._findings, self._first = known, Finishing(known), () if known.again else first
        self.rows, self.subjects = known.rows, self._findings.subjects  # how many, of subjects: areas and periods
        self.unjudged = dict(known.unjudged)  # rows that belong to nothing that is judged, by what is wrong with them
        self.periods = tuple(sorted(period for period in known.reader.meanings.periods if period is not None))
        self.unknown_columns = known.columns.unknown  # the headings that mean nothing to the judge

    def judged(self, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[pa.DictionaryArray, pa.DictionaryArray]]:
        """The verdicts and the reasons of all rows, for the same batches from which they were judged."""
        first = iter(self._first)
        for batch in batches:
            if not self._first:
                yield self.judge(batch)
                continue
            pieces = list(islice(first, -(-len(batch) // MOST)))
            yield self._known.outcomes.columns(np.concatenate(pieces) if pieces else np.zeros(0, np.uint16))

    def judge(self, batch: pa.RecordBatch) -> tuple[pa.DictionaryArray, pa.DictionaryArray]:
        """The verdict and the reason of each row, in its order; the columns area, period and indicator are enough.

        Raises KeyError for a row of an area, a period or a thing that was not there when the table was judged.
        """
        known = self._known
        batch = known.reader.whole(batch)
        name, undated = known.reader.names(batch), known.reader.undated(batch)
        columns = known.column_of.take(name.table).take(name.places)
        for rows in undated.values():
            columns[rows] = -1
        if len(batch) and columns.min() >= 0:
            return known.outcomes.columns(self._spoken(batch, columns))
        places = np.flatnonzero(columns >= 0)
        names = name.codes()
        codes = known.said_of.take(names)
        for code, rows in reversed(undated.items()):
            codes[rows & (names != NO_NAME)] = known.outcomes.said(Verdict.UNDETERMINED, code)
        headings = known.columns.fields
        where = batch.select([headings[field] for field in ("area", "period", "indicator") if field in headings])
        codes[places] = self._spoken(taken(where, places), columns.take(places))
        if len(codes) and codes.min() < 0:
            raise KeyError("a row of a thing that was not there before")
        return known.outcomes.columns(codes)

    def _spoken(self, batch: pa.RecordBatch, columns: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """The outcomes of rows that speak of a spot in the grid."""
        known = self._known
        subject = known.reader.subjects_of(batch, new=False)
        spoken = known.grid.reshape(-1).take(known.keys(subject, columns))
        if len(spoken) and spoken.min() == NOTHING:
            raise KeyError("a row of a thing that was not there before")
        return spoken.astype(np.intp)

    def findings(self, rows: int = 1 << 16) -> Iterator[pa.RecordBatch]:
        """The finding on every indicator for every area and period, by area, period, and number of the indicator.

        ``row`` is the first one of the table that measures it, ``subject_row`` the first one of the area and period.
        """
        (areas, periods, order), reader = self._names(), self._known.reader
        width = max(1, len(self._known.ruleset.rows))
        ids = words_of([row.id for row in self._known.ruleset.rows])
        constraints = words_of([row.constraint for row in self._known.ruleset.rows])
        step = max(1, rows // width)
        whole = self._known.first_rows(())
        of = [self._known.first_rows(_measured_for(row)) for row in self._known.ruleset.rows]
        for start in range(0, len(order), step):
            subjects = order[start : start + step]
            codes = self._findings.codes(subjects)
            verdict, reason = self._known.outcomes.columns(codes.T.reshape(-1))
            here = column_of(np.tile(np.arange(width, dtype=np.int32), len(subjects)))
            names = {
                "area": areas.of(reader.subjects.first.take(subjects).repeat(width)),
                "period": periods.of(reader.subjects.second.take(subjects).repeat(width)),
                "indicator": pa.DictionaryArray.from_arrays(here, ids),
                "verdict": verdict,
                "reason": reason,
                "constraint": pa.DictionaryArray.from_arrays(here, constraints),
                "row": _places(np.stack([each.take(subjects) for each in of], 1).reshape(-1)),
                "subject_row": _places(whole.take(subjects).repeat(width)),
            }
            yield pa.RecordBatch.from_arrays(list(names.values()), names=list(names))

    def summary(self) -> pa.Table:
        """The verdict on every area and period, and how many indicators of each constraint type have each verdict."""
        batches = list(self.summaries())
        return pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()

    def summaries(self) -> Iterator[pa.RecordBatch]:
        """The lines of the summary, by area and period, a few thousand in a batch; at least one batch."""
        (areas, periods, order), reader = self._names(), self._known.reader
        words = words_of([str(verdict) for verdict in VERDICTS])
        for start in range(0, max(1, len(order)), _LINES):
            subjects = order[start : start + _LINES]
            overall, counts = self._findings.tally(subjects)
            columns: dict[str, pa.Array] = {
                "area": areas.of(reader.subjects.first.take(subjects)),
                "period": periods.of(reader.subjects.second.take(subjects)),
                "verdict": pa.DictionaryArray.from_arrays(column_of(overall), words),
            }
            columns |= {
                f"{constraint}_{verdict}": column_of(count)
                for constraint, of in counts.items()
                for verdict, count in zip(VERDICTS, of, strict=True)
            }
            columns[HANGING] = column_of(self._hanging.take(subjects))
            yield pa.RecordBatch.from_pydict(columns)

    @cached_property
    def worst(self) -> Verdict:
        """The worst verdict on any area and period."""
        codes: set[int] = set()
        for start in range(0, self.subjects, _LINES):
            codes.update(np.unique(self._findings.tally(np.arange(start, min(start + _LINES, self.subjects)))[0]))
        return worst(VERDICTS[code] for code in codes)

    @cached_property
    def _hanging(self) -> npt.NDArray[np.int32]:
        """How many verdicts of each subject hang on digits after the fifteenth."""
        counts = np.zeros(self.subjects, np.int32)
        for several in self._known.hanging.values():
            counts[list(several)] += np.array(list(several.values()), np.int32)
        return counts

    def _names(self) -> tuple[_Names, _Names, npt.NDArray[np.int64]]:
        """The names of all areas and of all periods by their codes, and the subjects by area, then period."""
        reader = self._known.reader
        means = reader.meanings
        areas = [means.area_name(code) for code in range(len(means.areas))]
        periods = [None if period is None else str(period) for period in means.periods]

        def ranks(names: list[str | None]) -> npt.NDArray[np.int64]:
            return np.argsort(sorted(range(len(names)), key=lambda code: names[code] or ""))

        by_period = ranks(periods).take(reader.subjects.second)
        by_area = ranks(areas).take(reader.subjects.first)
        order: npt.NDArray[np.int64] = np.lexsort((by_period, by_area))
        return _Names(areas), _Names(periods), order


def _measured_for(row: Indicator) -> list[str]:
    """What is measured for an indicator: itself where that is measured for, else what its conditions measure."""
    measured = dict.fromkeys(leaf.measures for leaf in row.leaves())
    return [row.id] if row.id in measured else list(measured)


def _places(rows: npt.NDArray[np.int64]) -> pa.Array:
    return column_of(rows, rows < 0)


class _Names:
    """Names by code, None for what has no name, as columns."""

    def __init__(self, names: list[str | None]) -> None:
        self._words = words_of([name or "" for name in names])
        self._none = np.array([name is None for name in names])

    def of(self, codes: npt.NDArray[np.integer]) -> pa.DictionaryArray:
        """The names of some codes, in a dictionary of those that occur."""
        used = np.zeros(len(self._none), bool)
        used[codes] = True
        places = (np.cumsum(used, dtype=np.int32) - 1).take(codes)
        dictionary = self._words.take(column_of(np.flatnonzero(used)))
        return pa.DictionaryArray.from_arrays(column_of(places, self._none.take(codes)), dictionary)
