"""Files drawn with one fault each, which hides that something is missed: it never passes, and a message names the cell.

`COMPLIANCE_FAULTS=10000 python -m pytest tests/test_one_fault.py -s` draws ten thousand, and prints how many of each.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random

import openpyxl
import pytest
from little_rulesets import HEAD, row

import compliance
from compliance.engine import Judged, judged
from compliance.judging.verdict import Verdict
from compliance.problems import Place
from compliance.rules.ruleset import Ruleset

FILES = int(os.environ.get("COMPLIANCE_FAULTS", "400"))
FORMS = ("long", "kept", "workbook")
AREA, BEFORE, NOW = "示例县（虚构）", "2016", "2017"


@dataclass(frozen=True)
class Kind:
    """A row of the table: its unit, what it demands and what can be, in which {n} is the number that it prints.

    That is drawn from ``numbers``.
    """

    unit: str
    more_is_better: bool
    numbers: tuple[int, int]
    lines: tuple[str, ...]


AT_LEAST, AT_MOST = ('comparator = "≥"', "threshold = {n}"), ('comparator = "≤"', "threshold = {n}")
SHARE = "range = [0, 100]"
HERE = "东部地区"  # where the areas lie; in the west half as much is demanded
BY_REGION = 'threshold.region = {{ "东部地区" = {n}, "中部地区" = {n}, "西部地区" = 20 }}'
KINDS = {
    "绿地率": Kind("%", True, (40, 90), (*AT_LEAST, SHARE)),
    "劣质水比例": Kind("%", False, (5, 30), (*AT_MOST, SHARE)),
    "用水总量": Kind("万立方米", False, (100, 900), AT_MOST),
    "排放总量": Kind("吨", False, (100, 900), (*AT_MOST, "range = {{ from = 0, to = 5000 }}")),
    "环境指数": Kind("1", True, (30, 70), (*AT_LEAST, "range = {{ from = 0 }}")),
    "亩均产值": Kind("万元/亩", True, (40, 90), AT_LEAST),
    "能耗下降率": Kind("%", True, (2, 9), (*AT_LEAST, "range = [-100, 100]")),
    "生态指数": Kind("1", True, (30, 70), ('comparator = "≥"', 'threshold.baseline = "previous_period"')),
    "耕地面积": Kind("公顷", True, (300, 700), ('comparator = "≥"', 'threshold.delegated_to = "省级"')),
    "单位能耗": Kind("吨标煤/万元", False, (2, 9), (*AT_MOST, 'formula = "coal / money"')),
    "岸线比例": Kind("%", True, (40, 90), (*AT_LEAST, SHARE, "may_not_apply = true")),
    "保护率": Kind("%", True, (40, 90), (AT_LEAST[0], BY_REGION, SHARE)),
}
QUANTITIES = """
[quantities.coal]
name = "用煤量"
unit = "吨标煤"
[quantities.money]
name = "产值"
unit = "万元"
"""


@cache
def rules(folder: Path, seed: int) -> tuple[Ruleset, Mapping[str, int]]:
    """A ruleset with a row of every kind, and the number that each prints."""
    random = Random(f"rules {seed}")
    numbers = {name: random.randint(*kind.numbers) for name, kind in KINDS.items()}
    rows = [
        row(f"i{at}", *(line.format(n=numbers[name]) for line in kind.lines), number=str(at), unit=kind.unit).replace(
            f'name = "i{at}"', f'name = "{name}"'
        )
        for at, (name, kind) in enumerate(KINDS.items(), 1)
    ]
    path = folder / f"rules_{seed}.toml"
    path.write_text("\n".join([HEAD.replace("[quantities.a]", f"{QUANTITIES}[quantities.a]"), *rows]), encoding="utf-8")
    return compliance.load_ruleset(path), numbers


@dataclass(frozen=True)
class Line:
    """One line of a file."""

    name: str
    value: str
    unit: str
    before: str = ""
    given: str = ""
    claim: str = ""
    called: str = ""  # where it is not called by its name
    period: str = NOW
    region: str = HERE


def lines_of(name: str, number: int, *, met: bool) -> list[Line]:
    """The lines of a row that is met, or that is missed by far less than a hundred times."""
    kind = KINDS[name]
    better = kind.more_is_better is met
    value = f"{number * (1.1 if better else 0.6):.6g}" if number != 0 else "0"
    if name == "单位能耗":
        return [Line("用煤量", f"{float(value) * 100:.6g}", "吨标煤"), Line("产值", "100", "万元")]
    if name == "生态指数":
        return [Line(name, value, kind.unit, before=str(number))]
    if name == "耕地面积":
        return [Line(name, value, kind.unit, given=str(number))]
    return [Line(name, value, kind.unit)]


# Faults: each makes of the lines of a missed row what somebody typed, with the field that it spoils; None where
# it has no place in such a row.

Fault = Callable[[Random, str, int, list[Line]], tuple[list[Line], str] | None]
CODES = ("-9999", "-999", "-99999", "-9999.0", "-999.9", "-8888")


def typed(field_: str, words: tuple[str, ...], *among: str) -> Fault:
    """Something else is typed in a cell of the first line."""

    def fault(random: Random, name: str, number: int, lines: list[Line]) -> tuple[list[Line], str] | None:
        if among and name not in among:
            return None
        text = random.choice(words).format(v=lines[0].value, n=number, good=lines_of(name, number, met=True)[0].value)
        return [replace(lines[0], **{field_: text}), *lines[1:]], field_

    return fault


def fraction(random: Random, name: str, number: int, lines: list[Line]) -> tuple[list[Line], str] | None:
    """A share as a fraction, and its unit left out."""
    if name not in ("绿地率", "劣质水比例", "岸线比例"):
        return None
    value = f"{float(lines[0].value) / 100:.6g}"
    return [replace(lines[0], value=value, unit=random.choice(("", "/")))], "value"


def twice(random: Random, name: str, number: int, lines: list[Line]) -> tuple[list[Line], str] | None:
    """Two different values of one thing."""
    if name == "单位能耗":
        return None
    return random.sample([*lines, *lines_of(name, number, met=True)], 2), "value"


def placeholder(random: Random, name: str, number: int, lines: list[Line]) -> tuple[list[Line], str] | None:
    """Words that are no reason under 不适用, and no value."""
    if name != "岸线比例":
        return None
    words = random.choice(("待核实", "?", "待定", "未知", "无", "是", "待确认", "TBD", "√", "有"))
    return [replace(lines[0], value="", claim=words)], "claim"


def not_foreseen(random: Random, name: str, number: int, lines: list[Line]) -> tuple[list[Line], str] | None:
    """A claim that no document foresees."""
    if name in ("岸线比例", "单位能耗"):
        return None
    return [
        replace(lines[0], value="", before="", given="", claim=random.choice(("不临海", "无煤矿", "不涉及")))
    ], "claim"


def misnamed(random: Random, name: str, number: int, lines: list[Line]) -> tuple[list[Line], str] | None:
    """A name that is mistyped, is another's, or is not there."""
    right = lines[0].name
    words = (
        right[:-1],
        right[0] + right,
        f"{right}目标",
        f"{right}增幅",
        right.replace("率", "律"),
        "其他",
        "合计",
        "",
    )
    word = random.choice([each for each in words if each != right])
    return [replace(lines[0], called=word or " "), *lines[1:]], "name"


FAULTS: dict[str, Fault] = {
    "a name that is none": misnamed,
    "a period that is none": typed("period", ("20017", "2O17", "217", "2017-13", "17年度", "2017Q5", "二〇一", "本年")),
    "a variant that is none": typed("region", ("东部地", "东南", "沿海", "E", "东部地区/西部地区", "?")),
    "another variant than elsewhere": typed("region", ("西部地区", "中部地区")),
    "a code for nothing measured": typed("value", CODES),
    "a sign": typed("value", ("-{v}", "-{good}", "－{v}"), *(name for name in KINDS if name != "能耗下降率")),
    "a point that was lost": typed(
        "value", ("952", "1041", "{n}00.5"), "绿地率", "岸线比例", "能耗下降率", "劣质水比例"
    ),
    "beyond one end": typed("value", ("5000.1", "88888"), "排放总量"),
    "a code among the earlier values": typed("before", CODES, "生态指数"),
    "a negative earlier value": typed("before", ("-{n}", "-0.1"), "生态指数"),
    "a code for the given threshold": typed("given", CODES, "耕地面积"),
    "no number for the given threshold": typed("given", ("良好", "{n}~{n}9", "待下达"), "耕地面积"),
    "two numbers": typed("value", ("{v}~{good}", "{v}-{good}", "{v}至{good}")),
    "about": typed("value", ("约{good}", "{good}左右", "近{good}", "大约{good}")),
    "a word": typed("value", ("良好", "达标", "合格", "是", "已完成", "{good}（估计）", "{good}?")),
    "a mark for nothing": typed(
        "value",
        ("", "-", "/", "无数据", "—", "待填报", "NA"),
        *(name for name in KINDS if name not in ("单位能耗", "耕地面积")),
    ),
    "two values": twice,
    "a unit that is none": typed("unit", ("吨标媒", "百分号", "万立方", "万元／畝里")),
    "another kind of unit": typed("unit", ("米", "户", "千瓦时", "辆"), *(name for name in KINDS)),
    "a fraction without a unit": fraction,
    "a placeholder for a claim": placeholder,
    "a claim that nobody foresees": not_foreseen,
}


# The files.


@dataclass
class File:
    """A drawn file: its rules, the row that is touched, what is wrong, and the cells that may be named."""

    ruleset: Ruleset
    path: Path
    touched: str
    fault: str
    form: str
    cells: set[tuple[int, str | None]] = field(default_factory=set)


_LONG = ("地区", "年份", "指标", "数值", "单位", "控制目标值", "不适用", "区域")
_KEPT = ("序号", "指标", "单位", "2016年", "2017年", "不适用", "区域")
_COLUMN = {
    "long": dict(zip(("period", "name", "value", "unit", "given", "claim", "region"), "BCDEFGH", strict=True)),
    "kept": dict(zip(("name", "unit", "before", "value", "claim", "region"), "BCDEFG", strict=True)),
}


def draw(seed: int, folder: Path, *, fault: str | None = None, met: bool = False) -> File | None:
    """A file of all rows, of which one is missed, and that one spoiled; None where the fault drawn does not fit it.

    Without a fault: as it should be, the row that would be touched missed or met.
    """
    random = Random(seed)
    ruleset, numbers = rules(folder, random.randrange(20))
    form, touched = random.choice(FORMS), random.choice(list(KINDS))
    what = fault if fault is not None else random.choice(list(FAULTS))
    if touched == "耕地面积" or what == "a period that is none":
        form = "long"  # a given threshold stands beside no year, and the years of the others stand above
    lines, spoiled = lines_of(touched, numbers[touched], met=met), "value"
    if fault != "":
        found = FAULTS[what](random, touched, numbers[touched], lines)
        if found is None:
            return None
        lines, spoiled = found
    groups = [[(False, line) for line in lines_of(name, numbers[name], met=True)] for name in KINDS if name != touched]
    groups.append([(True, line) for line in lines])
    if form != "long":
        groups = [[pair for pair in group if not pair[1].given] for group in groups]
    random.shuffle(groups)
    said = [pair for group in groups for pair in group]
    path = folder / f"m.{'xlsx' if form == 'workbook' else 'csv'}"
    drawn = File(ruleset, path, touched, what, form)
    table: list[list[str]] = [list(_LONG if form == "long" else _KEPT)]
    numbered = {name: str(number) for number, name in enumerate(KINDS, 1)}
    for mine, line in said:
        at, called = len(table) + 1, (line.called or line.name).strip()
        if form == "long":
            if line.before:
                table.append([AREA, BEFORE, called, line.before, line.unit, "", "", HERE])
            table.append([AREA, line.period, called, line.value, line.unit, line.given, line.claim, line.region])
        else:
            number = "" if line.called else numbered.get(line.name, "")
            table.append([number, called, line.unit, line.before, line.value, line.claim, line.region])
        if mine:
            columns = {"before": "D"} | _COLUMN["long" if form == "long" else "kept"]
            rows = range(at, len(table) + 1)
            drawn.cells |= {(here, columns[each]) for here in rows for each in {spoiled, "value"}}
            if spoiled == "name":  # a row that is nobody's
                drawn.cells |= {(here, each) for here in rows for each in (None, *columns.values())}
    written(path, table, form)
    return drawn


def written(path: Path, table: list[list[str]], form: str) -> None:
    if form != "workbook":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
        return
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("表")
    for line in table:
        sheet.append([_as_typed(cell) for cell in line])
    book.save(path)


def _as_typed(cell: str) -> str | float | None:
    """A number where a person would type one."""
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def result(file: File) -> Judged:
    """What the check says of it."""
    found = compliance.load_measurements(file.path, area=AREA, period=NOW, partial=True)
    subjects = [key for key in found.subjects if str(key[1]) == NOW]
    return judged(found, dict.fromkeys(subjects, (file.ruleset,)), fill={}, accept_unverified=False, strict=False)


def places(file: File, found: Judged) -> set[tuple[int | None, str | None]]:
    """Every cell that a message names."""
    several: list[Place | None] = []
    for problem in (*found.problems, *found.warnings):
        several += [problem.place, *(place for place, _ in problem.related)]
    for assessment in found.assessments:
        several += [each.place for each in assessment.unused]
        for finding in assessment.findings:
            if finding.indicator.name == file.touched:
                several += [
                    place for leaf in finding.leaves() for place in (leaf.place, *(m.place for m in leaf.behind))
                ]
    return {(place.row, place.column) for place in several if place is not None}


def test_one_fault_that_hides_a_miss_never_passes(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    seed = 0
    while counts.total() < FILES:
        seed += 1
        file = draw(seed, tmp_path)
        if file is None:
            continue
        found = result(file)
        (assessment,) = found.assessments
        (finding,) = [each for each in assessment.findings if each.indicator.name == file.touched]
        about = (seed, file.fault, file.form, file.touched, finding.reason)
        assert finding.verdict is not Verdict.PASS, about
        assert assessment.verdict is not Verdict.PASS, about
        assert places(file, found) & file.cells, (about, places(file, found), file.cells)
        counts[f"{file.fault} ({file.form})"] += 1
    print("\n".join(f"{number:6} {name}" for name, number in sorted(counts.items())))  # noqa: T201 - shown with -s
    assert {name.partition(" (")[0] for name in counts} == {*FAULTS}
    assert {name.rpartition("(")[2] for name in counts} == {f"{form})" for form in FORMS}


def test_without_a_fault_the_row_is_missed_or_met_and_nothing_is_said(tmp_path: Path) -> None:
    """What is drawn is sound: it is the fault alone that hides something."""
    for seed in range(60):
        for met in (False, True):
            file = draw(seed, tmp_path, fault="", met=met)
            assert file is not None
            found = result(file)
            (assessment,) = found.assessments
            verdicts = {each.indicator.name: each.verdict for each in assessment.findings}
            if file.form != "long":
                verdicts.pop("耕地面积")
            missed = [name for name, verdict in verdicts.items() if verdict is not Verdict.PASS]
            assert (missed, found.problems) == ([] if met else [file.touched], ())


@pytest.mark.parametrize(
    ("name", "value", "unit", "code"),
    [
        ("用水总量", "0", "万立方米", "zero-doubtful"),
        ("排放总量", "0.5", "吨", "unit-doubtful"),
        ("劣质水比例", "0.45", "%", "fraction-doubtful"),
        ("亩均产值", "88888", "万元/亩", "unit-doubtful"),
        ("用水总量", "300", "立方米", "unit-doubtful"),
    ],
)
def test_what_no_program_can_tell_from_a_value_is_to_be_checked(
    tmp_path: Path, name: str, value: str, unit: str, code: str
) -> None:
    """These pass as they are written, and the doubt stands beside them, in the cell."""
    ruleset, _ = rules(tmp_path, 1)
    path = tmp_path / "m.csv"
    written(path, [[*_LONG], [AREA, NOW, name, value, unit, "", "", HERE]], "long")
    found = result(File(ruleset, path, name, "", "long"))
    (finding,) = [each for each in found.assessments[0].findings if each.indicator.name == name]
    (leaf,) = finding.leaves()
    assert (finding.verdict, code in leaf.warnings, code in leaf.beside) == (Verdict.PASS, True, True)
    assert (leaf.place.row, leaf.place.column) == (2, "D") if leaf.place else False
