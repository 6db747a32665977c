"""Several areas: first a line for each and who misses what; below a matrix of many, how many miss each indicator."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from calling import call
from little_rulesets import HEAD, row
from openpyxl import load_workbook

VALUES = {"甲县": (97, 52), "乙县": (100, 48), "丙县": (99, 49), "丁县": (100, 55)}
INDICATORS = ("城镇污水处理率", "公众绿色出行率")
OPTIONS = ("--ruleset", "hailing_2018")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        f"{area},2017,{name},{value},%"
        for area, values in VALUES.items()
        for name, value in zip(INDICATORS, values, strict=True)
    ]
    (tmp_path / "m.csv").write_text("\n".join(["地区,年份,指标,数值,单位", *rows]) + "\n", encoding="utf-8")
    return tmp_path


def lines_of(text: str, first: str) -> list[list[str]]:
    """The words of the indented lines below a line."""
    below = text.splitlines()[text.splitlines().index(first) + 1 :]
    end = next(index for index, line in enumerate(below) if not line.startswith("  "))
    return [line.split() for line in below[:end]]


def test_the_text_begins_with_a_line_for_each_area_and_who_misses_what(folder: Path) -> None:
    text = call(folder, "check", "m.csv", *OPTIONS).out
    assert text.startswith("总览：共 4 份评判结果\n")
    head, *rows = lines_of(text, "总览：共 4 份评判结果")
    assert head == "地区 时期 结论 达标 未达标 约束性未达标 待证 不适用 须核对".split()
    assert rows == [
        "丁县 2017 暂不能认定（35 项待证） 2 0 0 35 0 0".split(),
        "丙县 2017 约束性指标未全部达标（1 项） 0 1 1 35 0 0".split(),
        "乙县 2017 未全部达标（1 项） 1 1 0 35 0 0".split(),
        "甲县 2017 约束性指标未全部达标（1 项） 1 0 1 35 0 0".split(),
    ]
    assert lines_of(text, "各项指标：谁未达到要求") == [
        ["27", INDICATORS[0], "2", "丙县、甲县"],
        ["32", INDICATORS[1], "2", "丙县、乙县"],
    ]


def test_one_area_alone_has_no_overview_and_nobody_may_miss_anything(folder: Path) -> None:
    (folder / "m.csv").write_text("地区,年份,指标,数值,单位\n甲县,2017,公众绿色出行率,52,%\n", encoding="utf-8")
    assert "总览" not in call(folder, "check", "m.csv", *OPTIONS).out
    both = call(folder, "check", "m.csv", *OPTIONS, "--ruleset", "national_2018", "--lang", "en").out
    assert both.count("Who misses what · hailing_2018: nobody misses anything") == 1
    assert both.count("Who misses what · national_2018: nobody misses anything") == 1


def test_a_matrix_of_many_areas_ends_with_how_many_miss_each(folder: Path) -> None:
    more = [f"戊{number}县,2017,公众绿色出行率,10,%" for number in range(6)]
    with (folder / "m.csv").open("a", encoding="utf-8") as file:
        file.write("\n".join(more) + "\n")
    page = call(folder, "check", "m.csv", *OPTIONS, "--format", "html").out
    (foot,) = re.findall(r"<tfoot>(.*?)</tfoot>", page, re.DOTALL)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", foot, re.DOTALL)
    numbers = [int(cell) for cell in cells[1:]]  # the first stands below the areas' verdicts
    assert (len(numbers), numbers[27 - 1], numbers[32 - 1], sum(numbers)) == (37, 2, 8, 10)


# --- who is named ---

PERIODS = {"2016": 'period = "2016"', "2017": 'period = "2017"', None: ""}


@pytest.mark.parametrize(
    ("areas", "periods", "rulesets", "named"),
    [
        (["甲县"], ["2017"], 2, "甲县"),
        (["甲县"], [None], 2, "甲县"),
        ([None], ["2017"], 2, "未写明地区"),
        (["甲县"], ["2016", "2017"], 1, "2016、2017"),
        ([None], ["2016", "2017"], 2, "2016、2017"),
        (["甲县", "乙县"], ["2017"], 2, "乙县、甲县"),
        (["甲县", "乙县"], ["2016", "2017"], 1, "乙县 2016、乙县 2017、甲县 2016、甲县 2017"),
    ],
)
def test_whoever_misses_something_is_told_by_what_tells_them_apart(
    areas: list[str | None], periods: list[str | None], rulesets: int, named: str, tmp_path: Path
) -> None:
    subjects = [
        f"[[subjects]]\n{f'area = {area!r}' if area else ''}\n{PERIODS[period]}\nmeasurements.share.value = 48\n"
        for area in areas
        for period in periods
    ]
    (tmp_path / "m.toml").write_text("".join(subjects), encoding="utf-8")
    names = [f"r{number}" for number in range(rulesets)]
    for name in names:
        text = HEAD.replace('"own"', f'"{name}"') + row("share", 'comparator = "≥"', "threshold = 50")
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    asked = [word for name in names for word in ("--ruleset", f"{name}.toml")]
    out = call(tmp_path, "check", "m.toml", *asked).out
    told = [line.split("  ")[-1] for line in out.splitlines() if line.startswith("  1  share  ")]
    assert told == [named] * rulesets


# --- what is counted ---

AIMED = (
    row("share", 'comparator = "≥"', "threshold = 50", 'constraint = "binding"', number="1"),
    row("hope", 'comparator = "≥"', "threshold = 50", 'constraint = "aim"', number="2"),
    row("dream", 'comparator = "≥"', "threshold = 50", 'constraint = "aim"', number="3"),
)


def counted_in_text(folder: Path, *asked: str) -> list[list[str]]:
    lines = lines_of(call(folder, "check", *asked).out, "总览：共 2 份评判结果")
    return [line[-6:-1] for line in lines[1:]]


def counted_in_markdown(folder: Path, *asked: str) -> list[list[str]]:
    text = call(folder, "check", *asked, "--format", "markdown").out
    return [re.findall(r"\| (\d+) (?=\|)", line)[-5:] for line in text.splitlines() if "| `own@1.0.0` |" in line][:2]


def counted_on_the_page(folder: Path, *asked: str) -> list[list[str]]:
    page = call(folder, "check", *asked, "--format", "html").out
    overview = page[page.index('<table class="overview">') :]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", overview[: overview.index("</table>")], re.DOTALL)[1:]
    return [re.findall(r">(\d+)<", row_)[-5:] for row_ in rows]


def counted_in_the_ledger(folder: Path, *asked: str) -> list[list[str]]:
    call(folder, "check", *asked, "--format", "xlsx", "-o", "ledger.xlsx")
    rows = list(load_workbook(folder / "ledger.xlsx").worksheets[0].iter_rows(values_only=True))
    return [[str(cell) for cell in line[6:11]] for line in rows[-2:]]


@pytest.mark.parametrize("counted", [counted_in_text, counted_in_markdown, counted_on_the_page, counted_in_the_ledger])
def test_aims_are_left_out_of_every_overview(counted: Any, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("\n".join([HEAD, *AIMED]), encoding="utf-8")
    said = "measurements.share.value = {}\nmeasurements.hope.value = {}\nmeasurements.dream.value = 60\n"
    subjects = [("甲县", 60, 40), ("乙县", 40, 60)]
    text = "".join(f'[[subjects]]\narea = "{area}"\nperiod = "2017"\n{said.format(*v)}' for area, *v in subjects)
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    assert counted(tmp_path, "m.toml", "--ruleset", "own.toml") == [
        ["0", "0", "1", "0", "0"],  # met, missed, binding missed
        ["1", "0", "0", "0", "0"],
    ]


# Months judged by rules that are about a year: what nobody measured in any of them stands once.

MONTHS = [f"2017-{month:02}" for month in range(1, 13)]
STATIONS = ("甲站", "乙站")


@pytest.fixture
def months(tmp_path: Path) -> Path:
    """Two stations with two indicators each month, one of them once without a value; a year with another one."""
    rows = [f"{area},{month},{name},52,%," for area in STATIONS for month in MONTHS for name in INDICATORS]
    rows.remove(f"甲站,2017-05,{INDICATORS[0]},52,%,")
    rows += ["乙站,2017-08,森林覆盖率,,%,仪器待修", "甲站,2017,森林覆盖率,18.4,%,"]
    (tmp_path / "m.csv").write_text("\n".join(["地区,年份,指标,数值,单位,备注", *rows]) + "\n", encoding="utf-8")
    return tmp_path


def parts_of(text: str) -> dict[str, str]:
    """What is told of each area and period."""
    heads = [*re.finditer(r"(?m)^(\S+ 2017\S*) · ", text)]
    ends = [*(each.start() for each in heads[1:]), len(text)]
    return {head[1]: text[head.start() : end] for head, end in zip(heads, ends, strict=True)}


def test_what_no_month_has_stands_once(months: Path) -> None:
    text = call(months, "check", "m.csv", *OPTIONS).out
    # 甲站 in May lacks one more, and one that 乙站 does not measure in August has a remark: both stand where they are.
    once = [line for line in text.splitlines() if "份评判结果都没有填报数据" in line]
    assert [line.strip() for line in once] == [
        "待证  乙站 2017-01 至 2017-12：12 份评判结果都没有填报数据的 34 项：",
        "待证  甲站 2017-01 至 2017-12：12 份评判结果都没有填报数据的 35 项：",
    ]
    parts = parts_of(text)
    assert len(parts) == 25
    below = [line.split() for line in text.splitlines() if line.startswith("    11 ")]
    assert [line[2:] for line in below] == [["≥", "55；≥", "上一时期的值"]] * 2 + [["≥", "55；≥", "2016年的值"]]
    assert "没有填报数据：\n    27  城镇污水处理率  ≥ 100\n另有 35 项没有填报数据" in parts["甲站 2017-05"].replace(
        " %", ""
    )
    assert "12  森林覆盖率  ≥ 18 %（平原地区）（备注：仪器待修）" in parts["乙站 2017-08"]
    assert "另有 34 项" in parts["乙站 2017-08"]
    assert "另有" not in parts["甲站 2017"]
    assert parts["甲站 2017"].count("\n    ") > 30
    missed = lines_of(text, "各项指标：谁未达到要求")[0]
    assert " ".join(missed[3:]) == "乙站 2017-01 至 2017-12、甲站 2017-01 至 2017-04、甲站 2017-06 至 2017-12"


def test_stations_that_lack_the_same_have_it_together_in_every_report(months: Path) -> None:
    rows = [f"{area},{month},{name},52,%" for area in STATIONS for month in MONTHS for name in INDICATORS]
    (months / "m.csv").write_text("\n".join(["地区,年份,指标,数值,单位", *rows]) + "\n", encoding="utf-8")
    once = "乙站、甲站 2017-01 至 2017-12：24 份评判结果都没有填报数据的 35 项"
    for form in ("text", "markdown", "html"):
        out = call(months, "check", "m.csv", *OPTIONS, "--format", form).out
        told = re.sub(r"(?s)<style.*?</style>|<script.*?</script>", "", out)
        assert told.count(once) == 1, form
        assert told.count("35 项没有填报数据，与其他各份相同") >= 24, form
        if form != "html":  # which has the requirements, and a matrix of each month
            assert told.count("生态文明建设规划  " if form == "text" else "| 生态文明建设规划 ") == 1
    page = call(months, "check", "m.csv", *OPTIONS, "--format", "html").out
    assert {*re.findall(r'href="#([^"]+)"', page)} <= {*re.findall(r'\bid="([^"]+)"', page)}
    call(months, "check", "m.csv", *OPTIONS, "--format", "xlsx", "-o", "l.xlsx")
    sheet = load_workbook(months / "l.xlsx")["按领域"]
    rows_of = [row for row in sheet.iter_rows(values_only=True) if row[4] == "生态文明建设规划"]
    assert [row[:2] for row in rows_of] == [("乙站、甲站", "2017-01 至 2017-12")]
    assert sum(row[4] == INDICATORS[0] for row in sheet.iter_rows(values_only=True)) == 24
    data = call(months, "check", "m.csv", *OPTIONS, "--format", "json").json
    assert [len(each["findings"]) for each in data["assessments"]] == [37] * 24


def test_three_areas_or_years_tell_each_what_they_lack(folder: Path) -> None:
    text = call(folder, "check", "m.csv", *OPTIONS).out
    assert text.count("4 份评判结果都没有填报数据") == 1
    (folder / "m.csv").write_text(
        "地区,年份,指标,数值,单位\n" + "".join(f"{area},2017,公众绿色出行率,52,%\n" for area in "甲乙丙"),
        encoding="utf-8",
    )
    text = call(folder, "check", "m.csv", *OPTIONS).out
    assert "份评判结果都" not in text
    assert text.count("    1   生态文明建设规划") == 3


def test_a_number_that_is_given_stays_where_it_holds(tmp_path: Path) -> None:
    one = '[[subjects]]\narea = "甲站"\nperiod = "{month}"\n'
    one += '[subjects.measurements.forest_cover]\nvalue = 20\nunit = "%"\n'
    given = '[subjects.given.total_energy_use]\nvalue = {number}\nunit = "吨标煤"\nby = "市政府"\n'
    text = "\n".join(one.format(month=month) + given.format(number=800 + at) for at, month in enumerate(MONTHS))
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    out = call(tmp_path, "check", "m.toml", *OPTIONS).out
    assert "12 份评判结果都没有填报数据的 35 项" in out
    assert [out.count(f"≤ {800 + at}") for at in range(12)] == [1] * 12
