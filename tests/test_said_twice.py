"""What is said twice alike is read once, and nothing that was said beside it is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from calling import call

HEAD = "地区,年份,指标,数值,单位,备注,佐证材料\n"
ONE, OTHER = "甲区,2017,政府绿色采购比例,85,%,甲注,甲材料\n", "甲区,2017,政府绿色采购比例,85,%,乙注,乙材料\n"


def finding(folder: Path, *files: str) -> dict[str, Any]:
    found = call(folder, "check", *files, "--ruleset", "hailing_2018", "--area", "甲区", "--format", "json")
    rows = found.json["assessments"][0]["findings"]
    (row,) = [row for row in rows if row["indicator"] == "green_procurement" or row["name"] == "政府绿色采购比例"]
    return row


def said(row: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
    """The notes, the evidence and the places of a row of one condition."""
    (leaf,) = row["criteria"]
    places = [leaf["place"], *leaf.get("also", [])]
    shown = [f"{place['file']} {place.get('row', place.get('line'))}" for place in places]
    return leaf.get("notes", []), row["evidence"], shown


FILES = [  # the files, then notes, evidence and places
    ({"a.csv": HEAD + ONE + OTHER}, "甲注；乙注", ["甲材料", "乙材料"], ["a.csv 2", "a.csv 3"]),
    ({"a.csv": HEAD + OTHER + ONE}, "乙注；甲注", ["乙材料", "甲材料"], ["a.csv 2", "a.csv 3"]),
    ({"a.csv": HEAD + ONE, "b.csv": HEAD + OTHER}, "甲注；乙注", ["甲材料", "乙材料"], ["a.csv 2", "b.csv 2"]),
    ({"a.csv": HEAD + ONE + ONE}, "甲注", ["甲材料"], ["a.csv 2", "a.csv 3"]),
    ({"a.csv": HEAD + ONE + OTHER + ONE}, "甲注；乙注", ["甲材料", "乙材料"], ["a.csv 2", "a.csv 3", "a.csv 4"]),
    ({"a.csv": HEAD + ONE + OTHER.replace("85", "85.0")}, "甲注；乙注", ["甲材料", "乙材料"], ["a.csv 2", "a.csv 3"]),
    ({"a.csv": HEAD + ONE.replace("甲注", "") + OTHER}, "乙注", ["甲材料", "乙材料"], ["a.csv 2", "a.csv 3"]),
    ({"a.csv": HEAD + ONE + OTHER.replace("85", "")}, "甲注", ["甲材料"], ["a.csv 2"]),  # which says nothing
    (
        {"a.csv": "表\n指标,2017年,备注\n政府绿色采购比例,85%,丙注\n", "b.csv": HEAD + ONE},
        "丙注；甲注", ["甲材料"], ["a.csv 3", "b.csv 2"],
    ),
    (
        {
            "a.toml": '[subject]\narea = "甲区"\nperiod = "2017"\n[measurements."政府绿色采购比例"]\nvalue = 85\n'
            'unit = "%"\nnote = "丁注"\nevidence = "丁材料"\n',
            "b.csv": HEAD + ONE,
        },
        "丁注；甲注", ["丁材料", "甲材料"], ["a.toml 5", "b.csv 2"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("files", "note", "evidence", "places"), FILES)
def test_notes_evidence_and_places_of_both_are_kept(
    files: dict[str, str], note: str, evidence: list[str], places: list[str], tmp_path: Path
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    row = finding(tmp_path, *sorted(files))
    assert row["verdict"] == "pass"
    notes, proofs, where = said(row)
    assert where == places
    assert (sorted(notes[0].split("；")), sorted(proofs)) == (sorted(note.split("；")), sorted(evidence))


def test_both_places_are_shown(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEAD + (ONE + OTHER).replace("85", "60"), encoding="utf-8")
    found = call(tmp_path, "check", "a.csv", "--ruleset", "hailing_2018", "--lang", "en")
    assert "a.csv row 2 column D; a.csv row 3 column D" in found.out
    (tmp_path / "a.csv").write_text(HEAD + ONE.replace("85", "60") * 40, encoding="utf-8")
    found = call(tmp_path, "check", "a.csv", "--ruleset", "hailing_2018", "--lang", "en")
    assert "… and 35 more" in found.out


def test_a_threshold_that_two_files_give_keeps_who_set_it(tmp_path: Path) -> None:
    head = "地区,年份,指标,数值,单位,控制目标值,下达单位,下达文件\n"
    rows = "甲区,2017,用水总量,12000,万立方米,12500,甲局,甲文\n甲区,2017,用水总量,12000,万立方米,12500,乙局,乙文\n"
    (tmp_path / "a.csv").write_text(head + rows, encoding="utf-8")
    found = call(tmp_path, "check", "a.csv", "--ruleset", "hailing_2018", "--format", "json")
    given = [
        leaf["required"]["given"]
        for row in found.json["assessments"][0]["findings"]
        for leaf in row["criteria"]
        if leaf.get("required", {}).get("given")
    ]
    assert [{*each["by"].split("；")} | {*each["document"].split("；")} for each in given] == [
        {"甲局", "乙局", "甲文", "乙文"}
    ]


@pytest.mark.parametrize("values", [("ND", "60"), ("60", "ND"), ("ND", ""), ("", "ND"), ("ND", "ND")])
def test_what_was_not_detected_below_no_stated_limit_is_no_silence(tmp_path: Path, values: tuple[str, str]) -> None:
    """Nobody may choose the value that stands beside it."""
    rows = "".join(f"甲区,2017,政府绿色采购比例,{value},%,,\n" for value in values)
    (tmp_path / "a.csv").write_text(HEAD + rows, encoding="utf-8")
    row = finding(tmp_path, "a.csv")
    assert (row["verdict"], row["reason"]) == ("undetermined", "detection-limit-unstated")
