"""How rules and values read in one line: names, values, demands, margins, reasons, citations, for every report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from compliance.cells import amount, number_words, plain, same_unit
from compliance.judging import verdict as judged
from compliance.judging.derive import value_now
from compliance.judging.verdict import CriterionFinding, Standing, Verdict
from compliance.measurements.cellreading import number_as_written
from compliance.problems import cut
from compliance.rules.catalog import Head
from compliance.rules.declared import Citation, Quantity
from compliance.rules.requirements import Criterion, required_words
from compliance.rules.ruleset import Constraint, Indicator, Ruleset
from compliance.rules.sets import Interval
from compliance.words import codes, say

# A verdict or an effect by its shape, so that nobody needs colour to tell it; each is in the fonts that have Chinese.
MARKS: dict[str, str] = {
    "pass": "✓", "fail": "✗", "veto": "⊘", "undetermined": "？", "not_applicable": "—", "not_asked": "－",
    "tightened": "▲", "loosened": "▽", "shifted": "◆", "open": "◇", "neutral": "＝",
}  # fmt: skip


class Mark(NamedTuple):
    """A verdict or an effect by its shape and its word; the word may be a value. A format may colour it."""

    kind: str
    word: str

    @property
    def shape(self) -> str:
        """Its shape."""
        return MARKS[self.kind]

    @property
    def text(self) -> str:
        """Its shape and its word."""
        return f"{self.shape} {self.word}".strip()

    def __str__(self) -> str:
        return f"{self.shape}{self.word}"


# The order in which counts are told.
STANDINGS = tuple(Standing)
# The order in which they need reading.
_WORST_FIRST = (Verdict.VETO, Verdict.FAIL, Verdict.UNDETERMINED, Verdict.PASS, Verdict.NOT_APPLICABLE)
RANK = {verdict: place for place, verdict in enumerate(_WORST_FIRST)}


@cache
def verdict_word(verdict: Verdict, language: str, constraint: str | None = None) -> str:
    """The word for a verdict; 一票否决 only for matters that the document calls so."""
    if verdict is Verdict.VETO and constraint == "veto":
        return say(language, "verdicts.called_veto")
    return say(language, f"verdicts.{judged.standing_of(verdict, constraint)}")


def standing_word(each: Standing, language: str) -> str:
    """The word under which a report counts what came of indicators."""
    return say(language, "verdicts.called_veto" if each is Standing.VETO else f"verdicts.{each}")


def standing_mark(each: Standing, language: str) -> Mark:
    """The word under which a report counts what came of indicators, with the shape of its verdict."""
    return Mark(Verdict.VETO.value if each is Standing.BINDING else each.value, standing_word(each, language))


def area_words(assessment: judged.Assessment, language: str) -> str:
    """What an area comes to: whether a matter vetoes, what is missed, what is open, each with how many."""
    counts = assessment.standings
    each = judged.standing_of_area(counts, assessment.verdict)
    n = counts[each]
    if each is Standing.UNDETERMINED and not n:  # nothing was asked, or something is not at hand
        return say(language, "verdicts.area_open")
    return say(language, f"verdicts.area_{each}", {"n": n})


def weight_words(ruleset: Ruleset, kind: Constraint, language: str) -> str:
    """What missing an indicator of a constraint type means, with the note and the quotes for it, and who says so."""
    why = ruleset.verdict_notes[kind]
    verdict = say(language, f"verdicts.{ruleset.verdicts[kind]}")
    means = {"kind": say(language, f"constraints.{kind}"), "verdict": verdict}
    cited = (citation_words(each, ruleset, language) for each in why.source)
    said = " ".join(filter(None, [why.note, *cited]))
    shown = say(language, "text.colon").join(filter(None, [say(language, "text.weight", means), said]))
    return shown + aside(f"{say(language, 'text.set_by')} {why.set_by}", language) if why.set_by else shown


def indicator_name(row: Indicator | Quantity, language: str) -> str:
    """The name of an indicator or a quantity, as printed, or its English name where English is asked for."""
    return str(cut(row.name_en or row.name if language == "en" else row.name))


def indicator_title(row: Indicator, language: str) -> str:
    """An indicator by number and name."""
    return f"{row.number} {indicator_name(row, language)}"


def titled(ruleset: Ruleset | Head, language: str) -> str:
    """The title of a ruleset."""
    return ruleset.title_en or ruleset.title if language == "en" else ruleset.title


def ruleset_words(ruleset: Ruleset, language: str) -> str:
    """A ruleset by its title, id and version."""
    return f"{titled(ruleset, language)} ({ruleset.id} {ruleset.version})"


def part_name(criterion: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """The name of what a criterion measures, where that is not the indicator itself."""
    return "" if criterion.measures == row.id else measured_name(criterion.measures, ruleset, language)


def kind_words(row: Indicator, ruleset: Ruleset, language: str) -> str:
    """The constraint type of an indicator, and that it is taken over where the document prints none of its own."""
    kind = say(language, f"constraints.{row.constraint}")
    taken = row.set_by.get("constraint", ruleset.id) != ruleset.id
    return kind + aside(say(language, "constraints.taken_over"), language) if taken else kind


def measured_name(id_: str, ruleset: Ruleset, language: str) -> str:
    """The name of an indicator or a quantity."""
    named = ruleset.quantities.get(id_) or ruleset.indicators.get(id_)
    return id_ if named is None else indicator_name(named, language)


def known_name(name: str, ruleset: Ruleset, language: str) -> str:
    """The name of what an entry of a file is about, where the file has its id."""
    id_ = ruleset.identify(name) or ""
    known = id_ in ruleset.quantities or id_ in ruleset.indicators
    return measured_name(id_, ruleset, language) if known else str(cut(name))


def measured_words(measured: judged.Measured | None, language: str, edge: Fraction | None = None) -> str:
    """What was measured, as it is written, and converted where the rule's unit is another.

    The value of a formula has six digits, or more where it would look equal to ``edge``, the number that is demanded.
    """
    if measured is None:
        return say(language, "text.not_measured")
    if measured.state is not None:
        return quoted(str(cut(measured.state)), language)
    if measured.bounds is not None:
        return f"{_bounds_words(measured.bounds, measured.unit)}{aside(say(language, 'text.formula'), language)}"
    if measured.measurement is not None and measured.written is not None:
        number = number_as_written(measured.measurement, printed=True)
    else:
        number = number_words(measured.exact or Fraction(0), edge)
    shown = amount(number, measured.unit)
    if measured.converted is not None:
        shown += f" = {amount(number_words(measured.converted, edge), measured.converted_unit)}"
    if measured.formula is not None:
        shown += aside(say(language, "text.formula"), language)
    return shown


def reported_words(judgement: CriterionFinding, language: str) -> str:
    """A number that was reported where a state is asked for."""
    if judgement.reported is None:
        return ""
    return say(language, "text.reported", {"value": measured_words(judgement.reported, language)})


def _bounds_words(bounds: Interval, unit: str | None) -> str:
    """All that a formula may give where an input is qualified: ``≥0.95 %``, ``>2 %, ≤3 %``."""
    low = None if bounds.low is None else f"{'>' if bounds.low_open else '≥'}{number_words(bounds.low)}"
    high = None if bounds.high is None else f"{'<' if bounds.high_open else '≤'}{number_words(bounds.high)}"
    return ", ".join(amount(end, unit) for end in (low, high) if end is not None) or "?"


def percent(share: Fraction) -> str:
    """A proportion in per cent, in two digits: a margin beside a demand."""
    return plain(Context(prec=2).divide(Decimal(share.numerator * 100), Decimal(share.denominator))) + " %"


def quoted(words: str, language: str) -> str:
    """Words of a document or a file in the quotation marks of a language."""
    return f"“{words}”" if language == "zh" else f'"{words}"'


def comma(language: str) -> str:
    """What stands between the names of a list."""
    return "、" if language == "zh" else ", "


def aside(words: str, language: str) -> str:
    """Words in the brackets of a language."""
    return say(language, "text.aside", {"words": words})


def shown_unit(measured: judged.Measured | None) -> str | None:
    """The unit in which a measured value stands last in a line."""
    if measured is None:
        return None
    return measured.unit if measured.converted is None else measured.converted_unit


def required_beside(judgement: CriterionFinding, language: str) -> str:
    """What is demanded, behind a value in one line: ``52.5 % ≥ 50``.

    ``≥95 %，须 ≥ 80`` where the value has a sign, too, and ``7，须 6～9`` where the demand has none.
    """
    demanded = required_words(judgement.required, language, shown_unit(judgement.measured))
    measured = judgement.measured.measurement if judgement.measured is not None else None
    requirement = judgement.required.requirement
    signed = requirement is None or requirement.sign is not None
    if signed and (measured is None or measured.qualifier is None):
        return f" {demanded}"
    return f"{'，' if language == 'zh' else ', '}{say(language, 'text.must_be')} {demanded}"


def margin_words(judgement: CriterionFinding, language: str) -> str:
    """By how much a criterion is met or missed."""
    if judgement.margin is None:
        return ""
    if not judgement.margin:
        if judgement.passing is not None and judgement.passing.only is not None:
            return ""
        return say(language, "text.just" if judgement.verdict is Verdict.PASS else "text.on_open_edge")
    unit = judgement.criterion.unit
    if unit == "%":  # between two shares
        unit = say(language, "text.points")
    elif same_unit(shown_unit(judgement.measured), unit):
        unit = None
    number = amount(number_words(abs(judgement.margin)), unit)
    if judgement.verdict is Verdict.PASS:
        return say(language, "text.spare", {"margin": number})
    key = "off_by"
    if judgement.passing is not None and judgement.passing.only is None:
        value, low = value_now(judgement), judgement.passing.low
        key = "short_by" if value is not None and low is not None and value <= low else "over_by"
    return say(language, f"text.{key}", {"margin": number})


def reason_words(judgement: CriterionFinding, ruleset: Ruleset, language: str) -> str:
    """Why a criterion is open or falls away, with what that is about: axes by their names."""
    if judgement.reason is None:
        return ""
    if judgement.reported is not None and judgement.measured is None and judgement.reason == "missing-measurement":
        return say(language, "text.state_asked")
    unusable = say(language, "text.unusable")  # a problem of the file, told with the problems
    shown = say(language, f"reasons.{judgement.reason}", default=unusable)
    if judgement.about and judgement.reason != "no-baseline":
        names = [axis_name(ruleset, each, language) if each in ruleset.axes else each for each in judgement.about]
        shown += aside(comma(language).join(names), language)
    return shown


def glossary(rows: Iterable[Indicator], ruleset: Ruleset, language: str) -> str | None:
    """What the Chinese words in some rows (states, units, variants) mean, for an English report; else None."""
    if language != "en":
        return None
    words = list(ruleset.variants.values())
    for leaf in (leaf for row in rows for leaf in row.leaves()):
        words += [*leaf.requirement.accepted_states, leaf.unit or ""]
        places = (leaf.applies, *(entry.when for entry in leaf.requirement.entries))
        words += [variant for when in places for among in when.values() for variant in among]
    known = {section: codes(section) for section in ("states", "terms")}
    pairs = ((word, section) for word in dict.fromkeys(words) for section in known if word in known[section])
    meant = [f"{word} ({say('en', f'{section}.{word}')})" for word, section in pairs]
    return say("en", "text.glossary", {"words": "; ".join(meant)}) if meant else None


def axis_name(ruleset: Ruleset, axis: str, language: str) -> str:
    """The name of an axis."""
    known = ruleset.axes[axis]
    return (known.name_en or known.id) if language == "en" else known.name


def can_come_to(constraints: Collection[Constraint], ruleset: Ruleset) -> tuple[Standing, ...]:
    """What indicators of some constraint types can come to by a ruleset, in the order in which a report tells it."""
    misses = {judged.standing_of(judged.weighed(Verdict.FAIL, each, ruleset), each) for each in constraints}
    never = {Standing.FAIL, Standing.BINDING, Standing.VETO} - misses
    return tuple(each for each in STANDINGS if each not in never)


def counts_words(counts: Mapping[Standing, int], language: str, among: Iterable[Standing] = STANDINGS) -> str:
    """How many came to what, in the order in which a report tells it."""
    return " / ".join(f"{standing_word(each, language)} {counts.get(each, 0)}" for each in among)


def citation_words(citation: Citation, ruleset: Ruleset, language: str) -> str:
    """The document, its lines and the words themselves."""
    shown = [document_name(citation.ref, ruleset)]
    if citation.lines:
        shown.append(say(language, "text.lines", {"lines": citation.lines}))
    if citation.quote:
        shown.append(quoted(citation.quote, language))
    elif citation.note:
        shown.append(f"[{say(language, f'text.{citation.grade}', default=citation.grade)}] {citation.note}")
    return " ".join(shown)


def document_name(ref: str, ruleset: Ruleset) -> str:
    """The title of a document and its number (文号)."""
    source = ruleset.sources.get(ref)
    title = source.title if source is not None else ref
    if source is not None and source.number and source.number not in title:
        title += f"（{source.number}）"
    return title


# What a criterion demands of anybody: every variant, for rules and where a subject's own is not known.


def criterion_words(criterion: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """A criterion as the ruleset has it: what it measures and what it demands, of all variants."""
    part = part_name(criterion, row, ruleset, language)
    shown = demand_words(criterion, row, ruleset, language)
    if part:
        shown = f"{part}{say(language, 'text.colon')}{shown}"
    if criterion.unverified:
        shown += f" [{say(language, 'text.unverified')}]"
    if criterion.applies:
        among = "; ".join(", ".join(variants) for variants in criterion.applies.values())
        shown += f" [{say(language, 'text.applies_to')} {among}]"
    return shown + "".join(f" [{each}]" for each in _read_by(criterion, ruleset, language))


def _read_by(criterion: Criterion, ruleset: Ruleset, language: str) -> Iterator[str]:
    """The length of the periods of its values and its detection limit, where the ruleset says one."""
    if criterion.requirement.parts:  # each says its own
        return
    colon, limit = say(language, "text.colon"), ruleset.detection_limit(criterion.measures)
    if criterion.period:
        yield f"{say(language, 'note.period')}{colon}{say(language, f'note.length_{criterion.period}')}"
    if limit is not None:
        shown = amount(plain(limit), ruleset.unit_of(criterion.measures))
        yield f"{say(language, 'note.detection_limit')}{colon}{shown}"


def elsewhere_words(row: Indicator, criterion: Criterion, ruleset: Ruleset, language: str) -> str:
    """That another indicator asks for something: which one, how it weighs, and what it demands."""
    kind, demand = say(language, f"constraints.{row.constraint}"), criterion_words(criterion, row, ruleset, language)
    details = {"number": row.number, "name": indicator_name(row, language), "constraint": kind, "demand": demand}
    return say(language, "history.elsewhere", details)


def demand_words(criterion: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """What a criterion demands of anybody; of alternatives, what each measures is said where that is another thing."""

    def alternative(each: Criterion) -> str:
        own = each if each.measures != criterion.measures else replace(each, measures=row.id)
        return criterion_words(own, row, ruleset, language)

    return criterion.requirement.reads(criterion, language, alternative)
