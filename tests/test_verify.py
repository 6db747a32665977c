"""A record verifies when its files by its rulesets give its verdicts; whatever differs is named, part by part."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from calling import Called, call

import compliance

ROOT = Path(__file__).parent.parent
DISTRICT = ROOT / "examples" / "district"
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the made-up district beside their record."""
    shutil.copytree(DISTRICT, tmp_path / "district")
    record(tmp_path, "district")
    return tmp_path


def record(folder: Path, *words: str) -> None:
    found = call(folder, "check", *words, "--format", "json", "-o", "record.json")
    assert found.code == 1, found.err


def verify(folder: Path, *words: str) -> Called:
    return call(folder, "verify", "record.json", *words, "--lang", "en")


def change(folder: Path, *changes: Change) -> None:
    data = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    for each in changes:
        each(data)
    (folder / "record.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def kinds(found: Called) -> list[str]:
    lines = [line for line in found.out.splitlines()[1:-1] if not line.startswith("    ")]
    return [line.strip().partition(":")[0] for line in lines]


# --- what holds ---


def test_a_record_of_the_same_files_and_rules_holds(folder: Path) -> None:
    found = verify(folder)
    assert (found.code, found.err) == (0, "")
    assert found.out.splitlines() == [
        "Record record.json: 4 files, 1 ruleset, 3 assessments, 111 findings",
        "✓ Judged again with the same result.",
    ]
    assert "✓ 重新评判，结果一致。" in call(folder, "verify", "record.json").out


@pytest.mark.parametrize(
    "options",
    [
        ["--only", "latest"],
        ["--only", "2016"],
        ["--accept-unverified"],
        ["--ruleset", "national_2018", "--ruleset", "hailing_2018"],
    ],
    ids=" ".join,
)
def test_it_holds_with_the_options_that_it_was_made_with(options: list[str], folder: Path) -> None:
    record(folder, "district", *options)
    found = verify(folder)
    assert (found.code, found.err) == (0, ""), found.out


@pytest.mark.parametrize("day", [[], ["--as-of", "2018-12-01"]])
def test_it_holds_by_the_rulesets_that_a_series_gave(day: list[str], tmp_path: Path) -> None:
    lines = ["地区,年份,指标,数值,单位"]
    lines += [f"示例县（虚构）,{year},森林覆盖率,{year - 1960},%" for year in (2016, 2017, 2018)]
    (tmp_path / "m.csv").write_text("\n".join(lines), encoding="utf-8")
    record(tmp_path, "m.csv", "--ruleset", "national_county", "--set", "terrain=平原地区", *day)
    rulesets = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))["rulesets"]
    assert len(rulesets) == (1 if day else 2)
    assert verify(tmp_path).code == 0


def test_area_and_period_of_the_call_are_part_of_the_record(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("指标,数值,单位\n公众绿色出行率,52.5,%\n", encoding="utf-8")
    record(tmp_path, "m.csv", "--ruleset", "hailing_2018", "--area", "示例区（虚构）", "--period", "2017")
    options = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))["options"]
    assert (options["area"], options["period"]) == ("示例区（虚构）", "2017")
    assert verify(tmp_path).code == 0
    change(tmp_path, lambda data: data["options"].update(area="示例县（虚构）"))
    assert kinds(verify(tmp_path)) == ["in the record, and not now", "now, and not in the record"]


def test_a_workbook_that_was_filled_in_verifies(tmp_path: Path) -> None:
    import openpyxl

    assert (
        call(
            tmp_path, "template", "hailing_2018", "-o", "form.xlsx", "--periods", "2017", "--area", "示例区（虚构）"
        ).code
        == 0
    )
    with open(tmp_path / "form.xlsx", "rb") as stream:
        book = openpyxl.load_workbook(stream)
    page = book.worksheets[0]
    (row,) = (cells for cells in page.iter_rows() if cells[-1].value == "public_green_travel")
    next(cell for cell in row[6:] if not cell.protection.locked).value = 52.5
    book.save(tmp_path / "form.xlsx")
    record(tmp_path, "form.xlsx")
    assert verify(tmp_path).code == 0


def test_a_ruleset_that_was_given_by_path_is_given_again(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "every_reason", tmp_path, dirs_exist_ok=True)
    record(tmp_path, "measurements.toml", "--ruleset", "ruleset.toml")
    assert verify(tmp_path).code == 0
    (tmp_path / "own").mkdir()
    (tmp_path / "ruleset.toml").rename(tmp_path / "own" / "rules.toml")
    assert verify(tmp_path).codes == ["file-not-found"]
    assert verify(tmp_path, "--ruleset", "own/rules.toml").code == 0
    assert verify(tmp_path, "--rulesets", "own").code == 0
    assert verify(tmp_path, "measurements.toml", "own/rules.toml").code == 0


# --- files that moved, changed, or are new ---


def test_files_are_found_where_they_are_said_to_be(folder: Path) -> None:
    (folder / "district").rename(folder / "elsewhere")
    missing = verify(folder)
    assert (missing.code, missing.codes) == (2, ["record-file-missing"] * 4)
    assert verify(folder, "elsewhere").code == 0


def test_files_are_known_by_their_digests_whatever_they_are_called(folder: Path) -> None:
    for number, path in enumerate(sorted((folder / "district").iterdir())):
        path.rename(path.with_name(f"{number}{path.suffix}"))
    assert verify(folder, "district").code == 0


def test_the_folder_of_the_record_is_looked_into(folder: Path) -> None:
    (folder / "away").mkdir()
    found = call(folder / "away", "verify", "../record.json", "--lang", "en")
    assert (found.code, found.err) == (0, "")


def test_a_changed_file_is_named_with_the_verdict_that_it_changes(folder: Path) -> None:
    path = folder / "district" / "2017.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("value = 48.6", "value = 50.6"), encoding="utf-8")
    found = verify(folder)
    assert found.code == 1
    assert kinds(found)[:2] == ["file changed", "verdict"]
    line = next(line for line in found.out.splitlines() if "公众绿色出行率" in line)
    assert re.fullmatch(
        r"  verdict: assessments\[2\]\.findings\[\d+\]\.verdict"
        r" \(示例区（虚构） 2017 hailing_2018 · 32 公众绿色出行率\): recorded FAIL, now PASS",
        line,
    )


def test_a_file_that_changed_without_changing_a_verdict_is_named_too(folder: Path) -> None:
    path = folder / "district" / "2017.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# 注\n", encoding="utf-8")
    found = verify(folder)
    assert (found.code, kinds(found)) == (1, ["file changed"])


def test_a_new_file_is_named_and_left_out(folder: Path) -> None:
    (folder / "district" / "2018.toml").write_text('[subject]\nperiod = "2018"\n', encoding="utf-8")
    found = verify(folder, "district")
    assert (found.code, kinds(found)) == (1, ["not in the record, and left out"])


def test_a_value_that_cannot_be_judged_any_more_is_told_with_its_problem(folder: Path) -> None:
    path = folder / "district" / "2017.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("value = 48.6", 'value = "viel"'), encoding="utf-8")
    found = verify(folder)
    assert (found.code, kinds(found)[0]) == (1, "file changed")
    assert 'problems[0]: {"code": "value-not-a-number"' in found.out


def test_which_file_changed_is_said_before_that_its_values_conflict(folder: Path) -> None:
    """The value of 2016 stands in two files; one is changed."""
    path = folder / "district" / "2016.toml"
    other = folder / "district" / "bureau.csv"
    other.write_text("地区,年份,指标,数值,单位\n示例区（虚构）,2016,森林覆盖率,18.4,%\n", encoding="utf-8")
    record(folder, "district")
    assert verify(folder, "district").code == 0
    other.write_text(other.read_text(encoding="utf-8").replace("18.4", "19.4"), encoding="utf-8")
    found = verify(folder, "district")
    assert (found.code, kinds(found)[0]) == (1, "file changed")
    assert "file changed: district/bureau.csv" in found.out
    assert 'problems[0]: {"code": "conflicting-values"' in found.out
    assert "文件已变动：district/bureau.csv" in call(folder, "verify", "record.json", "district").out
    path.rename(folder / "district" / "2014.toml")
    found = verify(folder, "district")
    assert (found.code, kinds(found)[0]) == (1, "file changed")


def test_changed_missing_and_new_files_are_all_said(folder: Path) -> None:
    (folder / "district" / "2015.toml").unlink()
    (folder / "district" / "2016.toml").write_text("", encoding="utf-8")
    path = folder / "district" / "2017.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# 注\n", encoding="utf-8")
    (folder / "district" / "neu.csv").write_text("指标,数值\n森林覆盖率,1\n", encoding="utf-8")
    found = verify(folder, "district")
    assert found.code == 2
    assert sorted(found.codes) == ["empty-file", "record-file-missing", "record-file-missing"]
    assert kinds(found) == ["not in the record, and left out", "file changed"]


def test_a_folder_that_is_not_there_is_said_once(folder: Path) -> None:
    found = verify(folder, "nowhere")
    assert (found.code, found.out, found.codes) == (2, "", ["file-not-found"])


def test_the_record_itself_is_no_new_file(folder: Path) -> None:
    assert verify(folder, ".").code == 0


# --- rules that changed ---


def own_rules(folder: Path, old: str, new: str) -> None:
    shutil.copytree(ROOT / "examples" / "every_reason", folder, dirs_exist_ok=True)
    record(folder, "measurements.toml", "--ruleset", "ruleset.toml")
    text = (folder / "ruleset.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "ruleset.toml").write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_changed_ruleset_is_named(tmp_path: Path) -> None:
    own_rules(tmp_path, "threshold  = 95", "threshold  = 99.5")
    for words in ([], ["--ruleset", "ruleset.toml"]):
        found = verify(tmp_path, *words)
        assert found.code == 1
        assert "file changed" in kinds(found)[:2]
        assert "ruleset changed: every_reason 1.0.0 is recorded; now it is every_reason 1.0.0" in found.out
        assert "What changed cannot be told: the text that the record names is not at hand." in found.out
        assert "verdict" in kinds(found)


def test_what_changed_in_a_ruleset_is_told_where_the_recorded_text_is_at_hand(tmp_path: Path) -> None:
    """The old text lies in a folder, or still at its path while another is given."""
    shutil.copytree(ROOT / "examples" / "every_reason", tmp_path, dirs_exist_ok=True)
    record(tmp_path, "measurements.toml", "--ruleset", "ruleset.toml")
    text = (tmp_path / "ruleset.toml").read_text(encoding="utf-8")
    assert "threshold  = 95" in text
    other = text.replace("threshold  = 95", "threshold  = 99.5", 1).replace('"1.0.0"', '"2.0.0"', 1)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "ruleset.toml").write_text(other, encoding="utf-8")
    beside = verify(tmp_path, "--ruleset", "new/ruleset.toml")
    (tmp_path / "old").mkdir()
    (tmp_path / "ruleset.toml").rename(tmp_path / "old" / "ruleset.toml")
    (tmp_path / "new" / "ruleset.toml").rename(tmp_path / "ruleset.toml")
    (tmp_path / "old" / "broken.toml").write_text("[ruleset]\nid = ", encoding="utf-8")
    instead = verify(tmp_path, "--rulesets", "old")
    for found in (beside, instead):
        assert found.code == 1
        assert "ruleset changed: every_reason 1.0.0 is recorded; now it is every_reason 2.0.0" in found.out
        assert "99.5" in found.out
        assert "not at hand" not in found.out.partition("ruleset changed")[2].splitlines()[1]
        assert "tightened" in found.out or "stricter" in found.out
    assert "规则集已变动" in call(tmp_path, "verify", "record.json", "--ruleset", "ruleset.toml").out


def test_another_version_of_a_ruleset_is_named(tmp_path: Path) -> None:
    own_rules(tmp_path, '"1.0.0"', '"1.1.0"')
    found = verify(tmp_path)
    assert found.code == 1
    assert 'differs: rulesets[0].version (every_reason): recorded "1.0.0", now "1.1.0"' in found.out
    assert "ruleset changed: every_reason 1.0.0 is recorded; now it is every_reason 1.1.0" in found.out


# --- tampering ---


def finding(data: dict[str, Any], number: str) -> dict[str, Any]:
    return next(each for each in data["assessments"][2]["findings"] if each["number"] == number)


TAMPERED: dict[str, tuple[Change, str]] = {
    "the digest of a file": (lambda data: data["inputs"][0].update(sha256="0" * 64), "file changed"),
    "the digest of a ruleset": (lambda data: data["rulesets"][0].update(sha256="0" * 64), "ruleset changed"),
    "the version of a ruleset": (lambda data: data["rulesets"][0].update(version="0.9.0"), "ruleset changed"),
    "the verdict on an area": (lambda data: data["assessments"][2].update(verdict="pass"), "verdict"),
    "a count": (lambda data: data["assessments"][2]["counts"]["binding"].update(veto=0), "differs"),
    "the verdict on an indicator": (lambda data: finding(data, "32").update(verdict="pass"), "verdict"),
    "a reason": (lambda data: finding(data, "36").update(reason="missing-measurement"), "differs"),
    "a measured value": (lambda data: finding(data, "32")["criteria"][0]["measured"].update(value="58.6"), "differs"),
    "a threshold": (lambda data: finding(data, "32")["criteria"][0]["required"].update(value="40"), "differs"),
    "a margin": (lambda data: finding(data, "32")["criteria"][0]["margin"].update(value="1.4"), "differs"),
    "the place of a value": (lambda data: finding(data, "32")["criteria"][0]["place"].update(line=1), "differs"),
    "a warning": (
        lambda data: finding(data, "32")["criteria"][0]["warnings"].append("unit-assumed"),
        "in the record, and not now",
    ),
    "a name": (lambda data: finding(data, "32").update(name="公共出行率"), "differs"),
    "a quote": (lambda data: finding(data, "32")["source"].update(quote="≥40"), "differs"),
    "evidence": (lambda data: finding(data, "32")["evidence"].append("盖章的证明"), "in the record, and not now"),
    "a variant": (lambda data: data["assessments"][2]["variants"].update(terrain="山区"), "differs"),
    "a finding left out": (lambda data: data["assessments"][2]["findings"].pop(), "now, and not in the record"),
    "a finding twice": (
        lambda data: data["assessments"][2]["findings"].append(finding(data, "32")),
        "in the record, and not now",
    ),
    "an area left out": (lambda data: data["assessments"].pop(), "now, and not in the record"),
    "what is unused": (lambda data: data["assessments"][2]["unused"].clear(), "now, and not in the record"),
    "a key more": (lambda data: finding(data, "32").update(approved=True), "in the record, and not now"),
    "a key of the whole": (lambda data: data.update(approved=True), "in the record, and not now"),
    "an option": (lambda data: data["options"].update(only="2016"), "in the record, and not now"),
    "an option more": (lambda data: data["options"].update(lenient=True), "in the record, and not now"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_shows(what: str, folder: Path) -> None:
    tamper, kind = TAMPERED[what]
    change(folder, tamper)
    found = verify(folder)
    assert (found.code, found.err) == (1, "")
    assert kind in kinds(found)


def test_another_version_of_the_engine_is_a_note_as_long_as_it_says_the_same(folder: Path) -> None:
    change(folder, lambda data: data["engine"].update(version="0.0.9"))
    found = verify(folder)
    assert found.code == 0
    assert f"note: the record was made by compliance 0.0.9; this is {compliance.__version__}" in found.out


def test_words_of_a_record_cannot_upset_a_terminal(folder: Path) -> None:
    change(folder, lambda data: finding(data, "32").update(name="\u001b[31m\n"))
    assert "\u001b" not in verify(folder).out


@pytest.mark.parametrize("other", ['"1"', "1.0", "1e0", "true", "null", "[1]"])
def test_a_number_is_told_from_what_looks_like_it(other: str, folder: Path) -> None:
    text = (folder / "record.json").read_text(encoding="utf-8")
    changed, times = re.subn(r'("\w+": )1(,\n)', rf"\g<1>{other}\2", text, count=1)
    assert times == 1
    (folder / "record.json").write_text(changed, encoding="utf-8")
    found = verify(folder)
    assert (found.code, kinds(found)) == (1, ["differs"])
    assert found.out.splitlines()[1].endswith(f"recorded {other.replace('1e0', '1')}, now 1")


@pytest.mark.parametrize(("old", "new"), [("false", "0"), ("0", "-0"), ("0", "false"), ("0", "0.0"), ("null", '""')])
def test_so_are_the_least_of_values(old: str, new: str, folder: Path) -> None:
    text = (folder / "record.json").read_text(encoding="utf-8")
    places = [found.end() for found in re.finditer(rf": (?={old},?\n)", text)]
    (folder / "record.json").write_text(text[: places[-1]] + new + text[places[-1] + len(old) :], encoding="utf-8")
    assert verify(folder).code == 1


def test_white_space_and_the_order_of_keys_mean_nothing(folder: Path) -> None:
    data = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    for how in ({"indent": 7}, {"sort_keys": True}, {"separators": (",", ":")}, {"ensure_ascii": True, "indent": "\t"}):
        (folder / "record.json").write_text("\n" + json.dumps(data, **{"ensure_ascii": False} | how) + " \n\n", "utf-8")
        assert (verify(folder).code, verify(folder, ".").code) == (0, 0), how


def test_the_order_of_lists_means_something(folder: Path) -> None:
    change(folder, lambda data: data["assessments"].reverse())
    found = verify(folder)
    assert (found.code, kinds(found)) == (1, ["differs"])
    assert found.out.splitlines()[1].startswith("  differs: assessments: recorded [")


def test_a_list_of_differences_ends_with_the_number_of_the_rest(folder: Path) -> None:
    change(folder, *[lambda data, n=n: data["assessments"][n].update(findings=[]) for n in range(3)])
    found = verify(folder)
    assert found.out.splitlines()[-2:] == [
        "  … and 61 more differences",
        "✗ 111 differences: the record does not hold as it is.",
    ]
    assert len(found.out.splitlines()) == 53


# --- forged, in the three ways that were accepted once ---


def test_a_second_assessment_of_one_area_is_refused(folder: Path) -> None:
    def forge(data: dict[str, Any]) -> None:
        data["assessments"].insert(2, {**data["assessments"][2], "verdict": "pass"})

    change(folder, forge)
    found = verify(folder)
    assert (found.code, found.codes) == (2, ["not-a-record"])
    assert "an assessment stands in it twice" in found.err
    assert "assessments[3] (示例区（虚构） 2017 hailing_2018)" in found.err


def test_a_key_twice_is_refused_with_its_place(folder: Path) -> None:
    text = (folder / "record.json").read_text(encoding="utf-8")
    (folder / "record.json").write_text(
        text.replace('   "verdict": "veto"', '   "verdict": "pass",\n   "verdict": "veto"', 1), encoding="utf-8"
    )
    found = verify(folder)
    assert (found.code, found.out, found.codes) == (2, "", ["duplicate-key"])
    assert "assessments[0].verdict stands twice" in found.err


def test_an_input_that_was_taken_out_is_told(folder: Path) -> None:
    """Even one of which no finding shows a thing."""
    record(folder, "district", "--only", "latest")
    change(folder, lambda data: data["inputs"].pop(0))
    for words in ([], ["district"]):
        found = verify(folder, *words)
        assert (found.code, kinds(found)) == (1, ["not in the record, and left out"])
        assert "district/2015.toml" in found.out


def test_a_file_that_was_named_and_is_no_input_is_told(folder: Path) -> None:
    record(folder, *(f"district/{each}" for each in ("2015.toml", "2017.toml", "water_bureau.csv")), "--only", "latest")
    assert verify(folder).code == 0
    change(folder, lambda data: data["inputs"].pop(0))
    found = verify(folder)
    assert (found.code, kinds(found)) == (1, ["not in the record, and left out"])


@pytest.mark.parametrize("what", ["inputs", "rulesets"])
def test_what_stands_twice_is_refused(what: str, folder: Path) -> None:
    change(folder, lambda data: data[what].append(data[what][0]))
    found = verify(folder)
    assert (found.code, found.codes) == (2, ["not-a-record"])
    assert "stands in it twice" in found.err


# --- options, and files that are read besides the measurements ---


def test_options_that_change_nothing_are_told(folder: Path) -> None:
    record(folder, "district", "--only", "2017", "--strict", "--as-of", "2018-12-01", "--set", "terrain=平原地区")
    found = verify(folder)
    assert found.code == 0
    told = [line.partition(" changes nothing")[0].removeprefix("  note: the option ") for line in notes(found)]
    assert told == ["strict (true)", 'as_of ("2018-12-01")', 'set.terrain ("平原地区")']  # its document says the years
    change(folder, lambda data: data["options"].update(as_of="2019-01-01"))
    assert verify(folder).code == 0
    record(folder, "district", "--only", "2017", "--as-of", "2018-01-01")  # a day on which it is not in force
    assert notes(verify(folder)) == []


def notes(found: Called) -> list[str]:
    return [line for line in found.out.splitlines() if line.startswith("  note:")]


def test_every_option_that_can_change_a_verdict_is_in_the_record(folder: Path) -> None:
    from compliance.commands.check import check

    options = json.loads((folder / "record.json").read_text(encoding="utf-8"))["options"]
    of_no_verdict = {"--format", "-o", "--fail-on", "--bulk", "--feedback"}  # --lang says how problems read
    said = {
        each.opts[0].removeprefix("--").replace("-", "_") for each in check.params if each.opts[0] not in of_no_verdict
    }
    assert said == {*options}


@pytest.mark.parametrize("named", ["path", "folder", "environment"])
def test_own_rulesets_and_their_parents_are_inputs(named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_family(tmp_path)
    words = ["--ruleset", "own/child.toml" if named == "path" else "child"]
    if named == "environment":
        monkeypatch.setenv("COMPLIANCE_RULESETS", "own")
    elif named == "folder":
        words += ["--rulesets", "own"]
    record(tmp_path, "m.csv", *words)
    monkeypatch.delenv("COMPLIANCE_RULESETS", raising=False)
    inputs = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))["inputs"]
    assert [(each["name"], each["kind"]) for each in inputs] == [
        ("m.csv", "measurements"),
        ("own/child.toml", "ruleset"),
        ("own/parent.toml", "ruleset"),
    ]
    assert verify(tmp_path).code == 0
    text = (tmp_path / "own" / "parent.toml").read_text(encoding="utf-8")
    (tmp_path / "own" / "parent.toml").write_text(text + "# 注\n", encoding="utf-8")
    found = verify(tmp_path)
    assert (found.code, kinds(found)) == (1, ["file changed"])
    assert "file changed: own/parent.toml" in found.out
    (tmp_path / "own" / "parent.toml").write_text(text, encoding="utf-8")
    (tmp_path / "own").rename(tmp_path / "elsewhere")
    assert verify(tmp_path).code == 2
    found = verify(tmp_path, "--rulesets", "elsewhere")
    assert (found.code, len(notes(found))) == (0, 1)
    assert "rules stand elsewhere than recorded" in notes(found)[0]


def own_family(folder: Path) -> None:
    (folder / "own").mkdir()
    head = '[ruleset]\nid = "{id}"\nversion = "1.0.0"\nseries = "{id}"\ntitle = "{id}"\nlanguage = "zh"\n{more}'
    (folder / "own" / "parent.toml").write_text(
        head.format(id="parent", more="effective = { from = 2017-01-01 }\n")
        + '[sources.doc]\ntitle = "文件"\n[indicators.row]\nnumber = "1"\nname = "指标"\nconstraint = "binding"\n'
        'unit = "%"\nrange = [0, 100]\ncomparator = "≥"\nthreshold = 60\n'
        'source = { ref = "doc", grade = "reprinted" }\n',
        encoding="utf-8",
    )
    more = 'effective = { from = 2017-01-01 }\nextends = "parent@1.0.0"\n'
    (folder / "own" / "child.toml").write_text(head.format(id="child", more=more), encoding="utf-8")
    (folder / "m.csv").write_text("地区,年份,指标,数值,单位\n甲县,2017,指标,50,%\n", encoding="utf-8")


def test_a_ruleset_of_the_package_is_judged_by_as_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer version does not make old records false; what it changed is told."""
    from compliance.rules import catalog

    package = tmp_path / "package"
    shutil.copytree(ROOT / "rulesets", package)
    own_family(tmp_path)
    monkeypatch.setattr(catalog, "shipped_folder", lambda: package)
    for module in ("rules.loading", "records.verifying"):
        monkeypatch.setattr(f"compliance.{module}.shipped_folder", lambda: package)
    shutil.copy(tmp_path / "own" / "parent.toml", package / "parent.toml")
    record(tmp_path, "m.csv", "--ruleset", "parent")
    assert len(json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))["inputs"]) == 1
    assert verify(tmp_path).code == 0
    text = (package / "parent.toml").read_text(encoding="utf-8")
    new = text.replace("threshold = 60", "threshold = 40").replace('"1.0.0"', '"2.0.0"')
    (package / "parent.toml").write_text(new, encoding="utf-8")
    gone = verify(tmp_path)
    assert gone.code == 1
    assert "What changed cannot be told" in gone.out
    found = verify(tmp_path, "--rulesets", "own")
    assert found.code == 0
    assert "note: judged by parent 1.0.0, as recorded; what changed since, in parent 2.0.0:" in found.out
    assert "≥ 60 % → ≥ 40 %" in found.out


def test_files_that_were_passed_over_are_looked_at_again(folder: Path) -> None:
    (folder / "district" / "empty.csv").write_text("", encoding="utf-8")
    call(folder, "check", "district", "--format", "xlsx", "-o", "district/ledger.xlsx")
    record(folder, "district")
    warnings = json.loads((folder / "record.json").read_text(encoding="utf-8"))["warnings"]
    assert [each["code"] for each in warnings] == ["empty-file", "own-output"]
    assert (verify(folder).code, verify(folder, "district").code) == (0, 0)
    shutil.copytree(folder / "district", folder / "elsewhere" / "district")
    assert verify(folder, "elsewhere").code == 0
    change(folder, lambda data: data["warnings"].reverse())
    assert verify(folder).code == 1
    change(folder, lambda data: data["warnings"].reverse())
    (folder / "district" / "ledger.xlsx").rename(folder / "district" / "other.xlsx")
    found = verify(folder)
    assert (found.code, kinds(found)) == (1, ["differs", "differs"])
    assert "district/other.xlsx" in found.out
    (folder / "district" / "ledger.xlsx").write_bytes((folder / "district" / "other.xlsx").read_bytes())
    assert kinds(verify(folder)) == ["now, and not in the record"]
    assert verify(folder, "district").code == 0  # a result may have been written since
    (folder / "district" / "ledger.xlsx").unlink()
    (folder / "district" / "other.xlsx").unlink()
    found = verify(folder)
    assert (found.code, kinds(found)) == (1, ["in the record, and not now"])


def test_a_record_may_take_the_place_of_an_older_one_in_its_folder(folder: Path) -> None:
    for _ in range(2):
        assert call(folder, "check", ".", "--format", "json", "-o", "record.json").code == 1
        assert (verify(folder).code, verify(folder, ".").code) == (0, 0)


def test_it_holds_in_whatever_order_the_files_were_named(tmp_path: Path) -> None:
    for folder in ("b", "a"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "empty.csv").write_text("", encoding="utf-8")
        text = f"地区,年份,指标,数值,单位,值班员\n{folder},2017,森林覆盖率,50,%,晴\n"
        (tmp_path / folder / "m.csv").write_text(text, encoding="utf-8")
    printed = []
    for files in (("b", "a"), ("a", "b"), ("b", "a/m.csv", "a")):
        record(tmp_path, *files, "--ruleset", "national_2018")
        assert len(json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))["warnings"]) == 4
        assert (verify(tmp_path).code, verify(tmp_path, *files).code) == (0, 0)
        printed.append((tmp_path / "record.json").read_bytes())
    assert printed[0] == printed[1]


def test_a_record_of_standard_input_verifies(tmp_path: Path) -> None:
    text = "地区,年份,指标,数值,单位\n甲县,2017,森林覆盖率,50,%\n".encode()
    words = ["check", "-", "--input", "csv", "--ruleset", "national_2018", "--format", "json", "-o", "record.json"]
    assert call(tmp_path, *words, stdin=text).code == 1
    assert verify(tmp_path).codes == ["record-file-missing"]
    (tmp_path / "kept").write_bytes(text)
    assert verify(tmp_path, "kept").code == 0


def test_two_versions_of_one_ruleset_verify(tmp_path: Path) -> None:
    own_family(tmp_path)
    text = (tmp_path / "own" / "parent.toml").read_text(encoding="utf-8")
    new = text.replace("threshold = 60", "threshold = 40").replace('"1.0.0"', '"2.0.0"')
    (tmp_path / "own" / "new.toml").write_text(new, encoding="utf-8")
    record(tmp_path, "m.csv", "--rulesets", "own", "--ruleset", "parent@1.0.0", "--ruleset", "parent@2.0.0")
    assert verify(tmp_path).code == 0
    change(tmp_path, lambda data: data["assessments"].append(data["assessments"][0]))
    assert verify(tmp_path).codes == ["not-a-record"]


# --- what is no record ---


def test_a_record_of_the_first_format_is_refused_with_what_to_do(folder: Path) -> None:
    change(folder, lambda data: data.update(format=1))
    found = verify(folder)
    assert (found.code, found.codes) == (2, ["record-format"])
    assert "is a record of format 1; records of format 2 can be judged again" in found.err
    assert "make a new record" in found.err
    assert "请重新生成记录" in call(folder, "verify", "record.json", "--lang", "zh").err


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(format="2"),
        lambda data: data.pop("options"),
        lambda data: data["engine"].update(name="another"),
        lambda data: data["inputs"][0].update(sha256=1),
        lambda data: data["rulesets"].append(data["rulesets"][0]),
    ],
    ids=["format", "no options", "engine", "digest", "a ruleset twice"],
)
def test_a_record_without_its_form_is_refused(spoil: Change, folder: Path) -> None:
    change(folder, spoil)
    found = verify(folder)
    assert (found.code, found.out, found.codes) == (2, "", ["not-a-record"])


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000, '"x"', "\x00"])
def test_what_is_no_json_object_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text(text, encoding="utf-8")
    found = verify(tmp_path)
    assert found.code == 2
    assert set(found.codes) <= {"not-a-record", "empty-file"}


def test_the_summary_of_tables_judged_in_bulk_is_told_from_a_record(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("area,period,indicator,value,unit\n甲,2017,forest_cover,18.9,%\n", encoding="utf-8")
    options = ("--bulk", "--ruleset", "hailing_2018", "--fail-on", "never")
    printed = call(tmp_path, "check", "m.csv", *options, "--format", "json")
    (tmp_path / "record.json").write_text(printed.out, encoding="utf-8")
    found = call(tmp_path, "verify", "record.json", "--lang", "zh")
    assert (found.code, found.codes) == (2, ["not-a-record"])
    assert "批量评判的汇总" in found.err


def test_what_is_missing_in_a_record_is_said_in_words(folder: Path) -> None:
    change(folder, lambda data: data["assessments"][0]["findings"][0].pop("verdict"))
    found = call(folder, "verify", "record.json", "--lang", "zh")
    assert found.code == 1
    assert "重新评判后有，记录中没有：assessments[0].findings[0].verdict" in found.out
    change(folder, lambda data: data["options"].pop("strict"))
    found = call(folder, "verify", "record.json", "--lang", "zh")
    assert "缺少一部分内容" in found.err
    assert "options.strict" in found.err
    assert "required" not in found.err


def test_an_id_of_a_record_is_never_a_path(folder: Path) -> None:
    def point_elsewhere(data: dict[str, Any]) -> None:
        data["rulesets"][0]["id"] = data["assessments"][0]["ruleset"] = "./ruleset.toml"
        data["assessments"] = data["assessments"][:1]

    shutil.copy(ROOT / "examples" / "every_reason" / "ruleset.toml", folder)
    change(folder, point_elsewhere)
    found = verify(folder)
    assert (found.code, found.codes) == (1, [])
    assert "in the record, and not now: rulesets[0] (./ruleset.toml)" in found.out
    assert "ruleset changed" not in found.out
