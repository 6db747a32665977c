"""Characters of a rule file that nobody sees, or that only look like others: nobody could review such rules.

``hidden`` are control characters, marks of direction and letters without ink. An ``impostor`` is drawn like a letter
that people type (а of Cyrillic, ⽔ of the radicals). Two words have one ``face`` where only a second look tells them
apart: forest_c0ver, 末发生 beside 未发生, 节能节水 beside 节能、节水.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from compliance.patterns import pattern
from compliance.problems import Place, Problem
from compliance.reading.document import Document, leaves
from compliance.visible import is_seen

# What is drawn like a letter of ASCII, script by script, with that letter.
_LETTERS = (
    ("аАВЬсСеЕһНіІјЈКӏӀМоОрРԛԚѕЅТԝԜхХуУԁԀԌ", "aABbcCeEhHiIjJKlIMoOpPqQsSTwWxXyYdDG"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ", "ABEZHIKMNOPTYXocj"),
    ("ԍɡՕօՍսհոı", "ggOoUuhni"),
)
# Characters of Chinese that differ by a stroke, and strokes that stand for each other; the first stands for all.
_ALIKE = (
    "未末 己已巳 土士 日曰 人入 干千于 天夭 戊戌戍 侯候 冷泠 免兔 治冶 准淮 拔拨 延廷 微徽 晴睛 粟栗 口囗"
    " 一—–―ー─━㇐-‐‑‒ 0oO〇○ 1l|"
).split()
_JOINED = (("rn", "m"), ("vv", "w"))
# Blocks whose characters are drawn like the unified ones of Chinese.
_RADICALS = pattern("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f\u3130-\u318f\u1100-\u11ff]")
# The keys of a ruleset file below which stand names.
_NAMES = frozenset(
    (
        "id series version extends name name_en aliases variants synonyms states accepted unit formula measures"
        " when applies"
    ).split()
)
_SHOWN = 8  # characters of one kind that are named


_ASCII = {one: other for ours, theirs in _LETTERS for one, other in zip(ours, theirs, strict=True)}
_FACES = {ord(one): alike[0] for alike in _ALIKE for one in alike[1:]}


def impostor(text: str) -> tuple[str, str] | None:
    """The first character that only looks like a usual one, and that usual one; None where there is none."""
    sign = next((each for each in text if each in _ASCII or _RADICALS.match(each)), None)
    return None if sign is None else (sign, _ASCII.get(sign) or unicodedata.normalize("NFKC", sign))


def difference_between(one: str, other: str) -> str:
    """By which characters two names that look alike differ, each with its number in Unicode."""
    shown = [
        " ".join(f"{each} U+{ord(each):04X}" for each in dict.fromkeys(first) if each not in second)
        for first, second in ((one, other), (other, one))
    ]
    return " / ".join(each or "–" for each in shown)


def face(name: str) -> str:
    """What a hasty reader sees of a name: look-alikes as one character, without stops and doubled strokes."""
    drawn = "".join(_ASCII.get(each, each) for each in unicodedata.normalize("NFKC", name))
    drawn = drawn.casefold().translate(_FACES)
    for several, one in _JOINED:
        drawn = drawn.replace(several, one)
    return re.sub(r"_+", "_", re.sub(r"[^\w\-]+", "", drawn)).strip("_")


def hidden_characters(content: bytes, document: Document, *, everywhere: bool = False) -> Iterator[Problem]:
    """That a rule file has characters that nobody sees: how many, which, and the first.

    In the file itself they stand nowhere; an escape (``\\u202e``) people see, and only in a name it hides something.
    ``everywhere``: in no text at all.
    """
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    lines = [(number, each) for number, line in enumerate(text.split("\n"), 1) for each in line if is_hidden(each)]
    for path, value in () if lines else leaves(document.data):
        if isinstance(value, str) and (everywhere or _is_name(path, value)):
            lines += [(document.place(*path).line or 0, each) for each in value if is_hidden(each)]
    if lines:
        kinds = list(dict.fromkeys(f"U+{ord(each):04X}" for _, each in lines))
        details = {"n": len(lines), "which": ", ".join(kinds[:_SHOWN]) + (" …" if len(kinds) > _SHOWN else "")}
        yield Problem("hidden-character", Place(document.name, line=lines[0][0] or None), "", details)


def _is_name(path: tuple[str | int, ...], value: str) -> bool:
    """Whether a text of a file is a key, or stands under a key that holds names."""
    keys = [part for part in path if isinstance(part, str)]
    return keys[-1] == value or not _NAMES.isdisjoint(keys) or (keys[0], keys[-1]) == ("indicators", "number")


def is_hidden(character: str) -> bool:
    """Whether nobody sees a character where it stands in a text; blanks and ends of lines are seen."""
    return not is_seen(character) and character not in "\t\n" and unicodedata.category(character) != "Zs"
