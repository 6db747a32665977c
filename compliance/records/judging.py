"""How a check was asked to judge, as its record has it, and what it does once it knows the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from compliance.engine import choose_rulesets, judged, of_period
from compliance.measurements.binding import SubjectKey
from compliance.measurements.measurement import Measurements
from compliance.reading.files import shown
from compliance.reports.formats import Checked
from compliance.rules.catalog import heads
from compliance.rules.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a check that a verdict can hang on; what is not said is as on the command line.

    ``files`` are the files and folders that were named, ``rulesets`` the names to judge by, ``folders`` where rulesets
    are looked for besides the package, ``fill`` the variants of axes that files leave open.
    """

    files: tuple[str, ...]
    rulesets: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    as_of: date | None = None
    fill: Mapping[str, str] = field(default_factory=dict)
    area: str | None = None
    period: str | None = None
    only: str | None = None
    input_format: str | None = None
    strict: bool = False
    accept_unverified: bool = False
    all_or_nothing: bool = False
    language: str | None = None

    def options(self) -> dict[str, Any]:
        """As a record has them, by their names on the command line."""
        return {
            "accept_unverified": self.accept_unverified,
            "strict": self.strict,
            "all_or_nothing": self.all_or_nothing,
            "lang": self.language,
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "set": dict(self.fill),
            "only": self.only,
            "area": self.area,
            "period": self.period,
            "files": sorted({shown(file) for file in self.files}),  # in which order files stand means nothing
            "input": self.input_format,
            "ruleset": [shown(name) for name in self.rulesets],
            "rulesets": [shown(folder) for folder in self.folders],
        }


def asked_of(options: Mapping[str, Any]) -> Asked:
    """How a check was asked, from the options of its record. Raises ValueError where the day is none."""
    day = options["as_of"]
    return Asked(
        files=tuple(options["files"]),
        rulesets=tuple(options["ruleset"]),
        folders=tuple(options["rulesets"]),
        as_of=None if day is None else date.fromisoformat(day),
        fill=dict(options["set"]),
        area=options["area"],
        period=options["period"],
        only=options["only"],
        input_format=options["input"],
        strict=options["strict"],
        accept_unverified=options["accept_unverified"],
        all_or_nothing=options["all_or_nothing"],
        language=options["lang"],
    )


Chosen = Mapping[SubjectKey, Sequence[Ruleset]]


def chosen_rulesets(found: Measurements, asked: Asked) -> dict[SubjectKey, tuple[Ruleset, ...]]:
    """What each area and period that is asked for is judged by. Raises ComplianceError."""
    subjects = found.subjects if asked.only is None else of_period(found.subjects, asked.only)
    return choose_rulesets(found, asked.rulesets, subjects=subjects, as_of=asked.as_of, folders=asked.folders)


def check_result(
    found: Measurements,
    chosen: Chosen,
    asked: Asked,
    *,
    version: str,
    terminal: bool = False,
    folders: Sequence[str | Path] = (),
) -> Checked:
    """Everything that the check found, for whoever shows it. Raises MeasurementError where nothing is judged.

    ``folders`` hold rulesets besides those that were asked for; of these, one that is gone replaces nothing.
    """
    found = replace(found, partial=not asked.all_or_nothing)
    there = [path for path in map(Path, (*asked.folders, *folders)) if path.is_dir()]
    result = judged(
        found,
        chosen,
        fill=asked.fill,
        accept_unverified=asked.accept_unverified,
        strict=asked.strict,
        as_of=asked.as_of,
        known=heads(there),
    )
    return Checked(
        result.assessments,
        found.inputs,
        asked.options(),
        result.warnings,
        asked.language,
        version,
        terminal,
        result.problems,
    )
