"""Write what is generated: the JSON Schemas below ``schemas/``, ``rulesets/places/``, three pages in ``docs/``.

    python tools/generate.py            write what is stale
    python tools/generate.py --check    write nothing; end with 1 when something is stale

``places/<id>.json`` says of a shipped ruleset file that its form was checked here, and where each rule stands in it. It
is not read again when it is used: its kept version is, where that says the same (``docs/adr/0003-checked-once.md``).
"""
# ruff: noqa: T201 - a tool speaks by printing

from __future__ import annotations

import hashlib
import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from inspect import getdoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

import compliance
from compliance import library
from compliance.measurements.form import json_schema as measurements_schema
from compliance.problems import ComplianceError
from compliance.reading.document import read_toml
from compliance.reports.areas import Bulk
from compliance.reports.changes.to_json import BranchDiff, Diff
from compliance.reports.rulesets.to_json import Cases, Demanded, History, Lint, List, Possible, Show, When
from compliance.reports.to_json import Check, Shape
from compliance.rules.canonical import ALWAYS
from compliance.rules.catalog import Head, head_of
from compliance.rules.declared import Citation
from compliance.rules.form import RulesetFile, formed
from compliance.rules.loading import kept_text, load_source, places_text
from compliance.rules.requirements import Criterion, Requirement
from compliance.rules.ruleset import Indicator
from compliance.words import codes, gaps, kind_of, pattern_of, say
from compliance.writing import whole

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "python tools/generate.py"
LINE = 100  # characters of a signature
ALIASES = ("Form", "ReviewForm", "TemplateForm", "TriedForm", "Language", "Folders", "Source", "Tables")
DRAFT = "https://json-schema.org/draft/2020-12/schema"


class _Written(GenerateJsonSchema):
    """Schemas of TOML files: there is no null in TOML, and a name that does not have the form of an id is refused."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        said = isinstance(schema.get("default"), bool | str)  # rather than None, an empty table, a decimal
        return super().default_schema(schema) if said else self.generate_inner(schema["schema"])

    def dict_schema(self, schema: Any) -> JsonSchemaValue:
        found = super().dict_schema(schema)
        return found | {"additionalProperties": False} if "patternProperties" in found else found


def generated(root: Path = ROOT) -> dict[str, str]:
    """Every generated file, by its path below the root, and what it has to say.

    Raises ComplianceError with the problems of the ruleset files that depart from the form.
    """
    schemas = {
        "ruleset": ("A ruleset file of compliance", _written(RulesetFile)),
        "measurements": ("A measurement file of compliance", measurements_schema()),
        "check": ("What compliance check --format json prints", _printed(Check)),
        "bulk": ("What compliance check --format json prints of large tables", _printed(Bulk)),
        "show": ("What compliance show --format json prints", _printed(Show)),
        "diff": ("What compliance diff --format json prints", _printed(Diff)),
        "branch": ("What compliance diff A..B --format json prints", _printed(BranchDiff)),
        "history": ("What compliance history --format json prints", _printed(History)),
        "list": ("What compliance list --format json prints", _printed(List)),
        "lint": ("What compliance lint --format json prints", _printed(Lint)),
        "test": ("What compliance test --format json prints", _printed(Cases)),
    }
    files = {f"schemas/{name}.schema.json": _text(title, schema) for name, (title, schema) in schemas.items()}
    files["docs/python.md"] = reference()
    files["docs/problems.md"] = guide_with_fields(library.guide())
    files["docs/schemas.md"] = schema_page(schemas)
    return files | {f"rulesets/places/{id_}.json": text for id_, text in places(root / "rulesets").items()}


# The reference of the schemas.


def schema_page(schemas: Mapping[str, tuple[str, JsonSchemaValue]]) -> str:
    """The page of every schema: for each table or object its keys, what may stand there, and whether it has to."""
    lines = [
        "# The JSON Schemas",
        "",
        f"<!-- generated by {COMMAND}, from the schemas -->",
        "",
        "Each schema is a file of `schemas/`. An editor that knows it completes the keys of a ruleset or a measurement",
        "file, and a program checks what the commands print. Every object has the keys below and no others. A key in",
        "**bold** has to be there.",
        "",
        *(f"- [{title}](#{name})" for name, (title, _) in schemas.items()),
    ]
    for name, (title, schema) in schemas.items():
        lines += ["", f"## {name}", "", f"{title}: [{name}.schema.json](../schemas/{name}.schema.json)."]
        lines += _key_table(name, schema)
        for part, inner in sorted(schema.get("$defs", {}).items()):
            lines += ["", f"### {name}: {part}", "", _one_line(inner.get("description", "")), *_key_table(name, inner)]
    return "\n".join([*lines, ""])


def _one_line(text: str) -> str:
    return " ".join(text.replace("``", "`").split())


def _key_table(name: str, schema: JsonSchemaValue) -> Iterator[str]:
    needed = schema.get("required", ())
    rows = [
        (f"**`{key}`**" if key in needed else f"`{key}`", _accepted(name, inner))
        for key, inner in schema.get("properties", {}).items()
    ]
    if rows:
        yield from ("", "| key | what stands there |", "|---|---|", *(f"| {key} | {kind} |" for key, kind in rows))


def _accepted(name: str, schema: JsonSchemaValue) -> str:
    """What a schema accepts, in a few words."""
    if "$ref" in schema:
        part = schema["$ref"].rpartition("/")[2]
        return f"[{part}](#{name}-{part.lower()})"
    if "const" in schema:
        return f"`{json.dumps(schema['const'], ensure_ascii=False)}`"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(each, ensure_ascii=False)}`" for each in schema["enum"])
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(_accepted(name, each) for each in several))
    match schema.get("type"):
        case list(kinds):
            return " or ".join(kinds)
        case "array":
            return f"list of {_accepted(name, schema.get('items', {}))}"
        case "object":
            others = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties", False)]
            inner = next((each for each in others if isinstance(each, dict)), None)
            own = ", ".join(f"`{key}`" for key in schema.get("properties", {}))
            return " and ".join(
                filter(
                    None,
                    [
                        f"object of {own}" if own else "",
                        f"any names, each with {_accepted(name, inner)}" if inner else "",
                    ],
                )
            )
        case None:
            return "anything"
        case kind:
            return str(kind)


# The reference of the library, from its docstrings.


ALIASES = ("Form", "ReviewForm", "TemplateForm", "TriedForm", "Language", "Folders", "Source", "Tables")


def reference() -> str:
    """The page of everything public: what each is, what it takes and gives."""
    names = [name for name in compliance.__all__ if inspect.isfunction(getattr(compliance, name))]
    others = [name for name in compliance.__all__ if name not in names]
    listed = ", ".join(f"[`{name}`](#{name.lower()})" for name in (*names, *others))
    return "\n".join(
        [
            "# The library: every function and type",
            "",
            f"<!-- generated by {COMMAND}, from the docstrings -->",
            "",
            "`import compliance` costs nothing; what is used is loaded when it is used. How the parts go together is",
            "shown in [for-developers.md](for-developers.md). What stands here stays as it is within a major version;",
            "what is to go warns for one minor version first. What does not stand here is no interface.",
            "",
            listed,
            "",
            "## Functions",
            *(line for name in names for line in _function(name, getattr(compliance, name))),
            "",
            "## Words in the signatures",
            "",
            *(
                f"- `{name}`: {_aliased(name)}"
                for name in (
                    "Form",
                    "ReviewForm",
                    "TemplateForm",
                    "TriedForm",
                    "Language",
                    "Folders",
                    "Source",
                    "Tables",
                )
            ),
            "",
            "## Types",
            *(line for name in others for line in _type(name, getattr(compliance, name))),
            "",
        ]
    )


def _aliased(name: str) -> str:
    """What a name in a signature stands for."""
    if name == "Source":
        return "a path as a text or `Path`; bytes, a binary stream; an open workbook; a mapping; a frame"
    if name == "Tables":
        return "`pyarrow.Table`s by name"
    kind = getattr(library, name)
    among = get_args(kind)
    return "the paths of some folders" if name == "Folders" else " or ".join(f'`"{each}"`' for each in among)


def _function(name: str, function: Any) -> list[str]:
    signature = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(function)))
    parameters, _, gives = signature.rpartition(" -> ")
    shown = f"{name}{parameters} -> {gives}"
    if len(shown) > LINE:
        inside = parameters[1:-1]
        several = re.split(r", (?![^\[]*\])(?![^(]*\))", inside)
        shown = "\n".join([f"{name}(", *(f"    {each}," for each in several), f") -> {gives}"])
    return ["", f"### {name}", "", "```python", shown, "```", "", getdoc(function) or ""]


def _type(name: str, kind: Any) -> list[str]:
    lines = ["", f"### {name}", "", getdoc(kind) or ""]
    for at, member in vars(kind).items():
        says = getdoc(member) if isinstance(member, property | cached_property) or inspect.isfunction(member) else None
        if not at.startswith("_") and says:
            called = f"{at}()" if inspect.isfunction(member) else at
            lines += ["", f"- `{called}`: {says.split(chr(10) + chr(10))[0].replace(chr(10), ' ')}"]
    return lines


def places(folder: Path) -> dict[str, str]:
    """Of every ruleset file below a folder, after its form was checked: its digest, and where its rules stand.

    Raises ComplianceError with every departure from the form.
    """
    found: list[Head] = []
    problems = []
    for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*.toml")):
        content, shown = path.read_bytes(), f"{folder.name}/{name}"
        try:
            problems += formed(read_toml(content, shown))[2]
        except ComplianceError as error:
            problems += error.problems
        head = head_of(content, path.resolve(), shown)
        found += [head] if head is not None else []
    if problems:
        raise ComplianceError(problems)
    return {head.id: _places(head, folder / "released" / f"{head.id}@{head.version}.json") for head in found}


def _places(head: Head, kept: Path) -> str:
    ruleset = load_source(head) if kept.is_file() else None
    if ruleset is None or not _says(kept, kept_text(ruleset)):
        return places_text([_digest(head.path)], None)
    return places_text([_digest(head.path), *(file.sha256 for file in ruleset.files)], ruleset)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stale(files: dict[str, str], root: Path = ROOT) -> list[str]:
    """The generated files that are not there or say something else, or are of a ruleset that is not there any more."""
    left = sorted(path.relative_to(root).as_posix() for path in (root / "rulesets" / "places").glob("*.json"))
    return [
        *(name for name, text in files.items() if not _says(root / name, text)),
        *(name for name in left if name not in files),
    ]


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write what is stale, or with ``--check`` only name it."""
    if arguments not in ([], ["--check"]):
        print(f"usage: {COMMAND} [--check]", file=sys.stderr)
        return 2
    try:
        files = generated(root)
    except ComplianceError as error:
        print(error, file=sys.stderr)
        return 1
    found = stale(files, root)
    if arguments:
        print("".join(f"stale: {name}\n" for name in found) + (f"mend it with: {COMMAND}" if found else "all current"))
        return 1 if found else 0
    for name in found:
        if name in files:
            (root / name).parent.mkdir(exist_ok=True)
            whole(root / name, [files[name].encode()])
        else:
            (root / name).unlink()
        print(f"wrote {name}" if name in files else f"removed {name}")
    return 0


def _written(form: type[BaseModel]) -> JsonSchemaValue:
    return form.model_json_schema(by_alias=True, schema_generator=_Written)


# What JSON calls the types that we print; numbers and days of the rules are text.
_JSON: dict[Any, str] = {
    str: "string", int: "integer", bool: "boolean", NoneType: "null", Decimal: "string", date: "string",
}  # fmt: skip
# What is printed in another form than it has in the rules (``canonical.py`` writes it): some fields by their names, a
# requirement by the keys of its kind among those of its criterion.
_FIELDS: dict[str, Any] = {"range": Possible, "applies": When, "source": Citation | list[Citation]}
_KEYS = {(Criterion, "name"): "criterion"}


def _printed(form: type) -> JsonSchemaValue:
    """The schema of what we print, from the class of each thing: closed, so that a new key shows."""
    defs: dict[str, JsonSchemaValue] = {}
    top = _shape(form, defs)["$ref"].rpartition("/")[2]
    if "FileProblem" in defs:
        defs["FileProblem"]["properties"]["details"] = _details()
    return {"$defs": {name: defs[name] for name in sorted(defs) if name != top}} | defs[top]


def _details() -> JsonSchemaValue:
    """The fields that a problem may have, each as its kind looks in JSON."""
    properties: dict[str, JsonSchemaValue] = {}
    for field, kinds in sorted(field_kinds().items()):
        patterns = [pattern for kind in kinds if (pattern := pattern_of(kind))]
        shape = {"type": "string", "description": ", or ".join(say("en", f"fields.{kind}") for kind in kinds)}
        if len(patterns) == len(kinds):
            shape["pattern"] = f"^({'|'.join(patterns)})$"
        properties[field] = shape
    return {"type": "object", "properties": properties, "additionalProperties": False}


def field_kinds() -> dict[str, list[str]]:
    """The kinds of every field of a problem, in all codes."""
    every = [(field, kind_of(code, field)) for code in codes("problems") for field in gaps("problems", code)]
    kinds: dict[str, list[str]] = {}
    for field, kind in dict.fromkeys(every):
        kinds.setdefault(field, []).append(kind)
    return kinds


def guide_with_fields(page: str) -> str:
    """The guide of all codes with its table of fields: for each kind what a program gets, and which are of it."""
    rows = ["| what it is | fields |", "|---|---|"]
    by_kind: dict[str, list[str]] = {}
    for field, kinds in sorted(field_kinds().items()):
        for kind in kinds:
            by_kind.setdefault(kind, []).append(f"`{field}`")
    rows += [f"| {say('en', f'fields.{kind}')} | {' '.join(by_kind[kind])} |" for kind in codes("fields")]
    begin, end = f"<!-- fields: generated by {COMMAND}, from compliance/words/fields.toml -->", "<!-- fields end -->"
    before, _, rest = page.partition(begin)
    return "\n".join((before + begin, "", *rows, "", end)) + rest.partition(end)[2]


def _shape(form: Any, defs: dict[str, JsonSchemaValue], *, listed: bool = False) -> JsonSchemaValue:
    """What a type is in JSON; ``listed``: it stands in a table under its id, which it does not say again."""
    origin, among = get_origin(form), get_args(form)
    if form in _JSON:
        return {"type": _JSON[form]}
    if origin is Literal:
        choice = {"const": among[0]} if len(among) == 1 else {"enum": list(among)}
        return choice | {"type": _JSON[type(among[0])]}
    if origin in (Union, UnionType):
        return {"anyOf": [_shape(each, defs) for each in among]}
    if origin in (Mapping, dict):
        names = get_args(among[0])
        closed = {"propertyNames": {"enum": list(names)}} if names else {}
        return {"additionalProperties": _shape(among[1], defs, listed=True), **closed, "type": "object"}
    if origin in (Sequence, list, tuple):
        return {"items": _shape(among[0], defs), "type": "array"}
    name = form.__name__
    if name not in defs:
        defs[name] = {}  # it may stand in itself
        keys = list(_keys(form))[listed and not _is_printed(form) :]
        needed = [key for key, _, always in keys if always]
        defs[name] = {
            "additionalProperties": False,
            "description": getdoc(form),
            "properties": {key: _shape(each, defs) for key, each, _ in keys},
            **({"required": needed} if needed else {}),
            "title": name,
            "type": "object",
        }
    return {"$ref": f"#/$defs/{name}"}


def _is_printed(form: Any) -> bool:
    """Whether a class is of what is printed, rather than a thing that is printed by its fields."""
    return issubclass(form, Shape)


def _keys(form: Any) -> Iterator[tuple[str, Any, bool]]:
    """The keys of a thing, what each holds, and whether it is always there."""
    hints = get_type_hints(form, include_extras=True)
    if _is_printed(form):
        for name, key in form.keys.items():
            yield name, hints[name if name in hints else f"{name}_"], not key.optional
        return
    if not is_dataclass(form):  # a named tuple
        yield from ((name, hint, True) for name, hint in hints.items())
        return
    for each in fields(form):
        hint, default = hints[each.name], each.default if each.default_factory is MISSING else ()
        if hint is Requirement:
            yield from _keys(Demanded)
        elif default is MISSING or not each.name.endswith("place"):
            said = _said(_FIELDS.get(each.name, hint), default)
            key = _KEYS.get((form, each.name), each.name)
            yield key, said, (default is MISSING and said == hint) or (form is Indicator and each.name in ALWAYS)


def _said(hint: Any, default: Any) -> Any:
    """What a field of a thing of the rules holds where it says something: not nothing, and not what is so anyway."""
    among = tuple(each for each in get_args(hint) if each not in (NoneType, default))
    if get_origin(hint) is Literal:
        return Literal[among]
    if get_origin(hint) in (Union, UnionType):
        return Union[among]  # noqa: UP007 - of as many as there are
    return Literal[not default] if hint is bool else hint


def _text(title: str, schema: JsonSchemaValue) -> str:
    head = {"$schema": DRAFT, "title": title}
    return json.dumps(head | schema | head, ensure_ascii=False, indent=2) + "\n"


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
