"""From files to entries: what each spot of each file says about one thing, before any rule is held against it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from compliance.cells import says_nothing
from compliance.measurements.form import departures
from compliance.measurements.measurement import Declared, Entry, Measurements, claim_in, empty_claim
from compliance.measurements.tables.headings import LONGEST_HEADING, area_key, field_of, is_target
from compliance.measurements.tables.long import Read, from_table, is_long_table
from compliance.period import Period, price_year, stated_period
from compliance.problems import ComplianceError, MeasurementError, Place, Problem, listed
from compliance.reading.document import Document, Path, read_json, read_toml
from compliance.reading.files import Input
from compliance.reading.grid import Grid, grid_of_texts, table_too_large
from compliance.rules.ruleset import name_key
from compliance.visible import visible
from compliance.writing import Watch, watched

MOST_SUBJECTS = 1_000  # areas and periods of one file
_KINDS = {"measurements": "measurement", "given": "given", "not_applicable": "not_applicable"}  # by section
_RESERVED = ("area", "period", "base_period", *_KINDS)


def gather(
    inputs: Sequence[Input],
    *,
    area: str | None = None,
    period: str | None = None,
    problems: Sequence[Problem] = (),
    partial: bool = False,
    watch: Watch | None = None,
) -> Measurements:
    """What all files of one call say, as one set; ``area`` and ``period`` name what a file leaves unnamed.

    ``problems`` are those of files that could not even be opened. Raises MeasurementError with everything that is wrong
    with the form of any file; ``partial`` keeps it instead, as long as there is anything else to judge.
    """
    default = stated_period(period, Place("--period"), period) if period is not None else None
    problems = [*problems, *([default] if isinstance(default, Problem) else [])]
    when = default if isinstance(default, Period) else None
    entries: list[Entry] = []
    declared: list[Declared] = []
    named: list[tuple[str, Place]] = []
    for given in watched(inputs, "reading", watch):
        try:
            read, rulesets = _read(given, area, when)
        except ComplianceError as error:
            problems += _of_text(given, error.problems)
            continue
        subjects = {(entry.area, entry.period) for entry in read[0] if not entry.lost} | {
            (said.area, said.period) for said in read[1]
        }
        if len(subjects) > MOST_SUBJECTS:
            problems += table_too_large(given.name, MOST_SUBJECTS, "subjects").problems
            continue
        entries += read[0]
        declared += read[1]
        problems += _of_text(given, read[2])
        named += rulesets
    faulty = [entry for entry in entries if entry.fault is not None]
    entries = [entry for entry in entries if entry.fault is None]
    if not entries and not declared:  # with nothing to judge, why not is what has to be said
        problems = [replace(each, level="error") if each.code in _NO_TABLE else each for each in problems]
    problems += unnamed(entries, declared, area, when)
    errors = [problem for problem in problems if problem.level == "error"]
    errors.sort(key=_by_place)
    if errors and not (partial and entries and not any(map(is_of_the_call, errors))):
        raise MeasurementError(errors)
    if unnamed_ones := [problem for problem in errors if problem.code in _UNNAMED]:
        lost = [replace(each, fault=_nameless(each, unnamed_ones)) for each in entries]
        faulty += [replace(each, lost=True) for each in lost if each.fault is not None and each.kept]
        entries = [each for each in lost if each.fault is None]
        declared = [each for each in declared if _nameless(each, unnamed_ones) is None]
    if not entries and not declared:
        place = Place(inputs[0].name) if len(inputs) == 1 else None
        names = listed(given.name for given in inputs)
        raise MeasurementError(Problem("no-measurements", place, details={"name": names}))
    entries += faulty
    areas = _areas([*(each.area or area for each in entries), *(said.area or area for said in declared)])
    entries.sort(key=_by_content)  # in which order files and rows stand means nothing
    declared.sort(key=lambda said: said.place.order)
    return Measurements(
        inputs=tuple(sorted((given.name, given.sha256) for given in inputs)),
        entries=tuple(_printable(entry, areas.get(entry.area or area), entry.period or when) for entry in entries),
        declared=tuple(
            replace(said, area=areas.get(said.area or area), period=said.period or when) for said in declared
        ),
        rulesets=tuple(sorted(named, key=lambda pair: (pair[0], pair[1].order))),
        warnings=tuple(sorted((problem for problem in problems if problem.level == "warning"), key=_by_place)),
        problems=tuple(errors),
        partial=partial,
    )


# What is wrong with the call itself, and not with a file: nothing is judged then.
_OF_THE_CALL = frozenset({"file-not-found", "folder-without-files"})


def is_of_the_call(problem: Problem) -> bool:
    """Whether a problem is one of the options or names of the call: nobody knows what was meant to be judged."""
    places = (problem.place, *(place for place, _ in problem.related))
    return problem.code in _OF_THE_CALL or any(place is not None and place.file.startswith("--") for place in places)


_UNNAMED = {"area-unnamed": "area", "row-without-area": "area", "period-unnamed": "period"}


def _nameless(said: Entry | Declared, problems: Sequence[Problem]) -> Problem | None:
    """The problem that it names no area (or no period) in a file where others do: it is nobody knows whose."""
    for problem in problems:
        places = (problem.place, *(place for place, _ in problem.related))
        in_file = any(place is not None and place.file == said.place.file for place in places)
        if in_file and not getattr(said, _UNNAMED[problem.code]):
            return problem
    return None


# A Word document mostly is a text: one without a table of measurements stops nothing.
_NO_TABLE = frozenset({"no-table", "document-without-table"})


def _of_text(given: Input, problems: Iterable[Problem]) -> list[Problem]:
    is_text = given.format == "docx"
    return [replace(each, level="warning") if is_text and each.code in _NO_TABLE else each for each in problems]


def _by_place(problem: Problem) -> tuple[object, ...]:
    return problem.place.order if problem.place is not None else ("",)


def _areas(written: Iterable[str | None]) -> dict[str | None, str]:
    """One name for each area, however it is spaced or typed: 海 陵区 is 海陵区. Nothing in it upsets a terminal."""
    by_key: dict[str, list[str]] = {}
    for name in written:
        if name is not None and name.strip():
            by_key.setdefault(name_key(name), []).append(name)
    shown = {key: visible(min(several).strip()) for key, several in by_key.items()}
    return {name: shown[key] for key, several in by_key.items() for name in several}


def _printable(entry: Entry, area: str | None, period: Period | None) -> Entry:
    """An entry of an area and a period, in words without what would upset a terminal: escape sequences, line breaks.

    Evidence and a note that say that there is none (``/``, 无) are none.
    """
    changed: dict[str, Any] = {
        name: shown
        for name in ("value", "state", "by", "document", "reason", "note")
        if isinstance(text := getattr(entry, name), str) and (shown := visible(text)) != text
    }
    if entry.note is not None and says_nothing(changed.get("note", entry.note)):
        changed["note"] = None
    evidence = tuple([printable(each) for each in entry.evidence if not says_nothing(each)])
    about = {"evidence": evidence, "area": area, "period": period}
    changed |= {name: what for name, what in about.items() if what is not (was := getattr(entry, name)) and what != was}
    return replace(entry, **changed) if changed else entry


def printable(text: Any) -> Any:
    """A text without what would upset a terminal; anything else as it is."""
    return visible(text) if isinstance(text, str) else text


def _by_content(entry: Entry) -> tuple[object, ...]:
    said = (entry.value, entry.state, entry.unit, entry.prices, entry.by, entry.document, entry.reason, entry.note)
    return entry.name, *map(str, said), entry.evidence, entry.place.order


Named = list[tuple[str, Place]]  # rulesets that a file names, each with where it does


def _read(given: Input, area: str | None, period: Period | None) -> tuple[Read, Named]:
    if given.format == "csv":
        return _read_csv(given, area, period)
    if given.format in ("json", "toml"):
        document = (read_json if given.format == "json" else read_toml)(given.content, given.name)
        records = _of_records(document) if given.format == "json" else None
        if records is None:
            rulesets = [(document.data["ruleset"], document.place("ruleset"))] if "ruleset" in document.data else []
            return from_document(document), rulesets
        grids: Sequence[Grid] = (records,)
    else:
        from compliance.reading.workbooks import read_workbook

        grids = read_workbook(given.content, given.name, given.format)
    from compliance.measurements.tables.sheets import from_grids

    sheets = from_grids(grids, area=area, period=period)
    return (sheets.entries, [], sheets.problems), sheets.rulesets


def _read_csv(given: Input, area: str | None, period: Period | None) -> tuple[Read, Named]:
    """A long table with the columns of the form, read strictly; or a table as people keep it, if it has that shape."""
    from compliance.measurements.tables.layout import SUBJECTS
    from compliance.reading.from_csv import headings, is_kept_by_hand, read_csv, text_of

    grid = read_csv(given.content, given.name)
    first = headings(grid)
    said = [*map(field_of, first)]
    fields = {*said}
    names_all = bool(fields & {"area", "site"} and fields & {"period", "sampled"})
    in_levels = any(said.count(each) > 1 for each in SUBJECTS if each != "area")  # 样品编号 | 样品名称
    if in_levels or not (is_long_table(first) and names_all):
        from compliance.measurements.tables.sheets import from_csv

        kept = is_kept_by_hand(text_of(given.content, given.name).text)
        kept = kept and not (is_long_table(first) and not in_levels and _says_nothing(given.name, fields, grid))
        sheets = from_csv(grid, area=area, period=period) if kept else None
        if sheets is not None:
            return (sheets.entries, [], sheets.problems), sheets.rulesets
    return from_table(grid), []


def _of_records(document: Document) -> Grid | None:
    """A list of records as a table: each in the row of its line or the next, what else the file says in lines above."""
    said = document.data
    lists = [
        key for key, value in said.items() if isinstance(value, list) and all(isinstance(each, dict) for each in value)
    ]
    above = {key: value for key, value in said.items() if key not in lists}
    own, nested = lists[0] if len(lists) == 1 else "subjects", any(isinstance(v, dict | list) for v in above.values())
    if nested or own == "subjects" or (own.isascii() and is_target(own)):
        return None
    names = dict.fromkeys(name for each in said[own] for name in each)
    called = [] if own.isascii() else [["表名：", own]]  # 目标
    rows = [*([f"{key}：", _text(value)] for key, value in above.items()), *called, [*names]]
    for at, each in enumerate(said[own]):
        rows += [[]] * (document.lines[own, at] - len(rows) - 1)
        rows.append([_text(each.get(name)) for name in names])
    return grid_of_texts(document.name, rows)


def _text(value: object) -> str:
    """A value of JSON as a cell shows it."""
    several = value if isinstance(value, list) else [value]
    return "、".join("" if each is None else str(each) for each in several)


def _says_nothing(name: str, fields: Collection[str | None], grid: Grid) -> bool:
    """Whether neither the name of a file nor a line in it says the area or period that its columns leave unnamed."""
    from compliance.measurements.tables.surroundings import said_by_name, says_whose  # by patterns that take their time

    _, *rows = grid.rows or (0,)
    return not said_by_name(name, fields) and not any(says_whose(grid, row, within=True) for row in rows)


def from_document(document: Document) -> Read:
    """What a document says, in the form of a measurement file. Raises MeasurementError where it departs from that."""
    departed = departures(document)
    if departed:
        raise MeasurementError(departed)
    read: Read = ([], [], [])
    data = document.data
    if "subjects" in data:
        for index, subject in enumerate(data["subjects"]):
            _subject(document, ("subjects", index), ("subjects", index), subject, subject, read)
    else:
        _subject(document, ("subject",), (), data.get("subject", {}), data, read)
    return read


def _subject(
    document: Document, path: Path, below: Path, about: Mapping[str, Any], data: Mapping[str, Any], read: Read
) -> None:
    """One area in one period of a document: what is said of it, then everything that is measured, given and claimed."""
    entries, declared, problems = read
    period, base = (_stated(document, path, about, key, problems) for key in ("period", "base_period"))
    area = about.get("area")
    variants = {key: value for key, value in about.items() if key not in _RESERVED}
    if about or any(data.get(section) for section in _KINDS):
        places = {word: document.place(*path, word) for word in variants}
        declared.append(Declared(area, period, variants, document.place(*path), base, places))
    for section, kind in _KINDS.items():
        for name, table in data.get(section, {}).items():
            where = (*below, section, name)
            if kind == "not_applicable" and claim_in(table["reason"]) is None:
                warning = empty_claim(table["reason"], name, document.place(*where, "reason"))
                problems += filter(None, [warning])
                continue
            entry = _entry(document, where, table, kind=kind, name=name, area=area, period=period)
            if "value" in table or "state" in table or "earlier" not in table:
                entries.append(entry)
            for written, value in table.get("earlier", {}).items():
                place, key = document.place(*where, "earlier", written), document.key(*where, "earlier", written)
                then = stated_period(written, place, key)
                if isinstance(then, Problem):
                    problems.append(then)
                    continue
                own = value if isinstance(value, dict) else {"value": value}
                number = _cell(own["value"]) if "value" in own else None
                unit, prices = own.get("unit", entry.unit), price_year(own.get("prices"))
                earlier = replace(
                    entry, kind="earlier", period=then, value=number, state=None, unit=unit, prices=prices
                )
                entries.append(replace(earlier, place=place, key=key))


def _stated(
    document: Document, path: Path, about: Mapping[str, Any], key: str, problems: list[Problem]
) -> Period | None:
    if key not in about:
        return None
    period = stated_period(about[key], document.place(*path, key), document.key(*path, key))
    if isinstance(period, Problem):
        problems.append(period)
        return None
    return period


def _cell(value: Any) -> Decimal | str:
    return value if isinstance(value, str) else Decimal(value)


def _entry(document: Document, path: Path, table: Mapping[str, Any], **about: Any) -> Entry:
    evidence = table.get("evidence", ())
    about |= {key: table.get(key) for key in ("state", "unit", "by", "document", "reason", "note")}
    spot = next(((*path, key) for key in ("value", "state") if key in table), path)
    return Entry(
        **about,
        place=document.place(*spot),
        key=document.key(*spot),
        value=_cell(table["value"]) if "value" in table else None,
        prices=price_year(table.get("prices")),
        limit=table.get("detection_limit"),
        evidence=(evidence,) if isinstance(evidence, str) else tuple(evidence),
    )


def unnamed(
    entries: Sequence[Entry], declared: Sequence[Declared], area: str | None, period: Period | None
) -> Iterator[Problem]:
    """The tables as people keep them that name no area (or no period), where something else names one.

    And the rows of any table that name none though others of it do, as where a merged cell was saved as CSV. Left alone
    each would become a subject of its own, beside the one that it belongs to.
    """
    rows = [entry for entry in entries if entry.name_place is not None]
    kept = [entry for entry in rows if entry.kept]
    everything: list[Entry | Declared] = [*entries, *declared]
    areas = {each.area for each in everything if each.area}
    lacking = _without(rows, lambda entry: bool(entry.area)) if area is None and areas else []
    if lacking:
        code = "area-unnamed" if lacking[0].row is None else "row-without-area"
        suggestion = f"--area {next(iter(areas))}" if len(areas) == 1 else None
        beside = tuple((place, "") for place in lacking[1:])
        yield Problem(code, lacking[0], "", {"known": listed(areas)}, beside, suggestion)
    yield from _alike(kept, areas)
    periods = {each.period for each in everything if each.period}
    lacking = _without(rows, lambda entry: entry.period is not None) if period is None and periods else []
    if lacking:
        undated = [entry for entry in kept if entry.period is None]
        only = next(iter(periods)) if len(periods) == 1 else None
        suggestion = f"--period {only}" if only else None
        headings = _headings(undated, only) if lacking[0].row is None else ()
        beside = (*headings, *((place, "") for place in lacking[1:]))
        yield Problem("period-unnamed", lacking[0], "", {"known": listed(periods)}, beside, suggestion)


def _without(rows: Sequence[Entry], names: Callable[[Entry], bool]) -> list[Place]:
    """The rows that name none where others of their table do, else the tables as people keep them without any."""
    named = [entry for entry in rows if names(entry)]
    if len(named) == len(rows):
        return []
    several, spots = {_table(entry.place) for entry in named}, {_row(entry.place) for entry in named}
    lacking = [entry.place for entry in rows if not names(entry) and (entry.kept or _table(entry.place) in several)]
    is_row = [_table(place) in several and _row(place) not in spots for place in lacking]
    return [*dict.fromkeys(_row(place) if row else _table(place) for place, row in zip(lacking, is_row, strict=True))]


def _alike(kept: Sequence[Entry], areas: set[str]) -> Iterator[Problem]:
    """Areas of one call that may be one under two names: 海陵区 and 泰州市海陵区 are judged apart."""
    by_key: dict[str, list[str]] = {}
    for area in sorted(areas):
        by_key.setdefault(area_key(area), []).append(area)
    first: dict[str | None, tuple[int, Place]] = {}
    for index, entry in enumerate(kept):
        first.setdefault(entry.area, (index, _table(entry.place)))
    alike = sorted(
        (short, long)
        for key, names in by_key.items()
        for start in range(min(len(key), LONGEST_HEADING))
        for short in by_key.get(key[start:], ())
        for long in names
        if len(short) < len(long)
    )
    for short, long in alike:
        places = [first[name] for name in (short, long) if name in first]
        if places:
            details = {"one": short, "other": long}
            yield Problem("areas-alike", min(places)[1], "", details, level="warning")


def _headings(entries: Sequence[Entry], only: Period | None) -> Iterator[tuple[Place, str]]:
    """The columns whose headings could carry the period, as 自评值（2017年） does, each with how it would read."""
    seen: set[Place] = set()
    for entry in entries:
        place = Place(entry.place.file, column=entry.place.column, sheet=entry.place.sheet)
        if entry.heading and place not in seen:
            seen.add(place)
            dated = f"{entry.heading}（{only}年）" if only and only.length == "year" else f"{entry.heading}（…年）"
            yield place, f"{entry.heading} → {dated}?"


def _table(place: Place) -> Place:
    return Place(place.file, sheet=place.sheet)


def _row(place: Place) -> Place:
    return Place(place.file, row=place.row, sheet=place.sheet)
