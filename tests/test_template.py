"""Forms to fill in: they ask what the ruleset asks, are read back, and colour as the judge judges."""

from __future__ import annotations

import csv
import io
import math
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from unicodedata import category

import openpyxl
import pytest
import tomli
from calling import call
from hostile import STRINGS, write

import compliance
from compliance.engine import blank_subject
from compliance.judging.verdict import Verdict, all_of
from compliance.measurements.measurement import Subject
from compliance.period import Period
from compliance.reports.forms.blanks import Form, Line, form_of
from compliance.reports.forms.to_xlsx import colours
from compliance.rules.catalog import heads
from compliance.rules.requirements import Nothing
from compliance.rules.ruleset import Ruleset
from compliance.rules.sets import lies_in
from compliance.units import factor, other_sizes, parse_unit

ROOT = Path(__file__).parent.parent
AT_HAND = [head.id for head in heads() if head.at_hand]
VARIANTS = {
    "hailing_2018": {},
    "national_2016": {"region": "东部地区", "terrain": "山区", "level": "县"},
    "national_2024_city": {"region": "东部地区"},
}


def blank(ruleset: str, **variants: str) -> Form:
    loaded = compliance.load_ruleset(ruleset)
    fill = {axis: variant for axis, variant in variants.items() if axis in loaded.axes}
    return form_of(*blank_subject(ruleset, Period(2017), fill=fill), "zh")


def made(folder: Path, *words: str) -> Any:
    """A workbook that the command made, read."""
    found = call(folder, "template", *words, "-o", "form.xlsx")
    assert (found.code, found.err) == (0, "")
    return openpyxl.load_workbook(io.BytesIO((folder / "form.xlsx").read_bytes()))


def head_of(page: Any) -> tuple[int, dict[str, int]]:
    """The row of the headings, and the column of each."""
    for cells in page.iter_rows():
        names = {cell.value: cell.column for cell in cells if cell.value}
        if "指标" in names:
            return cells[0].row, names
    raise AssertionError("no headings")


# --- what is asked ---


@pytest.mark.parametrize("ruleset", AT_HAND)
def test_a_form_has_a_line_for_everything_that_is_measured(ruleset: str) -> None:
    found = blank(ruleset)
    lines = [line.id for line in found.to_fill]
    left_out = {finding.indicator.id for finding in found.left_out}
    asked = {
        leaf.measures
        for row in found.ruleset.indicators.values()
        for leaf in row.leaves()
        if row.id not in left_out and not isinstance(leaf.requirement, Nothing)
    }
    assert len(lines) == len(set(lines))
    assert asked <= set(lines)
    assert set(lines) <= asked | found.ruleset.formula_names


def test_the_demands_are_those_of_the_chosen_variants() -> None:
    mountain = {line.id: line.requirement for line in blank("national_2016", terrain="山区").to_fill}
    unstated = {line.id: line.requirement for line in blank("national_2016").to_fill}
    assert mountain["protected_area_share"] == "≥ 33 %（山区）"
    assert unstated["protected_area_share"] == "≥ 33 %（山区） / ≥ 22 %（丘陵地区） / ≥ 16 %（平原地区）"


def test_what_is_not_asked_of_such_an_area_is_left_out_with_the_reason(tmp_path: Path) -> None:
    book = made(tmp_path, str(ROOT / "examples/every_reason/ruleset.toml"), "--set", "level=县", "--periods", "2018")
    notes = "\n".join(str(cell.value) for cell in book["说明"]["A"])
    assert "本表未列的指标" in notes
    assert "文件只对其他类别的地区提出要求" in notes


# --- the workbook ---


def test_the_workbook_locks_what_the_rules_say_and_opens_what_is_filled_in(tmp_path: Path) -> None:
    book = made(tmp_path, "hailing_2018", "--periods", "2015,2016,2017")
    assert book.sheetnames == ["填报", "控制目标值", "不适用", "说明"]
    page = book["填报"]
    row, names = head_of(page)
    assert list(names) == [
        "序号", "指标", "单位", "要求", "指标属性", "牵头单位",
        "2014年往期值", "2015年", "2016年", "2017年", "价格年份", "佐证材料", "备注", "标识",
    ]  # fmt: skip
    assert page.protection.sheet
    assert page.protection.password is None
    assert page.freeze_panes == f"C{row + 1}"
    assert page.print_title_rows == f"${row}:${row}"
    assert page.column_dimensions["N"].hidden
    by_id = {cells[13].value: cells for cells in page.iter_rows(min_row=row + 1) if cells[13].value}
    share = by_id["protected_area_share"]
    assert [cell.value for cell in share[:5]] == [19, "受保护地区占国土面积比例", "%", "≥ 16 %（平原地区）", "约束性"]
    unlocked = {name for name, column in names.items() if not share[column - 1].protection.locked}
    assert unlocked == {"单位", "2015年", "2016年", "2017年", "佐证材料", "备注"}
    unlocked = {name for name, column in names.items() if not by_id["gdp"][column - 1].protection.locked}
    assert unlocked == {"单位", "2015年", "2016年", "2017年", "价格年份", "佐证材料", "备注"}


def test_states_have_a_list_to_choose_from(tmp_path: Path) -> None:
    page = made(tmp_path, "hailing_2018", "--periods", "2017")["填报"]
    row, names = head_of(page)
    lists = {str(each.sqref): each.formula1 for each in page.data_validations.dataValidation if each.type == "list"}
    (first,) = (
        cells for cells in page.iter_rows(min_row=row) if cells[names["标识"] - 1].value == "river_chief_system"
    )
    assert lists[first[names["2017年"] - 1].coordinate] == '"未全面推行,全面推行"'


def test_a_list_that_is_too_long_for_its_cell_stands_among_the_notes(tmp_path: Path) -> None:
    rules = ROOT / "examples" / "every_reason" / "ruleset.toml"
    text = rules.read_text(encoding="utf-8")
    states = [f"状态{number}，情形{'甲' * 20}" for number in range(20)]
    text += f"""
[indicators.long]
number = "99"
name = "长表"
constraint = "binding"
states = {states!r}
accepted = {states[:1]!r}
source = {{ ref = "made_up", grade = "reprinted", note = "虚构" }}
"""
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    book = made(tmp_path, "rules.toml", "--periods", "2018")
    (rule,) = (each for each in book["填报"].data_validations.dataValidation if "$" in (each.formula1 or ""))
    assert rule.formula1 == "'说明'!$Z$1:$Z$20"
    assert [cell.value for cell in book["说明"]["Z"][:20]] == states


def test_axes_that_matter_and_are_not_stated_may_be_chosen(tmp_path: Path) -> None:
    page = made(tmp_path, "national_2016", "--set", "区域=东部", "--periods", "2017", "--area", "示例县（虚构）")[
        "填报"
    ]
    pairs = {page.cell(row, 1).value: page.cell(row, 2) for row in range(2, head_of(page)[0])}
    assert pairs["规则集"].value == "national_2016@2.0.0"
    assert pairs["地区"].value == "示例县（虚构）"
    assert pairs["区域"].value == "东部地区"
    assert pairs["区域"].protection.locked
    assert not pairs["地形"].protection.locked
    lists = {str(each.sqref): each.formula1 for each in page.data_validations.dataValidation if each.type == "list"}
    assert lists[pairs["地形"].coordinate] == '"山区,丘陵地区,平原地区,高寒区或草原区"'


@pytest.mark.parametrize("text", STRINGS)
def test_what_a_ruleset_says_is_no_formula_of_the_workbook(text: str, tmp_path: Path) -> None:
    rules, _ = write(tmp_path, text)
    if any(
        category(sign) in ("Cc", "Cf", "Cn", "Zl", "Zp") for sign in text.replace("\t", "")
    ):  # nobody sees what such a rule says
        refused = call(tmp_path, "template", rules.name, "--format", "csv", "--periods", "2018")
        assert (refused.code, refused.out, set(refused.codes)) == (2, "", {"hidden-character"})
        return
    book = made(tmp_path, rules.name, "--periods", "2018", "--area", text)
    for page in book:
        assert all(cell.data_type in ("s", "n") for cells in page.iter_rows() for cell in cells)
    for form in ("csv", "toml"):
        found = call(tmp_path, "template", rules.name, "--format", form, "--periods", "2018", "--area", text)
        assert (found.code, found.err) == (0, "")
        if form == "toml":
            assert set(tomli.loads(found.out)["subjects"][0]["measurements"]) == {"share", "plan"}


# --- colours ---


def value_of(formula: str, cell: object, unit: str) -> bool:
    """What a spreadsheet makes of a colour's formula; an error is no colour."""
    formula = re.sub(r'EXACT\(TRIM\((\w+)\),"((?:[^"]|"")*)"\)', lambda m: f"EXACT({m[1]},{m[2]!r})", formula)
    formula = formula.replace("H1=0)", "H1==0)")
    known = {
        "AND": lambda *each: all(each), "OR": lambda *each: any(each), "NOT": lambda each: not each,
        "EXACT": lambda one, other: str(one).strip() == other.replace('""', '"'),
        "ISNUMBER": lambda each: isinstance(each, float), "ISTEXT": lambda each: isinstance(each, str),
        "ROUND": lambda each, places: float(f"{each:.{places}f}") if places >= 0 else round(each, places),
        "INT": math.floor, "LOG10": math.log10, "ABS": abs, "TRUE": True, "H1": cell, "C1": unit,
    }  # fmt: skip
    try:
        return bool(eval(formula, {"__builtins__": {}}, known))
    except TypeError:
        return False


def judged(line: Line, ruleset: Ruleset, value: str, variants: dict[str, str]) -> Verdict:
    """The verdict of everything that asks for a line, when nothing but this value is known."""
    found = [
        compliance.judge(ruleset, finding.indicator.id, None, measurements={line.id: said(line, value)}, **variants)
        if finding.indicator.id != line.id
        else compliance.judge(ruleset, line.id, value, line.unit, **variants)
        for finding, _ in line.demands
    ]
    names = {(finding.indicator.id, criterion.criterion.name) for finding, criterion in line.demands}
    return all_of(
        each.verdict
        for finding in found
        for each in finding.criteria
        if (finding.indicator.id, each.criterion.name) in names
    )


def said(line: Line, value: str) -> Any:
    return {"state": value} if line.unit is None else (value, line.unit)


def around(line: Line, subject: Subject) -> list[str]:
    """Values on the edges and beside them, states with their synonyms, and what is none of them."""
    numbers: set[Fraction] = {Fraction(0), Fraction(1), Fraction(3, 2), Fraction(50)}
    for criterion in line.criteria:
        for threshold in getattr(criterion.requirement, "thresholds", ()):
            step = Fraction(1, 1000)
            numbers |= {Fraction(threshold.value) + by for by in (-1, -step, 0, step, 1)}
    if line.unit is None:
        words = [word for criterion in line.criteria for word in getattr(criterion.requirement, "synonyms", ())]
        return [*line.states, *words, "说不清"]
    spans = [each.range.values for each in line.criteria if each.range]
    return [format(float(number), ".15g") for number in sorted(numbers) if all(lies_in(number, span) for span in spans)]


@pytest.mark.parametrize("ruleset", VARIANTS)
def test_a_colour_never_claims_what_the_judge_would_not_say(ruleset: str) -> None:
    found = blank(ruleset, **VARIANTS[ruleset])
    variants = dict(found.subject.variants)
    seen = set()
    for line in found.to_fill:
        formulas = colours(line, found.subject, found.ruleset, "H1", "C1")
        for value in around(line, found.subject):
            cell = value if line.unit is None else float(value)
            shown = [
                bool(each) and value_of(str(each), cell, line.unit or "") for each in (formulas.met, formulas.missed)
            ]
            if not any(shown):
                continue
            assert shown.count(True) == 1, (line.id, value)
            own = {axis: word for axis, word in variants.items() if axis not in found.ruleset.variants}
            expected = Verdict.PASS if shown[0] else Verdict.FAIL
            assert judged(line, found.ruleset, value, own) is expected, (line.id, value)
            seen.add((line.unit is None, expected))
    assert seen == {(kind, verdict) for kind in (True, False) for verdict in (Verdict.PASS, Verdict.FAIL)}


@pytest.mark.parametrize(
    ("cell", "unit"), [("95", "%"), (95.0, "‰"), (95.0, ""), (0.95, "%"), (101.0, "%"), (-1.0, "%"), ("约95", "%")]
)
def test_a_colour_says_nothing_of_what_may_mean_something_else(cell: object, unit: str) -> None:
    found = blank("hailing_2018")
    (line,) = (each for each in found.to_fill if each.id == "environmental_disclosure")
    formulas = colours(line, found.subject, found.ruleset, "H1", "C1")
    assert not value_of(str(formulas.met), cell, unit)
    assert not value_of(str(formulas.missed), cell, unit)


@pytest.mark.parametrize("name", ["good_air_days_increase", "ecological_index"])
def test_a_number_that_is_set_elsewhere_or_depends_on_another_year_is_never_green(name: str) -> None:
    found = blank("hailing_2018")
    (line,) = (each for each in found.to_fill if each.id == name)
    assert colours(line, found.subject, found.ruleset, "H1", "C1").met is None


# --- forms that are plain files ---


@pytest.mark.parametrize("form", ["csv", "toml"])
@pytest.mark.parametrize("ruleset", AT_HAND)
def test_an_empty_form_is_read_and_everything_is_missing(ruleset: str, form: str, tmp_path: Path) -> None:
    words = ("--periods", "2016,2017", "--area", "示例区（虚构）")
    assert call(tmp_path, "template", ruleset, "-o", f"form.{form}", *words).code == 0
    found = call(tmp_path, "check", f"form.{form}", "--ruleset", ruleset, "--format", "json")
    assert (found.code, found.err) == (1, "")
    assert [each["period"] for each in found.json["assessments"]] == ["2016", "2017"]
    for assessment in found.json["assessments"]:
        assert assessment["area"] == "示例区（虚构）"
        assert assessment["unused"] == []
        assert {each["verdict"] for each in assessment["findings"]} <= {"undetermined", "not_applicable"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_csv_form_that_is_filled_in_is_judged(language: str, tmp_path: Path) -> None:
    words = ("--periods", "2017", "--lang", language)
    assert call(tmp_path, "template", "hailing_2018", "-o", "form.csv", *words).code == 0
    text = (tmp_path / "form.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    value = rows[0].index("数值" if language == "zh" else "value")
    given = rows[0].index("控制目标值" if language == "zh" else "given")
    for row in rows[1:]:
        if {"公众绿色出行率", "public_green_travel"} & set(row):
            row[value] = "52.5"
        if {"用水总量", "total_water_use"} & set(row):
            row[value], row[given] = "120000000", "125000000"
    with open(tmp_path / "form.csv", "w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
    found = call(tmp_path, "check", "form.csv", "--ruleset", "hailing_2018", "--format", "json").json
    verdicts = {each["indicator"]: each for each in found["assessments"][0]["findings"]}
    assert verdicts["public_green_travel"]["verdict"] == "pass"
    cap = next(each for each in verdicts["water_per_gdp"]["criteria"] if each["measures"] == "total_water_use")
    assert cap["verdict"] == "pass"


# --- the command ---


def test_without_periods_it_asks_for_the_last_three_years(tmp_path: Path) -> None:
    from datetime import date

    last = date.today().year - 1
    names = head_of(made(tmp_path, "hailing_2018")["填报"])[1]
    assert {f"{last}年", f"{last - 1}年", f"{last - 2}年"} <= set(names)
    assert f"{last + 1}年" not in names


def test_a_series_gives_the_ruleset_in_force_at_the_end(tmp_path: Path) -> None:
    page = made(tmp_path, "national_county", "--periods", "2016,2017")["填报"]
    assert page["B2"].value == "national_2016@2.0.0"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["nowhere_2018", "-o", "a.xlsx"], ["unknown-ruleset"]),
        (["hailing_2018", "-o", "a.xlsx", "--periods", "2017,gestern"], ["bad-period"]),
        (["national_2016", "-o", "a.xlsx", "--set", "region=月球"], ["unknown-variant"]),
        (["national_2016", "-o", "a.xlsx", "--set", "weather=雨"], ["unknown-axis"]),
        (["national_2019", "-o", "a.xlsx"], ["ruleset-not-at-hand"]),
    ],
)
def test_what_cannot_be_asked_is_a_problem(words: list[str], codes: list[str], tmp_path: Path) -> None:
    found = call(tmp_path, "template", *words)
    assert (found.code, found.codes) == (2, codes)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [[], ["-o", "form.pdf"], ["-o", "form"]])
def test_a_format_has_to_be_said(words: list[str], tmp_path: Path) -> None:
    found = call(tmp_path, "template", "hailing_2018", *words)
    assert found.code == 2
    assert "say the format" in found.err


# --- the round trip ---


def district() -> dict[tuple[str, str, str], dict[str, Any]]:
    """What the files of the made-up district say, by kind, id and year: numbers in the unit of the form."""
    ruleset = compliance.load_ruleset("hailing_2018")
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for year in ("2015", "2016", "2017"):
        data = tomli.loads((ROOT / f"examples/district/{year}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
        for kind in ("measurements", "given"):
            found |= {(kind, ruleset.identify(name) or name, year): each for name, each in data.get(kind, {}).items()}
    text = (ROOT / "examples/district/water_bureau.csv").read_text(encoding="utf-8-sig")
    for row in csv.DictReader(io.StringIO(text, newline="")):
        id_ = ruleset.identify(row["指标"]) or row["指标"]
        said = {"value": row["数值"], "unit": row["单位"] or None, "evidence": row["佐证材料"]}
        found["measurements", id_, row["年份"]] = said
        if row["控制目标值"]:
            found["given", id_, row["年份"]] = {"value": row["控制目标值"], "unit": row["单位"], "by": row["下达单位"]}
    return found


def in_unit(said: dict[str, Any], unit: str | None) -> object:
    """A value as somebody types it into a cell of the form: in the unit of its row."""
    value = said.get("state", said.get("value"))
    if unit is None or not re.fullmatch(r"[0-9.]+", str(value)):
        return value
    by = factor(parse_unit(said.get("unit") or unit), parse_unit(unit))
    exact = Fraction(str(value)) * by
    assert Fraction(Decimal(exact.numerator) / exact.denominator) == exact
    return float(Decimal(exact.numerator) / exact.denominator)


def fill_in(path: Path, said: dict[tuple[str, str, str], dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Type what is known into the open cells of a form, and tell what found a place."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    typed = set()
    for page, kind, suffix in ((book["填报"], "measurements", ""), (book["控制目标值"], "given", "控制目标值")):
        head, names = head_of(page)
        for cells in page.iter_rows(min_row=head + 1):
            id_ = cells[names["标识"] - 1].value
            unit = cells[names["单位"] - 1].value
            for year in ("2015", "2016", "2017"):
                known = said.get((kind, id_, year))
                if known is None:
                    continue
                typed.add((kind, id_, year))
                places = {f"{year}年{suffix}": in_unit(known, None if unit == "/" else unit)}
                places |= {"价格年份": known.get("prices"), "下达单位": known.get("by")}
                for name, value in places.items():
                    if value is not None:
                        assert not cells[names[name] - 1].protection.locked
                        cells[names[name] - 1].value = value
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())
    return typed


def test_a_workbook_filled_in_gives_the_verdicts_of_the_files_that_say_the_same(tmp_path: Path) -> None:
    words = ("--periods", "2015,2016,2017", "--area", "示例区（虚构）", "-o", str(tmp_path / "form.xlsx"))
    assert call(ROOT, "template", "hailing_2018", *words).code == 0
    said = district()
    typed = fill_in(tmp_path / "form.xlsx", said)
    assert {name for _, name, _ in set(said) - typed} == {"good_air_days_share"}  # which nothing asks for
    found = call(tmp_path, "check", "form.xlsx", "--format", "json")
    assert (found.code, found.err) == (1, "")
    expected = call(ROOT, "check", "examples/district", "--format", "json").json
    claimed = ("2017", "contaminated_site_supervision")  # a claim that no document foresees has no cell in the form
    for ours, theirs in zip(found.json["assessments"], expected["assessments"], strict=True):
        assert (ours["area"], ours["period"], ours["verdict"]) == (theirs["area"], theirs["period"], theirs["verdict"])
        assert (ours["variants"], ours["counts"]) == (theirs["variants"], theirs["counts"])
        for one, other in zip(ours["findings"], theirs["findings"], strict=True):
            assert (one["indicator"], one["verdict"]) == (other["indicator"], other["verdict"])
            if (ours["period"], one["indicator"]) != claimed:
                assert one["reason"] == other["reason"]


def test_the_place_of_a_value_is_its_cell(tmp_path: Path) -> None:
    words = ("--periods", "2015,2016,2017", "-o", str(tmp_path / "form.xlsx"))
    assert call(ROOT, "template", "hailing_2018", *words).code == 0
    fill_in(tmp_path / "form.xlsx", {("measurements", "public_green_travel", "2016"): {"value": "45"}})
    found = call(tmp_path, "check", "form.xlsx", "--area", "示例区（虚构）", "--format", "json").json
    (row,) = (each for each in found["assessments"][0]["findings"] if each["indicator"] == "public_green_travel")
    place = row["criteria"][0]["place"]
    page = openpyxl.load_workbook(io.BytesIO((tmp_path / "form.xlsx").read_bytes()))["填报"]
    assert page[f"{place['column']}{place['row']}"].value == 45
    assert found["assessments"][0]["area"] == "示例区（虚构）"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("ruleset", ["national_2016", "national_2024_city"])
def test_variants_claims_and_earlier_years_are_read_back(ruleset: str, language: str, tmp_path: Path) -> None:
    words = ("--periods", "2023,2024", "--lang", language, "--area", "示例市（虚构）", "--set", "region=中部")
    if ruleset == "national_2024_city":
        words = words[:-2]
    assert call(tmp_path, "template", ruleset, *words, "-o", "form.xlsx").code == 0
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "form.xlsx").read_bytes()))
    page = book.worksheets[0]
    heads = next(cells for cells in page.iter_rows() if cells[0].value in ("序号", "No."))
    names = [cell.value for cell in heads]
    earlier = next(index for index, name in enumerate(names) if name in ("2022年往期值", "2022 earlier"))
    value = next(index for index, name in enumerate(names) if name in ("2023年", "2023"))
    rows = {cells[-1].value: cells for cells in page.iter_rows(min_row=heads[0].row + 1) if cells[-1].value}
    level = "ecological_index" if ruleset == "national_2016" else "grassland_vegetation_cover"
    level = level if level in rows else next(id_ for id_, cells in rows.items() if not cells[earlier].protection.locked)
    rows[level][earlier].value, rows[level][value].value = 60, 61
    if ruleset == "national_2024_city":
        claims = book.worksheets[2]
        claims.cell(3, 3).value = "不临海"
        claimed = claims.cell(3, claims.max_column).value
    stream = io.BytesIO()
    book.save(stream)
    (tmp_path / "form.xlsx").write_bytes(stream.getvalue())
    found = call(tmp_path, "check", "form.xlsx", "--format", "json")
    assert (found.code, set(found.codes)) == (1, {"column-not-filled"})
    first = found.json["assessments"][0]
    assert [each["period"] for each in found.json["assessments"]] == ["2023"]  # nothing is filled in for the other
    judged = [leaf for each in first["findings"] for leaf in each["criteria"] for leaf in leaf.get("any", [leaf])]
    baselines = [leaf for leaf in judged if leaf["measures"] == level and "baseline" in (leaf["required"] or {})]
    assert [leaf["required"]["baseline"]["value"] for leaf in baselines] == ["60"]
    if ruleset == "national_2016":
        assert first["variants"] == {"region": "中部地区"}
    else:
        reasons = {leaf["reason"] for leaf in judged if leaf["measures"] == claimed}
        assert reasons == {"claimed-not-applicable"}


# --- what people have: detection limits, figures in other units, what a higher level does not assess ---


def cells_of(page: Any, id_: str) -> dict[str, Any]:
    """The open cells of the row of a thing, by heading."""
    head, names = head_of(page)
    [row] = (cells for cells in page.iter_rows(min_row=head + 1) if cells[names["标识"] - 1].value == id_)
    return {name: row[place - 1] for name, place in names.items() if not row[place - 1].protection.locked}


def leaves(found: Any) -> dict[str, Any]:
    """The judgement on the last condition that asks for each thing."""
    return {leaf["measures"]: leaf for each in found["assessments"][0]["findings"] for leaf in each["criteria"]}


def test_a_form_asks_for_limits_and_reads_them_back(tmp_path: Path) -> None:
    rules = str(ROOT / "examples/offices/drinking_water.toml")
    words = ("--periods", "2017", "--area", "甲断面（虚构）")
    book = made(tmp_path, rules, *words)
    page = book["填报"]
    asked = form_of(Subject(None, None, {}, {}), compliance.load_ruleset(Path(rules)), "zh").to_fill
    ids = [line.id for line in asked if "检出限" in cells_of(page, line.id)]
    assert len(ids) >= 2
    written, worded = cells_of(page, ids[0]), cells_of(page, ids[1])
    written["2017年"].value = "0.001L"
    worded["2017年"].value, worded["检出限"].value = "未检出", 0.002
    save(book, tmp_path / "form.xlsx")
    found = call(tmp_path, "check", "form.xlsx", "--ruleset", rules, "--format", "json")
    assert (found.json["problems"], found.codes) == ([], [])
    said = leaves(found.json)
    assert [said[id_]["measured"]["value"] for id_ in ids[:2]] == ["0.001", "0.002"]
    assert [said[id_]["measured"]["qualifier"] for id_ in ids[:2]] == ["<", "<"]


def save(book: Any, path: Path) -> None:
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())


def test_figures_come_in_the_units_of_statistics(tmp_path: Path) -> None:
    book = made(tmp_path, "hailing_2018", "--periods", "2017", "--area", "示例区（虚构）")
    page = book["填报"]
    lists = {str(each.sqref): each.formula1 for each in page.data_validations.dataValidation if each.type == "list"}
    use = cells_of(page, "total_water_use")
    assert use["单位"].value == "立方米"
    assert "万立方米" in lists[use["单位"].coordinate]
    for sheet, column, value in (("填报", "2017年", 12_000), ("控制目标值", "2017年控制目标值", 12_500)):
        cells = cells_of(book[sheet], "total_water_use")
        cells["单位"].value, cells[column].value = "万立方米", value
    save(book, tmp_path / "form.xlsx")
    leaf = leaves(call(tmp_path, "check", "form.xlsx", "--format", "json").json)["total_water_use"]
    assert (leaf["verdict"], leaf["margin"]) == ("pass", {"value": "5000000", "unit": "立方米"})


@pytest.mark.parametrize("unit", sorted({line.unit for id_ in AT_HAND for line in blank(id_).to_fill if line.unit}))
def test_every_unit_that_is_offered_is_read(unit: str) -> None:
    for other in other_sizes(parse_unit(unit)):
        assert factor(parse_unit(other), parse_unit(unit)) > 0


@pytest.mark.parametrize("who", ["下达单位", "下达文件", None])
def test_what_is_not_assessed_is_claimed_with_who_decided(who: str | None, tmp_path: Path) -> None:
    book = made(tmp_path, "hailing_2018", "--periods", "2017", "--area", "示例区（虚构）")
    cells = cells_of(book["不适用"], "total_water_use")
    cells["2017年不适用原因"].value = "上级不考核"
    if who is not None:
        cells[who].value = "泰州市水利局（虚构）"
    cells_of(book["填报"], "public_green_travel")["2017年"].value = 52.5
    save(book, tmp_path / "form.xlsx")
    leaf = leaves(call(tmp_path, "check", "form.xlsx", "--format", "json").json)["total_water_use"]
    decided = ("not_applicable", "not-assessed")
    assert (leaf["verdict"], leaf["reason"]) == (decided if who else ("undetermined", "inapplicability-not-foreseen"))


def test_a_plain_form_asks_for_the_same(tmp_path: Path) -> None:
    assert call(tmp_path, "template", "hailing_2018", "-o", "form.csv", "--periods", "2017").code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "form.csv").read_text(encoding="utf-8-sig"), newline="")))
    [row] = [row for row in rows if row["指标"] == "用水总量"]
    row |= {"不适用": "上级不考核", "下达单位": "泰州市水利局（虚构）"}
    with open(tmp_path / "form.csv", "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, [*row])
        writer.writeheader()
        writer.writerows(rows)
    text = call(tmp_path, "template", "hailing_2018", "--format", "toml", "--periods", "2017").out
    claimed = "total_water_use = { reason = '', by = '', document = '' }"
    assert f"#{claimed}" in text
    filled = claimed.replace("reason = ''", "reason = '上级不考核'").replace("by = ''", "by = '泰州市水利局（虚构）'")
    head, table = "# [subjects.not_applicable]", "[subjects.not_applicable]"
    assert head not in text
    assert table in text
    (tmp_path / "form.toml").write_text(text.replace(f"#{claimed}", filled), encoding="utf-8")
    for form in ("form.csv", "form.toml"):
        found = call(tmp_path, "check", form, "--ruleset", "hailing_2018", "--format", "json")
        assert leaves(found.json)["total_water_use"]["reason"] == "not-assessed"
