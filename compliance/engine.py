"""What a program calls: read measurements, hold them against rulesets, judge one value."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from math import inf, isfinite
from numbers import Real
from pathlib import Path
from typing import Any, BinaryIO, SupportsFloat

from compliance.cells import exact, in_short, of_python
from compliance.judging.doubts import doubt_details, hanging
from compliance.judging.judge import assess, judge_read
from compliance.judging.verdict import Assessment, Finding
from compliance.measurements.binding import SubjectKey, bind, bind_partly, unknown_names
from compliance.measurements.gathering import from_document, gather, is_of_the_call
from compliance.measurements.measurement import Entry, Measurements, Subject
from compliance.measurements.tables.headings import own_words, with_headings
from compliance.measurements.tables.naming import identified
from compliance.period import Period, parse_period
from compliance.problems import ComplianceError, MeasurementError, Place, Problem, RulesetError
from compliance.reading.document import Document
from compliance.reading.files import Source, collect_sources
from compliance.rules.catalog import Head, heads, in_force, named, text_at_hand
from compliance.rules.loading import is_path, load_head, load_ruleset, path_for_id
from compliance.rules.ruleset import Ruleset
from compliance.writing import Watch, watched


def only_rulesets(function: str, *given: object) -> None:
    """Raises TypeError where something else than a ruleset stands for one."""
    for each in given:
        if not isinstance(each, Ruleset):
            name = each if isinstance(each, str) else "hailing_2018"
            how = f'compliance.load_ruleset("{name}") gives one'
            raise TypeError(f"{function}() takes a Ruleset, not {_kind(each)}: {how}")


def only_measurements(function: str, given: object) -> None:
    """Raises TypeError where something else stands for what was measured."""
    if not isinstance(given, Measurements):
        name = given if isinstance(given, str) else "measurements.toml"
        how = f'compliance.load_measurements("{name}") gives them'
        raise TypeError(f"{function}() takes Measurements, not {_kind(given)}: {how}")


def only_texts(function: str, **given: object) -> None:
    """Raises TypeError where an argument is neither left out nor a text."""
    for argument, each in given.items():
        if each is not None and not isinstance(each, str):
            raise TypeError(f"{function}(): {argument} is a text, not {_kind(each)}")


def only_variants(function: str, given: object) -> None:
    """Raises TypeError where what states axes is no mapping from each to its variant."""
    if given is None:
        return
    if not isinstance(given, Mapping) or not all(isinstance(word, str) for pair in given.items() for word in pair):
        shown = _kind(given) if not isinstance(given, Mapping) else repr(dict(given))
        raise TypeError(f'{function}(): variants maps axes to variants, as in {{"terrain": "平原地区"}}, not {shown}')


def _kind(given: object) -> str:
    return f'the text "{given}"' if isinstance(given, str) else type(given).__name__


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles: what is read and judged has none, and it would go through all of it many times.

    What was made meanwhile counts as old, so that it does not go through that first thing afterwards.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


_HERE = Place("judge()")
Number = str | SupportsFloat  # an int, a float, a Decimal, a Fraction, a number of numpy, or the text of one
Value = Number | tuple[Number, str] | Mapping[str, object]  # a number, one with its unit, or as a file has it


@uncollected()
def load_measurements(
    *sources: Source,
    ruleset: Ruleset | Sequence[Ruleset] | None = None,
    area: str | None = None,
    period: str | None = None,
    input_format: str | None = None,
    stdin: BinaryIO | None = None,
    headings: str | Path | None = None,
    partial: bool = False,
    names: Sequence[str] = (),
    watch: Watch | None = None,
) -> Measurements:
    """What the sources say, as one set; ``headings`` is a file with an office's own words for headings.

    A source is the path of a file or folder (a text or a Path), the content of a file (bytes or a binary stream), an
    open workbook of openpyxl, a mapping as a JSON file has it, or a long table as a DataFrame (pandas, Polars, PyArrow,
    DuckDB). What has no path is called by ``names``, in order, else ``input 1`` …; the extension of a name says the
    format of a content, else ``input_format`` does.

    With a ruleset (or several) headings may have the units that it declares, and what is read is held against it at
    once, so that names, units and variants that do not fit are raised here. Raises MeasurementError with every problem
    of every file. With ``partial`` those of the files stand in ``Measurements.problems`` as long as anything can be
    read, and ``check`` judges what they leave. ``watch`` is told how many of the files are read.
    """
    several = () if ruleset is None else (ruleset,) if isinstance(ruleset, Ruleset | str) else tuple(ruleset)
    only_rulesets("load_measurements", *several)
    only_texts("load_measurements", area=area, period=period, input_format=input_format)
    if not sources:
        raise TypeError("load_measurements() takes at least one source")
    if headings is not None and not isinstance(headings, str | Path):
        raise TypeError(f"load_measurements() takes headings as the path of a file, not {type(headings).__name__}")
    inputs, problems = collect_sources(sources, names, input_format, stdin)
    own = None if headings is None else own_words(headings)
    with with_headings(own, several):
        lenient = partial or ruleset is not None
        measurements = gather(inputs, area=area, period=period, problems=problems, partial=lenient, watch=watch)
    paths = tuple(str(each) for each in sources if isinstance(each, str | Path))
    files = paths if len(paths) == len(sources) else tuple(name for name, _ in measurements.inputs)
    said = {"files": files, "area": area, "period": period, "input_format": input_format, "headings": own}
    measurements = replace(measurements, read_with={name: each for name, each in said.items() if each is not None})
    if not partial:
        measurements = replace(measurements, partial=False)
        if ruleset is not None:
            bind(measurements, dict.fromkeys(measurements.subjects, several))
    return measurements


def check(
    found: Measurements,
    *rulesets: Ruleset,
    variants: Mapping[str, str] | None = None,
    accept_unverified: bool = False,
    strict: bool = False,
) -> list[Assessment]:
    """Judge every area and period by every ruleset: one assessment each, by area, period, then order of the rulesets.

    ``variants`` states axes that the files leave open. Raises MeasurementError when the measurements do not fit the
    rules; with ``strict``, for everything else that would be a warning too. Of measurements that were read with
    ``partial`` it judges what can be judged: what has a problem leaves its own rows undetermined, with the code of it.
    """
    only_measurements("check", found)
    only_rulesets("check", *rulesets or (None,))
    only_variants("check", variants)
    chosen = dict.fromkeys(found.subjects, rulesets)
    result = judged(found, chosen, fill=variants or {}, accept_unverified=accept_unverified, strict=strict)
    return list(result.assessments)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged: the assessments, the warnings about files, and the problems that leave something open."""

    assessments: tuple[Assessment, ...]
    warnings: tuple[Problem, ...]
    problems: tuple[Problem, ...]


@uncollected()
def judged(
    measurements: Measurements,
    chosen: Mapping[SubjectKey, Sequence[Ruleset]],
    *,
    fill: Mapping[str, str],
    accept_unverified: bool,
    strict: bool,
    as_of: date | None = None,
    known: Sequence[Head] = (),
    watch: Watch | None = None,
) -> Judged:
    """The chosen rulesets' assessments of each subject. With ``strict`` every warning is a problem.

    ``known`` are the rulesets of which one may have replaced those that are judged by. Raises MeasurementError for a
    problem, unless the measurements are ``partial``; then only where it is one of the call, or where it leaves nothing
    to judge.
    """
    bound, problems = bind_partly(measurements, chosen, fill)
    if problems and (not measurements.partial or not bound.subjects or any(map(is_of_the_call, problems))):
        raise MeasurementError(problems)
    several = tuple(
        assess(seen, ruleset, accept_unverified=accept_unverified, day=as_of, known=known)
        for seen, ruleset in watched(bound.subjects, "judging", watch)
    )
    if not strict:
        return Judged(several, bound.warnings, tuple(problems))
    problems += [replace(warning, level="error") for warning in bound.warnings]
    problems += [problem for assessment in several for problem in _warnings(assessment)]
    if problems and not measurements.partial:
        raise MeasurementError(problems)
    return Judged(several, (), tuple(problems))


def _warnings(assessment: Assessment) -> list[Problem]:
    """The warnings of an assessment as the problems that ``strict`` makes of them."""
    problems = [replace(warning, level="error") for warning in assessment.warnings]
    for finding in assessment.findings:
        for leaf in finding.leaves():
            measurement = leaf.measured.measurement if leaf.measured is not None else None
            place = measurement.place if measurement is not None else leaf.criterion.place
            details = {"name": finding.indicator.name, "criterion": leaf.criterion.name}
            problems += [Problem(code, place, "", {**details, **doubt_details(leaf, code)}) for code in leaf.warnings]
    return problems


def at_hand(names: Sequence[str | Path], folders: Sequence[str | Path] = ()) -> tuple[Ruleset, ...]:
    """Those of some rulesets that are an id, a version or a Path and can be loaded; of others one learns elsewhere."""
    rulesets = []
    for name in names:
        with suppress(ComplianceError):
            rulesets.append(load_ruleset(name, folders=folders))
    return tuple(rulesets)


def choose_rulesets(
    found: Measurements,
    names: Sequence[str | Path],
    *,
    subjects: Sequence[SubjectKey] | None = None,
    as_of: date | None = None,
    folders: Sequence[str | Path] = (),
    partly: bool = False,
) -> dict[SubjectKey, tuple[Ruleset, ...]]:
    """The rulesets for each subject: of an id, a version or a Path always the same, of a series the one in force.

    In force means on ``as_of``, else on the last day of the subject's period, never today. Without names, those that
    the files name themselves. With ``partly``, a subject for which a series has none is left out (``unlisted`` says
    why), as long as any is left.
    """
    wanted = wanted_names(found, names)
    if not wanted:
        raise MeasurementError(Problem("no-ruleset", Place(found.inputs[0][0]) if found.inputs else None))
    if not names:
        _all_at_hand(found, folders)
    paths = [Path(folder) for folder in folders]
    known = heads(paths)
    chosen: dict[SubjectKey, tuple[Ruleset, ...]] = {}
    fixed: dict[str | Path, Ruleset] = {}
    keys = found.subjects if subjects is None else subjects
    problems = unlisted(keys, wanted, as_of, known)
    for key in keys:
        several = []
        for name in wanted:
            if isinstance(name, str) and _is_series(name, known):
                head = _in_force(name, key, as_of, known)
                several += [load_head(head, paths)] if isinstance(head, Head) else []
            else:
                if name not in fixed:
                    fixed[name] = load_ruleset(name, folders=paths)
                several.append(fixed[name])
        if several:
            chosen[key] = tuple(dict.fromkeys(several))
    if problems and not (partly and chosen):
        raise RulesetError(problems if partly else problems[0])
    return chosen


def unlisted(
    subjects: Sequence[SubjectKey], names: Sequence[str | Path], as_of: date | None, known: Sequence[Head]
) -> list[Problem]:
    """Why a series has no ruleset for some of the subjects: each reason once for a period, which is its ``key``."""
    problems: list[Problem] = []
    for key in subjects:
        for name in names:
            if isinstance(name, str) and _is_series(name, known):
                head = _in_force(name, key, as_of, known)
                if isinstance(head, Problem) and head not in problems:
                    problems.append(head)
    return problems


def wanted_names(measurements: Measurements, names: Sequence[str | Path]) -> list[str | Path]:
    """By what is judged: what the call names, else what the files name themselves."""
    return list(dict.fromkeys(names or [name for name, _ in measurements.rulesets]))


def _is_series(name: str, known: Sequence[Head]) -> bool:
    """Whether a name means a series, and no ruleset."""
    same = [head for head in known if name in (head.id, head.series)]
    return "@" not in name and bool(same) and all(head.id != name for head in same)


def _in_force(series: str, subject: SubjectKey, as_of: date | None, known: Sequence[Head]) -> Head | Problem:
    """The ruleset of a series for a subject, or why there is none. Raises RulesetError where the rules are at fault."""
    period = subject[1]
    day = as_of or (period.last_day if period is not None else None)
    if day is None:
        return Problem("series-without-day", None, "", {"series": series})
    try:
        return in_force(series, day, known)
    except RulesetError as error:
        if error.problems[0].code not in UNLISTED:
            raise
        return replace(error.problems[0], key="" if as_of is not None else str(period))


# Why a series has no ruleset for a period: for whoever makes the check to settle, and no bureau.
UNLISTED = ("nothing-in-force", "ruleset-not-at-hand", "series-without-day")


def blank_subject(
    ruleset: str | Path,
    period: Period,
    *,
    area: str | None = None,
    fill: Mapping[str, str] | None = None,
    as_of: date | None = None,
    folders: Sequence[str | Path] = (),
) -> tuple[Subject, Ruleset]:
    """An area of which nothing is known but its variants, and the ruleset that asks: what a form to fill in is made of.

    Of a series it is the ruleset in force on ``as_of``, else at the end of the period.
    """
    nothing = Measurements(inputs=(), entries=(), declared=())
    rulesets = choose_rulesets(nothing, [ruleset], subjects=[(area, period)], as_of=as_of, folders=folders)
    (chosen,) = rulesets[area, period]
    return bind(nothing, {(area, None): (chosen,)}, fill or {}).subjects[0]


def of_period(subjects: Sequence[SubjectKey], only: str) -> tuple[SubjectKey, ...]:
    """The subjects of one period, or (``latest``) the last period of each area; the others serve as earlier values."""
    if only == "latest":
        last = {
            area: max((when for other, when in subjects if other == area and when), default=None)
            for area, _ in subjects
        }
        kept = tuple(key for key in subjects if key[1] == last[key[0]])
    else:
        period = parse_period(only)
        if period is None:
            raise MeasurementError(Problem("bad-period", Place("--only"), only, {"period": only}))
        kept = tuple(key for key in subjects if key[1] == period)
    if not kept:
        known = ", ".join(sorted({str(when) for _, when in subjects}))
        raise MeasurementError(Problem("period-not-there", Place("--only"), only, {"period": only, "known": known}))
    return kept


def _all_at_hand(measurements: Measurements, folders: Sequence[str | Path]) -> None:
    """A ruleset that a measurement file names has to be known; the problem shows the file."""
    known = heads([Path(folder) for folder in folders])
    for name, place in measurements.rulesets:
        if any(head.series == name for head in known):
            continue
        if is_path(name):
            raise RulesetError(path_for_id(name, place))
        try:
            text_at_hand(named(name, known))
        except RulesetError as error:
            raise RulesetError(replace(problem, place=place) for problem in error.problems) from None


def judge(
    ruleset: Ruleset,
    id: str,
    value: Number | None,
    unit: str | None = None,
    *,
    measurements: Mapping[str, Value] | None = None,
    given: Mapping[str, Value] | None = None,
    earlier: Mapping[str, Number] | None = None,
    period: str | int | None = None,
    base_period: str | int | None = None,
    accept_unverified: bool = False,
    **variants: str,
) -> Finding:
    """Judge one value of an indicator (or of a quantity that it measures): the finding on that indicator.

    ``value`` is a number, its text, or a state; a float means the decimal that it shows at 15 significant digits, and
    None that nothing was measured. ``measurements`` and ``given`` are further values by id, each a number, a pair of
    number and unit, or a table as in a measurement file; ``earlier`` are earlier values in the same unit by period.
    Without ``period``, the value belongs to the period after the latest of them. Raises MeasurementError for what a
    file could not say either.
    """
    only_rulesets("judge", ruleset)
    if not isinstance(id, str):
        raise TypeError(f"judge() takes the id of what is measured, a text, not {type(id).__name__}")
    measured, own = _tables("measurements", measurements), {"value": value, "unit": unit, "earlier": earlier or None}
    if value is not None and id in measured:
        raise TypeError(f"{id} is measured twice: as the value and among the measurements")
    if value is not None or earlier:
        measured[id] = {**measured.get(id, {}), **_without_none(own)}
    subject = {"period": _period(period, earlier), "base_period": base_period, **variants}
    tables = {"measurements": measured, "given": _tables("given", given)}
    document, stored = (
        Document("judge()", {"subject": _without_none(subject), **_exact(tables, every_digit=each)}, {})
        for each in (False, True)
    )
    finding = _judged(ruleset, id, document, accept_unverified)
    if stored.data == document.data:
        return finding
    try:
        return hanging(finding, _judged(ruleset, id, stored, accept_unverified))
    except MeasurementError:  # no number that can be: what was judged is nearest to it
        return finding


def _judged(ruleset: Ruleset, id: str, document: Document, accept_unverified: bool) -> Finding:
    """The finding on the indicator that a document of one area is about."""
    entries, declared, problems = from_document(document)
    if problems:
        raise MeasurementError(problems)
    measurements = Measurements(inputs=(), entries=tuple(entries), declared=tuple(declared))
    bound = bind(measurements, dict.fromkeys(measurements.subjects or [(None, None)], (ruleset,)))
    if unknown := [each for each in bound.warnings if each.code == "not-in-this-ruleset" and each.key != id]:
        raise MeasurementError(replace(each, level="error", code="unknown-indicator") for each in unknown)
    name = identified(ruleset, id) or id
    row = ruleset.indicators.get(name)
    if row is None:
        uses = ruleset.uses.get(name, ())
        if not uses:
            unknown = [
                replace(each, code="unknown-indicator", level="error")
                for each in unknown_names([Entry("measurement", id, None, None, _HERE, id)], [ruleset])
            ]
            details = {"name": id, "ruleset": ruleset.id}
            raise MeasurementError(unknown or Problem("not-demanded", _HERE, id, details))
        row = uses[0][0]
    return next(judge_read((row,), bound.subjects[0][0], ruleset, accept_unverified=accept_unverified))


def _period(period: Any, earlier: Any) -> Any:
    """The period that was stated, else the one after the latest earlier value."""
    if earlier is not None and not isinstance(earlier, Mapping):
        raise TypeError(f"earlier is a mapping from periods to values, not {type(earlier).__name__}")
    if not earlier or period is not None:
        return period
    periods = [stated for written in earlier if (stated := parse_period(written)) is not None]
    return str(max(periods).following) if len(periods) == len(earlier) else None


def _tables(argument: str, several: Any) -> dict[str, Any]:
    """Values by id, each a number, a pair of number and unit, or a table, as a measurement file has them."""
    if several is not None and not isinstance(several, Mapping):
        raise TypeError(f"{argument} is a mapping from ids to values, not {type(several).__name__}")
    tables = {}
    for name, value in (several or {}).items():
        pair = value if isinstance(value, tuple) and len(value) == 2 else (value,)
        tables[name] = value if isinstance(value, Mapping) else dict(zip(("value", "unit"), pair, strict=False))
    return tables


def _without_none(table: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: value for key, value in table.items() if value is not None}


def _exact(value: Any, *, every_digit: bool) -> Any:
    """A number of Python as the decimal that it shows, in tables too, where what is None is not said.

    A double shows fifteen digits, or every one that it has. Anything else as it stands, for the form to judge.
    """
    if isinstance(value, Mapping):
        return {str(key): _exact(inner, every_digit=every_digit) for key, inner in _without_none(value).items()}
    if isinstance(value, Real):
        value = of_python(value)
    if every_digit and isinstance(value, float) and isfinite(value):
        return exact(repr(float(value)))
    try:
        return value if isinstance(value, str) else exact(value)
    except TypeError:
        return value
    except ValueError:
        shown = in_short(value)
        is_nan = value.is_nan() if hasattr(value, "is_nan") else value != value  # noqa: PLR0124
        code = "not-finite" if is_nan or abs(value) == inf else "number-out-of-range"
        details = {"name": "judge()", "key": shown, "number": shown}
        raise MeasurementError(Problem(code, _HERE, shown, details)) from None
