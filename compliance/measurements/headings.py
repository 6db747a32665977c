"""The headings of a long table, one measurement a row, in English and Chinese, with usual synonyms (contract §2)."""

from __future__ import annotations

import unicodedata

HEADINGS: dict[str, tuple[str, ...]] = {
    "area": ("area", "地区", "区域名称", "行政区", "行政区划", "县区", "区县", "县（市、区）", "县市区", "单位名称"),
    "period": ("period", "year", "年份", "年度", "时间", "时期", "期间"),
    "indicator": ("indicator", "指标", "指标名称", "指标项", "考核指标", "项目", "name"),
    "value": ("value", "数值", "现状值", "完成值", "实际值", "指标完成值", "完成情况", "结果", "值"),
    "state": ("state", "状态"),
    "unit": ("unit", "单位", "计量单位"),
    "prices": ("prices", "价格年份", "不变价基年", "价格基年"),
    "given": ("given", "控制目标值", "下达目标值", "目标值（下达）"),
    "given_by": ("given_by", "下达单位"),
    "given_document": ("given_document", "下达文件"),
    "not_applicable": ("not_applicable", "不适用", "不适用原因", "不适用理由"),
    "evidence": ("evidence", "佐证材料", "佐证", "证明材料", "数据来源", "来源"),
    "note": ("note", "备注", "说明", "remark", "remarks"),
}
# Columns that people keep beside the data and that say nothing to the judge.
IGNORED = (
    "序号", "编号", "number", "no", "no.", "领域", "domain", "任务", "task", "约束类型", "指标属性", "constraint",
    "牵头单位", "牵头部门", "lead", "责任单位", "填报单位", "填报人", "要求", "指标值", "requirement",
)  # fmt: skip


def heading_key(heading: str) -> str:
    """A heading reduced to what identifies it."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).casefold()


_BY_KEY = {heading_key(word): field for field, words in HEADINGS.items() for word in words}
_IGNORED = frozenset(heading_key(word) for word in IGNORED)


def field_of(heading: str) -> str | None:
    """The field that a heading means, ``ignored`` for one that says nothing to the judge, or None."""
    key = heading_key(heading)
    return _BY_KEY.get(key) or ("ignored" if key in _IGNORED else None)
