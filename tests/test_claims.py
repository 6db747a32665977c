"""A claim that an indicator does not concern the area needs a reason; a placeholder in its place claims nothing."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from calling import call
from little_rulesets import HEAD, row

import compliance

RULES = "\n".join(
    [
        HEAD,
        row("甲", 'comparator = "≥"', "threshold = 80").replace("indicators.甲", "indicators.x"),
        row("乙", 'comparator = "≥"', "threshold = 80", "may_not_apply = true", number="2").replace(
            "indicators.乙", "indicators.y"
        ),
    ]
)
MISSING = ["不详", "n/a", "NA", "-", "—", "/", "。"]  # no text at all, which TOML refuses
ANSWERS = ["否", "不是", "适用", "no", "N", "0", "×", "false"]
PLACEHOLDERS = [
    *("待核实", "待定", "待确认", "待查", "尚待核实", "待进一步核实", "待 核 实。", "（待补充）", "待上报", "核实中"),
    *(
        "未确定",
        "?",
        "？",
        "？？",
        "……",
        "未知",
        "不清楚",
        "无",
        "没有",
        "是",
        "是的",
        "有",
        "对",
        "√",
        "✓",
        "同上",
    ),
    *("TBD", "t.b.c.", "unknown", "To be confirmed", "yes", "Y", "pending", "not known"),
]
REASONS = [
    "不临海",
    "无海岸线",
    "没有此项",
    "辖区内没有煤矿",
    "不适用",
    "不涉及",
    "no coast",
    "是内陆县",
    "待建，2019年前没有该设施",
]


def claimed(folder: Path, text: str, form: str) -> tuple[str, str | None, str, list[str]]:
    """The verdict on the row and its reason, that on the area, and what is said of the file."""
    (folder / "own.toml").write_text(RULES, encoding="utf-8")
    if form == "long":
        name, content = "m.csv", f'指标,数值,单位,不适用\n甲,90,%,\n乙,,%,"{text}"\n'
    elif form == "kept":
        name, content = "m.csv", f'序号,指标,单位,2017年,不适用\n1,甲,%,90,\n2,乙,%,,"{text}"\n'
    else:
        name, content = "m.toml", (
            f'[measurements.x]\nvalue = 90\nunit = "%"\n[not_applicable.y]\nreason = "{text}"\n'
        )  # fmt: skip
    (folder / name).write_text(content, encoding="utf-8")
    found = call(
        folder, "check", name, "--ruleset", "./own.toml", "--area", "甲县", "--period", "2017", "--format", "json"
    )
    (assessment,) = found.json["assessments"]
    (finding,) = [each for each in assessment["findings"] if each["indicator"] == "y"]
    return finding["verdict"], finding["reason"], assessment["verdict"], found.codes


@pytest.mark.parametrize("form", ["long", "kept", "toml"])
@pytest.mark.parametrize("text", [*PLACEHOLDERS, *ANSWERS, *MISSING])
def test_a_placeholder_claims_nothing(tmp_path: Path, text: str, form: str) -> None:
    if form == "toml" and text in MISSING:
        return
    verdict, reason, area, codes = claimed(tmp_path, text, form)
    assert (verdict, reason, area) == ("undetermined", "missing-measurement", "undetermined")
    assert codes == ([] if text in (*ANSWERS, *MISSING) else ["claim-without-reason"])


@pytest.mark.parametrize("form", ["long", "kept", "toml"])
@pytest.mark.parametrize("text", REASONS)
def test_a_reason_claims(tmp_path: Path, text: str, form: str) -> None:
    found = claimed(tmp_path, text, form)
    assert found == ("not_applicable", "claimed-not-applicable", "pass", [])


def test_a_value_beside_a_placeholder_is_judged(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "m.csv").write_text("指标,数值,单位,不适用\n甲,90,%,\n乙,70,%,待核实\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--ruleset", "./own.toml", "--format", "json")
    assert [each["verdict"] for each in found.json["assessments"][0]["findings"]] == ["pass", "fail"]
    assert (found.problems, found.code) == ([("claim-without-reason", "m.csv 第3行 D列")], 1)
    strict = call(tmp_path, "check", "m.csv", "--ruleset", "./own.toml", "--strict")
    assert (strict.code, strict.codes) == (2, ["claim-without-reason"])


def test_in_bulk_as_well(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(RULES, encoding="utf-8")
    texts = [*PLACEHOLDERS, *ANSWERS, *MISSING, *REASONS]
    nothing = pa.nulls(len(texts), pa.float64())
    areas = [str(number) for number in range(len(texts))]
    table = pa.table({"area": areas, "indicator": ["y"] * len(texts), "not_applicable": texts, "value": nothing})
    found = compliance.judge_frame(table, compliance.load_ruleset(tmp_path / "own.toml"))
    expected = ["missing-measurement"] * (len(texts) - len(REASONS)) + ["claimed-not-applicable"] * len(REASONS)
    assert found["reason"].to_pylist() == expected
