"""What can be at all: what a file declares, from 0 where it declares nothing, anything of a change; in every path."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from calling import call
from little_rulesets import HEAD, row, written

import compliance
from compliance.rules.canonical import canonical, ruleset_of
from compliance.rules.catalog import heads
from compliance.rules.declared import Range
from compliance.rules.loading import load_source

AT_MOST_50 = ('comparator = "≤"', "threshold = 50")
NOT_LOWER = ('comparator = "≥"', 'threshold.baseline = "previous_period"')
CAP = ('comparator = "≤"', 'threshold.delegated_to = "省级"')


def judged(rules: compliance.Ruleset, value: Any, unit: str = "吨", **more: Any) -> str | None:
    """The verdict on the first row, its reason, or the code of the problem."""
    id_ = next(iter(rules.indicators))
    try:
        finding = compliance.judge(rules, id_, value, unit, **more)
    except compliance.MeasurementError as error:
        return error.problems[0].code
    return finding.reason or finding.verdict.value


# What a file may declare.


@pytest.mark.parametrize(
    ("declared", "form", "cannot", "can"),
    [
        ("range = [0, 100]", ["0", "100"], ("-0.001", "100.001"), ("0", "100")),
        ("range = [0.0, 100.00]", ["0.0", "100.00"], ("-1", "101"), ("0", "100")),  # the digits of the file
        ("range = { from = 0 }", {"from": "0", "to": None}, ("-0.001",), ("0", "1e30")),
        ("range = { from = 20 }", {"from": "20", "to": None}, ("19.9",), ("20", "50")),
        ("range = { from = -100 }", {"from": "-100", "to": None}, ("-100.1",), ("-100", "7")),
        ("range = { to = 100 }", {"from": None, "to": "100"}, ("100.1",), ("-7", "100")),
        ("range = { from = 0, to = 100 }", ["0", "100"], ("-1", "101"), ("0", "100")),
        ('range = "any"', "any", (), ("-1e30", "0", "1e30")),
        ("", None, ("-0.001", "-9999", "<0"), ("0", "1e30", "≤0")),  # nothing declared: from 0
    ],
)
def test_a_range_has_both_ends_or_one_or_none(
    tmp_path: Path, declared: str, form: Any, cannot: tuple[str, ...], can: tuple[str, ...]
) -> None:
    rules = written(tmp_path, row("x", *AT_MOST_50, *filter(None, [declared]), unit="吨"))
    shown = canonical(rules)["indicators"][0]
    assert (shown.get("range"), shown["criteria"][0].get("range")) == (form, form)
    again = ruleset_of(canonical(rules))
    assert (again.sha256, again.indicators["x"].range) == (rules.sha256, rules.indicators["x"].range)
    assert {judged(rules, value) for value in cannot} <= {"impossible-value"}
    assert not {judged(rules, value) for value in can} & {"impossible-value"}


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("range = [100, 0]", "empty-range"),
        ("range = { from = 5, to = 4 }", "empty-range"),
        ("range = {}", "wrong-value"),
        ("range = { least = 0 }", "wrong-value"),
        ('range = "all"', "wrong-value"),
        ("range = [0]", "wrong-value"),
        ("range = 0", "wrong-value"),
        ('range = { from = "0" }', "number-as-text"),
        ("range = { from = nan }", "not-finite"),
    ],
)
@pytest.mark.parametrize("of", ["indicator", "quantity"])
def test_what_is_no_range_is_refused(tmp_path: Path, declared: str, code: str, of: str) -> None:
    head = HEAD if of == "indicator" else HEAD.replace('unit = "吨"\n', f'unit = "吨"\n{declared}\n', 1)
    own = (declared,) if of == "indicator" else ()
    with pytest.raises(compliance.RulesetError) as refused:
        written(tmp_path, row("x", *AT_MOST_50, *own, unit="吨"), head=head)
    assert [problem.code for problem in refused.value.problems] == [code]


# Whose range holds.


def test_a_quantity_and_each_condition_may_say_it(tmp_path: Path) -> None:
    """What any of those who ask takes for impossible is impossible; one that says nothing takes it from 0."""
    asks = ("[indicators.x.criteria.one]", 'measures = "a"', *AT_MOST_50)
    of_quantity = HEAD.replace('unit = "吨"\n', 'unit = "吨"\nrange = "any"\n', 1)
    for head, own, value, found in (
        (HEAD, (), "-1", "impossible-value"),
        (of_quantity, (), "-1", "pass"),
        (of_quantity, ("range = { from = 0 }",), "-1", "impossible-value"),
        (of_quantity, ("range = { to = 9 }",), "-1", "pass"),
        (of_quantity, ("range = { to = 9 }",), "10", "impossible-value"),
        (HEAD, ('range = "any"',), "-1", "impossible-value"),  # the quantity itself says nothing
    ):
        rules = written(tmp_path, row("x", *asks, *own, unit="吨"), head=head)
        assert judged(rules, None, measurements={"a": (value, "吨")}) == found


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("优良天数比例提高幅度", True), ("重污染天数比例下降幅度", True), ("单位地区生产总值能耗降低率", True),
        ("氮氧化物重点工程减排量", True), ("人口增长率", True), ("财政收入增速", True), ("水位变化", True),
        ("能耗同比", True), ("碳排放环比", True), ("人口净增", True), ("耕地增减变动量", True),
        ("工业增加值", False), ("年降水量", False), ("森林覆盖率", False), ("垃圾减量化率", False),
        ("单位工业用地工业增加值", False), ("降低单位地区生产总值能耗", False), ("再生水循环比例", False),
        ("提高公众满意度", False), ("用水总量", False),
    ],
)  # fmt: skip
def test_a_change_may_be_negative_though_nobody_says_so(tmp_path: Path, name: str, change: bool) -> None:
    rules = written(tmp_path, row("x", *AT_MOST_50, unit="吨").replace('name = "x"', f'name = "{name}"'))
    assert judged(rules, "-1") == ("pass" if change else "impossible-value")
    quantity = HEAD.replace('name = "甲量"', f'name = "{name}"')
    asks = ("[indicators.x.criteria.one]", 'measures = "a"', *AT_MOST_50)
    rules = written(tmp_path, row("x", *asks, unit="吨"), head=quantity)
    assert judged(rules, None, measurements={"a": ("-1", "吨")}) == ("pass" if change else "impossible-value")


def test_no_change_of_a_shipped_ruleset_is_refused_below_0() -> None:
    changes = {
        *("good_air_days_increase", "heavy_pollution_days_decrease", "surface_water_grade_iii_increase"),
        *("below_grade_v_decrease", "energy_per_gdp_reduction", "carbon_per_gdp_reduction", "nox_reduction"),
        *("vocs_reduction", "cod_reduction", "ammonia_nitrogen_reduction", "water_per_gdp_reduction"),
        *("construction_land_per_gdp_reduction", "pollutant_reduction_projects"),
    }
    rulesets = [load_source(head) for head in heads() if head.at_hand]
    things = [thing for ruleset in rulesets for thing in ruleset.things if thing.unit is not None]
    assert {thing.id for thing in things if thing.possible.low is None} == changes
    assert all(
        thing.possible == Range(low=Decimal(0)) for thing in things if not thing.range and thing.id not in changes
    )


# Values, earlier values, given thresholds, results of formulas.


def test_earlier_and_given_values_cannot_be_what_values_cannot(tmp_path: Path) -> None:
    rules = written(tmp_path, row("x", *NOT_LOWER, unit="吨"))
    assert judged(rules, "60", earlier={"2016": 59}) == "pass"
    assert judged(rules, "60", earlier={"2016": -9999}) == "impossible-value"
    rules = written(tmp_path, row("x", *CAP, unit="吨"))
    assert judged(rules, "60", given={"x": ("61", "吨")}) == "pass"
    for unit in ("吨", "万吨", "公斤"):
        assert judged(rules, "0", given={"x": ("-0.1", unit)}) == "impossible-value"


@pytest.mark.parametrize(
    ("formula", "declared", "a", "b", "found"),
    [
        ("a - b", "", "3", "2", "pass"),
        ("a - b", "", "2", "3", "formula-undefined"),
        ("a - b", 'range = "any"', "2", "3", "pass"),
        ("a - b", "range = { from = -0.5 }", "2", "3", "formula-undefined"),
        ("a - b", "range = { to = 0.5 }", "3", "2", "formula-undefined"),
        ("a - b", "", "2", "≥2", "pass"),  # only 0 of it is possible
        ("a + b", "", "-9999", "2", "impossible-value"),  # nor can what goes into it
        ("a + b", 'range = "any"', "-9999", "2", "impossible-value"),
    ],
)
def test_what_a_formula_gives_is_possible_or_undefined(
    tmp_path: Path, formula: str, declared: str, a: str, b: str, found: str
) -> None:
    more = (f'formula = "{formula}"', *filter(None, [declared]))
    rules = written(tmp_path, row("x", *AT_MOST_50, *more, unit="吨"))
    assert judged(rules, None, measurements={"a": (a, "吨"), "b": (b, "吨")}) == found
    if "≥" not in b:  # the same in bulk
        rows = {"indicator": ["a", "b"], "value": [float(a), float(b)], "unit": ["吨", "吨"]}
        (finding,) = compliance.findings_frame(pa.table(rows), rules).to_pylist()
        assert (finding["reason"] or finding["verdict"]) == found


@pytest.mark.parametrize("kind", [pa.float64(), pa.string(), pa.int64()])
def test_bulk_has_the_code_as_the_reason(tmp_path: Path, kind: pa.DataType) -> None:
    rules = written(
        tmp_path,
        row("x", *AT_MOST_50, unit="吨"),
        row("y", *AT_MOST_50, 'range = "any"', unit="吨", number="2"),
        row("z", *NOT_LOWER, unit="吨", number="3"),
        row("cap", *CAP, unit="吨", number="4"),
    )
    table = pa.table(
        {
            "area": [*"甲乙丙丁戊戊己"],
            "period": ["2017"] * 4 + ["2016", "2017", "2017"],
            "indicator": ["x", "x", "x", "y", "z", "z", "cap"],
            "value": pa.array([-9999, 0, 51, -9999, -999, 5, 3]).cast(kind),
            "unit": ["吨"] * 7,
            "given": pa.array([None] * 6 + [-1]).cast(kind),
        }
    )
    found = compliance.judge_frame(table, rules)
    assert list(zip(found["verdict"].to_pylist(), found["reason"].to_pylist(), strict=True)) == [
        ("undetermined", "impossible-value"),
        ("pass", None),
        ("fail", None),
        ("pass", None),
        ("undetermined", "impossible-value"),
        ("undetermined", "impossible-value"),
        ("undetermined", "impossible-value"),
    ]


# What is said.


@pytest.mark.parametrize(
    ("value", "named"),
    [
        *((value, True) for value in ("-9999", "-999", "-99", "-99999", "-999.9", "-99.99", "-9999.0", "-999.00")),
        *((value, True) for value in ("9999", "999", "999.9", "99999", "-888", "-8888", "32766", "-32768")),
        *((value, False) for value in ("-1", "-9", "-98", "101", "-0.5", "-1999", "990", "-99.5", "9.9")),
    ],
)
def test_a_code_for_nothing_measured_is_named(tmp_path: Path, value: str, named: bool) -> None:
    rules = written(tmp_path, row("x", *AT_MOST_50, "range = { from = 0, to = 9 }", unit="吨"))
    with pytest.raises(compliance.MeasurementError) as refused:
        compliance.judge(rules, "x", value, "吨")
    (problem,) = refused.value.problems
    assert problem.code == "impossible-value"
    assert ("it looks like a code for “not monitored”" in problem.text("en")) is named
    assert ("疑为“未监测”的代码" in problem.text("zh")) is named


@pytest.mark.parametrize(
    ("declared", "value", "said"),
    [
        ("range = [0, 9]", -1, "0 - 9 吨"),
        ("range = { from = 0.5 }", 499, "≥ 0.5 吨"),
        ("range = { to = 9 }", 9001, "≤ 9 吨"),
        ("", -1, "≥ 0 吨"),
    ],
)
def test_the_ends_are_named_as_they_are_declared(tmp_path: Path, declared: str, value: int, said: str) -> None:
    rules = written(tmp_path, row("x", *AT_MOST_50, *filter(None, [declared]), unit="吨"))
    with pytest.raises(compliance.MeasurementError) as refused:
        compliance.judge(rules, "x", value, "公斤")
    assert refused.value.problems[0].message("en").endswith(f"possible is {said}")


def test_lint_asks_for_a_range_where_none_is_declared(tmp_path: Path) -> None:
    rows = (
        row("x", *AT_MOST_50, unit="吨"),
        row("y", *AT_MOST_50, "range = { from = 0 }", unit="吨", number="2"),
        row("下降率", *AT_MOST_50, unit="吨", number="3").replace("indicators.下降率", "indicators.fall"),
        row("w", *AT_MOST_50, "range = [0, 99]", 'formula = "a + b"', unit="吨", number="4"),
        row("v", "[indicators.v.criteria.one]", 'measures = "b"', *AT_MOST_50, unit="吨", number="5"),
        row("s", 'states = ["有", "无"]', 'accepted = ["有"]', unit=None, number="6"),
        row("n", 'requirement = "none"', number="7"),
    )
    (tmp_path / "own.toml").write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    found = call(tmp_path, "lint", "own.toml", "--lang", "en")
    assert found.code == 0
    said = [line for line in found.err.splitlines() if "range-missing" in line]
    assert [line.partition(": ")[2].partition(" declares")[0] for line in said] == ["x", "下降率", "乙量", "甲量"]
    assert ["every number" in line for line in said] == [False, True, False, False]


def test_lint_asks_of_a_child_only_what_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("\n".join([HEAD, row("x", *AT_MOST_50, unit="吨")]), encoding="utf-8")
    child = HEAD.partition("[axes")[0].replace('"own"', '"child"').replace("自订", "下级")
    child = child.replace('version = "1.0.0"', 'version = "1.0.0"\nextends = "own@1.0.0"')
    rows = '[sources.own]\ntitle = "文"\n' + row("y", *AT_MOST_50, unit="吨", number="2").replace('"doc"', '"own"')
    (tmp_path / "child.toml").write_text(child + rows, encoding="utf-8")
    found = call(tmp_path, "lint", "child.toml", "--rulesets", ".", "--lang", "en")
    assert [line.partition(": ")[2][:2] for line in found.err.splitlines() if "range-missing" in line] == ["y "]


def test_a_threshold_below_what_is_possible_can_be_met_by_nothing(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        "\n".join([HEAD, row("x", 'comparator = "≤"', "threshold = -1", unit="吨")]), encoding="utf-8"
    )
    assert "empty-passing-set" in call(tmp_path, "lint", "own.toml").err
    text = (tmp_path / "own.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(
        text.replace("threshold = -1", 'threshold = -1\nrange = "any"'), encoding="utf-8"
    )
    assert "empty-passing-set" not in call(tmp_path, "lint", "own.toml").err


def test_show_prints_what_is_declared(tmp_path: Path) -> None:
    rows = [row(name, *AT_MOST_50, f"range = {text}", unit="吨", number=n) for n, name, text in (
        ("1", "x", "[0, 9]"), ("2", "y", "{ from = 0 }"), ("3", "z", '"any"'))]  # fmt: skip
    (tmp_path / "own.toml").write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    shown = json.loads(call(tmp_path, "show", "./own.toml", "--format", "json").out)
    assert [each["range"] for each in shown["indicators"]] == [["0", "9"], {"from": "0", "to": None}, "any"]


def test_show_says_of_which_periods_a_criterion_speaks_and_what_can_be_detected(tmp_path: Path) -> None:
    more = (*AT_MOST_50, 'period = "quarter"', "detection_limit = 0.02")
    (tmp_path / "own.toml").write_text(HEAD + row("x", *more, unit="毫克/升"), encoding="utf-8")
    shown = call(tmp_path, "show", "./own.toml").out
    assert "≤ 50 毫克/升 [所评时期的长短：一个季度] [检出限：0.02 毫克/升]\n" in shown


# What can be, but looks like a code for "not monitored", and is far from what is asked.

AT_LEAST_5 = ('comparator = "≥"', "threshold = 5")


@pytest.mark.parametrize(
    "number", ["9999", "99999", "999.9", "9999.99", "99999.90", "999999999999999", "32767", "32766.0"]
)
def test_a_code_that_could_be_a_value_does_not_pass(tmp_path: Path, number: str) -> None:
    rules = written(tmp_path, row("x", *AT_LEAST_5, unit="吨"))
    assert judged(rules, Decimal(number)) == "looks-like-code"
    assert judged(rules, number) == "looks-like-code"
    assert judged(rules, f"≥{number}") == "pass"  # nobody writes a code so
    for column in (pa.array([float(number)] * 2), pa.array([number] * 2), pa.array([Decimal(number)] * 2)):
        table = pa.table({"area": ["甲", "乙"], "period": ["2017"] * 2, "indicator": ["x"] * 2, "value": column})
        rows = compliance.judge_frame(table.append_column("unit", pa.array(["吨"] * 2)), rules)
        assert rows.column("reason").to_pylist() == ["looks-like-code"] * 2


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        ("9998", "吨", "pass"),  # no code
        ("9999", "千克", "pass"),  # twice what is asked
        ("9999", "万吨", "looks-like-code"),
        ("499.9", "吨", "pass"),
        ("888888", "吨", "pass"),  # far off, with a doubt: eights and sevens are no code where they can be
    ],
)
def test_a_code_is_known_by_its_digits_and_by_how_far_it_is(tmp_path: Path, number: str, unit: str, said: str) -> None:
    rules = written(tmp_path, row("x", *AT_LEAST_5, unit="吨"))
    assert judged(rules, Decimal(number), unit) == said
    table = pa.table({"area": ["甲"], "period": ["2017"], "indicator": ["x"], "value": [float(number)], "unit": [unit]})
    frame = compliance.judge_frame(table, rules)
    assert (frame.column("reason")[0].as_py() or frame.column("verdict")[0].as_py()) == said


def test_where_no_number_is_printed_a_code_is_judged_with_a_doubt(tmp_path: Path) -> None:
    rules = written(tmp_path, row("x", *NOT_LOWER, unit="吨"))
    finding = compliance.judge(rules, "x", Decimal("99999"), "吨", period="2017", earlier={"2016": Decimal(60)})
    assert (finding.verdict.value, finding.criteria[0].warnings) == ("pass", ("unit-doubtful",))
