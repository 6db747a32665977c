"""Several areas: first a line for each and who misses what; below a matrix of many, how many miss each indicator."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from calling import call
from little_rulesets import HEAD, row
from openpyxl import load_workbook

VALUES = {"甲县": (97, 52), "乙县": (100, 48), "丙县": (99, 49), "丁县": (100, 55)}
INDICATORS = ("城镇污水处理率", "公众绿色出行率")
OPTIONS = ("--ruleset", "hailing_2018")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        f"{area},2017,{name},{value},%"
        for area, values in VALUES.items()
        for name, value in zip(INDICATORS, values, strict=True)
    ]
    (tmp_path / "m.csv").write_text("\n".join(["地区,年份,指标,数值,单位", *rows]) + "\n", encoding="utf-8")
    return tmp_path


def lines_of(text: str, first: str) -> list[list[str]]:
    """The words of the indented lines below a line."""
    below = text.splitlines()[text.splitlines().index(first) + 1 :]
    end = next(index for index, line in enumerate(below) if not line.startswith("  "))
    return [line.split() for line in below[:end]]


def test_the_text_begins_with_a_line_for_each_area_and_who_misses_what(folder: Path) -> None:
    text = call(folder, "check", "m.csv", *OPTIONS).out
    assert text.startswith("总览：共 4 份评判结果\n")
    head, *rows = lines_of(text, "总览：共 4 份评判结果")
    assert head == "地区 时期 结论 达标 未达标 约束性未达标 待证 不适用 须核对".split()
    assert rows == [
        "丁县 2017 暂不能认定（35 项待证） 2 0 0 35 0 0".split(),
        "丙县 2017 约束性指标未全部达标（1 项） 0 1 1 35 0 0".split(),
        "乙县 2017 未全部达标（1 项） 1 1 0 35 0 0".split(),
        "甲县 2017 约束性指标未全部达标（1 项） 1 0 1 35 0 0".split(),
    ]
    assert lines_of(text, "各项指标：谁未达到要求") == [
        ["27", INDICATORS[0], "2", "丙县、甲县"],
        ["32", INDICATORS[1], "2", "丙县、乙县"],
    ]


def test_one_area_alone_has_no_overview_and_nobody_may_miss_anything(folder: Path) -> None:
    (folder / "m.csv").write_text("地区,年份,指标,数值,单位\n甲县,2017,公众绿色出行率,52,%\n", encoding="utf-8")
    assert "总览" not in call(folder, "check", "m.csv", *OPTIONS).out
    both = call(folder, "check", "m.csv", *OPTIONS, "--ruleset", "national_2018", "--lang", "en").out
    assert both.count("Who misses what · hailing_2018: nobody misses anything") == 1
    assert both.count("Who misses what · national_2018: nobody misses anything") == 1


def test_a_matrix_of_many_areas_ends_with_how_many_miss_each(folder: Path) -> None:
    more = [f"戊{number}县,2017,公众绿色出行率,10,%" for number in range(6)]
    with (folder / "m.csv").open("a", encoding="utf-8") as file:
        file.write("\n".join(more) + "\n")
    page = call(folder, "check", "m.csv", *OPTIONS, "--format", "html").out
    (foot,) = re.findall(r"<tfoot>(.*?)</tfoot>", page, re.DOTALL)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", foot, re.DOTALL)
    numbers = [int(cell) for cell in cells[1:]]  # the first stands below the areas' verdicts
    assert (len(numbers), numbers[27 - 1], numbers[32 - 1], sum(numbers)) == (37, 2, 8, 10)


# --- who is named ---

PERIODS = {"2016": 'period = "2016"', "2017": 'period = "2017"', None: ""}


@pytest.mark.parametrize(
    ("areas", "periods", "rulesets", "named"),
    [
        (["甲县"], ["2017"], 2, "甲县"),
        (["甲县"], [None], 2, "甲县"),
        ([None], ["2017"], 2, "未写明地区"),
        (["甲县"], ["2016", "2017"], 1, "2016、2017"),
        ([None], ["2016", "2017"], 2, "2016、2017"),
        (["甲县", "乙县"], ["2017"], 2, "乙县、甲县"),
        (["甲县", "乙县"], ["2016", "2017"], 1, "乙县 2016、乙县 2017、甲县 2016、甲县 2017"),
    ],
)
def test_whoever_misses_something_is_told_by_what_tells_them_apart(
    areas: list[str | None], periods: list[str | None], rulesets: int, named: str, tmp_path: Path
) -> None:
    subjects = [
        f"[[subjects]]\n{f'area = {area!r}' if area else ''}\n{PERIODS[period]}\nmeasurements.share.value = 48\n"
        for area in areas
        for period in periods
    ]
    (tmp_path / "m.toml").write_text("".join(subjects), encoding="utf-8")
    names = [f"r{number}" for number in range(rulesets)]
    for name in names:
        text = HEAD.replace('"own"', f'"{name}"') + row("share", 'comparator = "≥"', "threshold = 50")
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    asked = [word for name in names for word in ("--ruleset", f"{name}.toml")]
    out = call(tmp_path, "check", "m.toml", *asked).out
    told = [line.split("  ")[-1] for line in out.splitlines() if line.startswith("  1  share  ")]
    assert told == [named] * rulesets


# --- what is counted ---

AIMED = (
    row("share", 'comparator = "≥"', "threshold = 50", 'constraint = "binding"', number="1"),
    row("hope", 'comparator = "≥"', "threshold = 50", 'constraint = "aim"', number="2"),
    row("dream", 'comparator = "≥"', "threshold = 50", 'constraint = "aim"', number="3"),
)


def counted_in_text(folder: Path, *asked: str) -> list[list[str]]:
    lines = lines_of(call(folder, "check", *asked).out, "总览：共 2 份评判结果")
    return [line[-6:-1] for line in lines[1:]]


def counted_in_markdown(folder: Path, *asked: str) -> list[list[str]]:
    text = call(folder, "check", *asked, "--format", "markdown").out
    return [re.findall(r"\| (\d+) (?=\|)", line)[-5:] for line in text.splitlines() if "| `own@1.0.0` |" in line][:2]


def counted_on_the_page(folder: Path, *asked: str) -> list[list[str]]:
    page = call(folder, "check", *asked, "--format", "html").out
    overview = page[page.index('<table class="overview">') :]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", overview[: overview.index("</table>")], re.DOTALL)[1:]
    return [re.findall(r">(\d+)<", row_)[-5:] for row_ in rows]


def counted_in_the_ledger(folder: Path, *asked: str) -> list[list[str]]:
    call(folder, "check", *asked, "--format", "xlsx", "-o", "ledger.xlsx")
    rows = list(load_workbook(folder / "ledger.xlsx").worksheets[0].iter_rows(values_only=True))
    return [[str(cell) for cell in line[6:11]] for line in rows[-2:]]


@pytest.mark.parametrize("counted", [counted_in_text, counted_in_markdown, counted_on_the_page, counted_in_the_ledger])
def test_aims_are_left_out_of_every_overview(counted: Any, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("\n".join([HEAD, *AIMED]), encoding="utf-8")
    said = "measurements.share.value = {}\nmeasurements.hope.value = {}\nmeasurements.dream.value = 60\n"
    subjects = [("甲县", 60, 40), ("乙县", 40, 60)]
    text = "".join(f'[[subjects]]\narea = "{area}"\nperiod = "2017"\n{said.format(*v)}' for area, *v in subjects)
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    assert counted(tmp_path, "m.toml", "--ruleset", "own.toml") == [
        ["0", "0", "1", "0", "0"],  # met, missed, binding missed
        ["1", "0", "0", "0", "0"],
    ]
