"""git-setup: what git shows of a ruleset file then, what is written where, and taken back; and the pre-commit hook."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import tomli
import yaml
from calling import call
from test_git import CHILD, PARENT, run

from compliance.reports.rulesets.to_text import ruleset_lines

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "仓库"
    (folder / "rulesets" / "local").mkdir(parents=True)
    run(folder, "init", "-q", "-b", "main")
    (folder / "rulesets" / "upper.toml").write_text(PARENT, encoding="utf-8")
    (folder / "rulesets" / "local" / "lower.toml").write_text(CHILD, encoding="utf-8")
    (folder / "other.toml").write_text("[indicators.other]\nthreshold = 1\n", encoding="utf-8")
    run(folder, "add", ".")
    run(folder, "commit", "-q", "-m", "one")
    return folder


def shown(folder: Path, *words: str) -> str:
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    found = subprocess.run(["git", *words], cwd=folder, env=os.environ | alone, check=True, capture_output=True)
    return found.stdout.decode()


def changed(folder: Path, *words: str) -> list[str]:
    """The hunk headers and the lines that came or went."""
    lines = shown(folder, "-c", "core.quotepath=off", *words).splitlines()
    return [line for line in lines if re.match(r"@@|[+-](?![+-])", line)]


def edit(folder: Path, old: str, new: str, name: str = "upper.toml") -> None:
    path = folder / "rulesets" / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def headings(lines: list[str]) -> list[str]:
    return [line.rpartition("@@ ")[2] for line in lines if line.startswith("@@")]


DEMANDS = [
    "-forest_cover level: ≥ 20",
    "+forest_cover level: ≥ 25",
    "-green_travel level: ≥ 50 %",
    "+green_travel level [region=东部地区]: ≥ 60 %",
    "+green_travel level [region=西部地区]: ≥ 55 %",
]
HEADINGS = ["[indicators.forest_cover]", "[indicators.green_travel] 1 绿色出行率 binding"]


def test_git_names_the_indicator_and_shows_a_line_for_each_demand(repository: Path) -> None:
    assert call(repository, "git-setup").code == 0
    edit(repository, "threshold  = 50", 'threshold.region = { "东部地区" = 60, "西部地区" = 55 }')
    edit(repository, "threshold  = 20", "threshold  =  25  # 虚构", "local/lower.toml")
    lines = changed(repository, "diff", "-U0")
    assert [line for line in lines if not line.startswith("@@")] == DEMANDS
    assert headings(lines) == HEADINGS
    run(repository, "commit", "-q", "-am", "two")
    assert headings(changed(repository, "log", "-p", "-1", "-U0", "--format=")) == HEADINGS
    raw = changed(repository, "diff", "--no-textconv", "-U0", "HEAD~1")
    assert '+threshold.region = { "东部地区" = 60, "西部地区" = 55 }' in raw
    assert headings(raw) == ["[indicators.forest_cover]", "[indicators.green_travel]"]


def test_comments_and_white_space_do_not_show_and_other_files_are_let_be(repository: Path) -> None:
    call(repository, "git-setup")
    edit(repository, "threshold  = 50", "# 虚构\nthreshold = 50")
    (repository / "other.toml").write_text("[indicators.other]\nthreshold = 2\n", encoding="utf-8")
    assert changed(repository, "diff", "-U0")[1:] == ["-threshold = 1", "+threshold = 2"]


def test_a_file_that_is_no_toml_is_shown_as_it_stands(repository: Path) -> None:
    call(repository, "git-setup")
    edit(repository, "threshold  = 50", "threshold  = = 50")
    assert "+threshold  = = 50" in changed(repository, "diff", "-U0")


def test_only_the_repositorys_own_files_are_written_once_and_said(repository: Path) -> None:
    config, attributes = repository / ".git" / "config", repository / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("*.png binary\n", encoding="utf-8")
    before = config.read_text(encoding="utf-8")
    first = call(repository, "git-setup", "--lang", "en")
    assert [line.partition(":")[0] for line in first.out.splitlines()] == [
        "set in this repository's config",
        "set in this repository's config",
        "written to .git/info/attributes",
        "From now on git diff and git log -p name the indicator, and show a line for each criterion and variant; "
        "git diff --no-textconv shows the files themselves. To undo",
    ]
    written = config.read_text(encoding="utf-8"), attributes.read_text(encoding="utf-8")
    assert written[1] == (
        "*.png binary\n# compliance git-setup: begin\nrulesets/**/*.toml diff=compliance-ruleset\n"
        "# compliance git-setup: end\n"
    )
    again = call(repository / "rulesets", "git-setup", "--lang", "en")
    assert again.out.count("already in") == 3
    assert (config.read_text(encoding="utf-8"), attributes.read_text(encoding="utf-8")) == written
    assert shown(repository, "status", "--short") == ""
    assert call(repository, "git-setup", "--undo", "--lang", "en").out.count("taken out of") == 2
    assert (config.read_text(encoding="utf-8"), attributes.read_text(encoding="utf-8")) == (before, "*.png binary\n")
    assert call(repository, "git-setup", "--undo").out == "本仓库中没有 git-setup 写入的内容。\n"


def test_an_attributes_file_of_its_own_goes_with_the_undo(repository: Path) -> None:
    attributes = repository / ".git" / "info" / "attributes"
    attributes.unlink(missing_ok=True)
    call(repository, "git-setup", "rules/*.toml", "**/plan.toml")
    assert "rules/*.toml diff=compliance-ruleset\n**/plan.toml diff=compliance-ruleset\n" in attributes.read_text()
    call(repository, "git-setup", "--undo")
    assert not attributes.exists()


def test_a_worktree_shares_what_was_set_up(repository: Path, tmp_path: Path) -> None:
    run(repository, "worktree", "add", "-q", str(tmp_path / "other"))
    assert call(tmp_path / "other", "git-setup").code == 0
    edit(repository, "threshold  = 50", "threshold  = 60")
    assert "+green_travel level: ≥ 60 %" in changed(repository, "diff")


@pytest.mark.parametrize("pattern", ["my rules/*.toml", "#a", "!a", "", '"a"', "a\tb", "[attr]x"])
def test_a_pattern_that_would_mean_something_else_is_refused(repository: Path, pattern: str) -> None:
    before = (repository / ".git" / "config").read_text()
    assert call(repository, "git-setup", "--", pattern).codes == ["bad-pattern"]
    assert (repository / ".git" / "config").read_text() == before


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert call(tmp_path, "git-setup").codes == ["not-a-repository"]


def test_a_module_of_the_repository_is_never_run(repository: Path) -> None:
    (repository / "compliance").mkdir()
    (repository / "compliance" / "__main__.py").write_text("raise SystemExit('stolen')", encoding="utf-8")
    (repository / "compliance" / "__init__.py").touch()
    call(repository, "git-setup")
    edit(repository, "threshold  = 50", "threshold  = 60")
    assert "+green_travel level: ≥ 60 %" in changed(repository, "diff")


# --- the lines ---


@pytest.mark.parametrize("path", sorted((ROOT / "rulesets").rglob("*.toml")), ids=lambda path: path.stem)
def test_every_value_of_a_shipped_file_stands_in_some_line(path: Path) -> None:
    data = tomli.loads(path.read_text(encoding="utf-8"), parse_float=str)
    text = "\n".join(ruleset_lines(data))
    assert [value for value in values(data) if value not in text] == []
    lines = [line for line in text.splitlines() if " level" in line.partition(":")[0] and "states:" not in line]
    assert len(lines) == len(set(lines))


def values(data: object, key: str = "") -> list[str]:
    if isinstance(data, dict):
        return [word for name, inner in data.items() for word in [*values(inner, name), *([] if key else [name])]]
    if isinstance(data, list):
        return [word for inner in data for word in values(inner, key)]
    return [] if isinstance(data, bool) else [" ".join(str(data).split())]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            'unit = "%"\ncomparator = "≥"\nthreshold.baseline = "previous_period"\nthreshold.change = -1',
            ["x level: ≥ baseline = previous_period change = -1", "x level unit: %"],
        ),
        (
            'threshold = { value = 65, unverified = true }\ncomparator = ">="\nunit = "%"',
            ["x level: ≥ 65 % (unverified)"],
        ),
        (
            'comparator = "≥"\nthresholds = [{ when = { level = "县", region = ["东", "中"] }, value = 95 }]',
            ["x level [level=县, region=东, 中]: ≥ 95"],
        ),
        ('requirement = "none"', ["x level requirement: none"]),
        ('criteria.level.any.first = { comparator = "≥", threshold = 90, unit = "%" }', ["x level.first: ≥ 90 %"]),
        ('states = ["发生", "未发生"]\naccepted = ["未发生"]', ["x level: 未发生", "x level states: 发生, 未发生"]),
        ('threshold = "90"\ncomparator = 3\ncriteria = 1', ["x level: 3 90"]),
    ],
)
def test_how_a_demand_reads(text: str, lines: list[str]) -> None:
    found = list(ruleset_lines(tomli.loads(f"[indicators.x]\n{text}", parse_float=str)))
    assert [line for line in found if line and not line.startswith("[")] == lines


# --- the hook ---


def test_the_hook_lints_the_files_that_it_is_handed(repository: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook.keys() == {"id", "name", "description", "entry", "language", "files"}
    assert hook["language"] == "python"  # pre-commit installs the package, and with it the command
    files = [path for path in shown(repository, "ls-files").splitlines() if re.search(hook["files"], path)]
    assert files == ["rulesets/local/lower.toml", "rulesets/upper.toml"]
    program, *words = shlex.split(hook["entry"])
    assert program == "compliance"
    assert call(repository, *words, "rulesets/upper.toml").code == 0
    edit(repository, "threshold  = 50", "treshold  = 50")
    found = call(repository, *words, "rulesets/upper.toml")
    assert (found.code, found.codes[0]) == (1, "unknown-key")


def test_a_child_is_linted_beside_its_parent(repository: Path) -> None:
    (repository / "rulesets" / "lower.toml").write_text(CHILD, encoding="utf-8")
    assert call(repository, "lint", "rulesets/lower.toml").code == 0
