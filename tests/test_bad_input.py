"""Files that cannot be used: each problem with its code and its line or row, exit code 2, nothing judged, no traceback.

In the TOML below, ``# ! code`` marks the line on which a problem has to be shown, and ``# ! code: word`` that the word
is suggested. Whoever finds another bad input adds a few lines of TOML or a row of a table, and no code.
"""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from textwrap import dedent

import pytest
from calling import Called, call, check

_MARK = re.compile(r"# ! ([a-z0-9-]+)(?:: (\S+))?")


def refused(found: Called, *expected: tuple[str, str]) -> None:
    """Nothing is judged, and exactly these problems are shown, each with what to do about it."""
    assert (found.code, found.out) == (2, ""), found.err
    assert found.problems == list(expected), found.err
    assert found.err.count("  提示: ") == len(expected)
    assert "Traceback" not in found.err


def marked(name: str, text: str) -> list[tuple[str, str]]:
    """The problems that a text says it has, in the order of its lines."""
    lines = enumerate(text.splitlines(), start=1)
    return [(code, f"{name}:{number}") for number, line in lines for code, _ in _MARK.findall(line)]


def all_shown(found: Called, name: str, text: str) -> None:
    """Every marked problem is shown, and every suggestion."""
    refused(found, *marked(name, text))
    for _, word in _MARK.findall(text):
        assert not word or f"是否指“{word}”？" in found.err


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


# One measurement, in every format. 生态文明建设工作占党政实绩考核的比例 is a share: ≥20 %, and 0 to 100 are possible.

SHARE = "performance_review_share"
TEXTS = [  # value, unit, problem: the same text in TOML, JSON and CSV
    ("九十五", "%", "value-not-a-number"),
    ("nan", "%", "value-not-a-number"),
    ("inf", "%", "value-not-a-number"),
    ("-Infinity", "%", "value-not-a-number"),
    ("∞", "%", "value-not-a-number"),
    ("1e400", "%", "value-not-a-number"),
    ("95①", "%", "value-not-a-number"),
    ("95?", "%", "value-unclear"),
    ("1.2.3", "%", "value-not-a-number"),
    ("9 5", "%", "value-not-a-number"),
    ("0x5F", "%", "value-not-a-number"),
    ("½", "%", "value-not-a-number"),
    ("TRUE", "%", "value-not-a-number"),
    ("同比提高5%", "%", "value-unclear"),
    ("=B2", "%", "value-not-a-number"),
    ("百分之九十五", "%", "value-not-a-number"),
    ("95‰", "%", "units-disagree"),
    ("80~85", "%", "value-is-a-range"),
    ("80-85", "%", "value-is-a-range"),
    ("80至85", "%", "value-is-a-range"),
    ("80%—85%", "%", "value-is-a-range"),
    ("0.95", "", "percent-or-fraction"),
    ("1", "", "percent-or-fraction"),
    ("950", "%", "impossible-value"),
    ("９５０", "％", "impossible-value"),
    ("1.01", "1", "impossible-value"),
    ("-999", "%", "impossible-value"),
    ("＜0", "%", "impossible-value"),
    ("95", "吨", "unit-does-not-fit"),
    ("95", "%/年", "unit-does-not-fit"),
    ("95", "个百分比", "unknown-unit"),
    ("95", "1/1", "unknown-unit"),
]
NUMBERS = [  # value in TOML, value in JSON, unit, problem
    ("nan", "NaN", "%", "not-finite"),
    ("-nan", "NaN", "", "not-finite"),
    ("inf", "Infinity", "%", "not-finite"),
    ("-inf", "-Infinity", "%", "not-finite"),
    ("1e400", "1e400", "%", "number-out-of-range"),
    ("1e-400", "1e-400", "%", "number-out-of-range"),
    ("1e61", "1e61", "%", "number-out-of-range"),
    ("0." + "3" * 61, "0." + "3" * 61, "%", "number-out-of-range"),
    ("1" + "0" * 1500, "1" + "0" * 1500, "%", "number-out-of-range"),
    ("1e99999999999999999999", "1e99999999999999999999", "%", "number-out-of-range"),
    ("true", "true", "%", "wrong-type"),
    ("[95]", "[95]", "%", "wrong-type"),
    ("{ a = 1 }", '{"a": 1}', "%", "wrong-type"),
    ("2017-01-01", "null", "%", "wrong-type"),
    ("0.95", "0.95", "", "percent-or-fraction"),
    ("950", "950", "%", "impossible-value"),
    ("-0.1", "-0.1", "%", "impossible-value"),
    ("101", "101", "", "impossible-value"),
    ("1000.1", "1000.1", "‰", "impossible-value"),
    ("95", "95", "吨标煤/万元", "unit-does-not-fit"),
]
NAMES = [  # name, what is suggested
    ("performance_review_shar", "performance_review_share"),
    ("forest_covr", "forest_cover"),
    ("森林复盖率", "森林覆盖率"),
    ("一个没有的指标", ""),
]


def in_toml(name: str, value: str, unit: str) -> str:
    text = f'ruleset = "hailing_2018"\n[measurements."{name}"]\nvalue = {value}\n'
    return text + (f'unit = "{unit}"\n' if unit else "")


def in_json(name: str, value: str, unit: str) -> str:
    said = f', "unit": "{unit}"' if unit else ""
    return f'{{"ruleset": "hailing_2018", "measurements": {{\n"{name}": {{\n"value": {value}{said}}}}}}}'


def in_csv(name: str, value: str, unit: str) -> str:
    return f'indicator,value,unit\n"{name}","{value}","{unit}"\n'


def of_one_measurement(folder: Path, form: str, content: str) -> Called:
    write(folder, {f"m.{form}": content})
    return check(folder, f"m.{form}", "--ruleset", "hailing_2018")


@pytest.mark.parametrize("form", ["toml", "json", "csv"])
@pytest.mark.parametrize(("value", "unit", "code"), TEXTS)
def test_text_that_is_no_such_number(tmp_path: Path, form: str, value: str, unit: str, code: str) -> None:
    written = {"toml": in_toml, "json": in_json, "csv": in_csv}[form]
    content = written(SHARE, value if form == "csv" else f'"{value}"', unit)
    place = {"toml": "m.toml:3", "json": "m.json:3", "csv": "m.csv 第2行 B列"}[form]
    refused(of_one_measurement(tmp_path, form, content), (code, place))


@pytest.mark.parametrize("form", ["toml", "json"])
@pytest.mark.parametrize(("toml", "json", "unit", "code"), NUMBERS)
def test_a_number_that_is_none(tmp_path: Path, form: str, toml: str, json: str, unit: str, code: str) -> None:
    content = in_toml(SHARE, toml, unit) if form == "toml" else in_json(SHARE, json, unit)
    refused(of_one_measurement(tmp_path, form, content), (code, f"m.{form}:3"))


STATELESS = [number for number in NUMBERS if number[3] in ("not-finite", "number-out-of-range")]


@pytest.mark.parametrize("form", ["toml", "json"])
@pytest.mark.parametrize(("toml", "json", "unit", "code"), STATELESS)
def test_a_number_that_is_none_is_no_state_either(
    tmp_path: Path, form: str, toml: str, json: str, unit: str, code: str
) -> None:
    name = "environmental_emergencies"
    content = in_toml(name, toml, unit) if form == "toml" else in_json(name, json, unit)
    refused(of_one_measurement(tmp_path, form, content), (code, f"m.{form}:3"))


@pytest.mark.parametrize("form", ["toml", "json", "csv"])
@pytest.mark.parametrize(("name", "suggested"), NAMES)
def test_an_indicator_that_nobody_knows(tmp_path: Path, form: str, name: str, suggested: str) -> None:
    content = {"toml": in_toml, "json": in_json, "csv": in_csv}[form](name, "95", "%")
    found = of_one_measurement(tmp_path, form, content)
    place = {"toml": "m.toml:3", "json": "m.json:3", "csv": "m.csv 第2行 A列"}[form]
    assert f"“{name}”" in found.err
    assert (f"是否指“{suggested}”？" in found.err) is bool(suggested)
    if suggested:
        refused(found, ("unknown-indicator", place))
    else:  # more than was asked: listed, and no error
        assert (found.code, found.problems) == (1, [("not-in-this-ruleset", place)])
        assert name in found.out


def test_two_dimensions_that_do_not_fit_are_both_named(tmp_path: Path) -> None:
    found = of_one_measurement(tmp_path, "toml", in_toml("energy_per_gdp", "0.5", "吨/万元"))
    refused(found, ("unit-does-not-fit", "m.toml:3"))
    assert all(word in found.err for word in ("吨/万元", "质量/金额", "吨标煤/万元", "标准煤/金额"))


# Documents.

MEASUREMENTS = {
    "misspelt section": """
        [measurments.gdp]    # ! unknown-key: measurements
        value = 1""",
    "misspelt key": """
        [measurements.gdp]
        valeu = 1            # ! unknown-key: value""",
    "a bare value": """
        [measurements]
        gdp = 1              # ! entry-not-a-table""",
    "a section that is a list": """
        measurements = [1]   # ! wrong-type""",
    "a unit that is a number": """
        [measurements.gdp]
        value = 1
        unit = 5             # ! wrong-type""",
    "evidence that is a number": """
        [measurements.gdp]
        value = 1
        evidence = 5         # ! wrong-type""",
    "a state for a number": """
        [measurements.energy_per_gdp]
        state = "完成"       # ! state-for-a-number""",
    "a period that is none": """
        [subject]
        period = "20l7"      # ! bad-period""",
    "a month that is none": """
        [subject]
        period = "2017-13"   # ! bad-period""",
    "a period that is a date": """
        [subject]
        period = 2017-01-01  # ! wrong-type""",
    "a base period that is none": """
        [subject]
        base_period = "去年" # ! bad-period""",
    "an earlier period that is none": """
        [measurements.forest_cover]
        earlier = { "last" = 3 }   # ! bad-period""",
    "an earlier value with its unit": """
        [measurements.forest_cover]
        value = 20
        unit = "%"
        earlier = { "2016" = "19‰" }   # ! units-disagree""",
    "an earlier value that is not finite": """
        [measurements.forest_cover]
        value = 20
        unit = "%"
        earlier = { "2016" = nan }   # ! not-finite""",
    "a variant that is none": """
        [subject]
        area = "甲"
        region = "东部低区"  # ! unknown-variant: 东部地区""",
    "an axis that is none": """
        [subject]
        area = "甲"
        regoin = "东部地区"  # ! unknown-axis: region""",
    "a variant that is a list": """
        [subject]
        region = ["东部地区"]   # ! wrong-type""",
    "a variant that the ruleset fixes otherwise": """
        [subject]
        area = "甲"
        region = "西部地区"  # ! variant-conflict""",
    "one subject and several": """
        [subject]
        area = "甲"
        [[subjects]]         # ! subject-and-subjects
        area = "乙\"""",
    "subjects that are no list": """
        [subjects]           # ! wrong-type
        area = "甲\"""",
    "a given threshold without a value": """
        [given.total_energy_use]   # ! missing-key
        unit = "吨标煤\"""",
    "a given threshold that is no number": """
        [given.total_energy_use]
        value = "见文件"     # ! value-not-a-number""",
    "a given threshold that is missing": """
        [given.total_energy_use]
        value = "/"          # ! value-not-a-number""",
    "a given threshold that is not exact": """
        [given.total_energy_use]
        value = "约500"      # ! value-not-a-number
        unit = "吨标煤\"""",
    "a given threshold of another dimension": """
        [given.total_energy_use]
        value = 500          # ! unit-does-not-fit
        unit = "吨\"""",
    "a given threshold that nobody knows": """
        [given.total_energy_usage]
        value = 500          # ! unknown-indicator: total_energy_use
        unit = "吨标煤\"""",
    "a claim without a reason": """
        [not_applicable.forest_cover]   # ! missing-key""",
    "a claim with a blank reason": """
        [not_applicable.forest_cover]
        reason = " "         # ! missing-key""",
    "one measurement under its id and its name": """
        [measurements.forest_cover]
        value = 20
        unit = "%"
        [measurements."森林覆盖率"]
        value = 20.1         # ! conflicting-values
        unit = "%\"""",
    "one measurement in two units": """
        [measurements.total_energy_use]
        value = 20000
        unit = "吨标煤"
        [measurements."能源消耗总量"]
        value = 2.1          # ! conflicting-values
        unit = "万吨标煤\"""",
    "a value and a state that differ": """
        [measurements.environmental_emergencies]
        value = "发生"       # ! conflicting-values
        state = "未发生\"""",
    "an earlier value that another subject gives otherwise": """
        [[subjects]]
        period = 2016
        measurements.forest_cover = { value = 19, unit = "%" }
        [[subjects]]
        period = 2017
        [subjects.measurements.forest_cover]
        value = 20
        unit = "%"
        earlier = { "2016" = 18 }   # ! conflicting-values""",
    "a fraction below an earlier percentage": """
        ruleset = "national_2024_city"
        [subject]
        period = 2018
        [measurements.surface_water_grade_iii_share]
        value = 0.96         # ! percent-or-fraction
        earlier = { "2017" = 95 }""",
    "a given share that may be a fraction": """
        [measurements.good_air_days_increase]
        value = 10
        unit = "%"
        [given.good_air_days_increase]
        value = 0.2          # ! percent-or-fraction""",
    "everything at once": """
        [subject]
        period = "soon"      # ! bad-period
        [measurements.forest_cover]
        valu = 1             # ! unknown-key: value
        [given]
        gdp = 5              # ! entry-not-a-table""",
    "everything that shows against the rules at once": """
        [subject]
        terrain = "平原"
        regio = "东部"       # ! unknown-axis: region
        [measurements.forest_covr]
        value = 20           # ! unknown-indicator: forest_cover
        [measurements.public_green_travel]
        value = "八十"       # ! value-not-a-number
        [measurements.energy_per_gdp]
        value = 0.5          # ! unit-does-not-fit
        unit = "吨\"""",
}


@pytest.mark.parametrize("text", MEASUREMENTS.values(), ids=MEASUREMENTS)
def test_a_measurement_file_in_toml(tmp_path: Path, text: str) -> None:
    text = dedent(text).lstrip()
    if not text.startswith("ruleset"):
        text = f'ruleset = "hailing_2018"\n{text}'
    write(tmp_path, {"m.toml": text})
    all_shown(check(tmp_path, "m.toml"), "m.toml", text)


# Tables.

TABLES = [  # what is wrong, the table, problem, row and column
    ("no indicator column", "名称一,value\nforest_cover,20\n", "column-missing", "第1行"),
    ("no value column", "indicator,vale\nforest_cover,20\n", "column-missing", "第1行"),
    ("two columns of one heading", "indicator,value,value\nforest_cover,20,20\n", "duplicate-column", "第1行 C列"),
    ("two columns of one meaning", "指标,数值,value\nforest_cover,20,20\n", "columns-mean-the-same", "第1行 C列"),
    ("a row without an indicator", "指标,数值,单位\n森林覆盖率,20,%\n,95,%\n", "row-without-indicator", "第3行 A列"),
    ("a year that is none", "指标,数值,年份\n森林覆盖率,20,２０ｌ７\n", "bad-period", "第2行 C列"),
    ("a cell beyond the headings", "指标,数值,单位\n森林覆盖率,1,234,%\n", "row-too-long", "第2行 D列"),
    ("a cell under no heading", "指标,,数值\n森林覆盖率,%,20\n", "column-without-heading", "第2行 B列"),
    ("quotes that never end", '指标,数值\n森林覆盖率,"20\n', "not-csv", "第2行"),
    ("a heading alone", "指标,数值,单位\n", "no-measurements", ""),
    ("two values", "指标,数值,单位\n森林覆盖率,20,%\nforest_cover,21,%\n", "conflicting-values", "第3行 B列"),
    (
        "two values, two units",
        "指标,数值,单位\n森林覆盖率,20,%\n森林覆盖率,0.21,1\n",
        "conflicting-values",
        "第3行 B列",
    ),
    ("a variant that is none", "指标,数值,单位,区域\n森林覆盖率,20,%,火星\n", "unknown-variant", "第2行 D列"),
    ("a variant fixed otherwise", "指标,数值,单位,区域\n森林覆盖率,20,%,西部\n", "variant-conflict", "第2行 D列"),
    ("a given threshold", "指标,数值,单位,控制目标值\n能源消耗总量,2,吨标煤,另定\n", "value-not-a-number", "第2行 D列"),
    ("a number beyond all measure", "指标,数值,单位\n地区生产总值,1e61,万元\n", "number-out-of-range", "第2行 B列"),
]


@pytest.mark.parametrize(("text", "code", "spot"), [row[1:] for row in TABLES], ids=[row[0] for row in TABLES])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_measurement_file_in_csv(tmp_path: Path, text: str, code: str, spot: str, encoding: str) -> None:
    write(tmp_path, {"m.csv": text.encode(encoding)})
    refused(check(tmp_path, "m.csv", "--ruleset", "hailing_2018"), (code, f"m.csv {spot}".strip()))


def test_every_bad_row_of_a_table_is_shown(tmp_path: Path) -> None:
    table = "指标,数值,单位\n公众绿色出行,5,%\n森林覆盖率,五十,%\n单位地区生产总值能耗,0.5,吨\n森林覆盖率,20,%\n"
    write(tmp_path, {"m.csv": table})
    expected = ["unknown-indicator", "value-not-a-number", "unit-does-not-fit"]
    places = ["m.csv 第2行 A列", "m.csv 第3行 B列", "m.csv 第4行 B列"]
    refused(check(tmp_path, "m.csv", "--ruleset", "hailing_2018"), *zip(expected, places, strict=True))


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        (  # the name that is suggested says in what unit the value has to be
            "指标,数值,单位\n森林覆盖律,0.18,\n公众绿色出行,52,千米\n单位地区生产总值能耗,0.452,立方米\n",
            [
                ("unknown-indicator", "m.csv 第2行 A列"),
                ("percent-or-fraction", "m.csv 第2行 B列"),
                ("unknown-indicator", "m.csv 第3行 A列"),
                ("unit-does-not-fit", "m.csv 第3行 B列"),
                ("unit-does-not-fit", "m.csv 第4行 B列"),
            ],
        ),
        (  # a value that is right as meant
            "指标,数值,单位\n森林覆盖律,18,%\n",
            [("unknown-indicator", "m.csv 第2行 A列")],
        ),
        (
            "指标,控制目标值,单位\n用水总亮,5500,公顷\n",
            [("unknown-indicator", "m.csv 第2行 A列"), ("unit-does-not-fit", "m.csv 第2行 B列")],
        ),
    ],
)
def test_units_and_fractions_are_told_with_the_names_that_nobody_knows(
    tmp_path: Path, table: str, shown: list[tuple[str, str]]
) -> None:
    write(tmp_path, {"m.csv": table})
    found = check(tmp_path, "m.csv", "--ruleset", "hailing_2018")
    refused(found, *shown)
    if len(shown) > 4:
        assert "森林覆盖律 → 森林覆盖率?" in found.err


# Files and folders.


def of_ruleset(name: str) -> str:
    return f'ruleset = "{name}"\n[subject]\narea = "甲"\n[measurements.forest_cover]\nvalue = 20\nunit = "%"\n'


FILES: list[tuple[str, dict[str, str | bytes], str, str, str]] = [  # what, files, what is named, problem, place
    ("missing", {}, "m.toml", "file-not-found", "m.toml"),
    ("missing, with a neighbour", {"m2017.toml": "x"}, "m2018.toml", "file-not-found", "m2018.toml"),
    ("a NUL in the name", {}, "m\0.toml", "file-not-found", "m\\u0000.toml"),
    ("empty", {"m.toml": ""}, "m.toml", "empty-file", "m.toml"),
    ("blank", {"m.json": " \n\n"}, "m.json", "empty-file", "m.json"),
    ("only a byte order mark", {"m.csv": b"\xef\xbb\xbf"}, "m.csv", "empty-file", "m.csv"),
    ("only a comment", {"m.toml": "# later"}, "m.toml", "no-measurements", "m.toml"),
    ("a folder without files", {"d/readme.md": "x"}, "d", "folder-without-files", "d"),
    ("an empty one in a folder", {"d/a.toml": ""}, "d", "empty-file", "d/a.toml"),
    ("not text", {"m.toml": b"a = 1\n\x80\x81\x00\xff"}, "m.toml", "not-text", "m.toml:2"),
    ("a spreadsheet by another name", {"m.csv": b"PK\x03\x04\x14\x00"}, "m.csv", "not-text", "m.csv:1"),
    ("a spreadsheet cut short", {"m.xlsx": b"PK\x03\x04"}, "m.xlsx", "not-a-workbook", "m.xlsx"),
    ("a spreadsheet of another office", {"m.numbers": b"PK\x03\x04"}, "m.numbers", "format-not-read-yet", "m.numbers"),
    ("a text", {"m.txt": "x"}, "m.txt", "unknown-format", "m.txt"),
    ("not UTF-8", {"m.toml": 'a = 1\nb = "海"'.encode("gb18030")}, "m.toml", "not-utf8", "m.toml:2"),
    ("not TOML", {"m.toml": "[subject]\narea = = 1"}, "m.toml", "not-toml", "m.toml:2"),
    ("JSON in TOML", {"m.toml": '{"subject": {}}'}, "m.toml", "not-toml", "m.toml:1"),
    ("a key twice", {"m.toml": "[measurements.a]\nvalue = 1\nvalue = 2"}, "m.toml", "not-toml", "m.toml:3"),
    ("a table twice", {"m.toml": "[given.a]\nvalue = 1\n[given.a]\nvalue = 2"}, "m.toml", "not-toml", "m.toml:3"),
    ("a Chinese key", {"m.toml": "[measurements]\n森林覆盖率 = 1"}, "m.toml", "unquoted-key", "m.toml:2"),
    ("not JSON", {"m.json": '{"measurements":\n{"a": }}'}, "m.json", "not-json", "m.json:2"),
    ("a list in JSON", {"m.json": "[]"}, "m.json", "not-an-object", "m.json:1"),
    ("a key twice in JSON", {"m.json": '{"given": {},\n"given": {}}'}, "m.json", "duplicate-key", "m.json:2"),
    ("nested without end", {"m.toml": "a = " + "[" * 9000}, "m.toml", "nested-too-deep", "m.toml:1"),
    ("nested without end in JSON", {"m.json": '{"a":' * 9000}, "m.json", "nested-too-deep", "m.json:1"),
    ("half a character", {"m.json": '{\n"ruleset": "\\ud800"}'}, "m.json", "not-json", "m.json:2"),
    ("no ruleset", {"m.toml": "[measurements.a]\nvalue = 1"}, "m.toml", "no-ruleset", "m.toml"),
    ("an unknown ruleset", {"m.toml": of_ruleset("hailng_2018")}, "m.toml", "unknown-ruleset", "m.toml:1"),
    ("an unknown version", {"m.toml": of_ruleset("hailing_2018@0.9.0")}, "m.toml", "wrong-version", "m.toml:1"),
    ("one not at hand", {"m.toml": of_ruleset("national_2019")}, "m.toml", "ruleset-not-at-hand", "m.toml:1"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "named", "code", "place"), [row[1:] for row in FILES], ids=[row[0] for row in FILES])
def test_a_file_that_is_none(tmp_path: Path, files: dict[str, str | bytes], named: str, code: str, place: str) -> None:
    write(tmp_path, files)
    refused(check(tmp_path, named), (code, place))


def test_the_problems_of_all_files_are_shown_together(tmp_path: Path) -> None:
    write(tmp_path, {"a.toml": "= 1", "b.json": "[]", "c.csv": "x\n1\n", "d/e.toml": "[subject]\nperiod = true"})
    found = check(tmp_path, "a.toml", "b.json", "c.csv", "d")
    assert found.code == 2
    assert found.out == ""
    expected = [("not-toml", "a.toml:1"), ("not-an-object", "b.json:1"), ("wrong-type", "d/e.toml:2")]
    assert [found.problems[0], found.problems[1], found.problems[-1]] == expected
    assert set(found.problems[2:-1]) == {("column-missing", "c.csv 第1行")}


@pytest.mark.parametrize(
    ("files", "code", "place"),
    [
        ({"a.toml": ("2017", "%", 20), "b.toml": ("2017", "%", 21)}, "conflicting-values", "b.toml:4"),
        ({"a.toml": ("2017", "%", 20), "b.toml": ("2017年", "1", 0.21)}, "conflicting-values", "b.toml:4"),
    ],
)
def test_two_files_that_disagree(
    tmp_path: Path, files: dict[str, tuple[str, str, float]], code: str, place: str
) -> None:
    text = '[subject]\nperiod = "{}"\n[measurements.forest_cover]\nvalue = {}\nunit = "{}"\n'
    write(tmp_path, {name: text.format(period, value, unit) for name, (period, unit, value) in files.items()})
    found = check(tmp_path, "a.toml", "b.toml", "--ruleset", "hailing_2018")
    refused(found, (code, place))
    assert "  a.toml:4   " in found.err  # both places


def test_two_base_periods_of_one_subject(tmp_path: Path) -> None:
    text = '[subject]\nperiod = 2017\nbase_period = {}\n[measurements.forest_cover]\nvalue = 20\nunit = "%"\n'
    write(tmp_path, {"a.toml": text.format(2015), "b.toml": text.format(2016)})
    found = check(tmp_path, "a.toml", "b.toml", "--ruleset", "hailing_2018")
    assert (found.code, found.out) == (2, "")
    assert "b.toml" in found.err


# Options.

GOOD = of_ruleset("hailing_2018")
OPTIONS = [  # options, problem, place
    (["--set", "region=火星"], "unknown-variant", "--set region=火星"),
    (["--set", "regio=东部地区"], "unknown-axis", "--set regio=东部地区"),
    (["--set", "region=西部"], "variant-conflict", "rulesets/provincial/jiangsu/hailing_2018.toml"),
    (["--period", "soon"], "bad-period", "--period"),
    (["--only", "soon"], "bad-period", "--only"),
    (["--only", "2016"], "period-not-there", "--only"),
    (["--ruleset", "hailng_2018"], "unknown-ruleset", ""),
    (["--ruleset", "hailing_2018@0.9.0"], "wrong-version", "rulesets/provincial/jiangsu/hailing_2018.toml"),
    (["--ruleset", "./no.toml"], "file-not-found", "no.toml"),
    (["--ruleset", "national_2019"], "ruleset-not-at-hand", "rulesets/national_2019.toml"),
    (["--rulesets", "nowhere"], "rulesets-folder", "nowhere"),
]
USAGE = [
    ["--set", "region"],
    ["--set", "=东部地区"],
    ["--set", "region=东部地区", "--set", "region=西部地区"],
    ["--as-of", "yesterday"],
    ["--format", "pdf"],
    ["--fail-on", "pass"],
    ["--lang", "fr"],
    ["--input", "xml"],
    ["--no-such-option"],
]


@pytest.mark.parametrize(("options", "code", "place"), OPTIONS)
def test_an_option_that_does_not_fit(tmp_path: Path, options: list[str], code: str, place: str) -> None:
    write(tmp_path, {"m.toml": GOOD})
    found = check(tmp_path, "m.toml", *options)
    assert (found.code, found.out, found.codes) == (2, "", [code])
    assert not place or found.problems == [(code, place)]


@pytest.mark.parametrize("options", USAGE)
def test_bad_usage(tmp_path: Path, options: list[str]) -> None:
    write(tmp_path, {"m.toml": GOOD})
    found = call(tmp_path, "check", "m.toml", *options)
    assert (found.code, found.out) == (2, "")
    assert "Usage" in found.err


@pytest.mark.parametrize("target", ["nowhere/out.json", "folder", "m.toml/out.json"])
def test_a_result_that_cannot_be_written(tmp_path: Path, target: str) -> None:
    write(tmp_path, {"m.toml": GOOD, "folder/x": ""})
    found = check(tmp_path, "m.toml", "-o", target)
    assert (found.code, found.out) == (2, "")
    assert target in found.err


@pytest.mark.parametrize(("words", "code"), [(["-"], "input-format-missing"), (["-", "--input", "toml"], "empty-file")])
def test_standard_input_that_says_nothing(tmp_path: Path, words: list[str], code: str) -> None:
    refused(check(tmp_path, *words, stdin=b""), (code, "-"))


# Rulesets.

HEAD = """\
[ruleset]
id      = "own"
version = "1.0.0"
series  = "own"
title   = "自订"
[axes.region]
name     = "区域"
variants = ["东部", "西部"]
[sources.doc]
title = "文件"
[quantities.coal]
name = "用煤"
unit = "吨标煤"
[quantities.money]
name = "产值"
unit = "万元"
"""
ROW = """\
[indicators.row]
number = "1"
name   = "甲"
unit   = "%"
source = { ref = "doc", grade = "reprinted" }
"""
SOUND = ROW + 'comparator = "≥"\nthreshold = 5\n'
STATES = ROW.replace('unit   = "%"\n', "")
BAD_ROWS = {  # what stands below ROW
    "misspelt key": """
        comparater = "≥"     # ! unknown-key: comparator
        threshold = 5""",
    "misspelt key of a number": """
        comparator = "≥"
        threshold = { value = 5, unverfied = true }   # ! unknown-key: unverified""",
    "number as text": """
        comparator = "≥"
        threshold = "5"      # ! number-as-text""",
    "number of a variant as text": """
        comparator = "≥"
        threshold.region."东部" = "5"   # ! number-as-text""",
    "nan": """
        comparator = "≥"
        threshold = nan      # ! not-finite""",
    "infinity of a variant": """
        comparator = "≥"
        threshold.region = { "东部" = 5, "西部" = inf }   # ! not-finite""",
    "beyond all measure": """
        comparator = "≥"
        threshold = 1e400    # ! number-out-of-range""",
    "a list for a number": """
        comparator = "≥"
        threshold = [5]      # ! wrong-type""",
    "a sign that is none": """
        comparator = "≥≥"    # ! wrong-value
        threshold = 5""",
    "a constraint that is none": """
        constraint = "bindign"   # ! wrong-value
        comparator = "≥"
        threshold = 5""",
    "text for a list": """
        lead = "区统计局"    # ! wrong-type
        may_not_apply = "*"  # ! wrong-type
        comparator = "≥"
        threshold = 5""",
    "a variant that is none": """
        comparator = "≥"
        threshold.region."东部" = 5
        threshold.region."西部区" = 6   # ! unknown-variant: 西部""",
    "an axis that is none": """
        comparator = "≥"
        threshold.regio."东部" = 5   # ! unknown-axis: region""",
    "two axes in one threshold": """
        comparator = "≥"
        [indicators.row.threshold]   # ! one-axis
        region."东部" = 5
        terrain."山区" = 6""",
    "applies to a variant that is none": """
        comparator = "≥"
        threshold = 5
        applies = { region = "南部" }   # ! unknown-variant""",
    "two entries that can both match": """
        comparator = "≥"
        thresholds = [
          { when = { region = "东部" }, value = 5 },
          { when = { region = ["西部", "东部"] }, value = 6 },   # ! overlapping-variants
        ]""",
    "an entry that always matches": """
        comparator = "≥"
        thresholds = [
          { when = {}, value = 5 },
          { when = { region = "东部" }, value = 6 },   # ! overlapping-variants
        ]""",
    "a number and a state": """
        comparator = "≥"
        threshold = 5
        states = ["好"]      # ! requirement-mixed
        accepted = ["好"]""",
    "a number and none": """
        comparator = "≥"
        threshold = 5
        requirement = "none" # ! requirement-mixed""",
    "a number and named criteria": """
        comparator = "≥"     # ! requirement-mixed
        threshold = 5
        [indicators.row.criteria.part]
        comparator = "≥"
        threshold = 5""",
    "an accepted state that is none": """
        states = ["好", "坏"]
        accepted = ["最好"]  # ! unknown-state""",
    "a word for a state that is none": """
        states = ["好", "坏"]
        accepted = ["好"]
        synonyms = { "优" = "良" }   # ! unknown-state""",
    "a quantity that is none": """
        measures = "coel"    # ! unknown-quantity: coal
        comparator = "≥"
        threshold = 5""",
    "a baseline that is none": """
        comparator = "≥"
        threshold.baseline = "last_year"   # ! bad-baseline""",
    "a baseline and a delegation": """
        comparator = "≥"
        threshold = { baseline = "previous_period", delegated_to = "省" }   # ! unknown-key""",
    "a hostile formula": """
        comparator = "≥"
        threshold = 5
        formula = "__import__('os').system('true')"   # ! formula-refused""",
    "a formula that reaches into an object": """
        comparator = "≥"
        threshold = 5
        formula = "coal.__class__"   # ! formula-refused""",
    "a formula without end": """
        comparator = "≥"
        threshold = 5
        formula = "9**9**9**9"   # ! formula-refused""",
    "a formula of unknown names": """
        comparator = "≥"
        threshold = 5
        formula = "coel / money"   # ! formula-refused: coal""",
    "a formula of another dimension": """
        comparator = "≥"
        threshold = 5
        formula = "coal / money"   # ! formula-dimension""",
}
FILES_OF_RULES = {  # whole files below HEAD
    "a row that demands nothing": """
        [indicators.row]     # ! requirement-missing
        number = "1"
        name = "甲\"""",
    "a condition that demands nothing": """
        [indicators.row]
        number = "1"
        name = "甲"
        source = { ref = "doc", lines = "1", quote = "甲" }
        [indicators.row.criteria.level]     # ! requirement-missing
        unit = "%\"""",
    "a row without a number and without a source": """
        [indicators.one]     # ! missing-key
        name = "甲"
        requirement = "none"
        [indicators.two]     # ! source-missing
        number = "2"
        name = "乙"
        unit = "%"
        comparator = "≥"
        threshold = 5""",
    "a number that is none of text": """
        [indicators.one]
        number = 1           # ! wrong-type
        name = "甲"
        requirement = "none\"""",
    "a row without a sign": """
        [indicators.row]     # ! missing-key
        number = "1"
        name = "甲"
        unit = "%"
        source = { ref = "doc", grade = "reprinted" }
        threshold = 5""",
    "a row without a threshold, and one with two": """
        [indicators.one]     # ! one-threshold
        number = "1"
        name = "甲"
        unit = "%"
        source = { ref = "doc", grade = "reprinted" }
        comparator = "≥"
        [indicators.two]     # ! one-threshold
        number = "2"
        name = "乙"
        unit = "%"
        source = { ref = "doc", grade = "reprinted" }
        comparator = "≥"
        threshold = 5
        thresholds = [{ when = { region = "东部" }, value = 5 }]""",
    "a number without a unit": """
        [indicators.row]     # ! unit-missing
        number = "1"
        name = "甲"
        source = { ref = "doc", grade = "reprinted" }
        comparator = "≥"
        threshold = 5""",
    "conditions on one thing in units of several kinds": """
        [indicators.one]
        number = "1"
        name = "甲"
        unit = "%"
        source = { ref = "doc", grade = "reprinted" }
        [indicators.one.criteria.level]
        comparator = "≥"
        threshold = 5
        [indicators.one.criteria.index]
        unit = "1"           # ! unit-does-not-fit
        comparator = "≥"
        threshold = 5
        [indicators.two]
        number = "2"
        name = "乙"
        unit = "吨"
        source = { ref = "doc", grade = "reprinted" }
        [indicators.two.criteria.other]   # ! unit-does-not-fit
        measures = "one"
        comparator = "≥"
        threshold = 5""",
    "a unit and a source that nobody knows": """
        [indicators.row]
        number = "1"
        name = "甲"
        unit = "吨标媒"      # ! unknown-unit: 吨标煤
        source = { ref = "dok", grade = "reprinted" }   # ! unknown-source: doc
        comparator = "≥"
        threshold = 5""",
    "a quoted source without a quote": """
        [indicators.row]
        number = "1"
        name = "甲"
        unit = "%"
        source = { ref = "doc", lines = "5" }   # ! quote-missing
        comparator = "≥"
        threshold = 5""",
    "one name for two things": """
        [indicators.one]
        number = "1"
        name = "甲"
        requirement = "none"
        [indicators.two]     # ! name-used-twice
        number = "2"
        name = "乙"
        aliases = ["甲"]
        requirement = "none"
        [indicators.three]   # ! name-used-twice
        number = "3"
        name = "用 煤"
        requirement = "none\"""",
    "an id that is none": """
        [indicators.Row]     # ! wrong-value
        number = "1"
        name = "甲"
        requirement = "none\"""",
    "inheriting without a parent": """
        [indicators.row]
        number = "1"
        name = "甲"
        requirement = "none"
        inherits = "rest"    # ! nothing-to-inherit
        [withdrawn.other]    # ! withdrawn-unknown
        reason = "无\"""",
    "a source file that leaves the folder": """
        [sources.other]
        title = "文件"
        file = "../other.txt"   # ! wrong-value
        [sources.third]
        title = "文件"
        file = "C:\\\\other.txt"   # ! wrong-value
        sha256 = "abc"       # ! wrong-value
        [indicators.row]
        number = "1"
        name = "甲"
        requirement = "none\"""",
    "an axis without variants, and a synonym of none": """
        [axes.terrain]
        name = "地形"
        variants = []        # ! wrong-value
        [axes.level]
        name = "级别"
        variants = ["县"]""",
    "a synonym of no variant": """
        [axes.level]
        name = "级别"
        variants = ["县", "市"]
        synonyms = { "区" = "县", "州" = "省" }   # ! unknown-variant""",
    "missing is a pass": """
        [verdicts]
        binding = "pass"     # ! wrong-value""",
    "a section that is none": """
        [indicator.row]      # ! unknown-key: indicators
        number = "1\"""",
    "two slips in one form": """
        [indicators.row]
        number = "1"
        name = "甲"
        unit = "%"
        sorce = { ref = "doc", grade = "reprinted" }   # ! unknown-key: source
        comparator = "≥"
        threshold = "5"      # ! number-as-text
        [quantities.other]   # ! missing-key
        nam = "其他"         # ! unknown-key: name""",
    "two slips in meaning": """
        [indicators.one]
        number = "1"
        name = "甲"
        unit = "吨标媒"      # ! unknown-unit: 吨标煤
        source = { ref = "doc", grade = "reprinted" }
        comparator = "≥"
        threshold.region."中部" = 5   # ! unknown-variant
        [indicators.two]
        number = "2"
        name = "乙"
        measures = "coel"    # ! unknown-quantity: coal
        comparator = "≥"
        threshold = 5""",
    "a formula in units that nobody knows": """
        [quantities.other]
        name = "其他"
        unit = "斤"          # ! unknown-unit
        [indicators.one]
        number = "1"
        name = "甲"
        unit = "吨标媒/万元" # ! unknown-unit: 吨标煤/万元
        formula = "coal / money"
        requirement = "none"
        [indicators.two]
        number = "2"
        name = "乙"
        unit = "吨标煤"
        formula = "other"
        requirement = "none\"""",
    "a slip in form and one in meaning": """
        [indicators.one]
        number = "1"
        name = "甲"
        unit = "吨标媒"      # ! unknown-unit: 吨标煤
        source = { ref = "doc", grade = "reprinted" }
        comparator = "≥"
        threshold = 5
        [indicators.two]
        number = "2"
        name = "乙"
        requirment = "none"  # ! unknown-key: requirement""",
    "a slip in meaning and one in a formula": """
        [indicators.one]
        number = "1"
        name = "甲"
        unit = "%"
        source = { ref = "doc", grade = "reprinted" }
        formula = "coal / money"   # ! formula-dimension
        comparator = "≥"
        threshold.region."中部" = 5   # ! unknown-variant""",
}
HEADS = {
    "no head": """
        [rulesets]           # ! unknown-key: ruleset
        id = "own\"""",
    "a version that is none": """
        [ruleset]
        id = "own"
        version = "1.0"      # ! wrong-value
        series = "own"
        title = "自订\"""",
    "no title, and a day as text": """
        [ruleset]            # ! missing-key
        id = "own"
        version = "1.0.0"
        series = "own"
        effective = { from = "2018-01-01" }   # ! wrong-type""",
    "a parent without a version": """
        [ruleset]
        id = "own"
        version = "1.0.0"
        series = "own"
        title = "自订"
        extends = "national_2018"   # ! wrong-value""",
    "a wrong pin": """
        [ruleset]
        id = "own"
        version = "1.0.0"
        series = "own"
        title = "自订"
        extends = "national_2018@9.0.0"   # ! wrong-pin""",
    "a missing parent": """
        [ruleset]
        id = "own"
        version = "1.0.0"
        series = "own"
        title = "自订"
        extends = "nationl_2018@1.0.0"   # ! unknown-parent: national_2018""",
    "its own parent": """
        [ruleset]
        id = "own"
        version = "1.0.0"
        series = "own"
        title = "自订"
        extends = "own@1.0.0"   # ! extends-cycle""",
    "fixes a variant that is none": """
        [ruleset]
        id = "own"
        version = "1.0.0"
        series = "own"
        title = "自订"
        extends = "national_2018@2.0.0"
        variants = { region = "东北地区" }   # ! unknown-variant""",
    "declares what its parent has, inherits what it writes, withdraws what it keeps": """
        [ruleset]
        id = "own"
        version = "1.0.0"
        series = "own"
        title = "自订"
        extends = "national_2018@2.0.0"
        [axes.region]        # ! declared-twice
        name = "区域"
        variants = ["东部"]
        [indicators.forest_cover]
        number = "1"
        name = "森林覆盖率"
        unit = "%"
        inherits = ["requirement", "unit"]   # ! inherited-and-written
        [indicators.ecological_redline]
        number = "2"
        name = "生态保护红线"
        inherits = ["requirement", "colour"]   # ! unknown-field
        [withdrawn.forest_cover]   # ! withdrawn-and-written
        reason = "无\"""",
    "a new unit for the parent's numbers": """
        [ruleset]
        id = "own"
        version = "1.0.0"
        series = "own"
        title = "自订"
        extends = "national_2018@2.0.0"
        [indicators.forest_cover]
        number = "1"
        name = "森林覆盖率"
        unit = "‰"           # ! unit-without-requirement
        inherits = ["requirement", "source"]""",
    "rows of a ruleset that is not at hand": """
        [ruleset]
        id = "own"
        version = "1.0.0"
        series = "own"
        title = "自订"
        at_hand = false      # ! not-at-hand-has-rows
        [indicators.row]
        number = "1"
        name = "甲"
        requirement = "none\"""",
    "a wrong pin and a slip": """
        [ruleset]
        id = "own"
        version = "1.0.0"
        series = "own"
        title = "自订"
        extends = "national_2018@9.0.0"   # ! wrong-pin
        [indicators.row]
        number = 1           # ! wrong-type
        name = "甲"
        requirement = "none\"""",
}
RULES = {
    **{what: HEAD + ROW + dedent(text).lstrip() for what, text in BAD_ROWS.items()},
    **{what: HEAD + dedent(text).lstrip() for what, text in FILES_OF_RULES.items()},
    **{what: dedent(text).lstrip() for what, text in HEADS.items()},
}


def judged_by(folder: Path, text: str, **others: str) -> Called:
    write(folder, {"own.toml": text, "m.toml": "[measurements.row]\nvalue = 5\n"})
    write(folder, {f"{name}.toml": other for name, other in others.items()})
    return check(folder, "m.toml", "--ruleset", "./own.toml")


def test_the_ruleset_that_the_bad_ones_depart_from_is_sound(tmp_path: Path) -> None:
    assert judged_by(tmp_path, HEAD + SOUND).code == 0


@pytest.mark.parametrize("text", RULES.values(), ids=RULES)
def test_a_ruleset_that_cannot_be_used(tmp_path: Path, text: str) -> None:
    found = judged_by(tmp_path, text)
    if "[rulesets]" in text:  # what is missing as a whole has no line
        assert (found.code, found.out) == (2, "")
        assert set(found.problems) == {("missing-key", "own.toml"), *marked("own.toml", text)}
    else:
        all_shown(found, "own.toml", text)


def test_rulesets_that_build_on_each_other_in_a_circle(tmp_path: Path) -> None:
    one, other = (HEAD.replace('"own"', f'"{id_}"') for id_ in ("own", "other"))
    pinned = 'title   = "自订"\nextends = "{}@1.0.0"'
    one = one.replace('title   = "自订"', pinned.format("other"))
    other = other.replace('title   = "自订"', pinned.format("own"))
    found = judged_by(tmp_path, one, other=other)
    assert (found.code, found.out, found.codes) == (2, "", ["extends-cycle"])
    assert "own → other → own" in found.err
    assert found.problems[0][1].endswith("other.toml:6")
    assert "  own.toml" in found.err


def test_the_problems_of_a_parent_are_shown_at_the_parent(tmp_path: Path) -> None:
    child = HEAD.split("[axes", maxsplit=1)[0] + 'extends = "other@1.0.0"\n'
    other = HEAD.replace('"own"', '"other"') + ROW + 'comparator = "≥"\nthreshold = "5"\n'
    found = judged_by(tmp_path, child, other=other)
    assert (found.code, found.out, found.codes) == (2, "", ["number-as-text"])
    assert found.problems[0][1].endswith(f"other.toml:{other.count(chr(10))}")


def test_one_id_and_version_in_two_files(tmp_path: Path) -> None:
    write(tmp_path, {"r/a.toml": HEAD + SOUND, "r/b.toml": HEAD + SOUND, "m.toml": "[measurements.row]\nvalue = 5\n"})
    found = check(tmp_path, "m.toml", "--ruleset", "own", "--rulesets", "r")
    assert (found.code, found.out, found.problems) == (2, "", [("ruleset-twice", "r/b.toml")])


UNSOUND = {  # accepted, these would judge wrongly, or blame the measurement for what the rule does
    "no threshold in a list of none": ROW + 'comparator = "≥"\nthresholds = []\n',
    "two axes of one name": SOUND + '[axes.other]\nname = "区域"\nvariants = ["南部", "北部"]\n',
    "a range of nothing": ROW + 'comparator = "≥"\nthreshold = 5\nrange = [100, 0]\n',
    "alternatives of none": ROW + "[indicators.row.criteria.part.any]\n",
    "a source file that is the folder above": SOUND + '[sources.other]\ntitle = "文件"\nfile = ".."\n',
    "a quantity in a unit that nobody knows": SOUND + '[quantities.other]\nname = "其他"\nunit = "斤"\n',
    "a quantity in a unit of another dimension": (
        ROW.replace('"%"', '"吨"') + 'measures = "money"\ncomparator = "≥"\nthreshold = 5\n'
    ),
}


@pytest.mark.parametrize("text", UNSOUND.values(), ids=UNSOUND)
def test_a_ruleset_that_would_judge_wrongly(tmp_path: Path, text: str) -> None:
    found = judged_by(tmp_path, HEAD + text)
    assert (found.code, found.out) == (2, "")
    assert found.problems
    assert all(place.startswith("own.toml:") for _, place in found.problems)


# The same as a program of its own; and bugs of ours.


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"m.toml": in_toml(SHARE, "nan", "%")},
        {"m.toml": in_toml("forest_covr", "5", "%")},
        {"m.toml": GOOD, "own.toml": HEAD + ROW},
    ],
)
def test_the_program_says_the_same(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    write(tmp_path, files)
    words = ["check", "m.toml", *(["--ruleset", "./own.toml"] if "own.toml" in files else [])]
    here = call(tmp_path, *words)
    with chdir(tmp_path):
        there = subprocess.run([sys.executable, "-m", "compliance", *words], capture_output=True, check=False)
    assert (there.returncode, there.stdout.decode(), there.stderr.decode()) == (2, here.out, here.err)


def test_a_bug_of_ours_ends_with_3_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from compliance import cli

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the engine fell off")

    write(tmp_path, {"m.toml": GOOD})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("compliance.records.judging.load_measurements", broken)
    monkeypatch.setattr(sys, "argv", ["compliance", "check", "m.toml"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    shown = capfd.readouterr()
    assert ended.value.code == 3
    assert shown.out == ""
    assert "RuntimeError: the engine fell off" in shown.err  # for the report
    assert "This is a bug in compliance, not in your files." in shown.err
    assert "这是本程序的错误" in shown.err
    with pytest.raises(RuntimeError):  # and everywhere else in these tests it is not caught at all
        check(tmp_path, "m.toml")
