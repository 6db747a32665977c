"""Tables as people keep them: what is read from the examples of docs/tables.md, from cells, headings and names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from calling import call
from kept_workbooks import AREA, BOOKS, Book

from compliance.engine import load_measurements
from compliance.measurements.measurement import Entry

PAGE = (Path(__file__).parent.parent / "docs" / "tables.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(r"^```csv (\S+)\n(.*?)^```\n\n((?:^\|[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
EXAMPLES = {name: (text, table) for name, text, table in _EXAMPLE.findall(PAGE)}


def shown(entry: Entry) -> list[str]:
    """An entry as a row of the page's tables."""
    said = [entry.area, str(entry.period), entry.name, str(entry.value), entry.unit]
    return [*(each or "" for each in said), str(entry.place).partition(" ")[2]]


@pytest.mark.parametrize(("name", "text", "table"), [(n, *both) for n, both in EXAMPLES.items()], ids=EXAMPLES)
def test_what_the_page_shows_is_what_is_read(tmp_path: Path, name: str, text: str, table: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="gb18030")
    expected = [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in table.splitlines()[2:]]
    assert sorted(map(shown, load_measurements(path).entries)) == sorted(expected)


def test_the_page_has_its_examples() -> None:
    assert set(EXAMPLES) == {"kept.csv", "across.csv", "labelled.csv"}


MIXED = """示例区（虚构）2017年指标,,,,,
指标,单位,2017年,,,
森林覆盖率,%,18.4,,,
,,,,,
指标,单位,2017年,指标,单位,2017年
公众绿色出行率,%,52.5,城镇污水处理率,%,97.6
环境信息公开率,%,91,,,
,,,,,
序号,指标,单位,完成值,备注,
1,村庄环境综合整治率,%,98,虚构,
"""


def test_pieces_of_a_table_stand_between_whole_ones(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(MIXED, encoding="utf-8")
    entries = load_measurements(tmp_path / "m.csv").entries
    assert sorted((f"{each.place.column}{each.place.row}", each.name, each.value) for each in entries) == [
        ("C3", "森林覆盖率", "18.4"),
        ("C6", "公众绿色出行率", "52.5"),
        ("C7", "环境信息公开率", "91"),
        ("D10", "村庄环境综合整治率", "98"),
        ("F6", "城镇污水处理率", "97.6"),
    ]
    assert {(each.area, str(each.period)) for each in entries} == {("示例区（虚构）", "2017")}


def test_units_below_the_headings_of_a_csv_leave_these_where_they_are(tmp_path: Path) -> None:
    lines = [
        "表5  乙市各县主要指标（2020年）,,",
        "地区,森林覆盖率,优良天数",
        ",（%）,（天）",
        "甲县,18.9,315",
        "丙县,20,300",
    ]
    (tmp_path / "m.csv").write_text("\n".join(lines), encoding="utf-8")
    entries = load_measurements(tmp_path / "m.csv").entries
    said = {(each.area, each.name, each.value, each.unit) for each in entries}
    assert ("甲县", "优良天数", "315", "天") in said
    assert len(said) == 4


def test_many_pieces_take_no_recursion(tmp_path: Path) -> None:
    pairs = "".join(f"指标,值{n % 2},指标,值{n % 2}\n甲,1,乙,2\n" for n in range(3000))
    (tmp_path / "m.csv").write_text(
        "指标,数值,指标,数值\n森林覆盖率,18.4,公众绿色出行率,52\n" + pairs, encoding="utf-8"
    )
    found = call(tmp_path, "check", "m.csv", "--ruleset", "hailing_2018", "--area", "甲区", "--period", "2017")
    assert found.code != 3


# Twenty workbooks of a district.


def expected(book: Book) -> list[list[str]]:
    lines = [line.strip() for line in book.expected.strip().splitlines()]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return sorted([*row, "measurement"][:6] for row in rows)


def read(book: Book, folder: Path) -> list[list[str]]:
    path = folder / book.name
    path.write_bytes(book.content)
    entries = load_measurements(path, area=AREA).entries
    assert {entry.area for entry in entries} == {AREA}
    assert all(str(entry.place).startswith(f"{path} ") for entry in entries)
    said = [
        [str(e.period), e.name, e.value or "-", e.unit or "-", str(e.place).removeprefix(f"{path} "), e.kind]
        for e in entries
    ]
    return sorted([*map(str, row)] for row in said)


@pytest.mark.parametrize("book", BOOKS, ids=[book.name for book in BOOKS])
def test_a_workbook_is_read_as_a_person_reads_it(book: Book, tmp_path: Path) -> None:
    assert read(book, tmp_path) == expected(book)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The twenty workbooks of the district, as they were handed in."""
    folder = tmp_path_factory.mktemp("twenty")
    for book in BOOKS:
        (folder / book.name).write_bytes(book.content)
    return folder


def test_a_folder_of_twenty_workbooks_is_one_district(folder: Path) -> None:
    found = call(
        folder, "check", ".", "--ruleset", "hailing_2018", "--area", AREA, "--only", "2017", "--format", "json"
    )
    assert found.code == 1, found.err
    (assessment,) = found.json["assessments"]
    assert (assessment["area"], assessment["period"]) == (AREA, "2017")
    places = [leaf["place"] for row in assessment["findings"] for leaf in row["criteria"] if leaf.get("measured")]
    assert len(places) > 30
    assert {place["file"] for place in places} >= {f"./{book.name}" for book in BOOKS[:8]}
    assert all(("sheet" in place) == place["file"].endswith(("xlsx", "xls")) for place in places)


@pytest.mark.parametrize("book", BOOKS, ids=[book.name for book in BOOKS])
def test_what_is_not_read_is_said(book: Book, tmp_path: Path) -> None:
    (tmp_path / book.name).write_bytes(book.content)
    found = call(tmp_path, "check", book.name, "--ruleset", "hailing_2018", "--area", AREA)
    assert found.code in (0, 1), found.err
    assert sorted(found.codes) == sorted(book.warnings)
