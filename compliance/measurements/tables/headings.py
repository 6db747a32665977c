"""The words of headings, which field each means: data, to which an office may add its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from itertools import product
from pathlib import Path
from string import ascii_letters

from compliance.cells import compact, is_missing
from compliance.measurements.measurement import Declared, Entry
from compliance.patterns import pattern
from compliance.problems import MeasurementError, Place, Problem, nearest, refusal
from compliance.reading.document import read_toml
from compliance.rules.declared import Axis
from compliance.rules.ruleset import Ruleset
from compliance.units import names_unit

LONGEST_HEADING = 60  # characters
_BUILT_IN = Path(__file__).with_name("headings.toml")
OwnWords = Mapping[str, Mapping[str, list[str]]]  # by section and field
_KEYS = frozenset({"indicator", "id", "area", "site", "period", "sampled", "sample"})
# What ends the name of an area, by its level: a county lies in a city, a city in a province.
LEVELS = (("省", "自治区"), ("市", "州", "盟"), ("区", "县", "旗"), ("镇", "乡", "街道"))
ENDS_OF_AREAS = (*LEVELS[0], *LEVELS[1], *LEVELS[2], *LEVELS[3])
_SECTIONS = ("fields", "kept", "labels", "targets")


_BETWEEN_LEVELS = str.maketrans("/、,()及和与", " " * 8)
_SAID_OF_PLACES = tuple(
    "监测 检测 采样 取样 测量 考核 水质 空气 国控 省控 市控 县控 国考 省考 市考 交接 交界 出境 入境 跨界 控制 供水 "
    "排污 重点 土壤 噪声 入河 受检 网格".split()
)
_LYING_IN = ("所在", "所属", "所处", "隶属", "涉及", "责任", "考核", "监测", "采样", "属地", "归属")


@dataclass(frozen=True, eq=False)
class Words:
    """Which field each word means: in every table, in tables as people keep them, and before a colon above a table.

    ``named`` has the words of each field in their order, for messages; ``targets`` are the ends of headings that name
    what is to be reached; ``units`` are the spellings of units that the rulesets of the call declare. ``terms`` has
    what each term of a name is, by its first sign, ``measures`` the names of measures of water and air, and ``kinds``
    what stands behind a name to say of which kind the indicator is; ``loose`` is what leaves a name what it is, by
    where it stands, ``near`` what leaves it nearly so; ``verdicts`` are an office's words for a value that met its
    demand, or missed it, ``valid`` those of a station for data that hold, ``doubted`` those for data that do not,
    ``wanted`` those of a row for a value that nobody measured, ``composed`` the pieces of which headings are put
    together, by field, ``tables`` what a table is called at the end of its title, ``streams`` what stands before the
    name of a measure and is a part of it, and ``media`` what samples may be of.
    """

    fields: Mapping[str, str]
    kept: Mapping[str, str]
    labels: Mapping[str, str]
    targets: tuple[str, ...]
    named: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    measures: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    loose: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near: tuple[str, ...] = ()
    verdicts: Mapping[str, bool] = field(default_factory=dict)
    composed: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    valid: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    tables: tuple[str, ...] = ()
    streams: Mapping[str, str] = field(default_factory=dict)
    outlets: Mapping[str, str] = field(default_factory=dict)
    media: tuple[str, ...] = ()

    def is_valid(self, status: str) -> bool:
        """Whether what a row says of its station or its data leaves its values valid: 有效, 正常, N."""
        return heading_key(status) in self.valid or is_missing(status)

    def field_of(self, key: str) -> str | None:
        """The field that a heading means: a word of the lists, or put together of their pieces."""
        whole = self.fields.get(key) or self._put_together(key, ("value", "indicator"))
        return whole or self._beside_values(key) or self._of_somebody(key) or self._of_areas(key) or self._of_sites(key)

    def _of_areas(self, key: str) -> str | None:
        """The field of areas, where a heading has their words alone, or says what lies in them: 所属街道/乡镇名称."""
        rest = key[2:] if key.startswith(_LYING_IN) and "单位" not in key else key
        levels = rest.lstrip("各分").removesuffix("名称").removesuffix("别").translate(_BETWEEN_LEVELS).split()
        known = (self.fields.get(each) == "area" or (each in ("区", "旗", "场") and len(levels) > 1) for each in levels)
        return "area" if levels and all(known) else None

    def _of_sites(self, key: str) -> str | None:
        """The field of places, where a heading says of which kind they are: 国控监测断面（站点）名称, 采样地块."""
        several = key.translate(_BETWEEN_LEVELS).split()  # 测点编号及位置
        words = [each for each in several if each not in ("名称", "编号", "位置")]
        for at, word in enumerate(words):
            rest = word.removesuffix("编号" if len(several) > 1 else "名称").removesuffix("名称").removesuffix("位置")
            while rest.startswith(_SAID_OF_PLACES) and self.fields.get(rest) != "site":
                rest = rest[2:]
            words[at] = word if self.fields.get(word) == "site" else rest
        known = (self.fields.get(each) == "site" or (each in ("点", "站") and len(words) > 1) for each in words)
        return "site" if words and all(known) else None

    def _of_somebody(self, key: str) -> str | None:
        """The field of values, where the heading names by whom they were told or found: 部门上报数, 统计局审定数."""
        rests = (key.removeprefix(each) for each in self.composed["value"][0]) if key.endswith("数") else ()
        return next(("value" for rest in rests if 2 < len(rest) < len(key) and self.fields.get(rest) == "value"), None)

    def _beside_values(self, key: str) -> str | None:
        """The field of values, where the heading names what tells them apart as well: 采样时间、采样地点及检测结果."""
        *labels, last = re.split("[、,及和与]", key)
        whose = labels and all(self.field_of(label) in _KEYS - {"indicator"} for label in labels)
        return "value" if whose and self.field_of(last) == "value" else None

    def label_of(self, key: str) -> str | None:
        """The field of a label above a table."""
        whole = self.labels.get(key) or self.fields.get(key) or self._of_areas(key) or self._of_sites(key)
        return whole or self._put_together(key, ("value", "indicator", "period"))

    def _put_together(self, key: str, fields: Sequence[str]) -> str | None:
        return next((each for each in fields if each in self._forms and self._forms[each].fullmatch(key)), None)

    @cached_property
    def _forms(self) -> dict[str, re.Pattern[str]]:
        pieces = {each: ["|".join(several) for several in lists] for each, lists in self.composed.items()}
        return {
            each: pattern(f"(?:{first})?(?:{core})(?:{end})", having=end.replace("|", " "))
            for each, (first, core, end) in pieces.items()
        }

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        """The words for an indicator, or for whose values something is, by their first sign."""
        words = {word for fields in (self.fields, self.kept) for word, field in fields.items() if field in _KEYS}
        words |= {"填报单位", "上报单位", "报送单位", "统计单位", "责任单位", "考核单位"}  # under which areas may stand
        by_sign: dict[str, list[str]] = {}
        for word in sorted(words, key=len):
            by_sign.setdefault(word[0], []).append(word)
        return by_sign

    def has_key(self, text: str) -> bool:
        """Whether a text has a word that is in every heading by which a table is known.

        One character alone is such a word, and no part of another: 月, but not 3月 or 月报.
        """
        for at, sign in enumerate(text):
            for word in self._keys.get(sign, ()):
                beside = text[:at][-1:] + text[at + 1 : at + 2] if len(word) == 1 else ""
                if text.startswith(word, at) and not re.search(r"\w", beside):
                    return True
        return False


@lru_cache(maxsize=4096)
def heading_key(heading: str) -> str:
    """A heading reduced to what identifies it."""
    return compact(heading).casefold().replace("−", "-")  # the sign of F⁻


def area_key(name: str) -> str:
    """What names of one area have in common, in whatever way they are written: without a remark in brackets."""
    return re.sub(r"\([^()]*\)$", "", heading_key(name))


@cache
def _built_in() -> Words:
    import tomli

    data = tomli.loads(_BUILT_IN.read_text(encoding="utf-8"))
    return replace(
        _with(Words({}, {}, {}, (), {}), data),
        terms=_terms(data["terms"] | data["symbols"], {*map(heading_key, data["no_names"]["symbols"])}),
        measures=frozenset(
            _MEAN.sub("", heading_key(name)) for name in (*data["symbols"], *data["no_names"]["symbols"])
        ),
        kinds=frozenset(map(heading_key, data["kinds"]["words"])),
        valid=frozenset(map(heading_key, data["status"]["valid"])),
        doubted=frozenset(map(heading_key, data["status"]["doubted"])),
        wanted=frozenset(map(heading_key, data["wanted"]["words"])),
        composed=data["composed"],
        tables=tuple(data["titles"]["words"]),
        streams={word: name for name, several in data["streams"].items() for word in (name, *several)},
        outlets={word: name for name, several in data["outlets"].items() for word in several},
        media=tuple(data["media"]["words"]),
        loose={where: tuple(map(heading_key, several)) for where, several in data["loose"].items()},
        near=tuple(sorted(map(heading_key, data["near"]["words"]), key=len, reverse=True)),
        verdicts={heading_key(word): kind == "met" for kind, several in data["verdicts"].items() for word in several},
    )


def _terms(groups: Mapping[str, Sequence[str]], no_names: Collection[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """What each word of some groups is, its first one, by its first sign and the longest before: also X（Y） and XY."""
    first: dict[str, str] = {}
    for name, several in groups.items():
        words = [*map(heading_key, (name, *several))]
        for word, other in product(words, words):
            alone = word not in no_names and not word.startswith("以")
            forms = [f"{word}({other})", *([word + other] if other.isascii() else [])] if word != other else []
            for form in (*forms, *([word] if alone else [])):
                first.setdefault(form, words[0])
    by_sign: dict[str, list[tuple[str, str]]] = {}
    for pair in sorted(first.items(), key=lambda pair: len(pair[0]), reverse=True):
        by_sign.setdefault(pair[0][0], []).append(pair)
    return {sign: tuple(pairs) for sign, pairs in by_sign.items()}


def _with(words: Words, data: OwnWords) -> Words:
    """The words of a file added to others; where both have one, the file's field holds."""

    def added(section: str, known: Mapping[str, str]) -> dict[str, str]:
        own = {heading_key(word): field for field, several in data.get(section, {}).items() for word in several}
        return {**known, **own}

    named = {field: (*words.named.get(field, ()), *several) for field, several in data.get("fields", {}).items()}
    targets = tuple(heading_key(word) for word in data.get("targets", {}).get("words", ()))
    return replace(
        words,
        fields=added("fields", words.fields),
        kept=added("kept", words.kept),
        labels=added("labels", words.labels),
        targets=(*words.targets, *targets),
        named={**words.named, **named},
    )


_CALL: ContextVar[Words | None] = ContextVar("the words of a call", default=None)
_RULESETS: ContextVar[tuple[Ruleset, ...]] = ContextVar("the rulesets of a call", default=())


def words_now() -> Words:
    """The words by which this call reads."""
    return _CALL.get() or _built_in()


@contextmanager
def with_headings(own: OwnWords | None, rulesets: Sequence[Ruleset] = ()) -> Iterator[None]:
    """Read tables with the words of an office as well, and with the units that rulesets declare."""
    units = {text: unit for ruleset in rulesets for text, unit in ruleset.unit_spellings.items()}
    words = None if own is None else _with(_built_in(), own)
    token = _CALL.set(replace(words or _built_in(), units=units) if units else words)
    of_call = _RULESETS.set(tuple(rulesets))
    try:
        yield
    finally:
        _CALL.reset(token)
        _RULESETS.reset(of_call)


def measure_in(title: str) -> str | None:
    """The measure, or what else the rules of the call ask for, that a title names, with its unit: 各县优良天数（天）.

    Before it stand a time or areas, behind it what a table is called; anything else would make it another thing.
    """
    words = _DATED_BEHIND.sub("", _UNIT_SAID.sub("", compact(title)))
    unit = unit_in_brackets(words)
    bare = words.removesuffix(unit)
    while shorter := next((bare.removesuffix(word) for word in words_now().tables if bare.endswith(word)), None):
        bare = _YEAR_BEHIND.sub("", shorter)
    known = [ruleset.once(plain_ids) for ruleset in _RULESETS.get()]
    ends = [bare[at:] for at in range(len(bare)) if _BEFORE_A_NAME.search(bare[:at])]
    amounts = (end + amount for end in ends for amount in ("", "量"))  # 降尘监测结果: 降尘量
    named = [end for end in amounts if any(plain_name(end) in ids for ids in known)]
    ends += [bare[at:] for at in range(len(bare)) if bare[:at].endswith(_PLACES)]
    return next((end + unit for end in (*named, *(e for e in ends if _names_measure(e) or e == "水质类别"))), None)


def medium_in(titles: Iterable[str]) -> str:
    """What the samples of a table are of, where its titles name one such medium alone; empty where they do not."""
    named = {medium for title in titles for medium in words_now().media if medium in title}
    return named.pop() if len(named) == 1 else ""


def in_medium(name: str, medium: str) -> str:
    """The name with its medium before it, where the rules of the call know it so: 镉 in a table of 土壤 is 土壤镉."""
    known = bool(medium) and any(plain_name(medium + name) in r.once(plain_ids) for r in _RULESETS.get())
    return medium + name if known else name


def in_its_time(name: str, titles: Sequence[str]) -> str:
    """The name with the time of day before it, where titles have one alone and noise is so measured: Leq of 昼间."""
    times = [time for time in ("昼间", "夜间") if any(time in title for title in titles)]
    return times[0] + name if len(times) == 1 and _names_measure(times[0] + name) else name


def is_asked_for(name: str) -> bool:
    """Whether the rules of the call know a name."""
    return any(plain_name(name) in ruleset.once(plain_ids) for ruleset in _RULESETS.get())


def in_title(name: str, titles: Sequence[str]) -> str:
    """The whole name of a rate or an amount that a title begins: 治理率 in a table of 农村生活污水治理情况.

    A title need not have its own words, where it has no little of the others: 达标率 in one of 饮用水水源地水质.
    """
    known = [ruleset.once(plain_ids) for ruleset in _RULESETS.get()] if name.endswith(("率", "量")) else []
    if not known or any(plain_name(name) in ids for ids in known):
        return name
    once = [title for title in titles if title.count(name[:-1]) == 1]
    others = () if any(name[:-1] in title for title in titles) else titles
    meant, begun = dict[str, set[str]](), dict[str, set[str]]()
    for whole, id_ in ((whole, id_) for ids in known for whole, id_ in ids.items() if whole.endswith(name)):
        part = whole[:-1] if once else whole.removesuffix(name).removesuffix("地")  # 水源水质, of 水源地水质达标率
        for title in once or (others if len(whole) - len(name) >= _LEAST_BEGUN else ()):
            if part in title:
                begun[whole] = id_
                meant |= {whole: id_} if _BEFORE_A_NAME.search(title.split(part)[0]) else {}
    alike = once or len({*map(frozenset, begun.values())}) == 1
    return max(meant, key=len) if len({*map(frozenset, meant.values())}) == 1 and alike else name


_LEAST_BEGUN = 3  # characters


_DATED_BEHIND = pattern(
    r"\((?:[12]\d{3}年)?(?:度|[上下]半年|第?[一二三四1-4]季度|(?:\d{1,2}月?[-–—~至])?\d{1,2}月)?\)$"
)
_UNIT_SAID = pattern(r"\(?(?:计量)?单位:[^()]+\)?$")
_BEFORE_A_NAME = pattern(
    "^$|(?:[省市州盟县旗]|(?<![城成园景小社])区|年度?|月份?|季度|半年|[)的]|级?及?以上|集中式(?:生活)?|历年|逐[月年]|各.{0,3}(?:[镇街村站段井域]|街道|点位|断面|测点)|^(?:[A-Za-z]?\\d{1,3}[-_.、]?|[一二三四五六七八九十]{1,3}、))$"
)


_YEAR_BEHIND = pattern(r"(?<=\D)[12]\d{3}年度?$")
_PLACES = ("断面", "点位", "站点", "站", "测点", "水源地", "水源", "水厂", "水库", "湖库", "河流", "井")


def own_words(path: str | Path) -> OwnWords:
    """The words that an office has in a file of its own. Raises MeasurementError for a file that has no such."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        details = {"name": str(path), "why": refusal(error)}
        raise MeasurementError(Problem("not-readable", Place(str(path)), details=details)) from None
    document, words = read_toml(content, str(path)), _built_in()
    known = {
        "fields": [*words.named], "kept": sorted({*words.kept.values()}), "labels": sorted({*words.labels.values()}),
        "targets": ["words"],
    }  # fmt: skip
    problems = []

    def unknown(allowed: list[str], *keys: str) -> Problem:
        details = {"key": keys[-1], "table": " ".join(keys[:-1]) or str(path), "allowed": ", ".join(allowed)}
        return document.problem("unknown-key", keys, details=details, suggestion=nearest(keys[-1], allowed))

    for section, table in document.data.items():
        if section not in known or not isinstance(table, dict):
            problems.append(unknown(list(_SECTIONS), section))
            continue
        for word, several in table.items():
            if word not in known[section]:
                problems.append(unknown(known[section], section, word))
            elif not isinstance(several, list) or not all(isinstance(each, str) and each.strip() for each in several):
                details = {"key": word, "expected": "a list of text"}
                problems.append(document.problem("wrong-type", (section, word), details=details))
    if problems:
        raise MeasurementError(problems)
    return dict(document.data)


def words_of(field: str) -> tuple[str, ...]:
    """The words that mean a field, the usual ones first."""
    return words_now().named[field]


def field_of(heading: str) -> str | None:
    """The field that a heading means, ``ignored`` for one that says nothing to the judge, or None."""
    return _field_of(heading_key(heading), words_now())


@lru_cache(maxsize=1 << 14)  # the same headings come again and again
def _field_of(key: str, words: Words) -> str | None:
    return words.field_of(key)


def kept_field_of(heading: str) -> str | None:
    """The field of a heading in a table as people keep it, which has a few more fields."""
    words, key = words_now(), heading_key(heading)
    return words.kept.get(key) or _field_of(key, words)


def without_marks(text: str) -> str:
    """A name or a heading without the marks around it that refer to notes below the table: 森林覆盖率①, ★甲桥."""
    return _MARKS.sub("", text.strip(_STARS) or text)


def together(name: str) -> str:
    """A name whose characters are spread over its cell, as they stand without the gaps: 全  市, 青 溪 县."""
    letters = name.split()
    return "".join(letters) if not name.isascii() and all(len(each) == 1 for each in letters) else name


def without_english(name: str) -> str | None:
    """A name without the same in English behind it, as yearbooks print it: 森林覆盖率 Forest Coverage."""
    chinese = name.rstrip(ascii_letters + " \n,.'&-()")
    said = name[len(chinese) :].strip()
    is_english = said[:1].isalpha() and max(map(len, said.split())) > 3
    return without_marks(chinese) if is_english and chinese and not chinese[-1].isascii() else None


_STARS = "*＊★☆▲△●◆■ "
_MARKS = pattern(
    r"(?<=[^\W\d_a-zA-Z)）])\s?(?:[①-⑳]+|[¹²³⁴⁵⁶⁷⁸⁹][)）]?|[\[［][0-9]{1,2}[\]］]|[*＊]+|[0-9]{1,2}[)）])\s*$"
)


def unit_at_end(text: str) -> tuple[str, str | None]:
    """A name, and the unit behind it that no brackets set apart: COD mg/L, 总磷（以P计）mg/L, 用水总量 万立方米.

    It stands behind a space, or is one with which no word ends; a share behind a field (完成%) may be of anything.
    """
    name, units = text.strip().replace("（A）", "(A)").replace("_", " "), words_now().units
    if not _MAY_END_IN_A_UNIT.search(name) or names_unit(name, units):
        return text, None
    spaced = name.split()
    alone = len(spaced) > 1 and (spaced[-1] in _SIGNS or (spaced[-1] in _COUNTED and len(spaced[-2]) > len("指标")))
    if len(spaced) > 1 and (alone or len(spaced[-1]) > 1) and names_unit(spaced[-1], units):
        return " ".join(spaced[:-1]), spaced[-1]
    for end in _END_OF_NAME.finditer(name):
        before, unit = name[: end.end()], name[end.end() :].removeprefix("/")  # 溶解氧/mg/L, as standards write it
        if ("/" in unit or unit in _SIGNS or unit.startswith(("×10", "x10"))) and names_unit(unit, units):
            return (text, None) if unit in _SIGNS[:3] and kept_field_of(before) else (before, unit)
    return text, None


_SIGNS = ("%", "％", "‰", "℃", "NTU", "dB", "dB(A)")
_COUNTED = ("天", "吨", "亩", "个", "件", "次", "元")  # never the end of a word that a gap parts: 年 度
_MAY_END_IN_A_UNIT = pattern(r"[/／∕]\S{1,12}$|[%％‰℃]$|NTU$|dB(?:\(A\))?$|\s\S{1,12}$")
# Before a unit in Latin letters: never a figure or a prefix that may be part of it (10^4m3/d).
_END_OF_NAME = pattern(r"(?:[^\W\d_a-zμµ]|[)）]|[A-WYZ](?:2\.5|10|\d))(?![^\W\d_a-zA-Zμµ]|[\d)）]|\Z)")


def units_said(text: str) -> tuple[str, Mapping[str, str | None]] | None:
    """The unit of most names and those of others (None: its own), where a text says both; None for anything else.

    mg/L（pH值无量纲，粪大肠菌群：个/L）; 除CO为mg/m³外，其余为μg/m³.
    """
    one = len(text) <= _SHORTEST_OF_UNITS or names_unit(text, words_now().units)  # t/(km2·30d)
    return None if one else _units_said(text.translate(_COMMAS), words_now())


@lru_cache(maxsize=1024)
def _units_said(text: str, known: Words) -> tuple[str, Mapping[str, str | None]] | None:
    most, others, names = "", dict[str, str | None](), list[str]()
    said = (
        "".join(text.split())
        .removeprefix("单位")
        .lstrip(":：")
        .replace("外其", "外,其")
        .replace("外均为", "外,其余均为")
    )
    for piece in filter(None, said.split(",") if "," in said else ()):
        word = piece.removeprefix("除")
        if end := next((each for each in _WITHOUT_UNIT if word.endswith(each)), ""):
            others |= dict.fromkeys([*names, word.removesuffix(end)])
            names = []
            continue
        word = word.removesuffix("外") if piece.startswith("除") or names else word
        rest = (
            word.partition("为")[2] if piece.startswith(("其", "除")) else ""
        )  # 其余均为百亩次: perhaps one that nobody knows
        at = len(word) - len(rest) if rest else 0
        at = next((at for at in range(at, len(word)) if rest or names_unit(word[at:], known.units)), len(word))
        name = word[:at].rstrip("：:为是均都").removesuffix("单位").removesuffix("的")
        if name == word[:at] != "" and not (most or others or names or piece.startswith("除")):
            most = word  # one that nobody knows: 百亩次
        elif at == len(word):
            names.append(word.removesuffix("外"))
            if piece.endswith("外"):
                others, names = others | dict.fromkeys(names), []
        elif name in _THE_OTHERS and not names and not most:
            most = word[at:]
        else:
            others |= dict.fromkeys([*names, name], word[at:])
            names = []
    return (most, others) if most and others and not names and not {*_THE_OTHERS} & {*others} else None


_COMMAS = str.maketrans("()（），;；、。", ",,,,,,,,,")
_SHORTEST_OF_UNITS = 6  # characters
_WITHOUT_UNIT = ("为无量纲", "无量纲", "除外", "另注", "注明")
_THE_OTHERS = ("", "其他", "其它", "其余", "其余项目", "其他项目", "其它项目", "其余指标", "其他指标", "其它指标")


def unit_for(name: str, text: str | None) -> str | None:
    """The unit of a name in a text that may say several."""
    said = units_said(text) if text else None
    if said is None:
        return text
    return next(
        (unit for words, unit in said[1].items() if any(_is_named(each, name) for each in re.split("[、和及]", words))),
        said[0],
    )


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A name in the form in which names are compared: each term by its first word, without a symbol that repeats it."""
    plain = heading_key(name)
    if "8h" in plain:
        plain = re.sub(r"o3[-_( ]?8h\)?", "o3-8h", plain)
    if "分位" in plain or plain.endswith(("per", "per)")):
        plain = _with_percentile(plain)
    for _ in range(_PASSES if len(plain) <= LONGEST_HEADING else 0):
        plain = _with_first_words(plain)
    return plain


def _with_percentile(name: str) -> str:
    """A name of a percentile in one form: CO-95per and 一氧化碳日均值第95百分位数 are 一氧化碳第95百分位数."""
    said = _PERCENTILE.fullmatch(name.replace("(", "").replace(")", ""))
    of = said and (said["ozone"] or said["of"])
    return f"{'一氧化碳' if of == 'co' else of}第{said['part']}百分位数" if said else name


_PERCENTILE = pattern(
    r"(?:(?P<ozone>臭氧(?:o3)?|o3)(?:[-_]?(?:日?最大)?8(?:小时|h)(?:滑动)?(?:平?均值?)?(?:浓度)?)?|"
    r"(?P<of>.+?)(?:(?:24小时|日)(?:平?均值?)(?:浓度)?)?)的?[-_]?第?(?P<part>9[058])(?:百?分位[数值]?(?:浓度)?|per)"
)


def plain_ids(ruleset: Ruleset) -> dict[str, set[str]]:
    """The ids of the things of a ruleset by their names in the form in which names are compared."""
    return ids_by(plain_name, ruleset)


def ids_by(form: Callable[[str], str], ruleset: Ruleset) -> dict[str, set[str]]:
    """The ids of the things of a ruleset by their names in a form."""
    by_form: dict[str, set[str]] = {}
    for measure in ruleset.things:
        for name in (measure.name, *measure.aliases):
            by_form.setdefault(form(name), set()).add(measure.id)
    return by_form


_PASSES = 3  # a name may have two symbols behind it: 氨氮（NH3-N）（以N计）


def _with_first_words(name: str) -> str:
    parts: list[str] = []
    at, terms = 0, _built_in().terms
    while at < len(name):
        word = first = name[at]
        for form, its_first in terms.get(word, ()):
            if name.startswith(form, at) and _is_whole(name, at, at + len(form)):
                word, first = form, its_first
                break
        parts.append(first)
        at += len(word)
    return "".join(parts)


def _is_whole(name: str, at: int, end: int) -> bool:
    """Whether what stands from one place of a name to another is no piece of a longer symbol: CO of CODMn."""
    joints = (name[max(at - 1, 0) : at + 1], name[end - 1 : end + 1])
    return not any(len(joint) == 2 and all(map(_IN_SYMBOLS.match, joint)) for joint in joints)


_IN_SYMBOLS = pattern("[a-z0-9.+-]")


@lru_cache(maxsize=4096)
def level_sign(area: str | None) -> str:
    """The sign at the end of an area by which its people call all of it: 县 of 甲县, in 全县; empty for a place."""
    sign = area_key(area or "")[-1:]
    return sign if sign in ENDS_OF_AREAS else ""


def loose_names(name: str, level: str = "", of_month: bool = False) -> set[str]:
    """The names that a name may mean without what leaves it what it is: 年用水总量, 二氧化硫平均浓度.

    ``level`` is the sign of its area: 全县 falls away in 甲县, as 月均浓度 does of a value ``of_month``.
    """
    plain, words, measures = plain_name(name), words_now().loose, words_now().measures
    behind = (*words["measure"], *words["month"]) if of_month else words["measure"]
    shorter = _without_loose(plain, level)
    bare = {each[: -len(word)] for each in shorter for word in behind if each.endswith(word)}
    return (shorter | (bare & measures)) - {plain}


def _without_loose(plain: str, level: str = "") -> set[str]:
    """A name and what remains of it without words of scope and the like."""
    words = words_now().loose
    before = (*words["before"], *(word + level for word in words["area"] if level))
    shorter = {plain}
    for _ in range(2):  # 全县空气质量优良天数
        shorter |= {each[len(word) :].lstrip(":") for each in shorter for word in before if each.startswith(word)}
        shorter |= {each[: -len(word)] for each in shorter for word in words["behind"] if each.endswith(word)}
    return shorter


def near_name(name: str) -> str:
    """What is left of a name to find others near to it: 公众对生态文明建设的满意度 and 公众满意度 are alike."""
    plain = plain_name(name)
    for word in words_now().near:
        plain = plain.replace(word, "")
    return min(filter(None, _without_loose(plain)), key=len, default=plain)


def _is_named(word: str, name: str) -> bool:
    """Whether a word, or another word for the same measure, is a name or a part of it: CO, of 一氧化碳日均值."""
    key, where = heading_key(word), f"{heading_key(name)} {plain_name(name)}"  # CO95per is that of 一氧化碳
    forms = (form for form, _ in _built_in().terms.get(key[:1], ()) if form.startswith(f"{key}("))
    several = (key, *(form[len(key) + 1 : -1] for form in forms))
    return bool(key) and any(re.search(rf"(?<![a-z0-9]){re.escape(each)}(?![a-z0-9])", where) for each in several)


def are_measures(names: Sequence[str], least: int = 2) -> bool:
    """Whether most of some names, and at least ``least``, are measures of water and air: 氨氮(mg/L), pH值."""
    filled = [name for name in names if name]
    known = sum(_names_measure(name) for name in filled)
    return known >= least and 2 * known >= len(filled)


@lru_cache(maxsize=4096)
def _names_measure(name: str) -> bool:
    bare, unit = unit_at_end(name)
    bare = bare.removesuffix(unit_in_brackets(bare)) if unit is None else bare
    return _MEAN.sub("", plain_name(bare.strip())) in words_now().measures


def unit_in_brackets(text: str) -> str:
    """The brackets at the end of a text that hold a unit; empty where none do."""
    behind = _UNIT_IN_BRACKETS.search(text)
    return behind[0] if behind is not None and names_unit(behind[1].strip(), words_now().units) else ""


_UNIT_IN_BRACKETS = pattern(r"[(（\[]([^()（）]{1,12}(?:[(（][^()（）]+[)）])?)[)）\]]\s*$")  # [t/(km2·30d)]


def bare_unit(text: str | None) -> str | None:
    """The unit in a cell of units, without the brackets that may stand around it: （mg/L）."""
    inside = _UNIT_IN_BRACKETS.fullmatch(text) if text is not None else None
    return text if inside is None else inside[1]


_MEAN = pattern("[年月日]?(?:平?均|最大8小时平?均?)?(?:浓度|值)?$")


def without_kind(name: str) -> str:
    """A name without the kind of the indicator in brackets behind it: 森林覆盖率（%）[约束性]."""
    behind = _KIND.search(name)
    return name if behind is None or heading_key(behind[1]) not in words_now().kinds else name[: behind.start()]


_KIND = pattern(r"\s?[\[［【〔(（]([^\[\]［］【】〔〕()（）]+)[\]］】〕)）]\s*$")


def label_of(text: str) -> str | None:
    """The field that a label above a table means."""
    return _label_of(heading_key(text), words_now())


@lru_cache(maxsize=1 << 14)
def _label_of(key: str, words: Words) -> str | None:
    return words.label_of(key)


def may_have_key(texts: Sequence[str]) -> bool:
    """Whether one of the cells of a row may be such a heading; a glance at all of them together."""
    return words_now().has_key(compact("|".join(texts)).casefold())


def may_be_key(text: str) -> bool:
    """Whether a cell may be a heading by which a table is known; cheap, since every cell of a sheet is asked."""
    return text[:1] not in "0123456789.-" and _has_key(heading_key(text), words_now())


@lru_cache(maxsize=4096)
def _has_key(key: str, words: Words) -> bool:
    return words.has_key(key)


def is_state(heading: str) -> bool:
    """Whether a heading says 状态 and nothing of the data, as 数据状态 does."""
    return heading_key(heading) in words_of("state")[:2]


def says_status(texts: Iterable[str]) -> bool:
    """Whether what stands under 状态 is that of data: 正常 or 无效 for some of them."""
    return any(heading_key(text) in words_now().valid or is_doubted(text) for text in texts)


def is_doubted(text: str, heading: str = "状态") -> bool:
    """Whether what stands under a heading says that the values beside it do not hold: 无效 under 审核状态 or 备注."""
    return heading_key(text) in words_now().doubted and is_of_data(heading)


def is_of_data(heading: str) -> bool:
    """Whether under a heading may stand that data do not hold: 审核状态, 备注."""
    return _OF_DATA.search(heading) is not None


_OF_DATA = pattern("状态|标[识记志]|有效|审核|质控|备注|说明")


def stream_at(point: str, place: str | None) -> str:
    """The stream (进水, 出水) that a point in a place is of: 总排口 of 城北污水处理厂; elsewhere that is a place."""
    words = words_now()
    works = place is not None and "污水" in place and place.removesuffix("进水").removesuffix("出水").endswith("厂")
    return words.streams.get(point, "") or (words.outlets.get(point, "") if works else "")


def said_verdict(words: str | None) -> bool | None:
    """Whether the words of a file call a value met (达标) or missed (不合格); None for anything else."""
    return words_now().verdicts.get(heading_key(words or ""))


def is_aside(heading: str) -> bool:
    """Whether a column says something of its rows beside what is measured; what the rule demands is none of it."""
    return field_of(heading) in (None, "ignored", "note") and heading_key(heading) not in _OF_THE_RULE


_OF_THE_RULE = frozenset({"要求", "requirement", "领域", "domain"})


def is_wanted(kind: str) -> bool:
    """Whether what a row says of itself makes its value one that is wanted, and nobody measured: 目标, 计划."""
    words, key = words_now(), heading_key(kind)
    return key in words.wanted or key in words.targets


def is_target(heading: str) -> bool:
    """Whether a heading names a target (目标值, 国家标准), which is never a measured value."""
    key = heading_key(heading)
    bare = _NUMBER_OF_A_STANDARD.sub("", key)
    return (not bare and bool(key)) or bare.endswith(words_now().targets)


# Behind the name of a standard: 《…标准》 GB 5749-2022.
_NUMBER_OF_A_STANDARD = pattern(r"》?\(?(?:gb|hj|db)[\d./t]+[-—–]\d{4}\)?(?:[iv]{1,3}类)?$|》$")


def axes_by_word(ruleset: Ruleset) -> dict[str, Axis]:
    """The axes of a ruleset by their ids and names; the first one where two have one word."""
    axes = reversed(tuple(ruleset.axes.values()))
    return {heading_key(word): axis for axis in axes for word in (axis.id, axis.name)}


def is_axis(word: str, rulesets: Iterable[Ruleset] | None = None) -> bool:
    """Whether a word is the id or the name of an axis of any of the rulesets, or of those of the call."""
    several = _RULESETS.get() if rulesets is None else rulesets
    return any(heading_key(word) in ruleset.once(axes_by_word) for ruleset in several)


def stated_across(
    entries: Sequence[Entry], rulesets: Sequence[Ruleset]
) -> tuple[tuple[Entry, ...], tuple[Declared, ...]]:
    """The entries that measure something, and what the others state of their area: under 地区类别 stands a variant.

    A heading that is an indicator's in any ruleset of the call is that of an indicator.
    """
    if not any(entry.across for entry in entries):
        return tuple(entries), ()
    kept, declared = [], []
    for entry in entries:
        if not entry.across or not is_axis(entry.name, rulesets) or any(r.identify(entry.name) for r in rulesets):
            kept.append(entry)
        elif isinstance(entry.value, str) and not is_missing(entry.value):
            declared.append(Declared(entry.area, entry.period, {entry.name: entry.value}, entry.place))
    return tuple(kept), tuple(declared)
