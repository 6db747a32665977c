"""Tables in files: what comes in goes out with a verdict and a reason in each row, and a file appears whole or not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest
from bulk_drawing import Drawn, draw
from test_bulk import said, table

from compliance import judge_frame
from compliance.bulk.files import judge_files
from compliance.bulk.kernel import settle
from compliance.problems import MeasurementError
from compliance.rules.loading import load_ruleset
from compliance.rules.ruleset import Ruleset

PLAIN = """
[ruleset]
id = "own"
version = "1.0.0"
series = "own"
title = "自订"
effective = { from = 2010-01-01 }
[sources.doc]
title = "文件"
[indicators.share]
number = "1"
name = "比例"
unit = "%"
comparator = "≥"
threshold = 70
source = { ref = "doc", grade = "reprinted" }
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return draw(11, 1200, tmp_path_factory.mktemp("drawn"), "text")


@pytest.fixture
def plain(tmp_path: Path) -> Ruleset:
    path = tmp_path / "own.toml"
    path.write_text(PLAIN, encoding="utf-8")
    return load_ruleset(path)


def write(whole: pa.Table, path: Path) -> None:
    if path.suffix == ".parquet":
        pq.write_table(whole, path, row_group_size=100)
    elif path.suffix == ".csv":
        pa_csv.write_csv(whole, path)
    else:
        with pyarrow.ipc.new_file(path, whole.schema) as writer:
            writer.write_table(whole, max_chunksize=77)


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".csv":
        names = path.read_text(encoding="utf-8").split("\n", 1)[0].replace('"', "").split(",")
        options = pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)
        return pa_csv.read_csv(path, convert_options=options).to_pylist()
    with pyarrow.ipc.open_file(path) as reader:
        return reader.read_all().to_pylist()


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".arrow"])
def test_what_comes_in_goes_out_with_its_verdict(drawn: Drawn, tmp_path: Path, suffix: str) -> None:
    whole = table(drawn)
    source, out = tmp_path / f"m{suffix}", tmp_path / f"v{suffix}"
    write(whole, source)
    seen: list[tuple[int, int | None]] = []
    settled = judge_files([source], drawn.ruleset, out, progress=lambda done, rows: seen.append((done, rows)))
    batches = whole.to_batches()
    expected = said(settle(drawn.ruleset, lambda: batches), batches)
    found = read(out)
    assert [(row["verdict"], row["reason"]) for row in found] == expected
    assert [{k: v or None for k, v in row.items() if k not in ("verdict", "reason")} for row in found] == [
        {k: v or None for k, v in row.items()} for row in whole.to_pylist()
    ]
    assert seen[-1][0] >= len(whole)
    assert settled.summary().num_rows == settled.subjects


def test_several_files_are_one_table(plain: Ruleset, tmp_path: Path) -> None:
    for name, value in (("a", 80.0), ("b", 60.0)):
        pq.write_table(
            pa.table({"area": ["甲"], "indicator": ["share"], "value": [value]}), tmp_path / f"{name}.parquet"
        )
    judge_files([tmp_path / "a.parquet", tmp_path / "b.parquet"], plain, tmp_path / "v.csv")
    assert [row["reason"] for row in read(tmp_path / "v.csv")] == ["conflicting-values"] * 2


def test_plain_rows_are_judged_in_one_pass(plain: Ruleset, tmp_path: Path) -> None:
    rows = pa.table(
        {"area": [f"a{n}" for n in range(5000)], "indicator": ["share"] * 5000, "value": [70.0, 69.9] * 2500}
    )
    pq.write_table(rows, tmp_path / "m.parquet")
    seen: list[int] = []
    judge_files([tmp_path / "m.parquet"], plain, tmp_path / "v.parquet", progress=lambda done, _: seen.append(done))
    assert seen == [5000]
    assert [row["verdict"] for row in read(tmp_path / "v.parquet")] == ["pass", "fail"] * 2500
    assert pq.read_schema(tmp_path / "v.parquet").field("verdict").type == pa.string()


def test_offices_write_gb18030_and_semicolons(plain: Ruleset, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes("地区;指标;数值;单位\n甲区;比例;70.0;%\n乙区;比例;69;%\n".encode("gb18030"))
    judge_files([tmp_path / "m.csv"], plain, tmp_path / "v.csv")
    assert [(row["地区"], row["verdict"]) for row in read(tmp_path / "v.csv")] == [("甲区", "pass"), ("乙区", "fail")]


@pytest.mark.parametrize("before", ["", "\n", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("heading", ["note", '"note\nof ""two"" lines, with 指标;"', '"a\tb"', "a,a", ""])
def test_cells_of_a_csv_are_what_is_written_whatever_the_heading(
    plain: Ruleset, tmp_path: Path, heading: str, end: str, before: str
) -> None:
    count = heading.count(",") + 1 if '"' not in heading else 1
    lines = [f"{heading},指标,数值,单位,code", f"{','.join(['007'] * count)},比例,69.99999999999999999999,%,1e3"]
    (tmp_path / "m.csv").write_bytes((before + end.join([*lines, ""])).encode())
    judge_files([tmp_path / "m.csv"], plain, tmp_path / "v.csv")
    written = (tmp_path / "v.csv").read_text(encoding="utf-8").splitlines()[-1]
    assert written == ",".join(['"007"'] * count) + ',"比例","69.99999999999999999999","%","1e3","fail",'


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("m.csv", b"indicator,value\nshare\n", "not-readable"),
        ("m.parquet", b"PAR1 no table", "not-readable"),
        ("m.csv", b"indicator,value,verdict\nshare,1,pass\n", "column-taken"),
        ("m.xyz", b"", "unknown-format"),
        ("missing.parquet", None, "not-readable"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_nothing_behind(
    plain: Ruleset, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(MeasurementError) as raised:
        judge_files([tmp_path / name], plain, tmp_path / "v.parquet")
    assert [problem.code for problem in raised.value.problems] == [code]
    assert sorted(tmp_path.iterdir()) == before


def test_files_of_other_columns(plain: Ruleset, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("indicator,value\nshare,1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("指标,数值\nshare,1\n", encoding="utf-8")
    with pytest.raises(MeasurementError, match="other-columns"):
        judge_files([tmp_path / "a.csv", tmp_path / "b.csv"], plain)


def dictionary(words: list[str | None], kind: pa.DataType | None = None) -> pa.Array:
    """Two rows by a dictionary of their own."""
    return pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int8()), pa.array(words, kind or pa.string()))


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".arrow"])
def test_files_whose_types_differ_are_judged_by_their_own_and_written_by_one(
    plain: Ruleset, tmp_path: Path, suffix: str
) -> None:
    shares: dict[str, tuple[pa.Array, pa.DataType]] = {
        "a": (pa.array([69.9, 70.0], pa.float32()), pa.large_string()),
        "b": (pa.array([69, 70], pa.int64()), pa.string()),
        "c": (pa.array([69.9, 70.0]), pa.dictionary(pa.int8(), pa.string())),
    }
    for name, (values, kind) in shares.items():
        rows = pa.table({"area": [f"{name}1", f"{name}2"], "indicator": ["share"] * 2, "value": values})
        rows = rows.set_column(0, "area", rows["area"].combine_chunks().dictionary_encode().cast(kind))
        pq.write_table(rows, tmp_path / f"{name}.parquet")
    judge_files([tmp_path / f"{name}.parquet" for name in shares], plain, tmp_path / f"v{suffix}")
    found = read(tmp_path / f"v{suffix}")
    assert [row["verdict"] for row in found] == ["fail", "pass"] * 3
    assert [row["area"] for row in found] == ["a1", "a2", "b1", "b2", "c1", "c2"]


def test_files_whose_types_have_nothing_in_common(plain: Ruleset, tmp_path: Path) -> None:
    for name, note in (("a", pa.array([1])), ("b", pa.array(["1"]))):
        rows = pa.table({"indicator": ["share"], "value": [1.0], "further": note})
        pq.write_table(rows, tmp_path / f"{name}.parquet")
    both = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    assert judge_files(both, plain).rows == 2
    with pytest.raises(MeasurementError, match="other-columns"):
        judge_files(both, plain, tmp_path / "v.parquet")
    pq.write_table(pa.table({"indicator": ["share"], "value": [pa.scalar(0, pa.date32())]}), tmp_path / "c.parquet")
    pq.write_table(pa.table({"indicator": ["share"], "value": [1.0]}), tmp_path / "d.parquet")
    with pytest.raises(MeasurementError, match="column-type"):
        judge_files([tmp_path / "d.parquet", tmp_path / "c.parquet"], plain)


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".arrow"])
@pytest.mark.parametrize("twice", [True, False])
def test_a_stream_whose_dictionaries_change_and_have_empty_words(
    plain: Ruleset, tmp_path: Path, suffix: str, twice: bool
) -> None:
    batches = [
        pa.record_batch(
            {
                "area": dictionary([f"a{n}", f"b{n}"]),
                "indicator": pa.array(["share"] * 2),
                "value": [70.0, 60.0],
                "further": dictionary([None, f"{n}"]),
                "view": pa.array(["x", None], pa.string_view()),
                "views": dictionary(["y", None], pa.string_view()),
            }
        )
        for n in (1, 2, 1 if twice else 3)
    ]
    with pyarrow.ipc.new_stream(tmp_path / "m.arrow", batches[0].schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    judge_files([tmp_path / "m.arrow"], plain, tmp_path / f"v{suffix}")
    found = read(tmp_path / f"v{suffix}")
    assert [row["verdict"] for row in found] == ["pass", "fail"] * 3
    assert [row["further"] or None for row in found] == [None, "1", None, "2", None, "1" if twice else "3"]
    assert [(row["view"] or None, row["views"] or None) for row in found] == [("x", "y"), (None, None)] * 3


@pytest.mark.parametrize("out", ["v.csv", "nowhere/v.parquet", "folder.parquet"])
def test_what_cannot_be_written_is_a_problem_and_leaves_nothing_behind(
    plain: Ruleset, tmp_path: Path, out: str
) -> None:
    (tmp_path / "folder.parquet").mkdir()
    rows = pa.table({"indicator": ["share"], "value": [1.0], "further": [[1, 2]]})
    pq.write_table(rows, tmp_path / "m.parquet")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(MeasurementError, match="not-writable"):
        judge_files([tmp_path / "m.parquet"], plain, tmp_path / out)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".arrow"])
def test_what_comes_out_has_the_columns_that_came_in(tmp_path: Path, plain: Ruleset, suffix: str) -> None:
    """Of a place in an area, and of the day of a sample, the reader makes columns of its own."""
    cells = {"地区": "甲县", "断面": "三江口", "采样时间": "2023-05-01", "指标": "比例", "数值": 80.0, "单位": "%"}
    source, out = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    write(pa.Table.from_pylist([cells]), source)
    judge_files([source], plain, out)
    (row,) = read(out)
    assert [*row] == [*cells, "verdict", "reason"]
    assert row["verdict"] == "pass"


def test_judging_a_file_waits_for_no_pandas(plain: Ruleset, tmp_path: Path) -> None:
    """An import of pandas takes as long as a million rows; Arrow makes it where arrays change hands carelessly."""
    pytest.importorskip("pandas")
    values = ["70", "≥69.9", None]
    rows = pa.table(
        {"area": ["甲县", "乙县", None], "indicator": ["比例"] * 3, "value": values, "unit": ["%", None, "%"]}
    )
    columns = {"text": rows["value"], "double": pa.array([70.0, 69.9, None]), "whole": pa.array([70, None, 69])}
    for name, values in columns.items():
        write(rows.set_column(2, "value", values), tmp_path / f"{name}.parquet")
    script = (
        "import sys, pathlib, compliance\n"
        "from compliance.bulk.files import judge_files\n"
        f"here = pathlib.Path({str(tmp_path)!r})\n"
        "rules = compliance.load_ruleset(here / 'own.toml')\n"
        f"for name in {list(columns)}:\n"
        "    judge_files([here / f'{name}.parquet'], rules, here / 'out.parquet').summary()\n"
        "assert 'pandas' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


BESIDE = [  # a heading, and what stands under it beside a value that is not that of the area and the time
    *((heading, "无效") for heading in ("状态", "数据标识", "审核状态", "是否有效", "备注")),
    *(("类型", kind) for kind in ("目标", "计划数", "预计", "目 标")),
    ("备注", "无　效"),
    *(("统计范围", scope) for scope in ("建成区", "仅城区数据", "全市")),
    ("口径说明", "建成区"),
]


@pytest.mark.parametrize(("heading", "said"), BESIDE)
def test_no_row_passes_that_says_that_its_value_is_none(
    plain: Ruleset, tmp_path: Path, heading: str, said: str
) -> None:
    others = {"无效": "有效", "全市": "全县", "建成区": "全县", "仅城区数据": "全县（不含市区）"}
    rows = (f"甲县,2023,比例,80,{others.get(said, '实际')}", f"乙县,2023,比例,80,{said}", "丙县,2023,比例,80,")
    (tmp_path / "m.csv").write_text("\n".join((f"地区,时间,指标,数值,{heading}", *rows)), encoding="utf-8")
    judge_files([tmp_path / "m.csv"], plain, tmp_path / "v.csv")
    judged = [(row["verdict"], row["reason"]) for row in read(tmp_path / "v.csv")]
    assert judged == [("pass", None), ("undetermined", "value-unclear"), ("pass", None)]
    assert [row[heading] for row in read(tmp_path / "v.csv")][1] == said  # as it came
    table = pa_csv.read_csv(tmp_path / "m.csv")
    coded = table.set_column(4, heading, table.column(heading).dictionary_encode())
    for frame in (table, coded):
        assert [row["verdict"] for row in judge_frame(frame, plain).to_pylist()] == ["pass", "undetermined", "pass"]
