"""How a check was asked to judge, as its record has it, and what it does once it knows the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from compliance.engine import at_hand, choose_rulesets, judged, load_measurements, of_period, unlisted, wanted_names
from compliance.measurements.binding import SubjectKey
from compliance.measurements.measurement import Measurements
from compliance.measurements.tables.headings import OwnWords
from compliance.reading.files import shown
from compliance.reports.formats import Checked
from compliance.rules.catalog import heads
from compliance.rules.loading import of_word
from compliance.rules.ruleset import Ruleset
from compliance.writing import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The options of a check that a verdict can hang on; what is not said is as on the command line.

    ``files`` are the files and folders that were named, ``rulesets`` the names to judge by, ``folders`` where rulesets
    are looked for besides the package, ``fill`` the variants of axes that files leave open, ``headings`` the words that
    an office has for headings.
    """

    accept_unverified: bool = False
    strict: bool = False
    all_or_nothing: bool = False
    language: str | None = None
    as_of: date | None = None
    fill: Mapping[str, str] = field(default_factory=dict)
    only: str | None = None
    area: str | None = None
    period: str | None = None
    files: tuple[str, ...]
    input_format: str | None = None
    rulesets: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    headings: OwnWords | None = None

    def options(self) -> dict[str, Any]:
        """As a record has them, in its order, by their names on the command line."""
        said = {_OPTIONS.get(each.name, each.name): getattr(self, each.name) for each in fields(self)}
        return said | {
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "set": dict(self.fill),
            "files": sorted({shown(file) for file in self.files}),  # in which order files stand means nothing
            "ruleset": [shown(name) for name in self.rulesets],
            "rulesets": [shown(folder) for folder in self.folders],
        }


# The names on the command line of what a program calls otherwise.
_OPTIONS = {"rulesets": "ruleset", "folders": "rulesets", "fill": "set", "input_format": "input", "language": "lang"}


def call_of(options: Mapping[str, Any]) -> Call:
    """How a check was asked, from the options of its record. Raises ValueError where the day is none."""
    said = {each.name: options[_OPTIONS.get(each.name, each.name)] for each in fields(Call)}
    said |= {name: tuple(said[name]) for name in ("files", "rulesets", "folders")}
    day = said.pop("as_of")
    return Call(**said, as_of=None if day is None else date.fromisoformat(day))


Chosen = Mapping[SubjectKey, Sequence[Ruleset]]


def named_rulesets(call: Call) -> tuple[Ruleset, ...]:
    """The rulesets that a check names and that can be loaded: as long as they are held, none is loaded again."""
    return at_hand([of_word(name) for name in call.rulesets], call.folders)


def measurements_of(
    call: Call, known: Sequence[Ruleset], *, stdin: BinaryIO | None = None, headings: str | None = None,
    watch: Watch | None = None,
) -> Measurements:  # fmt: skip
    """What the files of a check say, read by the rulesets that it names; MeasurementError where none can be read."""
    return load_measurements(
        *call.files, ruleset=known, area=call.area, period=call.period, input_format=call.input_format,
        stdin=stdin, headings=headings, partial=True, watch=watch,
    )  # fmt: skip


def chosen_rulesets(measurements: Measurements, call: Call) -> dict[SubjectKey, tuple[Ruleset, ...]]:
    """What each area and period that is asked for is judged by. Raises ComplianceError."""
    names = [of_word(name) for name in call.rulesets]
    return choose_rulesets(
        measurements, names, subjects=_subjects(measurements, call), as_of=call.as_of, folders=call.folders,
        partly=not call.all_or_nothing,
    )  # fmt: skip


def _subjects(measurements: Measurements, call: Call) -> Sequence[SubjectKey]:
    return measurements.subjects if call.only is None else of_period(measurements.subjects, call.only)


def check_result(
    measurements: Measurements,
    chosen: Chosen,
    call: Call,
    *,
    version: str,
    terminal: bool = False,
    folders: Sequence[str | Path] = (),
    watch: Watch | None = None,
) -> Checked:
    """All results of a check, for the reports. Raises MeasurementError where nothing could be judged.

    ``folders`` are further folders with rulesets; a folder that does not exist is passed over.
    """
    measurements = replace(measurements, partial=not call.all_or_nothing)
    there = [path for path in map(Path, (*call.folders, *folders)) if path.is_dir()]
    known, subjects = heads(there), _subjects(measurements, call)
    result = judged(
        measurements,
        chosen,
        fill=call.fill,
        accept_unverified=call.accept_unverified,
        strict=call.strict,
        as_of=call.as_of,
        known=known,
        watch=watch,
    )
    return Checked(
        result.assessments,
        measurements.inputs,
        call.options(),
        result.warnings,
        call.language,
        version,
        terminal,
        (*unlisted(subjects, wanted_names(measurements, call.rulesets), call.as_of, known), *result.problems),
    )
