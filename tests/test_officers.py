"""What two officers with a folder of bureaus' tables met: each at the command, on files as they come in."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from bulk_reference import judge_rows
from calling import Called, call

from compliance import judge_frame, load_ruleset

HEAD = "地区,年份,指标,数值,单位\n"
PARTS = "示例区（虚构）,2017,秸秆综合利用率,97,%\n示例区（虚构）,2017,畜禽养殖场粪便综合利用率,95.8,%\n"


def check(folder: Path, table: str, *words: str, ruleset: str = "hailing_2018") -> Called:
    """Check one table by a ruleset."""
    (folder / "m.csv").write_text(table, encoding="utf-8")
    return call(folder, "check", "m.csv", "--ruleset", ruleset, *words)


# --- a value under the name of an indicator that is reported by its parts ---


def test_a_value_of_the_whole_is_a_problem_that_names_the_parts(tmp_path: Path) -> None:
    found = check(tmp_path, HEAD + "示例区（虚构）,2017,农业废弃物综合利用率,96.2,%\n")
    assert (found.code, found.problems) == (2, [("value-of-the-whole", "m.csv 第2行 D列")])
    assert "第 24 项）须分项填报：秸秆综合利用率、畜禽养殖场粪便综合利用率" in found.err
    assert check(tmp_path, HEAD + "示例区（虚构）,2017,生物物种资源保护,执行,\n").codes == ["value-of-the-whole"]


def test_a_value_of_the_whole_beside_all_its_parts_is_a_warning(tmp_path: Path) -> None:
    found = check(tmp_path, HEAD + PARTS + "示例区（虚构）,2017,农业废弃物综合利用率,96.2,%\n")
    assert found.code == 1
    assert found.codes == ["value-of-the-whole"]
    assert "已知但本规则集不要求" not in found.out
    one_part = PARTS.splitlines(keepends=True)[0]
    assert check(tmp_path, HEAD + one_part + "示例区（虚构）,2017,农业废弃物综合利用率,96.2,%\n").code == 2


def test_no_value_of_the_whole_is_none(tmp_path: Path) -> None:
    found = check(tmp_path, HEAD + PARTS + "示例区（虚构）,2017,农业废弃物综合利用率,/,\n")
    assert (found.code, found.err) == (1, "")
    assert "已知但本规则集不要求" not in found.out


@pytest.mark.parametrize("claims", [False, True])
def test_in_bulk_a_value_of_the_whole_has_a_reason_of_its_own(claims: bool) -> None:
    ruleset = load_ruleset("hailing_2018")
    rows = [
        {"area": "甲", "period": "2017", "indicator": name, "value": value, "unit": unit}
        for name, value, unit in [
            ("农业废弃物综合利用率", "96.2", "%"),
            ("秸秆综合利用率", "97", "%"),
            ("生物物种资源保护", "执行", ""),
            ("gdp", "1350", "万元"),
        ]
    ]
    if claims:
        rows = [{**row, "not_applicable": ""} for row in rows]
    found = judge_frame(pa.Table.from_pylist(rows), ruleset).to_pylist()
    assert [(row["verdict"], row["reason"]) for row in found] == list(judge_rows(rows, ruleset).rows)
    assert [row["reason"] for row in found] == ["value-of-the-whole", None, "value-of-the-whole", "not-asked"]
