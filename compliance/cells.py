"""What a cell says: a number with its sign and unit, nothing at all, or a text. Sentences of documents read alike.

A grammar of our own, since every number parser at hand drops what it does not know: ``95％`` must be 95 %, ``−5``
must be minus five, ``80~85`` must be no number, ``95①`` must not be 951. Whatever the grammar does not cover is text,
never a guess. Numbers are decimals as written, bounded before anything is built from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from numbers import Rational, Real
from typing import Literal
from unicodedata import category, normalize

from compliance.patterns import pattern

Kind = Literal["number", "missing", "below", "claim", "text"]
Qualifier = Literal["≈", ">=", ">", "<=", "<", "±"]
Claimed = Literal["not-concerned", "not-assessed", "trend"]
Unclear = Literal[
    "range", "change", "several-years", "remark", "doubted", "not-measured", "met", "brackets", "several", "power"
]

LONGEST = 64  # characters of a cell that may still be a number
MOST_DIGITS = 400  # of a number, and on either side of its point; doubles need 309 and 340

# Patterns are kept as text: re compiles each once, when it is first used.
_DIGITS = r"(?:(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = rf"[+-]?{_DIGITS}"
_DASH = r"\s{0,4}(?:[~〜∼—–―─-]{1,4}|至|到)\s{0,4}"
_OF_RANGE = rf"[^0-9.,]{{0,12}}?{_DASH}[+-]?{_DIGITS}(?:[^0-9]|m[23])*"
_IN_TEXT = rf"(?<![A-Za-z0-9.])(?P<number>[+-]?{_DIGITS})(?P<range>\s{{0,4}}[%‰]?{_DASH}{_DIGITS})?"
# 2.0×10³, 4×10-5, 2*10^-2. Without a sign or a raised figure (2.0×103) nobody can tell that it is a power.
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_POWER = (
    r"\s?[×xX*✕·⋅]\s?10\s?"
    rf"(?:(?:\^|\*\*)\s?\(?(?P<marked>[+-]?[0-9]{{1,2}})\)?|(?P<signed>[+-][0-9]{{1,2}})|(?P<raised>[+-]?[{_RAISED}]{{1,2}}))"
)
_POWER_ALONE = rf"10(?:\^(?P<marked>[+-]?[0-9]{{1,2}})|(?P<raised>[+-]?[{_RAISED}]{{1,2}}))"
_UNIT = r"(?![OoIl²³])(?:[^\W\d_]|[%‰°])(?:[^\W\d_]|[%‰°/∕⁄·^()]|(?<=[m^])[23]|\s)*"

# A lone 一 is typed for a dash.
_MISSING = frozenset(
    [
        *("", "-", "--", "---", "–", "––", "—", "——", "―", "─", "━", "ー", "一", "/", "//", "\\"),
        *("空", "空白", "缺", "缺失", "缺测", "缺数据", "无数据", "没有数据", "无监测数据", "暂无", "暂无数据"),
        *("未监测", "未测", "未检测", "未统计", "未填", "未填报", "待填", "待填报", "待补", "待补充", "暂缺", "不详"),
        *(
            f"{when}未{done}{what}"
            for when in ("", "本年", "本年度", "当年", "今年", "暂", "尚", "目前")
            for done in ("", "开展", "进行", "组织", "安排")
            for what in ("监测", "检测", "调查", "测评", "统计", "采样")
        ),
        *("未报", "未上报", "统计中", "正在统计", "待统计", "未公布", "尚未公布", "数据未出", "无样品", "未采到样"),
        *("待核实", "待核", "待查", "待定", "待确认", "未知", "?", "??", "…", "……", "..", "...", "......", "*", "**"),
        *("na", "n/a", "n.a.", "null", "none"),
    ]
)

# Of what is handed in beside a value, evidence or a remark, these say that there is none.
_NONE = frozenset(["无", "没有", "未附", "未提供", "待提供", "后补", "无材料", "无佐证材料", "无佐证", "无备注"])

# Words and signs that say how a number is meant.
_LESS, _MORE = ("低于", "少于", "小于"), ("高于", "多于", "大于", "超过", "超出", "超")
_NOT = ("不", "未", "没", "没有", "不得", "不应", "不能", "不可", "不宜")
_SIGNS: dict[str, Qualifier | None] = {
    **dict.fromkeys(("", "=", "==", "等于"), None),
    **dict.fromkeys(
        ("≈", "约", "大约", "约为", "约占", "近", "接近", "大概", "将近", "大致", "大致为", "大体", "约有", "差不多"),
        "≈",
    ),
    **dict.fromkeys(("≥", ">=", "=>", "≧", "⩾", "至少", "最少", "最低", "大于等于", "大于或等于", "高于或等于"), ">="),
    **dict.fromkeys(("达到或超过", "达到或高于"), ">="),
    **dict.fromkeys(("≤", "<=", "=<", "≦", "⩽", "至多", "最多", "最高", "小于等于", "小于或等于", "低于或等于"), "<="),
    **dict.fromkeys((">", "›", "逾", "已逾", "突破", *_MORE), ">"),
    **dict.fromkeys(("<", "‹", "不足", "不到", "未达", "未达到", *_LESS), "<"),
    **dict.fromkeys((no + word for no in _NOT for word in _MORE), "<="),
    **dict.fromkeys((no + word for no in _NOT for word in _LESS), ">="),
}
_AFTER: dict[str, Qualifier] = {
    **dict.fromkeys(("左右", "上下"), "≈"),
    **dict.fromkeys(("及以上", "或以上", "含以上", "以上"), ">="),
    **dict.fromkeys(("及以下", "或以下", "含以下", "以下", "以内", "之内"), "<="),
}
_BETWEEN: dict[str, Qualifier] = {"余": ">", "多": ">"}  # a number and its unit: 300余天
# Verbs of a level. 提高5% is a change and no level, so only 提高到 stands here.
_LEVELS = (
    *("", "达到", "达", "为", "是", "保持", "保持在", "稳定在", "维持在", "控制在", "降至", "降到", "升至", "升到"),
    *(
        verb + to
        for verb in ("下降", "降低", "减少", "压减", "提高", "提升", "上升", "增长", "增加")
        for to in ("到", "至")
    ),
)
_PER_CENT = ("百分之", "千分之")  # said before the number

# Below a limit of detection: the words, and the limit where it stands behind them. A bare L behind a number is one.
_LIMIT = "(?:方法|最低|仪器)?(?:检出限|检测限)|m?dl|lod"
_BELOW = rf"未检出|未能检出|n\.?d\.?|bdl|(?:低于|小于|未达到?|不足|<)(?:{_LIMIT})|(?:{_LIMIT})(?:值)?(?:以下|之下)"
# ND(0.5), 未检出，0.025L; one digit in brackets may be the number of a note, and 2020 a year.
_BELOW_SAID = (
    rf"(?:{_BELOW})(?:[(,;]?(?:<|(?:{_LIMIT})[:=为<]?)(?P<limit>[^()]+?)\)?|"
    r"[(,;](?P<L>[0-9.]+L)\)?|\((?!(?:[0-9]|(?:19|20)[0-9]{2})\))(?P<bracket>[0-9][^()]*)\))?|"
    rf"(?:低于|小于|<)(?:{_LIMIT})[(:=为]*(?P<said>[0-9][^()]*?)\)?"
)

# Words in the place of a value that claim something.
_ADVERB = "较?上年|同比|总体|整体|有所|持续|稳步|逐年|逐步|不断|进一步|明显|显著|基本|保持|稳中|略有|均"
_TREND = "提高|提升|改善|上升|增长|增加|下降|降低|减少|好转|向好|趋好|稳定|优化|持平|不降低|不下降|不增加|不退化|有升"
_WHO = "(?:我|本|全)?(?:区域|辖区|地区|境|[省市州区县旗])?(?:里|内|级)?"
_PLACES_MISSING = (
    "监测点位?|点位|断面|站点|监测站|水质自动站|海域|海岸线|岸线|湿地|水源地|矿山|草原|林地|自然保护地|工业园区"
)
_INLAND = "不涉海|不[临靠沿]海|(?:非沿海|内陆)(?:地区|区县|[市区县])?"
_CLAIMS: dict[Claimed, str] = {
    "not-concerned": rf"{_WHO}(?:不涉及[^0-9]{{0,10}}|不适用|{_INLAND}|无[此该]项?(?:指标|内容)|无[此该]项|"
    rf"(?:无|没有|未布?设置?)[国省市县区控考级]{{0,4}}.{{0,6}}(?:{_PLACES_MISSING}))",
    "not-assessed": "(?:上级|国家|省级?|市级?|省里|市里|暂|目前|本年度?|今年){0,2}"
    "(?:[不未免](?:列入|纳入|计入|参与|参加|作|做|予|进行)?(?:考核|评估|评价)(?:范围|要求|指标)?|不参评|免评|不在考核范围内?|无需考核|"
    "(?:无|未下达)(?:考核)?(?:任务|指标|目标|要求)|未下达)",
    "trend": rf"(?:{_ADVERB}){{0,3}}(?:{_TREND})",
}

# 2020年为51.05, 51.05（2020年）: a value that names its own period. 同比下降13.6%: a change, and no value.
_PERIOD = "[12][0-9]{3}年[度末底]?(?:第?[一二三四1-4]季度|1?[0-9]月|[上下]半年)?"
_SAID_TO_BE = "(?:调查|监测|检测|实测|统计|评估|评价|普查|核定|核算|实际)?(?:值|数|结果)?[:,]?(?:为|是)?"
_DATED = rf"({_PERIOD}){_SAID_TO_BE}(?![0-9]*年)(.+)"
_OF_PERIOD = rf"({_PERIOD}|(?:19|20)[0-9]{{2}})(?:数据)?"  # in brackets behind a number
_SUMMED = r"(?:〔|(?!\[[0-9]\])\[)(.+)[〕\]](.*)"  # one digit in square brackets is the number of a note
_CHANGE = (
    "(?:同比|环比|[较比](?:上年|去年|上期|同期|基准年|[12][0-9]{3}年)(?:同期)?)(?:实现|累计)?"
    "(?:上升|下降|提高|降低|增长|减少|增加|提升|改善|回落|升高|净?增|减|升|降|[+-]|[高低多少]出?(?=[0-9]))"
)
_CHANGE_ALONE = rf"(?:{_CHANGE}了?|(?:累计)?(?:上升|下降|提高|降低|增长|减少|增加|提升)了?)[0-9].*"
# What in a bracket behind a number may change what the number is: another time, target, scope, sign, unit, or a doubt.
_DOUBTFUL = (
    "年|月|季|周|日|目标|计划|任务|要求|标准|限值|规划|预[计测]|估|约(?!束)|左右|以[上下内]|[不非无含除仅只原]|未(?!达标|完成)|"
    "建成区|[城农]|乡|镇$|全[省市州县区]$|平均|均值|合计|累计|其中|分[母子]|ND|改|错|[升降增减]|提高|万|亿|千|百|不确定度|[Uu](?:c|rel)?="
)
_NAMED_NUMBER = r"[^\W\d_][^0-9=]{0,24}=[+-]?[0-9]+(?:\.[0-9]+)?|(?:全?[国省市州县区])?第[0-9]+[名位]?"
_LONGEST_REMARK = 24
# The uncertainty in brackets behind a number: 0.31（±0.02）, 0.31（U=0.02，k=2）.
_SPREAD = rf"(?:±|\+/?-|(?:扩展)?不确定度U?[:=为]?|U=)({_DIGITS})([^0-9,;=]*)(?:[,;]?k=[0-9.]+)?"
# What casts doubt on a number, or says that there was none; a letter is the mark of a station for its data: 0.82(D).
_DOUBT = (
    "存疑|疑|异常|无效|故障|可疑|有误|校准|校正|校零|标定|质控|维护|维修|检修|运维|停[机运电]|断电|缺[测失数]|离线|掉线|通[讯信]中断|"
    "超量程|超[上下]限|漂移|调试|试运行|不可[信靠]|待[核查定审]|待确认|未审核?|未核实|剔除|作废|弃用|插补|仅供参考|[?!]"
)
_NO_WATER = "断流|干涸|冰封|封冻|无水|停产|未到监测期"
_OF_DOUBT = (
    "断 涸 封 无水 无效 停 未到 未审 未核 疑 异 故 误 校 标定 控 维 修 缺 离 掉 通 超 漂 试 不 待 剔 作 弃 插 仅 ? !"
)
_DOUBT_ALONE = pattern(
    rf"{_NO_WATER}|(?:仪器|设备|电极|传感器|数据|站房|系统|临时|正在|例行)?(?:{_DOUBT})(?:中|期间)?", having=_OF_DOUBT
)
_DOUBT_BEHIND = pattern(rf"(?<=[0-9%])\s?[,;]?\s?(?:{_DOUBT_ALONE.pattern}|\[[A-Z]{{1,2}}\])$", having=f"{_OF_DOUBT} [")
# What leaves the number before it what it is, also behind a comma: a rank, a change, last year's, a target.
_MOVED = "上升|下降|提高|降低|增长|增加|减少|提升|改善|回落|升高|净?增|减|升|降|[降升增涨]幅|增速"
_OTHER = rf"[为是:]?[+-]?(?P<other>{_DIGITS})(?P<unit>[^0-9,;()]{{0,12}})"
_WHERE = "(?:在?全?[国省市州县区]?)"
_LAST = "(?:上年|去年|上期|上月|上季度?|基准年|[12][0-9]{3}年)"
_WHOSE = "(?:上级|考核|年度|下达|规划|国家|全?[国省市区县]级?)"
_PLAN = '[“"]?十[一二三四五]五[”"]?'
_YEARS = rf"(?:[12][0-9]{{3}}年?[-–—―─~至]{{1,2}}[12][0-9]{{3}}年|近?[两二三四五2-5]年|{_PLAN})(?:期间|时期|以?来)?"
_BESIDE = (
    rf"(?:排名?|位[居列次]|名列|居|列)?{_WHERE}(?:排名?|位[居列次]|名列)?第(?:[0-9]{{1,3}}|[一二三四五六七八九十]{{1,3}})[名位]?",
    rf"[与同较比]?{_LAST}(?:同期|同月)?(?:相比)?(?:基本)?持平",
    rf"[↑↓]{_OTHER}",
    rf"超[^0-9,;:()]{{0,12}}{_DIGITS}倍",
    rf"{_YEARS}(?:累计|合计|共)(?:完成|减排|实现|达到?)?{_OTHER}",
    rf"{_WHERE}(?:排名|位次):?[0-9]{{1,3}}(?:/[0-9]{{1,3}})?[名位]?",
    rf"(?:{_CHANGE}|{_MOVED})了?{_OTHER}",
    rf"[+-](?P<other>{_DIGITS})(?:%|个?百分点|天|个|位|名)",
    rf"其中[:,]?[^0-9,;:()]{{1,10}}{_OTHER}",
    rf"(?:全年)?(?:有效|实际|总)(?:监测|评价|统计)天数{_OTHER}",
    rf"(?:城镇|农村|城市|乡村|建成区|[市城]区|县城|全[国省市州区县])(?:地区|居民|人口)?{_OTHER}",
    rf"{_DIGITS}个[^0-9,;]{{1,8}}中,?有?{_DIGITS}个[^0-9,;]{{0,8}}",
    "当年价格?|现行?价格?|百分制|满分:?100分?",
    rf"(?:高于|低于|超过|超出|好于|优于){_WHOSE}*(?:目标|任务|要求|标准|平均水平|平均值?|均值)值?{_OTHER}",
    "(?:优于|好于|达到|达|符合|满足)+(?:国家|地方|环境质量|空气质量|地表水)*(?:[一二三四五]级|[IV]{1,3}类)(?:水质)?(?:标准)?",
    rf"完成(?:年度|全年|{_WHOSE})*(?:目标|任务|计划)值?的?{_OTHER}",
    "(?:已|均)?(?:超额|如期|按期|提前)完成(?:年度|全年)?(?:目标|任务)?",
    rf"(?:上年|去年)(?:同期)?{_OTHER}",
    rf"超[^0-9,;:()]{{0,8}}{_DIGITS}倍|超标倍数[:为]?{_DIGITS}",
    rf"(?:控制|下达|考核|规划|年度|上级)*(?:目标|指标|限值|标准|任务)值?[:为]?[≥≤<>]?{_OTHER}",
)
_SIGNS_BESIDE = (
    "第持↑↓超计共排次比较升降高增减善落幅+-其天城村建市全个价百满级类于完上去标限任"  # one is in each of them
)
# What a share is the share of: 98.2（491/500）, 87.7（320天/365天）.
_RATIO = rf"(?P<part>{_DIGITS})[天个人户家]?[/÷](?P<of>{_DIGITS})[天个人户家]?"
_ADDEND = rf"[^0-9,;:()=]{{1,8}}{_DIGITS}[天个人项处家吨]?"
_ADDENDS = rf"(?:其中:?)?{_ADDEND}(?:[,;、]{_ADDEND}){{1,5}}"
_GRADES = "优|良|良好|优良|优秀|一般|较差|[不未]?达标|不?合格|[IV]{1,3}类|(?<!%)[↑↓]"  # 30%↓ may be a change
_GRADED = (
    rf"(?:优|良|良好|优良|优秀|一般|较差|[不未]?达标|不?合格)\((?![0-9]\))([+-]?{_DIGITS}[^0-9()]*)\)"  # 良（58.1）
)
_MET = pattern(
    "(?:已|均|都|全面|全部|超额|如期|按期)*(?:完成|达到|实现)了?"
    "(?:本?年度?|全年|上级|国家|[省市州县区]级?|下达|规定|考核|控制|计划|规划|约束性|的|目标|任务|指标|要求)+值?",
    having="完成 达到 实现",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says: a number (``value``, how it is qualified, the unit written with it), nothing, or a text.

    ``text`` and ``unit`` are as written. 0.013±0.002 has an ``uncertainty``; ``L``: the number is a detection limit
    with an L behind it, and the value lies below. Of the kind *below* is what lies below a limit that is not said; a
    *claim* says in words what it ``claims`` instead of a value. ``period`` is the one that the cell names itself,
    ``note`` what stands in brackets behind the number. A text that is nearly a number is ``unclear`` in some way:
    80~85 has no one value, and of 〔18〕 the number that a sum over several years would be stands in ``value``.
    """

    text: str
    kind: Kind
    value: Decimal | None = None
    qualifier: Qualifier | None = None
    unit: str | None = None
    uncertainty: Decimal | None = None
    L: bool = False
    claims: Claimed | None = None
    period: str | None = None
    note: str | None = None
    unclear: Unclear | None = None


def read_cell(text: str) -> Cell:
    """What the text of one cell says.

    Missing are the empty cell and the marks that people leave for "nothing here", among them ``一`` alone, which is
    typed for a dash. ``无`` is not missing, since it answers "did it happen?"; -1 and -999 are numbers, which the
    possible range of an indicator catches. In ``0.05L`` the bare L of monitoring tables says "below the detection
    limit"; where litres are measured, the reader of the rule asks (``L``).
    """
    return _read_once(text) if len(text) <= LONGEST else _read(text)


def bare(text: str) -> str:
    """A cell without the period that it names itself, or without the brackets of a sum over several years."""
    words = "".join(_folded(text)[0].split())
    if dated := re.fullmatch(_DATED, words):
        return dated[2]
    if summed := re.fullmatch(_SUMMED, words):
        return summed[1] + summed[2]
    return re.sub(rf"\({_OF_PERIOD}\)$", "", words)


def says_nothing(text: str) -> bool:
    """Whether a cell of evidence or of remarks says that there is none: marks for "nothing here", and 无."""
    return is_missing(text) or "".join(text.split()).rstrip("。;；") in _NONE


def is_missing(text: str) -> bool:
    """Whether a cell is empty, or has a mark for "nothing here"; whatever else it may say is not looked for."""
    return _is_missing_once(text) if len(text) <= LONGEST else _words(_said(_folded(text)[0])).lower() in _MISSING


@lru_cache(maxsize=4096)  # units and remarks stand in many rows
def _is_missing_once(text: str) -> bool:
    return _words(_said(_folded(text)[0])).lower() in _MISSING


def _said(folded: str) -> str:
    return folded.rstrip(" \t\r\n。;")


def _words(said: str) -> str:
    return "".join(said.split())


@lru_cache(maxsize=4096)  # the same few cells stand in many rows, and each is looked at more than once
def _read_once(text: str) -> Cell:
    return _read(text)


def _read(text: str) -> Cell:
    if _is_plain(text):  # nearly all are, and nothing can be read into them
        return Cell(text, "number", Decimal(text))
    if len(text) > LONGEST and len(_words(text.translate(_NO_WIDTH)).rstrip("。｡;；")) > LONGEST:
        return Cell(text, "text")  # a sentence; folding it would take its time
    folded, starts = _folded(text if text.isascii() else _THIN.sub(",", text))
    said = _said(folded)
    words = _words(said)
    if words.lower() in _MISSING:
        return Cell(text, "missing")
    if len(said.strip()) > LONGEST:
        return Cell(text, "text")
    if re.fullmatch(rf"[≥≤约]?{_DIGITS}%?", words):  # most others; no claim or remark is in them
        return _plain_amount(text, said, starts)
    return _below(text, words) or _claim(text, words) or _amount(text, said, starts)


# Spaces between groups of digits that no keyboard types: with one of a keyboard 12 345 may be two numbers.
_THIN = pattern("(?<=[0-9])[\u2009\u202f\u00a0](?=[0-9]{3}(?![0-9]))")
_MARK = r"[*＊]{1,3}|\s?\[[a-z0-9]{1,2}\]"  # behind a number: a note below the table says what it means


_END_OF_MARK = "*＊]优良好秀般差标格类↑↓"
_FLAGS = "▲△★☆"


def _below(text: str, words: str) -> Cell | None:
    """A value below a limit of detection, whose number may stand behind the words: 未检出（<0.02）."""
    is_said = "检" in words or "d" in words.lower()  # 未检出, ND, MDL
    match = re.fullmatch(_BELOW_SAID, words.removesuffix("(L)"), re.IGNORECASE) if is_said else None
    if match is None:
        return None
    behind = next(filter(None, match.groups()), None)
    if behind is None:
        return Cell(text, "below")
    limit = read_cell(behind)
    if limit.kind != "number" or (limit.qualifier is not None and not limit.L) or limit.note is not None:
        return Cell(text, "text", unclear="remark")
    return replace(limit, text=text, qualifier="<", L=False)


def _claim(text: str, words: str) -> Cell | None:
    """A claim in the place of a value, perhaps said twice (本区无海域，不涉及) or beside a stroke: /（不涉及）."""
    if not any(sign in words for sign in "涉适海陆无没设考评达提善升增降减好稳优持退"):  # one of them is in every claim
        return None
    pieces = [piece for piece in re.split("[,;()]", words) if piece.lower() not in _MISSING]
    several = pieces if pieces != [words] else []
    for kind, claim in _CLAIMS.items():
        if re.fullmatch(claim, words) or (several and all(re.fullmatch(claim, piece) for piece in several)):
            return Cell(text, "claim", claims=kind)
    if len(several) > 1 and re.fullmatch(_CLAIMS["not-concerned"], several[0]):  # 本县无国控断面，不考核
        ends = all(piece in ("不考核", "不参评", "不参加考核", "不纳入考核") for piece in several[1:])
        return Cell(text, "claim", claims="not-concerned") if ends else None
    return None


def _amount(text: str, said: str, starts: list[int]) -> Cell:
    """A number with what may stand before and behind it, or a text."""
    words = "".join(said.split())
    if re.search("[0-9]", words) is None:
        if _DOUBT_ALONE.fullmatch(words):
            return Cell(text, "text", unclear="not-measured")
        return Cell(text, "text", unclear="met" if _MET.fullmatch(words) else None)
    if dated := re.fullmatch(_DATED, words):
        inner = read_cell(dated[2])
        if (
            inner.kind in ("number", "below", "text")
            and inner.period is None
            and (inner.kind != "text" or inner.unclear)
        ):
            return replace(inner, text=text, period=dated[1])
    if "(" in words and (graded := re.fullmatch(_GRADED, words)):
        inner, grade = read_cell(graded[1]), words[: graded.start(1) - 1]
        return replace(inner, text=text, note=grade) if inner.kind == "number" and inner.note is None else inner
    met, comma, rest = words.partition(",")
    if comma and met.lstrip("已均都全部按如期") in ("完成", "达到", "达标", "合格"):  # 已完成，92.3%
        inner = read_cell(rest)
        if not ("完成" in met and inner.unit == "%" and inner.value is not None and inner.value >= 100):  # of the task
            return replace(inner, text=text, note=met) if inner.kind == "number" and inner.note is None else inner
    cell = _noted(text, said) or _plain_amount(text, said, starts)
    if cell.kind == "number" or cell.unclear is not None:
        return cell
    if any(sign in words for sign in "比较升降高增减") and re.fullmatch(_CHANGE_ALONE, words):
        return replace(cell, unclear="change")
    if summed := re.fullmatch(_SUMMED, words):
        inner = read_cell(summed[1] + summed[2])
        return replace(inner, text=text, kind="text", unclear="several-years") if inner.kind == "number" else cell
    if words[0] in "([" and (
        revised := re.fullmatch(r"[(\[](修正|修订|更正|订正|核定|审定)[数值后]?[)\]](.+)", words)
    ):  # （修正）88.1
        inner = read_cell(revised[2])
        return replace(inner, text=text, note=revised[1]) if inner.kind == "number" and inner.note is None else cell
    if words.endswith(("/目标)", "/目标值)")):  # 66.7/60（现状/目标）
        pair = re.fullmatch(r"([^/()]+)/([^/()]+)\((?:现状|实际|完成)值?/目标值?\)", words)
        inner = read_cell(pair[1]) if pair is not None and read_cell(pair[2]).kind == "number" else cell
        return replace(inner, text=text, note=words[len(pair[1]) :]) if pair and inner.kind == "number" else cell
    if spread := re.fullmatch(r"\(([^()]*±[^()]*)\)(.*)", words):  # (3.1±0.2)mg/L
        power = re.match(_POWER, spread[2])
        inner = read_cell(spread[1] + spread[2][power.end() if power else 0 :])
        if power is not None and inner.value is not None and inner.uncertainty is not None:  # (4.8±0.5)×10⁻⁵
            value, off = (_decimal(_with_power(plain(each), power)) for each in (inner.value, inner.uncertainty))
            inner = replace(inner, value=value, uncertainty=off) if value is not None else cell
        return replace(inner, text=text) if inner.uncertainty is not None else cell
    if words[0] in "([" and re.fullmatch(rf"\([+-]?{_DIGITS}%?\)|\[[0-9]\]", words):
        return replace(cell, unclear="brackets")
    if re.search("[0-9][^0-9]*[^\\W\\d_a-zA-Z][^0-9]*[0-9]", words):
        return replace(cell, unclear="several")
    return cell


def _noted(text: str, said: str) -> Cell | None:
    """A number with a mark, a grade, a doubt or a remark behind it; None where nothing of the kind stands there."""
    if said[-1] in _FLAGS:  # what is beyond its limit: 82.5▲
        number, mark = read_cell(said.rstrip(_FLAGS + " ")), said[-1]
        return replace(number, text=text, note=mark) if number.kind == "number" and number.note is None else None
    if said[-1] not in "0123456789%":
        marked = re.search(rf"(?<=[0-9%分天])(?:{_MARK}|\s?(?:{_GRADES}))$", said) if said[-1] in _END_OF_MARK else None
        if marked is not None:
            number = read_cell(said[: marked.start()])
            if number.kind == "number" and number.note is None:
                return replace(number, text=text, note=marked[0].strip())
        doubt = _DOUBT_BEHIND.search(said)
        if doubt is not None and read_cell(said[: doubt.start()]).kind == "number":
            return Cell(text, "text", unclear="doubted")
        bracket = re.search(r"[(【]|\[(?=.{3})", said)
        if bracket is not None and said[-1] in ")】]":
            head, behind = said[: bracket.start()].strip(), said[bracket.start() :]
            number = read_cell(head)
            if head and number.kind == "number" and not _is_unit((number.unit or "") + behind):
                return _remarked(text, number, head, behind[1:-1].strip())
    if comma := re.search(r"(?<=\S)[,;](?![0-9])", said) or re.search(r"(?<=[0-9%])\s(?=[^\W\d_])", said):
        number, behind = read_cell(said[: comma.start()]), "".join(said[comma.end() :].split())
        if number.kind != "number" or number.note is not None:
            return None
        is_met = _MET.fullmatch(behind) is not None and not comma[0].isspace()
        if is_met or _is_beside(number, behind):
            return replace(number, text=text, note=said[comma.end() :].strip())
    return None


def _remarked(text: str, number: Cell, before: str, inside: str) -> Cell:
    """A number with something in brackets behind it: its unit, its period, or a note that leaves it what it is."""
    words = "".join(inside.split())
    if any(sign in words for sign in "±+度=") and (spread := re.fullmatch(_SPREAD, words, re.IGNORECASE)):
        off = _decimal(spread[1])
        if number.qualifier is None and number.note is None and off is not None and spread[2] in ("", number.unit):
            return replace(number, text=text, qualifier="±", uncertainty=off)
        return Cell(text, "text", unclear="remark")
    if number.qualifier == "<" and read_cell(words).kind == "below":  # <0.01（未检出）
        return replace(number, text=text, note=inside)
    if words in ("L", "l") and number.unit is None:
        return replace(read_cell(before + "L"), text=text)
    if number.unit is None and not words.isdigit() and _is_unit(words):
        return replace(number, text=text, unit=words)
    if (own := re.fullmatch(_OF_PERIOD, words)) and number.period is None:
        return replace(number, text=text, period=own[1])
    if (dated := re.fullmatch(rf"{_OF_PERIOD}[,;](.+)", words)) and number.period is None:  # 37（2018年，全市第一）
        inner = _remarked(text, number, before, dated[2])
        return inner if inner.kind != "number" else replace(inner, period=dated[1])
    of_sample = re.fullmatch(rf"(?:水温|温度|测定温度)?:?{_DIGITS}°C", words)  # beside a pH
    if of_sample and number.note is None and not same_unit(number.unit, "℃"):
        return replace(number, text=text, note=inside)
    if re.search(_DOUBT, words) or any(
        re.fullmatch("(?!ND)[A-Z]{1,3}|HSp|LSp|Re", each) for each in re.split(r"\W", words)
    ):
        return Cell(text, "text", unclear="doubted")
    if number.note is None and (is_note(words) or _is_beside(number, words)):
        return replace(number, text=text, note=inside)
    return Cell(text, "text", unclear="remark")


def _is_unit(text: str) -> bool:
    from compliance.units import find_unit

    return find_unit(text) is not None


def is_note(words: str) -> bool:
    """Whether what stands behind a number says nothing that could make it another number."""
    if not words or len(words) > _LONGEST_REMARK or re.fullmatch("[一二三四五六七八九十]+", words):
        return False
    if re.match(_CHANGE, words):
        return True
    rest = re.sub(_NAMED_NUMBER, "", words)
    return not (re.search("[0-9%‰<>≤≥~①-⑳]", rest) or re.search(_DOUBTFUL, rest) or re.search(_DOUBTFUL, words))


def _is_beside(number: Cell, words: str) -> bool:
    """Whether what stands behind a number names another one that cannot be meant: last year's, a target, a rank.

    The same number once more may say what the first one is: 3.6（下降3.6%）. Of two that are named only the second
    (335天（优良率91.8%）), the units tell that it is another.
    """
    if len(pieces := re.split("[,;、]", words)) > 1 and all(_is_beside(number, piece) for piece in pieces):
        return True
    says_it = any(sign in words for sign in _SIGNS_BESIDE)
    if says_it and any((match := re.fullmatch(pattern, words)) for pattern in _BESIDE):
        other = match and match.groupdict().get("other")
        return other is None or _decimal(other) != number.value
    if len(pieces) > 1 and (parts := re.fullmatch(_ADDENDS, words)) is not None:  # 306天（优97天，良209天）
        addends = [_decimal(each) or Decimal(0) for each in re.findall(_DIGITS, parts[0])]
        return len(addends) > 1 and sum(addends) == number.value
    if (
        ("/" in words or "÷" in words)
        and (parts := re.fullmatch(_RATIO, words)) is not None
        and number.value is not None
        and parts["of"] not in ("0", ".")
    ):
        shown, half = Fraction(number.value), Fraction(1, 2) * Fraction(10) ** int(number.value.as_tuple().exponent)
        part, whole = (Fraction(_decimal(parts[name]) or 0) for name in ("part", "of"))
        return whole > 0 and abs(shown - 100 * part / whole) <= half and same_unit(number.unit or "%", "%")
    if number.unit is None:
        return False
    if re.fullmatch(rf"[+-]{_DIGITS}", words):  # of a share in percent; of points it may be a bonus
        return same_unit(number.unit, "%")
    if (other_unit := re.fullmatch(rf"{_DIGITS}([^0-9,;()]{{1,8}})", words)) is not None:  # 320天（87.7%）
        units = (number.unit, other_unit[1])
        return sum(same_unit(each, "%") for each in units) == 1 and all(map(_is_unit, units))
    named = re.fullmatch(rf"[^\W\d_]{{2,12}}{_OTHER}", words)
    return (
        named is not None
        and not re.search(_DOUBTFUL, words[: named.start("other")])
        and _is_unit(number.unit)
        and _is_unit(named["unit"])
        and not same_unit(number.unit, named["unit"])
    )


def _plain_amount(text: str, said: str, starts: list[int]) -> Cell:
    """A number with its sign and its unit, its power of ten, its uncertainty; or a text."""
    said = re.sub("(?<=[0-9])。(?=[0-9])", ".", said)  # 76。7: the full stop of a Chinese keyboard
    number = re.search(_NUMBER, said)
    words, per_cent = _split("".join(said[: number.start()].split())) if number else ("", "")
    if number is None or words not in _heads() or words in ("=", "=="):  # =85 is a formula that nobody computed
        return Cell(text, "text")
    digits, end = number[0], number.end()
    if "10" in said and any(sign in said for sign in f"{_TIMES}^{_RAISED}"):
        power = re.compile(_POWER).match(said, end) or re.compile(_POWER_ALONE).match(said, number.start())
        if power is not None:
            digits, end = _with_power(digits, power), power.end()
        elif re.match(r"\s?[×xX*✕]\s?10", said[end:]):
            return Cell(text, "text", unclear="power")
    spread = re.match(rf"\s?(?:±|\+/-|\+-)\s?({_DIGITS})", said[end:])
    uncertainty = None
    if spread is not None:
        uncertainty, end = _decimal(spread[1]), end + spread.end()
    elif any(sign in said[end:] for sign in "~〜∼—–―─-至到") and re.fullmatch(_OF_RANGE, said[end:]):
        return Cell(text, "text", unclear="range")
    suffix = next((word for word in _AFTER if said.endswith(word)), "")
    first, last = end, len(said) - len(suffix)
    if said[end : end + 1] in _BETWEEN and spread is None:
        first, suffix = end + 1, said[end] + suffix
    while first < last and said[first].isspace():
        first += 1
    while first < last and said[last - 1].isspace():
        last -= 1
    unit = said[first:last]
    if unit == "L" or (unit == "l" and re.fullmatch(_SMALL_LIMIT, said)):
        return _limit(text, digits, (words, per_cent, suffix), uncertainty)
    if unit and (not re.fullmatch(_UNIT, unit) or any(_is_footnote(character) for character in unit)):
        return Cell(text, "text")
    cell = _number(text, digits, (words, per_cent, suffix), text[starts[first] : starts[last]])
    if uncertainty is None or cell.kind != "number":
        return cell
    return Cell(text, "text") if cell.qualifier else replace(cell, qualifier="±", uncertainty=uncertainty)


def is_loosely_written(text: str) -> bool:
    """Whether a number is written with a sign that is mostly meant so: 5×10-5 for 5×10^-5, 0.01l for 0.01L."""
    if not (text.rstrip().endswith("l") or ("1" in text and any(sign in text for sign in _TIMES))):
        return False
    folded = folded_text(text)
    return re.search(_BARE_POWER, folded) is not None or re.fullmatch(_SMALL_LIMIT, folded.strip()) is not None


_TIMES = "×xX*✕·⋅"
_BARE_POWER = r"[×xX*✕·⋅]\s?10\s?[+-][0-9]"
_SMALL_LIMIT = r"<?0\.[0-9]+l"


def _with_power(digits: str, power: re.Match[str]) -> str:
    """The digits with a power of ten behind them, or those of a power alone, with an exponent."""
    groups = power.groupdict()
    exponent = groups["marked"] or groups.get("signed") or groups["raised"]
    exponent = exponent.translate(str.maketrans(_RAISED, "0123456789"))
    return f"{digits if 'signed' in groups else '1'}e{exponent}"


def _limit(text: str, digits: str, around: tuple[str, str, str], uncertainty: Decimal | None) -> Cell:
    """A limit of detection with an L behind it, perhaps with the sign that the L stands for before it."""
    value = _decimal(digits)
    if value is None or value <= 0 or uncertainty is not None or around not in (("", "", ""), ("<", "", "")):
        return Cell(text, "text")
    return Cell(text, "number", value, "<", L=True)


def _is_plain(text: str) -> bool:
    """Whether a text is digits of ASCII, perhaps with a point between them, and nothing else."""
    whole, point, places = text.partition(".")
    return len(text) <= LONGEST and text.isascii() and whole.isdigit() and (places.isdigit() or not point)


def numbers_in(text: str) -> tuple[Cell, ...]:
    """Every number of a running text with the sign and the unit that stand beside it, in the order of the text.

    For reading quotes: ``且≥55``, ``不低于60%``, ``达80万元/亩以上``. A range is a text cell; digits that belong to a
    word (``PM2.5``) are no number. A sign or a unit in another column of a row does not stand beside the number.
    """
    return tuple(cell for _, _, cell in numbers_with_places(text))


def numbers_with_places(text: str) -> Iterator[tuple[int, int, Cell]]:
    """The numbers of a running text with where each begins and ends, its sign and its unit included."""
    from compliance.units import unit_at_start  # where a unit ends in a sentence, only the table of units knows

    folded, starts = _folded(text)
    for match in re.finditer(_IN_TEXT, folded):
        begin, end = match.span()
        before, per_cent = _split(folded[max(0, begin - LONGEST) : begin].rstrip())
        words = next((before[-n:] for n in range(12, 0, -1) if before[-n:] in _heads()), "")  # 不超过 before 超过
        if words or per_cent:
            begin = folded.rindex(words + per_cent, 0, begin)
        if match["range"]:
            yield starts[begin], starts[end], Cell(text[starts[begin] : starts[end]], "text", unclear="range")
            continue
        between = folded[end : end + 1] if folded[end : end + 1] in _BETWEEN else ""
        end += len(between)
        after = folded[end : end + LONGEST]
        gap = len(after) - len(after.lstrip())
        unit = unit_at_start(after[gap:])
        if gap and _is_cut_from_word(unit, after[gap + len(unit) :]):
            unit = ""
        if between and not unit and "一" <= after[:1] <= "鿿":
            end, between = end - 1, ""
        first, last = (end + gap, end + gap + len(unit)) if unit else (end, end)
        after = folded[last : last + LONGEST].lstrip()
        suffix = next((word for word in _AFTER if after.startswith(word)), "")
        end = folded.index(suffix, last) + len(suffix)
        written, unit = text[starts[begin] : starts[end]], text[starts[first] : starts[last]]
        yield starts[begin], starts[end], _number(written, match["number"], (words, per_cent, between + suffix), unit)


def _is_cut_from_word(unit: str, after: str) -> bool:
    """Whether a unit of one Chinese character is cut from a word: the 天 of ``35 天然气``, not of ``315 天以上``."""
    return len(unit) == 1 and unit >= "一" and after[:1] >= "一" and not after.startswith(tuple(_AFTER))


@lru_cache(maxsize=1024)  # the same names and headings are compared again and again
def compact(text: str) -> str:
    """A text in one width and without white space, as words are compared."""
    return "".join(normalize("NFKC", text).split())


def folded_text(text: str) -> str:
    """A text with width and compatibility characters folded; figures that are no digits stay (95① is not 951)."""
    return _folded(text)[0]


def exact(number: int | float | Decimal | str) -> Decimal:
    """The decimal that a number of a file means; a double means what it shows at 15 significant digits.

    TypeError for what is no number (a boolean is none), ValueError for nan, infinity and what is too long or large.
    """
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal | str):
        raise TypeError(f"{type(number).__name__} is no number")
    value: Decimal | None
    if isinstance(number, str):
        folded = _folded(number)[0].strip()
        value = _decimal(folded) if len(folded) <= MOST_DIGITS and re.fullmatch(_NUMBER, folded) else None
    elif isinstance(number, float):
        value = _bounded(Decimal(format(number + 0.0, ".15g")))  # + 0.0: minus zero is zero
    elif isinstance(number, int):
        value = _bounded(Decimal(number)) if abs(number) < 10**MOST_DIGITS else None
    else:
        value = _bounded(number)
    if value is None:
        raise ValueError("not a finite number of reasonable length")
    return value


def of_python(number: Real) -> Real | Decimal:
    """Python's own numbers as they are; a fraction, and a number of another library, as the decimal that it is.

    A narrower float is the shortest decimal that reads back as it. TypeError for a fraction whose digits never end:
    what is judged is a number that somebody could have written.
    """
    if isinstance(number, int | float):
        return number
    if not isinstance(number, Rational):
        return Decimal(str(number))
    whole = Fraction(int(number.numerator), int(number.denominator))
    digits = Decimal(digits_shown(whole))
    if Fraction(digits) != whole:
        raise TypeError(f"the digits of {whole} never end: hand it over rounded, or what it is computed from")
    return digits


def plain(value: Decimal) -> str:
    """A decimal as it is written, without an exponent: 0.70 stays 0.70, 8E+5 is 800000."""
    if not value.is_finite():
        raise ValueError("not a finite number")
    return format(value, "f")


def in_short(number: object) -> str:
    """A number as it is written, and a whole number of thousands of digits by its first four (1.000e+5000)."""
    if isinstance(number, int) and abs(number) >= 10**MOST_DIGITS:
        return format(Decimal(number), ".3e")
    return str(number)


def digits_shown(value: Fraction, significant: int = 15) -> str:
    """A fraction as people read it: all its digits where 40 are enough, else rounded to the significant ones.

    Rounding is half to even, in one step, on the exact value.
    """
    return _all_digits(value) or _rounded(value, significant)


def _all_digits(value: Fraction) -> str | None:
    """A fraction whose digits end, where 40 are enough."""
    for places in range(41):
        if 10**places % value.denominator == 0:
            digits = value.numerator * (10**places // value.denominator)
            return plain(Decimal(digits).scaleb(-places, _WIDE)) if abs(digits) < 10**40 else None
    return None


def _rounded(value: Fraction, significant: int) -> str:
    rounding = Context(prec=significant, rounding=ROUND_HALF_EVEN)
    return plain(rounding.divide(Decimal(value.numerator), Decimal(value.denominator)))


def number_words(value: Fraction, edge: Fraction | None = None) -> str:
    """A computed number: whole where its digits end, else in six, or in as many as tell it from an edge."""
    beside = edge is not None and abs(value - edge) <= abs(value) / 10**5
    return _all_digits(value) or _rounded(value, 15 if beside else 6)


def amount(value: str, unit: str | None) -> str:
    """A number with its unit; a pure number stands alone."""
    return value if unit in (None, "1") else f"{value} {unit}"


_WIDE = Context(prec=40)


def same_unit(one: str | None, other: str | None) -> bool:
    """Whether two units are one, however they are typed: ％ is %."""
    return one == other or (
        one is not None and other is not None and normalize("NFKC", one) == normalize("NFKC", other)
    )


def _number(text: str, digits: str, around: tuple[str, str, str], unit: str) -> Cell:
    """The number of a cell, unless what stands before and after it contradict each other (约95%以上)."""
    words, per_cent, suffix = around
    value = _decimal(digits)
    before, behind = _BETWEEN.get(suffix[:1]), _AFTER.get(suffix)
    qualifiers = {_heads()[words], before, behind} - {None}
    if value is None or len(qualifiers) > 1 or (per_cent and unit):
        return Cell(text, "text")
    return Cell(text, "number", value, qualifiers.pop() if qualifiers else None, unit or per_cent or None)


def _decimal(digits: str) -> Decimal | None:
    """Digits of the grammar as a decimal; None when they are out of all proportion."""
    mantissa, _, exponent = digits.replace(",", "").lower().partition("e")
    if abs(int(exponent or 0)) > MOST_DIGITS:  # before a decimal is built with it
        return None
    return _bounded(Decimal(f"{mantissa}e{exponent or 0}"))


def _bounded(value: Decimal) -> Decimal | None:
    """The value itself, unless writing it out takes more digits than any measurement has: 1e400 is none."""
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) > MOST_DIGITS:  # nan and the infinities have a letter there
        return None
    return value if exponent > -MOST_DIGITS and value.adjusted() < MOST_DIGITS else None


@cache
def _heads() -> dict[str, Qualifier | None]:
    """What may stand before a number, with its qualifier: 保持在不低于."""
    return {level + sign: qualifier for level in _LEVELS for sign, qualifier in _SIGNS.items()}


def _split(head: str) -> tuple[str, str]:
    """What stands before a number, apart from a 百分之 at its end, and that."""
    per_cent = next((word for word in _PER_CENT if head.endswith(word)), "")
    return head.removesuffix(per_cent), per_cent


def _is_footnote(character: str) -> bool:
    """Whether a character is a figure that is no digit: ①, ⁵, ½. Those of m² and m³ are."""
    return category(character) == "No" and character not in "²³"


_NO_WIDTH = {0x200B: None, 0xFEFF: None}


def _folded(text: str) -> tuple[str, list[int]]:
    """The text with width and compatibility characters folded, and where in it each character stood."""
    characters: list[str] = []
    starts: list[int] = []
    for position, character in enumerate(text):
        folded = _folded_character(character)
        characters.append(folded)
        starts += [position] * len(folded)
    return "".join(characters), [*starts, len(text)]


@cache
def _folded_character(character: str) -> str:
    """One character, folded; a figure that is no digit as it is: NFKC would make 951 of 95① and 103 of 10³."""
    folded = normalize("NFKC", character)
    if folded[:1] in "0123456789" and folded and category(character) != "Nd":
        folded = character
    return folded.replace("−", "-").translate(_NO_WIDTH)  # a true minus
