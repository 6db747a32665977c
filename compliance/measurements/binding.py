"""Entries and rules brought together: names, variants, units, cells read as the rules ask; all problems at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple

from compliance.cells import is_missing, plain, read_cell
from compliance.measurements.cellreading import (
    claim_of,
    disagreement,
    read_given,
    read_measurement,
    said_words,
    times_apart,
)
from compliance.measurements.measurement import (
    Claim,
    Declared,
    Entry,
    Kind,
    Measurement,
    Measurements,
    Subject,
    Unused,
    subject_order,
)
from compliance.measurements.tables.headings import axes_by_word, heading_key, is_axis, plain_name, stated_across
from compliance.measurements.tables.long import with_scopes
from compliance.measurements.tables.naming import identified, known_names, near_ids, resolve
from compliance.patterns import pattern
from compliance.period import Period
from compliance.problems import MeasurementError, Place, Problem, listed, misspelt, nearest
from compliance.rules.declared import Axis
from compliance.rules.requirements import Given
from compliance.rules.ruleset import Ruleset
from compliance.units import is_share


def asks(ruleset: Ruleset, kind: Kind, id_: str) -> bool:
    """Whether a ruleset can use what is said of a thing: measured, given, or claimed not to apply."""
    if kind == "given":
        return any(criterion.requirement.takes_given for _, criterion in ruleset.uses.get(id_, ()))
    if kind == "not_applicable":
        return id_ in ruleset.uses or id_ in ruleset.indicators
    return id_ in ruleset.uses or id_ in ruleset.formula_names


def unknown_names(entries: Sequence[Entry], rulesets: Sequence[Ruleset]) -> Iterator[Problem]:
    """Names that no ruleset of the call, nor any that it builds on, knows.

    One that can only be a misspelling of something that has no value otherwise is a problem; any other is a warning,
    since offices hand in more than is asked.
    """
    names = list(dict.fromkeys([entry.name for entry in entries]))
    for ruleset in rulesets:
        names = [name for name in names if identified(ruleset, name) is None]
    if not names:
        return
    unknown: dict[str, list[Entry]] = {name: [] for name in names}
    for entry in entries:
        if entry.name in unknown:
            unknown[entry.name].append(entry)
    known = known_names(rulesets)
    said = {
        (id_, entry.area, entry.period)
        for entry in entries
        for ruleset in rulesets
        if (id_ := identified(ruleset, entry.name)) is not None
    }
    for number, (name, (first, *others)) in enumerate(unknown.items()):
        details = {"name": name, "rulesets": ", ".join(ruleset.id for ruleset in rulesets)}
        related = tuple((entry.place, entry.key) for entry in others)
        place, key = (first.name_place, name) if first.name_place is not None else (first.place, first.key)
        close = misspelt(name, known) if number < _MOST_SUGGESTED else None
        meant = {id_ for ruleset in rulesets for id_ in _meant(ruleset, close, name)}
        if not any((id_, each.area, each.period) not in said for id_ in meant for each in (first, *others)):
            yield Problem("not-in-this-ruleset", place, key, details, related, level="warning")
            continue
        shown = sorted({each.name for ruleset in rulesets for id_ in meant if (each := ruleset.measured(id_))})
        if len(meant) == 1:
            yield Problem("unknown-indicator", place, key, details, related, close or shown[0])
        else:
            yield Problem("name-unclear", place, key, {**details, "known": "、".join(shown)}, related)


def _meant(ruleset: Ruleset, close: str | None, name: str) -> Collection[str]:
    """The ids of what an unknown name may be meant for: that of which it is a misspelling, else those that are near."""
    return near_ids(ruleset, name) if close is None else {ruleset.identify(close) or ""} - {""}


def supposed(entries: Sequence[Entry], problems: Sequence[Problem], rulesets: Sequence[Ruleset]) -> Iterator[Problem]:
    """What else would be wrong with an entry of an unknown name if it means the one that is suggested.

    Told with the unknown name, so that who mends the name mends the value, the unit or the fraction in the same round.
    """
    suggested = {
        str(problem.details["name"]): problem.suggestion
        for problem in problems
        if problem.code == "unknown-indicator" and problem.suggestion is not None
    }
    by_spot: dict[tuple[object, ...], Problem] = {}
    for entry in entries:
        meant = suggested.get(entry.name)
        if meant is None or entry.kind == "not_applicable":
            continue
        for ruleset in rulesets:
            id_ = identified(ruleset, meant)
            if id_ is None or not asks(ruleset, entry.kind, id_):
                continue
            as_meant = replace(entry, name=meant)
            if entry.kind == "given":
                read: object = read_given(as_meant, id_, ruleset)
            else:
                read = read_measurement(as_meant, id_, ruleset, rulesets)
            if isinstance(read, Problem) and read.code != "state-for-a-number":  # a state speaks against the guess
                by_spot.setdefault((read.code, read.place), replace(read, key=f"{entry.name} → {meant}?"))
    yield from by_spot.values()


def parts_of(ruleset: Ruleset, id_: str) -> tuple[str, ...]:
    """What an indicator is reported by where that is not itself: its parts; else nothing."""
    row = ruleset.indicators.get(id_)
    if row is None or id_ in ruleset.uses or id_ in ruleset.formula_names:
        return ()
    return tuple(dict.fromkeys(leaf.measures for leaf in row.leaves() if leaf.requirement.measured_as is not None))


def number_beside_states(entry: Entry, id_: str, ruleset: Ruleset) -> bool:
    """Whether an entry is a number for an indicator whose parts all ask for a state: shown there, it stops nothing."""
    demanded = {leaf.requirement.measured_as for leaf in ruleset.indicators[id_].leaves()} - {None}
    number = isinstance(entry.value, Decimal) or read_cell(entry.value or "").kind == "number"
    return number and entry.state is None and demanded == {"state"}


def of_the_whole(
    entry: Entry, id_: str, ruleset: Ruleset, rulesets: Sequence[Ruleset], known: Collection[str]
) -> Problem | None:
    """The problem of a value that is reported for the whole of an indicator with parts; None where none is written.

    ``known`` are the parts that are reported too. Where that is all of them, or another ruleset of the call asks for
    the whole, nothing is lost, and it is a warning.
    """
    said = entry.state if entry.value is None else entry.value
    value = (said or "") if isinstance(said, str | None) else plain(said)
    if is_missing(value):
        return None
    parts = parts_of(ruleset, id_)
    fine = all(part in known for part in parts) or any(asks(other, entry.kind, id_) for other in rulesets)
    fine = fine or number_beside_states(entry, id_, ruleset)
    details = {
        "name": entry.name,
        "number": ruleset.indicators[id_].number,
        "ruleset": ruleset.id,
        "parts": "、".join((ruleset.quantities.get(part) or ruleset.indicators[part]).name for part in parts),
        "value": value,
    }
    return Problem("value-of-the-whole", entry.place, entry.key, details, level="warning" if fine else "error")


def by_parts(entry: Entry, id_: str, ruleset: Ruleset) -> tuple[tuple[str, Entry], ...]:
    """What a cell says of the parts of an indicator that it names with their values (氮氧化物0；VOCs253.75).

    A name may leave away what all of the parts' printed names have around it, as long as it is in only one of them.
    """
    if not isinstance(entry.value, str) or read_cell(entry.value).kind in ("number", "missing"):
        return ()
    names = {
        part: [plain_name(name) for name in (measure.name, *measure.aliases)]
        for part in parts_of(ruleset, id_)
        if (measure := ruleset.quantities.get(part) or ruleset.indicators.get(part)) is not None
    }
    spaced = _BETWEEN.sub(r"\1;", entry.value)  # only where nothing else is between the parts
    return _split_parts(entry, entry.value, names) or _split_parts(entry, spaced, names)


# White space behind a number and its unit, before a name and a number. Digits of a word (PM2.5 浓度) are no number.
_BETWEEN = pattern(r"((?<![A-Za-z\d.])\d[\d.]*[^\s\d]{0,8}(?: [^\s\d]{1,4})?)\s+(?=[^\s\d]+\s?\d)")


def _split_parts(entry: Entry, text: str, names: Mapping[str, Sequence[str]]) -> tuple[tuple[str, Entry], ...]:
    """The parts that each piece of a text names with its number; nothing where one piece does not."""
    by_part: dict[str, Entry] = {}
    for piece in filter(str.strip, re.split(r"[;；、\n]|[,，](?!\d)", text)):
        if by_part and read_cell(piece).unclear == "met":  # 均完成任务
            continue
        several = {
            (part, piece[at:])
            for at in (digit.start() for digit in re.finditer(r"(?<![\d.])[-≥≤<>＜＞]?\d", piece))
            for part in _named_by(plain_name(piece[:at].rstrip(":：=为是 ")), names)
            if read_cell(piece[at:]).kind == "number"
        }
        if len(several) != 1 or (one := several.pop())[0] in by_part:
            return ()
        by_part[one[0]] = replace(entry, name=one[0], value=one[1].strip())
    return tuple(by_part.items())


def _named_by(word: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """The parts that a word names: whole, or as a piece of the name of one alone."""
    whole = [part for part, several in names.items() if word in several]
    pieces = [part for part, several in names.items() if word and any(word in name for name in several)]
    return whole or (pieces if len(pieces) == 1 else [])


SubjectKey = tuple[str | None, Period | None]
Chosen = Mapping[SubjectKey, Sequence[Ruleset]]  # the rulesets of each subject
Spot = tuple[str, Period | None]  # an id in a period, of one area
_LONGEST_JOINED = 500  # characters
_MOST_SAMPLES = 12  # that are listed
_MOST_NOTES = 20  # of one value
_MOST_SUGGESTED = 1_000  # unknown names for which a known one is looked for


class Misfit(NamedTuple):
    """A problem that only shows against rules: of one ruleset and one area, or (None) of the files themselves.

    ``period`` None: of any of the area's. ``foreign``: the ruleset is made for other areas. ``unplaced``: it is not
    known of which rows it is, and of no other area than the ``areas``, or (None) of which area.
    """

    problem: Problem
    ruleset: Ruleset | None = None
    area: str | None = None
    period: Period | None = None
    foreign: bool = False
    unplaced: bool = False
    areas: frozenset[str | None] | None = None

    def hides(self, area: str | None) -> bool:
        """Whether it may hide something of an area."""
        return self.unplaced and (self.areas is None or area in self.areas)


class Bound(NamedTuple):
    """Every subject as each of its rulesets sees it, in the order of assessments, with what is worth a warning.

    ``misfits`` are all problems, each with the ruleset and the area that it is about.
    """

    subjects: tuple[tuple[Subject, Ruleset], ...]
    warnings: tuple[Problem, ...]
    misfits: tuple[Misfit, ...] = ()


def bind(measurements: Measurements, chosen: Chosen, fill: Mapping[str, str] | None = None) -> Bound:
    """Hold what the files say against the rulesets chosen for each subject; ``fill`` states axes that are left open.

    Raises MeasurementError with every problem that only shows against the rules.
    """
    bound, problems = bind_partly(measurements, chosen, fill)
    if problems:
        raise MeasurementError(problems)
    return bound


def bind_partly(
    measurements: Measurements, chosen: Chosen, fill: Mapping[str, str] | None = None
) -> tuple[Bound, list[Problem]]:
    """What ``bind`` gives and every problem, without the subjects that a ruleset cannot judge because of one."""
    bound, problems = bind_readable(measurements, chosen, fill)
    if not problems:
        return bound, problems
    problems += supposed(measurements.entries, problems, _rulesets(chosen))
    foreign = {(each.ruleset, each.area, each.period) for each in bound.misfits if each.foreign}
    kept = [
        (seen, rules)
        for seen, rules in bound.subjects
        if not foreign & {(rules, seen.area, seen.period), (None, seen.area, seen.period)}
    ]
    return bound._replace(subjects=tuple(kept)), sorted(problems, key=lambda problem: _by_place(problem)[:-2])


def bind_readable(
    measurements: Measurements, chosen: Chosen, fill: Mapping[str, str] | None = None
) -> tuple[Bound, list[Problem]]:
    """The same with the problems beside it: what has one stands in its subject with the code of that.

    One bad cell leaves open what asks for it and stops nothing else. A spot with several problems has the code that
    comes first in the alphabet, so that the order of rows means nothing.
    """
    held = (*((key, *several) for key, several in chosen.items()),), (*(fill or {}).items(),)
    known = measurements.bound.get(held)
    if known is None:
        known = _bound(measurements, chosen, fill or {})
        measurements.bound.clear()  # of several ways the last one is kept
        measurements.bound[held] = known
    bound, problems = known
    # What a caller does to the variants or the earlier values of one assessment is not seen in another.
    earlier = {id(seen.earlier): {**seen.earlier} for seen, _ in bound.subjects}
    own = [
        (replace(seen, variants={**seen.variants}, earlier=earlier[id(seen.earlier)]), rules)
        for seen, rules in bound.subjects
    ]
    return bound._replace(subjects=tuple(own)), [*problems]


def _bound(measurements: Measurements, chosen: Chosen, fill: Mapping[str, str]) -> tuple[Bound, list[Problem]]:
    rulesets = _rulesets(chosen)
    measured, stated_there = stated_across(measurements.entries, rulesets)
    measured, partial = with_scopes(measured, rulesets)
    named = resolve(measured, rulesets)
    if named.entries is not measurements.entries:
        declared = (*measurements.declared, *stated_there)
        measurements = replace(measurements, entries=tuple(named.entries), declared=declared)
    variants = Variants(measurements, rulesets, fill)
    by_area: dict[str | None, list[Entry]] = {}
    for entry in measurements.entries:
        if not entry.lost:
            by_area.setdefault(entry.area, []).append(entry)
            continue
        for area, period in _may_be_of(entry, chosen):
            by_area.setdefault(area, []).append(replace(entry, area=area, period=period))
    bases, contrary = _base_periods(measurements)
    unknown = list(unknown_names(measurements.entries, rulesets))
    of_files = (*measurements.problems, *partial, *named.problems, *(each for each in unknown if each.level == "error"))
    placed = _placed(measurements.entries, rulesets)
    areas_of = _areas_of(measurements)
    misfits = [
        Misfit(each, unplaced=(each.code, each.place) not in placed, areas=areas_of(each))
        for each in (*of_files, *variants.problems)
    ]
    misfits += [Misfit(each, None, *key, foreign=True) for key, each in contrary]
    subjects: list[tuple[Subject, Ruleset]] = []
    doubtful: list[Problem] = []
    of_area: dict[str | None, list[SubjectKey]] = {}
    for key in chosen:
        of_area.setdefault(key[0], []).append(key)
    for ruleset in rulesets:
        for area, every in of_area.items():
            keys = [key for key in every if ruleset in chosen[key]]
            if not keys:
                continue
            read = Readings(ruleset, rulesets, by_area.get(area, []))
            misfits += [Misfit(problem, ruleset, area) for problem in read.problems]
            doubtful += read.warnings
            for key in keys:
                stated = variants.of(key, ruleset)
                misfits += [Misfit(problem, ruleset, *key, foreign=stated.foreign) for problem in stated.problems]
                subject = read.subject(key, stated.variants, stated.unclear, bases.get(key))
                subjects.append((subject, ruleset))
    problems = (misfit.problem for misfit in misfits)
    once = {(problem.code, problem.place, repr(problem.details)): problem for problem in problems}
    if unplaced := [each for each in misfits if each.unplaced]:
        subjects = [
            (replace(seen, unplaced=tuple(each.problem for each in unplaced if each.hides(seen.area))), rules)
            for seen, rules in subjects
        ]
    subjects.sort(key=lambda pair: _order(pair[0], pair[1], chosen))
    not_demanded = (each for each in unknown if each.level == "warning")
    warnings = (*measurements.warnings, *named.warnings, *not_demanded, *variants.warnings, *doubtful)
    bound = Bound(tuple(subjects), warnings, tuple(misfits))
    return bound, sorted(once.values(), key=_by_place)


def _may_be_of(entry: Entry, chosen: Iterable[SubjectKey]) -> Iterable[SubjectKey]:
    """The areas and periods that an entry may be of whose row lost one of them."""
    return [key for key in chosen if entry.area in (None, key[0]) and entry.period in (None, key[1])]


def _placed(entries: Iterable[Entry], rulesets: Sequence[Ruleset]) -> set[tuple[str, Place | None]]:
    """The problems of spots that are known to be of a thing that every ruleset asks for: they leave that open alone."""
    by_spot: dict[tuple[str, Place | None], bool] = {}
    for entry in entries:
        if entry.fault is not None:
            ids = [(ruleset, identified(ruleset, entry.name)) for ruleset in rulesets]
            known = all(id_ is not None and asks(ruleset, entry.kind, id_) for ruleset, id_ in ids)
            key = entry.fault.code, entry.fault.place
            by_spot[key] = by_spot.get(key, True) and known and not entry.lost and entry.kind != "not_applicable"
    return {key for key, known in by_spot.items() if known}


def _rulesets(chosen: Chosen) -> tuple[Ruleset, ...]:
    """All rulesets of the call, each once."""
    return tuple({id(ruleset): ruleset for several in chosen.values() for ruleset in several}.values())


def _areas_of(measurements: Measurements) -> Callable[[Problem], frozenset[str | None] | None]:
    """The areas that a problem may be of: those of its row; None (any area) for a row that was not read."""
    by_place: dict[Place, set[str | None]] = {}
    said: tuple[Entry | Declared, ...] = (*measurements.entries, *measurements.declared)

    def areas(problem: Problem) -> frozenset[str | None] | None:
        for each in () if by_place else said:  # nearly always there is no problem
            for place in (each.place, each.name_place if isinstance(each, Entry) else None):
                if place is not None:
                    by_place.setdefault(place, set()).add(each.area)
        places = [place for place in (problem.place, *(each for each, _ in problem.related)) if place is not None]
        several = [by_place.get(place) for place in places]
        if not several or not all(several):
            return None
        return frozenset(area for each in several if each for area in each)

    return areas


def _base_periods(measurements: Measurements) -> tuple[dict[SubjectKey, Period], list[tuple[SubjectKey, Problem]]]:
    """The base period of each subject, which only one file may state, or all alike."""
    bases: dict[SubjectKey, Declared] = {}
    problems = []
    for said in measurements.declared:
        if said.base_period is not None:
            before = bases.setdefault((said.area, said.period), said)
            if before.base_period != said.base_period:
                details = {"name": "base_period", "one": before.base_period, "other": said.base_period}
                related = ((before.place, str(before.base_period)),)
                problem = Problem("conflicting-values", said.place, "", details, related)
                problems.append(((said.area, said.period), problem))
    return {key: said.base_period for key, said in bases.items() if said.base_period}, problems


def _order(subject: Subject, ruleset: Ruleset, chosen: Chosen) -> tuple[str, str, int]:
    """By area, by period, then as the rulesets were named."""
    key = (subject.area, subject.period)
    return *subject_order(key), list(chosen[key]).index(ruleset)


def _by_place(problem: Problem) -> tuple[object, ...]:
    place = problem.place
    return *(place.order if place is not None else ("", "", 0, 0, "")), problem.code, repr(problem.details)


def excused_parts(ruleset: Ruleset, id_: str) -> list[str]:
    """What is measured by the conditions that a claim on a thing excuses; elsewhere it leaves them undetermined."""
    row = ruleset.indicators.get(id_)
    excused = [] if row is None else [leaf for leaf in row.leaves() if leaf.may_not_apply]
    excused += [leaf for _, leaf in ruleset.uses.get(id_, ()) if leaf.may_not_apply]
    return sorted({leaf.measures for leaf in excused})


def _together(several: Sequence[Measurement]) -> Measurement:
    """A measurement that is said more than once alike: the evidence, notes and places of all.

    They come by their content, so that the order of rows means nothing; of the places the first one comes first.
    """
    notes = dict.fromkeys(each.note for each in several if each.note)
    evidence = dict.fromkeys(proof for each in several for proof in each.evidence)
    place, *also = sorted({each.place for each in several}, key=lambda place: place.order)
    more = "；…" if len(notes) > _MOST_NOTES else ""
    note = ("；".join([*notes][:_MOST_NOTES]) + more) or None
    warnings = tuple(dict.fromkeys(warning for each in several for warning in each.warnings))
    samples = [*dict.fromkeys(each.sample for each in several if each.sample)]
    return replace(
        several[0],
        place=place,
        also=tuple(also),
        evidence=tuple(evidence),
        note=note,
        warnings=warnings,
        sample="、".join(samples[:_MOST_SAMPLES]) or None,
    )


def _nothing_said(read: Measurement | Given | Claim) -> bool:
    return isinstance(read, Measurement) and read.missing and read.problem is None


def _joined(one: str | None, other: str | None) -> str | None:
    """What two spots say of one thing, each once."""
    if one is None or other is None or other in one or len(one) > _LONGEST_JOINED:
        return one or other
    return f"{one}；{other}"


class Readings:
    """All that is said of one area, read by one ruleset; what was read once serves every period."""

    def __init__(self, ruleset: Ruleset, rulesets: Sequence[Ruleset], entries: Sequence[Entry]) -> None:
        self.ruleset = ruleset
        self.problems: list[Problem] = []
        self.measured: dict[Spot, Measurement] = {}
        self.given: dict[Spot, Given] = {}
        self.claims: dict[Spot, Claim] = {}
        self.unused: dict[Period | None, list[Unused]] = {}
        self.judged: set[Spot] = set()
        self.troubles: dict[tuple[str, Spot], dict[str, Place]] = {}
        self.samples_of: dict[Spot, dict[str | None, Measurement]] = {}  # by what tells samples apart
        self.warnings: list[Problem] = []
        self._alike: dict[Spot, list[Measurement]] = {}
        wholes: list[tuple[Spot, Entry]] = []
        for entry in entries:
            id_ = identified(ruleset, entry.name)
            if id_ is None:
                elsewhere = (identified(each, entry.name) for each in rulesets)
                id_ = next((each for each in elsewhere if each is not None), None)
                if id_ is None:
                    self._not_demanded(entry)
                    continue
            spot = (id_, entry.period)
            if not asks(ruleset, entry.kind, id_):
                split = by_parts(entry, id_, ruleset) if entry.kind == "measurement" else ()
                for part, its in split:
                    self._read(its, part, (part, entry.period), rulesets)
                if not split and entry.kind == "measurement" and parts_of(ruleset, id_):
                    wholes.append((spot, entry))
                elif not split:
                    self._not_demanded(entry)
                continue
            self._read(entry, id_, spot, rulesets)
        self.measured |= {spot: _together(several) for spot, several in self._alike.items()}
        for spot, entry in wholes:
            self._of_the_whole(spot, entry, rulesets)
        self.problems += self._claimed_and_measured()
        self._mark()
        self.problems += self._doubtful_fractions()
        self._mark()
        self.earlier = {
            (id_, when): measurement for (id_, when), measurement in self.measured.items() if when is not None
        }
        self.by_period: dict[Period | None, dict[str, Measurement]] = {}
        for (id_, when), measurement in self.measured.items():
            if (id_, when) in self.judged:
                self.by_period.setdefault(when, {})[id_] = measurement

    def _read(self, entry: Entry, id_: str, spot: Spot, rulesets: Sequence[Ruleset]) -> None:
        """What one spot says of a thing that is asked for, or that it cannot be read."""
        if entry.kind == "measurement":
            self.judged.add(spot)
        if entry.kind == "not_applicable":
            if entry.fault is None:
                self._once(self.claims, spot, claim_of(entry, id_, entry.reason or ""), entry)
        elif entry.fault is not None:
            self._trouble(entry.kind, spot, entry.fault.code, entry.place)
        elif entry.kind == "given":
            self._once(self.given, spot, read_given(entry, id_, self.ruleset), entry)
        else:
            self._once(self.measured, spot, read_measurement(entry, id_, self.ruleset, rulesets), entry)

    def _of_the_whole(self, spot: Spot, entry: Entry, rulesets: Sequence[Ruleset]) -> None:
        """What is said under the name of an indicator that is reported by its parts; a number beside states is kept."""
        id_, when = spot
        known = {part for part in parts_of(self.ruleset, id_) if self._said((part, when))}
        if problem := of_the_whole(entry, id_, self.ruleset, rulesets, known):
            (self.warnings if problem.level == "warning" else self.problems).append(problem)
        if number_beside_states(entry, id_, self.ruleset):
            self._read(entry, id_, spot, rulesets)

    def _not_demanded(self, entry: Entry) -> None:
        if entry.kind != "earlier":
            self.unused.setdefault(entry.period, []).append(Unused(entry.name, entry.kind, entry.place))

    def _trouble(self, kind: str, spot: Spot, code: str, place: Place) -> None:
        known = self.troubles.setdefault(("measured" if kind in ("measurement", "earlier") else kind, spot), {})
        known.setdefault(code, place)

    def _said(self, spot: Spot) -> bool:
        """Whether a value or a state was measured."""
        measured = self.measured.get(spot)
        return spot in self.judged and measured is not None and not measured.missing and measured.claim is None

    def _mark(self) -> None:
        """What has a problem stands there with the code of it, and says nothing else."""
        for (kind, spot), codes in self.troubles.items():
            id_, code = spot[0], min(codes)
            place = codes[code]
            if kind == "measured":
                several = self.samples_of.get(spot, {}) if code == "several-samples" else {}
                samples = tuple(f"{said_words(each)} ({sample})" for sample, each in [*several.items()][:_MOST_SAMPLES])
                self.measured[spot] = Measurement(id_, None, None, None, place, problem=code, samples=samples)
            elif kind == "given":
                self.given[spot] = Given(id_, Decimal(0), None, place, problem=code)
            else:
                self.claims[spot] = replace(self.claims[spot], problem=code)

    def _claimed_and_measured(self) -> Iterator[Problem]:
        """A thing that is said not to concern the area, and measured all the same."""
        for (id_, when), claim in self.claims.items():
            for part in excused_parts(self.ruleset, id_):
                if (part, when) not in self.judged:
                    continue
                measured, said = self.measured.get((part, when)), self._said((part, when))
                if said or ("measured", (part, when)) in self.troubles:
                    self._trouble("not_applicable", (id_, when), "claimed-and-measured", claim.place)
                if measured is not None and said:
                    details = {"name": part, "reason": claim.reason}
                    yield Problem("claimed-and-measured", claim.place, "", details, ((measured.place, part),))

    def _doubtful_fractions(self) -> Iterator[Problem]:
        """A share of at most 1 without a unit, where its given threshold or another period is in percent."""
        for (id_, when), measured in self.measured.items():
            if not measured.unit_assumed:
                continue
            value, unit = measured.value, measured.unit
            if value is None or unit is None or not is_share(unit) or not 0 < value <= 1:
                continue
            given = self.given.get((id_, when))
            others = [each.value for (name, then), each in self.measured.items() if name == id_ and then != when]
            if any(other is not None and other > 1 for other in (*others, given.value if given else None)):
                self._trouble("measured", (id_, when), "percent-or-fraction", measured.place)
                details = {"name": id_, "value": plain(value), "unit": unit.text}
                yield Problem("percent-or-fraction", measured.place, "", details)

    def _once(self, into: dict[Spot, Any], spot: Spot, read: Any, entry: Entry) -> None:
        """Keep what was read; the same thing said twice is read once, and two different sayings are a problem."""
        if isinstance(read, Problem):
            self.problems.append(read)
            self._trouble(entry.kind, spot, read.code, entry.place)
            return
        before = into.get(spot)
        if before is None or _nothing_said(before):
            into[spot] = read
        elif isinstance(read, Measurement):
            if _nothing_said(read):
                return
            if before.missing or read.missing:  # ND beside 60: nobody may choose
                open_one = before if before.missing else read
                self._trouble(entry.kind, spot, open_one.problem or "missing-measurement", open_one.place)
                into[spot] = read if before.missing else before
            elif self._compare(spot, before, read, entry):
                self._alike.setdefault(spot, [before]).append(read)
        elif isinstance(read, Given):
            if differs := disagreement(before, read):
                self._conflict(spot, before, entry, differs, times_apart(before, read))
            else:
                by, document = _joined(before.by, read.by), _joined(before.document, read.document)
                into[spot] = replace(before, by=by, document=document)
        elif before.reason != read.reason:
            self._conflict(spot, before, entry, (before.reason, read.reason))

    def _compare(self, spot: Spot, before: Measurement, read: Measurement, entry: Entry) -> bool:
        """Whether a value says the same as all that was said of its spot before, whatever the order of them.

        Two that differ are two samples, which nobody may choose between, or a contradiction.
        """
        by_sample = self.samples_of.setdefault(spot, {before.sample: before})
        differs = disagreement(before, read)
        rivals = [*by_sample.values()] if read.sample is None else [by_sample.get(read.sample), by_sample.get(None)]
        hows = ((each, differs if each is before else disagreement(each, read)) for each in rivals if each)
        contrary = next(((each, how) for each, how in hows if how), None)
        if contrary is not None:
            self._conflict(spot, contrary[0], entry, contrary[1], times_apart(contrary[0], read))
        elif differs:
            self._trouble(entry.kind, spot, "several-samples", before.place)
        by_sample.setdefault(read.sample, read)
        return contrary is None and not differs

    def _conflict(
        self, spot: Spot, before: Any, entry: Entry, differs: tuple[str, str], times: str | None = None
    ) -> None:
        first, then = (before.place, differs[0]), (entry.place, differs[1])
        if first[0].order > then[0].order:
            first, then = then, first
        details = {"name": entry.name, "one": first[1], "other": then[1], "first": str(first[0])}
        details |= {} if times is None else {"times": times}
        self.problems.append(Problem("conflicting-values", then[0], "", details, (first,)))
        self._trouble(entry.kind, spot, "conflicting-values", then[0])

    def subject(
        self, key: SubjectKey, variants: Mapping[str, str], unclear: Mapping[str, str], base_period: Period | None
    ) -> Subject:
        """The area in one period; the values of all its other periods are earlier (or later) ones."""
        area, period = key
        return Subject(
            area=area,
            period=period,
            variants=variants,
            measurements=self.by_period.get(period, {}),
            given={id_: given for (id_, when), given in self.given.items() if when == period},
            not_applicable={id_: claim for (id_, when), claim in self.claims.items() if when == period},
            earlier=self.earlier,
            base_period=base_period,
            unclear=unclear,
            unused=tuple(sorted(self.unused.get(period, ()), key=lambda unused: (unused.name, str(unused.place)))),
        )


# The variants of each subject, by axis: what files state, filled from the call, checked against the rules.


@dataclass(slots=True)
class _Said:
    """A word for an axis and one for a variant, as a file or the command line has them.

    ``places`` are all where it stands, each with its turn among everything that is said.
    """

    word: str
    variant: str
    key: str
    places: list[tuple[int, Place]] = field(default_factory=list)


_Sayings = dict[tuple[str, str, str], _Said]  # each once, by its words and how they are shown: rows repeat them
_SET, _DECLARED, _IN_COLUMN = "", '{} = "{}"', "{}: {}"


class Stated(NamedTuple):
    """The variants of a subject as one ruleset reads them, in the order of its axes, with what is wrong with them.

    An axis of which something unusable is said has no variant, but stands in ``unclear`` with the code of it.
    ``foreign``: the ruleset is made for other areas, so that the subject is none of its matter.
    """

    variants: Mapping[str, str]
    unclear: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    foreign: bool = False


class Variants:
    """What is stated of every subject, read by each ruleset with its own axes."""

    def __init__(self, measurements: Measurements, rulesets: Sequence[Ruleset], fill: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._rulesets = rulesets
        self._turn = count()
        self._unknown: set[tuple[str, Place]] = set()
        self._names = {axis for ruleset in rulesets for axis in ruleset.axes}
        self._fill: _Sayings = {}
        self._said: dict[SubjectKey, _Sayings] = {}
        for word, variant in fill.items():
            self._say(self._fill, word, variant, Place(f"--set {word}={variant}"), _SET)
        for said in measurements.declared:
            known = self._said.setdefault((said.area, said.period), {})
            for word, variant in said.variants.items():
                self._say(known, word, variant, said.place_of(word), _DECLARED)
        seen: set[tuple[str, str | None, str]] = set()
        for entry in measurements.entries:
            if not entry.columns:
                continue
            known = self._said.setdefault((entry.area, entry.period), {})
            for word, (variant, place) in entry.columns.items():
                if (word, variant, _IN_COLUMN) in known:
                    known[word, variant, _IN_COLUMN].places.append((next(self._turn), place))
                elif is_axis(word, self._rulesets):
                    if variant:
                        self._say(known, word, variant, place, _IN_COLUMN)
                elif (entry.place.file, entry.place.sheet, word) not in seen:
                    seen.add((entry.place.file, entry.place.sheet, word))
                    details = {"heading": word, "file": entry.place.file}
                    spot = Place(entry.place.file, column=place.column, sheet=place.sheet) if place.sheet else None
                    where = spot or Place(entry.place.file)
                    self.warnings.append(Problem("unknown-column", where, word, details, level="warning"))

    def _say(self, known: _Sayings, word: str, variant: str, place: Place, shown: str) -> None:
        key = shown.format(word, variant)
        if is_axis(word, self._rulesets):
            known.setdefault((word, variant, shown), _Said(word, variant, key)).places.append((next(self._turn), place))
            return
        details: dict[str, object] = {"axis": word, "known": listed(self._names) or "-"}
        problem = Problem("unknown-axis", place, key, details, (), nearest(word, self._names))
        if (word, place) not in self._unknown:
            self._unknown.add((word, place))
            self.problems.append(problem)

    def of(self, key: SubjectKey, ruleset: Ruleset) -> Stated:
        """The variants of a subject on the axes of a ruleset; the file's word is the first, then the ruleset's own."""
        wrong: list[Problem] = []
        unclear: dict[str, str] = {}
        stated = self._read(self._said.get(key, {}), ruleset, wrong, unclear)
        fill = self._read(self._fill, ruleset, wrong, {})
        by_axis: dict[str, str] = {}
        foreign = False
        for axis in ruleset.axes:
            said: list[tuple[str, Place]] = []
            if axis in stated:
                said.append(stated[axis])
            if axis in ruleset.variants:
                said.append((ruleset.variants[axis], Place(ruleset.file or ruleset.id)))
                foreign = foreign or any(
                    each[axis][0] != ruleset.variants[axis] for each in (stated, fill) if axis in each
                )
            if axis in fill:
                said.append(fill[axis])
            if not said:
                continue
            by_axis[axis] = said[0][0]
            for variant, place in said[1:]:
                if variant != said[0][0]:
                    details = {"axis": axis, "one": said[0][0], "other": variant}
                    wrong.append(Problem("variant-conflict", said[0][1], "", details, ((place, variant),)))
                    unclear.setdefault(axis, "variant-conflict")
        clear = {axis: variant for axis, variant in by_axis.items() if axis not in unclear}
        return Stated(clear, unclear, tuple(wrong), foreign)

    def _read(
        self, sayings: _Sayings, ruleset: Ruleset, wrong: list[Problem], unclear: dict[str, str]
    ) -> dict[str, tuple[str, Place]]:
        """What is said, by axis of a ruleset: the variant, and where it stands."""
        stated: dict[str, tuple[str, Place]] = {}
        problems: list[tuple[int, Problem]] = []
        for said in sayings.values():
            axis = ruleset.once(axes_by_word).get(heading_key(said.word))
            if axis is None:
                continue
            name = axis.variant(said.variant.strip())
            if name is None:
                problems += [(turn, _unknown_variant(axis, said, place)) for turn, place in said.places]
                unclear[axis.id] = "unknown-variant"  # outweighs a conflict
                continue
            before = stated.setdefault(axis.id, (name, said.places[0][1]))
            if before[0] != name:
                details = {"axis": axis.id, "one": before[0], "other": name}
                related = ((before[1], before[0]),)
                for turn, place in said.places:
                    problems.append((turn, Problem("variant-conflict", place, said.key, details, related)))
                unclear.setdefault(axis.id, "variant-conflict")
        wrong += [problem for _, problem in sorted(problems, key=lambda each: each[0])]
        return stated


def _unknown_variant(axis: Axis, said: _Said, place: Place) -> Problem:
    close = nearest(said.variant, (*axis.variants, *axis.synonyms))
    return Problem("unknown-variant", place, said.key, **axis.unknown(said.variant), suggestion=close)
