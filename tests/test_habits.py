"""What people hand in is read as it is, or is a problem with its cell; nothing is read as something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest
from drawn_habits import HABITS as DRAWN_HABITS
from habits import HABITS, RULES, Habit
from kept_workbooks import as_csv, as_xlsx

from compliance import Ruleset, load_ruleset
from compliance.cells import plain
from compliance.measurements.binding import bind_readable
from compliance.measurements.gathering import gather
from compliance.measurements.measurement import Measurement
from compliance.measurements.tables.headings import plain_name
from compliance.problems import MeasurementError, Problem
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
    return read_back(folder, path, habit.options)[0]


def read_back(folder: Path, path: Path, options: dict[str, str]) -> tuple[dict[Spot, str], list[Problem]]:
    """What is read from a file, and what is wrong with it."""
    ruleset = rules(folder)
    inputs, problems = collect_all([path], None, None)
    try:
        found = gather(inputs, problems=problems, partial=True, **options)
    except MeasurementError as error:
        return {("", "", str(problem.key)): f"!{problem.code}" for problem in error.problems}, list(error.problems)
    bound, problems = bind_readable(found, dict.fromkeys(found.subjects, (ruleset,)))
    read = {}
    for subject, _ in bound.subjects:
        for id_, measurement in subject.measurements.items():
            thing = ruleset.indicators.get(id_) or ruleset.quantities[id_]
            read[subject.area or "", str(subject.period or ""), thing.name] = reading(measurement)
    return read, problems


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


DRAWN = 20  # of each habit


def test_two_hundred_workbooks_are_read_as_they_are_or_said_not_to_be(tmp_path: Path) -> None:
    """None is read as something else; at least 95 in 100 are read; of every other one a problem names the cell."""
    read, unread, wrong = 0, [], []
    for habit in DRAWN_HABITS:
        for count in range(DRAWN):
            drawn = habit(Random(f"{habit.__name__} {count}"))
            (tmp_path / "报表.xlsx").write_bytes(drawn.content)
            found, problems = read_back(tmp_path, tmp_path / "报表.xlsx", drawn.options)
            told = {name for problem in problems for name in (problem.key, problem.details.get("name"))}
            told |= {str(problem.details.get("value")) for problem in problems}
            for spot, said in drawn.truth.items():
                got = found.get(spot, "-")
                if same(got, said):
                    read += 1
                elif got.startswith("!") or spot[2] in told:
                    unread.append((habit.__name__, count, spot, got))
                else:
                    wrong.append((habit.__name__, count, spot, said, got))
            wrong += [(habit.__name__, count, spot, "", got) for spot, got in found.items()
                      if spot not in drawn.truth and got[0] not in "!-"]  # fmt: skip
            assert all(problem.place is not None and problem.help("zh") for problem in problems)
    assert wrong == []
    assert len(DRAWN_HABITS) == 10
    assert read >= 0.95 * (read + len(unread)), unread


def same(got: str, said: str) -> bool:
    """Whether both are one number in one unit: a cell that is a number shows no zeros at its end."""
    (one, _, unit), (other, _, wanted) = got.partition(" "), said.partition(" ")
    return unit == wanted and bool(re.fullmatch(r"[\d.]+", one)) and Decimal(one) == Decimal(other)


def test_there_are_ten_habits_of_each_office() -> None:
    offices = [habit.who for habit in HABITS]
    assert {office: offices.count(office) for office in offices} == dict.fromkeys(
        ("bureau", "laboratory", "statistics", "station"), 10
    )


def of_a_table(folder: Path, *rows: str, heading: str = "指标 | 单位 | 2020年完成值") -> dict[str, str]:
    """What is read from a table of a few rows, by the name of the rules."""
    table = "\n".join(f"| {row} |" for row in (heading, *rows))
    habit = Habit("bureau", "a table", {"表": table}, "", options={"area": "甲县"})
    return {name: said for (_, _, name), said in readings(folder, habit).items()}


PARTS = [
    "氮氧化物0 VOCs253.75",
    "氮氧化物减排量 0 吨 VOCs减排量 253.75 吨",
    "氮氧化物减排量：0吨  VOCs减排量：253.75吨",
    "氮氧化物减排量 0，VOCs减排量 253.75，均完成任务",
    *("NOx减排0吨、VOCs减排253.75吨", "氮氧化物0吨，挥发性有机物253.75吨", "NOX：0；挥发性有机物（VOCs）：253.75"),
]
NO_PARTS = [
    *(
        "氮氧化物 VOCs 253.75",
        "氮氧化物0 VOCs253.75 颗粒物3",
        "氮氧化物0 253.75",
        "0 253.75",
        "氮氧化物0 氮氧化物253.75",
    ),
    *("氮氧化物0 VOCs未完成", "均完成任务，氮氧化物0", "氮氧化物0，VOCs减排量完成任务"),
]


@pytest.mark.parametrize("cell", PARTS)
def test_one_cell_may_name_its_parts_with_spaces_between_them(tmp_path: Path, cell: str) -> None:
    read = of_a_table(tmp_path, f"主要污染物减排 | 吨 | {cell}", "公众满意度 | % | 81")
    assert (read.get("氮氧化物减排量"), read.get("VOCs减排量")) == ("0 吨", "253.75 吨")


@pytest.mark.parametrize("cell", NO_PARTS)
def test_a_cell_in_which_a_part_is_not_sure_is_not_split(tmp_path: Path, cell: str) -> None:
    read = of_a_table(tmp_path, f"主要污染物减排 | 吨 | {cell}", "公众满意度 | % | 81")
    assert {read.get(name, "!")[0] for name in ("氮氧化物减排量", "VOCs减排量")} == {"!"}


ONE_MEASURE = [
    *(("氨氮（NH3-N）", "氨氮"), ("氨氮(以N计)", "氨氮"), ("氨氮（以N计，mg/L）", "氨氮"), ("NH₃-N", "氨氮")),
    *(
        ("总磷(以P计)（mg/l）", "总磷"),
        ("TP（总磷）", "总磷"),
        ("pH", "pH值"),
        ("pH（无量纲）", "pH值"),
        ("ＰＨ", "pH值"),
    ),
    *(("高锰酸盐指数（CODMn），mg/l", "高锰酸盐指数"), ("汞（Hg）", "汞"), ("溶解氧(DO)", "溶解氧")),
    *(
        ("一、森林覆盖率", "森林覆盖率"),
        ("（二）森林覆盖率（%）", "森林覆盖率"),
        ("1.森林覆盖率（%）[约束性]", "森林覆盖率"),
    ),
    *(("Hg", "汞"), ("DO", "溶解氧"), ("NH3-N", "氨氮"), ("SO2", "二氧化硫"), ("PM2.5年均浓度", "细颗粒物年均浓度")),
    *(
        ("年用水总量（万立方米）", "用水总量"),
        ("二氧化硫平均浓度", "二氧化硫"),
        ("环境空气细颗粒物年均浓度", "细颗粒物年均浓度"),
    ),
    *(("公众满意度（预期性）", "公众满意度"), ("生态环境状况指数（EI）", "生态环境状况指数")),
]
OTHER_MEASURES = [
    *(
        "总汞",
        "总汞（Hg）",
        "氨氮（平行样）",
        "氨氮（以P计）",
        "氨氮（NO3-N）",
        "氨氮（Ⅲ类）",
        "总磷（溶解态）",
        "COD",
        "汞（总）",
    ),
    *(
        "主要污染物减排（COD）",
        "二、三类森林覆盖率",
        "森林覆盖率[初步]",
        "细颗粒物（PM2.5）",
        "高锰酸盐指数（CODCr）",
        "以N计",
    ),
    *("溶解氧（饱和度）", "一森林覆盖率", "一、二、森林覆盖率"),
    *("Co", "EI", "农业用水总量", "建成区森林覆盖率", "二氧化硫排放浓度", "二氧化硫日均浓度", "空气质量优良天数比例"),
]


@pytest.mark.parametrize(("written", "name"), ONE_MEASURE)
def test_a_name_is_the_same_with_its_symbol_its_numbering_and_its_kind(tmp_path: Path, written: str, name: str) -> None:
    read = of_a_table(tmp_path, f"{written} | - | 7", "优良天数 | 天 | 300")
    assert read[name].split()[0] == "7"


@pytest.mark.parametrize("written", OTHER_MEASURES)
def test_a_bracket_that_picks_a_part_makes_another_name(tmp_path: Path, written: str) -> None:
    assert of_a_table(tmp_path, f"{written} | - | 7", "优良天数 | 天 | 300") == {"优良天数": "300 天"}


def test_a_word_around_a_name_counts_only_where_nothing_else_has_the_name(tmp_path: Path) -> None:
    assert of_a_table(tmp_path, "空气质量优良天数（AQI≤100） | 天 | 310") == {"优良天数": "310 天"}
    several = ("空气质量优良天数 | 天 | 310", "优良天数 | 天 | 300")
    assert of_a_table(tmp_path, *several) == of_a_table(tmp_path, *several[::-1]) == {"优良天数": "300 天"}


def test_numbers_before_names_may_only_count_the_rows(tmp_path: Path) -> None:
    rows = ["1．城镇污水处理率 | % | 96", "2．森林覆盖率 | % | 18.9", "3．优良天数 | 天 | 300"]
    assert len(of_a_table(tmp_path, *rows)) == 3
    _, problems = read_back(tmp_path, next(tmp_path.glob("*.xlsx")), {"area": "甲县"})
    assert problems == []
    of_a_table(tmp_path, *(row.replace("2．", "7．") for row in rows))
    _, problems = read_back(tmp_path, next(tmp_path.glob("*.xlsx")), {"area": "甲县"})
    assert {problem.code for problem in problems} == {"number-disagrees"}


COUNTED = [  # the numbers of the rows of two sheets, a name without a number behind that of a section, and the problems
    ("1 2", "3 4", set()),
    ("一 1 二 2", "三 3 4", set()),
    ("1.1 1.2", "2.1 2.2", set()),
    ("第1项 第2项", "第3项 第4项", set()),
    ("（1） （2）", "（3） （4）", set()),
    ("1 2", "6 7", {"number-disagrees"}),
]


@pytest.mark.parametrize(("first", "second", "codes"), COUNTED, ids=[row[0] for row in COUNTED])
def test_numbers_that_go_on_over_sheets_count_the_rows(
    tmp_path: Path, first: str, second: str, codes: set[str]
) -> None:
    names = iter(["城镇污水处理率 | % | 96", "森林覆盖率 | % | 18.9", "氨氮 | mg/L | 0.5", "优良天数 | 天 | 300"])
    sheets = {
        sheet: "| 序号 | 指标 | 单位 | 完成值 |\n"
        + "\n".join(f"| {each} | {'生态 | - | -' if each in '一二三' else next(names)} |" for each in numbers.split())
        for sheet, numbers in (("表1", first), ("表2", second))
    }
    (tmp_path / "m.xlsx").write_bytes(as_xlsx(sheets))
    read, problems = read_back(tmp_path, tmp_path / "m.xlsx", {"area": "甲县"})
    assert {problem.code for problem in problems} == codes
    assert codes or len(read) == 4


def test_the_rules_may_print_the_symbol() -> None:
    same = [("细颗粒物（PM2.5）年均浓度", "细颗粒物年均浓度"), ("单位地区生产总值（GDP）能耗", "单位地区生产总值能耗")]
    assert all(plain_name(one) == plain_name(other) for one, other in same)
    other = [("化学需氧量排放量（COD）", "化学需氧量排放量"), ("细颗粒物（PM10）", "细颗粒物"), ("总氮（TP）", "总氮")]
    assert all(plain_name(one) != plain_name(another) for one, another in other)
