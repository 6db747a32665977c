"""When every row has been heard: what needed several rows is judged, each spot has its outcome, each area its tally."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from compliance.bulk.alone import Content
from compliance.bulk.coding import BAD_PERIOD, Floats, Ints, grouped
from compliance.bulk.collecting import Collecting, Kept, gathered, once
from compliance.bulk.relation import NOTHING, VERDICTS, Component, Outcome, Outcomes, Said, unasked
from compliance.bulk.rows import Written
from compliance.bulk.several import Kinds, Spots, Together, contradict, doubt, folded
from compliance.bulk.subjects import OnAxes
from compliance.cells import exact
from compliance.judging.facts import base_period
from compliance.judging.verdict import FROM_BEST_TO_WORST, Verdict, all_of, first_reason, weighs
from compliance.measurements.measurement import Entry, Subject
from compliance.rules.ruleset import CONSTRAINTS, Constraint, Indicator

# The findings of each subject, and the outcome of each spot.

Codes = npt.NDArray[np.uint16]
Subjects = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Block:
    """Some subjects, by what their findings depend on: the outcome of each spot (column x subject), what is stated."""

    subjects: Subjects
    spoken: Ints
    stated: Ints


@dataclass(frozen=True, slots=True)
class Found:
    """The findings on some indicators: ``keys`` gives a key for each subject of a block, ``tables`` the code of it."""

    indicators: tuple[Indicator, ...]
    keys: Callable[[Block], Ints]
    tables: tuple[Codes, ...]

    def tables_of(self, ids: Collection[str]) -> list[Codes]:
        """The tables of those of its indicators that are asked for."""
        return [table for row, table in zip(self.indicators, self.tables, strict=True) if row.id in ids]


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
        self.found: list[Found] = []
        unmeasured: list[Component] = []
        for component in known.components:
            met = [id_ for id_ in component.ids if id_ in known.columns_used]
            if not met:
                unmeasured.append(component)
            elif component.alone:
                if component.ids[0] in known.kept:
                    self._read_again(component, gathered(known.kept[component.ids[0]]))
                self._alone(component)
            else:
                self._several(component, met)
        rows = tuple(row for component in unmeasured for row in component.indicators)
        tables = tuple(table for component in unmeasured for table in self._silent(component))
        self.found.append(Found(rows, lambda block: block.stated, tables))
        known.kept.clear()

    def block(self, subjects: Subjects) -> Block:
        """Some subjects together."""
        spoken = self.known.grid.take(subjects, axis=0).T
        return Block(subjects, np.ascontiguousarray(spoken, np.intp), self.stated.take(subjects))

    def codes(self, subjects: Subjects, rows: Sequence[Indicator]) -> Codes:
        """The codes of the findings of some subjects on some indicators, a column for each."""
        place_of = {row.id: place for place, row in enumerate(rows)}
        codes, block = np.zeros((len(subjects), len(rows)), np.uint16), self.block(subjects)
        for found in self.found:
            keys = found.keys(block)
            for row, table in zip(found.indicators, found.tables, strict=True):
                if row.id in place_of:
                    codes[:, place_of[row.id]] = table.take(keys)
        return codes

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
        return known.written(int(rows.written[row])).entries(
            content(rows.value, rows.odd), content(rows.given, rows.odd_given), None if claim is None else str(claim)
        )

    # Things that a row decides alone.

    def _read_again(self, component: Component, rows: Kept) -> None:
        """Spots that several rows speak of, or that are judged by variants which not each row states."""
        known = self.known
        column = known.columns_used.index(component.ids[0])
        single, contrary = once(rows, self.subjects)
        stated = self.stated.take(rows.subject)
        codes = known.alone.of(
            rows.written.take(single),
            stated.take(single),
            rows.value.take(single),
            None if rows.odd is None else rows.odd.take(single),
        )
        known.grid[rows.subject[single], column] = codes
        for several in contrary:
            entries = [entry for row in several.tolist() for entry in self._entries(rows, row)]
            stands = known.variations.stands[int(stated[several[0]])]
            outcome = known.exactly.alone(component, entries, stands)
            known.grid[rows.subject[several[0]], column] = known.outcomes.code(outcome)

    def _alone(self, component: Component) -> None:
        known = self.known
        column, spoken = known.columns_used.index(component.ids[0]), len(known.outcomes.known)
        by_spot = [known.outcomes.findings(place)[:spoken] for place in range(len(component.indicators))]

        def keys(block: Block) -> Ints:
            """The outcome of the spot; of one that no row speaks of, what is stated of its subject."""
            found: Ints = block.spoken[column]
            if len(found) and found.min() == NOTHING:
                found = np.where(found == NOTHING, spoken + block.stated, found)
            return found

        pairs = zip(by_spot, self._silent(component), strict=True)
        self.found.append(Found(component.indicators, keys, tuple(np.concatenate(pair) for pair in pairs)))

    def _silent(self, component: Component) -> npt.NDArray[np.uint16]:
        """For each indicator of a component, its finding on a subject of which nothing is said, by what is stated."""
        known, variations = self.known, self.known.variations
        tables = np.zeros((len(component.indicators), len(variations.stands)), np.uint16)
        codes: dict[OnAxes, list[int]] = {}
        for stated in self._stated_codes:
            asked = variations.asked(stated, component.axes)
            if asked not in codes:
                said = known.exactly.unmeasured(component, variations.stands[stated])
                codes[asked] = [known.outcomes.code(Outcome(each)) for each in said]
            tables[:, stated] = codes[asked]
        return tables

    # Things that need several rows.

    def _spots(self, id_: str) -> Spots:
        """What is said of one thing in every subject."""
        known, kinds = self.known, self.kinds
        rows = gathered(known.kept[id_])
        found = Spots(
            np.zeros(self.subjects, np.int32),
            np.full(self.subjects, np.nan),
            np.zeros(self.subjects, np.int32),
            np.full(self.subjects, np.nan),
            np.zeros(self.subjects, np.int8),
        )
        found.kind[rows.subject] = kinds.measured(rows.written, rows.value, rows.odd)
        found.value[rows.subject] = rows.value
        told = rows.given is not None or rows.odd_given is not None
        if told and any(leaf.requirement.takes_given for _, leaf in known.ruleset.uses.get(id_, ())):
            given = np.full(len(rows), np.nan) if rows.given is None else rows.given
            found.given[rows.subject] = kinds.given(rows.written, given, rows.odd_given)
            found.given_value[rows.subject] = given
        if rows.claim is not None:
            found.claim[rows.subject] = rows.claim != 0
        for several in once(rows, self.subjects)[1]:
            entries = [entry for row in several.tolist() for entry in self._entries(rows, row)]
            subject = rows.subject[several[0]]
            kind, value, given_kind, given_value, claim = folded(kinds, known.ruleset, id_, entries)
            found.kind[subject], found.value[subject] = kind, value
            found.given[subject], found.given_value[subject] = given_kind, given_value
            found.claim[subject] = claim
        doubt(kinds, id_, found, known.reader.subjects.area_of[: self.subjects])
        return found

    def _several(self, component: Component, met: list[str]) -> None:
        known, reader = self.known, self.known.reader
        spots = {id_: self._spots(id_) for id_ in met}
        for id_ in met:
            del known.kept[id_]
        contradict(known.ruleset, spots)
        leaves = [leaf for row in component.indicators for leaf in row.leaves()]
        bases = {period: self._bases(period) for leaf in leaves for period in leaf.requirement.earlier_periods}
        parts: dict[
            tuple[str, str], Codes
        ] = {}  # what an indicator's conditions on a thing say, by indicator and thing
        whole: dict[str, Codes] = {}
        for row in component.indicators:
            findings = whole[row.id] = np.zeros(self.subjects, np.uint16)
            asked = [id_ for id_ in met if any(leaf.measures == id_ for leaf in row.leaves())]
            parts |= {(row.id, id_): np.zeros(self.subjects, np.uint16) for id_ in asked}
            together = Together(
                row,
                known.ruleset,
                self.kinds,
                spots,
                reader.meanings.periods,
                reader.subjects.period_of,
                bases,
                self.stated,
                known.variations.stands,
                known.exactly.accept_unverified,
            )
            for subjects, finding in together.findings():
                findings[subjects] = known.outcomes.code(Outcome(Said(finding.verdict, finding.reason)))
                for id_ in asked:
                    said = tuple(
                        Said(leaf.verdict, leaf.reason) for leaf in finding.leaves() if leaf.criterion.measures == id_
                    )
                    parts[row.id, id_][subjects] = known.outcomes.code(Outcome(said[0], said))
        for id_ in met:
            known.grid[: self.subjects, known.columns_used.index(id_)] = self._row_outcomes(
                id_, spots[id_], parts, whole
            )
        codes = np.arange(len(known.outcomes.known), dtype=np.uint16)
        for row in component.indicators:
            self.found.append(Found((row,), partial(_by_subject, whole[row.id]), (codes,)))

    def _row_outcomes(
        self, id_: str, spots: Spots, parts: dict[tuple[str, str], Codes], whole: dict[str, Codes]
    ) -> Codes:
        """What a row of a thing says: the finding on the indicator, or what all conditions on it say together."""
        known = self.known
        if (id_, id_) in parts:
            return whole[id_]
        mine = [codes for (_, measured), codes in parts.items() if measured == id_]
        found = np.zeros(self.subjects, np.uint16)
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
            told = [(each.verdict, each.reason) for each in said if each.verdict is not None]
            verdict = all_of(each for each, _ in told)
            found[rows] = known.outcomes.said(
                verdict,
                first_reason(((each.verdict, each.reason) for each in said if each.verdict is not None), verdict),
            )
        return found

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
        where = np.array(at, np.int32).take(subjects.period_of[: self.subjects])
        found = subjects.of(subjects.area_of[: self.subjects], np.maximum(where, 0))
        return np.where(where >= 0, found, -1)


def _by_subject(codes: Codes, block: Block) -> Ints:
    return codes.take(block.subjects)


# How many indicators of each constraint type have each verdict, for every area and period, and the worst of them.

Counts = npt.NDArray[np.int32]  # verdict x subject
_BITS = 12  # of a packed count: five of them fit one number
_MOST = (1 << _BITS) - 1  # indicators that can be counted in one number


@dataclass(frozen=True)
class Tally:
    """Of some subjects: the worst verdict, as its place in VERDICTS, and by constraint type the counts of each."""

    overall: npt.NDArray[np.int8]
    counts: dict[Constraint, Counts]


class Tallies:
    """What the findings on subjects come to. What is only aimed at (力争) is counted, and weighs nothing."""

    def __init__(self, findings: Finishing, outcomes: Outcomes) -> None:
        self._findings = findings
        verdicts = [outcome.row.verdict for outcome in outcomes.known]
        one_each = np.array([0 if v is None else 1 << _BITS * VERDICTS.index(v) for v in verdicts], np.int64)
        self._groups = [
            (
                constraint,
                [
                    (found.keys, np.sum([one_each.take(table) for table in asked], axis=0))
                    for found in findings.found
                    if (asked := found.tables_of(ids))
                ],
            )
            for constraint, ids in _groups([row for found in findings.found for row in found.indicators])
        ]

    def of(self, subjects: npt.NDArray[np.intp]) -> Tally:
        """Those of some subjects."""
        block = self._findings.block(subjects)
        counts = {constraint: np.zeros((len(VERDICTS), len(subjects)), np.int32) for constraint, _ in self._groups}
        for constraint, tables in self._groups:
            packed = np.zeros(len(subjects), np.int64)
            for keys, table in tables:
                packed += table.take(keys(block))
            for place in range(len(VERDICTS)):
                counts[constraint][place] += (packed >> _BITS * place & _MOST).astype(np.int32)
        overall = np.full(len(subjects), VERDICTS.index(Verdict.UNDETERMINED), np.int8)  # compliance has to be shown
        for verdict in FROM_BEST_TO_WORST:
            place = VERDICTS.index(verdict)
            for constraint, count in counts.items():
                if weighs(constraint):
                    overall[count[place] > 0] = place
        return Tally(overall, counts)


def _groups(rows: list[Indicator]) -> list[tuple[Constraint, frozenset[str]]]:
    """The ids of indicators by constraint type, not more of them together than can be counted in one number."""
    found = []
    for constraint in CONSTRAINTS:
        ids = [row.id for row in rows if row.constraint == constraint]
        found += [(constraint, frozenset(ids[start : start + _MOST])) for start in range(0, len(ids), _MOST)]
    return found
