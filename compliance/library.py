"""What a program calls besides judging: everything else that a command does, as a function.

Each gives data, or the data in a format. Nothing is printed, and no file is opened that the caller did not name: a text
is an id or a content, a ``Path`` is a file. Problems that a command would show are raised together as one
``ComplianceError``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from compliance import __version__
from compliance.patterns import pattern
from compliance.problems import ComplianceError, Place, Problem, RulesetError, listed, misspelt, nearest, needing_bulk
from compliance.reports.formats import FORMATS, REVIEW_FORMATS, Form, ReviewForm
from compliance.rules.catalog import Head, heads, in_force
from compliance.rules.loading import load_head, load_ruleset, own_files, read_text
from compliance.rules.ruleset import Ruleset
from compliance.words import codes, gaps, kind_of, say

if TYPE_CHECKING:
    from compliance.cases import Outcome
    from compliance.judging.verdict import Assessment
    from compliance.measurements.measurement import Measurements
    from compliance.records.verifying import Verified
    from compliance.reports.formats import Checked
    from compliance.review.history import History
    from compliance.review.review import Branch, Review

Folders = Sequence[str | Path]
Language = Literal["zh", "en"]
TemplateForm = Literal["xlsx", "csv", "toml"]
TriedForm = Literal["json", "junit", "sarif"]
RelationForm = Literal["parquet", "csv", "sql"]
LANGUAGES = get_args(Language)


class ArrowTable(Protocol):
    """A table of PyArrow, described here because PyArrow has no types; any library that knows Arrow reads it."""

    @property
    def column_names(self) -> list[str]:
        """The names of its columns."""

    @property
    def num_rows(self) -> int:
        """How many rows it has."""

    def to_pylist(self) -> list[dict[str, object]]:
        """Its rows, each a value by the name of its column."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Its rows, for other libraries that know Arrow."""


def _known(language: object, format: object = None, formats: Sequence[str] = ()) -> None:
    """Raises ValueError for an unknown format or language; None means that the program chooses."""
    for what, given, among in (("format", format, formats), ("language", language, LANGUAGES)):
        if given is not None and given not in among:
            raise ValueError(f"{what} is one of {', '.join(among)}, not {given!r}")


def _only_text(function: str, given: object) -> None:
    if not isinstance(given, str):
        raise TypeError(f"{function}() takes a text, not {type(given).__name__}")


def _paths(function: str, *given: object) -> None:
    for each in given:
        if not isinstance(each, str | Path):
            raise TypeError(f"{function}() takes names and paths, each a text or a Path, not {type(each).__name__}")


# Rulesets.


def rulesets(folders: Folders = ()) -> tuple[Head, ...]:
    """The rulesets at hand and those known to exist, by series and day; ``folders`` are searched beside the package.

    A head has ``id``, ``version``, ``series``, ``title``, the days on which it is in force, and whether it is
    ``at_hand``.
    """
    return tuple(heads([Path(folder) for folder in folders]))


def ruleset_in_force(series: str, day: date | str, folders: Folders = ()) -> Ruleset:
    """The ruleset of a series that is in force on a day (``2019-06-30``). Raises RulesetError where none is."""
    _only_text("ruleset_in_force", series)
    try:
        when = date.fromisoformat(day) if isinstance(day, str) else day.date() if isinstance(day, datetime) else day
    except ValueError:
        raise ValueError(f"ruleset_in_force() takes a day such as 2019-06-30, not {day!r}") from None
    if not isinstance(when, date):
        raise TypeError(f"ruleset_in_force() takes a day, a date or its text (2019-06-30), not {type(day).__name__}")
    places = [Path(folder) for folder in folders]
    known = heads(places)
    among = {head.series for head in known}
    if series not in among:
        details = {"name": series, "known": listed(among, most=60)}
        raise RulesetError(Problem("unknown-series", None, "", details, (), nearest(series, among)))
    return load_head(in_force(series, when, known), places)


def read_ruleset(source: str | Path | Mapping[str, object], folders: Folders = ()) -> Ruleset:
    """A ruleset from the text of its file, from a file, or from a mapping of the same form.

    What it builds on is found among the shipped rulesets and in ``folders``. Raises RulesetError with every problem.
    """
    if isinstance(source, Path):
        return load_ruleset(source, folders=folders)
    if not isinstance(source, str | Mapping):
        raise TypeError(f"read_ruleset() takes a text, a Path or a mapping, not {type(source).__name__}")
    if isinstance(source, str) and re.fullmatch(r"\s*[a-z][a-z0-9_]*(@[0-9.]+)?\s*", source):
        raise ValueError(
            f"read_ruleset() takes the text of a file; load_ruleset() takes an id such as {source.strip()}"
        )
    text = source if isinstance(source, str) else "".join(f"{_toml(k)} = {_toml(v)}\n" for k, v in source.items())
    return read_text(text, "ruleset", [Path(folder) for folder in folders])


def _toml(value: object) -> str:
    """A value as TOML writes it on one line; its basic strings are those of JSON."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_toml(str(key))} = {_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _loaded(ruleset: Ruleset | str | Path, folders: Folders = ()) -> Ruleset:
    return ruleset if isinstance(ruleset, Ruleset) else load_ruleset(ruleset, folders=folders)


def show(
    ruleset: Ruleset | str | Path,
    indicator: str | None = None,
    *,
    format: Literal["text", "json"] = "text",
    language: Language | None = None,
    folders: Folders = (),
) -> str:
    """A resolved ruleset, or one indicator of it (id, name, alias or printed number), with where its numbers are from.

    Without a language the text is in that of the ruleset. Raises RulesetError for an indicator that it does not have.
    """
    _known(language, format, ("text", "json"))
    loaded = _loaded(ruleset, folders)
    rows = list(loaded.indicators.values()) if indicator is None else loaded.called(indicator)
    if not rows and indicator is not None:
        close = misspelt(indicator, [*loaded.indicators, *(row.name for row in loaded.indicators.values())])
        raise RulesetError(
            Problem("unknown-indicator", None, "", {"name": indicator, "rulesets": loaded.id}, (), close)
        )
    if format == "json":
        from compliance.reports.rulesets.to_json import ruleset_json

        return ruleset_json(loaded, rows)
    from compliance.reports.rulesets.to_text import ruleset_text

    return ruleset_text(loaded, rows, language or loaded.language)


def lint(*names: str | Path, documents: str | Path | None = None, folders: Folders = ()) -> tuple[Problem, ...]:
    """Every problem of the named rulesets (ids, files, or folders of files), or of all at hand; warnings too.

    With a folder of documents, every document is found there by its digest, and every quote is compared with its lines.
    """
    from compliance.rules.lint import lint as find_problems

    _paths("lint", *names)
    return tuple(find_problems([fspath(name) for name in names], documents, folders)[0])


def run_cases(*paths: str | Path, folders: Folders = ()) -> tuple[Outcome, ...]:
    """The outcome of each case of the case files, and whether it ``holds``; a folder means all case files below it."""
    from compliance.cases import run_all

    _paths("run_cases", *paths)
    return tuple(run_all(paths, folders))


def render_tried(
    tried_ones: Sequence[Problem] | Sequence[Outcome], format: TriedForm = "junit", language: Language = "en"
) -> str:
    """What ``lint`` or ``run_cases`` gave, in one of the formats of their commands."""
    from compliance.reports.formats import rendered_tried, tried

    _known(language, format, get_args(TriedForm))
    problems = [each for each in tried_ones if isinstance(each, Problem)]
    outcomes = [each for each in tried_ones if not isinstance(each, Problem)]
    if problems and outcomes:
        raise TypeError("render_tried() takes what lint() gives or what run_cases() gives, not some of both")
    if format == "json":
        from compliance.reports.rulesets.to_json import Cases, Lint

        return Cases.text(outcomes) if outcomes else Lint.text(problems, language)
    what = "test" if outcomes else "lint"
    return rendered_tried(format, what, tried(tried_ones, language), language, __version__)


def history(indicator: str, series: str | None = None, folders: Folders = ()) -> History:
    """One indicator (id, name or alias) through the versions of its series and the plans that build on them."""
    from compliance.review.history import history as through_time

    _only_text("history", indicator)
    return through_time(indicator, series, [Path(folder) for folder in folders])


def find_units(text: str = "", *rulesets: Ruleset | str | Path, language: Language = "en") -> str:
    """The units that values and rules may be written in, one per line; with ``text``, those spelled with it.

    Units that ``rulesets`` declare are among them. Raises ComplianceError for a text that no unit has.
    """
    from compliance.reports.rulesets.to_text import units_text
    from compliance.units import UnknownUnit, parse_unit

    _known(language)
    _only_text("find_units", text)
    shown = units_text(text.strip(), [_loaded(each) for each in rulesets], language)
    if not shown:
        try:
            parse_unit(text)
        except UnknownUnit as error:
            raise ComplianceError(error.problem(None, "")) from None
    return shown


# Codes.

_GAP = pattern(r"\{\w+\}")
SECTIONS = ("problems", "reasons", "warnings")


def all_codes() -> tuple[str, ...]:
    """Every code that a problem, a finding or a warning can carry."""
    return tuple(dict.fromkeys(code for section in SECTIONS for code in codes(section)))


def guide() -> str:
    """The page of all codes: inside the package in a wheel, in ``docs`` in a checkout."""
    inside = Path(__file__).parent / "_docs" / "problems.md"
    return (inside if inside.is_file() else Path(__file__).parents[1] / "docs" / "problems.md").read_text("utf-8")


def explain(code: str, language: Language | None = None) -> str:
    """What a code means, an example, and what to do instead. Raises ComplianceError for a code that does not exist.

    Without a language the sentences are in Chinese and the rest is in English.
    """
    _known(language)
    _only_text("explain", code)
    if code not in all_codes():
        raise ComplianceError(Problem("unknown-code", None, "", {"code": code}, (), nearest(code, all_codes())))
    match = re.search(rf"^### {re.escape(code)}\n(.*?)(?=^##|\Z)", guide(), re.MULTILINE | re.DOTALL)
    shown = f"{code}\n"
    for section in SECTIONS:
        if code in codes(section):
            sentences = [say("zh", f"{section}.{code}"), say("zh", f"{section}.{code}.help", default="")]
            plain = [_GAP.sub("…", each).replace("{{", "{").replace("}}", "}") for each in sentences if each]
            shown += "".join(f"\n{each}" for each in plain if language != "en") + "\n"
            if section == "problems" and (names := gaps(section, code)):
                spoken = language or "zh"
                kinds = {name: {"words": say(spoken, f"fields.{kind_of(code, name)}")} for name in names}
                typed = ", ".join(name + say(spoken, "text.aside", kinds[name]) for name in names)
                shown += "\n" + say(spoken, "text.fields", {"names": typed}) + "\n"
            break
    section = match[1].strip() if match else ""
    if language == "zh":  # the summary is in Chinese, and so are the files of the example; the rest is in English only
        blocks = [block.partition("\n```")[0] for block in section.split("\n```")[1::2]]
        summary, files = section.partition("\n\n")[0], [f"```{each}\n```" for each in blocks if each[:7] != "console"]
        example = [say("zh", "text.example"), *files] if files else []
        return "\n\n".join([shown.rstrip(), *filter(None, [summary]), *example]) + "\n"
    return shown + (f"\n{section}\n" if section else "")


# Reports and records.


def report(
    found: Measurements,
    *rulesets: Ruleset,
    variants: Mapping[str, str] | None = None,
    accept_unverified: bool = False,
    strict: bool = False,
    only: str | None = None,
    as_of: date | None = None,
    language: Language | None = None,
    folders: Folders = (),
) -> Checked:
    """Judge what can be judged, with all that a report shows: ``assessments``, ``problems``, ``warnings``.

    Without ``rulesets``, those that the files name are used. ``only`` is a period or ``latest``; ``as_of`` is the day
    on which the ruleset of a series has to be in force. Raises ComplianceError where nothing can be judged.
    """
    from compliance.engine import of_period, only_measurements, only_rulesets, only_texts, only_variants
    from compliance.records.judging import Call, check_result, chosen_rulesets

    only_measurements("report", found)
    only_rulesets("report", *rulesets)
    only_variants("report", variants)
    only_texts("report", only=only)
    _known(language)
    call = Call(
        rulesets=tuple(_name(ruleset) for ruleset in rulesets),
        folders=tuple(fspath(folder) for folder in folders),
        **({"files": tuple(name for name, _ in found.inputs)} | dict(found.read_with)),
        fill=variants or {},
        accept_unverified=accept_unverified,
        strict=strict,
        only=only,
        as_of=as_of,
        language=language,
    )
    if rulesets:
        subjects = found.subjects if only is None else of_period(found.subjects, only)
        chosen = dict.fromkeys(subjects, rulesets)
    else:
        chosen = chosen_rulesets(found, call)
    return check_result(found, chosen, call, version=__version__)


def _name(ruleset: Ruleset) -> str:
    """The name of a ruleset in a record: its own file where it has one, else its id and version."""
    own = own_files(ruleset)
    return own[0].name if own and own[0] is ruleset.files[0] else f"{ruleset.id}@{ruleset.version}"


def render(judged: Checked | Sequence[Assessment], format: Form = "text", language: Language | None = None) -> bytes:
    """A report, or assessments alone, in one of the formats of ``check``, as the bytes of a file."""
    from compliance.judging.verdict import Assessment
    from compliance.reports.formats import Checked, content

    _known(language, format, FORMATS)
    if not isinstance(judged, Checked):
        if not isinstance(judged, list | tuple) or not all(isinstance(each, Assessment) for each in judged):
            raise TypeError(f"render() takes a report or a list of assessments, not {type(judged).__name__}")
        judged = Checked(tuple(judged), (), {}, (), language, __version__)
    return content(format, judged if language is None else replace(judged, language=language))


def record(result: Checked) -> str:
    """The record of a report: what was judged by what, as JSON that ``verify`` judges again.

    ``verify`` reads the files again: for content that was handed in as bytes, there has to be a file of its name with
    the same bytes.
    """
    from compliance.reports.formats import Checked

    if not isinstance(result, Checked):
        raise TypeError(f"record() takes what report() gives, not {type(result).__name__}")
    return render(result, "json").decode()


def verify(record: str | Path, *files: str | Path, rulesets: Folders = (), folders: Folders = ()) -> Verified:
    """Judge again what was judged according to a record; ``files`` say where the measurement files are now.

    ``rulesets`` are the present paths of rulesets that the call named by path, ``folders`` are searched for the others.
    The result ``holds``, or says what differs. Raises ComplianceError for a file that is no record.
    """
    from compliance.records.verifying import verify as again

    _paths("verify", record, *files)
    paths = ([fspath(each) for each in several] for several in (files, rulesets, folders))
    named, rules, places = paths
    return again(fspath(record), named, version=__version__, rulesets=rules, folders=places)


def template(
    ruleset: str | Path,
    format: TemplateForm = "xlsx",
    *,
    periods: Sequence[str] = (),
    area: str | None = None,
    variants: Mapping[str, str] | None = None,
    as_of: date | None = None,
    language: Language | None = None,
    folders: Folders = (),
) -> bytes:
    """A form to fill in with everything that a ruleset asks, as the bytes of a file; ``check`` reads it back.

    ``ruleset`` may be a series: its ruleset in force is meant. ``periods`` are those to fill in; without them the last
    three whole years. Raises ComplianceError.
    """
    from compliance.engine import blank_subject
    from compliance.period import Period, stated_period
    from compliance.problems import MeasurementError
    from compliance.reports.forms.blanks import form_of, last_years

    _known(language, format, get_args(TemplateForm))
    if isinstance(periods, str) or not isinstance(ruleset, str | Path):
        raise TypeError("template() takes the id or the Path of a ruleset, and periods as a list of texts")
    read = [stated_period(each, Place("periods"), each) for each in periods]
    if problems := [each for each in read if isinstance(each, Problem)]:
        raise MeasurementError(problems)
    wanted = sorted({each for each in read if isinstance(each, Period)}) or last_years()
    subject, chosen = blank_subject(ruleset, wanted[-1], area=area, fill=variants, as_of=as_of, folders=folders)
    spoken = language or chosen.language
    form = form_of(subject, chosen, spoken)
    if format == "xlsx":
        from compliance.reports.forms.to_xlsx import template_xlsx

        return template_xlsx(form, wanted, area, spoken)
    from compliance.reports.forms.to_text import template_csv, template_toml

    return (template_csv if format == "csv" else template_toml)(form, wanted, area, spoken).encode()


def relation(
    ruleset: Ruleset,
    *,
    accept_unverified: bool = False,
    variants: Mapping[str, str] | None = None,
    words: Sequence[str] = (),
) -> dict[str, ArrowTable]:
    """The ruleset as Arrow tables for a database: ``cutoffs``, ``states``, ``names`` and ``units``, by name.

    With the query of ``relation_query`` they give a row of a long table the verdict and the reason of ``judge_frame``,
    if no other row is needed for that. ``words`` are further spellings that the tables have to know: names, units,
    states and variants as they are written in the table that is to be judged.
    """
    from compliance.engine import only_rulesets, only_variants

    only_rulesets("relation", ruleset)
    only_variants("relation", variants)
    if isinstance(words, str) or not isinstance(words, Sequence):
        raise TypeError("relation() takes words as a list of texts")
    with needing_bulk():
        from compliance.bulk.sql import tables_of
    return dict(tables_of(ruleset, accept_unverified, variants or {}, words))


def relation_query(ruleset: Ruleset) -> str:
    """One query that judges a table ``measurements`` by the tables of ``relation``; PostgreSQL, DuckDB, SQLite, Spark.

    It reads the columns ``area``, ``period``, ``indicator``, ``value`` (doubles), ``unit``, ``state`` and one for each
    axis, all but ``value`` text, and gives them back with ``verdict`` and ``reason``. A row that needs other rows has
    no verdict and the reason ``needs-more-rows``; with a spelling that no table has, it is ``not-in-relation``.
    """
    from compliance.engine import only_rulesets

    only_rulesets("relation_query", ruleset)
    with needing_bulk():
        from compliance.bulk.sql import query_of
    return query_of(ruleset)


def page(
    *, parts: str | Path | None = None, day: date | None = None, language: Language = "zh", folders: Folders = ()
) -> str:
    """The whole check as one HTML file for a browser, offline.

    ``parts`` is the folder with the downloaded parts that the page is made of, by default the one inside the package.
    """
    from compliance.browser.building import FOLDER, built, parts_in

    page_parts = parts_in(FOLDER if parts is None else Path(parts))
    return built(page_parts, version=__version__, folders=folders, language=language, day=day).html


# Reviews.


def compare(
    old: Ruleset,
    new: Ruleset,
    *collections: Measurements,
    only: str | None = None,
    variants: Mapping[str, str] | None = None,
    accept_unverified: bool = False,
    language: Language | None = None,
    names: Sequence[str] = (),
    folders: Folders = (),
) -> Review:
    """A review of two rulesets: what changed, which rulesets that build on them inherit it, whose verdict flips.

    Each collection of measurements is judged by both. ``names`` has a name for each collection; without it they are
    named after their files. ``only`` is a period or ``latest``.
    """
    from compliance.review.diff import diff
    from compliance.review.review import Review, children_of

    if collections or variants not in (None, {}) or not (isinstance(old, Ruleset) and isinstance(new, Ruleset)):
        from compliance.engine import of_period, only_measurements, only_rulesets, only_variants  # which read files
        from compliance.review.impact import impact

        only_rulesets("compare", old, new)
        for each in collections:
            only_measurements("compare", each)
        only_variants("compare", variants)
    _known(language)
    if names and len(names) != len(collections):
        raise TypeError(f"compare() was given {len(collections)} collections and {len(names)} names")
    changes = diff(old, new)
    children = children_of(old, new, changes, rulesets(folders))
    called = names or [" ".join(name for name, _ in one.inputs) for one in collections]
    impacts = tuple(
        impact(
            one, old, new, changes, subjects=one.subjects if only is None else of_period(one.subjects, only),
            fill=variants or {}, accept_unverified=accept_unverified, collection=name,
        )
        for one, name in zip(collections, called, strict=True)
    )  # fmt: skip
    options = {"accept_unverified": accept_unverified, "set": dict(variants or {}), "only": only}
    return Review(old, new, changes, children, impacts, language, __version__, options)


def render_review(review: Review | Branch, format: ReviewForm = "text", language: Language | None = None) -> str:
    """A review in one of the formats of ``diff``."""
    from compliance.reports.formats import rendered_review

    _known(language, format, REVIEW_FORMATS)
    return rendered_review(format, review if language is None else replace(review, language=language))
