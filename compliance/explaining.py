"""What a code means: its section of ``docs/problems.md``, and its sentence in the language that is asked for."""

from __future__ import annotations

import re
from pathlib import Path

from compliance.problems import ComplianceError, Problem, nearest
from compliance.words import codes, say

_GAP = re.compile(r"\{\w+\}")

SECTIONS = ("problems", "reasons", "warnings")


def all_codes() -> tuple[str, ...]:
    """Every code that a problem, a finding or a warning can carry."""
    return tuple(dict.fromkeys(code for section in SECTIONS for code in codes(section)))


def guide() -> str:
    """The page of all codes: inside the package in a wheel, in ``docs`` in a checkout."""
    inside = Path(__file__).parent / "_docs" / "problems.md"
    return (inside if inside.is_file() else Path(__file__).parent.parent / "docs" / "problems.md").read_text("utf-8")


def explanation(code: str, language: str | None = None) -> str:
    """The section of a code: what, why, an example, and what to do instead. Raises ComplianceError for no such code."""
    if code not in all_codes():
        raise ComplianceError(Problem("unknown-code", None, "", {"code": code}, (), nearest(code, all_codes())))
    found = re.search(rf"^### {re.escape(code)}\n(.*?)(?=^##|\Z)", guide(), re.MULTILINE | re.DOTALL)
    shown = f"{code}\n"
    for section in SECTIONS:
        if code in codes(section):
            sentences = [say("zh", f"{section}.{code}"), say("zh", f"{section}.{code}.help", default="")]
            plain = [_GAP.sub("…", each).replace("{{", "{").replace("}}", "}") for each in sentences if each]
            shown += "".join(f"\n{each}" for each in plain if language != "en") + "\n"
            break
    section = found[1].strip() if found else ""
    summary, _, rest = section.partition("\n\n")  # the summary is in Chinese, what follows in English only
    if language == "zh" and rest:
        return f"{shown}\n{summary}\n\n{say('zh', 'text.rest_in_english')}\n\n{rest}\n"
    return shown + (f"\n{section}\n" if section else "")
