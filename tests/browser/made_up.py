"""Made-up areas for large pages: a ruleset of any number of indicators, and areas over some years, seeded.

No such area exists; names, numbers and documents say so themselves.
"""

from __future__ import annotations

import random
from pathlib import Path

DOMAINS = ("生态制度", "生态环境", "生态空间", "生态经济", "生态生活")
BUREAUS = ("示例环保局", "示例水利局", "示例住建局", "示例发改委")
STATE_EVERY = 8  # every eighth indicator is a matter of states


def ruleset(indicators: int) -> str:
    """A ruleset: shares that must reach a number, amounts that must not pass one, states."""
    head = (
        '[ruleset]\nid = "made_up"\nversion = "1.0.0"\nseries = "made_up"\ntitle = "示例指标（虚构）"\n'
        '[verdicts]\nbinding = "veto"\nreference = "fail"\n[sources.doc]\ntitle = "虚构的文件"\n'
    )
    return head + "".join(_row(number) for number in range(1, indicators + 1))


def _row(number: int) -> str:
    constraint = "binding" if number % 2 else "reference"
    if number % STATE_EVERY == 0:
        demand = 'states = ["建立", "未建立"]\naccepted = ["建立"]\n'
    elif number % 3:
        demand = f'unit = "%"\nrange = [0, 100]\ncomparator = "≥"\nthreshold = {60 + number % 35}\n'
    else:
        demand = f'unit = "立方米/万元"\ncomparator = "≤"\nthreshold = {40 + number}\n'
    return (
        f'[indicators.i{number}]\nnumber = "{number}"\nname = "示例指标第{number}项"\nconstraint = "{constraint}"\n'
        f'domain = "{DOMAINS[number % len(DOMAINS)]}"\nlead = ["{BUREAUS[number % len(BUREAUS)]}"]\n{demand}'
        'source = { ref = "doc", grade = "reprinted" }\n'
    )


def table(areas: int, indicators: int, years: int) -> str:
    """The measurements, one a row; one in twelve misses, one in thirty is left out."""
    drawn = random.Random(6)
    lines = ["地区,年份,指标,数值,单位,佐证材料"]
    for area in range(1, areas + 1):
        for year in range(2018 - years, 2018):
            for number in range(1, indicators + 1):
                chance = drawn.random()
                if chance < 1 / 30:
                    continue
                missed = chance < 1 / 30 + 1 / 12
                lines.append(
                    f"示例{area}县,{year},i{number},{_value(number, drawn, missed)},示例材料（虚构）第{number}页"
                )
    return "\n".join(lines) + "\n"


def _value(number: int, drawn: random.Random, missed: bool) -> str:
    if number % STATE_EVERY == 0:
        return "未建立," if missed else "建立,"
    if number % 3:
        edge = 60 + number % 35
        value = edge - drawn.uniform(0.1, 9) if missed else drawn.uniform(edge, 100)
        return f"{value:.1f},%"
    edge = 40 + number
    value = edge + drawn.uniform(0.1, 9) if missed else edge - drawn.uniform(0, 20)
    return f"{value:.1f},立方米/万元"


def write(folder: Path, areas: int, indicators: int, years: int) -> tuple[str, ...]:
    """Write both files; the words of the ``check`` that reads them."""
    (folder / "made_up.toml").write_text(ruleset(indicators), encoding="utf-8")
    (folder / "areas.csv").write_text(table(areas, indicators, years), encoding="utf-8")
    return ("check", str(folder / "areas.csv"), "--ruleset", str(folder / "made_up.toml"))
