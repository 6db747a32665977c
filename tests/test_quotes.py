"""What a quote proves of its rule: each kind of slip by right rows, on which nothing is said, and wrong ones.

The rows are those of no document. A row stands as its lines below, its quote, and what lint says of it: the part in
which quote and rule differ, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from calling import call
from little_rulesets import HEAD, written

from compliance.rules.lint import _of, lint
from compliance.rules.proofs import by_aspect, proofs
from compliance.rules.ruleset import Ruleset

HEAD += """
aliases = ["乙的量"]
[quantities.c]
name = "丙量"
unit = "吨"
[quantities.rank]
name = "排名"
[axes.level]
name = "级别"
variants = ["市", "县", "县级市"]
"""


def ruleset_of(tmp_path: Path, quote: str, *lines: str, name: str = "绿地率", constraint: str = "binding") -> Ruleset:
    """A ruleset of one row with one quote; the number of the row is 3."""
    source = f'source = {{ ref = "doc", lines = "1", quote = "{quote}" }}'
    head = ["[indicators.row]", 'number = "3"', f'name = "{name}"', f'constraint = "{constraint}"', source]
    return written(tmp_path, "\n".join([*head, *lines]), head=HEAD)


def differing(ruleset: Ruleset) -> list[str]:
    """The parts of which the quotes say otherwise than the rules."""
    return [
        str(each.details["kind"]).removeprefix("quoted: ") for each in _of(ruleset) if each.code == "quote-disagrees"
    ]


def state(*accepted: str, states: tuple[str, ...] = ()) -> str:
    known = [*states, *accepted, "别的"]
    return f"states = {known}\naccepted = {[*accepted]}".replace("'", '"')


def number(sign: str, threshold: str, unit: str = "%", note: str = "") -> str:
    return f'unit = "{unit}"\ncomparator = "{sign}"\nthreshold = {threshold}' + (f'\nnote = "{note}"' if note else "")


def by(axis: str, **thresholds: str) -> str:
    """A number for each variant."""
    return 'unit = "%"\ncomparator = "≥"\n' + "\n".join(f'threshold.{axis}."{v}" = {n}' for v, n in thresholds.items())


STATES = [  # a row, what is accepted, and whether the row says so
    ("3 突发环境事件 / 未发生 约束性指标", ("未发生",), True),
    ("3 突发环境事件 / 未发生 约束性指标", ("发生",), False),
    ("3 突发环境事件未发生 约束性指标", ("发生",), False),
    ("3 突发环境事件 没有发生 约束性指标", ("发生",), False),
    ("3 无突发环境事件发生 约束性指标", ("发生",), False),
    ("3 确保全年无突发环境事件发生 约束性指标", ("发生",), False),
    ("3 杜绝突发环境事件发生 约束性指标", ("发生",), False),
    ("3 杜绝突发环境事件发生 约束性指标", ("杜绝",), True),
    ("3 突发环境事件 不明显 约束性指标", ("明显",), False),
    ("3 突发环境事件 尚未发现 约束性指标", ("发现",), False),
    ("3 突发环境事件 建立健全 约束性指标", ("建立健全",), True),
    ("3 突发环境事件 建立健全 约束性指标", ("建立",), False),
    ("3 突发环境事件 制定并实施 约束性指标", ("制定",), False),
    ("3 突发环境事件 编制、发布 约束性指标", ("编制",), False),
    ("3 突发环境事件 划定并严格遵守 约束性指标", ("遵守",), False),
    ("3 突发环境事件 划定并严格遵守 约束性指标", ("划定并严格遵守",), True),
    ("3 突发环境事件 基本消除 约束性指标", ("消除",), False),
    ("3 突发环境事件 基本消除 约束性指标", ("基本消除",), True),
    ("3 突发环境事件 全面推行 约束性指标", ("推行",), False),
    ("3 突发环境事件 逐步改善 约束性指标", ("改善",), False),
    ("3 突发环境事件 完成备案 约束性指标", ("完成",), False),
    ("3 突发环境事件 优 良 约束性指标", ("优", "良"), True),
    ("3 突发环境事件 良以上 约束性指标", ("良", "优"), True),
    ("3 突发环境事件 良 约束性指标", ("良", "中"), False),
    ("3 制定突发环境事件实施方案 约束性指标", ("制定",), True),
    ("3 完成突发环境事件任务 约束性指标", ("完成",), True),
    ("3 城镇生活垃圾无害化 突发环境事件 达标 约束性指标", ("达标",), True),
    ("3 确保突发环境事件", ("确保",), False),  # verbs of a heading, which nobody finds to be so
    ("3 减少突发环境事件", ("减少",), False),
    ("3 逐步改善突发环境事件", ("逐步改善",), False),
    ("3 积极推进突发环境事件", ("积极推进",), False),
    ("3 突发环境事件持续改善", ("持续改善",), True),
]


@pytest.mark.parametrize(("quote", "accepted", "right"), STATES)
def test_a_state_stands_in_its_quote_as_a_word_of_its_own(
    quote: str, accepted: tuple[str, ...], right: bool, tmp_path: Path
) -> None:
    ruleset = ruleset_of(tmp_path, quote, state(*accepted), name="突发环境事件")
    assert differing(ruleset) == ([] if right else ["state"])


def test_a_synonym_is_not_the_opposite_of_its_state(tmp_path: Path) -> None:
    words = state("未发生") + '\nsynonyms = { "WORD" = "未发生" }'
    for word, right in (("没有出现", True), ("零发生", True), ("发生", False)):
        quote = "3 突发环境事件 / 未发生 约束性指标"
        ruleset = ruleset_of(tmp_path, quote, words.replace("WORD", word), name="突发环境事件")
        assert differing(ruleset) == ([] if right else ["state"])


TYPES = [
    ("3 绿地率 % ≥35 约束性指标", "binding", True),
    ("3 绿地率 % ≥35 约束性指标", "reference", False),
    ("3 绿地率 % ≥35 约束性指标", "veto", False),
    ("3 绿地率 % ≥35 约束性指标", "unstated", False),
    ("3 绿地率 % ≥35 参考性指标", "reference", True),
    ("3 绿地率 % ≥35 参考性指标", "binding", False),
    ("3 绿地率（约束性） % ≥35", "binding", True),
    ("3 绿地率（参考性） % ≥35", "binding", False),
    ("3 绿地率 % ≥35 预期性", "binding", False),
    ("3 绿地率 % ≥35 预期性", "reference", True),
    ("3 绿地率 % ≥35 一票否决", "veto", True),
    ("3 绿地率 % ≥35 一票否决", "binding", False),
    ("3 绿地率 % ≥35 约束", "binding", True),
    ("3 绿地率 % ≥35 约束", "reference", False),
    ("3 绿地率 % ≥35 国家参考性、市级约束性", "reference", True),
    ("3 绿地率 % ≥35", "unstated", True),
    ("3 绿地率 % 力争≥35", "aim", True),
    ("3 绿地率 % 力争≥35", "reference", False),
    ("3 绿地率 % ≥30，争取达到35%", "binding", False),
    ("3 绿地率 % ≥35，力争≥40", "aim", False),
    ("3 绿地率 % ≥35 约束性指标", "aim", False),
]


@pytest.mark.parametrize(("quote", "constraint", "right"), TYPES)
def test_the_constraint_type_is_the_printed_one_and_an_aim_stands_behind_its_word(
    quote: str, constraint: str, right: bool, tmp_path: Path
) -> None:
    ruleset = ruleset_of(tmp_path, quote, number("≥", "35"), constraint=constraint)
    assert ("type" in differing(ruleset)) != right


SIGNS = [
    *[(f"绿地率{words}", "≥", True) for words in ("≥35%", "不低于35%", "达到35%", "达35%以上", "至少35%", "提高到35%")],
    *[(f"绿地率{words}", "≥", True) for words in ("35%及以上", "不少于35%", "达到或超过35%", "大于等于35%")],
    *[(f"绿地率{words}", "≤", False) for words in ("≥35%", "不低于35%", "达到35%", "35%以上", "提高到35%", "升至35%")],
    *[(f"绿地率{words}", "≤", True) for words in ("≤35%", "不超过35%", "控制在35%以内", "降至35%", "下降到35%")],
    *[(f"绿地率{words}", "≤", True) for words in ("35%以下", "不高于35%", "控制在35%", "减少到35%", "压减至35%")],
    *[(f"绿地率{words}", "≥", False) for words in ("≤35%", "不超过35%", "控制在35%", "降至35%", "35%以下")],
    *[(f"绿地率{words}", ">", False) for words in ("≥35%", "达到35%", "35%", "不低于35%", "为35%")],
    *[(f"绿地率{words}", ">", True) for words in (">35%", "大于35%", "高于35%", "超过35%", "超过35%的标准")],
    *[(f"绿地率{words}", "=", True) for words in ("35%", "为35%", "达到35%", "等于35%", "：35%")],
    *[(f"绿地率{words}", "≥", False) for words in ("35%", "为35%", "保持35%", "：35%", " % 35")],
    ("绿地率分别达到30%、35%", "≥", True),
    ("绿地率分别达到30%、35%", "<", False),
    ("35%≤绿地率", "≥", True),
    ("35%≤绿地率", "≤", False),
]


@pytest.mark.parametrize(("quote", "sign", "right"), SIGNS)
def test_a_sign_is_the_printed_one_or_what_the_words_say(quote: str, sign: str, right: bool, tmp_path: Path) -> None:
    ruleset = ruleset_of(tmp_path, quote, number(sign, "35"))
    assert ("sign" in differing(ruleset)) != right


NOTES = [
    ("≥", "原文未印符号", True),
    ("≥", "只印数字，按不低于所印数计", True),
    ("≥", "原文印在末栏", False),
    ("≤", "原文未印符号", False),
    ("≤", "原文未印符号，浓度不高于所印数值", True),
    ("≤", "未印符号；按上限", True),
    (">", "原文未印符号", False),
]


@pytest.mark.parametrize(("sign", "note", "right"), NOTES)
def test_a_number_without_a_sign_needs_the_note_that_says_how_it_is_read(
    sign: str, note: str, right: bool, tmp_path: Path
) -> None:
    assert differing(ruleset_of(tmp_path, "绿地率 % 35", number(sign, "35", note=note))) == ([] if right else ["sign"])


BANDS = ("6～9", "6~9", "6-9", "6—9", "6至9", "6 ～ 9", "6∼9")
OPEN_BELOW = ("＞6～9", ">6-9", "大于6至9", "超过6～9", "6～9（不含6）")  # an open end is not a closed one
OPEN_ABOVE = ("6～9（不含9）", "6～9(不包括9)", "6～9（含6，不含9）", "6～9（含6不含9）")
NUMBERS = [
    *[(f"绿地率 {band}", "threshold.between = [6, 9]", True) for band in BANDS],
    *[(f"绿地率 {band}", 'comparator = "≥"\nthreshold = 6', True) for band in BANDS],
    *[(f"绿地率 {band}", 'comparator = "≤"\nthreshold = 9', True) for band in BANDS],
    *[(f"绿地率 {band}", 'comparator = "≤"\nthreshold = 6', False) for band in BANDS],
    *[(f"绿地率 {band}", 'comparator = "≥"\nthreshold = 9', False) for band in BANDS],
    ("绿地率0.3～2", "threshold.between = [0.3, 2]", True),
    *[(f"绿地率 {band}", 'comparator = "≥"\nthreshold = 6', False) for band in OPEN_BELOW],
    *[(f"绿地率 {band}", 'comparator = ">"\nthreshold = 6', True) for band in OPEN_BELOW],
    *[(f"绿地率 {band}", 'comparator = "≤"\nthreshold = 9', True) for band in OPEN_BELOW],
    *[(f"绿地率 {band}", "threshold.between = [6, 9]", False) for band in (*OPEN_BELOW, *OPEN_ABOVE)],
    *[(f"绿地率 {band}", 'comparator = "≤"\nthreshold = 9', False) for band in OPEN_ABOVE],
    *[(f"绿地率 {band}", 'comparator = "<"\nthreshold = 9', True) for band in OPEN_ABOVE],
    ("绿地率 6～9", 'comparator = ">"\nthreshold = 6', False),
    ("绿地率 6～9（不含）", "threshold.between = [6, 9]", False),
    ("绿地率60以上（不含60）", 'comparator = "≥"\nthreshold = 60', False),
    ("绿地率60以上（不含60）", 'comparator = ">"\nthreshold = 60', True),
    ("绿地率0.3～2", "threshold.between = [3, 2.0]", False),
    ("绿地率80%～85%", "threshold.between = [80, 85]", True),
    ("绿地率80％－85％", "threshold.between = [80, 90]", False),
    ("绿地率≥0.70", 'comparator = "≥"\nthreshold = 0.7', False),
    ("绿地率≥1,200", 'comparator = "≥"\nthreshold = 1200', True),
    ("绿地率≥３５", 'comparator = "≥"\nthreshold = 35', True),
    ("绿地率≥35.0", 'comparator = "≥"\nthreshold = 35', False),
    ("PM2.5≥35", 'comparator = "≥"\nthreshold = 2.5', False),
    ("2020年绿地率≥35", 'comparator = "≥"\nthreshold = 2020', False),
]


@pytest.mark.parametrize(("quote", "lines", "right"), NUMBERS)
def test_a_number_stands_as_it_is_printed_and_a_band_proves_both_its_ends(
    quote: str, lines: str, right: bool, tmp_path: Path
) -> None:
    if "unverified" not in lines and "between = [3, 2" in lines:
        lines = lines.replace("[3, 2.0]", "[0.3, 2.0]")
    assert (differing(ruleset_of(tmp_path, quote, 'unit = "1"', lines)) == []) == right


HILLS, PLAIN = "山区", "平原地区"
VARIANTS = [
    ("3 绿地率 % 山区≥60 平原地区≥40", by("terrain", 山区="60", 平原地区="40"), True),
    ("3 绿地率 % 山区≥60 平原地区≥40", by("terrain", 山区="40", 平原地区="60"), False),
    ("3 绿地率 % ≥60（山区）、≥40（平原地区）", by("terrain", 山区="60", 平原地区="40"), True),
    ("3 绿地率 % ≥60（山区）、≥40（平原地区）", by("terrain", 山区="40", 平原地区="60"), False),
    ("3 绿地率 % 山区 平原地区 ≥60 ≥40", by("terrain", 山区="60", 平原地区="40"), True),
    ("3 绿地率 % 山区 平原地区 ≥60 ≥40", by("terrain", 山区="40", 平原地区="60"), False),
    (
        "3 绿地率 % 东部地区、中部地区、西部地区分别≥60、≥50、≥40",
        by("region", 东部地区="60", 中部地区="50", 西部地区="40"),
        True,
    ),
    (
        "3 绿地率 % 东部地区、中部地区、西部地区分别≥60、≥50、≥40",
        by("region", 东部地区="60", 中部地区="40", 西部地区="50"),
        False,
    ),
    ("3 绿地率 % 东部地区、中部地区≥60 西部地区≥40", by("region", 东部地区="60", 中部地区="60", 西部地区="40"), True),
    ("3 绿地率 % 东部地区、中部地区≥60 西部地区≥40", by("region", 东部地区="60", 西部地区="60"), False),
    ("3 绿地率 % 东部地区≥60", number("≥", "60"), False),
    ("3 绿地率 % 东部地区≥60", by("region", 西部地区="60"), False),
    ("3 绿地率 % 县级市≥60 县≥40", by("level", 县级市="60", 县="40"), True),
    ("3 绿地率 % 县级市≥60 县≥40", by("level", 县级市="40", 县="60"), False),
    ("3 全县绿地率 % ≥60", number("≥", "60"), True),
    ("3 绿地率 % 山区≥60（平原地区≥40）", by("terrain", 山区="60", 平原地区="40"), True),
    ("3 绿地率 % 东部地区2020年≥60 西部地区2021年≥50", by("region", 东部地区="60", 西部地区="50"), True),
    ("3 绿地率 % 东部地区2020年≥60 西部地区2021年≥50", by("region", 东部地区="50", 西部地区="60"), False),
]


@pytest.mark.parametrize(("quote", "lines", "right"), VARIANTS)
def test_a_number_is_for_the_variant_that_is_printed_with_it(
    quote: str, lines: str, right: bool, tmp_path: Path
) -> None:
    assert (differing(ruleset_of(tmp_path, quote, lines)) == []) == right


LEVEL = '[indicators.row.criteria.level]\nunit = "%"\ncomparator = "≥"\nthreshold = 60\n'
NOT_LOWER = (
    '[indicators.row.criteria.not_lower]\nunit = "%"\ncomparator = "≥"\nthreshold.baseline = "previous_period"\n'
)
CAP = '[indicators.row.criteria.cap]\nmeasures = "a"\ncomparator = "≤"\nthreshold.delegated_to = "not stated"\n'
PARTS = "".join(
    f'[indicators.row.criteria.{name}]\nmeasures = "{name}"\ncomparator = "≥"\nthreshold = {threshold}\n'
    for name, threshold in (("a", 60), ("b", 60))
)
ONE_PART = PARTS.partition("[indicators.row.criteria.b]")[0]
JOINED = [
    ("3 绿地率 % ≥60，且不降低 约束性指标", LEVEL + NOT_LOWER, True),
    ("3 绿地率 % ≥60，且不降低 约束性指标", LEVEL, False),
    ("3 绿地率 % ≥60且不下降 约束性指标", LEVEL, False),
    ("3 绿地率 % ≥60,不降低 约束性指标", LEVEL, False),
    ("3 绿地率 % ≥60，同时逐年提高 约束性指标", LEVEL, False),
    ("3 绿地率 % ≥60，并保持稳定 约束性指标", LEVEL, False),
    ("3 绿地率 % ≥60，且甲量不超过控制目标值 约束性指标", LEVEL + CAP, True),
    ("3 绿地率 % ≥60，且甲量不超过控制目标值 约束性指标", LEVEL, False),
    ("3 绿地率 % ≥60，且甲量控制在上级下达的指标值 约束性指标", LEVEL, False),
    ("3 绿地率 % ≥60，并完成上级下达的任务 约束性指标", LEVEL, False),
    ("3 绿地率 吨 甲量≥60 乙量≥60 约束性指标", PARTS, True),
    ("3 绿地率 吨 甲量≥60 乙量≥60 约束性指标", ONE_PART, False),
    ("3 绿地率 吨 甲量≥60，其中乙量≥60 约束性指标", ONE_PART, False),
    ("3 绿地率 吨 甲量、乙量分别达到60吨、60吨 约束性指标", ONE_PART, False),
    ("3 绿地率 % ≥60，且达到≥70 约束性指标", LEVEL, False),
    ("3 绿地率 % ≥60，200头以上的养殖场除外 约束性指标", LEVEL, True),
    ("3 绿地率 % ≥60 约束性指标", LEVEL, True),
    ("3 绿地率 % 符合国家标准 ≥60 约束性指标", LEVEL, True),  # a warning
    ("3 绿地率 % ≥60，且达到国家标准 约束性指标", LEVEL, False),
]


@pytest.mark.parametrize(("quote", "lines", "right"), JOINED)
def test_every_part_of_a_row_has_a_condition(quote: str, lines: str, right: bool, tmp_path: Path) -> None:
    assert differing(ruleset_of(tmp_path, quote, lines)) == ([] if right else ["joined"])


def test_what_no_quote_can_prove_is_a_warning(tmp_path: Path) -> None:
    def warnings(quote: str, lines: str) -> list[str]:
        found = (each.code for each in _of(ruleset_of(tmp_path, quote, lines)) if each.level == "warning")
        return [code for code in found if code != "range-missing"]

    row = "3 绿地率 吨 甲量≥60 乙量≥60 约束性指标"
    other = PARTS.replace('measures = "b"', 'measures = "c"')
    same = PARTS.replace('measures = "b"', 'measures = "a"')
    assert warnings(row, PARTS) == []
    assert warnings(row, other) == ["quote-left-over"]  # 乙量 is named and not measured
    assert warnings(row, same) == ["quote-left-over", "decides-nothing"]
    assert warnings("3 淘汰23吨的锅炉 绿地率 % ≥60 约束性指标", LEVEL) == []  # 23吨的 tells which
    assert warnings("3 淘汰23吨锅炉 绿地率 % ≥60 约束性指标", LEVEL) == ["quote-left-over"]
    assert warnings("3 淘汰23吨锅炉 绿地率 % ≥60 约束性指标", LEVEL + '\nnote = "23吨是锅炉的规模"') == []
    assert warnings("3 淘汰23吨锅炉 绿地率 % ≥60 约束性指标", LEVEL + '\nnote = "3吨是锅炉的规模"') == [
        "quote-left-over"
    ]
    assert warnings("绿地率≥60%", LEVEL) == ["quote-silent"]
    assert warnings("3 绿地率* % ≥60 约束性指标", LEVEL) == ["quote-silent"]  # what the star means is not quoted
    assert warnings("3 绿地率* % ≥60 约束性指标 注：标有*的为重点指标", LEVEL) == []


ROWS = [  # what the row says of itself, and the part that its quote denies
    ("3 政府采购比例 % ≥60 约束性指标 县财政局 2020年6月", "", None),
    ("5 政府采购比例 % ≥60 约束性指标 县财政局 2020年6月", "", "number"),
    ("13 政府采购比例 % ≥60 约束性指标 县财政局 2020年6月", "", "number"),
    ("指标4：政府采购比例（约束性） % ≥60 县财政局 2020年6月", "", "number"),
    ("第2项 政府采购比例 % ≥60 约束性指标 县财政局 2020年6月", "", "number"),
    ("1、政府采购比例 % ≥60 约束性指标 县财政局 2020年6月", "", "number"),
    ("3 政府绿色采购比例 % ≥60 约束性指标 县财政局 2020年6月", "", "name"),
    ("3 县级政府采购比例 % ≥60 约束性指标 县财政局 2020年6月", "", "name"),
    ("3 政府采购比例增幅 % ≥60 约束性指标 县财政局 2020年6月", "", "name"),
    ("3 政府、国企政府采购比例 % ≥60 约束性指标 县财政局 2020年6月", "", "name"),
    ("3 提高政府采购比例 % ≥60 约束性指标 县财政局 2020年6月", "", None),
    ("3 政府采购比例达到60% 约束性指标 县财政局 2020年6月", "", None),
    ("3 政府采购比例 % ≥60 约束性指标 县林业局 2020年6月", "", "lead"),
    ("3 政府采购比例 % ≥60 约束性指标 县财政局、县林业局 2020年6月", "", "lead"),
    ("3 政府采购比例 % ≥60 约束性指标 县财政局 县林业局 2020年6月", "", None),  # the second cell may be the partners
    ("3 政府采购比例 % ≥60 约束性指标 县委办 2020年6月", "", "lead"),
    ("3 政府采购比例 % ≥60 约束性指标 县发展改革委 2020年6月", "", "lead"),
    ("3 政府采购比例 % ≥60 约束性指标 县财政局 2020年9月", "", "deadline"),
    ("3 政府采购比例 % ≥60 约束性指标 县财政局 2021年6月", "", "deadline"),
    ("3 2020年6月底前政府采购比例 % ≥60 约束性指标 县财政局", "", None),
    ("3 到2019年底政府采购比例 % ≥60 约束性指标 县财政局", "", "deadline"),
    ("3 政府采购比例 % ≥60 约束性指标 县财政局 2020年6月", "may_not_apply = true", "star"),
    ("3 政府采购比例* % ≥60 约束性指标 县财政局 2020年6月", "may_not_apply = true", None),
    ("3 政府采购比例★ % ≥60 约束性指标 县财政局 2020年6月", "may_not_apply = true", None),
    ("3 政府采购比例（不涉及的可不参评） % ≥60 约束性指标 县财政局 2020年6月", "may_not_apply = true", None),
    ("3 政府采购比例 吨 ≥60 约束性指标 县财政局 2020年6月", "", "unit"),
    ("3 政府采购比例 ≥60万元 约束性指标 县财政局 2020年6月", "", "unit"),
    ("3 政府采购比例 ‰ ≥60 约束性指标 县财政局 2020年6月", "", "unit"),
]


@pytest.mark.parametrize(("quote", "lines", "part"), ROWS)
def test_number_name_lead_deadline_star_and_unit_are_those_of_the_row(
    quote: str, lines: str, part: str | None, tmp_path: Path
) -> None:
    more = ('lead = ["县财政局"]', 'deadline = "2020年6月"', lines)
    ruleset = ruleset_of(tmp_path, quote, number("≥", "60"), *more, name="政府采购比例")
    assert sorted({*differing(ruleset)} - {"joined"}) == ([part] if part else [])


def test_a_deadline_that_fills_a_cell_of_the_row_is_in_the_rule(tmp_path: Path) -> None:
    ruleset = ruleset_of(tmp_path, "3 绿地率 % ≥60 约束性指标 2020年6月", number("≥", "60"))
    assert differing(ruleset) == ["deadline"]


TRENDS = [
    ("3 绿地率 % 不降低 约束性指标", "≥", "previous_period", "", True),
    ("3 绿地率 % 不降低 约束性指标", "≤", "previous_period", "", False),
    ("3 绿地率 % 不增加 约束性指标", "≤", "previous_period", "", True),
    ("3 绿地率 % 不增加 约束性指标", "≥", "previous_period", "", False),
    ("3 绿地率 % 较2019年逐年提高 约束性指标", ">", "2019", "", True),
    ("3 绿地率 % 较2018年逐年提高 约束性指标", ">", "2019", "", False),
    ("3 绿地率 % 逐步扩大 约束性指标", ">", "previous_period", "", True),
    ("3 绿地率 % 较上年下降不超过1个百分点 约束性指标", "≥", "previous_period", "threshold.change = -1", True),
    ("3 绿地率 % 较上年下降不超过1个百分点 约束性指标", "≥", "previous_period", "threshold.change = -2", False),
    ("3 绿地率 % 100 约束性指标", "≥", "previous_period", "", False),
    ("3 提高绿地率 约束性指标", ">", "previous_period", "", True),
    ("3 提高绿地率 约束性指标", "<", "previous_period", "", False),
    ("3 减少绿地率 约束性指标", "<", "previous_period", "", True),
    ("3 确保绿地率 约束性指标", ">", "previous_period", "", False),  # which says no direction
    ("3 提高绿地率 ≥60 约束性指标", ">", "previous_period", "", False),
]


@pytest.mark.parametrize(("quote", "sign", "period", "change", "right"), TRENDS)
def test_a_change_from_an_earlier_value_is_printed(
    quote: str, sign: str, period: str, change: str, right: bool, tmp_path: Path
) -> None:
    lines = f'unit = "%"\ncomparator = "{sign}"\nthreshold.baseline = "{period}"\n{change}'
    assert (differing(ruleset_of(tmp_path, quote, lines)) == []) == right


@pytest.mark.parametrize(("end", "right"), [("100", True), ("95", False)])
def test_what_is_at_the_end_of_what_can_be_cannot_rise(end: str, right: bool, tmp_path: Path) -> None:
    several = [
        "[indicators.row.criteria.rising.any.higher]", 'comparator = ">"', 'threshold.baseline = "previous_period"',
        "[indicators.row.criteria.rising.any.full]", 'comparator = "≥"', f"threshold = {end}",
    ]  # fmt: skip
    ruleset = ruleset_of(tmp_path, "3 提高绿地率 约束性指标", 'unit = "%"', "range = [0, 100]", *several)
    assert differing(ruleset) == ([] if right else ["value"])


ELSEWHERE = [
    ("3 绿地率 % 完成省林业局下达的任务 约束性指标", "≥", "省林业局", True),
    ("3 绿地率 % 完成省林业局下达的任务 约束性指标", "≥", "市林业局", False),
    ("3 绿地率 % 不超过省林业局下达的控制目标 约束性指标", "≤", "省林业局", True),
    ("3 绿地率 % 不超过省林业局下达的控制目标 约束性指标", "≥", "省林业局", False),
    ("3 绿地率 % 不低于省林业局核定的指标值 约束性指标", "≤", "省林业局", False),
    ("3 绿地率 % 不低于省林业局核定的指标值 约束性指标", "≥", "not stated", True),
    ("3 绿地率 % 控制在上级下达的指标值 约束性指标", "≤", "not stated", True),
]


@pytest.mark.parametrize(("quote", "sign", "to", "right"), ELSEWHERE)
def test_who_sets_a_number_and_on_which_side_of_it_values_are_good_is_printed(
    quote: str, sign: str, to: str, right: bool, tmp_path: Path
) -> None:
    lines = f'unit = "%"\ncomparator = "{sign}"\nthreshold.delegated_to = "{to}"'
    assert (differing(ruleset_of(tmp_path, quote, lines)) == []) == right


# All conditions on one quantity.


def conditions(*lines: str, unit: str = "%") -> str:
    """A row whose conditions are all about itself."""
    return f'unit = "{unit}"\n' + "\n".join(
        f"[indicators.row.criteria.c{index}]\n{each}" for index, each in enumerate(lines)
    )


def at(sign: str, threshold: str) -> str:
    return f'comparator = "{sign}"\nthreshold = {threshold}'


TOGETHER = [
    (conditions(at("≥", "6"), at("≤", "9")), []),
    (conditions(at("≥", "9"), at("≤", "6")), ["empty-passing-set"]),
    (conditions(at(">", "9"), at("≤", "9")), ["empty-passing-set"]),
    (conditions(at("=", "9"), at("≤", "8.9")), ["empty-passing-set"]),
    (conditions(at("≥", "9"), "threshold.between = [6, 8]"), ["empty-passing-set"]),
    (
        conditions(
            'comparator = "≥"\nthreshold.region."东部地区" = 9', 'comparator = "≤"\nthreshold.region."东部地区" = 6'
        ),
        ["empty-passing-set"],
    ),
    (
        conditions(
            'comparator = "≥"\nthreshold.region."东部地区" = 9', 'comparator = "≤"\nthreshold.region."西部地区" = 6'
        ),
        [],
    ),
    (
        conditions(*(f'comparator = "{sign}"\nthreshold.baseline = "previous_period"' for sign in ("<", ">"))),
        ["empty-passing-set"],
    ),
    (
        conditions('states = ["甲", "乙"]\naccepted = ["甲"]', 'states = ["甲", "乙"]\naccepted = ["乙"]'),
        ["empty-passing-set"],
    ),
    (conditions(at("≥", "9"), at("≥", "6")), ["decides-nothing"]),
    (conditions(at("≥", "9"), at("≥", "9")), ["decides-nothing"]),
    (f"range = [0, 100]\n{number('≥', '0')}", ["vacuous-set"]),
    (f"range = [0, 100]\n{number('≤', '100')}", ["vacuous-set"]),
    (f"range = [0, 100]\n{number('>', '0')}", []),
    ('range = [0, 14]\nunit = "1"\nthreshold.between = [0, 14]', ["vacuous-set"]),
    ('states = ["发生", "未发生"]\naccepted = ["发生", "未发生"]', ["vacuous-set"]),
    (f"range = [0, 100]\n{number('≥', '101')}", ["empty-passing-set"]),
]


@pytest.mark.parametrize(("lines", "found"), TOGETHER)
def test_all_conditions_on_one_quantity_leave_something_and_refuse_something(
    lines: str, found: list[str], tmp_path: Path
) -> None:
    head = '[indicators.row]\nnumber = "3"\nname = "绿地率"\nsource = { ref = "doc", grade = "reprinted" }\n'
    ruleset = written(tmp_path, head + lines, head=HEAD)
    assert [each.code for each in _of(ruleset) if each.code not in ("variant-missing", "range-missing")] == found


def test_two_rows_on_one_quantity_are_held_together_but_for_aims(tmp_path: Path) -> None:
    def two(constraint: str, unit: str, sign: str, threshold: str) -> list[str]:
        source = 'source = { ref = "doc", grade = "reprinted" }'
        rows = [
            f'[indicators.one]\nnumber = "1"\nname = "一"\nmeasures = "a"\n{source}\n{number("≥", "9", "吨")}',
            f'[indicators.two]\nnumber = "2"\nname = "二"\nmeasures = "a"\nconstraint = "{constraint}"\n{source}\n'
            + number(sign, threshold, unit),
        ]
        return [each.code for each in _of(written(tmp_path, *rows, head=HEAD)) if each.level == "error"]

    assert two("binding", "吨", "≤", "6") == ["empty-passing-set"]
    assert two("binding", "千克", "≤", "6000") == ["empty-passing-set"]
    assert two("binding", "千克", "≤", "9000") == []
    assert two("aim", "吨", "≤", "6") == []


# The rows of a document.


def table(*numbers: int, without: tuple[int, ...] = ()) -> Iterator[str]:
    for line, each in enumerate(numbers, 1):
        if each not in without:
            name = f"指标{'甲乙丙丁戊己庚'[each - 1]}"
            quote = f"{each} {name} % ≥60 约束性指标"
            yield (
                f'[indicators.row_{each}]\nnumber = "{each}"\nname = "{name}"\nconstraint = "binding"\n'
                f'{number("≥", "60")}\nsource = {{ ref = "doc", lines = "{line}", quote = "{quote}" }}\n'
            )


MISSING = [  # the numbers without a rule; what is said of it; with the document, without
    ((), "", None, None),
    ((3,), "", "3", "3"),
    ((2, 3, 5), "", "2–3, 5", "2–3, 5"),
    ((1,), "", "1", None),  # before the first only the document shows it
    ((6,), "", "6", None),
    ((3,), "第3项不在本表范围内", None, None),
    ((3, 4), "第3项不在本表范围内", "4", "4"),
]


@pytest.mark.parametrize(("without", "note", "seen", "in_quotes"), MISSING)
def test_a_row_that_is_left_out_is_told(
    without: tuple[int, ...], note: str, seen: str | None, in_quotes: str | None, tmp_path: Path
) -> None:
    document = "\n".join(f"{each} 指标{'甲乙丙丁戊己庚'[each - 1]} % ≥60 约束性指标" for each in range(1, 7))
    (tmp_path / "t.txt").write_text(document, encoding="utf-8")
    head = HEAD.replace('title = "文件"', 'title = "文件"\nfile = "t.txt"').replace(
        'title = "自订"', f'title = "自订"\nnote = "{note}-"'
    )
    written(tmp_path, *table(*range(1, 7), without=without), head=head)
    for documents, number in ((tmp_path, seen), (None, in_quotes)):
        found, _ = lint([str(tmp_path / "own.toml")], documents)
        assert [each.details["number"] for each in found if each.code == "row-left-out"] == ([number] if number else [])
        assert {each.code for each in found} <= {"row-left-out", "range-missing"}


CUT = [  # the line of the document, the quote, and what of the line no quote has
    ("3 绿地率 % ≥60，且不降低 约束性指标", "3 绿地率 % ≥60，且不降低 约束性指标", None),
    ("3 绿地率 % ≥60，且不降低 约束性指标", "3 绿地率 % ≥60", "不降低"),
    ("3 绿地率 % ≥60 ≥70 约束性指标", "3 绿地率 % ≥60", "≥70"),
    ("3 绿地率 % ≥60，乔木不低于40% 约束性指标", "3 绿地率 % ≥60", "不低于40%"),
    ("3 绿地率 % ≥60 6～9 约束性指标", "3 绿地率 % ≥60", "6~9"),
    ("3 绿地率 % ≥60 逐年提高", "3 绿地率 % ≥60", "逐年提高"),
    ("3 绿地率 % ≥60 约束性指标 县林业局 2020年", "3 绿地率 % ≥60", None),
    ("三、绿化 3 绿地率 % ≥60 约束性指标", "3 绿地率 % ≥60 约束性指标", None),
]


@pytest.mark.parametrize(("line", "quote", "rest"), CUT)
def test_a_row_is_quoted_whole(line: str, quote: str, rest: str | None, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(line, encoding="utf-8")
    source = f'source = {{ ref = "doc", lines = "1", quote = "{quote}" }}'
    row = f'[indicators.row]\nnumber = "3"\nname = "绿地率"\n{source}\n{number("≥", "60")}'
    written(tmp_path, row, head=HEAD.replace('title = "文件"', 'title = "文件"\nfile = "t.txt"'))
    found, _ = lint([str(tmp_path / "own.toml")], tmp_path)
    assert [each.details["new"] for each in found if each.code == "quote-cut"] == ([rest] if rest else [])


# What it looks like.


def test_a_summary_counts_what_the_quotes_prove(tmp_path: Path) -> None:
    ruleset = ruleset_of(tmp_path, "3 绿地率 % 35 县林业局", number("≥", "35", note="未印符号"), 'lead = ["县林业局"]')
    outcomes = by_aspect(proofs(ruleset)["row"])
    assert (outcomes["value"], outcomes["sign"], outcomes["type"]) == ("proved", "noted", "silent")
    found = call(tmp_path, "lint", "./own.toml", "--summary", "--lang", "en")
    line = next(line for line in found.out.splitlines() if line.startswith("3 "))
    assert line.split()[-1] == f"{[*outcomes.values()].count('proved')}/{len(outcomes)}"
    assert "own: quotes prove 6 of 8 (75 %)" in found.out
    assert "what no quote of own says, in how many rows: type 1" in found.err


# Rows as offices print them, all right: nothing is said of them but what they do not print.


def measure(name: str, sign: str, threshold: str, unit: str = "%") -> str:
    return f'[indicators.row.criteria.{name}]\nmeasures = "{name}"\n{number(sign, threshold, unit)}\n'


REAL = [
    ("（三）绿地率（%）≥35 约束性", number("≥", "35"), "binding"),
    ("3.绿地率 | ≥35% | 约束性", number("≥", "35"), "binding"),
    ("3 绿地率 % 30.2 35 约束性指标", number("≥", "35", note="目标值未印符号；30.2为现状"), "binding"),
    ("3 绿地率 % 2020年30.2 2025年35 约束性指标", number("≥", "35", note="未印符号"), "binding"),
    ("3 绿地率 % ≥98%以上 约束性指标", number("≥", "98"), "binding"),
    ("3 绿地率 % 60以上（含60） 约束性指标", number("≥", "60"), "binding"),
    ("3 绿地率 % ≥60 按GB 3838-2002评价 约束性指标", number("≥", "60"), "binding"),
    ("3 绿地率 % ≥60（环办〔2016〕4号） 约束性指标", number("≥", "60"), "binding"),
    ("3 绿地率 % 2016—2020年≥60 约束性指标", number("≥", "60"), "binding"),
    ("3 绿地率 % （1）建成区（2）≥60 约束性指标", number("≥", "60"), "binding"),
    ("3 绿地率 % 建成区绿地率应达到60%以上 约束性指标", number("≥", "60"), "binding"),
    ("3 争取上级资金，绿地率 % ≥60 约束性指标", number("≥", "60"), "binding"),
    ("3 绿地率 % ≥60 约束性指标，实行一票否决", number("≥", "60"), "veto"),
    ("3 绿地率 % ≥60 牵头单位：县林业局；配合单位：县水利局、县住建局 约束性指标",
     number("≥", "60") + '\nlead = ["县林业局"]', "binding"),
    ("3 绿地率 % 控制在70%以下 约束性指标", number("≤", "70"), "binding"),
    ("3 绿地率 % ＞60 约束性指标", number(">", "60"), "binding"),
    ("3 绿地率 % ≥６０％ 约束性指标", number("≥", "60"), "binding"),
    ("3 绿地率 % ≥60且变化≥-1 约束性指标",
     LEVEL + NOT_LOWER + "threshold.change = -1", "binding"),
    ("3 绿地率 吨 甲量≤0.4 乙量≤0.7 约束性指标",
     measure("a", "≤", "0.4", "吨") + measure("b", "≤", "0.7", "吨"), "binding"),
    ("3 绿地率 吨 ≥80，其中：甲量≥90、乙量≥70 约束性指标",
     measure("c", "≥", "80", "吨") + measure("a", "≥", "90", "吨") + measure("b", "≥", "70", "吨"), "binding"),
    ("3 绿地率 保持稳定或持续改善 约束性指标", state("保持稳定", "持续改善"), "binding"),
    ("3 绿地率 优于Ⅲ类 约束性指标", state("优于Ⅲ类"), "binding"),
    ("3 绿地率 / 建立并全面推行 约束性指标", state("建立并全面推行"), "binding"),
    ("3 绿地率 全省前三名 约束性指标", state("全省前三名"), "binding"),
    ("3 绿地率 不降级 约束性指标", state("不降级"), "binding"),
    ("3 绿地率 % 达到60%，力争达到65% 参考性指标", number("≥", "60"), "reference"),
    ("3 绿地率 % 60%，确保不降低 参考性指标", LEVEL.replace("60", "60\nnote = \"未印符号\"") + NOT_LOWER, "reference"),
    ("3 绿地率 % 每年提高1%以上 参考性指标", number("≥", "1"), "reference"),
    ("3 绿地率 % 完成市级下达任务 参考性指标",
     'unit = "%"\ncomparator = "≥"\nthreshold.delegated_to = "市级"', "reference"),
    ("3 绿地率 60分以上 参考性指标", number("≥", "60", "分"), "reference"),
    ("3 绿地率 ≥8.03亿立方米 参考性指标", number("≥", "8.03", "亿立方米"), "reference"),
]  # fmt: skip


@pytest.mark.parametrize(("quote", "lines", "constraint"), REAL)
def test_rows_as_offices_print_them_are_read(quote: str, lines: str, constraint: str, tmp_path: Path) -> None:
    problems = [
        each for each in _of(ruleset_of(tmp_path, quote, lines, constraint=constraint)) if each.level == "error"
    ]
    assert not problems, problems[0].text("zh")
