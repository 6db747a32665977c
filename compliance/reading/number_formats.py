"""What a number looks like under the number format of its cell: 0.205 under 0.0% is 20.5 %, 43100 under yyyy年 2017年.

The digits are those that are stored, at 15 significant digits, never the rounded ones that a format shows: a verdict
must not change because somebody widened a column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from compliance.cells import exact, plain
from compliance.reading.grid import GridCell

# Formats that a workbook need not write out, by number; 27 to 36 and 50 to 58 are those of Chinese systems.
BUILT_IN = {
    9: "0%", 10: "0.00%", 2: "0.00", 4: "#,##0.00", 3: "#,##0", 1: "0", 11: "0.00E+00", 37: "#,##0", 38: "#,##0",
    39: "#,##0.00", 40: "#,##0.00", 41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;-"¥"#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;-"¥"#,##0.00;"-"', 5: '"¥"#,##0', 6: '"¥"#,##0', 7: '"¥"#,##0.00', 8: '"¥"#,##0.00',
    **dict.fromkeys((14, 15, 22, 28, 29, 30, 31, 50, 51, 53, 54, 58, 27, 36, 52), "yyyy-mm-dd"),
    **dict.fromkeys((17, 57), "yyyy-mm"), 16: "mm-dd",
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), "h:mm"),
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)|'
    r"(?P<digit>[0#?])|(?P<exponent>[eE][+-])|(?P<date>[yYmMdDhHsS]+|上午/下午|AM/PM)|(?P<other>.)",
    re.DOTALL,
)
_SILENT = frozenset("-+() \t　")  # signs and gaps that a format writes around digits; the number has its own
_DASHES = frozenset("-–—/无")  # in place of a 0
_FIRST_DAY, _FIRST_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_466  # the day after 9999-12-31


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a number format: what stands around the digits, how far they are moved, or the parts of a date."""

    before: str = ""
    after: str = ""
    power: int = 0  # of ten: 2 for %, -3 for a scaling comma
    decimals: int = 0
    digits: bool = False
    broken: bool = False  # words between digits: 0!.0 shows a point that is none
    date: str = ""
    condition: bool = False
    dash: bool = False


def shown(stored: float, code: str, *, since_1904: bool = False) -> GridCell:
    """The number of a cell as its format shows it."""
    try:
        value = exact(stored)
    except ValueError:  # beyond all measure; the grammar of cells refuses the text
        return GridCell(repr(stored), "number")
    sections = _sections(code)
    position = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    used = sections if any(section.condition for section in sections) else (sections[position],)
    if any(section.date for section in used):
        return _as_date(stored, used[0].date, since_1904)
    first = used[0]
    alike = all((s.before, s.after, s.power, s.digits) == (first.before, first.after, first.power, True) for s in used)
    if not alike or any(section.broken for section in used) or (value == 0 and first.dash):
        return GridCell(plain(value), "otherwise")
    moved = exact(plain(value.scaleb(first.power)).rstrip("0").rstrip(".")) if first.power < 0 else value
    moved = value.scaleb(first.power) if first.power > 0 else moved
    return GridCell(first.before + _padded(moved, first.decimals) + first.after, "number")


def _padded(value: Decimal, decimals: int) -> str:
    """All digits of a number, with the zeros that its format shows behind them: 0.7 under 0.00 is 0.70."""
    text = plain(value)
    written = len(text.partition(".")[2])
    if written >= decimals:
        return text
    return text + ("" if written else ".") + "0" * (decimals - written)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    return tuple(_section(part) for part in _parts(code))


def _parts(code: str) -> list[str]:
    """The sections of a format, at most three for numbers; a semicolon in quotes or behind a backslash is none."""
    parts = [""]
    for token in _TOKEN.finditer(code):
        if token[0] == ";":
            parts.append("")
        else:
            parts[-1] += token[0]
    return parts[:3]


def _section(code: str) -> _Section:
    before, after, date = "", "", ""
    decimals = percent = commas = 0
    digits = point = broken = condition = dash = False
    if code.strip() in ("", "@"):  # an empty section shows nothing; @ shows text, and a number as it is
        return _Section(digits=code.strip() == "@")
    for token in _TOKEN.finditer(code):
        words = token["quoted"] or token["escaped"] or ""
        if token["general"]:
            digits = True
        elif token["digit"]:
            broken = broken or bool(digits and after)
            digits, commas = True, 0
            decimals += point
        elif token["exponent"]:
            point = False
        elif token["bracket"] is not None:
            condition = condition or token["bracket"][:1] in ("<", ">", "=")
            words = token["bracket"][1:].partition("-")[0] if token["bracket"].startswith("$") else ""
        elif token["date"]:
            date += token["date"].lower()
        elif (other := token["other"]) == "%":
            percent += 1
            words = "%"
        elif other == "." and digits:
            point = True
        elif other == "," and digits:
            commas += 1
        elif other and other not in "/@":
            words = other
        dash = dash or any(character in _DASHES for character in words)
        words = "".join(character for character in words if character not in _SILENT)
        if digits:
            after += words
        else:
            before += words
    if before in ("¥", "￥", "CNY", "RMB"):  # a sign of money before the digits is its unit
        before, after = "", "元" + after
    after = before.count("%") * "%" + after
    power = 2 * percent - 3 * commas
    return _Section(before.replace("%", ""), after, power, decimals, digits, broken, date, condition, dash)


def _as_date(stored: float, letters: str, since_1904: bool) -> GridCell:
    """A day, month or year as far as the format shows it."""
    if not 0 <= stored < _LAST_SERIAL:
        return GridCell(plain(exact(stored)), "otherwise")
    day = (_FIRST_DAY_1904 if since_1904 else _FIRST_DAY) + timedelta(days=stored)
    if "y" in letters and "d" not in letters:
        return GridCell(f"{day.year}-{day.month:02}" if "m" in letters else f"{day.year}年", "date")
    return GridCell(day.date().isoformat() if letters.strip("hms") else day.strftime("%H:%M"), "date")
