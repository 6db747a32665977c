"""Periods of measurement: from a day to several years, with the one before, the one after and the last day."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache, total_ordering
from typing import Literal

from compliance.patterns import pattern
from compliance.problems import Place, Problem
from compliance.words import say

Length = Literal["years", "year", "half", "quarter", "months", "month", "week", "day"]

_DASH = "[-–—―─~〜至到]{1,2}"
_MONTH, _DAY = "1[0-2]|0?[1-9]", "3[01]|[12][0-9]|0?[1-9]"
_WRITTEN = pattern(
    rf"""
    (?P<year>[12]\d{{3}}) \s*+ (?:年度?)?
    (?:
      [-/ ]? Q (?P<quarter>[1-4]) | [-/ ]? 第? (?P<quarter_zh>[1-4一二三四])季度
    | [-/ ]? H (?P<half>[12]) | (?P<half_zh>[上下])半年
    | [-/ ]? W (?P<week>[0-5]?\d) | 第? (?P<week_zh>[0-5]?\d)周
    | (?P<sign>[-/.]) (?P<month>{_MONTH}) (?: (?P=sign) (?P<day>{_DAY}) )?
    | (?<=19..|20..) (?P<month_bare>\d\d) (?P<day_bare>\d\d) (?!\d)         # 20230306, as exports write it
    | (?P<month_zh>{_MONTH})月 (?: 份 | (?P<day_zh>{_DAY})日 )?
    | 全年
    | (?: 前 | 第?[一1](?:季度)?{_DASH}第? ) (?P<quarters>[二三四2-4])季度 (?: 累计 )?
    | (?P<first>{_MONTH})月? {_DASH} (?P<last>{_MONTH})月 (?: 份 | 累计 )?    # 1-6月
    | (?: / | {_DASH} ) (?P<until>[12]\d{{3}}) (?:年度?)?                    # 2022—2024年
    )?
    (?:                                                                      # the hour behind a day
      (?: [T\s]\s*+ | (?<=日) ) \d{{1,2}}
      (?: :\d{{1,2}} (?: :\d{{1,2}} (?:\.\d+)? )? | [时点] (?:\d{{1,2}}分?)? )
    )?
    """,
    re.IGNORECASE | re.VERBOSE,
)
# A week, and its days in brackets: 2024年第23周（6月3日-6月9日）.
_WEEK_WITH_DAYS = pattern(r"(?P<week>[12]\d{3}年?第?\d{1,2}周)\s*\((?P<days>[^()]+)\)")
_FIGURES = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A year (2017), a part of it (2017-H1, 2017-Q1, 2017-06, 2017-W23), a day (2017-06-05) or years (2022/2024).

    ``until`` is the last of several years, ``last`` the last of several months that are no quarter or half year
    (2017-01/09, 2017-11/2018-02); a week is that of the ISO calendar, whose year it has.
    """

    year: int
    quarter: int = 0
    month: int = 0
    day: int = 0
    week: int = 0
    half: int = 0
    until: int = 0
    last: int = 0

    def __str__(self) -> str:
        year = f"{self.year:04}"
        match self.length:
            case "years":
                return f"{year}/{self.until:04}"
            case "half":
                return f"{year}-H{self.half}"
            case "quarter":
                return f"{year}-Q{self.quarter}"
            case "months":
                return f"{year}-{self.month:02}/{f'{self.until:04}-' if self.until else ''}{self.last:02}"
            case "month":
                return f"{year}-{self.month:02}"
            case "week":
                return f"{year}-W{self.week:02}"
            case "day":
                return f"{year}-{self.month:02}-{self.day:02}"
            case "year":
                return year

    def __lt__(self, other: Period) -> bool:
        return (self.last_day, str(self)) < (other.last_day, str(other))

    @property
    def length(self) -> Length:
        """How long it is."""
        if self.last:
            return "months"
        if self.until:
            return "years"
        if self.day:
            return "day"
        if self.month:
            return "month"
        return "week" if self.week else "half" if self.half else "quarter" if self.quarter else "year"

    def as_long_as(self, other: Period) -> bool:
        """Whether two periods have equal length: only such periods are compared."""
        if self.length != other.length or self.length not in ("years", "months"):
            return self.length == other.length
        return len({each._months[1] - each._months[0] for each in (self, other)}) == 1

    @property
    def _months(self) -> tuple[int, int]:
        """The first and the last of its months, counted from the year 0."""
        first, last = self.first_day, self.last_day
        return first.year * 12 + first.month - 1, last.year * 12 + last.month - 1

    @property
    def previous(self) -> Period:
        """The period of equal length directly before: what 不降低 is measured against."""
        return _beside(self, -1)

    @property
    def following(self) -> Period:
        """The period of equal length directly after."""
        return _beside(self, 1)

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        if self.week:
            return date.fromisocalendar(self.year, self.week, 1)
        month = self.month or (self.quarter * 3 - 2 if self.quarter else self.half * 6 - 5 if self.half else 1)
        return date(self.year, month, self.day or 1)

    @property
    def last_day(self) -> date:
        """The day by which the ruleset in force is chosen."""
        if self.day:
            return self.first_day
        if self.week:
            return date.fromisocalendar(self.year, self.week, 7)
        month = self.last or self.month or self.quarter * 3 or self.half * 6 or 12
        return date((self.until or self.year) + month // 12, month % 12 + 1, 1) - timedelta(days=1)

    def holds(self, other: Period) -> bool:
        """Whether another period lies in it."""
        return self.first_day <= other.first_day and other.last_day <= self.last_day


@lru_cache(maxsize=1024)  # asked again for every criterion of an area
def _beside(period: Period, step: Literal[-1, 1]) -> Period:
    match period.length:
        case "day":
            then = period.first_day + timedelta(days=step)
            return Period(then.year, month=then.month, day=then.day)
        case "week":
            year, week, _ = (period.first_day + timedelta(weeks=step)).isocalendar()
            return Period(year, week=week)
    first, last = period._months
    by = (last - first + 1) * step
    return _of_months(first + by, last + by)


def parse_period(written: object) -> Period | None:
    """The period that a file writes (2017, 2017年6月, 2017-Q1, 2017上半年, 2017-06-05, 2022—2024年 …), or None.

    A time of the day behind a day names no other period.

    >>> [str(parse_period(each)) for each in ("2017年1-6月", "2017年第三季度", "20170605", "二〇一七年", "一七年")]
    ['2017-H1', '2017-Q3', '2017-06-05', '2017', 'None']
    """
    return None if isinstance(written, bool) or not isinstance(written, str | int) else _parsed(str(written))


@lru_cache(maxsize=1024)  # a table says the same in every row
def _parsed(written: str) -> Period | None:
    import unicodedata

    if re.fullmatch("[12][0-9]{3}", written):  # most are a year, and need none of the patterns below
        return Period(int(written))
    text = in_figures(unicodedata.normalize("NFKC", written)).strip()
    closed = "".join(text.split())
    if closed[:1] not in ("1", "2") or not closed[:4].isdecimal():  # no year begins it
        return None
    if (week := _WEEK_WITH_DAYS.fullmatch("".join(text.split()))) is not None:
        year = f"{week['week'][:4]}年"
        numbered, days = _parsed(week["week"]), _spanned(year + week["days"].removeprefix(year))
        return numbered if numbered == days else None
    match = _WRITTEN.fullmatch(text) or _WRITTEN.fullmatch(closed)
    if match is None:
        return _spanned(text)

    def figure(*names: str) -> int:
        text = next(filter(None, map(match.__getitem__, names)), "0")
        return _FIGURES.get(text) or int(text)

    if match["quarters"] or match["first"]:
        first, last = figure("first") or 1, figure("last") or 3 * figure("quarters")
        return _of_months(12 * figure("year") + first - 1, 12 * figure("year") + last - 1) if first <= last else None
    half, quarter = figure("half", "half_zh"), figure("quarter", "quarter_zh")
    month, day = figure("month", "month_zh", "month_bare"), figure("day", "day_zh", "day_bare")
    period = Period(figure("year"), quarter, month, day, figure("week", "week_zh"), half, figure("until"))
    timed = any(sign in match[0] for sign in ":时点")
    return period if _is_real(period) and (day or not timed) else None


def in_figures(text: str) -> str:
    """A text with the years, months and days in it that are written in words (二〇二一年三月) in figures.

    So is a quarter of Roman figures: Ⅲ季度.
    """
    if "季度" in text:
        text = _ROMAN.sub(lambda quarter: str(("I", "II", "III", "IV").index(quarter[0]) + 1), text)
    if "年" not in text or _NUMERAL_SIGNS.isdisjoint(text):
        return text
    return _IN_WORDS.sub(lambda date: "".join(_figures(part) for part in date.groups() if part), text)


def _figures(part: str) -> str:
    """A year, a month or a day in figures: 二〇二一年, 十二月, 二十日."""
    words = part[:-1].translate(_NUMERAL_FIGURES)
    tens, ten, ones = words.rpartition("十")
    return (str(int(tens or 1) * 10 + int(ones or 0)) if ten else words) + part[-1]


_ROMAN = pattern("(?<![A-Za-z])(?:IV|I{1,3})(?=季度)")
_NUMERAL_SIGNS = frozenset("一二三四五六七八九十")
_NUMERAL_FIGURES = str.maketrans("〇○零OoΟ一二三四五六七八九", "000000123456789")
_IN_WORDS = pattern(
    "(?<![\\d一二三四五六七八九十百])([12]\\d{3}年|[一二][〇○零OoΟ一二三四五六七八九]{3}年)"
    "(?:(十[一二]?月|[一二三四五六七八九]月)((?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日)?)?"
)


def _spanned(text: str) -> Period | None:
    """The one period that goes from one day (or month) to another: 2023年3月1日至3月31日 is 2023-03."""
    match = SPAN.fullmatch(re.sub(r"^([12]\d{3}-\d\d)/(?=(?:[12]\d{3}-)?\d\d$)", r"\1至", text))
    if match is None:
        return None
    year, month, day = (int(match[f"from_{part}"] or 0) for part in ("year", "month", "day"))
    begins = Period(year, month=month, day=day)
    ends = Period(int(match["to_year"] or year), month=int(match["to_month"] or month), day=int(match["to_day"] or 0))
    if not _is_real(begins) or not _is_real(ends) or bool(day) != bool(ends.day):
        return None
    first, end = begins.first_day, ends.last_day
    if first <= end and first.day == 1 and end.month != (end + timedelta(days=1)).month:
        return _of_months(begins._months[0], ends._months[1])
    week = first.isocalendar()
    parts = (Period(week.year, week=week.week), Period(year, month=month, day=first.day))
    return next((part for part in parts if (part.first_day, part.last_day) == (first, end)), None)


def _of_months(first: int, last: int) -> Period:
    """The period of some months, which are counted from the year 0: 1-6月 is half a year, 1-12月 the year itself."""
    (year, at), (until, end) = divmod(first, 12), divmod(last, 12)
    for part, size in (("half", 6), ("quarter", 3), ("month", 1)):
        if last - first + 1 == size and at % size == 0:
            return Period(year, **{part: at // size + 1})
    until = until if until > year else 0
    return Period(year, until=until) if (at, end) == (0, 11) else Period(year, month=at + 1, until=until, last=end + 1)


# From one day or month to another, each with or without its year, and its hours.
_HOURS = r"(?:\s+\d{1,2}:\d\d(?::\d\d)?)?"
SPAN = pattern(
    rf"(?P<from_year>[12]\d{{3}})[-./年](?P<from_month>{_MONTH})(?:[-./月](?P<from_day>{_DAY})日?{_HOURS}|月)?\s*{_DASH}\s*"
    rf"(?:(?P<to_year>[12]\d{{3}})[-./年])?(?:(?P<to_month>{_MONTH})(?:[-./月]|月?$))?"
    rf"(?:(?<!\d)(?P<to_day>{_DAY})日?{_HOURS}(?!\d))?",
    having="- – — ― ─ ~ 〜 至 到",
)


def within(words: str, whole: Period) -> Period | None:
    """The period that words mean of another one or beside it: 6月 and 上年 of 2017, 5日 of 2017-06, 8时 of a day."""
    import unicodedata

    text = "".join(unicodedata.normalize("NFKC", words).split())
    text = re.sub("(?<=[0-9]月|半年)(?:累计)?平?均值?$|(?<=半年)(?:累计|合计)$", "", text)
    text = _MONTHS.sub(lambda match: f"{_NUMERALS.index(match[1]) + 1}月", text)
    if whole.length == "years":
        return None
    if _HOUR.fullmatch(text):
        return whole if whole.day else None
    if _WHOLE_YEAR.fullmatch(text):
        return Period(whole.year)
    if re.fullmatch("(?:全月|[本当]?月(?:平)?均值?)", text):
        return whole if whole.length == "month" else None
    beside = _BESIDE.fullmatch(text)
    since = whole.first_day == date(whole.year, 1, 1) and whole.length in ("months", "half", "quarter")
    if since and re.fullmatch("[本当]月|[上去]年同月", text):  # in a report on 1-5月
        return Period(whole.year - (text[0] in "上去"), month=whole.last_day.month)
    if beside is not None and (beside["sign"] == "期" or whole.length == _LENGTHS_OF[beside["sign"]]):
        return whole.previous if beside["which"] in "上去" else whole
    if beside is not None:
        return None
    if then := _THEN.fullmatch(text):
        alike = whole.length in ("year", "half", "quarter", "month", "months") and not whole.until
        alike = alike and (then["sign"] == "期" or whole.length == _LENGTHS_OF[then["sign"][0]])
        before = replace(whole, year=whole.year - 1) if alike else None
        return within("本年累计", before) if before is not None and then["sum"] else before
    if re.fullmatch(SO_FAR, text):
        ends = whole.length in ("year", "half", "quarter", "month", "months") and not whole.until
        return _of_months(12 * whole.year, whole._months[1]) if ends else None
    which, part = text[:2], text[2:]  # 去年, and 1-6月
    if which in ("上年", "去年", "今年", "本年") and (part[:1].isdigit() or part.endswith(("半年", "季度"))):
        return _parsed(f"{whole.year - (which[0] in '上去')}年{part}")
    day = _DAY_OF.fullmatch(text)
    if day is not None:
        month = int(day["month"] or 0) or (0 if whole.last else whole.month)
        period: Period | None = Period(whole.year, month=month, day=int(day["day"])) if month else None
        period = period if period is not None and _is_real(period) else None
    elif text.isdigit():
        period = None
    else:
        period = _parsed(f"{whole.year}年{text}")
    to_its_end = period is not None and period.first_day == date(whole.year, 1, 1) and period.last_day == whole.last_day
    return period if period is not None and (whole.holds(period) or to_its_end) else None  # 1-8月 of 2024-08


_THEN = pattern("(?:[上去]年)?同(?P<sign>期|月|季度?)(?P<sum>(?:1-本月)?累计[数值]?)?")
SO_FAR = "(?:1(?:月份?)?[-–—~至]本月|年初至今|年初至本月|自?年初以来|本年)累计(?:数|平?均值?)?|"
SO_FAR += "1(?:月份?)?[-–—~至]本月|年初至今"
_NUMERALS = "一 二 三 四 五 六 七 八 九 十 十一 十二".split()
_MONTHS = pattern("^(十[一二]?|[一二三四五六七八九])月")
_HOUR = pattern(r"\d{1,2}(?::\d{1,2}(?::\d{1,2})?|[时点](?:\d{1,2}分?)?)")
_WHOLE_YEAR = pattern("全年(?:累计|合计|平均|均值)?|年度?(?:累计|合计)[数值]?|年(?:平)?均(?:值|浓度)?|年度?平均值")
_BESIDE = pattern("(?P<which>[上去今本当])(?P<sign>[年月季周期])度?")
_LENGTHS_OF = {"年": "year", "月": "month", "季": "quarter", "周": "week"}
_DAY_OF = pattern(rf"(?:(?P<month>{_MONTH})[-/.月])?(?P<day>{_DAY})日?(?:{_HOUR.pattern})?")


def _is_real(period: Period) -> bool:
    """Whether the calendar has it: 2017-02-30 it has not, nor does anything end before it begins."""
    if period.until and not period.last:
        return period.year < period.until
    try:
        return period.first_day <= period.last_day
    except ValueError:
        return False


def parse_span(written: str) -> tuple[Period, Period] | None:
    """The first and the last of several periods (``2015/2020``), or one that is both; None for anything else."""
    first, slash, last = written.partition("/")
    ends = [parse_period(end) for end in (first, last if slash else first)]
    known = [end for end in ends if end is not None and end.length != "years"]
    return (known[0], known[1]) if len(known) == 2 else None


def stated_period(written: object, place: Place, key: str) -> Period | Problem:
    """The period that a file writes, or the problem that it is none."""
    return parse_period(written) or Problem("bad-period", place, key, {"period": written})


def price_year(written: object) -> str | None:
    """The year of prices: 2015年 and 2015 are one."""
    return None if written is None else str(parse_period(written) or str(written).strip())


def period_words(period: str, language: str) -> str:
    """A period inside a sentence: one that a rule names (上一时期), or 2017年, 2017年第1季度, 2017年6月."""
    named = say(language, f"text.{period}", default="")
    when = parse_period(period)
    if named or when is None or language != "zh":
        return named or period
    parts = {
        "years": f"{when.year}—{when.until}年",
        "year": f"{when.year}年",
        "half": f"{when.year}年{'上' if when.half == 1 else '下'}半年",
        "quarter": f"{when.year}年第{when.quarter}季度",
        "months": f"{when.year}年{when.month}{f'月—{when.until}年' if when.until else '—'}{when.last}月",
        "month": f"{when.year}年{when.month}月",
        "week": f"{when.year}年第{when.week}周",
        "day": f"{when.year}年{when.month}月{when.day}日",
    }
    return parts[when.length]
