"""What is unknown stands for all that it can be: a verdict is given where all of it agrees, and nowhere else.

Small examples first, each judged by ``check`` and as a table. Below them stands the law: on drawn rulesets and areas,
the verdict is the one that enumerating every member gives.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from families_drawing import PERIOD, Drawing, expected, unknown
from little_rulesets import HEAD, finding_json, row, written

from compliance import findings_frame, judge, judge_frame

SEEDS = range(36)  # of rulesets, each with ten areas
WARNING = "whatever-it-is"
SHARE = "range = [0, 100]"

# What a row may demand.
BY_REGION = ('comparator = "≥"', 'threshold.region = { "东部地区" = 33, "中部地区" = 22, "西部地区" = 16 }')
TWO_REGIONS = ('comparator = "≥"', 'threshold.region = { "东部地区" = 33, "中部地区" = 22 }')
ONE_UNPROVED = (
    'comparator = "≥"',
    'threshold.region = { "东部地区" = { value = 33, unverified = true }, "中部地区" = 22, "西部地区" = 16 }',
)
BY_BOTH = (
    'comparator = "≥"',
    'thresholds = [{ when = { region = "东部地区", terrain = "平原地区" }, value = 10 }, '
    '{ when = { region = "东部地区", terrain = "山区" }, value = 45 }, '
    '{ when = { region = ["中部地区", "西部地区"] }, value = 90 }]',
)


def delegated(sign: str) -> tuple[str, ...]:
    return (SHARE, f'comparator = "{sign}"', 'threshold.delegated_to = "省级环保部门"')


def not_at_hand(sign: str) -> tuple[str, ...]:
    return (SHARE, f'comparator = "{sign}"', 'threshold.unknown = "不在手边"')


def previous(sign: str, change: str = "0") -> tuple[str, ...]:
    demand = ('threshold.baseline = "previous_period"', f"threshold.change = {change}")
    return (SHARE, f'comparator = "{sign}"', *demand)


def criterion(name: str, *lines: str) -> tuple[str, ...]:
    return (f"[indicators.row.criteria.{name}]", *lines)


SIGN_UNPROVED = (
    SHARE,
    *criterion("level", *not_at_hand("≤")[1:], 'source = { ref = "doc", grade = "unverified" }'),
)
EARLIER_UNPROVED = (
    SHARE,
    *criterion("level", *previous("≥")[1:], 'source = { ref = "doc", grade = "unverified" }'),
)
EAST_OR_ELSEWHERE = (
    *criterion("level.any.east", 'applies = { region = "东部地区" }', 'comparator = "≥"', "threshold = 50"),
    *criterion(
        "level.any.elsewhere", 'applies = { region = ["中部地区", "西部地区"] }', 'comparator = "≥"', "threshold = 80"
    ),
)
ONLY_EAST = ('applies = { region = "东部地区" }', 'comparator = "≥"', "threshold = 50")
EAST_BESIDES = (
    *criterion("level", 'comparator = "≥"', "threshold = 50"),
    *criterion("more", 'applies = { region = "东部地区" }', 'comparator = "≥"', "threshold = 70"),
)
FLOOR_AND_CAP = (  # of 30: the east misses the floor, all others the cap
    *criterion("floor", 'comparator = "≥"', 'threshold.region = { "东部地区" = 50, "中部地区" = 10, "西部地区" = 10 }'),
    *criterion("cap", 'comparator = "≤"', 'threshold.region = { "东部地区" = 90, "中部地区" = 20, "西部地区" = 20 }'),
)
OR_NOT_LOWER = (
    SHARE,
    *criterion("level.any.number", 'comparator = "≥"', "threshold = 90"),
    *criterion("level.any.not_lower", *previous("≥")[1:]),
)
STARRED = (*delegated("≥"), "may_not_apply = true")
SHARE_OF_TWO = (SHARE, 'formula = "a / b"', 'comparator = "≥"', "threshold = 90")
SMALLER = ('formula = "min(a, b) / a"', 'comparator = "<"', "threshold = 100")
SHARE_BY_REGION = (SHARE, 'formula = "a / b"', *BY_REGION)
SHARE_NOT_LOWER = (*previous("≥"), 'formula = "a / b"')


class Example(NamedTuple):
    """A row of rules, a value in %, and what has to come of it."""

    lines: tuple[str, ...]
    value: str | None
    verdict: str
    reason: str | None = None
    said: Mapping[str, Any] = {}

    @property
    def subject(self) -> dict[str, Any]:
        told = {"value": self.value, "unit": "%"} if self.value is not None else {}
        measured = {"row": told} | self.said.get("measurements", {})
        earlier = {"earlier": {"2016": self.said["earlier"]}, "unit": "%"} if "earlier" in self.said else {}
        measured["row"] = measured["row"] | earlier
        rest = {key: value for key, value in self.said.items() if key not in ("measurements", "earlier")}
        return {
            "area": "示例县",
            "period": PERIOD,
            "measurements": {key: told for key, told in measured.items() if told},
            **rest,
        }


def opened(lines: tuple[str, ...], value: str | None, reason: str, **said: Any) -> Example:
    return Example(lines, value, "undetermined", reason, said)


def passes(lines: tuple[str, ...], value: str | None, **said: Any) -> Example:
    return Example(lines, value, "pass", None, said)


def fails(lines: tuple[str, ...], value: str | None, **said: Any) -> Example:
    return Example(lines, value, "fail", None, said)


def shares(a: str, b: str, *before: str) -> dict[str, Any]:
    """Two raw quantities, perhaps with what they were before."""
    found: dict[str, Any] = {"a": {"value": a, "unit": "吨"}, "b": {"value": b, "unit": "吨"}}
    for name, value in zip(found, before, strict=False):
        found[name]["earlier"] = {"2016": value}
    return found


# Decided by a family: the warning stands on them.
FAMILIES = {
    "every region accepts it": passes(BY_REGION, "40"),
    "a tie with the strictest": passes(BY_REGION, "33"),
    "no region accepts it": fails(BY_REGION, "1.41"),
    "just below the mildest": fails(BY_REGION, "15.99"),
    "at least the strictest": passes(BY_REGION, "≥33"),
    "below the mildest": fails(BY_REGION, "<16"),
    "one axis stated, the other one whatever it is": passes(BY_BOTH, "45", region="东部地区"),
    "the same missed": fails(BY_BOTH, "9", region="东部地区"),
    "set elsewhere, and nothing above is possible": passes(delegated("≥"), "100"),
    "set elsewhere, and nothing is more than what is possible": fails(delegated(">"), "0"),
    "set elsewhere, and nothing is below": passes(delegated("≤"), "0"),
    "set elsewhere, and nothing is less than what is possible": fails(delegated("<"), "100"),
    "set elsewhere, of a bounded value that is one": passes(delegated("≥"), "≥100"),
    "not at hand": passes(not_at_hand("≤"), "0"),
    "not at hand, and not even the sign is proved": passes(SIGN_UNPROVED, "0"),
    "starred, and nobody claims anything": passes(STARRED, "100"),
    "no earlier value, and nothing above is possible": passes(previous("≥"), "100"),
    "an earlier value that is a dash": passes(previous("≥"), "100", earlier="/"),
    "it may fall by one": passes(previous("≥", "-1"), "99"),
    "it has to rise by one": fails(previous("≥", "1"), "0.5"),
    "nothing was less": fails(previous(">"), "0"),
    "nothing was more": fails(previous("<"), "100"),
    "a region has no number, and the others' are missed": fails(TWO_REGIONS, "1"),
    "two alternatives by region": passes(EAST_OR_ELSEWHERE, "85"),
    "a tie with the stricter alternative": passes(EAST_OR_ELSEWHERE, "80"),
    "below both alternatives": fails(EAST_OR_ELSEWHERE, "49.9"),
    "more is asked of the east alone, and held": passes(EAST_BESIDES, "70"),
    "each region misses another criterion": fails(FLOOR_AND_CAP, "30"),
    "by formula": passes(SHARE_BY_REGION, None, measurements=shares("40", "100")),
    "by formula, bounded": passes(SHARE_BY_REGION, None, measurements=shares("≥33", "100")),
}
# Not decided by a family, or not at all: the old reason stays, and no warning.
OTHERS = {
    "some regions accept it": opened(BY_REGION, "20", "variant-unstated"),
    "a tie with the mildest": opened(BY_REGION, "16", "variant-unstated"),
    "bounded across": opened(BY_REGION, "≥20", "variant-unstated"),
    "about": opened(BY_REGION, "约40", "variant-unstated"),
    "the region is stated": fails(BY_REGION, "20", region="东部地区"),
    "nothing is measured": opened(BY_REGION, None, "missing-measurement"),
    "a dash is measured": opened(BY_REGION, "—", "missing-measurement"),
    "a region has no number": opened(TWO_REGIONS, "40", "variant-unstated"),
    "the number of a region is not proved": opened(ONE_UNPROVED, "40", "variant-unstated"),
    "nor when it is missed": opened(ONE_UNPROVED, "1", "variant-unstated"),
    "one axis stated, and the other one matters": opened(BY_BOTH, "44", "variant-unstated", region="东部地区"),
    "the axis that is not stated does not matter": passes(BY_BOTH, "90", region="中部地区"),
    "set elsewhere": opened(delegated("≥"), "50", "threshold-delegated"),
    "set elsewhere, nothing below is possible": opened(delegated("≥"), "0", "threshold-delegated"),
    "set elsewhere, strictly above": opened(delegated(">"), "100", "threshold-delegated"),
    "set elsewhere, strictly below": opened(delegated("<"), "0", "threshold-delegated"),
    "set elsewhere, exactly": opened(delegated("="), "100", "threshold-delegated"),
    "set elsewhere, bounded": opened(delegated("≥"), "≥99", "threshold-delegated"),
    "set elsewhere, about": opened(delegated("≥"), "约100", "threshold-delegated"),
    "set elsewhere, without a range": opened(delegated("≥")[1:], "100", "threshold-delegated"),
    "set elsewhere, nothing measured": opened(delegated("≥"), None, "missing-measurement"),
    "set elsewhere and given": passes(delegated("≥"), "50", given={"row": {"value": 50, "unit": "%"}}),
    "set elsewhere and given, missed": fails(delegated("≥"), "99", given={"row": {"value": 100, "unit": "%"}}),
    "not at hand, above": opened(not_at_hand("≤"), "0.01", "threshold-unknown"),
    "starred and claimed": Example(
        STARRED, None, "not_applicable", "claimed-not-applicable", {"not_applicable": {"row": {"reason": "不临海"}}}
    ),
    "claimed without a star": opened(
        delegated("≥"), "100", "inapplicability-not-foreseen", not_applicable={"row": {"reason": "不临海"}}
    ),
    "no earlier value": opened(previous("≥"), "99", "no-baseline"),
    "no earlier value, nothing measured": opened(previous("≥"), None, "missing-measurement"),
    "no earlier value, without a range": opened(previous("≥")[1:], "100", "no-baseline"),
    "strictly above never passes at the top": opened(previous(">"), "100", "no-baseline"),
    "strictly below never passes at the bottom": opened(previous("<"), "0", "no-baseline"),
    "it may fall by one, and fell further": opened(previous("≥", "-1"), "98.99", "no-baseline"),
    "it has to rise by one, even from the top": opened(previous("≥", "1"), "100", "no-baseline"),
    "it has to rise by one, from the bottom": opened(previous("≥", "1"), "1", "no-baseline"),
    "a comparison that nothing proves": opened(EARLIER_UNPROVED, "100", "threshold-unverified"),
    "the earlier value is there": passes(previous("≥"), "90", earlier="90"),
    "the earlier value is there, missed": fails(previous("≥"), "90", earlier="90.1"),
    "between the two alternatives": opened(EAST_OR_ELSEWHERE, "60", "variant-unstated"),
    "asked of the east alone, held": opened(ONLY_EAST, "60", "variant-unstated"),
    "asked of the east alone, missed": opened(ONLY_EAST, "40", "variant-unstated"),
    "more is asked of the east alone": opened(EAST_BESIDES, "60", "variant-unstated"),
    "what is asked of all is missed": fails(EAST_BESIDES, "40"),
    "the other alternative decides": passes(OR_NOT_LOWER, "90"),
    "neither alternative decides": opened(OR_NOT_LOWER, "89", "no-baseline"),
    "by formula, in some regions": opened(SHARE_BY_REGION, None, "variant-unstated", measurements=shares("20", "100")),
}
# Bounded values: whether the warning stands on what they decide, nobody says.
BOUNDED = {
    "a bounded part": passes(SHARE_OF_TWO, None, measurements=shares("≥90", "100")),
    "a bounded part, across": opened(SHARE_OF_TWO, None, "qualified-value", measurements=shares("≥80", "100")),
    "a bounded part, below": fails(SHARE_OF_TWO, None, measurements=shares("<90", "100")),
    "a bounded part, at most": opened(SHARE_OF_TWO, None, "qualified-value", measurements=shares("≤90", "100")),
    "about a part": opened(SHARE_OF_TWO, None, "qualified-value", measurements=shares("约95", "100")),
    "a bounded whole": fails(SHARE_OF_TWO, None, measurements=shares("85", "≥100")),
    "a bounded whole, across": opened(SHARE_OF_TWO, None, "qualified-value", measurements=shares("95", "≥100")),
    "a whole above 0": opened(SHARE_OF_TWO, None, "qualified-value", measurements=shares("95", ">0")),
    "a whole that may be 0": opened(SHARE_OF_TWO, None, "qualified-value", measurements=shares("95", "≤100")),
    "about a whole": opened(SHARE_OF_TWO, None, "qualified-value", measurements=shares("95", "约100")),
    "the smaller of a number and of less": passes(SMALLER, None, measurements=shares("100", "<100")),
    "both bounded": opened(SHARE_OF_TWO, None, "qualified-value", measurements=shares("≥95", "≥100")),
    "a bounded earlier value": passes(previous("≥"), "100", earlier="≥95"),
    "a bounded earlier value, missed": fails(previous("≥"), "94", earlier="≥95"),
    "a bounded earlier value, across": opened(previous("≥"), "97", "qualified-value", earlier="≥95"),
    "it was below": passes(previous("≥"), "50", earlier="<50"),
    "it was below, and now is above": passes(previous(">"), "50", earlier="<50"),
    "it was at most": opened(previous(">"), "50", "qualified-value", earlier="≤50"),
    "it was about": passes(previous("≥"), "100", earlier="约95"),
    "an earlier share, bounded": passes(SHARE_NOT_LOWER, None, measurements=shares("100", "100", "≥95", "100")),
    "an earlier share, missed": fails(SHARE_NOT_LOWER, None, measurements=shares("94", "100", "≥95", "100")),
    "an earlier share, across": opened(
        SHARE_NOT_LOWER, None, "qualified-value", measurements=shares("97", "100", "≥95", "100")
    ),
}


def records(subject: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What is said of an area, as rows of a table."""
    blank = dict.fromkeys(("value", "unit", "given", "not_applicable", "region"))
    base = blank | {"area": subject["area"], "region": subject.get("region")}
    for name in {**subject["measurements"], **subject.get("given", {})}:
        told, given = subject["measurements"].get(name, {}), subject.get("given", {}).get(name)
        here = base | {"indicator": name, "unit": told.get("unit", "%")}
        yield here | {
            "period": subject["period"],
            "value": told.get("value"),
            "given": None if given is None else str(given["value"]),
        }
        for period, value in told.get("earlier", {}).items():
            yield here | {"period": period, "value": value}
    for name, told in subject.get("not_applicable", {}).items():
        yield base | {"period": subject["period"], "indicator": name, "not_applicable": told["reason"]}
    if not subject["measurements"] and "not_applicable" not in subject:
        yield base | {"period": subject["period"], "indicator": "row"}


@pytest.mark.parametrize("name", [*FAMILIES, *OTHERS, *BOUNDED])
def test_an_example(name: str, tmp_path: Path) -> None:
    example = (FAMILIES | OTHERS | BOUNDED)[name]
    ruleset = written(tmp_path, row("row", *example.lines))
    found = finding_json(ruleset, **example.subject)
    assert (found["verdict"], found["reason"]) == (example.verdict, example.reason)
    if name not in BOUNDED:
        assert (f'"{WARNING}"' in json.dumps(found)) is (name in FAMILIES)
    frame = pa.Table.from_pylist(list(records(example.subject)))
    said = [each for each in findings_frame(frame, ruleset).to_pylist() if each["period"] == PERIOD]
    assert [(each["verdict"], each["reason"]) for each in said] == [(example.verdict, example.reason)]


def test_no_example_stands_twice() -> None:
    assert len(FAMILIES | OTHERS | BOUNDED) == len(FAMILIES) + len(OTHERS) + len(BOUNDED)


def test_money_of_an_earlier_year_is_no_family(tmp_path: Path) -> None:
    ruleset = written(tmp_path, row("row", *previous("≥"), unit="万元"))
    found = finding_json(ruleset, period=PERIOD, measurements={"row": {"value": 100, "unit": "万元", "prices": "2015"}})
    assert (found["verdict"], found["reason"]) == ("undetermined", "no-baseline")


def test_a_share_that_cannot_be_decides_nothing(tmp_path: Path) -> None:
    ruleset = written(tmp_path, row("row", *SHARE_OF_TWO))
    for sign in ("", "≥"):
        found = finding_json(ruleset, measurements=shares(f"{sign}150", "100"))
        assert found["verdict"] == "undetermined"


def test_an_alternative_that_may_hold_somewhere_keeps_the_row_open(tmp_path: Path) -> None:
    """Where the one alternative has no number the other one still may hold: its number is only not proved."""
    one = criterion("level.any.one", 'comparator = "≥"', 'threshold.region = { "东部地区" = 33 }')
    for number, verdict in (("22", "fail"), ("{ value = 22, unverified = true }", "undetermined")):
        numbers = f'threshold.region = {{ "东部地区" = 33, "中部地区" = {number} }}'
        other = criterion("level.any.other", 'comparator = "≥"', numbers)
        ruleset = written(tmp_path, row("row", *one, *other), name=verdict)
        assert finding_json(ruleset, measurements={"row": {"value": 1, "unit": "%"}})["verdict"] == verdict


def test_a_missed_binding_row_vetoes_whatever_the_region(tmp_path: Path) -> None:
    binding = row("row", *BY_REGION, 'constraint = "binding"')
    ruleset = written(tmp_path, binding, '[verdicts]\nbinding = "veto"')
    assert judge(ruleset, "row", "1.41", "%").verdict == "veto"
    assert judge(ruleset, "row", "40", "%").verdict == "pass"


def test_unproved_numbers_that_are_accepted_are_members_too(tmp_path: Path) -> None:
    ruleset = written(tmp_path, row("row", *ONE_UNPROVED))
    for value, verdict in (("40", "pass"), ("30", "undetermined"), ("15", "fail")):
        assert judge(ruleset, "row", value, "%", accept_unverified=True).verdict == verdict


# --- what has a problem is hidden, not unknown ---


HIDDEN = {
    "a region that nobody knows": (BY_REGION, [{"value": "40", "region": "北部地区"}], "unknown-variant"),
    "two regions": (
        BY_REGION,
        [{"value": "40", "region": "东部地区"}, {"indicator": "a", "value": "1", "unit": "吨", "region": "西部地区"}],
        "variant-conflict",
    ),
    "a given number that is none": (delegated("≥"), [{"value": "100", "given": "很高"}], "value-not-a-number"),
    "two given numbers": (
        delegated("≥"),
        [{"value": "100", "given": "50"}, {"value": "100", "given": "60"}],
        "conflicting-values",
    ),
    "an earlier value that is none": (
        previous("≥"),
        [{"value": "100"}, {"value": "很高", "period": "2016"}],
        "value-not-a-number",
    ),
    "an earlier value that cannot be": (
        previous("≥"),
        [{"value": "100"}, {"value": "101", "period": "2016"}],
        "impossible-value",
    ),
    "two earlier values": (
        previous("≥"),
        [{"value": "100"}, {"value": "90", "period": "2016"}, {"value": "91", "period": "2016"}],
        "conflicting-values",
    ),
    "two values": (BY_REGION, [{"value": "40"}, {"value": "50"}], "conflicting-values"),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_has_a_problem_keeps_it(name: str, tmp_path: Path) -> None:
    lines, told, reason = HIDDEN[name]
    blank = {"area": "示例县", "period": PERIOD, "indicator": "row", "unit": "%", "region": None, "given": None}
    frame = pa.Table.from_pylist([blank | each for each in told])
    ruleset = written(tmp_path, row("row", *lines))
    found = judge_frame(frame, ruleset)
    assert (found["verdict"][0].as_py(), found["reason"][0].as_py()) == ("undetermined", reason)


# --- what is shown ---


def criterion_json(folder: Path, lines: tuple[str, ...], value: str, **said: Any) -> dict[str, Any]:
    ruleset = written(folder, row("row", *lines))
    found = finding_json(ruleset, **Example(lines, value, "", None, said).subject)
    shown: dict[str, Any] = found["criteria"][0]
    return shown


def test_the_numbers_of_all_variants_are_shown(tmp_path: Path) -> None:
    numbers = 'threshold.region = { "东部地区" = 33, "中部地区" = 22.50, "西部地区" = 16 }'
    required = criterion_json(tmp_path, ('comparator = "≥"', numbers), "40")["required"]
    assert (required["comparator"], required["value"], required["unit"]) == (">=", None, "%")
    assert required["members"] == [
        {"when": {"region": "东部地区"}, "value": "33"},
        {"when": {"region": "中部地区"}, "value": "22.50"},
        {"when": {"region": "西部地区"}, "value": "16"},
    ]


def test_only_the_numbers_that_can_be_meant_are_shown(tmp_path: Path) -> None:
    required = criterion_json(tmp_path, BY_BOTH, "45", region="东部地区")["required"]
    assert required["value"] is None
    assert [each["value"] for each in required["members"]] == ["10", "45"]


def test_the_only_number_that_there_is_stands_with_its_variant(tmp_path: Path) -> None:
    required = criterion_json(tmp_path, ('comparator = "≥"', 'threshold.region."东部地区" = 33'), "1")["required"]
    assert (required["value"], required["variant"]) == ("33", {"region": "东部地区"})
    assert "members" not in required


def test_the_range_of_a_number_that_is_not_there_is_shown(tmp_path: Path) -> None:
    for lines, value in ((delegated("≥"), "100"), (not_at_hand("≤"), "0")):
        required = criterion_json(tmp_path, lines, value)["required"]
        assert required["value"] is None
        assert required["range"] == ["0", "100"]
        assert "members" not in required


@pytest.mark.parametrize(
    ("lines", "value", "verdict", "margin"),
    [
        (BY_REGION, "40", "pass", "7"),  # to the strictest
        (BY_REGION, "33", "pass", "0"),
        (BY_REGION, "1.41", "fail", "-14.59"),  # to the mildest
        (delegated("≥"), "100", "pass", "0"),
        (delegated(">"), "0", "fail", "0"),
        (not_at_hand("≤"), "0", "pass", "0"),
        (previous("≥", "-1"), "99.25", "pass", "0.25"),
        (previous("≥", "1"), "0.25", "fail", "-0.75"),
        (BY_REGION, "20", "undetermined", None),
    ],
)
def test_the_margin_is_to_what_is_sure_or_to_what_is_possible(
    tmp_path: Path, lines: tuple[str, ...], value: str, verdict: str, margin: str | None
) -> None:
    found = criterion_json(tmp_path, lines, value)
    assert found["verdict"] == verdict
    assert (found["margin"] and Fraction(found["margin"]["value"])) == (margin and Fraction(margin))


@pytest.mark.parametrize(("sizes", "verdict"), [((10, 10, 10), "pass"), ((7, 11, 13), "undetermined")])
def test_a_thousand_combinations_of_variants_are_tried_and_no_more(
    sizes: tuple[int, ...], verdict: str, tmp_path: Path
) -> None:
    axes = {f"axis_{size}_{place}": [f"{place}.{n}" for n in range(size)] for place, size in enumerate(sizes)}
    told = "".join(f'[axes.{axis}]\nname = "{axis}"\nvariants = {names}\n' for axis, names in axes.items())
    demands = [
        criterion(axis, 'comparator = "≥"', *(f'threshold.{axis}."{name}" = 5' for name in names))
        for axis, names in axes.items()
    ]
    ruleset = written(tmp_path, row("row", *(line for lines in demands for line in lines)), head=HEAD + told)
    assert judge(ruleset, "row", "9", "%").verdict == verdict


def test_what_is_known_has_no_members(tmp_path: Path) -> None:
    found = criterion_json(tmp_path, BY_REGION, "40", region="东部地区")
    assert found["required"]["value"] == "33"
    assert not found["required"].keys() & {"members", "range"}
    assert WARNING not in found["warnings"]


# --- the law ---


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Drawing]:
    folder = tmp_path_factory.mktemp("drawn")
    return [Drawing(seed, folder) for seed in SEEDS]


@pytest.fixture(scope="module")
def enumerated(drawn: list[Drawing]) -> dict[tuple[int, str, str], str]:
    """The verdict of every drawn indicator in every area, from all members."""
    return {
        (seed, area.name, rule.name): expected(drawing, rule, area)
        for seed, drawing in enumerate(drawn)
        for area in drawing.areas
        for rule in drawing.rows
    }


@pytest.mark.heavy
def test_enough_is_drawn(drawn: list[Drawing], enumerated: dict[tuple[int, str, str], str]) -> None:
    areas = [area for drawing in drawn for area in drawing.areas]
    assert len(areas) >= 300
    assert sum(area.ties for area in areas) * 3 >= sum(area.values for area in areas)
    counts: Counter[tuple[str, bool]] = Counter()
    for seed, drawing in enumerate(drawn):
        for area in drawing.areas:
            for rule in drawing.rows:
                decided = enumerated[seed, area.name, rule.name] != "undetermined"
                counts.update((kind, decided) for kind in unknown(rule, area))
    for kind in ("axis", "number", "earlier", "bounded earlier", "bounded value", "bounded share"):
        assert counts[kind, True] >= 10 <= counts[kind, False], (kind, counts)


@pytest.mark.heavy
def test_the_verdict_is_what_all_members_agree_on(
    drawn: list[Drawing], enumerated: dict[tuple[int, str, str], str]
) -> None:
    wrong = []
    for seed, drawing in enumerate(drawn):
        for area in drawing.areas:
            for rule in drawing.rows:
                said = drawing.judged(rule, area)
                wanted = enumerated[seed, area.name, rule.name]
                if said.verdict != wanted:
                    wrong.append((f"drawn_{seed}", area, rule.name, said.verdict.value, said.reason, wanted))
    assert not wrong, f"{len(wrong)} wrong: {wrong[:5]}"


@pytest.mark.heavy
def test_a_table_says_the_same(drawn: list[Drawing], enumerated: dict[tuple[int, str, str], str]) -> None:
    wrong = []
    for seed, drawing in enumerate(drawn):
        areas = {area.name: area for area in drawing.areas}
        rules = {rule.name: rule for rule in drawing.rows}
        frame = pa.Table.from_pylist([record for area in drawing.areas for record in area.records()])
        for each in findings_frame(frame, drawing.ruleset).to_pylist():
            if each["period"] == PERIOD:
                alone = drawing.judged(rules[each["indicator"]], areas[each["area"]])
                wanted = (enumerated[seed, each["area"], each["indicator"]], alone.reason)
                if (each["verdict"], each["reason"]) != wanted:
                    wrong.append((f"drawn_{seed}", each, wanted))
    assert not wrong, f"{len(wrong)} wrong: {wrong[:5]}"
