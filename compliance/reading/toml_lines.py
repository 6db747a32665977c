"""The line on which each key of a TOML file stands, which the TOML parser does not tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from compliance.reading.document import DEEPEST_DOCUMENT, Path, nested_too_deep

# Every repeat is possessive (*+), so that no input, however broken, makes the scan slower than its length.
_STRING = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"' + r"|'[^'\n]*+'"
_LONG_BASIC = r'"""[^"\\]*+(?:(?:\\[\s\S]|"{1,2}+(?!"))[^"\\]*+)*+"{3,5}+'
_LONG_LITERAL = r"'''[^']*+(?:'{1,2}+(?!')[^']*+)*+'{3,5}+"
_PART = rf"(?:{_STRING}|[A-Za-z0-9_-]++)"
_KEY = rf"(?:{_PART}[ \t]*+\.?+[ \t]*+)++"  # looser than TOML, as short patterns compile faster

_EMPTY = re.compile(r"(?:\s++|#[^\n]*+)*+")
_STATEMENT = re.compile(  # a heading, or a key with its value where that is a plain one and ends on the line
    rf"(\[\[?+[ \t]*+)?+({_KEY})(?(1)\]|=[ \t]*+((?:{_STRING}|[^\[{{\"'#\n]++)[ \t]*+(?:#[^\n]*+)?+$)?)",
    re.MULTILINE,
)
_INLINE_KEY = re.compile(rf"({_KEY})=")
_TOKEN = re.compile(rf"([\[\]{{}},])|{_LONG_BASIC}|{_LONG_LITERAL}|{_STRING}|[^\[\]{{}},\"'#\n]++")


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
            found = _STATEMENT.match(text, at)
            if found is None:
                at = self._next_line(at)
                continue
            line, at = self._line_at(at), found.end()
            opening, key, plain = found.groups()
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
            found = _TOKEN.match(text, at)
            if found is None:
                return at
            at, mark = found.end(), found[1]
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
