"""Every reason and every warning, each brought about through the command by a few lines of rules and measurements.

Below the table of reasons stand those of the options of ``check`` and of its exit codes (contract §3).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from calling import Called, call

from compliance.words import codes, say

HEAD = """
[ruleset]
id = "own"
version = "1.0.0"
series = "own"
title = "自订"
effective = { from = 2010-01-01, to = 2018-12-31 }
[axes.region]
name = "区域"
variants = ["东部地区", "西部地区"]
synonyms = { "东部" = "东部地区" }
[axes.level]
name = "级别"
variants = ["县", "市"]
[sources.doc]
title = "文件"
[quantities.coal]
name = "用煤"
unit = "吨标煤"
[quantities.money]
name = "产值"
unit = "万元"
[indicators.row]
number = "1"
name = "甲"
source = { ref = "doc", grade = "reprinted" }
"""
UNPROVED = HEAD.replace("reprinted", "unverified")
# What a row may demand.
AT_LEAST_5 = 'unit = "%"\ncomparator = "≥"\nthreshold = 5'
BY_REGION = 'unit = "%"\ncomparator = "≥"\nthreshold.region = { "东部地区" = 5 }'
BY_BOTH = 'unit = "%"\ncomparator = "≥"\nthresholds = [{ when = { region = "东部地区", level = "县" }, value = 5 }]'
DELEGATED = 'unit = "%"\ncomparator = "≥"\nthreshold.delegated_to = "省级环保部门"'
UNKNOWN = 'unit = "%"\ncomparator = "≥"\nthreshold.unknown = "不在手边"'
UNVERIFIED = 'unit = "%"\ncomparator = "≥"\nthreshold = { value = 5, unverified = true }'
NOT_LOWER = 'unit = "%"\ncomparator = "≥"\nthreshold.baseline = "previous_period"'
SINCE_BASE = 'unit = "%"\ncomparator = "≥"\nthreshold.baseline = "base_period"'
SINCE_2015 = 'unit = "%"\ncomparator = "≥"\nthreshold.baseline = "2015"'
MONEY = 'unit = "万元"\ncomparator = "≥"\nthreshold.baseline = "previous_period"'
CLASSES = 'states = ["Ⅲ类", "Ⅳ类", "劣Ⅴ类"]\naccepted = ["Ⅲ类"]'
STATE = 'states = ["建立", "未建立"]\naccepted = ["建立"]\nsynonyms = { "已建立" = "建立" }'
FORMULA = 'unit = "吨标煤/万元"\ncomparator = "≤"\nthreshold = 0.5\nformula = "coal / money"'
NUMBER_OR_WORD = (
    '[indicators.row.criteria.level.any.number]\nunit = "个/mL"\ncomparator = "≤"\nthreshold = 100\n'
    '[indicators.row.criteria.level.any.word]\nstates = ["未检出", "检出"]\naccepted = ["未检出"]\n'
)
READINGS = (
    '[indicators.row.criteria.level.readings.one]\nunit = "%"\ncomparator = "≥"\nthreshold = 5\n'
    '[indicators.row.criteria.level.readings.other]\nunit = "%"\ncomparator = ">"\nthreshold = 5\n'
)
FORESEEN = f"{AT_LEAST_5}\nmay_not_apply = true"
CITIES = f'{AT_LEAST_5}\napplies = {{ level = "市" }}'
# What may be measured.
FIVE = '[measurements.row]\nvalue = 5\nunit = "%"\n'
IN_2017 = "[subject]\nperiod = 2017\n"
COAL = '[measurements.coal]\nvalue = 5\nunit = "吨标煤"\n'
PER = '[measurements.money]\nvalue = 10\nunit = "万元"\n'
CLAIM = '[not_applicable.row]\nreason = "不临海"\n'
GIVEN = '[given.row]\nvalue = 5\nunit = "%"\n'


class Row(NamedTuple):
    """Rules, measurements, and what has to come of the two."""

    rules: str
    measured: str
    verdict: str
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    head: str = HEAD


def missing(mark: str) -> Row:
    return Row(AT_LEAST_5, f'[measurements.row]\nvalue = "{mark}"\nunit = "%"\n', "undetermined", "missing-measurement")


def qualified(value: str, verdict: str) -> Row:
    reason = "qualified-value" if verdict == "undetermined" else None
    return Row(AT_LEAST_5, f'[measurements.row]\nvalue = "{value}"\nunit = "%"\n', verdict, reason)


def measured(value: str, verdict: str, reason: str | None = None, more: str = "") -> Row:
    return Row(AT_LEAST_5, f'[measurements.row]\nvalue = "{value}"\nunit = "%"\n{more}', verdict, reason)


def earlier(
    rules: str, told: str, verdict: str = "undetermined", reason: str | None = "no-baseline", about: str = IN_2017
) -> Row:
    return Row(rules, f'{about}[measurements.row]\nvalue = 5\nunit = "%"\nearlier = {{ {told} }}\n', verdict, reason)


def priced(year: str, before: str, verdict: str, reason: str | None, *warnings: str) -> Row:
    told = '[[subjects]]\nperiod = {}\n[subjects.measurements.row]\nvalue = {}\nunit = "万元"\n{}\n'
    return Row(MONEY, told.format(2016, 5, before) + told.format(2017, 6, year), verdict, reason, warnings)


TABLE = {
    "nothing is said": Row(AT_LEAST_5, '[subject]\narea = "甲县"\n', "undetermined", "missing-measurement"),
    **{f"a mark for nothing: {mark}": missing(mark) for mark in ("", "/", "-", "—", "－", "无数据", "NA", "n/a", " ")},
    "a state that is missing": Row(STATE, '[measurements.row]\nstate = "—"\n', "undetermined", "missing-measurement"),
    "a formula without one of its quantities": Row(FORMULA, COAL, "undetermined", "missing-measurement"),
    "a formula with a missing quantity": Row(
        FORMULA, COAL + '[measurements.money]\nvalue = "/"\n', "undetermined", "missing-measurement"
    ),
    "set elsewhere": Row(DELEGATED, FIVE, "undetermined", "threshold-delegated"),
    "set elsewhere and given": Row(DELEGATED, FIVE + GIVEN, "pass"),
    "two readings that differ": Row(READINGS, FIVE, "undetermined", "reading-open"),
    "not at hand": Row(UNKNOWN, FIVE, "undetermined", "threshold-unknown"),
    "not at hand, and needless": Row(
        f"{UNKNOWN}\nrange = [0, 5]", FIVE, "pass", None, ("whatever-it-is",)
    ),
    "neither number nor sign at hand, and needless": Row(
        f"{UNKNOWN}\nrange = [0, 5]", FIVE, "pass", None, ("whatever-it-is", "sign-unverified"), head=UNPROVED
    ),
    "a word where a number or another word would do": Row(
        NUMBER_OR_WORD, '[measurements.row]\nstate = "检出"\n', "undetermined", "number-missing"
    ),
    "not at hand, but given": Row(UNKNOWN, FIVE + GIVEN.replace("5", "5.1"), "fail"),
    "a number that nothing proves": Row(UNVERIFIED, FIVE, "undetermined", "threshold-unverified"),
    "a row that nothing proves": Row(AT_LEAST_5, FIVE, "undetermined", "threshold-unverified", head=UNPROVED),
    "a state that nothing proves": Row(
        STATE, '[measurements.row]\nstate = "建立"\n', "undetermined", "threshold-unverified", head=UNPROVED
    ),
    "a comparison that nothing proves": Row(
        NOT_LOWER,
        IN_2017 + FIVE + 'earlier = { "2016" = 5 }\n',
        "undetermined",
        "threshold-unverified",
        head=UNPROVED,
    ),
    "no earlier value": Row(NOT_LOWER, IN_2017 + FIVE, "undetermined", "no-baseline"),
    "no period": Row(NOT_LOWER, FIVE, "undetermined", "no-baseline"),
    "an earlier value, but not the one before": earlier(NOT_LOWER, '"2015" = 4'),
    "a year before a quarter": earlier(NOT_LOWER, '"2016" = 4', about='[subject]\nperiod = "2017-Q1"\n'),
    "a quarter before a year": earlier(NOT_LOWER, '"2016-Q4" = 4'),
    "a missing earlier value": earlier(NOT_LOWER, '"2016" = "无数据"'),
    "no base period": earlier(SINCE_BASE, '"2016" = 4'),
    "nothing in the base period": earlier(SINCE_BASE, '"2016" = 4', about=f"{IN_2017}base_period = 2015\n"),
    "a base period that is the period itself": Row(
        SINCE_BASE, f"{IN_2017}base_period = 2017\n{FIVE}", "undetermined", "no-baseline"
    ),
    "the year that the rule names is the period itself": Row(
        SINCE_2015, f"[subject]\nperiod = 2015\n{FIVE}", "undetermined", "no-baseline"
    ),
    "nothing in the year that the rule names": earlier(SINCE_2015, '"2016" = 4'),
    "the year before": earlier(NOT_LOWER, '"2016" = 5', "pass", None),
    "the quarter before": earlier(NOT_LOWER, '"2016年第四季度" = 5.1', "fail", None, '[subject]\nperiod = "2017-Q1"\n'),
    "the month before": earlier(NOT_LOWER, '"2016-12" = 5', "pass", None, '[subject]\nperiod = "2017-01"\n'),
    "the base period": earlier(SINCE_BASE, '"2012" = 6', "fail", None, f"{IN_2017}base_period = 2012\n"),
    "the year that the rule names": earlier(SINCE_2015, '"2015" = 4, "2016" = 6', "pass", None),
    "a variant that is not stated": Row(BY_REGION, FIVE, "undetermined", "variant-unstated"),
    "one of two variants stated": Row(
        BY_BOTH, f'[subject]\nregion = "东部"\n{FIVE}', "undetermined", "variant-unstated"
    ),
    "a row for some, and it is not stated for whom": Row(CITIES, FIVE, "undetermined", "variant-unstated"),
    "a variant without a number": Row(
        BY_REGION, f'[subject]\nregion = "西部地区"\n{FIVE}', "undetermined", "variant-without-threshold"
    ),
    "one of two variants is without a number": Row(
        BY_BOTH, f'[subject]\nregion = "西部地区"\n{FIVE}', "undetermined", "variant-without-threshold"
    ),
    "both variants stated": Row(BY_BOTH, f'[subject]\nregion = "东部"\nlevel = "县"\n{FIVE}', "pass"),
    "a state that nobody knows": Row(
        STATE, '[measurements.row]\nstate = "正在建立"\n', "undetermined", "state-unrecognised"
    ),
    "a number for a state": Row(STATE, "[measurements.row]\nvalue = 1\n", "undetermined", "state-unrecognised"),
    "another word for a state": Row(STATE, '[measurements.row]\nvalue = "已建立"\n', "pass"),
    "a state that is not accepted": Row(STATE, '[measurements.row]\nstate = "未建立"\n', "fail"),
    "about 95": qualified("约95", "undetermined"),
    "at least 4": qualified("≥4", "undetermined"),
    "at most 5": qualified("不超过5", "undetermined"),
    "at least 5": qualified("≥5", "pass"),
    "more than 5": qualified("5以上", "pass"),
    "less than 5": qualified("<5", "fail"),
    "an earlier value that is not exact": earlier(NOT_LOWER, '"2016" = "约4"', "undetermined", "qualified-value"),
    "a formula of what is not exact": Row(
        FORMULA, COAL.replace("5", '"约5"', 1) + PER, "undetermined", "qualified-value"
    ),
    "below a limit that nobody states": measured("未检出", "undetermined", "detection-limit-unstated"),
    "ND without a limit": measured("ND", "undetermined", "detection-limit-unstated"),
    "below a limit of the cell": measured("4L", "fail"),
    "below a limit beside the value": measured("未检出", "fail", more="detection_limit = 4\n"),
    "below a limit that leaves it open": measured(
        "<DL", "undetermined", "qualified-value", more="detection_limit = 6\n"
    ),
    "below a limit of the rule": Row(
        f"{AT_LEAST_5}\ndetection_limit = 2", '[measurements.row]\nvalue = "未检出"\nunit = "%"\n', "fail"
    ),
    "with its uncertainty, all of it met": measured("5.2±0.2", "pass"),
    "with its uncertainty, some of it met": measured("5.1±0.2", "undetermined", "qualified-value"),
    "with a part of it as its uncertainty": Row(
        'unit = "个/L"\ncomparator = "≥"\nthreshold = 5', '[measurements.row]\nvalue = "6±10%"\nunit = "个/L"\n', "pass"
    ),
    "a state in another width": Row(STATE, '[measurements.row]\nstate = "已 建立"\n', "pass"),
    "a state that is done": Row(STATE, '[measurements.row]\nstate = "均已建立"\n', "pass"),
    "a state that is done, with more": Row(STATE, '[measurements.row]\nstate = "已全面建立（附件3）"\n', "pass"),
    "a class of water below the five, in words": Row(CLASSES, '[measurements.row]\nstate = "劣五类水质"\n', "fail"),
    "no class of water": Row(CLASSES, '[measurements.row]\nstate = "6类"\n', "undetermined", "state-unrecognised"),
    "a state that a remark takes back": Row(
        STATE, '[measurements.row]\nstate = "已建立（部分）"\n', "undetermined", "state-unrecognised"
    ),
    "a class of water in other figures": Row(CLASSES, '[measurements.row]\nstate = "III类"\n', "pass"),
    "a class of water below the five, without its sign": Row(CLASSES, '[measurements.row]\nstate = "劣V"\n', "fail"),
    "a figure that is no class": Row(
        CLASSES, '[measurements.row]\nstate = "3"\n', "undetermined", "state-unrecognised"
    ),
    "a state behind its completion": Row(STATE, '[measurements.row]\nstate = "已完成，建立"\n', "pass"),
    "a class of water that is reached": Row(CLASSES, '[measurements.row]\nstate = "达到III类水质标准"\n', "pass"),
    "a class of water that is not reached": Row(
        CLASSES, '[measurements.row]\nstate = "未达到III类"\n', "undetermined", "state-unrecognised"
    ),
    "a state that nobody knows, done": Row(
        STATE, '[measurements.row]\nstate = "已筹建"\n', "undetermined", "state-unrecognised"
    ),
    "with its uncertainty, none of it met": measured("4.7 ± 0.2", "fail"),
    "a power of ten": measured("5×10^0", "pass"),
    "a power of ten without its sign": Row(
        AT_LEAST_5, '[measurements.row]\nvalue = "60×10-1"\nunit = "%"\n', "pass", None, ("loosely-written",)
    ),
    "points of a hundred": Row(
        AT_LEAST_5, '[measurements.row]\nvalue = "83分（全市第一）"\n', "pass", None, ("points-as-percent",)
    ),
    "a claim in the place of a value": measured("不涉及", "undetermined", "inapplicability-not-foreseen"),
    "a foreseen claim in the place of a value": Row(
        FORESEEN, '[measurements.row]\nvalue = "不涉及"\n', "not_applicable", "claimed-not-applicable"
    ),
    "not assessed, of a number that is set elsewhere": Row(
        DELEGATED, '[measurements.row]\nvalue = "不考核"\nby = "市水利局"\n', "not_applicable", "not-assessed"
    ),
    "not assessed, by a document": Row(
        DELEGATED, '[not_applicable.row]\nreason = "上级不考核"\ndocument = "函"\n', "not_applicable", "not-assessed"
    ),
    "not assessed, and nobody says by whom": Row(
        DELEGATED, '[measurements.row]\nvalue = "不考核"\n', "undetermined", "inapplicability-not-foreseen"
    ),
    "not assessed, of a number of the document": Row(
        AT_LEAST_5, '[measurements.row]\nvalue = "不考核"\nby = "市"\n', "undetermined", "inapplicability-not-foreseen"
    ),
    "a direction where the demand is one": Row(
        NOT_LOWER, IN_2017 + '[measurements.row]\nvalue = "持续提高"\n', "undetermined", "trend-claimed"
    ),
    "samples that differ": Row(
        AT_LEAST_5, "指标,数值,单位,样品编号\n甲,5,%,1#\n甲,4,%,2#\n", "undetermined", "several-samples"
    ),
    "samples that agree": Row(AT_LEAST_5, "指标,数值,单位,样品编号\n甲,5,%,1#\n甲,5.0,%,2#\n", "pass"),
    "the office's own verdict": Row(AT_LEAST_5, "指标,数值,单位,达标情况\n甲,5,%,达标\n", "pass"),
    "another verdict of the office": Row(
        AT_LEAST_5, "指标,数值,单位,单项结论\n甲,4,%,合格\n", "fail", None, ("verdict-differs",)
    ),
    "a period of another length": Row(
        f'{AT_LEAST_5}\nperiod = "year"', f'[subject]\nperiod = "2017-06"\n{FIVE}', "undetermined", "other-period"
    ),
    "a period of the length that is asked for": Row(f'{AT_LEAST_5}\nperiod = "year"', IN_2017 + FIVE, "pass"),
    "a claim that nobody foresees": Row(AT_LEAST_5, FIVE + CLAIM, "undetermined", "inapplicability-not-foreseen"),
    "a claim that the document foresees": Row(FORESEEN, CLAIM, "not_applicable", "claimed-not-applicable"),
    "nobody claims": Row(FORESEEN, FIVE, "pass"),
    "a row for others": Row(CITIES, f'[subject]\nlevel = "县"\n{FIVE}', "not_applicable", "does-not-apply"),
    "a row for these": Row(CITIES, f'[subject]\nlevel = "市"\n{FIVE}', "pass"),
    "a row that demands nothing": Row('requirement = "none"', FIVE, "not_applicable", "no-requirement"),
    "by nothing": Row(FORMULA, COAL + PER.replace("10", "0"), "undetermined", "formula-undefined"),
    "money of two years": priced('prices = "2015"', 'prices = "2010"', "undetermined", "price-years-differ"),
    "money of one year": priced('prices = "2015"', "prices = 2015", "pass", None),
    "money of one year and of none": priced('prices = "2015"', "", "pass", None, "price-year-unstated"),
    "money of no year": priced("", "", "pass", None),
    "no unit": Row(AT_LEAST_5, "[measurements.row]\nvalue = 5\n", "pass", None, ("unit-assumed",)),
    "a stroke for a unit": Row(AT_LEAST_5, FIVE.replace("%", "/"), "pass", None, ("unit-assumed",)),
    "a formula without a unit": Row(
        FORMULA, COAL.replace('unit = "吨标煤"', "") + PER, "pass", None, ("unit-assumed",)
    ),
    "a given threshold without a unit": Row(
        DELEGATED, FIVE + GIVEN.replace('unit = "%"', ""), "pass", None, ("unit-assumed",)
    ),
    "a value beside its formula": Row(
        FORMULA,
        COAL + PER + '[measurements.row]\nvalue = 0.49\nunit = "吨标煤/万元"\n',
        "pass",
        None,
        ("formula-disagrees",),
    ),
    "a value as its formula gives it": Row(
        FORMULA, COAL + PER.replace("10", "11") + '[measurements.row]\nvalue = 0.455\nunit = "吨标煤/万元"\n', "pass"
    ),
    "a value as its formula gives it, in another unit": Row(
        FORMULA, COAL + PER + '[measurements.row]\nvalue = 50\nunit = "千克标煤/千元"\n', "pass"
    ),
    "ten thousand times the given threshold": Row(
        DELEGATED, FIVE + GIVEN.replace("5", "0.0005"), "pass", None, ("unit-doubtful",)
    ),
    "a hundred times the threshold": Row(AT_LEAST_5, FIVE.replace("5", "500"), "pass", None, ("unit-doubtful",)),
    "a fraction under %": Row(AT_LEAST_5, FIVE.replace("5", "0.9"), "fail", None, ("fraction-doubtful",)),
    "digits that nobody measured": Row(
        AT_LEAST_5, FIVE.replace("5", "4.9999999999999999"), "fail", None, ("digits-decide",)
    ),
    "nothing at all": Row(AT_LEAST_5.replace("≥", "≤"), FIVE.replace("5", "0"), "pass", None, ("zero-doubtful",)),
    "by a formula": Row(FORMULA, COAL + PER.replace("10", "9.9"), "fail"),
    "a number that nothing proves, accepted": Row(
        UNVERIFIED, FIVE, "pass", None, ("unverified-accepted",), ("--accept-unverified",)
    ),
    "a row that nothing proves, accepted": Row(
        AT_LEAST_5, FIVE.replace("5", "4"), "fail", None, ("unverified-accepted",), ("--accept-unverified",), UNPROVED
    ),
    "a state that nothing proves, accepted": Row(
        STATE,
        '[measurements.row]\nstate = "建立"\n',
        "pass",
        None,
        ("unverified-accepted",),
        ("--accept-unverified",),
        UNPROVED,
    ),
    "a proved number, with the unproved accepted": Row(AT_LEAST_5, FIVE, "pass", options=("--accept-unverified",)),
}  # fmt: skip


def checked(folder: Path, rules: str, measured: str, *options: str) -> Called:
    name = "m.csv" if measured.startswith("指标,") else "m.toml"
    (folder / "own.toml").write_text(rules, encoding="utf-8")
    (folder / name).write_text(measured, encoding="utf-8")
    return call(folder, "check", name, "--ruleset", "./own.toml", *options)


def judged(folder: Path, row: Row, *options: str) -> Called:
    return checked(folder, f"{row.head}{row.rules}\n", row.measured, *row.options, *options)


def last_finding(found: Called) -> dict[str, Any]:
    finding: dict[str, Any] = found.json["assessments"][-1]["findings"][0]
    return finding


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_a_verdict_and_its_reason(tmp_path: Path, row: Row) -> None:
    found = judged(tmp_path, row, "--format", "json")
    assert found.err == ""
    finding = last_finding(found)
    criterion = finding["criteria"][0].get("any", finding["criteria"])[0]
    assert (finding["verdict"], finding["reason"]) == (row.verdict, row.reason)
    assert (criterion["verdict"], criterion["reason"], criterion["warnings"]) == (
        row.verdict,
        row.reason,
        [*row.warnings],
    )
    assert (criterion.get("margin") is None) or row.verdict in ("pass", "fail")


def test_every_reason_and_every_warning_is_in_the_table() -> None:
    bulk = {"not-asked"}  # a reason of rows, and a small file has none: tests/test_bulk.py
    assert {row.reason for row in TABLE.values()} - {None} == set(codes("reasons")) - bulk
    assert {warning for row in TABLE.values() for warning in row.warnings} == set(codes("warnings"))


FIRST_OF_EACH = {
    row.reason or row.warnings: (name, row) for name, row in reversed(TABLE.items()) if row.reason or row.warnings
}


@pytest.mark.parametrize(("name", "row"), FIRST_OF_EACH.values(), ids=[name for name, _ in FIRST_OF_EACH.values()])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_says_why(tmp_path: Path, name: str, row: Row, language: str) -> None:
    text = judged(tmp_path, row, "--lang", language).out
    assert say(language, f"verdicts.{row.verdict}") in text, name
    for code in row.warnings:
        sentence = re.sub(r"\\\{\w+\\\}", ".+", re.escape(say(language, f"warnings.{code}")))
        assert re.search(sentence, text)
    if row.reason is not None:
        key = "text.no_data" if row.reason == "missing-measurement" else f"reasons.{row.reason}"
        assert say(language, key) in text


WARNED = {name: row for name, row in TABLE.items() if row.warnings}


@pytest.mark.parametrize("row", WARNED.values(), ids=WARNED)
def test_strict_makes_a_problem_of_every_warning(tmp_path: Path, row: Row) -> None:
    """The verdicts stay; told to judge all or nothing, it judges nothing."""
    refused = judged(tmp_path, row, "--strict", "--all-or-nothing")
    assert (refused.code, refused.out) == (2, "")
    found = judged(tmp_path, row, "--strict", "--format", "json")
    assert found.code == 2
    assert found.json["assessments"] == judged(tmp_path, row, "--format", "json").json["assessments"]
    for each in (refused, found):
        assert each.codes == [*row.warnings]
        assert all(re.search("[:行]", place) for _, place in each.problems)


def test_strict_leaves_what_is_clean_alone(tmp_path: Path) -> None:
    assert judged(tmp_path, Row(AT_LEAST_5, FIVE, "pass"), "--strict").code == 0


def test_strict_makes_a_problem_of_a_column_that_nobody_reads(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f"{HEAD}{AT_LEAST_5}\n", encoding="utf-8")
    (tmp_path / "m.csv").write_text("指标,数值,单位,颜色\n甲,5,%,红\n", encoding="utf-8")
    lax, strict = (call(tmp_path, "check", "m.csv", "--ruleset", "./own.toml", *more) for more in ([], ["--strict"]))
    assert (lax.code, lax.codes) == (0, ["unknown-column"])
    assert (strict.code, strict.codes) == (2, ["unknown-column"])
    assert strict.out.endswith(lax.out)


def test_a_given_threshold_fills_only_what_is_open(tmp_path: Path) -> None:
    found = judged(tmp_path, Row(AT_LEAST_5, FIVE + GIVEN.replace("5", "9"), "pass"), "--format", "json")
    assert last_finding(found)["verdict"] == "pass"
    assert [(unused["name"], unused["kind"]) for unused in found.json["assessments"][0]["unused"]] == [("row", "given")]


# Exit codes.

VERDICTS = {
    "pass": ("", "5"),
    "undetermined": ("", '"-"'),
    "fail": ("", "4"),
    "veto": ('constraint = "veto"\n', "4"),
}


@pytest.mark.parametrize(
    ("verdict", "ends_with_0"),
    [
        ("pass", ["undetermined", "fail", "veto", "never"]),
        ("undetermined", ["fail", "veto", "never"]),
        ("fail", ["veto", "never"]),
        ("veto", ["never"]),
    ],
)
def test_fail_on(tmp_path: Path, verdict: str, ends_with_0: list[str]) -> None:
    rules, value = VERDICTS[verdict]
    row = Row(rules + AT_LEAST_5, f'[measurements.row]\nvalue = {value}\nunit = "%"\n', verdict)
    assert judged(tmp_path, row, "--format", "json").json["assessments"][0]["verdict"] == verdict
    for limit in ("undetermined", "fail", "veto", "never"):
        assert judged(tmp_path, row, "--fail-on", limit).code == (0 if limit in ends_with_0 else 1)
    assert judged(tmp_path, row).code == (0 if verdict == "pass" else 1)


CONSTRAINTS = [  # [verdicts], constraint, what missing the row comes to, for the row and for the area
    ("", "binding", "fail", "fail"),
    ('binding = "veto"', "binding", "veto", "veto"),
    ('binding = "veto"', "reference", "fail", "fail"),
    ('reference = "veto"', "reference", "veto", "veto"),
    ("", "veto", "veto", "veto"),
    ('veto = "fail"', "veto", "fail", "fail"),
    ("", "unstated", "fail", "fail"),
    ('unstated = "veto"', "unstated", "veto", "veto"),
    ("", "aim", "fail", "pass"),
]


@pytest.mark.parametrize(("verdicts", "constraint", "row", "area"), CONSTRAINTS)
def test_what_missing_a_row_means(tmp_path: Path, verdicts: str, constraint: str, row: str, area: str) -> None:
    other = '[indicators.other]\nnumber = "2"\nname = "乙"\nunit = "%"\nsource = { ref = "doc", grade = "reprinted" }\n'
    rules = f'{HEAD}constraint = "{constraint}"\n{AT_LEAST_5}\n{other}comparator = "≥"\nthreshold = 1\n'
    measured = FIVE.replace("5", "4") + '[measurements.other]\nvalue = 1\nunit = "%"\n'
    found = checked(tmp_path, f"{rules}[verdicts]\n{verdicts}\n", measured, "--format", "json")
    assessment = found.json["assessments"][0]
    assert (assessment["findings"][0]["verdict"], assessment["verdict"]) == (row, area)
    assert assessment["findings"][0]["criteria"][0]["verdict"] == "fail"
    assert assessment["counts"][constraint][row] == 1


def test_the_worst_of_all_areas_decides(tmp_path: Path) -> None:
    table = "地区,指标,数值,单位\n甲县,甲,5,%\n乙县,甲,4,%\n丙县,甲,/,%\n"
    (tmp_path / "own.toml").write_text(f"{HEAD}{AT_LEAST_5}\n", encoding="utf-8")
    (tmp_path / "m.csv").write_text(table, encoding="utf-8")
    for limit, code in (("undetermined", 1), ("fail", 1), ("veto", 0)):
        assert call(tmp_path, "check", "m.csv", "--ruleset", "./own.toml", "--fail-on", limit).code == code


# Which ruleset.

SERIES = [  # series, period, --as-of, the ruleset or the problem
    ("national_county", "2016", None, "national_2016"),
    ("national_county", "2017", None, "national_2016"),
    ("national_county", "2017-12", None, "national_2016"),
    ("national_county", "2018-Q1", None, "national_2018"),
    ("national_county", "2018", None, "national_2018"),
    ("national_county", "2019-08", None, "national_2018"),
    ("national_county", "2019", None, "ruleset-not-at-hand"),
    ("national_county", "2022", None, "ruleset-not-at-hand"),
    ("national_county", "2015", None, "nothing-in-force"),
    ("national_county", "2022", "2018-06-01", "national_2018"),
    ("national_county", "2017", "2019-09-11", "ruleset-not-at-hand"),
    ("national_county", "2017", "2019-09-10", "national_2018"),
    ("national_county", "2017", "1999-01-01", "nothing-in-force"),
    ("national_county", None, "2016-01-01", "national_2016"),
    ("national_county", None, None, "series-without-day"),
    ("national_city", "2024", None, "national_2024_city"),
    ("national_city", "2017", None, "national_2016_city"),
    ("national_city", "2022", None, "ruleset-not-at-hand"),
    ("own", "2010", None, "own"),
    ("own", "2018", None, "own"),
    ("own", "2019-01", None, "nothing-in-force"),
]


@pytest.mark.parametrize(("series", "period", "day", "expected"), SERIES)
def test_a_series_means_the_ruleset_in_force(
    tmp_path: Path, series: str, period: str | None, day: str | None, expected: str
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/own.toml").write_text(
        HEAD.replace('id = "own"', 'id = "own_2010"') + AT_LEAST_5, encoding="utf-8"
    )
    (tmp_path / "m.toml").write_text(
        '[subject]\narea = "甲县"\n' + (f'period = "{period}"\n' if period else ""), encoding="utf-8"
    )
    words = ["--rulesets", "rules", *(["--as-of", day] if day else []), "--format", "json"]
    found = call(tmp_path, "check", "m.toml", "--ruleset", series, *words)
    if "-" in expected:
        assert (found.code, found.out, found.codes) == (2, "", [expected])
        return
    assert [each["ruleset"] for each in found.json["assessments"]] == [{"own": "own_2010"}.get(expected, expected)]
    assert found.json["options"]["as_of"] == day


def test_each_period_has_the_ruleset_of_its_own_time(tmp_path: Path) -> None:
    text = '[[subjects]]\narea = "甲县"\nperiod = 2017\n[[subjects]]\narea = "甲县"\nperiod = 2018\n'
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    found = call(tmp_path, "check", "m.toml", "--ruleset", "national_county", "--format", "json")
    assert [(each["period"], each["ruleset"]) for each in found.json["assessments"]] == [
        ("2017", "national_2016"),
        ("2018", "national_2018"),
    ]


NAMES = [  # what --ruleset says, in a folder that --rulesets names or not
    ["own"],
    ["own@1.0.0"],
    ["./own.toml"],
    ["own.toml"],
]


@pytest.mark.parametrize("names", NAMES)
def test_a_ruleset_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]) -> None:
    row = Row(AT_LEAST_5, FIVE, "pass")
    usual = judged(tmp_path, row, "--format", "json").json["assessments"]
    words = ["check", "m.toml", "--ruleset", *names, "--format", "json"]
    by_path = names[0].endswith(".toml")
    assert call(tmp_path, *words).codes == ([] if by_path else ["unknown-ruleset"])
    assert [each["ruleset"] for each in call(tmp_path, *words, "--rulesets", ".").json["assessments"]] == ["own"]
    monkeypatch.setenv("COMPLIANCE_RULESETS", str(tmp_path))
    found = call(tmp_path, *words).json["assessments"]
    assert found[0]["findings"][0]["verdict"] == usual[0]["findings"][0]["verdict"]


@pytest.mark.parametrize("shipped", ["national_2018.toml", "provincial/jiangsu/hailing_2018.toml"])
def test_a_copy_of_a_shipped_ruleset_is_judged_by_as_it_stands(tmp_path: Path, shipped: str) -> None:
    """Who changes a ruleset begins with a copy: named by its path it is that file, whatever id and version it has."""
    text = (Path(__file__).parent.parent / "rulesets" / shipped).read_text(encoding="utf-8")
    found = checked(
        tmp_path, text.replace("threshold  = 20", "threshold  = 21"), FIVE.replace("row", "performance_review_share")
    )
    assert (found.code, found.codes) == (1, [])
    assert "≥ 21" in found.out


def test_the_command_line_beats_the_ruleset_that_a_file_names(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('ruleset = "national_2016"\n[subject]\narea = "甲县"\n', encoding="utf-8")
    named = call(tmp_path, "check", "m.toml", "--format", "json").json
    chosen = call(tmp_path, "check", "m.toml", "--ruleset", "national_2018", "--format", "json").json
    assert [each["ruleset"] for each in named["assessments"]] == ["national_2016"]
    assert [each["ruleset"] for each in chosen["assessments"]] == ["national_2018"]


def test_several_rulesets_in_one_call(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(
        HEAD.replace('"own"', '"other"') + AT_LEAST_5.replace("5", "6"), encoding="utf-8"
    )
    row = Row(AT_LEAST_5, FIVE, "pass")
    found = judged(tmp_path, row, "--ruleset", "./other.toml", "--ruleset", "./own.toml", "--format", "json")
    assert found.code == 1
    assert [(each["ruleset"], each["verdict"]) for each in found.json["assessments"]] == [
        ("own", "pass"),
        ("other", "fail"),
    ]
    assert [each["id"] for each in found.json["rulesets"]] == ["own", "other"]
    assert judged(tmp_path, row, "--ruleset", "./other.toml", "--fail-on", "veto").code == 0


# What the files leave open.

TWO_YEARS = """
[[subjects]]
area = "甲县"
period = 2016
measurements.row = { value = 6, unit = "%" }
[[subjects]]
area = "甲县"
period = 2017
measurements.row = { value = 5, unit = "%" }
[[subjects]]
area = "乙县"
period = 2016
measurements.row = { value = 7, unit = "%" }
"""


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (None, [("乙县", "2016", "undetermined"), ("甲县", "2016", "undetermined"), ("甲县", "2017", "fail")]),
        ("2016", [("乙县", "2016", "undetermined"), ("甲县", "2016", "undetermined")]),
        ("2017", [("甲县", "2017", "fail")]),
        ("2017年", [("甲县", "2017", "fail")]),
        ("latest", [("乙县", "2016", "undetermined"), ("甲县", "2017", "fail")]),
    ],
)
def test_only_one_period_is_judged_and_the_others_serve(
    tmp_path: Path, only: str | None, expected: list[tuple[str, str, str]]
) -> None:
    options = ["--only", only] if only else []
    found = checked(tmp_path, f"{HEAD}{NOT_LOWER}\n", TWO_YEARS, *options, "--format", "json").json
    assert [(each["area"], each["period"], each["verdict"]) for each in found["assessments"]] == expected
    assert found["options"]["only"] == only


@pytest.mark.parametrize("said", ["region=东部地区", "region=东部", "区域=东部地区", " region = 东部地区 "])
def test_set_fills_what_every_subject_leaves_open(tmp_path: Path, said: str) -> None:
    measured = f'{TWO_YEARS}[[subjects]]\narea = "丙县"\nregion = "东部地区"\n'
    found = checked(tmp_path, f"{HEAD}{BY_REGION}\n", measured, "--set", said, "--format", "json")
    assert found.code == 1
    assert [each["variants"] for each in found.json["assessments"]] == [{"region": "东部地区"}] * 4
    assert [each["verdict"] for each in found.json["assessments"]] == ["undetermined", "pass", "pass", "pass"]


def test_set_does_not_overrule_a_file(tmp_path: Path) -> None:
    measured = f'[subject]\nregion = "西部地区"\n{FIVE}'
    found = checked(tmp_path, f"{HEAD}{BY_REGION}\n", measured, "--set", "region=东部")
    assert (found.code, found.out, found.codes) == (2, "", ["variant-conflict"])
    assert "--set region=东部" in found.err


@pytest.mark.parametrize(
    ("about", "options", "expected"),
    [
        ("", [], (None, None)),
        ("", ["--area", "乙县", "--period", "2016年"], ("乙县", "2016")),
        ('[subject]\narea = "甲县"\n', ["--area", "乙县", "--period", "2016-Q2"], ("甲县", "2016-Q2")),
        ("[subject]\nperiod = 2017\n", ["--area", "乙县", "--period", "2016"], ("乙县", "2017")),
    ],
)
def test_area_and_period_name_what_the_files_leave_unnamed(
    tmp_path: Path, about: str, options: list[str], expected: tuple[str | None, str | None]
) -> None:
    found = checked(tmp_path, f"{HEAD}{AT_LEAST_5}\n", about + FIVE, *options, "--format", "json").json
    assert [(each["area"], each["period"]) for each in found["assessments"]] == [expected]


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("toml", FIVE),
        ("json", json.dumps({"measurements": {"row": {"value": 5, "unit": "%"}}})),
        ("csv", "指标,数值,单位\n甲,5,%\n"),
    ],
)
def test_standard_input(tmp_path: Path, form: str, content: str) -> None:
    (tmp_path / "own.toml").write_text(f"{HEAD}{AT_LEAST_5}\n", encoding="utf-8")
    words = ["check", "-", "--input", form, "--ruleset", "./own.toml", "--format", "json"]
    found = call(tmp_path, *words, stdin=content.encode())
    assert found.code == 0
    assert [each["name"] for each in found.json["inputs"]] == ["-", "own.toml"]
    assert found.json["assessments"][0]["findings"][0]["criteria"][0]["place"]["file"] == "-"


def test_a_result_in_a_file_is_the_one_that_would_be_printed(tmp_path: Path) -> None:
    row = Row(AT_LEAST_5, FIVE, "pass")
    for form in ("text", "json"):
        printed = judged(tmp_path, row, "--format", form)
        written = judged(tmp_path, row, "--format", form, "-o", "result")
        assert (written.code, written.out, written.err) == (0, "", "")
        assert (tmp_path / "result").read_text(encoding="utf-8") == printed.out
    before = (tmp_path / "result").read_bytes()
    assert judged(tmp_path, Row(AT_LEAST_5, FIVE.replace("5", "nan"), ""), "-o", "result", "--all-or-nothing").code == 2
    assert (tmp_path / "result").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.toml", "own.toml", "result"]  # nothing left behind


def test_the_options_are_part_of_the_result(tmp_path: Path) -> None:
    options = ["--accept-unverified", "--strict", "--as-of", "2017-05-01", "--set", "level=县", "--only", "latest"]
    found = judged(tmp_path, Row(AT_LEAST_5, IN_2017 + FIVE, "pass"), *options, "--format", "json").json
    assert found["options"] == {
        "accept_unverified": True,
        "strict": True,
        "all_or_nothing": False,
        "lang": None,
        "as_of": "2017-05-01",
        "set": {"level": "县"},
        "only": "latest",
        "area": None,
        "period": None,
        "files": ["m.toml"],
        "input": None,
        "ruleset": ["./own.toml"],
        "rulesets": [],
        "headings": None,
    }


# The other commands.

COMMANDS = [  # words, exit code, what is printed or the problem
    (["show", "./own.toml"], 0, "甲"),
    (["show", "./own.toml", "row"], 0, "甲"),
    (["show", "./own.toml", "甲", "--format", "json"], 0, '"id": "row"'),
    (["show", "./own.toml", "rwo"], 2, "unknown-indicator"),
    (["show", "own"], 2, "unknown-ruleset"),
    (["show", "no.toml"], 2, "file-not-found"),
    (["list"], 0, "hailing_2018@2.0.0"),
    (["list", "--rulesets", "."], 0, "own@1.0.0"),
    (["list", "--rulesets", "nowhere"], 2, "rulesets-folder"),
    (["explain", "no-baseline"], 0, "no-baseline"),
    (["explain", "unit-assumed", "--lang", "en"], 0, "unit-assumed"),
    (["explain", "no-basline"], 2, "unknown-code"),
    (["test", "cases.toml", "--rulesets", "."], 1, "1"),
    (["test", "held.toml", "--rulesets", "."], 0, "1"),
    (["test", "nowhere"], 2, "file-not-found"),
    (["test", "empty.toml"], 2, "no-cases"),
    (["--version"], 0, "compliance"),
    (["--help"], 0, "check"),
    (["chek"], 2, ""),
    ([], 2, ""),
]


@pytest.mark.parametrize(("words", "code", "said"), COMMANDS)
def test_the_other_commands(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    case = 'ruleset = "own"\n[[cases]]\nindicator = "row"\nvalue = 5\nunit = "%"\nverdict = "{}"\n'
    (tmp_path / "own.toml").write_text(f"{HEAD}{AT_LEAST_5}\n", encoding="utf-8")
    (tmp_path / "cases.toml").write_text(case.format("fail"), encoding="utf-8")
    (tmp_path / "held.toml").write_text(case.format("pass"), encoding="utf-8")
    (tmp_path / "empty.toml").write_text('ruleset = "own"\n', encoding="utf-8")
    found = call(tmp_path, *words)
    assert found.code == code, found.err
    if code == 2:
        assert found.codes == ([said] if said else [])
        assert found.out == "" or not words
    else:
        assert said in found.out
        assert found.err == ""
