"""How one change of the rules reads: of what, from what to what, for whom, and a measurement that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from compliance.cells import amount, plain
from compliance.period import period_words
from compliance.problems import Problem
from compliance.reports import phrases
from compliance.review.changes import Change, Witness, row_of
from compliance.review.representatives import Shown
from compliance.review.review import Review, Unchanged
from compliance.rules.declared import Citation, Contradiction
from compliance.rules.requirements import Criterion
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sets import PRINTED
from compliance.words import codes, say


@dataclass(frozen=True, slots=True)
class Entry:
    """The changes of one condition that go one way, in words.

    ``about`` says what they are of, ``old`` and ``new`` what either side says: a line for each kind of area. ``text``
    is all of it in one sentence. ``witnesses`` show it; ``beside`` is what else has to be known of it.
    """

    about: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    text: str
    witnesses: tuple[str, ...]
    beside: tuple[str, ...]


def entries(review: Review, changes: Sequence[Change]) -> Iterator[Entry]:
    """The changes of one indicator in words; of several that go different ways each says its own."""

    def of_one(change: Change) -> tuple[object, ...]:
        return change.criterion, change.field, change.kind, change.effect, change.same_source, id(change.was)

    read = [change for change in changes if change.only_read]
    beside: list[str | None] = []
    if read and len(read) < sum(change.matters for change in changes):  # the demand says more than how it is read
        changes = [change for change in changes if not change.only_read]
        beside = [_how_read(change, review) for change in read]
    elif read:
        own = (change for change in review.changes if change.indicator == read[0].indicator and not change.matters)
        beside = [_same_amount(change, review) for change in own if change.kind == "unit" and change.criterion]
    mixed = len({change.effect for change in changes if change.matters}) > 1
    every = [_entry(review, tuple(group), mixed=mixed) for _, group in groupby(changes, key=of_one)]
    several = list({(each.about, each.old, each.new): each for each in reversed(every)}.values())[::-1]
    yield from several[:-1]
    yield from (replace(last, beside=(*last.beside, *filter(None, beside))) for last in several[-1:])


def _how_read(change: Change, review: Review) -> str:
    """How a number without a unit is read; of a quantity, of which one."""
    section, _, rest = change.field.partition(".")
    named = section == "quantities" and _called(rest.rpartition(".")[0], review.new, review.old, review.spoken)
    words = [named or "", why_open(change, review, review.spoken) or ""]
    return say(review.spoken, "text.colon").join(filter(None, words))


def _same_amount(change: Change, review: Review) -> str:
    """The sentence that a demand is the same in another unit."""
    language = review.spoken
    old, new = (side(change, each, old=each is review.old, language=language) for each in (review.old, review.new))
    return say(language, "note.same_amount", {"old": old, "new": new})


def change_text(review: Review, change: Change) -> str:
    """One change in one sentence."""
    return _entry(review, (change,), mixed=False).text


def _entry(review: Review, changes: tuple[Change, ...], *, mixed: bool) -> Entry:
    first, language, pair = changes[0], review.spoken, (review.old, review.new)
    several, colon = len(changes) > 1, say(language, "text.colon")
    kind, about = lead(first, language), about_what(first, *pair, language)
    if mixed and not kind:  # which says it already
        effect = say(language, f"note.{first.effect}")
        about = about + phrases.aside(effect, language) if about else effect
    beside = [*elsewhere(first, *pair, language), *hits(first, review.new, language)]
    left_out = review.new.withdrawn.get(first.indicator or "") if first.field == "indicator" else None
    asks = first.field in DEMANDS and (first.criterion is not None or first.field == "indicator")
    no_words = "asks_nothing" if asks else "unsaid" if first.field in _STATED else "nothing"
    nothing = say(language, "impact.told_elsewhere" if beside else f"note.{no_words}")
    sides = [[side(each, ruleset, old=old, language=language) for each in changes]
             for ruleset, old in zip(pair, (True, False), strict=True)]  # fmt: skip
    said = [[each or nothing for each in one] for one in sides]
    whoms = [whom(each.when, language) for each in changes]
    shown = [_by_area(whoms, one, language) for one in said]
    alone = not several and not kind
    before = "".join(each + colon for each in (kind, about, whoms[0] if alone else "") if each)
    old, new = (one[0] if alone else joined(lines, language) for one, lines in zip(said, shown, strict=True))
    came, went = (not any(each is not None for each in one) for one in sides)
    text = before + ((new if came else old) if kind and (came or went) else f"{old} → {new}")
    what = colon.join(filter(None, [kind, about])) or say(language, f"note.field_{first.kind}")
    witnesses = [words for each in changes for words in witnesses_words(each, *pair, language, for_whom=several)]
    if left_out is not None:
        why = [left_out.reason, *(cited(each, review.new, language) for each in left_out.source)]
        beside.append(colon.join([say(language, "note.of_withdrawn"), " ".join(why)]))
    beside += [say(language, "note.same_source")] if first.same_source and first.matters else []
    beside += filter(None, [why_open(first, review, language)])
    return Entry(what, shown[0], shown[1], text, tuple(witnesses), tuple(beside))


def _by_area(whoms: Sequence[str], said: Sequence[str], language: str) -> tuple[str, ...]:
    """What one side says, a line for each kind of area; one where it says the same of all."""
    if len(set(said)) == 1 and (len(said) > 1 or not whoms[0]):
        return (said[0],)
    parts = zip(whoms, said, strict=True)
    return tuple(say(language, "note.of_variant", {"when": when, "demand": each}) for when, each in parts)


def state_words(word: str, language: str) -> str:
    """A state, or another word for one, as a document has it."""
    return f"“{word}”{_meaning(word, language)}"


def with_meanings(shown: str, criterion: Criterion, language: str) -> str:
    """What a criterion demands, with what its states mean beside them; a state may stand within another."""
    words = {word for leaf in criterion.leaves() for word in leaf.requirement.accepted_states}
    longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.sub(longest_first, lambda match: match[0] + _meaning(match[0], language), shown) if words else shown


def _meaning(word: str, language: str) -> str:
    if language != "en" or word not in codes("states"):
        return ""
    return f" ({say(language, f'states.{word}')})"


# What a document states of itself or of a row, or leaves unstated.
_STATED = (
    "issuer", "issued", "number", "title_en", "effective", "judges", "language", "lead", "partners", "leader",
    "deadline", "domain", "task",
)  # fmt: skip
_SIDES = ("old", "new")
# Fields that say what is demanded; what changed in another field reads as a sentence or as words.
DEMANDS = ("indicator", "requirement", "threshold", "comparator", "unit", "accepted", "applies")


def joined(parts: Iterable[str], language: str, sign: str = "comma") -> str:
    """Parts of a sentence, one after the other."""
    return say(language, f"note.{sign}").join(parts)


def title(each: Change | Unchanged, language: str) -> str:
    """An indicator by its numbers and name; the ruleset as a whole as that."""
    number = numbers(each, language)
    return f"{number}{'' if not number or number.endswith('）') else ' '}{name(each, language)}"


def numbers(each: Change | Unchanged, language: str) -> str:
    """The number of an indicator, and the one that it had; the ruleset as a whole has none."""
    old, new = (None if row is None else row.number for row in (each.before, each.after))
    if old is new is None:
        return ""
    if old is None or new is None or old == new:
        return new or say(language, "note.number_gone", {"old": old})
    return say(language, "note.number_was", {"old": old, "new": new})


def name(each: Change | Unchanged, language: str) -> str:
    """The name of an indicator, as the new ruleset has it; of None, the ruleset as a whole."""
    row = each.after or each.before
    return say(language, "note.whole") if row is None else phrases.indicator_name(row, language)


def constraints(change: Change, language: str) -> str:
    """The constraint type, or from which to which it changed."""
    kinds = [row.constraint for row in (change.before, change.after) if row is not None]
    return " → ".join(say(language, f"constraints.{kind}") for kind in dict.fromkeys(kinds))


def lead(change: Change, language: str) -> str:
    """What an addition or a removal is one of."""
    if change.kind not in ("added", "removed"):
        return ""
    what = "" if change.criterion is None else "alternative_" if is_alternative(change) else "condition_"
    return say(language, f"note.{what}{change.kind}")


def is_alternative(change: Change) -> bool:
    """Whether a change belongs to an alternative."""
    return "." in (change.criterion or "")


def whom(when: Mapping[str, tuple[str, ...]], language: str) -> str:
    """The kinds of area that a change concerns."""
    return joined((joined(among, language) for among in when.values()), language, "stop")


def about_what(change: Change, old: Ruleset, new: Ruleset, language: str) -> str:
    """What of the indicator it is about, where that is not the indicator's own value."""
    section, _, constraint = change.field.partition(".")
    if section == "verdicts":
        return say(language, "note.verdicts", {"constraint": say(language, f"constraints.{constraint}")})
    if section == "verdict_notes":
        kind, _, field = constraint.partition(".")
        details = {"constraint": say(language, f"constraints.{kind}"), "what": say(language, f"note.{field}")}
        return say(language, "note.verdict_notes", details)
    if section == "quantities":
        id_, _, field = constraint.rpartition(".")
        called = _called(id_ or field, new, old, language)
        what = say(language, f"note.{field}", default=field) if id_ else say(language, "note.quantity")
        return f"{called} {what}" if id_ else what
    if section in ("axes", "variants"):
        axis, _, field = constraint.partition(".")
        called = phrases.axis_name(new if axis in new.axes else old, axis, language)
        what = "made_for" if section == "variants" else f"axis_{field or 'variants'}"
        return say(language, f"note.{what}", {"axis": called})
    if section == "sources":
        titles = [side.sources[constraint].title for side in (new, old) if constraint in side.sources]
        which = "" if titles[0] in (change.old or "", change.new or "") or len({*titles}) > 1 else titles[0]
        return say(language, "note.of_sources", {"which": which}).strip()
    if section == "withdrawn" and constraint == "source":
        return say(language, "note.source")
    if section in ("withdrawn", "parents", "ancestor_names", "effective") or change.indicator is None:
        return say(language, f"note.of_{section}", {"which": constraint}, default=change.field).strip()
    if change.field == "name" and change.criterion is not None:
        return say(language, "note.criterion_id")
    of_row = change.field in ("unit", "applies") and change.criterion is None
    what = say(language, f"note.{change.field}", default=change.field) if change.field not in DEMANDS or of_row else ""
    return f"{_condition(change, old, new, language)} {what}".strip()


def _condition(change: Change, old: Ruleset, new: Ruleset, language: str) -> str:
    """What a condition measures, where that is not the indicator itself."""
    condition, row = change.now or change.was, row_of(change)
    if condition is None or row is None:
        return ""
    return phrases.part_name(condition, row, old if change.now is None else new, language)


def elsewhere(change: Change, old: Ruleset, new: Ruleset, language: str) -> Iterator[str]:
    """By which other indicators the other side asks for what came or went here."""
    key, ruleset = ("elsewhere_before", old) if change.kind == "added" else ("elsewhere_now", new)
    for row, criterion in change.elsewhere:
        yield say(language, f"note.{key}", {"where": phrases.elsewhere_words(row, criterion, ruleset, language)})


def hits(change: Change, new: Ruleset, language: str) -> Iterator[str]:
    """The indicators that a change of the ruleset as a whole concerns."""
    rows = [new.indicators[id_] for id_ in change.hits if id_ in new.indicators]
    if rows:
        which = joined((phrases.indicator_title(row, language) for row in rows), language)
        yield say(language, "note.hits", {"which": which})


def _called(id_: str, ruleset: Ruleset, other: Ruleset, language: str) -> str:
    """A measured thing by its name in a ruleset, or in the other one."""
    known = id_ in ruleset.quantities or id_ in ruleset.indicators
    return phrases.measured_name(id_, ruleset if known else other, language)


def side(change: Change, ruleset: Ruleset, *, old: bool, language: str) -> str | None:
    """What one side says; None where it asks nothing, or says nothing."""
    value, row, criterion = (change.old, change.before, change.was) if old else (change.new, change.after, change.now)
    section, _, of = change.field.partition(".")
    if section == "variants":
        return value or say(language, "note.every_kind")
    if value is None:
        return _units_of_parts(row, language) if change.field == "unit" and criterion is None else None
    if value == "no number":
        return say(language, "note.no_number")
    if change.field == "constraint":
        return say(language, f"constraints.{value}")
    if section == "verdicts" or change.field.endswith(".instead_of"):
        return say(language, f"verdicts.{value}")
    if change.field == "formula":
        return re.sub(r"[a-z_][a-z0-9_]*", lambda match: _called(match[0], ruleset, ruleset, language), value)
    if change.field == "applies" and not (change.matters and criterion) and row is not None:
        return whom((criterion or row).applies, language) or None
    if change.field == "indicator" and row is not None:
        return joined(demands_of(row, ruleset, language), language, "stop")
    if change.field in ("source", "contradictions"):
        return joined(_only_here(change, ruleset, language, old=old), language, "stop") or None
    if change.field == "may_not_apply":
        return say(language, "note.yes" if value == "true" else "note.no")
    if change.field == "synonyms" and change.was is not None and change.now is not None:
        return joined(_only_known(change, old=old), language) or None
    if change.field == "when":
        return joined((phrases.axis_name(ruleset, axis, language) for axis in value.split(", ")), language)
    if change.field == "measures":
        return _called(value, ruleset, ruleset, language)
    if change.field == "ancestor_names":
        names = [each.split(" = ") for each in value.split(", ")]
        left_out = {each.id: each.name for each in ruleset.withdrawn.values()}
        colon = say(language, "text.colon")
        return joined((f"“{name}”{colon}{left_out.get(id_) or _called(id_, ruleset, ruleset, language)}"
                       for name, id_ in names), language)  # fmt: skip
    if change.field.endswith(".source"):
        withdrawn = ruleset.withdrawn.get(change.indicator or "")
        why = withdrawn or ruleset.verdict_notes[of.partition(".")[0]]  # type: ignore[index]
        return joined((cited(each, ruleset, language) for each in why.source), language, "stop")
    if criterion is None or row is None or change.field not in DEMANDS:
        return _plain(change.field, value, language)
    if all(each is not None and each.requirement.number_missing for each in (change.was, change.now)):
        return phrases.demand_words(criterion, row, ruleset, language)  # which says why
    words = _demand(criterion, row, ruleset, value, language)
    if is_alternative(change) and change.kind in ("added", "removed"):
        return f"{say(language, 'text.one_of')} {words}"
    unit = criterion.unit if change.kind == "unit" and not criterion.requirement.entries else None
    return words + phrases.aside(unit, language) if unit else words  # of a number that is set elsewhere


def _units_of_parts(row: Indicator | None, language: str) -> str | None:
    """The units of what a row asks, where it has none of its own."""
    units = dict.fromkeys(leaf.unit for leaf in (() if row is None else row.leaves()) if leaf.unit)
    return say(language, "note.units_of_parts", {"units": joined(units, language)}) if units else None


def _plain(field: str, value: str, language: str) -> str:
    """What a field says, without the signs and ids that a JSON report has for it."""
    if field == "set_by":
        colon = say(language, "text.colon")
        return re.sub(
            r"(?<![a-z_])([a-z_]++) = ", lambda key: say(language, f"note.{key[1]}", default=key[1]) + colon, value
        )
    if field == "period":
        return say(language, f"note.length_{value}")
    if field.rpartition(".")[2] in ("lead", "leader", "partners", "aliases"):
        return value.replace("; ", say(language, "note.comma"))
    if field.startswith("axes."):
        return value.replace(", ", say(language, "note.comma"))
    absent = phrases.aside(say(language, "note.absent"), language)
    return value.replace(" (not at hand)", absent) if field == "parents" else value


def demands_of(row: Indicator, ruleset: Ruleset, language: str) -> list[str]:
    """What a row asks, condition by condition."""
    return [_criterion(each, row, ruleset, language) for each in row.criteria]


def _only_here(change: Change, ruleset: Ruleset, language: str, *, old: bool) -> list[str]:
    """The citations, or the places where a document contradicts itself, that stand on one side alone."""
    both = []
    for side, row in ((True, change.before), (False, change.after)):
        noted = () if row is None else row.contradictions
        places = citations(change, old=side) if change.field == "source" else noted
        both.append([cited(each, ruleset, language) for each in places])
    here, there = both if old else both[::-1]
    return [each for each in here if each not in there] or here


def cited(each: Citation | Contradiction, ruleset: Ruleset, language: str) -> str:
    """All that is said of a place in a document: the lines, the words, how far it is proved, what is noted.

    The document is named where the ruleset cites several, or words of it; else the head of the note names it.
    """
    grade = getattr(each, "grade", "quoted")
    parts = [
        phrases.document_name(each.ref, ruleset) if each.ref and (each.quote or not alone(each.ref, ruleset)) else None,
        say(language, "text.lines", {"lines": each.lines}) if each.lines else None,
        phrases.quoted(each.quote, language) if each.quote else None,
        None if grade == "quoted" else f"[{say(language, f'text.{grade}', default=grade)}]",
        getattr(each, "value", None),
        each.note,
    ]
    return " ".join(filter(None, parts))


def _criterion(criterion: Criterion, row: Indicator, ruleset: Ruleset, language: str) -> str:
    if criterion.requirement.number_missing and criterion.measures == row.id:
        return _missing(criterion, language)
    shown = phrases.criterion_words(replace(criterion, unverified=False), row, ruleset, language)
    shown = with_meanings(shown, criterion, language)
    return shown + phrases.aside(say(language, "text.unverified"), language) if criterion.unverified else shown


def _missing(criterion: Criterion, language: str) -> str:
    sign = PRINTED[criterion.requirement.sign] if criterion.requirement.sign else ""
    return say(language, "note.number_missing", {"sign": sign}).strip()


def _demand(criterion: Criterion, row: Indicator, ruleset: Ruleset, value: str, language: str) -> str:
    """A demand in words; where it is one number of several, that one alone."""
    if criterion.requirement.number_missing:
        return _missing(criterion, language)
    words = with_meanings(phrases.demand_words(criterion, row, ruleset, language), criterion, language)
    requirement = criterion.requirement
    of_one = [each for each in requirement.entries if requirement.signs(criterion, each) == value]
    if of_one:
        words = requirement.entry_reads(criterion, of_one[0])
        rounding = requirement.form(criterion).get("rounding")
        words += phrases.aside(say(language, "text.rounded", {"rounding": rounding}), language) if rounding else ""
    doubt = say(language, "text.unverified")
    return words + phrases.aside(doubt, language) if value.endswith(" (unverified)") and doubt not in words else words


def _only_known(change: Change, *, old: bool) -> Iterator[str]:
    """The words for states that one side alone knows, or takes for another state."""
    both = [{} if each is None else each.requirement.words for each in (change.was, change.now)]
    here, there = both if old else both[::-1]
    for word, state in here.items():
        if there.get(word) != state:
            yield f"“{word}”" if word == state else f"“{word}” = “{state}”"


def witnesses_words(change: Change, old: Ruleset, new: Ruleset, language: str, *, for_whom: bool) -> Iterator[str]:
    """Measurements and what becomes of them: “97 %：原达标，现否决”; ``for_whom`` names the kind of area too."""
    several = () if change.witness is None else (change.witness, change.witness.contrary)
    yield from (_witness(change, each, old, new, language, for_whom=for_whom) for each in several if each is not None)


def _witness(change: Change, witness: Witness, old: Ruleset, new: Ruleset, language: str, *, for_whom: bool) -> str:
    what = _measured(witness.shown, language)
    own = change.now or change.was
    if witness.measures != (own.measures if own is not None else change.indicator):
        what = f"{_called(witness.measures, new, old, language)} {what}"
    if for_whom and change.when:
        what += phrases.aside(whom(change.when, language), language)
    elif witness.variants and not change.when and change.criterion is None:
        what += phrases.aside(joined(witness.variants.values(), language), language)
    notes = joined(_beside(change, witness, old, new, language), language, "stop")
    what += phrases.aside(notes, language) if notes else ""
    known = {leaf.measures for _, leaf in change.elsewhere}
    said = {"what": what}
    sides = (("old", "was", witness.old, change.before), ("now", "now", witness.new, change.after))
    for key, when, verdict, row in sides:
        called_veto = verdict == "veto" and row is not None and row.constraint == "veto"
        elsewhere = verdict == "not_asked" and witness.measures in known
        how = "called_veto" if called_veto else "elsewhere" if elsewhere else verdict
        said[key] = say(language, f"note.{when}_{how}")
    return say(language, "note.witness", said)


def _beside(change: Change, witness: Witness, old: Ruleset, new: Ruleset, language: str) -> Iterator[str]:
    """What else the area has to have for it: the other conditions met, or the values of other things.

    Of an alternative the values: whoever needs it misses the others.
    """
    accepting, shown = witness.accept_unverified, witness.shown
    leaves = [leaf for row in (change.before, change.after) if row is not None for leaf in row.leaves()]
    if (
        shown.value is not None
        and not shown.earlier
        and not {"pass", "undetermined"}.isdisjoint((witness.old, witness.new))
        and any(leaf.measures == shown.measures and leaf.requirement.earlier_periods for leaf in leaves)
    ):
        yield say(language, "note.no_earlier")
    if witness.others and not is_alternative(change) and "pass" in (witness.old, witness.new):
        own = [leaf for each in (change.was, change.now) if each is not None for leaf in each.leaves()]
        among_others = accepting and bool(own) and not any(leaf.doubtful for leaf in own)
        accepting = accepting and not among_others
        yield say(language, "note.others_met_unverified" if among_others else "note.others_met")
    elif witness.others:
        yield joined((f"{_called(each.measures, new, old, language)} {_measured(each, language)}"
                      for each in witness.others), language)  # fmt: skip
    if accepting:
        yield say(language, "note.accepting_unverified")


def _measured(shown: Shown, language: str) -> str:
    if shown.claim:
        return say(language, "note.claim")
    number = None if shown.value is None else f"{shown.sign or ''}{amount(plain(shown.value), shown.unit)}"
    state = None if shown.state is None else state_words(shown.state, language)
    words = joined((each for each in (number, state) if each is not None), language)
    what = words or say(language, "note.nobody_measured")
    for word, (value, unit) in shown.earlier.items():
        details = {"value": what, "earlier": amount(plain(value), unit), "period": period_words(word, language)}
        what = say(language, "note.earlier", details)
    if shown.given is not None:
        what = say(language, "note.given", {"value": what, "given": amount(plain(shown.given[0]), shown.given[1])})
    return what


def disagreeing(problems: Iterable[Problem], row: Indicator, ruleset: Ruleset, language: str) -> Iterator[str]:
    """What the quotes of a row say otherwise than the row, as lint says it, with the documents."""
    documents = dict.fromkeys(cited(each, ruleset, language) for each in row.citations if each.quote)
    where = joined(documents, language, "stop")
    for each in problems:
        yield say(language, "note.quote_disagrees", {"problem": each.message(language), "where": where})


def why_open(change: Change, review: Review, language: str) -> str | None:
    """Why nobody can say which way a change goes; None of one that goes some way."""
    if change.effect != "open":
        return None
    return say(language, f"note.open_{_why_open(change)}", {"old": change.old, "new": change.new})


def _why_open(change: Change) -> str:
    section, _, rest = change.field.partition(".")
    field, leaves = rest.rpartition(".")[2] or section, []
    leaves = [leaf for each in (change.was, change.now) if each is not None for leaf in each.leaves()]
    if change.criterion is None and (by_field := {
        "effective": "days", "judges": "days", "formula": "formula", "name": "name", "aliases": "name",
        "ancestor_names": "name", "axes": "variant", "variants": "made_for", "parents": "parent", "units": "unit_word",
    }.get(section if section in ("axes", "variants", "units") else field)):  # fmt: skip
        return by_field
    if change.only_read:
        return "unit" if change.old and change.new else "unit_word"
    if change.field == "period":
        return "length"
    if "no number" in (change.old, change.new) or any(leaf.requirement.number_missing for leaf in leaves):
        return "missing"
    if any(leaf.requirement.takes_given for leaf in leaves):
        return "given"
    if change.witness is not None:
        return "word" if change.kind in ("accepted", "synonyms") else "one_side"
    return "prices" if any(leaf.requirement.earlier_periods for leaf in leaves) else "other"


def why(problem: Problem, language: str) -> str:
    """What is wrong with a file, and where it stands."""
    place = "" if problem.place is None else phrases.aside(problem.place.text(language), language)
    return problem.message(language) + place


def alone(ref: str, ruleset: Ruleset) -> bool:
    """Whether a document is the only one that a ruleset brings."""
    return [source.ref for source in ruleset.sources.values() if source.ruleset == ruleset.id] == [ref]


def citations(change: Change, *, old: bool) -> tuple[Citation, ...]:
    """The citations behind one side of a change: the condition's own, or the row's."""
    row, criterion = (change.before, change.was) if old else (change.after, change.now)
    if row is None:
        return ()
    return (criterion is not None and criterion.source) or row.source or row.citations


def called(ruleset: Ruleset, beside: Ruleset, language: str) -> str:
    """A ruleset by title, document number, id and version; by its file too, where the other one goes by the same."""
    alike = (ruleset.id, ruleset.version) == (beside.id, beside.version) and ruleset.file != beside.file
    more = filter(None, [ruleset.number, f"{ruleset.id} {ruleset.version}", ruleset.file if alike else None])
    return say(
        language, "note.called", {"title": phrases.titled(ruleset, language), "more": joined(more, language, "stop")}
    )


def sources_words(changes: Iterable[Change], old: Ruleset, new: Ruleset, language: str) -> Iterator[str]:
    """The words of the documents behind changes, on either side, and how far they are proved."""
    several = [change for change in changes if change.matters]
    places = {side: [each for change in several for each in citations(change, old=side == "old")] for side in _SIDES}
    said = {side: dict.fromkeys(cited(each, ruleset, language) for each in places[side])
            for side, ruleset in zip(_SIDES, (old, new), strict=True)}  # fmt: skip
    for side, lines in {"both": said["old"]}.items() if said["old"] == said["new"] else said.items():
        for line in lines:
            yield f"{say(language, f'note.source_{side}')}{say(language, 'text.colon')}{line}"
