"""Whose verdict flips: the same measurements by two rulesets, and the change that caused each flip.

The laws hold over what hypothesis draws; the rest is called as a user calls it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from calling import Called, call
from hypothesis import given
from hypothesis import strategies as st
from review_drawing import HERE, REGIONS, changed, subjects
from test_diff import vigorous

import compliance
from compliance.judging.judge import assess
from compliance.judging.verdict import Assessment
from compliance.measurements.binding import bind_readable
from compliance.measurements.measurement import Declared, Entry, Measurements, Subject
from compliance.problems import MeasurementError
from compliance.review.diff import diff
from compliance.review.impact import Impact, impact
from compliance.rules.declared import Quantity, Range
from compliance.rules.ruleset import Ruleset

# --- laws ---


def as_files_say(number: int, subject: Subject) -> tuple[list[Entry], Declared]:
    """A drawn subject as what stands in a file, with its units."""
    area = f"虚构{number}区"
    told: list[tuple[str, Any, Any]] = [("measurement", subject.period, each) for each in subject.measurements.values()]
    told += [("earlier", period, each) for (_, period), each in subject.earlier.items()]
    told += [("given", subject.period, each) for each in subject.given.values()]
    entries = [
        Entry(
            kind, each.id, area, period, HERE, value=each.value, state=getattr(each, "state", None),
            unit=None if each.unit is None else each.unit.text,
        )
        for kind, period, each in told
    ]  # fmt: skip
    entries += [
        Entry("not_applicable", each.id, area, subject.period, HERE, reason=each.reason)
        for each in subject.not_applicable.values()
    ]
    return entries, Declared(area, subject.period, subject.variants, HERE)


def files_of(several: list[Subject]) -> Measurements:
    told = [as_files_say(number, subject) for number, subject in enumerate(several)]
    return Measurements((), tuple(e for entries, _ in told for e in entries), tuple(declared for _, declared in told))


def held_against(found: Measurements, old: Ruleset, new: Ruleset) -> Impact | None:
    try:
        return impact(found, old, new, diff(old, new))
    except MeasurementError:  # neither can read it
        return None


@vigorous
@given(changed(), st.lists(subjects(), min_size=1, max_size=6))
def test_every_flip_has_a_cause_that_can_change_a_verdict(
    pair: tuple[Ruleset, Ruleset], several: list[Subject]
) -> None:
    found = held_against(files_of(several), *pair)
    for flip in () if found is None else found.flips:
        assert flip.causes or flip.unread
        aimed = flip.row is not None and flip.row.constraint == "aim"  # one that comes or goes decides nothing
        assert flip.unread or aimed or any(change.matters for change in flip.causes)
        if flip.indicator is not None:
            assert {change.indicator for change in flip.causes} <= {flip.indicator, None}


@vigorous
@given(changed(), st.lists(subjects(), min_size=1, max_size=6))
def test_impact_agrees_with_two_separate_checks(pair: tuple[Ruleset, Ruleset], several: list[Subject]) -> None:
    files = files_of(several)
    found = held_against(files, *pair)
    if found is None or found.unread:
        return
    alone: list[dict[Any, Any]] = []
    for side in pair:
        bound, _ = bind_readable(files, dict.fromkeys(files.subjects, (side,)))
        assert all(misfit.problem.code == "unknown-indicator" for misfit in bound.misfits)
        told: dict[Any, Any] = {}
        for subject, ruleset in bound.subjects:
            judged = assess(replace(subject, unplaced=()), ruleset)  # one ruleset alone may not know all names
            told |= verdicts(judged)
        alone.append(told)
    expected = {
        key: (alone[0].get(key), alone[1].get(key))
        for key in alone[0].keys() | alone[1].keys()
        if alone[0].get(key) != alone[1].get(key) and {alone[0].get(key), alone[1].get(key)} != {None, "not_applicable"}
    }
    assert {(flip.area, flip.indicator): (flip.old, flip.new) for flip in found.flips} == expected


def verdicts(judged: Assessment) -> dict[tuple[str | None, str | None], str]:
    rows = {(judged.area, finding.indicator.id): finding.verdict.value for finding in judged.findings}
    return rows | {(judged.area, None): judged.verdict.value}


@vigorous
@given(changed(), st.lists(subjects(), min_size=1, max_size=6))
def test_no_flip_without_a_change_that_matters(pair: tuple[Ruleset, Ruleset], several: list[Subject]) -> None:
    if any(change.matters for change in diff(*pair)):
        pair = (pair[0], pair[0])
    found = held_against(files_of(several), *pair)
    for flip in () if found is None or found.unread else found.flips:
        assert flip.row is not None
        assert flip.row.constraint == "aim"


@st.composite
def wilder(draw: st.DrawFn) -> tuple[Ruleset, Ruleset]:
    """Two rulesets of which one has other quantities, another axis, and rows that a formula computes."""
    old, new = draw(changed())
    mass = Quantity(
        "mass",
        "总量",
        unit=draw(st.sampled_from(["吨", "千克"])),
        range=draw(st.sampled_from([None, Range(Decimal(0), Decimal(4))])),
    )
    region = replace(new.axes["region"], variants=(*REGIONS, "中"), synonyms={"东部": "东"})
    rows = {}
    for id_, row in new.indicators.items():
        computed = draw(st.booleans())
        criteria = [replace(each, measures=id_) if computed and each.unit else each for each in row.criteria]
        formula = draw(st.sampled_from(["mass", "mass * 2"])) if computed else None
        rows[id_] = replace(row, criteria=tuple(criteria), unit="吨", formula=formula)
    other = replace(
        new, indicators=rows, quantities={**new.quantities, "mass": mass},
        axes={**new.axes, "region": region} if draw(st.booleans()) else new.axes,
    )  # fmt: skip
    return (old, other) if draw(st.booleans()) else (other, old)


@vigorous
@given(wilder(), st.lists(subjects(), min_size=1, max_size=4), st.booleans())
def test_every_flip_has_a_cause_whatever_differs(
    pair: tuple[Ruleset, Ruleset], several: list[Subject], units: bool
) -> None:
    files = files_of(several)
    if not units:
        files = replace(files, entries=tuple(replace(entry, unit=None) for entry in files.entries))
    found = held_against(files, *pair)
    for flip in () if found is None else found.flips:
        assert flip.causes or flip.unread


# --- at the door ---

RULES = """[ruleset]
id        = "mine"
version   = "VERSION"
series    = "mine"
title     = "虚构的指标表"
effective = { from = 2020-01-01 }
[verdicts]
binding   = "veto"
reference = "fail"
[axes.region]
name     = "区域"
variants = ["东部地区", "西部地区"]
[sources.table]
title  = "虚构的表"
[quantities.total_energy_use]
name = "能源消耗总量"
unit = "吨标煤"
"""
CITED = 'source = { ref = "table", grade = "reprinted", note = "虚构" }\n'


def row(id_: str, name: str, number: str, demand: str, constraint: str = "binding") -> str:
    return f'[indicators.{id_}]\nnumber = "{number}"\nname = "{name}"\nconstraint = "{constraint}"\n{CITED}{demand}\n'


WATER = ("water_use", "用水量", "1")
GREEN = ("green_travel", "绿色出行率", "2")
OLD = (
    RULES.replace("VERSION", "1.0.0")
    + row(*WATER, 'unit = "立方米/万元"\ncomparator = "≤"\nthreshold.region = { "东部地区" = 70, "西部地区" = 80 }')
    + row(*GREEN, 'unit = "%"\ncomparator = "≥"\nthreshold = 50', "reference")
)
NEW = OLD.replace('"1.0.0"', '"2.0.0"').replace("= 70,", "= 50,")
MEASURED = """
[[subjects]]
area = "虚构甲区"
period = "2020"
region = "东部地区"
measurements.water_use = { value = 60, unit = "立方米/万元" }
measurements.green_travel = { value = 60, unit = "%" }
[[subjects]]
area = "虚构乙区"
period = "2020"
region = "西部地区"
measurements.water_use = { value = 60, unit = "立方米/万元" }
measurements.green_travel = { value = 60, unit = "%" }
"""


def held(folder: Path, old: str, new: str, measured: str, *words: str) -> Called:
    for name, text in (("old.toml", old), ("new.toml", new), ("m.toml", measured)):
        (folder / name).write_text(text, encoding="utf-8")
    return call(folder, "diff", "old.toml", "new.toml", "--impact", "m.toml", *words)


def flips(found: Called) -> list[tuple[str | None, str | None, str | None, str | None]]:
    return [(each["area"], each["indicator"], each["old"], each["new"]) for each in found.json["impact"]]


def test_only_the_area_that_a_change_is_for_flips(tmp_path: Path) -> None:
    found = held(tmp_path, OLD, NEW, MEASURED, "--format", "json")
    assert flips(found) == [("虚构甲区", None, "pass", "veto"), ("虚构甲区", "water_use", "pass", "veto")]
    index = next(i for i, each in enumerate(found.json["changes"]) if each["effect"] == "tightened")
    cause = {"change": index, "indicator": "water_use", "criterion": "level", "field": "threshold"}
    assert [each["cause"] for each in found.json["impact"]] == [[cause], [cause]]
    assert found.json["subjects"] == [
        {"area": area, "period": "2020", "collection": "m.toml"} for area in ("虚构乙区", "虚构甲区")
    ]


def test_the_note_says_value_place_and_cause_in_both_languages(tmp_path: Path) -> None:
    note = held(tmp_path, OLD, NEW, MEASURED).out
    assert (
        "结论改变：按两套规则各评 2 个地区（时期），其中地区结论改变 1 个，指标结论改变 1 项\n"
        "  虚构甲区 2020\n"
        "    地区结论：达标 → 否决\n"
        "      原因：1 用水量\n"
        "    1 用水量 [约束性]：达标 → 否决\n"
        "      60 立方米/万元  m.toml:6\n"
        "      原因：东部地区：≤ 70 立方米/万元 → ≤ 50 立方米/万元\n"
    ) in note
    english = held(tmp_path, OLD, NEW, MEASURED, "--lang", "en").out
    assert "verdicts that flip: 1 on areas, 1 on indicators" in english
    assert "because of: 东部地区: ≤ 70 立方米/万元 → ≤ 50 立方米/万元" in english


def test_several_causes_are_all_listed(tmp_path: Path) -> None:
    new = NEW.replace('constraint = "binding"', 'constraint = "reference"')
    found = held(tmp_path, OLD, new, MEASURED, "--format", "json")
    assert flips(found)[1] == ("虚构甲区", "water_use", "pass", "fail")
    assert [each["field"] for each in found.json["impact"][1]["cause"]] == ["constraint", "threshold"]


def test_a_demand_that_goes_is_the_cause_and_not_its_weight_alone(tmp_path: Path) -> None:
    demand = 'unit = "%"\ncomparator = "≥"\nthreshold = 50'
    old, new = OLD.replace(row(*GREEN, demand, "reference"), row(*GREEN, demand, "aim")), OLD
    new = new.replace(row(*GREEN, demand, "reference"), row(*GREEN, 'requirement = "none"')).replace("1.0.0", "2.0.0")
    found = held(tmp_path, old, new, MEASURED, "--format", "json")
    assert ("虚构甲区", "green_travel", "pass", "not_applicable") in flips(found)
    turned = next(each for each in found.json["impact"] if each["indicator"] == "green_travel")
    assert {"requirement", "constraint"} <= {each["field"] for each in turned["cause"]}


def test_a_row_that_only_one_side_knows_is_told(tmp_path: Path) -> None:
    new = NEW + row("forest_cover", "森林覆盖率", "3", 'unit = "%"\ncomparator = "≥"\nthreshold = 18')
    measured = MEASURED.replace(
        "[[subjects]]", '[[subjects]]\nmeasurements."森林覆盖率" = { value = 20, unit = "%" }', 1
    )
    found = held(tmp_path, OLD, new, measured, "--format", "json")
    assert ("虚构甲区", "forest_cover", None, "pass") in flips(found)
    assert ("虚构乙区", "forest_cover", None, "undetermined") in flips(found)
    assert ("虚构乙区", None, "pass", "undetermined") in flips(found)


def test_a_name_that_only_one_side_has_is_read_by_both(tmp_path: Path) -> None:
    new = NEW.replace("绿色出行率", "公众绿色出行率").replace("= 50,", "= 70,")
    found = held(tmp_path, OLD, new, MEASURED.replace("green_travel", '"公众绿色出行率"'), "--format", "json")
    assert (found.code, flips(found)) == (0, [])


def test_a_ruleset_made_for_other_areas_judges_none_of_it_and_loses_nothing(tmp_path: Path) -> None:
    new = NEW.replace("[verdicts]", 'variants = { region = "东部地区" }\n[verdicts]', 1)
    found = held(tmp_path, OLD, new, MEASURED, "--format", "json")
    assert found.code == 0
    assert ("虚构乙区", None, "pass", None) in flips(found)
    unread = found.json["unread"]
    assert [(each["side"], each["area"], each["whole"], each["problem"]["code"]) for each in unread] == [
        ("new", "虚构乙区", True, "variant-conflict")
    ]
    note = held(tmp_path, OLD, new, MEASURED).out
    assert "地区结论：达标 → 不评判" in note
    assert "新规则不适用于该地区，不予评判" in note


def test_a_value_that_only_one_side_can_read_leaves_that_side_open(tmp_path: Path) -> None:
    new = NEW.replace('"立方米/万元"', '"吨/人"').replace("= 50,", "= 70,")
    found = held(tmp_path, OLD, new, MEASURED, "--format", "json")
    assert ("虚构甲区", "water_use", "pass", "undetermined") in flips(found)
    told = next(each for each in found.json["impact"] if each["indicator"] == "water_use")
    assert [each["code"] for each in told["unread"]] == ["unit-does-not-fit"]
    assert "新规则无法采用这一数据" in held(tmp_path, OLD, new, MEASURED).out


def test_a_variant_that_only_one_side_has_leaves_that_side_open(tmp_path: Path) -> None:
    new = NEW.replace('"西部地区"]', '"西部"]').replace('"西部地区" = 80', '"西部" = 80')
    found = held(tmp_path, OLD, new, MEASURED, "--format", "json")
    assert ("虚构乙区", "water_use", "pass", "undetermined") in flips(found)
    assert {each["problem"]["code"] for each in found.json["unread"]} == {"unknown-variant"}


def test_a_unit_left_out_means_what_each_side_writes_and_the_unit_is_the_cause(tmp_path: Path) -> None:
    demand = 'unit = "UNIT"\ncomparator = "≤"\nthreshold = NUMBER'
    old, new = (
        RULES.replace("VERSION", version)
        + row("energy", "能耗", "1", demand.replace("UNIT", unit).replace("NUMBER", number))
        for version, unit, number in (("1.0.0", "吨标煤/万元", "0.70"), ("1.0.1", "千克标煤/万元", "700"))
    )
    found = held(tmp_path, old, new, "[measurements.energy]\nvalue = 0.8\n", "--format", "json")
    assert flips(found) == [(None, None, "veto", "pass"), (None, "energy", "veto", "pass")]
    assert [each["field"] for each in found.json["impact"][1]["cause"]] == ["unit"]


@pytest.mark.parametrize(
    ("measured", "code"),
    [
        (MEASURED.replace("measurements.water_use", "measurements.water_uses", 1), "unknown-indicator"),
        (MEASURED.replace('unit = "%"', 'unit = "吨"'), "unit-does-not-fit"),
        (MEASURED.replace('region = "东部地区"', 'region = "东"'), "unknown-variant"),
        (MEASURED.replace("region =", "regoin ="), "unknown-axis"),
    ],
)
def test_what_neither_side_can_read_is_a_problem_as_for_check(tmp_path: Path, measured: str, code: str) -> None:
    found = held(tmp_path, OLD, NEW, measured)
    assert (found.code, set(found.codes)) == (2, {code})
    assert "评判结论可能改变的指标 1 项" in found.out  # the review stands all the same
    assert "数据文件有问题" in found.out
    shown = held(tmp_path, OLD, NEW, measured, "--format", "json").json
    assert {each["code"] for each in shown["problems"]} == {code}


def test_a_line_that_cannot_be_read_leaves_the_rest_to_be_judged(tmp_path: Path) -> None:
    other = 'measurements.green_travel = { value = 60, unit = "%" }'
    bad = MEASURED.replace(other, other.replace("60", '"sixty"'), 1)
    found = held(tmp_path, OLD, NEW, bad, "--format", "json")
    assert found.code == 2
    assert ("虚构甲区", "water_use", "pass", "veto") in flips(found)
    schema = json.loads((Path(__file__).parent.parent / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found.json)


def test_a_value_that_meets_whatever_number_is_asked_and_one_of_another_kind(tmp_path: Path) -> None:
    unknown = OLD.replace("threshold = 50", 'threshold.unknown = "不在手边"\nrange = [0, 100]')
    full = MEASURED.replace('green_travel = { value = 60, unit = "%" }', 'green_travel = { value = 100, unit = "%" }')
    note = held(tmp_path, OLD.replace("threshold = 50", "threshold = { value = 50, unverified = true }"), unknown, full)
    assert "待证 → 达标" in note.out
    assert "现：无论指标值是多少，该值都达标" in note.out
    state = OLD.replace(
        'unit = "%"\ncomparator = "≥"\nthreshold = 50', 'states = ["未开展", "开展"]\naccepted = ["开展"]'
    )
    carried_out = MEASURED.replace('green_travel = { value = 60, unit = "%" }', 'green_travel.state = "开展"')
    note = held(tmp_path, OLD, state, carried_out)
    assert "原：填报的与所要求的不是一类（数值、状态）" in note.out
    assert "原：没有填报数据" not in note.out


def test_a_name_that_became_another_indicators_is_asked_back(tmp_path: Path) -> None:
    new = NEW.replace('"绿色出行率"', '"步行率"').replace('"用水量"', '"绿色出行率"')
    assert new != NEW
    found = held(tmp_path, OLD, new, MEASURED.replace("green_travel", '"绿色出行率"'))
    assert found.problems == [("name-means-several", "m.toml:7")]
    assert "2 步行率" in found.out


@pytest.mark.parametrize("id_", ["bicycle_share", "green_trips", "a", "travel_share_2", "trips_by_bicycle_or_on_foot"])
def test_an_id_that_was_renamed_under_one_name_is_proposed_and_judged_by_either(id_: str, tmp_path: Path) -> None:
    new = NEW.replace("[indicators.green_travel]", f"[indicators.{id_}]")
    by_name = MEASURED.replace("green_travel", '"绿色出行率"')
    found = held(tmp_path, OLD, new, by_name, "--format", "json", "--exit-code")
    assert found.code == 1
    assert found.json["renames"] == [{"old": "green_travel", "new": id_, "name": "绿色出行率"}]
    assert {("虚构甲区", "green_travel", "pass", None), ("虚构甲区", id_, None, "pass")} <= set(flips(found))
    assert all(each["cause"] for each in found.json["impact"])
    for form in ("text", "markdown", "html"):  # said, and never taken for one
        note = held(tmp_path, OLD, new, by_name, "--format", form).out
        assert "名称相同而代号不同" in note.replace("\\", "")
    by_id = held(tmp_path, OLD, new, MEASURED, "--format", "json")
    assert flips(by_id)[-1] == ("虚构甲区", "green_travel", "pass", None)


def test_collections_of_one_area_stand_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(MEASURED.replace("= 60", "= 40"), encoding="utf-8")
    (tmp_path / "b.toml").write_text(MEASURED, encoding="utf-8")
    (tmp_path / "c.toml").write_text(MEASURED.replace("= 60", "= 65"), encoding="utf-8")
    words = ("old.toml", "new.toml", "--impact", "a.toml", "--impact", "b.toml", "--impact", "c.toml", "--exit-code")
    held(tmp_path, OLD, NEW, MEASURED)
    found = call(tmp_path, "diff", *words, "--format", "json")
    assert (found.code, found.err) == (1, "")
    named = [(each["collection"], each["indicator"], each["new"]) for each in found.json["impact"]]
    assert named == [(name, id_, "veto") for name in ("b.toml", "c.toml") for id_ in (None, "water_use")]
    assert {each["collection"] for each in found.json["subjects"]} == {"a.toml", "b.toml", "c.toml"}
    for form in ("text", "markdown", "html"):
        note = call(tmp_path, "diff", *words, "--format", form).out
        assert all(f"虚构甲区 2020（{name}）" in note for name in ("b.toml", "c.toml"))


@pytest.mark.parametrize(
    ("words", "collections"),
    [
        (("old.toml", "new.toml", "--impact", "a.toml", "--impact", "b.toml"), {"a.toml", "b.toml"}),
        (("old.toml", "new.toml", "--impact", "a.toml", "b.toml"), {"a.toml b.toml"}),
        (("--impact", "a.toml", "old.toml", "new.toml"), {"a.toml"}),
        (("old.toml", "new.toml", "--impact=a.toml", "b.toml", "--only", "2020"), {"a.toml b.toml"}),
        (("--lang", "en", "old.toml", "new.toml", "--impact", "a.toml"), {"a.toml"}),
        (("old.toml", "--impact", "a.toml", "new.toml"), {"a.toml"}),
    ],
)
def test_which_files_are_one_collection(words: tuple[str, ...], collections: set[str], tmp_path: Path) -> None:
    held(tmp_path, OLD, NEW, MEASURED)
    (tmp_path / "a.toml").write_text(MEASURED, encoding="utf-8")
    (tmp_path / "b.toml").write_text(MEASURED.replace("虚构甲区", "虚构丙区"), encoding="utf-8")
    found = call(tmp_path, "diff", *words, "--format", "json")
    assert {each["collection"] for each in found.json["subjects"]} == collections


def test_options_of_check(tmp_path: Path) -> None:
    measured = "[measurements.water_use]\nvalue = 60\nunit = '立方米/万元'\n"
    words = ("--set", "region=东部地区", "--area", "虚构丙区", "--period", "2020", "--format", "json")
    found = held(tmp_path, OLD, NEW, measured, *words)
    assert flips(found) == [("虚构丙区", None, "undetermined", "veto"), ("虚构丙区", "water_use", "pass", "veto")]
    unsure = OLD.replace("= 70,", "= { value = 70, unverified = true },")
    assert flips(held(tmp_path, unsure, NEW, measured, *words))[1][2:] == ("undetermined", "veto")
    assert flips(held(tmp_path, unsure, NEW, measured, *words, "--accept-unverified"))[1][2:] == ("pass", "veto")


def test_from_python(tmp_path: Path) -> None:
    held(tmp_path, OLD, NEW, MEASURED)
    old, new = (compliance.load_ruleset(tmp_path / name) for name in ("old.toml", "new.toml"))
    found = compliance.impact(compliance.load_measurements(tmp_path / "m.toml"), old, new)
    assert [(flip.area, flip.indicator, flip.old, flip.new) for flip in found.flips] == [
        ("虚构甲区", None, "pass", "veto"),
        ("虚构甲区", "water_use", "pass", "veto"),
    ]
    (change,) = found.flips[1].causes
    assert (change.effect, change.old, change.new) == ("tightened", "<= 70 立方米/万元", "<= 50 立方米/万元")
    assert found.of_change(change) == (found.flips[1],)


def test_several_files_and_a_file_too_many(tmp_path: Path) -> None:
    found = held(tmp_path, OLD, NEW, MEASURED, "m.toml", "--exit-code")
    assert found.code == 1
    assert call(tmp_path, "diff", "old.toml", "new.toml", "m.toml").code == 2


def test_what_is_printed_fits_its_schema(tmp_path: Path) -> None:
    new = NEW.replace('"立方米/万元"', '"吨/人"')
    schema = json.loads((Path(__file__).parent.parent / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
    for found in (
        held(tmp_path, OLD, new, MEASURED, "--format", "json"),
        call(tmp_path, "diff", "national_2016", "national_2018", "--format", "json"),
    ):
        jsonschema.Draft202012Validator(schema).validate(found.json)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_what_another_indicator_asks_for_is_not_told_as_asked_no_more(form: str, tmp_path: Path) -> None:
    text = '[subject]\narea = "虚构市"\nperiod = "2023"\nterrain = "平原地区"\n'
    (tmp_path / "m.toml").write_text(text + '[measurements.forest_cover]\nvalue = 17\nunit = "%"\n', encoding="utf-8")
    words = ("diff", "national_2016_city", "national_2024_city", "--impact", "m.toml", "--format", form)
    lines = call(tmp_path, *words).out.splitlines()
    told = [line for line in lines if "14 森林覆盖率" in line and "在别项中有要求" in line]
    assert told
