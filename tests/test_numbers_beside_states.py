"""A number for a row that asks for a state: kept, shown beside the state, and in nobody's way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from calling import call
from little_rulesets import HEAD, row

STATES = 'states = ["达到", "未达到"]\naccepted = ["达到"]'
OF_PARTS = row(
    "use",
    f'[indicators.use.criteria.target]\nmeasures = "target"\n{STATES}',
    f'[indicators.use.criteria.rank]\nmeasures = "rank"\n{STATES}',
    unit="吨",
)
PARTS = "[quantities.target]\nname = '考核要求'\n[quantities.rank]\nname = '名次'\n"
# A state that a number can prove: the row says "not lower", and the index itself can be compared.
NOT_LOWER = row(
    "index",
    '[indicators.index.criteria.level.any.grade]\nmeasures = "rank"',
    'states = ["不降级", "降级"]\naccepted = ["不降级"]',
    '[indicators.index.criteria.level.any.number]\ncomparator = "≥"\nthreshold.baseline = "previous_period"',
    unit="1",
)


def check(folder: Path, rows: str, told: str, *options: str) -> tuple[int, str]:
    (folder / "own.toml").write_text(f"{HEAD}{PARTS}{rows}", encoding="utf-8")
    (folder / "m.toml").write_text(f'{told}[subject]\nperiod = "2017"\n', encoding="utf-8")
    found = call(folder, "check", "m.toml", "--ruleset", "own.toml", *options)
    return found.code, found.out


def test_a_number_under_the_name_of_the_row_is_shown_and_stops_nothing(tmp_path: Path) -> None:
    code, told = check(tmp_path, OF_PARTS, 'measurements.use = { value = 5, unit = "吨" }\n')
    assert code == 1
    assert "考核要求：所报数值 5 吨，须 达到：填报的是数值，本项要求的是状态" in told


def test_beside_the_states_it_decides_nothing(tmp_path: Path) -> None:
    states = 'measurements.target = { state = "达到" }\nmeasurements.rank = { state = "未达到" }\n'
    number = 'measurements.use = { value = 5, unit = "吨" }\n'
    verdicts = []
    for told in (states, states + number):
        _, found = check(tmp_path, OF_PARTS, told, "--format", "json")
        (finding,) = json.loads(found)["assessments"][0]["findings"]
        verdicts.append([each["verdict"] for each in finding["criteria"]])
    assert verdicts[0] == verdicts[1] == ["pass", "fail"]
    assert finding["criteria"][0]["reported"]["value"] == "5"


@pytest.mark.parametrize("form", ["text", "html", "csv", "markdown"])
def test_every_report_shows_it(form: str, tmp_path: Path) -> None:
    told = 'measurements.use = { value = 5, unit = "吨" }\nmeasurements.target = { state = "未达到" }\n'
    assert "所报数值 5 吨" in check(tmp_path, OF_PARTS, told, "--format", form)[1]


def test_a_number_with_the_state_in_one_entry_is_kept(tmp_path: Path) -> None:
    told = 'measurements.target = { state = "达到", value = 7 }\n'
    assert "所报数值 7" in check(tmp_path, OF_PARTS, told)[1]


def test_it_decides_where_the_row_lets_it(tmp_path: Path) -> None:
    for now, verdict in ((71.2, "pass"), (69, "undetermined")):  # a lower index may still be of the same grade
        told = f'measurements.index = {{ value = {now}, unit = "1", earlier = {{ "2016" = 70 }} }}\n'
        _, found = check(tmp_path, NOT_LOWER, told, "--format", "json")
        assert json.loads(found)["assessments"][0]["findings"][0]["verdict"] == verdict
