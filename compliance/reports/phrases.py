"""How a finding and its demand read, in words and digits: every report uses these phrases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal

from compliance.cells import amount, digits_shown, number_words, plain, same_unit
from compliance.judging.derive import value_now
from compliance.judging.doubts import disputed, doubt_details, to_check
from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Measured, Verdict
from compliance.measurements.measurement import Measurement
from compliance.period import period_words
from compliance.problems import Problem
from compliance.rules.declared import Citation
from compliance.rules.requirements import Criterion, required_words
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import PRINTED, Interval
from compliance.words import say


def value_digits(leaf: CriterionFinding) -> str | None:
    """The number as it is written (or as a formula gives it) with its qualifier; None for a state or no value."""
    measured = leaf.measured
    if measured is None or measured.state is not None:
        return None
    number = plain(measured.written) if measured.written is not None else digits_shown(measured.exact or Fraction(0))
    sign = measured.measurement.qualifier if measured.measurement is not None else None
    return f"{sign or ''}{number}"


def margin_digits(leaf: CriterionFinding) -> str | None:
    """The distance to the nearest edge in the rule's unit, negative when missed."""
    return None if leaf.margin is None else digits_shown(leaf.margin)


# Reasons under which "no value" is the plain truth.
_WITHOUT_VALUE = ("missing-measurement", "inapplicability-not-foreseen", "claimed-not-applicable", "variant-unstated")
# A verdict by its shape, so that nobody needs colour to tell it; the words are in ``words/verdicts.toml``.
SHAPES: dict[Verdict, str] = {
    Verdict.PASS: "✓", Verdict.FAIL: "✗", Verdict.VETO: "⊘", Verdict.UNDETERMINED: "？", Verdict.NOT_APPLICABLE: "—",
}  # fmt: skip
# The order in which counts are told.
TOLD = (Verdict.PASS, Verdict.FAIL, Verdict.VETO, Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE)
# The order in which they need reading.
WORST_FIRST = (Verdict.VETO, Verdict.FAIL, Verdict.UNDETERMINED, Verdict.PASS, Verdict.NOT_APPLICABLE)


def verdict_word(verdict: Verdict, language: str, constraint: str | None = None) -> str:
    """The word for a verdict; 一票否决 only for matters that the document calls so."""
    key = "called_veto" if verdict is Verdict.VETO and constraint == "veto" else verdict.value
    return say(language, f"verdicts.{key}")


def indicator_name(row: Indicator, language: str) -> str:
    """The name of an indicator, as printed, or its English name where English is asked for."""
    return row.name_en or row.name if language == "en" else row.name


def part_name(criterion: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """The name of what a criterion measures, where that is not the indicator itself."""
    return "" if criterion.measures == row.id else thing_name(criterion.measures, ruleset, language)


def thing_name(id_: str, ruleset: Ruleset, language: str) -> str:
    """The name of an indicator or a quantity."""
    thing = ruleset.quantities.get(id_) or ruleset.indicators.get(id_)
    if thing is None:
        return id_
    return thing.name_en or thing.name if language == "en" else thing.name


def known_name(name: str, ruleset: Ruleset, language: str) -> str:
    """The name of what an entry of a file is about, where the file has its id."""
    id_ = ruleset.identify(name)
    thing = ruleset.quantities.get(id_ or "") or ruleset.indicators.get(id_ or "")
    return name if thing is None else (thing.name_en or thing.name) if language == "en" else thing.name


def measured_words(measured: Measured | None, language: str, edge: Fraction | None = None) -> str:
    """What was measured, as it is written, and converted where the rule's unit is another.

    A value that a formula gives is shown in six digits, or in as many as tell it from the edge of what is demanded.
    """
    if measured is None:
        return say(language, "text.not_measured")
    if measured.state is not None:
        return quoted(measured.state, language)
    qualifier = measured.measurement.qualifier if measured.measurement is not None else None
    sign = PRINTED.get(qualifier, qualifier) if qualifier else ""  # type: ignore[call-overload]  # ≈ is no comparator
    if measured.bounds is not None:
        return f"{_bounds_words(measured.bounds, measured.unit)}{aside(say(language, 'text.formula'), language)}"
    number = (
        plain(measured.written) if measured.written is not None else number_words(measured.exact or Fraction(0), edge)
    )
    shown = f"{sign}{amount(number, measured.unit)}"
    if measured.converted is not None:
        shown += f" = {amount(number_words(measured.converted, edge), measured.converted_unit)}"
    if measured.formula is not None:
        shown += aside(say(language, "text.formula"), language)
    return shown


def _bounds_words(bounds: Interval, unit: str | None) -> str:
    """All that a formula may give where an input is qualified: ``≥0.95 %``, ``>2 %, ≤3 %``."""
    low = None if bounds.low is None else f"{'>' if bounds.low_open else '≥'}{number_words(bounds.low)}"
    high = None if bounds.high is None else f"{'<' if bounds.high_open else '≤'}{number_words(bounds.high)}"
    return ", ".join(amount(end, unit) for end in (low, high) if end is not None) or "?"


def value_words(found: CriterionFinding, language: str) -> str:
    """What was measured for a criterion; nothing where the reason says what keeps a value from being there."""
    if found.measured is None and found.reason not in (None, *_WITHOUT_VALUE):
        return ""
    return measured_words(found.measured, language, found.required.edge(value_now(found)))


def percent(share: Fraction) -> str:
    """A proportion in per cent, in two digits: a margin beside a demand."""
    return plain(Context(prec=2).divide(Decimal(share.numerator * 100), Decimal(share.denominator))) + " %"


def quoted(words: str, language: str) -> str:
    """Words of a document or a file in the quotation marks of a language."""
    return f"“{words}”" if language == "zh" else f'"{words}"'


def aside(words: str, language: str) -> str:
    """Words in the brackets of a language."""
    return say(language, "text.aside", {"words": words})


def shown_unit(measured: Measured | None) -> str | None:
    """The unit in which a measured value stands last in a line."""
    if measured is None:
        return None
    return measured.unit if measured.converted is None else measured.converted_unit


def required_beside(found: CriterionFinding, language: str) -> str:
    """What is demanded, behind a value in one line: ``52.5 % ≥ 50``.

    ``≥95 %，须 ≥ 80`` where the value has a sign, too, and ``7，须 6～9`` where the demand has none.
    """
    demanded = required_words(found.required, language, shown_unit(found.measured))
    measured = found.measured.measurement if found.measured is not None else None
    requirement = found.required.requirement
    signed = requirement is None or requirement.sign is not None
    if signed and (measured is None or measured.qualifier is None):
        return f" {demanded}"
    return f"{'，' if language == 'zh' else ', '}{say(language, 'text.must_be')} {demanded}"


def margin_words(found: CriterionFinding, language: str) -> str:
    """By how much a criterion is met or missed."""
    if found.margin is None:
        return ""
    unit = found.criterion.unit
    if same_unit(shown_unit(found.measured), unit):
        unit = None
    elif unit == "%":  # between two shares
        unit = say(language, "text.points")
    number = amount(number_words(abs(found.margin)), unit)
    if found.margin == 0:
        if found.passing is not None and found.passing.only is not None:
            return ""
        return say(language, "text.just" if found.verdict is Verdict.PASS else "text.on_open_edge")
    if found.verdict is Verdict.PASS:
        return say(language, "text.spare", {"margin": number})
    key = "off_by"
    if found.passing is not None and found.passing.only is None:
        value, low = value_now(found), found.passing.low
        key = "short_by" if value is not None and low is not None and value <= low else "over_by"
    return say(language, f"text.{key}", {"margin": number})


def reason_words(found: CriterionFinding, ruleset: Ruleset, language: str) -> str:
    """Why a criterion is open or falls away, with what that is about: axes by their names."""
    if found.reason is None:
        return ""
    unusable = say(language, "text.unusable", {"code": found.reason})  # a problem of the file, told with the problems
    shown = say(language, f"reasons.{found.reason}", default=unusable)
    if found.about and found.reason != "no-baseline":
        names = [axis_name(ruleset, each, language) if each in ruleset.axes else each for each in found.about]
        shown += aside(("、" if language == "zh" else ", ").join(names), language)
    return shown


def told_words(found: CriterionFinding, ruleset: Ruleset, language: str) -> str:
    """What came of a criterion: by how much it is met or missed, or why that is open."""
    return margin_words(found, language) or reason_words(found, ruleset, language)


def axis_name(ruleset: Ruleset, axis: str, language: str) -> str:
    """The name of an axis."""
    known = ruleset.axes[axis]
    return (known.name_en or known.id) if language == "en" else known.name


def warning_words(found: CriterionFinding, language: str) -> list[str]:
    """The warnings of a criterion in words."""
    return [_warning(found, code, language) for code in found.warnings]


def _warning(found: CriterionFinding, code: str, language: str) -> str:
    details = doubt_details(found, code)
    kind = str(details.get("kind", ""))
    other = say(language, f"kinds.{kind}", default=period_words(kind, language))
    return say(language, f"warnings.{code}", {**details, "kind": other})


def count_lines(found: Assessment, language: str) -> tuple[str, ...]:
    """The counts of an assessment: all in one line, with how many are to be checked; then each constraint type."""
    counted = found.counted
    total = {verdict: sum(finding.verdict is verdict for finding in counted) for verdict in Verdict}
    colon = say(language, "text.colon")
    lines = [f"{say(language, 'text.indicators', {'n': len(found.findings)})}{colon}{counts_words(total, language)}"]
    doubted = sum(map(to_check, found.findings))
    if doubted:
        lines[0] += say(language, "text.semicolon") + say(language, "text.so_many_to_check", {"n": doubted})
    for constraint, by_verdict in found.counts.items():
        word = say(language, f"constraints.{constraint}")
        note = aside(say(language, "text.aim_note"), language) if constraint == "aim" else ""
        lines.append(f"{word} {sum(by_verdict.values())}{colon}{counts_words(by_verdict, language)}{note}")
    return tuple(lines)


def counts_words(by_verdict: Mapping[Verdict, int], language: str) -> str:
    """How many have each verdict, in the order in which a report tells it."""
    return " / ".join(f"{verdict_word(verdict, language)} {by_verdict[verdict]}" for verdict in TOLD)


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


def cited(finding: Finding, leaf: CriterionFinding) -> tuple[Citation, ...]:
    """The citations that stand behind a criterion."""
    return leaf.criterion.source or finding.indicator.source


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
    return shown


def elsewhere_words(row: Indicator, criterion: Criterion, ruleset: Ruleset, language: str) -> str:
    """That another indicator asks for something: which one, how it weighs, and what it demands."""
    details = {
        "number": row.number,
        "name": indicator_name(row, language),
        "constraint": say(language, f"constraints.{row.constraint}"),
        "demand": criterion_words(criterion, row, ruleset, language),
    }
    return say(language, "history.elsewhere", details)


def demanded_words(leaf: CriterionFinding, finding: Finding, ruleset: Ruleset, language: str) -> str:
    """What is demanded of the area; where its own number is not known, what the row demands of all."""
    if leaf.criterion.requirement.entries and not leaf.required.known:
        return demand_words(leaf.criterion, finding.indicator, ruleset, language)
    return required_words(leaf.required, language, shown_unit(leaf.measured))


def demand_words(criterion: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """What a criterion demands of anybody: all its variants."""

    def alternative(each: Criterion) -> str:
        return _alternative(each, criterion, row, ruleset, language)

    return criterion.requirement.reads(criterion, language, alternative)


def _alternative(each: Criterion, of: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """One of several ways to meet a criterion; what it measures is said where that is not the criterion's own."""
    if each.measures != of.measures:
        return criterion_words(each, row, ruleset, language)
    return criterion_words(replace(each, measures=row.id), row, ruleset, language)


def subject_words(found: Assessment, language: str) -> str:
    """The area and the period of an assessment."""
    return " ".join(filter(None, [found.area or say(language, "text.unnamed"), str(found.period or "")]))


def ruleset_words(ruleset: Ruleset, language: str) -> str:
    """A ruleset by its title, id and version."""
    title = (ruleset.title_en or ruleset.title) if language == "en" else ruleset.title
    return f"{title} ({ruleset.id} {ruleset.version})"


def variants_words(found: Assessment, language: str) -> str:
    """The variants of an area: 区域 东部地区 · 地形 平原地区."""
    stated = found.variants.items()
    return " · ".join(f"{axis_name(found.ruleset, axis, language)} {variant}" for axis, variant in stated)


def paths(finding: Finding) -> Iterator[tuple[str, CriterionFinding]]:
    """Every single condition of a finding, with its name; an alternative's is ``level.any.NAME``."""

    def below(found: CriterionFinding, name: str) -> Iterator[tuple[str, CriterionFinding]]:
        if not found.any:
            yield name, found
        for part in found.any:
            yield from below(part, f"{name}.any.{part.criterion.name}")

    for criterion in finding.criteria:
        yield from below(criterion, criterion.criterion.name)


def condition_words(leaf: CriterionFinding, finding: Finding, ruleset: Ruleset, language: str) -> str:
    """The whole sentence, with what is worth a warning and the notes of the files."""
    comma = "，" if language == "zh" else ", "
    value = value_words(leaf, language)
    part = part_name(leaf.criterion, finding.indicator, ruleset, language)
    demanded = demanded_words(leaf, finding, ruleset, language)
    shown = say(language, "text.colon").join(filter(None, [part, value]))
    if demanded and not shown:
        shown = demanded
    elif demanded:
        shown += f"{comma}{say(language, 'text.must_be')} {demanded}"
    if told := told_words(leaf, ruleset, language):
        shown += say(language, "text.colon") + told
    for words in warning_words(leaf, language):
        shown += aside(words, language)
    return shown + noted_words(leaf, language)


def doubt_lines(finding: Finding, ruleset: Ruleset, language: str) -> Iterator[tuple[CriterionFinding, str]]:
    """What has to be checked whatever the verdict: values that are doubted, and demands that the document disputes."""
    said: dict[int, list[str]] = {}
    leaves = {id(leaf): leaf for leaf in finding.leaves()}
    for leaf in finding.doubted:
        said[id(leaf)] = [warning_words(leaf, language)[leaf.warnings.index(code)] for code in leaf.beside]
    for each in disputed(finding):
        word = verdict_word(each.verdict, language)
        details = {"lines": each.other.lines, "value": each.other.value, "verdict": word}
        said.setdefault(id(each.leaf), []).append(say(language, "text.disputed", details))
    for key, words in said.items():
        leaf = leaves[key]
        part = part_name(leaf.criterion, finding.indicator, ruleset, language)
        told = [part, value_words(leaf, language), say(language, "text.semicolon").join(words)]
        yield leaf, say(language, "text.colon").join(filter(None, told))


def finding_words(finding: Finding, ruleset: Ruleset, language: str) -> list[str]:
    """A sentence for each condition, its verdict before it where there are several."""
    leaves = list(finding.leaves())
    said = [condition_words(leaf, finding, ruleset, language) for leaf in leaves]
    if len(leaves) == 1:
        return said
    verdicts = (verdict_word(leaf.verdict, language) for leaf in leaves)
    return [f"{word} {sentence}" for word, sentence in zip(verdicts, said, strict=True)]


def noted_words(leaf: CriterionFinding, language: str) -> str:
    """The notes of the files on a value, each in brackets."""
    return "".join(aside(say(language, "text.note", {"note": note}), language) for note in notes(leaf))


def notes(leaf: CriterionFinding) -> tuple[str, ...]:
    """What the files remark on the value."""
    return tuple(dict.fromkeys(measurement.note for measurement in leaf.behind if measurement.note))


def sources(finding: Finding, ruleset: Ruleset, language: str) -> tuple[str, ...]:
    """The documents behind a finding, each once, with lines and words."""
    leaves = (citation for leaf in finding.leaves() for citation in cited(finding, leaf))
    return tuple(dict.fromkeys(citation_words(citation, ruleset, language) for citation in leaves))


def lead_units(finding: Finding, ruleset: Ruleset) -> tuple[str, ...]:
    """Who answers for an indicator: its lead units, and those of its conditions; of one under two names the longer."""
    leads = [finding.indicator.lead, *(leaf.criterion.lead for leaf in finding.leaves())]
    known = ruleset.once(_same_units)
    return tuple(dict.fromkeys(known.get(unit, unit) for several in leads for unit in several))


def _same_units(ruleset: Ruleset) -> dict[str, str]:
    """Units that a document names with and without the 区 (县, 市) before them (住建局, 区住建局), by the shorter."""
    rows = ruleset.indicators.values()
    units = {unit for row in rows for several in (row.lead, *(leaf.lead for leaf in row.leaves())) for unit in several}
    longer = {unit: [each for each in units if each[1:] == unit and each[0] in "区县市旗州"] for unit in units}
    return {unit: found[0] for unit, found in longer.items() if len(found) == 1}


def to_do(finding: Finding, language: str) -> list[str]:
    """What somebody has to do about an indicator: each open or missed condition, each warning, lacking evidence."""
    asked: dict[str, None] = {}
    for leaf in finding.leaves():
        if leaf.verdict is Verdict.FAIL and finding.verdict is not Verdict.PASS:
            asked[say(language, "report.do_missed")] = None
        elif leaf.verdict is Verdict.UNDETERMINED and finding.verdict is Verdict.UNDETERMINED:
            asked[say(language, f"reasons.{leaf.reason}.help", default=say(language, "text.mend"))] = None
        asked |= {say(language, f"warnings.{code}.help"): None for code in leaf.warnings}
    if proof(finding).state in ("none", "partly"):
        asked[say(language, "report.do_evidence")] = None
    return list(asked)


def outside(finding: Finding, ruleset: Ruleset, language: str) -> str:
    """Why an indicator does not apply."""
    reasons = dict.fromkeys(reason_words(leaf, ruleset, language) for leaf in finding.leaves())
    return "; ".join(filter(None, reasons))


def needs_reading(found: Assessment) -> list[Finding]:
    """The findings that somebody has to look at, the worst first."""
    order = (Verdict.VETO, Verdict.FAIL, Verdict.UNDETERMINED)
    return [each for verdict in order for each in found.findings if each.verdict is verdict]


State = Literal["none", "partly", "no_value", "there", "not_needed"]


@dataclass(frozen=True, slots=True)
class Proof:
    """The evidence of one indicator; ``lacking`` are the measured things that come without any."""

    finding: Finding
    state: State
    lacking: tuple[Measurement, ...] = ()

    def lacking_names(self, ruleset: Ruleset, language: str) -> list[str]:
        """What comes without evidence, by name."""
        names = []
        for measurement in self.lacking:
            thing = ruleset.quantities.get(measurement.id) or ruleset.indicators.get(measurement.id)
            names.append(measurement.id if thing is None else (language == "en" and thing.name_en) or thing.name)
        return names


def proof(finding: Finding) -> Proof:
    """What there is of evidence for an indicator: of everything that its value was taken from."""
    if finding.verdict is Verdict.NOT_APPLICABLE:
        return Proof(finding, "not_needed")
    measured = {each.id: each for leaf in finding.leaves() for each in leaf.behind if not each.missing}
    if not measured:
        return Proof(finding, "no_value")
    lacking = tuple(each for each in measured.values() if not each.evidence)
    if not lacking:
        return Proof(finding, "there")
    return Proof(finding, "none" if len(lacking) == len(measured) else "partly", lacking)


def problems_by_file(problems: Iterable[Problem]) -> dict[str, list[list[Problem]]]:
    """The problems of each file (``""``: of none), those of one cause together, in the order in which they come."""
    files: dict[str, dict[str, list[Problem]]] = {}
    for each in problems:
        file = "" if each.place is None else each.place.file
        files.setdefault(file, {}).setdefault(each.code, []).append(each)
    return {file: list(by_code.values()) for file, by_code in files.items()}


def unplaced_words(found: Assessment, language: str) -> str:
    """How many problems may hide something of an area, though it is not known of which row."""
    return say(language, "text.unplaced", {"n": len(found.unplaced)}) if found.unplaced else ""
