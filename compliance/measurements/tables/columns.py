"""What a column of a table as people keep it holds: read from its heading, however many lines and words that has.

``2016年现状值（%）`` is a value of 2016 in percent, ``海陵区 / 2017年`` a value of an area and a year, ``2020年目标值``
no measured value at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from compliance.cells import compact
from compliance.measurements.tables.headings import (
    ENDS_OF_AREAS,
    LONGEST_HEADING,
    Words,
    are_measures,
    is_axis,
    is_target,
    kept_field_of,
    plain_name,
    unit_at_end,
    units_said,
    without_marks,
    words_now,
)
from compliance.patterns import pattern
from compliance.period import SO_FAR, Period, in_figures, parse_period
from compliance.units import names_unit, tens_as_words

_ROUND = str.maketrans("【】〔〕[]", "()()()")
_IN_BRACKETS = pattern(r"(.*?)\(([^()]*)\)(.*)")
_YEAR = (
    r"[12]\d{3}(?!\s*(?:米|公里|千米|k?m\b))\s*(?:年[末底]|年度?)?"
    r"(?:[-/ ]?[QH][1-4]|第?[一二三四1-4]季度|[上下]半年|[-/ ]?W\d{1,2}|第?\d{1,2}周|"
    r"\d{1,2}月?[-–—―─~至]{1,2}\d{1,2}月|[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?!\d)|\d{1,2}月(?:\d{1,2}日|份)?)?"
)
# A part of the year that stands elsewhere.
_PART = pattern(
    r"(?:1[0-2]|0?[1-9])月(?:3[01]|[12]?\d)日|(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?|(?:前|第?[一1](?:季度)?[-–—―─~至]第?)?[一二三四1-4]季度|第[一二三四1-4]季度|[上下]半年(?:累计|合计|平均|均值)?|"
    r"\d{1,2}月?[-–—―─~至]{1,2}\d{1,2}月(?:份|累计|(?:累计)?平?均值?)?|[本当]月|本季度?|上[月周]|[本当]周|上季度?|[上去]年(?:同[期月]|\d{1,2}月?(?:[-–—~至]\d{1,2}月)?(?:累计|平均)?)|(?:2[0-4]|[01]?\d)(?:时|:00)|"
    rf"{SO_FAR}|累计[数值]?|年度?合计|年平?均(?:值|浓度)",
    having="月 季 半 周 时 : 累 初 同 计 均 上 去",
)
_OF_THEIR_OWN = (*"0123456789一二三四前第", "上半年", "下半年")  # parts that say by themselves which they are
_SUMS = ("累计", "累计值", "累计数", "本年累计")
_WITH_YEAR = pattern(rf"(?P<before>\D*?)(?<![A-Za-z])(?P<year>{_YEAR})(?P<after>\D*)", re.IGNORECASE)
_CODE = pattern(r"[A-Za-z]{0,4}-?\d[\dA-Za-z#-]*")  # of a sample, below the heading of such: 2023-01
# Remarks on a year that leave it what it is.
_REMARKS = frozenset(
    "基准年 评估年 考核年 现状年 创建年 验收年 基期 基准值 基准 基期值 基数 基准数 "
    "初步数 快报数 核定数 年报数 统计数 初步核算 初步核算数 快报 年报 截至 截止 截至到 截止到 数 "
    "注明年份 请注明年份 采样 取样 修正 修正数 修正值 修正后 修订 修订数 订正 订正数 更正 更正数 更正后 修改后 "
    "普查 普查数 普查年 五普 六普 七普 第六次人口普查 第七次人口普查 第六次全国人口普查 第七次全国人口普查 "
    "二污普 二调 三调".split()
)
_COVERAGE = pattern(r"[,;、]?(?:(?:包含因子)?[kK]=\d(?:\.\d+)?|[pP]=(?:0?\.\d+|\d+%))")  # of an uncertainty
_COMPARED = pattern("比|增|减|变化|变动|升|降|幅|排名|得分|速|年为|=100")  # 2017年比2016年增长
# By how much something changed, and what others have on average: never what was measured, as a heading or a row.
CHANGE = (
    "(?:[与比较]|[上去]年|上[期月]|基期|年均|平均|累计|近?[一二三四五六七八九十]年[间来]?|同[比期月]|环比|定基|名义|实际|可比价格?)*"
    "(?:±|增长|增速|增幅|增减|升降|上升或下降?|变化|变幅|下降|降幅|涨跌|涨幅|同比|环比)(?:率|量|值|数|情况|幅度?|个?百分点|[±%])*"
)
OF_CHANGE = "± 长 速 幅 减 升 变 降 涨 同比 环比"  # of which one is in it
_OTHERS = "(?:全[国省市州区县]|世界|[东中西]部|同类|周边|各[省市州区县])[^\\d]{0,4}(?:平均|均值)(?:水平|[值数])?"
_CHANGED = pattern(f"{CHANGE}|{_OTHERS}", having=f"{OF_CHANGE} 均")
# What looks like a time but names no one period.
_NO_PERIOD = pattern(
    r"[12]\d{3}.*[12]\d{3}|十[一二三四五六]五|[上去今本当]年度?(?:末|底)?|[上本当][月季]度?|上期|近[二三四五两十2-9]年|期末|年均|历年|累计|^全年|^同期$|^[年月]度?均值$"
)
_ACROSS = frozenset({"period", "area", "site", "sample", "number"})  # what may stand across from indicators: 项目＼编号
_BESIDE = pattern("([上去]年(?:度|同期)?|同期|[本当]年度?|[上本当]月|[上本]季度?|[上本]期)(.+)")
_GLUE = pattern(r"[\s\-_:：、,，的/]+")
_MAY_END_AN_AREA = (*ENDS_OF_AREAS, ")", "）")
# 示范区, 保护区, 全市 … end like an area and name none.
_IN_NO_AREA = (
    "住房 “ ” \" ' ‘ ’ ： : ； ; ， , 。 《 》 — – 年 时期 期间 以来 目前 公交都市 示范 监测 检测 水质 空气 统计 公报 "
    "月报 季报 日报 周报 报告 报表 填报 情况 汇总 数据 结果 调查 考核 评价 公众 满意 质量 重点 试点 沿海地区 "
    "沿江地区 贫困 脱贫 同类 周边 邻近 毗邻 先进 标杆 兄弟 民族地区 所在 所属 有关 相关 其他 其它 关于 生态 保护 "
    "功能 园区 小区 社区 景区 辖区 分区 自然 湿地 红线 管控 工业 城市 乡镇 城镇 创建 国家 级市 指标 数值 单位 空间 "
    "环境 规划 建成区 农村 局 委 办 厅 中心 主要 完成 现状 实际 目标 ( ) [ ] 【 】 〔 〕 续表 附表 附件 副本"
).split()
_NO_AREA = pattern(
    r"^[A-Z]+\d|(?:集中|项目|产业|物流|养殖|种植|县矿)区$|十[一二三四五六]五|[国省市州县区镇]家?级|^(?:全(?!州县|椒|南县)|本(?!溪)|[各该地我受由据])|^民族自治|等[\d市县区各]|\d个|(?<!^.)(?<![省市州盟].)城区|[主老新旧本全各市县心内外]城区|^城区|"
    r"(?<=[市州盟县旗镇乡])[与和及]|(?<!^.)区[与和及]|分[县市镇乡]|[县市区]、|各[县市区乡镇旗]|[省市州盟](?:县[区市]|区县|市县)$|(?<!^.)[省市盟][县区]$|[^省市区盟]{2}州[县区]$|[市区]市$|区区$|县县$|[市县区旗镇]城?乡$|"
    r"^[东中西]部地区$|^(?:平原|丘陵)地区$|^山区$|草原区$|"  # kinds of areas
    "^(?:城乡|牧区|农区|农牧区|林区|灌区|库区|港区|厂区|校区|街区|片区|居民区|灾区|行政区|核心区|影响区|近郊区|居住区|商业区|文教区|混合区|超市|菜市|夜市|门市|街道|自治州)$|"
    r"(?:\d类|用水|水源|缓冲|保留|对照|过渡|住宅|禁.|限.|开发利用|[上中下]游|坝前|排污)区$|[县区市旗][交入出至]|^[入出]|"
    r".院|(?<![东西南北中])部(?![县市区])|跨[省市州县区界]|"
    r"^表?\d+[-－–—.．、]\d*"  # the number of a table: 1-2东屏市
)
# What a value may be of within an area, or all of it: never the name of one.
_SCOPE = pattern(
    "[全本](?:省|市|州|盟|区|县|旗|镇|乡|域|地区)|[市县镇]域|建成区|(?:中心|主|老|新|建成)?城区|市区|郊区|市辖区|规划区|"
    "各?(?:县城|城镇|乡镇|城乡|农村)(?:地区)?|(?:工业)?园区|城市(?:地区)?",
    having="全 本 域 建成区 城区 市区 郊区 市辖区 规划区 县城 城镇 乡镇 城乡 农村 园区 城市",
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says of its column.

    ``field`` is one of a long table's, or ``id`` (an indicator's id), ``number`` (its number in a document),
    ``earlier`` (a value that is not judged), ``ignored``; None for words that no rule explains: they stand in
    ``words``. ``timing`` is a time that names no one period (十三五末). ``corner`` is what goes the other way below the
    corner of a table that names both (指标＼年份). ``scope`` is what the values are of, where that is no area (建成区).
    ``part`` is a part of the year that stands elsewhere (1月), ``site`` a place or ``sample`` a sample that a column of
    values is of; ``beside`` are the words beside a field, which may be the name of one. ``stream`` is what the names of
    its values begin with (进水), ``side`` which of the two numbers in a cell is meant (0 below 现状/目标).
    """

    field: str | None = None
    period: Period | None = None
    area: str | None = None
    unit: str | None = None
    words: str = ""
    timing: str | None = None
    corner: str | None = None
    scope: str | None = None
    part: str | None = None
    site: str | None = None
    sample: str | None = None
    beside: str = ""
    stream: str = ""
    side: int | None = None

    @property
    def explained(self) -> bool:
        """Whether every word of it is understood."""
        return not self.words


def read_heading(parts: Sequence[str]) -> Heading:
    """What the lines of a heading say together, from the top one down; a text longer than any heading is only words."""
    if any(len(part) > LONGEST_HEADING for part in parts):
        return Heading(words=" ".join(parts))
    return _read_together(tuple(parts), words_now())


@lru_cache(maxsize=1 << 16)  # every cell of a sheet may be one, and is looked at more than once
def _read_together(parts: tuple[str, ...], known: Words) -> Heading:
    read: list[Heading] = []
    lines = [*filter(str.strip, parts)]
    for line in [each for each in lines if each.strip(_DASHES)] or lines:  # — below what has no unit
        is_code = bool(read) and read[-1].field == "sample" and _CODE.fullmatch(compact(line))
        each = Heading(words=compact(line)) if is_code else _part(line)
        if each.field == "amount":
            each = replace(each, field=None, words="" if any(above.words for above in read) else compact(line))
        read.append(each)
    alone = len(read) == 1
    fields = [each.field for each in read if each.field is not None]
    if not fields:
        field = None
    elif (
        "ignored" in fields and fields[-1] in ("ignored", "value", "value_alone") and not _under_values(parts)
    ):  # 目标值 over 数值
        field = "ignored"
    else:
        field = fields[-1]

    def lowest(name: str) -> Any:
        """What the lowest line says that says anything of this kind."""
        return next((said for each in reversed(read) if (said := getattr(each, name)) is not None), None)

    period, area, unit, timing, part = map(lowest, ("period", "area", "unit", "timing", "part"))
    outer = next((each.part for each in read if each.part), None)
    if part != outer and outer is not None and outer.startswith(_OF_THEIR_OWN):  # 1-5月 over 累计 and 上年同期
        part = f"上年{outer}" if part.endswith(("同期", "同月")) else part if part.startswith(_OF_THEIR_OWN) else outer
    unexplained = [each.words for each in read if each.words]
    if timing and read[-1].period is not None and re.match('[“"]?(?:近|历年|十.五)', timing):  # 近三年 over 2021年
        timing, unexplained = None, [words for words in unexplained if words != timing]
    if part and timing in ("今年", "上年", "去年"):  # below 8月
        part, timing, unexplained = timing + part, None, [words for words in unexplained if words != timing]
    if unit is None and not alone and unexplained and _is_unit(unexplained[-1]):
        unit = unexplained.pop()
    scope = next((each.scope for each in read if each.scope is not None), None)
    if field == "value" or period is not None:
        scopes = [words for words in unexplained if _SCOPE.fullmatch(words)]
        scope = next(iter(scopes), scope)
        unexplained = [words for words in unexplained if words not in scopes]
    if part is not None and period is not None:  # 2017年 over 1月
        whole = parse_period(f"{period}年{part}")  # None where the part is that of the table: 本月
        period, part = (period, part) if whole is None else (whole, None)
    if field is None and (period is not None or area is not None or part is not None) and not unexplained:
        field = "value"
    if len(unexplained) > 1 and _STATISTIC.fullmatch(unexplained[-1]):  # SO2 over 月均值
        unexplained[-2:] = ["".join(unexplained[-2:])]
    corner = next((each.corner for each in read if each.corner is not None), None)
    *groups, name = unexplained or [""]
    if stream := next((known.streams[each] for each in groups if each in known.streams), ""):  # 进水 over COD
        unexplained = [stream + name.removeprefix(stream)]
    beside = " ".join(unexplained)
    if field == "site" and parts[-1] in _SAYS_WHO and are_measures((beside,), least=1):  # 氨氮 over 自动站 and 手工
        field = "value"
    if field in ("site", "sample") and not alone and (beside or area is not None):
        site, sample = (beside or None, None) if field == "site" else (None, beside or None)
        return Heading("value", period, area, unit, timing=timing, scope=scope, part=part, site=site, sample=sample)
    words = "" if field else beside
    return Heading(field, period, area, unit, words, timing, corner, scope, part, beside=beside if field else "")


_STATISTIC = pattern(r"[年季月日]度?平?均(?:值|浓度)?|.{0,12}\d\d(?:百分位.{0,3}|per)")
_DASHES = " \u3000-–—－/／"


def _under_values(parts: Sequence[str]) -> bool:
    """Whether the lowest line says what was measured, and the others just that it is a value: 指标值 over 现状值."""
    *groups, lowest = (compact(part) for part in parts if part.strip())
    return _PRESENT.search(lowest) is not None and all(group in ("指标值", "指标") for group in groups)


_PRESENT = pattern("^(?:现状|实际|完成[值数]|实绩)|[(](?:现状|基准年|基期)[)]")


def is_scope(text: str) -> bool:
    """Whether a text says of which part of an area values are: 建成区."""
    return _SCOPE.fullmatch(text) is not None


# What a row says of itself where it is of such a part: 仅城区数据.
OF_A_SCOPE = pattern(rf"(?:仅(?:含|为|统计)?)?({_SCOPE.pattern})(?:的?(?:统计)?(?:数据?|值|情况|口径|范围))?")


NUMBERED = pattern(r"[\dA-Za-z①-⑳]")
# What any sample is called: 地表水, 末梢水, 1#.
GENERIC = pattern(
    "集中式|生活|饮用|地表|地下|工业|农村|城镇|城市|管网|末梢|出厂|二次供|水源|自来|景观|娱乐|游泳池|再生|循环|灌溉|养殖|处理后|[海河湖井泉雨污废中原进出纯净]水|"
    r"矿泉|环境|空气|废气|土壤|底泥|沉积物|噪[声音]|固废|污泥|水[样质体]?|样品?|平行|空白|质控|标准|混合|瞬时|[气号第组份个]|[\dA-Za-z#①-⑳\s()（）./_-]"
)

KINDS = ("水", "样", "样品", "气", "土", "壤")  # ends of what kind samples are


def is_kind(text: str) -> bool:
    """Whether a text says of what kind samples are, as 出厂水 or 地表水, and names none of them."""
    return not GENERIC.sub("", text) and NUMBERED.search(text) is None


def is_area(text: str) -> bool:
    """Whether a text is the name of an area and nothing else: 海陵区, 示例区（虚构）."""
    if len(text) > LONGEST_HEADING or not text.rstrip().endswith(_MAY_END_AN_AREA):
        return False
    folded = _folded(text)
    name, bracket, note = folded.removesuffix(")").partition("(")
    if bool(bracket) != folded.endswith(")") or (bracket and _says_more(note)):
        return False
    return (
        2 <= len(name) <= 20
        and name.endswith(ENDS_OF_AREAS)
        and name[0] not in ENDS_OF_AREAS
        and all(piece.endswith(ENDS_OF_AREAS) for piece in name.split("-"))  # 甲市-乙县, no 检测-甲县
        and not any(word in name for word in _IN_NO_AREA)
        and not _NO_AREA.search(name)
    )


_SAYS_WHO = frozenset({"自动站", "自动监测站", "国控站", "监测站"})
# What areas stand under that are those of a table, and those that are others: 所属县区, 主要传输来源.
_OF_AREAS = frozenset("县区市州旗镇乡村域划单")
_OF_OTHER_AREAS = pattern("交界|来源|影响|流|帮扶|对口|结对|协作|责任|[上下]游|邻|调|委托|牵头|配合|受|传输")


def are_areas(heading: str, texts: Sequence[str]) -> bool:
    """Whether what stands under a heading is areas and nothing else; it is none of an axis of the call."""
    own = heading.isascii() or not _OF_AREAS.isdisjoint(heading)
    if not (texts and own) or is_axis(heading) or _OF_OTHER_AREAS.search(heading):
        return False
    return all(is_area(text) and not text.endswith("类区") for text in texts)


def _says_more(note: str) -> bool:
    """Whether what stands in brackets behind a name says something of the values: a unit, a time, a scope, a field."""
    known = _is_unit(note) or _field(note) or _SCOPE.fullmatch(note) or note in _REMARKS
    return bool(known or re.search(r"[\d()]", note))


def _folded(text: str) -> str:
    return in_figures(compact(tens_as_words(text)))


def _is_unit(text: str) -> bool:
    return not text.isdigit() and names_unit(text, words_now().units)  # 1 above a column counts it


def _part(text: str) -> Heading:
    """One line of a heading, with what stands in its brackets."""
    text = without_marks(without_translation(text))
    folded = _folded(text)
    known = _field(folded)
    if known is not None:
        return Heading(known)
    corner = [_field(_folded(side)) for side in re.split(r"[\\/|＼／｜\s]+", text.strip())]
    if len(corner) == 2 and "indicator" in corner and set(corner) & _ACROSS:
        return Heading("indicator", corner=corner[corner[0] == "indicator"])
    if len(corner) == 2 and "period" in corner and {"area", "site"} & {*corner}:  # 县区＼月份, or months down
        return Heading(corner[corner[0] == "period"], corner="period")
    if is_area(text):
        return Heading(area=text.strip())
    name, unit = unit_at_end(text)
    period, scope = None, None
    folded = _folded(name).translate(_ROUND).replace("dB(A)", "dB").replace("分贝(A)", "分贝")  # in brackets
    folded, unit = _unit_inside(folded, unit)
    while bracketed := _IN_BRACKETS.fullmatch(folded):
        before, inside, after = bracketed.groups()
        covered = "=" in inside and _COVERAGE.search(inside) is not None
        inside = _COVERAGE.sub("", inside).lstrip(",;、") if "=" in inside else inside
        said = inside.removeprefix("计量").removeprefix("单位").lstrip(":±")
        # 指标名称【属性】, but not 氨氮（超标倍数）
        aside = _field(inside) in ("ignored", "number") and not is_target(inside) and _field(before) is not None
        if not said or _is_unit(said) or units_said(said):
            unit, before = said or unit, before.removesuffix("/")  # 氨氮/(mg/L)
        elif (when := parse_period(inside)) is not None:
            period = when
        elif (when := parse_period(inside.partition(":")[2])) is not None:  # 采样点位（采样日期：2023年10月10日）
            period = when if _field(inside.partition(":")[0]) in ("period", "sampled") else period
        elif not after and (when := parse_period(before + inside)) is not None:  # 2023年（1—11月）
            period, before = when, ""
        elif aside or _is_remark(inside) or _field(inside) == "period":  # 现状值（年份）
            pass
        elif (
            "/" in inside and "昼" not in inside and not after and _field(before) is not None
        ):  # 数值（吨标油/万元）: nobody knows the unit
            unit = inside
        elif not after and is_target(before) and not re.search("实|现状|完成|达到|监|检", inside):  # 标准限值（Ⅲ类）
            return Heading("ignored")
        elif (
            (is_target(inside) or inside == "规划") and parse_period(before) is not None and not after
        ):  # 2025年（近期）
            return Heading("ignored", parse_period(before))
        elif not after and before in _SUMS and _PART.fullmatch(inside):  # 累计（1月—本月）
            return Heading(part=inside)
        elif not after and inside in _SUMS and _PART.fullmatch(before):
            return Heading(part=before)
        elif scope is None and _SCOPE.fullmatch(inside):
            scope = inside
        elif inside.endswith(KINDS) and is_kind(inside) and _field(before) and inside not in words_now().streams:
            pass  # 检测结果（出厂水）
        else:
            break
        folded = before + after
        if covered and before.casefold() in ("u", "urel") and not after:  # U(mg/L,k=2)
            return Heading("uncertainty", unit=unit)
    known_year = period is not None and (not folded or _is_remark(folded))  # 基准年（2020年）
    read = Heading() if known_year else Heading(area=folded) if is_area(folded) else _words(folded)
    if unit and read.field in ("area", "site"):  # 考核断面（个） counts them
        read = Heading(words=folded)
    if scope is not None and read.words:  # 森林覆盖率（建成区） is another thing than 森林覆盖率
        read = replace(read, words=f"{read.words}({scope})")
    return replace(read, unit=unit, period=period or read.period, scope=scope or read.scope)


def _unit_inside(folded: str, unit: str | None) -> tuple[str, str | None]:
    """A heading without the unit in brackets that hold more: 降尘量[t/(km2·30d)], Ld（昼间等效声级，dB）."""
    name, bracket, inside = folded.partition("(")
    symbol, comma, last = inside.removesuffix(")").rpartition(",")
    if not bracket or not (folded.endswith("))") or (comma and folded.endswith(")"))) or not _is_unit(last):
        return folded, unit
    return (f"{name}({symbol})" if comma else name), last


def without_translation(text: str) -> str:
    """A heading or a name without the lines of it that say the same in English: 指标　年份 over Item　Year."""
    if "\n" not in text:
        return text
    lines = [(line, compact(line)) for line in text.splitlines()]
    if all(said.isascii() for _, said in lines):  # PM2.5 over mean or limit
        return text
    known = [line for line, said in lines if not said.isascii() or not re.search("[a-z]{3}", said) or is_target(said)]
    known = [line for at, line in enumerate(known) if plain_name(line) not in map(plain_name, known[at + 1 :])]
    return "\n".join(line for line, said in lines if line in known or _is_unit(said))


def _is_remark(words: str) -> bool:
    """Whether words beside a year leave it what it is: 2023年（快报数据）, 2020年（“十三五”末）."""
    return words.translate(_QUOTES).removesuffix("数据") in _REMARKS or (ends_a_plan(words) and len(words) < 9)


def ends_a_plan(words: str) -> bool:
    """Whether words say that a year is the last one of a plan: “十三五”末."""
    bare = words.translate(_QUOTES)
    return "五末" in bare or "五期末" in bare


_QUOTES = str.maketrans("", "", "“”\"'‘’")


def plan_of(words: str) -> Period | None:
    """The five years of a plan, where a heading means all of them: 十三五累计 is of 2016 to 2020."""
    match = _PLAN.fullmatch(words)
    if match is None:
        return None
    first = 2006 + 5 * "一二三四五".index(match[1])
    return Period(first, until=first + 4)


def _years_meant(words: str) -> Period | None:
    """The years of which a heading has the mean, and says of how many, less than a plan has: 2018—2020年三年均值."""
    match = _MEAN_OF_YEARS.fullmatch(words)
    period = parse_period(match[1]) if match is not None else None
    alike = match is not None and period is not None and period.until - period.year == "-二三四".find(match[2])
    return period if alike else None


_MEAN_OF_YEARS = pattern("(.+年)([二三四])年(?:平均值?|均值)", having="均")
_PLAN = pattern("[“\"'‘]?十([一二三四五])五[”\"'’]?(?:时期|期间|规划期)?(?:时期|期间|累计|合计|五年累计)", having="十")


def _words(folded: str) -> Heading:
    """A line of a heading without its brackets."""
    known = _field(folded)
    if known is not None:
        return Heading(known)
    part = _PART.fullmatch(folded) or _PART.match(folded)
    if part and (not (rest := folded[part.end() :]) or _field(rest) in ("value", "value_alone")):
        return Heading("value" if rest else None, part=part[0])  # 累计, 累计完成
    if _CHANGED.fullmatch(folded):
        return Heading("ignored")
    whole = parse_period(folded.removesuffix("累计")) or plan_of(folded) or _years_meant(folded)
    if whole is not None and not folded.isdigit():
        return Heading(period=whole)
    if folded.startswith(("单位:", "计量单位:")) and _is_unit(folded.partition(":")[2]):
        return Heading(unit=folded.partition(":")[2])
    if _NO_PERIOD.search(folded) and not _COMPARED.search(folded):
        field = "ignored" if is_target(folded) else None
        beside = _BESIDE.fullmatch(folded)  # 上年同期完成值
        of_then = beside is not None and (beside[2] == "数" or _field(beside[2]) == "value")
        if beside is not None and of_then and re.fullmatch("[本当今]年度?|本期", beside[1]):
            return Heading("value")
        return Heading(field, words=folded, timing=beside[1] if beside is not None and of_then else folded)
    dated = _WITH_YEAR.fullmatch(folded)
    if dated is None:
        scope, words = _scoped(folded)
        if scope and _field(words) == "value":
            return Heading("value", scope=scope)
        if is_target(folded):
            return Heading("ignored")
        part = _PART.match(folded)
        rest = folded[part.end() :] if part is not None else ""
        if part is not None and (_MEASURED.fullmatch(rest) or _field(rest) in ("value", "value_alone")):
            return Heading("value", part=part[0])  # 6月监测值, 6月3日初测
        is_time = re.search(r"(?<![A-Za-z])[12]\d{3}年?", folded) and not _COMPARED.search(folded)
        return Heading(words=folded, timing=folded if is_time else None)
    period = parse_period(re.sub("年[末底]", "年", dated["year"]))
    rest = re.sub(r"^\(([^()]*)\)$", r"\1", _GLUE.sub("", dated["before"] + dated["after"]))
    if period is None:
        return Heading(words=folded, timing=folded)
    if not rest or _is_remark(rest):
        return Heading(period=period)
    field = "value" if _MEASURED.fullmatch(rest) else _field(rest)
    if field in ("period", "sampled") and period.day:  # 采样日期2023.5.16
        return Heading(period=period)
    if field is not None:
        return Heading("value" if field == "value_alone" else field, period)
    if is_area(rest):
        return Heading(area=rest, period=period)
    scope, words = _scoped(rest)
    if scope and (not words or _field(words) == "value"):
        return Heading("value", period, scope=scope)
    if is_target(rest):
        return Heading("ignored", period)
    return Heading(period=period, words=rest, timing=None if _COMPARED.search(rest) else folded)


_MEASURED = pattern("[初复实抽监检]测|[初复抽]检")  # behind the day of it


def _scoped(words: str) -> tuple[str | None, str]:
    """The scope that words begin or end with, and the others: 建成区完成值."""
    if not _SCOPE.search(words):
        return None, words
    match = re.match(rf"(?:{_SCOPE.pattern})", words) or re.search(rf"(?:{_SCOPE.pattern})$", words)
    return (None, words) if match is None else (match[0], words.replace(match[0], "", 1).strip("()"))


def _field(folded: str) -> str | None:
    """The field of a heading, which may have its English word beside it (指标 Item, Site 站点) and nothing else."""
    if (field := kept_field_of(folded)) or folded.isascii():
        return field
    if both := _IN_ENGLISH_TOO.fullmatch(folded):
        return kept_field_of(both[1])
    english = folded.rstrip("".join(each for each in folded if not each.isascii()))
    field = kept_field_of(english) if english else None  # Site站点; COD浓度 is no such
    return field if field and field == kept_field_of(folded[len(english) :]) else None


_IN_ENGLISH_TOO = pattern("([^\x00-\x7f]{2,12})[A-Za-z][A-Za-z.,'&-]{0,40}")
