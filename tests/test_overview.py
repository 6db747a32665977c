"""Several areas: first a line for each and who misses what; below a matrix of many, how many miss each indicator."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from calling import call

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
    assert head == "地区 时期 结论 达标 未达标 否决 待证 不适用 须核对".split()
    assert rows == [
        "丁县 2017 待证 2 0 0 35 0 0".split(),
        "丙县 2017 否决 0 1 1 35 0 0".split(),
        "乙县 2017 未达标 1 1 0 35 0 0".split(),
        "甲县 2017 否决 1 0 1 35 0 0".split(),
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
