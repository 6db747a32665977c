"""What a CSV file loses of a table: the text of merged cells in all rows but one, and the comma inside a number."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from calling import Called, call, check

ASKED = ("--ruleset", "hailing_2018", "--lang", "en")


def problems(folder: Path, content: str, *options: str) -> list[tuple[str, str]]:
    """The codes and places of what is wrong with a file."""
    (folder / "m.csv").write_text(content, encoding="utf-8")
    found = check(folder, "m.csv", *ASKED, *options)
    return [(code, place) for code, place in found.problems if f"error[{code}]" in found.err]


LOST = [  # the file, what is named and where
    ("年份,指标,现状值,单位\n2017年,森林覆盖率,35,%\n,城镇污水处理率,60,%\n", "period-unnamed", "m.csv row 3"),
    ("指标,现状值,单位,时期\n森林覆盖率,35,%,2017-Q1\n城镇污水处理率,60,%,\n", "period-unnamed", "m.csv row 3"),
    (
        "年份,指标,数值\n,森林覆盖率,35\n2017,城镇污水处理率,60\n2016,城镇污水处理率,60\n",
        "period-unnamed",
        "m.csv row 2",
    ),
    ("year,indicator,state\n2017,spatial_plan,编制\n  ,river_chief_system,全面推行\n", "period-unnamed", "m.csv row 3"),
    ("区表\n年份,指标,现状值（%）\n2017年,森林覆盖率,35\n,城镇污水处理率,60\n", "period-unnamed", "m.csv row 4"),
    ("地区,年份,森林覆盖率（%）\n甲县,2017年,35\n甲县,,36\n", "period-unnamed", "m.csv row 3"),
    ("地区,指标,现状值\n甲县,森林覆盖率,35\n,城镇污水处理率,60\n", "row-without-area", "m.csv row 3"),
    ("指标,数值,区县\n森林覆盖率,35,\n城镇污水处理率,60,甲县\n", "row-without-area", "m.csv row 2"),
]


@pytest.mark.parametrize(("content", "code", "place"), LOST)
def test_a_row_that_lost_its_year_or_area_is_named(content: str, code: str, place: str, tmp_path: Path) -> None:
    assert problems(tmp_path, content) == [(code, place)]


def test_all_such_rows_are_named_at_once(tmp_path: Path) -> None:
    rows = "".join(f",{name},50,%\n" for name in ("森林覆盖率", "城镇污水处理率", "公众绿色出行率"))
    (tmp_path / "m.csv").write_text(f"年份,指标,现状值,单位\n2017年,环境信息公开率,90,%\n{rows}", encoding="utf-8")
    found = check(tmp_path, "m.csv", *ASKED)
    assert found.codes == ["period-unnamed"]
    assert [row in found.err for row in ("row 3", "row 4", "row 5")] == [True] * 3


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("年份,指标,现状值\n,森林覆盖率,35\n,城镇污水处理率,60\n", ()),  # a column that nobody filled in
        ("指标,现状值\n森林覆盖率,35\n城镇污水处理率,60\n", ()),
        ("年份,指标,现状值\n2017,森林覆盖率,35\n,城镇污水处理率,60\n", ("--period", "2017")),
        ("地区,指标,现状值\n甲县,森林覆盖率,35\n,城镇污水处理率,60\n", ("--area", "甲县")),
        ("年份,指标,现状值\n2017,森林覆盖率,35\n2016,城镇污水处理率,60\n", ()),
    ],
)
def test_what_no_table_names_or_the_call_does_is_not_missed(
    content: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    assert problems(tmp_path, content, *options) == []


HEAD = "指标,单位,2017年,备注\n"
WATER = "单位地区生产总值用水量,立方米/万元"
SPLIT = [  # the file, where a number is split
    (f"{HEAD}{WATER},1,234\n", "row 2 column C"),
    (f"{HEAD}{WATER},12,345\n", "row 2 column C"),
    (f"{HEAD}{WATER},1,234.5\n", "row 2 column C"),
    (f"{HEAD}{WATER},≥1,234\n", "row 2 column C"),
    (f"{HEAD}{WATER},-1,234\n", "row 2 column C"),
    (f"指标,数值,佐证材料\n{WATER.partition(',')[0]},999,100\n", "row 2 column B"),
    (f"指标,单位,2016年,2017年\n{WATER},1,234\n", "row 2 column C"),
    (f"指标,单位,数值,控制目标值\n{WATER},12,345\n", "row 2 column C"),
    (f'指标,单位,2017年,"备注,说明"\n{WATER},1,234\n', "row 2 column C"),
]


@pytest.mark.parametrize(("content", "place"), SPLIT)
def test_a_number_that_a_comma_split_is_asked_about(content: str, place: str, tmp_path: Path) -> None:
    assert problems(tmp_path, content) == [("number-split", f"m.csv {place}")]


@pytest.mark.parametrize(
    "content",
    [
        f'{HEAD}{WATER},"1,234",\n',
        f"{HEAD}{WATER},1, 234\n",  # two things, for whoever writes a space
        f'{HEAD}{WATER},"1","234"\n',
        f"{HEAD}{WATER},1234,567人\n",
        f"{HEAD}{WATER},12.5,300\n",
        f"{HEAD}{WATER},45,2018\n",
        f"{HEAD}{WATER},45,见附件100\n",
        f"指标,单位,2016年,2017年\n{WATER},85,120\n",
        f"指标,单位,数值,控制目标值\n{WATER},85,120\n",
        "年份,森林覆盖率,生态环境状况指数\n2017,5,100\n",
    ],
)
def test_two_numbers_beside_each_other_are_two(content: str, tmp_path: Path) -> None:
    assert "number-split" not in [code for code, _ in problems(tmp_path, content)]


@pytest.mark.parametrize("written", ["=85", "=A1", "==85", "＝85", "=85%"])
@pytest.mark.parametrize("head", ["指标,数值\n", "指标,2017年\n"])
def test_a_formula_that_is_typed_as_text_is_no_number(written: str, head: str, tmp_path: Path) -> None:
    assert problems(tmp_path, f"{head}城镇污水处理率,{written}\n")[0][0] == "value-not-a-number"


def values(found: Called) -> dict[tuple[str, str], str]:
    """What was read of each thing, by period and id."""
    return {
        (each["period"], leaf["measures"]): leaf["measured"].get("value") or leaf["measured"]["state"]
        for each in found.json["assessments"]
        for row in each["findings"]
        for leaf in row["criteria"]
        if leaf["measured"] is not None
    }


def test_a_sheet_named_after_a_year_keeps_it_in_the_name_of_its_file(tmp_path: Path) -> None:
    for year, value in (("2016", "18.2"), ("2017", "18.4")):
        (tmp_path / f"林业局-{year}年.csv").write_text(f"指标,现状值\n森林覆盖率,{value}\n", encoding="utf-8")
    found = call(tmp_path, "check", ".", "--ruleset", "hailing_2018", "--area", "甲区", "--format", "json")
    assert values(found) == {("2016", "forest_cover"): "18.2", ("2017", "forest_cover"): "18.4"}
    assert "taken-from-title" in found.err


def test_names_that_stood_below_one_heading_over_two_columns_are_read(tmp_path: Path) -> None:
    rows = "24,农业废弃物综合利用率,秸秆综合利用率,96.2\n,,畜禽养殖场粪便综合利用率,95.8\n29,农村卫生厕所普及率,,97\n"
    (tmp_path / "m.csv").write_text(f"年度：2017,,,单位：%\n序号,指标名称,,实际完成值\n{rows}", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--ruleset", "hailing_2018", "--area", "甲区", "--format", "json")
    assert found.json["problems"] == []
    assert [*values(found).values()] == ["96.2", "95.8", "97"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", ["utf-8-sig", "gb18030"])
def test_a_sheet_of_a_ledger_is_known_as_csv_too(language: str, code: str, tmp_path: Path) -> None:
    rows = "年份,指标,数值,单位\n2017,森林覆盖率,18.4,%\n2017,公众绿色出行率,二百,%\n"
    (tmp_path / "m.csv").write_text(rows, encoding="utf-8")
    words = ("check", "m.csv", "--ruleset", "hailing_2018", "--area", "甲区", "--lang", language)
    call(tmp_path, *words, "--format", "xlsx", "-o", "ledger.xlsx", "--feedback", "back")
    before = call(tmp_path, *words, "--format", "json")
    books = [tmp_path / "ledger.xlsx", *(tmp_path / "back").iterdir()]
    assert len(books) > 1
    for book in books:
        for sheet in openpyxl.load_workbook(book):
            with open(tmp_path / f"{book.stem}-{sheet.title}.csv", "w", encoding=code, newline="") as stream:
                csv.writer(stream).writerows(sheet.iter_rows(values_only=True))
        book.unlink()
    (tmp_path / "back").rmdir()
    found = call(tmp_path, "check", ".", *words[2:], "--format", "json")
    assert "own-output" in found.err
    assert (values(found), found.codes[:1]) == (values(before), before.codes[:1])
    assert {each["code"] for each in found.json["problems"]} == {each["code"] for each in before.json["problems"]}
