"""Requirements answer for themselves: nobody tells the kinds apart, and a kind that only its class knows is right."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, ClassVar, Literal

import pyarrow as pa
import pytest
from little_rulesets import checked, row, written

import compliance
from compliance.measurements.measurement import Subject
from compliance.reports.forms.blanks import form_of
from compliance.review.diff import diff
from compliance.rules import requirements, sets
from compliance.rules.canonical import canonical
from compliance.rules.lint import _of
from compliance.rules.requirements import Accepted, Asks, Criterion, Facts, OfNumber, Required, Requirement, Threshold
from compliance.rules.ruleset import Ruleset
from compliance.rules.sets import Interval

PACKAGE = Path(compliance.__file__).parent
KINDS = {
    name
    for name, kind in vars(requirements).items()
    if isinstance(kind, type) and issubclass(kind, Requirement) and kind is not Requirement
}
ROOM = {"rules/requirements.py", "rules/sets.py"}


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    return imported | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def imported_from_sets(path: Path) -> set[str]:
    """What a module takes from the one place where comparators mean something."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in froms if node.module == "compliance.rules.sets" for alias in node.names}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nobody_else_tells_the_kinds_apart_or_reads_a_sign(path: Path) -> None:
    if path.relative_to(PACKAGE).as_posix() not in ROOM:
        assert not names_in(path) & KINDS, path
        assert "passing" not in imported_from_sets(path), path


# What is sure and what is possible, of every sign and every kind of end.

HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": lambda value, edge: value >= edge, ">": lambda value, edge: value > edge,
    "<=": lambda value, edge: value <= edge, "<": lambda value, edge: value < edge,
    "=": lambda value, edge: value == edge,
}  # fmt: skip
GRID = [Fraction(n, 4) for n in range(-4, 29)]


@pytest.mark.parametrize("sign", HOLDS)
@pytest.mark.parametrize(("low_open", "high_open"), list(product((False, True), repeat=2)))
@pytest.mark.parametrize(("low", "high"), [(1, 5), (None, 5), (1, None), (None, None), (3, 3)])
def test_sure_is_what_every_member_accepts_and_possible_what_one_does(
    sign: Any, low: int | None, high: int | None, low_open: bool, high_open: bool
) -> None:
    ends = (None if low is None else Fraction(low), None if high is None else Fraction(high))
    edges = Interval(*ends, low_open and low is not None, high_open and high is not None)
    fine = [Fraction(n, 64) for n in range(-640, 1281)]  # so many that the nearest to an open end is near enough
    members = [edge for edge in fine if sets.lies_in(edge, edges)]
    if not members:
        return
    for value in GRID[8:24]:
        every = all(HOLDS[sign](value, edge) for edge in members)
        some = any(HOLDS[sign](value, edge) for edge in members)
        assert sets.lies_in(value, sets.possible(sign, edges)) == some, (value, "possible")
        if low is not None and high is not None:
            assert sets.lies_in(value, sets.sure(sign, edges)) == every, (value, "sure")


@pytest.mark.parametrize(("sign", "sure"), [(">", "[5, ∞)"), (">=", "[5, ∞)"), ("<", "(-∞, 1]"), ("<=", "(-∞, 1]")])
def test_a_strict_sign_accepts_an_end_that_is_left_out(sign: Any, sure: str) -> None:
    shown = sets.sure(sign, Interval(Fraction(1), Fraction(5), low_open=True, high_open=True))
    assert (f"[{shown.low}, ∞)" if shown.high is None else f"(-∞, {shown.high}]") == sure
    assert (shown.low_open, shown.high_open) == (False, False)


# A kind that only this class knows: within reach of a lucky number.


@dataclass(frozen=True, slots=True)
class Lucky(OfNumber):
    """A lucky number, and how far its luck reaches: no document would ask for it."""

    number: Decimal
    reach: Decimal

    @property
    def entries(self) -> tuple[Threshold, ...]:
        return (Threshold(self.number),)

    def _set(self) -> Interval:
        return Interval(Fraction(self.number - self.reach), Fraction(self.number + self.reach))

    def accepts(self, criterion: Criterion, facts: Facts) -> Accepted:
        required = Required(self, self.sign, Fraction(self.number), self.number, criterion.unit, {})
        return Accepted(required, self._set(), self._set())

    def asks(self, criterion: Criterion, variants: Mapping[str, str]) -> Asks:
        return Asks(self._set(), entry=self.entries[0])

    def members(self, criterion: Criterion) -> tuple[tuple[Threshold, Interval], ...]:
        return ((self.entries[0], self._set()),)

    def form(self, criterion: Criterion) -> dict[str, Any]:
        return {"lucky": str(self.number), "reach": str(self.reach)}

    def _words(self) -> str:
        return f"lucky {self.number}, reach {self.reach}"

    def reads(self, criterion: Criterion, language: str, each: Callable[[Criterion], str]) -> str:
        return self._words()

    def entry_reads(self, criterion: Criterion, entry: Threshold) -> str:
        return self._words()

    def signs(self, criterion: Criterion, entry: Threshold | None) -> str:
        return self._words()

    def required_reads(self, required: Required, language: str, beside: str | None) -> tuple[str, list[str]]:
        return self._words(), []


PLAIN = ('comparator = "="', "threshold = 7", "range = [0, 14]")


def lucky(folder: Path, number: str, reach: str) -> Ruleset:
    """A ruleset of one row that has the kind, which no file can write."""
    return of_kind(written(folder, row("row", *PLAIN, unit="1")), Lucky("=", Decimal(number), Decimal(reach)))


def of_kind(ruleset: Ruleset, kind: Requirement) -> Ruleset:
    """The ruleset with another requirement in its one row."""
    before = ruleset.indicators["row"]
    criterion = replace(before.criteria[0], requirement=kind)
    return replace(ruleset, indicators={"row": replace(before, criteria=(criterion,))})


VALUES = {"6.4": "fail", "6.5": "pass", "7": "pass", "7.5": "pass", "7.6": "fail"}


def test_a_new_kind_is_judged_alone_in_a_file_and_in_a_table_in_any_order(tmp_path: Path) -> None:
    ruleset = lucky(tmp_path, "7", "0.5")
    assert {value: compliance.judge(ruleset, "row", value, "1").verdict.value for value in VALUES} == VALUES
    for order in (list(VALUES), list(reversed(VALUES))):
        table = pa.table({"area": order, "indicator": ["row"] * 5, "value": [float(value) for value in order]})
        judged = compliance.judge_frame(table, ruleset)
        assert dict(zip(order, judged["verdict"].to_pylist(), strict=True)) == VALUES


def test_a_new_kind_reads_as_its_class_says_in_every_report(tmp_path: Path) -> None:
    ruleset = lucky(tmp_path, "7", "0.5")
    (tmp_path / "m.csv").write_text("指标,数值,单位\nrow,7.6,1\n", encoding="utf-8")
    found = compliance.load_measurements(tmp_path / "m.csv", ruleset=ruleset)
    (assessment,) = compliance.check(found, ruleset)
    (leaf,) = assessment.findings[0].leaves()
    assert leaf.margin == Fraction(-1, 10)
    assert canonical(ruleset)["indicators"][0]["criteria"][0]["lucky"] == "7"
    form = form_of(Subject(None, None, {}, {}), ruleset, "zh")
    assert "lucky 7, reach 0.5" in form.to_fill[0].requirement
    assert '"margin":' in assessment.to_json()


def test_a_new_kind_is_linted_and_reviewed(tmp_path: Path) -> None:
    assert [each.code for each in _of(lucky(tmp_path, "20", "0.5"))].count("empty-passing-set") == 1
    assert "empty-passing-set" not in [each.code for each in _of(lucky(tmp_path, "7", "0.5"))]
    (change,) = diff(lucky(tmp_path, "7", "0.5"), lucky(tmp_path, "7", "1"))
    assert (change.effect, change.old, change.new) == ("loosened", "lucky 7, reach 0.5", "lucky 7, reach 1")
    assert lucky(tmp_path, "7", "0.5").sha256 != lucky(tmp_path, "7", "1").sha256


@dataclass(frozen=True, slots=True)
class Graded(Requirement):
    """Every grade from one on: what a kind of words has to say is which words it knows, and which states it accepts."""

    grades: tuple[str, ...]  # the best first
    at_least: str
    measured_as: ClassVar[Literal["number", "state"] | None] = "state"

    @property
    def words(self) -> Mapping[str, str]:
        return {grade: grade for grade in self.grades} | {f"{grade}级": grade for grade in self.grades}

    @property
    def accepted_states(self) -> tuple[str, ...]:
        return self.grades[: self.grades.index(self.at_least) + 1]

    def accepts(self, criterion: Criterion, facts: Facts) -> Accepted:
        return Accepted(Required(self))


def test_a_new_kind_of_words_is_judged_by_the_words_that_it_knows(tmp_path: Path) -> None:
    states = row("row", 'states = ["甲", "丙"]', 'accepted = ["甲"]', unit=None)
    ruleset = of_kind(written(tmp_path, states), Graded(("甲", "乙", "丙"), "乙"))
    verdicts = {"甲": "pass", "乙级": "pass", "丙": "fail", "丙级": "fail", "丁": "undetermined"}
    assert {word: compliance.judge(ruleset, "row", word).verdict.value for word in verdicts} == verdicts
    for word, verdict in verdicts.items():
        (finding,) = json.loads(checked(ruleset, {"measurements": {"row": {"state": word}}})[0].to_json())["findings"]
        assert finding["verdict"] == verdict
        assert finding["criteria"][0]["required"] == {"accepted": ["甲", "乙"], "unverified": False}
