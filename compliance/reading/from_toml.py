"""Reading a TOML file: its data with exact decimals, and the line of every key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from compliance.place import Place
from compliance.problems import ComplianceError, Problem
from compliance.reading.document import (
    LONGEST_NUMBER,
    Document,
    NumberOutOfRangeError,
    exact,
    leaves,
    nested_too_deep,
    refuse_oversized,
    shortened,
)
from compliance.reading.toml_lines import TomlLines

if TYPE_CHECKING:
    import tomli

# Patterns that only an unusual file needs are compiled when they are needed.
_MARK = b"\xef\xbb\xbf"
_LONG_NUMBER = rf"(?<![\w.])[+-]?(?:0[xob])?[0-9A-Fa-f_]{{{LONGEST_NUMBER // 2},}}+"
_UNQUOTED_KEY = r"[ \t\[]*+([A-Za-z0-9_.\-\u0080-\uff1c\uff1e-\U0010ffff]++)[ \t]*+[=＝\]]"


def read_toml(content: bytes, name: str) -> Document:
    """What a TOML file says. Raises ComplianceError with what is wrong where it is no TOML."""
    refuse_oversized(content, name)
    text = _utf_8(content, name)
    found = TomlLines(text, name).scan()  # before the parser, which slows down and may overflow on endless nesting
    return Document(name, _parsed(text, name, found), found.lines, frozenset(found.tables))


def _utf_8(content: bytes, name: str) -> str:
    """TOML is UTF-8 by definition; a byte order mark at its start, as Windows editors put one, is passed over."""
    try:
        return content.removeprefix(_MARK).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        from compliance.reading.text import decode  # only a file in another encoding needs it

        encoding = decode(content, name).encoding  # raises not-text where it is no text at all
        place = Place(name, line=content.count(b"\n", 0, error.start) + 1)
        details = {"name": name, "encoding": encoding.upper()}
        raise ComplianceError(Problem("not-utf8", place=place, details=details)) from None


def _parsed(text: str, name: str, found: TomlLines) -> dict[str, Any]:
    import tomli

    try:
        data = tomli.loads(text, parse_float=exact)
    except tomli.TOMLDecodeError as error:
        raise ComplianceError(_syntax_problem(error, text, name)) from None
    except RecursionError:
        raise nested_too_deep(name, None) from None
    except NumberOutOfRangeError as error:
        raise ComplianceError(error.problem(text, name)) from None
    except ValueError:  # an integer of more digits than Python converts; the parser does not say which
        raise ComplianceError(NumberOutOfRangeError(_long_number(text) or "").problem(text, name)) from None
    if _long_number(text) is not None:
        _refuse_long_integers(data, name, found)
    return data


def _long_number(text: str) -> str | None:
    """The first run of digits that may be an integer too long; only lines that have room for one are searched."""
    long_lines = (line for line in text.split("\n") if len(line) >= LONGEST_NUMBER // 2)
    return next((found[0] for found in (re.search(_LONG_NUMBER, line) for line in long_lines) if found), None)


def _refuse_long_integers(data: dict[str, Any], name: str, found: TomlLines) -> None:
    problems = [
        Problem(
            "number-out-of-range",
            place=Document(name, data, found.lines).place(*path),
            details={"name": name, "number": shortened(str(value) if value.bit_length() < 14_000 else hex(value))},
        )
        for path, value in leaves(data)
        if isinstance(value, int) and abs(value) >= 10**LONGEST_NUMBER
    ]
    if problems:
        raise ComplianceError(problems)


def _syntax_problem(error: tomli.TOMLDecodeError, text: str, name: str) -> Problem:
    place = Place(name, line=error.lineno)
    lines = text.split("\n")
    line = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
    unquoted = re.match(_UNQUOTED_KEY, line)
    if (
        unquoted is not None and not unquoted[1].isascii()
    ):  # the commonest slip in a Chinese file, and the parser's words do not name it
        return Problem(
            "unquoted-key", place=place, key=shortened(line.strip()), details={"name": name, "key": unquoted[1]}
        )
    return Problem("not-toml", place=place, key=shortened(line.strip()), details={"name": name, "message": error.msg})
