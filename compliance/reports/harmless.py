"""Text of files as other formats may hold it: no formula, no command, no markup.

What a ruleset or a measurement file says passes through ``escaped``: no emphasis, no HTML, no formula, no link, and
nobody is called by name or number (``@name``, ``#12``).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from compliance.patterns import pattern
from compliance.visible import visible

# What a spreadsheet takes for the beginning of a formula; the wide forms are read as the plain ones by some.
_FORMULA = pattern(r"\s*[=+\-@＝＋－＠]|[\t\r\n\0]")
_NUMBER = pattern(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula; a plain number (-2.5) is none."""
    return _FORMULA.match(text) is not None and not _NUMBER.fullmatch(text)


def defused(text: str) -> str:
    """A cell of CSV that a spreadsheet shows and never runs: what begins like a formula gets an apostrophe."""
    return f"'{text}" if begins_formula(text) else text


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """A table as CSV, a row a line, that runs nothing; the first character is the mark by which Excel knows UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([defused(visible(cell)) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


_SIGNS = pattern(
    r"[\\`*_{}\[\]|~^$!&<>]"  # markup wherever they stand
    r"|[@#](?=\w)|:(?=//|[\w+-]+:)|(?<=www)\."  # where a site would find a name, a number, an address, a picture
)
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_APART = "<!-- -->"  # nothing, between a sign and what it would be read with


def escaped(text: str) -> str:
    """A text in one line, in a cell of a table too."""
    line = _SIGNS.sub(_kept, " ".join(visible(text).split()))
    first = re.match(r"[-+#]|\d+[.)](?=\s|$)", line)  # at the start of a line these make lists and headings
    return line if first is None else f"{line[: first.end() - 1]}\\{line[first.end() - 1 :]}"


def _kept(match: re.Match[str]) -> str:
    sign = match[0]
    return _HTML.get(sign) or (sign + _APART if sign in "@#:." else f"\\{sign}")


def code(text: str) -> str:
    """An id, a version or a digest, in type of its own."""
    return f"`{text}`" if re.fullmatch(r"[\w.@:/-]+", text) else escaped(text)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; headings and cells are Markdown already."""
    return [_row(headings), "|" + " --- |" * len(headings), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def folded(summary: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines that are shown when a reader asks for them; ``summary`` is Markdown already."""
    yield from (f"<details><summary>{summary}</summary>", "", *lines, "", "</details>")
