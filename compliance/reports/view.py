"""An assessment as rows of words and digits, made once for a language; every renderer only lays them out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Literal, TypeVar

from compliance.cells import digits_shown
from compliance.judging import verdict as judged
from compliance.judging.derive import value_now
from compliance.judging.doubts import disputed, doubt_details, to_check
from compliance.judging.judge import assess
from compliance.judging.verdict import CriterionFinding, Finding, Standing, Verdict
from compliance.measurements.cellreading import number_as_written
from compliance.measurements.measurement import Measurement, Subject
from compliance.period import period_words
from compliance.problems import Key, Place, Problem, by_key, cut
from compliance.reports import phrases
from compliance.rules.requirements import required_words
from compliance.rules.ruleset import Constraint, Indicator, Ruleset, may_matter
from compliance.rules.sets import nearest_edge
from compliance.words import say

# Reasons under which "no value" is the plain truth.
_WITHOUT_VALUE = ("missing-measurement", "inapplicability-not-foreseen", "claimed-not-applicable", "variant-unstated")
OPEN = (Verdict.VETO, Verdict.FAIL, Verdict.UNDETERMINED)  # what somebody has to look at, the worst first
MISSED = (Verdict.FAIL, Verdict.VETO)
_MOST_PLACES = 5  # of one value
_FAR = Fraction(10) ** 30
State = Literal["none", "partly", "no_value", "there", "not_needed"]


@dataclass(frozen=True, eq=False, slots=True)
class Condition:
    """One single condition of an indicator; ``name`` is ``level.any.NAME`` for an alternative, or a reading's.

    ``distance`` is by how much it is met or missed, or why that is open.
    """

    view: View
    name: str
    leaf: CriterionFinding
    part: str
    value: str
    demanded: str
    reason: str
    distance: str
    warnings: tuple[str, ...]
    lead: tuple[str, ...]
    leader: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict on it."""
        return self.leaf.verdict

    @property
    def word(self) -> str:
        """The verdict on it in words."""
        return phrases.verdict_word(self.leaf.verdict, self.view.language)

    @property
    def mark(self) -> phrases.Mark:
        """The same with its shape."""
        return phrases.Mark(self.verdict.value, self.word)

    @property
    def digits(self) -> str | None:
        """The number as it is written, or as a formula gives it, with its qualifier; None for a state or no value."""
        measured = self.leaf.measured
        if measured is None or measured.state is not None:
            return None
        if measured.measurement is not None and measured.written is not None:
            return number_as_written(measured.measurement)
        return digits_shown(measured.exact or Fraction(0))

    @property
    def warned(self) -> str:
        """The warnings in brackets."""
        return "".join(phrases.aside(words, self.view.language) for words in self.warnings)

    @property
    def notes(self) -> list[str]:
        """What the files remark on its value."""
        return [self.view.say("text.note", note=note) for note in self.leaf.notes]

    @property
    def noted(self) -> str:
        """What the files remark on its value, in brackets."""
        return "".join(phrases.aside(note, self.view.language) for note in self.notes)

    @property
    def place(self) -> str:
        """Where its value stands in words, the first places; how many others there are."""
        leaf, view = self.leaf, self.view
        if leaf.place is None:
            return ""
        places = (leaf.place, *leaf.also)
        shown = view.say("text.semicolon").join(place.text(view.language) for place in places[:_MOST_PLACES])
        others = len(places) - _MOST_PLACES
        return shown if others <= 0 else f"{shown} {view.say('text.and_more', n=others)}"

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        colon, comma = self.view.say("text.colon"), "，" if self.view.language == "zh" else ", "
        shown = colon.join(filter(None, [self.part, self.value]))
        if self.demanded:
            demand = self.demanded
            shown = f"{shown}{comma}{self.view.say('text.must_be')} {demand}" if shown else demand
        if self.distance:
            shown += colon + self.distance
        return f"{shown}{self.warned}{self.noted}"

    @property
    def one_of(self) -> str | None:
        """What the condition is one of: an alternative, or a reading; None where it stands alone."""
        return "alternative" if ".any." in self.name else "reading" if ".readings." in self.name else None

    @property
    def places(self) -> tuple[Place, ...]:
        """Where everything stands that its value comes from, else the claim or the empty cell."""
        spots = tuple(dict.fromkeys(place for each in self.leaf.behind for place in (each.place, *each.also)))
        return spots or ((self.leaf.place,) if self.leaf.place is not None else ())


@dataclass(frozen=True, eq=False)
class Row:
    """One indicator: its printed words, its verdict in words, and its conditions.

    ``outcome`` is what came of it, as a report counts it. ``to_check`` is what has to be checked whatever the verdict:
    values that are doubted, demands that are disputed.
    """

    view: View
    finding: Finding
    number: str
    name: str
    kind: str
    word: str
    outcome: Standing
    conditions: tuple[Condition, ...]
    to_check: tuple[tuple[Condition, str], ...]

    @property
    def indicator(self) -> Indicator:
        """The row of the ruleset."""
        return self.finding.indicator

    @property
    def verdict(self) -> Verdict:
        """The verdict on the indicator."""
        return self.finding.verdict

    @property
    def title(self) -> str:
        """Number and name."""
        return f"{self.number} {self.name}"

    @property
    def mark(self) -> phrases.Mark:
        """The verdict by shape and word."""
        return phrases.Mark(self.verdict.value, self.word)

    @cached_property
    def said(self) -> list[str]:
        """A sentence for each condition, its verdict before it where there are several."""
        if len(self.conditions) == 1:
            return [self.conditions[0].sentence]
        return [f"{each.word} {each.sentence}" for each in self.conditions]

    @property
    def deciding(self) -> tuple[str | None, ...]:
        """The condition that decides: its value, unit, demand and margin, and why it is open."""
        verdicts = (Verdict.FAIL, Verdict.VETO) if self.verdict in MISSED else (self.verdict,)
        each = next((each for each in self.conditions if each.verdict in verdicts), self.conditions[0])
        leaf = each.leaf
        measured, margin = leaf.measured, None if leaf.margin is None else digits_shown(leaf.margin)
        value = (None, None) if measured is None else (each.digits or measured.state, measured.unit)
        return (*value, each.demanded or None, margin, each.reason or None)

    def cited(self, *but: Verdict) -> tuple[str, ...]:
        """The documents behind its conditions but those of some verdicts, each once, with lines and words."""
        leaves = [each.leaf for each in self.conditions if each.verdict not in but]
        citations = (each for leaf in leaves for each in leaf.criterion.source or self.indicator.source)
        words = (phrases.citation_words(each, self.view.ruleset, self.view.language) for each in citations)
        return tuple(dict.fromkeys(words))

    @cached_property
    def disputing(self) -> tuple[str, ...]:
        """Where the document says something else on which a verdict may depend: its lines and its words."""
        say, language = self.view.say, self.view.language
        words = []
        for each in (each for each in self.indicator.contradictions if may_matter(self.indicator, each)):
            where = phrases.aside(say("text.lines", lines=each.lines), language)
            words.append(f"{say('text.contradiction')}{where}{say('text.colon')}{phrases.quoted(each.quote, language)}")
        return tuple(words)

    @cached_property
    def leads(self) -> tuple[str, ...]:
        """Who answers for it: its lead units, and those of its conditions; of one under two names the longer."""
        units = dict.fromkeys(self.indicator.lead)
        for each in self.conditions:
            units |= dict.fromkeys(each.leaf.criterion.lead)
        if known := self.view.ruleset.once(_same_units):
            units = dict.fromkeys([known.get(unit, unit) for unit in units])
        return tuple(units)

    @cached_property
    def leaders(self) -> tuple[str, ...]:
        """Who leads it (分管领导): the row's, and those of its conditions."""
        return tuple(dict.fromkeys([each for condition in self.conditions for each in condition.leader]))

    @property
    def to_do(self) -> list[str]:
        """What somebody has to do about it: each open or missed condition, each warning, lacking evidence."""
        tasks: dict[str, None] = {}
        for leaf in self.finding.leaves():
            if leaf.verdict is Verdict.FAIL and self.verdict is not Verdict.PASS:
                tasks[self.view.say("report.do_missed")] = None
            elif leaf.verdict is Verdict.UNDETERMINED and self.verdict is Verdict.UNDETERMINED:
                known = say(self.view.language, f"reasons.{leaf.reason}.help", default=self.view.say("text.mend"))
                tasks[known] = None
            tasks |= {self.view.say(f"warnings.{code}.help"): None for code in leaf.warnings}
        if any(criterion.reason == "reading-open" for criterion in self.finding.criteria):
            tasks[self.view.say("reasons.reading-open.help")] = None
        if self.proof in ("none", "partly"):
            tasks[self.view.say("report.do_evidence")] = None
        return list(tasks)

    @cached_property
    def tightest(self) -> tuple[Fraction, Condition] | None:
        """The condition with the smallest margin in proportion to what it demands, and that proportion.

        Negative when missed. None without one: for states, where 0 is demanded, and where nothing better is possible
        than what was measured (100 % of ≥ 100 % is not met narrowly). Of alternatives the best one counts.
        """
        shares = [(share, each) for each in self.conditions if (share := _share(each.leaf)) is not None]
        if len(shares) < 2:
            return shares[0] if shares else None
        by_criterion = grouped(shares, lambda pair: pair[1].name.partition(".any.")[0])
        return min((max(among, key=itemgetter(0)) for _, among in by_criterion), key=itemgetter(0), default=None)

    @property
    def outside(self) -> str:
        """Why it does not apply."""
        return "; ".join(filter(None, dict.fromkeys(each.reason for each in self.conditions)))

    @property
    def unmeasured(self) -> bool:
        """Whether no file says anything of it: a first draft has many such rows, and a report lists them together."""
        return is_silent(self.finding)

    @property
    def is_own(self) -> bool:
        """Whether it is told of its area and period, and not once for several."""
        return self.view.gap is None or self.indicator.id not in self.view.gap.ids

    @property
    def lacking(self) -> list[str]:
        """What comes without evidence, by name."""
        without = (each.id for each in measured_for(self.finding) if not each.evidence)
        return [phrases.measured_name(id_, self.view.ruleset, self.view.language) for id_ in without]

    @property
    def proof(self) -> State:
        """What there is of evidence for everything that its value was taken from."""
        return proof_of(self.finding)


@dataclass(frozen=True, eq=False)
class View:
    """One area in one period against one ruleset, as a language tells it.

    ``gap`` has those of its indicators that are told once for several periods.
    """

    assessment: judged.Assessment
    language: str
    gap: Gap | None = None

    def say(self, key: str, **details: object) -> str:
        """A sentence in the language of the view."""
        return say(self.language, key, details)

    @property
    def ruleset(self) -> Ruleset:
        """What was judged by."""
        return self.assessment.ruleset

    @property
    def area(self) -> str:
        """The area, or that it has no name."""
        return str(cut(self.assessment.area or self.say("text.unnamed")))

    @property
    def period(self) -> str:
        """The period, or nothing."""
        return str(self.assessment.period or "")

    @property
    def subject(self) -> str:
        """The area and the period."""
        return " ".join(filter(None, [self.area, self.period]))

    @property
    def ruleset_words(self) -> str:
        """The ruleset by its title, id and version."""
        return phrases.ruleset_words(self.ruleset, self.language)

    @property
    def verdict(self) -> Verdict:
        """The verdict on the area."""
        return self.assessment.verdict

    @property
    def word(self) -> str:
        """The verdict on the area in words."""
        return phrases.area_words(self.assessment, self.language)

    @property
    def mark(self) -> phrases.Mark:
        """The same with its shape."""
        return phrases.Mark(self.verdict.value, self.word)

    @property
    def weights(self) -> list[str]:
        """Why a miss weighs what it does, for the constraint types that occur."""
        kinds = {row.constraint for row in self.ruleset.indicators.values()}
        notes = (kind for kind in self.ruleset.verdict_notes if kind in kinds)
        return [f"※ {phrases.weight_words(self.ruleset, kind, self.language)}" for kind in notes]

    @cached_property
    def of_measured(self) -> str:
        """The verdict over what was measured, and how much that is; nothing where it is all or nothing."""
        measured = self.assessment.verdict_of_measured
        if measured is None:
            return ""
        many = phrases.aside(self.say("text.so_many_of", n=measured.measured, of=measured.of), self.language)
        return phrases.standing_word(judged.standing_of_area(self.outcomes, measured.verdict), self.language) + many

    @property
    def variants(self) -> str:
        """The variants of an area: 区域 东部地区 · 地形 平原地区."""
        stated = self.assessment.variants.items()
        return " · ".join(f"{phrases.axis_name(self.ruleset, axis, self.language)} {each}" for axis, each in stated)

    @property
    def standing(self) -> list[str]:
        """What is to be known of the ruleset: that it is not in force, or not all at hand."""
        return [f"※ {warning.message(self.language)}" for warning in self.assessment.warnings]

    @cached_property
    def outcomes(self) -> Counter[Standing]:
        """How many of the indicators that weigh come to what."""
        return self.assessment.standings

    @cached_property
    def by_constraint(self) -> Mapping[Constraint, Mapping[Verdict, int]]:
        """How many indicators of each constraint type have each verdict."""
        return self.assessment.counts

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every indicator, in the order of the document."""
        return tuple(_row(self, finding) for finding in self.assessment.findings)

    @property
    def own_rows(self) -> list[Row]:
        """The indicators that are told of this area and period: all but those of its gap."""
        return [row for row in self.rows if row.is_own]

    @property
    def in_gap(self) -> str:
        """How many indicators are told before, because they have no data in several periods; nothing for none."""
        return "" if self.gap is None else self.say("text.in_gap", n=len(self.gap.ids))

    @cached_property
    def weakest(self) -> list[Row]:
        """Vetoes, misses, open ones, then those that are met; of each first what is farthest below or nearest above.

        What has no distance stands last among its verdict; else in the order of the document.
        """

        def weakness(row: Row) -> tuple[int, Fraction]:
            return phrases.RANK[row.verdict], _FAR if row.tightest is None else row.tightest[0]

        return sorted(self.own_rows, key=weakness)

    @cached_property
    def by_id(self) -> Mapping[str, Row]:
        """The rows by the ids of their indicators."""
        return {row.indicator.id: row for row in self.rows}

    def of(self, *verdicts: Verdict) -> list[Row]:
        """The rows with one of some verdicts, those of the first verdict first."""
        return [row for verdict in verdicts for row in self.own_rows if row.verdict is verdict]

    @property
    def domains(self) -> list[tuple[str | None, list[Row]]]:
        """The rows of each domain, in the order of the document."""
        return grouped(self.rows, lambda row: row.indicator.domain)

    @cached_property
    def to_check(self) -> tuple[tuple[Row, Condition, str], ...]:
        """What has to be checked whatever the verdict."""
        return tuple((row, *each) for row in self.rows for each in row.to_check)

    @property
    def unused(self) -> list[tuple[str, str]]:
        """What is filled in and not asked for: its name, and where it stands."""
        named = partial(phrases.known_name, ruleset=self.ruleset, language=self.language)
        return [(named(each.name), each.place.text(self.language)) for each in self.assessment.unused]

    def totals(self, among: Iterable[Standing]) -> list[int]:
        """How many of the indicators that weigh come to what."""
        return [self.outcomes[each] for each in among]

    @property
    def doubted(self) -> int:
        """How many indicators are to be checked."""
        return sum(bool(row.to_check) for row in self.rows)

    @property
    def counts(self) -> tuple[str, ...]:
        """The counts: all in one line, with how many are to be checked; each constraint type; what was measured."""
        colon = self.say("text.colon")
        kinds = [each for each in self.by_constraint if judged.weighs(each)]
        among = phrases.can_come_to(kinds, self.ruleset)
        total = phrases.counts_words(self.outcomes, self.language, among)
        lines = [f"{self.say('text.indicators', n=len(self.rows))}{colon}{total}"]
        if self.doubted:
            lines[0] += self.say("text.semicolon") + self.say("text.so_many_to_check", n=self.doubted)
        for constraint, by_verdict in self.by_constraint.items():
            note = phrases.aside(self.say("text.aim_note"), self.language) if constraint == "aim" else ""
            come_to = {judged.standing_of(verdict, constraint): n for verdict, n in by_verdict.items() if n}
            among = phrases.can_come_to([constraint], self.ruleset)
            counted = phrases.counts_words(come_to, self.language, among)
            lines.append(f"{self.say(f'constraints.{constraint}')} {sum(by_verdict.values())}{colon}{counted}{note}")
        if self.of_measured:
            lines.append(f"{self.say('text.verdict_of_measured')}{colon}{self.of_measured}")
        if self.assessment.unplaced:
            lines.append(self.say("text.unplaced", n=len(self.assessment.unplaced)))
        return tuple(lines)


_MANY = 4  # periods, as a year has quarters, that are told together


@dataclass(frozen=True, eq=False)
class Gap(View):
    """Indicators of which no file says anything in any of several areas and periods, told once for all of them.

    ``assessment`` is of nothing measured, ``many`` how many have it; ``key`` begins the anchors of its rows.
    """

    ids: frozenset[str] = frozenset()
    period: str = ""
    many: int = 0
    key: str = ""

    @property
    def title(self) -> str:
        """How many indicators have no data in how many areas and periods."""
        return self.say("text.gap", n=len(self.ids), of=self.many, subject=self.subject)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Its indicators, in the order of the document."""
        return tuple(_row(self, each) for each in self.assessment.findings if each.indicator.id in self.ids)


def with_gaps(views: Sequence[View]) -> list[View]:
    """The views, those with a gap that have one in common with others.

    One is where most indicators have no data in any of an area's periods of one length. Areas of which the same is true
    of the same indicators and periods, by the same demands, have it together.
    """
    without = {each: _without_data(each) for each in views}
    sparse = [each for each, ids in without.items() if len(ids) * 2 > len(each.assessment.findings)]
    alike: dict[tuple[frozenset[str], tuple[object, ...]], list[list[View]]] = {}
    for _, of_area in grouped(sparse, lambda each: (each.ruleset, each.area, len(each.period))):
        about = tuple((each.ruleset, each.period, each.variants) for each in of_area)
        alike.setdefault((frozenset.intersection(*map(without.__getitem__, of_area)), about), []).append(of_area)
    gaps: dict[View, Gap] = {}
    for (ids, _), several in alike.items():
        (first, *_), covered, comma = several[0], list(chain(*several)), phrases.comma(several[0][0].language)
        if len(covered) >= _MANY and len(ids) * 2 > len(first.assessment.findings):
            whose = comma.join(of_area[0].area for of_area in several)
            blank = assess(Subject(whose, None, first.assessment.variants, {}), first.ruleset)
            periods = comma.join(spans(several[0]))
            gap = Gap(blank, first.language, None, ids, periods, len(covered), f"n{len(gaps)}")
            gaps |= dict.fromkeys(covered, gap)
    return [replace(each, gap=gaps.get(each)) for each in views]


def _without_data(view: View) -> frozenset[str]:
    """The indicators of which no file says anything: no value, no remark, no number that is given or was before."""

    def is_said(leaf: CriterionFinding) -> bool:
        before = leaf.required.baseline
        return bool(leaf.notes or leaf.required.given or (before and before.place))

    silent = filter(is_silent, view.assessment.findings)
    return frozenset(each.indicator.id for each in silent if not any(map(is_said, each.leaves())))


def gaps_of(views: Iterable[View]) -> list[Gap]:
    """What is told once for several of the views."""
    return [*dict.fromkeys(each.gap for each in views if each.gap is not None)]


def spans(views: Sequence[View]) -> list[str]:
    """The periods of some views in order; four or more that follow each other by the first and the last of them."""
    shown, run = [], []
    for view, after in zip_longest(views, views[1:]):
        run.append(view.period or "–")
        period = view.assessment.period
        if after is None or period is None or after.assessment.period != period.following:
            shown += run if len(run) < _MANY else [view.say("text.span", first=run[0], last=run[-1])]
            run = []
    return shown


def _row(view: View, finding: Finding) -> Row:
    row = finding.indicator
    leaves = (leaf for each in finding.criteria for leaf in _leaves(each, each.criterion.name))
    conditions = tuple(_condition(view, finding, *leaf) for leaf in leaves)
    name, kind = phrases.indicator_name(row, view.language), phrases.kind_words(row, view.ruleset, view.language)
    word = phrases.verdict_word(finding.verdict, view.language, row.constraint)
    doubts = tuple(_to_check(view, finding, conditions)) if to_check(finding) else ()
    outcome = judged.standing_of(finding.verdict, row.constraint)
    return Row(view, finding, row.number, name, kind, word, outcome, conditions, doubts)


def _leaves(
    judgement: CriterionFinding, name: str, family: CriterionFinding | None = None
) -> Iterator[tuple[str, CriterionFinding, CriterionFinding | None]]:
    """Every single condition of a criterion, with its name; of a reading, the judgement on all readings."""
    several = judgement.criterion.requirement.several
    if not judgement.any:
        yield name, judgement, family
    whole = judgement if several == "readings" else family
    for part in judgement.any:
        yield from _leaves(part, f"{name}.{several}.{part.criterion.name}", whole)


def _condition(
    view: View, finding: Finding, name: str, leaf: CriterionFinding, family: CriterionFinding | None
) -> Condition:
    row, ruleset, language = finding.indicator, view.ruleset, view.language
    reason = phrases.reason_words(leaf, ruleset, language)
    distance = phrases.margin_words(leaf, language) or reason
    if family is not None and leaf.reason is None and family.reason is not None:  # met or missed by this reading alone
        reason = phrases.reason_words(family, ruleset, language)
        distance = view.say("text.semicolon").join(filter(None, [distance, reason]))
    warnings = tuple(_warnings(leaf, language)) if leaf.warnings else ()
    return Condition(
        view=view,
        name=name,
        leaf=leaf,
        part=phrases.part_name(leaf.criterion, row, ruleset, language),
        value=_value(leaf, language),
        demanded=_demanded(leaf, row, ruleset, language),
        reason=reason,
        distance=distance,
        warnings=warnings if family is None else (*warnings, *_warnings(family, language)),
        lead=leaf.criterion.lead or row.lead,
        leader=leaf.criterion.leader or row.leader,
    )


def _value(leaf: CriterionFinding, language: str) -> str:
    """What was measured for a criterion; nothing where the reason says what keeps a value from being there."""
    reported = phrases.reported_words(leaf, language)
    if leaf.measured is None and (reported or leaf.reason not in (None, *_WITHOUT_VALUE)):
        return reported
    shown = phrases.measured_words(leaf.measured, language, leaf.required.edge(value_now(leaf)))
    return shown + phrases.aside(reported, language) if reported else shown


def _demanded(leaf: CriterionFinding, row: Indicator, ruleset: Ruleset, language: str) -> str:
    """What is demanded of the area; where its own number is not known, what the row demands of all."""
    if leaf.criterion.requirement.entries and not leaf.required.known:
        return phrases.demand_words(leaf.criterion, row, ruleset, language)
    return required_words(leaf.required, language, phrases.shown_unit(leaf.measured))


def _warnings(leaf: CriterionFinding, language: str) -> Iterator[str]:
    """The warnings of a criterion in words."""
    for code in leaf.warnings:
        details = doubt_details(leaf, code)
        kind = str(details.get("kind", ""))
        other = say(language, f"kinds.{kind}", default=period_words(kind, language))
        yield say(language, f"warnings.{code}", {**details, "kind": other})


def _to_check(view: View, finding: Finding, conditions: Sequence[Condition]) -> Iterator[tuple[Condition, str]]:
    others = list(disputed(finding))
    doubted = [each for each in conditions if each.leaf.beside]
    by_leaf = {id(each.leaf): each for each in conditions}
    for each in dict.fromkeys([*doubted, *(by_leaf[id(other.leaf)] for other in others)]):
        said = [each.warnings[each.leaf.warnings.index(code)] for code in each.leaf.beside]
        for other in others:
            if other.leaf is each.leaf:
                word = phrases.verdict_word(other.verdict, view.language)
                details = {"lines": other.other.lines, "value": other.other.value, "verdict": word}
                said.append(view.say("text.disputed", **details))
        parts = [each.part, each.value, view.say("text.semicolon").join(said)]
        yield each, view.say("text.colon").join(filter(None, parts))


def _share(leaf: CriterionFinding) -> Fraction | None:
    value = value_now(leaf)
    if leaf.margin is None or value is None or leaf.passing is None or _best_possible(leaf):
        return None
    edge = nearest_edge(leaf.passing, value)
    return leaf.margin / abs(edge) if edge else None


def _best_possible(leaf: CriterionFinding) -> bool:
    """Whether a value that passes cannot be better: it is the one that is asked, or at the end of what can be."""
    if leaf.verdict is not Verdict.PASS or leaf.beside:  # of what is doubted nobody knows how good it is
        return False
    accepted, span, value = leaf.passing, leaf.criterion.range, value_now(leaf)
    if accepted is not None and accepted.only is not None:
        return True
    if span is None or value is None or accepted is None:
        return False
    return (accepted.high is None and value == span.high) or (accepted.low is None and value == span.low)


def _same_units(ruleset: Ruleset) -> dict[str, str]:
    """Units that a document names with and without the 区 (县, 市) before them (住建局, 区住建局), by the shorter."""
    rows = ruleset.indicators.values()
    units = {unit for row in rows for several in (row.lead, *(leaf.lead for leaf in row.leaves())) for unit in several}
    longer = {unit: [each for each in units if each[1:] == unit and each[0] in "区县市旗州"] for unit in units}
    return {unit: names[0] for unit, names in longer.items() if len(names) == 1}


def is_silent(finding: Finding) -> bool:
    """Whether no file says anything of an indicator."""
    return finding.unmeasured and all(leaf.reason == "missing-measurement" for leaf in finding.leaves())


# What is wrong with the files.


def by_file(problems: Iterable[Problem]) -> list[tuple[str, list[list[Problem]]]]:
    """The problems of each file (``""``: of none), those of one cause together, in the order in which they come."""
    files = grouped(problems, lambda each: "" if each.place is None else each.place.file)
    return [(file, [causes for _, causes in grouped(several, lambda each: each.code)]) for file, several in files]


# Several beside each other: one subject by several rulesets, several subjects by one.


Item = TypeVar("Item")


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> list[tuple[Key, list[Item]]]:
    """What has something in common stands together, in the order in which it comes."""
    return list(by_key((key(each), each) for each in items).items())


def by_lead(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """What each lead unit answers for; last, without a name, what none does."""
    several = grouped(((unit, row) for row in rows for unit in row.leads or ("",)), itemgetter(0))
    return sorted(((unit, [row for _, row in pairs]) for unit, pairs in several), key=lambda each: not each[0])


def measured_for(finding: Finding) -> tuple[Measurement, ...]:
    """Everything that was measured for an indicator."""
    behind = (each for leaf in finding.leaves() for each in leaf.behind if not each.missing)
    return tuple({each.id: each for each in behind}.values())


def proof_of(finding: Finding) -> State:
    """What there is of evidence for everything that its value was taken from."""
    if finding.verdict is Verdict.NOT_APPLICABLE:
        return "not_needed"
    measured = measured_for(finding)
    if not measured:
        return "no_value"
    lacking = sum(not each.evidence for each in measured)
    return "there" if not lacking else "none" if lacking == len(measured) else "partly"


def proof_counts(findings: Iterable[Finding]) -> dict[str, int]:
    """For how many indicators evidence is there, lacking, or not asked yet since there is no value."""
    states = Counter(map(proof_of, findings))
    return {"there": states["there"], "lacking": states["none"] + states["partly"], "without": states["no_value"]}


def same_subject(views: Iterable[View]) -> list[list[View]]:
    """The subjects that several rulesets judge, each with all its assessments."""
    groups = grouped(views, lambda each: (each.assessment.area, each.assessment.period))
    return [group for _, group in groups if len(group) > 1]


def can_come_to(views: Iterable[View]) -> tuple[Standing, ...]:
    """What the indicators of some assessments can come to at all, in the order in which a report tells it."""
    verdicts = {each for view in views for each in phrases.can_come_to(view.by_constraint, view.ruleset)}
    return tuple(each for each in phrases.STANDINGS if each in verdicts)


def by_ruleset(views: Iterable[View]) -> list[list[View]]:
    """The assessments by each ruleset, in the order in which the rulesets come."""
    return [group for _, group in grouped(views, lambda each: each.ruleset)]


def missed(group: Sequence[View]) -> list[tuple[Row, list[View]]]:
    """The indicators of one ruleset that somebody misses, each with who does; those that most miss first."""
    several = list(enumerate(group[0].rows))
    misses = [(row, [each for each in group if each.rows[index].verdict in MISSED]) for index, row in several]
    return sorted((pair for pair in misses if pair[1]), key=lambda pair: -len(pair[1]))


def disagreements(group: Sequence[View]) -> list[tuple[Indicator, list[Row | None]]]:
    """The indicators on which the rulesets' verdicts differ, and what each ruleset found.

    None where a ruleset does not ask for it, which is a difference too.
    """
    rows = []
    for id_ in dict.fromkeys(id_ for each in group for id_ in each.by_id):
        several = [each.by_id.get(id_) for each in group]
        if len({None if row is None else row.verdict for row in several}) > 1:
            rows.append((next(row.indicator for row in several if row is not None), several))
    return rows
