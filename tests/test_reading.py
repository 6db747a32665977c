"""Files, encodings and CSV tables: what is handed in, and everything that can be wrong with it."""

from __future__ import annotations

import io
import os
from contextlib import chdir
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.measurements.gathering import gather
from compliance.problems import ComplianceError, MeasurementError, Place, Problem
from compliance.reading import from_csv
from compliance.reading.files import LIMITS, Input, collect, read_file, shown
from compliance.reading.from_csv import headings, read_csv, refuse_bad_form
from compliance.reading.grid import Grid, column_letter
from compliance.reading.text import decode


def codes(error: pytest.ExceptionInfo[ComplianceError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def write(folder: Path, *names: str, content: str = "x") -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


# Files


def test_a_file_keeps_the_name_that_the_user_gave_it(tmp_path: Path) -> None:
    write(tmp_path, "海陵 2017.TOML", "b.csv", content="内容")
    with chdir(tmp_path):
        first, second = collect(["./海陵 2017.TOML", Path("b.csv")], None, None)
    assert (first.name, first.format, first.content) == ("./海陵 2017.TOML", "toml", "内容".encode())
    assert (second.name, second.format) == ("b.csv", "csv")
    assert first.sha256 == second.sha256 == sha256("内容".encode()).hexdigest()


def test_a_folder_means_all_measurement_files_below_it_in_order(tmp_path: Path) -> None:
    write(
        tmp_path, "b.toml", "a/z.csv", "a/b/c.json", "B.csv", "notes.md", ".hidden.toml", "~$b.csv", ".git/config.toml"
    )
    found = collect([tmp_path], None, None)
    assert [Path(item.name).relative_to(tmp_path).as_posix() for item in found] == [
        "B.csv",
        "a/b/c.json",
        "a/z.csv",
        "b.toml",
    ]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "inside/a.toml", "inside/.data/b.toml", "outside/c.toml")
    (tmp_path / "inside/c.toml").symlink_to(tmp_path / "outside/c.toml")
    (tmp_path / "inside/folder").symlink_to(tmp_path / "outside")
    (tmp_path / "inside/loop.toml").symlink_to("loop.toml")
    (tmp_path / "inside/current.toml").symlink_to(".data/b.toml")
    assert [Path(item.name).name for item in collect([tmp_path / "inside"], None, None)] == ["a.toml", "current.toml"]
    assert len(collect([tmp_path / "inside/c.toml"], None, None)) == 1  # named itself, a link is as good as a file


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, "a.toml")
    stdin = io.BytesIO(b"x")
    found = collect([tmp_path / "a.toml", f"{tmp_path}/./a.toml", tmp_path, "-", "-"], "csv", stdin)
    assert [item.name for item in found] == [str(tmp_path / "a.toml"), "-"]


@pytest.mark.parametrize("given_format", ["toml", "json", "csv"])
def test_standard_input_is_of_the_format_that_is_said(given_format: str) -> None:
    (found,) = collect(["-"], given_format, io.BytesIO(b"bytes"))
    assert (found.name, found.content, found.format) == ("-", b"bytes", given_format)


def test_the_format_that_is_said_serves_files_whose_name_says_none(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.toml", "folder/c.txt", "folder/d.json")
    found = collect([tmp_path / "a.txt", tmp_path / "b.toml", tmp_path / "folder"], "csv", None)
    assert [item.format for item in found] == ["csv", "toml", "json"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing.toml", "file-not-found"),
        ("missing.txt", "file-not-found"),
        ("missing.xlsx", "file-not-found"),
        ("a.toml/b.toml", "file-not-found"),
        ("nul\0.toml", "file-not-found"),
        ("x" * 300 + ".toml", "not-readable"),
        ("pipe.toml", "not-a-file"),
        ("empty.toml", "empty-file"),
        ("blank.csv", "empty-file"),
        ("mark.csv", "empty-file"),
        ("folder", "folder-without-files"),
        ("notes.txt", "unknown-format"),
        ("noextension", "unknown-format"),
        ("book.xlsb", "format-not-read-yet"),
        ("book.UOS", "format-not-read-yet"),
        ("book.parquet", "needs-bulk"),
        ("large.toml", "file-too-large"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, name: str, code: str) -> None:
    write(tmp_path, "a.toml", "notes.txt", "noextension", "book.xlsb", "book.UOS", "book.parquet", "folder/notes.md")
    write(tmp_path, "empty.toml", content="")
    write(tmp_path, "blank.csv", content=" \r\n\t\n")
    (tmp_path / "mark.csv").write_bytes(b"\xff\xfe\n\0")
    os.mkfifo(tmp_path / "pipe.toml")
    with (tmp_path / "large.toml").open("wb") as large:
        large.truncate(LIMITS["toml"] + 1)
    with pytest.raises(MeasurementError) as error:
        collect([f"{tmp_path}/{name}"], None, None)
    assert codes(error) == [code]
    assert error.value.problems[0].place == Place(shown(f"{tmp_path}/{name}"))


def test_a_file_that_the_system_refuses_to_read() -> None:
    path = Path("/proc/self/mem")  # an ordinary file by its kind, whose first byte nobody may read
    if not path.exists():
        pytest.skip("Linux only")
    with pytest.raises(ComplianceError) as error:
        read_file(path)
    assert codes(error) == ["not-readable"]


def test_all_problems_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", "folder/book.xlsb", "folder/b.csv")
    with pytest.raises(MeasurementError) as error:
        collect([tmp_path / "b.toml", "-", tmp_path / "a.toml", tmp_path / "folder"], None, None)
    assert codes(error) == ["file-not-found", "input-format-missing", "format-not-read-yet"]
    assert error.value.problems[0].suggestion == str(tmp_path / "a.toml")


@pytest.mark.parametrize("stdin", [None, io.BytesIO()])
def test_standard_input_without_content(stdin: io.BytesIO | None) -> None:
    with pytest.raises(MeasurementError) as error:
        collect(["-"], "toml", stdin)
    assert codes(error) == ["empty-file"]


def test_a_name_that_would_harm_a_terminal_is_shown_escaped() -> None:
    assert shown("a\nb\x1b[31m\u202e\udcff海陵.toml") == r"a\nb\u001b[31m\u202e\udcff海陵.toml"


# Text


@pytest.mark.parametrize(
    ("mark", "codec", "encoding"),
    [
        (b"", "utf-8", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8", "utf-8"),
        (b"\xff\xfe", "utf-16-le", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be", "utf-16-be"),
        (b"", "gb18030", "gb18030"),
    ],
)
def test_text_in_each_encoding(mark: bytes, codec: str, encoding: str) -> None:
    found = decode(mark + "海陵区,９５％\r\n𠮷\r3\t\n".encode(codec), "a.csv")
    assert (found.text, found.encoding) == ("海陵区,９５％\n𠮷\n3\t\n", encoding)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"PK\x03\x04\x14\0\0\0", 1),
        (b"a\nb\0c", 2),
        (b"a\n\nb\x1b[0m", 3),
        ("海\n陵".encode() + b"\n\xff\xfe", 3),
        (b"\xef\xbb\xbfa\n\xff", 2),
        (b"\xff\xfea\0\n\0b", 2),
        ("海陵".encode("utf-16-le") + b"\0\0", 1),
        (b"\xff\xfe\0\0a\0\0\0", 1),
    ],
)
def test_what_is_not_text(content: bytes, line: int) -> None:
    with pytest.raises(ComplianceError) as error:
        decode(content, "a.csv")
    assert codes(error) == ["not-text"]
    assert error.value.problems[0].place == Place("a.csv", line=line)


@given(st.binary())
def test_bytes_are_text_or_a_problem(content: bytes) -> None:
    try:
        assert isinstance(decode(content, "a").text, str)
    except ComplianceError as error:
        assert [problem.code for problem in error.problems] == ["not-text"]


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_was_written_is_read(text: str, codec: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode(codec), "a").text == text


# CSV


def rows_of(grid: Grid) -> list[tuple[int, tuple[str, ...]]]:
    """The rows below the headings of a long table: the number of each, and a cell for every heading."""
    _, *rows = grid.rows
    return [(row, tuple(grid.text(row, column) for column in range(len(headings(grid))))) for row in rows]


def read_long(content: bytes) -> Grid:
    grid = read_csv(content, "a.csv")
    refuse_bad_form(grid)
    return grid


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_in_each_delimiter(delimiter: str) -> None:
    text = "指标,数值,备注\n单位GDP能耗,0.452,\n".replace(",", delimiter)
    table = read_long(text.encode("gb18030"))
    assert (headings(table), decode(text.encode("gb18030"), "a.csv").encoding) == (("指标", "数值", "备注"), "gb18030")
    assert rows_of(table) == [(2, ("单位GDP能耗", "0.452", ""))]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    text = '\n a ,"b\nc","d, ""e"""\n\n"1\n2", "3, 4",\u30005\u3000\n,,\n6\n7,8,9,,\n'
    table = read_long(text.encode())
    assert headings(table) == ("a", "b\nc", 'd, "e"')
    assert rows_of(table) == [
        (4, ("1\n2", "3, 4", "5")),
        (6, ("6", "", "")),
        (7, ("7", "8", "9")),
    ]
    assert table.place(6, 2) == Place("a.csv", row=6, column="C")
    assert table.place(4) == Place("a.csv", row=4)
    assert table.place(2, 0) == Place("a.csv", row=2, column="A")


@pytest.mark.parametrize(
    ("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_the_letters_of_a_spreadsheet(index: int, letter: str) -> None:
    assert column_letter(index) == letter


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b\n1,2,3\n4,5,,6\n", [("row-too-long", 2, "C"), ("row-too-long", 3, "D")]),
        ("a,b,\n1,2,3\n", [("row-too-long", 2, "C")]),
        ("a,,c\n1,,3\n1,2,3\n1,2,3\n", [("column-without-heading", 3, "B")]),
        ("a,b, a\n1,2,3\n", [("duplicate-column", 1, "C")]),
        ("a,a,b\n1,2,3,4\n", [("duplicate-column", 1, "B"), ("row-too-long", 2, "D")]),
        ('a,b\n1,"2\n3,4\n', [("not-csv", 2, None)]),
        ('a,b\n\n1,2\n"1"2,3\n', [("not-csv", 4, None)]),
        ("\n,,\n", [("empty-file", None, None)]),
        ("a\x00b\n", [("not-text", None, None)]),
    ],
)
def test_a_table_that_cannot_be_used(text: str, found: list[tuple[str, int | None, str | None]]) -> None:
    with pytest.raises(MeasurementError) as error:
        read_long(text.encode())
    places = [(problem.code, problem.place) for problem in error.value.problems]
    assert [(code, place.row, place.column) for code, place in places if place is not None] == found


def test_a_table_that_is_wrong_in_every_row_says_so_often_enough() -> None:
    with pytest.raises(MeasurementError) as error:
        read_long(b"a\n" + b"1,2\n" * 1000)
    assert len(error.value.problems) == 20


@pytest.mark.parametrize(
    ("header", "rows", "found"),
    [
        ("", ["甲县,2017,x,1"] * 3, [("table-too-large", "too many: rows")]),
        ("", ["甲县,2017,x,1"] * 2 + [",,,"], []),
        ("", ["甲县,2017,x,1", '甲县,"2017"x,1'], [("not-csv", None)]),
        ("", ["甲县,2017,x,1"] * 3 + ['"1"2'], [("table-too-large", "too many: rows")]),
        (",unit,note", ["甲县,2017,x,1"] * 2, [("table-too-large", "too many: spots")]),
        (",unit,note,evidence,lead", ["甲县,2017,x,1"], []),
        (",unit" * 20, ["甲县,2017,x,1"], [("table-too-large", "too many: spots")]),
        ("", ["甲县,2017,x,1" + ",1" * 20, "甲县,2017,x,1"], [("row-too-long", None)]),
        ("", ["甲县,2017,x,1" + "," * 20] * 2, []),
    ],
)
def test_a_long_table_is_no_giant(
    header: str, rows: list[str], found: list[tuple[str, str | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit, number in {"MOST_CELLS": 2, "MOST_ROWS": 3, "MOST_SPOTS": 10}.items():
        monkeypatch.setattr(from_csv, limit, number)
    text = "\n".join(["area,period,indicator,value" + header, *rows])
    problems: tuple[Problem, ...] = ()
    try:
        gather([Input("m.csv", text.encode(), "csv")])
    except MeasurementError as error:
        problems = error.problems
    assert [(each.code, each.details.get("kind")) for each in problems] == found


@given(st.binary() | st.text(st.sampled_from("a1,;\t\"' \n\r，“\u3000")).map(str.encode))
def test_any_bytes_are_a_table_or_problems(content: bytes) -> None:
    try:
        table = read_long(content)
    except MeasurementError:
        return
    assert all(headings(table)[column] for _, column in table.cells)


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"])), min_size=2, max_size=2)))
def test_a_table_that_was_written_is_read(rows: list[list[str]]) -> None:
    lines = [["one", "two"], *rows]
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in lines)
    expected = [tuple(cell.strip() for cell in cells) for cells in rows]
    table = read_long(text.encode())
    assert [cells for _, cells in rows_of(table)] == [cells for cells in expected if any(cells)]
