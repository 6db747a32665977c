"""What stands around a table and holds for all of it: area, period, unit, ruleset, variants; and what is left unnamed.

Labelled lines (``地区：示例区``, or a label with its value in the next cell) say it outright. Where none does, a title
line (``示例区2017年指标完成情况表``), the name of the sheet or of the file may tell; what is taken from there is said
in a warning, and what contradicts is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from compliance.cells import compact
from compliance.measurements.measurement import Declared, Entry
from compliance.measurements.tables.columns import LONGEST_HEADING, is_area
from compliance.measurements.tables.headings import heading_key, label_of, words_now
from compliance.measurements.tables.long import named_and_dated
from compliance.period import Period, parse_period
from compliance.problems import Place, Problem, listed
from compliance.reading.grid import Grid
from compliance.units import names_unit

# Labels of who filled a form in and when; the day of filling in is no period of measurement.
SIGNED = re.compile(
    r"^[(（]?(?:填[报表]|制表|编制|审[核批]|复核|报[送出]|上报|单位负责|统计负责|负责人|联系|电话|手机|盖章|公章|日期|时间[:：]|单位名称|"
    r"表号|制[定表]机关|批准|有效期|密级|附[件表])"
)
_LONGEST_LABEL = 10
_LONGEST_TITLE = 200
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_DATED = re.compile(
    r"(?<!\d)([12]\d{3}年(?:度|第?[一二三四1-4]季度|[上下]半年|第?\d{1,2}周|\d{1,2}月?[-–—~至]\d{1,2}月|\d{1,2}月)?)"
    r"(?!\s*(?:度?目标|度?计划|度?任务|\d|[上下]半年|第?[一二三四]季))"
)
_LATER = re.compile(r"目标|计划|任务|方案|规划")  # a plan's year is the year that it is for
_NO_END_OF_NAME = tuple("域级长委办划间别内外直属")


@dataclass(frozen=True)
class Said:
    """One thing that is said around a table: the words, where they stand, and the place in words if it was inferred."""

    text: str
    place: Place
    inferred: str | None = None


@dataclass(frozen=True)
class Surroundings:
    """What holds for every row of a table unless the row says otherwise.

    ``present`` is the year of a column 现状值, ``titled`` a place and ``day`` a day that a title names: of a table that
    names no place, and of the hours in one.
    """

    area: Said | None = None
    period: Said | None = None
    unit: str | None = None
    rulesets: tuple[Said, ...] = ()
    pairs: Mapping[str, tuple[str, Place]] = field(default_factory=dict)
    contrary: tuple[tuple[Said, Said], ...] = ()
    site: str | None = None
    sampled: str | None = None
    present: Said | None = None
    titled: Said | None = None
    day: Said | None = None


def labelled(grid: Grid, rows: Iterable[int]) -> dict[str, tuple[str, Place]]:
    """Labels with their values in the lines above a table, each where the value stands."""
    by_label: dict[str, tuple[str, Place]] = {}
    for row in rows:
        texts = [(column, grid.cells[row, column].text) for column in grid.rows[row]]
        signed = _WHO.search("".join(text for _, text in texts))
        for label, value, column in _labels(texts):
            if not (signed and _SIGNED_ON.fullmatch(label)):
                by_label.setdefault(label, (value, grid.place(row, column)))
    return by_label


_WHO = re.compile("填[报表]|制表|编制|审[核批]|复核|负责人|联系|报送|上报|经办")
_SIGNED_ON = re.compile("日期|时间|date", re.IGNORECASE)  # beside who filled a form in: the day on which they did


def _labels(texts: Sequence[tuple[int, str]]) -> Iterator[tuple[str, str, int]]:
    """The labels of one line, their values, and the columns of these."""
    whole = [pair for pair in texts if _COLON.search(pair[1])]
    for column, text in texts:
        for stated in _STATED.finditer(text):  # 采样日期2020年9月18日, in brackets or among others
            if label_of(stated[1]) in _WHEN and parse_period(stated[2]) is not None:
                yield stated[1], stated[2], column
    for column, text in whole:
        if bracketed := _UNIT_BEHIND.search(text):
            yield "单位", bracketed[1].strip(), column
        for piece in _PIECES.split(text):
            label, colon, value = _partition(piece)
            if colon and value and len(label) <= _LONGEST_LABEL and label_of(label) not in ("present", "ignored"):
                yield label, value, column
    if not whole and len(texts) == 2 and len(texts[0][1]) <= _LONGEST_LABEL:
        yield texts[0][1].strip(), texts[1][1], texts[1][0]
    for label, column in _in_turn(texts):
        yield label, dict(texts)[column], column


def _in_turn(texts: Sequence[tuple[int, str]]) -> Iterator[tuple[str, int]]:
    """Labels and the columns of their values, where a line has nothing but such pairs: 采样点 | 甲湖 | 日期 | 3月5日.

    A label without a colon is a known one, and no value is one.
    """
    names: list[tuple[str, int]] = []
    left = list(texts)
    while left:
        label, has_value, _ = _partition(left[0][1])
        if has_value:
            del left[0]
            continue
        known = label_of(label) is not None and len(label) <= _LONGEST_LABEL
        if len(left) < 2 or not (known or _COLON.search(left[0][1])) or _COLON.search(left[1][1]):
            return
        if label_of(left[1][1]) is not None:
            return
        names.append((label, left[1][0]))
        del left[:2]
    yield from names


_PIECES = re.compile(r"[\s　]{2,}|[;；]")
_WHEN = ("period", "sampled", "present")
# A label, perhaps with a colon or 为, and a day, a month or a year, from a sign or a beginning on.
_STATED = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,8}?)\s*+(?:(?:[:：]|为|是)\s*+)?"
    r"((?<!\d)[12]\d{3}(?:年(?:度|\d{1,2}月(?:\d{1,2}日)?)?|(?:[-./]\d{1,2}){1,2})?)(?!\s*[\d年月日—–―~～〜至到/.-])"
)
_ASIDE = re.compile("[(（][^()（）]*[:：][^()（）]*[)）]")  # a label and its value in brackets behind a title
_COLON = re.compile("[:：]")
_UNIT_BEHIND = re.compile("[(（](?:计量)?单位[:：]([^()（）]+)[)）]")  # of a title: 主要指标表（单位：万元）


def _partition(text: str) -> tuple[str, bool, str]:
    """A label, whether a value follows its colon, and the value."""
    label, *rest = _COLON.split(text, maxsplit=1)
    value = rest[0].strip() if rest else ""
    return label.strip(), bool(value), value


def surroundings(grid: Grid, rows: tuple[int, ...]) -> Surroundings:
    """What the lines above a table and the names of its sheet and file say of it."""
    pairs = labelled(grid, rows)
    labels: dict[str | None, list[Said]] = {}  # by the field that they mean
    others: dict[str, tuple[str, Place]] = {}
    behind: list[Said] = []  # periods in brackets behind the name of an area or a place
    for label, (value, place) in pairs.items():
        field_ = label_of(label)
        name, dated = named_and_dated(value) if field_ in ("area", "site") else (value, None)
        labels.setdefault(field_, []).append(Said(name or "", place))
        if dated is not None:
            behind.append(Said(dated, place))
        if field_ is None and not SIGNED.match(label):
            others[label] = (value, place)
    labels.setdefault("period", []).extend(behind)
    units = [said.text for said in labels.get("unit", ()) if names_unit(said.text, words_now().units)]
    values = {place for _, place in pairs.values()}  # 填表日期 | 2018年3月 is no title
    titles = [
        Said(text, grid.place(row, column), "title")
        for row in rows
        for column in grid.rows[row]
        if len(whole := grid.cells[row, column].text) <= _LONGEST_TITLE
        if grid.place(row, column) not in values or _COLON.search(whole) or _STATED.search(whole)
        for text in _titles(whole)
    ]
    names = [Said(grid.sheet, grid.place(), "sheet")] if grid.sheet else []
    stem = PurePath(grid.file).stem
    names += [Said(each, Place(grid.file), "file") for each in (stem, *(() if grid.sheet else _sheet_of(stem)))]
    areas = [said for said in [*map(_area_of_title, titles), *map(_area_of_name, names)] if said]
    periods = [said for said in [*map(_period_of_title, titles), *map(_period_of_name, names)] if said]
    other_area = [said for said in areas if not same_area(areas[0].text, said.text)]
    other_period = [said for said in periods if parse_period(periods[0].text) != parse_period(said.text)]
    contrary = [(areas[0], said) for said in other_area[:1] if "area" not in labels]
    contrary += [(periods[0], said) for said in other_period[:1] if not labels["period"]]
    return Surroundings(
        area=next(iter((*labels.get("area", ()), *areas)), None),
        period=next(iter((*labels["period"], *periods)), None),
        unit=next(iter(units), None),
        rulesets=tuple(labels.get("ruleset", ())),
        pairs=others,
        contrary=tuple(contrary),
        site=next((said.text for said in labels.get("site", ())), None),
        sampled=next((said.text for said in labels.get("sampled", ())), None),
        present=next(iter(labels.get("present", ())), None),
        titled=next(filter(None, map(_site_of_title, titles)), None),
        day=next(filter(None, map(_day_of_title, titles)), None),
    )


def _titles(text: str) -> Iterator[str]:
    """What a cell above a table says besides the labels that it has."""
    if not _COLON.search(text):
        yield text
        return
    bare = _ASIDE.sub("", re.sub(r"^附[件表]\d*\s*[:：]", "", text)).strip()
    yield from (piece for piece in _PIECES.split(bare) if piece and not _COLON.search(piece))


def _sheet_of(stem: str) -> tuple[str, ...]:
    """The sheet at the end of the name of a CSV file: LibreOffice saves the sheet 2016年 of 附表 as 附表-2016年.csv."""
    book, _, sheet = stem.rpartition("-")
    return (sheet,) if book and sheet else ()


def said_by_name(file: str, has: Collection[str | None]) -> bool:
    """Whether the name of a CSV file says an area or a period that none of the fields in it does."""
    stem = PurePath(file).stem
    names = [Said(each, Place(file)) for each in (stem, *_sheet_of(stem))]
    area = not {"area", "site"} & {*has} and any(map(_area_of_name, names))
    return area or (not {"period", "sampled"} & {*has} and any(map(_period_of_name, names)))


def same_area(one: str, other: str) -> bool:
    """Whether two names may be of one area: 海陵区 and 泰州市海陵区."""
    first, second = sorted((_area_key(name) for name in (one, other)), key=len)
    return second.endswith(first)


def _area_key(name: str) -> str:
    return re.sub(r"\([^()]*\)$", "", heading_key(name))


_COUNT = "[一二三四五六七八九十]{1,3}"
# What stands before the words of a title: the number of its table (1-2, 表1-2, 一、), or what it is.
_OF_THE_TABLE = re.compile(
    r"^(?:关于|(?:[续附]?表|附件|专栏)[\d一二三四五六七八九十]*(?:[-－–—.．]\d{1,3})*[、.．:：]?|[(（]续表?[)）]|"
    rf"\d{{1,3}}(?:[-－–—.．]\d{{1,3}})*[-－–—.．、:：](?!\d)|\d{{1,3}}(?:[-－–—.．]\d{{1,3}})+(?![\d年月日季周])|"
    rf"{_COUNT}[、.．]|[(（]{_COUNT}[)）])"
)


def _area_of_title(title: Said) -> Said | None:
    """The area that a title begins with, else one that stands alone in its brackets: 卫计委（示例区（虚构））."""
    text = _OF_THE_TABLE.sub("", "".join(title.text.split()))
    inside = (text[bracket.end() :] for bracket in re.finditer("[（(]", text))
    area = _area_at_the_beginning(text)
    for words in inside if area is None else ():
        name = _area_at_the_beginning(words)
        area = name if name and words[len(name) :].startswith((")", "）")) else None
        if area:
            break
    return Said(area, title.place, title.inferred) if area else None


def _area_at_the_beginning(text: str) -> str | None:
    """The longest beginning of a text that is the name of an area."""
    for end in range(min(len(text), 20), 1, -1):
        if (
            is_area(text[:end])
            and not text[0].isdigit()
            and not text[:end].endswith((")", "）"))
            and not text[end:].startswith(_NO_END_OF_NAME)
        ):
            note = re.match(r"[(（][^()（）\d]{1,8}[)）]", text[end:])  # 示例区（虚构）
            return text[:end] + (note[0] if note else "")
    return None


def _area_of_name(name: Said) -> Said | None:
    """The area in the name of a sheet or file that consists of one, perhaps a period, and what a table is called."""
    text = compact(name.text)
    text = text if _IN_NAME.match(text) else _OF_THE_TABLE.sub("", text)
    area = _area_at_the_beginning(_IN_NAME.sub("", text).strip("_-"))
    is_name = area is not None and _CALLED.fullmatch(_IN_NAME.sub("", text).strip("_-")[len(area) :])
    return Said(area, name.place, name.inferred) if area and is_name else None


_IN_NAME = re.compile(rf"{_DATED.pattern}|(?<!\d)[12]\d{{3}}(?![\d年.-])")
_CALLED = re.compile(
    "[-_]*(?:(?:主要|生态|环境|文明|建设|示范|创建|水质|水站|断面|空气|质量|年度|经济|社会|发展|考核)*(?:指标|数据|监测|统计|完成|情况|结果|汇总|报表|表)+)?"
)


def _period_of_title(title: Said) -> Said | None:
    """The one year (or quarter or month) that a title names; none where it names two, or the year of a plan."""
    text = compact(title.text)
    dated = _DATED.findall(text) or _YEAR_ALONE.findall(text)
    if SIGNED.match(text) or len(_YEAR.findall(text)) != 1 or len(dated) != 1 or _LATER.search(text):
        return None
    labels = (label_of(stated[1]) for stated in _STATED.finditer(text))
    if any(label in ("present", "ignored") for label in labels):
        return None
    return Said(dated[0], title.place, title.inferred) if parse_period(dated[0]) else None


_YEAR_ALONE = re.compile(r"[(（]([12]\d{3}(?:[-.](?:1[0-2]|0?[1-9]))?)[)）](?!\d*号)")  # 各县基本情况（2022）


def _day_of_title(title: Said) -> Said | None:
    """The one day that a title names, of which the hours in its table are: 甲桥（2021.9.15）."""
    days = [day[0] for day in _DAY.finditer(compact(title.text))]
    return Said(days[0], title.place, title.inferred) if len(days) == 1 and parse_period(days[0]) else None


_DAY = re.compile(
    r"(?<!\d)[12]\d{3}(?:年\d{1,2}月\d{1,2}日|([-./])\d{1,2}\1\d{1,2}(?!\d))(?!\s*[、，,和及至到~～—–-]\s*\d)"
)


def _site_of_title(title: Said) -> Said | None:
    """The place, no area, that a title begins with, behind its date and its area: 石门水库水质检测结果."""
    text = _OF_THE_TABLE.sub("", "".join(title.text.split()))
    text = _DATED.sub("", text) if _DATED.match(text) else text
    text = text.removeprefix(_area_at_the_beginning(text) or "")
    text = _DATED.sub("", text) if _DATED.match(text) else text
    match = _PLACE.match(text) or _OF_A_CLASS.match(text)
    if match is None or _NO_PLACE.search(match[1]):
        return None
    # Laboratories name the point of a sample with its class, as under 采样点位; columns of sections leave it out.
    whole = _SIDE.fullmatch(match[1]) or (match[0].endswith("断面") and _OF_SAMPLES.search(text))
    name = match[0] if whole else match[1]
    return Said(name, title.place, title.inferred)


_TOPIC = (
    "(?=水质|水样|水环境|样品|空气|环境|检测|监测|[日周月年时]均|小时|逐[日月时周]|各月|[日周月季年]报|数据|结果|全年|[上下]半年|"
    "[(（]|[12]\\d{3}|$)"
)
_LETTERS = "[\\u4e00-\\u9fff\\dA-Z#]"
# What a place is, in its name; and what is said of any name, and is none of it: 三江口断面, 第三中学站.
_PLACE = re.compile(
    f"({_LETTERS}{{1,10}}?(?:水库|大桥|桥|闸|渡口?|坝|码头|水文站|水电站|水厂|污水处理厂)|"
    f"{_LETTERS}{{0,10}}?(?:入[江河湖海库]口|出[江河湖海库]口|取水口|湖心)){_TOPIC}"
)
_OF_A_CLASS = re.compile(f"({_LETTERS}{{2,10}}?)((?:自动|监测)?站点?|水站|断面|点位){_TOPIC}")
_SIDE = re.compile("[上中下]游|对照|控制|削减|背景|左岸|右岸|\\d+#?|[东西南北]侧")
_OF_SAMPLES = re.compile("检测|水样|样品|采样")
_NO_PLACE = re.compile(
    "[国省市县]控|[省市县]级|考核|交[接界]|地[表下]水|饮用|水源|各|全|重点|主要|自动|监测|检测|河流|河道|湖库|水质|环境|空气|集中|跨|行政|功能|"
    "水体|入河|[出入]境|控制|黑臭|工业|企业|污染|规范|标准|项目|辖区|区域|农村|城市|所有|部分|其他|关于|年|月|断面|站点|点位|测点|指标|统计"
)


def _period_of_name(name: Said) -> Said | None:
    """The period in the name of a sheet or file that consists of a period, and perhaps an area."""
    text = compact(name.text).strip("_-")
    whole: Period | None = parse_period(text)
    if whole is not None and whole.length != "years" and len(text) >= 4:
        return Said(text, name.place, name.inferred)
    dated = [match[0] for match in _IN_NAME.finditer(text)]
    rest = _OF_THE_TABLE.sub("", _IN_NAME.sub("", text).strip("_-"))
    rest = rest.removeprefix(_area_at_the_beginning(rest) or "")
    if len(dated) == 1 and parse_period(dated[0]) and _CALLED.fullmatch(rest):
        return Said(dated[0], name.place, name.inferred)
    return None


def unnamed(
    entries: Sequence[Entry], declared: Sequence[Declared], area: str | None, period: Period | None
) -> Iterator[Problem]:
    """The tables as people keep them that name no area (or no period), where something else names one.

    And the rows of any table that name none though others of it do, as where a merged cell was saved as CSV. Left alone
    each would become a subject of its own, beside the one that it belongs to.
    """
    rows = [entry for entry in entries if entry.name_place is not None]
    kept = [entry for entry in rows if entry.kept]
    everything: list[Entry | Declared] = [*entries, *declared]
    areas = {each.area for each in everything if each.area}
    lacking = _without(rows, lambda entry: bool(entry.area)) if area is None and areas else []
    if lacking:
        code = "area-unnamed" if lacking[0].row is None else "row-without-area"
        suggestion = f"--area {next(iter(areas))}" if len(areas) == 1 else None
        beside = tuple((place, "") for place in lacking[1:])
        yield Problem(code, lacking[0], "", {"known": listed(areas)}, beside, suggestion)
    yield from _alike(kept, areas)
    periods = {each.period for each in everything if each.period}
    lacking = _without(rows, lambda entry: entry.period is not None) if period is None and periods else []
    if lacking:
        undated = [entry for entry in kept if entry.period is None]
        only = next(iter(periods)) if len(periods) == 1 else None
        suggestion = f"--period {only}" if only else None
        headings = _headings(undated, only) if lacking[0].row is None else ()
        beside = (*headings, *((place, "") for place in lacking[1:]))
        yield Problem("period-unnamed", lacking[0], "", {"known": listed(periods)}, beside, suggestion)


def _without(rows: Sequence[Entry], names: Callable[[Entry], bool]) -> list[Place]:
    """The rows that name none where others of their table do, else the tables as people keep them without any."""
    named = [entry for entry in rows if names(entry)]
    several, spots = {_table(entry.place) for entry in named}, {_row(entry.place) for entry in named}
    lacking = [entry.place for entry in rows if not names(entry) and (entry.kept or _table(entry.place) in several)]
    is_row = [_table(place) in several and _row(place) not in spots for place in lacking]
    return [*dict.fromkeys(_row(place) if row else _table(place) for place, row in zip(lacking, is_row, strict=True))]


def _alike(kept: Sequence[Entry], areas: set[str]) -> Iterator[Problem]:
    """Areas of one call that may be one under two names: 海陵区 and 泰州市海陵区 are judged apart."""
    by_key: dict[str, list[str]] = {}
    for area in sorted(areas):
        by_key.setdefault(_area_key(area), []).append(area)
    first: dict[str | None, tuple[int, Place]] = {}
    for index, entry in enumerate(kept):
        first.setdefault(entry.area, (index, _table(entry.place)))
    alike = sorted(
        (short, long)
        for key, names in by_key.items()
        for start in range(min(len(key), LONGEST_HEADING))
        for short in by_key.get(key[start:], ())
        for long in names
        if len(short) < len(long)
    )
    for short, long in alike:
        places = [first[name] for name in (short, long) if name in first]
        if places:
            details = {"one": short, "other": long}
            yield Problem("areas-alike", min(places)[1], "", details, level="warning")


def _headings(entries: Sequence[Entry], only: Period | None) -> Iterator[tuple[Place, str]]:
    """The columns whose headings could carry the period, as 自评值（2017年） does, each with how it would read."""
    seen: set[Place] = set()
    for entry in entries:
        place = Place(entry.place.file, column=entry.place.column, sheet=entry.place.sheet)
        if entry.heading and place not in seen:
            seen.add(place)
            dated = f"{entry.heading}（{only}年）" if only and only.length == "year" else f"{entry.heading}（…年）"
            yield place, f"{entry.heading} → {dated}?"


def _table(place: Place) -> Place:
    return Place(place.file, sheet=place.sheet)


def _row(place: Place) -> Place:
    return Place(place.file, row=place.row, sheet=place.sheet)
