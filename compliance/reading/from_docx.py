"""Reading the tables of a Word document, in one pass through ``document.xml``: each is a grid of its own.

Cells hold the text that a reader sees: what is hidden is left out, and so is what was deleted under 修订 (tracked
changes) though the document still has it. The short lines above a table stand in its grid above row 1, since its title
is one of them, and notes right below it below its last row. A table inside a cell is read by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from compliance.patterns import pattern
from compliance.problems import MeasurementError, Place, Problem
from compliance.reading.from_xlsx import (
    DEEPEST,
    LARGEST_SHEET,
    Attributes,
    Damaged,
    Package,
    build_all,
    is_on,
    package_of,
    parse_all,
    related,
)
from compliance.reading.grid import (
    MOST_CELLS,
    SAMPLED_ON_DAY,
    TEXT,
    Draft,
    Grid,
    GridCell,
    SheetState,
    Span,
    clean,
    is_struck,
    raised,
    remark,
    too_large,
)

_MOST_TABLES = 500
_MOST_ABOVE, _LONGEST_ABOVE = 4, 60  # lines above a table that may say what it is about
_OPENS = pattern(r"^([12]\d{3}年[^,，。;；]{0,40})[,，][全我本各]")  # 2023年第二季度，全县…
# How lines begin that stand in the grid of the table right above them, below its last row.
_NOTES = tuple(f"{word}{colon}" for word in ("注", "备注", "附注", "说明") for colon in ":：")
_WIDEST = 1000  # columns over which one cell may go; Word itself has 63 at most
# What is not seen: deleted or moved away, a second form of the same drawing, how a format or a size was before.
_UNSEEN = frozenset({"del", "moveFrom", "Fallback", "rt"})
_RAISED = pattern("[4-9]|[1-9][0-9]+")  # half points above the line; less is a matter of layout
# Signs that are elements; a formula in a picture of its own (object) is seen and cannot be read.
_SIGNS = {
    "tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "object": "�", "den": "/", "rad": "√",
    "nary": "∑",
}  # fmt: skip
# Everything else only stands around.
_HEEDED = _UNSEEN.union(
    _SIGNS,
    "tbl tr tc p r txbxContent sym sdt showingPlcHdr ins moveTo commentReference".split(),
    "strike dstrike vanish vertAlign position gridBefore hidden gridSpan vMerge hMerge cellDel".split(),
)
# Signs of the font Symbol, by their place in it; a sign of another font is shown as lost.
_SYMBOLS = {
    0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB0: "°", 0xB9: "≠", 0xBB: "≈", 0x6D: "μ", 0x25: "%", 0x2D: "-",
    0x3C: "<", 0x3D: "=", 0x3E: ">", 0x2B: "+", 0xB7: "·", 0xD7: "·",
}  # fmt: skip


@dataclass
class _Run:
    """How a piece of text is shown."""

    struck: bool = False
    hidden: bool = False
    raised: bool = False


@dataclass
class _Cell:
    """A cell that is being read; ``goes_on`` where it continues the one above it."""

    lines: list[str] = field(default_factory=list)
    struck: set[bool | None] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)
    wide: int = 1
    goes_on: bool = False
    merges: bool = False
    joins: bool = False  # the cell to its left, as old programs write it
    deleted: bool = False
    changed: bool = False


class _Table(Draft):
    """A table that is being read, by its rows so far; the lines above it stand before the first."""

    def __init__(self, file: str, number: int, above: list[str]) -> None:
        super().__init__(file, f"第{number}个表")
        self.cells = {(row, 0): GridCell(text) for row, text in enumerate(above, start=1 - len(above))}
        self.row = self.column = 0
        self.deleted = False  # of the row that is being read
        self.last = (0, 0)  # where the cell stands that was read last
        self.spans: dict[tuple[int, int], tuple[int, int]] = {}  # corner -> last row, last column
        self.down: dict[int, int] = {}  # column -> row in which the cell that goes down begins

    def grid(self, state: SheetState = "visible") -> Grid:
        """The table as it was read."""
        self.merged = [Span(*corner, *last) for corner, last in self.spans.items() if corner != last]
        return super().grid(state)


def read_docx(content: bytes, name: str) -> tuple[Grid, ...]:
    """Every table of a document, in its order. Raises MeasurementError."""
    with package_of(content, name) as package:
        main = related(package, "", "officeDocument") or "word/document.xml"
        said = _comments(package, related(package, main, "comments"))
        reader = _Reader(name, said)
        parse_all(package.read(main, LARGEST_SHEET), reader.start, reader.end, reader.characters)
    if not reader.tables:
        raise MeasurementError(Problem("document-without-table", Place(name), details={"name": name}))
    text = Draft(name, TEXT)
    text.cells = {(row, 0): GridCell(line) for row, line in enumerate(reader.opening, start=1)}
    return (*(table.grid() for table in reader.tables), *([text.grid()] if text.cells else ()))


def _comments(package: Package, path: str | None) -> dict[str, str]:
    """What is remarked in the margin, by the number that the text refers to it with."""
    comments: dict[str, str] = {}

    def add(each: Element) -> None:
        comments[_said(each.attrib, "id")] = remark(" ".join("".join(lines.itertext()) for lines in each.iter("p")))

    if path is not None:
        build_all(package.read(path), lambda tag, _: tag == "comment", lambda _: None, add)
    return comments


def _said(attributes: Attributes, name: str) -> str:
    """An attribute, whatever prefix the program that wrote it gave it."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _is_on(attributes: Attributes) -> bool:
    return is_on({"val": _said(attributes, "val") or "1"})


class _Reader:
    """One pass through the document; the tables that are found are kept in its fields, in the order of the text."""

    def __init__(self, name: str, remarks: dict[str, str]) -> None:
        self.name, self.remarks = name, remarks
        self.tables: list[_Table] = []
        self.open: list[_Table] = []
        self.cells: list[_Cell | None] = []  # None: what stands in a box belongs to no cell
        self.above: list[list[str]] = [[]]  # the lines since the last table, of the body and of each cell inside
        self.opening: list[str] = []  # the lines before the first sentence, and the period with which that begins
        self.paragraphs: list[list[str]] = []
        self.path: list[str] = []
        self.bare: dict[str, str] = {}  # of the elements, their names without prefix
        self.run = _Run()
        self.hints: list[bool] = []  # of the controls around: whether a hint stands where nobody has written anything
        self.unseen = 0
        self.left = MOST_CELLS

    def start(self, tag: str, attributes: Attributes) -> None:
        path = self.path
        tag = self.bare.get(tag) or self.bare.setdefault(tag, tag.rpartition(":")[2])
        path.append(tag)
        if len(path) > DEEPEST:
            raise Damaged("damaged: content")
        if tag not in _HEEDED and not self.unseen and not tag.endswith("Change"):
            return
        inside = path[-2] if len(path) > 1 else ""
        if self.unseen or tag in _UNSEEN or tag.endswith("Change"):
            if not self.unseen and tag == "del" and inside == "trPr" and self.open:
                self.open[-1].deleted = True
            self._changed(tag, inside)
            self.unseen += 1
            return
        self._changed(tag, inside)
        if tag == "tbl":
            self._start_table()
        elif tag == "p":
            self.paragraphs.append([])
        elif tag == "r":
            self.run = _Run()
        elif inside == "rPr" and self.path[-3:-2] == ["r"]:
            self._of_run(tag, attributes)
        elif tag == "txbxContent":
            self.cells.append(None)
            self.above.append([])
        elif tag in _SIGNS and inside != "tabs":
            self._piece(_SIGNS[tag])
        elif tag == "sym":
            self._piece(_symbol(attributes))
        elif tag == "sdt":
            self.hints.append(False)
        elif tag == "showingPlcHdr" and self.hints:
            self.hints[-1] = _is_on(attributes)
        elif self.open:
            self._in_table(tag, inside, attributes, self.open[-1])

    def end(self, _: str) -> None:
        tag = self.path.pop()
        if self.unseen:
            self.unseen -= 1
        elif tag not in _HEEDED:
            return
        elif tag == "p":
            self._end_paragraph("".join(self.paragraphs.pop()))
        elif tag == "txbxContent":
            self.cells.pop()
            self.above.pop()
        elif tag == "r":
            self.run = _Run()
        elif tag == "sdt":
            self.hints.pop()
        elif tag == "tc" and self.open:
            self._end_cell(self.open[-1])
        elif tag == "tr" and self.open:
            self.open[-1].row -= self.open[-1].deleted
        elif tag == "tbl" and self.open:
            self.open.pop()
            self.above[-1].clear()

    def characters(self, text: str) -> None:
        if self.path[-1] == "t" and not self.unseen:
            self._piece(raised(text) if "sup" in self.path[-6:] else text)

    # Text.

    def _of_run(self, tag: str, attributes: Attributes) -> None:
        if tag in ("strike", "dstrike"):
            self.run.struck = self.run.struck or _is_on(attributes)
        elif tag == "vanish":
            self.run.hidden = _is_on(attributes)
        elif tag == "vertAlign":
            self.run.raised = _said(attributes, "val") == "superscript"
        elif tag == "position" and _RAISED.fullmatch(_said(attributes, "val")):
            self.run.raised = True

    def _piece(self, text: str) -> None:
        if not self.paragraphs or self.run.hidden or any(self.hints):
            return
        self.paragraphs[-1].append(raised(text) if self.run.raised else text)
        cell = self.cells[-1] if self.cells else None
        if cell is not None and text.strip():
            cell.struck.add(self.run.struck)

    def _end_paragraph(self, text: str) -> None:
        cell = self.cells[-1] if self.cells else None
        if cell is not None:
            cell.lines.append(text)
        line = clean(text)
        below = self.tables[-1] if self.tables and not self.open and not self.above[-1] else None
        if below is not None and line.startswith(_NOTES):
            below.row += 1
            below.cells[below.row, 0] = GridCell(line)
        elif len(line) > _LONGEST_ABOVE:  # a sentence of the text, and no title
            if not self.tables and not self.opening:
                sampled = {day[0] for day in SAMPLED_ON_DAY.finditer(line)}  # of two days nobody knows which
                self.opening = [*self.above[-1], *_OPENS.findall(line), *(sampled if len(sampled) == 1 else ())]
            self.above[-1].clear()
        elif line:
            self.above[-1] = [*self.above[-1][-_MOST_ABOVE:], line]

    # Tables.

    def _start_table(self) -> None:
        if len(self.tables) == _MOST_TABLES:
            raise too_large(self.name, _MOST_TABLES, "tables")
        table = _Table(self.name, len(self.tables) + 1, self.above[-1][-_MOST_ABOVE:])
        self.tables.append(table)
        self.open.append(table)

    def _in_table(self, tag: str, inside: str, attributes: Attributes, table: _Table) -> None:
        if tag == "tr":
            table.row, table.column, table.deleted = table.row + 1, 0, False
        elif tag == "tc":
            self.cells.append(_Cell())
            self.above.append([])
        elif inside == "trPr" and tag == "gridBefore":
            table.column += _number(attributes)
        elif inside == "trPr" and tag == "hidden" and _is_on(attributes):
            table.hidden_rows.add(table.row)
        elif inside == "tcPr" and self.cells and (cell := self.cells[-1]) is not None:
            if tag == "gridSpan":
                cell.wide = _number(attributes)
            elif tag == "vMerge":
                cell.merges, cell.goes_on = True, _said(attributes, "val") != "restart"
            elif tag == "hMerge":
                cell.joins = _said(attributes, "val") != "restart"
            elif tag == "cellDel":
                cell.deleted = True
        elif tag == "commentReference" and self.cells and (cell := self.cells[-1]) is not None:
            cell.remarks.append(self.remarks.get(_said(attributes, "id"), ""))

    def _changed(self, tag: str, inside: str) -> None:
        """Note a cell in which somebody changed something that nobody has accepted yet."""
        if tag in ("del", "ins", "moveFrom", "moveTo") and inside not in ("rPr", "trPr") and self.cells:
            cell = self.cells[-1]
            if cell is not None:
                cell.changed = True

    def _end_cell(self, table: _Table) -> None:
        cell = self.cells.pop()
        self.above.pop()
        if cell is None or cell.deleted or table.deleted:
            return
        self.left -= 1
        if self.left < 0:
            raise too_large(self.name, MOST_CELLS)
        row, column = table.row, table.column
        table.column += cell.wide
        if cell.joins and table.last[0] == row:
            bottom, right = table.spans[table.last]
            table.spans[table.last] = (bottom, right + cell.wide)
            return
        if cell.goes_on and column in table.down:
            corner = (table.down[column], column)
            table.spans[corner] = (row, max(table.spans[corner][1], column + cell.wide - 1))
            return
        table.down.pop(column, None)
        if cell.merges:
            table.down[column] = row
        table.last = (row, column)
        table.spans[table.last] = (row, column + cell.wide - 1)
        text = clean("\n".join(cell.lines))
        if text:
            table.put((row, column), GridCell(text), is_struck(cell.struck, False), cell.remarks)
            if cell.changed:
                table.changed.add((row, column))


def _number(attributes: Attributes) -> int:
    written = _said(attributes, "val")
    if not written.isdecimal() or len(written) > 4 or not 0 <= int(written) <= _WIDEST:
        raise Damaged(f"w:val={written[:20]}")
    return int(written)


def _symbol(attributes: Attributes) -> str:
    """A sign that is written as a place in a font."""
    font, place = _said(attributes, "font"), _said(attributes, "char")
    try:
        return _SYMBOLS.get(int(place, 16) & 0xFF, "�") if font == "Symbol" else "�"
    except ValueError:
        return "�"
