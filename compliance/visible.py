"""Text of files and of other programs as people may see it: nothing in it moves a cursor or hides.

Every text passes one of these on its way out. A character that nobody sees, or that a terminal obeys, is shown as the
escape that JSON writes for it (``\\u202e``). A line break within a line is a space, so that no file forges a line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from compliance.patterns import pattern

# Letters and marks without any ink, which str.isprintable() takes for visible ones.
_FILLERS = pattern("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_WIDE = "\u00a0\u3000"  # spaces that are as wide as a figure or a sign of Chinese; the others are shown as a plain one
_BREAK = pattern(r"\r?\n")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# A colour of our own begins with a word that no file can know, so that no file sets a colour.
_COLOUR = f"\x1b{os.urandom(8).hex()}"
_COLOURS = pattern(rf"{_COLOUR}(\[[0-9;]*m)")


def is_seen(text: str) -> bool:
    """Whether people see every character of a text, or a plain space."""
    return text.isprintable() and (text.isascii() or not _FILLERS.search(text))


def escaped(text: str, kept: str = "") -> str:
    """A text in which everything that nobody sees is an escape, line breaks and tabs too, but what is ``kept``."""
    return text if is_seen(text) else "".join(c if c in kept or c in _WIDE or is_seen(c) else _escape(c) for c in text)


def _escape(character: str) -> str:
    if character >= "\u1680" and character.isspace() and character not in "\u2028\u2029":
        return " "
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return _SHORT.get(character) or "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def visible(text: str) -> str:
    """A text in one line: a line break or a tab in it is shown as a space."""
    return text if is_seen(text) else escaped(_BREAK.sub(" ", text).replace("\t", " "))


def visible_lines(text: str) -> str:
    """A text that keeps its line breaks, where they forge nothing: in a cell of a sheet, in a paragraph of a page."""
    return text if is_seen(text) else escaped(_BREAK.sub("\n", text).replace("\t", " "), "\n")


def in_lines(lines: Iterable[str]) -> str:
    """Lines, each ended, for a terminal or a file; our own colours stay in them."""
    return "".join(f"{_but_colours(line, visible)}\n" for line in lines)


def for_output(text: str) -> str:
    """What leaves the program as text, whoever made it: a last look, in which our colours become a terminal's.

    In what is well-formed (JSON, XML, a table) only the inside of a text can have what is escaped here.
    """
    if is_seen(text.replace("\n", "")):  # as nearly every text is
        return text
    mark = "\ufeff" if text.startswith("\ufeff") else ""  # by which Excel knows UTF-8
    lines = text[len(mark) :].split("\n")
    return mark + "\n".join(_but_colours(line, _in_a_file) for line in lines).replace(_COLOUR, "\x1b")


def _in_a_file(line: str) -> str:
    return f"{escaped(line[:-1])}\r" if line.endswith("\r") else escaped(line)  # a line of CSV ends so


def set_off(text: str, *codes: int) -> str:
    """A text in a colour or a weight, by the codes of a terminal."""
    return f"{_COLOUR}[{';'.join(map(str, codes))}m{text}{_COLOUR}[0m"


def _but_colours(line: str, shown: Callable[[str], str]) -> str:
    if is_seen(line):
        return line
    pieces = _COLOURS.split(line)  # every second one is a colour
    return "".join(f"{_COLOUR}{each}" if index % 2 else shown(each) for index, each in enumerate(pieces))
