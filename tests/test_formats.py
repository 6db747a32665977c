"""The formats for tables, pages and build servers: they say what JSON says, hold to their schemas, are harmless."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml
from zipfile import ZipFile, is_zipfile

import pytest
from calling import call
from hostile import STRINGS, checked, texts
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft7Validator
from markdown_it import MarkdownIt

from compliance.reports.formats import FORMATS, rendered
from compliance.reports.harmless import defused
from compliance.visible import visible_lines

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT.parent / "shared" / "schemas"
DISTRICT = ("check", "examples/district")
EVERY_REASON = ("check", "examples/every_reason/measurements.toml", "--ruleset", "examples/every_reason/ruleset.toml")
published = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the published schemas are not beside the repository")


@cache
def printed(*words: str) -> str:
    found = call(ROOT, *words)
    assert found.out, found.err
    return found.out


def findings(*words: str) -> list[dict[str, Any]]:
    result = json.loads(printed(*words, "--format", "json"))
    return [
        {**finding, "area": each["area"], "period": each["period"]}
        for each in result["assessments"]
        for finding in each["findings"]
    ]


def leaves(criteria: list[dict[str, Any]]) -> list[dict[str, Any]]:
    parts = [(each, each.get("any") or each.get("readings")) for each in criteria]
    return [leaf for each, inside in parts for leaf in (leaves(inside) if inside else [each])]


@pytest.mark.parametrize(
    ("name", "form"),
    [*((f"a.{form}", form) for form in FORMATS), ("A.HTM", "html"), ("a.md", "markdown"), ("a.txt", "text")],
)
def test_the_name_of_a_file_says_its_format(name: str, form: str, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("地区,年份,指标,完成值,单位\n甲县,2017,林草覆盖率,41,%\n", encoding="utf-8")
    for words in (["-o", name], ["--format", form, "-o", "asked"]):
        assert call(tmp_path, "check", source, "--ruleset", "national_2018", *words).code == 1
    said, asked = (tmp_path / each for each in (name, "asked"))
    if form == "xlsx":
        assert is_zipfile(said)
    else:
        assert said.read_bytes() == asked.read_bytes()
    assert call(tmp_path, "check", source, "--ruleset", "national_2018", "--format", "json", "-o", name).code == 1
    assert json.loads(said.read_bytes())  # what is asked for comes first


@pytest.mark.parametrize("name", ["rows.csv", "ROWS.CSV", "rows.parquet"])
def test_the_name_of_a_file_of_rows_says_no_format_of_a_report(name: str, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("area,period,indicator,value,unit\n甲县,2017,林草覆盖率,41,%\n", encoding="utf-8")
    judged = call(tmp_path, "check", source, "--bulk", "--ruleset", "national_2018", "-o", name)
    assert judged.code == 1, judged.err
    assert (tmp_path / name).is_file()
    refused = call(tmp_path, "check", source, "--bulk", "--ruleset", "national_2018", "-o", "rows.md")
    assert [problem for problem in refused.codes if problem == "not-with-bulk"] == ["not-with-bulk"]


def test_every_format_is_on_its_page() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert set(FORMATS) <= set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))


@pytest.mark.parametrize("form", FORMATS)
def test_a_problem_stands_in_the_report_or_on_standard_error(form: str, tmp_path: Path) -> None:
    unit = "斤两"  # no row shows it, only the problem that it is no unit
    (tmp_path / "m.csv").write_text(f"地区,年份,指标,数值,单位\n甲县,2017,森林覆盖率,18,{unit}\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--ruleset", "hailing_2018", "--format", form, "-o", "report")
    assert found.code == 2
    assert (unit in text_in(tmp_path / "report")) != (unit in found.err)


def text_in(report: Path) -> str:
    """The text of a report, of a workbook that of all its parts."""
    if not is_zipfile(report):
        return report.read_text(encoding="utf-8")
    with ZipFile(report) as package:
        return "".join(package.read(name).decode() for name in package.namelist())


# --- JSON ---


@pytest.mark.parametrize("words", [DISTRICT, EVERY_REASON])
def test_json_has_an_indent_of_a_space_and_chinese_as_it_is(words: tuple[str, ...]) -> None:
    text = printed(*words, "--format", "json")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize(("language", "word"), [("zh", "没有"), ("en", "no ruleset of this call")])
def test_json_warns_in_the_language_of_the_call(language: str, word: str, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("地区,年份,指标,数值\n甲县,2017,夜间灯光指数,3\n", encoding="utf-8")
    words = ("check", "m.csv", "--ruleset", "hailing_2018", "--lang", language, "--format", "json")
    (warning,) = call(tmp_path, *words).json["warnings"]
    assert word in warning["message"]


@pytest.mark.parametrize("form", ["text", "markdown", "html", "junit"])
def test_a_name_of_thousands_of_signs_is_cut_in_what_people_read(form: str, tmp_path: Path) -> None:
    long = "甲" * 6000
    rows = f"{long}县,2017,{long},3\n{long}县,2017,environmental_emergencies,{long}\n"
    (tmp_path / "m.csv").write_text(f"地区,年份,指标,数值\n{rows}", encoding="utf-8")
    shown = call(tmp_path, "check", "m.csv", "--ruleset", "hailing_2018", "--format", form).out
    assert "甲" * 100 in shown
    assert "甲" * 200 not in shown


# --- CSV ---


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("words", [DISTRICT, EVERY_REASON], ids=["district", "every_reason"])
def test_csv_has_a_row_for_every_condition(words: tuple[str, ...]) -> None:
    found = rows(printed(*words, "--format", "csv", "--lang", "en"))
    expected = [
        (each["area"], each["indicator"], leaf["verdict"], leaf["reason"] or "")
        for each in findings(*words)
        for leaf in leaves(each["criteria"])
    ]
    assert [(row["area"], row["indicator"], row["verdict code"], row["reason code"]) for row in found] == expected


def test_csv_says_value_threshold_and_margin_as_numbers() -> None:
    found = rows(printed(*DISTRICT, "--format", "csv", "--lang", "zh"))
    (row,) = (each for each in found if each["标识"] == "public_green_travel" and each["年份"] == "2017")
    assert (row["填报值"], row["单位"], row["指标值"], row["差距"]) == ("48.6", "%", "50", "-1.4")
    assert row["数据位置"] == "examples/district/2017.toml:91"
    assert row["结论"] == "未达标"


def test_csv_has_the_same_columns_in_both_languages() -> None:
    heads = [printed(*DISTRICT, "--format", "csv", "--lang", each).splitlines()[0].split(",") for each in ("zh", "en")]
    assert len(heads[0]) == len(heads[1]) == len(set(heads[0])) == len(set(heads[1]))


# --- Markdown ---


def test_markdown_puts_first_what_needs_reading() -> None:
    text = printed(*DISTRICT, "--only", "2017", "--format", "markdown", "--lang", "zh")
    assert (
        text.index("⊘ 约束性未达标 | 27")
        < text.index("✗ 未达标 | 32")
        < text.index("？ 待证 | 3")
        < text.index("✓ 达标 | 1")
    )
    assert "- 约束性 18：达标 16 / 约束性未达标 1 / 待证 1 / 不适用 0" in text


def test_markdown_of_several_years_begins_with_an_overview() -> None:
    text = printed(*DISTRICT, "--format", "markdown", "--lang", "en")
    assert text.index("## Overview") < text.index("## 示例区（虚构） 2015")
    verdict = "**⊘ BINDING INDICATORS NOT ALL MET (2)**"
    assert f"| 示例区（虚构） | 2016 | `hailing_2018@2.0.0` | {verdict} | 29 | 5 | 2 | 1 | 0 |" in text


# --- JUnit ---


@published
@pytest.mark.parametrize("words", [DISTRICT, EVERY_REASON], ids=["district", "every_reason"])
def test_junit_is_valid(words: tuple[str, ...]) -> None:
    import xmlschema

    schema = xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")
    schema.validate(Xml.fromstring(printed(*words, "--format", "junit")))


@pytest.mark.parametrize("words", [DISTRICT, EVERY_REASON], ids=["district", "every_reason"])
def test_junit_fails_what_is_missed_and_errs_where_it_is_open(words: tuple[str, ...]) -> None:
    root = Xml.fromstring(printed(*words, "--format", "junit"))
    outcomes = {
        "pass": None,
        "fail": "failure",
        "veto": "failure",
        "undetermined": "error",
        "not_applicable": "skipped",
    }
    expected = [
        "skipped" if each["constraint"] == "aim" and each["verdict"] != "pass" else outcomes.get(each["verdict"])
        for each in findings(*words)
    ]
    cases = root.findall("testsuite/testcase")
    kinds = {"failure", "error", "skipped"}
    assert [next((child.tag for child in case if child.tag in kinds), None) for case in cases] == expected
    assert root.get("tests") == str(len(expected))
    assert root.get("failures") == str(expected.count("failure"))
    assert root.get("errors") == str(expected.count("error"))


# --- SARIF ---


@published
@pytest.mark.parametrize("words", [DISTRICT, EVERY_REASON], ids=["district", "every_reason"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_sarif_is_valid(words: tuple[str, ...], language: str) -> None:
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    found = json.loads(printed(*words, "--format", "sarif", "--lang", language))
    assert [error.message for error in Draft7Validator(schema).iter_errors(found)] == []


def test_sarif_kinds_follow_the_verdicts() -> None:
    run = json.loads(printed(*EVERY_REASON, "--format", "sarif"))["runs"][0]
    by_kind: dict[str, set[str]] = {}
    for result in run["results"]:
        by_kind.setdefault(result["kind"], set()).add(result["properties"]["verdict"])
        assert (result["level"] == "none") == (result["kind"] != "fail")
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert by_kind == {
        "pass": {"pass"},
        "fail": {"fail", "veto"},
        "open": {"undetermined"},
        "review": {"undetermined"},
        "notApplicable": {"not_applicable"},
    }


def test_sarif_points_at_the_line_or_at_the_cell() -> None:
    run = json.loads(printed(*DISTRICT, "--only", "2017", "--format", "sarif", "--lang", "en"))["runs"][0]
    by_rule = {result["ruleId"].partition("/")[2]: result for result in run["results"]}
    (line,) = by_rule["public_green_travel"]["locations"]
    assert line["physicalLocation"] == {
        "artifactLocation": {"uri": "examples/district/2017.toml"},
        "region": {"startLine": 91},
    }
    (cell,) = by_rule["urban_sewage_treatment"]["locations"]
    assert cell["physicalLocation"]["artifactLocation"]["uri"] == "examples/district/water_bureau.csv"
    assert cell["logicalLocations"] == [{"name": "D16", "fullyQualifiedName": "D16", "kind": "cell"}]


# --- what files say stays text ---


@pytest.mark.parametrize("text", ["=1", "+1+1", "-1+1", "@x", " =1", "\t1", "\n=1", "＝1", "－1+1", "＠x"])
def test_what_a_spreadsheet_would_run_is_defused(text: str) -> None:
    assert defused(text) == "'" + text


@pytest.mark.parametrize("text", ["-2.5", "+3", "−", "%", "95 %", "≥ 20", "'=1", "a=1", ""])
def test_what_it_would_not_run_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


@given(texts)
def test_xml_holds_any_text(text: str) -> None:
    element = Xml.Element("a", {"b": visible_lines(text)})
    element.text = visible_lines(text)
    Xml.fromstring(Xml.tostring(element))


def stays_text(text: str, folder: Path) -> None:
    result = checked(folder, text)
    shown = {form: rendered(form, result) for form in ("text", "csv", "markdown", "junit", "sarif")}
    for row in csv.reader(io.StringIO(shown["csv"].removeprefix("\ufeff"), newline="")):
        assert all(cell == defused(cell) for cell in row)
    for form in ("text", "csv", "markdown"):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown[form])
    root = Xml.fromstring(shown["junit"])
    assert {each.tag for each in root.iter()} <= {
        "testsuites", "testsuite", "properties", "property", "testcase", "system-out", "failure", "error", "skipped",
    }  # fmt: skip
    run = json.loads(shown["sarif"])["runs"][0]
    for result in run["results"]:
        assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]]", result["message"]["text"])
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(shown["markdown"])
    tags = set(re.findall(r"<([a-z0-9]+)", page))
    assert tags <= {
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "strong",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "br",
        "code",
    }
    assert len(re.findall("<h[123]>", page)) == len(re.findall("^#", shown["markdown"], re.MULTILINE))


@pytest.mark.parametrize("text", STRINGS)
def test_words_of_files_never_become_markup_or_a_formula(text: str, tmp_path: Path) -> None:
    stays_text(text, tmp_path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
def test_no_text_at_all_becomes_markup_or_a_formula(text: str, tmp_path: Path) -> None:
    stays_text(text, tmp_path)
