"""Where results go: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from compliance.place import Place
from compliance.problems import ComplianceError, Problem, refusal
from compliance.replacing import replacing


def write(result: str | bytes, target: str | None) -> None:
    """Write a result to a file, or to standard output when none is named; text in UTF-8 either way."""
    content = result if isinstance(result, bytes) else result.encode(errors="backslashreplace")
    if target is None or target == "-":
        if isinstance(result, bytes) and sys.stdout.isatty():
            raise ComplianceError(Problem("binary-to-terminal"))
        _out([content])
        return
    try:
        whole(Path(target), content)
    except OSError as error:
        details = {"name": target, "why": refusal(error)}
        raise ComplianceError(Problem("not-writable", Place(target), "", details)) from None


def stream(parts: Iterable[str]) -> None:
    """Write a long result to standard output as it is made, in UTF-8."""
    _out(part.encode(errors="backslashreplace") for part in parts)


def _out(parts: Iterable[bytes]) -> None:
    try:
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except (OSError, AttributeError) as error:  # closed, or on a full disk
        details = {"name": "stdout", "why": getattr(error, "strerror", None) or "closed"}
        raise ComplianceError(Problem("not-writable", None, "", details)) from None


def whole(path: Path, content: bytes) -> None:
    """Put a file in place in one step, or leave all as it was."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)
