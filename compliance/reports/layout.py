"""Text in columns that line up under Chinese as well, and in colour on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from compliance.visible import set_off

_CODES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33}  # of terminals


Style = Callable[..., str]  # how a piece of text is set off: the text, and how


def plain_style(text: str, *how: str) -> str:
    """Text without colour and emphasis: for files, pipes and NO_COLOR."""
    return text


def terminal_style(text: str, *how: str) -> str:
    """Colour and weight, for a terminal."""
    return set_off(text, *(_CODES[each] for each in how))


@lru_cache(maxsize=4096)  # names and verdicts stand in many rows
def width(text: str) -> int:
    """How many cells of a terminal a text takes: wide characters take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def columns(rows: Sequence[Sequence[str]], gap: int = 2) -> Iterator[str]:
    """Rows whose columns begin below one another; the last column runs on."""
    widths = widths_of(rows)
    for row in rows:
        yield in_columns(row, widths, gap)


def widths_of(rows: Iterable[Sequence[str]]) -> list[int]:
    """How wide each column has to be for all rows."""
    widths: list[int] = []
    for row in rows:
        widths += [0] * (len(row) - len(widths))
        for index, cell in enumerate(row):
            widths[index] = max(widths[index], width(cell))
    return widths


def in_columns(row: Sequence[str], widths: Sequence[int], gap: int = 2) -> str:
    """One row, its cells padded to the widths of the columns; the last runs on."""
    cells = [cell + " " * (widths[index] - width(cell) + gap) for index, cell in enumerate(row[:-1])]
    return ("".join(cells) + row[-1]).rstrip()
