"""A printed band (6～9) is one requirement: both ends belong to it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pytest
from calling import call
from little_rulesets import HEAD, finding_json, row, written

import compliance
from compliance.problems import RulesetError
from compliance.review.diff import diff
from compliance.rules.canonical import canonical
from compliance.rules.lint import _of

PH = "threshold.between = [6, 9]"
VALUES = {"5.99": "fail", "6": "pass", "7.5": "pass", "9": "pass", "9.01": "fail"}


def test_both_ends_belong_to_it_alone_and_in_a_table_in_any_order(tmp_path: Path) -> None:
    ruleset = written(tmp_path, row("ph", PH, unit="1"))
    assert {value: compliance.judge(ruleset, "ph", value, "1").verdict.value for value in VALUES} == VALUES
    for order in (list(VALUES), list(reversed(VALUES))):
        table = pa.table({"area": order, "indicator": ["ph"] * 5, "value": [float(value) for value in order]})
        verdicts = compliance.judge_frame(table, ruleset)["verdict"].to_pylist()
        assert dict(zip(order, verdicts, strict=True)) == VALUES


@pytest.mark.parametrize(("value", "margin"), [("5.5", "-0.5"), ("9.5", "-0.5"), ("6.25", "0.25"), ("8.75", "0.25")])
def test_json_has_both_ends_and_the_distance_to_the_nearest(tmp_path: Path, value: str, margin: str) -> None:
    found = finding_json(written(tmp_path, row("ph", PH, unit="1")), measurements={"ph": {"value": value, "unit": "1"}})
    criterion = found["criteria"][0]
    assert (criterion["required"]["between"], criterion["margin"]["value"]) == (["6", "9"], margin)
    assert "value" not in criterion["required"]


def test_the_variant_that_it_holds_for_is_named(tmp_path: Path) -> None:
    ruleset = written(tmp_path, row("ph", 'threshold.region."东部地区".between = [6, 9]', unit="1"))
    found = finding_json(ruleset, region="东部地区", measurements={"ph": {"value": 7, "unit": "1"}})
    assert found["criteria"][0]["required"]["variant"] == {"region": "东部地区"}
    (tmp_path / "m.csv").write_text("指标,数值,单位,区域\nph,7,1,东部地区\n", encoding="utf-8")
    assert "6～9（东部地区）" in call(tmp_path, "check", "m.csv", "--ruleset", "./own.toml").out


def test_it_varies_and_stands_for_all_variants_where_none_is_stated(tmp_path: Path) -> None:
    ends = {"东部地区": [6, 9], "中部地区": [5, 8], "西部地区": [6, 8.5]}
    bands = ", ".join(f'"{region}" = {{ between = {pair} }}' for region, pair in ends.items())
    bands = f"threshold.region = {{ {bands} }}"
    ruleset = written(tmp_path, row("ph", bands, unit="1"))
    said = {
        value: compliance.judge(ruleset, "ph", value, "1").verdict.value for value in ("4", "5.5", "7", "8.8", "9.5")
    }
    assert list(said.values()) == ["fail", "undetermined", "pass", "undetermined", "fail"]
    assert compliance.judge(ruleset, "ph", "8.8", "1", region="东部地区").verdict == "pass"


BY_REGION = 'threshold.region = { "东部地区" = { between = [6, 9] }, "中部地区" = { between = [5, 8] } }'


def checked_as(folder: Path, form: str, *lines: str, language: str = "zh") -> str:
    """A report on measurements (a CSV file, line by line) as a user prints it."""
    (folder / "m.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return call(folder, "check", "m.csv", "--ruleset", "./own.toml", "--format", form, "--lang", language).out


def test_no_one_band_is_shown_where_all_of_them_decide(tmp_path: Path) -> None:
    more = '"西部地区" = { between = [6, 8.5] }, "东部地区"'
    ruleset = written(tmp_path, row("ph", BY_REGION.replace('"东部地区"', more), unit="1"))
    required = finding_json(ruleset, measurements={"ph": {"value": "7", "unit": "1"}})["criteria"][0]["required"]
    assert required["between"] is None
    assert [each["between"] for each in required["members"]] == [["6", "9"], ["5", "8"], ["6", "8.5"]]


@pytest.mark.parametrize("form", ["text", "csv", "markdown", "junit"])
def test_a_report_tells_the_band_of_the_area_and_not_those_of_others(tmp_path: Path, form: str) -> None:
    written(tmp_path, row("ph", BY_REGION, unit="1"))
    shown = checked_as(tmp_path, form, "区域,指标,数值,单位", "东部地区,ph,9.5,1")
    assert "6～9" in shown
    assert "5～8" not in shown


@pytest.mark.parametrize(("language", "line"), [("zh", "7，须 6～9"), ("en", "7, must be 6～9")])
def test_a_value_that_complies_stands_apart_from_a_demand_without_a_sign(
    tmp_path: Path, language: str, line: str
) -> None:
    written(tmp_path, row("ph", PH, unit="1"))
    assert line in checked_as(tmp_path, "text", "指标,数值,单位", "ph,7,1", language=language)


def test_a_value_by_a_formula_shows_the_digits_that_tell_it_from_an_end(tmp_path: Path) -> None:
    written(tmp_path, row("x", PH, 'formula = "a / b"', unit="1"))
    for form in ("text", "csv", "html"):
        shown = checked_as(tmp_path, form, "指标,数值,单位", "a,9.00000001,吨", "b,1,吨")
        assert "9.00000001" in shown, form


def test_a_table_has_both_ends_in_the_column_of_the_threshold(tmp_path: Path) -> None:
    written(tmp_path, row("ph", PH, unit="1"))
    shown = checked_as(tmp_path, "csv", "指标,数值,单位", "ph,9.5,1", language="en")
    (line,) = csv.DictReader(shown.removeprefix("\ufeff").splitlines())
    assert (line["comparator"], line["threshold"], line["threshold unit"]) == ("", "6～9", "1")


def test_the_line_through_the_periods_has_both_ends_as_levels(tmp_path: Path) -> None:
    written(tmp_path, row("ph", PH, unit="1"))
    years = ("年份,指标,数值,单位", "2016,ph,5,1", "2017,ph,10,1")
    page = checked_as(tmp_path, "html", *years)
    assert page.count('class="level"') == 2 * page.count('class="trend"') > 0


@pytest.mark.parametrize(
    ("ends", "values"),
    [("[6, 9]", ("5.49", "5.5", "9.49", "9.5")), ("[6.0, 9.1]", ("5.94", "5.95", "9.14", "9.15"))],
)
def test_it_is_rounded_to_the_digits_that_are_printed(tmp_path: Path, ends: str, values: tuple[str, ...]) -> None:
    ruleset = written(tmp_path, row("ph", f"threshold.between = {ends}", 'rounding = "GB/T 8170"', unit="1"))
    said = [compliance.judge(ruleset, "ph", value, "1").verdict.value for value in values]
    assert said == ["fail", "pass", "pass", "fail"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((PH, 'comparator = "≥"'), "requirement-mixed"),
        (("threshold.between = [9, 6]",), "empty-range"),
        (('thresholds = [{ when = { region = "东部地区" }, value = 7, between = [6, 9] }]',), "requirement-mixed"),
        (('threshold.region = { "东部地区" = { between = [6, 9] }, "西部地区" = 7 }',), "requirement-mixed"),
    ],
)
def test_what_is_no_band_is_a_problem(tmp_path: Path, lines: tuple[str, ...], code: str) -> None:
    with pytest.raises(RulesetError) as refused:
        written(tmp_path, row("ph", *lines, unit="1"))
    assert code in [problem.code for problem in refused.value.problems]


def test_a_change_beyond_what_is_possible_is_told_too(tmp_path: Path) -> None:
    wide, narrow = (
        written(tmp_path, row("ph", f"threshold.between = [6, {high}]", "range = [0, 8]", unit="1"), name=f"to_{high}")
        for high in (9, 8)
    )
    (change,) = diff(wide, narrow)
    assert (change.effect, change.old, change.new) == ("neutral", "6～9", "6～8")


def test_it_is_shown_reviewed_linted_and_printed(tmp_path: Path) -> None:
    ruleset = written(tmp_path, row("ph", PH, unit="1"))
    (threshold,) = canonical(ruleset)["indicators"][0]["criteria"][0]["thresholds"]
    assert threshold["between"] == ["6", "9"]
    (change,) = diff(ruleset, written(tmp_path, row("ph", "threshold.between = [6, 8]", unit="1"), name="other"))
    assert (change.effect, change.old, change.new) == ("tightened", "6～9", "6～8")
    impossible = written(tmp_path, row("ph", "threshold.between = [20, 30]\nrange = [0, 14]", unit="1"), name="never")
    assert "empty-passing-set" in [problem.code for problem in _of(impossible)]
    (tmp_path / "m.csv").write_text("指标,数值,单位\nph,9.5,1\n", encoding="utf-8")
    for form in ("text", "html", "csv"):
        shown = call(tmp_path, "check", "m.csv", "--ruleset", "./own.toml", "--format", form, "--lang", "zh").out
        assert "6～9" in shown, form
    assert json.loads(call(tmp_path, "show", "./own.toml", "--format", "json").out)["indicators"]


QUOTED = 'source = {{ ref = "doc", lines = "1", quote = "pH值 {}" }}'


@pytest.mark.parametrize(("quote", "wrong"), [("6～9", False), ("6-9", False), ("6～8", True), ("≥6", True)])
def test_its_quote_has_to_print_both_ends(tmp_path: Path, quote: str, wrong: bool) -> None:
    text = row("ph", PH, unit="1").replace('source = { ref = "doc", grade = "reprinted" }', QUOTED.format(quote))
    codes = [problem.code for problem in _of(written(tmp_path, text, head=HEAD))]
    assert ("quote-disagrees" in codes) == wrong
