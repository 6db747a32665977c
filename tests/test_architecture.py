"""Who may import whom. A module may use its own room and those above it in the list, never one below."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "compliance"

# From the ground up: room -> its modules, or all that lie in its folder.
ROOMS = {
    "ground": ("problems", "visible", "words", "writing", "period", "patterns"),
    "units": ("units",),
    "cells": ("cells",),
    "formula": ("formula",),
    "reading": ("reading.",),
    "rules": ("rules.",),
    "measurements": ("measurements.",),
    "judging": ("judging.",),
    "engine": ("engine", "cases"),
    "review": ("review.",),
    "bulk": ("bulk.",),
    "reports": ("reports.",),
    "records": ("records.",),
    "library": ("library", ""),
    "browser": ("browser.",),
    "command": ("commands.", "cli", "__main__", "plugin"),
}
ORDER = list(ROOMS)
# The imports that go up, or round in a room, each with its reason.
EXCEPTIONS = {
    ("judging.verdict", "reports.to_json"): "Assessment.to_json() and to_dict() are what people call; imported then",
    ("judging.verdict", "library"): "a notebook shows an assessment as its report; imported then",
    ("bulk.streams", "reports.phrases"): "likewise the name of an indicator",
    ("bulk.streams", "reports.view"): "findings of a frame say more in words where somebody asks for it; imported then",
    ("problems", "reports.to_json"): "likewise Problem.to_dict()",
    ("review.review", "reports.formats"): "likewise Review.to_dict()",
    ("reading.files", "bulk.frames"): "a frame that is handed in is read as a file of its rows; imported then",
    ("library", ""): "the version that a record names",
    ("library", "browser.building"): "the page is made of all of it, the library too; imported then",
    (
        "rules.ruleset",
        "rules.canonical",
    ): "Ruleset.sha256 is the digest of its canonical form; made when it is asked for",
}
# What other people wrote is used in few places: package -> modules.
OTHERS = {
    "click": {
        "cli",
        "commands.check",
        "commands.git",
        "commands.page",
        "commands.review",
        "commands.rules",
        "commands.shared",
        "commands.tables",
        "commands.template",
    },
    "openpyxl": {"reports.workbook"},
    "numpy": {"bulk."},  # the whole room
    "pint": {"units"},
    "polars": {"bulk."},
    "pyarrow": {"bulk."},
    "pyspark": {"bulk."},
    "pydantic": {"rules.form"},
    "pydantic_core": {"rules.form"},
    "pytest": {"plugin"},
    "rich": {"reports.layout"},
    "simpleeval": {"formula"},
    "xlrd": {"reading.from_xls"},
    "tomli": {"measurements.tables.headings", "reading.document", "rules.catalog", "words"},
}


def name_of(path: Path) -> str:
    """A module's name inside the package: ``rules.loading``, and ``rules`` for the folder itself."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def room(module: str) -> str | None:
    for name, members in ROOMS.items():
        if any(module == member or (member.endswith(".") and f"{module}.".startswith(member)) for member in members):
            return name
    return None


@cache
def imports(module: str) -> tuple[tuple[str, int], ...]:
    """Everything that a module imports, in functions too, with the line."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno} is a relative import"
            named = [f"{node.module}.{alias.name}" for alias in node.names]
            inner = [name for name in named if name.removeprefix("compliance.") in MODULES]
            found += [(name, node.lineno) for name in (inner or [str(node.module)])]
    return tuple(found)


def inner_imports(module: str) -> Iterator[tuple[str, int]]:
    for name, line in imports(module):
        if name.partition(".")[0] == "compliance":
            yield name.removeprefix("compliance").removeprefix("."), line


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_a_room_and_imports_only_from_those_above(module: str) -> None:
    here = room(module)
    assert here is not None, f"{module} is in no room: give it one in ROOMS"
    for other, line in inner_imports(module):
        assert other in MODULES, f"{module}:{line} imports {other}, which is no module"
        there = room(other)
        assert there is not None
        if (module, other) not in EXCEPTIONS:
            assert ORDER.index(there) <= ORDER.index(here), f"{module}:{line} ({here}) imports {other} ({there})"


def test_every_exception_is_still_needed() -> None:
    assert all(other in dict(inner_imports(module)) for module, other in EXCEPTIONS)


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {
        module: {other for other, _ in inner_imports(module) if (module, other) not in EXCEPTIONS} for module in MODULES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_the_work_of_others_is_used_in_one_place() -> None:
    used: dict[str, set[str]] = {}
    for module in MODULES:
        for name, _ in imports(module):
            package = name.partition(".")[0]
            if package not in sys.stdlib_module_names | {"compliance"}:
                used.setdefault(package, set()).add("bulk." if module.startswith("bulk.") else module)
    assert used == OTHERS


# What is imported when.

HEAVY = ("numpy", "openpyxl", "pyarrow", "pydantic", "pint", "rich", "click", "simpleeval", "tomli", "xlrd")
SHOW = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"


def imported_by(program: str, folder: Path) -> set[str]:
    """The packages that are imported when a program has run."""
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert found.returncode == 0, found.stderr
    return set(found.stderr.splitlines()[-1].split())


def test_importing_the_package_costs_nothing(tmp_path: Path) -> None:
    assert not imported_by(f"import compliance; {SHOW}", tmp_path) & set(HEAVY)


CHECK = f"""
import sys
from compliance.cli import main
sys.argv = ["compliance", "check", "m.toml"]
try:
    main()
except SystemExit as ended:
    assert ended.code == 1, ended.code
{SHOW}
"""


def test_a_small_check_imports_nothing_heavy(tmp_path: Path) -> None:
    text = 'ruleset = "hailing_2018"\n[measurements.energy_per_gdp]\nvalue = 0.452\nunit = "吨标煤/万元"\n'
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    assert not imported_by(CHECK, tmp_path) & {"openpyxl", "pint", "pydantic", "simpleeval", "xlrd", "zipfile"}


# What each format needs beside the view; nobody pays for a format that was not asked for.
RENDERERS = {
    "text": {"to_text", "layout"},
    "csv": {"to_csv", "to_text", "layout", "harmless"},
    "junit": {"to_junit", "to_text", "layout"},
    "json": {"to_json", "to_text", "layout"},
    "markdown": {"to_markdown", "to_text", "layout", "harmless"},
}
MODULES_SHOWN = "import sys; print(*(n for n in sys.modules if n.startswith('compliance.reports.')), file=sys.stderr)"


@pytest.mark.parametrize("form", RENDERERS)
def test_a_format_imports_no_other(form: str, tmp_path: Path) -> None:
    text = 'ruleset = "hailing_2018"\n[measurements.energy_per_gdp]\nvalue = 0.452\nunit = "吨标煤/万元"\n'
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    program = CHECK.replace('"m.toml"', f'"m.toml", "--format", "{form}"').replace(SHOW, MODULES_SHOWN)
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert found.returncode == 0, found.stderr
    shown = {name.removeprefix("compliance.reports.") for name in found.stderr.splitlines()[-1].split()}
    assert shown == RENDERERS[form] | {"formats", "phrases", "view"}


# Words that are no names, because they say of anything that it is there. A parameter of check and report keeps one.
NO_NAMES = {"found", "told", "asked", "gone", "apart", "thing", "gefunden", "yi", "er"}
KEPT = {("engine", "check", "found"), ("engine", "choose_rulesets", "found"), ("library", "report", "found")}


def names_given(module: str, tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    """The parameters and variables of each function, with the function and its module."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.Lambda):
            called = getattr(function, "name", "lambda")
            for node in ast.walk(function):
                if isinstance(node, ast.arg):
                    yield module, called, node.arg
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield module, called, node.id


def test_a_thing_is_called_by_what_it_is() -> None:
    named = {
        name
        for path in PACKAGE.rglob("*.py")
        for name in names_given(
            ".".join(path.relative_to(PACKAGE).with_suffix("").parts), ast.parse(path.read_text(encoding="utf-8"))
        )
        if name[2] in NO_NAMES
    }
    assert named == KEPT
