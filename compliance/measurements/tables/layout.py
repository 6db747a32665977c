"""Where in a grid the tables are: the heading lines of each, what every column holds, and the rows below.

Nothing here knows a rule or an indicator: a table is known by its headings alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise
from typing import Literal

from compliance.cells import compact, is_missing, numbers_with_places, read_cell
from compliance.measurements.cellreading import each_dated
from compliance.measurements.tables.columns import CHANGE, KINDS, Heading, are_areas, is_area, is_kind, read_heading
from compliance.measurements.tables.headings import (
    LONGEST_HEADING,
    are_measures,
    field_of,
    is_asked_for,
    is_state,
    is_target,
    kept_field_of,
    label_of,
    may_be_key,
    may_have_key,
    measure_in,
    said_verdict,
    says_status,
    words_now,
)
from compliance.measurements.tables.surroundings import BROUGHT, TESTED, in_turn, says_unit, states_a_day
from compliance.patterns import pattern
from compliance.period import Period, parse_period, within
from compliance.problems import Problem
from compliance.reading.grid import Grid, GridCell

Shape = Literal["down", "across", "above"]  # where the indicators stand

_MOST_NAMES = 100  # that are looked at
_MOST_PIECES = 50  # headings that are looked at for tables beside each other
_LAST_ROW = 1 << 31
_ANY_YEAR = Period(2000)
_WHOSE = ("area", "period", "site", "sampled")
_MOST_HEADING_LINES = 4
_MEASURED = frozenset({"value", "state", "given", "not_applicable", "earlier"})
_UNDER_A_GROUP = frozenset({"名称", "内容", "指标名称", "项目", "指标内容"})
_NAMES = ("indicator", "id")  # by which a table is known whose indicators go down
# By which a table is known whose indicators stand across, or one above it.
SUBJECTS = ("area", "site", "period", "sampled", "sample")
_FIRST = (
    "indicator",
    "ignored",
    "id",
    "number",
    *SUBJECTS,
)  # what the first column of such a piece is
# Names of columns that tell samples and places apart, and of those that sum such columns up.
_SAMPLE = pattern(
    r"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])$)[A-Z]{0,4}-?\d{1,6}#?|[A-Z]{1,4}-?\d{7,12}|(?:20)?\d{6}[A-Z]{1,3}-?\d{1,4}|[A-Z]{1,4}-?\d{2,12}(?:-\d{1,4}){1,2}|[(]?[①-⑳]|第[一二三四五六七八九十\d]{1,2}[次组个]|(?:水样|样品|平行样?|原样).{0,8}|"
    r"(?:[A-Z]{1,4}\d{0,3}-)?\d{1,3}(?:\.\d+)?(?:[-~]\d{1,3}(?:\.\d+)?)?c?m|(?:表层|中层|底层|上层|下层)(?:水样?)?",
    re.I,
)
_SITE = pattern(
    r"\d{1,2}#.{1,8}|.{2,12}[上下]游(?:约?\d+(?:\.\d+)?(?:米|公里|千米|k?m))?|.{2,14}(?:小学|中学|学校|医院|公园|体育馆|图书馆|广场|大道|小区|(?<![公铁道线网电])路)|.{0,16}(?:断面|点位|测点|监测点|采样点|站|水厂|水库|水源地|末梢水|出厂水|管网水|原水|排污?口|[^交行路天]桥|桥闸|水闸|渡口?|码头|"
    r"..大楼|入[江河湖海库]口|出[江河湖海库]口|取水口|湖心|(?:\d|#|号|监测|上游|下游|对照|背景)井|号点)(?:[(].*[)])?",
    having="# 游 学 院 园 馆 广场 大道 小区 路 断面 点 站 厂 库 水源地 末梢水 管网水 原水 口 桥 闸 渡 码头 楼 湖心 井",
)
_SUMMARY = pattern(
    r"平均值?|均值|(?:日?平?均值?|结果)[或/]范围|范围[或/]日?平?均值?|算术平均值?|最[大小高低]值|最值|范围|合计|总计|中位[值数]|标准差|相对偏差|检出率|超标率",
    having="均 最 范围 计 中位 标准差 偏差 率",
)
MEAN = pattern("(?:算术)?平均值?|均值|日?平?均值?[或/]范围|范围[或/]日?平?均值?")


@dataclass(frozen=True)
class Layout:
    """One table of a sheet: its heading lines, its columns, and its rows, from the one below to the last.

    ``shape`` says whether indicators go down (years or areas across, or one value a row) or across (years or areas
    down), or whether one stands above, for all of the table.
    ``above`` are the rows between the table before it (or the top of the sheet) and its first heading line, ``rest``
    those from another heading on that has no values, as of methods below results.
    """

    grid: Grid
    shape: Shape
    top: int
    bottom: int
    columns: Mapping[int, Heading]
    paths: Mapping[int, tuple[str, ...]]
    above: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    rest: tuple[int, ...] = ()

    def title(self, column: int) -> str:
        """The heading of a column, all its lines in one."""
        return " / ".join(self.paths[column])

    def repeats(self, row: int) -> bool:
        """Whether a row repeats the heading, as on every page of a print."""
        grid = self.grid
        return all(grid.cells[row, column].text in self.paths.get(column, ()) for column in grid.rows[row])

    def is_target(self, column: int) -> bool:
        """Whether the heading of a column names a target, whatever stands in its brackets."""
        return any(is_target(re.sub("[(（][^()（）]*+[)）]", "", part)) for part in self.paths[column])

    def problem(
        self, code: str, column: int, level: Literal["error", "warning"] = "error", **details: object
    ) -> Problem:
        """What is to be said of a column, at its heading."""
        title = self.title(column)
        return Problem(code, self.grid.place(self.bottom, column), title, details or {"heading": title}, level=level)

    def having(self, *fields: str) -> list[int]:
        """The columns that hold one of the fields."""
        return [column for column, heading in self.columns.items() if heading.field in fields]


def tables(grid: Grid) -> list[Layout]:
    """Every table of a sheet, from the top; none for a sheet that has no heading with an indicator and a value."""
    keys = [*_rows_with_keys(grid)]
    parts = _beside_each_other(grid, keys) if keys else []
    return [layout for part in parts for layout in _tables_of(part, keys)]


def going_on(grid: Grid, before: Layout) -> Layout | None:
    """A sheet without headings as the rest of the table before it, whose numbers it goes on counting."""
    number, name = before.having("number"), before.having("indicator")
    if not number or not name or before.shape != "down":
        return None
    counted = [text for row in before.rows if (text := before.grid.text(row, number[0])).isdecimal()]
    first = next((row for row in grid.rows if len(grid.rows[row]) > 1), None)
    if not counted or first is None or grid.text(first, number[0]) != str(int(counted[-1]) + 1):
        return None
    if not {*grid.rows[first]} <= {*before.columns} or grid.at(first, name[0]) is None:
        return None
    above = tuple(row for row in grid.rows if row < first)
    rows = tuple(row for row in grid.rows if row >= first)
    return replace(before, grid=grid, top=first, bottom=first, above=above, rows=rows)


def _tables_of(grid: Grid, keys: Sequence[int]) -> list[Layout]:
    candidates = {row for row in keys if len(grid.rows.get(row, ())) > 1 and not _says_when(grid, row)}
    shapes: tuple[Shape, ...] = ("down", "across", "above")
    several = (_tables(grid, shape, candidates) for shape in shapes if candidates)
    return next(filter(None, several), [])


_LONGEST_HEADING = 500  # characters; a text beyond it is none, and looking for words in it would take its time


def _rows_with_keys(grid: Grid) -> Iterator[int]:
    """The rows in which a heading stands by which a table is known; a glance at the whole row spares most of them."""
    for row, columns in grid.rows.items():
        texts = [text for column in columns if len(text := grid.cells[row, column].text) <= _LONGEST_HEADING]
        if may_have_key(texts) and any(map(may_be_key, texts)):
            yield row


def across_for_nobody(grid: Grid) -> tuple[int, list[str]] | None:
    """The row and the headings of what seems to be indicators across, of which no column says whose they are.

    Several headings above numbers, one of them at least with a unit in brackets.
    """
    rows = [*islice(grid.rows, 60)]
    for row in rows[:20]:
        texts = {column: grid.cells[row, column].text for column in grid.rows[row]}
        if not any(re.search("[(（]", text) and text.rstrip().endswith((")", "）")) for text in texts.values()):
            continue
        read = {c: read_heading((text,)) for c, text in texts.items() if read_cell(text).kind == "text"}
        below = [each for each in rows if each > row]
        named = [c for c, each in read.items() if each.words and any(_is_number(grid, each, c) for each in below)]
        if len(named) > 1:
            return row, [texts[column] for column in named]
    return None


def holds_no_number(grid: Grid) -> bool:
    """Whether a sheet has words alone, as a cover or notes have: no row of it could be measured."""
    return indicator_heading(grid) is None and not any(
        _MAY_BE_NUMBER.search(cell.text) and read_cell(cell.text).kind in ("number", "below")
        for cell in grid.cells.values()
    )


_MAY_BE_NUMBER = pattern(r"[\d检测DLdlＤＬｄｌ]")  # nothing else is one, nor below a limit


def with_names(grid: Grid) -> Grid:
    """The sheet as if its first heading said what stands below it, where it does not: 名称, or an empty corner.

    Below an empty corner, or one that says 指标, may stand areas or times: the indicators go across then.
    """
    named = {spot: "指标名称" for spot, cell in grid.cells.items() if cell.text in _CALLED_NAMES}
    named |= dict.fromkeys(_over_names(grid), "指标名称")
    corners = {*islice(grid.rows, _MOST_CORNERS)}
    for row, filled in grid.rows.items():
        is_numbered = grid.text(row, filled[0]) in ("序号", "编号") and filled[0] + 1 not in filled
        columns = filled[is_numbered:]
        left = filled[0] + (1 if is_numbered else -1)
        if row in corners and kept_field_of(grid.text(row, filled[0])) == "indicator":
            columns, left = tuple(column for column in grid.seen(row) if column > filled[0]), filled[0]
        if row in corners and (unknown := _over_areas(grid, row)) is not None:
            named[row, unknown] = "地区"
        year = text if (text := grid.text(row, filled[0])).endswith("年") and parse_period(text) is not None else None
        if year is not None and row in corners and grid.text(row, filled[0] + 1) in _BESIDE_A_CORNER:
            columns, left = tuple(column for column in grid.seen(row) if column > filled[0]), filled[0]
        beside_unit = len(columns) > 1 and grid.text(row, columns[0]) in _BESIDE_A_CORNER
        if left < 0 or len(columns) < 2 or not (beside_unit or row in corners) or grid.origin(row, left) != (row, left):
            continue
        below = [text for each in grid.rows if each > row and (text := grid.text(each, left)) and not _says_unit(text)]
        only_words = all(read_cell(grid.text(row, column)).kind == "text" for column in columns)
        title = _title_of(below[:_MOST_NAMES], beside_unit) if beside_unit or only_words else None
        says_so = title == "指标名称" and left == filled[0] and year is None
        title = None if says_so else title
        above = kept_field_of(grid.text(row - 1, left))
        is_second_line = (row - 1, left) in named or (title != "指标名称" and above == field_of(title or "-"))
        if title is not None and not is_second_line:
            named[row, left] = f"{title}（{year}）" if year is not None and left == filled[0] else title
    titles = {spot: GridCell(title) for spot, title in named.items()}
    return replace(grid, cells={**grid.cells, **titles}) if titles else grid


def _over_names(grid: Grid) -> list[tuple[int, int]]:
    """The heading that nobody knows (指标任务) with names below it of which the rules of the call know most."""
    for column in sorted({column for row in islice(grid.rows, _MOST_CORNERS) for column in grid.rows[row]}):
        texts = {row: text for row in islice(grid.rows, _MOST_NAMES) if len(text := grid.text(row, column)) < 60}
        known = [row for row, text in texts.items() if text and is_asked_for(text)]
        above = [row for row, text in texts.items() if known and row < known[0] and text and len(grid.rows[row]) > 2]
        below = [text for row, text in texts.items() if text and known and row >= known[0]]
        headed = above and all(_may_head(grid.cells[above[-1], c].text) for c in grid.rows[above[-1]])
        if headed and len(known) > 1 and 2 * len(known) > len(below) and kept_field_of(texts[above[-1]]) is None:
            beside = (read_heading((grid.cells[above[-1], c].text,)) for c in grid.rows[above[-1]] if c != column)
            return [(above[-1], column)] if any(each.field in _MEASURED for each in beside) else []
    return []


def _may_head(text: str) -> bool:
    """Whether a text may stand in a heading of names and values: no number, no bare year, no whole of an area."""
    is_word = read_cell(text).kind == "text" and not text[:1].isdecimal()
    return is_word and not _IN_ALL.fullmatch(compact(text)) and not is_area(text)


def _over_areas(grid: Grid, row: int) -> int | None:
    """The first column of a heading that nobody knows (甲市分县区) with areas alone beside numbers below it."""
    texts = {column: grid.cells[row, column].text for column in grid.rows[row]}
    read = {column: read_heading((text,)) for column, text in texts.items()}
    others = (text for column, text in texts.items() if not read[column].part)  # 1月
    if len(texts) < 2 or any(read_cell(text).kind != "text" or re.search("[:：]", text) for text in others):
        return None
    first = next((column for column, each in read.items() if each.field not in ("number", "ignored")), None)
    if first is None or not read[first].words or read[first].unit:
        return None
    below = islice((each for each in grid.rows if each > row), _MOST_NAMES)
    beside = (each for each in below if any(_is_number(grid, each, column) for column in grid.rows[each]))
    names = (text for each in beside if len(text := compact(grid.text(each, first))) > 1)  # 甲 counts a column
    areas = [are_areas(texts[first], (text,)) for text in names if not _IN_ALL.fullmatch(text)]
    return first if sum(areas) > 1 and 2 * sum(areas) > len(areas) else None  # others: 国有林场


def _title_of(below: Sequence[str], beside_unit: bool) -> str | None:
    """The heading that an empty corner stands for, where all that stands below it is of one kind."""
    if below and all(read_cell(text).kind == "text" for text in below) and (beside_unit or are_measures(below)):
        return "指标名称"
    if beside_unit or len(below) < 2:
        return None
    if 2 * sum(parse_period(text) is not None for text in below) > len(below):  # others: 均值, 标准值
        return "年份"
    return "地区" if all(is_area(text) for text in below if not _IN_ALL.fullmatch(compact(text))) else None


_CALLED_NAMES = ("名称", "二级指标", "二级指标名称")  # where no other heading names indicators


_IN_ALL = pattern(
    "[全本][省市州盟县区旗]|合计|总计|全[省市州盟县区旗](?:合计|总计|平均)", having="全 本 合计 总计"
)  # a row of all areas together


_BESIDE_A_CORNER = ("单位", "计量单位")
_MOST_CORNERS = 20  # rows from the top


def indicator_heading(grid: Grid) -> tuple[int, int] | None:
    """Where a heading for indicators stands, in a sheet that is no table: it lacks the values."""
    for row in _rows_with_keys(grid):
        columns = grid.rows[row]
        for column in columns:
            if field_of(grid.cells[row, column].text) == "indicator" and len(columns) > 1:
                return row, column
    return None


def _tables(grid: Grid, shape: Shape, candidates: Collection[int]) -> list[Layout]:
    rows = [*grid.rows]

    @cache  # every line that may be a heading asks
    def last_number(column: int) -> int:
        """The last row that has a number in a column."""
        return next((row for row in reversed(rows) if _is_number(grid, row, column)), 0)

    heads: list[Layout] = []
    index = 0
    while index < len(rows):
        last = heads[-1].bottom if heads else 0
        head = _head(grid, rows, index, shape, last, last_number) if rows[index] in candidates else None
        if head is None and shape == "down" and rows[index] in candidates:  # a table of another shape on the same sheet
            other = _head(grid, rows, index, "across", last, last_number)
            head = other if other is not None and _is_table_across(other, rows) else None
        if head is None:
            index += 1
            continue
        heads.append(head)
        while index < len(rows) and rows[index] <= head.bottom:
            index += 1
    layouts: list[Layout] = []
    heads = heads if any(head.shape == shape for head in heads) else []
    for number, head in enumerate(heads):
        before = heads[number - 1].bottom if number else rows[0] - 1
        end = heads[number + 1].top if number + 1 < len(heads) else rows[-1] + 1
        above = _between(rows, before, head.top)
        if number:  # what stands between two tables belongs to the lower one from its first title line on
            above = above[_last_data(grid, above, heads[number - 1].columns) :]
            own_line = any(says_unit(grid, row) or read_heading((_first(grid, row),)).unit for row in above[1:])
            of_the_upper = own_line and above[0] - 1 in grid.rows and says_unit(grid, above[0])
            above = above[of_the_upper and not any(says_unit(grid, row) for row in layouts[-1].above) :]
            end_before = head.top if not above else above[0]
            upper = layouts[-1].rows
            layouts[-1] = replace(layouts[-1], rows=upper[: bisect_left(upper, end_before)])
        layouts.append(replace(head, above=above, rows=_between(rows, head.bottom, end)))
    return [_with_streams(_with_hours(_with_verdicts(_with_areas(_cut(layout))))) for layout in layouts]


def _first(grid: Grid, row: int) -> str:
    """What the first filled cell of a row says."""
    return compact(grid.cells[row, grid.rows[row][0]].text)


def _is_table_across(head: Layout, rows: Sequence[int]) -> bool:
    """Whether indicators stand across for certain: a measure or a unit is in a heading, and a number right below it."""
    below = next(iter(rows[bisect_right(rows, head.bottom) :]), None)
    named = (c for c, h in head.columns.items() if h.words and (h.unit or are_measures((head.title(c),), least=1)))
    return below is not None and any(_is_number(head.grid, below, column) for column in named)


def _cut(layout: Layout) -> Layout:
    """The table up to a row that is the heading of another one: nothing that is measured is called 检测项目."""
    names = layout.having("indicator")
    for at, row in enumerate(layout.rows if layout.shape == "down" and names else ()):
        text = layout.grid.text(row, names[-1])
        if text and may_be_key(text) and kept_field_of(text) == "indicator" and not layout.repeats(row):
            return replace(layout, rows=layout.rows[:at], rest=layout.rows[at:])
    return layout


def limits(grid: Grid) -> Iterator[tuple[str, str]]:
    """The detection limits of a table of methods, which has no values, and of notes, each with the name that it is of.

    One without a unit may stand in another one than the value.
    """
    for row in _rows_with_keys(grid):
        read = {column: read_heading((grid.cells[row, column].text,)) for column in grid.rows[row]}
        fields = {heading.field: column for column, heading in read.items()}
        if not {"indicator", "detection_limit"} <= fields.keys() or fields.keys() & _MEASURED:
            continue
        column, unit = fields["detection_limit"], read[fields["detection_limit"]].unit
        for below in grid.rows:
            name, limit = grid.text(below, fields["indicator"]), grid.text(below, column)
            if below > row and (not name or kept_field_of(name) == "indicator"):
                break
            own = grid.text(below, fields["unit"]) if "unit" in fields else unit
            if below > row and read_cell(limit).kind == "number" and (read_cell(limit).unit or own):
                yield name, limit if read_cell(limit).unit else f"{limit} {own}"
    for cell in grid.cells.values():
        if "检出限" in cell.text and len(cell.text) <= _LONGEST_HEADING:
            yield from _limits_said(cell.text)


def _limits_said(note: str) -> Iterator[tuple[str, str]]:
    """The detection limits that a note lists, each with the name before it: 检出限：氨氮0.025mg/L、总磷0.01mg/L."""
    for sentence in (_OTHER_LIMITS.split(each)[0] for each in re.split("[。\n]", note)):
        first = _OF_LIMITS.search(sentence)
        if first is None or _HALF.search(sentence):
            continue
        in_turn = _LIMITS_IN_TURN.search(sentence)  # 氨氮、总磷的检出限分别为0.025mg/L和0.01mg/L
        names = re.split("[、,，和及与]", in_turn[1].lstrip("注：: ")) if in_turn is not None else []
        if in_turn is not None and len(names) > 1:
            cells = [cell for begin, _, cell in numbers_with_places(sentence) if begin > in_turn.end(1)]
            pairs = zip(names, cells, strict=False) if len(names) == len(cells) else ()
            yield from ((name, f"{cell.value:f} {cell.unit}") for name, cell in pairs if cell.unit and cell.value)
            continue
        of_all, end = _UNIT_OF_LIMITS.search(sentence), 0
        for begin, after, cell in numbers_with_places(sentence):
            name, end = _OF_LIMITS.sub("", re.split('[、，,；;：:()（）“”"]', sentence[end:begin])[-1]).strip(), after
            unit = cell.unit or (of_all and of_all[1])
            if name and unit and cell.value is not None and cell.qualifier is None and begin > first.start():
                yield name, f"{cell.value:f} {unit}"


_HALF = pattern("一半|1/2|参与")  # of a limit, which a value below it counts as
# What lists other limits from there on: 检出限：氨氮0.025mg/L，标准：总氮1.0mg/L.
_OTHER_LIMITS = pattern("(?:标准(?!方法|分析)|(?<!检出)限值|目标|[ⅠⅡⅢⅣⅤ]类)")
_UNIT_OF_LIMITS = pattern("检出限(?:分别)?[为是]?[(（](?:单位[:：])?([^()（）]+)[)）]")
_LIMITS_IN_TURN = pattern(
    r"(?<![^;；()（）\d])([^;；()（）\d]+?)的?(?:方法|最低)?检出限(?:分别|依次)[为是]?[:：]?(?=\s*\d)"
)
_OF_LIMITS = pattern("的?(?:方法|最低)?检出限(?:分别)?[为是]?")


def _with_areas(layout: Layout) -> Layout:
    """The table with the one column as its areas that has nothing else: under 单位, or a heading that nobody knows."""
    if layout.having("area"):
        return layout
    unknown = [c for c, each in layout.columns.items() if each.field is None and each.words and not each.unit]
    named = [c for c in (*layout.having("unit"), *unknown) if are_areas(layout.title(c), _below(layout, c))]
    if len(named) != 1:
        return layout
    return replace(layout, columns={**layout.columns, named[0]: Heading("area")})


def _with_verdicts(layout: Layout) -> Layout:
    """The table with 完成情况 as the office's own verdict, where all of it says so and numbers stand elsewhere."""
    values = layout.having("value") if layout.shape == "down" else []
    bare = (c for c in values if not (layout.columns[c].period or layout.columns[c].area or layout.columns[c].site))
    said = {c: [text for text in _below(layout, c) if not is_missing(text)] for c in bare}
    called = [c for c, texts in said.items() if texts and all(said_verdict(text) is not None for text in texts)]
    if not called or not any(_is_number(layout.grid, row, c) for c in values for row in layout.rows if c not in called):
        return layout
    return replace(
        layout, columns={**layout.columns, **{c: replace(layout.columns[c], field="verdict") for c in called}}
    )


def _with_streams(layout: Layout) -> Layout:
    """The table with the streams of the works beside them as such: 设施名称 | 采样位置, over 进水 and 出水."""
    sites, streams = layout.having("site"), {*words_now().streams}
    named = [c for c in sites if len(sites) > 1 and (texts := _below(layout, c)) and streams.issuperset(texts)]
    return replace(layout, columns={**layout.columns, **dict.fromkeys(named, Heading("stream"))}) if named else layout


def _with_hours(layout: Layout) -> Layout:
    """The table with 采样时间 as the hours of the days beside it, where it says nothing else: 采样日期 | 采样时间.

    Hours below 昼间 and below 夜间 are each those of one value, and of none of the row.
    """
    grouped = [c for c in layout.having("period") if layout.columns[c].beside]
    several = [text for c in grouped for text in _below(layout, c) if not is_missing(text)]
    if len(grouped) > 1 and all(HOUR.fullmatch(text) or said_verdict(text) is not None for text in several):
        layout = replace(layout, columns={**layout.columns, **dict.fromkeys(grouped, Heading("ignored"))})
    times = layout.having("period", "sampled")
    tested = [c for c in layout.having("ignored") if compact(layout.title(c)) in TESTED and not times]
    noise = any(word in layout.title(c) for c in layout.columns for word in ("昼间", "Leq", "噪声"))
    if tested and 2 * sum(map(_is_time, texts := _below(layout, tested[0]))) > len(texts):  # tells samples apart
        heading = Heading("sampled" if noise else "ignored" if layout.having("sample") else "sample")
        return replace(layout, columns={**layout.columns, tested[0]: heading})
    day = next((c for c in times if "日" in layout.title(c)), None) if len(times) == 2 else None
    if day is None or not (texts := _below(layout, hour := sum(times) - day)) or not all(map(HOUR.fullmatch, texts)):
        return layout
    return replace(layout, columns={**layout.columns, day: Heading("sampled"), hour: Heading("period")})


HOUR = pattern(r"\d{1,2}(?:[时点]|:\d\d(?::\d\d)?)(?:\s?(?:-|–|—|~|～|至){1,2}\s?\d{1,2}:\d\d(?::\d\d)?)?")


def _are_verdicts(heading: Heading, grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether a column of values holds nothing but the office's own verdicts: 考核结果 over 达标 and 不达标."""
    texts = [text for row in rows if (text := grid.text(row, column))]
    is_value = heading.field in ("value", "value_alone") and not heading.period
    return is_value and bool(texts) and all(said_verdict(text) is not None for text in texts)


def _below(layout: Layout, column: int) -> list[str]:
    """What stands in a column of a table, without lines that are merged over it from the left: 填表人：…"""
    grid = layout.grid
    own = (row for row in layout.rows if grid.origin(row, column)[1] == column)
    return [*filter(None, (grid.text(row, column) for row in own))]


def _between(rows: Sequence[int], after: int, before: int) -> tuple[int, ...]:
    """The rows, of some in order, that lie after one and before another."""
    return tuple(rows[bisect_right(rows, after) : bisect_left(rows, before)])


def _last_data(grid: Grid, between: Sequence[int], columns: Mapping[int, Heading]) -> int:
    """How many of the rows between two tables belong to the upper one: up to the last that has more than one cell."""
    count, below = 0, False  # whether labels of the lower one stand above the row
    for index, row in enumerate(between, start=1):
        filled = {grid.origin(row, column) for column in grid.seen(row) if column in columns}
        below = _says_whose(grid, row) or (below and bool(_labels_alone(grid, row)))
        if len(filled) > 1 and not below:
            count = index
    return count


def _says_whose(grid: Grid, row: int) -> bool:
    """Whether a row has labels of what a table is of (地区：甲县, or 采样日期 | 5月7日), as they stand above it."""
    parts = [grid.cells[row, column].text.replace("：", ":").partition(":") for column in grid.rows[row]]
    if any(colon and label_of(label.strip()) in _WHOSE for label, colon, _ in parts):
        return True
    return label_of(parts[0][0]) in _WHOSE and bool(_labels_alone(grid, row))


def _says_when(grid: Grid, row: int) -> bool:
    """Whether a row has nothing but labels and values, of a day among others: 项目名称 | … | 采样日期 | 5月7日."""
    pairs = _labels_alone(grid, row)
    days = (grid.text(row, column) for label, column in pairs if label_of(label) in ("period", "sampled"))
    return len(pairs) > 1 and any(map(parse_period, days))


def _labels_alone(grid: Grid, row: int) -> list[tuple[str, int]]:
    """The labels of a row that has nothing but such, each with its value beside it: 点位编号 | S1 | 采样深度 | 0.5m."""
    return [*in_turn([(column, grid.cells[row, column].text) for column in grid.rows[row]])]


def _beside_each_other(grid: Grid, keys: Sequence[int]) -> list[Grid]:
    """The parts of a sheet where tables stand in pieces beside each other, each under the same headings; or the sheet.

    A table goes to the next heading. What stands above the first one is said of each of its pieces.
    """
    texts = {row: [grid.cells[row, column].text for column in grid.rows[row]] for row in keys}
    if not any(map(_repeated, texts.values())):
        return [grid]
    shapes: tuple[Shape, ...] = ("down", "across")
    headings = [row for row in keys if any(_key_column(grid, row, shape) is not None for shape in shapes)]
    pieces: list[Grid] = []
    taken: list[tuple[int, int]] = []
    for row in headings[:_MOST_PIECES]:
        size = _repeated(texts[row])
        if size is None or (taken and row < taken[-1][1]) or _is_below_a_heading(grid, row):
            continue
        end = next((each for each in headings if each > row and texts[each] != texts[row]), _LAST_ROW)
        columns = grid.rows[row]
        first = 0 if row == headings[0] else row
        heads = {r for r in (row - 1,) if grid.rows.get(r, ()) == columns[::size] and not _says_whose(grid, r)}
        for left, right in pairwise([*columns[::size], _LAST_ROW]):
            inside = range(left, right)
            kept = [
                (r, c)
                for r, c in grid.cells
                if (first <= r < row and (r not in heads or c in inside)) or (row <= r < end and c in inside)
            ]
            pieces.append(replace(grid, cells={spot: grid.cells[spot] for spot in kept}))
        taken.append((row, end))
    if not taken:
        return [grid]
    others = [spot for spot in grid.cells if not any(start <= spot[0] < end for start, end in taken)]
    return [*pieces, replace(grid, cells={spot: grid.cells[spot] for spot in others})]


def _is_below_a_heading(grid: Grid, row: int) -> bool:
    """Whether a line is the lower one of a heading, merged down from above at its left: 测点 | 昼间 | < | 夜间 | <."""
    spans = (grid.spans.get((row, column)) for column in range(grid.rows[row][0]))
    return any(span is not None and span.top < row for span in spans)


def _repeated(texts: Sequence[str], first: Sequence[str] | None = _FIRST) -> int | None:
    """How many headings a table has that stands twice or more in one line, from one like 序号 or 指标 on."""
    sizes = (len(texts) // times for times in (2, 3, 4))
    whole = (size for size in sizes if size > 1 and [*texts[:size]] * (len(texts) // size) == [*texts])
    size = next(whole, None)
    is_rank = bool(texts) and texts[0] in ("排名", "名次", "位次")
    return size if size and (first is None or is_rank or read_heading(texts[:1]).field in first) else None


def _head(
    grid: Grid, rows: Sequence[int], index: int, shape: Shape, after: int, last_number: Callable[[int], int]
) -> Layout | None:
    """The heading lines that hold this row, if its cells are headings, of a table whose rows are not known yet."""
    row = rows[index]
    key = _key_column(grid, row, shape)
    if key is None:
        return None
    top, bottom = row, row
    span = grid.spans.get((row, key))
    if span is not None:
        bottom = max(bottom, span.bottom)
    for below in rows[index + 1 :]:
        if below <= bottom:
            continue
        if below - top >= _MOST_HEADING_LINES or not (_goes_on(grid, below, key) or _translates(grid, below)):
            break
        bottom = below
    for above in reversed(rows[:index]):
        if above <= after or row - above > 2 or not _groups(grid, above, key):
            break
        top = above
    within_head = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
    paths = _paths(grid, [line for line in within_head if line == row or not _translates(grid, line)])
    paths[key] = tuple(text for text in paths[key] if not _says_unit(text))
    paths = {
        c: (f"{p[0]}（{p[-1]}）", *p[1:-1]) if len(p) > 1 and _UNIT_BELOW.match(p[-1]) else p for c, p in paths.items()
    }
    paths = _without_demands(_without_kind(paths)) if shape == "across" else _without_kind(paths)
    columns = _read(paths, key, shape)
    columns = _below_corner(columns, key) if shape == "above" else columns
    data = rows[bisect_right(rows, bottom) :][:_MOST_NAMES]
    if key not in columns:  # below an empty cell that is merged with it
        return None
    columns[key] = _as_key(columns[key], shape, grid, (row, key))
    columns |= _asides(columns, paths) | _by_number(columns, paths)
    if any(heading.field in ("area", "site") for heading in columns.values()):  # areas stand down: 湖区 is none of them
        columns = {c: _no_area(each) if len(paths[c]) == 1 else each for c, each in columns.items()}
    if shape == "down":
        names = [grid.text(row, key) for row in data]
        called = next((c for c, heading in columns.items() if heading.words == "名称"), None)
        demands = [*filter(_DEMAND.search, names)] if called is not None else []
        if called is not None and 2 * len(demands) > len(names):  # 名称 | 单位 | 指标, over ≤1.4
            columns |= {called: Heading("indicator"), key: Heading("ignored")}
            key, names = called, [grid.text(row, called) for row in data]
        columns |= _in_cells(grid, data, columns, paths)
        columns = _with_own_words(columns, paths, names, lambda several: any(last_number(c) > bottom for c in several))
        if key + 1 not in columns and _names_beside(grid, data, key):
            paths[key + 1], columns[key + 1] = paths[key], columns[key]
        lines = {
            **_labels_beside(grid, rows, key, (after, top), columns),
            **_labels_beside(grid, data, key, None, columns),
        }
        top, bottom = min((top, *lines)), max((bottom, *lines))
        columns = _of_lines(grid, lines, columns)
    if shape != "down":
        columns = _of_one_indicator(grid, [each for each in rows if after < each < top], columns, key)
    if shape == "across":
        columns = _of_indicators(grid, data, columns | _times_of(grid, row, columns), paths)
    columns = _with_scores(_with_status(grid, data, columns, paths), paths)
    columns = _with_values_alone(columns, paths, reported=lambda: _are_reported(grid, data, columns))
    head = Layout(grid, shape, top, bottom, columns, {column: path for column, path in paths.items() if path})
    return head if _is_table(head, rows, key, last_number) else None


BETWEEN_SIDES = "[/／]"


def _in_cells(
    grid: Grid, rows: Sequence[int], columns: Mapping[int, Heading], paths: Mapping[int, Sequence[str]]
) -> dict[int, Heading]:
    """The columns whose cells all say more than one number: 41.2/42 below 现状/目标, and 近两年 with years in them."""
    read = dict[int, Heading]()
    for column, heading in columns.items():
        sides = re.split(BETWEEN_SIDES, paths[column][-1]) if heading.field in ("ignored", None) else []
        wanted = [is_target(side) for side in sides] if len(sides) == 2 else []
        timed = heading.timing and heading.field is None and heading.words.startswith(("近", "前", "历"))
        if sum(wanted) != 1 and not timed:
            continue
        texts = [text for row in rows if not is_missing(text := grid.text(row, column))]
        if timed:
            read |= {column: Heading("value", unit=heading.unit)} if texts and all(map(each_dated, texts)) else {}
            continue
        own = read_heading((*paths[column][:-1], sides[wanted.index(False)]))
        own = replace(own, period=own.period or heading.period, side=wanted.index(False))
        pairs = all(
            len(pair := re.split(BETWEEN_SIDES, text)) == 2 and all(read_cell(each).kind == "number" for each in pair)
            for text in texts
        )
        read |= {column: own if pairs else Heading(words=paths[column][-1])} if own.field == "value" else {}
    return read


def _as_key(heading: Heading, shape: Shape, grid: Grid, spot: tuple[int, int]) -> Heading:
    """The heading by which a table is known, as what stands below: 监测站 over indicators, 项目 over 甲县."""
    if shape == "across" and heading.field not in SUBJECTS:
        return Heading(_subject_below(grid, *spot))
    is_turned = shape == "down" and heading.field not in _NAMES
    return Heading("indicator", corner=heading.field) if is_turned else heading


def _of_indicators(
    grid: Grid, data: Sequence[int], columns: dict[int, Heading], paths: Mapping[int, Sequence[str]]
) -> dict[int, Heading]:
    """The columns of a table with indicators across, with the names in their cells, and verdicts as such."""
    named = dict(_figures(paths, columns)) | _named_in_cells(grid, data, columns)
    columns |= {c: replace(columns[c], field=None, words=name) for c, name in named.items()} | _below_places(columns)
    columns |= _over_places(columns)
    columns |= _with_classes(grid, data, columns, paths) | _then_beside(grid, data, columns, paths)
    verdicts = [c for c in columns if _are_verdicts(columns[c], grid, data, c)]
    columns |= {column: replace(columns[column], field="verdict") for column in verdicts}
    others = [c for c, each in columns.items() if each.field == "value_alone" and not each.period]
    known = any(each.words and each.unit for each in columns.values())  # 考核结果 beside 氨氮（mg/L）
    return {**columns, **{c: Heading(words=compact(" ".join(paths[c]))) for c in others if known}}


def _with_classes(
    grid: Grid, data: Sequence[int], columns: Mapping[int, Heading], paths: Mapping[int, Sequence[str]]
) -> dict[int, Heading]:
    """The column 类别 as 水质类别, where classes of water alone stand in it, beside measures and no such name."""
    named = [each.words for each in columns.values() if each.words]
    said = [c for c, each in columns.items() if each.field == "ignored" and [*map(compact, paths[c])] == ["类别"]]
    beside = said and any(are_measures((each,), least=1) for each in named)
    if not beside or {"水质类别", "水质", "水质现状", "实测类别"} & {*named}:
        return {}
    spots = ((row, c) for c in said for row in data if grid.origin(row, c)[1] == c)
    texts = [text for spot in spots if not is_missing(text := grid.text(*spot))]
    return dict.fromkeys(said, Heading(words="水质类别")) if texts and all(map(WATER_CLASS.fullmatch, texts)) else {}


def _below_places(columns: Mapping[int, Heading]) -> dict[int, Heading]:
    """The columns of the same measures below names of places, as of these: 东山公园 and 城东站, each over PM2.5."""
    names = {c: each.words.rpartition(" ")[::2] for c, each in columns.items() if " " in each.words}
    below = {site: [name for other, name in names.values() if other == site] for site, _ in names.values()}
    placed = {"area", "site"} & {each.field for each in columns.values()}
    named = [site for site in below if _SITE.fullmatch(site)]
    first = next(iter(below.values()), [])
    alike = len(below) > 1 and all(several == first for several in below.values()) and are_measures(first, least=1)
    if placed or not named or not alike or not all(s in named or _NAME.fullmatch(s) for s in below):
        return {}
    return {c: replace(columns[c], words=name, site=site) for c, (site, name) in names.items()}


def _over_places(columns: Mapping[int, Heading]) -> dict[int, Heading]:
    """The columns of places below one measure, as of that: 降尘 over 县政府 and 实验中学."""
    names = {c: each.words.partition(" ")[::2] for c, each in columns.items() if " " in each.words}
    groups = Counter(name for name, _ in names.values())
    own = {c: pair for c, pair in names.items() if groups[pair[0]] > 1 and _is_measure(pair[0])}
    sites = [site for _, site in own.values() if not sums_up(site)]
    placed = {"area", "site"} & {each.field for each in columns.values()}
    named = all((_SITE.fullmatch(s) or _NAME.fullmatch(s)) and not _is_measure(s) for s in sites)
    if placed or not named or not any(map(_SITE.fullmatch, sites)):
        return {}
    of_places = {c: replace(columns[c], words=name, site=site) for c, (name, site) in own.items()}
    return {c: Heading("ignored") if sums_up(each.site or "") else each for c, each in of_places.items()}


def _is_measure(name: str) -> bool:
    return are_measures((name,), least=1) or is_asked_for(name)


def _below_corner(columns: dict[int, Heading], key: int) -> dict[int, Heading]:
    """The columns, with times below a corner like 月份＼县区 where none stand across."""
    across = any(each.part or each.period for each in columns.values())
    turns = key in columns and columns[key].corner == "period" and not across
    return {**columns, key: replace(columns[key], field="period")} if turns else columns


def _of_one_indicator(grid: Grid, above: Sequence[int], columns: dict[int, Heading], key: int) -> dict[int, Heading]:
    """The columns, with places right of times as such where a title names the one indicator: 城东站, 老干局.

    All of their words may be places, and some are by their form.
    """
    words = {c: each.words for c, each in columns.items() if each.words and not sums_up(each.words)}
    if not any(map(_SITE.fullmatch, words.values())):
        return columns
    asides = {"period", "sampled", "ignored", "note", "value_alone", None}
    others = {each.field for c, each in columns.items() if c not in words} - asides
    alike = all(is_sample_or_place(each) or _may_be_a_place(columns[c]) for c, each in words.items())
    bare = not any(columns[c].unit or columns[c].period or columns[c].part for c in words)
    is_dated = columns[key].field in ("period", "sampled") and not others
    if not (is_dated and alike and bare) or any(map(measure_in, words.values())):
        return columns
    is_one = indicator_above(grid, above) is not None
    return {**columns, **{c: _named(columns[c], words[c]) for c in words}} if is_one else columns


def _asides(columns: Mapping[int, Heading], paths: Mapping[int, Sequence[str]]) -> dict[int, Heading]:
    """The columns that go beside another one: translations (指标 | Item), and the day of bringing samples."""
    aside: list[int] = []
    for field in ("indicator", "unit", "sampled"):
        titles = {c: "".join(paths[c]) for c, heading in columns.items() if heading.field == field}
        several = [c for c, t in titles.items() if (t.startswith(BROUGHT) if field == "sampled" else t.isascii())]
        aside += several if len(several) < len(titles) else ()
    return dict.fromkeys(aside, Heading("ignored"))


def _times_of(grid: Grid, row: int, columns: Mapping[int, Heading]) -> dict[int, Heading]:
    """The columns 项目 beside those of places, as what stands below them: 监测断面 | 项目, over days."""
    below = {c: _subject_below(grid, row, c) for c, each in columns.items() if each.field == "indicator"}
    return {c: Heading(field) for c, field in below.items() if field}


def _by_number(columns: Mapping[int, Heading], paths: Mapping[int, Sequence[str]]) -> dict[int, Heading]:
    """The columns of numbers of places, as of these where no other names them: 点位编号 left of 样品编号."""
    titles = {c: "".join(paths[c]) for c, heading in columns.items() if heading.field == "sample"}
    numbers = [c for c, title in titles.items() if "点" in title]
    needless = any(h.field == "site" for h in columns.values()) or not any("样品" in t for t in titles.values())
    return {} if needless else dict.fromkeys(numbers, Heading("site"))


def _without_kind(paths: dict[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """The headings without the line that all say the same kind of sample, below or above places: 出厂水."""
    above = [c for c, path in paths.items() if len(path) > 1 and is_sample_or_place(compact(path[-1]))]
    kinds_above = [{each for each in paths[c][:-1] if each.endswith(KINDS) and is_kind(each)} for c in above]
    common = kinds_above[0] if kinds_above and all(each == kinds_above[0] for each in kinds_above) else set()
    if len(common) == 1:
        paths = {
            c: tuple(each for each in path if each not in common) if c in above else path for c, path in paths.items()
        }
    below = [c for c, path in paths.items() if len(path) > 1 and path[-1].endswith(KINDS)]
    placed = [c for c in below if any(is_sample_or_place(compact(each)) for each in paths[c][:-1])]
    kinds = {paths[column][-1] for column in placed}
    return {**paths, **{c: paths[c][:-1] for c in placed}} if len(kinds) == 1 and is_kind(*kinds) else paths


def _without_demands(paths: dict[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """The headings without their last line, where below names all of it says what is demanded: ≤3, 6.5-8.5."""
    last = [path[-1] for path in paths.values() if len(path) > 1 and _DEMANDED.fullmatch(path[-1])]
    below = len(last) > 1 and any(each[0] in "≤≥<>＜＞" for each in last)
    return {c: p[:-1] if below and p and _DEMANDED.fullmatch(p[-1]) else p for c, p in paths.items()}


_DEMANDED = pattern(r"[≤≥<>＜＞]?=?\s*\d[\d.]*(?:\s*[-–~～]\s*\d[\d.]*)?%?|[/—-]+")


def _read(paths: Mapping[int, tuple[str, ...]], key: int, shape: Shape) -> dict[int, Heading]:
    """What the headings say; figures are months below a corner or a group that says so: 1 of 项目＼月份."""
    corner = bool(paths[key]) and "月" in paths[key][-1] and read_heading(paths[key][-1:]).corner == "period"
    columns: dict[int, Heading] = {}
    for column, path in paths.items():
        lines = path
        if path and path[-1].isdecimal() and 0 < int(path[-1]) <= 12:
            others = tuple(each for each in path[:-1] if compact(each) not in ("月", "月份"))
            lines = (*others, f"{path[-1]}月") if corner or len(others) < len(path) - 1 else path
        if path:
            columns[column] = _turned(read_heading(lines), shape, path[-1])
    return columns


def _is_table(head: Layout, rows: Sequence[int], key: int, last_number: Callable[[int], int]) -> bool:
    """Whether heading lines have what a table of their shape needs, and numbers where it has to have them."""
    grid, columns, fields = head.grid, head.columns, {heading.field for heading in head.columns.values()}
    if head.shape == "down":
        timed = ((h.timing, h.words) for h in columns.values() if h.timing and h.field is None)
        then = [timing for timing, words in timed if timing != words or timing[0] not in "上去"]  # 上年实际; no 上年
        has_values = fields & _MEASURED or any(within(timing, _ANY_YEAR) for timing in then)
        return bool(fields & {"indicator", "id"} and has_values)
    filled = [c for c, h in columns.items() if (h.field == "value" if head.shape == "above" else h.words)]
    data = rows[bisect_right(rows, head.bottom) :][:_MOST_NAMES]
    texts = [(columns[column].words, grid.text(row, column)) for row in data for column in filled]
    parts = (_PARTS.search(text) or named_numbers(text) or paired(words, text) for words, text in texts)
    if not any(last_number(column) > head.bottom for column in filled) and not any(parts):  # a line of words
        return False
    if head.shape == "above":
        return "indicator" not in fields and indicator_above(grid, [row for row in rows if row < head.top]) is not None
    below = next(iter(rows[bisect_right(rows, head.bottom) :]), head.top)
    # 采样日期 below 采样地点: labels, each with its value
    is_label = label_of(grid.text(below, key)) not in (None, "detection_limit")
    return bool(fields & {*SUBJECTS}) and not fields & (_MEASURED | {"indicator"}) and not is_label


# Parts of one indicator with their values, in one cell: 氮氧化物减排量：165；VOCs减排量：358.
_PARTS = pattern(r"[^\d\s:：;；,，、]{2,12}[:：]\s*\d[^:：;；]{0,20}[;；、,，]\s*[^\d\s:：;；,，、]{2,12}[:：]\s*\d")


def named_numbers(text: str) -> dict[str, str]:
    """The names and their numbers, where a cell has several and nothing else: 昼57.2 夜48.1, COD 21，氨氮0.5."""
    if not text or text[0].isdigit() or text[-1] > "天" or _NAMED_NUMBER.sub("", text):
        return {}
    if good := _GOOD_DAYS.fullmatch(text):  # 优良26天，占83.9%
        return dict(zip(("优良天数", "优良天数比例"), good.groups(), strict=True))
    several = {_OF_THE_DAY.get(each[1], each[1]): each[2] for each in _NAMED_NUMBER.finditer(text)}
    known = all(name in _OF_THE_DAY.values() or are_measures((name,), least=1) for name in several)
    return several if known and len(several) > 1 else {}


_NAMED_NUMBER = pattern(
    r"(PM2\.5|[A-Za-z]{1,4}\d{1,2}(?=[\s:：])|[^\W\d_]{1,6}+)\s*+[:：]?+\s*+"
    r"([<＜]?+\d++(?>(?:\.\d++)?)(?>(?:\s?+(?:天|[a-zA-Zμµ%][a-zA-Zμµ\d/³()]*+))?))(?:[\s;；,，、]++|$)"
)
_GOOD_DAYS = pattern(r"优良(?:天数)?[:：]?(\d+天)[,，、;；]?\s?占(?:比)?[:：]?([\d.]+%)")
_OF_RESULTS = pattern(
    "(?:(?!.*(?:[超达]标|标准|[倍限率区])).*(?:声级|噪声|Leq|[Ll]max|结果|[监检实]测|浓度|数据).*)?"
)  # no 超标倍数
_DAY_AND_NIGHT = pattern(r"(.*?)\(?昼间?/夜间?\)?")
_OF_THE_DAY = {"昼": "昼间", "夜": "夜间", "昼间": "昼间", "夜间": "夜间"}


def paired(heading: str, text: str) -> dict[str, str]:
    """The numbers that stand in one cell as the names of measures stand in its heading: 20/41 below PM2.5/PM10."""
    names, numbers = heading.removeprefix("空气").split("/"), text.split("/")
    of_day = _DAY_AND_NIGHT.fullmatch(heading)  # 等效声级（昼/夜）
    if of_day is not None and _OF_RESULTS.fullmatch(of_day[1]):
        noise = "噪声" if any(sign in of_day[1] for sign in ("声", "dB", "Leq")) else ""
        names = [f"昼间{noise}", f"夜间{noise}"]
    fits = len(names) == len(numbers) > 1 and all(read_cell(each).kind == "number" for each in numbers)
    known = fits and ((of_day and names[0].startswith("昼间")) or are_measures(names, least=len(names)))
    return dict(zip(names, numbers, strict=True)) if known else {}


def _named_in_cells(grid: Grid, rows: Sequence[int], columns: Mapping[int, Heading]) -> dict[int, str]:
    """The columns of values whose cells all name their numbers, each with these names: 昼间/夜间."""
    several = dict[int, str]()
    for column in (c for c, each in columns.items() if each.field in ("value", None) and not each.beside):
        own = (grid.text(row, column) for row in rows if grid.origin(row, column)[1] == column)  # no 合计 over several
        texts = [text for text in own if read_cell(text).kind != "missing"]
        names = {"/".join(named_numbers(text)) for text in texts}
        several |= {column: names.pop()} if len(names) == 1 and "" not in names else {}
    return {c: name for c, name in several.items() if _OF_RESULTS.fullmatch(columns[c].words)}


def _then_beside(
    grid: Grid, rows: Sequence[int], columns: Mapping[int, Heading], paths: Mapping[int, Sequence[str]]
) -> dict[int, Heading]:
    """The columns 去年同期 and 上月 right of the name of an indicator, each with that and its unit behind the time.

    It is meant where no other one may be: the next column says by how much it changed, there are several such columns,
    or no other one has numbers, or such with these units in their cells. Else nobody knows of what the column is.
    """
    parts = {c: each.part or "" for c, each in columns.items() if each.field == "value"}
    then = {c: part for c, part in parts.items() if part.startswith(("上", "去"))}
    left, timed, several = -1, dict[int, Heading](), Counter(then.values())
    named = [c for c, each in columns.items() if each.words]

    def units(c: int) -> set[str | None]:
        return {read_cell(grid.text(row, c)).unit for row in rows if _is_number(grid, row, c)}

    for c, heading in sorted(columns.items()) if then else ():
        left = c if heading.words else left if c in then or heading.field == "ignored" else -1
        if c in then and left >= 0:
            of, changed = columns[left], re.match(CHANGE, compact(paths.get(c + 1, ("",))[-1]))
            alike = [n for n in named if units(n) == units(c)]
            sure = (changed and len(alike) < 2 and units(left) == units(c)) or several[then[c]] > 1 or alike == [left]
            words = OF_ANOTHER_TIME.sub("", of.words, count=1) if sure or OF_ANOTHER_TIME.match(of.words) else ""
            timed[c] = replace(of, words=f"{then[c]}{words}", unit=heading.unit or of.unit)
    return timed


# Before an indicator's name.
OF_ANOTHER_TIME = pattern(
    r"(?:[上去]年)?\d{1,2}月份?(?=水质|类别)|[上去]年(?:度|同[期月])?(?=..)|[上本当](?:月|周|季度?|期)(?=..)",
    having="上 去 本 当 月",
)


def _labels_beside(
    grid: Grid, rows: Sequence[int], key: int, between: tuple[int, int] | None, columns: Mapping[int, Heading]
) -> dict[int, str]:
    """The lines directly above the heading, or (None) the first of its rows, that say of whom each column is.

    The heading of a field stands where names do, and beside it a place, a time or a sample for each column of values:
    采样点位 | 甲桥 | 乙桥. Above, a label and its value alone are said of the whole table.
    """
    values = [column for column, heading in columns.items() if heading.field == "value"]
    lines: dict[int, str] = {}
    for row in rows if between is None else reversed(_between(rows, *between)):
        labels = [column for column in grid.rows[row] if column <= key]  # the last may be merged from the left
        field = kept_field_of(grid.cells[row, labels[-1]].text.rstrip(":：")) if labels else None
        filled = sum(grid.at(row, column) is not None for column in values)
        known = (*SUBJECTS, "ignored")  # 样品性状 among them
        several = between is not None and len(_labels_alone(grid, row)) > 1  # 采样日期 | 6月4日 | 点位名称 | 甲桥
        if field is None or field not in known or several or filled < (1 if between is None else 2):
            break
        lines[row] = field
    return lines


def _of_lines(grid: Grid, lines: Mapping[int, str], columns: dict[int, Heading]) -> dict[int, Heading]:
    """The columns of values with the places, times and samples that such lines give them."""
    headings = dict(columns)
    for row, field in lines.items():
        for column, heading in headings.items():
            text = grid.text(row, column)
            if heading.field != "value" or field == "ignored" or read_cell(text).kind == "missing":
                continue
            if field == "area":
                headings[column] = replace(heading, area=text)
            elif field == "site":
                headings[column] = replace(heading, site=text)
            elif field == "sample":
                headings[column] = replace(heading, sample=text)
            elif (period := parse_period(text)) is not None:
                hour = text if re.search("[:：时]", text) else None
                sample = " ".join(filter(None, (heading.sample, hour))) or None
                headings[column] = replace(heading, period=heading.period or period, sample=sample)
            else:
                headings[column] = replace(heading, field=None, words=text, timing=text)
    return headings


def _with_scores(columns: dict[int, Heading], paths: Mapping[int, Sequence[str]]) -> dict[int, Heading]:
    """The columns with 自评 as the score that it is beside 标准分, and no value."""
    ends = {c: path[-1] for c, path in paths.items() if path}
    scored = any(end.endswith(("分", "分值", "分数")) for end in ends.values())
    scores = {c: end for c, end in ends.items() if scored and end in ("自评", "自查", "核定", "审定")}
    return {**columns, **{c: Heading(words=end) for c, end in scores.items()}}


def _with_status(
    grid: Grid, rows: Sequence[int], columns: dict[int, Heading], paths: Mapping[int, Sequence[str]]
) -> dict[int, Heading]:
    """The columns with 状态 as that of the data, where it says 正常 of some values; 数据状态 is no other."""
    valued = any(each.field in ("value", "value_alone") or "指标值" in paths[c] for c, each in columns.items())
    states = {c: each.field for c, each in columns.items() if each.field in ("state", "status")}
    of_data = {c: says_status(grid.text(row, c) for row in rows) for c in states}
    words = {c: paths[c][-1] for c, said in of_data.items() if not said and not is_state(paths[c][-1])}
    status = (c for c, said in of_data.items() if said and (valued or states[c] == "status"))
    return {**columns, **dict.fromkeys(status, Heading("status")), **{c: Heading(words=w) for c, w in words.items()}}


def _with_values_alone(
    columns: dict[int, Heading], paths: Mapping[int, Sequence[str]], reported: Callable[[], bool]
) -> dict[int, Heading]:
    """Columns like 数量 as values where there are no others, or of a year; else as words that nobody knows.

    So is 指标值 beside a column of times and 目标值, or one of areas and the years of statistics, as platforms say, or
    words that only ``reported`` values have.
    """
    fields = {each.field for each in columns.values()}
    alone = not fields & _MEASURED
    titles = {c: compact(paths[c][-1]) for c, each in columns.items() if each.field == "ignored"}
    times = [compact(paths[c][-1]) for c, each in columns.items() if each.field in ("period", "sampled")]
    beside_targets = times and any("目标" in title for title in titles.values())
    of_data = "area" in fields and any(each.startswith(_OF_DATA) for each in times)
    figures = alone and times and "指标值" in titles.values()
    if figures and (beside_targets or of_data or reported()):
        columns = {c: replace(h, field="value") if titles.get(c) == "指标值" else h for c, h in columns.items()}
        alone = False
    return {
        column: each
        if each.field != "value_alone"
        else replace(each, field="value")
        if alone or each.period
        else Heading(words=" ".join(paths[column]))
        for column, each in columns.items()
    }


_OF_DATA = ("统计", "监测", "数据", "报告")  # before 年度 and the like, where plans have none of them


_OF_WISHES = ("目标", "计划", "规划", "任务", "考核", "方案")


def _are_reported(grid: Grid, rows: Sequence[int], columns: Mapping[int, Heading]) -> bool:
    """Whether remarks (已审核, 快报数), or the name of a file (数据导出), say that values were measured, not wanted."""
    stem = grid.stem
    if any(word in stem for word in ("数据", "导出", "查询")) and not any(map(stem.__contains__, _OF_WISHES)):
        return True
    asides = [c for c, each in columns.items() if each.field in (None, "note", "status", "state")]
    texts = [grid.text(row, column) for row in rows for column in asides]
    said = (text.startswith(("已审核", "审核通过", "快报", "年报", "初步核算", "初步数")) for text in texts)
    states = [c for c in asides if columns[c].field in ("status", "state")]
    return says_status(grid.text(row, c) for row in rows for c in states) or any(said)


def _names_beside(grid: Grid, below: Sequence[int], key: int) -> bool:
    """Whether names go on in the column right of theirs, whose heading was one cell over both before it became CSV."""
    beside = [row for row in below if grid.at(row, key + 1) is not None]
    only_words = all(read_cell(grid.text(row, key + 1)).kind == "text" for row in beside)
    return only_words and any(grid.at(row, key) is None for row in beside)


def _is_of_ranks(cell: GridCell) -> bool:
    """Whether a heading is that of ranks; without it the numbers below a title of ranks may be these."""
    return cell.text.endswith(("排名", "名次", "位次", "排序")) and len(cell.text) < 8


def indicator_above(grid: Grid, rows: Sequence[int]) -> tuple[str, tuple[int, int]] | None:
    """The one indicator that a line above a table names for all of it, and where.

    By a label (指标：森林覆盖率), or as one of the names of the rules in a title (各县森林覆盖率（%）).
    """
    spots = [(row, column) for row in reversed(rows) for column in grid.rows[row]]
    for row, column in spots:
        label, colon, name = grid.cells[row, column].text.replace("：", ":").partition(":")
        if colon and name.strip() and kept_field_of(label.strip()) == "indicator":
            return name.strip(), (row, column)
    for spot in spots:
        if len(title := grid.cells[spot].text) <= LONGEST_HEADING and (measure := measure_in(title)) is not None:
            ranked = "排名" in title or "排序" in title
            return (measure, spot) if not ranked or any(map(_is_of_ranks, grid.cells.values())) else None
    return None


def _with_own_words(
    columns: dict[int, Heading],
    paths: Mapping[int, Sequence[str]],
    names: Sequence[str],
    numbers: Callable[[list[int]], bool],
) -> dict[int, Heading]:
    """Columns of values that only their own words tell apart, as those of samples or places.

    The words stand below the heading of values that they share; or each stands alone, where there is no such heading
    and their form says that they are samples (1#) or places (城东站). They may be any names under a corner that says so
    (项目＼编号), and several beside what only places and samples have, measures of water and air.
    """
    headings, groups = dict(columns), dict[object, list[int]]()
    for column, heading in columns.items():
        if heading.field == "value" and heading.beside:  # places and samples may have a day each
            period = None if heading.period and heading.period.day else heading.period
            groups.setdefault((heading.area, period, heading.part), []).append(column)
    for several in groups.values():
        distinct = len({(columns[column].beside, columns[column].period) for column in several}) == len(several)
        by_whom = all(w.endswith(_BY_WHOM) and not sums_up(w) for w in (columns[c].beside for c in several))
        if distinct and not by_whom and (len(several) > 1 or _is_one_place(columns[several[0]].beside)):
            of_samples = any(_SAMPLE.fullmatch(columns[column].beside) for column in several)
            sums = {column: name for column in several if _SUMMARY.fullmatch(name := columns[column].beside)}
            headings.update({column: _named(columns[column], columns[column].beside) for column in several})
            headings.update({column: _sum_of(columns[column], name, of_samples) for column, name in sums.items()})
    streams = words_now().streams
    flows = {c: said for c, each in headings.items() if (said := each.beside or each.words) in streams}
    if any(headings[c].field == "value" for c in flows):  # 出水 over 实测值 and 标准值, beside 进水 alone
        headings.update({c: _named(headings[c], said) for c, said in flows.items() if headings[c].field != "ignored"})
    if not any(heading.field in _MEASURED for heading in headings.values()):
        own = [c for c, each in columns.items() if _is_of_its_own(each.words) or each.words in streams]
        others = [c for c, each in columns.items() if c in own or (_may_be_a_place(each) and numbers([c]))]
        of_places = numbers(own) and any(_SITE.fullmatch(columns[column].words) for column in own)
        corner = next((each.corner for each in columns.values() if each.corner not in (None, "period")), None)
        if of_places or corner or (len(others) > 1 and are_measures(names)):
            own = others
        if numbers(own):
            titles = {c: compact(" ".join(path)) for c, path in paths.items() if c in columns and c not in own}
            sums = {c: title for c, title in titles.items() if _SUMMARY.fullmatch(title)}
            cornered = corner in ("sample", "number")
            of_samples = cornered or any(_SAMPLE.fullmatch(columns[c].words) for c in own)
            headings.update({column: _named(columns[column], columns[column].words, cornered) for column in own})
            headings.update({column: _sum_of(columns[column], title, of_samples) for column, title in sums.items()})
    return headings


# What columns of one value end with that say who said it, and name no places: 部门上报 | 市统计局审定.
_BY_WHOM = tuple(
    "上报 报送 填报 申报 自报 直报 提供 自评 自查 自测 审定 核定 审核 复核 核查 核算 认定 复评 复查 抽查 评估 统计 "
    "监测 检测 手工 人工 自动 遥感 在线 数 数据 值 结果 口径".split()  # the last five of anything, below a measure
)


def _may_be_a_place(heading: Heading) -> bool:
    """Whether the words of a column of numbers beside the column of a place may be the name of another one.

    A section between two towns has the names of both (梅溪—下湾), and any may have a remark (赤石（左岸）).
    """
    names = re.split("[-—–~]", re.sub(r"(?<=..)\([^()]*\)$", "", heading.words))
    return heading.field is None and not heading.timing and all(map(_NAME.fullmatch, names))


# No word that counts or compares: 全年, 变化, 上月, 小计, 平均, 标准.
_COUNTING = "比率占增减变升降差幅值数量度计均全去今本每各月季年期日类级标限评分得情结备注单方法序名号码权速排浓午潮业"
_NAME = pattern(
    "(?!.*(?:目标|其他|其它|地区|要求|预计|[实初复自检监抽]测|设计|理论|背景|对照|空白|允许|参考|[国地行]标|上报|核定|分析|自动|手工|人工|"
    "比对|误差|质控|加标|回收|标样|仪器|现场|实验|[治处]理[前后]|整治[前后]|修复[前后]|改造[前后]|合格|[达超]标|[丰平枯]水$|旬|[昼夜]间?$|[白黑]天$|"
    "优良|[轻中重]度|[自复核审抽普]查|[复初终]审|复核|工|农|生活|城镇|[男女])|.*(?:水|污染|热|能|资|货|税|财|电)源$)"
    f"[^\\W\\d_a-zA-Z{_COUNTING}]{{2,10}}"
)


def sums_up(words: str) -> bool:
    """Whether words say that a column sums up those beside it: 平均值, 最大值."""
    return _SUMMARY.fullmatch(words) is not None


def _is_one_place(words: str) -> bool:
    """Whether the words beside the only column of values name a place, and no kind of samples."""
    return _SITE.fullmatch(words) is not None and not is_kind(words)


def _is_of_its_own(words: str) -> bool:
    """Whether a column is of a sample or a place by the form of its words, or of a sample below a place."""
    site, sample = _parted(words)
    below = sample and (is_sample_or_place(site) or _NAME.fullmatch(site))
    return bool(below) or is_sample_or_place(words)


def _parted(words: str) -> tuple[str, str]:
    """The words of a place, and those of a sample at their end: 尾砂库下游, and 0~0.5m T1-0.5m."""
    first, *parts = words.split(" ")
    if not parts and _SAMPLE.fullmatch(first):
        return "", first
    at = len(parts)
    while at and _SAMPLE.fullmatch(parts[at - 1]):
        at -= 1
    return " ".join((first, *parts[:at])), " ".join(parts[at:])


def is_sample_or_place(words: str) -> bool:
    """Whether words have the form of the name of a sample or a place, which heads a column of values."""
    is_sample = (not words.isalpha() or any(sign in words for sign in "第样行层")) and _SAMPLE.fullmatch(words)
    known = is_sample or _SITE.fullmatch(words) or _numbered_place(words)[1]
    return bool(known) or _is_numbered_name(words)


def _is_numbered_name(words: str) -> bool:
    """Whether a name stands behind a number as those of places do: W2选厂旧址, 3号地块; no PM10排放 nor Q1实际."""
    number = _NUMBER_OF_NAME.match(words)
    name = words[number.end() :] if number is not None else ""
    plain = 1 < len(name) < 11 and name.isalpha() and not name.isascii() and not any(map(_COUNTING.__contains__, name))
    other = kept_field_of(name) not in (None, "site") or any(each in name for each in ("空白", "平行", "质控", "加标"))
    return plain and not other and not are_measures((words,), least=1)


def _numbered_place(words: str) -> tuple[str, str]:
    """The number and the name of a place, which stand in two lines of a heading in either order; else empty ones."""
    one, gap, other = words.partition(" ")
    number, place = (one, other) if one.isascii() else (other, one)
    named = gap and _NUMBERED.fullmatch(number) and (_SITE.fullmatch(place) or _NAME.fullmatch(place))
    return (number, place) if named else ("", "")


_NUMBERED = pattern(r"[A-Z]{1,4}-?\d{1,6}|\d{1,3}#")
_NUMBER_OF_NAME = pattern(r"(?!PM|[CSN]?O|VOC)(?:[A-Z]{1,2}-?\d{1,3}#?|\d{1,3}(?:#|号))")


def _no_area(heading: Heading) -> Heading:
    """A heading that looks like the name of an area and is none."""
    if heading.area is None or heading.period is not None:
        return heading
    return replace(heading, field=None, area=None, words=heading.area)


def _sum_of(heading: Heading, name: str, of_samples: bool) -> Heading:
    """The heading of a column that sums up others: the mean of samples stands among them as what it is called."""
    if of_samples and MEAN.fullmatch(name):
        return replace(heading, field="value", sample=name, words="", beside="")
    return replace(heading, field="ignored", words="", beside="")


def _named(heading: Heading, name: str, of_samples: bool = False) -> Heading:
    """The heading of a column of values of the sample, the place or the stream of a name."""
    streams, parts = words_now().streams, name.split(" ")
    if flow := next((each for each in parts if each in streams), None):  # 进水, 1# over 进水
        rest = " ".join(each for each in parts if each != flow)
        heading = replace(heading, field="value", stream=streams[flow], words="", beside="")
        return _named(heading, rest, of_samples) if rest else heading
    number, place = _numbered_place(name)
    if place:  # T1 over 石桥村北
        return replace(heading, field="value", sample=number, site=place, words="", beside="")
    site, sample = _parted(name)
    if of_samples and not sample:
        site, _, sample = name.rpartition(" ")
    if of_samples or (sample and (not site or _is_of_its_own(name))):
        return replace(heading, field="value", site=site or heading.site, sample=sample, words="", beside="")
    return replace(heading, field="value", site=name, words="", beside="")


def _turned(heading: Heading, shape: Shape, text: str = "") -> Heading:
    """A heading as a table of a shape means it: below 年份＼指标 stand the years where indicators go across.

    There a bare U may be uranium, and 监测值 or 监测项目 stands with the name of an indicator.
    """
    if heading.field in ("value", "value_alone", "indicator") and shape == "across" and heading.beside:
        return replace(heading, field=None, words=heading.beside, beside="")
    if shape == "across" and heading.words.endswith(
        ("率 比例", "比例 比例", "比重 比例")
    ):  # 优良率 over 比例（%） and 排名
        return replace(heading, words=heading.words.removesuffix(" 比例"))
    name, _, flow = heading.words.rpartition(" ")
    if shape == "across" and name and flow in words_now().streams:  # COD over 进水
        return replace(heading, words=words_now().streams[flow] + name.split(" ")[-1])
    if shape == "across" and name and flow.endswith(_BY_WHOM[:-5]) and are_measures((name,), least=1):  # 氨氮 over 手工
        return replace(heading, words=name)
    if heading.field == "uncertainty" and shape == "across" and re.fullmatch("[Uu](?:[(（][^=]*)?", text):
        return replace(heading, field=None, words="U")
    if shape == "across" and heading.field == "state":  # of the station or its data, where all values are numbers
        return replace(heading, field="status")
    return replace(heading, field=heading.corner) if shape == "across" and heading.corner else heading


def _key_column(grid: Grid, row: int, shape: Shape) -> int | None:
    """The column of a row whose text is the heading that a table is known by."""
    wanted = _NAMES if shape == "down" else SUBJECTS
    if len({grid.origin(row, column) for column in grid.rows[row]}) < 2:
        return None
    fields = dict[int, str | None]()
    for column in grid.rows[row]:
        text = grid.cells[row, column].text
        if len(text) <= LONGEST_HEADING and may_be_key(text) and not _LABELLED.search(text):
            heading = _turned(read_heading((text,)), shape)
            fields[column] = heading.field
            may_head = (heading.field == "indicator" or text.endswith("单位")) and not heading.corner
            over = _subject_below(grid, row, column) if may_head else None
            is_turned = (heading.corner or over) and _measures_beside(grid, row, column)
            if is_turned and shape == "across" and over:  # 项目 over 甲县, beside measures
                return column
            if heading.field in wanted and not (is_turned and shape == "down"):  # 项目＼断面 over measures
                return column if shape != "across" or not _has_values(grid, row, column) else None
    first = next((column for column, field in fields.items() if field in SUBJECTS), None) if shape == "down" else None
    return first if first is not None and _is_of_indicators(grid, row, first) else None


def _has_values(grid: Grid, row: int, key: int) -> bool:
    """Whether numbers that are no times stand in a row: 出境断面 | 2.6 has the name of a place, and no heading."""
    texts = (grid.cells[row, column].text for column in grid.rows[row] if column > key)
    cells = ((text, read_cell(text)) for text in texts)
    return any(cell.kind == "number" and not (cell.unit or parse_period(text)) for text, cell in cells)


def _subject_below(grid: Grid, row: int, key: int) -> Literal["area", "period"] | None:
    """What alone stands below a heading, to the end of its table: areas, or times; None for anything else."""
    names = list[str]()
    for each in islice((each for each in grid.rows if each > row), _MOST_NAMES):
        if len(grid.rows[each]) < 2 or kept_field_of(text := grid.text(each, key)) == "indicator":
            break
        names += [text] if not _says_unit(text) and not _IN_ALL.fullmatch(compact(text)) else []
        names = names[:-1] if names[1:] and (is_target(names[-1]) or _OF_TIMES.search(names[-1])) else names
        if names and not is_area(names[-1]) and not _is_time(names[-1]):
            return None
    return ("area" if all(map(is_area, names)) else "period") if names else None


_OF_TIMES = pattern("平均|均值|最[大小高低]|指数|率")  # below days: what all of them come to


def _measures_beside(grid: Grid, row: int, key: int) -> bool:
    """Whether indicators stand across from a heading: measures, or words with a unit."""
    across = [grid.cells[row, column].text for column in grid.rows[row] if column != key]
    named = (each.words and each.unit for each in (read_heading((text,)) for text in across))
    return any(named) or are_measures(across, least=1)


def _is_of_indicators(grid: Grid, row: int, key: int) -> bool:
    """Whether indicators stand under the heading of places or times, and these across: 监测站 | 城东站 | 城西站."""
    across = [grid.cells[row, column].text for column in grid.rows[row] if column != key]
    if any(read_heading((text,)).field in SUBJECTS for text in across) or _measures_beside(grid, row, key):
        return False
    below = islice((each for each in grid.rows if each > row), _MOST_NAMES)
    asides = (*SUBJECTS, "ignored")
    if _are_across(grid, row, key, across):
        return True
    names = [text for each in below if kept_field_of(text := grid.text(each, key)) not in asides]
    return len(across) > 1 and are_measures(names[:1], least=1) and are_measures(names)


def _are_across(grid: Grid, row: int, key: int, across: Sequence[str]) -> bool:
    """Whether what a heading names stands beside it, and indicators with units below: 年份 | 2021 | 2022."""
    alike = {"area": is_area, "period": _is_time}.get(field_of(grid.text(row, key)) or "")
    others = [text for text in across if not _IN_ALL.fullmatch(compact(text)) and field_of(text) != "unit"]
    if alike is None or len(others) < 2 or not all(map(alike, others)):
        return False
    below = islice((each for each in grid.rows if each > row and len(grid.rows[each]) > 1), _MOST_NAMES)
    names = [text for each in below if (text := grid.text(each, key))]
    with_units = len(others) < len(across) or any(read_heading((text,)).unit for text in names)
    return with_units and not any(is_area(text) or _is_time(text) or _SITE.fullmatch(text) for text in names)


def _is_time(text: str) -> bool:
    """Whether a text is a period or a part of one: 2021年, 1月."""
    return parse_period(text) is not None or read_heading((text,)).part is not None


_LABELLED = pattern("[:：] *[^ ]")  # 采样日期：2023年7月11日


def _goes_on(grid: Grid, row: int, key: int) -> bool:
    """Whether a row below a heading line is one too: nothing stands under the indicator, and only headings beside."""
    span = grid.spans.get((row - 1, key))
    is_group = span is not None and span.right > span.left  # 指标 over 名称 and 单位
    if _is_of_units(grid, row, key):
        return True
    if grid.at(row, key) is not None and not (is_group and grid.text(row, key) in _UNDER_A_GROUP):
        beside = [column for column in grid.rows[row] if column > key]  # 1.微生物指标 | B2305-01 (甲水厂) | …
        names = {re.sub(" ?[(（].*", "", grid.text(row, column)) for column in beside if _is_grouped(grid, row, column)}
        return len(names) == len(beside) > 1 and all(map(is_sample_or_place, names))
    columns = [column for column in grid.rows[row] if column != key or not is_group]
    texts = [grid.cells[row, column].text for column in columns]
    read = [read_heading(("", text, text)) for text in texts]
    known = [each.explained or each.unit is not None for each in read]
    words = all(read_cell(text).kind == "text" for text in texts)
    if texts and (all(known) or (words and any(known)) or (words and _repeated(texts, first=None) is not None)):
        return True
    if texts and words and all(are_measures((text,), least=1) for text in texts):  # NH3-N below 氨氮
        return True
    if columns and all(_numbered_place(f"{grid.text(row - 1, c)} {grid.text(row, c)}")[1] for c in columns):
        return True
    below_groups = (_is_name(grid, row, c) or (words and _is_grouped(grid, row, c)) for c in columns)
    return len({*texts}) == len(texts) > 1 and all(below_groups)


def _translates(grid: Grid, row: int) -> bool:
    """Whether a row has nothing but translations of the headings right above it: Industry below 工业用水."""

    def is_one(column: int) -> bool:
        text, above = grid.cells[row, column].text, grid.cells.get((row - 1, column))
        is_english = text.isascii() and re.search("[a-z]{3}", text) and not read_heading((text, text)).explained
        return bool(is_english and above and not above.text.isascii() and not are_measures((text,), least=1))

    return len(grid.rows[row]) > 1 and all(map(is_one, grid.rows[row]))


def _is_of_units(grid: Grid, row: int, key: int) -> bool:
    """Whether a row has the units of the columns above it, behind a label that says so: 单位 | mg/L | mg/L."""
    if not _says_unit(grid.text(row, key)):
        return False
    beside = [grid.cells[row, column].text for column in grid.rows[row] if column > key]
    units = [read_heading((each, each)).unit for each in beside if not is_missing(each)]  # a class has none: —
    return bool(units) and all(units)


_UNIT_BELOW = pattern(
    "(?:计量)?单位[:：]"
)  # 浓度值 over names over 单位：除CO外均为μg/m3, as if it stood behind the first line


def _says_unit(text: str) -> bool:
    return field_of(text.strip("()（） ")) == "unit"


def _is_grouped(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell stands below the heading of indicators or values, which is over several columns.

    In a CSV it stands in the first of them, and nothing in the next.
    """
    left = _at_or_left(grid, row - 1, column)
    span, goes_on = grid.spans.get((row - 1, left)), {(row, left), (row, left + 1)} <= grid.cells.keys()
    over = grid.at(row - 1, left + 1) is None and goes_on if span is None else span.left < span.right >= column
    return over and read_heading((grid.text(row - 1, left),)).field in ("indicator", "value")


def _at_or_left(grid: Grid, row: int, column: int) -> int:
    """The column in which a row shows something that is nearest to one, at it or left of it; 0 where there is none."""
    seen = grid.seen(row)
    return seen[bisect_right(seen, column) - 1] if seen and seen[0] <= column else 0


def _is_name(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell names a place or a sample below the heading of such, which in a CSV stands to its left."""
    text, field = grid.text(row, column), kept_field_of(grid.text(row - 1, _at_or_left(grid, row - 1, column)))
    named = _SAMPLE.fullmatch(text) or _SITE.fullmatch(text) or _SUMMARY.fullmatch(text)
    return bool(named) if field == "value" else field in ("site", "sample") and read_cell(text).kind == "text"


def _groups(grid: Grid, row: int, key: int) -> bool:
    """Whether a row above a heading line groups its columns: years, areas or fields over some of them, no title."""
    columns = grid.rows[row]
    texts = [grid.cells[row, column].text for column in columns]
    if grid.at(row, key) is not None or any(":" in text or "：" in text for text in texts):  # a labelled line
        return False
    if len(columns) == 2 and (row, columns[1]) not in grid.spans and _labels_alone(grid, row):  # 年份 | 2022
        return False
    if len(texts) == 1 and (states_a_day(texts[0]) or texts[0].startswith(("截至", "截止"))):  # of all of the table
        return False
    read = [read_heading((text,)) for text in texts]
    return all(each.explained for each in read) and any(each.period or each.area or each.field for each in read)


def _paths(grid: Grid, lines: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The texts of every column's heading lines from the top; a group's text holds for the columns to its right too."""
    columns = sorted({column for line in lines for column in grid.seen(line)})
    paths: dict[int, list[str]] = {column: [] for column in columns}
    for number, line in enumerate(lines):
        below = {  # the columns that have a heading of their own further down
            column
            for later in lines[number + 1 :]
            for column in grid.seen(later)
            if grid.origin(later, column)[0] > line
        }
        group = ""
        for column in columns:
            text = grid.text(line, column)
            if grid.at(line, column) is not None:
                group = text if (line, column) not in grid.spans and column in below else ""
            elif column in below:
                text = group
            if len(text) > LONGEST_HEADING:  # 年末户籍人口(万人) over its translation in the same cell
                text = "\n".join(said for said in text.splitlines() if not said.isascii())
            if text and text not in paths[column] and len(text) <= LONGEST_HEADING:
                paths[column].append(text)
    return {column: tuple(path) for column, path in paths.items()}


def _figures(paths: Mapping[int, Sequence[str]], columns: Mapping[int, Heading]) -> Iterator[tuple[int, str]]:
    """The columns 指标值 below the name of an indicator that has no value, each with its name.

    They are values where all beside them is by how much these changed; alone they may be wanted as well.
    """
    for column, heading in columns.items():
        name, *lines = paths[column]
        said = next((line for line in lines if compact(line).startswith("指标值")), None)
        if heading.field == "ignored" and said and (said == lines[-1] or heading.period):  # 指标值 over 2022年
            others = (path for other, path in paths.items() if path[:1] == (name,) and other != column)
            beside = [path[-1] for path in others if not heading.period or said not in path]
            if all(re.match(CHANGE, compact(each)) for each in beside):
                yield column, compact(name) if beside else f"{compact(name)}指标值"


def _is_number(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell holds a number, or says that one lies below a limit, or the class of water."""
    text = grid.text(row, column)
    return (read_cell(text).kind in ("number", "below") and not is_area(text)) or WATER_CLASS.fullmatch(
        text
    ) is not None


_DEMAND = pattern(r"^[\d.]+%?$|[≤≥<>＜＞]\s*\d")
WATER_CLASS = pattern("劣?(?:[Ⅰ-Ⅵ]|I{1,3}|IV|VI?)类?")  # of water
