"""A ruleset of a few rows from their text, and what is said of areas against it, as a file says it."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from compliance import Assessment, Ruleset, check, load_measurements, load_ruleset

HEAD = """
[ruleset]
id = "own"
version = "1.0.0"
series = "own"
title = "自订"
[axes.region]
name = "区域"
variants = ["东部地区", "中部地区", "西部地区"]
[axes.terrain]
name = "地形"
variants = ["平原地区", "山区"]
[sources.doc]
title = "文件"
[quantities.a]
name = "甲量"
unit = "吨"
[quantities.b]
name = "乙量"
unit = "吨"
"""


def row(name: str, *lines: str, number: str = "1", unit: str | None = "%") -> str:
    """A row of a table: its id, and what it demands, line by line; a table of its own comes last."""
    source = 'source = { ref = "doc", grade = "reprinted" }'
    head = [f"[indicators.{name}]", f'number = "{number}"', f'name = "{name}"', source]
    return "\n".join([*head, *([f'unit = "{unit}"'] if unit else []), *lines, ""])


def written(folder: Path, *rows: str, name: str = "own", head: str = HEAD) -> Ruleset:
    """The ruleset of some rows, by way of a file."""
    path = folder / f"{name}.toml"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return load_ruleset(path)


def checked(ruleset: Ruleset, *subjects: dict[str, Any]) -> list[Assessment]:
    """What ``check`` says of areas that a file of measurements describes."""
    document = json.dumps({"subjects": list(subjects)}, ensure_ascii=False).encode()
    return check(load_measurements("-", input_format="json", stdin=BytesIO(document)), ruleset)


def finding_json(ruleset: Ruleset, **subject: Any) -> dict[str, Any]:
    """The first finding on one area, as JSON shows it."""
    (assessment,) = checked(ruleset, subject)
    found: dict[str, Any] = json.loads(assessment.to_json())["findings"][0]
    return found
