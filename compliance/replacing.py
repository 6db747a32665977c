"""A file that appears whole or not at all: written beside its place, flushed to disk, then put there in one step."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write what is to stand at a path: a temporary file in the same folder, which takes its place at the end.

    A link stays, and the file that it leads to is replaced; rights of an earlier file stay too. A device or a pipe is
    no file that could be left half written, and is written to. When anything is raised, all is as it was.
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
            yield path  # of a folder, opening it says so
            return
    path = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        os.close(handle)
        yield temporary
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
