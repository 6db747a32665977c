"""One indicator through time: versions by date, gaps, the plans below what they build on, and what changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from calling import Called, call
from test_git import CHILD, PARENT

pytestmark = pytest.mark.usefixtures("without_newcomers")
SCHEMA = json.loads((Path(__file__).parent.parent / "schemas" / "history.schema.json").read_text(encoding="utf-8"))


def told(found: Called) -> dict[str, list[Any]]:
    """Series -> every entry: its ruleset (plans behind what they build on), number, effects."""
    jsonschema.Draft202012Validator(SCHEMA).validate(found.json)

    def lines(entry: Any, behind: str = "") -> list[Any]:
        name = f"{behind}{entry['ruleset']}"
        number = entry["indicator"]["number"] if entry["indicator"] else None
        own = (name, number if entry["at_hand"] else "?", *entry["effects"])
        return [own, *(line for plan in entry["plans"] for line in lines(plan, f"{name} > "))]

    return {
        each["series"]: [line for entry in each["versions"] for line in lines(entry)] for each in found.json["series"]
    }


def test_water_through_the_county_lists_and_the_plans_on_them(tmp_path: Path) -> None:
    found = told(call(tmp_path, "history", "water_per_gdp", "--series", "national_county", "--format", "json"))
    assert found == {
        "national_county": [
            ("national_2016", "6"),
            ("national_2018", "22"),
            ("national_2018 > hailing_2018", "22"),
            ("national_2018 > qianjiang_2019", "23", "tightened", "loosened", "open"),
            ("national_2019", "?"),
            ("national_2021", "?"),
            ("national_2024", "?"),
        ]
    }


def test_a_name_an_alias_and_an_id_are_one_indicator(tmp_path: Path) -> None:
    by_id = call(tmp_path, "history", "energy_per_gdp", "--format", "json").out
    assert call(tmp_path, "history", "单位GDP能耗", "--format", "json").out == by_id
    assert call(tmp_path, "history", "单位地区生产总值能耗", "--format", "json").out == by_id
    assert list(told(call(tmp_path, "history", "energy_per_gdp", "--format", "json"))) == [
        "national_county",
        "national_city",
    ]


def test_a_plan_is_a_series_too(tmp_path: Path) -> None:
    found = told(call(tmp_path, "history", "water_per_gdp", "--series", "hailing", "--format", "json"))
    assert found == {"hailing": [("hailing_2018", "22")]}


def test_the_table_in_chinese(tmp_path: Path) -> None:
    shown = call(tmp_path, "history", "damage_accountability", "--series", "national_county").out
    lines = shown.splitlines()
    assert lines[:4] == [
        "生态环境损害责任追究（damage_accountability）沿革",
        "",
        "系列 national_county",
        "生效        规则集                    序号  性质    变动  要求及出处",
    ]
    assert lines[4] == "2016-01-01  national_2016@2.0.0                           不作要求"
    assert lines[5] == "2018-01-01  national_2018@2.0.0       5     参考性  趋严  开展"
    assert any(line.startswith("2018-04-09    └ hailing_2018@2.0.0    5     参考性  不变  开展") for line in lines)
    assert "2019-09-11  national_2019@1.0.0                           已知有此文件，文本不在手边" in lines


def test_the_table_in_english(tmp_path: Path) -> None:
    words = ("history", "planning_eia_rate", "--series", "national_county", "--lang", "en")
    lines = call(tmp_path, *words).out.splitlines()
    assert lines[3:] == [
        "from        ruleset              No.  type     change    requirement, source",
        "2016-01-01  national_2016@2.0.0  4    binding            ≥ 100 %",
        lines[5],
        "2018-01-01  national_2018@2.0.0                loosened  not asked",
        "2019-09-11  national_2019@1.0.0                          known to exist; the text is not at hand",
        "2021-01-01  national_2021@1.0.0                          known to exist; the text is not at hand",
        "2024-02-01  national_2024@1.0.0                          known to exist; the text is not at hand",
        "",
        '"change" is held against the version before it that is at hand; of a plan (indented), '
        "against what it builds on.",
    ]
    assert "环生态〔2016〕4号" in lines[5]


def test_what_is_asked_under_another_indicator_is_said(tmp_path: Path) -> None:
    words = ("history", "森林覆盖率", "--series", "national_city")
    last = call(tmp_path, *words).out.partition("2024-02-01")[2].splitlines()[0]
    assert " ".join(last.split()[1:]) == "待定 在 8 生态系统保护修复 [约束性] 中要求：森林覆盖率：≥ 上一时期的值"
    entry = call(tmp_path, *words, "--format", "json").json["series"][0]["versions"][-1]
    assert (entry["indicator"], entry["gap"]) == (None, True)
    assert entry["elsewhere"] == [{"indicator": "ecosystem_restoration", "criterion": "forest"}]


def write(folder: Path, name: str, text: str) -> None:
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / f"{name}.toml").write_text(text, encoding="utf-8")


def test_ones_own_rulesets_gaps_rows_left_out_and_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    later = PARENT.replace('"upper"', '"upper_2022"', 1).replace("2020-01-01", "2022-01-01").replace("= 18", "= 19")
    write(tmp_path, "upper", PARENT)
    write(tmp_path, "upper_2022", later)
    gap = PARENT.partition("[sources")[0].replace('"upper"', '"upper_2021"', 1).replace("2020-", "2021-")
    write(tmp_path, "gap", gap + "at_hand = false\n")
    write(tmp_path, "lower", CHILD)
    write(
        tmp_path,
        "without",
        CHILD.partition("[indicators")[0].replace('"lower"', '"without"')
        + '[withdrawn.forest_cover]\nreason = "虚构"\n',
    )
    write(tmp_path, "bad", CHILD.replace('"lower"', '"bad"').replace("threshold ", "treshold "))
    found = call(tmp_path, "history", "forest_cover", "--series", "upper", "--rulesets", "rules", "--format", "json")
    assert (found.code, found.codes) == (0, ["unknown-key"])
    assert told(found) == {
        "upper": [
            ("upper", "2"),
            ("upper > lower", "2", "tightened"),
            ("upper > without", None, "loosened"),
            ("upper_2021", "?"),
            ("upper_2022", "2", "tightened"),
        ]
    }
    entries = {each["ruleset"]: each for each in found.json["series"][0]["versions"]}
    assert [entries[id_]["gap"] for id_ in ("upper", "upper_2021", "upper_2022")] == [False, False, True]
    text = call(tmp_path, "history", "forest_cover", "--series", "upper", "--rulesets", "rules").out
    assert "待定（比 upper：趋严）" in text
    assert "未采用：虚构" in text
    assert "已知有此文件，文本不在手边" in text


@pytest.mark.parametrize(
    ("words", "code", "suggestion"),
    [
        (("forest_covr",), "unknown-indicator", "forest_cover"),
        (("森林复盖率",), "unknown-indicator", "森林覆盖率"),
        (("forest_cover", "--series", "national_conty"), "unknown-series", "national_county"),
    ],
)
def test_what_nobody_knows(tmp_path: Path, words: tuple[str, ...], code: str, suggestion: str) -> None:
    found = call(tmp_path, "history", *words, "--lang", "en")
    assert (found.code, found.codes) == (2, [code])
    assert f'did you mean "{suggestion}"?' in found.err
