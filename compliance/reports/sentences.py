"""One condition of a finding as a sentence: what was measured, what is demanded, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.judging.disputed import disputed
from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Verdict
from compliance.reports import phrases
from compliance.reports.demands import demanded_words
from compliance.reports.evidence import proof
from compliance.rules.ruleset import Ruleset
from compliance.words import say


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
    return " · ".join(f"{phrases.axis_name(found.ruleset, axis, language)} {variant}" for axis, variant in stated)


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
    value = phrases.value_words(leaf, language)
    part = phrases.part_name(leaf.criterion, finding.indicator, ruleset, language)
    demanded = demanded_words(leaf, finding, ruleset, language)
    shown = say(language, "text.colon").join(filter(None, [part, value]))
    if demanded and not shown:
        shown = demanded
    elif demanded:
        shown += f"{comma}{say(language, 'text.must_be')} {demanded}"
    if told := phrases.told_words(leaf, ruleset, language):
        shown += say(language, "text.colon") + told
    for words in phrases.warning_words(leaf, language):
        shown += phrases.aside(words, language)
    return shown + noted_words(leaf, language)


def to_check(finding: Finding, ruleset: Ruleset, language: str) -> Iterator[tuple[CriterionFinding, str]]:
    """What has to be checked whatever the verdict: values that are doubted, and demands that the document disputes."""
    said: dict[int, list[str]] = {}
    leaves = {id(leaf): leaf for leaf in finding.leaves()}
    for leaf in finding.doubted:
        said[id(leaf)] = [phrases.warning_words(leaf, language)[leaf.warnings.index(code)] for code in leaf.beside]
    for each in disputed(finding):
        word = phrases.verdict_word(each.verdict, language)
        details = {"lines": each.other.lines, "value": each.other.value, "verdict": word}
        said.setdefault(id(each.leaf), []).append(say(language, "text.disputed", details))
    for key, words in said.items():
        leaf = leaves[key]
        part = phrases.part_name(leaf.criterion, finding.indicator, ruleset, language)
        told = [part, phrases.value_words(leaf, language), say(language, "text.semicolon").join(words)]
        yield leaf, say(language, "text.colon").join(filter(None, told))


def finding_words(finding: Finding, ruleset: Ruleset, language: str) -> list[str]:
    """A sentence for each condition, its verdict before it where there are several."""
    leaves = list(finding.leaves())
    said = [condition_words(leaf, finding, ruleset, language) for leaf in leaves]
    if len(leaves) == 1:
        return said
    verdicts = (phrases.verdict_word(leaf.verdict, language) for leaf in leaves)
    return [f"{word} {sentence}" for word, sentence in zip(verdicts, said, strict=True)]


def noted_words(leaf: CriterionFinding, language: str) -> str:
    """The notes of the files on a value, each in brackets."""
    return "".join(phrases.aside(say(language, "text.note", {"note": note}), language) for note in notes(leaf))


def notes(leaf: CriterionFinding) -> tuple[str, ...]:
    """What the files remark on the value."""
    return tuple(dict.fromkeys(measurement.note for measurement in leaf.behind if measurement.note))


def sources(finding: Finding, ruleset: Ruleset, language: str) -> tuple[str, ...]:
    """The documents behind a finding, each once, with lines and words."""
    leaves = (citation for leaf in finding.leaves() for citation in phrases.cited(finding, leaf))
    return tuple(dict.fromkeys(phrases.citation_words(citation, ruleset, language) for citation in leaves))


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
            asked[say(language, f"reasons.{leaf.reason}.help")] = None
        asked |= {say(language, f"warnings.{code}.help"): None for code in leaf.warnings}
    if proof(finding).state in ("none", "partly"):
        asked[say(language, "report.do_evidence")] = None
    return list(asked)


def outside(finding: Finding, ruleset: Ruleset, language: str) -> str:
    """Why an indicator does not apply."""
    reasons = dict.fromkeys(phrases.reason_words(leaf, ruleset, language) for leaf in finding.leaves())
    return "; ".join(filter(None, reasons))


def needs_reading(found: Assessment) -> list[Finding]:
    """The findings that somebody has to look at, the worst first."""
    order = (Verdict.VETO, Verdict.FAIL, Verdict.UNDETERMINED)
    return [each for verdict in order for each in found.findings if each.verdict is verdict]
