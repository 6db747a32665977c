"""The functions that a program calls: what their arguments may be, and what is said of those that may not."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

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


@pytest.mark.parametrize(
    "call",
    [
        lambda: compliance.judge("hailing_2018", "forest_cover", 18),  # type: ignore[arg-type]
        lambda: compliance.judge(RULESET, 5, 18),  # type: ignore[arg-type]
        lambda: compliance.judge(RULESET, *ENERGY, earlier=[1]),  # type: ignore[arg-type]
        lambda: compliance.judge(RULESET, *ENERGY, measurements={ENERGY[0]: 1}),
        lambda: compliance.judge(RULESET, *ENERGY, measurements=[1]),  # type: ignore[arg-type]
        lambda: compliance.load_ruleset(None),  # type: ignore[arg-type]
    ],
)
def test_a_call_that_no_file_could_make_is_a_type_error(call: Any) -> None:
    with pytest.raises(TypeError, match=r"judge\(\)|mapping|named by|twice"):
        call()


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
