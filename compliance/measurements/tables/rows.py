"""The rows of a table as people keep it, as entries: section rows, totals and notes told apart from what was measured.

Every cell is read, or explained by its row or heading, or named in a problem or a warning; none is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from compliance.cells import read_cell
from compliance.measurements.measurement import Entry, Kind
from compliance.measurements.tables.cells import belongs_to, fault, merged_value, unit_of
from compliance.measurements.tables.columns import Heading
from compliance.measurements.tables.layout import Layout
from compliance.measurements.tables.leftovers import (
    clashing_columns,
    doubtful_cells,
    left_over,
    of_a_part,
    vague_times,
    without_empty_columns,
)
from compliance.measurements.tables.long import claims_nothing
from compliance.measurements.tables.rowkinds import holds_no_data, is_number, is_section, is_total
from compliance.measurements.tables.surroundings import Surroundings
from compliance.period import Period, price_year, stated_period
from compliance.place import Place
from compliance.problems import Problem

_MEASURED = ("value", "state", "earlier", "given", "not_applicable")
# Variants, in a table with indicators across; those that only a ruleset knows are told apart when it is known.
_AXES = frozenset({"区域", "地形", "行政级别", "region", "terrain", "level"})


@dataclass
class Rows:
    """One pass through a table: ``entries`` collects what its rows say, ``problems`` what is wrong with them."""

    layout: Layout
    around: Surroundings
    area: str | None
    period: Period | None
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def read(self) -> None:
        """Read every row."""
        layout = self.layout
        self.grid = layout.grid
        self.measured = layout.having(*_MEASURED)
        if layout.shape == "across":
            self.measured = [c for c, heading in layout.columns.items() if heading.words and heading.words not in _AXES]
        self.singles = self._single_columns()
        self.names = [*layout.having("indicator"), *layout.having("id")]
        if layout.shape == "across":
            self.names = [self.singles[name] for name in ("area", "period") if name in self.singles]
        self.doubtful: dict[str, list[tuple[int, int]]] = {"hidden-cells-read": [], "struck-through": []}
        self.stray: dict[int, tuple[int, int]] = {}
        self.skipped: list[tuple[int, str]] = []
        clashes, scoped = dict(clashing_columns(layout)), dict(of_a_part(layout))
        self.measured = [column for column in self.measured if column not in clashes and column not in scoped]
        self.problems += [*clashes.values(), *filter(None, scoped.values()), *vague_times(layout)]
        for row in layout.rows:
            if holds_no_data(layout, row, self.names, self.measured):
                continue
            said = len(self.entries) + len(self.problems) + len(self.skipped)
            self._row(row)
            if said == len(self.entries) + len(self.problems) + len(self.skipped):
                unread = [column for column in self.grid.rows[row] if self._field(column) is None]
                self.skipped += [(row, self.grid.text(row, column)) for column in unread[:1]]
        self.entries, warnings = without_empty_columns(layout, self.measured, self.entries)
        self.problems += warnings
        self.problems += left_over(layout, self.stray, self.skipped)
        self.problems += doubtful_cells(layout, self.doubtful)

    def _single_columns(self) -> dict[str, int]:
        """The column of every field of which a row has one."""
        found: dict[str, int] = {}
        for column, heading in self.layout.columns.items():
            if heading.field and heading.field not in (*_MEASURED, "ignored", "indicator", "evidence", "note"):
                found.setdefault(heading.field, column)
        return found

    def _row(self, row: int) -> None:
        grid, layout = self.grid, self.layout
        filled = [column for column in self.measured if grid.at(row, column) is not None]
        if layout.shape == "across":
            self._across(row, filled)
            return
        names = self.names
        named = [column for column in names if grid.at(row, column) is not None]
        written = [column for column in filled if grid.origin(row, column)[0] == row]
        if not named:
            self._nameless(row, filled)
            return
        name_column = self._name_column(row, named)
        name = "".join(grid.text(row, name_column).splitlines())
        origin = grid.origin(row, name_column)
        if origin[0] != row and not written:  # the lines below a merged row; what else they hold belongs to it
            self._continued(row)
            return
        if is_total(name) and filled:
            self.skipped.append((row, name))
            return
        aside = ("number", "ignored", "indicator", "id")
        bare = not filled and all(self._field(column) in aside for column in grid.rows[row])
        if bare and is_section(name):
            return
        self._entries(row, name, origin, filled, bare)

    def _name_column(self, row: int, named: list[int]) -> int:
        """The cell that names what was measured: the id, else the last of the name's columns, the most exact."""
        ids = [column for column in named if self.layout.columns[column].field == "id"]
        return ids[0] if ids else named[-1]

    def _entries(self, row: int, name: str, origin: tuple[int, int], filled: list[int], bare: bool) -> None:
        grid, layout = self.grid, self.layout
        read = self._common(row, name, origin)
        if read is None:
            return
        number = self._cell(row, "number")
        base = replace(read, number=number, bare=bare)
        for column in self.measured:
            heading = layout.columns[column]
            cell = grid.at(row, column)
            if cell is None and heading.field in ("given", "not_applicable", "earlier", "state"):
                continue
            if cell is not None and not self._usable(row, column, origin):
                continue
            self._measured(base, row, column, heading)

    def _across(self, row: int, filled: list[int]) -> None:
        grid = self.grid
        names = [c for c in self.names if grid.at(row, c) is not None]
        if not names:
            self._nameless(row, filled)
            return
        if is_total(grid.text(row, names[0])):
            if filled:
                self.skipped.append((row, grid.text(row, names[0])))
            return
        if not filled and (is_section(grid.text(row, names[0])) or len(grid.rows[row]) == 1):
            return
        base = self._common(row, "", (row, names[0]))
        if base is None:
            return
        for column in self.measured:
            heading = self.layout.columns[column]
            if grid.at(row, column) is not None and not self._usable(row, column, (row, names[0])):
                continue
            name, head = heading.words.split(" ")[-1], grid.place(self.layout.bottom, column)
            named = replace(base, name=name, name_place=head, across=True)
            self._measured(named, row, column, replace(heading, field="value"))

    def _nameless(self, row: int, filled: list[int]) -> None:
        """A row that names nothing: a section, a total, or a problem if it holds a value."""
        grid = self.grid
        own = grid.rows[row]
        texts = [grid.cells[row, column].text for column in own]
        if any(is_total(text) for text in texts):
            self.skipped.append((row, texts[0]))
        elif filled and any(grid.origin(row, column)[0] == row for column in filled):
            place = grid.place(row, filled[0])
            self.problems.append(Problem("row-without-indicator", place, grid.text(row, filled[0])))
        elif any(self._field(c) not in ("number", "ignored") for c in own) and (len(own) > 1 or is_number(texts[0])):
            self.skipped.append((row, texts[0]))

    def _continued(self, row: int) -> None:
        """Further lines of evidence or notes beside a merged row join the entries of that row."""
        grid, layout = self.grid, self.layout
        for column in grid.rows[row]:
            heading = layout.columns.get(column, Heading())
            text = grid.cells[row, column].text
            if heading.field not in ("evidence", "note"):
                if heading.field not in ("number", "ignored"):
                    self.skipped.append((row, text))
                continue
            top = grid.spans[row, self.names[0]].top if (row, self.names[0]) in grid.spans else row
            for index, entry in enumerate(self.entries):
                if entry.name_place is not None and entry.name_place.row == top:
                    joined = (*entry.evidence, text) if heading.field == "evidence" else entry.evidence
                    note = "；".join(filter(None, [entry.note, text])) if heading.field == "note" else entry.note
                    self.entries[index] = replace(entry, evidence=joined, note=note)

    def _field(self, column: int) -> str | None:
        return self.layout.columns.get(column, Heading()).field

    def _cell(self, row: int, field_: str) -> str | None:
        column = self.singles.get(field_)
        return None if column is None else self.grid.text(row, column) or None

    def _common(self, row: int, name: str, origin: tuple[int, int]) -> Entry | None:
        """What a row says for all its values: area, period, unit, evidence and the like."""
        grid, layout = self.grid, self.layout
        area, period = self.area, self.period
        if "area" in self.singles:
            area = self._cell(row, "area")
            if area is None:
                place = grid.place(row, self.singles["area"])
                self.problems.append(Problem("row-without-area", place, name))
                return None
        if written := self._cell(row, "period"):
            stated = stated_period(written, grid.place(row, self.singles["period"]), written)
            if isinstance(stated, Problem):
                self.problems.append(stated)
                return None
            period = stated
        columns = dict(self.around.pairs)
        for column in layout.columns:
            heading = layout.columns[column]
            is_axis = layout.shape == "down" or heading.words in _AXES
            if heading.words and is_axis and (text := grid.text(row, column)):
                title = layout.title(column)
                if title in columns:  # two columns that nobody knows, of one heading
                    title = f"{title} ({grid.place(column=column).column})"
                columns[title] = (text, grid.place(*grid.origin(row, column)))
        self._look_for_strays(row)
        return Entry(
            kind="measurement",
            name=name,
            area=area,
            period=period,
            place=grid.place(*origin),
            unit=self._cell(row, "unit"),
            prices=price_year(self._cell(row, "prices")),
            by=self._cell(row, "given_by"),
            document=self._cell(row, "given_document"),
            evidence=tuple(self._texts(row, "evidence", None)),
            note="；".join(self._texts(row, "note", None)) or None,
            name_place=grid.place(*origin),
            columns=columns,
            kept=True,
        )

    def _texts(self, row: int, field_: str, period: Period | None) -> Iterator[str]:
        for column in self.layout.having(field_):
            if self.layout.columns[column].period == period and (text := self.grid.text(row, column)):
                yield text

    def _look_for_strays(self, row: int) -> None:
        for column in self.grid.rows[row]:
            if column not in self.layout.columns:
                self.stray.setdefault(column, (row, column))

    def _usable(self, row: int, column: int, origin: tuple[int, int]) -> bool:
        """Whether a cell holds a value of this row alone, computed and shown as it is; else its problem is noted."""
        grid = self.grid
        if not belongs_to(grid, row, column, grid.spans.get((row, origin[1]))):
            if merged_value(grid, row, column) not in self.problems:
                self.problems.append(merged_value(grid, row, column))
            return False
        wrong = fault(grid, row, column)
        if wrong is not None:
            self.problems.append(wrong)
            return False
        spot = grid.origin(row, column)
        if grid.is_hidden(*spot):
            self.doubtful["hidden-cells-read"].append(spot)
        if spot in grid.struck and read_cell(grid.text(*spot)).kind != "missing":
            self.doubtful["struck-through"].append(spot)
        return True

    def _target(self, row: int, period: Period | None) -> tuple[str, Place] | None:
        """The heading and the place of a number that a row has under a target, of this period or of none."""
        grid, layout = self.grid, self.layout
        for column in layout.having("ignored"):
            of_period = layout.columns[column].period in (None, period)
            if of_period and layout.is_target(column) and read_cell(grid.text(row, column)).kind == "number":
                return layout.title(column), grid.place(*grid.origin(row, column))
        return None

    def _measured(self, base: Entry, row: int, column: int, heading: Heading) -> None:
        """The entry of one cell, if it says anything that an entry of its kind can say."""
        grid = self.grid
        text = grid.text(row, column)
        place = grid.place(*grid.origin(row, column))
        unit = unit_of(base, heading, self.around.unit)
        if isinstance(unit, tuple):
            details = {"name": base.name, "one": unit[0], "other": unit[1]}
            self.problems.append(Problem("units-disagree", place, text, details))
            return
        kind: Kind = "measurement"
        match heading.field:
            case "earlier":
                kind = "earlier"
            case "given" | "not_applicable":
                if read_cell(text).kind == "missing" or (heading.field == "not_applicable" and claims_nothing(text)):
                    return
                kind = "given" if heading.field == "given" else "not_applicable"
            case _:
                pass
        period = heading.period or base.period
        evidence = tuple(self._texts(row, "evidence", heading.period)) if heading.period else ()
        notes = self._texts(row, "note", heading.period) if heading.period else ()
        comment = grid.comments.get(grid.origin(row, column))
        claim, state = kind == "not_applicable", heading.field == "state"
        self.entries.append(
            replace(
                base,
                kind=kind,
                area=heading.area or base.area,
                period=period,
                place=place,
                key=text,
                heading="" if base.across else self.layout.title(column),
                value=None if claim or state else text,
                state=text if state else None,
                reason=text if claim else None,
                target=self._target(row, period or self.period) if kind == "measurement" else None,
                unit=unit,
                by=base.by if kind == "given" else None,
                document=base.document if kind == "given" else None,
                evidence=(*base.evidence, *evidence),
                note="；".join(filter(None, [base.note, *notes, comment])) or None,
            )
        )
