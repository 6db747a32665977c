"""Rulesets compiled: the released versions as the package keeps them, and where the rules of a source file stand.

``released/<id>@<version>.json`` is a released version for good: its canonical form, with its digest. It says all that
the judge sees, so nothing has to be resolved or checked again. ``places/<id>.json`` goes with the source file of the
newest version: the digests of the files from which the kept form came, and the line of each rule in them. As long as
the files have these digests, the kept form with these places *is* what reading them gives, and is taken instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Any

from compliance.problems import Place
from compliance.rules.canonical import ruleset_of, with_digest
from compliance.rules.catalog import kept_folder, shipped_folder
from compliance.rules.ruleset import Ruleset

_SECTIONS = ("axes", "quantities", "sources", "indicators", "withdrawn")
_PLACES = frozenset(("place", "formula_place"))
_ID = re.compile(r"[a-z][a-z0-9_]*")
# Lines of a kept file: where a section begins, and where one of its members stands.
_SECTION = re.compile(r' {1,2}"(\w+)": [{\[]')
_MEMBER = re.compile(r' {2,3}(?:\{"id": )?"(\w+)"')

Line = int | list[int] | None


# A released version, as it is kept.


def kept_text(ruleset: Ruleset) -> str:
    """A released version as it is kept: as ``show --format json`` prints it, with a line for each part.

    Parts are what the head says, each source, quantity and axis, and each indicator.
    """
    form = with_digest(ruleset)
    head = {key: _block(value, 2) if key in _SECTIONS else _line(value) for key, value in form["ruleset"].items()}
    rows = {key: _rows(form[key]) for key in ("indicators", "withdrawn")}
    return _members({"format": _line(form["format"]), "ruleset": _members(head, 1)} | rows, 0) + "\n"


def _block(table: Mapping[str, Any], depth: int) -> str:
    return _members({key: _line(value) for key, value in table.items()}, depth)


def _members(written: Mapping[str, str], depth: int) -> str:
    margin = "\n" + " " * depth
    lines = (f"{margin} {json.dumps(key, ensure_ascii=False)}: {value}" for key, value in written.items())
    return "{" + ",".join(lines) + (margin if written else "") + "}"


def _rows(rows: Sequence[Any]) -> str:
    return "[" + ",".join(f"\n  {_line(row)}" for row in rows) + ("\n ]" if rows else "]")


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def read_kept(content: bytes, shown: str) -> Ruleset:
    """The ruleset of a kept file; its rules stand in the lines of that file."""
    text = content.decode()
    ruleset = ruleset_of(json.loads(text))
    lines = _kept_lines(text)
    at = {name: repeat(Place(shown, line)) for name, line in lines.items()}
    extends_place = Place(shown, lines["ruleset.extends"]) if ruleset.extends is not None else None
    return replace(_placed(ruleset, at), file=shown, extends_place=extends_place)


def _kept_lines(text: str) -> dict[str, int]:
    """The line of each part of a kept file, by section and id."""
    found: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        begun = _SECTION.match(line)
        member = _MEMBER.match(line)
        if begun is not None:
            section = begun[1]
        elif member is not None:
            found[f"{section}.{member[1]}"] = number
    return found


# Where the rules of a source file stand.


@dataclass(frozen=True, slots=True)
class Compiled:
    """What is known of a source file: the digests of it and of those it builds on, nearest first, and their places.

    ``kept`` is the file of the released version that these files give, or None where they give another.
    """

    digests: tuple[str, ...]
    kept: Path | None
    lines: Mapping[str, Sequence[Line]]

    def ruleset(self, shown: str, parent: Ruleset | None) -> Ruleset:
        """What reading the source file gives, with its places; ``parent`` is the ruleset that it builds on."""
        assert self.kept is not None
        files = [shown]
        above = parent
        while above is not None:
            files.append(above.file or "-")
            above = above.parent
        at = {name: (_place(each, files) for each in lines) for name, lines in self.lines.items()}
        found = _placed(ruleset_of(json.loads(self.kept.read_bytes())), at)
        return replace(found, file=shown, parent=parent, extends_place=next(at["ruleset.extends"], None))


def compiled(id_: str) -> Compiled | None:
    """What the package knows of the source file of a shipped ruleset."""
    path = shipped_folder() / "places" / f"{id_}.json"
    if not _ID.fullmatch(id_) or not path.is_file():
        return None
    found = json.loads(path.read_bytes())
    version = found.get("version")
    file = None if version is None else kept_folder() / f"{id_}@{version}.json"
    return Compiled(
        tuple(found["sha256"]), file if file is not None and file.is_file() else None, found.get("lines", {})
    )


def places_text(digests: Sequence[str], ruleset: Ruleset | None) -> str:
    """What is kept beside a source file: its digests, and the places where its newest kept version has its form."""
    written = {"sha256": _line(digests)}
    if ruleset is not None:
        lines = {name: _line(each) for name, each in _lines_of(ruleset).items()}
        written |= {"version": _line(ruleset.version), "lines": _members(lines, 1)}
    return _members(written, 0) + "\n"


def _lines_of(ruleset: Ruleset) -> dict[str, list[Line]]:
    files = [ruleset.file]
    above = ruleset.parent
    while above is not None:
        files.append(above.file)
        above = above.parent
    found = {"ruleset.extends": [_line_in(ruleset.extends_place, files)]}
    for section in _SECTIONS:
        for id_, thing in getattr(ruleset, section).items():
            found[f"{section}.{id_}"] = [_line_in(place, files) for place in _places(thing)]
    return found


def _line_in(place: Place | None, files: Sequence[str | None]) -> Line:
    if place is None:
        return None
    assert place.line is not None
    number = files.index(place.file)
    return [number, place.line] if number else place.line


def _place(line: Line, files: Sequence[str]) -> Place | None:
    if line is None:
        return None
    return Place(files[0], line) if isinstance(line, int) else Place(files[line[0]], line[1])


# All places of a thing, in the order of its fields, and a thing with other ones.


def _placed(ruleset: Ruleset, at: Mapping[str, Iterator[Place | None]]) -> Ruleset:
    found: dict[str, Any] = {}
    for section in _SECTIONS:
        things = getattr(ruleset, section)
        found[section] = {id_: _with_places(thing, at[f"{section}.{id_}"]) for id_, thing in things.items()}
    return replace(ruleset, **found)


def _places(thing: Any) -> Iterator[Place | None]:
    for name in _walked(type(thing)):
        value = getattr(thing, name)
        if name in _PLACES:
            yield value
        elif isinstance(value, tuple):
            for each in value:
                yield from _places(each)
        else:
            yield from _places(value)


def _with_places(thing: Any, places: Iterator[Place | None]) -> Any:
    changed: dict[str, Any] = {}
    for name in _walked(type(thing)):
        value = getattr(thing, name)
        if name in _PLACES:
            changed[name] = next(places)
        elif isinstance(value, tuple):
            if value and _walked(type(value[0])):
                changed[name] = tuple(_with_places(each, places) for each in value)
        elif _walked(type(value)):
            changed[name] = _with_places(value, places)
    return replace(thing, **changed) if changed else thing


_FIELDS: dict[type, tuple[str, ...]] = {}


def _walked(kind: type) -> tuple[str, ...]:
    """The fields of a thing of ours; of a text, a number or a mapping none."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
    return _FIELDS[kind]
