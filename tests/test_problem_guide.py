"""The guide of all codes is whole, and true: a section for every code, four fields in each, every example tried."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir
from difflib import get_close_matches
from pathlib import Path
from string import Formatter

import pytest
from click.testing import CliRunner

from compliance import words
from compliance.cli import cli
from compliance.library import SECTIONS, all_codes
from compliance.words import codes, say

pytestmark = pytest.mark.usefixtures("without_newcomers")
ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
FIELDS = ["What", "Why", "Example", "Instead"]

_CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")
_CHINESE_LINE = re.compile(r"\n\*[^*]*[\u4e00-\u9fff][^*]*。\*\n\n")
_FILE = re.compile(r"^```\w+ (\S+)( \(head\))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CALL = re.compile(r"^```console\n\$ compliance ([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MESSAGE = re.compile(r"^(?:error|warning)\[([a-z0-9-]+)\]: (.*)$", re.MULTILINE)


def sections() -> dict[str, str]:
    """The text below each heading of a code."""
    found = re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    return dict(found)


SECTION = sections()
HEADS = {name: text for name, head, text in _FILE.findall(GUIDE) if head}


def run(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
    return found.exit_code, found.output


@pytest.fixture(autouse=True)
def no_rulesets_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMPLIANCE_RULESETS", raising=False)


# --- the page ---


def test_every_code_has_one_section_and_every_section_a_code() -> None:
    headings = re.findall(r"^### (.*)$", GUIDE, re.MULTILINE)
    assert sorted(headings) == sorted(all_codes())
    assert set(headings) == {code for section in SECTIONS for code in codes(section)}


def test_every_section_stands_under_its_kind() -> None:
    kinds: dict[str, str] = {}
    for part in re.split(r"^(?=## )", GUIDE, flags=re.MULTILINE)[1:]:
        title = part.splitlines()[0].removeprefix("## ").partition(":")[0].lower()
        kinds |= dict.fromkeys(re.findall(r"^### (\S+)$", part, re.MULTILINE), title)
    for code in all_codes():
        kind = next(section for section in ("warnings", "reasons", "problems") if code in codes(section))
        assert kinds[code] == kind, code


@pytest.mark.parametrize("code", all_codes())
def test_every_section_has_its_chinese_line_and_the_four_fields(code: str) -> None:
    text = SECTION[code]
    assert _CHINESE_LINE.match(text), "a section begins with one sentence in Chinese, in italics"
    assert re.findall(r"^\*\*(\w+)\*\*", text, re.MULTILINE) == FIELDS
    assert re.search(r"^\*\*Example\*\*.*?^```.*?^```$.*?^\*\*Instead\*\*", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("code", all_codes())
def test_messages_are_the_sentences_of_the_words(code: str) -> None:
    for other, message in _MESSAGE.findall(SECTION[code]):
        key = "text.places" if re.fullmatch(r"\d+ places", message) else f"problems.{other}"  # several stand together
        sentence = re.sub(r"\{\w+(?::[^}]*)?\}", "\0", say("en", key))
        assert re.fullmatch(re.escape(sentence).replace("\0", ".*"), message), f"{message!r} is not {sentence!r}"


@pytest.mark.parametrize("code", codes("problems"))
def test_both_languages_say_the_same_of_a_problem(code: str) -> None:
    said = {
        field: {name.removesuffix("_en").removesuffix("_zh") for _, name, _, _ in Formatter().parse(sentence) if name}
        for field, sentence in words._section("problems")[code].items()
    }
    english, chinese = (
        {field.removesuffix(end): names for field, names in said.items() if field.endswith(end)} for end in ("en", "zh")
    )
    assert english == chinese


@pytest.mark.parametrize("code", codes("problems"))
def test_explain_names_the_fields_that_a_program_gets(code: str) -> None:
    _, shown = run("explain", code, "--lang", "en")
    typed = [f"{field} ({say('en', f'fields.{words.kind_of(code, field)}')})" for field in words.gaps("problems", code)]
    assert re.findall(r"^Fields of its details in JSON: (.*)$", shown, re.MULTILINE) == (
        [", ".join(typed)] if typed else []
    )


def test_what_has_a_kind_is_a_field() -> None:
    fields = {field for code in codes("problems") for field in words.gaps("problems", code)}
    named = [each for kind in codes("fields") for each in words._section("fields")[kind].get("of", "").split()]
    assert sorted(named) == sorted(set(named)), "a field that stands twice"
    assert {each.rpartition(".")[2] for each in named} <= fields
    assert all(
        field in words.gaps("problems", code) for each in named for code, dot, field in [each.partition(".")] if dot
    )


# --- explain ---


@pytest.mark.parametrize("language", [None, "en"])
@pytest.mark.parametrize("code", all_codes())
def test_explain_prints_the_section(code: str, language: str | None) -> None:
    ended, shown = run("explain", code, *(["--lang", language] if language else []))
    assert ended == 0
    summary, _, rest = SECTION[code].strip().partition("\n\n")
    assert re.fullmatch(r"\*[^*]+\*", summary)
    assert shown.index(summary) < shown.index(rest)


@pytest.mark.parametrize("code", all_codes())
def test_explain_is_chinese_where_that_is_asked_for(code: str) -> None:
    ended, shown = run("explain", code, "--lang", "zh")
    assert ended == 0
    summary, _, rest = SECTION[code].strip().partition("\n\n")
    assert summary in shown
    assert "**What**" in rest
    assert not re.search(r"\*\*(?:What|Why|Example|Instead)\*\*|--lang en|```console", shown)


def test_explain_suggests_a_code_for_one_that_it_does_not_know() -> None:
    ended, shown = run("explain", "unit-asumed", "--lang", "en")
    assert ended == 2
    assert 'did you mean "unit-assumed"?' in shown


# --- the codes of the program ---


def texts(*, of_problems: bool) -> Iterator[tuple[str, str]]:
    """Each text of the program that may be a code, with its place; or those alone with which a problem is made."""
    for path in sorted((ROOT / "compliance").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for word in codes_of_problem(node) if of_problems else [node]:
                if isinstance(word, ast.Constant) and isinstance(word.value, str) and _CODE.fullmatch(word.value):
                    yield word.value, f"{path.relative_to(ROOT)}:{word.lineno}"


def codes_of_problem(node: ast.AST) -> Iterator[ast.AST]:
    """The code in Problem("code" …), rows.problem("code" …), _problem(entry, "code" …); both of "a" if … else "b"."""
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name.lower().lstrip("_") == "problem":
        for word in node.args[:2]:
            yield from (word.body, word.orelse) if isinstance(word, ast.IfExp) else (word,)


def test_every_code_that_the_program_uses_has_its_words() -> None:
    used = list(texts(of_problems=True))
    assert len(used) > 80
    assert [(code, place) for code, place in used if code not in codes("problems")] == []


def test_every_code_is_used_somewhere() -> None:
    used = {code for code, _ in texts(of_problems=False)}
    assert sorted(set(all_codes()) - used) == []


# --- the examples ---

EXAMPLES = [(code, *call) for code, text in SECTION.items() for call in _CALL.findall(text)]


@pytest.mark.parametrize(("code", "command", "shown"), EXAMPLES, ids=[code for code, *_ in EXAMPLES])
def test_every_example_prints_what_the_guide_shows(
    code: str, command: str, shown: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The files above a command are written, the command is run; the lines shown are among its lines, in order."""
    for name, _, text in _FILE.findall(SECTION[code]):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{HEADS[name]}\n{text}" if name in HEADS else text, encoding="utf-8")
    with chdir(tmp_path):
        ended, printed = run(*shlex.split(command))
    printed_lines = [line.rstrip() for line in printed.splitlines()]
    lines = iter(printed_lines)
    missing = [line for line in shown.splitlines() if line not in lines]
    if missing and request.config.getoption("--accept"):
        accept(code, shown, printed_lines)
    else:
        assert missing == [], f"pytest --accept takes over what is printed now:\n{printed[:3000]}"
    if f"error[{code}]" in shown:
        assert ended == (1 if command.startswith("lint") else 2)


def accept(code: str, shown: str, printed: list[str]) -> None:
    """Put into the guide, for each line that is shown, the printed one that is most like it."""
    alike = [get_close_matches(line, printed, n=1, cutoff=0.3) for line in shown.splitlines()]
    now = "".join(f"{line[0]}\n" for line in alike if line)
    page = ROOT / "docs" / "problems.md"
    before, heading, after = page.read_text(encoding="utf-8").partition(f"### {code}\n")
    page.write_text(before + heading + after.replace(shown, now, 1), encoding="utf-8")
