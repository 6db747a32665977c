"""The sheets of a file as people keep it, as entries: each table found, read, and what is not read said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import Literal

from compliance.cells import compact, read_cell
from compliance.measurements.measurement import Entry
from compliance.measurements.tables.columns import read_heading
from compliance.measurements.tables.headings import plain_name, stream_at, words_now, words_of
from compliance.measurements.tables.layout import (
    Layout,
    across_for_nobody,
    going_on,
    holds_no_number,
    indicator_heading,
    limits,
    tables,
    with_names,
)
from compliance.measurements.tables.rows import Rows
from compliance.measurements.tables.surroundings import (
    REPORT,
    Said,
    Surroundings,
    Which,
    lines_below,
    overlooked,
    same_area,
    says_whose,
    surroundings,
)
from compliance.patterns import pattern
from compliance.period import Period, parse_period, within
from compliance.problems import Place, Problem
from compliance.reading.grid import TEXT, Grid, table_too_large

# Sheets that say how to fill in the others, and hold no measurements.
_INSTRUCTIONS = frozenset({TEXT, "说明", "填报说明", "填表说明", "指标解释", "Notes", "Instructions"})

_DOUBTFUL = pattern("[比率占增减升降差]")  # of headings that may be of something else than the value
_MOST_TABLES, _MOST_SPOTS = 1_000, 250_000  # of one file; spots are the cells of its tables, filled or not

_LONGEST_SHOWN = 60
NotRead = Literal["no-table", "hidden", "no-values", "not-filled"]


@dataclass
class Sheets:
    """What the sheets of one file say: entries, the rulesets that they name, problems and warnings."""

    entries: list[Entry] = field(default_factory=list)
    rulesets: list[tuple[str, Place]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def from_grids(grids: Sequence[Grid], *, area: str | None = None, period: Period | None = None) -> Sheets:
    """Everything that the sheets of one file say; ``area`` and ``period`` are what the call names for the unnamed."""
    return _read(*_laid_out(grids), area, period)


def from_csv(grid: Grid, *, area: str | None = None, period: Period | None = None) -> Sheets | None:
    """What a CSV file says that is a table as people keep it, or is best explained as one; None for any other."""
    spot, (grids, several) = indicator_heading(grid), _laid_out((grid,))
    below_the_first = spot is not None and spot[0] != next(iter(grid.rows))
    if below_the_first or several[0] or across_for_nobody(grid) or holds_no_number(grid):
        return _read(grids, several, area, period)
    return None


def _laid_out(grids: Sequence[Grid]) -> tuple[Sequence[Grid], list[list[Layout]]]:
    """The tables of every sheet; where none has any, of the sheets as their unnamed headings let them be read."""
    several = [tables(grid) for grid in grids]
    if any(layouts for grid, layouts in zip(grids, several, strict=True) if grid.state == "visible"):
        return grids, several
    renamed = [with_names(grid) for grid in grids]
    pairs = zip(renamed, grids, several, strict=True)
    return renamed, [tables(new) if new is not old else layouts for new, old, layouts in pairs]


def _read(grids: Sequence[Grid], several: list[list[Layout]], area: str | None, period: Period | None) -> Sheets:
    sheets = Sheets()
    read: list[tuple[Layout, Surroundings]] = []
    without: list[Grid] = []
    hidden: list[Problem] = []  # tables that nobody sees
    for at, (grid, layouts) in enumerate(zip(grids[1:], several[1:], strict=True), start=1):
        if several[at - 1] and not layouts and {grid.state, grids[at - 1].state} == {"visible"}:
            several[at] = [*filter(None, [going_on(grid, several[at - 1][-1])])]
    _refuse_giants(grids[0].file, [layout for layouts in several for layout in layouts])
    for grid, layouts in zip(grids, several, strict=True):
        if grid.state != "visible":
            if layouts or grid.state == "hidden":
                sheets.problems.append(_not_read(grid, "hidden"))
                hidden += [sheets.problems[-1]] if layouts else []
        elif layouts:
            for at, layout in enumerate(layouts):
                if words := _check_in(layout):
                    place = grid.place(layout.top)
                    sheets.problems.append(Problem("row-not-read", place, "", {"words": words}, level="warning"))
                else:
                    before = read[-1] if at and read else None
                    read += [(each, _going_on(each, around, before)) for each, around in _in_blocks(layout)]
        elif grid.sheet not in _INSTRUCTIONS or indicator_heading(grid) is not None:
            without.append(grid)
    for grid in without:
        sheets.problems.append(_without_table(grid, alone=not read))
    if not read and grids[0].sheet is None and all(map(holds_no_number, grids)):
        return sheets  # a cover or notes as CSV: that it is not read is said
    if not read:
        if hidden:  # it has a table, and who is told that it has none looks in vain
            sheets.problems = [replace(each, level="error") if each in hidden else each for each in sheets.problems]
        elif not any(problem.level == "error" for problem in sheets.problems):
            place = grids[0].place() if len(grids) == 1 else Place(grids[0].file)
            words = " / ".join((*words_of("indicator")[1:3], *words_of("value")[1:4]))
            sheets.problems.append(Problem("no-table", place, "", {"name": grids[0].file, "words": words}))
        return sheets
    book = _of_the_book(grids, read)
    for layout, around in read:
        filled = _filled_from(around, book)
        unsure = _of_another_time(layout, filled.period, whole=any(grid.sheet == "12月" for grid in grids))
        _one(sheets, layout, filled, area, period, unsure)
    _add_limits(sheets, [grid for grid in grids if grid.state == "visible"])
    return sheets


def _in_blocks(layout: Layout) -> Iterator[tuple[Layout, Surroundings]]:
    """A table with what is said around it, or its blocks, where lines of their own say whose the next values are."""
    grid, below = layout.grid, lines_below(layout.grid, layout.rows)
    rows = [row for row in layout.rows if row not in below]
    lines = [at for at, row in enumerate(rows) if _COLON.search("".join(grid.text(row, c) for c in grid.rows[row][:4]))]
    starts = [at for at in lines if layout.shape == "down" and says_whose(grid, rows[at], within=True)]
    around = surroundings(grid, layout.above, below)
    first = rows[: (starts or [len(rows)])[0]]
    if not starts or any(len(grid.rows[row]) > 1 for row in first):  # no lines alone: 数据库：分省月度数据
        yield (layout if len(first) == len(layout.rows) else replace(layout, rows=tuple(first))), around
    labels: tuple[int, ...] = ()  # 年份：2020 above 地区：甲县, the nearest first
    for start, end in pairwise([*starts, len(rows)] if starts else ()):
        labels = (rows[start], *labels)
        if end - start > 1:
            block = replace(layout, above=(*layout.above, *labels[::-1]), rows=tuple(rows[start + 1 : end]))
            yield block, _of_the_block(surroundings(grid, labels), around)
            labels = ()


def _check_in(layout: Layout) -> str | None:
    """The title or the heading by which a table is of the checks of a laboratory on itself: 质控结果, 标样编号."""
    grid = layout.grid
    above = (compact(grid.cells[row, column].text) for row in layout.above for column in grid.rows[row])
    said = (each for each in (*above, grid.sheet or "") if each == "质控" or any(map(each.__contains__, _CHECKS)))
    titles = [each for each in said if not {*"及和与、含"} & {*each}]  # 监测及质控结果 is of both
    headed = [title for title in map(layout.title, layout.columns) if compact(title).startswith(_STANDARDS)]
    return next(iter((*titles, *headed)), None)


_CHECKS = ("质量控制结果", "质控结果", "质控数据", "标样测定")
_STANDARDS = ("标样", "加标量", "加标后")


def _going_on(layout: Layout, around: Surroundings, before: tuple[Layout, Surroundings] | None) -> Surroundings:
    """What holds for a table that goes on with the one before it (续表4-6), or with its day (3.噪声 after 1.废水)."""
    if before is None or not layout.above or not before[0].above:
        return around
    upper, said = before
    title, first = (each.grid.text(row := each.above[-1], each.grid.rows[row][0]) for each in (layout, upper))
    if title.startswith("续") or _REST.fullmatch(title):
        return replace(_filled_from(around, said), unit=around.unit or said.unit, site=around.site or said.site)
    parts = _PART_OF_SHEET.match(title) and _PART_OF_SHEET.match(first) and "年" not in title and "月" not in title
    return replace(around, sampled=around.sampled or said.sampled) if parts else around


_REST = pattern(r"(?:附?表)?[\d一二三四五六七八九十.-]*\s*[(（]续表?[)）]")  # 表2（续）, of no other thing
_PART_OF_SHEET = pattern(r"[(（]?(?:\d{1,2}|[一二三四五六七八九])[)）.、．]")


def _of_the_block(own: Surroundings, around: Surroundings) -> Surroundings:
    """What the labels of a block say of it, and for the rest what is said of its table."""
    area, period = (said if said is not None and said.inferred is None else None for said in (own.area, own.period))
    return replace(
        around,
        area=area or around.area,
        period=period or around.period,
        unit=own.unit or around.unit,
        contrary=tuple(each for each in own.contrary if each[1].inferred is None),
        site=own.site or around.site,
        sampled=own.sampled or around.sampled,
        sample=own.sample or around.sample,
        places=tuple(each for each in own.places if each.inferred in (None, "sample")) or around.places,
    )


_COLON = pattern("[:：]")


def _add_limits(sheets: Sheets, grids: Sequence[Grid]) -> None:
    """Give the values without a detection limit that of the methods, which stand on a sheet or in a table of their own.

    Two methods for one name leave it open.
    """
    if not any(isinstance(each.value, str) and read_cell(each.value).kind == "below" for each in sheets.entries):
        return
    by_name: dict[str, dict[str, str]] = {}
    for name, limit in (pair for grid in grids for pair in limits(grid)):
        by_name.setdefault(plain_name(name), {})["".join(limit.split())] = limit
    for at, entry in enumerate(sheets.entries):
        medium = next(filter(entry.name.startswith, words_now().media), "")  # 土壤汞, of which a note says 汞
        several = by_name.get(plain_name(entry.name)) or by_name.get(plain_name(entry.name.removeprefix(medium)), {})
        if entry.limit is None and len(several) == 1:
            sheets.entries[at] = replace(entry, limit=next(iter(several.values())))


def _refuse_giants(file: str, layouts: Sequence[Layout]) -> None:
    """Refuse more tables, or larger ones, than people keep: each cell of a table takes its time, filled or not."""
    if len(layouts) > _MOST_TABLES:
        raise table_too_large(file, _MOST_TABLES, "tables")
    if sum(len(layout.rows) * len(layout.columns) for layout in layouts) > _MOST_SPOTS:
        raise table_too_large(file, _MOST_SPOTS, "spots")


def _without_table(grid: Grid, *, alone: bool) -> Problem:
    """A sheet without a table; where no other has one, numbers beside its indicators under no heading are a problem."""
    spot, across = indicator_heading(grid), across_for_nobody(grid) if alone else None
    if spot is None and across is not None:
        row, names = across
        words = " / ".join((words_of("area")[1], words_of("site")[3], words_of("period")[2]))
        details = {"names": "、".join(names[:3]), "words": words}
        return Problem("subject-missing", grid.place(row), "、".join(names), details)
    if spot is None:
        return _not_read(grid, "no-table")
    row, _ = spot
    others = {column: read_heading((grid.cells[row, column].text,)) for column in grid.rows[row]}
    filled = [
        column
        for column, heading in others.items()
        if not heading.explained or heading.field == "ignored"
        if any(read_cell(grid.text(below, column)).kind == "number" for below in grid.rows if below > row)
    ]
    if not alone or not filled:
        return _not_read(grid, "no-values")
    unexplained = [column for column, heading in others.items() if not heading.explained] or filled
    numbers = [grid.cells[row, column].text for column in filled if not others[column].explained]
    words = " / ".join(words_of("value")[1:5])
    details = {"kind": "a column: value", "words": words}
    headings = "、".join(grid.cells[row, column].text for column in unexplained)
    if len(numbers) > 1:  # perhaps places or samples across, under names that say nothing of it
        return Problem("columns-of-whom", grid.place(row), headings, {"names": "、".join(numbers[:3])})
    doubtful = not numbers or any(others[column].timing for column in unexplained) or _DOUBTFUL.search(numbers[0])
    fix = None if doubtful else f"{numbers[0]} → {words_of('value')[2]}"
    return Problem("column-missing", grid.place(row), headings, details, (), fix)


def _not_read(grid: Grid, why: NotRead) -> Problem:
    details = {"sheet": grid.sheet or grid.file, "kind": f"not read: {why}"}
    return Problem("sheet-not-read", grid.place(), "", details, level="warning")


def _of_the_book(grids: Sequence[Grid], read: Sequence[tuple[Layout, Surroundings]]) -> Surroundings:
    """What one sheet says for all of them: the area and the period of the labels and titles, where they agree.

    A place and a day of samples are said for all by a sheet of one table, or a cover.
    """
    inside = {id(layout.grid) for layout, _ in read}
    outside = [grid for grid in grids if grid.state == "visible" and id(grid) not in inside]
    every = [around for _, around in read]
    around_all = [surroundings(grid, tuple(grid.rows)[:20], cover=grid.sheet != TEXT) for grid in outside]
    every += [a for a, grid in zip(around_all, outside, strict=True) if grid.sheet != TEXT or not a.contrary]
    areas = [around.area for around in every if around.area is not None and around.area.inferred != "sheet"]
    periods = [around.period for around in every if around.period is not None and around.period.inferred != "sheet"]
    areas = [said for said in areas if said.inferred is None] or areas  # a label before what a title seems to say
    one_area = areas and all(same_area(areas[0].text, other.text) for other in areas)
    one_period = periods and len({parse_period(said.text) for said in periods}) == 1
    pairs = dict[str, tuple[str, Place]]()
    for around in reversed(every[: len(read)]):
        pairs |= around.pairs
    tables_of = Counter(id(layout.grid) for layout, _ in read)
    alone = [around for layout, around in read if tables_of[id(layout.grid)] == 1] + every[len(read) :]
    sites = {Said(around.site, grids[0].place()) for around in alone if around.site is not None}
    places = sites or {place for around in alone for place in around.places if place.inferred not in ("sheet", "file")}
    days = {around.sampled for around in alone if around.sampled is not None}
    parts = {around.part.text: around.part for around in every if around.part and around.part.inferred != "sheet"}
    return Surroundings(
        areas[0] if one_area else None,
        periods[0] if one_period else None,
        pairs=pairs,
        places=tuple(places) if len({place.text for place in places}) == 1 else (),
        sampled=days.pop() if len(days) == 1 else None,
        part=next(iter(parts.values())) if len(parts) == 1 and one_period else None,
    )


def _filled_from(around: Surroundings, book: Surroundings) -> Surroundings:
    return replace(
        around,
        area=around.area or book.area,
        period=around.period or book.period,
        pairs={**book.pairs, **around.pairs},
        places=around.places or book.places,
        sampled=around.sampled or book.sampled,
        part=around.part or (book.part if around.period is None else None),
    )


def _of_another_time(layout: Layout, said: Said | None, *, whole: bool) -> list[Problem]:
    """The problem of a sheet 上年 or 累计 that says no more of when, in a file of no ``whole`` year or of a month."""
    sheet = layout.grid.sheet or ""
    if said is None or (word := _OTHER_TIMES.fullmatch(sheet)) is None or not _needs(layout, "period"):
        return []
    own, period = not said.inferred or said.place.sheet == sheet, parse_period(said.text)
    parts = any(each.part for each in layout.columns.values())
    so_far = period is not None and (period.length == "month" or not (own or whole)) and not parts
    asks = so_far if word[1] else not own
    return [Problem("bad-period", layout.grid.place(), sheet, {"period": sheet})] if asks else []


_OTHER_TIMES = pattern("年?(累计)[数值]?|(?:上|去)年(?:同期|同月|度)?|同期", having="累计 上年 去年 同期")


def _one(
    sheets: Sheets,
    layout: Layout,
    around: Surroundings,
    area: str | None,
    period: Period | None,
    unsure: list[Problem],
) -> None:
    """One table: its area and period, then its rows, of which nobody knows the time where it is ``unsure``."""
    grid = layout.grid
    for which, one, other in around.contrary:
        if one.inferred is not None or _needs(layout, which):
            sheets.problems.append(_disagreement(one.text, one.place, other.text, other.place))
    sheets.problems += _other_area_across(layout, around, area)
    if around.present is not None and (around.period is None or around.period.inferred) and _is_present(layout):
        around = replace(around, period=around.present)
    around = _dated_by_names(layout, around, period)
    said = period if around.period is None else parse_period(around.period.text)
    # 时间：最近10年 beside years that stand across says nothing more
    if around.period is not None and said is None and _needs(layout, "period"):
        details = {"period": around.period.text}
        sheets.problems.append(Problem("bad-period", around.period.place, around.period.text, details))
    here = _part_of(sheets, layout, around, said)
    named = {"area": around.area.text if around.area else None, "period": here}
    inferred = [around.last] if around.last is not None and around.last == around.day else []
    if around.area is not None and around.area.inferred and _needs(layout, "area"):
        if area is None:
            inferred.append(around.area)
        elif same_area(area, around.area.text):
            named["area"] = area
        else:
            sheets.problems.append(_disagreement(area, Place("--area"), around.area.text, around.area.place))
    if around.period is not None and around.period.inferred and here is not None and _needs(layout, "period"):
        if period is None:
            inferred.append(around.period)
        elif period != here:
            text, where = around.period.text, around.period.place
            sheets.problems.append(_disagreement(str(period), Place("--period"), text, where))
    if around.part is not None and here != said and (around.period is None or around.period.inferred):
        inferred.append(around.part)
    before = len(sheets.problems)
    sheets.problems += unsure
    around, place = _of_one_place(sheets, layout, around, area)
    contrary = next(iter(sheets.problems[before:]), None)  # nobody knows of which place or time the values are
    inferred += [place] if place is not None and place.inferred else []
    rows = Rows(layout, around, named["area"] or area, named["period"] or period)  # type: ignore[arg-type]
    rows.read()
    sheets.problems += rows.problems
    if layout.rest:
        words = {
            "words": " ".join(grid.cells[layout.rest[0], column].text for column in grid.rows[layout.rest[0]])[:60]
        }
        sheets.problems.append(Problem("row-not-read", grid.place(layout.rest[0]), "", words, level="warning"))
    sheets.rulesets += [(said.text, said.place) for said in around.rulesets]
    if not rows.entries:
        expected = layout.having("value", "state") or any(heading.words for heading in layout.columns.values())
        if expected:  # a table of given values or claims may well be empty
            sheets.problems.append(_not_read(grid, "not-filled"))
        return
    sheets.problems += _overlooked(layout, rows.entries, {"area": area, "period": period or around.period})
    for each in inferred:
        details = {"words": each.text, "kind": f"from a {each.inferred}"}
        sheets.problems.append(Problem("taken-from-title", each.place, each.text, details, level="warning"))
    sheets.entries += [replace(e, fault=e.fault or contrary) for e in rows.entries] if contrary else rows.entries


def _dated_by_names(layout: Layout, around: Surroundings, call: Period | None) -> Surroundings:
    """What holds for a table whose heading of names has the year, and no label: 指标名称（2022年） left of 1月.

    Else the name of its file may have it, where nothing else says when, or say in which year the days of samples are.
    """
    if around.period is None and call is None and around.sampled is None:
        days = [layout.grid.text(row, column) for column in layout.having("sampled") for row in layout.rows]
        dated = any(_YEAR.match(day) for day in days)  # 4月7日 is in the year of the file
        if not dated and around.last is not None:
            around = replace(around, day=around.day or around.last, period=None if days else around.last)
    said = [(column, period) for column in layout.having("indicator") if (period := layout.columns[column].period)]
    if not said or (around.period is not None and not around.period.inferred):
        return around
    ((column, period), *_) = said
    return replace(around, period=Said(str(period), layout.grid.place(layout.bottom, column)))


_YEAR = pattern(r"(?:19|20)\d\d")


def _of_one_place(
    sheets: Sheets, layout: Layout, around: Surroundings, area: str | None
) -> tuple[Surroundings, Said | None]:
    """What holds for a table that names no place itself, with the one that the lines around it name, and that."""
    places = around.places if area is None else [each for each in around.places if each.inferred in _NAMES_OF_ALL]
    if not places or not _is_of_one_place(layout, around):
        return around, None
    place, *others = places
    contrary = [each for each in others if each.text not in place.text and place.text not in each.text]
    sheets.problems += [_disagreement(place.text, place.place, each.text, each.place) for each in contrary[:1]]
    sample = None if around.sample == place.text else around.sample
    return replace(around, site=place.text, sample=sample), place


_NAMES_OF_ALL = ("title", "sheet", "file")  # which say of what a table is, also within the area of the call


_NOT_READ: Mapping[Which, str] = {"area": "area-not-read", "period": "period-not-read"}


def _overlooked(layout: Layout, entries: Sequence[Entry], call: Mapping[Which, object]) -> Iterator[Problem]:
    """The area or the period of a table that nobody read, with the first text around it that seems to name one."""
    for which, stated in call.items():
        lacks = stated is None and any(getattr(each, which) is None for each in entries if not each.lost)
        said = overlooked(layout.grid, layout.above, which) if lacks else None
        if said is not None:
            details = {"words": said.text[:_LONGEST_SHOWN]}
            yield Problem(_NOT_READ[which], said.place, said.text[:_LONGEST_SHOWN], details, level="warning")


def _part_of(sheets: Sheets, layout: Layout, around: Surroundings, whole: Period | None) -> Period | None:
    """The period of a table whose title names a part of the year apart from that, where its columns name none."""
    part = around.part
    has_parts = whole is not None and whole.length in ("year", "half", "quarter", "month")
    if part is None or whole is None or not has_parts or layout.having("sampled") or not _needs(layout, "period"):
        return whole
    if whole.length == "month":  # 2023年1月 above a copy of its sheet that is called 2月
        month = within(part.text, Period(whole.year)) or whole
        if part.inferred == "sheet" and month.length == "month" and month != whole and around.period is not None:
            sheets.problems.append(_disagreement(around.period.text, around.period.place, part.text, part.place))
        return whole
    if REPORT.fullmatch(part.text) and (whole.length != "year" or around.period is None or not around.period.inferred):
        return whole
    period = within(part.text, whole)
    for heading in layout.columns.values():
        column = within(heading.part, whole) if heading.part else None
        up_to_it = column is not None and period is not None and column.last_day == period.last_day  # 1-6月 beside 本月
        if column is not None and column != whole and whole.holds(column) and not up_to_it:  # 6月, not 上年同期
            return whole
    if period is None:
        sheets.problems.append(Problem("bad-period", part.place, part.text, {"period": part.text}))
    return period


def _other_area_across(layout: Layout, around: Surroundings, area: str | None) -> Iterator[Problem]:
    """The one area that the headings name, where the lines around the table or the call name another."""
    columns = {heading.area: column for column, heading in layout.columns.items() if heading.area is not None}
    said, place = (around.area.text, around.area.place) if around.area else (area, Place("--area"))
    if said is None or len(columns) != 1 or layout.having("area"):
        return
    ((name, column),) = columns.items()
    if not same_area(said, name):
        yield _disagreement(said, place, name, layout.grid.place(layout.bottom, column))


def _disagreement(one: str, first: Place, other: str, place: Place) -> Problem:
    """The problem of two areas or periods of one table, each with where it stands."""
    return Problem("surroundings-disagree", place, other, {"one": one, "other": other}, ((first, one),))


def _is_present(layout: Layout) -> bool:
    """Whether what was measured stands under 现状, in a plan, and nothing of it under a year of its own."""
    values = layout.having("value")
    return bool(values) and all("现状" in layout.title(c) and layout.columns[c].period is None for c in values)


def _is_of_one_place(layout: Layout, around: Surroundings) -> bool:
    """Whether neither the columns nor the lines above a table name the areas or places whose values are in it.

    进水 and 出水 under 采样点位 are streams of a works, and no places of their own.
    """
    if around.site is not None or layout.having("area") or any(h.area or h.site for h in layout.columns.values()):
        return False
    rows = (row for row in layout.rows if len(layout.grid.rows[row]) > 1)  # no note below the table
    sites = (text for row in rows for column in layout.having("site") if (text := layout.grid.text(row, column)))
    labelled_area = around.area is not None and around.area.inferred is None and around.places[0].inferred is not None
    first = next(sites, None)
    return (
        not labelled_area if first is None else all(stream_at(s, around.places[0].text) for s in chain((first,), sites))
    )


def _needs(layout: Layout, which: Which) -> bool:
    """Whether the table leaves the area (the period, the place) of any of its values unsaid."""
    if layout.having(which):
        return False
    measured = [heading for heading in layout.columns.values() if heading.field in ("value", "state", "given")]
    if layout.shape == "across":
        return any(getattr(heading, which) is None for heading in layout.columns.values() if heading.words)
    return any(getattr(heading, which) is None for heading in measured)
