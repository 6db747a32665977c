"""The examples, run as a newcomer runs them: what each shows is written down here."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
from calling import call
from goldens import held

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
GOLDEN = ROOT / "tests" / "golden"

EVERY_REASON = ("examples/every_reason/measurements.toml", "--ruleset", "examples/every_reason/ruleset.toml")
VERDICTS = {"pass", "fail", "veto", "undetermined", "not_applicable"}


def assessments(*arguments: str) -> list[dict[str, Any]]:
    found = call(ROOT, "check", *arguments, "--format", "json")
    assert (found.code, found.err) == (1, "")
    judged: list[dict[str, Any]] = found.json["assessments"]
    return judged


def findings(assessment: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {each["indicator"]: (each["verdict"], each["reason"]) for each in assessment["findings"]}


def leaves(criteria: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for criterion in criteria:
        yield criterion
        yield from leaves(criterion.get("any") or criterion.get("readings", []))


# --- the district ---


def test_the_district_has_37_indicators_in_three_years() -> None:
    found = assessments("examples/district")
    assert [(each["period"], len(each["findings"])) for each in found] == [("2015", 37), ("2016", 37), ("2017", 37)]
    assert {each["ruleset"] for each in found} == {"hailing_2018"}
    assert {each["area"] for each in found} == {"示例区（虚构）"}
    missing = ("undetermined", "missing-measurement")
    for each in found:
        assert [id_ for id_, said in findings(each).items() if said == missing] == ["natural_resource_balance_sheet"]


NOT_MET_IN_2017 = {
    "natural_resource_balance_sheet": ("undetermined", "missing-measurement"),
    "air_quality": ("undetermined", "threshold-delegated"),
    "contaminated_site_supervision": ("undetermined", "inapplicability-not-foreseen"),
    "spatial_plan": ("undetermined", "state-unrecognised"),
    "urban_sewage_treatment": ("veto", None),
    "public_green_travel": ("fail", None),
    "public_awareness": ("undetermined", "qualified-value"),
}


@pytest.mark.parametrize("only", ["latest", "2017"])
def test_most_of_2017_is_met(only: str) -> None:
    (found,) = assessments("examples/district", "--only", only)
    assert (found["period"], found["verdict"]) == ("2017", "veto")
    assert {id_: said for id_, said in findings(found).items() if said[0] != "pass"} == NOT_MET_IN_2017
    assert [each["name"] for each in found["unused"]] == ["good_air_days_share"]


def test_the_files_of_the_district_are_one_set() -> None:
    (found,) = assessments("examples/district", "--only", "2017")
    rows = {each["indicator"]: each for each in found["findings"]}
    level, within_cap = rows["water_per_gdp"]["criteria"]
    assert level["measured"]["formula"] == "total_water_use / gdp"  # the one from the CSV, the other from the TOML
    assert within_cap["place"]["file"] == "examples/district/water_bureau.csv"
    assert within_cap["required"]["given"]["by"] == "示例市水利局（虚构）"
    alone = findings(assessments("examples/district/2017.toml")[0])
    assert alone["water_per_gdp"] == alone["river_chief_system"] == ("undetermined", "missing-measurement")
    assert alone["ecological_index"] == ("pass", None)  # by the earlier value that stands beside it


def test_the_years_are_judged_by_the_years_before_them() -> None:
    by_year = {each["period"]: findings(each)["ecological_index"] for each in assessments("examples/district")}
    assert by_year == {"2015": ("undetermined", "no-baseline"), "2016": ("pass", None), "2017": ("pass", None)}


def test_the_district_shows_warnings_evidence_and_given_thresholds() -> None:
    found = assessments("examples/district")
    warnings = {
        (each["period"], finding["indicator"], warning)
        for each in found
        for finding in each["findings"]
        for criterion in leaves(finding["criteria"])
        for warning in criterion["warnings"]
    }
    assert warnings == {
        ("2015", "protected_area_share", "unit-assumed"),
        ("2016", "energy_per_gdp", "formula-disagrees"),
    }
    assert sum(bool(finding["evidence"]) for finding in found[-1]["findings"]) > 10


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_on_the_district_reads_as_it_did(language: str, request: pytest.FixtureRequest) -> None:
    found = call(ROOT, "check", "examples/district", "--only", "2017", "--lang", language)
    assert found.code == 1
    golden = GOLDEN / f"district_2017.{language}.txt"
    held(request, golden, found.out)


# --- every reason ---

# What the rows of examples/every_reason show, in their order.
SHOWN = [
    ("pass", None),
    ("fail", None),
    ("veto", None),
    ("undetermined", "missing-measurement"),
    ("undetermined", "threshold-delegated"),
    ("undetermined", "threshold-unknown"),
    ("undetermined", "threshold-unverified"),
    ("undetermined", "no-baseline"),
    ("undetermined", "variant-unstated"),
    ("undetermined", "variant-without-threshold"),
    ("undetermined", "state-unrecognised"),
    ("undetermined", "qualified-value"),
    ("undetermined", "inapplicability-not-foreseen"),
    ("undetermined", "price-years-differ"),
    ("undetermined", "formula-undefined"),
    ("not_applicable", "no-requirement"),
    ("not_applicable", "does-not-apply"),
    ("not_applicable", "claimed-not-applicable"),
    ("undetermined", "number-missing"),
    ("undetermined", "detection-limit-unstated"),
    ("undetermined", "trend-claimed"),
    ("undetermined", "other-period"),
    ("not_applicable", "not-assessed"),
    ("undetermined", "reading-open"),
]


def test_every_row_shows_its_reason() -> None:
    (found,) = assessments(*EVERY_REASON)
    assert [(each["verdict"], each["reason"]) for each in found["findings"]] == SHOWN


def test_an_unverified_threshold_is_judged_when_that_is_accepted() -> None:
    (found,) = assessments(*EVERY_REASON, "--accept-unverified")
    row = next(each for each in found["findings"] if each["indicator"] == "green_buildings")
    assert (row["verdict"], row["criteria"][0]["warnings"]) == ("pass", ["unverified-accepted"])


def test_the_examples_show_all_verdicts_and_every_reason() -> None:
    reasons = tomli.loads((ROOT / "compliance" / "words" / "reasons.toml").read_text(encoding="utf-8"))
    found = [*assessments("examples/district"), *assessments(*EVERY_REASON)]
    shown = [finding for each in found for finding in each["findings"]]
    said = [*shown, *(criterion for finding in shown for criterion in leaves(finding["criteria"]))]
    assert {each["verdict"] for each in shown} == VERDICTS
    assert {each["reason"] for each in said} - {None} == reasons.keys() - {"not-asked", "several-samples"}  # of tables


# --- 柘荣县 ---

# As published, and what becomes of it: the indicator with verdict and reason, or that the list does not ask it.
ZHERONG = [
    ("生态文明建设规划", "已制定实施", "eco_civilization_plan", "pass", None),
    ("河长制", "全面推行", "river_chief_system", "pass", None),
    ("环境空气质量优良天数比例", "99.4 %", "unused", None, None),
    ("地表水环境质量达到或优于Ⅲ类水质比例", "93 %", "unused", None, None),
    ("重、特大突发环境事件", "未发生", "environmental_emergencies", "pass", None),
    ("村镇饮用水卫生合格率", "100 %", "village_drinking_water", "pass", None),
    ("城镇污水处理率", "96 %", "urban_sewage_treatment", "undetermined", "threshold-unknown"),
    ("城镇生活垃圾无害化处理率", "97.25 %", "urban_waste_treatment", "undetermined", "threshold-unknown"),
    ("村庄环境综合整治率", "100 %", "village_improvement", "pass", None),
]


def as_published(table: dict[str, Any]) -> str:
    return table["state"] if "state" in table else f"{table['value']} {table['unit']}"


@pytest.fixture(scope="module")
def zherong() -> dict[str, Any]:
    (found,) = assessments("examples/zherong_2018.toml")
    return found


@pytest.mark.parametrize("row", ZHERONG, ids=lambda row: row[0])
def test_each_published_value_of_zherong(row: tuple[str, str, str, str, str | None], zherong: dict[str, Any]) -> None:
    name, published, indicator, *expected = row
    if indicator == "unused":
        assert name in {each["name"] for each in zherong["unused"]}
        return
    finding = next(each for each in zherong["findings"] if each["indicator"] == indicator)
    assert [finding["verdict"], finding["reason"]] == expected
    assert as_published(finding["criteria"][0]["measured"]) == published
    assert finding["evidence"] == ["宁德网 2018-11-22"]


def test_nothing_of_zherong_is_invented(zherong: dict[str, Any]) -> None:
    written = tomli.loads((EXAMPLES / "zherong_2018.toml").read_text(encoding="utf-8"), parse_float=str)
    stated = {name: as_published(table) for name, table in written["measurements"].items()}
    assert stated == {name: published for name, published, *_ in ZHERONG}
    assert written.keys() == {"ruleset", "subject", "measurements"}
    judged = {indicator for _, _, indicator, *_ in ZHERONG if indicator != "unused"}
    others = {said for id_, said in findings(zherong).items() if id_ not in judged}
    assert others == {("undetermined", "missing-measurement")}
    assert {each["name"] for each in zherong["unused"]} == {name for name, _, to, *_ in ZHERONG if to == "unused"}
    assert zherong["verdict"] == "undetermined"
    assert zherong["variants"] == {"region": "东部地区", "terrain": "山区"}


# --- all of them ---


def _commands() -> list[tuple[str, int]]:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    return [(found[1], int(found[2])) for found in re.finditer(r"\| `compliance (.+?)` \| (\d) \|", readme)]


@pytest.mark.parametrize(("command", "code"), _commands(), ids=[command for command, _ in _commands()])
def test_the_commands_of_the_readme_end_as_it_says(command: str, code: int) -> None:
    found = call(ROOT, *shlex.split(command))
    assert found.code == code
    titled = any(each in command for each in ("bureaus", "plan.csv", "sections.csv", "stations.csv", ".ods"))
    assert bool(found.err) == titled  # tables as people keep them leave something to say
    assert found.out


def test_the_readme_names_every_example() -> None:
    commands = " ".join(command for command, _ in _commands())
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for path in EXAMPLES.iterdir():
        if path.name not in ("README.md", "__pycache__"):
            assert f"examples/{path.name}" in (readme if path.suffix == ".py" else commands)


@pytest.mark.parametrize(
    ("limit", "district", "zherong"), [("undetermined", 1, 1), ("fail", 1, 0), ("veto", 1, 0), ("never", 0, 0)]
)
def test_exit_codes_follow_what_is_asked_for(limit: str, district: int, zherong: int) -> None:
    assert call(ROOT, "check", "examples/district", "--fail-on", limit).code == district
    assert call(ROOT, "check", "examples/zherong_2018.toml", "--fail-on", limit).code == zherong


@pytest.mark.parametrize(
    "path",
    [path for folder in ("district", "every_reason") for path in sorted((EXAMPLES / folder).iterdir())],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_what_is_made_up_says_so(path: Path) -> None:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    if path.suffix == ".csv":  # no place for a remark above the heading row: every row says it
        assert all("虚构、仅供演示" in line for line in lines[1:])
    else:
        assert "虚构，仅供演示" in lines[0]
        assert "MADE UP FOR ILLUSTRATION" in lines[1]


PRINTED = """\
1200 万元/公顷: pass, margin 0
示例区（虚构） 2017: veto
  undetermined  3 自然资源资产负债表 missing-measurement
  undetermined  9 环境空气质量 threshold-delegated
  undetermined 15 污染场地环境监管体系 inapplicability-not-foreseen
  undetermined 20 空间规划 state-unrecognised
  veto         27 城镇污水处理率
  fail         32 公众绿色出行率
  undetermined 36 公众对生态文明知识知晓度 qualified-value
unit-does-not-fit: """


def test_check_in_python(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, EXAMPLES / "check_in_python.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(PRINTED)
    assert len(ended.stdout.splitlines()) == len(PRINTED.splitlines())


# --- tables as laboratories, stations and planners keep them ---

# Each with its rules: how many of all values came to which verdict.
OFFICES = {
    "laboratory drinking_water": {"pass": 39, "fail": 1, "not_applicable": 3},
    "plan plan": {"pass": 4, "fail": 2, "undetermined": 2, "not_applicable": 2},
    "sections surface_water": {"pass": 11, "fail": 4, "undetermined": 3},
    "stations air": {"pass": 10, "fail": 1, "undetermined": 1},
}


@pytest.mark.parametrize("names", OFFICES)
def test_a_table_is_judged_as_it_left_the_office(names: str) -> None:
    table, rules = names.split()
    found = call(
        ROOT,
        "check",
        f"examples/offices/{table}.csv",
        "--ruleset",
        f"examples/offices/{rules}.toml",
        "--format",
        "json",
    )
    assert found.code == 1
    assert not found.json["problems"]
    counts: dict[str, int] = {}
    for each in found.json["assessments"]:
        for finding in each["findings"]:
            counts[finding["verdict"]] = counts.get(finding["verdict"], 0) + 1
    assert counts == OFFICES[names]


# Tables of LibreOffice and of Word, with what is read of the last year.
OTHER_FORMATS = {
    "statistics.ods": {
        "forest_cover": "18.4", "protected_area_share": "16.7", "urban_sewage_treatment": "97.6", "gdp": "590.12",
        "public_green_travel": "48.6", "public_satisfaction": "90.1", "total_water_use": "12108",
    },
    "letter.docx": {
        "river_chief_system": "全面推行", "water_per_gdp": "47.1", "urban_sewage_treatment": "97.6",
        "straw_use_rate": "96.2", "livestock_manure_use_rate": "95.8",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER_FORMATS)
def test_a_table_of_another_program_is_judged_as_it_is(name: str) -> None:
    words = ("--ruleset", "hailing_2018", "--only", "latest", "--format", "json")
    found = call(ROOT, "check", f"examples/offices/{name}", *words)
    [one] = found.json["assessments"]
    assert (found.code, found.json["problems"]) == (1, [])
    assert (one["area"], one["period"], one["verdict"]) == ("示例区（虚构）", "2017", "veto")
    read: dict[str, str] = {}
    for measured, leaf in ((each["measured"], each) for row in one["findings"] for each in leaves(row["criteria"])):
        if measured is not None and "formula" in measured:
            read |= {each["measures"]: each["value"] for each in measured["inputs"]}
        elif measured is not None:
            read[leaf["measures"]] = measured.get("state") or measured["value"]
    assert read == OTHER_FORMATS[name]
