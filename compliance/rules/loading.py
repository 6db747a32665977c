"""Find a ruleset, read it and its parents, resolve it; or take it as it was compiled: a Ruleset, or every problem.

``released/<id>@<version>.json`` is a released version for good: its canonical form, with its digest. It says all that
the judge sees, so nothing has to be resolved or checked again. ``places/<id>.json`` goes with the source file of the
newest version: the digests of the files from which the kept form came, and the line of each rule in them. As long as
the files have these digests, the kept form with these places *is* what reading them gives, and is taken instead.

A shipped file that is as it was when the package was built is not resolved again: its compiled form is taken.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from compliance.patterns import pattern
from compliance.problems import ComplianceError, Place, Problem, RulesetError
from compliance.reading.document import Document
from compliance.reading.files import read_file
from compliance.rules import catalog
from compliance.rules.canonical import ruleset_of, with_digest
from compliance.rules.catalog import Head, heads, kept_folder, shipped_folder
from compliance.rules.ruleset import RuleFile, Ruleset

_SECTIONS = ("axes", "quantities", "sources", "indicators", "withdrawn", "verdict_notes")
_PLACES = frozenset(("place", "formula_place"))
_ID = pattern(r"[a-z][a-z0-9_]*")
# Lines of a kept file: where a section begins, and where one of its members stands.
_SECTION = pattern(r' {1,2}"(\w+)": [{\[]')
_MEMBER = pattern(r' {2,3}(?:\{"id": )?"(\w+)"')

Line = int | list[int] | None
DEEPEST_CHAIN = 20  # of rulesets that build on one another; plans have three
Chain = tuple[tuple[str, str], ...]  # rulesets that build on one another, each by its id and file


# A released version, as it is kept.


def kept_text(ruleset: Ruleset) -> str:
    """A released version as it is kept: as ``show --format json`` prints it, with a line for each part.

    Parts are what the head says, each source, quantity and axis, and each indicator.
    """
    return _laid_out(with_digest(ruleset), ("ruleset", "indicators", "withdrawn")) + "\n"


def _laid_out(value: Any, deep: Container[str] = (), margin: int = 0) -> str:
    """A table or a list with a line for each member; the members of those that ``deep`` names have lines too."""
    (begin, end), table = "{}" if isinstance(value, dict) else "[]", isinstance(value, dict)
    lines = []
    for name, each in value.items() if table else enumerate(value):
        below = _SECTIONS if name == "ruleset" else ()
        shown = _laid_out(each, below, margin + 1) if name in deep else json.dumps(each, ensure_ascii=False)
        lines.append(f"\n{' ' * margin} " + (f"{json.dumps(name, ensure_ascii=False)}: " if table else "") + shown)
    return begin + ",".join(lines) + (f"\n{' ' * margin}" if lines else "") + end


def read_kept(content: bytes, shown: str) -> Ruleset:
    """The ruleset of a kept file; its rules stand in the lines of that file."""
    text = content.decode()
    ruleset = ruleset_of(json.loads(text))
    lines = _kept_lines(text)
    extends_place = Place(shown, lines["ruleset.extends"]) if ruleset.extends is not None else None
    placed = _placed(ruleset, lambda key, _: Place(shown, lines[key]))
    return replace(placed, file=shown, extends_place=extends_place)


def _kept_lines(text: str) -> dict[str, int]:
    """The line of each part of a kept file, by section and id."""
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        begun = _SECTION.match(line)
        member = _MEMBER.match(line)
        if begun is not None:
            section = begun[1]
        elif member is not None:
            lines[f"{section}.{member[1]}"] = number
    return lines


# Where the rules of a source file stand.


def places_text(digests: Sequence[str], ruleset: Ruleset | None) -> str:
    """What is kept beside a source file: its digests, and the places where its newest kept version has its form."""
    written: dict[str, Any] = {"sha256": list(digests)}
    if ruleset is not None:
        written |= {"version": ruleset.version, "lines": _lines_of(ruleset)}
    return _laid_out(written, ("lines",)) + "\n"


def _lines_of(ruleset: Ruleset) -> dict[str, list[Line]]:
    files = [each.file for each in _upwards(ruleset)]
    by_key = {"ruleset.extends": [_line_in(ruleset.extends_place, files)]}
    by_key |= {f"{section}.{id_}": [] for section in _SECTIONS for id_ in getattr(ruleset, section)}

    def note(key: str, place: Place | None) -> Place | None:
        by_key[key].append(_line_in(place, files))
        return place

    _placed(ruleset, note)
    return by_key


def _upwards(ruleset: Ruleset | None) -> Iterator[Ruleset]:
    """A ruleset and those that it builds on, nearest first."""
    while ruleset is not None:
        yield ruleset
        ruleset = ruleset.parent


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


# A ruleset with other places.

Placing = Callable[[str, Place | None], Place | None]  # of a part of a ruleset, in the order of its fields


def _placed(ruleset: Ruleset, give: Placing) -> Ruleset:
    placed: dict[str, Any] = {}
    for section in _SECTIONS:
        parts = getattr(ruleset, section)
        placed[section] = {id_: _with_places(part, f"{section}.{id_}", give) for id_, part in parts.items()}
    return replace(ruleset, **placed)


def _with_places(part: Any, key: str, give: Placing) -> Any:
    changed: dict[str, Any] = {}
    for name in _walked(part.__class__):
        value = getattr(part, name)
        if name in _PLACES:
            changed[name] = give(key, value)
        elif isinstance(value, tuple):
            if value and _walked(value[0].__class__):
                changed[name] = tuple(_with_places(each, key, give) for each in value)
        elif _walked(value.__class__):
            changed[name] = _with_places(value, key, give)
    return replace(part, **changed) if changed else part


@cache
def _walked(kind: type) -> tuple[str, ...]:
    """The fields of a thing of ours; of a text, a number or a mapping none."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()


def load_ruleset(ruleset: str | Path, *, folders: Sequence[str | Path] = ()) -> Ruleset:
    """The resolved ruleset of an id (``hailing_2018``), an id and version (``hailing_2018@1.0.0``) or a ``Path``.

    An id alone is its newest version. Released versions of the shipped rulesets are kept and go on loading. A text is
    never the name of a file, so that nobody's text opens one. ``folders`` are searched besides the shipped rulesets,
    and ``extends`` sees them too; for a file, its own folder as well. What is loaded is shared as long as somebody
    holds it. Raises RulesetError with all problems of the file, or of the first of its parents that has any.
    """
    if not isinstance(ruleset, str | Path):
        raise TypeError(f"a ruleset is named by its id or its Path, not by {type(ruleset).__name__}")
    places = tuple(Path(folder) for folder in folders)
    if isinstance(ruleset, Path):
        if not os.path.isfile(ruleset):
            code = "not-a-file" if os.path.exists(ruleset) else "file-not-found"
            raise RulesetError(Problem(code, Place(str(ruleset)), details={"name": str(ruleset)}))
        return _load(ruleset.resolve(), str(ruleset), places, ())
    if is_path(ruleset):
        raise RulesetError(path_for_id(ruleset, None))
    return load_head(catalog.text_at_hand(catalog.named(ruleset, heads(places))), places)


def load_kept(name: str, folder: Path | None = None) -> Ruleset | None:
    """The released version of a shipped ruleset that an id and version name, as it is kept, or None.

    Of an id alone it is the newest. Unlike ``load_ruleset`` it never reads the source file, which may have changed
    under its version.
    """
    id_, _, version = name.partition("@")
    known = catalog.kept(id_, folder)
    path = known.get(version or next(reversed(known), ""))
    return None if path is None else read_kept(path.read_bytes(), catalog.kept_name(path))


def load_source(head: Head) -> Ruleset:
    """What the file itself says that the catalog found, whatever is compiled of it."""
    content = head.path.read_bytes()
    return read_ruleset(content, head.shown, lambda each: _parent(each, head.path, (), ()), check_formulas=False)


def load_head(head: Head, folders: Sequence[Path] = (), children: Chain = ()) -> Ruleset:
    """The resolved ruleset of a file that the catalog found; ``children`` are those that build on it."""
    return _load(head.path, head.shown, tuple(folders), children)


def is_path(name: str) -> bool:
    """Whether a word names a file rather than a ruleset."""
    return name.endswith(".toml") or "/" in name or "\\" in name


def of_word(word: str) -> str | Path:
    """What a word of the command line names: the file of a path, else an id."""
    return Path(word) if is_path(word) else word


def path_for_id(name: str, place: Place | None) -> Problem:
    """The problem of a path where an id belongs: in a file, or as a text in a program."""
    return Problem("path-for-id", place, "", {"name": name})


# What is loaded is read once, and let go with the last who holds it.
_loaded: WeakValueDictionary[tuple[object, ...], Ruleset] = WeakValueDictionary()


def _load(path: Path, shown: str, folders: tuple[Path, ...], children: Chain) -> Ruleset:
    """The resolved ruleset of a file, read again only when it or one of its parents has changed."""
    key = (path, shown, folders, children)
    known = _loaded.get(key)
    if known is None or any(_stamp(Path(file.path)) != (file.changed, file.size) for file in known.files):
        _loaded[key] = known = _read(path, shown, folders, children)
    return known


def _stamp(path: Path) -> tuple[int, int] | None:
    """The time and the size of a file, by which a change of it shows."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def own_files(ruleset: Ruleset) -> tuple[RuleFile, ...]:
    """The files outside of the package that a ruleset was read from: its own and those of its parents."""
    shipped = shipped_folder().resolve()
    return tuple(file for file in ruleset.files if not Path(file.path).is_relative_to(shipped))


def _read(path: Path, shown: str, folders: tuple[Path, ...], children: Chain) -> Ruleset:
    stamp = _stamp(path)
    released = path.parent == kept_folder().resolve() and path.suffix == ".json"
    try:
        content = read_file(path)
    except ComplianceError as error:
        raise RulesetError(
            replace(each, place=Place(shown), details={**each.details, "name": shown}) for each in error.problems
        ) from None
    if released:
        loaded = _with_parent(read_kept(content, shown), path, folders, children)
    else:
        own = not path.is_relative_to(shipped_folder().resolve())
        loaded = _compiled(content, path, shown, folders, children) or read_ruleset(
            content, shown, lambda each: _parent(each, path, folders, children), check_formulas=own
        )
        if own:
            _look_alike(loaded, shown, folders)
    if stamp is None:  # the file went away while it was read; whoever asks next reads it again
        stamp = (0, 0)
    file = RuleFile(shown, hashlib.sha256(content).hexdigest(), str(path), *stamp)
    return replace(loaded, files=(file, *loaded.files))


def _look_alike(ruleset: Ruleset, shown: str, folders: tuple[Path, ...]) -> None:
    """Refuse a ruleset whose id a reader could take for that of another one."""
    from compliance.rules.lookalikes import difference_between, face

    for head in heads(folders):
        if head.id != ruleset.id and face(head.id) == face(ruleset.id):
            details = {"one": head.id, "other": ruleset.id, "which": difference_between(head.id, ruleset.id)}
            related = ((head.place, head.title),)
            raise RulesetError(Problem("look-alike-names", Place(shown), f'id = "{ruleset.id}"', details, related))


def _above(pin: str, id_: str, path: Path, shown: str, folders: tuple[Path, ...], children: Chain) -> Ruleset | None:
    """The ruleset that one pins which is not resolved again; None where reading its file would say what is wrong."""
    chain = (*children, (id_, shown))
    try:
        head = _head_of_pin(pin, path, shown, folders)
        return None if head.id in {child for child, _ in chain} else load_head(head, folders, chain)
    except RulesetError:
        return None


def _with_parent(ruleset: Ruleset, path: Path, folders: tuple[Path, ...], children: Chain) -> Ruleset:
    """A kept version with the one that it builds on, for those who hold it against that: it needs nothing of it."""
    pin, shown = ruleset.extends, ruleset.file or str(path)
    parent = None if pin is None else _above(pin, ruleset.id, path, shown, folders, children)
    return ruleset if parent is None else replace(ruleset, parent=parent, files=parent.files)


def _compiled(content: bytes, path: Path, shown: str, folders: tuple[Path, ...], children: Chain) -> Ruleset | None:
    """The compiled form of a file that is, with all that it builds on, as it was compiled; None where it is not."""
    head = catalog.head_of(content, path, shown)
    places = shipped_folder() / "places" / f"{head.id}.json" if head is not None and _ID.fullmatch(head.id) else None
    if head is None or places is None or not places.is_file():
        return None
    known = json.loads(places.read_bytes())
    kept_file = kept_folder() / f"{head.id}@{known.get('version')}.json"
    own, *digests = known["sha256"]
    if own != hashlib.sha256(content).hexdigest() or not kept_file.is_file():
        return None
    parent = None if head.extends is None else _above(head.extends, head.id, path, shown, folders, children)
    files = parent.files if parent is not None else ()
    if digests != [file.sha256 for file in files]:
        return None
    names = [shown, *(each.file or "-" for each in _upwards(parent))]
    at = {name: (_place(each, names) for each in lines) for name, lines in known["lines"].items()}
    ruleset = _placed(ruleset_of(json.loads(kept_file.read_bytes())), lambda key, _: next(at[key]))
    return replace(ruleset, file=shown, parent=parent, files=files, extends_place=next(at["ruleset.extends"], None))


def read_ruleset(
    content: bytes, shown: str, parent_of: Callable[[Document], Ruleset | None], *, check_formulas: bool = True
) -> Ruleset:
    """The resolved ruleset of a file's bytes; ``parent_of`` finds what it builds on, whose files it takes over.

    Raises RulesetError with all problems of the file, or of the first of its parents that has any.
    """
    from compliance.reading.document import read_toml
    from compliance.rules.form import formed
    from compliance.rules.lookalikes import hidden_characters
    from compliance.rules.resolving import resolve

    try:
        document = read_toml(content, shown)
    except ComplianceError as error:
        raise RulesetError(error.problems) from None
    form, readable, problems = formed(document)
    parent: Ruleset | None = None
    if form is not None:
        try:
            parent = parent_of(readable)
            ruleset, departures = resolve(form, readable, parent, check_formulas=check_formulas)
            problems += departures
        except RulesetError as error:
            problems += error.problems
    problems += hidden_characters(content, document)
    if problems:
        raise RulesetError(sorted(problems, key=lambda problem: (problem.place and problem.place.line) or 0))
    assert ruleset is not None
    place = document.place("ruleset", "extends") if parent is not None else None
    return replace(ruleset, files=parent.files if parent is not None else (), extends_place=place)


def read_text(text: str, shown: str, folders: Sequence[Path] = ()) -> Ruleset:
    """The ruleset of a text that stands in no file; what it builds on is a shipped ruleset, or one of ``folders``."""
    nowhere = shipped_folder().resolve() / "text.toml"  # beside which nothing of one's own is looked for
    return read_ruleset(text.encode(), shown, lambda each: _parent(each, nowhere, tuple(folders), ()))


def _parent(document: Document, path: Path, folders: tuple[Path, ...], children: Chain) -> Ruleset | None:
    """The ruleset that a file builds on, at the version that it pins."""

    def find(pin: str) -> Callable[[Chain], Ruleset]:
        head = _head_of_pin(pin, path, document.name, folders)
        return lambda chain: load_head(head, folders, chain)

    return parent_by(find, document, children)


def parent_by(find: Callable[[str], Callable[[Chain], Ruleset]], document: Document, children: Chain) -> Ruleset | None:
    """The ruleset that a file builds on, or None. ``find`` looks it up and gives the function that loads it.

    Raises RulesetError, at the line of ``extends``, where the parent is not found or builds on this file.
    """
    pin = document.data["ruleset"].get("extends")
    if pin is None:
        return None
    chain = _longer(document, children)
    try:
        load = find(pin)
    except RulesetError as error:
        raise _not_found(document, error) from None
    return load(chain)


def _head_of_pin(pin: str, path: Path, shown: str, folders: tuple[Path, ...]) -> Head:
    """What an ``extends`` of a file means; beside a file of one's own, its folder is looked into too."""
    nearby = () if path.is_relative_to(shipped_folder().resolve()) else (Path(shown).parent,)
    return catalog.named(pin, heads(folders, nearby))


def _longer(document: Document, children: Chain) -> Chain:
    """The chain with a file that builds on another. Raises RulesetError when it comes back to where it began."""
    chain, key = (*children, (document.data["ruleset"]["id"], document.name)), ("ruleset", "extends")
    if len(chain) > DEEPEST_CHAIN:
        raise RulesetError(document.problem("extends-too-deep", key, details={"limit": DEEPEST_CHAIN}))
    name = document.data["ruleset"]["extends"].partition("@")[0]
    if name in {child for child, _ in chain}:
        related = tuple((Place(file), child) for child, file in chain)
        details = {"chain": " → ".join([*(child for child, _ in chain), name])}
        raise RulesetError(document.problem("extends-cycle", key, details=details, related=related))
    return chain


def _not_found(document: Document, error: RulesetError) -> RulesetError:
    """Why the parent that a file pins cannot be had, at the line where it pins it."""
    problem = error.problems[0]
    codes = {"wrong-version": "wrong-pin", "unknown-ruleset": "unknown-parent", "names-a-series": "unknown-parent"}
    more = {"details": problem.details, "related": problem.related, "suggestion": problem.suggestion}
    return RulesetError(document.problem(codes.get(problem.code, problem.code), ("ruleset", "extends"), **more))
