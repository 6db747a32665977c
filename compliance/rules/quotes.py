"""Quotes held against their rule and their document: the words are there, and they say sign, number, unit or state."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from unicodedata import normalize

from compliance.cells import Cell, numbers_in, plain
from compliance.problems import ComplianceError, Place, Problem
from compliance.reading.files import read_file
from compliance.rules.declared import Citation
from compliance.rules.requirements import Criterion, Threshold
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import PRINTED
from compliance.units import Unit, UnknownUnit, is_pure, parse_unit, spellings

# Words that say "at most" without standing beside the number, and the note that says that no sign is printed.
_AT_MOST = ("未印符号", "控制", "下降", "降低", "降至", "降到", "以内", "不超过", "低于", "减少")


def disagreements(ruleset: Ruleset) -> Iterator[Problem]:
    """Rules of a ruleset's own rows whose quote says another sign, number, unit or state."""
    for row in ruleset.indicators.values():
        if row.set_by.get("requirement", ruleset.id) == ruleset.id:
            for criterion in row.leaves():
                quotes = list(dict.fromkeys(each.quote for each in (*criterion.source, *row.source) if each.quote))
                if quotes:
                    yield from _criterion(ruleset, row, criterion, quotes)


def _criterion(ruleset: Ruleset, row: Indicator, criterion: Criterion, quotes: list[str]) -> Iterator[Problem]:
    text = "".join("".join(quotes).split())
    requirement = criterion.requirement
    if requirement.entries:
        printed = [cell for quote in quotes for cell in numbers_in(_without_number(quote, row.number))]
        for threshold in requirement.entries:
            if why := _number(threshold, criterion, printed, text + (criterion.note or "") + (row.note or "")):
                yield _problem(row, threshold.place or criterion.place, why)
        if criterion.unit is not None and (why := _unit(ruleset, row, criterion.unit, quotes, printed)):
            yield _problem(row, criterion.place, why)
    accepted = requirement.accepted_states
    words = [*accepted, *(word for word, state in requirement.words.items() if state in accepted)]
    if words and not any("".join(word.split()) in text for word in words):
        yield _problem(row, criterion.place, f"“{'”/“'.join(accepted)}”")
    phrase = requirement.phrase
    if phrase is not None and "".join(phrase.split()) not in text:
        yield _problem(row, criterion.place, f"“{phrase}”")


def _without_number(quote: str, number: str) -> str:
    """A row's quote without the printed number that it begins with, which is no demand."""
    return re.sub(rf"^\s*{re.escape(number)}(?![0-9.])", "", quote)


def _problem(row: Indicator, place: Place | None, why: str) -> Problem:
    return Problem("quote-disagrees", place, f"[indicators.{row.id}]", {"name": row.name, "why": why})


def _number(threshold: Threshold, criterion: Criterion, printed: list[Cell], text: str) -> str | None:
    """What the quotes lack of a number: its digits as printed, or its sign."""
    proofs = criterion.requirement.proofs(threshold)
    bands = [_ends(cell) for cell in printed if cell.range]
    if any(_is(ends, proof) for ends in bands for proof in proofs):
        return None
    alone = next((plain(number) for number, *more in proofs if number is not None and not more), None)
    if alone is None:
        asked = "～".join(plain(number) for number in threshold.numbers)
        return f"{asked} ≠ {', '.join('～'.join(ends) for ends in bands) or '–'}"
    same = [cell for cell in printed if cell.value is not None and plain(cell.value) == alone]
    if not same:
        return f"{alone} ≠ {', '.join(plain(cell.value) for cell in printed if cell.value is not None)}"
    signs = {cell.qualifier for cell in same}
    sign = criterion.requirement.sign
    if sign in signs:
        return None
    bare = sign in (">=", "=") or any(word in text for word in _AT_MOST)
    if None in signs and bare:
        return None
    printed_signs: dict[str | None, str] = dict(PRINTED.items())
    shown = "/".join(sorted(printed_signs.get(each, each) if each else "–" for each in signs))
    return f"{PRINTED[sign]} ≠ {shown}" if sign else shown


def _is(ends: tuple[str, ...], proof: tuple[Decimal | None, ...]) -> bool:
    """Whether a printed band is one that proves a number."""
    pairs = zip(ends, proof, strict=True) if len(ends) == len(proof) else ()
    return len(ends) == len(proof) and all(number is None or plain(number) == end for end, number in pairs)


def _ends(band: Cell) -> tuple[str, ...]:
    """Both ends of a band that a quote prints (6～9), as they are compared."""
    return tuple(plain(Decimal(number)) for number in re.findall(r"[0-9]+(?:\.[0-9]+)?", normalize("NFKC", band.text)))


def _unit(ruleset: Ruleset, row: Indicator, unit: str, quotes: list[str], printed: list[Cell]) -> str | None:
    """What the quotes say of the unit that the rule does not; a recorded contradiction settles a misprint."""
    wanted = parse_unit(unit)
    found = {cell.unit for cell in printed if cell.unit}
    found |= {token for quote in quotes for token in re.split(r"[\s()（）]+", quote) if token}
    known = {parsed.canonical for text in found if (parsed := _parsed(text)) is not None and not is_pure(parsed)}
    if is_pure(wanted):
        return f"{unit} ≠ {', '.join(sorted(known))}" if "percent" in known and not row.contradictions else None
    if wanted.canonical in known:
        return None
    folded = normalize("NFKC", "".join("".join(quotes).split()))
    if any(word in folded for word in (normalize("NFKC", unit), *spellings().get(wanted.canonical, ()))):
        return None
    return None if not known else f"{unit} ≠ {', '.join(sorted(known))}"


def _parsed(text: str) -> Unit | None:
    try:
        return parse_unit(text)
    except UnknownUnit:
        return None


_LARGEST_TEXT = 64 * 1024 * 1024  # of a document


def looked_up(ruleset: Ruleset, folder: Path) -> Iterator[Problem]:
    """Every document of a ruleset by its digest, and every quote in its lines; white space does not matter."""
    texts: dict[str, list[str]] = {}
    for source in ruleset.sources.values():
        if source.ruleset != ruleset.id or source.file is None or source.file in texts:
            continue
        path = folder / source.file
        try:
            inside = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
            content = read_file(path, _LARGEST_TEXT) if inside else None
        except ComplianceError:
            content = None
        if content is None:
            yield Problem("document-missing", source.place, "", {"file": source.file})
            continue
        if source.sha256 is not None and hashlib.sha256(content).hexdigest() != source.sha256:
            yield Problem("document-changed", source.place, "", {"file": source.file})
        texts[source.file] = content.decode("utf-8", errors="replace").split("\n")
    for citation in dict.fromkeys(_own_citations(ruleset)):
        source = ruleset.sources[citation.ref]
        if citation.quote and citation.lines and source.file in texts:
            lines = "".join(_lines(texts[source.file], citation.lines))
            if "".join(citation.quote.split()) not in "".join(lines.split()):
                details = {"lines": citation.lines, "file": source.file}
                yield Problem("quote-not-found", citation.place, citation.quote[:60], details)


def _own_citations(ruleset: Ruleset) -> Iterator[Citation]:
    """The citations that this ruleset itself makes: those of its own sources, and its contradictions."""
    for row in ruleset.indicators.values():
        for citation in (*row.source, *(each for criterion in row.criteria for each in _all(criterion))):
            if ruleset.sources[citation.ref].ruleset == ruleset.id:
                yield citation
        for other in row.contradictions:
            ref = other.ref or _ref(row)
            if ref is not None and ruleset.sources[ref].ruleset == ruleset.id:
                yield Citation(ref, other.lines, other.quote, place=other.place)
    for gone in ruleset.withdrawn.values():
        yield from (each for each in gone.source if ruleset.sources[each.ref].ruleset == ruleset.id)


def _all(criterion: Criterion) -> Iterator[Citation]:
    yield from criterion.source
    for leaf in criterion.leaves():
        yield from leaf.source


def _ref(row: Indicator) -> str | None:
    citations = (*row.source, *(each for criterion in row.criteria for each in criterion.source))
    return citations[0].ref if citations else None


def _lines(text: list[str], numbers: str) -> Iterator[str]:
    for part in numbers.split(","):
        first, _, last = part.strip().partition("-")
        yield from text[int(first) - 1 : int(last or first)]
