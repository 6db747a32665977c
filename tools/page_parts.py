"""Fetch what ``compliance page`` is built from into ``compliance/_page/``: Python for the browser, and the wheels.

    python tools/page_parts.py

Each part is named with its version and the SHA-256 of the file as it is published; another file is refused. npm and pip
fetch them as they are set up on this machine. The folder is no part of the repository; a released wheel carries it.
"""
# ruff: noqa: T201 - a tool speaks by printing

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from compliance.browser.building import FOLDER, MANIFEST, RUNTIME, Part

PYODIDE = Part("pyodide", "314.0.7", "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0", "MPL-2.0")
PYTHON = "3.14"  # of this Pyodide
# What the engine imports in the page, with what that imports; pydantic has no wheel there, and nothing there needs it.
WHEELS = (
    Part("et_xmlfile", "2.0.0", "7a91720bc756843502c3b7504c77b8fe44217c85c537d85037f0f536151b2caa", "MIT"),
    Part("flexcache", "0.3", "d43c9fea82336af6e0115e308d9d33a185390b8346a017564611f1466dcd2e32", "BSD-3-Clause"),
    Part("flexparser", "0.4", "3738b456192dcb3e15620f324c447721023c0293f6af9955b481e91d00179846", "BSD-3-Clause"),
    Part("openpyxl", "3.1.5", "5282c12b107bffeef825f4617dc029afaf41d0ea60823bbb665ef3079dc79de2", "MIT"),
    Part("pint", "0.26.2", "c94124cdb19baa1a84bb65c8bb9a620a9636b9b9cd80f32f30ad7ff795ea2eb8", "BSD-3-Clause"),
    Part("platformdirs", "4.14.8", "1e34af590de4d978631b751eb2202f2fee4497537a17c1720b12fcf57b331392", "MIT"),
    Part("rich", "15.0.0", "33bd4ef74232fb73fe9279a257718407f169c09b78a87ad3d296f548e27de0bb", "MIT"),
    Part("simpleeval", "1.0.8", "c9c4ff42879ebf0c05f6562cb81031869948916be343bcc950b81fcc081fe9ce", "MIT"),
    Part("tomli", "2.5.0", "32a7b79ac57a2e83670ce329ccf675798bc5a2094783a63676866b70503f2e2b", "MIT"),
    Part("typing_extensions", "4.16.0", "481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8", "PSF-2.0"),
    Part("xlrd", "2.0.2", "ea762c3d29f4cca48d82df517b6d89fbce4db3107f9d78713e48cd321d5c9aa9", "BSD-3-Clause"),
)


def main() -> int:
    """Fetch all parts, or say which one is not as it is named."""
    if shutil.which("npm") is None:
        sys.exit("npm is not here; it fetches Python for the browser (on Debian, apt install npm)")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        archive = _npm(here)
        _pip(here)
        new = here / "parts"
        new.mkdir()
        with tarfile.open(archive) as package:
            for name in RUNTIME:
                member = package.extractfile(f"package/{name}")
                assert member is not None
                (new / name).write_bytes(member.read())
            lock = package.extractfile("package/pyodide-lock.json")
            assert lock is not None
            info = json.load(lock)["info"]
        for wheel in here.glob("*.whl"):
            shutil.copy(wheel, new)
        files = {each.name: _sha256(each) for each in sorted(new.iterdir())}
        parts = [each.pinned() for each in (PYODIDE, *WHEELS)]
        manifest = {"runtime": info, "parts": parts, "files": files}
        (new / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(new, FOLDER)
    print(f"{len(files)} files for Python {PYTHON} in {FOLDER}")
    return 0


def _npm(folder: Path) -> Path:
    name = f"{PYODIDE.name}@{PYODIDE.version}"
    subprocess.run(["npm", "pack", "--silent", name], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    if _sha256(archive) != PYODIDE.sha256:
        sys.exit(f"{name} is another file than the one that is named here: {_sha256(archive)}")
    return archive


def _pip(folder: Path) -> None:
    """The wheels; pip refuses one with another digest."""
    wanted = folder / "wheels.txt"
    wanted.write_text("".join(f"{each.name}=={each.version} --hash=sha256:{each.sha256}\n" for each in WHEELS))
    how = ["--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--python-version", PYTHON]
    command = [sys.executable, "-m", "pip", "download", *how, "--dest", str(folder), "-r", str(wanted)]
    subprocess.run(command, check=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
