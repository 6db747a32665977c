"""Quotes looked up in their documents: the words are there, on the lines that are named."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from compliance.problems import ComplianceError, Place, Problem
from compliance.reading.files import read_file
from compliance.rules.declared import Citation
from compliance.rules.lookalikes import is_hidden
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sentences import read_sentence, trends

_LARGEST_TEXT = 64 * 1024 * 1024  # of a document
_SHOWN = 3  # rows that are left out, with their words; the numbers of all are named


def looked_up(ruleset: Ruleset, folder: Path, texts: dict[str, list[str]]) -> Iterator[Problem]:
    """Every document of a ruleset by its digest, and every quote in its lines; white space does not matter.

    The lines of each document are left in ``texts``.
    """
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
    every = list(dict.fromkeys(_own_citations(ruleset)))
    for citation in every:
        source = ruleset.sources[citation.ref]
        if citation.quote and citation.lines and source.file in texts:
            lines = "".join(_lines(texts[source.file], citation.lines))
            if _seen(citation.quote) not in _seen(lines):
                details = {"lines": citation.lines, "file": source.file}
                yield Problem("quote-not-found", citation.place, citation.quote[:60], details)
    for row in ruleset.indicators.values():
        for citation in row.source if row.set_by.get("number") == ruleset.id else ():
            if (rest := _rest(ruleset, row, citation, every, texts)) is not None:
                details = {"name": row.name, "lines": citation.lines or "–", "new": rest}
                yield Problem("quote-cut", citation.place, f"[indicators.{row.id}]", details, level="warning")


def _rest(
    ruleset: Ruleset, row: Indicator, citation: Citation, every: Sequence[Citation], texts: Mapping[str, list[str]]
) -> str | None:
    """A number with a sign, or 不降低 and its like, which the lines of a printed row have and no quote of them."""
    file = ruleset.sources[citation.ref].file
    if file is None or file not in texts or not citation.quote or not citation.lines:
        return None
    text = "\n".join(_lines(texts[file], citation.lines))
    if read_sentence(citation.quote).ordinal != row.number or _seen(citation.quote) not in _seen(text):
        return None
    at = [index for index, each in enumerate(text) if _seen(each)]
    seen, left = _seen(text), list(text)
    for other in every:
        words = _seen(other.quote or "")
        if words and words in seen and ruleset.sources[other.ref].file == file:
            for found in re.finditer(re.escape(words), seen):
                for index in at[found.start() : found.end()]:
                    left[index] = "。"
    rest = read_sentence("".join(left))
    numbers = [(each.start, each.end) for each in rest.numbers if each.demands and not each.bare]
    spans = [*numbers, *((start, end) for start, end, _ in trends(rest.text))]
    return rest.text[spans[0][0] : spans[0][1]] if spans else None


def _seen(text: str) -> str:
    """A text without blanks, and without the marks of no width that documents bring along."""
    return "".join(each for each in text if not each.isspace() and not is_hidden(each))


def left_out(ruleset: Ruleset, texts: Mapping[str, list[str]]) -> Iterator[Problem]:
    """The printed numbers of a document's rows that no rule has, and that nothing says are left out.

    A gap between two numbers shows in the quotes; with the text of the document, a row before and after them too.
    """
    reasons = " ".join(filter(None, (ruleset.note, *(source.note for source in ruleset.sources.values()))))
    gone = [
        read_sentence(each.quote).ordinal for row in ruleset.withdrawn.values() for each in row.source if each.quote
    ]
    known = {row.number for row in ruleset.indicators.values() if row.set_by.get("number") == ruleset.id}
    known |= {number for number in gone if number is not None}
    printed: dict[str, dict[int, tuple[int, int]]] = {}  # the lines of each numbered row, by document
    for row in ruleset.indicators.values():
        for each in row.source if row.set_by.get("number") == ruleset.id else ():
            if each.quote and each.lines and row.number.isdigit() and read_sentence(each.quote).ordinal == row.number:
                lines = [int(number) for number in re.findall(r"\d+", each.lines)]
                printed.setdefault(each.ref, {})[int(row.number)] = (lines[0], lines[-1])
    for ref, rows in printed.items():
        text = texts.get(ruleset.sources[ref].file or "", [])
        at = dict(_numbered(text, rows))
        missing = [n for n in sorted({*range(min(rows), max(rows)), *at} - {*rows}) if str(n) not in known]
        missing = [number for number in missing if not re.search(rf"第\s*{number}\s*[项条]", reasons)]
        if missing:
            file = ruleset.sources[ref].file or ref
            shown = [(Place(file, at[number]), text[at[number] - 1].strip()[:60]) for number in missing if number in at]
            details = {"name": ruleset.id, "number": _spans(missing)}
            related = tuple(shown[:_SHOWN])
            yield Problem(
                "row-left-out", ruleset.sources[ref].place, f"[sources.{ref}]", details, related, level="warning"
            )


def _spans(numbers: Sequence[int]) -> str:
    """Numbers in order, those that follow each other as one: 2, 4–7."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and groups[-1][-1] == number - 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return ", ".join(str(each[0]) if len(each) == 1 else f"{each[0]}–{each[-1]}" for each in groups)


def _numbered(text: Sequence[str], rows: Mapping[int, tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The lines of a document that begin a row without being cited: its number goes on from a neighbour's."""
    cited = {line for first, last in rows.values() for line in range(first, last + 1)}
    last = {end: number for number, (_, end) in rows.items()}
    number = 0
    for line, words in enumerate(text, 1):
        number = last.get(line, number)
        found = re.match(r"\s*(\d{1,3})(?:\s*$|[\s、.．])", words)
        if found is None or line in cited:
            continue
        own = int(found[1])
        before = [first for each, (first, _) in rows.items() if each > own]
        if own == number + 1 and own not in rows and all(line < first for first in before):
            yield own, line
            number = own


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
    cited = [each for gone in ruleset.withdrawn.values() for each in gone.source]
    cited += [each for why in ruleset.verdict_notes.values() for each in why.source]
    yield from (each for each in cited if ruleset.sources[each.ref].ruleset == ruleset.id)


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
