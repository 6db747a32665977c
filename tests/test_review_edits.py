"""Single edits of a rule file, and what a review has to say of each: under which row, and with which effect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from calling import call
from little_rulesets import HEAD, row, written

from compliance.reports.formats import rendered_review
from compliance.review.diff import diff
from compliance.review.review import Review
from compliance.rules.declared import Citation
from compliance.rules.ruleset import Withdrawn

Told = tuple[str | None, str, str]  # the row (None: the ruleset as a whole), the field, the effect
WEST = HEAD.replace('"西部地区"]', '"西部地区"]\nsynonyms = { "沿海" = "西部地区" }')
EAST = WEST.replace('"沿海" = "西部地区"', '"沿海" = "东部地区"')
BY_REGION = 'threshold.region = { "东部地区" = 50, "中部地区" = 60, "西部地区" = 80 }'
LEVEL = ('comparator = "≥"', "threshold = 90")
RANGE = "range = [0, 100]"


def criterion(name: str, *lines: str, indicator: str = "x") -> str:
    return "\n".join([f"[indicators.{indicator}.criteria.{name}]", *lines])


@dataclass(frozen=True)
class Edit:
    """An edit: the rows and the head before and after, and every change that is not neutral."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    told: frozenset[Told]
    heads: tuple[str, str] = (HEAD, HEAD)


def x(*lines: str, unit: str | None = "%") -> tuple[str, ...]:
    return (row("x", *lines, unit=unit),)


def either(*alternatives: tuple[str, ...]) -> tuple[str, ...]:
    parts = (criterion(f"level.any.{name}", *lines) for name, lines in zip("abc", alternatives, strict=False))
    return x("", *parts)


STATES = ('measures = "way"', 'states = ["差", "好", "优"]')
TREND = ('comparator = ">"', 'threshold.baseline = "previous_period"')
WAY = HEAD + '\n[quantities.way]\nname = "态"\n'
FORMULA = (row("y", 'comparator = "≥"', "threshold = 5", 'formula = "a"', unit="吨", number="2"),)
OF_A_TOO = ('measures = "a"', 'comparator = "≥"', "threshold = 50")
OF_A = (row("x", 'measures = "a"', 'comparator = "≥"', "threshold = 5", unit="吨"),)
ASKS_Y = ('measures = "y"', 'comparator = "≥"', "threshold = 5")

EDITS = {
    "another word moves to another variant": Edit(
        x('comparator = "≥"', BY_REGION), x('comparator = "≥"', BY_REGION),
        frozenset({(None, "axes.region.synonyms", "loosened")}), (WEST, EAST),
    ),
    "the same demand in another unit": Edit(
        x('comparator = "≤"', "threshold = 0.7", unit="吨标煤/万元"),
        x('comparator = "≤"', "threshold = 700", unit="千克标煤/万元"), frozenset({("x", "unit", "open")}),
    ),
    "one threshold by region becomes three criteria": Edit(
        x('comparator = "≥"', BY_REGION),
        x("", *(criterion(name, 'comparator = "≥"', f"threshold = {number}", f'applies = {{ region = "{region}" }}')
                for name, number, region in (("e", 50, "东部地区"), ("m", 60, "中部地区"), ("w", 70, "西部地区")))),
        frozenset({("x", "threshold", "loosened")}),
    ),
    "an alternative on the same thing": Edit(
        x(*LEVEL), either(LEVEL, TREND), frozenset({("x", "requirement", "loosened")})
    ),
    "an alternative on another thing": Edit(
        x(*LEVEL), either(LEVEL, (*STATES, 'accepted = ["好"]')),
        frozenset({("x", "requirement", "loosened")}), (WAY, WAY),
    ),
    "alternatives that leave nothing out": Edit(
        x('comparator = "≥"', "threshold = 0", RANGE),
        either(('comparator = "≥"', "threshold = 50", RANGE), ('comparator = "<"', "threshold = 50", RANGE)),
        frozenset({("x", "threshold", "tightened")}),  # ≥40 is open now
    ),
    "two states as one or as alternatives": Edit(
        either((*STATES, 'accepted = ["好"]'), (*STATES, 'accepted = ["优"]')),
        either((*STATES, 'accepted = ["好", "优"]')),
        frozenset(), (WAY, WAY),
    ),
    "a change below a fixed demand that implies it": Edit(
        x(RANGE, criterion("b", 'comparator = "≥"', 'threshold.baseline = "previous_period"'),
          criterion("level", 'comparator = "="', "threshold = 100")),
        x(RANGE, criterion("b", 'comparator = "≥"', 'threshold = { baseline = "previous_period", change = -5 }'),
          criterion("level", 'comparator = "="', "threshold = 100")),
        frozenset(),
    ),
    "who sets the number": Edit(
        x('comparator = "≥"', 'threshold.delegated_to = "省"'), x('comparator = "≥"', 'threshold.delegated_to = "区"'),
        frozenset({("x", "threshold", "open")}),
    ),
    "a number that nobody had is set by somebody": Edit(
        x('comparator = "≥"', 'threshold.unknown = "不在手边"'), x('comparator = "≥"', 'threshold.delegated_to = "区"'),
        frozenset({("x", "threshold", "open")}),
    ),
    # 101 % is refused; -1 % was before, since nothing below 0 can be where nobody says otherwise
    "what is possible": Edit(x(*LEVEL), x(*LEVEL, RANGE), frozenset({("x", "range", "tightened")})),
    "what holds where nothing is declared": Edit(x(*LEVEL), x(*LEVEL, "range = { from = 0 }"), frozenset()),
    "that anything is possible": Edit(x(*LEVEL), x(*LEVEL, 'range = "any"'), frozenset({("x", "range", "tightened")})),
    "the formula of another row": Edit(
        (*x(*ASKS_Y, unit="吨"), *FORMULA),
        (*x(*ASKS_Y, unit="吨"), *(each.replace('"a"', '"a * 2"') for each in FORMULA)),
        frozenset({("x", "formula", "open"), ("y", "formula", "open")}),
    ),
    "a name that only one side understands": Edit(
        x(*LEVEL), tuple(each.replace('name = "x"', 'name = "新名"') for each in x(*LEVEL)),
        frozenset({("x", "name", "open")}),
    ),
    "days in force": Edit(
        x(*LEVEL), x(*LEVEL), frozenset({(None, "effective", "open")}),
        (HEAD.replace('title = "自订"', 'title = "自订"\neffective = { from = 2018-01-01 }'),
         HEAD.replace('title = "自订"', 'title = "自订"\neffective = { from = 2020-01-01 }')),
    ),
    "the issuer": Edit(
        x(*LEVEL), x(*LEVEL), frozenset(), (HEAD, HEAD.replace('title = "自订"', 'title = "自订"\nissuer = "某公司"'))
    ),
    "the order of alternatives": Edit(either(LEVEL, TREND), either(TREND, LEVEL), frozenset()),
    "more digits than a decimal context keeps": Edit(
        x('comparator = "≥"', "threshold = 0." + "1" * 39 + "0"), x('comparator = "≥"', "threshold = 0." + "1" * 40),
        frozenset({("x", "threshold", "tightened")}),
    ),
    "what is possible, said by another row": Edit(
        (*OF_A, row("z", *OF_A_TOO, unit="吨", number="2")),
        (*OF_A, row("z", *OF_A_TOO, "range = [10, 100]", unit="吨", number="2")),
        frozenset({("x", "range", "shifted"), ("z", "range", "shifted")}),
    ),
    "a row that was only aimed at": Edit(
        (*x(*LEVEL), row("z", *LEVEL, 'constraint = "aim"', number="2")), x(*LEVEL),
        frozenset({("z", "indicator", "loosened")}),
    ),
    "a bureau": Edit(x(*LEVEL), x(*LEVEL, 'lead = ["财政局"]'), frozenset()),
    "a contradiction": Edit(
        x(*LEVEL), x(*LEVEL, "[[indicators.x.contradictions]]", 'lines = "3"', 'quote = "100%"'), frozenset()
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_what_a_review_says_of_an_edit(name: str, tmp_path: Path) -> None:
    edit = EDITS[name]
    old, new = (
        written(tmp_path, *rows, name=side, head=head)
        for side, rows, head in zip(("old", "new"), (edit.old, edit.new), edit.heads, strict=True)
    )
    changes = diff(old, new)
    assert changes
    assert {(each.indicator, each.field, each.effect) for each in changes if each.matters} == edit.told
    for form in ("text", "markdown", "html"):
        assert "没有差别" not in call(tmp_path, "diff", "old.toml", "new.toml", "--format", form).out
    assert call(tmp_path, "diff", "old.toml", "new.toml", "--exit-code").code == bool(edit.told)


def test_a_flip_by_another_word_has_that_word_as_its_cause(tmp_path: Path) -> None:
    for side, head in (("old", WEST), ("new", EAST)):
        written(tmp_path, *x('comparator = "≥"', BY_REGION), name=side, head=head)
    (tmp_path / "m.csv").write_text("区域,指标,数值,单位\n沿海,x,70,%\n", encoding="utf-8")
    found = call(tmp_path, "diff", "old.toml", "new.toml", "--impact", "m.csv", "--format", "json", "--exit-code")
    assert found.code == 1
    flips = {each["indicator"]: (each["old"], each["new"]) for each in found.json["impact"]}
    assert flips["x"] == ("fail", "pass")
    assert {cause["field"] for each in found.json["impact"] for cause in each["cause"]} == {"axes.region.synonyms"}


def test_each_row_of_the_parent_that_is_left_out_is_told_with_its_reason(tmp_path: Path) -> None:
    old = written(tmp_path, *x(*LEVEL))
    reasons = {id_: f"不考核{id_}" for id_ in ("p", "q", "r", "s", "t")}
    new = replace(old, withdrawn={id_: Withdrawn(id_, id_, reason) for id_, reason in reasons.items()})
    assert {change.indicator: change.new for change in diff(old, new)} == reasons
    assert {change.indicator: change.old for change in diff(new, old)} == reasons


def test_a_row_that_went_says_why_and_where_that_stands(tmp_path: Path) -> None:
    old = written(tmp_path, *x(*LEVEL), row("z", *LEVEL, number="2"))
    place = Citation("doc", "7", "不再考核")
    new = replace(written(tmp_path, *x(*LEVEL)), withdrawn={"z": Withdrawn("z", "z", "另行考核", (place,))})
    note = rendered_review("text", Review(old, new, diff(old, new)))
    assert "取消指标：≥ 90 %\n      例：89 %，原未达标，现不作要求。" in note
    assert "      不采用的理由：另行考核 文件 第 7 行 “不再考核”\n" in note
    assert note.count("另行考核") == 1
    later = replace(new, withdrawn={"z": Withdrawn("z", "z", "另行考核", (replace(place, lines="8"),))})
    note = rendered_review("text", Review(new, later, diff(new, later)))
    assert "出处：文件 第 7 行 “不再考核” → 文件 第 8 行 “不再考核”" in note


@pytest.mark.parametrize("value", ["100.5", "101", "150", "-1", "-0.5"])
def test_a_value_that_one_side_takes_for_impossible_is_shown_as_refused(value: str, tmp_path: Path) -> None:
    sign = "≥" if float(value) > 0 else "<"
    demand = (f'comparator = "{sign}"', f"threshold = {value}")
    old = written(tmp_path, *x(*demand))
    new = written(tmp_path, *x(*demand, RANGE))
    shown = [change.witness for change in diff(old, new) if change.witness is not None]
    assert shown
    assert all("refused" in (each.old, each.new) for each in shown if each.shown.value == Decimal(value))
