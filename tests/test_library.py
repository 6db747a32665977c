"""What a program may count on that calls the library for many people: errors that travel, files, memory, rights."""

from __future__ import annotations

import gc
import importlib
import inspect
import multiprocessing
import os
import pickle
import pkgutil
import sys
import weakref
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hostile import write

import compliance
from compliance import ComplianceError, MeasurementError, Problem, RulesetError
from compliance.formula import FormulaRefused, parse_formula
from compliance.problems import Place
from compliance.rules import loading
from compliance.units import UnitsDoNotFit, UnknownUnit, factor, parse_unit
from compliance.writing import write as write_result

ROOT = Path(__file__).parent.parent
OWN = ROOT / "examples" / "every_reason" / "ruleset.toml"


# Errors cross processes.


def raised(call: Any) -> Exception:
    try:
        call()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


ERRORS = {
    "no file": lambda: compliance.load_measurements("/nope"),
    "two files": lambda: compliance.load_measurements("/nope1", "/nope2"),
    "three files and a folder": lambda: compliance.load_measurements("/a", "/b", "/c", str(ROOT / "tests" / "golden")),
    "no ruleset": lambda: compliance.load_ruleset("nope_2018"),
    "a path as text": lambda: compliance.load_ruleset("nope/x.toml"),
    "a bad value": lambda: compliance.judge(compliance.load_ruleset("hailing_2018"), "forest_cover", "1", "吨"),
    "no column": lambda: compliance.judge_frame(frame(x=[1]), compliance.load_ruleset("hailing_2018")),
    "no problem at all": lambda: throw(ComplianceError([])),
    "a unit": lambda: parse_unit("毫克标煤"),
    "two units": lambda: factor(parse_unit("吨"), parse_unit("米")),
    "a formula": lambda: parse_formula("a + b", ["a"]),
    "a long formula": lambda: parse_formula("a" * 9000, ["a"]),
}


def throw(error: Exception) -> None:
    raise error


def frame(**columns: Any) -> Any:
    import pandas as pd

    return pd.DataFrame(columns)


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_comes_back_from_another_process_as_it_was(name: str) -> None:
    error = raised(ERRORS[name])
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def exceptions() -> Iterator[type[Exception]]:
    for module in pkgutil.walk_packages(compliance.__path__, "compliance."):
        if module.name.endswith(("__main__", ".spark")):
            continue
        for _, each in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(each, Exception) and each.__module__ == module.name:
                yield each


def test_every_exception_of_ours_can_be_made_again_of_what_it_has() -> None:
    problem = Problem("file-not-found", Place("a"), details={"name": "a"})
    made = {
        ComplianceError: ComplianceError([problem, problem]),
        RulesetError: RulesetError(problem),
        MeasurementError: MeasurementError([]),
        UnknownUnit: UnknownUnit("吨标", "吨标煤"),
        UnitsDoNotFit: UnitsDoNotFit(parse_unit("吨"), parse_unit("%")),
        FormulaRefused: FormulaRefused("too-deep", "a"),
    }
    for kind in exceptions():
        error = made.get(kind) or kind("1e999")
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), vars(again)) == (kind, str(error), vars(error))


def work(paths: tuple[str, ...]) -> str:
    if paths:
        compliance.load_measurements(*paths)
    return "fine"


def test_a_pool_goes_on_after_an_error() -> None:
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawned) as pool:
        tried = [pool.submit(work, paths) for paths in ((), ("/nope1", "/nope2"), ())]
        assert tried[0].result(60) == tried[2].result(60) == "fine"
        with pytest.raises(MeasurementError) as error:
            tried[1].result(60)
        assert [each.code for each in error.value.problems] == ["file-not-found"] * 2
    with spawned.Pool(1) as pool:
        with pytest.raises(MeasurementError):
            pool.apply_async(work, (("/nope1", "/nope2"),)).get(60)
        assert pool.apply_async(work, ((),)).get(60) == "fine"


# Nothing opens a file that the caller did not name.

TEXTS = (
    "./own.toml", "own.toml", "../own.toml", "/etc/passwd", "rules/own", "C:\\rules\\own.toml", "~/own.toml",
    "file:///etc/passwd", "own.toml@1.0.0", "\\\\host\\share\\own.toml",
)  # fmt: skip


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The files that are opened while a test runs."""
    found: list[str] = []
    watching = [True]

    def note(event: str, given: tuple[Any, ...]) -> None:
        if watching[0] and event == "open" and isinstance(given[0], str | bytes):
            found.append(os.fspath(os.fsdecode(given[0])))

    sys.addaudithook(note)  # which nobody can take away again
    yield found
    watching[0] = False


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_never_opens_a_file(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_bytes(OWN.read_bytes())
    opened.clear()
    with pytest.raises(RulesetError) as error:
        compliance.load_ruleset(text)
    assert [each.code for each in error.value.problems] == ["path-for-id"] or text == "own.toml@1.0.0"
    assert "pathlib.Path" in str(error.value) or text == "own.toml@1.0.0"
    assert not [path for path in opened if not path.startswith((str(ROOT), sys.prefix, sys.base_prefix))]


def test_a_measurement_file_opens_no_rule_file(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(OWN.read_bytes())
    measured = tmp_path / "m.toml"
    measured.write_text(f'ruleset = "{tmp_path}/own.toml"\n[measurements.x]\nvalue = 1\n', encoding="utf-8")
    from calling import call

    assert call(tmp_path, "check", "m.toml").problems == [("path-for-id", "m.toml:1")]


def test_a_file_of_cases_opens_a_rule_file_beside_it_and_no_other(tmp_path: Path) -> None:
    from calling import call

    (tmp_path / "in").mkdir()
    for folder in (tmp_path, tmp_path / "in"):
        (folder / "own.toml").write_bytes(OWN.read_bytes())
    for name, code in {"own.toml": 0, "../own.toml": 2, f"{tmp_path}/own.toml": 2, "in/own.toml": 2}.items():
        cases = f'ruleset = "{name}"\n[[cases]]\nindicator = "nope"\nvalue = 1\nproblem = "unknown-indicator"\n'
        (tmp_path / "in" / "cases.toml").write_text(cases, encoding="utf-8")
        found = call(tmp_path, "test", "in/cases.toml")
        assert found.code == code, found.err
        assert found.codes == (["path-for-id"] if code else [])


def test_a_rule_file_opens_its_folder_and_nothing_below(tmp_path: Path, opened: list[str]) -> None:
    below = tmp_path / "below"
    below.mkdir()
    child = '[ruleset]\nid = "child"\nversion = "1.0.0"\nseries = "s"\ntitle = "t"\nextends = "national_2018@2.0.0"\n'
    (tmp_path / "child.toml").write_text(child, encoding="utf-8")
    (below / "other.toml").write_text(child.replace('"child"', '"other"'), encoding="utf-8")
    opened.clear()
    compliance.load_ruleset(tmp_path / "child.toml")
    assert not [path for path in opened if path.startswith(str(below))]


# Nothing of the process is touched, and what is loaded can be let go.


def test_no_umask_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_mask: int) -> int:
        raise AssertionError("the umask belongs to the whole process")

    monkeypatch.setattr(os, "umask", refuse)
    target = tmp_path / "r.txt"
    for text in ("one", "two"):
        write_result(text, str(target))
    assert target.read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["r.txt"]


def test_a_new_file_has_the_rights_of_a_new_file_and_an_earlier_one_keeps_its_own(tmp_path: Path) -> None:
    plain, made, kept = tmp_path / "plain", tmp_path / "made", tmp_path / "kept"
    plain.write_text("")
    write_result("new", str(made))
    assert made.stat().st_mode == plain.stat().st_mode
    kept.write_text("old")
    for mode in (0o600, 0o640, 0o666, 0o400):
        kept.chmod(mode)
        write_result("new", str(kept))
        assert kept.stat().st_mode & 0o777 == mode


def test_a_name_as_long_as_a_name_can_be(tmp_path: Path) -> None:
    for name in ("x" * 255, "海" * 85):
        write_result("new", str(tmp_path / name))
        assert (tmp_path / name).read_text() == "new"


def test_a_ruleset_is_shared_as_long_as_somebody_holds_it(tmp_path: Path) -> None:
    rules, measured = write(tmp_path, "甲")
    ruleset = compliance.load_ruleset(rules)
    assert compliance.load_ruleset(rules) is ruleset
    compliance.check(compliance.load_measurements(measured, ruleset=ruleset), ruleset)
    compliance.judge_frame(frame(indicator=["share"], value=[1], unit=["%"]), ruleset)
    held = weakref.ref(ruleset)
    del ruleset
    gc.collect()
    assert held() is None


def test_no_cache_grows_with_what_is_loaded(tmp_path: Path) -> None:
    rules, _ = write(tmp_path, "甲")
    text = rules.read_text(encoding="utf-8")
    for number in range(20):
        rules.write_text(text.replace("hostile", f"hostile_{number}"), encoding="utf-8")
        compliance.load_ruleset(rules)
        gc.collect()
    assert len(loading._loaded) <= 2 + sum(1 for each in gc.get_objects() if isinstance(each, compliance.Ruleset))
    assert not [each for each in loading._loaded.values() if each.id.startswith("hostile")]


# All slips of a rule file at once.

WHOLE = OWN.read_text(encoding="utf-8")
SLIPS = {  # what stands in a whole file, what comes in its place, and what is said of it
    "no series": ('series    = "every_reason"\n', "", "missing-key"),
    "no version": ('version   = "1.0.0"\n', "", "missing-key"),
    "no title of a source": ('title = "虚构的文件"\n', "", "missing-key"),
    "a day in quotes": ("{ from = 2018-01-01 }", '{ from = "2018-01-01" }', "wrong-type"),
    "a day without a name": ("{ from = 2018-01-01 }", "2018-01-01", "wrong-type"),
    "a key that nobody knows": ('language  = "zh"', 'language = "zh"\nlangage = "zh"', "unknown-key"),
    "a language that nobody speaks": ('language  = "zh"', 'language = "fr"', "wrong-value"),
}
BAD_ROW = '\n[indicators.bad_row]\ncomparator = "≥"\nthreshold = 1\nsource = { ref = "made_up", grade = "reprinted" }\n'


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_the_head_hides_none_in_the_rows(name: str, tmp_path: Path) -> None:
    before, after, code = SLIPS[name]
    assert before in WHOLE, name
    path = tmp_path / "own.toml"
    path.write_text(WHOLE.replace(before, after, 1) + BAD_ROW, encoding="utf-8")
    with pytest.raises(RulesetError) as error:
        compliance.load_ruleset(path)
    found = [(each.code, each.details.get("key")) for each in error.value.problems]
    assert code in [each for each, _ in found]
    assert ("missing-key", "number") in found
    assert ("missing-key", "name") in found


def test_all_keys_that_a_file_lacks_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[ruleset]\n[sources.a]\n[indicators.b]\nsource = { ref = "a" }\nthreshold = 1\n', encoding="utf-8")
    with pytest.raises(RulesetError) as error:
        compliance.load_ruleset(path)
    missing = [each.details["key"] for each in error.value.problems if each.code == "missing-key"]
    assert missing == ["id", "version", "series", "title", "title", "number", "name", "comparator"]
