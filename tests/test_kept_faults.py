"""Faults of tables as people keep them: each a problem with its place, and all of a folder in one run."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from calling import Called, check
from kept_workbooks import AREA, as_csv, as_xlsx


class Fault(NamedTuple):
    """A sheet with something wrong, what has to be said of it and where (row and column), and what is suggested."""

    what: str
    sheet: str
    code: str
    spot: str
    suggested: str = ""
    after: object = None


def _error(book):  # type: ignore[no-untyped-def]
    book.active["C2"].value = "#DIV/0!"
    book.active["C2"].data_type = "e"


def _shown_as(code: str):  # type: ignore[no-untyped-def]
    def change(book) -> None:  # type: ignore[no-untyped-def]
        book.active["C2"].number_format = code

    return change


def _date(book):  # type: ignore[no-untyped-def]
    import datetime

    book.active["C2"].value = datetime.date(2017, 1, 2)


HEAD = "| 指标 | 单位 | 2017年 |\n"
FAULTS = (
    Fault("a name that is nearly right", HEAD + "| 森林复盖率 | % | 18.4 |", "unknown-indicator", "第2行 A列", "森林覆盖率"),
    Fault("a name that is nearly right, with nothing beside", HEAD + "| 公众绿色出行率 | % | 52 |\n| 森林复盖率 | - | - |",
          "unknown-indicator", "第3行 A列", "森林覆盖率"),
    Fault("another indicator's number", HEAD + "| 27 公众绿色出行率 | % | 52.5 |", "number-disagrees", "第2行 A列"),
    Fault(
        "another indicator's number in its column",
        "| 序号 | 指标 | 2017年 |\n| 12 | 森林覆盖率 | 18.4% |\n| 27 | 公众绿色出行率 | 52.5% |",
        "number-disagrees", "第3行 B列",
    ),
    Fault("a count that mostly is the list's",
          "| 序号 | 指标 | 2017年 |\n| 1 | 生态文明建设规划 | 制定实施 |\n| 2 | 生态文明建设工作占党政实绩考核的比例 | 22% |\n"
          "| 3 | 公众绿色出行率 | 52.5% |", "number-disagrees", "第4行 B列"),
    Fault("a letter for a digit", HEAD + "| 公众绿色出行率 | % | 54.O |", "value-not-a-number", "第2行 C列"),
    Fault("a sum over five years in brackets", HEAD + "| 公众绿色出行率 | % | 〔18〕 |", "value-unclear", "第2行 C列"),
    Fault("a range", HEAD + "| 公众绿色出行率 | % | 50~55 |", "value-is-a-range", "第2行 C列"),
    Fault("a change", HEAD + "| 公众绿色出行率 | % | 同比提高2% |", "value-unclear", "第2行 C列"),
    Fault("the value of another year", HEAD + "| 公众绿色出行率 | % | 2015年为50.1 |", "value-of-another-period", "第2行 C列"),
    Fault("an error", HEAD + "| 公众绿色出行率 | % | - |", "error-cell", "第2行 C列", "", _error),
    Fault("a formula that nobody computed", HEAD + "| 公众绿色出行率 | % | =A1/2+B7 |", "formula-without-value", "第2行 C列"),
    Fault("a date", HEAD + "| 公众绿色出行率 | % | - |", "date-for-a-value", "第2行 C列", "", _date),
    Fault("0 shown as a dash", HEAD + "| 公众绿色出行率 | % | =0 |", "shown-otherwise", "第2行 C列", "", _shown_as('0.0;-0.0;"-"')),
    Fault("a number that is not shown", HEAD + "| 公众绿色出行率 | % | =52.5 |", "shown-otherwise", "第2行 C列", "", _shown_as(";;;")),
    Fault("a point that is none", HEAD + "| 公众绿色出行率 | % | =525 |", "shown-otherwise", "第2行 C列", "", _shown_as("0\\.0")),
    Fault("true", HEAD + "| 公众绿色出行率 | % | TRUE |", "value-not-a-number", "第2行 C列"),
    Fault("days for a share", "| 指标 | 2017年 |\n| 优良天数比例 | 315天 |\n| 公众绿色出行率 | 315天 |", "unit-does-not-fit", "第3行 B列"),
    Fault("a unit in the cell and another in its column", HEAD + "| 单位地区生产总值能耗 | 吨标煤/万元 | 452千克标煤/万元 |",
          "units-disagree", "第2行 C列"),
    Fault("a unit in the heading and another in the column", "| 指标 | 单位 | 2017年（%） |\n| 单位地区生产总值能耗 | 吨标煤/万元 | 0.452 |",
          "units-disagree", "第2行 C列"),
    Fault("a unit in the name and another in the column", HEAD + "| 单位GDP能耗（千克标煤/万元） | 吨标煤/万元 | 0.452 |",
          "units-disagree", "第2行 C列"),
    Fault("a fraction or a share", "| 指标 | 2017年 |\n| 公众绿色出行率 | =0.525 |", "percent-or-fraction", "第2行 B列"),
    Fault("a value over two rows", HEAD + "| 公众绿色出行率 | % | 52.5 |\n| 环境信息公开率 | % | ^ |", "merged-value", "第2行 C列"),
    Fault("a value over two years", "| 指标 | 2016年 | 2017年 |\n| 公众绿色出行率 | 52.5% | < |", "merged-value", "第2行 B列"),
    Fault("a value without an indicator", HEAD + "| 公众绿色出行率 | % | 52.5 |\n| - | % | 60 |", "row-without-indicator", "第3行 C列"),
    Fault("a number under no heading", HEAD + "| 公众绿色出行率 | % | 52.5 | 53 |", "column-without-heading", "第2行 D列"),
    Fault("a time that is no period", "| 指标 | 单位 | 十三五末 | 2017年 |\n| 公众绿色出行率 | % | 55 | 52.5 |", "bad-period", "第1行 C列"),
    Fault("years that are no period", "| 指标 | 单位 | 近三年 | 2017年 |\n| 公众绿色出行率 | % | 55 | 52.5 |", "bad-period", "第1行 C列"),
    Fault("a column twice", "| 指标 | 2017年 | 2017年现状值 |\n| 公众绿色出行率 | 52.5% | 53% |", "columns-mean-the-same", "第1行 C列"),
    Fault("values under a heading that nobody knows", "| 指标 | 单位 | 填报 |\n| 公众绿色出行率 | % | 52.5 |", "column-missing", "第1行"),
    Fault("a year that is none", "| 指标 | 年份 | 数值 |\n| 公众绿色出行率 | 去年 | 52.5% |", "bad-period", "第2行 B列"),
    Fault("a current value beside a year's", "| 指标 | 2016年 | 现状值 |\n| 公众绿色出行率 | 50.2% | 52.5% |", "period-unnamed", ""),
    Fault("two values", HEAD + "| 公众绿色出行率 | % | 52.5 |\n| 公众绿色出行率 | % | 53 |", "conflicting-values", "第3行 C列"),
    Fault("a row without an area", "| 地区 | 指标 | 2017年 |\n| 示例区（虚构） | 公众绿色出行率 | 52.5% |\n| - | 环境信息公开率 | 95% |",
          "row-without-area", "第3行 A列"),
    Fault("an unknown unit", HEAD + "| 单位地区生产总值能耗 | 吨标媒/万元 | 0.452 |", "unknown-unit", "第2行 C列", "吨标煤/万元"),
    Fault("beyond what is possible", HEAD + "| 公众绿色出行率 | % | 952 |", "impossible-value", "第2行 C列"),
    Fault("values of a part", "| 地区 | 示例区（虚构） |\n| 指标 | 单位 | 2017年完成值（建成区） |\n| 公众绿色出行率 | % | 55 |",
          "value-of-a-scope", "第2行 C列"),
    Fault("values of a part, without a word for the value", "| 指标 | 单位 | 2017年农村地区 |\n| 公众绿色出行率 | % | 55 |",
          "value-of-a-scope", "第1行 C列"),
    Fault("another area in the heading", "| 地区 | 示例区（虚构） |\n| 指标 | 单位 | 2017年海陵区 |\n| 公众绿色出行率 | % | 55 |",
          "surroundings-disagree", "第2行 C列"),
    Fault("a year in the title and another in the option", "| 示例区2016年指标统计表 | < |\n| 指标 | 完成值 |\n| 公众绿色出行率 | 52.5% |",
          "surroundings-disagree", "第1行 A列"),
)  # fmt: skip
OPTIONS = ("--ruleset", "hailing_2018", "--area", AREA)


def options(fault: Fault) -> tuple[str, ...]:
    return (*OPTIONS, "--period", "2017") if "option" in fault.what else OPTIONS


def errors(found: Called) -> list[tuple[str, str]]:
    """The problems that stop the judging, without the warnings beside them."""
    heads = [line for line in found.err.splitlines() if line.startswith(("错误[", "警告["))]
    return [problem for problem, head in zip(found.problems, heads, strict=True) if head.startswith("错误")]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.what for fault in FAULTS])
def test_a_fault_of_a_workbook(fault: Fault, tmp_path: Path) -> None:
    (tmp_path / "m.xlsx").write_bytes(as_xlsx({"表1": fault.sheet}, fault.after))  # type: ignore[arg-type]
    found = check(tmp_path, "m.xlsx", *options(fault))
    assert (found.code, found.out) == (2, ""), found.err
    assert errors(found) == [(fault.code, f"m.xlsx 表1 {fault.spot}".strip())], found.err
    assert not fault.suggested or f"是否指“{fault.suggested}”？" in found.err


IN_CSV = [fault for fault in FAULTS if fault.after is None and "=A1" not in fault.sheet and "merged" not in fault.code]


@pytest.mark.parametrize("fault", IN_CSV, ids=[fault.what for fault in IN_CSV])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_same_fault_in_a_csv_with_a_title(fault: Fault, encoding: str, tmp_path: Path) -> None:
    sheet = "| 报送表 |\n" + fault.sheet.replace("| =", "| ")
    (tmp_path / "m.csv").write_bytes(as_csv(sheet).encode(encoding))
    found = check(tmp_path, "m.csv", *options(fault))
    assert (found.code, found.out) == (2, ""), found.err
    [(code, place)] = errors(found)
    if fault.code != "column-missing":  # a CSV without a table is held to be a long one
        row, *column = fault.spot.split(" ") if fault.spot else ("",)
        below = f"第{int(row.strip('第行')) + 1}行" if row else ""
        assert (code, place) == (fault.code, " ".join(filter(None, ["m.csv", below, *column])))


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        ("2017年目标值", True),
        ("2017年计划（亿立方米）", True),
        ("2020年目标值", False),
        ("2017年控制目标", False),
        ("上级下达目标", False),
    ],
)
def test_a_target_that_is_passed_over_where_a_given_one_is_needed(headings: str, said: bool, tmp_path: Path) -> None:
    sheet = f"| 指标 | 单位 | {headings} | 2017年完成值 |\n| 用水总量 | 亿立方米 | 3 | 2.9 |\n| 公众绿色出行率 | % | 50 | 55 |"
    (tmp_path / "m.xlsx").write_bytes(as_xlsx({"表1": sheet}))
    found = check(tmp_path, "m.xlsx", *OPTIONS, "--period", "2017")
    assert found.code == 1
    assert [place for code, place in found.problems if code == "target-not-read"] == ["m.xlsx 表1 第2行 C列"] * said
    assert ("未读取" in found.err) == said


def test_one_run_over_a_folder_names_every_fault_of_every_workbook(tmp_path: Path) -> None:
    alone = [fault for fault in FAULTS if fault.code != "conflicting-values" and "option" not in fault.what]
    for number, fault in enumerate(alone):
        (tmp_path / f"{number:02}.xlsx").write_bytes(as_xlsx({"表1": fault.sheet}, fault.after))  # type: ignore[arg-type]
    (tmp_path / "98 锁定.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    )
    (tmp_path / "99 XML.xls").write_bytes(b'<?xml version="1.0"?><Workbook/>')
    (tmp_path / "z.xlsb").write_bytes(b"PK\x03\x04")
    found = check(tmp_path, ".", *OPTIONS)
    said = set(errors(found))
    expected = {(fault.code, f"./{number:02}.xlsx 表1 {fault.spot}".strip()) for number, fault in enumerate(alone)}
    expected |= {
        ("workbook-encrypted", "./98 锁定.xlsx"),
        ("not-a-workbook", "./99 XML.xls"),
        ("format-not-read-yet", "./z.xlsb"),
    }
    twice = {("unknown-indicator", f"./{spot}行 A列") for spot in ("00.xlsx 表1 第2", "01.xlsx 表1 第3")}
    assert expected - said <= twice  # what they are taken for has a value in another file: no problem, but a warning
    assert {code for code, _ in said - expected} <= {"conflicting-values"}  # of the rows that are sound
