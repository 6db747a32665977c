"""Rules that are not in force, or of which a part is not at hand: judged, and said in every report."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from calling import Called, call
from little_rulesets import HEAD, row

import compliance
from compliance.rules.canonical import canonical, ruleset_of

ROWS = row("x", 'comparator = "≥"', "threshold = 50", "range = [0, 100]")


def lay_out(folder: Path, *, name: str = "own", more: str = "", rows: str = ROWS) -> None:
    """A ruleset with more in its head, and a value that passes."""
    head = HEAD.replace('id = "own"', f'id = "{name}"').replace('title = "自订"', f'title = "自订"\n{more}')
    (folder / f"{name}.toml").write_text(f"{head}\n{rows}", encoding="utf-8")


def checked(folder: Path, period: str, *options: str, ruleset: str = "./own.toml") -> tuple[str, list[str], list[str]]:
    """The verdict on the area, and the codes and messages of what is to be known of the ruleset."""
    (folder / "m.csv").write_text(f"地区,年份,指标,数值,单位\n甲县,{period},x,60,%\n", encoding="utf-8")
    found = call(folder, "check", "m.csv", "--ruleset", ruleset, *options, "--lang", "en", "--format", "json").json
    (assessment,) = found["assessments"]
    warnings = assessment.get("warnings", [])
    return assessment["verdict"], [each["code"] for each in warnings], [each["message"] for each in warnings]


@pytest.mark.parametrize(
    ("head", "period", "options", "days"),
    [
        ("effective = { from = 2018-04-09 }", "2018", (), None),
        ("effective = { from = 2018-04-09 }", "2018-Q1", (), "2018-04-09 –"),
        ("effective = { from = 2018-04-09 }", "2018-04", (), None),  # on its last day
        ("effective = { from = 2018-04-09 }", "2017", (), "2018-04-09 –"),
        ("effective = { from = 2106-01-01 }", "2017", (), "2106-01-01 –"),
        ("effective = { from = 2016-01-01, to = 2020-12-31 }", "2020", (), None),
        ("effective = { from = 2016-01-01, to = 2020-12-31 }", "2021", (), "2016-01-01 – 2020-12-31"),
        ("effective = { from = 2016-01-01, to = 2020-12-30 }", "2020", (), "2016-01-01 – 2020-12-30"),
        ("", "1999", (), None),  # nobody says when it holds
        # The day that is asked for takes the place of the period's last.
        ("effective = { from = 2018-04-09 }", "2017", ("--as-of", "2018-04-09"), None),
        ("effective = { from = 2018-04-09 }", "2017", ("--as-of", "2018-04-08"), "2018-04-09 –"),
        ("effective = { from = 2018-04-09 }", "2019", ("--as-of", "2017-01-01"), "2018-04-09 –"),
        # The periods that the document is about.
        ('effective = { from = 2018-04-09 }\njudges = "2015/2020"', "2015", (), None),
        ('effective = { from = 2018-04-09 }\njudges = "2015/2020"', "2020-Q4", (), None),
        ('effective = { from = 2018-04-09 }\njudges = "2015/2020"', "2014", (), "2015/2020"),
        ('effective = { from = 2018-04-09 }\njudges = "2015/2020"', "2021", (), "2015/2020"),
        ('effective = { from = 2018-04-09 }\njudges = "2017"', "2017-06", (), None),
        ('effective = { from = 2018-04-09 }\njudges = "2017-Q2/2018-Q1"', "2017", (), "2017-Q2/2018-Q1"),
        ('judges = "2015/2020"', "2021", ("--as-of", "2018-01-01"), "2015/2020"),
        ('effective = { from = 2018-04-09 }\njudges = "2015/2020"', "2017", ("--as-of", "2018-01-01"), "2018-04-09 –"),
    ],
)
def test_a_period_outside_is_judged_and_said(
    tmp_path: Path, head: str, period: str, options: tuple[str, ...], days: str | None
) -> None:
    lay_out(tmp_path, more=head)
    verdict, codes, messages = checked(tmp_path, period, *options)
    assert (verdict, codes) == ("pass", [] if days is None else ["not-in-force"])
    assert days is None or f"holds for {days}; " in messages[0]


def test_what_replaced_it_is_named(tmp_path: Path) -> None:
    lay_out(tmp_path, more="effective = { from = 2016-01-01 }")
    lay_out(tmp_path, name="later", more="effective = { from = 2018-01-01 }")
    lay_out(tmp_path, name="latest", more="effective = { from = 2020-01-01 }")
    for period, said in (("2017", []), ("2018", ["not-in-force"]), ("2021", ["not-in-force"])):
        _, codes, messages = checked(tmp_path, period, "--rulesets", ".", ruleset="own")
        assert codes == said
        assert (
            messages
            == [f"own 1.0.0 holds for 2016-01-01 – 2017-12-31 → later; {period} is not among them"][: len(said)]
        )
    linted = call(tmp_path, "lint", "own.toml", "--rulesets", ".", "--lang", "en")
    assert "warning[not-in-force]: own 1.0.0 holds for 2016-01-01 – 2017-12-31 → later" in linted.err
    assert "not-in-force" not in call(tmp_path, "lint", "latest.toml", "--rulesets", ".").err


@pytest.mark.parametrize(
    ("judges", "code"),
    [("2015-2020", "bad-period"), ("2020/2015", "empty-range"), ("2015/", "bad-period"), ("always", "bad-period")],
)
def test_what_are_no_periods_is_refused(tmp_path: Path, judges: str, code: str) -> None:
    lay_out(tmp_path, more=f'judges = "{judges}"')
    assert call(tmp_path, "lint", "own.toml").codes == [code]


def test_the_periods_are_in_the_canonical_form(tmp_path: Path) -> None:
    lay_out(tmp_path, more='judges = "2015/2020"')
    ruleset = compliance.load_ruleset(tmp_path / "own.toml")
    form = canonical(ruleset)
    assert form["ruleset"]["judges"] == "2015/2020"
    assert ruleset_of(form).sha256 == ruleset.sha256
    lay_out(tmp_path, name="other", more='judges = "2015/2021"')
    changes = compliance.diff(ruleset, compliance.load_ruleset(tmp_path / "other.toml"))
    assert ("effective", "open", "2015/2020", "2015/2021") in {
        (each.kind, each.effect, each.old, each.new) for each in changes
    }


CHILD = """
[ruleset]
id = "child"
version = "1.0.0"
series = "child"
title = "下级"
extends = "PARENT@1.0.0"
[sources.own]
title = "文"
"""


def without_parent(folder: Path, *, generations: int = 1) -> None:
    """A child, or a child of a child, of a ruleset of which no text is at hand."""
    (folder / "above.toml").write_text(
        HEAD.partition("[axes")[0].replace('"own"', '"above"') + "at_hand = false\n", encoding="utf-8"
    )
    rows = ROWS.replace('"doc"', '"own"')
    if generations == 2:
        text = CHILD.replace("child", "middle").replace("PARENT", "above")
        (folder / "middle.toml").write_text(text, encoding="utf-8")
    parent = "above" if generations == 1 else "middle"
    text = CHILD.replace("PARENT", parent) + rows
    text = text if generations == 1 else text.replace("[sources.own]", "[sources.mine]").replace('"own"', '"mine"')
    (folder / "child.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("generations", [1, 2])
def test_no_area_passes_while_a_part_of_its_list_is_not_at_hand(tmp_path: Path, generations: int) -> None:
    without_parent(tmp_path, generations=generations)
    verdict, codes, messages = checked(tmp_path, "2017", "--rulesets", ".", ruleset="child")
    assert (verdict, codes) == ("undetermined", ["parent-not-at-hand"])
    assert "builds on above, of which no text is at hand" in messages[0]
    linted = call(tmp_path, "lint", "child.toml", "--rulesets", ".", "--lang", "en")
    assert "warning[parent-not-at-hand]: child 1.0.0 builds on above" in linted.err
    # A miss stays one; the row itself passes; in bulk as well.
    (tmp_path / "m.csv").write_text(
        "area,period,indicator,value,unit\n甲,2017,x,60,%\n乙,2017,x,40,%\n", encoding="utf-8"
    )
    words = ("check", "m.csv", "--ruleset", "child", "--rulesets", ".", "--format", "json")
    exact = call(tmp_path, *words).json["assessments"]
    assert {each["area"]: each["verdict"] for each in exact} == {"甲": "undetermined", "乙": "fail"}
    bulk = call(tmp_path, *words, "--bulk").json
    assert [(each["area"], each["verdict"]) for each in bulk["areas"]] == [
        (each["area"], each["verdict"]) for each in exact
    ]
    assert [each["code"] for each in bulk["warnings"]] == ["parent-not-at-hand"]
    assert {each["findings"][0]["verdict"] for each in exact} == {"pass", "fail"}


def report(folder: Path, form: str, *more: str) -> Called:
    return call(
        folder, "check", "m.csv", "--ruleset", "child", "--rulesets", ".", "--format", form, "--lang", "en", *more
    )


def test_every_report_says_it(tmp_path: Path) -> None:
    without_parent(tmp_path)
    child = (tmp_path / "child.toml").read_text(encoding="utf-8")
    more = 'title = "下级"\neffective = { from = 2106-01-01 }'
    (tmp_path / "child.toml").write_text(child.replace('title = "下级"', more), encoding="utf-8")
    checked(tmp_path, "2017", "--rulesets", ".", ruleset="child")
    said = ("child 1.0.0 holds for 2106-01-01 –; 2017 is not among them", "child 1.0.0 builds on above")
    for form in ("text", "html", "markdown", "csv", "junit", "sarif", "json"):
        out = report(tmp_path, form).out.replace("\\_", "_").replace("\\.", ".")
        assert all(words in out for words in said), form
    assert report(tmp_path, "xlsx", "-o", "台账.xlsx").code == 1
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    cells = [str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line]
    assert all(any(words in cell for cell in cells) for words in said)
    bulk = report(tmp_path, "text", "--bulk").out
    assert all(words in bulk for words in said)


def test_strict_makes_problems_of_it(tmp_path: Path) -> None:
    without_parent(tmp_path)
    checked(tmp_path, "2017", "--rulesets", ".", ruleset="child")
    found = report(tmp_path, "text", "--strict")
    assert (found.code, found.codes) == (2, ["parent-not-at-hand"])


def test_a_program_is_told_too(tmp_path: Path) -> None:
    lay_out(tmp_path, more="effective = { from = 2018-01-01 }")
    ruleset = compliance.load_ruleset(tmp_path / "own.toml")
    (tmp_path / "m.csv").write_text("地区,年份,指标,数值,单位\n甲县,2017,x,60,%\n", encoding="utf-8")
    (found,) = compliance.check(compliance.load_measurements(tmp_path / "m.csv", ruleset=ruleset), ruleset)
    assert ([each.code for each in found.warnings], found.verdict) == (["not-in-force"], "pass")
    assert json.loads(found.to_json())["warnings"][0]["code"] == "not-in-force"


YEARS = "地区,年份,指标,数值,单位\n" + "".join(f"甲县,{year},森林覆盖率,18.2,%\n" for year in (2015, 2016, 2018, 2020))


def test_a_period_for_which_a_series_has_no_list_leaves_the_others_judged(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(YEARS, encoding="utf-8")
    words = ("check", "m.csv", "--ruleset", "national_county", "--format", "json", "--feedback", "back")
    found = call(tmp_path, *words, "-o", "record.json")
    record = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    judged = [(each["period"], each["ruleset"]) for each in record["assessments"]]
    assert (found.code, judged) == (2, [("2016", "national_2016"), ("2018", "national_2018")])
    assert [each["code"] for each in record["problems"]] == ["nothing-in-force", "ruleset-not-at-hand"]
    assert "2015-12-31" in record["problems"][0]["message"]
    assert call(tmp_path, "verify", "record.json").code == 0
    sheets = {path.stem for path in (tmp_path / "back").iterdir()}
    assert sheets == {"（未写明）"}, "no bureau is asked for a ruleset"
    strict = call(tmp_path, *words, "--all-or-nothing")
    assert (strict.code, strict.codes) == (2, ["nothing-in-force"])
