"""The commands that git and its users call: ``git-setup``, and ``textconv``, which git itself runs.

Only the repository's own config and its ``info/attributes`` are written, nothing that is committed or that other
repositories see.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from compliance.commands.shared import language_option, with_problems
from compliance.problems import ComplianceError, Problem, refusing
from compliance.review.git import GitFailed, inside_repository, run_git
from compliance.visible import in_lines
from compliance.writing import whole

DRIVER = "compliance-ruleset"
PATTERN = "rulesets/**/*.toml"
# A line that a hunk may be headed by: a section, or an indicator with its number and name; of the file as well.
HEADINGS = r"^(\[(ruleset|verdicts|axes|quantities|sources|indicators|withdrawn)[].].*)$"
_BEGIN, _END = "# compliance git-setup: begin", "# compliance git-setup: end"

Done = tuple[str, Mapping[str, object]]  # the code of a sentence in words/git.toml, and its details


def set_up(patterns: Sequence[str]) -> list[Done]:
    """Write what is not there yet; what was done, as sentences."""
    inside_repository("git-setup")
    for pattern in patterns:
        if not pattern or any(letter.isspace() for letter in pattern) or pattern[0] in '#!"[':
            raise ComplianceError(Problem("bad-pattern", None, "", {"pattern": pattern}))
    wanted = {"textconv": _command(), "xfuncname": HEADINGS}
    done: list[Done] = []
    for key, value in wanted.items():
        name = f"diff.{DRIVER}.{key}"
        before = _config(name)
        if before != value:
            _git("config", "--local", name, value)
        done.append(("kept" if before == value else "set", {"name": name, "value": value}))
    path, before_lines = _attributes()
    block = [_BEGIN, *(f"{pattern} diff={DRIVER}" for pattern in patterns), _END]
    after = [*_without_block(before_lines), *block]
    if after == before_lines:
        done.append(("attributes_kept", {"file": path, "patterns": ", ".join(patterns)}))
    else:
        _write(path, after)
        done.append(("attributes_set", {"file": path, "patterns": ", ".join(patterns)}))
    return [*done, ("undo", {})]


def take_back() -> list[Done]:
    """Take back what ``set_up`` wrote, and nothing else."""
    inside_repository("git-setup")
    done: list[Done] = []
    if any(_config(f"diff.{DRIVER}.{key}") is not None for key in ("textconv", "xfuncname")):
        _git("config", "--local", "--remove-section", f"diff.{DRIVER}")
        done.append(("unset", {"name": f"diff.{DRIVER}"}))
    path, before = _attributes()
    after = _without_block(before)
    if after != before:
        if after:
            _write(path, after)
        else:
            path.unlink()
        done.append(("attributes_unset", {"file": path}))
    return done or [("nothing", {})]


def converted(file: str) -> str:
    """A ruleset file as lines; one that is no TOML as it stands, so that a slip in it can be seen all the same."""
    from compliance.reading.document import read_toml
    from compliance.reports.rulesets.to_text import ruleset_lines

    with refusing("not-readable", file):
        content = Path(file).read_bytes()
    try:
        return in_lines(ruleset_lines(read_toml(content, file).data)).strip("\n") + "\n"
    except ComplianceError:
        return content.decode("utf-8", "replace")


def _command() -> str:
    """How git calls ``textconv``, whatever is on the search path; -P: never a module of the repository itself."""
    return f"{shlex.quote(Path(sys.executable).as_posix())} -P -m compliance textconv"


def _config(name: str) -> str | None:
    try:
        return run_git("config", "--local", "--null", "--get", name).decode("utf-8", "replace").rstrip("\0")
    except GitFailed:
        return None


def _git(*words: str) -> None:
    try:
        run_git(*words)
    except GitFailed as error:
        raise ComplianceError(Problem("not-writable", None, "", {"name": "git config", "why": str(error)})) from None


def _attributes() -> tuple[Path, list[str]]:
    """The repository's own attributes file, which worktrees share, and its lines."""
    path = Path(run_git("rev-parse", "--git-path", "info/attributes").decode("utf-8", "surrogateescape").rstrip("\n"))
    with refusing("not-readable", path):
        return path, path.read_bytes().decode("utf-8", "surrogateescape").split("\n")[:-1] if path.exists() else []


def _without_block(lines: Sequence[str]) -> list[str]:
    kept, inside = [], False
    for line in lines:
        inside = inside or line == _BEGIN
        if not inside:
            kept.append(line)
        inside = inside and line != _END
    return kept


def _write(path: Path, lines: Sequence[str]) -> None:
    with refusing("not-writable", path):
        path.parent.mkdir(parents=True, exist_ok=True)
        whole(path, (f"{line}\n".encode("utf-8", "surrogateescape") for line in lines))


@click.command()
@click.argument("patterns", nargs=-1, metavar="[PATTERN…]")
@click.option("--undo", is_flag=True, help="Take everything back that an earlier call wrote.")
@language_option
@with_problems
def git_setup(patterns: tuple[str, ...], undo: bool, lang: str | None) -> None:
    """Let git diff and git log -p tell changes of ruleset files by indicator, in the repository of this folder.

    PATTERN says which files are rulesets, as in a .gitattributes file; without one, rulesets/**/*.toml. Only the
    repository's own config and info/attributes are written.
    """
    from compliance.words import say
    from compliance.writing import write

    done = take_back() if undo else set_up(patterns or (PATTERN,))
    language = lang or "zh"
    write(in_lines(say(language, f"git.{code}", details) for code, details in done), None)


@click.command(hidden=True)
@click.argument("file", type=click.Path())
@with_problems
def textconv(file: str) -> None:
    """Show a ruleset file as lines, for git: one for each indicator, criterion and variant."""
    from compliance.writing import write

    write(converted(file), None)
