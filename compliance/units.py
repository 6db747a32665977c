"""The units of the documents: every accepted spelling, which of them fit together, and by which exact factor.

The spellings are a closed table, ``units.txt``. What a file writes is looked up there and nowhere else: pint, which
converts between units that the table knows, never sees text from a file, because it drops characters that it does not
know (``95％`` reads as 95). Factors are fractions: 1 亩 is 2000/3 m². pint costs 0.1 to 0.5 s to import, so it is
imported when two units truly differ, in more than a plain multiple (万吨标煤 and 吨标煤) or in what they measure
(吨 and 户), and never before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from compliance.patterns import pattern
from compliance.problems import Place, Problem

if TYPE_CHECKING:
    from pint import UnitRegistry

_OWN = "="  # before the name of a unit that a ruleset declares as a kind of its own
LONGEST = 40  # characters; the longest compound that a document uses has 9
_SIGNS = str.maketrans(
    {"∕": "/", "⁄": "/", "每": "/", "・": "·", "⋅": "·", "•": "·", "−": "-"}
)  # 微克每立方米 is 微克/立方米


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as somebody wrote it. Two spellings of one unit are equal and have the same ``canonical`` name."""

    text: str = field(compare=False)
    canonical: str

    def __str__(self) -> str:
        """The unit as it was written."""
        return self.text


class Spelled(str):
    """A spelling that a ruleset declares (``[units]``): a text like any other, which knows what it means there."""

    canonical: str

    def __new__(cls, text: str, canonical: str) -> Spelled:
        """The text as it is written, and the unit that it stands for."""
        unit = super().__new__(cls, text)
        unit.canonical = canonical
        return unit

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.canonical


class UnknownUnit(ValueError):
    """A spelling that names no unit: the table does not have it, or it means several things.

    ``suggestion`` is a known spelling of what it can only mean; ``meanings`` are what it may mean, in English and
    Chinese.
    """

    def __init__(self, text: str, suggestion: str | None = None, meanings: tuple[str, str] | None = None) -> None:
        super().__init__(text, suggestion, meanings)
        self.text = text
        self.suggestion = suggestion
        self.meanings = meanings

    def problem(self, place: Place | None, key: str) -> Problem:
        """What is wrong with the spot where it is written."""
        details: dict[str, object] = {"unit": self.text}
        if self.meanings is None:
            return Problem("unknown-unit", place, key, details, (), self.suggestion)
        details["meanings_en"], details["meanings_zh"] = self.meanings
        return Problem("unit-means-several", place, key, details)

    def __str__(self) -> str:
        return f"unknown unit {self.text[:LONGEST]!r}"


class UnitsDoNotFit(ValueError):
    """Two units of different dimensions: the one that was needed, and the one that stands there."""

    def __init__(self, source: Unit, target: Unit) -> None:
        """The unit that was found and the one that was wanted."""
        super().__init__(source, target)
        self.source = source
        self.target = target

    def __str__(self) -> str:
        words, wanted = self.words("en")
        return f"{self.source.text} ({words}) does not fit {self.target.text} ({wanted})"

    def words(self, language: str) -> tuple[str, str]:
        """What the source and the target measure, in plain words of a language."""
        return dimension_words(self.source, language), dimension_words(self.target, language)

    def details(self) -> dict[str, str]:
        """What the two measure, in both languages, as the details of a problem."""
        pairs = {language: zip(("found", "wanted"), self.words(language), strict=True) for language in ("en", "zh")}
        return {f"{end}_{language}": words for language, pair in pairs.items() for end, words in pair}


Spellings = Mapping[str, str]  # what a ruleset declares: a spelling, and the unit that it stands for
_NONE: Spellings = {}


def parse_unit(text: str, declared: Spellings = _NONE) -> Unit:
    """The unit that a text spells, or UnknownUnit. Width, compatibility characters and white space do not matter.

    ``declared`` are the spellings of a ruleset, beside those of the table.
    """
    if isinstance(text, Spelled):
        return Unit(text.strip(), text.canonical)
    if declared:
        canonical = _read(text, declared)
        if canonical is not None:
            return Unit(text.strip(), canonical)
    return _parse(text)


def find_unit(text: str, declared: Spellings = _NONE) -> Unit | None:
    """The unit that a text spells; None where it spells none that is known."""
    try:
        return parse_unit(text, declared)
    except UnknownUnit:
        return None


@lru_cache(maxsize=4096)
def _parse(text: str) -> Unit:
    canonical = _read(text)
    if canonical is None:
        raise UnknownUnit(text, _suggestion(text), meanings(text))
    return Unit(text.strip(), canonical)


def spelled(text: str, declared: Spellings) -> str:
    """A text that spells a unit as a ruleset declares it, and knows so; any other text as it is."""
    canonical = _read(text, declared) if declared else None
    return text if canonical is None else Spelled(text, canonical)


def own_kind(name: str) -> str:
    """The unit of a kind of its own: nothing fits it but itself, by whatever ruleset it is declared."""
    return _OWN + _folded(name).replace("/", "|").replace("*", "|")


def folded(text: str) -> str:
    """A spelling as it is looked up: width, compatibility characters and white space do not matter."""
    return _folded(text)


def is_kind_of_its_own(unit: Unit) -> bool:
    """Whether a unit is no multiple of another one: NTU, 人."""
    definition = _table().definitions.get(unit.canonical, "")
    return unit.canonical.startswith(_OWN) or definition.startswith("[")


def factor(source: Unit, target: Unit) -> Fraction:
    """What a value in the source unit is multiplied by to stand in the target unit; UnitsDoNotFit when nothing does.

    A pure number may be read as a share (0.95 is 95 %), but a share is no pure number: an index takes no %.

    >>> str(factor(parse_unit("万元/亩"), parse_unit("万元/公顷")))
    '15'
    >>> factor(parse_unit("吨标煤"), parse_unit("吨"))
    Traceback (most recent call last):
    compliance.units.UnitsDoNotFit: 吨标煤 (standard coal) does not fit 吨 (mass)
    """
    number = _factor(source.canonical, target.canonical)
    if number is None:
        raise UnitsDoNotFit(source, target)
    return number


@lru_cache(maxsize=4096)
def _factor(source: str, target: str) -> Fraction | None:
    if source == target:
        return Fraction(1)
    size, roots = _in_roots(source)
    wanted_size, wanted_roots = _in_roots(target)
    if roots == wanted_roots or (not roots and wanted_roots == {"share": 1}):
        return size / wanted_size
    if _dimensions(source) != _dimensions(target):
        return None
    sizes, wanted = _in_base(source), _in_base(target)
    if sizes.exponents != wanted.exponents:
        return None
    return sizes.size / wanted.size


def is_share(unit: Unit) -> bool:
    """Whether the unit is one of shares: %, ‰, 百分点."""
    return _in_roots(unit.canonical)[1] == {"share": 1}


def is_pure(unit: Unit) -> bool:
    """Whether the unit is that of a pure number, such as an index: 1."""
    return unit.canonical == "1"


def has_money(unit: Unit) -> bool:
    """Whether money is part of the unit, so that the year of its prices matters."""
    return any(_words(name)[0] == "money" for name in parts(unit))


def dimension_words(unit: Unit, language: str) -> str:
    """What the unit measures, in plain words: "standard coal per money", "标准煤/金额"."""
    words = {name: _words(name)[language == "zh"] for name in parts(unit)}
    above = [words[name] for name, power in parts(unit).items() for _ in range(power)]
    below = [words[name] for name, power in parts(unit).items() for _ in range(-power)]
    times, per = ("·", "/") if language == "zh" else (" times ", " per ")
    return per.join([times.join(above) or _table().words["1"][language == "zh"], *below])


def _words(name: str) -> tuple[str, str]:
    """What a simple unit measures, in English and Chinese; a kind of its own measures what it is called."""
    return (name[1:], name[1:]) if name.startswith(_OWN) else _table().words[name]


def dimensionality(unit: Unit) -> dict[str, int]:
    """The unit's exponents of base dimensions, in the order of their names: ``{"currency": 1, "length": -2}``."""
    return dict(_in_base(unit.canonical).exponents)


def meanings(text: str) -> tuple[str, str] | None:
    """What a spelling may mean that means several things, in English and Chinese; for a compound, its first such part.

    None for any other text.
    """
    several = (_table().several.get(part) for part in _folded(text[:LONGEST]).split("/"))
    return next((each for each in several if each is not None), None)


def names_unit(text: str, declared: Spellings = _NONE) -> bool:
    """Whether a text spells a unit, if only one that means several things."""
    return _read(text, declared) is not None or meanings(text) is not None


def several_meanings() -> dict[str, tuple[str, str]]:
    """The spellings that mean several things, each with what it may mean, in English and Chinese."""
    return dict(_table().several)


def spellings() -> dict[str, tuple[str, ...]]:
    """The simple units of the table by name, each with all its spellings, the usual one first."""
    return dict(_table().spellings)


def other_sizes(unit: Unit) -> tuple[str, ...]:
    """How else people give values of a simple unit (万立方米 for 立方米), as the units are usually written.

    From a ten-thousandth to a hundred million of it; of shares and pure numbers, and of compounds, none.
    """
    table, name = _table(), unit.canonical
    if name not in table.spellings or is_share(unit) or is_pure(unit):
        return ()
    alike = [other for other in table.spellings if other != name and table.words[other] == table.words[name]]
    times = {other: _in_base(other).size / _in_base(name).size for other in alike}
    return tuple(_usual(other) for other in alike if Fraction(1, 10_000) <= times[other] <= 10**8)


class Family(NamedTuple):
    """The units of one dimension, each with its spellings, and how many of the first it is."""

    english: str
    chinese: str
    units: tuple[tuple[tuple[str, ...], Fraction], ...]


def families() -> tuple[Family, ...]:
    """The table as people look things up in it: by dimension, in its own order; compounds are not listed."""
    by_words: dict[tuple[str, str], list[str]] = {}
    for name in _table().spellings:
        by_words.setdefault(_table().words[name], []).append(name)
    return tuple(
        Family(
            *words, tuple((_table().spellings[name], _in_base(name).size / _in_base(names[0]).size) for name in names)
        )
        for words, names in by_words.items()
    )


def unit_at_start(text: str) -> str:
    """The longest unit that a running text begins with, as written there; empty when it begins with none."""
    for end in range(min(LONGEST, len(text)), 0, -1):
        cuts_a_word = _is_latin(text[end - 1]) and _is_latin(text[end : end + 1])  # m of mm, m2 of m2018
        if not text[end - 1].isspace() and not cuts_a_word and _read(text[:end]) is not None:
            return text[:end]
    return ""


def _is_latin(character: str) -> bool:
    """Whether a character is a letter or digit of ASCII, in any width or position."""
    folded = normalize("NFKC", character)
    return folded.isascii() and folded.isalnum()


# How units combine, for formulas: a unit is the powers of its simple units.


def parts(unit: Unit) -> dict[str, int]:
    """The simple units that a unit is made of, by name, each with its power; nothing for a pure number."""
    powers: dict[str, int] = {}
    above, *below = unit.canonical.split("/")
    for name, power in [*((name, 1) for name in above.split("*") if name != "1"), *((name, -1) for name in below)]:
        powers[name] = powers.get(name, 0) + power
    return powers


@lru_cache(maxsize=4096)
def product(left: Unit, right: Unit, power: int = 1) -> Unit:
    """The unit of a product of two values, or, with power -1, that of a quotient.

    >>> product(parse_unit("吨标煤"), parse_unit("万元"), -1) == parse_unit("吨标煤/万元")
    True
    """
    powers = parts(left)
    for name, times in parts(right).items():
        powers[name] = powers.get(name, 0) + times * power
    canonical = _canonical(powers)
    above, *below = canonical.split("/")
    text = "/".join(["·".join(_usual(name) for name in above.split("*")), *(_usual(name) for name in below)])
    return Unit(text, canonical)


def _usual(name: str) -> str:
    """How a simple unit is usually written."""
    return name[1:] if name.startswith(_OWN) else _table().spellings[name][0]


def _canonical(powers: Mapping[str, int]) -> str:
    """Powers of simple units as one text, ``a*b/c/d`` with its names in order, so that one unit has one name."""
    above = [name for name in sorted(powers) for _ in range(powers[name])]
    below = [name for name in sorted(powers) for _ in range(-powers[name])]
    return "/".join(["*".join(above) or "1", *below])


# Reading the table and what is written.


class _Table(NamedTuple):
    definitions: Mapping[str, str]  # name -> its meaning in pint's syntax
    names: Mapping[str, str]  # spelling -> name
    spellings: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, str]]  # name -> its dimension in English and Chinese
    several: Mapping[str, tuple[str, str]]  # spelling -> what it may mean, in English and Chinese


@cache
def _table() -> _Table:
    lines = Path(__file__).with_name("units.txt").read_text(encoding="utf-8").splitlines()
    entries = tuple(_entries(lines))
    return _Table(
        definitions={name: definition for _, name, definition, _ in entries if name != "1"},
        names={text: name for _, name, _, texts in entries for text in texts},
        spellings={name: texts for _, name, _, texts in entries if texts},
        words={name: heading for heading, name, _, _ in entries},
        several=dict(_several(lines)),
    )


def _entries(lines: Iterable[str]) -> Iterator[tuple[tuple[str, str], str, str, tuple[str, ...]]]:
    """The units of ``units.txt``: the dimension's words, the unit's name, its definition and its spellings."""
    heading = ("", "")
    for line in lines:
        if line.startswith("["):
            english, _, chinese = line.strip("[] ").partition(" | ")
            heading = (english, chinese)
        elif line and line[0] not in "#?":
            definition, _, texts = line.partition("|")
            name, _, meaning = definition.partition(" = ")
            yield heading, name.strip(), meaning.strip(), _listed(texts)


def _several(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The spellings of ``units.txt`` that mean several things."""
    for line in lines:
        if line.startswith("?"):
            texts, _, said = line[1:].partition(" = ")
            english, _, chinese = said.partition(" | ")
            yield from ((text, (english.strip(), chinese.strip())) for text in _listed(texts))


def _listed(texts: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts.split(",") if text.strip())


def _read(text: str, declared: Spellings = _NONE) -> str | None:
    """The canonical name of what a text spells, or None."""
    if len(text) > LONGEST:  # before anything is done with it
        return None
    known = _table().names
    whole = _folded(text)
    name = declared.get(whole) or known.get(whole)
    if name is not None:
        return name
    powers: dict[str, int] = {}
    for position, spelling in enumerate(_LONG_DIVISOR.sub(_divisors, whole).split("/")):
        name = declared.get(spelling) or known.get(spelling)
        if name is None or (name == "1" and position > 0):
            return None
        for each, power in parts(Unit("", name)).items():
            powers[each] = powers.get(each, 0) + (-power if position else power)
    return _canonical(powers)


def _folded(text: str) -> str:
    """A spelling as the table has it: NFKC, one kind of slash also for negative powers (mg·L-1), no white space."""
    folded = "".join(normalize("NFKC", tens_as_words(text)).translate(_SIGNS).split())
    return _BELOW.sub(lambda part: f"/{part[1]}{part[2].removeprefix('1')}", folded) if "-" in folded else folded


_BELOW = pattern("·([A-Za-z]{1,3})-([1-4])(?![0-9])")


def tens_as_words(text: str) -> str:
    """A text with the powers of ten before units as words: 万m³ for 10⁴m³ and ×10^4 m³; NFKC would make 104m3 of it."""
    return _TENS.sub(lambda match: _WORDS_OF_TENS[match["raised"] or match["written"]], text) if "10" in text else text


_TENS = pattern(r"(?<![\d.])[×xX*]?\s?10\s?(?:(?P<raised>[³⁴⁶⁷⁸])|\^(?P<written>[34678]))(?=[^\d⁰¹²³⁴⁵⁶⁷⁸⁹.])")
_WORDS_OF_TENS = dict(zip("³⁴⁶⁷⁸34678", ("千", "万", "百万", "千万", "亿") * 2, strict=True))


def _divisors(match: re.Match[str]) -> str:
    """Each part of a divisor in brackets, divided by for itself: /(km2·30d) is /km2/30d.

    Without brackets, what is measured on an area or of people in a time: /km2·30d.
    """
    inside, known = match[1] or match[2], _table().names
    first, *others = (dict(_dimensions(known.get(each, "1"))) for each in inside.split("·"))
    timed = first in ({"metre": 2}, {"person": 1}, {"household": 1}) and others in ([{"second": 1}], [{"year": 1}])
    return "/" + (inside if inside in known or not (match[1] or timed) else inside.replace("·", "/"))


_LONG_DIVISOR = pattern(r"/\(([^()/]+)\)|/([^()/·]+·[^()/·]+)$")
_PER_CENT = ("百分比", "百分率", "百分数", "percent", "pct")


# Signs that are typed or read for another one of a unit; none of them is a word of size or of substance.
_LOOK_ALIKE = str.maketrans(
    "媒谋来末未迷术顿囤倾苗乎房亳豪徽兄圆园圓入夭曰忆億萬佰仟噸頃畝個戶時準標淮",
    "煤煤米米米米米吨吨顷亩平方毫毫微克元元元人天日亿亿万百千吨顷亩个户时准标准",
)


@lru_cache(maxsize=1024)
def _suggestion(text: str) -> str | None:
    """The known spelling that a text can only mean: its signs look alike, or differ in their letters' case alone.

    吨标媒/万元 is 吨标煤/万元, and UG/L is μg/L; nothing is suggested for MWH, which may be mega or milli, nor one
    substance or size for another: 万美元 is not 万元.
    """
    if not text.strip() or len(text) > LONGEST:
        return None
    if _folded(text) in _PER_CENT:  # nearly 百分点 by its letters, which is a difference of shares
        return "%"
    suggestion = "/".join(_meant(part) for part in _folded(text).split("/"))
    return suggestion if _read(suggestion) is not None else None


def _meant(part: str) -> str:
    """A simple spelling as it can only be meant; itself where that is not clear."""
    known = _table().names
    alike = part.translate(_LOOK_ALIKE)
    if part in known or alike in known:
        return part if part in known else alike
    same = _in_any_case().get(part.casefold(), []) if len(part) > 1 else []
    if len({known[text] for text in same}) != 1 or (part[0] in "Mm" and part[0] != same[0][0]):
        return part
    usual = "μ" + same[0][1:]
    return usual if same[0][0] == "u" and usual in known else same[0]


@cache
def _in_any_case() -> Mapping[str, list[str]]:
    """The spellings of units by what they have in common in capitals and in small letters."""
    same: dict[str, list[str]] = {}
    for text in _table().names:
        same.setdefault(text.casefold(), []).append(text)
    return same


# What pint is asked.


class _Base(NamedTuple):
    size: Fraction  # how many base units one unit is
    exponents: tuple[tuple[str, int], ...]  # of the base dimensions


_lock = Lock()  # pint fills caches while it answers, and says nothing of threads


@lru_cache(maxsize=4096)
def _in_roots(canonical: str) -> tuple[Fraction, Mapping[str, int]]:
    """A unit in the units that its parts are plain multiples of: 万吨标煤/亿元 is 1/10000 吨标煤/元."""
    size, powers = Fraction(1), dict[str, int]()
    for name, power in parts(Unit("", canonical)).items():
        root = name
        while match := _MULTIPLE.fullmatch(_table().definitions.get(root, "")):
            size *= Fraction(match["number"]) ** power
            root = match["name"] or "1"
        powers[root] = powers.get(root, 0) + (power if root != "1" else 0)
    return size, {root: power for root, power in powers.items() if power}


@lru_cache(maxsize=4096)
def _dimensions(canonical: str) -> Mapping[str, int]:
    """What a unit measures, as powers of the units that define a dimension: of 亩 it is metre 2."""
    powers: dict[str, int] = {}
    for root, times in _in_roots(canonical)[1].items():
        match = _POWER.fullmatch(_table().definitions.get(root, ""))
        name, power = (match["name"], int(match["power"])) if match else (root, 1)
        powers[name] = powers.get(name, 0) + times * power
    return {name: power for name, power in powers.items() if power}


# 10000 * tce: read here as well, so that 万吨标煤 or 0.95 for 95 % cost no import; the tests hold each against pint.
_POWER = pattern(r"(?P<name>[a-z0-9_]+) \*\* (?P<power>[0-9]+)")
_MULTIPLE = pattern(r"(?P<number>[0-9]+(?:/[0-9]+)?)(?: \* (?P<name>[a-z0-9_]+))?")


@lru_cache(maxsize=4096)
def _in_base(canonical: str) -> _Base:
    """A unit in base units, by pint: from these follow factors (毫米 to 立方米/平方米), and whether two units fit."""
    all_parts = parts(Unit("", canonical))
    own = [(name[1:], power) for name, power in all_parts.items() if name.startswith(_OWN)]
    with _lock:
        registry = _the_registry()
        powers = registry.UnitsContainer({name: power for name, power in all_parts.items() if name[0] != _OWN})
        size, _ = registry.get_root_units(powers)
        dimensions = registry.get_dimensionality(powers)
    exponents = sorted([*own, *((name.strip("[]"), int(str(power))) for name, power in dimensions.items() if power)])
    if not isinstance(size, int | Fraction):
        raise TypeError(f"inexact size of {canonical}: {size!r}")
    return _Base(Fraction(size), tuple(exponents))


@cache
def _the_registry() -> UnitRegistry[Fraction]:
    """The one registry, private to this module and fed from the table alone. Call it with the lock held."""
    from pint import UnitRegistry

    registry: UnitRegistry[Fraction] = UnitRegistry(None, non_int_type=Fraction, on_redefinition="raise")
    for name, definition in _table().definitions.items():
        registry.define(f"{name} = {definition}")
    return registry
