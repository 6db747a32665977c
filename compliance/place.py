"""Where something stands in a file: a line, or a row and column, or a sheet, row and column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file that a person can find again: ``file:line`` in text, row and column in a table.

    Lines and rows count from 1. A column is its letter or its heading, as the reader of the format gives it.
    """

    file: str
    line: int | None = None
    row: int | None = None
    column: str | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        return self.text("zh")

    def text(self, language: str) -> str:
        """The place in words: ``a.toml:7``, ``a.csv 第16行 D列``, ``a.csv row 16 column D``."""
        if self.line is not None:
            return f"{self.file}:{self.line}"
        parts = [self.file]
        if self.sheet is not None:
            parts.append(self.sheet)
        if self.row is not None:
            parts.append(f"第{self.row}行" if language == "zh" else f"row {self.row}")
        if self.column is not None:
            parts.append(f"{self.column}列" if language == "zh" else f"column {self.column}")
        return " ".join(parts)

    @property
    def order(self) -> tuple[str, str, int, int, str]:
        """A key by which places stand as in their files, the files by name."""
        column = self.column or ""
        return self.file, self.sheet or "", self.line or self.row or 0, len(column), column

    def to_json(self) -> dict[str, str | int]:
        """The place as contract §4 writes it: only what is known of it."""
        known = {"file": self.file, "line": self.line, "sheet": self.sheet, "row": self.row, "column": self.column}
        return {name: value for name, value in known.items() if value is not None}
