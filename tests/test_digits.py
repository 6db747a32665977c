"""Digits after the fifteenth: where a verdict hangs on them, both readings are said, whatever the format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from calling import call
from little_rulesets import HEAD, row

import compliance
from compliance.judging.verdict import Finding

AT_LEAST_80 = ('comparator = "≥"', "threshold = 80")
NOT_LOWER = ('comparator = "≥"', 'threshold.baseline = "previous_period"')
SHARE = "range = [0, 100]"
Told = tuple[str, list[str]]


def rules(folder: Path, *lines: str, unit: str = "%") -> None:
    (folder / "own.toml").write_text("\n".join([HEAD, row("x", *lines, unit=unit)]), encoding="utf-8")


def told(folder: Path, name: str) -> Told:
    found = call(
        folder, "check", name, "--ruleset", "./own.toml", "--area", "甲", "--period", "2017", "--format", "json"
    )
    (criterion,) = json.loads(found.out)["assessments"][0]["findings"][0]["criteria"]
    return criterion["verdict"], criterion["warnings"]


def workbook(folder: Path, value: float) -> Told:
    book = openpyxl.Workbook()
    for line in (["指标", "单位", "2017年"], ["x", "%", value]):
        book.active.append(line)
    book.save(folder / "a.xlsx")
    return told(folder, "a.xlsx")


def percents(folder: Path, value: float) -> Told:
    """The same as a fraction under the format of percentages."""
    book = openpyxl.Workbook()
    for line in (["指标", "2017年"], ["x", value / 100]):
        book.active.append(line)
    book.active["B2"].number_format = "0.00%"
    book.save(folder / "p.xlsx")
    return told(folder, "p.xlsx")


def old_workbook(folder: Path, value: float) -> Told:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for at, line in enumerate((["指标", "单位", "2017年"], ["x", "%", value])):
        for column, cell in enumerate(line):
            sheet.write(at, column, cell)
    book.save(str(folder / "a.xls"))
    return told(folder, "a.xls")


def csv(folder: Path, value: float) -> Told:
    (folder / "c.csv").write_text(f"指标,数值,单位\nx,{value!r},%\n", encoding="utf-8")
    return told(folder, "c.csv")


def toml(folder: Path, value: float) -> Told:
    (folder / "d.toml").write_text(f'[measurements.x]\nvalue = {value!r}\nunit = "%"\n', encoding="utf-8")
    return told(folder, "d.toml")


def as_json(folder: Path, value: float) -> Told:
    (folder / "b.json").write_text(json.dumps({"measurements": {"x": {"value": value, "unit": "%"}}}), encoding="utf-8")
    return told(folder, "b.json")


def of_finding(finding: Finding) -> Told:
    (leaf,) = finding.leaves()
    return leaf.verdict.value, list(leaf.warnings)


def python(folder: Path, value: Any) -> Told:
    return of_finding(compliance.judge(compliance.load_ruleset(folder / "own.toml"), "x", value, "%"))


def text(folder: Path, value: float) -> Told:
    return python(folder, repr(value))


AS_DOUBLE = (workbook, old_workbook, python)
AS_TEXT = (csv, toml, as_json, text)


@pytest.mark.parametrize("way", [*AS_DOUBLE, *AS_TEXT])
@pytest.mark.parametrize(
    ("lines", "value", "double", "digits"),
    [
        (AT_LEAST_80, 79.99999999999999, "pass", "fail"),
        (AT_LEAST_80, 80.00000000000001, "pass", "pass"),
        (AT_LEAST_80, 79.9999999999999, "fail", "fail"),
        (('comparator = ">"', "threshold = 80"), 80.00000000000001, "fail", "pass"),
        (('comparator = "≥"', "threshold = 30.3"), 30.29999999999999, "pass", "fail"),
        (('comparator = "="', "threshold = 70"), 70.00000000000001, "pass", "fail"),
        (("threshold.between = [6, 9]",), 5.999999999999999, "pass", "fail"),
        (("threshold.between = [60, 90]",), 90.00000000000001, "pass", "fail"),
        (('comparator = "≥"', "threshold = 33.3333333333333"), 33.33333333333326, "pass", "fail"),
        ((*AT_LEAST_80, 'rounding = "GB/T 8170"'), 79.5, "pass", "pass"),
    ],
)
def test_both_readings_are_said_where_they_differ(
    tmp_path: Path, way: Callable[[Path, float], Told], lines: tuple[str, ...], value: float, double: str, digits: str
) -> None:
    rules(tmp_path, *lines, SHARE)
    hangs = ["digits-decide"] if double != digits else []
    assert way(tmp_path, value) == (double if way in AS_DOUBLE else digits, hangs)


def test_a_format_of_percentages_moves_the_digits(tmp_path: Path) -> None:
    rules(tmp_path, *AT_LEAST_80, SHARE)
    assert percents(tmp_path, 79.99999999999999) == ("pass", ["digits-decide"])
    assert percents(tmp_path, 81.25) == ("pass", [])


def test_what_is_possible_hangs_on_them_too(tmp_path: Path) -> None:
    rules(tmp_path, *AT_LEAST_80, "range = [0, 90]")
    assert workbook(tmp_path, 90.00000000000001) == ("pass", ["digits-decide"])
    assert call(tmp_path, "check", "a.xlsx", "--ruleset", "./own.toml", "--area", "甲").code == 0


def test_an_earlier_value_and_a_given_threshold_and_a_formula(tmp_path: Path) -> None:
    rules(tmp_path, *NOT_LOWER, SHARE)
    own = compliance.load_ruleset(tmp_path / "own.toml")
    assert of_finding(compliance.judge(own, "x", 80, "%", earlier={"2016": 80.00000000000001})) == (
        "pass", ["digits-decide"])  # fmt: skip
    assert of_finding(compliance.judge(own, "x", 80, "%", earlier={"2016": "80.00000000000001"})) == (
        "fail", ["digits-decide"])  # fmt: skip
    rules(tmp_path, 'comparator = "≤"', 'threshold.delegated_to = "省级"', SHARE)
    own = compliance.load_ruleset(tmp_path / "own.toml")
    given = {"x": ("79.999999999999999", "%")}
    assert of_finding(compliance.judge(own, "x", 80, "%", given=given)) == ("fail", ["digits-decide"])
    rules(tmp_path, 'comparator = "≤"', "threshold = 0.5", 'formula = "a / b"', unit="1")
    own = compliance.load_ruleset(tmp_path / "own.toml")
    quantities = {"a": (0.1 + 0.2, "吨"), "b": (0.6, "吨")}
    assert of_finding(compliance.judge(own, "x", None, measurements=quantities)) == ("pass", ["digits-decide"])


def test_the_sentence_has_both_numbers_and_both_verdicts(tmp_path: Path) -> None:
    rules(tmp_path, *AT_LEAST_80, SHARE)
    csv(tmp_path, 79.99999999999999)
    words = ("check", "c.csv", "--ruleset", "./own.toml", "--area", "甲")
    to_check = call(tmp_path, *words).out.partition("须核对")[2]
    assert "结论取决于第 15 位以后的数字：按 79.99999999999999 % 评判，若为 80 % 则达标" in to_check
    found = call(tmp_path, *words, "--lang", "en", "--strict")
    assert (found.code, found.codes) == (2, ["digits-decide"])
    workbook(tmp_path, 79.99999999999999)
    shown = call(tmp_path, "check", "a.xlsx", *words[2:], "--lang", "en").out
    assert "hangs on digits after the fifteenth: 80 % was judged; 79.99999999999999 % would be missed" in shown


def test_no_other_number_is_doubted(tmp_path: Path) -> None:
    """Quotients have seventeen digits nearly always; only beside an edge do they decide anything."""
    rules(tmp_path, *AT_LEAST_80, SHARE)
    for value in (100 / 3, 250 / 3, 10.1 + 20.2, 80.00000000000003, 79.99999999999987):
        assert workbook(tmp_path, value)[1] == csv(tmp_path, value)[1] == []
