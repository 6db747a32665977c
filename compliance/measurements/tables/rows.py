"""The rows of a table as people keep it, as entries: section rows, totals and notes told apart from what was measured.

Every cell is read, or explained by its row or heading, or named in a problem or a warning; none is dropped in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal, get_args

from compliance.cells import bare, compact, is_missing, is_note, read_cell
from compliance.measurements.cellreading import each_dated, period_of
from compliance.measurements.measurement import Entry, Kind, claim_in, empty_claim
from compliance.measurements.tables.columns import (
    CHANGE,
    OF_CHANGE,
    Heading,
    ends_a_plan,
    is_area,
    is_scope,
    plan_of,
    read_heading,
    without_translation,
)
from compliance.measurements.tables.headings import (
    LEVELS,
    are_measures,
    bare_unit,
    field_of,
    heading_key,
    in_its_time,
    in_medium,
    in_title,
    is_aside,
    is_doubted,
    is_target,
    is_wanted,
    medium_in,
    plain_name,
    stream_at,
    unit_for,
    without_english,
)
from compliance.measurements.tables.layout import (
    BETWEEN_SIDES,
    HOUR,
    MEAN,
    OF_ANOTHER_TIME,
    SUBJECTS,
    WATER_CLASS,
    Layout,
    indicator_above,
    is_sample_or_place,
    named_numbers,
    paired,
    sums_up,
)
from compliance.measurements.tables.long import (
    doubted,
    is_timed,
    named_and_dated,
    of_sample,
    of_scope,
    of_site,
    sample_named,
    split_number,
    with_dash,
    with_its_area,
)
from compliance.measurements.tables.surroundings import (
    DONE,
    SIGNED,
    Surroundings,
    is_signature,
    same_area,
    with_its_sign,
)
from compliance.patterns import pattern
from compliance.period import SO_FAR, Period, parse_period, price_year, stated_period, within
from compliance.problems import Place, Problem
from compliance.reading.grid import Grid, Span
from compliance.units import find_unit

_BRACKET = pattern(r"[（(]")
_CODES = {
    "error": "error-cell",
    "formula": "formula-without-value",
    "otherwise": "shown-otherwise",
    "date": "date-for-a-value",
}
_LONGEST_SHOWN = 40


def belongs_to(grid: Grid, row: int, column: int, name: Span | None) -> bool:
    """Whether a cell holds one row's value: it is not merged, or just over the rows over which their name is."""
    span = grid.spans.get((row, column))
    if span is None or (span.top, span.left) == (span.bottom, span.right):
        return True
    rows_of_name = (row, row) if name is None else (name.top, name.bottom)
    return span.left == span.right and (span.top, span.bottom) == rows_of_name


def fault(grid: Grid, row: int, column: int) -> Problem | None:
    """What is wrong with a cell: an error, a formula without its value, a date, partly struck, not what it shows."""
    spot = grid.origin(row, column)
    cell = grid.cells[spot]
    code = "partly-struck" if grid.struck.get(spot) is False else _CODES.get(cell.kind)
    if code is None:
        return None
    return Problem(code, grid.place(*spot), cell.text[:_LONGEST_SHOWN], {"value": cell.text})


def merged_value(grid: Grid, row: int, column: int) -> Problem:
    """The problem of a value that is merged over several rows or columns, at the cell where it is written."""
    spot = grid.origin(row, column)
    shown = grid.cells[spot].text[:_LONGEST_SHOWN]
    return Problem("merged-value", grid.place(*spot), shown, {"value": shown})


def unit_of(base: Entry, heading: Heading, above: str | None, title: str) -> str | tuple[str, str] | None:
    """The unit of a value: its row's, its column's, or the one above the table; the two of them that disagree.

    One over several columns (the lowest line of their heading, ``title``, has it not), or over all, is none of pH.
    """
    if above and base.name.endswith(_NO_CONCENTRATIONS) and _OF_CONCENTRATIONS.search(above):
        above = None
    if _PH.match(base.name) or (base.name.endswith(("指数", "AQI")) and "高锰酸" not in base.name):
        above, heading = None, heading if heading.unit and heading.unit in title else replace(heading, unit=None)
    said = base.unit if base.unit and not is_missing(base.unit) else None
    if said and heading.unit and _canonical(said) != _canonical(heading.unit):
        return said, heading.unit
    table_wide = None if _BRACKET.search(plain_name(base.name)) else above  # a unit in the name comes before it
    return said or unit_for(base.name, heading.unit or table_wide)


_PH = pattern(r"pH值?(?!\w)", re.I)
_OF_CONCENTRATIONS = pattern("g/|克/")
_NO_CONCENTRATIONS = ("天数", "率", "比例", "综合指数")


def _canonical(unit: str) -> str:
    known = find_unit(unit)
    return unit if known is None else known.canonical


Spot = tuple[int, int]  # row and column

_MOST_LISTED = 12
_LONGEST_QUOTED = 60


def parts_of_years(layout: Layout) -> list[int]:
    """The columns of months, weeks or days beside one of years, and of hours beside one of days: 年份 | 周."""
    first, *others = layout.having("period") or [0]
    if not others:
        return []
    title = layout.title(first)
    hours = "^时$|小时|时刻|时点"
    parts = f"[月季周日]|时间|{hours}" if "年" in title else hours if "日" in title else "(?!)"
    return [column for column in others if re.search(parts, layout.title(column))]


def whole_areas(layout: Layout) -> tuple[int, ...]:
    """The columns of areas beside that of areas within them, where their headings have levels: 省份 | 城市 | 区县.

    So is one of works, waters or villages beside places, of which each stands in one of them: 企业名称 | 排口名称.
    """
    levels: dict[int, int] = {}
    sites = layout.having("site") if layout.shape == "across" else []
    if len(areas := layout.having("area")) < 2 and len(sites) < 2:
        return ()
    for column in areas:
        said = re.sub("地区|行政区划?", "", layout.title(column))
        signs = [at for at, several in enumerate(LEVELS) if any(sign in said for sign in several)] or [-1]
        levels[column] = signs[-1] if signs[0] else 0  # of 省（区、市） the first
    distinct = len({*levels.values()} - {-1}) == len(levels)
    pairs = {tuple(layout.grid.text(row, c) for c in sites) for row in layout.rows} if len(sites) > 1 else set()
    named = [pair[-1] for pair in pairs if all(pair)]
    outer = sites[:-1] if len({*named}) == len(named) else []
    outer = [c for c in outer if _WIDER.search(layout.title(c)) and not _WIDER.search(layout.title(sites[-1]))]
    return (*(sorted(levels, key=levels.__getitem__)[:-1] if distinct else ()), *outer)


_WIDER = pattern("企业|公司|水库|湖|河|水体|村|社区|厂")


def clashing_columns(layout: Layout) -> Iterator[tuple[int, int, Problem]]:
    """Columns that hold the same as one before (a field of one area and period), and that: no row says which counts."""
    seen: dict[object, int] = {}
    parts = (*parts_of_years(layout), *whole_areas(layout))
    for column, heading in layout.columns.items():
        if heading.scope or heading.field in _ANY_NUMBER or column in parts:
            continue
        key = (
            heading.field,
            heading.area,
            heading.period,
            heading.part or heading.timing,
            heading.site,
            heading.sample,
            heading.stream,
        )
        first = seen.setdefault(key, column)
        if first != column:
            title, other = layout.title(column), layout.title(first)
            yield column, first, layout.problem("columns-mean-the-same", column, heading=title, other=other)


# Fields of which a table may have several columns.
_ANY_NUMBER = (None, "ignored", "sample", "indicator", "evidence", "note", "number", "uncertainty")


def _own_periods(layout: Layout, measured: Sequence[int]) -> Counter[Period | None]:
    """How many numbers of a table name each period themselves, and (None) name none; soon none where few do."""
    periods = Counter[Period | None]()
    for text in (layout.grid.text(row, column) for column in measured for row in layout.rows):
        if is_number(text):
            periods[period_of(read_cell(text))] += 1
        if periods[None] > _MOST_UNDATED and 2 * periods[None] > periods.total():
            break
    return periods


_MOST_UNDATED = 100  # numbers


def _spreads(layout: Layout, measured: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """The columns of uncertainties, each with those of the values that it may be of: all since the one before it.

    Where indicators stand across, it is of the one directly before it. The only value of a table may stand behind.
    """
    values: list[int] = []
    for column in sorted(layout.columns):
        if column in measured:
            values = [*([] if layout.shape == "across" else values), column]
        elif layout.columns[column].field == "uncertainty":
            yield column, values or [*measured]
            values = []


def with_uncertainty(value: str, spread: str, unit: str | None, other: str | None, title: str) -> str | None:
    """A value with its uncertainty (0.31±0.02); None where nobody can tell how far it may be off.

    A share (5 %) of a value that is none is that part of it. The uncertainty of a share has to say which it is.
    """
    bare = _WITHOUT_SIGN.sub("", compact(spread))
    number, by = read_cell(value), read_cell(bare)
    plain = number.kind == by.kind == "number" and number.note is by.note is by.qualifier is number.period is None
    if not plain or number.value is None or by.value is None or by.value < 0 or _STANDARD.search(title):
        return None
    if number.qualifier is not None:
        return value if number.uncertainty == by.value and by.unit in (None, number.unit) else None
    own, of_spread = number.unit or unit, by.unit or other
    off, share = by.value, of_spread is not None and _canonical(of_spread) == "percent"
    if _RELATIVE.search(title) and not share:
        return None
    if share:
        if own is None or _canonical(own) in ("percent", "1"):
            return None
        off = abs(number.value) * off / 100
    elif of_spread is not None and (own is None or _canonical(own) != _canonical(of_spread)):
        return None
    return f"{number.value:f}±{off:f}{number.unit or ''}"


_WITHOUT_SIGN = pattern(r"^(?:[Uu]=|±|\+/?-)|[,;(]?[Kk]=\d(?:\.\d+)?[)]?$")
_STANDARD = pattern("标准|合成|(?<![A-Za-z])uc?(?![A-Za-z])|standard")  # of which nobody says how far it goes
_RELATIVE = pattern("相对|rel", re.IGNORECASE)


def vague_times(layout: Layout) -> Iterator[Problem]:
    """Columns of numbers under a time that names no one period: 十三五末, 近三年平均."""
    for column, heading in layout.columns.items() if layout.shape != "across" else ():
        timed = heading.timing and heading.field is None
        if timed and any(re.search(r"\d", layout.grid.text(row, column)) for row in layout.rows):  # also 〔390〕
            yield layout.problem("bad-period", column, period=heading.timing)


def _is_undated(heading: Heading) -> bool:
    """Whether a time over a column of values that names no period (现状 over 十三五末) is no name of a sample."""
    return heading.field == "value" and not (heading.period or heading.site or heading.sample)


def of_whom(layout: Layout, measured: Sequence[int]) -> dict[int, Problem]:
    """Columns of numbers under words that nobody knows, beside others each of its own place or part of the year.

    They may be of another one; beside a column of values of no place, or of whole years, only words of a place are.
    """
    grid = layout.grid
    beside = [layout.columns[column] for column in measured if layout.columns[column].field == "value"]
    separate = all(
        h.area or h.part or h.site or h.sample or h.stream or (h.period and h.period.length != "year") for h in beside
    )
    if layout.shape == "across" or not beside:
        return {}
    return {
        column: layout.problem("numbers-of-whom", column)
        for column, heading in layout.columns.items()
        if heading.words
        and not heading.timing
        and not sums_up(heading.words)
        and not _BESIDE_VALUES.search(layout.title(column))
        if separate or is_sample_or_place(heading.words)
        if any(read_cell(grid.text(row, column)).kind == "number" for row in layout.rows)
    }


_WHICH_COUNTS = (  # of all rows
    "(?:^|[^\\w]|最终|数据|考核|评价|本表|年鉴|公报|出版|发布|公布|上报|使用|[均应都时]|一律|统一|结果)"
    "以([^,，。;；以]{2,12}?)(?:数据|结果)?为准"
)
_OF_WATER = pattern("断面|水[质样体]|[mμ]g/L")
_OF_ALL_THE_YEAR = pattern("累计[数值]?$|合计$|全年|年平?均(?:值|浓度)?$", having="累计 合计 全年 均")


def _this_or_before(words: str, whole: Period | None) -> Period | None:
    """The period that words mean of another one, or the month before it in its year: 5月水质 beside 6月水质."""
    period = within(words, whole) if whole is not None else None
    if period is not None or whole is None or whole.length != "month":
        return period
    month = within(words, Period(whole.year))
    return month if month and month.length == "month" and month < whole else None


def _is_then(words: str) -> bool:
    return words.removeprefix("上年").removeprefix("去年") == "同期"


def _is_time(name: str) -> bool:
    """Whether what stands as the name of a place is a day or an hour."""
    return not name.isdigit() and bool(parse_period(name) or (name[:1].isdecimal() and HOUR.fullmatch(name)))


_HOURS = pattern("^(?:监测)?小?时[刻点]?$")  # the heading of hours as figures
_TO_ANOTHER_HOUR = pattern(r"(?<=\d:\d\d)\s?(?:-|–|—|~|～|至){1,2}\s?\d{1,2}:\d\d$")
_BESIDE_VALUES = pattern("类$|设计|[比率占增减变升降差幅排序速码]|得分|[分满]分|评分|分值|权重|名次|电话")


def of_a_plan(layout: Layout, measured: Sequence[int]) -> dict[int, Problem]:
    """Columns in the table of a plan that do not say whether they hold what was measured since, or what is wanted.

    They stand under a bare year, after its first; or under anything, where a title says that targets are shared out.
    """
    grid = layout.grid
    above = [grid.cells[row, column].text for row in layout.above for column in grid.rows[row]]
    every = (*above, grid.sheet or "", grid.stem)
    titles = [title for title in every if not DONE.search(title)]
    sign = next((title for title in titles if len(title) <= _LONGEST_SHOWN and _SHARED_OUT.search(title)), None)
    goals = [h.period for h in layout.columns.values() if h.period is not None and h.field == "ignored"]
    if sign is not None:
        bare = [c for c in measured if layout.columns[c].field in ("value", None)]
        bare = [c for c in bare if not _REACHED.search(layout.title(c))]
    else:
        years = {c: h.period for c in measured if (h := layout.columns[c]).field == "value" and h.period is not None}
        if len({*years.values()}) < 2:
            return {}
        start = min(years.values(), default=None)
        now = max((years[c] for c in years if _PRESENT.search(layout.title(c))), default=None)  # no wishes before it
        bare = [c for c in years if all(map(parse_period, layout.paths[c])) and years[c] != start]
        bare = [c for c in bare if now is None or years[c] > now]
        done = len(titles) < len(every)
        reached = bool(bare) and _are_reached(layout, years, done=done)
        if reached and done and goals and max(years.values()) < min(goals):  # what is wanted has columns of its own
            return {}
        first = (layout.title(c) for c in years if years[c] == start and not reached)
        signs = (each[0] for cell in grid.cells.values() if (each := _OF_PLANS.search(cell.text)) is not None)
        sign = next(filter(_PRESENT.search, first), None) or next(signs, None) if bare else None
        ends = [c for c in years if start != years[c] == max(years.values()) and ends_a_plan(layout.title(c))]
        bare, sign = (ends, layout.title(ends[0])) if ends and sign is None else (bare, sign)
    known = [c for c in bare if goals and (said := layout.columns[c].period) is not None and said < min(goals)]
    only = (
        known if len(bare) == 1 else []
    )  # 2020年 | 2025年目标: what is there now; of several years a plan may share out
    wanted = [c for c in bare if c not in only] if sign is not None else ()
    return {c: layout.problem("value-or-target", c, heading=layout.title(c), sign=sign) for c in wanted}


def _are_reached(layout: Layout, years: Mapping[int, Period], *, done: bool) -> bool:
    """Whether years one after the other were measured: by a title of what was ``done``, or their mean behind them."""
    in_turn = pairwise(sorted({each.year for each in years.values()}))
    behind = [layout.title(column) for column in layout.columns if column > min(years)]
    mean = any("年平均" in title or "年均值" in title for title in behind)
    return (done or mean) and all(after - before == 1 for before, after in in_turn)


# Said of a year, it sets that apart from those that are wanted: 2021年（现状） | 2025年.
_PRESENT = pattern("现状|基准年|基期|基年|实际|实绩|完成")
_REACHED = pattern(f"{_PRESENT.pattern}|[监检实]测|自[评查]|[核审]定|达到|结果|浓度")
_SHARED_OUT = pattern(
    "(?:目标|任务|指标|计划)[^，。]{0,6}(?:分解|下达)|(?:分解|下达)[^，。]{0,8}(?:目标|任务|指标|计划)|"
    "(?:目标|任务|计划)(?:值|(?:一览|明细|汇总|清单)?表)?$|(?:预[计期测算]|力争|拟[达定完]|建议|责任|控制|下达)[^，。]{0,4}指标|"
    "(?:规划|计划|方案)(?:主要|目标|控制)?指标|(?:目标|任务|计划)[值数]?(?:修[改正订]|调整|更正)",
    having="分解 下达 目标 任务 计划 预 力争 拟 建议 责任 控制 规划 方案",
)
# What stands in plans alone: what is expected, not binding (约束性), a title of targets that says nothing of how far
# they are reached, and brackets around what five years add up to.
_OF_PLANS = pattern(
    r"预期性|规划目标[^完实进评考自]{0,4}$|[〔［\[]\s*[〕］\]]\s*内.{0,20}累计|[〔［\[][^〕］\]]{0,6}累计[^〔［\[]{0,4}[〕］\]]",
    having="预期性 规划目标 累计",
)


def of_codes(layout: Layout, whole: Period | None) -> dict[int, Problem]:
    """Columns under figures like 2023-01, where all lie outside what the lines above name: numbers of samples."""
    months = {c: h.period for c, h in layout.columns.items() if h.period and _BARE_MONTH.fullmatch(layout.paths[c][-1])}
    if whole is None or any(whole.holds(month) or month.holds(whole) for month in months.values()):
        return {}
    return {c: layout.problem("surroundings-disagree", c, one=str(whole), other=layout.title(c)) for c in months}


_BARE_MONTH = pattern(r"\d{4}-\d{1,2}")


def of_a_part(layout: Layout) -> Iterator[tuple[int, Problem | None]]:
    """Columns of values of a scope (建成区, 全市), which is no area, with what is to be said of those filled in.

    Beside columns of areas it is a warning: the areas have their own values.
    """
    areas = any(heading.area is not None and not heading.scope for heading in layout.columns.values())
    for column, heading in layout.columns.items() if layout.shape != "across" else ():
        if heading.scope and heading.field == "value":
            filled = any(not is_missing(layout.grid.text(row, column)) for row in layout.rows)
            level: Literal["warning", "error"] = "warning" if areas else "error"
            title, scope = layout.title(column), heading.scope
            yield (
                column,
                layout.problem("value-of-a-scope", column, level, heading=title, scope=scope) if filled else None,
            )


def left_over(layout: Layout, stray: Mapping[int, Spot], skipped: Sequence[tuple[int, str]]) -> Iterator[Problem]:
    """What was found beside the table, and in rows that measure nothing.

    ``stray`` is the first cell of each column without a heading; a number there is a problem, a word a warning, but
    numbers from 1 on left of the names count the rows.
    """
    grid = layout.grid
    names = min(layout.having("indicator", "id", *SUBJECTS), default=0)
    rows = [row for row in layout.rows if len(grid.rows[row]) > 1]  # no notes
    for spot in stray.values():
        counts = [text for row in rows if spot[1] < names and (text := grid.text(row, spot[1]))]
        if counts[:1] == ["1"] and all(b.isdecimal() and int(a) < int(b) for a, b in pairwise(counts)):
            continue
        text = grid.text(*spot)[:_LONGEST_QUOTED]
        place = grid.place(*spot)
        details = {"name": grid.file, "row": spot[0], "column": place.column, "cell": text}
        level: Literal["warning", "error"] = "error" if is_number(text) else "warning"
        yield Problem("column-without-heading", place, text, details, level=level)
    for row, name in skipped:
        yield Problem("row-not-read", grid.place(row), "", {"words": name[:_LONGEST_QUOTED]}, level="warning")


def doubtful_cells(layout: Layout, by_mark: Mapping[str, Sequence[Spot]]) -> Iterator[Problem]:
    """Values that were read and may not be meant, by the code of the warning: hidden, struck, changed ones."""
    grid = layout.grid
    for code, cells in by_mark.items():
        if cells:
            spots = [f"{grid.place(column=column).column}{row}" for row, column in cells]
            shown = "、".join(spots[:_MOST_LISTED]) + ("…" if len(spots) > _MOST_LISTED else "")
            yield Problem(code, grid.place(*cells[0]), "", {"cells": shown, "count": len(cells)}, level="warning")


def without_empty_columns(
    layout: Layout, measured: Sequence[int], entries: Sequence[Entry]
) -> tuple[list[Entry], list[Problem]]:
    """The entries without those of a period's or an area's column in which nothing is filled in, and the warnings.

    Nobody meant such a column to be judged. Nothing is left when nothing at all is filled in.
    """
    filled = {entry.place.column for entry in entries if entry.kind == "measurement" and (entry.value or entry.state)}
    if not filled and all(entry.kind == "measurement" for entry in entries):
        return [], []
    named = (c for c in measured if (h := layout.columns[c]).field == "value" and (h.period or h.area))
    letters = {column: layout.grid.place(column=column).column for column in named}
    unfilled = {at: column for column, at in letters.items() if at not in filled}
    empty = {at: replace(layout.problem("column-not-filled", c, "warning"), key="") for at, c in unfilled.items()}
    return [each for each in entries if each.place.column not in empty or each.kind != "measurement"], [*empty.values()]


_TOTAL = pattern(
    r"(?:[全本][省市县区]|总|合|小|共|分类)?(?:计|合计|总计|小计|共计|累计|平均|平均值|均值|汇总|总数)|全[省市县区镇乡]|"
    r"最[大小高低]值?|最值|中位[值数]|标准差|(?:[12]\d{3}年)?年?均值|各.{0,6}平均值?|排名|位次|名次|超标倍数|"
    rf"(?:[上去]年)?同期|{CHANGE}"
)
# Below measured values: the limits of a class of water or of a standard, and the rows that sum up how often they hold.
_LIMITS = pattern(
    r"(?:目标|规划|考核|要求)水质(?:类别)?|水质目标|(?:.*标准)?劣?(?:[iv]{1,3}|[一二三四五])类(?:水质?|水体)?|gb(?:/?t)?\d+(?:-\d+)?.*|(?:最[大高]值?|平?均值?)?(?:检出|超标|达标|合格|占标|标准|污染|单因子)(?:率|倍数|指数)%?",
    having="水质 类 gb 率 倍数 指数",
)
# Below years and months: by how much they changed, and the mean or the sum of several.
_OVER_TIMES = pattern(
    rf"{CHANGE}|(?:多|[二三四五六七八九十]|\d{{1,2}})年(?:平均值?|均值|合计|累计)|日?平?均值?|平均|最[大小高低]值?",
    having=f"{OF_CHANGE} 均 计 最",
)
# Measures of which rules mean the percentile where nothing else is said, and what else is said below them.
_PERCENTILES = ("CO", "一氧化碳", "O3", "臭氧", "O3-8h", "O3-8H")
_MEANS = pattern("^[年季月]?度?平?均(?:值|浓度)?$")
# What a row is of that names no measure: those stand in its cells.
_ELEMENTS = pattern("(?:环境|质量|声|噪声|空气|大气|地表|地下|饮用|水质|水|土壤|河流|湖库|断面)+")
_SINCE = pattern(r"年末|[自从]?(?:[当本]年|[12]\d{3}年)度?起|改[为按用]")  # ①当年起改按实况评价
_CIRCLED = tuple("①②③④⑤⑥⑦⑧⑨⑩")  # marks of notes
_SUBTOTAL = pattern("[小合总共]?计|(?:合|总)计数")  # of the places within the area that the row names
_NOTE = pattern(r"^[(（*※]?\s*(?:注|说明|备注|附注|填表说明|资料来源|数据来源)\s*+\d*+\s*+[:：、.．)）]|^[*※①-⑳].")
_NUMBERED = pattern(r"\s*[(（]?(\d{1,2})\s*[)）、.．]")
_OF_WHICH = pattern(r"^其中\s*[:：、]?\s*")  # 其中：城东镇 is a row of 城东镇
_SECTION_NUMBER = pattern(r"^[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]\s*")
_YEARS = pattern(r"(?<!\d)[12]\d{3}年")
_TARGETS = pattern(r"[12]\d{3}年?.{0,4}(?:目标|规划|计划)|^(?:规划|近期|远期|预期)(?:目标|指标)")
_UNIT_LINE = pattern("(?:计量)?单位\\s*[:：]")
_SECTION = pattern(r"^[(（]?[一二三四五六七八九十]{1,3}[)）、.．]", having="一 二 三 四 五 六 七 八 九 十")
_COUNT = pattern(r"[(（]?\d{1,2}[)）]?|[甲乙丙丁戊]|[A-Z]|栏次|行次")
_LONGEST_NAME = 60


def is_total(name: str) -> bool:
    """Whether a row is the total (or the mean) of others: it measures nothing of its own."""
    words = "".join(name.split())
    words = re.sub("[(（][^()（）]*[)）]$", "", words) if words.endswith((")", "）")) else words  # 平均值（路长加权）
    words = words.removeprefix("加权") if words.startswith(("加权平均", "加权均值")) else words
    return words.endswith(_SUMS_UP) or _TOTAL.fullmatch(words) is not None


_SUMS_UP = ("小计", "综合值")  # 平原区小计, 新老站点综合值


def _is_sum(area: str) -> bool:
    """Whether what stands as an area or a place is the sum of several: 小计, 全县合计."""
    return is_total(area) or "".join(area.split()).endswith(("合计", "总计"))


def _is_all_of(area: str | None, site: str | None) -> bool:
    """Whether what stands as a place of an area is all of that: 全县 below its stations, 小计 below its villages."""
    words = "".join((site or "").split())
    return bool(area) and (_SUBTOTAL.fullmatch(words) is not None or _all_meant(words) == f"全{(area or ' ')[-1]}")


def _all_meant(words: str) -> str:
    """全县, of 全县 or 全县合计."""
    return words.removesuffix("合计").removesuffix("总计")


def is_limit(name: str) -> bool:
    """Whether what stands as the area, the place or the time of a row says that limits stand in it: 标准限值（Ⅲ类）."""
    bare = re.sub("[(（][^()（）]*+[)）]", "", name)
    is_class = _LIMITS.fullmatch(heading_key(bare)) is not None
    said = is_class or is_target(bare) or field_of(bare) in ("detection_limit", "unit", "verdict")
    return bool(bare.strip()) and said


def _is_of_a_part(title: str) -> bool:
    """Whether a title says that its table is of a part of the area that it names: 甲县城区2020年指标, …（建成区）."""
    inside = re.search("[(（]([^()（）]{2,8})[)）]$", title)
    in_brackets = inside is not None and is_scope(inside[1]) and inside[1][0] not in "全本"
    return in_brackets or (len(title) <= _LONGEST_NAME and _PART_OF_IT.search(title) is not None)


_PART_OF_IT = pattern(
    r"[省市州盟县区旗](?:城区|城(?=[12])|市辖区|市区|建成区|县城|城镇|农村|园区|本级)(?:[12]\d{3}年度?)?"
    "(?:主要|生态|环境|文明|建设|创建|示范){0,6}(?:指标|基本情况)(?:完成)?(?:情况)?表?$",
    having="城 市 建成区 农村 园区 本级",
)


def is_section(name: str) -> bool:
    """Whether a row with nothing but a name is the heading of a section, or a sentence."""
    return _SECTION.search(name) is not None or len(name) > _LONGEST_NAME


def holds_no_data(layout: Layout, row: int, names: Sequence[int], measured: Sequence[int]) -> bool:
    """Whether a row is no row of data, by its form alone; ``names`` and ``measured`` are the columns of both."""
    grid = layout.grid
    own = grid.rows[row]
    texts = [grid.cells[row, column].text for column in own]
    for column in own:
        span = grid.spans.get((row, column))
        if span and _inside(span.left, span.right, names) and _inside(span.left, span.right, measured):
            others = [grid.cells[row, other].text for other in own if other != column]
            return not any(map(is_number, others)) and not is_bare_number(grid.cells[row, column].text)
    if names and grid.text(row, names[0]) in layout.paths.get(names[0], ()) and layout.repeats(row):
        return True
    if row == layout.rows[0] and _counts(layout, row, names):
        return True
    numbers = [text for column in measured if is_number(text := grid.text(row, column))]
    if not all(map(parse_period, numbers)):
        return False
    signed = SIGNED.match(texts[0]) is not None or is_signature(texts)
    if numbers and not signed:  # 填表人：… | 2021年3月5日
        return False
    unexplained = [column for column in own if column not in layout.columns or layout.columns[column].field is None]
    if any(is_number(grid.cells[row, column].text) for column in unexplained):
        return False
    return signed or _is_note(grid, row)


def _is_note(grid: Grid, row: int, below: int = 0) -> bool:
    """Whether a row begins with a note, or goes on with one above it: 注：1.…, and 2.… alone below it."""
    first = grid.cells[row, grid.rows[row][0]].text
    if _NOTE.search(first):
        return True
    number = int(said[1]) if len(grid.rows[row]) == 1 and (said := _NUMBERED.match(first)) is not None else 0
    return number > 1 and below in (0, number + 1) and row - 1 in grid.rows and _is_note(grid, row - 1, number)


def _inside(left: int, right: int, columns: Sequence[int]) -> bool:
    return any(left <= column <= right for column in columns)


def is_number(text: str) -> bool:
    """Whether a text is a number, whatever unit stands with it."""
    return read_cell(text).kind == "number"


def is_bare_number(text: str) -> bool:
    """Whether a text is a number and nothing else: 95, but not 9 环境空气质量."""
    cell = read_cell(text)
    return cell.kind == "number" and cell.unit is None


def _counts(layout: Layout, row: int, names: Sequence[int]) -> bool:
    """Whether a row below the heading counts the columns: 甲 乙 1 2 3."""
    grid = layout.grid
    texts = [grid.cells[row, column].text for column in grid.rows[row]]
    if len(texts) < 2 or not all(_COUNT.fullmatch(text) for text in texts):
        return False
    digits = [re.sub(r"\D", "", text) for text in texts]
    numbers = [int(each) for each in digits if each]
    rising = all(after == before + 1 for before, after in pairwise(numbers))
    names_counted = any(grid.at(row, column) is not None for column in names)
    return rising and bool(numbers) and names_counted


_ASIDE = ("ignored", "note", "evidence", "verdict")
_KINDS: Mapping[str | None, Kind] = {each: each for each in get_args(Kind)}  # the others are measurements
_MEASURED = ("value", "state", "earlier", "given", "not_applicable")
# Variants, in a table with indicators across; those that only a ruleset knows are told apart when it is known.
_DOUBTS = ("hidden-cells-read", "struck-through", "struck-replaced", "changes-not-accepted")  # of values
_ALL_OF_IT = pattern("全[省市州盟县区旗镇乡]", having="全")
_SUMS = pattern(
    r"[^〔\[]{0,8}(?:[〔\[][〕\]][、,和]?)+(?:内|中)的?(?:数[字值据]?)?(?:为|是|表示)(\S{3,5}?五年累计)(?:数|值|量)?"
)
_RANGE = pattern(r"\d月?[-–—~至]{1,2}\d{1,2}月")
_LONGER = pattern(rf"{_RANGE.pattern}|累计|年均|全年|以来|排放量|减排")  # than a month
_CALLED_FIRST = pattern(r"[^\d,，。;；]{0,4}[初快原误错旧]")
_DAYS = ("日期", "date", "Date", "DATE")  # of what was measured, where 采样日期 is that of a sample
_MOST_TARGETS = 50  # columns of targets that are looked at for one that is not read
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
    stray: dict[int, tuple[int, int]] = field(default_factory=dict)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    reported: set[tuple[str, Place | None]] = field(default_factory=set)
    hours: dict[int, bool] = field(default_factory=dict)  # the columns of days: whether they have hours
    full_names: dict[str, str] = field(default_factory=dict)  # of names, as the titles complete them
    section: tuple[int, str] | None = None  # the row of the last section, and what it may say of the rows below

    def read(self) -> None:
        """Read every row."""
        undated = self._date_columns()
        self.grid, layout = self.layout.grid, self._as_noted()
        self.section = self._title_of_a_part()
        self.measured = layout.having(*_MEASURED)
        if layout.shape == "across":
            self.measured = [c for c, heading in layout.columns.items() if heading.words and heading.words not in _AXES]
        several, wholes = {*_MEASURED, "ignored", "indicator", "evidence", "note", None}, whole_areas(layout)
        columns = [each for each in layout.columns.items() if each[0] not in wholes and each[1].field not in several]
        self.singles = {heading.field: c for c, heading in columns[::-1]}  # of two of a field the first counts
        self._tell_samples_from_places()
        self.names = [*layout.having("indicator"), *layout.having("id")]
        named = "sample" in self.singles or any(heading.sample for heading in layout.columns.values())
        self.sample = None if named else self.around.sample
        inside = [site for each in layout.columns.values() if (site := each.site)]  # 青江上游, below 青江
        site = "" if inside and all((self.around.site or "") in each for each in inside) else self.around.site or ""
        self.stream = site[-2:] if "污水" in site and site.endswith(("厂进水", "厂出水")) else ""
        self.around = replace(self.around, site=site.removesuffix(self.stream) or None)
        self.parts = parts_of_years(layout)
        days = "sampled" in self.singles and layout.title(self.singles["sampled"]) in _DAYS
        in_title = self.around.period is None or self.around.period.inferred is not None  # 甲桥5月日均值 over 日期
        self.daily = in_title and days and not {"period", "sample"} & {*self.singles}
        self.above = indicator_above(self.grid, layout.above) if layout.shape == "above" else None
        if layout.shape != "down":
            self.names = [self.singles[name] for name in SUBJECTS if name in self.singles]
        self.doubtful: dict[str, list[Spot]] = {code: [] for code in _DOUBTS}
        self.of_row: dict[int | None, list[int]] = {}  # the entries by the row of their name, as they are numbered
        self.beside: dict[tuple[str, Period | None], list[int]] = {}  # the columns of evidence and notes
        for column, heading in layout.columns.items():
            if heading.field in ("evidence", "note", "verdict"):
                self.beside.setdefault((heading.field, heading.period), []).append(column)
        self.targets = [*filter(layout.is_target, layout.having("ignored"))][:_MOST_TARGETS]
        self._look_for_dates()
        self.spreads = [*_spreads(layout, self.measured)]
        self.unread: dict[int, Problem | None] = {
            **undated,
            **{column: problem for column, _, problem in self.twins},
            **dict.fromkeys(self.corrections.values()),
            **dict(of_a_part(layout)),
            **of_a_plan(layout, self.measured),
            **of_codes(layout, self.period),
            **of_whom(layout, self.measured),
        }
        self.measured = [column for column in self.measured if column not in self.unread]
        self.problems += [*filter(None, self.unread.values()), *vague_times(layout)]
        for row in layout.rows:
            self.section = self._section_of(row) or self.section
            if holds_no_data(layout, row, self.names, self.measured):
                continue
            said = len(self.entries) + len(self.problems) + len(self.skipped)
            self._row(row)
            if said == len(self.entries) + len(self.problems) + len(self.skipped):
                unread = [column for column in self.grid.rows[row] if self._field(column) is None]
                self.skipped += [(row, self.grid.text(row, column)) for column in unread[:1]]
        self._replace_struck()
        self.entries, warnings = without_empty_columns(layout, self.measured, self.entries)
        self.problems += warnings
        self.problems += left_over(layout, self.stray, self.skipped)
        self.problems += doubtful_cells(layout, self.doubtful)

    def _as_noted(self) -> Layout:
        """The table without the one of two like columns that does not count, where notes say so: 以核定值为准."""
        layout = self.layout
        pairs = [(column, first) for column, first, _ in clashing_columns(layout)]
        named = dict[object, int]()
        for c, each in layout.columns.items() if layout.shape == "across" else ():
            first = named.setdefault((each.words, each.period, each.part, each.area), c) if each.words else c
            pairs += [(c, first)] if first != c else []
        notes = [compact(cell.text) for cell in layout.grid.cells.values() if pairs and "为准" in cell.text]
        which = (match[1] for note in notes for match in re.finditer(_WHICH_COUNTS, note))
        said = {words.rstrip("数值").removesuffix("监测") for words in which}
        columns = dict(layout.columns)
        for pair in pairs:
            titles = {c: compact(layout.title(c)).rstrip("数值") for c in pair}
            counts = {
                any(word in title or word.endswith(title[-2:]) for word in said): c for c, title in titles.items()
            }
            if len(counts) > 1:
                columns[counts[False]] = Heading("ignored")
                self.problems.append(layout.problem("unknown-column", counts[False], "warning"))
        self.layout = replace(layout, columns=columns) if pairs else layout
        return self.layout

    def _tell_samples_from_places(self) -> None:
        """Let numbers of points name the places where nothing else does, and numbers of samples come before names."""
        samples, title = self.layout.having("sample"), self.layout.title
        if "site" not in self.singles and self.around.site is None:  # 乡镇 | 点位编号 | 采样深度
            points = [c for c in samples if "点" in title(c)]
            self.singles |= {"site": points[0]} if points else {}
            samples = [c for c in samples if c not in points]
        if samples:
            self.singles["sample"] = next((c for c in samples if "号" in title(c)), samples[0])
        else:
            self.singles.pop("sample", None)

    def _look_for_dates(self) -> None:
        """See whether numbers name their periods themselves, in a table that names none, and the one of all of them."""
        self.undated = not (self.period or {"period", "sampled"} & {*self.singles})
        periods = _own_periods(self.layout, self.measured) if self.undated else Counter()
        self.dates_itself = not periods or 2 * periods[None] < periods.total()
        self.period = next(iter(periods)) if len(+periods) == 1 else self.period

    def _replace_struck(self) -> None:
        """Leave out the values that are struck through beside one of the same name, area and period that is not."""
        spots = {self.grid.place(*spot): spot for spot in self.doubtful["struck-through"]}
        if not spots:
            return

        def subject(entry: Entry) -> tuple[object, ...]:
            return entry.kind, heading_key(entry.name), entry.area, entry.period, entry.sample

        said = (each for each in self.entries if each.place not in spots and each.fault is None)
        standing = {subject(each) for each in said if isinstance(each.value, str) and not is_missing(each.value)}
        replaced = {each.place for each in self.entries if each.place in spots and subject(each) in standing}
        self.entries = [each for each in self.entries if each.place not in replaced]
        for place, spot in spots.items():
            if place in replaced:
                self.doubtful["struck-through"].remove(spot)
                self.doubtful["struck-replaced"].append(spot)

    def _row(self, row: int) -> None:
        grid, layout = self.grid, self.layout
        if wanted := next(filter(is_wanted, (grid.text(row, column) for column in self._kinds)), None):  # 类型：目标
            self.skipped.append((row, wanted))
            return
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
        ids = [column for column in named if layout.columns[column].field == "id"]
        name_column = ids[0] if ids else named[-1]  # the last of the name's columns is the most exact
        name = "".join(without_translation(grid.text(row, name_column)).splitlines())
        origin = grid.origin(row, name_column)
        total = is_total(name) if self.above is None else _is_sum(name) and self._whole(name) is None
        if self.above is not None and not total:
            name, origin = self.above
            written = filled
            if not filled:
                return
        if origin[0] != row and not written:  # the lines below a merged row; what else they hold belongs to it
            self._continued(row)
            return
        if total and filled:
            self.skipped.append((row, name))
            return
        aside = ("number", "ignored", "indicator", "id")
        bare = not filled and all(self._field(column) in aside for column in grid.rows[row])
        if bare and is_section(name):
            return
        self._entries(row, name, origin, filled, bare)

    @cached_property
    def _kinds(self) -> list[int]:
        """The columns that may say of which kind a row is."""
        return [column for column, path in self.layout.paths.items() if path and is_aside(path[-1])]

    def _report(self, problem: Problem) -> Problem:
        """The problem, said once however many cells have it."""
        spot = problem.code, problem.place
        if spot not in self.reported:
            self.reported.add(spot)
            self.problems.append(problem)
        return problem

    @cached_property
    def _axes(self) -> list[int]:
        """The columns under which variants of an axis may stand, which only the rules of a call say."""
        named = {c: each.words for c, each in self.layout.columns.items() if each.words and c not in self.unread}
        return [c for c, words in named.items() if self.layout.shape == "down" or words in _AXES]

    def _asides(self, row: int) -> Iterator[str]:
        """What a row has in columns with an unknown or ignored heading, and under 备注; none of it a variant."""
        for column, heading in self.layout.columns.items():
            is_aside = heading.field in (None, "ignored", "note") and column not in self._axes
            if is_aside and (text := self.grid.text(row, column)):
                yield text

    def _of_a_scope(self, row: int, area: str | None) -> Problem | None:
        """The problem of a row that is only of a part of its area, and says so: 统计范围 | 建成区."""
        asides = self._asides(row) if self.layout.shape != "across" else ()
        problem = next(filter(None, (of_scope(text, area, self.grid.place(row)) for text in asides)), None)
        return self._report(problem) if problem is not None else None

    def _entries(self, row: int, name: str, origin: tuple[int, int], filled: list[int], bare: bool) -> None:
        grid, layout = self.grid, self.layout
        base = self._common(row, self._in_full(name), origin, self._cell(row, "number"), bare=bare)
        for first in self.measured:
            corrected = self.corrections.get(first, first)
            column = first if is_missing(grid.text(row, corrected)) else corrected
            self.doubtful["struck-replaced"] += [(row, first)] if column != first and grid.at(row, first) else []
            heading = layout.columns[column]
            cell = grid.at(row, column)
            if cell is None and heading.field in ("given", "not_applicable", "earlier", "state"):
                continue
            fault = (self._unusable(row, column, origin) if cell is not None else None) or self._twin(row, column)
            own = base if fault is None else replace(base, fault=fault)
            sides = re.split(BETWEEN_SIDES, grid.text(row, column)) if heading.side is not None else [""]
            text = sides[heading.side or 0] if len(sides) > 1 else grid.text(row, column)
            several = named_numbers(text) if heading.field == "value" and _ELEMENTS.fullmatch(base.name) else {}
            for part, number in several.items():
                unit = own.unit or read_cell(number).unit  # 昼57.2 夜48.1 of 声环境
                each = replace(own, name=self._in_full(part), number=None, unit=unit)
                self._measured(each, row, column, heading, number)
            if not several:
                self._measured(own, row, column, heading, text)

    @cached_property
    def twins(self) -> list[tuple[int, int, Problem]]:
        """The columns that hold the same as one before, that one, and the problem."""
        several = (each for each in clashing_columns(self.layout) if self.corrections.get(each[1]) != each[0])
        return [each for each in several if not self._are_same_times(*each[:2])]

    @cached_property
    def corrections(self) -> dict[int, int]:
        """The columns with another of the same beside them that counts: where both are filled, theirs is struck out."""
        grid, several = self.grid, dict[int, int]()
        for column, first, _ in clashing_columns(self.layout):
            pairs = {row: {grid.text(row, first), grid.text(row, column)} for row in self.layout.rows}
            both = [row for row, texts in pairs.items() if len(texts) > 1 and not any(map(is_missing, texts))]
            several |= {first: column} if both and all(grid.struck.get(grid.origin(row, first)) for row in both) else {}
        return several

    def _are_same_times(self, column: int, first: int) -> bool:
        """Whether two columns of times mean the same in every row: 第29周 | 7月15日—7月21日."""
        rows = self.layout.rows if self.layout.columns[column].field == "period" else ()
        texts = [(self.grid.text(row, first), self.grid.text(row, column)) for row in rows]
        times = [[self._within(each) or parse_period(each) for each in pair] for pair in texts if all(pair)]
        return bool(times) and all(None is not one == other for one, other in times)

    def _twin(self, row: int, column: int) -> Problem | None:
        """The problem of a row in which two columns of one thing have two values."""
        grid = self.grid
        others = ((grid.text(row, other), problem) for other, first, problem in self.twins if first == column)
        return next((each for text, each in others if not is_missing(text) and text != grid.text(row, column)), None)

    def _across(self, row: int, filled: list[int]) -> None:
        grid = self.grid
        names = [c for c in self.names if grid.at(row, c) is not None]
        if not names:
            self._nameless(row, filled)
            return
        times = [c for c in names if self._field(c) in ("period", "sampled")]
        if any(is_limit(grid.text(row, each)) for each in names) or any(
            _OVER_TIMES.fullmatch(re.sub("[(（][^()（）]*+[)）]", "", grid.text(row, each))) for each in times
        ):
            self.skipped += [(row, grid.text(row, names[0]))] if filled else []
            return
        first = without_english(grid.text(row, names[0])) or grid.text(row, names[0])
        if _is_sum(first) and self._whole(first) is None:
            if filled and self.area is None and _ALL_OF_IT.fullmatch("".join(first.split())):
                place = grid.place(row, names[0])  # of a city that nobody names
                self.problems.append(Problem("row-without-area", place, first))
            elif filled:
                self.skipped.append((row, first))
            return
        area, site, sample = (self._cell(row, each) for each in ("area", "site", "sample"))
        if filled and is_total(sample or "") and not MEAN.fullmatch(sample or ""):
            self.skipped.append((row, sample or ""))  # 最大值 of the samples of a place
            return
        if filled and area and is_total(site or "") and not _is_all_of(self._whole(area) or area, site):
            self.skipped.append((row, site or ""))  # 平均值 of the stations of a county
            return
        if not filled and (is_section(grid.text(row, names[0])) or len(grid.rows[row]) == 1):
            return
        base = self._common(row, "", (row, names[0]))
        for column in self.measured:
            heading = self.layout.columns[column]
            fault = None if grid.at(row, column) is None else self._unusable(row, column, (row, names[0]))
            name, head = heading.words.split(" ")[-1], grid.place(self.layout.bottom, column)
            is_mean = name in _PERCENTILES and _MEANS.search(self.layout.paths[column][-1])  # CO over 年均值
            name += "均值" if is_mean else ""
            beside = OF_ANOTHER_TIME.match(name)  # 去年同期氨氮, or 6月 below 氨氮
            words = beside[0] if beside is not None else heading.part
            if words is not None and grid.at(row, column) is not None:
                name, whole = name[beside.end() if beside else 0 :], heading.period or base.period
                name = self.whole_names.get(name, name)
                if (before := self._counts_from.get(column)) is not None and whole is not None:
                    whole = within(before, whole) if before else None
                heading = replace(heading, period=_this_or_before(words, whole))
                undated = fault is None and heading.period is None
                fault = self._report(self.layout.problem("bad-period", column, period=words)) if undated else fault
            name = "水质类别" if name == "水质" else name  # 本周水质, of which the class stands below
            fault = fault or self._of_measure(base.fault, name)
            parts, text = {name: grid.text(row, column)}, grid.text(row, column)
            if "/" in heading.words:
                several = named_numbers(text)  # 昼57.2 夜48.1
                parts = several if "/".join(several) == heading.words else paired(heading.words, text) or parts
            limit = self._limits_across.get(column) or base.limit
            for part, text in parts.items():
                *groups, _ = heading.words.split(" ")  # 治理率 of 黑臭水体 in a table of 农村生活污水治理
                called = base.name + part
                full = self._in_full(called) if not groups else in_medium(called, self.medium)
                full = in_medium(called, groups[-1]) if groups and full == called else full
                own = replace(base, name=full, name_place=head, across=True, fault=fault, limit=limit)
                self._measured(own, row, column, replace(heading, field="value"), text)

    def _of_measure(self, doubt: Problem | None, name: str) -> Problem | None:
        """What casts doubt on a row, where it does not name one other measure of the row alone: 总磷质控不合格."""
        said = plain_name(doubt.key) if doubt is not None and doubt.code == "value-unclear" else ""
        names = {plain_name(self.layout.columns[c].words) for c in self.measured} if said else set()
        several = re.search("[、和及与等均,，]", said.split("不合格")[0]) or re.search("参数|其[他它余]|[全所各]", said)
        one = bool(said and not several) and any(n and n in said for n in names)
        return None if one and plain_name(name) not in said else doubt

    @cached_property
    def _limits_across(self) -> dict[int, str]:
        """The detection limits of the columns, where a row has them: 方法检出限 | 0.025 | 0.01."""
        named = ((row, self.grid.text(row, self.names[0])) for row in self.layout.rows)
        rows = [row for row, name in named if field_of(name) == "detection_limit"]
        texts = ((c, self.grid.text(row, c)) for row in rows for c in self.measured)
        return {c: self._of_column(text, c) or text for c, text in texts if is_number(text)} if len(rows) == 1 else {}

    @cached_property
    def _counts_from(self) -> dict[int, str]:
        """By the columns of 上年同期 right of a sum since January of the same indicator: that sum (1-8月累计).

        It is empty where nobody knows from what it counts, since the month itself stands left of both.
        """
        counts, names = dict[int, str](), dict[str, list[str]]()
        for column in self.measured:
            heading = self.layout.columns[column]
            parts, part = names.setdefault(heading.words.split(" ")[-1], []), heading.part or ""
            if _is_then(part) and parts and re.search(r"累计|年初|\d月?[-–—~至]", parts[-1]):
                counts[column] = parts[-1] if len(parts) == 1 or any(each[:1] in "上去同" for each in parts) else ""
            parts.append(part or "本期")
        return counts

    @cached_property
    def whole_names(self) -> dict[str, str]:
        """What stands behind a time, with the one name that ends so: 类别 of 上月类别 is 水质类别."""
        names = {heading.words.split(" ")[-1] for heading in self.layout.columns.values() if heading.words}
        names = {name for name in names if not name.startswith("目标")}
        ends = {name[beside.end() :] for name in names if (beside := OF_ANOTHER_TIME.match(name)) is not None}
        several = {end: [n for n in names if n.endswith(end) and not OF_ANOTHER_TIME.match(n)] for end in ends}
        return {end: whole[0] for end, whole in several.items() if len(whole) == 1}

    @cached_property
    def summed(self) -> Period | None:
        """The years of a plan, where a note says that numbers in brackets are sums over it: 〔 〕内为五年累计数."""
        notes = (_SUMS.match(compact(cell.text)) for cell in self.grid.cells.values())
        return next((plan_of(note[1]) for note in notes if note is not None), None)

    @cached_property
    def marks(self) -> dict[str, str]:
        """What notes of the sheet say of a mark behind a value, where it leaves the value what it is: ①初步统计数."""
        cells = self.grid.cells.values()
        notes = [cell.text for cell in cells if not cell.text[:1].isalnum() or _NOTE.search(cell.text)]
        pieces = (piece for note in notes for piece in re.split("(?=[①-⑳])", note) if piece.startswith(_CIRCLED))
        said = {piece[0]: piece[1:].strip(" 　:：;；。.表示为") for piece in pieces}
        return {mark: words for mark, words in said.items() if is_note(_SINCE.sub("", words))}

    def _in_full(self, name: str) -> str:
        """A name as the titles of the table make it another one: 镉 of 土壤, 治理率 of 农村生活污水治理."""
        if name not in self.full_names:
            self.full_names[name] = in_title(in_medium(in_its_time(name, self.titles), self.medium), self.titles)
        return self.full_names[name]

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """What stands above the table, and the names of its sheet and its file."""
        grid = self.layout.grid
        above = (grid.cells[row, column].text for row in self.layout.above for column in grid.rows[row])
        return (*above, grid.sheet or "", grid.stem)

    @cached_property
    def medium(self) -> str:
        """What the samples of the table are of, by its titles."""
        medium, titles = medium_in(self.titles), (*self.titles, *map(self.layout.title, self.layout.columns))
        return "" if medium in ("土壤", "底泥", "沉积物") and any(map(_OF_WATER.search, titles)) else medium

    def _whole(self, name: str | None) -> str | None:
        """The area that the lines above a table name, where a row is of all of it: 全市 of 甲市, or an indicator."""
        area = self.around.area.text if self.around.area is not None else self.area
        said = _all_meant("".join((name or "").split()))
        if area and said and _BRACKET.split(said)[0] in self._words_across:  # 森林覆盖率（林业口径） below the areas
            return area
        return area if area and _ALL_OF_IT.fullmatch(said) and area.endswith(said[1]) else None

    @cached_property
    def _words_across(self) -> frozenset[str]:
        return frozenset(each.words for each in self.layout.columns.values() if self.layout.shape == "across") - {""}

    def _with_whole(self, columns: Mapping[int, Heading]) -> dict[int, Heading]:
        """The columns, with that of all of the area as one of it, where it stands beside areas: 全市 | 甲县 | 乙县."""
        across = any(each.area for each in columns.values())
        wholes = {c: self._whole(h.scope or h.words) for c, h in columns.items() if across and h.area is None}
        return {
            c: replace(each, field="value", area=wholes[c], words="", scope=None)
            if wholes.get(c) and each.field in (None, "value")
            else each
            for c, each in columns.items()
        }

    def _nameless(self, row: int, filled: list[int]) -> None:
        """A row that names nothing: a section, a total, or a problem if it holds a value."""
        grid = self.grid
        own = grid.rows[row]
        texts = [grid.cells[row, column].text for column in own]
        if any(is_total(text) or is_limit(text) for text in texts):
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
            for index in self.of_row.get(top, ()):
                entry = self.entries[index]
                joined = (*entry.evidence, text) if heading.field == "evidence" else entry.evidence
                note = "；".join(filter(None, [entry.note, text])) if heading.field == "note" else entry.note
                self.entries[index] = replace(entry, evidence=joined, note=note)

    def _field(self, column: int) -> str | None:
        return self.layout.columns.get(column, Heading()).field

    def _cell(self, row: int, field_: str) -> str | None:
        column = self.singles.get(field_)
        return None if column is None else self.grid.text(row, column) or None

    def _common(
        self, row: int, name: str, origin: tuple[int, int], number: str | None = None, *, bare: bool = False
    ) -> Entry:
        """What a row says for all its values: area, period, unit, evidence and the like; or that one of them lacks."""
        grid, layout = self.grid, self.layout
        cells = [_OF_WHICH.sub("", self._cell(row, each) or "") or None for each in ("area", "site")]
        is_none = cells[0] and _BRACKET.split(cells[1] or "")[0] == "无"  # 甲县 | 无（由市级供水）
        cells[1] = None if is_none else cells[1]
        (area, of_area), (site, of_site_) = map(named_and_dated, cells)
        site = None if is_missing(site or "") and self._cell(row, "area") else site  # 甲县 | —
        stream = stream_at(self._cell(row, "stream") or site or "", self.around.site)
        area, site = self._whole(area) or area if "area" in self.singles else self.area, site or self.around.site
        site = self.around.site if stream and "stream" not in self.singles else site  # of one works, in a row each
        area, site = (area, site) if "area" in self.singles else with_its_area(area, site)
        site = None if _is_all_of(area, site) else site
        missing = next((each for each in ("site", "area") if each in self.singles and not self._cell(row, each)), None)
        missing = None if self._whole(cells[0]) else missing  # 全县, in a table of villages
        lacking: Problem | None = None
        if missing is not None and (missing == "site" or site is None):
            lacking = Problem("row-without-area", grid.place(row, self.singles[missing]), name)
            area = site = None
        for of, called in (("site", site), ("area", area)):  # 1时 under 断面名称, 2016年 under 县区
            if lacking is not None or not called or of not in self.singles:
                continue
            if _is_time(called) or (of == "area" and re.fullmatch(r"\d{1,5}(?:\.\d+)?", called)):
                lacking, area, site = Problem("row-without-area", self._spot(row, of), called), None, None
        sampled = self._moment(row, "sampled") or self.around.sampled
        if sampled and not re.match("[12][0-9]{3}", sampled) and not is_timed(sampled):
            year = parse_period(self._moment(row, "period") or "")
            day = (within(sampled, year) if year else None) or self._within(sampled)
            sampled = str(day) if day and day.day else sampled  # 9.06 in a table, or beside the year, of 2023
        written = self._written(row, sampled)
        period = self._period(row, written, sampled)
        for dated in filter(None, (of_area, of_site_)):  # 示例断面甲（2023年）
            period = period if isinstance(period, Problem) else of_sample(period, dated, grid.place(row))
        if isinstance(period, Problem):
            lacking, period = lacking or period, None
        if lacking is not None:
            self.problems.append(lacking)
        asides = (c for c, each in layout.columns.items() if each.field in (None, "ignored", "note"))
        flag = next((c for c in asides if is_doubted(grid.text(row, c), layout.title(c))), self.singles.get("status"))
        status = None if flag is None else grid.text(row, flag)
        texts = (grid.cells[row, column].text for column in grid.rows[row])
        doubt = status and doubted(status, name or grid.text(row, self.names[0]), grid.place(row, flag), texts)
        doubt = self._report(doubt) if doubt else None
        columns = dict(self.around.pairs)
        for column in self._axes:
            if text := grid.text(row, column):
                title = layout.title(column)
                if title in columns:  # two columns that nobody knows, of one heading
                    title = f"{title} ({grid.place(column=column).column})"
                columns[title] = (text, grid.place(*grid.origin(row, column)))
        twin = next(filter(None, (self._twin(row, column) for column in self.singles.values() if self.twins)), None)
        for column in grid.rows[row]:
            if column not in layout.columns:
                self.stray.setdefault(column, (row, column))
        return Entry(
            kind="measurement",
            name=name if name.startswith(stream) else stream + name,
            area=of_site(area, site),
            period=period,
            place=(place := grid.place(*origin)),
            unit=bare_unit(self._cell(row, "unit")) or next(self._units_noted(row), None),
            prices=price_year(self._cell(row, "prices")),
            by=self._cell(row, "given_by"),
            document=self._cell(row, "given_document"),
            evidence=tuple(self._texts(row, "evidence", None)),
            note="；".join(self._texts(row, "note", None)) or None,
            name_place=place,
            columns=columns,
            kept=True,
            limit=self._limit(row),
            sample=sample_named(self._sample(row), sampled, written),
            fault=lacking or doubt or self._of_a_scope(row, area) or self._below_a_section() or twin,
            lost=lacking is not None,
            number=number,
            bare=bare,
        )

    def _units_noted(self, row: int) -> Iterator[str]:
        """The unit that a remark on a row begins with: 单位：mg/L，达到Ⅲ类."""
        for text in self._texts(row, "note", None):
            if (label := _UNIT_LINE.match(text)) and find_unit(unit := re.split("[,，;；。]", text[label.end() :])[0]):
                yield unit.strip()

    def _sample(self, row: int) -> str | None:
        """What a row calls its sample, with the depth that stands beside it."""
        depths = (self.grid.text(row, c) for c in self._depths)
        return " ".join(filter(None, (self._cell(row, "sample") or self.sample, *depths))) or None

    @cached_property
    def _depths(self) -> list[int]:
        others = (c for c in self.layout.having("sample") if c != self.singles.get("sample"))
        return [c for c in others if re.search("深度|层[次位]", self.layout.title(c))]

    def _title_of_a_part(self) -> tuple[int, str] | None:
        """A title above the table that makes all of it one of a part of its area, with its row."""
        grid = self.grid
        spots = ((row, grid.cells[row, column].text) for row in self.layout.above for column in grid.rows[row])
        return next(((row, text) for row, text in spots if _is_of_a_part(text)), None)

    def _section_of(self, row: int) -> tuple[int, str] | None:
        """A row of words alone, and the area, the year, the part or the unit that it may name for the rows below."""
        grid = self.grid
        texts = {grid.text(row, column).strip() for column in grid.rows[row]}
        if self.layout.shape != "down" or len(texts) != 1 or _is_note(grid, row):
            return None
        text = _SECTION_NUMBER.sub("", texts.pop())
        if len(text) > _LONGEST_NAME or is_bare_number(text):
            return None
        area = "area" not in self.singles and is_area(text) and not (self.area and same_area(text, self.area))
        years = {parse_period(year) for year in _YEARS.findall(text)} if "period" not in self.singles else set()
        unit = "unit" not in self.singles and _UNIT_LINE.match(text)
        of_other = area or years - {self.period} or _TARGETS.search(text) or is_scope(text) or unit
        return row, text if of_other else ""

    def _below_a_section(self) -> Problem | None:
        """The problem of a section that may be of another area, year, part or unit than its table; once per section."""
        if self.section is None or not self.section[1]:
            return None
        row, text = self.section
        return self._report(Problem("below-a-section", self.grid.place(row), text, {"words": text}))

    def _written(self, row: int, sampled: str | None) -> str | None:
        """What a row writes as its period, the year and its part together where each has a column of its own.

        An hour is of the day in the row: 日期 | 时.
        """
        written = self._moment(row, "period")
        if written and "sampled" in self.singles and (day := parse_period(sampled or "")) is not None and day.day:
            bare = written.isdecimal() and "时" in self.layout.title(self.singles["period"])
            hour = f"{written}时" if bare else written
            written = f"{day} {hour}" if HOUR.fullmatch(hour) else written
        for column in self.parts:
            text, year = self.grid.text(row, column), parse_period(written or "")
            if not text:
                continue
            title = self.layout.title(column).replace("时间", "日")
            sign = next(sign for sign in "月季周日时" if sign in title)
            words = f"{text}{'季度' if sign == '季' else sign}" if text.isdigit() else text
            whole = parse_period(text)
            period = None if year is None else within(words, year) if whole is None else whole
            is_part = period is not None and year is not None and year.holds(period) and sign != "时"
            hour = f" {timed[0]}" if (timed := re.search(r"(?<!\d)\d+:[\d:]+", text)) is not None else ""
            written = f"{period}{hour}" if is_part else f"{written or ''} {words if sign == '时' else text}".strip()
        return written

    def _moment(self, row: int, field_: str) -> str | None:
        """The day or the hour in a cell; where others of its column have an hour, a day without one begins at 00:00."""
        written, column = self._cell(row, field_), self.singles.get(field_)
        written = written and with_dash(written, self.layout.title(column or 0))
        if written is not None and written.isdigit() and len(written) < 3:
            title = self.layout.title(column or 0)
            return f"{written}时" if _HOURS.search(title) else with_its_sign("" if "周期" in title else title, written)
        if column is not None and self._lost_a_zero(column, written or ""):
            return f"{written}／{written}0"  # nobody knows which
        if (
            column is None
            or written is None
            or " " in written
            or self.grid.cells[self.grid.origin(row, column)].kind != "date"
        ):
            return written
        if column not in self.hours:
            below = (self.grid.at(each, column) for each in self.layout.rows)
            self.hours[column] = any(cell is not None and cell.kind == "date" and " " in cell.text for cell in below)
        return f"{written} 00:00" if self.hours[column] else written

    @cached_property
    def _typed(self) -> dict[int, set[str]]:
        """By the columns of times the numbers in them, as they are shown."""
        cells = {c: [self.grid.at(row, c) for row in self.layout.rows] for c in self.singles.values()}
        return {c: {each.text for each in several if each and each.kind == "number"} for c, several in cells.items()}

    def _lost_a_zero(self, column: int, written: str) -> bool:
        """Whether a number may be the tenth day or month, which lost its zero: 5.1 in a column that has 5.9 or 5.11."""
        if re.fullmatch(r"\d+\.[123]", written) is None or written not in self._typed[column]:
            return False
        whole, _, tens = written.partition(".")
        return any(f"{whole}.{10 * int(tens) + step}" in self._typed[column] for step in (-1, 1))

    def _period(self, row: int, written: str | None, sampled: str | None) -> Period | Problem | None:
        """The period of a row: its own, a part of the table's year, or the table's; else the day of its sample."""
        period = self.period
        if written:
            cell = self.grid.at(row, self.singles["period"])
            if cell is not None and cell.kind == "date" and written[4:] in ("-01-01", "-12-31"):
                written = written[:4]  # a date that begins or ends a year stands for the year
            written = _TO_ANOTHER_HOUR.sub("", written) if ":" in written else written
            so_far = written[-1] in "数计今月" and re.fullmatch(
                SO_FAR, written
            )  # of the rows above, whichever those are
            stated = (None if so_far else self._within(written, sampled)) or stated_period(
                written, self._spot(row, "period"), written
            )
            said = read_heading((written,)) if isinstance(stated, Problem) else Heading()
            stated = said.period if said.period and said == Heading("value", said.period) else stated  # 2022年（年报）
            if isinstance(stated, Problem):
                return stated
            period = stated
        if sampled is None or (period is not None and "sampled" not in self.singles):
            return period
        sampled = str(self._within(sampled) or sampled)
        if self.daily:
            return stated_period(sampled, self._spot(row, "sampled"), sampled)
        return of_sample(period, sampled, self._spot(row, "sampled"))

    def _within(self, words: str, sampled: str | None = None) -> Period | None:
        """What words mean of the period of the table, or, for an hour, of the day of its row or that its lines name."""
        if re.match("[12][0-9]{3}", words):
            return None
        lines = (sampled or self.around.sampled, self.around.day.text if self.around.day is not None else None)
        of_row = self._within(sampled) if sampled else None
        wholes = [*filter(None, (self.period, *map(parse_period, lines), of_row, self._across_period(words)))]
        part = self.around.part.text if self.around.part is not None else ""  # 2日, in the sheet 7月
        parts = (inside for whole in wholes if part and (inside := within(part, whole)) is not None)
        said = next(filter(None, (within(words, whole) for whole in (*wholes, *parts))), None)
        if said is None and (own := self.period) is not None and own.length in ("month", "week"):
            before = within(words, Period(own.year))  # 第20周 in a table of the 21st
            said = before if before is not None and before.length == own.length and before < own else None
        return said

    def _across_period(self, words: str) -> Period | None:
        """The one period of the columns of values, from which 上年同期 beside them counts back."""
        periods = {each.period for each in self.layout.columns.values() if each.field == "value" and each.period}
        return next(iter(periods)) if len(periods) == 1 and words.endswith("同期") else None

    def _date_columns(self) -> dict[int, Problem | None]:
        """Give the columns of 6月, 上年 and 8时 their periods; the problems of those that have none."""
        undated: dict[int, Problem | None] = {**self._in_its_part()}
        if self.layout.shape == "across":
            return undated
        columns = self._with_whole(self.layout.columns)
        timed = {c: each for c, each in columns.items() if each.field not in _ASIDE}  # not 8月 over 变化幅度
        said = dict.fromkeys(columns, "") | {
            c: each.part or (each.timing if each.field in (None, "value") else None) for c, each in timed.items()
        }
        periods, own = {c: each.period for c, each in columns.items()}, self.period
        for c, words in said.items():
            whole = periods[c]
            if words and re.fullmatch(
                "累计[数值]?", words
            ):  # of a month, or beside 本年完成, nobody knows from when on
                whole = whole or self.period
                bare = any(each == Heading("value", unit=each.unit) for each in columns.values())
                periods[c] = None if bare or (whole and whole.length in ("month", "week", "day")) else whole
            elif words:
                then = words.endswith("同期") and whole and whole.length == "year" and own and own.length == "month"
                stated = within(words, whole) if whole and not then else None  # 2024年 over 本月 and 上年同期
                periods[c] = (stated or self._in_year(words, whole)) if whole else self._within(words)
        for c in (c for c, each in columns.items() if each.part and periods[c] is None):  # 4月 beside 5月 of 2023-05
            periods[c] = _this_or_before(said[c] or "", own if own in periods.values() else None)
        ends = ("累计", "累计数", "累计值", "合计", "总计")
        sums = [c for c, words in said.items() if words and words.endswith(ends)]
        others = [(c, period) for c, period in periods.items() if sums and period is not None and c not in sums]
        grid, rows = self.layout.grid, self.layout.rows  # a month that nobody filled in is in no sum
        filled = {c: period for c, period in others if any(is_number(grid.text(row, c)) for row in rows)}
        parts = [*filled.values()]
        for column, period in [(c, period) for c in sums if (period := periods[c]) is not None]:
            inside = [part.last_day for part in parts if part != period and period.holds(part)]
            if inside and max(inside) != period.last_day:
                periods[column] = self._summed_so_far(column, period, filled)  # 1月 to 9月, 累计: not all of the year
        years = {c: each for c, each in periods.items() if each is not None and each.length == "year"}
        paths = self.layout.paths
        years = {c: y for c, y in years.items() if any(_OF_ALL_THE_YEAR.search(compact(each)) for each in paths[c])}
        # before the year of the table is over there is no sum or mean of all of it
        early = any(own and each.holds(own) and each.last_day != own.last_day for each in years.values())
        periods |= dict.fromkeys(years) if early else {}
        self._counted_back(said, periods)
        for column, heading in columns.items():
            words, period = said[column], periods[column]
            if early and column in years:
                undated[column] = self.layout.problem("bad-period", column, period=words or self.layout.title(column))
                continue
            if words and period is not None:
                hour = words if period.day and is_timed(words) else heading.sample
                columns[column] = replace(
                    heading, field="value", period=period, part=None, timing=None, words="", sample=hour
                )
            elif words and (heading.part or _is_undated(heading)):
                undated[column] = self.layout.problem("bad-period", column, period=words)
        self.layout = replace(self.layout, columns=columns) if columns != self.layout.columns else self.layout
        return undated

    def _in_year(self, words: str, year: Period) -> Period | None:
        """本月 below 2023年, in a table of 2024-08: 2023-08."""
        part, own = self._within(words), self.period
        if part is None or own is None or year.length != "year" or part.until:
            return None
        return replace(part, year=year.year + part.year - own.year)

    def _in_its_part(self) -> dict[int, Problem]:
        """Give years the month of the title, where one is beside that before and how it changed.

        In a table of 2024-08 2024年 | 2023年 | 同比 are 2024-08 and 2023-08, since the year is not over; the problems
        of those that may be so far.
        """
        layout, own = self.layout, self.period
        years = {c: h.period for c, h in layout.columns.items() if h.period and not h.part and h.field != "ignored"}
        if own is None or own.until or own.last_day >= (this := Period(own.year)).last_day:
            return {}
        dated = any(each.period or each.part for each in layout.columns.values())
        said, range_ = self.around.period, next(filter(_RANGE.search, self.titles[:-1]), None)
        if own.length == "month" and not dated and range_ and said and said.inferred:  # 2024年8月（1-8月累计）
            self.period = None
            self.problems.append(Problem("bad-period", said.place, range_, {"period": range_}))
        ends = (re.sub("[(（][^()（）]*[)）]$", "", compact(path[-1])) for path in layout.paths.values())
        if {*years.values()} != {this, this.previous} or not any(re.fullmatch(CHANGE, end) for end in ends):
            return {}
        names = [layout.grid.text(row, column) for column in layout.having("indicator") for row in layout.rows]
        longer = not own.last and any(_LONGER.search(compact(cell.text)) for cell in layout.grid.cells.values())
        if longer or not are_measures(names or [h.words for h in layout.columns.values()], least=1):
            return {c: layout.problem("bad-period", c, period=layout.title(c)) for c in years}
        if said is not None and said.inferred:
            details = {"words": said.text, "kind": f"from a {said.inferred}"}
            self.problems.append(Problem("taken-from-title", said.place, said.text, details, level="warning"))
        of_part = {c: replace(layout.columns[c], period=replace(own, year=y.year)) for c, y in years.items()}
        self.layout = replace(layout, columns={**layout.columns, **of_part})
        return {}

    def _summed_so_far(self, column: int, year: Period, filled: Mapping[int, Period]) -> Period | None:
        """The months since January that a column of 年累计 sums up, where its numbers show that all are in it."""
        months = {c: month.month for c, month in filled.items() if month.length == "month" and year.holds(month)}
        if len(months) < 2 or sorted(months.values()) != [*range(1, len(months) + 1)]:
            return None
        for row in self.layout.rows:
            total, *several = (read_cell(self.layout.grid.text(row, c)).value for c in (column, *months))
            added = sum((each for each in several if each is not None), Decimal())
            if total is not None and (None in several or abs(total - added) * 1000 > abs(added)):
                return None
        return within(f"1-{len(months)}月", year)

    def _counted_back(self, said: Mapping[int, str | None], periods: dict[int, Period | None]) -> None:
        """Let 上年同期 count back from a sum since January (1-8月累计) where that stands left of it.

        Nobody knows from what it counts where the value of the month itself stands left of both, without its own.
        """
        own, nearest, of_month, then = self.period, None, False, False
        unknown = False  # whether a sum of a time that nobody knows stands left
        for c, words in said.items():
            unknown |= bool(words) and periods[c] is None and _OF_ALL_THE_YEAR.search(str(words)) is not None
            part = own and nearest and nearest != own and own.holds(nearest)  # 5月, in a table of the year
            since_january = nearest and nearest.length != "year" and nearest.first_day.month == 1
            if nearest and since_january and words and words.rstrip("数值").endswith("同期累计"):
                periods[c] = within("上年同期", nearest)
            elif words and _is_then(words) and (part or (unknown and not then)):
                periods[c] = None
            elif words and _is_then(words) and own and nearest and nearest != own and nearest.holds(own):
                periods[c] = within(words, nearest) if then or not of_month else None
            nearest, when = periods[c] or nearest, periods[c] or own
            of_month |= when == own and self.layout.columns[c].field == "value"
            then |= when is not None and own is not None and when.year < own.year

    def _spot(self, row: int, field_: str) -> Place:
        column = self.singles.get(field_)
        return self.grid.place(row) if column is None else self.grid.place(*self.grid.origin(row, column))

    def _limit(self, row: int) -> str | None:
        """The detection limit of a row, with the unit of its column where that has one."""
        return self._of_column(self._cell(row, "detection_limit"), self.singles.get("detection_limit"))

    def _of_column(self, limit: str | None, column: int | None) -> str | None:
        unit = self.layout.columns[column].unit if column is not None else None
        return f"{limit} {unit}" if limit and unit and read_cell(limit).unit is None else limit

    def _texts(self, row: int, field_: str, period: Period | None) -> list[str]:
        return [text for column in self.beside.get((field_, period), ()) if (text := self.grid.text(row, column))]

    def _verdict(self, row: int, heading: Heading) -> str | None:
        """The office's own verdict on a value: of its period, or of no period where the table has no other value."""
        alone = len(self.measured) == 1
        periods = dict.fromkeys((heading.period, None) if alone else (heading.period,))
        return next((text for each in periods for text in self._texts(row, "verdict", each)), None)

    def _unusable(self, row: int, column: int, origin: tuple[int, int]) -> Problem | None:
        """Why a cell holds no value of this row alone, computed and shown as it is; None where it does."""
        grid = self.grid
        if not belongs_to(grid, row, column, grid.spans.get((row, origin[1]))) and not is_missing(
            grid.text(row, column)
        ):
            return self._report(merged_value(grid, row, column))
        problem = fault(grid, row, column) or self._split(row, column)
        if problem is not None:
            return self._report(problem)
        spot = grid.origin(row, column)
        if grid.is_hidden(*spot):
            self.doubtful["hidden-cells-read"].append(spot)
        if spot in grid.struck and not is_missing(grid.text(*spot)):
            self.doubtful["struck-through"].append(spot)
        if spot in grid.changed:
            self.doubtful["changes-not-accepted"].append(spot)
        return None

    def _split(self, row: int, column: int) -> Problem | None:
        """The problem of a number of CSV that stands in two cells; where indicators go across, both may be values."""
        grid, beside = self.grid, column + 1 in (*self.measured, *self.unread)
        if (row, column) not in grid.split or (beside and self.layout.shape == "across"):
            return None
        texts = grid.text(row, column), grid.text(row, column + 1)
        return split_number(*texts, grid.place(row, column), beside=beside)

    def _with_spread(self, row: int, column: int, text: str, unit: str | None) -> str | Problem:
        """The value with the uncertainty that stands beside it, as 0.31±0.02; a problem where that is not clear."""
        grid = self.grid
        for spread, several in self.spreads:
            said = grid.text(row, spread)
            if column not in several or read_cell(said).kind == "missing" or read_cell(text).kind == "missing":
                continue
            heading = self.layout.columns[spread]
            whole = with_uncertainty(text, said, unit, heading.unit, self.layout.title(spread))
            if whole is not None and len(several) == 1:
                return whole
            shown = {"name": self.layout.title(column), "value": f"{text} ± {said}", "kind": "value: uncertainty"}
            return Problem("value-unclear", grid.place(*grid.origin(row, spread)), said, shown)
        return text

    def _stream_of(self, name: str) -> str:
        """出水, where the title says of it that all is measured in it and the name of a measure does not: COD."""
        return self.stream if self.stream and are_measures((name,), least=1) else ""

    def _target(self, row: int, period: Period | None) -> tuple[str, Place] | None:
        """The heading and the place of a number that a row has under a target, of this period or of none."""
        grid, layout = self.grid, self.layout
        for column in self.targets:
            of_period = layout.columns[column].period in (None, period)
            if of_period and read_cell(grid.text(row, column)).kind == "number":
                return layout.title(column), grid.place(*grid.origin(row, column))
        return None

    def _measured(self, base: Entry, row: int, column: int, heading: Heading, text: str) -> None:
        """The entry of what a cell, or a part of it, says, if that is anything that an entry of its kind can say."""
        grid, period = self.grid, heading.period or base.period
        if self.above is not None and period is not None and period.length == "year":  # 年均值 right of months
            base = replace(base, name=base.name.replace("月均", "年均"))
        before, arrow, after = text.partition("→")
        revised = arrow and any(word in title for title in self.titles for word in ("修改", "修正", "更正", "订正"))
        is_noted = arrow and (base.note or "").startswith(before)
        first = is_noted and _CALLED_FIRST.match((base.note or "")[len(before) :])
        revised = revised or (base.note or "")[:2] in ("更正", "改正", "订正", "修正", "修改", "勘误", "笔误")
        if arrow and before and (revised or first):  # 37.2→38.1, of which 37.2为初报数
            text = after.strip()
        pieces = each_dated(text) if heading.field in ("value", None) else []
        # A year after that of the table is one of a plan.
        years = [said for each in pieces if (said := period_of(read_cell(each))) is not None]
        if years and (period is None or (period in years and period.last_day == max(y.last_day for y in years))):
            for each in pieces:  # 2022年41.2；2023年41.35 under 2023年
                self._measured(base, row, column, heading, each)
            return
        place = grid.place(*grid.origin(row, column))
        above = None if read_cell(text).unit else self.around.unit  # 76天 below 单位：mg/L
        unit = unit_of(base, heading, above, self.layout.paths[column][-1])
        if isinstance(unit, tuple):
            details = {"name": base.name, "one": unit[0], "other": unit[1]}
            self.problems.append(Problem("units-disagree", place, text, details))
            return
        of_noise = heading.words.rpartition(" ")[0] in ("", "噪声", "环境噪声", "声环境", "等效声级", "Leq")
        if base.name in ("昼间", "夜间") and of_noise and unit is not None and _canonical(unit) == "decibel":
            base = replace(base, name=f"{base.name}噪声")
        if base.name.lstrip("实达测际现状本期次月") in ("水质", "类别") and WATER_CLASS.fullmatch(text):
            base = replace(base, name="水质类别")
        kind = _KINDS.get(heading.field, "measurement")
        if kind == "given" and is_missing(text):
            return
        if kind == "not_applicable" and claim_in(text) is None:
            self.problems += filter(None, [empty_claim(text, base.name, place)])
            return
        period = period or (period_of(read_cell(text)) if self.dates_itself else None)
        if text != grid.text(row, column) and (dated := period_of(read_cell(text))) is not None:  # one of several
            period = dated
        value = self._with_spread(row, column, text, unit)
        if isinstance(value, Problem):
            self.problems.append(value)
            base, value = replace(base, fault=base.fault or value), text
        if read_cell(text).unclear == "several-years" and self.summed is not None:
            period, value = self.summed, bare(text)
        marked = self.marks.get(text[-1]) if value == text and text.endswith(_CIRCLED) else None  # 10.72①
        value = text[:-1].strip() if marked else value
        evidence = tuple(self._texts(row, "evidence", heading.period)) if heading.period else ()
        notes = self._texts(row, "note", heading.period) if heading.period else ()
        comment = grid.comments.get(grid.origin(row, column))
        claim, state = kind == "not_applicable", heading.field == "state"
        self.of_row.setdefault(base.name_place.row if base.name_place else None, []).append(len(self.entries))
        self.entries.append(
            replace(
                base,
                kind=kind,
                name=(heading.stream or self._stream_of(base.name)) + base.name,
                area=of_site(*with_its_area(heading.area or base.area, heading.site)),
                sample=" ".join(filter(None, (heading.sample, base.sample))) or None,
                said=self._verdict(row, heading) if kind == "measurement" else None,
                period=period,
                place=place,
                key=text,
                heading="" if base.across else self.layout.title(column),
                value=None if claim or state else value,
                stored=None if (cell := grid.at(row, column)) is None else cell.stored,
                state=text if state else None,
                reason=text if claim else None,
                target=self._target(row, period or self.period) if kind == "measurement" else None,
                unit=unit,
                evidence=(*base.evidence, *evidence),
                note="；".join(filter(None, [base.note, *notes, marked, comment])) or None,
            )
        )
