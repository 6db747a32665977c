"""``compliance check`` on large tables: Parquet and Arrow files, and CSV with ``--bulk``."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from bulk_drawing import draw, table
from bulk_reference import judge_rows
from calling import call
from test_schemas import wrong

HEAD = "地区,年份,指标,数值,单位\n"
MET = "示例县（虚构）,2017,公众绿色出行率,52.5,%\n"


def rows_of(path: Path) -> list[dict[str, object]]:
    table = pq.read_table(path) if path.suffix == ".parquet" else pa_csv.read_csv(path)
    found: list[dict[str, object]] = table.to_pylist()
    return found


@pytest.mark.parametrize("form", ["parquet", "arrow", "csv"])
def test_every_row_is_written_with_its_verdict_and_every_area_is_shown(form: str, tmp_path: Path) -> None:
    drawn = draw(2, 800, tmp_path, "text" if form == "csv" else "float64")
    expected = judge_rows(drawn.records, drawn.ruleset)
    rows, name = table(drawn), f"table.{form}"
    if form == "parquet":
        pq.write_table(rows, tmp_path / name, row_group_size=100)
    elif form == "arrow":
        with pa.ipc.new_file(tmp_path / name, rows.schema) as writer:
            writer.write_table(rows, max_chunksize=100)
    else:
        pa_csv.write_csv(rows, tmp_path / name)
    bulk = ["--bulk"] if form == "csv" else []
    ruleset = "drawn_2.toml"
    found = call(tmp_path, "check", name, *bulk, "--ruleset", f"./{ruleset}", "-o", "out.parquet", "--format", "json")
    assert found.code == 1
    judged = [(row["verdict"], row["reason"]) for row in rows_of(tmp_path / "out.parquet")]
    assert judged == expected.rows
    assert not wrong("bulk", found.json)
    assert found.json["rows"] == len(drawn.records)
    assert [area["verdict"] for area in found.json["areas"]].count("undetermined") == [
        verdict for verdict, _ in expected.areas.values()
    ].count("undetermined")
    codes = [reason for _, reason in expected.rows]
    apart = ("bad-period", "row-without-indicator", "unknown-indicator")
    assert found.json["apart"] == {code: codes.count(code) for code in apart if code in codes}


def test_the_areas_as_text(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(
        HEAD + MET + MET.replace("示例县", "样例县").replace("52.5", "49"), encoding="utf-8"
    )
    found = call(tmp_path, "check", "m.csv", "--bulk", "--ruleset", "hailing_2018", "--lang", "en")
    assert found.code == 1
    assert found.out.splitlines() == [
        "Hailing District: targets for the national ecological civilization demonstration zone (hailing_2018 2.0.0)",
        "verdict       area            period  PASS  FAIL  BINDING MISSED  VETO  UNDETERMINED  N/A",
        "FAIL          样例县（虚构）  2017    0     1     0               0     36            0",
        "UNDETERMINED  示例县（虚构）  2017    1     0     0               0     36            0",
        "",
        "2 areas and periods: PASS 0 / FAIL 1 / BINDING MISSED 0 / VETO 0 / UNDETERMINED 1; 2 rows",
    ]
    assert not found.err
    chinese = call(tmp_path, "check", "m.csv", "--bulk", "--ruleset", "hailing_2018")
    assert "共 2 个地区（时期）：达标 0 / 未达标 1 / 约束性未达标 0 / 一票否决 0 / 待证 1；数据 2 行" in chinese.out


@pytest.mark.parametrize(("fail_on", "code"), [("undetermined", 1), ("fail", 0), ("veto", 0), ("never", 0)])
def test_exit_codes_are_the_usual_ones(fail_on: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(HEAD + MET, encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--bulk", "--ruleset", "hailing_2018", "--fail-on", fail_on)
    assert found.code == code


ONE_ROW = """
[ruleset]
id = "one_row"
version = "1.0.0"
series = "one_row"
title = "一项（虚构）"
effective = { from = 2010-01-01 }
[sources.doc]
title = "文件"
[indicators.row]
number = "1"
name = "甲"
constraint = "binding"
unit = "%"
comparator = "≥"
threshold = 5
source = { ref = "doc", grade = "reprinted" }
"""


def test_rows_that_belong_to_nothing_are_counted_and_leave_the_whole_undetermined(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(ONE_ROW, encoding="utf-8")
    met = "甲县,2017,甲,5,%\n"
    (tmp_path / "m.csv").write_text(HEAD + met, encoding="utf-8")
    assert call(tmp_path, "check", "m.csv", "--bulk", "--ruleset", "./one.toml").code == 0
    (tmp_path / "m.csv").write_text(HEAD + met + "甲县,2017,乙,5,%\n" + "甲县,去年,甲,1,%\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--bulk", "--ruleset", "./one.toml", "--lang", "en")
    assert found.code == 1
    assert found.out.splitlines()[-1].startswith(
        "Rows that belong to nothing that is judged: bad-period (1), unknown-indicator (1)."
    )
    assert call(tmp_path, "check", "m.csv", "--bulk", "--ruleset", "./one.toml", "--fail-on", "fail").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["--strict"],
        ["--only", "2017"],
        ["--format", "markdown"],
        ["-o", "report.html"],
        ["--ruleset", "national_2016"],
        ["more.toml"],
        ["--input", "csv"],
    ],
    ids=lambda words: words[-1],
)
def test_what_does_not_go_with_bulk_is_refused(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(HEAD + MET, encoding="utf-8")
    (tmp_path / "more.toml").write_text("", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--bulk", "--ruleset", "hailing_2018", *words)
    assert (found.code, found.codes, found.out) == (2, ["not-with-bulk"], "")
    assert not (tmp_path / "report.html").exists()


def test_the_ruleset_of_a_series_needs_a_day(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(HEAD + MET, encoding="utf-8")
    assert call(tmp_path, "check", "m.csv", "--bulk").codes == ["no-ruleset"]
    assert call(tmp_path, "check", "m.csv", "--bulk", "--ruleset", "hailing").codes == ["bulk-without-day"]
    found = call(
        tmp_path, "check", "m.csv", "--bulk", "--ruleset", "hailing", "--as-of", "2018-12-31", "--format", "json"
    )
    assert found.json["rulesets"][0]["id"] == "hailing_2018"
    assert found.json["options"]["as_of"] == "2018-12-31"


def test_what_is_left_open_is_filled(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("指标,数值,单位\n森林覆盖率,41,%\n", encoding="utf-8")
    options = ["--bulk", "--ruleset", "national_2018", "--accept-unverified", "-o", "out.csv"]
    found = call(tmp_path, "check", "m.csv", *options, "--area", "甲县", "--period", "2018", "--format", "json")
    assert [(area["area"], area["period"]) for area in found.json["areas"]] == [("甲县", "2018")]
    assert rows_of(tmp_path / "out.csv")[0]["reason"] == "variant-unstated"
    call(tmp_path, "check", "m.csv", *options, "--set", "terrain=丘陵地区")
    assert rows_of(tmp_path / "out.csv")[0]["verdict"] == "pass"
    assert call(tmp_path, "check", "m.csv", *options, "--set", "nowhere=丘陵").codes == ["unknown-axis"]


def test_all_tables_of_a_folder_are_one_and_a_parquet_file_among_others_is_not_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    for year in (2016, 2017):
        rows = pa.table(
            {"area": ["甲县"], "period": [year], "indicator": ["forest_cover"], "value": [20.0], "unit": ["%"]}
        )
        pq.write_table(rows, folder / f"{year}.parquet")
    found = call(tmp_path, "check", "tables", "--bulk", "--ruleset", "hailing_2018", "--format", "json")
    assert [area["period"] for area in found.json["areas"]] == ["2016", "2017"]
    assert call(tmp_path, "check", "tables", "--ruleset", "hailing_2018").codes == ["needs-bulk", "needs-bulk"]


def test_what_a_folder_holds_besides_tables_is_not_left_out_silently(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "m.csv").write_text(HEAD + MET, encoding="utf-8")
    for name in ("a.toml", "b.xlsx", "~$b.xlsx", ".hidden.toml", "scan.pdf", "report.docx"):
        (folder / name).write_text("", encoding="utf-8")
    found = call(tmp_path, "check", "tables", "--bulk", "--ruleset", "hailing_2018")
    assert (found.code, found.out, found.problems) == (2, "", [("not-with-bulk", "tables/a.toml")])
    assert "tables/b.xlsx" in found.err
    assert not any(name in found.err for name in ("~$b", "hidden", "scan", "report"))


def test_a_column_that_means_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("地区,年份,指标,数值,单位,排名\n" + MET.rstrip() + ",3\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--bulk", "--ruleset", "hailing_2018", "-o", "out.csv")
    assert found.problems == [("unknown-column", "m.csv")]
    assert rows_of(tmp_path / "out.csv")[0]["排名"] == 3


def test_the_same_table_gives_the_same_json(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(HEAD + MET, encoding="utf-8")
    one, other = (
        call(tmp_path, "check", "m.csv", "--bulk", "--ruleset", "hailing_2018", "--format", "json") for _ in "12"
    )
    assert one.out == other.out
    assert json.loads(one.out)["areas"][0]["counts"]["reference"]["pass"] == 1
