"""What the text of a review says of one edit, and what it must not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from calling import call
from little_rulesets import HEAD, row, written

from compliance import load_ruleset
from compliance.library import rulesets
from compliance.rules.canonical import canonical
from compliance.words import LANGUAGES, say

FIXED = ('comparator = "≥"', "threshold = 90")
SET_ABOVE = 'threshold.delegated_to = "省"'
STATE = 'states = ["未制定实施", "制定", "制定实施"]'
SAME_SOURCE = "! 要求变了，而出处未变。"


def x(*lines: str, unit: str | None = "%") -> str:
    return row("x", *lines, unit=unit)


def criterion(name: str, *lines: str) -> str:
    return "\n".join([f"[indicators.x.criteria.{name}]", *lines])


CAP = criterion("cap", 'measures = "a"', 'comparator = "≤"', SET_ABOVE)
LEVEL = criterion("level", *FIXED)
DOUBTED = criterion("other", 'measures = "a"', 'comparator = "≥"', "threshold = { value = 9, unverified = true }")
LAND = ('comparator = "≥"', "threshold = 80")
QUOTED = 'source = { ref = "doc", lines = "3", quote = "1 x % ≥90" }'


@dataclass(frozen=True)
class Edit:
    """A row before and after, with the head where that changed too; what the note says, and what not."""

    old: str
    new: str
    says: tuple[str, ...]
    never: tuple[str, ...] = ()
    heads: tuple[str, str] = (HEAD, HEAD)
    language: str = "zh"


EDITS = {
    "a cap that somebody else sets goes": Edit(
        x(LEVEL, CAP), x(LEVEL), ("放宽（1 项）", "取消条件：甲量", "假定下达值", SAME_SOURCE), ("待定",)
    ),
    "a cap that somebody else sets comes": Edit(x(LEVEL), x(LEVEL, CAP), ("趋严（1 项）", "新增条件：甲量"), ("待定",)),
    "a condition measures another thing": Edit(
        x(LEVEL, CAP), x(LEVEL, CAP.replace('"a"', '"b"')),
        ("改换（1 项）", SAME_SOURCE, "有 1 项要求变了而出处未变（1；"),
    ),
    "the type": Edit(
        x("", *FIXED).replace("number", 'constraint = "reference"\nnumber'),
        x("", *FIXED).replace("number", 'constraint = "binding"\nnumber'),
        ("指标性质：参考性 → 约束性", SAME_SOURCE),
        heads=(f'{HEAD}\n[verdicts]\nbinding = "veto"\n',) * 2,
    ),
    "the range": Edit(x(*FIXED, "range = [0, 100]"), x(*FIXED, "range = [0, 95]"), ("取值范围", SAME_SOURCE)),
    "a name": Edit(
        x(*FIXED), x(*FIXED).replace('name = "x"', 'name = "新名"'),
        (SAME_SOURCE, "待定原因：填报时写此名称的，只有一边能对上。"),
    ),
    "a mark of doubt is no demand": Edit(
        x('comparator = "≥"', 'threshold.region = { "东部地区" = 50, "中部地区" = 60 }'),
        x('comparator = "≥"', 'threshold.region = { "东部地区" = { value = 50, unverified = true }, "中部地区" = 60 }'),
        ("≥ 50 % → ≥ 50 %（未核实）",), (SAME_SOURCE, "出处未变（"),
    ),
    "an alternative is one more way to pass": Edit(
        x(LEVEL),
        x(criterion("level.any.first", *FIXED),
          criterion("level.any.second", 'measures = "a"', 'comparator = "≥"', "threshold = 60")),
        ("放宽（1 项）", "新增可选条件：甲量：或 ≥ 60 吨", "可选条件（满足其一即可）：原 1 条 → 现 2 条", SAME_SOURCE),
        ("新增条件", "level → first", "条件：原 1 条 → 现 1 条"),
    ),
    "the numbers stay and the unit moves": Edit(
        x(*LAND, unit="万元/亩"), x(*LAND, unit="万元/公顷"),
        ("放宽（1 项）", "≥ 80 万元/亩 → ≥ 80 万元/公顷", "没写单位的数值，原按“万元/亩”读，现按“万元/公顷”读"),
        ("待定（1 项）", "单位（待定）", "单位：万元/亩"),
    ),
    "the same demand in another unit": Edit(
        x(*FIXED), x('comparator = "≥"', "threshold = 900", unit="‰"),
        ("写明单位的不受此影响", "写明单位的，两边要求相同：≥ 90 %，即 ≥ 900 ‰。"), ("趋严", "放宽", SAME_SOURCE),
    ),
    "the unit of a quantity": Edit(
        x('comparator = "≤"', 'measures = "a"', SET_ABOVE, unit=None),
        x('comparator = "≤"', 'measures = "a"', SET_ABOVE, unit=None),
        ("待定（1 项）", "甲量 单位：吨 → 千克", "要求未变 0 项，有变 1 项", "（吨） → ≤ 由省确定的数值（千克）"),
        ("规则集整体",), (HEAD, HEAD.replace('name = "甲量"\nunit = "吨"', 'name = "甲量"\nunit = "千克"')),
    ),
    "a word within another": Edit(
        x(STATE, 'accepted = ["制定实施"]', unit=None), x(STATE, 'accepted = ["制定", "制定实施"]', unit=None),
        ("制定 (drawn up) or 制定实施 (drawn up and carried out)",), ("(drawn up)实施",), language="en",
    ),
    "a quote that proves another number": Edit(
        x(*FIXED).replace('source = { ref = "doc", grade = "reprinted" }', QUOTED),
        x('comparator = "≥"', "threshold = 95").replace('source = { ref = "doc", grade = "reprinted" }', QUOTED),
        ("! 新规则的引文与规则不一致（数值）：95 ≠ 90；见文件 第 3 行 “1 x % ≥90”", "1 项（1）的引文与新规则不一致",
         "引文与规则不一致 1 项"),
    ),
    "a wrong quote where no demand changed": Edit(
        x(*FIXED), x(*FIXED).replace('source = { ref = "doc", grade = "reprinted" }', QUOTED.replace("≥90", "≥85")),
        ("评判结论不会改变", "出处：[据转载] → 文件 第 3 行", "! 新规则的引文与规则不一致（数值）：90 ≠ 85"),
    ),
    "title, version and number": Edit(
        x(*FIXED), x(*FIXED), ("标题：自订 → 新订", "版本：1.0.0 → 1.0.1", "文号：甲1号 → 甲2号"),
        heads=(HEAD.replace('title = "自订"', 'title = "自订"\nnumber = "甲1号"'),
               HEAD.replace('title = "自订"', 'title = "新订"\nnumber = "甲2号"').replace('"1.0.0"', '"1.0.1"')),
    ),
    "an issuer that is not stated": Edit(
        x(*FIXED), x(*FIXED), ("发文机关：某部 → 未注明",), ("某部 → 无",),
        (HEAD.replace('title = "自订"', 'title = "自订"\nissuer = "某部"'), HEAD),
    ),
    "why a miss vetoes": Edit(
        x(*FIXED), x(*FIXED), ("约束性指标未达标的后果：备注：甲 → 乙",), ("verdict_notes",),
        (f'{HEAD}\n[verdicts]\nbinding = {{ means = "veto", note = "甲" }}\n',
         f'{HEAD}\n[verdicts]\nbinding = {{ means = "veto", note = "乙" }}\n'),
    ),
    "a miss that vetoes says why": Edit(
        x(*FIXED), x(*FIXED), ("约束性指标未达标的后果：备注：无 → 乙",), ("verdict_notes", "note"),
        (f'{HEAD}\n[verdicts]\nbinding = "veto"\n',
         f'{HEAD}\n[verdicts]\nbinding = {{ means = "veto", note = "乙" }}\n'),
    ),
    "a unit of the row where its parts had theirs": Edit(
        x(criterion("part", 'measures = "a"', 'comparator = "≥"', "threshold = 9", 'unit = "吨"'), unit=None),
        x(criterion("part", 'measures = "a"', 'comparator = "≥"', "threshold = 9", 'unit = "吨"'), unit="吨"),
        ("单位：各部分自有：吨 → 吨",), ("单位：无",),
    ),
    "who may leave one of several conditions out": Edit(
        x(LEVEL, CAP + "\nmay_not_apply = true"), x(LEVEL, CAP), ("甲量 可申报不适用：是 → 否",)
    ),
    "the period of one of several conditions": Edit(
        x(LEVEL, CAP), x(LEVEL, CAP + '\nperiod = "year"'), ("甲量 所评时期的长短：无 → 一年",)
    ),
    "a demand that goes both ways": Edit(
        x(*FIXED), x('comparator = "≤"', "threshold = 90"),
        ("改换（1 项）", "例：91 %，原达标，现未达标。\n      例：89 %，原未达标，现达标。"),
    ),
    "a trend that may be more than it could be": Edit(
        x("", "range = [0, 100]", criterion("rising", 'comparator = "≥"', 'threshold.baseline = "previous_period"')),
        x("", "range = [0, 200]", criterion("rising", 'comparator = "≥"', 'threshold.baseline = "previous_period"')),
        ("例：100 %（未报以往数值），原达标，现待证。",),
    ),
    "one indicator, one version after the other": Edit(
        x(*FIXED) + row("y", *FIXED, number="2"),
        x('comparator = "≥"', "threshold = 95") + row("y", *FIXED, number="2"),
        ("要求未变 1 项，有变 1 项", "评判结论可能改变的指标 1 项", "    出处：[据转载]"),
        ("同据一份文件", "两份证据", "要求未变（", "原出处", "新出处"),
    ),
    "what one ruleset means by a miss": Edit(
        x("", 'constraint = "binding"', *FIXED), x("", 'constraint = "binding"', *FIXED),
        ("Verdicts may change: 1 change of the ruleset as a whole (tightened, on 1 indicator).",),
        heads=tuple(f'{HEAD}\n[verdicts]\nbinding = "{means}"\n' for means in ("fail", "veto")), language="en",
    ),
    "why a number is not known": Edit(
        x('comparator = "≥"', 'threshold.unknown = "某页缺"'), x('comparator = "≥"', 'threshold.unknown = "原件已毁"'),
        ("某页缺 → ", "原件已毁"),
    ),
    "a row that some areas no longer have to meet": Edit(
        x(*FIXED), x(*FIXED, 'applies = { region = "东部地区" }'),
        ("例：89 %，原未达标，现不适用。", "适用范围：无 → 东部地区\n      例："),
        ("条件：原 1 条 → 现 1 条", "其余变动"),
    ),
    "a kind of area that is new": Edit(
        x('comparator = "≥"', 'threshold.region = { "东部地区" = 50, "中部地区" = 60, "西部地区" = 70 }'),
        x('comparator = "≥"', 'threshold.region = { "东部地区" = 50, "中部地区" = 60, "西部地区" = 70 }'),
        ("区域的分档：东部地区、中部地区、西部地区 → 东部地区、中部地区、西部地区、海岛", "涉及指标：1 x。"),
        heads=(HEAD, HEAD.replace('"西部地区"]', '"西部地区", "海岛"]')),
    ),
    "an unverified condition beside the one that changed": Edit(
        x(LEVEL, DOUBTED), x(LEVEL.replace("90", "95"), DOUBTED),
        ("例：90 %（其他条件均已满足，其中有未核实的），原达标，现未达标。",), ("按未核实的数字评判",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_what_the_note_says_of_an_edit(name: str, tmp_path: Path) -> None:
    edit = EDITS[name]
    for side, text, head in (("old", edit.old, edit.heads[0]), ("new", edit.new, edit.heads[1])):
        written(tmp_path, text, name=side, head=head)
    note = call(tmp_path, "diff", "old.toml", "new.toml", "--lang", edit.language).out
    assert [words for words in edit.says if words not in note] == [], note
    assert [words for words in edit.never if words in note] == [], note


def test_what_is_possible_of_a_thing_is_told_once(tmp_path: Path) -> None:
    text = x(LEVEL, CAP, criterion("half", 'measures = "a"', 'comparator = "≥"', "threshold = 5"))
    written(tmp_path, text, name="old", head=HEAD)
    written(tmp_path, text, name="new", head=HEAD.replace('"甲量"\nunit = "吨"', '"甲量"\nunit = "吨"\nrange = [0, 9]'))
    assert call(tmp_path, "diff", "old.toml", "new.toml").out.count("甲量 取值范围：无 → 0 - 9\n") == 1


@pytest.mark.parametrize("pair", [("national_2016", "national_2018"), ("national_2018", "hailing_2018")])
def test_every_open_change_says_why(pair: tuple[str, str], tmp_path: Path) -> None:
    note = call(tmp_path, "diff", *pair).out
    section = note[note.index("\n待定（") :].split("\n\n")[0]
    changes = re.split(r"\n {4}(?! )", section)[1:]
    lines = [each for each in changes if not re.match("(原|新)?出处：|代号：", each)]
    assert lines
    assert [each for each in lines if "待定原因：" not in each and "      例：" not in each] == []


def test_what_a_miss_means_instead_of_what_the_parent_says(tmp_path: Path) -> None:
    note = call(tmp_path, "diff", "ankang_2020", "ankang_2020_tasks").out
    assert "约束性指标未达标的后果：上级规则集的规定：否决 → 无" in note


def test_every_field_of_a_ruleset_has_a_word() -> None:
    """No key of a rule file stands in a note."""
    rows: set[str] = set()
    heads: set[str] = set()
    for head in rulesets():
        form = canonical(load_ruleset(head.id)) if head.at_hand else {"ruleset": {}, "indicators": []}
        heads |= form["ruleset"].keys()
        tables = (form["ruleset"].get(section, {}) for section in ("quantities", "verdict_notes"))
        waiting = [*form["indicators"], *(each for table in tables for each in table.values())]
        for each in waiting:
            rows |= each.keys()
            waiting += (part for several in ("criteria", "any", "readings") for part in each.get(several, ()))
    shown_by_itself = {"id", "criterion", "axes", "quantities", "variants", "verdicts", "verdict_notes"}
    for language in LANGUAGES:
        missing = {field for field in rows - shown_by_itself if not say(language, f"note.{field}", default="")}
        missing |= {field for field in heads - shown_by_itself if not say(language, f"note.of_{field}", default="")}
        assert missing == set()
