"""The report in a browser: read, filtered, sorted, printed, without a script, read out, on a narrow screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from calling import call
from opening import Opened, faults, printed

ROOT = Path(__file__).parent.parent.parent
REPORTS = ("one", "english", "years", "reasons", "areas", "few")
A4 = (595, 842)


def visible(page: Any, selector: str) -> int:
    """How many are shown, those too that the browser has not drawn yet because they lie far below."""
    found: int = page.locator(selector).evaluate_all(
        "all => all.filter(each => each.checkVisibility({visibilityProperty: true})).length"
    )
    return found


def choose(page: Any, name: str, label: str) -> None:
    page.locator(f"select[name={name}]").select_option(label=label)


def latest() -> dict[str, Any]:
    """What was judged of the district's last year."""
    found: dict[str, Any] = call(ROOT, "check", "examples/district", "--only", "latest", "--format", "json").json
    (assessment,) = found["assessments"]
    return dict(assessment)


def stays_printing(page: Any) -> None:
    """Printing, but for the dialogue, which nobody would close here."""
    page.evaluate("window.print = () => { window.asked = true; }")


# --- reading ---


def test_a_leader_reads_the_conclusion_without_scrolling(opened: Opened) -> None:
    with opened.page("one") as page:
        assert page.locator("h1").inner_text() == "示例区（虚构） 2017"
        line = page.locator(".one-line")
        assert line.inner_text() == "37 项：达标 30 / 未达标 1 / 约束性未达标 1 / 待证 5 / 不适用 0；须核对 1"
        assert page.locator(".area-verdict").inner_text().endswith("约束性指标未全部达标（1 项）")
        box = line.bounding_box()
        assert box["y"] + box["height"] < 450
        assert "27 城镇污水处理率" in page.locator(".conclusion").inner_text()


def test_a_mark_leads_to_its_finding_and_a_number_to_its_rule(opened: Opened) -> None:
    with opened.page("one") as page:
        page.locator(".marks a", has_text="27").click()
        row = page.locator("tbody.f:target")
        assert "城镇污水处理率" in row.inner_text()
        bar = page.locator(".controls").bounding_box()
        assert bar["y"] + bar["height"] <= row.bounding_box()["y"] < 900, "not below the controls that stay on top"
        row.locator("td.number a").click()
        assert "572-582" in page.locator(".rule:target").inner_text()


def test_verdicts_are_told_by_word_and_shape(opened: Opened) -> None:
    with opened.page("one") as page:
        for row in page.locator("tbody.f").all():
            kind, mark = row.get_attribute("data-v"), row.locator(".mark").first
            shape, word = {
                "pass": "✓ 达标", "fail": "✗ 未达标", "binding": "⊘ 约束性未达标", "undetermined": "？ 待证",
            }[kind].split()  # fmt: skip
            assert mark.inner_text().replace("\n", "") == shape + word


def test_every_number_with_a_demand_is_drawn_on_its_side_of_the_edge(opened: Opened) -> None:
    judged = latest()
    criteria = [criterion for finding in judged["findings"] for criterion in finding["criteria"]]
    known = sum(
        "value" in (each["measured"] or {})
        and "qualifier" not in each["measured"]
        and bool(each["required"].get("value"))
        for each in criteria
    )
    assert known > 25
    ends = """svg => {
        const box = (part) => {
            const found = svg.querySelector(part);
            return found && {x: found.getBBox().x, width: found.getBBox().width};
        };
        return {value: box('.value'), edge: box('.edge'), zone: box('.zone'), gap: box('.gap')};
    }"""
    with opened.page("one") as page:
        charts = page.locator("table.all svg.bullet")
        assert charts.count() == known
        for chart in charts.all():
            found = chart.evaluate(ends)
            value, edge, zone = found["value"], found["edge"]["x"], found["zone"]
            end = value["x"] + value["width"]
            inside = zone["x"] - 0.1 <= end <= zone["x"] + zone["width"] + 0.1
            missed = "fail" in chart.get_attribute("class")
            assert inside != missed
            assert (found["gap"] is not None) == missed
            assert zone["x"] - 0.1 <= edge <= zone["x"] + zone["width"] + 0.1


def test_chinese_is_drawn_with_letters_and_not_with_boxes(opened: Opened) -> None:
    with opened.page("one") as page:
        looks = []
        for letter in "海陵区":
            page.evaluate(
                "letter => { const spot = document.createElement('p'); spot.id = 'spot' + letter;"
                " spot.textContent = letter; document.querySelector('main').prepend(spot); }",
                letter,
            )
            looks.append(page.locator(f"#spot{letter}").screenshot())
        assert len(set(looks)) == 3, "letters that look alike are boxes"
        session = page.context.new_cdp_session(page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        document = session.send("DOM.getDocument")
        heading = session.send("DOM.querySelector", {"nodeId": document["root"]["nodeId"], "selector": "h1"})
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": heading["nodeId"]})["fonts"]
        assert any("CJK" in font["familyName"] for font in fonts), fonts


# --- with a script ---


def test_a_filter_shows_what_it_says_and_counts_it(opened: Opened) -> None:
    from playwright.sync_api import expect

    with opened.page("one") as page:
        output = page.locator(".controls output")
        assert output.inner_text() == "显示 37 / 37 项"
        page.get_by_label("达标", exact=False).first.uncheck()
        assert output.inner_text() == "显示 7 / 37 项"
        assert visible(page, "tbody.f") == 7
        assert visible(page, "tbody.f[data-v=pass]") == 0
        assert not page.locator(".all tbody.domain", has_text="生态经济").is_visible(), "all of it is met"
        choose(page, "constraint", "约束性")
        assert output.inner_text() == "显示 2 / 37 项"
        assert page.locator(".sheet:visible h4").all_inner_texts() == [
            "区住建局 示例区（虚构） 2017",
            "海陵环保局 示例区（虚构） 2017",
        ]
        page.get_by_role("button", name="全部显示").click()
        expect(output).to_have_text("显示 37 / 37 项")  # a form is reset after its button was pressed
        assert visible(page, "tbody.f") == 37


def test_a_bureau_sees_what_it_answers_for(opened: Opened) -> None:
    with opened.page("one") as page:
        choose(page, "lead", "区住建局")
        assert page.locator("tbody.f:visible th[scope=row]").count() == 4, "three of its own, one as 住建局"
        assert page.locator(".sheet:visible h4").all_inner_texts() == [
            "区住建局 示例区（虚构） 2017",
            "海陵环保局 示例区（虚构） 2017",  # whose is the row that both lead
        ]


def test_the_weakest_can_stand_first_and_go_back(opened: Opened) -> None:
    with opened.page("one") as page:
        numbers = page.locator("table.all tbody.f td.number")
        usual = numbers.all_inner_texts()
        assert usual == [str(number) for number in range(1, 38)]
        choose(page, "order", "由差到好")
        assert numbers.all_inner_texts()[:2] == ["27", "32"]
        assert visible(page, "table.all tbody.domain") == 0
        choose(page, "order", "按领域和序号")
        assert numbers.all_inner_texts() == usual
        assert visible(page, "table.all tbody.domain") == 6


def test_the_controls_work_from_the_keyboard(opened: Opened) -> None:
    with opened.page("one") as page:
        page.locator(".controls input").first.focus()
        page.keyboard.press("Space")
        assert page.locator(".controls output").inner_text() == "显示 7 / 37 项"


def test_a_link_to_something_hidden_shows_it(opened: Opened) -> None:
    with opened.page("one") as page:
        page.locator(".controls input[value=binding]").uncheck()
        target = page.locator("tbody.f", has_text="城镇污水处理率")
        assert not target.is_visible()
        page.locator(".conclusion a", has_text="27").click()
        target.wait_for(state="visible")


# --- several areas and years ---


def test_the_years_of_one_area_stand_side_by_side(opened: Opened) -> None:
    with opened.page("years") as page:
        table = page.locator(".matrix.few")
        assert table.locator("thead th a").all_inner_texts() == ["2015", "2016", "2017"]
        assert table.locator("tbody tr").count() == 37
        assert page.locator(".one-line:visible").first.inner_text().startswith("2017")
        assert page.locator(".chapter:visible").count() == 1, "the latest year is shown first"
        choose(page, "year", "2015")
        assert page.locator(".chapter:visible h3").inner_text().startswith("示例区（虚构） 2015")
        choose(page, "year", "全部")
        assert page.locator(".chapter:visible").count() == 3


def test_a_cell_leads_to_its_finding_in_another_year_too(opened: Opened) -> None:
    with opened.page("years") as page:
        page.locator(".matrix.few tbody tr", has_text="河长制").locator("td.cell a").first.click()
        row = page.locator("tbody.f:target")
        row.wait_for(state="visible")
        assert "未全面推行" in row.inner_text()


def test_a_matrix_of_many_areas_switches_its_year_and_leads_to_findings(opened: Opened) -> None:
    with opened.page("areas") as page:
        assert page.locator(".matrix.many").count() == 3
        assert page.locator(".matrix.many:visible").count() == 1
        choose(page, "year", "2016")
        matrix = page.locator(".matrix.many:visible")
        assert matrix.locator("tbody tr").count() == 12
        assert page.locator(".overview tbody tr:visible").count() == 12
        cell = matrix.locator("td.cell.fail a, td.cell.veto a").first
        word, number = cell.get_attribute("aria-label"), cell.get_attribute("href").rpartition("-i")[2]
        cell.click()
        row = page.locator("tbody.f:target")
        assert f"示例指标第{number}项" in row.inner_text()
        assert word in row.inner_text()
        assert row.bounding_box()["y"] < 900


def test_columns_of_a_matrix_sort_both_ways(opened: Opened) -> None:
    rank = ["veto", "binding", "fail", "undetermined", "pass", "not_applicable"]
    with opened.page("areas") as page:
        matrix = page.locator(".matrix.many:visible")
        kinds = matrix.locator("tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.dataset.v))"
        )
        place = next(at for at, among in enumerate(zip(*kinds, strict=True), 1) if len(set(among)) > 2)

        def column() -> list[int]:
            cells = matrix.locator(f"tbody td.cell:nth-child({place})")
            return [rank.index(kind) for kind in cells.evaluate_all("all => all.map(cell => cell.dataset.v)")]

        button = matrix.locator(f"thead th:nth-child({place}) button")
        button.click()
        assert column() == sorted(column())
        assert matrix.locator(f"thead th:nth-child({place})").get_attribute("aria-sort") == "ascending"
        button.click()
        assert column() == sorted(column(), reverse=True)
        names = page.locator(".overview:visible tbody tr:visible th")
        page.locator(".overview thead th").first.locator("button").click()
        assert names.all_inner_texts() == [f"示例{number}县" for number in range(1, 13)], "2 before 10"


def test_an_area_is_found_by_its_name(opened: Opened) -> None:
    with opened.page("areas") as page:
        page.locator("input[name=area]").fill("示例7县")
        assert page.locator(".overview tbody tr:visible").count() == 1
        assert page.locator(".matrix.many:visible tbody tr:visible").count() == 1
        assert page.locator(".chapter:visible").count() == 1


def test_a_filter_blanks_the_cells_of_a_matrix(opened: Opened) -> None:
    with opened.page("areas") as page:
        cells = ".matrix.many:visible td.cell a"
        assert visible(page, cells) == 12 * 16
        page.locator(".controls input[value=pass]").uncheck()
        assert visible(page, cells) == visible(page, ".matrix.many:visible td.cell:not(.pass) a") > 0


# --- on paper ---


def test_printed_it_is_a_document_of_a4_with_its_conclusion_first(opened: Opened) -> None:
    with opened.page("one") as page:
        sheets = printed(page)
    assert "37项:达标30/未达标1/约束性未达标1/待证5/不适用0" in sheets[0].replace("：", ":")
    assert f"第1页,共{len(sheets)}页" in sheets[0].replace("，", ",")
    assert "全部显示" not in "".join(sheets), "controls are not printed"
    assert 20 <= len(sheets) <= 45
    units = [sheet for sheet in sheets if "经办人" in sheet]
    leads = {
        unit.removeprefix("区") for finding in latest()["findings"] for unit in finding["lead"]
    }  # 住建局 is 区住建局
    assert len(units) == len(leads) > 10, "each lead unit signs on a page of its own"
    assert all(sheet.count("经办人") == 1 for sheet in units)


def test_a_page_for_one_bureau_prints_alone(opened: Opened) -> None:
    with opened.page("one") as page:
        stays_printing(page)
        sheet = page.locator(".sheet", has_text="区住建局").first
        sheet.get_by_role("button").click()
        assert page.evaluate("window.asked")
        (paper,) = printed(page)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert visible(page, "tbody.f") == 37
    assert "区住建局" in paper
    assert "指标核查报告" not in paper
    assert "第1页,共1页" in paper
    assert "城镇污水处理率" in paper
    assert "河长制" not in paper


def test_a_chapter_prints_alone(opened: Opened) -> None:
    with opened.page("areas") as page:
        stays_printing(page)
        page.locator(".chapter:visible", has_text="示例7县").get_by_role("button").first.click()
        sheets = printed(page)
    assert "示例7县2017" in sheets[0]
    assert not any("示例8县" in sheet for sheet in sheets)


# --- for everybody ---


@pytest.mark.parametrize("name", REPORTS)
def test_without_a_script_everything_is_there(opened: Opened, name: str) -> None:
    with opened.page(name, java_script_enabled=False) as page:
        assert visible(page, ".controls") == 0
        assert visible(page, "button") == 0
        rows = page.locator("tbody.f").count()
        assert rows > 0
        assert visible(page, "tbody.f") == rows
        assert page.locator(".one-line").first.is_visible()


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", [1280, 390])
def test_no_serious_fault_of_accessibility(opened: Opened, name: str, width: int) -> None:
    with opened.page(name, width=width) as page:
        assert faults(page) == []


@pytest.mark.parametrize("name", REPORTS)
def test_in_the_dark_it_is_dark_and_as_easy_to_read(opened: Opened, name: str) -> None:
    with opened.page(name, color_scheme="dark") as page:
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(24, 24, 24)"
        assert faults(page) == []
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("name", REPORTS)
def test_a_narrow_screen_scrolls_down_and_not_sideways(opened: Opened, name: str) -> None:
    with opened.page(name, width=390) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_file_that_tries_to_run_something_runs_nothing(opened: Opened, tmp_path: Any) -> None:
    words = "<img src=x onerror=\\\"document.title='run'\\\"><script>document.title='run'</script>"
    (tmp_path / "m.toml").write_text(
        f'ruleset = "hailing_2018"\n[subject]\narea = "{words}"\nperiod = "2017"\n'
        f'[measurements.forest_cover]\nvalue = 18\nunit = "%"\nnote = "{words}"\nevidence = ["{words}"]\n',
        encoding="utf-8",
    )
    assert call(tmp_path, "check", "m.toml", "--format", "html", "-o", "hostile.html").code == 1
    opened.folder = tmp_path
    with opened.page("hostile") as page:
        assert "<script>" in page.title()
        assert page.locator("img").count() == 0
        assert page.evaluate("document.title") != "run"
