"""When every row has been heard: what needed several rows is judged, and each spot has its outcome."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from compliance.bulk.coding import Ints
from compliance.bulk.collecting import AGAIN, Collecting, Kept
from compliance.bulk.outcomes import NOTHING, Outcome, Said
from compliance.bulk.relation import Component
from compliance.bulk.steps import Content
from compliance.bulk.values import Floats
from compliance.cells import exact
from compliance.measurements.measurement import Entry

Codes = npt.NDArray[np.uint16]


class Finishing:
    """The findings of each subject on each indicator, and the outcome of each spot in the grid."""

    def __init__(self, known: Collecting) -> None:
        self.known = known
        self.subjects = known.reader.subjects
        self.stated = known.variations.of_subjects(self.subjects)
        self.findings: dict[str, Codes] = {}  # by indicator, the code of its finding on each subject
        for component in known.components:
            met = [id_ for id_ in component.ids if id_ in known.columns_used]
            if not met:
                self._unmeasured(component, None)
            elif component.alone:
                if component.ids[0] in known.kept:
                    self._read_again(component, self._rows(component.ids[0]))
                self._alone(component)
            else:
                self._several(component, met)
        known.kept.clear()

    def _rows(self, id_: str) -> Kept:
        """All rows that were kept of one thing, by subject."""
        pieces = self.known.kept[id_]
        subject = np.concatenate([piece.subject for piece in pieces])
        order = np.argsort(subject, kind="stable")

        def whole(name: str) -> npt.NDArray[np.generic] | None:
            columns = [getattr(piece, name) for piece in pieces]
            if all(column is None for column in columns):
                return None
            filled = [
                np.zeros(len(piece), np.int32) if column is None else column
                for piece, column in zip(pieces, columns, strict=True)
            ]
            found: npt.NDArray[np.generic] = np.concatenate(filled).take(order)
            return found

        names = ("written", "value", "odd", "given", "odd_given", "claim")
        return Kept(subject.take(order), *(whole(name) for name in names))  # type: ignore[arg-type]

    def _entries(self, rows: Kept, row: int) -> list[Entry]:
        """What one kept row says."""
        known = self.known

        def content(values: Floats | None, odd: Ints | None) -> Content:
            if odd is not None and odd[row]:
                return known.reader.contents.said[int(odd[row])]
            if values is None or np.isnan(values[row]):
                return None
            return exact(float(values[row]))

        claim = known.reader.contents.said[rows.claim[row]] if rows.claim is not None else None
        return known.written(int(rows.written[row])).entries(
            content(rows.value, rows.odd), content(rows.given, rows.odd_given), None if claim is None else str(claim)
        )

    # Things that a row decides alone.

    def _read_again(self, component: Component, rows: Kept) -> None:
        """Spots that several rows speak of, or that are judged by variants which not each row states."""
        known = self.known
        column = known.columns_used.index(component.ids[0])
        starts = np.flatnonzero(np.diff(rows.subject, prepend=-1))
        lengths = np.diff(starts, append=len(rows))
        single = starts[lengths == 1]
        stated = self.stated.take(rows.subject)
        codes = known.alone(
            rows.written.take(single),
            stated.take(single),
            rows.value.take(single),
            None if rows.odd is None else rows.odd.take(single),
        )
        known.grid[rows.subject[single], column] = codes
        for start, length in zip(starts[lengths > 1].tolist(), lengths[lengths > 1].tolist(), strict=True):
            entries = [entry for row in range(start, start + length) for entry in self._entries(rows, row)]
            stands = known.variations.stands[int(stated[start])]
            outcome = known.exactly.alone(component, entries, stands)
            known.grid[rows.subject[start], column] = known.outcomes.code(outcome)

    def _alone(self, component: Component) -> None:
        known = self.known
        spoken = known.grid[: self.subjects, known.columns_used.index(component.ids[0])]
        assert not (spoken == AGAIN).any()
        tables = [known.outcomes.findings(place) for place in range(len(component.indicators))]
        silent = np.flatnonzero(spoken == NOTHING)
        for row, table in zip(component.indicators, tables, strict=True):
            self.findings[row.id] = table.take(spoken)
        self._unmeasured(component, silent)

    def _unmeasured(self, component: Component, subjects: npt.NDArray[np.intp] | None) -> None:
        """The findings where no row speaks of anything in a component: of some subjects, or of all."""
        known = self.known
        stated = self.stated if subjects is None else self.stated.take(subjects)
        tables = np.zeros((len(component.indicators), len(known.variations.stands)), np.uint16)
        for code in np.unique(stated).tolist():
            said = known.exactly.unmeasured(component, known.variations.stands[code])
            tables[:, code] = [known.outcomes.code(Outcome(each)) for each in said]
        for row, table in zip(component.indicators, tables, strict=True):
            if subjects is None:
                self.findings[row.id] = table.take(stated)
            else:
                self.findings[row.id][subjects] = table.take(stated)

    # Things that need several rows.

    def _several(self, component: Component, met: list[str]) -> None:
        known = self.known
        self._unmeasured(component, None)
        for subjects, found in self._by_area(component, {id_: self._rows(id_) for id_ in met}):
            for subject, (said, rows) in zip(subjects, found, strict=True):
                for row, each in zip(component.indicators, said, strict=True):
                    self.findings[row.id][subject] = known.outcomes.code(Outcome(each))
                for id_ in met:
                    known.grid[subject, known.columns_used.index(id_)] = known.outcomes.code(Outcome(rows[id_]))

    def _by_area(
        self, component: Component, kept: dict[str, Kept]
    ) -> Iterator[tuple[list[int], list[tuple[tuple[Said, ...], dict[str, Said]]]]]:
        """Each area with rows of a component judged exactly: its subjects, and what is found of each."""
        known = self.known
        reader = known.reader
        entries: dict[int, list[Entry]] = {}
        for rows in kept.values():
            areas = reader.area_of.take(rows.subject)
            periods = reader.period_of.take(rows.subject)
            for row in range(len(rows)):
                period = reader.periods[periods[row]]
                dated = [_dated(entry, period) for entry in self._entries(rows, row)]
                entries.setdefault(int(areas[row]), []).extend(dated)
        subjects: dict[int, list[int]] = {}
        for subject, area in enumerate(reader.area_of[: self.subjects].tolist()):
            if area in entries:
                subjects.setdefault(area, []).append(subject)
        for area, mine in subjects.items():
            keys = [
                (reader.periods[reader.period_of[subject]], known.variations.stands[int(self.stated[subject])])
                for subject in mine
            ]
            yield mine, known.exactly.area(component, entries[area], keys)


def _dated(entry: Entry, period: object) -> Entry:
    from dataclasses import replace

    return replace(entry, period=period)  # type: ignore[arg-type]
