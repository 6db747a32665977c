"""The functions that a program calls: what their arguments may be, and what is said of those that may not."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy
import pyarrow
import pytest

import compliance

RULESET = compliance.load_ruleset("hailing_2018")
ENERGY = ("energy_per_gdp", 0.452, "吨标煤/万元")


def codes(*arguments: Any, **named: Any) -> list[str]:
    with pytest.raises(compliance.MeasurementError) as caught:
        compliance.judge(RULESET, *arguments, **named)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("number", [95, 95.0, "95", Decimal("95.0"), "９５"])
def test_a_number_may_be_of_any_kind(number: Any) -> None:
    finding = compliance.judge(RULESET, "green_buildings", number, "%")
    assert finding.criteria[0].measured is not None
    assert finding.criteria[0].measured.exact == 95


@pytest.mark.parametrize(
    ("arguments", "named", "expected"),
    [
        (("forest_cover", True, "%"), {}, "wrong-type"),
        (("forest_cover", [1], "%"), {}, "wrong-type"),
        (("forest_cover", 18, 5), {}, "wrong-type"),
        (("forest_cover", float("nan"), "%"), {}, "not-finite"),
        (("forest_cover", 18, "%"), {"terrain": 5}, "wrong-type"),
        (("forest_cover", 18, "%"), {"height": "x"}, "unknown-axis"),
        (("forest_cove", 18, "%"), {}, "unknown-indicator"),
        (ENERGY, {"earlier": {"once": 1}}, "bad-period"),
        (ENERGY, {"earlier": {"2016": [1]}}, "wrong-type"),
        (ENERGY, {"given": {"total_energy_use": (1, 2, 3)}}, "wrong-type"),
        (ENERGY, {"given": {"total_energy_use": {"valu": 1}}}, "unknown-key"),
        (ENERGY, {"measurements": {"total_energy_use": (1, "千米")}}, "unit-does-not-fit"),
    ],
)
def test_an_argument_is_refused_as_a_file_would_be(
    arguments: tuple[Any, ...], named: dict[str, Any], expected: str
) -> None:
    assert expected in codes(*arguments, **named)


FOUND = compliance.load_measurements(Path(__file__).parent.parent / "examples/district", ruleset=RULESET)
FRAME = pyarrow.table({"indicator": ["forest_cover"], "value": [18.2]})
ARGUMENTS = {  # what is wrong -> what is called with it, and words of what is said
    "judge a name": (lambda: compliance.judge("hailing_2018", "forest_cover", 18), r'load_ruleset\("hailing_2018"\)'),
    "judge no id": (lambda: compliance.judge(RULESET, 5, 18), "id of what is measured"),
    "earlier": (lambda: compliance.judge(RULESET, *ENERGY, earlier=[1]), "mapping from periods"),
    "twice": (lambda: compliance.judge(RULESET, *ENERGY, measurements={ENERGY[0]: 1}), "twice"),
    "no mapping": (lambda: compliance.judge(RULESET, *ENERGY, measurements=[1]), "mapping from ids"),
    "load nothing": (lambda: compliance.load_ruleset(None), "named by"),
    "check a path": (lambda: compliance.check("bureaus/", RULESET), r'load_measurements\("bureaus/"\)'),
    "check by a name": (lambda: compliance.check(FOUND, "hailing_2018"), r'load_ruleset\("hailing_2018"\)'),
    "check by a list": (lambda: compliance.check(FOUND, [RULESET]), "Ruleset, not list"),
    "check by nothing": (lambda: compliance.check(FOUND), "takes a Ruleset"),
    "variants": (lambda: compliance.check(FOUND, RULESET, variants="山区"), "variants maps axes"),
    "variant 5": (lambda: compliance.check(FOUND, RULESET, variants={"terrain": 5}), "variants maps axes"),
    "read by a name": (lambda: compliance.load_measurements(".", ruleset="hailing_2018"), "takes a Ruleset"),
    "read by names": (lambda: compliance.load_measurements(".", ruleset=["hailing_2018"]), "takes a Ruleset"),
    "read a list": (lambda: compliance.load_measurements(["a.toml"]), "each by its path"),
    "area 5": (lambda: compliance.load_measurements(".", area=5), "area is a text"),
    "frame by a name": (lambda: compliance.judge_frame(FRAME, "hailing_2018"), "judge_frame.* takes a Ruleset"),
    "findings by a name": (lambda: compliance.findings_frame(FRAME, "x"), "findings_frame.* takes a Ruleset"),
    "summary by a name": (lambda: compliance.summarize_frame(FRAME, "x"), "summarize_frame.* takes a Ruleset"),
    "frame of a period": (lambda: compliance.judge_frame(FRAME, RULESET, period=2017), "period is a text"),
    "diff of names": (lambda: compliance.diff("national_2016", "national_2018"), "diff.* takes a Ruleset"),
    "impact of a path": (lambda: compliance.impact("m.toml", RULESET, RULESET), "impact.* takes Measurements"),
    "impact of a name": (lambda: compliance.impact(FOUND, RULESET, "x"), "impact.* takes a Ruleset"),
    "a third": (lambda: compliance.judge(RULESET, "forest_cover", Fraction(55, 3)), "55/3 never end"),
}


@pytest.mark.parametrize("what", ARGUMENTS)
def test_a_call_that_no_file_could_make_is_a_type_error_in_words(what: str) -> None:
    call, words = ARGUMENTS[what]
    with pytest.raises(TypeError, match=words):
        call()


@pytest.mark.parametrize(
    "number", [Fraction(187, 10), numpy.float32(18.7), numpy.float64(18.7), numpy.longdouble("18.7")]
)
def test_a_number_of_another_library_is_the_decimal_that_it_is(number: Any) -> None:
    finding = compliance.judge(RULESET, "forest_cover", number, "%")
    assert finding.criteria[0].margin == Fraction(7, 10)
    assert compliance.judge(RULESET, "forest_cover", numpy.int64(18), "%").criteria[0].margin == 0


@pytest.mark.parametrize("named", [{}, {"period": "2017"}, {"terrain": "平原地区"}, {"earlier": {"2016": 18}}])
@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_measured_is_undetermined(nothing: Any, named: dict[str, Any]) -> None:
    finding = compliance.judge(RULESET, "forest_cover", nothing, **named)
    assert (finding.verdict, finding.reason) == ("undetermined", "missing-measurement")


def test_nothing_measured_under_a_name_that_nobody_knows_is_a_problem() -> None:
    with pytest.raises(compliance.MeasurementError) as caught:
        compliance.judge(RULESET, "forest_cove", None)
    (problem,) = caught.value.problems
    assert (problem.code, problem.suggestion) == ("unknown-indicator", "forest_cover")


def test_a_series_is_told_from_its_members() -> None:
    with pytest.raises(compliance.RulesetError) as caught:
        compliance.load_ruleset("hailing")
    (problem,) = caught.value.problems
    assert (problem.code, problem.suggestion) == ("names-a-series", "hailing_2018")
    with pytest.raises(compliance.RulesetError, match="name one of them: national_2016, national_2018, national_2019"):
        compliance.load_ruleset("national_county")


def test_a_ruleset_and_an_assessment_show_in_a_line() -> None:
    assert repr(RULESET) == "<Ruleset hailing_2018 2.0.0: 37 indicators>"
    assessment = compliance.check(FOUND, RULESET)[0]
    assert repr(assessment) == "<Assessment of 示例区（虚构） 2015 by hailing_2018 2.0.0: veto>"


def test_what_is_no_frame_is_told_the_public_names_of_frames() -> None:
    with pytest.raises(compliance.MeasurementError, match=r"duckdb\.DuckDBPyRelation") as caught:
        compliance.judge_frame([1], RULESET)
    assert "_duckdb" not in str(caught.value)


def test_given_and_other_values_may_be_numbers_pairs_or_tables() -> None:
    for cap in ((830_000, "吨标煤"), {"value": "83", "unit": "万吨标煤"}):
        used = {"total_energy_use": (812_000, "吨标煤")}
        finding = compliance.judge(RULESET, *ENERGY, given={"total_energy_use": cap}, measurements=used)
        assert finding.verdict == "pass"


def test_what_a_caller_does_to_one_finding_is_not_seen_in_another() -> None:
    def variant(*value: Any) -> Any:
        return compliance.judge(RULESET, *value).criteria[0].required.variant

    for value, stated in ((("forest_cover", "18.2", "%"), {"terrain": "平原地区"}), (ENERGY, {})):
        before = variant(*value)
        before["terrain"] = "山区"
        assert variant(*value) == stated


def test_a_finding_is_plain_data() -> None:
    finding = compliance.judge(RULESET, "forest_cover", "18.2", "%")
    assert pickle.loads(pickle.dumps(finding)) == copy.deepcopy(finding) == finding
    assert dataclasses.asdict(finding)["criteria"][0]["required"]["variant"] == {"terrain": "平原地区"}


def test_rules_go_to_other_processes_without_what_was_worked_out_from_them() -> None:
    ruleset = compliance.load_ruleset("hailing_2018")
    finding = compliance.judge(ruleset, "forest_cover", "18.2", "%")
    for other in (pickle.loads(pickle.dumps(ruleset)), copy.deepcopy(ruleset)):
        assert not {"names", "uses", "_made"} & vars(other).keys()
        assert compliance.judge(other, "forest_cover", "18.2", "%") == finding
        assert other.sha256 == ruleset.sha256
        with pytest.raises(TypeError):
            other.indicators["forest_cover"] = None


NUMBER = """
[ruleset]
id = "made_up"
version = "1.0.0"
series = "made_up"
title = "示例"
effective = {{ from = 2015-01-01 }}
language = "zh"
[sources.made_up]
title = "示例"
[indicators.share]
number = "1"
name = "示例"
constraint = "binding"
unit = "{unit}"
{bounds}
source = {{ ref = "made_up", grade = "reprinted", note = "示例" }}
comparator = "{comparator}"
threshold = {threshold}
"""


def test_what_one_ruleset_asks_says_nothing_of_another_that_uses_the_same_id(tmp_path: Path) -> None:
    asked = [("%", "range = [0, 100]", ">=", 80), ("%", "", "<=", 80), ("‰", "range = [0, 500]", ">", 300)]
    rulesets = []
    for number, (unit, bounds, comparator, threshold) in enumerate(asked):
        path = tmp_path / f"{number}.toml"
        text = NUMBER.format(unit=unit, bounds=bounds, comparator=comparator, threshold=threshold)
        path.write_text(text, encoding="utf-8")
        rulesets.append(compliance.load_ruleset(path))

    def said(ruleset: compliance.Ruleset, value: str) -> str:
        try:
            return compliance.judge(ruleset, "share", value, "%").verdict.value
        except compliance.MeasurementError as error:
            return error.problems[0].code

    for _ in range(2):  # each time in turn, so that what was worked out for one is there when another is asked
        found = [[said(ruleset, value) for value in ("120", "90", "40")] for ruleset in rulesets]
        assert found == [
            ["impossible-value", "pass", "fail"],
            ["fail", "fail", "pass"],
            ["impossible-value", "impossible-value", "pass"],
        ]
