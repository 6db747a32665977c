"""The same measurements give the same bytes: whatever the order of rows, columns, keys and files, and however many."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from calling import call
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

# Two areas and two years, read by the ruleset of 2018: numbers with and without a unit, states, a given threshold, a
# claim, something that is not asked for, the same thing said twice, evidence in two places.
HEADER = ("地区", "年份", "指标", "数值", "单位", "区域", "地形", "控制目标值", "下达单位", "佐证材料", "不适用")
ROWS = [
    ("甲县", "2018", "森林覆盖率", "18.2", "%", "东部地区", "平原", "", "", "年鉴, p. 12", ""),
    ("甲县", "2018", "forest_cover", "0.182", "1", "", "", "", "", "公报, p. 3", ""),
    ("甲县", "2018", "单位地区生产总值能耗", "0.452", "", "东部", "", "", "", "", ""),
    ("甲县", "2018", "能源消耗总量", "81.2", "万吨标煤", "", "", "83", "市政府", "", ""),
    ("甲县", "2018", "生态环境状况指数", "56.1", "1", "", "", "", "", "", ""),
    ("甲县", "2017", "生态环境状况指数", "56.0", "1", "东部地区", "平原地区", "", "", "", ""),
    ("甲县", "2018", "河长制", "全面推行", "", "", "", "", "", "", ""),
    ("甲县", "2018", "优良天数比例", "80", "%", "", "", "", "", "", ""),
    ("乙县", "2018", "森林覆盖率", "约60", "%", "西部地区", "山区", "", "", "", ""),
    ("乙县", "2018", "单位地区生产总值能耗", "20", "kgce/元", "", "", "", "", "", ""),
    ("乙县", "2018", "固定源排污许可证核发", "进行中", "", "", "", "", "", "", ""),
    ("乙县", "2018", "村镇饮用水卫生合格率", "", "", "", "", "", "", "", "没有农村"),
    ("乙县", "2018", "公众对生态文明建设的满意度", "/", "%", "", "", "", "", "", ""),
]  # fmt: skip

EVERY = range(len(HEADER))

# Every example is a whole check: few of them, and none spent on a smaller one that fails, too.
quick = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def table(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> str:
    return "\n".join(",".join(f'"{row[index]}"' for index in columns) for row in (HEADER, *rows)) + "\n"


def without_places(found: Any) -> Any:
    """The result but for what says which files were named, and where in which file something stands."""
    if isinstance(found, dict):
        return {
            key: without_places(value)
            for key, value in found.items()
            if key not in ("place", "also", "inputs", "files")
        }
    return [without_places(value) for value in found] if isinstance(found, list) else found


def checked(folder: Path, *words: str) -> str:
    found = call(folder, "check", *words, "--format", "json")
    assert (found.code, found.err) == (1, "")
    return found.out


def result(folder: Path, *words: str) -> str:
    """What was found, as the bytes that would be printed, without places and digests of files."""
    return json.dumps(without_places(json.loads(checked(folder, *words))), ensure_ascii=False, indent=1)


@cache
def usual() -> str:
    """The result of all rows in one file."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "m.csv").write_text(table(ROWS, EVERY), encoding="utf-8")
        return result(Path(folder), "m.csv", "--ruleset", "national_2018")


def test_the_usual_result_has_something_to_say() -> None:
    assessments = json.loads(usual())["assessments"]
    assert [(each["area"], each["period"]) for each in assessments] == [
        ("乙县", "2018"),
        ("甲县", "2017"),
        ("甲县", "2018"),
    ]
    verdicts = {finding["verdict"] for each in assessments for finding in each["findings"]}
    assert {"pass", "undetermined", "veto"} <= verdicts
    assert all(word in usual() for word in ("unit-assumed", "qualified-value", "state-unrecognised", "优良天数比例"))


@quick
@given(rows=st.permutations(ROWS), columns=st.permutations(EVERY))
def test_rows_and_columns(tmp_path: Path, rows: Sequence[Sequence[str]], columns: Sequence[int]) -> None:
    (tmp_path / "m.csv").write_text(table(rows, columns), encoding="utf-8")
    assert result(tmp_path, "m.csv", "--ruleset", "national_2018") == usual()


@quick
@given(data=st.data())
def test_one_file_or_many(tmp_path: Path, data: st.DataObject) -> None:
    parts: dict[str, list[Sequence[str]]] = {}
    for row in data.draw(st.permutations(ROWS)):
        parts.setdefault(data.draw(st.sampled_from("abc")), []).append(row)
    for name, rows in parts.items():
        (tmp_path / f"{name}.csv").write_text(table(rows, EVERY), encoding="utf-8")
    files = data.draw(st.permutations([f"{name}.csv" for name in parts]))
    assert result(tmp_path, *files, "--ruleset", "national_2018") == usual()


DOCUMENT: dict[str, Any] = {
    "subject": {"area": "甲县", "period": 2018, "region": "东部地区", "terrain": "平原地区"},
    "measurements": {
        "forest_cover": {"value": "18.2", "unit": "%", "evidence": ["年鉴", "公报"]},
        "ecological_index": {"value": 56.1, "unit": "1", "earlier": {"2017": 56, "2016": 57}},
        "river_chief_system": {"state": "全面推行"},
        "total_energy_use": {"value": 81.2, "unit": "万吨标煤"},
        "good_air_days_share": {"value": 80, "unit": "%"},
    },
    "given": {"total_energy_use": {"value": 830000, "unit": "吨标煤", "by": "市政府"}},
    "not_applicable": {"straw_use_rate": {"reason": "没有秸秆"}, "green_buildings": {"reason": "无新建"}},
}


@st.composite
def shuffled(draw: st.DrawFn, found: Any) -> Any:
    """The same document with the keys of every table in another order."""
    if not isinstance(found, dict):
        return found
    return {key: draw(shuffled(found[key])) for key in draw(st.permutations(list(found)))}


@quick
@given(document=shuffled(DOCUMENT))
def test_keys_of_a_document(tmp_path: Path, document: dict[str, Any]) -> None:
    (tmp_path / "usual.json").write_text(json.dumps(DOCUMENT), encoding="utf-8")
    (tmp_path / "m.json").write_text(json.dumps(document), encoding="utf-8")
    usual = result(tmp_path, "usual.json", "--ruleset", "national_2018")
    assert result(tmp_path, "m.json", "--ruleset", "national_2018") == usual


@quick
@given(data=st.data())
def test_a_document_in_many(tmp_path: Path, data: st.DataObject) -> None:
    """Each entry in a file of its own or with others, and the subject's variants in only one of them."""
    (tmp_path / "usual.json").write_text(json.dumps(DOCUMENT), encoding="utf-8")
    about = {key: DOCUMENT["subject"][key] for key in ("area", "period")}
    parts: dict[str, dict[str, Any]] = {"a": {"subject": DOCUMENT["subject"]}}
    for section in ("measurements", "given", "not_applicable"):
        for name, entry in DOCUMENT[section].items():
            part = parts.setdefault(data.draw(st.sampled_from("abc")), {"subject": about})
            part.setdefault(section, {})[name] = entry
    for name, part in parts.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(part), encoding="utf-8")
    files = data.draw(st.permutations([f"{name}.json" for name in parts]))
    usual = result(tmp_path, "usual.json", "--ruleset", "national_2018")
    assert result(tmp_path, *files, "--ruleset", "national_2018") == usual


SUBJECT = '[subject]\narea = "甲县"\nperiod = 2018\n'
TOGETHER = {  # files of one call; whatever their order on the command line, byte for byte the same is printed
    "different things": [
        SUBJECT + '[measurements.forest_cover]\nvalue = 18.2\nunit = "%"\n',
        SUBJECT + '[measurements.river_chief_system]\nstate = "全面推行"\n',
        SUBJECT + 'terrain = "平原"\n',
    ],
    "the same measurement in two units": [
        SUBJECT + '[measurements.forest_cover]\nvalue = 18.2\nunit = "%"\n',
        SUBJECT + '[measurements.forest_cover]\nvalue = 0.182\nunit = "1"\n',
    ],
    "evidence for one measurement": [
        SUBJECT + '[measurements.forest_cover]\nvalue = 18.2\nunit = "%"\nevidence = "年鉴"\n',
        SUBJECT + '[measurements.forest_cover]\nvalue = 18.2\nunit = "%"\nevidence = "公报"\n',
    ],
    "one threshold given by two": [
        SUBJECT + '[measurements.total_energy_use]\nvalue = 5\nunit = "吨标煤"\n',
        SUBJECT + '[given.total_energy_use]\nvalue = 6\nunit = "吨标煤"\nby = "市政府"\n',
        SUBJECT + '[given.total_energy_use]\nvalue = 6\nunit = "吨标煤"\nby = "省政府"\n',
    ],
    "a value here and none there": [
        SUBJECT + '[measurements.forest_cover]\nvalue = "-"\nunit = "%"\n',
        SUBJECT + '[measurements.forest_cover]\nvalue = 18.2\nunit = "%"\n',
        SUBJECT + '[measurements.forest_cover]\nvalue = "无数据"\n',
    ],
    "one claim twice": [
        SUBJECT + '[not_applicable.forest_cover]\nreason = "没有此项"\n',
        SUBJECT + '[not_applicable.forest_cover]\nreason = "没有此项"\n',
    ],
    "each names a ruleset": [
        'ruleset = "national_2018"\n' + SUBJECT,
        'ruleset = "national_2016"\n' + SUBJECT,
    ],
}


@pytest.mark.parametrize("texts", TOGETHER.values(), ids=TOGETHER)
def test_the_order_of_files(tmp_path: Path, texts: list[str]) -> None:
    names = [f"{number}.toml" for number in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    rulesets = [] if texts[0].startswith("ruleset") else ["--ruleset", "national_2018"]
    shown = {call(tmp_path, "check", *files, *rulesets, "--format", "json").out for files in permutations(names)}
    assert len(shown) == 1
    folder, each = (
        json.loads(checked(tmp_path, *words, *rulesets)) for words in (["."], [f"./{name}" for name in names])
    )
    # A record says what was named, so that a file of the folder that is no input of it shows.
    assert (folder["options"].pop("files"), each["options"].pop("files")) == (["."], [f"./{name}" for name in names])
    assert json.dumps(folder) == json.dumps(each)


def test_the_order_of_rulesets_is_that_of_the_command_line(tmp_path: Path) -> None:
    one, other = ("national_2018", "hailing_2018")
    rows = [row for row in ROWS if row[0] == "甲县"]
    (tmp_path / "m.csv").write_text(table(rows, EVERY), encoding="utf-8")
    for first, second in ((one, other), (other, one)):
        found = call(tmp_path, "check", "m.csv", "--ruleset", first, "--ruleset", second, "--format", "json").json
        order = [(each["period"], each["ruleset"]) for each in found["assessments"]]
        assert order == [("2017", first), ("2017", second), ("2018", first), ("2018", second)]


@pytest.mark.parametrize("content", [table(ROWS, EVERY), table([*ROWS, ROWS[0][:3] + ("9",) * 8], range(11))])
@pytest.mark.parametrize("form", ["json", "text"])
def test_the_same_input_gives_the_same_bytes(tmp_path: Path, content: str, form: str) -> None:
    """In programs of their own, whose sets are in another order each time."""
    (tmp_path / "m.csv").write_text(content, encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "compliance",
        "check",
        "m.csv",
        "--ruleset",
        "national_2018",
        "--ruleset",
        "national_2016",
    ]
    shown = {
        (found.returncode, found.stdout, found.stderr)
        for seed in ("0", "1")
        for found in [
            subprocess.run(
                [*words, "--format", form],
                cwd=tmp_path,
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=False,
            )
        ]
    }
    assert len(shown) == 1
    assert next(iter(shown))[0] in (1, 2)
