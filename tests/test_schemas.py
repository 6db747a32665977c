"""What we print and what we read holds to the schemas that we publish, and these are current."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
import tomli
from calling import call
from every_kind import EXAMPLES, lay_out
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from compliance.measurements.form import departures
from compliance.problems import ComplianceError
from compliance.reading.document import read_toml
from compliance.rules.catalog import heads

ROOT = Path(__file__).parent.parent
EVERY_REASON = ("examples/every_reason/measurements.toml", "--ruleset", "examples/every_reason/ruleset.toml")
RULESETS = sorted((ROOT / "rulesets").rglob("*.toml"))
AT_HAND = [head.id for head in heads() if head.at_hand]


def generator() -> Any:
    spec = spec_from_file_location("generate", ROOT / "tools" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wrong(form: str, data: object) -> str:
    """What a schema has against some data, every branch of a choice included, or nothing."""
    schema = json.loads((ROOT / "schemas" / f"{form}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return "\n".join(leaf for error in Draft202012Validator(schema).iter_errors(data) for leaf in leaves(error))


def leaves(error: ValidationError) -> Iterator[str]:
    if not error.context:
        yield f"{error.json_path}: {error.message}"
    for inner in error.context or ():
        yield from leaves(inner)


def printed(*words: str) -> Any:
    found = call(ROOT, *words, "--format", "json")
    assert found.out, found.err
    return found.json


def as_json(toml: str) -> Any:
    """TOML as a validator of JSON sees it: days are text."""
    return json.loads(json.dumps(tomli.loads(toml), default=str))


# --- the generator ---


def test_generated_files_are_current() -> None:
    generate = generator()
    assert generate.stale(generate.generated()) == [], f"mend it with: {generate.COMMAND}"


def test_check_names_what_is_stale_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate = generator()
    (tmp_path / "rulesets").mkdir()
    assert generate.main(["--check"], tmp_path) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "stale: schemas/ruleset.schema.json"
    assert told[-1] == "mend it with: python tools/generate.py"
    assert [path.name for path in tmp_path.rglob("*")] == ["rulesets"]
    assert generate.main([], tmp_path) == 0
    assert generate.main(["--check"], tmp_path) == 0


def test_a_ruleset_that_departs_from_the_form_is_not_recorded(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('[ruleset]\nid = "bad"\nversion = 1\n', encoding="utf-8")
    with pytest.raises(ComplianceError) as raised:
        generator().places(tmp_path)
    assert {problem.code for problem in raised.value.problems} == {"missing-key", "wrong-type"}


# --- what we read ---


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.stem)
def test_a_shipped_ruleset_fits(path: Path) -> None:
    assert wrong("ruleset", as_json(path.read_text(encoding="utf-8"))) == ""


HEAD = '[ruleset]\nid = "x"\nversion = "1.0.0"\nseries = "x"\ntitle = "某区"\n'


@pytest.mark.parametrize(
    "text",
    [
        HEAD + '[indicators.forest_cover]\nnmae = "森林覆盖率"',
        HEAD + "[indicators.Forest-Cover]",
        HEAD + '[indicators.forest_cover]\nthreshold = "18"',
        HEAD + "[indicators.forest_cover.threshold]\nvalue = 18\nbaseline = '2019'",
        HEAD + '[indicators.forest_cover.criteria.level]\ncomparator = "不低于"',
        HEAD.replace("1.0.0", "1.0"),
        "[indicators.forest_cover]",
    ],
)
def test_a_ruleset_that_departs_from_the_form_does_not_fit(text: str) -> None:
    assert wrong("ruleset", as_json(HEAD)) == ""
    assert wrong("ruleset", as_json(text)) != ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        'ruleset = "hailing_2018"\n[subject]\narea = "某区"\nperiod = 2017\nregion = "东部地区"',
        '[measurements.gdp]\nvalue = 1.5\nunit = "亿元"\nprices = 2015\nearlier = { "2016" = 1, "2015" = "约1" }',
        '[measurements.emergencies]\nstate = "未发生"\nevidence = ["证明"]\nnote = "全年"',
        '[given.gdp]\nvalue = 2\nunit = "亿元"\nby = "市政府"\n[not_applicable.coast]\nreason = "不临海"',
        '[[subjects]]\narea = "某区"\nmeasurements.gdp = { value = 1 }\n[[subjects]]\nperiod = "2017-Q1"',
    ],
)
def test_a_measurement_file_fits(text: str) -> None:
    assert departures(read_toml(text.encode(), "m.toml")) == []
    assert wrong("measurements", as_json(text)) == ""


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("*.toml")), ids=lambda path: path.stem)
def test_an_example_fits(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert wrong("ruleset" if "[ruleset]\n" in text else "measurements", as_json(text)) == ""


@pytest.mark.parametrize(
    "text",
    [
        "[measurments.gdp]\nvalue = 1",
        "[measurements.gdp]\nvalue = true",
        "[measurements.gdp]\nvalue = 1\nunits = '亿元'",
        "[measurements]\ngdp = 1",
        "[measurements.gdp]\nevidence = [1]",
        "[subject]\nregion = 3",
        "[given.gdp]\nby = '市政府'",
        "[not_applicable.coast]",
        "subjects = ['某区']",
    ],
)
def test_a_measurement_file_that_departs_from_the_form_does_not_fit(text: str) -> None:
    assert departures(read_toml(text.encode(), "m.toml")) != []
    assert wrong("measurements", as_json(text)) != ""


# --- what we print ---


@pytest.mark.parametrize(
    "words",
    [
        ("examples/district",),
        EVERY_REASON,
        (*EVERY_REASON, "--accept-unverified", "--as-of", "2018-12-31", "--set", "terrain=山区", "--only", "latest"),
        ("examples/district", *(word for id_ in AT_HAND for word in ("--ruleset", id_))),
    ],
    ids=["district", "every reason", "options", "every ruleset"],
)
def test_check_prints_what_its_schema_says(words: tuple[str, ...]) -> None:
    assert wrong("check", printed("check", *words)) == ""


@pytest.mark.parametrize("ruleset", [*AT_HAND, EVERY_REASON[-1]])
def test_show_prints_what_its_schema_says(ruleset: str) -> None:
    assert wrong("show", printed("show", ruleset)) == ""


def test_list_prints_what_its_schema_says() -> None:
    assert wrong("list", printed("list")) == ""


# --- every kind of requirement ---


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rulesets with a row of every kind, one before and one after changes, and measurements."""
    folder = tmp_path_factory.mktemp("kinds")
    lay_out(folder)
    return folder


@pytest.mark.parametrize("name", ["own", "changed"])
def test_a_ruleset_with_every_kind_fits(kinds: Path, name: str) -> None:
    assert wrong("ruleset", as_json((kinds / f"{name}.toml").read_text(encoding="utf-8"))) == ""


@pytest.mark.parametrize("more", [(), ("--set", "region=东部地区", "--accept-unverified")], ids=["as it is", "options"])
def test_every_kind_is_printed_as_the_schemas_say(kinds: Path, more: tuple[str, ...]) -> None:
    own = str(kinds / "own.toml")
    check = printed("check", str(kinds / "m.toml"), "--ruleset", own, *more)
    assert {found["indicator"] for found in check["assessments"][0]["findings"]} == {*EXAMPLES}
    assert wrong("check", check) == ""
    assert wrong("show", printed("show", own)) == ""
    assert wrong("diff", printed("diff", own, str(kinds / "changed.toml"))) == ""


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_history_of_every_kind_is_printed_as_its_schema_says(kinds: Path, name: str) -> None:
    history = printed("history", name, "--series", "own", "--rulesets", str(kinds))
    assert len(history["series"][0]["versions"]) == 2
    assert wrong("history", history) == ""


def test_a_key_that_no_schema_knows_shows() -> None:
    check, show, listed = printed("check", *EVERY_REASON), printed("show", "hailing_2018"), printed("list")
    check["assessments"][0]["findings"][0]["criteria"][0]["new"] = 1
    show["indicators"][0]["criteria"][0]["new"] = 1
    listed["rulesets"][0]["new"] = 1
    for form, found in (("check", check), ("show", show), ("list", listed)):
        assert "'new' was unexpected" in wrong(form, found)
