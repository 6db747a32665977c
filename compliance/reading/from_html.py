"""Reading the tables of a web page that is saved as a workbook, as many systems hand out what they call Excel.

A page is one sheet, as in the programs that open it: its tables and the lines between them stand below each other.
"""

from __future__ import annotations

import re
from html import unescape

from compliance.patterns import pattern
from compliance.reading.from_csv import text_of
from compliance.reading.grid import MOST_CELLS, Draft, Grid, GridCell, Span, clean, is_struck, raised, too_large

# What nobody sees of a page, and its tags and texts; each in one pass, however the page is cut short.
_UNSEEN = pattern(r"(?is)<!--.*?(?:-->|\Z)|<(script|style|title|xml)\b.*?(?:</\1\s*>|\Z)|<[!?][^<>]*>")
_TOKEN = pattern(r"<(?P<tag>/?+[A-Za-z][A-Za-z0-9:]*+)(?P<said>(?>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*))>|[^<]+|<")
_SPAN = pattern(r"(?i)\b(row|col)span\s*=\s*[\"']?\s*(\d{1,5})")
_HIDDEN = pattern(r"(?i)display\s*:\s*none")
_LINES = frozenset({"br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "center", "pre"})
_STRUCK = frozenset({"s", "del", "strike"})
_MOST_TAGS = 2_000_000
_WIDEST = 1000  # columns of a cell
_MOST_SPOTS = 5 * MOST_CELLS  # empty ones too


def read_html(content: bytes, name: str) -> tuple[Grid, ...]:
    """The one sheet of a page. Raises MeasurementError for what is no text, or larger than any table by hand."""
    text = _UNSEEN.sub("", text_of(content, name).text)
    if text.count("<") > _MOST_TAGS:
        raise too_large(name, _MOST_TAGS, "elements")
    page = _Page(name)
    for token in _TOKEN.finditer(text):
        if token["tag"]:
            page.tag(token["tag"].rpartition(":")[2].lower(), token["said"])
        else:
            page.text(unescape(token[0]))
    page.end_row()
    return (page.draft.grid(),)


class _Page:
    """A page that is being read: the row and the cell that are open, and how far cells above reach down."""

    def __init__(self, name: str) -> None:
        self.draft = Draft(name)
        self.row, self.column = 0, -1  # of the cell that is open, -1: none is
        self.pieces: list[tuple[str, bool]] = []  # of its text, and whether each is struck through
        self.span, self.width = (1, 1), 0  # of the cell in rows and columns; of all of them in columns
        self.reach: dict[int, int] = {}  # by column, the last row of the cell above
        self.merged = 0  # how many cells of tables above reach over several rows or columns
        self.above = self.struck = 0  # how many tags that raise, or strike through, are open
        self.is_open = self.has_cell = False  # a row, and a cell in it

    def tag(self, name: str, said: str) -> None:
        """A tag, with what it says of itself; that of an end begins with a stroke."""
        ends, name = name.startswith("/"), name.lstrip("/")
        if name in ("td", "th", "tr", "table"):
            self._end_cell()
            if name in ("tr", "table"):
                self.end_row()
                if name == "table":
                    self._end_table()
                elif not ends:
                    self._begin_row(hidden=_HIDDEN.search(said) is not None)
            elif not ends:
                self._begin_cell({kind.lower(): int(many) for kind, many in _SPAN.findall(said)})
        elif name == "sup":
            self.above = max(self.above + (-1 if ends else 1), 0)
        elif name in _STRUCK:
            self.struck = max(self.struck + (-1 if ends else 1), 0)
        elif name in _LINES and self.has_cell:
            self.pieces.append(("\n", self.struck > 0))
        elif name in _LINES:
            self.end_row()

    def text(self, text: str) -> None:
        """A piece of text; what stands in no cell is a line of its own."""
        words = re.sub(r"[ \t\n]+", " ", text)
        if not self.has_cell and words.strip():
            self._begin_cell({})
        if self.has_cell:
            self.pieces.append((raised(words) if self.above else words, self.struck > 0))

    def end_row(self) -> None:
        """Close the row that is open."""
        self._end_cell()
        self.is_open = False

    def _end_table(self) -> None:
        """No cell reaches beyond its table."""
        merged = self.draft.merged
        merged[self.merged :] = [each._replace(bottom=min(each.bottom, self.row)) for each in merged[self.merged :]]
        self.merged = len(merged)
        self.reach.clear()

    def _begin_row(self, *, hidden: bool = False) -> None:
        self.row, self.column, self.is_open = self.row + 1, -1, True
        if hidden:
            self.draft.hidden_rows.add(self.row)

    def _begin_cell(self, spans: dict[str, int]) -> None:
        if not self.is_open:
            self._begin_row()
        self.column += 1
        while self.reach.get(self.column, 0) >= self.row:
            self.column += 1
        wanted = range(self.column + 1, self.column + min(max(spans.get("col", 1), 1), _WIDEST))
        taken = next((column for column in wanted if self.reach.get(column, 0) >= self.row), wanted.stop)
        self.span = max(spans.get("row", 1), 1), taken - self.column
        self.pieces, self.has_cell = [], True

    def _end_cell(self) -> None:
        if not self.has_cell:
            return
        (rows, columns), spot = self.span, (self.row, self.column)
        text = clean("\n".join(line.strip() for line in "".join(piece for piece, _ in self.pieces).split("\n")))
        if text:
            marks: set[bool | None] = {struck for piece, struck in self.pieces if piece.strip()}
            self.draft.put(spot, GridCell(text), is_struck(marks, cell=False))
        self.width += columns
        if self.width > _MOST_SPOTS:
            raise too_large(self.draft.file, _MOST_SPOTS, "spots")
        if rows > 1 or columns > 1:
            self.draft.merged.append(Span(self.row, self.column, self.row + rows - 1, self.column + columns - 1))
        self.reach |= dict.fromkeys(range(self.column, self.column + columns), self.row + rows - 1)
        self.column, self.has_cell = self.column + columns - 1, False
