"""Text in columns that line up under Chinese as well, and in colour on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol


class Style(Protocol):
    """How a piece of text is set off."""

    def __call__(self, text: str, *how: str) -> str:
        """The text, set off."""
        ...


def plain_style(text: str, *how: str) -> str:
    """No setting off at all: for files, pipes and NO_COLOR."""
    return text


def terminal_style(text: str, *how: str) -> str:
    """Colour and weight, for a terminal."""
    import click

    colour = next((each for each in how if each not in ("bold", "dim")), None)
    return click.style(text, fg=colour, bold="bold" in how or None, dim="dim" in how or None)


def width(text: str) -> int:
    """How many cells of a terminal a text takes: wide characters take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def columns(rows: Sequence[Sequence[str]], gap: int = 2) -> Iterator[str]:
    """Rows whose columns begin below one another; the last column runs on."""
    count = max((len(row) for row in rows), default=0)
    widths = [max(width(row[index]) for row in rows if index < len(row)) for index in range(count)]
    for row in rows:
        cells = [cell + " " * (widths[index] - width(cell) + gap) for index, cell in enumerate(row[:-1])]
        yield ("".join(cells) + row[-1]).rstrip()
