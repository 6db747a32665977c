"""What people hand in is read as it is, or is a problem with its cell; nothing is read as something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from habits import HABITS, RULES, Habit
from kept_workbooks import as_csv, as_xlsx

from compliance import Ruleset, load_ruleset
from compliance.cells import plain
from compliance.measurements.binding import bind_readable
from compliance.measurements.gathering import gather
from compliance.measurements.measurement import Measurement
from compliance.problems import MeasurementError
from compliance.reading.files import collect_all

Spot = tuple[str, str, str]  # area, period, indicator


@cache
def rules(folder: Path) -> Ruleset:
    """The made-up ruleset of the habits."""
    head = (
        '[ruleset]\nid = "habits"\nversion = "1.0.0"\nseries = "habits"\ntitle = "习惯（虚构）"\n'
        '[sources.doc]\ntitle = "文件（虚构）"\n'
    )
    (folder / "habits.toml").write_text(head + "".join(map(_row, RULES.strip().splitlines())), encoding="utf-8")
    return load_ruleset(folder / "habits.toml")


def _row(line: str) -> str:
    number, name, unit, demand = (cell.strip() for cell in line.split("|"))
    head = f'[indicators.i{number}]\nnumber = "{number}"\nname = "{name}"\nconstraint = "binding"\n'
    head += 'source = { ref = "doc", grade = "reprinted" }\n'
    if unit == "-":
        return head + f'states = ["未{demand}", "{demand}"]\naccepted = ["{demand}"]\n'
    head += f'unit = "{unit}"\n' + ("range = [0, 100]\n" if unit == "%" else "range = [0, 10000000]\n")
    if "，" in demand:
        parts = [re.fullmatch(r"(\w+?)([≥≤])([\d.]+)", part) for part in demand.split("，")]
        quantities = "".join(f'[quantities.q{n}]\nname = "{p[1]}"\nunit = "{unit}"\n' for n, p in enumerate(parts) if p)
        return (
            head
            + "".join(
                f'[indicators.i{number}.criteria.c{n}]\nmeasures = "q{n}"\ncomparator = "{p[2]}"\nthreshold = {p[3]}\n'
                for n, p in enumerate(parts)
                if p
            )
            + quantities
        )
    if demand == "下达":
        return head + 'comparator = "≤"\nthreshold.delegated_to = "上级"\n'
    if demand.endswith("上年"):
        return head + 'comparator = "≥"\nthreshold.baseline = "previous_period"\n'
    if "～" in demand:
        return head + f"threshold.between = [{demand.replace('～', ', ')}]\n"
    return head + f'comparator = "{demand[0]}"\nthreshold = {demand[1:]}\n'


def reading(read: Measurement) -> str:
    """What was read, as the habits write it."""
    if read.problem is not None:
        claim = getattr(read, "claim", None)
        return f"“{claim.reason}”" if claim is not None else f"!{read.problem}"
    if getattr(read, "claim", None) is not None:
        return f"“{read.claim.reason}”"
    if read.value is None:
        return read.state or "-"
    sign = {None: "", "±": "", ">=": "≥", "<=": "≤"}.get(read.qualifier, read.qualifier)
    spread = getattr(read, "uncertainty", None)
    number = f"{sign}{plain(read.value)}" + (f"±{plain(spread)}" if spread is not None else "")
    return f"{number} {read.unit}".removesuffix(" 1").removesuffix(" 无量纲").removesuffix(" 分")


def readings(folder: Path, habit: Habit) -> dict[Spot, str]:
    """Everything that is read from the file of a habit, by area, period and indicator."""
    path = folder / f"{habit.name}.{habit.suffix}"
    content = as_xlsx(habit.sheets) if habit.suffix == "xlsx" else as_csv(next(iter(habit.sheets.values()))).encode()
    path.write_bytes(content)
    ruleset = rules(folder)
    inputs, problems = collect_all([path], None, None)
    try:
        found = gather(inputs, problems=problems, partial=True, **habit.options)
    except MeasurementError as error:
        return {("", "", str(problem.key)): f"!{problem.code}" for problem in error.problems}
    bound, problems = bind_readable(found, dict.fromkeys(found.subjects, (ruleset,)))
    read = {}
    for subject, _ in bound.subjects:
        for id_, measurement in subject.measurements.items():
            thing = ruleset.indicators.get(id_) or ruleset.quantities[id_]
            read[subject.area or "", str(subject.period or ""), thing.name] = reading(measurement)
    return read


def expected(habit: Habit) -> Iterator[tuple[Spot, str]]:
    for line in habit.expected.strip().splitlines():
        area, period, name, said = (cell.strip() for cell in line.split("|"))
        yield (area, period, name), said


def compared(folder: Path, habit: Habit) -> tuple[int, list[str], list[str]]:
    """How many values were read as they are, those that were not read, and those that were read as something else."""
    found, right = readings(folder, habit), 0
    unread, wrong = [], []
    wanted = dict(expected(habit))
    for spot, said in wanted.items():
        got = found.get(spot)
        if got == said:
            right += 1
        elif got is None or got.startswith("!") or (got == "-" and said.startswith("!")):
            unread.append(f"{spot}: {said}, not {got}")
        else:
            wrong.append(f"{spot}: {said}, not {got}")
    wrong += [
        f"{spot}: {got}, which nobody wrote"
        for spot, got in found.items()
        if spot not in wanted and not got.startswith(("!", "-"))
    ]
    return right, unread, wrong


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: f"{habit.who}: {habit.what}")
def test_a_habit_is_read_as_it_is_meant(tmp_path: Path, habit: Habit) -> None:
    _, unread, wrong = compared(tmp_path, habit)
    assert (unread, wrong) == ([], [])


def test_there_are_ten_habits_of_each_office() -> None:
    offices = [habit.who for habit in HABITS]
    assert {office: offices.count(office) for office in offices} == dict.fromkeys(
        ("bureau", "laboratory", "statistics", "station"), 10
    )
