"""Problems stay readable however many there are: a cause stands once, its places are counted, long names are cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import call

from compliance.problems import ComplianceError, Place, Problem, in_groups

ASKED = ("--ruleset", "hailing_2018", "--lang", "en")
NAMES = ("森林覆盖率", "城镇污水处理率", "公众绿色出行率", "环境信息公开率", "政府绿色采购比例")


def table(rows: int, value: str = "约莫") -> str:
    return "地区,年份,指标,数值\n" + "".join(f"{n // 5}县,2017,{NAMES[n % 5]},{value}\n" for n in range(rows))


@pytest.mark.parametrize("rows", [1, 10, 11, 995])
@pytest.mark.parametrize("how", [(), ("--all-or-nothing",)])
def test_a_cause_stands_once_and_its_places_are_counted(rows: int, how: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(table(rows), encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", *ASKED, *how)
    said = found.out.partition("\n\n")[0] if not how else found.err
    assert found.code == 2
    assert said.count("value-not-a-number") in range(1, 11)
    assert said.count("\n") < 60
    assert (f"… and {rows - 10:,} more" in said) is (rows > 10)


def test_twenty_wrong_files_are_each_named(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"bureau{number:02}.csv").write_text(table(200, f"约莫{number}"), encoding="utf-8")
    for how in ((), ("--all-or-nothing",)):
        found = call(tmp_path, "check", ".", *ASKED, *how)
        said = found.out.partition("\n\n")[0] if not how else found.err
        assert all(f"bureau{number:02}.csv" in said for number in range(20))
        assert said.count("\n") < 300


def test_the_scans_of_a_folder_are_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(table(1, "20"), encoding="utf-8")
    for number in range(30):
        (tmp_path / f"scan{number:02}.jpg").write_bytes(b"\xff\xd8")
    found = call(tmp_path, "check", ".", *ASKED)
    assert "30 files in the folder were not looked into" in found.err
    assert [line for line in found.err.splitlines() if ".jpg" in line] == [
        "  ./scan00.jpg, ./scan01.jpg, ./scan02.jpg … and 27 more"
    ]


@pytest.mark.parametrize(
    "content",
    [
        f"指标,数值\n{'长' * 5000},1\n",
        f"指标,数值\n森林覆盖率,{'九' * 5000}\n",
        f"指标,数值,单位\n森林覆盖率,1,{'米' * 5000}\n",
        f"地区,年份,指标,数值\n甲县,{'年' * 5000},森林覆盖率,1\n",
        f"指标,2017年\n{'长' * 5000},1\n",
        f"指标,数值,{'列' * 5000}\n森林覆盖率,35,x\n",
        f"指标,数值\n森林覆盖率,35,{'x' * 5000}\n",
        f"指标,数值,单位,{'a,' * 300}\n森林覆盖率,35,%{',' * 300}x\n",
    ],
)
def test_long_names_are_cut(content: str, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(content, encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", *ASKED, "--all-or-nothing")
    assert max(map(len, found.err.splitlines())) < 1500, found.err
    assert "…" in found.err or "row-too-long" in found.err or "column" in found.err


def test_places_beside_a_problem_are_counted_too() -> None:
    beside = tuple((Place("m.csv", row=row), "x") for row in range(3, 1998))
    problem = Problem("period-unnamed", Place("m.csv", row=2), "", {"known": "2017"}, beside)
    for words, more in ((problem.text("en"), "… and 1,985 more"), (problem.text("zh"), "……另有 1,985 处")):
        assert more in words
        assert words.count("\n") < 15


def test_few_problems_are_told_one_by_one_as_they_stand() -> None:
    few = [Problem("error-cell", Place("m.csv", row=row), "", {"value": "#N/A"}) for row in range(2, 12)]
    other = Problem("row-without-area", Place("m.csv", row=5))
    assert [*in_groups([*few[:5], other, *few[5:]], "en")] == [each.text("en") for each in (*few[:5], other, *few[5:])]
    many = [*few, *few]
    told = [*in_groups([*many[:5], other, *many[5:]], "en")]
    assert [told[0].partition("\n")[0], told[1]] == ["error[error-cell]: 20 places", other.text("en")]
    assert "and 10 more" in str(ComplianceError(many))
