"""What people read, kept as files and held against what is printed now; ``pytest --accept`` takes over the new text."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def held(request: pytest.FixtureRequest, path: Path, printed: str) -> None:
    """Fail, with the difference and how to accept it, where a file does not hold what is printed now."""
    if request.config.getoption("--accept"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(printed, encoding="utf-8", newline="\n")
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if before == printed:
        return
    name = path.relative_to(ROOT).as_posix()
    lines = (text.splitlines(keepends=True) for text in (before, printed))
    accept = f"If that is meant, accept it and look at the difference: {accepting(request)}"
    pytest.fail("".join([*unified_diff(*lines, name, "printed now"), accept]), pytrace=False)


def accepting(request: pytest.FixtureRequest) -> str:
    """The command that takes over what is printed now."""
    return f"python -m pytest {Path(str(request.path)).relative_to(ROOT).as_posix()} --accept"
