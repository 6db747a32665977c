"""Nothing takes the square of what it reads: regular expressions by their steps, readers by the ratio of times."""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]  # how Python itself reads a pattern
from typing import Any

import pytest
from steps_of_patterns import Counted, endings, samples

import compliance
from compliance.cells import _BESIDE, _SIGNS_BESIDE, numbers_in, read_cell
from compliance.measurements.tables.columns import is_area, read_heading
from compliance.measurements.tables.headings import words_now
from compliance.measurements.tables.layout import tables
from compliance.measurements.tables.naming import _readings
from compliance.measurements.tables.rows import holds_no_data
from compliance.measurements.tables.sheets import from_grids
from compliance.measurements.tables.surroundings import labelled, surroundings
from compliance.patterns import _Pattern
from compliance.problems import ComplianceError, nearest
from compliance.reading.document import read_json, read_toml
from compliance.reading.from_csv import read_csv
from compliance.reading.grid import Grid, Span, grid_of_texts, shown
from compliance.units import UnknownUnit, parse_unit

HOME = Path(compliance.__file__).parent
SHORT, LONG = 40, 80
_SEARCHING = {"search", "sub", "subn", "split", "findall", "finditer"}


def patterns() -> Iterator[tuple[str, str, int, str]]:
    """Every regular expression of the package: the module, the text, the flags, and how it is asked."""
    for path in sorted(HOME.rglob("*.py")):
        name = ".".join(("compliance", *path.relative_to(HOME).with_suffix("").parts)).removesuffix(".__init__")
        if name == "compliance.__main__":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = importlib.import_module(name)
        compiled: dict[str, tuple[str, int]] = {}
        for key, value in vars(module).items():
            if isinstance(value, re.Pattern | _Pattern):
                text = value.pattern if isinstance(value.pattern, str) else value.pattern.decode("latin-1")
                compiled[key] = (text, value.flags & ~re.UNICODE)
        asked: dict[str, set[str]] = {key: set() for key in compiled}
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            whose, method = node.func.value, node.func.attr
            if isinstance(whose, ast.Name) and whose.id in compiled:
                asked[whose.id].add(method)
            elif isinstance(whose, ast.Name) and whose.id == "re" and method != "compile" and node.args:
                text = _text_of(node.args[0], module)
                if text is not None:
                    yield name, text, 0, "search" if method in _SEARCHING else method
        for key, (text, flags) in compiled.items():
            yield name, text, flags, "search" if asked[key] & _SEARCHING or not asked[key] else min(asked[key])


def _text_of(node: ast.expr, module: Any) -> str | None:
    """The pattern that an argument is, if it does not hang on what is asked."""
    try:
        found = eval(compile(ast.Expression(node), "", "eval"), {**vars(module), "re": re})
    except NameError:
        return None
    return found if isinstance(found, str) else None


PATTERNS = sorted({(text, flags, how): name for name, text, flags, how in patterns()}.items())


def steps(text: str, flags: int, how: str, subject: str) -> int:
    counted = Counted(text, flags, subject)
    if how == "search":
        counted.search()
    else:
        counted.match(whole=how == "fullmatch")
    return counted.steps


def repeated_possessively(parsed: Any) -> Iterator[Any]:
    """What a parsed pattern repeats possessively, at any depth."""
    for operation, argument in parsed:
        if str(operation) == "POSSESSIVE_REPEAT":
            yield argument[2]
        for each in argument if isinstance(argument, list | tuple) else ():
            for inner in each if isinstance(each, list) else (each,):
                if isinstance(inner, _parser.SubPattern):
                    yield from repeated_possessively(inner)


def test_a_group_is_repeated_in_an_atomic_one() -> None:
    """Before Python 3.11.5 a possessive repeat of a group may lose its place (gh-106052); Debian 12 has 3.11.2."""
    single = {"LITERAL", "NOT_LITERAL", "ANY", "IN"}
    for (text, flags, _), _ in PATTERNS:
        for repeated in repeated_possessively(_parser.parse(text, flags)):
            assert [str(operation) in single for operation, _ in repeated] == [True], text


def test_the_words_of_a_pattern_are_in_all_that_it_matches() -> None:
    """A pattern is not asked of a text that has none of the words that it names: nothing may match there."""
    names = {name for _, name in PATTERNS}
    known = [each for name in sorted(names) for each in vars(importlib.import_module(name)).values()]
    known += words_now()._forms.values()
    having = {each.pattern: each.having for each in known if isinstance(each, _Pattern) and each.having}
    assert len(having) > 20
    for text, words in (having | dict.fromkeys(_BESIDE, tuple(_SIGNS_BESIDE))).items():
        assert not endings(_parser.parse(text), words, {""}), text


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("text", "flags", "how"),
    [key for key, _ in PATTERNS],
    ids=[f"{name} {number}" for number, (_, name) in enumerate(PATTERNS)],
)
def test_no_pattern_takes_the_square_of_its_text(text: str, flags: int, how: str) -> None:
    for short, long in zip(samples(text, flags, SHORT), samples(text, flags, LONG), strict=True):
        few, many = (steps(text, flags, how, subject) for subject in (short, long))
        assert many <= 2.6 * few + 60, f"{how} {text!r} on {long[:30]!r}…: {few} steps, then {many}"


# What reads: four times as much takes about four times as long, never sixteen times.

MANY = 2000
READING: dict[str, Callable[[int], object]] = {
    "a cell of spaces": lambda n: read_cell("a" + " " * n + "b"),
    "a cell of digits": lambda n: read_cell("1" * n),
    "a cell of thousands": lambda n: read_cell("1" + ",234" * n),
    "numbers in a text": lambda n: numbers_in("不超过 1,2 " * (n // 40)),
    "a unit": lambda n: spelt("mg/" * n + "L"),
    "a unit of powers": lambda n: spelt("m^" * n),
    "a heading": lambda n: read_heading(("(%)" * n,)),
    "a heading of years": lambda n: read_heading(("2017" * n, "年" * n)),
    "an area": lambda n: is_area("(" * n + "市"),
    "names": lambda n: [*_readings("1 " + " " * n + "（%，" * n, {})],
    "stars behind a name": lambda n: [*_readings("*" * n + "a", {})],
    "a note": lambda n: holds_no_data(*_one_row("注" + " " * n + "x")),
    "a label": lambda n: labelled(grid_of_texts("m", [["：" * n + "  " * n]]), [1]),
    "a title": lambda n: surroundings(grid_of_texts("m", [["（" * n]]), (1,)),
    "a number format": lambda n: shown(1.0, "[" * n + "0"),
    "spaces behind JSON": lambda n: read_json(b"{}" + b" " * (20 * n), "m"),
    "a text that nobody closes": lambda n: refused(read_json, b"[" * 47 + b'{"a":"' + b'\\"' * (20 * n)),
    "brackets of JSON": lambda n: refused(read_json, b"[" * n),
    "keys of TOML": lambda n: read_toml(b"".join(b"a%d = 1\n" % number for number in range(n)), "m"),
    "a dotted key": lambda n: refused(read_toml, b".".join([b"a"] * n) + b" = 1"),
    "quotes of TOML": lambda n: refused(read_toml, b'a = "' + b'\\"' * n),
    "tables in tables": lambda n: refused(read_toml, b"a = " + b"{a=" * n),
    "commas of CSV": lambda n: refused(read_csv, "指标,数值\n".encode() + b"1,234," * n),
    "quotes of CSV": lambda n: refused(read_csv, "指标,数值\n".encode() + b'"' * n),
    "areas that end alike": lambda n: from_grids([grid_of_texts("m", [["地区", "指标", "2017年"], *_areas(n // 20)])]),
    "heads of tables": lambda n: tables(grid_of_texts("m", [["指标", "数值", *[""] * 40, "x"]] * (n // 10))),
    "lines like headings": lambda n: tables(grid_of_texts("m", [["时间", "地区数", "甲"]] * n)),
    "two lines of headings": lambda n: tables(grid_of_texts("m", [["指标"], ["", *["2017年"] * n], ["甲", "1"]])),
    "cells below two headings": lambda n: tables(grid_of_texts("m", [["指标", "数值"], ["甲", *["乙"] * n]])),
    "rows of one merged name": lambda n: from_grids([_merged(n // 4)]),
    "unknown words": lambda n: nearest("甲" * n, ["甲" * n + "乙"]),
}  # fmt: skip


def spelt(text: str) -> object:
    try:
        return parse_unit(text)
    except UnknownUnit as error:
        return error


def refused(read: Callable[[bytes, str], object], content: bytes) -> object:
    try:
        return read(content, "m")
    except ComplianceError as error:
        return error


def _one_row(text: str) -> tuple[Any, ...]:
    (layout,) = tables(grid_of_texts("m", [["指标", "数值"], [text]]))
    return layout, 2, [0], [1]


def _areas(count: int) -> list[list[str]]:
    return [["市" * 9 + f"{number}县", "森林覆盖率", "35"] for number in range(count)]


def _merged(count: int) -> Grid:
    grid = grid_of_texts("m", [["指标", "数值", "备注"], ["森林覆盖率", "35", "a"], *[["", "", "b"]] * count])
    return replace(grid, merged=(Span(2, 0, count + 2, 0),))


def seconds(read: Callable[[int], object], size: int) -> float:
    """The least time of three: what else runs on the machine only adds to it."""
    took = []
    for _ in range(3):
        start = time.process_time()
        read(size)
        took.append(time.process_time() - start)
    return min(took)


@pytest.mark.heavy
@pytest.mark.parametrize("read", READING.values(), ids=READING)
def test_no_reader_takes_the_square_of_its_text(read: Callable[[int], object]) -> None:
    read(10)  # what is built once
    little, much = seconds(read, MANY), seconds(read, 4 * MANY)
    assert much < 9 * little + 0.05, f"{little:.3f} s, then {much:.3f} s for four times as much"
