"""Tables that leave their area or period unnamed in a call where others name one: said, never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.measurements.measurement import Declared, Entry
from compliance.measurements.tables.surroundings import same_area
from compliance.period import Period
from compliance.place import Place
from compliance.problems import Problem, listed


def unnamed(
    entries: Sequence[Entry], declared: Sequence[Declared], area: str | None, period: Period | None
) -> Iterator[Problem]:
    """The tables as people keep them that name no area (or no period), where something else names one.

    Left alone it would become a subject of its own, beside the one that it belongs to.
    """
    kept = [entry for entry in entries if entry.kept]
    if not kept:
        return
    everything: list[Entry | Declared] = [*entries, *declared]
    areas = {each.area for each in everything if each.area}
    if area is None and areas:
        first, *others = [*_tables(entry for entry in kept if not entry.area), None]
        if first is not None:
            suggestion = f"--area {next(iter(areas))}" if len(areas) == 1 else None
            yield Problem("area-unnamed", first, "", {"known": listed(areas)}, _beside(others), suggestion)
    yield from _alike(kept, areas)
    periods = {each.period for each in everything if each.period}
    if period is None and periods:
        undated = [entry for entry in kept if entry.period is None]
        first, *others = [*_tables(iter(undated)), None]
        if first is not None:
            only = next(iter(periods)) if len(periods) == 1 else None
            suggestion = f"--period {only}" if only else None
            beside = (*_headings(undated, only), *_beside(others))
            yield Problem("period-unnamed", first, "", {"known": listed(periods)}, beside, suggestion)


def _alike(kept: Sequence[Entry], areas: set[str]) -> Iterator[Problem]:
    """Areas of one call that may be one under two names: 海陵区 and 泰州市海陵区 are judged apart."""
    for short in sorted(areas):
        for long in sorted(areas - {short}):
            if same_area(short, long) and len(short) < len(long):
                places = list(_tables(entry for entry in kept if entry.area in (short, long)))
                if places:
                    details = {"one": short, "other": long}
                    yield Problem("areas-alike", places[0], "", details, level="warning")


def _headings(entries: Sequence[Entry], only: Period | None) -> Iterator[tuple[Place, str]]:
    """The columns whose headings could carry the period, as 自评值（2017年） does, each with how it would read."""
    seen: set[Place] = set()
    for entry in entries:
        place = Place(entry.place.file, column=entry.place.column, sheet=entry.place.sheet)
        if entry.heading and place not in seen:
            seen.add(place)
            dated = f"{entry.heading}（{only}年）" if only and only.length == "year" else f"{entry.heading}（…年）"
            yield place, f"{entry.heading} → {dated}?"


def _beside(places: Sequence[Place | None]) -> tuple[tuple[Place, str], ...]:
    return tuple((place, "") for place in places if place is not None)


def _tables(entries: Iterator[Entry]) -> Iterator[Place]:
    seen: set[tuple[str, str | None]] = set()
    for entry in entries:
        where = (entry.place.file, entry.place.sheet)
        if where not in seen:
            seen.add(where)
            yield Place(entry.place.file, sheet=entry.place.sheet)
