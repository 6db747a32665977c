"""Everything that a command does is a function: what it takes, what it gives, and that the two agree."""

from __future__ import annotations

import inspect
import json
import pkgutil
import re
import time
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tomli
from calling import call

import compliance
from compliance.cli import HOMES

ROOT = Path(__file__).parent.parent
DISTRICT = ROOT / "examples" / "district"
HAILING_2018 = compliance.load_ruleset("hailing_2018")
HAILING = ROOT / "rulesets" / "provincial" / "jiangsu" / "hailing_2018.toml"

# By command: the function that a program calls instead, or why it needs none.
FUNCTIONS = {
    "check": "report",
    "diff": "compare",
    "explain": "explain",
    "history": "history",
    "lint": "lint",
    "list": "rulesets",
    "page": "page",
    "relation": "relation",
    "show": "show",
    "template": "template",
    "test": "run_cases",
    "units": "find_units",
    "verify": "verify",
}
ONLY_COMMANDS = {"serve", "git-setup", "textconv"}  # for a machine and its git


def test_every_command_has_its_function_and_the_first_page_names_both() -> None:
    assert HOMES.keys() == FUNCTIONS.keys() | ONLY_COMMANDS
    readme = (ROOT / "README.md").read_text("utf-8")
    for command, function in FUNCTIONS.items():
        assert function in compliance.__all__
        (line,) = [line for line in readme.splitlines() if re.match(rf"\| `compliance {command}[ `]", line)]
        assert f"`{function}" in line, line


@pytest.mark.parametrize("name", compliance.__all__)
def test_everything_public_says_what_it_is(name: str) -> None:
    thing = getattr(compliance, name)
    assert inspect.getdoc(thing)
    if inspect.isfunction(thing):
        hints = inspect.signature(thing)
        assert hints.return_annotation is not inspect.Signature.empty
        assert all(each.annotation is not inspect.Parameter.empty for each in hints.parameters.values())


def test_no_function_has_the_name_of_a_module() -> None:
    """One that is imported would stand in its place."""
    assert not {each.name for each in pkgutil.iter_modules(compliance.__path__)} & {*compliance.__all__}


# Sources.

CELLS = {"area": "甲区", "period": "2017", "indicator": "forest_cover", "value": 18.1 + 0.1, "unit": "%"}
ROWS: dict[str, list[Any]] = {name: [cell] for name, cell in CELLS.items()}


def workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ([*CELLS], [*CELLS.values()]):
        sheet.append(row)
    return book


def csv_bytes() -> bytes:
    return "area,period,indicator,value,unit\n甲区,2017,forest_cover,18.2,%\n".encode()


SOURCES: dict[str, Any] = {
    "bytes": lambda: (csv_bytes(), "a.csv"),
    "bytearray": lambda: (bytearray(csv_bytes()), "a.csv"),
    "a stream": lambda: (BytesIO(csv_bytes()), "a.csv"),
    "an open workbook": lambda: (workbook(), None),
    "a mapping": lambda: (
        {"subject": {"area": "甲区", "period": "2017"}, "measurements": {"forest_cover": {"value": 18.2, "unit": "%"}}},
        None,
    ),
    "a mapping with decimals": lambda: (
        {
            "subject": {"area": "甲区", "period": "2017"},
            "measurements": {"forest_cover": {"value": Decimal("18.2"), "unit": "%"}},
        },
        None,
    ),
    "pandas": lambda: (pd.DataFrame(ROWS), None),
    "pandas, by an index": lambda: (pd.DataFrame(ROWS).set_index(["area", "period"]), None),
    "polars": lambda: (pl.DataFrame(ROWS), None),
    "polars, lazy": lambda: (pl.DataFrame(ROWS).lazy(), None),
    "pyarrow": lambda: (pa.table(ROWS), None),
    "pyarrow, decimals": lambda: (pa.table({**ROWS, "value": [Decimal("18.2")]}), None),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_what_has_no_path_is_read_as_its_file_would_be(kind: str) -> None:
    source, name = SOURCES[kind]()
    found = compliance.load_measurements(source, names=[name] if name else [])
    assert found.subjects == compliance.load_measurements(csv_bytes(), names=["a.csv"]).subjects
    (entry,) = found.entries
    assert compliance.check(found, compliance.load_ruleset("hailing_2018"))[0].area == "甲区"
    assert (str(entry.value), entry.unit, entry.place.file) == ("18.2", "%", name or "input 1")


def test_without_a_name_the_format_has_to_be_said() -> None:
    with pytest.raises(compliance.MeasurementError) as caught:
        compliance.load_measurements(csv_bytes())
    assert [(each.code, each.place and each.place.file) for each in caught.value.problems] == [
        ("unknown-format", "input 1")
    ]
    assert compliance.load_measurements(csv_bytes(), input_format="csv").entries


@pytest.mark.parametrize("wrong", [3, object(), [1, 2], {1, 2}, 4.5])
def test_what_is_no_source_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="takes files and folders"):
        compliance.load_measurements(wrong)


def test_a_stream_of_text_and_too_many_names_are_refused() -> None:
    with HAILING.open(encoding="utf-8") as text, pytest.raises(TypeError, match="a stream of bytes"):
        compliance.load_measurements(text, names=["a.toml"])
    with pytest.raises(TypeError, match="too many"):
        compliance.load_measurements(csv_bytes(), names=["a.csv", "b.csv"])


# Functions beside their commands.


def district() -> compliance.Checked:
    found = compliance.load_measurements(DISTRICT, partial=True)
    return compliance.report(found, compliance.load_ruleset("hailing_2018"), only="latest")


@pytest.mark.parametrize("form", ["text", "csv", "html", "markdown", "junit"])
def test_a_report_is_what_check_prints(form: Any, tmp_path: Path) -> None:
    said = ["--ruleset", "hailing_2018", "--only", "latest", "--format", form, "--lang", "en"]
    call(ROOT, "check", str(DISTRICT), *said, "-o", str(tmp_path / "out"))
    assert compliance.render(district(), form, "en") == (tmp_path / "out").read_bytes()


def test_a_record_verifies(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(compliance.record(district()), encoding="utf-8")
    assert compliance.verify(path).holds


def test_a_record_is_that_of_the_command_and_names_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = compliance.load_measurements("examples/district", partial=True)
    report = compliance.report(found, compliance.load_ruleset("hailing_2018"), only="latest", language="en")
    words = ["examples/district", "--ruleset", "hailing_2018@2.0.0", "--only", "latest", "--format", "json"]
    assert compliance.record(report) == call(ROOT, "check", *words, "--lang", "en").out


def test_dictionaries_are_what_the_record_has() -> None:
    report = district()
    said = json.loads(compliance.record(report))
    assert report.to_dict() == said
    assert report.assessments[0].to_dict() == said["assessments"][0]
    assert report.assessments[0].findings[3].to_dict() == said["assessments"][0]["findings"][3]


def test_a_ruleset_is_read_from_its_text_its_file_and_a_mapping_and_is_one() -> None:
    text = HAILING.read_text("utf-8")
    several = [
        compliance.read_ruleset(text),
        compliance.read_ruleset(HAILING),
        compliance.read_ruleset(tomli.loads(text, parse_float=Decimal)),
        compliance.load_ruleset("hailing_2018"),
    ]
    assert len({each.sha256 for each in several}) == 1


def test_a_text_of_a_ruleset_opens_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even what stands beside the working folder under the name of its parent."""
    parent = HAILING.read_text("utf-8").replace('id        = "hailing_2018"', 'id = "parent_2018"')
    parent = re.sub(r'^id\s*=\s*"hailing_2018"', 'id = "parent_2018"', parent, flags=re.MULTILINE)
    (tmp_path / "parent_2018.toml").write_text(parent, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    child = '[ruleset]\nid = "child"\nversion = "1.0.0"\nseries = "c"\ntitle = "t"\nextends = "parent_2018@2.0.0"\n'
    with pytest.raises(compliance.RulesetError) as caught:
        compliance.read_ruleset(child + "effective = { from = 2018-01-01 }\n")
    assert "unknown-parent" in {each.code for each in caught.value.problems}


def test_the_ruleset_in_force_on_a_day() -> None:
    for day in ("2018-12-31", date(2018, 12, 31)):
        assert compliance.ruleset_in_force("national_county", day).id == "national_2018"
    with pytest.raises(compliance.RulesetError):
        compliance.ruleset_in_force("national_county", "1990-01-01")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda: compliance.show("hailing_2018", language="en"), ["show", "hailing_2018", "--lang", "en"]),
        (lambda: compliance.show("hailing_2018", format="json"), ["show", "hailing_2018", "--format", "json"]),
        (lambda: compliance.explain("unit-assumed", "zh"), ["explain", "unit-assumed", "--lang", "zh"]),
        (lambda: compliance.find_units("立方米"), ["units", "立方米", "--lang", "en"]),
        (
            lambda: compliance.template("hailing_2018", "csv", periods=["2017"]).decode().replace("\r\n", "\n"),
            ["template", "hailing_2018", "--format", "csv", "--periods", "2017"],
        ),
        (
            lambda: compliance.render_review(
                compliance.compare(compliance.load_ruleset("national_2018"), compliance.load_ruleset("hailing_2018"))
            ),
            ["diff", "national_2018", "hailing_2018"],
        ),
    ],
)
def test_a_function_gives_what_its_command_prints(function: Any, words: list[str]) -> None:
    assert function() == call(ROOT, *words).out


def test_cases_lint_and_history_give_data() -> None:
    outcomes = compliance.run_cases(ROOT / "tests" / "cases" / "hailing_2018.toml")
    assert outcomes
    assert all(each.holds for each in outcomes)
    assert {each.level for each in compliance.lint("hailing_2018")} <= {"warning"}
    assert compliance.history("forest_cover", "hailing")


def test_a_record_names_how_the_files_were_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content = "指标,单位,数值\n森林覆盖率,%,18.2\n".encode()
    (tmp_path / "a").write_bytes(content)
    found = compliance.load_measurements("a", area="甲区", period="2017", input_format="csv")
    (tmp_path / "r.json").write_text(
        compliance.record(compliance.report(found, compliance.load_ruleset("hailing_2018")))
    )
    assert compliance.verify("r.json").holds


def test_the_same_workbook_has_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    report = district()
    several = set()
    for second in (0, 40_000_000):
        now = time.time() + second
        monkeypatch.setattr(time, "time", lambda now=now: now)
        several.add((compliance.render(report, "xlsx"), compliance.template("hailing_2018", periods=["2017"])))
        time.sleep(1.1)
    assert len(several) == 1


@pytest.mark.parametrize(
    ("call_", "says"),
    [
        (lambda: compliance.template("hailing_2018", "json"), "format is one of"),  # type: ignore[arg-type]
        (lambda: compliance.show(HAILING_2018, format="xml"), "format is one of"),  # type: ignore[arg-type]
        (lambda: compliance.render([], "pdf"), "format is one of"),  # type: ignore[arg-type]
        (lambda: compliance.render([], "text", "fr"), "language is one of"),  # type: ignore[arg-type]
        (lambda: compliance.explain("unit-assumed", "fr"), "language is one of"),  # type: ignore[arg-type]
        (lambda: compliance.report(district(), HAILING_2018), "takes Measurements"),  # type: ignore[arg-type]
        (lambda: compliance.report("x", HAILING_2018), "takes Measurements"),  # type: ignore[arg-type]
        (lambda: compliance.compare("a", "b"), "takes a Ruleset"),  # type: ignore[arg-type]
        (lambda: compliance.compare(HAILING_2018, HAILING_2018, names=["a"]), "0 collections and 1 names"),
        (lambda: compliance.template(HAILING_2018), "id or the Path"),  # type: ignore[arg-type]
        (lambda: compliance.template("hailing_2018", periods="2017"), "list of texts"),
        (lambda: compliance.read_ruleset(None), "a text, a Path or a mapping"),  # type: ignore[arg-type]
        (lambda: compliance.render("abc"), "takes a report"),  # type: ignore[arg-type]
        (lambda: compliance.record([]), "takes what report"),  # type: ignore[arg-type]
        (lambda: compliance.ruleset_in_force("hailing", 5), "takes a day"),  # type: ignore[arg-type]
        (lambda: compliance.load_measurements(csv_bytes(), names="a.csv"), "a list of texts"),
        (lambda: compliance.load_measurements({"a": chr(0xD800)}), "no file can be made"),
        (lambda: compliance.read_ruleset("hailing_2018"), "an id such as hailing_2018"),
        (lambda: compliance.ruleset_in_force("hailing", "2018"), "a day such as 2019-06-30"),
        (lambda: compliance.ruleset_in_force(None, "2018-01-01"), "takes a text"),  # type: ignore[arg-type]
        (lambda: compliance.verify(b"{}"), "names and paths"),  # type: ignore[arg-type]
        (lambda: compliance.lint(HAILING_2018), "names and paths"),  # type: ignore[arg-type]
        (lambda: compliance.run_cases(None), "names and paths"),  # type: ignore[arg-type]
        (lambda: compliance.explain(None), "takes a text"),  # type: ignore[arg-type]
        (lambda: compliance.history(3), "takes a text"),  # type: ignore[arg-type]
        (lambda: compliance.find_units(None), "takes a text"),  # type: ignore[arg-type]
    ],
)
def test_a_call_that_means_nothing_says_what_is_taken(call_: Any, says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=says):
        call_()


def test_uploads_of_one_name_stay_apart() -> None:
    found = compliance.load_measurements(csv_bytes(), csv_bytes(), names=["data.csv", "data.csv"])
    assert {name for name, _ in found.inputs} == {"data.csv", "2 data.csv"}


def test_an_id_beside_the_value_that_nothing_knows_is_a_problem() -> None:
    with pytest.raises(compliance.MeasurementError) as caught:
        compliance.judge(HAILING_2018, "energy_per_gdp", "0.7", measurements={"total_energy_us": ("108.7", "万吨标煤")})
    assert [each.code for each in caught.value.problems] == ["unknown-indicator"]


def test_a_series_that_nobody_knows_is_said_to_be_none() -> None:
    with pytest.raises(compliance.RulesetError) as caught:
        compliance.ruleset_in_force("hailing_2018", "2018-06-01")
    assert [(each.code, each.suggestion) for each in caught.value.problems] == [("unknown-series", "hailing")]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_whole_number_of_any_length_is_a_problem(sign: int) -> None:
    number = sign * 10**5000
    with pytest.raises(compliance.MeasurementError) as caught:
        compliance.judge(HAILING_2018, "forest_cover", number, "%")
    assert [each.code for each in caught.value.problems] == ["number-out-of-range"]
    values = pd.Series([number, 95], dtype=object)  # pandas 2 makes doubles of them
    frame = pd.DataFrame({"indicator": ["forest_cover", "green_buildings"], "value": values, "unit": ["%", "%"]})
    judged = compliance.judge_frame(frame, HAILING_2018)
    assert judged["verdict"].to_list() == ["undetermined", "pass"]
    assert [each.code for each in compliance.report(
        compliance.load_measurements(frame, partial=True, area="甲区", period="2017"), HAILING_2018
    ).problems] == ["value-not-a-number"]  # fmt: skip


def test_a_stream_is_called_by_its_file_where_that_says_the_format(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(csv_bytes())
    with (tmp_path / "a.csv").open("rb") as stream:
        assert [name for name, _ in compliance.load_measurements(stream).inputs] == ["a.csv"]
    with (tmp_path / "a.csv").open("rb") as stream:
        assert [name for name, _ in compliance.load_measurements(stream, names=["b.csv"]).inputs] == ["b.csv"]


def test_a_content_is_refused_for_the_reason_for_which_its_file_is() -> None:
    for name, code in (("m.parquet", "needs-bulk"), ("m.pdf", "print-or-scan"), ("m.xyz", "unknown-format")):
        with pytest.raises(compliance.MeasurementError) as caught:
            compliance.load_measurements(b"%PDF", names=[name])
        assert [each.code for each in caught.value.problems] == [code]


def test_the_bytes_of_a_table_for_bulk_say_so_whatever_they_are_called(tmp_path: Path) -> None:
    table = pa.table({"area": ["甲区"], "period": ["2017"], "indicator": ["forest_cover"], "value": [20.0]})
    pq.write_table(table, tmp_path / "m.parquet")
    content = (tmp_path / "m.parquet").read_bytes()
    for source, name in ((content, None), (BytesIO(content), None), (content, "m.csv"), (content, "m.parquet")):
        with pytest.raises(compliance.MeasurementError, match="hand in the table that pyarrow reads") as caught:
            compliance.load_measurements(source, names=[name] if name else ())
        assert [each.code for each in caught.value.problems] == ["needs-bulk"]
    assert len(compliance.load_measurements(pq.read_table(BytesIO(content))).entries) == 1
