"""One measure in other words: which names are one, which are asked about, and which are never taken for another."""

from __future__ import annotations

from pathlib import Path

import pytest

import compliance
from compliance.measurements.binding import unknown_names
from compliance.measurements.measurement import Entry
from compliance.measurements.tables.headings import level_sign, loose_names, near_name, plain_name
from compliance.measurements.tables.naming import identified, resolve
from compliance.period import Period
from compliance.problems import Place
from compliance.rules.ruleset import Ruleset

ONE = """
单位地区生产总值能耗 单位GDP能耗 单位生产总值能耗 单位国内生产总值能源消耗 单位地区生产总值（GDP）能源消耗量
地区生产总值 生产总值 GDP 国内生产总值 地区生产总值（GDP） GDP（地区生产总值）
氮氧化物减排量 NOx减排量 NOX减排量 氮氧化物（NOx）减排量 NOx（氮氧化物）减排量
挥发性有机物减排量 VOCs减排量 挥发性有机物（VOCs）减排量 挥发性有机物VOCs减排量
细颗粒物年均浓度 PM2.5年均浓度 PM₂.₅年平均浓度 细颗粒物（PM2.5）年均浓度 细颗粒物PM2.5年平均浓度
生态环境状况指数 生态环境状况指数EI 生态环境状况指数（EI） EI（生态环境状况指数）
生态质量指数 EQI（生态质量指数） 生态质量指数(EQI)
氨氮 NH3-N 氨氮（NH₃-N）（以N计） NH3-N（氨氮）
化学需氧量排放量 COD排放量 CODCr排放量 COD(Cr)排放量
高锰酸盐指数 CODMn COD（Mn） IMn 高锰酸盐指数（CODMn）（以O2计）
二氧化硫排放强度 SO2排放强度 二氧化硫（SO2）排放强度
六价铬 Cr(VI) 六价铬（Cr6+）
一氧化碳日均值第95百分位数 CO-95per CO95per CO（第95百分位数） 一氧化碳(CO)第95百分位数 CO24小时平均第95百分位浓度
臭氧日最大8小时平均第90百分位数 O3-8h-90per O3-8H90per O3_8h_90per 臭氧(O3)日最大8小时第90百分位数 O3第90百分位数
臭氧日最大8小时平均第90百分位数 O3日最大8小时滑动平均值的第90百分位数 臭氧（O3-8h）第90百分位
O3-8h O3_8H O38h O3(8h)
昼间等效声级 Ld Ld(昼间等效声级) 昼间等效声级Ld 昼间LAeq
高锰酸盐指数 高锰酸盐指数（耗氧量） 耗氧量（CODMn）
"""
APART = """
单位地区生产总值能耗 单位地区生产总值能耗降低率 单位工业增加值能耗 单位GDP用水量 人均GDP能耗 单位GDP能源消费
地区生产总值 国民生产总值 人均地区生产总值 地区生产总值增长率 GDP增速 第二产业增加值
化学需氧量 高锰酸盐指数 CODMn 五日生化需氧量 COD减排量 NH3
生态环境状况指数 EI EQI 生态质量指数 生态环境状况指数变化
细颗粒物年均浓度 可吸入颗粒物年均浓度 细颗粒物日均浓度 细颗粒物浓度 细颗粒物（PM10）年均浓度
亚硝酸盐氮 NO2-N 二氧化氮 NO2
一氧化碳 CO Co
臭氧日最大8小时平均第90百分位数 臭氧日最大1小时平均第90百分位数 臭氧日最大8小时平均 O3 一氧化碳日均值第95百分位数
"""


@pytest.mark.parametrize("names", ONE.split("\n")[1:-1])
def test_names_with_other_words_for_their_terms_are_one(names: str) -> None:
    assert len({plain_name(name) for name in names.split()}) == 1


@pytest.mark.parametrize("names", APART.split("\n")[1:-1])
def test_a_word_that_changes_the_meaning_makes_another_name(names: str) -> None:
    several = [name for name in names.split() if name != "CODMn"]  # is 高锰酸盐指数
    plain = {plain_name(name) for name in several if name != "NO2"}  # is 二氧化氮
    assert len(plain) == len([name for name in several if name not in ("NO2", "Co")])


LOOSE = """
全域森林覆盖率 甲县 森林覆盖率
全社会用水总量 - 用水总量
年末常住人口 - 常住人口
常住人口（年末） 甲县 常住人口
辖区内森林覆盖率 - 森林覆盖率
全县森林覆盖率 甲县 森林覆盖率
全县空气质量优良天数 甲县（虚构） 优良天数
二氧化硫年平均浓度 - 二氧化硫
我市用水总量 乙市 用水总量
全市森林覆盖率 乙市甲区 -
全市森林覆盖率 - -
全省森林覆盖率 甲县 -
全国森林覆盖率 甲县 -
全面森林覆盖率 三江口断面 -
农村用水总量 - -
人均用水总量 - -
用水总量下降率 - -
城镇常住人口 - -
年末常住人口增长率 - -
森林覆盖率目标 - -
"""  # a name, the area of its table, what the ruleset calls it
KNOWN = {"森林覆盖率", "用水总量", "常住人口", "优良天数", "二氧化硫"}


@pytest.mark.parametrize(("written", "area", "name"), [row.split() for row in LOOSE.split("\n")[1:-1]])
def test_a_word_of_scope_falls_away_before_a_known_name(written: str, area: str, name: str) -> None:
    assert loose_names(written, level_sign(area)) & KNOWN == {name} - {"-"}


@pytest.mark.parametrize("id_", sorted({each.id for each in compliance.rulesets() if each.at_hand}))
def test_no_two_things_of_a_shipped_ruleset_have_one_name_in_other_words(id_: str) -> None:
    ruleset = compliance.load_ruleset(id_)
    by_form: dict[str, set[str]] = {}
    for thing in ruleset.things:
        for name in (thing.name, *thing.aliases):
            others = {identified(ruleset, each) for each in loose_names(name, "县")}
            assert others <= {None, thing.id}, name
            for form in (plain_name(name), near_name(name)):
                by_form.setdefault(form, set()).add(thing.id)
    assert [ids for ids in by_form.values() if len(ids) > 1] == []


def ruleset_of(folder: Path, *names: str) -> Ruleset:
    """A ruleset that demands shares of these names."""
    rows = "".join(
        f'[indicators.r{n}]\nnumber = "{n}"\nname = "{name}"\nunit = "%"\nthreshold = 1\ncomparator = "≥"\n'
        'range = [0, 100]\nsource = { ref = "doc", grade = "reprinted" }\n'
        for n, name in enumerate(names)
    )  # fmt: skip
    head = '[ruleset]\nid = "own"\nversion = "1.0.0"\nseries = "own"\ntitle = "甲"\n[sources.doc]\ntitle = "乙"\n'
    (folder / "own.toml").write_text(head + rows, encoding="utf-8")
    return compliance.load_ruleset(folder / "own.toml")


def known_as(ruleset: Ruleset, *names: str, kept: bool = False) -> list[str | None]:
    """What the names of the rows of one long table mean, or the code of what is wrong with them."""
    at, when = Place("m.csv", row=2), Period(2023)
    entries = [Entry("measurement", name, "甲县", when, at, value="5", name_place=at, kept=kept) for name in names]
    called = resolve(entries, [ruleset]).entries
    wrong = {each.details["name"]: each.code for each in unknown_names(called, [ruleset])}
    return [identified(ruleset, each.name) or wrong.get(each.name) for each in called]


def test_the_names_of_the_ruleset_come_first_and_nobody_chooses_between_two(tmp_path: Path) -> None:
    own = ruleset_of(tmp_path, "单位地区生产总值能耗", "单位GDP能耗")
    assert known_as(own, "单位地区生产总值能耗", "单位GDP能耗") == ["r0", "r1"]
    assert known_as(own, "单位生产总值能源消耗") == ["name-unclear"]
    assert known_as(own, "单位地区生产总值能耗", "单位生产总值能源消耗") == ["r0", "name-unclear"]


def test_a_number_of_a_section_is_none_of_a_name(tmp_path: Path) -> None:
    own = ruleset_of(tmp_path, "一般工业固体废物综合利用率", "二类水质比例")
    assert known_as(own, "一、一般工业固体废物综合利用率", kept=True) == ["r0"]
    assert known_as(own, "（三）一般工业固体废物综合利用率", kept=True) == ["r0"]
    assert known_as(own, "一、二类水质比例", kept=True) != ["r1"]


def test_a_word_of_scope_stays_where_something_else_has_the_name(tmp_path: Path) -> None:
    own = ruleset_of(tmp_path, "森林覆盖率", "城镇森林覆盖率")
    assert known_as(own, "全域森林覆盖率") == ["r0"]
    assert known_as(own, "全域森林覆盖率", "森林覆盖率") == ["not-in-this-ruleset", "r0"]
    assert known_as(own, "全域城镇森林覆盖率", "全域森林覆盖率") == ["r1", "r0"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("公众对生态文明建设的满意度", "公众满意度"),
        ("公众满意度", "公众对生态环境质量满意度"),
        ("近岸海域水质优良（一、二类）比例", "近岸海域水质"),
        ("NOx重点工程减排量", "氮氧化物减排量"),
        ("用水总量", "全社会用水总量"),
    ],
)
def test_what_is_nearly_a_name_is_asked_about_where_it_has_no_value(written: str, name: str, tmp_path: Path) -> None:
    own = ruleset_of(tmp_path, name)
    assert known_as(own, written) == ["unknown-indicator"]
    assert known_as(own, written, name) == ["not-in-this-ruleset", "r0"]
    assert known_as(own, f"3.{written}（%）") == ["unknown-indicator"]
    assert known_as(own, f"农村{written}") == ["not-in-this-ruleset"]


def test_every_form_of_input_knows_a_name_in_other_words(tmp_path: Path) -> None:
    own = ruleset_of(tmp_path, "单位地区生产总值能耗")
    (tmp_path / "m.csv").write_text("地区,年份,指标,数值\n甲县,2023,单位GDP能源消耗,5\n", encoding="utf-8")
    (tmp_path / "m.toml").write_text('[measurements."单位GDP能源消耗"]\nvalue = 5\n', encoding="utf-8")
    for file in ("m.csv", "m.toml"):
        (assessment,) = compliance.check(compliance.load_measurements(tmp_path / file), own)
        assert [str(each.verdict) for each in assessment.findings] == ["pass"]
    pyarrow = pytest.importorskip("pyarrow")
    frame = pyarrow.table({"indicator": ["单位GDP能源消耗", "单位GDP用水量"], "value": [5, 5]})
    judged = compliance.judge_frame(frame, own)
    assert judged["verdict"].to_pylist() == ["pass", "undetermined"]
    assert str(compliance.judge(own, "单位GDP能源消耗", "5", "%").verdict) == "pass"
