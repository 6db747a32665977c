"""Every case of ``tests/cases``, and whether the cases would notice a change of the rules by as little as a last digit.

The cases come from a second reading of the documents. Here a ruleset is changed in memory, one thing at a time, and the
cases of the row that was changed have to object. What they let pass is a number that nobody would miss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compliance.cases import Case, outcome, read_cases
from compliance.problems import RulesetError
from compliance.rules.loading import load_ruleset
from compliance.rules.requirements import AnyOf, Baseline, Criterion, Fixed, SeveralReadings, States, Threshold
from compliance.rules.ruleset import Indicator, Ruleset

FOLDER = Path(__file__).parent / "cases"
FILES = sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def ruleset_of(name: str) -> Ruleset:
    return load_ruleset(name)


@cache
def cases_of(ruleset: str) -> tuple[Case, ...]:
    return tuple(read_cases(FOLDER / f"{ruleset}.toml"))


CASES = [case for file in FILES for case in cases_of(file)]


def named(case: Case) -> str:
    return f"{case.ruleset}:{case.place.line}: {case}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_case(case: Case) -> None:
    found = outcome(case, ruleset_of(case.ruleset))
    assert found.found == found.expected, f"{case.place} {case}"


def test_every_second_reading_is_there() -> None:
    expected = {"hailing_2018", "national_2016", "national_2016_city", "national_2018", "national_2024_city"}
    expected |= {f"{plan}_tasks" for plan in (
        "ankang_2020", "hailing_2018", "qianjiang_2019", "shuangtaizi_2017", "xinglongtai_2019")}  # fmt: skip
    assert expected <= set(FILES)
    assert len(CASES) > 1000


# Changes of one thing.


@dataclass(frozen=True)
class Change:
    """A ruleset, a row of it, and the row as a slip of the pen would have it."""

    ruleset: str
    what: str
    row: Indicator = field(repr=False)
    changed: Indicator = field(repr=False)

    def __str__(self) -> str:
        return f"{self.ruleset} {self.row.id} {self.what}"

    def noticed(self) -> bool:
        """Whether a case on this row comes out otherwise than it should, and does so only because of the change."""
        ruleset = ruleset_of(self.ruleset)
        other = replace(ruleset, indicators={**ruleset.indicators, self.row.id: self.changed})
        return any(not outcome(case, other).holds for case in cases_on(self.ruleset, self.row))


@cache
def cases_by_id(ruleset: str) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in cases_of(ruleset):
        found.setdefault(ruleset_of(ruleset).identify(case.said["indicator"]) or "", []).append(case)
    return found


def cases_on(ruleset: str, row: Indicator) -> list[Case]:
    """The cases that ask for a row, or for something that it measures."""
    asked = dict.fromkeys([row.id, *(leaf.measures for leaf in row.leaves())])
    return [case for id_ in asked for case in cases_by_id(ruleset).get(id_, ())]


Edit = tuple[str, Criterion]


def edited(criterion: Criterion, edits: Callable[[Criterion], Iterator[Edit]]) -> Iterator[Edit]:
    """A criterion with one of its conditions edited, every one in turn."""
    if not isinstance(criterion.requirement, AnyOf | SeveralReadings):
        for what, changed in edits(criterion):
            yield f"{criterion.name}: {what}", changed
        return
    alternatives = criterion.requirement.parts
    for index, alternative in enumerate(alternatives):
        for what, changed in edited(alternative, edits):
            several = (*alternatives[:index], changed, *alternatives[index + 1 :])
            either = replace(criterion.requirement, parts=several)
            yield f"{criterion.name}.{what}", replace(criterion, requirement=either)


def changes(edits: Callable[[Criterion], Iterator[Edit]]) -> list[Change]:
    """Every single edit of every row of the rulesets that have a second reading; what they inherit is theirs, too."""
    return [
        Change(name, what, row, replace(row, criteria=(*row.criteria[:index], changed, *row.criteria[index + 1 :])))
        for name in FILES
        for row in ruleset_of(name).indicators.values()
        for index, criterion in enumerate(row.criteria)
        for what, changed in edited(criterion, edits)
    ]


def last_digit(number: Decimal) -> Decimal:
    """One unit of the last digit that is printed: 0.01 of 0.70, 1 of 100."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(exponent)


def having(criterion: Criterion, **edits: Any) -> Criterion:
    """The criterion with something else in its requirement."""
    return replace(criterion, requirement=replace(criterion.requirement, **edits))  # type: ignore[type-var]


def numbers(criterion: Criterion) -> Iterator[Edit]:
    match criterion.requirement:
        case Fixed(entries=thresholds):
            for index, threshold in enumerate(thresholds):
                when = "/".join(variant for among in threshold.when.values() for variant in among)
                for step in (last_digit(threshold.value), -last_digit(threshold.value)):
                    value = threshold.value + step
                    other: tuple[Threshold, ...] = (
                        *thresholds[:index],
                        replace(threshold, value=value),
                        *thresholds[index + 1 :],
                    )
                    yield (
                        f"{threshold.value} → {value} {when}".strip(),
                        having(criterion, entries=other),
                    )
        case Baseline(change=change) if change:
            for step in (last_digit(change), -last_digit(change)):
                yield (
                    f"{change} → {change + step}",
                    having(criterion, change=change + step),
                )


def signs(criterion: Criterion) -> Iterator[Edit]:
    if criterion.requirement.sign is not None:
        other = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "=": ">="}[criterion.requirement.sign]
        yield (
            f"{criterion.requirement.sign} → {other}",
            having(criterion, sign=other),
        )


def proofs(criterion: Criterion) -> Iterator[Edit]:
    """What no document at hand proves, taken for proved. A number that is not at hand judges nothing either way."""
    if criterion.unverified and not criterion.requirement.takes_given:
        yield "proved", replace(criterion, unverified=False)
    if isinstance(criterion.requirement, Fixed):
        for threshold in criterion.requirement.entries:
            if threshold.unverified:
                proved = replace(threshold, unverified=False)
                several = tuple(proved if each is threshold else each for each in criterion.requirement.entries)
                yield (
                    f"{threshold.value} proved",
                    having(criterion, entries=several),
                )


def accepted_states(criterion: Criterion) -> Iterator[Edit]:
    if isinstance(criterion.requirement, States):
        for state in criterion.requirement.states:
            accepted = tuple(
                each
                for each in criterion.requirement.states
                if (each in criterion.requirement.accepted_states) != (each == state)
            )
            yield (
                f"accepts {'/'.join(accepted) or 'nothing'}",
                having(criterion, accepted_states=accepted),
            )


def constraints() -> list[Change]:
    """Binding for reference and back, where a case asks what missing the row comes to."""
    other = {"binding": "reference", "reference": "binding"}
    return [
        Change(name, f"{row.constraint} → {other[row.constraint]}", row, replace(row, constraint=other[row.constraint]))
        for name in FILES
        for row in ruleset_of(name).indicators.values()
        if row.constraint in other
        and any(
            "criterion" not in case.said
            and case.said["indicator"] == row.id
            and case.said.get("verdict") in ("veto", "fail")
            for case in cases_on(name, row)
        )
    ]


NUMBERS, SIGNS, ACCEPTED, CONSTRAINTS = changes(numbers), changes(signs), changes(accepted_states), constraints()
PROOFS = changes(proofs)


@pytest.mark.parametrize("change", NUMBERS, ids=str)
def test_a_number_changed_by_its_last_digit_is_noticed(change: Change) -> None:
    assert change.noticed()


@pytest.mark.parametrize("change", SIGNS, ids=str)
def test_a_changed_sign_is_noticed(change: Change) -> None:
    assert change.noticed()


@pytest.mark.parametrize("change", ACCEPTED, ids=str)
def test_a_changed_accepted_state_is_noticed(change: Change) -> None:
    assert change.noticed()


@pytest.mark.parametrize("change", CONSTRAINTS, ids=str)
def test_a_changed_constraint_is_noticed(change: Change) -> None:
    assert change.noticed()


@pytest.mark.parametrize("change", PROOFS, ids=str)
def test_a_number_that_nothing_proves_is_noticed_when_it_judges(change: Change) -> None:
    assert change.noticed()


def test_there_is_something_to_notice() -> None:
    """Were nothing changed, no case would object; and every ruleset has something to change."""
    for changed in (NUMBERS, SIGNS, ACCEPTED):
        assert {change.ruleset for change in changed} == set(FILES)
    without_types = {name for name in FILES if name.endswith("_tasks")}  # a task has none of its own
    assert {change.ruleset for change in CONSTRAINTS} == set(FILES) - without_types
    assert not any(replace(change, changed=change.row).noticed() for change in NUMBERS[::20])


@pytest.mark.parametrize(
    "line", ["unit = 5", "variants = 5", "earlier = 5", "variants = { region = 5 }", "verdict = 1"]
)
def test_a_case_of_the_wrong_kind_is_a_problem_with_its_line(tmp_path: Path, line: str) -> None:
    said = ['ruleset = "hailing_2018"', "[[cases]]", 'indicator = "forest_cover"', "value = 18"]
    said += [] if line.startswith("verdict") else ['verdict = "pass"']
    path = tmp_path / "cases.toml"
    path.write_text("\n".join([*said, line]), encoding="utf-8")
    with pytest.raises(RulesetError) as raised:
        list(read_cases(path))
    (problem,) = raised.value.problems
    assert (problem.code, problem.place and problem.place.line) == ("wrong-type", len(said) + 1)
