"""Change the core in one small place at a time, and see whether the suite notices.

    python tools/mutants.py --list             every change that can be made, a line each
    python tools/mutants.py --draw 150         draw so many of them, and run the suite on each
    python tools/mutants.py --draw 150 --again the same, and those anew that survived: tests were added

A changed program (a *mutant*) that no test fails on has *survived*. Then a test is missing, or the code says more than
it needs to, or the change means nothing (``<`` for ``<=`` where both come to the same): somebody has to say which.
What counts is how many are killed; a run that hangs is one, too. The line of each names the test that killed it.

Drawn is from what decides a verdict (``CORE``), without annotations, docstrings and decorators. Each mutant is written
into a copy of the project. First the tests that are quick and near to the core run on all mutants, then all others on
those that survived; what runs in a browser does not. What was found stands in ``build/mutants.jsonl``: an interrupted
run goes on from there. Throw that file away when the code has changed.
"""
# ruff: noqa: T201 - a tool speaks by printing

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "build" / "mutants.jsonl"
CORE = ("compliance/rules/requirements.py", "compliance/rules/sets.py", "compliance/judging/*.py")
# By which most mutants die within seconds, the quickest first.
NEAR = """
    reasons cases between two_targets doubts alternatives_of_words sets requirements rounding ratios cutoffs
""".split()
FIRST = "python report_html bad_input diff impact exact families".split()  # of the others
# What takes long, and what reads the source itself: asked last whether the program does what it should.
LAST = "benchmark bulk_engines problem_guide architecture release".split()
LEFT_OUT = ("spark",)
NOT_COPIED = (".git", ".venv*", ".*_cache", ".hypothesis", "__pycache__", "build", "dist")

SWAPPED: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.And: (ast.Or,), ast.Or: (ast.And,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.BitAnd: (ast.BitOr,),
    ast.Break: (ast.Pass,), ast.Continue: (ast.Pass,),
}  # fmt: skip
Known = dict[tuple["Mutant", str], str | None]  # the first test that fails, by mutant and stage
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small change of a file, which is its ``number``-th: the line it is in, what stands there before and after."""

    file: str
    number: int
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}  {self.before}  ->  {self.after}"


def others(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in place of a node."""
    for kind in SWAPPED.get(type(node), ()):
        yield kind()
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            yield ast.Name(NAMES[name], ast.Load())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
            if value > 0:
                yield ast.Constant(value - 1)
        case ast.Slice():
            yield ast.Slice()
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.If(test=test, body=body, orelse=orelse):
            yield from (ast.If(ast.Constant(so), body, orelse) for so in (True, False))
        case ast.comprehension(target=target, iter=iterated, ifs=[_, *ifs]):
            yield ast.comprehension(target, iterated, ifs, node.is_async)
        case ast.Return(value=value) if value is not None and ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.AugAssign() | ast.Expr(value=ast.Call()):
            yield ast.Pass()


def places(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node below another that may be changed: what it is a part of, as which field, at which index."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST):
                yield node, field, index, child
                yield from places(child)


def changes(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Make every change of a file, one at a time: in the tree itself, and undone before the next one is made."""
    line = 1
    for parent, field, index, node in list(places(tree)):
        line = getattr(node, "lineno", line)
        large = isinstance(node, ast.stmt) or isinstance(parent, ast.If | ast.FunctionDef | ast.ClassDef)
        before = shown(node if large else parent)
        for other in others(node):
            put(parent, field, index, ast.copy_location(other, node))
            yield line, before, shown(other if large else parent)
            put(parent, field, index, node)


def mutants_of(file: str) -> list[Mutant]:
    """Every mutant of a file."""
    return [Mutant(file, number, *change) for number, change in enumerate(changes(parsed(file)))]


def source_of(mutant: Mutant) -> str:
    """The whole file with the change made."""
    tree = parsed(mutant.file)
    next(islice(changes(tree), mutant.number, None))  # the next one is never asked for, so that this one is not undone
    return ast.unparse(tree)


def parsed(file: str) -> ast.Module:
    """A file of the project as Python reads it."""
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    """Write a node in the place of another."""
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def shown(node: ast.AST) -> str:
    """A node in one short line."""
    words = " ".join(ast.unparse(node).split())
    return words if len(words) <= 100 else words[:99] + "…"


def stages() -> dict[str, list[str]]:
    """The tests that run on all mutants, and those that run on what survived them."""
    every = {path.stem.removeprefix("test_") for path in (ROOT / "tests").glob("test_*.py")}
    rest = FIRST + sorted(every - {*NEAR, *FIRST, *LAST, *LEFT_OUT}) + LAST
    return {stage: [f"tests/test_{name}.py" for name in names] for stage, names in (("near", NEAR), ("rest", rest))}


def run(project: Path, tests: Sequence[str], seconds: float | None = None) -> str | None:
    """Which test of some fails first in a copy of the project, or that it hangs; None where all pass."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    alone = {"PYTHONPATH": str(project), "CI": "1"}  # CI: of properties the same examples each time
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        running = subprocess.Popen(
            command, cwd=project, env=os.environ | alone, stdout=said, stderr=said, start_new_session=True
        )
        try:
            code = running.wait(seconds)
        except subprocess.TimeoutExpired:
            return f"no end after {seconds:.0f} s"
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
        said.seek(0)
        failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", said.read(), re.MULTILINE)
    return None if code == 0 else failed[1] if failed else f"pytest ended with {code}"


def write(project: Path, file: str, source: str) -> None:
    """Put a source into the copy; what Python compiled of the one before would be taken for it in the same second."""
    path = project / file
    path.write_text(source, encoding="utf-8")
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
        compiled.unlink()


def tried(drawn: Sequence[Mutant], project: Path, stage: str, known: Known) -> None:
    """Run the tests of a stage on all mutants of which is not known yet what they say, and write down what that is."""
    pending = [mutant for mutant in drawn if (mutant, stage) not in known]
    if not pending:
        return
    tests = stages()[stage]
    unchanged = {mutant.file: ast.unparse(parsed(mutant.file)) for mutant in pending}  # no comments, as in mutants
    for file, source in unchanged.items():
        write(project, file, source)
    started = time.monotonic()
    if failed := run(project, tests):
        sys.exit(f"The suite fails without any change: {failed}")
    limit = 30 + 3 * (time.monotonic() - started)
    for count, mutant in enumerate(pending, 1):
        write(project, mutant.file, source_of(mutant))
        own = f"tests/test_{Path(mutant.file).name}"
        killer = known[mutant, stage] = run(project, sorted(tests, key=lambda test: test != own), limit)
        write(project, mutant.file, unchanged[mutant.file])
        print(f"{stage} {count}/{len(pending)} {mutant}\n    {killer or 'SURVIVED'}", flush=True)
        with FOUND.open("a", encoding="utf-8") as state:
            print(json.dumps([astuple(mutant), stage, killer], ensure_ascii=False), file=state)


def found_before(again: bool) -> Known:
    """What earlier runs found; without the survivors where these are to run again."""
    lines = FOUND.read_text(encoding="utf-8").splitlines() if FOUND.exists() else []
    known = {(Mutant(*mutant), stage): killer for mutant, stage, killer in map(json.loads, lines)}
    killed = {mutant for (mutant, _), killer in known.items() if killer}
    return {(mutant, stage): killer for (mutant, stage), killer in known.items() if mutant in killed or not again}


def main() -> None:
    """Draw mutants, run the suite on each, and say how many it kills."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--draw", type=int, default=150, help="how many mutants")
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--list", action="store_true", help="only list all mutants that there are")
    parser.add_argument("--near", action="store_true", help="only the tests that are quick and near to the core")
    parser.add_argument("--again", action="store_true", help="run those anew that survived")
    options = parser.parse_args()
    files = sorted({path.relative_to(ROOT).as_posix() for pattern in CORE for path in ROOT.glob(pattern)})
    every = [mutant for file in files for mutant in mutants_of(file)]
    if options.list:
        print(*every, f"{len(every)} mutants", sep="\n")
        return
    drawn = [every[at] for at in sorted(random.Random(options.seed).sample(range(len(every)), options.draw))]
    FOUND.parent.mkdir(exist_ok=True)
    known = found_before(options.again)
    survived = drawn
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "project")
        shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(*NOT_COPIED))
        for stage in ("near",) if options.near else ("near", "rest"):
            tried(survived, project, stage, known)
            survived = [mutant for mutant in survived if known[mutant, stage] is None]
    killed = len(drawn) - len(survived)
    print(f"{len(drawn)} of {len(every)} mutants (seed {options.seed}): {killed} killed, {len(survived)} survived")
    print(*survived, sep="\n")


if __name__ == "__main__":
    main()
