"""Text of files as other formats may hold it: it never becomes a formula or a command, and breaks no XML."""

from __future__ import annotations

import re

# What a spreadsheet takes for the beginning of a formula; the wide forms are read as the plain ones by some.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n\0]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
# What XML 1.0 cannot hold at all, not even escaped, and what turns the order of letters round.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

# What moves a cursor, rings a bell or turns letters round; colours (ESC [ 1 m) are set off by the renderer itself.
_NOT_ON_A_TERMINAL = re.compile("\x1b(?!\\[[0-9;]*m)|[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula; a plain number (-2.5) is none."""
    return _FORMULA.match(text) is not None and not _NUMBER.fullmatch(text)


def defused(text: str) -> str:
    """A cell of CSV that a spreadsheet shows and never runs: what begins like a formula gets an apostrophe."""
    return f"'{text}" if begins_formula(text) else text


def for_terminal(text: str, *, coloured: bool = False) -> str:
    """Text that a terminal shows and never obeys; ``coloured`` text keeps its colours."""
    plain = text if coloured else text.replace("\x1b", "�")
    return _NOT_ON_A_TERMINAL.sub("�", plain)


def for_xml(text: str) -> str:
    """Text without the characters that XML cannot hold; each becomes ``�``."""
    return _NOT_XML.sub("�", text)
