"""A TOML or JSON document: its data with exact decimals, and the line of every key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from compliance.patterns import pattern
from compliance.problems import ComplianceError, Place, Problem
from compliance.reading.text import decode
from compliance.visible import escaped

if TYPE_CHECKING:
    import tomli

Path = tuple[str | int, ...]

LARGEST_DOCUMENT = 8 * 1024 * 1024
MOST_KEYS = 200_000  # and items of lists, of one document
DEEPEST_DOCUMENT = 48  # a ruleset or a measurement file needs about eight levels
LONGEST_NUMBER = 1000  # digits; longer ones make int -> str raise and arithmetic slow

_BARE_KEY = pattern(r"[A-Za-z0-9_-]+")
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

    def problem(self, code: str, path: Path, **more: Any) -> Problem:
        """What is wrong at a key; ``more`` are other fields of the problem."""
        return Problem(code, self.place(*path), self.key(*path), **more)

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


def too_many_keys(name: str) -> ComplianceError:
    """The problem of a document that says more than any real one does."""
    details = {"name": name, "limit": MOST_KEYS, "kind": "too many: keys"}
    return ComplianceError(Problem("table-too-large", Place(name), details=details))


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
    return '"' + escaped(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


# Every repeat is possessive (*+), so that no input, however broken, makes the scan slower than its length. That of a
# group is atomic instead (?>…): before Python 3.11.5 a possessive one may lose its place (gh-106052).
_STRING = r'"[^"\\\n]*+(?>(?:\\.[^"\\\n]*+)*)"' + r"|'[^'\n]*+'"
_LONG_BASIC = r'"""[^"\\]*+(?>(?:(?:\\[\s\S]|"{1,2}+(?!"))[^"\\]*+)*)"{3,5}+'
_LONG_LITERAL = r"'''[^']*+(?>(?:'{1,2}+(?!')[^']*+)*)'{3,5}+"
_PART = rf"(?:{_STRING}|[A-Za-z0-9_-]++)"
_KEY = rf"(?>(?:{_PART}[ \t]*+\.?+[ \t]*+)+)"  # looser than TOML, as short patterns compile faster

_EMPTY = pattern(r"(?>(?:\s++|#[^\n]*+)*)")
_STATEMENT = pattern(  # a heading, or a key with its value where that is a plain one and ends on the line
    rf"(\[\[?+[ \t]*+)?({_KEY})(?(1)\]|=[ \t]*+((?:{_STRING}|[^\[{{\"'#\n]++)[ \t]*+(?:#[^\n]*+)?$)?)",
    re.MULTILINE,
)
_INLINE_KEY = pattern(rf"({_KEY})=")
_TOKEN = pattern(rf"([\[\]{{}},])|{_LONG_BASIC}|{_LONG_LITERAL}|{_STRING}|[^\[\]{{}},\"'#\n]++")


@dataclass(slots=True)
class TomlLines:
    """A scan through a TOML text: the lines found so far, and how far it has come.

    The text need not be valid. What the scan does not understand it passes over; the parser will complain about it.
    """

    text: str
    name: str
    lines: dict[Path, int] = field(default_factory=dict)
    tables: set[Path] = field(default_factory=set)
    _lengths: dict[Path, int] = field(default_factory=dict)  # of the arrays of tables, as far as they are read
    _line: int = 1
    _counted: int = 0

    def scan(self) -> TomlLines:
        """Read the whole text, statement by statement."""
        text, heading, at = self.text, (), 0
        table: Path = heading
        while (at := _EMPTY.match(text, at).end()) < len(text):  # type: ignore[union-attr]  # it matches nothing, too
            match = _STATEMENT.match(text, at)
            if match is None:
                at = self._next_line(at)
                continue
            line, at = self._line_at(at), match.end()
            opening, key, plain = match.groups()
            if opening is not None:
                table = self._heading(_parts(key), opening.startswith("[["), line)
                at = self._next_line(at)
            else:
                path = self._note(table, _parts(key), line)
                if plain is None:
                    at = self._next_line(self._value(path, at))
        return self

    def _heading(self, parts: list[str], is_array: bool, line: int) -> Path:
        """The path that a heading opens; a name in it that is an array of tables means its last table."""
        path: Path = ()
        for part in parts[:-1]:
            path = self._deeper(path, part, line)
            self.lines.setdefault(path, line)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        path = self._deeper(path, parts[-1], line)
        if is_array:
            self.lines.setdefault(path, line)
            index = self._lengths.get(path, 0)
            self._lengths[path] = index + 1
            path = (*path, index)
        self.lines[path] = line  # over a line that only a longer heading gave
        self.tables.add(path)
        return path

    def _note(self, path: Path, parts: list[str], line: int) -> Path:
        for part in parts:
            path = self._deeper(path, part, line)
            self.lines.setdefault(path, line)
        return path

    def _value(self, path: Path, at: int) -> int:
        """Read one value with everything inside it, over as many lines as it has, and say where it ends."""
        text = self.text
        around: list[tuple[Path, int | None]] = []  # the arrays (with their next index) and tables that are open
        starts = False  # whether an item of an array or a key of a table can start here
        while True:
            at = _EMPTY.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
            if starts and text[at : at + 1] not in ("]", "}"):
                inside, index = around[-1]
                if index is not None:
                    path = self._deeper(inside, index, self._line_at(at))
                    self.lines[path] = self._line
                    around[-1] = (inside, index + 1)
                elif (key := _INLINE_KEY.match(text, at)) is not None:
                    path = self._note(inside, _parts(key[1]), self._line_at(at))
                    at = _EMPTY.match(text, key.end()).end()  # type: ignore[union-attr]
                else:
                    return at
            starts = False
            match = _TOKEN.match(text, at)
            if match is None:
                return at
            at, mark = match.end(), match[1]
            if mark in ("[", "{"):
                around.append((path, 0 if mark == "[" else None))
                starts = True
            elif mark == ",":
                starts = True
            elif mark is not None and around:
                around.pop()
            if not around:
                return at

    def _deeper(self, path: Path, part: str | int, line: int) -> Path:
        if len(self.lines) > MOST_KEYS:
            raise too_many_keys(self.name)
        if len(path) >= DEEPEST_DOCUMENT:
            raise nested_too_deep(self.name, line)
        return (*path, part)

    def _line_at(self, at: int) -> int:
        self._line += self.text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def _next_line(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1


def _parts(key: str) -> list[str]:
    """The names in a dotted key, unquoted."""
    if '"' not in key and "'" not in key:
        return [part.strip(" \t") for part in key.split(".")]
    return [_plain(part) for part in re.findall(_PART, key)]


def _plain(part: str) -> str:
    if part[0] not in "\"'":
        return part
    if part[0] == "'" or "\\" not in part:
        return part[1:-1]
    import tomli

    try:
        return str(tomli.loads(f"key = {part}")["key"])
    except tomli.TOMLDecodeError:  # a wrong escape: the parser says so
        return part


# Patterns that only an unusual file needs are compiled when they are needed.
_MARK = b"\xef\xbb\xbf"
_LONG_NUMBER = rf"(?<![\w.])[+-]?(?:0[xob])?[0-9A-Fa-f_]{{{LONGEST_NUMBER // 2},}}+"
_UNQUOTED_KEY = r"[ \t\[]*+([A-Za-z0-9_.\-\u0080-\uff1c\uff1e-\U0010ffff]++)[ \t]*+[=＝\]]"


def read_toml(content: bytes, name: str) -> Document:
    """What a TOML file says. Raises ComplianceError with what is wrong where it is no TOML."""
    refuse_oversized(content, name)
    text = _utf_8(content, name)
    lines = TomlLines(text, name).scan()  # before the parser, which slows down and may overflow on endless nesting
    return Document(name, _parsed(text, name, lines), lines.lines, frozenset(lines.tables))


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


def _parsed(text: str, name: str, lines: TomlLines) -> dict[str, Any]:
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
        _refuse(Document(name, data, lines.lines), "number-out-of-range", _long_integer)
    return data


def _long_number(text: str) -> str | None:
    """The first run of digits that may be an integer too long; only lines that have room for one are searched."""
    long_lines = (line for line in text.split("\n") if len(line) >= LONGEST_NUMBER // 2)
    return next((match[0] for match in (re.search(_LONG_NUMBER, line) for line in long_lines) if match), None)


def _long_integer(value: object) -> dict[str, str] | None:
    """The details of the problem that an integer has more digits than anything measured."""
    if not isinstance(value, int) or abs(value) < 10**LONGEST_NUMBER:
        return None
    return {"number": shortened(str(value) if value.bit_length() < 14_000 else hex(value))}


def _refuse(document: Document, code: str, details_of: Callable[[object], dict[str, str] | None]) -> None:
    """Raise the problems of all values that have one."""
    problems = [
        Problem(code, document.place(*path), details={"name": document.name} | details)
        for path, value in leaves(document.data)
        if (details := details_of(value)) is not None
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


# A text that nobody closes is a token too, so that no part of it is gone through twice.
_JSON_TOKEN = pattern(r'("[^"\\]*+(?>(?:\\[\s\S]?[^"\\]*+)*)(?:"|\Z)|[\[\]{},:]|[^\s\[\]{},:"]++)')
_LAST_COMMA = pattern(r",\s*[\]}]")
_HALF_CHARACTER = pattern(r"\\u[dD][89a-fA-F]")  # a character beyond the first 65,536 is written as two of these


def read_json(content: bytes, name: str) -> Document:
    """What a JSON file says. Raises ComplianceError with what is wrong where it is no JSON object."""
    refuse_oversized(content, name)
    text = decode(content, name).text
    _refuse_deep(text, name)
    data = _parsed_json(text, name)
    if data and isinstance(data, list) and all(isinstance(each, dict) for each in data):  # records, under no name
        data, text = {"": data}, f'{{"": {text}}}'
    if not isinstance(data, dict):
        raise ComplianceError(Problem("not-an-object", place=Place(name, line=1), details={"name": name}))
    document = Document(name, data, _lines(text, name))
    if _HALF_CHARACTER.search(text):
        _refuse(document, "not-json", _half_character)
    return document


def read_to_compare(content: bytes, name: str) -> object:
    """What a JSON text says, of whatever size, to be compared value by value with another.

    A number is the int that it shows, or else a Decimal, so that 1 and 1.0 differ, and 0 and -0. Raises ComplianceError
    with what is wrong, of keys that stand twice with the line of each.
    """
    text = decode(content, name).text
    _refuse_deep(text, name)
    try:
        return _parsed_json(text, name, parse_int=_as_written, object_pairs_hook=_each_once)
    except _StandsTwiceError:
        _parsed_json(text, name)  # further on it may be no JSON at all
        _lines(text, name)  # raises the problems
        raise


class _StandsTwiceError(Exception):
    """A key stands twice in one object."""


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _StandsTwiceError
    return members


def _as_written(literal: str) -> int | Decimal:
    return exact(literal) if literal == "-0" else _integer(literal)


def _parsed_json(text: str, name: str, **hooks: Any) -> object:
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
    for match in _JSON_TOKEN.finditer(text):
        depth += (match[1] in ("[", "{")) - (match[1] in ("]", "}"))
        if depth > DEEPEST_DOCUMENT:
            raise nested_too_deep(name, text.count("\n", 0, match.start(1)) + 1)


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
    for match in _JSON_TOKEN.finditer(text):
        token, at = match[1], match.start(1)
        line += text.count("\n", counted, at)
        counted = at
        if starts and token not in ("]", "}"):
            inside, index = around[-1]
            if index is None:
                path = (*inside, json.loads(token) if "\\" in token else token[1:-1])
            else:
                path = (*inside, index)
                around[-1] = (inside, index + 1)
            if len(lines) > MOST_KEYS:
                raise too_many_keys(name)
            if path in lines:
                if inside not in repeated:  # all that stands in a repeated object would be repeated, too
                    key, first = dotted(path), Place(name, line=lines[path])
                    details = {"name": name, "key": key, "first": lines[path]}
                    problems.append(Problem("duplicate-key", Place(name, line=line), key, details, ((first, key),)))
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


def _half_character(value: object) -> dict[str, str] | None:
    """The details of the problem of half a two-part character: it is no text, and could never be written out again."""
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        return {"message": "half of a surrogate pair (\\ud800 to \\udfff)"}
    return None
