"""Changes between two rulesets as JSON, a shape for each thing, from which its schema is made too.

The same rulesets give the same bytes. Each shape gets the review that it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from compliance.cells import plain
from compliance.problems import Place
from compliance.reports.to_json import ABSENT, Amount, FindingVerdict, Input, Output, Reader, Shape, Titled, key, of
from compliance.review import review
from compliance.review.changes import Effect, Kind

if TYPE_CHECKING:
    from compliance.review.impact import Flip, Impact


class Compared(Titled):
    """One of the two rulesets, with the commit of git that it was read at."""

    sha256: str
    commit: str = key(lambda _, commit: commit or ABSENT, optional=True)


class Shown(Shape):
    """One measured thing: a value (with its sign where it is not exact), a state, a claim, or nothing.

    ``earlier`` has values by the period as a rule names it (``previous_period``, ``2017``).
    """

    measures: str
    value: str | None = of(lambda shown: None if shown.value is None else (shown.sign or "") + plain(shown.value))
    unit: str | None = of(lambda shown: None if shown.value is None else shown.unit)
    state: str | None
    earlier: Mapping[str, Amount] = of(lambda shown: {when: Amount.form(each) for when, each in shown.earlier.items()})
    given: Amount | None = of("given", Amount.form)
    claim: bool


def _verdict(side: str) -> Any:
    others = {"not_asked": None, "refused": "undetermined"}
    return of(side, lambda verdict, _: others.get(verdict, verdict))


class ShownBy(Shown, inherited="shown"):
    """All that is needed to judge the witness, and the two verdicts on its row; None: that side has no such row.

    Each side uses the ``variants`` of the axes that it has. A side that refuses the value is ``undetermined`` here.
    ``others`` are the further measurements of the row without which the verdicts would not differ.
    """

    others: list[Shown] = of("others", each=Shown.form)
    variants: Mapping[str, str]
    accept_unverified: bool
    old: FindingVerdict | None = _verdict("old")
    new: FindingVerdict | None = _verdict("new")


class Elsewhere(Shape):
    """A condition of another indicator, by which the other side asks for what came or went here."""

    indicator: str = of(lambda pair: pair[0].id)
    criterion: str = of(lambda pair: pair[1].name)


class Change(Shape):
    """One change; an indicator of None is the ruleset as a whole, a witness is a value or a state.

    ``contrary`` is a measurement that turns the other way than that of ``shown_by``, of a change that goes both ways.
    ``hits`` are the rows whose verdict turns, or may, by a change of the ruleset as a whole.
    """

    indicator: str | None
    criterion: str | None
    field: str
    when: Mapping[str, str | list[str]] = of(
        lambda change: {axis: among[0] if len(among) == 1 else among for axis, among in change.when.items()}
    )
    kind: Kind
    old: str | None
    new: str | None
    effect: Effect
    witness: str | None = of(
        "witness", lambda each, _: each.shown.state if each.shown.value is None else each.shown.value
    )
    shown_by: ShownBy | None = of("witness", ShownBy.form)
    contrary: ShownBy | None = of(lambda change: change.witness and change.witness.contrary, ShownBy.form)
    same_source: bool
    elsewhere: list[Elsewhere] = of("elsewhere", each=Elsewhere.form)
    hits: list[str]
    inherited_by: list[str] = key(lambda change, reviewed: reviewed.reach_of(change).inherited_by)
    shielded: list[str] = key(lambda change, reviewed: reviewed.reach_of(change).shielded)


class Cause(Shape):
    """A change that made a verdict flip: its index among the changes, and what it is about."""

    change: int = key(lambda _, index: index)
    indicator: str | None
    criterion: str | None
    field: str


class Misread(Shape):
    """What is wrong with something in a measurement file, against one of the two rulesets."""

    code: str
    message: str = key(lambda problem, within: problem.message(within.spoken))
    place: Place | None


class Within(NamedTuple):
    """An impact and the review that it belongs to."""

    impact: Impact
    reviewed: review.Review

    @property
    def spoken(self) -> str:
        """The language of the review."""
        return self.reviewed.spoken


def _causes(flip: Flip, within: Within) -> list[dict[str, Any]]:
    causes = {id(each) for each in flip.causes}
    return [Cause.form(each, index) for index, each in enumerate(within.reviewed.changes) if id(each) in causes]


_COLLECTION: Any = key(lambda _, within: within.impact.collection)


class Flipped(Shape):
    """A verdict that flips; an indicator of None is the area's. A verdict of None: that ruleset does not judge it."""

    area: str | None
    period: str | None
    indicator: str | None
    old: FindingVerdict | None
    new: FindingVerdict | None
    cause: list[Cause] = key(_causes)
    unread: list[Misread] = of("unread", each=Misread.form)
    collection: str = _COLLECTION


_PROBLEMS: Any = of("problems", each=Misread.form)  # in the class below ``of`` is another name


class Child(Titled, inherited="head"):
    """A ruleset at hand that builds on one of the two; ``problems``: why it no longer loads over the new one."""

    of: Literal["old", "new", "both"]
    pins: str
    through: list[str]
    problems: list[Misread] = _PROBLEMS


class Unchanged(Shape):
    """An indicator of which both sides ask the same.

    ``rests`` says why the two may be one proof: ``document`` where both cite one document, ``note`` where a note on a
    citation of one names the year of the other, so that the one may have been filled in from the other.
    """

    indicator: str = of("after.id")
    rests: Literal["document", "note"] | None


class Rename(Shape):
    """Two ids that have one name: a rename is proposed. They count as two indicators all the same."""

    old: str = of(lambda pair: pair[0].id)
    new: str = of(lambda pair: pair[1].id)
    name: str = of(lambda pair: pair[1].name)


class Options(Shape):
    """What the verdicts of the impact depend on besides the files."""

    accept_unverified: bool
    set: Mapping[str, str]
    only: str | None


class Judged(Shape):
    """An area in a period that both rulesets were held against, by the measurements of a collection."""

    area: str | None = of(itemgetter(0))
    period: str | None = of(itemgetter(1))
    collection: str = _COLLECTION


class Unread(Shape):
    """What one side cannot read though the other can; ``whole``: the one is for other areas and judges none of it."""

    side: Literal["old", "new"]
    area: str | None
    period: str | None
    whole: bool
    problem: Misread = of("problem", Misread.form)
    collection: str = _COLLECTION


def _of_impacts(several: str, form: Reader, *, optional: bool = True) -> Any:
    """The key that lists ``several`` of all impacts."""
    of_one = attrgetter(several)

    def read(reviewed: review.Review, _: Any) -> Any:
        forms = [form(each, Within(impact, reviewed)) for impact in reviewed.impacts for each in of_one(impact)]
        return forms if reviewed.impacts or not optional else ABSENT

    return key(read, optional=optional)


class Review(Shape):
    """A review of two rulesets; the last five keys are there only with ``--impact``.

    ``problems`` are those of the measurement files by either ruleset: what they touch is open.
    """

    old: Compared = of(lambda reviewed: Compared.form(reviewed.old, reviewed.commits[0]))
    new: Compared = of(lambda reviewed: Compared.form(reviewed.new, reviewed.commits[1]))
    changes: list[Change] = of("changes", each=Change.form)
    impact: list[Flipped] = _of_impacts("flips", Flipped.form, optional=False)
    children: list[Child] = of("children", each=Child.form)
    unchanged: list[Unchanged] = of("unchanged", each=Unchanged.form)
    renames: list[Rename] = of("renamed", each=Rename.form)
    options: Options = of(lambda reviewed: reviewed.options if reviewed.impacts else ABSENT, optional=True)
    inputs: list[Input] = _of_impacts("inputs", Input.form)
    subjects: list[Judged] = _of_impacts("subjects", Judged.form)
    unread: list[Unread] = _of_impacts("unread", Unread.form)
    problems: list[Misread] = key(
        lambda reviewed, _: (
            [Misread.form(each, reviewed) for each in reviewed.problems] if reviewed.impacts else ABSENT
        ),
        optional=True,
    )


class Diff(Review, Output):
    """Everything that ``diff --format json`` prints of two rulesets."""


class End(Shape):
    """One end of a branch, by the name that was given and its full commit."""

    name: str = of(itemgetter(0))
    commit: str = of(itemgetter(1))


def _end(index: int) -> Any:
    return of(lambda branch: End.form((branch.names[index], branch.commits[index])))


class BranchDiff(Output):
    """Everything that ``diff A..B --format json`` prints: each ruleset that moved, those that came and that went.

    ``unread`` are the ids of those that do not load; ``problems`` say why, each once.
    """

    old: End = _end(0)
    new: End = _end(1)
    reviews: list[Review] = of("reviews", each=lambda reviewed, _: Review.form(reviewed, reviewed))
    came: list[Compared] = of(lambda branch: [Compared.form(each) for each in branch.came])
    went: list[Compared] = of(lambda branch: [Compared.form(each) for each in branch.went])
    unread: list[str] = of(lambda branch: [*branch.unread])
    problems: list[Misread] = of("unloaded", each=Misread.form)


def render(reviewed: review.Review | review.Branch) -> str:
    """Every change between two rulesets, the children, and whose verdict flips; of a branch that of each ruleset."""
    return (Diff if isinstance(reviewed, review.Review) else BranchDiff).text(reviewed, reviewed)
