"""Rule files and cases as tests of pytest, and what lint and test say to build servers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from calling import call
from jsonschema import Draft7Validator
from test_formats import SCHEMAS, published
from test_schemas import wrong

import compliance

ROOT = Path(__file__).parent.parent
CASES = """
[[cases]]
indicator = "forest_cover"
value = 18
unit = "%"
variants = { terrain = "平原地区" }
verdict = "pass"
[[cases]]
indicator = "forest_cover"
value = 17.9
unit = "%"
variants = { terrain = "平原地区" }
verdict = "pass"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ruleset, one with a mistake, and a file of cases of which the second does not hold."""
    own = tmp_path / "rules"
    own.mkdir()
    text = (ROOT / "examples" / "every_reason" / "ruleset.toml").read_text("utf-8")
    (own / "good.toml").write_text(text, encoding="utf-8")
    (own / "bad.toml").write_text(text.replace('comparator = "≥"', 'comparator = "≥≥"', 1), encoding="utf-8")
    (own / "hailing_2018.toml").write_text(CASES, encoding="utf-8")
    return tmp_path


def pytest_of(folder: Path, *words: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "compliance.plugin", "-p", "no:cacheprovider", "-q", "-rN", *words]
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # it may be installed, too
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=alone)
    return done.returncode, done.stdout + done.stderr


def test_rule_files_and_cases_are_tests_that_fail_as_the_commands_say(folder: Path) -> None:
    code, out = pytest_of(folder, "--compliance", "rules")
    assert code == 1
    assert "2 failed, 2 passed" in out
    assert "Traceback" not in out
    told = call(folder, "test", "rules/hailing_2018.toml").out.splitlines()[0].partition("  ")[2]
    assert told == "forest_cover 17.9 %: fail, not pass"
    assert told in out
    linted = call(folder, "lint", "rules/bad.toml", "--lang", "en")
    assert linted.code == 1
    assert linted.err.splitlines()[0].partition(": ")[2] in out
    assert pytest_of(folder, "--compliance", "--collect-only", "rules/hailing_2018.toml")[1].splitlines()[:2] == [
        "rules/hailing_2018.toml::1 forest_cover 18 %",
        "rules/hailing_2018.toml::2 forest_cover 17.9 %",
    ]


def test_without_the_option_no_file_is_looked_at(folder: Path) -> None:
    assert pytest_of(folder, "rules")[0] == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_file_of_cases_that_cannot_be_read_is_told(folder: Path) -> None:
    (folder / "rules" / "hailing_2018.toml").write_text("[[cases]]\nindicatr = 1\n", encoding="utf-8")
    code, out = pytest_of(folder, "--compliance", "--compliance-lang", "zh", "rules/hailing_2018.toml")
    assert code == pytest.ExitCode.INTERRUPTED
    assert "错误[unknown-key]" in out


COMMANDS = [("lint", "rules/bad.toml"), ("test", "rules/hailing_2018.toml")]


@pytest.mark.parametrize(("command", "path"), COMMANDS)
def test_lint_and_test_speak_to_build_servers(command: str, path: str, folder: Path) -> None:
    found = {form: call(folder, command, path, "--format", form, "--lang", "en") for form in ("json", "junit", "sarif")}
    assert {(each.code, each.err) for each in found.values()} == {(1, "")}
    assert not wrong(command, found["json"].json)
    root = Xml.fromstring(found["junit"].out)
    assert root.get("failures") == str(len(root.findall(".//failure"))) == "1"
    (result,) = (each for each in found["sarif"].json["runs"][0]["results"] if each["level"] == "error")
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == path
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] > 1


@published
@pytest.mark.parametrize(("command", "path"), COMMANDS)
def test_they_hold_to_the_published_schemas(command: str, path: str, folder: Path) -> None:
    import xmlschema

    junit, sarif = (call(folder, command, path, "--format", form).out for form in ("junit", "sarif"))
    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(Xml.fromstring(junit))
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(json.loads(sarif))] == []


def test_what_holds_is_told_too(folder: Path) -> None:
    assert call(folder, "lint", "hailing_2018", "--format", "json").code == 0
    clean = Xml.fromstring(compliance.render_tried((), "junit"))
    assert (clean.get("tests"), clean.get("failures")) == ("1", "0")
    outcomes = compliance.run_cases(folder / "rules" / "hailing_2018.toml")
    printed = call(folder, "test", "rules/hailing_2018.toml", "--format", "json").json
    assert [each["holds"] for each in printed["cases"]] == [each.holds for each in outcomes] == [True, False]
    assert call(folder, "lint", "hailing_2018", "--format", "json", "--summary").code == 2
