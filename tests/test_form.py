"""Whatever a ruleset file says is in the digest and in a review: any field that is set to another value moves the one
and is a change in the other.

The fields are read off the models of the form, so that a new one is asked for without anybody adding it here. How a
file is laid out moves nothing: comments, white space, the order of keys and of rows.
"""

from __future__ import annotations

import json
import types
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
import tomli

from compliance import Ruleset, RulesetError, diff
from compliance.reading.document import Document
from compliance.rules.form import Form, RulesetFile, formed
from compliance.rules.loading import read_ruleset
from compliance.rules.resolving import resolve

PARENT = """
[ruleset]
id = "parent_list"
version = "1.0.0"
series = "parents"
title = "上级表"
[axes.district]
name = "区域"
variants = ["东区", "西区"]
[sources.parent_doc]
title = "上级文件"
[quantities.people]
name = "人口"
unit = "人"
[indicators.taken_over]
number = "1"
name = "接收率"
name_en = "Taken over"
aliases = ["接率"]
domain = "甲域"
task = "乙任务"
constraint = "binding"
unit = "%"
range = [0, 100]
formula = "people / people"
lead = ["甲局"]
partners = ["乙局"]
deadline = "2018年"
note = "注"
applies = { district = "东区" }
may_not_apply = true
source = { ref = "parent_doc", grade = "reprinted" }
contradictions = [{ lines = "1", quote = "别处" }]
comparator = "≥"
threshold = 60
[indicators.partly_taken_over]
number = "2"
name = "旧率"
constraint = "binding"
deadline = "2017年"
note = "注"
source = { ref = "parent_doc", grade = "reprinted" }
requirement = "none"
[indicators.left_out]
number = "3"
name = "舍去率"
requirement = "none"
[indicators.left_out_too]
number = "4"
name = "也舍去率"
requirement = "none"
"""

# Every table of the form stands here, and every kind of requirement.
BASE = """
[ruleset]
id = "own_list"
version = "1.0.0"
series = "own"
title = "自订表"
title_en = "A list of our own"
issuer = "甲市人民政府"
number = "甲政〔2018〕1号"
issued = 2018-04-09
effective = { from = 2018-04-10, to = 2020-12-31 }
language = "zh"
extends = "parent_list@1.0.0"
variants = { district = "东区" }
note = "说明"

[verdicts]
binding = { means = "veto", note = "编码的约定", source = { ref = "doc", lines = "1", quote = "否决", note = "附件" } }
reference = { means = "fail", source = [{ ref = "doc", grade = "reprinted" }] }
unstated = "veto"

[axes.level]
name = "级别"
name_en = "Level"
variants = ["市", "县", "旗"]
synonyms = { "县级" = "县" }

[axes.nobody_asks]
name = "季节"
variants = ["春", "秋"]

[sources.doc]
title = "文件"
number = "甲政〔2018〕1号"
issuer = "甲市人民政府"
issued = 2018-04-09
file = "doc.txt"
sha256 = "0123456789012345678901234567890123456789012345678901234567890123"
note = "扫描件"
[sources.other_doc]
title = "别的文件"
[sources.nobody_cites]
title = "又一文件"

[quantities.mass]
name = "质量"
name_en = "Mass"
aliases = ["重量"]
unit = "吨"
range = [0, 1000]
note = "湿重"
[quantities.other_mass]
name = "别的质量"
unit = "吨"
[quantities.nobody_measures]
name = "又一质量"
[quantities.state]
name = "状态"

[units]
"度" = { is = "千瓦时", aliases = ["电度"] }
"又一分" = {}

[indicators.taken_over]
inherits = "rest"
note = "另注"

[indicators.partly_taken_over]
inherits = ["constraint", "deadline"]
number = "2"
name = "新率"
source = { ref = "doc", grade = "reprinted" }
comparator = "≥"
threshold = { value = 5, unverified = true }
unit = "%"

[indicators.whole]
number = "3"
name = "全量"
name_en = "Whole"
aliases = ["总量"]
domain = "甲域"
task = "乙任务"
constraint = "reference"
unit = "吨"
range = [0, 500]
formula = "mass + other_mass"
lead = ["甲局"]
partners = ["乙局"]
deadline = "2018年"
leader = ["甲某"]
note = "注"
applies = { level = ["市", "县"] }
may_not_apply = true
source = { ref = "doc", lines = "1-2", quote = "全量 ≤ 70.0", note = "附件" }
comparator = "≤"
threshold = 70.0
rounding = "GB/T 8170"
[[indicators.whole.contradictions]]
lines = "3"
quote = "别处 ≤ 80"
value = "80"
note = "误排"
ref = "doc"

[indicators.several]
number = "4"
name = "多项"
unit = "吨"
source = { ref = "doc", grade = "reprinted" }
[indicators.several.criteria.only]
measures = "mass"
comparator = "≤"
threshold = { level = { "市" = 5, "县" = 6 } }

[indicators.nothing]
number = "5"
name = "不作要求"
requirement = "none"

[withdrawn.left_out]
reason = "不再考核"
source = { ref = "doc", lines = "7", quote = "不再考核", note = "附注" }
[withdrawn.left_out_too]
reason = "不再考核"
source = [{ ref = "doc", grade = "reprinted" }, { ref = "other_doc", lines = "8", quote = "不再考核" }]
"""

# Every kind of requirement, which stands in the base as a row, as one of several criteria, and as an alternative.
KINDS = """
[printed]
comparator = "≤"
threshold = 70
unit = "千克"
range = [0, 900]
source = { ref = "other_doc", lines = "6", quote = "质量 ≤ 70", note = "表" }
lead = ["丙局"]
deadline = "2019年"
note = "注"
applies = { level = "市" }
may_not_apply = true
[unproved]
comparator = "≤"
threshold = { value = 5, unverified = true }
[in_bands]
threshold = { between = [3, 4] }
[by_variant]
comparator = "≤"
threshold = { level = { "市" = 5, "县" = { value = 6, unverified = true }, "旗" = 7 } }
[bands_by_variant]
threshold = { level = { "市" = { between = [1, 2] }, "县" = { between = [2, 3] } } }
[where_axes_meet]
comparator = "≤"
thresholds = [
    { when = { level = "市", district = "东区" }, value = 5 },
    { when = { level = ["县", "旗"], district = "东区" }, value = 6 },
]
[where_axes_meet_in_bands]
thresholds = [{ when = { level = "市" }, between = [5, 6] }, { when = { level = "旗" }, between = [7, 8] }]
[earlier]
comparator = "≥"
threshold = { baseline = "2017", change = -1 }
[set_elsewhere]
comparator = "≤"
threshold = { delegated_to = "省厅" }
[not_at_hand]
comparator = "≤"
threshold = { unknown = "附表未见" }
[in_words]
measures = "state"
states = ["发生", "未发生"]
accepted = ["未发生"]
synonyms = { "无" = "未发生" }
source = [{ ref = "doc", grade = "reprinted" }, { ref = "other_doc", lines = "5", quote = "状态" }]
"""


def base() -> dict[str, Any]:
    data, kinds = (tomli.loads(text, parse_float=Decimal) for text in (BASE, KINDS))
    of_mass = {name: {"measures": "mass"} | table for name, table in kinds.items()}
    either = {"any": {name: kinds["printed"] | {"note": name} for name in ("one", "other")}}
    read = {"readings": {name: kinds["printed"] | {"note": name} for name in ("one", "other")}}
    parts = {"one_of": {"any": of_mass | {"either": either, "read": read}}, "read": read}
    data["indicators"]["several"]["criteria"] = of_mass | parts
    for name, table in kinds.items():
        said = {"number": name, "name": name, "unit": "吨", "source": {"ref": "doc", "grade": "reprinted"}}
        data["indicators"][name] = said | table
    return data


DATA = base()

Steps = tuple[str | int, ...]


# The fields of the form.


@dataclass(frozen=True)
class Field:
    """A field of a table of the form: the way to the table (``*`` for any name or index), its name, what it may hold.

    ``model`` tells the table from another that may stand in the same place.
    """

    way: tuple[str, ...]
    name: str
    holds: Any
    model: type[Form]

    def __str__(self) -> str:
        return f"{'.'.join(self.way)}[{self.model.__name__}].{self.name}"


def fields_below(model: type[Form], way: tuple[str, ...] = (), through: tuple[type, ...] = ()) -> Iterator[Field]:
    """Every field of a model and of the models that it holds; what holds itself is gone into once."""
    if (*through, model).count(model) > 2:
        return
    alike: set[str] = set()
    several = Counter(repr(field) for field in model.model_fields.values())
    for name, field in model.model_fields.items():
        key = field.alias or name
        if not is_table(field.annotation):
            yield Field(way, key, field.annotation, model)
        step = "*" if several[repr(field)] > 1 else key  # of several keys with one form, any
        for further, inner in models_in(field.annotation) if step == key or repr(field) not in alike else ():
            yield from fields_below(inner, (*way, step, *further), (*through, model))
        alike.add(repr(field))


def is_table(holds: Any) -> bool:
    """Whether a value is a table with keys of its own, which are set one by one."""
    if get_origin(holds) in (Union, types.UnionType):
        return any(map(is_table, get_args(holds)))
    return isinstance(holds, type) and issubclass(holds, Form)


def models_in(holds: Any) -> Iterator[tuple[tuple[str, ...], type[Form]]]:
    """The models that a value may be made of, with the way to them."""
    origin, inside = get_origin(holds), get_args(holds)
    if isinstance(holds, type) and issubclass(holds, Form):
        yield (), holds
    elif origin is Annotated:
        yield from models_in(inside[0])
    elif origin in (Union, types.UnionType):
        for each in inside:
            yield from models_in(each)
    elif origin in (dict, list):
        for way, model in models_in(inside[-1]):
            yield ("*", *way), model


FIELD = {str(field): field for field in fields_below(RulesetFile)}


def spots(data: Any, way: tuple[str, ...], before: Steps = ()) -> Iterator[Steps]:
    """Where the tables of a way stand."""
    if not way:
        if isinstance(data, dict):
            yield before
    elif isinstance(data, dict):
        for key in list(data) if way[0] == "*" else [way[0]] if way[0] in data else []:
            yield from spots(data[key], way[1:], (*before, key))
    elif isinstance(data, list) and way[0] == "*":
        for index, each in enumerate(data):
            yield from spots(each, way[1:], (*before, index))


def at(data: Any, steps: Steps) -> Any:
    for step in steps:
        data = data[step]
    return data


def is_of(model: type[Form], table: dict[str, Any]) -> bool:
    """Whether a table is of a model: of those that may stand in one place, the one that has all its keys."""
    names = {field.alias or name: field for name, field in model.model_fields.items()}
    return set(table) <= set(names) and all(key in table for key, field in names.items() if field.is_required())


# Other values for a field.

# Words that one field or another takes for a value.
WORDS = (
    "another", "另一", "9.9.9", "parent_list@1.1.0", "7-8", "千克", "other_mass", "people", "other_doc", "西区",
    "旗", "mass / other_mass", "mass - other_mass", "发生", "previous_period", "note", "f" * 64, "2015/2020",
)  # fmt: skip


def other_values(holds: Any, now: Any) -> Iterator[Any]:
    """Values of a kind; whether one of them fits just there, the file that has it says."""
    origin, inside = get_origin(holds), get_args(holds)
    if origin is Annotated:
        yield from other_values(inside[0], now)
    elif origin in (Union, types.UnionType):
        for each in inside:
            yield from other_values(each, now)
    elif origin is Literal:
        yield from inside
    elif origin is list and not isinstance(now, dict):
        now = now if isinstance(now, list) else []
        yield from ([*now, each] for each in other_values(inside[0], None))
        yield from ([*now[:-1], each] for each in other_values(inside[0], None))
        yield from (now[:index] + now[index + 1 :] for index in range(len(now)) if len(now) > 1)
    elif origin is dict and isinstance(now, dict | None):
        now = now or {}
        yield from (now | {key: each} for key in now for each in other_values(inside[1], now[key]))
        yield from (
            now | {key: each} for key in ("另称", "level", "district") for each in other_values(inside[1], None)
        )
        yield from ({key: each for key, each in now.items() if key != gone} for gone in now if len(now) > 1)
        yield from (now | {"another": each} for each in now.values() if isinstance(each, dict))
    else:
        yield from {str: WORDS, bool: (True, False), date: (date(2019, 2, 3),), Decimal: (Decimal("0.5"), 77)}.get(
            holds, ()
        )


@cache
def values_of(name: str) -> tuple[Any, ...]:
    """What fields of a name hold elsewhere in the base."""
    found: list[Any] = []

    def look(data: Any) -> None:
        for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
            if key == name:
                found.append(value)
            look(value)

    look(DATA)
    return tuple(found)


# What is only valid together with something else.
CONTEXTS: dict[str, dict[Steps, Any]] = {
    "ruleset[Head].at_hand": {("indicators",): {}, ("withdrawn",): {}},  # what is not at hand has no rows
}


def with_value(data: Any, steps: Steps, value: Any) -> Any:
    """The same data with one value set."""
    if not steps:
        return value
    changed = dict(data) if isinstance(data, dict) else list(data)
    changed[steps[0]] = with_value(data[steps[0]] if len(steps) > 1 else None, steps[1:], value)
    return changed


def alone(steps: Steps, context: Mapping[Steps, Any]) -> dict[str, Any]:
    """The base with the table at hand, and without the rows, criteria and alternatives beside it."""
    found = DATA
    for above, name in pairwise(range(len(steps) + 1)):
        if steps[:above][-1:] in (("indicators",), ("criteria",), ("any",)):
            found = with_value(found, steps[:above], {steps[above]: at(found, steps[:name])})
    for each, value in context.items():
        found = with_value(found, each, value)
    return found


def versions(field: Field, base: dict[str, Any], steps: Steps) -> Iterator[tuple[str, dict[str, Any]]]:
    """The base with a field of one table set to another value."""
    now = at(base, steps).get(field.name)
    for value in (*other_values(field.holds, now), *values_of(field.name)):
        if value != now:
            yield f"{'.'.join(map(str, steps))}.{field.name} = {value!r}", with_value(base, (*steps, field.name), value)


# Files.


def toml(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {toml(each)}" for key, each in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def written(data: dict[str, Any]) -> str:
    return "".join(f"{section} = {toml(table)}\n" for section, table in data.items())


@cache
def parents() -> dict[str, Ruleset]:
    newer = PARENT.replace("1.0.0", "1.1.0")
    both = [read_ruleset(text.encode(), "parent.toml", lambda _: None) for text in (PARENT, newer)]
    return {f"{each.id}@{each.version}": each for each in both}


def parent_of(document: Document) -> Ruleset | None:
    pin = document.data["ruleset"].get("extends")
    if pin is not None and pin not in parents():
        raise RulesetError(())
    return None if pin is None else parents()[pin]


def resolved(data: Any) -> Ruleset | None:
    """The ruleset whose file says this; None where that has a problem."""
    document = Document("own.toml", data, {})
    form, _, problems = formed(document)
    if form is None or problems:
        return None
    try:
        ruleset, _ = resolve(form, document, parent_of(document))
    except RulesetError:
        return None
    return ruleset


@pytest.mark.heavy
@pytest.mark.parametrize("name", FIELD)
def test_another_value_of_any_field_moves_the_digest_and_is_a_change(name: str) -> None:
    """Of the other values that a table can have there, the first that says something else than what holds anyway."""
    field, could_be_set = FIELD[name], False
    for steps in spots(DATA, field.way):
        base = alone(steps, CONTEXTS.get(name, {}))
        if is_of(field.model, at(base, steps)):
            before, same = resolved(base), []
            assert before is not None
            for what, changed in versions(field, base, steps):
                after = resolved(changed)
                if after is not None and after.sha256 != before.sha256:
                    could_be_set = True
                    assert diff(before, after), f"no change: {what}"
                    break
                if after is not None:
                    same.append(what)
            else:
                assert not same, f"moves nothing: {same}"
    assert could_be_set, f"no other value of {name} could be set: let a table of the base have it, or give it a context"


def test_every_table_of_the_form_stands_in_the_base() -> None:
    assert resolved(DATA) is not None
    for field in FIELD.values():
        assert any(is_of(field.model, at(DATA, steps)) for steps in spots(DATA, field.way)), field


# How a file is laid out.


def turned(data: Any, name: str = "") -> Any:
    """The same with its keys in another order; criteria and alternatives stand in the order of the document."""
    if isinstance(data, dict):
        keys = list(data) if name in ("criteria", "any", "readings") else list(reversed(data))
        return {key: turned(data[key], str(key)) for key in keys}
    return [turned(each) for each in data] if isinstance(data, list) else data


def of_text(text: str) -> Ruleset:
    return read_ruleset(text.encode(), "own.toml", parent_of)


def assert_same(one: Ruleset, other: Ruleset) -> None:
    """Nothing moved: the digest is the same, and a review finds at most another order, which changes no verdict."""
    assert one.sha256 == other.sha256
    assert {(change.kind, change.effect) for change in diff(one, other)} <= {("order", "neutral")}


def test_the_layout_of_a_file_moves_nothing() -> None:
    same = [
        BASE.replace("\n", "  # 注\n\n"),
        BASE.replace(" = ", "=").replace("\n", "\r\n"),
        "# 说明\n" + BASE.replace("\n[", "\n\n  ["),
        written(tomli.loads(BASE, parse_float=Decimal)),  # no tables with headings
    ]
    for text in same:
        assert_same(of_text(BASE), of_text(text))


def test_the_order_of_keys_and_rows_moves_nothing() -> None:
    as_data = resolved(DATA)
    assert as_data is not None
    for data in (DATA, turned(DATA)):
        assert_same(as_data, of_text(written(data)))
        assert_same(of_text(written(data)), as_data)


def test_a_slip_in_rows_that_share_a_line_is_a_problem() -> None:
    rows = ("whole", "nothing")
    broken = with_value(DATA, ("indicators",), {name: DATA["indicators"][name] | {"range": [1]} for name in rows})
    with pytest.raises(RulesetError) as refused:
        of_text(written(broken))
    assert [problem.code for problem in refused.value.problems] == ["wrong-value", "wrong-value"]
