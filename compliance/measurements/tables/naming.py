"""Names of a table as people keep it held against the rules: a number or a unit in the name, and numbers that disagree.

A name is the id, the printed name or an alias, exactly, or else with other words for the same terms
(单位GDP能源消耗); in a table, where nothing else in the files has that name, also with a word of scope around it
(全域森林覆盖率). Around it a table as people keep it may write the number of the document
(``21 单位地区生产总值能耗``) or of a section (``一、``), the unit, the symbol or the kind in brackets, 其中 or #
before a part, the mark of a note behind. Nothing else is taken away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from compliance.cells import compact
from compliance.measurements.measurement import Entry
from compliance.measurements.tables.headings import (
    ids_by,
    level_sign,
    loose_names,
    near_name,
    plain_ids,
    plain_name,
    unit_at_end,
    without_english,
    without_kind,
    without_marks,
)
from compliance.patterns import pattern
from compliance.problems import Problem, misspelt
from compliance.rules.ruleset import Ruleset
from compliance.units import Spellings, dimension_words, find_unit, meanings

_NUMBERED = pattern(
    r"^\s*+(?:第\s*+(?P<item>\d{1,2})\s*+项|[（(]\s*+(?P<round>\d{1,2})\s*+[)）]|"
    r"(?P<plain>(?:R|参考性?|约束性?)?\d{1,2}(?:\.\d{1,2})?[a-z]?))"
    r"\s*+[、.．:：,，]?+\s*+(?=[^\d\s.年月%％])|"
    r"^\s*+(?:[①-⑳][、.．]?+|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[)）])\s*+(?=[^一二三四五六七八九十\s]|一般)"
)
_BEFORE = pattern(r"^\s*+(?:其\s*+中|[#＃])\s*+[:：]?+\s*+")
_OPENING, _CLOSING = tuple("（([【"), tuple("）)]】")
_Parts = tuple[str, str | None, str | None]  # a name, the number before it, the unit behind it
_LONGEST_UNIT = 20  # characters, in brackets behind a name


@dataclass
class Named:
    """Entries under the names that the rules know them by, and what is wrong with the names."""

    entries: Sequence[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def resolve(entries: Sequence[Entry], rulesets: Sequence[Ruleset]) -> Named:
    """Call what is measured by the names of the rules, and take from tables as people keep them what is no name."""
    if not any(entry.kept or _is_unknown(entry.name, rulesets) for entry in entries):
        return Named(entries)
    under_names: list[Entry] = []
    named = Named(under_names)
    declared = {text: unit for ruleset in rulesets for text, unit in ruleset.unit_spellings.items()}
    counts = _running_counts([entry for entry in entries if entry.kept])
    every = {row.number for ruleset in rulesets for row in ruleset.indicators.values()}
    agreeing: dict[_Numbered, list[bool]] = {}
    read: list[tuple[_Numbered, Entry, Entry, str]] = []
    parts_of = {key: _parts(*key, rulesets, declared) for key in dict.fromkeys([(e.name, e.kept) for e in entries])}
    known_as = {key: _printed_name(parts[0], rulesets) for key, parts in parts_of.items()}
    claimed = {(known_as[entry.name, entry.kept], entry.area, entry.period) for entry in entries}
    loosely: dict[tuple[str, bool, str, bool], _Parts | None] = {}
    for entry in entries:
        key = entry.name, entry.kept
        name, number, unit = parts_of[key]
        if known_as[key] is None and (entry.kept or entry.name_place is not None):  # no key of TOML
            of_month = entry.period is not None and entry.period.length in _PARTS_OF_A_YEAR
            reading = *key, level_sign(entry.area), of_month
            if reading not in loosely:
                loosely[reading] = _loose_parts(*reading, rulesets, declared)
            loose = loosely[reading]
            if loose is not None and (loose[0], entry.area, entry.period) not in claimed:
                name, number, unit = loose
        if not entry.kept:
            under_names.append(replace(entry, name=name) if name != entry.name else entry)
            continue
        own = entry if unit is None else own_unit(entry, unit, declared)
        if isinstance(own, Problem):
            named.problems.append(own)
            continue
        if entry.bare and _is_unknown(name, rulesets) and misspelt(entry.name, known_names(rulesets)) is None:
            place = entry.name_place or entry.place
            named.warnings.append(Problem("row-not-read", place, "", {"words": entry.name[:40]}, level="warning"))
            continue
        meant = own.unit and _unit_meant(own.unit, name, rulesets)
        resolved = own if (name, meant) == (own.name, own.unit) else replace(own, name=name, unit=meant)
        under_names.append(resolved)
        said = number or (printed_number(entry.number) if entry.number is not None else None)
        if said is not None and (printed := {*_printed(name, rulesets)}):
            where = (entry.place.file, entry.place.sheet, number is not None)
            agreeing.setdefault(where, []).append(said in printed)
            read.append((where, entry, resolved, said))
    for where, entry, resolved, said in read:
        several = agreeing[where]
        printed = set(_printed(resolved.name, rulesets))
        if said in every - printed and (where not in counts or sum(several) * 2 > len(several)):
            named.problems.append(_disagrees(entry if where[2] else resolved, resolved.name, said, printed))
    named.warnings += _targets_not_read(named.entries, rulesets)
    named.problems = [*{(p.code, p.place, p.key): p for p in named.problems}.values()]
    named.warnings = [*{(p.code, p.place): p for p in named.warnings}.values()]
    return named


def _targets_not_read(entries: Sequence[Entry], rulesets: Sequence[Ruleset]) -> Iterator[Problem]:
    """Numbers passed over as targets, where the rules need a given threshold and no file gives one."""
    given = {
        (identified(ruleset, entry.name), entry.period)
        for entry in entries
        if entry.kind == "given"
        for ruleset in rulesets
    }
    for entry in entries:
        if entry.target is None:
            continue
        heading, place = entry.target
        ids = ((ruleset, identified(ruleset, entry.name)) for ruleset in rulesets)
        uses = (
            use for ruleset, id_ in ids if (id_, entry.period) not in given for use in ruleset.uses.get(id_ or "", ())
        )
        if any(criterion.requirement.takes_given for _, criterion in uses):
            details = {"name": entry.name, "heading": heading}
            yield Problem("target-not-read", place, heading, details, level="warning")


def own_unit(entry: Entry, written: str, declared: Spellings) -> Entry | Problem:
    """The entry with the unit that its value is written with, or the problem that its table says another."""
    if entry.unit is not None and _differ(written, entry.unit, declared):
        details = {"name": entry.name, "one": written, "other": entry.unit}
        return Problem("units-disagree", entry.place, entry.key, details)
    return replace(entry, unit=entry.unit or written)


def _parts(name: str, kept: bool, rulesets: Sequence[Ruleset], declared: Spellings) -> _Parts:
    """The name that a ruleset knows, the number before it and the unit behind it; the name as it is where none does."""
    readings = [*_readings(name, declared, kept=kept)]
    for find in (Ruleset.identify, identified):
        for text, number, unit in readings:
            if any(find(ruleset, text) is not None for ruleset in rulesets):
                return text, number, unit
    bare, _, behind = name.rpartition("/")
    divided = kept and bare and any(_is_measured_in(behind, identified(each, bare), each) for each in rulesets)
    return (bare, None, behind) if divided else (name, None, None)


def _is_measured_in(unit: str, id_: str | None, ruleset: Ruleset) -> bool:
    """Whether what stands behind a stroke is a unit of what stands before it: 处理水量/万m3, but no 电耗/万m3."""
    units = (find_unit(each, ruleset.unit_spellings) for each in (unit, (id_ and ruleset.unit_of(id_)) or ""))
    written, own = (each and dimension_words(each, "en") for each in units)
    return written is not None and written == own


def _unit_meant(unit: str, name: str, rulesets: Sequence[Ruleset]) -> str:
    """The one unit that fits a name, of those that a table lists for all of it (单位：亩、%), or that 万方 may mean."""
    meanings = [unit.replace("方", each) for each in ("立方米", "平方米") if "方" in unit and "方米" not in unit]
    several = unit.split("、") if "、" in unit else meanings
    fitting = [s for s in several if any(_is_measured_in(s, identified(each, name), each) for each in rulesets)]
    return fitting[0] if len(fitting) == 1 else unit


def identified(ruleset: Ruleset, name: str) -> str | None:
    """The id of what a name means to a ruleset: its own names first, then the same in other words for its terms.

    One name in brackets behind another one (臭氧（O3-8h）) has to mean the same.
    """
    if (id_ := ruleset.identify(name)) is not None:
        return id_
    several = ruleset.once(plain_ids).get(plain_name(name), ())
    if len(several) == 1 or (both := _TWO_NAMES.fullmatch(name)) is None:
        return next(iter(several)) if len(several) == 1 else None
    ids = {identified(ruleset, each) for each in both.groups()}
    return ids.pop() if len(ids) == 1 else None


_TWO_NAMES = pattern(r"([^()（）]+)[(（]([^()（）]+)[)）]")


def _is_unknown(name: str, rulesets: Sequence[Ruleset]) -> bool:
    return all(identified(ruleset, name) is None for ruleset in rulesets)


def _printed_name(name: str, rulesets: Sequence[Ruleset]) -> str | None:
    """The printed name of what a name means, by the first ruleset that knows it."""
    measured = (ruleset.measured(identified(ruleset, name) or "") for ruleset in rulesets)
    return next((each.name for each in measured if each is not None), None)


_PARTS_OF_A_YEAR = ("month", "months", "quarter", "half")  # over which a mean of months is meant: 1-6月


def _loose_parts(
    name: str, kept: bool, level: str, of_month: bool, rulesets: Sequence[Ruleset], declared: Spellings
) -> _Parts | None:
    """The parts of a name that a ruleset knows only without a word around it: 年用水总量."""
    meant = {
        (known, number, unit)
        for text, number, unit in _readings(name, declared, kept=kept)
        for loose in loose_names(text, level, of_month)
        if (known := _printed_name(loose, rulesets)) is not None
        if "百分位" not in known or "均" not in text  # 臭氧均值 is none
    }
    several = {known for known, _, _ in meant}
    return max(meant, key=lambda each: each[2] or "") if len(several) == 1 else None


def _near_ids(ruleset: Ruleset) -> dict[str, set[str]]:
    return ids_by(near_name, ruleset)


def near_ids(ruleset: Ruleset, name: str) -> set[str]:
    """The ids of what a name may be meant for, in so many words more or less: 公众对生态环境质量满意度, 公众满意度."""
    known, readings = ruleset.once(_near_ids), _readings(name, ruleset.unit_spellings)
    return next(filter(None, (known.get(near_name(text)) for text, _, _ in readings)), set())


def _readings(name: str, declared: Spellings, *, kept: bool = True) -> Iterator[_Parts]:
    """What a name may say, from the most literal on; one that is no table's as people keep them nothing else."""
    yield name, None, None
    if not kept:
        return
    bare = without_marks(without_kind(_BEFORE.sub("", name)))
    yield bare, None, None
    number, behind = _number_before(bare)
    without = _BEFORE.sub("", behind) if behind else None
    if without:
        yield without, number, None
    for text, its_number in ((bare, None), (without, number)):
        if text and (name_alone := without_english(text)) is not None:
            yield name_alone, its_number, None
        entry, unit = _unit_behind(text.rstrip() if text else "")
        divided = "/" in unit and find_unit(unit.partition("/")[0], declared) is not None  # one that nobody knows
        if entry and (divided or meanings(unit) or find_unit(unit, declared) is not None):
            yield without_marks(entry), its_number, unit
            if (name_alone := without_english(entry)) is not None:
                yield name_alone, its_number, unit
        entry, at_end = unit_at_end(text or "")
        if at_end is not None:
            yield without_marks(entry), its_number, at_end


def _number_before(name: str) -> tuple[str | None, str]:
    """The number of a document before a name, and what stands behind it or behind that of a section."""
    match = _NUMBERED.match(name)
    if match is None:
        return None, ""
    number = next(filter(None, match.groups()), None)
    return number and printed_number(number), name[match.end() :]


def _unit_behind(text: str) -> tuple[str, str]:
    """A name without what stands behind it in brackets or after a comma, and that; empty where nothing does."""
    if nested := text.endswith(_CLOSING) and text[:-1].endswith(_CLOSING):  # 降尘量[t/(km2·30d)]
        start = min((at for sign in _OPENING if (at := text.find(sign)) >= 0), default=0)
        return (text[:start], text[start + 1 : -1]) if nested and start else ("", "")
    if text.endswith(_CLOSING):
        start = max(text.rfind(sign) for sign in _OPENING)
        inside = text[start + 1 : -1]
    else:
        start = max(text.rfind(","), text.rfind("，"))
        inside = text[start + 1 :]
    if start < 1 or len(inside) > _LONGEST_UNIT or any(sign in inside for sign in (*_OPENING, *_CLOSING)):
        return "", ""
    symbol, comma, unit = inside.replace("，", ",").rpartition(",")
    if comma and text.endswith(_CLOSING):  # 氨氮（以N计，mg/L）
        return f"{text[:start]}({symbol})", unit.strip()
    return text[:start].rstrip().removesuffix("/"), re.sub(r"^(?:计量)?单位[:：]?", "", inside.strip())


def _printed(name: str, rulesets: Sequence[Ruleset]) -> Iterator[str]:
    """The numbers under which the rulesets of the call print an indicator, or what it measures."""
    for ruleset in rulesets:
        id_ = identified(ruleset, name)
        if id_ is not None and id_ in ruleset.indicators:
            yield ruleset.indicators[id_].number
        elif id_ is not None:
            yield from (row.number for row, _ in ruleset.uses.get(id_, ()))


def _disagrees(entry: Entry, name: str, number: str, printed: set[str]) -> Problem:
    place = entry.name_place or entry.place
    details = {"name": name, "number": number, "known": "、".join(sorted(printed))}
    return Problem("number-disagrees", place, entry.name, details)


_Numbered = tuple[str, str | None, bool]  # a sheet of a file, and whether the numbers stand in its names


def _running_counts(entries: Sequence[Entry]) -> set[_Numbered]:
    """The sheets whose numbers only count its rows: from 1, or on from where another sheet ends."""
    by_sheet: dict[_Numbered, dict[int, str]] = {}
    for entry in entries:
        row = entry.name_place.row if entry.name_place is not None else None
        for number, in_name in ((entry.number, False), (_number_before(entry.name)[0], True)):
            if number is not None and not _SECTIONS.fullmatch(number):
                where = (entry.place.file, entry.place.sheet, in_name)
                by_sheet.setdefault(where, {})[row or 0] = printed_number(number)
    ends: dict[_Numbered, tuple[int, int]] = {}  # of the sheets that count, the first and the last number
    for sheet, numbers in by_sheet.items():
        inorder = [numbers[row] for row in sorted(numbers)]
        distinct = [number for index, number in enumerate(inorder) if index == 0 or number != inorder[index - 1]]
        first = int(distinct[0]) if distinct[0].isascii() and distinct[0].isdigit() else 0
        counted = [int(each) if each.isascii() and each.isdigit() else 0 for each in distinct]
        if first and all(later in (before + 1, 1) for before, later in pairwise(counted)):  # each section from 1 again
            ends[sheet] = first, counted[-1]
    counts = {sheet for sheet, (first, _) in ends.items() if first == 1}
    while more := {
        sheet
        for sheet, (first, _) in ends.items()
        if sheet not in counts and any(other[::2] == sheet[::2] and ends[other][1] == first - 1 for other in counts)
    }:
        counts |= more
    return counts


_SECTIONS = pattern("[(（]?[一二三四五六七八九十]+[)）、.．]?")  # 一 before 生态安全 counts no indicator


def printed_number(written: str) -> str:
    """A number of a row as a document prints it: 参考1 is R1, and 约束3 is 3."""
    said = compact(written).lstrip("(第").rstrip(")项.、")
    kind = re.fullmatch(r"(参考|约束)(?:性)?(?:指标)?[-—]?(\d{1,2}[a-z]?)", said)
    return said if kind is None else ("R" if kind[1] == "参考" else "") + kind[2]


def known_names(rulesets: Iterable[Ruleset]) -> set[str]:
    """Every id, printed name and alias of what can be measured."""
    return {name for ruleset in rulesets for each in ruleset.things for name in (each.id, each.name, *each.aliases)}


def _differ(one: str, other: str, declared: Spellings) -> bool:
    """Whether two spellings are two units that are both known."""
    first, second = find_unit(one, declared), find_unit(other, declared)
    return first is not None and second is not None and first.canonical != second.canonical
