"""How one change between two rulesets reads in a line, and the measurement that shows it: every review uses these."""

from __future__ import annotations

from compliance.cells import digits_shown
from compliance.reports.demands import criterion_words, demand_words
from compliance.reports.phrases import amount, axis_name, indicator_name
from compliance.review.changes import Change, Witness
from compliance.rules.passing import PRINTED
from compliance.rules.ruleset import Criterion, Fixed, Indicator, Ruleset, Unknown
from compliance.words import say


def heading_words(change: Change, language: str) -> str:
    """The indicator that a change is about: its numbers and types on both sides, its name."""
    rows = [row for row in (change.before, change.after) if row is not None]
    if not rows:
        return say(language, "diff.whole")
    numbers = list(dict.fromkeys(row.number for row in rows))
    kinds = dict.fromkeys(say(language, f"constraints.{row.constraint}") for row in rows)
    return f"{' → '.join(numbers)} {indicator_name(rows[-1], language)} [{' → '.join(kinds)}]"


def change_line(old: Ruleset, new: Ruleset, change: Change, language: str) -> str:
    """What the old side says and what the new one says, for which areas."""
    when = "，".join("·".join(among) for among in change.when.values())
    part = _part(change, old, new, language)
    for_whom = say(language, "diff.when", {"when": when}) if when else ""
    one, other = (_side(change, side, first, language) for side, first in ((old, True), (new, False)))
    key: str = change.kind if change.kind in ("added", "removed") and change.criterion is None else "changed"
    if key == "changed" and (one is None or other is None) and change.kind in ("added", "removed"):
        key = "condition_added" if one is None else "condition_removed"
    nothing = say(language, "diff.nothing")
    details = {"part": part, "when": for_whom, "old": one or nothing, "new": other or nothing}
    return say(language, f"diff.{key}", details).strip()


def _part(change: Change, old: Ruleset, new: Ruleset, language: str) -> str:
    """What of the indicator it is about: the thing that is measured, or the field."""
    section, _, axis = change.field.partition(".")
    if section in ("axes", "variants") and axis:
        name = axis_name(new if axis in new.axes else old, axis, language)
        return say(language, f"diff.{section}_of", {"axis": name}) + say(language, "text.colon")
    field = say(language, f"diff.field_{change.field.replace('.', '_')}", default="")
    if change.field == "unit" and change.criterion is None:
        field = say(language, "diff.field_unit_words")
    if field:
        return field + say(language, "text.colon")
    found = change.now or change.was
    row = change.after or change.before
    if found is None or row is None:
        return "" if change.field == "indicator" else change.field + say(language, "text.colon")
    if found.measures == row.id:
        return ""
    return _thing(found.measures, new if change.now is not None else old, language) + say(language, "text.colon")


def _thing(id_: str, ruleset: Ruleset, language: str) -> str:
    thing = ruleset.quantities.get(id_) or ruleset.indicators.get(id_)
    if thing is None:
        return id_
    return (thing.name_en or thing.name) if language == "en" else thing.name


def _side(change: Change, ruleset: Ruleset, first: bool, language: str) -> str | None:
    """One side of a change in words."""
    told = change.old if first else change.new
    row = change.before if first else change.after
    criterion = change.was if first else change.now
    if told is None:
        return None
    if told == "no number":
        return say(language, "diff.no_number")
    if change.field == "indicator" and row is not None:
        return _whole_row(row, ruleset, language)
    if change.field == "constraint":
        return say(language, f"constraints.{told}")
    if change.field.startswith("verdicts."):
        return say(language, f"verdicts.{told}")
    demands = ("requirement", "threshold", "comparator", "unit", "accepted", "applies")
    if criterion is None or row is None or change.field not in demands:
        return told
    return _demand(criterion, row, ruleset, told, language)


def _demand(criterion: Criterion, row: Indicator, ruleset: Ruleset, told: str, language: str) -> str:
    """A demand in words; where it is one number of several, that one alone."""
    if isinstance(criterion.demand, Fixed) and len(criterion.demand.thresholds) > 1:
        sign = criterion.comparator
        shown = told.replace(f"{sign} ", f"{PRINTED[sign]} ", 1) if sign else told
        return shown.replace(" (unverified)", f" [{say(language, 'text.unverified')}]")
    if isinstance(criterion.demand, Unknown):
        return (
            f"{PRINTED[criterion.comparator] if criterion.comparator else ''} {say(language, 'text.unknown')}".strip()
        )
    doubtful = " (unverified)" in told
    words = demand_words(criterion, row, ruleset, language)
    mark = f" [{say(language, 'text.unverified')}]"
    return words + mark if doubtful and say(language, "text.unverified") not in words else words


def _whole_row(row: Indicator, ruleset: Ruleset, language: str) -> str:
    parts = (criterion_words(each, row, ruleset, language) for each in row.criteria)
    return say(language, "text.semicolon").join(parts)


def witness_words(witness: Witness, old: Ruleset, new: Ruleset, change: Change, language: str) -> str:
    """A measurement and what becomes of it: “97 % 原达标，现未达标”."""
    if witness.claim:
        what = say(language, "diff.claim")
    elif witness.state is not None:
        what = f"“{witness.state}”" if language == "zh" else f'"{witness.state}"'
    elif witness.value is None:
        what = say(language, "text.not_measured")
    else:
        what = amount(digits_shown(witness.value), witness.unit)
    if witness.earlier is not None:
        details = {"value": what, "earlier": amount(digits_shown(witness.earlier), witness.unit)}
        what = say(language, "diff.earlier", details)
    row = change.after or change.before
    if row is not None and change.criterion is None and witness.measures != row.id:
        what = f"{_thing(witness.measures, new if change.after is not None else old, language)} {what}"
    if witness.variants and not change.when and change.criterion is None:
        what += say(language, "diff.when", {"when": "，".join(witness.variants.values())})
    told = {"old": _told(witness.old, "was", language), "new": _told(witness.new, "now", language)}
    return say(language, "diff.witness", {"what": what} | told)


def _told(word: str, time: str, language: str) -> str:
    if word == "not_asked":
        return say(language, f"diff.{time}_not_asked")
    return say(language, f"diff.{time}", {"verdict": say(language, f"diff.told_{word}")})
