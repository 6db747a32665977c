"""What a page is built from besides this package: Python for the browser, and the wheels that the engine imports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from zipfile import ZipFile

from compliance.problems import ComplianceError, Place, Problem

FOLDER = Path(__file__).parent.parent / "_page"
MANIFEST = "parts.json"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
COMMAND = "python tools/page_parts.py"


@dataclass(frozen=True, slots=True)
class Part:
    """A published file: its name and version, the digest of the file, and the licence it is under."""

    name: str
    version: str
    sha256: str
    license: str

    def told(self) -> dict[str, str]:
        """As the manifest has it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts in a folder, each file as the manifest pins it; ``runtime`` is what the interpreter says of itself."""

    folder: Path
    runtime: Mapping[str, str]
    parts: tuple[Part, ...]
    files: tuple[str, ...]

    def content(self, name: str) -> bytes:
        """The bytes of one file."""
        return (self.folder / name).read_bytes()

    def modules(self) -> Iterator[tuple[str, bytes]]:
        """What the wheels install, by path, with the licences that they are under."""
        for name in self.files:
            if name.endswith(".whl"):
                with ZipFile(self.folder / name) as wheel:
                    for member in sorted(wheel.namelist()):
                        if not member.endswith("/") and ".data/" not in member:
                            yield member, wheel.read(member)


def parts_in(folder: Path = FOLDER) -> Parts:
    """The parts that a folder holds. Raises ComplianceError where they are not there, or not as they were fetched."""
    try:
        said = json.loads((folder / MANIFEST).read_bytes())
        files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in said["files"]}
    except OSError:
        raise _missing(folder, "no-page-parts") from None
    if files != said["files"] or not set(RUNTIME) <= set(files):
        raise _missing(folder, "other-page-parts")
    return Parts(folder, said["runtime"], tuple(Part(**each) for each in said["parts"]), tuple(files))


def _missing(folder: Path, code: str) -> ComplianceError:
    return ComplianceError(Problem(code, Place(str(folder)), "", {"name": str(folder), "command": COMMAND}))
