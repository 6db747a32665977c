"""Characters of a rule file that nobody sees, and names that only a second look tells apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import call
from little_rulesets import HEAD

ROW = """
[indicators.forest]
number   = "1"
name     = "森林覆盖率"
unit     = "%"
range    = [0, 100]
comparator = "≥"
threshold  = 60
note     = "说明"
source   = {{ ref = "doc", grade = "reprinted" }}
{more}
"""
STATES = """
[indicators.event]
number   = "2"
name     = "突发事件"
states   = [{states}]
accepted = ["{accepted}"]
source   = {{ ref = "doc", grade = "reprinted" }}
"""
HIDDEN = {
    "zero width space": "\u200b", "right to left": "\u202e", "isolate": "\u2066", "soft hyphen": "\u00ad",
    "line separator": "\u2028", "byte order mark": "\ufeff", "next line": "\u0085", "filler": "\u3164",
    "variation": "\ufe0f", "tag": "\U000e0041", "blank braille": "\u2800", "joiner": "\u2060", "private": "\ue000",
}  # fmt: skip
COMMANDS = (
    ("lint", "./own.toml"), ("show", "./own.toml"), ("check", "m.csv", "--ruleset", "./own.toml"),
    ("diff", "./own.toml", "national_2018"), ("template", "./own.toml", "-o", "f.csv"),
    ("history", "forest_cover", "--rulesets", "."),
)  # fmt: skip


def codes(folder: Path, rules: str, *command: str) -> tuple[int, list[str]]:
    (folder / "own.toml").write_text(HEAD + rules, encoding="utf-8", newline="\n")
    (folder / "m.csv").write_text("指标,数值,单位\n森林覆盖率,61,%\n", encoding="utf-8")
    found = call(folder, *(command or ("lint", "./own.toml")))
    return found.code, found.codes


@pytest.mark.parametrize("character", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("where", ["森林覆盖率", "说明", "reprinted", "[indicators.forest]"])
def test_a_file_has_no_character_that_nobody_sees(character: str, where: str, tmp_path: Path) -> None:
    hidden = f"# {character}\n{where}" if where.startswith("[") else where[:2] + character + where[2:]
    code, found = codes(tmp_path, ROW.format(more="").replace(where, hidden))
    assert (code, "hidden-character" in found) == (1, True)


@pytest.mark.parametrize("escape", ["\\u202e", "\\u200b", "\\u001b[2J", "\\u0000", "\\U000e0041", "\\r"])
def test_an_escape_hides_nothing_but_in_a_name(escape: str, tmp_path: Path) -> None:
    name = ROW.format(more="").replace("森林覆盖率", f"森林{escape}覆盖率")
    note = ROW.format(more="").replace("说明", f"说{escape}明")
    check = COMMANDS[2]
    assert codes(tmp_path, name) == (1, ["hidden-character"])
    assert codes(tmp_path, name, *check) == (2, ["hidden-character"])
    assert codes(tmp_path, note) == (1, ["hidden-character"])
    assert codes(tmp_path, note, *check) == (0, [])


@pytest.mark.parametrize("rules", [ROW.format(more='aliases = ["ЕI"]'), ROW.format(more='aliases = ["a\\u202eb"]')])
@pytest.mark.parametrize("command", COMMANDS[:5], ids=lambda words: words[0])
def test_every_command_refuses_it(command: tuple[str, ...], rules: str, tmp_path: Path) -> None:
    code, found = codes(tmp_path, rules, *command)
    assert code == (1 if command[0] == "lint" else 2)
    assert found[0] in ("hidden-character", "look-alike-character")


def test_blanks_tabs_and_ends_of_lines_are_seen(tmp_path: Path) -> None:
    rules = ROW.format(more="").replace("说明", "说\u3000明\u00a0 \t—").replace("\n", "\r\n")
    assert codes(tmp_path, rules) == (0, [])


IMPOSTORS = ["ЕI", "РМ10浓度", "рН值", "地表⽔", "Α类", "绿地率ᅟ", "ѕtate", "农⻋"]


@pytest.mark.parametrize("word", IMPOSTORS)
def test_no_name_state_or_variant_has_a_character_that_only_looks_like_another(word: str, tmp_path: Path) -> None:
    for rules in (
        ROW.format(more=f'aliases = ["{word}"]'),
        STATES.format(states=f'"{word}", "否"', accepted="否"),
        f'[quantities.q]\nname = "{word}"\nunit = "吨"\n' + ROW.format(more=""),
        f'[axes.kind]\nname = "种类"\nvariants = ["甲", "{word}"]\n' + ROW.format(more=""),
    ):
        code, found = codes(tmp_path, rules)
        assert code == 1
        assert {*found} <= {"look-alike-character", "hidden-character"}
        assert found


@pytest.mark.parametrize("word", ["ΔEQI", "PM2.5", "α系数", "Ⅲ类水质", "μ值", "EI指数（％）", "草原·湿地", "A级"])
def test_letters_that_documents_print_are_names(word: str, tmp_path: Path) -> None:
    assert codes(tmp_path, ROW.format(more=f'aliases = ["{word}"]')) == (0, [])


ALIKE = [
    *[("forest_cover", "forest_c0ver"), ("turn_rate", "tum_rate"), ("level_1", "level_l"), ("a_b", "a__b")],
    *[("vvater", "water"), ("total_oil", "total_0il"), ("n1", "nl")],
]
NAMES_ALIKE = [
    *[
        ("未建成的比例", "末建成的比例"),
        ("治理面积", "冶理面积"),
        ("节能、节水比例", "节能节水比例"),
        ("土地面积", "士地面积"),
    ],
    *[("一般废物", "—般废物"), ("PM10浓度", "PMl0浓度"), ("EI 指数", "EI·指数"), ("日均浓度", "曰均浓度")],
]


def two(one: tuple[str, str], other: tuple[str, str]) -> str:
    demand = 'unit = "%"\nrange = [0, 100]\ncomparator = "≥"\nthreshold = 6'
    source = f'\n{demand}\nsource = {{ ref = "doc", grade = "reprinted" }}\n'
    rows = (f'[indicators.{id_}]\nnumber = "{n}"\nname = "{name}"' for n, (id_, name) in enumerate((one, other), 1))
    return "".join(row + source for row in rows)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_two_ids_are_told_apart_at_a_glance(one: str, other: str, tmp_path: Path) -> None:
    assert codes(tmp_path, two((one, "甲的比例"), (other, "乙的比例"))) == (1, ["look-alike-names"])


@pytest.mark.parametrize(("one", "other"), NAMES_ALIKE)
def test_two_names_are_told_apart_at_a_glance(one: str, other: str, tmp_path: Path) -> None:
    assert codes(tmp_path, two(("one", one), ("other", other))) == (1, ["look-alike-names"])
    same = ROW.format(more=f'aliases = ["{one}", "{other}"]')  # one thing may have both
    assert codes(tmp_path, same) == (0, [])


@pytest.mark.parametrize(
    ("one", "other"), [("未发生", "末发生"), ("已建", "己建"), ("日报", "曰报"), ("入网", "人网"), ("A1", "Al")]
)
def test_two_states_are_told_apart_at_a_glance(one: str, other: str, tmp_path: Path) -> None:
    code, found = codes(tmp_path, STATES.format(states=f'"{one}", "{other}"', accepted=one))
    assert (code, found[0]) == (1, "look-alike-names")


@pytest.mark.parametrize(("id_", "right"), [("hai1ing_2018", False), ("hailing_20l8", False), ("hailing_2019", True)])
def test_a_ruleset_is_not_taken_for_another_one(id_: str, right: bool, tmp_path: Path) -> None:
    rules = HEAD.replace('id = "own"', f'id = "{id_}"') + ROW.format(more="")
    (tmp_path / "own.toml").write_text(rules, encoding="utf-8")
    (tmp_path / "m.csv").write_text("指标,数值,单位\n森林覆盖率,61,%\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--ruleset", "./own.toml")
    assert (found.code, found.codes) == ((0, []) if right else (2, ["look-alike-names"]))


def test_a_child_has_no_row_beside_the_one_that_it_looks_like(tmp_path: Path) -> None:
    head = HEAD.replace('title = "自订"', 'title = "自订"\nextends = "national_2018@2.0.0"').replace(
        "[axes.region]", "[axes.region_]"
    )
    rules = two(("forest_c0ver", "甲的比例"), ("other", "乙的比例"))
    (tmp_path / "own.toml").write_text(
        head.partition("[axes")[0] + '[sources.doc]\ntitle = "文件"\n' + rules, encoding="utf-8"
    )
    assert "look-alike-names" in call(tmp_path, "lint", "./own.toml").codes
