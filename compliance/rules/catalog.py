"""Which rulesets are at hand: the files of the shipped folder and of the user's own, by id, version and series.

Only the head of each file is read here, so that choosing one of many costs little. Beside these, the package keeps
every released version of a shipped ruleset (``kept``), which is found where its version is asked for.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance.patterns import pattern
from compliance.period import Period, parse_span
from compliance.problems import Place, Problem, RulesetError, listed, nearest
from compliance.reading.document import LARGEST_DOCUMENT

_MOST_RULE_FILES, _MOST_ENTRIES = 5_000, 100_000  # below a folder of rulesets: rule files, and all files and folders

if TYPE_CHECKING:
    from compliance.rules.ruleset import Ruleset

# The table [ruleset] alone, up to the next header: a head costs a search, not a parse of the whole file.
_HEAD = pattern(r"^\[ruleset\][^\n]*\n(?:(?!\[)[^\n]*(?:\n|\Z))*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a ruleset file says, enough to choose it."""

    id: str
    version: str
    series: str
    title: str
    title_en: str | None
    extends: str | None
    effective_from: date | None
    effective_to: date | None
    at_hand: bool
    path: Path
    shown: str

    @property
    def place(self) -> Place:
        """Where the file is, as it is shown to people."""
        return Place(self.shown)


def shipped_folder() -> Path:
    """The folder of the shipped rulesets: in the wheel inside the package, in a checkout beside it."""
    inside = Path(__file__).parent.parent / "_rulesets"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "rulesets"


def kept_folder() -> Path:
    """The folder of the released versions of the shipped rulesets: a file ``<id>@<version>.json`` for each."""
    return shipped_folder() / "released"


def kept(id_: str, folder: Path | None = None) -> dict[str, Path]:
    """The files of the released versions of a ruleset, by version, the oldest first."""
    paths = [path for path in (folder or kept_folder()).glob("*.json") if path.stem.startswith(f"{id_}@")]
    by_version = {path.stem.partition("@")[2]: path for path in paths}
    return dict(sorted(by_version.items(), key=lambda each: numeric(each[0])))


def heads(folders: Sequence[Path] = (), nearby: Sequence[Path] = ()) -> tuple[Head, ...]:
    """The heads of all ruleset files of the given folders and the shipped one, by series, date and id.

    Those that lie in ``nearby`` folders are seen too, not those below: beside a ruleset that is named by its path, a
    copy of another is no matter unless it is asked for. Raises RulesetError when a folder is none, or one id and
    version stands in two files.
    """
    several: list[Head] = []
    for folder in (*(Path(each) for each in folders), *own_folders(), shipped_folder()):
        if not os.path.isdir(folder):
            raise RulesetError(Problem("rulesets-folder", Place(str(folder)), details={"name": str(folder)}))
        several += _heads_below(folder.resolve(), str(folder))
    unique = {head.path: head for head in several}
    by_name: dict[tuple[str, str], Head] = {}
    for head in unique.values():
        _only(head, [by_name.setdefault((head.id, head.version), head)])
    beside = [head for folder in nearby for head in _heads_below(folder.resolve(), str(folder), below=False)]
    unique |= {head.path: head for head in beside if head.path not in unique}
    by_date = sorted(unique.values(), key=lambda head: (head.effective_from or date.min, head.id, head.version))
    return tuple(sorted(by_date, key=lambda head: head.series))


def own_folders() -> tuple[Path, ...]:
    """The folders that the environment variable COMPLIANCE_RULESETS names."""
    named = os.environ.get("COMPLIANCE_RULESETS", "")
    return tuple(Path(part) for part in named.split(os.pathsep) if part)


def _heads_below(folder: Path, shown: str, *, below: bool = True) -> list[Head]:
    heads_there = []
    name = "rulesets" if folder == shipped_folder().resolve() else shown
    for path in rule_files(folder, below=below):
        stamp = path.stat()
        head = _head(path, f"{name}/{path.relative_to(folder).as_posix()}", stamp.st_mtime_ns, stamp.st_size)
        if head is not None:
            heads_there.append(head)
    return heads_there


def rule_files(folder: Path, *, below: bool = True) -> list[Path]:
    """The rule files in a folder and ``below`` it: none hidden, no dead links, folders, pipes or giants of that name.

    They are sorted. Raises RulesetError where there are more than any folder of rulesets has.
    """
    paths: list[Path] = []
    left = _MOST_ENTRIES
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if below and not name.startswith(".")]
        left -= len(folders) + len(files)
        paths += [Path(parent, name) for name in files if name.endswith(".toml") and not name.startswith(".")]
        if left < 0 or len(paths) > _MOST_RULE_FILES:
            limit = _MOST_ENTRIES if left < 0 else _MOST_RULE_FILES
            raise RulesetError(Problem("too-many-files", Place(str(folder)), "", {"name": str(folder), "limit": limit}))
    fit = (path for path in paths if path.is_file() and path.stat().st_size <= LARGEST_DOCUMENT)
    return sorted(fit, key=lambda path: path.parts)


@lru_cache(maxsize=4096)
def _head(path: Path, shown: str, _changed: int, _size: int) -> Head | None:
    try:
        return head_of(path.read_bytes(), path, shown)
    except OSError:
        return None


def head_of(content: bytes, path: Path, shown: str) -> Head | None:
    """The head of one file, or None when it has none that can be read (loading it says what is wrong)."""
    import tomli

    try:
        text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
        match = _HEAD.search(text)
        table: dict[str, Any] = tomli.loads(match.group() if match else text)["ruleset"]
        effective = table.get("effective", {})
        if not _well_typed(table, effective):
            return None
        return _head_from(table, path, shown, effective.get("from"), effective.get("to"))
    except (tomli.TOMLDecodeError, KeyError, AttributeError, TypeError, ValueError, RecursionError):
        return None


def _head_from(table: Mapping[str, Any], path: Path, shown: str, first: date | None, last: date | None) -> Head:
    said = {"title": "", "title_en": None, "extends": None, "at_hand": True} | dict(table)
    own = {each.name: said[each.name] for each in fields(Head) if each.name in said}
    return Head(**own, effective_from=first, effective_to=last, path=path, shown=shown)


def _well_typed(table: dict[str, Any], effective: dict[str, Any]) -> bool:
    """Whether a head has text where text belongs and days where days do; loading the file says what is wrong."""
    texts = [table["id"], table["version"], table["series"], table.get("title", ""), table.get("title_en", "")]
    days = [effective[key] for key in ("from", "to") if key in effective]
    return all(isinstance(text, str) for text in texts) and all(type(day) is date for day in days)


def named(name: str, known: Iterable[Head]) -> Head:
    """The ruleset of an id, or of an id and version: of the known files, else of the versions that the package keeps.

    Raises RulesetError as ``find`` does; the versions at hand are then those that are kept, too.
    """
    known = tuple(known)
    id_, _, version = name.partition("@")
    same = {head.version for head in known if head.id == id_}
    if (version not in same) if version else not same:
        known += tuple(_kept_head(path) for other, path in kept(id_).items() if other not in same)
    return find(name, known)


def _kept_head(path: Path) -> Head:
    form = json.loads(path.read_bytes())["ruleset"]
    days = (form["effective"].get(end) for end in ("from", "to"))
    first, last = (None if day is None else date.fromisoformat(day) for day in days)
    return _head_from(form, path.resolve(), kept_name(path), first, last)


def kept_name(path: Path) -> str:
    """A kept file as it is shown to people."""
    return f"rulesets/{path.parent.name}/{path.name}"


def find(name: str, known: Iterable[Head]) -> Head:
    """The known ruleset of an id, or of an id and version (``hailing_2018@1.0.0``); without a version, the highest.

    Raises RulesetError: ``unknown-ruleset`` with a suggestion, ``names-a-series`` with its members, ``wrong-version``
    with the versions at hand.
    """
    known = tuple(known)
    wanted, _, version = name.partition("@")
    same = [head for head in known if head.id == wanted]
    if not same:
        details = {"name": wanted, "known": listed((head.id for head in known), most=60)}
        members = [head for head in known if head.series == wanted]
        if members:
            related = tuple((head.place, f"{head.id}  {head.title}") for head in members)
            one = [head.id for head in members if head.at_hand]
            details["known"] = ", ".join(head.id for head in members)
            raise RulesetError(Problem("names-a-series", None, "", details, related, one[0] if len(one) == 1 else None))
        names = {head.id for head in known} | {head.series for head in known}
        raise RulesetError(Problem("unknown-ruleset", None, "", details, (), nearest(wanted, names)))
    exact = [head for head in same if not version or head.version == version]
    if not exact:
        details = {"name": wanted, "version": version, "known": listed(head.version for head in same)}
        raise RulesetError(Problem("wrong-version", same[0].place, "", details))
    return _only(max(exact, key=lambda head: numeric(head.version)), exact)


def _only(chosen: Head, among: Iterable[Head]) -> Head:
    """The chosen one, if no other file has its id and version: which of them holds is not for the program to say."""
    for other in among:
        if other is not chosen and (other.id, other.version) == (chosen.id, chosen.version):
            details = {"name": f"{chosen.id}@{chosen.version}"}
            raise RulesetError(Problem("ruleset-twice", chosen.place, "", details, ((other.place, other.title),)))
    return chosen


def numeric(version: str) -> tuple[int, ...]:
    """A version as numbers, by which versions stand in order."""
    return tuple(int(part) for part in version.split(".") if part.isascii() and part.isdigit())


def standing(
    ruleset: Ruleset, period: Period | None, day: date | None = None, known: Iterable[Head] = ()
) -> tuple[Problem, ...]:
    """Why a period should not be judged by a ruleset: it is not in force then, or the text of a parent is missing.

    A ruleset judges the periods that its document names. Where the document names none, it judges the periods on
    whose last day it is in force. With ``day``, it has to be in force on that day. ``known`` are all rulesets at
    hand: one of them may have replaced it.
    """
    problems = []
    name = f"{ruleset.id} {ruleset.version}"
    for parent in ruleset.parents_not_at_hand:
        problems.append(Problem("parent-not-at-hand", None, "", {"name": name, "parent": parent}, level="warning"))
    day = day or (period.last_day if period is not None and ruleset.judges is None else None)
    first, last, after = ruleset.effective_from, ruleset.effective_to, successor(ruleset, known)
    if after is not None and after.effective_from is not None:
        last = min(filter(None, (last, after.effective_from - timedelta(days=1))))
    outside = day is not None and ((first is not None and day < first) or (last is not None and last < day))
    details: dict[str, object] = {"name": name, "after": f" → {after.id}" if after is not None else ""}
    if outside:
        details["days"] = f"{first or ''} – {last or ''}".strip()
        details["when"] = period if period is not None and day == period.last_day else day
    elif ruleset.judges is not None and period is not None:
        span = parse_span(ruleset.judges)
        outside = span is None or period.first_day < span[0].first_day or span[1].last_day < period.last_day
        details |= {"days": ruleset.judges, "when": period}
    if outside:
        problems.append(Problem("not-in-force", None, "", details, level="warning"))
    return tuple(problems)


def successor(ruleset: Ruleset, known: Iterable[Head]) -> Head | None:
    """The next ruleset of the same series. When it begins, this one ends."""
    begun = ruleset.effective_from
    same = [head for head in known if head.series == ruleset.series]
    later = [head for head in same if begun is not None and (head.effective_from or date.min) > begun]
    return min(later, key=lambda head: (head.effective_from or date.max, head.id), default=None)


def in_force(series: str, day: date, known: Iterable[Head]) -> Head:
    """The ruleset of a series that is in force on a day: each one ends where the next begins.

    Raises RulesetError: ``nothing-in-force`` before the first, ``ruleset-not-at-hand`` for one that is known to exist
    but whose text is not at hand, never its predecessor.
    """
    members = [head for head in known if head.series == series and head.effective_from is not None]
    begun = [head for head in members if head.effective_from is not None and head.effective_from <= day]
    if not begun:
        raise _nothing_in_force(series, day, min((h.effective_from for h in members if h.effective_from), default=None))
    latest = max(begun, key=lambda head: (head.effective_from or date.min, numeric(head.version)))
    for head in begun:
        if head.effective_from == latest.effective_from and head.id != latest.id:
            details = {"one": head.id, "other": latest.id, "series": series}
            raise RulesetError(Problem("effective-overlap", latest.place, "", details, ((head.place, head.id),)))
    if latest.effective_to is not None and latest.effective_to < day:
        raise _nothing_in_force(series, day, latest.effective_to, latest.place)
    return _only(text_at_hand(latest, day.isoformat()), begun)


def _nothing_in_force(series: str, day: date, limit: date | None, place: Place | None = None) -> RulesetError:
    details = {"series": series, "day": day.isoformat(), "first": limit.isoformat() if limit else "-"}
    return RulesetError(Problem("nothing-in-force", place, "", details))


def text_at_hand(head: Head, day: str = "-") -> Head:
    """A ruleset whose text is at hand. Raises RulesetError for one that is only known to exist."""
    if not head.at_hand:
        details = {"name": head.id, "title": head.title, "series": head.series, "day": day}
        raise RulesetError(Problem("ruleset-not-at-hand", head.place, "", details))
    return head
