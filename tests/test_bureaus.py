"""The example of twenty bureaus: the workbooks that the tests draw, and what becomes of their district."""

from __future__ import annotations

from pathlib import Path

from calling import call
from kept_workbooks import AREA, BOOKS

ROOT = Path(__file__).parent.parent
CHECK = ("--ruleset", "hailing_2018", "--area", AREA, "--only", "latest", "--format", "json")


def test_the_example_is_what_the_tests_draw(tmp_path: Path) -> None:
    for book in BOOKS:
        (tmp_path / book.name).write_bytes(book.content)
    drawn, shipped = call(tmp_path, "check", ".", *CHECK), call(ROOT / "examples" / "bureaus", "check", ".", *CHECK)
    assert drawn.json["assessments"] == shipped.json["assessments"]
    assert drawn.err == shipped.err


def test_twenty_workbooks_are_one_district() -> None:
    found = call(ROOT, "check", "examples/bureaus", *CHECK)
    (district,) = found.json["assessments"]
    assert (district["area"], district["period"], district["verdict"]) == (AREA, "2017", "undetermined")
    assert len(found.json["inputs"]) == len(BOOKS) == 20
    read = {
        each["place"]["file"] for row in district["findings"] for each in row["criteria"] if each["place"] is not None
    }
    assert len(read) >= 17  # the others say what a formula uses, or what another office says too
