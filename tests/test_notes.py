"""How a change of rules is shown: the notes that people read, as they were last accepted, and what holds of any."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from calling import call
from goldens import held
from hypothesis import given
from hypothesis import strategies as st
from review_drawing import changed
from test_diff import vigorous
from test_html import READ, Seen

import compliance
from compliance.reports.changes import words
from compliance.reports.changes.words import state_words
from compliance.reports.formats import rendered_review
from compliance.reports.harmless import escaped as markdown
from compliance.reports.html import escaped as html
from compliance.review.diff import diff
from compliance.review.review import Review
from compliance.rules.requirements import States
from compliance.rules.ruleset import Ruleset

pytestmark = pytest.mark.usefixtures("without_newcomers")
NOTES = Path(__file__).parent / "golden" / "review"
PAIRS = {"2016_2018": ("national_2016", "national_2018"), "hailing": ("national_2018", "hailing_2018")}
SHOWN = [("2016_2018", "text", "zh"), ("2016_2018", "text", "en"), ("2016_2018", "markdown", "zh"),
         ("hailing", "text", "zh"), ("hailing", "text", "en"), ("hailing", "markdown", "en")]  # fmt: skip


@pytest.mark.parametrize(("pair", "form", "language"), SHOWN, ids=["-".join(each) for each in SHOWN])
def test_the_note_reads_as_it_did(
    pair: str, form: str, language: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = call(tmp_path, "diff", *PAIRS[pair], "--format", form, "--lang", language)
    assert found.code == 0
    note = re.sub(r"[0-9a-f]{64}", "(digest)", found.out)  # the digests have tests of their own
    held(request, NOTES / f"{pair}.{language}.{'md' if form == 'markdown' else 'txt'}", note)


# --- any note ---

HOSTILE = "</td><script>alert(1)</script> **粗** [链](https://x.cn) @某人 #1 | `"
RULES = """
[ruleset]
id = "mine"
version = "{version}"
series = "mine"
title = '虚构的指标表 {hostile}'
language = "zh"
[verdicts]
binding = "veto"
[sources.doc]
title = '虚构的文件 {hostile}'
[indicators.one]
number = "1"
name = '虚构率 {hostile}'
constraint = "binding"
unit = "%"
comparator = "≥"
threshold = {threshold}
source = {{ ref = "doc", grade = "reprinted", note = '{hostile}' }}
[indicators.two]
number = "2"
name = "虚构状态"
constraint = "{constraint}"
states = ["{state}", '{hostile}']
accepted = ["{state}"]
source = {{ ref = "doc", lines = "1", quote = '{hostile}' }}
"""
MEASURED = """
[subject]
area = '虚构区 {hostile}'
period = "2020"
[measurements.one]
value = 97
unit = "%"
[measurements.two]
state = '{hostile}'
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    old = {"version": "1.0.0", "threshold": 95, "constraint": "reference", "state": "有"}
    new = {"version": "2.0.0", "threshold": 100, "constraint": "veto", "state": "备"}
    for name, details in (("old", old), ("new", new)):
        (tmp_path / f"{name}.toml").write_text(RULES.format(hostile=HOSTILE, **details), encoding="utf-8")
    (tmp_path / "m.toml").write_text(MEASURED.format(hostile=HOSTILE), encoding="utf-8")
    return tmp_path


def shown(folder: Path, form: str, language: str = "zh") -> str:
    found = call(folder, "diff", "old.toml", "new.toml", "--impact", "m.toml", "--format", form, "--lang", language)
    assert found.code == 0, found.err
    return found.out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_in_a_file_becomes_markup(mine: Path, language: str) -> None:
    page = Seen(shown(mine, "html", language))
    assert not {name for name, _ in page.elements} & {"script", "b", "em", "img", "iframe", "link"}
    assert all((more.get("href") or "#").startswith("#") for _, more in page.elements)
    assert not [key for _, more in page.elements for key in more if key.startswith("on") or key in ("style", "src")]
    assert sum(HOSTILE in text for text in page.text) > 5
    comment = Seen(READ.render(shown(mine, "markdown", language)))
    assert {name for name, _ in comment.elements} <= set(
        "h2 h3 p br strong ul li table thead tbody tr th td code details summary".split()
    )
    assert HOSTILE in "".join(comment.text)
    source = re.sub(r"`\w+@[\w.]+`", "", shown(mine, "markdown", language))  # ids in type of their own call nobody
    assert not re.search(r"@\w|#\w|https?://", source)


def test_a_note_leads_with_what_weighs_most(mine: Path) -> None:
    note = shown(mine, "text")
    changes = note[note.index("\n趋严（") :]
    assert "指标性质有变的 1 项：2 虚构状态（参考性 → 一票否决，趋严）。" in note
    assert "有 2 项要求变了而出处未变（1、2；标“!”），须查明原因。" in note
    assert changes.index("1 虚构率") < changes.index("\n待定（1 项）") < changes.index("2 虚构状态 [参考性 → 一票否决]")
    assert (
        "指标性质（趋严）：参考性 → 一票否决" in changes
    )  # a block of an indicator says of each part which way it goes
    assert "\n    待定：有 → 备" in changes
    assert "例：95 %，原达标，现否决。" in note
    assert "原未达标，现一票否决。" in note
    assert "! 要求变了，而出处未变。" in note


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_ruleset_beside_itself_is_told_in_one_sentence(form: str, tmp_path: Path) -> None:
    found = call(tmp_path, "diff", "national_2018", "national_2018", "--format", form, "--exit-code")
    assert (found.code, found.err) == (0, "")
    assert "两套规则的内容没有差别。" in found.out
    assert "hailing_2018" not in found.out  # a child of rules that do not change is no matter of a review


def test_a_page_says_of_a_change_all_that_a_reviewer_signs(mine: Path) -> None:
    html = shown(mine, "html")
    text = " ".join(Seen(html).text).replace("\u00a0", " ")  # a number stands in one line with its sign and its unit
    for told in (
        "≥ 95 %",
        "≥ 100 %",
        "95 %，原达标，现否决",
        "虚构的文件",
        "第 1 行",
        "97 %",
        "编制",
        "审核",
        "批准",
        "意见",
        "签名",
        "日期",
    ):
        assert told in text, told
    for ruleset in ("old.toml", "new.toml"):
        assert compliance.load_ruleset(mine / ruleset).sha256 in text
    for shape, word in (("▲", "趋严"), ("✓", "达标"), ("⊘", "否决")):
        assert f"{shape} {word}" in text
    names = [name for name, _ in Seen(html).elements]
    assert names.count("h1") == 1
    assert "thead" in names
    assert all(each[1].get("scope") for each in Seen(html).elements if each[0] == "th")


def shown_in(form: str, text: str) -> str:
    return {"markdown": markdown, "html": html}.get(form, str)(text)


@pytest.mark.parametrize(
    "id_", ["national_2016", "national_2016_city", "national_2018", "national_2024_city", "hailing_2018"]
)
def test_every_state_of_the_national_lists_has_its_meaning_in_english(id_: str) -> None:
    leaves = [leaf for row in compliance.load_ruleset(id_).indicators.values() for leaf in row.leaves()]
    states = {word for leaf in leaves if isinstance(leaf.requirement, States) for word in leaf.requirement.states}
    assert states
    for word in states:
        assert re.fullmatch(rf"“{word}” \([a-z, ]+\)", state_words(word, "en"))
        assert state_words(word, "zh") == f"“{word}”"


def test_the_indicators_of_a_summary_can_be_counted_again(tmp_path: Path) -> None:
    note = call(tmp_path, "diff", "national_2016", "national_2018").out
    counts = [int(each) for each in re.findall(r"(?:趋严|放宽|改换|待定) (\d+) 项", note.partition("\n\n趋严")[0])]
    headings = [int(each) for each in re.findall(r"^(?:趋严|放宽|改换|待定)（(\d+) 项", note, re.M)]
    blocks = re.findall(r"^  \S.*\[.*性\]", note[note.index("\n趋严") : note.index("\n要求未变")], re.M)
    new, gone, differ = (int(re.findall(rf"{word} (\d+) 项", note)[0]) for word in ("新增", "取消", "有变"))
    assert counts == headings
    assert sum(counts) == len(blocks) == new + gone + differ == 15
    assert "行政级别" not in note  # whether the number that is not at hand does is not known


def test_what_did_not_change_is_listed_and_says_where_one_text_stands_behind_both(tmp_path: Path) -> None:
    found = call(tmp_path, "diff", "national_2016", "national_2018", "--format", "json").json["unchanged"]
    rests = {each["indicator"]: each["rests"] for each in found}
    assert len(rests) == 27
    assert {rests[id_] for id_ in ("ecological_index", "protected_area_share", "agricultural_waste_use")} == {"note"}
    assert {rests[id_] for id_ in ("ecological_redline", "official_training")} == {None}
    note = call(tmp_path, "diff", "national_2016", "national_2018").out
    headings = re.findall(r"（(\d+) 项）：$", note[note.index("\n要求未变") : note.index("\n其余变动")], re.M)
    assert [int(each) for each in headings] == [12, 5, 10]
    children = call(tmp_path, "diff", "national_2016", "national_2016_city", "--format", "json").json["unchanged"]
    assert children
    assert {each["rests"] for each in children} == {"document"}  # two lists of one notice


@vigorous
@given(changed(), st.sampled_from(["text", "markdown", "html"]), st.sampled_from(["zh", "en"]))
def test_every_change_that_matters_is_shown(pair: tuple[Ruleset, Ruleset], form: str, language: str) -> None:
    review = Review(*pair, diff(*pair), language=language)
    note = rendered_review(form, review).replace("\u00a0", " ")
    for change in review.changes:
        if change.matters:
            assert words.name(change, language) in note
            for old, ruleset in ((True, pair[0]), (False, pair[1])):
                side = words.side(change, ruleset, old=old, language=language)
                assert side is None or shown_in(form, side) in note


PLACES = [
    ("source", 'source = { ref = "d", lines = "1-2", quote = "率 ≥ 90" }'),
    ("source", 'source = { ref = "d", grade = "reprinted", note = "转载" }'),
    ("source", 'source = [{ ref = "d", grade = "reprinted" }, { ref = "d", lines = "7", quote = "率 ≥ 90" }]'),
    ("contradictions", 'contradictions = [{ lines = "65", quote = "率 ≥ 80" }]'),
    ("contradictions", 'contradictions = [{ lines = "3-4", quote = "率 ≥ 80", value = "80", note = "误排" }]'),
]


@pytest.mark.parametrize(("field", "line"), PLACES)
def test_places_of_a_document_are_told_in_the_language_of_the_note(field: str, line: str, tmp_path: Path) -> None:
    text = (
        '[ruleset]\nid = "a"\nversion = "1.0.0"\nseries = "a"\ntitle = "表"\n[sources.d]\ntitle = "文件"\n'
        '[indicators.x]\nnumber = "1"\nname = "率"\nunit = "%"\ncomparator = "≥"\nthreshold = 90\n'
    )
    before = 'source = { ref = "d", lines = "9", quote = "率 ≥ 90" }\n'
    after = f"{line}\n" if field == "source" else before + f"{line}\n"
    for name, said in (("old", before), ("new", after)):
        (tmp_path / f"{name}.toml").write_text(text + said, encoding="utf-8")
    for form in ("text", "markdown", "html"):
        shown = call(tmp_path, "diff", "old.toml", "new.toml", "--format", form).out
        assert " lines " not in shown.replace("lines&", "")
        assert "行" in shown
        assert " 行 " not in call(tmp_path, "diff", "old.toml", "new.toml", "--format", form, "--lang", "en").out


OR_A_WORD = """
[quantities.word]
name = "评定"
[indicators.grade]
number = "3"
name = "虚构级"
constraint = "binding"
unit = "%"
source = {{ ref = "doc", grade = "reprinted" }}
[indicators.grade.criteria.level{either}]
comparator = "≥"
threshold = 90
"""
THE_WORD = """
[indicators.grade.criteria.level.any.b]
measures = "word"
states = ["差", "好"]
accepted = ["好"]
"""


def test_who_needs_a_new_alternative_misses_the_other(mine: Path) -> None:
    """The value of the other stands beside it: nobody for whom the other conditions are met needs this one."""
    for name, either, word in (("old", "", ""), ("new", ".any.a", THE_WORD)):
        with (mine / f"{name}.toml").open("a", encoding="utf-8") as file:
            file.write(OR_A_WORD.format(either=either) + word)
    assert "例：“好”（虚构级 89 %），原否决，现达标。" in shown(mine, "text")


def test_what_changes_is_called_by_a_word(mine: Path) -> None:
    old = (mine / "old.toml").read_text(encoding="utf-8")
    level = '[indicators.one.criteria.level]\ncomparator = "≥"\nthreshold = 95\nperiod = "year"\n'
    plain = old.replace('comparator = "≥"\nthreshold = 95\n', "")
    (mine / "new.toml").write_text(plain + level, encoding="utf-8")
    assert "所评时期的长短：无 → 一年" in shown(mine, "text")
    limited = old.replace("threshold = 95", 'threshold = 95\ndetection_limit = 2\nleader = ["某"]')
    (mine / "new.toml").write_text(limited, encoding="utf-8")
    note = shown(mine, "text")
    assert "检出限：无 → 2" in note
    assert "分管领导：未注明 → 某" in note
