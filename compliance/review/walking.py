"""The paths in which two canonical forms differ: whatever no analysis claims is still a change.

Rows stand by their id, conditions by the unit of the review that holds them beside each other, printed numbers by their
variants; lists of words stay lists. A list that holds the same in another order differs in its order alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Path = tuple[str, ...]
ORDER = "<order>"


def walk(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Every path in which two trees differ, with what stands there; None where a side has nothing."""
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from walk(old.get(key), new.get(key), (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and sorted(map(_key, old)) == sorted(map(_key, new)):
        yield (*path, ORDER), old, new
    else:
        yield path, old, new


def fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any, bool]]:
    """The keys under which two trees differ, with both values, and whether they differ in order alone."""
    found: dict[str, tuple[Any, Any, bool]] = {}
    for path, _, _ in walk(old, new):
        key, ordered = path[0], path[-1] == ORDER
        found[key] = (old.get(key), new.get(key), ordered and found.get(key, (None, None, True))[2])
    return found


def row_tree(form: Mapping[str, Any], own: str) -> dict[str, Any]:
    """A row without its criteria; of the fields that it took over, from whom."""
    row = {key: value for key, value in form.items() if key not in ("id", "criteria")}
    row["set_by"] = {field: id_ for field, id_ in row["set_by"].items() if id_ != own}
    return row


def condition_tree(form: Mapping[str, Any]) -> dict[str, Any]:
    """A criterion without its name; its printed numbers stand by their variants, of alternatives only the order."""
    found = {key: value for key, value in form.items() if key != "criterion"}
    for several in ("any", "readings"):
        if several in found:
            found[several] = [each["criterion"] for each in found[several]]
    numbers: Sequence[Mapping[str, Any]] = found.get("thresholds", ())
    if numbers:
        found["thresholds"] = {_key(each["when"]): dict(each) for each in numbers}
        found["thresholds"][ORDER] = [_key(each["when"]) for each in numbers]
        if len(found["thresholds"]) <= len(numbers):  # two for the same variants
            found["thresholds"] = list(numbers)
    return found


def _key(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
