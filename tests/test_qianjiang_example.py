"""The four indicators that 黔江's plan calls not met: stated as the plan states them, and no value anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomli
from calling import call
from documents import DOCUMENTS, needs_documents

import compliance

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "qianjiang_2018.toml"
DOCUMENT = DOCUMENTS / "004_116bee1b92fdaee3.txt"
NAMES = {  # as line 23 of the document names them
    "energy_per_gdp": "单位地区生产总值能耗",
    "water_per_gdp": "单位地区生产总值用水量",
    "village_drinking_water": "村镇饮用水卫生合格率",
    "rural_sanitary_toilets": "农村卫生厕所普及率",
}


def test_each_of_the_four_is_undetermined_without_a_value() -> None:
    found = call(ROOT, "check", "examples/qianjiang_2018.toml", "--format", "json")
    assert (found.code, found.err) == (1, "")
    (assessment,) = found.json["assessments"]
    findings = {each["indicator"]: each for each in assessment["findings"]}
    assert {id_: findings[id_]["name"] for id_ in NAMES} == NAMES
    for id_ in NAMES:
        assert (findings[id_]["verdict"], findings[id_]["reason"]) == ("undetermined", "missing-measurement")
        place = findings[id_]["criteria"][0]["place"]
        assert place["file"] == "examples/qianjiang_2018.toml"  # what was stated is found, and is no value
    assert all(each["measured"] is None for finding in findings.values() for each in finding["criteria"])
    assert assessment["verdict"] == "undetermined"


def test_no_value_stands_in_the_file() -> None:
    data = tomli.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert set(data) == {"ruleset", "subject", "measurements"}
    assert data["measurements"].keys() == NAMES.keys()
    for table in data["measurements"].values():
        assert table.keys() == {"evidence", "note"}


@needs_documents
def test_the_evidence_is_the_words_of_the_document() -> None:
    line = DOCUMENT.read_text(encoding="utf-8").split("\n")[22]
    for table in tomli.loads(EXAMPLE.read_text(encoding="utf-8"))["measurements"].values():
        (quote,) = re.findall("“(.+)”", table["evidence"][0])
        assert quote in line
        assert all(name in quote for name in NAMES.values())


def test_the_words_are_no_number() -> None:
    ruleset = compliance.load_ruleset("national_2018")
    for id_ in NAMES:
        with pytest.raises(compliance.MeasurementError):
            compliance.judge(ruleset, id_, "未达标")


def test_what_the_plan_itself_says_of_them_is_told_in_text(tmp_path: Path) -> None:
    told = call(tmp_path, "check", str(EXAMPLE)).out
    assert told.count("备注：原文：未达标；未印数值") == 4
