"""TOML and JSON documents: exact numbers, the line of every key, and everything that can be wrong with the text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.problems import ComplianceError, Place
from compliance.reading.document import DEEPEST_DOCUMENT, LARGEST_DOCUMENT, Document, TomlLines, read_json, read_toml

Reader = Callable[[bytes, str], Document]

RULES = """\
# a comment
ruleset = "x"  # and another

[indicators.forest_cover]
name = "森林覆盖率"
threshold.region."东部" = 50
threshold.region."西部" = 60
thresholds = [   # over lines
  { when = { level = "县" }, value = 95.50 },
  { when = { level = '市' },

    value = 90 },
]
note = \"\"\"
fake = 1
[fake] \\\"\"\"
\"\"\"
issued = 2018-04-09 07:32:00
[indicators."d.e"."\\u6d77".f]
'g h' = '''
k = 2'''
[[subjects]]
area = "甲"
[subjects.measurements.a]
value = 1
[[subjects]]
area = "乙"
[subjects.measurements.a]
value = 2
evidence = ["p. 1",
  "p. 2"]
"""


def problems_of(read: Reader, content: str | bytes) -> list[tuple[str, int | None]]:
    with pytest.raises(ComplianceError) as error:
        read(content if isinstance(content, bytes) else content.encode(), "a")
    return [(problem.code, problem.place.line if problem.place else None) for problem in error.value.problems]


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key and every list item of a document."""
    inner: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from paths(item, (*path, key))


# TOML


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("path", "line", "key"),
    [
        (("ruleset",), 2, 'ruleset = "x"'),
        (("indicators",), 4, "indicators"),
        (("indicators", "forest_cover"), 4, "[indicators.forest_cover]"),
        (("indicators", "forest_cover", "missing"), 4, "missing"),
        (("indicators", "forest_cover", "threshold"), 6, "threshold"),
        (("indicators", "forest_cover", "threshold", "region", "东部"), 6, 'threshold.region."东部" = 50'),
        (("indicators", "forest_cover", "threshold", "region", "西部"), 7, 'threshold.region."西部" = 60'),
        (("indicators", "forest_cover", "thresholds"), 8, "thresholds"),
        (("indicators", "forest_cover", "thresholds", 0), 9, "thresholds[0]"),
        (("indicators", "forest_cover", "thresholds", 0, "value"), 9, "thresholds[0].value = 95.50"),
        (("indicators", "forest_cover", "thresholds", 1, "when", "level"), 10, 'thresholds[1].when.level = "市"'),
        (("indicators", "forest_cover", "thresholds", 1, "value"), 12, "thresholds[1].value = 90"),
        (("indicators", "forest_cover", "thresholds", 7), 8, "thresholds[7]"),
        (("indicators", "forest_cover", "issued"), 18, "issued = 2018-04-09 07:32:00"),
        (("indicators", "d.e", "海", "f"), 19, '[indicators."d.e"."海".f]'),
        (("indicators", "d.e", "海", "f", "g h"), 20, '"g h" = "k = 2"'),
        (("subjects",), 22, "subjects"),
        (("subjects", 0), 22, "[[subjects]]"),
        (("subjects", 0, "measurements", "a", "value"), 25, "value = 1"),
        (("subjects", 1), 26, "[[subjects]]"),
        (("subjects", 1, "measurements", "a", "value"), 29, "value = 2"),
        (("subjects", 1, "measurements", "a", "evidence", 1), 31, 'evidence[1] = "p. 2"'),
        (("missing",), None, "missing"),
    ],
)
def test_every_key_of_a_toml_file_has_its_line(
    ending: str, path: tuple[str | int, ...], line: int | None, key: str
) -> None:
    document = read_toml(RULES.replace("\n", ending).encode(), "rules.toml")
    assert document.place(*path) == Place("rules.toml", line=line)
    assert document.key(*path) == key


def test_all_keys_of_a_toml_file_have_a_line_and_no_others() -> None:
    document = read_toml(RULES.encode(), "rules.toml")
    assert set(document.lines) == set(paths(document.data))


def test_a_heading_over_its_own_parts_wins_the_line() -> None:
    assert read_toml(b"[a.b]\nc = 1\n[a]\nd = 2\n", "x").lines[("a",)] == 3


def test_toml_numbers_are_exact_and_the_mark_is_passed_over() -> None:
    document = read_toml(
        b"\xef\xbb\xbfa = 0.70\nb = 812_000\nc = 1e400\nd = 2018-04-09\ne = [nan, -inf]\nf = true", "x"
    )
    assert {key: document.data[key] for key in "abcdf"} == {
        "a": Decimal("0.70"),
        "b": 812000,
        "c": Decimal("1e400"),
        "d": date(2018, 4, 9),
        "f": True,
    }
    assert str(document.data["a"]) == "0.70"
    assert [str(item) for item in document.data["e"]] == ["NaN", "-Infinity"]
    assert [document.key(key) for key in "af"] == ["a = 0.70", "f = true"]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("a = 1\nb = \n", "not-toml", 2),
        ("a = 1\n\na = 2\n", "not-toml", 3),
        ("a = [1,\n2\n", "not-toml", 3),
        ('a = """\nb', "not-toml", 2),
        ("a = 1\r\nb ＝ 2\r\n", "not-toml", 2),
        ("a = 1\n东部 = 50\n", "unquoted-key", 2),
        ("[indicators.森林覆盖率]\n", "unquoted-key", 1),
        ("threshold.region.东部 ＝ 50\n", "unquoted-key", 1),
        ("a = 1\n名 = 2\n".encode("gb18030"), "not-utf8", 2),
        ("a = 1\n".encode("utf-16"), "not-utf8", 1),
        (b"PK\x03\x04\xff\0", "not-text", 1),
        ("a = 1\nb = " + "9" * 5000, "number-out-of-range", 2),
        ("a = 1\nb = [" + "9" * 2000 + "]", "number-out-of-range", 2),
        ("a = 1\nb = 0x" + "f" * 9000, "number-out-of-range", 2),
        ("a = 1\nb = 1e99999999999999999999", "number-out-of-range", 2),
        ("a = 1\nb = 0." + "9" * 2000, "number-out-of-range", 2),
        ("a = 1\nb = " + "[" * 5000, "nested-too-deep", 2),
        ("a = 1\nb = " + "{c = " * 5000, "nested-too-deep", 2),
        ("a = 1\nb" + ".b" * 5000 + " = 1", "nested-too-deep", 2),
        ("a = 1\n[b" + ".b" * 5000 + "]", "nested-too-deep", 2),
        (b"#" * LARGEST_DOCUMENT + b"#", "file-too-large", None),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, str | bytes) else None,
)
def test_what_is_not_toml(content: str | bytes, code: str, line: int | None) -> None:
    assert problems_of(read_toml, content) == [(code, line)]


# JSON


def test_every_key_of_a_json_file_has_its_line() -> None:
    text = '{"ruleset": "x",\n "a": {"b": [1.50,\n {"c\\u6d77": null}], "d, {": "}]:"},\n\n'
    text += ' "e": -0, "f": [NaN, 1e400, []]}'
    document = read_json(text.encode("utf-8-sig"), "m.json")
    assert dict(document.lines) == {
        ("ruleset",): 1,
        ("a",): 2,
        ("a", "b"): 2,
        ("a", "b", 0): 2,
        ("a", "b", 1): 3,
        ("a", "b", 1, "c海"): 3,
        ("a", "d, {"): 3,
        ("e",): 5,
        ("f",): 5,
        ("f", 0): 5,
        ("f", 1): 5,
        ("f", 2): 5,
    }
    assert document.key("a", "b", 0) == "a.b[0] = 1.50"
    assert document.key("a", "b", 1, "c海") == 'a.b[1]."c海" = null'
    assert document.data["f"][0].is_nan()
    assert document.data["f"][1] == Decimal("1e400")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("[1]", [("not-an-object", 1)]),
        ('"a"', [("not-an-object", 1)]),
        ('{"a": 1,\n}', [("not-json", 1)]),
        ('{"a":\n [1, 2 ,\n\n]}', [("not-json", 2)]),
        ('{"a": ",}",\n "b": x}', [("not-json", 2)]),
        ('{"a": 1}\n\n}', [("not-json", 3)]),
        ("{'a': 1}", [("not-json", 1)]),
        ('{"a":\n "\t"}', [("not-json", 2)]),
        ('{"a":\n "\\ud800"}', [("not-json", 1)]),
        ('{\n"\\udfff": 1}', [("not-json", 2)]),
        ('{"a": 1,\n "a": 2,\n "b": {"c": 1, "d": 1,\n "d": 2}}', [("duplicate-key", 2), ("duplicate-key", 4)]),
        ('{"a": {"b": 1},\n "\\u0061": {"b": 2}}', [("duplicate-key", 2)]),
        ('{"a":\n' + "9" * 2000 + "}", [("number-out-of-range", 2)]),
        ('{"a":\n 1e99999999999999999999}', [("number-out-of-range", 2)]),
        ('{"a":\n' + "[" * 100 + "]" * 100 + "}", [("nested-too-deep", 2)]),
        ('{"a":' * 100_000, [("nested-too-deep", 1)]),
        (b'{"a": \0}', [("not-text", 1)]),
        (b" " * LARGEST_DOCUMENT + b"{}", [("file-too-large", None)]),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_not_json(content: str | bytes, found: list[tuple[str, int | None]]) -> None:
    assert problems_of(read_json, content) == found


def test_a_character_in_two_halves_is_one_character() -> None:
    assert read_json(b'{"a": "\\ud842\\udfb7"}', "m.json").data == {"a": "𠮷"}


def test_a_key_that_stands_twice_names_both_places() -> None:
    with pytest.raises(ComplianceError) as error:
        read_json(b'{"a": {"b": 1,\n"b": 2}}', "m.json")
    assert error.value.problems[0].related == ((Place("m.json", line=1), "a.b"),)


# Properties

BLANKS = st.sampled_from(["", " ", "  ", "\t"])
STRINGS = st.text(st.sampled_from("ab1 ,.=[]{}#'东\\\"\n"), max_size=6)


@st.composite
def values(draw: st.DrawFn, keys: Iterator[int], depth: int = 2) -> str:
    """A TOML value in one of the ways to write it; the keys in it are numbered on."""
    kind = draw(st.sampled_from(["number", "basic", "literal", "long", "raw", "array", "table"][: 7 if depth else 5]))
    if kind == "number":
        return draw(st.sampled_from(["1", "-0.70", "1e3", "2018-04-09 07:32:00", "true", "nan", "0xff"]))
    if kind in ("basic", "literal", "long", "raw"):
        text = draw(STRINGS)
        if kind == "basic":
            return json.dumps(text, ensure_ascii=draw(st.booleans()))
        if kind == "literal":
            return "'" + text.replace("'", "").replace("\n", "") + "'"
        if kind == "long":
            return '"""' + text.replace("\\", "\\\\").replace('"""', '""\\"') + '\\""""'
        return "'''" + text.replace("'", "") + "''' "
    gap = st.sampled_from(["", " ", "\n", " # a, b = ] }\n\n  "])
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        inner = draw(values(keys, depth - 1))
        if kind == "table":
            parts.append(draw(BLANKS) + draw(names(keys)) + draw(BLANKS) + "=" + draw(BLANKS) + inner + draw(BLANKS))
        else:
            parts.append(draw(gap) + inner + draw(gap))
    return "[" + ",".join(parts) + draw(gap) + "]" if kind == "array" else "{" + ",".join(parts) + draw(BLANKS) + "}"


@st.composite
def names(draw: st.DrawFn, keys: Iterator[int]) -> str:
    """A dotted key of names that stand nowhere else in the document."""
    dot = draw(BLANKS) + "." + draw(BLANKS)
    forms = st.sampled_from(["key-{}", '"键 {}"', "'键.{}'", '"\\u952e]={}"'])
    return dot.join(draw(forms).format(f"{next(keys)}x") for _ in range(draw(st.integers(1, 3))))


@st.composite
def toml_documents(draw: st.DrawFn) -> str:
    keys = iter(range(10_000))
    headings: list[str] = []
    text = ""
    for _ in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(["key", "key", "key", "table", "array", "again", "below", "comment"]))
        if kind == "comment":
            text += draw(st.sampled_from(["# key = 1\n", "\n", " \t\n", "#[a]\n"]))
        elif kind == "key":
            text += f"{draw(BLANKS)}{draw(names(keys))}{draw(BLANKS)}={draw(BLANKS)}{draw(values(keys))}"
            text += draw(st.sampled_from(["\n", " # b = 2\n"]))
        elif kind == "table":
            text += f"{draw(BLANKS)}[{draw(BLANKS)}{draw(names(keys))}{draw(BLANKS)}]\n"
        elif kind == "array" or not headings:
            headings.append(draw(names(keys)))
            text += f"[[{draw(BLANKS)}{headings[-1]}{draw(BLANKS)}]] # c\n"
        elif kind == "again":
            text += f"[[{draw(st.sampled_from(headings))}]]\n"
        else:
            text += f"[{draw(st.sampled_from(headings))}.{draw(names(keys))}]\n"
    return text


@given(toml_documents(), st.sampled_from(["\n", "\r\n"]))
def test_every_key_is_found_on_the_line_where_its_text_stands(text: str, ending: str) -> None:
    document = read_toml(text.replace("\n", ending).encode(), "a.toml")
    assert set(document.lines) == set(paths(document.data))
    written = text.split("\n")
    for path, line in document.lines.items():
        if isinstance(path[-1], str):
            number = path[-1].strip("key-键 .]=")  # each name holds a number of its own, however it is quoted
            assert number in written[line - 1]
        else:
            assert line >= document.lines[path[:-1]]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | STRINGS,
        lambda inner: st.lists(inner) | st.dictionaries(STRINGS, inner),
    )
)
def test_every_key_of_json_is_found_on_its_line(data: object) -> None:
    text = json.dumps({"top": data}, indent=1)
    document = read_json(text.encode(), "a.json")
    assert set(document.lines) == set(paths(document.data))
    for path, line in document.lines.items():
        if isinstance(path[-1], str):
            assert text.split("\n")[line - 1].strip().startswith(json.dumps(path[-1]) + ":")


# fmt: off
FRAGMENTS = st.lists(
    st.sampled_from([
        "a", '"', "'", '"""', "'''", "=", ".", ",", "[", "]", "[[", "{", "}", "\n", "\r", " ", "#", "\\", "1", "e",
        "nan", "0x", "_", ":", "-", "东", "null", "\\ud800", "a = 1\n", '"a": 1', "[a]\n", "\ufeff",
    ]),
    max_size=30,
).map("".join)
# fmt: on


@pytest.mark.parametrize("read", [read_toml, read_json])
@given(content=st.binary() | FRAGMENTS.map(str.encode) | FRAGMENTS.map(lambda text: f'{{"b": {text}}}'.encode()))
def test_any_bytes_are_a_document_or_problems(read: Reader, content: bytes) -> None:
    try:
        document = read(content, "a")
    except ComplianceError as error:
        assert error.problems
    else:
        assert set(document.lines) == set(paths(document.data))
        assert all(document.key(*path) for path in document.lines)


@given(FRAGMENTS)
def test_the_scan_for_lines_ends_on_any_text(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in TomlLines(text, "a").scan().lines.values())


def test_the_deepest_document_is_read() -> None:
    levels = DEEPEST_DOCUMENT - 1
    assert read_toml(b"a = " + b"[" * levels + b"]" * levels, "a").data
    assert read_json(b'{"a": ' + b"[" * levels + b"]" * levels + b"}", "a").data
