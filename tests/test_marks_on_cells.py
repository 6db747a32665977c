"""What a person sees on a cell besides its value: a line through it, a part of it struck out, a comment."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlrd
import xlwt
from calling import Called, call
from kept_workbooks import as_xlsx
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

DRAWN = "| 指标 | 单位 | 完成值 | 备注 |\n| 森林覆盖率 | % | =18.9 | 年报 |\n| 公众绿色出行率 | % | 52.5 | - |"
OPTIONS = ("--ruleset", "hailing_2018", "--area", "示例区", "--period", "2017")
Change = Callable[[Any], None]


def checked(folder: Path, change: Change | None = None, *options: str, content: bytes | None = None) -> Called:
    def after(book: Any) -> None:
        if change is not None:
            change(book["表1"])

    (folder / "m.xlsx").write_bytes(as_xlsx({"表1": DRAWN}, after) if content is None else content)
    return call(folder, "check", "m.xlsx", *OPTIONS, *options)


def measured(found: Called) -> dict[str, str]:
    findings = json.loads(found.out)["assessments"][0]["findings"]
    values = {each["indicator"]: each["criteria"][0].get("measured") for each in findings}
    return {id_: value["value"] for id_, value in values.items() if value is not None}


def struck(*cells: str) -> Change:
    def change(sheet: Any) -> None:
        for cell in cells:
            sheet[cell].font = Font(strike=True)

    return change


# --- struck through ---


def test_the_record_keeps_what_was_doubtful_about_a_value(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        struck("C2")(sheet)
        sheet["C2"].comment = Comment("快报数", "某人")

    found = checked(tmp_path, change, "--format", "json", "--lang", "zh")
    (warning,) = found.json["warnings"]
    assert warning["code"] == "struck-through"
    assert warning["place"] == {"file": "m.xlsx", "sheet": "表1", "row": 2, "column": "C"}
    criteria = {row["indicator"]: row["criteria"][0] for row in found.json["assessments"][0]["findings"]}
    (noted,) = criteria["forest_cover"]["notes"]
    assert "快报数" in noted
    assert "notes" not in criteria["public_green_travel"]
    (tmp_path / "record.json").write_text(found.out, encoding="utf-8")
    assert call(tmp_path, "verify", "record.json").code == 0
    found.json["warnings"].clear()
    (tmp_path / "record.json").write_text(json.dumps(found.json), encoding="utf-8")
    assert call(tmp_path, "verify", "record.json").code == 1
    line = next(line for line in checked(tmp_path, change).out.splitlines() if "森林覆盖率" in line)
    assert line.startswith("达标")
    assert "快报数" in line


def test_a_struck_value_is_read_and_said(tmp_path: Path) -> None:
    found = checked(tmp_path, struck("C2", "C3"), "--format", "json")
    assert (found.code, found.problems) == (1, [("struck-through", "m.xlsx 表1 第2行 C列")])
    assert "有 2 个数值带删除线，已照样读取：C2、C3。" in found.err
    assert measured(found) == {"forest_cover": "18.9", "public_green_travel": "52.5"}
    assert checked(tmp_path, struck("C2"), "--strict").code == 2


@pytest.mark.parametrize(
    ("beside", "codes"),
    [
        ("森林覆盖率 | % | 19.2", ["struck-replaced"]),
        ("森林覆盖率 | % | 待核", ["struck-through"]),
        ("公众满意度 | % | 90", ["struck-through"]),
    ],
)
def test_a_struck_value_beside_its_correction_is_not_read(tmp_path: Path, beside: str, codes: list[str]) -> None:
    drawn = f"| 指标 | 单位 | 完成值 |\n| 森林覆盖率 | % | =18.9 |\n| {beside} |"
    content = as_xlsx({"表1": drawn}, lambda book: struck("A2", "C2")(book["表1"]))
    (tmp_path / "m.xlsx").write_bytes(content)
    found = call(tmp_path, "check", "m.xlsx", *OPTIONS, "--format", "json")
    assert [code for code in found.codes if code.startswith("struck")] == codes
    (finding,) = (each for each in found.json["assessments"][0]["findings"] if each["indicator"] == "forest_cover")
    assert finding["criteria"][0]["measured"]["value"] == ("19.2" if codes == ["struck-replaced"] else "18.9")


@pytest.mark.parametrize(("cells", "code"), [(("C2",), "struck-replaced"), ((), "columns-mean-the-same")])
def test_a_correction_in_a_column_of_its_own(tmp_path: Path, cells: tuple[str, ...], code: str) -> None:
    rows = "| 森林覆盖率 | % | =18.4 | =18.9 |\n| 公众绿色出行率 | % | 52.5 | - |"
    drawn = f"| 指标 | 单位 | 2017年 | 2017年（修正） |\n{rows}"
    content = as_xlsx({"表1": drawn}, lambda book: struck(*cells)(book["表1"]))
    found = checked(tmp_path, None, "--format", "json", content=content)
    assert found.codes == [code]
    assert not cells or measured(found) == {"forest_cover": "18.9", "public_green_travel": "52.5"}


def test_what_is_no_value_may_be_struck(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        struck("D2", "C3", "C1")(sheet)
        sheet["C3"] = "/"

    assert checked(tmp_path, change).codes == []


def test_a_font_that_says_that_it_is_not_struck(tmp_path: Path) -> None:
    content = as_xlsx({"表1": DRAWN}, lambda book: struck("C2")(book["表1"]))
    on, off = b'<strike val="1"', b'<strike val="0"'
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert on in parts["xl/styles.xml"]
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(on, off)
    assert checked(tmp_path, content=packed(parts)).codes == []


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("pieces", "codes"),
    [
        ((("18", True), ("9", False)), ["partly-struck"]),  # never 189
        ((("18.4", True), (" 18.9", False)), ["partly-struck"]),
        ((("18.", True), ("4", True)), ["struck-through"]),
        ((("18.", False), ("4", False)), []),
        ((("18.4", False), (" ", True)), []),
    ],
)
@pytest.mark.parametrize("shared", [True, False])
def test_a_part_of_a_text_that_is_struck(
    tmp_path: Path, pieces: tuple[tuple[str, bool], ...], codes: list[str], shared: bool
) -> None:
    def change(sheet: Any) -> None:
        sheet["C2"] = CellRichText(*(TextBlock(InlineFont(strike=strike), text) for text, strike in pieces))

    content = as_xlsx({"表1": DRAWN}, lambda book: change(book["表1"]))
    content = as_shared(content) if shared else content
    found = checked(tmp_path, content=content)
    assert found.codes == codes
    if codes == ["partly-struck"]:
        assert found.code == 2
        assert f"单元格中有一部分带删除线：{''.join(text for text, _ in pieces)}" in found.out


def as_shared(content: bytes) -> bytes:
    """The workbook with its rich text among shared ones, where Excel keeps it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet, rels = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
    found = re.search(rb'(<c r="C2"[^>]*)t="inlineStr"([^>]*>)<is>(.*?)</is>', parts[sheet])
    assert found is not None
    parts[sheet] = parts[sheet].replace(found[0], found[1] + b't="s"' + found[2] + b"<v>1</v>")
    parts["xl/sharedStrings.xml"] = b"<sst><si><t>x</t></si><si>" + found[3] + b"</si></sst>"
    more = b'<Relationship Id="s1" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", more)
    return packed(parts)


def test_a_plain_text_in_a_struck_cell(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet["C2"] = "约18.9"
        struck("C2")(sheet)

    assert checked(tmp_path, change).codes == ["struck-through"]


# --- comments ---


def remarked(sheet: Any) -> None:
    sheet["C2"].comment = Comment("张三:\n暂用快报数，\n待核", "张三")
    sheet["A3"].comment = Comment("不在数值上", "张三")


def test_a_comment_on_a_value_is_quoted_as_a_note(tmp_path: Path) -> None:
    found = checked(tmp_path, remarked, "--format", "csv")
    assert found.codes == []
    assert "年报；张三: 暂用快报数， 待核" in found.out
    assert "不在数值上" not in found.out
    html = checked(tmp_path, remarked, "--format", "html").out
    assert "备注：年报；张三: 暂用快报数， 待核" in html


def test_a_conversation_counts_before_the_comment_that_stands_for_it(tmp_path: Path) -> None:
    content = as_xlsx({"表1": DRAWN}, lambda book: remarked(book["表1"]))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    kind = b"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    more = b'<Relationship Type="%s" Target="/xl/threadedComments/t1.xml" Id="t1"/></Relationships>' % kind
    parts[rels] = parts[rels].replace(b"</Relationships>", more)
    said = '<ThreadedComments><threadedComment ref="C2"><text>是快报数</text></threadedComment>'
    said += '<threadedComment ref="C2"><text>已核</text></threadedComment></ThreadedComments>'
    parts["xl/threadedComments/t1.xml"] = said.encode()
    assert "年报；是快报数；已核" in checked(tmp_path, None, "--format", "csv", content=packed(parts)).out


@pytest.mark.parametrize(
    "part",
    [
        b"<comments>",
        b"",
        b'<!DOCTYPE x [<!ENTITY a "b">]><comments/>',
        b'<comments><commentList><comment ref="?"><text><t>x</t></text></comment></commentList></comments>',
        b"<comments><commentList><comment><text><t>x</t></text></comment></commentList></comments>",
        None,
    ],
)
def test_comments_that_cannot_be_read_stop_nothing(tmp_path: Path, part: bytes | None) -> None:
    content = as_xlsx({"表1": DRAWN}, lambda book: remarked(book["表1"]))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    (name,) = (name for name in parts if "comment" in name and name.endswith(".xml"))
    if part is None:
        del parts[name]
    else:
        parts[name] = part
    found = checked(tmp_path, None, "--format", "json", content=packed(parts))
    assert (found.code, found.codes) == (1, [])
    assert measured(found)["forest_cover"] == "18.9"


def test_a_long_comment_is_cut(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet["C2"].comment = Comment("长" * 5000, "")

    assert f"年报；{'长' * 200}…" in checked(tmp_path, change, "--format", "csv").out


# --- workbooks of Excel 97–2003 ---


def old_workbook(folder: Path, *travel: tuple[str, bool]) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表1")
    line = xlwt.easyxf("font: struck_out on")
    fonts = {True: line.font, False: xlwt.easyxf("").font}
    for row, words in enumerate((("指标", "单位", "完成值"), ("森林覆盖率", "%"), ("公众绿色出行率", "%"))):
        for column, text in enumerate(words):
            sheet.write(row, column, text)
    sheet.write(1, 2, 18.9, line)
    sheet.write_rich_text(2, 2, [(text, fonts[strike]) for text, strike in travel])
    book.save(str(folder / "m.xls"))


@pytest.mark.parametrize(
    ("travel", "codes"),
    [
        ((("5", True), ("2.5", False)), ["partly-struck"]),
        ((("5", False), ("2.5", True)), ["partly-struck"]),
        ((("52", True), (".5", True)), ["struck-through"]),
        ((("52", False), (".5", False)), ["struck-through"]),  # the other value alone
    ],
)
def test_lines_in_an_old_workbook(tmp_path: Path, travel: tuple[tuple[str, bool], ...], codes: list[str]) -> None:
    old_workbook(tmp_path, *travel)
    found = call(tmp_path, "check", "m.xls", *OPTIONS)
    assert [code for code in found.codes if code != "struck-through" or "partly-struck" not in codes] == codes
    if codes == ["struck-through"]:
        assert ("C2、C3" in found.err) is travel[0][1]


def test_a_comment_in_an_old_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No writer of old workbooks at hand writes comments: one is put where xlrd has them."""
    old_workbook(tmp_path, ("52.5", False))
    opened = xlrd.open_workbook

    def with_a_note(**words: Any) -> Any:
        book = opened(**words)
        note = xlrd.sheet.Note()
        note.text = "暂用\n快报数"
        book.sheet_by_index(0).cell_note_map[1, 2] = note
        return book

    monkeypatch.setattr(xlrd, "open_workbook", with_a_note)
    assert "暂用 快报数" in call(tmp_path, "check", "m.xls", *OPTIONS, "--format", "csv").out
