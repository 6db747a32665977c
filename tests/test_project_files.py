"""What a forge, an editor and a contributor read of the project is there, and agrees with the project's own files."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import tomli
import yaml

ROOT = Path(__file__).parent.parent
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
PROJECT = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_ci_fails_where_the_named_folder_of_documents_is_not_there() -> None:
    named = {**os.environ, "COMPLIANCE_DOCUMENTS": "/nowhere/documents"}
    ended = subprocess.run(["bash", ROOT / ".ci" / "run"], env=named, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "COMPLIANCE_DOCUMENTS names a folder that is not there: /nowhere/documents\n"


def test_the_workflow_runs_on_every_python_that_the_project_claims() -> None:
    claimed = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    assert read(".github/workflows/check.yml")["jobs"]["suite"]["strategy"]["matrix"]["python"] == claimed


def test_the_workflow_and_the_pull_request_ask_for_what_the_guide_names() -> None:
    steps = [step.get("run", "") for step in read(".github/workflows/check.yml")["jobs"]["suite"]["steps"]]
    asked = (ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for command in ("ruff check .", "ruff format --check .", "mypy", "python tools/generate.py --check"):
        assert command in steps
        assert command in asked
        assert command in guide


def test_every_hook_runs_what_the_project_has() -> None:
    (local,) = read(".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local"
    tools = {
        "python",
        *PROJECT["scripts"],
        *(re.split(r"\W", each)[0] for each in PROJECT["optional-dependencies"]["dev"]),
    }
    for hook in local["hooks"]:
        program, *words = shlex.split(hook["entry"])
        assert program in tools
        assert all((ROOT / word).exists() for word in words if word.endswith(".py"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_in_both_languages(path: Path) -> None:
    form = read(str(path.relative_to(ROOT)))
    if path.stem == "config":
        return
    assert {"name", "description", "body"} <= form.keys()
    asked = [each["attributes"]["label"] for each in form["body"] if "label" in each["attributes"]]
    assert len(asked) >= 2
    assert all(re.search(r"[a-z].* · .*[\u4e00-\u9fff]", label) for label in [form["name"], *asked])


def test_every_path_that_the_guide_names_is_there() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    folders = r"(?:\.ci|benchmarks|compliance|docs|rulesets|tests|tools)"
    named = set(re.findall(rf"(?<![\w/.-]){folders}/[\w./-]*\w", guide))
    new = re.compile(r"mingshui_2021|to_lines\.py|from_psv\.py|docs/sources$|tests/finds/")  # what the steps make
    assert len(named) > 40
    assert [path for path in sorted(named) if not new.search(path) and not (ROOT / path).exists()] == []


def test_the_page_of_the_architecture_says_where_things_are() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("## Where to find it")[2].partition("## ")[0]
    for names, path in re.findall(r"((?:`\w+`(?:, )?)+) in `(compliance/[\w/]+\.py)`", table):
        text = (ROOT / path).read_text(encoding="utf-8")
        assert all(f"def {name}(" in text for name in re.findall(r"`(\w+)`", names)), path
    assert all((ROOT / path).exists() for path in re.findall(r"`(compliance/[\w/.]+)`", table))
