"""Ten further habits of people who hand in tables, each drawn as often as wanted with other made-up values (虚构).

Taken from what yearbooks, statistics offices and monitoring bulletins say of their own tables (symbols, shorthand,
continued tables), and from guides on what to avoid in spreadsheets. Who draws knows nothing of how tables are read.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import openpyxl

Spot = tuple[str, str, str]  # area, period, indicator
Rows = list[list[str | float | None]]

THINGS = {  # what there are values of: unit, from, to, decimals
    "森林覆盖率": ("%", 10, 70, 1),
    "生态环境状况指数": ("", 40, 90, 1),
    "单位地区生产总值能耗": ("吨标煤/万元", 0.2, 1.5, 3),
    "公众满意度": ("%", 60, 99, 1),
    "城镇污水处理率": ("%", 70, 100, 1),
    "优良天数": ("天", 200, 366, 0),
    "细颗粒物年均浓度": ("μg/m3", 15, 70, 0),
    "用水总量": ("万立方米", 1200, 90000, 1),
    "地区生产总值": ("万元", 100000, 9000000, 0),
    "常住人口": ("万人", 10, 200, 2),
}
IN_WATER = {"氨氮": ("mg/L", 0.03, 2, 2), "总磷": ("mg/L", 0.01, 0.4, 3), "溶解氧": ("mg/L", 4, 11, 1),
            "高锰酸盐指数": ("mg/L", 1, 9, 1)}  # fmt: skip


@dataclass
class Drawn:
    """A workbook: its sheets, what has to be read from it, and what the call names."""

    sheets: dict[str, Rows] = field(default_factory=dict)
    truth: dict[Spot, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    merged: dict[str, list[str]] = field(default_factory=dict)

    def says(self, area: str, period: str, name: str, number: str) -> None:
        """Note what is true of a spot."""
        unit = (THINGS | IN_WATER)[name][0]
        self.truth[area, period, name] = f"{number} {unit}".strip()

    @property
    def content(self) -> bytes:
        """The file."""
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in self.sheets.items():
            page = book.create_sheet(title)
            for row in rows:
                page.append([None if cell == "" else cell for cell in row])
            for spot in self.merged.get(title, ()):
                page.merge_cells(spot)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()


def some(random: Random, least: int = 4) -> list[str]:
    return random.sample([*THINGS], random.randint(least, len(THINGS)))


def number(random: Random, name: str) -> str:
    _, low, high, decimals = (THINGS | IN_WATER)[name]
    return f"{random.uniform(low, high):.{decimals}f}"


def stored(random: Random, digits: str) -> str | float:
    """The same number as text or as a number of the cell; a number keeps no zeros at its end."""
    return digits if random.random() < 0.5 or digits.endswith("0") else float(digits)


def year(random: Random) -> str:
    return str(random.randint(2016, 2022))


AREAS = ("甲县", "乙区", "丙市", "丁旗")


def main_items(random: Random) -> Drawn:
    """# before the main items of a total, names indented; … is less than the smallest unit, blank is not known."""
    drawn, when, area = Drawn(), year(random), random.choice(AREAS)
    rows: Rows = [[f"{area}{when}年主要指标（虚构）"], ["指标", "单位", f"{when}年"]]
    for name in some(random):
        mark = random.choice(("#", "＃", "# ", "　", "　　#", "其中：", "  "))
        digits = number(random, name)
        value: str | float | None = random.choice(("…", "...", "", None)) if random.random() < 0.1 else digits
        if value == digits:
            drawn.says(area, when, name, digits)
            value = stored(random, digits)
        rows.append([mark + name, THINGS[name][0], value])
    drawn.sheets["主要指标"] = rows
    return drawn


def footnotes(random: Random) -> Drawn:
    """Marks for notes behind names, numbers and years, and the notes below the table."""
    drawn, when, area = Drawn(options={"area": "甲县"}), year(random), "甲县"
    marks = random.choice(
        (("①", "②", "③"), ("*", "**", "***"), ("¹", "²", "³"), ("1)", "2)", "3)"), ("[1]", "[2]", "[3]"))
    )
    heading = f"{when}年{marks[0] if random.random() < 0.3 else ''}"
    rows: Rows = [["指标", "计量单位", heading]]
    for name in some(random):
        digits = number(random, name)
        where = random.random()
        drawn.says(area, when, name, digits)
        rows.append([
            name + (random.choice(marks) if where < 0.3 else ""), THINGS[name][0],
            digits + random.choice(marks) if where > 0.8 and not marks[0][0].isdigit() else stored(random, digits),
        ])  # fmt: skip
    rows += [[f"{mark} 口径有调整（虚构）。"] for mark in marks[: random.randint(1, 3)]]
    drawn.sheets["表1"] = rows
    return drawn


def shorthand(random: Random) -> Drawn:
    """A provisional or revised figure is marked behind the number: [p], [r], （初步数）."""
    drawn, when, area = Drawn(options={"area": "乙区"}), year(random), "乙区"
    rows: Rows = [["指标名称", "单位", f"{when}年数值"]]
    for name in some(random):
        digits = number(random, name)
        drawn.says(area, when, name, digits)
        mark = random.choice(("[p]", " [r]", "（初步数）", "（快报数）", "(r)", "（修订）", "[e]"))
        rows.append([name, THINGS[name][0], digits + mark if random.random() < 0.4 else stored(random, digits)])
    rows.append(["注：[p] 为初步数，[r] 为修订数（虚构）。"])
    drawn.sheets["数据"] = rows
    return drawn


def continued(random: Random) -> Drawn:
    """A long table breaks off and goes on lower down, or on a second sheet, under its heading again (续表)."""
    drawn, when, area = Drawn(), year(random), random.choice(AREAS)
    head: list[str | float | None] = ["序号", "指标", "单位", "完成值"]
    names = some(random, 6)
    half = len(names) // 2
    rows: Rows = [[f"{area}{when}年度指标完成情况（虚构）"], head]
    apart = random.random() < 0.5
    for place, name in enumerate(names, 1):
        if place == half + 1:
            if apart:
                drawn.sheets["表1"] = rows
                rows = [[f"续表 {area}{when}年度指标完成情况（虚构）"], head]
            else:
                rows += [[], ["续表1"], head]
        digits = number(random, name)
        drawn.says(area, when, name, digits)
        rows.append([place, name, THINGS[name][0], stored(random, digits)])
    drawn.sheets["续表" if apart else "表1"] = rows
    return drawn


def side_by_side(random: Random) -> Drawn:
    """To save paper, one table stands in two halves beside each other, each under the same headings."""
    drawn, when, area = Drawn(options={"area": "丙市"}), year(random), "丙市"
    names = some(random, 4)
    names = names[: len(names) // 2 * 2]
    between: list[str | float | None] = [] if random.random() < 0.5 else [None]
    half: list[str | float | None] = ["指标", "单位", f"{when}年"]
    rows: Rows = [[*half, *between, *half]]
    for one, other in zip(names[::2], names[1::2], strict=True):
        cells: list[list[str | float | None]] = []
        for name in (one, other):
            digits = number(random, name)
            drawn.says(area, when, name, digits)
            cells.append([name, THINGS[name][0], stored(random, digits)])
        rows.append([*cells[0], *between, *cells[1]])
    drawn.sheets["指标"] = rows
    return drawn


def bilingual(random: Random) -> Drawn:
    """Headings in Chinese and English, in one cell or in two lines."""
    drawn, area = Drawn(options={"area": "甲县"}), "甲县"
    years = sorted(random.sample(range(2015, 2023), 2))
    glue = random.choice(("\n", " "))
    rows: Rows = [
        [
            f"指标{glue}Item",
            f"单位{glue}Unit",
            *(float(each) if random.random() < 0.3 else f"{each}年" for each in years),
        ]
    ]
    for name in some(random):
        digits = [number(random, name) for _ in years]
        for each, said in zip(years, digits, strict=True):
            drawn.says(area, str(each), name, said)
        rows.append([name, THINGS[name][0], *(stored(random, said) for said in digits)])
    drawn.sheets["Sheet1"] = rows
    return drawn


def thousands(random: Random) -> Drawn:
    """Groups of three digits, by a comma of either width, a thin space or a space."""
    drawn, when, area = Drawn(options={"area": "丁旗"}), year(random), "丁旗"
    rows: Rows = [["指标", "单位", f"{when}年实际值"]]
    sign = random.choice((",", "，", "\u2009", " ", "\u00a0"))
    for name in some(random):
        digits = number(random, name)
        drawn.says(area, when, name, digits)
        rows.append(
            [
                name,
                THINGS[name][0],
                f"{int(digits.partition('.')[0]):,}".replace(",", sign)
                + ("." + digits.partition(".")[2] if "." in digits else ""),
            ]
        )
    drawn.sheets["表"] = rows
    return drawn


def sections(random: Random) -> Drawn:
    """Domains in a merged column or in rows of their own, empty rows between, the sum of values at the end."""
    drawn, when, area = Drawn(), year(random), random.choice(AREAS)
    merged = random.random() < 0.5
    rows: Rows = [["地区：", area, None, f"{when}年"], ["领域" if merged else "序号", "指标", "单位", "完成情况"]]
    spots = []
    for place, domain in enumerate(("生态安全", "生态经济", "生态生活"), 1):
        if not merged:
            rows.append([f"{'一二三'[place - 1]}、{domain}"])
        first = len(rows) + 1
        for count, name in enumerate([*THINGS][place - 1 :: 3], 1):
            digits = number(random, name)
            drawn.says(area, when, name, digits)
            rows.append(
                [
                    domain if merged and count == 1 else None if merged else count,
                    name,
                    THINGS[name][0],
                    stored(random, digits),
                ]
            )
        if merged:
            spots.append(f"A{first}:A{len(rows)}")
        elif random.random() < 0.5:
            rows.append([])
    drawn.merged["附表"] = spots
    drawn.sheets["附表"] = rows
    return drawn


def bulletin(random: Random) -> Drawn:
    """The monthly bulletin: sections down, class wanted and reached, values, what is exceeded and by how many times."""
    drawn, when, month = Drawn(), year(random), random.randint(1, 12)
    names = random.sample([*IN_WATER], random.randint(2, 4))
    heads = [f"{name}（{IN_WATER[name][0]}）" for name in names]
    rows: Rows = [
        [f"{when}年{month}月地表水断面水质状况（虚构）"],
        ["序号", "断面名称", "水质目标", "本月类别", *heads, "超标项目（超标倍数）"],
    ]
    for place in range(1, random.randint(3, 7)):
        site, values = f"{'东西南北中清'[place - 1]}河口", [number(random, name) for name in names]
        for name, digits in zip(names, values, strict=True):
            drawn.says(site, f"{when}-{month:02}", name, digits)
        cells = [stored(random, each) for each in values]
        exceeded = random.choice(("/", "—", "总磷（0.2）", None))
        rows.append([place, site, "Ⅲ类", random.choice(("Ⅱ类", "Ⅲ类", "Ⅳ类")), *cells, exceeded])
    drawn.sheets[f"{month}月"] = rows
    return drawn


def blocks(random: Random) -> Drawn:
    """A block for each station below the other: labels, then a small table, then an empty row."""
    drawn = Drawn()
    rows: Rows = []
    for place in range(random.randint(2, 4)):
        area, when = AREAS[place], year(random)
        rows += [[f"地区：{area}", None, f"年份：{when}年"], ["指标", "单位", "监测值"]]
        for name in some(random, 3):
            digits = number(random, name)
            drawn.says(area, when, name, digits)
            rows.append([name, THINGS[name][0], stored(random, digits)])
        rows.append([])
    drawn.sheets["汇总"] = rows
    return drawn


HABITS: tuple[Callable[[Random], Drawn], ...] = (
    main_items, footnotes, shorthand, continued, side_by_side, bilingual, thousands, sections, bulletin, blocks
)  # fmt: skip
