"""A ruleset with a row of every kind of requirement that a file can write, and what is true of each row.

A new kind gets an example here; without one the tests fail, and with one they hold it through all that tells kinds
apart by their keys: reading, schemas, quotes, the canonical form, reviews, reports, the lines for ``git diff``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from little_rulesets import HEAD, row

from compliance.rules import requirements
from compliance.rules.requirements import Requirement

# What kinds have in common, and no kind themselves.
IN_COMMON = {"Requirement", "OfNumber", "OfParts", "Printed", "Supplied"}
KINDS = {
    name
    for name, kind in vars(requirements).items()
    if isinstance(kind, type) and issubclass(kind, Requirement) and name not in IN_COMMON
}


@dataclass(frozen=True)
class Example:
    """A row: its lines, a quote that proves it and one that does not, and what a reader sees of it.

    ``wrong`` is None where the kind prints neither numbers nor words. ``other`` is a part of the lines and what stands
    in its place after a change, with the effect of that; None where there is nothing that could change.
    """

    kind: str
    lines: str
    quote: str
    wrong: str | None
    other: tuple[str, str, str] | None
    value: str  # a measurement, as TOML
    reads: str
    git: str
    unit: str | None = "%"


EXAMPLES = {
    "number": Example(
        "Fixed", 'comparator = "≥"\nthreshold = 50', "绿地率 ≥50 %", "绿地率 ≥60 %", ("= 50", "= 60", "tightened"),
        '{ value = 40, unit = "%" }', "≥ 50", "number level: ≥ 50 %",
    ),
    "number_by_region": Example(
        "Fixed",
        'comparator = "≤"\nthreshold.region = { "东部地区" = 50, "西部地区" = { value = 70, unverified = true } }',
        "东部≤50 西部≤70 %", "东部≤50 西部≤7 %", ("= 50", "= 60", "loosened"),
        '{ value = 80, unit = "%" }', "≤ 50", "number_by_region level [region=东部地区]: ≤ 50 %",
    ),
    "number_where_axes_meet": Example(
        "Fixed", 'comparator = ">"\nthresholds = [{ when = { region = "东部地区", terrain = "山区" }, value = 50 }]',
        "东部山区＞50 %", "东部山区＞5 %", ("value = 50", "value = 60", "tightened"),
        '{ value = 40, unit = "%" }', "> 50", "number_where_axes_meet level [region=东部地区, terrain=山区]: > 50 %",
    ),
    "rounded": Example(
        "Fixed", 'comparator = "="\nthreshold = 50.0\nrounding = "GB/T 8170"', "绿地率 50.0 %", "绿地率 5.0 %",
        ("50.0", "51.0", "shifted"), '{ value = 40, unit = "%" }', "= 50.0", "rounded level: = 50.0 %",
    ),
    "band": Example(
        "Between", "threshold.between = [6, 9]", "pH值 6～9", "pH值 6～8", ("9", "8", "tightened"),
        '{ value = 10, unit = "1" }', "6～9", "band level: between = 6, 9", "1",
    ),
    "band_by_region": Example(
        "Between",
        "threshold.region = "
        '{ "东部地区" = { between = [6, 9] }, "西部地区" = { between = [5.5, 9], unverified = true } }',
        "东部 6～9，西部 5.5～9", "东部 6～9，西部 5～9", ("[6", "[5.8", "loosened"),
        '{ value = 10, unit = "1" }', "6～9",
        "band_by_region level [region=西部地区]: (unverified) between = 5.5, 9", "1",
    ),
    "band_where_axes_meet": Example(
        "Between", 'thresholds = [{ when = { region = "东部地区", terrain = "山区" }, between = [6, 9] }]',
        "pH值 6～9", "pH值 ≥6", ("9", "10", "loosened"), '{ value = 10, unit = "1" }', "6～9",
        "band_where_axes_meet level [region=东部地区, terrain=山区]: between = 6, 9", "1",
    ),
    "earlier": Example(
        "Baseline", 'comparator = "≥"\nthreshold.baseline = "previous_period"\nthreshold.change = 2', "比上年提高2",
        None, ("change = 2", "change = 3", "tightened"), '{ value = 40, unit = "%" }', "≥ 2019年",
        "earlier level: ≥ baseline = previous_period change = 2",
    ),
    "set_above": Example(
        "Delegated", 'comparator = "≤"\nthreshold.delegated_to = "省级"', "由省级确定", "由市级确定",
        ("省级", "市级", "open"), '{ value = 40, unit = "%" }', "省级", "set_above level: ≤ delegated_to = 省级",
    ),
    "not_at_hand": Example(
        "Unknown", 'comparator = "≤"\nthreshold.unknown = "不在手边"', "按标准执行", None,
        ("不在手边", "没有", "neutral"),
        '{ value = 40, unit = "%" }', "≤ ", "not_at_hand level: ≤ unknown = 不在手边",
    ),
    "state": Example(
        "States", 'states = ["建立", "在建", "未建立"]\naccepted = ["建立"]\nsynonyms = { "已建立" = "建立" }',
        "制度建立", "制度健全", ('accepted = ["建立"]', 'accepted = ["建立", "在建"]', "loosened"),
        '{ state = "未建立" }', "建立", "state level: 建立", None,
    ),
    "alternatives": Example(
        "AnyOf", 'any.share = { comparator = "≥", threshold = 90 }\nany.band = { threshold.between = [6, 9] }',
        "≥90 % 或 6～9", "≥80 % 或 6～9", ("90", "80", "loosened"), '{ value = 40, unit = "%" }', "≥ 90",
        "alternatives level.share: ≥ 90 %",
    ),
    "readings": Example(
        "SeveralReadings",
        'readings.level = { comparator = "≥", threshold = 90 }\nreadings.strict = { comparator = ">", threshold = 90 }',
        "＞90 % 或 ≥90 %", "≥80 %", ("≥", ">", "tightened"), '{ value = 40, unit = "%" }', "≥ 90",
        "readings level.level: ≥ 90 %",
    ),
    "nothing": Example(
        "Nothing", 'requirement = "none"', "鼓励开展", None, None, '{ state = "有" }', "",
        "nothing level requirement: none", None,
    ),
}  # fmt: skip
_SOURCE = 'source = { ref = "doc", grade = "reprinted" }'


def example_row(name: str, quote: str | None = None, *, changed: bool = False) -> str:
    """The row of an example: with a quote, as it is, or after its change."""
    example = EXAMPLES[name]
    lines = example.lines if not changed or example.other is None else example.lines.replace(*example.other[:2])
    table = f"[indicators.{name}.criteria.level]\n" if example.kind in ("AnyOf", "SeveralReadings") else ""
    text = row(name, table + lines, number=f"一{list(EXAMPLES).index(name)}", unit=example.unit)
    return (
        text if quote is None else text.replace(_SOURCE, f'source = {{ ref = "doc", lines = "1", quote = "{quote}" }}')
    )


def ruleset_text(*, changed: bool = False) -> str:
    """A ruleset file with all rows; changed: the one that follows it in its series."""
    year = 2021 if changed else 2020
    head = HEAD.replace('id = "own"', f'id = "own_{year}"')
    head = head.replace('title = "自订"', f'title = "自订"\neffective = {{ from = {year}-01-01 }}')
    return "\n".join([head, *(example_row(name, changed=changed) for name in EXAMPLES)])


def measurements_text() -> str:
    """A file of measurements for all rows, of an area with all variants, and of one of which nothing else is known."""
    said = "\n".join(f"measurements.{name} = {example.value}" for name, example in EXAMPLES.items())
    stated = 'region = "东部地区"\nterrain = "山区"\n'
    return "".join(f'[[subjects]]\narea = "{area}"\nperiod = "2020"\n{more}{said}\n' for area, more in (
        ("甲县", stated), ("乙县", "")
    ))  # fmt: skip


def lay_out(folder: Path) -> None:
    """Both rulesets and the measurements as files: ``own.toml``, ``changed.toml``, ``m.toml``."""
    texts = {"own": ruleset_text(), "changed": ruleset_text(changed=True), "m": measurements_text()}
    for name, text in texts.items():
        tomllib.loads(text)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
