"""The headings of a long table in English and Chinese, with usual synonyms, and the axes of a ruleset as headings."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from compliance.cells import read_cell
from compliance.measurements.measurement import Declared, Entry
from compliance.rules.ruleset import Ruleset

HEADINGS: dict[str, tuple[str, ...]] = {
    "area": ("area", "地区", "区域名称", "行政区", "行政区划", "县区", "区县", "县（市、区）", "县市区", "单位名称"),
    "period": ("period", "year", "年份", "年度", "时间", "时期", "期间"),
    "indicator": (
        "indicator",
        "指标",
        "指标名称",
        "指标项",
        "考核指标",
        "项目",
        "name",
        "评价指标",
        "建设指标",
        "创建指标",
        "监测指标",
        "统计指标",
        "具体指标",
        "三级指标",
        "监测项目",
    ),
    "value": (
        "value",
        "数值",
        "现状值",
        "完成值",
        "实际值",
        "指标完成值",
        "完成情况",
        "结果",
        "值",
        "现状",
        "完成",
        "实际",
        "实绩",
        "实绩值",
        "完成数",
        "实际完成",
        "实际完成值",
        "实际完成情况",
        "实际完成数",
        "指标现状值",
        "现状指标值",
        "统计值",
        "监测值",
        "监测结果",
        "填报值",
        "上报值",
        "年度完成值",
        "年度完成情况",
        "当年值",
        "本年值",
        "本年",
        "本年度",
        "本年实际",
        "本年完成值",
        "自评值",
        "核定值",
        "指标数据",
    ),
    "state": ("state", "状态"),
    "unit": ("unit", "单位", "计量单位"),
    "prices": ("prices", "价格年份", "不变价基年", "价格基年"),
    "given": (
        "given",
        "控制目标值",
        "下达目标值",
        "目标值（下达）",
        "控制目标",
        "下达目标",
        "下达指标",
        "下达指标值",
        "下达控制目标",
        "下达控制目标值",
        "上级下达目标",
        "上级下达目标值",
        "上级下达指标",
        "上级下达指标值",
        "上级控制目标",
        "省级下达目标",
        "省级下达目标值",
        "市级下达目标",
        "市级下达目标值",
    ),
    "given_by": ("given_by", "given by", "下达单位"),
    "given_document": ("given_document", "given document", "下达文件"),
    "not_applicable": ("not_applicable", "not applicable", "不适用", "不适用原因", "不适用理由"),
    "evidence": (
        "evidence",
        "佐证材料",
        "佐证",
        "证明材料",
        "数据来源",
        "来源",
        "支撑材料",
        "佐证材料名称",
        "佐证资料",
        "证明文件",
        "资料来源",
    ),
    "note": ("note", "备注", "说明", "remark", "remarks"),
}
# Columns that people keep beside the data and that say nothing to the judge.
IGNORED = (
    "序号",
    "编号",
    "number",
    "no",
    "no.",
    "领域",
    "domain",
    "任务",
    "task",
    "约束类型",
    "指标属性",
    "constraint",
    "牵头单位",
    "牵头部门",
    "lead",
    "责任单位",
    "填报单位",
    "填报人",
    "要求",
    "指标值",
    "requirement",
    "一级指标",
    "二级指标",
    "类别",
    "类型",
    "指标类型",
    "指标性质",
    "性质",
    "属性",
    "约束性",
    "指标领域",
    "生态领域",
    "任务名称",
    "目标任务",
    "配合单位",
    "配合部门",
    "责任部门",
    "主管部门",
    "填报部门",
    "提供单位",
    "数据提供单位",
    "责任科室",
    "责任人",
    "联系人",
    "联系电话",
    "电话",
    "审核人",
    "完成时限",
    "时限",
    "是否达标",
    "达标情况",
    "达标与否",
    "项目编号",
    "指标编号",
    "指标序号",
    "权重",
)
# Words at the end of a heading that name what is to be reached, never what was measured.
TARGETS = (
    "目标", "目标值", "指标值", "标准", "标准值", "限值", "要求", "计划", "计划值", "计划数", "规划值", "考核值",
    "约束值", "阈值",
    "target", "targets", "threshold", "limit", "goal",
)  # fmt: skip


@lru_cache(maxsize=4096)
def heading_key(heading: str) -> str:
    """A heading reduced to what identifies it."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).casefold()


_BY_KEY = {heading_key(word): field for field, words in HEADINGS.items() for word in words}
_IGNORED = frozenset(heading_key(word) for word in IGNORED)


def field_of(heading: str) -> str | None:
    """The field that a heading means, ``ignored`` for one that says nothing to the judge, or None."""
    key = heading_key(heading)
    return _BY_KEY.get(key) or ("ignored" if key in _IGNORED else None)


def is_target(heading: str) -> bool:
    """Whether a heading names a target (目标值, 国家标准), which is never a measured value."""
    return heading_key(heading).endswith(TARGETS)


def stated_across(
    entries: Sequence[Entry], rulesets: Sequence[Ruleset]
) -> tuple[tuple[Entry, ...], tuple[Declared, ...]]:
    """The entries that measure something, and what the others state of their area: under 地区类别 stands a variant.

    A heading that is an indicator's in any ruleset of the call is that of an indicator.
    """
    words = {
        heading_key(word) for ruleset in rulesets for axis in ruleset.axes.values() for word in (axis.id, axis.name)
    }
    kept, declared = [], []
    for entry in entries:
        if not entry.across or heading_key(entry.name) not in words or any(r.identify(entry.name) for r in rulesets):
            kept.append(entry)
        elif isinstance(entry.value, str) and read_cell(entry.value).kind != "missing":
            declared.append(Declared(entry.area, entry.period, {entry.name: entry.value}, entry.place))
    return tuple(kept), tuple(declared)
