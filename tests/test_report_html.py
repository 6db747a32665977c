"""``check --format html``: the whole of a check stands on the page, in both languages, and what files say stays text.

That the page works in a browser is seen in tests/browser/.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from calling import call
from hypothesis import example, given, settings
from hypothesis import strategies as st
from little_rulesets import row
from little_rulesets import written as ruleset

from compliance.rules.lookalikes import impostor
from compliance.visible import visible, visible_lines
from compliance.words import LANGUAGES, say

ROOT = Path(__file__).parent.parent
DISTRICT = ("check", "examples/district")
LATEST = (*DISTRICT, "--only", "latest")
EVERY_REASON = ("check", "examples/every_reason/measurements.toml", "--ruleset", "examples/every_reason/ruleset.toml")
_VOID = {"meta", "br", "hr", "input", "col"}


class Page(HTMLParser):
    """A page as a browser sees it: its elements with their text, and what is not well-formed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.scripts = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["script"]:
            self.scripts += data
        elif self._open[-1:] != ["style"]:
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


def page(*words: str) -> Page:
    found = call(ROOT, *words, "--format", "html")
    assert (found.code, found.err) == (1, "")
    return Page(found.out)


@pytest.fixture(scope="module", params=["one", "years", "reasons", "targets"])
def shown(request: pytest.FixtureRequest) -> tuple[Page, dict[str, Any]]:
    targets = (*LATEST, "--ruleset", "hailing_2018", "--ruleset", "national_2018")
    words = {"one": LATEST, "years": DISTRICT, "reasons": EVERY_REASON, "targets": targets}[request.param]
    return page(*words), call(ROOT, *words, "--format", "json").json


def test_every_finding_and_every_rule_has_a_place_and_every_link_leads_to_one(
    shown: tuple[Page, dict[str, Any]],
) -> None:
    html, judged = shown
    assert [id_ for id_, times in Counter(html.ids).items() if times > 1] == []
    rulesets = [each["id"] for each in judged["rulesets"]]
    for number, area in enumerate(judged["assessments"], 1):
        for finding in area["findings"]:
            assert f"a{number}-{finding['indicator']}" in html.ids
            assert f"r{rulesets.index(area['ruleset']) + 1}-{finding['indicator']}" in html.ids
    assert html.links
    assert {link for link in html.links if link.removeprefix("#") not in html.ids or link[0] != "#"} == set()


def test_nothing_that_was_found_is_left_out(shown: tuple[Page, dict[str, Any]]) -> None:
    html, judged = shown
    squeezed = re.sub(r"\s", "", html.words)

    def holds(words: str) -> None:
        assert re.sub(r"\s", "", words) in squeezed, words

    for area in judged["assessments"]:
        holds(area["area"])
        for finding in area["findings"]:
            holds(f"{finding['number']} {finding['name']}")
            source = finding["source"] or []
            for citation in source if isinstance(source, list) else [source]:
                holds(citation.get("quote") or "")
            for other in finding["contradictions"]:
                holds(other["quote"])
            for proof in finding["evidence"]:
                holds(proof)
            for criterion in finding["criteria"]:
                if (
                    criterion.get("measured")
                    and "value" in criterion["measured"]
                    and "formula" not in criterion["measured"]
                ):
                    holds(criterion["measured"]["value"])
                if criterion.get("reason"):
                    holds(say("zh", f"reasons.{criterion['reason']}"))
                for code in criterion["warnings"]:
                    for words in re.split(r"\{\w+\}", say("zh", f"warnings.{code}")):
                        holds(words)
                place = criterion.get("place")
                if place and "line" in place:
                    holds(f"{Path(place['file']).name}:{place['line']}")
                elif place:
                    holds(f"{Path(place['file']).name} 第{place['row']}行 {place['column']}列")
    for each in judged["inputs"]:
        holds(each["name"])
        holds(each["sha256"])
    for each in judged["rulesets"]:
        holds(each["sha256"])
    holds(f"compliance {judged['engine']['version']}")


def small(folder: Path, *words: str, ruleset: str = "hailing_2018", more: str = "") -> Page:
    """The page on one measured value."""
    text = f'{more}[measurements.forest_cover]\nvalue = 18\nunit = "%"\n'
    (folder / "m.toml").write_text(text, encoding="utf-8")
    found = call(folder, "check", "m.toml", "--ruleset", ruleset, *words, "--format", "html")
    assert found.code == 1, found.err
    return Page(found.out)


def test_alternatives_are_told_as_such(tmp_path: Path) -> None:
    words = say("zh", "report.alternative")
    assert words in small(tmp_path, ruleset="national_2024_city").words
    assert words not in small(tmp_path).words


def test_what_is_unverified_is_marked_at_the_finding_and_at_the_rule() -> None:
    html = page(*EVERY_REASON)
    assert html.words.count(f"※ {say('zh', 'report.doubtful')}") >= 2
    assert f"※ {say('zh', 'report.doubtful')}" not in page(*LATEST).words


def test_the_record_tells_the_options_in_words(tmp_path: Path) -> None:
    said = small(tmp_path, "--accept-unverified", "--set", "terrain=平原地区", "--lang", "en").words
    assert "unverified thresholds are judged by; stated for all: terrain=平原地区" in said
    assert say("en", "report.usual") in small(tmp_path, "--lang", "en").words
    assert "只核查各地区最近时期" in page(*LATEST).words


def test_warnings_about_files_stand_in_the_record(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("指标,数值,单位,值班员\n森林覆盖率,18,%,晴\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--ruleset", "hailing_2018", "--format", "html")
    assert found.codes
    assert all(f'data-code="{code}"' in found.out for code in found.codes)
    assert not any(code in Page(found.out).words for code in found.codes), "people are told in words"


def test_areas_without_a_name_or_a_period_have_a_page_too(tmp_path: Path) -> None:
    text = '[[subjects]]\n[subjects.measurements.forest_cover]\nvalue = 18\nunit = "%"\n'
    text += '[[subjects]]\narea = "甲"\nperiod = "2017"\n[subjects.measurements.forest_cover]\nvalue = 19\nunit = "%"\n'
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    found = call(tmp_path, "check", "m.toml", "--ruleset", "hailing_2018", "--format", "html")
    assert (found.code, found.err) == (1, "")
    html = Page(found.out)
    assert say("zh", "text.unnamed") in html.words
    assert {"a1", "a2"} <= set(html.ids)


def years(html: Page) -> list[str]:
    """The earlier values that stand in figures at a value, with their periods."""
    return list(dict.fromkeys(re.findall(r'<small class="year">(.*?)</small>', html.html)))


def test_a_value_has_those_of_the_years_before_beside_it_and_none_from_after(tmp_path: Path) -> None:
    rows = "".join(f"甲县,{year},森林覆盖率,{year - 2000},%\n" for year in (2014, 2015, 2016, 2017, 2018))
    (tmp_path / "m.csv").write_text(f"地区,年份,指标,数值,单位\n{rows}", encoding="utf-8")
    words = ("check", "m.csv", "--ruleset", "hailing_2018", "--only", "2016", "--format", "html")
    assert years(Page(call(tmp_path, *words).out)) == ["2014 14", "2015 15"]


def test_a_word_that_would_do_has_no_numbers_of_years_before(tmp_path: Path) -> None:
    number = ("[indicators.plate.criteria.level.any.number]", 'unit = "个/mL"', 'comparator = "≤"', "threshold = 100")
    word = ("[indicators.plate.criteria.level.any.word]", 'states = ["未检出", "检出"]', 'accepted = ["未检出"]')
    ruleset(tmp_path, row("plate", *number, *word, unit=None))
    rows = "".join(f"甲县,{year},plate,{count},个/mL\n" for year, count in ((2015, 90), (2016, 80)))
    (tmp_path / "m.csv").write_text(f"地区,年份,指标,数值,单位\n{rows}", encoding="utf-8")
    words = ("check", "m.csv", "--ruleset", "./own.toml", "--only", "2016", "--format", "html")
    found = call(tmp_path, *words)
    assert (found.code, found.err) == (0, "")
    assert years(Page(found.out)) == ["2015 90"]


def test_two_targets_stand_side_by_side_where_they_differ() -> None:
    html = page(*LATEST, "--ruleset", "hailing_2018", "--ruleset", "national_2018")
    _, _, after = html.words.partition(f"{say('zh', 'text.side_by_side')} · 示例区（虚构） 2017")
    beside, _, _ = after.partition(say("zh", "report.each_area"))
    assert "城镇污水处理率 ⊘ 约束性未达标 97.6 % ？ 待证" in beside, "the national number is not at hand"
    assert "河长制" not in beside, "both are met"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_one_line_stands_first(language: str) -> None:
    html = page(*LATEST, "--lang", language)
    line = next(line for line in call(ROOT, *LATEST, "--lang", language).out.splitlines() if line.startswith("37"))
    assert line in html.words
    assert html.words.index(line) < html.words.index(say(language, "report.by_domain"))


def test_the_page_speaks_one_language_besides_what_documents_and_files_say() -> None:
    chinese, english = page(*LATEST), page(*LATEST, "--lang", "en")
    for section in ("verdicts", "constraints", "report"):
        for code in ("pass", "binding", "evidence"):
            words = (say("zh", f"{section}.{code}", default=""), say("en", f"{section}.{code}", default=""))
            if all(words):
                assert words[0] in chinese.words
                assert words[1] in english.words
    assert say("zh", "report.first") not in english.words
    assert '<html lang="zh-Hans">' in chinese.html
    assert '<html lang="en">' in english.html


def test_a_veto_of_a_binding_indicator_is_not_called_a_veto_matter() -> None:
    assert say("zh", "verdicts.called_veto") not in page(*LATEST).words


def test_only_what_a_document_calls_so_is_a_veto_matter(tmp_path: Path) -> None:
    found = called_veto(tmp_path)
    assert say("zh", "verdicts.called_veto") in found.words


def called_veto(folder: Path) -> Page:
    (folder / "own.toml").write_text(
        '[ruleset]\nid = "own"\nversion = "1.0.0"\nseries = "own"\ntitle = "自订"\n[verdicts]\nveto = "veto"\n'
        '[sources.doc]\ntitle = "文件"\n[indicators.row]\nnumber = "1"\nname = "重大事故"\nconstraint = "veto"\n'
        'states = ["发生", "未发生"]\naccepted = ["未发生"]\nsource = { ref = "doc", grade = "reprinted" }\n',
        encoding="utf-8",
    )
    (folder / "m.toml").write_text('[measurements.row]\nstate = "发生"\n', encoding="utf-8")
    found = call(folder, "check", "m.toml", "--ruleset", "./own.toml", "--format", "html")
    assert found.code == 1, found.err
    return Page(found.out)


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("one.html", "other.html"):
        call(ROOT, *LATEST, "--format", "html", "-o", tmp_path / name)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert written[0].startswith(b"<!doctype html>")


def test_the_page_asks_nothing_of_a_network_and_runs_nothing_but_its_script() -> None:
    html = page(*LATEST)
    assert html.names.count("script") == 1
    assert html.scripts == (ROOT / "compliance/reports/report.js").read_text(encoding="utf-8")
    policy = next(value for name, value in html.attributes if name == "content" and "default-src" in value)
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'",
        policy,
    )
    assert not re.search(
        r"innerHTML|insertAdjacent|outerHTML|document\.write|eval|fetch|XMLHttp|import\(", html.scripts
    )
    assert not re.search(r"https?:|url\(|@import", html.html.replace("http-equiv", ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_fills_the_gaps_that_the_page_leaves_it(language: str) -> None:
    html = page(*LATEST, "--lang", language)
    words = dict(html.attributes)["data-words"] or ""
    gaps = re.findall(r'replace\("({[a-z]+})"', html.scripts)
    assert sorted(gaps) == sorted(re.findall("{[a-z]+}", words)) == ["{all}", "{shown}"]


# --- whatever files say ---


# What TOML and JSON can say: no control characters but those that both escape alike.
def may_stand_in_rules(words: str) -> bool:
    """A rule file holds no characters that nobody sees, and none that looks like another."""
    return visible(words) == words and impostor(words) is None and all(c.isprintable() for c in words)


said = (
    st.text(
        st.sampled_from("<>&\"'`/;=-! {}[]()\\$%海") | st.characters(exclude_categories=["Cs", "Cc", "Cn"]),
        min_size=1,
        max_size=30,
    )
    .map(lambda words: f"|{words}|")
    .filter(may_stand_in_rules)
)


def written(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def hostile_page(folder: Path, words: str) -> str:
    text = written(words)
    (folder / "own.toml").write_text(
        f'[ruleset]\nid = "own"\nversion = "1.0.0"\nseries = "own"\ntitle = {text}\nnote = {text}\n'
        f'[axes.region]\nname = {text}\nvariants = ["东部地区"]\n'
        f"[sources.doc]\ntitle = {text}\nnumber = {text}\n"
        f'[indicators.row]\nnumber = "1"\nname = {text}\nname_en = {text}\ndomain = {text}\ntask = {text}\n'
        f'constraint = "binding"\nunit = "%"\ncomparator = "≥"\nthreshold = 90\nlead = [{text}]\npartners = [{text}]\n'
        f"deadline = {text}\nnote = {text}\n"
        f'source = {{ ref = "doc", grade = "reprinted", note = {text} }}\n'
        f'[[indicators.row.contradictions]]\nlines = "1"\nquote = {text}\nnote = {text}\n'
        f'[indicators.state]\nnumber = "2"\nname = "状态"\nconstraint = "reference"\n'
        f'states = ["有", "无"]\naccepted = ["有"]\n'
        f'source = {{ ref = "doc", grade = "reprinted" }}\n'
        f'[indicators.cap]\nnumber = "3"\nname = "总量"\nconstraint = "reference"\nunit = "%"\ncomparator = "≤"\n'
        f'threshold.delegated_to = {text}\nsource = {{ ref = "doc", grade = "reprinted" }}\n',
        encoding="utf-8",
    )
    measured = {
        "subject": {"area": words, "period": "2017", "region": "东部地区"},
        "measurements": {
            "row": {"value": 80, "unit": "%", "evidence": [words], "note": words},
            "state": {"state": words, "evidence": [words]},
            "cap": {"value": 3, "unit": "%"},
        },
        "given": {"cap": {"value": 4, "unit": "%", "by": words, "document": words}},
    }
    (folder / "m.json").write_text(json.dumps(measured, ensure_ascii=False), encoding="utf-8")
    found = call(folder, "check", "m.json", "--ruleset", "./own.toml", "--format", "html")
    assert found.code == 1, found.err
    return found.out


@settings(max_examples=60)
@given(said)
@example("</script><script>alert(1)</script>")
@example("</style></title></textarea><img src=x onerror=alert(1)>")
@example('" onmouseover="alert(1)" x="')
@example("'><svg/onload=alert(1)>")
@example("javascript:alert(1)")
@example("<!-- --!> ]]> {{1}} ${1}")  # what nobody sees, no rule file may hold
def test_what_files_say_is_text_wherever_it_stands(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    html = hostile_page(tmp_path_factory.mktemp("hostile"), words)
    found, plain = Page(html), Page(hostile_page(tmp_path_factory.mktemp("plain"), "甲"))
    assert Counter(found.names) == Counter(plain.names), "no element comes or goes with what a text says"
    assert Counter(name for name, _ in found.attributes) == Counter(name for name, _ in plain.attributes)
    assert found.scripts == plain.scripts
    assert set(found.links) == set(plain.links)
    shown = "".join(visible_lines(words).split())
    assert "".join("".join(found.text).split()).count(shown) >= 15
