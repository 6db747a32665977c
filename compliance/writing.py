"""Where results go: standard output, or a file that appears whole or not at all; every text is made harmless here."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

from compliance.problems import ComplianceError, Problem, refusing
from compliance.visible import for_output

Item = TypeVar("Item")
# Who is told how far long work is: what is done, how much of it is done, and how much there is.
Work: TypeAlias = Literal["reading", "judging", "laying"]
Watch: TypeAlias = Callable[[Work, int, int], None]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write what is to stand at a path: a temporary file in the same folder, which takes its place at the end.

    A link stays, and the file that it leads to is replaced; rights of an earlier file stay too. A device or a pipe is
    no file that could be left half written, and is written to. When anything is raised, all is as it was.
    """
    mode: int | None = None
    try:
        status = os.stat(path)  # of links that lead round in a circle, it says so
    except FileNotFoundError:
        pass
    else:
        mode = stat.S_IMODE(status.st_mode)
        if not stat.S_ISREG(status.st_mode):
            yield path  # of a folder, opening it says so
            return
    path = Path(os.path.realpath(path))
    temporary = path.with_name(f".{path.name[:40]}.{os.urandom(8).hex()}")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    # A new file has the rights that the system gives a new file; beside an earlier one it is its owner's until the end.
    handle = os.open(temporary, flags, 0o666 if mode is None else 0o600)
    try:
        os.close(handle)
        yield temporary
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write(result: str | bytes | Iterable[str], target: str | None) -> None:
    """Write a result to a file, or to standard output when none is named, as it is made; text in UTF-8."""
    pieces = [result] if isinstance(result, str | bytes) else result
    parts = (each if isinstance(each, bytes) else for_output(each).encode() for each in pieces)
    if target is None or target == "-":
        if isinstance(result, bytes) and on_terminal(sys.stdout):
            raise ComplianceError(Problem("binary-to-terminal"))
        _out(parts)
        return
    with refusing("not-writable", target):
        whole(Path(target), parts)


def write_into(folder: str, files: Mapping[str, bytes]) -> None:
    """Write several files into a folder, which is made where it is not there. Raises ComplianceError."""
    with refusing("not-writable", folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write(content, str(Path(folder, name)))


def on_terminal(stream: Any) -> bool:
    """Whether a person sees what is written to a stream; nobody does where it is closed."""
    return stream is not None and bool(stream.isatty())


def tell(text: str) -> None:
    """Say something on standard error, as long as somebody listens."""
    with suppress(OSError, AttributeError):
        sys.stderr.buffer.write(for_output(text).encode())
        sys.stderr.buffer.flush()


def watched(items: Sequence[Item], what: Work, watch: Watch | None) -> Iterator[Item]:
    """The items one by one; before each, whoever watches is told how many are done."""
    for done, each in enumerate(items):
        if watch is not None:
            watch(what, done, len(items))
        yield each


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


def whole(path: Path, parts: Iterable[bytes]) -> None:
    """Put a file in place in one step, or leave all as it was."""
    with replacing(path) as temporary, temporary.open("wb") as file:
        file.writelines(parts)
