"""Periods of measurement: a year, a quarter or a month, with the one before and the last day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, total_ordering

from compliance.problems import Place, Problem
from compliance.words import say

_WRITTEN = re.compile(
    r"(?P<year>[12]\d{3})\s*(?:年度?)?(?:"
    r"[-/ ]?Q(?P<quarter>[1-4])|[-/ ]?第?(?P<quarter_zh>[1-4一二三四])季度|"
    r"[-/.](?P<month>1[0-2]|0?[1-9])|(?P<month_zh>1[0-2]|0?[1-9])月)?",
    re.IGNORECASE,
)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A year (2017), a quarter of it (2017-Q1) or a month of it (2017-06)."""

    year: int
    quarter: int = 0
    month: int = 0

    def __str__(self) -> str:
        if self.quarter:
            return f"{self.year:04}-Q{self.quarter}"
        return f"{self.year:04}-{self.month:02}" if self.month else f"{self.year:04}"

    def __lt__(self, other: Period) -> bool:
        return (self.last_day, str(self)) < (other.last_day, str(other))

    @property
    def length(self) -> str:
        """Whether it is a year, a quarter or a month: only periods of equal length are compared."""
        return "quarter" if self.quarter else "month" if self.month else "year"

    @property
    def previous(self) -> Period:
        """The period of equal length directly before: what 不降低 is measured against."""
        return _previous(self)

    @property
    def following(self) -> Period:
        """The period of equal length directly after."""
        if self.quarter:
            return Period(self.year, self.quarter + 1) if self.quarter < 4 else Period(self.year + 1, 1)
        if self.month:
            return Period(self.year, 0, self.month + 1) if self.month < 12 else Period(self.year + 1, 0, 1)
        return Period(self.year + 1)

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return self.previous.last_day + timedelta(days=1)

    @property
    def last_day(self) -> date:
        """The day by which the ruleset in force is chosen."""
        month = self.month or self.quarter * 3 or 12
        return date(self.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@lru_cache(maxsize=1024)  # asked again for every criterion of an area
def _previous(period: Period) -> Period:
    if period.quarter:
        return Period(period.year, period.quarter - 1) if period.quarter > 1 else Period(period.year - 1, 4)
    if period.month:
        return Period(period.year, 0, period.month - 1) if period.month > 1 else Period(period.year - 1, 0, 12)
    return Period(period.year - 1)


def parse_period(written: object) -> Period | None:
    """The period that a file writes (2017, "2017", 2017年, 2017-Q1, 2017-06, 2017年6月), or None when it is none."""
    import unicodedata

    if isinstance(written, bool) or not isinstance(written, str | int):
        return None
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", str(written)).strip())
    if found is None:
        return None
    quarter = found["quarter"] or found["quarter_zh"] or "0"
    month = found["month"] or found["month_zh"] or "0"
    return Period(int(found["year"]), _QUARTERS.get(quarter) or int(quarter), int(month))


def parse_span(written: str) -> tuple[Period, Period] | None:
    """The first and the last of several periods (``2015/2020``), or one that is both; None for anything else."""
    first, slash, last = written.partition("/")
    ends = parse_period(first), parse_period(last if slash else first)
    return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])


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
    part = f"第{when.quarter}季度" if when.quarter else f"{when.month}月" if when.month else ""
    return f"{when.year}年{part}"
