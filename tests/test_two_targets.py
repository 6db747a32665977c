"""Two targets at once, the national list and one's own plan; and lint, which says where the two part.

The table at the end has a tiny ruleset for everything that lint finds: whoever adds a check adds a row.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from calling import Called, call
from documents import DOCUMENTS, needs_documents

from compliance import load_ruleset
from compliance.rules.ruleset import may_matter

ROOT = Path(__file__).parent.parent

# --- who passes where ---

MEASURED = """
[subject]
area   = "虚构区"
period = "2017"
region = "东部地区"
terrain = "平原地区"
[measurements.urban_sewage_treatment]
value = 97.6
unit  = "%"
[given.urban_sewage_treatment]      # the national number of 2018 is not at hand: as if somebody had supplied it
value = 95
unit  = "%"
by    = "虚构省生态环境厅"
[measurements.green_procurement]
value = 81
unit  = "%"
[measurements.public_green_travel]
value = 48
unit  = "%"
"""


def judged(folder: Path, *words: str) -> Called:
    (folder / "m.toml").write_text(MEASURED, encoding="utf-8")
    found = call(folder, "check", "m.toml", *words)
    assert found.code == 1
    assert set(found.codes) <= {"value-of-the-whole"}  # qianjiang_2019 judges its parts
    return found


def verdicts(found: Called) -> dict[str, dict[str, str]]:
    """Ruleset -> indicator -> verdict, of what was measured."""
    measured = ("urban_sewage_treatment", "green_procurement", "public_green_travel")
    return {
        each["ruleset"]: {row["indicator"]: row["verdict"] for row in each["findings"] if row["indicator"] in measured}
        for each in found.json["assessments"]
    }


def test_json_shows_who_passes_where(tmp_path: Path) -> None:
    words = ("--ruleset", "hailing_2018", "--ruleset", "national_2018", "--ruleset", "qianjiang_2019")
    assert verdicts(judged(tmp_path, *words, "--format", "json")) == {
        "hailing_2018": {"urban_sewage_treatment": "veto", "green_procurement": "pass", "public_green_travel": "fail"},
        "national_2018": {"urban_sewage_treatment": "pass", "green_procurement": "pass", "public_green_travel": "fail"},
        "qianjiang_2019": {
            "urban_sewage_treatment": "undetermined",  # no number: the municipality's assessment decides
            "green_procurement": "fail",  # ≥83 in its own plan, ≥80 nationally
            "public_green_travel": "fail",
        },
    }


def test_text_shows_side_by_side_what_differs(tmp_path: Path) -> None:
    found = judged(tmp_path, "--ruleset", "hailing_2018", "--ruleset", "national_2018", "--lang", "en")
    report, _, table = found.out.partition("Side by side · 虚构区 2017\n")
    assert report.count("(hailing_2018 ") == report.count("(national_2018 ") == 1
    rows = [re.split(" {2,}", line.strip()) for line in table.splitlines()]
    assert rows == [
        ["hailing_2018", "national_2018"],
        ["Urban sewage treated", "BINDING MISSED", "PASS"],
        ["Verdict on the area", "BINDING INDICATORS NOT ALL MET (1)", "NOT ALL MET (1)"],
    ]


def test_one_target_has_no_second_column(tmp_path: Path) -> None:
    assert "Side by side" not in judged(tmp_path, "--ruleset", "hailing_2018", "--lang", "en").out


# --- lint ---

HEAD = """[ruleset]
id        = "mine"
version   = "1.0.0"
series    = "mine"
title     = "虚构的指标表"
effective = { from = 2020-01-01 }
[axes.region]
name     = "区域"
variants = ["东部地区", "西部地区"]
[axes.level]
name     = "级别"
variants = ["市", "县"]
[quantities.total_energy_use]
name = "能源消耗总量"
unit = "吨标煤"
range = { from = 0 }
[quantities.gdp]
name = "地区生产总值"
unit = "万元"
range = { from = 0 }
[sources.table]
title  = "虚构的表"
file   = "table.txt"
sha256 = "SHA256"
"""
# The document: what a row cites is line 1, and every row of the table below has a line of its own in it.
LINES = [
    "1 公众绿色出行率 % ≥50 参考性指标",
    "2 单位地区生产总值能耗 吨标煤/万元 ≤0.70 约束性指标",
    "3 河长制 / 全面推行 约束性指标",
    "4 城镇污水处理率 % 东部地区 ≥95 约束性指标",
    "5 森林覆盖率 % ≥120 参考性指标",
]
TYPES = {"参考性指标": "reference", "约束性指标": "binding"}


def row(line: int, body: str, *, id_: str = "row", name: str | None = None, source: bool = True) -> str:
    """An indicator that cites a line of the document."""
    quote = LINES[line - 1]
    printed = quote.split()[1]
    cited = f'source = {{ ref = "table", lines = "{line}", quote = "{quote}" }}\n' if source else ""
    head = f'number = "{line}"\nname = "{name or printed}"\nconstraint = "{TYPES[quote.split()[-1]]}"\n'
    return f"[indicators.{id_}]\n{head}{cited}{body}\n"


SHARE = 'unit = "%"\nrange = [0, 100]\ncomparator = "≥"\n'
TRAVEL = f"{SHARE}threshold = 50"
ENERGY = 'unit = "吨标煤/万元"\nrange = { from = 0 }\ncomparator = "≤"\nthreshold = 0.70'
SEWAGE = SHARE
CHIEF = 'states = ["未全面推行", "全面推行"]\naccepted = ["全面推行"]'
OVERLAP = 'thresholds = [{ when = { region = "东部地区" }, value = 95 }, { when = { level = "县" }, value = 85 }]'

FOUND = [  # what lint finds, in which rows; "" is nothing
    ("", row(1, TRAVEL)),
    ("", row(2, f'{ENERGY}\nformula = "total_energy_use / gdp"')),
    ("", row(3, CHIEF)),
    ("overlapping-variants", row(4, SEWAGE + OVERLAP)),
    ("variant-missing", row(4, SEWAGE + 'threshold.region."东部地区" = 95')),
    ("empty-passing-set", row(5, f"{SHARE}threshold = 120")),
    ("range-missing", row(1, TRAVEL.replace("range = [0, 100]\n", ""))),
    ("unknown-unit", row(1, TRAVEL.replace("%", "趟/人"))),
    ("unit-does-not-fit", row(1, f'[indicators.row.criteria.level]\nmeasures = "total_energy_use"\n{TRAVEL}')),
    ("empty-range", row(1, TRAVEL.replace("[0, 100]", "[100, 0]"))),
    ("unit-missing", row(1, 'comparator = "≥"\nthreshold = 50')),
    ("name-used-twice", row(1, TRAVEL) + row(3, CHIEF, id_="other", name="公众 绿色出行率")),
    ("name-used-twice", row(1, TRAVEL) + row(3, f'{CHIEF}\naliases = ["地区生产总值"]', id_="other")),
    ("source-missing", row(1, TRAVEL, source=False)),
    ("formula-refused", row(2, f'{ENERGY}\nformula = "total_energy_use / gross_product"')),
    ("formula-dimension", row(2, f'{ENERGY}\nformula = "gdp / total_energy_use"')),
    ("quote-disagrees", row(1, TRAVEL.replace("≥", "≤"))),  # the sign
    ("quote-disagrees", row(1, TRAVEL.replace("50", "55"))),  # the number
    ("quote-disagrees", row(2, ENERGY.replace("0.70", "0.7"))),  # the number as printed: 0.70 is not 0.7
    ("quote-disagrees", row(2, ENERGY.replace("吨标煤", "立方米"))),  # the unit
    ("quote-disagrees", row(3, CHIEF.replace("全面推行", "建立"))),  # the state
    ("quote-not-found", row(1, TRAVEL).replace('lines = "1"', 'lines = "2"')),
    ("quote-not-found", row(1, TRAVEL).replace("率 % ≥50 参", "率 % 至少≥50 参")),
]


WARNINGS = {  # of shipped rulesets
    *("contradiction", "loosens-parent", "variant-missing", "not-in-force", "range-missing"),
    *("quote-silent", "quote-left-over"),
}


def linted(folder: Path, rows: str, *words: str, sha256: str | None = None) -> Called:
    """What lint says of a ruleset of these rows, held against a document that has no others."""
    text = "\n".join(line if f'number = "{line[0]}"' in rows else "" for line in LINES)
    (folder / "documents").mkdir(exist_ok=True)
    (folder / "documents" / "table.txt").write_text(text, encoding="utf-8", newline="\n")
    head = HEAD.replace("SHA256", sha256 or hashlib.sha256(text.encode()).hexdigest())
    (folder / "mine.toml").write_text(head + rows, encoding="utf-8")
    return call(folder, "lint", "mine.toml", *(words or ("--documents", "documents")), "--lang", "en")


def codes(found: Called) -> list[str]:
    return [line.split("]")[0].split("[")[1] for line in (found.err + found.out).splitlines() if "[" in line[:9]]


@pytest.mark.parametrize(("code", "rows"), FOUND, ids=[code or "nothing" for code, _ in FOUND])
def test_lint_finds_it_and_nothing_else(code: str, rows: str, tmp_path: Path) -> None:
    found = linted(tmp_path, rows)
    assert codes(found) == ([code] if code else []), found.err + found.out
    assert found.code == (1 if code and "error[" in found.err else 0)


def test_lint_misses_a_document_and_sees_that_one_changed(tmp_path: Path) -> None:
    assert codes(linted(tmp_path, row(1, TRAVEL), sha256="0" * 64)) == ["document-changed"]
    (tmp_path / "elsewhere").mkdir()
    assert codes(linted(tmp_path, row(1, TRAVEL), "--documents", "elsewhere")) == ["document-missing"]


def test_lint_sees_two_rulesets_of_a_series_on_one_day(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    for id_ in ("one", "two"):
        head = HEAD.replace('"mine"', f'"{id_}"', 1).replace("SHA256", "0" * 64)
        (rules / f"{id_}.toml").write_text(head + row(1, TRAVEL), encoding="utf-8")
    found = call(tmp_path, "lint", "--rulesets", "rules", "--lang", "en")
    assert [each for each in codes(found) if each not in WARNINGS] == ["effective-overlap"]


CHILD = """
[ruleset]
id      = "child"
version = "1.0.0"
series  = "child"
title   = "虚构的方案"
extends = "national_2018@2.0.0"
[sources.plan]
title = "虚构的方案"
[indicators.{id}]
number     = "1"
name       = "虚构的一行"
unit       = "{unit}"
constraint = "{constraint}"
comparator = "≥"
threshold  = {value}
source     = {{ ref = "plan", lines = "1", quote = "1 虚构的一行 ≥{value}{unit} 约束性指标" }}
"""


@pytest.mark.parametrize(
    ("id_", "value", "unit", "looser"),
    [
        ("performance_review_share", 15, "%", True),
        ("performance_review_share", 20, "%", False),
        ("performance_review_share", 25, "%", False),
        ("public_green_travel", 40, "%", False),  # a reference indicator: the parent does not insist
    ],
)
def test_lint_names_both_when_a_child_loosens_a_binding_demand(
    id_: str, value: int, unit: str, looser: bool, tmp_path: Path
) -> None:
    text = CHILD.format(id=id_, value=value, unit=unit, constraint="binding")
    (tmp_path / "child.toml").write_text(text, encoding="utf-8")
    found = call(tmp_path, "lint", "child.toml", "--lang", "en")
    said = found.err + found.out
    assert found.code == 0  # a warning: the document may mean it
    assert codes(found) == ["loosens-parent"] * looser
    if looser:
        line = text.splitlines().index(f"threshold  = {value}") + 1
        assert "national_2018@2.0.0" in said
        assert f"child.toml:{line}" in said
        assert "rulesets/national_2018.toml:" in said
        assert f"≥ 20 % → ≥ {value} %" in said


def test_a_unit_of_its_own_needs_numbers_of_its_own(tmp_path: Path) -> None:
    text = CHILD.format(id="performance_review_share", value=20, unit="吨", constraint="binding")
    kept = [line for line in text.splitlines() if not line.startswith(("comparator", "threshold", "source"))]
    (tmp_path / "child.toml").write_text("\n".join([*kept, 'inherits = ["requirement"]']), encoding="utf-8")
    assert codes(call(tmp_path, "lint", "child.toml", "--lang", "en")) == ["unit-without-requirement"]


@needs_documents
def test_the_shipped_rulesets_hold_against_their_documents() -> None:
    found = call(ROOT, "lint", "--documents", DOCUMENTS, "--lang", "en")
    assert found.code == 0, [line for line in found.err.splitlines() if line.startswith("error")]
    assert "0 errors" in found.err + found.out
    assert set(codes(found)) <= WARNINGS


def test_lint_of_everything_counts_what_documents_say_in_two_ways_and_of_one_ruleset_tells_it(tmp_path: Path) -> None:
    every, one = (call(tmp_path, "lint", *named, "--lang", "zh") for named in ([], ["hailing_2018"]))
    rows = load_ruleset("hailing_2018").indicators.values()
    n = sum(may_matter(row, each) for row in rows for each in row.contradictions)
    assert 0 < n < sum(len(row.contradictions) for row in rows)  # another word and a slip stay on record
    assert codes(one) == ["contradiction"] * n
    assert f"hailing_2018 {n}" in every.out
    assert "contradiction" not in codes(every)
    assert "约束性 → 未采用" in every.err
    assert "binding" not in every.err
