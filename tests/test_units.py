"""Units: every spelling, which of them fit together, and factors that are exact."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance import units
from compliance.units import (
    Unit,
    UnitsDoNotFit,
    UnknownUnit,
    dimension_words,
    dimensionality,
    factor,
    has_money,
    is_pure,
    is_share,
    meanings,
    parse_unit,
    product,
    several_meanings,
    spellings,
    unit_at_start,
)

SAME = [
    ["吨标煤", "吨标准煤", "tce", "ｔｃｅ"],
    ["千克标煤", "千克标准煤", "kgce", "公斤标煤"],
    ["吨标煤/万元", "吨标准煤／万元", "tce/万元", " 吨标煤 / 万元 ", "吨标煤∕万元", "吨标煤每万元"],
    ["平方米", "m²", "m2", "㎡", "ｍ２", "m^2"],
    ["立方米", "m³", "m3", "㎥"],
    ["平方公里", "平方千米", "km²", "㎢"],
    ["公顷", "hm²", "hm2", "ha", "㏊"],
    ["千克", "公斤", "kg", "㎏", "KG"],
    ["微克/立方米", "μg/m³", "µg/m3", "ug/m3", "㎍/㎥", "微克每立方米"],
    ["毫克/升", "mg/L", "mg/l", "㎎/ℓ"],
    ["%", "％", "百分之", "百分点", "个百分点", "﹪"],
    ["‰", "千分之"],
    ["千瓦时", "kWh", "千瓦小时", "kW·h"],
    ["天", "日", "d"],
    ["1", "１", "无量纲"],
    ["℃", "°C", "摄氏度"],
    ["CFU/100mL", "cfu/100ml", "CFU/100毫升"],
    ["μS/cm", "uS/cm", "µS/㎝"],
    ["人/10万人", "人/十万人", "名/10万人"],
    ["1/10万", "/10万", "十万分之"],
    ["次", "times", "Times"],
    ["天", "days", "Day"],
    ["人", "persons", "people", "名"],
    ["mg/L", "mg/dm3", "mg/dm³", "毫克/立方分米"],
    ["t/(km2·30d)", "吨/平方公里/30天", "t/km²/30d", "吨/平方千米·30天"],
    ["升/(人·日)", "升/人·日"],
    ["元/(kW·h)", "元/千瓦时"],
    ["吨CO₂", "tCO2", "吨二氧化碳"],
]

FACTORS = [
    ("亩", "平方米", Fraction(2000, 3)),
    ("公顷", "亩", Fraction(15)),
    ("平方公里", "公顷", Fraction(100)),
    ("万亩", "公顷", Fraction(2000, 3)),
    ("万元/亩", "万元/公顷", Fraction(15)),
    ("吨标煤/万元", "千克标煤/元", Fraction(1, 10)),
    ("万吨标煤", "吨标煤", Fraction(10000)),
    ("kgce/万元", "吨标煤/亿元", Fraction(10)),
    ("亿元", "百万元", Fraction(100)),
    ("立方米/万元", "升/元", Fraction(1, 10)),
    ("亿立方米", "万立方米", Fraction(10000)),
    ("微克/立方米", "mg/m³", Fraction(1, 1000)),
    ("mg/L", "克/立方米", Fraction(1)),
    ("μg", "吨", Fraction(1, 10**12)),
    ("‰", "%", Fraction(1, 10)),
    ("1", "%", Fraction(100)),
    ("1", "‰", Fraction(1000)),
    ("mg/kg", "1", Fraction(1, 10**6)),
    ("mg/kg", "%", Fraction(1, 10**4)),
    ("元/平方米", "万元/亩", Fraction(2000, 30000)),
    ("小时", "天", Fraction(1, 24)),
    ("月", "年", Fraction(1, 12)),
    ("千瓦时", "MJ", Fraction(18, 5)),
    ("MWh", "kWh", Fraction(1000)),
    ("人/10万人", "1/10万", Fraction(1)),
    ("1/10万", "人/万人", Fraction(1, 10)),
    ("1/10万", "‰", Fraction(1, 100)),
    ("CFU/mL", "CFU/100mL", Fraction(100)),
    ("μW/cm²", "W/m²", Fraction(1, 100)),
    ("mBq/L", "Bq/m³", Fraction(1)),
    ("mS/m", "μS/cm", Fraction(10)),
    ("岁", "年", Fraction(1)),
]

UNFIT = [
    ("吨", "吨标煤", ("mass", "standard coal"), ("质量", "标准煤")),
    ("%", "1", ("share", "pure number"), ("百分比", "纯数")),
    ("1", "吨", ("pure number", "mass"), ("纯数", "质量")),
    ("万元/亩", "万元", ("money per area", "money"), ("金额/面积", "金额")),
    ("平方米/人", "立方米/人", ("area per persons", "volume per persons"), ("面积/人数", "体积/人数")),
    ("天", "年", ("time", "years"), ("时间", "年数")),
    ("户", "家", ("households", "enterprises"), ("户数", "企业数")),
    ("%/年", "%", ("share per years", "share"), ("百分比/年数", "百分比")),
    ("吨原煤", "吨标煤", ("raw coal", "standard coal"), ("原煤", "标准煤")),
    ("吨原煤", "吨", ("raw coal", "mass"), ("原煤", "质量")),
    ("tCO2", "tCO2e", ("carbon dioxide", "carbon dioxide equivalent"), ("二氧化碳", "二氧化碳当量")),
    ("NTU", "FTU", ("turbidity (NTU)", "turbidity (FTU)"), ("浊度（NTU）", "浊度（FTU）")),
    ("MPN/L", "CFU/L", ("most probable number per volume", "colony-forming units per volume"),
     ("最可能数/体积", "菌落形成单位/体积")),
    ("张", "床", ("sheets", "beds"), ("张数", "床数")),
    ("分", "%", ("points", "share"), ("分数", "百分比")),
    ("平方米/生", "平方米/人", ("area per students", "area per persons"), ("面积/学生数", "面积/人数")),
]  # fmt: skip

UNKNOWN = [
    ("吨标媒/万元", "吨标煤/万元"),
    ("平方来", "平方米"),
    ("顿/入", "吨/人"),
    ("公倾", "公顷"),
    ("萬元/畝", "万元/亩"),
    ("UG/L", "μg/L"),
    ("Ug/m3", "μg/m3"),
    ("mg/DM3", "mg/dm3"),
    ("cfu/ML", None),  # milli, or mega
    ("MM", None),
    ("Mtce", None),  # a million of them
    ("MTCE", None),
    ("TWh", None),
    ("万美元", None),
    ("万港元/亩", None),
    ("吨焦煤", None),
    ("吨标气", None),
    ("百吨", None),
    ("市斤", None),
    ("度", None),
    ("ppm", None),
    ("吨煤", None),
    ("吨煤/万元", None),
    ("95", None),
    ("", None),
    (" ", None),
    ("%/1", None),
    ("/人", None),
    ("元/", None),
    ("吨/每万元", None),
    ("wan_yuan", None),
    ("hectare", None),
    ("元**2", None),
    ("Mg", None),
    ("__import__", None),
    ("吨/" * 50 + "人", None),
    ("\ufdfa" * 41, None),  # one character that NFKC makes eighteen of
]


@pytest.mark.parametrize("texts", SAME, ids=lambda texts: texts[0])
def test_spellings_of_one_unit_are_one_unit(texts: list[str]) -> None:
    assert len({parse_unit(text) for text in texts}) == 1


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("10⁴m³", "万立方米"), ("×10⁴ m³", "万立方米"), ("10^4m3", "万立方米"), ("10⁸m³", "亿立方米"),
        ("10³m³", "千立方米"), ("10⁴hm²", "万公顷"), ("10³hm²", "千公顷"), ("10⁴t", "万吨"),
        ("10⁶ t", "百万吨"), ("10⁴tce", "万吨标煤"), ("10⁴kW·h", "万千瓦时"), ("m³/10⁴元", "立方米/万元"),
        ("μg/m³", "微克/立方米"), ("t/（km²·30d）", "t/(km2·30d)"),
    ],
)  # fmt: skip
def test_raised_figures_are_what_they_are_in_a_unit(text: str, same: str) -> None:
    assert factor(parse_unit(text), parse_unit(same)) == 1


@pytest.mark.parametrize("text", ["104m3", "10⁵m³", "2.10⁴m³", "10⁴", "m⁴", "310⁴m³"])
def test_a_power_of_ten_is_not_guessed(text: str) -> None:
    with pytest.raises(UnknownUnit):
        parse_unit(text)


def test_a_unit_keeps_how_it_was_written() -> None:
    unit = parse_unit(" 吨标准煤／万元 ")
    assert (unit.text, unit.canonical) == ("吨标准煤／万元", "tce/wan_yuan")
    assert parse_unit("元/月/人").canonical == parse_unit("元/人/月").canonical


@pytest.mark.parametrize(("source", "target", "by"), FACTORS)
def test_factors_are_exact(source: str, target: str, by: Fraction) -> None:
    found = factor(parse_unit(source), parse_unit(target))
    assert found == by
    assert type(found) is Fraction


@pytest.mark.parametrize(("source", "target", "english", "chinese"), UNFIT)
def test_other_dimensions_do_not_fit(
    source: str, target: str, english: tuple[str, str], chinese: tuple[str, str]
) -> None:
    with pytest.raises(UnitsDoNotFit) as caught:
        factor(parse_unit(source), parse_unit(target))
    assert (caught.value.source.text, caught.value.target.text) == (source, target)
    assert (caught.value.words("en"), caught.value.words("zh")) == (english, chinese)
    assert str(caught.value) == f"{source} ({english[0]}) does not fit {target} ({english[1]})"


@pytest.mark.parametrize(("text", "suggestion"), UNKNOWN, ids=[repr(text[:12]) for text, _ in UNKNOWN])
def test_what_the_table_does_not_have_is_refused(text: str, suggestion: str | None) -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_unit(text)
    assert (caught.value.text, caught.value.suggestion) == (text, suggestion)


@pytest.mark.parametrize("text", ["度", "ppm", "ppb", "方", "万方", "吨煤", "卡", "度/户", "元/方"])
def test_what_means_several_things_says_which(text: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_unit(text)
    problem = caught.value.problem(None, "")
    assert (problem.code, problem.suggestion) == ("unit-means-several", None)
    english, chinese = meanings(text) or ("", "")
    assert english in problem.message("en")
    assert chinese in problem.message("zh")


def test_what_means_several_things_may_be_written_as_one_of_them() -> None:
    for text, (_, chinese) in several_meanings().items():
        assert text not in {each for texts in spellings().values() for each in texts}
        named = re.findall(r"（([^（）]+)）", chinese)
        assert all(parse_unit(each) for each in named)


def test_case_that_means_something_is_kept() -> None:
    for text in ("Mg", "MG", "M2", "KM2", "T"):
        with pytest.raises(UnknownUnit):
            parse_unit(text)


@pytest.mark.parametrize(
    ("text", "share", "pure", "money"),
    [
        ("%", True, False, False),
        ("百分点", True, False, False),
        ("‰", True, False, False),
        ("1", False, True, False),
        ("%/年", False, False, False),
        ("吨标煤/万元", False, False, True),
        ("亿元", False, False, True),
        ("元/元", False, True, False),
        ("吨", False, False, False),
    ],
)
def test_kinds_of_units(text: str, share: bool, pure: bool, money: bool) -> None:
    unit = parse_unit(text)
    assert (is_share(unit), is_pure(unit), has_money(unit)) == (share, pure, money)


@pytest.mark.parametrize(
    ("text", "exponents"),
    [
        ("万元/亩", {"currency": 1, "length": -2}),
        ("μg/m³", {"length": -3, "mass": 1}),
        ("吨标煤/万元", {"currency": -1, "standard_coal": 1}),
        ("%", {"share": 1}),
        ("mg/kg", {}),
        ("1", {}),
    ],
)
def test_dimensionality_is_in_whole_exponents(text: str, exponents: dict[str, int]) -> None:
    found = dimensionality(parse_unit(text))
    assert found == exponents
    assert list(found) == sorted(found)
    assert all(type(power) is int for power in found.values())


def test_dimensions_in_words() -> None:
    assert dimension_words(parse_unit("1/年"), "en") == "pure number per years"
    assert dimension_words(product(parse_unit("万元"), parse_unit("亩")), "en") == "area times money"
    assert dimension_words(product(parse_unit("万元"), parse_unit("亩")), "zh") == "面积·金额"


@pytest.mark.parametrize(
    ("left", "right", "power", "text", "canonical"),
    [
        ("万吨标煤", "亿元", -1, "万吨标煤/亿元", "wan_tce/yi_yuan"),
        ("万元/亩", "亩", 1, "万元", "wan_yuan"),
        ("吨", "公吨", -1, "1", "1"),
        ("1", "年", -1, "1/年", "1/year"),
        ("米", "米", 1, "米·米", "metre*metre"),
    ],
)
def test_units_multiply(left: str, right: str, power: int, text: str, canonical: str) -> None:
    found = product(parse_unit(left), parse_unit(right), power)
    assert (found.text, found.canonical) == (text, canonical)


def test_a_product_fits_what_it_equals() -> None:
    assert factor(product(parse_unit("米"), parse_unit("公里")), parse_unit("亩")) == Fraction(3, 2)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("微克/立方米和70", "微克/立方米"),
        ("吨标煤／万元,且能源消耗", "吨标煤／万元"),
        ("万平方米以上", "万平方米"),
        ("m³，", "m³"),
        ("%达到标准", "%"),
        ("% 2018", "%"),
        ("m2018", ""),
        ("mmm", ""),
        ("约束性", ""),
        ("", ""),
    ],
)
def test_the_unit_that_a_text_begins_with(text: str, unit: str) -> None:
    assert unit_at_start(text) == unit


# What must hold of the table as a whole.


def test_no_spelling_stands_twice_and_each_is_found() -> None:
    owners = defaultdict(list)
    for name, texts in spellings().items():
        for text in texts:
            owners[text].append(name)
            assert parse_unit(text).canonical == name
    assert {text: names for text, names in owners.items() if len(names) > 1} == {}


def test_a_heading_names_one_dimension() -> None:
    dimensions = defaultdict(set)
    for name in spellings():
        unit = Unit(name, name)
        dimensions[dimension_words(unit, "en"), dimension_words(unit, "zh")].add(tuple(dimensionality(unit).items()))
    assert all(len(found) == 1 for found in dimensions.values())
    assert len({next(iter(found)) for found in dimensions.values()}) == len(dimensions)


NAMES = st.sampled_from(sorted(spellings()))
SIMPLE = NAMES.flatmap(lambda name: st.sampled_from(spellings()[name]))
PART = SIMPLE.filter(lambda text: "/" not in text)  # 1/10万 and V/m are one thing
COMPOUND = st.builds("/".join, st.tuples(PART, PART.filter(lambda text: parse_unit(text).canonical != "1")))
UNITS = st.one_of(SIMPLE, COMPOUND).map(parse_unit)
ALIKE = defaultdict(list)
for _name in spellings():
    ALIKE[tuple(dimensionality(Unit(_name, _name)).items())].append(Unit(_name, _name))
GROUPS = st.sampled_from(sorted(ALIKE)).map(ALIKE.__getitem__)


@given(GROUPS.flatmap(lambda group: st.tuples(*[st.sampled_from(group)] * 3)), st.data())
def test_factors_there_and_back_and_by_a_third_unit(three: tuple[Unit, Unit, Unit], data: st.DataObject) -> None:
    if data.draw(st.booleans()):
        below = data.draw(UNITS)
        three = tuple(product(unit, below, -1) for unit in three)  # type: ignore[assignment]
    a, b, c = three
    assert factor(a, b) * factor(b, a) == 1
    assert factor(a, b) * factor(b, c) == factor(a, c)


@given(UNITS, UNITS)
def test_what_fits_one_way_fits_back_but_for_pure_numbers(a: Unit, b: Unit) -> None:
    try:
        by = factor(a, b)
    except UnitsDoNotFit:
        return
    assert by > 0
    if dimensionality(a) == dimensionality(b):
        assert factor(b, a) == 1 / by
    else:
        assert (dimensionality(a), dimensionality(b)) == ({}, {"share": 1})


@given(st.text(max_size=60))
def test_any_text_is_a_unit_or_unknown(text: str) -> None:
    with suppress(UnknownUnit):
        assert parse_unit(text).text == text.strip()


# What it costs, and threads.


def test_pint_is_imported_only_when_units_differ() -> None:
    script = (
        "import sys; from compliance.units import factor, parse_unit as u, UnitsDoNotFit\n"
        "factor(u('吨标煤/万元'), u('tce／万元')); factor(u('1'), u('%')); factor(u('‰'), u('%'))\n"
        "factor(u('亩'), u('公顷')); factor(u('万立方米/亿元'), u('立方米/万元'))\n"
        "for one, other in (('吨', '户'), ('1', '元'), ('%', '1'), ('吨标煤', '千瓦时'), ('吨/亩', '升')):\n"
        "    try: factor(u(one), u(other)); sys.exit('fits')\n"
        "    except UnitsDoNotFit: pass\n"
        "assert 'pint' not in sys.modules and 'simpleeval' not in sys.modules\n"
        "factor(u('毫米'), u('立方米/平方米')); assert 'pint' in sys.modules\n"
    )
    subprocess.run(
        [sys.executable, "-c", script], check=True, env={"PYTHONPATH": ":".join(sys.path), "PYTHONUTF8": "1"}
    )


def test_threads_get_one_registry_and_right_factors() -> None:
    units._the_registry.cache_clear()
    units._in_base.cache_clear()
    rain = (parse_unit("毫米"), parse_unit("立方米/平方米"), Fraction(1, 1000))
    pairs = [*((parse_unit(a), parse_unit(b), by) for a, b, by in FACTORS), rain] * 20
    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(lambda pair: factor(pair[0], pair[1]) == pair[2], pairs))
    assert units._the_registry.cache_info().misses == 1


def test_multiples_that_are_read_without_pint_are_what_pint_says() -> None:
    from compliance.units import _in_base, _in_roots, _table

    for name in _table().definitions:
        size, roots = _in_roots(name)
        whole = _in_base("*".join(roots)) if roots else _in_base("1")
        assert size * whole.size == _in_base(name).size
        assert whole.exponents == _in_base(name).exponents


def test_units_fit_where_pint_says_so() -> None:
    from compliance.units import _in_base, _table

    simple = [Unit(name, name) for name in _table().definitions]
    simple += [parse_unit(text) for text in ("立方米/平方米", "吨/亩", "千克/公顷", "吨/毫米", "立方米/米")]
    for one in (parse_unit("1"), *simple):
        for other in (parse_unit("1"), *simple):
            found, wanted = _in_base(one.canonical).exponents, _in_base(other.canonical).exponents
            if found == wanted or (found == () and wanted == (("share", 1),)):
                assert factor(one, other) == _in_base(one.canonical).size / _in_base(other.canonical).size
            else:
                with pytest.raises(UnitsDoNotFit):
                    factor(one, other)


@pytest.mark.parametrize("text", ["百分比", "百分率", "percent"])
def test_words_for_per_cent_suggest_per_cent_and_not_a_difference_of_shares(text: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_unit(text)
    assert caught.value.suggestion == "%"
