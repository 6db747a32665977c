"""The sentences of the program in English and Chinese: one place for every word that is shown.

Each section (``problems``, ``reasons``, ``diff`` …) is a file of its own beside this one, read when it is first asked
for, so that a start pays only for the words that it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter

LANGUAGES = ("zh", "en")


@cache
def _section(name: str) -> dict[str, dict[str, str]]:
    import tomli

    try:
        text = (Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyError(name) from None
    return tomli.loads(text)


def codes(section: str) -> tuple[str, ...]:
    """The codes of one section (``problems``, ``reasons``, ``warnings``, ``verdicts`` …) in the order of the file."""
    return tuple(_section(section))


def say(language: str, key: str, details: Mapping[str, object] | None = None, default: str | None = None) -> str:
    """The sentence ``section.code`` in a language, its gaps filled; ``section.code.help`` is what to do about it.

    Raises KeyError for a key that is not in the table, unless a default is given.
    """
    sentence = _sentence(language, key)
    if sentence is None:
        if default is None:
            raise KeyError(key)
        return default
    return sentence.format_map(_Shown(details)) if details is not None and "{" in sentence else sentence


@cache
def gaps(section: str, code: str) -> tuple[str, ...]:
    """What the sentences of a code have gaps for, in the order in which they are first said."""
    names = (name for sentence in _section(section)[code].values() for _, name, _, _ in Formatter().parse(sentence))
    return tuple(dict.fromkeys(filter(None, names)))


@cache
def kind_of(code: str, field: str) -> str:
    """The kind of a field of a problem's details: a code of the section ``fields``, which has its words."""
    kinds = {name: kind for kind, its in _section("fields").items() for name in its.get("of", "").split()}
    return kinds.get(f"{code}.{field}") or kinds.get(field, "text")


def pattern_of(kind: str) -> str | None:
    """What a field of a kind looks like in JSON, as a regular expression for all of it."""
    return _section("fields")[kind].get("pattern")


@lru_cache(maxsize=4096)
def _sentence(language: str, key: str) -> str | None:
    section, code, *part = key.split(".")
    try:
        return _section(section)[code][f"{part[0]}_{language}" if part else language]
    except KeyError:
        return None


class _Count(int):
    """A number that a sentence counts by."""

    def __format__(self, spec: str) -> str:
        one, stroke, many = spec.partition("|")
        return (one if self == 1 else many) if stroke else super().__format__(spec)


class _Shown(dict[str, object]):
    """Details of a problem; a gap without one shows a dash rather than hiding the sentence.

    ``{n:problem|problems}`` is the one word of a number 1, and the other of any other number.
    """

    def __getitem__(self, key: str) -> object:
        detail = super().__getitem__(key)
        return _Count(detail) if type(detail) is int else detail

    def __missing__(self, key: str) -> str:
        return "–"
