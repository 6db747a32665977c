"""The measurement files of one call: named files, everything below named folders, and standard input."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Protocol

from compliance.problems import ComplianceError, MeasurementError, Place, Problem, nearest, refusal
from compliance.reading.document import LARGEST_DOCUMENT
from compliance.visible import escaped

if TYPE_CHECKING:
    from zipfile import ZipFile

Own = Literal["a ledger", "a record", "a table of findings", "findings in SARIF"]

LEDGER = "compliance: ledger"  # the category of a ledger among the properties of the workbook
LEDGER_LINE = " · compliance"  # the end of the first line of each of its sheets, which is all that CSV keeps of it
_RECORD = re.compile(rb'\s*\{\s*"format":\s*\d+,\s*"engine":\s*\{\s*"name":\s*"compliance"')
_SARIF = re.compile(rb'\s*\{\s*"\$schema":\s*"[^"]*sarif')
_HEADS = (("结论代码", "原因代码"), ("verdict code", "reason code"))  # of findings as CSV
_PART = rb"PK\x03\x04.{4}(?P<method>..).{18}(?P<extra>..)"  # what stands before a part's name in an archive
_MOST = 1 << 16
_MOST_PARTS = 20_000


def own_output(content: bytes, form: str) -> Own | None:
    """What kind of result a file is, if it is one."""
    if form == "json":
        return "a record" if _RECORD.match(content) else "findings in SARIF" if _SARIF.match(content) else None
    if form == "csv":
        line = content[:_MOST].partition(b"\n")[0]
        if any(LEDGER_LINE.encode(code) in line for code in ("utf-8", "gb18030")):
            return "a ledger"
        head = line.decode("utf-8", "replace").strip("\ufeff\r").split(",")
        return "a table of findings" if any({*pair} <= {*head} for pair in _HEADS) else None
    if form == "xls":  # among the properties of a ledger that was saved in the old form
        return "a ledger" if any(LEDGER.encode(code) in content for code in ("ascii", "utf-16-le")) else None
    properties = {"xlsx": "docProps/core.xml", "ods": "meta.xml"}.get(form)
    return "a ledger" if properties is not None and _is_ledger(content, properties) else None


def has_too_many_parts(content: bytes) -> bool:
    """Whether an archive has more parts than any workbook, told before they are listed."""
    return content.count(b"PK\x01\x02") > _MOST_PARTS


@lru_cache(maxsize=1)
def archive_of(content: bytes) -> ZipFile:
    """The archive that a file is; who asks for its kind and who reads it have it opened once. Raises BadZipFile."""
    from zipfile import ZipFile

    return ZipFile(BytesIO(content))


def _is_ledger(content: bytes, part: str) -> bool:
    """Whether a part of an archive says so; the archive is not opened, since most files are no ledger."""
    match = re.search(_PART + part.encode(), content, re.DOTALL)
    if match is None:
        return False
    import zlib

    begin = match.end() + int.from_bytes(match["extra"], "little")
    properties = content[begin : begin + _MOST]
    if match["method"] != b"\0\0":
        with suppress(zlib.error):  # what is damaged is said where it is read
            properties = zlib.decompressobj(-zlib.MAX_WBITS).decompress(properties, _MOST)
    return LEDGER.encode() in properties


Format = Literal["toml", "json", "csv", "xlsx", "xls", "ods", "docx"]

FORMATS: dict[str, Format] = {  # "et" as WPS saves it
    "toml": "toml", "json": "json", "csv": "csv", "xlsx": "xlsx", "xls": "xls", "et": "xls", "ods": "ods",
    "docx": "docx",
}  # fmt: skip
_MIB = 1024 * 1024
LIMITS: dict[Format, int] = {
    "toml": LARGEST_DOCUMENT, "json": LARGEST_DOCUMENT, "csv": 32 * _MIB, "xls": 16 * _MIB,
    "xlsx": 64 * _MIB, "ods": 64 * _MIB, "docx": 64 * _MIB,  # pictures in it are not read
}  # fmt: skip
_EXTENSIONS: dict[str, Format] = {f".{name}": form for name, form in FORMATS.items()}
_EXTENSIONS |= {".tsv": "csv", ".xlsm": "xlsx", ".docm": "docx"}
# Tables that may hold measurements but that we cannot read: never passed over silently, not even in a folder.
_NOT_READ_YET = frozenset({".xlsb", ".numbers", ".fods", ".sxc", ".uos"})
# Texts in which a table may stand, and prints and scans of tables: said only of a file that is named itself.
_TEXTS = frozenset({".doc", ".wps", ".odt", ".rtf"})
_PRINTED = frozenset({".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".tif", ".tiff", ".bmp"})
_ARCHIVES = frozenset({".zip", ".rar", ".7z", ".gz", ".tar"})
_OF_THE_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})  # which people do not see
# What holds no measurements, and stops nothing where it lies in a folder.
_PASSED_OVER = frozenset({"empty-file", "own-output"})
# Tables that are judged row by row, with check alone.
FOR_BULK = frozenset({".parquet", ".pq", ".arrow", ".feather", ".ipc"})
# What is looked at in a folder; the rest (pictures, scans, texts) is no table.
LOOKED_AT = frozenset(_EXTENSIONS) | _NOT_READ_YET | FOR_BULK
_EXTENSIONS[".xml"] = "xls"  # an XML Spreadsheet that is named itself; in a folder lie others
TEXTS = frozenset(extension for extension, form in _EXTENSIONS.items() if form == "docx")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_BLANKS = b" \t\r\n\v\f\0"


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was handed in: its name as the user gave it (``-`` for standard input), its bytes, its format."""

    name: str
    content: bytes
    format: Format

    @property
    def sha256(self) -> str:
        """The digest by which a record pins the file."""
        from hashlib import sha256

        return sha256(self.content).hexdigest()


def collect(paths: Sequence[str | Path], input_format: str | None, stdin: BinaryIO | None) -> tuple[Input, ...]:
    """Every file that the paths mean (see ``collect_all``). Raises MeasurementError with all problems together."""
    inputs, problems = collect_all(paths, input_format, stdin)
    if any(problem.level == "error" for problem in problems):
        raise MeasurementError(problems)
    return inputs


def collect_all(
    paths: Sequence[str | Path], input_format: str | None, stdin: BinaryIO | None
) -> tuple[tuple[Input, ...], tuple[Problem, ...]]:
    """Every file that the paths mean, each read once, in the order given and sorted within a folder; and the problems.

    ``input_format`` is the format of standard input, and of named files whose extension says nothing. In a folder an
    empty file and what this program wrote itself stop nothing: a warning says that they are not read.
    """
    inputs: list[Input] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for path, is_named in _spread(paths, problems):
        real = path if path == "-" or "\0" in path else os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        try:
            form = _format(path, input_format, is_named)
            content = _standard_input(stdin, LIMITS[form]) if path == "-" else read_file(path, LIMITS[form])
            if own := own_output(content, form):
                raise _problem("own-output", path, kind=own)
            inputs.append(Input(shown(path), content, form))
        except ComplianceError as error:
            passed = not is_named and all(problem.code in _PASSED_OVER for problem in error.problems)
            problems += [replace(each, level="warning") for each in error.problems] if passed else error.problems
    if not inputs:  # with nothing to judge, why not is what has to be said
        problems = [replace(problem, level="error") for problem in problems]
    return tuple(inputs), tuple(problems)


# What a program hands in instead of a path: a content, a stream, a workbook, a mapping, a frame. Frames and workbooks
# are known to a type checker by what their libraries give them, so that none of these has to be installed.


class DataFrame(Protocol):
    """A frame of pandas, Polars or Spark, or a relation of DuckDB."""

    @property
    def columns(self) -> object:
        """The names of its columns."""


class HasSchema(Protocol):
    """A table or a reader of PyArrow."""

    @property
    def schema(self) -> object:
        """The names and types of its columns."""


class Workbook(Protocol):
    """An open workbook of openpyxl."""

    @property
    def worksheets(self) -> object:
        """Its sheets."""


Source = str | Path | bytes | bytearray | BinaryIO | Mapping[str, object] | DataFrame | HasSchema | Workbook


def collect_sources(
    sources: Sequence[Source], names: Sequence[str], input_format: str | None, stdin: BinaryIO | None
) -> tuple[tuple[Input, ...], tuple[Problem, ...]]:
    """Every file that the sources are or mean, in the order given, and the problems.

    ``names`` are for those without a path, in order. Raises TypeError for what is no source, or too many names.
    """
    paths = [source for source in sources if isinstance(source, str | Path)]
    if len(paths) == len(sources) and not names:
        return collect_all(paths, input_format, stdin)
    inputs: list[Input] = []
    problems: list[Problem] = []
    if isinstance(names, str) or not isinstance(names, Sequence):
        raise TypeError("names is a list of texts, one for each source without a path")
    called, taken = iter(names), set[str]()
    for number, source in enumerate((each for each in sources if not isinstance(each, str | Path)), 1):
        try:
            name = next(called, None) or _own_name(source) or f"input {number}"
            if name in taken:  # twenty bureaus may all send data.xlsx
                name = f"{number} {name}"
            taken.add(name)
            inputs.append(_handed_in(source, name, input_format))
        except ComplianceError as error:
            problems += error.problems
    if (left := next(called, None)) is not None:
        raise TypeError(f'names has "{left}" too many: a source with a path is called by that')
    if paths:
        read, wrong = collect_all(paths, input_format, stdin)
        inputs, problems = [*inputs, *read], [*problems, *wrong]
    return tuple(inputs), tuple(problems)


def _own_name(source: Any) -> str | None:
    """The name of a stream of a file, without its folder, where that says the format."""
    own = getattr(source, "name", None) if hasattr(source, "read") else None
    name = os.path.basename(own) if isinstance(own, str) else ""
    return name if says_its_format(name) else None


def _handed_in(source: Any, name: str, input_format: str | None) -> Input:
    """What a program hands in, as the file that it would be."""
    if isinstance(source, Mapping):
        try:
            return Input(name, json.dumps(source, ensure_ascii=False, default=str).encode(), "json")
        except (ValueError, RecursionError) as error:
            raise TypeError(f"{name}: no file can be made of the mapping: {error}") from None
    if not isinstance(source, bytes | bytearray | memoryview) and not hasattr(source, "read"):
        if hasattr(source, "save") and hasattr(source, "worksheets"):
            file = BytesIO()
            source.save(file)
            return Input(name, file.getvalue(), "xlsx")
        from compliance.bulk.frames import csv_of

        try:
            return Input(name, csv_of(source), "csv")
        except MeasurementError as error:
            if error.problems[0].code != "frame-unknown":
                raise
            kind = type(source).__name__
            raise TypeError(
                "load_measurements() takes files and folders, each by its path: a text or a Path; contents as bytes or "
                f"binary streams; mappings, open workbooks and frames; not {kind}"
            ) from None
    if not isinstance(source, bytes | bytearray | memoryview):
        source = source.read(max(LIMITS.values()) + 1)
        if not isinstance(source, bytes):
            raise TypeError(f"{name}: a stream of bytes is read, not one of {type(source).__name__}")
    if bytes(source[:6]).startswith((b"PAR1", b"ARROW1")):
        raise _problem("needs-bulk", name)
    known = FORMATS.get(input_format or "") or _of_extension(name)
    content = _checked(bytes(source), name, LIMITS[known])
    if own := own_output(content, known):
        raise _problem("own-output", name, kind=own)
    return Input(name, content, known)


def read_file(path: str | Path, limit: int = LARGEST_DOCUMENT) -> bytes:
    """The bytes of one file. Raises ComplianceError when there is no such file, or nothing in it that can be used."""
    path = os.fspath(path)
    status = _stat(path)
    if not stat.S_ISREG(status.st_mode):  # a pipe or a device could keep us waiting for ever
        raise _problem("not-a-file", path)
    if status.st_size > limit:
        raise _problem("file-too-large", path, limit=limit // 1024**2)
    try:
        with open(path, "rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise _not_readable(path, error) from None
    return _checked(content, path, limit)


def replaced(target: str, paths: Sequence[str | Path]) -> str | None:
    """Which of the files that the paths mean a result would replace at a target, itself or through a link.

    What this program wrote itself may be replaced where it lies in a folder.
    """
    if not os.path.isfile(target):
        return None
    for path, is_named in _spread(paths, []):
        try:
            status = os.fstat(0) if path == "-" else os.stat(path)
            if os.path.samestat(status, os.stat(target)) and (is_named or not _is_own(path)):
                return path
        except (OSError, ValueError):
            continue
    return None


def _is_own(path: str) -> bool:
    try:
        form = _format(path, None, is_named=False)
        return own_output(read_file(path, LIMITS[form]), form) is not None
    except ComplianceError:
        return False


def shown(path: str | Path) -> str:
    """A path as it can be printed: what would break a line, a terminal or an encoding is escaped."""
    return escaped(os.fspath(path))


def _spread(paths: Sequence[str | Path], problems: list[Problem]) -> Iterator[tuple[str, bool]]:
    """The files that the paths mean, and whether each was named itself rather than found in a folder."""
    for given in paths:
        path = os.fspath(given)
        if path == "-" or "\0" in path or not os.path.isdir(path):
            yield path, True
            continue
        form, unreadable = _below(path)
        problems += unreadable
        if not form and not unreadable:
            problems += _problem("folder-without-files", path).problems
        for inner in form:
            yield inner, False


PassedOver = Literal["print", "text", "archive", "other"]


def passed_over(paths: Sequence[str | Path]) -> dict[PassedOver, list[str]]:
    """The files of the named folders that nobody looks into, by what they are: no table can be read from them."""
    names: dict[PassedOver, list[str]] = {}
    for path in filter(os.path.isdir, paths):
        for inner in _below(os.fspath(path), looked_at=False)[0]:
            extension = _extension(inner)
            kinds: dict[PassedOver, frozenset[str]] = {"print": _PRINTED, "text": _TEXTS, "archive": _ARCHIVES}
            known: list[PassedOver] = [kind for kind, several in kinds.items() if extension in several]
            names.setdefault(known[0] if known else "other", []).append(shown(inner))
    return names


def not_looked_into(paths: Sequence[str | Path]) -> list[Problem]:
    """A warning for each kind of file in the named folders that may show values and is not read."""
    warnings = []
    for folder in paths:
        for kind, names in passed_over([folder]).items():
            if kind != "other":
                details = {"kind": f"not read: {kind}", "count": len(names)}
                files = tuple((Place(name), "") for name in names)
                place = Place(shown(os.fspath(folder)))
                warnings.append(Problem("not-looked-into", place, "", details, files, level="warning"))
    return warnings


def _below(folder: str, *, looked_at: bool = True) -> tuple[list[str], list[Problem]]:
    """The measurement files of a folder (or the others), sorted, no hidden and lock files, no links that lead out.

    And the problems of the folders in it that cannot be read.
    """
    root = os.path.realpath(folder)
    paths: list[tuple[str, ...]] = []
    problems: list[Problem] = []

    def not_readable(error: OSError) -> None:
        problems.extend(_not_readable(str(error.filename), error).problems)

    for parent, folders, files in os.walk(folder, onerror=not_readable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = os.path.join(parent, name)
            if name.startswith((".", "~$")) or (_extension(name) in LOOKED_AT) is not looked_at:
                continue
            if name.lower() in _OF_THE_SYSTEM:
                continue
            if os.path.islink(path) and not _leads_inside(path, root):
                continue
            paths.append(Path(os.path.relpath(path, folder)).parts)
    return [os.path.join(folder, *parts) for parts in sorted(paths)], problems


def says_its_format(name: str) -> bool:
    """Whether the extension of a file says its format, so that nothing else has to."""
    return _extension(name) in _EXTENSIONS


def _leads_inside(link: str, root: str) -> bool:
    real = os.path.realpath(link)
    return os.path.isfile(real) and os.path.commonpath([real, root]) == root


def _format(path: str, input_format: str | None, is_named: bool) -> Format:
    extension = _extension(path)
    given = FORMATS.get(input_format or "") if is_named else None
    if path == "-":
        if given is None:
            raise _problem("input-format-missing", path, formats=", ".join(FORMATS))
        return given
    if extension not in _EXTENSIONS:
        _stat(path)  # that a file is not there at all is worth saying first
    return _of_extension(path, given)


def _of_extension(path: str, given: Format | None = None) -> Format:
    """The format that a name says, else the given one. Raises ComplianceError for one that is not read."""
    extension = _extension(path)
    if extension in FOR_BULK:
        raise _problem("needs-bulk", path)
    if extension in _PRINTED:
        raise _problem("print-or-scan", path, extension=extension)
    if extension in _NOT_READ_YET or extension in _TEXTS:
        raise _problem("format-not-read-yet", path, extension=extension)
    form = _EXTENSIONS.get(extension, given)
    if form is None:
        raise _problem("unknown-format", path, extension=extension or "–", formats=", ".join(sorted(_EXTENSIONS)))
    return form


def _extension(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def _stat(path: str) -> os.stat_result:
    try:
        return os.stat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the name
        raise _problem("file-not-found", path, suggestion=_neighbour(path)) from None
    except OSError as error:
        raise _not_readable(path, error) from None


def _neighbour(path: str) -> str | None:
    """A file of the same folder whose name is like the one that is not there."""
    folder, name = os.path.split(path)
    try:
        close = nearest(name, os.listdir(folder or "."))
    except (OSError, ValueError):
        return None
    return None if close is None else shown(os.path.join(folder, close))


def _standard_input(stdin: BinaryIO | None, limit: int) -> bytes:
    try:
        content = b"" if stdin is None else stdin.read(limit + 1)
    except OSError as error:
        raise _not_readable("-", error) from None
    return _checked(content, "-", limit)


def _checked(content: bytes, path: str, limit: int) -> bytes:
    if len(content) > limit:
        raise _problem("file-too-large", path, limit=limit // 1024**2)
    start = next((len(mark) for mark in _MARKS if content.startswith(mark)), 0)
    if not content[start:].strip(_BLANKS):
        raise _problem("empty-file", path)
    return content


def _not_readable(path: str, error: OSError) -> ComplianceError:
    return _problem("not-readable", path, why=refusal(error))


def _problem(code: str, path: str, suggestion: str | None = None, **details: object) -> ComplianceError:
    name = shown(path)
    return ComplianceError(Problem(code, place=Place(name), details={"name": name, **details}, suggestion=suggestion))
