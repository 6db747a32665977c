"""Where results go: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from compliance.place import Place
from compliance.problems import ComplianceError, Problem


def write(result: str | bytes, target: str | None) -> None:
    """Write a result to a file, or to standard output when none is named; text in UTF-8 either way."""
    content = result if isinstance(result, bytes) else result.encode(errors="backslashreplace")
    if target is None or target == "-":
        if isinstance(result, bytes) and sys.stdout.isatty():
            raise ComplianceError(Problem("binary-to-terminal"))
        try:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except (OSError, AttributeError) as error:  # closed, or on a full disk
            details = {"name": "stdout", "why": getattr(error, "strerror", None) or "closed"}
            raise ComplianceError(Problem("not-writable", None, "", details)) from None
        return
    try:
        whole(Path(target), content)
    except OSError as error:
        details = {"name": target, "why": error.strerror or str(error)}
        raise ComplianceError(Problem("not-writable", Place(target), "", details)) from None


def whole(path: Path, content: bytes) -> None:
    """Put a file in place in one step: a temporary file in the same folder, flushed to disk, then renamed.

    A link stays, and the file that it leads to is replaced; rights of an earlier file stay too. A device or a pipe is
    no file that could be left half written, and is written to.
    """
    import tempfile  # costs a start that writes no file

    mode = 0o666 & ~_umask()
    try:
        found = os.stat(path)  # of links that lead round in a circle, it says so
    except FileNotFoundError:
        pass
    else:
        mode = stat.S_IMODE(found.st_mode)
        if not stat.S_ISREG(found.st_mode):
            with open(path, "wb") as stream:  # of a folder, it says so
                stream.write(content)
            return
    path = Path(os.path.realpath(path))
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
