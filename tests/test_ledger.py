"""The ledger (台账): a workbook that says what JSON says, counts, filters, prints, and in which no text runs."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from calling import call
from hostile import STRINGS, checked, texts
from hypothesis import HealthCheck, given, settings
from openpyxl.utils.cell import range_boundaries

from compliance.reports.formats import rendered
from compliance.reports.workbook import Number, new, sheet, text

ROOT = Path(__file__).parent.parent
DISTRICT = ("check", "examples/district")


@cache
def ledger(*words: str) -> Any:
    target = Path("ledger.xlsx")
    return _made(words, target)


def _made(words: tuple[str, ...], target: Path) -> Any:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        found = call(ROOT, *words, "--format", "xlsx", "-o", str(Path(folder) / target))
        assert (found.code, found.out, found.err) == (1, "", "")
        return openpyxl.load_workbook(io.BytesIO((Path(folder) / target).read_bytes()))


@cache
def said(*words: str) -> Any:
    return call(ROOT, *words, "--format", "json").json


def table(page: Any) -> list[dict[str, Any]]:
    """The rows below the headings that are filtered."""
    left, first, right, last = range_boundaries(page.auto_filter.ref)
    rows = [[cell.value for cell in cells] for cells in page.iter_rows(first, last, left, right)]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def leaves(criteria: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [leaf for each in criteria for leaf in (leaves(each["any"]) if "any" in each else [each])]


# --- what the sheets say ---


def test_the_sheets_of_several_years_and_of_one() -> None:
    several = ["总览", "须核对", "矩阵", "按领域", "按牵头单位", "佐证材料", "依据与摘要值"]
    assert ledger(*DISTRICT).sheetnames == several
    assert ledger(*DISTRICT, "--only", "2017").sheetnames == [each for each in several if each != "矩阵"]
    english = ["Summary", "To check", "Matrix", "By domain", "By lead unit", "Evidence", "Sources"]
    assert ledger(*DISTRICT, "--lang", "en").sheetnames == english


def test_the_summary_counts_binding_and_reference_apart() -> None:
    rows = table(ledger(*DISTRICT)["总览"])
    for row, assessment in zip(rows, said(*DISTRICT)["assessments"], strict=True):
        assert str(row["年份"]) == assessment["period"]
        missed = assessment["counts"]["binding"]["veto"]
        assert row["结论"] == f"⊘ 约束性指标未全部达标（{missed} 项）"
        for word, kind in (("约束性", "binding"), ("参考性", "reference")):
            counts = assessment["counts"][kind]
            assert row[f"{word}\n项数"] == sum(counts.values())
            shown = {"达标": "pass", "待证": "undetermined", "不适用": "not_applicable"}
            shown |= {"约束性未达标": "veto"} if kind == "binding" else {"未达标": "fail"}
            assert {code: row[f"{word}\n{name}"] for name, code in shown.items()} | {"fail": 0, "veto": 0} | {
                code: row[f"{word}\n{name}"] for name, code in shown.items()
            } == counts


def test_every_condition_stands_under_its_domain_with_value_and_margin_as_numbers() -> None:
    rows = table(ledger(*DISTRICT)["按领域"])
    expected = [
        (assessment["period"], finding["number"], leaf)
        for assessment in said(*DISTRICT)["assessments"]
        for finding in assessment["findings"]
        for leaf in leaves(finding["criteria"])
    ]
    assert [(str(row["年份"]), str(row["序号"])) for row in rows] == [
        (period, number) for period, number, _ in expected
    ]
    numbers = 0
    for row, (_, _, leaf) in zip(rows, expected, strict=True):
        margin = leaf["margin"]
        assert (None if row["余量（负为差）"] is None else float(row["余量（负为差）"])) == (
            margin and float(margin["value"])
        )
        value = (leaf["measured"] or {}).get("value")
        if isinstance(row["填报值"], int | float):
            assert row["填报值"] == pytest.approx(float(value), rel=1e-15)
            numbers += 1
    assert numbers > 60


def test_what_a_formula_gives_shows_the_digits_of_the_report_and_holds_all() -> None:
    page = ledger(*DISTRICT, "--only", "2017")["按领域"]
    cells = {
        cell.value: cell.number_format
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, float) and len(str(cell.value)) > 12
    }
    assert cells[45.1117734724292] == "0.0000"  # 45.1118, as the other reports have it
    assert cells[82.8183373485563] == "0.0000"
    assert "General" not in cells.values()


def test_a_thing_that_nobody_measured_has_a_dash_beside_the_others(tmp_path: Path) -> None:
    rows = "示例区,2016,用水总量,5100,立方米\n示例区,2017,用水总量,约0.52,万立方米\n"
    (tmp_path / "m.csv").write_text("地区,年份,指标,数值,单位\n" + rows, encoding="utf-8")
    call(tmp_path, "check", "m.csv", "--ruleset", "hailing_2018", "--format", "xlsx", "-o", "l.xlsx")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "l.xlsx").read_bytes()))
    (water,) = (row for row in table(book["矩阵"]) if row["序号"] == 22)
    assert (water["示例区 2016"], water["示例区 2017"]) == ("？ –；5100", "？ –；≈0.52 万立方米")


def test_the_matrix_has_shape_and_value_of_each_indicator_and_year() -> None:
    rows = {row["指标"]: row for row in table(ledger(*DISTRICT)["矩阵"])}
    assert rows["公众绿色出行率"]["示例区（虚构） 2015"] == "✗ 45.2"
    assert rows["城镇污水处理率"]["示例区（虚构） 2017"] == "⊘ 97.6"
    assert rows["单位工业用地工业增加值"]["示例区（虚构） 2017"] == "✓ 82.8183"
    assert rows["地区结论"]["示例区（虚构） 2016"] == "⊘ 约束性指标未全部达标（2 项）"
    # each thing that is measured once, in the order of the conditions, in the rule's unit whatever it was written in
    assert rows["生物物种资源保护"]["示例区（虚构） 2017"] == "✓ 执行；不明显"
    assert rows["生态环境状况指数(EI)"]["示例区（虚构） 2017"] == "✓ 62.3"
    assert rows["单位地区生产总值用水量"]["示例区（虚构） 2015"] == "⊘ 52.9278；123110000"
    assert rows["单位地区生产总值用水量"]["示例区（虚构） 2017"] == "✓ 45.1118；121080000"
    assert len(rows) == 38


def test_a_lead_unit_finds_what_it_answers_for_and_what_is_to_be_done() -> None:
    page = ledger(*DISTRICT, "--only", "2017")["按牵头单位"]
    rows = table(page)
    (bus,) = (row for row in rows if row["牵头单位"] == "城管分局" and row["序号"] == 32)
    assert (bus["序号"], bus["结论"], bus["待办"]) == (32, "✗ 未达标", "请核实数据，说明原因和整改安排")
    water = [row["序号"] for row in rows if row["牵头单位"] == "海陵环保局"]
    assert 9 in water
    assert 10 in [row["序号"] for row in rows if row["牵头单位"] == "区住建局"]  # an indicator of two units, with both
    assert len(page.row_breaks.brk) == len({row["牵头单位"] for row in rows}) - 1


def test_the_catalogue_of_evidence_says_what_is_lacking() -> None:
    rows = table(ledger(*DISTRICT, "--only", "2017")["佐证材料"])
    states = {row["指标"]: row["状态"] for row in rows}
    assert states["公众绿色出行率"] == "✓ 已附"
    assert states["政府绿色采购比例"] == "✗ 缺"
    assert states["自然资源资产负债表"] == "？ 尚无数据"
    (photographs,) = (row for row in rows if row["佐证材料"] == "验收照片集（虚构）")
    assert photographs["序号"] == 30


def test_the_digests_are_those_of_the_record() -> None:
    cells = {cell.value for cells in ledger(*DISTRICT)["依据与摘要值"].iter_rows() for cell in cells}
    result = said(*DISTRICT)
    assert {each["sha256"] for each in (*result["inputs"], *result["rulesets"])} <= cells


def test_an_empty_list_of_findings_has_no_filter_and_opens() -> None:
    words = ("check", "examples/every_reason/measurements.toml", "--ruleset", "examples/every_reason/ruleset.toml")
    book = ledger(*words)
    assert {page.title for page in book} >= {"总览", "按领域"}


# --- how the sheets print ---


def test_every_sheet_prints_on_a4_with_its_headings_and_page_numbers() -> None:
    for page in ledger(*DISTRICT):
        assert page.page_setup.paperSize == 9
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.print_title_rows
        assert page.freeze_panes
        assert page.oddFooter.right.text == "第 &P 页，共 &N 页"


# --- what files say stays text ---


def parts(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(
            packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/") and name.endswith(".xml")
        )


def stays_text(said_: str, folder: Path) -> None:
    content = rendered("xlsx", checked(folder, said_))
    assert isinstance(content, bytes)
    assert not re.search(r"<f[ >]|<hyperlink|externalLink|ddeLink", parts(content))
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for page in book for cells in page.iter_rows() for cell in cells]
    assert all(cell.data_type in ("s", "n") for cell in cells)
    if re.fullmatch(r"\w+", said_):
        assert any(said_ in str(cell.value).replace("_x005F_", "_") for cell in cells)


@pytest.mark.parametrize("said_", STRINGS)
def test_words_of_files_never_become_a_formula(said_: str, tmp_path: Path) -> None:
    stays_text(said_, tmp_path)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said_=texts)
def test_no_text_at_all_becomes_a_formula(said_: str, tmp_path: Path) -> None:
    stays_text(said_, tmp_path)


def test_a_text_that_begins_like_a_formula_is_quoted_and_one_like_an_escape_is_escaped() -> None:
    page = sheet(new("x"), "a/b:c")
    assert page.title == "a b c"
    assert text(page["A1"], "=1+1").quotePrefix
    assert not text(page["A2"], "1+1").quotePrefix
    assert text(page["A3"], "_x0041_").value == "_x005F_x0041_"
    assert text(page["A4"], "#N/A").data_type == "s"
    assert len(text(page["A5"], "长" * 40_000).value) == 32_000


@pytest.mark.parametrize(
    ("digits", "value", "shown"),
    [
        ("18.0", 18.0, "0.0"),
        ("95", 95, "0"),
        ("-1.40", -1.4, "0.00"),
        ("0.1", 0.1, "0.0"),
        ("73.4798534798535", 73.4798534798535, "General"),
        ("123456789012345", 123456789012345, "0"),
        ("1234567890123456", "1234567890123456", "General"),
        ("0.12345678901234567", "0.12345678901234567", "General"),
    ],
)
def test_a_number_is_one_only_where_a_double_holds_it(digits: str, value: object, shown: str) -> None:
    number = Number(digits)
    assert (digits if number.value is None else number.value, number.form) == (value, shown)


# --- many ---


def test_many_areas_go_down_the_matrix(tmp_path: Path) -> None:
    lines = ["地区,年份,指标,数值,单位"]
    lines += [f"第{number:02}县（虚构）,2017,公众绿色出行率,{45 + number},%" for number in range(13)]
    (tmp_path / "m.csv").write_text("\n".join(lines), encoding="utf-8")
    call(tmp_path, "check", "m.csv", "--ruleset", "hailing_2018", "--format", "xlsx", "-o", "l.xlsx")
    content = io.BytesIO((tmp_path / "l.xlsx").read_bytes())
    rows = table(openpyxl.load_workbook(content)["矩阵"])
    assert len(rows) == 13
    # Read in a stream, a sheet is as large as it says.
    streamed = openpyxl.load_workbook(content, read_only=True)["按领域"]
    assert [len(row) for row in streamed.values][-1] == streamed.max_column == 20
    assert streamed.max_row == len([*streamed.values]) >= 13 + 37  # what no county measured stands once
    assert rows[4]["32 公众绿色出行率"] == "✗ 49"
    assert rows[5]["32 公众绿色出行率"] == "✓ 50"


def test_the_same_input_gives_the_same_sheets(tmp_path: Path) -> None:
    def made(name: str) -> dict[str, bytes]:
        call(ROOT, *DISTRICT, "--format", "xlsx", "-o", str(tmp_path / name))
        with zipfile.ZipFile(tmp_path / name) as packed:
            return {part: packed.read(part) for part in packed.namelist() if part.startswith("xl/")}

    assert made("a.xlsx") == made("b.xlsx")
