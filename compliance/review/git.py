"""Rulesets as a git repository had them: ``REV:path``, its parents read at that revision too.

The program ``git`` is called, never a shell; it reads objects and nothing else: no hook, no filter, no network.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from compliance.problems import Place, Problem, RulesetError, each_once, nearest
from compliance.reading.document import LARGEST_DOCUMENT
from compliance.reading.files import shown as printable
from compliance.rules.catalog import Head, find, head_of, numeric
from compliance.rules.loading import Chain, load_ruleset, of_word, parent_by, read_ruleset
from compliance.rules.ruleset import Ruleset

# No helper of a repository runs, and an object that is missing in a partial clone is not fetched.
_HARMLESS = ("--no-pager", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false")
_QUIET = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
_SECONDS = 60
_AT_ONCE = 256  # blobs that are read together
_FILE = ("100644", "100755")


class GitFailed(Exception):
    """What git said when it could not do what it was asked for."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A TOML file of a revision: its object and its size in bytes; ``mode`` tells links from files."""

    object: str
    size: int
    mode: str


@dataclass(frozen=True, slots=True)
class Revision:
    """The TOML files of a revision, by their path from the top of the repository; the full id of its commit."""

    name: str
    files: Mapping[str, Blob]
    commit: str | None = None

    def shown(self, path: str) -> str:
        """A file of it as it is shown to people, and as it can be named again."""
        return printable(f"{self.name}:{path}")


def load_either(name: str, folders: Sequence[Path] = ()) -> tuple[Ruleset, str | None]:
    """The resolved ruleset that OLD or NEW names: an id, an id and version, a path, or ``REV:path``, with its commit.

    Raises RulesetError: for a revision also when there is no git, no repository, no such revision or no such file.
    """
    parts = revision_and_path(name)
    if parts is None:
        return load_ruleset(of_word(name), folders=folders), None
    revision = _revision(parts[0], name)
    path = _path_in(revision, parts[1], name)
    return _resolved(revision, path, tuple(folders), ()), revision.commit


def ends_of(name: str) -> tuple[str, str] | None:
    """The ends of ``A..B``, or of ``A...B`` from where they parted; a missing end is HEAD. None for a path."""
    match = re.fullmatch(r"([^:]*[^:/\\.]|)(\.{2,3})([^:/\\.][^:]*|)", name)
    if match is None or os.path.isfile(name):
        return None
    old, dots, new = match[1] or "HEAD", match[2], match[3] or "HEAD"
    if len(dots) == 3 and not old.startswith("-") and not new.startswith("-"):
        inside_repository(name)
        try:
            old = run_git("merge-base", old, new).decode().strip()
        except GitFailed as error:
            raise _unknown(new, name) from error
    return old, new


Moved = tuple[Ruleset | None, Ruleset | None]


class Moves(NamedTuple):
    """What differs between two revisions: the commits of both, and every ruleset that is different, parents first.

    ``unread`` are the rulesets of which a side does not load, by their ids, with its problems.
    """

    commits: tuple[str, str]
    rulesets: tuple[Moved, ...]
    unread: Mapping[str, Sequence[Problem]]


def moved_by(ends: tuple[str, str], folders: Sequence[Path] = ()) -> Moves:
    """Every ruleset that is different in two revisions.

    If a revision has several versions of one ruleset, the newest are compared, and each version that was rewritten.
    None: a revision has no such ruleset. Raises RulesetError, with each problem once, where nothing loads.
    """
    old, new = (_revision(each, "..".join(ends)) for each in ends)
    sides = [[head for head in _heads(each, each.files) if head.at_hand] for each in (old, new)]
    touched = {path for path in {*old.files, *new.files} if old.files.get(path) != new.files.get(path)}
    moved = {head.id for side in sides for head in side if head.path.as_posix() in touched}
    while more := {head.id for side in sides for head in side
                   if head.extends and head.extends.partition("@")[0] in moved} - moved:  # fmt: skip
        moved |= more
    pairs: dict[tuple[Head | None, Head | None], None] = {}
    for id_ in dict.fromkeys(head.id for side in reversed(sides) for head in side if head.id in moved):
        versions = [{head.version: head for head in side if head.id == id_} for side in sides]
        newest = [versions[side][max(versions[side], key=numeric)] if versions[side] else None for side in (0, 1)]
        pairs[newest[0], newest[1]] = None
        pairs |= {(versions[0][each], versions[1][each]): None for each in versions[0] if each in versions[1]}
    unread: dict[str, Sequence[Problem]] = {}
    moves: list[Moved] = []
    for pair in pairs:
        try:
            was, now = (
                None if head is None else _resolved(revision, head.path.as_posix(), tuple(folders), ())
                for revision, head in zip((old, new), pair, strict=True)
            )
        except RulesetError as error:
            unread |= {head.id: error.problems for head in pair if head is not None}
            continue
        if was is None or now is None or was.sha256 != now.sha256:
            moves.append((was, now))
    if unread and not moves:
        raise RulesetError(each_once(chain.from_iterable(unread.values())))
    moves.sort(key=lambda pair: max(len(each.lineage) for each in pair if each is not None))  # parents first
    return Moves((old.commit or ends[0], new.commit or ends[1]), tuple(moves), unread)


def revision_and_path(name: str) -> tuple[str, str] | None:
    """The two parts of ``REV:path``, or None for an id or a path: a file that is there, a drive of Windows, a URL."""
    if ":" not in name or re.match(r"[A-Za-z]:[\\/]|[a-z]+://", name) or os.path.isfile(name):
        return None
    if os.name == "nt" and re.match(r"[A-Za-z]:", name):
        return None
    depth = 0
    for index, letter in enumerate(name):  # HEAD^{/fix: all} has a colon of its own
        depth += (letter == "{") - (letter == "}")
        if letter == ":" and depth <= 0:
            return name[:index], name[index + 1 :]
    return None


def run_git(*arguments: str, given: bytes = b"") -> bytes:
    """What git prints. Raises GitFailed with what it says, RulesetError when there is no git."""
    import shutil

    program = shutil.which("git")
    if program is None:
        raise RulesetError(Problem("git-not-found"))
    try:
        process = subprocess.run(
            [program, *_HARMLESS, *arguments], input=given, capture_output=True, check=False, timeout=_SECONDS,
            env=os.environ | _QUIET,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:  # ValueError: a NUL in an argument
        raise GitFailed(str(error)) from None
    if process.returncode:
        raise GitFailed(process.stderr.decode("utf-8", "replace").strip())
    return process.stdout


def inside_repository(name: str) -> None:
    """Raises RulesetError where git knows of no repository; ``name`` is what was asked for."""
    try:
        run_git("rev-parse", "--git-dir")
    except GitFailed as error:
        details = {"why": printable((str(error).splitlines() or ["–"])[0].removeprefix("fatal: "))}
        raise RulesetError(Problem("not-a-repository", Place(printable(name)), "", details)) from None


def _revision(word: str, name: str) -> Revision:
    """The files of a revision; a word that git would take for an option is none."""
    inside_repository(name)
    try:
        if not word or word.startswith("-"):
            raise GitFailed(word)
        tree = run_git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{word}^{{tree}}").split()[-1].decode()
        listing = run_git("ls-tree", "-r", "-z", "-l", "--full-tree", tree)
    except (GitFailed, IndexError):
        raise _unknown(word, name) from None
    files: dict[str, Blob] = {}
    for line in filter(None, listing.split(b"\0")):
        about, _, path = line.partition(b"\t")
        mode, kind, object_, size = about.decode().split()
        if kind == "blob" and path.lower().endswith(b".toml"):
            files[path.decode("utf-8", "surrogateescape")] = Blob(object_, int(size), mode)
    try:
        commit = run_git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{word}^{{commit}}").decode().strip()
    except GitFailed:  # a tree of its own
        commit = None
    return Revision(word, files, commit)


def _unknown(word: str, name: str) -> RulesetError:
    details = {"revision": printable(word) or "–", "name": printable(name)}
    return RulesetError(Problem("unknown-revision", Place(printable(name)), "", details, (), nearest(word, _names())))


def _names() -> list[str]:
    """The branches and tags of the repository."""
    try:
        listed = run_git("for-each-ref", "--count=2000", "--format=%(refname:short)", "refs/heads", "refs/tags")
    except GitFailed:
        return []
    return listed.decode("utf-8", "replace").split()


def _path_in(revision: Revision, written: str, name: str) -> str:
    """The path of a ruleset in a revision, as it is written, or with the strokes of Windows; else the file of an id."""
    for path in (written, written.replace("\\", "/")):
        text = posixpath.normpath(posixpath.join(_prefix(), path)) if path.startswith(("./", "../")) else path
        if text in revision.files:
            return text
    if written and "/" not in written and "\\" not in written and not written.endswith(".toml"):
        known = list(_heads(revision, revision.files))
        if any(head.id == written.partition("@")[0] for head in known):
            return find(written, known).path.as_posix()
    suggestion = _alike(written, revision)
    details = {"path": printable(written) or "–", "revision": revision.name}
    raise RulesetError(Problem("not-in-revision", Place(printable(name)), "", details, (), suggestion))


def _alike(written: str, revision: Revision) -> str | None:
    """The file that was meant: seen from this folder, of the same name elsewhere, or spelt alike."""
    from_here = posixpath.normpath(posixpath.join(_prefix(), written.replace("\\", "/")))
    same = [path for path in revision.files if PurePosixPath(path).name == PurePosixPath(written).name]
    names = {Path(path).stem: path for path in revision.files}
    close = nearest(written, revision.files) or names.get(nearest(Path(written).stem, names) or "")
    nearest_path = from_here if from_here in revision.files else same[0] if len(same) == 1 else close
    return None if nearest_path is None else revision.shown(nearest_path)


def _prefix() -> str:
    """The folder that the command runs in, from the top of the repository."""
    try:
        return run_git("rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").rstrip("\n")
    except GitFailed:
        return ""


def _resolved(revision: Revision, path: str, folders: tuple[Path, ...], children: Chain) -> Ruleset:
    """A ruleset of a revision with its parents, which are looked for in it first, the nearest folder first."""
    shown, blob = revision.shown(path), revision.files[path]
    if blob.mode not in _FILE:
        raise RulesetError(Problem("not-a-file", Place(shown), details={"name": shown}))
    if blob.size > LARGEST_DOCUMENT:
        details: dict[str, Any] = {"name": shown, "limit": LARGEST_DOCUMENT // 1024**2}
        raise RulesetError(Problem("file-too-large", Place(shown), details=details))

    def find(pin: str) -> Callable[[Chain], Ruleset]:
        above = _parent(revision, path, pin)
        if isinstance(above, Head):
            return lambda chain: _resolved(revision, above.path.as_posix(), folders, chain)
        try:  # not of this repository: a ruleset that is shipped, or of a folder of one's own
            loaded = load_ruleset(pin, folders=folders)
        except RulesetError as error:
            raise (above or error) from None
        return lambda chain: loaded

    content = next(_contents(revision, [path]))[1]
    return replace(read_ruleset(content, shown, lambda document: parent_by(find, document, children)), files=())


def _parent(revision: Revision, path: str, pin: str) -> Head | RulesetError | None:
    """The file of a pinned ruleset in the nearest folder around a path; or that only other versions of it are there."""
    seen: set[str] = set()
    wrong: RulesetError | None = None
    for folder in PurePosixPath(path).parents:
        below = "" if str(folder) == "." else f"{folder}/"
        fresh = [each for each in revision.files if each.startswith(below) and each not in seen]
        seen |= set(fresh)
        known = [head for head in _heads(revision, fresh) if head.id == pin.partition("@")[0]]
        try:
            if known:
                return find(pin, known)
        except RulesetError as error:
            if error.problems[0].code != "wrong-version":
                raise
            wrong = wrong or error
    return wrong


def _heads(revision: Revision, paths: Iterable[str]) -> Iterator[Head]:
    for path, content in _contents(revision, paths):
        if not any(part.startswith(".") for part in PurePosixPath(path).parts):
            head = head_of(content, Path(path), revision.shown(path))
            if head is not None:
                yield head


def _contents(revision: Revision, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The bytes of files of a revision, without links and what is too large to be a ruleset."""
    wanted = [
        path for path in paths if revision.files[path].mode in _FILE and revision.files[path].size <= LARGEST_DOCUMENT
    ]
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        request = "".join(f"{revision.files[path].object}\n" for path in some).encode()
        try:
            answer = run_git("cat-file", "--batch", given=request)
        except GitFailed as error:
            raise _unreadable(revision, some[0], str(error)) from None
        for path in some:
            head, _, answer = answer.partition(b"\n")
            words = head.split()
            if len(words) != 3:  # "missing": not fetched in a partial clone
                raise _unreadable(revision, path, head.decode("utf-8", "replace"))
            size = int(words[2])
            yield path, answer[:size]
            answer = answer[size + 1 :]


def _unreadable(revision: Revision, path: str, why: str) -> RulesetError:
    shown = revision.shown(path)
    return RulesetError(Problem("not-readable", Place(shown), details={"name": shown, "why": why}))
