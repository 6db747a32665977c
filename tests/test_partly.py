"""What can be judged is judged: a problem touches its own row, and stands first in every report that people read."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import pytest
from calling import Called, call
from openpyxl import Workbook, load_workbook

import compliance

ROWS = {  # the number of each indicator in hailing_2018 -> name, unit, a value that passes
    "12": ("森林覆盖率", "%", "18.9"),
    "2": ("生态文明建设工作占党政实绩考核的比例", "%", "22"),
    "27": ("城镇污水处理率", "%", "100"),
    "28": ("城镇生活垃圾无害化处理率", "%", "100"),
    "32": ("公众绿色出行率", "%", "52.5"),
}
HEAD = "地区,年份,指标,数值,单位\n"
TERRAIN = ("--set", "terrain=平原地区", "--set", "region=东部地区")


def table(area: str, **changed: str) -> str:
    """A table of one area with each of the rows, of which some say something else (``r12="一百,%"``)."""
    lines = []
    for number, (name, unit, value) in ROWS.items():
        lines.append(f"{area},2017,{name},{changed.get(f'r{number}', f'{value},{unit}')}\n")
    return HEAD + "".join(lines)


def judged(folder: Path, files: dict[str, str], *words: str) -> Called:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return call(folder, "check", *files, "--ruleset", "hailing_2018", *TERRAIN, *words)


def verdicts(found: Called, area: str) -> dict[str, str]:
    """The verdict of each row of an area, and of the area itself (``""``)."""
    [one] = [each for each in found.json["assessments"] if each["area"] == area]
    return {"": one["verdict"], **{each["number"]: each["verdict"] for each in one["findings"]}}


FAULTS = {  # what a row says -> the code of its problem
    "一百,%": "value-not-a-number",
    "80~85,%": "value-is-a-range",
    "95,吨": "unit-does-not-fit",
    "95,个百分比": "unknown-unit",
    "950,%": "impossible-value",
    "95%,‰": "units-disagree",
}


@pytest.mark.parametrize(("says", "code"), FAULTS.items())
def test_a_problem_leaves_its_own_row_open_and_no_other(says: str, code: str, tmp_path: Path) -> None:
    found = judged(tmp_path, {"m.csv": table("甲区", r12=says)}, "--format", "json")
    assert (found.code, [each["code"] for each in found.json["problems"]]) == (2, [code])
    seen = verdicts(found, "甲区")
    assert seen["12"] == "undetermined"
    assert [seen[number] for number in ROWS if number != "12"] == ["pass"] * 4
    [finding] = [each for each in found.json["assessments"][0]["findings"] if each["number"] == "12"]
    leaf = finding["criteria"][0]
    assert (
        (leaf["reason"], leaf["measured_at"]["row"]) == (code, 2) if "measured_at" in leaf else leaf["reason"] == code
    )


def test_a_problem_of_one_area_says_nothing_of_another(tmp_path: Path) -> None:
    files = {"a.csv": table("甲区"), "b.csv": table("乙区", r27="一百,%")}
    found = judged(tmp_path, files, "--format", "json")
    alone = judged(tmp_path, {"a.csv": files["a.csv"]}, "--format", "json")
    assert verdicts(found, "甲区") == verdicts(alone, "甲区")
    assert verdicts(found, "乙区")["27"] == "undetermined"


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("broken.csv", "地区,年份,指标,数值,单位\n丙区,二〇一七又,森林覆盖率,1,%\n"),  # a period that is none
        ("broken.toml", "[measurements\n"),  # not even TOML
    ],
)
def test_a_file_that_may_be_about_any_area_leaves_every_area_open(name: str, broken: str, tmp_path: Path) -> None:
    """Every row passes that is measured; what the broken file hides may be about it."""
    rules = Path(tmp_path / "own.toml")
    rules.write_text(
        '[ruleset]\nid = "own"\nversion = "1.0.0"\nseries = "own"\ntitle = "自订"\neffective.from = 2010-01-01\n'
        '[sources.doc]\ntitle = "文件"\n[indicators.forest]\nnumber = "1"\nname = "森林覆盖率"\nunit = "%"\n'
        'comparator = "≥"\nthreshold = 18\nsource = { ref = "doc", grade = "reprinted" }\n',
        encoding="utf-8",
    )
    (tmp_path / "good.csv").write_text(HEAD + "甲区,2017,森林覆盖率,18.9,%\n", encoding="utf-8")
    whole = call(tmp_path, "check", "good.csv", "--ruleset", "./own.toml", "--format", "json")
    assert (whole.code, whole.json["assessments"][0]["verdict"]) == (0, "pass")
    (tmp_path / name).write_text(broken, encoding="utf-8")
    found = call(tmp_path, "check", "good.csv", name, "--ruleset", "./own.toml", "--format", "json")
    assert found.code == 2
    for each in found.json["assessments"]:
        assert each["verdict"] == "undetermined"
        assert each["unplaced"]


def test_nothing_is_judged_where_nothing_can_be_read_or_where_the_call_is_wrong(tmp_path: Path) -> None:
    good = {"m.csv": table("甲区")}
    for found in (
        judged(tmp_path, {"x.csv": "[kaputt\n"}),
        call(tmp_path, "check", "m.csv", "nirgends.csv", "--ruleset", "hailing_2018"),
        judged(tmp_path, good, "--set", "gelaende=flach"),
        judged(tmp_path, {"m.csv": table("甲区", r12="一百,%")}, "--all-or-nothing"),
    ):
        assert (found.code, found.out) == (2, "")
        assert found.problems


def leaf_of(found: Called, area: str, number: str) -> dict[str, object]:
    [one] = [each for each in found.json["assessments"] if each["area"] == area]
    return next(each["criteria"][0] for each in one["findings"] if each["number"] == number)


def test_a_cell_that_cannot_be_read_leaves_its_row_open_whatever_others_say(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for values in (("指标", "单位", "2017年"), ("森林覆盖率", "%", "18.9"), ("城镇污水处理率", "%", "#REF!")):
        page.append(values)
    page["C3"].data_type = "e"
    stream = io.BytesIO()
    book.save(stream)
    (tmp_path / "b.xlsx").write_bytes(stream.getvalue())
    found = judged(tmp_path, {"m.csv": table("甲区")}, "b.xlsx", "--area", "甲区", "--format", "json")
    leaf = leaf_of(found, "甲区", "27")
    place = {"file": "b.xlsx", "sheet": "Sheet", "row": 3, "column": "C"}
    assert (leaf["verdict"], leaf["reason"], leaf["place"]) == ("undetermined", "error-cell", place)
    assert found.json["assessments"][0]["unplaced"] == []  # it is known which row it touches
    assert verdicts(found, "甲区")["12"] == "pass"


@pytest.mark.parametrize(
    ("row", "code", "areas"),
    [
        (",2017,城镇污水处理率,96.1,%", "row-without-area", {"甲区", "乙区"}),
        ("甲区,,城镇污水处理率,96.1,%", "period-unnamed", {"甲区"}),  # as where a merged cell was saved as CSV
        ("甲区,二〇一七又,城镇污水处理率,96.1,%", "bad-period", {"甲区"}),
    ],
)
def test_a_row_that_lost_whose_it_is_leaves_its_indicator_open_where_it_may_be(
    row: str, code: str, areas: set[str], tmp_path: Path
) -> None:
    """The area passes by another file; the row that nobody can place misses."""
    files = {
        "a.csv": table("甲区"),
        "b.csv": table("乙区"),
        "c.csv": f"各区指标,,,,\n{HEAD}丙区,2017,公众绿色出行率,52.5,%\n{row}\n",
    }
    found = judged(tmp_path, files, "--format", "json")
    for area in ("甲区", "乙区"):
        leaf = leaf_of(found, area, "27")
        expected = ("undetermined", code) if area in areas else ("pass", None)
        assert (leaf["verdict"], leaf["reason"]) == expected
        assert verdicts(found, area)["12"] == "pass"


def test_a_cell_with_several_parts_of_a_row_that_lost_its_area_is_nobodys(tmp_path: Path) -> None:
    row = ",2017,农业废弃物综合利用率,秸秆95%、粪便96%,"
    text = f"各区指标,,,,\n{HEAD}甲区,2017,森林覆盖率,18.9,%\n{row}\n"
    found = judged(tmp_path, {"m.csv": text}, "--format", "json")
    leaf = leaf_of(found, "甲区", "24")
    assert (leaf["verdict"], leaf["reason"]) == ("undetermined", "row-without-area")


FIRST = {"text": "文件中有 1 处问题", "markdown": "文件问题", "html": "文件问题", "junit": "value-not-a-number"}


@pytest.mark.parametrize("form", ["text", "markdown", "html", "junit", "sarif", "json", "csv"])
def test_every_report_has_the_problem_before_the_findings(form: str, tmp_path: Path) -> None:
    found = judged(tmp_path, {"m.csv": table("甲区", r12="一百,%")}, "--format", form)
    assert found.code == 2
    where = found.err if form == "csv" else found.out
    assert "value-not-a-number" in where
    if form in FIRST:
        assert found.out.index(FIRST[form]) < found.out.index("城镇污水处理率")
    assert found.err.rstrip().splitlines()[-1].startswith("共 1 处问题")


def test_the_ledger_begins_with_the_problems(tmp_path: Path) -> None:
    judged(tmp_path, {"m.csv": table("甲区", r12="一百,%")}, "--format", "xlsx", "-o", "ledger.xlsx")
    book = load_workbook(tmp_path / "ledger.xlsx")
    assert book.sheetnames[0] == "问题"
    cells = [cell.value for row in book["问题"] for cell in row]
    assert "value-not-a-number" in cells
    assert any("第2行" in str(cell) for cell in cells)
    judged(tmp_path, {"m.csv": table("甲区")}, "--format", "xlsx", "-o", "ledger.xlsx")
    assert "问题" not in load_workbook(tmp_path / "ledger.xlsx").sheetnames


def test_the_record_of_a_check_with_problems_verifies(tmp_path: Path) -> None:
    judged(tmp_path, {"m.csv": table("甲区", r12="一百,%")}, "--format", "json", "-o", "record.json")
    assert call(tmp_path, "verify", "record.json").code == 0
    record = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    record["problems"] = []
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    assert call(tmp_path, "verify", "record.json").code == 1


def test_python_judges_in_part_only_when_it_is_told_to(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(table("甲区", r12="一百,%"), encoding="utf-8")
    rules = compliance.load_ruleset("hailing_2018")
    stated = {"terrain": "平原地区", "region": "东部地区"}
    with pytest.raises(compliance.MeasurementError):
        compliance.check(compliance.load_measurements(tmp_path / "m.csv"), rules, variants=stated)
    found = compliance.load_measurements(tmp_path / "m.csv", partial=True)
    [assessment] = compliance.check(found, rules, variants=stated)
    reasons = {each.indicator.number: (each.verdict, each.reason) for each in assessment.findings}
    assert reasons["12"] == ("undetermined", "value-not-a-number")
    assert reasons["27"] == ("pass", None)


def test_no_fault_turns_a_miss_into_a_pass(tmp_path: Path) -> None:
    """A fault in one cell at a time, in tables in which that row is missed: neither the row nor the area passes."""
    drawn = random.Random(20261129)
    faults = [*FAULTS, ",", "待核实,%", "—,%", "见附件,%", "1 7,%", "17%,万元", "=B2,%", "17,％％"]
    for _ in range(60):
        number, says = drawn.choice([*ROWS]), drawn.choice(faults)
        found = judged(tmp_path, {"m.csv": table("甲区", **{f"r{number}": says})}, "--format", "json")
        if found.out:
            seen = verdicts(found, "甲区")
            assert seen[number] != "pass", (number, says)
            assert seen[""] != "pass", (number, says)
        else:
            assert found.code == 2


# --- the sheets that go back to the bureaus ---


def test_each_bureau_gets_what_is_asked_of_it(tmp_path: Path) -> None:
    rows = table("甲区", r12="一百,%", r27="99,%").splitlines()
    files = {"01 区林业局.csv": "\n".join([rows[0], rows[1]]), "02 区住建局.csv": "\n".join([rows[0], *rows[2:]])}
    found = judged(tmp_path, files, "--feedback", "back")
    assert "份反馈单" in found.err
    sheets = {path.stem: load_workbook(path).active for path in (tmp_path / "back").iterdir()}
    cells = {name: [cell.value for row in sheet for cell in row] for name, sheet in sheets.items()}
    assert any("一百" in str(cell) for cell in cells["区林业局"])
    assert not any("一百" in str(cell) for cell in cells["区住建局"])
    assert any(cell == "未填报" for each in cells.values() for cell in each)


def sheets(folder: Path) -> dict[str, list[list[object]]]:
    """The rows of each bureau's sheet, below the heading."""
    books = {path.stem: load_workbook(path).active for path in folder.iterdir()}
    return {name: [list(row) for row in sheet.iter_rows(min_row=4, values_only=True)] for name, sheet in books.items()}


@pytest.mark.parametrize("ruleset", ["hailing_2018", "national_2018"], ids=["with lead units", "without"])
def test_an_empty_cell_goes_back_to_the_bureau_that_left_it_empty(ruleset: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = "指标,单位,2017年\n森林覆盖率,%,\n农村卫生厕所普及率,%,96\n"
    (tmp_path / "in" / "03 区教育局.csv").write_text(text, encoding="utf-8")
    (tmp_path / "in" / "04 区文旅局.csv").write_text("指标,单位,2017年\n农村卫生厕所普及率,%,96\n", encoding="utf-8")
    call(tmp_path, "check", "in", "--ruleset", ruleset, "--area", "甲区", "--feedback", "back")
    [row] = [row for row in sheets(tmp_path / "back")["区教育局"] if row[2] == "森林覆盖率"]
    assert (row[0], row[4], row[5]) == ("未填报", "in/03 区教育局.csv", "第2行 C列")
    assert "区文旅局" not in sheets(tmp_path / "back")


@pytest.mark.parametrize("ruleset", ["hailing_2018", "national_2018"], ids=["with lead units", "without"])
def test_a_doubt_goes_to_the_bureau_whose_cell_it_is(ruleset: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = "指标,单位,2017年\n单位地区生产总值用水量,立方米/万元,0.0047\n"
    (tmp_path / "in" / "03 区教育局.csv").write_text(text, encoding="utf-8")
    call(tmp_path, "check", "in", "--ruleset", ruleset, "--area", "甲区", *TERRAIN, "--feedback", "back")
    told = sheets(tmp_path / "back")
    assert [name for name, rows in told.items() if any(row[0] == "须核对" for row in rows)] == ["区教育局"]


def test_two_bureaus_that_contradict_each_other_are_both_told_where_and_by_how_much(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, value in (("01 区教育局", "0.452,吨标煤/万元"), ("02 区文旅局", "452,吨标煤/万元")):
        text = f"指标,2017年,单位\n单位地区生产总值能耗,{value}\n"
        (tmp_path / "in" / f"{name}.csv").write_text(text, encoding="utf-8")
    call(tmp_path, "check", "in", "--ruleset", "hailing_2018", "--area", "甲区", "--feedback", "back")
    told = sheets(tmp_path / "back")
    one, other = told["区教育局"][0], told["区文旅局"][0]
    assert (one[4], other[4]) == ("in/01 区教育局.csv", "in/02 区文旅局.csv")
    assert "此处 0.452 吨标煤/万元，另一处 452 吨标煤/万元" in str(one[3])
    assert "此处 452 吨标煤/万元，另一处 0.452 吨标煤/万元" in str(other[3])
    assert "in/02 区文旅局.csv" in str(one[3])
    assert "in/01 区教育局.csv" in str(other[3])
    assert all("约 1000 倍" in str(row[3]) for row in (one, other))


def test_a_sheet_for_a_bureau_has_no_words_of_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "01 区教育局.csv").write_text("指标,单位,2017年\n森林覆盖率,%,18.2\n", encoding="utf-8")
    text = "地区,指标,单位,2017年\n甲区,环境信息公开率,%,90\n"
    (tmp_path / "in" / "02 区文旅局.csv").write_text(text, encoding="utf-8")
    call(tmp_path, "check", "in", "--ruleset", "hailing_2018", "--feedback", "back")
    [row] = [row for row in sheets(tmp_path / "back")["区教育局"] if row[0] == "文件问题"]
    assert row[6] == "请在表上方写一行“地区：…”，或设“地区”一列"


def test_what_is_wrong_stands_once_in_the_sheet_of_its_bureau_with_its_indicator(tmp_path: Path) -> None:
    found = judged(tmp_path, {"城管分局.csv": table("甲区", r32="80~85,%")}, "--feedback", "back")
    assert found.code == 2
    [page] = load_workbook(tmp_path / "back" / "城管分局.xlsx").worksheets
    rows = [[cell for cell in row if cell is not None] for row in page.iter_rows(min_row=4, values_only=True)]
    assert rows[0][:4] == ["文件问题", "32", "公众绿色出行率", "“公众绿色出行率”的值是一个区间：80~85"]
    assert [row[0] for row in rows].count("待补充") == 0


def test_a_folder_with_its_feedback_is_judged_as_before(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "m.csv").write_text(table("甲区"), encoding="utf-8")
    words = ("check", "in", "--ruleset", "hailing_2018", *TERRAIN, "--format", "json")
    before = call(tmp_path, *words, "--feedback", "in/back").json["assessments"]
    assert call(tmp_path, *words).json["assessments"] == before


def test_no_sheet_takes_the_place_of_what_a_bureau_handed_in(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "m.csv").write_text(table("甲区"), encoding="utf-8")
    words = ("check", "in", "--ruleset", "hailing_2018", *TERRAIN, "--feedback", "in")
    assert call(tmp_path, *words).codes == []
    sheet = next((tmp_path / "in").glob("*.xlsx"))
    book = load_workbook(sheet)
    book.properties.category = None
    book.save(sheet)
    assert "would-replace-input" in call(tmp_path, *words).codes


# --- more than was asked ---


def test_what_no_ruleset_knows_is_listed_and_stops_nothing(tmp_path: Path) -> None:
    more = table("甲区") + "甲区,2017,水温,16.2,℃\n甲区,2017,自行车道长度,52,公里\n"
    found, alone = (judged(tmp_path, {"m.csv": each}, "--format", "json") for each in (more, table("甲区")))
    assert (found.code, found.json["problems"]) == (alone.code, [])
    assert verdicts(found, "甲区") == verdicts(alone, "甲区")
    assert [each["name"] for each in found.json["assessments"][0]["unused"]] == ["水温", "自行车道长度"]
    assert [each["code"] for each in found.json["warnings"]].count("not-in-this-ruleset") == 2


def test_a_misspelt_name_is_a_problem_only_where_its_value_is_missing(tmp_path: Path) -> None:
    rows = table("甲区").replace("森林覆盖率", "森林复盖率")
    assert "unknown-indicator" in judged(tmp_path, {"m.csv": rows}).codes
    both = rows + "甲区,2017,森林覆盖率,18.9,%\n"
    found = judged(tmp_path, {"m.csv": both}, "--format", "json")
    assert (found.json["problems"], verdicts(found, "甲区")["12"]) == ([], "pass")


def test_a_row_that_was_not_read_may_be_about_an_area_of_another_file(tmp_path: Path) -> None:
    lost = table("乙区") + "甲区,二〇一七又,森林覆盖率,1,%\n"
    found = judged(tmp_path, {"a.csv": table("甲区"), "b.csv": lost}, "--format", "json")
    assert [each["unplaced"] for each in found.json["assessments"]] == [["bad-period"], ["bad-period"]]


@pytest.mark.parametrize(
    ("changed", "area", "verdict", "measured"),
    [
        ({}, "undetermined", "pass", 5),
        ({"r27": "97.6,%"}, "veto", "veto", 5),
        ({"r12": "/,%"}, "undetermined", "pass", 4),  # nobody measured it
        ({"r12": "一百,%"}, "undetermined", "undetermined", 5),  # somebody did, though it cannot be read
    ],
)
def test_what_was_measured_has_a_verdict_of_its_own(
    changed: dict[str, str], area: str, verdict: str, measured: int, tmp_path: Path
) -> None:
    [one] = judged(tmp_path, {"m.csv": table("甲区", **changed)}, "--format", "json").json["assessments"]
    of = sum(each["verdict"] != "not_applicable" for each in one["findings"])
    assert (one["verdict"], one["verdict_of_measured"]) == (area, {"verdict": verdict, "measured": measured, "of": of})
    words = {"pass": "达标", "undetermined": "待证", "veto": "约束性未达标"}[verdict]
    told = f"{words}（{of} 项中的 {measured} 项）"
    for form in ("text", "html", "markdown"):
        assert f"仅就已测指标的结论：{told}" in judged(tmp_path, {}, "m.csv", "--format", form).out
    judged(tmp_path, {}, "m.csv", "--format", "xlsx", "-o", "ledger.xlsx")
    page = load_workbook(tmp_path / "ledger.xlsx")["总览"]
    assert any(str(cell.value).endswith(told) for row in page for cell in row)


def test_where_all_or_nothing_was_measured_there_is_one_verdict(tmp_path: Path) -> None:
    [nothing] = judged(tmp_path, {"m.csv": f"{HEAD}甲区,2017,森林覆盖率,/,%\n"}, "--format", "json").json["assessments"]
    assert "verdict_of_measured" not in nothing
    ruleset = compliance.load_ruleset("hailing_2018")
    finding = compliance.judge(ruleset, "forest_cover", "18.9", "%", terrain="平原地区")
    whole = compliance.Assessment("甲区", None, ruleset, {}, (finding,))
    assert whole.verdict_of_measured is None
