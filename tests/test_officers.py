"""What two officers with a folder of bureaus' tables met: each at the command, on files as they come in."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from bulk_reference import judge_rows
from calling import Called, call

from compliance import judge_frame, load_ruleset

HEAD = "地区,年份,指标,数值,单位\n"
PARTS = "示例区（虚构）,2017,秸秆综合利用率,97,%\n示例区（虚构）,2017,畜禽养殖场粪便综合利用率,95.8,%\n"


def check(folder: Path, table: str, *words: str, ruleset: str = "hailing_2018") -> Called:
    """Check one table by a ruleset."""
    (folder / "m.csv").write_text(table, encoding="utf-8")
    return call(folder, "check", "m.csv", "--ruleset", ruleset, *words)


# --- a value under the name of an indicator that is reported by its parts ---


def test_a_value_of_the_whole_is_a_problem_that_names_the_parts(tmp_path: Path) -> None:
    found = check(tmp_path, HEAD + "示例区（虚构）,2017,农业废弃物综合利用率,96.2,%\n")
    assert (found.code, found.problems) == (2, [("value-of-the-whole", "m.csv 第2行 D列")])
    assert "第 24 项）须分项填报：秸秆综合利用率、畜禽养殖场粪便综合利用率" in found.out
    assert check(tmp_path, HEAD + "示例区（虚构）,2017,生物物种资源保护,执行,\n").codes == ["value-of-the-whole"]


def test_a_value_of_the_whole_beside_all_its_parts_is_a_warning(tmp_path: Path) -> None:
    found = check(tmp_path, HEAD + PARTS + "示例区（虚构）,2017,农业废弃物综合利用率,96.2,%\n")
    assert found.code == 1
    assert found.codes == ["value-of-the-whole"]
    assert "已知但本规则集不要求" not in found.out
    one_part = PARTS.splitlines(keepends=True)[0]
    assert check(tmp_path, HEAD + one_part + "示例区（虚构）,2017,农业废弃物综合利用率,96.2,%\n").code == 2


def test_no_value_of_the_whole_is_none(tmp_path: Path) -> None:
    found = check(tmp_path, HEAD + PARTS + "示例区（虚构）,2017,农业废弃物综合利用率,/,\n")
    assert (found.code, found.err) == (1, "")
    assert "已知但本规则集不要求" not in found.out


@pytest.mark.parametrize("claims", [False, True])
def test_in_bulk_a_value_of_the_whole_has_a_reason_of_its_own(claims: bool) -> None:
    ruleset = load_ruleset("hailing_2018")
    rows = [
        {"area": "甲", "period": "2017", "indicator": name, "value": value, "unit": unit}
        for name, value, unit in [
            ("农业废弃物综合利用率", "96.2", "%"),
            ("秸秆综合利用率", "97", "%"),
            ("生物物种资源保护", "执行", ""),
            ("gdp", "1350", "万元"),
        ]
    ]
    if claims:
        rows = [{**row, "not_applicable": ""} for row in rows]
    found = judge_frame(pa.Table.from_pylist(rows), ruleset).to_pylist()
    assert [(row["verdict"], row["reason"]) for row in found] == list(judge_rows(rows, ruleset).rows)
    assert [row["reason"] for row in found] == ["value-of-the-whole", None, "value-of-the-whole", "not-asked"]


# --- a value that another number does not go with ---

WATER = (
    HEAD
    + "示例区（虚构）,2017,单位地区生产总值用水量,47.1,立方米/万元\n"
    + "示例区（虚构）,2017,用水总量,1.2108,亿立方米\n"
    + "示例区（虚构）,2017,地区生产总值,590.1,亿元\n"
)


def test_what_is_doubted_stands_under_the_verdict_and_is_counted(tmp_path: Path) -> None:
    found = check(tmp_path, WATER).out
    under = found.partition("地区结论：")[2]
    assert "；须核对 1\n" in found
    assert "须核对：\n    22 单位地区生产总值用水量  47.1 立方米/万元：与公式计算值 20.5186 立方米/万元 不一致" in under
    assert under.partition("\n※ ")[0].endswith("m.csv 第2行 D列")  # below it stands what a miss weighs
    markdown = check(tmp_path, WATER, "--format", "markdown").out
    verdict, _, below = markdown.partition("### 须核对")
    assert "地区结论" in verdict
    assert "###" not in verdict
    assert "与公式计算值 20.5186 立方米/万元 不一致" in below.partition("###")[0]
    page = check(tmp_path, WATER, "--format", "html").out
    conclusion = page.partition('class="conclusion')[2].partition("</section>")[0]
    assert "须核对" in conclusion
    assert "与公式计算值 20.5186 立方米/万元 不一致" in conclusion


def test_the_ledger_has_a_sheet_of_what_is_doubted(tmp_path: Path) -> None:
    assert check(tmp_path, WATER, "--format", "xlsx", "-o", "台账.xlsx").code == 1
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    rows = list(book["须核对"].iter_rows(values_only=True))
    assert any(row[1] == "单位地区生产总值用水量" and "20.5186" in str(row[3]) for row in rows)
    heads, *_, counts = list(book["总览"].iter_rows(values_only=True))[2:]
    assert counts[heads.index("须核对")] == 1
    assert check(tmp_path, HEAD + PARTS, "--format", "xlsx", "-o", "另.xlsx").code == 1
    assert "须核对" not in openpyxl.load_workbook(tmp_path / "另.xlsx").sheetnames


# --- evidence that is none ---


def test_marks_for_nothing_are_no_evidence_under_any_heading(tmp_path: Path) -> None:
    rows = ["森林覆盖率,18.4,%,/", "公众绿色出行率,52.5,%,无", "城镇污水处理率,100,%,——", "环境信息公开率,85,%,待补。"]
    rows += ["危险废物安全处置率,100,%,2017年统计年鉴"]
    for heading in ("佐证材料", "数据来源", "证明材料"):
        found = check(tmp_path, "\n".join([f"指标,完成值,单位,{heading}", *rows]), "--format", "json").json
        findings = {each["name"]: each["evidence"] for each in found["assessments"][0]["findings"]}
        assert [findings[row.split(",")[0]] for row in rows] == [[], [], [], [], ["2017年统计年鉴"]]
    (tmp_path / "m.toml").write_text(
        '[measurements.forest_cover]\nvalue = 18.4\nunit = "%"\nevidence = ["无", "年鉴"]\nnote = "/"\n',
        encoding="utf-8",
    )
    told = call(tmp_path, "check", "m.toml", "--ruleset", "hailing_2018", "--format", "csv").out
    assert ",年鉴,," in told


# --- an axis of the ruleset as the heading of a column, indicators across ---


def test_an_axis_of_the_ruleset_is_no_indicator_where_indicators_go_across(tmp_path: Path) -> None:
    table = "地区,年份,地区类别,森林覆盖率(%)\n某市,2023,,50\n某市,2024,中西部其他地区、东北地区,51\n"
    found = check(tmp_path, table, "--format", "json", ruleset="national_2024_city")
    assert found.codes == []
    variants = [each["variants"] for each in found.json["assessments"]]
    assert variants == [{}, {"place_class": "中西部其他地区、东北地区"}]
    wrong = check(tmp_path, table.replace("中西部其他地区、东北地区", "东部"), ruleset="national_2024_city")
    assert wrong.problems == [("unknown-variant", "m.csv 第3行 C列")]
    assert check(tmp_path, table, ruleset="national_2018").codes == ["not-in-this-ruleset"]


# --- results in the folder of the measurements ---


def test_results_in_the_folder_do_not_spoil_the_next_check(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(WATER, encoding="utf-8")
    judge = ("check", ".", "--ruleset", "hailing_2018")
    before = call(tmp_path, *judge).out
    written = {"台账.xlsx": "xlsx", "记录.json": "json", "结果.csv": "csv", "findings.json": "sarif"}
    for name, form in written.items():
        call(tmp_path, *judge, "--format", form, "-o", name)
    (tmp_path / "空.csv").touch()
    found = call(tmp_path, *judge)
    assert (found.code, found.out) == (1, before)
    assert sorted(found.problems) == [
        ("empty-file", "./空.csv"),
        *(("own-output", f"./{each}") for each in sorted(written)),
    ]
    assert call(tmp_path, "verify", "记录.json", ".").code == 0
    assert call(tmp_path, *judge, "--strict").code == 2


def test_a_result_that_is_named_and_a_table_that_cannot_be_read_stop_the_check(tmp_path: Path) -> None:
    check(tmp_path, WATER, "--format", "json", "-o", "记录.json")
    named = call(tmp_path, "check", "m.csv", "记录.json", "--ruleset", "hailing_2018")
    assert (named.code, named.codes) == (2, ["own-output"])
    (tmp_path / "表.xlsb").write_bytes(b"PK")
    folder = call(tmp_path, "check", ".", "--ruleset", "hailing_2018")
    assert (folder.code, "format-not-read-yet" in folder.codes) == (2, True)


def test_a_form_that_was_filled_in_is_no_result(tmp_path: Path) -> None:
    assert call(tmp_path, "template", "hailing_2018", "-o", "表.xlsx").code == 0
    assert "own-output" not in call(tmp_path, "check", ".", "--ruleset", "hailing_2018").codes


# --- guesses ---


def test_no_error_is_derived_from_a_weak_guess(tmp_path: Path) -> None:
    def codes(name: str, said: str, ruleset: str = "hailing_2018") -> list[str]:
        (tmp_path / "m.toml").write_text(f"[measurements.{name}]\n{said}\n", encoding="utf-8")
        found = call(tmp_path, "check", "m.toml", "--ruleset", ruleset)
        assert "industrial_land" not in found.err
        return found.codes

    assert codes("spatial_plan", 'state = "编制"', "national_2016") == ["not-in-this-ruleset"]
    assert sorted(codes("forest_covr", 'value = 18.4\nunit = "吨"')) == ["unit-does-not-fit", "unknown-indicator"]
    assert codes("forest_covr", 'state = "编制"') == ["unknown-indicator"]


# --- warnings before the verdict ---


def test_warnings_of_one_code_stand_together_and_the_serious_ones_last(tmp_path: Path) -> None:
    table = "指标完成情况,,,,\n指标,2017年完成值,单位,甲列,乙列\n公众绿色出行率,52.5,%,x,y\n合计,1,,,\n小计,2,,,\n"
    whole = "农业废弃物综合利用率,96.2,%,,\n秸秆综合利用率,97,%,,\n畜禽养殖场粪便综合利用率,95.8,%,,\n"
    (tmp_path / "m.csv").write_text(table + whole, encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--ruleset", "hailing_2018")
    assert found.err.count("警告[") == len(set(found.codes))
    assert "警告[unknown-column]: 共 2 处\n" in found.err
    assert found.codes.count("unknown-column") == found.codes.count("row-not-read") == 2
    assert found.codes[-1] == "value-of-the-whole"
    assert found.err.count("请改用可识别的列名") == 1


# --- a heading that lost its year ---


def test_a_heading_without_a_year_is_shown_with_the_year_that_it_could_carry(tmp_path: Path) -> None:
    (tmp_path / "甲局.csv").write_text("甲局报送,,\n指标,单位,完成值（2017年）\n森林覆盖率,%,18.4\n", encoding="utf-8")
    (tmp_path / "乙局.csv").write_text("乙局报送,,\n指标,单位,自评值\n公众绿色出行率,%,52.5\n", encoding="utf-8")
    found = call(tmp_path, "check", ".", "--ruleset", "hailing_2018")
    assert found.problems == [("period-unnamed", "./乙局.csv")]
    assert "  ./乙局.csv C列   自评值 → 自评值（2017年）?\n" in found.out
    (tmp_path / "乙局.csv").write_text(
        "乙局报送,,\n指标,单位,自评值（2017年）\n公众绿色出行率,%,52.5\n", encoding="utf-8"
    )
    assert call(tmp_path, "check", ".", "--ruleset", "hailing_2018").codes == []


# --- a document that contradicts itself ---


def test_a_verdict_that_depends_on_which_number_of_the_document_holds_is_to_be_checked(tmp_path: Path) -> None:
    def under(value: str) -> str:
        found = check(tmp_path, HEAD + f"示例区（虚构）,2017,环境信息公开率,{value},%\n").out
        return found.partition("地区结论：")[2]

    assert "8 环境信息公开率  85 %：文件另一处（第 79 行）要求 100 %，据此未达标" in under("85")
    assert "须核对" not in under("100")
    assert "须核对" not in under("79")
    shown = call(tmp_path, "show", "hailing_2018").out
    assert call(tmp_path, "show", "hailing_2018", "8").out.count("] ") == 1  # by the number that is printed
    assert call(tmp_path, "show", "qianjiang_2019_tasks", "9.1", "--format", "json").out.count('"number": "9.1"') == 2
    assert call(tmp_path, "show", "hailing_2018", "38").codes == ["unknown-indicator"]
    assert shown.count("※ 文件另一处数值不同") == 2
    assert "      文件另有表述 (第 113 行): “六、资源节约与利用”" in shown
    page = check(tmp_path, HEAD + "示例区（虚构）,2017,环境信息公开率,85,%\n", "--format", "html").out
    everything = page.partition('class="part everything"')[2].partition('class="part leads')[0]
    assert everything.count("※ 文件另一处数值不同") == 2


# --- wordings of values ---


def test_distances_of_shares_and_qualified_values_read_well(tmp_path: Path) -> None:
    rows = "示例区（虚构）,2017,环境信息公开率,≥100,％\n示例区（虚构）,2017,公众绿色出行率,48.5,百分点\n"
    found = check(tmp_path, HEAD + rows + "示例区（虚构）,2017,森林覆盖率,18.4,％\n").out
    assert "≥100 ％，须 ≥ 80\n" in found
    assert "18.4 ％ ≥ 18（平原地区）" in found
    assert "低于指标值 1.5 个百分点" in found


# --- on paper ---


def test_one_unit_under_two_names_has_one_page_and_line_numbers_do_not_break(tmp_path: Path) -> None:
    page = check(tmp_path, WATER, "--format", "html").out
    assert page.count("<h4>区住建局 ") == 1
    assert "<h4>住建局 " not in page
    rules = page.partition('class="rules-list"')[2]
    assert re.search(r'<span class="unbroken">hailing_2018\.toml:\d+</span>', rules)
    findings = check(tmp_path, WATER, "--format", "json").json["assessments"][0]["findings"]
    (printed,) = [each["lead"] for each in findings if each["number"] == "10"]
    assert printed == ["海陵环保局", "住建局"]  # the record has them as the document does
    check(tmp_path, WATER, "--format", "xlsx", "-o", "台账.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "台账.xlsx")["按牵头单位"]
    units = {row[0] for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert "区住建局" in units
    assert "住建局" not in units
