"""What is wrong with a file, where it stands in it, and the exceptions that carry it.

Three kinds of trouble are kept apart. A file that cannot be used gives ``Problem``s, collected and raised together as a
``ComplianceError``. A value that does not comply is a finding and never an exception. A bug of ours is an ordinary
exception of Python.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar
from unicodedata import normalize

from compliance.patterns import pattern
from compliance.visible import visible
from compliance.words import kind_of, say

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file that a person can find again: ``file:line`` in text, row and column in a table.

    Lines and rows count from 1. A column is its letter or its heading, as the reader of the format gives it.
    """

    file: str
    line: int | None = None
    row: int | None = None
    column: str | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        return self.text("zh")

    def text(self, language: str) -> str:
        """The place in words: ``a.toml:7``, ``a.csv 第16行 D列``, ``a.csv row 16 column D``."""
        if self.line is not None:
            return f"{self.file}:{self.line}"
        parts = [self.file]
        if self.sheet is not None:
            parts.append(self.sheet)
        if self.row is not None:
            parts.append(f"第{self.row}行" if language == "zh" else f"row {self.row}")
        if self.column is not None:
            parts.append(f"{self.column}列" if language == "zh" else f"column {self.column}")
        return " ".join(parts)

    @property
    def order(self) -> tuple[str, str, int, int, str]:
        """A key by which places stand as in their files, the files by name."""
        column = self.column or ""
        return self.file, self.sheet or "", self.line or self.row or 0, len(column), column

    def to_json(self) -> dict[str, str | int]:
        """The place as JSON has it: only what is known of it."""
        known = {"file": self.file, "line": self.line, "sheet": self.sheet, "row": self.row, "column": self.column}
        return {name: value for name, value in known.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file, with everything that a person needs to mend it.

    ``code`` names what was found (kebab-case; each has a section in ``docs/problems.md`` and its sentence in two
    languages in ``words/problems.toml``). ``details`` fill the sentence, each of its kind in ``words/fields.toml``.
    ``key`` shows the spot in the file's own words (``threshold.region."东部" = 50``). ``related`` are other places that
    belong to it, each with what stands there. ``suggestion`` is the nearest thing that would be right.
    """

    code: str
    place: Place | None = None
    key: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    related: tuple[tuple[Place, str], ...] = ()
    suggestion: str | None = None
    level: Literal["error", "warning"] = "error"

    def text(self, language: str = "en", *, plain: bool = False) -> str:
        """The problem as a few lines of text: what, where, what belongs to it, and what to do.

        ``plain``: without the code, and with what people do who have no command line.
        """
        lines = [self._headed(self.message(language), language, plain=plain)]
        if self.place is not None:
            lines.append(f"  {self.place.text(language)}" + (f"   {cut(self.key)}" if self.key else ""))
        elif self.key:
            lines.append(f"  {cut(self.key)}")
        lines += self._beside(language)
        return "\n".join(map(visible, [*lines, *self._help_lines(language, plain=plain)]))

    def _headed(self, words: str, language: str, *, plain: bool) -> str:
        return words if plain else f"{say(language, 'text.' + self.level)}[{self.code}]: {words}"

    def _beside(self, language: str) -> list[str]:
        """A line for each place that belongs to it, or one for many whole files; the others are counted."""
        files = [place.file for place, what in self.related if not what and place == Place(place.file)]
        if len(files) == len(self.related) > _NAMED_FILES:
            more = say(language, "text.and_more", {"n": f"{len(files) - _NAMED_FILES:,}"})
            return [f"  {', '.join(files[:_NAMED_FILES])} {more}"]
        lines = [f"  {place.text(language)}   {cut(what)}".rstrip() for place, what in self.related[:_MOST_SHOWN]]
        return [*lines, *_and_more(self.related[_MOST_SHOWN:], language)]

    def _help_lines(self, language: str, *, plain: bool) -> list[str]:
        """What to do, if there is something, as a line below the problem."""
        words = self.mend(language) if plain else self.help(language)
        return [f"  {say(language, 'text.help')}: {words}"] if words else []

    def help(self, language: str) -> str:
        """What to do, if there is something."""
        help_text = say(language, f"problems.{self.code}.help", self.details, default="")
        if self.suggestion is not None:
            key = "text.add_option" if self.suggestion.startswith("--") else "text.did_you_mean"
            help_text = say(language, key, {"suggestion": self.suggestion})
        return help_text

    def mend(self, language: str) -> str:
        """The same for people without a command line: a bureau with its sheet, an officer with the page."""
        if self.suggestion is not None and not self.suggestion.startswith("--"):
            return self.help(language)
        help_text = say(language, f"problems.{self.code}.help", self.details, default="")
        return say(language, f"problems.{self.code}.mend", self.details, default=help_text)

    @staticmethod
    def together(several: Sequence[Problem], language: str = "en", *, plain: bool = False) -> str:
        """Several of one code: how many, a line for each with its place, and once what to do.

        Where there are many, the first are shown, and the others counted by their files.
        """
        first = several[0]
        if len(several) == 1:
            return first.text(language, plain=plain)
        number = say(language, "text.places", {"n": f"{len(several):,}"})
        lines = [first._headed(number, language, plain=plain)]
        for each in several[:_MOST_SHOWN]:
            where = "" if each.place is None else each.place.text(language)
            lines.append(f"  {where}   {each.message(language)}".rstrip())
            lines += [f"  {line}" for line in each._beside(language)]
        lines += _and_more([(each.place, "") for each in several[_MOST_SHOWN:]], language)
        return "\n".join(map(visible, [*lines, *first._help_lines(language, plain=plain)]))

    def message(self, language: str = "en") -> str:
        """The one sentence that says what was found."""
        details = {field: self._shown(field, value, language) for field, value in self.details.items()}
        far = say(language, f"problems.{self.code}.far", details, default="") if "times" in details else ""
        return far or say(language, f"problems.{self.code}", details)

    def _shown(self, field: str, value: Any, language: str) -> Any:
        """A field as a sentence has it: phrases in words of the language, and no longer than a sentence can bear."""
        kind = kind_of(self.code, field)
        if kind == "counts":
            each = (f"{say(language, f'kinds.{key}', default=key)} {n}" for key, n in value.items())
            return ("、" if language == "zh" else ", ").join(each)
        if self.place is None or value != self.place.file:  # whose name people look for
            value = cut(value, _LONGEST_LIST if kind in ("names", "words") else _LONGEST_SHOWN)
        section = {"phrase": "kinds", "constraint": "constraints"}.get(kind)
        return value if section is None else say(language, f"{section}.{value}", default=str(value))

    def to_dict(self, language: str = "en") -> dict[str, Any]:
        """The problem as the JSON of ``check`` has it."""
        from compliance.reports.to_json import FileProblem, data_of

        return data_of(FileProblem.form(self, language))

    def __str__(self) -> str:
        return self.text()


class ComplianceError(Exception):
    """Files that cannot be used; ``problems`` says everything that was found, in the order of the files."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(in_groups(self.problems, "en"))


class RulesetError(ComplianceError):
    """A ruleset file, or the choice of one, that cannot be used."""


class MeasurementError(ComplianceError):
    """Measurements that cannot be used with the rules that they are held against."""


def refusal(error: OSError) -> str:
    """Why the system refuses a file, in its own words, which ``words/kinds.toml`` has in both languages."""
    return error.strerror or str(error)


@contextmanager
def refusing(code: Literal["not-readable", "not-writable"], name: str | Path) -> Iterator[None]:
    """Where the system refuses a file within, that is a problem of it. Raises ComplianceError."""
    try:
        yield
    except OSError as error:
        raise ComplianceError(Problem(code, Place(str(name)), "", {"name": name, "why": refusal(error)})) from None


_LONGEST_SHOWN = 200  # characters of what a file says, in a sentence
_LONGEST_LIST = 1000  # of what names many things
_MOST_FILES = 30
_NAMED_FILES = 3  # of many that are told in one line
_MOST_SHOWN = 10  # places of one problem, or problems of one code


def cut(text: Any, most: int = _LONGEST_SHOWN) -> Any:
    """A text as long as a sentence can bear, and its end; what is no text as it is."""
    return text if not isinstance(text, str) or len(text) <= most else text[: most - 9] + "…" + text[-8:]


def _and_more(others: Sequence[tuple[Place | None, str]], language: str) -> list[str]:
    """A line that counts the places that are not shown, by file where there are several."""
    if not others:
        return []
    files = Counter(place.file for place, _ in others if place is not None)
    by_file = ", ".join(f"{file} {n:,}" for file, n in files.most_common(_MOST_FILES)) if len(files) > 1 else ""
    return ["  " + say(language, "text.and_more", {"n": f"{len(others):,}"}) + (f" ({by_file})" if by_file else "")]


def each_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems without those that are there already."""
    return tuple({(each.code, each.place, repr(each.details)): each for each in problems}.values())


def by_key(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """What has one key stands together, in the order in which it comes."""
    several: dict[Key, list[Value]] = {}
    for key, value in pairs:
        several.setdefault(key, []).append(value)
    return several


def in_groups(problems: Iterable[Problem], language: str) -> Iterator[str]:
    """Problems one below the other; many of one code are shown once, in the place of the first."""
    problems = [*problems]
    several = by_key((problem.code, problem) for problem in problems)
    for problem in problems:
        alike = several[problem.code]
        if len(alike) <= _MOST_SHOWN:
            yield problem.text(language)
        elif problem is alike[0]:
            yield Problem.together(alike, language)


LONGEST_NAME = 100  # characters of what may be suggested


def nearest(name: str, known: Iterable[str], alike: float = 0.66) -> str | None:
    """The known name most like ``name``, or None when none is alike enough (1 is the same) to suggest."""
    from difflib import get_close_matches  # only a mistake needs it

    if len(name) > LONGEST_NAME:  # comparing two texts takes the square of their length
        return None
    known = (each for each in known if len(each) <= LONGEST_NAME)
    close = get_close_matches(name, sorted(set(known)), n=1, cutoff=alike)
    return close[0] if close else None


# What names of one measure differ in: words that say nothing, and words for a share.
_SAYS_NOTHING = pattern(r"[^\w.]+|[_的之和与及]+")
_SHARE = pattern("比例|比率|占比|百分比|百分率")
# Sounds are near in the list of signs, and yet these are other things: elements, and numbers.
_NEVER_ALIKE = frozenset("硒锡铬砷锌铜铅汞氟氯溴碘氮氨磷硫钾钠钙镁锰铁铝银钡钴钼钒锑硼苯酚甲乙丙丁一二三四五六七八九十")
_SOUNDS_ALIKE = 8  # places apart in the list


def misspelt(name: str, known: Iterable[str]) -> str | None:
    """The known name that a text can only be a misspelling of; None where it may be the name of another measure.

    It has the same signs but for white space, 的 and the like, a final 率 or other words for a share; or one sign for
    another that sounds alike (复盖率), or two signs in each other's place, or one twice. A sign more or less is another
    measure: 亚硝酸盐 is not 硝酸盐, nor 森林覆盖率目标 森林覆盖率. Ids may differ in a few letters inside one word.
    """
    text = _reduced(name)
    for other in sorted(set(known)):
        reduced = _reduced(other)
        if text == reduced or text.removesuffix("率") == reduced.removesuffix("率"):
            return other
        if text.isascii() and reduced.isascii() and name.isascii() and other.isascii():
            if _one_word_alike(name.casefold().split("_"), other.casefold().split("_")):
                return other
        elif 0 <= len(text) - len(reduced) < 2 and _one_sign_alike(text, reduced):
            return other
    return None


@lru_cache(maxsize=4096)
def _reduced(name: str) -> str:
    folded = _SAYS_NOTHING.sub("", normalize("NFKC", name).casefold())
    return _SHARE.sub("率", folded)


def _one_word_alike(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two ids differ in one word, which lacks a letter or two inside, or has one other letter inside."""
    pairs = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    if len(words) != len(others) or len(pairs) != 1:
        return False
    short, long = sorted(pairs[0], key=len)
    if short[:1] != long[:1] or len(short) < 3:
        return False
    if len(short) == len(long):
        differ = [at for at, (one, other) in enumerate(zip(short, long, strict=True)) if one != other]
        swapped = len(differ) == 2 and short[differ[0]] == long[differ[1]] and short[differ[1]] == long[differ[0]]
        return len(long) >= 5 and (len(differ) == 1 or swapped)
    letters = iter(long)
    return len(long) - len(short) <= 2 and all(letter in letters for letter in short)


def _one_sign_alike(text: str, other: str) -> bool:
    """Whether names of four signs and more differ in one that sounds alike, the order of two, or one that is twice.

    The first is as long as the other, or one sign longer.
    """
    if min(len(text), len(other)) < 4:
        return False
    if len(text) == len(other):
        differ = [at for at, pair in enumerate(zip(text, other, strict=True)) if pair[0] != pair[1]]
        if len(differ) == 2 and differ[1] == differ[0] + 1:
            return text[differ[0]] == other[differ[1]] and text[differ[1]] == other[differ[0]]
        return len(differ) == 1 and _sounds_alike(text[differ[0]], other[differ[0]])
    at = next((at for at, pair in enumerate(zip(text, other, strict=False)) if pair[0] != pair[1]), len(other))
    return at > 0 and text[at] == text[at - 1] and text[at + 1 :] == other[at:]


def _sounds_alike(one: str, other: str) -> bool:
    """Whether two signs are read alike: the common signs of GB 2312 stand in the order of their sounds."""
    if {one, other} & _NEVER_ALIKE:
        return False
    places = [_place_by_sound(sign) for sign in (one, other)]
    return None not in places and abs((places[0] or 0) - (places[1] or 0)) <= _SOUNDS_ALIKE


def _place_by_sound(sign: str) -> int | None:
    try:
        code = sign.encode("gb2312")
    except UnicodeEncodeError:
        return None
    in_order = len(code) == 2 and 0xB0 <= code[0] <= 0xD7  # behind them stand the rare ones, by their radicals
    return (code[0] - 0xB0) * 94 + code[1] - 0xA1 if in_order else None


@contextmanager
def needing_bulk() -> Iterator[None]:
    """What judges tables is imported here; where it is not installed, that is a problem."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in ("numpy", "pyarrow"):
            raise
        details = {"package": error.name, "extra": "bulk"}
        raise ComplianceError(Problem("extra-missing", None, "", details)) from None


def listed(names: Iterable[object], most: int = 12) -> str:
    """Names as a sorted list in a sentence, cut when there are many."""
    ordered = sorted({str(name) for name in names})
    shown = ", ".join(ordered[:most])
    return shown + (f", … ({len(ordered)})" if len(ordered) > most else "")
