"""A cell read by the rule: what the rule wants, whether it is a number or a state, what can be wrong with either."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from compliance.cells import Cell, amount, is_loosely_written, is_missing, number_words, plain, read_cell, says_nothing
from compliance.measurements.measurement import Claim, Entry, Measurement
from compliance.measurements.tables.headings import heading_key, is_doubted, said_verdict
from compliance.measurements.tables.naming import own_unit
from compliance.patterns import pattern
from compliance.period import Period, parse_period, within
from compliance.problems import Problem
from compliance.rules.declared import Range
from compliance.rules.requirements import Criterion, Given
from compliance.rules.ruleset import Ruleset
from compliance.rules.sets import PRINTED, Interval, accepts, allowed, scaled
from compliance.units import (
    Unit,
    UnitsDoNotFit,
    UnknownUnit,
    factor,
    find_unit,
    is_pure,
    is_share,
    parse_unit,
)


@dataclass(frozen=True, slots=True)
class Possible:
    """What can be at all, as the rules print it in their ``unit``, and as ``values`` in the unit of a cell.

    ``percent``: it is a share that is demanded in percent, so that a number of at most 1 without a unit is doubtful.
    """

    range: Range
    unit: str
    values: Interval
    percent: bool


class Wanted:
    """What the rules ask of one thing: states or numbers, in which units, of which range."""

    def __init__(self, ruleset: Ruleset, id_: str) -> None:
        criteria = [criterion for _, criterion in ruleset.uses.get(id_, ())]
        quantity = ruleset.quantities.get(id_)
        self.numbers = tuple(criterion for criterion in criteria if criterion.requirement.measured_as == "number")
        self.states = len(self.numbers) < len(criteria)  # whether a state is asked for, perhaps besides a number
        self.only_states = self.states and not self.numbers and id_ not in ruleset.formula_names
        self._own = ruleset.unit_of(id_)
        self.trend = any(criterion.requirement.earlier_periods for criterion in self.numbers)
        self._words = frozenset(
            word
            for criterion in criteria
            if criterion.requirement.measured_as == "state"
            for word in criterion.requirement.words
        )
        self.detection_limit = ruleset.detection_limit(id_)
        self.spellings = ruleset.unit_spellings
        bounds = [(ruleset.possible(criterion), criterion.unit) for criterion in self.numbers]
        bounds += [(quantity.possible, quantity.unit)] if quantity is not None else []
        self.bounds = list(dict.fromkeys((span, unit) for span, unit in bounds if unit is not None))
        self._possible: dict[str, tuple[Possible, ...]] = {}

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units in which a number has to stand; the first is taken where none is written."""
        texts = (self._own, *(criterion.unit for criterion in self.numbers))
        return tuple(dict.fromkeys(parse_unit(text) for text in texts if text is not None))

    def has_word(self, text: str) -> bool:
        """Whether a text is one of the words that a rule has for a state."""
        return text.strip() in self._words

    def state_in(self, text: str) -> str:
        """The state that a text says: a word of a rule, also behind 已 or 均已 and the like, or else the text itself.

        A remark in brackets behind it is none of it, unless it takes something back: 已开展（部分）.
        """
        word = text.strip()
        word = word if word in self._words else _REACHED.sub("", word)
        done = _DONE.sub("", word)
        remark = _REMARK.search(done)
        done = done[: remark.start()] if remark is not None and not _TAKEN_BACK.search(remark[0]) else done
        several = (done, _AND.sub("", done))
        plain = next((each for each in several if word not in self._words and each in self._words), word)
        return plain if plain in self._words else self._by_form.get(_form_of_class(done), plain)

    @cached_property
    def _by_form(self) -> dict[str, str]:
        """The words of the rules by what is left of them in whatever figures and width: III类, 3类 and 三类 are Ⅲ类."""
        return {_form_of_class(word): word for word in sorted(self._words)}

    @cached_property
    def percent_of_hundred(self) -> bool:
        """Whether a share is asked for in percent, so that points of a hundred can stand for it."""
        return bool(self.units) and self.units[0].text == "%"

    @cached_property
    def percent(self) -> str | None:
        """The unit of a share whose own threshold is above 1, so that a number of at most 1 without one is doubtful."""
        for criterion in self.numbers:
            share = criterion.unit is not None and is_share(parse_unit(criterion.unit))
            if share and _above_one((criterion,), Range()):
                return criterion.unit
        return None

    @cached_property
    def printed(self) -> tuple[tuple[Fraction, str], ...]:
        """The largest number that each criterion prints, with its unit."""
        largest = [(_largest((criterion,)), criterion.unit) for criterion in self.numbers]
        return tuple((number, unit) for number, unit in largest if number and unit is not None)

    def possible(self, unit: Unit) -> tuple[Possible, ...]:
        """What can be at all, in a unit that fits."""
        spans = self._possible.get(unit.canonical)
        if spans is None:
            spans = self._possible.setdefault(unit.canonical, tuple(self._possible_in(unit)))
        return spans

    def _possible_in(self, unit: Unit) -> Iterator[Possible]:
        for span, text in self.bounds:
            own = parse_unit(text)
            by = 1 / factor(unit, own)  # a pure number may be read as a share, never the other way round
            yield Possible(span, text, scaled(span.values, by), is_share(own) and _above_one(self.numbers, span))


def _form_of_class(word: str) -> str:
    """A word in one width, and the class of water that it may be in Roman figures."""
    plain = _OF_WATER.sub("", heading_key(word))
    figure = plain.removeprefix("劣").removesuffix("类")
    at = max("12345".find(figure), "一二三四五".find(figure)) if len(figure) == 1 and plain.endswith("类") else -1
    plain = plain if at < 0 else plain.replace(figure, ("i", "ii", "iii", "iv", "v")[at])
    bare = plain.removesuffix("类")  # III is the same class
    return plain if bare.removeprefix("劣").strip("iv") else bare


_OF_WATER = pattern("(?:(?<=类)水|水质)?(?:(?<=类)标准|(?<=类水)标准|(?<=类水质)标准)?$")
_REACHED = pattern("^(?:已经?|均)?(?:完成[,，;；]|(?:达到?|符合|满足)(?=[^类]{1,3}类))")  # 已完成，全面实施; 达到Ⅱ类
_DONE = pattern("^(?:均|全部|都|全面|[按如]期|按时|正式|已经?)+")
_REMARK = pattern("[(（][^()（）]+[)）]$")
_TAKEN_BACK = pattern("[未不无非部拟将待除仅正前至]|计划|基本|大多|预计")
_AND = pattern("(?<=.)[并和及、](?=.)")


def wanted(ruleset: Ruleset, id_: str) -> Wanted:
    """What a ruleset asks of a thing."""
    known = ruleset.once(_by_id)
    return known.get(id_) or known.setdefault(id_, Wanted(ruleset, id_))


def _by_id(_: Ruleset) -> dict[str, Wanted]:
    """What is asked of the things of which cells were read so far."""
    return {}


def _above_one(criteria: Sequence[Criterion], span: Range) -> bool:
    """Whether a share is demanded in percent; where no number is printed, the possible range tells."""
    largest = _largest(criteria)
    if largest is not None:
        return largest > 1
    return span.high is not None and span.high > 1


def _largest(criteria: Sequence[Criterion]) -> Fraction | None:
    """The largest number that is printed for some criteria."""
    entries = (entry for criterion in criteria for entry in criterion.requirement.entries)
    return max((Fraction(number) for entry in entries for number in entry.numbers), default=None)


POINTS = "分"  # of a hundred, where a share is asked for
_PRINTED: Mapping[str, str] = {str(sign): printed for sign, printed in PRINTED.items()}
_LITRES = pattern("[Ll升]")
DIGITS = 60  # digits before or after the point, as in a ruleset


def read_measurement(entry: Entry, id_: str, ruleset: Ruleset, rulesets: Sequence[Ruleset]) -> Measurement | Problem:
    """What an entry measures, as the ruleset asks for it, or the problem that it has."""
    demand = wanted(ruleset, id_)
    claimed = _claimed(entry, id_, demand)
    if claimed is not None:
        return claimed
    if demand.only_states:
        return _state(entry, id_, demand)
    if entry.value is None and entry.state is not None:
        if demand.states or any(wanted(other, id_).states for other in rulesets):
            return _measurement(entry, id_, state=entry.state if demand.states else None)
        return _problem(entry, "state-for-a-number", state=entry.state)
    if entry.state is not None and is_doubted(entry.state):
        return _problem(entry, "value-unclear", value=entry.state, kind="value: doubted")
    number = _number(entry, demand)
    if isinstance(number, Problem):
        return _state(entry, id_, demand) if demand.states else number
    if number.kind == "below":
        if demand.states:
            return _state(entry, id_, demand)
        return _measurement(entry, id_, problem="detection-limit-unstated")
    warnings: tuple[str, ...] = ()
    if number.unit == POINTS and demand.percent_of_hundred and number.value is not None and number.value <= 100:
        number, warnings = replace(number, unit="%"), ("points-as-percent",)
    if isinstance(entry.value, str) and number.value is not None and is_loosely_written(entry.value):
        warnings = (*warnings, "loosely-written")
    in_unit = _in_unit(entry, number, demand)
    if isinstance(in_unit, Problem):
        return in_unit
    entry, unit, assumed = in_unit
    word = entry.value if isinstance(entry.value, str) and read_cell(entry.value).kind == "below" else entry.state
    measured = _measurement(
        entry,
        id_,
        value=number.value,
        state=word if demand.states else None,
        unit=unit,
        qualifier=number.qualifier,
        uncertainty=number.uncertainty,
        note=number.note,
        assumed=assumed,
        warnings=warnings,
    )
    return _implausible(entry, measured, demand) or measured


def _claimed(entry: Entry, id_: str, demand: Wanted) -> Measurement | Problem | None:
    """A claim in the place of a value, where no rule has it for a state."""
    text = entry.value if isinstance(entry.value, str) else entry.state
    if text is None or demand.has_word(text) or (kind := read_cell(text).claims) is None:
        return None
    if kind == "trend":
        if not demand.trend:
            return None if demand.states else _problem(entry, "value-not-a-number", value=text)
        claim = Claim(id_, text.strip(), entry.place, kind="trend")
        return _measurement(entry, id_, claim=claim, problem="trend-claimed")
    return _measurement(entry, id_, claim=claim_of(entry, id_, text))


def claim_of(entry: Entry, id_: str, reason: str) -> Claim:
    """What an entry claims of a thing, in the words of the file."""
    kind = read_cell(reason).claims
    decided = "，".join(each for each in (entry.by, entry.document) if each and not says_nothing(each)) or None
    if kind != "not-assessed":
        return Claim(id_, reason.strip(), entry.place)
    return Claim(id_, reason.strip(), entry.place, kind=kind, by=decided)


def read_given(entry: Entry, id_: str, ruleset: Ruleset) -> Given | Problem:
    """A threshold that a higher level set, as an exact number in a unit that fits."""
    demand = wanted(ruleset, id_)
    number = _number(entry, demand)
    if isinstance(number, Problem):
        return number
    if number.value is None or number.qualifier is not None:
        return _problem(entry, "value-not-a-number", value=entry.value)
    in_unit = _in_unit(entry, number, demand)
    if isinstance(in_unit, Problem):
        return in_unit
    entry, unit, assumed = in_unit
    if said_unit(entry) is None and unit is not None and is_share(unit) and 0 < number.value <= 1:
        return _problem(entry, "percent-or-fraction", value=plain(number.value), unit=unit.text)
    measured = _measurement(entry, id_, value=number.value, unit=unit, assumed=assumed)
    impossible = _implausible(entry, measured, demand)
    if impossible is not None:
        return impossible
    return Given(id_, number.value, unit, entry.place, entry.by, entry.document, assumed)


def disagreement(one: Measurement | Given, other: Measurement | Given) -> tuple[str, str] | None:
    """How two sayings about one thing differ, each as it is written; None when they say the same."""
    if isinstance(one, Measurement) and isinstance(other, Measurement):
        if one.state != other.state:
            return one.state or "-", other.state or "-"
        if (one.claim and one.claim.reason) != (other.claim and other.claim.reason):
            return said_words(one), said_words(other)
        if (one.qualifier, one.uncertainty, one.prices) != (other.qualifier, other.uncertainty, other.prices):
            return said_words(one), said_words(other)
    if one.value is None or other.value is None:
        return None if one.value == other.value else (said_words(one), said_words(other))
    common = None if one.unit == other.unit else _finer(one.unit, other.unit)
    same = one.value == other.value if common is None else _in(common, one) == _in(common, other)
    return None if same else (said_words(one), said_words(other))


_FAR = 10  # times: what differs by less is rarely a matter of units


def times_apart(one: Measurement | Given, other: Measurement | Given) -> str | None:
    """How many times one of two values is the other, in two digits, where that is so much that a unit may be wrong."""
    if not one.value or not other.value or min(one.value, other.value) < 0:
        return None
    common = _finer(one.unit, other.unit)
    small, large = sorted(_in(common, each) if common else Fraction(each.value or 0) for each in (one, other))
    times = large / small
    rounded = Context(prec=2).divide(Decimal(times.numerator), Decimal(times.denominator))
    return plain(rounded) if times >= _FAR else None


def _finer(one: Unit | None, other: Unit | None) -> Unit | None:
    """The one of two units in which both can be written: a pure number may be read as a share, not the reverse."""
    return other if one is not None and other is not None and is_pure(one) else one


def _in(unit: Unit, what: Measurement | Given) -> Fraction:
    assert what.value is not None
    return Fraction(what.value) * (factor(what.unit, unit) if what.unit is not None else 1)


def said_words(what: Measurement | Given) -> str:
    """What was said, as people read it."""
    if what.value is None:
        claim = getattr(what, "claim", None)
        return getattr(what, "state", None) or (claim.reason if claim else "-")
    prices = f" ({what.prices})" if isinstance(what, Measurement) and what.prices else ""
    return f"{number_as_written(what)} {what.unit or ''}".strip() + prices


def number_as_written(what: Measurement | Given, *, printed: bool = False) -> str:
    """The number with its sign (``printed``: ≥ for >=), or with how far it may be off."""
    assert what.value is not None
    uncertainty = getattr(what, "uncertainty", None)
    if uncertainty is not None:
        return f"{plain(what.value)}±{plain(uncertainty)}"
    sign = getattr(what, "qualifier", None) or ""
    return f"{_PRINTED.get(sign, sign) if printed else sign}{plain(what.value)}"


def _problem(entry: Entry, code: str, **details: object) -> Problem:
    return Problem(code, entry.place, entry.key, {"name": entry.name, **details})


def _measurement(
    entry: Entry,
    id_: str,
    *,
    value: Decimal | None = None,
    state: str | None = None,
    unit: Unit | None = None,
    qualifier: str | None = None,
    note: str | None = None,
    assumed: bool = False,
    **more: Any,
) -> Measurement:
    """What was read of an entry; ``more`` are other fields of the measurement."""
    return Measurement(
        id_,
        value,
        state,
        unit,
        entry.place,
        qualifier,
        assumed and value is not None,
        entry.prices,
        entry.evidence,
        ("；".join(filter(None, [entry.note, note])) if note else entry.note) or None,
        stored=None if qualifier is not None or value is None else entry.stored,
        sample=entry.sample,
        said=None if entry.said is None or said_verdict(entry.said) is None else entry.said,
        **more,
    )


def _state(entry: Entry, id_: str, demand: Wanted) -> Measurement | Problem:
    """A state in the words of the file; whether the rule knows them is for the judge to say."""
    if isinstance(entry.value, str) and entry.state is not None and entry.value.strip() != entry.state.strip():
        details = {"one": entry.state, "other": entry.value, "first": str(entry.place)}
        return _problem(entry, "conflicting-values", **details)
    said = entry.state if entry.state is not None else entry.value
    if isinstance(said, Decimal) and (unusable := _unusable(entry, said)):
        return unusable
    text = plain(said) if isinstance(said, Decimal) else (said or "")
    beside = entry.value if isinstance(entry.value, Decimal) and entry.state is not None else None
    state = demand.state_in(text) if demand.has_word(text) or not is_missing(text) else None
    return _measurement(entry, id_, state=state, value=beside)


# A remark that says of when a value is: 为2020年目标, 2015年数据, 1-9月数据, 截至9月底, 上年同期.
_OF_A_TIME = pattern(
    r"(?:此?(?:值|数据?))?[为系是按]?\s*(?:([12]\d{3})年(?:度|底|末)?的?(?:目标|规划|计划|现状|统计)?(?:目标|数据?|数值|值)|"
    r"(?:截[至止]到?)?(\d{1,2}月(?=底|末|的?[数统])|\d{1,2}月?[-–—~至]\d{1,2}月|前[二三]季度|第?[一二三四]季度|[上下]半年|[上去]年(?:同期)?)"
    r"[底末]?的?(?:统计)?(?:数据?|数值|值)?)",
    having="年 月 季度",
)


def _remarked_time(remark: str, period: Period) -> str | None:
    """The time that a remark gives a value, where that is another than its period; December's end is the year's."""
    said = _OF_A_TIME.fullmatch(remark.strip())
    if said is None or (said[2] or "").startswith("12月"):
        return None
    year = Period(period.year)
    own = parse_period(said[1]) in (year, None) if said[1] else within(said[2], year) == period
    return None if own else said[1] or said[2]


def _number(entry: Entry, demand: Wanted) -> Cell | Problem:
    """The number that an entry writes, or that it writes none; text that is no number is a problem.

    What lies below a detection limit is all below the number of that limit, wherever it stands.
    """
    if isinstance(entry.value, Decimal):
        return _unusable(entry, entry.value) or Cell(text=plain(entry.value), kind="number", value=entry.value)
    cell: Cell | Problem = read_cell(entry.value or "")
    assert isinstance(cell, Cell)
    if cell.kind == "missing":
        return cell
    remarks = entry.note.replace("；", ";").replace("。", ";").split(";") if entry.note else ()
    period = entry.period
    remarked = next(filter(None, (_remarked_time(each, period) for each in remarks)), None) if period else None
    if remarked is not None:
        return _problem(entry, "value-of-another-period", value=entry.note, one=remarked, other=period)
    if cell.kind == "text" and entry.period is not None:
        cell = _of_period(cell, entry.period)
    if in_its_period(cell, entry.period):
        cell = cell if cell.period is not None else replace(cell, kind="number", unclear=None)
    elif cell.period is not None:
        details = {"one": period_of(cell) or cell.period, "other": entry.period or "–"}
        return _problem(entry, "value-of-another-period", value=entry.value, **details)
    if cell.kind == "below":
        cell = _below(entry, demand) or cell
        if isinstance(cell, Problem) or cell.kind == "below":
            return cell
    if cell.kind != "number" or cell.value is None:
        code = {"range": "value-is-a-range", None: "value-not-a-number"}.get(cell.unclear, "value-unclear")
        return _problem(entry, code, value=entry.value, kind=f"value: {cell.unclear}")
    if cell.L and _LITRES.match(said_unit(entry) or next((unit.text for unit in demand.units), "")):
        return _problem(entry, "value-unclear", value=entry.value, kind="value: litres")
    if cell.unit is not None and find_unit(cell.unit, demand.spellings) is None and cell.unit != POINTS:
        return _problem(entry, "value-not-a-number", value=entry.value)
    if out_of_range(cell.value) or (cell.uncertainty is not None and out_of_range(cell.uncertainty)):
        return _problem(entry, "number-out-of-range", number=str(entry.value))
    return _spread(cell, entry, demand)


def _spread(cell: Cell, entry: Entry, demand: Wanted) -> Cell | Problem:
    """A number with its uncertainty, where that is a part of it (4.2±5% mg/L is 4.2±0.21); of a pure number any."""
    said = said_unit(entry) or next((unit.text for unit in demand.units), None)
    unit = find_unit(said, demand.spellings) if said is not None else None
    if cell.value is None or cell.uncertainty is None or cell.unit not in ("%", "％") or unit is None or is_share(unit):
        return cell
    if is_pure(unit):
        return _problem(entry, "value-unclear", value=entry.value, kind="value: uncertainty")
    return replace(cell, unit=None, uncertainty=abs(cell.value) * cell.uncertainty / 100)


def _of_period(cell: Cell, period: Period) -> Cell:
    """The number of this period, where each of several names its own: 51（2020年），52（2021年）."""
    return next((piece for piece in map(read_cell, each_dated(cell.text)) if in_its_period(piece, period)), cell)


def each_dated(text: str) -> list[str]:
    """The numbers of a cell that has several, where each names a period of its own: 2022年98.2；2023年98.7."""
    two_years = len(text) >= _SHORTEST_DATED and text.count("20") + text.count("19") > 1
    pieces = re.split(r"[;；、\n]\s*|(?<!\s)\s++(?=[12]\d{3}年)|[,，](?!\d{3}(?!\d))", text) if two_years else []
    read = [*map(read_cell, pieces)]
    several = {period_of(piece) for piece in read if piece.kind == "number"} - {None}
    return pieces if len(several) == len(read) > 1 else []


_SHORTEST_DATED = len("2022年1；2023年2")


def in_its_period(cell: Cell, period: Period | None) -> bool:
    """Whether a cell that names its own period stands in it, and a sum over several years in one as long."""
    if cell.period is not None:
        return period is not None and period_of(cell) == period
    return cell.unclear == "several-years" and period is not None and period.length == "years"


def period_of(cell: Cell) -> Period | None:
    """The period that a cell names itself (62.1（2020年）); 年末 is of the year."""
    return parse_period(re.sub("[末底]", "", cell.period or ""))


def _below(entry: Entry, demand: Wanted) -> Cell | Problem | None:
    """All below the detection limit that stands beside a value, or that the rule states in its own unit."""
    stated = read_cell(str(entry.limit)) if entry.limit is not None else Cell("", "missing")
    if stated.kind == "missing":
        unit = next((unit.text for unit in demand.units), None)
        limit = demand.detection_limit
        return None if limit is None else Cell("", "number", limit, "<", unit, note=str(entry.value))
    if stated.kind != "number" or stated.qualifier not in (None, "<", "<="):
        return _problem(entry, "value-not-a-number", value=entry.limit)
    return replace(stated, qualifier="<", note=str(entry.value))


def _unusable(entry: Entry, number: Decimal) -> Problem | None:
    """The problem of a number of TOML or JSON that nothing can be read from, not even a state."""
    if not number.is_finite():
        return _problem(entry, "not-finite", key=str(entry.key))
    return _problem(entry, "number-out-of-range", number=str(entry.key)) if out_of_range(number) else None


def out_of_range(number: Decimal) -> bool:
    """Whether a number has more digits than any measurement."""
    return not number.is_finite() or abs(number.adjusted()) > DIGITS or len(number.as_tuple().digits) > DIGITS


def _in_unit(entry: Entry, number: Cell, demand: Wanted) -> tuple[Entry, Unit | None, bool] | Problem:
    """The entry with the unit that stands in its cell, the unit of its number, and whether that is only assumed."""
    own = entry if number.unit is None else own_unit(entry, number.unit, demand.spellings)
    if isinstance(own, Problem):
        return own
    unit = unit_in(own, demand)
    if isinstance(unit, Problem):
        return unit
    return own, unit, said_unit(own) is None and unit is not None and not is_pure(unit)


def said_unit(entry: Entry) -> str | None:
    """The unit that is written; a dash or a stroke in its place is none."""
    return None if entry.unit is None or is_missing(entry.unit) else entry.unit


def unit_in(entry: Entry, demand: Wanted) -> Unit | Problem | None:
    """The unit of a number: the written one, if it fits everything that asks, or the rule's own."""
    said = said_unit(entry)
    if said is None:
        return next(iter(demand.units), None)
    try:
        unit = parse_unit(said, demand.spellings)
    except UnknownUnit as error:
        return error.problem(entry.place, entry.key)
    for target in demand.units:
        try:
            factor(unit, target)
        except UnitsDoNotFit as error:
            if "人均" in entry.name and find_unit(f"{said}/人", demand.spellings) == target:
                return replace(target, text=said)  # 人均公园绿地面积（平方米）
            return _problem(entry, "unit-does-not-fit", unit=said, wanted=target.text, **error.details())
    return unit


def _implausible(entry: Entry, measured: Measurement, demand: Wanted) -> Problem | None:
    """A value that cannot be: outside what is possible, or a share that may be a percentage or a fraction."""
    if measured.value is None or measured.unit is None:
        return None
    fraction = measured.unit_assumed and 0 < measured.value <= 1
    for possible in demand.possible(measured.unit):
        if fraction and possible.percent:
            return _problem(entry, "percent-or-fraction", value=plain(measured.value), unit=possible.unit)
        if accepts(possible.values, allowed_values(measured)) is False:
            span = amount(str(possible.range), possible.unit)
            why = "a code for nothing measured" if stands_for_nothing(measured.value) else ""
            return _problem(entry, "impossible-value", value=said_words(measured), possible=span, why=why)
    if demand.printed and measured.qualifier is None and is_code(measured.value):
        size = Fraction(measured.value)
        far = all(size * factor(measured.unit, parse_unit(unit)) >= FAR * number for number, unit in demand.printed)
        if far:
            number, unit = max(demand.printed)
            return _problem(
                entry, "looks-like-code", value=said_words(measured), other=amount(number_words(number), unit)
            )
    if fraction and demand.percent is not None:  # a share without a range is asked about its threshold alone
        return _problem(entry, "percent-or-fraction", value=plain(measured.value), unit=demand.percent)
    return None


FAR = 100  # times: 万立方米 typed for 立方米 is 10,000; a share that falls to a hundredth is worth a look, too
_CODE = pattern(r"-?(?:9{2,}|8{3,}|7{3,}|6{3,}|32(?:744|76[678]))(?:[.][09]+)?")
LEAST_CODE = Decimal("999.9")
_POSSIBLE_CODE = pattern(r"9{4,}(?:[.]9+)?|9{3}[.]9+|32(?:744|76[678])")


def stands_for_nothing(number: Decimal) -> bool:
    """Whether a number that cannot be is one that systems write where nothing was measured: -9999, 999.9, 32766."""
    return _CODE.fullmatch(plain(number)) is not None


def is_code(number: Decimal) -> bool:
    """Whether a number that can be is such a code, should it be far from what is asked: 9999, 99999.9, 32767."""
    return number >= LEAST_CODE and _POSSIBLE_CODE.fullmatch(plain(number.normalize())) is not None


def allowed_values(measured: Measurement) -> Interval:
    """The values that what is written allows, in its own unit: one, or all that a qualifier leaves open."""
    assert measured.value is not None
    return allowed(measured.value, measured.qualifier, measured.uncertainty)
