"""Reading a JSON file: the same document as from TOML, with exact decimals and the line of every key."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from compliance.place import Place
from compliance.problems import ComplianceError, Problem
from compliance.reading.document import (
    DEEPEST_DOCUMENT,
    LONGEST_NUMBER,
    Document,
    NumberOutOfRangeError,
    Path,
    dotted,
    exact,
    leaves,
    nested_too_deep,
    refuse_oversized,
    shortened,
)
from compliance.reading.text import decode

_TOKEN = re.compile(r'\s*+("[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},:]|[^\s\[\]{},:"]++)')
_LAST_COMMA = re.compile(r",\s*[\]}]")
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")  # a character beyond the first 65,536 is written as two of these


def read_json(content: bytes, name: str) -> Document:
    """What a JSON file says. Raises ComplianceError with what is wrong where it is no JSON object."""
    refuse_oversized(content, name)
    text = decode(content, name).text
    _refuse_deep(text, name)
    data = _parsed(text, name)
    if not isinstance(data, dict):
        raise ComplianceError(Problem("not-an-object", place=Place(name, line=1), details={"name": name}))
    document = Document(name, data, _lines(text, name))
    if _HALF_CHARACTER.search(text):
        _refuse_half_characters(document)
    return document


def read_to_compare(content: bytes, name: str) -> object:
    """What a JSON text says, of whatever size, to be compared value by value with another.

    A number is the int that it shows, or else a Decimal, so that 1 and 1.0 differ, and 0 and -0. Raises ComplianceError
    with what is wrong, of keys that stand twice with the line of each.
    """
    text = decode(content, name).text
    _refuse_deep(text, name)
    try:
        return _parsed(text, name, parse_int=_as_written, object_pairs_hook=_each_once)
    except _StandsTwiceError:
        _lines(text, name)  # raises the problems
        raise


class _StandsTwiceError(Exception):
    """A key stands twice in one object."""


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _StandsTwiceError
    return found


def _as_written(literal: str) -> int | Decimal:
    return exact(literal) if literal == "-0" else _integer(literal)


def _parsed(text: str, name: str, **hooks: Any) -> object:
    import json

    try:
        return json.loads(text, **{"parse_float": exact, "parse_int": _integer, "parse_constant": exact} | hooks)
    except json.JSONDecodeError as error:
        message, at = error.msg, error.pos
        if (comma := _LAST_COMMA.search(text, max(text.rfind(",", 0, at + 1), 0))) and comma.end() > at:
            message, at = "a comma stands before a closing bracket", comma.start()  # Python 3.13 says it otherwise
        line = text.count("\n", 0, at) + 1
        shown = text.split("\n")[line - 1].strip()
        details = {"name": name, "message": message}
        raise ComplianceError(Problem("not-json", Place(name, line=line), shortened(shown), details)) from None
    except NumberOutOfRangeError as error:
        raise ComplianceError(error.problem(text, name)) from None


def _refuse_deep(text: str, name: str) -> None:
    """Whether a text has more open brackets than any real file, before Python's own parser has to bear it."""
    if text.count("[") + text.count("{") <= DEEPEST_DOCUMENT:
        return
    depth = 0
    for found in _TOKEN.finditer(text):
        depth += (found[1] in ("[", "{")) - (found[1] in ("]", "}"))
        if depth > DEEPEST_DOCUMENT:
            raise nested_too_deep(name, text.count("\n", 0, found.start(1)) + 1)


def _integer(literal: str) -> int:
    if len(literal) > LONGEST_NUMBER:
        raise NumberOutOfRangeError(literal)
    return int(literal)


def _lines(text: str, name: str) -> dict[Path, int]:
    """The line of every key and list item of a valid JSON text; raises the problems of keys that stand twice."""
    import json

    lines: dict[Path, int] = {}
    repeated: set[Path] = set()
    problems: list[Problem] = []
    around: list[tuple[Path, int | None]] = []  # the lists (with their next index) and objects that are open
    path: Path = ()
    line, counted, starts = 1, 0, False
    for found in _TOKEN.finditer(text):
        token, at = found[1], found.start(1)
        line += text.count("\n", counted, at)
        counted = at
        if starts and token not in ("]", "}"):
            inside, index = around[-1]
            if index is None:
                path = (*inside, json.loads(token) if "\\" in token else token[1:-1])
            else:
                path = (*inside, index)
                around[-1] = (inside, index + 1)
            if path in lines:
                if inside not in repeated:  # all that stands in a repeated object would be repeated, too
                    problems.append(_duplicate(path, name, lines[path], line))
                repeated.add(path)
            lines.setdefault(path, line)
        starts = token == "," or token in ("[", "{")
        if token in ("[", "{"):
            around.append((path, 0 if token == "[" else None))
        elif token in ("]", "}"):
            around.pop()
    if problems:
        raise ComplianceError(problems)
    return lines


def _duplicate(path: Path, name: str, first: int, second: int) -> Problem:
    key: str = dotted(path)
    related = ((Place(name, line=first), key),)
    details: dict[str, Any] = {"name": name, "key": key, "first": first}
    return Problem("duplicate-key", place=Place(name, line=second), key=key, details=details, related=related)


def _refuse_half_characters(document: Document) -> None:
    """Half of a two-part character is no text: it could never be written out again."""
    problems = [
        Problem(
            "not-json",
            place=document.place(*path),
            details={"name": document.name, "message": "half of a surrogate pair (\\ud800 to \\udfff)"},
        )
        for path, value in leaves(document.data)
        if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value)
    ]
    if problems:
        raise ComplianceError(problems)
