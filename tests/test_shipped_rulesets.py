"""What every shipped ruleset keeps: names that stand in its document, words for people, and what can be handed in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from documents import DOCUMENTS, needs_documents

import compliance
from compliance.reports.rulesets.to_text import ruleset_text
from compliance.rules.catalog import heads
from compliance.rules.form import IndicatorTable, QuantityTable
from compliance.rules.lint import lint
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.words import codes

RULESETS = [compliance.load_ruleset(head.id) for head in heads() if head.at_hand]
PLANS = [ruleset for ruleset in RULESETS if any(source.file for source in ruleset.sources.values())]
FIELDS = {*IndicatorTable.model_fields, *QuantityTable.model_fields, "unstated", "aim", "binding", "reference"}
each_ruleset = pytest.mark.parametrize("ruleset", RULESETS, ids=lambda ruleset: ruleset.id)
each_plan = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)


def own_rows(ruleset: Ruleset) -> Iterator[Indicator]:
    yield from (row for row in ruleset.indicators.values() if row.set_by.get("requirement") == ruleset.id)


def of_states(ruleset: Ruleset) -> Iterator[tuple[str, Criterion]]:
    for row in own_rows(ruleset):
        yield from ((row.id, leaf) for leaf in row.leaves() if leaf.requirement.accepted_states)


@each_ruleset
def test_of_every_state_something_else_can_be_handed_in(ruleset: Ruleset) -> None:
    for id_, leaf in of_states(ruleset):
        assert {*leaf.requirement.words.values()} - {*leaf.requirement.accepted_states}, (id_, leaf.name)


def test_one_thing_has_one_english_name_in_all_rulesets() -> None:
    names = defaultdict[str, set[str | None]](set)
    for ruleset in RULESETS:
        for thing in (*ruleset.indicators.values(), *ruleset.quantities.values()):
            names[thing.id].add(thing.name_en)
    assert {id_: found for id_, found in names.items() if len(found) > 1 or None in found} == {}


@each_ruleset
def test_notes_are_for_people_and_name_no_field(ruleset: Ruleset) -> None:
    notes = [ruleset.note, *(source.note for source in ruleset.sources.values())]
    for row in ruleset.indicators.values():
        notes += [row.note, *(each.note for each in row.contradictions), *(leaf.note for leaf in row.leaves())]
        notes += [each.note for each in row.source]
    words = {word for note in notes if note for word in re.findall(r"[a-z_]{2,}", note)}
    assert words & FIELDS == set()


@each_plan
def test_the_name_of_a_part_stands_in_the_document(plan: Ruleset) -> None:
    """Its letters stand in a quote in their order; a plan adds no word of its own."""
    quotes = " ".join(
        each.quote or ""
        for row in plan.indicators.values()
        for leaf in row.leaves()
        for each in (*row.source, *leaf.source)
    )
    measured = {leaf.measures for row in own_rows(plan) for leaf in row.leaves()}
    inherited = set() if plan.parent is None else {*plan.parent.quantities}
    for id_ in sorted(measured & {*plan.quantities} - inherited):
        letters = re.sub(r"[\s：（）()、，,]", "", plan.quantities[id_].name)
        assert re.search(r"[^。；;]{0,40}?".join(map(re.escape, letters)), quotes), plan.quantities[id_].name


@each_plan
def test_a_plan_says_which_years_it_is_about(plan: Ruleset) -> None:
    assert plan.judges is not None


def test_what_can_be_measured_is_said_everywhere() -> None:
    found, _ = lint(documents=None)
    assert [each.key for each in found if each.code == "range-missing"] == []


@needs_documents
def test_no_quote_says_otherwise() -> None:
    found, _ = lint(documents=DOCUMENTS)
    assert [str(each) for each in found if each.level == "error"] == []


@each_ruleset
def test_a_task_has_no_type_of_its_own(ruleset: Ruleset) -> None:
    if ruleset.id.endswith("_tasks"):
        assert {row.constraint for row in ruleset.indicators.values()} <= {"unstated", "aim"}


@each_ruleset
def test_states_units_and_kinds_of_area_have_english_words(ruleset: Ruleset) -> None:
    words = {variant for axis in ruleset.axes.values() for variant in axis.variants}
    for row in ruleset.indicators.values():
        for leaf in row.leaves():
            words |= {*leaf.requirement.words.values()} | ({leaf.unit} if leaf.unit else set())
    assert words - {*codes("states"), *codes("terms"), "%", "1"} == set()
    assert "Words of the documents: " in ruleset_text(ruleset, ruleset.rows, "en")
    assert "用语" not in ruleset_text(ruleset, ruleset.rows, "zh")
