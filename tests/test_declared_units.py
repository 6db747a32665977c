"""Units that a ruleset declares: kinds of their own, other spellings of what is known; and how units are listed."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from calling import Called, call

import compliance
from compliance.rules.canonical import canonical, ruleset_of
from compliance.units import spellings, unit_at_start

HEAD = """
[ruleset]
id = "own"
version = "1.0.0"
series = "own"
title = "虚构"
effective = { from = 2018-01-01 }
[verdicts]
binding = "fail"
[sources.doc]
title = "虚构"
"""
UNITS = """
[units]
"度" = { is = "千瓦时", aliases = ["电度"] }
ppm = { is = "mL/m3" }
"星" = {}
NTU = { aliases = ["浊度单位"] }
"千度" = { is = "MWh" }
"""


def row(id_: str, unit: str, sign: str, number: str, more: str = "") -> str:
    return f"""
[indicators.{id_}]
number = "{id_}"
name = "{id_}率"
constraint = "binding"
unit = "{unit}"
comparator = "{sign}"
threshold = {number}
{more}
source = {{ ref = "doc", lines = "1", quote = "{id_}率 {unit} {sign}{number}", grade = "reprinted" }}
"""


ROWS = (
    '[quantities.power]\nname = "用电量"\nunit = "度"\n[quantities.people]\nname = "人口"\nunit = "人"\n'
    + row("a", "度/人", "≤", "100")
    + row("b", "星", "≥", "3")
    + row("c", "ppm", "≤", "10")
    + row("d", "浊度单位", "≤", "1")
    + row("e", "度/人", "≤", "1000", 'formula = "power / people"')
)


def judged(folder: Path, table: str, units: str = UNITS, *options: str) -> Called:
    (folder / "own.toml").write_text(HEAD + units + ROWS, encoding="utf-8")
    (folder / "m.csv").write_text(f"地区,年份,指标,数值,单位\n{table}", encoding="utf-8")
    return call(folder, "check", "m.csv", "--ruleset", "./own.toml", "--format", "json", *options)


def verdict(folder: Path, name: str, value: str, unit: str) -> tuple[str, str | None]:
    found = judged(folder, f"甲县,2018,{name},{value},{unit}\n").json["assessments"][0]["findings"]
    (leaf,) = [leaf for each in found for leaf in each["criteria"] if each["name"] == name]
    return leaf["verdict"], leaf["reason"]


JUDGED = [  # a value of a row, its unit, and what comes of it
    ("a率", "100", "度/人", "pass"),
    ("a率", "101", "电度/人", "fail"),
    ("a率", "100", "千瓦时/人", "pass"),
    ("a率", "0.1", "MWh/人", "pass"),
    ("a率", "0.2", "千度/人", "fail"),
    ("a率", "360", "MJ/人", "pass"),
    ("b率", "3", "星", "pass"),
    ("b率", "2.9", "星", "fail"),
    ("c率", "10", "ppm", "pass"),
    ("c率", "11", "mL/m3", "fail"),
    ("c率", "0.01", "L/m³", "pass"),
    ("d率", "1", "NTU", "pass"),
    ("d率", "1.1", "浊度单位", "fail"),
]


@pytest.mark.parametrize(("name", "value", "unit", "expected"), JUDGED)
def test_a_declared_unit_is_judged_as_what_it_is(
    name: str, value: str, unit: str, expected: str, tmp_path: Path
) -> None:
    assert verdict(tmp_path, name, value, unit)[0] == expected


@pytest.mark.parametrize(
    ("name", "unit", "code"),
    [
        ("b率", "分", "unit-does-not-fit"),  # a kind of its own fits nothing else
        ("b率", "度", "unit-does-not-fit"),
        ("d率", "FTU", "unit-does-not-fit"),
        ("c率", "mg/m3", "unit-does-not-fit"),
        ("c率", "ppb", "unit-means-several"),
        ("a率", "斤斤", "unknown-unit"),
    ],
)
def test_other_units_are_refused_as_ever(name: str, unit: str, code: str, tmp_path: Path) -> None:
    found = judged(tmp_path, f"甲县,2018,{name},5,{unit}\n", UNITS, "--all-or-nothing")
    assert found.codes == [code]


def test_units_of_one_ruleset_are_none_of_another(tmp_path: Path) -> None:
    found = judged(tmp_path, "甲县,2018,a率,5,度/人\n", UNITS.replace('"度"', '"桶"').replace("电度", "大桶"))
    assert (found.code, set(found.codes)) == (2, {"unit-means-several"})  # the rule's own unit among them


def test_a_formula_and_a_value_with_its_unit_know_declared_units(tmp_path: Path) -> None:
    found = judged(tmp_path, "甲县,2018,用电量,2,千度\n甲县,2018,人口,2,人\n")
    (leaf,) = [each["criteria"][0] for each in found.json["assessments"][0]["findings"] if each["name"] == "e率"]
    assert (leaf["verdict"], leaf["margin"]) == ("pass", {"value": "0", "unit": "度/人"})
    (tmp_path / "k.csv").write_text(
        "地区：甲县,,\n指标,2018年,备注\nb率,2.5星,x\na率（度/人）,80,x\n", encoding="utf-8"
    )
    kept = call(tmp_path, "check", "k.csv", "--ruleset", "./own.toml", "--format", "json").json
    by_name = {each["name"]: each["verdict"] for each in kept["assessments"][0]["findings"]}
    assert (by_name["b率"], by_name["a率"]) == ("fail", "pass")


def test_a_heading_may_name_a_unit_that_means_several_things(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(HEAD + UNITS + ROWS, encoding="utf-8")
    (tmp_path / "k.csv").write_text("地区：甲县,,\n指标,2018年（ppm）,备注\nc率,11,x\n", encoding="utf-8")
    kept = call(tmp_path, "check", "k.csv", "--ruleset", "./own.toml", "--format", "json").json
    (row_,) = [each for each in kept["assessments"][0]["findings"] if each["name"] == "c率"]
    assert (row_["verdict"], row_["criteria"][0]["measured"]["unit"]) == ("fail", "ppm")


def test_python_and_tables_know_declared_units(tmp_path: Path) -> None:
    import pandas as pd

    path = tmp_path / "own.toml"
    path.write_text(HEAD + UNITS + ROWS, encoding="utf-8")
    ruleset = compliance.load_ruleset(path)
    frame = pd.DataFrame(
        {"area": ["甲"] * 3, "period": ["2018"] * 3, "indicator": ["a", "b", "c"], "value": [101, 3, 9],
         "unit": ["电度/人", "星", "mL/m3"]}
    )  # fmt: skip
    for rules in (ruleset, pickle.loads(pickle.dumps(ruleset)), ruleset_of(canonical(ruleset))):
        assert rules.sha256 == ruleset.sha256
        assert str(compliance.judge(rules, "a", "101", "电度/人").verdict) == "fail"
        assert str(compliance.judge(rules, "b", "3", "星").verdict) == "pass"
        assert [*compliance.judge_frame(frame, rules)["verdict"]] == ["fail", "pass", "pass"]


def test_a_child_has_its_parents_units_and_adds_its_own(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(HEAD + UNITS + ROWS, encoding="utf-8")
    child = HEAD.replace('"own"', '"child"').replace("effective", 'extends = "own@1.0.0"\neffective')
    child = child.replace("[sources.doc]", "[sources.other]") + '[units]\n"亮星" = { is = "星" }\n'
    rule = row("f", "亮星", "≥", "4").replace('ref = "doc"', 'ref = "other"')
    (tmp_path / "child.toml").write_text(child + rule, encoding="utf-8")
    loaded = compliance.load_ruleset(tmp_path / "child.toml", folders=[tmp_path])
    assert [*loaded.units] == ["度", "ppm", "星", "NTU", "千度", "亮星"]
    assert str(compliance.judge(loaded, "f", "4", "星").verdict) == "pass"
    assert str(compliance.judge(loaded, "a", "0.1", "千度/人").verdict) == "pass"


WRONG = [  # a declaration, the code of what is wrong
    ('"公顷" = { is = "亩" }', "unit-known-otherwise"),
    ('"公顷" = {}', "unit-known-otherwise"),
    ('mg = { is = "g" }', "unit-known-otherwise"),
    ('"万步" = { is = "次", aliases = ["人"] }', "unit-known-otherwise"),
    ('"步" = { aliases = ["台阶"] }\n"级" = { aliases = ["台阶"] }', "unit-known-otherwise"),
    ('"斗" = { is = "一斗米" }', "unknown-unit"),
    ('"方" = { is = "度" }', "unit-means-several"),
    ('"5步" = {}', "wrong-value"),
    ('"步/人" = {}', "wrong-value"),
    ('"" = {}', "wrong-value"),
    ('"步" = { is = "人", factor = 2 }', "unknown-key"),
]


@pytest.mark.parametrize(("declared", "code"), WRONG, ids=[each[0] for each in WRONG])
def test_a_declaration_that_says_otherwise_is_a_problem(declared: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f"{HEAD}[units]\n{declared}\n{row('a', '%', '≥', '5')}", encoding="utf-8")
    found = call(tmp_path, "lint", "./own.toml")
    assert (found.code, found.codes[:1]) == (1, [code]), found.err


@pytest.mark.parametrize("declared", ['kWh = { is = "千瓦时" }', "NTU = {}", '"人" = {}', '"公亩" = { is = "亩" }'])
def test_a_declaration_that_says_what_is_known_is_none(declared: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f"{HEAD}[units]\n{declared}\n{row('a', '%', '≥', '5')}", encoding="utf-8")
    assert call(tmp_path, "lint", "./own.toml").code == 0


def test_a_review_tells_units_that_are_read_otherwise(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text(HEAD + UNITS + ROWS, encoding="utf-8")
    (tmp_path / "new.toml").write_text(HEAD + UNITS.replace('"千瓦时"', '"MJ"') + ROWS, encoding="utf-8")
    found = call(tmp_path, "diff", "./old.toml", "./new.toml", "--format", "json", "--exit-code")
    (change,) = [each for each in found.json["changes"] if each["field"] == "units.度"]
    assert (found.code, change["effect"], change["old"], change["new"]) == (1, "open", "千瓦时, 电度", "MJ, 电度")
    text = call(tmp_path, "diff", "./old.toml", "./new.toml")
    assert "度" in text.out


# How units are listed.


def test_the_list_has_every_spelling_once(tmp_path: Path) -> None:
    shown = call(tmp_path, "units").out
    for texts in spellings().values():
        assert "、".join(texts) in shown
    assert "度   电量（千瓦时）" in shown
    assert "  公顷、hm2、hm^2、ha" in shown
    assert "= 2000/3 平方米" in shown


@pytest.mark.parametrize(
    ("text", "has", "lacks"),
    [
        ("微克/立方米", "质量/体积", "公顷"),
        ("标煤", "万吨标煤", "公顷"),
        ("度", "温度（℃）", "公顷"),
        ("NTU", "浊度（NTU）", "FTU"),
        ("星", "own 声明的计量单位", "公顷"),
    ],
)
def test_a_text_is_looked_up(text: str, has: str, lacks: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(HEAD + UNITS + ROWS, encoding="utf-8")
    found = call(tmp_path, "units", text, "--ruleset", "./own.toml")
    assert found.code == 0
    assert has in found.out
    assert lacks not in found.out


def test_an_unknown_text_is_a_problem_with_a_suggestion(tmp_path: Path) -> None:
    found = call(tmp_path, "units", "吨标媒")
    assert (found.code, found.codes, found.out) == (2, ["unknown-unit"], "")
    assert "是否指“吨标煤”" in found.err


def test_show_names_the_units_that_a_ruleset_declares(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(HEAD + UNITS + ROWS, encoding="utf-8")
    assert "度、电度   = 千瓦时" in call(tmp_path, "show", "./own.toml").out
    assert call(tmp_path, "show", "./own.toml", "--format", "json").json["ruleset"]["units"]["星"] == {}


def test_declared_spellings_are_not_looked_for_in_sentences() -> None:
    assert unit_at_start("度电") == ""


@pytest.mark.parametrize(
    "table",
    [
        "地区,指标,2018年（星）\n甲县,b率,3\n",
        "地区,年份,指标,数值（度/人）\n甲县,2018,a率,3\n",
        "甲县评级表（单位：星）\n指标,2018年完成值\nb率,3\n",
        "单位：星,\n地区,指标,2018年\n甲县,b率,3\n",
        "地区,年份,b率（星）\n甲县,2018,3\n",
        "地区,年份,指标,单位,2018年\n甲县,2018,b率,星,3\n",
    ],
)
def test_a_heading_may_have_a_declared_unit(table: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(HEAD + UNITS + ROWS, encoding="utf-8")
    (tmp_path / "m.csv").write_text(table, encoding="utf-8")
    words = ("check", "m.csv", "--ruleset", "./own.toml", "--area", "甲县", "--format", "json")
    found = call(tmp_path, *words, "-o", "record.json")
    record = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert (found.code, record["problems"]) == (1, [])
    [leaf] = [leaf for each in record["assessments"][0]["findings"] for leaf in each["criteria"] if leaf["measured"]]
    assert (leaf["measured"]["value"], leaf["warnings"]) == ("3", [])  # not "unit-assumed"
    assert call(tmp_path, "verify", "record.json").code == 0
    ruleset = compliance.load_ruleset(tmp_path / "own.toml")
    assert compliance.load_measurements(tmp_path / "m.csv", ruleset=ruleset, area="甲县").entries
