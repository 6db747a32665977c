"""A TOML or JSON document that remembers on which line each of its keys stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from compliance.place import Place
from compliance.problems import ComplianceError, Problem

Path = tuple[str | int, ...]

LARGEST_DOCUMENT = 8 * 1024 * 1024
DEEPEST_DOCUMENT = 48  # a ruleset or a measurement file needs about eight levels
LONGEST_NUMBER = 1000  # digits; longer ones make int -> str raise and arithmetic slow

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Document:
    """What a TOML or JSON file says, with the line of every key and every list item.

    ``data`` holds text, int, Decimal, bool, None (JSON) and TOML's dates and times; never a float. ``lines`` is keyed
    by the path from the top (list items by their index). ``tables`` are the paths that have a ``[heading]``.
    """

    name: str
    data: dict[str, Any]
    lines: Mapping[Path, int]
    tables: frozenset[Path] = frozenset()

    def place(self, *path: str | int) -> Place:
        """Where a key stands; for one that is not in the file, where its nearest ancestor does."""
        for length in range(len(path), 0, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return Place(self.name, line=line)
        return Place(self.name)

    def key(self, *path: str | int) -> str:
        """A key as the file itself writes it: without the heading that it stands under, with its value if it is short.

        ``threshold.region."东部" = 50``; a heading is ``[indicators.forest_cover]`` or ``[[subjects]]``.
        """
        if path in self.tables:
            return f"[[{dotted(path[:-1])}]]" if isinstance(path[-1], int) else f"[{dotted(path)}]"
        under = next((length for length in range(len(path), 0, -1) if path[:length] in self.tables), 0)
        value = _scalar(self.data, path)
        return dotted(path[under:]) + (f" = {value}" if value is not None else "")


def dotted(path: Path) -> str:
    """A path as TOML writes a dotted key, quoted where TOML needs it; list items as ``[0]``, ``[1]`` …"""
    shown = ""
    for part in path:
        if isinstance(part, int):
            shown += f"[{part}]"
        else:
            shown += ("." if shown else "") + (part if _BARE_KEY.fullmatch(part) else _quoted(part))
    return shown


def exact(literal: str) -> Decimal:
    """The decimal that a number literal shows, digit for digit."""
    if len(literal) > LONGEST_NUMBER:
        raise NumberOutOfRangeError(literal)
    try:
        return Decimal(literal)
    except InvalidOperation:  # the literal is a number already, so only its exponent can be beyond reach
        raise NumberOutOfRangeError(literal) from None


class NumberOutOfRangeError(ValueError):
    """A number literal with more digits, or a larger exponent, than anything measured can have."""

    def __init__(self, literal: str) -> None:
        self.literal = literal
        super().__init__(literal)

    def problem(self, text: str, name: str) -> Problem:
        """The problem that says so, at the line of the literal."""
        at = text.find(self.literal)
        line = text.count("\n", 0, at) + 1 if at >= 0 else None
        details = {"name": name, "number": shortened(self.literal)}
        return Problem("number-out-of-range", place=Place(name, line=line), details=details)


def refuse_oversized(content: bytes, name: str) -> None:
    """Raise the problem of a document that is larger than any real ruleset or measurement file."""
    if len(content) > LARGEST_DOCUMENT:
        details = {"name": name, "limit": LARGEST_DOCUMENT // 1024**2}
        raise ComplianceError(Problem("file-too-large", place=Place(name), details=details))


def nested_too_deep(name: str, line: int | None) -> ComplianceError:
    """The problem of a document with more levels than any real one has."""
    details = {"name": name, "limit": DEEPEST_DOCUMENT}
    return ComplianceError(Problem("nested-too-deep", place=Place(name, line=line), details=details))


def leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every key and every scalar of a document with its path; a key is given as its own text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key), key
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def shortened(text: str) -> str:
    """Text cut to what fits into a sentence."""
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _scalar(data: object, path: Path) -> str | None:
    """The value at a path as TOML writes it; None where there is none, or where it is a table or a list."""
    for part in path:
        try:
            data = data[part]  # type: ignore[index]  # a path that does not fit the data has no value
        except (KeyError, IndexError, TypeError):
            return None
    if isinstance(data, dict | list):
        return None
    if isinstance(data, str):
        return _quoted(shortened(data))
    if isinstance(data, bool) or data is None:
        return {True: "true", False: "false", None: "null"}[data]
    return shortened(str(data))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'
