"""Where two rulesets differ, and a change as a reviewer reads it: what, for whom, from what to what, with which effect.

Every field in which two canonical forms differ is a change, whatever no analysis claims too. Rows stand by their id,
conditions by the unit of the review that holds them beside each other, printed numbers by their variants; lists of
words stay lists. A list that holds the same in another order differs in its order alone.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, Literal

from compliance.review.representatives import Shown
from compliance.rules.requirements import Criterion, range_of_form
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.units import UnitsDoNotFit, factor, parse_unit

Kind = Literal[
    "added", "removed", "threshold", "comparator", "unit", "variant", "constraint", "accepted", "source", "words",
    "number", "effective", "sources", "contradictions", "range", "synonyms", "formula", "parent", "order", "other",
]  # fmt: skip
# What no verdict reads of a row, a condition or a ruleset as a whole, with the kind of a change of it. One list; a test
# holds that it is complete: whatever else a form says is judged, or left open.
READ_BY_NO_VERDICT: dict[str, Kind] = {
    "number": "number", "name_en": "words", "domain": "words", "task": "words", "lead": "words", "partners": "words",
    "leader": "words", "verdict_notes": "words",
    "deadline": "words", "note": "words", "source": "source", "contradictions": "contradictions", "set_by": "parent",
    "id": "words", "version": "words", "title": "words", "title_en": "words", "series": "words", "issuer": "words",
    "issued": "words", "language": "words", "extends": "parent",
}  # fmt: skip
# The kind of a change of what a verdict may read; of any other field it is ``other``.
KINDS: Mapping[str, Kind] = READ_BY_NO_VERDICT | {
    "name": "words", "aliases": "words", "any": "words", "readings": "words", "applies": "variant",
    "may_not_apply": "variant", "measures": "variant", "unverified": "variant", "unit": "unit", "range": "range",
    "formula": "formula",
}  # fmt: skip
Effect = Literal["tightened", "loosened", "shifted", "neutral", "open"]
Outcome = Literal["pass", "fail", "veto", "undetermined", "not_applicable", "not_asked", "refused"]
When = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Witness:
    """A measurement that shows a change: both rulesets judged it, and the verdict on the row is different.

    ``shown`` is the measurement that the change is about: a value, a state, nothing, or a claim that the row does not
    apply, with the earlier and given values that it needs. ``others`` are further measurements of the row that have
    to be met or missed for the difference to show. ``variants`` are those of the area. ``not_asked``: a ruleset has
    no such row. ``refused``: a ruleset takes the value for impossible. ``contrary``: one that turns the other way,
    where a change goes both ways.
    """

    shown: Shown
    old: Outcome
    new: Outcome
    variants: Mapping[str, str] = made(default_factory=dict)
    others: tuple[Shown, ...] = ()
    accept_unverified: bool = False
    contrary: Witness | None = None

    @property
    def measures(self) -> str:
        """What is measured."""
        return self.shown.measures


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two rulesets, in one indicator (None: in the ruleset as a whole).

    ``old`` and ``new`` are what each side says, as JSON prints it; None where it says nothing. ``when``: the variants
    for which it holds; empty for all. ``same_source``: the demand changed and its citation did not. ``before`` and
    ``after`` are the rows, ``was`` and ``now`` the conditions. ``elsewhere``: after a condition came or went, the
    conditions of other indicators that ask for the same. ``hits``: the rows that a change of the whole ruleset
    concerns: whose verdict turns, or may.
    """

    indicator: str | None
    criterion: str | None
    field: str
    kind: Kind
    effect: Effect
    old: str | None
    new: str | None
    when: When = made(default_factory=dict)
    witness: Witness | None = None
    same_source: bool = False
    before: Indicator | None = None
    after: Indicator | None = None
    was: Criterion | None = None
    now: Criterion | None = None
    elsewhere: tuple[tuple[Indicator, Criterion], ...] = ()
    hits: tuple[str, ...] = ()

    @property
    def matters(self) -> bool:
        """Whether a verdict may change."""
        return self.effect != "neutral"

    @property
    def only_read(self) -> bool:
        """Whether it concerns only how a number without a unit is read."""
        return self.matters and self.kind == "unit" and self.criterion is None


def row_of(change: Change) -> Indicator | None:
    """The indicator, as the newer side has it if it does."""
    return change.after or change.before


def by_indicator(changes: Iterable[Change]) -> Mapping[str | None, tuple[Change, ...]]:
    """The changes that matter by indicator (None: the ruleset as a whole), in their order."""
    by_id: dict[str | None, list[Change]] = {}
    for change in changes:
        if change.matters:
            by_id.setdefault(change.indicator, []).append(change)
    return {id_: tuple(several) for id_, several in by_id.items()}


def overall(changes: Iterable[Change]) -> Effect:
    """The effect of several changes of one thing together: open where one is, shifted where they go two ways.

    How a number without a unit is read says nothing of what a demand came to.
    """
    several = [change for change in changes if change.matters]
    return together(change.effect for change in [one for one in several if not one.only_read] or several)


def together(effects: Iterable[Effect]) -> Effect:
    """Several effects as one."""
    distinct = {effect for effect in effects if effect != "neutral"}
    if len(distinct) < 2:
        return next(iter(distinct), "neutral")
    return "open" if "open" in distinct else "shifted"


def verdict_may_change(changes: Iterable[Change]) -> bool:
    """Whether any of the changes can change a verdict."""
    return any(change.matters for change in changes)


# The fields in which two canonical forms differ.

Path = tuple[str, ...]
ORDER = "<order>"


def fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any, bool]]:
    """The keys under which two trees differ, with both values, and whether they differ in order alone."""
    both = {key: (old.get(key), new.get(key)) for key in (*old, *new) if old.get(key) != new.get(key)}
    return {key: (*pair, key == ORDER or _in_order(*pair)) for key, pair in both.items()}


def _in_order(old: Any, new: Any) -> bool:
    """Whether two things that are not the same differ in order alone."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(ordered for *_, ordered in fields(old, new).values())
    return isinstance(old, list) and isinstance(new, list) and sorted(map(_key, old)) == sorted(map(_key, new))


def row_tree(form: Mapping[str, Any], own: str) -> dict[str, Any]:
    """A row without its criteria; of the fields that it took over, from whom."""
    row = {key: value for key, value in form.items() if key not in ("id", "criteria")}
    row["set_by"] = {field: id_ for field, id_ in row["set_by"].items() if id_ != own}
    return row


def condition_tree(form: Mapping[str, Any]) -> dict[str, Any]:
    """A criterion without its name; its printed numbers stand by their variants, of alternatives only the order."""
    tree = {key: value for key, value in form.items() if key != "criterion"}
    for several in ("any", "readings"):
        if several in tree:
            tree[several] = [each["criterion"] for each in tree[several]]
    numbers: Sequence[Mapping[str, Any]] = tree.get("thresholds", ())
    if numbers:
        tree["thresholds"] = {_key(each["when"]): dict(each) for each in numbers}
        tree["thresholds"][ORDER] = [_key(each["when"]) for each in numbers]
        if len(tree["thresholds"]) <= len(numbers):  # two for the same variants
            tree["thresholds"] = list(numbers)
    return tree


def _key(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


# What either side says, in words.


def texts_of(old: Ruleset, new: Ruleset, field: str, one: Any, other: Any) -> tuple[str | None, str | None]:
    """What either side says in a field."""
    if field in ("source", "contradictions"):
        both = [each if isinstance(each, list) else [] if each is None else [each] for each in (one, other)]
        return _places(old, _only(*both)), _places(new, _only(both[1], both[0]))
    if field == "range":
        one, other = (None if form is None else str(range_of_form(form)) for form in (one, other))
    if field == "may_not_apply":
        one, other = bool(one), bool(other)
    return text_of(one), text_of(other)


def _only(these: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """What stands on one side alone; everything where only the order differs."""
    return [each for each in these if each not in others] or (list(these) if len(these) == len(others) else [])


def text_of(value: Any) -> str | None:
    """A value of a canonical form in one line."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "; ".join(value) or None
    if isinstance(value, Mapping):
        return "; ".join(f"{key} = {text_of(each)}" for key, each in value.items()) or None
    return json.dumps(value, ensure_ascii=False) if value else None


def _places(ruleset: Ruleset, several: Sequence[Mapping[str, Any]]) -> str | None:
    """Places in documents by their titles, the lines and the words, with what is noted of them."""
    return "; ".join(_place_text(ruleset, each) for each in several) or None


def _place_text(ruleset: Ruleset, place: Mapping[str, Any]) -> str:
    source = ruleset.sources.get(place.get("ref") or "")
    lines, quote, grade = (place.get(key) for key in ("lines", "quote", "grade"))
    marked = (f"lines {lines}" if lines else None, f'"{quote}"' if quote else None, f"[{grade}]" if grade else None)
    title = place.get("ref") if source is None else source.title
    return " ".join(filter(None, (title, *marked, place.get("value"), place.get("note"))))


def same_amount(one: str | None, other: str | None) -> bool:
    """Whether a number without a unit means the same amount."""
    if one is None or other is None:
        return one is other
    try:
        return factor(parse_unit(one), parse_unit(other)) == 1
    except UnitsDoNotFit:
        return False


def same_formula(one: str | None, other: str | None) -> bool:
    """Whether two formulas are one tree."""
    if one is None or other is None:
        return one is other
    trees = [ast.dump(ast.parse(text.strip(), mode="eval")) for text in (one, other)]
    return trees[0] == trees[1]
