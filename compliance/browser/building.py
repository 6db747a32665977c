"""The page as one HTML file: Python for the browser, the engine with its rulesets, the form and the script, all inside.

The same parts, rulesets, language and day give the same bytes. Nothing is fetched, here or when the page is open: its
policy lets it run the scripts that it names by their digests, and connect to nothing.
"""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from compliance.browser.session import OWN_RULESETS
from compliance.patterns import pattern
from compliance.problems import ComplianceError, Place, Problem, RulesetError
from compliance.reports.html import digest, escaped
from compliance.rules.catalog import heads, rule_files, shipped_folder
from compliance.rules.loading import kept_text, load_head, places_text
from compliance.words import LANGUAGES, codes, say

FOLDER = Path(__file__).parent.parent / "_page"
MANIFEST = "parts.json"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
COMMAND = "python tools/page_parts.py"
_HERE = Path(__file__).parent
_PACKAGE = _HERE.parent
APP = "/app"  # where the engine lies in the page
# What of the package is no use in a page: the command line, tables larger than memory, and how a page is built.
_LEFT_OUT = frozenset(
    {"bulk", "commands", "_page", "__pycache__", "cli.py", "__main__.py", "building.py", "serving.py"}
)
_SUFFIXES = frozenset({".py", ".toml", ".txt", ".css", ".js"})
_REPORT_SCRIPT = "report.js"
_WORD = pattern(r'(data-w="(\w+)">)(?=</)')


@dataclass(frozen=True, slots=True)
class Part:
    """A published file: its name and version, the digest of the file, and the licence it is under."""

    name: str
    version: str
    sha256: str
    license: str

    def pinned(self) -> dict[str, str]:
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
        files = {name: sha256((folder / name).read_bytes()).hexdigest() for name in said["files"]}
    except OSError:
        raise _missing(folder, "no-page-parts") from None
    if files != said["files"] or not set(RUNTIME) <= set(files):
        raise _missing(folder, "other-page-parts")
    return Parts(folder, said["runtime"], tuple(Part(**each) for each in said["parts"]), tuple(files))


def _missing(folder: Path, code: str) -> ComplianceError:
    return ComplianceError(Problem(code, Place(str(folder)), "", {"name": str(folder), "command": COMMAND}))


@dataclass(frozen=True, slots=True)
class Built:
    """The page, and the policy that stands in its head, for whoever hands it out with headers."""

    html: str
    policy: str


def built(
    parts: Parts, *, version: str, folders: Sequence[str | Path] = (), language: str = "zh", day: date | None = None
) -> Built:
    """The whole page. Raises RulesetError for a ruleset of the folders that cannot be used."""
    files = {
        "engine": packed(dict(_engine(parts, tuple(map(Path, folders))))),
        **{name: parts.content(name) for name in RUNTIME},
        "worker": (_HERE / "worker.js").read_bytes(),
    }
    words = {each: {key: say(each, f"browser.{key}") for key in codes("browser")} for each in LANGUAGES}
    about = {
        "language": language,
        "version": version,
        "day": None if day is None else day.isoformat(),
        "runtime": parts.runtime,
        "parts": [f"{each.name} {each.version} ({each.license})" for each in parts.parts],
        "words": words,
    }
    first, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("first.js", "page.js"))
    report = (_PACKAGE / "reports" / _REPORT_SCRIPT).read_text(encoding="utf-8")
    sheets = (_PACKAGE / "reports" / "page.css", _HERE / "page.css")
    style = "".join(path.read_text(encoding="utf-8") for path in sheets)
    html = (_HERE / "page.html").read_text(encoding="utf-8")
    filled = _WORD.sub(lambda match: match[1] + escaped(words[language][match[2]]), html)
    data = [data_block("about", json.dumps(about, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c"), "json")]
    data += [data_block(name, inline(content), "base64") for name, content in files.items()]
    allowed = policy((first, script, report), style)
    pieces = {
        "policy": allowed,
        "language": "zh-Hans" if language == "zh" else "en",
        "title": escaped(words[language]["title"]),
        "style": f"<style>{style}</style>",
        "first": f"<script>{first}</script>",
        "data": "\n".join(data),
        "script": f"<script>{script}</script>",
    }
    return Built(_with(filled, pieces), allowed)


def policy(scripts: Sequence[str], style: str) -> str:
    """What the page may do: its own scripts and style, WebAssembly, and workers from its own memory. No connection."""
    allowed = " ".join(f"'{digest(each)}'" for each in scripts)
    return (
        f"default-src 'none'; script-src {allowed} blob: 'wasm-unsafe-eval'; worker-src blob:; "
        f"style-src '{digest(style)}'; base-uri 'none'; form-action 'none'"
    )


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files in one piece: a line with the paths and the lengths, then one after the other."""
    index = json.dumps([[path, len(content)] for path, content in files.items()], ensure_ascii=False)
    return index.encode() + b"\n" + b"".join(files.values())


def _engine(parts: Parts, folders: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    """Every file that the page's file system starts with: the wheels, this package, and the rulesets."""
    for name, content in parts.modules():
        yield f"{APP}/{name}", content
    for path in sorted(_PACKAGE.rglob("*")):
        inner = path.relative_to(_PACKAGE)
        if path.suffix in _SUFFIXES and not _LEFT_OUT.intersection(inner.parts) and inner.parts[0] != "_rulesets":
            yield f"{APP}/compliance/{inner.as_posix()}", path.read_bytes()
    shipped = shipped_folder()
    for file in sorted(shipped.rglob("*")):
        if file.suffix in (".toml", ".json"):
            yield f"{APP}/compliance/_rulesets/{file.relative_to(shipped).as_posix()}", file.read_bytes()
    yield from _own(folders)


def _own(folders: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    """Rulesets of one's own, checked and compiled here, for the page has not what reads their form."""
    kept = f"{APP}/compliance/_rulesets"
    shipped = {head.id: head for head in heads()}
    known = {head.path: head for head in heads(folders)}
    for number, folder in enumerate(folders):
        for path in rule_files(folder.resolve()):
            place = OWN_RULESETS / str(number) / path.relative_to(folder.resolve())
            yield place.as_posix(), path.read_bytes()
            head = known.get(path)
            if head is None or not head.at_hand:
                continue
            if head.id in shipped:  # what is compiled is found by its id
                related = ((shipped[head.id].place, shipped[head.id].title),)
                raise RulesetError(Problem("ruleset-twice", head.place, "", {"name": head.id}, related))
            ruleset = load_head(head, folders)
            places = places_text([each.sha256 for each in ruleset.files], ruleset)
            yield f"{kept}/released/{ruleset.id}@{ruleset.version}.json", kept_text(ruleset).encode()
            yield f"{kept}/places/{ruleset.id}.json", places.encode()


def inline(content: bytes) -> str:
    """Bytes as they stand in the page."""
    return b64encode(gzip.compress(content, 9, mtime=0)).decode()


def data_block(name: str, text: str, kind: str) -> str:
    """A piece of the page that its script reads, and that nobody runs."""
    return f'<script type="text/{kind}" id="data-{name}">{text}</script>'


def _with(html: str, pieces: Mapping[str, str]) -> str:
    """The frame of the page with its pieces, each put in once; a piece is never looked into."""
    return re.sub(r"<!--(\w+)-->|\{\{(\w+)\}\}", lambda match: pieces[match[1] or match[2]], html)
