"""Rows of a long table as entries: what was measured, what is given, what is claimed not to apply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from compliance.cells import read_cell
from compliance.measurements.measurement import Declared, Entry, claim_in, empty_claim, given_in
from compliance.measurements.tables.headings import (
    area_key,
    field_of,
    is_aside,
    is_axis,
    is_doubted,
    is_state,
    is_wanted,
    kept_field_of,
    says_status,
    together,
    without_english,
    without_marks,
    words_now,
    words_of,
)
from compliance.patterns import pattern
from compliance.period import Period, parse_period, price_year, stated_period
from compliance.problems import Place, Problem, nearest
from compliance.reading.from_csv import headings, refuse_bad_form
from compliance.reading.grid import Grid
from compliance.rules.ruleset import Ruleset

Read = tuple[list[Entry], list[Declared], list[Problem]]


def is_long_table(header: Sequence[str]) -> bool:
    """Whether the first row of a file is the header of a long table, one measurement a row."""
    fields = {field_of(heading) for heading in header}
    if "indicator" not in fields or not fields & {"value", "state", "given", "not_applicable"}:
        return False
    if "value" not in fields and "指标值" in header:  # what it means is said by what stands beside it
        return False
    times = [field_of(heading) for heading in header if kept_field_of(heading) == "period"]
    if len(times) > 1 or None in times:  # 年 | 季
        return False
    from compliance.measurements.tables.columns import read_heading  # years or areas across are another kind of table

    read = [read_heading((heading,)) for heading in header if heading]
    across = any(each.area for each in read) and not any(field_of(heading) == "area" for heading in header)
    more = any(each.period or each.unit or each.timing or each.part or each.field == "uncertainty" for each in read)
    return not across and not more


def from_table(grid: Grid) -> Read:
    """What the rows of a table say, and what is wrong with its headings or with single rows.

    Raises MeasurementError for what is no long table.
    """
    refuse_bad_form(grid)
    header, (header_row, *rows) = headings(grid), grid.rows
    fields: dict[str, int] = {}
    others: dict[str, int] = {}
    problems: list[Problem] = []
    for index, heading in enumerate(header):
        field = field_of(heading) if heading else "ignored"
        if field is None:
            others[heading] = index
        elif field in fields:
            details = {"heading": heading, "other": header[fields[field]]}
            problems.append(Problem("columns-mean-the-same", grid.place(header_row, index), heading, details))
        elif field != "ignored":
            fields[field] = index
    if "area" not in fields:
        from compliance.measurements.tables.columns import are_areas

        areas = [h for h, at in others.items() if are_areas(h, [each for row in rows if (each := grid.text(row, at))])]
        fields |= {"area": others.pop(areas[0])} if len(areas) == 1 else {}
    problems += heading_problems(fields, others, grid.place(header_row))
    if problems:
        return [], [], problems
    if (at := fields.get("state")) is not None and "value" in fields:
        if says_status(grid.text(row, at) for row in rows):
            fields["status"] = fields.pop("state")
        elif not is_state(header[at]):
            others[header[at]] = fields.pop("state")
    spots = dict(fields)
    spots.setdefault("value", fields.get("state", fields.get("indicator", 0)))
    entries: list[Entry] = []
    asides = [at for at, heading in enumerate(header) if is_aside(heading)]
    for row in rows:
        texts = {column: grid.cells[row, column].text for column in grid.rows[row]}
        kinds = [texts[at] for at in asides if at in texts]
        scopes = [texts[at] for at in asides if at in texts and header[at] not in others]
        if wanted := next(filter(is_wanted, kinds), None):  # 类型：目标
            problems.append(Problem("row-not-read", grid.place(row), "", {"words": wanted}, level="warning"))
            continue

        def cell(field: str, texts: Mapping[int, str] = texts) -> str | None:
            at = fields.get(field, -1)
            text = texts.get(at)
            return with_dash(text, header[at]) if text is not None and field in ("period", "sampled") else text

        def place(field: str, row: int = row) -> Place:
            return grid.place(row, spots.get(field))

        columns = {heading: (texts.get(index, ""), grid.place(row, index)) for heading, index in others.items()}
        flag = next((texts[at] for at in asides if at in texts and is_doubted(texts[at], header[at])), cell("status"))
        wrong = [
            *_split(grid, row, fields),
            *filter(None, (of_scope(each, cell("area"), grid.place(row)) for each in scopes)),
            *filter(None, [doubted(flag, cell("indicator") or "", place("status"), texts.values())]),
        ]
        problems += wrong
        for entry in row_entries(cell, place, columns):
            if isinstance(entry, Entry):
                entries.append(replace(entry, fault=wrong[0]) if wrong else entry)
            elif not wrong:
                problems.append(entry)
    return entries, [], problems


def split_number(first: str, second: str, place: Place, *, beside: bool) -> Problem | None:
    """The problem of a number that a comma without quotes seems to have split: 1,234 as 1 and 234.

    ``beside``: the second stands where a number of its own is expected, and may be one where it is no larger by far.
    """
    one, other = read_cell(first).value, read_cell(second).value
    if beside and one is not None and other is not None and other < 10 * abs(one):
        return None
    whole = f"{first},{second}"
    return Problem("number-split", place, whole, {"number": whole, "first": first, "second": second})


def _split(grid: Grid, row: int, fields: Mapping[str, int]) -> Iterator[Problem]:
    """The numbers of a row that stand in two cells, because a comma in them was not put in quotes."""
    for field in ("value", "given"):
        column = fields.get(field, -1)
        if (row, column) in grid.split and column + 1 < len(headings(grid)):
            beside = column + 1 in (fields.get("value"), fields.get("given"))
            texts = grid.text(row, column), grid.text(row, column + 1)
            if problem := split_number(*texts, grid.place(row, column), beside=beside):
                yield problem


def heading_problems(fields: Mapping[str, object], others: Iterable[str], place: Place) -> Iterator[Problem]:
    """The columns that a table of measurements cannot do without, where it has none."""
    unread = tuple(others)
    for needed in ("indicator", "value"):
        if needed not in fields and not (needed == "value" and fields.keys() & {"state", "given", "not_applicable"}):
            english, *chinese = words_of(needed)[:4]
            words = " / ".join((*chinese, english))
            details = {"kind": f"a column: {needed}", "words": words}
            close = nearest(words_of(needed)[1], unread)
            yield Problem("column-missing", place, "、".join(unread), details, (), close)


def row_entries(
    cell: Callable[[str], Any], place: Callable[[str], Place], columns: Mapping[str, tuple[str, Place]]
) -> Iterator[Entry | Problem]:
    """The entries of one row: what was measured, what is given, what is claimed not to apply.

    ``cell`` and ``place`` say what stands in a field and where, ``columns`` what stands under headings that are none.
    """
    name = cell("indicator")
    if name is None:
        yield Problem("row-without-indicator", place("indicator"))
        return
    written, sampled = cell("period"), cell("sampled")
    period: Period | Problem | None = parse_period(written) if written else None
    if written and period is None:
        period = stated_period(written, place("period"), written)
    if sampled and not isinstance(period, Problem):
        period = of_sample(period, sampled, place("sampled"))
    (area, *dated), (site, *others) = (named_and_dated(cell(each)) for each in ("area", "site"))
    area, site = with_its_area(area, site) if area is None else (area, site)
    for behind in filter(None, (*dated, *others)):  # 示例断面甲（2023年）
        period = period if isinstance(period, Problem) else of_sample(period, behind, place("site"))
    if isinstance(period, Problem):
        yield period
        return
    entry = Entry(
        kind="measurement",
        name=name,
        area=of_site(area, site),
        period=period,
        place=place("value"),
        key=cell("value") or cell("state") or "",
        value=cell("value"),
        state=cell("state"),
        unit=cell("unit"),
        prices=price_year(cell("prices")),
        evidence=tuple(filter(None, [cell("evidence")])),
        note=cell("note"),
        name_place=place("indicator"),
        columns=columns,
        by=cell("given_by"),
        document=cell("given_document"),
        limit=cell("detection_limit"),
        sample=sample_named(cell("sample"), sampled, written),
        said=cell("verdict"),
    )
    claim, given = cell("not_applicable"), given_in(cell("given"))
    claimed = claim_in(claim)
    if claim is not None and (empty := empty_claim(claim, name, place("not_applicable"))):
        yield empty
    if entry.value is not None or entry.state is not None or (claimed is None and given is None):
        yield entry
    if claimed is not None:
        yield replace(entry, kind="not_applicable", reason=claimed, value=None, place=place("not_applicable"))
    if given is not None:
        yield replace(entry, kind="given", value=given, state=None, place=place("given"), key=given)


def of_scope(kind: str, area: str | None, place: Place) -> Problem | None:
    """The problem of a row that says of itself that it is not of all of its area: 统计范围 | 建成区."""
    from compliance.measurements.tables.columns import OF_A_SCOPE

    said = OF_A_SCOPE.fullmatch(kind)
    if said is None or (said[1][0] in "全本" and (area is None or area_key(area).endswith(said[1][1]))):
        return None
    return Problem("value-of-a-scope", place, said[1], {"heading": said[1], "scope": said[1]})


def with_scopes(entries: Sequence[Entry], rulesets: Sequence[Ruleset]) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The entries, at fault where a heading that names no axis has a part of their area: 建成区 under 统计口径.

    Only the rules of a call say what is an axis: of one of them 城区 may be a variant. The problems are those of rows.
    """
    kept: list[Entry] = []
    problems: dict[Place | None, Problem] = {}
    for entry in entries:
        columns = entry.columns.items() if entry.fault is None else ()
        said = (of_scope(text, entry.area, at) for word, (text, at) in columns if not is_axis(word, rulesets))
        problem = next(filter(None, said), None)
        wrong = problem and problems.setdefault(problem.place, problem)
        kept.append(replace(entry, fault=wrong) if wrong else entry)
    return (tuple(kept), tuple(problems.values())) if problems else (tuple(entries), ())


def doubted(status: str | None, name: str, place: Place, texts: Iterable[str]) -> Problem | None:
    """The problem of a row whose status says that its values do not hold: 无效, or L beside none below a limit."""
    is_below = status in ("L", "l") and any(read_cell(text).qualifier == "<" for text in texts)
    if not status or is_below or words_now().is_valid(status):
        return None
    return Problem("value-unclear", place, status, {"name": name, "value": status, "kind": "value: doubted"})


def of_site(area: str | None, site: str | None) -> str | None:
    """The area that is judged where values are of a place in it: each section of a river is one of its own."""
    return " ".join(filter(None, (area, site))) or None


def with_its_area(area: str | None, site: str | None) -> tuple[str | None, str | None]:
    """An area and a place in it, which may say in brackets in which other one it lies: 望江亭（石泷县）."""
    if not site or (behind := _DATED_BEHIND.fullmatch(site)) is None:
        return area, site
    from compliance.measurements.tables.columns import is_area

    if not is_area(behind[2]) or is_area(behind[1]):
        return area, site
    own = behind[2].strip()
    return area if area and area_key(area).endswith(area_key(own)) else own, together(behind[1])


def named_and_dated(text: str | None) -> tuple[str | None, str | None]:
    """The name of an area or a place, and the period that stands in brackets behind it: 示例断面甲（2023年）."""
    if not text:
        return text, None
    text = without_marks(text)
    text = without_english(text) or text
    dated = _DATED_BEHIND.fullmatch(text)
    if dated is None or parse_period(dated[2]) is None:
        return together(text), None
    return together(dated[1]), dated[2]


_DATED_BEHIND = pattern(r"(.*\S)\s*[(（]([^()（）]+)[)）]")


def of_sample(period: Period | None, sampled: str, place: Place) -> Period | Problem:
    """The period of a sample: the one that is stated, in which its day has to lie, or else its day."""
    day = stated_period(sampled, place, sampled)
    if period is None or isinstance(day, Problem) or period.holds(day):
        return day if period is None or isinstance(day, Problem) else period
    return Problem("sample-of-another-period", place, sampled, {"one": str(day), "other": str(period)})


def sample_named(name: str | None, sampled: str | None, period: str | None) -> str | None:
    """What tells a sample from others of its period: its number, its day, the time of the day."""
    timed = period if period is not None and is_timed(period) else None
    sampled = None if timed and sampled and timed.startswith(sampled) else sampled
    return " ".join(dict.fromkeys(filter(None, (name, sampled, timed)))) or None


def with_dash(written: str, heading: str) -> str:
    """The month that figures without a dash mean: 202305 is 2023-05 where it is no day (2020-12-05), or under 月份."""
    of_months = "月" in heading and "日" not in heading
    of_weeks = "周" in heading.replace("周期", "")
    if (
        len(written) != 6
        or not written.isdecimal()
        or written[:2] not in ("19", "20")
        or of_weeks
        or not (of_months or written[2:4] > "12")
    ):
        return written
    month = f"{written[:4]}-{written[4:]}"
    return written if parse_period(month) is None else month


def is_timed(period: str) -> bool:
    """Whether a period is written with a time of the day."""
    return any(sign in period for sign in ":：时")
