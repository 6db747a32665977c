"""The page that checks in a browser, opened as an officer opens it: from a file, with the network off."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from zipfile import ZipFile

import pytest
from calling import call
from conftest import ROOT, missing
from opening import printed
from openpyxl import Workbook, load_workbook

from compliance.browser.building import FOLDER, MANIFEST, Built
from compliance.browser.serving import server_of

BUREAUS = ROOT / "examples" / "bureaus"
ASKED = {"ruleset": "hailing_2018", "area": "示例区（虚构）", "only": "latest"}
WORDS = ("--ruleset", "hailing_2018", "--area", "示例区（虚构）", "--only", "latest")


def make(path: Path, *words: str | Path) -> Path:
    """A page, from the parts that were fetched."""
    if not (FOLDER / MANIFEST).is_file():
        missing("what the page is made of (python tools/page_parts.py)")
    made = call(ROOT, "page", "-o", path, *words)
    assert (made.code, made.err) == (0, "")
    return path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, made once."""
    return make(tmp_path_factory.mktemp("page") / "核查.html", "--day", "2026-01-05")


class Office:
    """The open page, with everything that it asked of a network and complained of."""

    def __init__(self, page: Any, context: Any) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        context.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def until(self, state: str) -> None:
        self.page.wait_for_selector(f'body[data-state="{state}"]', timeout=120_000)

    def put(self, *paths: Path) -> None:
        """Put files in, or one folder, and wait until they are judged."""
        folder = len(paths) == 1 and paths[0].is_dir()
        given = str(paths[0]) if folder else [str(each) for each in paths]
        self.page.set_input_files("#folder" if folder else "#files", given)
        self.page.wait_for_timeout(50)
        self.until("judged")

    def check(self, **asked: Any) -> Any:
        return self.page.evaluate("asked => window.compliance.check(asked)", asked)

    def record(self) -> Any:
        return json.loads(self.page.evaluate("() => window.compliance.record()"))

    def saved(self, name: str) -> bytes:
        return base64.b64decode(self.page.evaluate("name => window.compliance.saved(name)", name))


@contextmanager
def opened(browser: Any, file: Path, **how: Any) -> Iterator[Office]:
    """A page, ready; afterwards it has asked for nothing, and complained of nothing."""
    context = browser.new_context(offline=True, **({"viewport": {"width": 1280, "height": 900}} | how))
    found = Office(context.new_page(), context)
    found.page.goto(file.as_uri())
    found.until("ready")
    yield found
    context.close()
    assert found.complaints == []
    assert {each for each in found.asked if not each.startswith("blob:")} == {file.as_uri()}


@pytest.fixture
def office(chromium: Any, built: Path) -> Iterator[Office]:
    """The page as it is shipped, ready."""
    with opened(chromium, built) as found:
        yield found


def recorded(*words: str | Path) -> Any:
    """The record that the command makes."""
    found = call(ROOT, "check", *words, "--format", "json")
    return json.loads(found.out)


def under_page_names(record: Any, folder: Path) -> Any:
    """A record of the command as the page has it, which knows only the last part of the folder's name."""
    text = json.dumps(record, ensure_ascii=False)
    return json.loads(text.replace(f"{folder.relative_to(ROOT).parent.as_posix()}/", ""))


def test_the_record_is_that_of_the_command(office: Office) -> None:
    office.put(BUREAUS)
    assert office.check(**ASKED)["judged"]
    folder = BUREAUS.relative_to(ROOT)
    assert office.record() == under_page_names(recorded(folder, *WORDS), BUREAUS)


def cells(content: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def test_a_folder_with_problems_is_mended_in_copies_and_its_ledger_saved(office: Office, tmp_path: Path) -> None:
    copies = tmp_path / "bureaus"
    shutil.copytree(BUREAUS, copies)
    broken = copies / "12 区审计局.csv"
    whole = broken.read_bytes()
    broken.write_bytes("指标,单位,2017年\n森林覆盖率,%,18.2.1\n".encode())
    office.put(copies)
    assert office.check(**ASKED)["problems"] == 1
    assert "区审计局" in office.page.inner_text("#units details.wrong summary")
    assert "18.2.1" in office.page.inner_text("#units details.wrong")
    broken.write_bytes(whole)
    office.put(copies)  # again, as it is now
    assert "现已换成新放入的" in office.page.inner_text("#noted")
    assert office.check(**ASKED)["problems"] == 0
    ledger = tmp_path / "ledger.xlsx"
    call(tmp_path, "check", "bureaus", *WORDS, "--format", "xlsx", "-o", ledger)
    assert cells(office.saved("ledger.xlsx")) == cells(ledger.read_bytes())
    report = tmp_path / "report.html"
    call(tmp_path, "check", "bureaus", *WORDS, "--format", "html", "-o", report)
    assert office.saved("report.html").decode() == report.read_text(encoding="utf-8")


MENDED = "12 区审计局.csv"


def listed(office: Office) -> list[str]:
    """The list of what was put in, line by line; it is opened for that."""
    office.page.evaluate("() => { document.querySelector('#held').open = true; }")
    office.page.locator("#held li").first.wait_for()
    return office.page.locator("#held li").all_inner_texts()


def test_a_file_that_is_chosen_again_alone_takes_the_place_of_the_old_one(office: Office, tmp_path: Path) -> None:
    copies = tmp_path / "bureaus"
    shutil.copytree(BUREAUS, copies)
    whole = (copies / MENDED).read_bytes()
    (copies / MENDED).write_bytes("指标,单位,2017年\n森林覆盖率,%,18.2.1\n".encode())
    office.put(copies)
    assert office.check(**ASKED)["problems"] == 1
    mended = tmp_path / "mended" / MENDED
    mended.parent.mkdir()
    mended.write_bytes(whole)
    office.put(mended)
    assert f"“bureaus/{MENDED}”先前已放入，现已换成新放入的" in office.page.inner_text("#noted")
    assert office.check(**ASKED)["problems"] == 0
    lines = listed(office)
    assert len(lines) == 20
    assert [line for line in lines if "已换成新的" in line and MENDED in line]


def test_each_file_can_be_taken_out(office: Office, tmp_path: Path) -> None:
    (tmp_path / "甲.csv").write_text("指标,单位,2017年\n森林覆盖率,%,18.2\n", encoding="utf-8")
    (tmp_path / "乙.csv").write_text("指标,单位,2017年\n森林覆盖率,%,19.2\n", encoding="utf-8")
    office.put(tmp_path / "甲.csv", tmp_path / "乙.csv")
    assert office.check(**ASKED)["problems"] == 1, "two values of one thing"
    listed(office)
    office.page.get_by_role("button", name="取出“乙.csv”").click()
    office.page.locator("#found-count", has_text="文件没有问题").wait_for()
    assert len(listed(office)) == 1
    office.page.get_by_role("button", name="取出“甲.csv”").click()
    office.until("ready")
    assert not office.page.is_visible("#held")


def test_files_of_one_name_in_two_folders_are_pointed_out(office: Office, tmp_path: Path) -> None:
    for folder in ("收表", "改好"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "区林业局.csv").write_text("指标,单位,2017年\n森林覆盖率,%,18.2\n", encoding="utf-8")
        office.put(tmp_path / folder)
    assert "区林业局.csv" in office.page.inner_text("#alike")
    assert all("同名" in line for line in listed(office))
    office.page.get_by_role("button", name="取出“收表/区林业局.csv”").click()
    office.page.locator("#alike").wait_for(state="hidden")


def test_of_several_years_the_newest_is_judged_until_another_is_chosen(office: Office) -> None:
    office.put(ROOT / "examples" / "district")
    assert [each.split(" · ")[0].split()[-1] for each in office.page.locator("#areas li").all_inner_texts()] == ["2017"]
    office.page.select_option("[name=only]", "")
    office.page.locator("#areas li", has_text="2015").wait_for()
    years = [each.split(" · ")[0].split()[-1] for each in office.page.locator("#areas li").all_inner_texts()]
    assert years == ["2017", "2016", "2015"]
    column = office.page.frame_locator("#report").locator(".overview td:nth-child(2):visible").first
    assert column.bounding_box()["height"] < 50, "a year stands in one line"


def test_what_cannot_be_read_is_said_where_nothing_is_asked(office: Office, tmp_path: Path) -> None:
    (tmp_path / "现场照片.jpg").write_bytes(b"\xff\xd8\xff")
    book = Workbook()
    book.save(tmp_path / "空表.xlsx")
    for name in ("现场照片.jpg", "空表.xlsx"):
        office.put(tmp_path / name)
        assert "没有读到可以核查的数据" in office.page.inner_text("#status")
        assert office.page.locator("#units .mend").first.inner_text()
        assert "compliance" not in office.page.inner_text("#units")
        assert office.page.query_selector_all(".asked") == []
        office.page.evaluate("() => { document.querySelector('#held').open = true; }")
        office.page.click("#forget")
        office.until("ready")


def test_what_lies_in_a_folder_and_is_not_read_is_listed_with_what_to_do(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "收表"
    (folder / "佐证").mkdir(parents=True)
    (folder / "区林业局.csv").write_text("指标,单位,2017年\n森林覆盖率,%,18.2\n", encoding="utf-8")
    for name in ("现场.jpg", "佐证/批复.pdf", "佐证/说明.doc", "报表.zip", "Thumbs.db", "~$区林业局.xlsx"):
        (folder / name).write_bytes(b"x")
    office.put(folder)
    office.check(**ASKED)
    office.page.click("summary:has-text('未读取的文件（4 个）')")
    office.page.locator("#units li", has_text="收表/报表.zip").wait_for()
    told = office.page.inner_text("#units details[open]:has-text('未读取的文件')")
    for name in ("收表/现场.jpg", "收表/佐证/批复.pdf", "收表/佐证/说明.doc", "收表/报表.zip"):
        assert name in told
    assert "请先解压" in told
    assert "填报表" in told


def test_the_counts_of_rulesets_say_what_each_counts(office: Office) -> None:
    options = office.page.locator("[name=ruleset] option:not([value=''])")
    with_text = office.page.locator("[name=old] option:not([disabled])").count()
    known = office.page.locator("[name=old] option[disabled]").count()
    assert options.count() > with_text + known, "the series, too"
    assert f"内含 {with_text} 套指标体系的原文" in office.page.inner_text("#build")
    assert f"内含 {with_text} 套指标体系的原文" in office.page.inner_text("#rules")
    assert f"另有 {known} 套只知其名" in office.page.inner_text("#rules")


def test_in_the_dark_the_report_is_dark_too(chromium: Any, built: Path) -> None:
    with opened(chromium, built, color_scheme="dark") as office:
        office.put(BUREAUS)
        office.check(**ASKED)
        paper = office.page.frame_locator("#report").locator("body")
        assert paper.evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(24, 24, 24)"


def test_what_files_say_stays_text_in_the_lists_of_the_page(office: Office, tmp_path: Path) -> None:
    bad = "<img src=x onerror=alert(1)>"
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "<img src=x>.csv").write_text(f'指标,单位,2017年\n"{bad}森林覆盖率",%,"{bad}"\n', encoding="utf-8")
    office.put(folder)
    office.check(**ASKED)
    for each in office.page.query_selector_all("#units details"):
        each.evaluate("element => { element.open = true; }")
    assert bad in office.page.inner_text("#result")
    assert office.page.query_selector_all("img") == []


def test_an_empty_start_asks_for_the_ruleset(office: Office) -> None:
    office.put(BUREAUS)
    assert office.page.query_selector("#choices .wide.asked") is not None
    assert office.page.is_visible("#result")
    assert not office.page.is_visible("#saves")


def test_rules_forms_comparisons_and_records_are_those_of_the_commands(office: Office, tmp_path: Path) -> None:
    page = office.page
    page.select_option("[name=ruleset]", "hailing_2018")
    page.click("#show")
    page.wait_for_selector("#sheet[open]")
    rules = page.frame_locator("#sheet-page")
    assert rules.locator(".rule").count() == 37
    page.click("#sheet-close")
    with page.expect_download() as download:
        page.click("#template")
    assert download.value.suggested_filename == "填报表.xlsx"
    download.value.save_as(tmp_path / "form.xlsx")
    call(tmp_path, "template", "hailing_2018", "-o", "same.xlsx")
    assert cells((tmp_path / "form.xlsx").read_bytes()) == cells((tmp_path / "same.xlsx").read_bytes())

    office.put(ROOT / "examples" / "district")
    record = json.dumps(office.record(), ensure_ascii=False)
    page.click("#more details:nth-of-type(1) summary")
    page.select_option("#compare [name=old]", "national_2018")
    page.select_option("#compare [name=new]", "hailing_2018")
    page.click("#compare button")
    page.wait_for_selector("#sheet[open]")
    with page.expect_download() as download:
        page.click("#sheet-save")
    download.value.save_as(tmp_path / "review.html")
    words = (
        "national_2018",
        "hailing_2018",
        "--impact",
        "district",
        "--only",
        "latest",
        "--format",
        "html",
        "--lang",
        "zh",
    )
    shutil.copytree(ROOT / "examples" / "district", tmp_path / "district")
    assert (tmp_path / "review.html").read_text(encoding="utf-8") == call(tmp_path, "diff", *words).out
    page.click("#sheet-close")

    page.click("#more details:nth-of-type(2) summary")
    for content, wanted in ((record, "核查记录“r.json”成立"), (record.replace('"97.6"', '"99.6"'), "不成立")):
        page.set_input_files("#record", {"name": "r.json", "mimeType": "", "buffer": content.encode()})
        page.locator("#verified", has_text=wanted).wait_for()
        assert "这说明" in page.inner_text("#verified")
        assert not re.search("[0-9a-f]{64}", page.inner_text("#verified")), "digests wait in the details"
        assert "✓" in (text := page.text_content("#verified pre") or "") or "✗" in text


def test_what_a_record_does_not_hold_for_is_named(office: Office, tmp_path: Path) -> None:
    page, file = office.page, tmp_path / "区林业局.csv"
    file.write_text("指标,单位,2017年\n森林覆盖率,%,18.2\n", encoding="utf-8")
    office.put(file)
    office.check(**ASKED)
    record = json.dumps(office.record(), ensure_ascii=False).encode()
    file.write_text("指标,单位,2017年\n森林覆盖率,%,16.2\n", encoding="utf-8")
    office.put(file)
    page.click("#more details:nth-of-type(2) summary")
    page.set_input_files("#record", {"name": "记录.json", "mimeType": "", "buffer": record})
    told = page.locator("#verified", has_text="不成立")
    told.wait_for()
    assert "文件“区林业局.csv”与核查时的内容不同" in told.inner_text()
    page.evaluate("() => { document.querySelector('#held').open = true; }")
    page.click("#forget")
    page.set_input_files("#record", {"name": "记录.json", "mimeType": "", "buffer": record})
    page.locator("#verified", has_text="请放入当时核查的该文件").wait_for()
    assert "compliance" not in page.inner_text("#verified")
    assert "[" not in page.inner_text("#verified")


def test_a_series_judges_every_period_for_which_it_has_a_list(office: Office, tmp_path: Path) -> None:
    rows = "".join(f"甲县,{year},森林覆盖率,18.2,%\n" for year in (2015, 2016, 2018, 2020))
    (tmp_path / "m.csv").write_text(f"地区,年份,指标,数值,单位\n{rows}", encoding="utf-8")
    office.put(tmp_path / "m.csv")
    office.page.select_option("[name=ruleset]", "national_county")
    office.page.locator("#areas li", has_text="2018").wait_for()
    assert office.page.locator("#areas li").count() == 2
    told = office.page.inner_text("#units")
    assert "2015：" in told
    assert "2020：" in told
    assert "--" not in told
    assert office.page.is_visible("#saves")


def test_the_page_speaks_without_the_command_line(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "收表"
    folder.mkdir()
    texts = {
        "01 区林业局.csv": "指标,单位,2017年\n森林覆盖率,%,18.2.1\n森林复盖率,%,18.2\n农村卫生厕所普及率,亩,96\n",
        "02 区统计局.csv": "地区,指标,单位,2017年\n乙县,单位地区生产总值能耗,吨标煤/万元,0.5\n",
        "03 区发改局.csv": "地区,指标,单位,2017年\n乙县,单位地区生产总值能耗,吨标煤/万元,500\n",
        "04 区工信局.csv": "年初时,说明\n甲,乙\n",
        "05 区财政局.xlsb": "x",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    office.put(folder)
    office.check(ruleset="hailing_2018", only="latest")
    page = office.page
    page.evaluate("() => document.querySelectorAll('#units details').forEach(each => { each.open = true; })")
    page.locator("#units li", has_text="约 1000 倍").first.wait_for()
    assert page.locator("#ask-area.asked").count() == 1, "the page asks for the area in its own field"
    assert "请在上方填写“地区（文件未写明的）”" in page.inner_text("#units")
    report = page.frame_locator("#report").locator("body")
    for told in (page.inner_text("main"), report.inner_text()):
        assert not re.search(r"--[a-z]|compliance [a-z]|\[[a-z]+-[a-z-]+\]|[a-z]+-[a-z]+，", told)


def test_rulesets_are_grouped_and_those_of_the_area_stand_first(office: Office, tmp_path: Path) -> None:
    page = office.page
    groups = """() => [...document.querySelectorAll('[name=ruleset] optgroup')].map(
        each => [each.label, each.children.length])"""
    at_first = page.evaluate(groups)
    assert [label.split("（")[0] for label, _ in at_first] == ["地方目标", "国家指标 · 县", "国家指标 · 市", "任务清单"]
    years = page.locator("optgroup[label='国家指标 · 市'] option:not([value=national_city])").all_inner_texts()
    assert [year[:4] for year in years] == sorted((year[:4] for year in years), reverse=True)
    assert "本地有自己的创建目标的" in page.inner_text("#about-ruleset")
    for area, folder in (("泰州市海陵区", "收表"), ("", "海陵区报表")):
        place = tmp_path / folder
        place.mkdir()
        head = f"地区：{area}\n" if area else ""
        (place / "区林业局.csv").write_text(f"{head}指标,单位,2017年\n森林覆盖率,%,18.2\n", encoding="utf-8")
        office.put(place)
        [first, *_] = page.evaluate(groups)
        assert first == ["文件或地区所指", 2], "targets and tasks of the district"
        assert page.locator("optgroup option").first.get_attribute("value") == "hailing_2018"
        page.evaluate("() => { document.querySelector('#held').open = true; }")
        page.click("#forget")
        office.until("ready")
    office.put(place)
    page.locator(".take[data-for=ruleset]", has_text="海陵区").click()
    page.locator("#areas li", has_text="37 项").wait_for()
    assert page.input_value("[name=ruleset]") == "hailing_2018"
    assert "以“国家生态文明建设示范县、市指标（修订）：示范县指标”为上级指标" in page.inner_text("#about-ruleset")


def test_the_links_of_the_report_lead_to_their_places(office: Office) -> None:
    office.put(BUREAUS)
    office.check(**ASKED)
    report = office.page.frame_locator("#report")
    report.locator(".contents a").last.click()
    report.locator(".part:target").wait_for()
    report.locator("input[name=verdict]").first.click()  # its own script runs
    office.page.wait_for_timeout(200)
    assert report.locator("tbody.f.off").count() > 0


def test_what_there_is_not_is_refused_and_fails_nothing(office: Office) -> None:
    name = "() => window.compliance.saved('secrets.txt').catch(error => error.message)"
    assert "secrets.txt" in office.page.evaluate(name)
    assert office.page.get_attribute("body", "data-state") == "ready"


def test_sheets_for_the_bureaus_have_names_that_windows_shows(office: Office) -> None:
    office.put(BUREAUS)
    office.check(**ASKED)
    with ZipFile(io.BytesIO(office.saved("bureaus.zip"))) as archive:
        assert "区统计局.xlsx" in archive.namelist()
        assert all(each.flag_bits & 0x800 for each in archive.infolist() if not each.filename.isascii())  # UTF-8


def test_long_work_can_be_cancelled_and_begun_again(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    rows = "".join(f"区{area},{year},森林覆盖率,18.{area},%\n" for area in range(300) for year in (2015, 2016, 2017))
    (folder / "many.csv").write_text(f"地区,年份,指标,数值,单位\n{rows}", encoding="utf-8")
    office.page.set_input_files("#folder", str(folder))
    office.page.evaluate("() => { window.compliance.check({ruleset: 'hailing_2018'}).catch(() => {}); }")
    office.until("working")
    office.page.click("#cancel")
    office.until("ready")
    office.page.click("#held summary")
    office.page.click("#forget")
    office.put(BUREAUS)
    assert office.check(**ASKED)["judged"]


def test_what_was_taken_out_leaves_no_area_to_the_next_files(office: Office) -> None:
    office.put(BUREAUS)
    office.check(**ASKED)
    assert office.page.input_value("[name=area]") == ASKED["area"]
    office.page.click("#held summary")
    office.page.click("#forget")
    office.until("ready")
    assert office.page.input_value("[name=area]") == ""


def test_rulesets_of_ones_own_are_compiled_into_the_page(chromium: Any, tmp_path: Path) -> None:
    offices = ROOT / "examples" / "offices"
    page = make(tmp_path / "own.html", "--rulesets", offices)
    words = ("examples/offices/sections.csv", "--rulesets", "examples/offices")
    with opened(chromium, page) as office:
        office.put(offices / "sections.csv")
        rulesets = office.page.eval_on_selector_all("[name=ruleset] option", "all => all.map(each => each.value)")
        own = next(each for each in rulesets if "surface" in each)
        office.check(ruleset=own)
        found, expected = office.record(), recorded(*words, "--ruleset", own)
    assert found["rulesets"] == expected["rulesets"]
    assert [each["verdict"] for each in found["assessments"]] == [each["verdict"] for each in expected["assessments"]]
    assert {each["sha256"] for each in found["inputs"]} == {each["sha256"] for each in expected["inputs"]}


def test_hostile_and_giant_files_end_in_a_problem(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with (folder / "giant.csv").open("wb") as giant:
        giant.truncate(200 * 1024**2)
    hostile(folder / "little.xlsx")
    office.put(folder)
    words = " ".join(office.page.locator("#units").all_text_contents())
    assert "32 MiB" in words
    assert office.page.evaluate("() => document.body.dataset.state") == "judged"


def hostile(path: Path) -> None:
    """A small workbook with one long text that takes for ever where a pattern goes back and forth in it."""
    book = Workbook()
    book.active.append(["指标", "数值"])
    book.active.append(["1" * 30_000 + "x", " " * 30_000 + "1"])
    book.save(path)


def test_what_was_put_in_stays_as_it_was_until_it_is_put_in_again(office: Office, tmp_path: Path) -> None:
    copies = tmp_path / "bureaus"
    shutil.copytree(BUREAUS, copies)
    office.put(copies)
    for each in copies.iterdir():
        each.write_bytes(b"")
    assert office.check(**ASKED)["problems"] == 0


def test_a_folder_can_be_dragged_in(office: Office) -> None:
    spot = office.page.locator("#drop .choose").bounding_box()
    hand = office.page.context.new_cdp_session(office.page)
    for kind in ("dragEnter", "dragOver", "drop"):
        what = {"items": [], "files": [str(BUREAUS)], "dragOperationsMask": 1}
        hand.send("Input.dispatchDragEvent", {"type": kind, "x": spot["x"] + 9, "y": spot["y"] + 9, "data": what})
    office.until("judged")
    office.check(**ASKED)
    assert office.record() == under_page_names(recorded(BUREAUS.relative_to(ROOT), *WORDS), BUREAUS)


RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def unfit(office: Office) -> list[tuple[str, str]]:
    """What axe finds against WCAG 2.2 AA; what a page from a file complains of axe itself is no matter."""
    from axe_playwright_python.sync_playwright import Axe

    before = list(office.complaints)
    found = Axe().run(office.page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    office.complaints[:] = before
    return [(each["id"], node["html"][:120]) for each in found for node in each["nodes"][:3]]


@pytest.mark.parametrize(
    "how",
    [
        {"viewport": {"width": 390, "height": 844}},
        {"color_scheme": "dark"},
        {"viewport": {"width": 1800, "height": 900}},
    ],
    ids=["narrow", "dark", "wide"],
)
def test_everybody_can_use_it(how: dict[str, Any], chromium: Any, built: Path) -> None:
    with opened(chromium, built, **how) as office:
        page = office.page
        assert unfit(office) == []
        office.put(BUREAUS)
        office.check(ruleset="national_2018", area="示例区（虚构）", only="latest")
        page.click("#units summary")
        assert unfit(office) == []
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        page.click("#show")
        page.wait_for_selector("#sheet[open]")
        assert unfit(office) == []
        page.keyboard.press("Escape")
        page.click("#language")
        office.page.locator("#status", has_text="Judged").wait_for()
        assert unfit(office) == []


def test_it_is_worked_by_keyboard_alone(office: Office) -> None:
    page, reached = office.page, []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("() => document.activeElement.id || document.activeElement.name"))
    for wanted in ("language", "folder", "files", "ruleset"):
        assert wanted in reached
    office.put(BUREAUS)
    page.focus("[name=ruleset]")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    office.until("judged")


def test_an_old_browser_is_told_what_it_lacks(chromium: Any, built: Path) -> None:
    context = chromium.new_context(offline=True)
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(built.as_uri())
    page.wait_for_selector("body[data-state=failed]")
    told = page.inner_text("#old")
    assert "DecompressionStream" in told
    assert "113" in told
    context.close()


def test_on_paper_stands_what_was_found(office: Office) -> None:
    office.put(BUREAUS)
    office.check(**ASKED)
    text = "".join(printed(office.page))
    assert "区统计局" in text
    assert "选择文件夹" not in text


def test_the_page_of_the_server_works_as_the_file(chromium: Any, built: Path) -> None:
    html = built.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    server = server_of(Built(html, policy[1]), 0)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    context = chromium.new_context()
    office = Office(context.new_page(), context)
    try:
        office.page.goto(address)
        office.until("ready")
        office.put(BUREAUS)
        assert office.check(**ASKED)["judged"]
        assert {each for each in office.asked if not each.startswith("blob:")} <= {address, f"{address}favicon.ico"}
    finally:
        context.close()
        server.shutdown()
        server.server_close()
