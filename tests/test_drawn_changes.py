"""No change of a record goes unnoticed: names and values are changed by one byte and by more, and each is told.

`pytest tests/test_drawn_changes.py --changes 500` draws more of them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from random import Random
from typing import Any

import pytest
from calling import call

import compliance
from compliance.problems import ComplianceError
from compliance.reading.document import read_to_compare
from compliance.records.record import MAY_DIFFER, differences
from compliance.records.to_text import verified_text
from compliance.records.verifying import verify

ROOT = Path(__file__).parent.parent
SEED = 2018
# Values that are easily taken for one another: each stands in the place of one that looks or compares like it.
TIES: tuple[Any, ...] = (
    0,
    1,
    -1,
    1.0,
    0.0,
    True,
    False,
    None,
    "",
    "0",
    "1",
    "1.0",
    "true",
    "null",
    "None",
    " ",
    [],
    {},
)


# What is checked, with the options of the call: files passed over and earlier values; rules of one's own, by path.
RECORDS = {
    "district": ["district", "--only", "latest", "--area", "甲县", "--set", "terrain=平原地区"],
    "every reason": ["measurements.toml", "--ruleset", "ruleset.toml", "--accept-unverified"],
}


@pytest.mark.parametrize("name", RECORDS)
def test_every_change_is_told(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    shutil.copytree(ROOT / "examples" / "district", tmp_path / "district")
    shutil.copytree(ROOT / "examples" / "every_reason", tmp_path, dirs_exist_ok=True)
    (tmp_path / "district" / "empty.csv").write_text("", encoding="utf-8")
    assert call(tmp_path, "check", *RECORDS[name], "--format", "json", "-o", "record.json").code == 1
    content = (tmp_path / "record.json").read_bytes()
    number = request.config.getoption("--changes") // len(RECORDS)
    untold = []
    with chdir(tmp_path):
        assert verify("record.json", (), version=compliance.__version__).holds
        for changed in drawn(content, number, Random(SEED)):
            Path("changed.json").write_bytes(changed)
            try:
                found = verify("changed.json", (), version=compliance.__version__)
            except ComplianceError as error:
                assert all(problem.message("en") and problem.message("zh") for problem in error.problems)
                continue
            if found.holds and not may_be(content, changed):
                untold.append(told(content, changed))
            elif not found.holds:
                assert found.problems or len(verified_text(found, "changed.json", "zh").splitlines()) > 2
    assert untold == []


def may_be(content: bytes, changed: bytes) -> bool:
    """Whether a record may hold although it was changed: the engine's version, a rule's place, an idle option."""
    return all(
        MAY_DIFFER.fullmatch(each.path) or (each.path.startswith("options.") and idle(changed))
        for each in differences(read_to_compare(content, ""), read_to_compare(changed, ""))
    )


def idle(changed: bytes) -> bool:
    """Whether a check that is called with the options of a record gives that record: then they changed nothing."""
    said = json.loads(changed)
    options = said["options"]
    words = [*options["files"]]
    for option in ("as_of", "only", "area", "period", "input"):
        words += [f"--{option.replace('_', '-')}", options[option]] if options[option] is not None else []
    words += [word for name in options["ruleset"] for word in ("--ruleset", name)]
    words += [word for name in options["rulesets"] for word in ("--rulesets", name)]
    words += [word for pair in options["set"].items() for word in ("--set", "=".join(pair))]
    words += [f"--{option.replace('_', '-')}" for option in ("strict", "accept_unverified") if options[option]]
    now = call(Path.cwd(), "check", *words, "--format", "json").out
    return not any(
        each.matters for each in differences(read_to_compare(changed, ""), read_to_compare(now.encode(), ""))
    )


def told(content: bytes, changed: bytes) -> list[tuple[str, Any, Any]]:
    """What was changed, for whoever has to find out why nobody noticed."""
    found = differences(read_to_compare(content, ""), read_to_compare(changed, ""))
    return [(each.path, each.recorded, each.now) for each in found]


# --- drawing ---


def drawn(content: bytes, number: int, random: Random) -> Iterator[bytes]:
    """So many records that each say something else than the true one."""
    truth = read_to_compare(content, "")
    while number:
        changed = random.choice((a_byte, a_member, a_member, a_tie, a_place))(content, random)
        try:
            same = not any(differences(truth, read_to_compare(changed, "")))
        except ComplianceError:  # it is no JSON any more
            same = False
        if not same:
            yield changed
            number -= 1


def a_byte(content: bytes, random: Random) -> bytes:
    """A byte of the file is another, is gone, or comes in."""
    at = random.randrange(len(content))
    new = bytes([random.choice((random.randrange(256), *b'0129 -"aeE.,:'))])
    return content[:at] + random.choice((new, b"", new + content[at : at + 1])) + content[at + 1 :]


def a_member(content: bytes, random: Random) -> bytes:
    """The name or the value of a member is another, by one character or whole; or the member is gone or new."""
    data = json.loads(content)
    holder, key = random.choice([*places(data)])
    how = random.choice(("value", "value", "value", "name", "gone", "new"))
    if how == "new":
        add(holder, random.choice(("note", "verdict", "approved", "rule_place", "place")), random.choice(TIES))
    elif how == "gone":
        del holder[key]
    elif how == "name" and isinstance(holder, dict):
        rename(holder, key, random)
    else:
        holder[key] = other(holder[key], random)
    return written(data)


def a_tie(content: bytes, random: Random) -> bytes:
    """A value that looks like the true one, or that stands elsewhere in the record under the same name."""
    data = json.loads(content)
    every = [*places(data)]
    holder, key = random.choice(every)
    alike = [each for each in TIES if each == holder[key] or str(each) == str(holder[key])]
    elsewhere = [one[name] for one, name in every if name == key]
    holder[key] = random.choice(alike if alike and random.random() < 0.5 else elsewhere)
    return written(data)


def a_place(content: bytes, random: Random) -> bytes:
    """An item of a list is doubled, gone, or changes places with another."""
    data = json.loads(content)
    several = [holder[key] for holder, key in places(data) if isinstance(holder[key], list) and holder[key]]
    chosen = random.choice(several)
    one, two = random.randrange(len(chosen)), random.randrange(len(chosen))
    how = random.choice(("twice", "gone", "swapped"))
    if how == "twice":
        chosen.insert(two, chosen[one])
    elif how == "gone":
        del chosen[one]
    else:
        chosen[one], chosen[two] = chosen[two], chosen[one]
    return written(data)


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every member of every object and every item of every list, by what holds it and its key.

    Those near the root come as often as those deep down, of which there are many.
    """
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield data, key
        yield from places(value)
        if data.keys() & {"format", "files"} if isinstance(data, dict) else False:
            yield from ((data, key) for _ in range(40))


def rename(holder: dict[str, Any], key: str, random: Random) -> None:
    """The same value under another name, which may be one that stands there already."""
    name = random.choice((text(key, random), key.upper(), f"{key} ", *holder))
    holder[name] = holder.pop(key)


def add(holder: Any, name: str, value: Any) -> None:
    if isinstance(holder, list):
        holder.append(value)
    else:
        holder.setdefault(name, value)


def other(value: Any, random: Random) -> Any:
    if isinstance(value, str) and random.random() < 0.7:
        return text(value, random)
    if isinstance(value, int) and random.random() < 0.5:
        return value + random.choice((-1, 1, 10))
    return random.choice(TIES)


def text(value: str, random: Random) -> str:
    """A text that differs by one character."""
    at = random.randrange(len(value) + 1)
    new = random.choice("0159aez-_ .年县")
    return value[:at] + random.choice((new, "")) + value[at + random.choice((0, 1)) :]


def written(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()
