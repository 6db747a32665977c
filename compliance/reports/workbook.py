"""Workbooks as people expect them: text that never runs, exact numbers, columns for Chinese words, fit for print."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast
from weakref import WeakKeyDictionary
from xml.sax.saxutils import escape

from compliance.judging.verdict import Verdict
from compliance.patterns import pattern
from compliance.reports.harmless import begins_formula
from compliance.reports.layout import width
from compliance.reports.phrases import Mark
from compliance.visible import visible_lines

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as Cell  # noqa: PLC0414 (for the sheets below)
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.workbook import Workbook as Workbook  # noqa: PLC0414 (for the sheets below)
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet as Worksheet  # noqa: PLC0414 (for the sheets below)

Aligned = Literal["left", "center", "right"]
FONT = "Microsoft YaHei"  # on every Windows that reads Chinese; others put their own in its place
INK, SOFT, LINE, HEAD, BAND, INPUT = "FF1F2933", "FF5F6B76", "FFB8C2CC", "FFE3E9EF", "FFF3F5F7", "FFFFFBE6"
# Background and ink of each verdict: told apart in grey, too, and never without its word and shape.
COLOURS: Mapping[str, tuple[str, str]] = {
    Verdict.PASS: ("FFE2F1E5", "FF1E6B34"),
    Verdict.FAIL: ("FFFBE0DD", "FFA3231B"),
    Verdict.VETO: ("FFA3231B", "FFFFFFFF"),
    Verdict.UNDETERMINED: ("FFFFF1CC", "FF7A5600"),
    Verdict.NOT_APPLICABLE: ("FFECEFF1", "FF5F6B76"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks, and whether it may be filled in while its sheet is protected (``entry``)."""

    horizontal: Aligned = "left"
    vertical: Literal["top", "center"] = "center"
    wrap: bool = True
    bold: bool = False
    size: int = 10
    colour: str = INK
    ground: str | None = None
    lined: bool = True
    entry: bool = False
    quoted: bool = False
    form: str = "General"


PLAIN = Look()
HEADING = Look(horizontal="center", bold=True, ground=HEAD)
_LOOKS: WeakKeyDictionary[Workbook, dict[Look, StyleArray]] = WeakKeyDictionary()
_ROWS: WeakKeyDictionary[Worksheet, Table] = WeakKeyDictionary()
_LONGEST = 32_000  # characters; a cell holds 32,767
_ESCAPE = pattern("_(?=x[0-9A-Fa-f]{4}_)")  # what spreadsheets would read as a character of that code


def new(title: str) -> Workbook:
    """An empty workbook that names no person and no time: the same input gives the same sheets."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "compliance"
    book.properties.title = visible_lines(title)
    return book


def sheet(book: Workbook, title: str, *, landscape: bool = True) -> Worksheet:
    """A sheet that prints on A4, as wide as the paper, with its name and the page below; its grid lines are its own."""
    from openpyxl.worksheet.properties import PageSetupProperties

    name = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", visible_lines(title)).strip()[:31] or "–"
    page: Worksheet = book.create_sheet(name)
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.paperSize = 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for side, inches in {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6, "header": 0.3, "footer": 0.3}.items():
        setattr(page.page_margins, side, inches)
    page.sheet_view.showGridLines = False
    return page


def at(page: Worksheet, row: int, column: int) -> Cell:
    """A cell that is not covered by another one."""
    return cast("Cell", page.cell(row, column))


def letter(column: int) -> str:
    """The letter of a column."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def doubt(page: Worksheet, cell: Cell, kind: str, formula: str, title: str, words: str) -> None:
    """A word of doubt where what is typed is not in a list (``list``) or a formula does not hold (``custom``)."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule: DataValidation = DataValidation(type=kind, formula1=formula, allow_blank=True)  # type: ignore[arg-type]
    rule.errorStyle, rule.showErrorMessage = "warning", True
    rule.errorTitle, rule.error = visible_lines(title)[:32], visible_lines(words)[:250]
    page.add_data_validation(rule)
    rule.add(cell.coordinate)


def coloured(page: Worksheet, cell: Cell, formula: str, verdict: Verdict, shape: str) -> None:
    """A cell in the colours of a verdict, with its shape before the value, as long as a formula holds."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Font, PatternFill
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.styles.numbers import NumberFormat

    back, ink = COLOURS[verdict]
    mark = f'"{shape} "'
    shown = NumberFormat(
        numFmtId=200 + list(COLOURS).index(verdict), formatCode=f"{mark}General;{mark}-General;{mark}General;{mark}@"
    )
    fill = PatternFill(bgColor=back, fill_type="solid")
    style = DifferentialStyle(font=Font(color=ink, bold=True), numFmt=shown, fill=fill)
    page.conditional_formatting.add(
        cell.coordinate, Rule(type="expression", dxf=style, formula=[formula], stopIfTrue=True)
    )


_LONG_AGO = datetime(1980, 1, 1)


def content(book: Workbook) -> bytes:
    """The workbook as a file: the same workbook gives the same bytes, whatever the time."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    from openpyxl.writer.excel import ExcelWriter

    class Package(ZipFile):
        def writestr(self, part: Any, data: Any, *_: Any) -> None:
            with self.open(_part(part), "w") as target:
                target.write(data.encode() if isinstance(data, str) else data)

        def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:
            with self.open(_part(arcname), "w", force_zip64=True) as target, open(filename, "rb") as source:
                if rows := below.get(arcname):
                    rows.put(source.read(), target)
                else:
                    copyfileobj(source, target)

    def _part(name: str) -> ZipInfo:
        info = ZipInfo(name, _LONG_AGO.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        return info

    stream = io.BytesIO()
    below = {f"xl/worksheets/sheet{n}.xml": _ROWS.get(page) for n, page in enumerate(book.worksheets, 1)}
    book.properties.created = book.properties.modified = _LONG_AGO
    with Package(stream, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        ExcelWriter(book, archive).save()
    return stream.getvalue()


def text(cell: Cell, said: object, look: Look = PLAIN) -> Cell:
    """Text that stays text: it begins with = and is no formula, it is #N/A and no error."""
    shown, quoted = _held("" if said is None else str(said))
    if shown:
        cell.value = shown
        cell.data_type = "s"  # whatever openpyxl made of the words
    return dressed(cell, replace(look, quoted=True) if quoted else look)


@lru_cache(maxsize=4096)
def _held(said: str) -> tuple[str, bool]:
    """A text as a cell holds it, and whether it begins like a formula; the same words stand in many cells."""
    shown = visible_lines(said)
    if len(shown) > _LONGEST:
        shown = shown[: _LONGEST - 1] + "…"
    return _ESCAPE.sub("_x005F_", shown), begins_formula(shown)


def counted(said: str) -> str | int:
    """A number of a document or a year, as a number where it is a plain one, to be sorted; 9a and 10.10 stay text."""
    return int(said) if said.isascii() and said.isdigit() and not said.startswith("0") and len(said) < 10 else said


def dressed(cell: Cell, look: Look) -> Cell:
    """A cell with a look; looks are made once for each workbook, since openpyxl compares styles for every cell."""
    known = _LOOKS.setdefault(cast("Workbook", cell.parent.parent), {})
    if look not in known:
        _dress(cell, look)
        known[look] = cell._style  # type: ignore[attr-defined]  # the numbers of its styles in the workbook
    cell._style = copy(known[look])  # type: ignore[attr-defined]
    return cell


def _dress(cell: Cell, look: Look) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    cell.font = Font(name=FONT, bold=look.bold, color=look.colour, size=look.size)
    cell.alignment = Alignment(horizontal=look.horizontal, vertical=look.vertical, wrap_text=look.wrap)
    if look.ground is not None:
        cell.fill = PatternFill("solid", start_color=look.ground, end_color=look.ground)
    if look.lined:
        side = Side(style="thin", color=LINE)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    if look.entry:
        cell.protection = Protection(locked=False)
    if look.quoted:
        cell.quotePrefix = True
    cell.number_format = look.form


def heading(page: Worksheet, row: int, columns: Sequence[Column], *, frozen: int, least: float) -> None:
    """A row of headings, repeated on every printed page and kept in sight with the first columns."""
    for index, column in enumerate(columns, 1):
        text(at(page, row, index), column.heading, HEADING)
        page.column_dimensions[letter(index)].width = column.width
    height(page, row, [(column.heading, column.width) for column in columns], least=least)
    page.print_title_rows = f"{row}:{row}"
    page.freeze_panes = f"{letter(frozen + 1)}{row + 1}"


def title(page: Worksheet, row: int, words: str, columns: int, *, size: int = 14, bold: bool = True) -> Cell:
    """A line of words over all columns."""
    cell = text(at(page, row, 1), words, Look(bold=bold, size=size, lined=False))
    page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    page.row_dimensions[row].height = 2.2 * size
    return cell


@lru_cache(maxsize=8192)
def lines_of(said: str, wide: float) -> int:
    """How many lines a text takes in a column of that width."""
    return sum(max(1, -(-(width(line) + 1) // max(1, int(wide)))) for line in said.split("\n"))


def height(page: Worksheet, row: int, cells: Iterable[tuple[str, float]], *, least: float = 18) -> None:
    """A row high enough for each of its texts in a column of its width; spreadsheets do not all find it themselves."""
    lines = max((lines_of(said, wide) for said, wide in cells if said), default=1)
    page.row_dimensions[row].height = _high(lines, least)


def _high(lines: int, least: float = 18) -> float:
    """The height of a row of so many lines."""
    return min(409, max(least, 14.5 * lines + 4))


def footer(page: Worksheet, left: str, numbers: str) -> None:
    """What stands below each printed page; & would begin a code of the printer's."""
    below = page.oddFooter
    assert below is not None
    below.left.text, below.right.text = visible_lines(left).replace("&", "&&")[:120], numbers


# The rows of a long sheet.


class Number(NamedTuple):
    """A decimal as it is written; a spreadsheet can count with it where a double holds it.

    Of a computed one the cell holds all digits and shows those that a reader wants (``shown``).
    """

    digits: str
    shown: str | None = None

    @property
    def value(self) -> int | float | None:
        """What a cell holds of it, if a double holds it."""
        value = Decimal(self.digits)
        if len(value.as_tuple().digits) > 15 or Decimal(format(float(value), ".15g")) != value:
            return None
        return float(value) if "." in self.digits else int(value)

    @property
    def form(self) -> str:
        """How it is shown: of more than six places, where nobody says how many, as many as the column has room for."""
        if self.value is None:
            return "General"
        places = len((self.shown or self.digits).partition(".")[2])
        fixed = places <= 6 or (self.shown is not None and places <= 15)
        return ("0." + "0" * places if places else "0") if fixed else "General"


class Column(NamedTuple):
    """A column: its heading, its width in digits (a Chinese character takes two), and where its words stand.

    ``aside``: on the screen alone, right of what is printed, on one line. ``field`` is what a form has in it.
    """

    heading: str
    width: float
    aligned: Aligned = "left"
    aside: bool = False
    field: str = ""


Value = str | int | Number | Mark | None
Kind = tuple[Any, ...]  # of look: of a count, a verdict, a number or a text, and what it hangs on


class Table:
    """A sheet: lines of words first, then a table that is filtered, whose headings and first columns stay in sight.

    Its rows are as they stand in the file, each written when it comes: there may be a hundred thousand. The sheet holds
    what stands above them, and is a sheet without any rows until the file is made.
    """

    def __init__(self, page: Worksheet, columns: Sequence[Column], frozen: int, words: str, line: str) -> None:
        self.page, self.columns = page, columns
        self.printed = [column for column in columns if not column.aside]
        whole = sum(column.width for column in self.printed)
        for row, (said, size) in enumerate(((words, 14), (line, 10)) if line else ((words, 14),), 1):
            title(page, row, said, len(self.printed), size=size, bold=size > 10)
            height(page, row, [(said, whole * 10 / size)], least=2.2 * size)
        self.head = self.last = 3 if line else 2
        heading(page, self.head, columns, frozen=frozen, least=26)
        self.letters = [letter(index) for index in range(1, len(columns) + 1)]
        self.file = TemporaryFile()  # noqa: SIM115 - it is gone with the rows
        self.styles: dict[Kind, int] = {}
        _ROWS[page] = self

    def add(self, values: Iterable[Value]) -> None:
        """A row, high enough for what is printed of it."""
        self.last += 1
        cells, lines = [], 1
        for value, column, name in zip(values, self.columns, self.letters, strict=True):
            kind, content = _cell(value, column)
            cells.append(f'<c r="{name}{self.last}" s="{self._style(kind)}"{content}')
            said = value.text if isinstance(value, Mark) else value
            if isinstance(said, str) and not column.aside:
                lines = max(lines, lines_of(said, column.width))
        row = f'<row r="{self.last}" ht="{_high(lines):g}" customHeight="1">{"".join(cells)}</row>'
        self.file.write(row.encode())

    def _style(self, kind: Kind) -> int:
        """The number of a look in the workbook."""
        if kind not in self.styles:
            from openpyxl.cell.cell import Cell

            self.styles[kind] = dressed(Cell(self.page, 1, 1), _look(*kind)).style_id
        return self.styles[kind]

    def new_page(self) -> None:
        """A new printed page begins, but before the first row."""
        from openpyxl.worksheet.pagebreak import Break

        if self.last > self.head:
            self.page.row_breaks.append(Break(id=self.last))

    def end(self) -> None:
        """What is filtered and printed is known now."""
        if self.last > self.head:
            self.page.auto_filter.ref = f"A{self.head}:{self.letters[-1]}{self.last}"
        self.page.print_area = f"A1:{self.letters[len(self.printed) - 1]}{self.last}"

    def put(self, page: bytes, target: Any) -> None:
        """Write the sheet with its rows below what it holds."""
        above, end, after = page.partition(b"</sheetData>")
        whole = f'<dimension ref="A1:{self.letters[-1]}{self.last}"'
        target.write(re.sub(rb'<dimension ref="[^"]*"', whole.encode(), above))
        self.file.seek(0)
        copyfileobj(self.file, target)
        self.file.close()
        target.write(end + after)


def _cell(value: Value, column: Column) -> tuple[Kind, str]:
    """How a cell looks, and what it holds."""
    if isinstance(value, str) and column.aligned == "center":
        value = counted(value)
    if isinstance(value, int):
        return ("count", value != 0), f"><v>{value}</v></c>"
    if isinstance(value, Mark):
        content, quoted = _inline(value.text)
        return ("mark", value.kind, quoted), content
    if isinstance(value, Number):
        number = value.value
        return ("number", value.form), _inline(value.digits)[0] if number is None else f"><v>{number:.15g}</v></c>"
    content, quoted = _inline(value or "")
    return ("text", column.aligned, column.aside, quoted), content


def _look(kind: str, of: Any, aside: bool = False, quoted: bool = False) -> Look:
    match kind:
        case "count":
            return Look(horizontal="center", colour=INK if of else SOFT)
        case "mark":
            ground, ink = COLOURS[of]
            return Look(horizontal="center", bold=True, colour=ink, ground=ground, quoted=aside)
        case "number":
            return Look(horizontal="right", form=of)
        case _:
            return Look(horizontal=of, wrap=not aside, quoted=quoted)


@lru_cache(maxsize=8192)
def _inline(said: str) -> tuple[str, bool]:
    """The end of a cell that holds a text, and whether the text begins like a formula."""
    shown, quoted = _held(said)
    kept = ' xml:space="preserve"' * (shown != shown.strip() or "\n" in shown)
    return (f' t="inlineStr"><is><t{kept}>{escape(shown)}</t></is></c>' if shown else "/>"), quoted
