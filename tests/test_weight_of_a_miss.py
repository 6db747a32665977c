"""What missing an indicator weighs, who says so, and in which words a report tells it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from calling import call

from compliance.review.diff import diff
from compliance.rules.loading import read_ruleset
from compliance.rules.ruleset import Ruleset

HEAD = '[ruleset]\nid = "{id}"\nversion = "1.0.0"\nseries = "{id}"\ntitle = "表"\n{extends}'
ROW = """
[sources.doc]
title = "文件"
[indicators.rate]
number = "1"
name = "比率"
constraint = "binding"
unit = "%"
range = [0, 100]
comparator = "≥"
threshold = 60
source = { ref = "doc", lines = "1", quote = "1 比率 % ≥60 约束性指标" }
"""
NOTED = '[verdicts]\nbinding = { means = "veto", note = "编码的约定" }\n'
LIST = HEAD.format(id="list", extends="") + NOTED + ROW
CHILD = HEAD.format(id="child", extends='extends = "list@1.0.0"\n')


def ruleset(text: str) -> Ruleset:
    parent = read_ruleset(LIST.encode(), "list.toml", lambda _: None)
    return read_ruleset(text.encode(), "own.toml", lambda _: parent if text.startswith(CHILD) else None)


def test_a_child_takes_over_what_a_miss_means_with_the_reason() -> None:
    why = ruleset(CHILD).verdict_notes["binding"]
    assert (why.note, why.set_by, why.instead_of) == ("编码的约定", "list", None)


def test_what_a_child_restates_is_its_own_whole() -> None:
    for said in ('binding = "fail"', 'binding = { means = "fail", note = "表中不印属性" }'):
        found = ruleset(f"{CHILD}[verdicts]\n{said}\n")
        why = found.verdict_notes["binding"]
        assert found.verdicts["binding"] == "fail"
        assert (why.set_by, why.instead_of) == (None, "veto")
        assert why.note != "编码的约定"


def test_a_meaning_without_a_word_why_leaves_no_trace_in_the_digest() -> None:
    assert not ruleset(LIST.replace(NOTED, '[verdicts]\nbinding = "veto"\n')).verdict_notes


def test_show_says_what_a_miss_means_and_that_it_is_restated(tmp_path: Path) -> None:
    (tmp_path / "list.toml").write_text(LIST, encoding="utf-8")
    restated = CHILD + '[verdicts]\nbinding = { means = "fail", note = "表中不印属性" }\n'
    (tmp_path / "child.toml").write_text(restated, encoding="utf-8")
    told = [call(tmp_path, "show", each, "--rulesets", ".", "--lang", "zh").out for each in ("list.toml", "child.toml")]
    assert "约束性指标未达标计为“否决”：编码的约定" in told[0]
    assert "约束性指标未达标计为“未达标”：表中不印属性（本规则集另有规定；上级为“否决”）" in told[1]


def test_another_note_changes_no_verdict() -> None:
    changes = [each for each in diff(ruleset(LIST), ruleset(LIST.replace("约定", "惯例"))) if each.kind != "parent"]
    assert [(each.field, each.effect) for each in changes] == [("verdict_notes.binding.note", "neutral")]


# --- one row just missed, in each of the five districts ---

SEWAGE = 'urban_sewage_treatment = {{ value = {}, unit = "%" }}'
BINDING, MATTER = ("约束性未达标", "约束性指标未全部达标（1 项）"), ("一票否决", "存在一票否决事项（1 项）")
JUST_MISSED = {
    "hailing_2018": (SEWAGE.format(99.9), *BINDING, "约束性"),
    "qianjiang_2019": ('air_action_plan_tasks = { state = "未完成" }', *MATTER, "一票否决"),
    "xinglongtai_2019": (SEWAGE.format(94.9), *BINDING, "约束性（承上级）"),
    "shuangtaizi_2017": (SEWAGE.format(89.9), *BINDING, "约束性（承上级）"),
    "ankang_2020": (SEWAGE.format(84.9), *BINDING, "约束性（承上级）"),
}


@pytest.mark.parametrize("id_", JUST_MISSED)
def test_one_row_just_missed_is_told_alike_everywhere(id_: str, tmp_path: Path) -> None:
    measured, word, line, kind = JUST_MISSED[id_]
    (tmp_path / "m.toml").write_text(f"[measurements]\n{measured}\n", encoding="utf-8")

    def printed(form: str, *more: str) -> str:
        return call(tmp_path, "check", "m.toml", "--ruleset", id_, "--format", form, *more).out

    for form in ("text", "html", "markdown"):
        told = printed(form)
        assert word in told
        assert line in told
        assert kind in told
        assert ("一票否决" in told) == (id_ == "qianjiang_2019")
    assert f",{kind}," in printed("csv")
    printed("xlsx", "-o", "ledger.xlsx")
    cells = [cell for sheet in openpyxl.load_workbook(tmp_path / "ledger.xlsx") for row in sheet.values for cell in row]
    said = [str(cell) for cell in cells if cell is not None]
    assert any(word in each for each in said)
    assert any(line in each for each in said)
    assert kind in said


def test_who_leads_is_listed_and_filtered_like_the_units(tmp_path: Path) -> None:
    led = LIST.replace('name = "比率"', 'name = "比率"\nlead = ["甲局"]\nleader = ["张三"]')
    (tmp_path / "list.toml").write_text(led, encoding="utf-8")
    (tmp_path / "m.toml").write_text('measurements.rate = { value = 59, unit = "%" }\n', encoding="utf-8")
    check = ("check", "m.toml", "--ruleset", "list.toml", "--format")
    page = call(tmp_path, *check, "html").out
    assert 'name="leader"' in page
    assert 'data-g="0"' in page
    assert "分管领导：张三" in page
    assert "张三" in call(tmp_path, *check, "csv").out
    assert '"leader": [' in call(tmp_path, *check, "json").out
    call(tmp_path, "template", "list.toml", "-o", "form.csv")
    assert "分管领导" in (tmp_path / "form.csv").read_text(encoding="utf-8-sig")
