"""The tables of docs/sources.md are those of the rulesets: what no document at hand proves, and what they count.

A ruleset that came later has a page of its own, ``docs/sources/<id>.md``, with the same tables of it alone.

When a ruleset changed and the tables should follow:

    python -m pytest tests/test_sources_page.py --accept
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from calling import call
from documents import DOCUMENTS, needs_documents
from test_listings import AT_HAND, demands, leaves

import compliance
from compliance.rules.catalog import heads
from compliance.rules.proofs import OUTCOMES, by_aspect, proofs
from compliance.rules.requirements import Fixed, Unknown
from compliance.rules.ruleset import Ruleset, may_matter

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "sources.md"
OWN = {path.stem: path for path in sorted((ROOT / "docs" / "sources").glob("*.md"))}
ACCEPT = "python -m pytest tests/test_sources_page.py --accept"


def table(*rows: tuple[object, ...]) -> str:
    head, *body = (f"| {' | '.join(map(str, row))} |" for row in rows)
    return "\n".join([head, "|---" * len(rows[0]) + "|", *body])


def unproved(ruleset: Ruleset) -> Iterator[tuple[object, ...]]:
    """Every demand that no document at hand proves: in which row, what is demanded, why it is not proved."""
    for row in ruleset.indicators.values():
        for name, leaf in leaves(row):
            said = row.name if name == "level" else f"{row.name} ({name})"
            why = "；".join(citation.note for citation in leaf.source if citation.note)
            shown = [
                demand if variant == "-" else f"{demand} ({variant})"
                for demand, variant, remarks in demands(leaf)
                if "unverified" in remarks
            ]
            if isinstance(leaf.requirement, Unknown):
                yield f"`{ruleset.id}`", row.number, said, "not at hand", leaf.requirement.why
            elif shown:
                yield f"`{ruleset.id}`", row.number, said, ", ".join(shown), why


def those_of(page: Path) -> list[str]:
    """The rulesets at hand that a page is about."""
    return sorted(id_ for id_ in AT_HAND if OWN.get(id_, PAGE) == page)


def unproved_table(page: Path) -> str:
    every = [line for id_ in those_of(page) for line in unproved(compliance.load_ruleset(id_))]
    return table(("ruleset", "no.", "indicator", "demand", "why"), *every)


def counts_table(page: Path) -> str:
    rows: list[tuple[object, ...]] = []
    for id_ in those_of(page):
        ruleset = compliance.load_ruleset(id_)
        found = ruleset.indicators.values()
        numbers = [
            leaf
            for row in found
            for leaf in row.leaves()
            if isinstance(leaf.requirement, Fixed) and row.set_by.get("requirement") == id_
        ]
        contradictions = [
            each for row in found for each in row.contradictions if row.set_by.get("contradictions") == id_
        ]
        rows.append((f"`{id_}`", len(found), len(numbers), len(ruleset.withdrawn), len(contradictions)))
    head = ("ruleset", "indicators", "criteria with a number of its own", "withdrawn", "contradictions")
    return table(head, *rows)


def proved_table(page: Path) -> str:
    """How much of what the rows say their quotes prove, part by part (``compliance lint --summary``)."""
    rows: list[tuple[object, ...]] = []
    for id_ in those_of(page):
        ruleset = compliance.load_ruleset(id_)
        found = [by_aspect(each) for each in proofs(ruleset).values()]
        outcomes = Counter(outcome for each in found for outcome in each.values())
        assert not outcomes["wrong"]
        own = [row for row in ruleset.indicators.values() if row.set_by.get("number") == id_]
        share = f"{100 * outcomes['proved'] // outcomes.total()} %" if outcomes else "–"
        rows.append((f"`{id_}`", len(own), len(found), *(outcomes[each] for each in OUTCOMES[:3]), share))
    head = (
        "ruleset",
        "own rows",
        "with a quote",
        "parts proved",
        "by a note or the parent",
        "not in a quote",
        "proved",
    )
    return table(head, *rows)


def decided(ruleset: Ruleset) -> Iterator[tuple[object, ...]]:
    """Every decision that no document proves, with the rows that it is about."""
    rows = [row for row in ruleset.indicators.values() if row.set_by.get("number") == ruleset.id]
    occur = {row.constraint for row in ruleset.indicators.values()}
    for kind, why in ruleset.verdict_notes.items():
        if kind in occur and not why.source:
            by = f" (`{why.set_by}`)" if why.set_by else ""
            yield f"a missed {kind} row counts as {ruleset.verdicts[kind]}{by}", why.note or "–"
    taken = [row.number for row in rows if row.set_by.get("constraint", ruleset.id) != ruleset.id]
    if taken:
        yield "the type is the parent's", listed(taken)
    signs = [
        ruleset.indicators[id_].number
        for id_, found in proofs(ruleset).items()
        if by_aspect(found).get("sign") in ("noted", "silent")
    ]
    signs += [row.number for row in rows if any("未印符号" in (each.note or "") for each in (row, *row.leaves()))]
    signs = [row.number for row in rows if row.number in signs]
    if signs:
        yield "a sign is read into a number that is printed without one", listed(signs)
    for row in rows:
        for other in row.contradictions if row.set_by.get("contradictions") == ruleset.id else ():
            if may_matter(row, other):
                judged = " / ".join(each[0] for leaf in row.leaves() for each in demands(leaf))
                what = f"{row.number} {row.name}: {judged}, not {other.value or other.quote} (lines {other.lines})"
                yield "of two numbers one is judged by", what
        names = [each.name for each in row.criteria if each.requirement.several == "readings"]
        if names:
            yield "all readings are kept, for no document says which holds", f"{row.number} {row.name}: {listed(names)}"


def listed(words: list[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def decided_table(page: Path) -> str:
    every = [
        (f"`{id_}`", *(str(cell).replace("|", "\\|").replace("\n", " ") for cell in line))
        for id_ in those_of(page)
        for line in decided(compliance.load_ruleset(id_))
    ]
    return table(("ruleset", "decision", "where, and why"), *every)


TABLES = {"unproved": unproved_table, "decided": decided_table, "counts": counts_table, "proved": proved_table}


@pytest.mark.parametrize("where", [PAGE, *OWN.values()], ids=lambda path: path.stem)
@pytest.mark.parametrize("name", TABLES)
def test_the_tables_of_the_page_are_those_of_the_rulesets(
    name: str, where: Path, request: pytest.FixtureRequest
) -> None:
    now = TABLES[name](where)
    page, accepted = where.read_text(encoding="utf-8"), request.config.getoption("--accept")
    begin, end = f"<!-- {name}: written by tests/test_sources_page.py -->\n", f"\n<!-- {name} ends -->"
    if accepted and begin not in page and where != PAGE:  # a page that somebody has just written
        page += f"\n{begin}{end}\n"
    before, _, rest = page.partition(begin)
    shown, _, after = rest.partition(end)
    assert after, f"the page has no place for the table {name}"
    newcomers = [id_ for id_ in those_of(where) if f"`{id_}`" not in page]
    if newcomers:  # else --accept would write their rows into docs/sources.md
        pytest.fail(f"write docs/sources/{newcomers[0]}.md first: see CONTRIBUTING.md", pytrace=False)
    if accepted:
        where.write_text(before + begin + now + end + after, encoding="utf-8", newline="\n")
        return
    old, new = shown.splitlines(), now.splitlines()
    difference = [f"- {line}" for line in old if line not in new] + [f"+ {line}" for line in new if line not in old]
    if shown != now:
        pytest.fail("\n".join([f"{where.relative_to(ROOT)} is behind ({name}):", *difference, ACCEPT]), pytrace=False)


def test_the_page_names_every_ruleset_and_every_source() -> None:
    pages = {head.id: OWN.get(head.id, PAGE).read_text(encoding="utf-8") for head in heads()}
    for id_, page in pages.items():
        assert f"`{id_}`" in page, f"{id_} stands neither on docs/sources.md nor has it docs/sources/{id_}.md"
    for id_ in AT_HAND:
        page = pages[id_] + PAGE.read_text(encoding="utf-8")  # the documents of a list stand where the list does
        for source in compliance.load_ruleset(id_).sources.values():
            assert source.file is None or source.file in page
            assert source.number is None or source.number in page


def test_no_number_of_a_document_at_hand_is_unproved() -> None:
    for id_ in AT_HAND:
        if not id_.startswith("national_"):
            ruleset = compliance.load_ruleset(id_)
            if id_ in OWN:  # what it takes over from a list is that list's number
                rows = {key: row for key, row in ruleset.indicators.items() if row.set_by.get("requirement") == id_}
                ruleset = replace(ruleset, indicators=rows)
            assert list(unproved(ruleset)) == []


@pytest.mark.parametrize(
    ("series", "day", "missing"),
    [
        ("national_city", "2017-12-31", None),
        ("national_city", "2018-01-01", "national_2018_city"),  # never the list of 2016
        ("national_city", "2019-09-10", "national_2018_city"),
        ("national_city", "2019-09-11", "national_2019_city"),
        ("national_city", "2024-02-01", None),
        ("national_county", "2019-09-10", None),
        ("national_county", "2019-09-11", "national_2019"),
    ],
)
def test_a_day_of_a_list_that_is_not_at_hand_is_not_judged(
    series: str, day: str, missing: str | None, tmp_path: Path
) -> None:
    (tmp_path / "m.csv").write_text("indicator,value,unit\n公众绿色出行率,50,%\n", encoding="utf-8")
    found = call(tmp_path, "check", "m.csv", "--ruleset", series, "--as-of", day, "--fail-on", "never", "--lang", "en")
    if missing is None:
        assert found.code == 0
    else:
        assert (found.code, found.codes, found.out) == (2, ["ruleset-not-at-hand"], "")
        assert missing in found.err


@needs_documents
def test_what_the_page_quotes_stands_in_the_documents() -> None:
    texts = {path.name[:3]: path.read_text(encoding="utf-8").split("\n") for path in DOCUMENTS.glob("*.txt")}
    quotes = re.findall(r"“([^”]+)” \((\d{3}), line (\d+)\)", PAGE.read_text(encoding="utf-8"))
    assert len(quotes) > 10
    for quote, document, line in quotes:
        assert quote in texts[document][int(line) - 1], (quote, document, line)


@needs_documents
def test_the_digests_of_the_pages_are_those_of_the_documents() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (PAGE, *OWN.values()))
    for path in DOCUMENTS.glob("*.txt"):
        assert hashlib.sha256(path.read_bytes()).hexdigest()[:16] in pages, path.name
