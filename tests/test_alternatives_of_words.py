"""A number or a word for one thing, of which one has to hold: 菌落总数 ≤100 个/mL, or 未检出.

Whoever measured a number has answered the question: a number is no accepted word, so nobody can say that nothing was
measured. Where number and word are both demanded, the other answer is still missing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from little_rulesets import finding_json, row, written

from compliance import Ruleset, findings_frame, judge_frame

NUMBER = ('unit = "个/mL"', 'comparator = "≤"', "threshold = 100")
WORD = ('states = ["未检出", "检出"]', 'accepted = ["未检出"]')
ONE_HOLDS = ("[indicators.plate.criteria.level.any.{}]", "[indicators.plate.criteria.level.any.{}]")
BOTH_HOLD = ("[indicators.plate.criteria.{}]", "[indicators.plate.criteria.{}]")
# What is measured, what has to come of it where one of the two has to hold, and where both have to.
ANSWERS: dict[str, tuple[dict[str, Any], tuple[str, str | None], tuple[str, str | None]]] = {
    "a number that is too high": ({"value": "150"}, ("fail", None), ("fail", None)),
    "a number that is not": ({"value": "50"}, ("pass", None), ("undetermined", "missing-measurement")),
    "a tie": ({"value": "100"}, ("pass", None), ("undetermined", "missing-measurement")),
    "at least a number that is too high": ({"value": "≥150"}, ("fail", None), ("fail", None)),
    "about a number": ({"value": "约50"}, ("undetermined", "qualified-value"), ("undetermined", "qualified-value")),
    "the accepted word": ({"state": "未检出"}, ("pass", None), ("undetermined", "missing-measurement")),
    "the other word": ({"state": "检出"}, ("undetermined", "number-missing"), ("fail", None)),
    "a word that nobody knows": (
        {"state": "很少"},
        ("undetermined", "number-missing"),
        ("undetermined", "missing-measurement"),
    ),
    "too high, and the other word": ({"value": "150", "state": "检出"}, ("fail", None), ("fail", None)),
    "too high, and the accepted word": ({"value": "150", "state": "未检出"}, ("pass", None), ("fail", None)),
    "not too high, and the other word": ({"value": "50", "state": "检出"}, ("pass", None), ("fail", None)),
    "both": ({"value": "50", "state": "未检出"}, ("pass", None), ("pass", None)),
    "nothing": ({}, ("undetermined", "missing-measurement"), ("undetermined", "missing-measurement")),
    "a dash": ({"value": "—"}, ("undetermined", "missing-measurement"), ("undetermined", "missing-measurement")),
}


def plate(folder: Path, tables: tuple[str, str], *, word_first: bool = False) -> Ruleset:
    parts = [[tables[0].format("number"), *NUMBER], [tables[1].format("word"), *WORD]]
    lines = [line for part in (parts[::-1] if word_first else parts) for line in part]
    return written(folder, row("plate", *lines, unit=None))


def judged(ruleset: Ruleset, measured: dict[str, Any]) -> tuple[str, str | None]:
    table = measured | ({"unit": "个/mL"} if "value" in measured else {})
    found = finding_json(ruleset, area="示例县", measurements={"plate": table} if table else {})
    return found["verdict"], found["reason"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_one_of_number_and_word_holds(answer: str, tmp_path: Path) -> None:
    measured, wanted, _ = ANSWERS[answer]
    assert judged(plate(tmp_path, ONE_HOLDS), measured) == wanted


def test_which_of_the_two_stands_first_changes_no_verdict(tmp_path: Path) -> None:
    ruleset = plate(tmp_path, ONE_HOLDS, word_first=True)
    assert {name: judged(ruleset, measured)[0] for name, (measured, _, _) in ANSWERS.items()} == {
        name: wanted[0] for name, (_, wanted, _) in ANSWERS.items()
    }


@pytest.mark.parametrize("answer", ANSWERS)
def test_where_both_have_to_hold_both_have_to_be_answered(answer: str, tmp_path: Path) -> None:
    measured, _, wanted = ANSWERS[answer]
    assert judged(plate(tmp_path, BOTH_HOLD), measured) == wanted


def frame(*, words_as_values: bool) -> pa.Table:
    rows = []
    for name, (measured, _, _) in ANSWERS.items():
        told = dict(measured)
        if words_as_values and "state" in told and "value" not in told:
            told["value"] = told.pop("state")
        unit = "个/mL" if "value" in measured else None
        rows.append({"area": name, "indicator": "plate", "value": None, "state": None, "unit": unit} | told)
    return pa.Table.from_pylist(rows)


@pytest.mark.parametrize("words_as_values", [False, True])
@pytest.mark.parametrize("tables", [ONE_HOLDS, BOTH_HOLD], ids=["one holds", "both hold"])
def test_a_table_says_the_same(tables: tuple[str, str], words_as_values: bool, tmp_path: Path) -> None:
    ruleset, rows = plate(tmp_path, tables), frame(words_as_values=words_as_values)
    wanted = {name: (one if tables is ONE_HOLDS else both) for name, (_, one, both) in ANSWERS.items()}
    for found in (judge_frame(rows, ruleset).to_pylist(), findings_frame(rows, ruleset).to_pylist()):
        assert {each["area"]: (each["verdict"], each["reason"]) for each in found} == wanted
