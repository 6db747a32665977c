"""Headings that offices use and that are read, or refused with what to do, through the command."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import openpyxl
import pytest
from calling import Called, call
from kept_workbooks import as_xlsx

from compliance.measurements.gathering import gather
from compliance.problems import MeasurementError
from compliance.reading.files import Input

OPTIONS = ("--ruleset", "hailing_2018", "--area", "示例区", "--period", "2017")


def judged(folder: Path, sheets: dict[str, str]) -> Called:
    (folder / "m.xlsx").write_bytes(as_xlsx(sheets))
    return call(folder, "check", "m.xlsx", *OPTIONS, "--format", "json")


def value_of(found: Called, id_: str) -> str | None:
    (assessment,) = found.json["assessments"]
    (finding,) = (each for each in assessment["findings"] if each["indicator"] == id_)
    measured = finding["criteria"][0]["measured"]
    return None if measured is None else measured["value"]


@pytest.mark.parametrize("heading", ["本年", "本年度", "自评值", "核定值", "本年完成值", "本年实际"])
@pytest.mark.parametrize("title", ["", "| 完成情况表 |\n"])
def test_a_heading_of_values(tmp_path: Path, heading: str, title: str) -> None:
    found = judged(tmp_path, {"表1": f"{title}| 指标 | 单位 | {heading} |\n| 森林覆盖率 | % | 18.9 |"})
    assert (found.code, found.err) == (1, "")
    assert value_of(found, "forest_cover") == "18.9"


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_names_of_indicators_under_the_heading_for_names(tmp_path: Path, suffix: str) -> None:
    drawn = "| 序号 | 名称 | 单位 | 完成值 |\n| 12 | 森林覆盖率 | % | 18.9 |\n| 32 | 公众绿色出行 | % | 50 |"
    lines = [",".join(cell.strip() for cell in line.split("|")[1:-1]) for line in drawn.splitlines()]
    content = as_xlsx({"表1": drawn}) if suffix == "xlsx" else "\n".join(lines).encode()
    (tmp_path / f"m.{suffix}").write_bytes(content)
    found = call(tmp_path, "check", f"m.{suffix}", *OPTIONS)
    assert (found.code, found.codes) == (2, ["unknown-indicator"])  # names are names of indicators, and nothing else
    (tmp_path / f"m.{suffix}").write_bytes(
        as_xlsx({"表1": drawn.replace("公众绿色出行", "公众绿色出行率")})
        if suffix == "xlsx"
        else content.replace("公众绿色出行".encode(), "公众绿色出行率".encode())
    )
    found = call(tmp_path, "check", f"m.{suffix}", *OPTIONS, "--format", "json")
    assert value_of(found, "forest_cover") == "18.9"


def test_names_are_of_anything_where_another_sheet_has_indicators(tmp_path: Path) -> None:
    sheets = {
        "指标": "| 指标 | 单位 | 完成值 |\n| 森林覆盖率 | % | 18.9 |",
        "企业": "| 序号 | 名称 | 完成值 |\n| 1 | 某厂 | 5 |",
    }
    found = judged(tmp_path, sheets)
    assert (found.code, found.codes) == (1, ["sheet-not-read"])


@pytest.mark.parametrize(
    ("headings", "code", "shown"),
    [
        ("指标 | 单位 | 比例", "column-missing", "比例"),
        ("指标 | 单位 | 上年", "column-missing", "上年"),
        ("指标 | 自评值 | 核定值", "columns-mean-the-same", "请只留用于评判的一列"),
    ],
)
def test_a_heading_that_may_mean_several_things(tmp_path: Path, headings: str, code: str, shown: str) -> None:
    found = judged(tmp_path, {"表1": f"| {headings} |\n| 森林覆盖率 | 17 | 18.9 |"})
    assert (found.code, found.codes) == (2, [code])
    assert shown in found.err or any(shown in each["help"] for each in found.json["problems"])
    if code == "column-missing":
        assert "如已有该列而列名不同，请改成以上写法之一" in found.err


def test_a_share_beside_a_value_is_said_and_left_alone(tmp_path: Path) -> None:
    found = judged(tmp_path, {"表1": "| 指标 | 单位 | 完成值 | 比例 |\n| 森林覆盖率 | % | 18.9 | 105 |"})
    assert (found.code, found.codes) == (1, ["unknown-column"])
    assert value_of(found, "forest_cover") == "18.9"


OWN = '[fields]\nvalue = ["本季填报数"]\nverdict = ["自我评价"]\n[targets]\nwords = ["争取"]\n'


def test_an_office_adds_words_of_its_own(tmp_path: Path) -> None:
    drawn = "| 指标 | 单位 | 本季填报数 | 2017年争取 | 自我评价 |\n| 森林覆盖率 | % | 18.9 | 25 | 未达标 |"
    (tmp_path / "m.xlsx").write_bytes(as_xlsx({"表1": drawn}))
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    assert call(tmp_path, "check", "m.xlsx", *OPTIONS).codes == ["columns-of-whom"]
    found = call(tmp_path, "check", "m.xlsx", *OPTIONS, "--headings", "own.toml", "--format", "json")
    assert (found.code, value_of(found, "forest_cover")) == (1, "18.9")
    assert found.json["options"]["headings"]["fields"]["value"] == ["本季填报数"]
    (tmp_path / "record.json").write_text(found.out, encoding="utf-8")
    assert call(tmp_path, "verify", "record.json").code == 0
    assert call(tmp_path, "check", "m.xlsx", *OPTIONS).codes == ["columns-of-whom"]  # the next call knows nothing of it


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[field]\nvalue = ["甲"]\n', "unknown-key"),
        ('[fields]\nvalues = ["甲"]\n', "unknown-key"),
        ('[fields]\nvalue = "甲"\n', "wrong-type"),
        ("[fields]\nvalue = [1]\n", "wrong-type"),
        ("fields = 1\n", "unknown-key"),
        ("[fields\n", "not-toml"),
    ],
)
def test_words_that_cannot_be_used(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "m.csv").write_text("指标,数值\n森林覆盖率,18.9\n", encoding="utf-8")
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", *OPTIONS, "--headings", "own.toml")
    assert (found.code, found.codes) == (2, [code])
    assert call(tmp_path, "check", "m.csv", *OPTIONS, "--headings", "none.toml").codes == ["not-readable"]


# Tables of which it is not clear what stands in them, and what the message says of each.
UNCLEAR = {
    "nobody says whose they are": (
        "测量处,氨氮(mg/L),总磷(mg/L)\n甲,0.12,0.06\n",
        "subject-missing",
        "断面名称",
    ),
    "nobody says whose, below a title": ("水质表,,\n甲,水温(℃),总磷(mg/L)\n乙,16.2,0.06\n", "subject-missing", "年份"),
    "several columns of numbers": ("报送表,,\n检测项目,老王,老李\n氨氮,0.1,0.2\n", "columns-of-whom", "监测断面"),
    "three of them": ("报送表,,,\n指标,甲乙,丙丁,戊己\n森林覆盖率,1,2,3\n", "columns-of-whom", "样品编号"),
    "one column of numbers": ("报送表,,\n检测项目,单位,填报\n氨氮,mg/L,0.1\n", "column-missing", "填报 → 现状值"),
}


@pytest.mark.parametrize(("text", "code", "fix"), UNCLEAR.values(), ids=UNCLEAR)
def test_the_message_names_what_this_table_lacks(tmp_path: Path, text: str, code: str, fix: str) -> None:
    (tmp_path / "m.csv").write_text(text, encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", *OPTIONS)
    assert (found.code, found.codes) == (2, [code])
    assert fix in found.err


def test_a_workbook_whose_only_table_is_hidden_says_so(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("封面")
    for values in (("指标", "数值", "单位"), ("森林覆盖率", 18.9, "%")):
        book["Sheet"].append(values)
    book["Sheet"].sheet_state = "hidden"
    book.save(tmp_path / "m.xlsx")
    found = call(tmp_path, "check", "m.xlsx", *OPTIONS, "--lang", "en")
    assert (found.code, found.codes) == (2, ["sheet-not-read"])
    assert "it is hidden" in found.err


@pytest.mark.parametrize(
    "text", ["创建材料（虚构）,\n二〇二〇年三月,\n", "说明,\n数据由各部门提供。,\n", "目录\n一、指标表\n"]
)
def test_a_cover_or_notes_as_csv_stop_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "cover.csv").write_text(text, encoding="utf-8")
    (tmp_path / "m.csv").write_text("指标,数值,单位\n森林覆盖率,18.9,%\n", encoding="utf-8")
    found = call(tmp_path, "check", "cover.csv", "m.csv", *OPTIONS)
    assert (found.code, found.codes) == (1, ["sheet-not-read"])


def test_a_file_without_a_table_is_known_soon() -> None:
    rows = "\n".join(f"示例{n},文字,{n},{n / 7:.3f},备注{n}" for n in range(20_000))
    began = process_time()
    with pytest.raises(MeasurementError):
        gather([Input("m.csv", f"编码,姓名,数量,金额,说明\n{rows}".encode(), "csv")])
    assert process_time() - began < 5  # a tenth of it on a quiet machine
