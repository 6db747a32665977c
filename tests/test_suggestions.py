""" "Did you mean": only what is the same, never another measure, size or substance."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import call
from hypothesis import given
from hypothesis import strategies as st

import compliance
from compliance.problems import misspelt

SAME = [  # what somebody writes, and the name that it can only be
    ("森林复盖率", "森林覆盖率"),
    ("森林覆盖律", "森林覆盖率"),
    ("森林覆盖", "森林覆盖率"),
    ("森林覆盖比例", "森林覆盖率"),
    ("森林覆覆盖率", "森林覆盖率"),
    ("森林盖覆率", "森林覆盖率"),
    ("城镇污水处里率", "城镇污水处理率"),
    ("危险费物安全处置率", "危险废物安全处置率"),
    ("生太环境状况指数", "生态环境状况指数"),
    ("公众绿色出行比率", "公众绿色出行率"),
    ("公众对生态文明建设满意度", "公众对生态文明建设的满意度"),
    ("节能节水器具普及率", "节能、节水器具普及率"),
    ("政府绿色采购率", "政府绿色采购比例"),
    ("生态环境状况指数 EI", "生态环境状况指数(EI)"),
    ("forest_covr", "forest_cover"),
    ("forest_cove", "forest_cover"),
    ("Forest-Cover", "forest_cover"),
    ("water_uses", "water_use"),
    ("total_energy_usage", "total_energy_use"),
]
OTHERS = [  # what somebody writes, and the name of another measure
    ("林草覆盖率", "森林覆盖率"),
    ("亚硝酸盐", "硝酸盐"),
    ("亚硝酸盐氮", "硝酸盐氮"),
    ("总硒浓度", "总锡浓度"),
    ("六价铬浓度", "六价镉浓度"),
    ("二氧化硫浓度", "二氧化氮浓度"),
    ("二级公路比例", "一级公路比例"),
    ("氨氮排放量", "总氮排放量"),
    ("森林覆盖率目标", "森林覆盖率"),
    ("森林覆盖率增幅", "森林覆盖率"),
    ("森林覆盖率同比", "森林覆盖率"),
    ("森林覆盖率变化", "森林覆盖率"),
    ("森林覆盖面积", "森林覆盖率"),
    ("城市污水处理率", "城镇污水处理率"),
    ("农村污水处理率", "城镇污水处理率"),
    ("非危险废物安全处置率", "危险废物安全处置率"),
    ("工业固体废物综合利用率", "农业固体废物综合利用率"),
    ("用水总额", "用水总量"),
    ("优良天数比例提高幅度", "优良天数比例"),
    ("重污染天数比例下降幅度", "重污染天数比例"),
    ("出生率", "初生率"),  # so short that one sign is too much
    ("PM10年均浓度", "PM2.5年均浓度"),
    ("urban_sewage", "rural_sewage"),
    ("female_share", "male_share"),
    ("water_use", "waste_use"),
    ("export_share", "import_share"),
    ("forest_cover_target", "forest_cover"),
    ("spatial_plan", "industrial_land"),
    ("land", "sand"),
]


@pytest.mark.parametrize(("written", "meant"), SAME)
def test_a_misspelling_is_known(written: str, meant: str) -> None:
    assert misspelt(written, [meant, "别的指标", "another_indicator"]) == meant


@pytest.mark.parametrize(("written", "other"), OTHERS)
def test_another_measure_is_never_suggested(written: str, other: str) -> None:
    assert misspelt(written, [other]) is None
    assert misspelt(other, [written]) is None


def test_no_indicator_of_a_shipped_ruleset_is_taken_for_another() -> None:
    for ruleset in map(compliance.load_ruleset, ("hailing_2018", "national_2018", "national_2016_city")):
        for thing in ruleset.things:
            others = [other.name for other in ruleset.things if other.id != thing.id]
            assert misspelt(thing.name, others) is None


@given(st.text(max_size=30), st.lists(st.text(max_size=12), max_size=4))
def test_any_text_is_a_misspelling_or_none(name: str, known: list[str]) -> None:
    assert misspelt(name, known) in (None, *known)


# At the door.

HEAD = "年份,指标,数值,单位\n"


@pytest.mark.parametrize(
    "unit", ["Mtce", "吨原煤", "万吨原煤", "吨煤", "万吨煤", "MWh", "万千瓦时", "TJ", "吨", "万美元", "吨标油", "toe"]
)
def test_a_unit_of_another_size_or_thing_is_never_suggested(unit: str, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(f"{HEAD}2017,能源消耗总量,150,{unit}\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--ruleset", "hailing_2018", "--area", "甲县")
    assert found.code == 2
    assert "是否指" not in found.out + found.err


@pytest.mark.parametrize(("unit", "meant"), [("吨标媒", "吨标煤"), ("萬吨标煤", "万吨标煤"), ("KgCE", "kgce")])
def test_a_misspelt_unit_is_suggested(unit: str, meant: str, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(f"{HEAD}2017,能源消耗总量,150,{unit}\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--ruleset", "hailing_2018", "--area", "甲县")
    assert f"是否指“{meant}”" in found.out + found.err


@pytest.mark.parametrize("name", ["林草覆盖率", "森林覆盖率目标完成", "森林覆盖率增幅", "森林覆盖率（同比）"])
def test_a_name_of_another_measure_gets_no_suggestion(name: str, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(f"{HEAD}2017,{name},18,%\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--ruleset", "hailing_2018", "--area", "甲县")
    assert "是否指" not in found.out + found.err
