"""Changes between two rulesets as JSON, a class for each thing, from which its schema is made too.

The same rulesets give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from compliance.cells import plain
from compliance.problems import Place, Problem
from compliance.reports.to_json import ABSENT, Amount, FindingVerdict, Input, Shape, text_of
from compliance.review import changes, representatives
from compliance.review.changes import Effect, Kind
from compliance.review.review import Branch
from compliance.rules.ruleset import Ruleset

if TYPE_CHECKING:
    from compliance.review.impact import Flip, Impact
    from compliance.review.review import Review as Reviewed


class Compared(Shape):
    """One of the two rulesets, with the commit of git that it was read at."""

    id: str
    version: str
    title: str
    sha256: str
    commit: str = ABSENT


class Shown(Shape, kw_only=True):
    """One measured thing: a value (with its sign where it is not exact), a state, a claim, or nothing.

    ``earlier`` has values by the period as a rule names it (``previous_period``, ``2017``).
    """

    measures: str
    value: str | None
    unit: str | None
    state: str | None
    earlier: Mapping[str, Amount]
    given: Amount | None
    claim: bool


class ShownBy(Shown, kw_only=True):
    """All that judging the witness needs, and the verdicts on its row; None: that side has no such row.

    A side is told those of the ``variants`` whose axes it has. ``undetermined`` is said too where it refuses the value.
    ``others`` are what else of the row has to be met or missed for it.
    """

    others: list[Shown]
    variants: Mapping[str, str]
    accept_unverified: bool
    old: FindingVerdict | None
    new: FindingVerdict | None


class Elsewhere(Shape):
    """A condition of another indicator, by which the other side asks for what came or went here."""

    indicator: str
    criterion: str


class Change(Shape, kw_only=True):
    """One change; an indicator of None is the ruleset as a whole, a witness is a value or a state.

    ``hits`` are the rows whose verdict turns by a change of the ruleset as a whole.
    """

    indicator: str | None
    criterion: str | None
    field: str
    when: Mapping[str, str | list[str]]
    kind: Kind
    old: str | None
    new: str | None
    effect: Effect
    witness: str | None
    shown_by: ShownBy | None
    same_source: bool
    elsewhere: list[Elsewhere]
    hits: list[str]
    inherited_by: list[str]
    shielded: list[str]


class Cause(Shape):
    """A change that made a verdict flip: its index among the changes, and what it is about."""

    change: int
    indicator: str | None
    criterion: str | None
    field: str


class Misread(Shape):
    """What is wrong with something in a measurement file, against one of the two rulesets."""

    code: str
    message: str
    place: Place | None


class Flipped(Shape):
    """A verdict that flips; an indicator of None is the area's. A verdict of None: that ruleset does not judge it."""

    area: str | None
    period: str | None
    indicator: str | None
    old: FindingVerdict | None
    new: FindingVerdict | None
    cause: list[Cause]
    unread: list[Misread]
    collection: str


class Child(Shape):
    """A ruleset at hand that builds on one of the two; ``problems``: why it no longer loads over the new one."""

    id: str
    version: str
    title: str
    of: Literal["old", "new", "both"]
    pins: str
    through: list[str]
    problems: list[Misread]


class Unchanged(Shape):
    """An indicator of which both sides ask the same.

    ``rests``: ``document`` where both cite one document, ``note`` where the notes on a citation of either speak of the
    other one's year, so that it may have been filled from it.
    """

    indicator: str
    rests: Literal["document", "note"] | None


class Rename(Shape):
    """An indicator of either side that one name has under two ids: a rename is proposed, and never taken for one."""

    old: str
    new: str
    name: str


class Options(Shape):
    """What the verdicts of the impact depend on besides the files."""

    accept_unverified: bool
    set: Mapping[str, str]
    only: str | None


class Judged(Shape):
    """An area in a period that both rulesets were held against, by the measurements of a collection."""

    area: str | None
    period: str | None
    collection: str


class Unread(Shape):
    """What one side cannot read though the other can; ``whole``: it is made for other areas and judges none of it."""

    side: Literal["old", "new"]
    area: str | None
    period: str | None
    whole: bool
    problem: Misread
    collection: str


class Review(Shape):
    """A review of two rulesets; the last five with ``--impact`` alone.

    ``problems`` are those of the measurement files by either ruleset: what they touch is open.
    """

    old: Compared
    new: Compared
    changes: list[Change]
    impact: list[Flipped]
    children: list[Child]
    unchanged: list[Unchanged]
    renames: list[Rename]
    options: Options = ABSENT
    inputs: list[Input] = ABSENT
    subjects: list[Judged] = ABSENT
    unread: list[Unread] = ABSENT
    problems: list[Misread] = ABSENT


class Printed(Shape):
    """What is printed as a whole."""

    format: Literal[1]


class Diff(Review, Printed):
    """Everything that ``diff --format json`` prints of two rulesets."""


class End(Shape):
    """One end of a branch, by the name that was given and its full commit."""

    name: str
    commit: str


class BranchDiff(Printed):
    """Everything that ``diff A..B --format json`` prints: each ruleset that moved, those that came and that went.

    ``unread`` are the ids of those that do not load; ``problems`` say why, each once.
    """

    old: End
    new: End
    reviews: list[Review]
    came: list[Compared]
    went: list[Compared]
    unread: list[str]
    problems: list[Misread]


def render(review: Reviewed) -> str:
    """The two rulesets, every change between them, the children, and whose verdict flips."""
    return text_of(Diff(format=1, **_review(review)))


def render_branch(branch: Branch) -> str:
    """Every ruleset that moved, and those that came or went."""
    old, new = map(End, branch.names, branch.commits)
    came, went = ([_compared(each, None) for each in several] for several in (branch.came, branch.went))
    reviews = [Review(**_review(each)) for each in branch.reviews]
    problems = [_misread(each, branch) for each in branch.unloaded]
    return text_of(BranchDiff(1, old, new, reviews, came, went, list(branch.unread), problems))


def _review(review: Reviewed) -> dict[str, Any]:
    impacts = review.impacts
    form: dict[str, Any] = {
        "old": _compared(review.old, review.commits[0]),
        "new": _compared(review.new, review.commits[1]),
        "changes": [_change(change, review) for change in review.changes],
        "impact": [_flipped(flip, impact, review) for impact in impacts for flip in impact.flips],
        "children": [
            Child.shaped(
                each.head,
                of=each.of,
                pins=each.pins,
                through=each.through,
                problems=[_misread(problem, review) for problem in each.problems],
            )
            for each in review.children
        ],
        "unchanged": [Unchanged(each.after.id, each.rests) for each in review.unchanged],
        "renames": [Rename(was.id, now.id, now.name) for was, now in review.renamed],
    }
    if not impacts:
        return form
    return form | {
        "options": Options(**review.options),
        "inputs": [Input(*each) for impact in impacts for each in impact.inputs],
        "subjects": [Judged(area, _text(when), each.collection) for each in impacts for area, when in each.subjects],
        "unread": [
            Unread.shaped(
                each,
                period=_text(each.period),
                problem=_misread(each.problem, review),
                collection=impact.collection,
            )
            for impact in impacts
            for each in impact.unread
        ],
        "problems": [_misread(each, review) for each in review.problems],
    }


def _compared(ruleset: Ruleset, commit: str | None) -> Compared:
    return Compared(ruleset.id, ruleset.version, ruleset.title, ruleset.sha256, ABSENT if commit is None else commit)


def _text(period: object) -> str | None:
    return None if period is None else str(period)


def _misread(problem: Problem, review: Reviewed | Branch) -> Misread:
    return Misread(problem.code, problem.message(review.spoken), problem.place)


def _flipped(flip: Flip, impact: Impact, review: Reviewed) -> Flipped:
    """A verdict that differs; a cause is a change, known by its index too."""
    numbered = [each for each in enumerate(review.changes) if any(each[1] is cause for cause in flip.causes)]
    causes = [Cause.shaped(change, change=index) for index, change in numbered]
    unread = [_misread(each, review) for each in flip.unread]
    return Flipped.shaped(flip, period=_text(flip.period), cause=causes, unread=unread, collection=impact.collection)


def _change(change: changes.Change, review: Reviewed) -> Change:
    """One change; ``witness`` is the value or state, and ``shown_by`` all that judging it needs."""
    witness, reach = change.witness, review.reach_of(change)
    shown = None if witness is None else witness.shown
    return Change.shaped(
        change,
        when={axis: among[0] if len(among) == 1 else list(among) for axis, among in change.when.items()},
        witness=None if shown is None else shown.state if shown.value is None else plain(shown.value),
        shown_by=None if witness is None else _shown_by(witness),
        elsewhere=[Elsewhere(row.id, each.name) for row, each in change.elsewhere],
        inherited_by=reach.inherited_by,
        shielded=reach.shielded,
    )


def _shown_by(witness: changes.Witness) -> ShownBy:
    verdicts: Mapping[str, Any] = {"not_asked": None, "refused": "undetermined"}
    return ShownBy.shaped(
        witness,
        **_shown(witness.shown),
        others=[Shown(**_shown(each)) for each in witness.others],
        old=verdicts.get(witness.old, witness.old),
        new=verdicts.get(witness.new, witness.new),
    )


def _shown(shown: representatives.Shown) -> dict[str, Any]:
    return {
        "measures": shown.measures,
        "value": None if shown.value is None else (shown.sign or "") + plain(shown.value),
        "unit": shown.unit if shown.value is not None else None,
        "state": shown.state,
        "earlier": {word: Amount(plain(value), unit) for word, (value, unit) in shown.earlier.items()},
        "given": None if shown.given is None else Amount(plain(shown.given[0]), shown.given[1]),
        "claim": shown.claim,
    }
