"""Write what is generated: the JSON Schemas below ``schemas/``, and ``rulesets/checked.txt``.

    python tools/generate.py            write what is stale
    python tools/generate.py --check    write nothing; end with 1 when something is stale

``checked.txt`` holds the digest of every shipped ruleset file whose form was checked here; it is not checked again when
it is used (``docs/adr/0003-checked-once.md``).
"""
# ruff: noqa: T201 - a tool speaks by printing

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from compliance.measurements.form import json_schema as measurements_schema
from compliance.output import whole
from compliance.problems import ComplianceError
from compliance.reading.from_toml import read_toml
from compliance.reports.areas_json_forms import Bulk
from compliance.reports.changes.json_forms import Diff
from compliance.reports.json_forms import Check
from compliance.reports.rulesets.json_forms import History, List, Show
from compliance.rules.form import RulesetFile
from compliance.rules.wellformed import departures

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "python tools/generate.py"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


class _Printed(GenerateJsonSchema):
    """Schemas of what we print: closed, so that a new key shows, and without a title for every key."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def typed_dict_schema(self, schema: Any) -> JsonSchemaValue:
        return super().typed_dict_schema(schema) | {"additionalProperties": False}


class _Written(_Printed):
    """Schemas of TOML files: there is no null in TOML, and a name that does not have the form of an id is refused."""

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
        "history": ("What compliance history --format json prints", _printed(History)),
        "list": ("What compliance list --format json prints", _printed(List)),
    }
    files = {f"schemas/{name}.schema.json": _text(title, schema) for name, (title, schema) in schemas.items()}
    return files | {"rulesets/checked.txt": checked(root / "rulesets")}


def checked(folder: Path) -> str:
    """The digest of every ruleset file below a folder, after its form was checked.

    Raises ComplianceError with every departure from the form.
    """
    lines, problems = [], []
    for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*.toml")):
        content = path.read_bytes()
        try:
            problems += departures(read_toml(content, f"{folder.name}/{name}"), RulesetFile)
        except ComplianceError as error:
            problems += error.problems
        lines.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    if problems:
        raise ComplianceError(problems)
    return "".join(lines)


def stale(files: dict[str, str], root: Path = ROOT) -> list[str]:
    """The generated files that are not there or say something else."""
    return [name for name, text in files.items() if not _says(root / name, text)]


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
        (root / name).parent.mkdir(exist_ok=True)
        whole(root / name, files[name].encode())
        print(f"wrote {name}")
    return 0


def _written(form: type[BaseModel]) -> JsonSchemaValue:
    return form.model_json_schema(by_alias=True, schema_generator=_Written)


def _printed(form: Any) -> JsonSchemaValue:
    return TypeAdapter(form).json_schema(schema_generator=_Printed)


def _text(title: str, schema: JsonSchemaValue) -> str:
    head = {"$schema": DRAFT, "title": title}
    return json.dumps(head | schema | head, ensure_ascii=False, indent=2) + "\n"


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
