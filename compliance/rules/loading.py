"""Find a ruleset, read it and its parents, resolve it: a Ruleset, or every problem at once with file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from compliance.place import Place
from compliance.problems import ComplianceError, Problem, RulesetError
from compliance.reading.document import Document
from compliance.rules.catalog import Head, find, heads, shipped_folder
from compliance.rules.ruleset import Ruleset


def load_ruleset(ruleset: str | Path, *, folders: Sequence[str | Path] = ()) -> Ruleset:
    """The resolved ruleset of an id (``hailing_2018``), an id and version (``hailing_2018@1.0.0``) or a file's path.

    ``folders`` are searched besides the shipped rulesets, and ``extends`` sees them too; for a file, its own folder as
    well. Raises RulesetError with all problems of the file, or of the first of its parents that has any.
    """
    places = tuple(Path(folder) for folder in folders)
    if isinstance(ruleset, Path) or is_path(ruleset):
        path = Path(ruleset)
        if not path.is_file():
            raise RulesetError(Problem("file-not-found", Place(str(path)), details={"name": str(path)}))
        loaded = _load(path.resolve(), str(path), places, ())
        _check_formulas(loaded)
        return loaded
    head = find(ruleset, heads(places))
    if not head.at_hand:
        details = {"name": head.id, "title": head.title, "series": head.series, "day": "-"}
        raise RulesetError(Problem("ruleset-not-at-hand", head.place, "", details))
    return load_head(head, places)


def load_head(head: Head, folders: Sequence[Path] = ()) -> Ruleset:
    """The resolved ruleset of a file that the catalog found."""
    loaded = _load(head.path, head.shown, tuple(folders), ())
    if not head.path.is_relative_to(shipped_folder().resolve()):
        _check_formulas(loaded)
    return loaded


def is_path(name: str) -> bool:
    """Whether a word of the command line names a file rather than a ruleset."""
    return name.endswith(".toml") or "/" in name or "\\" in name


def _load(path: Path, shown: str, folders: tuple[Path, ...], children: tuple[tuple[str, str], ...]) -> Ruleset:
    stamp = path.stat()
    return _load_unchanged(path, shown, folders, children, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=256)
def _load_unchanged(
    path: Path, shown: str, folders: tuple[Path, ...], children: tuple[tuple[str, str], ...], _changed: int, _size: int
) -> Ruleset:
    from compliance.reading.from_toml import read_toml
    from compliance.rules.resolving import resolve

    try:
        content = path.read_bytes()
        document = read_toml(content, shown)
    except ComplianceError as error:
        raise RulesetError(error.problems) from None
    except OSError as error:
        raise RulesetError(Problem("not-readable", Place(shown), details={"name": shown, "why": str(error)})) from None
    _well_formed(document, content)
    parent = _parent(document, path, folders, children)
    ruleset, problems = resolve(document, parent)
    if ruleset is None:
        raise RulesetError(sorted(problems, key=lambda problem: (problem.place and problem.place.line) or 0))
    return ruleset


def _well_formed(document: Document, content: bytes) -> None:
    """Check the form, but not again for a file that was checked when the package was built."""
    if hashlib.sha256(content).hexdigest() in _checked(shipped_folder()):
        return
    from compliance.rules.form import RulesetFile
    from compliance.rules.wellformed import departures

    found = departures(document, RulesetFile)
    if found:
        raise RulesetError(found)


@lru_cache(maxsize=8)
def _checked(folder: Path) -> frozenset[str]:
    """The digests of the shipped files whose form was checked when the package was built."""
    record = folder / "checked.txt"
    if not record.is_file():
        return frozenset()
    return frozenset(line.split()[0] for line in record.read_text(encoding="utf-8").splitlines() if line.strip())


def _parent(
    document: Document, path: Path, folders: tuple[Path, ...], children: tuple[tuple[str, str], ...]
) -> Ruleset | None:
    """The ruleset that a file builds on, at the version that it pins."""
    pin = document.data["ruleset"].get("extends")
    if pin is None:
        return None
    place, key = document.place("ruleset", "extends"), document.key("ruleset", "extends")
    here = (document.data["ruleset"]["id"], document.name)
    chain = (*children, here)
    name = pin.partition("@")[0]
    if name in {child for child, _ in chain}:
        related = tuple((Place(file), child) for child, file in chain)
        details = {"chain": " → ".join([*(child for child, _ in chain), name])}
        raise RulesetError(Problem("extends-cycle", place, key, details, related))
    nearby = () if path.is_relative_to(shipped_folder().resolve()) else (path.parent,)
    try:
        head = find(pin, heads((*folders, *nearby)))
    except RulesetError as error:
        found = error.problems[0]
        code = {"wrong-version": "wrong-pin", "unknown-ruleset": "unknown-parent"}.get(found.code, found.code)
        raise RulesetError(Problem(code, place, key, found.details, found.related, found.suggestion)) from None
    return _load(head.path, head.shown, folders, chain)


def _check_formulas(ruleset: Ruleset) -> None:
    """Formulas of a ruleset of one's own are checked when it is loaded; lint does it for the shipped ones."""
    if any(indicator.formula for indicator in ruleset.indicators.values()):
        from compliance.rules.formulas import formula_problems

        found = formula_problems(ruleset)
        if found:
            raise RulesetError(found)
