"""What the engine does for the page that it runs in: the check of the command, its problems and results as data.

The page asks by name (``Session.answer``) with JSON, and gets JSON, or a file's bytes. The files that were dropped lie
in the folder that the engine stands in, and are read from there as the command reads them.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zipfile import ZipFile, ZipInfo

from compliance.engine import UNLISTED, blank_subject, load_measurements
from compliance.judging.judge import assess
from compliance.library import compare, render_review, rulesets, template
from compliance.measurements.binding import SubjectKey
from compliance.measurements.measurement import Measurements
from compliance.patterns import pattern
from compliance.period import parse_period
from compliance.problems import ComplianceError, Problem
from compliance.reading.files import passed_over
from compliance.records.judging import Call, check_result, chosen_rulesets, measurements_of, named_rulesets
from compliance.reports import phrases
from compliance.reports.feedback import Item, feedback, items_of_units
from compliance.reports.formats import Checked, content
from compliance.reports.to_xlsx import file_and_spot
from compliance.reports.view import View
from compliance.rules.catalog import Head
from compliance.rules.loading import load_ruleset
from compliance.visible import visible
from compliance.words import say
from compliance.writing import Watch

if TYPE_CHECKING:
    from compliance.records.verifying import Verified

OWN_RULESETS = Path("/rulesets")  # where the page keeps those that it was built with besides the shipped ones
# What is settled in the page's own fields rather than in a file: the field, by the code of the problem.
_FIELDS = {
    **dict.fromkeys(("no-ruleset", "unknown-ruleset", "nothing-in-force", "ruleset-not-at-hand"), "ruleset"),
    **dict.fromkeys(("area-unnamed", "row-without-area"), "area"),
    **dict.fromkeys(("period-not-there", "bad-period"), "only"),
    "period-unnamed": "period", "series-without-day": "day",
}  # fmt: skip


def folders() -> tuple[str, ...]:
    """The folders of rulesets besides the shipped ones, as ``--rulesets`` names them."""
    return (str(OWN_RULESETS),) if OWN_RULESETS.is_dir() else ()


def call_of_page(said: Mapping[str, Any]) -> Call:
    """How the page asks for a check; what it leaves out is as on the command line."""
    day = said.get("as_of")
    return Call(
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
    """What a check of the files gave: a result, or the problems for which nothing can be judged."""

    language: str
    files: tuple[str, ...]
    result: Checked
    measurements: Measurements | None = None
    judged: bool = True

    def form(self) -> dict[str, Any]:
        """What the page shows beside the report."""
        views = self.result.views(self.language)
        newest_first = sorted(views, key=lambda view: view.period, reverse=True)
        return {
            "judged": self.judged,
            "report": self.report if self.judged else None,
            "areas": [_line(each, self.language) for each in newest_first],
            "periods": [str(each) for each in sorted({when for _, when in self._subjects if when is not None})],
            "open": self._open(),
            "named": self._named,
            "problems": len(self.result.problems),
            "doubts": sum(len(view.to_check) for view in views),
            "units": list(self._units()),
            "warnings": [_item_form(_warning(each, self.language), self.language) for each in self.result.warnings],
            "passed_over": [
                {"files": files, **{part: say(self.language, f"browser.{part}_{kind}") for part in ("wrong", "mend")}}
                for kind, files in passed_over(self.files).items()
            ],
        }

    @property
    def _subjects(self) -> Sequence[SubjectKey]:
        return () if self.measurements is None else self.measurements.subjects

    @cached_property
    def _named(self) -> list[str]:
        """The rulesets that the files name, or that are made for an area of theirs."""
        known, named = rulesets(folders()), self.measurements
        if named is None:
            return []
        said = {word.partition("@")[0] for word, _ in named.rulesets}
        areas = {area for area, _ in named.subjects if area} | {self.result.options["area"] or ""}
        local = named_by(areas, (name for name, _ in named.inputs), known)
        return [head.id for head in known if head.id in said] + [each for each in local if each not in said]

    def _open(self) -> dict[str, Any]:
        """What the files leave open and the page may ask: ruleset, area, period, variants."""
        fields = {_FIELDS[each.code] for each in self.result.problems if each.code in _FIELDS}
        fields |= {"area"} if any(area is None for area, _ in self._subjects) else set()
        fields |= {"period"} if any(when is None for _, when in self._subjects) else set()
        suggestions = ((each.suggestion or "").removeprefix("--").partition(" ") for each in self.result.problems)
        suggested: dict[str, str | None] = {option: value for option, _, value in suggestions}
        at_hand = {head.id for head in rulesets(folders()) if head.at_hand}
        suggested["ruleset"] = next((each for each in self._named if each in at_hand), None)
        may_ask = ("ruleset", "area", "period")
        left = {field: {"suggested": suggested.get(field)} if field in fields else None for field in may_ask}
        axes = {}
        for each in self.result.assessments:
            for id_, axis in each.ruleset.axes.items():
                if id_ not in each.variants or id_ in self.result.options["set"]:
                    name = phrases.axis_name(each.ruleset, id_, self.language)
                    axes[id_] = {"id": id_, "name": name, "variants": list(axis.variants)}
        return left | {"axes": list(axes.values())}

    def _units(self) -> Iterator[dict[str, Any]]:
        """What each bureau is asked for; first what the page itself asks, then those whose files have problems."""
        here = [_item_of(each, self.language) for each in self.result.problems if each.code in _FIELDS]
        if here:
            yield _unit(say(self.language, "browser.no_bureau"), here, self.language)
        others = tuple(each for each in self.result.problems if each.code not in _FIELDS)
        units = items_of_units(replace(self.result, problems=others), self.language)
        for unit, items in sorted(units.items(), key=lambda pair: (*_first(pair[1]), pair[0])):
            yield _unit(unit or say(self.language, "ledger.lead_unstated"), items, self.language)

    @cached_property
    def report(self) -> str:
        """The report in the HTML format."""
        return content("html", self.result).decode()

    def saved(self, name: str) -> bytes:
        """One of the files that a check gives, by one of NAMES."""
        if name == "report.html":
            return self.report.encode()
        if name == "bureaus.zip":
            return zipped(feedback(self.result))
        return content(SAVED[name], self.result)


SAVED = {"ledger.xlsx": "xlsx", "record.json": "json", "findings.csv": "csv", "report.md": "markdown"}
NAMES = frozenset({*SAVED, "report.html", "bureaus.zip"})


def _unit(unit: str, items: Sequence[Item], language: str) -> dict[str, Any]:
    """What one bureau is asked for."""
    return {"unit": unit, **_counted(items), "items": [_item_form(each, language) for each in items]}


def _counted(items: Iterable[Item]) -> dict[str, int]:
    kinds = Counter(each.kind for each in items)
    return {"problems": kinds["problem"], "doubts": kinds["to_check"]}


def _first(items: Iterable[Item]) -> tuple[bool, bool]:
    """Bureaus whose files have problems come first, then those whose values are doubted."""
    counts = _counted(items)
    return not counts["problems"], not counts["doubts"]


def _item_of(problem: Problem, language: str) -> Item:
    """A problem that is settled in a field of the page."""
    mend = say(language, "browser.mend", {"field": say(language, f"browser.{_FIELDS[problem.code]}")})
    if problem.code == "no-ruleset":
        return Item("problem", say(language, "browser.not_chosen"), mend)
    place = problem.place if problem.place is None or not problem.place.file.startswith("--") else None
    when = f"{problem.key}{say(language, 'text.colon')}" if problem.code in UNLISTED and problem.key else ""
    return Item("problem", when + problem.message(language), mend, place=place)


def _warning(problem: Problem, language: str) -> Item:
    return Item("warning", problem.message(language), problem.mend(language), place=problem.place)


def _item_form(item: Item, language: str) -> dict[str, Any]:
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
        "verdict": view.assessment.verdict.value,
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


Kind = Literal["targets", "county", "city", "tasks", "own"]


def kind_of(head: Head) -> Kind:
    """What a ruleset is for whoever chooses: a list of the state, by level, what a plan made of it, or one's own."""
    if head.path.is_relative_to(OWN_RULESETS):
        return "own"
    if head.series.startswith("national_"):
        return "city" if head.series.endswith("_city") else "county"
    return "tasks" if head.series.endswith("_tasks") else "targets"


_PLACE = pattern("[\u4e00-\u9fff]{2,7}?[省市区县旗]")  # 泰州市海陵区 has two
_NO_PLACE = pattern("(示范|开发|功能|工业|地|社|园|辖)[市区县]$")


def named_by(areas: Iterable[str], files: Iterable[str], known: Iterable[Head]) -> list[str]:
    """The rulesets in whose title an area stands, or what a file or folder is called after; targets before tasks."""
    places = {match[-1] for area in areas if (match := _PLACE.findall(area))}  # not the city that the district is in
    places |= {place for file in files for place in _PLACE.findall(file)}
    places = {place for place in places if not _NO_PLACE.search(place)}
    kinds: tuple[Kind, ...] = ("targets", "tasks")
    local = [head for head in known if kind_of(head) in kinds and any(place in head.title for place in places)]
    return [head.id for head in sorted(local, key=lambda head: kinds.index(kind_of(head)))]


def catalog() -> list[dict[str, Any]]:
    """The rulesets at hand, and those known to exist, by series and the day from which they are in force."""
    return [
        {
            "id": head.id,
            "version": head.version,
            "series": head.series,
            "kind": kind_of(head),
            "parent": head.extends,
            "title": head.title,
            "title_en": head.title_en or head.title,
            "from": None if head.effective_from is None else head.effective_from.isoformat(),
            "at_hand": head.at_hand,
        }
        for head in rulesets(folders())
    ]


def shown(said: Mapping[str, Any]) -> dict[str, Any]:
    """The chosen ruleset as a page: every rule with its document and its words."""
    from compliance.reports.forms.blanks import last_years
    from compliance.reports.to_html import render_rules

    call = call_of_page({"files": (), **said})
    period = parse_period(call.only or "") or last_years()[-1]
    subject, ruleset = blank_subject(call.rulesets[0], period, fill=call.fill, as_of=call.as_of, folders=call.folders)
    return {"page": render_rules(View(assess(subject, ruleset), spoken(said)))}


def filled_in(said: Mapping[str, Any]) -> bytes:
    """A workbook to fill in for the chosen ruleset."""
    call = call_of_page({"files": (), **said})
    only = parse_period(call.only or "")
    return template(
        call.rulesets[0],
        periods=() if only is None else (str(only),),
        area=call.area,
        variants=call.fill,
        as_of=call.as_of,
        language="en" if spoken(said) == "en" else "zh",
        folders=call.folders,
    )


def compared(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a change from one ruleset to another means, and whose verdict turns on the dropped files."""
    call = call_of_page(said)
    old, new = (load_ruleset(said[side], folders=call.folders) for side in ("old", "new"))
    collections, refused = [], ""
    try:
        if call.files:
            collections.append(load_measurements(*call.files, area=call.area, period=call.period, partial=True))
    except ComplianceError as error:  # the note on the rules stands without the files
        refused = refusals(error.problems, spoken(said))
    names = [" ".join(call.files) for _ in collections]
    review = compare(
        old, new, *collections, only=call.only, variants=call.fill, names=names, folders=call.folders,
        language="en" if spoken(said) == "en" else "zh",
    )  # fmt: skip
    return {"page": render_review(review, "html"), "refused": refused}


def verified(said: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Whether a record holds for the dropped files, in words."""
    from compliance.records.to_text import verified_text
    from compliance.records.verifying import verify

    language, name = spoken(said), Path(said["record"]).name
    again = verify(said["record"], said["files"], version=version, folders=folders())
    if again.problems:  # nothing was judged again
        words = [_of_record("unjudged", name, again, language), *refusals(again.problems, language).splitlines()]
    elif again.holds:
        words = [_of_record("holds", name, again, language), say(language, "browser.verified_means")]
    else:
        words = [_of_record("differs", name, again, language), *map(visible, _differing(again, language))]
        words.append(say(language, "browser.verified_not_means"))
    shows = again.differences or again.added or not again.problems
    return {"holds": again.holds, "words": words, "details": verified_text(again, name, language) if shows else ""}


def _of_record(key: str, name: str, again: Verified, language: str) -> str:
    counts = ("files", "rulesets", "assessments", "findings")
    details = {"name": name, **{each: getattr(again, each) for each in counts}}
    return visible(say(language, f"browser.verified_{key}", details))


def _differing(again: Verified, language: str) -> Iterator[str]:
    """What does not go with a record, file by file, then how many verdicts and other members are not the same."""
    of_files = (each for each in again.differences if each.path.startswith("inputs["))
    changed = [each.about for each in of_files if each.path.endswith(".sha256")]
    for key, names in (("changed", changed), ("added", again.added)):
        for name in names:
            yield say(language, f"browser.verified_{key}", {"name": name})
    verdicts = sum(each.path.endswith(".verdict") for each in again.differences)
    others = len(again.differences) - len(changed) - verdicts
    for key, n in (("verdicts", verdicts), ("others", others)):
        if n:
            yield say(language, f"browser.verified_{key}", {"n": n})


def refusals(problems: Iterable[Problem], language: str) -> str:
    """Problems in the words of people: what, where, and what to do."""
    lines = []
    for each in problems:
        where = "" if each.place is None else each.place.text(language)
        lines.append(" ".join(filter(None, [each.message(language), where, each.mend(language)])))
    return "\n".join(map(visible, dict.fromkeys(lines)))


def spoken(said: Mapping[str, Any]) -> str:
    """The language of the page."""
    return said.get("lang") or "zh"


class Session:
    """The open page: which version it runs, and what was judged last; its script asks by name, with JSON."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.last: Outcome | None = None

    def answer(self, name: str, said: str, watch: Watch | None = None) -> str | bytes:
        """The answer as JSON text, or the bytes of a file. What files or rules are refused for is an answer too."""
        try:
            reply = self._answer(name, json.loads(said), watch)
        except ComplianceError as error:
            reply = {"refused": refusals(error.problems, spoken(json.loads(said)))}
        return reply if isinstance(reply, bytes) else json.dumps(reply, ensure_ascii=False)

    def _answer(self, name: str, said: dict[str, Any], watch: Watch | None) -> Any:
        match name:
            case "catalog":
                return catalog()
            case "check":
                self.last = checked(said, self.version, watch)
                if watch is not None:
                    watch("laying", 0, 1)
                return self.last.form()
            case "saved":
                judged = self.last if self.last is not None and self.last.judged else None
                if judged is None or said["name"] not in NAMES:
                    return {"refused": say(spoken(said), "browser.not_saved", {"name": said["name"]})}
                return judged.saved(said["name"])
            case "template":
                return filled_in(said)
            case "shown":
                return shown(said)
            case "compared":
                return compared(said)
            case "verified":
                return verified(said, self.version)
        raise ValueError(name)


def checked(said: Mapping[str, Any], version: str, watch: Watch | None = None) -> Outcome:
    """Judge the dropped files; problems of files are an outcome too."""
    call, language = call_of_page(said), spoken(said)
    measurements: Measurements | None = None
    try:
        rulesets = named_rulesets(call)
        measurements = measurements_of(call, rulesets, watch=watch)
        result = check_result(measurements, chosen_rulesets(measurements, call), call, version=version, watch=watch)
        return Outcome(language, call.files, result, measurements)
    except ComplianceError as error:
        known = () if measurements is None else (*measurements.warnings, *measurements.problems)
        every = (*known, *(each for each in error.problems if each not in known))
        errors = tuple(each for each in every if each.level == "error")
        warnings = tuple(each for each in every if each.level != "error")
        nothing = Checked((), (), call.options(), warnings, language, version, problems=errors)
        return Outcome(language, call.files, nothing, measurements, judged=False)
