"""What a row or a sentence of a document says: its numbers, each with the words that it stands under, and the rest.

The grammar of official Chinese, as far as a rule can be held against it: what stands before and after a number
(不低于, 控制在, 以上), how far 力争 reaches, what 且 joins, which word is whole and which is a part of another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

from compliance.cells import Cell, folded_text, numbers_with_places, plain, read_cell
from compliance.rules.declared import Axis
from compliance.rules.sets import SPELLINGS, Comparator
from compliance.units import unit_at_start

_CJK = r"[\u3400-\u9fff]"
_DAY = (
    r"(?:(?P<year>(?:19|20)\d\d)\s?[年.\-/](?:度|底)?)?(?:(?P<month>1[0-2]|0?[1-9])月(?:份|底|末|前|中旬|上旬|下旬)?)?"
)
_TYPES: Mapping[str, str] = {
    "一票否决": "veto", "否决性": "veto", "约束性": "binding", "强制性指标": "binding", "必达指标": "binding",
    "参考性": "reference", "预期性": "reference", "指导性指标": "reference", "引导性": "reference",
    "鼓励性": "reference",
}  # fmt: skip
_TYPE_CELLS = {"约束": "binding", "必达": "binding", "参考": "reference", "预期": "reference", "否决": "veto"}
_AIM = r"力争|争取(?!上级|中央|国家|省|市|资金|项目|支持|政策|专项|各级)|力求|努力(?=达到|实现|提高|完成|做到)"
_FIRM = r"确保|保证|必须|务必|应当"  # where a phrase of another force begins
_OFFICE = (
    r"(?:局|委|委员会|管委会|联合会|工会|办|办公室|(?<!全)部|厅|处|署|政府|中心|督查室|妇联|大队|支队|法院|检察院|园区|"
    r"镇街|街道)"
)
# Verbs that go on after another verb: 制定 alone is less than 制定实施. Before a noun they are a part of it (实施方案).
_VERBS = (
    r"(?:实施|遵守|执行|落实|推行|推广|开展|运行|完善|健全|发布|印发|公布|公开|投用|投入使用|使用|验收|应用|更新|达标|备案|"
    r"实行|巩固|推进|建立|完成|制定|编制|划定|通过|消除|提高|提升)"
    r"(?!方案|规划|计划|意见|办法|细则|机制|体系|情况|标准|工作|制度|主体|条例|预案|任务|名单|率|比例)"
)
_NOT = tuple("未能 尚未 并未 没有 不得 不再 未 不 没".split())
_DEGREES = tuple(
    "基本 初步 部分 逐步 逐年 全面 全部 严格 持续 明显 显著 大幅 进一步 有效 稳步 "
    "科学 积极 大力 较好 有所 略有 均 分期 分批 试点".split()
)
# A phrase that one of these governs says that something does not happen. 无害化 and its like are words of their own.
_DENIED = (
    r"(?:^|确保|保证|全年|做到|保持|实现|坚决)(?:无|零)(?!害化|公害|障碍|纸化|线|人机|烟|组织|机|偿|缝|废|碳)"
    r"|没有|杜绝|防止|避免|严禁|禁止|不得|不再|未曾|未有"
)
# What a value does from one period to the next.
TRENDS: Mapping[Comparator, str] = {
    ">=": r"不降低|不下降|不减少|不降级|不退化|不恶化|不变差|不降|不低于(?:上|前|去|往|20)|只增不减|保持稳定",
    "<=": r"不增加|不上升|不升高|不提高|不增长|不反弹|不高于(?:上|前|去|往|20)|零增长|负增长|只减不增",
    ">": r"(?:逐年|逐步|持续|稳步|有所|明显|不断|较\S{1,12})(?:提高|提升|增加|扩大|上升|增长|改善|好转)",
    "<": r"(?:逐年|逐步|持续|稳步|有所|明显|不断|较\S{1,12})(?:降低|下降|减少)",
}
# Verbs of a heading that ask for a change of what they stand before (提高覆盖率), and those that ask for an effort.
_TURNS: Mapping[Comparator, str] = {">": "提高|提升|增加|扩大", "<": "降低|减少|压减"}
_EFFORTS = rf"{'|'.join(_TURNS.values())}|改善|确保|保证|保障|推进|推动|促进|加强|加大|加快|强化|发展|优化"
_TREND = "|".join(f"(?:{words})" for words in TRENDS.values())
# A number that stands elsewhere, in the document's words.
_ELSEWHERE = (
    r"(?:不超过|不突破|不得超过|不高于|控制在|不低于|不少于|达到|完成|符合|满足)"
    r"[^,。;\s]{0,24}?(?:控制目标值?|目标值?|指标值?|任务|要求|标准|总量|上限)"
)
_SIDES: Mapping[Comparator, str] = {"<=": "不超过|不突破|不得超过|不高于|控制在", ">=": "不低于|不少于"}
# A number that is a label: of a row, of an enumeration, of a standard or a document, or one that is said again (含60).
_LABELLED = r"(?:指标|第|[A-Z]{2}(?:/[A-Z]+)?|〔\d{4}〕|含)\s*$"
_LABEL = r"\s*(?:年|项|号)"
_COUNTED = (r"(?:^|[;。(〔])\s*$", r"\s*[、.)〕](?!\d)")  # what stands before and after (1), 〔2016〕 and 1、
# What says behind a number that the number itself is left out: 60%以上（不含60%）.
_LEFT_OUT = r"(?:\s*[%‰])?\s*\((?:含[0-9.%]*+[,、;且]?)?不(?:含|包括|包含)\s*([0-9.]*)"
_STRICT: Mapping[Comparator | None, Comparator] = {">=": ">", "<=": "<"}
_TURNED: Mapping[str, Comparator] = {"≤": ">=", "<=": ">=", "<": ">", "≥": "<=", ">=": "<=", ">": "<"}
# How a state stands in a text, the best first.
Stands = Literal["whole", "within", "cut", "absent"]
FROM_BEST: tuple[Stands, ...] = get_args(Stands)
# The printed number that a row begins with.
_ORDINAL = r"\s*+[★☆*※]?+\s*+(?>(?:第|指标|序号)?)\s*+(\d{1,3}(?:[.-]\d{1,3})*)(?:\s*+[、.:)项]\s*+(?!\d)|\s++)(?=\S)"
_JOINED = r"并且|而且|同时|(?<![暂尚况而并])且|其中|(?<=[,。;])并|以及"


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number of a sentence, or both ends of a band, with the words around it that matter.

    ``sign``: a printed sign, or words with only one meaning (不低于, 降至). ``reached``: 达到 stands before it, which
    means "at least" unless a note says otherwise. ``narrows``: it says which things are meant (200头以上的养殖场) and
    demands nothing. ``alone``: it fills a cell of a row. ``left_out``: the ends of a band that do not belong to it.
    """

    start: int
    end: int
    numbers: tuple[str, ...]
    sign: Comparator | None = None
    reached: bool = False
    unit: str | None = None
    aimed: bool = False
    narrows: bool = False
    alone: bool = False
    when: Mapping[str, frozenset[str]] | None = None
    left_out: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether it is one number with neither a sign nor a word for one."""
        return self.sign is None and not self.reached and len(self.numbers) == 1

    @property
    def demands(self) -> bool:
        """Whether it can only be read as a demand: it has a sign, or is the value of a row."""
        return not self.narrows and (self.sign is not None or len(self.numbers) > 1 or self.alone or self.reached)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a document as far as it is said: 2020年6月 has no day."""

    text: str
    year: int | None
    month: int | None

    def agrees(self, other: Day) -> bool:
        """Whether both can be one day: what both say is the same."""
        years = self.year is None or other.year is None or self.year == other.year
        return years and (self.month is None or other.month is None or self.month == other.month)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A quote as it is read: the ``text`` with its width folded, and its blanks, between which stand cells of a row."""

    text: str
    run: str  # the words without blanks, and without what only sets them apart
    numbers: tuple[PrintedNumber, ...]

    @property
    def ordinal(self) -> str | None:
        """The printed number that a row begins with."""
        counted = _counted(self.text)
        return counted[1] if counted else None

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands between blanks."""
        return tuple(self.text.split())

    @property
    def types(self) -> frozenset[str]:
        """The constraint types that it names."""
        words = {kind for word, kind in _TYPES.items() if word in self.text}
        return frozenset(words | {_TYPE_CELLS[cell] for cell in self.cells if cell in _TYPE_CELLS})

    @property
    def aims(self) -> tuple[tuple[int, int], ...]:
        """How far 力争 reaches: to the end of the sentence or of the cell, or to a word of another force."""
        places = []
        for word in re.finditer(_AIM, self.text):
            end = re.compile(rf"[。;]|(?<=\S)\s+(?=\S)|,\s*(?:{_FIRM})").search(self.text, word.end() + 1)
            places.append((word.start(), end.start() if end else len(self.text)))
        return tuple(places)

    @property
    def offices(self) -> tuple[str, ...]:
        """The units that it names as such: a word between stops that ends as names of authorities do."""
        words = re.split(r"[\s、,;:()/]+", self.text)
        return tuple(word for word in words if re.fullmatch(rf"\S{{1,15}}{_OFFICE}", word))

    @property
    def days(self) -> tuple[Day, ...]:
        """The days, months and years that it names."""
        return tuple(days_in(self.text))

    @property
    def starred(self) -> bool:
        """Whether a star stands at its name."""
        return re.search(r"^\s*\S{0,8}[★☆*※]|[★☆*※](?=[\s(%]|$)", self.text) is not None

    def joined(self) -> Iterator[tuple[int, int]]:
        """The phrases that 且, 同时 or 其中 join to what stands before them."""
        for word in re.finditer(_JOINED, self.text):
            if word.start():
                end = re.compile(rf"(?:{_JOINED})|[。;]|,|(?<=\S)\s+(?=\S)").search(self.text, word.end() + 1)
                yield word.end(), end.start() if end else len(self.text)


def _counted(text: str) -> re.Match[str] | None:
    """The printed number at the beginning of a row; a number before its unit is none (20 %)."""
    match = re.match(_ORDINAL, text)
    first = text[match.end() :].split(maxsplit=1)[0] if match else ""
    return None if first and unit_at_start(first) == first else match


def unspaced(text: str) -> str:
    """A text without blanks and stops, by which names are compared."""
    return re.sub(r"[\s、,。;:·\"“”'()*★☆※\[\]]+", "", text).casefold()


def days_in(text: str) -> Iterator[Day]:
    """The days of a text, each with its year and month as far as they are said."""
    for match in re.finditer(_DAY, text):
        if match["year"] or match["month"]:
            yield Day(match[0], *(int(match[part]) if match[part] else None for part in ("year", "month")))


@lru_cache(maxsize=4096)
def read_sentence(quote: str) -> Sentence:
    """What a quote says."""
    text = re.sub(r"(?<=[0-9])，(?=[0-9])", "， ", quote)  # 60，200 are two numbers, 60,200 is one
    text = re.sub(r"\s+", " ", folded_text(text))
    numbers: list[PrintedNumber] = []
    counted = _counted(text)
    for start, end, cell in numbers_with_places(text):
        if counted is not None and start < counted.end(1):
            continue
        before = numbers[-1] if numbers else None
        printed = _printed(text, start, end, cell)
        listed = before is not None and re.fullmatch(r"\s*+[%‰]?+\s*+[、,和及与或]\s*", text[before.end : start])
        if before is not None and listed and printed.sign is None and not printed.reached:  # 分别达到95%、85%
            printed = replace(printed, sign=before.sign, reached=before.reached)
        numbers.append(printed)
    sentence = Sentence(text, unspaced(text), tuple(numbers))
    aims = sentence.aims
    judged = (replace(each, aimed=any(a <= each.start < b for a, b in aims)) for each in numbers)
    return replace(sentence, numbers=tuple(judged))


def _printed(text: str, start: int, end: int, cell: Cell) -> PrintedNumber:
    ahead, behind = text[end:], text[:start]
    counted = re.search(_COUNTED[0], behind) and re.match(_COUNTED[1], ahead)
    labels = bool(counted or re.search(_LABELLED, behind) or re.match(_LABEL, ahead))
    head = re.split(r"[0-9.+-]", cell.text, maxsplit=1)[0]
    without = re.match(_LEFT_OUT, ahead)
    if cell.unclear == "range":
        ends = tuple(re.findall(r"[0-9]+(?:\.[0-9]+)?", cell.text.replace(",", "")))
        years = re.fullmatch(r"\D*(?:19|20)\d\d\D+\d{1,4}", cell.text) is not None
        open_ends = {">": ends[:1], "<": ends}.get(SPELLINGS.get(read_cell(f"{head}0").qualifier or "", "="), ())
        open_ends += ((without[1],) if without[1] else ends) if without is not None else ()
        return PrintedNumber(start, end, ends, narrows=labels or years, left_out=open_ends)
    if cell.value is None:
        return PrintedNumber(start, end, ())
    sign = SPELLINGS.get(cell.qualifier or "")  # ≈ is none
    reached = False
    after = re.match(r"\s*([≤≥<>]=?)\s*(?=[^\s\d.])", ahead)
    if after is not None and sign is None:  # 6≤pH≤9: what stands before the sign is the lower end
        sign = _TURNED[after[1]]
    elif sign is None:
        sign = _direction(head, ahead)
        reached = sign is None and "达" in head
    suffix = re.search(r"(?:以上|以下|以内|之内|左右|上下)$", cell.text) is not None
    if sign is None and (
        counted := re.match(rf"\s*{_CJK}{{1,2}}[及或含]?(?:(以上)|以下|以内|之内)", ahead)
    ):  # 60分以上
        sign, suffix, ahead = ">=" if counted[1] else "<=", True, ahead[counted.end() :]
    sign = _STRICT.get(sign, sign) if without is not None else sign
    goes_on = re.match(rf"的|(?!且|并|和|及|与|或|等|,){_CJK}", ahead) if suffix else re.match("的", ahead)
    labels = labels or cell.unit in ("年", "月", "日", "号") or cell.text.endswith(("年", "月"))
    alone = (not behind or behind[-1].isspace()) and (not ahead or ahead[0].isspace()) and bool(behind.strip())
    return PrintedNumber(
        start, end, (plain(cell.value),), sign, reached, cell.unit, narrows=labels or goes_on is not None,
        alone=alone and not labels,
    )  # fmt: skip


def _direction(head: str, ahead: str) -> Comparator | None:
    """What the verb before a number, or the words after it, say of the side on which values are good."""
    if re.search("降|减|控制|压", head):
        return "<="
    if re.search("提高|提升|升|增|扩大", head):
        return ">="
    if re.match(r"\s*(?:不降低|不减少|不下降)", ahead):
        return ">="
    return "<=" if re.match(r"\s*(?:不增加|不突破|不上升)", ahead) else None


def by_variant(sentence: Sentence, axes: Mapping[str, Axis]) -> tuple[PrintedNumber, ...]:
    """The numbers of a sentence, each with the variants that are printed for it: before it, or in brackets behind.

    Several variants in a row stand for one number that follows, or one by one for as many numbers.
    """
    stated = [dict[str, frozenset[str]]() for _ in sentence.numbers]
    for axis in axes.values():
        waiting: list[str] = []  # variants for which no number stood yet
        following: list[int] = []  # the numbers behind them
        spots: list[tuple[int, str, int]] = [(start, variant, -1) for start, variant in _mentions(sentence.text, axis)]
        spots += [(each.start, "", index) for index, each in enumerate(sentence.numbers) if not each.narrows]
        for start, variant, index in (*sorted(spots), (len(sentence.text), "-", -1)):
            if not variant:
                following.append(index)
                continue
            behind = _in_brackets_behind(sentence, start)
            if following and behind is None:
                one_by_one = len(following) == len(waiting)
                for number in following if one_by_one else following[:1]:
                    when = frozenset((waiting.pop(0),)) if one_by_one else frozenset(waiting)
                    stated[number] |= {axis.id: when} if when else {}
                waiting, following = [], []
            if behind is None:
                waiting.append(variant)
            else:
                stated[behind][axis.id] = stated[behind].get(axis.id, frozenset()) | {variant}
                following = [number for number in following if number > behind]
    return tuple(replace(each, when=when) for each, when in zip(sentence.numbers, stated, strict=True))


def _mentions(text: str, axis: Axis) -> Iterator[tuple[int, str]]:
    """Where a text names variants of an axis; a word of one character counts only where it stands by itself."""
    words = {folded_text(word): variant for word, variant in axis.synonyms.items()}
    words |= {folded_text(variant): variant for variant in axis.variants}
    longest = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    for match in re.finditer(longest, text):
        left, right = text[: match.start()][-1:], text[match.end() :][:1]
        if len(match[0]) > 1 or not (re.match(_CJK, left) or re.match(_CJK, right)):
            yield match.start(), words[match[0]]


def _in_brackets_behind(sentence: Sentence, start: int) -> int | None:
    """The number behind which a word stands in brackets: ≥60（山区）."""
    opened = sentence.text.rfind("(", 0, start)
    inside = sentence.text[opened : sentence.text.find(")", start)]
    if opened < 0 or ")" in sentence.text[opened:start] or re.search(r"\d", inside):
        return None
    for index, each in enumerate(sentence.numbers):
        if re.fullmatch(r"\s*+[%‰]?+\s*+", sentence.text[each.end : opened]) and each.end <= opened:
            return index
    return None


def stands(word: str, text: str, beside: Sequence[str] = (), names: Sequence[str] = ()) -> Stands:
    """How a state stands in a text: as a word of its own, within a longer phrase, cut from a longer word, or not.

    It is cut where it is denied (未发生 is not 发生), qualified (基本消除 is not 消除), or a part of a longer demand
    (制定实施 is more than 制定), unless the rest is the word of a condition ``beside`` it. A longer phrase is that of
    the state where a name stands in it: 完成减排任务.
    """
    ways = [_how(word, text, match.start(), beside, names) for match in re.finditer(re.escape(word), text)]
    return min(ways, key=FROM_BEST.index, default="absent")


def _how(word: str, text: str, start: int, beside: Sequence[str], names: Sequence[str]) -> Stands:
    behind, ahead = text[:start], text[start + len(word) :]
    left = re.sub(rf"^(?:{_JOINED})", "", re.split(r"[\s,。;:]", behind)[-1])
    right = re.split(r"[\s,。;:]", ahead)[0]
    longer = [other for other in beside if len(other) > len(word) and word in other]
    if any(other in f"{left}{word}{right}" and other.count(word) for other in longer):
        return "cut"
    if left.endswith((*_NOT, *_DEGREES)) or re.search(_DENIED, left):
        return "whole" if left.endswith(tuple(beside)) else "cut"
    goes_on = re.match(
        rf"(?:并且|以及|并|且|和|与|及|、)?(?P<verb>{_VERBS}|不(?!得|少于|低于|高于|超过|大于|小于){_CJK})", right
    )
    if goes_on is not None and not right[goes_on.start("verb") :].startswith(tuple(beside)):
        return "cut"
    explained = (not left or left.endswith((*names, *beside)) or any(name in left for name in names)) and (
        not right or any(name in right for name in (*names, *beside)) or re.match(rf"{_JOINED}|、|[及或含]?以上", right)
    )
    if explained or any(name in f"{left}{right}" for name in names):
        return "whole"
    row = len(text.split()) > 2 and _counted(text)  # the value of a row fills its cell
    return "cut" if row and len(left + right) <= 4 else "within"


def trends(text: str) -> Iterator[tuple[int, int, Comparator]]:
    """What a text says of the change from one period to the next: 不降低 is ≥ what was before."""
    for match in re.finditer(_TREND, text):
        sign = next(sign for sign, words in TRENDS.items() if re.match(words, match[0]))
        yield match.start(), match.end(), sign


def turn(text: str) -> Comparator | None:
    """The direction that the first verb of a heading asks for, where no number follows: 提高覆盖率 asks for more."""
    counted = re.match(_ORDINAL, text)
    heading = text[counted.end() if counted is not None else 0 :].lstrip()
    signs = (sign for sign, verbs in _TURNS.items() if re.match(rf"(?:{verbs}){_CJK}", heading))
    return None if re.search(r"\d", heading) else next(signs, None)


def only_an_effort(word: str, text: str) -> bool:
    """Whether a word is the verb of a heading, which nobody can find to be so or not: 提高 in 提高覆盖率."""
    verb = re.fullmatch(rf"(?:{'|'.join(_DEGREES)})*(?:{_EFFORTS})", word)
    return verb is not None and re.search(rf"{re.escape(word)}{_CJK}", text) is not None


def elsewhere(text: str) -> Iterator[tuple[int, int, Comparator | None]]:
    """The phrases of a text that stand for a number set elsewhere, with the side that they name."""
    for match in re.finditer(_ELSEWHERE, text):
        if re.search(r"\d", match[0]):
            continue
        sign = next((side for side, words in _SIDES.items() if re.match(words, match[0])), None)
        yield match.start(), match.end(), sign
