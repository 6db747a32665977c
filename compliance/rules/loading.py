"""Find a ruleset, read it and its parents, resolve it: a Ruleset, or every problem at once with file and line.

A shipped file that is as it was when the package was built is not resolved again: its compiled form is taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from compliance.problems import ComplianceError, Place, Problem, RulesetError
from compliance.reading.document import Document
from compliance.reading.files import read_file
from compliance.rules.catalog import Head, head_of, heads, kept, kept_folder, kept_name, named, shipped_folder
from compliance.rules.compiled import compiled, read_kept
from compliance.rules.ruleset import RuleFile, Ruleset


def load_ruleset(ruleset: str | Path, *, folders: Sequence[str | Path] = ()) -> Ruleset:
    """The resolved ruleset of an id (``hailing_2018``), an id and version (``hailing_2018@1.0.0``) or a file's path.

    An id alone is its newest version. Released versions of the shipped rulesets are kept and go on loading.
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
    head = named(ruleset, heads(places))
    if not head.at_hand:
        details = {"name": head.id, "title": head.title, "series": head.series, "day": "-"}
        raise RulesetError(Problem("ruleset-not-at-hand", head.place, "", details))
    return load_head(head, places)


def load_kept(name: str, folder: Path | None = None) -> Ruleset | None:
    """The released version of a shipped ruleset that an id and version name, as it is kept, or None.

    Of an id alone it is the newest. Unlike ``load_ruleset`` it never reads the source file, which may have changed
    under its version.
    """
    id_, _, version = name.partition("@")
    known = kept(id_, folder)
    path = known.get(version or next(reversed(known), ""))
    return None if path is None else read_kept(path.read_bytes(), kept_name(path))


def load_source(head: Head) -> Ruleset:
    """What the file itself says that the catalog found, whatever is compiled of it."""
    content = head.path.read_bytes()
    return read_ruleset(content, head.shown, lambda each: _parent(each, head.path, (), ()), check_formulas=False)


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


DEEPEST_CHAIN = 20  # of rulesets that build on one another; plans have three
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
    released = path.parent == kept_folder().resolve() and path.suffix == ".json"
    try:
        content = read_file(path)
    except ComplianceError as error:
        raise RulesetError(
            replace(each, place=Place(shown), details={**each.details, "name": shown}) for each in error.problems
        ) from None
    if released:
        found = _with_parent(read_kept(content, shown), path, folders, children)
    else:
        own = not path.is_relative_to(shipped_folder().resolve())
        found = _compiled(content, path, shown, folders, children) or read_ruleset(
            content, shown, lambda each: _parent(each, path, folders, children), check_formulas=own
        )
    if stamp is None:  # the file went away while it was read; whoever asks next reads it again
        stamp = (0, 0)
    return replace(found, files=(RuleFile(shown, hashlib.sha256(content).hexdigest(), str(path), *stamp), *found.files))


def _with_parent(ruleset: Ruleset, path: Path, folders: tuple[Path, ...], children: Chain) -> Ruleset:
    """A kept version with the one that it builds on, for those who hold it against that: it needs nothing of it."""
    if ruleset.extends is None:
        return ruleset
    try:
        chain = (*children, (ruleset.id, ruleset.file or ""))
        parent = _pinned(ruleset.extends, path, ruleset.file or str(path), folders, chain)
    except RulesetError:
        return ruleset
    return replace(ruleset, parent=parent, files=parent.files)


def _compiled(content: bytes, path: Path, shown: str, folders: tuple[Path, ...], children: Chain) -> Ruleset | None:
    """The compiled form of a file that is, with all that it builds on, as it was compiled; None where it is not.

    Where something is wrong it is None too: reading the file says what, with its line.
    """
    head = head_of(content, path, shown)
    known = compiled(head.id) if head is not None else None
    if head is None or known is None or known.kept is None:
        return None
    if known.digests[0] != hashlib.sha256(content).hexdigest():
        return None
    parent: Ruleset | None = None
    if head.extends is not None:
        if head.extends.partition("@")[0] in {head.id, *(child for child, _ in children)}:
            return None
        try:
            parent = _pinned(head.extends, path, shown, folders, (*children, (head.id, shown)))
        except RulesetError:
            return None
    files = parent.files if parent is not None else ()
    if known.digests[1:] != tuple(file.sha256 for file in files):
        return None
    return replace(known.ruleset(shown, parent), files=files)


def read_ruleset(
    content: bytes, shown: str, parent_of: Callable[[Document], Ruleset | None], *, check_formulas: bool = True
) -> Ruleset:
    """The resolved ruleset of a file's bytes; ``parent_of`` finds what it builds on, whose files it takes over.

    Raises RulesetError with all problems of the file, or of the first of its parents that has any.
    """
    from compliance.reading.document import read_toml
    from compliance.rules.desk import formed
    from compliance.rules.form import RulesetFile
    from compliance.rules.resolving import resolve

    try:
        document = read_toml(content, shown)
    except ComplianceError as error:
        raise RulesetError(error.problems) from None
    form, problems = formed(document, RulesetFile)
    readable = document if form is not None else _without(document, problems)
    if form is None and readable is not None:
        form, _ = formed(readable, RulesetFile)
    parent: Ruleset | None = None
    if form is not None and readable is not None:
        try:
            parent = parent_of(readable)
            ruleset, found = resolve(form, readable, parent, check_formulas=check_formulas)
            problems += found
        except RulesetError as error:
            problems += error.problems
    if problems:
        raise RulesetError(sorted(problems, key=lambda problem: (problem.place and problem.place.line) or 0))
    assert ruleset is not None
    place = document.place("ruleset", "extends") if parent is not None else None
    return replace(ruleset, files=parent.files if parent is not None else (), extends_place=place)


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
    kept = {
        section: {name: row for name, row in document.data.get(section, {}).items() if name not in bad}
        for section, bad in rows.items()
    }
    return replace(document, data=document.data | kept)


def _parent(document: Document, path: Path, folders: tuple[Path, ...], children: Chain) -> Ruleset | None:
    """The ruleset that a file builds on, at the version that it pins."""
    pin = document.data["ruleset"].get("extends")
    if pin is None:
        return None
    chain = longer(document, children)
    try:
        head = _head_of_pin(pin, path, document.name, folders)
    except RulesetError as error:
        raise not_found(document, error) from None
    return _load(head.path, head.shown, folders, chain)


def _pinned(pin: str, path: Path, shown: str, folders: tuple[Path, ...], chain: Chain) -> Ruleset:
    head = _head_of_pin(pin, path, shown, folders)
    return _load(head.path, head.shown, folders, chain)


def _head_of_pin(pin: str, path: Path, shown: str, folders: tuple[Path, ...]) -> Head:
    """What an ``extends`` of a file means; beside a file of one's own, its folder is looked into too."""
    nearby = () if path.is_relative_to(shipped_folder().resolve()) else (Path(shown).parent,)
    return named(pin, heads(folders, nearby))


def longer(document: Document, children: Chain) -> Chain:
    """The chain with a file that builds on another. Raises RulesetError when it comes back to where it began."""
    chain = (*children, (document.data["ruleset"]["id"], document.name))
    place, key = document.place("ruleset", "extends"), document.key("ruleset", "extends")
    if len(chain) > DEEPEST_CHAIN:
        raise RulesetError(Problem("extends-too-deep", place, key, {"limit": DEEPEST_CHAIN}))
    name = document.data["ruleset"]["extends"].partition("@")[0]
    if name in {child for child, _ in chain}:
        related = tuple((Place(file), child) for child, file in chain)
        details = {"chain": " → ".join([*(child for child, _ in chain), name])}
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
