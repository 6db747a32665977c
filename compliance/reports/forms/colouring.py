"""What a cell of a form may say by its colour while somebody types: formulas of a spreadsheet made from passing sets.

Green and red are claimed only where the judge would say so of that value: the number is printed for the area's
variants, proved, and in the unit of the row; everything else stays uncoloured. A condition is known, missed or open, as
with the judge: all must hold, one missed condition is enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from compliance.cells import digits_shown
from compliance.judging.facts import Known
from compliance.judging.verdict import CriterionFinding, Verdict
from compliance.measurements.measurement import Subject
from compliance.reports.forms.blanks import Line
from compliance.reports.harmless import for_xml
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Ruleset
from compliance.rules.sets import Interval, between, intersect, scaled
from compliance.units import factor, is_share, parse_unit

# Values at 15 significant digits, as the judge reads those of a spreadsheet.
_VALUE = "ROUND({cell},14-INT(LOG10(ABS({cell})+({cell}=0))))"
_NEVER = "FALSE"


@dataclass(frozen=True, slots=True)
class Colours:
    """When a cell is met and when it is missed, as formulas; ``span`` is what is possible, in the unit of the row."""

    met: str | None
    missed: str | None
    span: tuple[str, str] | None = None


def colours(line: Line, subject: Subject, ruleset: Ruleset, cell: str, unit: str) -> Colours:
    """The formulas for one cell; ``unit`` is the cell that says the unit of its row."""
    known = [_criterion(found, line, subject, ruleset, cell) for _, found in line.asked]
    span = _span(line)
    shown = None if span is None else (_digits(span[0]) or "", _digits(span[1]) or "")
    if not known or (span is not None and not all(shown or ())):
        return Colours(None, None, shown)
    met, missed = _all(passes for passes, _ in known), _any(fails for _, fails in known)
    guard = _guard(line, span, cell, unit)
    return Colours(
        None if met == _NEVER else f"AND({guard},{met})", None if missed == _NEVER else f"AND({guard},{missed})", shown
    )


def _criterion(found: CriterionFinding, line: Line, subject: Subject, ruleset: Ruleset, cell: str) -> tuple[str, str]:
    """When a criterion passes and when it fails; neither where it is open whatever stands in the cell."""
    if found.any:
        parts = [
            _criterion(part, line, subject, ruleset, cell)
            for part in found.any
            if part.verdict is not Verdict.NOT_APPLICABLE
        ]
        return _any(passes for passes, _ in parts), _all(fails for _, fails in parts)
    criterion = found.criterion
    if criterion.measures != line.id or (found.reason == "variant-unstated" and criterion.applies):
        return _NEVER, _NEVER
    if criterion.requirement.measured_as == "state":
        return _states(criterion, cell)
    asked = criterion.requirement.accepts(criterion, Known(subject, ruleset, None, accept_unverified=False))
    if asked.passing is None or criterion.unit is None or line.unit is None:
        return _NEVER, _NEVER
    inside = _inside(scaled(asked.passing, factor(parse_unit(criterion.unit), parse_unit(line.unit))), cell)
    return (inside, f"NOT({inside})") if inside is not None else (_NEVER, _NEVER)


def _states(criterion: Criterion, cell: str) -> tuple[str, str]:
    if criterion.unverified:
        return _NEVER, _NEVER
    words, states = criterion.requirement.words, criterion.requirement.accepted_states
    accepted = [word for word, state in words.items() if state in states]
    refused = [word for word, state in words.items() if state not in states]
    return _any(_is(cell, word) for word in accepted), _any(_is(cell, word) for word in refused)


def _is(cell: str, word: str) -> str:
    quoted = for_xml(word).replace('"', '""')
    return f'EXACT(TRIM({cell}),"{quoted}")'


def _inside(values: Interval, cell: str) -> str | None:
    """Whether a cell lies in an interval; None where an edge has more digits than a spreadsheet keeps."""
    value, parts = _VALUE.format(cell=cell), []
    low, high = ">" if values.low_open else ">=", "<" if values.high_open else "<="
    for edge, sign in ((values.low, low), (values.high, high)):
        if edge is not None:
            digits = _digits(edge)
            if digits is None:
                return None
            parts.append(f"{value}{sign}{digits}")
    return f"AND({','.join(parts)})" if len(parts) > 1 else parts[0] if parts else "TRUE"


def _digits(edge: Fraction) -> str | None:
    text = digits_shown(edge)
    exact = Fraction(text) == edge and len(text.strip("-").replace(".", "").strip("0")) <= 15
    return text if exact else None


def _span(line: Line) -> tuple[Fraction, Fraction] | None:
    """What is possible for every condition of a line, in its unit."""
    found: Interval = Interval()
    for criterion in line.criteria:
        if criterion.range is not None and criterion.unit is not None and line.unit is not None:
            by = factor(parse_unit(criterion.unit), parse_unit(line.unit))
            found = intersect(found, scaled(between(*criterion.range), by))
    return None if found.low is None or found.high is None else (found.low, found.high)


def _guard(line: Line, span: tuple[Fraction, Fraction] | None, cell: str, unit: str) -> str:
    """A state is text; a number is one in the unit of the rule, possible, and no share that may be meant in percent."""
    if line.unit is None:
        return f"ISTEXT({cell})"
    parts = [f"ISNUMBER({cell})", _is(unit, line.unit)]
    if span is not None:
        parts += [f"{cell}>={_digits(span[0])}", f"{cell}<={_digits(span[1])}"]
    if is_share(parse_unit(line.unit)):  # 95% typed is 0.95 in the cell, and which is meant only its format tells
        doubtful = 1 if span is not None and span[1] <= 100 else 10
        parts.append(f"OR({cell}<=0,{cell}>{doubtful})")
    return ",".join(parts)


def _all(parts: Iterable[str]) -> str:
    several = list(dict.fromkeys(parts))
    if _NEVER in several or not several:
        return _NEVER
    return several[0] if len(several) == 1 else f"AND({','.join(several)})"


def _any(parts: Iterable[str]) -> str:
    several = [part for part in dict.fromkeys(parts) if part != _NEVER]
    if not several:
        return _NEVER
    return several[0] if len(several) == 1 else f"OR({','.join(several)})"
