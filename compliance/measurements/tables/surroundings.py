"""What stands around a table and holds for all of it: area, period, unit, ruleset, variants; and what was overlooked.

Labelled lines (``地区：示例区``, or a label with its value in the next cell) say it outright. Where none does, a title
line (``示例区2017年指标完成情况表``), the name of the sheet or of the file may tell; what is taken from there is said
in a warning, and what contradicts is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import PurePath
from string import ascii_letters, digits
from typing import Literal

from compliance.cells import compact, read_cell
from compliance.measurements.tables.columns import GENERIC, NUMBERED, is_area
from compliance.measurements.tables.headings import (
    ENDS_OF_AREAS,
    LEVELS,
    area_key,
    label_of,
    unit_in_brackets,
    units_said,
    words_now,
    words_of,
)
from compliance.measurements.tables.long import named_and_dated
from compliance.patterns import pattern
from compliance.period import SPAN, Period, in_figures, parse_period, within
from compliance.problems import Place
from compliance.reading.grid import SAMPLED_ON_DAY, Grid
from compliance.units import names_unit

# Labels of who filled a form in and when; the day of filling in is no period of measurement.
SIGNED = pattern(
    r"^[(（]?(?:填[报表]|制表|编制|审[核批]|复核|校[核对]|签发|授权签字|主检|(?:检测|监测|采样|分析|测试)人|报[送出]|上报|单位负责|统计负责|负责人|联系|电话|手机|盖章|公章|日期|时间[:：]|单位名称|"
    r"表号|制[定表]机关|批准|有效期|密级|附[件表])"
)
_LONGEST_LABEL = 10
_LONGEST_TITLE = 200
_YEAR = pattern(r"(?<!\d)[12]\d{3}(?!\d)")
_DATED = pattern(
    r"(?<!\d)(?<!依据)(?<!按照)(?<!根据)(?<!参照)(?<!对照)(?<!执行)([12]\d{3}年度?(?:第?[一二三四1-4]季度|前[二三23]季度|[上下]半年|第?\d{1,2}周|\d{1,2}月?[-–—~至]\d{1,2}月|\d{1,2}月)?)"
    r"(?!\s*(?:度?目标|度?计划|度?任务|\d|[上下]半年|第?[一二三四]季|"
    # neither the edition of something nor what is no period: 2021年版, 2021年前三季度, 2021年汛期
    r"版|修[订正]|印发|颁布|发布|前|[以之][前后]|初(?!步|稿|审)|以来|起|至今|第?[一二三四1-4][-–—~至、和]|[上中下]旬|[春夏秋冬]|汛|[枯丰平]水|非?采暖|学年))"
)
_LATER = pattern(r"目标|计划|任务|方案|规划")  # a plan's year is the year that it is for
# But in a title of what was done towards a plan, the year is that of doing it, unless it stands right before 目标.
DONE = pattern(
    "填报表|填表|完成情况|实施情况|落实情况|进展|目标责任|考核结果|自查|自评|中期评估|终期评估|总结评估|实施评估|执行情况"
)
_DONE_TOWARDS = pattern("目标责任|(?:(?<=年度)|(?<!年)(?<!年度))(?:目标任务|目标|计划|任务)|(?<!年)(?:方案|规划)")
_NO_END_OF_NAME = tuple("域级长委办划间别内外直属段、和与及等")


Which = Literal["area", "period", "site"]


@dataclass(frozen=True)
class Said:
    """One thing that is said around a table: the words, where they stand, and the place in words if it was inferred."""

    text: str
    place: Place
    inferred: str | None = None


@dataclass(frozen=True)
class Surroundings:
    """What holds for every row of a table unless the row says otherwise.

    ``present`` is the year of a column 现状值. ``places`` are named by a title or by the line of a sample, for a table
    that names none itself. ``part`` is a part of a year (5月) that stands apart from the year. ``day`` is the day that
    a title names; the hours in the table are of that day. ``last`` is the period in
    the name of a file, where nothing else says one.
    """

    area: Said | None = None
    period: Said | None = None
    unit: str | None = None
    rulesets: tuple[Said, ...] = ()
    pairs: Mapping[str, tuple[str, Place]] = field(default_factory=dict)
    contrary: tuple[tuple[Which, Said, Said], ...] = ()
    site: str | None = None
    sampled: str | None = None
    sample: str | None = None
    present: Said | None = None
    places: tuple[Said, ...] = ()
    part: Said | None = None
    day: Said | None = None
    last: Said | None = None


def labelled(grid: Grid, rows: Iterable[int]) -> dict[str, tuple[str, Place]]:
    """Labels with their values in the lines above a table, each where the value stands."""
    by_label: dict[str, tuple[str, Place]] = {}
    before: tuple[int, ...] = ()  # the columns of a line of labels alone, whose values stand below them
    for row in rows:
        columns = [column for column in grid.rows[row] if len(grid.cells[row, column].text) <= _LONGEST_TITLE]
        texts = [(column, grid.cells[row, column].text) for column in columns]
        signed = _WHO.search("".join(text for _, text in texts))
        is_right_below = before == grid.rows[row] == grid.rows.get(row - 1)
        above = [grid.cells[row - 1, column].text for column in columns] if is_right_below else []
        stacked = zip(above, texts, strict=False)
        pairs = [*_labels(texts), *((label, text, column) for label, (column, text) in stacked if not _is_label(text))]
        for label, value, column in pairs:
            said = not _ELSEWHERE.search(value) and read_cell(value).kind != "missing"
            if said and not (signed and _SIGNED_ON.fullmatch(label)):
                first, _ = by_label.setdefault(label, (value, grid.place(row, column)))
                if first != value and label_of(label) in ("area", "period", "site"):  # the second is no less said
                    by_label.setdefault(f"{label} ", (value, grid.place(row, column)))
        before = grid.rows[row] if len(texts) > 1 and all(_is_label(text) for _, text in texts) else ()
    return by_label


def lines_below(grid: Grid, rows: Sequence[int]) -> tuple[int, ...]:
    """The last rows of a table that say whose it is, as the lines above one do."""
    below: list[int] = []
    for row in reversed(rows[-_MOST_BELOW:]):
        texts = [grid.cells[row, column].text for column in grid.rows[row]]
        if says_whose(grid, row) or says_unit(grid, row):
            below.append(row)
        elif len(texts) > 1 and not SIGNED.match(texts[0]) and not _WHO.search("".join(texts)):
            break
    return tuple(reversed(below))


def is_signature(texts: Sequence[str]) -> bool:
    """Whether a line below a table says who issued it and when, and nothing else: 甲市生态环境局 | 2024年6月8日."""
    days = [text for text in texts if (day := parse_period(text)) is not None and day.day]
    return bool(days) and all(text in days or _BUREAU.search(text) for text in texts)


def says_unit(grid: Grid, row: int) -> bool:
    """Whether a line says the unit of a table, and nothing else: 单位：mg/L."""
    label, has_unit, _ = _partition(grid.cells[row, grid.rows[row][0]].text.strip("(（ "))
    return len(grid.rows[row]) == 1 and has_unit and label_of(label) == "unit"


def states_a_day(text: str) -> bool:
    """Whether a text says by a label without a colon when samples were taken: 采样日期 2022/10/19."""
    dated = _YEAR.search(text) is not None
    return dated and any(label_of(each[1]) in _WHEN for each in _STATED.finditer(in_figures(text)))


def says_whose(grid: Grid, row: int, *, within: bool = False) -> bool:
    """Whether a row of a table says by labels, without a number, of whom and when the values around it are.

    A bare 日期 below the table, not ``within`` it, is the day of signing.
    """
    texts = [grid.cells[row, column].text for column in grid.rows[row]]
    short = len(texts) <= _MOST_LABELS and all(len(text) <= _LONGEST_TITLE for text in texts)
    if not short or not (label_of(texts[0]) in _SUBJECTS or _COLON.search("".join(texts))):
        return False
    said = labelled(grid, (row,)).items()
    fields = {label_of(label) for label, _ in said if within or not _SIGNED_ON.fullmatch(label)}
    values = [value for label, (value, _) in said if label_of(label) != "period" and parse_period(value) is None]
    numbers = any(read_cell(value).kind == "number" for value in values)
    return bool(fields & {*_SUBJECTS}) and not numbers


_MOST_LABELS = 8  # cells of a line of labels
_ELSEWHERE = pattern("^(?:详?见|同[上下]|如[上下])|见[上下附]|实验室$|^[共各]")  # 采样地点：见下表
_MOST_BELOW = 8  # rows
_SUBJECTS = ("area", "period", "site", "sampled", "reporter", "examined", "source")
_WHO = pattern("填[报表]|制表|编制|审[核批]|复核|校[核对]|签发|负责人|联系|报送|上报|经办")
_SIGNED_ON = pattern("日期|时间|date", re.IGNORECASE)  # beside who filled a form in: the day on which they did


def _labels(texts: Sequence[tuple[int, str]]) -> Iterator[tuple[str, str, int]]:
    """The labels of one line, their values, and the columns of these."""
    whole = False
    texts = texts[1:] if len(texts) == 3 and texts[0][1].isdecimal() else texts  # 1 | 填报地区 | 甲县
    for column, text in texts:
        figures = in_figures(_IN_A_DATE.sub("", text))
        dated = _YEAR.search(figures) is not None
        for stated in _STATED.finditer(figures) if dated else ():  # 采样日期2020年9月18日, in brackets or among others
            if label_of(stated[1]) in _WHEN and parse_period(stated[2]) is not None:
                yield stated[1], stated[2], column
        for year, label in _CALLED_PRESENT.findall(figures) if dated else ():
            yield label, year, column
        if dated and (day := SAMPLED_ON_DAY.search(figures)) is not None:
            yield words_of("sampled")[0], day[1], column
        beside = _BESIDE.fullmatch(text)
        if beside is not None and label_of(beside[1]) == "area" and is_area(beside[2]):
            yield beside[1], beside[2], column
        if _COLON.search(text) is None:
            continue
        whole = True
        if bracketed := _UNIT_BEHIND.search(text):
            yield "单位", bracketed[1].strip(), column
        for piece in _pieces(text):
            label, colon, value = _partition(piece)
            if colon and value and len(label) <= _LONGEST_LABEL and label_of(label) != "present":
                yield label, value, column
    if not whole and len(texts) == 2 and len(label := _bare_label(texts[0][1])) <= _LONGEST_LABEL:
        yield label, texts[1][1], texts[1][0]
    for label, column in in_turn(texts):
        yield label, dict(texts)[column], column


def in_turn(texts: Sequence[tuple[int, str]]) -> Iterator[tuple[str, int]]:
    """Labels and the columns of their values, where a line has nothing but such pairs: 采样点 | 甲湖 | 日期 | 3月5日.

    Without a colon a text is a label by its words, and no value is such a text. Before an empty cell stands no value.
    Any short words may be one beside a label that says when: 委托方 | 甲公司 | 采样日期 | 3月5日.
    """
    names: list[tuple[str, int]] = []
    left = list(texts)
    while left:
        (at, first), *others = left
        label, has_value, _ = _partition(first)
        if has_value:
            del left[0]
            continue
        is_one = _is_label(label) or _COLON.search(first) or _WHO.match(label)
        if not others or not (
            is_one or (_are_dated(texts) and len(first) <= _LONGEST_LABEL and not _YEAR.search(first))
        ):
            return
        beside = others[0]
        if beside[0] > at + 1 and (_is_label(beside[1]) or _COLON.search(beside[1])):
            del left[0]
            continue
        is_sample = label_of(label) == label_of(beside[1]) == "sample"  # 样品名称 | 水样
        if _COLON.search(beside[1]) or (_is_label(beside[1]) and not is_sample):
            return
        names.append((label, beside[0]))
        del left[:2]
    yield from names


def _are_dated(texts: Sequence[tuple[int, str]]) -> bool:
    """Whether cells in pairs say when by a label that is known: 采样日期 | 2024年3月5日."""
    pairs = [*zip(texts[::2], texts[1::2], strict=False)] if len(texts) > 3 and len(texts) % 2 == 0 else ()
    return any(_YEAR.search(value) and label_of(label) in _WHEN for (_, label), (_, value) in pairs)


def _is_label(text: str) -> bool:
    """Whether a text is a label by its words: a known one, or one that ends like what forms ask for."""
    label = _bare_label(text)
    return len(label) <= _LONGEST_LABEL and (label_of(label) is not None or _LIKE_A_LABEL.search(label) is not None)


_LIKE_A_LABEL = pattern(
    "(?:人员?|[编文证]号|日期|时间|单位|名称|方[式法]|类[别型]|性质|状态|依据|地[点址]|位置|来源|数量|深度|频[次率]|水温|流[量速]|高度|[经纬]度|目的|电话|标准|天气|气[温压]|湿度|风[向速]|仪器|部门|机构)$"
)
# Where pieces of a line part, also before the next label: 地区：甲县 年份：2023.
_PIECES = pattern(
    r"[\s　]{2,}|\n|(?<=[表)）])(?<![填制]表)(?=单位[:：])|"
    r"[;；](?=[^:：;；]*[:：])|(?<![\s　])[\s　]++(?=(?:[^\W\d_a-zA-Z]|[()（）]){2,10}\s*[:：])"
)
_LISTED = pattern(r"[,，、][\s　]*+(?=(?:[^\W\d_a-zA-Z]|[()（）]){2,10}\s*[:：])", having=", ， 、")
_SPREAD = pattern(r"(?<![^\W\d_a-zA-Z])[^\W\d_a-zA-Z](?>(?:[\s　]++[^\W\d_a-zA-Z])+)([\s　]*+[:：])?")  # 年　　度：
_BESIDE = pattern(r"([^\W\d_a-zA-Z]{2,6})[\s　]+(\S+)")  # 地区 甲县
_TITLED = ("项目名称", "任务名称", "报告名称", "表名")  # labels of what is a title
_WHEN = ("period", "sampled", "present", "until")
# A label, perhaps with a colon or 为, and a day, a month or a year, from a sign or a beginning on.
_STATED = pattern(
    r"(?<![^\W\d_a-zA-Z])([^\W\d_a-zA-Z]{2,8}?)\s*+(?:(?:[:：]|为|是)\s*+)?"
    r"((?<!\d)[12]\d{3}(?:年(?:度|\d{1,2}月(?:\d{1,2}日)?)?|(?:[-./]\d{1,2}){1,2})?)(?!\s*[\d年月日季第上下前QqHhWw—–―~～〜至到/.-])"
)
_CALLED_PRESENT = pattern(r"(?<!\d)([12]\d{3}年)为(现状年|基准年|基期年)")
_INSIDE = "[^()（）]*(?:[(（][^()（）]*[)）])?"  # dB(A)
_ASIDE = pattern(f"[(（][^()（）]*[:：]{_INSIDE}[)）]")  # a label and its value in brackets behind a title
_COLON = pattern("[:：]")
# Of a title: 主要指标表（单位：万元）.
_UNIT_BEHIND = pattern(f"[(（,，](?:计量)?单位[:：]({_INSIDE})(?:[)）]|$)", having="单位")


def _pieces(text: str) -> list[str]:
    """What a line with labels says, label by label: without brackets around all of it, its spread letters together."""
    inside = _IN_BRACKETS.fullmatch(text)
    line = _SPREAD.sub(_joined, inside[1] if inside else text)
    pieces = [line] if _are_units(line) else _PIECES.split(line)
    return [each for piece in pieces for each in _listed(piece)]


def _listed(piece: str) -> list[str]:
    """Labels with their values behind each other; in a title that goes on behind a colon a comma parts none."""
    several = _LISTED.split(piece)
    return several if len(several) > 1 and _COLON.search(several[0]) and not _are_units(piece) else [piece]


def _are_units(line: str) -> bool:
    """Whether a line says the units of several names: 单位：mg/L（pH除外；粪大肠菌群：个/L）."""
    label, _, value = _partition(line)
    return label_of(label) == "unit" and units_said(value) is not None


def _joined(spread: re.Match[str]) -> str:
    """Letters that are spread before a colon, those of the label together: 海 陵 区 年　度 ends with 年度."""
    if spread[1] is None:
        return spread[0]
    letters = spread[0][: -len(spread[1])].split()
    ends = (n for n in range(2, len(letters)) if label_of("".join(letters[-n:])) is not None)
    size = next(ends, len(letters))
    return "  ".join(filter(None, (" ".join(letters[:-size]), "".join(letters[-size:]) + "：")))


_IN_BRACKETS = pattern(r"\s*[(（\[【]([^()（）]*)[)）\]】]\s*")


def _partition(text: str) -> tuple[str, bool, str]:
    """A label, whether a value follows its colon, and the value."""
    label, *rest = _COLON.split(text, maxsplit=1)
    value = rest[0].strip(" 　_＿") if rest else ""
    return _bare_label(label), bool(value), value


def _bare_label(text: str) -> str:
    """A label without its colon, its number and the note on its stamp: 填报单位 of 1.填报单位（盖章）：."""
    return _AROUND_A_LABEL.sub("", text.strip().rstrip(":：")).strip()


_AROUND_A_LABEL = pattern(
    r"^\d{1,2}[.、．]\s*|[(（](?:盖?[公签]?章|签[章名字])[)）]$|^[A-Za-z][A-Za-z .'/-]{2,40}\s(?=[^\x00-\x7f])"
)


def surroundings(
    grid: Grid, rows: tuple[int, ...], below: tuple[int, ...] = (), *, cover: bool = False
) -> Surroundings:
    """What the lines above a table, its last lines and the names of sheet and file say of it; a cover: of all sheets.

    A cover bears the day on which it was made, as a line of its own.
    """
    pairs = {label: said for label, said in labelled(grid, below).items() if not _SIGNED_ON.fullmatch(label)}
    pairs = {**labelled(grid, rows), **{label: said for label, said in pairs.items() if label_of(label) is not None}}
    labels: dict[str | None, list[Said]] = {}  # by the field that they mean
    others: dict[str, tuple[str, Place]] = {}
    behind: list[Said] = []  # periods in brackets behind the name of an area or a place
    for label, (value, place) in sorted(pairs.items(), key=lambda said: said[0].startswith(BROUGHT)):
        field_ = "sampled" if label in TESTED and _is_of_noise(grid, rows) else label_of(label)
        name, dated = named_and_dated(value) if field_ in ("area", "site") else (value, None)
        name = _governed(name) if field_ == "area" else with_its_sign(label, name) if field_ == "period" else name
        if field_ == "site" and name and is_area(outer := name.split(" ")[0]) and outer != name:  # 甲县 青江
            labels.setdefault("area", []).append(Said(outer, place))
            name = name.removeprefix(outer).strip()
        labels.setdefault(field_, []).append(Said(name or "", place))
        behind += [Said(dated, place)] if dated is not None else []
        if field_ is None and not SIGNED.match(label):
            others[label] = (value, place)
    units = [_with_others(said.text, others) for said in labels.get("unit", ()) if _is_unit(said.text)]
    # no titles: 填表日期 | 2018年3月, 区发改局 | 2018年3月
    signed = (_is_label, SIGNED.match, _BUREAU.search)
    values = {place: v for label, (v, place) in pairs.items() if label not in _TITLED and any(s(label) for s in signed)}
    titles = [
        Said(text, grid.place(row, column), "title")
        for row in rows
        for column in grid.rows[row]
        if len(whole := grid.cells[row, column].text) <= _LONGEST_TITLE
        if values.get(grid.place(row, column)) != whole or _COLON.search(whole)  # 填表日期 | 2018年3月
        if not _is_label(whole)
        for text in _titles(in_figures(whole))
        if not (cover and (day := parse_period(text)) is not None and day.length != "year")
    ]
    names = _names_of(grid)
    areas = [*filter(None, map(_area_of_title, titles))]
    areas += [Said(_governed(each.text), each.place, "reporter") for each in labels.get("reporter", ())]
    areas += [
        Said(_area_at_the_beginning(each.text) or "", each.place, "reporter")
        for each in labels.get("compiler", ())
        if not _OF_A_BRANCH.search(each.text)
    ]
    areas = [said for said in (*areas, *map(_area_of_name, names)) if said is not None and is_area(said.text)]
    areas += [*filter(None, map(_area_of_titled, names))][:1] if not areas else []
    periods = [said for said in [*map(_period_of_title, titles), *map(_period_of_name, names)] if said]
    contrary: list[tuple[Which, Said, Said]] = []
    area = _agreed("area", labels.get("area", ()), _narrower_area, contrary)
    stated = labels.get("period") or [*filter(None, map(_until, labels.get("until", ())))] or behind
    period = _agreed("period", stated, _narrower_period, contrary)
    site = _agreed("site", labels.get("site", ()), _narrower_place, contrary)
    other_area = [said for said in areas if not same_area(areas[0].text, said.text)]
    first = area or next(iter(areas), None)  # a file that is named after another area is always a problem
    begins = filter(None, (_area_of_name(name, whole=False) for name in names if first and name.inferred == "file"))
    other_file = [said for said in begins if first and _narrower_area(first.text, said.text) is None]
    contrary += [("area", first, said) for said in other_file[:1] if first and (area or not other_area)]
    periods = _without_signing(grid, rows, periods)
    other_period = [said for said in periods if _narrower_period(periods[0].text, said.text) != periods[0].text]
    contrary += [("area", areas[0], said) for said in other_area[:1] if area is None]
    contrary += [("period", periods[0], said) for said in other_period[:1] if period is None]
    examined = [said for said in labels.get("examined", ()) if _is_examined(said.text)]
    examined += [said for said in labels.get("source", ()) if _IS_PLACE.search(said.text)]
    places = [*examined, *filter(None, map(_site_of_title, titles))]
    samples = [each for each in labels.get("sample", ()) if GENERIC.sub("", each.text) or NUMBERED.search(each.text)]
    if not places:
        whole_names = (said for said in samples if len(re.findall("[^\\W\\d_a-zA-Z]", GENERIC.sub("", said.text))) > 1)
        places = [Said(_place_sampled(said.text), said.place, "sample") for said in whole_names]
    places = places or [said for said in labels.get("reporter", ()) if said.text.endswith(_IS_WORKS)]
    places = places or [*filter(None, map(_site_of_title, names))]
    return Surroundings(
        area=area or next(iter(areas), None),
        period=period or next(iter(periods), None),
        unit=next(iter(units), next((u for each in titles if len(u := unit_in_brackets(each.text)[1:-1]) > 1), None)),
        rulesets=tuple(labels.get("ruleset", ())),
        pairs=others,
        contrary=tuple(contrary),
        site=site.text if site is not None else None,
        sampled=next((said.text for said in labels.get("sampled", ())), None),
        sample=next((said.text for said in samples), None),
        present=next(iter(labels.get("present", ())), None),
        places=tuple(places),
        part=_month_of_issue(grid, rows, titles)
        or _one_part([*titles, *names[: bool(grid.sheet)]])
        or (_one_part([*titles, *names]) if period is None and periods and periods[0].inferred == "file" else None),
        day=next(filter(None, map(_day_of_title, titles)), None),
        last=next(filter(None, map(_period_of_titled, names)), None),
    )


def _with_others(unit: str, labels: Mapping[str, tuple[str, Place]]) -> str:
    """The unit of most names and those of others, where labels say them: mg/L, and % of 优良率单位：%."""
    known = ((label[:-2], said) for label, (said, _) in labels.items() if label.endswith("单位"))
    others = (each for each in known if each[0].isalnum() and names_unit(each[1], words_now().units))
    return "，".join([unit, *map("：".join, others)])


def _names_of(grid: Grid) -> list[Said]:
    names = [Said(grid.sheet, grid.place(), "sheet")] if grid.sheet else []
    stem = in_figures(_without_code(grid.stem))
    return names + [Said(each, Place(grid.file), "file") for each in (stem, *(() if grid.sheet else _sheet_of(stem)))]


TESTED = ("检测日期", "检测时间", "测试日期")  # of samples in a laboratory, and of noise on the spot


def _is_of_noise(grid: Grid, rows: Sequence[int]) -> bool:
    above = (grid.cells[row, column].text for row in rows for column in grid.rows[row])
    return any("噪声" in text or "声环境" in text for text in (*above, grid.sheet or "", grid.stem))


def _without_signing(grid: Grid, rows: Sequence[int], periods: list[Said]) -> list[Said]:
    """Periods without a later day or month beside who filled a form in (填报：… | 2024年2月), where a title has one."""
    by_row = {row: [grid.cells[row, column].text for column in grid.rows[row]] for row in rows}
    signed = [row for row, texts in by_row.items() if (len(texts) > 1 and _WHO.match(texts[0])) or _issued(texts)]
    lines = {grid.place(row, column) for row in signed for column in grid.rows[row]}
    first = next((parse_period(said.text) for said in periods if said.place not in lines), None)
    return [s for s in periods if s.place not in lines or first is None or not _begins_after(s.text, first)]


def _issued(texts: Sequence[str]) -> bool:
    """Whether a line names bureaus and a time, and nothing else: 甲市统计局　甲市水利局编　　2023年8月."""
    *bureaus, day = " ".join(texts).split() or [""]
    named = (re.sub("编?[印制发编]$|发布$|提供$", "", each) for each in bureaus)
    return bool(bureaus) and parse_period(day) is not None and all(map(_BUREAU.search, named))


def _begins_after(text: str, period: Period) -> bool:
    other = parse_period(text)
    return other is not None and other.length in ("month", "day") and other.first_day > period.last_day


def _is_unit(text: str) -> bool:
    """Whether what stands behind 单位 is a unit, perhaps one that nobody knows, and no office that hands it in."""
    units, first = words_now().units, re.split("[(（,，;；]", text)[0]  # mg/L（见注）
    if names_unit(text, units) or names_unit(first, units) or units_said(text):
        return True
    return len(text) <= _LONGEST_UNIT and not (is_area(_governed(text)) or _BUREAU.search(text) or _OFFICE.search(text))


_OFFICE = pattern("(?:公司|集团|企业|[院所厂场园校部科股组队会村]|大学|[小中]学|社区|单位)$")
_LONGEST_UNIT = 12


def _is_examined(name: str) -> bool:
    """Whether who was examined is a place: no bureau, and no company, whose works may be anywhere in its area."""
    return is_area(name) or (_IS_PLACE.search(name) is not None and not _BUREAU.search(name))


def _place_sampled(name: str) -> str:
    """The place in the name of a sample: that in its brackets (地表水（三江口）), or before what it is (三江口水样)."""
    bracketed = re.fullmatch(r"([^()（）]*)[(（]([^()（）]+)[)）]", name)
    if bracketed is not None and not GENERIC.sub("", bracketed[1]) and _IS_PLACE.search(bracketed[2]):
        return bracketed[2]
    return re.sub("(?<=[^\\W\\d_a-zA-Z]{2})(?:水样|样品|地[表下]水)$", "", name)


def _agreed(
    which: Which,
    several: Sequence[Said],
    narrower: Callable[[str, str], str | None],
    contrary: list[tuple[Which, Said, Said]],
) -> Said | None:
    """The narrowest of what several labels say; the first two that contradict each other go into ``contrary``."""
    if not several:
        return None
    agreed, *others = several
    for said in others:
        both = narrower(agreed.text, said.text)
        if both is None:
            contrary.append((which, agreed, said))
            break
        agreed = agreed if both == agreed.text else Said(both, said.place)
    return agreed


def _narrower_area(one: str, other: str) -> str | None:
    """That of two areas which lies in the other, by their endings (甲市, not 福山省), or either where both are one."""
    levels = [_level(one), _level(other)]
    if same_area(one, other):
        return one
    if None in levels or levels[0] == levels[1]:
        return None
    return max(zip(levels, (one, other), strict=True), key=lambda pair: pair[0] or 0)[1]


def _narrower_period(one: str, other: str) -> str | None:
    """That of two periods which lies in the other; one may be a part without its year, or a text that is no period."""
    first, second = parse_period(one), parse_period(other)
    if first is None or second is None:
        whole, part = (second, one) if first is None else (first, other)
        inside = within(part, whole) if whole is not None else None
        return str(inside) if inside is not None else part
    return one if second.holds(first) else other if first.holds(second) else None


def _narrower_place(one: str, other: str) -> str | None:
    """The longer one of two names, where it holds the other; else they name two places."""
    return one if other in one else other if one in other else None


def _until(said: Said) -> Said | None:
    """The year, where figures go until its last day; until another day they may be of any period."""
    end = parse_period(re.sub("[末底]$", "", said.text))
    is_year = end is not None and (end.length == "year" or (end.month, end.day) == (12, 31))
    return replace(said, text=str(end.year)) if end is not None and is_year else None


def with_its_sign(label: str, value: str | None) -> str | None:
    """A number with the sign that its label has: 5 behind 月份 is 5月."""
    value = value and re.sub("(?<=年)[末底]$", "", value)
    sign = next((sign for sign in ("月", "季度", "周") if sign in label), None)
    return f"{value}{sign}" if sign and value and value.isdecimal() and len(value) < 3 else value


def _one_part(titles: Sequence[Said]) -> Said | None:
    """The one part of the year that some titles and names have: 1-3月 of 甲县2023年水质（1-3月）.

    Where none has one, that of a report is not known: 月报 of 甲县2023年水质月报, 第9期.
    """
    parts = {said.text.rstrip("份"): said for said in map(_part_of_title, titles) if said is not None}
    if not parts:
        reports = ((REPORT.search(title.text), title) for title in titles)
        return next((replace(title, text=said[0]) for said, title in reports if said), None)
    return next(iter(parts.values())) if len(parts) == 1 else None


def _month_of_issue(grid: Grid, rows: Sequence[int], titles: Sequence[Said]) -> Said | None:
    """The month of a monthly report that numbers its issues, where it was made in the next one: 第4期 of 5月8日."""
    monthly = any("月报" in title.text for title in titles)
    issues = [(title, int(said[1])) for title in titles if monthly and (said := _ISSUE.search(title.text)) is not None]
    alone = (grid.cells[row, grid.rows[row][0]].text for row in rows if issues and len(grid.rows[row]) == 1)
    made = {date for date in map(parse_period, alone) if date is not None and date.day}
    if len(issues) != 1 or len(made) != 1:
        return None
    (title, number), day = issues[0], made.pop()
    others = (each.text for each in titles if parse_period(each.text) != day)
    years = {int(year) for text in others for year in re.findall("(?<![0-9])[12][0-9]{3}(?=年)", text)}
    is_next = number == (day.month - 1 or 12) and years <= {day.year - (day.month == 1)}
    return replace(title, text=f"{number}月") if is_next else None


_ISSUE = pattern(r"第(\d{1,2})期")
REPORT = pattern(r"[月季周旬日]报(?![送告])|第\d{1,2}期")


def _part_of_title(title: Said) -> Said | None:
    """The one part of the year that a title names apart from its year: 2023年三江口断面5月水质."""
    text = compact(title.text)
    if not any(sign in text for sign in "月季半周"):
        return None
    text = re.sub("^元月", "1月", _DAY.sub("", SPAN.sub("", text)))
    bare = _DATED.sub("", text)
    parts = {part[0] for part in _PART.finditer(bare)}
    called = _CALLED_ANYHOW.fullmatch(_without_area(_PART.sub("", bare))) and "报送" not in bare
    whole = title.inferred == "title" or called
    if len(parts) != 1 or not whole or SIGNED.match(text) or _LATER.search(text) or _MADE_ON.search(text):
        return None
    return Said(parts.pop(), title.place, title.inferred)


# Several of them, and what goes up to one, are no period: 前三季度, 一、二季度, 截至5月底, 5月上旬.
_PART = pattern(
    r"前[一二三四五六七八九十\d]{1,2}(?:个?月|季度)|[一二三四1-4][、和至~–—-]第?[一二三四1-4]季度|截[至止]\D?\d{1,2}月底?|\d{1,2}月[上中下]旬|"
    r"(?<![\d.])\d{1,2}月?[-–—~至]\d{1,2}月|(?<![\d.])(?:1[0-2]|0?[1-9])月份?(?![\d底末])|"
    r"(?<![一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九])月份?(?![一二三四五六七八九十底末])|"
    r"第?[一二三四1-4]季度|[上下]半年|第\d{1,2}周",
    having="月 季 半 周",
)


def overlooked(grid: Grid, rows: Sequence[int], which: Which) -> Said | None:
    """The first text around a table that seems to name its area, or its period, and was not understood."""
    for label, (value, place) in labelled(grid, rows).items() if which == "area" else ():
        if label_of(label) in ("examined", "source") and not _SENT.search(value):
            return Said(value, place)
    around = [
        Said(grid.cells[row, column].text, grid.place(row, column))
        for row in rows
        if which == "area" or not _WHO.search("".join(grid.cells[row, column].text for column in grid.rows[row]))
        for column in grid.rows[row]
    ]
    around += [Said(grid.sheet or "", grid.place()), Said(grid.stem, Place(grid.file))]
    seems = _seems_a_place if which == "area" else _seems_a_time
    return next((said for said in around if len(said.text) <= _LONGEST_TITLE and seems(said.text)), None)


def _seems_a_place(text: str) -> bool:
    words = "".join(text.split())
    areas = any(is_area(word[0]) for word in _LIKE_AN_AREA.finditer(words))
    return areas or any(not _NO_PLACE.search(word[1]) for word in _LIKE_A_PLACE.finditer(words))


def _seems_a_time(text: str) -> bool:
    return _LIKE_A_TIME.search(_NUMBER_WITH_A_YEAR.sub("", in_figures(compact(text)))) is not None


_SENT = pattern("送|委托|自采|采样|客户")
_LIKE_AN_AREA = pattern("[^\\W\\d_a-zA-Z]{1,12}?(?:省|自治[区州县]|市|州|盟|区|县|旗|镇|乡|街道)")
_LIKE_A_PLACE = pattern(
    "([^\\W\\d_a-zA-Z]{2,8}?)(?:断面|水库|水厂|污水处理厂|大桥|[河江湖溪渠港湾](?=水质|断面|$)|取水口|自动站)"
)
_LIKE_A_TIME = pattern(
    r"(?<![\d.])(?:19|20)\d{2}(?!\d)|(?<!\d)(?:1[0-2]|0?[1-9])月|[一二三四五六七八九十]月|[一二三四1-4]季度|[上下]半年|第\d{1,2}周"
)
_NUMBER_WITH_A_YEAR = pattern(r"(?<![A-Z])[A-Z]++[/TZ]*+-?\d+(?:\.\d+)?-\d+|[〔\[（(]\d{4}[〕\]）)]第?\d+号")


def _governed(name: str | None) -> str:
    """The area that a government governs; any other name as it is: 平岭县人民政府."""
    whole = _CODE.sub("", name or "").strip()
    area = _GOVERNMENT.sub("", whole)
    return area if is_area(area) else whole


_CODE = pattern(r"^\d{6,12}[\s_-]*|[(（](?:\d{6,12}|盖章|公章)[)）]\s*$")  # of an area, around its name
BROUGHT = ("送样", "收样", "来样", "接样")  # on a day after that of sampling, which comes first where both are said
_GOVERNMENT = pattern("(?:人民)?政府(?:办公室)?$|管委会$|管理委员会$")
_BUREAU = pattern("(?:局|政府|委员会|委|办|办公室|处|厅|中心|监测站|检测站|大队|分局)$")
# By its end the name of a place at which samples are taken.
_IS_PLACE = pattern(
    "(?:断面|点位?|站|厂|库|[江河湖海溪塘潭泉井渠沟港湾湿地]|水源地?|桥|闸|渡口?|码头|坝|口|湖心|[上中下]游|村|镇|乡|街道|社区|小区|学校|[小中大]学|幼儿园|公园|[养农林牧渔浴]殖?场|医院|园区|末梢)"
    "(?:[(（].*[)）])?$"
)
_IS_WORKS = ("污水厂", "污水处理厂", "水厂", "处理站", "填埋场")  # which fill in what is of themselves


def _titles(text: str) -> Iterator[str]:
    """What a cell above a table says besides the labels that it has."""
    if not _COLON.search(text):
        yield text
        return
    bare = _ASIDE.sub("", _NUMBER_OF_TABLE.sub("", text)).strip()
    yield from (piece for piece in _PIECES.split(bare) if piece and not _COLON.search(piece))


def _sheet_of(stem: str) -> tuple[str, ...]:
    """The sheet at the end of the name of a CSV file: LibreOffice saves the sheet 2016年 of 附表 as 附表-2016年.csv."""
    book, _, sheet = stem.rpartition("-")
    return (sheet,) if book and sheet else ()


def _without_code(stem: str) -> str:
    """The name of a file without the code right before the area with which it begins: A07甲县水质, 12甲县."""
    figures = stem.lstrip(ascii_letters)
    rest = figures.lstrip(digits)
    is_code = 0 < len(figures) - len(rest) < len("2023") and not rest.startswith(("年", "月", "日", "号", "季", "周"))
    return rest if is_code and _area_at_the_beginning(rest) else stem


def said_by_name(file: str, has: Collection[str | None]) -> bool:
    """Whether the name of a CSV file says an area or a period that none of the fields in it does."""
    stem = _without_code(PurePath(file).stem)
    names = [Said(each, Place(file)) for each in (stem, *_sheet_of(stem))]
    area = not {"area", "site"} & {*has} and any(map(_area_of_name, names))
    return area or (not {"period", "sampled"} & {*has} and any(map(_period_of_name, names)))


def same_area(one: str, other: str) -> bool:
    """Whether two names may be of one area: 海陵区 and 泰州市海陵区."""
    first, second = sorted((area_key(name) for name in (one, other)), key=len)
    return second.endswith(first)


_COUNT = "[一二三四五六七八九十]{1,3}"
# What stands before the words of a title: the number of its table or file (1-2, 表1-2, 一、, 03_), or what it is.
_OF_THE_TABLE = pattern(
    r"^(?:关于(?:报送|上报)?|副本|[A-Za-z]?\d{1,3}_(?!\d)|(?:[续附]?表|附件|专栏)[\d一二三四五六七八九十]*(?:[-－–—.．]\d{1,3})*[、.．:：]?|[(（](?:续表?|[终定初]稿|上报|最终版?|修改)[)）]|"
    rf"\d{{1,3}}(?:[-－–—.．]\d{{1,3}})*[-－–—.．、:：](?!\d)|\d{{1,3}}(?:[-－–—.．]\d{{1,3}})+(?![\d年月日季周])|"
    rf"{_COUNT}[、.．]|[(（]{_COUNT}[)）])"
)


# What a table is called before the words of its title, never with the figures of a year: 表3 2022年.
_NUMBER_OF_TABLE = pattern(
    r"^(?:[续附]?表|附件|专栏)[\d一二三四五六七八九十]{0,3}(?>(?:[-－–—.．]\d{1,3})*)(?:\s*+[:：]|\s++|(?=[^\W\d_a-zA-Z]))"
)


def _area_of_title(title: Said) -> Said | None:
    """The area that a title begins with, behind its number and its year, or that stands alone between gaps or dashes.

    Else the one that stands alone in its brackets: 卫计委（示例区（虚构））. In the title of a laboratory's report the
    area is that of the laboratory, and not of what was measured.
    """
    if _OF_A_LABORATORY.search("".join(title.text.split())) or _OF_A_BRANCH.search(title.text):
        return None
    spread = _SPREAD_TITLE.fullmatch(title.text)
    text = "".join(title.text.split()) if spread is not None else _IN_A_DATE.sub("", title.text)
    text = _BETWEEN_YEARS.sub("-", text)  # no gap of the title
    first, *others = [*filter(None, map(_without_dates, _GAPS.split(text))), ""]
    area = _area_at_the_beginning(first) or ""
    for piece in filter(None, others):
        alone = re.sub(r"[(（][)）]$", "", _DATED.sub("", piece))
        area += alone if is_area(alone) and area in ("", first) else ""
    inside = (_without_dates("".join(text[bracket.end() :].split())) for bracket in re.finditer("[（(]", text))
    for words in inside if not area else ():
        name = _area_at_the_beginning(words) or ""
        area = name if _without_dates(words[len(name) :]).startswith((")", "）")) else ""
        if area:
            break
    return Said(area, title.place, title.inferred) if area else None


_OF_A_LABORATORY = pattern("(?:站|中心|公司|院|所)[^\\d]{0,4}(?:检测|监测|检验|测试)报告(?:书|单|表)?$", having="报告")
_OF_A_BRANCH = pattern("局[^\\W\\d_a-zA-Z]{1,8}分局")  # of a city's bureau, for one of its counties
_IN_A_DATE = pattern(r"(?<=\d)\s++(?=[年月日])|(?<=[年月])\s++(?=\d)")
_SPREAD_TITLE = pattern(r"(?:[^\d\s]|\d++)(?>(?:\s++(?:[^\d\s]|\d++))+)")  # 海 陵 区 2017 年 指 标
_GAPS = pattern(r"[\s　]+|[-－–—―─]{2,}|[—―·|｜_]")


_BETWEEN_YEARS = pattern(r"(?<=[12]\d{3})[—–―─]{1,2}(?=[12]\d{3}年)|(?<=[12]\d{3}年)[—–―─]{1,2}(?=[12]\d{3}年)")


def _without_dates(text: str) -> str:
    """A title without the number of its table and the dates with which it begins."""
    while (rest := _without_date(_OF_THE_TABLE.sub("", text))) != text:
        text = rest
    return text


def _without_date(text: str) -> str:
    rest = _DATE_BEFORE.sub("", text)
    dated = _IN_NAME.match(text) if rest == text else None
    return re.sub("^(?:份|累计|[初末底])", "", text[dated.end() :]) if dated is not None and dated[1] else rest


@lru_cache(maxsize=4096)
def _area_at_the_beginning(text: str) -> str | None:
    """The longest beginning of a text that is the name of an area."""
    for end in range(min(len(text), 20), 1, -1) if "\u4e00" <= text[:1] <= "\u9fff" else ():
        if (
            is_area(text[:end])
            and not text[:end].endswith((")", "）"))
            and (
                text[end:].startswith(("级别", "长江"))
                or not text[end:].removeprefix("委托").startswith(_NO_END_OF_NAME)
            )
            and not _ends_in_a_word(text, end)
            and not _is_zone_of_works(text, end)
            and not ((becomes := text.startswith(_BECOMES, end)) and _PRAISED.search(text[:end]))
            and _is_of_the_next_level(text[:end])
        ):
            if (text[end - 1] == "州" and _ZONE.match(text, end)) or (becomes and _MAYBE_PRAISED.search(text[:end])):
                return None
            note = re.match(r"[(（][^()（）\d]{1,8}[)）]", text[end:])  # 示例区（虚构）
            return text[:end] + (note[0] if note else "")
    return None


def _is_zone_of_works(text: str, end: int) -> bool:
    """Whether what seems to be an area is a zone in one that names its works: 甲市经开区污水处理厂."""
    if not (_WORKS.match(text, end) and text[:end].endswith(_ZONES)):
        return False
    return any(is_area(text[:shorter]) for shorter in range(2, end - 2))


_WORKS = pattern("(?:污水|水质净化|净水|自来水|供水|再生水|水)[^\\W\\d_a-zA-Z]{0,4}厂", having="厂")
_ZONES = ("经开区", "高新区", "开发区", "园区", "工业区")


def _ends_in_a_word(text: str, end: int) -> bool:
    """Whether what seems to end the name of an area begins the next word: 甲市地区生产总值, 甲县市政设施."""
    word = next((word for word in _BEHIND_AN_AREA.finditer(text) if word.start() < end < word.end()), None)
    return word is not None and text[: word.start()].endswith(ENDS_OF_AREAS if word[1] else _WITHOUT_CITIES)


# What an area may become, and never the name of one: 甲县美丽县城. 平安区 may be either.
_PRAISED = pattern(
    "(?:美丽|卫生|园林|智慧|宜居|宜业|绿色|健康|特色|先进|数字|法治|双拥|节水|无废|百强)[市县区镇乡]$|文明[市县区]$"
)
_MAYBE_PRAISED = pattern("(?:平安|文明|幸福|和谐|森林|旅游)[市县区镇乡]$")
_BECOMES = ("城", "村", "建设", "创建", "示范", "试点", "评选", "工程")
_ZONE = pattern("[^\\W\\d_a-zA-Z]{0,6}?(?:园|开发|特|保税|示范|新)区")  # 苏州工业园区 is a part of a city


def _is_of_the_next_level(name: str) -> bool:
    """Whether the last part of a name can lie in the area before it: no county in a county, any zone in any area."""
    ends = (end for end in range(len(name) - 2, 1, -1) if is_area(name[:end]))
    above, level = next((_level(name[:end]) for end in ends), None), _level(name)
    return above is None or level is None or above < level + name.endswith("市") or name.endswith("区")


def _level(name: str) -> int | None:
    return next((level for level, ends in enumerate(LEVELS) if name.endswith(ends)), None)


_WITHOUT_CITIES = tuple(end for end in ENDS_OF_AREAS if end not in ("省", "自治区", "州", "盟"))  # 柳州市 is one
_BEHIND_AN_AREA = pattern(
    "(地区生产|[乡镇]村|乡村|区[位块划间段])|市[政场容民]", having="生产 村 位 块 划 间 段 政 场 容 民"
)


def _area_of_name(name: Said, *, whole: bool = True) -> Said | None:
    """The area in the name of a sheet or file, where the rest is a period or what a table is called.

    If the name need not be understood as a ``whole``: the area with which it begins.
    """
    text = _without_end_of_year(compact(name.text))
    text = text if _IN_NAME.match(text) else _OF_THE_TABLE.sub("", text)
    bare = _PART.sub("", _IN_NAME.sub("", _MONTH_IN_NAME.sub("", text))).replace("()", "").strip("_-")
    rest, area = _area_behind(bare)
    if not area:
        area = _area_at_the_beginning(bare) or ""
        rest = bare[len(area) :]
    is_named = is_area(area) and (not whole or _CALLED_ANYHOW.fullmatch(rest))
    return Said(area, name.place, name.inferred) if is_named else None


def _area_of_titled(name: Said) -> Said | None:
    """The area with which the name of a file begins, behind its code, as titles do, or ends: e12甲县秸秆, 报送-甲县.

    The name of a body alone is no title, and which of two areas is meant nobody knows: 甲县水务系统, 甲市-乙县.
    """
    bare = _bare_name(name)
    before, area = _area_behind(compact(bare))
    if name.inferred != "file" or bare.endswith(_BODIES):
        return None
    if not area:
        return _area_of_title(replace(name, text=bare))
    is_one = not _area_at_the_beginning(before) and not _LATER.search(bare)
    return replace(name, text=area) if is_one else None


def _period_of_titled(name: Said) -> Said | None:
    """The year or the month in the name of a file as in a title, where no body bears it, and nobody reported in it."""
    if name.inferred != "file" or _bare_name(name).endswith(_BODIES) or "年报送" in name.text:
        return None
    said = _period_of_title(replace(name, text=name.text.replace("_", "").rstrip(")）")))
    month = _MONTH_IN_NAME.search(name.text)
    said = replace(name, text="-".join(month.groups())) if month is not None and not _LATER.search(name.text) else said
    return said if said is not None and (when := parse_period(said.text)) and when.length != "years" else None


_MONTH_IN_NAME = pattern(r"(?<![\dA-Za-z])((?:19|20)\d\d)[-.]?(Q[1-4]|0[1-9]|1[0-2])(?![\d年]|[-.]\d)")  # 202305


def _bare_name(name: Said) -> str:
    """The name of a file without its code and its times."""
    bare = _IN_NAME.sub("", _MONTH_IN_NAME.sub("", name.text)).lstrip(digits + ascii_letters + "_-—、.． ")
    return bare.rstrip(digits + "_-— ").replace("【", "（").replace("】", "）")


_BODIES = ("局", "系统", "平台", "站", "中心", "公司", "院", "所", "目标")


def _without_end_of_year(name: str) -> str:
    return name.replace("年底", "年").replace("年末", "年")


def _area_behind(name: str) -> tuple[str, str]:
    """What stands before the area at the end of a name, and the area: 2023年度指标自查表（甲县）, 检测报告-甲县."""
    behind = _BEHIND.search(name)
    area = behind[0].strip("()-_—").lstrip(digits) if behind is not None else ""  # 统计手册8-6甲县
    return (name[: -len(behind[0])], area) if behind is not None and is_area(area) else (name, "")


_IN_NAME = pattern(rf"{_DATED.pattern}|(?<!\d)[12]\d{{3}}(?![\d年.-])")
_CALLED = pattern(
    "[-_]*(?:(?:主要|生态|环境|文明|建设|示范|创建|水质|水站|断面|空气|大气|地[表下]水|饮用水|水源地|质量|年度|经济|社会|发展|考核|自查|自评|检测|小时|逐[日时月]|均值|县域)*(?:指标|数据|监测|检测|统计|完成|情况|状况|结果|汇总|报表|公报|[日周月季年]报|均值|台账|一览|表)+)?"
)
_BEHIND = pattern(r"(?:\([^()]{2,20}\)|[-_—][^()_—-]{2,20})$")
# What the name of a file or a sheet may say besides: what its table is called, in any order.
_CALLED_ANYHOW = pattern(
    "(?:主要|生态|环境|文明|建设|示范|创建|规划(?=指标)|水质|水站|断面|空气|大气|地[表下]水|饮用水|水源地|质量|年度|月度|经济|社会|发展|考核|自查|自评|检测|小时|逐[日时月年]|"
    "均值|县域|各|[县市]区|区县|县市|乡镇|镇街|对比|比较|预估|估算|测算|摸底|附[页表件]|(?<=数据)(?:上报|报送|填报)|采样|化验|河流|水库|污水(?:处理)?厂?|水厂|运行|噪声|降尘|土壤|垃圾|清运|造林|核对|简报|快报|公示|农污|单(?=$|[-_])|"
    "现状|序列|历年|资源|能源|用水|人口|国控|省控|市控|重点|分析|检验|指标|数据|监测|统计|完成|情况|状况|结果|汇总|报表|公报|[日周月季年]报|台账|一览|报告|表|[-_])*"
)


def _period_of_title(title: Said) -> Said | None:
    """The one year, a part of it or day of measuring that a title names; none where it names two, or a plan's."""
    text = _MADE_ON.sub("", compact(_NUMBER_OF_TABLE.sub("", title.text)))
    if (whole := parse_period(text)) is not None and whole.week:  # 2024年第10周（2024年3月4日至3月10日）
        return title
    if not re.search(r"[12]\d{3}", text):
        return None
    text = _UNTIL.sub(lambda day: day[1] if re.match("12月", day[2]) else "", text)
    text = _DONE_TOWARDS.sub("", text) if DONE.search(text) else text
    if SIGNED.match(text) or _LATER.search(text):
        return None
    if (years := _YEARS_SUMMED.search(text)) is not None and len(_YEAR.findall(text)) == 2:
        return Said(years[1], title.place, title.inferred) if parse_period(years[1]) else None
    spans = [span[0] for span in SPAN.finditer(text) if not _DAY.fullmatch(span[0])]
    dated = (
        spans
        or [year[1] for year in _IN_NAME.finditer(text) if year[1]]
        or [next(filter(None, year.groups())) for year in _YEAR_ALONE.finditer(text)]
    )
    named = (is_area(stated[1]) or _IS_PLACE.search(stated[1]) for stated in _STATED.finditer(text))
    # 甲市2023年12月3日空气质量, no 填表日期2018年3月5日
    if not dated and any(word in text for word in _MEASURED_ON) and all(named):
        dated = [day[0] for day in _DAY.finditer(text)]
    if len(dated) != 1 or len(_YEAR.findall(text.replace(dated[0], "", 1) if spans else text)) != (not spans):
        return None
    labels = (label_of(stated[1]) for stated in _STATED.finditer(text))
    if any(label in ("present", "ignored") for label in labels):
        return None
    return Said(dated[0], title.place, title.inferred) if parse_period(dated[0]) else None


_YEARS_SUMMED = pattern(r"([12]\d{3}年?[-–—~至][12]\d{3}年)(?=[^\d]{0,12}累计)")  # 2021—2025年各区累计减排量
# A year that stands alone in brackets, or at an end of a title: 各县基本情况（2022）, 主要指标2023-06.
_YEAR_ALONE = pattern(
    r"[(（]([12]\d{3}(?:[-.](?:1[0-2]|0?[1-9]))?)[)）](?!\d*号)|"
    r"(?<=[^\W\d_a-zA-Z])(?<!标准)(?<!规范)((?:19|20)\d{2}(?:[-.](?:1[0-2]|0?[1-9]))?)$|^((?:19|20)\d{2})(?=[^\W\d_a-zA-Z])(?!年)"
)
# A title with a day of measuring, not of signing.
_MEASURED_ON = ("水质", "空气", "噪声", "监测", "采样", "小时", "逐时", "日均", "日报")
_MADE_ON = pattern(
    "(?:[12]\\d{3}年)?\\d{1,2}月份?(?:\\d{1,2}日)?(?:填报|上报|报送|填写|制表|编制|印发|发布|公布|更新|导出|签发|打印)",
    having="月",
)


_UNTIL = pattern(
    "截[至止]到?([12]\\d{3}年)(\\d{1,2}月)(?:\\d{1,2}日|底)?", having="截"
)  # 截至2020年9月底; of December it is the year


def _day_of_title(title: Said) -> Said | None:
    """The one day that a title names; the hours in its table are of that day: 甲桥（2021.9.15）.

    So are days without a year of the third of a month, or of the season within a year: 2024年1月上旬, 2023年汛期.
    """
    days = [day[2] or day[0] for day in _DAY_OR_MORE.finditer(compact(title.text))]
    return Said(days[0], title.place, title.inferred) if len(days) == 1 and parse_period(days[0]) else None


_DATE_BEFORE = pattern(
    r"^(?:[“\"]?十[一二三四五六]五[”\"]?(?:时期|期间|以来|规划期|[末初])?|截[至止]目前|历年|近[两二三四五六七八九十]年来?|"
    r"[12]\d{3}年?[-–—~～至到]{1,2}[12]\d{3}年|"
    r"[12]\d{3}年\d{1,2}月\d{1,2}日|[12]\d{3}(?:[-./]\d{1,2})?(?=[^\W\d_a-zA-Z])(?!年)|[，,、·的《“对])"
)
_DAY = pattern(
    r"(?<!\d)[12]\d{3}(?:年\d{1,2}月\d{1,2}日|([-./])\d{1,2}\1\d{1,2}(?!\d))(?!\s*[、，,和及至到~～—–-]\s*\d)",
    having="日 - . /",
)

_DAY_OR_MORE = pattern(
    rf"{_DAY.pattern}|([12]\d{{3}}年(?:\d{{1,2}}月)?)(?:[上中下]旬|主?汛期|(?:\d{{1,2}}月)?\d{{1,2}}日?[-–—~至]{{1,2}}(?:\d{{1,2}}月)?\d{{1,2}}日)",
    having="日 - . / 旬 汛期",
)


def _site_of_title(title: Said) -> Said | None:
    """The place, no area, that a title begins with, behind its date and its area: 石门水库水质检测结果."""
    site = _site_at_the_beginning(title.text)
    return Said(site, title.place, title.inferred) if site is not None else None


@lru_cache(maxsize=4096)
def _site_at_the_beginning(title: str) -> str | None:
    text = _without_dates("".join(title.split()))
    text = _without_dates(text.removeprefix(_area_at_the_beginning(text) or ""))
    match = _PLACE.match(text) or _OF_A_CLASS.match(text) or _BEHIND_A_CLASS.fullmatch(compact(title))
    if match is None or _NO_PLACE.search(match[1].removesuffix("水源水")):
        return None
    # Laboratories name the point of a sample with its class, as under 采样点位; columns of sections leave it out.
    whole = _SIDE.fullmatch(match[1]) or (match[0].endswith("断面") and _OF_SAMPLES.search(text))
    return str(match[0] if whole else match[1])


_TOPIC = (
    "(?=水质|水样|水源水|原水|医疗|[废污]水(?!处理)|平行样|监督|进出水|水环境|藻类|水华|样品|采样|取样|复[测检]|抽[测检]|空气|环境|检测|监测|运行|实验室|比对|例行|手工|在线|常规|自动监测|[日周月年时]均|小时|逐(?:[日月时周年]|小时)|[各历]年|各[月季]|\\d{1,2}月|第?[一二三四]季度|[日周月季年]报|数据|结果|全年|[上下]半年|"
    "[(（]|[12]\\d{3}|$)"
)
_LETTERS = "(?:[^\\W_a-z]|#)"
# What a place is, in its name; and what is said of any name, and is none of it: 三江口断面, 第三中学站.
_PLACE = pattern(
    f"({_LETTERS}{{1,10}}?(?:水库|大桥|桥|闸|渡口?|坝|码头|水文站|水电站|(?:水厂|污水处理厂)(?:原水|水源水|出厂水|[进出]水)?|医院|[河江溪湖][出入]?口|汇[流合]口|[湖潭塘泉井](?!$))|"
    f"{_LETTERS}{{0,10}}?(?:入[江河湖海库]口|出[江河湖海库]口|取水口|湖心))(?:{_TOPIC}|(?<=厂)(?=情况))",
    having="库 桥 闸 渡 坝 码 站 厂 河口 江口 溪口 汇 入 出 取水 湖 潭 塘 泉 井 医院",
)
_OF_A_CLASS = pattern(
    f"({_LETTERS}{{2,10}}?)((?:水质|空气质量|空气|大气)?(?:自动监测|自动|监测|标准)?站点?|水站|断面|点位){_TOPIC}",
    having="站 断面 点位",
)
# 水站日均值（沙渚）; no remark on the data: 水站日均值（初步数据）.
_BEHIND_A_CLASS = pattern(
    "[^()]{0,24}(?:水站|自动站|监测站|断面|点位)[^()]{0,8}[(]((?![含附])(?!.*(?:初步|实时|审核|试行|原始|修订|公开|国[控考]|省[控考]|小时))[^\\W\\d_a-zA-Z]{2,8}"
    "(?<![数据值版稿表核均续类度年月日]))[)]",
    having="站 断面 点位",
)
_SIDE = pattern("[上中下]游|对照|控制|削减|背景|左岸|右岸|\\d+#?|[东西南北]侧")
_OF_SAMPLES = pattern("检测|水样|样品|采样")
_NO_PLACE = pattern(
    "[国省市县]控|[省市县]级|采样|取样|送样|考核|交[接界]|地[表下]水|饮用|水源|各|全|重点|主要|自动|监测|检测|河流|河道|湖库|水质|环境|空气|集中(?!区)|跨|行政|功能|"
    "^(?:污|净|供|自来)水厂(?:[进出]水)?$|型水库|水体|景观|乡镇|城镇|集镇|入河|[出入]境|控制|黑臭|工业(?!园区?(?:第.)?污水|集中区)|企业|污染|规范|标准|项目|辖区|区域|农村|城市|所有|部分|其他|关于|年|月|断面|站点|点位|测点|指标|统计|制$"
)


def _without_area(name: str) -> str:
    """What the name of a sheet or file says besides its area, its number and that it is a copy."""
    rest, _ = _area_behind(_OF_THE_TABLE.sub("", _COPIED.sub("", name).strip("_-")))
    return rest.removeprefix(_area_at_the_beginning(rest) or "")


_COPIED = pattern(r"\(\d?\)")  # 1月 (2); or what is left of a date in brackets


def _period_of_name(name: Said) -> Said | None:
    """The period in the name of a sheet or file that consists of a period, and perhaps an area."""
    text = _without_end_of_year(compact(name.text)).strip("_-")
    text = "-".join(month.groups()) if (month := _MONTH_IN_NAME.fullmatch(text)) is not None else text
    whole: Period | None = parse_period(text)
    if whole is not None and whole.length != "years" and len(text) >= 4:
        return Said(text, name.place, name.inferred)
    dated = [match[0] for match in _IN_NAME.finditer(text)]
    if len(dated) != 1 or not parse_period(dated[0]):
        return None
    rest = _without_area(_PART.sub("", _IN_NAME.sub("", text)))
    called = _CALLED.fullmatch(rest) or (_CALLED_ANYHOW.fullmatch(rest) and not _LATER.search(text))
    of_it = called or _site_of_title(Said(rest, name.place)) is not None
    return Said(dated[0], name.place, name.inferred) if of_it else None
