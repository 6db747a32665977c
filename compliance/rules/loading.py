"""Find a ruleset, read it and its parents, resolve it: a Ruleset, or every problem at once with file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from compliance.place import Place
from compliance.problems import ComplianceError, Problem, RulesetError, refusal
from compliance.reading.document import Document
from compliance.rules.catalog import Head, find, heads, shipped_folder
from compliance.rules.ruleset import RuleFile, Ruleset


def load_ruleset(ruleset: str | Path, *, folders: Sequence[str | Path] = ()) -> Ruleset:
    """The resolved ruleset of an id (``hailing_2018``), an id and version (``hailing_2018@1.0.0``) or a file's path.

    ``folders`` are searched besides the shipped rulesets, and ``extends`` sees them too; for a file, its own folder as
    well. Raises RulesetError with all problems of the file, or of the first of its parents that has any.
    """
    if not isinstance(ruleset, str | Path):
        raise TypeError(f"a ruleset is named by its id or its path, not by {type(ruleset).__name__}")
    places = tuple(Path(folder) for folder in folders)
    if isinstance(ruleset, Path) or is_path(ruleset):
        path = Path(ruleset)
        if not _is_file(path):
            raise RulesetError(Problem("file-not-found", Place(str(path)), details={"name": str(path)}))
        return _load(path.resolve(), str(path), places, ())
    head = find(ruleset, heads(places))
    if not head.at_hand:
        details = {"name": head.id, "title": head.title, "series": head.series, "day": "-"}
        raise RulesetError(Problem("ruleset-not-at-hand", head.place, "", details))
    return load_head(head, places)


def load_head(head: Head, folders: Sequence[Path] = ()) -> Ruleset:
    """The resolved ruleset of a file that the catalog found."""
    return _load(head.path, head.shown, tuple(folders), ())


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def is_path(name: str) -> bool:
    """Whether a word of the command line names a file rather than a ruleset."""
    return name.endswith(".toml") or "/" in name or "\\" in name


Chain = tuple[tuple[str, str], ...]  # rulesets that build on one another, each by its id and file
_loaded: dict[tuple[object, ...], Ruleset] = {}


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
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def own_files(ruleset: Ruleset) -> tuple[RuleFile, ...]:
    """The files outside of the package that a ruleset was read from: its own and those of its parents."""
    shipped = shipped_folder().resolve()
    return tuple(file for file in ruleset.files if not Path(file.path).is_relative_to(shipped))


def _read(path: Path, shown: str, folders: tuple[Path, ...], children: Chain) -> Ruleset:
    stamp = _stamp(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        details = {"name": shown, "why": refusal(error)}
        raise RulesetError(Problem("not-readable", Place(shown), details=details)) from None
    own = not path.is_relative_to(shipped_folder().resolve())
    found = read_ruleset(content, shown, lambda each: _parent(each, path, folders, children), check_formulas=own)
    if stamp is None:  # the file went away while it was read; whoever asks next reads it again
        stamp = (0, 0)
    return replace(found, files=(RuleFile(shown, hashlib.sha256(content).hexdigest(), str(path), *stamp), *found.files))


def read_ruleset(
    content: bytes, shown: str, parent_of: Callable[[Document], Ruleset | None], *, check_formulas: bool = True
) -> Ruleset:
    """The resolved ruleset of a file's bytes; ``parent_of`` finds what it builds on, whose files it takes over.

    Raises RulesetError with all problems of the file, or of the first of its parents that has any.
    """
    from compliance.reading.from_toml import read_toml
    from compliance.rules.resolving import resolve

    try:
        document = read_toml(content, shown)
    except ComplianceError as error:
        raise RulesetError(error.problems) from None
    problems = _departures(document, content)
    readable = _without(document, problems)
    parent: Ruleset | None = None
    if readable is not None:
        try:
            parent = parent_of(readable)
            ruleset, found = resolve(readable, parent, check_formulas=check_formulas)
            problems += found
        except RulesetError as error:
            problems += error.problems
    if problems:
        raise RulesetError(sorted(problems, key=lambda problem: (problem.place and problem.place.line) or 0))
    assert ruleset is not None
    return replace(ruleset, files=parent.files if parent is not None else ())


def _departures(document: Document, content: bytes) -> list[Problem]:
    """Where a file departs from the form; not asked again of one that was checked when the package was built."""
    if hashlib.sha256(content).hexdigest() in _checked(shipped_folder()):
        return []
    from compliance.rules.form import RulesetFile
    from compliance.rules.wellformed import departures

    return departures(document, RulesetFile)


def _without(document: Document, problems: Sequence[Problem]) -> Document | None:
    """The part of a file that can be read on, so that all its problems are shown at once: the rows without a slip.

    None when a slip lies outside the rows, where much else may hang on it.
    """
    rows: dict[str, set[str]] = {"indicators": set(), "withdrawn": set()}
    for problem in problems:
        line = problem.place.line if problem.place is not None else None
        inside = [path for path, at in document.lines.items() if len(path) >= 2 and path[0] in rows and at == line]
        if not inside:
            return None
        rows[str(inside[0][0])].add(str(inside[0][1]))
    if not problems:
        return document
    kept = {
        section: {name: row for name, row in document.data.get(section, {}).items() if name not in bad}
        for section, bad in rows.items()
    }
    return replace(document, data=document.data | kept)


@lru_cache(maxsize=8)
def _checked(folder: Path) -> frozenset[str]:
    """The digests of the shipped files whose form was checked when the package was built."""
    record = folder / "checked.txt"
    if not record.is_file():
        return frozenset()
    return frozenset(line.split()[0] for line in record.read_text(encoding="utf-8").splitlines() if line.strip())


def _parent(document: Document, path: Path, folders: tuple[Path, ...], children: Chain) -> Ruleset | None:
    """The ruleset that a file builds on, at the version that it pins."""
    pin = document.data["ruleset"].get("extends")
    if pin is None:
        return None
    chain = longer(document, children)
    nearby = () if path.is_relative_to(shipped_folder().resolve()) else (Path(document.name).parent,)
    try:
        head = find(pin, heads(folders, nearby))
    except RulesetError as error:
        raise not_found(document, error) from None
    return _load(head.path, head.shown, folders, chain)


def longer(document: Document, children: Chain) -> Chain:
    """The chain with a file that builds on another. Raises RulesetError when it comes back to where it began."""
    chain = (*children, (document.data["ruleset"]["id"], document.name))
    name = document.data["ruleset"]["extends"].partition("@")[0]
    if name in {child for child, _ in chain}:
        related = tuple((Place(file), child) for child, file in chain)
        details = {"chain": " → ".join([*(child for child, _ in chain), name])}
        place, key = document.place("ruleset", "extends"), document.key("ruleset", "extends")
        raise RulesetError(Problem("extends-cycle", place, key, details, related))
    return chain


def not_found(document: Document, error: RulesetError) -> RulesetError:
    """Why the parent that a file pins cannot be had, at the line where it pins it."""
    found = error.problems[0]
    code = {"wrong-version": "wrong-pin", "unknown-ruleset": "unknown-parent", "names-a-series": "unknown-parent"}.get(
        found.code, found.code
    )
    place, key = document.place("ruleset", "extends"), document.key("ruleset", "extends")
    return RulesetError(Problem(code, place, key, found.details, found.related, found.suggestion))
