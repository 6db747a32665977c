"""A target for each reader: bytes of which nobody knows what they are, and what has to hold of every one of them.

    python tests/fuzz.py --seconds 600 [TARGET…]                  # ten minutes each
    python tests/fuzz.py --inputs 1000 --jobs 2 --seed 1          # what CI runs: the same inputs on every machine

A reader answers or refuses. It ends with no other exception, takes no longer than ``SLOWEST``, and what it says of a
file has nothing in it that moves a cursor. Inputs are changed by chance, those that gave a new answer again and again.
What is found lies in the folder of ``--keep``; with the fault mended it becomes a file of ``tests/finds/<target>/``,
which ``test_fuzz.py`` reads from then on.
"""

from __future__ import annotations

import argparse
import io
import math
import os
import pickle
import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from types import FrameType

from compliance.cells import numbers_in, read_cell
from compliance.formula import FormulaRefused, evaluate_in, parse_formula
from compliance.period import parse_period, price_year
from compliance.problems import ComplianceError
from compliance.units import UnknownUnit, parse_unit

ROOT = Path(__file__).parent.parent
FINDS = Path(__file__).parent / "finds"
SLOWEST = 10  # seconds of CPU for one input
MEMORY = 4 << 30  # bytes that a process may ask for; a target is read in about 300 MB
LARGEST = 1 << 18  # bytes of an input that is made

Run = Callable[[bytes], object]


@dataclass(frozen=True)
class Target:
    """A reader: how bytes are handed to it, with what it may refuse them, and what it reads well."""

    run: Run
    seeds: Callable[[], list[bytes]]
    refusals: tuple[type[Exception], ...] = (ComplianceError,)
    change: Callable[[random.Random, bytes, Sequence[bytes]], bytes] | None = None


class Slow(Exception):
    """An input that took too long."""


# What is read, and by whom.


def files(*patterns: str) -> list[bytes]:
    """The bytes of files of the project."""
    return [path.read_bytes() for pattern in patterns for path in sorted(ROOT.glob(pattern))]


def lines(*texts: str) -> list[bytes]:
    return [text.encode() for text in texts]


@contextmanager
def a_file(content: bytes, name: str, **beside: bytes) -> Iterator[Path]:
    """A file for readers that take nothing else, and those beside it, by their names without ``.toml``."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        for other, bytes_ in beside.items():
            Path(folder, f"{other}.toml").write_bytes(bytes_)
        path = Path(folder, name)
        path.write_bytes(content)
        yield path


def text_of(content: bytes) -> str:
    """A text as long as a cell of a workbook can be."""
    return content.decode("utf-8", "replace")[:32_767]


def toml(content: bytes) -> object:
    from compliance.reading.document import read_toml

    return read_toml(content, "f.toml")


def json(content: bytes) -> object:
    from compliance.reading.document import read_json, read_to_compare

    answers = []
    for read in (read_json, read_to_compare):
        try:
            answers.append(str(read(content, "f.json")))
        except ComplianceError as error:
            answers.append(codes(error))
    return answers


def csv(content: bytes) -> object:
    from compliance.reading.from_csv import is_kept_by_hand, read_csv, refuse_bad_form, text_of

    grid = read_csv(content, "f.csv")
    answers: list[object] = [is_kept_by_hand(text_of(content, "f.csv").text)]
    refuse_bad_form(grid)
    return [*answers, len(grid.rows)]


def workbook(form: str, content: bytes) -> object:
    from compliance.reading.workbooks import read_workbook

    grids = read_workbook(content, f"f.{form}", form)
    kinds = [sorted({cell.kind for cell in grid.cells.values()}) for grid in grids]
    return [(len(grid.cells).bit_length(), len(grid.spans).bit_length()) for grid in grids], kinds


def number_format(content: bytes) -> object:
    from compliance.reading.grid import shown

    code = text_of(content)
    return [shown(value, code).kind for value in (0.0, 0.205, -1234567.5, 43000.75, 1e21)]


def ruleset(content: bytes) -> object:
    from compliance.rules.loading import load_kept, read_ruleset

    found = read_ruleset(content, "f.toml", lambda each: load_kept(str(each.data["ruleset"].get("extends", "")) or "-"))
    return len(found.indicators), len(found.sha256)


def ruleset_lines(content: bytes) -> object:
    from compliance.reading.document import read_toml
    from compliance.reports.rulesets.to_text import ruleset_lines as lines_of

    return len(list(lines_of(read_toml(content, "f.toml").data))).bit_length()


def cases(content: bytes) -> object:
    from compliance.cases import run

    with a_file(content, "hailing_2018.toml") as path:
        return [each.found for each in run(path, ruleset=hailing())]


def record(content: bytes) -> object:
    from compliance.records.verifying import verify

    with a_file(content, "record.json", m=SMALL) as path:
        found = verify(str(path), (), version="0.1.0", rulesets=(), folders=())
    paths = {re.sub(r"\[\d+\]", "", each.path) for each in found.differences}
    return found.holds, sorted(paths)[:3], [each.code for each in found.problems]


def checked(form: str, content: bytes) -> object:
    """A measurement file by the whole way of a check, and its findings in every format."""
    from compliance.engine import load_measurements
    from compliance.records.judging import Call, check_result
    from compliance.reports import formats

    with a_file(content, f"f.{form}") as path:
        found = load_measurements(path, area="甲", period="2017", partial=True)
        asked = Call(files=(str(path),), rulesets=("hailing_2018",))
        result = check_result(found, dict.fromkeys(found.subjects, (hailing(),)), asked, version="0.1.0")
        for each in formats.FORMATS if len(result.assessments) < 4 else ("text",):
            if each != "xlsx":
                shown = formats.content(each, result).decode()
                harmless(shown.removeprefix("\ufeff").replace("\r\n", "\n"), f"the report as {each}")
    return [str(each.verdict) for each in result.assessments][:4], [each.code for each in result.warnings][:6]


def bulk(form: str, content: bytes) -> object:
    """A table of any length, judged and written row by row."""
    from compliance.bulk.files import judge_files

    with a_file(content, f"f.{form}") as path:
        settled = judge_files([path], hailing(), path.with_name("out.csv"), area="甲", period="2017")
    return settled.worst, sorted(settled.unjudged)


def cell(content: bytes) -> object:
    text = text_of(content)
    found = read_cell(text)
    try:
        unit = parse_unit(found.unit or text).canonical
    except UnknownUnit as error:
        unit = str(error.suggestion)
    return found.qualifier, found.value is None, len(numbers_in(text[:4000])), unit


def formula(content: bytes) -> object:
    parsed = parse_formula(text_of(content), ("a", "b", "甲", "total_energy_use", "gdp"))
    try:
        given = {name: (Fraction(index, 3), parse_unit("1")) for index, name in enumerate(sorted(parsed.names), 1)}
        return evaluate_in(parsed, given, parse_unit("1")) > 0
    except ZeroDivisionError:
        return None


def period(content: bytes) -> object:
    text = text_of(content)
    return parse_period(text), price_year(text)


@cache
def hailing():  # type: ignore[no-untyped-def]
    from compliance.rules.loading import load_ruleset

    return load_ruleset("hailing_2018")


# How an input is changed.

WORDS = lines(
    *"0 -1 1e400 1E-400 0x1F nan inf -inf 1979-05-27 07:32:00Z true null [] {} [[ ]] {{ }} \\u202e \\ud800 ,".split(),
    *"= == ≥ ≤ > < % ％ ‰ 吨 万元 0.70 ≥95 95% 1,234 未检出 <0.025 2.0×10³ 〇 ９５ ½ ① 2017年 2017-Q1 /".split(),
    *("\u202e", "\u200b", "\ufeff", "\x1b[2J", "\x00", "\r", "\n", "\t", "\u2028", "\u0085", "\U000e0041", "\ufdd0"),
    *("=1+1", "<script>", "]]>", "&lt;", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "|", "`", "$(x)", "{0}", "%s", "../"),
    *'threshold comparator states any readings between value unit earlier given "" \' " [ ] { } ( ) # ; : @'.split(),
    *("<c r='A1' t='s'><v>9</v></c>", "<mergeCell ref='A1:XFD1048576'/>", "t='str'", "<f>1+1</f>", "r='ZZZ99999999'"),
    *("_x001B_", '"""', "'''"),
)


def changed(chance: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """An input, changed in one to eight places."""
    found = bytearray(content)
    for _ in range(1 << chance.randrange(4)):
        at = chance.randrange(len(found) + 1)
        size = min(1 << chance.randrange(9), len(found) - at)
        match chance.randrange(9):
            case 0:
                if at < len(found):
                    found[at] ^= 1 << chance.randrange(8)
            case 1:
                del found[at : at + size]
            case 2:
                found[at:at] = found[at : at + size]
            case 3:
                found[at : at + size * chance.randrange(2)] = chance.choice(WORDS)
            case 4:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                found[at:at] = other[start : start + (1 << chance.randrange(10))]
            case 5:
                times = 1 << chance.randrange(14)
                piece = bytes(found[at : at + min(size, 16)]) or chance.choice(WORDS)
                found[at:at] = piece * min(times, LARGEST // max(1, len(piece)))
            case 6:
                found[at : at + size] = bytes(chance.randrange(256) for _ in range(min(size, 8)))
            case 7:
                number = chance.choice((b"0", b"9", b"-", b".", b"e", b"99999999999999999999", b"0.0000000000000001"))
                found[at : at + 1] = number
            case _:
                found[at:] = b"" if chance.randrange(4) == 0 else found[at:]
    return bytes(found[:LARGEST])


def changed_markup(chance: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """A part of a package with other texts and attributes, so that it is still markup."""
    said = [found.span() for found in re.finditer(rb'(?<==")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)', content)]
    for start, end in sorted(chance.sample(said, min(len(said), 1 << chance.randrange(5))), reverse=True):
        word = chance.choice((*WORDS, chance.choice(others)[:8], content[start:end] * 2))
        word = re.sub(rb'[<>&"]', b"", word)
        content = content[:start] + word + content[end:]
    return content


def changed_page(chance: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """A page, or a sheet in XML, that is still markup two times in three."""
    return (changed if chance.randrange(3) == 0 else changed_markup)(chance, content, others)


def changed_package(chance: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """A workbook of which one or two parts are changed; one time in six its bytes."""
    if chance.randrange(6) == 0:
        return changed(chance, content, others)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except Exception:
        return changed(chance, content, others)
    words = ("sheet", "Strings", "styles", "workbook", "content", "document")
    likely = [name for name in parts if any(word in name for word in words)]
    for _ in range(chance.randrange(1, 3)):
        name = chance.choice(likely or sorted(parts) or ["x"])
        change = changed if chance.randrange(3) == 0 else changed_markup
        parts[name] = change(chance, parts.get(name, b""), [*parts.values()] or [b""])
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return written.getvalue()


SMALL = """
ruleset = "hailing_2018"
[subject]
area = "甲"
period = "2017"
[measurements]
energy_per_gdp = { value = 0.452, unit = "吨标煤/万元", earlier = { "2016" = 0.471 }, evidence = ["年鉴"], note = "注" }
environmental_emergencies = { state = "未发生" }
public_green_travel = { value = "≥52.5", unit = "%" }
[given.total_energy_use]
value = 830_000
unit = "吨标煤"
by = "市政府"
[not_applicable.forest_cover]
reason = "不临海"
""".encode()
TABLE = """area,period,indicator,value,unit,note
甲,2017,forest_cover,20,%,注
乙,2017,forest_cover,≥9,%,
甲,2016,forest_cover,19.5,%,
""".encode()
ACROSS = """指标,单位,2015年,2016年,2017年
森林覆盖率,%,18.1,18.2,18.4
单位地区生产总值能耗,吨标煤/万元,0.5,0.49,0.452
""".encode()
RECORDS = """{"地区": "甲", "data": [
 {"年份": 2017, "指标": "森林覆盖率", "数值": 18.40, "单位": "%", "备注": null},
 {"年份": "2017年", "指标": "公众绿色出行率", "数值": "≥52.5", "单位": "%", "佐证": ["年鉴"]}]}""".encode()
JSON = b'{"subject": {"area": "a"}, "measurements": {"x": {"value": 1.50, "unit": "%"}}}'


def little_record() -> list[bytes]:
    """The record of a small check."""
    from calling import call

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "m.toml").write_bytes(SMALL)
        return [call(Path(folder), "check", "m.toml", "--format", "json").out.encode()]


def little_table(form: str) -> list[bytes]:
    """A table of two rows in a file of columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    words = {"area": ["甲", "乙"], "period": ["2017"] * 2, "indicator": ["forest_cover"] * 2, "unit": ["%"] * 2}
    table = pa.table({**words, "value": [20.0, 9.0]})
    written = io.BytesIO()
    if form == "parquet":
        pq.write_table(table, written)
    else:
        with pa.ipc.new_file(written, table.schema) as file:
            file.write_table(table)
    return [written.getvalue()]


def little_office(form: str) -> list[bytes]:
    """Files of office programs with a table or two."""
    import office_files

    tables = {
        "表1": "| 指标 | 单位 | 2017年 |\n| 森林覆盖率 | % | 18.4% |\n| 公众绿色出行率 | % | ≥50 |",
        "表2": "| 备注 |",
    }
    return [getattr(office_files, f"as_{form}")(tables)]


def pages() -> list[bytes]:
    """Web pages and texts with tabs that are called workbooks."""
    import test_pages_as_workbooks as kept

    return [kept.PAGE.format(charset="utf-8").encode(), "指标\t2017年\n森林覆盖率\t18.4%\n".encode()]


def sheets_in_xml() -> list[bytes]:
    import test_pages_as_workbooks as kept

    columns = '<Column ss:Index="2" ss:Span="1" ss:Hidden="1" ss:StyleID="share"/>'
    head = kept.row(kept.cell("指标", "String", MergeDown=1), kept.cell("2017年", "String", MergeAcross=1))
    rich = kept.cell('95.2<Sup xmlns="http://www.w3.org/TR/REC-html40">1</Sup>', "String", StyleID="struck")
    values = kept.row("森林覆盖率", kept.cell("0.184", Formula="=RC"), rich, Index=4, Hidden=1)
    return [kept.as_xml(columns + head + values)]


def measured() -> list[bytes]:
    return [SMALL, *files("examples/district/*.toml", "examples/every_reason/measurements.toml")]


def tables() -> list[bytes]:
    return [TABLE, ACROSS, *files("examples/*/*.csv")]


workbooks = partial(files, "examples/bureaus/0[1-6]*.xlsx")
RULES = ("examples/every_reason/ruleset.toml", "rulesets/**/hailing_2018.toml", "rulesets/national_2018.toml")
rules = partial(files, *RULES)
FORMAT_CODES = ("0.00%", '#,##0.00;[Red]-#,##0.00;"-"', "yyyy年m月d日", "[$-804]aaaa", "[>=100]0.0;@", '_ * "-"??_ ')
CELLS = ("≥95%", "0.025L", "约 1,234.5 万元", "2.0×10³", "9.5～10.2", "不低于 80 %", "0.45吨标煤/万元", "1200元/亩")
FORMULAS = ("total_energy_use / gdp", "(a - b) * 100 / max(a, b)", "abs(甲) + 0.5")
PERIODS = ("2017", "2017年", "2017-Q1", "2017-06", "2017年上半年", "2022/2024", "二〇一七年")
TARGETS = {
    "toml": Target(toml, measured),
    "json": Target(json, lambda: [JSON, *files("schemas/list*.json"), *little_record()]),
    "csv": Target(csv, tables),
    "xlsx": Target(partial(workbook, "xlsx"), workbooks, change=changed_package),
    "xls": Target(partial(workbook, "xls"), partial(files, "examples/bureaus/*.xls")),
    "html": Target(partial(workbook, "xls"), pages, change=changed_page),
    "xml": Target(partial(workbook, "xls"), sheets_in_xml, change=changed_page),
    "ods": Target(partial(workbook, "ods"), partial(little_office, "ods"), change=changed_package),
    "docx": Target(partial(workbook, "docx"), partial(little_office, "docx"), change=changed_package),
    "number format": Target(number_format, lambda: lines(*FORMAT_CODES)),
    "ruleset": Target(ruleset, rules),
    "ruleset lines": Target(ruleset_lines, rules),
    "test cases": Target(cases, partial(files, "tests/cases/hailing_2018.toml")),
    "record": Target(record, little_record),
    "measurements in TOML": Target(partial(checked, "toml"), measured),
    "measurements in CSV": Target(partial(checked, "csv"), tables),
    "measurements in JSON": Target(partial(checked, "json"), lambda: [RECORDS, b"[{}]", JSON]),
    "measurements in a workbook": Target(partial(checked, "xlsx"), workbooks, change=changed_package),
    "bulk csv": Target(partial(bulk, "csv"), lambda: [TABLE]),
    "bulk parquet": Target(partial(bulk, "parquet"), partial(little_table, "parquet")),
    "bulk arrow": Target(partial(bulk, "arrow"), partial(little_table, "arrow")),
    "cell": Target(cell, lambda: lines(*CELLS)),
    "formula": Target(formula, lambda: lines(*FORMULAS), (FormulaRefused,)),
    "period": Target(period, lambda: lines(*PERIODS)),
}


# What has to hold.


def codes(error: ComplianceError) -> list[str]:
    return [problem.code for problem in error.problems]


def harmless(text: str, what: str) -> None:
    """Nothing in a text moves a cursor, turns letters round or hides."""
    found = {c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert not found, f"{what} has {sorted(map(ascii, found))}"


def answer(target: Target, content: bytes) -> object:
    """What a reader says of an input. Raises what it must not raise, Slow and AssertionError among it."""
    begun = time.process_time()
    try:
        found = target.run(content)
    except target.refusals as error:
        again = pickle.loads(pickle.dumps(error))
        assert str(again) == str(error), "an error changes on its way to another process"
        if not isinstance(error, ComplianceError):
            return str(error)[:40]
        for problem in error.problems[:20]:
            for language in ("zh", "en"):
                harmless(problem.text(language), f"the problem {problem.code}")
        return sorted(set(codes(error)))
    if time.process_time() - begun > SLOWEST:
        raise Slow(f"{time.process_time() - begun:.1f} s")
    return found


def fuzz(name: str, seconds: float, inputs: int, seed: int, keep: Path) -> tuple[int, int, list[str]]:
    """Try inputs for a time, or a number of them: how many, how many different answers, and what was found."""

    def too_slow(_signal: int, _frame: FrameType | None) -> None:
        raise Slow(f"more than {SLOWEST} s")

    signal.signal(signal.SIGVTALRM, too_slow)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    target, chance = TARGETS[name], random.Random(f"{name} {seed}")
    kept, seen, found, tried = target.seeds(), set(), {}, 0
    assert kept, name
    change, ends, last = target.change or changed, time.monotonic() + seconds, keep / place_of(name, "last")
    last.parent.mkdir(parents=True, exist_ok=True)
    waiting = [*kept]
    while time.monotonic() < ends and tried < inputs:
        content = waiting.pop() if waiting else change(chance, chance.choice(kept), kept)
        tried += 1
        last.write_bytes(content)  # for an end that nobody can catch
        signal.setitimer(signal.ITIMER_VIRTUAL, SLOWEST + 1)
        try:
            said = str(answer(target, content))[:2000]
        except (Exception, Slow) as error:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            at = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}: {ascii(str(error))[:160]}"
            if found.setdefault(where.partition(": ")[0], where) is where:
                digest = sha256(content).hexdigest()[:12]
                path = keep / place_of(name, digest)
                path.write_bytes(content)
                found[where.partition(": ")[0]] = f"{where} ({path})"
            continue
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if said not in seen:
            seen.add(said)
            if len(kept) < 2000:
                kept.append(content)
    last.unlink()
    return tried, len(seen), [*found.values()]


def tried_alone(name: str, seconds: float, inputs: int, seed: int, keep: Path) -> tuple[int, int, list[str]]:
    """The same in a process of its own, which an input may end."""
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(fuzz, name, seconds, inputs, seed, keep).result()
        except BrokenProcessPool:
            return 0, 0, [f"the end of the process ({keep / place_of(name, 'last')})"]


def place_of(name: str, what: str) -> Path:
    return Path(name.replace(" ", "_"), what)


def main() -> int:
    words = argparse.ArgumentParser(description="Bytes that nobody foresaw, for each reader.")
    words.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    words.add_argument("--seconds", type=float, default=math.inf, help="how long each target is tried")
    words.add_argument("--inputs", type=int, help="how many inputs it is tried with (1000, unless --seconds)")
    words.add_argument("--jobs", type=int, default=1, help="how many are tried at once")
    words.add_argument("--seed", type=int, default=None, help="a number that makes the same inputs again")
    words.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "compliance-finds")
    said = words.parse_args()
    names = said.targets or [*TARGETS]
    seed = said.seed if said.seed is not None else int(datetime.now().timestamp())
    inputs = said.inputs or (1000 if said.seconds == math.inf else sys.maxsize)
    bad = 0
    with ThreadPoolExecutor(said.jobs) as pool:
        tried = {name: pool.submit(tried_alone, name, said.seconds, inputs, seed, said.keep) for name in names}
        for name, future in tried.items():
            number, answers, found = future.result()
            told = f"{number} inputs, {answers} different answers, {len(found)} found (seed {seed})"
            sys.stdout.write(f"{name}: {told}\n")
            sys.stdout.writelines(f"  {each}\n" for each in found)
            sys.stdout.flush()
            bad += len(found)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
