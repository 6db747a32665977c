"""What a reader of Chinese is told in Chinese, through the command: no word of the system's or of the program's own."""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path

import pytest
from calling import call

from compliance.reading.files import FORMATS
from compliance.words import codes, say

TABLE = "地区,年份,指标,数值,单位\n示例区（虚构）,2017,公众绿色出行率,52.5,%\n"
RULES = ("--ruleset", "hailing_2018")


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("nowhere/report.json", "文件或文件夹不存在"),
        (".", "这是文件夹，不是文件"),
        ("m.csv/report.json", "路径中有一段是文件而不是文件夹"),
        ("长" * 300, "文件名过长"),
    ],
)
def test_why_the_system_refuses_a_file(tmp_path: Path, target: str, why: str) -> None:
    (tmp_path / "m.csv").write_text(TABLE, encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", *RULES, "-o", target)
    assert (found.code, found.codes) == (2, ["not-writable"])
    assert f"无法写入 {target}：{why}\n" in found.err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems say some of them in other words")
def test_every_word_of_the_system_is_one_that_it_uses() -> None:
    """The keys are what the system says, so that a misspelt one would never be found."""
    known = {os.strerror(number) for number in errno.errorcode}
    system = [code for code in codes("kinds") if re.fullmatch(r"[A-Z][A-Za-z/ ]+", code)]
    assert len(system) > 8
    assert set(system) <= known
    assert not [code for code in system if re.search("[A-Za-z]", say("zh", f"kinds.{code}"))]


def test_every_format_of_workbooks_has_a_name() -> None:
    workbooks = {*FORMATS.values()} - {"toml", "json", "csv"}
    assert {f"a file: {form}" for form in workbooks} <= {*codes("kinds")}


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ("指标,单位\n公众绿色出行率,%\n", "缺少“数值”一列（可写作：数值 / 现状值 / 完成值 / value）"),
        ("数值,单位\n52.5,%\n", "缺少“指标”一列（可写作：指标 / 指标名称 / 指标项 / indicator）"),
        ("指标,单位,填报数\n公众绿色出行率,%,52.5\n", "缺少“数值”一列"),
    ],
)
def test_a_missing_column_is_named_by_its_heading(tmp_path: Path, table: str, shown: str) -> None:
    (tmp_path / "m.csv").write_text(table, encoding="utf-8")
    assert shown in call(tmp_path, "check", "m.csv", *RULES).err


def test_an_option_is_to_be_added_and_not_meant(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "b.csv").write_text("表\n序号,指标名称,完成值,单位\n12,森林覆盖率,18.9,%\n", encoding="utf-8")
    found = call(tmp_path, "check", ".", *RULES)
    assert found.codes == ["area-unnamed", "period-unnamed"]
    assert "提示: 请加 --area 示例区（虚构）\n" in found.out
    assert "提示: 请加 --period 2017\n" in found.out
    assert call(tmp_path, "check", ".", *RULES, "--area", "示例区（虚构）", "--period", "2017").code == 1


def test_a_table_without_a_ruleset_is_told_where_it_can_say_one(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(TABLE, encoding="utf-8")
    found = call(tmp_path, "check", "m.csv")
    assert found.codes == ["no-ruleset"]
    assert "Excel 和 CSV 在表上方写一行“规则集：…”" in found.err
    (tmp_path / "m.csv").write_text("规则集：hailing_2018\n" + TABLE, encoding="utf-8")
    assert call(tmp_path, "check", "m.csv").code == 1


@pytest.mark.parametrize(
    ("period", "before", "words"),
    [
        ("2017", "2016", "2016年的值"),
        ("2017-Q1", "2016-Q4", "2016年第4季度的值"),
        ("2017-01", "2016-12", "2016年12月的值"),
        ("2017-01/09", "2016-04/12", "2016年4—12月的值"),
        ("2017-01/02", "2016-11/12", "2016年11—12月的值"),
        ("2017年3-9月", "2016-08/2017-02", "2016年8月—2017年2月的值"),
    ],
)
def test_an_earlier_period_reads_as_one_says_it(tmp_path: Path, period: str, before: str, words: str) -> None:
    rows = "".join(f"{when},生态环境状况指数(EI),{value},1\n" for when, value in ((period, 62), (before, 61)))
    (tmp_path / "m.csv").write_text("年份,指标,数值,单位\n" + rows, encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", *RULES, "--only", period)
    assert f"（{words}）" in found.out
