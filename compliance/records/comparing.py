"""Two records compared member by member: every path at which they differ, with what stands there in each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

# What may differ in a record that holds, by its path: which version judged, and where a rule stands, whose words are
# pinned by the ruleset's digest. Everything else is as judging again says.
MAY_DIFFER: Final = re.compile(r"engine\.version|.*\.rule_place\.(file|line)")

# By which of its members the item of a list is known; items of other lists are known by their position.
_NAMED_BY: Final = {
    "inputs": ("name",),
    "rulesets": ("id",),
    "assessments": ("area", "period", "ruleset"),
    "findings": ("indicator",),
    "criteria": ("criterion",),
    "any": ("criterion",),
    "readings": ("criterion",),
    "unused": ("kind", "name"),
}
_SHOWN_BY: Final = {"findings": ("number", "name")}


class _Absent:
    """Stands for a member that one side does not have."""

    def __repr__(self) -> str:
        return "–"


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Difference:
    """A path at which two records differ; ``about`` names the things that it leads through."""

    path: str
    about: str
    recorded: Any
    now: Any

    @property
    def matters(self) -> bool:
        """Whether a record with it does not hold."""
        lacks = self.recorded is ABSENT or self.now is ABSENT
        return lacks or type(self.recorded) is not type(self.now) or not MAY_DIFFER.fullmatch(self.path)


def differences(recorded: Any, now: Any, path: str = "", about: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Every path at which two values of JSON differ; the order of keys means nothing, that of lists does."""
    if isinstance(recorded, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*recorded, *now)):
            inner = f"{path}.{key}" if path else str(key)
            yield from differences(recorded.get(key, ABSENT), now.get(key, ABSENT), inner, about)
    elif isinstance(recorded, list) and isinstance(now, list):
        yield from _of_lists(recorded, now, path, about)
    elif type(recorded) is not type(now) or recorded != now:
        yield Difference(path, " · ".join(about), recorded, now)


def _of_lists(recorded: list[Any], now: list[Any], path: str, about: tuple[str, ...]) -> Iterator[Difference]:
    """Items that have names are held against those of the same name, else all against those in the same place."""
    kind = re.split(r"[.\[]", path)[-1]
    names, others = (_names(kind, items) for items in (recorded, now))
    places = {name: index for index, name in enumerate(others)}
    both = places.keys() & {*names}
    for index, (item, name) in enumerate(zip(recorded, names, strict=True)):
        other = now[places[name]] if name in both else ABSENT
        yield from differences(item, other, f"{path}[{index}]", (*about, *_shown(kind, item)))
    for index, (item, name) in enumerate(zip(now, others, strict=True)):
        if name not in both:
            yield Difference(f"{path}[{index}]", " · ".join((*about, *_shown(kind, item))), ABSENT, item)
    ordered = [[name for name in each if name in both] for each in (names, others)]
    if ordered[0] != ordered[1]:  # the same items in another order
        said = [[name for name, _ in each] for each in ordered]
        yield Difference(path, " · ".join(about), *said)


def _names(kind: str, items: Sequence[Any]) -> list[tuple[str, int]]:
    """A name for each item, and how often it has come before."""
    seen: Counter[str] = Counter()
    names = []
    for item in items:
        name = name_of(kind, item)
        names.append((name, seen[name]))
        seen[name] += 1
    return names


def name_of(kind: str, item: Any) -> str:
    """What an item of a list of some kind is known by, as JSON; nothing where it is known by its place alone."""
    import json

    members = _NAMED_BY.get(kind, ())
    known = bool(members) and isinstance(item, dict) and all(member in item for member in members)
    return json.dumps([item[member] for member in members], default=str) if known else ""


def shown_by(kind: str, item: Any) -> str:
    """What an item of a list of some kind is called for people, or nothing."""
    members = _SHOWN_BY.get(kind) or _NAMED_BY.get(kind, ())
    values = [item.get(member) for member in members] if isinstance(item, dict) else []
    return " ".join(each for each in values if isinstance(each, str))


def _shown(kind: str, item: Any) -> tuple[str, ...]:
    shown = shown_by(kind, item)
    return (shown,) if shown else ()
