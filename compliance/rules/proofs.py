"""What the quotes of a row prove of it: number, name, signs, numbers, units, states, type, variants, leads, days.

A quote is read as the sentence that it is (``sentences.py``), and held against the rule part by part. What it says
otherwise is *wrong*, whatever it is; what it does not say is *silent*, and nobody can prove it. A sign that is not
printed is *noted* where a note says how the number is read, a type where it is the parent's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from compliance.cells import folded_text, plain
from compliance.problems import Place, Problem, by_key
from compliance.rules import sentences as grammar
from compliance.rules.declared import Citation
from compliance.rules.requirements import Criterion, Threshold
from compliance.rules.ruleset import Indicator, Ruleset
from compliance.rules.sentences import PrintedNumber, Sentence, elsewhere, stands, trends, unspaced
from compliance.rules.sets import PRINTED, Comparator
from compliance.units import Unit, is_pure, parse_unit, spellings, unit_at_start

Aspect = Literal[
    "number", "name", "value", "sign", "unit", "variant", "state", "type", "star", "lead", "deadline", "joined"
]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
Outcome = Literal["proved", "noted", "silent", "wrong"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

# Words by which a document lets an area leave a row out.
_MAY_BE_LEFT_OUT = (
    r"可不|不参评|不参与|不作|不考核|不纳入|不适用|不涉及|没有(?:相应|该|此)|无(?:相应|该项|此项)|如有|有条件|"
    r"(?:仅|只)(?:适用|限|考核)|适用于"
)
# A note that says on which side a number without a sign is good: that more is better is usual, less has to be said.
_AT_LEAST = r"符号|[Ss]ign|≥|不(?:低于|小于|少于|得少于|得低于)|至少|含本数|承前|下限|按.{0,8}计"
_AT_MOST = r"≤|不(?:高于|大于|多于|超过|得超过|得高于)|至多|上限|以内|以下"
# What stands directly before or after a name, and is no part of it.
_BEFORE_A_NAME = (
    r"(?:确保|保证|实现|完成|提高|提升|降低|减少|增加|加强|加大|加快|推进|推动|开展|建立|健全|落实|实施|实行|推行|制定|编制|划定|改善|"
    r"保护|杜绝|防止|消除|达到|控制|规范|发展|强化|优化|全市|全县|全区|本市|本县|本区|年|月|底|末|前|内|的|其中|且|无|未|不|没有|零)$"
)
_AFTER_A_NAME = (
    r"(?:[^\u3400-\u9fffA-Za-z]|不|未|无|没|已|应|须|要|将|达|为|是|均|基本|逐步|逐年|持续|明显|全面|全部|控制|保持|维持|稳定|提高|提升|"
    r"降低|下降|减少|增加|增长|改善|上升|建立|健全|完善|制定|编制|实施|实行|执行|落实|推行|开展|完成|划定|遵守|通过|消除|且|并|和|及|与|或|"
    r"其中|分别|年均|比(?!例|重|率)|较|在|按|以|由|受到|得到|优于|好于|大于|小于|高于|低于|超过|名列|发生|出现|(?:任务|工作|目标|指标|要求)$)"
)
_STOPS = r"[\s,。;:()*★☆※]"
# What a note says of a number that is printed and is no demand: 23吨是锅炉的规模.
_CJK = r"[\u3400-\u9fff]"
_NO_TARGET = r"(?:规模|界限|总数|现状|不是目标)"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the quotes say of one part of a row: that it is so, nothing, or something else than the rule."""

    aspect: Aspect
    outcome: Outcome = "proved"
    rule: str = "–"
    quote: str = ""
    place: Place | None = None


def _wrong(aspect: Aspect, rule: str, quote: str, place: Place | None) -> Proof:
    return Proof(aspect, "wrong", rule, quote or "–", place)


def _held(aspect: Aspect, holds: bool, rule: str, quote: str, place: Place | None) -> Proof:
    """Proved where a quote holds with the rule; silent where it says nothing of it."""
    if holds or not quote:
        return Proof(aspect, "proved" if holds else "silent")
    return _wrong(aspect, rule, quote, place)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A row of a ruleset with its own quotes as they are read."""

    row: Indicator
    ruleset: Ruleset
    sentences: tuple[Sentence, ...]
    leaves: tuple[Criterion, ...]  # every single condition
    names: tuple[str, ...]  # of the row, and of what its conditions measure

    @property
    def printed_row(self) -> Sentence | None:
        """The quote that is the row itself: it begins with its printed number."""
        return next((each for each in self.sentences if each.ordinal == self.row.number), None)

    @property
    def run(self) -> str:
        """All its quotes, without blanks."""
        return "|".join(each.run for each in self.sentences)

    def own(self, field: str) -> bool:
        """Whether this ruleset says a field of the row itself."""
        return self.row.set_by.get(field, self.ruleset.id) == self.ruleset.id

    def prints(self, word: str) -> bool:
        """Whether its quotes have a word, whatever blanks and stops are in it."""
        return unspaced(folded_text(word)) in self.run

    def notes(self, criterion: Criterion) -> str:
        """The notes on a condition and on its row."""
        return f"{criterion.note or ''} {self.row.note or ''}"


def disagreements(ruleset: Ruleset) -> Iterator[Problem]:
    """What a quote says otherwise than its rule, or beside it; and in one warning what the quotes do not say."""
    silent = Counter[Aspect]()
    for id_, several in proofs(ruleset).items():
        row, key = ruleset.indicators[id_], f"[indicators.{id_}]"
        for proof in several:
            details = {"name": row.name, "kind": f"quoted: {proof.aspect}", "old": proof.rule, "new": proof.quote}
            if proof.outcome == "wrong":
                yield Problem("quote-disagrees", proof.place, key, details)
            elif proof.outcome == "silent" and proof.quote:
                yield Problem("quote-left-over", proof.place, key, details, level="warning")
        silent.update({proof.aspect for proof in several if proof.outcome == "silent" and not proof.quote})
    if silent:
        which = {f"quoted: {aspect}": silent[aspect] for aspect in ASPECTS if silent[aspect]}
        place = Place(ruleset.file or ruleset.id)
        yield Problem("quote-silent", place, "", {"name": ruleset.id, "which": which}, level="warning")


def proofs(ruleset: Ruleset) -> dict[str, tuple[Proof, ...]]:
    """What the quotes of each row of this document prove, by the id of the row; nothing of a row without a quote."""
    rows = [_quoted(ruleset, row) for row in ruleset.indicators.values() if row.set_by.get("number") == ruleset.id]
    quoted = [each for each in rows if each.sentences]
    by_row = {each.row.id: list(_of_row(each)) for each in quoted}
    doubtful = {id_ for id_, each in by_row.items() if any(p.outcome == "wrong" and p.aspect == "value" for p in each)}
    for sentence, citing in _pools(quoted):
        if not any(each.row.id in doubtful for each in citing):
            by_row[citing[-1].row.id] += list(_left_over(sentence, citing)) or [Proof("joined")]
    return {id_: tuple(each) for id_, each in by_row.items()}


def by_aspect(several: Iterable[Proof]) -> dict[Aspect, Outcome]:
    """The outcome for each part of a row that is to be proved; of several the worst."""
    every = by_key((proof.aspect, proof.outcome) for proof in several)
    return {aspect: max(every[aspect], key=OUTCOMES.index) for aspect in ASPECTS if aspect in every}


def _quoted(ruleset: Ruleset, row: Indicator) -> Quoted:
    leaves = tuple(row.leaves())
    own = row.set_by.get("requirement", ruleset.id) == ruleset.id
    cited = [*(each for leaf in leaves if own for each in leaf.source), *row.source]
    measured = (ruleset.indicators.get(leaf.measures) or ruleset.quantities.get(leaf.measures) for leaf in leaves)
    names = dict.fromkeys(name for each in (row, *measured) if each is not None for name in (each.name, *each.aliases))
    return Quoted(row, ruleset, tuple(dict.fromkeys(_read(cited))), leaves, tuple(names))


def _read(citations: Iterable[Citation]) -> tuple[Sentence, ...]:
    return tuple(grammar.read_sentence(each.quote) for each in citations if each.quote)


def _of_row(quoted: Quoted) -> Iterator[Proof]:
    yield _number(quoted)
    yield _name(quoted)
    yield from _type(quoted)
    yield from _star(quoted)
    yield from _lead(quoted)
    yield from _deadline(quoted)
    for criterion in quoted.leaves if quoted.own("requirement") else ():
        yield from _criterion(quoted, criterion)


# What a row says beside its requirement.


def _number(quoted: Quoted) -> Proof:
    """The number that the row begins with; a task of it has its own after a point (9.1 is task 1 of row 9)."""
    number = quoted.row.number
    printed = [each.ordinal for each in quoted.sentences if each.ordinal]
    begins = any(each.text.lstrip().startswith(folded_text(number)) for each in quoted.sentences)
    holds = (begins and not number.isdigit()) or number in printed or number.rpartition(".")[2] in printed
    return _held("number", holds, number, ", ".join(printed), quoted.row.place)


def _name(quoted: Quoted) -> Proof:
    """The name as it is printed, whole; one that the document does not print may be the parent's."""
    row, printed = quoted.row, quoted.printed_row
    names = [row.name, re.sub(r"[（(][^（()）]*[)）]$", "", row.name)]
    if any(quoted.prints(name) for name in names):
        rest = None if printed is None else _cut_from(quoted, printed, names)
        return _wrong("name", row.name, rest, row.place) if rest else Proof("name")
    parts = re.split("[：:、，]", row.name)
    if all(quoted.prints(part) for part in parts):
        return Proof("name")
    parent = quoted.ruleset.parent
    before = parent.indicators.get(row.id) if parent is not None else None
    taken = before is not None and before.name in (row.name, *parts)
    if printed is None or taken or any(quoted.prints(alias) for alias in row.aliases):
        return Proof("name", "silent")
    return _wrong("name", row.name, " ".join(printed.cells[1:])[:24], row.place)


def _cut_from(quoted: Quoted, printed: Sentence, names: Sequence[str]) -> str | None:
    """The longer word in the row that has the name as a part, where nothing else explains the rest of that word."""
    words = [word for leaf in quoted.leaves for word in leaf.requirement.words]
    text = None
    for name in names:
        spaced = rf"(?:{_STOPS}|、)*".join(re.escape(letter) for letter in unspaced(folded_text(name)))
        for match in re.finditer(spaced, printed.text, re.IGNORECASE):
            left = re.split(rf"{_STOPS}|\d", printed.text[: match.start()])[-1].rstrip("、")
            right = re.split(rf"{_STOPS}|(?<=[^A-Za-z])\d", printed.text[match.end() :])[0].lstrip("、")
            begins = not re.search(r"[\u3400-\u9fffA-Za-z]$", left) or re.search(_BEFORE_A_NAME, left)
            ends = not right or re.match(_AFTER_A_NAME, right) or right.startswith((*words, *quoted.names))
            if (begins or left.endswith(tuple(words))) and ends:
                return None
            text = f"{left}{match[0]}{right}"[:32]
    return text


def _type(quoted: Quoted) -> Iterator[Proof]:
    row = quoted.row
    printed = sorted(frozenset[str]().union(*(each.types for each in quoted.sentences)))
    aim = row.constraint == "aim"
    if aim or printed:
        proved = any(each.aims for each in quoted.sentences) if aim else row.constraint in printed
        yield Proof("type") if proved else _wrong("type", row.constraint, " / ".join(printed), row.place)
    elif row.constraint != "unstated":
        yield Proof("type", "silent" if quoted.own("constraint") else "noted")


def _star(quoted: Quoted) -> Iterator[Proof]:
    """A row that may be left out has a star, or words that say so."""
    row = quoted.row
    may = row.may_not_apply or any(leaf.may_not_apply for leaf in quoted.leaves)
    starred = any(each.starred for each in quoted.sentences)
    if may and quoted.own("may_not_apply"):
        said = starred or any(re.search(_MAY_BE_LEFT_OUT, each.text) for each in quoted.sentences)
        yield Proof("star") if said else _wrong("star", "may_not_apply", "", row.place)
    elif starred and not may:
        what = quoted.ruleset.once(_what_a_star_means)
        if what == "may_not_apply":
            yield _wrong("star", "–", "*", row.place)
        else:
            yield Proof("star", "silent" if what is None else "proved")


def _what_a_star_means(ruleset: Ruleset) -> str | None:
    """What a quote says of a star: that it lets an area leave a row out, or something else (标有★为重难点指标)."""
    every = [each.text for row in ruleset.indicators.values() for each in _read(row.source)]
    if any(re.search(r"[*★☆※]", text) and re.search(_MAY_BE_LEFT_OUT, text) for text in every):
        return "may_not_apply"
    return next((text for text in every if re.search(r"[标带注]有?\s*[*★☆※]", text)), None)


def _lead(quoted: Quoted) -> Iterator[Proof]:
    """The units in charge are printed, and none that stands in one list with them is left out."""
    row = quoted.row
    leads = [*(row.lead if quoted.own("lead") else ()), *(each for leaf in quoted.leaves for each in leaf.lead)]
    known = unspaced(folded_text("".join((*row.lead, *row.partners, *leads))))
    printed = dict.fromkeys(name for each in quoted.sentences for name in each.offices)
    strange = [name for name in printed if unspaced(name) not in known]
    missing = [name for name in dict.fromkeys(leads) if not quoted.prints(name)]
    if missing and strange:
        yield _wrong("lead", "、".join(missing), "、".join(strange), row.place)
    elif missing or (strange and not leads and not row.lead):
        yield Proof("lead", "silent")
    elif leads:
        text = quoted.printed_row.text if quoted.printed_row is not None else ""
        lists = [cell.split("、") for cell in re.split(r"[\s,;:()]+", text)]
        with_leads = {name for each in lists if {folded_text(lead) for lead in leads} & {*each} for name in each}
        dropped = [name for name in strange if name in with_leads]
        shown = "、".join((*leads, *dropped))
        yield _wrong("lead", "、".join(leads), shown, row.place) if dropped else Proof("lead")


def _deadline(quoted: Quoted) -> Iterator[Proof]:
    row = quoted.row
    wanted = [(row.deadline, row.place)] if row.deadline and quoted.own("deadline") else []
    wanted += [(leaf.deadline, leaf.place) for leaf in quoted.leaves if leaf.deadline]
    cells = [cell for each in quoted.sentences for cell in each.cells]
    alone = [day for cell in cells for day in grammar.days_in(cell) if day.text == cell]
    dues = [day for each in quoted.sentences for day in _due(each)]
    if not row.deadline and not wanted and any(day.month for day in alone):
        yield _wrong("deadline", "–", alone[0].text, row.place)
    for text, place in wanted:
        days = tuple(grammar.days_in(folded_text(text)))
        agreeing = [due for due in dues if any(day.agrees(due) for day in days)]
        same = any((day.year, day.month) == (due.year, due.month) for day in days for due in agreeing)
        others = ", ".join(due.text for due in dues) if days and not agreeing else ""
        yield _held("deadline", quoted.prints(text) or same, text, others, place)


def _due(sentence: Sentence) -> Iterator[grammar.Day]:
    """The days that something is due on: those that begin a phrase or fill a cell, and those before 前 or 底."""
    for day in sentence.days:
        at = sentence.text.index(day.text)
        behind, ahead = sentence.text[:at], sentence.text[at + len(day.text) :]
        if re.search(r"(?:^|[\s,。;:到至在于前])$", behind) or re.match("底|末|前|内|之前", ahead):
            yield day


# What it demands.


def _criterion(quoted: Quoted, criterion: Criterion) -> Iterator[Proof]:
    requirement = criterion.requirement
    own = _read(criterion.source)
    sentences = tuple(dict.fromkeys((*own, *quoted.sentences)))
    if requirement.entries:
        prints = any(number.demands for each in own for number in each.numbers)
        for entry in requirement.entries:
            yield from _entry(quoted, criterion, entry, own if prints else sentences)
        yield from _unit(quoted, criterion, sentences)
    if requirement.accepted_states:
        yield from _states(quoted, criterion, sentences)
    if requirement.earlier_periods:
        yield from _trend(criterion, sentences)
    if requirement.takes_given:
        yield from _set_elsewhere(quoted, criterion, sentences)
    if getattr(requirement, "rounding", None) is not None and not re.search("修约|舍入|四舍五入|8170", quoted.run):
        yield Proof("sign", "silent")  # another place of the document may say so


def _entry(quoted: Quoted, criterion: Criterion, entry: Threshold, sentences: Sequence[Sentence]) -> Iterator[Proof]:
    """A printed number: the one of the quotes that agrees best with it."""
    place = entry.place or criterion.place
    forms = criterion.requirement.proofs(entry)
    printed = [number for each in sentences for number in grammar.by_variant(each, quoted.ruleset.axes)]
    same = [number for number in printed if any(_is(number.numbers, form) for form in forms)]
    if not same and _nothing_beyond(quoted, criterion, entry):
        yield Proof("value", "noted")
        return
    if not same:
        others = dict.fromkeys("～".join(number.numbers) for number in printed if number.numbers and not number.narrows)
        yield _wrong("value", "～".join(map(plain, entry.numbers)), ", ".join(others), place)
        return
    judged = [tuple(_beside(quoted, criterion, entry, number, place)) for number in same]
    yield Proof("value")
    yield from min(judged, key=lambda each: sorted((OUTCOMES.index(proof.outcome) for proof in each), reverse=True))


def _nothing_beyond(quoted: Quoted, criterion: Criterion, entry: Threshold) -> bool:
    """Whether a number is the end of what can be, beside a condition that asks for a change: 100 % cannot rise."""
    possible = quoted.ruleset.possible(criterion)
    end = {">=": possible.high, "<=": possible.low}.get(criterion.requirement.sign or "")
    changes = any(leaf.requirement.earlier_periods and leaf.measures == criterion.measures for leaf in quoted.leaves)
    return changes and end is not None and entry.numbers == (end,)


def _is(printed: tuple[str, ...], form: tuple[Decimal | None, ...]) -> bool:
    """Whether the printed numbers are those of a form, in which None stands for any number."""
    pairs = zip(form, printed, strict=False)
    return len(printed) == len(form) and all(number is None or plain(number) == text for number, text in pairs)


def _beside(
    quoted: Quoted, criterion: Criterion, entry: Threshold, printed: PrintedNumber, place: Place | None
) -> Iterator[Proof]:
    """What stands beside a printed number: its sign, its unit, its variant, and whether it is only aimed at."""
    constraint = quoted.row.constraint
    yield _sign(quoted, criterion, entry, printed, place)
    if printed.unit is not None and criterion.unit is not None and not _misprinted_unit(quoted.row):
        unit = _parsed(printed.unit)
        if unit is not None and unit.canonical != parse_unit(criterion.unit).canonical:
            yield _wrong("unit", criterion.unit, printed.unit, criterion.place)
    for axis in {*entry.when, *(printed.when or {})}:
        yield _variant(quoted, axis, entry.when.get(axis) or criterion.applies.get(axis), printed, place)
    if printed.aimed and constraint != "aim":
        yield _wrong("type", constraint, "aim", place)
    elif constraint == "aim" and not printed.aimed:
        others = [number for each in quoted.sentences for number in each.numbers if number.aimed and number.demands]
        numbers = ", ".join("～".join(number.numbers) for number in others)
        wrong = _wrong("type", "～".join(printed.numbers), f"力争 {numbers}", place)
        yield wrong if others else Proof("type", "silent")


def _sign(quoted: Quoted, criterion: Criterion, entry: Threshold, printed: PrintedNumber, place: Place | None) -> Proof:
    sign = criterion.requirement.sign
    if len(printed.numbers) > 1:
        return _end(entry, sign, printed, place)
    if sign is None or sign == printed.sign:
        return Proof("sign")
    if printed.sign is None and (sign == "=" or (printed.reached and sign == ">=")):
        return Proof("sign")
    if printed.sign is None and _noted(sign, quoted.notes(criterion)):
        return Proof("sign", "noted")
    return _wrong("sign", PRINTED[sign], "" if printed.sign is None else PRINTED[printed.sign], place)


def _end(entry: Threshold, sign: Comparator | None, printed: PrintedNumber, place: Place | None) -> Proof:
    """Whether the ends of a printed band belong to it where the rule accepts them, and do not where it refuses them."""
    strict = sign in (">", "<")
    for number in map(plain, entry.numbers):
        if (number in printed.left_out) != strict:
            shown = ">" if number == printed.numbers[0] else "<"
            quote = f"{shown} {number}" if not strict else "～".join(printed.numbers)
            return _wrong("sign", "～" if sign is None else PRINTED[sign], quote, place)
    return Proof("sign")


def _noted(sign: Comparator, notes: str) -> bool:
    """Whether a note says that a number without a sign is read so; such a number always meets itself."""
    words = {">=": _AT_LEAST, "<=": _AT_MOST}.get(sign)
    return words is not None and re.search(words, notes) is not None


def _variant(
    quoted: Quoted, axis: str, variants: tuple[str, ...] | None, printed: PrintedNumber, place: Place | None
) -> Proof:
    said = (printed.when or {}).get(axis)
    if said is None:
        return Proof("variant", "silent")
    if variants is None and quoted.ruleset.variants.get(axis) in said:
        return Proof("variant")
    if variants is None or not said & {*variants}:
        return _wrong("variant", "、".join(variants or "–"), "、".join(sorted(said)), place)
    return Proof("variant", "proved" if said >= {*variants} else "silent")


def _unit(quoted: Quoted, criterion: Criterion, sentences: Sequence[Sentence]) -> Iterator[Proof]:
    """The unit stands in a cell of its own, or beside the number; a recorded contradiction settles a misprint."""
    if criterion.unit is None:
        return
    wanted = parse_unit(criterion.unit)
    texts = {number.unit for each in sentences for number in each.numbers if number.unit and not number.narrows}
    texts |= {token for each in sentences for token in re.split(r"[\s()]+", each.text) if token}
    known = {unit.canonical for text in texts if (unit := _parsed(text)) is not None and not is_pure(unit)}
    if is_pure(wanted):
        proved = "percent" not in known or _misprinted_unit(quoted.row)
        known = {"percent"}
    else:
        run = "".join("".join(each.text.split()) for each in sentences)
        words = (criterion.unit, *spellings().get(wanted.canonical, ()))
        proved = wanted.canonical in known or any(folded_text(word) in run for word in words)
    yield _held("unit", proved, criterion.unit, ", ".join(sorted(known)), criterion.place)


def _misprinted_unit(row: Indicator) -> bool:
    """Whether a recorded contradiction is about the unit."""
    return any("单位" in (other.note or "") or _parsed(other.value or "") is not None for other in row.contradictions)


def _parsed(text: str) -> Unit | None:
    return parse_unit(text) if text and unit_at_start(text) == text else None


def _words(criterion: Criterion, state: str) -> list[str]:
    """A state and the other words for it, as they are compared."""
    words = criterion.requirement.words
    return [folded_text(word) for word in dict.fromkeys([state, *(word for word in words if words[word] == state)])]


def _accepted_words(criterion: Criterion) -> list[str]:
    return [word for state in criterion.requirement.accepted_states for word in _words(criterion, state)]


def _states(quoted: Quoted, criterion: Criterion, sentences: Sequence[Sentence]) -> Iterator[Proof]:
    """Each accepted state stands in a quote as a word of its own; one may be meant by 以上 behind another."""
    beside = [word for leaf in quoted.leaves if leaf is not criterion for word in _accepted_words(leaf)]
    accepted = _accepted_words(criterion)
    names = [folded_text(name) for name in quoted.names]
    by_state: dict[str, grammar.Stands] = {}
    for state in criterion.requirement.accepted_states:
        words = {word: [*names, *(each for each in accepted if each not in word)] for word in _words(criterion, state)}
        every = [stands(word, each.text, beside, of) for word, of in words.items() for each in sentences]
        by_state[state] = min(every, key=grammar.FROM_BEST.index)
    said = "|".join(map(re.escape, accepted))
    graded = any(
        re.search(f"(?:{said})[及或含]?以上|(?:优于|高于|好于|不低于)(?:{said})", each.run) for each in sentences
    )
    for state, stood in by_state.items():
        where = [each.text for each in sentences if folded_text(state) in each.text]
        if where and all(grammar.only_an_effort(folded_text(state), text) for text in where):
            yield _wrong("state", f"“{state}”", f"“{_around(state, sentences)}”", criterion.place)
        elif stood in ("whole", "within") or (stood == "absent" and graded):
            yield Proof("state", "proved" if stood == "whole" else "silent")
        else:
            yield _wrong("state", f"“{state}”", f"“{_around(state, sentences)}”", criterion.place)
    if quoted.row.constraint != "aim" and not {"cut", "absent"} & {*by_state.values()}:
        firm = " ".join(_without_aims(each) for each in sentences)
        if not any(word in firm for word in accepted):
            yield _wrong("type", quoted.row.constraint, "aim", criterion.place)
    for word, state in criterion.requirement.words.items():
        denied = ({other, f"{no}{other}"} for other in (word, state) for no in ("未", "不", "没有", "无"))
        if {word, state} in denied:
            yield _wrong("state", f"“{state}”", f"“{word}”", criterion.place)


def _without_aims(sentence: Sentence) -> str:
    text = sentence.text
    for start, end in reversed(sentence.aims):
        text = text[:start] + " " + text[end:]
    return text


def _around(state: str, sentences: Sequence[Sentence]) -> str:
    """The word of a quote that a state is a part of, or the value of the row."""
    cells = [cell for each in sentences for cell in re.split(r"[\s,。;:]+", each.text)]
    return next((cell for cell in cells if folded_text(state) in cell), " ".join(sentences[0].cells[2:4]))[:24]


def _trend(criterion: Criterion, sentences: Sequence[Sentence]) -> Iterator[Proof]:
    """不降低 and its like, with the period and the change where they are printed."""
    requirement = criterion.requirement
    signs = {sign for each in sentences for _, _, sign in trends(each.text)}
    signs |= {sign for each in sentences if (sign := grammar.turn(each.text)) is not None}
    change = getattr(requirement, "change", Decimal(0))
    if change:
        every = (number for each in sentences for one in each.numbers for number in one.numbers)
        printed = dict.fromkeys(number.lstrip("-") for number in every)
        known = plain(abs(change)) in printed
        yield Proof("value") if known else _wrong("value", plain(abs(change)), ", ".join(printed), criterion.place)
    elif requirement.sign in signs:
        yield Proof("sign")
    elif requirement.sign is not None:
        shown = " / ".join(PRINTED[sign] for sign in sorted(signs))
        yield _wrong("sign", PRINTED[requirement.sign], shown, criterion.place)
    for period in requirement.earlier_periods:
        if period[:4].isdigit() and not any(day.year == int(period[:4]) for each in sentences for day in each.days):
            yield _wrong("value", period, "", criterion.place)


def _set_elsewhere(quoted: Quoted, criterion: Criterion, sentences: Sequence[Sentence]) -> Iterator[Proof]:
    """Who sets a number, in the document's phrase, and on which side of it values are good."""
    phrase, sign = criterion.requirement.phrase, criterion.requirement.sign
    assert sign is not None
    if phrase is not None:
        said = any(unspaced(folded_text(phrase)) in each.run for each in sentences)
        yield Proof("value") if said else _wrong("value", f"“{phrase}”", "", criterion.place)
    sides = [side for each in sentences for _, _, side in elsewhere(each.text)]
    named = sorted({side for side in sides if side is not None})
    notes = quoted.notes(criterion)
    if sign in named or (sides and not named and sign == ">="):  # 达到…要求, 完成…任务
        yield Proof("sign")
    elif named:
        yield _wrong("sign", PRINTED[sign], " / ".join(PRINTED[side] for side in named), criterion.place)
    elif _noted(sign, notes):
        yield Proof("sign", "noted")
    elif _noted("<=" if sign == ">=" else ">=", notes):
        yield _wrong("sign", PRINTED[sign], "", criterion.place)
    else:
        yield Proof("sign", "silent")


# What a quote demands and no row holds.


def _pools(rows: Sequence[Quoted]) -> Iterator[tuple[Sentence, list[Quoted]]]:
    """Every quote that is no part of a longer one, with the rows that cite it or a part of it."""
    citing = by_key((sentence, quoted) for quoted in rows for sentence in quoted.sentences)
    for sentence, several in citing.items():
        longer = [other for other in citing if other is not sentence and sentence.run in other.run]
        parts = [other for other in citing if other is not sentence and other.run in sentence.run]
        if not longer:
            every = [*several, *(each for part in parts for each in citing[part])]
            yield sentence, list({each.row.id: each for each in every}.values())


def _left_over(sentence: Sentence, citing: Sequence[Quoted]) -> Iterator[Proof]:
    """Numbers, joined parts and quantities of a quote that no condition of the rows that cite it takes."""
    left = list(_numbers_left_over(sentence, citing)) or list(_parts_left_over(sentence, citing))
    return (Proof("joined", outcome, "–", words, citing[-1].row.place) for outcome, words in left)


def _numbers_left_over(sentence: Sentence, citing: Sequence[Quoted]) -> Iterator[tuple[Outcome, str]]:
    """Numbers that are printed more often than conditions take them; without a sign it may be a mere size."""
    requirements = [leaf.requirement for each in citing for leaf in each.leaves]
    demanded = (form for each in requirements for entry in each.entries for form in each.proofs(entry))
    taken = Counter(tuple("" if number is None else plain(number) for number in form) for form in demanded)
    changes = {plain(abs(change)) for each in requirements if (change := getattr(each, "change", None))}
    notes = folded_text(" ".join(each.notes(leaf) for each in citing for leaf in each.leaves))
    some = any(taken[each.numbers] for each in sentence.numbers)  # beside it, a bare number may be what was before
    for numbers in dict.fromkeys(each.numbers for each in sentence.numbers if each.numbers and not each.narrows):
        printed = [each for each in sentence.numbers if each.numbers == numbers and not each.narrows]
        forms = {numbers, (numbers[0], ""), ("", numbers[-1])} if len(numbers) > 1 else {numbers}
        held = sum(taken[form] for form in forms)
        size = sentence.text[printed[-1].start : printed[-1].end]
        if printed[-1].bare and re.search(rf"(?<!\d){re.escape(size)}{_CJK}?是[^。;]*?{_NO_TARGET}", notes):
            continue
        if held < len(printed) and not changes & {each.lstrip("-") for each in numbers}:
            sure = sum(each.demands and not each.aimed and not (each.bare and some) for each in printed) > held
            yield "wrong" if sure else "silent", sentence.text[printed[-1].start : printed[-1].end]


def _parts_left_over(sentence: Sentence, citing: Sequence[Quoted]) -> Iterator[tuple[Outcome, str]]:
    """Parts that 且 joins, changes, numbers set elsewhere and quantities that no condition holds."""
    text, held = sentence.text, list(_taken(sentence, citing))
    names = [folded_text(name) for each in citing for name in each.names]
    row = sentence.ordinal == citing[-1].row.number

    def free(start: int, end: int) -> bool:
        inside = any(first < end and start < last for first, last in held)
        return not inside and not any(text[start:end] in name for name in names)

    joined = list(sentence.joined())
    wanted = [(start, end) for start, end, _ in (*trends(text), *elsewhere(text)) if free(start, end)]
    for start, end in wanted:
        named = row and not text[start:end].endswith(("标准", "要求"))  # which may only say how it is measured
        sure = named or any(first <= start < last for first, last in joined)
        yield "wrong" if sure else "silent", text[start:end]
    if row and not wanted:
        yield from (("silent", text[start:end]) for start, end in joined if free(start, end))
    known = citing[-1].ruleset.once(_quantity_names)
    for start in range(len(text) - 1):
        for name in known.get(text[start : start + 2], ()):
            if text.startswith(name, start) and not any(name in other for other in names):
                yield "silent", name


def _quantity_names(ruleset: Ruleset) -> Mapping[str, Sequence[str]]:
    """The names of quantities, by their first two characters."""
    every = ruleset.quantities.values()
    names = (name for each in every for name in dict.fromkeys(map(folded_text, (each.name, *each.aliases))))
    return by_key((name[:2], name) for name in names)


def _taken(sentence: Sentence, citing: Sequence[Quoted]) -> Iterator[tuple[int, int]]:
    """The parts of a quote that the conditions of its rows hold, and the names in it."""
    text = sentence.text
    for number in sentence.numbers:
        after = re.match(r"\s*不(?:降低|减少|下降|增加|突破|上升)", text[number.end :])
        yield number.start, number.end + (after.end() if after is not None else 0)
    for leaf in (leaf for quoted in citing for leaf in quoted.leaves):
        if leaf.requirement.earlier_periods:
            yield from ((start, end) for start, end, _ in trends(text))
        if leaf.requirement.takes_given:
            yield from ((start, end) for start, end, _ in elsewhere(text))
    words = [folded_text(name) for quoted in citing for name in quoted.names]
    words += [word for quoted in citing for leaf in quoted.leaves for word in _accepted_words(leaf)]
    words += [leaf.requirement.phrase for quoted in citing for leaf in quoted.leaves if leaf.requirement.phrase]
    for word in words:
        yield from (match.span() for match in re.finditer(re.escape(word), text))
