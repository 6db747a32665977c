"""OLD and NEW out of a git repository: what stood in a revision, its parents read there too; and what can go wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
from calling import Called, call

from compliance.review import git
from compliance.review.git import revision_and_path
from compliance.rules.catalog import shipped_folder

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")

PARENT = """[ruleset]
id        = "upper"
version   = "1.0.0"
series    = "upper"
title     = "虚构的上级指标表"
effective = { from = 2020-01-01 }
[sources.table]
title  = "虚构的表"
[indicators.green_travel]
number     = "1"
name       = "绿色出行率"
constraint = "binding"
unit       = "%"
comparator = "≥"
threshold  = 50
source     = { ref = "table", grade = "reprinted", note = "虚构" }
[indicators.forest_cover]
number     = "2"
name       = "森林覆盖率"
constraint = "reference"
unit       = "%"
comparator = "≥"
threshold  = 18
source     = { ref = "table", grade = "reprinted", note = "虚构" }
"""
CHILD = """[ruleset]
id        = "lower"
version   = "1.0.0"
series    = "lower"
title     = "虚构的区计划"
effective = { from = 2020-06-01 }
extends   = "upper@1.0.0"
[sources.plan]
title  = "虚构的计划"
[indicators.forest_cover]
inherits   = ["number", "name", "constraint", "unit"]
comparator = "≥"
threshold  = 20
source     = { ref = "plan", grade = "reprinted", note = "虚构" }
"""


def run(folder: Path, *words: str) -> None:
    names = {"GIT_AUTHOR_NAME": "虚构", "GIT_AUTHOR_EMAIL": "nobody@example.org"}
    names |= {key.replace("AUTHOR", "COMMITTER"): value for key, value in names.items()}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *words], cwd=folder, env=os.environ | names | alone, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits: in the first the parent asks for 50, in the second for 60; the child never changes."""
    folder = tmp_path / "仓库"
    (folder / "rules" / "local").mkdir(parents=True)
    run(folder, "init", "-q", "-b", "main")
    write(folder, PARENT)
    (folder / "rules" / "local" / "lower.toml").write_text(CHILD, encoding="utf-8")
    run(folder, "add", ".")
    run(folder, "commit", "-q", "-m", "one")
    run(folder, "tag", "first")
    write(folder, PARENT.replace("= 50", "= 60"))
    run(folder, "commit", "-q", "-am", "two")
    return folder


def write(folder: Path, text: str) -> None:
    (folder / "rules" / "upper.toml").write_text(text, encoding="utf-8")


def effects(found: Called) -> list[tuple[str, str, str]]:
    assert found.err == ""
    return [(e["effect"], e["old"], e["new"]) for e in found.json["changes"] if e["effect"] != "neutral"]


TIGHTENED = [("tightened", ">= 50 %", ">= 60 %")]


OLDER = ["first:rules/upper.toml", "HEAD~1:rules/upper.toml", "HEAD^:rules/upper.toml", "first:upper"]
NEWER = ["HEAD:rules/upper.toml", "main:rules\\upper.toml", "rules/upper.toml", "HEAD^{/two}:rules/upper.toml"]


@pytest.mark.parametrize("old", OLDER)
@pytest.mark.parametrize("new", NEWER)
def test_a_ruleset_of_a_revision(repository: Path, old: str, new: str) -> None:
    assert effects(call(repository, "diff", old, new, "--format", "json")) == TIGHTENED


def test_parents_are_those_of_the_revision(repository: Path) -> None:
    lower = "rules/local/lower.toml"
    assert effects(call(repository, "diff", f"first:{lower}", f"main:{lower}", "--format", "json")) == TIGHTENED


def test_a_parent_that_the_repository_has_not_is_the_shipped_one(repository: Path) -> None:
    plan = CHILD.replace("upper@1.0.0", "national_2018@2.0.0").replace('"unit"]', '"unit", "range"]')
    (repository / "plan.toml").write_text(plan, encoding="utf-8")
    run(repository, "add", ".")
    run(repository, "commit", "-q", "-m", "three")
    assert effects(call(repository, "diff", "HEAD:plan.toml", "plan.toml", "--format", "json")) == []


def test_a_path_from_here(repository: Path) -> None:
    found = call(repository / "rules", "diff", "first:./upper.toml", "HEAD:./upper.toml", "--format", "json")
    assert effects(found) == TIGHTENED
    found = call(repository / "rules" / "local", "diff", "first:../upper.toml", "../upper.toml", "--format", "json")
    assert effects(found) == TIGHTENED


def test_what_is_not_committed_yet_is_the_file_itself(repository: Path) -> None:
    write(repository, PARENT.replace("= 50", "= 40"))
    found = call(repository, "diff", "HEAD:rules/upper.toml", "rules/upper.toml", "--format", "json", "--exit-code")
    assert (found.code, effects(found)) == (1, [("loosened", ">= 60 %", ">= 40 %")])


def test_the_same_version_with_another_demand_is_said(repository: Path) -> None:
    note = call(repository, "diff", "first:rules/upper.toml", "main:rules/upper.toml").out
    assert "first:rules/upper.toml" in note
    assert "两边的标识和版本（upper 1.0.0）相同：新规则须换版本号" in note


@pytest.mark.parametrize(
    ("name", "code", "suggestion"),
    [
        ("frist:rules/upper.toml", "unknown-revision", "first"),
        (":rules/upper.toml", "unknown-revision", None),
        ("--output=stolen:rules/upper.toml", "unknown-revision", None),
        ("-h:rules/upper.toml", "unknown-revision", None),
        ("main:rules/uper.toml", "not-in-revision", "main:rules/upper.toml"),
        ("main:upper.toml", "not-in-revision", "main:rules/upper.toml"),
        ("main:local/lower.toml", "not-in-revision", "main:rules/local/lower.toml"),
        ("main:../../etc/passwd.toml", "not-in-revision", None),
        ("main:rules", "not-in-revision", None),
        ("main:", "not-in-revision", None),
        ("main:uper", "not-in-revision", "main:rules/upper.toml"),
        ("main:link.toml", "not-a-file", None),
        ("main:large.toml", "file-too-large", None),
    ],
)
def test_what_can_be_wrong_with_a_revision(
    repository: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str, suggestion: str | None
) -> None:
    (repository / "link.toml").symlink_to("rules/upper.toml")
    (repository / "large.toml").write_text("#" * 5000, encoding="utf-8")
    run(repository, "add", ".")
    run(repository, "commit", "-q", "-m", "three")
    monkeypatch.setattr(git, "LARGEST_DOCUMENT", 4000)
    before = files_of(repository)
    found = call(repository, "diff", "--lang", "en", "--", name, "rules/upper.toml")
    assert (found.code, found.codes) == (2, [code])
    assert ("did you mean" in found.err) == (suggestion is not None)
    assert suggestion is None or f'did you mean "{suggestion}"?' in found.err
    assert files_of(repository) == before


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if ".git" not in path.parts)


def test_a_slip_in_a_revision_shows_its_place(repository: Path) -> None:
    write(repository, PARENT.replace("threshold  = 50", "treshold  = 50"))
    run(repository, "commit", "-q", "-am", "three")
    found = call(repository, "diff", "HEAD:rules/local/lower.toml", "rules/local/lower.toml")
    assert found.code == 2
    assert ("unknown-key", "HEAD:rules/upper.toml:15") in found.problems


def test_a_pin_that_the_revision_does_not_have_is_told_with_what_it_has(repository: Path) -> None:
    write(repository, PARENT.replace('"1.0.0"', '"1.1.0"'))
    run(repository, "commit", "-q", "-am", "three")
    found = call(repository, "diff", "HEAD:rules/local/lower.toml", "first:rules/local/lower.toml", "--lang", "en")
    assert found.problems == [("wrong-pin", "HEAD:rules/local/lower.toml:7")]
    assert "1.1.0" in found.err


def test_no_repository_and_no_git(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert call(outside, "diff", "HEAD:rules/upper.toml", "national_2018").codes == ["not-a-repository"]
    monkeypatch.setenv("PATH", str(outside))
    found = call(repository, "diff", "HEAD:rules/upper.toml", "rules/upper.toml")
    assert (found.code, found.codes) == (2, ["git-not-found"])
    assert call(repository, "diff", "rules/upper.toml", "rules/upper.toml").code == 0


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("national_2018", None),
        ("national_2018@2.0.0", None),
        ("rulesets/a.toml", None),
        ("C:\\rules\\a.toml", None),
        ("c:/rules/a.toml", None),
        ("https://example.org/a.toml", None),
        ("v:a.toml", ("v", "a.toml")),
        ("HEAD:a.toml", ("HEAD", "a.toml")),
        ("HEAD:a:b.toml", ("HEAD", "a:b.toml")),
        ("HEAD^{/fix: all}:a.toml", ("HEAD^{/fix: all}", "a.toml")),
        (":a.toml", ("", "a.toml")),
    ],
)
def test_what_names_a_revision(name: str, parts: tuple[str, str] | None) -> None:
    assert revision_and_path(name) == parts


@pytest.mark.skipif(os.name == "nt", reason="no file can have a colon in its name")
def test_a_file_with_a_colon_in_its_name_is_a_file(repository: Path) -> None:
    (repository / "HEAD:a.toml").write_text(PARENT, encoding="utf-8")
    assert call(repository, "diff", "HEAD:a.toml", "first:upper", "--format", "json").json["changes"] == []


# --- children ---

DEEPER = (
    CHILD.replace('"lower"', '"deeper"').replace("upper@1.0.0", "lower@1.0.0").replace("sources.plan", "sources.far")
).partition("[indicators")[0]
AGAINST_FIRST = ("diff", "first:rules/upper.toml", "rules/upper.toml", "--rulesets", "rules")


def reaches(found: Called) -> dict[tuple[str, str], tuple[list[str], list[str]]]:
    return {(e["indicator"], e["field"]): (e["inherited_by"], e["shielded"]) for e in found.json["changes"]}


def test_a_change_of_a_parent_says_which_children_take_it_over(repository: Path) -> None:
    write(repository, PARENT.replace("= 18", "= 19"))
    found = call(repository, *AGAINST_FIRST, "--format", "json")
    assert found.json["children"] == [
        {
            "id": "lower",
            "version": "1.0.0",
            "title": "虚构的区计划",
            "of": "both",
            "pins": "upper@1.0.0",
            "through": [],
            "problems": [],
        }
    ]
    assert reaches(found) == {
        ("forest_cover", "threshold"): ([], ["lower"]),
    }
    write(repository, PARENT.replace("= 18", "= 19").replace("= 50", "= 60").replace('"reference"', '"binding"'))
    assert reaches(call(repository, *AGAINST_FIRST, "--format", "json")) == {
        ("forest_cover", "constraint"): (["lower"], []),  # its own number, the parent's type
        ("forest_cover", "threshold"): ([], ["lower"]),
        ("green_travel", "threshold"): (["lower"], []),
    }
    note = call(repository, *AGAINST_FIRST).out
    assert (
        "lower 1.0.0 虚构的区计划，依据 upper@1.0.0\n    变动的指标中沿用 1 项：1 绿色出行率；其余 1 项自有规定。"
        in note
    )
    assert "沿用此处的下级：lower" in note
    assert "自有规定、不受影响的下级：lower" in note


def test_a_child_that_pins_the_version_before_is_told_too(repository: Path) -> None:
    write(repository, PARENT.replace('"1.0.0"', '"2.0.0"').replace("= 50", "= 60"))
    found = call(repository, *AGAINST_FIRST, "--format", "json")
    assert reaches(found)["green_travel", "threshold"] == (["lower"], [])


def test_a_child_goes_on_building_on_a_version_that_is_kept(repository: Path) -> None:
    """One that pins the version before a released one stays as it is; in place of its version the rules reach it."""
    old = (shipped_folder() / "national_2018.toml").read_text(encoding="utf-8")
    text = old.replace("threshold  = 20", "threshold  = 25", 1)
    for name, version, of in (("same", "2.0.0", "both"), ("next", "2.1.0", "old")):
        path = repository / f"{name}.toml"
        path.write_text(text.replace('version   = "2.0.0"', f'version   = "{version}"'), encoding="utf-8")
        found = call(repository, "diff", "national_2018", path.name, "--format", "json").json["children"]
        assert {each["id"]: each["of"] for each in found}["hailing_2018"] == of
        note = call(repository, "diff", "national_2018", path.name).out
        assert ("自有规定、不受影响的下级" in note) is (of == "both")


def test_children_of_children_and_rows_that_come(repository: Path) -> None:
    deeper = f'{DEEPER}[withdrawn.green_travel]\nreason = "虚构"\n'
    deeper += 'source = { ref = "far", lines = "1", quote = "虚构" }\n'
    (repository / "rules" / "local" / "deeper.toml").write_text(deeper, encoding="utf-8")
    green = re.split(r"(?=\[indicators)", PARENT)[1]
    fresh = green.replace("green_travel", "bicycle_share").replace("绿色出行率", "自行车出行率")
    write(repository, PARENT + fresh)
    found = call(repository, *AGAINST_FIRST, "--format", "json")
    assert [(each["id"], each["through"]) for each in found.json["children"]] == [("deeper", ["lower"]), ("lower", [])]
    assert reaches(found) == {
        ("bicycle_share", "indicator"): (["deeper", "lower"], []),
    }
    write(repository, PARENT.replace("= 50", "= 60"))
    found = call(repository, *AGAINST_FIRST, "--format", "json")
    assert reaches(found)["green_travel", "threshold"] == (["lower"], ["deeper"])


def test_a_quantity_of_the_parent_reaches_a_row_of_ones_own(repository: Path) -> None:
    mass = '[quantities.mass]\nname = "量"\nunit = "吨"\n'
    asks = 'measures = "mass"\nunit = "吨"\ncomparator = "≥"\nthreshold = 50'
    old = (PARENT + mass).replace('unit       = "%"\ncomparator = "≥"\nthreshold  = 50', asks)
    own = f'[indicators.green_travel]\nnumber = "1"\nname = "率"\n{asks}\n'
    own += 'source = { ref = "plan", grade = "reprinted", note = "虚构" }\n'
    (repository / "rules" / "local" / "lower.toml").write_text(CHILD + own, encoding="utf-8")
    (repository / "old.toml").write_text(old, encoding="utf-8")
    write(repository, old.replace('name = "量"\nunit = "吨"', 'name = "量"\nunit = "千克"'))
    found = call(repository, "diff", "old.toml", *AGAINST_FIRST[2:], "--format", "json")
    assert reaches(found)["green_travel", "quantities.mass.unit"] == (["lower"], [])


def test_a_child_that_loses_what_it_leans_on_takes_over_nothing(repository: Path) -> None:
    (repository / "rules" / "local" / "deeper.toml").write_text(DEEPER, encoding="utf-8")
    head, green, _ = re.split(r"(?=\[indicators)", PARENT)
    write(repository, head + green)
    found = call(repository, *AGAINST_FIRST, "--exit-code", "--format", "json")
    assert found.code == 1
    assert reaches(found) == {("forest_cover", "indicator"): ([], [])}
    for child in found.json["children"]:
        assert {each["code"] for each in child["problems"]} >= {"missing-key", "nothing-to-inherit"}
        assert {each["place"]["file"] for each in child["problems"]} == {"rules/local/lower.toml"}
    note = call(repository, *AGAINST_FIRST).out
    assert "下级规则集不再能载入的 2 套：lower、deeper。" in note
    assert "不再能载入：indicators.forest_cover 缺少" in note
    assert "不再能载入：所依据的 lower 不再能载入。" in note
    assert "沿用" not in note


def test_a_child_that_did_not_load_before_is_left_to_whoever_loads_it(repository: Path) -> None:
    path = repository / "rules" / "local" / "lower.toml"
    path.write_text(CHILD + '\n[indicators.other]\ninherits = "rest"\n', encoding="utf-8")
    write(repository, re.split(r"(?=\[indicators)", PARENT)[0] + re.split(r"(?=\[indicators)", PARENT)[1])
    assert call(repository, *AGAINST_FIRST, "--format", "json").json["children"] == []


def test_the_children_of_the_county_lists(tmp_path: Path) -> None:
    found = call(tmp_path, "diff", "national_2016", "national_2018", "--format", "json").json
    of = {each["id"]: (each["of"], each["through"]) for each in found["children"]}
    assert of["hailing_2018"] == ("new", [])
    assert of["national_2016_city"] == ("old", [])
    assert of["ankang_2020"] == ("old", ["national_2016_city"])
    chief = next(each for each in found["changes"] if each["indicator"] == "river_chief_system")
    assert "hailing_2018" in chief["shielded"]  # its own document has the row too
    other = call(tmp_path, "diff", "national_2018", "hailing_2018", "--format", "json").json
    assert other["children"] == []


# --- a branch ---


def branched(folder: Path, *edits: tuple[str, str | None], name: str = "branch") -> None:
    """A branch with another text of some files; None takes one away."""
    run(folder, "checkout", "-q", "-b", name)
    for path, text in edits:
        if text is None:
            run(folder, "rm", "-q", path)
        else:
            (folder / path).write_text(text, encoding="utf-8")
    run(folder, "add", ".")
    run(folder, "commit", "-q", "-m", "three")


UPPER, LOWER = "rules/upper.toml", "rules/local/lower.toml"
STRICTER = PARENT.replace("= 50", "= 70")
OTHER = PARENT.replace('"upper"', '"other"')
BRANCHES: dict[str, tuple[tuple[tuple[str, str | None], ...], set[str], set[str], set[str]]] = {
    "a parent moves its child": (((UPPER, STRICTER),), {"upper", "lower"}, set(), set()),
    "a child alone": (((LOWER, CHILD.replace("= 20", "= 25")),), {"lower"}, set(), set()),
    "a comment moves nothing": (((UPPER, "# 注\n" + PARENT.replace("= 50", "= 60")),), set(), set(), set()),
    "a ruleset that is new": ((("rules/other.toml", OTHER),), set(), {"other"}, set()),
    "a ruleset that is gone": (((LOWER, None),), set(), set(), {"lower"}),
    "a file of another name": (((LOWER, None), ("lower.toml", CHILD.replace("= 20", "= 30"))), {"lower"}, set(), set()),
    "a file that is no ruleset": ((("rules/notes.toml", "a = 1\n"),), set(), set(), set()),
    "several at once": (((UPPER, STRICTER), ("rules/other.toml", OTHER)), {"upper", "lower"}, {"other"}, set()),
}


@pytest.mark.parametrize("name", BRANCHES)
def test_every_ruleset_that_a_branch_moved_is_reviewed(name: str, repository: Path) -> None:
    edits, moved, came, went = BRANCHES[name]
    branched(repository, *edits)
    found = call(repository, "diff", "main..branch", "--format", "json", "--exit-code")
    assert found.err == ""
    assert {each["new"]["id"] for each in found.json["reviews"]} == moved
    assert {each["id"] for each in found.json["came"]} == came
    assert {each["id"] for each in found.json["went"]} == went
    assert found.code == bool(moved or went)
    for form in ("text", "markdown", "html"):
        note = call(repository, "diff", "main..branch", "--format", form).out
        assert all(f"{id_} 1.0.0" in note.replace("\\", "") for id_ in moved | came | went)


def commit_of(folder: Path, name: str) -> str:
    found = subprocess.run(["git", "rev-parse", name], cwd=folder, check=True, capture_output=True, text=True)
    return found.stdout.strip()


@pytest.mark.parametrize("ends", ["main..branch", "main..", "main...branch", "first..branch", "HEAD~1..HEAD"])
def test_what_names_the_ends_of_a_branch(ends: str, repository: Path) -> None:
    branched(repository, (UPPER, STRICTER))
    found = call(repository, "diff", ends, "--format", "json")
    assert [each["new"]["id"] for each in found.json["reviews"]] == ["upper", "lower"]
    assert found.json["new"]["commit"] == commit_of(repository, "branch")
    note = call(repository, "diff", ends).out
    assert commit_of(repository, "branch") in note


def test_where_a_branch_parted_is_its_older_end(repository: Path) -> None:
    branched(repository, (LOWER, CHILD.replace("= 20", "= 25")))
    run(repository, "checkout", "-q", "main")
    write(repository, STRICTER)
    run(repository, "commit", "-q", "-am", "four")
    for ends, moved in (("main..branch", {"upper", "lower"}), ("main...branch", {"lower"})):
        found = call(repository, "diff", ends, "--format", "json")
        assert {each["new"]["id"] for each in found.json["reviews"]} == moved


def test_the_commits_that_were_read_stand_in_the_note_in_full(repository: Path) -> None:
    words = ("diff", "first:rules/upper.toml", "HEAD:rules/upper.toml")
    for form in ("text", "markdown", "html"):
        note = call(repository, *words, "--format", form).out
        assert commit_of(repository, "first") in note
        assert commit_of(repository, "HEAD") in note
    shown = call(repository, *words, "--format", "json").json
    assert shown["old"]["commit"] == commit_of(repository, "first")
    assert "commit" not in call(repository, "diff", "first:upper", "rules/upper.toml", "--format", "json").json["new"]


def test_a_branch_is_printed_with_the_digests_of_each_ruleset_on_its_sheets(repository: Path) -> None:
    branched(repository, (UPPER, STRICTER))
    page = call(repository, "diff", "main..branch", "--format", "html").out
    reviews = call(repository, "diff", "main..branch", "--format", "json").json["reviews"]
    assert len(reviews) == 2
    for index, each in enumerate(reviews):
        sheets = re.search(rf"@page sheet{index} {{(.*)}}", page)
        assert sheets is not None
        assert all(each[side]["sha256"] in sheets[1] for side in ("old", "new"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("main..nowhere",), "unknown-revision"),
        (("nowhere..main",), "unknown-revision"),
        (("main...nowhere",), "unknown-revision"),
        (("main..--all",), "unknown-revision"),
        (("national_2018",), None),
        (("../rules/upper.toml",), None),
    ],
)
def test_what_is_no_branch(words: tuple[str, ...], code: str | None, repository: Path) -> None:
    found = call(repository, "diff", *words)
    assert found.code == 2
    assert code is None or code in found.codes


def test_a_branch_that_breaks_rulesets_names_every_problem(repository: Path) -> None:
    broken = PARENT.replace('unit       = "%"', 'unit       = "%%%"')
    branched(repository, (UPPER, broken), ("rules/other.toml", OTHER.replace("threshold  = 18", 'threshold = "x"')))
    found = call(repository, "diff", "main..branch")
    assert found.code == 2
    assert {place.rpartition(":")[0] for _, place in found.problems} == {
        "branch:rules/upper.toml",
        "branch:rules/other.toml",
    }
    schema_free = call(repository, "diff", "main..main", "--format", "json").json
    assert (schema_free["reviews"], schema_free["came"], schema_free["went"]) == ([], [], [])


def test_what_loads_is_reviewed_and_what_does_not_is_named_once(repository: Path) -> None:
    deeper = ("rules/local/deeper.toml", DEEPER)
    branched(repository, deeper)
    run(repository, "tag", "before")
    head, green, _ = re.split(r"(?=\[indicators)", PARENT)
    branched(repository, (UPPER, head + green), name="after")
    found = call(repository, "diff", "before..after", "--format", "json")
    assert found.code == 2
    assert [each["new"]["id"] for each in found.json["reviews"]] == ["upper"]
    assert set(found.json["unread"]) == {"lower", "deeper"}
    messages = [each["message"] for each in found.json["problems"]]
    assert sorted(messages) == sorted({*messages})
    assert "nothing-to-inherit" in {each["code"] for each in found.json["problems"]}
    schemas = Path(__file__).parent.parent / "schemas"
    jsonschema.validate(found.json, json.loads((schemas / "branch.schema.json").read_text(encoding="utf-8")))
    for form in ("text", "markdown", "html"):
        note = call(repository, "diff", "before..after", "--format", form)
        assert note.code == 2
        assert "不能载入、未予审阅的规则集 2 套（deeper、lower）" in note.out
        assert note.out.count("forest_cover 写了继承") + note.out.count("forest\\_cover 写了继承") >= 1


def test_what_is_printed_of_a_branch_fits_its_schema(repository: Path) -> None:
    branched(repository, (UPPER, STRICTER), ("rules/other.toml", OTHER))
    schemas = Path(__file__).parent.parent / "schemas"
    schema = json.loads((schemas / "branch.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(call(repository, "diff", "main..branch", "--format", "json").json, schema)
