"""What the engine does for the page that it runs in: the check of the command, its problems and results as data.

The page asks by name (``ANSWERS``) with JSON, and gets JSON, or a file's bytes. The files that were dropped lie in the
folder that the engine stands in, and are read from there as the command reads them.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

from compliance.measurements.measurement import Measurements
from compliance.problems import ComplianceError, Problem
from compliance.records.judging import Asked, check_result, read_and_chosen
from compliance.reports import phrases
from compliance.reports.feedback import Item, asked_of_units, feedback
from compliance.reports.formats import Checked, rendered
from compliance.reports.to_xlsx import file_and_spot
from compliance.rules.catalog import heads
from compliance.words import say
from compliance.writing import Watch

OWN_RULESETS = Path("/rulesets")  # where the page keeps those that it was built with besides the shipped ones
_NOT_CHOSEN = frozenset({"no-ruleset", "series-without-day", "unknown-ruleset"})
_UNNAMED = {"area": ("area-unnamed", "row-without-area"), "period": ("period-unnamed",)}


def folders() -> tuple[str, ...]:
    """The folders of rulesets besides the shipped ones, as ``--rulesets`` names them."""
    return (str(OWN_RULESETS),) if OWN_RULESETS.is_dir() else ()


def asked_of_page(said: Mapping[str, Any]) -> Asked:
    """How the page asks for a check; what it leaves out is as on the command line."""
    day = said.get("as_of")
    return Asked(
        files=tuple(said["files"]),
        rulesets=tuple(filter(None, [said.get("ruleset")])),
        folders=folders(),
        as_of=date.fromisoformat(day) if day else None,
        fill={axis: variant for axis, variant in (said.get("set") or {}).items() if variant},
        area=said.get("area") or None,
        period=said.get("period") or None,
        only=said.get("only") or None,
        language=said.get("lang") or None,
    )


@dataclass(frozen=True)
class Outcome:
    """What came of a check: the result, or (None) why nothing is judged; ``found`` is what the files say."""

    language: str
    result: Checked
    found: Measurements | None = None
    judged: bool = True

    def told(self) -> dict[str, Any]:
        """What the page shows beside the report."""
        return {
            "judged": self.judged,
            "report": self.report if self.judged else None,
            "areas": [_line(each, self.language) for each in self.result.views(self.language)],
            "periods": [str(each) for each in self._periods],
            "open": self._open(),
            "problems": len(self.result.problems),
            "units": list(self._units()),
            "warnings": [_told(_warning(each, self.language), self.language) for each in self.result.warnings],
        }

    @property
    def _periods(self) -> list[Any]:
        return [] if self.found is None else sorted({when for _, when in self.found.subjects if when is not None})

    def _open(self) -> dict[str, Any]:
        """What the files leave open and the page may ask: ruleset, area, period, variants."""
        codes = {each.code for each in self.result.problems}
        subjects = [] if self.found is None else self.found.subjects
        left: dict[str, Any] = {
            "ruleset": bool(codes & _NOT_CHOSEN),
            "area": bool(codes.intersection(_UNNAMED["area"])) or any(area is None for area, _ in subjects),
            "period": bool(codes.intersection(_UNNAMED["period"])) or any(when is None for _, when in subjects),
        }
        axes = {}
        for each in self.result.assessments:
            for axis in each.ruleset.axes.values():
                if axis.id not in each.variants or axis.id in self.result.options["set"]:
                    axes[axis.id] = {
                        "id": axis.id,
                        "name": phrases.axis_name(each.ruleset, axis.id, self.language),
                        "variants": list(axis.variants),
                    }
        return left | {"axes": list(axes.values())}

    def _units(self) -> Iterator[dict[str, Any]]:
        """What each bureau is asked for; first those whose files have problems."""
        units = asked_of_units(self.result, self.language)
        for unit, items in sorted(units.items(), key=lambda pair: (not _problems(pair[1]), pair[0])):
            yield {
                "unit": unit or say(self.language, "ledger.lead_unstated"),
                "problems": _problems(items),
                "items": [_told(each, self.language) for each in items],
            }

    @cached_property
    def report(self) -> str:
        """The report in the HTML format."""
        return str(rendered("html", self.result))

    def saved(self, name: str) -> bytes:
        """One of the files that a check gives. Raises KeyError for a name that is none of them."""
        if name == "report.html":
            return self.report.encode()
        if name == "bureaus.zip":
            return zipped(feedback(self.result))
        made = rendered(SAVED[name], self.result)
        return made if isinstance(made, bytes) else made.encode()


SAVED = {"ledger.xlsx": "xlsx", "record.json": "json", "findings.csv": "csv", "report.md": "markdown"}


def _problems(items: Iterable[Item]) -> int:
    return sum(each.kind == "problem" for each in items)


def _warning(problem: Problem, language: str) -> Item:
    return Item("warning", problem.message(language), problem.help(language), place=problem.place)


def _told(item: Item, language: str) -> dict[str, Any]:
    file, spot = file_and_spot(item.place, language)
    about = {"number": item.number, "name": item.name, "file": file, "spot": spot}
    word = "" if item.kind in ("problem", "warning") else say(language, f"ledger.feedback_{item.kind}")
    return {"word": word, "wrong": item.wrong, "mend": item.mend} | about


def _line(view: Any, language: str) -> dict[str, str]:
    """One assessment in a line."""
    return {
        "area": view.area,
        "period": view.period,
        "ruleset": view.ruleset.id,
        "verdict": view.found.verdict.value,
        "word": view.word,
        "counts": view.counts[0],
    }


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files in one archive, their names in UTF-8, which Windows too shows right; the same files give the same bytes."""
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name), content)
    return stream.getvalue()


# What the page asks.


@dataclass
class Session:
    """The open page: which version it runs, and what was judged last."""

    version: str
    last: Outcome | None = field(default=None)

    def check(self, said: Mapping[str, Any], watch: Watch | None = None) -> dict[str, Any]:
        """Judge the dropped files; problems of files are a result too."""
        asked = asked_of_page(said)
        language = said.get("lang") or "zh"
        try:
            found, chosen = read_and_chosen(asked, watch=watch)
            result = check_result(found, chosen, asked, version=self.version, watch=watch)
            self.last = Outcome(language, result, found)
        except ComplianceError as error:
            errors = tuple(each for each in error.problems if each.level == "error")
            warnings = tuple(each for each in error.problems if each.level != "error")
            nothing = Checked((), (), asked.options(), warnings, language, self.version, problems=errors)
            self.last = Outcome(language, nothing, judged=False)
        return self.last.told()

    def saved(self, name: str) -> bytes:
        """One of the files that the last check gives."""
        if self.last is None or not self.last.judged:
            raise ValueError("nothing is judged yet")
        return self.last.saved(name)


def catalog() -> list[dict[str, Any]]:
    """The rulesets at hand, and those known to exist, by series and the day from which they are in force."""
    return [
        {
            "id": head.id,
            "version": head.version,
            "series": head.series,
            "title": head.title,
            "title_en": head.title_en or head.title,
            "from": None if head.effective_from is None else head.effective_from.isoformat(),
            "to": None if head.effective_to is None else head.effective_to.isoformat(),
            "at_hand": head.at_hand,
        }
        for head in heads([Path(folder) for folder in folders()])
    ]


class Door:
    """Where the page's script knocks: each question by its name, with JSON, answered with JSON or bytes."""

    def __init__(self, version: str) -> None:
        self.session = Session(version)

    def answer(self, name: str, said: str, watch: Watch | None = None) -> str | bytes:
        """The answer as JSON text, or the bytes of a file."""
        given: dict[str, Any] = json.loads(said)
        match name:
            case "catalog":
                found: Any = catalog()
            case "check":
                found = self.session.check(given, watch)
            case "saved":
                found = self.session.saved(given["name"])
            case _:
                raise ValueError(name)
        return found if isinstance(found, bytes) else json.dumps(found, ensure_ascii=False)
