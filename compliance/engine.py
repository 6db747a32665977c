"""What a program calls: read measurements, judge them by rulesets, judge one value."""

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
    """Raises TypeError for an argument that is no ruleset."""
    for each in given:
        if not isinstance(each, Ruleset):
            name = each if isinstance(each, str) else "hailing_2018"
            how = f'compliance.load_ruleset("{name}") gives one'
            raise TypeError(f"{function}() takes a Ruleset, not {_kind(each)}: {how}")


def only_measurements(function: str, given: object) -> None:
    """Raises TypeError for an argument that is no measurements."""
    if not isinstance(given, Measurements):
        name = given if isinstance(given, str) else "measurements.toml"
        how = f'compliance.load_measurements("{name}") gives them'
        raise TypeError(f"{function}() takes Measurements, not {_kind(given)}: {how}")


def only_texts(function: str, **given: object) -> None:
    """Raises TypeError for an argument that is neither None nor a text."""
    for argument, each in given.items():
        if each is not None and not isinstance(each, str):
            raise TypeError(f"{function}(): {argument} is a text, not {_kind(each)}")


def only_variants(function: str, given: object) -> None:
    """Raises TypeError for variants that are no mapping from axes to variants."""
    if given is None:
        return
    if not isinstance(given, Mapping) or not all(isinstance(word, str) for pair in given.items() for word in pair):
        shown = _kind(given) if not isinstance(given, Mapping) else repr(dict(given))
        raise TypeError(f'{function}(): variants maps axes to variants, as in {{"terrain": "平原地区"}}, not {shown}')


def _kind(given: object) -> str:
    return f'the text "{given}"' if isinstance(given, str) else "None" if given is None else type(given).__name__


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's collector of cycles: it would look through all that is read and judged again and again.

    That has no cycles. What was made meanwhile is marked as old, so that the collector does not start with it.
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
    """Everything that the sources say, read together; ``headings`` is a file with an office's own words for headings.

    A source is the path of a file or folder (a text or a Path), the content of a file (bytes or a binary stream), an
    open workbook of openpyxl, a mapping as a JSON file has it, or a long table as a DataFrame (pandas, Polars, PyArrow,
    DuckDB). Sources without a path get their names from ``names``, in order; without that they are ``input 1``,
    ``input 2`` … The extension of the name gives the format of a content, else ``input_format`` does.

    With a ruleset (or several) headings may have the units that it declares, and what is read is compared with it at
    once, so that names, units and variants that do not fit are raised here. Raises MeasurementError with every problem
    of every file. With ``partial`` the problems of the files are in ``Measurements.problems`` instead, as long as
    anything can be read; ``check`` then judges everything that has no problem. ``watch`` is called as the files are
    read, with how many are done.
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
    rules; with ``strict`` every warning is raised as well. Measurements that were read with ``partial`` are judged as
    far as possible: a value with a problem leaves its rows undetermined, and the code of the problem is the reason.
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
    """Judge each subject by the rulesets that were chosen for it. With ``strict`` every warning is a problem.

    ``known`` are the rulesets that are known: one of them may have replaced a chosen one. Raises MeasurementError for a
    problem; if the measurements are ``partial``, only for one of the call itself, or where nothing is left to judge.
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
    """The rulesets of some names that can be loaded; problems with the others are shown where they are chosen."""
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
    """The rulesets for each subject: an id, a version or a Path means one ruleset, a series the one in force.

    That is the one in force on ``as_of``, else on the last day of the subject's period, never today. Without names, the
    names in the files are taken. With ``partly``, a subject for which a series has no ruleset is left out (``unlisted``
    says why), as long as a subject is left.
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
    """Why a series has no ruleset for some subjects: one problem for a reason and period, which is its ``key``."""
    problems: list[Problem] = []
    for key in subjects:
        for name in names:
            if isinstance(name, str) and _is_series(name, known):
                head = _in_force(name, key, as_of, known)
                if isinstance(head, Problem) and head not in problems:
                    problems.append(head)
    return problems


def wanted_names(measurements: Measurements, names: Sequence[str | Path]) -> list[str | Path]:
    """The names of the rulesets to judge by: those of the call, else those in the files."""
    return list(dict.fromkeys(names or [name for name, _ in measurements.rulesets]))


def _is_series(name: str, known: Sequence[Head]) -> bool:
    """Whether a name means a series and not a ruleset."""
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


# Why a series has no ruleset for a period: whoever makes the check has to mend that, no bureau can.
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
    """What a form to fill in is made of: an area of which only the variants are known, and the ruleset.

    A series means its ruleset in force on ``as_of``, else at the end of the period.
    """
    nothing = Measurements(inputs=(), entries=(), declared=())
    rulesets = choose_rulesets(nothing, [ruleset], subjects=[(area, period)], as_of=as_of, folders=folders)
    (chosen,) = rulesets[area, period]
    return bind(nothing, {(area, None): (chosen,)}, fill or {}).subjects[0]


def of_period(subjects: Sequence[SubjectKey], only: str) -> tuple[SubjectKey, ...]:
    """The subjects of one period or (``latest``) of each area's last period; the others serve as earlier values."""
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
    """Raises RulesetError, with the place in the file, for a ruleset that a file names and that is not at hand."""
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
    """Judge one value of an indicator, or of a quantity: the finding on that indicator, or on one that measures it.

    Where several indicators measure the quantity, it is the first of them in the ruleset. ``value`` is a number, its
    text, or a state; a float means the decimal that it shows at 15 significant digits, and None means that nothing was
    measured. ``measurements`` and ``given`` are further values by id, each a number, a pair of number and unit, or a
    table as in a measurement file. ``earlier`` has earlier values by period, in the same unit; without ``period``, the
    value belongs to the period after the latest of them. Raises MeasurementError for everything that would be a problem
    in a measurement file.
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
    except MeasurementError:  # with all its digits the number is impossible: the finding by fifteen stands
        return finding


def _judged(ruleset: Ruleset, id: str, document: Document, accept_unverified: bool) -> Finding:
    """The finding on an indicator, by a document with the values of one area."""
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
    """A number of Python as the decimal that it shows, also inside tables, whose keys with None are left out.

    A double shows fifteen digits or, with ``every_digit``, all that it has. The form checks anything else.
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
